#include <string.h>
#include <strings.h>

#include "check/map/map.h"
#include "common/near.h"

#define FIELD(name) offsetof(struct map_options, name)

static const struct option OPTIONS[] = {
    PLAN_OPTIONS(struct map_options, plan, OPTION_SHOWN),
    {.name = "--energy",
     .placeholder = "NAME|FILE",
     .help = "the prices of operations and accesses (the machine's, or 28nm)",
     .read = option_read_text,
     .field = FIELD(plan.energy),
     .reads_file = true,
     .list = "energy"},
    {.shown = OPTION_HEADING, .help = ""},
    {.name = "--best",
     .placeholder = "MEASURE",
     .help = "what is to be least: cycles, energy or edp (edp, their product)",
     .more = "Of equal mappings the one with fewer cycles is better, then the one with less energy, then the first.",
     .read = option_read_text,
     .field = FIELD(best),
     .choice = sc_map_measure_name},
    {.name = "--levels",
     .placeholder = "N",
     .help = "1, or 2: a Tile of units may divide a chunk of one dimension among them (1)",
     .read = option_read_number,
     .field = FIELD(levels),
     .lowest = 1,
     .highest = SC_MAP_LEVELS_MAX},
    {.name = "--sizes",
     .placeholder = "WHICH",
     .help = "sizes of chunks: divisors of a dimension, trips (the least for each number of chunks) or all (divisors)",
     .read = option_read_text,
     .field = FIELD(sizes),
     .choice = sc_map_sizes_name},
    {.name = "--runs",
     .placeholder = "N",
     .help = "end after so many mappings of each layer, spread over the space",
     .more = "The same number gives the same bytes, whatever --jobs is.",
     .read = option_read_number,
     .field = FIELD(runs),
     .lowest = 1,
     .highest = INT64_MAX},
    {.name = "--time",
     .placeholder = "SECONDS",
     .help = "or after so long; what is best then depends on the time",
     .more = "SIGINT ends the search earlier; what was found until then is reported.",
     .read = option_read_number,
     .field = FIELD(seconds),
     .lowest = 1,
     .highest = 1000000},
    {.name = "--no-verify",
     .help = "do not execute what was found",
     .read = option_read_flag,
     .field = FIELD(no_verify)},
    OPTION_JOBS(struct map_options, OPTION_SHOWN),
    {.shown = OPTION_HEADING, .help = ""},
    {.name = "--out",
     .placeholder = "FILE",
     .help = "write the layer's best mapping to a file that 'simcheck FILE' takes",
     .read = option_read_text,
     .field = FIELD(out)},
    {.name = "--json",
     .placeholder = "[=FILE]",
     .help = "one document, in place of the tables or to FILE",
     .read = option_read_output,
     .field = FIELD(json)},
    OPTIONS_OF_ALL(struct map_options, OPTION_SHOWN),
};

static enum sc_status read_word(struct options_reader *reader, const char *argument) {
    struct map_options *options = reader->options;
    return options_add_file(reader, &options->plan.files, argument);
}

int map_choice(const char *word, const char *(*name)(int index), int usual) {
    int choice = 0;
    if (!word)
        return usual;
    while (name(choice) && strcasecmp(name(choice), word) != 0)
        choice++;
    return name(choice) ? choice : -1;
}

static enum sc_status check_choice(const char *option, const char *word, const char *(*name)(int index),
                                   struct sc_error *error) {
    enum { NAMES_MAX = 8 };
    const char *names[NAMES_MAX];
    char hint[NEAR_HINT_SIZE];
    int count = 0;
    if (map_choice(word, name, 0) >= 0)
        return SC_STATUS_OK;
    while (count < NAMES_MAX && name(count)) {
        names[count] = name(count);
        count++;
    }
    char list[NEAR_HINT_SIZE] = "";
    for (int i = 0; i < count; i++)
        snprintf(list + strlen(list), sizeof list - strlen(list), "%s%s", i > 0 ? ", " : "", names[i]);
    return sc_error_set(error, SC_STATUS_INPUT, "%s: there is no '%s'%s; there are %s", option, word,
                        common_near_hint(hint, word, names, count), list);
}

static enum sc_status check(const struct options_reader *reader, const void *given, struct sc_error *error) {
    const struct map_options *options = given;
    (void)reader;
    enum sc_status status = check_choice("--best", options->best, sc_map_measure_name, error);
    if (!status)
        status = check_choice("--sizes", options->sizes, sc_map_sizes_name, error);
    if (!status && options->runs > 0 && options->seconds > 0)
        status =
            sc_error_set(error, SC_STATUS_INPUT, "--runs and --time both say when to end: leave out one of the two");
    if (!status && options->out && !options_output(options->out).path)
        status = sc_error_set(error, SC_STATUS_INPUT, "--out: expected a file; standard output has the report");
    return status;
}

static enum exit_code run(const void *options, struct library *library, struct sc_arena *arena) {
    return map_run(options, library, arena);
}

static const struct command_line_help EXAMPLES[] = {
    {"map --layer conv11", "the best mapping of a layer"},
    {NULL, NULL},
};

static const struct command_line_help EXIT_CODES[] = {
    {"0", "a mapping was found for each layer, and executing it gives what the exact model says"},
    {"1", "a count or the cycles differ"},
    {"2", "the input or options are wrong, a file cannot be read or written, or no mapping fits"},
    {"3", "the simulator contradicted itself, or its output is wrong"},
    {"130", "interrupted (Ctrl-C) before the search was over; the best until then is printed"},
    {NULL, NULL},
};

static const char *const USAGE[] = {"map --layer L [options]", "map [FILE.dsl...] [options]", NULL};
static const struct map_options DEFAULTS = {.plan = {.flowless = true}, .levels = 1};

const struct command map_command = {
    .word = "map",
    .example = EXAMPLES,
    .usage = USAGE,
    .about = "Finds the best mapping of a layer on a machine, by the exact model, in a space of mappings that is "
             "searched whole: how each dimension is divided, which one is spread over the PEs, and in which order the "
             "loops stand. It executes what it found, and compares it with what no mapping can do without and with the "
             "dataflows of --flow.",
    .more = "docs/map.md says what is in the space, and why nothing better is left out of what is not evaluated.",
    .options = OPTIONS,
    .exit_codes = EXIT_CODES,
    .takes_files = true,
    .size = sizeof(struct map_options),
    .defaults = &DEFAULTS,
    .read_word = read_word,
    .check = check,
    .run = run,
};
