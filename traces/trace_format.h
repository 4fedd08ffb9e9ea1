/* Inside common: what a trace says, as text in a buffer. */
#ifndef SIMCHECK_COMMON_TRACE_TEXT_H
#define SIMCHECK_COMMON_TRACE_TEXT_H

#include <stddef.h>

#include "traces/trace_writer.h"

/* No line, and no header, is longer; who adds one makes room before. */
enum { TRACE_LINE_BYTES = 1024, TRACE_HEADER_BYTES = 1 << 16 };

/* A text at `begin`, `used` bytes so far. */
struct trace_text {
    char *begin;
    size_t used;
};

void trace_put_header(struct trace_text *text, const struct sc_trace_options *options, const struct sc_mapping *mapping,
                      const char *flow, uint64_t seed);
void trace_put_step(struct trace_text *text, const struct sc_trace_step *step);
void trace_put_record(struct trace_text *text, enum sc_trace_level level, const struct sc_trace_record *record);
void trace_put_totals(struct trace_text *text, const struct sc_counters *counters, int64_t omitted);
void trace_put_end(struct trace_text *text, int64_t runs);

#endif
