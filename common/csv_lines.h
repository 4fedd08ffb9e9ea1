/* The lines of a table as text, and their fields: in double quotes or not, without the blanks around them. For readers
 * of tables that other programs write. */
#ifndef SIMCHECK_COMMON_CSV_LINES_H
#define SIMCHECK_COMMON_CSV_LINES_H

#include <stdbool.h>
#include <stddef.h>
#include <stdint.h>

#include "common/arena.h"
#include "common/error.h"
#include "common/source.h"

#ifdef __cplusplus
extern "C" {
#endif

enum { CSV_FIELDS_MAX = 256 };

struct csv_field {
    size_t offset; /* in the source, of its first letter */
    const char *text;
};

/* The present line. `source`, `arena` and `error` belong to the caller and must outlive it; the texts are in `arena`.
 */
struct csv_lines {
    const struct sc_source *source;
    struct sc_arena *arena;
    struct sc_error *error;
    bool has_comments; /* a field that begins with # ends its line, and is none */
    size_t at;         /* where the next line begins */
    int line;          /* its number, from 1; 0: none was read */
    int field_count;
    struct csv_field field[CSV_FIELDS_MAX];
};

/* Go in front of the first line; a byte order mark is left out. A zero byte is an error: the source is no text. */
enum sc_status common_csv_start(struct csv_lines *lines, const struct sc_source *source, struct sc_arena *arena,
                                struct sc_error *error);

/* Read the next line, where common_csv_at_end says that there is one. A line has at least one field. A quote that is
 * not closed, and more than CSV_FIELDS_MAX fields, are errors. */
enum sc_status common_csv_next(struct csv_lines *lines);
bool common_csv_at_end(const struct csv_lines *lines);

/* Is the present line a line without a field that says anything? */
bool common_csv_is_empty(const struct csv_lines *lines);

/* Fail at a place in the source: `what`, and behind it `text` in quotes unless it is NULL. */
enum sc_status common_csv_fail(const struct csv_lines *lines, size_t offset, const char *what, const char *text);

/* "  L2 SRAM_Size " as "l2 sram size", of the first `length` letters; cut where it would not fit. */
void common_csv_plain_name(char *to, size_t size, const char *head, size_t length);

/* "4792712", and as scripts write it, "4792712.0" or "4.792712e+06". False when it is anything else, or not whole. */
bool common_csv_whole(const char *text, int64_t *value);

#ifdef __cplusplus
}
#endif
#endif
