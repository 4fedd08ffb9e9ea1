#include "model/exact_memory.h"

#include <stdlib.h>

#include "common/at_first.h"
#include "model/exact_context.h"

static const size_t MEMORY_MAX = (size_t)1 << 30;

/* More memory helps against the second only. */
static const char TOO_MUCH[] = "it would need more than a gigabyte of memory",
                  NONE_LEFT[] = "it needs more memory than there is";

/* ---- scratch memory ---- */

struct scratch_chunk {
    struct scratch_chunk *next;
    size_t size;
    max_align_t data[];
};

static struct scratch_chunk *new_chunk(struct sc_exact *exact, size_t bytes) {
    enum { FIRST = COMMON_AT_FIRST(1 << 16, 64) };
    struct exact_pool *pool = &exact->pool;
    size_t size = pool->chunk ? 2 * pool->chunk->size : FIRST;
    if (size < bytes || pool->bytes + size > MEMORY_MAX)
        size = bytes;
    const bool too_much = pool->bytes + size > MEMORY_MAX;
    struct scratch_chunk *chunk = too_much ? NULL : malloc(sizeof *chunk + size);
    if (!chunk) {
        exact_fail(exact, too_much ? TOO_MUCH : NONE_LEFT);
        return NULL;
    }
    chunk->size = size;
    chunk->next = NULL;
    pool->bytes += size;
    return chunk;
}

/* The chunk after the present one, large enough; a smaller one that is there is left out of use. */
static bool next_chunk(struct sc_exact *exact, size_t bytes) {
    struct exact_pool *pool = &exact->pool;
    struct scratch_chunk **next = pool->chunk ? &pool->chunk->next : &pool->chunks;
    while (*next && (*next)->size < bytes)
        next = &(*next)->next;
    if (!*next)
        *next = new_chunk(exact, bytes);
    pool->used = 0;
    if (!*next)
        return false;
    pool->chunk = *next;
    return true;
}

void *exact_memory(struct sc_exact *exact, size_t count, size_t size) {
    struct exact_pool *pool = &exact->pool;
    size_t unit = sizeof(max_align_t), bytes;
    if (exact->status || __builtin_mul_overflow(count, size, &bytes) || bytes > MEMORY_MAX) {
        exact_fail(exact, TOO_MUCH);
        return NULL;
    }
    bytes = (bytes + unit - 1) / unit * unit;
    if ((!pool->chunk || pool->chunk->size - pool->used < bytes) && !next_chunk(exact, bytes))
        return NULL;
    void *memory = (char *)pool->chunk->data + pool->used;
    pool->used += bytes;
    return memory;
}

void exact_pool_restart(struct exact_pool *pool) {
    pool->chunk = pool->chunks;
    pool->used = 0;
}

void exact_pool_return(struct exact_pool *pool, const struct exact_pool *before) {
    pool->chunk = before->chunk;
    pool->used = before->used;
}

void exact_pool_free(struct exact_pool *pool) {
    struct scratch_chunk *chunk = pool->chunks;
    while (chunk) {
        struct scratch_chunk *next = chunk->next;
        free(chunk);
        chunk = next;
    }
}

/* ---- buffers ---- */

bool exact_buffer_grow(struct sc_exact *exact, struct buffer *buffer, size_t bytes) {
    enum { FIRST = COMMON_AT_FIRST(4096, 1) };
    size_t size = bytes > 2 * buffer->bytes ? bytes : 2 * buffer->bytes;
    size = size > FIRST ? size : FIRST;
    if (size > MEMORY_MAX)
        return exact_fail(exact, TOO_MUCH);
    void *data = realloc(buffer->data, size);
    if (!data)
        return exact_fail(exact, NONE_LEFT);
    buffer->data = data;
    buffer->bytes = size;
    return true;
}

void exact_buffer_free(struct buffer *buffer) { free(buffer->data); }
