#include "sim/step_plan.h"

enum { OPERATIONS_MAX = 1 << 20, MOVE_PARCELS_MAX = BANK_LANES, ROW_LEAST = 4 };

/* ---- masks ---- */

const struct sim_lane_mask *sim_masks_find(struct sim_masks *masks, lane_set lanes) {
    const uint64_t hash = sim_hash_word(0, lanes);
    struct sim_lane_mask *mask;
    for (uint64_t place = hash; (mask = sim_hash_table_next(&masks->found, hash, &place));)
        if (mask->lanes == lanes)
            return mask;
    mask = sc_arena_alloc(masks->arena, 1, sizeof *mask);
    if (!mask)
        return NULL;
    mask->lanes = lanes;
    for (int lane = 0; lane < BANK_LANES; lane++) {
        mask->wide[lane] = -(int32_t)(lanes >> lane & 1);
        mask->narrow[lane] = (int16_t)mask->wide[lane];
    }
    return sim_hash_table_add(&masks->found, hash, mask) ? mask : NULL;
}

/* ---- rows of numbers ---- */

struct row {
    int count;
    int32_t number[];
};

const int32_t *sim_rows_find(struct sim_rows *rows, const int32_t *numbers, int count) {
    const size_t bytes = (size_t)count * sizeof *numbers;
    const uint64_t hash = sim_hash_bytes(numbers, bytes);
    struct row *row;
    for (uint64_t place = hash; (row = sim_hash_table_next(&rows->found, hash, &place));)
        if (row->count == count && memcmp(row->number, numbers, bytes) == 0)
            return row->number;
    row = sc_arena_alloc(rows->arena, 1, sizeof *row + bytes);
    if (!row)
        return NULL;
    row->count = count;
    memcpy(row->number, numbers, bytes);
    return sim_hash_table_add(&rows->found, hash, row) ? row->number : NULL;
}

/* ---- making ---- */

/* A copy of an output on its way up. */
struct output_copy {
    int32_t bank, place, id; /* place: in the bank's arrays */
    int32_t next;            /* of the same arrival; -1: none */
};

/* An output that arrives: its first copy and its last. */
struct joined {
    int32_t id, first, last, copies;
    int32_t turn; /* with Reduction off: how many of the same output are ahead of it */
};

/* Lanes of a row of values that a move goes to, and which of its elements each gets. */
struct delivery_lanes {
    int32_t bank, values;
    lane_set lanes;
    int16_t element[BANK_LANES];
};

struct plan_maker {
    const struct sim_plan_source *source;
    struct sim_plan *plan;
    bool failed;
    LIST(struct sim_plan_move) moves;
    LIST(struct sim_plan_delivery) deliveries;
    LIST(struct sim_plan_forward) forwards;
    LIST(struct sim_link_load) loads;
    LIST(struct sim_plan_fill) fills;
    LIST(struct sim_plan_check) checks;
    LIST(struct sim_plan_run) runs;
    LIST(struct sim_plan_operation) operations;
    LIST(struct sim_plan_eviction) evictions;
    LIST(struct sim_plan_rank) ranks;
    LIST(struct sim_plan_block) blocks;
    LIST(int16_t) pick;
    LIST(struct delivery_lanes) to; /* of one move */
    LIST(struct sim_point) points;  /* of one bank */
    LIST(struct output_copy) copies;
    LIST(struct joined) joined;
};

/* The next item of a list, zeroed; without memory the maker has failed and it is NULL. */
#define NEXT(maker, list)                                                                                              \
    (LIST_RESERVE(&(maker)->list, 1) ? (memset(&(maker)->list.at[(maker)->list.count], 0, sizeof *(maker)->list.at),   \
                                        &(maker)->list.at[(maker)->list.count++])                                      \
                                     : ((maker)->failed = true, NULL))

static struct bank *bank_of(const struct plan_maker *maker, int32_t bank) {
    return &maker->source->controller->pes->bank[bank];
}

static int32_t relative_to(int32_t id, int32_t base) { return (int32_t)((uint32_t)id - (uint32_t)base); }

static const struct sim_lane_mask *mask_of(struct plan_maker *maker, lane_set lanes) {
    const struct sim_lane_mask *mask = sim_masks_find(maker->source->masks, lanes);
    maker->failed |= !mask;
    return mask;
}

static const int32_t *row_of(struct plan_maker *maker, const int32_t *numbers, int count) {
    const int32_t *row = sim_rows_find(maker->source->rows, numbers, count);
    maker->failed |= !row;
    return row;
}

static uint8_t grains_of(const struct bank *bank) { return (uint8_t)(bank->width / LANE_GRAIN); }

static int32_t grains_of_all(const struct sim_pes *pes) {
    for (int b = 1; b < pes->bank_count; b++)
        if (pes->bank[b].width != pes->bank[0].width)
            return 0;
    return grains_of(&pes->bank[0]);
}

