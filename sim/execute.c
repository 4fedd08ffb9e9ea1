/* The PEs' part of a step: take in what arrived, execute, and hand over what the next step does not share. */
#include <string.h>

#include "common/checked.h"
#include "sim/noc.h"

/* ---- arrivals ---- */

/* The giver still has what it held in the step before: nothing of this step has been written yet. */
static void read_forwarded(struct engine *engine, struct step *step, const struct forward *forward) {
    const struct fill *fill = &step->fills.at[forward->fill];
    const struct bank *from = &engine->bank[forward->from_bank];
    const struct l1 *l1 = &from->l1[fill->tensor];
    int64_t place = (int64_t)forward->from_slot * from->width + forward->from_lane;
    if (l1->id[place] != forward->id)
        sim_engine_fail(engine, SC_STATUS_INVARIANT, "a PE should forward %s %d, but its L1 has element %d there",
                        sc_tensor_name((enum sc_tensor)fill->tensor), (int)forward->id, (int)l1->id[place]);
    step->values.at[forward->fill * BANK_LANES + forward->lane] = l1->value[place];
    note_access(engine, step,
                (struct access){SC_TRACE_LINK_FORWARD, (enum sc_tensor)fill->tensor,
                                pe_number(engine, &engine->bank[fill->bank], forward->lane), forward->id,
                                l1->value[place], step->log.fetch_begin, step->log.fetch_end - step->log.fetch_begin});
    step->counters->noc_forward++;
    step->log.forwarded[fill->tensor]++;
}

static void note_fill(struct engine *engine, struct step *step, const struct fill *fill, const int16_t *values) {
    const struct bank *bank = &engine->bank[fill->bank];
    const enum sc_trace_event event = fill->tensor == SC_TENSOR_OUTPUT ? SC_TRACE_L1_BEGIN : SC_TRACE_L1_FILL;
    if (accesses_are_omitted(engine, lane_count(fill->lanes)))
        return;
    for (lane_set lanes = fill->lanes; lanes; lanes &= lanes - 1) {
        int lane = first_lane(lanes);
        sim_record_access(engine, step,
                          &(struct access){event, (enum sc_tensor)fill->tensor, pe_number(engine, bank, lane),
                                           address_id(&bank->address, fill->tensor, lane, fill->id),
                                           fill->tensor == SC_TENSOR_OUTPUT ? 0 : values[lane], engine->now, 0});
    }
}

/* Every arrival is an L1 write. An output that is begun arrives from nowhere: its slot gets its name. */
static void write_l1(struct engine *engine, struct step *step, const struct fill *fill, const int16_t *values) {
    struct bank *bank = &engine->bank[fill->bank];
    struct l1 *l1 = &bank->l1[fill->tensor];
    int64_t row = (int64_t)fill->slot * bank->width;
    engine->lanes->assign(l1->id + row, bank->address.id_base[fill->tensor], fill->id, fill->lanes, bank->width);
    if (accesses_are_traced(engine))
        note_fill(engine, step, fill, values);
    if (fill->tensor == SC_TENSOR_OUTPUT)
        return;
    engine->lanes->copy(l1->value + row, values, fill->lanes, bank->width);
    step->log.filled[fill->tensor] += lane_count(fill->lanes);
    if (fill->tensor == SC_TENSOR_WEIGHT)
        step->counters->l1_wr_weight += lane_count(fill->lanes);
    else
        step->counters->l1_wr_input += lane_count(fill->lanes);
}

static void take_in_arrivals(struct engine *engine, struct step *step) {
    for (int32_t i = 0; i < step->forwards.count; i++)
        read_forwarded(engine, step, &step->forwards.at[i]);
    for (int32_t i = 0; i < step->fills.count; i++)
        write_l1(engine, step, &step->fills.at[i], step->values.at + (int64_t)i * BANK_LANES);
}

/* ---- is everything mapped resident? ---- */

static void check_cell(struct engine *engine, const struct bank *bank, int tensor, const struct cell *cell) {
    const int32_t *id = bank->l1[tensor].id + (int64_t)cell->slot * bank->width;
    lane_set wrong = cell->lanes & engine->lanes->differ(id, bank->address.id_base[tensor], cell->id, bank->width);
    if (!wrong)
        return;
    int lane = first_lane(wrong);
    sim_engine_fail(engine, SC_STATUS_INVARIANT, "PE %d of bank %d should hold %s %d in slot %d, but it holds %d", lane,
                    (int)(bank - engine->bank), sc_tensor_name((enum sc_tensor)tensor),
                    (int)address_id(&bank->address, tensor, lane, cell->id), (int)cell->slot, (int)id[lane]);
}

