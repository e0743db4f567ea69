// The kernels for one vector width; see each_width.h.
#include "vectors.h"
#include "multiply.h"

// A few rows at a time: enough streams to keep the memory busy.
INLINE void NAME(some_rows)(
    int count, long columns, const float *matrix, const float *vector, int adds, float *output) {
  VECTOR sums[4][2] = {{ZERO}};
  float rest[4] = {0};
  long j = 0;
  for (; j + 2 * BLOCK <= columns; j += 2 * BLOCK) {
    const VECTOR a = READ(vector + j), b = READ(vector + j + BLOCK);
    for (int i = 0; i < count; i++) {
      sums[i][0] += a * READ(matrix + i * columns + j);
      sums[i][1] += b * READ(matrix + i * columns + j + BLOCK);
    }
  }
  for (; j < columns; j++) {
    for (int i = 0; i < count; i++) rest[i] += vector[j] * matrix[i * columns + j];
  }
  for (int i = 0; i < count; i++) {
    const VECTOR sum = sums[i][0] + sums[i][1];
    float total = rest[i];
    for (int lane = 0; lane < BLOCK; lane++) total += sum[lane];
    output[i] = adds ? output[i] + total : total;
  }
}

static TARGET void NAME(rows)(
    long columns, const float *matrix, const float *vector, int adds, float *output, long first,
    long last) {
  long i = first;
  for (; i + 4 <= last; i += 4) {
    NAME(some_rows)(4, columns, matrix + i * columns, vector, adds, output + i);
  }
  for (; i < last; i++) {
    NAME(some_rows)(1, columns, matrix + i * columns, vector, adds, output + i);
  }
}

// Adds `count` rows, each times its factor.
INLINE void NAME(add_rows)(
    int count, const float *const *rows, const float *factors, float *output, long first,
    long last) {
  long j = first;
  for (; j + BLOCK <= last; j += BLOCK) {
    VECTOR sum = READ(output + j);
    for (int i = 0; i < count; i++) sum += factors[i] * READ(rows[i] + j);
    AT(output + j) = sum;
  }
  for (; j < last; j++) {
    for (int i = 0; i < count; i++) output[j] += factors[i] * rows[i][j];
  }
}

static TARGET void NAME(columns)(
    long rows, long columns, const float *matrix, const float *vector, int adds, float *output,
    long first, long last) {
  for (long j = first; j < last && !adds; j++) output[j] = 0;
  const float *some[8];
  float factors[8];
  int count = 0;
  for (long i = 0; i < rows; i++) {
    // What a ReLU stopped need not be read.
    if (vector[i] == 0) continue;
    some[count] = matrix + i * columns;
    factors[count++] = vector[i];
    if (count < 8) continue;
    NAME(add_rows)(8, some, factors, output, first, last);
    count = 0;
  }
  for (int k = 0; k < count; k++) NAME(add_rows)(1, some + k, factors + k, output, first, last);
}

// A square of BLOCK vectors mirrored at its diagonal, by perfect shuffles.
INLINE void NAME(mirror)(VECTOR square[BLOCK]) {
  VECTOR other[BLOCK];
  for (int half = BLOCK / 2; half > 0; half /= 2) {
    for (int i = 0; i < BLOCK / 2; i++) {
      const VECTOR a = square[i], b = square[i + BLOCK / 2];
#if BLOCK == 16
      other[2 * i] = __builtin_shufflevector(
          a, b, 0, 16, 1, 17, 2, 18, 3, 19, 4, 20, 5, 21, 6, 22, 7, 23);
      other[2 * i + 1] = __builtin_shufflevector(
          a, b, 8, 24, 9, 25, 10, 26, 11, 27, 12, 28, 13, 29, 14, 30, 15, 31);
#else
      other[2 * i] = __builtin_shufflevector(a, b, 0, 8, 1, 9, 2, 10, 3, 11);
      other[2 * i + 1] = __builtin_shufflevector(a, b, 4, 12, 5, 13, 6, 14, 7, 15);
#endif
    }
    for (int i = 0; i < BLOCK; i++) square[i] = other[i];
  }
}

// `steps` rows of b (n columns) from `source` on, `width` of their columns, into rows of `padded`
// floats; zeros behind the last column.
INLINE void NAME(pack_rows)(
    int steps, int width, int padded, const float *source, long n, float *panel) {
  for (int step = 0; step < steps; step++) {
    for (int lane = 0; lane < padded; lane++) {
      panel[step * padded + lane] = lane < width ? source[step * n + lane] : 0;
    }
  }
}

// The same where b lies turned, its columns as rows of k floats.
INLINE void NAME(pack_columns)(
    int steps, int width, int padded, const float *source, long k, float *panel) {
  for (int first = 0; first < padded; first += BLOCK) {
    const float *from = source + first * k;
    int step = 0;
    for (; step + BLOCK <= steps; step += BLOCK) {
      VECTOR square[BLOCK];
      for (int i = 0; i < BLOCK; i++) {
        square[i] = first + i < width ? (VECTOR)READ(from + i * k + step) : ZERO;
      }
      NAME(mirror)(square);
      for (int i = 0; i < BLOCK; i++) AT(panel + (step + i) * padded + first) = square[i];
    }
    for (; step < steps; step++) {
      for (int i = 0; i < BLOCK; i++) {
        panel[step * padded + first + i] = first + i < width ? from[i * k + step] : 0;
      }
    }
  }
}

static TARGET void NAME(matrices)(
    long m, long n, long k, const float *a, int a_turned, const float *b, int b_turned, int adds,
    float *c) {
  float panel[deep * 2 * BLOCK], tile[ROWS * 2 * BLOCK];
  const long a_row = a_turned ? 1 : k, a_depth = a_turned ? m : 1;
  const long slices = (m + ROWS - 1) / ROWS;
  for (long from = 0; from < k; from += deep) {
    const int steps = k - from < deep ? (int)(k - from) : deep;
    const int keeps = adds || from > 0;
    for (long j = 0; j < n; j += 2 * BLOCK) {
      const int width = n - j < 2 * BLOCK ? (int)(n - j) : 2 * BLOCK;
      const int columns = width > BLOCK ? 2 : 1, padded = columns * BLOCK;
      if (b_turned) {
        NAME(pack_columns)(steps, width, padded, b + j * k + from, k, panel);
      } else {
        NAME(pack_rows)(steps, width, padded, b + from * n + j, n, panel);
      }
      for (long slice = 0; slice < slices; slice++) {
        const long i = m * slice / slices;
        const int rows = (int)(m * (slice + 1) / slices - i);
        const float *some = a + i * a_row + from * a_depth;
        float *to = c + i * n + j;
        if (width == padded) {
          NAME(multiply_rows)(
              rows, columns, keeps, steps, some, a_row, a_depth, panel, padded, to, n);
          continue;
        }
        NAME(multiply_rows)(
            rows, columns, 0, steps, some, a_row, a_depth, panel, padded, tile, padded);
        for (int r = 0; r < rows; r++) {
          for (int lane = 0; lane < width; lane++) {
            const float sum = tile[r * padded + lane];
            to[r * n + lane] = keeps ? to[r * n + lane] + sum : sum;
          }
        }
      }
    }
  }
}

#include "vectors_end.h"
