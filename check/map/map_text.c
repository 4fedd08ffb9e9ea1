#include <inttypes.h>
#include <string.h>

#include "check/map/map_layer.h"
#include "check/report/energy_text.h"
#include "check/report/table.h"
#include "check/report/text.h"
#include "model/exact.h"

enum { INDENT = 2 };

/* ---- numbers ---- */

/* How many times as much: "x1.0004" up to ten times, "x12.3" from there. */
static void add_ratio(struct text *text, double ratio) { text_add(text, ratio < 10 ? "x%.4f" : "x%.4g", ratio); }

static void add_count(struct text *text, const char *before, int64_t count, const char *what) {
    char number[TEXT_NUMBER_SIZE];
    text_add(text, "%s%s %s", before, text_integer(number, count), what);
}

static const char *energy_unit(const struct map_layer *layer) {
    return layer->goal.costs ? sc_energy_unit_name(layer->goal.costs->table->unit) : NULL;
}

static const char *measure_name(const struct map_layer *layer) { return sc_map_measure_name((int)layer->goal.measure); }

/* "cycles are", "edp is" */
static void add_measure(struct text *text, const struct map_layer *layer) {
    text_add(text, "%s %s", measure_name(layer), layer->goal.measure == SC_MAP_CYCLES ? "are" : "is");
}

/* ---- what was searched ---- */

static void print_head(const struct map_layer *layer, FILE *to) {
    const struct plan_run *run = layer->run;
    char line[TEXT_LINE_SIZE], settings[TEXT_LINE_SIZE] = "", number[TEXT_NUMBER_SIZE];
    struct text shape = {line, sizeof line, 0};
    fprintf(to, "%s of %s: the best mapping by %s\n", run->layer->name, run->network, measure_name(layer));
    text_shape(&shape, run->layer);
    text_add(&shape, "  (%s %s)", text_integer(number, sc_layer_macs(run->layer)),
             sc_operation_info(run->layer->type->operation)->unit);
    text_print_labelled(to, "layer", line);
    struct text machine = {settings, sizeof settings, 0}, whole = {line, sizeof line, 0};
    text_machine(&machine, &run->machine);
    text_add(&whole, "%s: %s", run->machine_name ? run->machine_name : "", settings);
    text_print_labelled(to, "machine", line);
}

static void print_space(const struct map_layer *layer, FILE *to) {
    const struct sc_map_space *space = &layer->space;
    char line[TEXT_LINE_SIZE];
    struct text text = {line, sizeof line, 0};
    text_add(&text, "%d level%s, sizes %s: ", space->bounds.levels, space->bounds.levels == 1 ? "" : "s",
             sc_map_sizes_name((int)space->bounds.sizes));
    add_count(&text, "", space->mapping_count, "mappings");
    add_count(&text, ", of ", space->tiling_count, "tilings");
    text_print_labelled(to, "space", line);
}

/* "14 settled = 3 evaluated + 11 bounded": the summands that are not 0. */
static void print_settled(const struct map_layer *layer, FILE *to) {
    const struct sc_map_tally *tally = &layer->result.tally;
    const struct {
        int64_t count;
        const char *what;
    } FATES[SC_MAP_FATES] = {{tally->evaluated, "evaluated"},
                             {tally->bounded, "bounded"},
                             {tally->mirrored, "mirrored"},
                             {tally->small_l1, "too large for L1"},
                             {tally->small_l2, "too large for L2"},
                             {tally->refused, "refused"},
                             {tally->unknown, "unknown"}};
    char line[TEXT_LINE_SIZE];
    struct text text = {line, sizeof line, 0};
    const char *before = " = ";
    add_count(&text, "", sc_map_settled(tally), "settled");
    for (int i = 0; i < SC_MAP_FATES; i++) {
        if (FATES[i].count == 0)
            continue;
        add_count(&text, before, FATES[i].count, FATES[i].what);
        before = " + ";
    }
    text_print_labelled(to, "searched", line);
    text = (struct text){line, sizeof line, 0};
    add_count(&text, "by ", tally->counts, "counts");
    add_count(&text, " and ", tally->cycles, "cycles of the exact model");
    text_print_labelled(to, "", line);
}

