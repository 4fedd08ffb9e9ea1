#include "model/explore.h"

#include <stdlib.h>
#include <string.h>

#include "common/checked.h"
#include "common/lower.h"
#include "model/cost.h"
#include "model/explore_internal.h"
#include "model/explore_measures.h"
#include "model/explore_sums.h"
#include "model/fit.h"

/* ---- workers ---- */

/* Axes that are kept from block to block, of all contexts of a worker together. */
enum { KEEP_BYTES = 1 << 24 };

void sc_explore_worker_free(struct sc_explore_worker *worker) {
    if (!worker)
        return;
    for (int i = 0; worker->exact && i < worker->exact_count; i++)
        sc_exact_free(worker->exact[i]);
    free(worker->exact);
    sc_arena_free(&worker->arena);
    free(worker);
}

struct sc_explore_worker *sc_explore_worker_create(const struct sc_explore *explore) {
    struct sc_explore_worker *worker = calloc(1, sizeof *worker);
    if (!worker)
        return NULL;
    worker->explore = explore;
    worker->exact_count = explore->task.choice == SC_CHOICE_FIXED ? explore->shape_count : 1;
    worker->exact = calloc((size_t)worker->exact_count, sizeof *worker->exact);
    bool complete = worker->exact != NULL;
    for (int i = 0; complete && i < worker->exact_count; i++) {
        worker->exact[i] = sc_exact_create();
        complete = worker->exact[i] != NULL;
        if (complete)
            sc_exact_keep(worker->exact[i], (size_t)KEEP_BYTES / (size_t)worker->exact_count);
    }
    if (complete)
        return worker;
    sc_explore_worker_free(worker);
    return NULL;
}

enum sc_status sc_explore_block(struct sc_explore_worker *worker, int64_t block, struct sc_explore_result *result,
                                struct sc_error *error) {
    if (block < 0 || block >= worker->explore->blocks)
        return sc_error_set(error, SC_STATUS_INPUT, "there is no block %lld among %lld", (long long)block,
                            (long long)worker->explore->blocks);
    enum sc_status status = worker->explore->task.choice == SC_CHOICE_FIXED
                                ? explore_fixed_block(worker, block, result, error)
                                : explore_choice_block(worker, block, result, error);
    sc_arena_reset(&worker->arena);
    return status;
}

enum sc_status explore_lower(struct sc_mapping *mapping, struct sc_arena *arena, const struct sc_layer *layer,
                             const struct sc_machine *machine, const struct sc_explore_instance *instance,
                             struct sc_error *error) {
    enum sc_status status =
        sc_mapping_lower(mapping, arena, layer, machine, instance->pragmas, instance->flow->pragma_count, NULL, error);
    if (status || !sc_mapping_wants_marks(mapping))
        return status;
    status = sc_exact_place_mark(mapping, error);
    return status == SC_STATUS_INPUT && !sc_mapping_wants_marks(mapping) ? SC_STATUS_OK : status;
}

enum sc_status explore_give_up(enum sc_status status, const struct sc_explore_instance *instance,
                               const struct sc_layer *layer, struct sc_error *error) {
    sc_error_prefix(error, "dataflow '%s' on layer '%s' cannot be evaluated: ", instance->flow->name, layer->name);
    return status;
}

/* The mapping's machine has what follows from its number of PEs. */
enum sc_status explore_time(struct sc_exact *exact, const struct sc_mapping *mapping, const struct sc_machine *machine,
                            int64_t *cycles, struct sc_error *error) {
    struct sc_machine other = *machine;
    other.array_columns = mapping->machine.array_columns;
    other.feed_row = mapping->machine.feed_row;
    return sc_exact_retime(exact, mapping, &other, cycles, error);
}

/* ---- one design ---- */

