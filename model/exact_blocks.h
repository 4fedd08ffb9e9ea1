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
    int times; /* of the transition, by number in exact->times; -1: none follows */
};

static inline struct exact_times *exact_times_at(const struct sc_exact *exact, int times) {
    return (struct exact_times *)exact->times.data + times;
}

/* Passes [first, first + count), `repeat` times. */
struct run {
    int64_t repeat;
    int first, count;
};

/* Loops j.. of the nest under given kinds of prefixes. No runs: one step, computing `compute_cycles`. */
struct block {
    int first_run, run_count;
    int64_t most_ops, compute_cycles;
    int last; /* the state that it was last advanced from may have this number (exact_cycles.c) */
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

static inline struct block *exact_block(const struct sc_exact *exact, int block) {
    return (struct block *)exact->blocks.data + block;
}

/* Find which stages the machine has: what comes before all else of this file. */
void exact_blocks_start(struct sc_exact *exact);

/* Make the blocks of the whole nest; the number of the outermost. Finds the peaks, too. */
int exact_build_blocks(struct sc_exact *exact);

/* The amounts moved before the first step and after the last, and the times of these moves. Raises the peaks. */
struct exact_totals exact_blocks_ends(struct sc_exact *exact, struct exact_times *times);

/* Points of an axis, SC_TENSOR_COUNT words each: boxes of PEs, or elements that all PEs hold together. */
struct exact_boxes {
    const int64_t *words;
    size_t length; /* in words */
};

/* Raise the peaks of what one PE holds, and of what all hold together, to the largest product over the axes. */
void exact_blocks_raise_boxes(struct sc_exact *exact, const struct exact_boxes boxes[SC_DIM_COUNT]);
void exact_blocks_raise_together(struct sc_exact *exact, const struct exact_boxes together[SC_DIM_COUNT]);

/* Add what is in `more`. */
void exact_totals_add(struct sc_exact *exact, struct exact_totals *total, const struct exact_totals *more);

#endif
