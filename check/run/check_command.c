#include "check/run/check_options.h"

#include <string.h>

#include "check/report/text.h"
#include "check/run/campaign_shard.h"
#include "check/run/network.h"
#include "check/run/planned.h"
#include "check/run/referee.h"
#include "common/checked.h"

/* ---- what --trace is about ---- */

static const char *level_choice(int index) {
    return index < SC_TRACE_LEVELS ? sc_trace_level_name((enum sc_trace_level)index) : NULL;
}

static enum sc_status read_level(struct options_reader *reader, const struct option *option, const char *value) {
    struct sc_trace_options *traced = option_field(reader, option);
    traced->level = sc_trace_level_find(value);
    if (traced->level == SC_TRACE_LEVELS)
        return sc_error_set(reader->error, SC_STATUS_INPUT, "%s: expected step, burst or access, found '%s'",
                            option->name, value);
    return SC_STATUS_OK;
}

static const char *form_choice(int index) {
    return index < SC_TRACE_FORMS ? sc_trace_form_name((enum sc_trace_form)index) : NULL;
}

static enum sc_status read_form(struct options_reader *reader, const struct option *option, const char *value) {
    struct sc_trace_options *traced = option_field(reader, option);
    traced->form = sc_trace_form_find(value);
    if (traced->form == SC_TRACE_FORMS)
        return sc_error_set(reader->error, SC_STATUS_INPUT, "%s: expected rows, shapes or copies, found '%s'",
                            option->name, value);
    return SC_STATUS_OK;
}

/* A cycle, or nothing, which leaves `cycle` as it is. */
static bool read_cycle(const char *text, size_t length, int64_t *cycle) {
    int64_t number = 0;
    for (size_t i = 0; i < length; i++)
        if (text[i] < '0' || text[i] > '9' || !checked_mul(number, 10, &number) ||
            !checked_add(number, text[i] - '0', &number))
            return false;
    *cycle = length > 0 ? number : *cycle;
    return true;
}

static enum sc_status read_window(struct options_reader *reader, const struct option *option, const char *value) {
    struct sc_trace_options *traced = option_field(reader, option);
    const char *colon = strchr(value, ':');
    bool whole = colon && value[1] && read_cycle(value, (size_t)(colon - value), &traced->from) &&
                 read_cycle(colon + 1, strlen(colon + 1), &traced->to);
    if (!whole || traced->from >= traced->to)
        return sc_error_set(reader->error, SC_STATUS_INPUT,
                            "%s: expected FROM:TO in cycles, FROM before TO (one may be left out), found '%s'",
                            option->name, value);
    return SC_STATUS_OK;
}

/* ---- what --best is by ---- */

static enum sc_status read_best(struct options_reader *reader, const struct option *option, const char *value) {
    enum network_best *best = option_field(reader, option);
    for (int i = 0; network_best_name(i); i++)
        if (strcmp(value, network_best_name(i)) == 0) {
            *best = (enum network_best)i;
            return SC_STATUS_OK;
        }
    return sc_error_set(reader->error, SC_STATUS_INPUT, "%s: expected cycles, energy or edp, found '%s'", option->name,
                        value);
}

/* ---- --clock ---- */

/* As `Clock` of a machine. */
static enum sc_status read_clock(struct options_reader *reader, const struct option *option, const char *value) {
    char setting[64];
    const int length = snprintf(setting, sizeof setting, "Clock=%s", value);
    const struct sc_source source = {.name = option->name, .text = setting, .size = (size_t)length};
    struct sc_machine machine = {0};
    if (length >= (int)sizeof setting || sc_dsl_parse_settings(&machine, &source, NULL) || machine.clock_hz == 0 ||
        machine.given != sc_hardware_bit(SC_HARDWARE_clock_hz))
        return sc_error_set(reader->error, SC_STATUS_INPUT,
                            "%s: expected whole Hz, such as 1GHz, 1.5GHz or 200MHz, found '%s'", option->name, value);
    *(int64_t *)option_field(reader, option) = machine.clock_hz;
    return SC_STATUS_OK;
}

