/* The loops of all axes together: each distinct combination of kinds once, with its totals, the peaks, and the time of
 * what happens between its steps (docs/exact-model.md, "Blocks"). */
#ifndef SIMCHECK_MODEL_EXACT_BLOCKS_H
#define SIMCHECK_MODEL_EXACT_BLOCKS_H

#include <stdbool.h>
#include <stdint.h>

#include "model/exact_amounts.h"
#include "model/exact_context.h"
#include "model/exact_flows.h"
#include "model/exact_stages.h"

/* A block and the transition after it, if there is one: the stages after the block's last step, and those before the
 * next step. */
struct pass {
    int block;
    bool moves; /* a transition follows */
    struct exact_times times;
};

/* Passes [first, first + count), `repeat` times. */
struct run {
    int64_t repeat;
    int first, count;
};

/* Loops j.. of the nest under given kinds of prefixes. No runs: one step, computing `compute_cycles`. */
struct block {
    int first_run, run_count;
    int64_t compute_cycles;
    unsigned when; /* with marks: of its runs */
    int64_t
        held; /* with marks: most that L2 holds of tensors whose marks are inside of its first loop; -1: not known */
    struct exact_totals total;
};

/* What a mapping with marks has of a block besides. */
struct marked_block {
    bool known;    /* the rest is */
    unsigned when; /* conditions of any of its transitions */
    int64_t held;  /* most that L2 holds of tensors whose marks are inside of its first loop */
    struct exact_tile_totals total;
};

/* The conditions of any transition of a block, and of a run; without marks none are of interest. */
static inline unsigned exact_block_when(const struct sc_exact *exact, int block) {
    return exact->marks.any ? ((const struct marked_block *)exact->marked_blocks.data)[block].when : 0;
}

static inline unsigned exact_run_when(const struct sc_exact *exact, const struct run *run) {
    return exact->marks.any ? ((const unsigned *)exact->marked_runs.data)[run - (const struct run *)exact->runs.data]
                            : 0;
}

/* Make the blocks of the whole nest; the number of the outermost. Finds the peaks, too. */
int exact_build_blocks(struct sc_exact *exact);
struct block *exact_block(const struct sc_exact *exact, int block);

/* The amounts moved before the first step and after the last, and the times of these moves. Raises the peaks. */
struct exact_totals exact_blocks_ends(struct sc_exact *exact, struct pass *pass);

/* Add what is in `more`. */
void exact_totals_add(struct sc_exact *exact, struct exact_totals *total, const struct exact_totals *more);

#endif
