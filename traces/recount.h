/* Finds the counters of a run again from the records of its trace alone (traces/README.md says which record counts as
 * what). It also checks the rules that every step must satisfy, and its cycles. */
#ifndef SIMCHECK_TRACES_RECOUNT_H
#define SIMCHECK_TRACES_RECOUNT_H

#include <stdbool.h>
#include <stdint.h>

#include "traces/findings.h"
#include "traces/loads.h"
#include "traces/loops.h"
#include "traces/pace.h"
#include "traces/pe_array.h"
#include "traces/schedule.h"
#include "traces/skew.h"
#include "traces/step_gatherer.h"
#include "traces/trace_reader.h"

#ifdef __cplusplus
extern "C" {
#endif

enum { RECOUNT_TENSORS = SC_TENSOR_COUNT + 1 }; /* and "-" */

struct recount {
    const struct sc_trace_run *run;
    struct findings *findings;
    bool rules_hold;  /* steps are whole, so that the rules of a step can be checked */
    bool in_time;     /* all steps are there, so that their cycles can be checked */
    bool overflow;    /* a count does not fit in 63 bits */
    int64_t step;     /* the present one; -1: none yet */
    int64_t line;     /* of the last record */
    int64_t last_end; /* of any record, by L2's clock */
    int64_t moved[SC_TRACE_EVENT_COUNT][RECOUNT_TENSORS]; /* in the present step */
    int64_t count[SC_COUNTER_COUNT];
    bool told[SC_TRACE_EVENT_COUNT][RECOUNT_TENSORS]; /* the present step has a record of it */
    struct pe_array array;
    int64_t fewest_hops[SC_TENSOR_COUNT], most_hops[SC_TENSOR_COUNT]; /* of any PE that has work */
    struct loads loads;                                               /* of bursts and accesses */
    struct loops loops;                                               /* at the present step, where steps are in time */
    int64_t overhead;                                                 /* of the present step */
    struct tiles tiles;                                               /* likewise, of a mapping with marks */
    struct step_gatherer gatherer;
    struct schedule schedule;
    struct pace pace; /* of a whole run at level access */
    /* The first record of the present step, for each channel, then for each part; `duration` -1: none yet. */
    struct sc_trace_record burst[TRACE_CHANNELS + PART_COUNT];
};

/* Returns true if the counter counts this event on this tensor (SC_TENSOR_NONE: "-"), or is the most of it in a step.
 */
bool trace_recount_counts_as(enum sc_trace_event event, int tensor, enum sc_counter_id id);

/* Returns true if the records of the run give the counter's value. False for a counter that no event
 * counts as, and for one whose columns an older program did not write: the recount's value is then meaningless. */
bool trace_recount_gives(const struct sc_trace_run *run, enum sc_counter_id id);

/* `run` and `findings` must outlive the recount. SC_STATUS_LIMIT when there is no memory; trace_recount_close in any
 * case. */
enum sc_status trace_recount_begin(struct recount *recount, const struct sc_trace_run *run, struct findings *findings,
                                   struct sc_error *error);
void trace_recount_close(struct recount *recount);
void trace_recount_item(struct recount *recount, const struct sc_trace_item *item);

/* Call it behind the last record. A count that does not fit in 63 bits is a finding, and is INT64_MAX. */
void trace_recount_end(struct recount *recount, struct sc_counters *counters);

#ifdef __cplusplus
}
#endif
#endif
