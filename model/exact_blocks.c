#include "model/exact_blocks.h"

#include <string.h>

#include "model/exact_arithmetic.h"
#include "model/exact_fronts.h"
#include "model/exact_intern.h"
#include "model/exact_loads.h"
#include "model/exact_tiles.h"
#include "model/exact_tree.h"

enum { BLOCKS_MAX = 1 << 22 };

#define NOT_INLINE __attribute__((noinline))

/* A place in the nest: the loops from `loop` on, under prefixes of these kinds. */
struct place_in_nest {
    int loop;
    int kind[SC_DIM_COUNT]; /* [axis] */
};

static const int64_t *kind_words(const struct sc_exact *exact, int kind) { return intern_get(&exact->kinds, kind); }

/* The number of the flows of a reset. */
static int reset_flows(const struct sc_exact *exact, int kind) { return (int)kind_words(exact, kind)[0]; }

/* ---- transitions ---- */

/* Resets of all axes but one; -1: of all axes. */
static inline __attribute__((always_inline)) void multiply_resets(struct sc_exact *exact,
                                                                  const struct place_in_nest *at, int except,
                                                                  struct exact_overlap product[FLOW_COUNT]) {
    exact_flows_start(exact, product);
    for (int a = 0; a < exact->axis_count; a++)
        if (a != except)
            exact_flows_multiply(exact, product, reset_flows(exact, at->kind[a]));
    if (exact->links.sum_count == 0)
        return;
    exact_links_start(exact, exact->links.resets);
    for (int a = 0; a < exact->axis_count; a++)
        if (a != except)
            exact_links_multiply(exact, exact->links.resets, a,
                                 intern_get(&exact->flows, reset_flows(exact, at->kind[a])));
}

/* The same of the terms of tiles. */
static void multiply_tile_resets(struct sc_exact *exact, const struct place_in_nest *at, int except,
                                 struct exact_tile_terms *product) {
    exact_tiles_multiply_none(exact, product);
    for (int a = 0; a < exact->axis_count; a++)
        if (a != except)
            exact_tiles_multiply(exact, product, a, reset_flows(exact, at->kind[a]));
}

/* Receivers of an axis in a transition times those so far. */
static void multiply_receivers(struct sc_exact *exact, struct front *so_far, struct front *product, int axis,
                               int flows) {
    const int64_t *words = intern_get(&exact->flows, flows);
    size_t length = intern_length(&exact->flows, flows);
    for (size_t k = exact->axis[axis].flow_words; k < length; k += RESPECTS)
        for (int i = 0; i < so_far->count; i++) {
            struct exact_point receiver = *front_get(so_far, i);
            for (size_t r = 0; r < RESPECTS; r++)
                receiver.value[r] = exact_mul(exact, receiver.value[r], words[k + r]);
            exact_front_add(exact, product, &receiver);
        }
}

/* Most elements forwarded to one PE, when axis `moving` makes the transition `flows` and the others a reset. */
static int64_t most_forwarded(struct sc_exact *exact, const struct place_in_nest *at, int moving, int flows) {
    struct front front[2];
    int now = 0;
    exact_front_start(&front[0], &exact->front[0]);
    exact_front_add(exact, &front[0], &(struct exact_point){{1, -1, 1, -1}});
    for (int a = 0; a < exact->axis_count; a++, now = !now) {
        exact_front_start(&front[!now], &exact->front[!now]);
        multiply_receivers(exact, &front[now], &front[!now], a, a == moving ? flows : reset_flows(exact, at->kind[a]));
    }
    int64_t most = 0;
    for (int i = 0; i < front[now].count; i++) {
        const int64_t *value = front_get(&front[now], i)->value;
        most = greater(most, exact_add(exact, value[0] + value[1], value[2] + value[3]));
    }
    return most;
}

/* Totals of links are zero where there is one bus, as on most machines. */
static int totals_in_use(const struct sc_exact *exact) {
    return exact->links.sum_count > 0 ? TOTAL_COUNT : TOTALS_OF_LINKS;
}

static void clear_totals(struct exact_totals *total) {
    static const struct exact_totals nothing;
    *total = nothing;
}

