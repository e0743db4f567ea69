#undef VECTOR
#undef AT
#undef READ
#undef INLINE
#undef ZERO
#undef BLOCK
#undef NAME
#undef TARGET
