/* Why a formula and the machine differ: the layer grown loop by loop (growth.h), simulated and evaluated at each stage,
 * and what caused everything that the machine counted. */
#ifndef SIMCHECK_CHECK_EXPLAIN_EXPLANATION_H
#define SIMCHECK_CHECK_EXPLAIN_EXPLANATION_H

#include "check/explain/growth.h"
#include "check/report/text.h"
#include "check/run/compare.h"
#include "check/run/sets.h"
#include "common/arena.h"
#include "sim/sim.h"

#ifdef __cplusplus
extern "C" {
#endif

/* What is to be explained; all of it must outlive the explanation. */
struct explain_subject {
    const struct sc_mapping *mapping;
    const struct sets *sets;
    const char *flow; /* for the progress line */
    uint64_t seed;
    bool shown;                      /* progress, on a terminal */
    const struct deadline *deadline; /* NULL: none. When it came, formulas may have no value that have one */
};

/* The layer grown to some stage, simulated and evaluated. */
struct explain_step {
    int first_stage, stage; /* of the growth: the stages that no legal layer ends at are grown together */
    struct sc_counters simulated;
    struct comparison *comparison; /* [set] */
};

/* The last step is the whole run. */
struct explanation {
    struct explain_subject subject;
    struct growth growth;
    int step_count;
    struct explain_step step[GROWTH_STAGES_MAX];
    struct sc_sim_attribution attribution; /* of the whole run */
};

/* The explanation is allocated in `arena`. Fails as a simulation does. */
enum sc_status explanation_make(const struct explanation **made, const struct explain_subject *subject,
                                struct sc_arena *arena, struct sc_error *error);

/* Simulated beside formula, for the whole run. */
const struct compare_row *explanation_row(const struct explanation *explanation, int set, enum sc_counter_id counter);

/* The step at which the relative error of a set's value changes most, and the first at which it is not right; -1 when
 * the set is right, or has no value, at all steps. */
struct explain_blame {
    int most, first;
};

struct explain_blame explanation_blame(const struct explanation *explanation, int set, enum sc_counter_id counter);

/* "spatial X(3,1) over 3 PEs": the loop of a cause that the simulator reports, or "the start" and "the end"; and the
 * loops that a step grew. */
void explanation_cause(struct text *text, const struct explanation *explanation, int cause);
void explanation_loops(struct text *text, const struct explanation *explanation, const struct explain_step *step);
enum growth_kind explanation_kind(const struct explanation *explanation, const struct explain_step *step);

/* The loops that a step grew, its kind, and what is remarkable about them for a counter: "spatial K(2,2) over 2 PEs,
 * clipped; its last chunk has 1 of 2 indices". */
void explanation_facts(struct text *text, const struct explanation *explanation, int step, enum sc_counter_id counter);

#ifdef __cplusplus
}
#endif
#endif
