/* When the last step ends (docs/exact-model.md, "Cycles"). */
#ifndef SIMCHECK_MODEL_EXACT_CYCLES_H
#define SIMCHECK_MODEL_EXACT_CYCLES_H

#include <stdint.h>

struct sc_exact;
struct exact_times;

/* The cycles of the whole run: the outermost block between the first fetch and the last drain, both in `ends`. */
int64_t exact_cycles(struct sc_exact *exact, int root, const struct exact_times *ends);

#endif
