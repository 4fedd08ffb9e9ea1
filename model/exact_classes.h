/* All counters but cycles without blocks: sums over all transitions of a class are products of the axes' sums
 * (docs/exact-model.md, "Class sums"). */
#ifndef SIMCHECK_MODEL_EXACT_CLASSES_H
#define SIMCHECK_MODEL_EXACT_CLASSES_H

#include <stdbool.h>

#include "model/exact_amounts.h"

struct sc_exact;

/* The totals of the whole run, and all peaks, from the axes that exact_keep_find_axes has found. Only without marks.
 * What overflows on the way notes a failure, also where the totals themselves do not. */
struct exact_totals exact_classes_count(struct sc_exact *exact);

/* Cannot the cycles of a run with these totals, nor any time on the way to them, pass 2^63? */
bool exact_classes_cycles_fit(const struct sc_exact *exact, const struct exact_totals *total);

#endif
