/* One instance throughout: a design is a machine with an instance, which must do for every layer. */
#include <string.h>

#include "common/checked.h"
#include "model/explore_internal.h"
#include "model/explore_measures.h"
#include "model/explore_plane.h"
#include "model/fit.h"

enum { FOUND_MAX = 64 };

/* A block while it is searched. */
struct fixed_block {
    struct sc_explore_worker *worker;
    const struct sc_explore *explore;
    const struct sc_explore_instance *instance;
    struct sc_explore_result *result;
    struct sc_error *error;
    int64_t block, index;
    int instance_number;
    struct sc_machine machine;    /* with the first value of each parameter of points */
    struct sc_mapping *mapping;   /* [shapes] */
    struct sc_counters *counters; /* [shapes] */
    struct explore_plane plane;
    struct sc_energy_times times;
    int64_t per_hop;
    int64_t least_cycles; /* of any point; -1: not found yet */
    int found_count;      /* designs that were evaluated and are not worse than another of these */
    struct sc_figures found[FOUND_MAX];
};

static enum sc_status no_memory(struct sc_error *error) {
    return sc_error_set(error, SC_STATUS_LIMIT, "no memory left for a block of designs");
}

/* ---- counts ---- */

/* What cannot be evaluated ends the search. */
static enum sc_status give_up(struct fixed_block *fixed, enum sc_status status, int shape, const struct sc_error *why) {
    if (fixed->error)
        *fixed->error = *why;
    return explore_give_up(status, fixed->instance, fixed->explore->shape[shape].layer, fixed->error);
}

/* An instance that is not legal refuses the block's designs. One that cannot be evaluated ends the search. */
static enum sc_status refuse(struct fixed_block *fixed, enum sc_status status, int shape, const struct sc_error *why) {
    const struct explore_shape *of = &fixed->explore->shape[shape];
    if (status == SC_STATUS_LIMIT)
        return give_up(fixed, status, shape, why);
    fixed->result->refused += fixed->explore->block_designs;
    fixed->result->searched += fixed->explore->block_designs;
    explore_refuse(fixed->result, fixed->instance_number, fixed->block, of->place, why);
    return SC_STATUS_OK;
}

static enum sc_status count_shape(struct fixed_block *fixed, int shape, struct sc_error *error) {
    struct sc_explore_worker *worker = fixed->worker;
    enum sc_status status = explore_lower(&fixed->mapping[shape], &worker->arena, fixed->explore->shape[shape].layer,
                                          &fixed->machine, fixed->instance, error);
    if (!status)
        status = sc_exact_counts(worker->exact[shape], &fixed->mapping[shape], &fixed->counters[shape], error);
    fixed->result->exact_counts += !status;
    return status;
}

static enum sc_status add_times(struct fixed_block *fixed, const struct sc_machine *machine) {
    const struct sc_explore_task *task = &fixed->explore->task;
    struct sc_energy_costs costs;
    struct sc_energy_prices prices;
    fixed->times = (struct sc_energy_times){0};
    if (!task->energy)
        return SC_STATUS_OK;
    enum sc_status status = sc_energy_costs_find(&costs, task->energy, machine, fixed->error);
    if (!status)
        status = sc_energy_prices_of(&prices, &costs, fixed->error);
    fixed->per_hop = status ? 0 : prices.price[SC_ENERGY_PER_HOP];
    for (int i = 0; !status && i < fixed->explore->shape_count; i++)
        if (!sc_energy_add_times(&fixed->times, &costs, &fixed->counters[i], fixed->explore->shape[i].repeat))
            status = sc_error_set(fixed->error, SC_STATUS_LIMIT, "layer '%s' has too many accesses for an energy",
                                  fixed->explore->shape[i].layer->name);
    return status;
}

/* ---- cycles ---- */