void exact_totals_add(struct sc_exact *exact, struct exact_totals *total, const struct exact_totals *more) {
    int end = totals_in_use(exact);
    for (int i = AMOUNT_NOTHING + 1; i < TOTALS_OF_LINKS; i++)
        total->of[i] = exact_add(exact, total->of[i], more->of[i]);
    for (int i = TOTALS_OF_LINKS; i < end; i++)
        total->of[i] = exact_add(exact, total->of[i], more->of[i]);
}

/* Add `times` what is in `more`. */
static void add_repeated(struct sc_exact *exact, struct exact_totals *total, const struct exact_totals *more,
                         int64_t times) {
    int end = totals_in_use(exact);
    for (int i = AMOUNT_NOTHING + 1; i < TOTALS_OF_LINKS; i++)
        total->of[i] = exact_add(exact, total->of[i], exact_mul(exact, times, more->of[i]));
    for (int i = TOTALS_OF_LINKS; i < end; i++)
        total->of[i] = exact_add(exact, total->of[i], exact_mul(exact, times, more->of[i]));
}

/* Of which tensors something comes, for machines where this matters. */
static __attribute__((noinline)) unsigned when_of(const struct sc_exact *exact, const struct exact_totals *moved,
                                                  const struct exact_overlap flows[FLOW_COUNT]) {
    unsigned when = exact->when;
    bool weights = exact_flows_forwards(exact, flows, SC_TENSOR_WEIGHT);
    bool inputs = exact_flows_forwards(exact, flows, SC_TENSOR_INPUT);
    if (weights)
        when |= 1u << WHEN_SHARED_HAS_WEIGHT;
    if (inputs)
        when |= 1u << WHEN_SHARED_HAS_INPUT;
    if (weights || moved->of[TOTAL_WEIGHT_READS] > 0)
        when |= 1u << WHEN_WEIGHT_COMES;
    if (inputs || moved->of[TOTAL_INPUT_READS] > 0)
        when |= 1u << WHEN_INPUT_COMES;
    return when;
}

/* The loads that are added up; those that only further stages have, where there are such. */
static void start_loads(const struct sc_exact *exact, int64_t control, int64_t load[LOAD_COUNT]) {
    load[LOAD_DOWN] = load[LOAD_FORWARDED] = load[LOAD_LINK] = load[LOAD_LINK_UP] = 0;
    if (!exact->by_tensor)
        return;
    load[LOAD_STORED] = load[LOAD_LOADED_WEIGHT] = load[LOAD_LOADED_INPUT] = load[LOAD_RETURNED] = 0;
    load[LOAD_WEIGHT] = load[LOAD_INPUT] = load[LOAD_LINK_WEIGHT] = load[LOAD_LINK_INPUT] = 0;
    load[LOAD_CONTROL] = control;
}

/* The time of the stages that the elements moved go through, and the peaks. `load` has what these do not say. */
static inline __attribute__((always_inline)) void set_pass(struct sc_exact *exact, const struct exact_totals *moved,
                                                           unsigned when, int64_t load[LOAD_COUNT],
                                                           struct exact_times *times) {
    int64_t down = exact_moved_down(exact, moved);
    if (exact->by_tensor) {
        int64_t *weights = &load[exact->load_of[SC_TENSOR_WEIGHT]], *inputs = &load[exact->load_of[SC_TENSOR_INPUT]];
        *weights = exact_add(exact, *weights, moved->of[TOTAL_WEIGHT_READS]);
        *inputs = exact_add(exact, *inputs, moved->of[TOTAL_INPUT_READS]);
    } else {
        load[LOAD_DOWN] = down;
    }
    load[LOAD_UP] = moved->of[TOTAL_UP];
    if (exact->links.one_bus) {
        load[LOAD_LINK] = down;
        load[LOAD_LINK_UP] = load[LOAD_UP];
    }
    exact_stages_times(exact, load, when, times);
    exact_raise(exact, PEAK_DOWN, down);
    exact_raise(exact, PEAK_UP, load[LOAD_UP]);
}

/* ---- one step ---- */

