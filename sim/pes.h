/* The PEs with their L1s, in banks that move in lockstep. */
#ifndef SIMCHECK_SIM_PES_H
#define SIMCHECK_SIM_PES_H

#include "sim/run.h"

/* The far end of one link: the elements that have come by, each once in a step whatever PEs below receive or send it.
 */
struct sim_far_end {
    int32_t link;
    int64_t *last; /* [identity]: the number of the last step in which it came by, from 1 on; 0: never */
    int64_t elems;
};

/* One tensor's part of a bank's L1s, as [slot][lane].
 *
 * Tags are the controller's view: what the L1 will hold once all that was staged is filled in. The fetch of a step is
 * staged while the PEs still execute earlier ones, so the controller must know what an L1 will hold before it does.
 * The rest is what is really there. */
struct l1 {
    int32_t *tag;
    lane_set *tag_valid;     /* [slot] */
    int32_t *id;             /* which element the value is */
    int16_t *value;          /* weights and inputs */
    int32_t *sum, *terms;    /* psums, and the operations they are made of */
    lane_set *has_sum;       /* [slot] */
    int32_t *held;           /* [lane]: valid tags */
    int64_t most_held;       /* elements of the fullest active L1 */
    bool held_changed;       /* since that was measured, and not in all active lanes alike */
    int64_t declared;        /* elements of the boxes of all active lanes */
    int64_t *scanned_serial; /* [axis]: entries that the tags were brought up to date with */
    lane_set scanned_active;
    bool scanned;
    int64_t *crossed;            /* [lane]: elements that came from L2, or of outputs that left; NULL: nobody asks */
    struct sim_far_end *far_end; /* of a link on the way of the lanes `below`; NULL: nobody asks */
    lane_set below;
};

/* Up to BANK_LANES PEs in lockstep. */
struct bank {
    int32_t number, first_pe;
    int width; /* lanes in the arrays, a multiple of LANE_GRAIN */
    struct address address;
    struct l1 l1[SC_TENSOR_COUNT];
    int64_t most_held;                /* elements of its fullest active L1 */
    struct axis_entry *now[AXES_MAX]; /* of the last staged step */
    lane_set active, was_active;      /* in the last staged step, in the one before */
    lane_set ever_active, ever_sent;  /* in any step so far: active; with outputs that leave */
    int32_t operations[BANK_LANES];   /* of the step being computed */
};

struct sim_pes {
    int32_t pe_count;
    int bank_count;
    struct bank *bank;
    struct address_shared *shared;
};

/* Is a link of any tensor watched from its far end? */
static inline bool sim_watches_links(const struct sim_pes *pes) {
    bool watches = false;
    for (int tensor = 0; tensor < SC_TENSOR_COUNT; tensor++)
        watches |= pes->bank[0].l1[tensor].far_end != NULL;
    return watches;
}

/* Make banks for all PEs of the mapping that ever have work. A failure is kept in the run. */
void sim_pes_open(struct sim_pes *pes, struct sim_run *run, const struct sim_nest *nest);

#endif
