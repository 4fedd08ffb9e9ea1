#include "check/report/table.h"

#include <limits.h>
#include <stdarg.h>
#include <string.h>

#include "check/cli/shortage.h"
#include "common/at_first.h"

enum { CELLS_AT_FIRST = COMMON_AT_FIRST(256, 1), CELL_SIZE_MAX = 512, WIDTH = 120, GAP = 2 };

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

/* Columns that stand side by side. */
struct part {
    int count, column[TABLE_COLUMNS_MAX];
    int width; /* with the gaps between them */
};

static void add_column(struct part *part, int column, int width) {
    part->width += width + (part->count > 0 ? GAP : 0);
    part->column[part->count++] = column;
}

/* The columns from `*next` on that have room beside those by which a row is known; one at least. */
static struct part take_part(const struct table *table, const int *width, int *next, int room) {
    struct part part = {0};
    for (int i = 0; i < table->key_count && i < *next; i++)
        add_column(&part, i, width[i]);
    do {
        add_column(&part, *next, width[*next]);
        ++*next;
    } while (*next < table->column_count && (*next <= table->key_count || part.width + GAP + width[*next] <= room));
    return part;
}

/* No blanks behind the last text. */
static void print_row(const struct table *table, const struct part *part, const char *const *texts, const int *width,
                      int indent, FILE *to) {
    int blanks = indent;
    for (int i = 0; i < part->count; i++) {
        int column = part->column[i], length = (int)strlen(texts[column]), room = width[column] - length;
        bool right = table->right[column];
        if (length > 0)
            fprintf(to, "%*s%s", blanks + (right ? room : 0), "", texts[column]);
        blanks = (length == 0 ? blanks + room : right ? 0 : room) + GAP;
    }
    fputc('\n', to);
}

static void print_rule(const struct part *part, const int *width, int indent, FILE *to) {
    fprintf(to, "%*s", indent, "");
    for (int i = 0; i < part->count; i++) {
        fprintf(to, "%*s", i ? GAP : 0, "");
        for (int j = 0; j < width[part->column[i]]; j++)
            fputc('-', to);
    }
    fputc('\n', to);
}

bool table_print(const struct table *table, int indent, FILE *to) {
    int width[TABLE_COLUMNS_MAX], next = 0;
    int room = table->key_count > 0 ? WIDTH - indent : INT_MAX;
    if (table->failed) {
        shortage_note();
        return false;
    }
    for (int i = 0; i < table->column_count; i++)
        width[i] = column_width(table, i);
    while (next < table->column_count) {
        fputs(next > 0 ? "\n" : "", to);
        struct part part = take_part(table, width, &next, room);
        print_row(table, &part, table->head, width, indent, to);
        print_rule(&part, width, indent, to);
        for (int i = 0; i + table->column_count <= table->cell_count; i += table->column_count)
            print_row(table, &part, table->cell + i, width, indent, to);
    }
    return true;
}
