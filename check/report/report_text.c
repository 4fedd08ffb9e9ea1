#include <inttypes.h>
#include <stdlib.h>
#include <string.h>

#include "check/report/energy_text.h"
#include "check/report/report.h"
#include "check/report/report_columns.h"
#include "check/report/report_machines.h"
#include "check/report/speed.h"
#include "check/report/table.h"
#include "check/report/text.h"
#include "check/report/traffic.h"
#include "model/fit.h"

enum { INDENT = 2 };

static const char *operations(const struct sc_layer *layer) { return sc_operation_info(layer->type->operation)->unit; }

/* ---- the head of a run ---- */

static void print_layer(const struct run_result *result, FILE *to) {
    const struct sc_layer *layer = result->run->layer, *mapped = &result->mapping->layer;
    char line[TEXT_LINE_SIZE], number[TEXT_NUMBER_SIZE];
    struct text text = {line, sizeof line, 0};
    text_shape(&text, layer);
    if (mapped->type != layer->type) {
        text_add(&text, "  as ");
        text_shape(&text, mapped);
    }
    text_add(&text, "  (%s %s)", text_integer(number, sc_layer_macs(layer)), operations(layer));
    text_print_labelled(to, "layer", line);
}

static void print_machine(const struct run_result *result, FILE *to) {
    char settings[TEXT_LINE_SIZE] = "", line[TEXT_LINE_SIZE];
    struct text text = {settings, sizeof settings, 0}, whole = {line, sizeof line, 0};
    text_machine(&text, &result->mapping->machine);
    if (result->run->machine_name)
        text_add(&whole, "%s: ", result->run->machine_name);
    text_add(&whole, "%s", settings);
    text_print_labelled(to, "machine", line);
}

static void print_dataflow(const struct run_result *result, FILE *to) {
    char line[TEXT_LINE_SIZE];
    struct text text = {line, sizeof line, 0};
    text_nest(&text, result->mapping);
    text_print_labelled(to, "dataflow", line);
}

static void print_simulation(const struct run_result *result, FILE *to) {
    const struct sc_counters *counters = result->simulated;
    char steps[TEXT_NUMBER_SIZE], cycles[TEXT_NUMBER_SIZE], line[TEXT_LINE_SIZE];
    struct text text = {line, sizeof line, 0};
    text_add(&text, "seed %" PRIu64 ", ", result->seed);
    if (result->state == RUN_MODELLED) {
        text_print_labelled(to, "simulated", "nothing: the counts are those of the formulas");
        return;
    }
    if (counters)
        text_add(&text, "%s steps, %s cycles, output right", text_integer(steps, counters->steps),
                 text_integer(cycles, counters->cycles));
    else
        text_add(&text, "BROKEN: %s", result->problem);
    text_print_labelled(to, "simulation", line);
}

static void print_sets(const struct run_result *result, FILE *to) {
    char line[TEXT_LINE_SIZE] = "";
    struct text text = {line, sizeof line, 0};
    for (int i = 0; i < result->set_count; i++)
        text_add(&text, "%s%s (%s)", i ? ", " : "", result->set[i].set->name, set_policy_name(result->set[i].set));
    text_print_labelled(to, "formulas", line);
}

static void print_head(const struct run_result *result, FILE *to) {
    fprintf(to, "%s of %s, dataflow %s\n", result->run->layer->name, result->run->network, result->run->flow);
    print_layer(result, to);
    print_dataflow(result, to);
    print_machine(result, to);
    print_simulation(result, to);
    print_sets(result, to);
}

/* ---- the table of counts ---- */

static void add_heads(struct table *table, const struct run_result *result) {
    table_column(table, "counter", false);
    table_column(table, "unit", false);
    if (result->state != RUN_MODELLED)
        table_column(table, "simulated", true);
    for (int i = 0; i < result->set_count; i++)
        report_columns(table, result->set[i].set->name, &result->set[i].comparison);
}

static void add_row(struct table *table, const struct run_result *result, enum sc_counter_id id) {
    const struct sc_counter_description *info = sc_counter_info(id);
    char number[TEXT_NUMBER_SIZE];
    table_cell(table, "%s", info->name);
    table_cell(table, "%s", info->unit);
    if (result->state != RUN_MODELLED)
        table_cell(table, "%s", result->simulated ? text_integer(number, sc_counter_get(result->simulated, id)) : "-");
    for (int i = 0; i < result->set_count; i++)
        report_cells(table, &result->set[i].comparison, id);
}

