/* Designs that a search found, executed. */
#ifndef SIMCHECK_CHECK_EXPLORE_DESIGNS_EXECUTE_H
#define SIMCHECK_CHECK_EXPLORE_DESIGNS_EXECUTE_H

#include "check/explore/designs_search.h"

#ifdef __cplusplus
extern "C" {
#endif

/* What executing has shown. */
struct designs_executed {
    int wanted, right;    /* designs; those of which every count and the cycles are what the exact model says */
    int too_long;         /* not executed, since nobody asked for it and it takes too many operations */
    int64_t differing;    /* the first design that differs; -1 */
    char difference[320]; /* of that: the layer, the counter and the two counts */
    bool broken;          /* the machine contradicted itself, or its output is wrong */
};

/* Is what the search says of these designs what is found when each is evaluated on its own? SC_STATUS_INVARIANT when
 * not. */
enum sc_status designs_check(const struct designs_search *search, const struct designs_outcome *outcome,
                             struct sc_error *error);

/* Simulate the best design; with --verify N all optima, and N of the front, evenly spread over it. */
enum sc_status designs_execute(const struct designs_search *search, const struct designs_outcome *outcome,
                               const struct designs_options *options, struct designs_executed *executed,
                               struct sc_error *error);

#ifdef __cplusplus
}
#endif
#endif