static bool is_whole(const struct bank *bank, lane_set lanes) { return lane_count(lanes) == bank->width; }

/* What the lanes of a row are to have. It may be told of some lanes after the other. */
struct row_ids {
    int parts;
    lane_set lanes;
    int32_t relative;          /* of the first part: to the bank's id_base, and to where the step begins */
    int32_t apart[BANK_LANES]; /* from that; of several parts */
};

static void add_lanes(struct row_ids *row, lane_set lanes, int32_t relative) {
    if (row->parts++ == 0)
        row->relative = relative;
    row->lanes |= lanes;
    for (; lanes; lanes &= lanes - 1)
        row->apart[first_lane(lanes)] = relative_to(relative, row->relative);
}

/* What to add to row->relative. */
static const int32_t *id_base_of(struct plan_maker *maker, const struct bank *bank, int tensor,
                                 const struct row_ids *row) {
    int32_t all[BANK_LANES] = {0};
    if (row->parts == 1)
        return bank->address.id_base[tensor];
    for (lane_set rest = row->lanes; rest; rest &= rest - 1)
        all[first_lane(rest)] = address_id(&bank->address, tensor, first_lane(rest), row->apart[first_lane(rest)]);
    return row_of(maker, all, BANK_LANES);
}

/* ---- what fills the L1s ---- */

static void make_fills(struct plan_maker *maker) {
    const struct sim_transition *transition = maker->source->transition;
    for (int32_t i = 0; i < transition->fills.count && !maker->failed; i++) {
        const struct fill *fills = transition->fills.at, *from = &fills[i];
        struct row_ids ids = {.parts = 0};
        add_lanes(&ids, from->lanes, relative_to(from->id, maker->source->base[from->tensor]));
        for (; i + 1 < transition->fills.count && sim_fills_one_row(from, &fills[i + 1]); i++)
            add_lanes(&ids, fills[i + 1].lanes, relative_to(fills[i + 1].id, maker->source->base[from->tensor]));
        struct bank *bank = bank_of(maker, from->bank);
        struct l1 *l1 = &bank->l1[from->tensor];
        const int64_t row = (int64_t)from->slot * bank->width;
        struct sim_plan_fill *fill = NEXT(maker, fills);
        if (!fill)
            return;
        fill->id = l1->id + row;
        fill->id_base = id_base_of(maker, bank, from->tensor, &ids);
        fill->value = from->tensor == SC_TENSOR_OUTPUT ? NULL : l1->value + row;
        fill->crossed = from->tensor == SC_TENSOR_OUTPUT ? NULL : l1->crossed;
        fill->mask = mask_of(maker, ids.lanes);
        fill->relative = ids.relative;
        fill->values = from->values;
        fill->bank = from->bank;
        fill->slot = from->slot;
        fill->tensor = from->tensor;
        fill->grains = grains_of(bank);
        fill->is_whole = is_whole(bank, ids.lanes);
    }
}

/* ---- what leaves L2 ---- */

/* A move while it is made. Its receivers are in the maker's list. */
struct move_maker {
    struct plan_maker *maker;
    struct sim_plan_move move;
    int32_t values, last_id; /* of its first parcel; of its last */
};

static void deliver_to(struct move_maker *making, const struct fill *fill, lane_set lanes, int16_t element) {
    struct delivery_lanes *to = NULL;
    for (int32_t i = 0; i < making->maker->to.count && !to; i++)
        to = making->maker->to.at[i].values == fill->values ? &making->maker->to.at[i] : NULL;
    if (!to) {
        to = NEXT(making->maker, to);
        if (!to)
            return;
        to->bank = fill->bank;
        to->values = fill->values;
    }
    to->lanes |= lanes;
    for (; lanes; lanes &= lanes - 1)
        to->element[first_lane(lanes)] = element;
}

static void add_parcel(struct move_maker *making, const struct parcel *parcel) {
    const struct sim_transition *transition = making->maker->source->transition;
    const struct fill *fills = transition->fills.at;
    if (making->move.parcels == 0) {
        making->move.id = relative_to(parcel->id, making->maker->source->base[parcel->tensor]);
        making->move.tensor = parcel->tensor;
        making->values = fills[parcel->fill].values;
        making->move.elems = 1;
    } else {
        making->move.elems += parcel->id != making->last_id;
    }
    making->last_id = parcel->id;
    making->move.parcels++;
    const int16_t element = (int16_t)(making->move.elems - 1);
    deliver_to(making, &fills[parcel->fill], parcel->lanes, element);
    for (int32_t d = parcel->first; d >= 0; d = transition->destinations.at[d].next)
        deliver_to(making, &fills[transition->destinations.at[d].fill], transition->destinations.at[d].lanes, element);
}

