/* Are the records of a trace at level burst or access of the cycles that they should be? At level access also: does
 * each take the time that it should, and does no channel, link or PE do more in a cycle than it can (docs/semantics.md,
 * section 8)? And how much does the busiest PE of a step do, which says how long the step's parts have to take? */
#ifndef SIMCHECK_TRACES_PACE_H
#define SIMCHECK_TRACES_PACE_H

#include "traces/findings.h"
#include "traces/step_gatherer.h"

#ifdef __cplusplus
extern "C" {
#endif

/* What passed in the present cycle. */
struct passing {
    int64_t cycle, count;
};

/* One PE, in the step that it was last busy with. */
struct pace_pe {
    int64_t step; /* + 1; 0: none yet */
    struct passing operations;
    int64_t executed, forwarded;
    int64_t reading; /* the cycle of the operands read since the last operation; -1: none */
};

/* What all of a step is done at once. */
enum moment { MOMENT_DROP, MOMENT_BEGIN, MOMENT_END, MOMENT_COUNT };

/* `struct pace p = {0};` is not open: `machine` is NULL. */
struct pace {
    const struct sc_machine *machine;
    struct findings *findings;
    struct pace_pe *pe; /* NULL at level burst */
    struct passing down, up;
    int64_t step;                            /* the present one */
    int64_t most_executed, most_forwarded;   /* of a PE in it */
    int64_t at[MOMENT_COUNT];                /* cycles; -1: not told yet */
    int64_t brought;                         /* the cycle in which the next element to be sent came; -1: it was there */
    int64_t forward_cycle, forward_duration; /* of its first forward; duration -1: none yet */
};

/* `run` and `findings` must outlive the pace. SC_STATUS_LIMIT when there is no memory for the PEs. */
enum sc_status trace_pace_open(struct pace *pace, const struct sc_trace_run *run, struct findings *findings,
                               struct sc_error *error);
void trace_pace_close(struct pace *pace);

/* Take the next record in; those of a step come together. `line` is where it stands. */
void trace_pace_take(struct pace *pace, const struct sc_trace_record *record, int64_t line);

/* Behind the last record of a step: tells the step what its busiest PEs did, and checks that what is done at the begin
 * and end of its computing is. */
void trace_pace_end_step(struct pace *pace, struct known_step *done, int64_t line);

#ifdef __cplusplus
}
#endif
#endif
