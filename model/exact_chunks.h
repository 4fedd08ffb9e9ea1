/* Which chunk each unit of an axis holds, and which outputs it makes there (docs/exact-model.md, "Ownership"). */
#ifndef SIMCHECK_MODEL_EXACT_CHUNKS_H
#define SIMCHECK_MODEL_EXACT_CHUNKS_H

#include <stdbool.h>
#include <stdint.h>

#include "model/exact_state.h"

/* The chunk at a position of one part of a loop, in the chunk that it is given. */
struct exact_span exact_chunks_at(const struct loop_part *part, struct exact_span given, int64_t position);

/* Enter child `index` of the prefix at depth k: the units' chunks and rules at depth k + 1. */
void exact_chunks_enter(struct walk *walk, int k, int64_t index);

/* Children of the prefix at depth k, in lockstep. */
int64_t exact_chunks_trip(const struct walk *walk, int k);

/* Put unit u, in the chunks of the prefix at depth k, at a position of one part of the loop there, and its chunk and
 * rule into those of depth k + 1; false when there is no such position. With `all`, at all positions up to this one. */
bool exact_chunks_enter_part(struct walk *walk, int k, const struct loop_part *part, int u, int64_t position, bool all);

/* Leave unit u the whole chunk that it has for a part: no rule. Make it idle at depth k. */
void exact_chunks_whole_part(struct walk *walk, const struct loop_part *part, int u);
void exact_chunks_set_idle(struct walk *walk, int k, int u);

/* Add to a line the outputs of window w that unit u makes with its chunks at depth k. */
void exact_chunks_outputs(struct walk *walk, int w, int k, int u, struct line *line);

/* The state at a leaf, into `state`, and the units' operations, into walk->ops. */
void exact_chunks_leaf(struct walk *walk, struct exact_span *state);

#endif
