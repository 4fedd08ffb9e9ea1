/* What is off chip, and what has passed between it and L2 (docs/semantics.md, section 12). Two units move elements: one
 * loads, one stores. Fetching asks here whether what a step needs first is there. */
#ifndef SIMCHECK_SIM_DRAM_H
#define SIMCHECK_SIM_DRAM_H

#include "sim/controller.h"
#include "sim/l2_tiles.h"

/* An output off chip. */
struct sim_stored_output {
    struct accumulator made;
    bool is_there; /* it has been stored, and has not come back since */
};

/* Stores, one after the other. */
struct sim_told_stores {
    int64_t outputs, begin, end;
    LIST(struct sc_trace_record) accesses;
};

struct sim_off_chip {
    struct sim_run *run;
    struct sim_flight *flight;
    struct sim_tiles tiles;
    struct l2 *l2;
    const struct sim_controller *controller;
    struct sim_stored_output *output; /* [identity] */
    int64_t skew;                     /* cycles by which the array ends behind L2's clock */
    int64_t staged;                   /* changes whose first step is staged */
    bool awaits[SIM_CHANNEL_COUNT];   /* a load asks what the channel does in steps that are not staged */
    int64_t contents_stored;          /* contents of outputs that are stored */
    int64_t stored_at[2];             /* when the last of them were, the newest first */
    int64_t arrived_at;               /* when what was stored last is off chip */
    int64_t passed_in, passed_out;    /* elements that the channels have moved */
    int64_t held[SC_TENSOR_COUNT];    /* elements of the present tiles */
    /* Where a trace wants them: stores since the last record of a step, and the last of them, which the next record has
     * if it has ended before. */
    struct sim_told_stores stored, last_store;
};

/* run, flight, l2 and controller must be set, and tiles.run and tiles.pes. A failure is kept in the run. */
void sim_off_chip_open(struct sim_off_chip *off_chip);
void sim_off_chip_close(struct sim_off_chip *off_chip);

/* The step that is staged next begins with a change of tiles, or the end does: returns it. `first_step`: -1 at the end.
 * NULL after a failure. */
struct sim_tile_change *sim_off_chip_stage(struct sim_off_chip *off_chip, int64_t first_step);

/* What L2 holds in a step that is staged: the tiles of all tensors. */
void sim_off_chip_hold(const struct sim_off_chip *off_chip, struct step *step);

/* The ledgers of a change are added where those of its step and transition are. */
void sim_off_chip_attribute(const struct sim_transition *transition);

/* Is everything in L2 that the steps behind the change need first? */
bool sim_off_chip_is_there(const struct sim_off_chip *off_chip, const struct sim_tile_change *change);

/* It is not, and what holds it up is a store: a buffer set becomes free only when its outputs have left. */
bool sim_off_chip_waits_for_store(const struct sim_off_chip *off_chip, const struct sim_tile_change *change);

/* Cycles until it is there by the passing of time; 0: time alone does not bring it. */
int64_t sim_off_chip_left(const struct sim_off_chip *off_chip, const struct sim_tile_change *change);

/* A channel begins to fetch the first step behind the change: what is made here is in L2, and the tiles before give up
 * what the channel brought of them. */
void sim_off_chip_begin(struct sim_off_chip *off_chip, struct sim_tile_change *change, enum sim_channel channel);

/* The outputs that leave at a change have been stored, from cycle `begin` until now. */
void sim_off_chip_store(struct sim_off_chip *off_chip, struct sim_tile_change *change, int64_t begin);

/* Outputs that arrived through the transition are all in L2, by its clock. */
void sim_off_chip_drained(const struct sim_off_chip *off_chip, const struct sim_transition *transition);

/* Everything is stored and off chip. */
bool sim_off_chip_is_done(const struct sim_off_chip *off_chip);

/* A step drains: the stores that its record has, those that ended since the record before, ahead of the present cycle;
 * of the last step all. Without marks there are none. */
const struct sim_told_stores *sim_off_chip_tell(struct sim_off_chip *off_chip, bool is_last);

/* The step behind the change is recorded, with those stores. */
void sim_off_chip_recorded(struct sim_off_chip *off_chip, struct sim_tile_change *change);

/* Have all steps before a change been fetched by a channel? Those that are not staged are, if nothing may come over the
 * channel in them; else a channel that no sets hold back is asked to go on to them. */
bool sim_off_chip_fetched_before(struct sim_off_chip *off_chip, int64_t change, enum sim_channel channel);

/* What must hold when the run is over. */
void sim_off_chip_check(const struct sim_off_chip *off_chip, const struct sim_tally *total);

#endif
