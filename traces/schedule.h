/* Checks that the cycles of a trace follow from one another by the rules of docs/semantics.md, sections 8 and 10 to 12:
 * when each part of a step begins, on each channel, and how long it takes. Where the trace does not say what the
 * busiest PE or link did, computing and fetching are only checked not to be too short. */
#ifndef SIMCHECK_TRACES_SCHEDULE_H
#define SIMCHECK_TRACES_SCHEDULE_H

#include "traces/findings.h"
#include "traces/off_chip.h"
#include "traces/step_gatherer.h"

#ifdef __cplusplus
extern "C" {
#endif

enum { SCHEDULE_BUFFERS_MAX = 256 }; /* the most that L1Buffers may be */

/* `struct schedule s = {.mapping = m, .skew = c, .tiles = t};` is at the start of a run. */
struct schedule {
    const struct sc_mapping *mapping;
    int64_t skew;              /* cycles by which the array ends behind L2's clock */
    const struct tiles *tiles; /* at the step that is taken; NULL: the mapping has no marks */
    struct off_chip off_chip;
    int64_t steps;                   /* taken so far */
    int64_t fetched[TRACE_CHANNELS]; /* when the last step had left each channel; with `loose`, not before that */
    int64_t computed, drained;       /* of the last step */
    int64_t computed_at[SCHEDULE_BUFFERS_MAX];               /* [step % L1Buffers] */
    int64_t drained_at[SCHEDULE_BUFFERS_MAX];                /* [step % output sets] */
    int64_t contents[SC_TENSOR_OUTPUT];                      /* of a tensor with sets of its own: so far */
    int64_t came_at[SC_TENSOR_OUTPUT][SCHEDULE_BUFFERS_MAX]; /* [contents % sets]: when the step before was computed */
    bool loose;                                              /* some step did not tell when it had left which channel */
};

/* Take the next step; none may have been left out. `line` is the line of its last record. With `last`, the run ends
 * with it. */
void trace_schedule_take(struct schedule *schedule, const struct known_step *done, bool last, struct findings *findings,
                         int64_t line);

#ifdef __cplusplus
}
#endif
#endif
