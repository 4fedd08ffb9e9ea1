/* What the exact model counts. A counter is a sum or a difference of these (exact_counters.c). */
#ifndef SIMCHECK_MODEL_EXACT_AMOUNTS_H
#define SIMCHECK_MODEL_EXACT_AMOUNTS_H

#include <stdint.h>

enum exact_amount {
    AMOUNT_NOTHING,

    /* Totals: summed up over steps and transitions. Elements, unless said otherwise.
     *
     * First those of steps: that of one step is the product over the axes' leaves (exact_leaf_totals). */
    TOTAL_STEPS,    /* steps */
    TOTAL_MACS,     /* operations */
    TOTAL_PE_STEPS, /* active PEs */
    LEAF_TOTALS_END,

    /* And those of transitions. */
    TOTAL_WEIGHT_FILLS = LEAF_TOTALS_END,
    TOTAL_INPUT_FILLS, /* copies that fill L1s */
    TOTAL_WEIGHT_READS,
    TOTAL_INPUT_READS, /* from L2 */
    TOTAL_FORWARDS,    /* copies from PE to PE */
    TOTAL_EVICTIONS,   /* evicted copies of outputs */
    TOTAL_UP,          /* of these, what arrives at L2 */
    TOTALS_OF_LINKS,   /* from here on those of links, in use where a network is no bus */
    TOTAL_LINK_WEIGHT = TOTALS_OF_LINKS,
    TOTAL_LINK_INPUT,
    TOTAL_LINK_SUM, /* elements that cross a link, each link counted */
    TOTAL_COUNT,    /* totals are 1 to TOTAL_COUNT - 1 */

    /* Totals of tiles of L2, where the mapping has marks. */
    TOTALS_OF_TILES = TOTAL_COUNT,
    TOTAL_TILES = TOTALS_OF_TILES,
    TOTAL_BROUGHT_WEIGHT,
    TOTAL_BROUGHT_INPUT, /* into L2 */
    TOTAL_LOADED_WEIGHT,
    TOTAL_LOADED_INPUT, /* from off chip: not padding */
    TOTAL_RETURNED,     /* outputs, to be accumulated upon */
    TOTAL_STORED,       /* outputs, off chip */
    TOTALS_OF_TILES_END,

    /* Peaks: the largest of any step or transition. */
    PEAK_DOWN = TOTALS_OF_TILES_END,
    PEAK_UP,
    PEAK_LINK_DOWN,
    PEAK_LINK_UP,
    PEAK_L1,
    PEAK_L1_WEIGHT, /* of each tensor, in the order of enum sc_tensor */
    PEAK_L1_INPUT,
    PEAK_L1_SUM,
    PEAK_L2,
    PEAK_HELD, /* in L2, of all three tensors */

    /* Found once, for the whole run. */
    WHOLE_WEIGHT_READS, /* operations that read a weight */
    WHOLE_WEIGHTS,
    WHOLE_INPUTS,  /* brought into L2: without marks distinct elements that are ever in a box */
    WHOLE_OUTPUTS, /* distinct elements that are ever in a box */
    WHOLE_CYCLES,
    AMOUNT_COUNT
};

/* Totals of a block, or of what a transition moves. `of[AMOUNT_NOTHING]` is not in use. */
struct exact_totals {
    int64_t of[TOTAL_COUNT];
};

/* The same of tiles: total t at of[t - TOTALS_OF_TILES]. */
struct exact_tile_totals {
    int64_t of[TOTALS_OF_TILES_END - TOTALS_OF_TILES];
};

#endif
