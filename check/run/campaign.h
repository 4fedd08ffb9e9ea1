/* A folder with what was simulated, a file for each run, so that an interrupted campaign continues.
 *
 * A file says what its counts depend on: the layer, the mapping and the machine in numbers, the seed, and the version
 * of the program. It is used only where all of that is the same. */
#ifndef SIMCHECK_CHECK_RUN_CAMPAIGN_H
#define SIMCHECK_CHECK_RUN_CAMPAIGN_H

#include <stdbool.h>
#include <stdint.h>

#include "check/run/plan.h"
#include "common/arena.h"
#include "common/error.h"
#include "common/mapping.h"
#include "sim/sim.h"

#ifdef __cplusplus
extern "C" {
#endif

/* Make the folder if it is not there. SC_STATUS_IO when nothing can be written to it. */
enum sc_status campaign_open(const char *folder, struct sc_error *error);

/* A run and its file in the folder. */
struct campaign_run {
    const struct plan_run *run;
    const char *path;
    const char *mapping; /* layer, levels and machine in numbers */
    uint64_t seed;
};

/* In `arena`; NULL when there is no memory. */
struct campaign_run *campaign_run(const char *folder, const struct plan_run *run, const struct sc_mapping *mapping,
                                  uint64_t seed, struct sc_arena *arena);

/* What the folder has of a run. False when there is nothing, or something else: then `differs` is set. */
bool campaign_load(const struct campaign_run *run, struct sc_sim_result *result, bool *differs);

/* Put a whole run's result into the folder, all of it or nothing. */
enum sc_status campaign_store(const struct campaign_run *run, const struct sc_sim_result *result,
                              struct sc_error *error);

#ifdef __cplusplus
}
#endif
#endif
