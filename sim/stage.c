/* The controller's part of a step (docs/semantics.md, sections 5 and 6): which boxes the PEs have in it, what they
 * miss, what has to leave. It works on the L1s' tags only, before anything has moved.
 *
 * A step is staged in three rounds over the banks. First every box is compared with the tags, and what is missing
 * becomes fills, which are requested from other PEs or from L2: the tags must still be those of the step before,
 * because a PE forwards what it held then. Then what no box has any more is dropped or evicted. At last the fills' tags
 * are set.
 *
 * For each element the controller knows its *holders*: how many active PEs have it in their box. An element with a
 * holder is forwarded and not sent again, and the elements with one are what l2_req counts. PEs fall idle at the edges
 * of a layer and wake up again (section 5: an idle PE keeps what it has): the lanes that fall asleep are no holders of
 * what they keep, and what *woken* lanes still have of their new box gets its holders back, without a fill. */
#include "sim/controller.h"
#include "sim/l2_tiles.h"

static int32_t *tags_of(const struct bank *bank, int tensor, int32_t slot) {
    return bank->l1[tensor].tag + (int64_t)slot * bank->width;
}

/* One tensor's part of a bank, while a transition is staged. */
struct staging {
    struct sim_controller *controller;
    struct sim_run *run;
    struct sim_transition *transition;
    struct bank *bank;
    int tensor;
    struct l1 *l1;
    struct sim_box_range *range; /* of transition->to; NULL at the end */
};

static struct staging staging_of(struct sim_controller *controller, struct sim_transition *transition, int bank,
                                 int tensor) {
    return (struct staging){.controller = controller,
                            .run = controller->run,
                            .transition = transition,
                            .bank = &controller->pes->bank[bank],
                            .tensor = tensor,
                            .l1 = &controller->pes->bank[bank].l1[tensor],
                            .range = transition->to ? &transition->to->range[bank * SC_TENSOR_COUNT + tensor] : NULL};
}

/* ---- who holds what ---- */

/* Add `by` holders to an element. */
static void change_holders(struct sim_controller *controller, int tensor, int32_t id, int32_t by) {
    int32_t *holders = &controller->holders[tensor][id];
    controller->distinct[tensor] += *holders == 0;
    *holders += by;
    controller->distinct[tensor] -= *holders == 0;
}

/* Add a fill's lanes to the holders of its elements (by 1), or take them away (by -1). Lanes next to each other mostly
 * have elements next to each other: then their holders are a row of the table, and change in one go. */
static void change_row(struct sim_controller *controller, const struct fill *fill, int32_t by) {
    const struct bank *bank = &controller->pes->bank[fill->bank];
    const struct address *address = &bank->address;
    lane_set lanes = fill->lanes;
    if (address->consecutive[fill->tensor]) {
        int32_t *row = controller->holders[fill->tensor] + address_id(address, fill->tensor, 0, fill->id);
        lane_set found = controller->run->lanes->count(row, by, by > 0, lanes, bank->width);
        controller->distinct[fill->tensor] += by > 0 ? lane_count(found) : -lane_count(found);
        return;
    }
    while (lanes) {
        int lane = first_lane(lanes);
        lane_set same = lanes & address->same_id[fill->tensor][lane];
        change_holders(controller, fill->tensor, address_id(address, fill->tensor, lane, fill->id),
                       by * lane_count(same));
        lanes &= ~same;
    }
}

/* Most often the tags all came in one fill. */
void sim_controller_count_tags(struct sim_controller *controller, const struct bank *bank, int tensor, int32_t slot,
                               lane_set lanes, int32_t by) {
    const int32_t *tag = tags_of(bank, tensor, slot), *base = bank->address.id_base[tensor];
    if (!lanes)
        return;
    struct fill common = {.bank = bank->number, .slot = slot, .tensor = (uint8_t)tensor};
    common.id = (int32_t)((uint32_t)tag[first_lane(lanes)] - (uint32_t)base[first_lane(lanes)]);
    lane_set others = lanes & controller->run->lanes->differ(tag, base, common.id, bank->width);
    common.lanes = lanes & ~others;
    change_row(controller, &common, by);
    for (; others; others &= others - 1)
        change_holders(controller, tensor, tag[first_lane(others)], by);
}

