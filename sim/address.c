#include "sim/address.h"

#include <stdlib.h>
#include <string.h>

/* An L1 of more slots than this is refused, and a PE that meets more operations along one axis in a step. If a lane of
 * its own base has more of either than MERGED_MAX, it is a bank of its own: entries would be too large. */
enum { SLOTS_MAX = 1 << 26, POINTS_MAX = 1 << 22, MERGED_MAX = 1 << 12 };

static int64_t ring_index(int64_t value, int64_t ring) {
    int64_t index = value % ring;
    return index < 0 ? index + ring : index;
}

/* Toward minus infinity. */
static int64_t floor_divide(int64_t value, int64_t by) { return (value - ring_index(value, by)) / by; }

/* ---- geometry ---- */

/* The longest chunk that a PE is given of a dimension: what the smallest directive on it leaves. */
static int64_t longest_chunk(const struct sim_nest *nest, enum sc_dim dim) {
    int64_t longest = nest->mapping->layer.size[dim];
    for (int level = 0; level < nest->mapping->level_count; level++) {
        struct nest_place place = nest->place[dim][level];
        if (place.loop < 0)
            continue;
        int64_t size = nest->loop[place.loop].directive->part[place.part].size;
        longest = size < longest ? size : longest;
    }
    return longest;
}

static void add_axis_loops(struct sim_axis *axis, const struct sim_nest *nest, enum sc_dim dim) {
    for (int level = 0; level < nest->mapping->level_count; level++)
        if (nest->place[dim][level].loop >= 0)
            axis->loop[axis->loop_count++] = nest->place[dim][level].loop;
}

static void add_axis_dim(struct sim_axis *axis, const struct sim_nest *nest, enum sc_dim dim) {
    axis->extent[axis->dim_count] = longest_chunk(nest, dim);
    axis->dim[axis->dim_count++] = dim;
    add_axis_loops(axis, nest, dim);
}

/* Rows from the first anchor that such chunks can meet in to the last: a tap is `dilation` rows behind the one before.
 */
static int64_t anchors(const struct sim_axis *axis) { return axis->extent[0] + (axis->extent[1] - 1) * axis->dilation; }

/* Outputs from the first that such chunks can meet in to the last: every stride-th anchor is one. With dilation the
 * operations of a chunk may pass over some of them. */
static int64_t outputs_of_window(const struct sim_axis *axis) {
    int64_t outputs = 0;
    for (int64_t anchor = 0; anchor < anchors(axis) && outputs < axis->outputs; anchor += axis->stride)
        outputs++;
    return outputs;
}

static void set_rings(struct sim_axis *axis, const struct sc_layer *layer) {
    for (int tensor = 0; tensor < SC_TENSOR_COUNT; tensor++)
        axis->ring[tensor] = 1;
    if (axis->window) {
        axis->couples[SC_TENSOR_WEIGHT] = sc_layer_couples(layer, SC_TENSOR_WEIGHT, axis->dim[1]);
        axis->couples[SC_TENSOR_INPUT] = axis->couples[SC_TENSOR_OUTPUT] = true;
        axis->ring[SC_TENSOR_WEIGHT] = axis->couples[SC_TENSOR_WEIGHT] ? axis->extent[1] : 1;
        axis->ring[SC_TENSOR_INPUT] = axis->extent[0];
        axis->ring[SC_TENSOR_OUTPUT] = outputs_of_window(axis);
        return;
    }
    for (int tensor = 0; tensor < SC_TENSOR_COUNT; tensor++) {
        axis->couples[tensor] = sc_layer_couples(layer, (enum sc_tensor)tensor, axis->dim[0]);
        axis->ring[tensor] = axis->couples[tensor] ? axis->extent[0] : 1;
    }
}

static bool is_spatial(const struct sim_nest *nest, enum sc_dim dim) {
    for (int level = 0; level < nest->mapping->level_count; level++) {
        int loop = nest->place[dim][level].loop;
        if (loop >= 0 && nest->loop[loop].directive->spatial)
            return true;
    }
    return false;
}

