#include <inttypes.h>
#include <string.h>

#include "check/explore/designs_report.h"
#include "check/explore/designs_words.h"
#include "check/report/table.h"
#include "check/report/text.h"

enum { FRONT_SHOWN_MAX = 12 };

/* ---- the optima ---- */

static const enum sc_measure OPTIMA[] = {SC_MEASURE_CYCLES, SC_MEASURE_ENERGY, SC_MEASURE_EDP, SC_MEASURE_CYCLES_AREA};
enum { OPTIMUM_COUNT = sizeof OPTIMA / sizeof OPTIMA[0] };

int designs_optima(const struct designs_search *search, enum sc_measure optimum[SC_MEASURE_COUNT]) {
    int count = 0;
    for (int i = 0; i < OPTIMUM_COUNT; i++)
        if (sc_explore_measures(search->explore) & 1u << OPTIMA[i])
            optimum[count++] = OPTIMA[i];
    return count;
}

const char *designs_optimum_name(enum sc_measure measure) {
    return measure == SC_MEASURE_EDP           ? "EDP"
           : measure == SC_MEASURE_CYCLES_AREA ? "throughput/area"
                                               : sc_measure_name(measure);
}

/* ---- head ---- */

/* "NumPEs 64 values", "Multicast on, off" */
static void add_parameter(struct text *text, const struct sc_space_parameter *parameter) {
    enum { LISTED_MAX = 4 };
    char first[DESIGNS_WORD_SIZE], last[DESIGNS_WORD_SIZE];
    text_add(text, "%s ", parameter->name);
    if (parameter->count > LISTED_MAX) {
        text_add(text, "%s to %s (%d)", designs_value(first, parameter, 0),
                 designs_value(last, parameter, parameter->count - 1), parameter->count);
        return;
    }
    for (int digit = 0; digit < parameter->count; digit++)
        text_add(text, "%s%s", digit > 0 ? ", " : "", designs_value(first, parameter, digit));
}

static void print_space(const struct designs_search *search, FILE *to) {
    const struct sc_space *space = search->task.space;
    char line[TEXT_LINE_SIZE];
    struct text text = {line, sizeof line, 0};
    for (int i = 0; i < space->parameter_count; i++) {
        add_parameter(&text, &space->parameter[i]);
        text_add(&text, "; ");
    }
    text_add(&text, "dataflows");
    for (int i = 0; i < search->task.flow_count; i++)
        text_add(&text, "%s %s", i > 0 ? "," : "", search->task.flow[i].name);
    text_print_labelled(to, "space", line);
}

static void print_layers(const struct designs_search *search, FILE *to) {
    char line[TEXT_LINE_SIZE], macs[TEXT_NUMBER_SIZE];
    struct text text = {line, sizeof line, 0};
    if (search->task.layer_count == 1) {
        text_shape(&text, search->task.layer[0]);
    } else {
        text_add(&text, "%d of %s, ", search->task.layer_count, search->network);
        if (search->task.choice == SC_CHOICE_FIXED)
            text_add(&text, "all with the same dataflow");
        else if (search->task.choice == SC_CHOICE_FRONT)
            text_add(&text, "each with any dataflow that fits: all that no other choice beats in cycles and energy");
        else
            text_add(&text, "each with the dataflow that has the least %s of those that fit",
                     designs_choice_name((int)search->task.choice));
    }
    text_add(&text, " (%s MACs)", text_sum(macs, designs_macs(search)));
    text_print_labelled(to, search->task.layer_count == 1 ? "layer" : "layers", line);
}

static void print_tables(const struct designs_search *search, FILE *to) {
    const int64_t *limit = search->task.space->limit;
    char line[TEXT_LINE_SIZE], word[DESIGNS_WORD_SIZE];
    struct text text = {line, sizeof line, 0};
    text_add(&text, "L1Size and L2Size suffice");
    if (limit[SC_SPACE_AREA_NM2] > 0)
        text_add(&text, ", Area <= %s", designs_area(word, limit[SC_SPACE_AREA_NM2]));
    if (limit[SC_SPACE_POWER_NW] > 0)
        text_add(&text, ", Power <= %s", designs_power(word, limit[SC_SPACE_POWER_NW]));
    if (limit[SC_SPACE_CYCLES] > 0)
        text_add(&text, ", Cycles <= %s", text_integer(word, limit[SC_SPACE_CYCLES]));
    for (int i = SC_SPACE_ENERGY_AJ; i <= SC_SPACE_ENERGY_UMAC; i++)
        if (limit[i] > 0)
            text_add(&text, ", Energy <= %s",
                     designs_energy(word, search, (sc_energy_amount)limit[i] * (sc_energy_amount)1000000));
    text_add(&text, "; costs by %s, energies by %s", search->task.cost ? search->task.cost->name : "none",
             search->task.energy->name);
    text_print_labelled(to, "limits", line);
}