struct finder {
    const struct sc_explore *explore;
    const struct sc_figures *wanted;
    struct sc_explore_found *found;
    struct sc_arena *arena;
    struct sc_exact *exact;
    struct sc_energy_costs costs;
    struct sc_energy_prices prices;
    struct sc_energy_times times; /* of all layers */
    struct sc_error *error;
};

/* A layer with an instance; energies only where the task has a table. */
struct explore_evaluation {
    bool legal;
    struct sc_mapping *mapping;
    struct sc_counters counters;
    int64_t l1_needed, l2_needed;
    sc_energy_amount energy;
};

static enum sc_status no_memory(struct finder *finder) {
    return sc_error_set(finder->error, SC_STATUS_LIMIT, "no memory left to evaluate a design");
}

static enum sc_status evaluate(struct finder *finder, int layer, int instance, struct explore_evaluation *finding,
                               struct sc_error *why) {
    const struct sc_explore *explore = finder->explore;
    const struct sc_machine *machine = &finder->found->design.machine;
    struct sc_energy_times times = {0};
    *finding = (struct explore_evaluation){.mapping = sc_arena_alloc(finder->arena, 1, sizeof *finding->mapping)};
    if (!finding->mapping)
        return no_memory(finder);
    enum sc_status status = explore_lower(finding->mapping, finder->arena, explore->task.layer[layer], machine,
                                          &explore->instance[instance], why);
    if (!status)
        status = sc_exact_evaluate(finder->exact, finding->mapping, &finding->counters, why);
    finding->legal = !status;
    if (status == SC_STATUS_LIMIT) {
        if (finder->error)
            *finder->error = *why;
        return explore_give_up(status, &explore->instance[instance], explore->task.layer[layer], finder->error);
    }
    if (status)
        return SC_STATUS_OK;
    finding->l1_needed = sc_fit_l1_needed(machine, &finding->counters);
    finding->l2_needed = sc_fit_l2_needed(machine, &finding->counters);
    if (explore->task.energy && !sc_energy_add_times(&times, &finder->costs, &finding->counters, 1))
        return sc_error_set(finder->error, SC_STATUS_LIMIT, "layer '%s' has too many accesses for an energy",
                            explore->task.layer[layer]->name);
    finding->energy = sc_energy_sum(&finder->prices, &times);
    return SC_STATUS_OK;
}

static bool suffices(int64_t size, int64_t needed) { return size <= 0 || size >= needed; }

static bool fits(const struct finder *finder, const struct explore_evaluation *finding) {
    const struct sc_machine *machine = &finder->found->design.machine;
    return suffices(machine->l1_size, finding->l1_needed) && suffices(machine->l2_size, finding->l2_needed);
}

static bool is_chosen(enum sc_choice choice, const struct explore_evaluation *a, const struct explore_evaluation *b) {
    return explore_is_chosen(choice, a->counters.cycles, a->energy, b->counters.cycles, b->energy);
}

static enum sc_status take(struct finder *finder, int layer, int instance, const struct explore_evaluation *finding) {
    const struct sc_layer *of = finder->explore->task.layer[layer];
    struct sc_figures *figures = &finder->found->figures;
    int64_t cycles;
    finder->found->layer[layer] = (struct sc_explore_layer_found){
        .instance = instance, .mapping = finding->mapping, .counters = finding->counters};
    if (!checked_mul(finding->counters.cycles, of->repeat, &cycles) ||
        !checked_add(figures->cycles, cycles, &figures->cycles))
        return sc_error_set(finder->error, SC_STATUS_LIMIT, "the cycles of all layers pass 2^63");
    if (finder->explore->task.energy &&
        !sc_energy_add_times(&finder->times, &finder->costs, &finding->counters, of->repeat))
        return sc_error_set(finder->error, SC_STATUS_LIMIT, "layer '%s' has too many accesses for an energy", of->name);
    return SC_STATUS_OK;
}

static void raise(int64_t *most, int64_t value) { *most = value > *most ? value : *most; }

