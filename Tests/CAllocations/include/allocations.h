// Counts what a thread takes from the heap.
#pragma once

/// Calls of malloc, calloc and realloc that this thread has made so far.
long allocations_of_thread(void);
