/* A row for each run: wide CSV for programs, Markdown and LaTeX tables for papers. */
#include <inttypes.h>
#include <string.h>

#include "check/report/csv.h"
#include "check/report/energy_text.h"
#include "check/report/report.h"
#include "check/report/report_cells.h"
#include "check/report/speed.h"
#include "check/report/text.h"
#include "check/report/traffic.h"
#include "model/fit.h"

/* ---- columns ---- */

/* Write what stands in a cell of a run; nothing where that is not known. */
typedef void cell_function(const struct report *report, const struct run_result *result, FILE *to);

static void put_network(const struct report *report, const struct run_result *result, FILE *to) {
    (void)report;
    csv_field(result->run->network, "", to);
}

static void put_layer(const struct report *report, const struct run_result *result, FILE *to) {
    (void)report;
    csv_field(result->run->layer->name, "", to);
}

static void put_flow(const struct report *report, const struct run_result *result, FILE *to) {
    (void)report;
    csv_field(result->run->flow, "", to);
}

static void put_machine(const struct report *report, const struct run_result *result, FILE *to) {
    (void)report;
    csv_field(result->run->machine_name ? result->run->machine_name : "", "", to);
}

static void put_repeat(const struct report *report, const struct run_result *result, FILE *to) {
    (void)report;
    fprintf(to, "%" PRId64, result->run->layer->repeat);
}

static void put_source(const struct report *report, const struct run_result *result, FILE *to) {
    (void)report;
    csv_field(result->simulated ? "simulated" : result->counts ? "modelled" : "", "", to);
}

static void put_seed(const struct report *report, const struct run_result *result, FILE *to) {
    if (result->simulated)
        fprintf(to, "%" PRIu64, report->options->seed);
}

static void put_utilization(const struct report *report, const struct run_result *result, FILE *to) {
    (void)report;
    if (result->counts)
        fprintf(to, "%.6g", result->utilization);
}

static void put_l1_needed(const struct report *report, const struct run_result *result, FILE *to) {
    (void)report;
    if (result->counts)
        fprintf(to, "%" PRId64, result->buffers.l1.needed_elems);
}

static void put_l2_needed(const struct report *report, const struct run_result *result, FILE *to) {
    (void)report;
    if (result->counts)
        fprintf(to, "%" PRId64, result->buffers.l2.needed_elems);
}

static void put_buffers(const struct report *report, const struct run_result *result, FILE *to) {
    (void)report;
    if (result->counts)
        csv_field(compare_buffers_name(&result->buffers), "", to);
}

static void put_unit(const struct report *report, const struct run_result *result, FILE *to) {
    const struct sc_energy_costs *costs = result->run->prices.costs;
    (void)report;
    if (costs)
        csv_field(sc_energy_unit_name(costs->table->unit), "", to);
}

static void put_energy(const struct report *report, const struct run_result *result, FILE *to) {
    (void)report;
    if (result->counts && result->run->prices.costs)
        fprintf(to, "%.9g", result->energy.total);
}

static struct speed speed_of_run(const struct report *report, const struct run_result *result) {
    if (!result->counts)
        return (struct speed){0};
    return speed_of(report_clock(report->options, &result->mapping->machine),
                    speed_ops(result->run->layer, result->counts->macs), result->counts->cycles, result->energy.total,
                    prices_in_picojoules(&result->run->prices));
}

static void put_seconds(const struct report *report, const struct run_result *result, FILE *to) {
    const struct speed speed = speed_of_run(report, result);
    if (speed.known)
        fprintf(to, "%.6g", speed.seconds);
}

static void put_gops(const struct report *report, const struct run_result *result, FILE *to) {
    const struct speed speed = speed_of_run(report, result);
    if (speed.known)
        fprintf(to, "%.6g", speed.gops);
}

static void put_watts(const struct report *report, const struct run_result *result, FILE *to) {
    const struct speed speed = speed_of_run(report, result);
    if (speed.has_power)
        fprintf(to, "%.6g", speed.watts);
}

