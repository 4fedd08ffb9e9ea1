/* A text being read, and places in it. */
#ifndef SIMCHECK_COMMON_SOURCE_H
#define SIMCHECK_COMMON_SOURCE_H

#include <stddef.h>

#include "common/status.h"

#ifdef __cplusplus
extern "C" {
#endif

struct error;

/* `text` has `size` bytes and is not terminated; it may hold any byte. */
struct source {
    const char *name; /* as the user wrote it */
    const char *text;
    size_t size;
};

/* A byte of a source. A place without a source is no place. */
struct place {
    const struct source *source;
    size_t offset;
};

/* Files larger than this are refused: no hand-written or generated mapping comes near it. */
enum { SOURCE_MAX_BYTES = 64 << 20 };

/* Read a whole file. On success the caller owns it and calls source_close; on failure there is nothing to close.
 * Returns STATUS_IO when the file cannot be read, STATUS_LIMIT when it is too large. */
enum status source_open(struct source *source, const char *path, struct error *error);
void source_close(struct source *source);

#ifdef __cplusplus
}
#endif
#endif
