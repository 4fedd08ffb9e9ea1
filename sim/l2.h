/* The shared buffer: it brings operands in from off chip, sends them to the network and accumulates the outputs that
 * arrive (docs/semantics.md, section 6). With marks it holds tiles (section 12): what it sends must be in it, and what
 * arrives must have a place. */
#ifndef SIMCHECK_SIM_L2_H
#define SIMCHECK_SIM_L2_H

#include "sim/step.h"

/* An output, as it goes off chip and comes back. */
struct accumulator {
    int32_t sum, terms;
};

struct l2 {
    struct sim_run *run;
    int16_t *value[SC_TENSOR_OUTPUT];    /* [weight or input][identity] */
    uint64_t *brought[SC_TENSOR_OUTPUT]; /* [bit identity], without marks: it is in L2 */
    int64_t to_bring[SC_TENSOR_OUTPUT];  /* elements that are not, without marks */
    int32_t *copies[SC_TENSOR_OUTPUT];   /* [identity], with marks: in how many buffer sets it is */
    int32_t *sum, *terms;                /* [identity], of outputs: what they are so far, and of how many operations */
    bool *has_place;                     /* [identity], with marks: the output is in L2; NULL: all are */
    int64_t taken_in[SC_TENSOR_COUNT], given_up[SC_TENSOR_COUNT]; /* elements, with marks */
};

void sim_l2_open(struct l2 *l2, struct sim_run *run);

/* Send at most `elems` more of the transition's parcels down a channel, one after the other at its rate. */
void sim_l2_send(struct l2 *l2, struct sim_transition *transition, enum sim_channel channel, int64_t elems);

/* With marks: elements come into a buffer set, and leave it. Those of outputs come with what they are made of. */
void sim_l2_take_in(struct l2 *l2, int tensor, int32_t id, struct accumulator made);
struct accumulator sim_l2_give_up(struct l2 *l2, int tensor, int32_t id);

/* Take in at most `elems` more of the outputs that arrive. */
void sim_l2_receive(struct l2 *l2, struct sim_transition *transition, int64_t elems);

#endif
