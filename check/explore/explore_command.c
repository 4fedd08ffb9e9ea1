#include <string.h>

#include "check/explore/designs.h"
#include "check/explore/designs_task.h"
#include "common/near.h"

#define FIELD(name) offsetof(struct designs_options, name)

static const char *const TASKS[] = {[DESIGNS_MERGE] = "merge", [DESIGNS_WHY] = "why"};

static const char *task(int index) { return index + 1 < DESIGNS_TASKS ? TASKS[index + 1] : NULL; }

static const struct option OPTIONS[] = {
    {.shown = OPTION_TASK,
     .name = "merge",
     .help = "put what other folders have of the same search into the first one"},
    {.shown = OPTION_TASK,
     .name = "why",
     .help = "what one design costs, and which rules it breaks; its number or NumPEs=64,L1Size=512,dataflow=nvdla"},
    {.shown = OPTION_HEADING, .help = ""},
    {.name = "--layer",
     .placeholder = "L[,L...]",
     .help = "layers of --net (vgg16), or of SPACE.dsl (conv11); without --net each is searched on its own",
     .read = option_read_list,
     .field = FIELD(plan.layers),
     .list = "layers"},
    {.name = "--net",
     .placeholder = "N",
     .help = "a network: one machine for all its layers",
     .read = option_read_text,
     .field = FIELD(plan.net),
     .list = "nets",
     .reads_file = true},
    {.name = "--choose",
     .placeholder = "M",
     .help =
         "with --net: each layer takes the dataflow with the least cycles, energy or edp; fixed: one for all; front: "
         "all choices that no other beats (cycles)",
     .more = "Of those that fit the machine's L1 and L2. A choice by each layer's EDP does not minimise the network's; "
             "front does.",
     .read = option_read_text,
     .field = FIELD(choose),
     .choice = designs_choice_name},
    {.name = "--flow",
     .placeholder = "F[,F...]",
     .help = "dataflows, in place of the space's",
     .read = option_read_list,
     .field = FIELD(plan.flows),
     .list = "flows",
     .reads_file = true},
    {.name = "--hw",
     .placeholder = "FILE|K=V[,K=V]",
     .help = "statements of the machine that the space does not vary",
     .read = option_read_word,
     .field = FIELD(plan.hardware),
     .list = "machines",
     .reads_file = true},
    {.name = "--energy",
     .placeholder = "NAME|FILE",
     .help = "a table of energies (--hw's, SPACE.dsl's, or 28nm)",
     .read = option_read_text,
     .field = FIELD(plan.energy),
     .list = "energy",
     .reads_file = true},
    {.name = "--cost",
     .placeholder = "NAME|FILE",
     .help = "a table of area and power (SPACE.dsl's, or 28nm)",
     .read = option_read_text,
     .field = FIELD(cost),
     .list = "costs",
     .reads_file = true},
    {.shown = OPTION_HEADING, .help = ""},
    {.name = "--best",
     .placeholder = "M",
     .help = "which of the best designs is executed, and what --by shows: cycles, energy, edp or throughput (cycles)",
     .more = "throughput is that per area.",
     .read = option_read_text,
     .field = FIELD(best),
     .choice = designs_best_name},
    {.name = "--front",
     .placeholder = "M[,M...]",
     .help = "the front by these of cycles, energy, area, power (cycles,energy,area), and show it",
     .read = option_read_list,
     .field = FIELD(front),
     .choice = designs_front_name},
    {.name = "--by",
     .placeholder = "P[,P]",
     .help = "the best design for each value of a parameter, or for each pair of values of two",
     .read = option_read_list,
     .field = FIELD(by)},
    {.name = "--verify",
     .placeholder = "N",
     .help = "execute all optima, and N designs of the front, not the best alone",
     .read = option_read_number,
     .field = FIELD(verify),
     .lowest = 1,
     .highest = 4096},
    {.name = "--no-verify", .help = "execute none", .read = option_read_flag, .field = FIELD(no_verify)},
    {.name = "--exhaustive",
     .help = "evaluate every design, also those that are known to lose; the same results",
     .read = option_read_flag,
     .field = FIELD(exhaustive)},
    {.name = "--strict", .help = "exit 2 when no design is valid", .read = option_read_flag, .field = FIELD(strict)},
    OPTION_JOBS(struct designs_options, OPTION_SHOWN),
    {.shown = OPTION_HEADING, .help = ""},
    {.name = "--out",
     .placeholder = "FOLDER",
     .help =
         "keep what is done, so that the same command goes on; and each optimum as a file that simcheck runs; of why "
         "the FILE for the design",
     .read = option_read_text,
     .field = FIELD(out)},
    OPTION_SHARD(struct designs_options,
                 "with --out: only part I (from 0) of N; several may run at a time, also in one folder",
                 "Without it the same command then reports all of them.", OPTION_SHOWN),
    {.name = "--csv",
     .placeholder = "FILE",
     .help = "a row for each optimum and each design of the front",
     .read = option_read_output,
     .field = FIELD(csv)},
    {.name = "--all-valid",
     .placeholder = "FILE",
     .help = "a row for every valid design, however many there are",
     .read = option_read_output,
     .field = FIELD(all_valid)},
    {.name = "--by-csv",
     .placeholder = "FILE",
     .help = "the table of --by as CSV",
     .read = option_read_output,
     .field = FIELD(by_csv)},
    {.name = "--json",
     .placeholder = "[=FILE]",
     .help = "one document, with the best design for each value of each parameter",
     .read = option_read_output,
     .field = FIELD(json)},
    OPTIONS_OF_ALL(struct designs_options, OPTION_SHOWN),
};

