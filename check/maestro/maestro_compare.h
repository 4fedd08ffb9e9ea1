/* `simcheck compare --maestro FILE.csv`: what the released MAESTRO tool says of layers, against what is simulated. */
#ifndef SIMCHECK_CHECK_MAESTRO_MAESTRO_COMPARE_H
#define SIMCHECK_CHECK_MAESTRO_MAESTRO_COMPARE_H

#include "check/cli/command.h"
#include "check/run/plan.h"
#include "check/run/sets.h"
#include "check/run/tolerance.h"

#ifdef __cplusplus
extern "C" {
#endif

struct maestro_compare_options {
    struct plan_options plan;
    const char *maestro;
    struct output_option csv;
    struct tolerance tolerance;
    bool model_only, details, quiet;
    uint64_t seed, jobs;
};

extern const struct command maestro_compare_command;

/* The layers that the plan and the tool's table have, each on the machine of its row: VectorWidth and Bandwidth are the
 * table's where it has them and --hw does not give them itself. A difference is reported, not failed. EXIT_UNUSABLE
 * when a layer that the table has could not be compared. The sets are not used. */
enum exit_code maestro_compare(const struct plan *plan, const struct sets *sets,
                               const struct maestro_compare_options *options);

#ifdef __cplusplus
}
#endif
#endif
