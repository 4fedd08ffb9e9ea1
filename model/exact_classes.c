#include "model/exact_classes.h"

#include <string.h>

#include "model/exact_arithmetic.h"
#include "model/exact_blocks.h"
#include "model/exact_context.h"
#include "model/exact_flows.h"
#include "model/exact_fronts.h"
#include "model/exact_tree.h"

/* ---- vectors: what the peaks of a transition need of one axis ----
 *
 * For each flow two numbers, all and kept: of distinct elements or of copies, as the machine sends them. Where a
 * machine has links whose terms are counted, all words of the flows follow. */

static size_t pair_words(const struct sc_exact *exact) { return 2 * exact->flow_count; }

static bool has_terms(const struct sc_exact *exact) { return exact->links.sum_count > 0; }

/* The overlaps' words that a vector takes of a flow: the first pair, or the second. */
static size_t pair_of(const struct sc_exact *exact, size_t flow) {
    bool once = flow == FLOW_OUTPUT ? exact->machine->reduction : exact->machine->multicast;
    return OVERLAP_WORDS * flow + (once ? 2 : 0);
}

static void take_pairs(const struct sc_exact *exact, const int64_t *flows, int64_t *vector) {
    for (size_t f = 0; f < exact->flow_count; f++) {
        vector[2 * f] = flows[pair_of(exact, f)];
        vector[2 * f + 1] = flows[pair_of(exact, f) + 1];
    }
}

/* What is sent grows with what is held and falls with what is kept; of what was near it is the reverse. */
static bool is_lacking(size_t word) { return (word % 2 == 0) == (word / 2 < FLOW_INPUT_NEAR); }

/* Can no peak come from vector `a`, since `b` makes every product at least as large? */
static bool is_exceeded(const int64_t *a, const int64_t *b, size_t words) {
    for (size_t i = 0; i < words; i++)
        if (is_lacking(i) ? a[i] > b[i] : a[i] < b[i])
            return false;
    return true;
}

/* ---- sums over an axis ---- */

struct summing {
    struct sc_exact *exact;
    struct exact_keep *keep;
    const struct exact_axis *axis;
    struct exact_axis_sums *sums;
    size_t flow_words;
    struct front boxes, together;
    int now; /* keep->kinds[now]: kinds of the prefixes of the present length */
};

static int64_t *words_at(const struct exact_keep *keep, size_t at) { return (int64_t *)keep->words.data + at; }

/* Make room for more words, whose place is returned. */
static size_t push_words(struct summing *summing, size_t count) {
    struct exact_keep *keep = summing->keep;
    size_t at = keep->word_count;
    if (buffer_reserve(summing->exact, &keep->words, (at + count) * sizeof(int64_t)))
        keep->word_count += count;
    return at;
}

static void count_kind(struct summing *summing, int which, int64_t kind, int64_t times) {
    struct sc_exact *exact = summing->exact;
    struct exact_keep *keep = summing->keep;
    bool is_new = false;
    int id = exact_intern_words(exact, &keep->kinds[which], &kind, 1, &is_new);
    if (id < 0 || !buffer_reserve(exact, &keep->times[which], ((size_t)id + 1) * sizeof(int64_t)))
        return;
    int64_t *so_far = (int64_t *)keep->times[which].data + id;
    *so_far = exact_add(exact, is_new ? 0 : *so_far, times);
}

/* `times` transitions of these flows. */
static void add_change(struct summing *summing, struct exact_level *level, enum exact_change change, int64_t flows,
                       int64_t times) {
    struct sc_exact *exact = summing->exact;
    const int64_t *words = intern_get(&exact->flows, (int)flows);
    int64_t *sum = words_at(summing->keep, level->sum[change]);
    size_t length = pair_words(exact) + (has_terms(exact) ? summing->flow_words : 0);
    for (size_t i = 0; i < summing->flow_words; i++)
        sum[i] = exact_add(exact, sum[i], exact_mul(exact, times, words[i]));
    if (!buffer_reserve(exact, &exact->key, length * sizeof(int64_t)))
        return;
    int64_t *vector = exact->key.data;
    take_pairs(exact, words, vector);
    if (has_terms(exact))
        memcpy(vector + pair_words(exact), words, summing->flow_words * sizeof(int64_t));
    exact_intern_words(exact, &summing->keep->vectors[change], vector, length, NULL);
}

