#include "check/maestro/maestro_compare.h"

#include <ctype.h>
#include <errno.h>
#include <inttypes.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <strings.h>

#include "check/cli/outfile.h"
#include "check/cli/talk.h"
#include "check/maestro/maestro_table.h"
#include "check/report/table.h"
#include "check/report/text.h"
#include "check/run/simulate.h"
#include "common/checked.h"
#include "model/exact.h"

enum { INDENT = 2, LINE_SIZE = 256 };

/* A layer of the plan, and what the table says of it. */
struct pair {
    const struct plan_run *run;
    const struct maestro_row *row; /* NULL: nothing */
    bool compared;
    int64_t ours[MAESTRO_COLUMNS];
};

struct comparer {
    const struct plan *plan;
    const struct maestro_compare_options *options;
    struct sc_arena arena;
    struct sc_source source;
    struct maestro_table table;
    struct pair *pair;                 /* [run] */
    const struct sc_mapping **mapping; /* [run]; NULL: not compared, or refused */
    struct sc_exact *exact;            /* --model-only */
    struct simulate_options simulating;
    struct simulations *simulations;
    struct talk talk;
    struct outfile csv;
    enum exit_code code;
    struct sc_error error;
};

/* ---- which row is which layer's ---- */

/* The tool's table has a row for a layer, so there must be one dataflow for each. */
static enum sc_status check_flows(struct comparer *comparer) {
    const struct plan *plan = comparer->plan;
    for (int i = 1; i < plan->run_count; i++)
        if (plan->run[i].layer == plan->run[i - 1].layer)
            return sc_error_set(&comparer->error, SC_STATUS_INPUT,
                                "a table of MAESTRO is about one dataflow, and layer '%s' would run in '%s' and '%s': "
                                "pick one with --flow",
                                plan->run[i].layer->name, plan->run[i - 1].flow, plan->run[i].flow);
    return SC_STATUS_OK;
}

static int find_run(const struct plan *plan, const char *name) {
    int i = 0;
    while (i < plan->run_count && strcasecmp(plan->run[i].layer->name, name) != 0)
        i++;
    return i;
}

/* Is this what a second layer called `name` is called here: "name_2"? */
static bool is_numbered(const char *layer, const char *name) {
    size_t length = strlen(name);
    const char *number = layer + length + 1;
    return strncasecmp(layer, name, length) == 0 && layer[length] == '_' && number[0] &&
           !number[strspn(number, "0123456789")];
}

/* The next layer of this name that has no row yet; run_count when there is none. */
static int find_namesake(const struct comparer *comparer, const char *name) {
    const struct plan *plan = comparer->plan;
    int i = find_run(plan, name);
    if (i == plan->run_count || !comparer->pair[i].row)
        return i;
    for (i = 0; i < plan->run_count; i++)
        if (!comparer->pair[i].row && is_numbered(plan->run[i].layer->name, name))
            return i;
    return plan->run_count;
}

/* Early versions number layers from 1. */
static int find_numbered(const struct comparer *comparer, const char *name) {
    const struct plan *plan = comparer->plan;
    bool number = name[0] && strlen(name) < 6 && !name[strspn(name, "0123456789")];
    int i = number && comparer->options->plan.layers.count == 0 ? atoi(name) - 1 : -1;
    return i >= 0 && i < plan->run_count ? i : plan->run_count;
}

static void warn(const struct comparer *comparer, const struct maestro_row *row, const char *what) {
    if (!comparer->options->quiet)
        fprintf(stderr, "%s:%d: warning: layer '%s' %s\n", comparer->source.name, row->line, row->layer, what);
}

/* The tool appends to a table that is there, so the last row of a layer is the newest. */
static void match_row(struct comparer *comparer, const struct maestro_row *row) {
    int none = comparer->plan->run_count, run = find_namesake(comparer, row->layer);
    if (run == none) {
        run = find_run(comparer->plan, row->layer);
        if (run == none)
            run = find_numbered(comparer, row->layer);
        if (run < none && comparer->pair[run].row)
            warn(comparer, row, "stands in the table again: this row is compared");
    }
    if (run < none)
        comparer->pair[run].row = row;
    else if (comparer->options->plan.layers.count == 0)
        warn(comparer, row, "is not among the layers to compare");
}

