#include "model/exact_overlap.h"

#include <string.h>

#include "model/exact_boxes.h"
#include "model/exact_context.h"
#include "model/exact_fronts.h"
#include "model/exact_intern.h"

/* ---- one tensor ---- */

static int64_t active_units(const struct view *view) {
    const struct exact_axis *axis = view->walk->axis;
    int64_t active = 0;
    for (int u = 0; u < axis->unit_count; u++)
        if (!is_empty(view->active[u]))
            active = exact_add(view->walk->exact, active, view->units[u]);
    return active;
}

static void set_overlap(struct exact_overlap *overlap, int64_t all, int64_t kept, int64_t all_once, int64_t kept_once) {
    *overlap = (struct exact_overlap){all, kept, all_once, kept_once};
}

/* Of an axis that does not see the tensor: units that are idle after the transition keep nothing. */
static void overlap_leavers(const struct view *view) {
    const struct exact_axis *axis = view->walk->axis;
    int64_t active = active_units(view), staying = 0;
    bool all_stay = true;
    for (int u = 0; u < axis->unit_count; u++)
        if (view->units[u] > 0 && !is_empty(view->active[u])) {
            bool stays = !is_empty(view->other[u]);
            staying = exact_add(view->walk->exact, staying, stays ? view->units[u] : 0);
            all_stay = all_stay && stays;
        }
    set_overlap(view->overlap, active, staying, active > 0, active > 0 && all_stay);
}

