/* Each layer chooses its instance: a design is a machine. */
#include <string.h>

#include "common/checked.h"
#include "model/explore_internal.h"
#include "model/explore_measures.h"
#include "model/explore_plane.h"
#include "model/explore_sums.h"
#include "model/fit.h"

/* A layer with an instance; cycles and charges are those of all its repetitions. */
struct explore_option {
    bool legal;
    struct sc_mapping mapping;
    struct sc_counters counters;
    struct sc_energy_times times;
    sc_energy_amount rest;  /* the energy of all but the memories */
    int64_t *cycles;        /* [points]; -1 where it fits nowhere */
    int first_l1, first_l2; /* at the present point */
};

/* Columns of a plane, neighbours, in which the same options fit as long as the rows' do not change. */
struct column_class {
    int from, to;
    unsigned broken; /* memories: bits of enum sc_rule */
    bool is_single;  /* every layer has one candidate, so that the choice is the same for all cells */
    int64_t cycles;  /* then of all layers, and so are the energies */
    sc_energy_amount rest;
    struct sc_energy_times times;
    int *candidate_count; /* [shapes] */
    int *candidate;       /* [shapes][instances] */
};

/* A block while it is searched. */
struct choice_block {
    struct sc_explore_worker *worker;
    const struct sc_explore *explore;
    struct sc_explore_result *result;
    struct sc_error *error;
    int64_t block, index, point;
    int shapes, instances;
    struct sc_machine machine;
    struct explore_option *option; /* [shapes][instances] */
    struct explore_plane plane;
    struct sc_energy_prices rest; /* prices of everything but the memories */
    int class_count;
    struct column_class *class;
    bool *row_begins, *column_begins;      /* an option's first size */
    struct explore_sums sums, next, spare; /* of a front */
};

static enum sc_status no_memory(struct sc_error *error) {
    return sc_error_set(error, SC_STATUS_LIMIT, "no memory left for a block of designs");
}

static struct explore_option *option_of(const struct choice_block *choice, int shape, int instance) {
    return &choice->option[shape * choice->instances + instance];
}

/* ---- options ---- */

/* What cannot be evaluated ends the search. */
static enum sc_status give_up(struct choice_block *choice, enum sc_status status, int shape, int instance,
                              const struct sc_error *why) {
    const struct sc_explore *explore = choice->explore;
    if (choice->error)
        *choice->error = *why;
    return explore_give_up(status, &explore->instance[instance], explore->shape[shape].layer, choice->error);
}

static enum sc_status count_option(struct choice_block *choice, int shape, int instance) {
    const struct sc_explore *explore = choice->explore;
    struct explore_option *option = option_of(choice, shape, instance);
    struct sc_error why = {0};
    enum sc_status status = explore_lower(&option->mapping, &choice->worker->arena, explore->shape[shape].layer,
                                          &choice->machine, &explore->instance[instance], &why);
    if (!status)
        status = sc_exact_counts(choice->worker->exact[0], &option->mapping, &option->counters, &why);
    if (status == SC_STATUS_LIMIT)
        return give_up(choice, status, shape, instance, &why);
    choice->result->exact_counts += !status;
    option->legal = !status;
    if (status)
        explore_refuse(choice->result, instance, choice->block, explore->shape[shape].place, &why);
    return SC_STATUS_OK;
}

static void find_first_sizes(const struct choice_block *choice, const struct sc_machine *machine,
                             struct explore_option *option) {
    option->first_l1 = explore_memory_first(&choice->plane.l1, sc_fit_l1_needed(machine, &option->counters));
    option->first_l2 = explore_memory_first(&choice->plane.l2, sc_fit_l2_needed(machine, &option->counters));
}

static bool fits_somewhere(const struct choice_block *choice, const struct explore_option *option) {
    return option->legal && option->first_l1 < choice->plane.l1.count && option->first_l2 < choice->plane.l2.count;
}

