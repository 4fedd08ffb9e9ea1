/* docs/semantics.md, sections 4 (who executes what: the axes' points have it), 5 (boxes) and 6 (fills, evictions). */
#include "sim/execute.h"

#include <string.h>

#include "common/checked.h"
#include "sim/kernels.h"

/* Elements that come to these lanes of a row, or leave them, cross the link that is watched: each once in a step. */
static inline void count_at_far_end(const struct l1 *l1, int64_t row, lane_set lanes, int64_t step) {
    int64_t *last = l1->far_end ? l1->far_end->last : NULL, elems = 0;
    const int32_t *ids = l1->id + row;
    lanes &= l1->below;
    for (lane_set rest = lanes; rest; rest &= rest - 1) {
        const int32_t id = ids[first_lane(rest)];
        elems += last[id] != step + 1;
        last[id] = step + 1;
    }
    if (lanes)
        l1->far_end->elems += elems;
}

/* What comes from L2 to these lanes of a row, or leaves them, crosses links in a step. */
static inline void count_crossed(const struct l1 *l1, int64_t row, lane_set lanes, int64_t step) {
    for (lane_set rest = l1->crossed ? lanes : 0; rest; rest &= rest - 1)
        l1->crossed[first_lane(rest)]++;
    count_at_far_end(l1, row, lanes, step);
}

/* An element that is forwarded in a step does not come from L2. */
static inline void take_back(const struct l1 *l1, int lane, int32_t id, int64_t step) {
    if (l1->crossed)
        l1->crossed[lane]--;
    if (l1->far_end)
        l1->far_end->last[id] = step + 1;
}

/* ---- filling the L1s ---- */

static void report_not_there(struct sim_run *run, int tensor, int32_t id, int32_t there) {
    sim_fail(run, SC_STATUS_INVARIANT, "a PE should forward %s %d, but its L1 has element %d there",
             sc_tensor_name((enum sc_tensor)tensor), (int)id, (int)there);
}

/* The giver still has what it held in the step before: nothing of this step has been written yet. */
static void read_forwarded(struct sim_run *run, const struct sim_pes *pes, struct sim_transition *transition,
                           const struct forward *forward) {
    const struct fill *fill = &transition->fills.at[forward->fill];
    const struct bank *from = &pes->bank[forward->from_bank];
    const struct l1 *l1 = &from->l1[fill->tensor];
    const struct step *step = transition->to;
    int64_t place = (int64_t)forward->from_slot * from->width + forward->from_lane;
    if (l1->id[place] != forward->id)
        report_not_there(run, fill->tensor, forward->id, l1->id[place]);
    transition->values.at[fill->values + forward->lane] = l1->value[place];
    take_back(&pes->bank[fill->bank].l1[fill->tensor], forward->lane, forward->id, step->number);
    sim_raise_access(run, &transition->to->ledger, SIM_FORWARD, fill->tensor,
                     (struct sim_access){pes->bank[fill->bank].first_pe + forward->lane, forward->id, l1->value[place],
                                         step->fetch_begin[SIM_CHANNEL_SHARED],
                                         step->fetch_end[SIM_CHANNEL_SHARED] - step->fetch_begin[SIM_CHANNEL_SHARED]});
}

/* Every operand that comes is an L1 write. An output that is begun comes from nowhere: its slot gets its name. */
static void write_l1(struct sim_run *run, struct bank *bank, struct step *step, const struct fill *fill,
                     const int16_t *values) {
    struct l1 *l1 = &bank->l1[fill->tensor];
    int64_t row = (int64_t)fill->slot * bank->width;
    bool begins = fill->tensor == SC_TENSOR_OUTPUT;
    run->lanes->assign(l1->id + row, bank->address.id_base[fill->tensor], fill->id, fill->lanes, bank->width);
    if (!begins)
        run->lanes->copy(l1->value + row, values, fill->lanes, bank->width);
    if (!begins)
        count_crossed(l1, row, fill->lanes, step->number);
    sim_raise_row(run, &step->ledger, begins ? SIM_BEGIN : SIM_FILL, fill->tensor,
                  (struct sim_row){fill->lanes, bank->first_pe, l1->id + row, begins ? NULL : values});
}

