/* An explanation as text for people. */
#include <inttypes.h>
#include <stdlib.h>
#include <string.h>

#include "check/explain/explain.h"
#include "check/report/table.h"
#include "check/report/text.h"

enum { INDENT = 4, LABEL_SIZE = 256 };

/* ---- the layer, grown loop by loop ---- */

static void add_sizes(struct table *table, const struct growth_stage *stage) {
    char line[LABEL_SIZE] = "";
    struct text text = {line, sizeof line, 0};
    for (int dim = 0; dim < SC_DIM_COUNT; dim++)
        if (stage->size[dim] > 1)
            text_add(&text, "%s%s %" PRId64, text.used ? "  " : "", sc_dim_name((enum sc_dim)dim), stage->size[dim]);
    table_cell(table, "%s", line[0] ? line : "all sizes 1");
}

static void add_formula(struct table *table, const struct compare_row *row) {
    char number[TEXT_NUMBER_SIZE], relative[TEXT_NUMBER_SIZE];
    bool has_value = row->formula && row->formula->outcome == SC_FORMULA_VALUE;
    if (!row->has_difference) {
        table_cell(table, "%s", has_value ? text_rational(number, row->formula->value) : "-");
        table_cell(table, has_value ? "beyond 2^63" : "-");
        table_cell(table, "%s", "");
        return;
    }
    table_cell(table, "%s", text_rational(number, row->formula->value));
    table_cell(table, "%s", text_difference(number, row->difference));
    table_cell(table, "%s", text_relative(relative, row->difference, row->simulated));
}

static void add_growth_row(struct table *table, const struct explanation *explanation, int step, int set,
                           enum sc_counter_id counter) {
    const struct explain_step *at = &explanation->step[step];
    const struct compare_row *row = &at->comparison[set].row[counter];
    char label[LABEL_SIZE], number[TEXT_NUMBER_SIZE];
    struct text text = {label, sizeof label, 0};
    explanation_loops(&text, explanation, at);
    table_cell(table, "%s", label);
    table_cell(table, "%s", growth_kind_name(explanation_kind(explanation, at)));
    table_cell(table, "%s", text_integer(number, at->simulated.steps));
    table_cell(table, "%s", text_integer(number, row->simulated));
    add_formula(table, row);
    table_cell(table, explanation_blame(explanation, set, counter).most == step ? "<--" : "");
    add_sizes(table, &explanation->growth.stage[at->stage]);
}

static void print_table(struct table *table, FILE *to) {
    if (!table_print(table, INDENT, to))
        fputs("    (no memory left for this table)\n", to);
    table_free(table);
}

static void print_growth(const struct explanation *explanation, int set, enum sc_counter_id counter, FILE *to) {
    struct table table = {0};
    fputs("\n    the layer, grown loop by loop: where the difference comes in\n", to);
    table_column(&table, "with", false);
    table_column(&table, "iterations", false);
    table_column(&table, "steps", true);
    table_column(&table, "simulated", true);
    table_column(&table, explanation->subject.sets->set[set].name, true);
    table_column(&table, "difference", true);
    table_column(&table, "relative", true);
    table_column(&table, "", false);
    table_column(&table, "layer so far", false);
    for (int step = 0; step < explanation->step_count; step++)
        add_growth_row(&table, explanation, step, set, counter);
    print_table(&table, to);
}

/* ---- the loop to blame ---- */

static void print_blame(const struct explanation *explanation, int set, enum sc_counter_id counter, FILE *to) {
    struct explain_blame blame = explanation_blame(explanation, set, counter);
    char line[TEXT_LINE_SIZE];
    struct text text = {line, sizeof line, 0};
    if (blame.most < 0)
        return;
    explanation_facts(&text, explanation, blame.most, counter);
    fprintf(to, "    to blame: %s\n", line);
    if (blame.first == blame.most)
        return;
    text.used = 0;
    explanation_facts(&text, explanation, blame.first, counter);
    fprintf(to, "    wrong from: %s\n", line);
}

/* ---- what the machine did ---- */

