// The kernels for one vector width; see vectors.h for what is set before.
#include "vectors.h"

// A few rows at a time: enough streams to keep the memory busy.
INLINE void NAME(some_rows)(
    int count, long columns, const float *matrix, long stride, const float *vector, float factor,
    float keep, float *output) {
  VECTOR sums[4][2] = {{ZERO}};
  float rest[4] = {0};
  long j = 0;
  for (; j + 2 * BLOCK <= columns; j += 2 * BLOCK) {
    const VECTOR a = READ(vector + j), b = READ(vector + j + BLOCK);
    for (int i = 0; i < count; i++) {
      sums[i][0] += a * READ(matrix + i * stride + j);
      sums[i][1] += b * READ(matrix + i * stride + j + BLOCK);
    }
  }
  for (; j < columns; j++) {
    for (int i = 0; i < count; i++) rest[i] += vector[j] * matrix[i * stride + j];
  }
  for (int i = 0; i < count; i++) {
    const VECTOR sum = sums[i][0] + sums[i][1];
    float total = rest[i];
    for (int lane = 0; lane < BLOCK; lane++) total += sum[lane];
    output[i] = factor * total + (keep == 0 ? 0 : keep * output[i]);
  }
}

static TARGET void NAME(rows)(
    long columns, const float *matrix, long stride, const float *vector, float factor, float keep,
    float *output, long first, long last) {
  long i = first;
  for (; i + 4 <= last; i += 4) {
    NAME(some_rows)(4, columns, matrix + i * stride, stride, vector, factor, keep, output + i);
  }
  for (; i < last; i++) {
    NAME(some_rows)(1, columns, matrix + i * stride, stride, vector, factor, keep, output + i);
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
    long rows, const float *matrix, long stride, const float *vector, float factor, float keep,
    float *output, long first, long last) {
  for (long j = first; j < last; j++) output[j] = keep == 0 ? 0 : keep * output[j];
  const float *some[8];
  float factors[8];
  int count = 0;
  for (long i = 0; i < rows; i++) {
    // What a ReLU stopped need not be read.
    if (vector[i] == 0) continue;
    some[count] = matrix + i * stride;
    factors[count++] = factor * vector[i];
    if (count < 8) continue;
    NAME(add_rows)(8, some, factors, output, first, last);
    count = 0;
  }
  for (int k = 0; k < count; k++) NAME(add_rows)(1, some + k, factors + k, output, first, last);
}

#include "vectors_end.h"