static void fill_l1s(struct sim_run *run, const struct sim_pes *pes, struct sim_transition *transition) {
    for (int32_t i = 0; i < transition->forwards.count; i++)
        read_forwarded(run, pes, transition, &transition->forwards.at[i]);
    for (int32_t i = 0; i < transition->fills.count; i++) {
        const struct fill *fill = &transition->fills.at[i];
        const bool begins = fill->tensor == SC_TENSOR_OUTPUT; /* of nothing sent, so that there may be no values */
        write_l1(run, &pes->bank[fill->bank], transition->to, fill,
                 begins ? NULL : transition->values.at + fill->values);
    }
}

/* ---- is everything mapped resident? ---- */

static void check_cell(struct sim_run *run, const struct bank *bank, int tensor, const struct cell *cell) {
    const int32_t *id = bank->l1[tensor].id + (int64_t)cell->slot * bank->width;
    lane_set wrong = cell->lanes & run->lanes->differ(id, bank->address.id_base[tensor], cell->id, bank->width);
    if (!wrong)
        return;
    int lane = first_lane(wrong);
    sim_fail(run, SC_STATUS_INVARIANT, "PE %d of bank %d should hold %s %d in slot %d, but it holds %d", lane,
             (int)bank->number, sc_tensor_name((enum sc_tensor)tensor),
             (int)address_id(&bank->address, tensor, lane, cell->id), (int)cell->slot, (int)id[lane]);
}

static void check_boxes(struct sim_run *run, const struct sim_pes *pes, const struct step *step) {
    for (int b = 0; b < pes->bank_count; b++)
        for (int tensor = 0; tensor < SC_TENSOR_COUNT; tensor++) {
            const struct sim_box_range *range = &step->range[b * SC_TENSOR_COUNT + tensor];
            for (int32_t i = 0; range->changed && i < range->count; i++)
                check_cell(run, &pes->bank[b], tensor, &step->box.at[range->begin + i]);
        }
}

/* ---- operations ---- */

/* What becomes of the accesses of a bank's operations in a step. */
enum noting {
    NOTING_NONE,    /* they are not traced */
    NOTING_OMITTED, /* they are outside of the trace's window: their number is reported */
    NOTING_EACH,
};

/* The operations of one bank in one step: the product of its axes' points. */
struct operation_walk {
    struct sim_run *run;
    struct bank *bank;
    struct sim_ledger *ledger;
    struct axis_entry *const *entry; /* [axis] */
    void (*operate)(const struct lanes_operands *operands, uint64_t set, uint64_t accumulate, int width);
    bool has_weights;
    enum noting noting;
    /* What all records of an operation's accesses have in common. */
    struct sc_trace_record read[SC_TENSOR_COUNT], written;
    int64_t begin;                   /* when the first operation begins: the step's control comes before it */
    int64_t operations, accumulated; /* so far; accumulated: those that read their psum */
};

/* A PE executes no more operations than there are points. */
static enum noting noting_of(const struct operation_walk *walk) {
    const struct sim_run *run = walk->run;
    int64_t most = 1;
    if (!sim_accesses_are_traced(run))
        return NOTING_NONE;
    if (run->behind)
        return NOTING_EACH;
    for (int axis = 0; axis < run->geometry.axis_count; axis++)
        if (!checked_mul(most, walk->entry[axis]->point_count, &most))
            return NOTING_EACH;
    return sc_trace_in_window(&run->options->trace->options, walk->begin, walk->begin + most) ? NOTING_EACH
                                                                                              : NOTING_OMITTED;
}

/* When the operation that a lane has just executed began, by its PE's clock. */
static int64_t began_at(const struct operation_walk *walk, int lane) {
    const int64_t width = walk->run->mapping->machine.vector_width, before = walk->bank->operations[lane] - 1;
    const int64_t *behind = walk->run->behind;
    return walk->begin + (width == 1 ? before : before / width) + (behind ? behind[walk->bank->first_pe + lane] : 0);
}

/* What an access of a lane's operation is to a trace: `common`, and the rest. */
static inline struct sc_trace_record access_of(const struct operation_walk *walk, const struct sc_trace_record *common,
                                               int64_t cycle, int lane, int64_t place, int32_t value) {
    struct sc_trace_record record = *common;
    record.cycle = cycle;
    record.pe = walk->bank->first_pe + lane;
    record.value = value;
    record.element = walk->run->place[record.tensor][walk->bank->l1[record.tensor].id[place]];
    return record;
}

/* What the operation that a lane has just executed read and wrote, as records. `sum_before` is NULL when it did not
 * read its psum. */
