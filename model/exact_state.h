/* What the units of an axis hold while its loops are walked. */
#ifndef SIMCHECK_MODEL_EXACT_STATE_H
#define SIMCHECK_MODEL_EXACT_STATE_H

#include <stdbool.h>
#include <stdint.h>

#include "model/exact_flows.h"
#include "model/exact_lines.h"
#include "model/exact_nest.h"
#include "model/exact_region.h"
#include "model/exact_span.h"
#include "model/exact_tiles.h"

/* A state is what the units of an axis hold: spans, coordinate by coordinate, [coord * unit_count + unit] (axis_at). In
 * an idle unit all are empty; in an active one only those of outputs can be. */

/* The states of a prefix of an axis's loops that the loops around it need. */
struct exact_node {
    struct exact_span *first; /* state at its first leaf */
    struct exact_span *own;   /* each unit at its own last active leaf */
    struct exact_span *last;  /* at the last leaf in lockstep */
    struct exact_span *tile; /* each unit at its own last active leaf under the last tile of outputs; only with marks */
    int kind;
    struct exact_span *storage[4];
};

/* Which outputs a unit may make under an input chunk, for filter index r (docs/semantics.md, section 4): those with an
 * anchor of at least min(after - r, after_anchor) and below min(before - r, before_anchor). */
struct rule {
    int64_t after, after_anchor, before, before_anchor;
};

/* Elements that a unit holds and that were near, and those of them that it held itself: this axis's factors. */
struct receiver {
    int64_t near, kept;
};

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
    bool forwards;                      /* `near` is wanted */
    bool leaves;                        /* units that `active` has can be idle after the transition */
};

/* An axis while its loops are walked. The arrays live in the scratch memory of the evaluation. */
struct walk {
    struct sc_exact *exact;
    struct exact_axis *axis;
    struct exact_span *chunk[LOOPS_MAX + 1]; /* [depth][coord * unit_count + unit] */
    struct rule *rule[WINDOWS_MAX];          /* [window][rule * unit_count + unit] */
    int64_t *ops;                            /* [unit], of the present leaf */
    int64_t leaves;                          /* visited */
    struct exact_node node[LOOPS_MAX + 1];
    struct exact_span *shifted;   /* a state */
    struct receiver *receiver[2]; /* [0: inputs, 1: weights][unit] */
    struct exact_span *active;    /* [unit]: of some units only */
    struct view view[SC_TENSOR_COUNT];
    int64_t *flows; /* flows while they are put together, with room for RECEIVERS_MAX receivers */
    struct line near, all, missing, made, taps, rows[WINDOWS_MAX];
    struct exact_tiling tiling;
    bool touches;       /* not all inputs need be touched: exact_rows.c notes those that are */
    bool both_together; /* neither rows nor columns: rectangles, numbered in exact->touched */
    struct exact_region rectangles;
};

/* This axis's factor of the elements of a unit's box. For outputs, which may be several spans, walk_box_elems. */
static inline int64_t walk_chunk_elems(const struct exact_axis *axis, enum sc_tensor tensor,
                                       const struct exact_span *state, int u) {
    const struct coupling *coupling = &axis->coupling[tensor];
    int64_t elems = 1;
    for (int i = 0; i < coupling->count; i++) {
        struct exact_span span = state[axis_at(axis, coupling->coord[i], u)];
        elems *= span.hi - span.lo;
    }
    return elems;
}

int64_t exact_chunks_box_of_spans(const struct exact_axis *axis, enum sc_tensor tensor, const struct exact_span *state,
                                  int u);

static inline int64_t walk_box_elems(const struct exact_axis *axis, enum sc_tensor tensor,
                                     const struct exact_span *state, int u) {
    return axis->coupling[tensor].several ? exact_chunks_box_of_spans(axis, tensor, state, u)
                                          : walk_chunk_elems(axis, tensor, state, u);
}

#endif
