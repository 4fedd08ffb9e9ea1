/* A text that is written to memory, whole or not at all. */
#ifndef SIMCHECK_CHECK_MEMTEXT_H
#define SIMCHECK_CHECK_MEMTEXT_H

#include <stdbool.h>
#include <stdio.h>

#ifdef __cplusplus
extern "C" {
#endif

struct memtext {
    FILE *to;   /* write here; NULL without memory */
    char *text; /* terminated; of a text that is closed and whole */
    size_t size;
};

/* False without memory. memtext_close may be called all the same. */
bool memtext_open(struct memtext *memtext);

/* True when all that was written is in `text`, which the caller frees; else `text` is NULL. */
bool memtext_close(struct memtext *memtext);

#ifdef __cplusplus
}
#endif
#endif
