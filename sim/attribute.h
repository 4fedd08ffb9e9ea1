/* Where the counts of steps and transitions go: to the whole run's, or with an attribution to those of the loop whose
 * advance caused the step and of the step's phase. Whoever raises an event does so in a ledger and knows nothing of
 * it. */
#ifndef SIMCHECK_SIM_ATTRIBUTE_H
#define SIMCHECK_SIM_ATTRIBUTE_H

#include "sim/pes.h"
#include "sim/step.h"

struct sim_attribution {
    int cause_count; /* 1 without an attribution */
    struct sim_tally
        *of;             /* [cause * SC_SIM_PHASE_COUNT + phase]; the first is the whole run's without an attribution */
    int64_t first_boxes; /* elements of all weight and input boxes in the first step */
};

/* A failure is kept in the run. */
void sim_attribution_open(struct sim_attribution *attribution, struct sim_run *run, const struct sim_nest *nest);

/* The run's tally, if ledgers may raise events in it directly; NULL if they need their own. */
struct sim_tally *sim_attribution_direct(const struct sim_attribution *attribution, const struct sim_run *run);

/* Give the ledgers of a transition and of the step that it leads to their places. `advanced` is the loop that advanced,
 * -1 at the start; boxes have been brought up to date. */
void sim_attribute_step(struct sim_attribution *attribution, const struct sim_run *run, const struct sim_nest *nest,
                        const struct sim_pes *pes, struct sim_transition *transition, int advanced);
/* After the last step only what leaves remains. */
void sim_attribute_end(struct sim_attribution *attribution, const struct sim_run *run, struct sim_transition *last);

/* A step has drained through this transition: what the ledgers of both have goes to its places. */
void sim_attribute_drained(const struct sim_transition *transition);

/* All that has happened so far, that of the steps in flight as well. */
struct sim_tally sim_attribution_total(const struct sim_attribution *attribution, const struct sim_flight *flight);

/* Hand the caller's attribution its counters, if it wants one: what steps that have drained counted. */
void sim_attribution_report(const struct sim_attribution *attribution, const struct sim_run *run);

#endif
