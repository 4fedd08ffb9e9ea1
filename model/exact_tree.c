#include "model/exact_tree.h"

#include <string.h>

#include "model/exact_chunks.h"
#include "model/exact_context.h"
#include "model/exact_counters.h"
#include "model/exact_fronts.h"
#include "model/exact_intern.h"
#include "model/exact_overlap.h"
#include "model/exact_rows.h"
#include "model/exact_steady.h"

/* ---- the key of a kind, while it is being put together ---- */

static int64_t *key_at(struct sc_exact *exact, size_t index) { return (int64_t *)exact->key.data + index; }

/* Lengthen the key by `count` words, which the caller is to set. NULL when there is no memory. */
static int64_t *key_extend(struct sc_exact *exact, size_t count) {
    if (!buffer_reserve(exact, &exact->key, (exact->key_count + count) * sizeof(int64_t)))
        return NULL;
    exact->key_count += count;
    return key_at(exact, exact->key_count - count);
}

static void key_push(struct sc_exact *exact, int64_t word) {
    int64_t *last = key_extend(exact, 1);
    if (last)
        *last = word;
}

static int finish_key(struct sc_exact *exact, size_t start) {
    if (exact->status)
        return -1;
    int kind = exact_intern_words(exact, &exact->kinds, key_at(exact, start), exact->key_count - start, NULL);
    exact->key_count = start;
    return kind;
}

/* ---- leaves ---- */

/* Add the box of unit u to the front, unless it is as large as that of the unit before. */
static void add_box(struct walk *walk, const struct exact_span *state, int u, struct exact_point *before,
                    struct front *front) {
    struct exact_point box = {{0}};
    for (int t = 0; t < SC_TENSOR_OUTPUT; t++)
        box.value[t] = walk_chunk_elems(walk->axis, (enum sc_tensor)t, state, u);
    box.value[SC_TENSOR_OUTPUT] = walk_box_elems(walk->axis, SC_TENSOR_OUTPUT, state, u);
    for (int t = 0; walk->exact->any_stream && t < SC_TENSOR_OUTPUT; t++)
        box.value[t] = walk_box_elems(walk->axis, (enum sc_tensor)t, state, u);
    if (box.value[0] != before->value[0] || box.value[1] != before->value[1] || box.value[2] != before->value[2])
        exact_front_add(walk->exact, front, &box);
    *before = box;
}

static int64_t most_operations(const struct walk *walk) {
    int64_t most = 0;
    for (int u = 0; u < walk->axis->unit_count; u++)
        most = walk->ops[u] > most ? walk->ops[u] : most;
    return most;
}

static int leaf_kind(struct walk *walk, const struct exact_span *state) {
    struct sc_exact *exact = walk->exact;
    const struct exact_axis *axis = walk->axis;
    struct front front;
    size_t start = exact->key_count;
    int64_t *words = key_extend(exact, LEAF_FRONT), *size = words + LEAF_WORDS;
    if (!words)
        return -1;
    words[0] = exact_overlap_leaf(walk, state, &size[LEAF_WEIGHT_ONCE]);
    words[1] = -1;
    exact_leaf_totals(walk, state, size);
    size[LEAF_OPS_MAX] = most_operations(walk);
    exact_front_start(&front, &exact->front[0]);
    struct exact_point before = {{-1}};
    for (int u = 0; u < axis->unit_count; u++)
        if (!is_empty(state[u]))
            add_box(walk, state, u, &before, &front);
    for (int i = 0; i < front.count; i++)
        for (int t = 0; t < SC_TENSOR_COUNT; t++)
            key_push(exact, front_get(&front, i)->value[t]);
    return finish_key(exact, start);
}

/* Operations are added up filter index by filter index. */
static bool work_of_leaf(struct walk *walk, int k) {
    const struct exact_axis *axis = walk->axis;
    int64_t filters = 1;
    for (int w = 0; w < axis->window_count; w++) {
        struct exact_span filter = walk->chunk[k][axis_at(axis, axis->window[w].filter, 0)];
        filters += filter.hi - filter.lo;
    }
    return exact_work(walk->exact, exact_mul(walk->exact, filters, axis->unit_count));
}

