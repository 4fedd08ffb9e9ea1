#include "sim/l2.h"

#include "sim/kernels.h"

/* What works on whole rows may begin up to a row ahead of the first element, and end as far behind the last. */
static void *take_elements(struct sim_run *run, int64_t elems, size_t size) {
    char *elements = sim_take(run, elems + 2 * BANK_LANES, size);
    return elements ? elements + BANK_LANES * size : NULL;
}

void sim_l2_open(struct l2 *l2, struct sim_run *run) {
    const int64_t *elems = run->data->elems;
    l2->run = run;
    l2->sum = take_elements(run, elems[SC_TENSOR_OUTPUT], sizeof *l2->sum);
    l2->terms = take_elements(run, elems[SC_TENSOR_OUTPUT], sizeof *l2->terms);
    if (run->mapping->has_marks)
        l2->has_place = sim_take(run, elems[SC_TENSOR_OUTPUT], sizeof *l2->has_place);
    for (int tensor = 0; tensor < SC_TENSOR_OUTPUT; tensor++) {
        l2->to_bring[tensor] = elems[tensor]; /* with marks it stays so */
        l2->value[tensor] = take_elements(run, elems[tensor], sizeof *l2->value[tensor]);
        if (run->mapping->has_marks)
            l2->copies[tensor] = sim_take(run, elems[tensor], sizeof *l2->copies[tensor]);
        else
            l2->brought[tensor] = sim_take(run, elems[tensor] / 64 + 2, sizeof *l2->brought[tensor]);
        struct sim_elements at = sim_geometry_elements(&run->geometry, (enum sc_tensor)tensor);
        for (int64_t i = 0; i < elems[tensor] && !run->status; i++, sim_elements_next(&at))
            l2->value[tensor][at.id] = run->data->operand[tensor][i];
    }
}

/* ---- down ---- */

static void report_missing(const struct l2 *l2, int tensor, int32_t id) {
    sim_fail(l2->run, SC_STATUS_INVARIANT, "L2 should send %s %d, but it does not hold it",
             sc_tensor_name((enum sc_tensor)tensor), (int)id);
}

/* Mark up to 64 elements as brought in. Returns how many were not before. */
static int64_t bring_elements(struct l2 *l2, int tensor, int32_t first, int32_t elems) {
    const uint64_t all = ~UINT64_C(0) >> (64 - elems);
    uint64_t *word = l2->brought[tensor] + ((uint32_t)first >> 6);
    const int shift = first & 63;
    const uint64_t low = all << shift, high = all >> 1 >> (63 - shift);
    if (((low & ~word[0]) | (high & ~word[1])) == 0)
        return 0;
    const int64_t count = __builtin_popcountll(low & ~word[0]) + __builtin_popcountll(high & ~word[1]);
    word[0] |= low;
    word[1] |= high;
    l2->to_bring[tensor] -= count;
    return count;
}

/* The first time that an element is sent, it comes from off chip: section 6. With marks it has been loaded. */
static void bring(struct l2 *l2, struct sim_ledger *ledger, const struct parcel *parcel, int64_t cycle) {
    if (l2->copies[parcel->tensor]) {
        if (l2->copies[parcel->tensor][parcel->id] == 0)
            report_missing(l2, parcel->tensor, parcel->id);
        return;
    }
    if (bring_elements(l2, parcel->tensor, parcel->id, 1) == 0)
        return;
    sim_raise_access(l2->run, ledger, SIM_BRING, parcel->tensor,
                     (struct sim_access){-1, parcel->id, l2->value[parcel->tensor][parcel->id], cycle, 0});
}

/* The value is on its way to these lanes of a fill. Returns how many they are. */
static int32_t deliver(struct sim_transition *transition, int16_t value, int32_t fill, lane_set lanes) {
    int16_t *values = transition->values.at + transition->fills.at[fill].values;
    for (lane_set rest = lanes; rest; rest &= rest - 1)
        values[first_lane(rest)] = value;
    return lane_count(lanes);
}

