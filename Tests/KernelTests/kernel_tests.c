// Compares every kernel with the definition of what it computes, as loops in double precision, for
// every block that this processor has. tools/test-kernels builds and runs it, here or emulated.
#include <math.h>
#include <stdint.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>

#include "colors.h"
#include "kernels.h"
#include "product.h"
#include "shallow.h"
#include "winograd.h"

enum { margin = 32 };

static uint64_t seed = 1;
static int failures;
static double worst;
static int numbers;

// Uniform within -1...1.
static float draw(void) {
  seed ^= seed << 13;
  seed ^= seed >> 7;
  seed ^= seed << 17;
  return (float)(int32_t)(seed >> 32) / 2147483648.0f;
}

// `count` floats with marks on both sides, which `put_back` looks for.
static float *take(long count, int is_drawn) {
  float *all = malloc((size_t)(count + 2 * margin) * sizeof(float));
  if (!all) abort();
  for (long i = 0; i < count + 2 * margin; i++) all[i] = 77;
  for (long i = 0; i < count; i++) all[margin + i] = is_drawn ? draw() : 0;
  return all + margin;
}

static void put_back(const char *name, float *values, long count) {
  for (int i = 0; i < margin; i++) {
    if (values[-1 - i] == 77 && values[count + i] == 77) continue;
    printf("FAIL %s wrote outside of its memory\n", name);
    failures++;
    break;
  }
  free(values - margin);
}

// A sum and the size of its terms, in which its error is counted.
typedef struct {
  double value, size;
} sum;

static void add(sum *s, double a, double b) {
  s->value += a * b;
  s->size += fabs(a * b);
}

static void expect(const char *name, float found, sum wanted, double tolerance) {
  const double error = fabs(found - wanted.value) / fmax(wanted.size, 1e-3);
  numbers++;
  if (error > worst) worst = error;
  if (error <= tolerance) return;
  if (failures++ < 20) printf("FAIL %s: %g instead of %g\n", name, found, wanted.value);
}

static void begin(void) {
  worst = 0;
  numbers = 0;
}

static void end(const char *name, int block) {
  printf("%-10s block %2d: %7d numbers, worst error %.1e of the terms\n", name, block, numbers, worst);
}

// MARK: Products

static void test_products(int block, long m, long n, long k, int adds) {
  const double tolerance = 2e-6;
  for (int turned = 0; turned < 4; turned++) {
    const int a_turned = turned & 1, b_turned = turned >> 1;
    float *a = take(m * k, 1), *b = take(k * n, 1), *c = take(m * n, 1), *before = take(m * n, 0);
    memcpy(before, c, (size_t)(m * n) * sizeof(float));
    product_matrices(block, m, n, k, a, a_turned, b, b_turned, adds, c);
    for (long i = 0; i < m; i++) {
      for (long j = 0; j < n; j++) {
        sum s = {0};
        if (adds) add(&s, before[i * n + j], 1);
        for (long l = 0; l < k; l++) {
          add(&s, a_turned ? a[l * m + i] : a[i * k + l], b_turned ? b[j * k + l] : b[l * n + j]);
        }
        expect("product_matrices", c[i * n + j], s, tolerance);
      }
    }
    put_back("product_matrices", c, m * n);
    put_back("product_matrices", a, m * k);
    put_back("product_matrices", b, k * n);
    put_back("product_matrices", before, m * n);
  }
  // One row: the matrix is m x n.
  float *matrix = take(m * n, 1), *right = take(n, 1), *left = take(m, 1);
  float *rows = take(m, 1), *columns = take(n, 1), *old_rows = take(m, 0), *old = take(n, 0);
  left[0] = 0;
  memcpy(old_rows, rows, (size_t)m * sizeof(float));
  memcpy(old, columns, (size_t)n * sizeof(float));
  product_rows(block, n, matrix, right, adds, rows, 0, m / 2);
  product_rows(block, n, matrix, right, adds, rows, m / 2, m);
  product_columns(block, m, n, matrix, left, adds, columns, 0, n / 2);
  product_columns(block, m, n, matrix, left, adds, columns, n / 2, n);
  for (long i = 0; i < m; i++) {
    sum s = {0};
    if (adds) add(&s, old_rows[i], 1);
    for (long j = 0; j < n; j++) add(&s, matrix[i * n + j], right[j]);
    expect("product_rows", rows[i], s, tolerance);
  }
  for (long j = 0; j < n; j++) {
    sum s = {0};
    if (adds) add(&s, old[j], 1);
    for (long i = 0; i < m; i++) add(&s, matrix[i * n + j], left[i]);
    expect("product_columns", columns[j], s, tolerance);
  }
  put_back("product_rows", matrix, m * n);
  put_back("product_rows", right, n);
  put_back("product_rows", left, m);
  put_back("product_rows", rows, m);
  put_back("product_columns", columns, n);
  put_back("product_rows", old_rows, m);
  put_back("product_columns", old, n);
}

