/* Trying one case: lower it, have the machine execute it and the formula sets evaluate it, and compare. */
#ifndef SIMCHECK_CHECK_HUNT_HUNT_TRY_H
#define SIMCHECK_CHECK_HUNT_HUNT_TRY_H

#include <stdbool.h>
#include <stdint.h>

#include "check/hunt/hunt_case.h"
#include "check/run/compare.h"
#include "check/run/sets.h"

#ifdef __cplusplus
extern "C" {
#endif

enum hunt_outcome {
    HUNT_REFUSED,  /* illegal, or larger than the machine holds */
    HUNT_COMPARED, /* simulated, and compared with every set */
    HUNT_BROKEN,   /* the simulator contradicted itself, or its output is wrong */
    HUNT_UNTRIED,  /* the deadline came before all sets were evaluated */
};

/* One formula on one case. */
enum hunt_verdict {
    HUNT_NONE, /* no formula, not one of the chosen counters, or it has no value */
    HUNT_AGREES,
    HUNT_DIFFERS, /* another value, or an error such as a division by zero */
};

/* What came out; its formulas are valid until the next try. */
struct hunt_trial {
    enum hunt_outcome outcome;
    struct sc_error error; /* HUNT_REFUSED, HUNT_BROKEN: why */
    struct sc_counters simulated;
    const struct sc_formula_result *formula[SETS_MAX][SC_COUNTER_COUNT]; /* NULL: none */
    enum hunt_verdict verdict[SETS_MAX][SC_COUNTER_COUNT];
    int level_count;
};

/* Tries cases. It is used by one thread at a time, and has sets of its own. */
struct hunter {
    const struct sets *sets;
    uint64_t counters;               /* bit c: counter c is chosen */
    struct tolerance tolerance;      /* what is off by no more agrees; zero unless it is set */
    const struct deadline *deadline; /* NULL: none */
    struct sc_mapping mapping;       /* of the present case */
    struct sc_arena arena;           /* has the mapping's levels */
    struct sc_formula_result *results[SETS_MAX];
    struct hunt_trial trial;
};

/* SC_STATUS_LIMIT when there is no memory. Close in any case. */
enum sc_status hunt_open(struct hunter *hunter, const struct sets *sets, uint64_t counters, struct sc_error *error);
void hunt_close(struct hunter *hunter);

const struct hunt_trial *hunt_try(struct hunter *hunter, const struct hunt_case *made);

/* Why a case is kept: this formula differs on it, or the simulator is broken (then `counter` is SC_COUNTER_COUNT).
 */
struct hunt_target {
    int set;
    enum sc_counter_id counter;
};

bool hunt_hits(const struct hunt_trial *trial, struct hunt_target target);

/* The first set and counter that differ, or the machine when it is broken. False when there is none. */
bool hunt_first_hit(const struct hunt_trial *trial, struct hunt_target *target);

#ifdef __cplusplus
}
#endif
#endif