/* The children of `times` prefixes of a kind, and the advances between them. */
static void add_children(struct summing *summing, struct exact_level *level, const int64_t *runs, int64_t count,
                         int64_t times) {
    struct sc_exact *exact = summing->exact;
    for (int64_t r = 0; r < count; r++) {
        int64_t all = exact_mul(exact, times, runs[0]);
        for (int64_t i = 0; i < runs[1] && !exact->status; i++) {
            const int64_t *item = runs + 2 + 2 * i;
            count_kind(summing, !summing->now, item[0], all);
            if (item[1] >= 0)
                add_change(summing, level, CHANGE_ADVANCE, item[1], all);
        }
        runs += 2 + 2 * runs[1];
    }
}

static void add_leaf(struct summing *summing, const int64_t *words, size_t length, int64_t times) {
    struct sc_exact *exact = summing->exact;
    const int64_t *size = words + LEAF_WORDS;
    for (int i = AMOUNT_NOTHING + 1; i < LEAF_TOTALS_END; i++)
        summing->sums->total[i] = exact_add(exact, summing->sums->total[i], exact_mul(exact, times, size[i]));
    exact_front_add(exact, &summing->together,
                    &(struct exact_point){{size[LEAF_WEIGHT_ONCE], size[LEAF_INPUT_ONCE], size[LEAF_OUTPUT_ONCE]}});
    for (size_t k = LEAF_FRONT; k < length; k += SC_TENSOR_COUNT)
        exact_front_add(exact, &summing->boxes, &(struct exact_point){{words[k], words[k + 1], words[k + 2]}});
}

static void add_prefixes(struct summing *summing, struct exact_level *level, int depth, int kind, int64_t times) {
    struct sc_exact *exact = summing->exact;
    const int64_t *words = intern_get(&exact->kinds, kind);
    add_change(summing, level, CHANGE_RESET, words[0], times);
    if (depth == summing->axis->depth)
        add_leaf(summing, words, intern_length(&exact->kinds, kind), times);
    else if (exact->loop[summing->axis->loop[depth]].still)
        count_kind(summing, !summing->now, kind, times);
    else
        add_children(summing, level, words + LEAF_WORDS, words[1], times);
}

/* Keep the vectors from which a peak may come. What each part of a link carries is compared with nothing. */
static void keep_vectors(struct summing *summing, struct exact_level *level, enum exact_change change) {
    struct sc_exact *exact = summing->exact;
    const struct intern *vectors = &summing->keep->vectors[change];
    size_t words = pair_words(exact), length = words + (has_terms(exact) ? summing->flow_words : 0);
    level->count[change] = 0;
    level->vector[change] = push_words(summing, (size_t)vectors->count * length);
    for (int i = 0; i < vectors->count && exact_work(exact, level->count[change]); i++) {
        int64_t *first = words_at(summing->keep, level->vector[change]);
        const int64_t *vector = intern_get(vectors, i);
        int kept = 0;
        bool exceeded = false;
        for (int k = 0; k < level->count[change] && !has_terms(exact); k++)
            exceeded = exceeded || is_exceeded(vector, first + (size_t)k * length, words);
        if (exceeded)
            continue;
        for (int k = 0; k < level->count[change]; k++)
            if (has_terms(exact) || !is_exceeded(first + (size_t)k * length, vector, words))
                memmove(first + (size_t)kept++ * length, first + (size_t)k * length, length * sizeof *first);
        memcpy(first + (size_t)kept * length, vector, length * sizeof *first);
        level->count[change] = kept + 1;
    }
}

