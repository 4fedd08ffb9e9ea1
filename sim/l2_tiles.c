#include "sim/l2_tiles.h"

enum { TILES_MAX = INT32_MAX - 1, IN_FLIGHT_MAX_MIB = 1024 };

static void push(struct sim_run *run, struct sim_ids *ids, int32_t id) {
    if (LIST_RESERVE(ids, 1))
        ids->at[ids->count++] = id;
    else
        sim_fail(run, SC_STATUS_LIMIT, "no memory for the tiles of L2");
}

/* ---- what is held of an axis ---- */

/* The PE with this index among the classes of an axis. */
static int32_t class_of(const struct sim_tiles *tiles, const struct sim_tile_axis *at, const int64_t *unit) {
    int64_t number = 0;
    for (int i = 0; i < at->level_count; i++)
        number = number * tiles->live[at->level[i]] + unit[at->level[i]];
    return (int32_t)number;
}

static void units_of_class(const struct sim_tiles *tiles, const struct sim_tile_axis *at, int32_t number,
                           int64_t unit[SC_LEVELS_MAX]) {
    memset(unit, 0, SC_LEVELS_MAX * sizeof *unit);
    for (int i = at->level_count - 1; i >= 0; i--) {
        unit[at->level[i]] = number % tiles->live[at->level[i]];
        number /= (int32_t)tiles->live[at->level[i]];
    }
}

static bool is_padding(const struct sc_layer *layer, const struct sim_axis *axis, int tensor, int64_t index) {
    int window = axis->window && tensor == SC_TENSOR_INPUT ? sc_layer_window_over(layer, axis->dim[0]) : -1;
    return window >= 0 && (index < layer->pad[window] || index >= layer->size[axis->dim[0]] - layer->pad[window]);
}

static void note_index(struct sim_tiles *tiles, struct sim_tile_axis *at, const struct sim_axis *axis, int tensor,
                       int64_t index) {
    if (tiles->seen[index] == tiles->lists)
        return;
    tiles->seen[index] = tiles->lists;
    push(tiles->run, &at->index, (int32_t)index);
    push(tiles->run, &at->is_padding, is_padding(tiles->run->geometry.layer, axis, tensor, index));
}

/* What a unit has of the tensor in one position of the axis's loops: its chunk, or the outputs that it makes. */
static void note_held(struct sim_tiles *tiles, struct sim_tile_axis *at, const struct sim_axis *axis, int tensor,
                      const struct holding held[2]) {
    const struct sim_chunk *chunk = &held[axis->window && tensor == SC_TENSOR_WEIGHT].chunk;
    const bool makes = axis->window && tensor == SC_TENSOR_OUTPUT;
    if (!axis->couples[tensor])
        return;
    for (int64_t row = chunk->begin; row < chunk->end; row++)
        for (int64_t tap = makes ? held[1].chunk.begin : 0; tap < (makes ? held[1].chunk.end : 1); tap++) {
            int64_t index = makes ? sim_axis_output(axis, &held[0], row, tap) : row;
            if (index >= 0)
                note_index(tiles, at, axis, tensor, index);
        }
}

/* All positions of the loops inside of the mark, for one class of units. */
static void list_class(struct sim_tiles *tiles, struct sim_tile_axis *at, const struct sim_axis *axis, int tensor,
                       int32_t number) {
    struct sim_nest nest = tiles->nest;
    struct holding held[2];
    int64_t unit[SC_LEVELS_MAX];
    units_of_class(tiles, at, number, unit);
    at->is_alive[number] = false;
    at->begin[number] = at->index.count;
    tiles->lists++;
    do {
        bool alive = true;
        for (int d = 0; d < axis->dim_count && alive; d++)
            alive = sim_nest_holding(&nest, axis->dim[d], unit, &held[d]);
        at->is_alive[number] |= alive;
        if (alive)
            note_held(tiles, at, axis, tensor, held);
    } while (!tiles->run->status && sim_nest_advance_one_of(&nest, at->inside, at->inside_count) >= 0);
    at->begin[number + 1] = at->index.count;
}

/* The lists stay what they are while the axis's loops outside of the mark stand still. Returns whether the tensor has
 * the same as before for all the axis says: along an axis that it does not have, the same PEs work. */