static bool goes_with(const struct move_maker *making, const struct parcel *parcel) {
    return making->move.parcels > 0 && making->move.parcels < MOVE_PARCELS_MAX &&
           parcel->tensor == making->move.tensor &&
           making->maker->source->transition->fills.at[parcel->fill].values == making->values &&
           (parcel->id == making->last_id || parcel->id == making->last_id + 1);
}

static uint8_t kind_of_delivery(const struct delivery_lanes *to) {
    const int lane = first_lane(to->lanes);
    bool one = true,
         row = to->lanes >> lane ==
               (lane_count(to->lanes) == BANK_LANES ? ~(lane_set)0 : ((lane_set)1 << lane_count(to->lanes)) - 1);
    for (lane_set rest = to->lanes; rest; rest &= rest - 1) {
        one &= to->element[first_lane(rest)] == to->element[lane];
        row &= to->element[first_lane(rest)] == first_lane(rest) - lane;
    }
    return one && to->element[lane] == 0 ? SIM_DELIVER_ONE : row ? SIM_DELIVER_ROW : SIM_DELIVER_ANY;
}

static void end_delivery(struct move_maker *making, const struct delivery_lanes *to) {
    struct plan_maker *maker = making->maker;
    struct sim_plan_delivery *delivery = NEXT(maker, deliveries);
    if (!delivery)
        return;
    delivery->mask = mask_of(maker, to->lanes);
    delivery->values = to->values;
    delivery->first = first_lane(to->lanes);
    delivery->count = lane_count(to->lanes);
    delivery->kind = kind_of_delivery(to);
    delivery->grains = grains_of(bank_of(maker, to->bank));
    if (delivery->kind != SIM_DELIVER_ANY)
        return;
    delivery->pick = maker->pick.count;
    if (!LIST_RESERVE(&maker->pick, BANK_LANES)) {
        maker->failed = true;
        return;
    }
    memcpy(maker->pick.at + maker->pick.count, to->element, sizeof to->element);
    maker->pick.count += BANK_LANES;
}

static void end_move(struct move_maker *making, int32_t last) {
    struct plan_maker *maker = making->maker;
    if (making->move.parcels == 0)
        return;
    making->move.last = last;
    making->move.delivery = maker->deliveries.count;
    for (int32_t i = 0; i < making->maker->to.count && !maker->failed; i++)
        end_delivery(making, &making->maker->to.at[i]);
    making->move.delivery_end = maker->deliveries.count;
    struct sim_plan_move *move = NEXT(maker, moves);
    if (move)
        memcpy(move, &making->move, sizeof *move);
    memset(&making->move, 0, sizeof making->move);
    making->maker->to.count = 0;
}

static void make_moves(struct plan_maker *maker, int channel) {
    const struct sim_descent *from = &maker->source->transition->down[channel];
    struct sim_plan_descent *down = &maker->plan->down[channel];
    struct move_maker making = {.maker = maker};
    memset(&making.move, 0, sizeof making.move);
    down->move = maker->moves.count;
    for (int32_t i = 0; i < from->parcels.count && !maker->failed; i++) {
        if (!goes_with(&making, &from->parcels.at[i]))
            end_move(&making, i);
        add_parcel(&making, &from->parcels.at[i]);
    }
    end_move(&making, from->parcels.count);
    down->move_end = maker->moves.count;
    down->parcels = from->parcels.count;
    memcpy(down->elems, from->elems, sizeof down->elems);
}

static void make_forwards(struct plan_maker *maker) {
    const struct sim_transition *transition = maker->source->transition;
    for (int32_t i = 0; i < transition->forwards.count && !maker->failed; i++) {
        const struct forward *from = &transition->forwards.at[i];
        const struct fill *fill = &transition->fills.at[from->fill];
        const struct bank *giver = bank_of(maker, from->from_bank);
        const int64_t place = (int64_t)from->from_slot * giver->width + from->from_lane;
        struct sim_plan_forward *forward = NEXT(maker, forwards);
        if (!forward)
            return;
        forward->id = giver->l1[fill->tensor].id + place;
        forward->value = giver->l1[fill->tensor].value + place;
        forward->relative = relative_to(from->id, maker->source->base[fill->tensor]);
        forward->values = fill->values + from->lane;
        forward->bank = fill->bank;
        forward->lane = from->lane;
        forward->tensor = fill->tensor;
    }
}

/* ---- links ---- */

/* Note what has crossed the links of a tree, and unload them. */
static void note_loads(struct plan_maker *maker, int tensor, int64_t crossed) {
    struct sim_links *links = maker->source->controller->noc->links[tensor];
    struct sim_plan_loads *loads = &maker->plan->loaded[tensor];
    loads->begin = maker->loads.count;
    loads->crossed = crossed;
    for (int32_t i = 0; i < links->loaded_count; i++) {
        struct sim_link_load *load = NEXT(maker, loads);
        if (load)
            *load = (struct sim_link_load){links->loaded[i], (int32_t)links->load[links->loaded[i]]};
        if (load && load->elems > loads->busiest)
            loads->busiest = load->elems;
    }
    loads->end = maker->loads.count;
    sim_links_unload(links);
}