static void print_table(struct table *table, FILE *to) {
    if (!table_print(table, INDENT, to))
        fputs("  (no memory left for this table)\n", to);
    table_free(table);
}

static void print_counts(const struct run_result *result, FILE *to) {
    struct table table = {.key_count = 1};
    add_heads(&table, result);
    for (int id = 0; id < SC_COUNTER_COUNT; id++)
        if (report_shows(result, (enum sc_counter_id)id))
            add_row(&table, result, (enum sc_counter_id)id);
    print_table(&table, to);
}

/* ---- what stands below the table ---- */

static double ops_per_cycle(const struct sc_counters *counters) {
    return counters->cycles > 0 ? (double)counters->macs / (double)counters->cycles : 0;
}

static void print_utilization(const struct run_result *result, FILE *to) {
    char line[TEXT_LINE_SIZE], pes[TEXT_NUMBER_SIZE];
    struct text text = {line, sizeof line, 0};
    text_add(&text, "%.2f%%: %.4g operations a cycle on %s PEs", 100 * result->utilization,
             ops_per_cycle(result->counts), text_integer(pes, result->mapping->machine.num_pes));
    text_print_labelled(to, "utilization", line);
}

/* In any case and spelling: "ROOFLINE_TH", "Roofline TH". */
static bool is_roofline(const struct sc_formula_quantity *quantity) {
    static const char NAME[] = "ROOFLINE TH";
    size_t i = 0;
    while (quantity->name[i] && i < sizeof NAME - 1) {
        char c = quantity->name[i];
        c = c == '_' ? ' ' : c >= 'a' && c <= 'z' ? (char)(c - 'a' + 'A') : c;
        if (c != NAME[i])
            return false;
        i++;
    }
    return !quantity->name[i] && i == sizeof NAME - 1;
}

static void print_roofline(const struct run_result *result, const struct set_result *set, FILE *to) {
    for (int i = 0; i < set->set->quantity_count; i++) {
        const struct sc_formula_result *value = &set->quantity[i];
        if (!is_roofline(set_quantity(set->set, i)) || value->outcome != SC_FORMULA_VALUE)
            continue;
        char line[TEXT_LINE_SIZE], number[TEXT_NUMBER_SIZE];
        struct text text = {line, sizeof line, 0};
        text_add(&text, "%s: %s", set->set->name, text_rational(number, value->value));
        if (value->value.denominator != 1)
            text_add(&text, " = %.4g", (double)value->value.numerator / (double)value->value.denominator);
        text_add(&text, " (simulated: %.4g operations a cycle)", ops_per_cycle(result->simulated));
        text_print_labelled(to, "roofline", line);
    }
}

/* Were the widths of elements given? */
static bool says_bits(const struct sc_machine *machine) {
    uint64_t said = sc_hardware_bit(SC_HARDWARE_bits) | sc_hardware_bit(SC_HARDWARE_psum_bits);
    for (int tensor = 0; tensor < SC_TENSOR_COUNT; tensor++)
        said |= sc_hardware_bit(SC_HARDWARE_tensor_bits_weight + tensor);
    return (machine->given & said) != 0;
}

/* "elements", or, where somebody said how wide they are, "words of 8 bits (512 B of 2.048 kB)". */
static void add_words(struct text *text, const struct sc_machine *machine, const struct buffer_check *buffer) {
    const int64_t bits = sc_machine_word_bits(machine);
    const double bytes = (double)bits / 8;
    char word[TEXT_NUMBER_SIZE];
    if (!says_bits(machine)) {
        text_add(text, " elements are needed");
        return;
    }
    text_add(text, " words of %" PRId64 " bits are needed", bits);
    text_add(text, " (%s", text_bytes(word, bytes * (double)buffer->needed_elems));
    if (buffer->size_elems > 0)
        text_add(text, " of %s", text_bytes(word, bytes * (double)buffer->size_elems));
    text_add(text, ")");
}

static void print_buffer(const struct sc_machine *machine, const struct buffer_check *buffer, const char *how,
                         FILE *to) {
    char line[TEXT_LINE_SIZE], size[TEXT_NUMBER_SIZE], needed[TEXT_NUMBER_SIZE];
    struct text text = {line, sizeof line, 0};
    text_integer(needed, buffer->needed_elems);
    if (buffer->size_elems == 0)
        text_add(&text, "not given");
    else
        text_add(&text, "%s %s", text_integer(size, buffer->size_elems), buffer->enough ? "is enough" : "is TOO SMALL");
    text_add(&text, ": %s%s", how, needed);
    add_words(&text, machine, buffer);
    text_print_labelled(to, buffer->keyword, line);
}

