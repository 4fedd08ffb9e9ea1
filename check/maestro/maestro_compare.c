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
#include "check/maestro/maestro_report.h"
#include "check/run/layers.h"
#include "check/run/simulate.h"
#include "common/checked.h"
#include "model/exact.h"

struct comparer {
    struct plan *plan; /* each run on the machine of its row */
    const struct maestro_compare_options *options;
    struct sc_arena arena;
    struct sc_source source;
    struct maestro_pairs pairs;
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

/* The tool's table has a row for a layer, so there must be one machine, and one dataflow for each. */
static enum sc_status check_runs(struct comparer *comparer) {
    const struct plan *plan = comparer->plan;
    const int machines = comparer->options->plan.hardware.count;
    if (machines > 1)
        return sc_error_set(&comparer->error, SC_STATUS_INPUT,
                            "a table of MAESTRO is about one machine, and --hw gives %d: pick one", machines);
    for (int i = 1; i < plan->run_count; i++)
        if (plan->run[i].layer == plan->run[i - 1].layer)
            return sc_error_set(&comparer->error, SC_STATUS_INPUT,
                                "a table of MAESTRO is about one dataflow, and layer '%s' would run in '%s' and '%s': "
                                "pick one with --flow",
                                plan->run[i].layer->name, plan->run[i - 1].flow, plan->run[i].flow);
    return SC_STATUS_OK;
}

/* Early versions number layers from 1. */
static bool is_number_of(const char *name, const struct plan_run *run) {
    const bool is_number = name[0] && strlen(name) < 6 && !name[strspn(name, "0123456789")];
    return is_number && atoi(name) == run->in_file->number + 1;
}

/* Layers of one name take its rows in turn, also where the tool ran more than once; unless the table tells them apart
 * as we do. Letters in another case make another name where the file has both. */
static bool takes(const struct plan_run *run, struct maestro_pair *pair, const char *name) {
    const bool ours = strcasecmp(run->layer->name, name) == 0 || is_number_of(name, run);
    if (!ours && strcasecmp(run->in_file->written, name) != 0)
        return false;
    sc_name_comparison *compare = sc_dsl_is_written(run->file, name, strcmp) ? strcmp : strcasecmp;
    if (compare(run->in_file->written, name) == 0 && !pair->is_told_apart) {
        const struct layers_turn turn = layers_turn(run->file, run->in_file, compare);
        return pair->rows++ % turn.count == turn.turn;
    }
    return ours && (pair->is_told_apart || !sc_dsl_is_written(run->file, name, compare));
}

/* Has some layer that was called like this one a row with the name that it has here only? */
static bool is_told_apart(const struct maestro_table *table, const struct plan_run *run) {
    bool told = false;
    for (int i = 0; i < run->file->layer_count; i++) {
        const struct sc_dsl_layer *layer = &run->file->layers[i];
        if (strcasecmp(layer->written, run->in_file->written) != 0 ||
            sc_dsl_is_written(run->file, layer->layer.name, strcasecmp))
            continue;
        for (int row = 0; row < table->row_count; row++)
            told |= strcasecmp(table->row[row].layer, layer->layer.name) == 0;
    }
    return told;
}

static void warn(struct comparer *comparer, const struct maestro_row *row, const char *what) {
    struct sc_error warning = {0};
    (void)sc_error_set(&warning, SC_STATUS_OK, "layer '%s' %s", row->layer, what);
    warning.file = comparer->source.name;
    warning.line = row->line;
    warning.column = 1;
    talk_note_warning(&comparer->talk, &warning, NULL);
}

/* The tool appends to a table that is there, so the last row of a layer is the newest. */
static void match_row(struct comparer *comparer, const struct maestro_row *row) {
    bool taken = false;
    for (int i = 0; i < comparer->plan->run_count; i++) {
        struct maestro_pair *pair = &comparer->pairs.pair[i];
        if (!takes(&comparer->plan->run[i], pair, row->layer))
            continue;
        if (pair->row)
            warn(comparer, row, "stands in the table again: this row is compared");
        pair->row = row;
        taken = true;
    }
    if (!taken && comparer->options->plan.layers.count == 0)
        warn(comparer, row, "is not among the layers to compare");
}

static void check_pes(struct comparer *comparer, const struct maestro_pair *pair) {
    char what[128];
    if (!comparer->pairs.table.has[MAESTRO_PES] || pair->row->value[MAESTRO_PES] == pair->run->machine.num_pes)
        return;
    snprintf(what, sizeof what, "has %" PRId64 " PEs in the table and %" PRId64 " here", pair->row->value[MAESTRO_PES],
             pair->run->machine.num_pes);
    warn(comparer, pair->row, what);
}

/* The tool's numbers are those of the row's machine. What --hw says itself stands above it. */
static void set_machine(struct comparer *comparer, int index, enum maestro_column column) {
    struct plan_run *run = &comparer->plan->run[index];
    enum sc_hardware_id id = maestro_statement(column);
    if (comparer->pairs.table.has[column] && !(run->spelled >> id & 1))
        sc_machine_set(&run->machine, id, comparer->pairs.pair[index].row->value[column]);
}

static void match_rows(struct comparer *comparer) {
    for (int i = 0; i < comparer->plan->run_count; i++) {
        comparer->pairs.pair[i].run = &comparer->plan->run[i];
        comparer->pairs.pair[i].is_told_apart = is_told_apart(&comparer->pairs.table, &comparer->plan->run[i]);
    }
    for (int i = 0; i < comparer->pairs.table.row_count; i++)
        match_row(comparer, &comparer->pairs.table.row[i]);
    for (int i = 0; i < comparer->plan->run_count; i++) {
        if (!comparer->pairs.pair[i].row)
            continue;
        check_pes(comparer, &comparer->pairs.pair[i]);
        set_machine(comparer, i, MAESTRO_VECTOR_WIDTH);
        set_machine(comparer, i, MAESTRO_BANDWIDTH);
    }
}

/* ---- our numbers ---- */

static void tell_error(struct comparer *comparer, const struct plan_run *run, enum exit_code code) {
    talk_note_error(&comparer->talk, &comparer->error, run);
    comparer->code = code > comparer->code ? code : comparer->code;
}

/* Say what is refused before anything takes its time. */
static void preflight(struct comparer *comparer) {
    struct sc_warnings *warnings = talk_warnings(&comparer->arena);
    for (int i = 0; i < comparer->plan->run_count; i++) {
        const struct plan_run *run = comparer->pairs.pair[i].run;
        if (!comparer->pairs.pair[i].row)
            continue;
        if (warnings)
            warnings->count = warnings->dropped = 0;
        if (plan_lower(&comparer->mapping[i], run, &comparer->arena, warnings, &comparer->error))
            tell_error(comparer, run, EXIT_UNUSABLE);
        talk_note_warnings(&comparer->talk, warnings, run);
    }
    talk_say(&comparer->talk);
}

/* A PE holds all its buffer sets, which MAESTRO counts in, too. */
static void keep_counts(struct maestro_pair *pair, const struct sc_counters *counters) {
    for (int i = MAESTRO_COUNTS; i < MAESTRO_COLUMNS; i++)
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
        keep_counts(&comparer->pairs.pair[index], &counters);
}

/* ---- the whole ---- */

static void count_all(struct comparer *comparer) {
    for (int i = 0; i < comparer->plan->run_count; i++)
        if (comparer->mapping[i])
            count(comparer, i);
}

static void report(struct comparer *comparer) {
    bool shown = !comparer->options->csv.wanted || comparer->options->csv.path;
    if (shown || !comparer->options->quiet)
        maestro_report_machine(&comparer->pairs, shown ? stdout : stderr);
    if (shown)
        maestro_report_tables(&comparer->pairs, comparer->options->details);
    if (comparer->csv.stream)
        maestro_report_csv(&comparer->pairs, comparer->csv.stream);
}

static enum sc_status finish(struct comparer *comparer) {
    errno = 0;
    if (fflush(stdout) != 0 || ferror(stdout))
        return outfile_failed(NULL, &comparer->error);
    return comparer->csv.stream ? outfile_commit(&comparer->csv, &comparer->error) : SC_STATUS_OK;
}

static enum sc_status check_matches(struct comparer *comparer) {
    for (int i = 0; i < comparer->plan->run_count; i++)
        if (comparer->pairs.pair[i].row)
            return SC_STATUS_OK;
    return sc_error_set(&comparer->error, SC_STATUS_INPUT,
                        "'%s' has none of the layers to compare: its first row is about '%s'%s%s%s",
                        comparer->source.name, comparer->pairs.table.row[0].layer,
                        comparer->plan->run_count > 0 ? ", the first layer is '" : "",
                        comparer->plan->run_count > 0 ? comparer->plan->run[0].layer->name : "",
                        comparer->plan->run_count > 0 ? "'" : "");
}

/* The plan, with runs whose machines may change. */
static bool copy_plan(struct comparer *comparer, const struct plan *plan) {
    comparer->plan = sc_arena_alloc(&comparer->arena, 1, sizeof *plan);
    struct plan_run *run = sc_arena_alloc(&comparer->arena, (size_t)plan->run_count + 1, sizeof *run);
    if (!comparer->plan || !run)
        return false;
    *comparer->plan = *plan;
    comparer->plan->run = run;
    for (int i = 0; i < plan->run_count; i++)
        run[i] = plan->run[i];
    return true;
}

static enum sc_status prepare(struct comparer *comparer) {
    size_t runs = (size_t)comparer->pairs.plan->run_count + 1;
    comparer->pairs.pair = sc_arena_alloc(&comparer->arena, runs, sizeof *comparer->pairs.pair);
    comparer->mapping = sc_arena_alloc(&comparer->arena, runs, sizeof *comparer->mapping);
    comparer->exact = sc_exact_create();
    if (!comparer->pairs.pair || !comparer->mapping || !comparer->exact || !copy_plan(comparer, comparer->pairs.plan))
        return sc_error_set(&comparer->error, SC_STATUS_LIMIT, "no memory left for the comparison");
    enum sc_status status = check_runs(comparer);
    if (!status)
        status = maestro_table_read(&comparer->pairs.table, &comparer->source, &comparer->arena, &comparer->error);
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
    count_all(comparer);
    report(comparer);
    return finish(comparer);
}

enum exit_code maestro_compare(const struct plan *plan, const struct sets *sets,
                               const struct maestro_compare_options *options) {
    struct comparer comparer = {.options = options,
                                .pairs = {.witness = options->model_only ? "exact" : "simulated",
                                          .plan = plan,
                                          .tolerance = options->tolerance},
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
