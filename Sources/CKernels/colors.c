// Compiles colors_kernels.h for each vector width and chooses between them.
#include "colors.h"

#define KERNELS "colors_kernels.h"
#include "each_width.h"

void colors_convolve(
    int block, const float *weights, const float *corner, long width, long plane, int count,
    float *sums, long stride) {
  CALL(block, convolve, weights, corner, width, plane, count, sums, stride);
}
