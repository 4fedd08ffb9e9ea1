#include "check/explain/explain.h"

#include "check/cli/choose.h"
#include "check/cli/outfile.h"
#include "check/cli/talk.h"

struct explainer {
    const struct explain_options *options;
    const struct sets *sets;
    uint64_t counters; /* bit c: counter c was asked for */
    struct talk talk;
    struct sc_error error;
    bool differs, broken, failed;
};

/* A formula without a value because it failed is as wrong as one that differs, but is no disagreement. */
static bool is_wrong(const struct compare_row *row) {
    return row->verdict == VERDICT_DIFFER || (row->formula && row->formula->outcome == SC_FORMULA_ERROR);
}

/* Whether a set has a value for any count. */
static bool is_compared(const struct explanation *explanation, int set) {
    for (int id = 0; id < SC_COUNTER_COUNT; id++)
        if (explanation_row(explanation, set, (enum sc_counter_id)id)->verdict != VERDICT_NONE)
            return true;
    return false;
}

/* Without --counter, what is wrong. */
static void print_chosen(struct explainer *explainer, const struct explanation *explanation) {
    bool all = explainer->options->counters.count == 0, any = false;
    for (int set = 0; set < explainer->sets->count; set++)
        for (int id = 0; id < SC_COUNTER_COUNT; id++) {
            const struct compare_row *row = explanation_row(explanation, set, (enum sc_counter_id)id);
            bool maintained = explainer->sets->set[set].policy == SC_FORMULA_MAINTAINED;
            explainer->differs |= maintained && row->verdict == VERDICT_DIFFER;
            explainer->failed |= maintained && is_wrong(row) && row->verdict != VERDICT_DIFFER;
            if (all ? !is_wrong(row) : !(explainer->counters >> id & 1))
                continue;
            explain_print_counter(explanation, set, (enum sc_counter_id)id, stdout);
            any = true;
        }
    for (int set = 0; set < explainer->sets->count; set++) {
        if (is_compared(explanation, set))
            continue;
        printf("\n  %s has no value for any count: there is nothing to compare\n", explainer->sets->set[set].name);
        explainer->failed |= explainer->sets->set[set].policy == SC_FORMULA_MAINTAINED;
        any = true;
    }
    puts(any ? "" : "\n  nothing to explain: every formula agrees with the simulation\n");
}

static enum sc_status explain(struct explainer *explainer, const struct plan_run *run, struct sc_arena *arena) {
    struct sc_warnings *warnings = talk_warnings(arena);
    const struct sc_mapping *mapping;
    const struct explanation *explanation;
    enum sc_status status = plan_lower(&mapping, run, arena, warnings, &explainer->error);
    if (status)
        return status;
    talk_note_warnings(&explainer->talk, warnings, run);
    const struct explain_subject subject = {.mapping = mapping,
                                            .sets = explainer->sets,
                                            .flow = run->flow,
                                            .seed = explainer->options->seed,
                                            .shown = !explainer->options->quiet};
    status = explanation_make(&explanation, &subject, arena, &explainer->error);
    if (status)
        return status;
    explain_print_run(explanation, run, stdout);
    print_chosen(explainer, explanation);
    return SC_STATUS_OK;
}

/* A run that fails leaves the others. */
static void explain_one(struct explainer *explainer, const struct plan_run *run) {
    struct sc_arena arena = {0};
    enum sc_status status = explain(explainer, run, &arena);
    if (status) {
        talk_note_error(&explainer->talk, &explainer->error, run);
        explainer->broken |= status == SC_STATUS_INVARIANT;
        explainer->failed = true;
    }
    sc_arena_free(&arena);
}

static enum exit_code carry_out(struct explainer *explainer, const struct plan *plan) {
    enum sc_status status = choose_counters(&explainer->counters, &explainer->options->counters, &explainer->error);
    for (int i = 0; !status && i < plan->run_count; i++)
        explain_one(explainer, &plan->run[i]);
    talk_say(&explainer->talk);
    if (!status && (fflush(stdout) != 0 || ferror(stdout)))
        status = outfile_failed(NULL, &explainer->error);
    if (status) {
        sc_error_print(&explainer->error, "error", stderr);
        return EXIT_UNUSABLE;
    }
    if (explainer->broken)
        return EXIT_INVARIANT;
    return explainer->differs ? EXIT_DIFFER : explainer->failed ? EXIT_UNUSABLE : EXIT_AGREE;
}

enum exit_code explain_run(const struct plan *plan, const struct sets *sets, const struct explain_options *options) {
    struct explainer explainer = {.options = options, .sets = sets, .talk = {.to = stderr, .quiet = options->quiet}};
    return carry_out(&explainer, plan);
}