static void put_traffic(const struct run_result *result, FILE *to) {
    char digits[TEXT_NUMBER_SIZE];
    const struct traffic traffic =
        result->counts ? traffic_of(&result->mapping->machine, result->counts) : (struct traffic){0};
    for (int way = 0; way < TRAFFIC_WAYS; way++) {
        fputc(',', to);
        if (traffic.known[way])
            fputs(traffic_digits(digits, &traffic, (enum traffic_way)way), to);
    }
}

static const struct row_column {
    const char *name;
    cell_function *put;
} BEFORE[] = {{"network", put_network}, {"layer", put_layer},   {"repeat", put_repeat}, {"dataflow", put_flow},
              {"machine", put_machine}, {"counts", put_source}, {"seed", put_seed}},
  BEHIND[] = {{"utilization", put_utilization}, {"l1_needed", put_l1_needed}, {"l2_needed", put_l2_needed},
              {"buffers", put_buffers},         {"time_s", put_seconds},      {"gops", put_gops},
              {"power_w", put_watts},           {"energy_unit", put_unit},    {"energy", put_energy}};

enum { BEFORE_COUNT = sizeof BEFORE / sizeof BEFORE[0], BEHIND_COUNT = sizeof BEHIND / sizeof BEHIND[0] };

/* ---- wide CSV ---- */

static struct output_option rows_wanted(const struct check_options *options) { return options->rows; }

/* What was given of any machine is a column: so a plot over a swept statement finds its values. */
static enum sc_status open_rows(struct report *report, struct sc_error *error) {
    (void)error;
    for (int i = 0; i < BEFORE_COUNT; i++)
        fprintf(report->to, "%s%s", i > 0 ? "," : "", BEFORE[i].name);
    for (int id = 0; id < SC_HARDWARE_COUNT; id++)
        fprintf(report->to, ",%s", sc_hardware_info((enum sc_hardware_id)id)->keyword);
    for (int id = 0; id < SC_COUNTER_COUNT; id++)
        fprintf(report->to, ",%s", sc_counter_info((enum sc_counter_id)id)->name);
    for (int i = 0; i < BEHIND_COUNT; i++)
        fprintf(report->to, ",%s", BEHIND[i].name);
    for (int way = 0; way < TRAFFIC_WAYS; way++)
        fprintf(report->to, ",%s_bytes", traffic_name((enum traffic_way)way));
    for (int part = 0; part < SC_ENERGY_PARTS; part++)
        fprintf(report->to, ",energy_%s", sc_energy_part_name((enum sc_energy_part)part));
    fputc('\n', report->to);
    return SC_STATUS_OK;
}

/* "unlimited" where that is what a size or bandwidth is that nobody gave. Other statements that were not given have no
 * value: what holds instead is another statement's, or there is nothing. */
static void put_statement(const struct sc_machine *machine, enum sc_hardware_id id, FILE *to) {
    const struct sc_hardware_description *info = sc_hardware_info(id);
    const int64_t value = sc_machine_get(machine, id);
    const bool may_be_unlimited = info->tensor == SC_TENSOR_COUNT && strncmp(info->unit, "elems", 5) == 0;
    char word[SC_HARDWARE_TEXT_SIZE];
    if (info->kind != SC_HARDWARE_NUMBER || value >= info->lowest || may_be_unlimited)
        csv_field(sc_hardware_text(word, id, value), "", to);
}

/* A broken run has no row. */
static void put_row(struct report *report, const struct run_result *result) {
    FILE *to = report->to;
    if (result->state == RUN_BROKEN)
        return;
    for (int i = 0; i < BEFORE_COUNT; i++) {
        if (i > 0)
            fputc(',', to);
        BEFORE[i].put(report, result, to);
    }
    for (int id = 0; id < SC_HARDWARE_COUNT; id++) {
        const struct sc_machine *machine = &result->mapping->machine;
        fputc(',', to);
        put_statement(machine, (enum sc_hardware_id)id, to);
    }
    for (int id = 0; id < SC_COUNTER_COUNT; id++) {
        fputc(',', to);
        if (result->counts)
            fprintf(to, "%" PRId64, sc_counter_get(result->counts, (enum sc_counter_id)id));
    }
    for (int i = 0; i < BEHIND_COUNT; i++) {
        fputc(',', to);
        BEHIND[i].put(report, result, to);
    }
    put_traffic(result, to);
    for (int part = 0; part < SC_ENERGY_PARTS; part++) {
        fputc(',', to);
        if (result->counts && result->energy.known[part])
            fprintf(to, "%.9g", result->energy.part[part]);
    }
    fputc('\n', to);
}

