/* Inside traces: the columns of a run's records, which are found by their names. */
#ifndef SIMCHECK_TRACES_TRACE_COLUMNS_H
#define SIMCHECK_TRACES_TRACE_COLUMNS_H

#include <stdbool.h>
#include <stddef.h>

#include "common/trace_record.h"

#ifdef __cplusplus
extern "C" {
#endif

/* The columns of SC_TRACE_STEP: the step's number, its times and its counts, in the order of common/trace.def. */
enum {
    TRACE_STEP_TIMES = 0
#define TRACE_STEP_TIME(name) +1
#include "common/trace.def"
    ,
    TRACE_STEP_COLUMNS = 1 + TRACE_STEP_TIMES + SC_TRACE_STEP_COUNTS,
};

/* The times that only runs with marks of L2 have stand behind the others. */
enum trace_step_time {
#define TRACE_STEP_TIME(name) TRACE_TIME_##name,
#include "common/trace.def"
};

/* Every trace has these counts: recount's rules and the exports rest on them. Counts that were added to the format
 * later stand behind them in common/trace.def, and an older trace lacks them. */
enum { TRACE_STEP_COUNTS_ALWAYS = SC_TRACE_STEP_hold_l2 + 1 };

/* The columns of SC_TRACE_ACCESS; SC_TRACE_BURST has those up to COLUMN_PE, which it has for the numbers of links. */
enum record_column {
    COLUMN_CYCLE,
    COLUMN_DURATION,
    COLUMN_UNIT,
    COLUMN_EVENT,
    COLUMN_TENSOR,
    COLUMN_COUNT,
    COLUMN_STEP,
    COLUMN_PE,
    COLUMN_ELEMENT,
    COLUMN_VALUE,
    RECORD_COLUMNS,
};

int trace_column_count(enum sc_trace_level level);
const char *trace_column_name(enum sc_trace_level level, int column);

/* What passes between L2 and off chip, and what L2 holds: runs without marks of L2 have no such times, events and
 * columns. */
static inline bool trace_time_is_off_chip(enum trace_step_time time) { return time >= TRACE_TIME_load; }

static inline bool trace_event_is_off_chip(enum sc_trace_event event) {
    return event == SC_TRACE_OFFCHIP_LOAD || event == SC_TRACE_OFFCHIP_STORE || event == SC_TRACE_L2_TILE;
}

bool trace_column_is_off_chip(enum sc_trace_level level, int column);

enum { TRACE_COLUMNS_MAX = 256, TRACE_NAME_BYTES = 64, TRACE_SKIPPED_BYTES = 1 << 15 };

/* A name of a column or a counter has letters, digits and '_'. Returns its length, or 0: there is none, or it does not
 * fit in TRACE_NAME_BYTES. */
size_t trace_name_length(const char *text);

/* The columns of a file's records. */
struct trace_columns {
    enum sc_trace_level level;
    bool off_chip; /* the run has marks of L2, and with them all columns of off chip */
    int count;
    int known[TRACE_COLUMNS_MAX]; /* [column of the file]: the column of the level, or -1: unknown, and skipped */
    bool has[TRACE_STEP_COLUMNS]; /* [column of the level] */
    bool in_order;                /* the file has columns of the level and no others, in their order. At SC_TRACE_STEP
                                     some may be missing */
};

/* Why a line of names cannot be used. */
struct columns_problem {
    size_t at; /* bytes from the line's begin */
    char expected[160];
};

/* Read the line of names, which ends with a newline. The names that are unknown go to `skipped`, joined by ", ". False:
 * a name is no name or stands twice, a column that the level must have is missing, or there is one of another level. */
bool trace_columns_read(struct trace_columns *columns, enum sc_trace_level level, bool off_chip, const char *names,
                        char skipped[TRACE_SKIPPED_BYTES], struct columns_problem *problem);

/* Where a line has too few fields, or too many. */
struct columns_wrong {
    int column; /* of the file: the line ends behind it, or does not end behind the last one */
    size_t at;  /* where that field ends in the line */
};

/* Write the fields of a line (`length` bytes) to `to` as if the columns were in_order, with commas and a newline;
 * fields of columns that the file lacks are empty. `to` has room for `length` + TRACE_COLUMNS_MAX bytes, and *written
 * is the length without the newline. False, and *wrong says where: the line has too few fields, or too many. */
bool trace_columns_arrange(const struct trace_columns *columns, const char *line, size_t length, char *to,
                           size_t *written, struct columns_wrong *wrong);

/* Byte `at` of what trace_columns_arrange wrote from the line, as a place in the line. */
size_t trace_columns_origin(const struct trace_columns *columns, const char *line, size_t length, const char *arranged,
                            size_t at);

#ifdef __cplusplus
}
#endif
#endif
