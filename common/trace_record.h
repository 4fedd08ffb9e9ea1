/* What a run can tell about itself, step by step: the data that a simulator hands to a trace and that a trace's reader
 * hands out again (the format: traces/README.md). Plain data and names; nothing here reads or writes a file. */
#ifndef SIMCHECK_COMMON_TRACE_RECORD_H
#define SIMCHECK_COMMON_TRACE_RECORD_H

#include <stdbool.h>
#include <stdint.h>

#include "common/layer.h"

#ifdef __cplusplus
extern "C" {
#endif

enum trace_level { TRACE_STEP, TRACE_BURST, TRACE_ACCESS, TRACE_LEVELS };

/* "step", "burst", "access"; and the level of that name, or TRACE_LEVELS. */
const char *trace_level_name(enum trace_level level);
enum trace_level trace_level_find(const char *name);

/* Records that touch the cycles from `from` up to, but without, `to` are written; 0 and INT64_MAX for all. */
struct trace_options {
    enum trace_level level;
    int64_t from, to;
};

/* When the parts of a step began and ended, in cycles; and what they did. */
struct trace_step {
    int64_t step;
    int64_t fetch, fetched, compute, computed, drain, drained;
    int64_t bring[2], send[2], forward[2], fill[2]; /* weights and inputs */
    int64_t compute_ops, accumulate_l1, evict, reduce, arrive, accumulate_l2;
    int64_t hold_l1, hold_l2; /* most elements of a PE; distinct ones of all active PEs */
};

/* What a unit of the machine can do. */
enum trace_event {
#define TRACE_EVENT(name, unit, event) TRACE_##name,
#include "common/trace.def"
#undef TRACE_EVENT
    TRACE_EVENT_COUNT
};

struct trace_event_description {
    const char *unit, *event;
};

struct trace_event_description trace_event_info(enum trace_event event);

/* Something that one unit of the machine did for one step; at TRACE_ACCESS with one element. */
struct trace_record {
    enum trace_event event;
    enum tensor tensor;      /* TENSOR_COUNT: none */
    int64_t cycle, duration; /* when it began, and how many cycles it took */
    int64_t count;           /* elements, or operations */
    int64_t step;
    int32_t pe;      /* -1: none */
    int32_t value;   /* of the element after the event */
    int64_t element; /* row-major in its tensor; -1: none, and no value */
};

/* Who takes the records of a run, as they come; traces/trace_writer.h makes one that writes a file. `options` are the
 * taker's and say what it wants: only records of that level are given to it. */
struct trace_sink {
    struct trace_options options;
    void (*step)(struct trace_sink *sink, const struct trace_step *step);
    void (*record)(struct trace_sink *sink, const struct trace_record *record);
    void (*omit)(struct trace_sink *sink, int64_t records); /* so many records are outside of the window */
};

/* Returns true if [cycle, end] meets the window. A record outside of it need not be given; then count it with `omit`.
 */
static inline bool trace_in_window(const struct trace_options *options, int64_t cycle, int64_t end) {
    return cycle < options->to && (end > options->from || cycle >= options->from);
}

#ifdef __cplusplus
}
#endif
#endif