/* ---- the table ---- */

#define FIELD(name) offsetof(struct check_options, name)

static const struct option OPTIONS[] = {
    {.shown = OPTION_HEADING, .help = "what to check"},
    PLAN_OPTIONS(struct check_options, plan, OPTION_SHOWN),
    PLAN_OPTION_SWEEP(struct check_options, plan, OPTION_SHOWN),
    {.name = "--formulas",
     .placeholder = "NAME|FILE",
     .help = "a set of formulas to compare with (exact,fig5,maestro-v1); may be repeated",
     .more = "The set exact is the exact model, fig5 the formulas of the MAESTRO paper's Fig. 5.",
     .read = option_read_word,
     .field = FIELD(formulas),
     .reads_file = true,
     .list = "formulas"},
    {.name = "--tolerance",
     .placeholder = "P%",
     .help = "call formulas close that are off by at most so much, as 5%; show mean, median and worst layer",
     .more = "A maintained set whose counts are close does not fail. Without the option every difference counts.",
     .read = tolerance_read_option,
     .field = FIELD(tolerance)},
    {.name = "--energy",
     .placeholder = "NAME|FILE",
     .help = "what operations and accesses cost (28nm)",
     .more = "By default the table of the machine's file, or else 28nm.",
     .read = option_read_text,
     .field = FIELD(plan.energy),
     .reads_file = true,
     .list = "energy"},
    OPTION_SEED(struct check_options, "of the numbers in the tensors (1)", OPTION_SHOWN),
    {.name = "--literal",
     .help = "stage each step by itself, also one that is like a step before",
     .more = "Slower; the results are the same. Otherwise such steps are replayed (docs/machine.md).",
     .read = option_read_flag,
     .field = FIELD(literal)},
    {.shown = OPTION_NOTE,
     .help =
         "In brackets: what holds when the option is not given and no FILE.dsl either. A FILE.dsl is taken at its "
         "word: what it leaves open has to be given, and so is a FILE.m, where each layer may have a dataflow of "
         "its own, which --flow replaces. A name with a '/' or ending in .dsl, .m, .csv or .formulas is a file; others "
         "are names, in any case. Where a file is read, - is standard input."},
    {.shown = OPTION_HEADING, .help = "whole networks"},
    {.name = "--all",
     .help = "a line for each layer, totals, and the best dataflow for each layer",
     .more = "It takes the place of the tables.",
     .read = option_read_flag,
     .field = FIELD(all)},
    {.name = "--fuse",
     .help = "keep in L2 what one layer makes and the next one needs, where both fit (needs marks of L2)",
     .more = "Layers follow each other where their shapes say so. Their machines then have OnChip.",
     .read = option_read_flag,
     .field = FIELD(plan.fuse)},
    {.name = "--model-only",
     .help = "simulate nothing: the formulas' counts, at once",
     .more = "The sets of --formulas are compared with the exact model, where it is one of them.",
     .read = option_read_flag,
     .field = FIELD(model_only)},
    {.name = "--budget",
     .placeholder = "SECONDS",
     .help = "simulate what fits, smallest first; the rest by the formulas",
     .read = option_read_number,
     .field = FIELD(budget),
     .lowest = 1,
     .highest = 1000000000},
    {.name = "--out",
     .placeholder = "FOLDER",
     .help = "keep what was simulated, and go on from it when started again",
     .more = "Each finished run is a file in the folder.",
     .read = option_read_text,
     .field = FIELD(out)},
    OPTION_SHARD(struct check_options,
                 "simulate only every N-th run, from run I on (I from 0 to N - 1), into the FOLDER of --out",
                 "Several computers, or the tasks of an array job, simulate a shard each, into one folder. The same "
                 "command without --shard finds all of them there and prints the report.",
                 OPTION_SHOWN),
    OPTION_JOBS(struct check_options, OPTION_SHOWN),
    {.name = "--best",
     .placeholder = "M",
     .help = "which dataflow of a layer is the best, of those that fit: by cycles, energy or edp (cycles)",
     .more = "edp is energy times cycles.",
     .read = read_best,
     .field = FIELD(best),
     .choice = network_best_name},
    {.shown = OPTION_NOTE,
     .help = "--budget and --out print what --all does, and so does --model-only without --layer and FILE."},
    {.shown = OPTION_HEADING, .help = "what to print"},
    {.name = "--terms",
     .help = "each formula with the values of its terms, too",
     .read = option_read_flag,
     .field = FIELD(terms)},
    {.name = "--json",
     .placeholder = "[=FILE]",
     .help = "one JSON document, in place of the tables or in a file; a FILE that ends in .json may stand behind a "
             "space, too",
     .more = "So may -, which is standard output. Any other word behind --json is a file to check.",
     .read = option_read_output,
     .field = FIELD(json)},
    {.name = "--csv",
     .placeholder = "FILE",
     .help = "a row for each count and set of formulas; - for standard output",
     .read = option_read_output,
     .field = FIELD(csv)},
    {.name = "--rows",
     .placeholder = "FILE",
     .help = "a row for each run, as CSV: machine, all counts, utilization, needed buffers, energy by part; - for "
             "standard output",
     .read = option_read_output,
     .field = FIELD(rows)},
    {.name = "--markdown",
     .placeholder = "FILE",
     .help = "a table of the runs for a text; --latex: for a paper; - for standard output",
     .read = option_read_output,
     .field = FIELD(markdown)},
    {.name = "--latex",
     .placeholder = "FILE",
     .help = "the same table in LaTeX",
     .read = option_read_output,
     .field = FIELD(latex)},
    {.name = "--clock",
     .placeholder = "F",
     .help = "say time, GOPS, average power and GOPS/W, too, at so many Hz: 1GHz, 200MHz",
     .more = "A MAC is two operations, a comparison of a POOL layer one. The average power is the energy over the "
             "time, without what leaks.",
     .read = read_clock,
     .field = FIELD(clock_hz)},
    {.name = "--links",
     .placeholder = "FILE",
     .help = "a row for each link of the network, as CSV, with the elements that crossed it; - for standard output",
     .more = "scripts/plot/network draws it.",
     .read = option_read_output,
     .field = FIELD(links)},
    {.name = "--strict",
     .help = "a buffer that is too small is an error (exit code 2)",
     .read = option_read_flag,
     .field = FIELD(strict)},
    OPTION_QUIET(struct check_options, "no warnings and no progress", OPTION_SHOWN),
    OPTION_VERBOSE(OPTION_SHOWN),
    OPTION_HELP(OPTION_BRIEF),
    OPTION_VERSION(OPTION_BRIEF),
    {.shown = OPTION_HEADING, .help = "what the machine did, and when"},
    {.name = "--trace",
     .placeholder = "FILE",
     .help = "record it in a gzip file, for 'simcheck trace'",
     .more = "A trace that cannot be written, say on a full disk, leaves every count as it is without; at the end that "
             "is an error (exit status 2).",
     .read = option_read_text,
     .field = FIELD(trace)},
    {.name = "--trace-level",
     .placeholder = "LEVEL",
     .help = "a record for each step (step, the default), for each thing that a unit did for a step (burst), or for "
             "each element read, written or moved (access)",
     .read = read_level,
     .field = FIELD(traced),
     .choice = level_choice},
    {.name = "--trace-form",
     .placeholder = "FORM",
     .help =
         "records as a table (rows, the default), steps as numbers of shapes that come again (shapes), or bursts and "
         "accesses as copies of those before (copies): far smaller and faster to write",
     .read = read_form,
     .field = FIELD(traced),
     .choice = form_choice},
    {.name = "--trace-window",
     .placeholder = "A:B",
     .help = "only what touches the cycles from A up to, but without, B; either may be left out",
     .read = read_window,
     .field = FIELD(traced)},
    OPTION_LAST,
};

