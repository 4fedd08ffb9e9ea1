/* The memory of a context: scratch memory of one evaluation, and buffers that grow and are used again by the next. */
#ifndef SIMCHECK_MODEL_EXACT_MEMORY_H
#define SIMCHECK_MODEL_EXACT_MEMORY_H

#include <stdbool.h>
#include <stddef.h>

struct sc_exact;

/* Memory that grows and is used again. */
struct buffer {
    void *data;
    size_t bytes;
};

/* Scratch memory: chunks of which the present evaluation has used those before `chunk`, and `used` bytes of it. */
struct exact_pool {
    struct scratch_chunk *chunks, *chunk;
    size_t used, bytes; /* bytes: of all chunks */
};

/* Free all scratch memory. All that exact_memory returned before is void. */
void exact_pool_restart(struct exact_pool *pool);
void exact_pool_free(struct exact_pool *pool);

/* Free what exact_memory returned after the pool was as `before` says. */
void exact_pool_return(struct exact_pool *pool, const struct exact_pool *before);

/* Memory for the present evaluation, not cleared. NULL, and a failure noted, when there is none. */
void *exact_memory(struct sc_exact *exact, size_t count, size_t size);

/* Make room for `bytes` in a buffer, keeping its contents. */
bool exact_buffer_grow(struct sc_exact *exact, struct buffer *buffer, size_t bytes);
static inline bool buffer_reserve(struct sc_exact *exact, struct buffer *buffer, size_t bytes) {
    return bytes <= buffer->bytes || exact_buffer_grow(exact, buffer, bytes);
}
void exact_buffer_free(struct buffer *buffer);

#endif
