// Vectors of BLOCK floats under names of their own, for kernels that are compiled once for each
// width. each_width.h sets BLOCK, ROWS, NAME and TARGET; vectors_end.h takes everything back.
typedef float NAME(vector) __attribute__((vector_size(4 * BLOCK)));
typedef int NAME(bits) __attribute__((vector_size(4 * BLOCK)));
typedef float NAME(unaligned) __attribute__((vector_size(4 * BLOCK), aligned(4)));
#define VECTOR NAME(vector)
#define AT(pointer) (*(NAME(unaligned) *)(pointer))
#define READ(pointer) (*(const NAME(unaligned) *)(pointer))
#define INLINE static inline __attribute__((always_inline)) TARGET
#define ZERO ((VECTOR){0})

// Written so that what is not a number stays visible.
INLINE VECTOR NAME(rectified)(VECTOR value) {
  return (VECTOR)((NAME(bits))value & ~(value < ZERO));
}

// Zero where `gate` is not positive.
INLINE VECTOR NAME(gated)(VECTOR value, VECTOR gate) {
  return (VECTOR)((NAME(bits))value & (gate > ZERO));
}