static void check_pes(const struct comparer *comparer, const struct pair *pair) {
    char what[LINE_SIZE];
    if (!comparer->table.has[MAESTRO_PES] || pair->row->value[MAESTRO_PES] == pair->run->machine.num_pes)
        return;
    snprintf(what, sizeof what, "has %" PRId64 " PEs in the table and %" PRId64 " here", pair->row->value[MAESTRO_PES],
             pair->run->machine.num_pes);
    warn(comparer, pair->row, what);
}

static void match_rows(struct comparer *comparer) {
    for (int i = 0; i < comparer->plan->run_count; i++)
        comparer->pair[i].run = &comparer->plan->run[i];
    for (int i = 0; i < comparer->table.row_count; i++)
        match_row(comparer, &comparer->table.row[i]);
    for (int i = 0; i < comparer->plan->run_count; i++)
        if (comparer->pair[i].row)
            check_pes(comparer, &comparer->pair[i]);
}

/* ---- our numbers ---- */

static void tell_error(struct comparer *comparer, const struct plan_run *run, enum exit_code code) {
    talk_note_error(&comparer->talk, &comparer->error, run);
    comparer->code = code > comparer->code ? code : comparer->code;
}

/* Say what is refused before anything takes its time. */
static void preflight(struct comparer *comparer) {
    for (int i = 0; i < comparer->plan->run_count; i++) {
        struct sc_warnings warnings = {0};
        const struct plan_run *run = comparer->pair[i].run;
        if (!comparer->pair[i].row)
            continue;
        if (plan_lower(&comparer->mapping[i], run, &comparer->arena, &warnings, &comparer->error))
            tell_error(comparer, run, EXIT_UNUSABLE);
        talk_note_warnings(&comparer->talk, &warnings, run);
    }
    talk_say(&comparer->talk);
}

/* A PE holds all its buffer sets, which MAESTRO counts in, too. */
static void keep_counts(struct pair *pair, const struct sc_counters *counters) {
    for (int i = MAESTRO_PES + 1; i < MAESTRO_COLUMNS; i++)
        pair->ours[i] = sc_counter_get(counters, maestro_counter((enum maestro_column)i));
    if (!checked_mul(counters->l1_req, pair->run->machine.l1_buffers, &pair->ours[MAESTRO_L1_SIZE]))
        pair->ours[MAESTRO_L1_SIZE] = INT64_MAX;
    pair->compared = true;
}

static enum sc_status count_by_machine(struct comparer *comparer, int index, struct sc_counters *counters) {
    const struct simulation *simulation = simulate_wait(comparer->simulations, index);
    *counters = simulation->result.counters;
    if (simulation->dump)
        fputs(simulation->dump, stderr);
    if (simulation->status)
        comparer->error = *simulation->error;
    else if (!simulation->result.output_ok)
        return sc_error_set(&comparer->error, SC_STATUS_INVARIANT, "the output differs from the direct convolution's");
    return simulation->status;
}

static void count(struct comparer *comparer, int index) {
    const struct plan_run *run = &comparer->plan->run[index];
    struct sc_counters counters;
    enum sc_status status = comparer->options->model_only ? sc_exact_evaluate(comparer->exact, comparer->mapping[index],
                                                                              &counters, &comparer->error)
                                                          : count_by_machine(comparer, index, &counters);
    if (status)
        tell_error(comparer, run, status == SC_STATUS_INVARIANT ? EXIT_INVARIANT : EXIT_UNUSABLE);
    else
        keep_counts(&comparer->pair[index], &counters);
}

/* ---- the tables ---- */

static const char *ours_name(const struct comparer *comparer) {
    return comparer->options->model_only ? "exact" : "simulated";
}

static const char *unit_of(int column) { return sc_counter_info(maestro_counter((enum maestro_column)column))->unit; }

/* The counter, but for a PE's buffer, which is all its sets. */
static const char *name_of(int column) {
    return column == MAESTRO_L1_SIZE ? "l1_req * L1Buffers"
                                     : sc_counter_info(maestro_counter((enum maestro_column)column))->name;
}

