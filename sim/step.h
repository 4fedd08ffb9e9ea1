/* Steps in flight, and the transitions between them.
 *
 * A step (docs/semantics.md, section 3) is what the PEs execute: their boxes. What must move so that the machine gets
 * from one step to the next is their transition: the operands that come down for the later step, and the outputs that
 * leave after the earlier one because the later does not share them. It is staged as a whole, when the fetch of the
 * later step begins. */
#ifndef SIMCHECK_SIM_STEP_H
#define SIMCHECK_SIM_STEP_H

#include "sim/event.h"

/* ---- coming down ---- */

/* One L1 slot of one bank that gets another element in all lanes of the set: weights and inputs that are filled in,
 * outputs that are begun. */
struct fill {
    lane_set lanes;
    int32_t bank, slot;
    int32_t id;     /* relative to each lane's id_base */
    int32_t values; /* of weights and inputs: where lane 0's is in the transition's `values` */
    uint8_t tensor;
};

/* Do two fills write the same row? */
static inline bool sim_fills_one_row(const struct fill *a, const struct fill *b) {
    return a->bank == b->bank && a->tensor == b->tensor && a->slot == b->slot;
}

/* More lanes that a parcel goes to. */
struct destination {
    lane_set lanes;
    int32_t fill;
    int32_t next; /* the next destination of the same parcel; -1 for none */
};

/* An element that leaves L2 once, for lanes of one fill and perhaps more destinations. */
struct parcel {
    lane_set lanes;
    int32_t fill;
    int32_t id;          /* in its tensor */
    int32_t first, last; /* destinations; -1 for none */
    uint8_t tensor;
};

/* A copy that one PE forwards to another. */
struct forward {
    int32_t from_bank, from_lane, from_slot;
    int32_t id; /* in its tensor */
    int32_t fill, lane;
};

/* What comes down a channel. */
struct sim_descent {
    LIST(struct parcel) parcels;
    int32_t count, sent;             /* parcels, and those that have left L2 */
    int32_t elems[SC_TENSOR_OUTPUT]; /* parcels of each tensor */
    int64_t busiest_link;            /* elements that the busiest link still has to pass */
};

/* ---- going up ---- */

/* Output slots whose owners do not need them in the next step. */
struct eviction {
    lane_set lanes;
    int32_t bank, slot;
};

/* An output that is to arrive at L2. */
struct arrival {
    int32_t id, value, terms;
    int32_t copies; /* that it is the sum of */
    int32_t source; /* where they come from; -1: nobody asks */
};

/* PEs of one bank that copies of an arrival come from; `next`: those of another bank, -1 for none. */
struct source {
    lane_set lanes;
    int32_t first_pe, next;
};

/* ---- steps ---- */

/* Where the cells of a box are in step.box; `changed`: it differs from the box of the step before. */
struct sim_box_range {
    bool changed;
    int32_t begin, count;
};

/* What the PEs hold in a step, as their tags say. */
struct sim_held {
    int64_t l1, l1_of[SC_TENSOR_COUNT]; /* elements of the fullest active L1, in all and of each tensor */
    int64_t l2;                         /* distinct elements of all active PEs */
    int64_t operands;                   /* elements of all boxes of weights and inputs */
    int64_t active_pes;
};

struct sim_tile_change;

struct step {
    int64_t number;
    int64_t fetch_begin[SIM_CHANNEL_COUNT], fetch_end[SIM_CHANNEL_COUNT]; /* INT64_MAX and 0: no such channel */
    int64_t compute_begin, compute_end, drain_begin, drain_end;
    struct axis_entry **entry;   /* [bank * axis_count + axis] */
    lane_set *active;            /* [bank] */
    struct sim_box_range *range; /* [bank * SC_TENSOR_COUNT + tensor] */
    LIST(struct cell) box;
    struct sim_held held;
    enum sc_sim_phase phase;
    int64_t overhead;               /* cycles of control before it is computed */
    struct sim_tile_change *change; /* of the tiles of L2, which it is the first behind; NULL: none */
    struct sim_ledger ledger;       /* of all that happens for the step until its outputs leave */
};

