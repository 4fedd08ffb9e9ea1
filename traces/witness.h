/* One run of a trace as an independent witness: it is counted again from its records and, at level access, carried out
 * again. What 'simcheck trace recount' says about the records comes from here. */
#ifndef SIMCHECK_TRACES_WITNESS_H
#define SIMCHECK_TRACES_WITNESS_H

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
    bool whole; /* the run has ended and no record was left out, so that the counts are complete */
    bool replayed;
};

/* Read the run, which the reader has just begun, to its end. The errors are those of sc_trace_reader_next, and
 * SC_STATUS_LIMIT when it is too large to be replayed. On SC_STATUS_OK `run` has its totals. */
enum sc_status trace_witness_run(struct witness *witness, struct sc_trace_reader *reader,
                                 const struct sc_trace_run *run, struct sc_error *error);

/* Returns true if the recount finds the counter in the run's records (trace_recount_gives). If not,
 * witness.counters means nothing there. */
bool trace_witness_gives(const struct sc_trace_run *run, enum sc_counter_id id);

/* The count of the records beside the run's total. */
enum trace_verdict {
    TRACE_NOT_COUNTED, /* the records do not give it, or the run has no total of it */
    TRACE_AGREES,
    TRACE_PART,    /* records are missing, and the count is no larger than the total; or there are no totals */
    TRACE_DIFFERS, /* the count is not the total; with records missing it is larger */
};

enum trace_verdict trace_witness_verdict(const struct witness *witness, const struct sc_trace_run *run,
                                         enum sc_counter_id id);

#ifdef __cplusplus
}
#endif
#endif
