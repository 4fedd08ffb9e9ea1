/* One run of a trace as an independent witness: counted again from its records and, at level access, carried out
 * again. What 'simcheck trace recount' says of a run rests on this alone. */
#ifndef SIMCHECK_CHECK_TRACE_WITNESS_H
#define SIMCHECK_CHECK_TRACE_WITNESS_H

#include <stdbool.h>
#include <stdint.h>

#include "traces/findings.h"
#include "traces/trace_reader.h"

#ifdef __cplusplus
extern "C" {
#endif

struct witness {
    struct sc_counters counters; /* from the records */
    struct findings findings;
    int64_t records;
    bool whole; /* the run has ended and nothing was left out: the counts are complete */
    bool replayed;
};

/* Read the run, which the reader has just begun, to its end. Errors of the trace, as sc_trace_reader_next;
 * SC_STATUS_LIMIT when it is too large to be replayed. On SC_STATUS_OK `run` has its totals. */
enum sc_status trace_witness_run(struct witness *witness, struct sc_trace_reader *reader,
                                 const struct sc_trace_run *run, struct sc_error *error);

/* Is the count not the run's total? With records missing it may be too small, but not too large. */
bool trace_witness_differs(const struct witness *witness, const struct sc_trace_run *run, enum sc_counter_id id);

#ifdef __cplusplus
}
#endif
#endif
