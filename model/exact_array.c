#include "model/exact_array.h"

#include <string.h>

#include "model/exact_arithmetic.h"
#include "model/exact_context.h"

/* ---- digits ---- */

static bool is_outer(const struct sc_exact *exact, const struct exact_digit *a, const struct exact_digit *b) {
    return exact->axis[a->axis].slot[a->slot].level < exact->axis[b->axis].slot[b->slot].level;
}

static void add_digit(struct sc_exact *exact, int axis, int slot) {
    struct exact_array *array = &exact->array;
    struct exact_digit digit = {.axis = axis, .slot = slot, .used = exact->axis[axis].slot[slot].used};
    int i = array->digit_count++;
    for (; i > 0 && is_outer(exact, &digit, &array->digit[i - 1]); i--)
        array->digit[i] = array->digit[i - 1];
    array->digit[i] = digit;
}

/* The level of a slot, which may share it with slots of the other parts of a merged directive. */
static int level_of(const struct sc_exact *exact, const struct exact_digit *digit) {
    return exact->axis[digit->axis].slot[digit->slot].level / SC_DIM_COUNT;
}

/* Units of the levels inside, and of the slots inside in the same level. */
static void place_digits(struct sc_exact *exact) {
    struct exact_array *array = &exact->array;
    int64_t inside = 1;
    array->last = 0;
    for (int l = exact->mapping->level_count - 1, i = array->digit_count - 1; l >= 0; l--) {
        int64_t place = inside;
        for (; i >= 0 && level_of(exact, &array->digit[i]) == l; i--) {
            array->digit[i].place = place;
            array->last += (array->digit[i].used - 1) * place;
            place *= array->digit[i].used;
        }
        inside *= exact->mapping->level[l].units;
    }
}

/* ---- units one by one ---- */

static int64_t place_of(const struct exact_array *array, int axis, int slot) {
    for (int i = 0; i < array->digit_count; i++)
        if (array->digit[i].axis == axis && array->digit[i].slot == slot)
            return array->digit[i].place;
    return 0;
}

/* Which of a slot's units, of which some are put together, has this index. */
static int slot_unit(const struct exact_slot *slot, int64_t index) {
    int unit = slot->count - 1;
    while (slot->index[unit] > index)
        unit--;
    return unit;
}

static void number_units(struct sc_exact *exact, int a) {
    struct exact_array *array = &exact->array;
    const struct exact_axis *axis = &exact->axis[a];
    for (int64_t bit = 0; bit < array->bits[a]; bit++) {
        int64_t rest = bit, number = 0;
        int unit = 0, units = 1;
        for (int s = axis->slot_count - 1; s >= 0; s--) {
            int64_t index = rest % axis->slot[s].used;
            unit += units * slot_unit(&axis->slot[s], index);
            units *= axis->slot[s].count;
            number += index * place_of(array, a, s);
            rest /= axis->slot[s].used;
        }
        array->unit_of[a][bit] = unit;
        array->number[a][bit] = number;
    }
}

static void make_bits(struct sc_exact *exact, int a) {
    enum { BITS_MAX = 1 << 22 };
    struct exact_array *array = &exact->array;
    int64_t bits = 1;
    for (int s = 0; s < exact->axis[a].slot_count; s++)
        if (bits <= BITS_MAX)
            bits *= lesser(exact->axis[a].slot[s].used, BITS_MAX + 1);
    if (bits > BITS_MAX) {
        exact_fail(exact, "more than 2^22 units in a network that is no bus");
        return;
    }
    array->bits[a] = bits;
    array->word[a + 1] = array->word[a] + (int)((bits + 63) / 64);
    array->unit_of[a] = exact_memory(exact, (size_t)bits, sizeof *array->unit_of[a]);
    array->number[a] = exact_memory(exact, (size_t)bits, sizeof *array->number[a]);
    if (exact_work(exact, bits))
        number_units(exact, a);
}