static void print_buffer_by_set(const struct sc_machine *machine, const struct buffer_check *buffer, const char *set,
                                FILE *to) {
    char line[TEXT_LINE_SIZE], size[TEXT_NUMBER_SIZE], needed[TEXT_NUMBER_SIZE];
    struct text text = {line, sizeof line, 0};
    if (buffer->enough)
        return;
    text_add(&text, "%s is TOO SMALL by %s: it asks for %s ", text_integer(size, buffer->size_elems), set,
             text_integer(needed, buffer->needed_elems));
    if (says_bits(machine))
        text_add(&text, "words of %" PRId64 " bits", sc_machine_word_bits(machine));
    else
        text_add(&text, "elements");
    text_print_labelled(to, buffer->keyword, line);
}

/* A buffer that is too small for what a set asks for. */
static void print_buffers_by_set(const struct run_result *result, const struct set_result *set, FILE *to) {
    struct buffer_checks buffers = compare_asked_buffers(result->mapping, &set->comparison);
    print_buffer_by_set(&result->mapping->machine, &buffers.l1, set->set->name, to);
    print_buffer_by_set(&result->mapping->machine, &buffers.l2, set->set->name, to);
}

/* "2 buffers of 15 = "; where tensors have sets of their own "1 of 4 weights + 2 of 8 inputs + 2 of 3 sums = ". */
static void add_boxes(struct text *text, const struct sc_machine *machine, const struct sc_counters *counters) {
    char number[TEXT_NUMBER_SIZE];
    if (!sc_fit_has_own_sets(machine, counters) && sc_fit_has_equal_words(machine)) {
        text_add(text, "%" PRId64 " buffers of %s = ", machine->l1_buffers, text_integer(number, counters->l1_req));
        return;
    }
    for (int t = 0; t < SC_TENSOR_COUNT; t++) {
        const enum sc_tensor tensor = (enum sc_tensor)t;
        if (sc_fit_box(counters, tensor) > 0)
            text_add(text, "%s%" PRId64 " of %s %ss", text->used ? " + " : "", sc_fit_sets(machine, tensor),
                     text_integer(number, sc_fit_box(counters, tensor)), sc_tensor_name(tensor));
    }
    text_add(text, " = ");
}

/* "2 buffers of 15 = "; nothing where L2 has no marks. */
static void add_tiles(struct text *text, const struct sc_machine *machine, const struct sc_counters *counters) {
    char number[TEXT_NUMBER_SIZE];
    if (compare_has_tiles(counters))
        text_add(text, "%" PRId64 " buffer%s of %s = ", machine->l2_buffers, machine->l2_buffers == 1 ? "" : "s",
                 text_integer(number, counters->l2_hold));
}

static void print_buffers(const struct run_result *result, FILE *to) {
    char in_l1[160], in_l2[80] = "";
    struct text l1 = {in_l1, sizeof in_l1, 0}, l2 = {in_l2, sizeof in_l2, 0};
    add_boxes(&l1, &result->mapping->machine, result->counts);
    add_tiles(&l2, &result->mapping->machine, result->counts);
    print_buffer(&result->mapping->machine, &result->buffers.l1, in_l1, to);
    print_buffer(&result->mapping->machine, &result->buffers.l2, in_l2, to);
    for (int i = 0; i < result->set_count; i++)
        print_buffers_by_set(result, &result->set[i], to);
}

/* The exact model's energy is the simulated one as a rule, which takes few words. */
static bool same_energy(const struct sc_energy *a, const struct sc_energy *b) {
    return a->total == b->total && a->missing == b->missing;
}

static void print_prices(const struct sc_energy_costs *costs, FILE *to) {
    char line[TEXT_LINE_SIZE];
    struct text text = {line, sizeof line, 0};
    text_add(&text, "by ");
    energy_text_prices(&text, costs);
    text_print_labelled(to, "", line);
}

/* `same`: said already. */
static void print_charged(FILE *to, const char *label, const char *who, const struct sc_energy *energy,
                          const struct run_result *result, bool same) {
    char line[TEXT_LINE_SIZE];
    struct text text = {line, sizeof line, 0};
    text_add(&text, "%s: ", who);
    if (same)
        text_add(&text, "the same");
    else
        energy_text_value(&text, energy, result->run->prices.costs->table->unit, sc_layer_macs(result->run->layer));
    text_print_labelled(to, label, line);
}