/* The cycles of all layers on a machine of the block. */
static enum sc_status time_layers(struct fixed_block *fixed, const struct sc_machine *machine, int64_t *cycles,
                                  int *shape, struct sc_error *error) {
    const struct sc_explore *explore = fixed->explore;
    int64_t of_shape;
    *cycles = 0;
    for (*shape = 0; *shape < explore->shape_count; ++*shape) {
        enum sc_status status =
            explore_time(fixed->worker->exact[*shape], &fixed->mapping[*shape], machine, &of_shape, error);
        if (status)
            return status;
        fixed->result->exact_cycles++;
        if (!checked_mul(of_shape, explore->shape[*shape].repeat, &of_shape) || !checked_add(*cycles, of_shape, cycles))
            return sc_error_set(error, SC_STATUS_LIMIT, "the cycles of all layers pass 2^63");
    }
    return SC_STATUS_OK;
}

/* The least cycles that any point has: those of the machine on which every parameter of points is as fast as it gets.
 */
static enum sc_status find_least_cycles(struct fixed_block *fixed, struct sc_error *why, int *shape) {
    struct sc_machine fastest = fixed->machine;
    if (fixed->least_cycles >= 0)
        return SC_STATUS_OK;
    explore_set_fastest(fixed->explore, &fastest);
    return time_layers(fixed, &fastest, &fixed->least_cycles, shape, why);
}

/* Does a design that was found win against this one, even if it takes as few cycles as any? Its index is lower: points
 * come in the order of their values, and no value of a point lets a smaller memory do than the value before. */
static bool is_bounded(const struct fixed_block *fixed, const struct sc_figures *figures) {
    const unsigned all =
        1u << SC_MEASURE_CYCLES | 1u << SC_MEASURE_ENERGY | 1u << SC_MEASURE_AREA | 1u << SC_MEASURE_POWER;
    struct sc_figures best = *figures;
    best.cycles = fixed->least_cycles;
    for (int i = 0; i < fixed->found_count; i++)
        if (explore_no_worse(all, &fixed->found[i], &best))
            return true;
    return false;
}

static bool keep_found(struct fixed_block *fixed, const struct sc_figures *figures) {
    if (fixed->found_count < FOUND_MAX)
        fixed->found[fixed->found_count++] = *figures;
    return explore_keep(fixed->result, fixed->explore, figures);
}

/* ---- points ---- */

static void find_nearest(const struct fixed_block *fixed) {
    if (fixed->explore->task.nearest && fixed->result->all.valid == 0)
        explore_plane_nearest(&fixed->plane, fixed->explore, fixed->result);
}

/* Count the plane's cells, of which at most the first valid one is new. */
static bool settle_plane(struct fixed_block *fixed, bool bounded) {
    struct explore_plane *plane = &fixed->plane;
    struct sc_explore_result *result = fixed->result;
    const int64_t cells = (int64_t)plane->l1.count * plane->l2.count;
    const int64_t valid = explore_plane_count(plane, fixed->explore, result);
    find_nearest(fixed);
    result->searched += cells;
    result->invalid += cells - valid;
    result->dominated += valid > 0 ? valid - 1 : 0;
    if (valid == 0)
        return true;
    result->bounded += bounded;
    result->evaluated += !bounded;
    const struct sc_figures first = explore_plane_figures(plane, plane->first_l1, plane->first_l2);
    return bounded || keep_found(fixed, &first);
}

static bool visit_plane(struct fixed_block *fixed) {
    const int64_t cells = (int64_t)fixed->plane.l1.count * fixed->plane.l2.count;
    fixed->result->searched += cells;
    fixed->result->evaluated += cells;
    const bool kept = explore_plane_visit(&fixed->plane, fixed->explore, fixed->result);
    find_nearest(fixed);
    return kept;
}

/* Is there a cell for which the cycles would have to be known? */
static bool may_be_valid(const struct fixed_block *fixed) {
    const struct explore_plane *plane = &fixed->plane;
    return fixed->explore->limits.cycles < INT64_MAX ||
           (plane->first_l1 < plane->l1.count && plane->first_l2 < plane->l2.count &&
            explore_plane_within(plane, fixed->explore, plane->first_l1, plane->first_l2));
}

