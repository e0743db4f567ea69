#include "pixels.h"

enum { most_points = 256 };

typedef float four __attribute__((vector_size(16), aligned(4)));
typedef float eight __attribute__((vector_size(32), aligned(4)));
// Two neighbouring bytes in each number.
typedef unsigned short pairs __attribute__((vector_size(16), aligned(1)));

// One channel of `count` points.
static void sums(
    const unsigned char *from, long stride, int pooling, int count, float scale, float *line) {
  if (pooling == 2) {
    const unsigned char *below = from + stride;
    int x = 0;
    for (; x + 8 <= count; x += 8) {
      const pairs a = *(const pairs *)(from + 2 * x), b = *(const pairs *)(below + 2 * x);
      const pairs sum = (a & 255) + (a >> 8) + (b & 255) + (b >> 8);
      *(eight *)(line + x) = scale * __builtin_convertvector(sum, eight);
    }
    for (; x < count; x++) {
      line[x] = scale * (float)(from[2 * x] + from[2 * x + 1] + below[2 * x] + below[2 * x + 1]);
    }
  } else {
    for (int x = 0; x < count; x++) line[x] = scale * (float)from[x];
  }
}

void pixels_gather(
    const unsigned char *const *rows, int channels, long stride, int pooling, int count, float scale,
    float *points) {
  float lines[4][most_points];
  for (int first = 0; first < pixel_lanes; first += 4) {
    for (int c = 0; c < 4; c++) {
      if (first + c < channels) {
        sums(rows[first + c], stride, pooling, count, scale, lines[c]);
      } else {
        for (int x = 0; x < count; x++) lines[c][x] = 0;
      }
    }
    float *to = points + first;
    int x = 0;
    // Four points of four channels are turned at once.
    for (; x + 4 <= count; x += 4) {
      const four a = *(const four *)(lines[0] + x), b = *(const four *)(lines[1] + x);
      const four c = *(const four *)(lines[2] + x), d = *(const four *)(lines[3] + x);
      const four ab = __builtin_shufflevector(a, b, 0, 4, 1, 5);
      const four cd = __builtin_shufflevector(c, d, 0, 4, 1, 5);
      const four ab2 = __builtin_shufflevector(a, b, 2, 6, 3, 7);
      const four cd2 = __builtin_shufflevector(c, d, 2, 6, 3, 7);
      float *at = to + (long)x * pixel_lanes;
      *(four *)at = __builtin_shufflevector(ab, cd, 0, 1, 4, 5);
      *(four *)(at + pixel_lanes) = __builtin_shufflevector(ab, cd, 2, 3, 6, 7);
      *(four *)(at + 2 * pixel_lanes) = __builtin_shufflevector(ab2, cd2, 0, 1, 4, 5);
      *(four *)(at + 3 * pixel_lanes) = __builtin_shufflevector(ab2, cd2, 2, 3, 6, 7);
    }
    for (; x < count; x++) {
      for (int c = 0; c < 4; c++) to[(long)x * pixel_lanes + c] = lines[c][x];
    }
  }
}