static void print_unknown_energy(const struct prices *prices, FILE *to) {
    char line[TEXT_LINE_SIZE];
    struct text text = {line, sizeof line, 0};
    text_add(&text, "not known: %s", prices->why_not);
    text_print_labelled(to, "energy", line);
}

static void print_energy(const struct run_result *result, FILE *to) {
    const struct prices *prices = &result->run->prices;
    bool simulated = result->simulated;
    if (!prices->costs) {
        print_unknown_energy(prices, to);
        return;
    }
    if (simulated)
        print_charged(to, "energy", "simulated", &result->energy, result, false);
    for (int i = 0; i < result->set_count; i++) {
        const struct set_result *set = &result->set[i];
        bool same = simulated && same_energy(&set->energy, &result->energy);
        print_charged(to, simulated || i > 0 ? "" : "energy", set->set->name, &set->energy, result, same);
    }
    print_prices(prices->costs, to);
}

static void print_explanation(const struct set_result *set, int index, const struct sc_mapping *mapping, FILE *to) {
    char *text = set_explain(set->set, index, mapping, &set->quantity[index]), *rest = NULL;
    for (char *line = text ? strtok_r(text, "\n", &rest) : NULL; line; line = strtok_r(NULL, "\n", &rest))
        fprintf(to, "    %s\n", line);
    free(text);
}

static void print_terms(const struct run_result *result, FILE *to) {
    for (int i = 0; i < result->set_count; i++) {
        const struct set *set = result->set[i].set;
        fprintf(to, "\n  formulas of %s with the values of their terms\n", set->name);
        for (int j = 0; j < set->quantity_count; j++)
            print_explanation(&result->set[i], j, result->mapping, to);
    }
}

/* The largest number of cycles that is smaller than `most`, or as large and behind `last`; -1: there is none. */
static int next_wait(const int64_t waits[SC_SIM_WAIT_COUNT], int64_t most, int last) {
    int found = -1;
    for (int wait = 0; wait < SC_SIM_WAIT_COUNT; wait++) {
        bool behind = waits[wait] < most || (waits[wait] == most && wait > last);
        if (waits[wait] > 0 && behind && (found < 0 || waits[wait] > waits[found]))
            found = wait;
    }
    return found;
}

/* What the PEs spent most cycles on, and so on down: "computing 754 (40%), loads 600 (31.8%)". */
static void print_waits(const struct run_result *result, FILE *to) {
    char line[TEXT_LINE_SIZE], cycles[TEXT_NUMBER_SIZE], part[TEXT_NUMBER_SIZE];
    struct text text = {line, sizeof line, 0};
    int64_t before = INT64_MAX;
    for (int printed = 0, next = 0; result->waits && next >= 0; printed++, before = result->waits[next]) {
        next = next_wait(result->waits, before, printed > 0 ? next : -1);
        if (next < 0)
            break;
        double share = (double)result->waits[next] / (double)result->simulated->cycles;
        text_add(&text, "%s%s %s (%s)", printed > 0 ? ", " : "", sc_sim_wait_name((enum sc_sim_wait)next),
                 text_integer(cycles, result->waits[next]), text_share(part, share));
    }
    if (text.used > 0)
        text_print_labelled(to, "spent on", line);
}

static void print_speed(const struct run_result *result, int64_t clock_hz, FILE *to) {
    const struct speed speed =
        speed_of(clock_hz, speed_ops(result->run->layer, result->counts->macs), result->counts->cycles,
                 result->energy.total, prices_in_picojoules(&result->run->prices));
    char line[TEXT_LINE_SIZE], word[TEXT_NUMBER_SIZE];
    struct text text = {line, sizeof line, 0};
    if (!speed.known)
        return;
    text_add(&text, "%s", speed_time(word, speed.seconds));
    text_add(&text, " at %s: %.4g GOPS%s", text_clock(word, clock_hz), speed.gops,
             sc_operation_info(result->run->layer->type->operation)->ops == 2 ? ", a MAC being two operations" : "");
    if (speed.has_power)
        text_add(&text, "; %s on average, %.4g GOPS/W", speed_power(word, speed.watts), speed.gops_per_watt);
    text_print_labelled(to, "time", line);
}

