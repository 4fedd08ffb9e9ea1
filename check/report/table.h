/* A table of texts with aligned columns. */
#ifndef SIMCHECK_CHECK_TABLE_H
#define SIMCHECK_CHECK_TABLE_H

#include <stdbool.h>
#include <stdio.h>

#include "common/arena.h"

#ifdef __cplusplus
extern "C" {
#endif

struct table_head {
    const char *text;
    bool right; /* numbers stand at the right */
    int width;  /* of the longest text in the column */
};

struct table {
    struct sc_arena arena;
    int column_count, column_capacity, cell_count, cell_capacity;
    struct table_head *column;
    const char **cell;
    int key_count; /* columns by which a row is known; 0: the table may be as wide as it is */
    bool failed;   /* no memory: the table prints nothing */
};

/* `struct table table = {0};` is an empty table; table_free in the end. Columns come before cells, cells row by row;
 * the texts are copied. */
void table_column(struct table *table, const char *head, bool right);
void table_cell(struct table *table, const char *format, ...) __attribute__((format(printf, 2, 3)));
void table_free(struct table *table);

/* The heads, a rule, and the rows, each line behind `indent` blanks. What has no room in text_width columns stands in a
 * table below, behind the key columns once more. False when there was no memory for it. A failed write stays with `to`.
 */
bool table_print(const struct table *table, int indent, FILE *to);

#ifdef __cplusplus
}
#endif
#endif