/* Units that are active at the first leaf are all that ever are. */
static __attribute__((noinline)) void note_units(struct walk *walk, const struct exact_span *state) {
    struct exact_axis *axis = walk->axis;
    bool first = walk->leaves++ == 0;
    for (int u = 0; u < axis->unit_count; u++) {
        bool active = !is_empty(state[u]);
        if (first)
            axis->works[u] = active;
        axis->sends[u] |= active && walk_box_elems(axis, SC_TENSOR_OUTPUT, state, u) > 0;
    }
}

/* The terms of tiles of a transition in which the prefix at depth k ends, and this state and tile begin; `advances`: by
 * its own loop. */
static __attribute__((noinline)) void change_tiles(struct walk *walk, int k, bool advances,
                                                   const struct exact_span *after, const struct exact_tile *tile) {
    bool changes = k + advances <= walk->axis->outside[SC_TENSOR_OUTPUT];
    exact_tiles_change(walk, k, advances, tile);
    exact_overlap_change(walk, after, changes ? walk->node[k].tile : NULL);
}

/* Complete the tiles of a prefix. Where it has only one tile of outputs, what units hold under it is what they hold. */
static void leave_prefix(struct walk *walk, int k) {
    struct exact_node *node = &walk->node[k];
    exact_tiles_leave(walk, k);
    if (k >= walk->axis->outside[SC_TENSOR_OUTPUT])
        node->tile = node->own;
}

static void visit_leaf(struct walk *walk, int k) {
    struct exact_node *node = &walk->node[k];
    if (!work_of_leaf(walk, k))
        return;
    exact_chunks_leaf(walk, node->storage[0]);
    node->first = node->own = node->last = node->storage[0];
    if (walk->exact->marks.any) {
        exact_tiles_leaf(walk);
        leave_prefix(walk, k);
        change_tiles(walk, k, false, node->first, &walk->tiling.first[k]);
    }
    node->kind = leaf_kind(walk, node->first);
    if (walk->touches)
        exact_rows_touch(walk, node->first);
    if (walk->axis->works)
        note_units(walk, node->first);
}

/* ---- runs ---- */

/* The runs of a kind under construction. `kind` is the child whose advance is not known yet. */
struct runs {
    size_t start, last; /* in the key: of the kind; of its last run */
    int64_t repeat;
    int kind;
};

static void push_run(struct sc_exact *exact, struct runs *runs, int64_t repeat, int64_t items) {
    runs->last = exact->key_count;
    key_push(exact, repeat);
    key_push(exact, items);
    if (!exact->status)
        (*key_at(exact, runs->start + 1))++;
}

/* One child, `repeat` times; it joins a run of the same. */
static void push_item(struct sc_exact *exact, struct runs *runs, int64_t repeat, int kind, int flows) {
    if (exact->status)
        return;
    int64_t *run = key_at(exact, runs->last);
    if (runs->last && run[1] == 1 && run[2] == kind && run[3] == flows) {
        run[0] += repeat;
        return;
    }
    push_run(exact, runs, repeat, 1);
    key_push(exact, kind);
    key_push(exact, flows);
}

static struct runs begin_runs(struct sc_exact *exact) {
    struct runs runs = {exact->key_count, 0, 1, -1};
    key_push(exact, -1); /* the reset, when it is known */
    key_push(exact, 0);
    return runs;
}

/* ---- prefixes ---- */

static size_t state_bytes(const struct exact_axis *axis) {
    return axis_at(axis, axis->coord_count, 0) * sizeof(struct exact_span);
}

/* A loop that stands still: its prefix is its child. */
static void take_only_child(struct walk *walk, int k) {
    const struct exact_node *child = &walk->node[k + 1];
    struct exact_node *node = &walk->node[k];
    node->first = child->first;
    node->own = child->own;
    node->last = child->last;
    node->tile = child->tile;
    node->kind = child->kind;
    if (walk->exact->marks.any)
        exact_tiles_take_only(walk, k);
}

