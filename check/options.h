/* The command line, as the user wrote it: no name has been looked up yet. */
#ifndef SIMCHECK_CHECK_OPTIONS_H
#define SIMCHECK_CHECK_OPTIONS_H

#include <stdbool.h>
#include <stdint.h>

#include "common/arena.h"
#include "common/error.h"

#ifdef __cplusplus
extern "C" {
#endif

enum command { COMMAND_CHECK, COMMAND_LIST, COMMAND_HELP, COMMAND_VERSION };

enum list_topic {
    LIST_OVERVIEW,
    LIST_NETS,
    LIST_LAYERS,
    LIST_FLOWS,
    LIST_MACHINES,
    LIST_FORMULAS,
    LIST_COUNTERS,
};

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

/* What is not given is empty, NULL or false; the seed is 1. */
struct options {
    enum command command;
    enum list_topic topic;
    struct words files, layers, flows, hardware, formulas;
    const char *net, *trace;
    struct output_option json, csv;
    bool terms, strict, quiet, verbose;
    uint64_t seed;
};

/* Read the arguments. `argv` and `arena` must outlive the options. STATUS_INPUT when the arguments make no sense. */
enum status options_parse(struct options *options, int argc, char **argv, struct arena *arena, struct error *error);

#ifdef __cplusplus
}
#endif
#endif