static void check_boxes(struct engine *engine, const struct step *step) {
    for (int b = 0; b < engine->bank_count; b++)
        for (int tensor = 0; tensor < SC_TENSOR_COUNT; tensor++) {
            const struct box_range *range = &step->range[b * SC_TENSOR_COUNT + tensor];
            for (int32_t i = 0; range->changed && i < range->count; i++)
                check_cell(engine, &engine->bank[b], tensor, &step->box.at[range->begin + i]);
        }
}

/* ---- operations ---- */

/* What becomes of the accesses of a bank's operations in a step. */
enum noting {
    NOTING_NONE,    /* they are not traced */
    NOTING_OMITTED, /* they are outside of the trace's window: their number is told */
    NOTING_EACH,
};

/* The operations of one bank in one step: the product of its axes' points. */
struct operation_walk {
    struct engine *engine;
    struct bank *bank;
    struct step *step;
    struct axis_entry *const *entry; /* [axis] */
    void (*operate)(const struct lanes_operands *operands, uint64_t set, uint64_t accumulate, int width);
    bool has_weights;
    enum noting noting;
};

/* A PE executes no more operations than there are points. */
static enum noting noting_of(const struct operation_walk *walk) {
    const struct engine *engine = walk->engine;
    int64_t most = 1;
    if (!accesses_are_traced(engine))
        return NOTING_NONE;
    for (int axis = 0; axis < engine->geometry.axis_count; axis++)
        if (!checked_mul(most, walk->entry[axis]->point_count, &most))
            return NOTING_EACH;
    return sc_trace_in_window(&engine->options->trace->options, engine->now, engine->now + most) ? NOTING_EACH
                                                                                                 : NOTING_OMITTED;
}

/* What the operation that a lane has just executed read and wrote. */
static void note_operation(const struct operation_walk *walk, const struct sim_point *at, int lane,
                           const int32_t *sum_before) {
    const struct bank *bank = walk->bank;
    const int64_t width = walk->engine->mapping->machine.vector_width;
    const int64_t cycle = walk->engine->now + (bank->operations[lane] - 1) / width;
    struct access access = {
        .event = SC_TRACE_L1_READ, .pe = pe_number(walk->engine, bank, lane), .cycle = cycle, .duration = 1};
    for (int tensor = walk->has_weights ? SC_TENSOR_WEIGHT : SC_TENSOR_INPUT; tensor < SC_TENSOR_COUNT; tensor++) {
        const struct l1 *l1 = &bank->l1[tensor];
        int64_t place = at->slot[tensor] * (int64_t)bank->width + lane;
        access.tensor = (enum sc_tensor)tensor;
        access.id = l1->id[place];
        access.value = tensor != SC_TENSOR_OUTPUT ? l1->value[place] : sum_before ? *sum_before : 0;
        if (tensor != SC_TENSOR_OUTPUT || sum_before)
            sim_record_access(walk->engine, walk->step, &access);
        if (tensor == SC_TENSOR_OUTPUT) {
            access.event = SC_TRACE_L1_WRITE;
            access.value = l1->sum[place];
            sim_record_access(walk->engine, walk->step, &access);
        }
    }
}

static void note_operations(const struct operation_walk *walk, const struct sim_point *at, lane_set accumulate,
                            const int32_t *sums_before) {
    for (lane_set lanes = at->lanes; lanes; lanes &= lanes - 1) {
        int lane = first_lane(lanes);
        note_operation(walk, at, lane, accumulate >> lane & 1 ? &sums_before[lane] : NULL);
    }
}

