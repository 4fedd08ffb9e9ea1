/* `simcheck hunt`: search small mappings for one on which a formula set and the machine differ, and make it smaller. */
#ifndef SIMCHECK_CHECK_HUNT_HUNT_H
#define SIMCHECK_CHECK_HUNT_HUNT_H

#include "check/cli/command.h"
#include "check/run/library.h"
#include "check/run/tolerance.h"
#include "common/arena.h"

#ifdef __cplusplus
extern "C" {
#endif

/* What is not given is empty, NULL, 0 or false; the seed is 1. */
struct hunt_options {
    struct words formulas, counters, types, without, hardware;
    struct output_option csv;
    const char *out;
    struct tolerance tolerance;
    bool each, quiet;
    uint64_t runs, seconds, seed, jobs;
};

extern const struct command hunt_command;

/* The counterexample goes to stdout as a file of the mapping language, what was tried to stderr. EXIT_DIFFER when there
 * is one, EXIT_INVARIANT when the machine contradicted itself on some case, EXIT_INTERRUPTED when SIGINT ended the
 * search. */
enum exit_code hunt_run(const struct hunt_options *options, struct library *library, struct sc_arena *arena);

#ifdef __cplusplus
}
#endif
#endif