const struct report_format report_format_rows = {
    .name = "rows", .is_document = true, .wanted = rows_wanted, .open = open_rows, .run = put_row};

/* ---- tables for papers ---- */

/* How a cell is written, and what stands around a row. */
struct table_style {
    const char *begin, *between, *end;
    const char *special;     /* characters that mean something in a text */
    const char *escape;      /* before each of them */
    const char *head;        /* of the whole, ahead of the head of the columns */
    const char *columns;     /* behind `head`, if anything says there what columns there are */
    const char *rule;        /* behind the head of the columns */
    const char *text_column; /* ahead of `columns` or of the rule: one more column of texts */
    const char *thousands;
};

static const struct table_style MARKDOWN = {.begin = "| ",
                                            .between = " | ",
                                            .end = " |\n",
                                            .special = "\\|*_`<>[]#",
                                            .escape = "\\",
                                            .head = "",
                                            .rule = "|---|---|---|--:|--:|--:|--:|--:|---|\n",
                                            .text_column = "|---",
                                            .thousands = ","};

static const struct table_style LATEX = {.begin = "",
                                         .between = " & ",
                                         .end = " \\\\\n",
                                         .special = "&%$#_{}",
                                         .escape = "\\",
                                         .head = "% \\usepackage{booktabs}\n\\begin{tabular}{",
                                         .columns = "lllrrrrrl}\n\\toprule\n",
                                         .text_column = "l",
                                         .rule = "\\midrule\n",
                                         .thousands = "\\,"};

/* LaTeX has words for what a backslash cannot escape. */
static const char *word_of(const struct table_style *style, char c) {
    if (style != &LATEX)
        return NULL;
    return c == '\\'  ? "\\textbackslash{}"
           : c == '~' ? "\\textasciitilde{}"
           : c == '^' ? "\\textasciicircum{}"
           : c == '<' ? "\\textless{}"
           : c == '>' ? "\\textgreater{}"
                      : NULL;
}

static void put_text(const struct table_style *style, const char *text, FILE *to) {
    for (const char *c = text; *c; c++) {
        const char *word = word_of(style, *c);
        const bool special = strchr(style->special, *c) != NULL;
        if (word)
            fputs(word, to);
        else
            fprintf(to, "%s%c", special ? style->escape : "", *c < ' ' && *c >= 0 ? ' ' : *c);
    }
}

/* "462,422,016", with the style's sign in place of the comma. */
static void put_count(const struct table_style *style, int64_t count, FILE *to) {
    char number[TEXT_NUMBER_SIZE];
    for (const char *c = text_sum(number, count); *c; c++)
        if (*c == ',')
            fputs(style->thousands, to);
        else
            fputc(*c, to);
}

/* Layers of several files may have the same name. */
static bool has_files(const struct report *report) { return report->options->plan.files.count > 1; }

static void put_names(const struct table_style *style, const struct report *report, const struct plan_run *run) {
    const char *const names[] = {run->network, run->layer->name, run->flow,
                                 run->machine_name ? run->machine_name : "-"};
    const size_t first = has_files(report) ? 0 : 1;
    for (size_t i = first; i < sizeof names / sizeof names[0]; i++) {
        fputs(i > first ? style->between : style->begin, report->to);
        put_text(style, names[i], report->to);
    }
}

/* What is not known is `-`. */
static void put_nothing(const struct table_style *style, int cells, FILE *to) {
    for (int i = 0; i < cells; i++)
        fprintf(to, "%s-", style->between);
}