static bool list_axis(struct sim_tiles *tiles, int tensor, int a) {
    struct sim_tile_axis *at = &tiles->axis[tensor][a];
    bool same = at->is_known;
    for (int i = 0; i < at->outside_count; i++) {
        same &= at->at[i] == tiles->nest.index[at->outside[i]];
        at->at[i] = tiles->nest.index[at->outside[i]];
    }
    if (same)
        return true;
    const bool may_be_same = at->is_known && !tiles->run->geometry.axis[a].couples[tensor];
    memcpy(at->was_alive, at->is_alive, (size_t)at->classes * sizeof *at->is_alive);
    at->index.count = at->is_padding.count = 0;
    at->is_known = true;
    for (int32_t number = 0; number < at->classes && !tiles->run->status; number++)
        list_class(tiles, at, &tiles->run->geometry.axis[a], tensor, number);
    return may_be_same && memcmp(at->was_alive, at->is_alive, (size_t)at->classes * sizeof *at->is_alive) == 0;
}

/* Does the tensor have the same as before for all axes? */
static bool list_axes(struct sim_tiles *tiles, int tensor) {
    bool same = true;
    for (int a = 0; a < tiles->run->geometry.axis_count; a++)
        same &= list_axis(tiles, tensor, a);
    return same;
}

/* ---- the elements of a tile ---- */

/* Some elements along an axis, from `id` on. */
struct tile_row {
    const int32_t *index, *is_padding;
    int32_t count;
    int64_t id, stride;
    bool padding; /* all are */
};

static bool has_room(struct sim_tiles *tiles, struct sim_tile_part *part, int tensor, int32_t count) {
    const bool room = LIST_RESERVE(&tiles->members[tensor], count) &&
                      LIST_RESERVE(&tiles->are_padding[tensor], count) && LIST_RESERVE(&part->from_off_chip, count) &&
                      LIST_RESERVE(&part->made_here, count);
    if (!room)
        sim_fail(tiles->run, SC_STATUS_LIMIT, "no memory for the tiles of L2");
    return room;
}

/* What stays in L2 from the tile before does not come. Padding is made on chip, outputs come back if they were stored
 * before (section 12). */
static void add_row(struct sim_tiles *tiles, struct sim_tile_part *part, int tensor, const struct tile_row *row) {
    const struct sc_machine *machine = &tiles->run->mapping->machine;
    const bool outputs = tensor == SC_TENSOR_OUTPUT, on_chip = machine->on_chip[tensor];
    const bool keeps = outputs || machine->l2_keep[tensor];
    const int32_t tile = tiles->tile[tensor];
    int32_t *last = tiles->last_tile[tensor];
    if (!has_room(tiles, part, tensor, row->count))
        return;
    for (int32_t i = 0; i < row->count; i++) {
        const int32_t id = (int32_t)(row->id + row->index[i] * row->stride), before = last[id];
        const bool padding = row->padding || row->is_padding[i];
        if (before == tile)
            continue;
        last[id] = tile;
        tiles->members[tensor].at[tiles->members[tensor].count++] = id;
        tiles->are_padding[tensor].at[tiles->are_padding[tensor].count++] = padding;
        if (keeps && before > 0 && before == tile - 1)
            continue;
        const bool comes = !on_chip && (outputs ? before > 0 : !padding);
        struct sim_ids *ids = comes ? &part->from_off_chip : &part->made_here;
        ids->at[ids->count++] = id;
    }
}

static int next_axis(const struct geometry *geometry, int tensor, int a) {
    while (a < geometry->axis_count && !geometry->axis[a].couples[tensor])
        a++;
    return a;
}

/* The product of what a PE holds of each axis that the tensor has, from axis `a` on. */
static void add_product(struct sim_tiles *tiles, struct sim_tile_part *part, int tensor, const int32_t *classes, int a,
                        int64_t id, bool padding) {
    static const int32_t NONE = 0;
    const struct geometry *geometry = &tiles->run->geometry;
    if (a == geometry->axis_count) { /* of no axis at all */
        add_row(tiles, part, tensor, &(struct tile_row){&NONE, &NONE, 1, id, 0, padding});
        return;
    }
    const struct sim_tile_axis *at = &tiles->axis[tensor][a];
    const int64_t stride = geometry->axis[a].id_stride[tensor];
    const int32_t begin = at->begin[classes[a]], end = at->begin[classes[a] + 1];
    const int next = next_axis(geometry, tensor, a + 1);
    if (next == geometry->axis_count)
        add_row(tiles, part, tensor,
                &(struct tile_row){at->index.at + begin, at->is_padding.at + begin, end - begin, id, stride, padding});
    for (int32_t i = begin; i < end && next < geometry->axis_count && !tiles->run->status; i++)
        add_product(tiles, part, tensor, classes, next, id + at->index.at[i] * stride, padding || at->is_padding.at[i]);
}