/* Every layer has the same instance. */
static enum sc_status find_fixed(struct finder *finder) {
    struct sc_explore_found *found = finder->found;
    enum sc_status status = SC_STATUS_OK;
    struct explore_evaluation finding;
    found->legal = true;
    for (int i = 0; !status && found->legal && i < finder->explore->task.layer_count; i++) {
        status = evaluate(finder, i, found->design.instance, &finding, &found->error);
        found->legal = finding.legal;
        if (!status && finding.legal) {
            raise(&found->l1_needed, finding.l1_needed);
            raise(&found->l2_needed, finding.l2_needed);
            status = take(finder, i, found->design.instance, &finding);
        }
    }
    found->has_figures = found->legal;
    return status;
}

/* The layer has the instance that the choice says, of those that fit. */
static enum sc_status find_choice(struct finder *finder, int layer) {
    struct sc_explore_found *found = finder->found;
    struct explore_evaluation best = {0}, finding;
    int chosen = -1;
    bool legal = false;
    int64_t l1_least = INT64_MAX, l2_least = INT64_MAX;
    for (int k = 0; k < finder->explore->instance_count; k++) {
        enum sc_status status = evaluate(finder, layer, k, &finding, &found->error);
        if (status)
            return status;
        if (!finding.legal)
            continue;
        legal = true;
        l1_least = finding.l1_needed < l1_least ? finding.l1_needed : l1_least;
        l2_least = finding.l2_needed < l2_least ? finding.l2_needed : l2_least;
        if (fits(finder, &finding) && (chosen < 0 || is_chosen(finder->explore->task.choice, &finding, &best))) {
            chosen = k;
            best = finding;
        }
    }
    found->legal = found->legal && legal;
    found->has_figures = found->has_figures && chosen >= 0;
    if (legal) {
        raise(&found->l1_needed, l1_least);
        raise(&found->l2_needed, l2_least);
    }
    return chosen >= 0 ? take(finder, layer, chosen, &best) : SC_STATUS_OK;
}

/* ---- of a front ---- */

/* A layer's instances that fit, and what the layers up to it come to. */
struct explore_stage {
    int count;
    int *instance;
    struct explore_evaluation *evaluation;
    struct explore_sums sums;
};

static struct explore_sum sum_of(const struct sc_layer *layer, const struct explore_evaluation *evaluation) {
    int64_t cycles = INT64_MAX; /* which no sum takes */
    (void)checked_mul(evaluation->counters.cycles, layer->repeat, &cycles);
    return (struct explore_sum){cycles, evaluation->energy * (uint64_t)layer->repeat};
}

static enum sc_status make_stage(struct finder *finder, int layer, struct explore_stage *stage) {
    struct sc_explore_found *found = finder->found;
    const size_t instances = (size_t)finder->explore->instance_count;
    bool legal = false;
    int64_t l1_least = INT64_MAX, l2_least = INT64_MAX;
    stage->instance = sc_arena_alloc(finder->arena, instances, sizeof *stage->instance);
    stage->evaluation = sc_arena_alloc(finder->arena, instances, sizeof *stage->evaluation);
    if (!stage->instance || !stage->evaluation ||
        !explore_sums_init(&stage->sums, layer + 1, (int)instances, finder->arena))
        return no_memory(finder);
    stage->sums.count = 0;
    for (int k = 0; k < finder->explore->instance_count; k++) {
        struct explore_evaluation *evaluation = &stage->evaluation[stage->count];
        enum sc_status status = evaluate(finder, layer, k, evaluation, &found->error);
        if (status)
            return status;
        if (!evaluation->legal)
            continue;
        legal = true;
        l1_least = evaluation->l1_needed < l1_least ? evaluation->l1_needed : l1_least;
        l2_least = evaluation->l2_needed < l2_least ? evaluation->l2_needed : l2_least;
        if (fits(finder, evaluation))
            stage->instance[stage->count++] = k;
    }
    found->legal = found->legal && legal;
    found->has_figures = found->has_figures && stage->count > 0;
    if (legal) {
        raise(&found->l1_needed, l1_least);
        raise(&found->l2_needed, l2_least);
    }
    return SC_STATUS_OK;
}