static void operate(const struct operation_walk *walk, const struct sim_point *at) {
    struct bank *bank = walk->bank;
    struct l1 *output = &bank->l1[SC_TENSOR_OUTPUT];
    struct sc_counters *counters = walk->step->counters;
    int32_t sums_before[BANK_LANES];
    int64_t width = bank->width, sum = at->slot[SC_TENSOR_OUTPUT] * width;
    lane_set *has_sum = &output->has_sum[at->slot[SC_TENSOR_OUTPUT]];
    lane_set accumulate = at->lanes & *has_sum;
    int64_t operations = lane_count(at->lanes);
    struct lanes_operands operands = {
        .weight = walk->has_weights ? bank->l1[SC_TENSOR_WEIGHT].value + at->slot[SC_TENSOR_WEIGHT] * width : NULL,
        .input = bank->l1[SC_TENSOR_INPUT].value + at->slot[SC_TENSOR_INPUT] * width,
        .sum = output->sum + sum,
        .terms = output->terms + sum,
        .operations = bank->operations};
    if (walk->noting == NOTING_EACH)
        memcpy(sums_before, output->sum + sum, (size_t)width * sizeof *sums_before);
    walk->operate(&operands, at->lanes, accumulate, bank->width);
    *has_sum |= at->lanes;
    if (walk->noting == NOTING_EACH)
        note_operations(walk, at, accumulate, sums_before);
    else if (walk->noting == NOTING_OMITTED)
        walk->engine->options->trace->omit(walk->engine->options->trace,
                                           operations * (walk->has_weights ? 3 : 2) + lane_count(accumulate));
    counters->macs += operations;
    counters->l1_rd_weight += walk->has_weights ? operations : 0;
    counters->l1_rd_input += operations;
    counters->l1_rd_sum += lane_count(accumulate);
    counters->l1_wr_sum += operations;
}

static void walk_axis(const struct operation_walk *walk, int axis, const struct sim_point *outer) {
    if (axis == walk->engine->geometry.axis_count) {
        operate(walk, outer);
        return;
    }
    const struct axis_entry *entry = walk->entry[axis];
    for (int i = 0; i < entry->point_count; i++) {
        const struct sim_point *point = &entry->point[i];
        struct sim_point at = {.lanes = outer->lanes & point->lanes};
        for (int tensor = 0; tensor < SC_TENSOR_COUNT; tensor++)
            at.slot[tensor] = outer->slot[tensor] + point->slot[tensor];
        if (at.lanes)
            walk_axis(walk, axis + 1, &at);
    }
}

static void run_bank(struct engine *engine, struct step *step, int b) {
    const struct sc_layer_type *type = engine->mapping->layer.type;
    struct operation_walk walk = {.engine = engine,
                                  .bank = &engine->bank[b],
                                  .step = step,
                                  .entry = &step->entry[(int64_t)b * AXES_MAX],
                                  .operate =
                                      type->operation == SC_OPERATION_MAX ? engine->lanes->max : engine->lanes->mac,
                                  .has_weights = type->tensor[SC_TENSOR_WEIGHT].count > 0};
    struct sim_point all = {.lanes = step->active[b]};
    walk.noting = noting_of(&walk);
    memset(walk.bank->operations, 0, sizeof walk.bank->operations);
    if (all.lanes)
        walk_axis(&walk, 0, &all);
}

/* The step is computed when its busiest PE is done. */
static int64_t busiest_pe(const struct engine *engine) {
    int32_t most = 0;
    for (int b = 0; b < engine->bank_count; b++)
        for (int lane = 0; lane < engine->bank[b].width; lane++)
            most = engine->bank[b].operations[lane] > most ? engine->bank[b].operations[lane] : most;
    return most;
}

static void release_entries(struct engine *engine, struct step *step) {
    for (int b = 0; b < engine->bank_count; b++)
        for (int a = 0; a < engine->geometry.axis_count; a++)
            sim_address_release(&engine->bank[b].address, a, step->entry[b * AXES_MAX + a]);
}

void sim_execute_step(struct engine *engine, struct step *step) {
    const struct sc_counters before = *step->counters;
    take_in_arrivals(engine, step);
    check_boxes(engine, step);
    for (int b = 0; b < engine->bank_count && !engine->status; b++)
        run_bank(engine, step, b);
    step->log.macs = step->counters->macs - before.macs;
    step->log.accumulated = step->counters->l1_rd_sum - before.l1_rd_sum;
    engine->compute.remaining = busiest_pe(engine);
    release_entries(engine, step);
}

/* ---- evictions ---- */

static void evict(struct engine *engine, struct step *step, const struct eviction *eviction) {
    const struct bank *bank = &engine->bank[eviction->bank];
    const struct l1 *l1 = &bank->l1[SC_TENSOR_OUTPUT];
    if (eviction->lanes & ~l1->has_sum[eviction->slot])
        sim_engine_fail(engine, SC_STATUS_INVARIANT, "an output is evicted to which nothing was added");
    engine->noc.ops->collect(engine, step, eviction);
    step->log.evicted += lane_count(eviction->lanes);
    l1->has_sum[eviction->slot] &= ~eviction->lanes;
}

void sim_execute_evictions(struct engine *engine, struct step *step) {
    for (int32_t i = 0; i < step->evictions.count && !engine->status; i++)
        evict(engine, step, &step->evictions.at[i]);
}
