/* The machine's state: banks of PEs with their L1s, L2, what the network carries, the steps in flight, the clock.
 *
 * A step passes four units. *Fetch* stages it (the controller goes on in the nest, the L1s' tags say what is missing
 * and what must go) and moves elements down. *Compute* takes in what arrived and executes. *Evict* hands the outputs
 * that the next step does not share to the network. *Drain* moves them up into L2. */
#ifndef SIMCHECK_SIM_ENGINE_H
#define SIMCHECK_SIM_ENGINE_H

#include <stdbool.h>
#include <stdint.h>

#include "common/arena.h"
#include "sim/address.h"
#include "sim/data.h"
#include "sim/growable.h"
#include "sim/lanes.h"
#include "sim/nest.h"
#include "sim/sim.h"

struct noc_ops;

/* One L1 slot of one bank that gets another element in all lanes of the set: weights and inputs that arrive, outputs
 * that are begun. The step's `values` has BANK_LANES values for it. */
struct fill {
    lane_set lanes;
    int32_t bank, slot;
    int32_t id; /* relative to each lane's id_base */
    uint8_t tensor;
};

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

/* A copy that one PE hands to another. */
struct forward {
    int32_t from_bank, from_lane, from_slot;
    int32_t id; /* in its tensor */
    int32_t fill, lane;
};

/* An output on its way up. */
struct arrival {
    int32_t id, value, terms;
    int32_t copies; /* that it is the sum of */
};

/* Output slots whose owners do not need them in the next step. */
struct eviction {
    lane_set lanes;
    int32_t bank, slot;
};

/* Where the cells of a box are in step.box; `changed` only if the box is another than in the step before. */
struct box_range {
    bool changed;
    int32_t begin, count;
};

/* When the parts of a step began and ended, and what they moved. */
struct step_log {
    int64_t number;
    int64_t fetch_begin, fetch_end, compute_begin, compute_end, drain_begin, drain_end;
    int64_t brought[2], sent[2], forwarded[2], filled[2]; /* weights and inputs */
    int64_t macs, accumulated, evicted, reduced, accumulated_l2;
    int64_t hold_l1, hold_l2; /* most elements of a PE, distinct ones of all */
};

/* A step in flight. */
struct step {
    struct axis_entry **entry; /* [bank * AXES_MAX + axis] */
    lane_set *active;          /* [bank] */
    struct box_range *range;   /* [bank * SC_TENSOR_COUNT + tensor] */
    LIST(struct cell) box;
    LIST(struct fill) fills;
    LIST(int16_t) values; /* [fill * BANK_LANES + lane]: on their way to the L1s */
    LIST(struct parcel) parcels;
    LIST(struct destination) destinations;
    LIST(struct forward) forwards;
    LIST(struct eviction) evictions; /* filled in when the next step is staged */
    LIST(struct arrival) arrivals;
    LIST(struct sc_trace_record) accesses; /* for a trace of them */
    int32_t parcels_sent, arrivals_received;
    int64_t longest_link_queue; /* most copies that one PE still has to receive */
    int64_t data_ready_at, outputs_ready_at;
    struct sc_counters *counters; /* what the step counts, until its outputs leave */
    struct sc_counters *leaving;  /* what their leaving counts: known when the next step is staged */
    enum sc_sim_phase phase;
    struct step_log log;
};

/* One tensor's part of a bank's L1s, as [slot][lane]. Tags are the controller's view: what the L1 will hold once all
 * that was staged has arrived. The rest is what is really there. */
struct l1 {
    int32_t *tag;
    lane_set *tag_valid;     /* [slot] */
    int32_t *id;             /* which element the value is */
    int16_t *value;          /* weights and inputs */
    int32_t *sum, *terms;    /* psums, and the operations they are made of */
    lane_set *has_sum;       /* [slot] */
    int32_t *held;           /* [lane]: valid tags */
    int64_t declared;        /* elements of the boxes of all active lanes */
    int64_t *scanned_serial; /* [axis]: entries that the tags were brought up to date with */
    lane_set scanned_active;
    bool scanned;
};

/* Up to BANK_LANES PEs in lockstep. */
struct bank {
    int width; /* lanes in the arrays, a multiple of LANE_GRAIN */
    struct address address;
    struct l1 l1[SC_TENSOR_COUNT];
    int64_t most_held;                /* elements of its fullest active L1 */
    struct axis_entry *now[AXES_MAX]; /* of the last staged step */
    lane_set active, was_active;      /* in the last staged step, in the one before */
    int32_t link_queue[BANK_LANES];   /* copies that a PE receives in the last step that forwarded */
    int32_t operations[BANK_LANES];   /* of the step being computed */
};

/* What L2, the network and the controller know of one element; together because they ask for it together. */
struct element {
    int32_t last_receiver; /* a PE that may still hold it: bank * BANK_LANES + lane */
    int32_t pending;       /* its place among the step's parcels or arrivals, if it is there */
    int16_t value;         /* of a weight or input */
    bool on_chip;          /* brought in already */
};

/* An output in L2. */
struct accumulator {
    int32_t sum, terms;
};

struct l2 {
    struct accumulator *output;
    int64_t completed; /* outputs made of all their operations */
};

struct noc {
    const struct noc_ops *ops;
    bool multicast, reduction;
};

