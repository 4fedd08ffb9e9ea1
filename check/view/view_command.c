#include <string.h>

#include "check/view/view.h"
#include "common/checked.h"

#define FIELD(name) offsetof(struct view_options, name)

/* A step, or nothing, which leaves `step` as it is. */
static bool read_step(const char *text, size_t length, int64_t *step) {
    int64_t number = 0;
    for (size_t i = 0; i < length; i++)
        if (text[i] < '0' || text[i] > '9' || !checked_mul(number, 10, &number) ||
            !checked_add(number, text[i] - '0', &number))
            return false;
    *step = length > 0 ? number : *step;
    return true;
}

static enum sc_status read_steps(struct options_reader *reader, const struct option *option, const char *value) {
    struct view_window *steps = option_field(reader, option);
    const char *colon = strchr(value, ':');
    const bool whole = colon && value[1] && read_step(value, (size_t)(colon - value), &steps->from) &&
                       read_step(colon + 1, strlen(colon + 1), &steps->to);
    if (!whole || (colon[1] && steps->from >= steps->to))
        return sc_error_set(reader->error, SC_STATUS_INPUT,
                            "%s: expected A:B, the steps from A up to, but without, B (one may be left out), found "
                            "'%s'",
                            option->name, value);
    return SC_STATUS_OK;
}

static const struct option OPTIONS[] = {
    PLAN_OPTIONS(struct view_options, plan, OPTION_SHOWN),
    OPTION_SEED(struct view_options, "of the numbers in the tensors (1)", OPTION_SHOWN),
    {.shown = OPTION_HEADING, .help = ""},
    {.name = "--steps",
     .placeholder = "A:B",
     .help = "show the steps from A up to, but without, B one by one, with each PE; either may be left out",
     .more = "Without it as many as fit, from the first on. Other steps are shown in groups, with their counts.",
     .read = read_steps,
     .field = FIELD(steps)},
    {.name = "--run",
     .placeholder = "N",
     .help = "this run of a trace that has several",
     .read = option_read_number,
     .field = FIELD(run),
     .lowest = 1,
     .highest = INT64_MAX},
    {.name = "--out",
     .placeholder = "FILE",
     .help = "the page (view.html); - for standard output; -o for short",
     .read = option_read_output,
     .field = FIELD(out)},
    OPTIONS_OF_ALL(struct view_options, OPTION_SHOWN),
};

static enum sc_status read_word(struct options_reader *reader, const char *argument) {
    struct view_options *options = reader->options;
    return options_add_file(reader, &options->plan.files, argument);
}

static enum sc_status check(const struct options_reader *reader, const void *given, struct sc_error *error) {
    const struct view_options *options = given;
    (void)reader;
    if (options->plan.files.count > 1)
        return sc_error_set(error, SC_STATUS_INPUT, "'simcheck view' takes one file, and '%s' is another",
                            options->plan.files.word[1]);
    return SC_STATUS_OK;
}

static enum exit_code run(const void *options, struct library *library, struct sc_arena *arena) {
    return view_run(options, library, arena);
}

static const struct command_line_help EXAMPLES[] = {
    {"view FILE.dsl", "a page that shows the run in a browser, step by step"},
    {NULL, NULL},
};

static const struct command_line_help EXIT_CODES[] = {
    {"0", "the page was written"},
    {"2", "the input or options are wrong, a trace is broken, the page would be too large, or a file cannot be read or "
          "written"},
    {"3", "the simulator contradicted itself, or its output is wrong"},
    {NULL, NULL},
};

static const char *const USAGE[] = {"view FILE [options]", "view --layer L --flow F [options]", NULL};
static const struct view_options DEFAULTS = {.seed = 1, .out = {.wanted = true, .path = "view.html"}};

const struct command view_command = {
    .word = "view",
    .example = EXAMPLES,
    .usage = USAGE,
    .about =
        "Makes one page of HTML that shows a run step by step: what each PE holds, receives, forwards, computes and "
        "sends, what crosses each link, the loop nest, and the counters as they add up. FILE is a trace, or a "
        "mapping that is executed first. The page is made from the trace alone; it needs no network and no other "
        "file.",
    .more = "docs/view.md says what can be seen on it.",
    .options = OPTIONS,
    .exit_codes = EXIT_CODES,
    .takes_files = true,
    .size = sizeof(struct view_options),
    .defaults = &DEFAULTS,
    .read_word = read_word,
    .check = check,
    .run = run,
};
