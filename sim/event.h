/* What can happen in the machine, and what each event means for the counters, the trace and the balance.
 *
 * Code that moves something raises one event, once. The table in event.def says the rest: which counters of
 * docs/semantics.md, section 7, the event raises, in which column of a step's record it stands, which access of a trace
 * it is, and what it must balance. If no row of the tables names a counter, no run starts.
 *
 * An event is raised in a ledger: a step has one, and so has each transition, for what leaves in it. Raising is one
 * addition; the table is applied when a step's record is written and when the run is over. */
#ifndef SIMCHECK_SIM_EVENT_H
#define SIMCHECK_SIM_EVENT_H

#include "sim/growable.h"
#include "sim/run.h"

/* The events; event.def says what each is and means. */
enum sim_event {
#define EVENT(name, description) SIM_##name,
#include "sim/event.def"
    SIM_EVENT_COUNT
};

/* An event is about a weight, an input, an output, or none of them. */
enum { SIM_NO_TENSOR = SC_TENSOR_COUNT, SIM_EVENT_TENSORS };

/* Of each of these, the largest value is kept. */
enum sim_peak {
    SIM_PEAK_SENT,      /* elements sent down for one step */
    SIM_PEAK_ARRIVED,   /* outputs arriving after one step */
    SIM_PEAK_LINK_DOWN, /* elements that cross one link for one step */
    SIM_PEAK_LINK_UP,   /* outputs that cross one link after one step */
    SIM_PEAK_L1,        /* elements that a PE holds in one step */
    SIM_PEAK_L1_WEIGHT, /* of each tensor, in the order of enum sc_tensor */
    SIM_PEAK_L1_INPUT,
    SIM_PEAK_L1_SUM,
    SIM_PEAK_L2,          /* distinct elements that all active PEs hold in one step */
    SIM_PEAK_L2_HOLD,     /* elements of the tiles that L2 holds in one step */
    SIM_PEAK_TILE_WEIGHT, /* of each tensor, in the order of enum sc_tensor */
    SIM_PEAK_TILE_INPUT,
    SIM_PEAK_TILE_SUM,
    SIM_PEAK_COUNT
};

/* What has happened: plain numbers, before the tables are applied. */
struct sim_tally {
    int64_t count[SIM_EVENT_COUNT][SIM_EVENT_TENSORS];
    int64_t peak[SIM_PEAK_COUNT];
};

/* Channels bring things for a step at the same time. Their accesses stand in a trace one channel after the other, what
 * leaves L2 and then what crosses the links, behind what is dropped and what comes from off chip and ahead of all else.
 */
enum sim_accesses {
    SIM_ACCESSES_STAGED,
    SIM_ACCESSES_LOADS,
    SIM_ACCESSES_CHANNELS, /* two of each channel */
    SIM_ACCESSES_OTHER = SIM_ACCESSES_CHANNELS + 2 * SIM_CHANNEL_COUNT,
    SIM_ACCESSES_COUNT
};

/* Events are raised in `tally`. It is the ledger's own tally if a trace needs what the step did, or if an attribution
 * chooses the total later. Otherwise it is the run's tally, and nothing has to be added later. */
struct sim_ledger {
    struct sim_tally *tally;
    struct sim_tally *own;   /* NULL: never needed so far */
    struct sim_tally *total; /* where what is in `own` is moved when the step has drained: attribute.h */
    /* [group]; but for their steps, which are known when they are recorded. Where bursts are traced: what crossed each
     * link, as SIM_ACCESSES_OTHER. */
    LIST(struct sc_trace_record) accesses[SIM_ACCESSES_COUNT];
};

static inline void sim_raise(struct sim_ledger *ledger, enum sim_event event, int tensor, int64_t count) {
    ledger->tally->count[event][tensor] += count;
}

/* Where an event is counted, by tensor, for code that raises it item by item. */
static inline int64_t *sim_counts(struct sim_ledger *ledger, enum sim_event event) {
    return ledger->tally->count[event];
}

static inline void sim_raise_peak(struct sim_ledger *ledger, enum sim_peak peak, int64_t value) {
    if (value > ledger->tally->peak[peak])
        ledger->tally->peak[peak] = value;
}

/* ---- events with their accesses, where a trace wants accesses ---- */

/* What happened to one element. It is named by its identity in the machine. */
struct sim_access {
    int32_t pe; /* -1: none */
    int32_t id, value;
    int64_t cycle, duration; /* by L2's clock */
};

/* Write the access into the ledger's part of the trace, without counting it. Only where accesses are traced. */
void sim_note_access(struct sim_run *run, struct sim_ledger *ledger, enum sim_event event, int tensor,
                     const struct sim_access *access);

/* Likewise, of an element that crosses link number `pe`. */
void sim_note_crossing(struct sim_run *run, struct sim_ledger *ledger, int tensor, const struct sim_access *access);

