/* Inside traces: records of bursts and accesses as copies. Most records of a step are those of a step, or of an
 * operation, before: of other elements, some cycles later. A file that says so is far smaller (traces/README.md,
 * "Records as copies").
 *
 * A line is a row, or a copy: the next records are those that stand some records ahead of them, with their cycles moved
 * by one distance and their elements by one of each tensor. Their values are guessed (trace_guess.h); the copy has
 * those that are guessed wrongly. Writer and reader see the same records, and so copy and guess alike. */
#ifndef SIMCHECK_TRACES_TRACE_COPIES_H
#define SIMCHECK_TRACES_TRACE_COPIES_H

#include "traces/trace_format.h"

#ifdef __cplusplus
extern "C" {
#endif

/* A copy is of records at most so far back, of at most so many, with at most so many values. So a short file cannot
 * stand for a trace without an end. */
enum { TRACE_COPY_BACK_MAX = 1 << 17, TRACE_COPY_RECORDS_MAX = 1 << 12, TRACE_COPY_VALUES_MAX = 16 };

/* ---- writing ---- */

struct trace_copies;

/* NULL when there is no memory. The caller frees it with trace_copies_free, which accepts NULL. */
struct trace_copies *trace_copies_create(void);
void trace_copies_free(struct trace_copies *copies);

/* Forget all: a run of this mapping begins. */
void trace_copies_begin(struct trace_copies *copies, enum sc_trace_level level, const struct sc_mapping *mapping);

/* Put lines for up to TRACE_COPIES_AT_ONCE records; a copy that may go on with the next records is kept back. The text
 * has room for TRACE_COPIES_BYTES. */
enum { TRACE_COPIES_AT_ONCE = 512, TRACE_COPIES_BYTES = TRACE_COPIES_AT_ONCE * 192 + TRACE_LINE_BYTES };
void trace_put_copies(struct trace_text *text, struct trace_copies *copies, const struct sc_trace_record *records,
                      int64_t count);

/* Put the line that is kept back, if there is one: no more records come. */
void trace_put_last_copy(struct trace_text *text, struct trace_copies *copies);

/* ---- reading ---- */

struct trace_copied;

/* As above. */
struct trace_copied *trace_copied_create(void);
void trace_copied_free(struct trace_copied *copied);
void trace_copied_begin(struct trace_copied *copied, const struct sc_mapping *mapping);

/* Does a line begin as a copy does? */
static inline bool trace_is_copy(const char *line, size_t length) { return length > 0 && line[0] == '='; }

/* Read a copy, whose records trace_copied_next then gives. The line ends with a newline. False if it makes no sense;
 * `problem` says why. */
bool trace_copied_read(struct trace_copied *copied, const char *line, struct trace_line_problem *problem);

/* How many records of the copy are left. */
int64_t trace_copied_left(const struct trace_copied *copied);

/* The next record of the copy. False if it is none; `problem` says why, and where in the copy's line. Whether it is in
 * range is not checked. */
bool trace_copied_next(struct trace_copied *copied, struct sc_trace_record *record, struct trace_line_problem *problem);

/* Keep a record that was read, of a row or of a copy. */
void trace_copied_keep(struct trace_copied *copied, const struct sc_trace_record *record);

#ifdef __cplusplus
}
#endif

#endif
