/* A trace of a run: text lines in one gzip member (the format: traces/README.md). Equal runs write equal bytes. A
 * thread of the trace's own formats and packs the records. */
#ifndef SIMCHECK_TRACES_TRACE_WRITER_H
#define SIMCHECK_TRACES_TRACE_WRITER_H

#include <stdbool.h>
#include <stdint.h>

#include "../common/api.h"
#include "../common/counters.h"
#include "../common/error.h"
#include "../common/mapping.h"
#include "../common/trace_record.h"

#ifdef __cplusplus
extern "C" {
#endif

struct sc_trace;

/* On success the caller owns *trace and calls sc_trace_close, also after an error. On SC_STATUS_IO errno has the
 * reason. SC_STATUS_INPUT when sc_trace_options_check does not accept the options: no file is touched. */
SC_API enum sc_status sc_trace_open(struct sc_trace **trace, const char *path, const struct sc_trace_options *options,
                                    struct sc_error *error);

/* The sink that a simulator hands its records to (sc_sim_options.trace). It lives as long as the trace. */
SC_API struct sc_trace_sink *sc_trace_sink_of(struct sc_trace *trace);

/* One run is sc_trace_begin, its records through the sink, sc_trace_end; a file may hold several runs. A run that was
 * begun but has neither a record nor an end (the machine was refused) leaves nothing behind. Only records of the
 * trace's level may be written; those outside of its window are counted. Write errors are kept and reported by
 * sc_trace_end and sc_trace_close. */
SC_API void sc_trace_begin(struct sc_trace *trace, const struct sc_mapping *mapping, const char *flow, uint64_t seed);
SC_API enum sc_status sc_trace_end(struct sc_trace *trace, const struct sc_counters *counters, struct sc_error *error);

/* Finish the gzip member, close the file and free the trace. Returns SC_STATUS_IO when anything was not written; errno
 * then has the first reason, or 0 where none is known. */
SC_API enum sc_status sc_trace_close(struct sc_trace *trace, struct sc_error *error);

#ifdef __cplusplus
}
#endif
#endif
