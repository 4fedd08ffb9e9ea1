#include "check/report/report_machines.h"

#include <math.h>
#include <string.h>

#include "check/cli/shortage.h"
#include "check/report/energy_text.h"
#include "check/report/report.h"
#include "check/report/report_cells.h"
#include "check/report/speed.h"
#include "check/report/table.h"
#include "check/report/text.h"

enum { INDENT = 2 };

/* What a row says of one machine. */
struct machine_cell {
    bool known;
    bool small, modelled; /* some buffer is too small, some run was not simulated */
    int64_t cycles, l2_traffic_elems;
    double energy; /* NAN: the machine has no prices */
    double utilization;
    double seconds; /* 0: no clock is known */
    enum sc_energy_unit unit;
    const char *flow; /* of the best dataflow of a layer; else NULL */
};

/* A column of values: which, how one is printed, and how the difference of two. */
struct machine_quantity {
    const char *name;
    double (*value)(const struct machine_cell *cell); /* NAN: beyond 2^63. NULL: a share, which has no ratio */
    const char *(*print)(char buffer[TEXT_NUMBER_SIZE], const struct machine_cell *cell);
    const char *(*print_difference)(char buffer[TEXT_NUMBER_SIZE], const struct machine_cell *first,
                                    const struct machine_cell *second);
};

static double number_of(int64_t sum) { return sum < INT64_MAX ? (double)sum : NAN; }
static double cycles_of(const struct machine_cell *cell) { return number_of(cell->cycles); }
static double traffic_of(const struct machine_cell *cell) { return number_of(cell->l2_traffic_elems); }
static double energy_of(const struct machine_cell *cell) { return cell->energy; }
static double seconds_of(const struct machine_cell *cell) { return cell->seconds; }

/* Sums are not negative, so that their difference fits. */
static const char *print_more(char buffer[TEXT_NUMBER_SIZE], int64_t first, int64_t second) {
    char number[TEXT_NUMBER_SIZE];
    const bool known = first < INT64_MAX && second < INT64_MAX;
    snprintf(buffer, TEXT_NUMBER_SIZE, "%s%s", known && second > first ? "+" : "",
             known ? text_integer(number, second - first) : "-");
    return buffer;
}

static const char *print_more_cycles(char buffer[TEXT_NUMBER_SIZE], const struct machine_cell *first,
                                     const struct machine_cell *second) {
    return print_more(buffer, first->cycles, second->cycles);
}

static const char *print_more_traffic(char buffer[TEXT_NUMBER_SIZE], const struct machine_cell *first,
                                      const struct machine_cell *second) {
    return print_more(buffer, first->l2_traffic_elems, second->l2_traffic_elems);
}

static const char *print_more_energy(char buffer[TEXT_NUMBER_SIZE], const struct machine_cell *first,
                                     const struct machine_cell *second) {
    const double more = second->energy - first->energy;
    struct text text = {buffer, TEXT_NUMBER_SIZE, 0};
    if (isnan(more))
        return "-";
    text_add(&text, "%s", more < 0 ? "-" : more > 0 ? "+" : "");
    energy_text_total(&text, fabs(more), first->unit);
    return buffer;
}

static const char *print_cycles(char buffer[TEXT_NUMBER_SIZE], const struct machine_cell *cell) {
    return text_sum(buffer, cell->cycles);
}

static const char *print_traffic(char buffer[TEXT_NUMBER_SIZE], const struct machine_cell *cell) {
    return text_sum(buffer, cell->l2_traffic_elems);
}

static const char *print_energy(char buffer[TEXT_NUMBER_SIZE], const struct machine_cell *cell) {
    struct text text = {buffer, TEXT_NUMBER_SIZE, 0};
    if (isnan(cell->energy))
        return "-";
    energy_text_total(&text, cell->energy, cell->unit);
    return buffer;
}

static const char *print_seconds(char buffer[TEXT_NUMBER_SIZE], const struct machine_cell *cell) {
    return cell->seconds > 0 ? speed_time(buffer, cell->seconds) : "-";
}

