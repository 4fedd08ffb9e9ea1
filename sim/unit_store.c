#include "sim/units.h"

static struct sim_store_unit *self(struct sim_unit *unit) { return (struct sim_store_unit *)unit; }

static struct sim_tile_change *storing(const struct sim_store_unit *store) {
    return sim_tiles_change(&store->off_chip->tiles, store->change);
}

static int64_t rate(const struct sim_unit *unit) { return unit->run->mapping->machine.off_chip_bandwidth; }

/* Outputs leave where others come in their place, and at the end. Those that are on chip stay. */
static bool ends_contents(const struct sim_tile_change *change) {
    return change->ends || (change->part[SC_TENSOR_OUTPUT].has_contents && change->number > 0);
}

static const struct sim_ids *leaving(const struct sim_store_unit *store) {
    static const struct sim_ids none;
    return store->unit.run->mapping->machine.on_chip[SC_TENSOR_OUTPUT]
               ? &none
               : &storing(store)->part[SC_TENSOR_OUTPUT].leaving;
}

/* By L2's clock the outputs are there when they have drained; the array is late by its skew (section 12). */
static int64_t may_begin_at(const struct sim_store_unit *store) {
    const int64_t drained_at = storing(store)->drained_at;
    return drained_at < 0 ? INT64_MAX : drained_at + store->off_chip->skew;
}

/* What leaves is off chip, and its set is free. */
static void give_up(struct sim_store_unit *store) {
    struct sim_off_chip *off_chip = store->off_chip;
    struct sim_run *run = store->unit.run;
    struct sim_tile_change *change = storing(store);
    for (int32_t i = 0; i < leaving(store)->count && !run->status; i++) {
        const int32_t id = leaving(store)->at[i];
        off_chip->output[id] = (struct sim_stored_output){sim_l2_give_up(off_chip->l2, SC_TENSOR_OUTPUT, id), true};
        sim_raise_access(
            run, &change->stores, SIM_STORE, SC_TENSOR_OUTPUT,
            (struct sim_access){-1, id, off_chip->output[id].made.sum,
                                rate(&store->unit) > 0 ? store->begin + i / rate(&store->unit) : store->begin, 1});
    }
}

static void finish(struct sim_store_unit *store) {
    struct sim_off_chip *off_chip = store->off_chip;
    const struct sim_run *run = store->unit.run;
    give_up(store);
    sim_off_chip_store(off_chip, storing(store), store->begin);
    off_chip->contents_stored++;
    off_chip->stored_at[1] = off_chip->stored_at[0];
    off_chip->stored_at[0] = run->now;
    if (leaving(store)->count > 0)
        off_chip->arrived_at = run->now + run->mapping->machine.off_chip_latency;
    store->change++;
    sim_tiles_retire(&off_chip->tiles, store->change);
}

/* The next change at which contents of outputs end, if it is planned. */
static bool find_next(struct sim_store_unit *store) {
    while (store->change < store->off_chip->tiles.planned && !ends_contents(storing(store)))
        sim_tiles_retire(&store->off_chip->tiles, ++store->change);
    return store->change < store->off_chip->tiles.planned;
}

static bool begin(struct sim_unit *unit) {
    struct sim_store_unit *store = self(unit);
    if (!find_next(store) || unit->run->now < may_begin_at(store))
        return false;
    store->begin = unit->run->now;
    store->left = leaving(store)->count;
    unit->busy = store->left > 0;
    if (!unit->busy)
        finish(store);
    return true;
}

static bool end(struct sim_unit *unit) {
    if (self(unit)->left > 0)
        return false;
    finish(self(unit));
    unit->busy = false;
    return true;
}

/* Behind the last store: until what was stored is off chip. */
static int64_t cycles_left(const struct sim_unit *unit) {
    const struct sim_store_unit *store = (const struct sim_store_unit *)unit;
    const int64_t now = unit->run->now;
    if (unit->busy)
        return sim_cycles_to_do(store->left, rate(unit));
    bool waits = store->change < store->off_chip->tiles.planned;
    int64_t until = waits ? may_begin_at(store) : store->off_chip->arrived_at;
    return until > now && until < INT64_MAX ? until - now : 0;
}

static void work(struct sim_unit *unit, int64_t cycles) {
    struct sim_store_unit *store = self(unit);
    int64_t done = sim_done_in(cycles, rate(unit));
    if (!unit->busy)
        return;
    done = done < store->left ? done : store->left;
    store->left -= done;
    store->off_chip->passed_out += done;
}

static void dump(const struct sim_unit *unit, FILE *to) {
    const struct sim_store_unit *store = (const struct sim_store_unit *)unit;
    if (unit->busy)
        fprintf(to, "change of tiles %lld, %lld outputs left", (long long)store->change, (long long)store->left);
}

const struct sim_unit_ops sim_store_ops = {"store", begin, end, cycles_left, work, dump};