/* The subscripts that are not spatial, then those that are. */
static void order_identities(struct geometry *geometry, const struct sim_nest *nest) {
    for (int tensor = 0; tensor < SC_TENSOR_COUNT; tensor++) {
        const struct sc_subscripts *from = &geometry->layer->type->tensor[tensor];
        struct sc_subscripts *order = &geometry->order[tensor];
        for (int spatial = 0; spatial < 2; spatial++)
            for (int i = 0; i < from->count; i++)
                if (is_spatial(nest, from->dim[i]) == spatial)
                    order->dim[order->count++] = from->dim[i];
    }
}

/* How far apart the identities of neighbours along a dimension are. */
static int64_t identity_stride(const struct geometry *geometry, enum sc_tensor tensor, enum sc_dim dim) {
    const struct sc_subscripts *order = &geometry->order[tensor];
    int64_t stride = 1;
    for (int i = order->count - 1; i >= 0 && order->dim[i] != dim; i--)
        stride *= sc_layer_subscript_size(geometry->layer, tensor, order->dim[i]);
    return stride;
}

struct sim_elements sim_geometry_elements(const struct geometry *geometry, enum sc_tensor tensor) {
    const struct sc_subscripts *subscripts = &geometry->layer->type->tensor[tensor];
    struct sim_elements elements = {.count = subscripts->count};
    for (int i = 0; i < subscripts->count; i++) {
        elements.size[i] = sc_layer_subscript_size(geometry->layer, tensor, subscripts->dim[i]);
        elements.stride[i] = identity_stride(geometry, tensor, subscripts->dim[i]);
    }
    return elements;
}

/* The dimension of the axis that a tensor is subscripted with. */
static enum sc_dim subscript_of(const struct sim_axis *axis, enum sc_tensor tensor) {
    return axis->window && tensor == SC_TENSOR_WEIGHT ? axis->dim[1] : axis->dim[0];
}

static void set_id_strides(struct sim_axis *axis, const struct geometry *geometry) {
    for (int tensor = 0; tensor < SC_TENSOR_COUNT; tensor++)
        if (axis->couples[tensor])
            axis->id_stride[tensor] =
                identity_stride(geometry, (enum sc_tensor)tensor, subscript_of(axis, (enum sc_tensor)tensor));
}

static void add_axis(struct geometry *geometry, const struct sim_nest *nest, enum sc_dim dim) {
    const struct sc_layer *layer = geometry->layer;
    int window = sc_layer_window_over(layer, dim);
    enum sc_dim filter = window < 0 ? dim : layer->type->window[window].filter;
    if (layer->size[dim] == 1 && layer->size[filter] == 1)
        return;
    struct sim_axis *axis = &geometry->axis[geometry->axis_count++];
    *axis = (struct sim_axis){.window = window >= 0};
    add_axis_dim(axis, nest, dim);
    if (axis->window) {
        add_axis_dim(axis, nest, filter);
        axis->stride = layer->stride[window];
        axis->dilation = layer->dilation[window];
        axis->outputs = sc_layer_outputs(layer, window);
    }
    set_rings(axis, layer);
    set_id_strides(axis, geometry);
}

static bool grow(int64_t *product, int64_t factor, int64_t limit) {
    return !__builtin_mul_overflow(*product, factor, product) && *product <= limit;
}

/* Slots are numbered with the last axis fastest. */
static enum sc_status lay_out_slots(struct geometry *geometry, struct sc_error *error) {
    for (int tensor = 0; tensor < SC_TENSOR_COUNT; tensor++) {
        geometry->slots[tensor] = geometry->layer->type->tensor[tensor].count > 0;
        for (int a = geometry->axis_count - 1; a >= 0; a--) {
            geometry->axis[a].slot_stride[tensor] = geometry->slots[tensor];
            if (!grow(&geometry->slots[tensor], geometry->axis[a].ring[tensor], SLOTS_MAX))
                return sc_error_set(
                    error, SC_STATUS_LIMIT,
                    "the mapping is too large to simulate: a PE would hold more than %d elements of the "
                    "%s tensor",
                    SLOTS_MAX, sc_tensor_name((enum sc_tensor)tensor));
        }
    }
    return SC_STATUS_OK;
}

static int64_t points_capacity(const struct sim_axis *axis) {
    return axis->window ? axis->extent[0] * axis->extent[1] : axis->extent[0];
}

