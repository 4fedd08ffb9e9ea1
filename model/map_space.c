#include "model/map_space.h"

#include <string.h>

#include "../common/checked.h"
#include "../common/lower.h"
#include "model/exact_arithmetic.h"

static const char *const SIZES_NAMES[SC_MAP_SIZES] = {"divisors", "trips", "all"};

const char *sc_map_sizes_name(int sizes) { return sizes >= 0 && sizes < SC_MAP_SIZES ? SIZES_NAMES[sizes] : NULL; }

/* ---- chunks ---- */

struct chunk_maker {
    struct sc_map_space *space;
    struct sc_arena *arena;
    struct sc_error *error;
};

static enum sc_status no_memory(struct chunk_maker *maker) {
    return sc_error_set(maker->error, SC_STATUS_LIMIT, "no memory left for the mappings of layer '%s'",
                        maker->space->layer.name);
}

static int64_t window_reach(const struct sc_layer *layer, int window) {
    return (layer->size[layer->type->window[window].filter] - 1) * layer->dilation[window] + 1;
}

/* Is a chunk of `size` out of `length` one of the bounds'? `size` is less than `length`. */
static bool is_wanted(enum sc_map_sizes sizes, int64_t length, int64_t size) {
    switch (sizes) {
    case SC_MAP_DIVISORS:
        return length % size == 0;
    case SC_MAP_TRIPS:
        return size == 1 || ceil_div(length, size - 1) > ceil_div(length, size);
    default:
        return true;
    }
}

/* Chunks as they are collected; `chunk` NULL: they are only counted. */
struct chunk_list {
    struct sc_map_chunk *chunk;
    int count;
};

static void push_chunk(struct chunk_list *list, struct sc_map_chunk chunk) {
    if (list->chunk)
        list->chunk[list->count] = chunk;
    list->count += list->count < SC_MAP_CHUNKS_MAX;
}

/* What is divided: `length` indices, of a window's input those of `outputs` whole windows, 0: no whole ones. */
struct divided {
    enum sc_dim dim;
    int64_t length, outputs;
    int64_t most_positions; /* chunks that make more are left out */
};

static void push_division(struct chunk_list *list, const struct divided *divided, int64_t size, int64_t offset,
                          int64_t outputs) {
    const int64_t positions = exact_positions(divided->length, size, offset);
    if (size < divided->length && positions > 1 && positions <= divided->most_positions)
        push_chunk(list,
                   (struct sc_map_chunk){
                       .size = size, .offset = offset, .positions = positions, .longest = size, .outputs = outputs});
}

/* Chunks of the input that hold the windows of 1, 2, ... outputs. */
static void push_outputs(struct chunk_list *list, const struct sc_map_space *space, const struct divided *divided,
                         int window) {
    const int64_t stride = space->layer.stride[window], reach = window_reach(&space->layer, window);
    for (int64_t outputs = 1; outputs < divided->outputs; outputs++)
        if (is_wanted(space->bounds.sizes, divided->outputs, outputs))
            push_division(list, divided, (outputs - 1) * stride + reach, outputs * stride, outputs);
}

/* Chunks that do not overlap. Of a window's input those are left out that push_outputs has. */
static void push_indices(struct chunk_list *list, const struct sc_map_space *space, const struct divided *divided,
                         int window) {
    const int64_t reach = window < 0 ? 1 : window_reach(&space->layer, window);
    const int64_t stride = window < 0 ? 0 : space->layer.stride[window];
    for (int64_t size = 1; size < divided->length; size++) {
        const bool wanted = is_wanted(space->bounds.sizes, divided->length, size) || (size == reach && size > 1);
        const bool whole_windows = reach == stride && size % stride == 0 && size / stride < divided->outputs &&
                                   is_wanted(space->bounds.sizes, divided->outputs, size / stride);
        if (wanted && !whole_windows)
            push_division(list, divided, size, size, 0);
    }
}

static void push_all(struct chunk_list *list, const struct sc_map_space *space, const struct divided *divided) {
    const int window = sc_layer_window_over(&space->layer, divided->dim);
    if (window >= 0 && divided->outputs > 1)
        push_outputs(list, space, divided, window);
    push_indices(list, space, divided, window);
}