/* These lanes no longer hold what their tags in a slot say. */
static void drop_tags(struct sim_controller *controller, const struct bank *bank, int tensor, int32_t slot,
                      lane_set lanes) {
    sim_controller_count_tags(controller, bank, tensor, slot, lanes, -1);
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

/* Append a bank's box of a tensor to the step's cells. If lanes have bases of their own, most of a product's lanes are
 * in none of its cells, and several cells are of one slot: these stand together. */
static bool write_box(const struct staging *at) {
    const struct geometry *geometry = &at->run->geometry;
    struct step *step = at->transition->to;
    int32_t count = 1;
    at->range->begin = step->box.count;
    at->range->count = 0;
    if (!at->bank->active)
        return true;
    bool has_room = LIST_RESERVE(&step->box, 1);
    if (has_room)
        step->box.at[at->range->begin] = (struct cell){0, 0, at->bank->active};
    for (int a = 0; a < geometry->axis_count && has_room; a++) {
        const struct axis_entry *entry = at->bank->now[a];
        const int factors = entry->cell_count[at->tensor];
        if (!geometry->axis[a].couples[at->tensor])
            continue;
        has_room = LIST_RESERVE(&step->box, (int64_t)count * factors);
        if (has_room)
            multiply(step->box.at + at->range->begin, &count, entry->cell[at->tensor], factors);
        if (has_room && geometry->own_base)
            count = drop_empty(step->box.at + at->range->begin, count);
    }
    if (!has_room) {
        sim_fail(at->run, SC_STATUS_LIMIT, "no memory for the boxes of one step");
        return false;
    }
    at->range->count = drop_empty(step->box.at + at->range->begin, count);
    if (geometry->own_base && at->range->count > 1)
        qsort(step->box.at + at->range->begin, (size_t)at->range->count, sizeof *step->box.at, sim_compare_cells);
    step->box.count += at->range->count;
    return true;
}

/* Tags are up to date when neither the box nor the set of active lanes has changed since they were scanned. */
static bool needs_scan(const struct staging *at) {
    const struct geometry *geometry = &at->run->geometry;
    if (geometry->slots[at->tensor] == 0)
        return false;
    if (geometry->streams[at->tensor] || !at->l1->scanned || at->l1->scanned_active != at->bank->active)
        return true;
    for (int a = 0; a < geometry->axis_count; a++)
        if (geometry->axis[a].couples[at->tensor] && at->l1->scanned_serial[a] != at->bank->now[a]->serial)
            return true;
    return false;
}

static void note_scan(const struct staging *at) {
    at->l1->scanned = true;
    at->l1->scanned_active = at->bank->active;
    for (int a = 0; a < at->run->geometry.axis_count; a++)
        at->l1->scanned_serial[a] = at->bank->now[a]->serial;
}

/* ---- what is missing ---- */

static bool holds(const struct bank *bank, int lane, int tensor, int32_t id, int64_t *slot) {
    if (!(bank->was_active >> lane & 1))
        return false;
    *slot = sim_address_slot_of(&bank->address, (enum sc_tensor)tensor, lane, id);
    return bank->l1[tensor].tag_valid[*slot] >> lane & 1 && tags_of(bank, tensor, (int32_t)*slot)[lane] == id;
}

/* A PE that was active in the preceding step and held the element then. The last one that received it most often still
 * does; otherwise ask them all. */
static bool find_holder(const struct sim_controller *controller, int tensor, int32_t id, struct forward *forward) {
    const struct sim_pes *pes = controller->pes;
    int32_t hint = controller->last_receiver[tensor][id];
    int64_t slot;
    int32_t bank = hint / BANK_LANES, lane = hint % BANK_LANES;
    bool found = holds(&pes->bank[bank], lane, tensor, id, &slot);
    for (bank = found ? bank : 0; !found && bank < pes->bank_count; bank += !found)
        for (lane = 0; !found && lane < pes->bank[bank].address.lanes; lane += !found)
            found = holds(&pes->bank[bank], lane, tensor, id, &slot);
    if (!found)
        return false;
    forward->from_bank = bank;
    forward->from_lane = lane;
    forward->from_slot = (int32_t)slot;
    return true;
}

/* One copy for each receiver. */
static void request_forwards(const struct staging *at, int32_t fill, int32_t id, lane_set lanes) {
    struct forward forward = {.id = id, .fill = fill};
    if (!find_holder(at->controller, at->tensor, id, &forward)) {
        sim_fail(at->run, SC_STATUS_INVARIANT, "element %d of the %s tensor has a holder, but no L1 has it", (int)id,
                 sc_tensor_name((enum sc_tensor)at->tensor));
        return;
    }
    for (; lanes && !at->run->status; lanes &= lanes - 1) {
        forward.lane = first_lane(lanes);
        sim_noc_forward(at->controller->noc, at->transition, &forward);
    }
}

/* Whether any of the lanes' elements had a holder in the step before. */
static bool any_held(const struct staging *at, const struct fill *fill) {
    const struct address *address = &at->bank->address;
    const int32_t *row = at->controller->holders[at->tensor] + address_id(address, at->tensor, 0, fill->id);
    return !address->consecutive[at->tensor] || at->run->lanes->positive(row, fill->lanes, at->bank->width) != 0;
}

/* Forward what a PE held in the step before. Returns the lanes whose elements must come from L2. */
static lane_set forward_held(const struct staging *at, int32_t number) {
    const struct fill fill = at->transition->fills.at[number];
    const struct address *address = &at->bank->address;
    lane_set from_l2 = fill.lanes, rest = any_held(at, &fill) ? fill.lanes : 0;
    while (rest && !at->run->status) {
        int lane = first_lane(rest);
        int32_t id = address_id(address, at->tensor, lane, fill.id);
        lane_set same = rest & address->same_id[at->tensor][lane];
        rest &= ~same;
        if (at->controller->holders[at->tensor][id] > 0) {
            request_forwards(at, number, id, same);
            from_l2 &= ~same;
        }
    }
    return from_l2;
}

static void request(const struct staging *at, int32_t fill) {
    lane_set lanes = at->transition->fills.at[fill].lanes;
    if (at->run->mapping->machine.forwarding && !at->run->geometry.streams[at->tensor])
        lanes = forward_held(at, fill);
    if (lanes)
        sim_noc_request(at->controller->noc, at->transition, fill, lanes);
}

/* Returns the fill's number, -1 when there is no memory. Fills of one slot have one row of values. */
static int32_t new_fill(const struct staging *at, const struct fill *fill) {
    struct sim_transition *transition = at->transition;
    const struct fill *last = transition->fills.count ? &transition->fills.at[transition->fills.count - 1] : NULL;
    const bool joins = last && sim_fills_one_row(last, fill);
    const int32_t values = at->tensor == SC_TENSOR_OUTPUT || joins ? 0 : at->bank->width;
    if (!LIST_RESERVE(&transition->fills, 1) || !LIST_RESERVE(&transition->values, values)) {
        sim_fail(at->run, SC_STATUS_LIMIT, "no memory for what fills the L1s in one step");
        return -1;
    }
    const int32_t row = joins ? transition->fills.at[transition->fills.count - 1].values : transition->values.count;
    transition->fills.at[transition->fills.count] = *fill;
    transition->fills.at[transition->fills.count].values = row;
    transition->values.count += values;
    return transition->fills.count++;
}

/* The evict unit reads the copies when the earlier step is computed. */
static void evict_later(const struct staging *at, int32_t slot, lane_set lanes) {
    struct sim_transition *transition = at->transition;
    struct eviction *last =
        transition->evictions.count ? &transition->evictions.at[transition->evictions.count - 1] : NULL;
    if (!lanes)
        return;
    at->bank->ever_sent |= lanes;
    if (last && last->bank == at->bank->number && last->slot == slot) {
        last->lanes |= lanes;
        return;
    }
    if (!LIST_RESERVE(&transition->evictions, 1)) {
        sim_fail(at->run, SC_STATUS_LIMIT, "no memory for the outputs that one step evicts");
        return;
    }
    transition->evictions.at[transition->evictions.count++] = (struct eviction){lanes, at->bank->number, slot};
}

static void note_woken(const struct staging *at, const struct fill *kept) {
    struct sim_controller *controller = at->controller;
    if (!kept->lanes)
        return;
    if (!LIST_RESERVE(&controller->woken, 1)) {
        sim_fail(at->run, SC_STATUS_LIMIT, "no memory for the boxes of one step");
        return;
    }
    controller->woken.at[controller->woken.count++] = *kept;
}

/* Compare one slot's tags with what the box wants there. An output that the slot has for another is evicted. */
static void scan_cell(const struct staging *at, const struct cell *cell) {
    const struct bank *bank = at->bank;
    const int32_t *tag = tags_of(bank, at->tensor, cell->slot), *base = bank->address.id_base[at->tensor];
    lane_set valid = at->l1->tag_valid[cell->slot];
    lane_set differs =
        at->run->geometry.streams[at->tensor] ? ~(lane_set)0 : at->run->lanes->differ(tag, base, cell->id, bank->width);
    lane_set missing = cell->lanes & (differs | ~valid);
    struct fill fill = {
        .lanes = missing, .bank = bank->number, .slot = cell->slot, .id = cell->id, .tensor = (uint8_t)at->tensor};
    int32_t number = missing ? new_fill(at, &fill) : -1;
    if (number >= 0 && at->tensor == SC_TENSOR_OUTPUT)
        evict_later(at, cell->slot, missing & valid);
    else if (number >= 0)
        request(at, number);
    fill.lanes = cell->lanes & ~missing & ~bank->was_active;
    note_woken(at, &fill);
}

static void scan_box(const struct staging *at) {
    at->range->changed = needs_scan(at);
    if (!at->range->changed || !write_box(at))
        return;
    note_scan(at);
    for (int32_t i = 0; i < at->range->count; i++)
        scan_cell(at, &at->transition->to->box.at[at->range->begin + i]);
}

/* ---- bringing the tags up to date ---- */

/* Weights and inputs that these lanes had in a slot are there no longer. The value is what L2 has, because the L1 may
 * still be waiting for it. */
static void raise_drops(const struct staging *at, int32_t slot, lane_set lanes) {
    const int32_t *tag = tags_of(at->bank, at->tensor, slot);
    int16_t values[BANK_LANES];
    for (lane_set rest = lanes; rest; rest &= rest - 1)
        values[first_lane(rest)] = at->controller->value[at->tensor][tag[first_lane(rest)]];
    sim_raise_row(at->run, &at->transition->to->ledger, SIM_DROP, at->tensor,
                  (struct sim_row){lanes, at->bank->first_pe, tag, values});
}

/* Nothing counts drops or balances them: only a trace of accesses wants to know. */
static inline bool wants_drops(const struct staging *at) {
    return sim_accesses_are_traced(at->run) && at->tensor != SC_TENSOR_OUTPUT;
}

/* What PEs that fall idle hold stays with them, but counts for nobody. */
static void put_to_sleep(struct sim_controller *controller, const struct bank *bank) {
    lane_set sleeping = bank->was_active & ~bank->active;
    if (!sleeping)
        return;
    for (int tensor = 0; tensor < SC_TENSOR_COUNT; tensor++)
        for (int32_t slot = 0; slot < controller->run->geometry.slots[tensor]; slot++)
            drop_tags(controller, bank, tensor, slot, bank->l1[tensor].tag_valid[slot] & sleeping);
}

/* Section 12: at a change of the outputs' tile, PEs that are idle evict all that they hold. */
static void evict_idle(const struct staging *at) {
    for (int32_t slot = 0; slot < at->run->geometry.slots[SC_TENSOR_OUTPUT]; slot++) {
        lane_set idle = at->l1->tag_valid[slot] & ~at->bank->active;
        if (!idle)
            continue;
        evict_later(at, slot, idle);
        at->run->lanes->count(at->l1->held, -1, 0, idle, at->bank->width);
        at->l1->tag_valid[slot] &= ~idle;
    }
}

/* Active lanes hold so many elements more. If it is all of them, so does the fullest. */
static void count_held(const struct staging *at, lane_set lanes, int32_t change) {
    if (!lanes)
        return;
    at->run->lanes->count(at->l1->held, change, 0, lanes, at->bank->width);
    at->l1->held_changed |= lanes != at->bank->active;
    at->l1->most_held += change;
    at->bank->most_held += change;
}

/* Whether every slot is in the box of every active lane: then nothing can be stale. */
static bool fills_l1(const struct staging *at) {
    if (at->range->count != at->run->geometry.slots[at->tensor])
        return false;
    for (int32_t i = 0; i < at->range->count; i++)
        if (at->transition->to->box.at[at->range->begin + i].lanes != at->bank->active)
            return false;
    return true;
}

/* The lanes whose box has each slot. */
static const lane_set *lanes_in_box(const struct staging *at) {
    lane_set *in_box = at->controller->in_box;
    memset(in_box, 0, (size_t)at->run->geometry.slots[at->tensor] * sizeof *in_box);
    for (int32_t i = 0; i < at->range->count; i++) {
        const struct cell *cell = &at->transition->to->box.at[at->range->begin + i];
        in_box[cell->slot] |= cell->lanes;
    }
    return in_box;
}

/* Drop what active PEs hold outside their box; outputs among it are evicted. */
static void drop_stale(const struct staging *at) {
    if (fills_l1(at))
        return;
    const lane_set *in_box = lanes_in_box(at);
    for (int32_t slot = 0; slot < at->run->geometry.slots[at->tensor]; slot++) {
        lane_set stale = at->l1->tag_valid[slot] & at->bank->active & ~in_box[slot];
        if (!stale)
            continue;
        if (at->tensor == SC_TENSOR_OUTPUT)
            evict_later(at, slot, stale);
        if (wants_drops(at))
            raise_drops(at, slot, stale);
        drop_tags(at->controller, at->bank, at->tensor, slot, stale & at->bank->was_active);
        count_held(at, stale, -1);
        at->l1->tag_valid[slot] &= ~stale;
    }
}

/* So that they can forward their elements later. */
static void note_receivers(struct sim_controller *controller, const struct fill *fill) {
    const struct bank *bank = &controller->pes->bank[fill->bank];
    int32_t *receiver = controller->last_receiver[fill->tensor], first = fill->bank * BANK_LANES;
    if (bank->address.consecutive[fill->tensor]) {
        int32_t *row = receiver + address_id(&bank->address, fill->tensor, 0, fill->id);
        controller->run->lanes->assign(row, controller->lane_number, first, fill->lanes, bank->width);
        return;
    }
    for (lane_set lanes = fill->lanes; lanes; lanes &= ~bank->address.same_id[fill->tensor][first_lane(lanes)])
        receiver[address_id(&bank->address, fill->tensor, first_lane(lanes), fill->id)] = first + first_lane(lanes);
}

/* The tags of a fill's lanes become its elements'. */
static void set_tags(struct sim_controller *controller, struct sim_transition *transition, const struct fill *fill) {
    const struct staging at = staging_of(controller, transition, fill->bank, fill->tensor);
    lane_set valid = at.l1->tag_valid[fill->slot];
    if (wants_drops(&at))
        raise_drops(&at, fill->slot, fill->lanes & valid);
    drop_tags(controller, at.bank, fill->tensor, fill->slot, fill->lanes & valid & at.bank->was_active);
    count_held(&at, fill->lanes & ~valid, 1);
    at.run->lanes->assign(tags_of(at.bank, fill->tensor, fill->slot), at.bank->address.id_base[fill->tensor], fill->id,
                          fill->lanes, at.bank->width);
    at.l1->tag_valid[fill->slot] |= fill->lanes;
    change_row(controller, fill, 1);
    if (at.run->mapping->machine.forwarding && fill->tensor != SC_TENSOR_OUTPUT)
        note_receivers(controller, fill);
}

static void set_all_tags(struct sim_controller *controller, struct sim_transition *transition) {
    for (int32_t i = 0; i < transition->fills.count; i++)
        set_tags(controller, transition, &transition->fills.at[i]);
    for (int32_t i = 0; i < controller->woken.count; i++)
        change_row(controller, &controller->woken.at[i], 1);
}

/* ---- requirements: l1_req and l2_req ---- */

/* The L1s of a bank hold what the mapping declares for this step, not more and not less. */
static void check_occupancy(const struct staging *at) {
    int64_t declared = 0, held = at->run->lanes->sum(at->l1->held, at->bank->active, at->bank->width);
    for (int32_t i = 0; i < at->range->count; i++)
        declared += lane_count(at->transition->to->box.at[at->range->begin + i].lanes);
    at->l1->declared = declared;
    if (held != declared)
        sim_fail(at->run, SC_STATUS_INVARIANT,
                 "the L1s of bank %d hold %lld elements of the %s tensor, the mapping says %lld", (int)at->bank->number,
                 (long long)held, sc_tensor_name((enum sc_tensor)at->tensor), (long long)declared);
}

static void measure_bank(const struct lanes *lanes, struct bank *bank) {
    const bool others_active = bank->active != bank->was_active;
    bool changed = false;
    int32_t held[BANK_LANES];
    for (int tensor = 0; tensor < SC_TENSOR_COUNT; tensor++) {
        struct l1 *l1 = &bank->l1[tensor];
        if (!l1->held_changed && !others_active)
            continue;
        l1->most_held = lanes->largest(l1->held, bank->active, bank->width);
        l1->held_changed = false;
        changed = true;
    }
    if (!changed)
        return;
    for (int lane = 0; lane < bank->width; lane++)
        held[lane] = bank->l1[SC_TENSOR_WEIGHT].held[lane] + bank->l1[SC_TENSOR_INPUT].held[lane] +
                     bank->l1[SC_TENSOR_OUTPUT].held[lane];
    bank->most_held = lanes->largest(held, bank->active, bank->width);
}

static int64_t larger(int64_t a, int64_t b) { return a > b ? a : b; }

static struct sim_held measure(const struct sim_controller *controller) {
    const struct sim_pes *pes = controller->pes;
    struct sim_held held = {0};
    for (int b = 0; b < pes->bank_count; b++) {
        struct bank *bank = &pes->bank[b];
        measure_bank(controller->run->lanes, bank);
        held.l1 = larger(held.l1, bank->most_held);
        for (int tensor = 0; tensor < SC_TENSOR_COUNT; tensor++)
            held.l1_of[tensor] = larger(held.l1_of[tensor], bank->l1[tensor].most_held);
        held.operands += bank->l1[SC_TENSOR_WEIGHT].declared + bank->l1[SC_TENSOR_INPUT].declared;
        held.active_pes += lane_count(bank->active);
    }
    for (int tensor = 0; tensor < SC_TENSOR_COUNT; tensor++)
        held.l2 += controller->distinct[tensor];
    return held;
}

void sim_stage_raise_peaks(const struct sim_transition *transition) {
    const struct sim_held *held = &transition->to->held;
    struct sim_ledger *ledger = &transition->to->ledger;
    int64_t sent = 0;
    for (int channel = 0; channel < SIM_CHANNEL_COUNT; channel++)
        sent += transition->down[channel].count;
    sim_raise_peak(ledger, SIM_PEAK_L1, held->l1);
    for (int tensor = 0; tensor < SC_TENSOR_COUNT; tensor++)
        sim_raise_peak(ledger, (enum sim_peak)(SIM_PEAK_L1_WEIGHT + tensor), held->l1_of[tensor]);
    sim_raise_peak(ledger, SIM_PEAK_L2, held->l2);
    sim_raise_peak(ledger, SIM_PEAK_SENT, sent);
}

/* ---- buffer sets of a tensor's own ---- */

/* The sets go round. What had this one before is used until the next contents come, which are in the set after it. */
int64_t sim_contents_wait_for(const struct sim_contents *contents, int64_t number) {
    if (contents->count < contents->sets || contents->sets == 0)
        return 0;
    return contents->sets == 1 ? number : contents->came[(contents->count + 1) % contents->sets];
}

/* Something of the tensor comes with a step: its contents turn over. */
static void turn_over(struct sim_contents *contents, struct sim_transition *transition, int tensor) {
    int64_t number = transition->to->number;
    transition->sets_wait_for[tensor] = sim_contents_wait_for(contents, number);
    contents->came[contents->count++ % contents->sets] = number;
}

static void turn_contents_over(struct sim_controller *controller, struct sim_transition *transition) {
    if (controller->contents[SC_TENSOR_WEIGHT].sets + controller->contents[SC_TENSOR_INPUT].sets == 0)
        return;
    for (int tensor = 0; tensor < SC_TENSOR_OUTPUT; tensor++) {
        if (controller->contents[tensor].sets == 0)
            continue;
        int64_t sent = transition->down[sim_channel_of(controller->run, tensor)].elems[tensor];
        if (sent + transition->forwarded[tensor] > 0)
            turn_over(&controller->contents[tensor], transition, tensor);
    }
}

/* ---- a step ---- */

static bool find_entries(struct sim_controller *controller, struct bank *bank, struct step *step) {
    struct sim_run *run = controller->run;
    bank->was_active = bank->active;
    bank->active = bank->address.lanes == BANK_LANES ? ~(lane_set)0 : ((lane_set)1 << bank->address.lanes) - 1;
    for (int a = 0; a < run->geometry.axis_count; a++) {
        struct axis_entry *entry = sim_address_entry(&bank->address, a, &controller->nest, &run->arena);
        if (!entry) {
            sim_fail(run, SC_STATUS_LIMIT, "no memory for the machine's address tables");
            return false;
        }
        bank->now[a] = step->entry[bank->number * run->geometry.axis_count + a] = entry;
        entry->users++;
        bank->active &= entry->alive;
    }
    step->active[bank->number] = bank->active;
    bank->ever_active |= bank->active;
    return true;
}

static void scan_boxes(struct sim_controller *controller, struct sim_transition *transition) {
    for (int b = 0; b < controller->pes->bank_count && !controller->run->status; b++)
        for (int tensor = 0; tensor < SC_TENSOR_COUNT; tensor++) {
            const struct staging at = staging_of(controller, transition, b, tensor);
            scan_box(&at);
        }
}

/* Let `act` work on each tensor of each bank whose box has changed, while nothing has failed. */
static inline void for_changed_boxes(struct sim_controller *controller, struct sim_transition *transition,
                                     void (*act)(const struct staging *at)) {
    for (int b = 0; b < controller->pes->bank_count && !controller->run->status; b++)
        for (int tensor = 0; tensor < SC_TENSOR_COUNT; tensor++) {
            if (!transition->to->range[b * SC_TENSOR_COUNT + tensor].changed)
                continue;
            const struct staging at = staging_of(controller, transition, b, tensor);
            act(&at);
        }
}

void sim_stage_step(struct sim_controller *controller, struct sim_transition *transition, int advanced) {
    const struct sim_pes *pes = controller->pes;
    struct step *step = transition->to;
    controller->woken.count = 0;
    for (int b = 0; b < pes->bank_count; b++)
        if (!find_entries(controller, &pes->bank[b], step))
            return;
    scan_boxes(controller, transition);
    for (int b = 0; b < pes->bank_count && !controller->run->status; b++)
        put_to_sleep(controller, &pes->bank[b]);
    if (transition->change && transition->change->part[SC_TENSOR_OUTPUT].begins)
        for (int b = 0; b < pes->bank_count && !controller->run->status; b++) {
            const struct staging at = staging_of(controller, transition, b, SC_TENSOR_OUTPUT);
            evict_idle(&at);
        }
    for_changed_boxes(controller, transition, drop_stale);
    if (!controller->run->status)
        set_all_tags(controller, transition);
    for_changed_boxes(controller, transition, check_occupancy);
    step->held = measure(controller);
    sim_stage_numbers(controller, transition, advanced);
    sim_stage_raise_peaks(transition);
}

void sim_stage_numbers(struct sim_controller *controller, struct sim_transition *transition, int advanced) {
    transition->to->overhead = sim_nest_overhead(&controller->nest, advanced);
    turn_contents_over(controller, transition);
    sim_attribute_step(&controller->attribution, controller->run, &controller->nest, transition, advanced);
    sim_raise(&transition->to->ledger, SIM_STEP, SIM_NO_TENSOR, 1);
    sim_raise(&transition->to->ledger, SIM_ACTIVE, SIM_NO_TENSOR, transition->to->held.active_pes);
}

void sim_stage_end(struct sim_controller *controller, struct sim_transition *transition) {
    for (int b = 0; b < controller->pes->bank_count; b++) {
        const struct staging at = staging_of(controller, transition, b, SC_TENSOR_OUTPUT);
        for (int32_t slot = 0; slot < controller->run->geometry.slots[SC_TENSOR_OUTPUT]; slot++) {
            evict_later(&at, slot, at.l1->tag_valid[slot]);
            at.l1->tag_valid[slot] = 0;
        }
    }
    sim_attribute_end(&controller->attribution, controller->run, transition);
}

/* ---- opening ---- */

/* A number for each element. A bank's row of them may begin up to the bank's width before the first element, and end as
 * far behind the last: the lanes there are never in its set. */
static int32_t *take_elements(struct sim_run *run, int tensor) {
    int32_t *elements = sim_take(run, run->data->elems[tensor] + BANK_LANES + BANK_LANES, sizeof *elements);
    return elements ? elements + BANK_LANES : NULL;
}

static void open_elements(struct sim_controller *controller) {
    for (int tensor = 0; tensor < SC_TENSOR_COUNT; tensor++)
        controller->holders[tensor] = take_elements(controller->run, tensor);
    for (int tensor = 0; tensor < SC_TENSOR_OUTPUT && controller->run->mapping->machine.forwarding; tensor++)
        controller->last_receiver[tensor] = take_elements(controller->run, tensor);
    for (int lane = 0; lane < BANK_LANES; lane++)
        controller->lane_number[lane] = lane;
}

void sim_controller_open(struct sim_controller *controller) {
    struct sim_run *run = controller->run;
    int64_t slots = 0;
    for (int tensor = 0; tensor < SC_TENSOR_COUNT; tensor++)
        slots = run->geometry.slots[tensor] > slots ? run->geometry.slots[tensor] : slots;
    controller->in_box = sim_take(run, slots, sizeof *controller->in_box);
    for (int tensor = 0; tensor < SC_TENSOR_OUTPUT; tensor++) {
        struct sim_contents *contents = &controller->contents[tensor];
        contents->sets = sim_own_sets(run, tensor);
        contents->dims = run->geometry.streams[tensor] ? ~0u : sim_nest_spatial_dims(&controller->nest);
        for (int dim = 0; dim < SC_DIM_COUNT; dim++)
            if (sc_layer_couples(&run->mapping->layer, (enum sc_tensor)tensor, (enum sc_dim)dim))
                contents->dims |= 1u << dim;
        contents->came = sim_take(run, contents->sets, sizeof *contents->came);
    }
    open_elements(controller);
    sim_attribution_open(&controller->attribution, run, &controller->nest);
}

void sim_controller_close(struct sim_controller *controller) { LIST_FREE(&controller->woken); }