static void multiply_boxes(struct sc_exact *exact, const struct front *so_far, struct front *product,
                           const struct exact_boxes *boxes) {
    const int64_t *words = boxes->words;
    for (size_t k = 0; k < boxes->length; k += SC_TENSOR_COUNT)
        for (int i = 0; i < so_far->count; i++) {
            struct exact_point box = *front_get(so_far, i);
            for (int t = 0; t < SC_TENSOR_COUNT; t++)
                box.value[t] = exact_mul(exact, box.value[t], words[k + (size_t)t]);
            exact_front_add(exact, product, &box);
        }
}

/* The products of one box of each axis: those that no other exceeds. */
static struct front all_boxes(struct sc_exact *exact, const struct exact_boxes boxes[SC_DIM_COUNT]) {
    struct front front[2];
    int now = 0;
    exact_front_start(&front[0], &exact->front[0]);
    exact_front_add(exact, &front[0], &(struct exact_point){{exact->has_weights, 1, 1}});
    for (int a = 0; a < exact->axis_count; a++, now = !now) {
        exact_front_start(&front[!now], &exact->front[!now]);
        multiply_boxes(exact, &front[now], &front[!now], &boxes[a]);
    }
    return front[now];
}

void exact_blocks_raise_boxes(struct sc_exact *exact, const struct exact_boxes boxes[SC_DIM_COUNT]) {
    struct front front = all_boxes(exact, boxes);
    for (int i = 0; i < front.count; i++) {
        const int64_t *box = front_get(&front, i)->value;
        exact_raise(exact, PEAK_L1, exact_add(exact, exact_add(exact, box[0], box[1]), box[2]));
        for (int tensor = 0; tensor < SC_TENSOR_COUNT; tensor++)
            exact_raise(exact, (enum exact_amount)(PEAK_L1_WEIGHT + tensor), box[tensor]);
    }
}

void exact_blocks_raise_together(struct sc_exact *exact, const struct exact_boxes together[SC_DIM_COUNT]) {
    struct front front = all_boxes(exact, together);
    for (int i = 0; i < front.count; i++) {
        const int64_t *elems = front_get(&front, i)->value;
        exact_raise(exact, PEAK_L2, exact_add(exact, exact_add(exact, elems[0], elems[1]), elems[2]));
    }
}

/* The largest box of a PE, and its largest part of each tensor. */
static void raise_boxes(struct sc_exact *exact, const struct place_in_nest *at) {
    struct exact_boxes boxes[SC_DIM_COUNT];
    for (int a = 0; a < exact->axis_count; a++)
        boxes[a] = (struct exact_boxes){kind_words(exact, at->kind[a]) + LEAF_FRONT,
                                        intern_length(&exact->kinds, at->kind[a]) - LEAF_FRONT};
    exact_blocks_raise_boxes(exact, boxes);
}

static void make_step(struct sc_exact *exact, const struct place_in_nest *at, struct block *block) {
    int64_t size[LEAF_SIZE_COUNT];
    for (int i = 0; i < LEAF_SIZE_COUNT; i++)
        size[i] = i == LEAF_WEIGHT_ONCE ? exact->has_weights : 1;
    for (int a = 0; a < exact->axis_count; a++)
        for (int i = 0; i < LEAF_SIZE_COUNT; i++)
            size[i] = exact_mul(exact, size[i], kind_words(exact, at->kind[a])[LEAF_WORDS + i]);
    int64_t held =
        exact_add(exact, size[LEAF_WEIGHT_ONCE], exact_add(exact, size[LEAF_INPUT_ONCE], size[LEAF_OUTPUT_ONCE]));
    raise_boxes(exact, at);
    exact_raise(exact, PEAK_L2, held);
    block->run_count = 0;
    block->most_ops = size[LEAF_OPS_MAX];
    block->compute_cycles = exact_stages_compute_cycles(exact->machine, size[LEAF_OPS_MAX]);
    clear_totals(&block->total);
    memcpy(block->total.of, size, LEAF_TOTALS_END * sizeof *size);
}

/* ---- loops ---- */

static int block_at(struct sc_exact *exact, const struct place_in_nest *given);