/* Units that differ at levels that spread no axis of the tensor hold the same of it, and the first of them holds
 * something if any does. */
static bool stands_for_others(const struct sim_tiles *tiles, int tensor, const int64_t *unit) {
    const struct geometry *geometry = &tiles->run->geometry;
    unsigned levels = 0;
    for (int a = 0; a < geometry->axis_count; a++)
        for (int i = 0; geometry->axis[a].couples[tensor] && i < tiles->axis[tensor][a].level_count; i++)
            levels |= 1u << tiles->axis[tensor][a].level[i];
    for (int level = 0; level < tiles->run->mapping->level_count; level++)
        if (unit[level] > 0 && !(levels & 1u << level))
            return false;
    return true;
}

/* The classes of a PE. Returns false if it works in no step of the tile. */
static bool find_classes(const struct sim_tiles *tiles, int tensor, const int64_t *unit, int32_t classes[AXES_MAX]) {
    for (int a = 0; a < tiles->run->geometry.axis_count; a++) {
        const struct sim_tile_axis *at = &tiles->axis[tensor][a];
        classes[a] = class_of(tiles, at, unit);
        if (!at->is_alive[classes[a]])
            return false;
    }
    return true;
}

static void add_members(struct sim_tiles *tiles, struct sim_tile_part *part, int tensor) {
    int32_t classes[AXES_MAX];
    list_axes(tiles, tensor);
    for (int b = 0; b < tiles->pes->bank_count; b++) {
        const struct address *address = &tiles->pes->bank[b].address;
        for (int lane = 0; lane < address->lanes && !tiles->run->status; lane++)
            if (stands_for_others(tiles, tensor, address->unit[lane]) &&
                find_classes(tiles, tensor, address->unit[lane], classes))
                add_product(tiles, part, tensor, classes, next_axis(&tiles->run->geometry, tensor, 0), 0, false);
    }
}

static void swap_lists(struct sim_ids *now, struct sim_ids *before) {
    const struct sim_ids old = *before;
    *before = *now;
    *now = old;
    now->count = 0;
}

static void swap_members(struct sim_tiles *tiles, int tensor) {
    swap_lists(&tiles->members[tensor], &tiles->old_members[tensor]);
    swap_lists(&tiles->are_padding[tensor], &tiles->were_padding[tensor]);
}

/* Go on to the next position of the merged loops inside of a mark. Their positions are not a product over the axes. */
static bool advance_shared(struct sim_tiles *tiles, int outside) {
    int first = 0;
    while (first < tiles->shared_count && tiles->shared[first] < outside)
        first++;
    return !tiles->run->status &&
           sim_nest_advance_one_of(&tiles->nest, tiles->shared + first, tiles->shared_count - first) >= 0;
}

static void find_members(struct sim_tiles *tiles, struct sim_tile_part *part, int tensor) {
    tiles->tile[tensor]++;
    swap_members(tiles, tensor);
    do
        add_members(tiles, part, tensor);
    while (advance_shared(tiles, sim_loops_outside(tiles->run, tensor)));
}

/* ---- changes ---- */

/* The tile has the same elements as the one before, in the same order. */
static void find_again(struct sim_tiles *tiles, struct sim_tile_part *part, int tensor) {
    const struct sim_ids *before = &tiles->old_members[tensor], *padding = &tiles->were_padding[tensor];
    tiles->tile[tensor]++;
    swap_members(tiles, tensor);
    add_row(tiles, part, tensor, &(struct tile_row){before->at, padding->at, before->count, 0, 1, false});
}

/* With `all`, everything that the tile before had leaves. */
static void find_leaving(struct sim_tiles *tiles, struct sim_tile_part *part, int tensor, bool all) {
    for (int32_t i = 0; i < tiles->old_members[tensor].count; i++) {
        int32_t id = tiles->old_members[tensor].at[i];
        if (all || tiles->last_tile[tensor][id] != tiles->tile[tensor])
            push(tiles->run, &part->leaving, id);
    }
}

