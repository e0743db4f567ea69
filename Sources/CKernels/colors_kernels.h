// See colors.h. Compiled once for each vector width.
#include "vectors.h"

TARGET static void NAME(convolve)(
    const float *weights, const float *corner, long width, long plane, int count, float *sums,
    long stride) {
  for (int x = 0; x < count; x += BLOCK) {
    VECTOR red = ZERO, green = ZERO, blue = ZERO;
    for (int c = 0; c < 3; c++) {
      for (int row = 0; row < 3; row++) {
        for (int column = 0; column < 3; column++) {
          const int tap = (c * 3 + row) * 3 + column;
          const VECTOR pixels = READ(corner + c * plane + row * width + column + x);
          // In statements of their own, so that they are not fused.
          const VECTOR r = weights[tap] * pixels;
          const VECTOR g = weights[tap + 27] * pixels;
          const VECTOR b = weights[tap + 54] * pixels;
          red += r;
          green += g;
          blue += b;
        }
      }
    }
    AT(sums + x) = red;
    AT(sums + stride + x) = green;
    AT(sums + 2 * stride + x) = blue;
  }
}

#include "vectors_end.h"
