/* An explanation as text for people. */
#include <inttypes.h>
#include <stdlib.h>
#include <string.h>

#include "check/explain.h"
#include "check/table.h"
#include "check/text.h"

enum { INDENT = 4, LINE_SIZE = 1024, LABEL_SIZE = 256 };

/* ---- loops ---- */

/* "spatial X(3,1) over 3 PEs", "C(1,1)", "C(1,1) inside tiles" */
static void add_loop(struct text *text, const struct mapping *mapping, int level, const struct directive *directive) {
    text_add(text, "%s", directive->spatial ? "spatial " : "");
    for (int i = 0; i < directive->part_count; i++)
        text_add(text, "%s%s(%" PRId64 ",%" PRId64 ")", i ? "*" : "", dim_name(directive->part[i].dim),
                 directive->part[i].size, directive->part[i].offset);
    if (directive->spatial)
        text_add(text, " over %" PRId64 " %s", mapping->level[level].units,
                 level == mapping->level_count - 1 ? "PEs" : "tiles");
    else if (level > 0)
        text_add(text, " inside tiles");
}

static void add_stage(struct text *text, const struct explanation *explanation, const struct growth_stage *stage) {
    if (stage->kind == GROWTH_FIRST)
        text_add(text, "one PE's start");
    else
        add_loop(text, explanation->mapping, stage->level, stage->directive);
}

/* The loops that a step grew, the last of them outermost. */
static void add_step(struct text *text, const struct explanation *explanation, const struct explain_step *step) {
    const struct growth_stage *stages = explanation->growth.stage;
    for (int i = step->first_stage; i <= step->stage; i++) {
        if (i > step->first_stage && stages[i].directive == stages[i - 1].directive)
            continue;
        text_add(text, "%s", i > step->first_stage ? " + " : "");
        add_stage(text, explanation, &stages[i]);
    }
}

static enum growth_kind step_kind(const struct explanation *explanation, const struct explain_step *step) {
    const struct growth_stage *stages = explanation->growth.stage;
    return step->first_stage == 0 ? GROWTH_FIRST : stages[step->stage].kind;
}

/* ---- the layer, grown loop by loop ---- */

static void add_sizes(struct table *table, const struct growth_stage *stage) {
    char line[LABEL_SIZE] = "";
    struct text text = {line, sizeof line, 0};
    for (int dim = 0; dim < DIM_COUNT; dim++)
        if (stage->size[dim] > 1)
            text_add(&text, "%s%s %" PRId64, text.used ? "  " : "", dim_name((enum dim)dim), stage->size[dim]);
    table_cell(table, "%s", line);
}

static void add_formula(struct table *table, const struct compare_row *row) {
    char number[TEXT_NUMBER_SIZE], relative[TEXT_NUMBER_SIZE];
    bool has_value = row->formula && row->formula->outcome == FORMULA_VALUE;
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
                           enum counter_id counter) {
    const struct explain_step *at = &explanation->step[step];
    const struct compare_row *row = &at->comparison[set].row[counter];
    char label[LABEL_SIZE], number[TEXT_NUMBER_SIZE];
    struct text text = {label, sizeof label, 0};
    add_step(&text, explanation, at);
    table_cell(table, "%s", label);
    table_cell(table, "%s", growth_kind_name(step_kind(explanation, at)));
    table_cell(table, "%s", text_integer(number, at->simulated.steps));
    table_cell(table, "%s", text_integer(number, row->simulated));
    add_formula(table, row);
    table_cell(table, explain_blame(explanation, set, counter).most == step ? "<--" : "");
    add_sizes(table, &explanation->growth.stage[at->stage]);
}

static void print_table(struct table *table, FILE *to) {
    if (!table_print(table, INDENT, to))
        fputs("    (no memory left for this table)\n", to);
    table_free(table);
}

static void print_growth(const struct explanation *explanation, int set, enum counter_id counter, FILE *to) {
    struct table table = {0};
    fputs("\n    the layer, grown loop by loop: where the difference comes in\n", to);
    table_column(&table, "with", false);
    table_column(&table, "iterations", false);
    table_column(&table, "steps", true);
    table_column(&table, "simulated", true);
    table_column(&table, explanation->sets->set[set].name, true);
    table_column(&table, "difference", true);
    table_column(&table, "relative", true);
    table_column(&table, "", false);
    table_column(&table, "layer so far", false);
    for (int step = 0; step < explanation->step_count; step++)
        add_growth_row(&table, explanation, step, set, counter);
    print_table(&table, to);
}

