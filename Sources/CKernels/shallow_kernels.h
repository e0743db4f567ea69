// The kernels for one vector width; see each_width.h.
#include "vectors.h"

// What the registers hold: ROWS of points by COLUMNS of vectors forward or MOST_ROWS by one, nine taps or
// half of sixteen by GRADIENT_COLUMNS to the weights.
#define COLUMNS 2
#define MOST_ROWS 12
#define GRADIENT_COLUMNS (ROWS / 6)

// `rows` points in a row of the map, `columns` vectors of outputs.
INLINE void NAME(points)(
    int rows, int columns, const shallow_shape *s, const long *offsets, const float *input,
    const float *weights, const float *bias, int relu, float *output, long map) {
  const long step = 2 * BLOCK;
  VECTOR sums[MOST_ROWS][COLUMNS];
  for (int i = 0; i < rows; i++) {
    for (int j = 0; j < columns; j++) sums[i][j] = READ(bias + j * BLOCK);
  }
  const int terms = s->inputs * taps_of(s);
  for (int k = 0; k < terms; k++) {
    const float *from = input + offsets[k];
    VECTOR factors[COLUMNS];
    for (int j = 0; j < columns; j++) factors[j] = READ(weights + (long)k * s->outputs + j * BLOCK);
    for (int i = 0; i < rows; i++) {
      for (int j = 0; j < columns; j++) sums[i][j] += from[i * step] * factors[j];
    }
  }
  for (int i = 0; i < rows; i++) {
    for (int j = 0; j < columns; j++) {
      AT(output + j * map + i * BLOCK) = relu ? NAME(rectified)(sums[i][j]) : sums[i][j];
    }
  }
}

// The same for numbers known only here, each compiled for itself.
#define CASE(n)                                                                              \
  case n:                                                                                    \
    if (columns == 1 || n > ROWS) {                                                          \
      NAME(points)(n, 1, s, offsets, input, weights, bias, relu, output, map);               \
    } else {                                                                                 \
      NAME(points)(                                                                          \
          n > ROWS ? 1 : n, COLUMNS, s, offsets, input, weights, bias, relu, output, map);   \
    }                                                                                        \
    break;
static TARGET void NAME(any_points)(
    int rows, int columns, const shallow_shape *s, const long *offsets, const float *input,
    const float *weights, const float *bias, int relu, float *output, long map) {
  switch (rows) {
    CASE(1) CASE(2) CASE(3) CASE(4) CASE(5) CASE(6)
    CASE(7) CASE(8) CASE(9) CASE(10) CASE(11) CASE(12)
  }
}
#undef CASE

static TARGET void NAME(forward)(
    const shallow_shape *s, const float *input, const float *weights, const float *bias, int relu,
    float *output, int part, int parts) {
  const int size = outputs_along(s), most = s->outputs == BLOCK ? MOST_ROWS : ROWS;
  const int slices = (size + most - 1) / most;
  const long map = (long)size * size * BLOCK;
  long offsets[shallow_inputs * most_taps];
  find_taps(s, offsets);
  for (int y = size * part / parts; y < size * (part + 1) / parts; y++) {
    for (int slice = 0; slice < slices; slice++) {
      const int x = size * slice / slices, rows = size * (slice + 1) / slices - x;
      const float *from = input + ((long)y * s->size + x) * 2 * BLOCK;
      for (int n = 0; n < s->outputs; n += COLUMNS * BLOCK) {
        const int columns = s->outputs - n < COLUMNS * BLOCK ? 1 : COLUMNS;
        NAME(any_points)(
            rows, columns, s, offsets, from, weights + n, bias + n, relu,
            output + n / BLOCK * map + ((long)y * size + x) * BLOCK, map);
      }
    }
  }
}

// Adds what `count` points in a row give to `taps` taps of one channel.
INLINE void NAME(row_gradient)(
    int taps, int columns, int count, long step, const long *offsets, const float *input,
    const float *signal, long map, float *weights, long width) {
  VECTOR sums[9][GRADIENT_COLUMNS];
  for (int t = 0; t < taps; t++) {
    for (int j = 0; j < columns; j++) sums[t][j] = READ(weights + t * width + j * BLOCK);
  }
  for (int x = 0; x < count; x++) {
    VECTOR factors[GRADIENT_COLUMNS];
    for (int j = 0; j < columns; j++) factors[j] = READ(signal + j * map + (long)x * BLOCK);
    for (int t = 0; t < taps; t++) {
      const float value = input[offsets[t] + x * step];
      for (int j = 0; j < columns; j++) sums[t][j] += value * factors[j];
    }
  }
  for (int t = 0; t < taps; t++) {
    for (int j = 0; j < columns; j++) AT(weights + t * width + j * BLOCK) = sums[t][j];
  }
}

// The same for numbers known only here, each compiled for itself.
static TARGET void NAME(any_row_gradient)(
    int taps, int columns, int count, long step, const long *offsets, const float *input,
    const float *signal, long map, float *weights, long width) {
#define ROW(taps, columns) \
  NAME(row_gradient)(taps, columns, count, step, offsets, input, signal, map, weights, width)
  if (taps == 9) {
    if (columns == 1) ROW(9, 1); else ROW(9, GRADIENT_COLUMNS);
  } else {
    if (columns == 1) ROW(8, 1); else ROW(8, GRADIENT_COLUMNS);
  }
#undef ROW
}

