#pragma once
#include <dnnl.h>

// libdnnl runs on OpenMP. Each of our workers computes alone, so each tells OpenMP to use one
// thread. Declared here because <omp.h> belongs to the compiler, not to a Debian package.
void omp_set_num_threads(int count);
