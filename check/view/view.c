#include "check/view/view.h"

#include <errno.h>
#include <fcntl.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <sys/stat.h>
#include <unistd.h>

#include "check/cli/outfile.h"
#include "check/cli/talk.h"
#include "check/report/text.h"
#include "check/run/simulate.h"
#include "traces/view/view_page.h"

struct viewer {
    const struct view_options *options;
    struct sc_arena *arena;
    struct plan plan;
    const struct sc_mapping *mapping;
    struct talk talk;
    struct outfile steps, accesses; /* traces of a mapping that is executed; they never come to their places */
    struct outfile page;
    struct view_survey survey;
    const char *layer, *flow; /* of a mapping */
    int64_t bytes;
    struct sc_error error;
};

/* ---- what is asked for ---- */

/* Does the file begin as gzip files do? A mapping is a text, which does not. */
static bool is_trace(const char *path) {
    unsigned char begin[2] = {0};
    struct stat file;
    if (strcmp(path, "-") == 0 || stat(path, &file) || !S_ISREG(file.st_mode))
        return false;
    const int descriptor = open(path, O_RDONLY);
    const ssize_t size = descriptor < 0 ? -1 : read(descriptor, begin, sizeof begin);
    if (descriptor >= 0)
        (void)close(descriptor);
    return size == (ssize_t)sizeof begin && begin[0] == 0x1f && begin[1] == 0x8b;
}

/* A trace has its layer, dataflow and machine; a mapping is executed in one run. */
static enum sc_status check_use(struct viewer *viewer, bool of_trace) {
    const struct plan_options *plan = &viewer->options->plan;
    const struct {
        const char *name;
        bool given;
    } about_mappings[] = {{"--net", plan->net},
                          {"--layer", plan->layers.count > 0},
                          {"--flow", plan->flows.count > 0},
                          {"--hw", plan->hardware.count > 0},
                          {"--seed", viewer->options->seed != 1}};
    for (size_t i = 0; of_trace && i < sizeof about_mappings / sizeof about_mappings[0]; i++)
        if (about_mappings[i].given)
            return sc_error_set(&viewer->error, SC_STATUS_INPUT,
                                "'%s' is a trace, which says what was executed: there is no use for %s",
                                plan->files.word[0], about_mappings[i].name);
    if (!of_trace && viewer->options->run > 0)
        return sc_error_set(&viewer->error, SC_STATUS_INPUT, "--run is about a trace with several runs%s%s%s",
                            plan->files.count > 0 ? ", and '" : "", plan->files.count > 0 ? plan->files.word[0] : "",
                            plan->files.count > 0 ? "' is none" : "");
    return SC_STATUS_OK;
}

static enum sc_status make_plan(struct viewer *viewer, struct library *library) {
    struct sc_warnings *warnings = talk_warnings(viewer->arena);
    struct plan *plan = &viewer->plan;
    enum sc_status status = plan_make(plan, &viewer->options->plan, library, viewer->arena, warnings, &viewer->error);
    talk_note_warnings(&viewer->talk, warnings, NULL);
    for (int i = 0; !status && i < plan->refused_count; i++)
        talk_note_error(&viewer->talk, plan->refused[i].error, NULL);
    talk_say(&viewer->talk);
    if (!status && plan->run_count != 1)
        status = sc_error_set(&viewer->error, SC_STATUS_INPUT,
                              "a page shows one run, and there are %d: name one layer with --layer, one dataflow "
                              "with --flow and one machine with --hw",
                              plan->run_count);
    return status;
}

static enum sc_status lower(struct viewer *viewer) {
    struct sc_warnings *warnings = talk_warnings(viewer->arena);
    const struct plan_run *run = &viewer->plan.run[0];
    enum sc_status status = plan_lower(&viewer->mapping, run, viewer->arena, warnings, &viewer->error);
    talk_note_warnings(&viewer->talk, warnings, run);
    talk_say(&viewer->talk);
    return status;
}

/* ---- traces of a mapping ---- */