static void make_loads_down(struct plan_maker *maker) {
    const struct sim_noc *noc = maker->source->controller->noc;
    struct sim_transition *transition = maker->source->transition;
    const bool shared = noc->links[SC_TENSOR_WEIGHT] == noc->links[SC_TENSOR_INPUT];
    int64_t crossed[SC_TENSOR_OUTPUT] = {0};
    for (int tensor = 0; tensor < SC_TENSOR_OUTPUT; tensor++) {
        if (!noc->links[tensor] || noc->links[tensor]->count == 1)
            continue;
        const struct sim_descent *descent = &transition->down[sim_channel_of(noc->run, tensor)];
        crossed[tensor] = sim_noc_cross_down(noc, transition, descent, tensor);
        if (tensor == SC_TENSOR_INPUT && shared && !sim_bursts_are_traced(noc->run))
            note_loads(maker, SC_TENSOR_WEIGHT, crossed[SC_TENSOR_WEIGHT]);
        if (tensor == SC_TENSOR_INPUT || !shared || sim_bursts_are_traced(noc->run))
            note_loads(maker, tensor, crossed[tensor]);
    }
}

static void make_loads_up(struct plan_maker *maker) {
    struct sim_links *links = maker->source->controller->noc->links[SC_TENSOR_OUTPUT];
    int64_t crossed = 0;
    if (links->count == 1)
        return;
    for (int32_t i = 0; i < maker->joined.count; i++) {
        sim_links_walk_begin(links);
        for (int32_t c = maker->joined.at[i].first; c >= 0; c = maker->copies.at[c].next) {
            const struct bank *bank = bank_of(maker, maker->copies.at[c].bank);
            const lane_set lane = (lane_set)1 << maker->copies.at[c].place % bank->width;
            sim_links_walk(links, (struct sim_pe_set){bank->first_pe, lane});
        }
        crossed += sim_links_walk_end(links).count;
    }
    note_loads(maker, SC_TENSOR_OUTPUT, crossed);
}

/* ---- checks ---- */

static bool may_have_changed(const struct sim_plan_source *source, int b, int tensor) {
    const struct geometry *geometry = &source->controller->run->geometry;
    bool changed = geometry->streams[tensor] || source->controller->pes->bank[b].active != source->was_active[b];
    for (int a = 0; a < geometry->axis_count; a++)
        changed |= geometry->axis[a].couples[tensor] && source->moved >> a & 1;
    return changed;
}

/* The lanes that had the cell before. */
static void add_kept(const struct plan_maker *maker, struct row_ids *row, const struct cell *cell, int tensor,
                     const lane_set *filled) {
    const lane_set kept = cell->lanes & ~filled[cell->slot];
    if (kept)
        add_lanes(row, kept, relative_to(cell->id, maker->source->base[tensor]));
}

/* What is filled in is written from the identity that it would be compared with: only what stays is checked. */
static void make_checks_of(struct plan_maker *maker, int b, int tensor, const lane_set *filled) {
    const struct sim_plan_source *source = maker->source;
    const struct step *step = source->transition->to;
    const struct sim_box_range *range = &step->range[b * SC_TENSOR_COUNT + tensor];
    const struct bank *bank = bank_of(maker, b);
    for (int32_t i = 0; i < range->count && !maker->failed; i++) {
        const struct cell *cell = &step->box.at[range->begin + i];
        struct row_ids ids = {.parts = 0};
        add_kept(maker, &ids, cell, tensor, filled);
        for (; i + 1 < range->count && step->box.at[range->begin + i + 1].slot == cell->slot; i++)
            add_kept(maker, &ids, &step->box.at[range->begin + i + 1], tensor, filled);
        struct sim_plan_check *check = ids.parts > 0 ? NEXT(maker, checks) : NULL;
        if (!check)
            continue;
        check->id = bank->l1[tensor].id + (int64_t)cell->slot * bank->width;
        check->id_base = id_base_of(maker, bank, tensor, &ids);
        check->mask = mask_of(maker, ids.lanes);
        check->relative = ids.relative;
        check->bank = b;
        check->slot = cell->slot;
        check->tensor = (uint8_t)tensor;
        check->grains = grains_of(bank);
    }
}

/* Fills stand bank by bank, tensor by tensor. */
static void make_checks(struct plan_maker *maker) {
    const struct sim_plan_source *source = maker->source;
    const struct sim_transition *transition = source->transition;
    lane_set *filled = source->controller->in_box;
    for (int32_t b = 0, f = 0; b < source->controller->pes->bank_count; b++)
        for (int tensor = 0; tensor < SC_TENSOR_COUNT; tensor++) {
            memset(filled, 0, (size_t)source->controller->run->geometry.slots[tensor] * sizeof *filled);
            for (; f < transition->fills.count && transition->fills.at[f].bank == b &&
                   transition->fills.at[f].tensor == tensor;
                 f++)
                filled[transition->fills.at[f].slot] |= transition->fills.at[f].lanes;
            if (may_have_changed(source, b, tensor))
                make_checks_of(maker, b, tensor, filled);
        }
}

