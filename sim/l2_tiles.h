/* The controller's look ahead: which tiles L2 holds one after the other (docs/semantics.md, section 12).
 *
 * A walk of its own goes over the loops that are outside of a mark. At each of its steps some tensors change to their
 * next tile. What a tile holds is found by looking: at what each PE holds of each axis, in each position of the loops
 * inside of the mark. Nothing here knows of time. */
#ifndef SIMCHECK_SIM_L2_TILES_H
#define SIMCHECK_SIM_L2_TILES_H

#include "sim/pes.h"
#include "sim/step.h"

/* Identities of elements of one tensor. */
struct sim_ids {
    int32_t *at;
    int32_t count, capacity;
};

/* One tensor's part in a change of tiles. */
struct sim_tile_part {
    bool begins;       /* the tensor changes to another tile */
    bool has_contents; /* which are new contents of L2: section 12 */
    int64_t contents;  /* their number, from 0 on */
    int64_t frees_set; /* their set is free when the last step before this change has used it; -1: from the start */
    int64_t held;      /* elements of the tile */
    struct sim_ids from_off_chip; /* what comes with the tile, in the order in which it comes */
    struct sim_ids made_here;     /* what comes from nowhere: padding, outputs that begin, what is on chip */
    struct sim_ids leaving;       /* what the tile before had and this one lacks */
};

/* The tiles change between two steps; the first change is the start, the last one the end. */
struct sim_tile_change {
    int64_t number;
    int64_t first_step; /* behind it; -1: not staged yet */
    bool ends;          /* the run ends: everything leaves */
    struct sim_tile_part part[SC_TENSOR_COUNT];
    /* ---- how far it has come ---- */
    bool loaded[SC_TENSOR_COUNT];    /* what comes has passed the channel */
    bool is_placed[SC_TENSOR_COUNT]; /* and is in L2, or what is made here */
    bool is_released[SC_TENSOR_COUNT];
    int64_t load_begin[SC_TENSOR_COUNT], load_end[SC_TENSOR_COUNT];
    int64_t drained_at; /* by L2's clock: the last step before it, -1: not yet */
    bool is_recorded;   /* its first step has drained */
    struct sim_ledger loads, stores;
};

/* The elements of one tensor along an axis that the units with each index hold in a tile. Units whose index is the same
 * at all levels that spread the axis are one class. */
struct sim_tile_axis {
    int level_count, level[SC_LEVELS_MAX];
    int32_t classes;
    int inside_count, inside[2 * SC_LEVELS_MAX]; /* loops inside of the mark that move this axis alone */
    int outside_count, outside[2 * SC_LEVELS_MAX];
    int64_t at[2 * SC_LEVELS_MAX]; /* indices of the loops outside, when the lists were made */
    bool is_known;
    bool *is_alive, *was_alive;       /* [class]; was_alive: scratch */
    int32_t *begin;                   /* [class + 1] */
    struct sim_ids index, is_padding; /* along the axis; is_padding: 1 or 0, of each of them */
};

struct sim_tiles {
    struct sim_run *run;
    const struct sim_pes *pes;
    struct sim_nest nest;                /* at the last planned change */
    int outside;                         /* loops that are outside of any mark */
    int shared_count, shared[LOOPS_MAX]; /* loops that move several axes: those of merged directives */
    int64_t live[SC_LEVELS_MAX];
    struct sim_tile_axis axis[SC_TENSOR_COUNT][AXES_MAX];
    int32_t *last_tile[SC_TENSOR_COUNT]; /* [identity]: the last tile that had it, from 1 on; 0: none had */
    int32_t tile[SC_TENSOR_COUNT];       /* the last planned one */
    struct sim_ids members[SC_TENSOR_COUNT], old_members[SC_TENSOR_COUNT];
    struct sim_ids are_padding[SC_TENSOR_COUNT], were_padding[SC_TENSOR_COUNT]; /* 1 or 0, of each member */
    int64_t contents[SC_TENSOR_COUNT];                                          /* so far */
    int64_t *began[SC_TENSOR_COUNT]; /* [contents modulo L2Buffers]: with which change */
    int64_t *seen;                   /* scratch: [index along an axis]: the last list that has it */
    int64_t lists;
    int64_t size, first, planned; /* changes in flight: [first, planned) of a ring */
    struct sim_tile_change **change;
    bool is_over; /* the end is planned */
    int64_t ids_in_flight;
};

/* Does the mapping have marks? Without any, there are no tiles. */
static inline bool sim_has_marks(const struct sim_run *run) { return run->mapping->has_marks; }

/* How many loops are outside of a tensor's mark. */
static inline int sim_loops_outside(const struct sim_run *run, int tensor) {
    return run->mapping->machine.on_chip[tensor] ? 0 : run->mapping->mark[tensor].loops;
}

/* run and pes must be set. A failure is kept in the run. */
void sim_tiles_open(struct sim_tiles *tiles);
void sim_tiles_close(struct sim_tiles *tiles);

static inline struct sim_tile_change *sim_tiles_change(const struct sim_tiles *tiles, int64_t number) {
    return tiles->change[number & (tiles->size - 1)];
}

/* Plan the next change; NULL when the end is planned already, or after a failure. `direct` is the tally of ledgers. */
struct sim_tile_change *sim_tiles_plan(struct sim_tiles *tiles, struct sim_tally *direct);

/* Forget changes that are recorded and stored, up to, but without, change number `stored`. */
void sim_tiles_retire(struct sim_tiles *tiles, int64_t stored);

/* Mark the PEs that ever work, and those that ever make an output, as active and as senders. */
void sim_tiles_find_workers(struct sim_tiles *tiles, struct sim_pes *pes);

#endif
