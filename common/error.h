/* Errors and warnings, with the file, line and column that they are about.
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
    int line, column;                    /* from 1; 0: the error has no place */
    char message[SC_ERROR_MESSAGE_SIZE]; /* one sentence, no newline, no final stop */
    char excerpt[SC_ERROR_EXCERPT_SIZE]; /* the source line around the place; "": there is none */
    int caret;                           /* index of the place in `excerpt` */
};

/* A place, for people. */
struct sc_line_column {
    int line, column; /* from 1; columns count bytes */
};

SC_API struct sc_line_column sc_place_line_column(struct sc_place place);

/* Fill `error` (may be NULL) and return `status`: a caller can write `return sc_error_set(...)`. */
SC_API enum sc_status sc_error_set(struct sc_error *error, enum sc_status status, const char *format, ...)
    __attribute__((format(printf, 3, 4)));

/* Fill `error` (may be NULL) with a message about `place`, and return SC_STATUS_INPUT. */
SC_API enum sc_status sc_error_at(struct sc_error *error, struct sc_place place, const char *format, ...)
    __attribute__((format(printf, 3, 4)));

/* Put text before the message of `error`, which is filled or NULL. */
SC_API void sc_error_prefix(struct sc_error *error, const char *format, ...) __attribute__((format(printf, 2, 3)));

/* Print "file:line:column: severity: message". If there is an excerpt, print it with a caret under the place. */
SC_API void sc_error_print(const struct sc_error *error, const char *severity, FILE *to);

/* Warnings found while reading and lowering. The caller owns the list, passes it on and prints it when it wants to. */
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
