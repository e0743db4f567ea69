// Products of a matrix with one vector, as fast as the matrix can be read. Rows of the matrix lie
// `stride` floats apart. Where `keep` is zero, what was in the output before does not matter.
#pragma once

// output[i] = factor * (row i times vector) + keep * output[i], for rows first ..< last.
void product_rows(
    int block, long columns, const float *matrix, long stride, const float *vector, float factor,
    float keep, float *output, long first, long last);

// output[j] = factor * (vector times column j) + keep * output[j], for columns first ..< last.
// Rows where the vector is zero are not read.
void product_columns(
    int block, long rows, const float *matrix, long stride, const float *vector, float factor,
    float keep, float *output, long first, long last);
