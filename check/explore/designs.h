/* `simcheck explore`: every design of a space, and the best of them executed. */
#ifndef SIMCHECK_CHECK_EXPLORE_DESIGNS_H
#define SIMCHECK_CHECK_EXPLORE_DESIGNS_H

#include "check/cli/command.h"
#include "check/run/library.h"
#include "check/run/plan.h"
#include "common/arena.h"

#ifdef __cplusplus
extern "C" {
#endif

enum designs_task { DESIGNS_SEARCH, DESIGNS_MERGE, DESIGNS_WHY, DESIGNS_TASKS };

/* What is not given is empty, NULL, 0 or false. */
struct designs_options {
    bool has_word;
    enum designs_task task;
    struct words words; /* the space; of merge the folders; of why the space and the design */
    struct plan_options plan;
    const char *cost, *choose, *best, *out;
    struct words front, by;
    struct output_option json, csv, by_csv, all_valid;
    struct option_shard shard;
    uint64_t jobs, verify;
    bool exhaustive, no_verify, strict, quiet;
};

extern const struct command explore_command;

/* Results go to stdout, talk to stderr. EXIT_DIFFER when a design that was executed counts something else than the
 * exact model says; EXIT_INTERRUPTED when SIGINT ended the search. */
enum exit_code designs_run(const struct designs_options *options, struct library *library, struct sc_arena *arena);

#ifdef __cplusplus
}
#endif
#endif