static enum sc_status read_word(struct options_reader *reader, const char *argument) {
    struct designs_options *options = reader->options;
    const bool first = !options->has_word;
    options->has_word = true;
    for (int i = DESIGNS_MERGE; first && i < DESIGNS_TASKS; i++)
        if (strcmp(argument, TASKS[i]) == 0) {
            options->task = (enum designs_task)i;
            return SC_STATUS_OK;
        }
    return options_add_file(reader, &options->words, argument);
}

/* ---- what must hold ---- */

static enum sc_status check_words(const struct designs_options *options, struct sc_error *error) {
    const int count = options->words.count;
    if (options->task == DESIGNS_SEARCH && count > 1)
        return sc_error_set(error, SC_STATUS_INPUT, "'%s': a search has one space, '%s'", options->words.word[1],
                            options->words.word[0]);
    if (options->task == DESIGNS_MERGE && count < 2)
        return sc_error_set(error, SC_STATUS_INPUT, "'simcheck explore merge' needs two folders or more");
    if (options->task == DESIGNS_WHY && (count < 1 || count > 2))
        return sc_error_set(error, SC_STATUS_INPUT,
                            "'simcheck explore why' is followed by a space (or none) and a design: why SPACE 1234");
    return SC_STATUS_OK;
}

/* What a task has no use for would be left out without a word. */
static enum sc_status check_task(const struct options_reader *reader, const struct designs_options *options,
                                 struct sc_error *error) {
    static const char *const OF_WHY[] = {"--layer", "--net", "--choose", "--flow",    "--hw", "--energy",
                                         "--cost",  "--out", "--quiet",  "--verbose", NULL};
    static const char *const OF_MERGE[] = {"--quiet", "--verbose", NULL};
    const char *const *used = options->task == DESIGNS_WHY ? OF_WHY : OF_MERGE;
    for (const struct option *row = OPTIONS; options->task != DESIGNS_SEARCH && !option_is_last(row); row++) {
        int i = 0;
        if (!row->name || row->shown == OPTION_TASK || !options_were_given(reader, row->name))
            continue;
        while (used[i] && strcmp(used[i], row->name) != 0)
            i++;
        if (!used[i])
            return sc_error_set(error, SC_STATUS_INPUT, "'simcheck explore %s' has no use for %s", TASKS[options->task],
                                row->name);
    }
    return SC_STATUS_OK;
}

static enum sc_status check(const struct options_reader *reader, const void *given, struct sc_error *error) {
    const struct designs_options *options = given;
    const enum sc_status status = check_task(reader, options, error);
    if (status)
        return status;
    if (options->shard.count > 1 && !options->out)
        return sc_error_set(error, SC_STATUS_INPUT, "--shard needs --out: a folder for the parts");
    if (options->by.count > 2)
        return sc_error_set(error, SC_STATUS_INPUT, "--by: expected one parameter or two, not %d", options->by.count);
    if (options->by_csv.wanted && options->by.count == 0)
        return sc_error_set(error, SC_STATUS_INPUT, "--by-csv writes the table of --by, which was not given");
    const struct output_option outputs[] = {options->json, options->csv, options->by_csv, options->all_valid};
    int on_standard_output = 0;
    for (size_t i = 0; i < sizeof outputs / sizeof outputs[0]; i++)
        on_standard_output += outputs[i].wanted && !outputs[i].path;
    if (on_standard_output > 1)
        return sc_error_set(error, SC_STATUS_INPUT,
                            "of --json, --csv, --by-csv and --all-valid only one can go to standard output");
    if (options->verify > 0 && options->no_verify)
        return sc_error_set(error, SC_STATUS_INPUT, "--verify and --no-verify contradict each other");
    return check_words(options, error);
}

static enum exit_code run(const void *options, struct library *library, struct sc_arena *arena) {
    return designs_run(options, library, arena);
}

static const struct command_line_help EXAMPLES[] = {
    {"explore", "every machine of a space, and the best ones"},
    {NULL, NULL},
};

static const struct command_line_help EXIT_CODES[] = {
    {"0", "done; the designs that were executed are as predicted"},
    {"1", "a design that was executed counts something else than predicted"},
    {"2", "the input or options are wrong, a file cannot be read or written, or a design could not be evaluated; with "
          "--strict "
          "also when no design is valid"},
    {"3", "the simulator contradicted itself, or a result of the search is not that of the design on its own"},
    {"130", "interrupted (Ctrl-C); with --out the same command goes on"},
    {NULL, NULL},
};

static const char *const USAGE[] = {"explore [SPACE] [options]", "explore why [SPACE] DESIGN [options]",
                                    "explore merge FOLDER FOLDER...", NULL};
static const struct designs_options DEFAULTS = {.shard = {0, 1}};

const struct command explore_command = {
    .word = "explore",
    .example = EXAMPLES,
    .usage = USAGE,
    .about =
        "Evaluates every design of a space, a machine with a dataflow, by the exact model: cycles, energy, area and "
        "power. Reports how many are valid, the best ones and the front, and executes the best. SPACE is a name of "
        "'simcheck list spaces' or a file (docs/explore.md); eyeriss-budget without one.",
    .options = OPTIONS,
    .exit_codes = EXIT_CODES,
    .task = task,
    .size = sizeof(struct designs_options),
    .defaults = &DEFAULTS,
    .read_word = read_word,
    .check = check,
    .run = run,
};
