#include "model/exact_boxes.h"

#include <string.h>

#include "model/exact_context.h"
#include "model/exact_overlap.h"

enum { CELLS_MAX = 1 << 22 };

/* What the first piece of a link holds, and lacks on the other side; two bits more for each further piece. */
enum mark { MARK_NEAR = 1, MARK_ALL = 2, MARK_MISSING = 4, MARK_BITS = 2 };
_Static_assert(1 + MARK_BITS * PIECES_MAX <= 64, "marks have room for all pieces");

struct grid {
    const struct view *view;
    struct sc_exact *exact;
    int units, coord_count;
    int edge_count[COORDS_MAX];
    int64_t *edge[COORDS_MAX]; /* ascending */
    uint64_t *mark;            /* [cell], the last coordinate fastest */
    size_t cell_count;
};

/* Cells lo..hi - 1 in each coordinate. */
struct cells {
    int lo[COORDS_MAX], hi[COORDS_MAX];
};

/* Span k of a coordinate. */
static struct exact_span span_of(const struct grid *grid, const struct exact_span *state, int i, int k, int u) {
    return state[(grid->view->coupling->coord[i] + k) * grid->units + u];
}

static int spans_of(const struct grid *grid, int i) { return grid->view->coupling->spans[i]; }

/* Of several spans the first is empty only if all are. */
static bool box_is_empty(const struct grid *grid, const struct exact_span *state, int u) {
    bool empty = is_empty(state[u]);
    for (int i = 0; i < grid->coord_count; i++)
        empty = empty || is_empty(span_of(grid, state, i, 0, u));
    return empty;
}

/* ---- edges ---- */

static void sort_unique(int64_t *edge, int *count) {
    for (int gap = *count / 2; gap > 0; gap = gap == 2 ? 1 : gap * 5 / 11)
        for (int i = gap; i < *count; i++) {
            int64_t moved = edge[i];
            int at = i;
            for (; at >= gap && edge[at - gap] > moved; at -= gap)
                edge[at] = edge[at - gap];
            edge[at] = moved;
        }
    int kept = 0;
    for (int i = 0; i < *count; i++)
        if (kept == 0 || edge[kept - 1] != edge[i])
            edge[kept++] = edge[i];
    *count = kept;
}

static void add_edges(struct grid *grid, int i, const struct exact_span *state) {
    for (int u = 0; state && u < grid->units; u++)
        for (int k = 0; !box_is_empty(grid, state, u) && k < spans_of(grid, i); k++) {
            struct exact_span span = span_of(grid, state, i, k, u);
            if (is_empty(span))
                break;
            grid->edge[i][grid->edge_count[i]++] = span.lo;
            grid->edge[i][grid->edge_count[i]++] = span.hi;
        }
}

static bool find_edges(struct grid *grid) {
    enum { EDGES_OF_UNIT = 6 };
    for (int i = 0; i < grid->coord_count; i++) {
        struct buffer *buffer = &grid->exact->edges[i];
        size_t edges = (size_t)grid->units * (size_t)spans_of(grid, i) * EDGES_OF_UNIT;
        if (!buffer_reserve(grid->exact, buffer, edges * sizeof(int64_t)))
            return false;
        grid->edge[i] = buffer->data;
        grid->edge_count[i] = 0;
        add_edges(grid, i, grid->view->held);
        add_edges(grid, i, grid->view->other);
        add_edges(grid, i, grid->view->near);
        sort_unique(grid->edge[i], &grid->edge_count[i]);
    }
    return true;
}

static bool make_cells(struct grid *grid) {
    grid->cell_count = 1;
    for (int i = 0; i < grid->coord_count; i++) {
        grid->cell_count *= (size_t)(grid->edge_count[i] > 0 ? grid->edge_count[i] - 1 : 0);
        if (grid->cell_count > CELLS_MAX)
            return exact_fail(grid->exact, "the boxes of a merged loop have too many different edges");
    }
    if (!exact_work(grid->exact, (int64_t)grid->cell_count) ||
        !buffer_reserve(grid->exact, &grid->exact->cells, (grid->cell_count + 1) * sizeof *grid->mark))
        return false;
    grid->mark = grid->exact->cells.data;
    memset(grid->mark, 0, grid->cell_count * sizeof *grid->mark);
    return true;
}

