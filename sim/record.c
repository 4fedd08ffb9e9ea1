#include "sim/record.h"

#include <string.h>

/* What a record is about: the step that has drained, and what it did. */
struct sim_recorded {
    const struct sim_run *run;
    const struct step *step;
    const struct sim_transition *leaving;
    const struct sim_told_stores *stores;
    struct sc_trace_step *record; /* with the step's counts */
};

struct sim_span {
    int64_t begin, end;
};

static struct sim_span channel_span(const struct sim_recorded *recorded, enum sim_channel channel) {
    return (struct sim_span){recorded->step->fetch_begin[channel], recorded->step->fetch_end[channel]};
}

/* Does anything come down the channel for the step? */
static bool has_come(const struct sim_recorded *recorded, enum sim_channel channel) {
    const int64_t *column = recorded->record->count;
    const int64_t sent[] = {column[SC_TRACE_STEP_send_weight], column[SC_TRACE_STEP_send_input]};
    bool any = channel == SIM_CHANNEL_SHARED &&
               (column[SC_TRACE_STEP_forward_weight] > 0 || column[SC_TRACE_STEP_forward_input] > 0);
    for (int tensor = 0; tensor < SC_TENSOR_OUTPUT; tensor++)
        any |= sent[tensor] > 0 && sim_channel_of(recorded->run, tensor) == channel;
    return any;
}

/* A step is being fetched while anything comes for it. If nothing does, when that was so is known of the shared
 * channel. */
static struct sim_span fetch_span(const struct sim_recorded *recorded) {
    struct sim_span span = {INT64_MAX, 0};
    for (int channel = 0; channel < SIM_CHANNEL_COUNT; channel++) {
        const struct sim_span one = channel_span(recorded, (enum sim_channel)channel);
        if (!has_come(recorded, (enum sim_channel)channel))
            continue;
        span.begin = one.begin < span.begin ? one.begin : span.begin;
        span.end = one.end > span.end ? one.end : span.end;
    }
    return span.begin < INT64_MAX ? span : channel_span(recorded, SIM_CHANNEL_SHARED);
}

/* ---- off chip ---- */

/* Of one tensor, or with SC_TENSOR_COUNT of the first load to the last. Without a load, 0 and 0. */
static struct sim_span load_span(const struct sim_recorded *recorded, int tensor) {
    const struct sim_tile_change *change = recorded->step->change;
    struct sim_span span = {INT64_MAX, 0};
    for (int t = 0; change && t < SC_TENSOR_COUNT; t++) {
        if (!change->loaded[t] || (tensor != SC_TENSOR_COUNT && t != tensor))
            continue;
        span.begin = change->load_begin[t] < span.begin ? change->load_begin[t] : span.begin;
        span.end = change->load_end[t] > span.end ? change->load_end[t] : span.end;
    }
    return span.begin < INT64_MAX ? span : (struct sim_span){0, 0};
}

/* When what is loaded, or made on chip, is in L2. */
static struct sim_span bring_span(const struct sim_recorded *recorded, int tensor) {
    const struct sim_tile_change *change = recorded->step->change;
    if (!sim_has_marks(recorded->run))
        return channel_span(recorded, sim_channel_of(recorded->run, tensor));
    int64_t there = fetch_span(recorded).begin;
    if (change && change->loaded[tensor])
        there = change->load_end[tensor] + recorded->run->mapping->machine.off_chip_latency;
    return (struct sim_span){there, there};
}

/* Without a store, 0 and 0. */
static struct sim_span store_span(const struct sim_recorded *recorded) {
    const struct sim_told_stores *stores = recorded->stores;
    return stores->outputs > 0 ? (struct sim_span){stores->begin, stores->end} : (struct sim_span){0, 0};
}

/* ---- a record for each step ---- */

static void record_summary(struct sc_trace_sink *sink, const struct sim_recorded *recorded) {
    const struct step *step = recorded->step;
    const struct sim_span fetch = fetch_span(recorded), load = load_span(recorded, SC_TENSOR_COUNT),
                          store = store_span(recorded);
    struct sc_trace_step *record = recorded->record;
    record->step = step->number;
    record->fetch = fetch.begin;
    record->fetched = fetch.end;
    record->compute = step->compute_begin;
    record->computed = step->compute_end;
    record->drain = step->drain_begin;
    record->drained = step->drain_end;
    record->load = load.begin;
    record->loaded = load.end;
    record->store = store.begin;
    record->stored = store.end;
    sink->step(sink, record);
}

/* ---- a record for each thing that a unit did ---- */

/* When an event of a step happens to a tensor. What takes no time happens when the step begins or ends computing. */
static struct sim_span span_of(const struct sim_recorded *recorded, enum sc_trace_event event, int tensor) {
    const struct step *step = recorded->step;
    switch (event) {
    case SC_TRACE_OFFCHIP_LOAD:
        return load_span(recorded, tensor);
    case SC_TRACE_OFFCHIP_STORE:
        return store_span(recorded);
    case SC_TRACE_L2_BRING:
        return bring_span(recorded, tensor);
    case SC_TRACE_DOWN_FETCH:
    case SC_TRACE_LINK_DOWN:
        return channel_span(recorded, sim_channel_of(recorded->run, tensor));
    case SC_TRACE_LINK_FORWARD:
        return channel_span(recorded, SIM_CHANNEL_SHARED);
    case SC_TRACE_PE_COMPUTE:
    case SC_TRACE_L1_ACCUMULATE:
        return (struct sim_span){step->compute_begin, step->compute_end};
    case SC_TRACE_PE_EVICT:
    case SC_TRACE_UP_REDUCE:
        return (struct sim_span){step->compute_end, step->compute_end};
    case SC_TRACE_UP_BUSIEST:
    case SC_TRACE_LINK_UP:
    case SC_TRACE_UP_DRAIN:
    case SC_TRACE_L2_ACCUMULATE:
        return (struct sim_span){step->drain_begin, step->drain_end};
    default:
        return (struct sim_span){step->compute_begin, step->compute_begin};
    }
}