// MARK: Convolutions

// Where channel c of point (y, x) lies in a blocked image.
static long place(int block, int size, int c, int y, int x) {
  return (((long)(c / block) * size + y) * size + x) * block + c % block;
}

static int whole(int block, int channels) { return (channels + block - 1) / block * block; }

static float inside(const float *image, int block, int size, int c, int y, int x) {
  const int is_inside = y >= 0 && x >= 0 && y < size && x < size;
  return is_inside ? image[place(block, size, c, y, x)] : 0;
}

static void test_winograd(int block, int size, int padding, int ins, int outs, int parts) {
  const double tolerance = 2e-6;
  const int outputs = size + 2 * padding - 2;
  winograd_shape s = {block, size, padding, whole(block, ins), whole(block, outs)};
  const winograd_taps taps = {ins, outs, 9, 9L * ins};
  const long in_count = (long)s.inputs * size * size, count = (long)s.outputs * outputs * outputs;
  const long weight_count = 9L * ins * outs;
  const long transformed_count = (long)winograd_products * s.inputs * s.outputs;
  float *input = take(in_count, 1), *weights = take(weight_count, 1), *gate = take(count, 1);
  float *bias = take(s.outputs, 1), *output = take(count, 1);
  float *transformed = take(transformed_count, 1);
  float *scratch = take(winograd_scratch(&s), 1);
  for (int turned = 0; turned < 2; turned++) {
    winograd_weights(&s, &taps, turned, weights, transformed);
    const int relu = turned, has_gate = !turned;
    for (int part = 0; part < parts; part++) {
      winograd_forward(
          &s, input, transformed, bias, relu, has_gate ? gate : NULL, output, scratch, part, parts);
    }
    for (int o = 0; o < outs; o++) {
      for (int y = 0; y < outputs; y++) {
        for (int x = 0; x < outputs; x++) {
          sum wanted = {0};
          add(&wanted, bias[o], 1);
          for (int i = 0; i < ins; i++) {
            for (int t = 0; t < 9; t++) {
              add(&wanted,
                  inside(input, block, size, i, y - padding + t / 3, x - padding + t % 3),
                  weights[i * 9 + o * 9L * ins + (turned ? 8 - t : t)]);
            }
          }
          if (relu && wanted.value < 0) wanted.value = 0;
          const long at = place(block, outputs, o, y, x);
          if (has_gate && gate[at] <= 0) wanted.value = 0;
          expect("winograd_forward", output[at], wanted, tolerance);
        }
      }
    }
  }
  // What is beyond the channels there are gets no weight; the kernel adds to what was there.
  float *gradient = take(transformed_count, 0), *found = take(weight_count, 0);
  float *bias_before = take(s.outputs, 0);
  memcpy(bias_before, bias, (size_t)s.outputs * sizeof(float));
  for (long i = 0; i < count; i++) output[i] = draw();
  winograd_gradient(&s, input, output, gradient, bias, scratch);
  winograd_restore(&s, &taps, gradient, found);
  for (int o = 0; o < outs; o++) {
    sum wanted = {0};
    add(&wanted, bias_before[o], 1);
    for (int y = 0; y < outputs; y++) {
      for (int x = 0; x < outputs; x++) add(&wanted, output[place(block, outputs, o, y, x)], 1);
    }
    expect("winograd_gradient (bias)", bias[o], wanted, tolerance);
    for (int i = 0; i < ins; i++) {
      for (int t = 0; t < 9; t++) {
        sum tap = {0};
        for (int y = 0; y < outputs; y++) {
          for (int x = 0; x < outputs; x++) {
            add(&tap, inside(input, block, size, i, y - padding + t / 3, x - padding + t % 3),
                output[place(block, outputs, o, y, x)]);
          }
        }
        // A tile rounds all its values alike, however few of them a tap meets.
        tap.size = fmax(tap.size, 4);
        expect("winograd_gradient", found[i * 9 + o * 9L * ins + t], tap, tolerance);
      }
    }
  }
  put_back("winograd input", input, in_count);
  put_back("winograd weights", weights, weight_count);
  put_back("winograd gate", gate, count);
  put_back("winograd bias", bias, s.outputs);
  put_back("winograd bias", bias_before, s.outputs);
  put_back("winograd output", output, count);
  put_back("winograd transformed", transformed, transformed_count);
  put_back("winograd scratch", scratch, winograd_scratch(&s));
  put_back("winograd gradient", gradient, transformed_count);
  put_back("winograd restore", found, weight_count);
}

