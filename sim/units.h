/* The units of the machine, which wait for each other (docs/semantics.md, section 8), behind one interface.
 *
 * A unit sees how many steps have passed the others (struct sim_flight), and its own parts of the machine. The clock
 * walks a list of units and knows nothing of what they do: another unit is a struct here, a file, and an entry in
 * engine.c's list. */
#ifndef SIMCHECK_SIM_UNITS_H
#define SIMCHECK_SIM_UNITS_H

#include <stdio.h>

#include "sim/controller.h"
#include "sim/dram.h"
#include "sim/step_replay.h"

struct sim_unit;

struct sim_unit_ops {
    const char *name;
    /* If the unit is idle and can begin something, begin it; if it is busy and has finished, end it. They return
     * whether they did. What takes no time is begun and ended in `begin`. NULL: the unit only works for others. */
    bool (*begin)(struct sim_unit *unit);
    bool (*end)(struct sim_unit *unit);
    /* Cycles until the passing of time lets the unit, or one that waits for it, do something; 0: never. */
    int64_t (*cycles_left)(const struct sim_unit *unit);
    /* Let this many cycles pass, beginning when it last worked. NULL: time does not change it. */
    void (*work)(struct sim_unit *unit, int64_t cycles);
    /* The unit's state, as the rest of a line. */
    void (*dump)(const struct sim_unit *unit, FILE *to);
};

struct sim_unit {
    const struct sim_unit_ops *ops;
    struct sim_run *run;
    struct sim_flight *flight;
    bool busy;
    int64_t since; /* where cycles are skipped: it has worked until then */
    /* Bit i is unit i of the machine: itself, and those that may have something to do when it has begun or ended
     * something. */
    unsigned itself, beginning_wakes, ending_wakes;
};

/* Cycles for which it has not worked yet. */
static inline int64_t sim_unit_lag(const struct sim_unit *unit) {
    return unit->run->skips ? unit->run->now - unit->since : 0;
}

/* A channel down: moves the parcels of a step that go with it. The first channel that comes to a step stages it. */
struct sim_fetch_unit {
    struct sim_unit unit;
    enum sim_channel channel;
    bool uses_common_sets, waits_for_own_sets;
    struct sim_controller *controller;
    struct sim_replay *replay;
    struct l2 *l2;
    struct sim_noc *noc;
    struct sim_off_chip *off_chip; /* NULL: no marks */
};

/* Brings what the tiles of L2 need in from off chip, one load after the other. */
struct sim_load_unit {
    struct sim_unit unit;
    struct sim_off_chip *off_chip;
    int64_t change; /* the load is that of this change and tensor, or the next one is there or behind */
    int tensor;
    int64_t overhead, left; /* cycles and elements of the load */
};

/* Stores outputs that leave L2. */
struct sim_store_unit {
    struct sim_unit unit;
    struct sim_off_chip *off_chip;
    int64_t change; /* what leaves at this change is stored, or is next */
    int64_t begin;  /* of the store */
    int64_t left;   /* elements of it */
};

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
    struct sim_off_chip *off_chip; /* NULL: no marks */
    int64_t drained_at;            /* when the last step drained */
    bool ends;                     /* the last outputs are in L2 by its clock */
    bool has_ended;                /* and the array has come to its end */
    struct sim_columns columns;    /* of what a trace says of each step */
};

/* What the units do, whoever clocks them: stage the next transition; evict what the step computed last does not share
 * with the one after it; note that a step has drained through this transition. */
void sim_fetch_stage(struct sim_fetch_unit *fetch);
void sim_evict(struct sim_evict_unit *evict);
void sim_drain_finish(struct sim_drain_unit *drain, struct sim_transition *transition);

extern const struct sim_unit_ops sim_fetch_ops, sim_network_ops, sim_compute_ops, sim_evict_ops, sim_drain_ops,
    sim_load_ops, sim_store_ops;

#endif