/* All prefixes of this length. */
static void sum_level(struct summing *summing, int depth) {
    struct sc_exact *exact = summing->exact;
    struct exact_keep *keep = summing->keep;
    const struct intern *now = &keep->kinds[summing->now];
    struct exact_level level;
    exact_intern_clear(&keep->kinds[!summing->now]);
    for (int c = 0; c < CHANGE_COUNT; c++) {
        exact_intern_clear(&keep->vectors[c]);
        level.sum[c] = push_words(summing, summing->flow_words);
    }
    if (exact->status)
        return;
    memset(words_at(keep, level.sum[CHANGE_RESET]), 0, CHANGE_COUNT * summing->flow_words * sizeof(int64_t));
    for (int i = 0; i < now->count && !exact->status; i++)
        add_prefixes(summing, &level, depth, (int)intern_get(now, i)[0],
                     ((const int64_t *)keep->times[summing->now].data)[i]);
    for (int c = 0; c < CHANGE_COUNT && !exact->status; c++)
        keep_vectors(summing, &level, (enum exact_change)c);
    ((struct exact_level *)keep->levels.data)[summing->sums->level + (size_t)depth] = level;
    summing->now = !summing->now;
}

static size_t keep_points(struct summing *summing, const struct front *front) {
    size_t at = push_words(summing, (size_t)front->count * SC_TENSOR_COUNT);
    for (int i = 0; i < front->count && !summing->exact->status; i++)
        memcpy(words_at(summing->keep, at + (size_t)i * SC_TENSOR_COUNT), front_get(front, i)->value,
               SC_TENSOR_COUNT * sizeof(int64_t));
    return at;
}

static void sum_axis(struct sc_exact *exact, const struct exact_axis *axis, struct exact_axis_sums *sums) {
    struct exact_keep *keep = &exact->keep;
    struct summing summing = {.exact = exact, .keep = keep, .axis = axis, .sums = sums, .flow_words = axis->flow_words};
    size_t levels = (size_t)axis->depth + 1;
    if (!buffer_reserve(exact, &keep->levels, (keep->level_count + levels) * sizeof(struct exact_level)))
        return;
    *sums = (struct exact_axis_sums){.level = keep->level_count};
    keep->level_count += levels;
    exact_front_start(&summing.boxes, &exact->front[0]);
    exact_front_start(&summing.together, &exact->front[1]);
    exact_intern_clear(&keep->kinds[0]);
    count_kind(&summing, 0, axis->root, 1);
    for (int k = 0; k <= axis->depth && !exact->status; k++)
        sum_level(&summing, k);
    sums->boxes = keep_points(&summing, &summing.boxes);
    sums->box_count = summing.boxes.count;
    sums->together = keep_points(&summing, &summing.together);
    sums->together_count = summing.together.count;
}

/* ---- products ---- */

enum { OVERLAPS = OVERLAP_WORDS * FLOW_COUNT, PAIRS = 2 * FLOW_COUNT };

/* The transitions in which one loop advances: the level of each axis at this loop. The product over no axes has words
 * that are 0: `mask` has no bit there, and all bits where it is 1. */
struct class_of {
    struct sc_exact *exact;
    int moving; /* the loop's axis */
    const struct exact_level *level[SC_DIM_COUNT];
    int64_t mask[OVERLAPS], pair_mask[PAIRS];
    int64_t *terms; /* of links: [axis + 1] products so far, links.term_count words each */
};

static void find_masks(struct class_of *class) {
    struct exact_overlap start[FLOW_COUNT];
    exact_flows_start(class->exact, start);
    memcpy(class->mask, start, sizeof start);
    for (int i = 0; i < OVERLAPS; i++)
        class->mask[i] = -class->mask[i];
    take_pairs(class->exact, class->mask, class->pair_mask);
}

static int64_t *terms_of(const struct class_of *class, int axes) {
    return class->terms + (ptrdiff_t)axes * class->exact->links.term_count;
}