static TARGET void NAME(gradient)(
    const shallow_shape *s, const float *input, const float *signal, float *weights,
    float *bias) {
  const int size = outputs_along(s), width = s->outputs, taps = taps_of(s);
  const int part = taps == 9 ? 9 : 8;
  const long map = (long)size * size * BLOCK, step = 2 * BLOCK;
  long offsets[shallow_inputs * most_taps];
  find_taps(s, offsets);
  for (int y = 0; y < size; y++) {
    const float *from = input + 2L * y * s->size * BLOCK;
    for (int n = 0; n < width; n += BLOCK) {
      const float *row = signal + n / BLOCK * map + (long)y * size * BLOCK;
      VECTOR sum = READ(bias + n);
      for (int x = 0; x < size; x++) sum += READ(row + (long)x * BLOCK);
      AT(bias + n) = sum;
    }
    for (int t = 0; t < s->inputs * taps; t += part) {
      for (int n = 0; n < width; n += GRADIENT_COLUMNS * BLOCK) {
        const float *row = signal + n / BLOCK * map + (long)y * size * BLOCK;
        const int columns = width - n < GRADIENT_COLUMNS * BLOCK ? 1 : GRADIENT_COLUMNS;
        NAME(any_row_gradient)(
            part, columns, size, step, offsets + t, from, row, map, weights + (long)t * width + n,
            width);
      }
    }
  }
}

// A row of the signal with a zero before it and two behind it.
INLINE void NAME(pad_row)(const shallow_shape *s, const float *signal, int y, float *padded) {
  const int size = outputs_along(s);
  for (int n = 0; n < s->outputs / BLOCK; n++) {
    const float *row = signal + ((long)n * size + y) * size * BLOCK;
    AT(padded) = ZERO;
    for (int x = 0; x < size; x++) AT(padded + (x + 1) * BLOCK) = READ(row + (long)x * BLOCK);
    AT(padded + (size + 1) * BLOCK) = ZERO;
    AT(padded + (size + 2) * BLOCK) = ZERO;
    padded += (size + 3) * BLOCK;
  }
}

// One block of channels at `count` points, every second one in a row, each the sum of `terms`
// products of a padded row with the weights of a tap.
INLINE void NAME(back_points)(
    int count, const shallow_shape *s, int terms, const float *const *rows,
    const float *const *weights, int x, float *input) {
  const long map = (outputs_along(s) + 3) * BLOCK;
  VECTOR sums[BACK_ROWS];
  for (int i = 0; i < count; i++) sums[i] = ZERO;
  for (int t = 0; t < terms; t++) {
    for (int o = 0; o < s->outputs; o++) {
      const VECTOR factor = READ(weights[t] + (long)o * BLOCK);
      const float *from = rows[t] + o / BLOCK * map + (long)x * BLOCK + o % BLOCK;
      for (int i = 0; i < count; i++) sums[i] += from[i * BLOCK] * factor;
    }
  }
  for (int i = 0; i < count; i++) AT(input + (long)(x + i) * 2 * BLOCK) = sums[i];
}

#define CASE(n)                                                       \
  case n:                                                             \
    NAME(back_points)(n, s, terms, rows, weights, x, input);          \
    break;
static TARGET void NAME(any_back_points)(
    int count, const shallow_shape *s, int terms, const float *const *rows,
    const float *const *weights, int x, float *input) {
  switch (count) {
    CASE(1) CASE(2) CASE(3) CASE(4) CASE(5) CASE(6) CASE(7)
    CASE(8) CASE(9) CASE(10) CASE(11) CASE(12) CASE(13) CASE(14)
  }
}
#undef CASE

static TARGET void NAME(backward)(
    const shallow_shape *s, const float *signal, const float *weights, float *input,
    float *scratch, int part, int parts) {
  const int size = outputs_along(s);
  const long padded = (long)s->outputs * (size + 3), tap = (long)s->outputs * BLOCK;
  for (int y = s->size * part / parts; y < s->size * (part + 1) / parts; y++) {
    // The rows of the signal that read this one, and by which row of the kernel.
    int lines[2], count = 0;
    for (int line = y % 2; line < s->kernel; line += 2) {
      const int from = (y - line) / 2;
      if (y < line || from >= size) continue;
      NAME(pad_row)(s, signal, from, scratch + count * padded);
      lines[count++] = line;
    }
    for (int c = 0; c < s->inputs; c += BLOCK) {
      const float *kernel = weights + c / BLOCK * taps_of(s) * tap;
      for (int odd = 0; odd < 2; odd++) {
        const float *rows[4], *factors[4];
        int terms = 0;
        for (int k = 0; k < count; k++) {
          for (int column = odd; column < s->kernel; column += 2) {
            rows[terms] = scratch + k * padded + (column < 2 ? BLOCK : 0);
            factors[terms++] = kernel + (s->kernel * lines[k] + column) * tap;
          }
        }
        float *to = input + (((long)c / BLOCK * s->size + y) * s->size + odd) * BLOCK;
        const int points = (s->size - odd + 1) / 2;
        const int slices = (points + BACK_ROWS - 1) / BACK_ROWS;
        for (int slice = 0; slice < slices; slice++) {
          const int x = points * slice / slices;
          NAME(any_back_points)(
              points * (slice + 1) / slices - x, s, terms, rows, factors, x, to);
        }
      }
    }
  }
}

#undef COLUMNS
#undef MOST_ROWS
#undef GRADIENT_COLUMNS
#include "vectors_end.h"
