/* What a step did, as records of the trace. */
#include "sim/engine.h"

/* ---- a record for each step ---- */

static void record_summary(struct engine *engine, const struct step *step) {
    const struct step_log *log = &step->log;
    const struct sc_trace_step record = {
        .step = log->number,
        .fetch = log->fetch_begin,
        .fetched = log->fetch_end,
        .compute = log->compute_begin,
        .computed = log->compute_end,
        .drain = log->drain_begin,
        .drained = log->drain_end,
        .count =
            {
                [SC_TRACE_STEP_bring_weight] = log->brought[SC_TENSOR_WEIGHT],
                [SC_TRACE_STEP_bring_input] = log->brought[SC_TENSOR_INPUT],
                [SC_TRACE_STEP_send_weight] = log->sent[SC_TENSOR_WEIGHT],
                [SC_TRACE_STEP_send_input] = log->sent[SC_TENSOR_INPUT],
                [SC_TRACE_STEP_forward_weight] = log->forwarded[SC_TENSOR_WEIGHT],
                [SC_TRACE_STEP_forward_input] = log->forwarded[SC_TENSOR_INPUT],
                [SC_TRACE_STEP_fill_weight] = log->filled[SC_TENSOR_WEIGHT],
                [SC_TRACE_STEP_fill_input] = log->filled[SC_TENSOR_INPUT],
                [SC_TRACE_STEP_compute_ops] = log->macs,
                [SC_TRACE_STEP_accumulate_l1] = log->accumulated,
                [SC_TRACE_STEP_evict] = log->evicted,
                [SC_TRACE_STEP_reduce] = log->reduced,
                [SC_TRACE_STEP_arrive] = step->arrivals_received,
                [SC_TRACE_STEP_accumulate_l2] = log->accumulated_l2,
                [SC_TRACE_STEP_hold_l1] = log->hold_l1,
                [SC_TRACE_STEP_hold_l2] = log->hold_l2,
            },
    };
    engine->options->trace->step(engine->options->trace, &record);
}

/* ---- a record for each thing that a unit did ---- */

struct sim_span {
    int64_t begin, end;
};

static void record_burst(struct engine *engine, const struct step *step, enum sc_trace_event event,
                         enum sc_tensor tensor, struct sim_span span, int64_t count) {
    const struct sc_trace_record record = {.event = event,
                                           .tensor = tensor,
                                           .cycle = span.begin,
                                           .duration = span.end - span.begin,
                                           .count = count,
                                           .step = step->log.number,
                                           .pe = -1,
                                           .element = -1};
    bool is_state = event == SC_TRACE_L1_HOLD || event == SC_TRACE_L2_HOLD;
    if (count > 0 || is_state)
        engine->options->trace->record(engine->options->trace, &record);
}

static void record_operands(struct engine *engine, const struct step *step, enum sc_trace_event event,
                            struct sim_span span, const int64_t count[2]) {
    record_burst(engine, step, event, SC_TENSOR_WEIGHT, span, count[SC_TENSOR_WEIGHT]);
    record_burst(engine, step, event, SC_TENSOR_INPUT, span, count[SC_TENSOR_INPUT]);
}

static void record_bursts(struct engine *engine, const struct step *step) {
    const struct step_log *log = &step->log;
    const struct sim_span fetch = {log->fetch_begin, log->fetch_end}, compute = {log->compute_begin, log->compute_end};
    const struct sim_span drain = {log->drain_begin, log->drain_end};
    const struct sim_span begin = {log->compute_begin, log->compute_begin}, end = {log->compute_end, log->compute_end};
    record_operands(engine, step, SC_TRACE_L2_BRING, fetch, log->brought);
    record_operands(engine, step, SC_TRACE_DOWN_FETCH, fetch, log->sent);
    record_operands(engine, step, SC_TRACE_LINK_FORWARD, fetch, log->forwarded);
    record_operands(engine, step, SC_TRACE_L1_FILL, begin, log->filled);
    record_burst(engine, step, SC_TRACE_L1_HOLD, SC_TENSOR_COUNT, begin, log->hold_l1);
    record_burst(engine, step, SC_TRACE_L2_HOLD, SC_TENSOR_COUNT, begin, log->hold_l2);
    record_burst(engine, step, SC_TRACE_PE_COMPUTE, SC_TENSOR_COUNT, compute, log->macs);
    record_burst(engine, step, SC_TRACE_L1_ACCUMULATE, SC_TENSOR_OUTPUT, compute, log->accumulated);
    record_burst(engine, step, SC_TRACE_PE_EVICT, SC_TENSOR_OUTPUT, end, log->evicted);
    record_burst(engine, step, SC_TRACE_UP_REDUCE, SC_TENSOR_OUTPUT, end, log->reduced);
    record_burst(engine, step, SC_TRACE_UP_DRAIN, SC_TENSOR_OUTPUT, drain, step->arrivals_received);
    record_burst(engine, step, SC_TRACE_L2_ACCUMULATE, SC_TENSOR_OUTPUT, drain, log->accumulated_l2);
}

/* ---- a record for each access ---- */

void sim_record_access(struct engine *engine, struct step *step, const struct access *access) {
    if (!sc_trace_in_window(&engine->options->trace->options, access->cycle, access->cycle + access->duration)) {
        engine->options->trace->omit(engine->options->trace, 1);
        return;
    }
    if (!LIST_RESERVE(&step->accesses, 1)) {
        sim_engine_fail(engine, SC_STATUS_LIMIT, "no memory for the accesses of one step");
        return;
    }
    step->accesses.at[step->accesses.count++] = (struct sc_trace_record){
        .event = access->event,
        .tensor = access->tensor,
        .cycle = access->cycle,
        .duration = access->duration,
        .count = 1,
        .pe = access->pe,
        .value = access->value,
        .element = engine->place[access->tensor][access->id],
    };
}

static void record_accesses(struct engine *engine, const struct step *step) {
    const struct sim_span begin = {step->log.compute_begin, step->log.compute_begin};
    for (int32_t i = 0; i < step->accesses.count; i++) {
        step->accesses.at[i].step = step->log.number;
        engine->options->trace->record(engine->options->trace, &step->accesses.at[i]);
    }
    record_burst(engine, step, SC_TRACE_L1_HOLD, SC_TENSOR_COUNT, begin, step->log.hold_l1);
    record_burst(engine, step, SC_TRACE_L2_HOLD, SC_TENSOR_COUNT, begin, step->log.hold_l2);
}

void sim_record_step(struct engine *engine, const struct step *step) {
    static void (*const RECORD[SC_TRACE_LEVELS])(struct engine *, const struct step *) = {record_summary, record_bursts,
                                                                                          record_accesses};
    RECORD[engine->options->trace->options.level](engine, step);
}
