/* An axis's loops, walked once for each kind of iteration (docs/exact-model.md, "Kinds").
 *
 * A kind is a sequence of words, of which the first is the number of the flows of a reset of the prefix. Then come, for
 * an inner prefix, the number of runs, and for each run how often it repeats, its items, and for each item the child's
 * kind and the flows of the advance to the next child (-1: none). A leaf has -1 as number of runs, its sizes,
 * and the boxes that no other exceeds, SC_TENSOR_COUNT words each. */
#ifndef SIMCHECK_MODEL_EXACT_TREE_H
#define SIMCHECK_MODEL_EXACT_TREE_H

#include <stdbool.h>

#include "model/exact_amounts.h"
#include "model/exact_nest.h"

/* Sizes of a leaf, to be multiplied over the axes: its totals, then these; the boxes come after them. */
enum leaf_size { LEAF_OPS_MAX = LEAF_TOTALS_END, LEAF_WEIGHT_ONCE, LEAF_INPUT_ONCE, LEAF_OUTPUT_ONCE, LEAF_SIZE_COUNT };
enum { LEAF_WORDS = 2, LEAF_FRONT = LEAF_WORDS + LEAF_SIZE_COUNT };

/* Walk an axis and fill its root kind and distinct inputs. */
bool exact_walk_axis(struct sc_exact *exact, struct exact_axis *axis);

#endif
