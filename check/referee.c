#include "check/referee.h"

#include <stdio.h>
#include <string.h>

#include "check/outputs.h"
#include "check/progress.h"
#include "check/report.h"
#include "check/talk.h"
#include "common/arena.h"
#include "sim/sim.h"

struct referee {
    const struct plan *plan;
    const struct sets *sets;
    const struct options *options;
    struct arena arena;
    struct tally tally;
    struct talk talk;
    struct progress progress;
    struct outputs outputs;
    struct mapping *mapping; /* of the present run */
    struct formula_result *quantity[SETS_MAX];
    struct set_result set[SETS_MAX];
    struct sim_data *data; /* of data_layer; kept from run to run */
    const struct layer *data_layer;
    struct error error;
};

/* ---- making ready ---- */

static bool allocate(struct referee *referee) {
    struct tally *tally = &referee->tally;
    tally->row = arena_alloc(&referee->arena, (size_t)referee->plan->run_count, sizeof *tally->row);
    referee->mapping = arena_alloc(&referee->arena, 1, sizeof *referee->mapping);
    bool enough = tally->row && referee->mapping;
    for (int i = 0; enough && i < referee->sets->count; i++) {
        size_t count = (size_t)referee->sets->set[i].quantity_count;
        referee->quantity[i] = arena_alloc(&referee->arena, count + 1, sizeof *referee->quantity[i]);
        enough = referee->quantity[i];
    }
    return enough;
}

static enum status prepare(struct referee *referee) {
    if (!allocate(referee))
        return error_set(&referee->error, STATUS_LIMIT, "no memory left for %d runs", referee->plan->run_count);
    struct tally *tally = &referee->tally;
    tally->row_count = referee->plan->run_count;
    for (int i = 0; i < tally->row_count; i++)
        tally->row[i].run = &referee->plan->run[i];
    return STATUS_OK;
}

static enum status lower(struct referee *referee, const struct plan_run *run, struct warnings *warnings) {
    return mapping_lower(referee->mapping, run->layer, &run->machine, run->pragmas, run->pragma_count, warnings,
                         &referee->error);
}

static void keep_problem(struct referee *referee, struct tally_row *row, enum run_state state) {
    const char *message = referee->error.message;
    const char *copy = arena_copy_text(&referee->arena, message, strlen(message));
    row->state = state;
    row->problem = copy ? copy : "";
}

/* Lower every run, so that what is wrong with any is said before the first one takes its time. Returns the MACs of
 * those that are legal. */
static double preflight(struct referee *referee) {
    double macs = 0;
    int repeated = 0;
    for (int i = 0; i < referee->tally.row_count; i++) {
        struct tally_row *row = &referee->tally.row[i];
        struct warnings warnings = {0};
        if (lower(referee, row->run, &warnings)) {
            repeated += !talk_error_once(&referee->talk, &referee->error, row->run);
            keep_problem(referee, row, RUN_REFUSED);
        } else {
            talk_warnings(&referee->talk, &warnings, row->run);
            macs += (double)layer_macs(row->run->layer);
        }
    }
    if (repeated > 0)
        fprintf(stderr, "simcheck: error: %d more refused for the same reasons\n", repeated);
    return macs;
}

/* ---- one run ---- */

/* Runs of the same layer follow each other and share its tensors. */
static enum status need_data(struct referee *referee, const struct layer *layer) {
    if (referee->data_layer == layer)
        return STATUS_OK;
    sim_data_free(referee->data);
    referee->data = NULL;
    referee->data_layer = NULL;
    enum status status = sim_data_create(&referee->data, layer, referee->options->seed, &referee->error);
    if (!status)
        referee->data_layer = layer;
    return status;
}

static enum status simulate(struct referee *referee, const struct plan_run *run, struct sim_result *result) {
    struct sim_options options = {.trace = referee->outputs.trace,
                                  .dump = stderr,
                                  .progress = {.report = progress_report, .context = &referee->progress}};
    *result = (struct sim_result){0};
    enum status status = need_data(referee, run->layer);
    if (status)
        return status;
    if (options.trace)
        trace_begin(options.trace, referee->mapping, run->flow, referee->options->seed);
    status = sim_run(referee->mapping, referee->data, &options, result, &referee->error);
    if (!status && options.trace)
        status = trace_end(options.trace, &result->counters, &referee->error);
    return status == STATUS_IO ? outputs_trace_failed(&referee->outputs, &referee->error) : status;
}

static bool same_place(const struct error *a, const struct error *b) {
    return a->line == b->line && a->column == b->column && strcmp(a->message, b->message) == 0;
}

/* One wrong term spoils many formulas, so each place is told once. */
static bool tell_formula_errors(struct referee *referee, const struct plan_run *run, int set) {
    bool maintained = referee->sets->set[set].policy == FORMULA_MAINTAINED, any = false;
    const struct error *last = NULL;
    for (int i = 0; i < referee->sets->set[set].quantity_count; i++) {
        const struct formula_result *value = &referee->quantity[set][i];
        if (value->outcome != FORMULA_ERROR)
            continue;
        any = true;
        if (last && same_place(last, &value->error))
            continue;
        last = &value->error;
        if (maintained)
            (void)talk_error_once(&referee->talk, last, run);
        else
            talk_warning(&referee->talk, last, run);
    }
    return any;
}

