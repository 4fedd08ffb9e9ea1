#include "model/exact_steady.h"

#include "model/exact_context.h"

static const struct exact_loop *loop_at(const struct walk *walk, int k) {
    return &walk->exact->loop[walk->axis->loop[k]];
}

static int64_t unit_index(const struct walk *walk, const struct exact_loop *loop, int u) {
    return loop->slot >= 0 ? walk->axis->index[loop->slot][u] : 0;
}

static int64_t positions_of(const struct loop_part *part, struct exact_span given) {
    return exact_positions(given.hi - given.lo, part->size, part->offset);
}

/* A unit of a plain axis gets whole chunks up to its last child but one, what is left in its last, and then nothing. */
static int64_t plain_end(const struct walk *walk, int k, int64_t index, int64_t trip) {
    const struct exact_loop *loop = loop_at(walk, k);
    int64_t end = index == 0 && exact_tiles_first_differs(walk, k) ? 1 : trip;
    for (int u = 0; u < walk->axis->unit_count; u++) {
        struct exact_span given = walk->chunk[k][u];
        int64_t first = unit_index(walk, loop, u), positions = positions_of(&loop->part[0], given);
        if (is_empty(given) || first >= positions)
            continue;
        int64_t last_child = (positions - 1 - first) / loop->stride;
        if (index <= last_child)
            end = lesser(end, index < last_child ? last_child : last_child + 1);
    }
    return end;
}

/* Input rows between which no edge of the layer and of outer chunks matters to unit u. */
static struct exact_span calm_rows(const struct walk *walk, const struct loop_part *part, int u) {
    const struct exact_window *window = &walk->axis->window[part->window];
    int64_t before = window->reach - 1;
    struct exact_span rows = {before, 0};
    if (!checked_mul(window->stride, window->outputs, &rows.hi))
        rows.hi = INT64_MAX;
    for (int i = 0; i < part->rule; i++) {
        const struct rule *rule = &walk->rule[part->window][axis_at(walk->axis, i, u)];
        rows.lo = greater(rows.lo, lesser(rule->after - before, rule->after_anchor) + before);
        rows.hi = lesser(rows.hi, lesser(rule->before, rule->before_anchor));
    }
    return rows;
}

/* Input rows such that they, and those of the child before, are no padding. */
static struct exact_span rows_loaded(const struct walk *walk, const struct loop_part *part, int64_t stride) {
    int64_t pad = walk->axis->window[part->window].pad;
    return (struct exact_span){pad + part->offset * stride, walk->exact->layer->size[part->dim] - pad};
}

/* Children at which unit u has neither the first nor the last position, and its chunk lies among calm rows. */
static struct exact_span calm_children(const struct walk *walk, int k, int u, int64_t trip) {
    const struct exact_loop *loop = loop_at(walk, k);
    const struct loop_part *part = &loop->part[0];
    struct exact_span given = walk->chunk[k][axis_at(walk->axis, part->coord, u)];
    int64_t first = unit_index(walk, loop, u), positions = positions_of(part, given);
    if (is_empty(given) || first >= positions)
        return (struct exact_span){0, trip};
    if (positions <= 2)
        return (struct exact_span){0, 0};
    struct exact_span rows = calm_rows(walk, part, u);
    if (walk->exact->marks.any && walk->exact->marks.padded && k < walk->axis->outside[SC_TENSOR_INPUT])
        rows = meet(rows, rows_loaded(walk, part, loop->stride));
    int64_t from = greater(1, ceil_div(rows.lo - given.lo, part->offset));
    int64_t to = lesser(positions - 2, floor_div(rows.hi - (given.lo + part->size), part->offset));
    return (struct exact_span){greater(0, ceil_div(from - first, loop->stride)),
                               floor_div(to - first, loop->stride) + 1};
}

static struct steady window_children(const struct walk *walk, int k, int64_t trip) {
    const struct exact_loop *loop = loop_at(walk, k);
    const struct loop_part *part = &loop->part[0];
    int64_t stride = walk->axis->window[part->window].stride;
    int64_t shift = part->offset * loop->stride;
    struct steady steady = {0, trip, stride / exact_common_divisor(stride, shift % stride)};
    for (int u = 0; u < walk->axis->unit_count && steady.lo < steady.hi; u++) {
        struct exact_span calm = calm_children(walk, k, u, trip);
        steady.lo = greater(steady.lo, calm.lo);
        steady.hi = lesser(steady.hi, calm.hi);
    }
    return steady;
}

/* Over a dimension in no window, children are alike while all units have whole chunks: before the last position. Where
 * a merged loop counts through further parts, the units meet the same positions of those after as many children as
 * bring the count of those positions back to where it was. */
static struct steady whole_children(const struct walk *walk, int k, int64_t trip) {
    const struct exact_loop *loop = loop_at(walk, k);
    const struct loop_part *part = &loop->part[0];
    int64_t inner = 1, end = trip;
    for (int i = 1; i < loop->part_count; i++)
        inner *= loop->part[i].count;
    for (int u = 0; u < walk->axis->unit_count; u++) {
        struct exact_span given = walk->chunk[k][axis_at(walk->axis, part->coord, u)];
        int64_t first = unit_index(walk, loop, u), positions = positions_of(part, given);
        if (!is_empty(given) && first < positions * inner)
            end = lesser(end, floor_div((positions - 1) * inner - 1 - first, loop->stride) + 1);
    }
    int64_t period = inner / exact_common_divisor(inner, loop->stride % inner);
    return (struct steady){exact_tiles_first_differs(walk, k) ? period : 0, end, period};
}

static bool in_window(const struct exact_axis *axis, int coord) {
    for (int w = 0; w < axis->window_count; w++)
        if (axis->window[w].input == coord || axis->window[w].filter == coord)
            return true;
    return false;
}

/* Only loops that shift one coordinate, and nothing else, have steady children. */
struct steady exact_steady_children(const struct walk *walk, int k, int64_t index, int64_t trip) {
    const struct exact_axis *axis = walk->axis;
    const struct exact_loop *loop = loop_at(walk, k);
    const struct loop_part *part = &loop->part[0];
    enum { TOO_FEW = 4 };
    if (axis->plain)
        return (struct steady){index, plain_end(walk, k, index, trip), 1};
    if (walk->exact->marks.any && walk->tiling.collects)
        return (struct steady){trip, trip, 1};
    if (trip >= TOO_FEW && !in_window(axis, part->coord))
        return whole_children(walk, k, trip);
    if (trip >= TOO_FEW && loop->part_count == 1 && part->rule >= 0 && !axis->window[part->window].together)
        return window_children(walk, k, trip);
    return (struct steady){trip, trip, 1};
}
