#include "check/explain/explanation.h"

#include <errno.h>
#include <math.h>

#include "check/cli/progress.h"
#include "check/cli/shortage.h"
#include "check/cli/streams.h"

/* An explanation in the making. */
struct maker {
    struct explanation *explanation;
    struct grown_mapping *grown; /* at the present stage */
    struct sc_arena *arena;
    struct progress progress;
    struct sc_error *error;
};

static enum sc_status no_memory(struct maker *maker) {
    return sc_error_set(maker->error, SC_STATUS_LIMIT, "no memory left for the explanation");
}

/* ---- one step ---- */

static enum sc_status simulate(struct maker *maker, bool whole, struct sc_counters *simulated) {
    struct sc_sim_options options = {
        .attribution = whole ? &maker->explanation->attribution : NULL,
        .dump = stderr,
        .progress = {.report = progress_report, .context = &maker->progress},
    };
    const struct sc_mapping *mapping = whole ? maker->explanation->subject.mapping : &maker->grown->mapping;
    struct sc_sim_data *data = NULL;
    struct sc_sim_result result = {0};
    enum sc_status status = sc_sim_data_create(&data, &mapping->layer, maker->explanation->subject.seed, maker->error);
    if (status)
        return status;
    progress_next_run(&maker->progress, mapping->layer.name, maker->explanation->subject.flow);
    status = sc_sim_run(mapping, data, &options, &result, maker->error);
    progress_end_run(&maker->progress, sc_layer_macs(&mapping->layer));
    sc_sim_data_free(data);
    *simulated = result.counters;
    return status;
}

static enum sc_status evaluate(struct maker *maker, const struct sc_mapping *mapping, struct explain_step *step) {
    const struct sets *sets = maker->explanation->subject.sets;
    const struct sc_formula_result *by_counter[SC_COUNTER_COUNT];
    step->comparison = sc_arena_alloc(maker->arena, (size_t)sets->count, sizeof *step->comparison);
    for (int i = 0; i < sets->count; i++) {
        size_t count = (size_t)sets->set[i].quantity_count + 1;
        struct sc_formula_result *results = sc_arena_alloc(maker->arena, count, sizeof *results);
        if (!step->comparison || !results)
            return no_memory(maker);
        set_evaluate_until(&sets->set[i], mapping, maker->explanation->subject.deadline, results, by_counter);
        step->comparison[i] = compare_counts(&step->simulated, by_counter);
    }
    return SC_STATUS_OK;
}

static bool is_whole(const struct explanation *explanation, int stage) {
    return stage == explanation->growth.stage_count - 1;
}

static enum sc_status add_step(struct maker *maker, int first_stage, int stage) {
    struct explanation *explanation = maker->explanation;
    struct explain_step *step = &explanation->step[explanation->step_count];
    bool whole = is_whole(explanation, stage);
    *step = (struct explain_step){.first_stage = first_stage, .stage = stage};
    enum sc_status status = simulate(maker, whole, &step->simulated);
    if (!status)
        status = evaluate(maker, whole ? explanation->subject.mapping : &maker->grown->mapping, step);
    explanation->step_count += !status;
    return status;
}

/* ---- all steps ---- */

/* Is the stage a layer of its own, which it then is in `grown`? */
static bool is_step(struct maker *maker, int stage) {
    const struct explanation *explanation = maker->explanation;
    errno = 0;
    bool legal = growth_mapping(explanation->subject.mapping, &explanation->growth.stage[stage], maker->grown);
    if (!legal && errno == ENOMEM)
        shortage_note(); /* it may be legal */
    return legal || is_whole(explanation, stage);
}

static struct progress start_progress(struct maker *maker) {
    double macs = 0;
    int steps = 0;
    for (int stage = 0; stage < maker->explanation->growth.stage_count; stage++) {
        if (!is_step(maker, stage))
            continue;
        macs += (double)sc_layer_macs(&maker->grown->mapping.layer);
        steps++;
    }
    return progress_start(streams_bare_error(), maker->explanation->subject.shown, steps, macs);
}

static enum sc_status add_steps(struct maker *maker) {
    struct explanation *explanation = maker->explanation;
    enum sc_status status = SC_STATUS_OK;
    int first_stage = 0;
    maker->progress = start_progress(maker);
    for (int stage = 0; !status && stage < explanation->growth.stage_count; stage++) {
        if (!is_step(maker, stage))
            continue;
        status = add_step(maker, first_stage, stage);
        first_stage = stage + 1;
    }
    return status;
}

enum sc_status explanation_make(const struct explanation **made, const struct explain_subject *subject,
                                struct sc_arena *arena, struct sc_error *error) {
    struct maker maker = {.explanation = sc_arena_alloc(arena, 1, sizeof *maker.explanation),
                          .grown = sc_arena_alloc(arena, 1, sizeof *maker.grown),
                          .arena = arena,
                          .error = error};
    if (!maker.explanation || !maker.grown)
        return no_memory(&maker);
    maker.explanation->subject = *subject;
    growth_make(&maker.explanation->growth, subject->mapping);
    *made = maker.explanation;
    return add_steps(&maker);
}

/* ---- blame ---- */

const struct compare_row *explanation_row(const struct explanation *explanation, int set, enum sc_counter_id counter) {
    return &explanation->step[explanation->step_count - 1].comparison[set].row[counter];
}

/* The part by which a value is off; without a simulated count, how far. */
static double relative_error(const struct compare_row *row) {
    double off = (double)row->difference.numerator / (double)row->difference.denominator;
    return row->simulated != 0 ? off / (double)row->simulated : off;
}

struct explain_blame explanation_blame(const struct explanation *explanation, int set, enum sc_counter_id counter) {
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
