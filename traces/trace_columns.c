#include "traces/trace_columns.h"

#include <ctype.h>
#include <stdio.h>
#include <string.h>

/* ---- the columns of each level ---- */

static const char *const STEP_NAMES[] = {
    "step",
#define TRACE_STEP_TIME(name) #name,
#include "common/trace.def"
#define TRACE_STEP_COUNT(name, event, tensor) #name,
#include "common/trace.def"
};
_Static_assert(sizeof STEP_NAMES / sizeof STEP_NAMES[0] == TRACE_STEP_COLUMNS, "every column of a step has a name");
_Static_assert((int)TRACE_STEP_COLUMNS <= (int)TRACE_COLUMNS_MAX, "a file may have all columns");
_Static_assert((int)RECORD_COLUMNS <= (int)TRACE_STEP_COLUMNS, "`has` has an item for each column of any level");

static const char *const RECORD_NAMES[] = {
    [COLUMN_CYCLE] = "cycle",     [COLUMN_DURATION] = "duration", [COLUMN_UNIT] = "unit", [COLUMN_EVENT] = "event",
    [COLUMN_TENSOR] = "tensor",   [COLUMN_COUNT] = "count",       [COLUMN_STEP] = "step", [COLUMN_PE] = "pe",
    [COLUMN_ELEMENT] = "element", [COLUMN_VALUE] = "value",
};
_Static_assert(sizeof RECORD_NAMES / sizeof RECORD_NAMES[0] == RECORD_COLUMNS, "every column of a record has a name");

static const struct {
    const char *const *name;
    int count;
} LEVELS[] = {
    [SC_TRACE_STEP] = {STEP_NAMES, TRACE_STEP_COLUMNS},
    [SC_TRACE_BURST] = {RECORD_NAMES, COLUMN_PE + 1},
    [SC_TRACE_ACCESS] = {RECORD_NAMES, RECORD_COLUMNS},
};
_Static_assert(sizeof LEVELS / sizeof LEVELS[0] == SC_TRACE_LEVELS, "every level has its columns");

int trace_column_count(enum sc_trace_level level) { return LEVELS[level].count; }

const char *trace_column_name(enum sc_trace_level level, int column) { return LEVELS[level].name[column]; }

bool trace_column_is_off_chip(enum sc_trace_level level, int column) {
    if (level != SC_TRACE_STEP || column == 0)
        return false;
    if (column <= TRACE_STEP_TIMES)
        return trace_time_is_off_chip((enum trace_step_time)(column - 1));
    const enum sc_trace_step_count count = (enum sc_trace_step_count)(column - 1 - TRACE_STEP_TIMES);
    return trace_event_is_off_chip(sc_trace_step_count_info(count)->event);
}

/* ---- the line of names ---- */

size_t trace_name_length(const char *text) {
    size_t length = 0;
    while (isalnum((unsigned char)text[length]) || text[length] == '_')
        length++;
    return length < TRACE_NAME_BYTES ? length : 0;
}

/* The column of this name, or -1. */
static int find_column(enum sc_trace_level level, const char *name, size_t length) {
    for (int i = 0; i < LEVELS[level].count; i++)
        if (strlen(LEVELS[level].name[i]) == length && memcmp(LEVELS[level].name[i], name, length) == 0)
            return i;
    return -1;
}

static bool is_of_another_level(const char *name, size_t length) {
    bool found = false;
    for (int level = 0; level < SC_TRACE_LEVELS; level++)
        found = found || find_column((enum sc_trace_level)level, name, length) >= 0;
    return found;
}

static void note_skipped(char skipped[TRACE_SKIPPED_BYTES], const char *name, size_t length) {
    size_t used = strlen(skipped);
    snprintf(skipped + used, TRACE_SKIPPED_BYTES - used, "%s%.*s", used > 0 ? ", " : "", (int)length, name);
}

/* Take in the name of the next column. */
static bool add_column(struct trace_columns *columns, const char *name, size_t length,
                       char skipped[TRACE_SKIPPED_BYTES], struct columns_problem *problem) {
    int known = find_column(columns->level, name, length);
    bool other = known < 0 && is_of_another_level(name, length);
    if (other || (known >= 0 && columns->has[known])) {
        snprintf(problem->expected, sizeof problem->expected,
                 other ? "no column '%.*s' at level %s" : "one column '%.*s'", (int)length, name,
                 sc_trace_level_name(columns->level));
        return false;
    }
    if (known >= 0)
        columns->has[known] = true;
    else
        note_skipped(skipped, name, length);
    const int last = columns->count > 0 ? columns->known[columns->count - 1] : -1;
    columns->in_order = columns->in_order && known > last;
    columns->known[columns->count++] = known;
    return true;
}

