#include "check/cli/choose.h"
#include "check/explain/explain.h"
#include "check/run/planned.h"

#define FIELD(name) offsetof(struct explain_options, name)

static const struct option OPTIONS[] = {
    {.name = "--counter",
     .placeholder = "C[,C...]",
     .help = "the counters to explain (all that differ)",
     .read = option_read_list,
     .field = FIELD(counters),
     .choice = choose_counter_name},
    PLAN_OPTIONS(struct explain_options, plan, OPTION_BRIEF),
    {.name = "--formulas",
     .placeholder = "NAME|FILE",
     .help = "a set of formulas to compare with (exact,fig5,maestro-v1); may be repeated",
     .read = option_read_word,
     .field = FIELD(formulas),
     .reads_file = true,
     .list = "formulas",
     .shown = OPTION_BRIEF},
    OPTION_SEED(struct explain_options, "of the numbers in the tensors (1)", OPTION_BRIEF),
    OPTIONS_OF_ALL(struct explain_options, OPTION_BRIEF),
};

static enum sc_status read_word(struct options_reader *reader, const char *argument) {
    struct explain_options *options = reader->options;
    return options_add_file(reader, &options->plan.files, argument);
}

static enum exit_code run_plan(const struct plan *plan, const struct sets *sets, const void *options) {
    return explain_run(plan, sets, options);
}

static enum exit_code run(const void *given, struct library *library, struct sc_arena *arena) {
    const struct explain_options *options = given;
    return planned_run(&options->plan, &options->formulas, options->quiet, library, arena, run_plan, NULL, options);
}

static const struct command_line_help EXAMPLES[] = {
    {"explain FILE.dsl", "where a formula and the machine part"},
    {NULL, NULL},
};

static const char *const USAGE[] = {"explain [FILE.dsl...] [options]", NULL};
static const struct explain_options DEFAULTS = {.seed = 1};

const struct command explain_command = {
    .word = "explain",
    .example = EXAMPLES,
    .usage = USAGE,
    .about = "Shows where a formula and the machine part. What to run is named as for the check.",
    .more = "It grows the layer loop by loop, names the first loop with which they differ, and says which loop's "
            "advance caused what was counted.",
    .options = OPTIONS,
    .takes_files = true,
    .size = sizeof(struct explain_options),
    .defaults = &DEFAULTS,
    .read_word = read_word,
    .run = run,
};