static void stack_push(struct sc_exact *exact, int64_t word) {
    if (buffer_reserve(exact, &exact->key, (exact->key_count + 1) * sizeof(int64_t)))
        ((int64_t *)exact->key.data)[exact->key_count++] = word;
}

static int64_t stack_get(const struct sc_exact *exact, size_t index) { return ((int64_t *)exact->key.data)[index]; }

/* The blocks of all items of all runs, onto the stack. */
static void push_inner_blocks(struct sc_exact *exact, const struct place_in_nest *at, const int64_t *runs,
                              int64_t count) {
    int axis = exact->loop[at->loop].axis;
    struct place_in_nest inner = *at;
    inner.loop++;
    for (int64_t r = 0; r < count; r++) {
        for (int64_t i = 0; i < runs[1] && !exact->status; i++) {
            inner.kind[axis] = (int)runs[2 + 2 * i];
            stack_push(exact, block_at(exact, &inner));
        }
        runs += 2 + 2 * runs[1];
    }
}

static void *push_records(struct sc_exact *exact, struct buffer *buffer, int *count, int64_t more, size_t size) {
    if (more > BLOCKS_MAX - *count) {
        exact_fail(exact, "too many kinds of steps");
        return NULL;
    }
    if (!buffer_reserve(exact, buffer, ((size_t)*count + (size_t)more) * size))
        return NULL;
    void *first = (char *)buffer->data + (size_t)*count * size;
    *count += (int)more;
    return first;
}

/* What the resets of all axes but that of a loop are in each of its transitions. */
struct exact_resets {
    struct exact_overlap flows[FLOW_COUNT];
    struct exact_tile_terms tiles; /* where the loop is outside of a mark */
};

/* Is there a tensor of which L2 gets another tile when the loop advances? */
static bool changes_tiles(const struct sc_exact *exact, int loop) {
    return exact->marks.any && loop < exact->marks.last;
}

static struct exact_tile_totals *moved_by_pass(const struct sc_exact *exact, int pass) {
    return (struct exact_tile_totals *)exact->marked_passes.data + pass;
}

/* What a change of tiles moves, into the pass. Where L2 gets another tile of outputs, PEs evict accordingly. Returns
 * the conditions of the stages off chip. */
static NOT_INLINE unsigned change_tiles(struct sc_exact *exact, int loop, const struct exact_resets *resets, int flows,
                                        int pass, struct exact_overlap *product, int64_t load[LOAD_COUNT]) {
    struct exact_tile_terms terms = resets->tiles;
    if (!buffer_reserve(exact, &exact->marked_passes, ((size_t)pass + 1) * sizeof(struct exact_tile_totals)))
        return 0;
    memset(moved_by_pass(exact, pass), 0, sizeof(struct exact_tile_totals));
    if (!changes_tiles(exact, loop))
        return 0;
    exact_tiles_multiply(exact, &terms, exact->loop[loop].axis, flows);
    if (exact_marks_outside(&exact->marks, SC_TENSOR_OUTPUT, loop))
        product[FLOW_OUTPUT] = exact_tiles_evicted(&terms);
    return exact_tiles_moved(exact, &terms, loop, moved_by_pass(exact, pass), load);
}

/* The transition of one item: what moves, in elements and in cycles. */
static void make_transition(struct sc_exact *exact, const struct place_in_nest *at, const struct exact_resets *resets,
                            int flows, int pass, struct exact_totals *total) {
    int axis = exact->loop[at->loop].axis;
    struct exact_overlap product[FLOW_COUNT];
    memcpy(product, resets->flows, sizeof product);
    exact_flows_multiply(exact, product, flows);
    int64_t load[LOAD_COUNT];
    unsigned when = 0;
    start_loads(exact, exact->loop[at->loop].overhead, load);
    if (exact->marks.any)
        when = change_tiles(exact, at->loop, resets, flows, pass, product, load);
    struct exact_totals moved = exact_flows_moved(exact, product);
    if (exact->links.term_count > 0) {
        memcpy(exact->links.product, exact->links.resets, (size_t)exact->links.term_count * sizeof(int64_t));
        exact_links_multiply(exact, exact->links.product, axis, intern_get(&exact->flows, flows));
        if (exact->marks.any)
            exact_links_choose(exact, exact->links.product,
                               exact_marks_outside(&exact->marks, SC_TENSOR_OUTPUT, at->loop));
    }
    if (!exact->links.one_bus)
        exact_links_moved(exact, exact->links.product, &moved, load);
    exact_totals_add(exact, total, &moved);
    if (moved.of[TOTAL_FORWARDS] > 0)
        load[LOAD_FORWARDED] = most_forwarded(exact, at, axis, flows);
    when = exact->by_tensor ? when | when_of(exact, &moved, product) : 0;
    set_pass(exact, &moved, when, load, exact_times_at(exact, pass));
    if (exact->retiming.records)
        exact_loads_record(exact, pass, load, when);
}

