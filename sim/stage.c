/* The controller's part of a step: which boxes the PEs have in it, what they miss, what has to leave. It works on the
 * L1s' tags only, before anything has moved. */
#include <string.h>

#include "sim/noc.h"

static int32_t *tags_of(const struct bank *bank, int tensor, int32_t slot) {
    return bank->l1[tensor].tag + (int64_t)slot * bank->width;
}

/* ---- who holds what ---- */

/* `count` more PEs hold the element, or fewer. */
static void change_holders(struct engine *engine, int tensor, int32_t id, int32_t count) {
    int32_t *holders = &engine->holders[tensor][id];
    engine->distinct[tensor] += *holders == 0;
    *holders += count;
    engine->distinct[tensor] -= *holders == 0;
}

/* The same for the elements that `relative` means to these lanes, one PE each. */
static void change_row(struct engine *engine, const struct bank *bank, int tensor, int32_t relative, lane_set lanes,
                       int32_t by) {
    const struct address *address = &bank->address;
    if (address->consecutive[tensor]) {
        int32_t *row = engine->holders[tensor] + address_id(address, tensor, 0, relative);
        lane_set found = engine->lanes->count(row, by, by > 0, lanes, bank->width);
        engine->distinct[tensor] += by > 0 ? lane_count(found) : -lane_count(found);
        return;
    }
    while (lanes) {
        int lane = first_lane(lanes);
        lane_set same = lanes & address->same_id[tensor][lane];
        change_holders(engine, tensor, address_id(address, tensor, lane, relative), by * lane_count(same));
        lanes &= ~same;
    }
}

/* The tags of these lanes no longer count. Most often they all came in one fill. */
static void drop_tags(struct engine *engine, struct bank *bank, int tensor, int32_t slot, lane_set lanes) {
    const int32_t *tag = tags_of(bank, tensor, slot), *base = bank->address.id_base[tensor];
    if (!lanes)
        return;
    int32_t relative = (int32_t)((uint32_t)tag[first_lane(lanes)] - (uint32_t)base[first_lane(lanes)]);
    lane_set others = lanes & engine->lanes->differ(tag, base, relative, bank->width);
    change_row(engine, bank, tensor, relative, lanes & ~others, -1);
    for (; others; others &= others - 1)
        change_holders(engine, tensor, tag[first_lane(others)], -1);
}

static void add_lanes(struct engine *engine, const struct fill *fill) {
    change_row(engine, &engine->bank[fill->bank], fill->tensor, fill->id, fill->lanes, 1);
}

/* ---- boxes ---- */

/* The cells of a box are the product of the axes' cells, written over the list from its end so that no second list is
 * needed. */
static void multiply(struct cell *list, int32_t *count, const struct cell *factor, int factor_count) {
    for (int32_t i = *count - 1; i >= 0; i--) {
        struct cell outer = list[i];
        for (int j = factor_count - 1; j >= 0; j--)
            list[i * factor_count + j] =
                (struct cell){outer.slot + factor[j].slot, (int32_t)((uint32_t)outer.id + (uint32_t)factor[j].id),
                              outer.lanes & factor[j].lanes};
    }
    *count *= factor_count;
}

static int32_t drop_empty(struct cell *list, int32_t count) {
    int32_t kept = 0;
    for (int32_t i = 0; i < count; i++)
        if (list[i].lanes)
            list[kept++] = list[i];
    return kept;
}

static int64_t box_capacity(const struct engine *engine, const struct bank *bank, int tensor) {
    int64_t cells = 1;
    for (int a = 0; a < engine->geometry.axis_count; a++)
        if (engine->geometry.axis[a].couples[tensor])
            cells *= bank->now[a]->cell_count[tensor];
    return cells;
}

/* Append a bank's box of a tensor to the step's cells. */
static bool write_box(struct engine *engine, struct bank *bank, int tensor, struct step *step,
                      struct box_range *range) {
    int64_t capacity = box_capacity(engine, bank, tensor);
    range->begin = step->box.count;
    range->count = 0;
    if (!bank->active || capacity == 0)
        return true;
    if (!LIST_RESERVE(&step->box, capacity)) {
        sim_engine_fail(engine, SC_STATUS_LIMIT, "no memory for the boxes of one step");
        return false;
    }
    struct cell *list = step->box.at + range->begin;
    int32_t count = 1;
    list[0] = (struct cell){0, 0, bank->active};
    for (int a = 0; a < engine->geometry.axis_count; a++)
        if (engine->geometry.axis[a].couples[tensor])
            multiply(list, &count, bank->now[a]->cell[tensor], bank->now[a]->cell_count[tensor]);
    range->count = drop_empty(list, count);
    step->box.count += range->count;
    return true;
}

