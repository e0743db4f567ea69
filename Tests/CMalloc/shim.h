// glibc's figures about its own heap, which Swift's Glibc module leaves out.
#include <malloc.h>
