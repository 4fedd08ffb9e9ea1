#include "common/arena.h"

#include <stdint.h>
#include <stdlib.h>
#include <string.h>

#include "common/at_first.h"

enum { ALIGNMENT = 64, BLOCK_BYTES = COMMON_AT_FIRST(1 << 16, 64) };

struct sc_arena_block {
    struct sc_arena_block *next;
    size_t used, size; /* of the bytes that follow the header */
};

static size_t round_up(size_t size) { return (size + ALIGNMENT - 1) & ~(size_t)(ALIGNMENT - 1); }

static char *block_data(struct sc_arena_block *block) { return (char *)block + ALIGNMENT; }

static struct sc_arena_block *new_block(size_t size) {
    struct sc_arena_block *block = aligned_alloc(ALIGNMENT, ALIGNMENT + size);
    if (block)
        *block = (struct sc_arena_block){.size = size};
    return block;
}

void *sc_arena_alloc(struct sc_arena *arena, size_t count, size_t size) {
    size_t limit = arena->limit_bytes ? arena->limit_bytes : SIZE_MAX / 2;
    size_t bytes;
    if (__builtin_mul_overflow(count, size, &bytes) || bytes > limit)
        return NULL;
    bytes = round_up(bytes ? bytes : 1);
    if (bytes > limit - arena->allocated_bytes)
        return NULL;
    struct sc_arena_block *block = arena->blocks;
    if (!block || block->size - block->used < bytes) {
        block = new_block(bytes > BLOCK_BYTES ? bytes : BLOCK_BYTES);
        if (!block)
            return NULL;
        block->next = arena->blocks;
        arena->blocks = block;
    }
    void *memory = block_data(block) + block->used;
    block->used += bytes;
    arena->allocated_bytes += bytes;
    return memset(memory, 0, bytes);
}

char *sc_arena_copy_text(struct sc_arena *arena, const char *text, size_t size) {
    char *copy = sc_arena_alloc(arena, size + 1, 1);
    if (copy)
        memcpy(copy, text, size);
    return copy;
}

static void free_blocks(struct sc_arena_block *block) {
    while (block) {
        struct sc_arena_block *next = block->next;
        free(block);
        block = next;
    }
}

void sc_arena_free(struct sc_arena *arena) {
    free_blocks(arena->blocks);
    arena->blocks = NULL;
    arena->allocated_bytes = 0;
}

void sc_arena_reset(struct sc_arena *arena) {
    arena->allocated_bytes = 0;
    if (!arena->blocks)
        return;
    free_blocks(arena->blocks->next);
    arena->blocks->next = NULL;
    arena->blocks->used = 0;
}
