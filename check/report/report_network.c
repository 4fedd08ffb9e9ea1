#include <inttypes.h>
#include <stdlib.h>
#include <string.h>

#include "check/cli/memtext.h"
#include "check/cli/shortage.h"
#include "check/report/energy_text.h"
#include "check/report/report.h"
#include "check/report/report_cells.h"
#include "check/report/report_machines.h"
#include "check/report/speed.h"
#include "check/report/table.h"
#include "check/report/text.h"
#include "check/run/network.h"

enum { INDENT = 2 };

/* ---- what stands above ---- */

static const char *plural(int count) { return count == 1 ? "" : "s"; }

static bool was_simulated(const struct network *network) {
    for (int i = 0; i < network->line_count; i++)
        for (int j = 0; j < network->flow_count; j++) {
            const struct tally_row *row = network->line[i].of_flow[j];
            if (row && (row->state == RUN_WHOLE || row->state == RUN_BROKEN))
                return true;
        }
    return false;
}

static bool any_was_simulated(const struct network *network, int machines) {
    bool any = false;
    for (int i = 0; i < machines; i++)
        any = any || was_simulated(&network[i]);
    return any;
}

static void print_machine(const struct plan_run *run, FILE *to) {
    char settings[TEXT_LINE_SIZE] = "", line[TEXT_LINE_SIZE];
    struct text text = {settings, sizeof settings, 0}, whole = {line, sizeof line, 0};
    text_machine(&text, &run->machine);
    text_add(&whole, "%s: %s", run->machine_name ? run->machine_name : "", settings);
    text_print_labelled(to, "machine", line);
}

static void print_simulation(const struct network *network, int machines, uint64_t seed, FILE *to) {
    char line[TEXT_NUMBER_SIZE];
    snprintf(line, sizeof line, "seed %" PRIu64, seed);
    if (any_was_simulated(network, machines))
        text_print_labelled(to, "simulation", line);
    else
        text_print_labelled(to, "simulated", "nothing: the counts are those of the formulas");
}

static void print_sets(const struct sets *sets, FILE *to) {
    char line[TEXT_LINE_SIZE] = "";
    struct text text = {line, sizeof line, 0};
    for (int i = 0; i < sets->count; i++)
        text_add(&text, "%s%s (%s)", i ? ", " : "", sets->set[i].name, set_policy_name(&sets->set[i]));
    text_print_labelled(to, "formulas", line);
}

/* `machine` is NULL where the prices are those of all machines. */
static void print_prices(const struct prices *prices, const char *machine, const char *label, FILE *to) {
    char line[TEXT_LINE_SIZE];
    struct text text = {line, sizeof line, 0};
    if (machine)
        text_add(&text, "%s: ", machine);
    text_add(&text, "%s%s",
             prices->costs ? "by " : "not known: ", prices->costs ? prices->costs->table->name : prices->why_not);
    text_print_labelled(to, label, line);
}

static bool same_prices(const struct prices *a, const struct prices *b) {
    return a->costs && b->costs ? a->costs->table == b->costs->table
                                : !a->costs && !b->costs && strcmp(a->why_not, b->why_not) == 0;
}

/* One line, or one for each machine where not all have the same table. */
static void print_all_prices(const struct network *network, int machines, FILE *to) {
    bool same = true;
    for (int i = 1; i < machines; i++)
        same = same && same_prices(&network[i].first->run->prices, &network[0].first->run->prices);
    for (int i = 0; i < (same ? 1 : machines); i++)
        print_prices(&network[i].first->run->prices, same ? NULL : report_machines_name(network, machines, i),
                     i == 0 ? "energy" : "", to);
}

/* Of several machines, which are neighbours, what they have in common is said once. */
static void print_head(const struct network *network, int machines, const struct tally *tally, uint64_t seed,
                       FILE *to) {
    const struct plan_run *run = network->first->run;
    fprintf(to, "%s: %d layer%s, %d dataflow%s\n", run->network, network->line_count, plural(network->line_count),
            network->flow_count, plural(network->flow_count));
    for (int i = 0; i < machines; i++)
        print_machine(network[i].first->run, to);
    print_simulation(network, machines, seed, to);
    print_sets(tally->sets, to);
    print_all_prices(network, machines, to);
    fputc('\n', to);
}

/* ---- whether buffers suffice ---- */

/* For a layer, in few letters, since the dataflows that do not fit are marked. */
static void add_fit_of_line(struct table *table, const struct network_fit *fit) {
    const struct buffer_checks all = {.l1.enough = fit->l1_small == 0, .l2.enough = fit->l2_small == 0};
    if (fit->runs == 0)
        table_cell(table, "-");
    else if (fit->runs == 1 || fit->fitting == fit->runs)
        table_cell(table, "%s", compare_buffers_name(&all));
    else
        table_cell(table, "%d of %d fit", fit->fitting, fit->runs);
}

