#include <inttypes.h>
#include <stdlib.h>
#include <string.h>

#include "check/cli/interrupt.h"
#include "check/cli/outfile.h"
#include "check/cli/shortage.h"
#include "check/cli/streams.h"
#include "check/cli/talk.h"
#include "check/explore/designs.h"
#include "check/explore/designs_execute.h"
#include "check/explore/designs_folder.h"
#include "check/explore/designs_json.h"
#include "check/explore/designs_report.h"
#include "check/explore/designs_search.h"
#include "check/explore/designs_why.h"
#include "check/explore/designs_write.h"
#include "check/report/text.h"

/* A call of the command that searches. */
struct exploring {
    const struct designs_options *options;
    struct designs_searches searches;
    struct designs_outcome *outcome;   /* [searches] */
    struct designs_executed *executed; /* [searches] */
    struct outfile csv, by_csv, all_valid, json;
    enum exit_code code;
    struct sc_error error;
};

static void raise_code(struct exploring *exploring, enum exit_code code) {
    exploring->code = code > exploring->code ? code : exploring->code;
}

/* ---- outputs ---- */

static bool shows_text(const struct designs_options *options) {
    return !(options->json.wanted && !options->json.path) && !(options->csv.wanted && !options->csv.path) &&
           !(options->by_csv.wanted && !options->by_csv.path) &&
           !(options->all_valid.wanted && !options->all_valid.path);
}

static enum sc_status open_output(const struct output_option *option, struct outfile *file, struct sc_error *error) {
    return option->wanted ? outfile_open(file, option->path, error) : SC_STATUS_OK;
}

static enum sc_status open_outputs(struct exploring *exploring) {
    const struct designs_options *options = exploring->options;
    enum sc_status status = open_output(&options->csv, &exploring->csv, &exploring->error);
    if (!status)
        status = open_output(&options->by_csv, &exploring->by_csv, &exploring->error);
    if (!status)
        status = open_output(&options->all_valid, &exploring->all_valid, &exploring->error);
    return status ? status : open_output(&options->json, &exploring->json, &exploring->error);
}

static enum sc_status commit(const struct output_option *option, struct outfile *file, struct sc_error *error) {
    return option->wanted ? outfile_commit(file, error) : SC_STATUS_OK;
}

static enum sc_status write_outputs(struct exploring *exploring) {
    const struct designs_options *options = exploring->options;
    enum sc_status status = SC_STATUS_OK;
    for (int i = 0; !status && i < exploring->searches.count; i++) {
        const struct designs_search *search = &exploring->searches.search[i];
        if (options->csv.wanted)
            status =
                designs_report_csv(search, &exploring->outcome[i], i == 0, exploring->csv.stream, &exploring->error);
        if (options->by_csv.wanted)
            designs_report_by_csv(search, &exploring->outcome[i], i == 0, exploring->by_csv.stream);
        if (!status && options->all_valid.wanted)
            status = designs_report_valid(search, i == 0, options->all_valid.path, exploring->all_valid.stream,
                                          &exploring->error);
    }
    if (!status && options->json.wanted &&
        !designs_report_json(&exploring->searches, exploring->outcome, exploring->executed, exploring->json.stream))
        status = outfile_failed(options->json.path, &exploring->error);
    return status;
}

static enum sc_status commit_outputs(struct exploring *exploring) {
    const struct designs_options *options = exploring->options;
    enum sc_status status = write_outputs(exploring);
    if (!status)
        status = commit(&options->csv, &exploring->csv, &exploring->error);
    if (!status)
        status = commit(&options->by_csv, &exploring->by_csv, &exploring->error);
    if (!status)
        status = commit(&options->all_valid, &exploring->all_valid, &exploring->error);
    return status ? status : commit(&options->json, &exploring->json, &exploring->error);
}

/* ---- one search ---- */

