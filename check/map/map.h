/* `simcheck map`: the best mapping of a layer on a machine (docs/map.md). */
#ifndef SIMCHECK_CHECK_MAP_MAP_H
#define SIMCHECK_CHECK_MAP_MAP_H

#include "check/cli/command.h"
#include "check/run/plan.h"
#include "model/map_search.h"

#ifdef __cplusplus
extern "C" {
#endif

struct map_options {
    struct plan_options plan;
    const char *best, *sizes; /* NULL: edp, divisors */
    uint64_t levels;
    uint64_t runs, seconds; /* 0: no end but the space's */
    uint64_t jobs;
    const char *out;
    struct output_option json;
    bool no_verify, quiet;
};

extern const struct command map_command;

/* The value of an option that is one of a table's names, in any case; or -1. `word` NULL: `usual`. */
int map_choice(const char *word, const char *(*name)(int index), int usual);

/* Find the best mapping of each layer of the plan, verify it, and report. */
enum exit_code map_run(const struct map_options *options, struct library *library, struct sc_arena *arena);

#ifdef __cplusplus
}
#endif
#endif