static struct sc_map_chunk whole_dim(const struct sc_map_space *space, enum sc_dim dim) {
    const int window = sc_layer_window_over(&space->layer, dim);
    const int64_t size = space->layer.size[dim];
    return (struct sc_map_chunk){.size = size,
                                 .offset = size,
                                 .positions = 1,
                                 .longest = size,
                                 .outputs = window < 0 ? 0 : sc_layer_outputs(&space->layer, window)};
}

/* The divisions of `divided`, behind the chunk `first` (NULL: none). */
static enum sc_status make_chunks(struct chunk_maker *maker, const struct divided *divided,
                                  const struct sc_map_chunk *first, const struct sc_map_chunk **chunk, int *count) {
    enum { LENGTH_MAX = 1 << 24 };
    struct chunk_list counted = {.count = first != NULL}, list = {.count = first != NULL};
    if (divided->length > LENGTH_MAX)
        return sc_error_set(maker->error, SC_STATUS_LIMIT,
                            "%s is too long for all its divisions to be looked at: %lld, and at most %d will do",
                            sc_dim_name(divided->dim), (long long)divided->length, LENGTH_MAX);
    push_all(&counted, maker->space, divided);
    if (counted.count == SC_MAP_CHUNKS_MAX)
        return sc_error_set(
            maker->error, SC_STATUS_LIMIT, "%s can be divided in more than %d ways: take fewer sizes than '%s'",
            sc_dim_name(divided->dim), SC_MAP_CHUNKS_MAX, sc_map_sizes_name((int)maker->space->bounds.sizes));
    list.chunk = sc_arena_alloc(maker->arena, (size_t)counted.count + 1, sizeof *list.chunk);
    if (!list.chunk)
        return no_memory(maker);
    if (first)
        list.chunk[0] = *first;
    push_all(&list, maker->space, divided);
    *chunk = list.chunk;
    *count = list.count;
    return SC_STATUS_OK;
}

/* How a Tile's units can divide the longest chunk of `chunk`. */
static enum sc_status make_inner(struct chunk_maker *maker, enum sc_dim dim, struct sc_map_chunk *chunk) {
    const struct divided divided = {dim, chunk->longest, chunk->outputs, maker->space->machine.num_pes};
    return make_chunks(maker, &divided, NULL, &chunk->inner, &chunk->inner_count);
}

static enum sc_status make_dim(struct chunk_maker *maker, enum sc_dim dim) {
    struct sc_map_space *space = maker->space;
    struct sc_map_dim *made = &space->dim[space->dim_count++];
    const struct sc_map_chunk whole = whole_dim(space, dim), *chunk = NULL;
    const struct divided divided = {dim, whole.longest, whole.outputs, INT64_MAX};
    made->dim = dim;
    enum sc_status status = make_chunks(maker, &divided, &whole, &chunk, &made->chunk_count);
    made->chunk = chunk;
    for (int i = 0; !status && space->bounds.levels > 1 && i < made->chunk_count; i++)
        status = make_inner(maker, dim, (struct sc_map_chunk *)&chunk[i]);
    return status;
}

/* ---- how many mappings ---- */

/* Mappings by how many loops of theirs take time. */
struct by_loops {
    int64_t count[SC_DIM_COUNT + 1];
    bool overflow;
};

/* Let each mapping be divided in further ways: in `still` without and in `moving` with a loop that takes time. */
static void multiply(struct by_loops *by, int64_t still, int64_t moving) {
    for (int loops = SC_DIM_COUNT; loops >= 0; loops--) {
        int64_t same, more = 0;
        by->overflow |= !checked_mul(by->count[loops], still, &same) ||
                        (loops > 0 && !checked_mul(by->count[loops - 1], moving, &more)) ||
                        !checked_add(same, more, &by->count[loops]);
    }
}

static const int64_t FACTORIALS[SC_DIM_COUNT + 1] = {1, 1, 2, 6, 24, 120, 720, 5040, 40320, 362880};

