// Compiles product_kernels.h for each vector width and chooses between them.
#include "product.h"

// Steps along matrices that are read together, and added up before they are added to what was
// before: two vectors of each stay in the nearest cache.
enum { deep = 128 };

#define KERNELS "product_kernels.h"
#include "each_width.h"

void product_rows(
    int block, long columns, const float *matrix, const float *vector, int adds, float *output,
    long first, long last) {
  CALL(block, rows, columns, matrix, vector, adds, output, first, last);
}

void product_columns(
    int block, long rows, long columns, const float *matrix, const float *vector, int adds,
    float *output, long first, long last) {
  CALL(block, columns, rows, columns, matrix, vector, adds, output, first, last);
}

void product_matrices(
    int block, long m, long n, long k, const float *a, int a_turned, const float *b, int b_turned,
    int adds, float *c) {
  CALL(block, matrices, m, n, k, a, a_turned, b, b_turned, adds, c);
}
