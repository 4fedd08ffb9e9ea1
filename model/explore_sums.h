/* What choices for several layers come to: pairs of cycles and energy of which none is as good as another in both.
 * Layers are executed one after the other, so that their cycles and energies add up; a sum that loses to another one
 * loses whatever is added to both. */
#ifndef SIMCHECK_MODEL_EXPLORE_SUMS_H
#define SIMCHECK_MODEL_EXPLORE_SUMS_H

#include <stdbool.h>

#include "common/arena.h"
#include "model/energy.h"

enum { EXPLORE_SUMS_MAX = 4096 };

struct explore_sum {
    int64_t cycles;
    sc_energy_amount energy;
};

/* By cycles, which ascend; energies descend. */
struct explore_sums {
    int count, capacity;
    struct explore_sum *sum;
};

/* Sums with room for those of so many layers with so many instances each, at most EXPLORE_SUMS_MAX, in the arena; there
 * is the one sum of no layer. False: no memory. */
bool explore_sums_init(struct explore_sums *sums, int layers, int instances, struct sc_arena *arena);

/* Take to `to` what `sum` gives with each of `from` besides what it has; `spare` is used up. False: cycles pass 2^63,
 * or there are more than EXPLORE_SUMS_MAX. */
bool explore_sums_add(struct explore_sums *to, const struct explore_sums *from, const struct explore_sum *sum,
                      struct explore_sums *spare);

#endif