static const int64_t *sum_of(const struct class_of *class, int axis) {
    return words_at(&class->exact->keep,
                    class->level[axis]->sum[axis == class->moving ? CHANGE_ADVANCE : CHANGE_RESET]);
}

static inline __attribute__((always_inline)) void multiply(struct sc_exact *exact, int64_t *product,
                                                           const int64_t *words, size_t count) {
    for (size_t i = 0; i < count; i++)
        product[i] = exact_mul(exact, product[i], words[i]);
}

/* Constant bounds let the compiler do without loops. */
static inline __attribute__((always_inline)) void multiply_flows(struct sc_exact *exact, int64_t *product,
                                                                 const int64_t *words, size_t each) {
    if (exact->flow_count == FLOW_INPUT_NEAR)
        multiply(exact, product, words, each * FLOW_INPUT_NEAR);
    else if (exact->flow_count == FLOW_WEIGHT_NEAR)
        multiply(exact, product, words, each * FLOW_WEIGHT_NEAR);
    else
        multiply(exact, product, words, each * FLOW_COUNT);
}

static void start_product(int64_t *product, const int64_t *mask, const int64_t *words, size_t count) {
    for (size_t i = 0; i < count; i++)
        product[i] = mask[i] & words[i];
}

/* Add the links' terms of all transitions of the class. */
static __attribute__((noinline)) void add_class_terms(const struct class_of *class, int64_t *terms) {
    struct sc_exact *exact = class->exact;
    exact_links_start(exact, class->terms);
    for (int a = 0; a < exact->axis_count; a++)
        exact_links_multiply(exact, class->terms, a, sum_of(class, a));
    for (int64_t i = 0; i < exact->links.term_count; i++)
        terms[i] = exact_add(exact, terms[i], class->terms[i]);
}

/* Add the overlaps of all transitions of the class, in the order in which each single one is multiplied: the resets
 * first. */
static void add_class(const struct class_of *class, int64_t total[OVERLAPS]) {
    struct sc_exact *exact = class->exact;
    int64_t product[OVERLAPS];
    size_t words = OVERLAP_WORDS * exact->flow_count;
    int first = class->moving == 0 && exact->axis_count > 1;
    start_product(product, class->mask, sum_of(class, first), words);
    for (int a = first + 1; a < exact->axis_count; a++)
        if (a != class->moving)
            multiply_flows(exact, product, sum_of(class, a), OVERLAP_WORDS);
    if (class->moving != first)
        multiply_flows(exact, product, sum_of(class, class->moving), OVERLAP_WORDS);
    for (size_t i = 0; i < words; i++)
        total[i] = exact_add(exact, total[i], product[i]);
}

/* ---- peaks ---- */

static int64_t lacking(const int64_t *product, enum exact_flow flow) {
    return product[2 * flow] - product[2 * flow + 1];
}

static __attribute__((noinline)) void raise_link_peaks(const struct class_of *class, int64_t weights, int64_t inputs,
                                                       int64_t outputs) {
    int64_t load[LOAD_COUNT] = {0};
    struct exact_totals moved = {{[TOTAL_WEIGHT_READS] = weights, [TOTAL_INPUT_READS] = inputs, [TOTAL_UP] = outputs}};
    exact_links_moved(class->exact, has_terms(class->exact) ? terms_of(class, class->exact->axis_count) : NULL, &moved,
                      load);
}

/* The peaks of one transition. */
static void raise_peaks(const struct class_of *class, const int64_t *product) {
    struct sc_exact *exact = class->exact;
    int64_t weights = lacking(product, FLOW_WEIGHT), inputs = lacking(product, FLOW_INPUT);
    if (exact->near[SC_TENSOR_INPUT])
        inputs -= lacking(product, FLOW_INPUT_NEAR);
    if (exact->near[SC_TENSOR_WEIGHT])
        weights -= lacking(product, FLOW_WEIGHT_NEAR);
    exact_raise(exact, PEAK_DOWN, exact_add(exact, weights, inputs));
    exact_raise(exact, PEAK_UP, lacking(product, FLOW_OUTPUT));
    if (!exact->links.one_bus)
        raise_link_peaks(class, weights, inputs, lacking(product, FLOW_OUTPUT));
}