/* One run: its passes, and its totals once. */
static void make_run(struct sc_exact *exact, const struct place_in_nest *at, const struct exact_resets *resets,
                     const int64_t *words, size_t stack, struct run *run, struct exact_totals *total) {
    *run = (struct run){.repeat = words[0], .first = exact->pass_count, .count = (int)words[1]};
    struct pass *pass = push_records(exact, &exact->passes, &exact->pass_count, words[1], sizeof *pass);
    if (!pass || !buffer_reserve(exact, &exact->times, (size_t)exact->pass_count * sizeof(struct exact_times)))
        return;
    for (int i = 0; i < run->count; i++, pass++) {
        int flows = (int)words[3 + 2 * i];
        pass->block = (int)stack_get(exact, stack + (size_t)i);
        pass->times = flows >= 0 ? run->first + i : -1;
        exact_totals_add(exact, total, &exact_block(exact, pass->block)->total);
        if (flows >= 0)
            make_transition(exact, at, resets, flows, pass->times, total);
    }
}

static void make_loop(struct sc_exact *exact, const struct place_in_nest *at, struct block *block) {
    int axis = exact->loop[at->loop].axis;
    const int64_t *words = kind_words(exact, at->kind[axis]);
    int64_t count = words[1];
    struct exact_resets resets;
    size_t stack = exact->key_count;
    push_inner_blocks(exact, at, words + 2, count);
    multiply_resets(exact, at, axis, resets.flows);
    if (changes_tiles(exact, at->loop))
        multiply_tile_resets(exact, at, axis, &resets.tiles);
    block->first_run = exact->runs_made;
    block->run_count = (int)count;
    clear_totals(&block->total);
    if (exact->status || !push_records(exact, &exact->runs, &exact->runs_made, count, sizeof(struct run)))
        return;
    words += 2;
    for (size_t items = stack, r = 0; r < (size_t)count && !exact->status; r++) {
        struct exact_totals total;
        struct run *run = (struct run *)exact->runs.data + block->first_run + r;
        clear_totals(&total);
        make_run(exact, at, &resets, words, items, run, &total);
        add_repeated(exact, &block->total, &total, words[0]);
        items += (size_t)words[1];
        words += 2 + 2 * words[1];
    }
    exact->key_count = stack;
}

/* A loop with one child does nothing. Enter the child, if this loop has only one. */
static inline bool enter_single_child(const struct sc_exact *exact, struct place_in_nest *at) {
    if (!exact->loop[at->loop].still) {
        int *kind = &at->kind[exact->loop[at->loop].axis];
        const int64_t *words = kind_words(exact, *kind);
        if (words[1] != 1 || words[2] != 1 || words[3] != 1)
            return false;
        *kind = (int)words[4];
    }
    at->loop++;
    return true;
}

/* The number of the block at a place where the loop has several children. */
static inline int number_of(struct sc_exact *exact, const struct place_in_nest *at, bool *is_new) {
    int64_t key[SC_DIM_COUNT + 1];
    key[0] = at->loop;
    for (int a = 0; a < exact->axis_count; a++)
        key[a + 1] = at->kind[a];
    return exact_intern_words(exact, &exact->block_keys, key, (size_t)exact->axis_count + 1, is_new);
}

