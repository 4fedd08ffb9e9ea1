#include "check/run/referee.h"

#include <stdio.h>
#include <string.h>

#include "check/cli/talk.h"
#include "check/report/outputs.h"
#include "check/report/report.h"
#include "check/run/simulate.h"
#include "common/arena.h"

struct referee {
    const struct plan *plan;
    const struct sets *sets;
    const struct check_options *options;
    struct sc_arena arena;
    struct tally tally;
    struct talk talk;
    struct outputs outputs;
    const struct sc_mapping **mapping; /* [run]: lowered once and kept; NULL: refused */
    struct simulations *simulations;   /* NULL: nothing is simulated */
    struct sc_formula_result *quantity[SETS_MAX];
    struct set_result set[SETS_MAX];
    bool untraced; /* the trace could not be written, and that was reported */
    struct sc_error error;
};

/* ---- making ready ---- */

static bool allocate(struct referee *referee) {
    struct tally *tally = &referee->tally;
    tally->row = sc_arena_alloc(&referee->arena, (size_t)referee->plan->run_count, sizeof *tally->row);
    referee->mapping = sc_arena_alloc(&referee->arena, (size_t)referee->plan->run_count, sizeof *referee->mapping);
    bool enough = tally->row && referee->mapping;
    for (int i = 0; enough && i < referee->sets->count; i++) {
        size_t count = (size_t)referee->sets->set[i].quantity_count;
        referee->quantity[i] = sc_arena_alloc(&referee->arena, count + 1, sizeof *referee->quantity[i]);
        enough = referee->quantity[i];
    }
    return enough;
}

static enum sc_status prepare(struct referee *referee) {
    if (!allocate(referee))
        return sc_error_set(&referee->error, SC_STATUS_LIMIT, "no memory left for %d runs", referee->plan->run_count);
    struct tally *tally = &referee->tally;
    tally->row_count = referee->plan->run_count;
    for (int i = 0; i < tally->row_count; i++)
        tally->row[i].run = &referee->plan->run[i];
    return SC_STATUS_OK;
}

static void keep_problem(struct referee *referee, struct tally_row *row, enum run_state state) {
    const char *message = referee->error.message;
    const char *copy = sc_arena_copy_text(&referee->arena, message, strlen(message));
    row->state = state;
    row->problem = copy ? copy : "";
}

/* Lower every run, so that an illegal dataflow is reported before the first simulation takes its time. */
static void preflight(struct referee *referee) {
    struct sc_warnings *warnings = talk_warnings(&referee->arena);
    for (int i = 0; i < referee->tally.row_count; i++) {
        struct tally_row *row = &referee->tally.row[i];
        if (warnings)
            warnings->count = warnings->dropped = 0;
        if (plan_lower(&referee->mapping[i], row->run, &referee->arena, warnings, &referee->error)) {
            talk_note_error(&referee->talk, &referee->error, row->run);
            keep_problem(referee, row, RUN_REFUSED);
        } else {
            talk_note_warnings(&referee->talk, warnings, row->run);
        }
    }
    talk_say(&referee->talk);
}

/* ---- one run ---- */

/* One wrong term is in many formulas; each place is reported once. */
static bool tell_formula_errors(struct referee *referee, const struct plan_run *run, int set) {
    bool maintained = referee->sets->set[set].policy == SC_FORMULA_MAINTAINED, any = false;
    for (int i = 0; i < referee->sets->set[set].quantity_count; i++) {
        const struct sc_formula_result *value = &referee->quantity[set][i];
        if (value->outcome != SC_FORMULA_ERROR)
            continue;
        any = true;
        if (maintained)
            talk_note_error(&referee->talk, &value->error, run);
        else
            talk_note_warning(&referee->talk, &value->error, run);
    }
    return any;
}

static struct sc_energy_counts counts_of_set(const struct comparison *comparison, bool has_marks) {
    struct sc_energy_counts counts = {.has_marks = has_marks};
    for (int id = 0; id < SC_COUNTER_COUNT; id++) {
        const struct sc_formula_result *formula = comparison->row[id].formula;
        counts.known[id] = formula && formula->outcome == SC_FORMULA_VALUE;
        if (counts.known[id])
            counts.count[id] = (double)formula->value.numerator / (double)formula->value.denominator;
    }
    return counts;
}

/* The kept mapping of a row's run. */
static const struct sc_mapping *mapping_of(const struct referee *referee, const struct tally_row *row) {
    return referee->mapping[row - referee->tally.row];
}

static void evaluate_set(struct referee *referee, struct tally_row *row, int index,
                         const struct sc_counters *simulated) {
    const struct sc_formula_result *by_counter[SC_COUNTER_COUNT];
    struct set_result *result = &referee->set[index];
    *result = (struct set_result){.set = &referee->sets->set[index], .quantity = referee->quantity[index]};
    set_evaluate(result->set, mapping_of(referee, row), referee->quantity[index], by_counter);
    result->comparison = simulated ? compare_counts(simulated, by_counter) : compare_nothing(by_counter);
    compare_tolerate(&result->comparison, referee->tally.tolerance);
    row->set[index].has_error = tell_formula_errors(referee, row->run, index);
    const struct sc_energy_costs *costs = row->run->prices.costs;
    const struct sc_energy_counts charged = counts_of_set(&result->comparison, mapping_of(referee, row)->has_marks);
    if (costs)
        result->energy = sc_energy_of(costs, &charged);
}