/* Nobody asks for what is behind the trace's window. */
static enum sc_status simulate(struct viewer *viewer, struct sc_trace *trace, int64_t to) {
    const struct simulate_options options = {
        .seed = viewer->options->seed, .jobs = 1, .until = to < INT64_MAX ? to : 0, .quiet = viewer->options->quiet};
    struct simulations *simulations;
    enum sc_status status =
        simulate_start(&simulations, &viewer->plan, &viewer->mapping, &options, trace, &viewer->error);
    if (status)
        return status;
    const struct simulation *simulation = simulate_wait(simulations, 0);
    status = simulation->status;
    if (status)
        viewer->error = *simulation->error;
    simulate_stop(simulations);
    return status;
}

/* Execute the mapping, and write what is asked for to the file's temporary. */
static enum sc_status trace_mapping(struct viewer *viewer, struct outfile *file,
                                    const struct sc_trace_options *traced) {
    struct sc_trace *trace = NULL;
    enum sc_status status = outfile_reserve_temporary(file, &viewer->error);
    if (status)
        return status;
    status = sc_trace_open(&trace, outfile_written_path(file), traced, &viewer->error);
    if (status)
        return status == SC_STATUS_IO ? outfile_failed(file->path, &viewer->error) : status;
    status = simulate(viewer, trace, traced->to);
    const enum sc_status closed = sc_trace_close(trace, NULL);
    return !status && closed ? outfile_failed(file->path, &viewer->error) : status;
}

/* The steps are traced first; which of them can be shown one by one, and when they take place, follows from that. */
static enum sc_status survey_mapping(struct viewer *viewer) {
    const struct sc_trace_options traced = {.level = SC_TRACE_STEP, .to = INT64_MAX, .form = SC_TRACE_SHAPES};
    enum sc_status status = trace_mapping(viewer, &viewer->steps, &traced);
    if (status)
        return status;
    return trace_view_survey_read(&viewer->survey, outfile_written_path(&viewer->steps), 0, viewer->options->steps,
                                  &viewer->error);
}

static enum sc_status trace_window(struct viewer *viewer) {
    const struct view_survey *survey = &viewer->survey;
    const struct sc_trace_options traced = {.level = SC_TRACE_ACCESS,
                                            .from = survey->part[VIEW_AHEAD].count > 0 ? survey->begin : 0,
                                            .to = survey->part[VIEW_BEHIND].count > 0 ? survey->end : INT64_MAX};
    return trace_mapping(viewer, &viewer->accesses, &traced);
}

/* ---- the page ---- */

/* Also what goes to standard output is whole, or nothing of it goes there. */
static enum sc_status reserve_page(struct viewer *viewer) {
    const char *path = viewer->options->out.path;
    return path ? outfile_reserve(&viewer->page, path, &viewer->error)
                : outfile_reserve_temporary(&viewer->page, &viewer->error);
}

static enum sc_status print_page(struct viewer *viewer) {
    char part[1 << 14];
    ssize_t size;
    const int descriptor = open(outfile_written_path(&viewer->page), O_RDONLY);
    if (descriptor < 0)
        return outfile_failed(viewer->page.path, &viewer->error);
    errno = 0;
    while ((size = read(descriptor, part, sizeof part)) > 0 && fwrite(part, 1, (size_t)size, stdout) == (size_t)size)
        ;
    const enum sc_status status = size < 0   ? outfile_failed(viewer->page.path, &viewer->error)
                                  : size > 0 ? outfile_failed(NULL, &viewer->error)
                                             : SC_STATUS_OK;
    (void)close(descriptor);
    return status;
}

