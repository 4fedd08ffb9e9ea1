#include "model/map_search.h"

#include <stdlib.h>
#include <string.h>

#include "common/lower.h"
#include "model/exact.h"
#include "model/exact_arithmetic.h"
#include "model/explore_measures.h"

static const char *const MEASURE_NAMES[SC_MAP_MEASURES] = {"cycles", "energy", "edp"};

const char *sc_map_measure_name(int measure) {
    return measure >= 0 && measure < SC_MAP_MEASURES ? MEASURE_NAMES[measure] : NULL;
}

/* ---- scores ---- */

static int compare_cycles(const struct sc_map_score *a, const struct sc_map_score *b) {
    return a->cycles < b->cycles ? -1 : a->cycles > b->cycles;
}

static int compare_energy(const struct sc_map_score *a, const struct sc_map_score *b) {
    return a->energy < b->energy ? -1 : a->energy > b->energy;
}

int sc_map_score_compare(enum sc_map_measure measure, const struct sc_map_score *a, const struct sc_map_score *b) {
    const int cycles = compare_cycles(a, b), energy = compare_energy(a, b);
    const int first = measure == SC_MAP_CYCLES   ? cycles
                      : measure == SC_MAP_ENERGY ? energy
                                                 : explore_compare_products(a->energy, a->cycles, b->energy, b->cycles);
    return first ? first : cycles ? cycles : energy;
}

bool sc_map_energy_of(const struct sc_map_goal *goal, const struct sc_counters *counters, sc_energy_amount *energy) {
    struct sc_energy_times times = {{0}};
    *energy = 0;
    if (!goal->costs)
        return true;
    if (!sc_energy_add_times(&times, goal->costs, counters, 1))
        return false;
    *energy = sc_energy_sum(&goal->prices, &times);
    return true;
}

/* ---- results ---- */

/* Is a mapping of this score and index better than the best so far? */
static bool is_better(enum sc_map_measure measure, const struct sc_map_score *score, struct sc_map_index index,
                      const struct sc_map_best *best) {
    if (!best->found)
        return true;
    const int order = sc_map_score_compare(measure, score, &best->score);
    return order ? order < 0 : sc_map_index_compare(index, best->index) < 0;
}

static void improve(struct sc_map_best *best, const struct sc_map_best *other, enum sc_map_measure measure) {
    if (other->found && is_better(measure, &other->score, other->index, best))
        *best = *other;
}

static int compare_pairs(int64_t a, int64_t a2, int64_t b, int64_t b2) {
    return a != b ? (a < b ? -1 : 1) : a2 < b2 ? -1 : a2 > b2;
}

/* Keep the nearer one; `l1` says which buffer comes first. */
static void come_nearer(struct sc_map_nearest *nearest, const struct sc_map_nearest *other, bool l1) {
    const struct sc_map_needs *a = &other->needs, *b = &nearest->needs;
    if (!other->found)
        return;
    int order = !nearest->found ? -1
                : l1            ? compare_pairs(a->l1_elems, a->l2_elems, b->l1_elems, b->l2_elems)
                                : compare_pairs(a->l2_elems, a->l1_elems, b->l2_elems, b->l1_elems);
    if (order == 0)
        order = sc_map_index_compare(other->index, nearest->index);
    if (order < 0)
        *nearest = *other;
}

static void add_tally(struct sc_map_tally *sum, const struct sc_map_tally *more) {
    sum->evaluated += more->evaluated;
    sum->bounded += more->bounded;
    sum->mirrored += more->mirrored;
    sum->small_l1 += more->small_l1;
    sum->small_l2 += more->small_l2;
    sum->refused += more->refused;
    sum->unknown += more->unknown;
    sum->counts += more->counts;
    sum->cycles += more->cycles;
    sum->tilings += more->tilings;
}

int64_t sc_map_settled(const struct sc_map_tally *tally) {
    return tally->evaluated + tally->bounded + tally->mirrored + tally->small_l1 + tally->small_l2 + tally->refused +
           tally->unknown;
}

void sc_map_result_add(struct sc_map_result *sum, const struct sc_map_result *more, const struct sc_map_goal *goal) {
    add_tally(&sum->tally, &more->tally);
    improve(&sum->best, &more->best, goal->measure);
    come_nearer(&sum->least_l1, &more->least_l1, true);
    come_nearer(&sum->least_l2, &more->least_l2, false);
}

/* ---- the order of visits ---- */

