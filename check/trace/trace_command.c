#include "check/trace/trace_command.h"

#include <errno.h>
#include <stdio.h>
#include <string.h>

#include "check/cli/outfile.h"
#include "common/near.h"

#define FIELD(name) offsetof(struct trace_command_options, name)

static const char *const TASKS[TRACE_TASKS + 1] = {"info", "recount", "export", NULL};

static const char *task(int index) { return TASKS[index]; }

static const struct option OPTIONS[] = {
    {.shown = OPTION_TASK,
     .name = "info",
     .help = "what is in a trace: runs, level, window; if it is broken, how far it is good"},
    {.shown = OPTION_TASK,
     .name = "recount",
     .help = "count everything again from the records alone, and compare that with the totals in the trace and with "
             "formulas; at level access also replay it: what each L1 holds, every value and every sum",
     .more =
         "Steps must be consistent, and begin and last as section 8 of docs/semantics.md says; how long PEs compute "
         "and forward is known at level access only. There nothing may do more in a cycle than it can. Of a trace "
         "with a window, or of a run that was broken off, the counts cannot be complete; what can be checked is."},
    {.shown = OPTION_TASK,
     .name = "export",
     .help = "write it in another format",
     .more = "In one pass, without holding the trace in memory."},
    {.shown = OPTION_HEADING, .help = ""},
    {.name = "--formulas",
     .placeholder = "NAME|FILE",
     .help = "recount: a set of formulas to compare with (exact,fig5,maestro-v1); may be repeated",
     .read = option_read_word,
     .field = FIELD(formulas),
     .reads_file = true,
     .list = "formulas"},
    {.name = "--perfetto",
     .placeholder = "FILE",
     .help = "export: tracks and counters for ui.perfetto.dev, as JSON",
     .more =
         "A track for each channel, for computing, at level access for each PE and at levels burst and access for each "
         "link of a network; counters for what L1s hold and for elements a cycle.",
     .read = option_read_text,
     .field = FIELD(perfetto)},
    {.name = "--vcd",
     .placeholder = "FILE",
     .help = "export: signals for waveform viewers such as GTKWave; one run",
     .more =
         "Busy channels, present steps, what is moved and held, at level access each PE and at levels burst and access "
         "each link.",
     .read = option_read_text,
     .field = FIELD(vcd)},
    {.name = "--held",
     .placeholder = "FILE",
     .help = "export: which weights, inputs and sums each PE holds, from when to when, as CSV; of a trace at level "
             "access; - for standard output",
     .more =
         "It also says when each PE computes, and with marks of L2 what L2 holds, loads and stores (traces/README.md). "
         "The trace must be of a whole run.",
     .read = option_read_output,
     .field = FIELD(held)},
    {.name = "--links",
     .placeholder = "FILE",
     .help = "export: how much crossed each link, as CSV; of a trace at level burst or access; - for standard output",
     .more =
         "With the columns of 'simcheck --links'; network and machine are empty, as a trace does not know their names. "
         "The trace must be of a whole run.",
     .read = option_read_output,
     .field = FIELD(links)},
    {.name = "--steps",
     .placeholder = "FILE",
     .help = "export: each step as a trace of steps has it, of a trace of any level, as CSV; - for standard output",
     .more = "A part of a step in which nothing comes or goes has no cycles (traces/README.md).",
     .read = option_read_output,
     .field = FIELD(steps)},
    {.name = "--csv",
     .placeholder = "FILE",
     .help = "export: the records, with the number of their run; - for standard output",
     .read = option_read_output,
     .field = FIELD(csv)},
    {.name = "--run",
     .placeholder = "N",
     .help = "export: this run only (all)",
     .read = option_read_number,
     .field = FIELD(run),
     .lowest = 1,
     .highest = INT64_MAX},
    OPTION_QUIET(struct trace_command_options, "recount: only the verdict", OPTION_SHOWN),
    OPTION_VERBOSE(OPTION_SHOWN),
    OPTION_HELP(OPTION_HIDDEN),
    OPTION_VERSION(OPTION_HIDDEN),
    {.shown = OPTION_NOTE,
     .help = "What ends in .gz is written gzipped. 1 cycle is 1 us in Perfetto and 1 ns in a waveform."},
    OPTION_LAST,
};

/* What to do with traces, and which. */
static enum sc_status read_word(struct options_reader *reader, const char *argument) {
    struct trace_command_options *options = reader->options;
    char hint[NEAR_HINT_SIZE];
    if (options->has_task)
        return options_add_file(reader, &options->files, argument);
    options->has_task = true;
    for (int i = 0; i < TRACE_TASKS; i++) {
        options->task = (enum trace_task)i;
        if (strcmp(argument, TASKS[i]) == 0)
            return SC_STATUS_OK;
    }
    return sc_error_set(reader->error, SC_STATUS_INPUT,
                        "'simcheck trace' is followed by info, recount or export, not '%s'%s", argument,
                        common_near_hint(hint, argument, TASKS, TRACE_TASKS));
}