/* Columns that were added to the format later. Those of off chip are as old as marks. */
static bool is_optional(const struct trace_columns *columns, int column) {
    if (trace_column_is_off_chip(columns->level, column))
        return !columns->off_chip;
    return (columns->level == SC_TRACE_STEP && column > TRACE_STEP_TIMES + TRACE_STEP_COUNTS_ALWAYS) ||
           (columns->level == SC_TRACE_BURST && column == COLUMN_PE);
}

static bool has_all(struct trace_columns *columns, struct columns_problem *problem) {
    for (int i = 0; i < LEVELS[columns->level].count; i++) {
        if (columns->has[i] || is_optional(columns, i))
            continue;
        snprintf(problem->expected, sizeof problem->expected, "a column '%s' at level %s",
                 LEVELS[columns->level].name[i], sc_trace_level_name(columns->level));
        return false;
    }
    columns->in_order =
        columns->in_order && (columns->level == SC_TRACE_STEP || columns->count == LEVELS[columns->level].count);
    return true;
}

bool trace_columns_read(struct trace_columns *columns, enum sc_trace_level level, bool off_chip, const char *names,
                        char skipped[TRACE_SKIPPED_BYTES], struct columns_problem *problem) {
    *columns = (struct trace_columns){.level = level, .off_chip = off_chip, .in_order = true};
    skipped[0] = '\0';
    for (const char *at = names;; at++) {
        size_t length = trace_name_length(at);
        problem->at = (size_t)(at - names);
        if (length == 0 || columns->count == TRACE_COLUMNS_MAX) {
            snprintf(problem->expected, sizeof problem->expected,
                     length == 0 ? "the name of a column" : "no more than %d columns", TRACE_COLUMNS_MAX);
            return false;
        }
        if (!add_column(columns, at, length, skipped, problem))
            return false;
        at += length;
        problem->at = (size_t)(at - names);
        if (*at == '\n')
            return has_all(columns, problem);
        if (*at != ',') {
            snprintf(problem->expected, sizeof problem->expected, "',' or the end of the line");
            return false;
        }
    }
}

/* ---- a record's line ---- */

struct line_field {
    size_t begin, length;
};

/* The field that begins at `begin`. */
static struct line_field field_at(const char *line, size_t length, size_t begin) {
    const char *comma = memchr(line + begin, ',', length - begin);
    return (struct line_field){begin, comma ? (size_t)(comma - line) - begin : length - begin};
}

/* Find the fields of the level's columns; those that the file lacks are empty. */
static bool split(const struct trace_columns *columns, const char *line, size_t length,
                  struct line_field field[TRACE_STEP_COLUMNS], struct columns_wrong *wrong) {
    size_t begin = 0;
    memset(field, 0, TRACE_STEP_COLUMNS * sizeof *field);
    for (int i = 0; i < columns->count; i++) {
        struct line_field next = field_at(line, length, begin);
        size_t end = next.begin + next.length;
        if (columns->known[i] >= 0)
            field[columns->known[i]] = next;
        *wrong = (struct columns_wrong){i, end};
        if ((end == length) != (i == columns->count - 1))
            return false;
        begin = end + 1;
    }
    return true;
}

bool trace_columns_arrange(const struct trace_columns *columns, const char *line, size_t length, char *to,
                           size_t *written, struct columns_wrong *wrong) {
    struct line_field field[TRACE_STEP_COLUMNS];
    size_t used = 0;
    if (!split(columns, line, length, field, wrong))
        return false;
    for (int i = 0; i < LEVELS[columns->level].count; i++) {
        if (i > 0)
            to[used++] = ',';
        memcpy(to + used, line + field[i].begin, field[i].length);
        used += field[i].length;
    }
    to[used] = '\n';
    *written = used;
    return true;
}

size_t trace_columns_origin(const struct trace_columns *columns, const char *line, size_t length, const char *arranged,
                            size_t at) {
    struct line_field field[TRACE_STEP_COLUMNS];
    struct columns_wrong wrong;
    size_t begin = 0;
    int column = 0;
    for (size_t i = 0; i < at; i++) {
        if (arranged[i] != ',')
            continue;
        begin = i + 1;
        column++;
    }
    (void)split(columns, line, length, field, &wrong);
    return field[column].begin + (at - begin);
}
