// Compiles shallow_kernels.h for each vector width and chooses between them.
#include "shallow.h"

enum { most_taps = 16, BACK_ROWS = 14 };

static inline int outputs_along(const shallow_shape *s) { return (s->size - s->kernel) / 2 + 1; }
static inline int taps_of(const shallow_shape *s) { return s->kernel * s->kernel; }

// Where each tap of each channel lies, from the first one.
static inline void find_taps(const shallow_shape *s, long *offsets) {
  for (int c = 0; c < s->inputs; c++) {
    const int at = s->first + c;
    const long channel = (long)(at / s->block) * s->size * s->size * s->block + at % s->block;
    for (int t = 0; t < taps_of(s); t++) {
      const long row = t / s->kernel, column = t % s->kernel;
      offsets[c * taps_of(s) + t] = channel + (row * s->size + column) * s->block;
    }
  }
}

#define KERNELS "shallow_kernels.h"
#include "each_width.h"

void shallow_forward(
    const shallow_shape *shape, const float *input, const float *weights, const float *bias,
    int relu, float *output, int part, int parts) {
  CALL(shape->block, forward, shape, input, weights, bias, relu, output, part, parts);
}

void shallow_gradient(
    const shallow_shape *shape, const float *input, const float *signal, float *weights,
    float *bias) {
  CALL(shape->block, gradient, shape, input, signal, weights, bias);
}

long shallow_scratch(const shallow_shape *shape) {
  return 2L * shape->outputs * (outputs_along(shape) + 3);
}

void shallow_backward(
    const shallow_shape *shape, const float *signal, const float *weights, float *input,
    float *scratch, int part, int parts) {
  CALL(shape->block, backward, shape, signal, weights, input, scratch, part, parts);
}
