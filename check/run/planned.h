/* What the commands have in common that run what a plan names. */
#ifndef SIMCHECK_CHECK_PLANNED_H
#define SIMCHECK_CHECK_PLANNED_H

#include "check/cli/program.h"
#include "check/run/plan.h"
#include "check/run/sets.h"

#ifdef __cplusplus
extern "C" {
#endif

typedef enum exit_code planned_function(const struct plan *plan, const struct sets *sets, const void *options);
typedef enum exit_code planned_failure(const struct sc_error *error, const void *options);

/* Make the plan, open the sets, and let `run` carry them out; `run` gets `options`, the command's. Layers that could
 * not be read are reported. The exit code is then not EXIT_AGREE. Without a plan or sets, `fail` says why
 * (NULL: program_fail does). */
enum exit_code planned_run(const struct plan_options *named, const struct words *formulas, bool quiet,
                           struct library *library, struct sc_arena *arena, planned_function *run,
                           planned_failure *fail, const void *options);

#ifdef __cplusplus
}
#endif
#endif