/* ---- operations ---- */

static void walk_points(struct plan_maker *maker, struct axis_entry *const *entry, int axis,
                        const struct sim_point *outer) {
    if (maker->failed)
        return;
    if (axis == maker->source->controller->run->geometry.axis_count) {
        struct sim_point *point = NEXT(maker, points);
        if (point)
            *point = *outer;
        maker->failed |= maker->points.count > OPERATIONS_MAX;
        return;
    }
    for (int i = 0; i < entry[axis]->point_count; i++) {
        const struct sim_point *point = &entry[axis]->point[i];
        struct sim_point at = {.lanes = outer->lanes & point->lanes};
        for (int tensor = 0; tensor < SC_TENSOR_COUNT; tensor++)
            at.slot[tensor] = outer->slot[tensor] + point->slot[tensor];
        if (at.lanes)
            walk_points(maker, entry, axis + 1, &at);
    }
}

/* By the row of psums, then by lanes. */
static int compare_points(const void *left, const void *right) {
    const struct sim_point *a = left, *b = right;
    if (a->slot[SC_TENSOR_OUTPUT] != b->slot[SC_TENSOR_OUTPUT])
        return a->slot[SC_TENSOR_OUTPUT] < b->slot[SC_TENSOR_OUTPUT] ? -1 : 1;
    if (a->lanes != b->lanes)
        return a->lanes < b->lanes ? -1 : 1;
    if (a->slot[SC_TENSOR_INPUT] != b->slot[SC_TENSOR_INPUT])
        return a->slot[SC_TENSOR_INPUT] < b->slot[SC_TENSOR_INPUT] ? -1 : 1;
    return (a->slot[SC_TENSOR_WEIGHT] > b->slot[SC_TENSOR_WEIGHT]) -
           (a->slot[SC_TENSOR_WEIGHT] < b->slot[SC_TENSOR_WEIGHT]);
}

static struct sim_plan_run *begin_run(struct plan_maker *maker, const struct bank *bank,
                                      const struct sim_point *point) {
    const struct l1 *output = &bank->l1[SC_TENSOR_OUTPUT];
    const int64_t row = (int64_t)point->slot[SC_TENSOR_OUTPUT] * bank->width;
    const bool has_weights = sim_has_tensor(maker->source->controller->run, SC_TENSOR_WEIGHT);
    struct sim_plan_run *run = NEXT(maker, runs);
    if (!run)
        return NULL;
    run->weight = has_weights ? bank->l1[SC_TENSOR_WEIGHT].value : NULL;
    run->input = bank->l1[SC_TENSOR_INPUT].value;
    run->sum = output->sum + row;
    run->terms = output->terms + row;
    run->has_sum = &output->has_sum[point->slot[SC_TENSOR_OUTPUT]];
    run->mask = mask_of(maker, point->lanes);
    run->operation = maker->operations.count;
    run->lanes = lane_count(point->lanes);
    run->grains = grains_of(bank);
    run->is_whole = is_whole(bank, point->lanes);
    return run;
}

static void make_runs_of(struct plan_maker *maker, const struct bank *bank) {
    int32_t executed[BANK_LANES] = {0};
    const struct sim_point *point = maker->points.at;
    const bool has_weights = sim_has_tensor(maker->source->controller->run, SC_TENSOR_WEIGHT);
    for (int32_t i = 0; i < maker->points.count && !maker->failed; i++) {
        bool begins = i == 0 || point[i].slot[SC_TENSOR_OUTPUT] != point[i - 1].slot[SC_TENSOR_OUTPUT] ||
                      point[i].lanes != point[i - 1].lanes;
        struct sim_plan_run *run = begins ? begin_run(maker, bank, &point[i]) : &maker->runs.at[maker->runs.count - 1];
        struct sim_plan_operation *operation = NEXT(maker, operations);
        if (!run || !operation)
            return;
        run->count++;
        operation->weight = has_weights ? point[i].slot[SC_TENSOR_WEIGHT] * bank->width : 0;
        operation->input = point[i].slot[SC_TENSOR_INPUT] * bank->width;
        for (lane_set lanes = point[i].lanes; lanes; lanes &= lanes - 1)
            executed[first_lane(lanes)]++;
    }
    for (int lane = 0; lane < BANK_LANES; lane++)
        if (executed[lane] > maker->plan->busiest)
            maker->plan->busiest = executed[lane];
}