static const char *print_more_seconds(char buffer[TEXT_NUMBER_SIZE], const struct machine_cell *first,
                                      const struct machine_cell *second) {
    const double more = second->seconds - first->seconds;
    char word[TEXT_NUMBER_SIZE];
    if (!(first->seconds > 0 && second->seconds > 0))
        return "-";
    snprintf(buffer, TEXT_NUMBER_SIZE, "%s%s", more < 0 ? "-" : more > 0 ? "+" : "", speed_time(word, fabs(more)));
    return buffer;
}

static const char *print_utilization(char buffer[TEXT_NUMBER_SIZE], const struct machine_cell *cell) {
    return text_share(buffer, cell->utilization);
}

enum { QUANTITY_CYCLES, QUANTITY_TIME, QUANTITY_ENERGY, QUANTITY_TRAFFIC, QUANTITY_UTILIZED, QUANTITIES };

static const struct machine_quantity QUANTITY[QUANTITIES] = {
    [QUANTITY_CYCLES] = {"cycles", cycles_of, print_cycles, print_more_cycles},
    [QUANTITY_TIME] = {"time", seconds_of, print_seconds, print_more_seconds},
    [QUANTITY_ENERGY] = {"energy", energy_of, print_energy, print_more_energy},
    [QUANTITY_TRAFFIC] = {"L2 rd+wr", traffic_of, print_traffic, print_more_traffic},
    [QUANTITY_UTILIZED] = {"utilized", NULL, print_utilization, NULL},
};

/* ---- rows ---- */

static bool has_prices(const struct plan_run *run) { return run->prices.costs; }

static enum sc_energy_unit unit_of(const struct plan_run *run) {
    return has_prices(run) ? run->prices.costs->table->unit : SC_ENERGY_PICOJOULES;
}

static double seconds_at(int64_t cycles, int64_t clock_hz) {
    return clock_hz > 0 && cycles < INT64_MAX ? (double)cycles / (double)clock_hz : 0;
}

static struct machine_cell cell_of_run(const struct tally_row *row, int64_t clock_hz) {
    if (!row || !row->has_counts)
        return (struct machine_cell){0};
    return (struct machine_cell){.known = true,
                                 .small = !compare_buffers_suffice(&row->buffers),
                                 .modelled = row->state == RUN_MODELLED,
                                 .cycles = row->cycles,
                                 .l2_traffic_elems = row->l2_traffic_elems,
                                 .energy = has_prices(row->run) ? row->energy : NAN,
                                 .seconds = seconds_at(row->cycles, clock_hz),
                                 .unit = unit_of(row->run),
                                 .utilization = row->utilization};
}

/* A sum over fewer layers than there are says nothing beside another. */
static struct machine_cell cell_of_total(const struct network *network, const struct network_total *total,
                                         int64_t clock_hz) {
    return (struct machine_cell){.known = total->layers == network->line_count,
                                 .small = total->fit.fitting < total->fit.runs,
                                 .modelled = total->modelled,
                                 .cycles = total->cycles,
                                 .l2_traffic_elems = total->l2_traffic_elems,
                                 .energy = has_prices(network->first->run) ? total->energy : NAN,
                                 .seconds = seconds_at(total->cycles, clock_hz),
                                 .unit = unit_of(network->first->run),
                                 .utilization = network_utilization(network, total)};
}

static struct machine_cell cell_of_best(const struct network *network, int line) {
    const int best = network->line[line].best;
    struct machine_cell cell = cell_of_run(best >= 0 ? network->line[line].of_flow[best] : NULL, 0);
    cell.flow = best >= 0 ? network->flow[best] : NULL;
    return cell;
}

/* ---- tables ---- */

static const char *name_of(const struct network *network) {
    return network->first->run->machine_name ? network->first->run->machine_name : "the file's";
}

/* What the machines' names have in common, up to a " + ". */
static size_t common_begin(const struct network *network, int count) {
    size_t common = 0;
    for (size_t at = 0;; at++) {
        for (int m = 1; m < count; m++)
            if (name_of(&network[m])[at] != name_of(&network[0])[at])
                return common;
        if (name_of(&network[0])[at] == '\0')
            return common;
        if (strncmp(name_of(&network[0]) + at, " + ", 3) == 0)
            common = at + 3;
    }
}

