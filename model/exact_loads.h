/* The loads of blocks' passes, kept so that the same blocks can be timed on another machine (docs/exact-model.md,
 * "Retiming"). */
#ifndef SIMCHECK_MODEL_EXACT_LOADS_H
#define SIMCHECK_MODEL_EXACT_LOADS_H

#include <stdint.h>

#include "model/exact_stages.h"

struct exact_times;
struct sc_exact;

/* Keep the loads of a pass, and its conditions: a row. That of the ends comes after those of all passes. */
void exact_loads_record(struct sc_exact *exact, int pass, const int64_t load[LOAD_COUNT], unsigned when);

/* Find the times of all passes, of the ends and of all steps on exact->machine. Only what takes time may differ from
 * the machine that the blocks were made for. The first time, blocks that take the same time on every machine become
 * one; *root, the number of the outermost, follows. Then only what time depends on is right in blocks. */
void exact_loads_time(struct sc_exact *exact, int *root, struct exact_times *ends);

#endif