static void add_numbers(struct table *table, int64_t theirs, int64_t ours) {
    char number[TEXT_NUMBER_SIZE], share[TEXT_NUMBER_SIZE] = "";
    struct sc_rational difference;
    bool fits = sc_rational_subtract(sc_rational_whole(theirs), sc_rational_whole(ours), &difference);
    table_cell(table, "%s", text_integer(number, theirs));
    table_cell(table, "%s", text_integer(number, ours));
    table_cell(table, "%s", fits ? text_difference(number, difference) : "beyond 2^63");
    table_cell(table, "%s", fits ? text_relative(share, difference, ours) : "");
}

static void print_table(struct table *table) {
    if (!table_print(table, INDENT, stdout))
        puts("  (no memory left for this table)");
    table_free(table);
    putchar('\n');
}

static void print_pair(const struct comparer *comparer, const struct pair *pair) {
    struct table table = {0};
    printf("%s of %s, dataflow %s\n", pair->run->layer->name, pair->run->network, pair->run->flow);
    table_column(&table, "counter", false);
    table_column(&table, "unit", false);
    table_column(&table, "MAESTRO", true);
    table_column(&table, ours_name(comparer), true);
    table_column(&table, "difference", true);
    table_column(&table, "relative", true);
    for (int i = MAESTRO_PES + 1; i < MAESTRO_COLUMNS; i++) {
        if (!comparer->table.has[i])
            continue;
        table_cell(&table, "%s", name_of(i));
        table_cell(&table, "%s", unit_of(i));
        add_numbers(&table, pair->row->value[i], pair->ours[i]);
    }
    print_table(&table);
}

/* Of one column: layers that agree, and the sums. */
static void add_sums(struct comparer *comparer, struct table *table, int column) {
    int agree = 0, all = 0;
    int64_t theirs = 0, ours = 0;
    bool fits = true;
    for (int i = 0; i < comparer->plan->run_count; i++) {
        const struct pair *pair = &comparer->pair[i];
        if (!pair->compared)
            continue;
        all++;
        agree += pair->row->value[column] == pair->ours[column];
        fits = fits && checked_add(theirs, pair->row->value[column], &theirs) &&
               checked_add(ours, pair->ours[column], &ours);
    }
    table_cell(table, "%s", name_of(column));
    table_cell(table, "%d of %d", agree, all);
    if (fits)
        add_numbers(table, theirs, ours);
    for (int i = 0; !fits && i < 4; i++)
        table_cell(table, "%s", i < 2 ? "beyond 2^63" : "");
}

/* Peaks are added up, too: what the sum is of says the head. */
static void print_sums(struct comparer *comparer, int compared) {
    static const char *const HEADS[] = {"MAESTRO, sum", NULL, "difference", "relative"};
    struct table table = {0};
    char head[LINE_SIZE];
    printf("all %d layer%s\n", compared, compared == 1 ? "" : "s");
    table_column(&table, "counter", false);
    table_column(&table, "equal in", true);
    snprintf(head, sizeof head, "%s, sum", ours_name(comparer));
    for (int i = 0; i < 4; i++)
        table_column(&table, HEADS[i] ? HEADS[i] : head, true);
    for (int i = MAESTRO_PES + 1; i < MAESTRO_COLUMNS; i++)
        if (comparer->table.has[i])
            add_sums(comparer, &table, i);
    print_table(&table);
}

static void print_unknown(const struct comparer *comparer) {
    const struct maestro_table *table = &comparer->table;
    for (int i = 0; i < table->unknown_count; i++)
        printf("%s%s", i ? ", " : "columns without a counterpart here: ", table->unknown[i]);
    if (table->unknown_count > 0)
        putchar('\n');
}

static void print_missing(struct comparer *comparer) {
    int count = 0;
    for (int i = 0; i < comparer->plan->run_count; i++)
        if (!comparer->pair[i].row)
            printf("%s%s", count++ ? ", " : "layers that the table has not: ", comparer->pair[i].run->layer->name);
    if (count > 0)
        putchar('\n');
}

static void put_csv_pair(struct comparer *comparer, const struct pair *pair, FILE *to) {
    for (int i = MAESTRO_PES + 1; i < MAESTRO_COLUMNS; i++)
        if (comparer->table.has[i])
            fprintf(to, "%s,%s,%s,%s,%" PRId64 ",%" PRId64 "\n", pair->run->layer->name, pair->run->flow, name_of(i),
                    unit_of(i), pair->row->value[i], pair->ours[i]);
}