static void list_operation(const struct operation_walk *walk, const struct sim_point *at, int64_t cycle, int lane,
                           const int32_t *sum_before, struct sc_trace_record *record) {
    const struct bank *bank = walk->bank;
    const int64_t width = bank->width;
    for (int tensor = walk->has_weights ? SC_TENSOR_WEIGHT : SC_TENSOR_INPUT; tensor < SC_TENSOR_OUTPUT; tensor++) {
        const int64_t place = at->slot[tensor] * width + lane;
        *record++ = access_of(walk, &walk->read[tensor], cycle, lane, place, bank->l1[tensor].value[place]);
    }
    const int64_t place = at->slot[SC_TENSOR_OUTPUT] * width + lane;
    if (sum_before)
        *record++ = access_of(walk, &walk->read[SC_TENSOR_OUTPUT], cycle, lane, place, *sum_before);
    *record = access_of(walk, &walk->written, cycle, lane, place, bank->l1[SC_TENSOR_OUTPUT].sum[place]);
}

/* Write what the lanes' operations read and wrote into the trace. An operation has no more than four accesses. */
static void note_operations(const struct operation_walk *walk, const struct sim_point *at, lane_set accumulate,
                            const int32_t *sums_before) {
    if (!sim_reserve_accesses(walk->run, walk->ledger, SIM_ACCESSES_OTHER, 4 * lane_count(at->lanes)))
        return;
    struct sc_trace_record *records = walk->ledger->accesses[SIM_ACCESSES_OTHER].at;
    int32_t *count = &walk->ledger->accesses[SIM_ACCESSES_OTHER].count;
    for (lane_set lanes = at->lanes; lanes; lanes &= lanes - 1) {
        const int lane = first_lane(lanes);
        const int32_t *sum_before = accumulate >> lane & 1 ? &sums_before[lane] : NULL;
        const int32_t accesses = (walk->has_weights ? 3 : 2) + (sum_before != NULL);
        const int64_t cycle = began_at(walk, lane);
        if (sc_trace_in_window(&walk->run->options->trace->options, cycle, cycle + 1)) {
            list_operation(walk, at, cycle, lane, sum_before, records + *count);
            *count += accesses;
        } else {
            sim_omit_accesses(walk->run, accesses);
        }
    }
}

/* `accumulated`: the operations that read their psum. */
static void raise_executed(struct sim_ledger *ledger, bool has_weights, int64_t operations, int64_t accumulated) {
    sim_raise(ledger, SIM_OPERATE, SIM_NO_TENSOR, operations);
    sim_raise(ledger, SIM_READ, SC_TENSOR_WEIGHT, has_weights ? operations : 0);
    sim_raise(ledger, SIM_READ, SC_TENSOR_INPUT, operations);
    sim_raise(ledger, SIM_READ, SC_TENSOR_OUTPUT, accumulated);
    sim_raise(ledger, SIM_WRITE, SC_TENSOR_OUTPUT, operations);
}

/* Raise the events of the walk's operations. */
static void raise_operations(const struct operation_walk *walk) {
    int64_t operations = walk->operations, accumulated = walk->accumulated;
    raise_executed(walk->ledger, walk->has_weights, operations, accumulated);
    if (walk->noting == NOTING_OMITTED)
        sim_omit_accesses(walk->run, (walk->has_weights ? operations : 0) + operations + accumulated + operations);
}

static void operate(struct operation_walk *walk, const struct sim_point *at) {
    struct bank *bank = walk->bank;
    struct l1 *output = &bank->l1[SC_TENSOR_OUTPUT];
    int32_t sums_before[BANK_LANES];
    int64_t width = bank->width, sum = at->slot[SC_TENSOR_OUTPUT] * width;
    lane_set *has_sum = &output->has_sum[at->slot[SC_TENSOR_OUTPUT]];
    lane_set accumulate = at->lanes & *has_sum;
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
    walk->operations += lane_count(at->lanes);
    walk->accumulated += lane_count(accumulate);
}

