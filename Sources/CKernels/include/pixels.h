// From byte planes to points with all of their channels side by side.
#pragma once

enum { pixel_lanes = 16 };

// `count` points in a row, pixel_lanes floats each with zeros behind the channels: `scale` times a byte or,
// where `pooling` is 2, times the sum over a square of four. rows[c] is where channel c begins; a row of
// its plane has `stride` bytes. At most 256 points.
void pixels_gather(
    const unsigned char *const *rows, int channels, long stride, int pooling, int count, float scale,
    float *points);
