/* Errors and warnings that know where they come from.
 *
 * Every function that can fail returns an `enum status` and fills an error that the caller owns. Nothing in the
 * libraries prints, exits or keeps global state. */
#ifndef SIMCHECK_COMMON_ERROR_H
#define SIMCHECK_COMMON_ERROR_H

#include <stdio.h>

#include "common/source.h"
#include "common/status.h"

#ifdef __cplusplus
extern "C" {
#endif

enum { ERROR_MESSAGE_SIZE = 1024, ERROR_EXCERPT_SIZE = 128 };

struct error {
    enum status status;
    const char *file;                 /* name of the source, or NULL; lives as long as the source does */
    int line, column;                 /* from 1; 0 when the error is about no place */
    char message[ERROR_MESSAGE_SIZE]; /* one sentence, no newline, no final stop */
    char excerpt[ERROR_EXCERPT_SIZE]; /* the source line around the place; "" when there is none */
    int caret;                        /* index in `excerpt` that the place is at */
};

/* Where a place is, for people. */
struct line_column {
    int line, column; /* from 1; columns count bytes */
};

struct line_column place_line_column(struct place place);

/* Fill `error` (may be NULL) and return `status`, so that a caller can write `return error_set(...)`. */
enum status error_set(struct error *error, enum status status, const char *format, ...)
    __attribute__((format(printf, 3, 4)));

/* The same, about a place in a source. The status is STATUS_INPUT. */
enum status error_at(struct error *error, struct place place, const char *format, ...)
    __attribute__((format(printf, 3, 4)));

/* Put text before the message of an error (may be NULL) that is filled. */
void error_prefix(struct error *error, const char *format, ...) __attribute__((format(printf, 2, 3)));

/* Print "file:line:column: severity: message" and, when there is one, the source line with a caret under it. */
void error_print(const struct error *error, const char *severity, FILE *to);

/* Warnings found while reading and lowering; a caller passes one list along and prints it when it likes. */
enum { WARNINGS_MAX = 32 };

struct warnings {
    int count;   /* kept in `items` */
    int dropped; /* found after the list was full */
    struct error items[WARNINGS_MAX];
};

void warn_at(struct warnings *warnings, struct place place, const char *format, ...)
    __attribute__((format(printf, 3, 4)));
void warnings_print(const struct warnings *warnings, FILE *to);

#ifdef __cplusplus
}
#endif
#endif
