#pragma once
#include <dnnl.h>

// libdnnl runs on OpenMP. Each of our workers computes alone, so each tells OpenMP to use one
// thread; what goes through a network alone may have several, and our kernels then use the same ones.
// Declared here because <omp.h> belongs to the compiler, not to a Debian package; the last is what a
// compiler makes of `#pragma omp parallel`.
void omp_set_num_threads(int count);
int omp_get_max_threads(void);
int omp_get_num_threads(void);
int omp_get_thread_num(void);
void GOMP_parallel(
    void (*_Nonnull function)(void *_Nullable), void *_Nullable data, unsigned threads,
    unsigned flags);