bool exact_array_build(struct sc_exact *exact) {
    struct exact_array *array = &exact->array;
    array->columns = exact->machine->array_columns;
    array->digit_count = 0;
    array->word[0] = 0;
    for (int a = 0; a < exact->axis_count; a++)
        for (int s = 0; s < exact->axis[a].slot_count; s++)
            add_digit(exact, a, s);
    place_digits(exact);
    for (int a = 0; a < exact->axis_count && !exact->status; a++)
        make_bits(exact, a);
    array->words = array->word[exact->axis_count];
    return exact->status == SC_STATUS_OK;
}

/* ---- pieces ---- */

/* A set of indices of a digit: those from lo to hi - 1 that leave `rest` when divided by `divisor`. */
struct exact_range {
    int64_t lo, hi, divisor, rest;
};

/* A product of such sets, and where the pieces that are made of such products are put. */
struct exact_split {
    struct sc_exact *exact;
    struct exact_range range[SC_DIM_COUNT * SLOTS_MAX];
    int column_digits;                                   /* digits whose index a column of the array restricts */
    struct exact_range column[SC_DIM_COUNT * SLOTS_MAX]; /* [digit - first of these]: to which indices */
    int piece_count;
};

static uint64_t *piece_at(const struct sc_exact *exact, int piece) {
    return (uint64_t *)exact->pieces.data + (ptrdiff_t)piece * exact->array.words;
}

/* Set the bits of the product from slot `s` on, those before it having chosen `bit`. */
static void set_bits(const struct exact_split *split, uint64_t *mask, int axis, int s, int64_t bit) {
    const struct exact_array *array = &split->exact->array;
    if (s == split->exact->axis[axis].slot_count) {
        mask[array->word[axis] + bit / 64] |= (uint64_t)1 << bit % 64;
        return;
    }
    int i = 0;
    while (array->digit[i].axis != axis || array->digit[i].slot != s)
        i++;
    const struct exact_range *range = &split->range[i];
    for (int64_t index = range->lo; index < range->hi; index++)
        if (index % range->divisor == range->rest)
            set_bits(split, mask, axis, s + 1, bit * array->digit[i].used + index);
}

static bool axis_is_empty(const struct exact_array *array, const uint64_t *mask, int axis) {
    for (int w = array->word[axis]; w < array->word[axis + 1]; w++)
        if (mask[w])
            return false;
    return true;
}

static void add_piece(struct exact_split *split) {
    struct sc_exact *exact = split->exact;
    size_t bytes = (size_t)exact->array.words * sizeof(uint64_t);
    if (!exact_work(exact, exact->array.words) ||
        !buffer_reserve(exact, &exact->pieces, ((size_t)split->piece_count + 1) * bytes))
        return;
    uint64_t *mask = piece_at(exact, split->piece_count);
    memset(mask, 0, bytes);
    for (int a = 0; a < exact->axis_count; a++) {
        set_bits(split, mask, a, 0, 0);
        if (axis_is_empty(&exact->array, mask, a))
            return;
    }
    split->piece_count++;
}

/* ---- intervals of numbers ---- */

static void take_column(struct exact_split *split) {
    for (int k = 0; k < split->column_digits; k++) {
        struct exact_range *range = &split->range[split->exact->array.digit_count - split->column_digits + k];
        struct exact_range column = split->column[k];
        *range = (struct exact_range){greater(range->lo, column.lo), lesser(range->hi, column.hi), column.divisor,
                                      column.rest};
    }
    add_piece(split);
}

