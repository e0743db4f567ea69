// Kernels in C, because one binary must hold code for several processors: each is compiled for
// AVX-512 and for AVX2, which Swift cannot ask for function by function.
//
// The argument `block`, in the shapes or by itself, says which to use: the floats in a vector, 16
// (AVX-512) or 8 (AVX2). Nothing is allocated and nothing kept; any thread may call with its own
// scratch memory.
#pragma once

// Whether this processor has what kernels with that block need.
int kernels_support(int block);
