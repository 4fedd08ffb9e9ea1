/* The controller: it walks the loop nest, knows by its tags what every L1 will hold, and stages transitions: which
 * operands each PE misses and which outputs it no longer needs (docs/semantics.md, sections 3, 5 and 6). */
#ifndef SIMCHECK_SIM_CONTROLLER_H
#define SIMCHECK_SIM_CONTROLLER_H

#include "sim/attribute.h"
#include "sim/noc.h"

/* Of a tensor with buffer sets of its own: the steps at which something of it came. These number its contents. */
struct sim_contents {
    int64_t sets; /* 0: it has none of its own */
    unsigned
        dims; /* while no loop over them moves, nothing of it comes: no box changes, and no PE falls idle or wakes up */
    int64_t count;
    int64_t *came; /* [contents modulo sets] */
};

struct sim_controller {
    struct sim_run *run;
    struct sim_nest nest;
    struct sim_pes *pes;
    int16_t *const *value; /* of weights and inputs in L2: [tensor][identity] */
    struct sim_noc *noc;
    struct sim_attribution attribution;
    struct sim_contents contents[SC_TENSOR_OUTPUT];
    int32_t *holders[SC_TENSOR_COUNT]; /* [identity]: PEs active in the last staged step whose box has it */
    int64_t distinct[SC_TENSOR_COUNT]; /* elements with a holder */
    int32_t
        *last_receiver[SC_TENSOR_COUNT]; /* [identity], with forwarding: bank * BANK_LANES + lane that may hold it */
    int32_t lane_number[BANK_LANES];     /* of each lane: its number */
    LIST(struct fill) woken;             /* scratch of staging: what waking lanes still have */
    lane_set *in_box;                    /* scratch of staging: [slot] */
};

/* Start the nest, and connect pes, value and noc, before the call. A failure is kept in the run. */
void sim_controller_open(struct sim_controller *controller);
void sim_controller_close(struct sim_controller *controller);

/* These lanes hold what their tags in a slot say (by 1), or no longer do (by -1). */
void sim_controller_count_tags(struct sim_controller *controller, const struct bank *bank, int tensor, int32_t slot,
                               lane_set lanes, int32_t by);

/* Bring boxes and tags to the nest's present step, which transition->to becomes. `advanced` is the loop that advanced,
 * -1 at the start. */
void sim_stage_step(struct sim_controller *controller, struct sim_transition *transition, int advanced);

/* What hangs on the step's number and on the loop that advanced, when it is known what moves: the step's control, sets
 * of a tensor's own, and what is counted. Peaks are raised by themselves: in one ledger the same step raises them once.
 */
void sim_stage_numbers(struct sim_controller *controller, struct sim_transition *transition, int advanced);
void sim_stage_raise_peaks(const struct sim_transition *transition);

/* Steps that must be computed until contents that come with step `number` have a set: all that used the contents which
 * had it before. */
int64_t sim_contents_wait_for(const struct sim_contents *contents, int64_t number);

/* Stage the transition after the last step: all outputs leave. */
void sim_stage_end(struct sim_controller *controller, struct sim_transition *transition);

#endif