static enum sc_status read_word(struct options_reader *reader, const char *argument) {
    struct check_options *options = reader->options;
    return options_add_file(reader, &options->plan.files, argument);
}

/* ---- what must hold ---- */

/* Also when what they say holds anyway. */
static enum sc_status check_traced(const struct options_reader *reader, const struct check_options *options,
                                   struct sc_error *error) {
    static const char *const ABOUT[] = {"--trace-level", "--trace-form", "--trace-window"};
    for (size_t i = 0; !options->trace && i < sizeof ABOUT / sizeof ABOUT[0]; i++)
        if (options_were_given(reader, ABOUT[i]))
            return sc_error_set(error, SC_STATUS_INPUT, "%s is about the file of --trace, which was not given",
                                ABOUT[i]);
    if (sc_trace_form_fits(options->traced.form, options->traced.level))
        return SC_STATUS_OK;
    return sc_error_set(
        error, SC_STATUS_INPUT,
        options->traced.form == SC_TRACE_SHAPES
            ? "--trace-form shapes is about steps: it needs --trace-level step"
            : "--trace-form copies is about bursts and accesses: it needs --trace-level burst or access");
}

/* Every shard simulates all of its runs: the report finds them. */
static enum sc_status check_shard(const struct check_options *options, struct sc_error *error) {
    if (options->shard.count > 0 && !options->out)
        return sc_error_set(error, SC_STATUS_INPUT, "--shard needs --out, the folder that all shards write to");
    if (options->shard.count > 0 && options->budget > 0)
        return sc_error_set(error, SC_STATUS_INPUT,
                            "--shard simulates all of its runs, so there is no use for --budget: it goes on when it "
                            "is started again");
    return SC_STATUS_OK;
}