static enum sc_status add_stage(struct finder *finder, int layer, struct explore_stage *stage,
                                const struct explore_sums *before) {
    struct explore_sums spare;
    bool fits_in = true;
    if (!explore_sums_init(&spare, layer + 1, finder->explore->instance_count, finder->arena))
        return no_memory(finder);
    for (int k = 0; fits_in && k < stage->count; k++) {
        const struct explore_sum sum = sum_of(finder->explore->task.layer[layer], &stage->evaluation[k]);
        fits_in = explore_sums_add(&stage->sums, before, &sum, &spare);
    }
    return fits_in
               ? SC_STATUS_OK
               : sc_error_set(finder->error, SC_STATUS_LIMIT,
                              "the layers' choices come to more than %d pairs of cycles and energy, or to 2^63 cycles",
                              EXPLORE_SUMS_MAX);
}

/* The sum that is wanted, or that with the least product. */
static struct explore_sum choose_sum(const struct sc_figures *wanted, const struct explore_sums *sums) {
    struct explore_sum best = sums->sum[0];
    for (int n = 1; n < sums->count; n++) {
        const struct explore_sum *sum = &sums->sum[n];
        if (explore_compare_products(sum->energy, sum->cycles, best.energy, best.cycles) < 0)
            best = *sum;
    }
    if (wanted->cycles > 0)
        best = (struct explore_sum){wanted->cycles, wanted->energy};
    return best;
}

static bool has_sum(const struct explore_sums *sums, int64_t cycles, sc_energy_amount energy) {
    for (int n = 0; n < sums->count; n++)
        if (sums->sum[n].cycles == cycles && sums->sum[n].energy == energy)
            return true;
    return false;
}

/* From the last layer back: an instance without which the layers before come to what remains. */
static enum sc_status take_sum(struct finder *finder, const struct explore_stage *stage, struct explore_sum sum) {
    struct explore_sum nothing = {0};
    const struct explore_sums none = {1, 1, &nothing};
    enum sc_status status = SC_STATUS_OK;
    for (int layer = finder->explore->task.layer_count - 1; !status && layer >= 0; layer--) {
        const struct explore_sums *before = layer > 0 ? &stage[layer - 1].sums : &none;
        int k = 0;
        struct explore_sum part = {0};
        for (; k < stage[layer].count; k++) {
            part = sum_of(finder->explore->task.layer[layer], &stage[layer].evaluation[k]);
            if (part.cycles <= sum.cycles && part.energy <= sum.energy &&
                has_sum(before, sum.cycles - part.cycles, sum.energy - part.energy))
                break;
        }
        finder->found->has_figures = k < stage[layer].count;
        if (!finder->found->has_figures)
            return SC_STATUS_OK; /* not what is wanted: there is no such design */
        sum.cycles -= part.cycles;
        sum.energy -= part.energy;
        status = take(finder, layer, stage[layer].instance[k], &stage[layer].evaluation[k]);
    }
    return status;
}

static enum sc_status find_front(struct finder *finder) {
    const int layers = finder->explore->task.layer_count;
    struct explore_stage *stage = sc_arena_alloc(finder->arena, (size_t)layers, sizeof *stage);
    const int instances = finder->explore->instance_count;
    struct explore_sums first;
    if (!stage || !explore_sums_init(&first, 0, instances, finder->arena))
        return no_memory(finder);
    enum sc_status status = SC_STATUS_OK;
    finder->found->legal = finder->found->has_figures = true;
    for (int i = 0; !status && i < layers; i++)
        status = make_stage(finder, i, &stage[i]);
    for (int i = 0; !status && finder->found->has_figures && i < layers; i++)
        status = add_stage(finder, i, &stage[i], i > 0 ? &stage[i - 1].sums : &first);
    if (status || !finder->found->has_figures)
        return status;
    return take_sum(finder, stage, choose_sum(finder->wanted, &stage[layers - 1].sums));
}