static enum sc_status time_option(struct choice_block *choice, int shape, int instance) {
    const struct sc_explore *explore = choice->explore;
    struct explore_option *option = option_of(choice, shape, instance);
    option->cycles = sc_arena_alloc(&choice->worker->arena, (size_t)explore->points, sizeof *option->cycles);
    if (!option->cycles)
        return no_memory(choice->error);
    for (int64_t point = 0; point < explore->points; point++) {
        if (!explore_goes_on(explore, choice->result))
            return SC_STATUS_OK;
        struct sc_machine machine = choice->machine;
        struct sc_error why = {0};
        explore_set_point(explore, &machine, point);
        find_first_sizes(choice, &machine, option);
        option->cycles[point] = -1;
        if (!fits_somewhere(choice, option))
            continue;
        int64_t cycles;
        const enum sc_status status = explore_time(choice->worker->exact[0], &option->mapping, &machine, &cycles, &why);
        if (status)
            return give_up(choice, status, shape, instance, &why);
        choice->result->exact_cycles++;
        if (!checked_mul(cycles, explore->shape[shape].repeat, &option->cycles[point]))
            return sc_error_set(choice->error, SC_STATUS_LIMIT, "the cycles of layer '%s' pass 2^63",
                                explore->shape[shape].layer->name);
    }
    return SC_STATUS_OK;
}

/* Count and time all options. `legal` becomes false when a layer has none. */
static enum sc_status make_options(struct choice_block *choice, bool *legal) {
    enum sc_status status = SC_STATUS_OK;
    *legal = true;
    for (int shape = 0; !status && shape < choice->shapes; shape++) {
        bool any = false;
        for (int k = 0; !status && k < choice->instances; k++) {
            status = count_option(choice, shape, k);
            any = any || option_of(choice, shape, k)->legal;
            if (!status && option_of(choice, shape, k)->legal)
                status = time_option(choice, shape, k);
        }
        *legal = *legal && any;
    }
    return status;
}

/* Sums over the layers have no more bits than one layer's: a price is charged less than 2^61 times. */
static enum sc_status check_charges(const struct choice_block *choice) {
    for (int price = 0; price < SC_ENERGY_PRICES; price++) {
        sc_energy_amount sum = 0, most;
        for (int shape = 0; shape < choice->shapes; shape++, sum += most) {
            most = 0;
            for (int k = 0; k < choice->instances; k++)
                most = option_of(choice, shape, k)->times.times[price] > most
                           ? option_of(choice, shape, k)->times.times[price]
                           : most;
        }
        if (sum >> 61 != 0)
            return sc_error_set(choice->error, SC_STATUS_LIMIT, "all layers have too many accesses for an energy");
    }
    return SC_STATUS_OK;
}

static enum sc_status charge_options(struct choice_block *choice, const struct sc_machine *machine) {
    const struct sc_explore_task *task = &choice->explore->task;
    struct sc_energy_costs costs;
    struct sc_energy_prices prices;
    choice->rest = choice->explore->prices;
    if (!task->energy)
        return SC_STATUS_OK;
    enum sc_status status = sc_energy_costs_find(&costs, task->energy, machine, choice->error);
    if (!status)
        status = sc_energy_prices_of(&prices, &costs, choice->error);
    if (!status)
        choice->rest.price[SC_ENERGY_PER_HOP] = prices.price[SC_ENERGY_PER_HOP];
    for (int i = 0; !status && i < choice->shapes * choice->instances; i++) {
        struct explore_option *option = &choice->option[i];
        const struct explore_shape *shape = &choice->explore->shape[i / choice->instances];
        option->times = (struct sc_energy_times){0};
        if (option->legal && !sc_energy_add_times(&option->times, &costs, &option->counters, shape->repeat))
            status = sc_error_set(choice->error, SC_STATUS_LIMIT, "layer '%s' has too many accesses for an energy",
                                  shape->layer->name);
        option->rest = sc_energy_sum(&choice->rest, &option->times);
    }
    return status ? status : check_charges(choice);
}

