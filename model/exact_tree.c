/* An axis's loops, walked once for each kind of iteration (docs/exact-model.md, "Kinds").
 *
 * A kind is a sequence of words: the flows of a reset of the prefix, the number of runs, and for each run how often it
 * repeats, its items, and for each item the child's kind and the flows of the advance to the next child (-1: none). A
 * leaf has -1 runs and its sizes. */
#include <string.h>

#include "model/exact_internal.h"

static bool is_empty(struct span span) { return span.lo >= span.hi; }

/* ---- the key of a kind, while it is being put together ---- */

static void key_push(struct exact *exact, int64_t word) {
    if (!buffer_reserve(exact, &exact->key, (exact->key_count + 1) * sizeof(int64_t)))
        return;
    ((int64_t *)exact->key.data)[exact->key_count++] = word;
}

static int64_t *key_at(struct exact *exact, size_t index) { return (int64_t *)exact->key.data + index; }

static int finish_key(struct exact *exact, size_t start) {
    if (exact->status)
        return -1;
    int kind = intern_words(exact, &exact->kinds, key_at(exact, start), exact->key_count - start, NULL);
    exact->key_count = start;
    return kind;
}

/* ---- leaves ---- */

static struct point box_of(const struct axis *axis, const struct span *state, int u) {
    struct point box = {{0}};
    for (int t = 0; t < TENSOR_COUNT; t++)
        box.value[t] = walk_box_elems(axis, (enum tensor)t, state, u);
    return box;
}

static void push_operations(struct walk *walk) {
    struct exact *exact = walk->exact;
    int64_t ops = 0, most = 0;
    for (int u = 0; u < walk->axis->unit_count; u++) {
        ops = exact_add(exact, ops, exact_mul(exact, walk->ops[u], walk->axis->weight[u]));
        most = walk->ops[u] > most ? walk->ops[u] : most;
    }
    key_push(exact, ops);
    key_push(exact, most);
}

static int leaf_kind(struct walk *walk, const struct span *state) {
    struct exact *exact = walk->exact;
    const struct axis *axis = walk->axis;
    struct front front;
    int64_t distinct[TENSOR_COUNT];
    size_t start = exact->key_count;
    key_push(exact, overlap_leaf(walk, state, distinct));
    key_push(exact, -1);
    push_operations(walk);
    for (int t = 0; t < TENSOR_COUNT; t++)
        key_push(exact, distinct[t]);
    front_start(&front, &exact->front[0]);
    for (int u = 0; u < axis->unit_count; u++)
        if (!is_empty(state[u]))
            front_add(exact, &front, box_of(axis, state, u));
    for (int i = 0; i < front.count; i++)
        for (int t = 0; t < TENSOR_COUNT; t++)
            key_push(exact, front_get(&front, i).value[t]);
    return finish_key(exact, start);
}

/* Input rows that are ever in a box, of windows where that can't be told otherwise. */
static void note_rows(struct walk *walk, const struct span *state) {
    const struct axis *axis = walk->axis;
    for (int w = 0; w < axis->window_count; w++)
        for (int u = 0; axis->window[w].together && u < axis->unit_count; u++)
            if (!is_empty(state[u])) {
                line_reserve(walk->exact, &walk->rows[w]);
                line_add(&walk->rows[w], state[axis->window[w].input * axis->unit_count + u]);
            }
}

/* Operations are added up filter index by filter index. */
static bool work_of_leaf(struct walk *walk, int k) {
    const struct axis *axis = walk->axis;
    int64_t filters = 1;
    for (int w = 0; w < axis->window_count; w++) {
        struct span filter = walk->chunk[k][axis->window[w].filter * axis->unit_count];
        filters += filter.hi - filter.lo;
    }
    return exact_work(walk->exact, exact_mul(walk->exact, filters, axis->unit_count));
}

static void visit_leaf(struct walk *walk, int k) {
    struct node *node = &walk->node[k];
    if (!work_of_leaf(walk, k))
        return;
    chunks_leaf(walk, node->storage[0]);
    node->first = node->own = node->last = node->storage[0];
    node->kind = leaf_kind(walk, node->first);
    note_rows(walk, node->first);
}

/* ---- runs ---- */

