/* 'simcheck trace recount': compares the records with the totals that stand behind them, and with formulas. */
#include <inttypes.h>
#include <stdio.h>

#include "check/report/report_columns.h"
#include "check/report/table.h"
#include "check/report/text.h"
#include "check/run/compare.h"
#include "check/run/sets.h"
#include "check/trace/trace_command.h"
#include "check/trace/trace_print.h"
#include "common/arena.h"
#include "traces/witness.h"

struct recounting {
    const struct trace_command_options *options;
    const struct sets *sets;
    const char *path;
    struct sc_arena arena; /* of the present run */
    /* The present run: */
    const struct sc_trace_run *run;
    struct witness witness;
    int differing;                   /* counts that are not the trace's totals */
    struct comparison *comparison;   /* [set] */
    bool set_differs, set_valueless; /* a maintained one */
    /* All runs: */
    int runs;
    int differing_runs; /* from their totals, from themselves, or from a maintained set */
    int valueless_runs; /* a maintained set has an error, or no value to compare */
    int part_runs;      /* records are missing: a window, or the run was broken off */
    int unreadable;     /* files */
    int not_counted;    /* counts of runs that cannot be compared with a total */
};

/* ---- one run ---- */

/* The value that formulas are compared with: the recount, or where that is not complete, the total. False: there is
 * neither. */
static bool reference_of(const struct recounting *recounting, enum sc_counter_id id, int64_t *value) {
    bool counted = recounting->witness.whole && trace_witness_gives(recounting->run, id);
    *value = sc_counter_get(counted ? &recounting->witness.counters : &recounting->run->totals, id);
    return counted || recounting->run->has_total[id];
}

/* The values of all counters. A counter without one loses its formula, so that nothing is compared. */
static struct sc_counters references_of(const struct recounting *recounting,
                                        const struct sc_formula_result *by_counter[SC_COUNTER_COUNT]) {
    struct sc_counters references = {0};
    for (int id = 0; id < SC_COUNTER_COUNT; id++) {
        int64_t value;
        if (!reference_of(recounting, (enum sc_counter_id)id, &value))
            by_counter[id] = NULL;
        sc_counter_set(&references, (enum sc_counter_id)id, value);
    }
    return references;
}

/* The first formula that is an error; NULL: none. */
static const struct sc_error *error_of(const struct sc_formula_result *const by_counter[SC_COUNTER_COUNT]) {
    for (int id = 0; id < SC_COUNTER_COUNT; id++)
        if (by_counter[id] && by_counter[id]->outcome == SC_FORMULA_ERROR)
            return &by_counter[id]->error;
    return NULL;
}

static void judge_set(struct recounting *recounting, const struct set *set,
                      const struct sc_formula_result *const by_counter[SC_COUNTER_COUNT], enum verdict verdict) {
    bool maintained = set->policy == SC_FORMULA_MAINTAINED;
    const struct sc_error *error = error_of(by_counter);
    fflush(stdout);
    if (error && (maintained || !recounting->options->quiet))
        sc_error_print(error, maintained ? "error" : "warning", stderr);
    recounting->set_valueless |= maintained && (error || verdict == VERDICT_NONE);
    recounting->set_differs |= maintained && verdict == VERDICT_DIFFER;
}

static enum sc_status compare_set(struct recounting *recounting, int index, struct sc_error *error) {
    const struct set *set = &recounting->sets->set[index];
    const struct sc_formula_result *by_counter[SC_COUNTER_COUNT];
    struct sc_formula_result *results =
        sc_arena_alloc(&recounting->arena, (size_t)set->quantity_count + 1, sizeof *results);
    if (!results)
        return sc_error_set(error, SC_STATUS_LIMIT, "no memory left for the formulas");
    set_evaluate(set, recounting->run->mapping, results, by_counter);
    const struct sc_counters references = references_of(recounting, by_counter);
    recounting->comparison[index] = compare_counts(&references, by_counter);
    judge_set(recounting, set, by_counter, recounting->comparison[index].verdict);
    return SC_STATUS_OK;
}

static enum trace_verdict verdict_of(const struct recounting *recounting, enum sc_counter_id id) {
    return trace_witness_verdict(&recounting->witness, recounting->run, id);
}

static enum sc_status compare_run(struct recounting *recounting, struct sc_error *error) {
    int count = recounting->run->complete ? recounting->sets->count : 0;
    enum sc_status status = SC_STATUS_OK;
    for (int id = 0; id < SC_COUNTER_COUNT; id++) {
        enum trace_verdict verdict = verdict_of(recounting, (enum sc_counter_id)id);
        recounting->differing += verdict == TRACE_DIFFERS;
        recounting->not_counted += verdict == TRACE_NOT_COUNTED;
    }
    recounting->comparison = sc_arena_alloc(&recounting->arena, (size_t)count + 1, sizeof *recounting->comparison);
    if (!recounting->comparison)
        return sc_error_set(error, SC_STATUS_LIMIT, "no memory left for the formulas");
    for (int i = 0; !status && i < count; i++)
        status = compare_set(recounting, i, error);
    return status;
}