static enum sc_status check_points(struct geometry *geometry, struct sc_error *error) {
    for (int a = 0; a < geometry->axis_count; a++) {
        const struct sim_axis *axis = &geometry->axis[a];
        int64_t points = 1;
        for (int i = 0; i < axis->dim_count; i++)
            if (!grow(&points, axis->extent[i], POINTS_MAX))
                return sc_error_set(error, SC_STATUS_LIMIT,
                                    "the mapping is too large to simulate: a PE's chunk of %s is too long",
                                    sc_dim_name(axis->dim[i]));
        geometry->most_points = points > geometry->most_points ? points : geometry->most_points;
    }
    return SC_STATUS_OK;
}

/* How many lanes of a bank have cells and points of their own. */
static int64_t lanes_apart(const struct geometry *geometry) { return geometry->own_base ? geometry->bank_lanes : 1; }

static void set_bank_lanes(struct geometry *geometry) {
    bool is_small = geometry->most_points <= MERGED_MAX;
    for (int tensor = 0; tensor < SC_TENSOR_COUNT; tensor++)
        is_small &= geometry->slots[tensor] <= MERGED_MAX;
    geometry->bank_lanes = geometry->own_base && !is_small ? 1 : BANK_LANES;
    geometry->largest_entry_bytes = lanes_apart(geometry) * geometry->most_points *
                                    (int64_t)(sizeof(struct sim_point) + SC_TENSOR_COUNT * sizeof(struct cell));
}

enum sc_status sim_geometry_init(struct geometry *geometry, const struct sim_nest *nest, struct sc_error *error) {
    *geometry = (struct geometry){.layer = &nest->mapping->layer, .own_base = sim_nest_has_merged(nest)};
    for (int tensor = 0; tensor < SC_OPERAND_COUNT; tensor++)
        geometry->streams[tensor] = nest->mapping->machine.stream[tensor];
    unsigned dims = geometry->layer->type->own_dims;
    order_identities(geometry, nest);
    for (int dim = 0; dim < SC_DIM_COUNT; dim++)
        if (dims & 1u << dim && sc_layer_window_with_filter(geometry->layer, (enum sc_dim)dim) < 0)
            add_axis(geometry, nest, (enum sc_dim)dim);
    enum sc_status status = check_points(geometry, error);
    if (!status)
        status = lay_out_slots(geometry, error);
    set_bank_lanes(geometry);
    return status;
}

/* ---- a bank's constants ---- */

/* What the origins of a lane contribute to the identity of its elements. */
static int64_t lane_id_base(const struct address *address, enum sc_tensor tensor, int lane) {
    const struct geometry *geometry = address->geometry;
    int64_t base = 0;
    for (int a = 0; a < geometry->axis_count; a++) {
        const struct sim_axis *axis = &geometry->axis[a];
        int64_t first = address->origin[axis->dim[0]][lane], index = first;
        if (!axis->couples[tensor])
            continue;
        if (axis->window && tensor == SC_TENSOR_WEIGHT)
            index = address->origin[axis->dim[1]][lane];
        if (axis->window && tensor == SC_TENSOR_OUTPUT)
            index = floor_divide(first - address->origin[axis->dim[1]][lane] * axis->dilation, axis->stride);
        base += index * axis->id_stride[tensor];
    }
    return base;
}

static void set_identities(struct address *address) {
    for (int tensor = 0; tensor < SC_TENSOR_COUNT; tensor++) {
        int32_t *base = address->id_base[tensor];
        for (int lane = 0; lane < address->lanes; lane++)
            base[lane] = (int32_t)lane_id_base(address, (enum sc_tensor)tensor, lane);
        address->consecutive[tensor] = true;
        for (int lane = 0; lane < address->lanes; lane++)
            address->consecutive[tensor] &= base[lane] == base[0] + lane;
        for (int lane = 0; lane < address->lanes; lane++)
            for (int other = 0; other < address->lanes; other++)
                address->same_id[tensor][lane] |= (lane_set)(base[other] == base[lane]) << other;
    }
}

