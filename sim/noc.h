/* The network between L2 and the PEs. A topology decides which elements travel together; how many leave and enter L2
 * in a cycle is the channels' business. */
#ifndef SIMCHECK_SIM_NOC_H
#define SIMCHECK_SIM_NOC_H

#include "sim/engine.h"

struct noc_ops {
    const char *name;
    /* These lanes of a fill miss their elements in this step: bring them from L2. */
    void (*request)(struct engine *engine, struct step *step, int32_t fill, lane_set lanes);
    /* One PE hands a copy of an element to another. */
    void (*forward)(struct engine *engine, struct step *step, const struct forward *copy);
    /* These lanes of a bank send up the copies of outputs that they have in a slot. */
    void (*collect)(struct engine *engine, struct step *step, const struct eviction *eviction);
};

/* A bus down, on which an element reaches every PE that misses it in a step (or, with Multicast off, one of them),
 * and a tree up that adds copies of an output (or, with Reduction off, carries each). */
const struct noc_ops *sim_noc_bus(void);

#endif
