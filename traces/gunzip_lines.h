/* Inside traces: the lines of a gzip file of one member, inflated in large blocks as they are asked for. The checksum
 * stands at the end of the file. A caller that must not see damaged lines therefore checks it before the first line,
 * which inflates the file a first time. */
#ifndef SIMCHECK_TRACES_GUNZIP_LINES_H
#define SIMCHECK_TRACES_GUNZIP_LINES_H

#include <stdbool.h>
#include <stddef.h>
#include <stdint.h>

#include "common/error.h"

enum { GUNZIP_LINE_MAX = 1 << 16 };

struct gunzip_lines;

/* On success the caller owns *lines and calls trace_gunzip_lines_close. SC_STATUS_IO when the file cannot be opened, or
 * not be read twice. */
enum sc_status trace_gunzip_lines_open(struct gunzip_lines **lines, const char *path, struct sc_error *error);
void trace_gunzip_lines_close(struct gunzip_lines *lines);

/* Check the checksum of the whole member. Call it before the first line, which is still the next one afterwards. The
 * errors are those of trace_gunzip_lines_next. */
enum sc_status trace_gunzip_lines_check(struct gunzip_lines *lines, struct sc_error *error);

/* A line without its newline, which stands at text[length]; it lasts until the next one is asked for. */
struct gunzip_line {
    const char *text;
    size_t length;
};

/* The next line; text is NULL behind the last one. SC_STATUS_INPUT when the file is no gzip file, is damaged or cut
 * off, has bytes behind the member, or has a line longer than GUNZIP_LINE_MAX; the whole lines before that place have
 * been handed out. SC_STATUS_IO when reading fails. */
enum sc_status trace_gunzip_lines_next(struct gunzip_lines *lines, struct gunzip_line *line, struct sc_error *error);

#endif