static void evaluate_set(struct referee *referee, struct tally_row *row, int index, const struct counters *simulated) {
    const struct formula_result *by_counter[COUNTER_COUNT];
    struct set_result *result = &referee->set[index];
    *result = (struct set_result){.set = &referee->sets->set[index], .quantity = referee->quantity[index]};
    set_evaluate(result->set, referee->mapping, referee->quantity[index], by_counter);
    result->comparison = compare_counts(simulated, by_counter);
    row->set[index].has_error = tell_formula_errors(referee, row->run, index);
    memcpy(row->set[index].count, result->comparison.count, sizeof row->set[index].count);
}

static void fill_row(struct tally_row *row, const struct run_result *result) {
    const struct counters *counters = &result->sim.counters;
    row->macs = counters->macs;
    row->cycles = counters->cycles;
    row->utilization = result->utilization;
    row->l2_traffic_elems = compare_l2_traffic(counters);
    row->buffers = result->buffers;
}

/* Compare and report what was simulated. */
static enum status judge(struct referee *referee, struct tally_row *row, const struct sim_result *sim) {
    const struct machine *machine = &referee->mapping->machine;
    for (int i = 0; i < referee->sets->count; i++)
        evaluate_set(referee, row, i, &sim->counters);
    struct run_result result = {.run = row->run,
                                .mapping = referee->mapping,
                                .seed = referee->options->seed,
                                .state = row->state,
                                .problem = row->problem,
                                .sim = *sim,
                                .buffers = compare_buffers(machine, &sim->counters),
                                .utilization = compare_utilization(machine, &sim->counters),
                                .set_count = referee->sets->count,
                                .set = referee->set};
    fill_row(row, &result);
    return outputs_run(&referee->outputs, &result, &referee->error);
}

/* A simulation that contradicts itself is a result too, of another kind. Only I/O ends all runs. */
static enum status run_one(struct referee *referee, struct tally_row *row) {
    struct sim_result sim;
    progress_next_run(&referee->progress, row->run->layer->name, row->run->flow);
    enum status status = lower(referee, row->run, NULL);
    if (!status)
        status = simulate(referee, row->run, &sim);
    progress_end_run(&referee->progress, layer_macs(row->run->layer));
    if (status == STATUS_IO)
        return status;
    if (!status && !sim.output_ok)
        status = error_set(&referee->error, STATUS_INVARIANT, "the output differs from the direct convolution's");
    if (status) {
        talk_error(&referee->talk, &referee->error, row->run);
        keep_problem(referee, row, status == STATUS_INVARIANT ? RUN_BROKEN : RUN_FAILED);
    }
    return row->state == RUN_FAILED ? STATUS_OK : judge(referee, row, &sim);
}

/* ---- all runs ---- */

static enum status run_all(struct referee *referee) {
    struct tally *tally = &referee->tally;
    enum status status = outputs_open(&referee->outputs, referee->options, referee->sets, &referee->error);
    if (status)
        return status;
    for (int i = 0; !status && i < tally->row_count; i++)
        if (tally->row[i].state != RUN_REFUSED)
            status = run_one(referee, &tally->row[i]);
    bool any = tally_count(tally, RUN_WHOLE) + tally_count(tally, RUN_BROKEN) > 0;
    if (!status && any)
        return outputs_finish(&referee->outputs, tally, &referee->error);
    outputs_discard(&referee->outputs);
    return status;
}

static void tell_small_buffers(const struct referee *referee) {
    const struct tally *tally = &referee->tally;
    for (int i = 0; tally->strict && i < tally->row_count; i++) {
        const struct tally_row *row = &tally->row[i];
        const struct buffer_check *const checks[] = {&row->buffers.l1, &row->buffers.l2};
        for (int j = 0; row->state == RUN_WHOLE && j < 2; j++)
            if (!checks[j]->enough)
                fprintf(stderr, "simcheck: error: %s %lld is too small, %lld is needed (layer %s, dataflow %s)\n",
                        checks[j]->keyword, (long long)checks[j]->size_elems, (long long)checks[j]->needed_elems,
                        row->run->layer->name, row->run->flow);
    }
}

static enum exit_code carry_out(struct referee *referee) {
    enum status status = prepare(referee);
    if (!status) {
        double macs = preflight(referee);
        int legal = referee->tally.row_count - tally_count(&referee->tally, RUN_REFUSED);
        bool wanted = !referee->options->quiet;
        referee->progress = progress_start(stderr, wanted, legal, macs);
        status = legal > 0 ? run_all(referee) : STATUS_OK;
    }
    if (status) {
        error_print(&referee->error, "error", stderr);
        return EXIT_UNUSABLE;
    }
    tell_small_buffers(referee);
    return tally_exit(&referee->tally);
}

enum exit_code referee_run(const struct plan *plan, const struct sets *sets, const struct options *options) {
    struct referee referee = {.plan = plan,
                              .sets = sets,
                              .options = options,
                              .tally = {.sets = sets, .strict = options->strict},
                              .talk = {.to = stderr, .quiet = options->quiet}};
    enum exit_code code = carry_out(&referee);
    sim_data_free(referee.data);
    arena_free(&referee.arena);
    return code;
}
