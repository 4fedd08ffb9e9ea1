#include "check/explore/designs_execute.h"

#include <inttypes.h>
#include <stdlib.h>
#include <string.h>

#include "check/cli/interrupt.h"
#include "check/explore/designs_report.h"
#include "model/exact.h"
#include "sim/sim.h"

/* What is executed though nobody asked for it: about as many seconds. */
static const int64_t MACS_UNASKED = 1000000000;

enum { DESIGNS_MAX = SC_MEASURE_COUNT + 4096 };

/* So many designs of a front are checked, evenly spread over it. */
enum { CHECKED_MAX = 1000 };

/* ---- each on its own ---- */

static bool same_figures(const struct sc_figures *a, const struct sc_figures *b) {
    return a->cycles == b->cycles && a->energy == b->energy && a->area_nm2 == b->area_nm2 && a->power_nw == b->power_nw;
}

static bool breaks_none(const struct sc_explore_found *found) {
    for (int rule = 0; rule < SC_RULE_COUNT; rule++)
        if (found->broken[rule])
            return false;
    return true;
}

static enum sc_status check_figures(const struct designs_search *search, const struct sc_figures *figures,
                                    struct sc_error *error) {
    struct sc_arena arena = {0};
    struct sc_explore_found found;
    enum sc_status status = sc_explore_find(search->explore, figures, &found, &arena, error);
    if (!status && !(found.legal && found.has_figures && breaks_none(&found) && same_figures(figures, &found.figures)))
        status = sc_error_set(error, SC_STATUS_INVARIANT,
                              "design %" PRId64 ": the search has other figures than the design on its own: this is a "
                              "bug, or the folder of --out was changed",
                              figures->index);
    sc_arena_free(&arena);
    return status;
}

/* The search is over, and what comes after it may take long. */
static enum sc_status look_for_interrupt(struct sc_error *error) {
    return interrupt_came() ? sc_error_set(error, SC_STATUS_IO, "interrupted while designs were executed and checked")
                            : SC_STATUS_OK;
}

enum sc_status designs_check(const struct designs_search *search, const struct designs_outcome *outcome,
                             struct sc_error *error) {
    const struct sc_explore_result *result = &outcome->result;
    enum sc_measure optimum[SC_MEASURE_COUNT];
    enum sc_status status = SC_STATUS_OK;
    const int count = result->all.any ? designs_optima(search, optimum) : 0;
    for (int i = 0; !status && i < count; i++)
        status = check_figures(search, &result->all.best[optimum[i]], error);
    const int members = result->front_count < CHECKED_MAX ? result->front_count : CHECKED_MAX;
    for (int i = 0; !status && i < members; i++) {
        status = check_figures(search, &result->front[(int64_t)i * result->front_count / members], error);
        status = status ? status : look_for_interrupt(error);
    }
    return status;
}

/* ---- executing ---- */

struct executor {
    const struct designs_search *search;
    struct designs_executed *executed;
    struct sc_error *error;

    /* [2 * layers]: of each as it is, and as the convolution it equals; NULL: not made yet */
    struct sc_sim_data **data;
};

static bool note_difference(struct executor *executor, int64_t design, const char *layer, enum sc_counter_id id,
                            int64_t simulated, int64_t exact) {
    executor->executed->differing = design;
    snprintf(executor->executed->difference, sizeof executor->executed->difference,
             "layer %s: %s is %" PRId64 ", and %" PRId64 " by the exact model", layer, sc_counter_info(id)->name,
             simulated, exact);
    return false;
}

static bool same_counts(struct executor *executor, int64_t design, const char *layer,
                        const struct sc_counters *simulated, const struct sc_counters *exact) {
    for (int id = 0; id < SC_COUNTER_COUNT; id++) {
        const enum sc_counter_id counter = (enum sc_counter_id)id;
        const int64_t one = sc_counter_get(simulated, counter), other = sc_counter_get(exact, counter);
        if (sc_exact_gives(counter) && one != other)
            return note_difference(executor, design, layer, counter, one, other);
    }
    return true;
}