static void make_runs(struct plan_maker *maker) {
    const struct sim_plan_source *source = maker->source;
    const struct step *step = source->transition->to;
    for (int b = 0; b < source->controller->pes->bank_count && !maker->failed; b++) {
        const struct sim_point all = {.lanes = step->active[b]};
        maker->points.count = 0;
        if (all.lanes)
            walk_points(maker, &step->entry[(int64_t)b * source->controller->run->geometry.axis_count], 0, &all);
        if (maker->points.count > 0)
            qsort(maker->points.at, (size_t)maker->points.count, sizeof *maker->points.at, compare_points);
        make_runs_of(maker, bank_of(maker, b));
    }
}

/* ---- evictions ---- */

/* With Reduction on, copies of an output that are evicted together arrive as one. */
static void add_copy(struct plan_maker *maker, int32_t bank, int32_t place) {
    const struct sim_noc *noc = maker->source->controller->noc;
    struct output_copy *copy = NEXT(maker, copies);
    if (!copy)
        return;
    const int32_t number = maker->copies.count - 1;
    *copy = (struct output_copy){.bank = bank, .place = place, .id = maker->source->leaving[bank][place], .next = -1};
    int32_t *pending = &noc->pending[SC_TENSOR_OUTPUT][copy->id];
    if (noc->run->mapping->machine.reduction && *pending < maker->joined.count &&
        maker->joined.at[*pending].id == copy->id) {
        struct joined *joined = &maker->joined.at[*pending];
        joined->copies++;
        maker->copies.at[joined->last].next = number;
        joined->last = number;
        return;
    }
    const bool again = *pending < maker->joined.count && maker->joined.at[*pending].id == copy->id;
    const int32_t turn = again ? maker->joined.at[*pending].turn + 1 : 0;
    struct joined *joined = NEXT(maker, joined);
    if (!joined)
        return;
    *pending = maker->joined.count - 1;
    *joined = (struct joined){copy->id, number, number, 1, turn};
}

static void make_evictions(struct plan_maker *maker) {
    const struct sim_transition *transition = maker->source->transition;
    for (int32_t i = 0; i < transition->evictions.count && !maker->failed; i++) {
        const struct eviction *from = &transition->evictions.at[i];
        const struct bank *bank = bank_of(maker, from->bank);
        struct sim_plan_eviction *eviction = NEXT(maker, evictions);
        if (!eviction)
            return;
        eviction->has_sum = &bank->l1[SC_TENSOR_OUTPUT].has_sum[from->slot];
        eviction->crossed = bank->l1[SC_TENSOR_OUTPUT].crossed;
        eviction->mask = mask_of(maker, from->lanes);
        eviction->grains = grains_of(bank);
        eviction->bank = from->bank;
        eviction->slot = from->slot;
        for (lane_set lanes = from->lanes; lanes; lanes &= lanes - 1)
            add_copy(maker, from->bank, from->slot * bank->width + first_lane(lanes));
    }
}

/* How many arrivals from `first` on make a row: neighbours in L2. */
static int32_t row_from(const struct plan_maker *maker, int32_t first) {
    int32_t count = 1;
    while (count < LANE_GRAIN && first + count < maker->joined.count &&
           maker->joined.at[first + count].id == maker->joined.at[first].id + count)
        count++;
    return count;
}

/* Arrivals that are no neighbours, up to where a row begins. */
static int32_t scattered_from(const struct plan_maker *maker, int32_t first) {
    int32_t count = 1;
    while (count < LANE_GRAIN && first + count < maker->joined.count && row_from(maker, first + count) < ROW_LEAST)
        count++;
    return count;
}

/* A copy of one of a block's arrivals that is in no rank yet. */
struct unranked {
    const struct output_copy *copy; /* NULL: it is in a rank */
    int32_t arrival;                /* of the block */
};

static bool may_join(const struct plan_maker *maker, uint8_t kind, const struct unranked *one,
                     const struct unranked *other) {
    const int32_t width = bank_of(maker, one->copy->bank)->width;
    if (other->copy->bank != one->copy->bank)
        return false;
    if (kind == SIM_RANK_ROW)
        return other->copy->place - other->arrival == one->copy->place - one->arrival;
    return kind == SIM_RANK_ANY || other->copy->place / width == one->copy->place / width;
}

/* The arrivals that a rank of this kind has a copy of, if the first copy that is in no rank is one of them. */
static lane_set arrivals_of(const struct plan_maker *maker, uint8_t kind, const struct unranked *copies,
                            int32_t count) {
    lane_set arrivals = 0;
    for (int32_t i = 0; i < count; i++)
        if (copies[i].copy && may_join(maker, kind, copies, &copies[i]))
            arrivals |= (lane_set)1 << copies[i].arrival;
    return arrivals;
}

