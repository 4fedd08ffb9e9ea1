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

/* When the parts of one step began and ended, in cycles, and what they moved. */
struct trace_step {
    int64_t step;
    int64_t fetch_begin, fetch_end;     /* of the channel and links */
    int64_t compute_begin, compute_end; /* of the PEs */
    int64_t drain_begin, drain_end;     /* of the channel up */
    int64_t down_elems;                 /* elements leaving L2 for the step */
    int64_t forward_elems;              /* copies forwarded for the step */
    int64_t macs;                       /* operations executed */
    int64_t up_elems;                   /* elements arriving at L2 after the step */
};

/* On success the caller owns *trace and calls trace_close, also after an error. */
enum status trace_open(struct trace **trace, const char *path, struct error *error);

/* One run is trace_begin, its steps in order, trace_end; a file may hold several runs. Write errors are kept and
 * reported by trace_end and trace_close. */
void trace_begin(struct trace *trace, const struct mapping *mapping, const char *flow, uint64_t seed);
void trace_write_step(struct trace *trace, const struct trace_step *step);
enum status trace_end(struct trace *trace, const struct counters *counters, struct error *error);

/* Finish the gzip member, close the file and free the trace. Returns STATUS_IO when anything was not written. */
enum status trace_close(struct trace *trace, struct error *error);

#ifdef __cplusplus
}
#endif
#endif
