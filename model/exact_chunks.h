/* Which chunk each unit of an axis holds, and which outputs it makes there (docs/exact-model.md, "Ownership"). */
#ifndef SIMCHECK_MODEL_EXACT_CHUNKS_H
#define SIMCHECK_MODEL_EXACT_CHUNKS_H

#include <stdint.h>

#include "model/exact_state.h"

/* The chunk at a position of one part of a loop, in the chunk that it is given. */
struct exact_span exact_chunks_at(const struct loop_part *part, struct exact_span given, int64_t position);

/* Enter child `index` of the prefix at depth k: the units' chunks and rules at depth k + 1. */
void exact_chunks_enter(struct walk *walk, int k, int64_t index);

/* Children of the prefix at depth k, in lockstep. */
int64_t exact_chunks_trip(const struct walk *walk, int k);

/* The state at a leaf, into `state`, and the units' operations, into walk->ops. */
void exact_chunks_leaf(struct walk *walk, struct exact_span *state);

#endif
