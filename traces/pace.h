/* Checks the cycles of the records of a trace at level burst or access. At level access it also checks that each record
 * takes the time that it should, and that no channel, link or PE does more in a cycle than it can (docs/semantics.md,
 * section 8). It also finds how much the busiest PE of a step does. From this `schedule` knows how long the step's
 * parts take. */
#ifndef SIMCHECK_TRACES_PACE_H
#define SIMCHECK_TRACES_PACE_H

#include "traces/findings.h"
#include "traces/step_gatherer.h"

#ifdef __cplusplus
extern "C" {
#endif

/* The elements or operations of the present cycle. */
struct passing {
    int64_t cycle, count;
};

/* Elements that a channel passes without a break. */
struct pace_run {
    int64_t first, passed; /* the cycle of the first, and how many so far */
};

/* One PE, in the step that it was last busy with. */
struct pace_pe {
    int64_t step; /* + 1; 0: none yet */
    struct passing operations;
    int64_t executed, forwarded;
    int64_t reading; /* the cycle of the operands read since the last operation; -1: none */
};

/* Moments of a step: all records of one moment have the same cycle. */
enum moment { MOMENT_DROP, MOMENT_BEGIN, MOMENT_END, MOMENT_COUNT };

/* `struct pace p = {0};` is not open: `machine` is NULL. */
struct pace {
    const struct sc_machine *machine;
    struct findings *findings;
    struct pace_pe *pe; /* NULL at level burst */
    bool has_marks;     /* what comes into L2 is loaded before it is sent */
    struct passing down[TRACE_CHANNELS], up;
    struct pace_run loads[SC_TENSOR_COUNT], stores;
    int64_t step;                          /* the present one */
    int64_t most_executed, most_forwarded; /* of a PE in it */
    int64_t first_operation;               /* cycle; INT64_MAX: none yet */
    int64_t at[MOMENT_COUNT];              /* cycles; -1: no record of it yet */
    int64_t brought; /* the cycle in which the next element to be sent came from off chip; -1: it was in L2 */
    int64_t forward_cycle, forward_duration; /* of its first forward; duration -1: none yet */
};

/* `run` and `findings` must outlive the pace. SC_STATUS_LIMIT when there is no memory for the PEs. */
enum sc_status trace_pace_open(struct pace *pace, const struct sc_trace_run *run, struct findings *findings,
                               struct sc_error *error);
void trace_pace_close(struct pace *pace);

/* Take in the next record, by L2's clock, which is in line `line` of the trace. Its link has passed `passed` elements
 * in the step before, the first in cycle `first`. The records of a step come together. */
void trace_pace_take(struct pace *pace, const struct sc_trace_record *record, int64_t passed, int64_t first,
                     int64_t line);

/* Call it behind the last record of a step. It sets most_executed and most_forwarded of the step, and checks that the
 * step's moments are the begin and the end of its computing. */
void trace_pace_end_step(struct pace *pace, struct known_step *done, int64_t line);

#ifdef __cplusplus
}
#endif
#endif
