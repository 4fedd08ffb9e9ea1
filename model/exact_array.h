/* Where PEs stand in the array, and which of them are below each link (docs/exact-model.md, "Links"; docs/semantics.md,
 * section 10). */
#ifndef SIMCHECK_MODEL_EXACT_ARRAY_H
#define SIMCHECK_MODEL_EXACT_ARRAY_H

#include <stdbool.h>
#include <stdint.h>

#include "model/exact_nest.h"

struct sc_exact;

/* A digit of PE numbers: a unit's index in a slot adds index * place. */
struct exact_digit {
    int axis, slot;
    int64_t place, used; /* used: indices 0 to used - 1 */
};

/* The PEs that can be active, `last` being the largest of their numbers. A set of them that is a product of sets of
 * units is a piece: a mask, in which an axis has the words from word[axis] on, and a bit for each unit of its slots'
 * product, the first slot slowest. The arrays live in the scratch memory of the evaluation. */
struct exact_array {
    int digit_count;
    struct exact_digit digit[SC_DIM_COUNT * SLOTS_MAX]; /* outermost first */
    int64_t columns, last;
    int words, word[SC_DIM_COUNT + 1];
    int64_t bits[SC_DIM_COUNT];    /* [axis]: individual units */
    int *unit_of[SC_DIM_COUNT];    /* [axis][bit]: the unit of the axis that stands for it */
    int64_t *number[SC_DIM_COUNT]; /* [axis][bit]: what it adds to the number of a PE */
};

bool exact_array_build(struct sc_exact *exact);

/* What exact_array_links finds: `count` links, with the same PEs below each. The union of the pieces, which are
 * disjoint, is these PEs. `all`: they are all of the array's. The pieces are valid during the call. */
typedef void exact_links_found(struct sc_exact *exact, int64_t count, bool all, const uint64_t *pieces,
                               int piece_count);

/* Find the links of a topology below which there are PEs: those that lead down, or for outputs those that lead up. */
void exact_array_links(struct sc_exact *exact, enum sc_topology topology, bool up, exact_links_found *found);

/* Links between a PE and L2. */
int64_t exact_array_hops(const struct sc_exact *exact, enum sc_topology topology, bool up, int64_t pe);

#endif
