/* Axes that stay from one evaluation to the next (docs/exact-model.md, "Kept axes"). */
#ifndef SIMCHECK_MODEL_EXACT_KEEP_H
#define SIMCHECK_MODEL_EXACT_KEEP_H

#include <stdbool.h>
#include <stddef.h>
#include <stdint.h>

#include "common/layer.h"
#include "model/exact_amounts.h"
#include "model/exact_intern.h"
#include "model/exact_memory.h"

struct exact_axis;
struct sc_exact;

/* What can happen to a prefix of an axis in a transition. */
enum exact_change { CHANGE_RESET, CHANGE_ADVANCE, CHANGE_COUNT };

/* All prefixes of an axis that have the same length. Places are words of exact_keep.words. */
struct exact_level {
    size_t sum[CHANGE_COUNT];    /* the words of their flows, added up */
    size_t vector[CHANGE_COUNT]; /* the vectors that a peak may come from (exact_classes.h) */
    int count[CHANGE_COUNT];     /* of these vectors; 0: there is no such transition */
};

/* What counts need of an axis. `level` is the first of its levels, one more than it has loops. */
struct exact_axis_sums {
    size_t level;
    int64_t total[LEAF_TOTALS_END]; /* of its leaves */
    size_t boxes, together; /* points, SC_TENSOR_COUNT words each, that no other exceeds: boxes of units, and what
                               the units of a leaf hold together */
    int box_count, together_count;
};

/* An axis that has been walked, and what the walk spent. */
struct exact_kept_axis {
    int root;
    int64_t distinct_inputs, work, link_work;
    bool summed; /* it has sums */
    struct exact_axis_sums sums;
};

/* Kinds and flows stay as well: kept axes refer to them. */
struct exact_keep {
    size_t bytes_max; /* 0: nothing stays */
    bool in_use;      /* in the present evaluation */
    bool stale;       /* it has what a failure left */
    struct intern keys;
    struct buffer axes, levels, words, key;
    size_t level_count, word_count;
    int axis[SC_DIM_COUNT]; /* the present mapping's: numbers of keys */

    /* While sums are found: kinds of prefixes of the present length and of the next, how many prefixes have each, and
     * the vectors of each change. */
    struct intern kinds[2], vectors[CHANGE_COUNT];
    struct buffer times[2];
};

/* Forget all axes, kinds and flows. */
void exact_keep_clear(struct sc_exact *exact);

/* Forget them if there are more than may stay, or if they are void. */
void exact_keep_limit(struct sc_exact *exact);
void exact_keep_free(struct exact_keep *keep);

/* Find the roots of all axes: those that stayed from before, or by a walk. */
bool exact_keep_find_axes(struct sc_exact *exact);

static inline struct exact_kept_axis *exact_kept_axis(const struct exact_keep *keep, int axis) {
    return (struct exact_kept_axis *)keep->axes.data + keep->axis[axis];
}

#endif