/* Tags are up to date when neither the box nor the set of active lanes has changed since they were scanned. */
static bool needs_scan(const struct engine *engine, const struct bank *bank, int tensor) {
    const struct l1 *l1 = &bank->l1[tensor];
    if (engine->geometry.slots[tensor] == 0)
        return false;
    if (!l1->scanned || l1->scanned_active != bank->active)
        return true;
    for (int a = 0; a < engine->geometry.axis_count; a++)
        if (engine->geometry.axis[a].couples[tensor] && l1->scanned_serial[a] != bank->now[a]->serial)
            return true;
    return false;
}

static void note_scan(const struct engine *engine, struct bank *bank, int tensor) {
    struct l1 *l1 = &bank->l1[tensor];
    l1->scanned = true;
    l1->scanned_active = bank->active;
    for (int a = 0; a < engine->geometry.axis_count; a++)
        l1->scanned_serial[a] = bank->now[a]->serial;
}

/* ---- what is missing ---- */

static bool holds(const struct engine *engine, int32_t pe_bank, int lane, int tensor, int32_t id, int64_t *slot) {
    const struct bank *bank = &engine->bank[pe_bank];
    if (!(bank->was_active >> lane & 1))
        return false;
    *slot = sim_address_slot_of(&bank->address, (enum sc_tensor)tensor, lane, id);
    return bank->l1[tensor].tag_valid[*slot] >> lane & 1 && tags_of(bank, tensor, (int32_t)*slot)[lane] == id;
}

/* A PE that was active in the preceding step and held the element then. The last one that received it most often still
 * does; otherwise ask them all. */
static bool find_holder(const struct engine *engine, int tensor, int32_t id, struct forward *forward) {
    int32_t hint = engine->element[tensor][id].last_receiver;
    int64_t slot;
    int32_t bank = hint / BANK_LANES, lane = hint % BANK_LANES;
    bool found = holds(engine, bank, lane, tensor, id, &slot);
    for (bank = found ? bank : 0; !found && bank < engine->bank_count; bank += !found)
        for (lane = 0; !found && lane < engine->bank[bank].address.lanes; lane += !found)
            found = holds(engine, bank, lane, tensor, id, &slot);
    if (!found)
        return false;
    forward->from_bank = bank;
    forward->from_lane = lane;
    forward->from_slot = (int32_t)slot;
    return true;
}

/* One copy for each receiver. */
static void request_forwards(struct engine *engine, struct step *step, int32_t fill, int32_t id, lane_set lanes) {
    struct forward forward = {.id = id, .fill = fill};
    if (!find_holder(engine, step->fills.at[fill].tensor, id, &forward)) {
        sim_engine_fail(engine, SC_STATUS_INVARIANT, "element %d of the %s tensor has a holder, but no L1 has it",
                        (int)id, sc_tensor_name((enum sc_tensor)step->fills.at[fill].tensor));
        return;
    }
    for (; lanes && !engine->status; lanes &= lanes - 1) {
        forward.lane = first_lane(lanes);
        engine->noc.ops->forward(engine, step, &forward);
    }
}

/* Whether any of the lanes' elements had a holder in the step before. */
static bool any_held(const struct engine *engine, const struct fill *fill) {
    const struct address *address = &engine->bank[fill->bank].address;
    const int32_t *row = engine->holders[fill->tensor] + address_id(address, fill->tensor, 0, fill->id);
    return !address->consecutive[fill->tensor] ||
           engine->lanes->positive(row, fill->lanes, engine->bank[fill->bank].width) != 0;
}

/* Forward what a PE held in the step before. Returns the lanes whose elements must come from L2. */
static lane_set forward_held(struct engine *engine, struct step *step, int32_t number) {
    const struct fill fill = step->fills.at[number];
    const struct address *address = &engine->bank[fill.bank].address;
    lane_set from_l2 = fill.lanes, rest = any_held(engine, &fill) ? fill.lanes : 0;
    while (rest && !engine->status) {
        int lane = first_lane(rest);
        int32_t id = address_id(address, fill.tensor, lane, fill.id);
        lane_set same = rest & address->same_id[fill.tensor][lane];
        rest &= ~same;
        if (engine->holders[fill.tensor][id] > 0) {
            request_forwards(engine, step, number, id, same);
            from_l2 &= ~same;
        }
    }
    return from_l2;
}

static void request(struct engine *engine, struct step *step, int32_t fill) {
    lane_set lanes = step->fills.at[fill].lanes;
    if (engine->mapping->machine.forwarding)
        lanes = forward_held(engine, step, fill);
    if (lanes)
        engine->noc.ops->request(engine, step, fill, lanes);
}

