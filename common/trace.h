/* A trace of a run: text lines in one gzip member (the format: traces/README.md). Equal runs write equal bytes. What is
 * written is formatted and packed by a thread of the trace's own. */
#ifndef SIMCHECK_COMMON_TRACE_H
#define SIMCHECK_COMMON_TRACE_H

#include <stdbool.h>
#include <stdint.h>

#include "common/counters.h"
#include "common/error.h"
#include "common/mapping.h"

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

struct trace;

/* On success the caller owns *trace and calls trace_close, also after an error. */
enum status trace_open(struct trace **trace, const char *path, const struct trace_options *options,
                       struct error *error);

enum trace_level trace_level_of(const struct trace *trace);

/* Is anything that ends at `end` and began at `cycle` in the window? If not, and only then, it may be told to
 * trace_omit instead of being written. */
bool trace_wants(const struct trace *trace, int64_t cycle, int64_t end);
void trace_omit(struct trace *trace, int64_t records);

/* One run is trace_begin, its records, trace_end; a file may hold several runs. A run that was begun but has neither a
 * record nor an end (the machine was refused) leaves nothing behind. Only records of the trace's level may be written;
 * those outside of its window are counted. Write errors are kept and reported by trace_end and trace_close. */
void trace_begin(struct trace *trace, const struct mapping *mapping, const char *flow, uint64_t seed);
void trace_write_step(struct trace *trace, const struct trace_step *step);
void trace_write(struct trace *trace, const struct trace_record *record);
enum status trace_end(struct trace *trace, const struct counters *counters, struct error *error);

/* Finish the gzip member, close the file and free the trace. Returns STATUS_IO when anything was not written; errno
 * then has the first reason, or 0 where none is known. */
enum status trace_close(struct trace *trace, struct error *error);

#ifdef __cplusplus
}
#endif
#endif
