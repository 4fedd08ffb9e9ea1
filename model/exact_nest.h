/* A mapping as axes, loops and units (docs/exact-model.md, "Axes"). exact_nest.c writes these; all others read them.
 * Their arrays live in the scratch memory of the evaluation. */
#ifndef SIMCHECK_MODEL_EXACT_NEST_H
#define SIMCHECK_MODEL_EXACT_NEST_H

#include <stdbool.h>
#include <stddef.h>
#include <stdint.h>

#include "common/layer.h"
#include "common/mapping.h"

struct sc_exact;

enum {
    LOOPS_MAX = SC_LEVELS_MAX * SC_DIM_COUNT,
    WINDOWS_MAX = 2,
    COORDS_MAX = SC_DIM_COUNT + WINDOWS_MAX,
    SLOTS_MAX = 2 * SC_LEVELS_MAX,
};

/* One dimension's part of a loop. `count` is its number of positions where several parts are counted through. */
struct loop_part {
    enum sc_dim dim;
    int coord; /* of its axis */
    int64_t size, offset, count;
    int window, rule; /* of a window's input: which window, and which of the window's rules; rule -1: none */
};

/* At its index i, unit u takes position i * stride + (u's index in the slot). Temporal: stride 1, slot -1. */
struct exact_loop {
    int axis, slot, level;
    int64_t stride, used; /* units that have a position at all; level -1: only unit 0 */
    int64_t overhead;     /* cycles of control at each advance */
    bool still;           /* never more than one index in lockstep: it places the units and takes no time */
    int part_count;
    struct loop_part part[SC_DIM_COUNT];
};

/* A sliding window: input coordinate, filter coordinate, and the coordinate of its outputs. */
struct exact_window {
    int input, filter, output;
    int64_t stride, dilation, pad, reach, outputs; /* reach: inputs from a window's first tap to its last */
    bool together;  /* the input shares a level's units with something: not every row need be touched */
    bool holes;     /* nor where chunks of the input leave rows between them */
    int rule_count; /* loops over the input */
    int spans;      /* most spans of outputs at a leaf */
    int used_input, used_filter,
        used_spans; /* of streamed tensors: the coordinates of what a step uses, and most spans */
};

/* The tensor's coordinates in an axis. None: the tensor has no part in the axis, and counts as one element there. What
 * a unit holds of a coordinate is one span. Outputs of a dilated window, and what a step uses of a streamed tensor in a
 * window, can be more: they have `spans` places in a state, from `coord` on; the empty spans come last. */
struct coupling {
    int count;
    bool several; /* a coordinate can have several spans */
    int coord[COORDS_MAX], spans[COORDS_MAX];
};

/* Coordinates in which L2 holds a tensor: chunks, and of outputs those of windows. window -1: none. */
struct tile_coupling {
    int count;
    struct {
        int coord, window;
    } at[COORDS_MAX];
};

/* Units of one level as far as they differ. */
struct exact_slot {
    int level;
    int count;
    int64_t used;
    int64_t *index, *weight; /* the unit that stands for `weight` units alike; indices ascend from 0 */
};

/* Dimensions whose chunks move together (docs/exact-model.md, "Axes"). */
struct exact_axis {
    int dim_count, coord_count;
    enum sc_dim dim[SC_DIM_COUNT];
    int window_count;
    struct exact_window window[WINDOWS_MAX];
    struct coupling coupling[SC_TENSOR_COUNT];
    bool plain;    /* one dimension, in no window: chunks are equal or disjoint */
    bool joined;   /* more than a window's two dimensions, or a loop with several parts */
    bool complete; /* it has its couplings and units */
    int depth;
    int loop[LOOPS_MAX]; /* indices of its loops, outermost first */
    int slot_count;
    struct exact_slot slot[SLOTS_MAX];
    int unit_count;
    int64_t *weight;              /* [unit] */
    int64_t *index[SLOTS_MAX];    /* [slot][unit] */
    int group_count, *group;      /* its parts of links; exact_links.c finds them */
    size_t flow_words;            /* of this axis's flows, before the receivers; exact_links.c finds it */
    bool *works, *sends;          /* [unit]: active in some step; sends outputs; NULL where nobody asks */
    int outside[SC_TENSOR_COUNT]; /* loops of this axis that are outside of a tensor's mark of L2 */
    struct tile_coupling tile[SC_TENSOR_COUNT];
    size_t tile_word;        /* where an axis's flows have its terms of tiles (exact_tiles.h) */
    int root;                /* kind of its empty prefix; exact_tree.c finds it */
    int64_t distinct_inputs; /* input coordinates of the axis that are ever in a box; found by exact_tree.c */
};

/* Marks of L2, as loops of the nest: so many are outside of each tensor's. */
struct exact_marks {
    bool any;
    bool padded; /* the layer has padding, which is not loaded */
    int loop[SC_TENSOR_COUNT], last;
};

/* Where a state or a set of chunks keeps a unit's span of a coordinate. */
static inline size_t axis_at(const struct exact_axis *axis, int coord, int u) {
    return (size_t)coord * (size_t)axis->unit_count + (size_t)u;
}

/* The axes and loops of exact->mapping, into `exact`. */
bool exact_build_nest(struct sc_exact *exact);

/* Give an axis its couplings and units, if it has none yet: only who walks it, or looks for links, needs them. */
bool exact_complete_axis(struct sc_exact *exact, struct exact_axis *axis);

#endif