/* The first child: so far its states are the prefix's. */
static void take_first_child(struct walk *walk, int k) {
    struct exact_node *node = &walk->node[k];
    const struct exact_node *child = &walk->node[k + 1];
    size_t bytes = state_bytes(walk->axis);
    node->first = node->storage[0];
    node->own = node->storage[1];
    node->last = node->storage[2];
    memcpy(node->first, child->first, bytes);
    memcpy(node->own, child->own, bytes);
    memcpy(node->last, child->last, bytes);
    if (walk->exact->marks.any) {
        node->tile = node->storage[3];
        memcpy(node->tile, child->tile, bytes);
        exact_tiles_take_first(walk, k);
    }
}

static __attribute__((noinline)) void take_next_tile(struct walk *walk, int k) {
    memcpy(walk->node[k].tile, walk->node[k + 1].tile, state_bytes(walk->axis));
    exact_tiles_take_next(walk, k);
}

/* A later child: units that are active under it were last active there. */
static void take_next_child(struct walk *walk, int k) {
    const struct exact_axis *axis = walk->axis;
    struct exact_node *node = &walk->node[k];
    const struct exact_node *child = &walk->node[k + 1];
    memcpy(node->last, child->last, state_bytes(axis));
    for (int u = 0; u < axis->unit_count; u++)
        if (!is_empty(child->first[u]))
            for (int c = 0; c < axis->coord_count; c++)
                node->own[axis_at(axis, c, u)] = child->own[axis_at(axis, c, u)];
    if (walk->exact->marks.any)
        take_next_tile(walk, k);
}

static void visit(struct walk *walk, int k);

static int enter_child(struct walk *walk, int k, int64_t index) {
    if (walk->exact->marks.any)
        exact_tiles_before_child(walk, k, index);
    exact_chunks_enter(walk, k, index);
    visit(walk, k + 1);
    return walk->node[k + 1].kind;
}

/* The number of the flows of a transition in which the prefix at depth k ends, and this state and tile begin. */
static int flows_of(struct walk *walk, int k, bool advances, const struct exact_span *after,
                    const struct exact_tile *tile) {
    const struct exact_node *node = &walk->node[k];
    if (walk->exact->marks.any)
        change_tiles(walk, k, advances, after, tile);
    return exact_overlap_flows(walk, after, node->own, node->last);
}

/* That of the advance to the present child. */
static int advance_flows(struct walk *walk, int k) {
    return flows_of(walk, k, true, walk->node[k + 1].first, &walk->tiling.first[k + 1]);
}

/* Visit the child after the pending one, whose item is then complete. */
static void next_child(struct walk *walk, int k, int64_t index, struct runs *runs) {
    int kind = enter_child(walk, k, index);
    if (walk->exact->status)
        return;
    if (index == 0) {
        take_first_child(walk, k);
    } else {
        push_item(walk->exact, runs, runs->repeat, runs->kind, advance_flows(walk, k));
        take_next_child(walk, k);
    }
    runs->kind = kind;
    runs->repeat = 1;
}

static inline void shift_spans(struct exact_span *span, int count, int64_t by) {
    for (int i = 0; i < count; i++)
        span[i] = (struct exact_span){span[i].lo + by, span[i].hi + by};
}

/* Move a state by `rows` along the coordinate that a loop shifts, and its outputs with it. */
static void shift_state(const struct walk *walk, const struct loop_part *part, int64_t rows, struct exact_span *state) {
    const struct exact_axis *axis = walk->axis;
    int units = axis->unit_count;
    shift_spans(state + axis_at(axis, part->coord, 0), units, rows);
    if (part->rule < 0)
        return;
    const struct exact_window *window = &axis->window[part->window];
    shift_spans(state + axis_at(axis, window->output, 0), units * window->spans, rows / window->stride);
    if (walk->exact->streams[SC_TENSOR_INPUT])
        shift_spans(state + axis_at(axis, window->used_input, 0), units * window->used_spans, rows / window->stride);
}

/* The pending child, just visited, and `repeat` after it are each the one before, shifted. None of them has to be
 * visited: the last takes the pending one's place. */