bool sim_address_init(struct address *address, const struct geometry *geometry, const struct sim_nest *nest,
                      int64_t (*units)[SC_LEVELS_MAX], int lanes, int table_size, struct address_shared *shared,
                      struct sc_arena *arena) {
    *address = (struct address){.geometry = geometry, .lanes = lanes, .table_size = table_size, .shared = shared};
    memcpy(address->unit, units, (size_t)lanes * sizeof *units);
    for (int dim = 0; dim < SC_DIM_COUNT && !geometry->own_base; dim++)
        for (int lane = 0; lane < lanes; lane++)
            address->origin[dim][lane] = sim_nest_unit_offset(nest, (enum sc_dim)dim, units[lane]);
    set_identities(address);
    int64_t longest = 0, most = 0;
    for (int a = 0; a < geometry->axis_count; a++) {
        const struct sim_axis *axis = &geometry->axis[a];
        if (axis->window && anchors(axis) > longest)
            longest = anchors(axis);
        if (axis->window && axis->extent[0] + axis->extent[1] > most)
            most = axis->extent[0] + axis->extent[1];
    }
    address->output_lanes = sc_arena_alloc(arena, (size_t)longest, sizeof *address->output_lanes);
    address->using_lanes = sc_arena_alloc(arena, (size_t)most, sizeof *address->using_lanes);
    if (!address->output_lanes || !address->using_lanes)
        return false;
    for (int a = 0; a < geometry->axis_count; a++) {
        address->table[a] = sc_arena_alloc(arena, (size_t)table_size, sizeof(struct axis_entry *));
        if (!address->table[a])
            return false;
    }
    return true;
}

/* ---- entries ---- */

/* What all lanes of a bank hold of an axis's dimensions in the nest's present step. */
struct bank_holding {
    lane_set alive;
    int64_t base[2]; /* of each dimension; meaningless when no lane is alive */
    struct holding lane[2][BANK_LANES];
};

struct address_shared {
    int64_t serials;             /* given so far */
    struct bank_holding holding; /* too large for a stack */
};

struct address_shared *sim_address_share(struct sc_arena *arena) {
    return sc_arena_alloc(arena, 1, sizeof(struct address_shared));
}

static void hold(const struct address *address, const struct sim_axis *axis, const struct sim_nest *nest,
                 struct bank_holding *bank) {
    bank->alive = 0;
    for (int lane = 0; lane < address->lanes; lane++) {
        bool alive = true;
        for (int d = 0; d < axis->dim_count && alive; d++)
            alive = sim_nest_holding(nest, axis->dim[d], address->unit[lane], &bank->lane[d][lane]);
        if (!alive)
            continue;
        for (int d = 0; d < axis->dim_count && !bank->alive; d++)
            bank->base[d] = bank->lane[d][lane].chunk.begin - address->origin[axis->dim[d]][lane];
        bank->alive |= (lane_set)1 << lane;
    }
}

/* The lanes whose chunk of the axis's dimension d has an index number i. */
static lane_set lanes_with(const struct address *address, const struct bank_holding *bank, int d, int64_t i) {
    lane_set lanes = 0;
    for (int lane = 0; lane < address->lanes; lane++) {
        const struct sim_chunk *chunk = &bank->lane[d][lane].chunk;
        if (bank->alive >> lane & 1 && i < chunk->end - chunk->begin)
            lanes |= (lane_set)1 << lane;
    }
    return lanes;
}

static int32_t slot_part(const struct sim_axis *axis, enum sc_tensor tensor, int64_t relative) {
    return (int32_t)(ring_index(relative, axis->ring[tensor]) * axis->slot_stride[tensor]);
}

static void add_cell(struct axis_entry *entry, const struct sim_axis *axis, enum sc_tensor tensor, int64_t relative,
                     lane_set lanes) {
    entry->cell[tensor][entry->cell_count[tensor]++] =
        (struct cell){slot_part(axis, tensor, relative), (int32_t)(relative * axis->id_stride[tensor]), lanes};
}

/* All lanes, for a tensor that the axis says nothing of. */
static void add_uncoupled_cell(struct axis_entry *entry, enum sc_tensor tensor) {
    entry->cell[tensor][entry->cell_count[tensor]++] = (struct cell){0, 0, entry->alive};
}

static void add_chunk_cells(const struct address *address, const struct sim_axis *axis, const struct bank_holding *bank,
                            int d, enum sc_tensor tensor, struct axis_entry *entry) {
    lane_set lanes;
    for (int64_t i = 0; i < axis->extent[d] && (lanes = lanes_with(address, bank, d, i)); i++)
        add_cell(entry, axis, tensor, bank->base[d] + i, lanes);
}

