/* Which iterations of a loop do the same (docs/exact-model.md, "Iterations that are alike"). */
#ifndef SIMCHECK_MODEL_EXACT_STEADY_H
#define SIMCHECK_MODEL_EXACT_STEADY_H

#include <stdint.h>

#include "model/exact_state.h"

/* Children lo..hi - 1 of a prefix do the same, every `period` of them. */
struct steady {
    int64_t lo, hi, period;
};

/* The steady children of the prefix at depth k from `index` on; none: lo == hi. */
struct steady exact_steady_children(const struct walk *walk, int k, int64_t index, int64_t trip);

#endif
