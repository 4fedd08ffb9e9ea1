/* What the hunt says: the counterexample as a file of the mapping language, whose comments say what it shows; or, as
 * comments too, what was tried without success; or the table of all counters. */
#ifndef SIMCHECK_CHECK_HUNT_HUNT_REPORT_H
#define SIMCHECK_CHECK_HUNT_HUNT_REPORT_H

#include <stdbool.h>
#include <stdio.h>

#include "check/hunt/hunt_search.h"
#include "check/hunt/hunt_shrink.h"

#ifdef __cplusplus
extern "C" {
#endif

/* A counterexample that no step makes smaller. */
struct hunt_find {
    struct hunt_target target;
    int64_t number;            /* of the case that it was made from */
    struct hunt_shrunk shrunk; /* in how many steps */
    struct hunt_case smallest;
    int64_t simulated;                /* of the counter */
    struct sc_formula_result formula; /* what the set gives for it */
    char blame[512];                  /* the loop at which it goes wrong (explanation.h); "" for none */
    struct sc_error error;            /* of a broken simulator */
};

struct hunt_report {
    const struct sets *sets;
    const char *const *spec; /* of each set, as --formulas has it */
    uint64_t counters;       /* bit c: counter c was chosen */
    const struct hunt_space *space;
    bool interrupted;
    struct tolerance tolerance;
    const struct hunt_tally *tally;
};

/* `path` is the file that the text goes to, or NULL. */
void hunt_print_find(const struct hunt_report *report, const struct hunt_find *find, const char *path, FILE *to);

/* There is no counterexample. */
void hunt_print_none(const struct hunt_report *report, FILE *to);

/* One row for each set and counter with a formula, and then the finds. False when there is no memory for the table. */
bool hunt_print_each(const struct hunt_report *report, const struct hunt_find *finds, int find_count, FILE *to);
void hunt_print_csv(const struct hunt_report *report, const struct hunt_find *finds, int find_count, FILE *to);

#ifdef __cplusplus
}
#endif
#endif
