/* The controller's walk over the global loop nest (docs/semantics.md, sections 2 and 3), and the chunks that a unit
 * holds on the way. Nothing is computed ahead: whether a position or another iteration exists is found by looking
 * whether it begins inside the chunk and the one before it did not reach the chunk's end. */
#ifndef SIMCHECK_SIM_NEST_H
#define SIMCHECK_SIM_NEST_H

#include <stdbool.h>
#include <stdint.h>

#include "common/mapping.h"

enum { LOOPS_MAX = SC_LEVELS_MAX * SC_DIM_COUNT };

struct sim_chunk {
    int64_t begin, end;
};

struct nest_loop {
    const struct sc_directive *directive;
    int level;
};

/* Where a level's directive for a dimension is; loop -1 when the level does not name it. */
struct nest_place {
    int loop, part;
};

struct sim_nest {
    const struct sc_mapping *mapping;
    int loop_count;
    struct nest_loop loop[LOOPS_MAX];
    int64_t index[LOOPS_MAX]; /* of the present step */
    bool advances[LOOPS_MAX]; /* false: the first position covers the whole dimension */
    int64_t moves[LOOPS_MAX]; /* how often its index has changed */
    int64_t last[LOOPS_MAX];  /* its last index, as it was found while loops outside of it stood still */
    int64_t found[LOOPS_MAX]; /* moves of those loops until then, and one more; 0: not found */
    bool restarted;           /* the last advance made loops inside the one that advanced start over */
    struct nest_place place[SC_DIM_COUNT][SC_LEVELS_MAX];
};

/* One level's part in a unit's chunk of a dimension: `position` of `part` in the chunk `given` from above starts at
 * `begin`. */
struct link {
    const struct sc_map_part *part;
    struct sim_chunk given;
    int64_t position, begin;
};

/* A unit's chunk of one dimension, and how it came about, outermost level first. */
struct holding {
    struct sim_chunk chunk;
    int link_count;
    struct link link[SC_LEVELS_MAX];
};

/* Starts at the first step. The mapping must outlive the nest. */
void sim_nest_start(struct sim_nest *nest, const struct sc_mapping *mapping);

/* Go to the next step. Returns the outermost loop that advanced (all inside it start over), -1 after the last step. */
int sim_nest_advance(struct sim_nest *nest);

/* The same for some of the loops alone: for the outermost `count`, and for those that a list names, in which loops
 * stand ahead of those inside them. The other loops stay where they are. */
int sim_nest_advance_outer(struct sim_nest *nest, int count);
int sim_nest_advance_one_of(struct sim_nest *nest, const int *loop, int count);

/* Does any loop from `first` inward go on before those outside of it do? */
bool sim_nest_goes_on_inside(const struct sim_nest *nest, int first);

/* While the loops ahead of `first` stand still: may a loop over any of these dimensions (bit d) move again? */
bool sim_nest_may_move(const struct sim_nest *nest, int first, unsigned dims);

/* The dimensions over which units are spread. */
unsigned sim_nest_spatial_dims(const struct sim_nest *nest);

/* Cycles of control that the advance of a loop costs; -1, the start, costs none. */
static inline int64_t sim_nest_overhead(const struct sim_nest *nest, int advanced) {
    return advanced < 0 ? 0 : nest->loop[advanced].directive->overhead;
}

/* What the unit with index units[l] at level l holds of `dim` in the present step; false when it is idle. */
bool sim_nest_holding(const struct sim_nest *nest, enum sc_dim dim, const int64_t *units, struct holding *holding);

/* How many of the level's units ever hold anything, but at most `limit`. */
int64_t sim_nest_live_units(const struct sim_nest *nest, int level, int64_t limit);

/* The distance that a unit's chunks of `dim` keep from those of unit 0 of every level, when that is the same in all
 * steps: the offsets of its spatial directives. */
int64_t sim_nest_unit_offset(const struct sim_nest *nest, enum sc_dim dim, const int64_t *units);

/* Is any loop merged, so that units keep no constant distance? */
bool sim_nest_has_merged(const struct sim_nest *nest);

/* Does the holder of `holding` own the point with this index and anchor (section 4)? The index is in the chunk. */
bool sim_holding_owns(const struct holding *holding, int64_t index, int64_t anchor);

#endif