/* ---- cells ---- */

static int edge_index(const struct grid *grid, int i, int64_t at) {
    int lo = 0, hi = grid->edge_count[i];
    while (lo < hi) {
        int middle = lo + (hi - lo) / 2;
        if (grid->edge[i][middle] < at)
            lo = middle + 1;
        else
            hi = middle;
    }
    return lo;
}

/* The cells of a unit's box, or of the part of it that is span part[i] of coordinate i. */
static struct cells cells_of(const struct grid *grid, const struct exact_span *state, const int *part, int u) {
    struct cells cells = {{0}, {0}};
    for (int i = 0; i < grid->coord_count; i++) {
        struct exact_span span = span_of(grid, state, i, part[i], u);
        cells.lo[i] = edge_index(grid, i, span.lo);
        cells.hi[i] = edge_index(grid, i, span.hi);
    }
    return cells;
}

/* The next part of a unit's box; false after the last. */
static bool next_part(const struct grid *grid, const struct exact_span *state, int *part, int u) {
    for (int i = grid->coord_count - 1; i >= 0; i--) {
        if (++part[i] < spans_of(grid, i) && !is_empty(span_of(grid, state, i, part[i], u)))
            return true;
        part[i] = 0;
    }
    return false;
}

static bool contains(const struct grid *grid, const struct exact_span *state, int u, const int *at) {
    if (box_is_empty(grid, state, u))
        return false;
    for (int i = 0; i < grid->coord_count; i++) {
        int64_t index = grid->edge[i][at[i]];
        bool inside = false;
        for (int k = 0; !inside && k < spans_of(grid, i); k++) {
            struct exact_span span = span_of(grid, state, i, k, u);
            inside = index >= span.lo && index < span.hi;
        }
        if (!inside)
            return false;
    }
    return true;
}

static int64_t volume(const struct grid *grid, const int *at) {
    int64_t volume = 1;
    for (int i = 0; i < grid->coord_count; i++)
        volume = exact_mul(grid->exact, volume, grid->edge[i][at[i] + 1] - grid->edge[i][at[i]]);
    return volume;
}

static size_t cell_index(const struct grid *grid, const int *at) {
    size_t index = 0;
    for (int i = 0; i < grid->coord_count; i++)
        index = index * (size_t)(grid->edge_count[i] - 1) + (size_t)at[i];
    return index;
}

/* The next cell; false after the last. */
static bool advance(const struct grid *grid, const struct cells *cells, int *at) {
    for (int i = grid->coord_count - 1; i >= 0; i--) {
        if (++at[i] < cells->hi[i])
            return true;
        at[i] = cells->lo[i];
    }
    return false;
}

/* ---- overlaps ---- */

/* Elements that are held, and of these kept; and of both what was near. */
struct exact_tally {
    int64_t all, kept, all_near, kept_near;
};

static void count_cell(struct exact_tally *tally, bool kept, bool near, int64_t elems) {
    tally->all += elems;
    tally->kept += kept ? elems : 0;
    tally->all_near += near ? elems : 0;
    tally->kept_near += kept && near ? elems : 0;
}

static void mark_near(struct grid *grid) {
    for (int u = 0; u < grid->units; u++) {
        if (box_is_empty(grid, grid->view->near, u))
            continue;
        int part[COORDS_MAX] = {0};
        do {
            struct cells cells = cells_of(grid, grid->view->near, part, u);
            int at[COORDS_MAX];
            memcpy(at, cells.lo, sizeof at);
            do
                grid->mark[cell_index(grid, at)] |= MARK_NEAR;
            while (advance(grid, &cells, at));
        } while (next_part(grid, grid->view->near, part, u));
    }
}