/* Numbers from x to y - 1, of the digits from i on: whole indices in the middle, and of those at the ends a part. */
static void split_interval(struct exact_split *split, int i, int64_t x, int64_t y) {
    const struct exact_array *array = &split->exact->array;
    int64_t largest = 0; /* of the digits behind this one */
    for (int k = i + 1; k < array->digit_count; k++)
        largest += (array->digit[k].used - 1) * array->digit[k].place;
    if (i == array->digit_count) {
        if (x <= 0 && y > 0)
            take_column(split);
        return;
    }
    const struct exact_digit *digit = &array->digit[i];
    int64_t from = greater(0, ceil_div(x - largest, digit->place)); /* first index with a number of at least x */
    int64_t to = lesser(digit->used, floor_div(y - 1, digit->place) + 1);
    int64_t whole_from = greater(from, ceil_div(x, digit->place));
    int64_t whole_to = lesser(to, floor_div(y - 1 - largest, digit->place) + 1);
    if (whole_from < whole_to) {
        split->range[i] = (struct exact_range){whole_from, whole_to, 1, 0};
        for (int k = i + 1; k < array->digit_count; k++)
            split->range[k] = (struct exact_range){0, array->digit[k].used, 1, 0};
        take_column(split);
    } else {
        whole_from = whole_to = to;
    }
    for (int64_t index = from; index < to; index++) {
        if (index == whole_from)
            index = whole_to;
        if (index >= to)
            break;
        split->range[i] = (struct exact_range){index, index + 1, 1, 0};
        split_interval(split, i + 1, x - index * digit->place, y - index * digit->place);
    }
}

/* The only axis in which two pieces differ; -1: there are more. */
static int only_difference(const struct sc_exact *exact, const uint64_t *a, const uint64_t *b) {
    const struct exact_array *array = &exact->array;
    int found = -1;
    for (int axis = 0; axis < exact->axis_count; axis++) {
        size_t words = (size_t)(array->word[axis + 1] - array->word[axis]);
        if (memcmp(a + array->word[axis], b + array->word[axis], words * sizeof *a) == 0)
            continue;
        if (found >= 0)
            return -1;
        found = axis;
    }
    return found;
}

/* Put two pieces together that differ in one axis only. Returns false when there are no such. */
static bool join_two(struct sc_exact *exact, int *count) {
    for (int i = 0; i < *count; i++)
        for (int k = i + 1; k < *count; k++) {
            int axis = only_difference(exact, piece_at(exact, i), piece_at(exact, k));
            if (axis < 0)
                continue;
            for (int w = exact->array.word[axis]; w < exact->array.word[axis + 1]; w++)
                piece_at(exact, i)[w] |= piece_at(exact, k)[w];
            (*count)--;
            memmove(piece_at(exact, k), piece_at(exact, *count), (size_t)exact->array.words * sizeof(uint64_t));
            return true;
        }
    return false;
}

static bool is_all(const struct sc_exact *exact, const uint64_t *mask) {
    for (int a = 0; a < exact->axis_count; a++)
        for (int64_t bit = 0; bit < exact->array.bits[a]; bit++)
            if (!(mask[exact->array.word[a] + bit / 64] >> bit % 64 & 1))
                return false;
    return true;
}

/* ---- links ---- */

struct exact_search {
    struct exact_split split;
    exact_links_found *found;
};

static void finish_links(struct exact_search *search, int64_t count) {
    struct exact_split *split = &search->split;
    struct sc_exact *exact = split->exact;
    while (exact_work(exact, split->piece_count) && join_two(exact, &split->piece_count)) {
    }
    if (split->piece_count > 0 && count > 0 && !exact->status)
        search->found(exact, count, split->piece_count == 1 && is_all(exact, piece_at(exact, 0)), piece_at(exact, 0),
                      split->piece_count);
}

/* Links with the PEs x to y - 1 below each. */
static void add_links(struct exact_search *search, int64_t count, int64_t x, int64_t y) {
    search->split.piece_count = search->split.column_digits = 0;
    split_interval(&search->split, 0, x, y);
    finish_links(search, count);
}

/* The PEs of a column: all whose innermost digits have certain indices, no PE, or numbers that do not fall apart so. */
enum exact_column { COLUMN_OF_DIGITS, COLUMN_EMPTY, COLUMN_OF_NUMBERS };

