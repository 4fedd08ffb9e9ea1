#include "sim/event.h"

#include "sim/kernels.h"
#include "sim/lanes.h"

/* ---- what an event means ---- */

enum { COUNTERS_MAX = 2, BALANCES_MAX = 2 };

/* On which side of which balance an event stands. */
struct weighed {
    enum sim_balance balance;
    bool right;
};

struct event_row {
    int counter_count;
    enum sc_counter_id counter[COUNTERS_MAX];
    bool has_column;
    enum sc_trace_step_count column;
    enum sc_trace_event access; /* of an event that is raised with accesses */
    int weighed_count;
    struct weighed weighed[BALANCES_MAX];
};

#define LENGTH(type, ...) (int)(sizeof((type[]){__VA_ARGS__}) / sizeof(type))
#define COUNTS(...) .counter_count = LENGTH(enum sc_counter_id, __VA_ARGS__), .counter = {__VA_ARGS__}
#define COLUMN(name) .has_column = true, .column = SC_TRACE_STEP_##name
#define ACCESS(name) .access = SC_TRACE_##name
#define BALANCES(...) .weighed_count = LENGTH(struct weighed, __VA_ARGS__), .weighed = {__VA_ARGS__}
#define LEFT(name)                                                                                                     \
    { SIM_BALANCE_##name, false }
#define RIGHT(name)                                                                                                    \
    { SIM_BALANCE_##name, true }

static const struct event_row ROWS[SIM_EVENT_COUNT][SIM_EVENT_TENSORS] = {
#define ROW(event, about, ...) [SIM_##event][SC_TENSOR_##about] = {__VA_ARGS__},
#include "sim/event.def"
};

#undef LENGTH
#undef COUNTS
#undef COLUMN
#undef ACCESS
#undef BALANCES
#undef LEFT
#undef RIGHT

struct peak_row {
    enum sc_counter_id counter; /* SC_COUNTER_COUNT: none */
    bool has_column;
    enum sc_trace_step_count column;
};

static const struct peak_row PEAKS[SIM_PEAK_COUNT] = {
    [SIM_PEAK_SENT] = {.counter = SC_COUNTER_peak_down},
    [SIM_PEAK_ARRIVED] = {.counter = SC_COUNTER_peak_up},
    [SIM_PEAK_LINK_DOWN] = {SC_COUNTER_peak_link_down, true, SC_TRACE_STEP_busiest_down},
    [SIM_PEAK_LINK_UP] = {SC_COUNTER_peak_link_up, true, SC_TRACE_STEP_busiest_up},
    [SIM_PEAK_L1] = {SC_COUNTER_l1_req, true, SC_TRACE_STEP_hold_l1},
    [SIM_PEAK_L1_WEIGHT] = {SC_COUNTER_l1_req_weight, true, SC_TRACE_STEP_hold_l1_weight},
    [SIM_PEAK_L1_INPUT] = {SC_COUNTER_l1_req_input, true, SC_TRACE_STEP_hold_l1_input},
    [SIM_PEAK_L1_SUM] = {SC_COUNTER_l1_req_sum, true, SC_TRACE_STEP_hold_l1_sum},
    [SIM_PEAK_L2] = {SC_COUNTER_l2_req, true, SC_TRACE_STEP_hold_l2},
    [SIM_PEAK_L2_HOLD] = {.counter = SC_COUNTER_l2_hold},
    [SIM_PEAK_TILE_WEIGHT] = {SC_COUNTER_COUNT, true, SC_TRACE_STEP_tile_weight},
    [SIM_PEAK_TILE_INPUT] = {SC_COUNTER_COUNT, true, SC_TRACE_STEP_tile_input},
    [SIM_PEAK_TILE_SUM] = {SC_COUNTER_COUNT, true, SC_TRACE_STEP_tile_sum},
};

static const char *const IMBALANCE[SIM_BALANCE_COUNT] = {
    [SIM_BALANCE_FILLS] = "what L1s received is not what L2 sent times its receivers and what was forwarded",
    [SIM_BALANCE_COPIES] = "outputs evicted are not those that reached L2",
    [SIM_BALANCE_REDUCED] = "outputs evicted are not those that arrived and those that were reduced",
};

/* ---- walking the table ---- */

static const struct event_row *row_at(int i) { return &ROWS[i / SIM_EVENT_TENSORS][i % SIM_EVENT_TENSORS]; }

static int64_t count_at(const struct sim_tally *tally, int i) {
    return tally->count[i / SIM_EVENT_TENSORS][i % SIM_EVENT_TENSORS];
}

enum { ROW_COUNT = SIM_EVENT_COUNT * SIM_EVENT_TENSORS };

struct sc_counters sim_tally_counters(const struct sim_tally *tally) {
    struct sc_counters counters = {0};
    for (int i = 0; i < ROW_COUNT; i++)
        for (int c = 0; c < row_at(i)->counter_count; c++) {
            enum sc_counter_id id = row_at(i)->counter[c];
            sc_counter_set(&counters, id, sc_counter_get(&counters, id) + count_at(tally, i));
        }
    for (int peak = 0; peak < SIM_PEAK_COUNT; peak++)
        if (PEAKS[peak].counter != SC_COUNTER_COUNT)
            sc_counter_set(&counters, PEAKS[peak].counter, tally->peak[peak]);
    return counters;
}

_Static_assert(sizeof(struct sim_tally) == (ROW_COUNT + SIM_PEAK_COUNT) * sizeof(int64_t), "peaks stand behind counts");

void sim_list_columns(struct sim_columns *columns) {
    for (int i = 0; i < ROW_COUNT; i++)
        if (row_at(i)->has_column)
            columns->from[row_at(i)->column] = (int16_t)i;
    for (int peak = 0; peak < SIM_PEAK_COUNT; peak++)
        if (PEAKS[peak].has_column)
            columns->from[PEAKS[peak].column] = (int16_t)(ROW_COUNT + peak);
}

void sim_take_columns(const struct sim_columns *columns, const struct sim_tally *tally,
                      int64_t column[SC_TRACE_STEP_COUNTS]) {
    const int64_t *numbers = (const int64_t *)(const void *)tally;
    for (int i = 0; i < SC_TRACE_STEP_COUNTS; i++)
        column[i] = numbers[columns->from[i]];
}

void sim_add_columns(const struct sim_columns *columns, const struct sim_tally *part,
                     int64_t column[SC_TRACE_STEP_COUNTS]) {
    int64_t more[SC_TRACE_STEP_COUNTS];
    sim_take_columns(columns, part, more);
    for (int i = 0; i < SC_TRACE_STEP_COUNTS; i++)
        if (columns->from[i] < ROW_COUNT)
            column[i] += more[i];
        else if (more[i] > column[i])
            column[i] = more[i];
}

struct sim_balance_sides sim_tally_balance(const struct sim_tally *tally, enum sim_balance balance) {
    struct sim_balance_sides sides = {.what = IMBALANCE[balance]};
    for (int i = 0; i < ROW_COUNT; i++)
        for (int w = 0; w < row_at(i)->weighed_count; w++)
            if (row_at(i)->weighed[w].balance == balance)
                *(row_at(i)->weighed[w].right ? &sides.right : &sides.left) += count_at(tally, i);
    return sides;
}

void sim_claim_counters(bool claimed[SC_COUNTER_COUNT]) {
    memset(claimed, 0, SC_COUNTER_COUNT * sizeof *claimed);
    for (int i = 0; i < ROW_COUNT; i++)
        for (int c = 0; c < row_at(i)->counter_count; c++)
            claimed[row_at(i)->counter[c]] = true;
    for (int peak = 0; peak < SIM_PEAK_COUNT; peak++)
        if (PEAKS[peak].counter != SC_COUNTER_COUNT)
            claimed[PEAKS[peak].counter] = true;
}

enum sc_status sim_check_claims(const bool claimed[SC_COUNTER_COUNT], struct sc_error *error) {
    for (int id = 0; id < SC_COUNTER_COUNT; id++)
        if (!claimed[id])
            return sc_error_set(error, SC_STATUS_INVARIANT, "counter '%s' is counted by nobody",
                                sc_counter_info((enum sc_counter_id)id)->name);
    return SC_STATUS_OK;
}

/* ---- ledgers ---- */

void sim_ledger_use_own(struct sim_ledger *ledger, struct sim_run *run) {
    if (!ledger->own)
        ledger->own = sim_take(run, 1, sizeof *ledger->own);
    ledger->tally = ledger->own;
}

void sim_ledger_free(struct sim_ledger *ledger) {
    for (int group = 0; group < SIM_ACCESSES_COUNT; group++)
        LIST_FREE(&ledger->accesses[group]);
}

void sim_ledger_move(const struct sim_run *run, const struct sim_ledger *ledger) {
    if (ledger->tally == ledger->own)
        run->lanes->kernels->move(ledger->total, ledger->own);
}

void sim_tally_add(struct sim_tally *total, const struct sim_tally *part) {
    for (int event = 0; event < SIM_EVENT_COUNT; event++)
        for (int tensor = 0; tensor < SIM_EVENT_TENSORS; tensor++)
            total->count[event][tensor] += part->count[event][tensor];
    for (int peak = 0; peak < SIM_PEAK_COUNT; peak++)
        if (part->peak[peak] > total->peak[peak])
            total->peak[peak] = part->peak[peak];
}

/* ---- accesses ---- */

void sim_omit_accesses(struct sim_run *run, int64_t accesses) {
    run->options->trace->omit(run->options->trace, accesses);
}

/* If the present cycle is outside of the trace's window for all PEs, count `accesses` as omitted and return true. */
static bool omit_accesses_outside_window(struct sim_run *run, int64_t accesses) {
    bool outside = !run->behind && !sc_trace_in_window(&run->options->trace->options, run->now, run->now);
    if (outside)
        sim_omit_accesses(run, accesses);
    return outside;
}

struct sc_trace_record sim_access_record(enum sim_event event, int tensor, int64_t duration) {
    return (struct sc_trace_record){.event = ROWS[event][tensor].access,
                                    .tensor = (enum sc_tensor)tensor,
                                    .duration = duration,
                                    .count = 1,
                                    .pe = -1,
                                    .element = -1};
}

bool sim_reserve_accesses(struct sim_run *run, struct sim_ledger *ledger, enum sim_accesses group, int32_t accesses) {
    if (LIST_RESERVE(&ledger->accesses[group], accesses))
        return true;
    sim_fail(run, SC_STATUS_LIMIT, "no memory for the accesses of one step");
    return false;
}

/* Of what comes down the tensor's channel: `crosses`, over links. */
static enum sim_accesses channel_group(const struct sim_run *run, int tensor, bool crosses) {
    return (enum sim_accesses)(SIM_ACCESSES_CHANNELS + 2 * (int)sim_channel_of(run, tensor) + crosses);
}

static enum sim_accesses group_of(const struct sim_run *run, enum sim_event event, int tensor) {
    switch (event) {
    case SIM_DROP:
        return SIM_ACCESSES_STAGED;
    case SIM_LOAD:
        return SIM_ACCESSES_LOADS;
    case SIM_BRING:
        return run->mapping->has_marks ? SIM_ACCESSES_LOADS : channel_group(run, tensor, false);
    case SIM_SEND:
        return channel_group(run, tensor, false);
    case SIM_CROSS:
        return tensor == SC_TENSOR_OUTPUT ? SIM_ACCESSES_OTHER : channel_group(run, tensor, true);
    default:
        return SIM_ACCESSES_OTHER;
    }
}

/* Add a record to a group that has room for it, or count it if it is outside of the trace's window. `common` is what
 * does not differ between the records of a row. */
static inline void note(struct sim_run *run, struct sim_ledger *ledger, enum sim_accesses group,
                        const struct sc_trace_record *common, int64_t cycle, const struct sim_access *access) {
    if (!sc_trace_in_window(&run->options->trace->options, cycle, cycle + common->duration)) {
        sim_omit_accesses(run, 1);
        return;
    }
    struct sc_trace_record *record = &ledger->accesses[group].at[ledger->accesses[group].count++];
    *record = *common;
    record->cycle = cycle;
    record->pe = access->pe;
    record->value = access->value;
    record->element = run->place[common->tensor][access->id];
}

static int64_t behind(const struct sim_run *run, int32_t pe) { return run->behind && pe >= 0 ? run->behind[pe] : 0; }

static void note_at(struct sim_run *run, struct sim_ledger *ledger, enum sim_event event, int tensor, int64_t cycle,
                    const struct sim_access *access) {
    const enum sim_accesses group = group_of(run, event, tensor);
    const struct sc_trace_record common = sim_access_record(event, tensor, access->duration);
    if (sim_reserve_accesses(run, ledger, group, 1))
        note(run, ledger, group, &common, cycle, access);
}

void sim_note_access(struct sim_run *run, struct sim_ledger *ledger, enum sim_event event, int tensor,
                     const struct sim_access *access) {
    note_at(run, ledger, event, tensor, access->cycle + behind(run, access->pe), access);
}

void sim_note_crossing(struct sim_run *run, struct sim_ledger *ledger, int tensor, const struct sim_access *access) {
    note_at(run, ledger, SIM_CROSS, tensor, access->cycle, access);
}

void sim_note_row(struct sim_run *run, struct sim_ledger *ledger, enum sim_event event, int tensor,
                  const struct sim_row *row) {
    const enum sim_accesses group = group_of(run, event, tensor);
    const struct sc_trace_record common = sim_access_record(event, tensor, 0);
    const int32_t accesses = lane_count(row->lanes);
    if (omit_accesses_outside_window(run, accesses) || !sim_reserve_accesses(run, ledger, group, accesses))
        return;
    for (lane_set lanes = row->lanes; lanes; lanes &= lanes - 1) {
        const int lane = first_lane(lanes);
        const int32_t pe = row->first_pe + lane;
        const struct sim_access access = {pe, row->id[lane], row->value ? row->value[lane] : 0, run->now, 0};
        note(run, ledger, group, &common, run->now + behind(run, pe), &access);
    }
}