/* ---- what must hold ---- */

static bool exports_any(const struct trace_command_options *options) {
    return options->perfetto || options->vcd || options->held.wanted || options->links.wanted ||
           options->steps.wanted || options->csv.wanted;
}

/* Standard output takes one of them. */
static enum sc_status check_standard_output(const struct trace_command_options *options, struct sc_error *error) {
    const struct output_option outputs[] = {options->held, options->links, options->steps, options->csv};
    static const char *const NAMES[] = {"--held", "--links", "--steps", "--csv"};
    const char *first = NULL;
    for (int i = 0; i < 4; i++) {
        if (!outputs[i].wanted || outputs[i].path)
            continue;
        if (first)
            return sc_error_set(error, SC_STATUS_INPUT, "%s and %s cannot both go to standard output", first, NAMES[i]);
        first = NAMES[i];
    }
    return SC_STATUS_OK;
}

static enum sc_status check_export(const struct trace_command_options *options, struct sc_error *error) {
    const char *const paths[] = {options->perfetto, options->vcd};
    if (!exports_any(options))
        return sc_error_set(
            error, SC_STATUS_INPUT,
            "'simcheck trace export' writes what --perfetto, --vcd, --held, --links, --steps or --csv say");
    if (options->files.count > 1)
        return sc_error_set(error, SC_STATUS_INPUT, "'simcheck trace export' takes one trace, and '%s' is another",
                            options->files.word[1]);
    for (int i = 0; i < 2; i++)
        if (paths[i] && !options_output(paths[i]).path)
            return sc_error_set(error, SC_STATUS_INPUT,
                                "only --held, --links, --steps or --csv can go to standard output");
    return check_standard_output(options, error);
}

static enum sc_status check(const struct options_reader *reader, const void *given, struct sc_error *error) {
    const struct trace_command_options *options = given;
    (void)reader;
    if (!options->has_task || options->files.count == 0)
        return sc_error_set(error, SC_STATUS_INPUT, "'simcheck trace%s%s' needs %s", options->has_task ? " " : "",
                            options->has_task ? TASKS[options->task] : "",
                            options->has_task ? "a trace" : "info, recount or export, and a trace");
    for (int i = 0; i < options->files.count; i++)
        if (strcmp(options->files.word[i], "-") == 0)
            return sc_error_set(error, SC_STATUS_INPUT, "a trace is read twice, so it cannot come from standard input");
    if (options->formulas.count > 0 && options->task != TRACE_RECOUNT)
        return sc_error_set(error, SC_STATUS_INPUT, "--formulas belongs to 'simcheck trace recount'");
    if ((exports_any(options) || options->run) && options->task != TRACE_EXPORT)
        return sc_error_set(
            error, SC_STATUS_INPUT,
            "--perfetto, --vcd, --held, --links, --steps, --csv and --run belong to 'simcheck trace export'");
    return options->task == TRACE_EXPORT ? check_export(options, error) : SC_STATUS_OK;
}

/* ---- running ---- */

static enum exit_code carry_out(const struct trace_command_options *options, struct library *library) {
    switch (options->task) {
    case TRACE_RECOUNT:
        return trace_recount(options, library);
    case TRACE_EXPORT:
        return trace_export(options);
    default:
        return trace_info(options);
    }
}

static enum exit_code run(const void *options, struct library *library, struct sc_arena *arena) {
    struct sc_error error;
    (void)arena;
    enum exit_code code = carry_out(options, library);
    errno = 0;
    if ((fflush(stdout) == 0 && !ferror(stdout)) || code == EXIT_UNUSABLE) /* which has been told */
        return code;
    outfile_failed(NULL, &error);
    return program_fail(&error);
}

static const struct command_line_help EXAMPLES[] = {
    {"trace recount FILE.gz", "count a trace again"},
    {NULL, NULL},
};

static const struct command_line_help EXIT_CODES[] = {
    {"0", "everything that was recounted agrees"},
    {"1", "the records differ from the totals or contradict themselves, or maintained formulas differ, "
          "whatever else is broken or has no value"},
    {"2", "a trace is broken or has a part only, or a maintained set an error or no value (recount); "
          "or a file cannot be read or written"},
    {NULL, NULL},
};

static const char *const USAGE[] = {
    "trace info FILE.gz...",
    "trace recount FILE.gz... [--formulas NAME|FILE]",
    "trace export FILE.gz --perfetto | --vcd | --held | --links | --steps | --csv FILE",
    NULL,
};

const struct command trace_command = {
    .word = "trace",
    .example = EXAMPLES,
    .usage = USAGE,
    .about = "Reads what 'simcheck ... --trace FILE.gz' wrote.",
    .options = OPTIONS,
    .exit_codes = EXIT_CODES,
    .task = task,
    .takes_files = true,
    .size = sizeof(struct trace_command_options),
    .read_word = read_word,
    .check = check,
    .run = run,
};