/* Find the indices that PEs of a column have in their innermost digits. */
static enum exact_column restrict_to_column(struct exact_split *split, int64_t column) {
    const struct exact_array *array = &split->exact->array;
    int first = array->digit_count;
    int64_t largest = 0;
    while (first > 0 && array->digit[first - 1].place < array->columns)
        first--;
    for (int i = 0; i < first; i++)
        if (array->digit[i].place % array->columns != 0)
            return COLUMN_OF_NUMBERS;
    for (int i = first; i < array->digit_count; i++)
        largest += (array->digit[i].used - 1) * array->digit[i].place;
    split->column_digits = array->digit_count - first;
    for (int i = first; i < array->digit_count; i++) {
        int64_t place = array->digit[i].place, index = column / place;
        struct exact_range one = {index, index + 1, 1, 0};
        if (i == first && largest >= array->columns) {
            if (array->columns % place != 0)
                return COLUMN_OF_NUMBERS;
            one = (struct exact_range){0, array->digit[i].used, array->columns / place, index};
        }
        split->column[i - first] = one;
        column %= place;
    }
    return column == 0 ? COLUMN_OF_DIGITS : COLUMN_EMPTY;
}

/* Links with the PEs of one column below each, from row `from` to row `to` - 1. */
static void add_column_links(struct exact_search *search, int64_t count, int64_t column, int64_t from, int64_t to) {
    struct exact_split *split = &search->split;
    int64_t columns = split->exact->array.columns;
    split->piece_count = split->column_digits = 0;
    if (split->exact->array.last < columns) {
        if (from == 0 && to > 0)
            split_interval(split, 0, column, column + 1);
    } else {
        enum exact_column digits = restrict_to_column(split, column);
        if (digits == COLUMN_OF_DIGITS)
            split_interval(split, 0, from * columns, to * columns);
        split->column_digits = 0;
        for (int64_t row = from; digits == COLUMN_OF_NUMBERS && row < to; row++)
            split_interval(split, 0, row * columns + column, row * columns + column + 1);
    }
    finish_links(search, count);
}

static int64_t rows_in_use(const struct exact_array *array) { return array->last / array->columns + 1; }

static bool go_on(const struct exact_search *search) { return exact_work(search->split.exact, 1); }

/* The links between the PEs of each row. */
static void add_links_along_rows(struct exact_search *search) {
    const struct exact_array *array = &search->split.exact->array;
    for (int64_t r = 0; r < rows_in_use(array); r++)
        for (int64_t u = r * array->columns + 1; u < (r + 1) * array->columns && u <= array->last; u++)
            if (go_on(search))
                add_links(search, 1, u, (r + 1) * array->columns);
}

static void add_links_into_rows(struct exact_search *search) {
    const struct exact_array *array = &search->split.exact->array;
    for (int64_t r = 0; r < rows_in_use(array) && go_on(search); r++)
        add_links(search, 1, r * array->columns, (r + 1) * array->columns);
}

static void add_ports(struct exact_search *search) {
    for (int64_t u = 0; u <= search->split.exact->array.last && go_on(search); u++)
        add_links(search, 1, u, u + 1);
}

/* Links into nodes above 1, a, a^2, ... PEs. */
static void add_tree(struct exact_search *search) {
    const struct sc_machine *machine = search->split.exact->machine;
    int64_t last = search->split.exact->array.last, below = 1;
    do {
        for (int64_t x = 0; x <= last && go_on(search); x += below) {
            add_links(search, 1, x, below > last - x ? last + 1 : x + below);
            if (below > last)
                break;
        }
        if (!checked_mul(below, machine->tree_arity, &below))
            below = INT64_MAX;
    } while (below < machine->num_pes);
}

static void add_columns_down(struct exact_search *search) {
    const struct exact_array *array = &search->split.exact->array;
    int64_t rows = rows_in_use(array);
    for (int64_t c = 0; c < array->columns && c <= array->last; c++)
        for (int64_t r = 0; r < rows; r++)
            if (go_on(search))
                add_column_links(search, 1, c, r, rows);
}

static int64_t last_row(const struct sc_exact *exact, int64_t column) {
    return (exact->machine->num_pes - 1 - column) / exact->array.columns;
}

