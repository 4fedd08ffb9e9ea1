/* Memory that is freed together. An arena is used by one thread. */
#ifndef SIMCHECK_COMMON_ARENA_H
#define SIMCHECK_COMMON_ARENA_H

#include <stddef.h>

#include "api.h"

#ifdef __cplusplus
extern "C" {
#endif

struct sc_arena_block;

/* `struct sc_arena a = {0};` is an empty arena. */
struct sc_arena {
    struct sc_arena_block *blocks;
    size_t allocated_bytes; /* handed out so far */
    size_t limit_bytes;     /* an allocation beyond this fails; 0: no limit */
};

/* Return `count` zeroed items of `size` bytes, aligned for vector instructions (64 bytes). They live until
 * sc_arena_free. NULL: there is no memory, the limit is reached, or count * size overflows. */
SC_API void *sc_arena_alloc(struct sc_arena *arena, size_t count, size_t size);
SC_API char *sc_arena_copy_text(struct sc_arena *arena, const char *text, size_t size);
SC_API void sc_arena_free(struct sc_arena *arena);

/* Empty the arena, but keep a block of its memory for what is allocated next. */
SC_API void sc_arena_reset(struct sc_arena *arena);

#ifdef __cplusplus
}
#endif
#endif