/* ---- the layers ---- */

static bool any_repeats(const struct network *network) {
    for (int i = 0; i < network->line_count; i++)
        if (network->line[i].layer->repeat != 1)
            return true;
    return false;
}

/* Have the network's runs prices? */
static bool has_energy(const struct network *network) { return network->first->run->prices.costs; }

static void add_energy_head(struct table *table, const struct network *network) {
    if (has_energy(network))
        table_column(table, "energy", true);
}

/* Does L2 have marks in any run? */
static bool has_tiles(const struct network *network) {
    bool any = false;
    for (int i = 0; i < network->flow_count; i++)
        any = any || network->total[i].tiled_layers > 0;
    return any;
}

static void add_off_chip_heads(struct table *table, const struct network *network) {
    if (!has_tiles(network))
        return;
    table_column(table, "off chip", true);
    table_column(table, "compulsory", true);
}

/* Elements, and how many of them any dataflow moves. */
static void add_off_chip(struct table *table, const struct network *network, bool known, int64_t elems,
                         int64_t compulsory) {
    char number[TEXT_NUMBER_SIZE], share[TEXT_NUMBER_SIZE];
    if (!has_tiles(network))
        return;
    table_cell(table, "%s", known ? text_sum(number, elems) : "-");
    bool divides = known && elems > 0 && elems < INT64_MAX && compulsory < INT64_MAX;
    table_cell(table, "%s", divides ? text_share(share, (double)compulsory / (double)elems) : "-");
}

/* Several dataflows take two tables, so that each fits on a screen. */
static bool is_wide(const struct network *network) { return network->flow_count > 1; }

static void add_cycles_heads(struct table *table, const struct network *network) {
    table_column(table, "layer", false);
    if (any_repeats(network))
        table_column(table, "times", true);
    table_column(table, "MACs", true);
    for (int i = 0; i < network->flow_count; i++)
        table_column(table, is_wide(network) ? network->flow[i] : "cycles", true);
}

static void add_best_heads(struct table *table, const struct network *network, const struct tally *tally) {
    table_column(table, "utilized", true);
    table_column(table, "L2 rd+wr", true);
    add_off_chip_heads(table, network);
    add_energy_head(table, network);
    table_column(table, "buffers", false);
    for (int i = 0; i < tally->sets->count; i++)
        table_column(table, tally->sets->set[i].name, false);
}

/* `marked`: some runs were simulated, and others not. */
static void add_cycles(struct table *table, const struct tally_row *row, bool marked) {
    static const char *const WORDS[] = {[RUN_WHOLE] = "",
                                        [RUN_BROKEN] = "BROKEN",
                                        [RUN_REFUSED] = "refused",
                                        [RUN_FAILED] = "failed",
                                        [RUN_MODELLED] = "no value"};
    char number[TEXT_NUMBER_SIZE];
    if (!row)
        table_cell(table, "-");
    else if (row->state == RUN_BROKEN || !row->has_counts)
        table_cell(table, "%s", WORDS[row->state]);
    else
        table_cell(table, "%s%s",
                   report_cell_mark(!compare_buffers_suffice(&row->buffers), marked && row->state == RUN_MODELLED),
                   text_integer(number, row->cycles));
}

static void add_nothing(struct table *table, int cells) {
    for (int i = 0; i < cells; i++)
        table_cell(table, "-");
}

static void add_energy(struct table *table, const struct network *network, double energy) {
    char word[TEXT_NUMBER_SIZE];
    struct text text = {word, sizeof word, 0};
    if (!has_energy(network))
        return;
    energy_text_total(&text, energy, network->first->run->prices.costs->table->unit);
    table_cell(table, "%s", word);
}

/* The numbers of the best run, or of the only one, whether it fits or not. */
static void add_numbers(struct table *table, const struct network *network, const struct network_line *line) {
    int shown = is_wide(network) ? line->best : 0;
    const struct tally_row *row = shown >= 0 ? line->of_flow[shown] : NULL;
    char number[TEXT_NUMBER_SIZE];
    if (row && row->has_counts) {
        table_cell(table, "%.2f%%", 100 * row->utilization);
        table_cell(table, "%s", text_sum(number, row->l2_traffic_elems));
        add_off_chip(table, network, row->has_tiles, row->off_chip_elems, row->compulsory_elems);
        add_energy(table, network, row->energy);
    } else {
        add_nothing(table, 2 + 2 * has_tiles(network) + has_energy(network));
    }
}

/* Over all dataflows that were simulated, or none was. */
static void add_verdict(struct table *table, const struct network *network, const struct network_line *line, int set) {
    int count[VERDICT_DIFFER + 1] = {0};
    for (int i = 0; i < network->flow_count; i++)
        for (int verdict = 0; line->of_flow[i] && verdict <= VERDICT_DIFFER; verdict++)
            count[verdict] += line->of_flow[i]->set[set].count[verdict];
    report_cell_verdict(table, count);
}