static enum sc_status search_point(struct fixed_block *fixed, const struct sc_machine *machine) {
    const struct sc_explore *explore = fixed->explore;
    struct explore_plane *plane = &fixed->plane;
    struct sc_error why = {0};
    enum sc_status status = SC_STATUS_OK;
    int shape = 0;
    bool bounded = false;
    plane->cycles = 0;
    if (!explore->task.exhaustive && !may_be_valid(fixed))
        return settle_plane(fixed, false) ? SC_STATUS_OK : explore_not_kept(fixed->result, fixed->error);
    if (!explore->task.exhaustive && explore->has_bound && fixed->found_count > 0) {
        const struct sc_figures first = explore_plane_figures(plane, plane->first_l1, plane->first_l2);
        status = find_least_cycles(fixed, &why, &shape);
        bounded = !status && is_bounded(fixed, &first);
    }
    if (!status && !bounded)
        status = time_layers(fixed, machine, &plane->cycles, &shape, &why);
    if (status)
        return give_up(fixed, status, shape, &why);
    const bool kept = explore->task.exhaustive ? visit_plane(fixed) : settle_plane(fixed, bounded);
    return kept ? SC_STATUS_OK : explore_not_kept(fixed->result, fixed->error);
}

/* What L1 and L2 must hold at a point: the most that a layer needs. */
static void find_first_sizes(struct fixed_block *fixed, const struct sc_machine *machine) {
    struct explore_plane *plane = &fixed->plane;
    plane->l1_needed = plane->l2_needed = 0;
    for (int i = 0; i < fixed->explore->shape_count; i++) {
        const int64_t l1 = sc_fit_l1_needed(machine, &fixed->counters[i]);
        const int64_t l2 = sc_fit_l2_needed(machine, &fixed->counters[i]);
        plane->l1_needed = l1 > plane->l1_needed ? l1 : plane->l1_needed;
        plane->l2_needed = l2 > plane->l2_needed ? l2 : plane->l2_needed;
    }
    plane->first_l1 = explore_memory_first(&plane->l1, plane->l1_needed);
    plane->first_l2 = explore_memory_first(&plane->l2, plane->l2_needed);
}

static enum sc_status begin_point(struct fixed_block *fixed, const struct sc_machine *machine, bool first) {
    struct explore_plane *plane = &fixed->plane;
    find_first_sizes(fixed, machine);
    enum sc_status status = explore_plane_cost(plane, fixed->explore, machine, first, fixed->error);
    if (!status && (first || fixed->explore->links_vary)) {
        status = add_times(fixed, machine);
        if (!status)
            explore_plane_energy(plane, fixed->explore, &fixed->times, fixed->per_hop);
    }
    return status;
}

static enum sc_status search_points(struct fixed_block *fixed) {
    enum sc_status status = SC_STATUS_OK;
    for (int64_t point = 0; !status && point < fixed->explore->points; point++) {
        if (!explore_goes_on(fixed->explore, fixed->result))
            return SC_STATUS_OK;
        struct sc_machine machine = fixed->machine;
        fixed->plane.index = fixed->index + explore_set_point(fixed->explore, &machine, point);
        explore_plane_place(&fixed->plane, fixed->explore);
        status = begin_point(fixed, &machine, point == 0);
        if (!status)
            status = search_point(fixed, &machine);
    }
    return status;
}

/* ---- the block ---- */

enum sc_status explore_fixed_block(struct sc_explore_worker *worker, int64_t block, struct sc_explore_result *result,
                                   struct sc_error *error) {
    const struct sc_explore *explore = worker->explore;
    const size_t shapes = (size_t)explore->shape_count;
    struct sc_error why = {0};
    struct fixed_block fixed = {.worker = worker,
                                .explore = explore,
                                .result = result,
                                .error = error,
                                .block = block,
                                .index = explore_block_index(explore, block),
                                .instance_number = explore_block_instance(explore, block),
                                .machine = explore_block_machine(explore, block),
                                .mapping = sc_arena_alloc(&worker->arena, shapes, sizeof *fixed.mapping),
                                .counters = sc_arena_alloc(&worker->arena, shapes, sizeof *fixed.counters),
                                .least_cycles = -1};
    fixed.instance = &explore->instance[fixed.instance_number];
    if (!fixed.mapping || !fixed.counters || !explore_plane_init(&fixed.plane, explore, fixed.index, &worker->arena))
        return no_memory(error);
    for (int shape = 0; shape < explore->shape_count; shape++) {
        const enum sc_status status = count_shape(&fixed, shape, &why);
        if (status)
            return refuse(&fixed, status, shape, &why);
    }
    return search_points(&fixed);
}