/* ---- the whole ---- */

static void compare_all(struct comparer *comparer) {
    bool shown = !comparer->options->csv.wanted || comparer->options->csv.path;
    int compared = 0;
    if (comparer->csv.stream)
        fprintf(comparer->csv.stream, "layer,dataflow,counter,unit,maestro,%s\n", ours_name(comparer));
    for (int i = 0; i < comparer->plan->run_count; i++) {
        struct pair *pair = &comparer->pair[i];
        if (comparer->mapping[i])
            count(comparer, i);
        compared += pair->compared;
        if (pair->compared && shown)
            print_pair(comparer, pair);
        if (pair->compared && comparer->csv.stream)
            put_csv_pair(comparer, pair, comparer->csv.stream);
    }
    if (!shown)
        return;
    print_sums(comparer, compared);
    print_missing(comparer);
    print_unknown(comparer);
}

static enum sc_status finish(struct comparer *comparer) {
    errno = 0;
    if (fflush(stdout) != 0 || ferror(stdout))
        return outfile_failed(NULL, &comparer->error);
    return comparer->csv.stream ? outfile_commit(&comparer->csv, &comparer->error) : SC_STATUS_OK;
}

static enum sc_status check_matches(struct comparer *comparer) {
    for (int i = 0; i < comparer->plan->run_count; i++)
        if (comparer->pair[i].row)
            return SC_STATUS_OK;
    return sc_error_set(&comparer->error, SC_STATUS_INPUT,
                        "'%s' has none of the layers to compare: its first row is about '%s'%s%s%s",
                        comparer->source.name, comparer->table.row[0].layer,
                        comparer->plan->run_count > 0 ? ", the first layer is '" : "",
                        comparer->plan->run_count > 0 ? comparer->plan->run[0].layer->name : "",
                        comparer->plan->run_count > 0 ? "'" : "");
}

static enum sc_status prepare(struct comparer *comparer) {
    size_t runs = (size_t)comparer->plan->run_count + 1;
    comparer->pair = sc_arena_alloc(&comparer->arena, runs, sizeof *comparer->pair);
    comparer->mapping = sc_arena_alloc(&comparer->arena, runs, sizeof *comparer->mapping);
    comparer->exact = sc_exact_create();
    if (!comparer->pair || !comparer->mapping || !comparer->exact)
        return sc_error_set(&comparer->error, SC_STATUS_LIMIT, "no memory left for the comparison");
    enum sc_status status = check_flows(comparer);
    if (!status)
        status = maestro_table_read(&comparer->table, &comparer->source, &comparer->arena, &comparer->error);
    if (status)
        return status;
    match_rows(comparer);
    return check_matches(comparer);
}

static enum sc_status carry_out(struct comparer *comparer) {
    const struct maestro_compare_options *options = comparer->options;
    enum sc_status status = prepare(comparer);
    if (!status && options->csv.wanted)
        status = outfile_open(&comparer->csv, options->csv.path, &comparer->error);
    if (status)
        return status;
    preflight(comparer);
    if (!options->model_only)
        status = simulate_start(&comparer->simulations, comparer->plan, comparer->mapping, &comparer->simulating, NULL,
                                &comparer->error);
    if (status)
        return status;
    compare_all(comparer);
    return finish(comparer);
}

enum exit_code maestro_compare(const struct plan *plan, const struct sets *sets,
                               const struct maestro_compare_options *options) {
    struct comparer comparer = {.plan = plan,
                                .options = options,
                                .simulating = {.seed = options->seed, .jobs = options->jobs, .quiet = options->quiet},
                                .talk = {.to = stderr, .quiet = options->quiet}};
    (void)sets;
    enum sc_status status = library_open_source(&comparer.source, options->maestro, &comparer.error);
    bool opened = !status;
    if (!status)
        status = carry_out(&comparer);
    talk_say(&comparer.talk);
    if (status) {
        sc_error_print(&comparer.error, "error", stderr);
        comparer.code = EXIT_UNUSABLE;
    }
    simulate_stop(comparer.simulations);
    outfile_discard(&comparer.csv);
    sc_exact_free(comparer.exact);
    if (opened)
        sc_source_close(&comparer.source);
    sc_arena_free(&comparer.arena);
    return comparer.code;
}
