/* The elements that an axis keeps, misses and could forward at a transition (docs/exact-model.md, "Overlaps"). */
#ifndef SIMCHECK_MODEL_EXACT_OVERLAP_H
#define SIMCHECK_MODEL_EXACT_OVERLAP_H

#include <stdbool.h>
#include <stdint.h>

#include "model/exact_flows.h"
#include "model/exact_state.h"

enum { RECEIVERS_MAX = 256 };

/* Set what the views of an axis's transitions have in common. */
void exact_overlap_start(struct walk *walk);

/* The number of the flows of a transition of this axis: the state after, the state each unit holds before, and the
 * lockstep state before. -1 on failure. */
int exact_overlap_flows(struct walk *walk, const struct exact_span *after, const struct exact_span *own,
                        const struct exact_span *last);

/* Put into walk->flows what units held at the last leaf under the old tile of outputs, each at its own, and of it what
 * they hold after the transition: FLOW_CHANGE. `held` NULL: the transition is inside of tiles. */
void exact_overlap_change(struct walk *walk, const struct exact_span *after, const struct exact_span *held);

/* The same of a leaf that stays as it is, and each tensor's distinct elements there. */
int exact_overlap_leaf(struct walk *walk, const struct exact_span *state, int64_t distinct[SC_TENSOR_COUNT]);

/* The same as one number each for a choice of pieces of a link (exact_links.h): `term`, and of what was near
 * `term_near`. */
struct exact_pieces_view {
    const struct view *view;
    int pieces, subsets;
    const int64_t *subset; /* the first are those of one piece */
    const int64_t *units;  /* [subset][unit]: units in all pieces of the subset */
    int64_t *term, *term_near;
};

#endif