static void test_shallow(int block, int size, int kernel, int ins, int outs, int parts) {
  const double tolerance = 2e-6;
  const shallow_shape s = {block, size, ins, outs, kernel, 0};
  const int outputs = (size - kernel) / 2 + 1, taps = kernel * kernel;
  const long in_count = (long)whole(block, ins) * size * size;
  const long count = (long)outs * outputs * outputs, weight_count = (long)taps * ins * outs;
  const long back_count = (long)taps * whole(block, ins) * outs;
  float *input = take(in_count, 1), *weights = take(weight_count, 1), *bias = take(outs, 1);
  float *output = take(count, 1), *back = take(back_count, 0), *signal = take(in_count, 1);
  float *gradient = take(weight_count, 0), *sums = take(outs, 0);
  float *scratch = take(shallow_scratch(&s), 1);
  for (int relu = 0; relu < 2; relu++) {
    for (int part = 0; part < parts; part++) {
      shallow_forward(&s, input, weights, bias, relu, output, part, parts);
    }
    for (int o = 0; o < outs; o++) {
      for (int y = 0; y < outputs; y++) {
        for (int x = 0; x < outputs; x++) {
          sum wanted = {0};
          add(&wanted, bias[o], 1);
          for (int c = 0; c < ins; c++) {
            for (int t = 0; t < taps; t++) {
              add(&wanted, input[place(block, size, c, 2 * y + t / kernel, 2 * x + t % kernel)],
                  weights[((long)c * taps + t) * outs + o]);
            }
          }
          if (relu && wanted.value < 0) wanted.value = 0;
          expect("shallow_forward", output[place(block, outputs, o, y, x)], wanted, tolerance);
        }
      }
    }
  }
  shallow_gradient(&s, input, output, gradient, sums);
  for (int o = 0; o < outs; o++) {
    sum wanted = {0};
    for (int y = 0; y < outputs; y++) {
      for (int x = 0; x < outputs; x++) add(&wanted, output[place(block, outputs, o, y, x)], 1);
    }
    expect("shallow_gradient (bias)", sums[o], wanted, tolerance);
    for (int c = 0; c < ins; c++) {
      for (int t = 0; t < taps; t++) {
        sum tap = {0};
        for (int y = 0; y < outputs; y++) {
          for (int x = 0; x < outputs; x++) {
            add(&tap, input[place(block, size, c, 2 * y + t / kernel, 2 * x + t % kernel)],
                output[place(block, outputs, o, y, x)]);
          }
        }
        expect("shallow_gradient", gradient[((long)c * taps + t) * outs + o], tap, tolerance);
        back[(((long)c / block * taps + t) * outs + o) * block + c % block] =
            weights[((long)c * taps + t) * outs + o];
      }
    }
  }
  for (int part = 0; part < parts; part++) {
    shallow_backward(&s, output, back, signal, scratch, part, parts);
  }
  for (int c = 0; c < ins; c++) {
    for (int y = 0; y < size; y++) {
      for (int x = 0; x < size; x++) {
        sum wanted = {0};
        for (int t = 0; t < taps; t++) {
          const int row = y - t / kernel, column = x - t % kernel;
          if (row < 0 || column < 0 || row % 2 || column % 2) continue;
          if (row / 2 >= outputs || column / 2 >= outputs) continue;
          for (int o = 0; o < outs; o++) {
            add(&wanted, output[place(block, outputs, o, row / 2, column / 2)],
                weights[((long)c * taps + t) * outs + o]);
          }
        }
        expect("shallow_backward", signal[place(block, size, c, y, x)], wanted, tolerance);
      }
    }
  }
  put_back("shallow input", input, in_count);
  put_back("shallow weights", weights, weight_count);
  put_back("shallow bias", bias, outs);
  put_back("shallow output", output, count);
  put_back("shallow back", back, back_count);
  put_back("shallow signal", signal, in_count);
  put_back("shallow gradient", gradient, weight_count);
  put_back("shallow bias", sums, outs);
  put_back("shallow scratch", scratch, shallow_scratch(&s));
}

