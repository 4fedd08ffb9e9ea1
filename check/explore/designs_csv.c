#include <errno.h>
#include <inttypes.h>
#include <stdio.h>
#include <stdlib.h>

#include "check/cli/interrupt.h"
#include "check/cli/memtext.h"
#include "check/cli/outfile.h"
#include "check/explore/designs_report.h"
#include "check/explore/designs_words.h"
#include "check/report/csv.h"
#include "model/cost.h"

/* ---- heads ---- */

static void put_head(const struct designs_search *search, FILE *to) {
    fprintf(to, "space,network,layer,role,design,dataflow");
    for (int i = 0; i < search->task.space->parameter_count; i++) {
        fputc(',', to);
        csv_field(search->task.space->parameter[i].name, "", to);
    }
    fprintf(to, ",cycles,energy,energy_unit,area_um2,power_mw");
}

static void put_long_head(const struct designs_search *search, FILE *to) {
    const struct sc_cost_table *cost = search->task.cost;
    put_head(search, to);
    fprintf(to, ",l1_needed,l2_needed,peak_down,peak_up,utilization");
    for (int part = 0; part < SC_ENERGY_PARTS; part++)
        fprintf(to, ",energy_%s", sc_energy_part_name((enum sc_energy_part)part));
    for (int t = 0; cost && t < cost->term_count; t++)
        fprintf(to, ",area_um2_%s,power_mw_%s", cost->term[t].name, cost->term[t].name);
    fprintf(to, ",chosen\n");
}

/* ---- a design ---- */

static void put_figures(const struct designs_search *search, const char *role, const struct sc_figures *figures,
                        FILE *to) {
    char word[DESIGNS_WORD_SIZE];
    csv_field(search->space_name, ",", to);
    csv_field(search->network, ",", to);
    csv_field(search->task.layer_count == 1 ? search->task.layer[0]->name : "", ",", to);
    fprintf(to, "%s,%" PRId64 ",", role, figures->index);
    csv_field(designs_flow(search, figures->index), "", to);
    for (int i = 0; i < search->task.space->parameter_count; i++)
        fprintf(to, ",%s", designs_word(word, search, figures->index, &search->task.space->parameter[i]));
    fprintf(to, ",%" PRId64 ",%s", figures->cycles, designs_exact(word, figures->energy, SC_ENERGY_DECIMALS));
    fprintf(to, ",%s", sc_energy_unit_name(search->task.energy->unit));
    if (search->task.cost) {
        fprintf(to, ",%s", designs_exact(word, (sc_energy_amount)figures->area_nm2, DESIGNS_AREA_DECIMALS));
        fprintf(to, ",%s", designs_exact(word, (sc_energy_amount)figures->power_nw, DESIGNS_POWER_DECIMALS));
    } else {
        fprintf(to, ",,");
    }
}

/* What L1 and L2 must hold, the widest steps, utilization. */
static void put_needs(const struct designs_search *search, const struct sc_explore_found *found, FILE *to) {
    int64_t down = 0, up = 0;
    for (int i = 0; i < search->task.layer_count; i++) {
        const struct sc_counters *counters = &found->layer[i].counters;
        down = counters->peak_down > down ? counters->peak_down : down;
        up = counters->peak_up > up ? counters->peak_up : up;
    }
    fprintf(to, ",%" PRId64 ",%" PRId64 ",%" PRId64 ",%" PRId64 ",%.6f", found->l1_needed, found->l2_needed, down, up,
            (double)designs_macs(search) / (double)found->figures.cycles / (double)found->design.machine.num_pes /
                (double)found->design.machine.vector_width);
}

static enum sc_status put_energies(const struct designs_search *search, const struct sc_explore_found *found, FILE *to,
                                   struct sc_error *error) {
    double part[SC_ENERGY_PARTS] = {0};
    struct sc_energy_costs costs;
    enum sc_status status = sc_energy_costs_find(&costs, search->task.energy, &found->design.machine, error);
    for (int i = 0; !status && i < search->task.layer_count; i++) {
        const struct sc_energy_counts counts = sc_energy_counts_of(&found->layer[i].counters);
        const struct sc_energy energy = sc_energy_of(&costs, &counts);
        for (int p = 0; p < SC_ENERGY_PARTS; p++)
            part[p] += energy.part[p] * (double)search->task.layer[i]->repeat;
    }
    for (int p = 0; !status && p < SC_ENERGY_PARTS; p++)
        fprintf(to, ",%.9g", part[p]);
    return status;
}

