#include "traces/export/sink.h"

#include <errno.h>
#include <stdarg.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <zlib.h>

enum { BUFFER_BYTES = 1 << 16, FORMAT_BYTES_MAX = 1 << 12 };

struct sink {
    gzFile packed; /* one of these two */
    FILE *stream;
    bool failed;
    int reason; /* errno of the first failure */
    size_t used;
    char buffer[BUFFER_BYTES];
};

enum sc_status trace_export_sink_open(struct sink **result, const char *path, bool gzipped, struct sc_error *error) {
    struct sink *sink = calloc(1, sizeof *sink);
    *result = NULL;
    if (!sink)
        return sc_error_set(error, SC_STATUS_LIMIT, "no memory to write '%s'", path ? path : "standard output");
    errno = 0;
    if (!path)
        sink->stream = stdout;
    else if (gzipped)
        sink->packed = gzopen(path, "wb1");
    else
        sink->stream = fopen(path, "w");
    if (sink->packed || sink->stream) {
        *result = sink;
        return SC_STATUS_OK;
    }
    free(sink);
    return SC_STATUS_IO;
}

/* ---- writing ---- */

static void flush(struct sink *sink) {
    errno = 0;
    bool whole = sink->packed ? gzwrite(sink->packed, sink->buffer, (unsigned)sink->used) == (int)sink->used
                              : fwrite(sink->buffer, 1, sink->used, sink->stream) == sink->used;
    if (sink->used > 0 && !whole && !sink->failed) {
        sink->failed = true;
        sink->reason = errno;
    }
    sink->used = 0;
}

void trace_export_sink_bytes(struct sink *sink, const char *bytes, size_t size) {
    while (size > 0) {
        size_t room = BUFFER_BYTES - sink->used, part = size < room ? size : room;
        memcpy(sink->buffer + sink->used, bytes, part);
        sink->used += part;
        bytes += part;
        size -= part;
        if (sink->used == BUFFER_BYTES)
            flush(sink);
    }
}

void trace_export_sink_text(struct sink *sink, const char *text) { trace_export_sink_bytes(sink, text, strlen(text)); }

void trace_export_sink_number(struct sink *sink, int64_t number) {
    char digits[24];
    char *end = digits + sizeof digits, *at = end;
    uint64_t left = number < 0 ? 0 - (uint64_t)number : (uint64_t)number;
    do {
        *--at = (char)('0' + left % 10);
        left /= 10;
    } while (left);
    if (number < 0)
        *--at = '-';
    trace_export_sink_bytes(sink, at, (size_t)(end - at));
}

void trace_export_sink_format(struct sink *sink, const char *format, ...) {
    char text[FORMAT_BYTES_MAX];
    va_list arguments;
    va_start(arguments, format);
    int size = vsnprintf(text, sizeof text, format, arguments);
    va_end(arguments);
    if (size > 0)
        trace_export_sink_bytes(sink, text, (size_t)size < sizeof text ? (size_t)size : sizeof text - 1);
}

/* ---- ending ---- */

enum sc_status trace_export_sink_close(struct sink *sink) {
    flush(sink);
    errno = 0;
    bool whole = true;
    if (sink->packed)
        whole = gzclose(sink->packed) == Z_OK;
    else if (sink->stream == stdout)
        whole = fflush(stdout) == 0;
    else
        whole = fclose(sink->stream) == 0;
    if (!whole && !sink->failed) {
        sink->failed = true;
        sink->reason = errno;
    }
    enum sc_status status = sink->failed ? SC_STATUS_IO : SC_STATUS_OK;
    int reason = sink->reason;
    free(sink);
    errno = reason;
    return status;
}