// Channels in the middle of an image are what they are as an image of their own.
static void test_shallow_first(int block, int first) {
  const int size = 22, outputs = 10, ins = 3, all = 9;
  const shallow_shape within = {block, size, ins, block, 4, first};
  const shallow_shape alone = {block, size, ins, block, 4, 0};
  const long points = (long)size * size, count = (long)block * outputs * outputs;
  float *input = take(whole(block, all) * points, 1), *own = take(whole(block, ins) * points, 0);
  for (int c = 0; c < ins; c++) {
    for (int y = 0; y < size; y++) {
      for (int x = 0; x < size; x++) {
        own[place(block, size, c, y, x)] = input[place(block, size, first + c, y, x)];
      }
    }
  }
  float *weights = take(16L * ins * block, 1), *bias = take(block, 1);
  float *output = take(count, 0), *other = take(count, 0);
  float *gradient = take(16L * ins * block, 0), *others = take(16L * ins * block, 0);
  float *sums = take(block, 0);
  shallow_forward(&within, input, weights, bias, 1, output, 0, 1);
  shallow_forward(&alone, own, weights, bias, 1, other, 0, 1);
  shallow_gradient(&within, input, output, gradient, sums);
  shallow_gradient(&alone, own, output, others, sums);
  if (memcmp(output, other, count * sizeof(float)) ||
      memcmp(gradient, others, 16L * ins * block * sizeof(float))) {
    printf("FAIL shallow channels from %d on\n", first);
    failures++;
  }
  put_back("shallow input", input, whole(block, all) * points);
  put_back("shallow input", own, whole(block, ins) * points);
  put_back("shallow weights", weights, 16L * ins * block);
  put_back("shallow bias", bias, block);
  put_back("shallow output", output, count);
  put_back("shallow output", other, count);
  put_back("shallow gradient", gradient, 16L * ins * block);
  put_back("shallow gradient", others, 16L * ins * block);
  put_back("shallow bias", sums, block);
}