/* ---- counts ---- */

static void print_counts(const struct sc_explore_result *result, FILE *to) {
    char line[TEXT_LINE_SIZE], number[TEXT_NUMBER_SIZE], word[DESIGNS_WORD_SIZE];
    struct text text = {line, sizeof line, 0};
    text_add(&text, "%s", designs_counted(word, result->searched));
    text_add(&text, " = %s evaluated", text_integer(number, result->evaluated));
    text_add(&text, " + %s refused", text_integer(number, result->refused));
    text_add(&text, " + %s invalid", text_integer(number, result->invalid));
    text_add(&text, " + %s dominated", text_integer(number, result->dominated));
    text_add(&text, " + %s bounded", text_integer(number, result->bounded));
    text_print_labelled(to, "searched", line);
    text = (struct text){line, sizeof line, 0};
    text_add(&text, "%s", designs_counted(word, result->all.valid));
    const char *before = "; invalid by one rule alone: ";
    for (int rule = 0; rule < SC_RULE_COUNT; rule++) {
        if (result->alone[rule] == 0)
            continue;
        text_add(&text, "%s%s %s", before, sc_rule_name((enum sc_rule)rule), text_integer(number, result->alone[rule]));
        before = ", ";
    }
    text_print_labelled(to, "valid", line);
    text = (struct text){line, sizeof line, 0};
    text_add(&text, "%s mappings counted", text_integer(number, result->exact_counts));
    text_add(&text, ", %s timed", text_integer(number, result->exact_cycles));
    text_print_labelled(to, "exact", line);
}

/* The first refusal of each dataflow: its other instances mostly have the same. */
static void print_refusals(const struct designs_search *search, const struct designs_outcome *outcome, FILE *to) {
    char line[TEXT_LINE_SIZE];
    const struct sc_explore_flow *before = NULL;
    for (int i = 0; i < outcome->result.refusal_count; i++) {
        const struct sc_explore_refusal *refusal = &outcome->result.refusal[i];
        const struct sc_explore_instance *instance = sc_explore_instance_at(search->explore, refusal->instance);
        struct text text = {line, sizeof line, 0};
        if (instance->flow == before)
            continue;
        before = instance->flow;
        text_add(&text, "%s", instance->flow->name);
        for (int k = 0; k < instance->constant_count; k++)
            text_add(&text, " %s %" PRId64, instance->constant[k].parameter->name, instance->constant[k].value);
        text_add(&text, ", first on layer %s: ", search->task.layer[refusal->layer]->name);
        if (refusal->error.file)
            text_add(&text, "%s:%d:%d: ", refusal->error.file, refusal->error.line, refusal->error.column);
        text_add(&text, "%s", refusal->error.message);
        text_print_labelled(to, "refused", line);
    }
}

/* ---- tables of designs ---- */

static bool is_column(const struct sc_space_parameter *parameter) { return parameter->count > 1; }

static void add_columns(struct table *table, const struct designs_search *search) {
    const unsigned measures = sc_explore_measures(search->explore);
    table_column(table, "design", true);
    table_column(table, "cycles", true);
    if (measures & 1u << SC_MEASURE_ENERGY)
        table_column(table, "energy", true);
    if (measures & 1u << SC_MEASURE_AREA) {
        table_column(table, "area", true);
        table_column(table, "power", true);
    }
    table_column(table, "dataflow", false);
    for (int i = 0; i < search->task.space->parameter_count; i++)
        if (is_column(&search->task.space->parameter[i]))
            table_column(table, search->task.space->parameter[i].name, true);
}

