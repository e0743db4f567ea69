// Compiles the file that KERNELS names once for each vector width of the architecture, under names
// that end in the width. CALL(block, name, ...) chooses between them.
//
// An x86 program holds both widths, since only the processor it meets can say which it has: kernels of
// 16 floats need AVX-512, those of 8 AVX2. Elsewhere there is one, of 8 floats, in what every processor
// of the architecture has: on arm64 the compiler makes two NEON registers of each vector. There and
// with AVX2 sixteen vectors fit into the registers, with AVX-512 thirty-two.

#ifdef __x86_64__
#define BLOCK 16
#define ROWS 12
#define NAME(x) x##_16
#define TARGET __attribute__((target("avx512f,avx512dq,avx512bw,avx512vl,avx2,fma")))
#include KERNELS

#define BLOCK 8
#define ROWS 6
#define NAME(x) x##_8
#define TARGET __attribute__((target("avx2,fma")))
#include KERNELS

#define CALL(block, name, ...) ((block) == 16 ? name##_16(__VA_ARGS__) : name##_8(__VA_ARGS__))
#else
#define BLOCK 8
#define ROWS 6
#define NAME(x) x##_8
#define TARGET
#include KERNELS

#define CALL(block, name, ...) ((void)(block), name##_8(__VA_ARGS__))
#endif