/* False when a layer's counts differ, or its output is wrong. */
static enum sc_status execute_layer(struct executor *executor, int64_t design, int layer,
                                    const struct sc_explore_layer_found *found, bool *right) {
    const struct sc_layer *of = executor->search->task.layer[layer];
    const struct sc_sim_options options = {0};
    struct sc_sim_result result;
    enum sc_status status = SC_STATUS_OK;
    struct sc_sim_data **data = &executor->data[2 * layer + (found->mapping->layer.type != of->type)];
    if (!*data)
        status = sc_sim_data_create(data, &found->mapping->layer, 1, executor->error);
    if (!status)
        status = sc_sim_run(found->mapping, *data, &options, &result, executor->error);
    if (status == SC_STATUS_INVARIANT || (!status && !result.output_ok)) {
        executor->executed->broken = true;
        executor->executed->differing = design;
        snprintf(executor->executed->difference, sizeof executor->executed->difference, "layer %s: %.200s", of->name,
                 status ? executor->error->message : "its output is wrong");
        *right = false;
        return SC_STATUS_OK;
    }
    *right = !status && same_counts(executor, design, of->name, &result.counters, &found->counters);
    return status;
}

static enum sc_status execute_design(struct executor *executor, const struct sc_figures *design) {
    const struct designs_search *search = executor->search;
    struct sc_arena arena = {0};
    struct sc_explore_found found;
    bool right = true;
    enum sc_status status = sc_explore_find(search->explore, design, &found, &arena, executor->error);
    for (int i = 0; !status && right && i < search->task.layer_count; i++)
        status = execute_layer(executor, design->index, i, &found.layer[i], &right);
    executor->executed->right += !status && right;
    sc_arena_free(&arena);
    return status;
}

/* ---- which ---- */

static int add_design(struct sc_figures *design, int count, const struct sc_figures *figures) {
    for (int i = 0; i < count; i++)
        if (design[i].index == figures->index && same_figures(&design[i], figures))
            return count;
    design[count] = *figures;
    return count + 1;
}

static int list_designs(const struct designs_search *search, const struct sc_explore_result *result,
                        const struct designs_options *options, struct sc_figures design[DESIGNS_MAX]) {
    enum sc_measure optimum[SC_MEASURE_COUNT];
    const int optima = designs_optima(search, optimum);
    const enum sc_measure best = designs_best_measure(options);
    int count = 0;
    if (!result->all.any || options->no_verify)
        return 0;
    for (int i = 0; i < optima; i++)
        if (options->verify > 0 || optimum[i] == best)
            count = add_design(design, count, &result->all.best[optimum[i]]);
    const int members = result->front_count;
    const int wanted = options->verify < (uint64_t)members ? (int)options->verify : members;
    for (int i = 0; i < wanted; i++)
        count = add_design(design, count, &result->front[(int64_t)i * members / wanted]);
    return count;
}

/* The MACs that a design's layers have, each executed once. */
static int64_t macs_to_execute(const struct designs_search *search) {
    int64_t sum = 0;
    for (int i = 0; i < search->task.layer_count && sum < MACS_UNASKED; i++) {
        const int64_t macs = sc_layer_macs(search->task.layer[i]);
        sum = macs > MACS_UNASKED ? MACS_UNASKED : sum + macs;
    }
    return sum;
}

enum sc_status designs_execute(const struct designs_search *search, const struct designs_outcome *outcome,
                               const struct designs_options *options, struct designs_executed *executed,
                               struct sc_error *error) {
    struct executor executor = {.search = search, .executed = executed, .error = error};
    struct sc_figures *design = calloc(DESIGNS_MAX, sizeof *design);
    executor.data = calloc(2 * (size_t)search->task.layer_count, sizeof(struct sc_sim_data *));
    *executed = (struct designs_executed){.differing = -1};
    enum sc_status status = SC_STATUS_OK;
    if (!design || !executor.data)
        status = sc_error_set(error, SC_STATUS_LIMIT, "no memory left to execute designs");
    else
        executed->wanted = list_designs(search, &outcome->result, options, design);
    if (options->verify == 0 && executed->wanted > 0 && macs_to_execute(search) >= MACS_UNASKED)
        executed->too_long = executed->wanted;
    for (int i = 0; !status && executed->too_long == 0 && executed->differing < 0 && i < executed->wanted; i++) {
        status = execute_design(&executor, &design[i]);
        status = status ? status : look_for_interrupt(error);
    }
    for (int i = 0; executor.data && i < 2 * search->task.layer_count; i++)
        sc_sim_data_free(executor.data[i]);
    free((void *)executor.data);
    free(design);
    return status;
}
