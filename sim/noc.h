/* The network between L2 and the PEs (docs/semantics.md, section 6), behind an interface.
 *
 * A topology decides which elements travel together and how long things take on the way; the
 * channels decide how many leave and enter L2 in a cycle. A topology sees only its port of the machine. A new topology
 * is one file that defines a struct noc_ops, and the line of sim.c that chooses one. */
#ifndef SIMCHECK_SIM_NOC_H
#define SIMCHECK_SIM_NOC_H

#include <stdio.h>

#include "sim/l2.h"
#include "sim/pes.h"

struct noc_ops;

/* What a topology sees: what is run, and the PEs' places and address generators. It raises its events in the ledgers of
 * the transition that it is given. */
struct sim_noc_port {
    const struct noc_ops *ops;
    struct sim_run *run;
    const struct sim_pes *pes;
    void *state; /* the topology's own */
};

/* The copies of outputs that some lanes of a bank evict, as rows of their L1s. */
struct sim_evicted_row {
    lane_set lanes;
    int32_t first_pe;                /* the number of lane 0's PE */
    const int32_t *id, *sum, *terms; /* [lane] */
};

enum sim_way { SIM_DOWN, SIM_UP };

struct noc_ops {
    const char *name;
    /* Make the topology's state. A failure is kept in the run. */
    void (*open)(struct sim_noc_port *port);
    /* These lanes of a fill miss their elements: add parcels that bring them from L2. */
    void (*request)(struct sim_noc_port *port, struct sim_transition *transition, int32_t fill, lane_set lanes);
    /* One PE forwards a copy of an element to another. */
    void (*forward)(struct sim_noc_port *port, struct sim_transition *transition, const struct forward *copy);
    /* PEs evict copies of outputs: raise SIM_EVICT for each, and add arrivals that take them to L2. */
    void (*collect)(struct sim_noc_port *port, struct sim_transition *transition, const struct sim_evicted_row *row);
    /* How many more cycles the network is busy with what comes down in the transition, L2's channel aside; 0 if it is
     * not. `work` lets cycles pass: at most those that are left, or fewer when another unit ends earlier. */
    int64_t (*cycles_left)(const struct sim_noc_port *port, const struct sim_transition *transition);
    void (*work)(struct sim_noc_port *port, struct sim_transition *transition, int64_t cycles);
    /* Cycles from when the last element leaves the sender until the receiver can use all elements. */
    int64_t (*latency)(const struct sim_noc_port *port, const struct sim_transition *transition, enum sim_way way);
    /* The topology's state, as part of a line. */
    void (*dump)(const struct sim_noc_port *port, FILE *to);
};

/* A PE's number: PEs count through the levels of the mapping, the innermost fastest. A topology makes its rows and
 * columns from it. */
static inline int32_t sim_noc_pe(const struct sim_noc_port *port, int32_t bank, int lane) {
    return port->pes->bank[bank].first_pe + lane;
}

/* A bus down, on which an element reaches every PE that misses it in a step (or, with Multicast off, one of them),
 * and a tree up that adds copies of an output (or, with Reduction off, carries each). */
const struct noc_ops *sim_noc_bus(void);

#endif