/* Chunks of a dimension over units that take no time, and that do; one alone is no choice of a spatial dimension. */
static void count_spatial(const struct sc_map_dim *dim, int64_t units, int fixed, int64_t *still, int64_t *moving) {
    *still = *moving = 0;
    for (int i = 0; i < dim->chunk_count; i++) {
        const int64_t positions = dim->chunk[i].positions;
        if (positions < 2 || (fixed >= 0 && i != fixed))
            continue;
        *still += positions <= units;
        *moving += positions > units;
    }
}

static void count_temporal(const struct sc_map_dim *dim, int fixed, int64_t *still, int64_t *moving) {
    *still = fixed >= 0 ? dim->chunk[fixed].positions == 1 : 1;
    *moving = (fixed >= 0 ? 1 : dim->chunk_count) - *still;
}

/* Mappings with `spatial` over the units (-1: none), and the chunk `fixed` of dimension `inner`. */
static bool add_mappings(const struct sc_map_space *space, int64_t units, int spatial, int inner, int fixed,
                         int64_t *sum) {
    struct by_loops by = {.count = {1}};
    for (int d = 0; d < space->dim_count; d++) {
        int64_t still, moving;
        if (d == spatial)
            count_spatial(&space->dim[d], units, d == inner ? fixed : -1, &still, &moving);
        else
            count_temporal(&space->dim[d], d == inner ? fixed : -1, &still, &moving);
        multiply(&by, still, moving);
    }
    for (int loops = 0; loops <= SC_DIM_COUNT; loops++) {
        int64_t ordered;
        by.overflow |= !checked_mul(by.count[loops], FACTORIALS[loops], &ordered) || !checked_add(*sum, ordered, sum);
    }
    return !by.overflow;
}

static bool add_spatials(const struct sc_map_space *space, int64_t units, int inner, int fixed, int64_t *sum) {
    bool fits = add_mappings(space, units, -1, inner, fixed, sum);
    for (int d = 0; fits && units > 1 && d < space->dim_count; d++)
        fits = add_mappings(space, units, d, inner, fixed, sum);
    return fits;
}

static bool count_mappings(struct sc_map_space *space) {
    const int64_t pes = space->machine.num_pes;
    bool fits = add_spatials(space, pes, -1, -1, &space->mapping_count);
    for (int d = 0; d < space->dim_count; d++)
        for (int i = 0; i < space->dim[d].chunk_count; i++) {
            const struct sc_map_chunk *chunk = &space->dim[d].chunk[i];
            for (int j = 0; fits && j < chunk->inner_count; j++)
                fits = add_spatials(space, pes / chunk->inner[j].positions, d, i, &space->mapping_count);
        }
    return fits;
}

/* ---- the space ---- */

/* Are the two windows alike, so that rows and columns can be exchanged? */
static bool has_mirror(const struct sc_layer *layer) {
    const struct sc_window *window = layer->type->window;
    return layer->type->window_count == 2 && layer->size[window[0].input] == layer->size[window[1].input] &&
           layer->size[window[0].filter] == layer->size[window[1].filter] && layer->stride[0] == layer->stride[1] &&
           layer->pad[0] == layer->pad[1] && layer->dilation[0] == layer->dilation[1];
}

/* The machine as it is of every mapping: one that maps nothing is lowered. */
static enum sc_status complete_machine(struct chunk_maker *maker, const struct sc_machine *machine) {
    struct sc_map_space *space = maker->space;
    const struct sc_pragma unroll = {.kind = SC_PRAGMA_UNROLL, .dim = space->dim[0].dim};
    struct sc_mapping *mapping = sc_arena_alloc(maker->arena, 1, sizeof *mapping);
    if (!mapping)
        return no_memory(maker);
    enum sc_status status =
        sc_mapping_lower(mapping, maker->arena, &space->layer, machine, &unroll, 1, NULL, maker->error);
    if (!status && sc_mapping_wants_marks(mapping))
        status = sc_error_set(maker->error, SC_STATUS_INPUT,
                              "the machine says 'Buffer auto', and mappings with marks of L2 are not searched: give "
                              "--hw Buffer=marks");
    space->machine = mapping->machine;
    return status;
}

