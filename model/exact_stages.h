/* What takes time: the stages that a step goes through (docs/exact-model.md, "Cycles"; docs/semantics.md, sections 8
 * and 11). They are rows of a table in exact_stages.c. A machine with one more channel or memory has more rows there;
 * the other files only know how many words a state has, and that a transition has times. */
#ifndef SIMCHECK_MODEL_EXACT_STAGES_H
#define SIMCHECK_MODEL_EXACT_STAGES_H

#include <stdbool.h>
#include <stdint.h>

#include "common/machine.h"

struct sc_exact;

/* The stages in the order of a step. Those before STAGE_COMPUTE bring what a step needs, those after it take away what
 * the step has made. In a transition between two steps come the stages after the first step, then those before the
 * second. */
enum exact_stage_id {
    STAGE_REPLACE_WEIGHT, /* contents of a tensor in L2 give their place to others */
    STAGE_REPLACE_INPUT,
    STAGE_LOAD_WEIGHT, /* one queue of loads from off chip */
    STAGE_LOAD_INPUT,
    STAGE_LOAD_OUTPUT,
    STAGE_TURN_WEIGHT, /* a tensor's own buffer sets turn over: new contents begin */
    STAGE_TURN_INPUT,
    STAGE_FETCH, /* over the shared channel, and then over those that a tensor has for itself */
    STAGE_FETCH_WEIGHT,
    STAGE_FETCH_INPUT,
    STAGE_ARRIVE,
    STAGE_ARRIVE_WEIGHT,
    STAGE_ARRIVE_INPUT,
    STAGE_CONTROL,
    STAGE_COMPUTE,
    STAGE_DRAIN,
    STAGE_STORE, /* off chip; and when what left is there */
    STAGE_STORED,
    STAGE_COUNT
};

/* What a stage works on, counted for one step or one transition. */
enum exact_load {
    LOAD_NOTHING,
    LOAD_DOWN,   /* elements that L2 sends over the shared channel */
    LOAD_WEIGHT, /* and over the channel of a tensor of its own */
    LOAD_INPUT,
    LOAD_LINK, /* most elements on one link of a channel, in the same order */
    LOAD_LINK_WEIGHT,
    LOAD_LINK_INPUT,
    LOAD_FORWARDED, /* most elements forwarded to one PE */
    LOAD_CONTROL,   /* cycles of control */
    LOAD_UP,        /* elements that arrive at L2 */
    LOAD_LINK_UP,   /* most elements on one link to it */
    LOAD_STORED,    /* outputs that leave L2 */
    LOAD_LOADED_WEIGHT,
    LOAD_LOADED_INPUT,
    LOAD_RETURNED, /* outputs that come back */
    LOAD_OPS,      /* most operations of one PE */
    LOAD_COUNT
};

/* Conditions under which a stage takes place, or waits for another. */
enum exact_when {
    WHEN_ALWAYS,
    WHEN_SHARED_BY_STEP, /* the sets of the shared channel turn over at each step: those of a tensor on it, or no tensor
                            is on it */
    WHEN_WEIGHT_BY_STEP, /* so do those of a tensor with a channel of its own */
    WHEN_INPUT_BY_STEP,
    WHEN_SHARED_HAS_WEIGHT, /* the shared channel brings something of a tensor with sets of its own: sent or forwarded
                             */
    WHEN_SHARED_HAS_INPUT,
    WHEN_WEIGHT_COMES, /* something of the tensor comes, from L2 or forwarded */
    WHEN_INPUT_COMES,
    WHEN_WEIGHT_ON_SHARED, /* the shared channel sends the tensor */
    WHEN_INPUT_ON_SHARED,
    /* Off chip; none of the following holds between steps of the same tiles. */
    WHEN_WEIGHT_REPLACED, /* L2 gets new contents of a tensor, and had some before */
    WHEN_INPUT_REPLACED,
    WHEN_WEIGHT_LOADED,
    WHEN_INPUT_LOADED,
    WHEN_OUTPUTS_RETURN,
    WHEN_LOADED,             /* any of the three */
    WHEN_OUTPUTS_CHANGE,     /* the set of outputs that L2 holds is another one */
    WHEN_OUTPUTS_TAKE_A_SET, /* so it is, and nothing of it has to be loaded */
    WHEN_OUTPUTS_LEAVE,
};

/* ---- times ---- */

/* Cycles of a stage. The stage begins `latency` cycles after the end that it waits for across the network. */
struct exact_stage_time {
    int64_t cycles, latency;
};

/* Of each stage but STAGE_COMPUTE, which has no part in a transition. Bit w of `when`: condition w holds. */
struct exact_times {
    struct exact_stage_time of[STAGE_COUNT];
    unsigned when;
};

/* Has the machine, or the mapping, stages other than the four of section 8? */
bool exact_stages_by_tensor(const struct sc_exact *exact);

/* The conditions that hold at every transition. */
unsigned exact_stages_when(const struct sc_exact *exact);

/* The times of a transition, and the cycles of computing a step, under these loads. */
void exact_stages_times(const struct sc_exact *exact, const int64_t load[LOAD_COUNT], unsigned when,
                        struct exact_times *times);
int64_t exact_stages_compute_cycles(const struct sc_machine *machine, int64_t most_operations);

/* ---- states ---- */

/* The state between two steps is the last ends of each stage: of stage s at words at[s] and on, count[s] of them, the
 * newest first; none of a stage that the machine does not have. */
struct exact_state_layout {
    int sets, l2_sets; /* buffer sets of an L1 and of L2, as far as they are in use */
    int words;
    int base;          /* a word that moves with every step */
    bool by_tensor;    /* more stages than section 8 has */
    int64_t forgotten; /* what ended so many cycles before the newest compute can hold nothing up */
    int at[STAGE_COUNT], count[STAGE_COUNT];
    unsigned *touched; /* [word]: without these conditions it is neither changed nor waited for; 0: always. Only with
                          marks, else NULL */
};

/* The layout for so many steps, of which no stage before the computing takes more than `longest_fetch` cycles. */
struct exact_state_layout exact_stages_layout(struct sc_exact *exact, int64_t steps, int64_t longest_fetch);

/* The longest of a transition's stages before the computing. */
int64_t exact_stages_longest(const struct exact_times *times);

/* Advance a state by the computing of a step, by a transition, by what comes before the first step, and by what comes
 * after the last. The state is laid out as exact->layout says. */
void exact_stages_compute(struct sc_exact *exact, int64_t cycles, int64_t *state);
void exact_stages_transition(struct sc_exact *exact, const struct exact_times *times, int64_t *state);
void exact_stages_begin(struct sc_exact *exact, const struct exact_times *times, int64_t *state);
void exact_stages_end(struct sc_exact *exact, const struct exact_times *times, int64_t *state);

/* When all is over: the last end of any stage, and after it the array's skew. */
int64_t exact_stages_last(struct sc_exact *exact, const int64_t *state);

#endif