static void put_numbers(const struct table_style *style, const struct tally_row *row, bool mixed, FILE *to) {
    const struct sc_energy_costs *costs = row->run->prices.costs;
    char energy[TEXT_NUMBER_SIZE] = "-";
    struct text text = {energy, sizeof energy, 0};
    if (costs)
        energy_text_total(&text, row->energy, costs->table->unit);
    fputs(style->between, to);
    put_text(style, report_cell_mark(false, mixed && row->state == RUN_MODELLED), to);
    put_count(style, row->cycles, to);
    fprintf(to, "%s%.2f%s", style->between, 100 * row->utilization, style->between);
    put_count(style, row->l2_traffic_elems, to);
    fprintf(to, "%s%s%s%s", style->between, energy, style->between, compare_buffers_name(&row->buffers));
}

static void put_table_row(const struct table_style *style, const struct report *report, const struct tally_row *row,
                          bool mixed) {
    put_names(style, report, row->run);
    fputs(style->between, report->to);
    put_count(style, sc_layer_macs(row->run->layer), report->to);
    if (row->has_counts)
        put_numbers(style, row, mixed, report->to);
    else
        put_nothing(style, 5, report->to);
    fputs(style->end, report->to);
}

/* Whether runs are of two kinds is known behind the last of them. One that was not made has no row. */
static void put_table_rows(const struct table_style *style, const struct report *report, const struct tally *tally) {
    for (int i = 0; i < tally->row_count; i++) {
        const struct tally_row *row = &tally->row[i];
        if (row->state != RUN_REFUSED && row->state != RUN_FAILED)
            put_table_row(style, report, row, tally_is_mixed(tally));
    }
}

static const char *const HEADS[] = {"of",     "layer",         "dataflow",    "machine", "MACs",
                                    "cycles", "utilization %", "L2 accesses", "energy",  "buffers"};
enum { HEAD_COUNT = sizeof HEADS / sizeof HEADS[0] };

static enum sc_status open_table(const struct table_style *style, struct report *report) {
    const size_t first = has_files(report) ? 0 : 1;
    const char *text_column = has_files(report) ? style->text_column : "";
    fputs(style->head, report->to);
    if (style->columns)
        fprintf(report->to, "%s%s", text_column, style->columns);
    for (size_t i = first; i < HEAD_COUNT; i++) {
        fputs(i > first ? style->between : style->begin, report->to);
        put_text(style, HEADS[i], report->to);
    }
    fprintf(report->to, "%s%s%s", style->end, style->columns ? "" : text_column, style->rule);
    return SC_STATUS_OK;
}

static struct output_option markdown_wanted(const struct check_options *options) { return options->markdown; }
static struct output_option latex_wanted(const struct check_options *options) { return options->latex; }

static enum sc_status open_markdown(struct report *report, struct sc_error *error) {
    (void)error;
    return open_table(&MARKDOWN, report);
}

static enum sc_status open_latex(struct report *report, struct sc_error *error) {
    (void)error;
    return open_table(&LATEX, report);
}

static const char NOT_SIMULATED[] = "~ not simulated: what the formulas say";

static enum sc_status finish_markdown(struct report *report, const struct tally *tally, struct sc_error *error) {
    (void)error;
    put_table_rows(&MARKDOWN, report, tally);
    if (tally_is_mixed(tally))
        fprintf(report->to, "\n%s\n", NOT_SIMULATED);
    return SC_STATUS_OK;
}

static enum sc_status finish_latex(struct report *report, const struct tally *tally, struct sc_error *error) {
    (void)error;
    put_table_rows(&LATEX, report, tally);
    fputs("\\bottomrule\n", report->to);
    if (tally_is_mixed(tally)) {
        fprintf(report->to, "\\multicolumn{%d}{l}{", HEAD_COUNT - !has_files(report));
        put_text(&LATEX, NOT_SIMULATED, report->to);
        fprintf(report->to, "}%s", LATEX.end);
    }
    fputs("\\end{tabular}\n", report->to);
    return SC_STATUS_OK;
}

const struct report_format report_format_markdown = {.name = "markdown",
                                                     .is_document = true,
                                                     .wanted = markdown_wanted,
                                                     .open = open_markdown,
                                                     .finish = finish_markdown};
const struct report_format report_format_latex = {
    .name = "latex", .is_document = true, .wanted = latex_wanted, .open = open_latex, .finish = finish_latex};
