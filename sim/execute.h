/* The PEs' part of a step: fill the L1s, execute, and evict the outputs that the next step does not share. */
#ifndef SIMCHECK_SIM_EXECUTE_H
#define SIMCHECK_SIM_EXECUTE_H

#include "sim/noc.h"

/* Fill the L1s with the elements of the transition, check that every element of every box is the right one, and execute
 * the step that it leads to. Returns the operations of the busiest PE. */
int64_t sim_execute_step(struct sim_run *run, const struct sim_pes *pes, struct sim_transition *transition);

/* Evict to the network the outputs that leave in the transition. */
void sim_execute_evictions(struct sim_run *run, const struct sim_pes *pes, struct sim_noc *noc,
                           struct sim_transition *transition);

#endif
