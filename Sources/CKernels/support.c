#include "kernels.h"

int kernels_support(int block) {
#ifdef __x86_64__
  if (block == 16) {
    return __builtin_cpu_supports("avx512f") && __builtin_cpu_supports("avx512dq") &&
           __builtin_cpu_supports("avx512bw") && __builtin_cpu_supports("avx512vl");
  }
  return block == 8 && __builtin_cpu_supports("avx2") && __builtin_cpu_supports("fma");
#else
  return block == 8;
#endif
}
