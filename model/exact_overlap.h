/* The elements that an axis keeps, misses and could forward at a transition (docs/exact-model.md, "Overlaps"). */
#ifndef SIMCHECK_MODEL_EXACT_OVERLAP_H
#define SIMCHECK_MODEL_EXACT_OVERLAP_H

#include <stdbool.h>
#include <stdint.h>

#include "model/exact_flows.h"
#include "model/exact_state.h"

enum { RECEIVERS_MAX = 256 };

/* The number of the flows of a transition of this axis: the state after, the state each unit holds before, and the
 * lockstep state before. -1 on failure. */
int exact_overlap_flows(struct walk *walk, const struct exact_span *after, const struct exact_span *own,
                        const struct exact_span *last);

/* The same of a leaf that stays as it is, and each tensor's distinct elements there. */
int exact_overlap_leaf(struct walk *walk, const struct exact_span *state, int64_t distinct[SC_TENSOR_COUNT]);

/* A transition as one tensor sees it: `held` on one side, `other` on the other, by units that are active after it;
 * `near` before it, in lockstep; NULL when nothing is forwarded. */
struct view {
    struct walk *walk;
    const struct coupling *coupling;
    const struct exact_span *active; /* units that are active after the transition, and are looked at */
    const int64_t *units;            /* [unit]: how many units each stands for */
    const struct exact_span *held, *other, *near;
    bool once;                          /* distinct elements are wanted, too */
    struct exact_overlap *overlap;      /* the result */
    struct exact_overlap *overlap_near; /* the same, of what was near; only with `near` */
    struct receiver *receiver;          /* [unit]; only with `near` */
};

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
