// Kernels in C, because one binary must hold code for several processors: on x86 each is compiled for
// AVX-512 and for AVX2, which Swift cannot ask for function by function. On other architectures, such
// as arm64, each is compiled once, for what all their processors have.
//
// The argument `block`, in the shapes or by itself, says which to use: the floats in a vector, 16
// (AVX-512) or 8 (AVX2, and everywhere else). Nothing is allocated and nothing kept; any thread may
// call with its own scratch memory.
#pragma once

// Whether there are kernels with that block and this processor has what they need.
int kernels_support(int block);