static void walk_axis(struct operation_walk *walk, int axis, const struct sim_point *outer) {
    if (axis == walk->run->geometry.axis_count) {
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

/* What does not differ between the accesses of operations. */
static void prepare_records(struct operation_walk *walk) {
    for (int tensor = 0; tensor < SC_TENSOR_COUNT; tensor++)
        walk->read[tensor] = sim_access_record(SIM_READ, tensor, 1);
    walk->written = sim_access_record(SIM_WRITE, SC_TENSOR_OUTPUT, 1);
}

static void run_bank(struct sim_run *run, struct bank *bank, struct step *step) {
    const struct sc_layer_type *type = run->mapping->layer.type;
    struct operation_walk walk = {.run = run,
                                  .bank = bank,
                                  .ledger = &step->ledger,
                                  .entry = &step->entry[(int64_t)bank->number * run->geometry.axis_count],
                                  .begin = run->now + step->overhead,
                                  .operate = type->operation == SC_OPERATION_MAX ? run->lanes->max : run->lanes->mac,
                                  .has_weights = type->tensor[SC_TENSOR_WEIGHT].count > 0};
    struct sim_point all = {.lanes = step->active[bank->number]};
    walk.noting = noting_of(&walk);
    if (walk.noting == NOTING_EACH)
        prepare_records(&walk);
    memset(bank->operations, 0, (size_t)bank->width * sizeof *bank->operations);
    if (all.lanes)
        walk_axis(&walk, 0, &all);
    raise_operations(&walk);
}

static int64_t busiest_pe(const struct sim_run *run, const struct sim_pes *pes, const struct step *step) {
    int64_t most = 0;
    for (int b = 0; b < pes->bank_count; b++) {
        const struct bank *bank = &pes->bank[b];
        int64_t operations = run->lanes->largest(bank->operations, step->active[b], bank->width);
        most = operations > most ? operations : most;
    }
    return most;
}

static void release_entries(const struct sim_run *run, const struct sim_pes *pes, struct step *step) {
    for (int b = 0; b < pes->bank_count; b++)
        for (int a = 0; a < run->geometry.axis_count; a++)
            sim_address_release(&pes->bank[b].address, a, step->entry[b * run->geometry.axis_count + a]);
}

/* ---- a step that is replayed ---- */

static SIM_APART void replay_forwards(struct sim_run *run, const struct sim_pes *pes,
                                      struct sim_transition *transition) {
    const struct sim_plan *plan = transition->replayed.plan;
    for (int32_t i = 0; i < plan->forwards.count; i++) {
        const struct sim_plan_forward *forward = &plan->forwards.at[i];
        const int32_t id =
            (int32_t)((uint32_t)forward->relative + (uint32_t)transition->replayed.base[forward->tensor]);
        if (*forward->id != id)
            report_not_there(run, forward->tensor, id, *forward->id);
        transition->values.at[forward->values] = *forward->value;
        take_back(&pes->bank[forward->bank].l1[forward->tensor], forward->lane, id, transition->to->number);
        sim_raise(&transition->to->ledger, SIM_FORWARD, forward->tensor, 1);
    }
}

static SIM_APART void count_fills_at_far_end(const struct sim_pes *pes, const struct sim_transition *transition) {
    const struct sim_plan *plan = transition->replayed.plan;
    for (const struct sim_plan_fill *fill = plan->fills.at; fill < plan->fills.at + plan->fills.count; fill++) {
        const struct bank *bank = &pes->bank[fill->bank];
        if (fill->value)
            count_at_far_end(&bank->l1[fill->tensor], (int64_t)fill->slot * bank->width, fill->mask->lanes,
                             transition->to->number);
    }
}

static void replay_fills(struct sim_run *run, const struct sim_pes *pes, struct sim_transition *transition) {
    struct sim_ledger *ledger = &transition->to->ledger;
    run->lanes->kernels->fill(transition->replayed.plan, transition->replayed.base, transition->values.at,
                              (struct sim_fill_counts){sim_counts(ledger, SIM_FILL), sim_counts(ledger, SIM_BEGIN)});
    if (sim_watches_links(pes))
        count_fills_at_far_end(pes, transition);
}

/* The cell that is not what it should be. */
static SIM_APART void report_cells(struct sim_run *run, const struct sim_pes *pes,
                                   const struct sim_replayed *replayed) {
    for (int32_t i = 0; i < replayed->plan->checks.count; i++) {
        const struct sim_plan_check *check = &replayed->plan->checks.at[i];
        const struct cell cell = {check->slot,
                                  (int32_t)((uint32_t)check->relative + (uint32_t)replayed->base[check->tensor]),
                                  check->mask->lanes};
        check_cell(run, &pes->bank[check->bank], check->tensor, &cell);
    }
    if (!run->status)
        sim_fail(run, SC_STATUS_INVARIANT, "the plan of a step looks for elements where no box has them");
}

static int64_t replay_step(struct sim_run *run, const struct sim_pes *pes, struct sim_transition *transition) {
    const struct sim_replayed *replayed = &transition->replayed;
    struct sim_ledger *ledger = &transition->to->ledger;
    if (replayed->plan->forwards.count > 0)
        replay_forwards(run, pes, transition);
    replay_fills(run, pes, transition);
    if (!run->lanes->kernels->check(replayed->plan, replayed->base))
        report_cells(run, pes, replayed);
    if (run->status)
        return 0;
    const struct sim_operated operated =
        run->lanes->kernels->operate(replayed->plan, run->mapping->layer.type->operation == SC_OPERATION_MAX);
    raise_executed(ledger, sim_has_tensor(run, SC_TENSOR_WEIGHT), operated.operations, operated.accumulated);
    return replayed->plan->busiest;
}

/* ---- a step ---- */

static SIM_APART int64_t execute_staged(struct sim_run *run, const struct sim_pes *pes,
                                        struct sim_transition *transition) {
    struct step *step = transition->to;
    fill_l1s(run, pes, transition);
    check_boxes(run, pes, step);
    for (int b = 0; b < pes->bank_count && !run->status; b++)
        run_bank(run, &pes->bank[b], step);
    release_entries(run, pes, step);
    return busiest_pe(run, pes, step);
}

int64_t sim_execute_step(struct sim_run *run, const struct sim_pes *pes, struct sim_transition *transition) {
    return transition->replayed.plan ? replay_step(run, pes, transition) : execute_staged(run, pes, transition);
}

/* ---- evictions ---- */

static void report_no_sum(struct sim_run *run) {
    sim_fail(run, SC_STATUS_INVARIANT, "an output is evicted to which nothing was added");
}

static void evict(struct sim_run *run, const struct bank *bank, struct sim_noc *noc, struct sim_transition *transition,
                  const struct eviction *eviction) {
    const struct l1 *l1 = &bank->l1[SC_TENSOR_OUTPUT];
    const int64_t row = (int64_t)eviction->slot * bank->width;
    if (eviction->lanes & ~l1->has_sum[eviction->slot])
        report_no_sum(run);
    sim_noc_collect(
        noc, transition,
        &(struct sim_evicted_row){eviction->lanes, bank->first_pe, l1->id + row, l1->sum + row, l1->terms + row});
    count_crossed(l1, row, eviction->lanes, transition->from->number);
    l1->has_sum[eviction->slot] &= ~eviction->lanes;
}

static SIM_APART void count_evictions_at_far_end(const struct sim_pes *pes, const struct sim_transition *transition) {
    const struct sim_plan *plan = transition->replayed.plan;
    for (int32_t i = 0; i < plan->evictions.count; i++) {
        const struct sim_plan_eviction *eviction = &plan->evictions.at[i];
        const struct bank *bank = &pes->bank[eviction->bank];
        count_at_far_end(&bank->l1[SC_TENSOR_OUTPUT], (int64_t)eviction->slot * bank->width, eviction->mask->lanes,
                         transition->from->number);
    }
}

/* The copies' sums are read by the row, and added up on their way. */
static void replay_evictions(struct sim_run *run, const struct sim_pes *pes, struct sim_transition *transition) {
    const struct sim_plan *plan = transition->replayed.plan;
    if (plan->evictions.count == 0)
        return;
    const struct sim_evicted evicted = run->lanes->kernels->evict(plan);
    if (evicted.without)
        report_no_sum(run);
    if (sim_watches_links(pes))
        count_evictions_at_far_end(pes, transition);
    if (!run->lanes->kernels->collect(plan, transition->replayed.base_before,
                                      run->mapping->layer.type->operation == SC_OPERATION_MAX, transition->arrived.at))
        sim_fail(run, SC_STATUS_INVARIANT, "an L1 evicts another output than the one that should leave");
    transition->arriving = (int32_t)plan->arrivals;
    sim_raise(&transition->ledger, SIM_EVICT, SC_TENSOR_OUTPUT, evicted.copies);
    sim_raise(&transition->ledger, SIM_REDUCE, SC_TENSOR_OUTPUT, evicted.copies - plan->arrivals);
}

static SIM_APART void evict_staged(struct sim_run *run, const struct sim_pes *pes, struct sim_noc *noc,
                                   struct sim_transition *transition) {
    for (int32_t i = 0; i < transition->evictions.count && !run->status; i++) {
        const struct eviction *eviction = &transition->evictions.at[i];
        evict(run, &pes->bank[eviction->bank], noc, transition, eviction);
    }
}

void sim_execute_evictions(struct sim_run *run, const struct sim_pes *pes, struct sim_noc *noc,
                           struct sim_transition *transition) {
    if (transition->replayed.plan)
        replay_evictions(run, pes, transition);
    else
        evict_staged(run, pes, noc, transition);
}
