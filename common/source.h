/* A text that is read, and places in it. */
#ifndef SIMCHECK_COMMON_SOURCE_H
#define SIMCHECK_COMMON_SOURCE_H

#include <stddef.h>
#include <stdio.h>

#include "api.h"
#include "status.h"

#ifdef __cplusplus
extern "C" {
#endif

struct sc_error;

/* `text` has `size` bytes of any value, and no terminating zero. */
struct sc_source {
    const char *name; /* of the file, as the user wrote it */
    const char *text;
    size_t size;
};

/* A byte of a source. `source` NULL means that there is no place. */
struct sc_place {
    const struct sc_source *source;
    size_t offset;
};

/* Larger files are refused: no hand-written or generated mapping is nearly as large. */
enum { SC_SOURCE_MAX_BYTES = 64 << 20 };

/* Read a whole file. On success the caller owns it and calls sc_source_close; on failure there is nothing to close.
 * Returns SC_STATUS_IO when the file cannot be read, SC_STATUS_LIMIT when it is too large. */
SC_API enum sc_status sc_source_open(struct sc_source *source, const char *path, struct sc_error *error);

/* The same for the rest of a stream, which is not closed. `name` is copied. */
SC_API enum sc_status sc_source_read(struct sc_source *source, FILE *stream, const char *name, struct sc_error *error);
SC_API void sc_source_close(struct sc_source *source);

#ifdef __cplusplus
}
#endif
#endif