/* "L2 to PEs 64 B (1.143 GB/s)" */
static void add_traffic(struct text *text, const char *between, const char *name, double bytes, double seconds) {
    char word[TEXT_NUMBER_SIZE];
    text_add(text, "%s%s %s", between, name, text_si(word, bytes, TEXT_ONE, TEXT_ONE, TEXT_TERA, "B"));
    if (seconds > 0)
        text_add(text, " (%s)", text_si(word, bytes / seconds, TEXT_ONE, TEXT_ONE, TEXT_TERA, "B/s"));
}

/* Where somebody said how wide elements are, or how fast the clock is. */
static void print_traffic(const struct run_result *result, int64_t clock_hz, FILE *to) {
    const struct sc_machine *machine = &result->mapping->machine;
    const struct traffic traffic = traffic_of(machine, result->counts);
    const double seconds =
        clock_hz > 0 && result->counts->cycles < INT64_MAX ? (double)result->counts->cycles / (double)clock_hz : 0;
    char line[TEXT_LINE_SIZE];
    struct text text = {line, sizeof line, 0};
    if (clock_hz == 0 && !says_bits(machine))
        return;
    add_traffic(&text, "", "L2 to PEs", traffic_bytes(&traffic, TRAFFIC_DOWN), seconds);
    add_traffic(&text, ", ", "PEs to L2", traffic_bytes(&traffic, TRAFFIC_UP), seconds);
    add_traffic(&text, ", ", "read off chip", traffic_bytes(&traffic, TRAFFIC_OFF_CHIP_READ), seconds);
    if (traffic.known[TRAFFIC_OFF_CHIP_WRITTEN])
        add_traffic(&text, ", ", "written there", traffic_bytes(&traffic, TRAFFIC_OFF_CHIP_WRITTEN), seconds);
    text_print_labelled(to, "traffic", line);
}

static void print_measured(const struct run_result *result, int64_t clock_hz, FILE *to) {
    print_utilization(result, to);
    print_speed(result, clock_hz, to);
    print_traffic(result, clock_hz, to);
    print_waits(result, to);
    for (int i = 0; result->simulated && i < result->set_count; i++)
        print_roofline(result, &result->set[i], to);
    print_buffers(result, to);
}

static void print_run(struct report *report, const struct run_result *result) {
    FILE *to = report->to;
    print_head(result, to);
    fputc('\n', to);
    print_counts(result, to);
    fputc('\n', to);
    if (result->counts)
        print_measured(result, report_clock(report->options, &result->mapping->machine), to);
    print_energy(result, to);
    if (report->options->terms)
        print_terms(result, to);
    fputs("\n\n", to);
}

/* ---- the summary ---- */

static const char *state_name(enum run_state state) {
    static const char *const NAMES[] = {[RUN_WHOLE] = "right",
                                        [RUN_BROKEN] = "BROKEN",
                                        [RUN_REFUSED] = "refused",
                                        [RUN_FAILED] = "failed",
                                        [RUN_MODELLED] = "-"};
    _Static_assert(sizeof NAMES / sizeof NAMES[0] == RUN_MODELLED + 1, "a word for each state");
    return NAMES[state];
}

static bool several_networks(const struct tally *tally) {
    for (int i = 1; i < tally->row_count; i++)
        if (strcmp(tally->row[i].run->network, tally->row[0].run->network) != 0)
            return true;
    return false;
}

static bool several_machines(const struct tally *tally) {
    for (int i = 1; i < tally->row_count; i++)
        if (tally->row[i].run->network == tally->row[0].run->network &&
            tally->row[i].run->machine_name != tally->row[0].run->machine_name)
            return true;
    return false;
}

/* Columns that tell rows apart, where they are needed. */
struct summary {
    const struct tally *tally;
    struct table table;
    bool networks, machines;
    const char *network, *shown; /* of the row before, and what it is called */
};

static void add_summary_heads(struct summary *summary) {
    struct table *table = &summary->table;
    const struct tally *tally = summary->tally;
    if (summary->networks)
        table_column(table, "of", false);
    if (summary->machines)
        table_column(table, "machine", false);
    table_column(table, "layer", false);
    table_column(table, "dataflow", false);
    table_column(table, "MACs", true);
    table_column(table, "cycles", true);
    table_column(table, "utilized", true);
    table_column(table, "L2 rd+wr", true);
    for (int i = 0; i < tally->sets->count; i++)
        table_column(table, tally->sets->set[i].name, true);
    table_column(table, "output", false);
    table_column(table, "buffers", false);
}

