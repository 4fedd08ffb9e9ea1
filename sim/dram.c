#include "sim/dram.h"

/* ---- what a load waits for ---- */

/* May nothing come over the channel in the steps before the next change, those that are not staged? */
static bool passes_the_rest(struct sim_off_chip *off_chip, enum sim_channel channel) {
    const struct sim_controller *controller = off_chip->controller;
    for (int tensor = 0; tensor < SC_TENSOR_OUTPUT; tensor++) {
        bool forwards = channel == SIM_CHANNEL_SHARED && off_chip->run->mapping->machine.forwarding;
        bool comes =
            sim_has_tensor(off_chip->run, tensor) && (forwards || sim_channel_of(off_chip->run, tensor) == channel);
        if (comes && sim_nest_may_move(&controller->nest, off_chip->tiles.outside, controller->contents[tensor].dims))
            return false;
    }
    return true;
}

bool sim_off_chip_fetched_before(struct sim_off_chip *off_chip, int64_t change, enum sim_channel channel) {
    const struct sim_flight *flight = off_chip->flight;
    const int64_t fetched = flight->fetched[channel];
    if (change < off_chip->tiles.first)
        return true;
    if (change < off_chip->staged)
        return fetched >= sim_tiles_change(&off_chip->tiles, change)->first_step;
    if (fetched < flight->staged)
        return false;
    const bool is_next = change == off_chip->staged;
    if (is_next && !sim_nest_goes_on_inside(&off_chip->controller->nest, off_chip->tiles.outside))
        return true;
    if (sim_uses_common_sets(off_chip->run, channel))
        return false;
    if (is_next && passes_the_rest(off_chip, channel))
        return true;
    off_chip->awaits[channel] = true;
    return false;
}

/* ---- what fetching waits for ---- */

/* Outputs that begin need a set only. */
static bool has_set_for_outputs(const struct sim_off_chip *off_chip, const struct sim_tile_part *part) {
    return off_chip->contents_stored >= part->contents - off_chip->run->mapping->machine.l2_buffers + 1;
}

static bool is_there(const struct sim_off_chip *off_chip, const struct sim_tile_change *change, int tensor) {
    const struct sim_tile_part *part = &change->part[tensor];
    if (part->from_off_chip.count > 0)
        return change->loaded[tensor] &&
               off_chip->run->now >= change->load_end[tensor] + off_chip->run->mapping->machine.off_chip_latency;
    return tensor != SC_TENSOR_OUTPUT || !part->has_contents || has_set_for_outputs(off_chip, part);
}

bool sim_off_chip_is_there(const struct sim_off_chip *off_chip, const struct sim_tile_change *change) {
    for (int tensor = 0; tensor < SC_TENSOR_COUNT; tensor++)
        if (!is_there(off_chip, change, tensor))
            return false;
    return true;
}

bool sim_off_chip_waits_for_store(const struct sim_off_chip *off_chip, const struct sim_tile_change *change) {
    for (int tensor = 0; tensor < SC_OPERAND_COUNT; tensor++)
        if (!is_there(off_chip, change, tensor))
            return false;
    const struct sim_tile_part *part = &change->part[SC_TENSOR_OUTPUT];
    return part->has_contents && !has_set_for_outputs(off_chip, part);
}

int64_t sim_off_chip_left(const struct sim_off_chip *off_chip, const struct sim_tile_change *change) {
    int64_t left = 0;
    for (int tensor = 0; tensor < SC_TENSOR_COUNT; tensor++) {
        int64_t wait = change->load_end[tensor] + off_chip->run->mapping->machine.off_chip_latency - off_chip->run->now;
        if (change->loaded[tensor] && wait > 0 && (left == 0 || wait < left))
            left = wait;
    }
    return left;
}

/* ---- changes of tiles ---- */

struct sim_tile_change *sim_off_chip_stage(struct sim_off_chip *off_chip, int64_t first_step) {
    struct sim_tiles *tiles = &off_chip->tiles;
    if (off_chip->staged == tiles->planned && !sim_tiles_plan(tiles, off_chip->flight->direct))
        return NULL;
    struct sim_tile_change *change = sim_tiles_change(tiles, off_chip->staged);
    if (change->ends != (first_step < 0)) {
        sim_fail(off_chip->run, SC_STATUS_INVARIANT, "the walk over the tiles and that over the steps part");
        return NULL;
    }
    change->first_step = first_step;
    off_chip->staged++;
    for (int tensor = 0; tensor < SC_TENSOR_COUNT; tensor++) {
        if (!change->part[tensor].begins)
            continue;
        off_chip->held[tensor] = change->part[tensor].held;
        sim_raise(&change->loads, SIM_TILE, tensor, 1);
    }
    return change;
}

