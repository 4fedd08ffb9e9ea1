#include "sim/units.h"

static struct sim_load_unit *self(struct sim_unit *unit) { return (struct sim_load_unit *)unit; }

static struct sim_tile_change *loading(const struct sim_load_unit *load) {
    return sim_tiles_change(&load->off_chip->tiles, load->change);
}

static int64_t rate(const struct sim_unit *unit) { return unit->run->mapping->machine.off_chip_bandwidth; }

/* ---- when a load may begin ---- */

/* When the outputs that come back have gone off chip: those of the contents before the last. */
static int64_t back_at(const struct sim_off_chip *off_chip, int64_t contents) {
    const int64_t newest = off_chip->contents_stored - 1;
    if (contents < 2)
        return 0;
    if (newest < contents - 2)
        return INT64_MAX;
    return off_chip->stored_at[newest - (contents - 2)] + off_chip->run->mapping->machine.off_chip_latency;
}

static bool has_set(struct sim_load_unit *load, int tensor) {
    struct sim_off_chip *off_chip = load->off_chip;
    const struct sim_tile_part *part = &loading(load)->part[tensor];
    if (tensor == SC_TENSOR_OUTPUT)
        return off_chip->contents_stored >= part->contents - off_chip->run->mapping->machine.l2_buffers + 1 &&
               off_chip->run->now >= back_at(off_chip, part->contents);
    return part->frees_set < 0 ||
           sim_off_chip_fetched_before(off_chip, part->frees_set, sim_channel_of(off_chip->run, tensor));
}

/* Go to the next load, in the order of the changes, then weights, inputs, outputs. What comes from nowhere is none.
 * False: there is none any more. */
static bool find_next(struct sim_load_unit *load) {
    struct sim_tiles *tiles = &load->off_chip->tiles;
    for (;;) {
        if (load->change == tiles->planned && !sim_tiles_plan(tiles, load->unit.flight->direct))
            return false;
        while (load->tensor < SC_TENSOR_COUNT && loading(load)->part[load->tensor].from_off_chip.count == 0)
            load->tensor++;
        if (load->tensor < SC_TENSOR_COUNT)
            return true;
        load->tensor = 0;
        load->change++;
    }
}

/* ---- loading ---- */

/* It has done something, too, if it has asked a channel for something new. */
static bool begin(struct sim_unit *unit) {
    struct sim_load_unit *load = self(unit);
    struct sim_off_chip *off_chip = load->off_chip;
    bool asked[SIM_CHANNEL_COUNT];
    memcpy(asked, off_chip->awaits, sizeof asked);
    memset(off_chip->awaits, 0, sizeof off_chip->awaits);
    if (!find_next(load))
        return false;
    if (!has_set(load, load->tensor)) {
        bool asks = false;
        for (int channel = 0; channel < SIM_CHANNEL_COUNT; channel++)
            asks |= off_chip->awaits[channel] && !asked[channel];
        return asks;
    }
    load->overhead = unit->run->mapping->machine.load_overhead;
    load->left = loading(load)->part[load->tensor].from_off_chip.count;
    loading(load)->load_begin[load->tensor] = unit->run->now;
    unit->busy = true;
    return true;
}

/* An output that comes back is what was stored of it. */
static struct accumulator take_back(struct sim_off_chip *off_chip, int32_t id) {
    struct sim_stored_output *output = &off_chip->output[id];
    if (!output->is_there)
        sim_fail(off_chip->run, SC_STATUS_INVARIANT, "output %d should come back, but it is not off chip", (int)id);
    output->is_there = false;
    return output->made;
}

/* What has come is in L2. */
static void take_in(struct sim_load_unit *load, struct sim_tile_change *change, int tensor) {
    struct sim_off_chip *off_chip = load->off_chip;
    struct sim_run *run = load->unit.run;
    const struct sim_ids *ids = &change->part[tensor].from_off_chip;
    const int64_t first = change->load_begin[tensor] + run->mapping->machine.load_overhead;
    for (int32_t i = 0; i < ids->count && !run->status; i++) {
        const int32_t id = ids->at[i];
        struct accumulator made = {0, 0};
        if (tensor == SC_TENSOR_OUTPUT)
            made = take_back(off_chip, id);
        struct sim_access access = {-1, id, tensor == SC_TENSOR_OUTPUT ? made.sum : off_chip->l2->value[tensor][id],
                                    rate(&load->unit) > 0 ? first + i / rate(&load->unit) : first, 1};
        sim_raise_access(run, &change->loads, SIM_LOAD, tensor, access);
        sim_l2_take_in(off_chip->l2, tensor, id, made);
        access.cycle = run->now + run->mapping->machine.off_chip_latency;
        access.duration = 0;
        if (tensor != SC_TENSOR_OUTPUT)
            sim_raise_access(run, &change->loads, SIM_BRING, tensor, access);
    }
}

static bool end(struct sim_unit *unit) {
    struct sim_load_unit *load = self(unit);
    struct sim_tile_change *change = loading(load);
    if (load->overhead > 0 || load->left > 0)
        return false;
    change->loaded[load->tensor] = true;
    change->load_end[load->tensor] = unit->run->now;
    take_in(load, change, load->tensor);
    load->tensor++;
    unit->busy = false;
    return true;
}

/* The next load waits for time only if what it brings back is still on its way off chip. */
static int64_t cycles_left(const struct sim_unit *unit) {
    const struct sim_load_unit *load = (const struct sim_load_unit *)unit;
    const struct sim_tiles *tiles = &load->off_chip->tiles;
    if (unit->busy)
        return load->overhead + sim_cycles_to_do(load->left, rate(unit));
    if (load->change == tiles->planned || load->tensor != SC_TENSOR_OUTPUT)
        return 0;
    int64_t at = back_at(load->off_chip, loading(load)->part[SC_TENSOR_OUTPUT].contents);
    return at < INT64_MAX && at > unit->run->now ? at - unit->run->now : 0;
}

static void work(struct sim_unit *unit, int64_t cycles) {
    struct sim_load_unit *load = self(unit);
    if (!unit->busy)
        return;
    int64_t control = cycles < load->overhead ? cycles : load->overhead;
    int64_t done = sim_done_in(cycles - control, rate(unit));
    done = cycles == control ? 0 : done < load->left ? done : load->left;
    load->overhead -= control;
    load->left -= done;
    load->off_chip->passed_in += done;
}

static void dump(const struct sim_unit *unit, FILE *to) {
    const struct sim_load_unit *load = (const struct sim_load_unit *)unit;
    if (unit->busy)
        fprintf(to, "change of tiles %lld, %lld cycles and %lld elements of the %s tensor left",
                (long long)load->change, (long long)load->overhead, (long long)load->left,
                sc_tensor_name((enum sc_tensor)load->tensor));
}

const struct sim_unit_ops sim_load_ops = {"load", begin, end, cycles_left, work, dump};