/* Only parts of the space are done: what is best of them could be mistaken for what is best of all. */
static void report_part(const struct exploring *exploring, const struct designs_outcome *outcome) {
    char done[TEXT_NUMBER_SIZE], all[TEXT_NUMBER_SIZE];
    if (exploring->options->shard.count > 1)
        printf("shard %" PRIu64 " of %" PRIu64 ": ", exploring->options->shard.index, exploring->options->shard.count);
    printf("%s of %s parts of the space are done", text_integer(done, outcome->chunks_done),
           text_integer(all, outcome->chunk_count));
    if (outcome->chunks_left > 0)
        printf("; interrupted, %d of them left%s", outcome->chunks_left,
               exploring->options->out ? ": the same command goes on" : "");
    printf("\n");
}

static void print_nothing(const struct designs_search *search, const struct designs_outcome *nearest) {
    if (nearest->interrupted)
        printf("\nNo design is valid; interrupted while looking for the one that comes nearest\n");
    else if (nearest->result.has_nearest)
        printf("\nNo design is valid. The one that exceeds its limits least%s:\n\n",
               search->task.choice == SC_CHOICE_FIXED ? "" : ", with one dataflow throughout (--choose fixed)");
    else
        printf("\nNo design is valid: no dataflow is legal on any machine of the space.\n");
}

/* What would have to change: the design that exceeds the limits least. */
static enum sc_status explain_nothing(struct exploring *exploring, const struct designs_search *search) {
    struct designs_search again = *search;
    struct designs_options options = {.shard = {0, 1}, .jobs = exploring->options->jobs, .quiet = true};
    struct designs_outcome outcome = {0};
    struct sc_arena arena = {0};
    again.task.exhaustive = false;
    again.task.nearest = true;
    again.task.choice = SC_CHOICE_FIXED;
    again.task.front = 0;
    again.task.group_count = 0;
    enum sc_status status = sc_explore_open(&again.explore, &again.task, &arena, &exploring->error);
    if (!status)
        status = designs_search_run(&again, &options, &outcome, &exploring->error);
    if (!status)
        print_nothing(search, &outcome);
    if (!status && outcome.interrupted)
        exploring->code = EXIT_INTERRUPTED;
    else if (!status && outcome.result.has_nearest)
        status = designs_why(&again, outcome.result.nearest, stdout, &exploring->error);
    sc_explore_result_free(&outcome.result);
    sc_arena_free(&arena);
    return status;
}

/* With --strict. The report may go to a program. */
static enum exit_code refuse_nothing(const struct designs_search *search) {
    struct sc_error error = {0};
    (void)sc_error_set(&error, SC_STATUS_INPUT, "--strict: no design of the space '%s' is valid for %s%s",
                       search->space_name, search->is_network ? "" : "layer ",
                       search->is_network ? search->network : search->layer[0]->name);
    return program_fail(&error);
}

static enum sc_status finish_search(struct exploring *exploring, int place) {
    const struct designs_search *search = &exploring->searches.search[place];
    struct designs_outcome *outcome = &exploring->outcome[place];
    struct designs_executed *executed = &exploring->executed[place];
    enum sc_status status = designs_check(search, outcome, &exploring->error);
    if (!status)
        status = designs_execute(search, outcome, exploring->options, executed, &exploring->error);
    if (!status && exploring->options->out)
        status = designs_write_optima(search, outcome, exploring->options->out, &exploring->error);
    if (status)
        return status;
    if (place > 0 && shows_text(exploring->options))
        printf("\n");
    if (shows_text(exploring->options) && !designs_report_text(search, outcome, exploring->options, executed, stdout))
        shortage_note();
    if (!outcome->result.all.any && shows_text(exploring->options))
        status = explain_nothing(exploring, search);
    if (executed->differing >= 0)
        raise_code(exploring, executed->broken ? EXIT_INVARIANT : EXIT_DIFFER);
    if (exploring->options->strict && !outcome->result.all.any)
        raise_code(exploring, refuse_nothing(search));
    return status;
}

