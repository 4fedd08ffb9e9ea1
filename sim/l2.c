/* The shared buffer: it brings tensors in from off chip, sends elements down and accumulates what comes up. */
#include "sim/engine.h"

/* The k-th of the elements that pass a channel from now on, one after the other, passes in this cycle. */
static int64_t passing_cycle(const struct engine *engine, int32_t k) {
    int64_t bandwidth = engine->mapping->machine.bandwidth;
    return engine->now + (bandwidth > 0 ? k / bandwidth : 0);
}

static void bring_in(struct engine *engine, struct step *step, const struct parcel *parcel, int64_t cycle) {
    struct element *element = &engine->element[parcel->tensor][parcel->id];
    const enum sc_tensor tensor = (enum sc_tensor)parcel->tensor;
    struct sc_counters *counters = step->counters;
    if (element->on_chip)
        return;
    element->on_chip = true;
    step->log.brought[tensor]++;
    note_access(engine, step, (struct access){SC_TRACE_L2_BRING, tensor, -1, parcel->id, element->value, cycle, 0});
    if (tensor == SC_TENSOR_WEIGHT)
        counters->l2_wr_weight++;
    else
        counters->l2_wr_input++;
}

static void deliver(struct engine *engine, struct step *step, struct element *element, int32_t fill, lane_set lanes) {
    int16_t *values = step->values.at + (int64_t)fill * BANK_LANES;
    element->last_receiver = step->fills.at[fill].bank * BANK_LANES + first_lane(lanes);
    engine->balance.receivers += lane_count(lanes);
    for (; lanes; lanes &= lanes - 1)
        values[first_lane(lanes)] = element->value;
}

static void send(struct engine *engine, struct step *step, const struct parcel *parcel, int64_t cycle) {
    struct element *element = &engine->element[parcel->tensor][parcel->id];
    struct sc_counters *counters = step->counters;
    bring_in(engine, step, parcel, cycle);
    note_access(
        engine, step,
        (struct access){SC_TRACE_DOWN_FETCH, (enum sc_tensor)parcel->tensor, -1, parcel->id, element->value, cycle, 1});
    if (parcel->tensor == SC_TENSOR_WEIGHT)
        counters->l2_rd_weight++;
    else
        counters->l2_rd_input++;
    counters->noc_down++;
    step->log.sent[parcel->tensor]++;
    deliver(engine, step, element, parcel->fill, parcel->lanes);
    for (int32_t d = parcel->first; d >= 0; d = step->destinations.at[d].next)
        deliver(engine, step, element, step->destinations.at[d].fill, step->destinations.at[d].lanes);
}

void sim_l2_send(struct engine *engine, struct step *step, int64_t elems) {
    int32_t left = step->parcels.count - step->parcels_sent;
    int32_t end = step->parcels_sent + (elems < left ? (int32_t)elems : left);
    for (int32_t k = 0; step->parcels_sent < end; k++)
        send(engine, step, &step->parcels.at[step->parcels_sent++], passing_cycle(engine, k));
}

static void note_completion(struct engine *engine, int32_t id) {
    int64_t whole = engine->data->operations_each;
    int32_t terms = engine->l2.output[id].terms;
    if (terms > whole)
        sim_engine_fail(engine, SC_STATUS_INVARIANT, "output %d is made of %d operations, the layer has %lld for it",
                        (int)id, (int)terms, (long long)whole);
    if (terms == whole)
        engine->l2.completed++;
}

/* The first arrival of an output is written; a later one is added to it. */
static void receive(struct engine *engine, struct step *step, const struct arrival *arrival, int64_t cycle) {
    struct accumulator *output = &engine->l2.output[arrival->id];
    note_access(engine, step,
                (struct access){SC_TRACE_UP_DRAIN, SC_TENSOR_OUTPUT, -1, arrival->id, arrival->value, cycle, 1});
    if (output->terms == 0) {
        output->sum = arrival->value;
    } else {
        step->leaving->l2_rd_sum++;
        step->log.accumulated_l2++;
        if (engine->mapping->layer.type->operation == SC_OPERATION_MAX)
            output->sum = arrival->value > output->sum ? arrival->value : output->sum;
        else
            output->sum += arrival->value;
        note_access(engine, step,
                    (struct access){SC_TRACE_L2_ACCUMULATE, SC_TENSOR_OUTPUT, -1, arrival->id, output->sum, cycle, 0});
    }
    output->terms += arrival->terms;
    engine->balance.copies += arrival->copies;
    note_completion(engine, arrival->id);
}

void sim_l2_receive(struct engine *engine, struct step *step, int64_t elems) {
    int32_t left = step->arrivals.count - step->arrivals_received;
    int32_t end = step->arrivals_received + (elems < left ? (int32_t)elems : left);
    step->leaving->noc_up += end - step->arrivals_received;
    step->leaving->l2_wr_sum += end - step->arrivals_received;
    for (int32_t k = 0; step->arrivals_received < end; k++)
        receive(engine, step, &step->arrivals.at[step->arrivals_received++], passing_cycle(engine, k));
}
