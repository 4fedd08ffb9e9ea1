/* Memory that is freed all at once. An arena is used by one thread. */
#ifndef SIMCHECK_COMMON_ARENA_H
#define SIMCHECK_COMMON_ARENA_H

#include <stddef.h>

#ifdef __cplusplus
extern "C" {
#endif

struct arena_block;

/* `struct arena a = {0};` is an empty arena. */
struct arena {
    struct arena_block *blocks;
    size_t allocated_bytes; /* handed out so far */
    size_t limit_bytes;     /* refuse to hand out more than this; 0: no limit */
};

/* `count` zeroed items of `size` bytes, aligned for vector instructions (64 bytes); NULL when there is no memory, the
 * limit is reached or count * size overflows. */
void *arena_alloc(struct arena *arena, size_t count, size_t size);
char *arena_copy_text(struct arena *arena, const char *text, size_t size);
void arena_free(struct arena *arena);

#ifdef __cplusplus
}
#endif
#endif
