/* The units of the machine, which wait for each other (docs/semantics.md, section 8), behind one interface.
 *
 * A unit sees how many steps have passed the others (struct sim_flight), and its own parts of the machine. The clock
 * walks a list of units and knows nothing of what they do: another unit, for example one that brings operands from off
 * chip at a rate of its own, is a struct here, a file, and an entry in engine.c's list. */
#ifndef SIMCHECK_SIM_UNITS_H
#define SIMCHECK_SIM_UNITS_H

#include <stdio.h>

#include "sim/controller.h"

struct sim_unit;

struct sim_unit_ops {
    const char *name;
    /* If the unit is idle and can begin something, begin it; if it is busy and has finished, end it. They return
     * whether they did. What takes no time is begun and ended in `begin`. NULL: the unit only works for others. */
    bool (*begin)(struct sim_unit *unit);
    bool (*end)(struct sim_unit *unit);
    /* Cycles until the passing of time lets the unit, or one that waits for it, do something; 0: never. */
    int64_t (*cycles_left)(const struct sim_unit *unit);
    /* Let this many cycles pass, beginning now. NULL: time does not change it. */
    void (*work)(struct sim_unit *unit, int64_t cycles);
    /* The unit's state, as the rest of a line. */
    void (*dump)(const struct sim_unit *unit, FILE *to);
};

struct sim_unit {
    const struct sim_unit_ops *ops;
    struct sim_run *run;
    struct sim_flight *flight;
    bool busy;
};

/* A channel down: moves the parcels of a step that go with it. The first channel that comes to a step stages it. */
struct sim_fetch_unit {
    struct sim_unit unit;
    enum sim_channel channel;
    bool uses_common_sets;
    struct sim_controller *controller;
    struct l2 *l2;
    struct sim_noc *noc;
};

/* The sets of L1Buffers turn over with each step, for tensors without sets of their own. A channel without any tensor
 * waits for them, too. */
bool sim_fetch_uses_common_sets(const struct sim_fetch_unit *fetch);

/* What has left one end of the network and has not arrived at the other. */
struct sim_network_unit {
    struct sim_unit unit;
};

/* The PEs: fill the L1s, and execute. */
struct sim_compute_unit {
    struct sim_unit unit;
    const struct sim_pes *pes;
    int64_t overhead;  /* cycles of control that are left before the operations */
    int64_t remaining; /* operations of the busiest PE */
};

/* Evicts to the network the outputs that the next step does not share. */
struct sim_evict_unit {
    struct sim_unit unit;
    const struct sim_pes *pes;
    struct sim_noc *noc;
};

/* Moves outputs up the channel into L2, and adds up the ledgers of a drained step. */
struct sim_drain_unit {
    struct sim_unit unit;
    struct l2 *l2;
    struct sim_noc *noc;
    int64_t drained_at; /* when the last step drained */
    bool ends;          /* the last outputs are in L2 by its clock */
};

extern const struct sim_unit_ops sim_fetch_ops, sim_network_ops, sim_compute_ops, sim_evict_ops, sim_drain_ops;

#endif