/* Steps of about 0.618 of all tilings visit each once, if the step has no divisor in common with their number. */
int64_t sc_map_visited(const struct sc_map_space *space, int64_t visit) {
    const int64_t count = space->tiling_count;
    int64_t step = count / 1000 * 618 + count % 1000 * 618 / 1000 + 1;
    while (exact_common_divisor(step, count) != 1)
        step++;
    const sc_energy_amount product = (sc_energy_amount)visit * (uint64_t)step, all = (uint64_t)count; /* 128 bits */
    return (int64_t)(product % all);
}

/* ---- one thread ---- */

struct sc_map_searcher {
    const struct sc_map_space *space;
    const struct sc_map_goal *goal;
    struct sc_exact *exact;
    struct sc_counters least; /* of any mapping */
    sc_energy_amount least_energy;
    struct sc_mapping mapping;
    struct sc_level level[SC_MAP_LEVELS_MAX];
    struct sc_map_tiling tiling;
    struct sc_map_placement placement;
    int order[SC_DIM_COUNT];
    struct sc_map_work work; /* of the placement */
    struct sc_map_best best; /* known, or found since */
    struct sc_map_result result;
};

struct sc_map_searcher *sc_map_searcher_create(const struct sc_map_space *space, const struct sc_map_goal *goal) {
    struct sc_map_searcher *searcher = calloc(1, sizeof *searcher);
    if (!searcher)
        return NULL;
    searcher->space = space;
    searcher->goal = goal;
    searcher->exact = sc_exact_create();
    if (!searcher->exact) {
        free(searcher);
        return NULL;
    }
    sc_exact_keep(searcher->exact, SC_EXACT_KEEP_USUAL);
    searcher->least = sc_map_least_counters(&space->layer, &space->machine);
    if (!sc_map_energy_of(goal, &searcher->least, &searcher->least_energy))
        searcher->least_energy = 0;
    return searcher;
}

void sc_map_searcher_free(struct sc_map_searcher *searcher) {
    if (!searcher)
        return;
    sc_exact_free(searcher->exact);
    free(searcher);
}

static void fill(struct sc_map_searcher *searcher) {
    sc_map_fill(searcher->space, &searcher->tiling, &searcher->placement, searcher->order, &searcher->mapping,
                searcher->level);
}

static bool find_counts(struct sc_map_searcher *searcher, struct sc_counters *counters) {
    searcher->result.tally.counts++;
    return !sc_exact_counts(searcher->exact, &searcher->mapping, counters, NULL);
}

static struct sc_map_index index_of(const struct sc_map_searcher *searcher, int64_t order) {
    return (struct sc_map_index){searcher->tiling.number, searcher->placement.number, order};
}

static void keep_nearest(struct sc_map_searcher *searcher, const struct sc_map_needs *needs) {
    const struct sc_map_nearest nearest = {true, index_of(searcher, 0), *needs};
    come_nearer(&searcher->result.least_l1, &nearest, true);
    come_nearer(&searcher->result.least_l2, &nearest, false);
}

/* Can a mapping that takes no less than this be the best? */
static bool may_win(const struct sc_map_searcher *searcher, const struct sc_map_score *least, int64_t order) {
    return is_better(searcher->goal->measure, least, index_of(searcher, order), &searcher->best);
}

/* Settle a mapping that has these counts. */
static void settle(struct sc_map_searcher *searcher, const struct sc_counters *counts, int64_t order) {
    struct sc_map_tally *tally = &searcher->result.tally;
    struct sc_map_best found = {.found = true, .index = index_of(searcher, order)};
    struct sc_counters whole;
    if (!sc_map_energy_of(searcher->goal, counts, &found.score.energy)) {
        tally->unknown++;
        return;
    }
    found.score.cycles = sc_map_least_cycles(&searcher->space->machine, counts, &searcher->work);
    if (!may_win(searcher, &found.score, order)) {
        tally->bounded++;
        return;
    }
    tally->cycles++;
    if (sc_exact_evaluate(searcher->exact, &searcher->mapping, &whole, NULL)) {
        tally->unknown++;
        return;
    }
    tally->evaluated++;
    found.score.cycles = whole.cycles;
    improve(&searcher->best, &found, searcher->goal->measure);
    improve(&searcher->result.best, &found, searcher->goal->measure);
}

