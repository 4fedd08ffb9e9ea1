#include "common/error.h"

#include <stdarg.h>
#include <string.h>

#include "common/printable.h"

/* Lines may be long, and errors many: what is in front of the place is looked through once, by memchr. */
struct sc_line_column sc_place_line_column(struct sc_place place) {
    if (!place.source)
        return (struct sc_line_column){1, 1};
    const char *text = place.source->text;
    size_t at = place.offset < place.source->size ? place.offset : place.source->size, begin = 0;
    int line = 1;
    for (const char *end; at > begin && (end = memchr(text + begin, '\n', at - begin)); line++)
        begin = (size_t)(end - text) + 1;
    return (struct sc_line_column){line, (int)(at - begin) + 1};
}

/* For one line: no end of line, and no tab, so that a caret stands under its place. */
static void make_one_line(char *text) {
    size_t size = strlen(text), looked_at = common_make_printable(text, size);
    memset(text + looked_at, '?', size - looked_at);
    for (char *c = text; *c; c++)
        if (*c == '\n' || *c == '\t')
            *c = ' ';
}

/* Bytes, not characters, are counted in front of the caret: what is not ASCII becomes a blank, as what cannot be
 * printed does. */
static void copy_visible(char *to, const char *from, size_t size) {
    for (size_t i = 0; i < size; i++)
        to[i] = from[i] >= 0x20 && from[i] < 0x7f ? from[i] : ' ';
    to[size] = '\0';
}

static void copy_excerpt(struct sc_error *error, struct sc_place place, int column) {
    enum { ROOM = SC_ERROR_EXCERPT_SIZE - 1, BEFORE = ROOM / 2 };
    const struct sc_source *source = place.source;
    size_t at = place.offset < source->size ? place.offset : source->size;
    size_t begin = at - (size_t)(column - 1), end = source->size - at > ROOM ? at + ROOM : source->size;
    const char *line_end = end > at ? memchr(source->text + at, '\n', end - at) : NULL;
    if (line_end)
        end = (size_t)(line_end - source->text);
    if (at - begin > BEFORE && end - begin > ROOM)
        begin = at - BEFORE;
    if (end - begin > ROOM)
        end = begin + ROOM;
    copy_visible(error->excerpt, source->text + begin, end - begin);
    error->caret = (int)(at - begin);
}

static void fill(struct sc_error *error, enum sc_status status, const char *format, va_list arguments) {
    *error = (struct sc_error){.status = status};
    vsnprintf(error->message, sizeof error->message, format, arguments);
    make_one_line(error->message);
}

static void fill_place(struct sc_error *error, struct sc_place place) {
    if (!place.source)
        return;
    struct sc_line_column at = sc_place_line_column(place);
    error->file = place.source->name;
    error->line = at.line;
    error->column = at.column;
    copy_excerpt(error, place, at.column);
}

enum sc_status sc_error_set(struct sc_error *error, enum sc_status status, const char *format, ...) {
    if (error) {
        va_list arguments;
        va_start(arguments, format);
        fill(error, status, format, arguments);
        va_end(arguments);
    }
    return status;
}

enum sc_status sc_error_at(struct sc_error *error, struct sc_place place, const char *format, ...) {
    if (error) {
        va_list arguments;
        va_start(arguments, format);
        fill(error, SC_STATUS_INPUT, format, arguments);
        va_end(arguments);
        fill_place(error, place);
    }
    return SC_STATUS_INPUT;
}

void sc_error_prefix(struct sc_error *error, const char *format, ...) {
    struct sc_error longer;
    va_list arguments;
    if (!error)
        return;
    va_start(arguments, format);
    fill(&longer, error->status, format, arguments);
    va_end(arguments);
    size_t used = strlen(longer.message);
    snprintf(longer.message + used, sizeof longer.message - used, "%s", error->message);
    memcpy(error->message, longer.message, sizeof error->message);
}

void sc_error_print(const struct sc_error *error, const char *severity, FILE *to) {
    char file[SC_ERROR_MESSAGE_SIZE];
    snprintf(file, sizeof file, "%s", error->file ? error->file : "");
    make_one_line(file);
    if (error->file)
        fprintf(to, "%s:%d:%d: ", file, error->line, error->column);
    else
        fputs("simcheck: ", to);
    fprintf(to, "%s: %s\n", severity, error->message);
    if (error->file && error->excerpt[0])
        fprintf(to, "  %s\n  %*s^\n", error->excerpt, error->caret, "");
}

void sc_warn_at(struct sc_warnings *warnings, struct sc_place place, const char *format, ...) {
    if (!warnings)
        return;
    if (warnings->count == SC_WARNINGS_MAX) {
        warnings->dropped++;
        return;
    }
    struct sc_error *item = &warnings->items[warnings->count++];
    va_list arguments;
    va_start(arguments, format);
    fill(item, SC_STATUS_OK, format, arguments);
    va_end(arguments);
    fill_place(item, place);
}

void sc_warnings_print(const struct sc_warnings *warnings, FILE *to) {
    for (int i = 0; i < warnings->count; i++)
        sc_error_print(&warnings->items[i], "warning", to);
    if (warnings->dropped)
        fprintf(to, "simcheck: warning: %d more\n", warnings->dropped);
}