static void add_summary_numbers(struct table *table, const struct tally *tally, const struct tally_row *row) {
    char number[TEXT_NUMBER_SIZE];
    table_cell(table, "%s", text_integer(number, row->macs));
    table_cell(table, "%s", text_integer(number, row->cycles));
    table_cell(table, "%.2f%%", 100 * row->utilization);
    table_cell(table, "%s", text_sum(number, row->l2_traffic_elems));
    for (int i = 0; i < tally->sets->count; i++) {
        const int *count = row->set[i].count;
        if (tally->tolerance.millionths > 0)
            table_cell(table, "%d/%d/%d/%d", count[VERDICT_AGREE], count[VERDICT_CLOSE], count[VERDICT_DIFFER],
                       count[VERDICT_NONE]);
        else
            table_cell(table, "%d/%d/%d", count[VERDICT_AGREE], count[VERDICT_DIFFER], count[VERDICT_NONE]);
    }
}

static const char *own_name(const char *path) {
    const char *slash = strrchr(path, '/');
    return slash ? slash + 1 : path;
}

/* A file is called by its own name, or where another file has that, too, by its path. */
static const char *shown_network(const struct tally *tally, const char *network) {
    bool again = false;
    for (int i = 0; !again && i < tally->row_count; i++)
        again = strcmp(tally->row[i].run->network, network) != 0 &&
                strcmp(own_name(tally->row[i].run->network), own_name(network)) == 0;
    return again ? network : own_name(network);
}

/* Runs of one file stand together, and share its name. */
static void add_network(struct summary *summary, const char *network) {
    if (network != summary->network)
        summary->shown = shown_network(summary->tally, network);
    summary->network = network;
    table_cell(&summary->table, "%s", summary->shown);
}

static void add_summary_row(struct summary *summary, const struct tally_row *row) {
    struct table *table = &summary->table;
    const struct tally *tally = summary->tally;
    const bool whole = row->state == RUN_WHOLE || (row->state == RUN_MODELLED && row->has_counts);
    if (summary->networks)
        add_network(summary, row->run->network);
    if (summary->machines)
        table_cell(table, "%s", row->run->machine_name ? row->run->machine_name : "-");
    table_cell(table, "%s", row->run->layer->name);
    table_cell(table, "%s", row->run->flow);
    if (whole)
        add_summary_numbers(table, tally, row);
    for (int i = 0; !whole && i < 4 + tally->sets->count; i++)
        table_cell(table, "-");
    table_cell(table, "%s", state_name(row->state));
    table_cell(table, "%s", whole ? compare_buffers_name(&row->buffers) : "-");
}

/* What runs of the same layers take on several machines. */
static enum sc_status print_machines(const struct tally *tally, const struct check_options *options, FILE *to,
                                     struct sc_error *error) {
    struct sc_arena arena = {0};
    struct networks networks;
    const enum sc_status status = network_find(&networks, tally, &arena, error);
    for (int i = 0; !status && i < networks.count;) {
        const int machines = report_machines_count(&networks, i);
        if (machines > 1)
            report_machines(&networks.network[i], machines, tally, options, to);
        i += machines;
    }
    sc_arena_free(&arena);
    return status;
}

static enum sc_status print_summary(struct report *report, const struct tally *tally, struct sc_error *error) {
    FILE *to = report->to;
    struct summary summary = {.tally = tally, .networks = several_networks(tally), .machines = several_machines(tally)};
    char line[VERDICT_SIZE];
    struct text text = {line, sizeof line, 0};
    const enum sc_status status = print_machines(tally, report->options, to, error);
    if (status)
        return status;
    fprintf(to, "summary of %d run%s; of each set, how many counts agree/%sdiffer/have no formula\n", tally->row_count,
            tally->row_count == 1 ? "" : "s", tally->tolerance.millionths > 0 ? "are close/" : "");
    summary.table.key_count = 2 + summary.networks + summary.machines;
    add_summary_heads(&summary);
    for (int i = 0; i < tally->row_count; i++)
        add_summary_row(&summary, &tally->row[i]);
    print_table(&summary.table, to);
    tally_verdict(tally, &text);
    fputc('\n', to);
    text_print(to, line, INDENT);
    return SC_STATUS_OK;
}

static struct output_option wanted(const struct check_options *options) {
    return (struct output_option){.wanted = !options->all};
}

const struct report_format report_format_text = {
    .name = "text", .wanted = wanted, .run = print_run, .finish = print_summary};
