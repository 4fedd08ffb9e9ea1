/* A result file that is there whole or not at all. Every file that the program writes is opened and put at its place
 * here. */
#ifndef SIMCHECK_CHECK_OUTFILE_H
#define SIMCHECK_CHECK_OUTFILE_H

#include <stdbool.h>
#include <stdio.h>

#include "check/cli/file_identity.h"
#include "common/error.h"

#ifdef __cplusplus
extern "C" {
#endif

/* The file is written beside its place and put there at the end. Text for standard output (`path` NULL) is held back
 * until then. A path that is no regular file (a pipe, a device) is written directly. An outfile that is open must not
 * move in memory. */
struct outfile {
    const char *path; /* as the user said it */
    char *target;     /* the same with symbolic links followed */
    char *temporary;  /* NULL when there is none */
    int lock;         /* the temporary's descriptor, which is locked */
    struct file_identity identity;
    struct outfile *next; /* that is open */
    FILE *stream;         /* of outfile_open */
    char *held;           /* for standard output */
    size_t held_size;
};

/* SC_STATUS_IO when the file cannot be written; SC_STATUS_INPUT when the program reads this file, or writes it already.
 * `path` must outlive the outfile. */
enum sc_status outfile_open(struct outfile *file, const char *path, struct sc_error *error);

/* The same for an entry of a folder that the program keeps: no link is followed, also not one that is put there in the
 * meantime, and what stands there and is no regular file is an error. */
enum sc_status outfile_open_entry(struct outfile *file, const char *path, struct sc_error *error);

/* Open an entry of such a folder to add to its end; it is made if it is not there. It stays locked until the descriptor
 * is closed: SC_STATUS_IO while another process holds it; SC_STATUS_INPUT when an outfile will take its place. No link
 * is followed, and only a regular file is opened. */
enum sc_status outfile_append_entry(int *descriptor, const char *path, struct sc_error *error);

/* The same as outfile_open for a caller that opens the file itself: it writes the file that outfile_written_path names,
 * and closes it before the commit. */
enum sc_status outfile_reserve(struct outfile *file, const char *path, struct sc_error *error);
const char *outfile_written_path(const struct outfile *file);

/* The same for a file that the program itself reads again: it is in the folder of temporaries (TMPDIR), which errors
 * name, and is never committed. */
enum sc_status outfile_reserve_temporary(struct outfile *file, struct sc_error *error);

/* Put the whole file at its place, on the disk. On SC_STATUS_IO the place has what was there before. Closes in any
 * case. */
enum sc_status outfile_commit(struct outfile *file, struct sc_error *error);

/* Close and leave what was there before. Does nothing to a file that is not open. */
void outfile_discard(struct outfile *file);

/* For a run without results: close, and remove the file of an earlier run. SC_STATUS_IO when that file stays. */
enum sc_status outfile_withdraw(struct outfile *file, struct sc_error *error);

/* "cannot write 'path': reason", the reason from errno; always SC_STATUS_IO. */
enum sc_status outfile_failed(const char *path, struct sc_error *error);

/* For an entry of a folder that the program keeps: what stands at its place leads out of the folder (a link), or never
 * ends (a pipe). */
enum sc_status outfile_is_irregular(const char *path, struct sc_error *error);

/* Note a file that the program reads ("-": standard input): no outfile may take its place. SC_STATUS_INPUT when one is
 * open already. */
enum sc_status outfile_protect(const char *path, struct sc_error *error);
void outfile_protect_none(void);

/* SC_STATUS_INPUT when an outfile is open that will take the place of `path`, whether something is there or not. */
enum sc_status outfile_check_unwritten(const char *path, struct sc_error *error);

/* Is an outfile with a path open? */
bool outfile_any_open(void);

/* Remove the temporaries that killed runs left in a folder: those of this program on this computer that no process
 * holds. Opening an outfile sweeps its folder. */
void outfile_sweep(const char *folder);

/* For a signal's handler: remove the temporaries of all open files. */
void outfile_remove_temporaries(void);

#ifdef __cplusplus
}
#endif
#endif