/* ---- the loop to blame ---- */

/* The tensor that a counter is about; TENSOR_COUNT for none. */
static enum tensor counter_tensor(enum counter_id counter) {
    const char *last = strrchr(counter_info(counter)->name, '_');
    int tensor = 0;
    while (tensor < TENSOR_COUNT && (!last || strcmp(last + 1, tensor_name((enum tensor)tensor)) != 0))
        tensor++;
    return (enum tensor)tensor;
}

static bool depends_on(const struct explanation *explanation, enum tensor tensor, const struct directive *directive) {
    for (int i = 0; i < directive->part_count; i++)
        if (layer_couples(&explanation->mapping->layer, tensor, directive->part[i].dim))
            return true;
    return false;
}

static void add_clipping(struct text *text, const struct mapping *mapping, const struct growth_stage *stage) {
    const struct map_part *part = &stage->directive->part[0];
    int64_t rest = stage->given > part->size ? (stage->given - part->size) % part->offset : 0;
    if (rest > 0)
        text_add(text, "; its last chunk has %" PRId64 " of %" PRId64 " indices", part->size - part->offset + rest,
                 part->size);
    if (stage->idle_units > 0)
        text_add(text, "; %" PRId64 " of %" PRId64 " units are idle in its last fold", stage->idle_units,
                 mapping->level[stage->level].units);
}

/* What is remarkable about the loop, for a counter. */
static void add_facts(struct text *text, const struct explanation *explanation, const struct growth_stage *stage,
                      enum counter_id counter) {
    const struct map_part *part = &stage->directive->part[0];
    enum tensor tensor = counter_tensor(counter);
    if (stage->kind == GROWTH_CLIPPED)
        add_clipping(text, explanation->mapping, stage);
    if (part->offset < part->size)
        text_add(text, "; chunks that follow each other share %" PRId64 " of %" PRId64 " indices (halo)",
                 part->size - part->offset, part->size);
    if (tensor < TENSOR_COUNT && explanation->mapping->layer.type->tensor[tensor].count > 0 &&
        !depends_on(explanation, tensor, stage->directive))
        text_add(text, "; no %s depends on %s", tensor_name(tensor), dim_name(part->dim));
}

/* What is less than was asked for, in every step. */
static void add_static_facts(struct text *text, const struct mapping *mapping) {
    for (int i = 0; i < mapping->pragma_count; i++) {
        const struct mapped_pragma *pragma = &mapping->pragma[i];
        bool is_map = pragma->kind == PRAGMA_TEMPORAL_MAP || pragma->kind == PRAGMA_SPATIAL_MAP;
        if (is_map && pragma->size > mapping->layer.size[pragma->dim])
            text_add(text, "; %s(%" PRId64 ",%" PRId64 ") has only %" PRId64 " to map", dim_name(pragma->dim),
                     pragma->size, pragma->offset, mapping->layer.size[pragma->dim]);
    }
}

static void add_blamed(struct text *text, const struct explanation *explanation, int step, enum counter_id counter) {
    const struct explain_step *at = &explanation->step[step];
    enum growth_kind kind = step_kind(explanation, at);
    add_step(text, explanation, at);
    text_add(text, ", %s", kind == GROWTH_FIRST ? "first iteration" : growth_kind_name(kind));
    if (kind == GROWTH_FIRST)
        add_static_facts(text, explanation->mapping);
    else
        add_facts(text, explanation, &explanation->growth.stage[at->stage], counter);
}

static void print_blame(const struct explanation *explanation, int set, enum counter_id counter, FILE *to) {
    struct explain_blame blame = explain_blame(explanation, set, counter);
    char line[LINE_SIZE];
    struct text text = {line, sizeof line, 0};
    if (blame.most < 0)
        return;
    add_blamed(&text, explanation, blame.most, counter);
    fprintf(to, "    to blame: %s\n", line);
    if (blame.first == blame.most)
        return;
    text.used = 0;
    add_blamed(&text, explanation, blame.first, counter);
    fprintf(to, "    wrong from: %s\n", line);
}

/* ---- what the machine did ---- */

