/* Making a counterexample smaller: a case on which the same formula still differs, and from which no single step
 * leads to a smaller one that does. */
#ifndef SIMCHECK_CHECK_HUNT_HUNT_SHRINK_H
#define SIMCHECK_CHECK_HUNT_HUNT_SHRINK_H

#include "check/hunt/hunt_draw.h"
#include "check/hunt/hunt_try.h"

#ifdef __cplusplus
extern "C" {
#endif

/* Steps, from those that leave out most: pragmas, dimensions, statements, sizes. None makes anything larger, so any
 * sequence of them ends. */
int hunt_step_count(void);

/* Take the step. False, and the case is unchanged, when the step has nothing to change. Statements that the space
 * always has stay, and features that it is without are not added. */
bool hunt_step(int step, const struct hunt_space *space, struct hunt_case *made);

struct hunt_shrunk {
    int64_t steps, tries;
    bool cut; /* the hunter's deadline came first */
};

/* `made` must hit the target, and does so afterwards. Depends on nothing else but the hunter's deadline. */
struct hunt_shrunk hunt_shrink(struct hunter *hunter, struct hunt_target target, const struct hunt_space *space,
                               struct hunt_case *made);

#ifdef __cplusplus
}
#endif
#endif
