#include "model/exact_pieces.h"

#include <string.h>

#include "model/exact_arithmetic.h"
#include "model/exact_context.h"

/* ---- cells ---- */

static struct exact_range *cells_of(const struct exact_pieces *pieces, int digit) {
    return (struct exact_range *)pieces->cells.data + pieces->first[digit];
}

static int cell_count(const struct exact_pieces *pieces, int digit) {
    return pieces->first[digit + 1] - pieces->first[digit];
}

/* Insert an end into ascending ones. */
static void add_end(struct exact_range *ends, int *count, int64_t at) {
    int i = *count;
    while (i > 0 && ends[i - 1].lo > at)
        i--;
    if (i > 0 && ends[i - 1].lo == at)
        return;
    memmove(ends + i + 1, ends + i, (size_t)(*count - i) * sizeof *ends);
    ends[i].lo = at;
    (*count)++;
}

static bool find_cells(struct sc_exact *exact, const struct exact_range *products, int count) {
    struct exact_pieces *pieces = &exact->pieces;
    int digits = exact->array.digit_count, ends;
    size_t most = (size_t)digits * 2 * (size_t)count + 1;
    if (!exact_links_work(exact, (int64_t)count * count / 8) ||
        !buffer_reserve(exact, &pieces->cells, most * sizeof(struct exact_range)))
        return false;
    pieces->first[0] = 0;
    for (int d = 0; d < digits; d++) {
        struct exact_range *cells = cells_of(pieces, d);
        ends = 0;
        for (int p = 0; p < count; p++) {
            add_end(cells, &ends, products[p * digits + d].lo);
            add_end(cells, &ends, products[p * digits + d].hi);
        }
        for (int i = 0; i < ends - 1; i++)
            cells[i] = (struct exact_range){cells[i].lo, cells[i + 1].lo, products[d].divisor, products[d].rest};
        pieces->first[d + 1] = pieces->first[d] + ends - 1;
    }
    return true;
}

/* The cell that begins at an end; behind the last end, their number. */
static int cell_at(const struct exact_pieces *pieces, int digit, int64_t at) {
    const struct exact_range *cells = cells_of(pieces, digit);
    int i = 0;
    while (i < cell_count(pieces, digit) && cells[i].lo < at)
        i++;
    return i;
}

static const struct exact_slot *slot_of_digit(const struct sc_exact *exact, int digit) {
    return &exact->axis[exact->array.digit[digit].axis].slot[exact->array.digit[digit].slot];
}

/* Where no units are put together, each index is a unit. */
static bool is_one_by_one(const struct exact_slot *slot) { return slot->count == slot->used; }

/* Units of a cell for which unit `unit` of the slot stands. */
static int64_t units_in(const struct exact_slot *slot, const struct exact_range *cell, int unit) {
    int64_t end = unit + 1 < slot->count ? slot->index[unit + 1] : slot->used;
    return exact_range_count(cell, slot->index[unit], end);
}

/* ---- shapes ---- */

enum { CELL_WORDS = 4 };
_Static_assert(sizeof(struct exact_range) == CELL_WORDS * sizeof(int64_t), "a range is so many words");

static size_t put_cell(const struct exact_slot *slot, const struct exact_range *cell, int64_t *words) {
    if (is_one_by_one(slot)) {
        memcpy(words, cell, sizeof *cell);
        return CELL_WORDS;
    }
    for (int unit = 0; unit < slot->count; unit++)
        words[unit] = units_in(slot, cell, unit);
    return (size_t)slot->count;
}

static size_t most_words(const struct sc_exact *exact, int count) {
    size_t most = 0;
    for (int d = 0; d < exact->array.digit_count; d++) {
        const struct exact_slot *slot = slot_of_digit(exact, d);
        size_t of_cell = is_one_by_one(slot) ? CELL_WORDS : (size_t)slot->count;
        most += 1 + (size_t)count + of_cell * (size_t)cell_count(&exact->pieces, d);
    }
    return most;
}

size_t exact_pieces_shape(struct sc_exact *exact, const struct exact_range *products, int count, struct buffer *words) {
    const struct exact_pieces *pieces = &exact->pieces;
    int digits = exact->array.digit_count;
    if (!find_cells(exact, products, count))
        return 0;
    size_t most = most_words(exact, count), used = 0;
    if (!exact_links_work(exact, (int64_t)(most / 8)) || !buffer_reserve(exact, words, most * sizeof(int64_t)))
        return 0;
    int64_t *at = words->data;
    for (int d = 0; d < digits; d++) {
        at[used++] = cell_count(pieces, d);
        for (int i = 0; i < cell_count(pieces, d); i++)
            used += put_cell(slot_of_digit(exact, d), cells_of(pieces, d) + i, at + used);
        for (int p = 0; p < count; p++)
            at[used++] = (int64_t)cell_at(pieces, d, products[p * digits + d].lo) * INT32_MAX +
                         cell_at(pieces, d, products[p * digits + d].hi);
    }
    return used;
}

/* ---- masks ---- */

static void lay_out_masks(struct sc_exact *exact) {
    struct exact_pieces *pieces = &exact->pieces;
    pieces->word[0] = 0;
    for (int a = 0; a < exact->axis_count; a++) {
        int64_t bits = 1;
        for (int s = 0; s < exact->axis[a].slot_count; s++)
            bits = exact_mul(exact, bits, cell_count(pieces, exact_array_digit(&exact->array, a, s)));
        if (exact_links_work(exact, bits))
            pieces->word[a + 1] = pieces->word[a] + (int)((bits + 63) / 64);
        else
            pieces->word[a + 1] = pieces->word[a];
    }
    pieces->words = pieces->word[exact->axis_count];
}