/* Rows are read fastest, then what is picked out of a row. */
static uint8_t kind_of_rank(const struct plan_maker *maker, const struct unranked *copies, int32_t count) {
    const int32_t row = lane_count(arrivals_of(maker, SIM_RANK_ROW, copies, count)),
                  pick = lane_count(arrivals_of(maker, SIM_RANK_PICK, copies, count)),
                  any = lane_count(arrivals_of(maker, SIM_RANK_ANY, copies, count));
    if (2 * row >= pick && 4 * row >= any)
        return SIM_RANK_ROW;
    return 4 * pick >= any ? SIM_RANK_PICK : SIM_RANK_ANY;
}

/* Make a rank of the first copy and of those that may join it. */
static void make_rank(struct plan_maker *maker, struct unranked *copies, int32_t count) {
    const struct unranked one = copies[0];
    const struct bank *bank = bank_of(maker, one.copy->bank);
    const struct l1 *l1 = &bank->l1[SC_TENSOR_OUTPUT];
    struct sim_plan_rank *rank = NEXT(maker, ranks);
    lane_set arrivals = 0;
    int32_t place[LANE_GRAIN], index[LANE_GRAIN] = {0}, lowest = one.copy->place, highest = one.copy->place;
    if (!rank)
        return;
    rank->kind = kind_of_rank(maker, copies, count);
    for (int32_t i = 0; i < count; i++) {
        if (!copies[i].copy || !may_join(maker, rank->kind, &one, &copies[i]) || arrivals >> copies[i].arrival & 1)
            continue;
        arrivals |= (lane_set)1 << copies[i].arrival;
        place[copies[i].arrival] = copies[i].copy->place;
        lowest = copies[i].copy->place < lowest ? copies[i].copy->place : lowest;
        highest = copies[i].copy->place > highest ? copies[i].copy->place : highest;
        copies[i].copy = NULL;
    }
    const int32_t origin = rank->kind == SIM_RANK_ROW ? one.copy->place - one.arrival : lowest;
    for (lane_set rest = arrivals; rest; rest &= rest - 1)
        index[first_lane(rest)] = place[first_lane(rest)] - origin;
    rank->index = row_of(maker, index, LANE_GRAIN);
    rank->grains = (uint8_t)(rank->kind == SIM_RANK_ANY ? 0 : (highest - origin) / LANE_GRAIN + 1);
    rank->id = l1->id + origin;
    rank->sum = l1->sum + origin;
    rank->terms = l1->terms + origin;
    rank->mask = mask_of(maker, arrivals);
}

/* The copies of arrivals [first, first + count). */
static void make_ranks(struct plan_maker *maker, int32_t first, int32_t count, int32_t copies) {
    struct unranked *unranked = calloc((size_t)copies, sizeof *unranked);
    int32_t filled = 0;
    maker->failed |= !unranked;
    for (int32_t i = 0; i < count && unranked; i++)
        for (int32_t c = maker->joined.at[first + i].first; c >= 0; c = maker->copies.at[c].next)
            unranked[filled++] = (struct unranked){&maker->copies.at[c], i};
    for (int32_t c = 0; c < filled && !maker->failed; c++)
        if (unranked[c].copy)
            make_rank(maker, unranked + c, filled - c);
    free(unranked);
}

static void make_block(struct plan_maker *maker, int32_t first, int32_t count, bool is_row) {
    struct sim_plan_block *block = NEXT(maker, blocks);
    int32_t apart[LANE_GRAIN];
    if (!block)
        return;
    for (int32_t i = 0; i < LANE_GRAIN; i++)
        apart[i] = i < count ? relative_to(maker->joined.at[first + i].id, maker->joined.at[first].id) : i;
    block->apart = row_of(maker, apart, LANE_GRAIN);
    block->first = relative_to(maker->joined.at[first].id, maker->source->base_before);
    for (int32_t i = 0; i < count; i++)
        block->copies += maker->joined.at[first + i].copies;
    block->mask = mask_of(maker, ((lane_set)1 << count) - 1);
    block->arrivals = count;
    block->last = first + count;
    block->is_row = is_row;
    block->rank = maker->ranks.count;
    make_ranks(maker, first, count, block->copies);
    block->rank_end = maker->ranks.count;
}

static int compare_joined(const void *left, const void *right) {
    const struct joined *a = left, *b = right;
    if (a->turn != b->turn)
        return a->turn < b->turn ? -1 : 1;
    return (a->id > b->id) - (a->id < b->id);
}

/* Which of the arrivals of a step is the first makes no difference: in the order of their identities most make rows. */
static void make_blocks(struct plan_maker *maker) {
    if (maker->joined.count > 0)
        qsort(maker->joined.at, (size_t)maker->joined.count, sizeof *maker->joined.at, compare_joined);
    for (int32_t first = 0, count; first < maker->joined.count && !maker->failed; first += count) {
        count = row_from(maker, first);
        const bool is_row = count >= ROW_LEAST || count == maker->joined.count - first;
        if (!is_row)
            count = scattered_from(maker, first);
        make_block(maker, first, count, is_row);
    }
    maker->plan->arrivals = maker->joined.count;
}