/* What has a line for each layer: also what only that report can show, and what has so many runs that their tables
 * would be too long. */
static bool prints_lines(const struct check_options *options) {
    const bool whole = options->plan.layers.count == 0 && options->plan.files.count == 0;
    return options->all || (options->model_only && whole) || options->budget > 0 || options->out;
}

/* What is not simulated cannot be traced or kept. */
static enum sc_status check_network(const struct options_reader *reader, const struct check_options *options,
                                    struct sc_error *error) {
    const bool all = prints_lines(options);
    if (options->model_only && (options->budget > 0 || options->out))
        return sc_error_set(error, SC_STATUS_INPUT, "--model-only simulates nothing, so there is no use for %s",
                            options->budget > 0 ? "--budget" : "--out");
    if (options->model_only && options->literal)
        return sc_error_set(error, SC_STATUS_INPUT, "--model-only simulates nothing, so there is no use for --literal");
    if (options->trace && (options->model_only || options->budget > 0 || options->out))
        return sc_error_set(error, SC_STATUS_INPUT,
                            "--trace needs every run to be simulated, which --model-only, --budget and --out do not");
    if (options->links.wanted && (options->model_only || options->budget > 0 || options->out))
        return sc_error_set(error, SC_STATUS_INPUT,
                            "--links needs every run to be simulated, which --model-only, --budget and --out do not");
    if (options_were_given(reader, "--best") && !all)
        return sc_error_set(error, SC_STATUS_INPUT,
                            "--best is about the best dataflow of each layer, which --all shows");
    if (options->terms && all && !options->json.wanted)
        return sc_error_set(error, SC_STATUS_INPUT, "--terms has no room in the report of --all; --json has it");
    return SC_STATUS_OK;
}

static enum sc_status check_outputs(const struct check_options *options, struct sc_error *error) {
    const struct {
        const char *name;
        const struct output_option *option;
    } documents[] = {{"--json", &options->json},         {"--csv", &options->csv},     {"--rows", &options->rows},
                     {"--markdown", &options->markdown}, {"--latex", &options->latex}, {"--links", &options->links}};
    const char *first = NULL;
    for (size_t i = 0; i < sizeof documents / sizeof documents[0]; i++) {
        if (!documents[i].option->wanted || documents[i].option->path)
            continue;
        if (first)
            return sc_error_set(error, SC_STATUS_INPUT, "%s and %s cannot both go to standard output", first,
                                documents[i].name);
        first = documents[i].name;
    }
    if (options->trace && !options_output(options->trace).path)
        return sc_error_set(error, SC_STATUS_INPUT, "--trace writes a gzip file, which cannot go to standard output");
    return SC_STATUS_OK;
}

