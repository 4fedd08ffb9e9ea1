/* Inside traces: steps as shapes. Most steps of a run do as much as one before, at other times. A file in which they
 * are written as shapes says that in a few bytes (traces/README.md, "Steps as shapes").
 *
 * A step's shape is its record with the step's number relative to that of the record before, and its times relative to
 * the cycle in which the step of that record began to fetch. Times of loads and stores that there were none of stay 0.
 * Shapes are kept at places; writer and reader see the same lines, and so know the same shapes. */
#ifndef SIMCHECK_TRACES_TRACE_SHAPES_H
#define SIMCHECK_TRACES_TRACE_SHAPES_H

#include "traces/trace_columns.h"
#include "traces/trace_format.h"

#ifdef __cplusplus
extern "C" {
#endif

/* A line stands for at most so many steps, so that a short file cannot stand for a trace without an end. */
enum { TRACE_SHAPE_PLACES = 1 << 12, TRACE_SHAPE_STEPS_MAX = 1 << 8 };

/* ---- writing ---- */

struct trace_shapes;

/* NULL when there is no memory. The caller frees it with trace_shapes_free, which accepts NULL. */
struct trace_shapes *trace_shapes_create(void);
void trace_shapes_free(struct trace_shapes *shapes);

/* Forget all: a run begins. */
void trace_shapes_clear(struct trace_shapes *shapes);

/* The line of a step: "PLACE" if its shape is kept there; else "PLACE=" and the shape, which is kept there from now on
 * in place of the one before. A step whose shape came last behind the shape of the step before has no line yet: such
 * steps are counted, and "+COUNT" is put ahead of the next line. The text has room for TRACE_LINE_BYTES. */
void trace_put_shaped_step(struct trace_text *text, struct trace_shapes *shapes, const struct sc_trace_step *step,
                           bool off_chip);

/* Put the line of the steps that are counted, if there are any: no more steps come. */
void trace_put_last_shapes(struct trace_text *text, struct trace_shapes *shapes);

/* ---- reading ---- */

struct trace_shape_texts;

/* As above. */
struct trace_shape_texts *trace_shape_texts_create(void);
void trace_shape_texts_free(struct trace_shape_texts *shapes);
void trace_shape_texts_clear(struct trace_shape_texts *shapes);

/* Does a line stand for several steps? */
static inline bool trace_is_shapes(const char *line, size_t length) { return length > 0 && line[0] == '+'; }

/* How many steps of the last line have not been given. */
int64_t trace_shapes_left(const struct trace_shape_texts *shapes);

/* Turn a line into the row that it stands for, in the order of the file's columns and with a newline behind it; or if
 * there are steps left of the last line, which is given once more, into the row of the next of them. `row` has room for
 * TRACE_SHAPE_ROW_MAX bytes. False if it makes no sense; `problem` says why. Only what concerns shapes is checked: the
 * row may still be wrong. */
enum { TRACE_SHAPE_ROW_MAX = 2 * TRACE_LINE_BYTES + TRACE_STEP_COLUMNS * 21 };
bool trace_shape_expand(struct trace_shape_texts *shapes, const struct trace_columns *columns, const char *line,
                        size_t length, char *row, size_t *written, struct trace_line_problem *problem);

#ifdef __cplusplus
}
#endif

#endif