/* ---- choosing ---- */

static sc_energy_amount energy_of_memories(const struct choice_block *choice, const struct sc_energy_times *times,
                                           int i, int j) {
    const struct explore_memory *l1 = &choice->plane.l1, *l2 = &choice->plane.l2;
    return (sc_energy_amount)l1->read[i] * times->times[SC_ENERGY_L1_READ] +
           (sc_energy_amount)l1->write[i] * times->times[SC_ENERGY_L1_WRITE] +
           (sc_energy_amount)l2->read[j] * times->times[SC_ENERGY_L2_READ] +
           (sc_energy_amount)l2->write[j] * times->times[SC_ENERGY_L2_WRITE];
}

static sc_energy_amount energy_of(const struct choice_block *choice, const struct explore_option *option, int i,
                                  int j) {
    return option->rest + energy_of_memories(choice, &option->times, i, j);
}

/* Is it known without sizes that `a` is chosen before `b`, which stands behind it? */
static bool is_always_chosen(const struct choice_block *choice, const struct explore_option *a,
                             const struct explore_option *b) {
    const int64_t cycles = a->cycles[choice->point], other = b->cycles[choice->point];
    if (choice->explore->task.choice == SC_CHOICE_CYCLES && cycles != other)
        return cycles < other;
    bool no_more = cycles <= other;
    for (int p = 0; p < SC_ENERGY_PRICES; p++)
        no_more = no_more && a->times.times[p] <= b->times.times[p];
    return no_more;
}

/* Take an option into the candidates, and those out that lose to it whatever the sizes are. */
static void add_candidate(const struct choice_block *choice, int shape, int instance, int *candidate, int *count) {
    const struct explore_option *option = option_of(choice, shape, instance);
    int kept = 0;
    for (int k = 0; k < *count; k++)
        if (is_always_chosen(choice, option_of(choice, shape, candidate[k]), option))
            return;
    for (int k = 0; k < *count; k++) {
        const struct explore_option *other = option_of(choice, shape, candidate[k]);
        const bool loses = choice->explore->task.choice == SC_CHOICE_CYCLES &&
                           option->cycles[choice->point] < other->cycles[choice->point];
        if (!loses)
            candidate[kept++] = candidate[k];
    }
    candidate[kept++] = instance;
    *count = kept;
}

static int choose(const struct choice_block *choice, const struct column_class *class, int shape, int i, int j) {
    const enum sc_choice by = choice->explore->task.choice;
    const int *candidate = &class->candidate[shape * choice->instances];
    int best = candidate[0];
    sc_energy_amount best_energy = energy_of(choice, option_of(choice, shape, best), i, j);
    int64_t best_cycles = option_of(choice, shape, best)->cycles[choice->point];
    for (int k = 1; k < class->candidate_count[shape]; k++) {
        const struct explore_option *option = option_of(choice, shape, candidate[k]);
        const sc_energy_amount energy = energy_of(choice, option, i, j);
        const int64_t cycles = option->cycles[choice->point];
        if (!explore_is_chosen(by, cycles, energy, best_cycles, best_energy))
            continue;
        best = candidate[k];
        best_energy = energy;
        best_cycles = cycles;
    }
    return best;
}

/* ---- classes ---- */

/* Does every layer have an option for which the sizes suffice? INT32_MAX: any size. */
static bool suffices(const struct choice_block *choice, int i, int j) {
    bool all = true;
    for (int shape = 0; all && shape < choice->shapes; shape++) {
        bool any = false;
        for (int k = 0; !any && k < choice->instances; k++) {
            const struct explore_option *option = option_of(choice, shape, k);
            any = option->legal && option->first_l1 <= i && option->first_l2 <= j;
        }
        all = any;
    }
    return all;
}

