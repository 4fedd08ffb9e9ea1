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
    int advanced; /* the outermost loop whose index differs from the step before; -1: the first step */
};

/* Go to the first step. The mapping must outlive the loops. */
void trace_loops_begin(struct loops *loops, const struct sc_mapping *mapping);

/* A trace may begin in the midst of a run, or lack steps. Over more of them than this nobody follows the loops: it
 * takes seconds. */
enum { TRACE_STEPS_FOLLOWED = 1 << 26 };

/* Go to the next step. False: there is none. Else *overhead is what the advance that led to it costs. */
bool trace_loops_next(struct loops *loops, int64_t *overhead);

/* Is there another step behind the present one? */
bool trace_loops_are_over(const struct loops *loops);

/* Section 2: positions in a chunk of so many indices. */
int64_t trace_loops_positions(const struct sc_map_part *part, int64_t length);

/* The position of one part of a directive, of which the directive's position is `position`. */
int64_t trace_loops_part_position(const struct loops *loops, const struct sc_directive *directive, int part,
                                  int64_t position);

/* The loop's index goes on by one, within its trips. False: it has come to its end, and begins again. */
bool trace_loops_advance(struct loops *loops, int loop);

/* How many of a level's units ever have work: at the first step no unit has less than later. */
int64_t trace_loops_units(const struct sc_mapping *mapping, int level);

#ifdef __cplusplus
}
#endif
#endif
