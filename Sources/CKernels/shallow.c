// Compiles shallow_kernels.h once for each vector width and chooses between them.
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

#define BLOCK 16
#define ROWS 12
#define COLUMNS 2
#define GRADIENT_COLUMNS 2
#define NAME(x) x##_avx512
#define TARGET __attribute__((target("avx512f,avx512dq,avx512bw,avx512vl,avx2,fma")))
#include "shallow_kernels.h"

#define BLOCK 8
#define ROWS 6
#define COLUMNS 2
#define GRADIENT_COLUMNS 1
#define NAME(x) x##_avx2
#define TARGET __attribute__((target("avx2,fma")))
#include "shallow_kernels.h"

void shallow_forward(
    const shallow_shape *shape, const float *input, const float *weights, const float *bias,
    int relu, float *output, int part, int parts) {
  if (shape->block == 16) {
    forward_avx512(shape, input, weights, bias, relu, output, part, parts);
  } else {
    forward_avx2(shape, input, weights, bias, relu, output, part, parts);
  }
}

void shallow_gradient(
    const shallow_shape *shape, const float *input, const float *signal, float *weights,
    float *bias) {
  if (shape->block == 16) gradient_avx512(shape, input, signal, weights, bias);
  else gradient_avx2(shape, input, signal, weights, bias);
}

long shallow_scratch(const shallow_shape *shape) {
  return 2L * shape->outputs * (outputs_along(shape) + 2);
}

void shallow_backward(
    const shallow_shape *shape, const float *signal, const float *weights, float *input,
    float *scratch, int part, int parts) {
  if (shape->block == 16) backward_avx512(shape, signal, weights, input, scratch, part, parts);
  else backward_avx2(shape, signal, weights, input, scratch, part, parts);
}
