// Compiles product_kernels.h once for each vector width and chooses between them.
#include "product.h"

#define BLOCK 16
#define NAME(x) x##_avx512
#define TARGET __attribute__((target("avx512f,avx512dq,avx512bw,avx512vl,avx2,fma")))
#include "product_kernels.h"

#define BLOCK 8
#define NAME(x) x##_avx2
#define TARGET __attribute__((target("avx2,fma")))
#include "product_kernels.h"

void product_rows(
    int block, long columns, const float *matrix, long stride, const float *vector, float factor,
    float keep, float *output, long first, long last) {
  if (block == 16) {
    rows_avx512(columns, matrix, stride, vector, factor, keep, output, first, last);
  } else {
    rows_avx2(columns, matrix, stride, vector, factor, keep, output, first, last);
  }
}

void product_columns(
    int block, long rows, const float *matrix, long stride, const float *vector, float factor,
    float keep, float *output, long first, long last) {
  if (block == 16) {
    columns_avx512(rows, matrix, stride, vector, factor, keep, output, first, last);
  } else {
    columns_avx2(rows, matrix, stride, vector, factor, keep, output, first, last);
  }
}