/* The dimensions of more than one index; if there are none, any one. */
static enum sc_status make_dims(struct chunk_maker *maker) {
    const struct sc_layer *layer = &maker->space->layer;
    enum sc_status status = SC_STATUS_OK;
    for (int d = 0; !status && d < SC_DIM_COUNT; d++)
        if (layer->size[d] > 1)
            status = make_dim(maker, (enum sc_dim)d);
    for (int d = 0; !status && maker->space->dim_count == 0; d++)
        if (layer->type->own_dims & 1u << d)
            status = make_dim(maker, (enum sc_dim)d);
    return status;
}

static enum sc_status check_bounds(const struct sc_map_bounds *bounds, struct sc_error *error) {
    if (bounds->levels < 1 || bounds->levels > SC_MAP_LEVELS_MAX)
        return sc_error_set(error, SC_STATUS_INPUT, "mappings of a space have 1 level or %d, not %d",
                            (int)SC_MAP_LEVELS_MAX, bounds->levels);
    if ((int)bounds->sizes < 0 || bounds->sizes >= SC_MAP_SIZES)
        return sc_error_set(error, SC_STATUS_INPUT, "there are no sizes %d of chunks", (int)bounds->sizes);
    return SC_STATUS_OK;
}

static enum sc_status check_parts(const struct sc_layer *layer, const struct sc_machine *machine,
                                  const struct sc_map_bounds *bounds, struct sc_error *error) {
    enum sc_status status = sc_layer_check(layer, (struct sc_place){0}, error);
    if (!status)
        status = sc_machine_check(machine, error);
    if (!status && machine->num_pes < 1)
        status = sc_error_set(error, SC_STATUS_INPUT, "the number of PEs is missing: give --hw NumPEs=n");
    return status ? status : check_bounds(bounds, error);
}

enum sc_status sc_map_space_make(struct sc_map_space *space, struct sc_arena *arena, const struct sc_layer *layer,
                                 const struct sc_machine *machine, const struct sc_map_bounds *bounds,
                                 struct sc_error *error) {
    struct chunk_maker maker = {space, arena, error};
    enum sc_status status = check_parts(layer, machine, bounds, error);
    if (status)
        return status;
    *space = (struct sc_map_space){
        .layer = *layer, .machine = *machine, .bounds = *bounds, .tiling_count = 1, .has_mirror = has_mirror(layer)};
    status = make_dims(&maker);
    if (!status)
        status = complete_machine(&maker, machine);
    bool fits = true;
    for (int d = 0; !status && d < space->dim_count; d++)
        fits = fits && checked_mul(space->tiling_count, space->dim[d].chunk_count, &space->tiling_count);
    if (!status && (!fits || !count_mappings(space)))
        status =
            sc_error_set(error, SC_STATUS_LIMIT, "layer '%s' has 2^63 mappings or more: take fewer sizes than '%s'",
                         layer->name, sc_map_sizes_name((int)bounds->sizes));
    return status;
}

/* ---- tilings ---- */

struct sc_map_tiling sc_map_tiling_at(const struct sc_map_space *space, int64_t number) {
    struct sc_map_tiling tiling = {.number = number};
    for (int d = space->dim_count - 1; d >= 0; d--) {
        tiling.choice[d] = (int)(number % space->dim[d].chunk_count);
        tiling.chunk[d] = &space->dim[d].chunk[tiling.choice[d]];
        number /= space->dim[d].chunk_count;
    }
    return tiling;
}

/* The choice for a dimension; the only one where the space has not got it. */
static int choice_of(const struct sc_map_space *space, const struct sc_map_tiling *tiling, enum sc_dim dim) {
    for (int d = 0; d < space->dim_count; d++)
        if (space->dim[d].dim == dim)
            return tiling->choice[d];
    return 0;
}

bool sc_map_is_mirrored(const struct sc_map_space *space, const struct sc_map_tiling *tiling) {
    const struct sc_window *window = space->layer.type->window;
    if (!space->has_mirror)
        return false;
    const int input[] = {choice_of(space, tiling, window[0].input), choice_of(space, tiling, window[1].input)};
    const int filter[] = {choice_of(space, tiling, window[0].filter), choice_of(space, tiling, window[1].filter)};
    return input[0] != input[1] ? input[0] > input[1] : filter[0] > filter[1];
}

