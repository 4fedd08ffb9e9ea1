/* A trace of a run: text lines in one gzip member (docs: traces/README.md). Equal runs write equal bytes. */
#ifndef SIMCHECK_COMMON_TRACE_H
#define SIMCHECK_COMMON_TRACE_H

#include <stdint.h>

#include "common/counters.h"
#include "common/error.h"
#include "common/mapping.h"

#ifdef __cplusplus
extern "C" {
#endif

struct trace;

/* Something that one unit of the machine did for one step. */
struct trace_record {
    int64_t cycle, duration; /* when it began, and how many cycles it took */
    const char *unit;        /* "down", "link", "pe" or "up" */
    const char *event;       /* "fetch", "forward", "compute", "evict" or "drain" */
    const char *tensor;      /* "weight", "input", "sum", or "-" */
    int64_t count;           /* elements, or operations */
    int64_t step;
};

/* On success the caller owns *trace and calls trace_close, also after an error. */
enum status trace_open(struct trace **trace, const char *path, struct error *error);

/* One run is trace_begin, its records, trace_end; a file may hold several runs. A run that was begun but has neither a
 * record nor an end (the machine was refused) leaves nothing behind. Write errors are kept and reported by trace_end
 * and trace_close. */
void trace_begin(struct trace *trace, const struct mapping *mapping, const char *flow, uint64_t seed);
void trace_write(struct trace *trace, const struct trace_record *record);
enum status trace_end(struct trace *trace, const struct counters *counters, struct error *error);

/* Finish the gzip member, close the file and free the trace. Returns STATUS_IO when anything was not written. */
enum status trace_close(struct trace *trace, struct error *error);

#ifdef __cplusplus
}
#endif
#endif