const char *report_machines_name(const struct network *network, int count, int machine) {
    return name_of(&network[machine]) + common_begin(network, count);
}

/* Marks of numbers. */
struct machine_marks {
    bool small, modelled;
};

struct machine_table {
    struct table table;
    const struct network *network; /* [count] */
    int count;
    const struct machine_quantity *quantity;
    struct machine_cell *cell; /* [count] of the row that is being made */
    const struct tally *tally;
    const struct check_options *options;
    bool mixed;                           /* what was not simulated is marked */
    struct machine_marks used, explained; /* so far */
};

static void add_cell(struct machine_table *made, const struct machine_cell *cell) {
    char word[TEXT_NUMBER_SIZE];
    const char *number = cell->known ? made->quantity->print(word, cell) : "-";
    const bool shown = strcmp(number, "-") != 0, small = shown && cell->small,
               modelled = shown && cell->modelled && made->mixed;
    made->used.small |= small;
    made->used.modelled |= modelled;
    table_cell(&made->table, "%s%s%s%s", cell->flow ? cell->flow : "", cell->flow ? " " : "",
               report_cell_mark(small, modelled), number);
}

static int64_t clock_of(const struct machine_table *made, int machine) {
    return report_clock(made->options, &made->network[machine].first->run->machine);
}

/* Can the row's number on this machine be set against that on the first one? Energies may be in other units. */
static bool is_comparable(const struct machine_table *made, int machine) {
    const struct machine_cell *first = &made->cell[0], *cell = &made->cell[machine];
    return first->known && cell->known && (made->quantity->value != energy_of || first->unit == cell->unit);
}

/* How often as much as on the first machine. */
static void add_ratio(struct machine_table *made, int machine) {
    const struct machine_quantity *quantity = made->quantity;
    const double ratio =
        is_comparable(made, machine) ? quantity->value(&made->cell[machine]) / quantity->value(&made->cell[0]) : NAN;
    if (isfinite(ratio))
        table_cell(&made->table, "%.3f", ratio);
    else
        table_cell(&made->table, "-");
}

/* Of two machines there is room for what the second has more. */
static bool has_difference(const struct machine_table *made) { return made->count == 2 && made->quantity->value; }

static void add_difference(struct machine_table *made) {
    char word[TEXT_NUMBER_SIZE];
    table_cell(&made->table, "%s",
               is_comparable(made, 1) ? made->quantity->print_difference(word, &made->cell[0], &made->cell[1]) : "-");
}

static void add_cells(struct machine_table *made) {
    for (int m = 0; m < made->count; m++)
        add_cell(made, &made->cell[m]);
    if (has_difference(made))
        add_difference(made);
    for (int m = 1; made->quantity->value && m < made->count; m++)
        add_ratio(made, m);
}

static void add_machine_heads(struct machine_table *made, bool right) {
    const size_t begin = common_begin(made->network, made->count);
    for (int m = 0; m < made->count; m++)
        table_column(&made->table, name_of(&made->network[m]) + begin, right);
}

static void add_heads(struct machine_table *made) {
    char head[TEXT_NUMBER_SIZE];
    add_machine_heads(made, true);
    if (has_difference(made))
        table_column(&made->table, "difference", true);
    for (int m = 1; made->quantity->value && m < made->count; m++) {
        snprintf(head, sizeof head, made->count == 2 ? "ratio" : "ratio %d", m + 1);
        table_column(&made->table, head, true);
    }
}

/* What a mark means stands below the first table that has it. The rows of --all are sums over layers. */
static void explain_marks(struct machine_table *made, FILE *to) {
    const bool sums = made->options->all;
    if (made->used.modelled && !made->explained.modelled)
        fprintf(to, "  ~ %s: what the formulas say\n", sums ? "some layer was not simulated" : "not simulated");
    if (made->used.small && !made->explained.small)
        fprintf(to, "  ! a buffer is too small for %s\n", sums ? "some layer" : "it");
    made->explained = made->used;
}