/* A run may be several of these at once: what differs does so whatever else has no value. */
static void tally_run(struct recounting *recounting) {
    const struct witness *witness = &recounting->witness;
    recounting->runs++;
    recounting->differing_runs += recounting->differing > 0 || witness->findings.count > 0 || recounting->set_differs;
    recounting->valueless_runs += recounting->set_valueless;
    recounting->part_runs += !witness->whole;
}

/* ---- the report of one run ---- */

static void add_heads(struct table *table, const struct recounting *recounting) {
    table_column(table, "counter", false);
    table_column(table, "unit", false);
    table_column(table, "recounted", true);
    table_column(table, "total", true);
    table_column(table, "verdict", false);
    for (int i = 0; recounting->run->complete && i < recounting->sets->count; i++)
        report_columns(table, recounting->sets->set[i].name, &recounting->comparison[i]);
}

static void add_row(struct table *table, const struct recounting *recounting, enum sc_counter_id id) {
    static const char *const VERDICTS[] = {[TRACE_NOT_COUNTED] = "not counted",
                                           [TRACE_AGREES] = "agree",
                                           [TRACE_PART] = "part",
                                           [TRACE_DIFFERS] = "differ"};
    const struct sc_trace_run *run = recounting->run;
    bool counted = trace_witness_gives(run, id);
    char number[TEXT_NUMBER_SIZE];
    table_cell(table, "%s", sc_counter_info(id)->name);
    table_cell(table, "%s", sc_counter_info(id)->unit);
    table_cell(table, "%s", counted ? text_integer(number, sc_counter_get(&recounting->witness.counters, id)) : "-");
    table_cell(table, "%s", run->has_total[id] ? text_integer(number, sc_counter_get(&run->totals, id)) : "-");
    table_cell(table, "%s", VERDICTS[verdict_of(recounting, id)]);
    for (int i = 0; run->complete && i < recounting->sets->count; i++)
        report_cells(table, &recounting->comparison[i], id);
}

/* Without marks of L2, counts of tiles are 0; they have a row only if that is not so. */
static bool is_shown(const struct recounting *recounting, enum sc_counter_id id) {
    const struct sc_trace_run *run = recounting->run;
    return run->mapping->has_marks || !compare_is_of_tiles(id) || verdict_of(recounting, id) == TRACE_DIFFERS ||
           sc_counter_get(&recounting->witness.counters, id) != 0 || sc_counter_get(&run->totals, id) != 0;
}

static void print_table(const struct recounting *recounting, FILE *to) {
    struct table table = {.key_count = 1};
    add_heads(&table, recounting);
    for (int id = 0; id < SC_COUNTER_COUNT; id++)
        if (is_shown(recounting, (enum sc_counter_id)id))
            add_row(&table, recounting, (enum sc_counter_id)id);
    if (!table_print(&table, 2, to))
        fputs("  (no memory left for this table)\n", to);
    table_free(&table);
}

static void print_records(const struct recounting *recounting, FILE *to) {
    char line[512], number[TEXT_NUMBER_SIZE], omitted[TEXT_NUMBER_SIZE];
    const struct sc_trace_run *run = recounting->run;
    const struct witness *witness = &recounting->witness;
    struct text text = {line, sizeof line, 0};
    text_add(&text, "%s", text_integer(number, witness->records));
    if (!run->complete)
        text_add(&text, "; the run was broken off, so that the counts cannot be complete");
    else if (run->omitted > 0)
        text_add(&text, "; %s more were not written, so that the counts cannot be complete",
                 text_integer(omitted, run->omitted));
    text_print_labelled(to, "records", line);
    if (run->options.level == SC_TRACE_ACCESS && !witness->replayed)
        text_print_labelled(to, "replay", "none: it is of runs that were traced without a window");
    if (run->options.level != SC_TRACE_ACCESS)
        text_print_labelled(
            to, "unchecked",
            "what is held, how long PEs compute and forward, and which elements cross which links: level "
            "access tells");
    if (!run->has_links)
        text_print_labelled(to, "skipped", "links: the program that wrote the trace did not record what crosses them");
    if (!run->has_holds)
        text_print_labelled(to, "skipped",
                            "what PEs hold of each tensor: the program that wrote the trace did not record it");
    if (witness->replayed)
        text_print_labelled(to, "replay",
                            witness->findings.count == 0 ? "every access finds what it should, and every value is right"
                                                         : "done; what was found wrong stands below");
}

