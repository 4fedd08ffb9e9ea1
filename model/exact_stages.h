/* What takes time: the stages that a step goes through (docs/exact-model.md, "Cycles"; docs/semantics.md, section 8).
 * They are rows of a table in exact_stages.c. A machine with one more channel or memory has more rows there; the other
 * files only know how many words a state has, and that a transition has times. */
#ifndef SIMCHECK_MODEL_EXACT_STAGES_H
#define SIMCHECK_MODEL_EXACT_STAGES_H

#include <stdint.h>

#include "common/machine.h"

struct sc_exact;

/* The stages in the order of a step. Those before STAGE_COMPUTE bring what a step needs, those after it take away what
 * the step has made. In a transition between two steps come the stages after the first step, then those before the
 * second. */
enum exact_stage_id { STAGE_FETCH, STAGE_ARRIVE, STAGE_COMPUTE, STAGE_DRAIN, STAGE_COUNT };

/* What a stage works on, counted for one step or one transition. */
enum exact_load {
    LOAD_NOTHING,
    LOAD_DOWN,      /* elements that L2 sends */
    LOAD_FORWARDED, /* most elements forwarded to one PE */
    LOAD_UP,        /* elements that arrive at L2 */
    LOAD_OPS,       /* most operations of one PE */
    LOAD_COUNT
};

/* ---- times ---- */

/* Cycles of a stage. The stage begins `latency` cycles after the end that it waits for across the network. */
struct exact_stage_time {
    int64_t cycles, latency;
};

/* Of each stage but STAGE_COMPUTE, which has no part in a transition. */
struct exact_times {
    struct exact_stage_time of[STAGE_COUNT];
};

/* The times of a transition, and the cycles of computing a step, under these loads. */
void exact_stages_times(const struct sc_machine *machine, const int64_t load[LOAD_COUNT], struct exact_times *times);
int64_t exact_stages_compute_cycles(const struct sc_machine *machine, const int64_t load[LOAD_COUNT]);

/* ---- states ---- */

/* The state between two steps is the last ends of each stage: of stage s at words at[s] and on, the newest first. */
struct exact_state_layout {
    int sets; /* buffer sets of an L1, as far as they are in use */
    int words;
    int at[STAGE_COUNT];
};

struct exact_state_layout exact_stages_layout(int sets);

/* Advance a state by the computing of a step, by a transition, by what comes before the first step, and by what comes
 * after the last. The state is laid out as exact->layout says. */
void exact_stages_compute(struct sc_exact *exact, int64_t cycles, int64_t *state);
void exact_stages_transition(struct sc_exact *exact, const struct exact_times *times, int64_t *state);
void exact_stages_begin(struct sc_exact *exact, const struct exact_times *times, int64_t *state);
void exact_stages_end(struct sc_exact *exact, const struct exact_times *times, int64_t *state);

/* The last end of any stage. */
int64_t exact_stages_last(const struct sc_exact *exact, const int64_t *state);

#endif