/* ---- the whole ---- */

static void *keep(struct plan_maker *maker, const void *items, int32_t count, size_t size) {
    void *kept = sc_arena_alloc(maker->source->arena, (size_t)count + 1, size);
    if (kept && count > 0)
        memcpy(kept, items, (size_t)count * size);
    maker->failed |= !kept;
    return kept;
}

#define KEEP(list)                                                                                                     \
    plan->list.at = keep(maker, maker->list.at, maker->list.count, sizeof *maker->list.at);                            \
    plan->list.count = maker->list.count

static void keep_lists(struct plan_maker *maker) {
    struct sim_plan *plan = maker->plan;
    KEEP(moves);
    KEEP(deliveries);
    KEEP(forwards);
    KEEP(loads);
    KEEP(fills);
    KEEP(checks);
    KEEP(runs);
    KEEP(operations);
    KEEP(evictions);
    KEEP(ranks);
    KEEP(blocks);
    plan->pick = keep(maker, maker->pick.at, maker->pick.count, sizeof *maker->pick.at);
    plan->pick_count = maker->pick.count;
}

static void free_lists(struct plan_maker *maker) {
    void *const lists[] = {maker->moves.at,     maker->deliveries.at, maker->forwards.at, maker->loads.at,
                           maker->fills.at,     maker->checks.at,     maker->runs.at,     maker->operations.at,
                           maker->evictions.at, maker->ranks.at,      maker->blocks.at,   maker->pick.at,
                           maker->to.at,        maker->points.at,     maker->copies.at,   maker->joined.at};
    for (size_t i = 0; i < sizeof lists / sizeof *lists; i++)
        free(lists[i]);
}

struct sim_plan *sim_plan_make(const struct sim_plan_source *source) {
    const struct sim_transition *transition = source->transition;
    struct plan_maker maker = {.source = source, .plan = sc_arena_alloc(source->arena, 1, sizeof *maker.plan)};
    if (!maker.plan)
        return NULL;
    make_fills(&maker);
    for (int channel = 0; channel < SIM_CHANNEL_COUNT; channel++)
        make_moves(&maker, channel);
    make_forwards(&maker);
    make_loads_down(&maker);
    make_checks(&maker);
    make_runs(&maker);
    make_evictions(&maker);
    make_blocks(&maker);
    make_loads_up(&maker);
    memcpy(maker.plan->forwarded, transition->forwarded, sizeof maker.plan->forwarded);
    maker.plan->longest_queue = transition->longest_queue;
    maker.plan->grains = grains_of_all(source->controller->pes);
    maker.plan->values = transition->values.count;
    maker.plan->held = transition->to->held;
    if (!maker.failed)
        keep_lists(&maker);
    free_lists(&maker);
    return maker.failed ? NULL : maker.plan;
}

/* ---- comparing ---- */

#define AGREE(a, b, list)                                                                                              \
    ((a)->list.count == (b)->list.count &&                                                                             \
     memcmp((a)->list.at, (b)->list.at, (size_t)(a)->list.count * sizeof *(a)->list.at) == 0)

static bool forwards_agree(const struct sim_plan *a, const struct sim_plan *b) {
    if (a->forwards.count != b->forwards.count)
        return false;
    for (int32_t i = 0; i < a->forwards.count; i++) {
        const struct sim_plan_forward *one = &a->forwards.at[i], *other = &b->forwards.at[i];
        if (one->relative != other->relative || one->values != other->values || one->tensor != other->tensor)
            return false;
    }
    return true;
}

static bool held_agrees(const struct sim_held *a, const struct sim_held *b) {
    return a->l1 == b->l1 && memcmp(a->l1_of, b->l1_of, sizeof a->l1_of) == 0 && a->l2 == b->l2 &&
           a->operands == b->operands && a->active_pes == b->active_pes;
}

bool sim_plans_agree(const struct sim_plan *a, const struct sim_plan *b) {
    return AGREE(a, b, moves) && AGREE(a, b, deliveries) && forwards_agree(a, b) && AGREE(a, b, loads) &&
           AGREE(a, b, fills) && AGREE(a, b, checks) && AGREE(a, b, runs) && AGREE(a, b, operations) &&
           AGREE(a, b, evictions) && AGREE(a, b, ranks) && AGREE(a, b, blocks) && a->pick_count == b->pick_count &&
           memcmp(a->pick, b->pick, (size_t)a->pick_count * sizeof *a->pick) == 0 &&
           memcmp(a->down, b->down, sizeof a->down) == 0 && memcmp(a->loaded, b->loaded, sizeof a->loaded) == 0 &&
           memcmp(a->forwarded, b->forwarded, sizeof a->forwarded) == 0 && a->longest_queue == b->longest_queue &&
           a->grains == b->grains && a->values == b->values && a->busiest == b->busiest && a->arrivals == b->arrivals &&
           held_agrees(&a->held, &b->held);
}
