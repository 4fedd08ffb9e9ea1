/* A result file that is there whole or not at all. */
#ifndef SIMCHECK_CHECK_OUTFILE_H
#define SIMCHECK_CHECK_OUTFILE_H

#include <stdbool.h>
#include <stdio.h>

#include "common/error.h"

#ifdef __cplusplus
extern "C" {
#endif

/* The file is written beside its place and put there at the end. Text for standard output (`path` NULL) is held back
 * until then. A path that is no regular file (a pipe, a device) is written directly. */
struct outfile {
    const char *path; /* as the user said it */
    char *target;     /* the same with symbolic links followed */
    char *temporary;  /* NULL when there is none */
    FILE *stream;     /* of outfile_open */
    char *held;       /* for standard output */
    size_t held_size;
};

/* SC_STATUS_IO when the file cannot be written. `path` must outlive the outfile. */
enum sc_status outfile_open(struct outfile *file, const char *path, struct sc_error *error);

/* The same for a caller that opens the file itself: it writes the file that outfile_written_path names, and closes it
 * before the commit. */
enum sc_status outfile_reserve(struct outfile *file, const char *path, struct sc_error *error);
const char *outfile_written_path(const struct outfile *file);

/* Put the whole file at its place. On SC_STATUS_IO the place has what was there before. Closes in any case. */
enum sc_status outfile_commit(struct outfile *file, struct sc_error *error);

/* Close and leave what was there before. Does nothing to a file that is not open. */
void outfile_discard(struct outfile *file);

/* "cannot write 'path': reason", the reason from errno; always SC_STATUS_IO. */
enum sc_status outfile_failed(const char *path, struct sc_error *error);

#ifdef __cplusplus
}
#endif
#endif