/* ---- placements ---- */

struct sc_map_placement sc_map_no_placement(void) {
    return (struct sc_map_placement){.number = -1};
}

static bool can_spread(const struct sc_map_tiling *tiling, int dim, int64_t units) {
    return units > 1 && tiling->chunk[dim]->positions > 1;
}

/* The next dimension that can be spread over the units; false when there is none. */
static bool advance_spatial(const struct sc_map_space *space, const struct sc_map_tiling *tiling,
                            struct sc_map_placement *placement) {
    int dim = placement->spatial + 1;
    while (dim < space->dim_count && !can_spread(tiling, dim, placement->units))
        dim++;
    if (dim < space->dim_count)
        placement->spatial = dim;
    return dim < space->dim_count;
}

static bool advance_inner(const struct sc_map_space *space, const struct sc_map_tiling *tiling,
                          struct sc_map_placement *placement) {
    placement->inner_choice++;
    while (placement->inner_dim < 0 || placement->inner_choice >= tiling->chunk[placement->inner_dim]->inner_count) {
        if (++placement->inner_dim >= space->dim_count)
            return false;
        placement->inner_choice = 0;
    }
    placement->inner = &tiling->chunk[placement->inner_dim]->inner[placement->inner_choice];
    placement->units = space->machine.num_pes / placement->inner->positions;
    placement->spatial = -1;
    return true;
}

static void find_loops(const struct sc_map_space *space, const struct sc_map_tiling *tiling,
                       struct sc_map_placement *placement) {
    placement->loop_count = 0;
    for (int d = 0; d < space->dim_count; d++)
        if (tiling->chunk[d]->positions > (d == placement->spatial ? placement->units : 1))
            placement->loop[placement->loop_count++] = d;
    placement->order_count = FACTORIALS[placement->loop_count];
}

bool sc_map_next_placement(const struct sc_map_space *space, const struct sc_map_tiling *tiling,
                           struct sc_map_placement *placement) {
    if (placement->number++ < 0) {
        placement->spatial = placement->inner_dim = -1;
        placement->units = space->machine.num_pes;
    } else if (!advance_spatial(space, tiling, placement) && !advance_inner(space, tiling, placement)) {
        return false;
    }
    find_loops(space, tiling, placement);
    return true;
}

int64_t sc_map_tiling_size(const struct sc_map_space *space, const struct sc_map_tiling *tiling) {
    int64_t size = 0;
    for (struct sc_map_placement placement = sc_map_no_placement(); sc_map_next_placement(space, tiling, &placement);)
        size += placement.order_count; /* no more than mapping_count */
    return size;
}

/* ---- orders ---- */

void sc_map_order_at(const struct sc_map_placement *placement, int64_t number, int order[SC_DIM_COUNT]) {
    int left[SC_DIM_COUNT];
    memcpy(left, placement->loop, sizeof left);
    for (int i = 0, count = placement->loop_count; i < placement->loop_count; i++, count--) {
        const int pick = (int)(number / FACTORIALS[count - 1]);
        number %= FACTORIALS[count - 1];
        order[i] = left[pick];
        memmove(&left[pick], &left[pick + 1], (size_t)(count - 1 - pick) * sizeof left[0]);
    }
}

static void exchange(int *a, int *b) {
    const int kept = *a;
    *a = *b;
    *b = kept;
}

bool sc_map_next_order(const struct sc_map_placement *placement, int order[SC_DIM_COUNT]) {
    int last = placement->loop_count - 1, at = last - 1, next = last;
    while (at >= 0 && order[at] > order[at + 1])
        at--;
    if (at < 0)
        return false;
    while (order[next] < order[at])
        next--;
    exchange(&order[at], &order[next]);
    for (int i = at + 1; i < last; i++, last--)
        exchange(&order[i], &order[last]);
    return true;
}

int sc_map_index_compare(struct sc_map_index a, struct sc_map_index b) {
    if (a.tiling != b.tiling)
        return a.tiling < b.tiling ? -1 : 1;
    if (a.placement != b.placement)
        return a.placement < b.placement ? -1 : 1;
    return a.order < b.order ? -1 : a.order > b.order;
}

