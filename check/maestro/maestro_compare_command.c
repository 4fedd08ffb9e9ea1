#include "check/maestro/maestro_compare.h"
#include "check/run/planned.h"

#define FIELD(name) offsetof(struct maestro_compare_options, name)

static const struct option OPTIONS[] = {
    {.name = "--maestro",
     .placeholder = "FILE.csv",
     .help = "the table that the tool wrote",
     .read = option_read_text,
     .field = FIELD(maestro),
     .reads_file = true},
    {.name = "--model-only",
     .help = "compare with the exact model's counts, and simulate nothing",
     .read = option_read_flag,
     .field = FIELD(model_only)},
    {.name = "--tolerance",
     .placeholder = "P%",
     .help = "count those that are off by at most so much, as 5%",
     .read = tolerance_read_option,
     .field = FIELD(tolerance)},
    {.name = "--details",
     .help = "every count of each layer, below the summary",
     .read = option_read_flag,
     .field = FIELD(details)},
    PLAN_OPTIONS(struct maestro_compare_options, plan, OPTION_BRIEF),
    OPTION_SEED(struct maestro_compare_options, "of the numbers in the tensors (1)", OPTION_BRIEF),
    OPTION_JOBS(struct maestro_compare_options, OPTION_BRIEF),
    {.name = "--csv",
     .placeholder = "FILE",
     .help = "a row for each layer and counter",
     .read = option_read_output,
     .field = FIELD(csv)},
    OPTIONS_OF_ALL(struct maestro_compare_options, OPTION_BRIEF),
};

static enum sc_status read_word(struct options_reader *reader, const char *argument) {
    struct maestro_compare_options *options = reader->options;
    return options_add_file(reader, &options->plan.files, argument);
}

static enum sc_status check(const struct options_reader *reader, const void *given, struct sc_error *error) {
    const struct maestro_compare_options *options = given;
    (void)reader;
    if (!options->maestro)
        return sc_error_set(error, SC_STATUS_INPUT,
                            "'simcheck compare' needs the table to compare with: --maestro FILE.csv");
    return SC_STATUS_OK;
}

static enum exit_code run_plan(const struct plan *plan, const struct sets *sets, const void *options) {
    return maestro_compare(plan, sets, options);
}

static enum exit_code run(const void *given, struct library *library, struct sc_arena *arena) {
    const struct maestro_compare_options *options = given;
    const struct words no_formulas = {0};
    return planned_run(&options->plan, &no_formulas, options->quiet, library, arena, run_plan, NULL, options);
}

static const struct command_line_help EXAMPLES[] = {
    {"compare --maestro FILE.csv", "what MAESTRO says, against what is simulated"},
    {NULL, NULL},
};

static const struct command_line_help EXIT_CODES[] = {
    {"0", "compared; differences are reported, not failed"},
    {"2", "the input or options are wrong, or a layer of the table cannot be run"},
    {"3", "the simulator contradicted itself, or its output is wrong"},
    {NULL, NULL},
};

static const char *const USAGE[] = {"compare --maestro FILE.csv [FILE.m...] [options]", NULL};
static const struct maestro_compare_options DEFAULTS = {.seed = 1};

const struct command maestro_compare_command = {
    .word = "compare",
    .example = EXAMPLES,
    .usage = USAGE,
    .about =
        "Shows for each layer and counter what the released MAESTRO tool says in its table of results, what is "
        "simulated here, and the difference. What to run is named as for the check; each layer has one dataflow. "
        "VectorWidth and Bandwidth are those of the table, row by row, unless --hw gives them as in VectorWidth=4.",
    .options = OPTIONS,
    .exit_codes = EXIT_CODES,
    .takes_files = true,
    .size = sizeof(struct maestro_compare_options),
    .defaults = &DEFAULTS,
    .read_word = read_word,
    .check = check,
    .run = run,
};
