/* Inside traces: the steps of a mapping one after another, as the loops of docs/semantics.md, sections 2 and 3, count
 * them. */
#ifndef SIMCHECK_TRACES_LOOPS_H
#define SIMCHECK_TRACES_LOOPS_H

#include <stdbool.h>
#include <stdint.h>

#include "common/mapping.h"

#ifdef __cplusplus
extern "C" {
#endif

enum { TRACE_LOOPS_MAX = SC_LEVELS_MAX * SC_DIM_COUNT };

struct loops {
    const struct sc_mapping *mapping;
    int count;
    struct {
        const struct sc_directive *directive;
        int level;
    } loop[TRACE_LOOPS_MAX];
    int64_t index[TRACE_LOOPS_MAX]; /* of the present step */
};

/* Go to the first step. The mapping must outlive the loops. */
void trace_loops_begin(struct loops *loops, const struct sc_mapping *mapping);

/* Go to the next step. False: there is none. Else *overhead is what the advance that led to it costs. */
bool trace_loops_next(struct loops *loops, int64_t *overhead);

/* How many of a level's units ever have work: at the first step no unit has less than later. */
int64_t trace_loops_units(const struct sc_mapping *mapping, int level);

#ifdef __cplusplus
}
#endif
#endif
