/* How late the array is behind L2's clock (docs/exact-model.md, "Skew"; docs/semantics.md, section 10). */
#ifndef SIMCHECK_MODEL_EXACT_SKEW_H
#define SIMCHECK_MODEL_EXACT_SKEW_H

#include <stdbool.h>
#include <stdint.h>

struct sc_exact;

/* Does anything depend on which units work, and which send outputs (axis->works, axis->sends)? */
bool exact_skew_needs_units(const struct sc_exact *exact);

/* Cycles by which the farthest PE that works is behind L2, and what the farthest that sends outputs sends. */
int64_t exact_skew(struct sc_exact *exact);

#endif