/* ---- what was found ---- */

static void print_pragmas(const struct map_layer *layer, FILE *to) {
    struct sc_mapped_pragma pragma[SC_MAP_PRAGMAS_MAX];
    const int count = sc_map_pragmas(&layer->space, layer->result.best.index, pragma);
    for (int i = 0; i < count; i++) {
        fprintf(to, "    %s%s", i > 0 ? "-> " : "", sc_pragma_name(pragma[i].kind));
        if (pragma[i].kind == SC_PRAGMA_TILE)
            fprintf(to, " (%" PRId64 ")", pragma[i].size);
        else if (pragma[i].kind != SC_PRAGMA_UNROLL)
            fprintf(to, " (%" PRId64 ",%" PRId64 ")", pragma[i].size, pragma[i].offset);
        fprintf(to, " %s\n", sc_dim_name(pragma[i].dim));
    }
}

static void add_heads(struct table *table, const struct map_layer *layer) {
    char head[64];
    table_column(table, "mapping", false);
    table_column(table, "cycles", true);
    table_column(table, "utilization", true);
    if (energy_unit(layer)) {
        snprintf(head, sizeof head, "energy, %s", energy_unit(layer));
        table_column(table, head, true);
        table_column(table, "energy * cycles", true);
    }
    table_column(table, measure_name(layer), true);
    table_column(table, "L1", true);
    table_column(table, "L2", true);
}

static void add_score(struct table *table, const struct map_layer *layer, const struct sc_map_score *score,
                      double utilization) {
    char number[TEXT_NUMBER_SIZE], ratio[32];
    struct text text = {ratio, sizeof ratio, 0};
    table_cell(table, "%s", text_integer(number, score->cycles));
    table_cell(table, "%s", text_share(number, utilization));
    if (energy_unit(layer)) {
        table_cell(table, "%.5g", map_measure(SC_MAP_ENERGY, score));
        table_cell(table, "%.5g", map_measure(SC_MAP_EDP, score));
    }
    add_ratio(&text, map_ratio(layer->goal.measure, score, &layer->best.score));
    table_cell(table, "%s", ratio);
}

static void add_buffer(struct table *table, const struct buffer_check *buffer) {
    char number[TEXT_NUMBER_SIZE];
    table_cell(table, "%s%s", text_sum(number, buffer->needed_elems), buffer->enough ? "" : " small");
}

static void add_cost(struct table *table, const struct map_layer *layer, const char *name,
                     const struct map_cost *cost) {
    table_cell(table, "%s", name);
    add_score(table, layer, &cost->score, compare_utilization(&layer->space.machine, &cost->counters));
    add_buffer(table, &cost->buffers.l1);
    add_buffer(table, &cost->buffers.l2);
}

/* The bound of all measures together; no mapping need have all of them. */
static void add_bound(struct table *table, const struct map_layer *layer) {
    table_cell(table, "no mapping less");
    add_score(table, layer, &layer->least_score, compare_utilization(&layer->space.machine, &layer->least));
    table_cell(table, "%s", "");
    table_cell(table, "%s", "");
}

static void add_refused(struct table *table, const struct map_layer *layer, const char *name) {
    table_cell(table, "%s", name);
    for (int i = 1; i < (energy_unit(layer) ? 8 : 6); i++)
        table_cell(table, "-");
}

static void print_costs(const struct map_layer *layer, FILE *to) {
    struct table table = {0};
    add_heads(&table, layer);
    add_cost(&table, layer, "best", &layer->best);
    add_bound(&table, layer);
    for (int i = 0; i < layer->flow_count; i++) {
        const struct map_flow *flow = &layer->flow[i];
        if (flow->error)
            add_refused(&table, layer, flow->run->flow);
        else
            add_cost(&table, layer, flow->run->flow, &flow->cost);
    }
    if (!table_print(&table, INDENT, to))
        fputs("  (no memory left for this table)\n", to);
    table_free(&table);
}