/* An exit below the column's last PE, and the links between the PEs above it. The units of all levels fill whole rows,
 * or less than one (common/array.c), so all columns in use have all rows in use. */
static void add_columns_up(struct exact_search *search) {
    const struct exact_array *array = &search->split.exact->array;
    int64_t rows = rows_in_use(array);
    for (int64_t c = 0; c < array->columns && c <= array->last; c++) {
        int64_t below = last_row(search->split.exact, c);
        int64_t of_all = greater(0, below - (rows - 1)); /* links below all PEs in use */
        if (go_on(search))
            add_column_links(search, 1 + of_all, c, 0, rows);
        for (int64_t r = 0; r < rows - 1; r++)
            if (go_on(search))
                add_column_links(search, 1, c, 0, r + 1);
    }
}

static void add_mesh(struct exact_search *search) {
    const struct sc_exact *exact = search->split.exact;
    const struct exact_array *array = &exact->array;
    int64_t rows = rows_in_use(array), feed = exact->machine->feed_row;
    int64_t to_all = 1 + greater(0, feed - (rows - 1));
    add_links(search, to_all, 0, array->last + 1);
    for (int64_t r = feed + 1; r < rows && go_on(search); r++)
        add_links(search, 1, r * array->columns, array->last + 1);
    for (int64_t r = 0; r < rows - 1 && r < feed && go_on(search); r++)
        add_links(search, 1, 0, (r + 1) * array->columns);
    add_links_along_rows(search);
}

void exact_array_links(struct sc_exact *exact, enum sc_topology topology, bool up, exact_links_found *found) {
    struct exact_search search = {.split = {.exact = exact}, .found = found};
    int64_t end = exact->array.last + 1;
    switch (topology) {
    case SC_TOPOLOGY_BUS:
        add_links(&search, 1, 0, end);
        break;
    case SC_TOPOLOGY_CROSSBAR:
        add_ports(&search);
        break;
    case SC_TOPOLOGY_XYBUS:
        add_links(&search, 1, 0, end);
        add_links_into_rows(&search);
        break;
    case SC_TOPOLOGY_TREE:
        add_tree(&search);
        break;
    case SC_TOPOLOGY_ROWS:
        add_links_into_rows(&search);
        add_links_along_rows(&search);
        break;
    case SC_TOPOLOGY_COLUMNS:
        if (up)
            add_columns_up(&search);
        else
            add_columns_down(&search);
        break;
    case SC_TOPOLOGY_MESH:
        add_mesh(&search);
        break;
    case SC_TOPOLOGY_COUNT:
        break;
    }
}

/* ---- ways ---- */

static int64_t depth_of_tree(const struct sc_machine *machine) {
    int64_t depth = 1, leaves = machine->tree_arity;
    while (leaves < machine->num_pes) {
        depth++;
        if (!checked_mul(leaves, machine->tree_arity, &leaves))
            leaves = INT64_MAX;
    }
    return depth;
}

int64_t exact_array_hops(const struct sc_exact *exact, enum sc_topology topology, bool up, int64_t pe) {
    const struct sc_machine *machine = exact->machine;
    int64_t row = pe / exact->array.columns, column = pe % exact->array.columns;
    switch (topology) {
    case SC_TOPOLOGY_BUS:
    case SC_TOPOLOGY_CROSSBAR:
        return 1;
    case SC_TOPOLOGY_XYBUS:
        return 2;
    case SC_TOPOLOGY_TREE:
        return depth_of_tree(machine);
    case SC_TOPOLOGY_ROWS:
        return 1 + column;
    case SC_TOPOLOGY_COLUMNS:
        return up ? 1 + last_row(exact, column) - row : 1 + row;
    case SC_TOPOLOGY_MESH:
        return 1 + greater(row - machine->feed_row, machine->feed_row - row) + column;
    case SC_TOPOLOGY_COUNT:
        break;
    }
    return 0;
}
