/* What a transition moves, axis by axis and of all axes together (docs/exact-model.md, "Overlaps"). */
#ifndef SIMCHECK_MODEL_EXACT_FLOWS_H
#define SIMCHECK_MODEL_EXACT_FLOWS_H

#include <stdbool.h>
#include <stddef.h>
#include <stdint.h>

#include "common/layer.h"
#include "model/exact_amounts.h"

struct sc_exact;

/* Elements of a tensor in one axis: all that units hold on one side of a transition, and the part that the same units
 * hold on the other side, too. Every number is multiplied over the axes. */
struct exact_overlap {
    int64_t all, kept;           /* copies, summed up over the units */
    int64_t all_once, kept_once; /* distinct elements; kept_once: those that all their holders keep */
};

/* The overlaps of a transition. Weights and inputs are held after it, outputs before it. The near ones count only
 * elements that some active unit held before the transition, so that it could forward them. */
enum exact_flow {
    FLOW_WEIGHT,
    FLOW_OUTPUT,
    FLOW_INPUT,
    FLOW_INPUT_NEAR,  /* in use with forwarding */
    FLOW_WEIGHT_NEAR, /* in use with forwarding, and where a loop joins axes */
    FLOW_COUNT,
    FLOW_CHANGE = FLOW_COUNT, /* in use with marks, among the terms of tiles: outputs at a change of their tile */
    FLOW_PLACES
};

/* Where the overlaps of a tensor stand among the flows; FLOW_COUNT: nowhere. */
struct exact_flow_place {
    enum exact_flow held, near;
};
extern const struct exact_flow_place exact_flow_places[SC_TENSOR_COUNT];

/* Choose the flows in use: exact->flow_count and exact->near, from the nest and the machine. */
void exact_flows_choose(struct sc_exact *exact);

/* Interned flows of an axis are exact->flow_count overlaps as words, then the terms of the axis's groups
 * (exact_links.h), in all axis->flow_words words, then the receivers of forwarded elements, RESPECTS words each. */
enum { OVERLAP_WORDS = 4 };
_Static_assert(sizeof(struct exact_overlap) == OVERLAP_WORDS * sizeof(int64_t), "an overlap is so many words");

/* The product over no axes. Of a streamed tensor it has nothing that is kept, and so has every product. */
void exact_flows_start(const struct sc_exact *exact, struct exact_overlap product[FLOW_COUNT]);

/* Multiply by the flows of one axis, `flows` being their number in exact->flows. */
void exact_flows_multiply(struct sc_exact *exact, struct exact_overlap product[FLOW_COUNT], int flows);

/* The elements moved, from flows multiplied over all axes, under the machine's flags. */
struct exact_totals exact_flows_moved(struct sc_exact *exact, const struct exact_overlap flows[FLOW_COUNT]);

/* The same where nothing was held on the other side: the first fetch and the last eviction, for the flows of a reset of
 * the whole nest. */
struct exact_totals exact_flows_moved_at_ends(struct sc_exact *exact, struct exact_overlap flows[FLOW_COUNT]);

/* Is something of a tensor forwarded? */
bool exact_flows_forwards(const struct sc_exact *exact, const struct exact_overlap flows[FLOW_COUNT],
                          enum sc_tensor tensor);

/* Elements that L2 sends. */
int64_t exact_moved_down(struct sc_exact *exact, const struct exact_totals *moved);

#endif