static void add_cause_row(struct table *table, const struct explanation *explanation, int cause,
                          enum sc_counter_id counter) {
    char number[TEXT_NUMBER_SIZE], label[LABEL_SIZE] = "";
    struct text text = {label, sizeof label, 0};
    struct sc_counters all = {0};
    for (int phase = 0; phase < SC_SIM_PHASE_COUNT; phase++)
        (void)sc_counters_add(&all, &explanation->attribution.of[cause][phase]);
    if (sc_counter_get(&all, counter) == 0)
        return;
    explanation_cause(&text, explanation, cause);
    table_cell(table, "%s", label);
    for (int phase = 0; phase < SC_SIM_PHASE_COUNT; phase++)
        table_cell(table, "%s",
                   text_integer(number, sc_counter_get(&explanation->attribution.of[cause][phase], counter)));
    table_cell(table, "%s", text_integer(number, sc_counter_get(&all, counter)));
}

static void print_causes(const struct explanation *explanation, enum sc_counter_id counter, FILE *to) {
    struct table table = {0};
    const struct sc_counter_description *info = sc_counter_info(counter);
    bool is_peak = info->kind == SC_COUNTER_IS_PEAK;
    fprintf(to, "\n    what caused the simulated %s (%s%s), by the kind of step\n", info->name, info->unit,
            is_peak ? ", largest" : "");
    table_column(&table, "the advance of", false);
    table_column(&table, "a loop starts", true);
    table_column(&table, "steady", true);
    table_column(&table, "clipped", true);
    table_column(&table, is_peak ? "largest" : "together", true);
    for (int cause = 0; cause < explanation->attribution.cause_count; cause++)
        add_cause_row(&table, explanation, cause, counter);
    print_table(&table, to);
}

/* ---- a counter, a run ---- */

static void print_terms(const struct explanation *explanation, int set, enum sc_counter_id counter, FILE *to) {
    const struct set *of = &explanation->subject.sets->set[set];
    const struct sc_formula_result *found = explanation_row(explanation, set, counter)->formula;
    for (int i = 0; i < of->quantity_count; i++) {
        if (set_quantity(of, i)->counter != counter)
            continue;
        char *text = set_explain(of, i, explanation->subject.mapping, found), *rest = NULL;
        for (char *line = text ? strtok_r(text, "\n", &rest) : NULL; line; line = strtok_r(NULL, "\n", &rest))
            fprintf(to, "    %s\n", line);
        free(text);
    }
}

static void print_verdict(const struct explanation *explanation, int set, enum sc_counter_id counter, FILE *to) {
    const struct compare_row *row = explanation_row(explanation, set, counter);
    const char *name = explanation->subject.sets->set[set].name;
    char simulated[TEXT_NUMBER_SIZE], value[TEXT_NUMBER_SIZE] = "no value", off[TEXT_NUMBER_SIZE],
                                      share[TEXT_NUMBER_SIZE];
    if (row->formula && row->formula->outcome == SC_FORMULA_VALUE)
        text_rational(value, row->formula->value);
    fprintf(to, "\n  %s: simulated %s, %s says %s", sc_counter_info(counter)->name,
            text_integer(simulated, row->simulated), name, value);
    if (row->has_difference && row->difference.numerator != 0) {
        text_relative(share, row->difference, row->simulated);
        fprintf(to, ": %s%s%s%s\n", text_difference(off, row->difference), share[0] ? " (" : "", share,
                share[0] ? ")" : "");
    } else {
        fprintf(to, "%s\n", row->verdict == VERDICT_AGREE ? ": they agree" : "");
    }
}

void explain_print_counter(const struct explanation *explanation, int set, enum sc_counter_id counter, FILE *to) {
    print_verdict(explanation, set, counter, to);
    print_blame(explanation, set, counter, to);
    print_terms(explanation, set, counter, to);
    print_growth(explanation, set, counter, to);
    print_causes(explanation, counter, to);
}

void explain_print_run(const struct explanation *explanation, const struct plan_run *run, FILE *to) {
    char line[TEXT_LINE_SIZE];
    struct text text = {line, sizeof line, 0};
    fprintf(to, "%s of %s, dataflow %s\n", run->layer->name, run->network, run->flow);
    text_shape(&text, &explanation->subject.mapping->layer);
    fprintf(to, "  layer       %s\n", line);
    text.used = 0;
    text_nest(&text, explanation->subject.mapping);
    fprintf(to, "  dataflow    %s\n", line);
    text.used = 0;
    text_machine(&text, &explanation->subject.mapping->machine);
    fprintf(to, "  machine     %s\n", line);
}
