/* The records of a run, step by step: a simulator hands them to a trace, and a trace's reader hands them out again (the
 * format: traces/README.md). Plain data and names; nothing here reads or writes a file. */
#ifndef SIMCHECK_COMMON_TRACE_RECORD_H
#define SIMCHECK_COMMON_TRACE_RECORD_H

#include <stdbool.h>
#include <stdint.h>

#include "api.h"
#include "error.h"
#include "layer.h"

#ifdef __cplusplus
extern "C" {
#endif

enum sc_trace_level { SC_TRACE_STEP, SC_TRACE_BURST, SC_TRACE_ACCESS, SC_TRACE_LEVELS };

/* "step", "burst", "access"; and the level of that name, or SC_TRACE_LEVELS. */
SC_API const char *sc_trace_level_name(enum sc_trace_level level);
SC_API enum sc_trace_level sc_trace_level_find(const char *name);

/* How records are written: each as a row of its own; steps as the number of a shape that others had, too; bursts and
 * accesses as copies of others before. */
enum sc_trace_form { SC_TRACE_ROWS, SC_TRACE_SHAPES, SC_TRACE_COPIES, SC_TRACE_FORMS };

/* "rows", "shapes", "copies"; and the form of that name, or SC_TRACE_FORMS. */
SC_API const char *sc_trace_form_name(enum sc_trace_form form);
SC_API enum sc_trace_form sc_trace_form_find(const char *name);

/* Records that touch the cycles from `from` up to, but without, `to` are written; 0 and INT64_MAX for all. */
struct sc_trace_options {
    enum sc_trace_level level;
    int64_t from, to;
    enum sc_trace_form form; /* one of the level: sc_trace_form_fits */
};

/* SC_TRACE_ROWS is a form of all levels, SC_TRACE_SHAPES of SC_TRACE_STEP, SC_TRACE_COPIES of the others. */
SC_API bool sc_trace_form_fits(enum sc_trace_form form, enum sc_trace_level level);

/* SC_STATUS_INPUT if there is no such level or form, the form is not one of the level, or the window begins before
 * cycle 0 or does not end behind its begin. */
SC_API enum sc_status sc_trace_options_check(const struct sc_trace_options *options, struct sc_error *error);

/* The tensor of an event that is about none. */
enum { SC_TENSOR_NONE = SC_TENSOR_COUNT };

/* The events: what a unit of the machine can do. */
enum sc_trace_event {
#define TRACE_EVENT(name, unit, event, tensors, levels, names, when, kind) SC_TRACE_##name,
#include "trace.def"
    SC_TRACE_EVENT_COUNT
};

/* The counts of a step's record. */
enum sc_trace_step_count {
#define TRACE_STEP_COUNT(name, event, tensor) SC_TRACE_STEP_##name,
#include "trace.def"
    SC_TRACE_STEP_COUNTS
};

/* A step's record: when the parts of the step began and ended, in cycles (fetch to fetched, compute to computed, drain
 * to drained), and what they did: elements or operations. The holds are the most elements of a PE (hold_l1, and of each
 * tensor) and the distinct ones of all active PEs (hold_l2), busiest_down and busiest_up the most that cross one link.
 */
struct sc_trace_step {
    int64_t step;
#define TRACE_STEP_TIME(name) int64_t name;
#include "trace.def"
    int64_t count[SC_TRACE_STEP_COUNTS];
};

/* A count's name, which is its column's, and what it counts. */
struct sc_trace_step_count_description {
    const char *name;
    enum sc_trace_event event;
    enum sc_tensor tensor; /* SC_TENSOR_NONE: none */
};

SC_API const struct sc_trace_step_count_description *sc_trace_step_count_info(enum sc_trace_step_count count);

/* When a record's event happens within its step. */
enum sc_trace_when {
    SC_TRACE_WHEN_STAGED,
    SC_TRACE_WHEN_LOADS,
    SC_TRACE_WHEN_FETCH,
    SC_TRACE_WHEN_BEGINS,
    SC_TRACE_WHEN_COMPUTES,
    SC_TRACE_WHEN_ENDS,
    SC_TRACE_WHEN_DRAINS,
    SC_TRACE_WHEN_STORES
};

struct sc_trace_event_description {
    const char *unit, *event;
    enum sc_trace_when when;
    bool is_state; /* what a step has, once in each step and at every level; else what happens in it */
};

SC_API struct sc_trace_event_description sc_trace_event_info(enum sc_trace_event event);

/* Something that one unit of the machine did for one step; at SC_TRACE_ACCESS with one element. */
struct sc_trace_record {
    enum sc_trace_event event;
    enum sc_tensor tensor;   /* SC_TENSOR_NONE: none */
    int64_t cycle, duration; /* when it began, and how many cycles it took */
    int64_t count;           /* elements, or operations */
    int64_t step;
    int32_t pe;      /* of what crosses a link, the link's number (common/link.h); -1: none */
    int32_t value;   /* of the element after the event */
    int64_t element; /* row-major in its tensor; -1: none, and no value */
};

/* Takes the records of a run as they come; traces/trace_writer.h makes a sink that writes a file. `options` belong to
 * the sink: it is given records of that level only. They last as long as the call. */
struct sc_trace_sink {
    struct sc_trace_options options;
    void (*step)(struct sc_trace_sink *sink, const struct sc_trace_step *step);
    void (*records)(struct sc_trace_sink *sink, const struct sc_trace_record *records, int64_t count);
    void (*omit)(struct sc_trace_sink *sink, int64_t records); /* counts records outside of the window */
};

/* Returns true if [cycle, end] meets the window. A record outside of it need not be given; then count it with `omit`.
 */
static inline bool sc_trace_in_window(const struct sc_trace_options *options, int64_t cycle, int64_t end) {
    return cycle < options->to && (end > options->from || cycle >= options->from);
}

#ifdef __cplusplus
}
#endif
#endif