static enum sc_status check(const struct options_reader *reader, const void *options, struct sc_error *error) {
    enum sc_status status = check_traced(reader, options, error);
    if (!status)
        status = check_network(reader, options, error);
    if (!status)
        status = check_shard(options, error);
    return status ? status : check_outputs(options, error);
}

/* ---- running ---- */

/* What is best by energy needs energies. */
static enum sc_status check_prices(const struct plan *plan, const struct check_options *options,
                                   struct sc_error *error) {
    for (int i = 0; options->best != NETWORK_BEST_CYCLES && i < plan->run_count; i++)
        if (!plan->run[i].prices.costs)
            return sc_error_set(error, SC_STATUS_INPUT, "--best %s: the energy is not known: %s",
                                network_best_name((int)options->best), plan->run[i].prices.why_not);
    return SC_STATUS_OK;
}

/* Two clocks would give a machine's line and its times that contradict each other. */
static enum sc_status check_clock(const struct plan *plan, const struct check_options *options,
                                  struct sc_error *error) {
    for (int i = 0; options->clock_hz > 0 && i < plan->run_count; i++) {
        const int64_t own = plan->run[i].machine.clock_hz;
        char number[TEXT_NUMBER_SIZE];
        if (own > 0 && own != options->clock_hz)
            return sc_error_set(
                error, SC_STATUS_INPUT, "--clock: the machine '%s' has Clock %s, too: leave out one of the two",
                plan->run[i].machine_name ? plan->run[i].machine_name : plan->run[i].network, text_clock(number, own));
    }
    return SC_STATUS_OK;
}

static enum exit_code run_plan(const struct plan *plan, const struct sets *sets, const void *options) {
    const struct check_options *check = options;
    struct sc_error error;
    if (check_prices(plan, check, &error) || check_clock(plan, check, &error))
        return referee_fail(&error, check);
    return check->shard.count > 0 ? campaign_shard_run(plan, check) : referee_run(plan, sets, check);
}

static enum exit_code fail(const struct sc_error *error, const void *options) { return referee_fail(error, options); }

/* What only the report of --all can show asks for it. */
static enum exit_code run(const void *given, struct library *library, struct sc_arena *arena) {
    struct check_options options = *(const struct check_options *)given;
    options.all = options.plan.join = prints_lines(&options);
    return planned_run(&options.plan, &options.formulas, options.quiet, library, arena, run_plan, fail, &options);
}

static const struct command_line_help EXAMPLES[] = {
    {"--layer conv11", "VGG16's conv11 in the five dataflows of the MAESTRO paper"},
    {"--net vgg16 --all", "every layer in every dataflow, and the best one for each"},
    {"FILE.dsl", "a layer, a dataflow and a machine of your own"},
    {"FILE.m --hw NumPEs=256", "a network in MAESTRO's language"},
    {NULL, NULL},
};

static const struct command_line_help EXIT_CODES[] = {
    {"0", "agreement; published formulas may differ, which is reported"},
    {"1", "maintained formulas differ from the simulation, whatever else was refused or has no value"},
    {"2", "the input or options are wrong, or a file cannot be read or written\n"
          "with results: some layers or dataflows were refused, and the others were run\n"
          "--strict: also when L1Size or L2Size is smaller than what was needed"},
    {"3", "the simulator contradicted itself, or its output is wrong"},
    {NULL, NULL},
};

static const char *const USAGE[] = {"[FILE...] [options]", NULL};
static const struct check_options DEFAULTS = {.seed = 1, .traced = {.to = INT64_MAX}};

const struct command check_command = {
    .example = EXAMPLES,
    .usage = USAGE,
    .about = "simcheck checks analytic cost models of accelerators against a machine that executes the mapping.",
    .options = OPTIONS,
    .exit_codes = EXIT_CODES,
    .takes_files = true,
    .size = sizeof(struct check_options),
    .defaults = &DEFAULTS,
    .read_word = read_word,
    .check = check,
    .run = run,
};