/* False when some counter has no value that a count could be. */
static bool read_counts(const struct comparison *comparison, struct sc_counters *counters) {
    bool all = true;
    *counters = (struct sc_counters){0};
    for (int id = 0; id < SC_COUNTER_COUNT; id++) {
        int64_t count;
        all = compare_count(comparison->row[id].formula, &count) && all;
        sc_counter_set(counters, (enum sc_counter_id)id, count);
    }
    return all;
}

/* Where nothing is simulated at all, the other sets are compared with the exact model, if it is among them. */
static void compare_with_exact(struct referee *referee) {
    const struct sc_formula_result *by_counter[SC_COUNTER_COUNT];
    struct sc_counters exact;
    int index = 0;
    while (index < referee->sets->count && !set_is_exact(&referee->sets->set[index]))
        index++;
    if (index == referee->sets->count || !read_counts(&referee->set[index].comparison, &exact))
        return;
    for (int i = 0; i < referee->sets->count; i++) {
        for (int id = 0; id < SC_COUNTER_COUNT; id++)
            by_counter[id] = referee->set[i].comparison.row[id].formula;
        if (i != index)
            referee->set[i].comparison = compare_reference(&exact, by_counter);
        compare_tolerate(&referee->set[i].comparison, referee->tally.tolerance);
    }
}

/* The counts that stand in for a simulation: those of the first set that has a value for every counter. */
static bool model_counts(const struct referee *referee, struct sc_counters *counters) {
    for (int i = 0; i < referee->sets->count; i++)
        if (read_counts(&referee->set[i].comparison, counters))
            return true;
    return false;
}

static void fill_row(struct tally_row *row, const struct run_result *result) {
    row->has_counts = true;
    row->energy = result->energy.total;
    row->macs = result->counts->macs;
    row->cycles = result->counts->cycles;
    row->utilization = result->utilization;
    row->l2_traffic_elems = compare_l2_traffic(result->counts);
    row->has_tiles = compare_has_tiles(result->counts);
    row->off_chip_elems = row->has_tiles ? compare_off_chip_traffic(result->counts) : 0;
    row->compulsory_elems = row->has_tiles ? compare_compulsory_traffic(result->mapping) : 0;
    row->buffers = result->buffers;
}

/* Of each set: the verdicts of the counters that the report has rows for. */
static void count_verdicts(struct tally_row *row, const struct run_result *result) {
    for (int i = 0; i < result->set_count; i++)
        for (int id = 0; id < SC_COUNTER_COUNT; id++)
            if (report_shows(result, (enum sc_counter_id)id))
                row->set[i].count[result->set[i].comparison.row[id].verdict]++;
}

/* What is made of the run's counts. */
static void add_measures(struct run_result *result) {
    const struct sc_machine *machine = &result->mapping->machine;
    const struct sc_energy_costs *costs = result->run->prices.costs;
    const struct sc_energy_counts charged = sc_energy_counts_of(result->counts);
    result->buffers = compare_buffers(machine, result->counts);
    result->utilization = compare_utilization(machine, result->counts);
    if (costs)
        result->energy = sc_energy_of(costs, &charged);
}

/* Compare and report a run. One that is not whole (NULL) has no simulated counts; what a modelled one needs and uses is
 * said by a set. */
static enum sc_status judge(struct referee *referee, struct tally_row *row, const struct simulation *whole) {
    const struct sc_counters *simulated = whole ? &whole->result.counters : NULL;
    struct sc_counters modelled;
    for (int i = 0; i < referee->sets->count; i++)
        evaluate_set(referee, row, i, simulated);
    if (referee->options->model_only)
        compare_with_exact(referee);
    bool by_set = row->state == RUN_MODELLED && model_counts(referee, &modelled);
    struct run_result result = {.run = row->run,
                                .mapping = mapping_of(referee, row),
                                .seed = referee->options->seed,
                                .state = row->state,
                                .problem = row->problem,
                                .simulated = simulated,
                                .waits = whole ? whole->result.waits : NULL,
                                .link_count = whole ? whole->link_count : 0,
                                .link = whole ? whole->link : NULL,
                                .counts = by_set ? &modelled : simulated,
                                .set_count = referee->sets->count,
                                .set = referee->set};
    count_verdicts(row, &result);
    if (result.counts) {
        add_measures(&result);
        fill_row(row, &result);
    }
    return outputs_run(&referee->outputs, &result, &referee->error);
}

