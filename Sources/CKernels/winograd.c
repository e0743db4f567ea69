// Compiles winograd_kernels.h once for each vector width and chooses between them.
#include "winograd.h"

#include <stddef.h>

// The points at which polynomials are taken, beside 0 and infinity: a, -a, b, -b. These are exact in
// binary, as are their powers, and keep the rounding errors four times below those of 1 and 2.
#define A 0.75f
#define B 1.5f
#define A2 (A * A)
#define B2 (B * B)

// Tiles that go through a pass together: their transforms stay in the second-level cache.
enum { group = 24, points = winograd_products };

// Floats between the matrices of two points: a whole group and one line of the cache more, so that
// the 36 values of a tile do not fall into the same cache set.
static inline long matrix(int channels) { return (long)group * channels + 16; }

// Height and width of the output, and tiles along it.
static inline int outputs_along(const winograd_shape *s) { return s->size + 2 * s->padding - 2; }
static inline int tiles_along(const winograd_shape *s) { return (outputs_along(s) + 3) / 4; }

// 32 registers: 12 rows x 2 vectors of sums, or 8 x 2 where rows come in multiples of the block.
#define BLOCK 16
#define ROWS 12
#define EVEN_ROWS 8
#define NAME(x) x##_avx512
#define TARGET __attribute__((target("avx512f,avx512dq,avx512bw,avx512vl,avx2,fma")))
#include "winograd_kernels.h"

// 16 registers.
#define BLOCK 8
#define ROWS 6
#define EVEN_ROWS 4
#define NAME(x) x##_avx2
#define TARGET __attribute__((target("avx2,fma")))
#include "winograd_kernels.h"

long winograd_scratch(const winograd_shape *shape) {
  return points * (matrix(shape->inputs) + matrix(shape->outputs));
}

void winograd_weights(
    const winograd_shape *shape, const winograd_taps *taps, int turned, const float *weights,
    float *transformed) {
  if (shape->block == 16) weights_avx512(shape, taps, turned, weights, transformed);
  else weights_avx2(shape, taps, turned, weights, transformed);
}

void winograd_forward(
    const winograd_shape *shape, const float *input, const float *transformed, const float *bias,
    int relu, const float *gate, float *output, float *scratch, int part, int parts) {
  if (shape->block == 16) {
    forward_avx512(shape, input, transformed, bias, relu, gate, output, scratch, part, parts);
  } else {
    forward_avx2(shape, input, transformed, bias, relu, gate, output, scratch, part, parts);
  }
}

void winograd_gradient(
    const winograd_shape *shape, const float *input, const float *signal, float *transformed,
    float *bias, float *scratch) {
  if (shape->block == 16) gradient_avx512(shape, input, signal, transformed, bias, scratch);
  else gradient_avx2(shape, input, signal, transformed, bias, scratch);
}

void winograd_restore(
    const winograd_shape *shape, const winograd_taps *taps, const float *transformed,
    float *weights) {
  if (shape->block == 16) restore_avx512(shape, taps, transformed, weights);
  else restore_avx2(shape, taps, transformed, weights);
}