static enum sc_status put_costs(const struct designs_search *search, const struct sc_explore_found *found, FILE *to,
                                struct sc_error *error) {
    const struct sc_cost_table *table = search->task.cost;
    char word[DESIGNS_WORD_SIZE];
    struct sc_cost cost;
    enum sc_status status = SC_STATUS_OK;
    for (int t = 0; !status && table && t < table->term_count; t++) {
        status = sc_cost_of_term(&cost, &table->term[t], &found->design.machine, error);
        if (status)
            break;
        fprintf(to, ",%s", designs_exact(word, (sc_energy_amount)cost.area_nm2, DESIGNS_AREA_DECIMALS));
        fprintf(to, ",%s", designs_exact(word, (sc_energy_amount)cost.power_nw, DESIGNS_POWER_DECIMALS));
    }
    return status;
}

/* Of a network the dataflow of each layer: "conv1 rs; conv2 nvdla-tiled C_TILE 64 K_TILE 1". */
static enum sc_status put_chosen(const struct designs_search *search, const struct sc_explore_found *found, FILE *to,
                                 struct sc_error *error) {
    struct memtext text;
    if (memtext_open(&text))
        for (int i = 0; search->task.choice != SC_CHOICE_FIXED && i < search->task.layer_count; i++) {
            const struct sc_explore_instance *instance =
                sc_explore_instance_at(search->explore, found->layer[i].instance);
            fprintf(text.to, "%s%s %s", i > 0 ? "; " : "", search->task.layer[i]->name, instance->flow->name);
            for (int k = 0; k < instance->constant_count; k++)
                fprintf(text.to, " %s %" PRId64, instance->constant[k].parameter->name, instance->constant[k].value);
        }
    if (!memtext_close(&text))
        return sc_error_set(error, SC_STATUS_LIMIT, "no memory left for a table");
    fputc(',', to);
    csv_field(text.text, "\n", to);
    free(text.text);
    return SC_STATUS_OK;
}

static enum sc_status put_design(const struct designs_search *search, const char *role,
                                 const struct sc_figures *figures, FILE *to, struct sc_error *error) {
    struct sc_arena arena = {0};
    struct sc_explore_found found;
    enum sc_status status = sc_explore_find(search->explore, figures, &found, &arena, error);
    if (!status) {
        put_figures(search, role, figures, to);
        put_needs(search, &found, to);
        status = put_energies(search, &found, to, error);
    }
    if (!status)
        status = put_costs(search, &found, to, error);
    if (!status)
        status = put_chosen(search, &found, to, error);
    sc_arena_free(&arena);
    return status;
}

enum sc_status designs_report_csv(const struct designs_search *search, const struct designs_outcome *outcome, bool head,
                                  FILE *to, struct sc_error *error) {
    enum sc_measure optimum[SC_MEASURE_COUNT];
    const int count = outcome->result.all.any ? designs_optima(search, optimum) : 0;
    char role[DESIGNS_WORD_SIZE];
    enum sc_status status = SC_STATUS_OK;
    if (head)
        put_long_head(search, to);
    for (int i = 0; !status && i < count; i++) {
        snprintf(role, sizeof role, "best-%s", sc_measure_name(optimum[i]));
        status = put_design(search, role, &outcome->result.all.best[optimum[i]], to, error);
    }
    for (int i = 0; !status && i < outcome->result.front_count; i++) {
        status = put_design(search, "front", &outcome->result.front[i], to, error);
        if (!status && interrupt_came())
            status = sc_error_set(error, SC_STATUS_IO, "interrupted while the designs of the front were written");
    }
    return status;
}

/* ---- every valid design ---- */

struct valid_writer {
    const struct designs_search *search;
    FILE *to;
    int reason; /* of a failed write: errno */
};

static bool put_valid(void *context, const struct sc_figures *figures) {
    struct valid_writer *writer = context;
    put_figures(writer->search, "valid", figures, writer->to);
    fputc('\n', writer->to);
    if (ferror(writer->to) && writer->reason == 0)
        writer->reason = errno;
    return !ferror(writer->to);
}

