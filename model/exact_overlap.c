/* What an axis keeps, misses and could forward from one step to the next (docs/exact-model.md, "Overlaps"). */
#include <string.h>

#include "model/exact_internal.h"

#include "common/at_first.h"

static int64_t lesser(int64_t a, int64_t b) { return a < b ? a : b; }
static int64_t greater(int64_t a, int64_t b) { return a > b ? a : b; }

static bool is_empty(struct exact_span span) { return span.lo >= span.hi; }

static int64_t length(struct exact_span span) { return is_empty(span) ? 0 : span.hi - span.lo; }

static struct exact_span meet(struct exact_span a, struct exact_span b) {
    return (struct exact_span){greater(a.lo, b.lo), lesser(a.hi, b.hi)};
}

/* ---- lines ---- */

void exact_line_start(struct line *line) {
    line->count = 0;
    line->in_order = true;
}

/* Make room for one more span. */
void exact_line_reserve(struct sc_exact *exact, struct line *line) {
    enum { FIRST = COMMON_AT_FIRST(64, 1) };
    if (line->count < line->capacity)
        return;
    exact_line_finish(line);
    if (line->count <= line->capacity / 2 && line->capacity > 0)
        return;
    int capacity = line->capacity > 0 ? 2 * line->capacity : FIRST;
    struct exact_span *spans = exact_memory(exact, (size_t)capacity, sizeof *spans);
    if (!spans) {
        line->count = 0;
        return;
    }
    if (line->count > 0)
        memcpy(spans, line->span, (size_t)line->count * sizeof *spans);
    line->span = spans;
    line->capacity = capacity;
}

void exact_line_add(struct line *line, struct exact_span span) {
    if (is_empty(span) || !line->span)
        return;
    struct exact_span *last = line->count > 0 ? &line->span[line->count - 1] : NULL;
    if (last && span.lo >= last->lo && span.lo <= last->hi)
        last->hi = greater(last->hi, span.hi);
    else {
        line->in_order = line->in_order && (!last || span.lo > last->lo);
        line->span[line->count++] = span;
    }
}

static void sort_spans(struct exact_span *span, int count) {
    for (int gap = count / 2; gap > 0; gap = gap == 2 ? 1 : gap * 5 / 11)
        for (int i = gap; i < count; i++) {
            struct exact_span moved = span[i];
            int at = i;
            for (; at >= gap && span[at - gap].lo > moved.lo; at -= gap)
                span[at] = span[at - gap];
            span[at] = moved;
        }
}

void exact_line_finish(struct line *line) {
    if (line->in_order)
        return;
    int count = line->count;
    sort_spans(line->span, count);
    exact_line_start(line);
    for (int i = 0; i < count; i++)
        exact_line_add(line, line->span[i]);
}

int64_t exact_line_measure(const struct line *line) {
    int64_t sum = 0;
    for (int i = 0; i < line->count; i++)
        sum += line->span[i].hi - line->span[i].lo;
    return sum;
}

/* Indices of a span on a finished line. */
static int64_t line_meet(const struct line *line, struct exact_span span) {
    int lo = 0, hi = line->count;
    int64_t sum = 0;
    while (lo < hi) {
        int middle = lo + (hi - lo) / 2;
        if (line->span[middle].hi <= span.lo)
            lo = middle + 1;
        else
            hi = middle;
    }
    for (; lo < line->count && line->span[lo].lo < span.hi; lo++)
        sum += length(meet(line->span[lo], span));
    return sum;
}

static int64_t lines_meet(const struct line *a, const struct line *b) {
    int64_t sum = 0;
    for (int i = 0; i < a->count; i++)
        sum += line_meet(b, a->span[i]);
    return sum;
}

/* ---- one tensor ---- */

static int64_t active_units(const struct view *view) {
    const struct exact_axis *axis = view->walk->axis;
    int64_t active = 0;
    for (int u = 0; u < axis->unit_count; u++)
        if (!is_empty(view->active[u]))
            active = exact_add(view->walk->exact, active, axis->weight[u]);
    return active;
}

static void set_overlap(int64_t *overlap, int64_t all, int64_t kept, int64_t all_once, int64_t kept_once) {
    overlap[OVERLAP_ALL] = all;
    overlap[OVERLAP_KEPT] = kept;
    overlap[OVERLAP_ALL_ONCE] = all_once;
    overlap[OVERLAP_KEPT_ONCE] = kept_once;
}

/* An axis that does not see the tensor holds one element of it in every active unit, before and after. */
static void overlap_uncoupled(const struct view *view) {
    int64_t active = active_units(view);
    set_overlap(view->overlap, active, active, 1, 1);
    if (!view->near)
        return;
    set_overlap(view->overlap_near, active, active, 1, 1);
    for (int u = 0; u < view->walk->axis->unit_count; u++)
        view->receiver[u] = (struct receiver){1, 1};
}

