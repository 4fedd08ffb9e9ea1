/* `simcheck explain`: which loop a formula does not see right, and what the machine does there. */
#ifndef SIMCHECK_CHECK_EXPLAIN_H
#define SIMCHECK_CHECK_EXPLAIN_H

#include "check/compare.h"
#include "check/growth.h"
#include "check/options.h"
#include "check/plan.h"
#include "check/program.h"
#include "check/sets.h"
#include "sim/sim.h"

#ifdef __cplusplus
extern "C" {
#endif

/* The layer grown to some stage, simulated and evaluated. */
struct explain_step {
    int first_stage, stage; /* of the growth: the stages that no legal layer ends at are grown together */
    struct counters simulated;
    struct comparison *comparison; /* [set] */
};

/* Everything that is known of a run; the last step is the run itself. */
struct explanation {
    const struct plan_run *run;
    const struct mapping *mapping;
    struct growth growth;
    int step_count;
    struct explain_step step[GROWTH_STAGES_MAX];
    struct sim_attribution attribution; /* of the whole run */
    const struct sets *sets;
};

/* The step at which the relative error of a set's value changes most, and the first at which it is not right; -1 when
 * the set is right, or has no value, at all steps. */
struct explain_blame {
    int most, first;
};

struct explain_blame explain_blame(const struct explanation *explanation, int set, enum counter_id counter);

/* explain_text.c: print the run, and for a counter of a set, the difference, the formula with its terms, the layer
 * grown loop by loop, the loop to blame, and what caused the simulated count. */
void explain_print_run(const struct explanation *explanation, FILE *to);
void explain_print_counter(const struct explanation *explanation, int set, enum counter_id counter, FILE *to);

/* Explain every run of the plan: the counters that the options name, or all that differ. The exit code is that of a
 * check. */
enum exit_code explain_run(const struct plan *plan, const struct sets *sets, const struct options *options);

#ifdef __cplusplus
}
#endif
#endif