/* Section 12: new contents are those of which something comes from off chip, of outputs those whose set differs. */
static void number_contents(struct sim_tiles *tiles, struct sim_tile_part *part, int tensor, int64_t change) {
    const int64_t sets = tiles->run->mapping->machine.l2_buffers;
    part->frees_set = -1;
    if (tensor == SC_TENSOR_OUTPUT)
        part->has_contents = tiles->tile[tensor] == 1 || part->leaving.count > 0 ||
                             part->from_off_chip.count + part->made_here.count > 0;
    else
        part->has_contents = part->from_off_chip.count > 0;
    if (!part->has_contents)
        return;
    part->contents = tiles->contents[tensor]++;
    tiles->began[tensor][part->contents % sets] = change;
    if (part->contents >= sets)
        part->frees_set = tiles->began[tensor][(part->contents + 1) % sets];
}

/* Where no axis has moved, and L2 keeps what both tiles have, nothing comes and nothing leaves. */
static void change_tile(struct sim_tiles *tiles, struct sim_tile_change *change, int tensor) {
    struct sim_tile_part *part = &change->part[tensor];
    bool keeps = tensor == SC_TENSOR_OUTPUT || tiles->run->mapping->machine.l2_keep[tensor];
    if (tiles->tile[tensor] == TILES_MAX) {
        sim_fail(tiles->run, SC_STATUS_LIMIT, "more than %d tiles of L2 are too many to simulate", TILES_MAX);
        return;
    }
    part->begins = true;
    part->frees_set = -1;
    const bool same = list_axes(tiles, tensor) && tiles->tile[tensor] > 0 && tiles->shared_count == 0;
    if (!same || !keeps) {
        (same ? find_again : find_members)(tiles, part, tensor);
        find_leaving(tiles, part, tensor, !keeps);
        number_contents(tiles, part, tensor, change->number);
    }
    part->held = tiles->members[tensor].count;
}

static void end_tiles(struct sim_tiles *tiles, struct sim_tile_change *change) {
    change->ends = tiles->is_over = true;
    for (int tensor = 0; tensor < SC_TENSOR_COUNT; tensor++) {
        swap_members(tiles, tensor);
        find_leaving(tiles, &change->part[tensor], tensor, true);
    }
}

static void empty_change(struct sim_tiles *tiles, struct sim_tile_change *change, struct sim_tally *direct) {
    const struct sim_tile_change before = *change;
    *change = (struct sim_tile_change){
        .number = tiles->planned, .first_step = -1, .drained_at = -1, .loads = before.loads, .stores = before.stores};
    for (int tensor = 0; tensor < SC_TENSOR_COUNT; tensor++) {
        struct sim_tile_part *part = &change->part[tensor];
        part->from_off_chip = before.part[tensor].from_off_chip;
        part->made_here = before.part[tensor].made_here;
        part->leaving = before.part[tensor].leaving;
        part->from_off_chip.count = part->made_here.count = part->leaving.count = 0;
    }
    sim_ledger_clear(&change->loads, direct, tiles->run);
    sim_ledger_clear(&change->stores, direct, tiles->run);
}

static int64_t ids_of(const struct sim_tile_change *change) {
    int64_t ids = 0;
    for (int tensor = 0; tensor < SC_TENSOR_COUNT; tensor++)
        ids += change->part[tensor].from_off_chip.count + change->part[tensor].made_here.count +
               change->part[tensor].leaving.count;
    return ids;
}

static void resize(struct sim_tiles *tiles, int64_t size) {
    struct sim_tile_change **change = sim_take(tiles->run, size, sizeof *change);
    for (int64_t number = tiles->first; change && number < tiles->first + tiles->size; number++)
        change[number & (size - 1)] = tiles->change[number & (tiles->size - 1)];
    if (!change)
        return;
    tiles->change = change;
    tiles->size = size;
}

