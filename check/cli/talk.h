/* Errors and warnings on stderr, each with the run that it is about.
 *
 * The layers of a network often have the same fault. Errors and warnings are therefore noted first. Then each kind is
 * said once, with its first message and the number of others: "... (layer conv1, dataflow os; 65 more like it)". Two
 * are of the same kind if they are about the same file and have the same words; numbers, places and the layer's name
 * may differ. */
#ifndef SIMCHECK_CHECK_TALK_H
#define SIMCHECK_CHECK_TALK_H

#include <stdbool.h>

#include "check/run/plan.h"
#include "common/arena.h"
#include "common/error.h"

#ifdef __cplusplus
extern "C" {
#endif

struct talk_kind;

/* `struct talk t = {.to = stderr};` has nothing noted. */
struct talk {
    FILE *to;
    bool quiet; /* no warnings */
    struct sc_arena arena;
    struct talk_kind *first, *last;
};

/* Say an error at once: "... (layer conv1, dataflow os)". */
void talk_error(struct talk *talk, const struct sc_error *error, const struct plan_run *run);

/* An empty list for warnings, in `arena`: it is too large for a stack. NULL when there is no memory, which is noted as
 * a shortage; what takes warnings takes NULL, too. */
struct sc_warnings *talk_warnings(struct sc_arena *arena);

/* `run`: NULL for what is about no run; else it must live until it is said. Without memory it is said at once. */
void talk_note_error(struct talk *talk, const struct sc_error *error, const struct plan_run *run);
void talk_note_warning(struct talk *talk, const struct sc_error *warning, const struct plan_run *run);
void talk_note_warnings(struct talk *talk, const struct sc_warnings *warnings, const struct plan_run *run);

/* Say what is noted, in the order of each kind's first message, and forget it. Frees all. */
void talk_say(struct talk *talk);

#ifdef __cplusplus
}
#endif
#endif