/* Returns the fill's number, -1 when there is no memory. */
static int32_t new_fill(struct engine *engine, struct step *step, const struct fill *fill) {
    if (!LIST_RESERVE(&step->fills, 1) || !LIST_RESERVE(&step->values, BANK_LANES)) {
        sim_engine_fail(engine, SC_STATUS_LIMIT, "no memory for what the L1s take in in one step");
        return -1;
    }
    step->values.count += BANK_LANES;
    step->fills.at[step->fills.count] = *fill;
    return step->fills.count++;
}

static void evict_later(struct engine *engine, struct step *before, int32_t bank, int32_t slot, lane_set lanes) {
    if (!lanes)
        return;
    if (!LIST_RESERVE(&before->evictions, 1)) {
        sim_engine_fail(engine, SC_STATUS_LIMIT, "no memory for the outputs that one step evicts");
        return;
    }
    before->evictions.at[before->evictions.count++] = (struct eviction){lanes, bank, slot};
}

static void note_woken(struct engine *engine, const struct fill *kept) {
    if (!kept->lanes)
        return;
    if (!LIST_RESERVE(&engine->woken, 1)) {
        sim_engine_fail(engine, SC_STATUS_LIMIT, "no memory for the boxes of one step");
        return;
    }
    engine->woken.at[engine->woken.count++] = *kept;
}

/* Compare one slot's tags with what the box wants there. Nothing is changed yet: what a PE can forward is what was
 * held in the step before. */
static void scan_cell(struct engine *engine, struct bank *bank, int tensor, const struct cell *cell, struct step *step,
                      struct step *before) {
    const int32_t *tag = tags_of(bank, tensor, cell->slot), *base = bank->address.id_base[tensor];
    lane_set valid = bank->l1[tensor].tag_valid[cell->slot];
    lane_set missing = cell->lanes & (engine->lanes->differ(tag, base, cell->id, bank->width) | ~valid);
    struct fill fill = {.lanes = missing,
                        .bank = (int32_t)(bank - engine->bank),
                        .slot = cell->slot,
                        .id = cell->id,
                        .tensor = (uint8_t)tensor};
    int32_t number = missing ? new_fill(engine, step, &fill) : -1;
    if (number >= 0 && tensor == SC_TENSOR_OUTPUT)
        evict_later(engine, before, fill.bank, cell->slot, missing & valid);
    else if (number >= 0)
        request(engine, step, number);
    fill.lanes = cell->lanes & ~missing & ~bank->was_active;
    note_woken(engine, &fill);
}

static void scan_tensor(struct engine *engine, struct bank *bank, int tensor, struct step *step, struct step *before) {
    struct box_range *range = &step->range[(bank - engine->bank) * SC_TENSOR_COUNT + tensor];
    range->changed = needs_scan(engine, bank, tensor);
    if (!range->changed || !write_box(engine, bank, tensor, step, range))
        return;
    note_scan(engine, bank, tensor);
    for (int32_t i = 0; i < range->count; i++)
        scan_cell(engine, bank, tensor, &step->box.at[range->begin + i], step, before);
}

/* ---- bringing the tags up to date ---- */

/* Weights and inputs that these lanes had in a slot are there no longer. */
static void note_drops(struct engine *engine, struct step *step, const struct bank *bank, int tensor, int32_t slot,
                       lane_set lanes) {
    const int32_t *tag = tags_of(bank, tensor, slot);
    if (tensor == SC_TENSOR_OUTPUT || accesses_are_omitted(engine, lane_count(lanes)))
        return;
    for (; lanes; lanes &= lanes - 1) {
        int lane = first_lane(lanes);
        int16_t value = engine->element[tensor][tag[lane]].value;
        sim_record_access(engine, step,
                          &(struct access){SC_TRACE_L1_DROP, (enum sc_tensor)tensor, pe_number(engine, bank, lane),
                                           tag[lane], value, engine->now, 0});
    }
}

/* What PEs that fall idle hold stays with them, but counts for nobody. */
static void put_to_sleep(struct engine *engine, struct bank *bank) {
    lane_set sleeping = bank->was_active & ~bank->active;
    if (!sleeping)
        return;
    for (int tensor = 0; tensor < SC_TENSOR_COUNT; tensor++)
        for (int32_t slot = 0; slot < engine->geometry.slots[tensor]; slot++)
            drop_tags(engine, bank, tensor, slot, bank->l1[tensor].tag_valid[slot] & sleeping);
}

