#include "check/explain.h"

#include <math.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>

#include "check/outfile.h"
#include "check/progress.h"
#include "check/talk.h"
#include "common/arena.h"

struct explainer {
    const struct options *options;
    struct explanation *explanation;
    struct mapping *whole, *grown;
    struct arena arena; /* of the present run */
    struct talk talk;
    struct progress progress;
    struct error error;
    bool chosen[COUNTER_COUNT]; /* by --counter */
    bool differs, broken, failed;
};

/* ---- one step ---- */

static enum status simulate(struct explainer *explainer, const struct mapping *mapping, struct sim_attribution *by,
                            struct counters *simulated) {
    struct sim_options options = {
        .attribution = by,
        .dump = stderr,
        .progress = {.report = progress_report, .context = &explainer->progress},
    };
    struct sim_data *data = NULL;
    struct sim_result result = {0};
    enum status status = sim_data_create(&data, &mapping->layer, explainer->options->seed, &explainer->error);
    if (status)
        return status;
    status = sim_run(mapping, data, &options, &result, &explainer->error);
    sim_data_free(data);
    *simulated = result.counters;
    return status;
}

static enum status evaluate(struct explainer *explainer, const struct mapping *mapping, struct explain_step *step) {
    const struct sets *sets = explainer->explanation->sets;
    const struct formula_result *by_counter[COUNTER_COUNT];
    step->comparison = arena_alloc(&explainer->arena, (size_t)sets->count, sizeof *step->comparison);
    for (int i = 0; i < sets->count; i++) {
        size_t count = (size_t)sets->set[i].quantity_count + 1;
        struct formula_result *results = arena_alloc(&explainer->arena, count, sizeof *results);
        if (!step->comparison || !results)
            return error_set(&explainer->error, STATUS_LIMIT, "no memory left for the explanation");
        set_evaluate(&sets->set[i], mapping, results, by_counter);
        step->comparison[i] = compare_counts(&step->simulated, by_counter);
    }
    return STATUS_OK;
}

static enum status add_step(struct explainer *explainer, int first_stage, int stage) {
    struct explanation *explanation = explainer->explanation;
    struct explain_step *step = &explanation->step[explanation->step_count];
    bool whole = stage == explanation->growth.stage_count - 1;
    const struct mapping *mapping = whole ? explainer->whole : explainer->grown;
    *step = (struct explain_step){.first_stage = first_stage, .stage = stage};
    progress_next_run(&explainer->progress, mapping->layer.name, explanation->run->flow);
    enum status status = simulate(explainer, mapping, whole ? &explanation->attribution : NULL, &step->simulated);
    progress_end_run(&explainer->progress, layer_macs(&mapping->layer));
    if (!status)
        status = evaluate(explainer, mapping, step);
    explanation->step_count += !status;
    return status;
}

/* ---- one run ---- */

static bool is_step(struct explainer *explainer, int stage) {
    const struct growth *growth = &explainer->explanation->growth;
    return growth_mapping(explainer->whole, &growth->stage[stage], explainer->grown) ||
           stage == growth->stage_count - 1;
}

static double total_macs(struct explainer *explainer, int *steps) {
    double macs = 0;
    *steps = 0;
    for (int stage = 0; stage < explainer->explanation->growth.stage_count; stage++)
        if (is_step(explainer, stage)) {
            macs += (double)layer_macs(&explainer->grown->layer);
            ++*steps;
        }
    return macs;
}

static enum status grow(struct explainer *explainer) {
    struct explanation *explanation = explainer->explanation;
    int steps, first_stage = 0;
    growth_make(&explanation->growth, explainer->whole);
    double macs = total_macs(explainer, &steps);
    explainer->progress = progress_start(stderr, !explainer->options->quiet, steps, macs);
    explanation->step_count = 0;
    for (int stage = 0; stage < explanation->growth.stage_count; stage++) {
        if (!is_step(explainer, stage))
            continue;
        enum status status = add_step(explainer, first_stage, stage);
        if (status)
            return status;
        first_stage = stage + 1;
    }
    return STATUS_OK;
}