/* Set the bits of a product from slot `s` on, those before it having chosen `bit`. */
static void set_bits(const struct sc_exact *exact, const struct exact_range *product, uint64_t *mask, int axis, int s,
                     int64_t bit) {
    const struct exact_pieces *pieces = &exact->pieces;
    if (s == exact->axis[axis].slot_count) {
        mask[pieces->word[axis] + bit / 64] |= (uint64_t)1 << bit % 64;
        return;
    }
    int digit = exact_array_digit(&exact->array, axis, s), end = cell_at(pieces, digit, product[digit].hi);
    const struct exact_range *cells = cells_of(pieces, digit);
    for (int cell = cell_at(pieces, digit, product[digit].lo); cell < end; cell++)
        if (exact_range_count(&cells[cell], 0, INT64_MAX) > 0)
            set_bits(exact, product, mask, axis, s + 1, bit * cell_count(pieces, digit) + cell);
}

/* The only axis in which two pieces differ; -1: there are more. */
static int only_difference(const struct sc_exact *exact, const uint64_t *a, const uint64_t *b) {
    const struct exact_pieces *pieces = &exact->pieces;
    int found = -1;
    for (int axis = 0; axis < exact->axis_count; axis++) {
        size_t words = (size_t)(pieces->word[axis + 1] - pieces->word[axis]);
        if (memcmp(a + pieces->word[axis], b + pieces->word[axis], words * sizeof *a) == 0)
            continue;
        if (found >= 0)
            return -1;
        found = axis;
    }
    return found;
}

/* Put two pieces together that differ in one axis only. Returns false when there are no such. */
static bool join_two(struct exact_pieces *pieces, const struct sc_exact *exact) {
    for (int i = 0; i < pieces->count; i++)
        for (int k = i + 1; k < pieces->count; k++) {
            int axis = only_difference(exact, exact_piece_at(pieces, i), exact_piece_at(pieces, k));
            if (axis < 0)
                continue;
            for (int w = pieces->word[axis]; w < pieces->word[axis + 1]; w++)
                exact_piece_at(pieces, i)[w] |= exact_piece_at(pieces, k)[w];
            pieces->count--;
            memmove(exact_piece_at(pieces, k), exact_piece_at(pieces, pieces->count),
                    (size_t)pieces->words * sizeof(uint64_t));
            return true;
        }
    return false;
}

bool exact_pieces_make(struct sc_exact *exact, const struct exact_range *products, int count) {
    struct exact_pieces *pieces = &exact->pieces;
    lay_out_masks(exact);
    size_t words = (2 * (size_t)count + 1) * (size_t)pieces->words;
    if (!exact_links_work(exact, (int64_t)words) || !buffer_reserve(exact, &pieces->masks, words * sizeof(uint64_t)))
        return false;
    memset(pieces->masks.data, 0, words * sizeof(uint64_t));
    pieces->count = count;
    for (int p = 0; p < count; p++)
        for (int a = 0; a < exact->axis_count; a++)
            set_bits(exact, products + (ptrdiff_t)p * exact->array.digit_count, exact_piece_at(pieces, p), a, 0, 0);
    while (exact_links_work(exact, (int64_t)pieces->count * pieces->words) && join_two(pieces, exact)) {
    }
    return exact->status == SC_STATUS_OK;
}

bool exact_pieces_any(const struct exact_pieces *pieces, const uint64_t *mask, int axis) {
    for (int w = pieces->word[axis]; w < pieces->word[axis + 1]; w++)
        if (mask[w])
            return true;
    return false;
}

/* Add the units of a product of cells, of the slots up to `s`; those behind have `units` of them, each of which is unit
 * `unit` of `inside`. */
static void count_units(const struct sc_exact *exact, int a, int s, int64_t bit, int unit, int inside, int64_t units,
                        int64_t *count) {
    if (s < 0) {
        count[unit] += units;
        return;
    }
    const struct exact_slot *slot = &exact->axis[a].slot[s];
    int digit = exact_array_digit(&exact->array, a, s), cells = cell_count(&exact->pieces, digit);
    const struct exact_range *cell = cells_of(&exact->pieces, digit) + bit % cells;
    int from = is_one_by_one(slot) ? (int)cell->lo : 0, to = is_one_by_one(slot) ? (int)cell->hi : slot->count;
    for (int i = from; i < to; i++) {
        int64_t in_cell = units_in(slot, cell, i);
        if (in_cell > 0)
            count_units(exact, a, s - 1, bit / cells, unit + i * inside, inside * slot->count, units * in_cell, count);
    }
}

void exact_pieces_count(struct sc_exact *exact, const uint64_t *mask, int axis, int64_t *count) {
    const struct exact_pieces *pieces = &exact->pieces;
    memset(count, 0, (size_t)exact->axis[axis].unit_count * sizeof *count);
    for (int w = pieces->word[axis]; w < pieces->word[axis + 1]; w++)
        for (uint64_t bits = mask[w]; bits != 0; bits &= bits - 1)
            count_units(exact, axis, exact->axis[axis].slot_count - 1,
                        (int64_t)(w - pieces->word[axis]) * 64 + __builtin_ctzll(bits), 0, 1, 1, count);
}