static void print_run(const struct recounting *recounting, FILE *to) {
    trace_print_head(recounting->run, recounting->path, to);
    print_records(recounting, to);
    fputc('\n', to);
    print_table(recounting, to);
    if (recounting->witness.findings.count > 0)
        fprintf(to, "\n  the records contradict themselves:\n");
    trace_findings_print(&recounting->witness.findings, to);
    fputc('\n', to);
}

/* ---- all runs ---- */

static enum sc_status recount_run(struct recounting *recounting, struct sc_trace_reader *reader,
                                  struct sc_error *error) {
    recounting->differing = 0;
    recounting->set_differs = recounting->set_valueless = false;
    enum sc_status status = trace_witness_run(&recounting->witness, reader, recounting->run, error);
    if (!status)
        status = compare_run(recounting, error);
    if (!status) {
        tally_run(recounting);
        if (!recounting->options->quiet)
            print_run(recounting, stdout);
    }
    sc_arena_free(&recounting->arena);
    recounting->arena = (struct sc_arena){0};
    return status;
}

static enum sc_status recount_file(struct recounting *recounting, struct sc_error *error) {
    struct sc_trace_reader *reader;
    enum sc_status status = sc_trace_reader_open(&reader, recounting->path, error);
    if (status)
        return status;
    while (!(status = sc_trace_reader_next_run(reader, &recounting->run, error)) && recounting->run) {
        status = recount_run(recounting, reader, error);
        if (status)
            break;
    }
    sc_trace_reader_close(reader);
    return status;
}

static const char *plural_of(const struct recounting *recounting) { return recounting->runs == 1 ? "run" : "runs"; }

/* What could not be read, evaluated or counted; nothing where all was. */
static void add_flaw(const struct recounting *recounting, struct text *text) {
    int runs = recounting->runs;
    if (recounting->unreadable > 0)
        text_add(text, "unusable: %d of the traces cannot be read to the end", recounting->unreadable);
    else if (recounting->valueless_runs > 0)
        text_add(text, "incomplete: in %d of %d %s a maintained set has an error, or was compared in no count",
                 recounting->valueless_runs, runs, plural_of(recounting));
    else if (recounting->part_runs > 0)
        text_add(text, "incomplete: %d of %d %s lack records%s", recounting->part_runs, runs, plural_of(recounting),
                 recounting->differing_runs > 0 ? "" : "; nothing is wrong with those that there are");
}

static void print_verdict(const struct recounting *recounting, FILE *to) {
    int runs = recounting->runs, not_counted = recounting->not_counted;
    char line[256];
    struct text flaw = {line, sizeof line, 0};
    add_flaw(recounting, &flaw);
    fputs("verdict: ", to);
    if (recounting->differing_runs > 0)
        fprintf(to, "differ: in %d of %d %s%s", recounting->differing_runs, runs, plural_of(recounting),
                flaw.used > 0 ? "; " : "");
    if (flaw.used > 0)
        fputs(line, to);
    else if (recounting->differing_runs == 0 && not_counted > 0)
        fprintf(to, "agree: all counts of %d %s, but for %d that %s not counted", runs, plural_of(recounting),
                not_counted, not_counted == 1 ? "is" : "are");
    else if (recounting->differing_runs == 0)
        fprintf(to, "agree: all counts of %d %s", runs, plural_of(recounting));
    fputc('\n', to);
}

/* What differs is known, whatever else could not be read or evaluated. */
static enum exit_code code_of(const struct recounting *recounting) {
    if (recounting->differing_runs > 0)
        return EXIT_DIFFER;
    return recounting->unreadable + recounting->part_runs + recounting->valueless_runs > 0 ? EXIT_UNUSABLE : EXIT_AGREE;
}

enum exit_code trace_recount(const struct trace_command_options *options, struct library *library) {
    struct sets sets;
    struct sc_error error = {0};
    struct recounting recounting = {.options = options, .sets = &sets};
    if (sets_open(&sets, &options->formulas, library, &error)) {
        sc_error_print(&error, "error", stderr);
        sets_close(&sets);
        return EXIT_UNUSABLE;
    }
    for (int i = 0; i < options->files.count; i++) {
        recounting.path = options->files.word[i];
        if (!recount_file(&recounting, &error))
            continue;
        fflush(stdout);
        sc_error_print(&error, "error", stderr);
        recounting.unreadable++;
    }
    print_verdict(&recounting, stdout);
    sets_close(&sets);
    return code_of(&recounting);
}