static void print_chosen(struct explainer *explainer) {
    const struct explanation *explanation = explainer->explanation;
    const struct explain_step *last = &explanation->step[explanation->step_count - 1];
    bool all = explainer->options->counters.count == 0, any = false;
    explain_print_run(explanation, stdout);
    for (int set = 0; set < explanation->sets->count; set++)
        for (int id = 0; id < COUNTER_COUNT; id++) {
            bool differs = last->comparison[set].row[id].verdict == VERDICT_DIFFER;
            explainer->differs |= differs && explanation->sets->set[set].policy == FORMULA_MAINTAINED;
            if (all ? !differs : !explainer->chosen[id])
                continue;
            explain_print_counter(explanation, set, (enum counter_id)id, stdout);
            any = true;
        }
    if (!any)
        puts("\n  nothing to explain: every formula agrees with the simulation\n");
}

static void explain_one(struct explainer *explainer, const struct plan_run *run) {
    struct warnings warnings = {0};
    explainer->explanation->run = run;
    enum status status = mapping_lower(explainer->whole, run->layer, &run->machine, run->pragmas, run->pragma_count,
                                       &warnings, &explainer->error);
    if (!status) {
        talk_warnings(&explainer->talk, &warnings, run);
        status = grow(explainer);
    }
    if (!status) {
        print_chosen(explainer);
    } else {
        talk_error(&explainer->talk, &explainer->error, run);
        explainer->broken |= status == STATUS_INVARIANT;
        explainer->failed = true;
    }
    arena_free(&explainer->arena);
}

/* ---- blame ---- */

/* The part by which a value is off; without a simulated count, how far. */
static double relative_error(const struct compare_row *row) {
    double off = (double)row->difference.numerator / (double)row->difference.denominator;
    return row->simulated != 0 ? off / (double)row->simulated : off;
}

struct explain_blame explain_blame(const struct explanation *explanation, int set, enum counter_id counter) {
    struct explain_blame blame = {-1, -1};
    double before = 0, largest = 0;
    for (int i = 0; i < explanation->step_count; i++) {
        const struct compare_row *row = &explanation->step[i].comparison[set].row[counter];
        if (!row->has_difference)
            continue;
        double error = relative_error(row), change = fabs(error - before);
        if (change > largest) {
            largest = change;
            blame.most = i;
        }
        if (blame.first < 0 && row->verdict == VERDICT_DIFFER)
            blame.first = i;
        before = error;
    }
    return blame;
}

/* ---- all runs ---- */

static enum status choose_counters(struct explainer *explainer) {
    const struct words *words = &explainer->options->counters;
    for (int i = 0; i < words->count; i++) {
        enum counter_id id = counter_find(words->word[i], (int)strlen(words->word[i]));
        if (id == COUNTER_COUNT)
            return error_set(&explainer->error, STATUS_INPUT,
                             "--counter: there is no counter '%s' ('simcheck list counters' shows all)",
                             words->word[i]);
        explainer->chosen[id] = true;
    }
    return STATUS_OK;
}

static enum exit_code carry_out(struct explainer *explainer, const struct plan *plan) {
    if (choose_counters(explainer)) {
        error_print(&explainer->error, "error", stderr);
        return EXIT_UNUSABLE;
    }
    for (int i = 0; i < plan->run_count; i++)
        explain_one(explainer, &plan->run[i]);
    if (fflush(stdout) != 0 || ferror(stdout)) {
        (void)outfile_failed(NULL, &explainer->error);
        error_print(&explainer->error, "error", stderr);
        return EXIT_UNUSABLE;
    }
    if (explainer->broken)
        return EXIT_INVARIANT;
    return explainer->failed ? EXIT_UNUSABLE : explainer->differs ? EXIT_DIFFER : EXIT_AGREE;
}

enum exit_code explain_run(const struct plan *plan, const struct sets *sets, const struct options *options) {
    struct arena arena = {0};
    struct explainer explainer = {.options = options,
                                  .explanation = arena_alloc(&arena, 1, sizeof *explainer.explanation),
                                  .whole = arena_alloc(&arena, 1, sizeof *explainer.whole),
                                  .grown = arena_alloc(&arena, 1, sizeof *explainer.grown),
                                  .talk = {.to = stderr, .quiet = options->quiet}};
    enum exit_code code = EXIT_UNUSABLE;
    if (explainer.explanation && explainer.whole && explainer.grown) {
        explainer.explanation->sets = sets;
        explainer.explanation->mapping = explainer.whole;
        code = carry_out(&explainer, plan);
    } else {
        fputs("simcheck: error: no memory left for the explanation\n", stderr);
    }
    arena_free(&arena);
    return code;
}
