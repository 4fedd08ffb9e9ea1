/* A plan: all that moves in a transition, and all that is executed in the step it leads to, as work on whole rows of
 * L1s.
 *
 * It is made from a transition that was staged, and holds for every transition that is staged to the same lists but for
 * how far the identities have moved (sim/step_replay.h). Identities in a plan are relative: to them is added where the
 * step begins. What is compared, moved and counted when a plan is carried out is real: identities and values in the L1s
 * and in L2, operations, psums. Rows have whole grains of LANE_GRAIN lanes. */
#ifndef SIMCHECK_SIM_STEP_PLAN_H
#define SIMCHECK_SIM_STEP_PLAN_H

#include "sim/controller.h"
#include "sim/hash_table.h"
#include "sim/links.h"

/* Lanes as rows: all bits of a lane's number are set if it is one of them. */
struct sim_lane_mask {
    lane_set lanes;
    int32_t wide[BANK_LANES];
    int16_t narrow[BANK_LANES];
};

/* ---- coming down ---- */

/* How the elements of a move get into a row of values. */
enum sim_delivery_kind {
    SIM_DELIVER_ONE, /* all lanes have the same element */
    SIM_DELIVER_ROW, /* neighbours have neighbours: `count` lanes from `first` on */
    SIM_DELIVER_ANY, /* lane i has the element plan->pick[pick + i] places behind the move's first */
};

struct sim_plan_delivery {
    const struct sim_lane_mask *mask;
    int32_t values; /* where lane 0's value is in the transition's `values` */
    int32_t first, count, pick;
    uint8_t kind, grains;
};

/* Elements that leave L2 one after the other, each the next one of its tensor or the same again. */
struct sim_plan_move {
    int32_t id, elems;     /* the first, relative, and how many there are */
    int32_t parcels, last; /* how many leave L2, and how many have left their channel when they all have */
    int32_t delivery, delivery_end;
    uint8_t tensor;
};

struct sim_plan_descent {
    int32_t move, move_end, parcels;
    int32_t elems[SC_TENSOR_OUTPUT];
};

struct sim_plan_forward {
    const int32_t *id; /* in the giver's L1 */
    const int16_t *value;
    int32_t relative;
    int32_t values; /* where it goes */
    int32_t bank, lane;
    uint8_t tensor;
};

/* What crosses links. Weights and inputs that have the same links stand together, with the weights, unless a trace
 * wants to know of each. */
struct sim_plan_loads {
    int32_t begin, end;
    int64_t busiest; /* the largest of them */
    int64_t crossed; /* of all links, by this tensor */
};

/* ---- in the PEs ---- */

struct sim_plan_fill {
    int32_t *id;
    const int32_t *id_base;
    int16_t *value;   /* NULL: outputs begin */
    int64_t *crossed; /* [lane]: elements that have come from L2; NULL: nobody asks */
    const struct sim_lane_mask *mask;
    int32_t relative, values;
    int32_t bank, slot;
    uint8_t tensor, grains, is_whole;
};

/* Cells that stay from steps before: the lanes have what they should. */
struct sim_plan_check {
    const int32_t *id, *id_base;
    const struct sim_lane_mask *mask;
    int32_t relative;
    int32_t bank, slot;
    uint8_t tensor, grains;
};

struct sim_plan_operation {
    int32_t weight, input; /* rows, as places in the bank's values */
};

/* All operations on one row of psums. */
struct sim_plan_run {
    const int16_t *weight, *input; /* of the bank; weight is NULL where the layer has none */
    int32_t *sum, *terms;
    lane_set *has_sum;
    const struct sim_lane_mask *mask;
    int32_t operation, count, lanes;
    uint8_t grains, is_whole;
};

/* ---- going up ---- */

struct sim_plan_eviction {
    lane_set *has_sum;
    int64_t *crossed; /* [lane]: outputs that have left; NULL: nobody asks */
    const struct sim_lane_mask *mask;
    int32_t bank, slot;
    uint8_t grains;
};

enum sim_rank_kind {
    SIM_RANK_ROW,  /* arrival i has its copy in the i-th lane behind the pointers */
    SIM_RANK_PICK, /* index[i] lanes behind them, in the same row */
    SIM_RANK_ANY,  /* index[i] places behind them */
};

