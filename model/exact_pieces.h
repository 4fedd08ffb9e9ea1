/* The PEs below a link, as few pieces (docs/exact-model.md, "Links"). */
#ifndef SIMCHECK_MODEL_EXACT_PIECES_H
#define SIMCHECK_MODEL_EXACT_PIECES_H

#include <stdbool.h>
#include <stddef.h>
#include <stdint.h>

#include "model/exact_array.h"
#include "model/exact_memory.h"
#include "model/exact_nest.h"

struct sc_exact;

/* A cell of a digit is its indices between two neighbouring ends of ranges, so that a product has all of it or nothing.
 * A piece is a product of sets of units: a mask, in which an axis has the words from word[axis] on, and a bit for each
 * product of cells of its slots, the first slot slowest. */
struct exact_pieces {
    struct buffer cells;       /* struct exact_range, digit by digit */
    int first[DIGITS_MAX + 1]; /* [digit]: its first cell */
    int count, words, word[SC_DIM_COUNT + 1];
    struct buffer masks;
};

/* Find the cells of these products. `words` gets what decides how many units of each sort are in each piece: so links
 * with equal words are alike. Returns how many; 0 on failure. */
size_t exact_pieces_shape(struct sc_exact *exact, const struct exact_range *products, int count, struct buffer *words);

/* Make the products whose cells have been found pieces, and put pieces together as long as two differ in one axis only.
 * Masks that are needed for a while have room behind those of the pieces. */
bool exact_pieces_make(struct sc_exact *exact, const struct exact_range *products, int count);

static inline uint64_t *exact_piece_at(const struct exact_pieces *pieces, int piece) {
    return (uint64_t *)pieces->masks.data + (ptrdiff_t)piece * pieces->words;
}

/* Has a mask units of an axis? */
bool exact_pieces_any(const struct exact_pieces *pieces, const uint64_t *mask, int axis);

/* Count the individual units that a mask has in an axis, for each unit of the axis that stands for them. */
void exact_pieces_count(struct sc_exact *exact, const uint64_t *mask, int axis, int64_t *count);

#endif