// A network that diverged must not look healthy behind a ReLU.
static void test_not_a_number(int block) {
  const shallow_shape s = {block, 5, 1, block, 3, 0};
  float *input = take(25L * block, 1), *weights = take(9L * block, 1), *bias = take(block, 1);
  float *output = take(4L * block, 0);
  input[place(block, 5, 0, 0, 0)] = NAN;
  shallow_forward(&s, input, weights, bias, 1, output, 0, 1);
  for (int o = 0; o < block; o++) {
    if (isnan(output[place(block, 2, o, 0, 0)]) && !isnan(output[place(block, 2, o, 1, 1)])) continue;
    printf("FAIL ReLU of what is not a number\n");
    failures++;
    break;
  }
  put_back("shallow input", input, 25L * block);
  put_back("shallow weights", weights, 9L * block);
  put_back("shallow bias", bias, block);
  put_back("shallow output", output, 4L * block);
}

static void test_colors(int block, int size) {
  const long width = size + 2, plane = width * width, stride = size + 16;
  float *weights = take(81, 1);
  float *padded = take(3 * plane + 16, 1);
  float *sums = take(3 * stride, 0);
  for (int y = 0; y < size; y++) {
    colors_convolve(block, weights, padded + y * width, width, plane, size, sums, stride);
    for (int color = 0; color < 3; color++) {
      for (int x = 0; x < size; x++) {
        sum wanted = {0, 0};
        for (int tap = 0; tap < 27; tap++) {
          const long at = tap / 9 * plane + (y + tap / 3 % 3) * width + tap % 3 + x;
          add(&wanted, weights[27 * color + tap], padded[at]);
        }
        expect("colors", sums[color * stride + x], wanted, 1e-6);
      }
    }
  }
  put_back("colors", sums, 3 * stride);
  put_back("colors", padded, 3 * plane + 16);
  put_back("colors", weights, 81);
}

int main(void) {
  const int blocks[] = {16, 8};
  int tested = 0;
  for (int i = 0; i < 2; i++) {
    const int block = blocks[i];
    if (!kernels_support(block)) {
      printf("block %d is not supported here\n", block);
      continue;
    }
    tested++;
    begin();
    const long sizes[][3] = {
        {1, 1, 1}, {1, 50, 7}, {3, 5, 130}, {7, 33, 129}, {13, 16, 128}, {12, 31, 40}, {25, 64, 300}};
    for (int n = 0; n < 7; n++) {
      for (int adds = 0; adds < 2; adds++) {
        test_products(block, sizes[n][0], sizes[n][1], sizes[n][2], adds);
      }
    }
    end("products", block);
    begin();
    for (int padding = 0; padding < 3; padding++) {
      test_winograd(block, 3, padding, block, block, 1);
      test_winograd(block, 9, padding, 5, 2 * block + 3, 1);
      test_winograd(block, 23, padding, 2 * block, 9, 2);
    }
    end("winograd", block);
    begin();
    for (int kernel = 3; kernel <= 4; kernel++) {
      test_shallow(block, kernel, kernel, 1, block, 1);
      test_shallow(block, 10, kernel, 9, 2 * block, 1);
      test_shallow(block, 35, kernel, 9, 3 * block, 2);
      test_shallow(block, 42, kernel, 9, 3 * block, 1);
      test_shallow(block, 84, kernel, shallow_inputs, block, 3);
    }
    end("shallow", block);
    begin();
    test_colors(block, 3);
    test_colors(block, 33);
    test_colors(block, 84);
    end("colors", block);
    for (int first = 0; first < 9; first += 3) test_shallow_first(block, first);
    test_not_a_number(block);
  }
  if (kernels_support(4) || kernels_support(32) || kernels_support(0)) {
    printf("FAIL kernels_support says yes to a block without kernels\n");
    failures++;
  }
  if (!tested) printf("FAIL no block is supported\n");
  return failures > 0 || !tested;
}
