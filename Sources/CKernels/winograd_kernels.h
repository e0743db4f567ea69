// The kernels for one vector width; see each_width.h.
//
// A tile is 6 x 6 input points, of which 4 x 4 outputs come. With d the tile, g the 3 x 3 weights and
// y the outputs, all seen as polynomials taken at six points:
//   y = A' [(G g G') * (B' d B)] A        forward
//   g~ = G' [(A y~ A') * (B' d B)] G      gradient with respect to the weights
// where * multiplies point by point; summed over channels (or tiles) that is 36 matrix products.

#include "vectors.h"
#include "multiply.h"

// Rows that go together where they come in multiples of the block.
#define EVEN_ROWS (BLOCK / 2)

// One row or column of B' d.
INLINE void NAME(from_points)(const VECTOR d[6], VECTOR t[6]) {
  VECTOR p = d[4] - B2 * d[2], q = A * (d[3] - B2 * d[1]);
  VECTOR r = d[4] - A2 * d[2], s = B * (d[3] - A2 * d[1]);
  t[0] = A2 * B2 * d[0] - (A2 + B2) * d[2] + d[4];
  t[1] = p + q;
  t[2] = p - q;
  t[3] = r + s;
  t[4] = r - s;
  t[5] = A2 * B2 * d[1] - (A2 + B2) * d[3] + d[5];
}

// One row or column of A' m.
INLINE void NAME(to_outputs)(const VECTOR m[6], VECTOR y[4]) {
  VECTOR u = m[1] + m[2], v = m[1] - m[2], w = m[3] + m[4], z = m[3] - m[4];
  y[0] = m[0] + u + w;
  y[1] = A * v + B * z;
  y[2] = A2 * u + B2 * w;
  y[3] = A * A2 * v + B * B2 * z + m[5];
}

// One row or column of A y~.
INLINE void NAME(from_outputs)(const VECTOR y[4], VECTOR m[6]) {
  VECTOR p = y[0] + A2 * y[2], q = A * y[1] + A * A2 * y[3];
  VECTOR r = y[0] + B2 * y[2], s = B * y[1] + B * B2 * y[3];
  m[0] = y[0];
  m[1] = p + q;
  m[2] = p - q;
  m[3] = r + s;
  m[4] = r - s;
  m[5] = y[3];
}

#define SCALE_0 (1 / (A2 * B2))
#define SCALE_A (1 / (2 * A2 * (A2 - B2)))
#define SCALE_B (1 / (2 * B2 * (B2 - A2)))

// One row or column of G g.
INLINE void NAME(from_taps)(const VECTOR g[3], VECTOR t[6]) {
  VECTOR p = SCALE_A * (g[0] + A2 * g[2]), q = SCALE_A * A * g[1];
  VECTOR r = SCALE_B * (g[0] + B2 * g[2]), s = SCALE_B * B * g[1];
  t[0] = SCALE_0 * g[0];
  t[1] = p + q;
  t[2] = p - q;
  t[3] = r + s;
  t[4] = r - s;
  t[5] = g[2];
}

// One row or column of G' t.
INLINE void NAME(to_taps)(const VECTOR t[6], VECTOR g[3]) {
  VECTOR u = SCALE_A * (t[1] + t[2]), w = SCALE_B * (t[3] + t[4]);
  g[0] = SCALE_0 * t[0] + u + w;
  g[1] = SCALE_A * A * (t[1] - t[2]) + SCALE_B * B * (t[3] - t[4]);
  g[2] = A2 * u + B2 * w + t[5];
}

// A point of a map; zero outside of it.
INLINE VECTOR NAME(point)(const float *map, int size, int y, int x) {
  return y >= 0 && x >= 0 && y < size && x < size ? READ(map + ((long)y * size + x) * BLOCK) : ZERO;
}

// B' d B of the tile at (y, x), each of its 36 values `step` floats behind the one before.
INLINE void NAME(take_input)(
    const float *map, int size, int y, int x, float *values, long step) {
  VECTOR half[6][6], line[6], result[6];
  const int inside = y >= 0 && x >= 0 && y + 6 <= size && x + 6 <= size;
  for (int j = 0; j < 6; j++) {
    if (inside) {
      const float *top = map + ((long)y * size + x + j) * BLOCK;
      for (int i = 0; i < 6; i++) line[i] = READ(top + (long)i * size * BLOCK);
    } else {
      for (int i = 0; i < 6; i++) line[i] = NAME(point)(map, size, y + i, x + j);
    }
    NAME(from_points)(line, result);
    for (int i = 0; i < 6; i++) half[i][j] = result[i];
  }
  for (int i = 0; i < 6; i++) {
    NAME(from_points)(half[i], result);
    for (int j = 0; j < 6; j++) AT(values + (6 * i + j) * step) = result[j];
  }
}

