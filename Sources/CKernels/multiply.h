// Products of small matrices, as large as the registers hold: at most ROWS rows of two vectors.

// c (rows x columns vectors) = a b, or += where `adds`: `depth` steps of `a_depth` floats along a,
// whose rows are `a_row` floats apart; rows of b and c are `b_row` and `c_row` floats apart.
INLINE void NAME(multiply)(
    int rows, int columns, int adds, int depth, const float *a, long a_row, long a_depth,
    const float *b, long b_row, float *c, long c_row) {
  VECTOR sums[ROWS][2];
  for (int i = 0; i < rows; i++) {
    for (int j = 0; j < columns; j++) sums[i][j] = ZERO;
  }
  for (int k = 0; k < depth; k++) {
    VECTOR factors[2];
    for (int j = 0; j < columns; j++) factors[j] = READ(b + k * b_row + j * BLOCK);
    for (int i = 0; i < rows; i++) {
      const float value = a[i * a_row + k * a_depth];
      for (int j = 0; j < columns; j++) sums[i][j] += value * factors[j];
    }
  }
  for (int i = 0; i < rows; i++) {
    for (int j = 0; j < columns; j++) {
      // Added last: a sum of short sums loses less to rounding than one long one.
      float *to = c + i * c_row + j * BLOCK;
      AT(to) = adds ? READ(to) + sums[i][j] : sums[i][j];
    }
  }
}

// The same for numbers of rows and columns known only here, each compiled for itself.
#define CASE(n)                                                                            \
  case n:                                                                                  \
    if (columns == 2) {                                                                    \
      NAME(multiply)(n, 2, adds, depth, a, a_row, a_depth, b, b_row, c, c_row);            \
    } else {                                                                               \
      NAME(multiply)(n, 1, adds, depth, a, a_row, a_depth, b, b_row, c, c_row);            \
    }                                                                                      \
    break;
static TARGET void NAME(multiply_rows)(
    int rows, int columns, int adds, int depth, const float *a, long a_row, long a_depth,
    const float *b, long b_row, float *c, long c_row) {
  switch (rows) {
    CASE(1) CASE(2) CASE(3) CASE(4) CASE(5) CASE(6)
#if ROWS > 6
    CASE(7) CASE(8) CASE(9) CASE(10) CASE(11) CASE(12)
#endif
  }
}
#undef CASE