static void print_energy(const struct map_layer *layer, FILE *to) {
    char line[TEXT_LINE_SIZE];
    struct text text = {line, sizeof line, 0};
    if (!layer->goal.costs)
        return;
    const struct sc_energy_counts charged = sc_energy_counts_of(&layer->best.counters);
    const struct sc_energy energy = sc_energy_of(layer->goal.costs, &charged);
    energy_text_value(&text, &energy, layer->goal.costs->table->unit, sc_layer_macs(layer->run->layer));
    text_print_labelled(to, "energy", line);
    text = (struct text){line, sizeof line, 0};
    text_add(&text, "by ");
    energy_text_prices(&text, layer->goal.costs);
    text_print_labelled(to, "", line);
}

static void print_distance(const struct map_layer *layer, FILE *to) {
    const double above = map_ratio(layer->goal.measure, &layer->best.score, &layer->least_score) - 1;
    char line[TEXT_LINE_SIZE], share[TEXT_NUMBER_SIZE];
    struct text text = {line, sizeof line, 0};
    text_add(&text, "its ");
    add_measure(&text, layer);
    text_add(&text, " %s above what no mapping can do without",
             above < 0.0001 ? "less than 0.01%" : text_share(share, above));
    text_print_labelled(to, "bound", line);
}

static void print_flows(const struct map_layer *layer, FILE *to) {
    const struct map_flow *flow = map_layer_best_flow(layer);
    char line[TEXT_LINE_SIZE];
    struct text text = {line, sizeof line, 0};
    if (flow) {
        text_add(&text, "the best that fits is %s: its ", flow->run->flow);
        add_measure(&text, layer);
        text_add(&text, " ");
        add_ratio(&text, map_ratio(layer->goal.measure, &flow->cost.score, &layer->best.score));
    } else {
        text_add(&text, "none fits");
    }
    text_print_labelled(to, "dataflows", line);
}

/* ---- verification ---- */

static int count_compared(void) {
    int count = 0;
    for (int id = 0; id < SC_COUNTER_COUNT; id++)
        count += sc_exact_gives((enum sc_counter_id)id);
    return count;
}

static void add_verdict(struct text *text, const struct map_layer *layer) {
    switch (layer->verdict) {
    case MAP_AGREES:
        text_add(text, "by execution: all counts and cycles agree (%d of %d)", count_compared(), count_compared());
        break;
    case MAP_DIFFERS:
        text_add(text, "by execution: %d of %d counts and cycles DIFFER", layer->differs, count_compared());
        break;
    case MAP_FAILED:
        text_add(text, "no: %s", layer->simulation->status ? layer->simulation->error->message : "the output is wrong");
        break;
    default:
        text_add(text, "no: it was not executed");
    }
}

/* ---- nothing fits ---- */

static void print_nearest(const char *label, const struct sc_map_nearest *nearest, FILE *to) {
    char line[TEXT_LINE_SIZE], l1[TEXT_NUMBER_SIZE], l2[TEXT_NUMBER_SIZE];
    if (!nearest->found)
        return;
    snprintf(line, sizeof line, "L1Size %s with L2Size %s", text_sum(l1, nearest->needs.l1_elems),
             text_sum(l2, nearest->needs.l2_elems));
    text_print_labelled(to, label, line);
}

static void print_nothing(const struct map_layer *layer, FILE *to) {
    const struct sc_map_result *result = &layer->result;
    text_print_labelled(to, "result", result->least_l1.found ? "nothing that was searched fits" : "nothing was found");
    print_nearest("least L1", &result->least_l1, to);
    print_nearest("least L2", &result->least_l2, to);
}

