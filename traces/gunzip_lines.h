/* Inside common: the lines of a gzip file, one member, inflated in large blocks as they are asked for. Its checksum
 * stands at the end, so that a file is inflated twice: who wants to trust its lines checks it before asking for the
 * first. */
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

/* Does the checksum of the whole member hold? Called before the first line, which is still the next one then. If not,
 * the errors are those below. */
enum sc_status trace_gunzip_lines_check(struct gunzip_lines *lines, struct sc_error *error);

/* A line without its newline, which stands at text[length]; it lasts until the next one is asked for. */
struct gunzip_line {
    const char *text;
    size_t length;
};

/* The next line; text NULL behind the last one. SC_STATUS_INPUT when the file is no gzip file, is damaged or cut off,
 * has something behind the member, or a line is longer than GUNZIP_LINE_MAX; then what could be read of the lines has
 * been handed out before. SC_STATUS_IO when reading fails. */
enum sc_status trace_gunzip_lines_next(struct gunzip_lines *lines, struct gunzip_line *line, struct sc_error *error);

#endif