/* A simulation that contradicts itself is a result too, of another kind. */
static void keep_simulated(struct referee *referee, struct tally_row *row, const struct simulation *simulation) {
    const enum sc_status status = simulation->status;
    row->kept = simulation->kept;
    if (status)
        referee->error = *simulation->error;
    if (simulation->dump)
        fputs(simulation->dump, stderr);
    if (status == SC_STATUS_INVARIANT)
        talk_error(&referee->talk, &referee->error, row->run);
    else if (status)
        talk_note_error(&referee->talk, &referee->error, row->run);
    if (status)
        keep_problem(referee, row, status == SC_STATUS_INVARIANT ? RUN_BROKEN : RUN_FAILED);
}

/* Only I/O ends all runs. */
static enum sc_status run_one(struct referee *referee, int index) {
    struct tally_row *row = &referee->tally.row[index];
    const struct simulation *simulation = NULL;
    if (referee->simulations)
        simulation = simulate_wait(referee->simulations, index);
    if (simulation && simulation->status == SC_STATUS_IO) {
        referee->error = *simulation->error;
        return SC_STATUS_IO;
    }
    if (simulation)
        keep_simulated(referee, row, simulation);
    else
        row->state = RUN_MODELLED;
    if (row->state == RUN_FAILED)
        return SC_STATUS_OK;
    return judge(referee, row, row->state == RUN_WHOLE ? simulation : NULL);
}

/* ---- all runs ---- */

/* Without a trace the counts still hold, and what was simulated for them need not be simulated again. */
static enum sc_status finish(struct referee *referee) {
    enum sc_status status = outputs_finish(&referee->outputs, &referee->tally, &referee->error);
    if (status)
        return status;
    referee->untraced = outputs_finish_trace(&referee->outputs, &referee->tally, &referee->error);
    if (referee->untraced)
        sc_error_print(&referee->error, "error", stderr);
    return SC_STATUS_OK;
}

static enum sc_status run_all(struct referee *referee) {
    struct tally *tally = &referee->tally;
    const struct check_options *options = referee->options;
    const struct simulate_options simulating = {.seed = options->seed,
                                                .jobs = options->jobs,
                                                .budget = options->budget,
                                                .out = options->out,
                                                .links = options->links.wanted,
                                                .literal = options->literal,
                                                .quiet = options->quiet};
    enum sc_status status = outputs_open(&referee->outputs, referee->options, referee->sets, &referee->error);
    if (status)
        return status;
    if (!referee->options->model_only && tally_made(tally) > 0)
        status = simulate_start(&referee->simulations, referee->plan, referee->mapping, &simulating,
                                referee->outputs.trace, &referee->error);
    for (int i = 0; !status && i < tally->row_count; i++)
        if (tally->row[i].state != RUN_REFUSED)
            status = run_one(referee, i);
    simulate_stop(referee->simulations);
    if (!status)
        return finish(referee);
    outputs_discard(&referee->outputs);
    return status;
}

static void note_buffers(struct referee *referee) {
    const struct tally *tally = &referee->tally;
    for (int i = 0; tally->strict && i < tally->row_count; i++) {
        const struct tally_row *row = &tally->row[i];
        const struct buffer_check *const checks[] = {&row->buffers.l1, &row->buffers.l2};
        if (tally_buffers_unknown(row)) {
            (void)sc_error_set(&referee->error, SC_STATUS_INPUT,
                               "no set of --formulas says whether L1Size and L2Size suffice; 'exact' does");
            talk_note_error(&referee->talk, &referee->error, row->run);
        }
        for (int j = 0; row->has_counts && j < 2; j++)
            if (!checks[j]->enough) {
                (void)sc_error_set(&referee->error, SC_STATUS_INPUT, "%s %lld is too small, %lld is needed",
                                   checks[j]->keyword, (long long)checks[j]->size_elems,
                                   (long long)checks[j]->needed_elems);
                talk_note_error(&referee->talk, &referee->error, row->run);
            }
    }
}

static enum exit_code carry_out(struct referee *referee) {
    enum sc_status status = prepare(referee);
    if (!status) {
        preflight(referee);
        status = run_all(referee);
    }
    if (status) {
        talk_say(&referee->talk);
        sc_error_print(&referee->error, "error", stderr);
        return EXIT_UNUSABLE;
    }
    note_buffers(referee);
    talk_say(&referee->talk);
    enum exit_code code = tally_exit(&referee->tally);
    return referee->untraced && code < EXIT_UNUSABLE ? EXIT_UNUSABLE : code;
}

/* A file of --json is left as it was: it may hold the results of an earlier call. */
enum exit_code referee_fail(const struct sc_error *error, const struct check_options *options) {
    sc_error_print(error, "error", stderr);
    if (options->json.wanted && !options->json.path)
        report_json_failure(error, options, stdout);
    return EXIT_UNUSABLE;
}

enum exit_code referee_run(const struct plan *plan, const struct sets *sets, const struct check_options *options) {
    struct referee referee = {.plan = plan,
                              .sets = sets,
                              .options = options,
                              .tally = {.sets = sets,
                                        .plan = plan,
                                        .strict = options->strict,
                                        .totals = options->all,
                                        .best = options->best,
                                        .tolerance = options->tolerance},
                              .talk = {.to = stderr, .quiet = options->quiet}};
    enum exit_code code = carry_out(&referee);
    sc_arena_free(&referee.arena);
    return code;
}