/* The place of the next change. */
static struct sim_tile_change *next_place(struct sim_tiles *tiles, struct sim_tally *direct) {
    const int64_t bytes = tiles->ids_in_flight * (int64_t)sizeof(int32_t) +
                          (tiles->planned - tiles->first) * (int64_t)sizeof(struct sim_tile_change);
    if (bytes > (int64_t)IN_FLIGHT_MAX_MIB << 20)
        sim_fail(tiles->run, SC_STATUS_LIMIT,
                 "too large to simulate: off chip runs more than %lld tiles ahead of the PEs, which do not fit into %d "
                 "MiB; --model-only gives the counts",
                 (long long)(tiles->planned - tiles->first), IN_FLIGHT_MAX_MIB);
    if (!tiles->run->status && tiles->planned - tiles->first == tiles->size)
        resize(tiles, 2 * tiles->size);
    if (tiles->run->status)
        return NULL;
    struct sim_tile_change **place = &tiles->change[tiles->planned & (tiles->size - 1)];
    if (!*place)
        *place = sim_take(tiles->run, 1, sizeof **place);
    if (*place)
        empty_change(tiles, *place, direct);
    return *place;
}

struct sim_tile_change *sim_tiles_plan(struct sim_tiles *tiles, struct sim_tally *direct) {
    if (tiles->is_over || tiles->run->status)
        return NULL;
    int advanced = tiles->planned > 0 ? sim_nest_advance_outer(&tiles->nest, tiles->outside) : -1;
    struct sim_tile_change *change = next_place(tiles, direct);
    if (!change)
        return NULL;
    if (tiles->planned > 0 && advanced < 0)
        end_tiles(tiles, change);
    for (int tensor = 0; !change->ends && tensor < SC_TENSOR_COUNT; tensor++)
        if (sim_has_tensor(tiles->run, tensor) && advanced < sim_loops_outside(tiles->run, tensor))
            change_tile(tiles, change, tensor);
    tiles->planned++;
    tiles->ids_in_flight += ids_of(change);
    return tiles->run->status ? NULL : change;
}

void sim_tiles_retire(struct sim_tiles *tiles, int64_t stored) {
    while (tiles->first < stored && sim_tiles_change(tiles, tiles->first)->is_recorded)
        tiles->ids_in_flight -= ids_of(sim_tiles_change(tiles, tiles->first++));
}

/* ---- opening ---- */

static void find_live_units(struct sim_tiles *tiles) {
    for (int level = 0; level < SC_LEVELS_MAX; level++)
        tiles->live[level] = 1;
    for (int b = 0; b < tiles->pes->bank_count; b++)
        for (int lane = 0; lane < tiles->pes->bank[b].address.lanes; lane++)
            for (int level = 0; level < tiles->run->mapping->level_count; level++) {
                int64_t units = tiles->pes->bank[b].address.unit[lane][level] + 1;
                tiles->live[level] = units > tiles->live[level] ? units : tiles->live[level];
            }
}

static bool spreads(const struct sim_nest *nest, const struct sim_axis *axis, int level) {
    for (int i = 0; i < axis->loop_count; i++)
        if (nest->loop[axis->loop[i]].level == level && nest->loop[axis->loop[i]].directive->spatial)
            return true;
    return false;
}

static void close_axis(struct sim_tile_axis *at) {
    LIST_FREE(&at->index);
    LIST_FREE(&at->is_padding);
}

static void open_axis(struct sim_tiles *tiles, const struct sim_axis *axis, struct sim_tile_axis *at, int outside) {
    int64_t classes = 1;
    *at = (struct sim_tile_axis){.is_known = false};
    for (int level = 0; level < tiles->run->mapping->level_count; level++)
        if (spreads(&tiles->nest, axis, level)) {
            at->level[at->level_count++] = level;
            classes *= tiles->live[level]; /* no more than there are PEs */
        }
    for (int i = 0; i < axis->loop_count; i++) {
        if (axis->loop[i] < outside || tiles->nest.loop[axis->loop[i]].directive->part_count > 1)
            at->outside[at->outside_count++] = axis->loop[i];
        else
            at->inside[at->inside_count++] = axis->loop[i];
    }
    at->classes = (int32_t)classes;
    at->is_alive = sim_take(tiles->run, classes, sizeof *at->is_alive);
    at->was_alive = sim_take(tiles->run, classes, sizeof *at->was_alive);
    at->begin = sim_take(tiles->run, classes + 1, sizeof *at->begin);
}