static int block_at(struct sc_exact *exact, const struct place_in_nest *given) {
    struct place_in_nest at = *given;
    bool is_new = false;
    while (at.loop < exact->loop_count && enter_single_child(exact, &at)) {
    }
    int id = number_of(exact, &at, &is_new);
    if (id < 0 || !is_new || !exact_work(exact, 1))
        return id;
    struct block block;
    block.last = 0;
    if (at.loop == exact->loop_count)
        make_step(exact, &at, &block);
    else
        make_loop(exact, &at, &block);
    if (!buffer_reserve(exact, &exact->blocks, (size_t)exact->block_keys.count * sizeof block))
        return -1;
    *exact_block(exact, id) = block;
    return id;
}

/* ---- what marks add to blocks ---- */

static struct marked_block *marked_block(const struct sc_exact *exact, int block) {
    return (struct marked_block *)exact->marked_blocks.data + block;
}

static unsigned *marked_run(const struct sc_exact *exact, const struct run *run) {
    return (unsigned *)exact->marked_runs.data + (run - (const struct run *)exact->runs.data);
}

/* Add `times` what is in `more`. */
static void add_tiles(struct sc_exact *exact, struct exact_tile_totals *total, const struct exact_tile_totals *more,
                      int64_t times) {
    for (int i = 0; i < TOTALS_OF_TILES_END - TOTALS_OF_TILES; i++)
        total->of[i] = exact_add(exact, total->of[i], exact_mul(exact, times, more->of[i]));
}

/* What L2 holds of the tensors whose marks are ahead of this loop. */
static int64_t held_from(struct sc_exact *exact, const struct place_in_nest *at) {
    struct exact_tile_terms terms;
    int64_t held = 0;
    multiply_tile_resets(exact, at, -1, &terms);
    for (int t = 0; t < SC_TENSOR_COUNT; t++)
        if (exact->marks.loop[t] == at->loop)
            held = exact_add(exact, held, exact_tiles_held(&terms, (enum sc_tensor)t));
    return held;
}

static bool is_marked(const struct sc_exact *exact, int loop) {
    for (int t = 0; t < SC_TENSOR_COUNT; t++)
        if (exact->marks.loop[t] == loop)
            return true;
    return false;
}

static int64_t find_marked(struct sc_exact *exact, const struct place_in_nest *given);

/* A run, whose items are `words`. */
static void find_marked_run(struct sc_exact *exact, const struct place_in_nest *at, const int64_t *words,
                            const struct run *run, struct marked_block *marked) {
    struct place_in_nest inner = *at;
    struct exact_tile_totals total = {{0}};
    unsigned when = 0;
    inner.loop++;
    for (int i = 0; i < run->count; i++) {
        const struct pass *pass = (const struct pass *)exact->passes.data + run->first + i;
        inner.kind[exact->loop[at->loop].axis] = (int)words[2 * i];
        marked->held = greater(marked->held, find_marked(exact, &inner));
        when |= marked_block(exact, pass->block)->when;
        add_tiles(exact, &total, &marked_block(exact, pass->block)->total, 1);
        if (pass->times < 0)
            continue;
        when |= exact_times_at(exact, pass->times)->when;
        add_tiles(exact, &total, moved_by_pass(exact, run->first + i), 1);
    }
    *marked_run(exact, run) = when;
    marked->when |= when;
    add_tiles(exact, &marked->total, &total, run->repeat);
}

/* Find what marks add to the block at a place, and to all inside of it. Returns the most that L2 holds there of tensors
 * whose marks are not outside. */
static int64_t find_marked(struct sc_exact *exact, const struct place_in_nest *given) {
    struct place_in_nest at = *given;
    int64_t held = 0;
    do
        if (is_marked(exact, at.loop))
            held = exact_add(exact, held, held_from(exact, &at));
    while (at.loop < exact->loop_count && enter_single_child(exact, &at));
    int id = number_of(exact, &at, NULL);
    const struct block *block = exact_block(exact, id);
    struct marked_block *marked = marked_block(exact, id);
    if (!marked->known) {
        *marked = (struct marked_block){.known = true};
        const int64_t *words = block->run_count > 0 ? kind_words(exact, at.kind[exact->loop[at.loop].axis]) + 2 : NULL;
        for (int r = 0; r < block->run_count; r++, words += 2 + 2 * words[1])
            find_marked_run(exact, &at, words + 2, (const struct run *)exact->runs.data + block->first_run + r, marked);
    }
    return exact_add(exact, held, marked->held);
}

