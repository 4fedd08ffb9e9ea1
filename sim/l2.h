/* The shared buffer: it brings operands in from off chip, sends them to the network and accumulates the outputs that
 * arrive (docs/semantics.md, section 6). */
#ifndef SIMCHECK_SIM_L2_H
#define SIMCHECK_SIM_L2_H

#include "sim/step.h"

/* An output in L2. */
struct accumulator {
    int32_t sum, terms;
};

struct l2 {
    struct sim_run *run;
    int16_t *value[SC_TENSOR_OUTPUT]; /* [weight or input][identity] */
    bool *on_chip[SC_TENSOR_OUTPUT];  /* brought in already */
    struct accumulator *output;       /* [identity] */
};

void sim_l2_open(struct l2 *l2, struct sim_run *run);

/* Send at most `elems` more of the transition's parcels down a channel, one after the other at its rate. */
void sim_l2_send(struct l2 *l2, struct sim_transition *transition, enum sim_channel channel, int64_t elems);

/* Take in at most `elems` more of the outputs that arrive. */
void sim_l2_receive(struct l2 *l2, struct sim_transition *transition, int64_t elems);

#endif