static enum sc_status run_search(struct exploring *exploring, int place, bool *whole) {
    struct designs_outcome *outcome = &exploring->outcome[place];
    enum sc_status status =
        designs_search_run(&exploring->searches.search[place], exploring->options, outcome, &exploring->error);
    *whole = !status && outcome->chunks_done == outcome->chunk_count;
    if (status)
        return status;
    if (*whole && exploring->options->shard.count == 1)
        return finish_search(exploring, place);
    report_part(exploring, outcome);
    *whole = false;
    if (outcome->interrupted)
        exploring->code = EXIT_INTERRUPTED;
    return SC_STATUS_OK;
}

/* ---- all of them ---- */

static enum sc_status run_searches(struct exploring *exploring, struct sc_arena *arena) {
    const size_t count = (size_t)exploring->searches.count;
    enum sc_status status = open_outputs(exploring);
    bool whole = true;
    exploring->outcome = sc_arena_alloc(arena, count, sizeof *exploring->outcome);
    exploring->executed = sc_arena_alloc(arena, count, sizeof *exploring->executed);
    if (!status && (!exploring->outcome || !exploring->executed))
        status = sc_error_set(&exploring->error, SC_STATUS_LIMIT, "no memory left for the results of a search");
    for (int i = 0; !status && whole && i < exploring->searches.count; i++)
        status = run_search(exploring, i, &whole);
    if (!status && whole)
        status = commit_outputs(exploring);
    outfile_discard(&exploring->csv);
    outfile_discard(&exploring->by_csv);
    outfile_discard(&exploring->all_valid);
    outfile_discard(&exploring->json);
    for (size_t i = 0; exploring->outcome && i < count; i++)
        sc_explore_result_free(&exploring->outcome[i].result);
    return status;
}

static enum sc_status check_folder(const struct exploring *exploring, struct sc_error *error) {
    if (!exploring->options->out || exploring->searches.count == 1 || exploring->options->task == DESIGNS_WHY)
        return SC_STATUS_OK;
    return sc_error_set(error, SC_STATUS_INPUT,
                        "--out keeps one search, and these are %d: name one layer, or --net for all together",
                        exploring->searches.count);
}

/* With --out the design goes into a file, or files of a folder, that plain simcheck runs. */
static enum sc_status why(const struct exploring *exploring, struct sc_error *error) {
    const struct designs_search *search = &exploring->searches.search[0];
    const struct words *words = &exploring->options->words;
    int64_t index;
    if (exploring->searches.count > 1)
        return sc_error_set(error, SC_STATUS_INPUT,
                            "'why' is about one search: name one layer, or --net for all together");
    enum sc_status status = designs_find(&index, search, words->word[words->count - 1], error);
    if (!status)
        status = designs_why(search, index, stdout, error);
    return status || !exploring->options->out ? status
                                              : designs_write_one(search, index, exploring->options->out, error);
}

static enum exit_code fail(struct exploring *exploring, enum sc_status status) {
    program_fail(&exploring->error);
    if (interrupt_came())
        return EXIT_INTERRUPTED;
    return status == SC_STATUS_INVARIANT ? EXIT_INVARIANT : EXIT_UNUSABLE;
}

enum exit_code designs_run(const struct designs_options *options, struct library *library, struct sc_arena *arena) {
    struct exploring exploring = {.options = options};
    struct sc_warnings *warnings = talk_warnings(arena);
    struct talk talk = {.to = stderr, .quiet = options->quiet};
    if (options->task == DESIGNS_MERGE) {
        const enum sc_status status = designs_folder_merge(&options->words, &exploring.error);
        return status ? fail(&exploring, status) : EXIT_AGREE;
    }
    enum sc_status status = designs_task_make(&exploring.searches, options, library, arena, warnings, &exploring.error);
    talk_note_warnings(&talk, warnings, NULL);
    talk_say(&talk);
    if (!status)
        status = check_folder(&exploring, &exploring.error);
    if (!status)
        status = options->task == DESIGNS_WHY ? why(&exploring, &exploring.error) : run_searches(&exploring, arena);
    if (status)
        return fail(&exploring, status);
    const enum exit_code printed = program_finish_printing();
    return printed > exploring.code ? printed : exploring.code;
}
