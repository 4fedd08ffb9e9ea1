/* The command line, as the user wrote it: no name has been looked up yet. */
#ifndef SIMCHECK_CHECK_OPTIONS_H
#define SIMCHECK_CHECK_OPTIONS_H

#include <stdbool.h>
#include <stdint.h>

#include "common/arena.h"
#include "common/error.h"
#include "common/trace_record.h"

#ifdef __cplusplus
extern "C" {
#endif

/* The first word on the line says which; without one it is the check. The last two are asked for by an option. */
enum command {
    COMMAND_CHECK,
    COMMAND_LIST,
    COMMAND_HUNT,
    COMMAND_EXPLAIN,
    COMMAND_TRACE,
    COMMAND_CONVERT,
    COMMAND_COMPARE,
    COMMAND_WORDS,
    COMMAND_HELP = COMMAND_WORDS,
    COMMAND_VERSION,
};

enum list_topic {
    LIST_OVERVIEW,
    LIST_NETS,
    LIST_LAYERS,
    LIST_FLOWS,
    LIST_MACHINES,
    LIST_ENERGY,
    LIST_FORMULAS,
    LIST_COUNTERS,
    LIST_QUANTITIES,
};

/* What 'simcheck trace' does with its files. */
enum trace_task { TASK_INFO, TASK_RECOUNT, TASK_EXPORT, TASK_COUNT };

enum { WORDS_MAX = 1024 };

/* The values of an option that takes several, or the files. */
struct words {
    int count;
    const char *word[WORDS_MAX];
};

/* A result document. */
struct output_option {
    bool wanted;
    const char *path; /* NULL: on standard output */
};

/* What is not given is empty, NULL, 0 or false; the seed is 1. */
struct options {
    enum command command;
    enum command asked; /* COMMAND_HELP: about which command */
    enum list_topic topic;
    enum trace_task task;
    struct words files, layers, flows, hardware, formulas;
    struct words counters, types, without; /* explain has counters only */
    const char *net, *energy, *trace, *out, *perfetto, *vcd;
    const char *to, *maestro;
    struct sc_trace_options traced; /* all of it at SC_TRACE_STEP, unless said otherwise */
    struct output_option json, csv, held;
    bool terms, strict, quiet, verbose, each;
    bool all, model_only; /* of the check, --model-only, --budget and --out include --all */
    uint64_t seed, runs, seconds, jobs, run, budget;
};

/* "list", "hunt", ...; NULL for the check. */
const char *options_command_word(enum command command);

/* Every option there is, by number: "--net"; NULL behind the last. And is it one of a command? --help and --version are
 * of all. */
const char *options_name(int index);
bool options_taken(enum command command, int index);

/* Read the arguments. `argv` and `arena` must outlive the options. SC_STATUS_INPUT when the arguments make no sense. */
enum sc_status options_parse(struct options *options, int argc, char **argv, struct sc_arena *arena,
                             struct sc_error *error);

#ifdef __cplusplus
}
#endif
#endif
