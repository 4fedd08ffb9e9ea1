#define _GNU_SOURCE /* fopencookie */ // NOLINT(bugprone-reserved-identifier)
#include "check/cli/streams.h"

#include <errno.h>
#include <signal.h>
#include <string.h>
#include <unistd.h>

#include "check/cli/interrupt.h"
#include "check/cli/outfile.h"
#include "common/printable.h"

enum { PART_BYTES = 4096, CUT_BYTES_MAX = 4 };

struct guarded_stream {
    int descriptor;
    bool bare;   /* for now: a document */
    bool unread; /* nobody reads it any more */
    size_t cut_size;
    char cut[CUT_BYTES_MAX]; /* the beginning of a character that has not come to its end */
};

static struct guarded_stream standard_output = {.descriptor = STDOUT_FILENO};
static struct guarded_stream standard_error = {.descriptor = STDERR_FILENO};
static FILE *bare_error; /* stderr as it was */

/* ---- what passes ---- */

/* Returns false when the stream takes no more, with errno. */
static bool write_bytes(struct guarded_stream *stream, const char *bytes, size_t size) {
    while (size > 0 && !stream->unread) {
        ssize_t written = write(stream->descriptor, bytes, size);
        if (written < 0 && errno == EPIPE && stream == &standard_output) {
            if (!outfile_any_open())
                interrupt_end(SIGPIPE);
            stream->unread = true;
        } else if (written < 0 && errno != EINTR) {
            return false;
        } else if (written > 0) {
            bytes += written;
            size -= (size_t)written;
        }
    }
    return true;
}

static bool write_printable(struct guarded_stream *stream, const char *text, size_t size) {
    char part[CUT_BYTES_MAX + PART_BYTES];
    while (size > 0) {
        size_t room = size < PART_BYTES ? size : PART_BYTES, have = stream->cut_size + room;
        memcpy(part, stream->cut, stream->cut_size);
        memcpy(part + stream->cut_size, text, room);
        size_t whole = common_make_printable(part, have);
        stream->cut_size = have - whole;
        memcpy(stream->cut, part + whole, stream->cut_size);
        if (!write_bytes(stream, part, whole))
            return false;
        text += room;
        size -= room;
    }
    return true;
}

/* For fopencookie: 0 says that it failed. */
static ssize_t write_guarded(void *cookie, const char *text, size_t size) {
    struct guarded_stream *stream = cookie;
    bool whole = stream->bare ? write_bytes(stream, text, size) : write_printable(stream, text, size);
    return whole ? (ssize_t)size : 0;
}

/* ---- the streams ---- */

static FILE *guard(struct guarded_stream *stream, int buffering) {
    FILE *file = fopencookie(stream, "w", (cookie_io_functions_t){.write = write_guarded});
    if (file)
        (void)setvbuf(file, NULL, buffering, BUFSIZ);
    return file;
}

bool streams_guard(void) {
    FILE *out = guard(&standard_output, isatty(STDOUT_FILENO) ? _IOLBF : _IOFBF);
    FILE *err = guard(&standard_error, _IOLBF);
    if (!out || !err)
        return false;
    bare_error = stderr;
    stdout = out;
    stderr = err;
    return true;
}

bool streams_put_document(const char *text, size_t size) {
    bool flushed = fflush(stdout) == 0;
    standard_output.bare = !isatty(STDOUT_FILENO);
    bool whole = flushed && fwrite(text, 1, size, stdout) == size && fflush(stdout) == 0;
    standard_output.bare = false;
    return whole;
}

FILE *streams_bare_error(void) { return bare_error ? bare_error : stderr; }