/* Where each memory suffices for itself, but no option fits both, both are to blame. */
static unsigned broken_memories(const struct choice_block *choice, int i, int j) {
    const bool l1 = suffices(choice, i, INT32_MAX), l2 = suffices(choice, INT32_MAX, j);
    const bool both = l1 && l2;
    return (unsigned)(!l1 || both) << SC_RULE_L1 | (unsigned)(!l2 || both) << SC_RULE_L2;
}

/* Sums of a class whose layers have one candidate each. False: they pass their limits. */
static bool add_candidates(const struct choice_block *choice, struct column_class *class) {
    bool fits = true;
    class->cycles = 0;
    class->rest = 0;
    class->times = (struct sc_energy_times){0};
    for (int shape = 0; fits && shape < choice->shapes; shape++) {
        const struct explore_option *option = option_of(choice, shape, class->candidate[shape * choice->instances]);
        fits = checked_add(class->cycles, option->cycles[choice->point], &class->cycles);
        class->rest += option->rest;
        for (int p = 0; p < SC_ENERGY_PRICES; p++)
            class->times.times[p] += option->times.times[p];
    }
    return fits;
}

static bool make_class(const struct choice_block *choice, struct column_class *class, int i) {
    bool all = true;
    class->is_single = true;
    for (int shape = 0; all && shape < choice->shapes; shape++) {
        int *count = &class->candidate_count[shape];
        *count = 0;
        for (int k = 0; k < choice->instances; k++) {
            const struct explore_option *option = option_of(choice, shape, k);
            if (option->legal && option->cycles[choice->point] >= 0 && option->first_l1 <= i &&
                option->first_l2 <= class->from)
                add_candidate(choice, shape, k, &class->candidate[shape * choice->instances], count);
        }
        all = *count > 0;
        class->is_single = class->is_single && *count == 1;
    }
    class->broken = all ? 0 : broken_memories(choice, i, class->from);
    return !all || !class->is_single || add_candidates(choice, class);
}

static void begin_classes(struct choice_block *choice) {
    const int columns = choice->plane.l2.count;
    memset(choice->row_begins, 0, (size_t)choice->plane.l1.count * sizeof *choice->row_begins);
    memset(choice->column_begins, 0, (size_t)columns * sizeof *choice->column_begins);
    for (int n = 0; n < choice->shapes * choice->instances; n++) {
        const struct explore_option *option = &choice->option[n];
        if (option->legal && option->first_l1 < choice->plane.l1.count)
            choice->row_begins[option->first_l1] = true;
        if (option->legal && option->first_l2 < columns)
            choice->column_begins[option->first_l2] = true;
    }
    choice->row_begins[0] = choice->column_begins[0] = true;
    choice->class_count = 0;
    for (int j = 0; j < columns; j++) {
        if (choice->column_begins[j])
            choice->class[choice->class_count++].from = j;
        choice->class[choice->class_count - 1].to = j + 1;
    }
}

/* ---- cells ---- */

static bool choose_cell(const struct choice_block *choice, const struct column_class *class, int i, int j,
                        struct sc_figures *figures) {
    figures->cycles = 0;
    figures->energy = 0;
    for (int shape = 0; shape < choice->shapes; shape++) {
        const struct explore_option *option = option_of(choice, shape, choose(choice, class, shape, i, j));
        figures->energy += energy_of(choice, option, i, j);
        if (!checked_add(figures->cycles, option->cycles[choice->point], &figures->cycles))
            return false;
    }
    return true;
}

static enum sc_status passes_limit(struct sc_error *error) {
    return sc_error_set(error, SC_STATUS_LIMIT, "the cycles of all layers pass 2^63");
}

static enum sc_status kept(const struct choice_block *choice, bool is_kept) {
    return is_kept ? SC_STATUS_OK : explore_not_kept(choice->result, choice->error);
}

static enum sc_status count_cell(const struct choice_block *choice, unsigned broken, int i, int j,
                                 const struct sc_figures *figures) {
    return kept(choice, explore_count_cell(&choice->plane, choice->explore, i, j, broken, figures, choice->result));
}

