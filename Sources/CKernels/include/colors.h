// A 3x3 convolution over the three colours of an image.
#pragma once

// The sums of `count` pixels in a row, for three colours: sums[color * stride] and on. `corner` is the
// upper left of the first pixel's window in three planes of `plane` floats, `width` floats a row; as many
// floats as whole vectors hold may be read and written behind the row. Weights: output colour, input
// colour, row, column. Products are rounded before they are added, in that order, whatever the block.
void colors_convolve(
    int block, const float *weights, const float *corner, long width, long plane, int count,
    float *sums, long stride);