/* ---- mappings ---- */

/* All dimensions as they stand in a mapping: the loops that take time, then the others. */
static void all_in_order(const struct sc_map_space *space, const struct sc_map_placement *placement,
                         const int order[SC_DIM_COUNT], int all[SC_DIM_COUNT]) {
    unsigned placed = 0;
    int count = placement->loop_count;
    for (int i = 0; i < count; i++) {
        all[i] = order[i];
        placed |= 1u << order[i];
    }
    for (int d = 0; d < space->dim_count; d++)
        if (!(placed & 1u << d))
            all[count++] = d;
}

static struct sc_mapped_pragma map_of(enum sc_pragma_kind kind, enum sc_dim dim, int64_t size, int64_t offset) {
    return (struct sc_mapped_pragma){.kind = kind, .dim = dim, .size = size, .offset = offset, .upper = SC_DIM_COUNT};
}

int sc_map_pragmas(const struct sc_map_space *space, struct sc_map_index index,
                   struct sc_mapped_pragma pragma[SC_MAP_PRAGMAS_MAX]) {
    const struct sc_map_tiling tiling = sc_map_tiling_at(space, index.tiling);
    struct sc_map_placement placement = sc_map_no_placement();
    int order[SC_DIM_COUNT], all[SC_DIM_COUNT], count = 0;
    while (sc_map_next_placement(space, &tiling, &placement) && placement.number < index.placement)
        ;
    sc_map_order_at(&placement, index.order, order);
    all_in_order(space, &placement, order, all);
    for (int i = 0; i < space->dim_count; i++) {
        const struct sc_map_chunk *chunk = tiling.chunk[all[i]];
        const enum sc_pragma_kind kind = all[i] == placement.spatial ? SC_PRAGMA_SPATIAL_MAP
                                         : chunk->positions > 1      ? SC_PRAGMA_TEMPORAL_MAP
                                                                     : SC_PRAGMA_UNROLL;
        const enum sc_dim dim = space->dim[all[i]].dim;
        if (placement.inner && i == space->dim_count - 1)
            pragma[count++] = map_of(SC_PRAGMA_TILE, dim, placement.inner->positions, 0);
        pragma[count++] = map_of(kind, dim, chunk->size, chunk->offset);
    }
    if (placement.inner)
        pragma[count++] = map_of(SC_PRAGMA_SPATIAL_MAP, space->dim[placement.inner_dim].dim, placement.inner->size,
                                 placement.inner->offset);
    return count;
}

static void put_directive(struct sc_level *level, enum sc_dim dim, const struct sc_map_chunk *chunk, bool spatial) {
    struct sc_directive *directive = &level->directive[level->directive_count++];
    directive->spatial = spatial;
    directive->part_count = 1;
    directive->part[0] = (struct sc_map_part){dim, chunk->size, chunk->offset};
}

void sc_map_fill(const struct sc_map_space *space, const struct sc_map_tiling *tiling,
                 const struct sc_map_placement *placement, const int order[SC_DIM_COUNT], struct sc_mapping *mapping,
                 struct sc_level *level) {
    int all[SC_DIM_COUNT];
    all_in_order(space, placement, order, all);
    *mapping = (struct sc_mapping){
        .layer = space->layer, .machine = space->machine, .level_count = placement->inner ? 2 : 1, .level = level};
    level[0].units = placement->spatial >= 0 ? placement->units : 1;
    level[0].directive_count = level[1].directive_count = 0;
    for (int i = 0; i < space->dim_count; i++)
        put_directive(&level[0], space->dim[all[i]].dim, tiling->chunk[all[i]], all[i] == placement->spatial);
    if (!placement->inner)
        return;
    level[1].units = placement->inner->positions;
    put_directive(&level[1], space->dim[placement->inner_dim].dim, placement->inner, true);
}

/* ---- from a mapping to its index ---- */

static const struct sc_directive *directive_of(const struct sc_level *level, enum sc_dim dim) {
    for (int i = 0; i < level->directive_count; i++)
        for (int part = 0; part < level->directive[i].part_count; part++)
            if (level->directive[i].part[part].dim == dim)
                return &level->directive[i];
    return NULL;
}