static __attribute__((noinline)) void multiply_terms(const struct class_of *class, int axis, const int64_t *words) {
    struct sc_exact *exact = class->exact;
    int64_t *terms = terms_of(class, axis + 1);
    memcpy(terms, terms_of(class, axis), (size_t)exact->links.term_count * sizeof *terms);
    exact_links_multiply(exact, terms, axis, words);
}

/* The peaks of all transitions whose axes before `axis` have this product. */
static void find_peaks(const struct class_of *class, int axis, const int64_t *so_far) {
    struct sc_exact *exact = class->exact;
    size_t pairs = pair_words(exact), length = pairs + (has_terms(exact) ? exact->axis[axis].flow_words : 0);
    enum exact_change change = axis == class->moving ? CHANGE_ADVANCE : CHANGE_RESET;
    const int64_t *vector = words_at(&exact->keep, class->level[axis]->vector[change]);
    for (int i = 0; i < class->level[axis]->count[change] && exact_work(exact, 1); i++, vector += length) {
        int64_t product[PAIRS];
        if (axis == 0) {
            start_product(product, class->pair_mask, vector, pairs);
        } else {
            memcpy(product, so_far, pairs * sizeof *product);
            multiply_flows(exact, product, vector, 2);
        }
        if (has_terms(exact))
            multiply_terms(class, axis, vector + pairs);
        if (axis + 1 < exact->axis_count)
            find_peaks(class, axis + 1, product);
        else
            raise_peaks(class, product);
    }
}

static void find_class_peaks(const struct class_of *class) {
    if (has_terms(class->exact))
        exact_links_start(class->exact, class->terms);
    find_peaks(class, 0, NULL);
}

/* ---- all ---- */

static void find_sums(struct sc_exact *exact) {
    for (int a = 0; a < exact->axis_count && !exact->status; a++) {
        struct exact_kept_axis *kept = exact_kept_axis(&exact->keep, a);
        if (kept->summed)
            continue;
        sum_axis(exact, &exact->axis[a], &kept->sums);
        kept->summed = true;
    }
}

/* Steps, operations and active PEs: products of the axes' sums. */
static void count_steps(struct sc_exact *exact, struct exact_totals *total) {
    for (int i = AMOUNT_NOTHING + 1; i < LEAF_TOTALS_END; i++)
        total->of[i] = 1;
    for (int a = 0; a < exact->axis_count; a++)
        multiply(exact, &total->of[AMOUNT_NOTHING + 1],
                 &exact_kept_axis(&exact->keep, a)->sums.total[AMOUNT_NOTHING + 1], LEAF_TOTALS_END - 1);
}

static void raise_sizes(struct sc_exact *exact) {
    struct exact_boxes boxes[SC_DIM_COUNT], together[SC_DIM_COUNT];
    for (int a = 0; a < exact->axis_count; a++) {
        const struct exact_axis_sums *sums = &exact_kept_axis(&exact->keep, a)->sums;
        boxes[a] = (struct exact_boxes){words_at(&exact->keep, sums->boxes), SC_TENSOR_COUNT * (size_t)sums->box_count};
        together[a] = (struct exact_boxes){words_at(&exact->keep, sums->together),
                                           SC_TENSOR_COUNT * (size_t)sums->together_count};
    }
    exact_blocks_raise_boxes(exact, boxes);
    exact_blocks_raise_together(exact, together);
}

