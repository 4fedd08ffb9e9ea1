/* The shared buffer: it brings operands in from off chip, sends them to the network and accumulates the outputs that
 * arrive (docs/semantics.md, section 6). */
#ifndef SIMCHECK_SIM_L2_H
#define SIMCHECK_SIM_L2_H

#include "sim/step.h"

/* What L2, the network and the controller know of one element; together because they ask for it together. */
struct element {
    int32_t last_receiver; /* a PE that may still hold it: bank * BANK_LANES + lane */
    int32_t pending;       /* the network's: its place among the transition's parcels or arrivals, if it is there */
    int16_t value;         /* of a weight or input */
    bool on_chip;          /* brought in already */
};

/* An output in L2. */
struct accumulator {
    int32_t sum, terms;
};

struct l2 {
    struct sim_run *run;
    struct element *element[SC_TENSOR_COUNT]; /* [identity] */
    struct accumulator *output;               /* [identity] */
};

void sim_l2_open(struct l2 *l2, struct sim_run *run);

/* Send at most `elems` more of the transition's parcels, one after the other at the channel's rate. */
void sim_l2_send(struct l2 *l2, struct sim_transition *transition, int64_t elems);

/* Take in at most `elems` more of the outputs that arrive. */
void sim_l2_receive(struct l2 *l2, struct sim_transition *transition, int64_t elems);

#endif