/* All that the layers' candidates come to, and that no other choice beats. */
static bool find_sums(struct choice_block *choice, const struct column_class *class, int i, int j) {
    bool fits = true;
    choice->sums.count = 1;
    choice->sums.sum[0] = (struct explore_sum){0};
    for (int shape = 0; fits && shape < choice->shapes; shape++) {
        choice->next.count = 0;
        for (int k = 0; fits && k < class->candidate_count[shape]; k++) {
            const struct explore_option *option =
                option_of(choice, shape, class->candidate[shape * choice->instances + k]);
            const struct explore_sum sum = {option->cycles[choice->point], energy_of(choice, option, i, j)};
            fits = explore_sums_add(&choice->next, &choice->sums, &sum, &choice->spare);
        }
        const struct explore_sums before = choice->sums;
        choice->sums = choice->next;
        choice->next = before;
    }
    return fits;
}

/* What a cell breaks of which no sum is valid: where each limit holds for some, but never both, both are to blame. */
static unsigned broken_by_all(const struct choice_block *choice) {
    const struct explore_limits *limits = &choice->explore->limits;
    const bool cycles = choice->sums.sum[0].cycles > limits->cycles;
    const bool energy = choice->sums.sum[choice->sums.count - 1].energy > limits->energy;
    const bool both = !cycles && !energy;
    return (unsigned)(cycles || both) << SC_RULE_CYCLES | (unsigned)(energy || both) << SC_RULE_ENERGY;
}

static enum sc_status visit_front(struct choice_block *choice, const struct column_class *class, int i, int j,
                                  struct sc_figures *figures) {
    bool any = false;
    if (!find_sums(choice, class, i, j))
        return sc_error_set(choice->error, SC_STATUS_LIMIT,
                            "the layers' choices come to more than %d pairs of cycles and energy on one machine, or to "
                            "2^63 cycles: choose by cycles, energy or edp",
                            EXPLORE_SUMS_MAX);
    enum sc_status status = SC_STATUS_OK;
    for (int n = 0; !status && n < choice->sums.count; n++) {
        figures->cycles = choice->sums.sum[n].cycles;
        figures->energy = choice->sums.sum[n].energy;
        if (explore_broken(choice->explore, 0, figures) != 0)
            continue;
        status = any ? kept(choice, explore_keep_more(&choice->plane, choice->explore, i, j, figures, choice->result))
                     : count_cell(choice, 0, i, j, figures);
        any = true;
    }
    return status || any ? status : count_cell(choice, broken_by_all(choice), i, j, figures);
}

static enum sc_status visit_cell(struct choice_block *choice, const struct column_class *class, int i, int j) {
    struct sc_figures figures = explore_plane_figures(&choice->plane, i, j);
    figures.cycles = 0;
    figures.energy = 0;
    const unsigned before = explore_broken(choice->explore, class->broken, &figures);
    if (choice->explore->task.choice == SC_CHOICE_FRONT && before == 0)
        return visit_front(choice, class, i, j, &figures);
    if (class->broken == 0 && class->is_single) {
        figures.cycles = class->cycles;
        figures.energy = class->rest + energy_of_memories(choice, &class->times, i, j);
    } else if (class->broken == 0 && choice->explore->task.choice != SC_CHOICE_FRONT &&
               !choose_cell(choice, class, i, j, &figures)) {
        return passes_limit(choice->error);
    }
    return count_cell(choice, explore_broken(choice->explore, class->broken, &figures), i, j, &figures);
}

static enum sc_status visit_cells(struct choice_block *choice) {
    enum sc_status status = SC_STATUS_OK;
    begin_classes(choice);
    for (int i = 0; !status && i < choice->plane.l1.count; i++)
        for (int c = 0; !status && c < choice->class_count; c++) {
            struct column_class *class = &choice->class[c];
            if (choice->row_begins[i] && !make_class(choice, class, i))
                status = passes_limit(choice->error);
            for (int j = class->from; !status && j < class->to; j++)
                status = visit_cell(choice, class, i, j);
        }
    choice->result->searched += choice->explore->cells;
    choice->result->evaluated += choice->explore->cells;
    return status;
}