/* Returns the number of receivers. */
static int32_t send(struct l2 *l2, struct sim_transition *transition, const struct parcel *parcel, int64_t cycle) {
    const int16_t value = l2->value[parcel->tensor][parcel->id];
    struct sim_ledger *ledger = &transition->to->ledger;
    bring(l2, ledger, parcel, cycle);
    if (sim_accesses_are_traced(l2->run))
        sim_note_access(l2->run, ledger, SIM_SEND, parcel->tensor,
                        &(struct sim_access){-1, parcel->id, value, cycle, 1});
    int32_t receivers = deliver(transition, value, parcel->fill, parcel->lanes);
    for (int32_t d = parcel->first; d >= 0; d = transition->destinations.at[d].next)
        receivers +=
            deliver(transition, value, transition->destinations.at[d].fill, transition->destinations.at[d].lanes);
    return receivers;
}

/* Likewise, of the elements of moves [begin, end). */
static SIM_APART void bring_all(struct l2 *l2, struct sim_transition *transition, int32_t begin, int32_t end) {
    const struct sim_replayed *replayed = &transition->replayed;
    for (const struct sim_plan_move *move = replayed->plan->moves.at + begin; move < replayed->plan->moves.at + end;
         move++) {
        const int32_t first = (int32_t)((uint32_t)replayed->base[move->tensor] + (uint32_t)move->id);
        const int64_t brought =
            l2->to_bring[move->tensor] > 0 ? bring_elements(l2, move->tensor, first, move->elems) : 0;
        if (brought > 0)
            sim_raise(&transition->to->ledger, SIM_BRING, move->tensor, brought);
    }
}

/* With marks: moves [begin, end) are of elements that L2 holds. */
static SIM_APART void check_held(const struct l2 *l2, const struct sim_replayed *replayed, int32_t begin, int32_t end) {
    for (int32_t i = begin; i < end; i++) {
        const struct sim_plan_move *move = &replayed->plan->moves.at[i];
        const int32_t first = (int32_t)((uint32_t)replayed->base[move->tensor] + (uint32_t)move->id);
        for (int32_t id = first; id < first + move->elems; id++)
            if (l2->copies[move->tensor][id] == 0)
                report_missing(l2, move->tensor, id);
    }
}

/* A move is made when the last of its elements has left L2. Returns the first that is not. */
static int32_t moves_until(const struct sim_plan *plan, int32_t begin, const struct sim_plan_descent *down,
                           int32_t sent) {
    int32_t end = sent == down->parcels ? down->move_end : begin;
    while (end < down->move_end && plan->moves.at[end].last <= sent)
        end++;
    return end;
}

static void send_moves(struct l2 *l2, struct sim_transition *transition, enum sim_channel channel) {
    struct sim_replayed *replayed = &transition->replayed;
    const struct sim_plan *plan = replayed->plan;
    struct sim_ledger *ledger = &transition->to->ledger;
    const int32_t begin = replayed->move[channel],
                  end = moves_until(plan, begin, &plan->down[channel], transition->down[channel].sent);
    if (l2->has_place)
        check_held(l2, replayed, begin, end);
    else if (l2->to_bring[SC_TENSOR_WEIGHT] + l2->to_bring[SC_TENSOR_INPUT] > 0)
        bring_all(l2, transition, begin, end);
    l2->run->lanes->kernels->deliver(
        plan, begin, end, replayed->base, l2->value, transition->values.at,
        (struct sim_sent_counts){sim_counts(ledger, SIM_SEND), sim_counts(ledger, SIM_ADDRESS)});
    replayed->move[channel] = end;
}

static SIM_APART void send_parcels(struct l2 *l2, struct sim_transition *transition, const struct parcel *parcel,
                                   int32_t count, int64_t rate) {
    for (int32_t k = 0, first = 0; k < count; first = k) {
        const int tensor = parcel[first].tensor;
        int64_t receivers = 0;
        for (; k < count && parcel[k].tensor == tensor; k++)
            receivers += send(l2, transition, &parcel[k], sim_passing_cycle(l2->run, k, rate));
        sim_raise(&transition->to->ledger, SIM_SEND, tensor, k - first);
        sim_raise(&transition->to->ledger, SIM_ADDRESS, tensor, receivers);
    }
}

