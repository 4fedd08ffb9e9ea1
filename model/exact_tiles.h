/* Tiles of L2, where the mapping has marks (docs/exact-model.md, "Tiles of L2"; docs/semantics.md, section 12): what L2
 * holds under a prefix of an axis's loops, and what a change of tile moves to and from off chip. */
#ifndef SIMCHECK_MODEL_EXACT_TILES_H
#define SIMCHECK_MODEL_EXACT_TILES_H

#include <stdbool.h>
#include <stdint.h>

#include "common/layer.h"
#include "model/exact_amounts.h"
#include "model/exact_flows.h"
#include "model/exact_lines.h"
#include "model/exact_nest.h"
#include "model/exact_region.h"
#include "model/exact_stages.h"

struct sc_exact;
struct walk;

/* What L2 holds: of each tensor in the order of enum sc_tensor, and of inputs what is no padding. */
enum exact_tile_set { TILE_WEIGHT, TILE_INPUT, TILE_OUTPUT, TILE_REAL, TILE_SET_COUNT };

/* A tile, as far as one axis has a part in it. */
struct exact_tile {
    struct exact_region set[TILE_SET_COUNT];
    int64_t fresh; /* outputs that no earlier tile of the axis has */
    bool starts;   /* no earlier tile of the axis has inputs that are no padding, and this one has; only with padding */
};

/* Tiles while an axis is walked. */
struct exact_tiling {
    bool collects; /* not every unit works in every chunk that it gets: tiles are put together from leaves */
    bool clips;    /* the axis has padding */
    bool found;    /* inputs that are no padding */
    bool at_start[LOOPS_MAX + 1];                                /* [depth]: all indices are 0 */
    struct exact_tile first[LOOPS_MAX + 1], last[LOOPS_MAX + 1]; /* [depth]: the first and last tile of a prefix */
    struct exact_tile shifted;
    struct exact_region earlier[LOOPS_MAX]; /* [depth]: outputs under the children before the present one */
    struct exact_region had;
    struct line line[COORDS_MAX];
};

/* An axis's factors at a transition, to be multiplied over the axes: of the new tile, and of it what was in the old
 * one. They are the words of its flows from axis->tile_word on. Behind them stands an overlap: the outputs that units
 * hold in the old tile, as FLOW_CHANGE. */
enum exact_tile_term {
    TERM_WEIGHT,
    TERM_WEIGHT_KEPT,
    TERM_INPUT,
    TERM_INPUT_KEPT,
    TERM_REAL, /* inputs that are no padding */
    TERM_REAL_KEPT,
    TERM_REAL_STARTS, /* 1: the new tile is the first that has such inputs */
    TERM_OUTPUT,
    TERM_OUTPUT_KEPT,
    TERM_OUTPUT_FRESH, /* in no earlier tile */
    TERM_OUTPUT_OLD,   /* in the old tile */
    TERM_EVICTED,      /* four words */
    TERM_COUNT = TERM_EVICTED + OVERLAP_WORDS
};

struct exact_tile_terms {
    int64_t of[TERM_COUNT];
};

/* ---- while an axis is walked; nothing of this is called without marks ---- */

void exact_tiles_start(struct walk *walk);

/* Do the children of the prefix at depth k differ by whether they are the first? */
bool exact_tiles_first_differs(const struct walk *walk, int k);

/* Before child `index` of the prefix at depth k is entered: its chunks at depth k + 1 are void after this. */
void exact_tiles_before_child(struct walk *walk, int k, int64_t index);

/* The prefix at depth k has been entered; a leaf has been; the prefix is complete. */
void exact_tiles_enter(struct walk *walk, int k);
void exact_tiles_leaf(struct walk *walk);
void exact_tiles_leave(struct walk *walk, int k);

/* The tiles of the prefix at depth k become those of its first child, those of the next one follow, or the only child's
 * are taken over. */
void exact_tiles_take_first(struct walk *walk, int k);
void exact_tiles_take_next(struct walk *walk, int k);
void exact_tiles_take_only(struct walk *walk, int k);

/* The first tile of the child at depth k, moved by `rows` along the coordinate of a loop's part; and move the last. */
const struct exact_tile *exact_tiles_shifted(struct walk *walk, int k, const struct loop_part *part, int64_t rows);
void exact_tiles_shift_last(struct walk *walk, int k, const struct loop_part *part, int64_t rows);

/* Put the terms of a transition into walk->flows. The prefix at depth k ends, and `tile` is the first of what begins;
 * `advances`: by its own loop. */
void exact_tiles_change(struct walk *walk, int k, bool advances, const struct exact_tile *tile);

/* ---- all axes together ---- */

/* The product over no axes; times the flows of one axis. */
void exact_tiles_multiply_none(const struct sc_exact *exact, struct exact_tile_terms *product);
void exact_tiles_multiply(struct sc_exact *exact, struct exact_tile_terms *product, int axis, int flows);

/* What is evicted at a change of the output's tile. */
struct exact_overlap exact_tiles_evicted(const struct exact_tile_terms *terms);

/* Does L2 get another tile of a tensor when loop j advances? */
static inline bool exact_marks_outside(const struct exact_marks *marks, enum sc_tensor tensor, int j) {
    return marks->any && j < marks->loop[tensor];
}

/* Elements that L2 holds of a tensor, from the terms of a reset of prefixes of which it has one tile. */
int64_t exact_tiles_held(const struct exact_tile_terms *terms, enum sc_tensor tensor);

/* Add what the advance of loop j moves to `moved`, set the loads of the stages off chip, and return the conditions that
 * hold there. */
unsigned exact_tiles_moved(struct sc_exact *exact, const struct exact_tile_terms *terms, int j,
                           struct exact_tile_totals *moved, int64_t load[LOAD_COUNT]);

/* The same of the first tiles, which are loaded, and the last outputs, which are stored. */
unsigned exact_tiles_moved_at_ends(struct sc_exact *exact, const struct exact_tile_terms *terms,
                                   struct exact_tile_totals *moved, int64_t load[LOAD_COUNT]);

#endif