static void add_cause(struct table *table, const struct explanation *explanation, int cause) {
    const struct mapping *mapping = explanation->mapping;
    char label[LABEL_SIZE];
    struct text text = {label, sizeof label, 0};
    int loop = cause - SIM_CAUSE_LOOP, level = 0;
    if (cause == SIM_CAUSE_START || cause == explanation->attribution.cause_count - 1) {
        table_cell(table, cause == SIM_CAUSE_START ? "the start" : "the end");
        return;
    }
    while (loop >= mapping->level[level].directive_count)
        loop -= mapping->level[level++].directive_count;
    add_loop(&text, mapping, level, &mapping->level[level].directive[loop]);
    table_cell(table, "%s", label);
}

static void add_cause_row(struct table *table, const struct explanation *explanation, int cause,
                          enum counter_id counter) {
    char number[TEXT_NUMBER_SIZE];
    struct counters all = {0};
    for (int phase = 0; phase < SIM_PHASE_COUNT; phase++)
        (void)counters_add(&all, &explanation->attribution.of[cause][phase]);
    if (counter_get(&all, counter) == 0)
        return;
    add_cause(table, explanation, cause);
    for (int phase = 0; phase < SIM_PHASE_COUNT; phase++)
        table_cell(table, "%s", text_integer(number, counter_get(&explanation->attribution.of[cause][phase], counter)));
    table_cell(table, "%s", text_integer(number, counter_get(&all, counter)));
}

static void print_causes(const struct explanation *explanation, enum counter_id counter, FILE *to) {
    struct table table = {0};
    const struct counter_description *info = counter_info(counter);
    bool is_peak = info->kind == COUNTER_IS_PEAK;
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

static void print_terms(const struct explanation *explanation, int set, enum counter_id counter, FILE *to) {
    const struct set *of = &explanation->sets->set[set];
    for (int i = 0; i < of->quantity_count; i++) {
        if (set_quantity(of, i)->counter != counter)
            continue;
        char *text = set_explain(of, i, explanation->mapping), *rest = NULL;
        for (char *line = text ? strtok_r(text, "\n", &rest) : NULL; line; line = strtok_r(NULL, "\n", &rest))
            fprintf(to, "    %s\n", line);
        free(text);
    }
}

static void print_verdict(const struct explanation *explanation, int set, enum counter_id counter, FILE *to) {
    const struct compare_row *row = &explanation->step[explanation->step_count - 1].comparison[set].row[counter];
    const char *name = explanation->sets->set[set].name;
    char simulated[TEXT_NUMBER_SIZE], value[TEXT_NUMBER_SIZE] = "no value", off[TEXT_NUMBER_SIZE],
                                      share[TEXT_NUMBER_SIZE];
    if (row->formula && row->formula->outcome == FORMULA_VALUE)
        text_rational(value, row->formula->value);
    fprintf(to, "\n  %s: simulated %s, %s says %s", counter_info(counter)->name,
            text_integer(simulated, row->simulated), name, value);
    if (row->has_difference && row->difference.numerator != 0) {
        text_relative(share, row->difference, row->simulated);
        fprintf(to, ": %s%s%s%s\n", text_difference(off, row->difference), share[0] ? " (" : "", share,
                share[0] ? ")" : "");
    } else {
        fprintf(to, "%s\n", row->verdict == VERDICT_AGREE ? ": they agree" : "");
    }
}

void explain_print_counter(const struct explanation *explanation, int set, enum counter_id counter, FILE *to) {
    print_verdict(explanation, set, counter, to);
    print_blame(explanation, set, counter, to);
    print_terms(explanation, set, counter, to);
    print_growth(explanation, set, counter, to);
    print_causes(explanation, counter, to);
}

void explain_print_run(const struct explanation *explanation, FILE *to) {
    char line[LINE_SIZE];
    struct text text = {line, sizeof line, 0};
    fprintf(to, "%s of %s, dataflow %s\n", explanation->run->layer->name, explanation->run->network,
            explanation->run->flow);
    text_shape(&text, &explanation->mapping->layer);
    fprintf(to, "  layer       %s\n", line);
    text.used = 0;
    text_nest(&text, explanation->mapping);
    fprintf(to, "  dataflow    %s\n", line);
    text.used = 0;
    text_machine(&text, &explanation->mapping->machine);
    fprintf(to, "  machine     %s\n", line);
}
