/* The head of a run of a trace, for people. */
#ifndef SIMCHECK_CHECK_TRACE_TRACE_PRINT_H
#define SIMCHECK_CHECK_TRACE_TRACE_PRINT_H

#include <stdio.h>

#include "traces/trace_reader.h"

#ifdef __cplusplus
extern "C" {
#endif

/* What the run is of, its layer, dataflow, machine, level and window, a line each; and the counters and columns that
 * were skipped, if any. */
void trace_print_head(const struct sc_trace_run *run, const char *path, FILE *to);

#ifdef __cplusplus
}
#endif
#endif