/* Settle the first `count` orders of the placement's loops; `counts` are those of the first one. */
static void settle_orders(struct sc_map_searcher *searcher, struct sc_counters *counts, int64_t count) {
    settle(searcher, counts, 0);
    for (int64_t order = 1; order < count; order++) {
        (void)sc_map_next_order(&searcher->placement, searcher->order);
        fill(searcher);
        if (find_counts(searcher, counts))
            settle(searcher, counts, order);
        else
            searcher->result.tally.unknown++;
    }
}

/* Settle the first `count` orders. What PEs hold does not depend on the order, nor does whether the mapping is legal.
 */
static void settle_placement(struct sc_map_searcher *searcher, int64_t count) {
    const struct sc_map_space *space = searcher->space;
    struct sc_map_tally *tally = &searcher->result.tally;
    struct sc_counters counts;
    sc_map_order_at(&searcher->placement, 0, searcher->order);
    fill(searcher);
    if (sc_mapping_check_coverage(&searcher->mapping, NULL)) {
        tally->refused += count;
        return;
    }
    if (!find_counts(searcher, &counts)) {
        tally->unknown += count;
        return;
    }
    const struct sc_map_needs needs = sc_map_needs_of(&space->machine, &counts);
    if (!sc_map_needs_fit(&space->machine, &needs)) {
        const bool l1 = space->machine.l1_size > 0 && needs.l1_elems > space->machine.l1_size;
        *(l1 ? &tally->small_l1 : &tally->small_l2) += count;
        keep_nearest(searcher, &needs);
        return;
    }
    searcher->work = sc_map_work_of(space, &searcher->tiling, &searcher->placement);
    const struct sc_map_score least = {.cycles =
                                           sc_map_least_cycles(&space->machine, &searcher->least, &searcher->work),
                                       .energy = searcher->least_energy};
    if (may_win(searcher, &least, 0))
        settle_orders(searcher, &counts, count);
    else
        tally->bounded += count;
}

/* False when it was stopped. */
static bool settle_tiling(struct sc_map_searcher *searcher, int64_t most, bool (*stop)(void *context), void *context) {
    searcher->result.tally.tilings++;
    searcher->placement = sc_map_no_placement();
    if (sc_map_is_mirrored(searcher->space, &searcher->tiling)) {
        searcher->result.tally.mirrored += lesser(most, sc_map_tiling_size(searcher->space, &searcher->tiling));
        return true;
    }
    while (most > 0 && sc_map_next_placement(searcher->space, &searcher->tiling, &searcher->placement)) {
        if (stop && stop(context))
            return false;
        const int64_t count = lesser(most, searcher->placement.order_count);
        settle_placement(searcher, count);
        most -= count;
    }
    return true;
}

struct sc_map_result sc_map_search(struct sc_map_searcher *searcher, const struct sc_map_visits *visits,
                                   const struct sc_map_best *known, bool (*stop)(void *context), void *context) {
    searcher->result = (struct sc_map_result){.best = {.found = false}};
    searcher->best = known ? *known : searcher->result.best;
    bool goes_on = true;
    for (int64_t visit = visits->first; goes_on && visit < visits->end; visit++) {
        const bool cut = visit == visits->end - 1 && visits->last_most > 0;
        searcher->tiling = sc_map_tiling_at(searcher->space, sc_map_visited(searcher->space, visit));
        goes_on = settle_tiling(searcher, cut ? visits->last_most : INT64_MAX, stop, context);
    }
    return searcher->result;
}

enum sc_status sc_map_evaluate(struct sc_map_searcher *searcher, struct sc_map_index index,
                               struct sc_counters *counters, struct sc_error *error) {
    bool is_there = index.tiling >= 0 && index.tiling < searcher->space->tiling_count;
    if (is_there)
        searcher->tiling = sc_map_tiling_at(searcher->space, index.tiling);
    searcher->placement = sc_map_no_placement();
    while (is_there && searcher->placement.number != index.placement)
        is_there = sc_map_next_placement(searcher->space, &searcher->tiling, &searcher->placement);
    if (!is_there || index.placement < 0 || index.order < 0 || index.order >= searcher->placement.order_count)
        return sc_error_set(error, SC_STATUS_INPUT, "the space has no mapping %lld, %lld, %lld",
                            (long long)index.tiling, (long long)index.placement, (long long)index.order);
    sc_map_order_at(&searcher->placement, index.order, searcher->order);
    fill(searcher);
    return sc_exact_evaluate(searcher->exact, &searcher->mapping, counters, error);
}
