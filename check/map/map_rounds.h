/* A space searched on all processors. It is searched in rounds: what was found before a round is known to all of its
 * parts, so that results and sums do not depend on the number of threads. */
#ifndef SIMCHECK_CHECK_MAP_MAP_ROUNDS_H
#define SIMCHECK_CHECK_MAP_MAP_ROUNDS_H

#include <stdbool.h>
#include <stdint.h>

#include "check/cli/deadline.h"
#include "common/error.h"
#include "model/map_search.h"

#ifdef __cplusplus
extern "C" {
#endif

struct map_rounds {
    const struct sc_map_space *space;
    const struct sc_map_goal *goal;
    uint64_t runs;                   /* mappings to settle; 0: all */
    const struct deadline *deadline; /* NULL: none */
    uint64_t jobs;                   /* 0: one for each processor */
    bool shown;                      /* progress on stderr */
    const char *layer;               /* its name, for the progress */
};

/* SC_STATUS_LIMIT when there is no memory. Ends early, with what was settled until then, when interrupt_came or the
 * deadline came. */
enum sc_status map_rounds_run(struct sc_map_result *result, const struct map_rounds *rounds, struct sc_error *error);

#ifdef __cplusplus
}
#endif
#endif
