// 3x3 convolutions of stride 1 by Winograd's minimal filtering F(4x4, 3x3) (Winograd 1980; Lavin and
// Gray 2016): 36 products for 16 outputs of a channel pair, where the definition makes 144.
//
// One image at a time, in the blocked layout: for each block of channels, height x width points of
// `block` floats.
#pragma once

typedef struct {
  int block;    // floats in a vector, see kernels.h
  int size;     // height and width of the input
  int padding;  // rows and columns of zeros on every side, at most 2
  int inputs;   // channels, multiples of the block
  int outputs;
} winograd_shape;

enum {
  winograd_products = 36  // a tile of 6 x 6 points
};

// Floats of scratch memory that a pass needs.
long winograd_scratch(const winograd_shape *shape);

// How the nine taps of each channel pair lie: tap t of pair (input i, output o) at
// i * input_step + o * output_step + t. Only `inputs` x `outputs` pairs are there; those that the
// padded shape has beyond count as zero.
typedef struct {
  int inputs, outputs;
  long input_step, output_step;
} winograd_taps;

// Transforms weights: 36 matrices of shape->inputs x shape->outputs. `turned` reads the taps
// backwards, as the way back to the data does.
void winograd_weights(
    const winograd_shape *shape, const winograd_taps *taps, int turned, const float *weights,
    float *transformed);

// output = convolution(input) + bias (none where NULL), through ReLU where asked, and zero where
// `gate`, a map like the output, is not positive (unless NULL): the share of the tiles that falls to
// part number `part` of `parts`.
void winograd_forward(
    const winograd_shape *shape, const float *input, const float *transformed, const float *bias,
    int relu, const float *gate, float *output, float *scratch, int part, int parts);

// Adds the gradient with respect to the transformed weights and the bias, given that with respect to
// the output.
void winograd_gradient(
    const winograd_shape *shape, const float *input, const float *signal, float *transformed,
    float *bias, float *scratch);

// The gradient with respect to the weights, from that with respect to the transformed ones.
void winograd_restore(
    const winograd_shape *shape, const winograd_taps *taps, const float *transformed,
    float *weights);
