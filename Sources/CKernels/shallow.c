// Compiles shallow_kernels.h for each vector width and chooses between them.
#include "shallow.h"

enum { taps = 9, BACK_ROWS = 14 };

static inline int outputs_along(const shallow_shape *s) { return (s->size - 3) / 2 + 1; }

// Where each tap of each channel lies, from the first one.
static inline void find_taps(const shallow_shape *s, long *offsets) {
  for (int c = 0; c < s->inputs; c++) {
    const long channel = (long)(c / s->block) * s->size * s->size * s->block + c % s->block;
    for (int t = 0; t < taps; t++) {
      offsets[c * taps + t] = channel + ((long)(t / 3) * s->size + t % 3) * s->block;
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
  return 2L * shape->outputs * (outputs_along(shape) + 2);
}

void shallow_backward(
    const shallow_shape *shape, const float *signal, const float *weights, float *input,
    float *scratch, int part, int parts) {
  CALL(shape->block, backward, shape, signal, weights, input, scratch, part, parts);
}