void sim_l2_send(struct l2 *l2, struct sim_transition *transition, enum sim_channel channel, int64_t elems) {
    struct sim_descent *descent = &transition->down[channel];
    const int32_t before = descent->sent, left = descent->count - before;
    const int32_t count = elems < left ? (int32_t)elems : left;
    if (count == 0) /* an empty list has no memory */
        return;
    descent->sent += count;
    if (transition->replayed.plan)
        send_moves(l2, transition, channel);
    else
        send_parcels(l2, transition, descent->parcels.at + before, count, sim_channel_rate(l2->run, channel));
}

/* ---- up ---- */

/* What has arrived with some arrivals, beside them. */
struct arrived {
    int64_t copies, accumulated, completed;
};

/* Whether the output is now made of all its operations. */
static bool is_complete(const struct l2 *l2, int32_t id) {
    int64_t whole = l2->run->data->operations_each;
    int32_t terms = l2->terms[id];
    if (terms > whole)
        sim_fail(l2->run, SC_STATUS_INVARIANT, "output %d is made of %d operations, the layer has %lld for it", (int)id,
                 (int)terms, (long long)whole);
    return terms == whole;
}

static void report_no_place(const struct l2 *l2, int32_t id) {
    sim_fail(l2->run, SC_STATUS_INVARIANT, "output %d arrives, but L2 has no place for it", (int)id);
}

/* The first arrival of an output is written; a later one is accumulated. */
static void receive(struct l2 *l2, const struct arrival *arrival, struct arrived *arrived) {
    int32_t *sum = &l2->sum[arrival->id], *terms = &l2->terms[arrival->id];
    if (l2->has_place && !l2->has_place[arrival->id])
        report_no_place(l2, arrival->id);
    bool first = *terms == 0;
    *sum = first ? arrival->value : l2->run->combine(*sum, arrival->value);
    *terms += arrival->terms;
    arrived->copies += arrival->copies;
    arrived->accumulated += !first;
    arrived->completed += is_complete(l2, arrival->id);
}

/* Write into the trace what an arrival was that has just been received. */
static void note_arrival(const struct l2 *l2, struct sim_ledger *ledger, const struct arrival *arrival,
                         bool accumulated, int64_t cycle) {
    sim_note_access(l2->run, ledger, SIM_ARRIVE, SC_TENSOR_OUTPUT,
                    &(struct sim_access){-1, arrival->id, arrival->value, cycle, 1});
    if (accumulated)
        sim_note_access(l2->run, ledger, SIM_ACCUMULATE, SC_TENSOR_OUTPUT,
                        &(struct sim_access){-1, arrival->id, l2->sum[arrival->id], cycle, 0});
}

static void raise_arrivals(struct sim_ledger *ledger, int64_t arrivals, const struct arrived *arrived) {
    sim_raise(ledger, SIM_ARRIVE, SC_TENSOR_OUTPUT, arrivals);
    sim_raise(ledger, SIM_COPY, SC_TENSOR_OUTPUT, arrived->copies);
    sim_raise(ledger, SIM_ACCUMULATE, SC_TENSOR_OUTPUT, arrived->accumulated);
    sim_raise(ledger, SIM_COMPLETE, SC_TENSOR_OUTPUT, arrived->completed);
}

static void check_places(const struct l2 *l2, const struct sim_plan_block *block, int32_t base) {
    for (int32_t i = 0; i < block->arrivals; i++) {
        const int32_t id = sim_plan_arrival(block, i, base);
        if (!l2->has_place[id])
            report_no_place(l2, id);
    }
}

/* The first output of these blocks that is made of more operations than the layer has for it. */
static void report_too_many(const struct l2 *l2, const struct sim_plan *plan, int32_t begin, int32_t end,
                            int32_t base) {
    for (int32_t b = begin; b < end; b++)
        for (int32_t i = 0; i < plan->blocks.at[b].arrivals; i++)
            is_complete(l2, sim_plan_arrival(&plan->blocks.at[b], i, base));
}