static void add_row(struct table *table, const struct designs_search *search, const struct sc_figures *figures) {
    const unsigned measures = sc_explore_measures(search->explore);
    char word[DESIGNS_WORD_SIZE], number[TEXT_NUMBER_SIZE];
    table_cell(table, "%" PRId64, figures->index);
    table_cell(table, "%s", text_integer(number, figures->cycles));
    if (measures & 1u << SC_MEASURE_ENERGY)
        table_cell(table, "%s", designs_energy(word, search, figures->energy));
    if (measures & 1u << SC_MEASURE_AREA) {
        table_cell(table, "%s", designs_area(word, figures->area_nm2));
        table_cell(table, "%s", designs_power(word, figures->power_nw));
    }
    table_cell(table, "%s", designs_flow(search, figures->index));
    for (int i = 0; i < search->task.space->parameter_count; i++)
        if (is_column(&search->task.space->parameter[i]))
            table_cell(table, "%s", designs_word(word, search, figures->index, &search->task.space->parameter[i]));
}

static bool print_optima(const struct designs_search *search, const struct designs_outcome *outcome, FILE *to) {
    struct table table = {.key_count = 1};
    enum sc_measure optimum[SC_MEASURE_COUNT];
    const int count = designs_optima(search, optimum);
    char word[DESIGNS_WORD_SIZE];
    table_column(&table, "best", false);
    table_column(&table, "value", true);
    add_columns(&table, search);
    for (int i = 0; i < count; i++) {
        const struct sc_figures *best = &outcome->result.all.best[optimum[i]];
        table_cell(&table, "%s", designs_optimum_name(optimum[i]));
        table_cell(&table, "%s", designs_measure(word, search, optimum[i], best));
        add_row(&table, search, best);
    }
    const int knee = sc_explore_knee(search->explore, &outcome->result);
    if (knee >= 0) {
        table_cell(&table, "knee of front");
        table_cell(&table, "-");
        add_row(&table, search, &outcome->result.front[knee]);
    }
    fputc('\n', to);
    const bool whole = table_print(&table, 2, to);
    table_free(&table);
    return whole;
}

static bool print_front(const struct designs_search *search, const struct designs_outcome *outcome,
                        const struct designs_options *options, FILE *to) {
    const struct sc_explore_result *result = &outcome->result;
    char line[TEXT_LINE_SIZE], word[DESIGNS_WORD_SIZE];
    struct text text = {line, sizeof line, 0};
    const bool shown = options->front.count > 0 || result->front_count <= FRONT_SHOWN_MAX;
    const char *before = "by ";
    text_add(&text, "%s ", designs_counted(word, result->front_count));
    for (int m = 0; m < SC_MEASURE_COUNT; m++)
        if (sc_explore_front(search->explore) & 1u << m) {
            text_add(&text, "%s%s", before, sc_measure_name((enum sc_measure)m));
            before = ", ";
        }
    text_add(&text, "%s", shown ? ":" : "; --csv FILE has them");
    fputc('\n', to);
    text_print_labelled(to, "front", line);
    if (!shown)
        return true;
    struct table table = {.key_count = 1};
    add_columns(&table, search);
    for (int i = 0; i < result->front_count; i++)
        add_row(&table, search, &result->front[i]);
    fputc('\n', to);
    const bool whole = table_print(&table, 2, to);
    table_free(&table);
    return whole;
}

/* ---- groups ---- */

/* A row for each value, with the design that is best. */
static bool print_by_value(const struct designs_search *search, const struct designs_outcome *outcome,
                           const struct sc_space_parameter *rows, enum sc_measure best, FILE *to) {
    struct table table = {.key_count = 1};
    char word[DESIGNS_WORD_SIZE], number[TEXT_NUMBER_SIZE];
    table_column(&table, rows->name, true);
    table_column(&table, "valid", true);
    table_column(&table, designs_optimum_name(best), true);
    add_columns(&table, search);
    for (int n = 0; n < rows->count; n++) {
        const struct sc_explore_bests *bests = sc_explore_group_value(search->explore, &outcome->result, 0, n, 0);
        table_cell(&table, "%s", designs_value(word, rows, n));
        table_cell(&table, "%s", text_integer(number, bests->valid));
        table_cell(&table, "%s", bests->any ? designs_measure(word, search, best, &bests->best[best]) : "-");
        if (bests->any)
            add_row(&table, search, &bests->best[best]);
        for (int i = 3; !bests->any && i < table.column_count; i++)
            table_cell(&table, "-");
    }
    const bool whole = table_print(&table, 2, to);
    table_free(&table);
    return whole;
}