static enum sc_status find_choices(struct finder *finder) {
    enum sc_status status = SC_STATUS_OK;
    finder->found->legal = finder->found->has_figures = true;
    for (int i = 0; !status && i < finder->explore->task.layer_count; i++)
        status = find_choice(finder, i);
    return status;
}

/* Of a choice both memories may suffice for some instance, but for none together: then both are to blame. */
static void judge(struct finder *finder) {
    struct sc_explore_found *found = finder->found;
    const struct explore_limits *limits = &finder->explore->limits;
    const struct sc_machine *machine = &found->design.machine;
    found->broken[SC_RULE_L1] = !suffices(machine->l1_size, found->l1_needed);
    found->broken[SC_RULE_L2] = !suffices(machine->l2_size, found->l2_needed);
    if (!found->has_figures && !found->broken[SC_RULE_L1] && !found->broken[SC_RULE_L2])
        found->broken[SC_RULE_L1] = found->broken[SC_RULE_L2] = true;
    found->broken[SC_RULE_AREA] = found->figures.area_nm2 > limits->area_nm2;
    found->broken[SC_RULE_POWER] = found->figures.power_nw > limits->power_nw;
    found->broken[SC_RULE_CYCLES] = found->has_figures && found->figures.cycles > limits->cycles;
    found->broken[SC_RULE_ENERGY] = found->has_figures && found->figures.energy > limits->energy;
}

static enum sc_status find_cost(struct finder *finder) {
    const struct sc_explore_task *task = &finder->explore->task;
    struct sc_figures *figures = &finder->found->figures;
    struct sc_cost cost = {0};
    enum sc_status status = SC_STATUS_OK;
    if (task->cost)
        status = sc_cost_of(&cost, task->cost, &finder->found->design.machine, finder->error);
    figures->area_nm2 = cost.area_nm2;
    figures->power_nw = cost.power_nw;
    if (!status && task->energy)
        status = sc_energy_costs_find(&finder->costs, task->energy, &finder->found->design.machine, finder->error);
    if (!status && task->energy)
        status = sc_energy_prices_of(&finder->prices, &finder->costs, finder->error);
    return status;
}

enum sc_status sc_explore_find(const struct sc_explore *explore, const struct sc_figures *wanted,
                               struct sc_explore_found *found, struct sc_arena *arena, struct sc_error *error) {
    if (wanted->index < 0 || wanted->index >= explore->designs)
        return sc_error_set(error, SC_STATUS_INPUT, "there is no design %lld among %lld", (long long)wanted->index,
                            (long long)explore->designs);
    struct finder finder = {.explore = explore,
                            .wanted = wanted,
                            .found = found,
                            .arena = arena,
                            .exact = sc_exact_create(),
                            .error = error};
    *found = (struct sc_explore_found){
        .figures = {.index = wanted->index},
        .layer = sc_arena_alloc(arena, (size_t)explore->task.layer_count, sizeof *found->layer)};
    enum sc_status status = finder.exact && found->layer ? SC_STATUS_OK : no_memory(&finder);
    sc_explore_design_at(explore, wanted->index, &found->design);
    for (int i = 0; !status && i < explore->task.layer_count; i++)
        found->layer[i].instance = -1;
    if (!status)
        status = find_cost(&finder);
    if (!status)
        status = explore->task.choice == SC_CHOICE_FIXED   ? find_fixed(&finder)
                 : explore->task.choice == SC_CHOICE_FRONT ? find_front(&finder)
                                                           : find_choices(&finder);
    if (!status) {
        found->figures.energy = sc_energy_sum(&finder.prices, &finder.times);
        judge(&finder);
    }
    sc_exact_free(finder.exact);
    return status;
}