/* The runs of a kind under construction. `kind` is the child whose advance is not known yet. */
struct runs {
    size_t start, last; /* in the key: of the kind; of its last run */
    int64_t repeat;
    int kind;
};

static void push_run(struct exact *exact, struct runs *runs, int64_t repeat, int64_t items) {
    runs->last = exact->key_count;
    key_push(exact, repeat);
    key_push(exact, items);
    if (!exact->status)
        (*key_at(exact, runs->start + 1))++;
}

/* One child, `repeat` times; it joins a run of the same. */
static void push_item(struct exact *exact, struct runs *runs, int64_t repeat, int kind, int flows) {
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

static struct runs begin_runs(struct exact *exact) {
    struct runs runs = {exact->key_count, 0, 1, -1};
    key_push(exact, -1); /* the reset, when it is known */
    key_push(exact, 0);
    return runs;
}

/* ---- prefixes ---- */

static size_t state_bytes(const struct axis *axis) {
    return (size_t)(axis->coord_count * axis->unit_count) * sizeof(struct span);
}

/* The only child so far: its states are the prefix's. */
static void take_first_child(struct walk *walk, int k) {
    struct node *node = &walk->node[k];
    const struct node *child = &walk->node[k + 1];
    size_t bytes = state_bytes(walk->axis);
    node->first = node->storage[0];
    node->own = node->storage[1];
    node->last = node->storage[2];
    memcpy(node->first, child->first, bytes);
    memcpy(node->own, child->own, bytes);
    memcpy(node->last, child->last, bytes);
}

/* A later child: units that are active under it were last active there. */
static void take_next_child(struct walk *walk, int k) {
    const struct axis *axis = walk->axis;
    struct node *node = &walk->node[k];
    const struct node *child = &walk->node[k + 1];
    memcpy(node->last, child->last, state_bytes(axis));
    for (int u = 0; u < axis->unit_count; u++)
        if (!is_empty(child->first[u]))
            for (int c = 0; c < axis->coord_count; c++)
                node->own[c * axis->unit_count + u] = child->own[c * axis->unit_count + u];
}

static void visit(struct walk *walk, int k);

static int enter_child(struct walk *walk, int k, int64_t index) {
    chunks_enter(walk, k, index);
    visit(walk, k + 1);
    return walk->node[k + 1].kind;
}

/* Visit the child after the pending one, whose item is then complete. */
static void next_child(struct walk *walk, int k, int64_t index, struct runs *runs) {
    struct node *node = &walk->node[k];
    int kind = enter_child(walk, k, index);
    if (walk->exact->status)
        return;
    if (index == 0) {
        take_first_child(walk, k);
    } else {
        int flows = overlap_flows(walk, walk->node[k + 1].first, node->own, node->last);
        push_item(walk->exact, runs, runs->repeat, runs->kind, flows);
        take_next_child(walk, k);
    }
    runs->kind = kind;
    runs->repeat = 1;
}

/* The pending child and those after it do the same, every `period` of them: visit one period and skip the others.
 * Returns the child that is then pending. */
static int64_t skip_periods(struct walk *walk, int k, int64_t index, struct steady steady, struct runs *runs) {
    struct exact *exact = walk->exact;
    struct node *node = &walk->node[k];
    int64_t repeat = (steady.hi - 1 - index) / steady.period;
    push_run(exact, runs, repeat, steady.period);
    for (int64_t i = 1; i <= steady.period && !exact->status; i++) {
        int kind = enter_child(walk, k, index + i);
        if (exact->status)
            break;
        key_push(exact, runs->kind);
        key_push(exact, overlap_flows(walk, walk->node[k + 1].first, node->own, node->last));
        runs->kind = kind;
        take_next_child(walk, k);
    }
    index += repeat * steady.period;
    runs->kind = enter_child(walk, k, index);
    if (!exact->status)
        take_next_child(walk, k);
    return index;
}

static void visit_children(struct walk *walk, int k, struct runs *runs) {
    int64_t trip = chunks_trip(walk, k), index = 0;
    struct steady steady = {0, 0, 1};
    while (!walk->exact->status) {
        next_child(walk, k, index, runs);
        if (index == 0 || walk->axis->plain)
            steady = steady_children(walk, k, index, trip);
        bool inside = index >= steady.lo && steady.hi - index > 2 * steady.period;
        if (inside && walk->axis->plain) {
            runs->repeat = steady.hi - 1 - index;
            index = steady.hi - 1;
            continue;
        }
        if (inside)
            index = skip_periods(walk, k, index, steady, runs);
        if (++index >= trip)
            break;
    }
}

static void visit(struct walk *walk, int k) {
    struct exact *exact = walk->exact;
    const struct axis *axis = walk->axis;
    enum { JOINED_COST = 8 };
    if (exact->status || !exact_work(exact, (axis->joined ? JOINED_COST : 1) * (int64_t)axis->unit_count))
        return;
    if (k == axis->depth) {
        visit_leaf(walk, k);
        return;
    }
    struct runs runs = begin_runs(exact);
    visit_children(walk, k, &runs);
    push_item(exact, &runs, 1, runs.kind, -1);
    if (exact->status)
        return;
    struct node *node = &walk->node[k];
    *key_at(exact, runs.start) = overlap_flows(walk, node->first, node->own, node->last);
    node->kind = finish_key(exact, runs.start);
}

/* ---- an axis ---- */

static void *walk_memory(struct walk *walk, int per_unit, size_t size) {
    return exact_memory(walk->exact, (size_t)per_unit * (size_t)walk->axis->unit_count, size);
}

static bool make_walk(struct walk *walk) {
    const struct axis *axis = walk->axis;
    struct exact *exact = walk->exact;
    for (int k = 0; k <= axis->depth; k++) {
        walk->chunk[k] = walk_memory(walk, axis->dim_count, sizeof(struct span));
        for (int i = 0; i < (k < axis->depth ? 3 : 1); i++)
            walk->node[k].storage[i] = walk_memory(walk, axis->coord_count, sizeof(struct span));
    }
    for (int w = 0; w < axis->window_count; w++) {
        walk->rule[w] = walk_memory(walk, axis->window[w].rule_count, sizeof(struct rule));
        walk->rows[w] = (struct line){.in_order = true};
    }
    for (int i = 0; i < 2; i++)
        walk->receiver[i] = walk_memory(walk, 1, sizeof *walk->receiver[i]);
    walk->ops = walk_memory(walk, 1, sizeof *walk->ops);
    walk->near = (struct line){.span = walk_memory(walk, 1, sizeof(struct span))};
    walk->all = (struct line){.span = walk_memory(walk, 1, sizeof(struct span))};
    walk->missing = (struct line){.span = walk_memory(walk, 2, sizeof(struct span))};
    return exact->status == STATUS_OK;
}

static void start_at_whole_dimensions(struct walk *walk) {
    const struct axis *axis = walk->axis;
    for (int c = 0; c < axis->dim_count; c++)
        for (int u = 0; u < axis->unit_count; u++)
            walk->chunk[0][c * axis->unit_count + u] = (struct span){0, walk->exact->layer->size[axis->dim[c]]};
}

/* Input elements ever in a box: all, except where a window's rows need not all be touched. */
static int64_t distinct_inputs(struct walk *walk) {
    const struct axis *axis = walk->axis;
    const struct coupling *inputs = &axis->coupling[TENSOR_INPUT];
    int64_t distinct = 1;
    for (int i = 0; i < inputs->count; i++) {
        int64_t size = walk->exact->layer->size[axis->dim[inputs->coord[i]]];
        for (int w = 0; w < axis->window_count; w++)
            if (axis->window[w].input == inputs->coord[i] && axis->window[w].together) {
                line_finish(&walk->rows[w]);
                size = line_measure(&walk->rows[w]);
            }
        distinct = exact_mul(walk->exact, distinct, size);
    }
    return distinct;
}

bool exact_walk_axis(struct exact *exact, struct axis *axis) {
    struct walk *walk = exact->walk;
    walk->exact = exact;
    walk->axis = axis;
    if (!make_walk(walk))
        return false;
    start_at_whole_dimensions(walk);
    exact->key_count = 0;
    visit(walk, 0);
    if (exact->status)
        return false;
    axis->root = walk->node[0].kind;
    axis->distinct_inputs = distinct_inputs(walk);
    return exact->status == STATUS_OK;
}