static enum sc_status fill_page(struct viewer *viewer, const char *path, const char *source) {
    const struct view_page page = {.survey = &viewer->survey,
                                   .path = path,
                                   .run = (int64_t)viewer->options->run,
                                   .source = source,
                                   .most = VIEW_PAGE_MOST};
    struct sink *sink;
    enum sc_status status = trace_export_sink_open(&sink, outfile_written_path(&viewer->page), false, &viewer->error);
    if (status)
        return status == SC_STATUS_IO ? outfile_failed(viewer->page.path, &viewer->error) : status;
    status = trace_view_page_write(&page, sink, &viewer->bytes, &viewer->error);
    const enum sc_status closed = trace_export_sink_close(sink);
    return !status && closed ? outfile_failed(viewer->page.path, &viewer->error) : status;
}

static enum sc_status write_page(struct viewer *viewer, const char *path, const char *source) {
    enum sc_status status = reserve_page(viewer);
    if (!status)
        status = fill_page(viewer, path, source);
    if (status)
        return status;
    return viewer->options->out.path ? outfile_commit(&viewer->page, &viewer->error) : print_page(viewer);
}

static enum sc_status view_mapping(struct viewer *viewer, struct library *library) {
    enum sc_status status = make_plan(viewer, library);
    if (!status)
        status = lower(viewer);
    if (!status)
        status = survey_mapping(viewer);
    if (!status)
        status = trace_window(viewer);
    if (status)
        return status;
    return write_page(viewer, outfile_written_path(&viewer->accesses), viewer->plan.run[0].network);
}

static enum sc_status view_trace(struct viewer *viewer, const char *path) {
    enum sc_status status = outfile_protect(path, &viewer->error);
    if (!status)
        status = trace_view_survey_read(&viewer->survey, path, (int64_t)viewer->options->run, viewer->options->steps,
                                        &viewer->error);
    return status ? status : write_page(viewer, path, path);
}

/* What was made; on standard output there is the page. */
static void say_made(const struct viewer *viewer) {
    const struct view_survey *survey = &viewer->survey;
    const struct view_frames *part = survey->part;
    char steps[TEXT_NUMBER_SIZE], first[TEXT_NUMBER_SIZE], last[TEXT_NUMBER_SIZE], size[TEXT_NUMBER_SIZE];
    if (!viewer->options->out.path || viewer->options->quiet)
        return;
    (void)text_integer(steps, survey->steps);
    (void)text_integer(size, viewer->bytes / 1000);
    if (part[VIEW_AHEAD].count + part[VIEW_BEHIND].count == 0)
        printf("%s: %s %s, one by one; %s kB\n", viewer->options->out.path, steps,
               survey->steps == 1 ? "step" : "steps", size);
    else
        printf("%s: %s steps, those from %s to %s one by one and the others in groups (--steps A:B for others); %s "
               "kB\n",
               viewer->options->out.path, steps, text_integer(first, survey->window.from),
               text_integer(last, survey->window.to - 1), size);
}

/* A layer of the file that could not be read was reported. */
static enum exit_code code_of(const struct viewer *viewer, enum sc_status status) {
    if (status == SC_STATUS_INVARIANT)
        return EXIT_INVARIANT;
    return status || viewer->plan.refused_count > 0 ? EXIT_UNUSABLE : EXIT_AGREE;
}

enum exit_code view_run(const struct view_options *options, struct library *library, struct sc_arena *arena) {
    struct viewer viewer = {.options = options, .arena = arena, .talk = {.to = stderr, .quiet = options->quiet}};
    const struct words *files = &options->plan.files;
    const bool of_trace = files->count > 0 && is_trace(files->word[0]);
    enum sc_status status = check_use(&viewer, of_trace);
    if (!status)
        status = of_trace ? view_trace(&viewer, files->word[0]) : view_mapping(&viewer, library);
    talk_say(&viewer.talk);
    if (status)
        sc_error_print(&viewer.error, "error", stderr);
    outfile_discard(&viewer.page);
    outfile_discard(&viewer.steps);
    outfile_discard(&viewer.accesses);
    if (!status)
        say_made(&viewer);
    trace_view_survey_free(&viewer.survey);
    const enum exit_code printed = status ? EXIT_AGREE : program_finish_printing();
    return printed ? printed : code_of(&viewer, status);
}
