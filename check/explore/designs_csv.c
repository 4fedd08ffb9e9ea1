#include <inttypes.h>
#include <stdio.h>

#include "check/explore/designs_report.h"
#include "check/explore/designs_words.h"
#include "check/report/csv.h"

enum { AREA_DECIMALS = 6, POWER_DECIMALS = 6 }; /* of um2 in nm2, of mW in nW */

static void put_head(const struct designs_search *search, FILE *to) {
    fprintf(to, "space,network,layer,role,design,dataflow");
    for (int i = 0; i < search->task.space->parameter_count; i++) {
        fputc(',', to);
        csv_field(search->task.space->parameter[i].name, "", to);
    }
    fprintf(to, ",cycles,energy,energy_unit,area_um2,power_mw,l1_needed,l2_needed,utilization\n");
}

static enum sc_status put_needs(const struct designs_search *search, const struct sc_figures *figures, FILE *to,
                                struct sc_error *error) {
    struct sc_arena arena = {0};
    struct sc_explore_found found;
    const enum sc_status status = sc_explore_find(search->explore, figures->index, &found, &arena, error);
    if (!status)
        fprintf(to, ",%" PRId64 ",%" PRId64 ",%.6f\n", found.l1_needed, found.l2_needed,
                (double)designs_macs(search) / (double)figures->cycles / (double)found.design.machine.num_pes /
                    (double)found.design.machine.vector_width);
    sc_arena_free(&arena);
    return status;
}

static enum sc_status put_design(const struct designs_search *search, const char *role,
                                 const struct sc_figures *figures, FILE *to, struct sc_error *error) {
    const unsigned measures = sc_explore_measures(search->explore);
    char word[DESIGNS_WORD_SIZE];
    csv_field(search->space_name, ",", to);
    csv_field(search->network, ",", to);
    csv_field(search->task.layer_count == 1 ? search->task.layer[0]->name : "", ",", to);
    fprintf(to, "%s,%" PRId64 ",", role, figures->index);
    csv_field(designs_flow(search, figures->index), "", to);
    for (int i = 0; i < search->task.space->parameter_count; i++)
        fprintf(to, ",%s", designs_word(word, search, figures->index, &search->task.space->parameter[i]));
    fprintf(to, ",%" PRId64, figures->cycles);
    if (measures & 1u << SC_MEASURE_ENERGY)
        fprintf(to, ",%s,%s", designs_exact(word, figures->energy, SC_ENERGY_DECIMALS),
                sc_energy_unit_name(search->task.energy->unit));
    else
        fprintf(to, ",,");
    if (measures & 1u << SC_MEASURE_AREA) {
        fprintf(to, ",%s", designs_exact(word, (sc_energy_amount)figures->area_nm2, AREA_DECIMALS));
        fprintf(to, ",%s", designs_exact(word, (sc_energy_amount)figures->power_nw, POWER_DECIMALS));
    } else {
        fprintf(to, ",,");
    }
    return put_needs(search, figures, to, error);
}

enum sc_status designs_report_csv(const struct designs_search *search, const struct designs_outcome *outcome, bool head,
                                  FILE *to, struct sc_error *error) {
    enum sc_measure optimum[SC_MEASURE_COUNT];
    const int count = outcome->result.all.any ? designs_optima(search, optimum) : 0;
    char role[DESIGNS_WORD_SIZE];
    enum sc_status status = SC_STATUS_OK;
    if (head)
        put_head(search, to);
    for (int i = 0; !status && i < count; i++) {
        snprintf(role, sizeof role, "best-%s", sc_measure_name(optimum[i]));
        status = put_design(search, role, &outcome->result.all.best[optimum[i]], to, error);
    }
    for (int i = 0; !status && i < outcome->result.front_count; i++)
        status = put_design(search, "front", &outcome->result.front[i], to, error);
    return status;
}

/* ---- groups ---- */

static const struct sc_space_parameter *hardware_parameter(const struct sc_space *space, int place) {
    for (int i = 0; i < space->parameter_count; i++)
        if (!space->parameter[i].is_constant && place-- == 0)
            return &space->parameter[i];
    return NULL;
}

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
    fprintf(to, ",%s", search->task.cost ? designs_exact(word, (sc_energy_amount)best->area_nm2, AREA_DECIMALS) : "");
    fprintf(to, ",%s", search->task.cost ? designs_exact(word, (sc_energy_amount)best->power_nw, POWER_DECIMALS) : "");
}

void designs_report_by_csv(const struct designs_search *search, const struct designs_outcome *outcome, bool head,
                           FILE *to) {
    const struct sc_explore_group *group = &search->task.group[0];
    const struct sc_space_parameter *one = hardware_parameter(search->task.space, group->first);
    const struct sc_space_parameter *other =
        group->second < 0 ? NULL : hardware_parameter(search->task.space, group->second);
    enum sc_measure optimum[SC_MEASURE_COUNT];
    const int count = designs_optima(search, optimum);
    char word[DESIGNS_WORD_SIZE];
    if (head) {
        fprintf(to, "space,network,layer,");
        csv_field(one->name, ",", to);
        csv_field(other ? other->name : "", ",", to);
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
                fprintf(to, "%s,", other ? designs_value(word, other, m) : "");
                fprintf(to, "%" PRId64 ",%s", bests->valid, sc_measure_name(optimum[i]));
                put_group_best(search, bests, optimum[i], to);
                fputc('\n', to);
            }
}