static void skip_shifted(struct walk *walk, int k, int64_t repeat, struct runs *runs) {
    const struct exact_loop *loop = &walk->exact->loop[walk->axis->loop[k]];
    int64_t shift = loop->part[0].offset * loop->stride;
    const struct exact_tile *tile = NULL;
    struct exact_node *child = &walk->node[k + 1];
    memcpy(walk->shifted, child->first, state_bytes(walk->axis));
    shift_state(walk, &loop->part[0], shift, walk->shifted);
    if (walk->exact->marks.any)
        tile = exact_tiles_shifted(walk, k + 1, &loop->part[0], shift);
    push_item(walk->exact, runs, repeat, runs->kind, flows_of(walk, k, true, walk->shifted, tile));
    /* Of the first state only what is empty matters from here on, and that does not shift. */
    if (child->last != child->own)
        shift_state(walk, &loop->part[0], repeat * shift, child->last);
    shift_state(walk, &loop->part[0], repeat * shift, child->own);
    if (walk->exact->marks.any) {
        if (child->tile != child->own)
            shift_state(walk, &loop->part[0], repeat * shift, child->tile);
        exact_tiles_shift_last(walk, k + 1, &loop->part[0], repeat * shift);
    }
    take_next_child(walk, k);
}

/* The pending child and those after it do the same, every `period` of them: visit one period and skip the others. */
static void skip_periods(struct walk *walk, int k, int64_t index, int64_t repeat, int64_t period, struct runs *runs) {
    struct sc_exact *exact = walk->exact;
    push_run(exact, runs, repeat, period);
    for (int64_t i = 1; i <= period && !exact->status; i++) {
        int kind = enter_child(walk, k, index + i);
        if (exact->status)
            return;
        key_push(exact, runs->kind);
        key_push(exact, advance_flows(walk, k));
        runs->kind = kind;
        take_next_child(walk, k);
    }
    runs->kind = enter_child(walk, k, index + repeat * period);
    if (!exact->status)
        take_next_child(walk, k);
}

/* Skip what is like the pending child. Returns the child that is then pending. */
static int64_t skip_steady(struct walk *walk, int k, int64_t index, struct steady steady, struct runs *runs) {
    int64_t repeat = (steady.hi - 1 - index) / steady.period;
    bool one_coordinate = walk->exact->loop[walk->axis->loop[k]].part_count == 1;
    if (steady.period == 1 && one_coordinate)
        skip_shifted(walk, k, repeat, runs);
    else
        skip_periods(walk, k, index, repeat, steady.period, runs);
    return index + repeat * steady.period;
}

static void visit_children(struct walk *walk, int k, struct runs *runs) {
    int64_t trip = exact_chunks_trip(walk, k), index = 0;
    struct steady steady = {0, 0, 1};
    while (!walk->exact->status) {
        next_child(walk, k, index, runs);
        if (index == 0 || walk->axis->plain)
            steady = exact_steady_children(walk, k, index, trip);
        bool inside = index >= steady.lo && steady.period <= (steady.hi - index - 1) / 2;
        if (inside && walk->axis->plain) {
            runs->repeat = steady.hi - 1 - index;
            index = steady.hi - 1;
            continue;
        }
        if (inside)
            index = skip_steady(walk, k, index, steady, runs);
        if (++index >= trip)
            break;
    }
}

static void visit(struct walk *walk, int k) {
    struct sc_exact *exact = walk->exact;
    const struct exact_axis *axis = walk->axis;
    enum { JOINED_COST = 8 };
    if (exact->status || !exact_work(exact, (axis->joined ? JOINED_COST : 1) * (int64_t)axis->unit_count))
        return;
    if (exact->marks.any)
        exact_tiles_enter(walk, k);
    if (k == axis->depth) {
        visit_leaf(walk, k);
        return;
    }
    if (exact->loop[axis->loop[k]].still) {
        enter_child(walk, k, 0);
        take_only_child(walk, k);
        return;
    }
    struct runs runs = begin_runs(exact);
    visit_children(walk, k, &runs);
    push_item(exact, &runs, 1, runs.kind, -1);
    if (exact->status)
        return;
    struct exact_node *node = &walk->node[k];
    if (exact->marks.any)
        leave_prefix(walk, k);
    *key_at(exact, runs.start) = flows_of(walk, k, false, node->first, &walk->tiling.first[k]);
    node->kind = finish_key(exact, runs.start);
}

/* ---- an axis ---- */

static void *walk_memory(struct walk *walk, int per_unit, size_t size) {
    return exact_memory(walk->exact, (size_t)per_unit * (size_t)walk->axis->unit_count, size);
}

