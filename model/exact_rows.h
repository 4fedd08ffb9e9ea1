/* Which inputs are ever in a box: all, but rows that strides and holes leave out (docs/exact-model.md, "Counters"). */
#ifndef SIMCHECK_MODEL_EXACT_ROWS_H
#define SIMCHECK_MODEL_EXACT_ROWS_H

#include <stdint.h>

#include "model/exact_state.h"

/* Forget what was touched. */
void exact_rows_start(struct walk *walk);

/* Note the input rows that are in a box, for windows of which not every row need be touched. */
void exact_rows_touch(struct walk *walk, const struct exact_span *state);

/* Note the rows that the loops from the k-th on visit of a chunk of the input of window w, whichever unit has them. */
void exact_rows_visit(struct walk *walk, int w, int k, struct exact_span rows, struct line *line);

/* This axis's factor of the inputs that are ever in a box, when all leaves have been walked. */
int64_t exact_rows_distinct_inputs(struct walk *walk);

#endif