/* ---- the block ---- */

static enum sc_status search_points(struct choice_block *choice) {
    const struct sc_explore *explore = choice->explore;
    enum sc_status status = SC_STATUS_OK;
    for (choice->point = 0; !status && choice->point < explore->points; choice->point++) {
        if (!explore_goes_on(explore, choice->result))
            return SC_STATUS_OK;
        struct sc_machine machine = choice->machine;
        const bool first = choice->point == 0;
        choice->plane.index = choice->index + explore_set_point(explore, &machine, choice->point);
        explore_plane_place(&choice->plane, explore);
        for (int n = 0; n < choice->shapes * choice->instances; n++)
            find_first_sizes(choice, &machine, &choice->option[n]);
        status = explore_plane_cost(&choice->plane, explore, &machine, first, choice->error);
        if (!status && (first || explore->links_vary))
            status = charge_options(choice, &machine);
        if (!status)
            status = visit_cells(choice);
    }
    return status;
}

/* There are no more classes than first sizes, and the first column. */
static bool make_classes(struct choice_block *choice) {
    struct sc_arena *arena = &choice->worker->arena;
    const size_t options = (size_t)choice->shapes * (size_t)choice->instances;
    const size_t columns = (size_t)choice->plane.l2.count, count = columns < options ? columns : options + 1;
    choice->class = sc_arena_alloc(arena, count, sizeof *choice->class);
    choice->row_begins = sc_arena_alloc(arena, (size_t)choice->plane.l1.count, sizeof *choice->row_begins);
    choice->column_begins = sc_arena_alloc(arena, columns, sizeof *choice->column_begins);
    bool complete = choice->class && choice->row_begins && choice->column_begins;
    if (complete && choice->explore->task.choice == SC_CHOICE_FRONT)
        complete = explore_sums_init(&choice->sums, choice->shapes, choice->instances, arena) &&
                   explore_sums_init(&choice->next, choice->shapes, choice->instances, arena) &&
                   explore_sums_init(&choice->spare, choice->shapes, choice->instances, arena);
    for (size_t c = 0; complete && c < count; c++) {
        struct column_class *class = &choice->class[c];
        class->candidate = sc_arena_alloc(arena, options, sizeof *class->candidate);
        class->candidate_count = sc_arena_alloc(arena, (size_t)choice->shapes, sizeof *class->candidate_count);
        complete = class->candidate && class->candidate_count;
    }
    return complete;
}

static void refuse(struct choice_block *choice) {
    choice->result->searched += choice->explore->block_designs;
    choice->result->refused += choice->explore->block_designs;
}

enum sc_status explore_choice_block(struct sc_explore_worker *worker, int64_t block, struct sc_explore_result *result,
                                    struct sc_error *error) {
    const struct sc_explore *explore = worker->explore;
    struct choice_block choice = {.worker = worker,
                                  .explore = explore,
                                  .result = result,
                                  .error = error,
                                  .block = block,
                                  .index = explore_block_index(explore, block),
                                  .shapes = explore->shape_count,
                                  .instances = explore->instance_count,
                                  .machine = explore_block_machine(explore, block)};
    const size_t options = (size_t)choice.shapes * (size_t)choice.instances;
    bool legal;
    choice.option = sc_arena_alloc(&worker->arena, options, sizeof *choice.option);
    if (!choice.option || !explore_plane_init(&choice.plane, explore, choice.index, &worker->arena) ||
        !make_classes(&choice))
        return no_memory(error);
    enum sc_status status = make_options(&choice, &legal);
    if (status)
        return status;
    if (legal)
        return search_points(&choice);
    refuse(&choice);
    return SC_STATUS_OK;
}
