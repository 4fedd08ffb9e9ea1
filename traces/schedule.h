/* Checks that the cycles of a trace follow from one another by the rules of docs/semantics.md, section 8: when each
 * part of a step begins, and how long it takes. Where the trace does not say what the busiest PE did, computing and
 * forwarding are only checked not to be too short. */
#ifndef SIMCHECK_TRACES_SCHEDULE_H
#define SIMCHECK_TRACES_SCHEDULE_H

#include "traces/findings.h"
#include "traces/step_gatherer.h"

#ifdef __cplusplus
extern "C" {
#endif

enum { SCHEDULE_BUFFERS_MAX = 256 }; /* the most that L1Buffers may be */

/* `struct schedule s = {.machine = m};` is at the start of a run. */
struct schedule {
    const struct sc_machine *machine;
    int64_t steps;                             /* taken so far */
    int64_t fetched, computed, drained;        /* of the last one */
    int64_t computed_at[SCHEDULE_BUFFERS_MAX]; /* [step % L1Buffers] */
    int64_t drained_at[SCHEDULE_BUFFERS_MAX];
};

/* Take the next step; none may have been left out. `line` is the line of its last record. */
void trace_schedule_take(struct schedule *schedule, const struct known_step *done, struct findings *findings,
                         int64_t line);

#ifdef __cplusplus
}
#endif
#endif