/* Every class of transitions: loop by loop, from the outermost on. Adds up the overlaps and the terms. */
static void add_classes(struct class_of *class, int64_t total[OVERLAPS], int64_t *terms) {
    struct sc_exact *exact = class->exact;
    find_masks(class);
    for (int a = 0; a < exact->axis_count; a++)
        class->level[a] =
            (const struct exact_level *)exact->keep.levels.data + exact_kept_axis(&exact->keep, a)->sums.level;
    for (int j = 0; j < exact->loop_count && !exact->status; j++) {
        class->moving = exact->loop[j].axis;
        if (class->level[class->moving]->count[CHANGE_ADVANCE] > 0) {
            add_class(class, total);
            if (has_terms(exact))
                add_class_terms(class, terms);
            find_class_peaks(class);
        }
        class->level[class->moving]++;
    }
}

/* What all transitions move. What they move together is no peak of a link. */
static struct exact_totals count_moves(struct sc_exact *exact, const int64_t words[OVERLAPS], const int64_t *terms) {
    struct exact_overlap overlaps[FLOW_COUNT];
    memcpy(overlaps, words, sizeof overlaps);
    int64_t load[LOAD_COUNT] = {0};
    int64_t down = exact->amount[PEAK_LINK_DOWN], up = exact->amount[PEAK_LINK_UP];
    struct exact_totals moved = exact_flows_moved(exact, overlaps);
    if (!exact->links.one_bus)
        exact_links_moved(exact, terms, &moved, load);
    exact->amount[PEAK_LINK_DOWN] = down;
    exact->amount[PEAK_LINK_UP] = up;
    return moved;
}

struct exact_totals exact_classes_count(struct sc_exact *exact) {
    int64_t overlaps[OVERLAPS] = {0};
    struct class_of class = {.exact = exact};
    struct exact_totals total = {{0}};
    struct exact_times ends;
    size_t terms = has_terms(exact) ? (size_t)exact->links.term_count : 0;
    int64_t *all_terms = NULL;
    find_sums(exact);
    if (terms > 0) {
        class.terms = exact_memory(exact, ((size_t)exact->axis_count + 1) * terms, sizeof *class.terms);
        all_terms = exact_memory(exact, terms, sizeof *all_terms);
    }
    if (exact->status)
        return total;
    if (terms > 0)
        memset(all_terms, 0, terms * sizeof *all_terms);
    count_steps(exact, &total);
    raise_sizes(exact);
    add_classes(&class, overlaps, all_terms);
    if (exact->status)
        return total;
    struct exact_totals moved = count_moves(exact, overlaps, all_terms);
    exact_totals_add(exact, &total, &moved);
    exact_blocks_start(exact);
    moved = exact_blocks_ends(exact, &ends);
    exact_totals_add(exact, &total, &moved);
    exact_links_finish(exact, &total);
    return total;
}

/* ---- times ---- */

/* Each step computes at most its operations and one cycle. Its transition takes at most the cycles of the elements that
 * it moves, one by one, over each of its ways, twice the latency, and all overhead. */
bool exact_classes_cycles_fit(const struct sc_exact *exact, const struct exact_totals *total) {
    enum { WAYS = 4, MARGIN = 4 };
    const struct sc_machine *machine = exact->machine;
    int64_t most_down = exact->amount[PEAK_DOWN], most_up = exact->amount[PEAK_UP], step, links, cycles, skew;
    bool fits = checked_add(most_down, most_up, &step) && checked_add(step, exact->amount[PEAK_L1], &step) &&
                checked_mul(step, WAYS, &step) && checked_add(step, 2 * machine->noc_latency + WAYS, &step);
    for (int j = 0; j < exact->loop_count; j++)
        fits = fits && checked_add(step, exact->loop[j].overhead, &step);
    fits = fits && checked_mul(step, total->of[TOTAL_STEPS], &cycles) && checked_add(cycles, step, &cycles) &&
           checked_add(cycles, total->of[TOTAL_MACS], &cycles);
    links = exact_links_any_network(exact) ? machine->num_pes : 1;
    fits = fits && checked_add(links, 1, &links) && checked_mul(links, 2 * machine->hop_latency, &skew) &&
           checked_add(cycles, skew, &cycles);
    return fits && checked_mul(cycles, MARGIN, &cycles);
}
