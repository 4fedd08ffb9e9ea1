/* Checks that the cycles of a trace follow from one another by the rules of docs/semantics.md, sections 8, 10 and 11:
 * when each part of a step begins, on each channel, and how long it takes. Where the trace does not say what the
 * busiest PE or link did, computing and fetching are only checked not to be too short. */
#ifndef SIMCHECK_TRACES_SCHEDULE_H
#define SIMCHECK_TRACES_SCHEDULE_H

#include "traces/findings.h"
#include "traces/step_gatherer.h"

#ifdef __cplusplus
extern "C" {
#endif

enum { SCHEDULE_BUFFERS_MAX = 256 }; /* the most that L1Buffers may be */

/* `struct schedule s = {.mapping = m};` is at the start of a run. */
struct schedule {
    const struct sc_mapping *mapping;
    int64_t steps;                   /* taken so far */
    int64_t fetched[TRACE_CHANNELS]; /* when the last step had left each channel; with `loose`, not before that */
    int64_t computed, drained;       /* of the last step */
    int64_t computed_at[SCHEDULE_BUFFERS_MAX];               /* [step % L1Buffers] */
    int64_t drained_at[SCHEDULE_BUFFERS_MAX];                /* [step % output sets] */
    int64_t contents[SC_TENSOR_OUTPUT];                      /* of a tensor with sets of its own: so far */
    int64_t came_at[SC_TENSOR_OUTPUT][SCHEDULE_BUFFERS_MAX]; /* [contents % sets]: when the step before was computed */
    bool loose;                                              /* some step did not tell when it had left which channel */
};

/* Cycles by which draining a step waits for PEs that are behind L2's clock: so many, or if it is not `known`, up to so
 * many in multiples of HopLatency. */
struct schedule_skew {
    bool known;
    int64_t cycles;
};

/* Take the next step; none may have been left out. `line` is the line of its last record. */
void trace_schedule_take(struct schedule *schedule, const struct known_step *done, struct schedule_skew skew,
                         struct findings *findings, int64_t line);

#ifdef __cplusplus
}
#endif
#endif