/* The search that is written goes block by block, on one thread, so that the rows always stand in the same order. */
enum sc_status designs_report_valid(const struct designs_search *search, bool head, const char *path, FILE *to,
                                    struct sc_error *error) {
    struct valid_writer writer = {.search = search, .to = to};
    struct designs_search every = *search;
    struct sc_arena arena = {0};
    struct sc_explore_result result = {0};
    every.task.exhaustive = true;
    every.task.front = 0;
    every.task.group_count = 0;
    every.task.valid = put_valid;
    every.task.context = &writer;
    if (head) {
        put_head(search, to);
        fputc('\n', to);
    }
    enum sc_status status = sc_explore_open(&every.explore, &every.task, &arena, error);
    if (!status)
        status = sc_explore_result_init(&result, every.explore, error);
    struct sc_explore_worker *worker = status ? NULL : sc_explore_worker_create(every.explore);
    if (!status && !worker)
        status = sc_error_set(error, SC_STATUS_LIMIT, "no memory left for a search");
    for (int64_t block = 0; !status && !result.stopped && block < sc_explore_blocks(every.explore); block++)
        status = sc_explore_block(worker, block, &result, error);
    if (status == SC_STATUS_IO && writer.reason != 0) {
        errno = writer.reason;
        status = outfile_failed(path, error);
    }
    if (!status && result.stopped)
        status = sc_error_set(error, SC_STATUS_IO, "interrupted while the valid designs were written");
    sc_explore_worker_free(worker);
    sc_explore_result_free(&result);
    sc_arena_free(&arena);
    return status;
}

/* ---- groups ---- */

static void put_group_best(const struct designs_search *search, const struct sc_explore_bests *bests,
                           enum sc_measure measure, FILE *to) {
    const struct sc_figures *best = &bests->best[measure];
    char word[DESIGNS_WORD_SIZE];
    if (!bests->any || !(sc_explore_measures(search->explore) & 1u << measure)) {
        fprintf(to, ",,,,,,");
        return;
    }
    fprintf(to, ",%" PRId64 ",", best->index);
    csv_field(designs_flow(search, best->index), "", to);
    fprintf(to, ",%" PRId64 ",%s", best->cycles,
            search->task.energy ? designs_exact(word, best->energy, SC_ENERGY_DECIMALS) : "");
    fprintf(to, ",%s",
            search->task.cost ? designs_exact(word, (sc_energy_amount)best->area_nm2, DESIGNS_AREA_DECIMALS) : "");
    fprintf(to, ",%s",
            search->task.cost ? designs_exact(word, (sc_energy_amount)best->power_nw, DESIGNS_POWER_DECIMALS) : "");
}

void designs_report_by_csv(const struct designs_search *search, const struct designs_outcome *outcome, bool head,
                           FILE *to) {
    const struct sc_space_parameter *one = designs_group_parameter(search, 0);
    const struct sc_space_parameter *other = designs_group_parameter(search, 1);
    enum sc_measure optimum[SC_MEASURE_COUNT];
    const int count = designs_optima(search, optimum);
    char word[DESIGNS_WORD_SIZE];
    if (head) {
        fprintf(to, "space,network,layer,");
        csv_field(one->name, ",", to);
        if (other)
            csv_field(other->name, ",", to);
        fprintf(to, "valid,best,design,dataflow,cycles,energy,area_um2,power_mw\n");
    }
    for (int n = 0; n < one->count; n++)
        for (int m = 0; m < (other ? other->count : 1); m++)
            for (int i = 0; i < count; i++) {
                const struct sc_explore_bests *bests =
                    sc_explore_group_value(search->explore, &outcome->result, 0, n, m);
                csv_field(search->space_name, ",", to);
                csv_field(search->network, ",", to);
                csv_field(search->task.layer_count == 1 ? search->task.layer[0]->name : "", ",", to);
                fprintf(to, "%s,", designs_value(word, one, n));
                if (other)
                    fprintf(to, "%s,", designs_value(word, other, m));
                fprintf(to, "%" PRId64 ",%s", bests->valid, sc_measure_name(optimum[i]));
                put_group_best(search, bests, optimum[i], to);
                fputc('\n', to);
            }
}
