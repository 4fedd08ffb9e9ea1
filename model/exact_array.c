#include "model/exact_array.h"

#include "model/exact_arithmetic.h"
#include "model/exact_context.h"
#include "model/exact_hops.h"

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

int exact_array_digit(const struct exact_array *array, int axis, int slot) {
    int i = 0;
    while (array->digit[i].axis != axis || array->digit[i].slot != slot)
        i++;
    return i;
}

void exact_array_build(struct sc_exact *exact) {
    struct exact_array *array = &exact->array;
    array->columns = exact->machine->array_columns;
    array->digit_count = 0;
    for (int a = 0; a < exact->axis_count; a++)
        for (int s = 0; s < exact->axis[a].slot_count; s++)
            add_digit(exact, a, s);
    place_digits(exact);
    array->pes = 1;
    for (int i = 0; i < array->digit_count; i++)
        array->pes *= array->digit[i].used; /* no more than NumPEs */
}

/* ---- products ---- */

/* Indices of a range that are less than `index`. */
static int64_t count_below(const struct exact_range *range, int64_t index) {
    return index > range->rest ? (index - 1 - range->rest) / range->divisor + 1 : 0;
}

int64_t exact_range_count(const struct exact_range *range, int64_t from, int64_t to) {
    int64_t lo = greater(range->lo, from), hi = lesser(range->hi, to);
    return lo < hi ? count_below(range, hi) - count_below(range, lo) : 0;
}

/* A product of ranges, and where those that are found are put. */
struct exact_split {
    struct sc_exact *exact;
    struct exact_range range[DIGITS_MAX];
    int column_digits;                     /* digits whose index a column of the array restricts */
    struct exact_range column[DIGITS_MAX]; /* [digit - first of these]: to which indices */
    int count;
    int64_t pes; /* of all products found, which are disjoint */
};

static void add_product(struct exact_split *split) {
    struct sc_exact *exact = split->exact;
    size_t digits = (size_t)exact->array.digit_count;
    size_t bytes = (digits > 0 ? digits : 1) * sizeof(struct exact_range); /* a single PE has no digits */
    int64_t pes = 1;
    for (size_t d = 0; d < digits; d++)
        pes *= exact_range_count(&split->range[d], 0, INT64_MAX);
    if (pes == 0 || !exact_links_work(exact, 1 + (int64_t)digits) ||
        !buffer_reserve(exact, &exact->products, ((size_t)split->count + 1) * bytes))
        return;
    struct exact_range *product = (struct exact_range *)exact->products.data + (size_t)split->count * digits;
    for (size_t d = 0; d < digits; d++)
        product[d] = split->range[d];
    split->count++;
    split->pes += pes;
}

/* ---- intervals of numbers ---- */

static void take_column(struct exact_split *split) {
    for (int k = 0; k < split->column_digits; k++) {
        struct exact_range *range = &split->range[split->exact->array.digit_count - split->column_digits + k];
        struct exact_range column = split->column[k];
        *range = (struct exact_range){greater(range->lo, column.lo), lesser(range->hi, column.hi), column.divisor,
                                      column.rest};
    }
    add_product(split);
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

/* ---- links ---- */

struct exact_search {
    struct exact_split split;
    exact_links_found *found;
};

static void start_links(struct exact_split *split) {
    split->count = split->column_digits = 0;
    split->pes = 0;
}

static void finish_links(struct exact_search *search, int64_t count) {
    const struct exact_split *split = &search->split;
    struct sc_exact *exact = split->exact;
    if (split->count > 0 && count > 0 && !exact->status)
        search->found(exact, count, split->pes == exact->array.pes, exact->products.data, split->count);
}

/* The first PE of a row; of rows behind all PEs in use, what is behind these. */
static int64_t row_start(const struct exact_array *array, int64_t row) {
    return row > array->last / array->columns ? array->last + 1 : row * array->columns;
}

/* Links with the PEs x to y - 1 below each. */
static void add_links(struct exact_search *search, int64_t count, int64_t x, int64_t y) {
    start_links(&search->split);
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
    const struct exact_array *array = &split->exact->array;
    start_links(split);
    if (array->last < array->columns) {
        if (from == 0 && to > 0)
            split_interval(split, 0, column, column + 1);
    } else {
        enum exact_column digits = restrict_to_column(split, column);
        if (digits == COLUMN_OF_DIGITS)
            split_interval(split, 0, row_start(array, from), row_start(array, to));
        split->column_digits = 0;
        for (int64_t row = from; digits == COLUMN_OF_NUMBERS && row < to; row++)
            split_interval(split, 0, row * array->columns + column, row * array->columns + column + 1);
    }
    finish_links(search, count);
}

static int64_t rows_in_use(const struct exact_array *array) { return array->last / array->columns + 1; }

static bool go_on(const struct exact_search *search) { return exact_links_work(search->split.exact, 1); }

/* The links between the PEs of each row. */
static void add_links_along_rows(struct exact_search *search) {
    const struct exact_array *array = &search->split.exact->array;
    for (int64_t r = 0; r < rows_in_use(array); r++)
        for (int64_t u = r * array->columns + 1; u < row_start(array, r + 1) && go_on(search); u++)
            add_links(search, 1, u, row_start(array, r + 1));
}

static void add_links_into_rows(struct exact_search *search) {
    const struct exact_array *array = &search->split.exact->array;
    for (int64_t r = 0; r < rows_in_use(array) && go_on(search); r++)
        add_links(search, 1, row_start(array, r), row_start(array, r + 1));
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

/* An exit below the column's last PE, and the links between the PEs above it. The units of all levels, in use or not,
 * fill whole rows, or less than one (common/array.c). So each column reaches down to the last row in use, though its PE
 * there may be idle. */
static void add_columns_up(struct exact_search *search) {
    const struct exact_array *array = &search->split.exact->array;
    int64_t rows = rows_in_use(array);
    for (int64_t c = 0; c < array->columns && c <= array->last; c++) {
        int64_t below = exact_last_row(search->split.exact->machine, c);
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
        add_links(search, 1, 0, row_start(array, r + 1));
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