/* Chunks of a plain axis are equal or disjoint. What was held nearby is held again only when all stayed. */
static void overlap_plain(const struct view *view) {
    struct sc_exact *exact = view->walk->exact;
    const struct exact_axis *axis = view->walk->axis;
    bool stayed = view->near && view->near[0].lo == view->held[0].lo && view->near[0].hi == view->held[0].hi;
    int64_t all = 0, kept = 0;
    for (int u = 0; u < axis->unit_count; u++) {
        if (is_empty(view->active[u]))
            continue;
        int64_t both = length(meet(view->held[u], view->other[u]));
        all = exact_add(exact, all, exact_mul(exact, axis->weight[u], length(view->held[u])));
        kept = exact_add(exact, kept, exact_mul(exact, axis->weight[u], both));
        if (view->near)
            view->receiver[u] = (struct receiver){stayed ? length(view->held[u]) : 0, stayed ? both : 0};
    }
    set_overlap(view->overlap, all, kept, all, kept);
    if (stayed)
        set_overlap(view->overlap_near, all, kept, all, kept);
}

static void gather_near(const struct view *view, int coord) {
    struct line *near = &view->walk->near;
    int units = view->walk->axis->unit_count;
    exact_line_start(near);
    for (int u = 0; u < units; u++)
        if (!is_empty(view->near[u]))
            exact_line_add(near, view->near[axis_at(view->walk->axis, coord, u)]);
    exact_line_finish(near);
}

/* Unit u's part of the union, and of what it lacks on the other side. */
static void add_to_lines(const struct view *view, struct exact_span held, struct exact_span both) {
    exact_line_add(&view->walk->all, held);
    if (is_empty(both)) {
        exact_line_add(&view->walk->missing, held);
        return;
    }
    exact_line_add(&view->walk->missing, (struct exact_span){held.lo, both.lo});
    exact_line_add(&view->walk->missing, (struct exact_span){both.hi, held.hi});
}

static void overlap_unit(const struct view *view, int u, struct exact_span held, struct exact_span both) {
    struct sc_exact *exact = view->walk->exact;
    view->overlap[OVERLAP_ALL] = exact_add(exact, view->overlap[OVERLAP_ALL], length(held));
    view->overlap[OVERLAP_KEPT] = exact_add(exact, view->overlap[OVERLAP_KEPT], length(both));
    if (view->near) {
        int64_t near = line_meet(&view->walk->near, held);
        int64_t kept = is_empty(both) ? 0 : line_meet(&view->walk->near, both);
        view->overlap_near[OVERLAP_ALL] += near;
        view->overlap_near[OVERLAP_KEPT] += kept;
        view->receiver[u] = (struct receiver){near, kept};
    }
    if (view->once)
        add_to_lines(view, held, both);
}

/* An element is kept by all its holders when it is missing in none. */
static void measure_lines(const struct view *view) {
    struct line *all = &view->walk->all, *missing = &view->walk->missing, *near = &view->walk->near;
    exact_line_finish(all);
    exact_line_finish(missing);
    view->overlap[OVERLAP_ALL_ONCE] = exact_line_measure(all);
    view->overlap[OVERLAP_KEPT_ONCE] = exact_line_measure(all) - exact_line_measure(missing);
    if (view->near) {
        view->overlap_near[OVERLAP_ALL_ONCE] = lines_meet(all, near);
        view->overlap_near[OVERLAP_KEPT_ONCE] = lines_meet(all, near) - lines_meet(missing, near);
    }
}

static void overlap_line(const struct view *view) {
    int units = view->walk->axis->unit_count, coord = view->coupling->coord[0];
    exact_line_start(&view->walk->all);
    exact_line_start(&view->walk->missing);
    if (view->near)
        gather_near(view, coord);
    for (int u = 0; u < units; u++) {
        struct exact_span held = view->held[axis_at(view->walk->axis, coord, u)];
        if (!is_empty(view->active[u]) && !is_empty(held))
            overlap_unit(view, u, held, meet(held, view->other[axis_at(view->walk->axis, coord, u)]));
    }
    if (view->once)
        measure_lines(view);
}

/* One unit alone: copies are elements. */
static void overlap_single(const struct view *view) {
    int coord = view->coupling->coord[0];
    struct exact_span held = view->held[coord], both = meet(held, view->other[coord]);
    set_overlap(view->overlap, length(held), length(both), length(held), length(both));
    if (!view->near)
        return;
    struct exact_span near = view->near[coord];
    int64_t all_near = length(meet(held, near)), kept_near = is_empty(both) ? 0 : length(meet(both, near));
    set_overlap(view->overlap_near, all_near, kept_near, all_near, kept_near);
    view->receiver[0] = (struct receiver){all_near, kept_near};
}

static void overlap_tensor(const struct view *view) {
    if (view->coupling->count == 0)
        overlap_uncoupled(view);
    else if (view->walk->axis->unit_count == 1 && view->coupling->count == 1 && !view->walk->axis->plain)
        overlap_single(view);
    else if (view->walk->axis->plain)
        overlap_plain(view);
    else if (view->coupling->count == 1)
        overlap_line(view);
    else
        exact_boxes_overlap(view);
}

/* ---- a transition ---- */