static void count_held(struct l1 *l1, lane_set lanes, int32_t change) {
    for (; lanes; lanes &= lanes - 1)
        l1->held[first_lane(lanes)] += change;
}

/* Whether every slot is in the box of every active lane: then nothing can be stale. */
static bool fills_l1(const struct engine *engine, const struct bank *bank, int tensor, const struct step *step,
                     const struct box_range *range) {
    if (range->count != engine->geometry.slots[tensor])
        return false;
    for (int32_t i = 0; i < range->count; i++)
        if (step->box.at[range->begin + i].lanes != bank->active)
            return false;
    return true;
}

/* Drop what active PEs hold outside their box; outputs among it are evicted after the step before. */
static void drop_stale(struct engine *engine, struct bank *bank, int tensor, struct step *step, struct step *before) {
    int32_t number = (int32_t)(bank - engine->bank);
    const struct box_range *range = &step->range[number * SC_TENSOR_COUNT + tensor];
    struct l1 *l1 = &bank->l1[tensor];
    if (!range->changed || fills_l1(engine, bank, tensor, step, range))
        return;
    memset(engine->in_box, 0, (size_t)engine->geometry.slots[tensor] * sizeof *engine->in_box);
    for (int32_t i = 0; i < range->count; i++)
        engine->in_box[step->box.at[range->begin + i].slot] |= step->box.at[range->begin + i].lanes;
    for (int32_t slot = 0; slot < engine->geometry.slots[tensor]; slot++) {
        lane_set stale = l1->tag_valid[slot] & bank->active & ~engine->in_box[slot];
        if (!stale)
            continue;
        if (tensor == SC_TENSOR_OUTPUT)
            evict_later(engine, before, number, slot, stale);
        if (accesses_are_traced(engine))
            note_drops(engine, step, bank, tensor, slot, stale);
        drop_tags(engine, bank, tensor, slot, stale & bank->was_active);
        count_held(l1, stale, -1);
        l1->tag_valid[slot] &= ~stale;
    }
}

/* The tags of a fill's lanes become its elements'. */
static void take_in(struct engine *engine, struct step *step, const struct fill *fill) {
    struct bank *bank = &engine->bank[fill->bank];
    struct l1 *l1 = &bank->l1[fill->tensor];
    lane_set valid = l1->tag_valid[fill->slot];
    if (accesses_are_traced(engine))
        note_drops(engine, step, bank, fill->tensor, fill->slot, fill->lanes & valid);
    drop_tags(engine, bank, fill->tensor, fill->slot, fill->lanes & valid & bank->was_active);
    count_held(l1, fill->lanes & ~valid, 1);
    engine->lanes->assign(tags_of(bank, fill->tensor, fill->slot), bank->address.id_base[fill->tensor], fill->id,
                          fill->lanes, bank->width);
    l1->tag_valid[fill->slot] |= fill->lanes;
    add_lanes(engine, fill);
}

static void note_forwards(struct engine *engine, const struct step *step) {
    for (int32_t i = 0; i < step->forwards.count; i++) {
        const struct forward *forward = &step->forwards.at[i];
        const struct fill *fill = &step->fills.at[forward->fill];
        engine->element[fill->tensor][forward->id].last_receiver = fill->bank * BANK_LANES + forward->lane;
    }
}

static void take_in_all(struct engine *engine, struct step *step) {
    note_forwards(engine, step);
    for (int32_t i = 0; i < step->fills.count; i++)
        take_in(engine, step, &step->fills.at[i]);
    for (int32_t i = 0; i < engine->woken.count; i++)
        add_lanes(engine, &engine->woken.at[i]);
}

/* ---- requirements ---- */

static int64_t held_by(const struct bank *bank, int tensor) {
    int64_t held = 0;
    for (lane_set lanes = bank->active; lanes; lanes &= lanes - 1)
        held += bank->l1[tensor].held[first_lane(lanes)];
    return held;
}

/* The L1s of a bank hold what the mapping declares for this step, not more and not less. */
static void check_occupancy(struct engine *engine, const struct step *step, struct bank *bank, int tensor) {
    const struct box_range *range = &step->range[(bank - engine->bank) * SC_TENSOR_COUNT + tensor];
    if (!range->changed)
        return;
    int64_t declared = 0, held = held_by(bank, tensor);
    for (int32_t i = 0; i < range->count; i++)
        declared += lane_count(step->box.at[range->begin + i].lanes);
    bank->l1[tensor].declared = declared;
    if (held != declared)
        sim_engine_fail(engine, SC_STATUS_INVARIANT,
                        "the L1s of bank %d hold %lld elements of the %s tensor, the mapping says %lld",
                        (int)(bank - engine->bank), (long long)held, sc_tensor_name((enum sc_tensor)tensor),
                        (long long)declared);
}