static void open_tensor(struct sim_tiles *tiles, int tensor) {
    struct sim_run *run = tiles->run;
    tiles->last_tile[tensor] = sim_take(run, run->data->elems[tensor], sizeof *tiles->last_tile[tensor]);
    tiles->began[tensor] = sim_take(run, run->mapping->machine.l2_buffers, sizeof *tiles->began[tensor]);
    for (int a = 0; a < run->geometry.axis_count; a++)
        open_axis(tiles, &run->geometry.axis[a], &tiles->axis[tensor][a], sim_loops_outside(run, tensor));
}

void sim_tiles_open(struct sim_tiles *tiles) {
    struct sim_run *run = tiles->run;
    int64_t longest = 1;
    sim_nest_start(&tiles->nest, run->mapping);
    for (int loop = 0; loop < tiles->nest.loop_count; loop++)
        if (tiles->nest.loop[loop].directive->part_count > 1)
            tiles->shared[tiles->shared_count++] = loop;
    find_live_units(tiles);
    for (int tensor = 0; tensor < SC_TENSOR_COUNT; tensor++) {
        int outside = sim_loops_outside(run, tensor);
        tiles->outside = sim_has_tensor(run, tensor) && outside > tiles->outside ? outside : tiles->outside;
        open_tensor(tiles, tensor);
    }
    for (int dim = 0; dim < SC_DIM_COUNT; dim++)
        longest = run->mapping->layer.size[dim] > longest ? run->mapping->layer.size[dim] : longest;
    tiles->seen = sim_take(run, longest, sizeof *tiles->seen);
    tiles->size = 4;
    tiles->change = sim_take(run, tiles->size, sizeof *tiles->change);
}

static void free_change(struct sim_tile_change *change) {
    for (int tensor = 0; tensor < SC_TENSOR_COUNT; tensor++) {
        LIST_FREE(&change->part[tensor].from_off_chip);
        LIST_FREE(&change->part[tensor].made_here);
        LIST_FREE(&change->part[tensor].leaving);
    }
    sim_ledger_free(&change->loads);
    sim_ledger_free(&change->stores);
}

void sim_tiles_close(struct sim_tiles *tiles) {
    for (int64_t i = 0; tiles->change && i < tiles->size; i++)
        if (tiles->change[i])
            free_change(tiles->change[i]);
    for (int tensor = 0; tensor < SC_TENSOR_COUNT; tensor++) {
        LIST_FREE(&tiles->members[tensor]);
        LIST_FREE(&tiles->old_members[tensor]);
        LIST_FREE(&tiles->are_padding[tensor]);
        LIST_FREE(&tiles->were_padding[tensor]);
        for (int a = 0; a < AXES_MAX; a++)
            close_axis(&tiles->axis[tensor][a]);
    }
}

/* ---- who works at all ---- */

static void note_workers(const struct sim_tiles *tiles, struct bank *bank) {
    const struct geometry *geometry = &tiles->run->geometry;
    const int tensor = SC_TENSOR_OUTPUT;
    int32_t classes[AXES_MAX];
    for (int lane = 0; lane < bank->address.lanes; lane++) {
        bool works = find_classes(tiles, tensor, bank->address.unit[lane], classes), sends = works;
        for (int a = 0; works && a < geometry->axis_count; a++) {
            const int32_t *begin = &tiles->axis[tensor][a].begin[classes[a]];
            sends &= !geometry->axis[a].couples[tensor] || begin[0] < begin[1];
        }
        bank->ever_active |= (lane_set)works << lane;
        bank->ever_sent |= (lane_set)sends << lane;
    }
}

/* With all loops inside, as if the outputs had a mark ahead of all of them. */
void sim_tiles_find_workers(struct sim_tiles *tiles, struct sim_pes *pes) {
    struct sim_tile_axis kept[AXES_MAX], *axes = tiles->axis[SC_TENSOR_OUTPUT];
    const struct geometry *geometry = &tiles->run->geometry;
    memcpy(kept, axes, sizeof kept);
    for (int a = 0; a < geometry->axis_count; a++)
        open_axis(tiles, &geometry->axis[a], &axes[a], 0);
    do {
        if (!tiles->run->status)
            list_axes(tiles, SC_TENSOR_OUTPUT);
        for (int b = 0; b < pes->bank_count && !tiles->run->status; b++)
            note_workers(tiles, &pes->bank[b]);
    } while (advance_shared(tiles, 0));
    for (int a = 0; a < AXES_MAX; a++)
        close_axis(&axes[a]);
    memcpy(axes, kept, sizeof kept);
}