/* The receivers that no other exceeds. */
static void push_receivers(struct walk *walk, const struct exact_span *after, int64_t *words, size_t *count) {
    struct sc_exact *exact = walk->exact;
    struct receiver before = {-1, -1};
    struct front front;
    exact_front_start(&front, &exact->front[0]);
    for (int u = 0; u < walk->axis->unit_count; u++) {
        struct receiver input = walk->receiver[0][u], weight = {0, 0};
        if (is_empty(after[u]) || (!exact->weights_near && input.near == before.near && input.kept == before.kept))
            continue;
        if (exact->weights_near)
            weight = walk->receiver[1][u];
        exact_front_add(exact, &front, (struct exact_point){{input.near, -input.kept, weight.near, -weight.kept}});
        before = input;
    }
    if (front.count > RECEIVERS_MAX) {
        exact_fail(exact, "too many kinds of receivers of forwarded elements");
        return;
    }
    for (int i = 0; i < front.count; i++)
        for (int k = 0; k < RESPECTS; k++)
            words[(*count)++] = front_get(&front, i).value[k] * (k % 2 ? -1 : 1);
}

/* How a transition looks to each tensor. */
static struct view view_of(struct walk *walk, enum sc_tensor tensor, const struct exact_span *after,
                           const struct exact_span *own, const struct exact_span *last) {
    const struct sc_exact *exact = walk->exact;
    bool output = tensor == SC_TENSOR_OUTPUT, weight = tensor == SC_TENSOR_WEIGHT;
    bool is_near = weight ? exact->weights_near : !output && exact->machine->forwarding;
    return (struct view){
        .walk = walk,
        .coupling = &walk->axis->coupling[tensor],
        .active = after,
        .held = output ? own : after,
        .other = output ? after : own,
        .near = is_near ? last : NULL,
        .once = output ? exact->machine->reduction : exact->machine->multicast,
        .receiver = walk->receiver[weight],
    };
}

/* Where a tensor's overlaps stand among the flows. */
static const struct {
    enum exact_flow flow, near;
} PLACE[SC_TENSOR_COUNT] = {
    [SC_TENSOR_WEIGHT] = {FLOW_WEIGHT, FLOW_WEIGHT_NEAR},
    [SC_TENSOR_INPUT] = {FLOW_INPUT, FLOW_INPUT_NEAR},
    [SC_TENSOR_OUTPUT] = {FLOW_OUTPUT, FLOW_COUNT}, /* never near */
};

int exact_overlap_flows(struct walk *walk, const struct exact_span *after, const struct exact_span *own,
                        const struct exact_span *last) {
    struct sc_exact *exact = walk->exact;
    int64_t words[FLOW_COUNT + RESPECTS * RECEIVERS_MAX];
    size_t count = exact->flow_count;
    memset(words, 0, count * sizeof *words);
    for (int t = exact->has_weights ? 0 : 1; t < SC_TENSOR_COUNT; t++) {
        struct view view = view_of(walk, (enum sc_tensor)t, after, own, last);
        view.overlap = words + PLACE[t].flow;
        view.overlap_near = words + PLACE[t].near;
        overlap_tensor(&view);
    }
    if (exact->machine->forwarding)
        push_receivers(walk, after, words, &count);
    return exact->status ? -1 : exact_intern_words(exact, &exact->flows, words, count, NULL);
}

/* What was held nearby is at least what is held. */
static void set_all_near(struct walk *walk, enum sc_tensor tensor, const struct exact_span *state,
                         const int64_t *overlap, int64_t *near) {
    memcpy(near, overlap, OVERLAP_COUNT * sizeof *near);
    for (int u = 0; u < walk->axis->unit_count; u++) {
        int64_t elems = walk_box_elems(walk->axis, tensor, state, u);
        walk->receiver[tensor == SC_TENSOR_WEIGHT][u] = (struct receiver){elems, elems};
    }
}

int exact_overlap_leaf(struct walk *walk, const struct exact_span *state, int64_t distinct[SC_TENSOR_COUNT]) {
    struct sc_exact *exact = walk->exact;
    int64_t words[FLOW_COUNT + RESPECTS * RECEIVERS_MAX];
    size_t count = exact->flow_count;
    memset(words, 0, count * sizeof *words);
    for (int t = 0; t < SC_TENSOR_COUNT; t++) {
        struct view view = view_of(walk, (enum sc_tensor)t, state, state, NULL);
        bool near = t == SC_TENSOR_WEIGHT ? exact->weights_near : t == SC_TENSOR_INPUT && exact->machine->forwarding;
        view.once = true;
        view.overlap = words + PLACE[t].flow;
        overlap_tensor(&view);
        distinct[t] = view.overlap[OVERLAP_ALL_ONCE];
        if (near)
            set_all_near(walk, (enum sc_tensor)t, state, view.overlap, words + PLACE[t].near);
    }
    if (exact->machine->forwarding)
        push_receivers(walk, state, words, &count);
    return exact->status ? -1 : exact_intern_words(exact, &exact->flows, words, count, NULL);
}