void sim_off_chip_hold(const struct sim_off_chip *off_chip, struct step *step) {
    int64_t held = 0;
    for (int tensor = 0; tensor < SC_TENSOR_COUNT; tensor++) {
        held += off_chip->held[tensor];
        sim_raise_peak(&step->ledger, (enum sim_peak)(SIM_PEAK_TILE_WEIGHT + tensor), off_chip->held[tensor]);
    }
    sim_raise_peak(&step->ledger, SIM_PEAK_L2_HOLD, held);
}

void sim_off_chip_attribute(const struct sim_transition *transition) {
    struct sim_tile_change *change = transition->change;
    if (transition->to)
        change->loads.total = transition->to->ledger.total;
    change->stores.total = transition->ledger.total;
}

/* What is on chip is in L2 from the start, and is not counted as coming. */
static void place(struct sim_off_chip *off_chip, struct sim_tile_change *change, int tensor) {
    const struct sim_ids *made = &change->part[tensor].made_here;
    bool counts = tensor != SC_TENSOR_OUTPUT && !off_chip->run->mapping->machine.on_chip[tensor];
    if (change->is_placed[tensor])
        return;
    change->is_placed[tensor] = true;
    for (int32_t i = 0; i < made->count; i++) {
        sim_l2_take_in(off_chip->l2, tensor, made->at[i], (struct accumulator){0, 0});
        if (counts)
            sim_raise_access(
                off_chip->run, &change->loads, SIM_BRING, tensor,
                (struct sim_access){-1, made->at[i], off_chip->l2->value[tensor][made->at[i]], off_chip->run->now, 0});
    }
}

/* What the tensor's tile before had is not sent any more. */
static void release(struct sim_off_chip *off_chip, struct sim_tile_change *change, int tensor) {
    const struct sim_ids *leaving = &change->part[tensor].leaving;
    if (change->is_released[tensor])
        return;
    change->is_released[tensor] = true;
    for (int32_t i = 0; i < leaving->count; i++)
        sim_l2_give_up(off_chip->l2, tensor, leaving->at[i]);
}

void sim_off_chip_begin(struct sim_off_chip *off_chip, struct sim_tile_change *change, enum sim_channel channel) {
    for (int tensor = 0; tensor < SC_TENSOR_COUNT; tensor++) {
        place(off_chip, change, tensor);
        if (tensor != SC_TENSOR_OUTPUT && sim_channel_of(off_chip->run, tensor) == channel)
            release(off_chip, change, tensor);
    }
}

void sim_off_chip_drained(const struct sim_off_chip *off_chip, const struct sim_transition *transition) {
    if (transition->change)
        transition->change->drained_at = off_chip->run->now;
}

static void join_stores(struct sim_off_chip *off_chip) {
    struct sim_told_stores *told = &off_chip->stored, *last = &off_chip->last_store;
    const int32_t accesses = last->accesses.count;
    if (last->outputs == 0)
        return;
    told->begin = told->outputs == 0 ? last->begin : told->begin;
    told->end = last->end;
    told->outputs += last->outputs;
    last->outputs = last->accesses.count = 0;
    if (accesses > 0 && !LIST_RESERVE(&told->accesses, accesses))
        sim_fail(off_chip->run, SC_STATUS_LIMIT, "no memory for the accesses of one step");
    for (int32_t i = 0; i < accesses && !off_chip->run->status; i++)
        told->accesses.at[told->accesses.count++] = last->accesses.at[i];
}

/* Whether a step drains before or after a store that ends in the same cycle depends on the order of the units: so the
 * store is told with the next step. */
static void keep_for_record(struct sim_off_chip *off_chip, const struct sim_tile_change *change, int64_t begin) {
    struct sim_told_stores *last = &off_chip->last_store;
    const int64_t outputs = change->stores.own->count[SIM_STORE][SC_TENSOR_OUTPUT];
    const int32_t accesses = change->stores.accesses[SIM_ACCESSES_OTHER].count;
    if (outputs == 0)
        return;
    join_stores(off_chip);
    last->outputs = outputs;
    last->begin = begin;
    last->end = off_chip->run->now;
    if (accesses > 0 && !LIST_RESERVE(&last->accesses, accesses))
        sim_fail(off_chip->run, SC_STATUS_LIMIT, "no memory for the accesses of one step");
    for (int32_t i = 0; i < accesses && !off_chip->run->status; i++)
        last->accesses.at[last->accesses.count++] = change->stores.accesses[SIM_ACCESSES_OTHER].at[i];
}

