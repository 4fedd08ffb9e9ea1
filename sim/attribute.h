/* Adds the counts of steps and transitions to the run's tally, or with an attribution to the tally of the loop whose
 * advance caused the step and of the step's phase. Code that raises an event does so in a ledger, and knows nothing of
 * this. */
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

/* Choose the tallies to which the ledgers of a transition, and of the step that it leads to, are added. `advanced` is
 * the loop that advanced, -1 at the start. What the step holds must be known. */
void sim_attribute_step(struct sim_attribution *attribution, const struct sim_run *run, const struct sim_nest *nest,
                        struct sim_transition *transition, int advanced);
/* The same for the transition after the last step, in which outputs leave only. */
void sim_attribute_end(struct sim_attribution *attribution, const struct sim_run *run, struct sim_transition *last);

/* A step has drained through this transition: move what the ledgers of both have to their tallies. */
static inline void sim_attribute_drained(const struct sim_run *run, const struct sim_transition *transition) {
    sim_ledger_move(run, &transition->from->ledger);
    sim_ledger_move(run, &transition->ledger);
}

/* Everything counted so far, including the steps in flight. */
struct sim_tally sim_attribution_total(const struct sim_attribution *attribution, const struct sim_flight *flight);

/* Fill the counters of the caller's attribution, if there is one, from the steps that have drained. */
void sim_attribution_report(const struct sim_attribution *attribution, const struct sim_run *run);

#endif