/* A block is received when the last of its outputs has arrived. Returns the first that is not. */
static int32_t blocks_until(const struct sim_plan *plan, int32_t begin, int32_t received) {
    int32_t end = received == plan->arrivals ? plan->blocks.count : begin;
    while (end < plan->blocks.count && plan->blocks.at[end].last <= received)
        end++;
    return end;
}

static void receive_blocks(struct l2 *l2, struct sim_transition *transition) {
    struct sim_replayed *replayed = &transition->replayed;
    const struct sim_plan *plan = replayed->plan;
    const int64_t whole = l2->run->data->operations_each;
    const struct sim_outputs outputs = {.sum = l2->sum,
                                        .terms = l2->terms,
                                        .whole = whole < INT32_MAX ? (int32_t)whole : INT32_MAX,
                                        .max = l2->run->mapping->layer.type->operation == SC_OPERATION_MAX};
    const int32_t begin = replayed->block, end = blocks_until(plan, begin, transition->arrivals_received);
    for (int32_t b = begin; b < end && l2->has_place; b++)
        check_places(l2, &plan->blocks.at[b], replayed->base_before);
    const struct sim_received made =
        l2->run->lanes->kernels->receive(plan, begin, end, replayed->base_before, transition->arrived.at, &outputs);
    if (made.too_many)
        report_too_many(l2, plan, begin, end, replayed->base_before);
    raise_arrivals(&transition->ledger, made.arrivals,
                   &(struct arrived){made.copies, made.accumulated, made.completed});
    replayed->block = end;
}

static SIM_APART void receive_arrivals(struct l2 *l2, struct sim_transition *transition, const struct arrival *arrival,
                                       int32_t count) {
    struct arrived arrived = {0, 0, 0};
    for (int32_t k = 0; k < count; k++) {
        int64_t accumulated = arrived.accumulated;
        receive(l2, &arrival[k], &arrived);
        if (sim_accesses_are_traced(l2->run))
            note_arrival(l2, &transition->ledger, &arrival[k], arrived.accumulated > accumulated,
                         sim_passing_cycle(l2->run, k, sim_rate_up(l2->run)));
    }
    raise_arrivals(&transition->ledger, count, &arrived);
}

void sim_l2_receive(struct l2 *l2, struct sim_transition *transition, int64_t elems) {
    const int32_t before = transition->arrivals_received, left = transition->arriving - before;
    const int32_t count = elems < left ? (int32_t)elems : left;
    if (count == 0)
        return;
    transition->arrivals_received += count;
    if (transition->replayed.plan)
        receive_blocks(l2, transition);
    else
        receive_arrivals(l2, transition, transition->arrivals.at + before, count);
}

/* ---- tiles ---- */

void sim_l2_take_in(struct l2 *l2, int tensor, int32_t id, struct accumulator made) {
    l2->taken_in[tensor]++;
    if (tensor != SC_TENSOR_OUTPUT) {
        l2->copies[tensor][id]++;
        return;
    }
    if (l2->has_place[id])
        sim_fail(l2->run, SC_STATUS_INVARIANT, "output %d comes into L2, which holds it", (int)id);
    l2->has_place[id] = true;
    l2->sum[id] = made.sum;
    l2->terms[id] = made.terms;
}

struct accumulator sim_l2_give_up(struct l2 *l2, int tensor, int32_t id) {
    bool holds = tensor == SC_TENSOR_OUTPUT ? l2->has_place[id] : l2->copies[tensor][id] > 0;
    l2->given_up[tensor]++;
    if (!holds)
        sim_fail(l2->run, SC_STATUS_INVARIANT, "L2 should give up %s %d, but it does not hold it",
                 sc_tensor_name((enum sc_tensor)tensor), (int)id);
    if (tensor != SC_TENSOR_OUTPUT) {
        l2->copies[tensor][id]--;
        return (struct accumulator){0, 0};
    }
    l2->has_place[id] = false;
    return (struct accumulator){l2->sum[id], l2->terms[id]};
}