const struct sim_told_stores *sim_off_chip_tell(struct sim_off_chip *off_chip, bool is_last) {
    static const struct sim_told_stores NONE;
    if (off_chip && (is_last || off_chip->last_store.end < off_chip->run->now))
        join_stores(off_chip);
    return off_chip ? &off_chip->stored : &NONE;
}

void sim_off_chip_store(struct sim_off_chip *off_chip, struct sim_tile_change *change, int64_t begin) {
    if (off_chip->run->options->trace)
        keep_for_record(off_chip, change, begin);
    sim_ledger_move(off_chip->run, &change->stores);
}

bool sim_off_chip_is_done(const struct sim_off_chip *off_chip) {
    return off_chip->tiles.is_over && off_chip->contents_stored == off_chip->tiles.contents[SC_TENSOR_OUTPUT] &&
           off_chip->run->now >= off_chip->arrived_at;
}

void sim_off_chip_recorded(struct sim_off_chip *off_chip, struct sim_tile_change *change) {
    if (change) {
        sim_ledger_move(off_chip->run, &change->loads);
        change->is_recorded = true;
    }
    off_chip->stored.outputs = off_chip->stored.accesses.count = 0;
}

/* ---- opening, checking ---- */

void sim_off_chip_open(struct sim_off_chip *off_chip) {
    off_chip->output = sim_take(off_chip->run, off_chip->run->data->elems[SC_TENSOR_OUTPUT], sizeof *off_chip->output);
    if (!off_chip->run->status)
        sim_tiles_open(&off_chip->tiles);
}

void sim_off_chip_close(struct sim_off_chip *off_chip) {
    sim_tiles_close(&off_chip->tiles);
    LIST_FREE(&off_chip->stored.accesses);
    LIST_FREE(&off_chip->last_store.accesses);
}

static void check_equal(const struct sim_off_chip *off_chip, int64_t a, int64_t b, const char *what) {
    if (a != b)
        sim_fail(off_chip->run, SC_STATUS_INVARIANT, "%s: %lld is not %lld", what, (long long)a, (long long)b);
}

/* Each output is off chip, whole, and none is in L2, unless outputs stay on chip. */
static void check_outputs(const struct sim_off_chip *off_chip) {
    const bool stays = off_chip->run->mapping->machine.on_chip[SC_TENSOR_OUTPUT];
    for (int64_t id = 0; id < off_chip->run->data->elems[SC_TENSOR_OUTPUT] && !off_chip->run->status; id++) {
        const struct sim_stored_output *output = &off_chip->output[id];
        if (output->is_there == stays || off_chip->l2->has_place[id] != stays)
            sim_fail(off_chip->run, SC_STATUS_INVARIANT, "output %d is %s", (int)id,
                     stays ? "not on chip in the end" : "not off chip in the end");
    }
}

/* The channels count what passes them; the events are raised where elements come into L2 and leave it. */
void sim_off_chip_check(const struct sim_off_chip *off_chip, const struct sim_tally *total) {
    const int64_t *loads = total->count[SIM_LOAD], *stores = total->count[SIM_STORE];
    const bool stays = off_chip->run->mapping->machine.on_chip[SC_TENSOR_OUTPUT];
    const struct l2 *l2 = off_chip->l2;
    check_equal(off_chip, loads[SC_TENSOR_WEIGHT] + loads[SC_TENSOR_INPUT] + loads[SC_TENSOR_OUTPUT],
                off_chip->passed_in, "what was loaded is not what came in from off chip");
    check_equal(off_chip, stores[SC_TENSOR_OUTPUT], off_chip->passed_out, "what was stored is not what went off chip");
    check_equal(off_chip, stores[SC_TENSOR_OUTPUT] - loads[SC_TENSOR_OUTPUT],
                stays ? 0 : off_chip->run->data->elems[SC_TENSOR_OUTPUT],
                "what was stored and did not come back is not all outputs, each once");
    check_equal(off_chip, l2->taken_in[SC_TENSOR_OUTPUT] - l2->given_up[SC_TENSOR_OUTPUT],
                stays ? off_chip->run->data->elems[SC_TENSOR_OUTPUT] : 0, "outputs are left behind in L2");
    for (int tensor = 0; tensor < SC_OPERAND_COUNT; tensor++)
        if (!off_chip->run->mapping->machine.on_chip[tensor])
            check_equal(off_chip, total->count[SIM_BRING][tensor], l2->taken_in[tensor],
                        "operands that came are not those that L2 took in");
    check_outputs(off_chip);
}