/* What must balance in the end, counted on the other side of the network than the counters. */
struct balance {
    int64_t receivers; /* L1s that the elements leaving L2 were addressed to */
    int64_t copies;    /* output copies that what arrived at L2 was made of */
};

struct unit {
    bool busy;
    int64_t remaining; /* operations of the busiest PE, for the compute unit */
};

struct engine {
    const struct sc_mapping *mapping;
    const struct sc_sim_data *data;
    const struct sc_sim_options *options;
    struct sc_counters *counters; /* of the whole run; with an attribution, only when it is over */
    struct sc_error *error;
    enum sc_status status; /* the first failure */
    struct sc_arena arena;
    const struct lanes *lanes;
    struct sim_nest nest;
    struct geometry geometry;
    int64_t entry_serials;
    int bank_count;
    struct bank *bank;
    struct element *element[SC_TENSOR_COUNT]; /* [identity] */
    int64_t *place[SC_TENSOR_COUNT];          /* [identity]: row-major, where accesses are traced; else NULL */
    int32_t *holders[SC_TENSOR_COUNT];        /* [identity]: PEs active in the last staged step whose box has it */
    int64_t distinct[SC_TENSOR_COUNT];        /* elements with a holder */
    struct l2 l2;
    struct noc noc;
    struct balance balance;
    int flight_count; /* steps that fit in `flight` */
    struct step *flight;
    /* The clock, and how many steps have passed each unit. */
    int64_t now;
    int64_t staged, fetched, computed, evicted, drained;
    int64_t drained_at;  /* when the last step drained */
    int64_t first_boxes; /* elements of all weight and input boxes in the first step */
    bool nest_ended;
    struct unit fetch, compute, drain;
    LIST(struct fill) woken; /* scratch of staging: what waking lanes still have */
    lane_set *in_box;        /* scratch of staging: [slot] */
};

static inline struct step *engine_step(struct engine *engine, int64_t number) {
    return &engine->flight[number % engine->flight_count];
}

/* engine.c: keep the first failure. */
enum sc_status sim_engine_fail(struct engine *engine, enum sc_status status, const char *format, ...)
    __attribute__((format(printf, 3, 4)));

/* engine.c: build a machine with a network for a mapping; on failure it is already freed. */
enum sc_status sim_engine_open(struct engine *engine, const struct sc_mapping *mapping, const struct sc_sim_data *data,
                               const struct sc_sim_options *options, const struct noc_ops *network,
                               struct sc_counters *counters, struct sc_error *error);
void sim_engine_close(struct engine *engine);

/* dump.c */
void sim_engine_dump(const struct engine *engine, FILE *to);

/* clock.c: let every unit do what it can at this moment, then go on by one cycle, or to the next moment at which a unit
 * has something to do. False when the run is over or has failed. */
bool sim_engine_tick(struct engine *engine);

/* stage.c: bring boxes and tags to the nest's present step, which `step` becomes; what must leave goes into the
 * evictions of `before` (NULL at the start). `advanced` is the loop that advanced, -1 at the start. */
void sim_stage_step(struct engine *engine, struct step *step, struct step *before, int advanced);
/* After the last step everything must leave. */
void sim_stage_end(struct engine *engine, struct step *last);

/* attribute.c: where the counts of a step and of what leaves before it go. `advanced` is the loop that advanced, -1 at
 * the start; boxes have been brought up to date. After the last step only what leaves remains. */
void sim_attribute_step(struct engine *engine, struct step *step, struct step *before, int advanced);
void sim_attribute_end(struct engine *engine, struct step *last);
/* What has been counted so far, all together. */
struct sc_counters sim_attribute_total(const struct engine *engine);

/* execute.c */
void sim_execute_step(struct engine *engine, struct step *step); /* sets compute.remaining */
void sim_execute_evictions(struct engine *engine, struct step *step);

/* l2.c */
void sim_l2_send(struct engine *engine, struct step *step, int64_t elems);
void sim_l2_receive(struct engine *engine, struct step *step, int64_t elems);

/* record.c: write what a step did to the trace. */
void sim_record_step(struct engine *engine, const struct step *step);

/* Where accesses are traced, whoever makes one notes it, with the element's identity in the engine. They are written
 * with their step, in the order in which they were noted. */
struct access {
    enum sc_trace_event event;
    enum sc_tensor tensor;
    int32_t pe, id, value;
    int64_t cycle, duration;
};
void sim_record_access(struct engine *engine, struct step *step, const struct access *access);

static inline bool accesses_are_traced(const struct engine *engine) { return engine->place[SC_TENSOR_INPUT] != NULL; }

/* Outside of the trace's window, accesses of the present cycle need not be noted to be counted; and now they are. */
static inline bool accesses_are_omitted(const struct engine *engine, int64_t accesses) {
    bool omitted = !sc_trace_in_window(&engine->options->trace->options, engine->now, engine->now);
    if (omitted)
        engine->options->trace->omit(engine->options->trace, accesses);
    return omitted;
}

static inline void note_access(struct engine *engine, struct step *step, struct access access) {
    if (accesses_are_traced(engine))
        sim_record_access(engine, step, &access);
}

static inline int32_t pe_number(const struct engine *engine, const struct bank *bank, int lane) {
    int32_t number = (int32_t)(bank - engine->bank);
    return engine->geometry.own_base ? number : number * BANK_LANES + lane;
}

/* balance.c: what must hold after the last step. */
void sim_engine_check_balance(struct engine *engine);

#endif
