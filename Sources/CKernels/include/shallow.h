// 3x3 and 4x4 convolutions of stride two of an image of few channels, such as the first one of a network.
// Forward and to the weights only the channels that are there are computed, not all lanes of their
// blocks.
//
// Images lie as for winograd.h, without padding; rows and columns that no output reads may be left
// over. Forward and back to the data, `part` of `parts` computes its share of the rows.
#pragma once

typedef struct {
  int block;   // floats in a vector, see kernels.h
  int size;    // height and width of the input
  int inputs;  // channels, at most shallow_inputs
  int outputs; // channels, a multiple of the block
  int kernel;  // height and width of a kernel, 3 or 4
  int first;   // the first channel of the image that is read, the others being behind it
} shallow_shape;

enum { shallow_inputs = 32 };

// output = convolution(input) + bias, through ReLU where asked. The weights are one matrix: a row of
// outputs for each tap of each input channel (channel, row and column of the kernel).
void shallow_forward(
    const shallow_shape *shape, const float *input, const float *weights, const float *bias,
    int relu, float *output, int part, int parts);

// Adds the gradient with respect to those weights and the bias, given that with respect to the
// output.
void shallow_gradient(
    const shallow_shape *shape, const float *input, const float *signal, float *weights,
    float *bias);

// Floats of scratch memory that the way back to the data needs.
long shallow_scratch(const shallow_shape *shape);

// The gradient with respect to the input, which begins with its first channel here. The weights are, for each block of input channels and each
// tap, a matrix of outputs x block.
void shallow_backward(
    const shallow_shape *shape, const float *signal, const float *weights, float *input,
    float *scratch, int part, int parts);