static inline void sim_raise_access(struct sim_run *run, struct sim_ledger *ledger, enum sim_event event, int tensor,
                                    struct sim_access access) {
    sim_raise(ledger, event, tensor, 1);
    if (sim_accesses_are_traced(run))
        sim_note_access(run, ledger, event, tensor, &access);
}

/* The same thing, in the present cycle by L2's clock, to one element in each of a bank's lanes. */
struct sim_row {
    lane_set lanes;
    int32_t first_pe;     /* the number of lane 0's PE */
    const int32_t *id;    /* [lane] */
    const int16_t *value; /* [lane]; NULL: all 0 */
};

void sim_note_row(struct sim_run *run, struct sim_ledger *ledger, enum sim_event event, int tensor,
                  const struct sim_row *row);

static inline void sim_raise_row(struct sim_run *run, struct sim_ledger *ledger, enum sim_event event, int tensor,
                                 struct sim_row row) {
    sim_raise(ledger, event, tensor, lane_count(row.lanes));
    if (sim_accesses_are_traced(run))
        sim_note_row(run, ledger, event, tensor, &row);
}

/* For code that notes many accesses at once: the record of an access that takes `duration`, of no element yet and
 * without its step; and room in one of the ledger's groups. False if there is no memory; the failure is kept in the
 * run. */
struct sc_trace_record sim_access_record(enum sim_event event, int tensor, int64_t duration);
bool sim_reserve_accesses(struct sim_run *run, struct sim_ledger *ledger, enum sim_accesses group, int32_t accesses);

/* Count accesses that the caller does not note because they are all outside of the trace's window. */
void sim_omit_accesses(struct sim_run *run, int64_t accesses);

/* ---- ledgers ---- */

/* Let the ledger raise events in a tally of its own, which is empty: what was in it has been moved. A failure is kept
 * in the run. */
void sim_ledger_use_own(struct sim_ledger *ledger, struct sim_run *run);

/* Empty the ledger. `direct` is the tally that it raises events in, NULL for its own. A failure is kept in the run. */
static inline void sim_ledger_clear(struct sim_ledger *ledger, struct sim_tally *direct, struct sim_run *run) {
    ledger->tally = direct;
    ledger->total = NULL;
    for (int group = 0; run->options->trace && group < SIM_ACCESSES_COUNT; group++)
        ledger->accesses[group].count = 0;
    if (!direct)
        sim_ledger_use_own(ledger, run);
}

void sim_ledger_free(struct sim_ledger *ledger);

/* Add `part` to `total`: of peaks the larger one stays. */
void sim_tally_add(struct sim_tally *total, const struct sim_tally *part);

/* Move what is in the ledger's own tally to its total. */
void sim_ledger_move(const struct sim_run *run, const struct sim_ledger *ledger);

/* Add it, and leave it there. */
static inline void sim_ledger_add(struct sim_tally *total, const struct sim_ledger *ledger) {
    if (ledger->tally == ledger->own)
        sim_tally_add(total, ledger->own);
}

/* ---- applying the tables ---- */

/* The counters that a tally makes. */
struct sc_counters sim_tally_counters(const struct sim_tally *tally);

/* Which count or peak of a tally stands in which column of a step's record. */
struct sim_columns {
    int16_t from[SC_TRACE_STEP_COUNTS]; /* its place among a tally's numbers */
};

void sim_list_columns(struct sim_columns *columns);

/* A record's columns, of all that happened for a step. */
void sim_take_columns(const struct sim_columns *columns, const struct sim_tally *tally,
                      int64_t column[SC_TRACE_STEP_COUNTS]);

/* Add a part of what happened for a step to its record's columns: of peaks the larger one stays. */
void sim_add_columns(const struct sim_columns *columns, const struct sim_tally *part,
                     int64_t column[SC_TRACE_STEP_COUNTS]);

/* What must be equal when a run is over. The two sides are counted in different parts of the machine. */
enum sim_balance {
    SIM_BALANCE_FILLS,   /* fills; receivers of what L2 sent, and forwarded copies */
    SIM_BALANCE_COPIES,  /* evicted copies; copies in what arrived */
    SIM_BALANCE_REDUCED, /* evicted copies; arrivals and copies reduced away */
    SIM_BALANCE_COUNT
};

struct sim_balance_sides {
    int64_t left, right;
    const char *what; /* what is wrong if they differ */
};

struct sim_balance_sides sim_tally_balance(const struct sim_tally *tally, enum sim_balance balance);

/* Mark the counters that some row of the tables names. */
void sim_claim_counters(bool claimed[SC_COUNTER_COUNT]);

/* Returns SC_STATUS_INVARIANT if a counter is not claimed; the error names the counter. */
enum sc_status sim_check_claims(const bool claimed[SC_COUNTER_COUNT], struct sc_error *error);

#endif
