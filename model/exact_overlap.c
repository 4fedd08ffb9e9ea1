#include "model/exact_overlap.h"

#include <string.h>

#include "model/exact_boxes.h"
#include "model/exact_context.h"
#include "model/exact_fronts.h"
#include "model/exact_intern.h"

enum { RECEIVERS_MAX = 256 };

/* ---- one tensor ---- */

static int64_t active_units(const struct view *view) {
    const struct exact_axis *axis = view->walk->axis;
    int64_t active = 0;
    for (int u = 0; u < axis->unit_count; u++)
        if (!is_empty(view->active[u]))
            active = exact_add(view->walk->exact, active, axis->weight[u]);
    return active;
}

static void set_overlap(struct exact_overlap *overlap, int64_t all, int64_t kept, int64_t all_once, int64_t kept_once) {
    *overlap = (struct exact_overlap){all, kept, all_once, kept_once};
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
    view->overlap->all = exact_add(exact, view->overlap->all, length(held));
    view->overlap->kept = exact_add(exact, view->overlap->kept, length(both));
    if (view->near) {
        int64_t near = exact_line_meet(&view->walk->near, held);
        int64_t kept = is_empty(both) ? 0 : exact_line_meet(&view->walk->near, both);
        view->overlap_near->all += near;
        view->overlap_near->kept += kept;
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
    view->overlap->all_once = exact_line_measure(all);
    view->overlap->kept_once = exact_line_measure(all) - exact_line_measure(missing);
    if (view->near) {
        view->overlap_near->all_once = exact_lines_meet(all, near);
        view->overlap_near->kept_once = exact_lines_meet(all, near) - exact_lines_meet(missing, near);
    }
}

/* Unit u's outputs of a dilated window: several spans, in ascending order. */
static void overlap_spans(const struct view *view, int u) {
    const struct exact_axis *axis = view->walk->axis;
    struct sc_exact *exact = view->walk->exact;
    int coord = view->coupling->coord[0], spans = view->coupling->spans[0];
    for (int i = 0; i < spans; i++) {
        struct exact_span held = view->held[axis_at(axis, coord + i, u)];
        int64_t kept = 0, missing = held.lo;
        for (int k = 0; k < spans; k++) {
            struct exact_span both = meet(held, view->other[axis_at(axis, coord + k, u)]);
            if (is_empty(both))
                continue;
            kept += length(both);
            exact_line_add(&view->walk->missing, (struct exact_span){missing, both.lo});
            missing = both.hi;
        }
        exact_line_add(&view->walk->missing, (struct exact_span){missing, held.hi});
        exact_line_add(&view->walk->all, held);
        view->overlap->all = exact_add(exact, view->overlap->all, length(held));
        view->overlap->kept = exact_add(exact, view->overlap->kept, kept);
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
        if (is_empty(view->active[u]) || is_empty(held))
            continue;
        if (view->coupling->spans[0] > 1)
            overlap_spans(view, u);
        else
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
    else if (view->walk->axis->unit_count == 1 && view->coupling->count == 1 && view->coupling->spans[0] == 1 &&
             !view->walk->axis->plain)
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
        exact_front_add(exact, &front, &(struct exact_point){{input.near, -input.kept, weight.near, -weight.kept}});
        before = input;
    }
    if (front.count > RECEIVERS_MAX) {
        exact_fail(exact, "too many kinds of receivers of forwarded elements");
        return;
    }
    for (int i = 0; i < front.count; i++)
        for (int k = 0; k < RESPECTS; k++)
            words[(*count)++] = front_get(&front, i)->value[k] * (k % 2 ? -1 : 1);
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

/* Flows while they are put together: those in use, and after them the receivers. */
union flow_buffer {
    struct exact_overlap flow[FLOW_COUNT];
    int64_t word[FLOW_COUNT * OVERLAP_WORDS + RESPECTS * RECEIVERS_MAX];
};

static void clear_flows(const struct sc_exact *exact, union flow_buffer *buffer) {
    memset(buffer, 0, exact->flow_count * sizeof buffer->flow[0]);
}

/* The number of the flows, after the receivers of what is forwarded have been added. -1 on failure. */
static int intern_flows(struct walk *walk, const struct exact_span *after, union flow_buffer *buffer) {
    struct sc_exact *exact = walk->exact;
    size_t count = flow_words(exact);
    if (exact->machine->forwarding)
        push_receivers(walk, after, buffer->word, &count);
    return exact->status ? -1 : exact_intern_words(exact, &exact->flows, buffer->word, count, NULL);
}

int exact_overlap_flows(struct walk *walk, const struct exact_span *after, const struct exact_span *own,
                        const struct exact_span *last) {
    struct sc_exact *exact = walk->exact;
    union flow_buffer buffer;
    clear_flows(exact, &buffer);
    for (int t = exact->has_weights ? 0 : 1; t < SC_TENSOR_COUNT; t++) {
        struct view view = view_of(walk, (enum sc_tensor)t, after, own, last);
        view.overlap = buffer.flow + exact_flow_places[t].held;
        view.overlap_near = buffer.flow + exact_flow_places[t].near;
        overlap_tensor(&view);
    }
    return intern_flows(walk, after, &buffer);
}

/* What was held nearby is at least what is held. */
static void set_all_near(struct walk *walk, enum sc_tensor tensor, const struct exact_span *state,
                         const struct exact_overlap *overlap, struct exact_overlap *near) {
    *near = *overlap;
    for (int u = 0; u < walk->axis->unit_count; u++) {
        int64_t elems = walk_box_elems(walk->axis, tensor, state, u);
        walk->receiver[tensor == SC_TENSOR_WEIGHT][u] = (struct receiver){elems, elems};
    }
}

int exact_overlap_leaf(struct walk *walk, const struct exact_span *state, int64_t distinct[SC_TENSOR_COUNT]) {
    struct sc_exact *exact = walk->exact;
    union flow_buffer buffer;
    clear_flows(exact, &buffer);
    for (int t = 0; t < SC_TENSOR_COUNT; t++) {
        struct view view = view_of(walk, (enum sc_tensor)t, state, state, NULL);
        bool near = t == SC_TENSOR_WEIGHT ? exact->weights_near : t == SC_TENSOR_INPUT && exact->machine->forwarding;
        view.once = true;
        view.overlap = buffer.flow + exact_flow_places[t].held;
        overlap_tensor(&view);
        distinct[t] = view.overlap->all_once;
        if (near)
            set_all_near(walk, (enum sc_tensor)t, state, view.overlap, buffer.flow + exact_flow_places[t].near);
    }
    return intern_flows(walk, state, &buffer);
}