static void make_marks(struct walk *walk) {
    struct exact_axis *axis = walk->axis;
    walk->leaves = 0;
    axis->works = walk_memory(walk, 1, sizeof *axis->works);
    axis->sends = walk_memory(walk, 1, sizeof *axis->sends);
    for (int u = 0; axis->sends && u < axis->unit_count; u++)
        axis->sends[u] = false;
}

/* A state and three lines, in which a unit has so many spans. */
static void make_lines(struct walk *walk, int spans) {
    const struct exact_axis *axis = walk->axis;
    walk->shifted = walk_memory(walk, axis->coord_count + 1 + 3 * spans, sizeof *walk->shifted);
    if (!walk->shifted)
        return;
    walk->near = (struct line){.span = walk->shifted + axis_at(axis, axis->coord_count, 0)};
    walk->all = (struct line){.span = walk->near.span + axis->unit_count};
    walk->missing = (struct line){.span = walk->all.span + axis_at(axis, spans, 0)};
}

static bool make_walk(struct walk *walk) {
    const struct exact_axis *axis = walk->axis;
    struct sc_exact *exact = walk->exact;
    for (int k = 0; k <= axis->depth; k++) {
        int states = k == axis->depth ? 1 : exact->marks.any ? 4 : 3;
        struct exact_span *spans = walk_memory(walk, axis->dim_count + states * axis->coord_count, sizeof *spans);
        walk->chunk[k] = spans;
        for (int i = 0; spans && i < states; i++)
            walk->node[k].storage[i] = spans + axis_at(axis, axis->dim_count + i * axis->coord_count, 0);
    }
    int spans = 1; /* of a unit, on one coordinate */
    for (int w = 0; w < axis->window_count; w++) {
        spans = axis->window[w].spans > spans ? axis->window[w].spans : spans;
        spans = axis->window[w].used_spans > spans ? axis->window[w].used_spans : spans;
        walk->rule[w] = walk_memory(walk, axis->window[w].rule_count, sizeof(struct rule));
        walk->rows[w] = (struct line){.in_order = true};
    }
    walk->receiver[0] = walk_memory(walk, 2, sizeof *walk->receiver[0]);
    walk->receiver[1] = walk->receiver[0] ? walk->receiver[0] + axis->unit_count : NULL;
    size_t words = axis->flow_words + (exact->flow_count > FLOW_INPUT_NEAR ? RESPECTS * RECEIVERS_MAX : 0);
    walk->flows = exact_memory(exact, words, sizeof *walk->flows);
    if (axis->group_count > 0)
        walk->active = walk_memory(walk, 1, sizeof *walk->active);
    if (exact->notes_units)
        make_marks(walk);
    walk->ops = walk_memory(walk, 1, sizeof *walk->ops);
    make_lines(walk, spans);
    if (spans > 1 || exact->any_stream)
        walk->made = (struct line){.span = exact_memory(exact, (size_t)spans, sizeof(struct exact_span))};
    if (exact->any_stream)
        walk->taps = (struct line){.span = exact_memory(exact, (size_t)spans, sizeof(struct exact_span))};
    exact_overlap_start(walk);
    if (exact->marks.any)
        exact_tiles_start(walk);
    return exact->status == SC_STATUS_OK;
}

static void start_at_whole_dimensions(struct walk *walk) {
    const struct exact_axis *axis = walk->axis;
    for (int c = 0; c < axis->dim_count; c++)
        for (int u = 0; u < axis->unit_count; u++)
            walk->chunk[0][axis_at(axis, c, u)] = (struct exact_span){0, walk->exact->layer->size[axis->dim[c]]};
}

bool exact_walk_axis(struct sc_exact *exact, struct exact_axis *axis) {
    struct walk *walk = exact->walk;
    walk->exact = exact;
    walk->axis = axis;
    if (!make_walk(walk))
        return false;
    exact_rows_start(walk);
    start_at_whole_dimensions(walk);
    exact->key_count = 0;
    visit(walk, 0);
    if (exact->status)
        return false;
    axis->root = walk->node[0].kind;
    axis->distinct_inputs = exact_rows_distinct_inputs(walk);
    return exact->status == SC_STATUS_OK;
}