struct sim_plan;

/* What a transition does that is like one before. */
struct sim_replayed {
    const struct sim_plan *plan;     /* NULL: it was staged, and its lists say what it does */
    bool again;                      /* the plan has been carried out before */
    int32_t base[SC_TENSOR_COUNT];   /* what the plan's identities are relative to */
    int32_t base_before;             /* of the outputs that leave */
    int32_t move[SIM_CHANNEL_COUNT]; /* what comes next to leave L2 */
    int32_t block;                   /* what comes next to arrive */
};

struct sim_transition {
    struct sim_replayed replayed;
    struct step *from, *to; /* NULL: before the first step, after the last */
    LIST(struct fill) fills;
    LIST(int16_t) values; /* on their way to the L1s: a bank's width for each fill of weights and inputs */
    struct sim_descent down[SIM_CHANNEL_COUNT];
    LIST(struct destination) destinations;
    LIST(struct forward) forwards;
    int32_t forwarded[SC_TENSOR_OUTPUT];     /* forwards of each tensor */
    int64_t sets_wait_for[SC_TENSOR_OUTPUT]; /* steps that must be computed until the tensor has a set for what comes */
    int64_t longest_queue;                   /* most copies that one PE still has to receive */
    int64_t data_ready_at;                   /* when `to` can use what came */
    LIST(struct eviction) evictions;
    LIST(struct arrival) arrivals;
    LIST(struct source) sources;
    LIST(int32_t) arrived;               /* of what is replayed: sums, and numbers of operations (sim/kernels.h) */
    int32_t arriving, arrivals_received; /* outputs that arrive, and those that have */
    struct sim_tile_change *change;      /* of the tiles of L2, between the two steps; NULL: none */
    int64_t busiest_link;                /* elements that the busiest link up still has to pass */
    int64_t outputs_ready_at;            /* when L2 can begin to take in what leaves */
    struct sim_ledger ledger;            /* of what leaves */
};

/* ---- steps in flight ---- */

/* The number of steps that have passed each unit. Step n and the transition that leads to it are at place n modulo
 * the size, a power of two that grows where a channel runs ahead of the others. */
struct sim_flight {
    struct sim_run *run;
    int bank_count;
    int64_t size;
    int64_t bytes_max; /* no more places are made when the steps in flight have more memory than this */
    struct step **step;
    struct sim_transition **transition;
    int64_t staged, fetched[SIM_CHANNEL_COUNT], computed, evicted, drained; /* fetched: INT64_MAX without the channel */
    int channel_count, channel[SIM_CHANNEL_COUNT];                          /* those that there are */
    bool joins_ledgers;       /* what leaves after a step is raised in the step's own tally: they have one total */
    struct sim_tally *direct; /* what the ledgers raise events in; NULL: each in its own */
    bool nest_ended;          /* no more steps; the transition to the end is staged */
};

static inline struct step *sim_flight_step(const struct sim_flight *flight, int64_t number) {
    return flight->step[number & (flight->size - 1)];
}

static inline struct sim_transition *sim_flight_transition(const struct sim_flight *flight, int64_t to) {
    return flight->transition[to & (flight->size - 1)];
}

/* Steps that have come down all channels. */
static inline int64_t sim_flight_fetched(const struct sim_flight *flight) {
    int64_t fetched = flight->fetched[SIM_CHANNEL_SHARED];
    for (int channel = 0; channel < SIM_CHANNEL_SHARED; channel++)
        fetched = flight->fetched[channel] < fetched ? flight->fetched[channel] : fetched;
    return fetched;
}

void sim_flight_open(struct sim_flight *flight, struct sim_run *run, int bank_count);
void sim_flight_close(struct sim_flight *flight);

/* The transition to the next step, emptied, and that step; with `end`, the transition to the end. NULL when there is no
 * memory; the failure is kept in the run. */
struct sim_transition *sim_flight_next(struct sim_flight *flight, bool end);

#endif
