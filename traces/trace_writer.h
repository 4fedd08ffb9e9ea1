/* A trace of a run: text lines in one gzip member (the format: traces/README.md). Equal runs write equal bytes. What is
 * written is formatted and packed by a thread of the trace's own. */
#ifndef SIMCHECK_COMMON_TRACE_H
#define SIMCHECK_COMMON_TRACE_H

#include <stdbool.h>
#include <stdint.h>

#include "common/counters.h"
#include "common/error.h"
#include "common/mapping.h"
#include "common/trace_record.h"

#ifdef __cplusplus
extern "C" {
#endif

struct trace;

/* On success the caller owns *trace and calls trace_close, also after an error. */
enum status trace_open(struct trace **trace, const char *path, const struct trace_options *options,
                       struct error *error);

/* Where a simulator hands its records: sim_options.trace. It lives as long as the trace. */
struct trace_sink *trace_sink_of(struct trace *trace);

/* One run is trace_begin, its records through the sink, trace_end; a file may hold several runs. A run that was begun
 * but has neither a record nor an end (the machine was refused) leaves nothing behind. Only records of the trace's
 * level may be written; those outside of its window are counted. Write errors are kept and reported by trace_end and
 * trace_close. */
void trace_begin(struct trace *trace, const struct mapping *mapping, const char *flow, uint64_t seed);
enum status trace_end(struct trace *trace, const struct counters *counters, struct error *error);

/* Finish the gzip member, close the file and free the trace. Returns STATUS_IO when anything was not written; errno
 * then has the first reason, or 0 where none is known. */
enum status trace_close(struct trace *trace, struct error *error);

#ifdef __cplusplus
}
#endif
#endif
