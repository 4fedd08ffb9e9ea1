/* Do the cycles of a trace follow from one another as docs/semantics.md, section 8, says? What is checked is when each
 * part of a step begins, and how long it takes; where the trace does not tell the busiest PE, only that computing and
 * forwarding do not take less than they must. */
#ifndef SIMCHECK_TRACES_SCHEDULE_H
#define SIMCHECK_TRACES_SCHEDULE_H

#include "traces/findings.h"
#include "traces/step_gatherer.h"

#ifdef __cplusplus
extern "C" {
#endif

enum { SCHEDULE_BUFFERS_MAX = 256 }; /* as L1Buffers may be */

/* `struct schedule s = {.machine = m};` is at the start of a run. */
struct schedule {
    const struct sc_machine *machine;
    int64_t steps;                             /* that were taken */
    int64_t fetched, computed, drained;        /* of the last one */
    int64_t computed_at[SCHEDULE_BUFFERS_MAX]; /* [step % L1Buffers] */
    int64_t drained_at[SCHEDULE_BUFFERS_MAX];
};

/* Take the next step; none may have been left out. `line` is where the trace tells of it. */
void trace_schedule_take(struct schedule *schedule, const struct known_step *done, struct findings *findings,
                         int64_t line);

#ifdef __cplusplus
}
#endif
#endif