static void check_all_occupancy(struct engine *engine, const struct step *step) {
    for (int b = 0; b < engine->bank_count; b++)
        for (int tensor = 0; tensor < SC_TENSOR_COUNT; tensor++)
            check_occupancy(engine, step, &engine->bank[b], tensor);
}

static void measure_bank(struct bank *bank) {
    bank->most_held = 0;
    for (lane_set lanes = bank->active; lanes; lanes &= lanes - 1) {
        int64_t held = 0;
        for (int tensor = 0; tensor < SC_TENSOR_COUNT; tensor++)
            held += bank->l1[tensor].held[first_lane(lanes)];
        if (held > bank->most_held)
            bank->most_held = held;
    }
}

static void measure_l1(struct engine *engine, struct step *step) {
    for (int b = 0; b < engine->bank_count; b++) {
        const struct box_range *range = &step->range[(int64_t)b * SC_TENSOR_COUNT];
        if (range[SC_TENSOR_WEIGHT].changed || range[SC_TENSOR_INPUT].changed || range[SC_TENSOR_OUTPUT].changed)
            measure_bank(&engine->bank[b]);
        if (engine->bank[b].most_held > step->log.hold_l1)
            step->log.hold_l1 = engine->bank[b].most_held;
    }
    if (step->log.hold_l1 > step->counters->l1_req)
        step->counters->l1_req = step->log.hold_l1;
}

static void measure_l2(const struct engine *engine, struct step *step) {
    for (int tensor = 0; tensor < SC_TENSOR_COUNT; tensor++)
        step->log.hold_l2 += engine->distinct[tensor];
    if (step->log.hold_l2 > step->counters->l2_req)
        step->counters->l2_req = step->log.hold_l2;
}

/* ---- a step ---- */

static bool find_entries(struct engine *engine, struct bank *bank, struct step *step) {
    int32_t number = (int32_t)(bank - engine->bank);
    bank->was_active = bank->active;
    bank->active = bank->address.lanes == BANK_LANES ? ~(lane_set)0 : ((lane_set)1 << bank->address.lanes) - 1;
    for (int a = 0; a < engine->geometry.axis_count; a++) {
        struct axis_entry *entry = sim_address_entry(&bank->address, a, &engine->nest, &engine->arena);
        if (!entry) {
            sim_engine_fail(engine, SC_STATUS_LIMIT, "no memory for the machine's address tables");
            return false;
        }
        bank->now[a] = step->entry[number * AXES_MAX + a] = entry;
        entry->users++;
        bank->active &= entry->alive;
    }
    step->active[number] = bank->active;
    return true;
}

static void empty_step(struct step *step) {
    step->box.count = step->fills.count = step->values.count = 0;
    step->parcels.count = step->destinations.count = step->forwards.count = 0;
    step->evictions.count = step->arrivals.count = step->accesses.count = 0;
    step->parcels_sent = step->arrivals_received = 0;
    step->longest_link_queue = 0;
    step->log = (struct step_log){0};
}

void sim_stage_step(struct engine *engine, struct step *step, struct step *before, int advanced) {
    empty_step(step);
    engine->woken.count = 0;
    for (int b = 0; b < engine->bank_count; b++)
        if (!find_entries(engine, &engine->bank[b], step))
            return;
    for (int b = 0; b < engine->bank_count && !engine->status; b++)
        for (int tensor = 0; tensor < SC_TENSOR_COUNT; tensor++)
            scan_tensor(engine, &engine->bank[b], tensor, step, before);
    for (int b = 0; b < engine->bank_count && !engine->status; b++) {
        put_to_sleep(engine, &engine->bank[b]);
        for (int tensor = 0; tensor < SC_TENSOR_COUNT; tensor++)
            drop_stale(engine, &engine->bank[b], tensor, step, before);
    }
    if (!engine->status)
        take_in_all(engine, step);
    if (!engine->status)
        check_all_occupancy(engine, step);
    sim_attribute_step(engine, step, before, advanced);
    measure_l1(engine, step);
    measure_l2(engine, step);
}

void sim_stage_end(struct engine *engine, struct step *last) {
    for (int b = 0; b < engine->bank_count; b++) {
        struct l1 *l1 = &engine->bank[b].l1[SC_TENSOR_OUTPUT];
        for (int32_t slot = 0; slot < engine->geometry.slots[SC_TENSOR_OUTPUT]; slot++) {
            evict_later(engine, last, b, slot, l1->tag_valid[slot]);
            l1->tag_valid[slot] = 0;
        }
    }
    sim_attribute_end(engine, last);
}
