#include "check/report/table.h"

#include <limits.h>
#include <stdarg.h>
#include <string.h>

#include "check/cli/shortage.h"
#include "check/report/text.h"
#include "common/at_first.h"

enum {
    COLUMNS_AT_FIRST = COMMON_AT_FIRST(32, 1),
    CELLS_AT_FIRST = COMMON_AT_FIRST(256, 1),
    CELL_SIZE_MAX = 512,
    GAP = 2
};

static const char *copy(struct table *table, const char *text) {
    const char *copied = sc_arena_copy_text(&table->arena, text, strlen(text));
    if (!copied)
        table->failed = true;
    return copied;
}

/* Room for one more of `items`, which are `*capacity` of `size` bytes. NULL: no memory. */
static void *with_room(struct table *table, void *items, int count, int *capacity, int at_first, size_t size) {
    if (count < *capacity)
        return items;
    const int larger = *capacity ? 2 * *capacity : at_first;
    void *moved = sc_arena_alloc(&table->arena, (size_t)larger, size);
    table->failed = table->failed || !moved;
    if (!moved)
        return NULL;
    if (count > 0)
        memcpy(moved, items, (size_t)count * size);
    *capacity = larger;
    return moved;
}

void table_column(struct table *table, const char *head, bool right) {
    struct table_head *column =
        with_room(table, table->column, table->column_count, &table->column_capacity, COLUMNS_AT_FIRST, sizeof *column);
    if (!column)
        return;
    table->column = column;
    column[table->column_count++] =
        (struct table_head){.text = copy(table, head), .right = right, .width = (int)strlen(head)};
}

void table_cell(struct table *table, const char *format, ...) {
    char text[CELL_SIZE_MAX];
    va_list arguments;
    va_start(arguments, format);
    vsnprintf(text, sizeof text, format, arguments);
    va_end(arguments);
    if (table->failed)
        return;
    const char **cell =
        with_room(table, table->cell, table->cell_count, &table->cell_capacity, CELLS_AT_FIRST, sizeof *cell);
    if (!cell)
        return;
    struct table_head *column = &table->column[table->cell_count % table->column_count];
    const int width = (int)strlen(text);
    column->width = width > column->width ? width : column->width;
    table->cell = cell;
    cell[table->cell_count++] = copy(table, text);
}

void table_free(struct table *table) {
    sc_arena_free(&table->arena);
    *table = (struct table){0};
}

/* Columns that stand side by side: those by which a row is known, and some from `first` on. */
struct part {
    int keys, first, count;
    int width; /* with the gaps between them */
};

static int column_of(const struct part *part, int i) { return i < part->keys ? i : part->first + i - part->keys; }

static void add_column(const struct table *table, struct part *part) {
    part->width += table->column[column_of(part, part->count)].width + (part->count > 0 ? GAP : 0);
    part->count++;
}

/* The columns from `*next` on that have room beside those by which a row is known; one at least. */
static struct part take_part(const struct table *table, int *next, int room) {
    struct part part = {.keys = table->key_count < *next ? table->key_count : *next, .first = *next};
    while (part.count < part.keys)
        add_column(table, &part);
    do {
        add_column(table, &part);
        ++*next;
    } while (*next < table->column_count &&
             (*next <= table->key_count || part.width + GAP + table->column[*next].width <= room));
    return part;
}

/* No blanks behind the last text. `cells` are those of a row; NULL: the heads. */
static void print_row(const struct table *table, const struct part *part, const char *const *cells, int indent,
                      FILE *to) {
    int blanks = indent;
    for (int i = 0; i < part->count; i++) {
        const struct table_head *column = &table->column[column_of(part, i)];
        const char *text = cells ? cells[column_of(part, i)] : column->text;
        const int length = (int)strlen(text), room = column->width - length;
        if (length > 0)
            fprintf(to, "%*s%s", blanks + (column->right ? room : 0), "", text);
        blanks = (length == 0 ? blanks + room : column->right ? 0 : room) + GAP;
    }
    fputc('\n', to);
}

static void print_rule(const struct table *table, const struct part *part, int indent, FILE *to) {
    fprintf(to, "%*s", indent, "");
    for (int i = 0; i < part->count; i++) {
        fprintf(to, "%*s", i ? GAP : 0, "");
        for (int j = 0; j < table->column[column_of(part, i)].width; j++)
            fputc('-', to);
    }
    fputc('\n', to);
}

bool table_print(const struct table *table, int indent, FILE *to) {
    const int room = table->key_count > 0 ? text_width(to) - indent : INT_MAX;
    if (table->failed) {
        shortage_note();
        return false;
    }
    for (int next = 0; next < table->column_count;) {
        fputs(next > 0 ? "\n" : "", to);
        const struct part part = take_part(table, &next, room);
        print_row(table, &part, NULL, indent, to);
        print_rule(table, &part, indent, to);
        for (int i = 0; i + table->column_count <= table->cell_count; i += table->column_count)
            print_row(table, &part, table->cell + i, indent, to);
    }
    return true;
}