// A y~ A' of the 4 x 4 outputs at (y, x); adds them up into `sum`.
INLINE void NAME(take_signal)(
    const float *map, int size, int y, int x, float *values, long step, VECTOR *sum) {
  VECTOR half[6][4], line[4], result[6];
  for (int j = 0; j < 4; j++) {
    for (int i = 0; i < 4; i++) {
      line[i] = NAME(point)(map, size, y + i, x + j);
      *sum += line[i];
    }
    NAME(from_outputs)(line, result);
    for (int i = 0; i < 6; i++) half[i][j] = result[i];
  }
  for (int i = 0; i < 6; i++) {
    NAME(from_outputs)(half[i], result);
    for (int j = 0; j < 6; j++) AT(values + (6 * i + j) * step) = result[j];
  }
}

// A' m A, with bias and ReLU, to as many of the 4 x 4 outputs at (y, x) as the map has; zero where
// `gate` is not positive.
INLINE void NAME(give_output)(
    const float *values, long step, VECTOR bias, int relu, const float *gate, float *map, int size,
    int y, int x) {
  VECTOR half[4][6], line[6], result[4];
  for (int j = 0; j < 6; j++) {
    for (int i = 0; i < 6; i++) line[i] = READ(values + (6 * i + j) * step);
    NAME(to_outputs)(line, result);
    for (int i = 0; i < 4; i++) half[i][j] = result[i];
  }
  for (int i = 0; i < 4 && y + i < size; i++) {
    NAME(to_outputs)(half[i], result);
    for (int j = 0; j < 4 && x + j < size; j++) {
      VECTOR value = result[j] + bias;
      const long at = ((long)(y + i) * size + x + j) * BLOCK;
      if (relu) value = NAME(rectified)(value);
      if (gate) value = NAME(gated)(value, READ(gate + at));
      AT(map + at) = value;
    }
  }
}

static TARGET void NAME(forward)(
    const winograd_shape *s, const float *input, const float *transformed, const float *bias,
    int relu, const float *gate, float *output, float *scratch, int part, int parts) {
  const int size = outputs_along(s), along = tiles_along(s), tiles = along * along;
  const int depth = s->inputs, width = s->outputs;
  const long in_step = matrix(depth), out_step = matrix(width);
  const long in_map = (long)s->size * s->size * BLOCK, out_map = (long)size * size * BLOCK;
  float *sums = scratch + points * in_step;
  const int mine = (tiles + group * parts - 1) / (group * parts), groups = mine * parts;
  for (int g = part * mine; g < (part + 1) * mine; g++) {
    const int first = tiles * g / groups, count = tiles * (g + 1) / groups - first;
    for (int t = 0; t < count; t++) {
      const int y = (first + t) / along * 4, x = (first + t) % along * 4;
      for (int c = 0; c < depth / BLOCK; c++) {
        NAME(take_input)(
            input + c * in_map, s->size, y - s->padding, x - s->padding,
            scratch + (long)t * depth + c * BLOCK, in_step);
      }
    }
    const int slices = (count + ROWS - 1) / ROWS;
    for (int p = 0; p < points; p++) {
      for (int n = 0; n < width; n += 2 * BLOCK) {
        const int columns = width - n > BLOCK ? 2 : 1;
        for (int slice = 0; slice < slices; slice++) {
          const int row = count * slice / slices, rows = count * (slice + 1) / slices - row;
          NAME(multiply_rows)(
              rows, columns, 0, depth, scratch + p * in_step + (long)row * depth, depth, 1,
              transformed + (long)p * depth * width + n, width,
              sums + p * out_step + (long)row * width + n, width);
        }
      }
    }
    for (int t = 0; t < count; t++) {
      const int y = (first + t) / along * 4, x = (first + t) % along * 4;
      for (int c = 0; c < width / BLOCK; c++) {
        NAME(give_output)(
            sums + (long)t * width + c * BLOCK, out_step, bias ? READ(bias + c * BLOCK) : ZERO,
            relu, gate ? gate + c * out_map : NULL, output + c * out_map, size, y, x);
      }
    }
  }
}

