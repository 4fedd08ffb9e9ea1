/* The cases of the hunt: systematic ones (the ladder), and random ones that grow. A case is a pure
 * function of its number and the space, so that any thread may make any of them. Lowering decides which are legal. */
#ifndef SIMCHECK_CHECK_HUNT_HUNT_DRAW_H
#define SIMCHECK_CHECK_HUNT_HUNT_DRAW_H

#include <stdbool.h>
#include <stdint.h>

#include "check/hunt/hunt_case.h"

#ifdef __cplusplus
extern "C" {
#endif

/* What is searched. */
struct hunt_space {
    uint64_t seed;
    unsigned types;           /* bit t: sc_layer_type_at(t) */
    unsigned without;         /* bit w: no case has what hunt_without_word(w) says */
    struct sc_machine always; /* the statements that it gives hold in every case */
};

/* What can be left out: a dimension (its size is 1), or a feature such as "stride". */
int hunt_without_count(void);
const char *hunt_without_word(int index);

/* Does it change this statement of the machine? */
bool hunt_without_changes(int index, enum sc_hardware_id id);

/* Leave out of a case what has its bit in `without`. */
void hunt_leave_out(unsigned without, struct hunt_case *made);

/* No case has more operations. */
enum { HUNT_MACS_MAX = 20000 };

/* Systematic cases, numbers 0 up to hunt_ladder_count. */
int64_t hunt_ladder_count(const struct hunt_space *space);
void hunt_ladder(const struct hunt_space *space, int64_t number, struct hunt_case *made);

/* Random cases, from number 0 without end; the first are tiny. */
void hunt_draw(const struct hunt_space *space, int64_t number, struct hunt_case *made);

/* Systematic and random cases in turn until the ladder ends, then random ones. True for a systematic one. */
bool hunt_case_at(const struct hunt_space *space, int64_t number, struct hunt_case *made);

#ifdef __cplusplus
}
#endif
#endif
