#include "check/report/table.h"

#include <stdarg.h>
#include <string.h>

#include "check/cli/shortage.h"
#include "common/at_first.h"

enum { CELLS_AT_FIRST = COMMON_AT_FIRST(256, 1), CELL_SIZE_MAX = 512 };

static const char *copy(struct table *table, const char *text) {
    const char *copied = sc_arena_copy_text(&table->arena, text, strlen(text));
    if (!copied)
        table->failed = true;
    return copied;
}

void table_column(struct table *table, const char *head, bool right) {
    if (table->column_count == TABLE_COLUMNS_MAX) {
        table->failed = true;
        return;
    }
    table->head[table->column_count] = copy(table, head);
    table->right[table->column_count++] = right;
}

static bool make_room(struct table *table) {
    if (table->cell_count < table->cell_capacity)
        return true;
    int capacity = table->cell_capacity ? 2 * table->cell_capacity : CELLS_AT_FIRST;
    const char **larger = sc_arena_alloc(&table->arena, (size_t)capacity, sizeof *larger);
    if (!larger)
        return false;
    if (table->cell_count > 0)
        memcpy(larger, table->cell, (size_t)table->cell_count * sizeof *larger);
    table->cell = larger;
    table->cell_capacity = capacity;
    return true;
}

void table_cell(struct table *table, const char *format, ...) {
    char text[CELL_SIZE_MAX];
    va_list arguments;
    va_start(arguments, format);
    vsnprintf(text, sizeof text, format, arguments);
    va_end(arguments);
    if (table->failed || !make_room(table)) {
        table->failed = true;
        return;
    }
    table->cell[table->cell_count++] = copy(table, text);
}

void table_free(struct table *table) {
    sc_arena_free(&table->arena);
    *table = (struct table){0};
}

static int column_width(const struct table *table, int column) {
    size_t width = strlen(table->head[column]);
    for (int i = column; i < table->cell_count; i += table->column_count)
        if (strlen(table->cell[i]) > width)
            width = strlen(table->cell[i]);
    return (int)width;
}

/* No blanks behind the last text. */
static void print_row(const struct table *table, const char *const *texts, const int *width, int indent, FILE *to) {
    int blanks = indent;
    for (int i = 0; i < table->column_count; i++) {
        int length = (int)strlen(texts[i]), room = width[i] - length;
        if (length > 0) {
            fprintf(to, "%*s%s", blanks + (table->right[i] ? room : 0), "", texts[i]);
            blanks = table->right[i] ? 0 : room;
        } else {
            blanks += width[i];
        }
        blanks += 2;
    }
    fputc('\n', to);
}

static void print_rule(const struct table *table, const int *width, int indent, FILE *to) {
    fprintf(to, "%*s", indent, "");
    for (int i = 0; i < table->column_count; i++) {
        fputs(i ? "  " : "", to);
        for (int j = 0; j < width[i]; j++)
            fputc('-', to);
    }
    fputc('\n', to);
}

bool table_print(const struct table *table, int indent, FILE *to) {
    int width[TABLE_COLUMNS_MAX];
    if (table->failed) {
        shortage_note();
        return false;
    }
    for (int i = 0; i < table->column_count; i++)
        width[i] = column_width(table, i);
    print_row(table, table->head, width, indent, to);
    print_rule(table, width, indent, to);
    for (int i = 0; i + table->column_count <= table->cell_count; i += table->column_count)
        print_row(table, table->cell + i, width, indent, to);
    return true;
}
