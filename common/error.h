/* Errors and warnings that know where they come from.
 *
 * Every function that can fail returns an `enum sc_status` and fills an error that the caller owns. Nothing in the
 * libraries prints, exits or keeps global state. */
#ifndef SIMCHECK_COMMON_ERROR_H
#define SIMCHECK_COMMON_ERROR_H

#include <stdio.h>

#include "api.h"
#include "source.h"
#include "status.h"

#ifdef __cplusplus
extern "C" {
#endif

enum { SC_ERROR_MESSAGE_SIZE = 1024, SC_ERROR_EXCERPT_SIZE = 128 };

struct sc_error {
    enum sc_status status;
    const char *file;                    /* name of the source, or NULL; lives as long as the source does */
    int line, column;                    /* from 1; 0 when the error is about no place */
    char message[SC_ERROR_MESSAGE_SIZE]; /* one sentence, no newline, no final stop */
    char excerpt[SC_ERROR_EXCERPT_SIZE]; /* the source line around the place; "" when there is none */
    int caret;                           /* index in `excerpt` that the place is at */
};

/* Where a place is, for people. */
struct sc_line_column {
    int line, column; /* from 1; columns count bytes */
};

SC_API struct sc_line_column sc_place_line_column(struct sc_place place);

/* Fill `error` (may be NULL) and return `status`, so that a caller can write `return sc_error_set(...)`. */
SC_API enum sc_status sc_error_set(struct sc_error *error, enum sc_status status, const char *format, ...)
    __attribute__((format(printf, 3, 4)));

/* The same, about a place in a source. The status is SC_STATUS_INPUT. */
SC_API enum sc_status sc_error_at(struct sc_error *error, struct sc_place place, const char *format, ...)
    __attribute__((format(printf, 3, 4)));

/* Put text before the message of an error (may be NULL) that is filled. */
SC_API void sc_error_prefix(struct sc_error *error, const char *format, ...) __attribute__((format(printf, 2, 3)));

/* Print "file:line:column: severity: message" and, when there is one, the source line with a caret under it. */
SC_API void sc_error_print(const struct sc_error *error, const char *severity, FILE *to);

/* Warnings found while reading and lowering; a caller passes one list along and prints it when it likes. */
enum { SC_WARNINGS_MAX = 32 };

struct sc_warnings {
    int count;   /* kept in `items` */
    int dropped; /* found after the list was full */
    struct sc_error items[SC_WARNINGS_MAX];
};

SC_API void sc_warn_at(struct sc_warnings *warnings, struct sc_place place, const char *format, ...)
    __attribute__((format(printf, 3, 4)));
SC_API void sc_warnings_print(const struct sc_warnings *warnings, FILE *to);

#ifdef __cplusplus
}
#endif
#endif