static void fill_plain(const struct address *address, const struct sim_axis *axis, const struct bank_holding *bank,
                       struct axis_entry *entry) {
    lane_set lanes;
    for (int tensor = 0; tensor < SC_TENSOR_COUNT; tensor++) {
        if (axis->couples[tensor])
            add_chunk_cells(address, axis, bank, 0, (enum sc_tensor)tensor, entry);
        else
            add_uncoupled_cell(entry, (enum sc_tensor)tensor);
    }
    for (int64_t i = 0; i < axis->extent[0] && (lanes = lanes_with(address, bank, 0, i)); i++) {
        struct sim_point *point = &entry->point[entry->point_count++];
        for (int tensor = 0; tensor < SC_TENSOR_COUNT; tensor++)
            point->slot[tensor] =
                axis->couples[tensor] ? slot_part(axis, (enum sc_tensor)tensor, bank->base[0] + i) : 0;
        point->lanes = lanes;
    }
}

int64_t sim_axis_output(const struct sim_axis *axis, const struct holding *input, int64_t row, int64_t tap) {
    int64_t anchor = row - tap * axis->dilation;
    if (anchor < 0 || anchor % axis->stride != 0 || anchor / axis->stride >= axis->outputs)
        return -1;
    return sim_holding_owns(input, row, anchor) ? anchor / axis->stride : -1;
}

/* Does the lane own the operation of its input row number i and filter row number j? */
static bool owns(const struct sim_axis *axis, const struct bank_holding *bank, int lane, int64_t i, int64_t j) {
    const struct holding *input = &bank->lane[0][lane], *filter = &bank->lane[1][lane];
    int64_t row = input->chunk.begin + i, tap = filter->chunk.begin + j;
    return row < input->chunk.end && tap < filter->chunk.end && sim_axis_output(axis, input, row, tap) >= 0;
}

static lane_set owners(const struct address *address, const struct sim_axis *axis, const struct bank_holding *bank,
                       int64_t i, int64_t j) {
    lane_set lanes = 0;
    for (int lane = 0; lane < address->lanes; lane++)
        if (bank->alive >> lane & 1)
            lanes |= (lane_set)owns(axis, bank, lane, i, j) << lane;
    return lanes;
}

/* No operation of the chunks has an output before this one. */
static int64_t lowest_output(const struct sim_axis *axis, const struct bank_holding *bank) {
    return -floor_divide((bank->base[1] + axis->extent[1] - 1) * axis->dilation - bank->base[0], axis->stride);
}

static void add_window_point(const struct address *address, const struct sim_axis *axis,
                             const struct bank_holding *bank, int64_t i, int64_t j, struct axis_entry *entry) {
    lane_set lanes = owners(address, axis, bank, i, j);
    int64_t row = bank->base[0] + i, tap = bank->base[1] + j;
    /* Rounded up: relative to each lane's own origin. */
    int64_t output = -floor_divide(tap * axis->dilation - row, axis->stride);
    if (!lanes)
        return;
    struct sim_point *point = &entry->point[entry->point_count++];
    *point = (struct sim_point){.lanes = lanes};
    point->slot[SC_TENSOR_WEIGHT] = axis->couples[SC_TENSOR_WEIGHT] ? slot_part(axis, SC_TENSOR_WEIGHT, tap) : 0;
    point->slot[SC_TENSOR_INPUT] = slot_part(axis, SC_TENSOR_INPUT, row);
    point->slot[SC_TENSOR_OUTPUT] = slot_part(axis, SC_TENSOR_OUTPUT, output);
    address->output_lanes[output - lowest_output(axis, bank)] |= lanes;
    address->using_lanes[i] |= lanes;
    address->using_lanes[axis->extent[0] + j] |= lanes;
}

/* The outputs that the points so far add to. */
static void add_output_cells(const struct address *address, const struct sim_axis *axis,
                             const struct bank_holding *bank, struct axis_entry *entry) {
    int64_t lowest = lowest_output(axis, bank);
    for (int64_t i = 0; i < anchors(axis); i++)
        if (address->output_lanes[i])
            add_cell(entry, axis, SC_TENSOR_OUTPUT, lowest + i, address->output_lanes[i]);
    memset(address->output_lanes, 0, (size_t)anchors(axis) * sizeof *address->output_lanes);
}

