#include "traces/gunzip_lines.h"

#include <errno.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <zlib.h>

enum { PACKED_BYTES = 1 << 17, TEXT_BYTES = 1 << 20, GZIP_ONLY = 16 + MAX_WBITS };

struct gunzip_lines {
    FILE *file;
    z_stream stream;
    bool started; /* a byte of the file was seen */
    bool ended;   /* the member is over */
    enum sc_status failed;
    struct sc_error failure; /* reported when the lines before it have been handed out */
    char *at;                /* the text that is not handed out yet is from `at` up to `end` */
    char *end;
    unsigned char packed[PACKED_BYTES];
    char text[TEXT_BYTES];
};

static void reset(struct gunzip_lines *lines) {
    lines->started = lines->ended = false;
    lines->failed = SC_STATUS_OK;
    lines->at = lines->end = lines->text;
}

static enum sc_status fail_open(const char *path, struct sc_error *error) {
    const char *why = errno ? strerror(errno) : "no memory";
    if (errno == ESPIPE)
        why = "this is a pipe, and it would be read twice: first for its checksum";
    return sc_error_set(error, SC_STATUS_IO, "cannot read '%s': %s", path, why);
}

enum sc_status trace_gunzip_lines_open(struct gunzip_lines **result, const char *path, struct sc_error *error) {
    struct gunzip_lines *lines = malloc(sizeof *lines);
    *result = NULL;
    if (!lines)
        return sc_error_set(error, SC_STATUS_LIMIT, "no memory to read '%s'", path);
    memset(&lines->stream, 0, sizeof lines->stream);
    errno = 0;
    lines->file = fopen(path, "rb");
    if (!lines->file || fseek(lines->file, 0, SEEK_SET) != 0 || inflateInit2(&lines->stream, GZIP_ONLY) != Z_OK) {
        enum sc_status status = fail_open(path, error);
        if (lines->file)
            (void)fclose(lines->file);
        free(lines);
        return status;
    }
    reset(lines);
    *result = lines;
    return SC_STATUS_OK;
}

void trace_gunzip_lines_close(struct gunzip_lines *lines) {
    if (!lines)
        return;
    (void)inflateEnd(&lines->stream);
    (void)fclose(lines->file);
    free(lines);
}

/* ---- from the file ---- */

static enum sc_status read_packed(struct gunzip_lines *lines, struct sc_error *error) {
    errno = 0;
    size_t size = fread(lines->packed, 1, sizeof lines->packed, lines->file);
    if (ferror(lines->file))
        return sc_error_set(error, SC_STATUS_IO, "cannot be read: %s", errno ? strerror(errno) : "unknown error");
    lines->stream.next_in = lines->packed;
    lines->stream.avail_in = (uInt)size;
    if (size == 0 && !lines->started)
        return sc_error_set(error, SC_STATUS_INPUT, "is empty");
    if (size == 0)
        return sc_error_set(error, SC_STATUS_INPUT, "is cut off: the gzip data ends before its time");
    return SC_STATUS_OK;
}

/* Every gzip file begins with these two bytes. A file that does not is no gzip file, rather than a damaged one. */
static enum sc_status check_start(struct gunzip_lines *lines, struct sc_error *error) {
    static const unsigned char MAGIC[] = {0x1f, 0x8b};
    const unsigned char *begin = lines->stream.next_in;
    if (lines->started)
        return SC_STATUS_OK;
    lines->started = true;
    if (begin[0] == MAGIC[0] && (lines->stream.avail_in < sizeof MAGIC || begin[1] == MAGIC[1]))
        return SC_STATUS_OK;
    return sc_error_set(error, SC_STATUS_INPUT, "is not gzipped, as a trace is");
}

static enum sc_status check_nothing_follows(struct gunzip_lines *lines, struct sc_error *error) {
    if (lines->stream.avail_in == 0 && fgetc(lines->file) == EOF)
        return SC_STATUS_OK;
    return sc_error_set(error, SC_STATUS_INPUT, "has more behind its gzip member, which should be the only one");
}

