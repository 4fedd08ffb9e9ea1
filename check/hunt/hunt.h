/* `simcheck hunt`: search small mappings for one on which a formula set and the machine differ, and make it smaller. */
#ifndef SIMCHECK_CHECK_HUNT_HUNT_H
#define SIMCHECK_CHECK_HUNT_HUNT_H

#include "check/cli/options.h"
#include "check/cli/program.h"
#include "check/run/library.h"
#include "common/arena.h"

#ifdef __cplusplus
extern "C" {
#endif

/* The counterexample goes to stdout as a file of the mapping language, what was tried to stderr. EXIT_DIFFER when there
 * is one, EXIT_INVARIANT when the machine contradicted itself on some case. */
enum exit_code hunt_run(const struct options *options, struct library *library, struct sc_arena *arena);

#ifdef __cplusplus
}
#endif
#endif