/* Section 5: of a tensor that streams, the rows or taps that the points so far use. */
static void add_used_cells(const struct address *address, const struct sim_axis *axis, const struct bank_holding *bank,
                           int d, enum sc_tensor tensor, struct axis_entry *entry) {
    const lane_set *used = address->using_lanes + (d == 0 ? 0 : axis->extent[0]);
    for (int64_t i = 0; i < axis->extent[d]; i++)
        if (used[i])
            add_cell(entry, axis, tensor, bank->base[d] + i, used[i]);
}

static void fill_window(const struct address *address, const struct sim_axis *axis, const struct bank_holding *bank,
                        struct axis_entry *entry) {
    const bool *streams = address->geometry->streams;
    for (int64_t i = 0; i < axis->extent[0]; i++)
        for (int64_t j = 0; j < axis->extent[1]; j++)
            add_window_point(address, axis, bank, i, j, entry);
    add_output_cells(address, axis, bank, entry);
    if (!axis->couples[SC_TENSOR_WEIGHT])
        add_uncoupled_cell(entry, SC_TENSOR_WEIGHT);
    else if (streams[SC_TENSOR_WEIGHT])
        add_used_cells(address, axis, bank, 1, SC_TENSOR_WEIGHT, entry);
    else
        add_chunk_cells(address, axis, bank, 1, SC_TENSOR_WEIGHT, entry);
    if (streams[SC_TENSOR_INPUT])
        add_used_cells(address, axis, bank, 0, SC_TENSOR_INPUT, entry);
    else
        add_chunk_cells(address, axis, bank, 0, SC_TENSOR_INPUT, entry);
    memset(address->using_lanes, 0, (size_t)(axis->extent[0] + axis->extent[1]) * sizeof *address->using_lanes);
}

/* Its lists are behind it in the same memory. */
static struct axis_entry *new_entry(struct address *address, int a, struct sc_arena *arena) {
    const struct sim_axis *axis = &address->geometry->axis[a];
    struct axis_entry *entry = address->free_entries[a];
    if (entry) {
        address->free_entries[a] = entry->next_free;
        return entry;
    }
    const int64_t lanes = lanes_apart(address->geometry), points = lanes * points_capacity(axis);
    const int64_t cells = SC_TENSOR_COUNT * (points + lanes);
    entry = sc_arena_alloc(arena, 1,
                           sizeof *entry + (size_t)axis->loop_count * sizeof *entry->index +
                               (size_t)points * sizeof *entry->point + (size_t)cells * sizeof *entry->cell[0]);
    if (!entry)
        return NULL;
    entry->index = (int64_t *)(entry + 1);
    entry->point = (struct sim_point *)(entry->index + axis->loop_count);
    for (int tensor = 0; tensor < SC_TENSOR_COUNT; tensor++)
        entry->cell[tensor] = (struct cell *)(entry->point + points) + tensor * (points + lanes);
    return entry;
}

static void fill_entry(const struct address *address, const struct sim_axis *axis, const struct bank_holding *bank,
                       struct axis_entry *entry) {
    if (axis->window)
        fill_window(address, axis, bank, entry);
    else
        fill_plain(address, axis, bank, entry);
}

/* ---- lanes that have a base of their own ---- */

static int order(int64_t a, int64_t b) { return (a > b) - (a < b); }

int sim_compare_cells(const void *left, const void *right) {
    const struct cell *a = left, *b = right;
    return a->slot != b->slot ? order(a->slot, b->slot) : order(a->id, b->id);
}

static int compare_points(const void *left, const void *right) {
    const struct sim_point *a = left, *b = right;
    int tensor = 0;
    while (tensor < SC_TENSOR_COUNT - 1 && a->slot[tensor] == b->slot[tensor])
        tensor++;
    return order(a->slot[tensor], b->slot[tensor]);
}

/* Lanes with the same slot and the same element have one cell. Returns how many cells are left. */
static int join_cells(struct cell *cell, int count) {
    int joined = 0;
    if (count > 0)
        qsort(cell, (size_t)count, sizeof *cell, sim_compare_cells);
    for (int i = 0; i < count; i++)
        if (joined > 0 && sim_compare_cells(&cell[joined - 1], &cell[i]) == 0)
            cell[joined - 1].lanes |= cell[i].lanes;
        else
            cell[joined++] = cell[i];
    return joined;
}