/* Count what unit u of a piece holds in these cells, and mark it. */
static void count_cells(struct grid *grid, int piece, int u, const struct cells *held, struct exact_tally *unit) {
    int at[COORDS_MAX];
    memcpy(at, held->lo, sizeof at);
    do {
        uint64_t *mark = &grid->mark[cell_index(grid, at)];
        bool kept = contains(grid, grid->view->other, u, at);
        *mark |= (uint64_t)(MARK_ALL | (kept ? 0 : MARK_MISSING)) << MARK_BITS * piece;
        count_cell(unit, kept, *mark & MARK_NEAR, volume(grid, at));
    } while (advance(grid, held, at));
}

static void count_unit(struct grid *grid, int piece, int u, struct exact_tally *unit) {
    int part[COORDS_MAX] = {0};
    do {
        struct cells held = cells_of(grid, grid->view->held, part, u);
        count_cells(grid, piece, u, &held, unit);
    } while (next_part(grid, grid->view->held, part, u));
}

static void add_unit(struct grid *grid, int u, const struct exact_tally *unit) {
    const struct view *view = grid->view;
    struct sc_exact *exact = grid->exact;
    view->overlap->all = exact_add(exact, view->overlap->all, unit->all);
    view->overlap->kept = exact_add(exact, view->overlap->kept, unit->kept);
    if (!view->near)
        return;
    view->overlap_near->all = exact_add(exact, view->overlap_near->all, unit->all_near);
    view->overlap_near->kept = exact_add(exact, view->overlap_near->kept, unit->kept_near);
    view->receiver[u] = (struct receiver){unit->all_near, unit->kept_near};
}

static void count_units(struct grid *grid) {
    const struct view *view = grid->view;
    for (int u = 0; u < grid->units; u++) {
        struct exact_tally unit = {0, 0, 0, 0};
        if (is_empty(view->active[u]))
            continue;
        if (!box_is_empty(grid, view->held, u))
            count_unit(grid, 0, u, &unit);
        add_unit(grid, u, &unit);
    }
}

/* The distinct elements, from the marks. */
static void count_marks(struct grid *grid) {
    const struct view *view = grid->view;
    struct cells all = {{0}, {0}};
    struct exact_tally once = {0, 0, 0, 0};
    int at[COORDS_MAX] = {0};
    for (int i = 0; i < grid->coord_count; i++)
        all.hi[i] = grid->edge_count[i] - 1;
    do {
        uint64_t mark = grid->mark[cell_index(grid, at)];
        if (mark & MARK_ALL)
            count_cell(&once, !(mark & MARK_MISSING), mark & MARK_NEAR, volume(grid, at));
    } while (advance(grid, &all, at));
    view->overlap->all_once = once.all;
    view->overlap->kept_once = once.kept;
    if (view->near) {
        view->overlap_near->all_once = once.all_near;
        view->overlap_near->kept_once = once.kept_near;
    }
}

void exact_boxes_overlap(const struct view *view) {
    struct grid grid = {.view = view,
                        .exact = view->walk->exact,
                        .units = view->walk->axis->unit_count,
                        .coord_count = view->coupling->count};
    if (!find_edges(&grid) || !make_cells(&grid) || grid.cell_count == 0)
        return;
    if (view->near)
        mark_near(&grid);
    count_units(&grid);
    if (view->once)
        count_marks(&grid);
}

/* Count a cell for all choices: those of pieces that all hold it, and keep it where that is chosen. */
static void count_choices(struct grid *grid, const struct exact_pieces_view *pieces, uint64_t mark, int64_t elems) {
    unsigned held = 0, kept = 0;
    int64_t term = 0;
    for (int i = 0; i < pieces->pieces; i++) {
        uint64_t of_piece = mark >> MARK_BITS * i;
        held |= (unsigned)((of_piece & MARK_ALL) != 0) << i;
        kept |= (unsigned)((of_piece & MARK_MISSING) == 0) << i;
    }
    for (struct exact_choice choice = exact_choice_first(pieces->subset); choice.subset < pieces->subsets;
         exact_choice_next(pieces->subset, pieces->subsets, &choice), term++)
        if ((choice.pieces & ~held) == 0 && (choice.kept & ~kept) == 0) {
            pieces->term[term] += elems;
            if (grid->view->near && mark & MARK_NEAR)
                pieces->term_near[term] += elems;
        }
}