static void add_cycles_line(struct table *table, const struct network *network, const struct network_line *line,
                            bool marked) {
    char number[TEXT_NUMBER_SIZE];
    table_cell(table, "%s", line->layer->name);
    if (any_repeats(network))
        table_cell(table, "%s", text_integer(number, line->layer->repeat));
    table_cell(table, "%s", text_integer(number, sc_layer_macs(line->layer)));
    for (int i = 0; i < network->flow_count; i++)
        add_cycles(table, line->of_flow[i], marked);
}

static void add_best_line(struct table *table, const struct network *network, const struct network_line *line,
                          const struct tally *tally) {
    add_numbers(table, network, line);
    add_fit_of_line(table, &line->fit);
    for (int i = 0; i < tally->sets->count; i++)
        add_verdict(table, network, line, i);
}

static void print_table(struct table *table, FILE *to) {
    if (!table_print(table, INDENT, to))
        fputs("  (no memory left for this table)\n", to);
    table_free(table);
}

static bool any_too_small(const struct network *network) {
    for (int i = 0; i < network->line_count; i++)
        if (network->line[i].fit.fitting < network->line[i].fit.runs)
            return true;
    return false;
}

/* What the marks of cycles mean. */
static void print_marks(const struct network *network, bool marked, FILE *to) {
    if (marked)
        fputs("  ~ not simulated: what the formulas say\n", to);
    if (any_too_small(network))
        fprintf(to, "  ! a buffer is too small for it%s\n", is_wide(network) ? ": never the best" : "");
}

static const char *const BEST[] = {
    [NETWORK_BEST_ENERGY] = ", by energy", [NETWORK_BEST_EDP] = ", by energy times cycles"};

/* The second table of a wide report. */
static void print_best(const struct network *network, const struct tally *tally, FILE *to) {
    struct table table = {.key_count = 1};
    fprintf(to, "\n  the best dataflow of each layer%s\n", tally->best == NETWORK_BEST_CYCLES ? "" : BEST[tally->best]);
    table_column(&table, "layer", false);
    table_column(&table, "best", false);
    add_best_heads(&table, network, tally);
    for (int i = 0; i < network->line_count; i++) {
        const struct network_line *line = &network->line[i];
        table_cell(&table, "%s", line->layer->name);
        table_cell(&table, "%s", line->best >= 0 ? network->flow[line->best] : "-");
        add_best_line(&table, network, line, tally);
    }
    print_table(&table, to);
}

static void print_lines(const struct network *network, const struct tally *tally, FILE *to) {
    const bool marked = tally_is_mixed(tally);
    struct table table = {.key_count = 1};
    if (is_wide(network))
        fputs("  cycles of each dataflow\n", to);
    add_cycles_heads(&table, network);
    if (!is_wide(network))
        add_best_heads(&table, network, tally);
    for (int i = 0; i < network->line_count; i++) {
        add_cycles_line(&table, network, &network->line[i], marked);
        if (!is_wide(network))
            add_best_line(&table, network, &network->line[i], tally);
    }
    print_table(&table, to);
    print_marks(network, marked, to);
    if (is_wide(network))
        print_best(network, tally, to);
}

/* ---- the totals ---- */

static void add_speed(struct table *table, const struct network *network, const struct network_total *total,
                      int64_t clock_hz) {
    const struct prices *prices = &network->first->run->prices;
    const struct speed speed =
        speed_of(clock_hz, total->ops, total->cycles, total->energy, prices_in_picojoules(prices));
    char word[TEXT_NUMBER_SIZE];
    if (clock_hz == 0)
        return;
    table_cell(table, "%s", speed.known ? speed_time(word, speed.seconds) : "-");
    table_cell(table, speed.known ? "%.4g" : "-", speed.gops);
    table_cell(table, "%s", speed.has_power ? speed_power(word, speed.watts) : "-");
}

static void add_total(struct table *table, const struct network *network, const char *name,
                      const struct network_total *total, int64_t clock_hz) {
    char number[TEXT_NUMBER_SIZE];
    table_cell(table, "%s", name);
    table_cell(table, "%d of %d", total->layers, network->line_count);
    if (total->layers > 0) {
        table_cell(table, "%s", text_sum(number, total->macs));
        table_cell(table, "%s", text_sum(number, total->cycles));
        table_cell(table, "%s", text_share(number, network_utilization(network, total)));
        table_cell(table, "%s", text_sum(number, total->l2_traffic_elems));
        add_off_chip(table, network, total->tiled_layers == total->layers, total->off_chip_elems,
                     total->compulsory_elems);
        add_energy(table, network, total->energy);
    } else {
        add_nothing(table, 4 + 2 * has_tiles(network) + has_energy(network));
    }
    add_speed(table, network, total, clock_hz);
    report_cell_fit(table, &total->fit);
}