/* An axis that does not see the tensor holds one element of it in every active unit, before and after. */
static void overlap_uncoupled(const struct view *view) {
    if (view->leaves) {
        overlap_leavers(view);
        return;
    }
    int64_t active = active_units(view);
    set_overlap(view->overlap, active, active, active > 0, active > 0);
    if (!view->near)
        return;
    *view->overlap_near = *view->overlap;
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
        all = exact_add(exact, all, exact_mul(exact, view->units[u], length(view->held[u])));
        kept = exact_add(exact, kept, exact_mul(exact, view->units[u], both));
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
        view->overlap_near->all = exact_add(exact, view->overlap_near->all, near);
        view->overlap_near->kept = exact_add(exact, view->overlap_near->kept, kept);
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

/* Unit u's outputs of a dilated window: several spans, in ascending order, so those that end before one of them end
 * before the next one, too. */
static __attribute__((noinline)) void overlap_spans(const struct view *view, int u) {
    const struct exact_axis *axis = view->walk->axis;
    struct sc_exact *exact = view->walk->exact;
    int coord = view->coupling->coord[0], spans = view->coupling->spans[0];
    for (int i = 0, first = 0; i < spans; i++) {
        struct exact_span held = view->held[axis_at(axis, coord + i, u)];
        int64_t kept = 0, missing = held.lo;
        while (first < spans && view->other[axis_at(axis, coord + first, u)].hi <= held.lo)
            first++;
        for (int k = first; k < spans; k++) {
            struct exact_span other = view->other[axis_at(axis, coord + k, u)], both = meet(held, other);
            if (other.lo >= held.hi)
                break;
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
    bool several = view->coupling->several;
    exact_line_start(&view->walk->all);
    exact_line_start(&view->walk->missing);
    if (view->near)
        gather_near(view, coord);
    for (int u = 0; u < units; u++) {
        struct exact_span held = view->held[axis_at(view->walk->axis, coord, u)];
        if (is_empty(view->active[u]) || is_empty(held))
            continue;
        if (several)
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
    else if (view->walk->axis->unit_count == 1 && view->coupling->count == 1 && !view->coupling->several &&
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
    bool weights_near = exact->near[SC_TENSOR_WEIGHT];
    struct front front;
    exact_front_start(&front, &exact->front[0]);
    for (int u = 0; u < walk->axis->unit_count; u++) {
        struct receiver input = walk->receiver[0][u], weight = {0, 0};
        if (!exact->near[SC_TENSOR_INPUT])
            input = (struct receiver){0, 0};
        if (is_empty(after[u]) || (!weights_near && input.near == before.near && input.kept == before.kept))
            continue;
        if (weights_near)
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

/* How a transition looks to a tensor. */
static struct view *view_of(struct walk *walk, enum sc_tensor tensor, const struct exact_span *after,
                            const struct exact_span *own, const struct exact_span *last) {
    struct view *view = &walk->view[tensor];
    bool output = tensor == SC_TENSOR_OUTPUT;
    view->active = after;
    view->held = output ? own : after;
    view->other = output ? after : own;
    view->near = view->forwards ? last : NULL;
    return view;
}

/* ---- parts of a link's pieces ---- */

static bool is_active(const struct view *view, const int64_t *units, int u) {
    return units[u] > 0 && !is_empty(view->active[u]);
}

static const int64_t *units_of(const struct exact_pieces_view *pieces, int subset) {
    return pieces->units + (ptrdiff_t)subset * pieces->view->walk->axis->unit_count;
}

/* An axis that does not see the tensor: a piece has its element if it has an active unit, and keeps it if all these
 * stay active. */
static void pieces_uncoupled(const struct exact_pieces_view *pieces) {
    const struct view *view = pieces->view;
    unsigned active = 0, leaving = 0;
    int64_t term = 0;
    for (int i = 0; i < pieces->pieces; i++)
        for (int u = 0; u < view->walk->axis->unit_count; u++) {
            bool is = is_active(view, units_of(pieces, i), u);
            active |= (unsigned)is << i;
            leaving |= (unsigned)(is && view->leaves && is_empty(view->other[u])) << i;
        }
    for (struct exact_choice choice = exact_choice_first(pieces->subset); choice.subset < pieces->subsets;
         exact_choice_next(pieces->subset, pieces->subsets, &choice), term++) {
        pieces->term[term] = (choice.pieces & ~active) == 0 && (choice.kept & leaving) == 0;
        if (view->near)
            pieces->term_near[term] = pieces->term[term];
    }
}

/* What some units of a plain axis hold, and what of it they keep. */
static struct receiver held_by(const struct view *view, const int64_t *units) {
    struct sc_exact *exact = view->walk->exact;
    struct receiver sum = {0, 0};
    for (int u = 0; u < view->walk->axis->unit_count; u++)
        if (is_active(view, units, u)) {
            int64_t both = length(meet(view->held[u], view->other[u]));
            sum.near = exact_add(exact, sum.near, exact_mul(exact, units[u], length(view->held[u])));
            sum.kept = exact_add(exact, sum.kept, exact_mul(exact, units[u], both));
        }
    return sum;
}

/* Chunks of two units of a plain axis are disjoint: what pieces share is what the units hold that are in all of them.
 */
static void pieces_plain(const struct exact_pieces_view *pieces) {
    const struct view *view = pieces->view;
    bool stayed = view->near && view->near[0].lo == view->held[0].lo && view->near[0].hi == view->held[0].hi;
    int64_t term = 0;
    struct receiver held = {0, 0};
    for (struct exact_choice choice = exact_choice_first(pieces->subset); choice.subset < pieces->subsets;
         exact_choice_next(pieces->subset, pieces->subsets, &choice), term++) {
        if (choice.kept == 0)
            held = held_by(view, units_of(pieces, choice.subset));
        pieces->term[term] = choice.kept != 0 ? held.kept : held.near;
        if (view->near)
            pieces->term_near[term] = stayed ? pieces->term[term] : 0;
    }
}

static void overlap_pieces(const struct exact_pieces_view *pieces) {
    if (pieces->view->coupling->count == 0)
        pieces_uncoupled(pieces);
    else if (pieces->view->walk->axis->plain)
        pieces_plain(pieces);
    else
        exact_boxes_pieces(pieces);
}

/* One piece: the units in it, as if there were no others. Its choices: all, and what all its holders keep. */
static void overlap_piece(const struct exact_pieces_view *pieces) {
    struct view view = *pieces->view;
    struct walk *walk = view.walk;
    struct exact_overlap overlap = {0, 0, 0, 0}, near = {0, 0, 0, 0};
    for (int u = 0; u < walk->axis->unit_count; u++)
        walk->active[u] = pieces->units[u] > 0 ? view.active[u] : (struct exact_span){0, 0};
    view.active = walk->active;
    view.units = pieces->units;
    view.overlap = &overlap;
    view.overlap_near = &near;
    overlap_tensor(&view);
    pieces->term[0] = view.once ? overlap.all_once : overlap.all;
    pieces->term[1] = view.once ? overlap.kept_once : overlap.kept;
    if (!view.near)
        return;
    pieces->term_near[0] = view.once ? near.all_once : near.all;
    pieces->term_near[1] = view.once ? near.kept_once : near.kept;
}

/* The terms of all groups of the axis for one tensor. At a leaf (`stays`) all that is held was near, and is kept. */
static __attribute__((noinline)) void overlap_groups(const struct view *view, enum sc_tensor tensor, bool stays) {
    const struct exact_links *links = &view->walk->exact->links;
    enum exact_flow held = view->leaves ? FLOW_CHANGE : exact_flow_places[tensor].held;
    enum exact_flow near = exact_flow_places[tensor].near;
    bool has_near = view->walk->exact->near[tensor];
    for (int i = 0; i < view->walk->axis->group_count && !view->walk->exact->status; i++) {
        int id = view->walk->axis->group[i];
        const struct exact_group *group = exact_link_group(links, id);
        if (!(group->tensors >> tensor & 1u))
            continue;
        const int64_t *words = intern_get(&links->groups, id);
        int64_t *flows = view->walk->flows;
        struct exact_pieces_view pieces = {.view = view,
                                           .pieces = (int)words[1],
                                           .subsets = (int)words[2],
                                           .subset = words + GROUP_WORDS,
                                           .units = words + GROUP_WORDS + words[2],
                                           .term = flows + group->at[held],
                                           .term_near = has_near ? flows + group->at[near] : NULL};
        int64_t terms = exact_link_terms(pieces.subset, pieces.subsets);
        if (!exact_links_work(view->walk->exact, 1 + (view->walk->axis->unit_count + terms) / 16))
            return;
        if (pieces.pieces == 1)
            overlap_piece(&pieces);
        else
            overlap_pieces(&pieces);
        if (stays && has_near)
            memcpy(pieces.term_near, pieces.term, (size_t)terms * sizeof(int64_t));
    }
}

/* ---- all tensors ---- */

static struct exact_overlap *flow_at(const struct walk *walk, enum exact_flow flow) {
    return (struct exact_overlap *)walk->flows + flow;
}

static void clear_flows(const struct walk *walk) {
    memset(walk->flows, 0, walk->exact->flow_count * sizeof(struct exact_overlap));
}

/* The number of the flows, after the receivers of what is forwarded have been added. -1 on failure. */
static int intern_flows(struct walk *walk, const struct exact_span *after) {
    struct sc_exact *exact = walk->exact;
    size_t count = walk->axis->flow_words;
    if (exact->flow_count > FLOW_INPUT_NEAR)
        push_receivers(walk, after, walk->flows, &count);
    return exact->status ? -1 : exact_intern_words(exact, &exact->flows, walk->flows, count, NULL);
}

void exact_overlap_start(struct walk *walk) {
    const struct sc_exact *exact = walk->exact;
    const struct sc_machine *machine = exact->machine;
    for (int t = 0; t < SC_TENSOR_COUNT; t++)
        walk->view[t] = (struct view){
            .walk = walk,
            .coupling = &walk->axis->coupling[t],
            .units = walk->axis->weight,
            .once = t == SC_TENSOR_OUTPUT ? machine->reduction : machine->multicast,
            .forwards = exact->near[t],
            .overlap = flow_at(walk, exact_flow_places[t].held),
            .overlap_near = flow_at(walk, exact_flow_places[t].near),
            .receiver = walk->receiver[t == SC_TENSOR_WEIGHT],
        };
}

int exact_overlap_flows(struct walk *walk, const struct exact_span *after, const struct exact_span *own,
                        const struct exact_span *last) {
    clear_flows(walk);
    for (int t = walk->exact->has_weights ? 0 : 1; t < SC_TENSOR_COUNT; t++) {
        const struct view *view = view_of(walk, (enum sc_tensor)t, after, own, last);
        if (walk->axis->group_count > 0)
            overlap_groups(view, (enum sc_tensor)t, false);
        overlap_tensor(view);
    }
    return intern_flows(walk, after);
}

/* Inside of tiles the terms of a change are 0. */
static void clear_change(const struct walk *walk) {
    const struct exact_links *links = &walk->exact->links;
    for (int i = 0; i < walk->axis->group_count; i++) {
        int id = walk->axis->group[i];
        const struct exact_group *group = exact_link_group(links, id);
        const int64_t *words = intern_get(&links->groups, id);
        if (group->tensors >> SC_TENSOR_OUTPUT & 1u)
            memset(walk->flows + group->at[FLOW_CHANGE], 0,
                   (size_t)exact_link_terms(words + GROUP_WORDS, (int)words[2]) * sizeof(int64_t));
    }
}

void exact_overlap_change(struct walk *walk, const struct exact_span *after, const struct exact_span *held) {
    struct exact_overlap evicted = {0, 0, 0, 0};
    if (held) {
        struct view view = walk->view[SC_TENSOR_OUTPUT];
        view.active = view.held = held;
        view.other = after;
        view.near = NULL;
        view.leaves = true;
        view.overlap = &evicted;
        if (walk->axis->group_count > 0)
            overlap_groups(&view, SC_TENSOR_OUTPUT, false);
        overlap_tensor(&view);
    } else {
        clear_change(walk);
    }
    memcpy(walk->flows + walk->axis->tile_word + TERM_EVICTED, &evicted, sizeof evicted);
}

/* What was held nearby is at least what is held. */
static void set_all_near(struct walk *walk, enum sc_tensor tensor, const struct exact_span *state,
                         const struct exact_overlap *overlap, struct exact_overlap *near) {
    *near = *overlap;
    for (int u = 0; u < walk->axis->unit_count; u++) {
        int64_t elems = walk_chunk_elems(walk->axis, tensor, state, u);
        walk->receiver[tensor == SC_TENSOR_WEIGHT][u] = (struct receiver){elems, elems};
    }
}

int exact_overlap_leaf(struct walk *walk, const struct exact_span *state, int64_t distinct[SC_TENSOR_COUNT]) {
    clear_flows(walk);
    for (int t = 0; t < SC_TENSOR_COUNT; t++) {
        struct view *view = view_of(walk, (enum sc_tensor)t, state, state, NULL);
        bool once = view->once;
        if (walk->axis->group_count > 0)
            overlap_groups(view, (enum sc_tensor)t, true);
        view->once = true;
        overlap_tensor(view);
        view->once = once;
        distinct[t] = view->overlap->all_once;
        if (view->forwards)
            set_all_near(walk, (enum sc_tensor)t, state, view->overlap, view->overlap_near);
    }
    return intern_flows(walk, state);
}