/* Likewise for points. */
static int join_points(struct sim_point *point, int count) {
    int joined = 0;
    if (count > 0)
        qsort(point, (size_t)count, sizeof *point, compare_points);
    for (int i = 0; i < count; i++)
        if (joined > 0 && compare_points(&point[joined - 1], &point[i]) == 0)
            point[joined - 1].lanes |= point[i].lanes;
        else
            point[joined++] = point[i];
    return joined;
}

/* Lane by lane, each as if it were alone. */
static void fill_apart(const struct address *address, const struct sim_axis *axis, struct bank_holding *bank,
                       struct axis_entry *entry) {
    for (lane_set rest = entry->alive; rest; rest &= rest - 1) {
        const int lane = first_lane(rest);
        bank->alive = (lane_set)1 << lane;
        for (int d = 0; d < axis->dim_count; d++)
            bank->base[d] = bank->lane[d][lane].chunk.begin;
        fill_entry(address, axis, bank, entry);
    }
    for (int tensor = 0; tensor < SC_TENSOR_COUNT; tensor++)
        entry->cell_count[tensor] = join_cells(entry->cell[tensor], entry->cell_count[tensor]);
    entry->point_count = join_points(entry->point, entry->point_count);
}

static void build_entry(struct address *address, const struct sim_axis *axis, const struct sim_nest *nest,
                        struct axis_entry *entry) {
    struct bank_holding *bank = &address->shared->holding;
    hold(address, axis, nest, bank);
    entry->serial = ++address->shared->serials;
    entry->users = 0;
    entry->cached = true;
    entry->alive = bank->alive;
    entry->point_count = 0;
    memset(entry->cell_count, 0, sizeof entry->cell_count);
    for (int i = 0; i < axis->loop_count; i++)
        entry->index[i] = nest->index[axis->loop[i]];
    if (bank->alive && address->geometry->own_base)
        fill_apart(address, axis, bank, entry);
    else if (bank->alive)
        fill_entry(address, axis, bank, entry);
}

static bool is_entry_of(const struct axis_entry *entry, const struct sim_axis *axis, const struct sim_nest *nest) {
    for (int i = 0; i < axis->loop_count; i++)
        if (entry->index[i] != nest->index[axis->loop[i]])
            return false;
    return true;
}

static int table_place(const struct address *address, const struct sim_axis *axis, const struct sim_nest *nest) {
    uint64_t hash = 0;
    for (int i = 0; i < axis->loop_count; i++)
        hash = hash * 31 + (uint64_t)nest->index[axis->loop[i]];
    return (int)(hash & (uint64_t)(address->table_size - 1));
}

static void free_entry(struct address *address, int a, struct axis_entry *entry) {
    entry->next_free = address->free_entries[a];
    address->free_entries[a] = entry;
}

struct axis_entry *sim_address_entry(struct address *address, int a, const struct sim_nest *nest,
                                     struct sc_arena *arena) {
    const struct sim_axis *axis = &address->geometry->axis[a];
    struct axis_entry **place = &address->table[a][table_place(address, axis, nest)];
    if (*place && is_entry_of(*place, axis, nest))
        return *place;
    struct axis_entry *entry = new_entry(address, a, arena);
    if (!entry)
        return NULL;
    build_entry(address, axis, nest, entry);
    if (*place) {
        (*place)->cached = false;
        if ((*place)->users == 0)
            free_entry(address, a, *place);
    }
    *place = entry;
    return entry;
}

void sim_address_release(struct address *address, int a, struct axis_entry *entry) {
    if (--entry->users == 0 && !entry->cached)
        free_entry(address, a, entry);
}

int64_t sim_address_slot_of(const struct address *address, enum sc_tensor tensor, int lane, int64_t id) {
    const struct geometry *geometry = address->geometry;
    const struct sc_subscripts *order = &geometry->order[tensor];
    int64_t slot = 0;
    for (int i = order->count - 1; i >= 0; i--) {
        enum sc_dim dim = order->dim[i];
        int64_t size = sc_layer_subscript_size(geometry->layer, tensor, dim), index = id % size;
        id /= size;
        for (int a = 0; a < geometry->axis_count; a++)
            if (geometry->axis[a].couples[tensor] && subscript_of(&geometry->axis[a], tensor) == dim)
                slot += slot_part(&geometry->axis[a], tensor, index - address->origin[dim][lane]);
    }
    return slot;
}