static void print_totals(const struct network *network, int64_t clock_hz, FILE *to) {
    static const char *const SPEEDS[] = {"time", "GOPS", "power"};
    static const char *const NUMBERS[] = {"layers", "MACs", "cycles", "utilized", "L2 rd+wr"};
    struct table table = {.key_count = 1};
    table_column(&table, "dataflow", false);
    for (size_t i = 0; i < sizeof NUMBERS / sizeof NUMBERS[0]; i++)
        table_column(&table, NUMBERS[i], true);
    add_off_chip_heads(&table, network);
    add_energy_head(&table, network);
    for (size_t i = 0; clock_hz > 0 && i < sizeof SPEEDS / sizeof SPEEDS[0]; i++)
        table_column(&table, SPEEDS[i], true);
    table_column(&table, "buffers", false);
    for (int i = 0; i < network->flow_count; i++)
        add_total(&table, network, network->flow[i], &network->total[i], clock_hz);
    if (is_wide(network))
        add_total(&table, network, "adaptive", &network->adaptive, clock_hz);
    print_table(&table, to);
}

/* ---- layers that are fused ---- */

/* Chains of layers: "conv3-conv4-conv5, fc6-fc7". */
static void put_fused(FILE *to, const struct network *network, int flow) {
    bool feeds = false, any = false;
    for (int i = 0; i < network->line_count; i++) {
        const struct tally_row *row = network->line[i].of_flow[flow];
        bool fed = feeds;
        feeds = row && row->run->feeds_next;
        if (fed || feeds)
            fprintf(to, "%s%s", fed ? "-" : any ? ", " : "", network->line[i].layer->name);
        any = any || feeds;
    }
    if (!any)
        fputs("nothing", to);
}

/* `machine` is NULL of the only one. */
static void print_fused_of(const struct network *network, int flow, const char *machine, const char *label, FILE *to) {
    struct memtext line;
    if (memtext_open(&line)) {
        fprintf(line.to, "%s%s%s: ", network->flow[flow], machine ? " on " : "", machine ? machine : "");
        put_fused(line.to, network, flow);
    }
    if (memtext_close(&line))
        text_print_labelled(to, label, line.text);
    else
        shortage_note();
    free(line.text);
}

/* Other machines have other sizes of L2, and so keep other layers there. */
static void print_fused(const struct network *network, int machines, FILE *to) {
    for (int flow = 0; flow < network->flow_count; flow++)
        for (int i = 0; i < machines; i++)
            print_fused_of(&network[i], flow, machines > 1 ? report_machines_name(network, machines, i) : NULL,
                           flow + i > 0 ? "" : "fused", to);
    text_print_labelled(to, "", "(by order and shape: a list of layers knows no branches)");
}

/* ---- the whole ---- */

static void print_network(const struct network *network, const struct tally *tally, const struct check_options *options,
                          FILE *to) {
    print_head(network, 1, tally, options->seed, to);
    print_lines(network, tally, to);
    if (options->plan.fuse)
        print_fused(network, 1, to);
    fprintf(to, "\n  totals%s\n", any_repeats(network) ? ", each layer as often as it occurs" : "");
    print_totals(network, report_clock(options, &network->first->run->machine), to);
    fputc('\n', to);
}

/* Tables of each machine would hide what is compared; the documents have them. */
static void print_machines(const struct network *network, int count, const struct tally *tally,
                           const struct report *report) {
    print_head(network, count, tally, report->options->seed, report->to);
    if (report->options->plan.fuse) {
        print_fused(network, count, report->to);
        fputc('\n', report->to);
    }
    report_machines(network, count, tally, report->options, report->to);
}

static struct output_option wanted(const struct check_options *options) {
    return (struct output_option){.wanted = options->all};
}

static enum sc_status finish(struct report *report, const struct tally *tally, struct sc_error *error) {
    struct sc_arena arena = {0};
    struct networks networks;
    char line[VERDICT_SIZE];
    struct text text = {line, sizeof line, 0};
    enum sc_status status = network_find(&networks, tally, &arena, error);
    for (int i = 0; !status && i < networks.count;) {
        const int machines = report_machines_count(&networks, i);
        if (machines > 1)
            print_machines(&networks.network[i], machines, tally, report);
        else
            print_network(&networks.network[i], tally, report->options, report->to);
        i += machines;
    }
    sc_arena_free(&arena);
    if (status)
        return status;
    tally_verdict(tally, &text);
    text_print(report->to, line, INDENT);
    return SC_STATUS_OK;
}

/* Nothing is printed before the totals are known. */
const struct report_format report_format_network = {.name = "network", .wanted = wanted, .finish = finish};