void map_print_layer(const struct map_layer *layer, FILE *to) {
    char line[TEXT_LINE_SIZE], claim[MAP_CLAIM_SIZE];
    struct text verdict = {line, sizeof line, 0};
    print_head(layer, to);
    print_space(layer, to);
    print_settled(layer, to);
    if (!layer->result.best.found) {
        print_nothing(layer, to);
        return;
    }
    text_print_labelled(to, "result", map_layer_claim(claim, layer));
    fputc('\n', to);
    print_pragmas(layer, to);
    fputc('\n', to);
    print_costs(layer, to);
    fputc('\n', to);
    print_energy(layer, to);
    print_distance(layer, to);
    print_flows(layer, to);
    add_verdict(&verdict, layer);
    text_print_labelled(to, "verified", line);
}

/* ---- several layers ---- */

static bool several_machines(const struct map_layer *layer, int count) {
    bool several = false;
    for (int i = 1; i < count; i++)
        several = several || layer[i].run->machine_name != layer[0].run->machine_name;
    return several;
}

static bool several_networks(const struct map_layer *layer, int count) {
    bool several = false;
    for (int i = 1; i < count; i++)
        several = several || strcmp(layer[i].run->network, layer[0].run->network) != 0;
    return several;
}

static void add_row(struct table *table, const struct map_layer *layer, bool with_network, bool with_machine) {
    const struct map_flow *flow = layer->error ? NULL : map_layer_best_flow(layer);
    const bool found = !layer->error && layer->mapping;
    static const char *const VERDICTS[] = {"not executed", "agrees", "DIFFERS", "failed"};
    char number[TEXT_NUMBER_SIZE], nest[TEXT_LINE_SIZE] = "", claim[MAP_CLAIM_SIZE];
    struct text text = {nest, sizeof nest, 0};
    if (with_network)
        table_cell(table, "%s", layer->run->network);
    if (with_machine)
        table_cell(table, "%s", layer->run->machine_name ? layer->run->machine_name : "-");
    table_cell(table, "%s", layer->run->layer->name);
    table_cell(table, "%s", found ? text_integer(number, layer->best.score.cycles) : "-");
    table_cell(table, found ? "%.5g" : "-", map_measure(SC_MAP_ENERGY, &layer->best.score));
    table_cell(table, found ? "x%.4f" : "-",
               found ? map_ratio(layer->goal.measure, &layer->best.score, &layer->least_score) : 0);
    table_cell(table, found && flow ? "%s x%.4g" : "-", flow ? flow->run->flow : "",
               found && flow ? map_ratio(layer->goal.measure, &flow->cost.score, &layer->best.score) : 0);
    table_cell(table, "%s", layer->error ? "error" : !found ? "nothing fits" : map_layer_claim(claim, layer));
    table_cell(table, "%s", VERDICTS[layer->verdict]);
    if (found)
        text_nest(&text, layer->mapping);
    table_cell(table, "%s", nest);
}

bool map_print_table(const struct map_layer *layer, int count, FILE *to) {
    const bool with_machine = several_machines(layer, count);
    const bool with_network = several_networks(layer, count);
    struct table table = {.key_count = 1 + with_network + with_machine};
    char head[64];
    const char *unit = count > 0 ? energy_unit(&layer[0]) : NULL;
    if (count == 0)
        return true;
    fprintf(to, "the best mapping of each layer%s%s by %s\n\n", with_network ? "" : " of ",
            with_network ? "" : layer[0].run->network, measure_name(&layer[0]));
    snprintf(head, sizeof head, "energy, %s", unit ? unit : "-");
    if (with_network)
        table_column(&table, "of", false);
    if (with_machine)
        table_column(&table, "machine", false);
    table_column(&table, "layer", false);
    table_column(&table, "cycles", true);
    table_column(&table, head, true);
    table_column(&table, "least", true);
    table_column(&table, "best dataflow", true);
    table_column(&table, "result", false);
    table_column(&table, "executed", false);
    table_column(&table, "mapping", false);
    for (int i = 0; i < count; i++)
        add_row(&table, &layer[i], with_network, with_machine);
    const bool whole = table_print(&table, INDENT, to);
    table_free(&table);
    return whole;
}