static bool is_chunk(const struct sc_map_chunk *chunk, const struct sc_directive *directive) {
    return directive->part_count == 1 && directive->overhead == 0 && directive->part[0].size == chunk->size &&
           directive->part[0].offset == chunk->offset;
}

/* A map that covers all is the whole dimension. -1: none is the directive's. */
static int find_choice(const struct sc_map_dim *dim, const struct sc_directive *directive) {
    const struct sc_map_chunk *whole = &dim->chunk[0];
    if (!directive || (directive->part_count == 1 && directive->part[0].size >= whole->size))
        return 0;
    for (int i = 1; i < dim->chunk_count; i++)
        if (is_chunk(&dim->chunk[i], directive))
            return i;
    return -1;
}

static bool find_tiling(const struct sc_map_space *space, const struct sc_level *level, int64_t *number) {
    *number = 0;
    for (int d = 0; d < space->dim_count; d++) {
        const int choice = find_choice(&space->dim[d], directive_of(level, space->dim[d].dim));
        if (choice < 0)
            return false;
        *number = *number * space->dim[d].chunk_count + choice;
    }
    return true;
}

/* The dimension of the space that a level spreads over its units: -1 for none, -2 for what no mapping of a space does.
 */
static int find_spatial(const struct sc_map_space *space, const struct sc_map_tiling *tiling,
                        const struct sc_level *level) {
    int spatial = -1;
    for (int d = 0; d < space->dim_count; d++) {
        const struct sc_directive *directive = directive_of(level, space->dim[d].dim);
        if (!directive || !directive->spatial || tiling->chunk[d]->positions < 2 || level->units < 2)
            continue;
        spatial = spatial == -1 ? d : -2;
    }
    return spatial;
}

static bool is_placement(const struct sc_map_space *space, const struct sc_map_placement *placement, int spatial,
                         const struct sc_mapping *mapping) {
    if (placement->spatial != spatial || (spatial >= 0 && placement->units != mapping->level[0].units) ||
        (placement->inner != NULL) != (mapping->level_count > 1))
        return false;
    if (!placement->inner)
        return true;
    const struct sc_level *inner = &mapping->level[1];
    return inner->directive_count == 1 && inner->directive[0].spatial &&
           inner->directive[0].part[0].dim == space->dim[placement->inner_dim].dim &&
           is_chunk(placement->inner, &inner->directive[0]) && inner->units == placement->inner->positions;
}

static int place_in_level(const struct sc_map_space *space, const struct sc_level *level, int dim) {
    return (int)(directive_of(level, space->dim[dim].dim) - level->directive);
}

static int64_t order_number(const struct sc_map_space *space, const struct sc_map_placement *placement,
                            const struct sc_level *level) {
    int64_t number = 0;
    unsigned placed = 0;
    for (int i = 0; i < placement->loop_count; i++) {
        int next = -1, before = 0;
        for (int j = 0; j < placement->loop_count; j++) {
            const int loop = placement->loop[j];
            if (!(placed & 1u << j) &&
                (next < 0 || place_in_level(space, level, loop) < place_in_level(space, level, placement->loop[next])))
                next = j;
        }
        for (int j = 0; j < next; j++)
            before += !(placed & 1u << j);
        placed |= 1u << next;
        number += before * FACTORIALS[placement->loop_count - 1 - i];
    }
    return number;
}

bool sc_map_find(const struct sc_map_space *space, const struct sc_mapping *mapping, struct sc_map_index *index) {
    struct sc_map_placement placement = sc_map_no_placement();
    if (mapping->level_count > space->bounds.levels || mapping->has_marks ||
        !find_tiling(space, &mapping->level[0], &index->tiling))
        return false;
    const struct sc_map_tiling tiling = sc_map_tiling_at(space, index->tiling);
    const int spatial = find_spatial(space, &tiling, &mapping->level[0]);
    while (sc_map_next_placement(space, &tiling, &placement))
        if (is_placement(space, &placement, spatial, mapping)) {
            index->placement = placement.number;
            index->order = order_number(space, &placement, &mapping->level[0]);
            return true;
        }
    return false;
}
