/* Which iterations of a loop are alike (docs/exact-model.md, "Iterations that are alike"). */
#ifndef SIMCHECK_MODEL_EXACT_STEADY_H
#define SIMCHECK_MODEL_EXACT_STEADY_H

#include <stdint.h>

#include "model/exact_state.h"

/* Of children lo..hi - 1 of a prefix, each is like the one `period` before it. */
struct steady {
    int64_t lo, hi, period;
};

/* The steady children of the prefix at depth k from `index` on; none: lo == hi. */
struct steady exact_steady_children(const struct walk *walk, int k, int64_t index, int64_t trip);

#endif