/* What a step has, in any case. Without marks L2 has no tiles. */
static bool is_state(const struct sim_recorded *recorded, enum sc_trace_event event) {
    return sc_trace_event_info(event).is_state && (event != SC_TRACE_L2_TILE || sim_has_marks(recorded->run));
}

static void record_burst(struct sc_trace_sink *sink, const struct sim_recorded *recorded,
                         enum sc_trace_step_count which) {
    const struct sc_trace_step_count_description *info = sc_trace_step_count_info(which);
    const struct sim_span span = span_of(recorded, info->event, (int)info->tensor);
    const struct sc_trace_record record = {.event = info->event,
                                           .tensor = info->tensor,
                                           .cycle = span.begin,
                                           .duration = span.end - span.begin,
                                           .count = recorded->record->count[which],
                                           .step = recorded->step->number,
                                           .pe = -1,
                                           .element = -1};
    if (record.count > 0 || is_state(recorded, info->event))
        sink->records(sink, &record, 1);
}

static bool crosses_links(enum sc_trace_event event) {
    return event == SC_TRACE_LINK_DOWN || event == SC_TRACE_LINK_UP;
}

/* The ledgers have what each link passed of each tensor. */
static void record_links(struct sc_trace_sink *sink, const struct sim_recorded *recorded, enum sc_trace_event event) {
    const struct sim_ledger *ledger = event == SC_TRACE_LINK_UP ? &recorded->leaving->ledger : &recorded->step->ledger;
    for (int tensor = 0; tensor < SC_TENSOR_COUNT; tensor++)
        for (int32_t i = 0; i < ledger->accesses[SIM_ACCESSES_OTHER].count; i++) {
            struct sc_trace_record record = ledger->accesses[SIM_ACCESSES_OTHER].at[i];
            if (record.event != event || (int)record.tensor != tensor)
                continue;
            const struct sim_span span = span_of(recorded, event, tensor);
            record.cycle = span.begin;
            record.duration = span.end - span.begin;
            record.step = recorded->step->number;
            sink->records(sink, &record, 1);
        }
}

/* The records of a step stand in the order of their events. */
static void record_bursts(struct sc_trace_sink *sink, const struct sim_recorded *recorded) {
    for (int event = 0; event < SC_TRACE_EVENT_COUNT; event++) {
        if (crosses_links((enum sc_trace_event)event)) {
            record_links(sink, recorded, (enum sc_trace_event)event);
            continue;
        }
        for (int which = 0; which < SC_TRACE_STEP_COUNTS; which++)
            if ((int)sc_trace_step_count_info((enum sc_trace_step_count)which)->event == event)
                record_burst(sink, recorded, (enum sc_trace_step_count)which);
    }
}

/* ---- a record for each access ---- */

/* Give the sink the records of one list, which are of the step. */
static void record_list(struct sc_trace_sink *sink, const struct sim_recorded *recorded,
                        struct sc_trace_record *records, int32_t count) {
    for (int32_t i = 0; i < count; i++)
        records[i].step = recorded->step->number;
    if (count > 0)
        sink->records(sink, records, count);
}

/* Those of up to two ledgers, group by group. */
static void record_ledgers(struct sc_trace_sink *sink, const struct sim_recorded *recorded,
                           const struct sim_ledger *ledger[2]) {
    for (int group = 0; group < SIM_ACCESSES_COUNT; group++)
        for (int l = 0; l < 2 && ledger[l]; l++)
            record_list(sink, recorded, ledger[l]->accesses[group].at, ledger[l]->accesses[group].count);
}

/* What a step holds is no access, but its recount needs it. */
static void record_accesses(struct sc_trace_sink *sink, const struct sim_recorded *recorded) {
    const struct sim_tile_change *change = recorded->step->change;
    record_ledgers(sink, recorded,
                   (const struct sim_ledger *[2]){&recorded->step->ledger, change ? &change->loads : NULL});
    record_ledgers(sink, recorded, (const struct sim_ledger *[2]){&recorded->leaving->ledger, NULL});
    record_list(sink, recorded, recorded->stores->accesses.at, recorded->stores->accesses.count);
    for (int which = 0; which < SC_TRACE_STEP_COUNTS; which++)
        if (is_state(recorded, sc_trace_step_count_info((enum sc_trace_step_count)which)->event))
            record_burst(sink, recorded, (enum sc_trace_step_count)which);
}

void sim_record_step(struct sc_trace_sink *sink, const struct sim_run *run, const struct sim_columns *columns,
                     const struct sim_transition *transition, const struct sim_told_stores *stores) {
    static void (*const RECORD[SC_TRACE_LEVELS])(struct sc_trace_sink *, const struct sim_recorded *) = {
        record_summary, record_bursts, record_accesses};
    struct sc_trace_step record;
    const struct sim_recorded recorded = {run, transition->from, transition, stores, &record};
    sim_take_columns(columns, transition->from->ledger.own, record.count);
    if (transition->ledger.tally == transition->ledger.own)
        sim_add_columns(columns, transition->ledger.own, record.count);
    if (recorded.step->change)
        sim_add_columns(columns, recorded.step->change->loads.own, record.count);
    record.count[SC_TRACE_STEP_store_sum] = stores->outputs;
    RECORD[sink->options.level](sink, &recorded);
}