/* The least of the measure for each pair of values, in columns `from` to before `end`. */
static bool print_by_pair(const struct designs_search *search, const struct designs_outcome *outcome,
                          const struct sc_space_parameter *rows, const struct sc_space_parameter *columns, int from,
                          int end, enum sc_measure best, FILE *to) {
    struct table table = {.key_count = 1};
    char word[DESIGNS_WORD_SIZE];
    table_column(&table, rows->name, true);
    for (int m = from; m < end; m++)
        table_column(&table, designs_value(word, columns, m), true);
    for (int n = 0; n < rows->count; n++) {
        table_cell(&table, "%s", designs_value(word, rows, n));
        for (int m = from; m < end; m++) {
            const struct sc_explore_bests *bests = sc_explore_group_value(search->explore, &outcome->result, 0, n, m);
            table_cell(&table, "%s", bests->any ? designs_measure(word, search, best, &bests->best[best]) : "-");
        }
    }
    const bool whole = table_print(&table, 2, to);
    table_free(&table);
    return whole;
}

/* Pairs go into as many tables as their columns need. */
static bool print_by(const struct designs_search *search, const struct designs_outcome *outcome,
                     const struct designs_options *options, FILE *to) {
    enum { COLUMNS_EACH = 10 };
    const struct sc_space_parameter *rows = designs_group_parameter(search, 0);
    const struct sc_space_parameter *columns = designs_group_parameter(search, 1);
    const enum sc_measure best = designs_best_measure(options);
    fprintf(to, "\n  best %s by %s%s%s\n\n", designs_optimum_name(best), rows->name, columns ? " (rows) and " : "",
            columns ? columns->name : "");
    if (!columns)
        return print_by_value(search, outcome, rows, best, to);
    bool whole = true;
    for (int from = 0; whole && from < columns->count; from += COLUMNS_EACH) {
        const int end = from + COLUMNS_EACH < columns->count ? from + COLUMNS_EACH : columns->count;
        if (from > 0)
            fputc('\n', to);
        whole = print_by_pair(search, outcome, rows, columns, from, end, best, to);
    }
    return whole;
}

/* ---- verdict ---- */

static void print_executed(const struct designs_search *search, const struct designs_options *options,
                           const struct designs_executed *executed, FILE *to) {
    char macs[TEXT_NUMBER_SIZE];
    if (executed->wanted == 0)
        return;
    if (executed->differing >= 0)
        fprintf(to, "verdict: design %" PRId64 " differs when it is executed: %s\n", executed->differing,
                executed->difference);
    else if (executed->too_long > 0)
        fprintf(to,
                "verdict: not executed: %s MACs take a while (--verify 1 executes all optima and one of the front)\n",
                text_sum(macs, designs_macs(search)));
    else if (options->verify == 0)
        fprintf(to, "verdict: the best by %s was executed: output right, every count and the cycles as predicted\n",
                options->best ? options->best : "cycles");
    else
        fprintf(to, "verdict: %d designs were executed: outputs right, every count and the cycles as predicted\n",
                executed->right);
}

/* ---- all of it ---- */

bool designs_report_text(const struct designs_search *search, const struct designs_outcome *outcome,
                         const struct designs_options *options, const struct designs_executed *executed, FILE *to) {
    char word[DESIGNS_WORD_SIZE];
    const bool alone = search->task.layer_count == 1;
    fprintf(to, "%s on %s%s%s: %s\n", search->space_name, alone ? search->task.layer[0]->name : search->network,
            alone ? " of " : "", alone ? search->network : "",
            designs_counted(word, sc_explore_designs(search->explore)));
    print_layers(search, to);
    print_space(search, to);
    print_tables(search, to);
    print_counts(&outcome->result, to);
    print_refusals(search, outcome, to);
    bool whole = !outcome->result.all.any || print_optima(search, outcome, to);
    if (whole && outcome->result.all.any && sc_explore_front(search->explore))
        whole = print_front(search, outcome, options, to);
    if (whole && outcome->result.all.any && options->by.count > 0)
        whole = print_by(search, outcome, options, to);
    if (executed)
        print_executed(search, options, executed, to);
    return whole;
}