static void print_made(struct machine_table *made, FILE *to) {
    if (!table_print(&made->table, INDENT, to))
        fputs("  (no memory left for this table)\n", to);
    table_free(&made->table);
    explain_marks(made, to);
}

static void print_made_if(struct machine_table *made, bool wanted, FILE *to) {
    if (wanted)
        print_made(made, to);
    else
        table_free(&made->table);
}

static void add_total_row(struct machine_table *made, const char *name, int flow) {
    table_cell(&made->table, "%s", name);
    for (int m = 0; m < made->count; m++) {
        const struct network *network = &made->network[m];
        made->cell[m] = cell_of_total(network, flow < network->flow_count ? &network->total[flow] : &network->adaptive,
                                      clock_of(made, m));
    }
    add_cells(made);
}

static void print_totals(struct machine_table *made, FILE *to) {
    const struct network *first = made->network;
    made->table = (struct table){.key_count = 1};
    table_column(&made->table, "dataflow", false);
    add_heads(made);
    for (int flow = 0; flow < first->flow_count; flow++)
        add_total_row(made, first->flow[flow], flow);
    if (first->flow_count > 1)
        add_total_row(made, "adaptive", first->flow_count);
    print_made(made, to);
}

static void print_best(struct machine_table *made, FILE *to) {
    made->table = (struct table){.key_count = 1};
    table_column(&made->table, "layer", false);
    add_heads(made);
    for (int line = 0; line < made->network->line_count; line++) {
        table_cell(&made->table, "%s", made->network->line[line].layer->name);
        for (int m = 0; m < made->count; m++)
            made->cell[m] = cell_of_best(&made->network[m], line);
        add_cells(made);
    }
    print_made(made, to);
}

static void print_runs(struct machine_table *made, FILE *to) {
    const struct network *first = made->network;
    made->table = (struct table){.key_count = 2};
    table_column(&made->table, "layer", false);
    table_column(&made->table, "dataflow", false);
    add_heads(made);
    for (int line = 0; line < first->line_count; line++)
        for (int flow = 0; flow < first->flow_count; flow++) {
            if (!first->line[line].of_flow[flow])
                continue;
            table_cell(&made->table, "%s", first->line[line].layer->name);
            table_cell(&made->table, "%s", first->flow[flow]);
            for (int m = 0; m < made->count; m++)
                made->cell[m] = cell_of_run(made->network[m].line[line].of_flow[flow], clock_of(made, m));
            add_cells(made);
        }
    print_made(made, to);
}

/* For which layers the dataflows' buffers are too small, if any is. */
static void print_buffers(struct machine_table *made, FILE *to) {
    bool any = false;
    made->table = (struct table){.key_count = 1};
    table_column(&made->table, "dataflow", false);
    add_machine_heads(made, false);
    for (int flow = 0; flow < made->network->flow_count; flow++) {
        table_cell(&made->table, "%s", made->network->flow[flow]);
        for (int m = 0; m < made->count; m++) {
            const struct network_fit *fit = &made->network[m].total[flow].fit;
            report_cell_fit(&made->table, fit);
            any = any || fit->fitting < fit->runs;
        }
    }
    if (any)
        fputs("\n  buffers\n", to);
    print_made_if(made, any, to);
}

static bool any_differs(const struct machine_table *made, int line, int flow, int set) {
    bool any = false;
    for (int m = 0; m < made->count; m++) {
        const struct tally_row *row = made->network[m].line[line].of_flow[flow];
        any = any || (row && row->set[set].count[VERDICT_DIFFER] > 0);
    }
    return any;
}

static void add_verdict_row(struct machine_table *made, int line, int flow, int set) {
    static const struct tally_set NOTHING;
    table_cell(&made->table, "%s", made->network->line[line].layer->name);
    table_cell(&made->table, "%s", made->network->flow[flow]);
    for (int m = 0; m < made->count; m++) {
        const struct tally_row *row = made->network[m].line[line].of_flow[flow];
        report_cell_verdict(&made->table, row ? row->set[set].count : NOTHING.count);
    }
}