/* At most one copy of each arrival of a block. */
struct sim_plan_rank {
    const int32_t *id, *sum, *terms;
    const struct sim_lane_mask *mask; /* of arrivals, not of lanes */
    const int32_t *index;             /* [LANE_GRAIN] */
    uint8_t kind, grains;             /* grains: from the pointers to the last lane; 0 with SIM_RANK_ANY */
};

/* Up to LANE_GRAIN arrivals, one after the other. */
struct sim_plan_block {
    const int32_t *apart; /* [LANE_GRAIN]: from `first`; of those that there are not: the next ones */
    const struct sim_lane_mask *mask;
    int32_t first;          /* relative to where the earlier step begins */
    int32_t arrivals, last; /* how many they are, and how many have arrived when they have */
    int32_t rank, rank_end, copies;
    uint8_t is_row; /* each identity is one more than that before */
};

/* The identity of an arrival of a block. */
static inline int32_t sim_plan_arrival(const struct sim_plan_block *block, int32_t i, int32_t base) {
    return (int32_t)((uint32_t)block->first + (uint32_t)block->apart[i] + (uint32_t)base);
}

/* ---- all of it ---- */

#define PLAN_LIST(type, name)                                                                                          \
    struct {                                                                                                           \
        struct type *at;                                                                                               \
        int32_t count;                                                                                                 \
    } name

struct sim_plan {
    PLAN_LIST(sim_plan_move, moves);
    PLAN_LIST(sim_plan_delivery, deliveries);
    PLAN_LIST(sim_plan_forward, forwards);
    PLAN_LIST(sim_link_load, loads);
    PLAN_LIST(sim_plan_fill, fills);
    PLAN_LIST(sim_plan_check, checks);
    PLAN_LIST(sim_plan_run, runs);
    PLAN_LIST(sim_plan_operation, operations);
    PLAN_LIST(sim_plan_eviction, evictions);
    PLAN_LIST(sim_plan_rank, ranks);
    PLAN_LIST(sim_plan_block, blocks);
    int16_t *pick;
    int32_t pick_count;
    struct sim_plan_descent down[SIM_CHANNEL_COUNT];
    struct sim_plan_loads loaded[SC_TENSOR_COUNT];
    int32_t forwarded[SC_TENSOR_OUTPUT];
    int64_t longest_queue;
    int32_t grains;  /* of every bank; 0: not of all the same */
    int32_t values;  /* places of the transition's values */
    int64_t busiest; /* operations of the busiest PE */
    int64_t arrivals;
    struct sim_held held;
};

/* What a plan is made from. */
struct sim_plan_source {
    struct sim_controller *controller;
    struct sc_arena *arena;            /* of the plan */
    struct sim_masks *masks;           /* of all plans */
    struct sim_rows *rows;             /* likewise */
    struct sim_transition *transition; /* just staged */
    const int32_t *base;               /* [tensor]: where its later step begins */
    int32_t base_before;               /* of outputs: where its earlier step begins */
    const lane_set *was_active;        /* [bank]: in the earlier step */
    unsigned moved;                    /* bit a: axis a has moved */
    int32_t *const *leaving;           /* [bank]: tags of outputs in the earlier step */
};

/* NULL when there is no memory, or when the step has more operations than a plan may have. The arena owns it. */
struct sim_plan *sim_plan_make(const struct sim_plan_source *source);

/* Do two plans say the same? Of copies that are forwarded, it does not matter who gives them. */
bool sim_plans_agree(const struct sim_plan *a, const struct sim_plan *b);

/* Masks, each kept once. Open and close `found`. */
struct sim_masks {
    struct sc_arena *arena;
    struct sim_hash_table found;
};

/* NULL when there is no memory. */
const struct sim_lane_mask *sim_masks_find(struct sim_masks *masks, lane_set lanes);

/* Rows of numbers, each kept once, because many plans have the same: where the arrivals of a block are, and what the
 * lanes of a row have if that does not follow from the bank. Open and close `found`. */
struct sim_rows {
    struct sc_arena *arena;
    struct sim_hash_table found;
};

/* NULL when there is no memory. */
const int32_t *sim_rows_find(struct sim_rows *rows, const int32_t *numbers, int count);

#endif
