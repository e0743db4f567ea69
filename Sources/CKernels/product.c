// Compiles product_kernels.h once for each vector width and chooses between them.
#include "product.h"

// Steps along matrices that are read together, and added up before they are added to what was
// before: two vectors of each stay in the nearest cache.
enum { deep = 128 };

// 32 registers: 12 rows of two vectors.
#define BLOCK 16
#define ROWS 12
#define NAME(x) x##_avx512
#define TARGET __attribute__((target("avx512f,avx512dq,avx512bw,avx512vl,avx2,fma")))
#include "product_kernels.h"

// 16 registers.
#define BLOCK 8
#define ROWS 6
#define NAME(x) x##_avx2
#define TARGET __attribute__((target("avx2,fma")))
#include "product_kernels.h"

void product_rows(
    int block, long columns, const float *matrix, const float *vector, int adds, float *output,
    long first, long last) {
  if (block == 16) {
    rows_avx512(columns, matrix, vector, adds, output, first, last);
  } else {
    rows_avx2(columns, matrix, vector, adds, output, first, last);
  }
}

void product_columns(
    int block, long rows, long columns, const float *matrix, const float *vector, int adds, float *output,
    long first, long last) {
  if (block == 16) {
    columns_avx512(rows, columns, matrix, vector, adds, output, first, last);
  } else {
    columns_avx2(rows, columns, matrix, vector, adds, output, first, last);
  }
}

void product_matrices(
    int block, long m, long n, long k, const float *a, int a_turned, const float *b, int b_turned,
    int adds, float *c) {
  if (block == 16) matrices_avx512(m, n, k, a, a_turned, b, b_turned, adds, c);
  else matrices_avx2(m, n, k, a, a_turned, b, b_turned, adds, c);
}