/* The runs in which a set differs on some machine, if there are any. */
static void print_differing(struct machine_table *made, int set, FILE *to) {
    const struct network *first = made->network;
    int differing = 0;
    made->table = (struct table){.key_count = 2};
    table_column(&made->table, "layer", false);
    table_column(&made->table, "dataflow", false);
    add_machine_heads(made, false);
    for (int line = 0; line < first->line_count; line++)
        for (int flow = 0; flow < first->flow_count; flow++)
            if (any_differs(made, line, flow, set)) {
                add_verdict_row(made, line, flow, set);
                differing++;
            }
    if (differing > 0)
        fprintf(to, "\n  where %s differs\n", made->tally->sets->set[set].name);
    print_made_if(made, differing > 0, to);
}

/* ---- all of it ---- */

/* Are these the same layers with the same dataflows? */
static bool is_same(const struct network *a, const struct network *b) {
    bool same = a->first->run->network == b->first->run->network && a->line_count == b->line_count &&
                a->flow_count == b->flow_count;
    for (int line = 0; same && line < a->line_count; line++)
        same = a->line[line].layer == b->line[line].layer;
    for (int flow = 0; same && flow < a->flow_count; flow++)
        same = strcmp(a->flow[flow], b->flow[flow]) == 0;
    return same;
}

int report_machines_count(const struct networks *networks, int first) {
    int count = 1;
    while (first + count < networks->count && is_same(&networks->network[first], &networks->network[first + count]))
        count++;
    return count;
}

static bool any_prices(const struct machine_table *made) {
    bool any = false;
    for (int m = 0; m < made->count; m++)
        any = any || has_prices(made->network[m].first->run);
    return any;
}

static bool any_clock(const struct machine_table *made) {
    bool any = false;
    for (int m = 0; m < made->count; m++)
        any = any || clock_of(made, m) > 0;
    return any;
}

static void print_quantities(struct machine_table *made, FILE *to) {
    const bool shown[QUANTITIES] = {[QUANTITY_CYCLES] = true,
                                    [QUANTITY_TIME] = any_clock(made),
                                    [QUANTITY_ENERGY] = any_prices(made),
                                    [QUANTITY_TRAFFIC] = true,
                                    [QUANTITY_UTILIZED] = true};
    for (int q = 0; q < QUANTITIES; q++) {
        made->quantity = &QUANTITY[q];
        if (!shown[q])
            continue;
        fprintf(to, "\n  %s\n", made->quantity->name);
        if (made->options->all)
            print_totals(made, to);
        else
            print_runs(made, to);
    }
}

/* What the tables and lines of one machine say of its layers. */
static void print_of_runs(struct machine_table *made, FILE *to) {
    const struct sets *sets = made->tally->sets;
    print_buffers(made, to);
    made->quantity = &QUANTITY[QUANTITY_CYCLES];
    fputs("\n  cycles of each layer's best dataflow\n", to);
    print_best(made, to);
    for (int i = 0; i < sets->count; i++)
        if (sets->set[i].policy == SC_FORMULA_MAINTAINED)
            print_differing(made, i, to);
}

void report_machines(const struct network *network, int count, const struct tally *tally,
                     const struct check_options *options, FILE *to) {
    struct sc_arena arena = {0};
    struct machine_table made = {
        .network = network, .count = count, .tally = tally, .options = options, .mixed = tally_is_mixed(tally)};
    made.cell = sc_arena_alloc(&arena, (size_t)count, sizeof *made.cell);
    fprintf(to, "%s: %d machines side by side; ratios are to the first\n", network->first->run->network, count);
    if (made.cell)
        print_quantities(&made, to);
    if (made.cell && options->all)
        print_of_runs(&made, to);
    if (!made.cell) {
        shortage_note();
        fputs("  (no memory left for this table)\n", to);
    }
    fputc('\n', to);
    sc_arena_free(&arena);
}