static void count_all_choices(struct grid *grid, const struct exact_pieces_view *pieces) {
    struct cells all = {{0}, {0}};
    int at[COORDS_MAX] = {0};
    for (int i = 0; i < grid->coord_count; i++)
        all.hi[i] = grid->edge_count[i] - 1;
    do {
        uint64_t mark = grid->mark[cell_index(grid, at)];
        if (mark > MARK_NEAR)
            count_choices(grid, pieces, mark, volume(grid, at));
    } while (advance(grid, &all, at));
}

void exact_boxes_pieces(const struct exact_pieces_view *pieces) {
    const struct view *view = pieces->view;
    struct grid grid = {.view = view,
                        .exact = view->walk->exact,
                        .units = view->walk->axis->unit_count,
                        .coord_count = view->coupling->count};
    int64_t terms = exact_link_terms(pieces->subset, pieces->subsets);
    size_t bytes = (size_t)terms * sizeof(int64_t);
    memset(pieces->term, 0, bytes);
    if (view->near)
        memset(pieces->term_near, 0, bytes);
    if (!find_edges(&grid) || !make_cells(&grid) || grid.cell_count == 0 ||
        !exact_links_work(grid.exact, exact_mul(grid.exact, (int64_t)grid.cell_count, terms / 16)))
        return;
    if (view->near)
        mark_near(&grid);
    for (int i = 0; i < pieces->pieces; i++)
        for (int u = 0; u < grid.units; u++) {
            struct exact_tally unit = {0, 0, 0, 0};
            const int64_t *units = pieces->units + (ptrdiff_t)i * grid.units;
            if (units[u] > 0 && !is_empty(view->active[u]) && !box_is_empty(&grid, view->held, u))
                count_unit(&grid, i, u, &unit);
        }
    count_all_choices(&grid, pieces);
}

/* The boxes of a region as a state of `units` units, of which those without a box are empty. */
static struct exact_span *state_of(struct sc_exact *exact, const struct exact_region *region, int units) {
    struct exact_span *state = exact_memory(exact, (size_t)units * (size_t)region->coords, sizeof *state);
    for (int i = 0; state && i < region->coords; i++)
        for (int u = 0; u < units; u++)
            state[i * units + u] = u < region->count ? region->span[u * region->coords + i] : (struct exact_span){0, 0};
    return state;
}

int64_t exact_boxes_meet(struct sc_exact *exact, const struct exact_region *a, const struct exact_region *b) {
    struct exact_overlap all = {0, 0, 0, 0}, both = {0, 0, 0, 0};
    int units = b && b->count > a->count ? b->count : a->count;
    struct coupling coupling = {.count = a->coords};
    for (int i = 0; i < a->coords; i++) {
        coupling.coord[i] = i;
        coupling.spans[i] = 1;
    }
    struct exact_span *held = state_of(exact, a, units), *near = b ? state_of(exact, b, units) : NULL;
    struct view view = {.coupling = &coupling,
                        .active = held,
                        .held = held,
                        .other = held,
                        .near = near,
                        .overlap = &all,
                        .overlap_near = &both};
    struct grid grid = {.view = &view, .exact = exact, .units = units, .coord_count = a->coords};
    if (exact->status || !find_edges(&grid) || !make_cells(&grid) || grid.cell_count == 0)
        return 0;
    if (near)
        mark_near(&grid);
    for (int u = 0; u < a->count; u++) {
        struct exact_tally unit = {0, 0, 0, 0};
        count_unit(&grid, 0, u, &unit);
    }
    count_marks(&grid);
    return near ? both.all_once : all.all_once;
}