/* What marks add to all blocks; the totals and the peak of the whole nest. */
static void find_all_marked(struct sc_exact *exact, const struct place_in_nest *root) {
    size_t blocks = (size_t)exact->block_keys.count, runs = (size_t)exact->runs_made;
    if (!buffer_reserve(exact, &exact->marked_blocks, blocks * sizeof(struct marked_block)) ||
        !buffer_reserve(exact, &exact->marked_runs, (runs + 1) * sizeof(unsigned)))
        return;
    for (size_t i = 0; i < blocks; i++)
        marked_block(exact, (int)i)->known = false;
    exact_raise(exact, PEAK_HELD, find_marked(exact, root));
}

static void add_tile_amounts(struct sc_exact *exact, const struct exact_tile_totals *totals) {
    for (int i = TOTALS_OF_TILES; i < TOTALS_OF_TILES_END; i++)
        exact->amount[i] = exact_add(exact, exact->amount[i], totals->of[i - TOTALS_OF_TILES]);
}

/* ---- all ---- */

static struct place_in_nest root_of(const struct sc_exact *exact) {
    struct place_in_nest root = {.loop = 0};
    for (int a = 0; a < exact->axis_count; a++)
        root.kind[a] = exact->axis[a].root;
    return root;
}

void exact_blocks_start(struct sc_exact *exact) {
    for (int t = 0; t < SC_TENSOR_COUNT; t++)
        exact->load_of[t] = LOAD_DOWN;
    if (exact->machine->channel[SC_TENSOR_WEIGHT] > 0)
        exact->load_of[SC_TENSOR_WEIGHT] = LOAD_WEIGHT;
    if (exact->machine->channel[SC_TENSOR_INPUT] > 0)
        exact->load_of[SC_TENSOR_INPUT] = LOAD_INPUT;
    exact->by_tensor = exact_stages_by_tensor(exact);
    exact->when = exact_stages_when(exact);
}

int exact_build_blocks(struct sc_exact *exact) {
    exact_blocks_start(exact);
    exact->runs_made = exact->pass_count = 0;
    exact->key_count = 0;
    struct place_in_nest root = root_of(exact);
    int block = block_at(exact, &root);
    if (exact->marks.any && exact->status == SC_STATUS_OK)
        find_all_marked(exact, &root);
    if (exact->marks.any && exact->status == SC_STATUS_OK)
        add_tile_amounts(exact, &marked_block(exact, block)->total);
    return block;
}

struct exact_totals exact_blocks_ends(struct sc_exact *exact, struct exact_times *times) {
    struct place_in_nest root = root_of(exact);
    struct exact_overlap flows[FLOW_COUNT];
    multiply_resets(exact, &root, -1, flows);
    struct exact_tile_terms tiles;
    if (exact->marks.any) {
        multiply_tile_resets(exact, &root, -1, &tiles);
        flows[FLOW_OUTPUT] = exact_tiles_evicted(&tiles);
    }
    struct exact_totals moved = exact_flows_moved_at_ends(exact, flows);
    int64_t load[LOAD_COUNT];
    unsigned when = 0;
    start_loads(exact, 0, load);
    if (exact->marks.any) {
        struct exact_tile_totals at_ends = {{0}};
        when = exact_tiles_moved_at_ends(exact, &tiles, &at_ends, load);
        add_tile_amounts(exact, &at_ends);
    }
    exact_links_keep_nothing(exact, exact->links.resets);
    if (exact->marks.any)
        exact_links_choose(exact, exact->links.resets, true);
    if (!exact->links.one_bus)
        exact_links_moved(exact, exact->links.resets, &moved, load);
    when = exact->by_tensor ? when | when_of(exact, &moved, flows) : 0;
    set_pass(exact, &moved, when, load, times);
    if (exact->retiming.records)
        exact_loads_record(exact, exact->pass_count, load, when);
    return moved;
}
