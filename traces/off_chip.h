/* Inside traces: checks when loads from off chip and stores begin, and how long they take (docs/semantics.md,
 * section 12). `schedule` gives it one step after the other. */
#ifndef SIMCHECK_TRACES_OFF_CHIP_H
#define SIMCHECK_TRACES_OFF_CHIP_H

#include "traces/findings.h"
#include "traces/step_gatherer.h"
#include "traces/tiles.h"

#ifdef __cplusplus
extern "C" {
#endif

enum { OFF_CHIP_SETS_MAX = 256, /* the most that L2Buffers may be */ OFF_CHIP_STORES_MAX = 2 * OFF_CHIP_SETS_MAX };

struct off_chip_store {
    int64_t begin, end, elems;
};

/* `struct off_chip o = {0};` is at the start of a run. */
struct off_chip {
    int64_t loaded;                    /* when the last load had left the channel in */
    int64_t contents[SC_TENSOR_COUNT]; /* so far */
    /* [contents % sets]: when the last step that used them had been fetched. */
    int64_t freed_at[SC_OPERAND_COUNT][OFF_CHIP_SETS_MAX];
    int64_t stored_at[OFF_CHIP_STORES_MAX]; /* [contents % OFF_CHIP_STORES_MAX] */
    int64_t stored;                         /* when the last of them were */
    /* Stores that no step's records have had yet. */
    struct off_chip_store untold[OFF_CHIP_STORES_MAX];
    int64_t first_untold, stores;
};

/* The step being taken; the cycles are those of the step before. */
struct off_chip_step {
    const struct sc_machine *machine;
    const struct tiles *tiles; /* at the step */
    const struct known_step *done;
    int64_t fetched[TRACE_CHANNELS], drained;
    int64_t skew;
    bool loose; /* the step before may have been fetched later */
    struct findings *findings;
    int64_t line;
};

/* Take the loads of the step. Returns when all that is first needed in it is in L2. */
int64_t trace_off_chip_load(struct off_chip *off_chip, const struct off_chip_step *at);

/* Take the stores of the step, which has drained. With `last`, everything that is left in L2 is stored. */
void trace_off_chip_store(struct off_chip *off_chip, const struct off_chip_step *at, int64_t drained, bool last);

#ifdef __cplusplus
}
#endif
#endif
