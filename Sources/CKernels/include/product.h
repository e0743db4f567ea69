// Products of matrices that lie row by row without gaps. What is added to must hold numbers; else what
// was in the output before does not matter.
#pragma once

// output[i] (+)= row i times the vector, for rows first ..< last.
void product_rows(
    int block, long columns, const float *matrix, const float *vector, int adds, float *output,
    long first, long last);

// output[j] (+)= the vector times column j, for columns first ..< last. Rows where the vector is zero
// are not read.
void product_columns(
    int block, long rows, long columns, const float *matrix, const float *vector, int adds,
    float *output, long first, long last);

// c (m x n) (+)= a (m x k) times b (k x n). Those that are turned lie as k x m and n x k.
void product_matrices(
    int block, long m, long n, long k, const float *a, int a_turned, const float *b, int b_turned,
    int adds, float *c);