static TARGET void NAME(gradient)(
    const winograd_shape *s, const float *input, const float *signal, float *transformed,
    float *bias, float *scratch) {
  const int size = outputs_along(s), along = tiles_along(s), tiles = along * along;
  const int height = s->inputs, width = s->outputs;
  const long in_step = matrix(height), out_step = matrix(width);
  const long in_map = (long)s->size * s->size * BLOCK, out_map = (long)size * size * BLOCK;
  float *signals = scratch + points * in_step;
  const int groups = (tiles + group - 1) / group;
  for (int g = 0; g < groups; g++) {
    const int first = tiles * g / groups, count = tiles * (g + 1) / groups - first;
    for (int t = 0; t < count; t++) {
      const int y = (first + t) / along * 4, x = (first + t) % along * 4;
      for (int c = 0; c < height / BLOCK; c++) {
        NAME(take_input)(
            input + c * in_map, s->size, y - s->padding, x - s->padding,
            scratch + (long)t * height + c * BLOCK, in_step);
      }
      for (int c = 0; c < width / BLOCK; c++) {
        VECTOR sum = READ(bias + c * BLOCK);
        NAME(take_signal)(
            signal + c * out_map, size, y, x, signals + (long)t * width + c * BLOCK, out_step,
            &sum);
        AT(bias + c * BLOCK) = sum;
      }
    }
    for (int p = 0; p < points; p++) {
      for (int n = 0; n < width; n += 2 * BLOCK) {
        for (int row = 0; row < height; row += EVEN_ROWS) {
          const float *a = scratch + p * in_step + row, *b = signals + p * out_step + n;
          float *c = transformed + ((long)p * height + row) * width + n;
          if (width - n > BLOCK) {
            NAME(multiply)(EVEN_ROWS, 2, 1, count, a, 1, height, b, width, c, width);
          } else {
            NAME(multiply)(EVEN_ROWS, 1, 1, count, a, 1, height, b, width, c, width);
          }
        }
      }
    }
  }
}

static TARGET void NAME(weights)(
    const winograd_shape *s, const winograd_taps *taps, int turned, const float *weights,
    float *transformed) {
  for (int k = 0; k < s->inputs; k++) {
    for (int n = 0; n < s->outputs; n += BLOCK) {
      VECTOR g[9], half[6][3], line[3], result[6];
      for (int t = 0; t < 9; t++) {
        g[t] = ZERO;
        for (int lane = 0; lane < BLOCK && k < taps->inputs && n + lane < taps->outputs; lane++) {
          g[t][lane] = weights[k * taps->input_step + (n + lane) * taps->output_step +
                               (turned ? 8 - t : t)];
        }
      }
      for (int j = 0; j < 3; j++) {
        for (int i = 0; i < 3; i++) line[i] = g[3 * i + j];
        NAME(from_taps)(line, result);
        for (int i = 0; i < 6; i++) half[i][j] = result[i];
      }
      for (int i = 0; i < 6; i++) {
        NAME(from_taps)(half[i], result);
        for (int j = 0; j < 6; j++) {
          AT(transformed + ((6 * i + j) * (long)s->inputs + k) * s->outputs + n) = result[j];
        }
      }
    }
  }
}

static TARGET void NAME(restore)(
    const winograd_shape *s, const winograd_taps *taps, const float *transformed, float *weights) {
  for (int k = 0; k < taps->inputs; k++) {
    for (int n = 0; n < taps->outputs; n += BLOCK) {
      VECTOR half[3][6], line[6], result[3];
      for (int j = 0; j < 6; j++) {
        for (int i = 0; i < 6; i++) {
          line[i] = READ(transformed + ((6 * i + j) * (long)s->inputs + k) * s->outputs + n);
        }
        NAME(to_taps)(line, result);
        for (int i = 0; i < 3; i++) half[i][j] = result[i];
      }
      for (int i = 0; i < 3; i++) {
        NAME(to_taps)(half[i], result);
        for (int j = 0; j < 3; j++) {
          for (int lane = 0; lane < BLOCK && n + lane < taps->outputs; lane++) {
            weights[k * taps->input_step + (n + lane) * taps->output_step + 3 * i + j] =
                result[j][lane];
          }
        }
      }
    }
  }
}

#undef SCALE_0
#undef SCALE_A
#undef SCALE_B
#undef EVEN_ROWS
#include "vectors_end.h"
