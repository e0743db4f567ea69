// Compiles winograd_kernels.h for each vector width and chooses between them.
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

#define KERNELS "winograd_kernels.h"
#include "each_width.h"

long winograd_scratch(const winograd_shape *shape) {
  return points * (matrix(shape->inputs) + matrix(shape->outputs));
}

void winograd_weights(
    const winograd_shape *shape, const winograd_taps *taps, int turned, const float *weights,
    float *transformed) {
  CALL(shape->block, weights, shape, taps, turned, weights, transformed);
}

void winograd_forward(
    const winograd_shape *shape, const float *input, const float *transformed, const float *bias,
    int relu, const float *gate, float *output, float *scratch, int part, int parts) {
  CALL(
      shape->block, forward, shape, input, transformed, bias, relu, gate, output, scratch, part,
      parts);
}

void winograd_gradient(
    const winograd_shape *shape, const float *input, const float *signal, float *transformed,
    float *bias, float *scratch) {
  CALL(shape->block, gradient, shape, input, signal, transformed, bias, scratch);
}

void winograd_restore(
    const winograd_shape *shape, const winograd_taps *taps, const float *transformed,
    float *weights) {
  CALL(shape->block, restore, shape, taps, transformed, weights);
}
