#include "sim/record.h"

/* A step is being fetched while any channel fetches it. */
static int64_t fetch_begin(const struct step *step) {
    int64_t first = step->fetch_begin[0];
    for (int channel = 1; channel < SIM_CHANNEL_COUNT; channel++)
        first = step->fetch_begin[channel] < first ? step->fetch_begin[channel] : first;
    return first;
}

static int64_t fetch_end(const struct step *step) {
    int64_t last = step->fetch_end[0];
    for (int channel = 1; channel < SIM_CHANNEL_COUNT; channel++)
        last = step->fetch_end[channel] > last ? step->fetch_end[channel] : last;
    return last;
}

/* ---- a record for each step ---- */

static void get_columns(const struct sim_transition *transition, int64_t column[SC_TRACE_STEP_COUNTS]) {
    struct sim_tally both = transition->from->ledger.own;
    sim_tally_add(&both, &transition->ledger.own);
    sim_tally_columns(&both, column);
}

static void record_summary(struct sc_trace_sink *sink, const struct sim_transition *transition) {
    const struct step *step = transition->from;
    struct sc_trace_step record = {
        .step = step->number,
        .fetch = fetch_begin(step),
        .fetched = fetch_end(step),
        .compute = step->compute_begin,
        .computed = step->compute_end,
        .drain = step->drain_begin,
        .drained = step->drain_end,
    };
    get_columns(transition, record.count);
    sink->step(sink, &record);
}

/* ---- a record for each thing that a unit did ---- */

struct sim_span {
    int64_t begin, end;
};

/* When an event of a step happens. What takes no time happens when the step begins or ends computing. */
static struct sim_span span_of(const struct step *step, enum sc_trace_event event) {
    switch (event) {
    case SC_TRACE_L2_BRING:
    case SC_TRACE_DOWN_FETCH:
    case SC_TRACE_LINK_FORWARD:
        return (struct sim_span){fetch_begin(step), fetch_end(step)};
    case SC_TRACE_PE_COMPUTE:
    case SC_TRACE_L1_ACCUMULATE:
        return (struct sim_span){step->compute_begin, step->compute_end};
    case SC_TRACE_PE_EVICT:
    case SC_TRACE_UP_REDUCE:
        return (struct sim_span){step->compute_end, step->compute_end};
    case SC_TRACE_UP_DRAIN:
    case SC_TRACE_L2_ACCUMULATE:
        return (struct sim_span){step->drain_begin, step->drain_end};
    default:
        return (struct sim_span){step->compute_begin, step->compute_begin};
    }
}

static bool is_state(enum sc_trace_event event) { return sc_trace_event_info(event).is_state; }

static void record_burst(struct sc_trace_sink *sink, const struct step *step, enum sc_trace_step_count which,
                         int64_t count) {
    const struct sc_trace_step_count_description *info = sc_trace_step_count_info(which);
    const struct sim_span span = span_of(step, info->event);
    const struct sc_trace_record record = {.event = info->event,
                                           .tensor = info->tensor,
                                           .cycle = span.begin,
                                           .duration = span.end - span.begin,
                                           .count = count,
                                           .step = step->number,
                                           .pe = -1,
                                           .element = -1};
    if (count > 0 || is_state(info->event))
        sink->record(sink, &record);
}

/* The records of a step stand in the order of their events. */
static void record_bursts(struct sc_trace_sink *sink, const struct sim_transition *transition) {
    int64_t column[SC_TRACE_STEP_COUNTS];
    get_columns(transition, column);
    for (int event = 0; event < SC_TRACE_EVENT_COUNT; event++)
        for (int which = 0; which < SC_TRACE_STEP_COUNTS; which++)
            if ((int)sc_trace_step_count_info((enum sc_trace_step_count)which)->event == event)
                record_burst(sink, transition->from, (enum sc_trace_step_count)which, column[which]);
}

/* ---- a record for each access ---- */

static void record_ledger(struct sc_trace_sink *sink, const struct sim_ledger *ledger, int64_t step) {
    for (int32_t i = 0; i < ledger->accesses.count; i++) {
        struct sc_trace_record record = ledger->accesses.at[i];
        record.step = step;
        sink->record(sink, &record);
    }
}

/* What a step holds is no access, but its recount needs it. */
static void record_accesses(struct sc_trace_sink *sink, const struct sim_transition *transition) {
    const struct step *step = transition->from;
    int64_t column[SC_TRACE_STEP_COUNTS];
    get_columns(transition, column);
    record_ledger(sink, &step->ledger, step->number);
    record_ledger(sink, &transition->ledger, step->number);
    for (int which = 0; which < SC_TRACE_STEP_COUNTS; which++)
        if (is_state(sc_trace_step_count_info((enum sc_trace_step_count)which)->event))
            record_burst(sink, step, (enum sc_trace_step_count)which, column[which]);
}

void sim_record_step(struct sc_trace_sink *sink, const struct sim_transition *transition) {
    static void (*const RECORD[SC_TRACE_LEVELS])(struct sc_trace_sink *, const struct sim_transition *) = {
        record_summary, record_bursts, record_accesses};
    RECORD[sink->options.level](sink, transition);
}
