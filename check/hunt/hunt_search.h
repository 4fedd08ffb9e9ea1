/* Trying cases on all processors, in the order of their numbers, until one hits or the budget is spent. */
#ifndef SIMCHECK_CHECK_HUNT_HUNT_SEARCH_H
#define SIMCHECK_CHECK_HUNT_HUNT_SEARCH_H

#include <stdbool.h>
#include <stdint.h>

#include "check/hunt/hunt_draw.h"
#include "check/hunt/hunt_try.h"

#ifdef __cplusplus
extern "C" {
#endif

enum { HUNT_JOBS_MAX = 64 };

/* More than any case's number. */
#define HUNT_NEVER INT64_MAX

/* One formula over the cases that were tried. */
struct hunt_score {
    int64_t agreed, differed;
    int64_t first; /* the lowest number that differs, or HUNT_NEVER */
};

/* What was tried. It is a sum, so it does not depend on which thread tried which case. */
struct hunt_tally {
    int64_t systematic, random; /* compared */
    int64_t refused;
    int64_t untried;                 /* begun, and not over by the deadline */
    int64_t of_type[8];              /* compared, by sc_layer_type_at */
    int64_t most_size[SC_DIM_COUNT]; /* largest compared */
    int64_t most_macs, most_pes, most_levels;
    int64_t first_broken;      /* number of the first case on which the simulator broke, or HUNT_NEVER */
    int64_t first;             /* of the first that hits anything, this included */
    struct hunt_target target; /* what it hits */
    struct hunt_score score[SETS_MAX][SC_COUNTER_COUNT];
};

struct hunt_search {
    const struct hunt_space *space;
    bool each;    /* do not end with the first hit */
    int64_t runs; /* cases to try; HUNT_NEVER: no such limit */
    bool shown;   /* progress on stderr */
    int hunter_count;
    struct hunter *hunter; /* one for each thread */
};

/* Search. Every case up to the lowest that hits has been tried when it returns; so with a number of runs, what is found
 * does not depend on threads or time. Ends early, with what was tried until then, when interrupt_came or the hunters'
 * deadline came. */
struct hunt_tally hunt_search_run(const struct hunt_search *search);

#ifdef __cplusplus
}
#endif
#endif
