/* The counters, from what the exact model counts. */
#ifndef SIMCHECK_MODEL_EXACT_COUNTERS_H
#define SIMCHECK_MODEL_EXACT_COUNTERS_H

#include "common/counters.h"
#include "model/exact_amounts.h"

struct exact_span;
struct sc_exact;
struct walk;

/* An axis's factors, at a leaf with this state, of what one step adds to the totals before LEAF_TOTALS_END: the step
 * adds the product over all axes. */
void exact_leaf_totals(struct walk *walk, const struct exact_span *state, int64_t total[LEAF_TOTALS_END]);

/* The counters, from exact->amount, in which the peaks are, and these totals of the whole run. A counter that
 * sc_exact_gives does not know becomes SC_EXACT_NOT_GIVEN. */
void exact_counters_find(struct sc_exact *exact, const struct exact_totals *total, int64_t cycles,
                         struct sc_counters *counters);

#endif