static enum sc_status inflate_some(struct gunzip_lines *lines, struct sc_error *error) {
    z_stream *stream = &lines->stream;
    enum sc_status status = stream->avail_in == 0 ? read_packed(lines, error) : SC_STATUS_OK;
    if (!status)
        status = check_start(lines, error);
    if (status)
        return status;
    stream->next_out = (unsigned char *)lines->end;
    stream->avail_out = (uInt)(lines->text + TEXT_BYTES - lines->end);
    int result = inflate(stream, Z_NO_FLUSH);
    lines->end = (char *)stream->next_out;
    lines->ended = result == Z_STREAM_END;
    if (lines->ended || result == Z_OK || result == Z_BUF_ERROR)
        return SC_STATUS_OK;
    return sc_error_set(error, result == Z_MEM_ERROR ? SC_STATUS_LIMIT : SC_STATUS_INPUT, "is damaged: %s",
                        stream->msg ? stream->msg : "the gzip data makes no sense");
}

/* ---- the checksum ---- */

static enum sc_status begin_again(struct gunzip_lines *lines) {
    reset(lines);
    lines->stream.avail_in = 0;
    if (fseek(lines->file, 0, SEEK_SET) == 0 && inflateReset(&lines->stream) == Z_OK)
        return SC_STATUS_OK;
    return lines->failed = sc_error_set(&lines->failure, SC_STATUS_IO, "cannot be read a second time");
}

/* Bytes behind the member do not count here: they are reported behind the member's lines, whose checksum holds. */
enum sc_status trace_gunzip_lines_check(struct gunzip_lines *lines, struct sc_error *error) {
    enum sc_status status = SC_STATUS_OK;
    while (!status && !lines->ended) {
        lines->end = lines->text;
        status = inflate_some(lines, error);
    }
    if (!begin_again(lines))
        return status;
    *error = lines->failure;
    return lines->failed;
}

/* ---- lines ---- */

/* Move the text that is left, less than a line, to the front, so that there is room behind it. */
static void move_to_front(struct gunzip_lines *lines) {
    size_t left = (size_t)(lines->end - lines->at);
    memmove(lines->text, lines->at, left);
    lines->at = lines->text;
    lines->end = lines->text + left;
}

static enum sc_status check_length(size_t length, struct sc_error *error) {
    if (length <= GUNZIP_LINE_MAX)
        return SC_STATUS_OK;
    return sc_error_set(error, SC_STATUS_INPUT, "has a line of more than %d bytes", GUNZIP_LINE_MAX);
}

/* Inflate until a line is whole, and return its end; NULL when there are no more lines. */
static enum sc_status find_newline(struct gunzip_lines *lines, char **newline, struct sc_error *error) {
    size_t searched = 0;
    for (;;) {
        size_t left = (size_t)(lines->end - lines->at);
        *newline = left > searched ? memchr(lines->at + searched, '\n', left - searched) : NULL;
        if (*newline || (lines->ended && !lines->failed))
            return SC_STATUS_OK;
        if (!lines->failed && check_length(left, &lines->failure))
            lines->failed = SC_STATUS_INPUT;
        if (lines->failed) {
            *error = lines->failure;
            return lines->failed;
        }
        searched = left;
        move_to_front(lines);
        lines->failed = inflate_some(lines, &lines->failure);
        if (lines->ended)
            lines->failed = check_nothing_follows(lines, &lines->failure);
    }
}

enum sc_status trace_gunzip_lines_next(struct gunzip_lines *lines, struct gunzip_line *line, struct sc_error *error) {
    char *newline;
    *line = (struct gunzip_line){NULL, 0};
    enum sc_status status = find_newline(lines, &newline, error);
    if (status)
        return status;
    if (!newline && lines->at == lines->end)
        return SC_STATUS_OK;
    if (!newline)
        return sc_error_set(error, SC_STATUS_INPUT, "is cut off: its last line does not end");
    *line = (struct gunzip_line){lines->at, (size_t)(newline - lines->at)};
    lines->at = newline + 1;
    return check_length(line->length, error);
}
