#include "check/cli/choose.h"
#include "check/hunt/hunt.h"
#include "check/hunt/hunt_draw.h"
#include "check/run/plan.h"
#include "common/layer.h"

#define FIELD(name) offsetof(struct hunt_options, name)

static const char *type_choice(int index) {
    return index < sc_layer_type_count() ? sc_layer_type_at(index)->name : NULL;
}

static const char *without_choice(int index) { return index < hunt_without_count() ? hunt_without_word(index) : NULL; }

static const struct option OPTIONS[] = {
    {.name = "--formulas",
     .placeholder = "NAME|FILE",
     .help = "a set of formulas (exact); may be repeated",
     .read = option_read_word,
     .field = FIELD(formulas),
     .reads_file = true,
     .list = "formulas"},
    {.name = "--counter",
     .placeholder = "C[,C...]",
     .help = "counters to compare (all that the set has a formula for)",
     .read = option_read_list,
     .field = FIELD(counters),
     .choice = choose_counter_name},
    {.name = "--tolerance",
     .placeholder = "P%",
     .help = "what is off by at most so much agrees, as 5%",
     .read = tolerance_read_option,
     .field = FIELD(tolerance)},
    {.name = "--type",
     .placeholder = "T[,T...]",
     .help = "types of layer to try (all):"
#define LAYER_TYPE(name, ...) " " #name ","
#define LAST_LAYER_TYPE(name, ...) " " #name
#include "common/layer_type.def"
#undef LAYER_TYPE
#undef LAST_LAYER_TYPE
     ,
     .read = option_read_list,
     .field = FIELD(types),
     .choice = type_choice},
    {.name = "--without",
     .placeholder = "W[,W...]",
     .help =
         "leave out a dimension (N), stride, pad, merge, tile, overlap (of chunks), holes (between them), oversize "
         "(chunks larger than the dimension), unroll, inner (loops inside the Spatial_Map, or where there is none), "
         "edges (shorter last chunks), idle (PEs without work), network (topologies, channels, buffer sets of a "
         "tensor), dilation, overhead, marks (of L2) or stream: to find what comes next",
     .more = "For formulas that are not meant for it, or known to be wrong there. inner, edges and idle take Tile "
             "along, idle stride, too.",
     .read = option_read_list,
     .field = FIELD(without),
     .choice = without_choice},
    {.name = "--hw",
     .placeholder = "FILE|K=V[,K=V]",
     .help = "statements that every machine has",
     .read = option_read_word,
     .field = FIELD(hardware),
     .reads_file = true,
     .list = "machines"},
    {.name = "--each",
     .help = "go on, and find a counterexample for every counter that has one",
     .more = "For each counter the mappings on which it agrees and differs are counted.",
     .read = option_read_flag,
     .field = FIELD(each)},
    {.name = "--runs",
     .placeholder = "N",
     .help = "try so many mappings; the same seed then gives the same bytes",
     .more = "That holds whatever --jobs is.",
     .read = option_read_number,
     .field = FIELD(runs),
     .lowest = 1,
     .highest = 1000000000000},
    {.name = "--time",
     .placeholder = "SECONDS",
     .help = "or for so long (10)",
     .more = "Counterexamples are made smaller in this time, too. SIGINT ends the search earlier; what was found or "
             "tried until then is reported.",
     .read = option_read_number,
     .field = FIELD(seconds),
     .lowest = 1,
     .highest = 1000000},
    OPTION_SEED(struct hunt_options, "of the random mappings (1)", OPTION_SHOWN),
    OPTION_JOBS(struct hunt_options, OPTION_SHOWN),
    {.shown = OPTION_HEADING, .help = ""},
    {.name = "--out",
     .placeholder = "FILE",
     .help = "write the counterexample to a file, too",
     .more = "The command that shows it then names the file.",
     .read = option_read_text,
     .field = FIELD(out)},
    {.name = "--csv",
     .placeholder = "FILE",
     .help = "with --each: the table of counters as CSV",
     .read = option_read_output,
     .field = FIELD(csv)},
    OPTIONS_OF_ALL(struct hunt_options, OPTION_SHOWN),
};

static enum sc_status check(const struct options_reader *reader, const void *given, struct sc_error *error) {
    const struct hunt_options *options = given;
    (void)reader;
    if (options->csv.wanted && !options->each)
        return sc_error_set(error, SC_STATUS_INPUT, "--csv writes the table of --each, which was not given");
    if (options->csv.wanted && !options->csv.path)
        return sc_error_set(error, SC_STATUS_INPUT, "--csv: standard output has the counterexample; expected a file");
    if (options->each && options->out)
        return sc_error_set(error, SC_STATUS_INPUT, "--out takes one counterexample, and --each finds several");
    if (options->out && !options_output(options->out).path)
        return sc_error_set(error, SC_STATUS_INPUT, "--out: the counterexample goes to standard output anyway");
    return SC_STATUS_OK;
}

static enum exit_code run(const void *options, struct library *library, struct sc_arena *arena) {
    return hunt_run(options, library, arena);
}

static const struct command_line_help EXAMPLES[] = {
    {"hunt --formulas F", "a small mapping on which they part"},
    {NULL, NULL},
};

static const struct command_line_help EXIT_CODES[] = {
    {"0", "none was found"},
    {"1", "there is a counterexample"},
    {"2", "the input or options are wrong, or a file cannot be read or written"},
    {"3", "the simulator contradicted itself, or its output is wrong: that case is printed"},
    {"130", "interrupted (Ctrl-C) before it was over; what was tried is printed"},
    {NULL, NULL},
};

static const char *const USAGE[] = {"hunt [options] > case.dsl", NULL};
static const struct hunt_options DEFAULTS = {.seed = 1};

const struct command hunt_command = {
    .word = "hunt",
    .example = EXAMPLES,
    .usage = USAGE,
    .about = "Searches small mappings, systematic and random ones in turns, for one on which a set of formulas and the "
             "machine differ; makes it smaller until nothing can be left out; and prints it as a file that 'simcheck "
             "case.dsl' takes.",
    .more = "Comments in the file say what it shows and with which command. When there is no such mapping, comments "
            "say what was tried.",
    .options = OPTIONS,
    .exit_codes = EXIT_CODES,
    .size = sizeof(struct hunt_options),
    .defaults = &DEFAULTS,
    .check = check,
    .run = run,
};
