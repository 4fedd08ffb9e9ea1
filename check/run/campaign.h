/* A folder with what was simulated, a file for each run, so that an interrupted campaign continues.
 *
 * A file says what its counts depend on: the layer, the mapping and the machine in numbers, the seed, and the sources
 * of the program. It is used only where all of that is the same, and its counts are those that were written to it. */
#ifndef SIMCHECK_CHECK_RUN_CAMPAIGN_H
#define SIMCHECK_CHECK_RUN_CAMPAIGN_H

#include <stdbool.h>
#include <stdint.h>
#include <stdio.h>

#include "check/run/plan.h"
#include "common/arena.h"
#include "common/error.h"
#include "common/mapping.h"
#include "common/source.h"
#include "sim/sim.h"

#ifdef __cplusplus
extern "C" {
#endif

/* Make the folder if it is not there. SC_STATUS_IO when it is no folder, or nothing in it can be read. */
enum sc_status campaign_open(const char *folder, struct sc_error *error);

/* SC_STATUS_IO when nothing can be written to the folder: it can be reported from, but not added to. */
enum sc_status campaign_check_writable(const char *folder, struct sc_error *error);

/* A run and its file in the folder. */
struct campaign_run {
    const struct plan_run *run;
    const struct sc_mapping *mapping;
    const char *path;
    const char *text; /* of the mapping: layer, levels and machine in numbers */
    uint64_t seed;
    uint64_t number; /* of all that the counts depend on */
};

/* In `arena`; NULL when there is no memory. `run` and `mapping` must outlive it. */
struct campaign_run *campaign_run_make(const char *folder, const struct plan_run *run, const struct sc_mapping *mapping,
                                       uint64_t seed, struct sc_arena *arena);

enum campaign_found {
    CAMPAIGN_NOTHING,
    CAMPAIGN_OTHER, /* a file, but not what the program would write for any result of this run */
    CAMPAIGN_RESULT,
};

/* What the folder has of a run; `result` is filled in where that is a CAMPAIGN_RESULT. SC_STATUS_IO when there is
 * something else than a regular file in its place, or one that cannot be read; SC_STATUS_LIMIT without memory. */
enum sc_status campaign_load(const struct campaign_run *run, enum campaign_found *found, struct sc_sim_result *result,
                             struct sc_error *error);

/* The same for the bytes of a file. */
enum sc_status campaign_read(const struct campaign_run *run, const struct sc_source *file, enum campaign_found *found,
                             struct sc_sim_result *result, struct sc_error *error);

/* Put the result of a run whose output is right into the folder, all of it or nothing. */
enum sc_status campaign_store(const struct campaign_run *run, const struct sc_sim_result *result,
                              struct sc_error *error);

/* What the file of such a result holds. False when it could not be written. */
bool campaign_print(const struct campaign_run *run, const struct sc_sim_result *result, FILE *to);

#ifdef __cplusplus
}
#endif
#endif
