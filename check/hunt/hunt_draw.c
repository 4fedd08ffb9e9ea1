/* Random cases: layers, machines and dataflows of several levels. Drawing keeps book of how long the chunks are that a
 * level is given, so that most of what comes out is legal and does something. */
#include "check/hunt/hunt_draw.h"

#include <string.h>

/* ---- random numbers ---- */

/* SplitMix64: any state will do, so a case's number can be its seed. */
static uint64_t mix(uint64_t number) {
    number = (number ^ number >> 30) * 0xbf58476d1ce4e5b9u;
    number = (number ^ number >> 27) * 0x94d049bb133111ebu;
    return number ^ number >> 31;
}

static uint64_t next(uint64_t *state) { return mix(*state += 0x9e3779b97f4a7c15u); }

static int64_t between(uint64_t *random, int64_t low, int64_t high) {
    return high <= low ? low : low + (int64_t)(next(random) % (uint64_t)(high - low + 1));
}

static bool chance(uint64_t *random, int percent) { return between(random, 1, 100) <= percent; }

static int64_t smaller(int64_t a, int64_t b) { return a < b ? a : b; }
static int64_t larger(int64_t a, int64_t b) { return a > b ? a : b; }

/* ---- how large ---- */

struct scale {
    int64_t channels, filter, room, pes, macs;
    int long_percent; /* of the layers have a long dimension */
};

/* A counterexample among the first is small to begin with. */
static const struct scale *scale_of(int64_t number) {
    static const struct scale SCALES[] = {
        {2, 2, 1, 2, 60, 0},
        {2, 2, 2, 3, 120, 0},
        {3, 3, 2, 4, 300, 0},
        {4, 3, 3, 6, 1000, 0},
        {5, 3, 5, 8, 3000, 5},
        {6, 4, 6, 12, 8000, 5},
        {8, 5, 9, 16, HUNT_MACS_MAX, 10},
        {16, 4, 4, 40, HUNT_MACS_MAX, 20},
    };
    enum { COUNT = sizeof SCALES / sizeof SCALES[0], CASES_EACH = 512 };
    return &SCALES[number < COUNT * CASES_EACH ? number / CASES_EACH : number % COUNT];
}

/* ---- layers ---- */

static bool has(unsigned set, enum sc_dim dim) { return set & 1u << dim; }

static const struct sc_layer_type *draw_type(uint64_t *random, unsigned types) {
    const struct sc_layer_type *drawn = NULL;
    int64_t seen = 0;
    for (int i = 0; i < sc_layer_type_count(); i++) {
        if (!(types & 1u << i))
            continue;
        int64_t weight = i == 0 ? 4 : 1; /* CONV has the most to it */
        seen += weight;
        if (between(random, 1, seen) <= weight)
            drawn = sc_layer_type_at(i);
    }
    return drawn;
}

/* One window, and an input that has room for the filter. */
static void draw_window(uint64_t *random, const struct scale *scale, struct sc_layer *layer, int window) {
    enum sc_dim input = layer->type->window[window].input;
    int64_t filter = chance(random, 30) ? 1 : between(random, 1, scale->filter);
    layer->size[layer->type->window[window].filter] = layer->size[input] = filter;
    if (layer->type->filter_covers_input)
        return;
    layer->stride[window] = chance(random, 55) ? 1 : between(random, 1, 3);
    layer->pad[window] = chance(random, 75) ? 0 : between(random, 1, 2);
    layer->size[input] = larger(filter + between(random, 0, scale->room), 2 * layer->pad[window] + 1);
}

static bool is_in_window(const struct sc_layer *layer, enum sc_dim dim) {
    return sc_layer_window_over(layer, dim) >= 0 || sc_layer_window_with_filter(layer, dim) >= 0;
}

/* Percent of the layers whose size in a dimension is drawn; windows have their own way. */
static int percent_drawn(const struct sc_layer *layer, enum sc_dim dim) {
    static const int PERCENT[SC_DIM_COUNT] = {[SC_DIM_N] = 25, [SC_DIM_G] = 20, [SC_DIM_K] = 75, [SC_DIM_C] = 70,
                                              [SC_DIM_Y] = 60, [SC_DIM_X] = 60, [SC_DIM_M] = 95};
    return is_in_window(layer, dim) ? 0 : PERCENT[dim];
}

static void draw_layer_once(uint64_t *random, const struct scale *scale, struct sc_layer *layer) {
    for (int dim = 0; dim < SC_DIM_COUNT; dim++) {
        bool drawn =
            has(layer->type->own_dims, (enum sc_dim)dim) && chance(random, percent_drawn(layer, (enum sc_dim)dim));
        int64_t most = dim == SC_DIM_G ? smaller(scale->channels, 3) : scale->channels;
        layer->size[dim] = drawn ? between(random, 1, most) : 1;
    }
    for (int window = 0; window < layer->type->window_count; window++)
        if (window == 0 || chance(random, 70))
            draw_window(random, scale, layer, window);
}

/* What a nest may go through, executed or not: the input's rows and columns are loops, too. */
static int64_t points(const struct sc_layer *layer) {
    int64_t count = 1;
    for (int dim = 0; dim < SC_DIM_COUNT; dim++)
        count *= layer->size[dim];
    return count;
}

/* One dimension is long and the others are short: loops that go on for long, and many PEs that have work. */
static void draw_long_dim(uint64_t *random, struct sc_layer *layer) {
    enum { COUNT = 6 };
    static const enum sc_dim LONG[COUNT] = {SC_DIM_N, SC_DIM_K, SC_DIM_C, SC_DIM_Y, SC_DIM_X, SC_DIM_M};
    enum sc_dim drawn = LONG[between(random, 0, COUNT - 1)];
    bool covered = sc_layer_window_over(layer, drawn) >= 0 && layer->type->filter_covers_input;
    if (!has(layer->type->own_dims, drawn) || covered)
        return;
    for (int i = 0; i < COUNT; i++)
        if (sc_layer_window_over(layer, LONG[i]) < 0)
            layer->size[LONG[i]] = smaller(layer->size[LONG[i]], 2);
    layer->size[drawn] = between(random, 20, 100);
}

static void draw_layer(uint64_t *random, const struct scale *scale, struct sc_layer *layer) {
    const struct sc_layer empty = *layer;
    do {
        *layer = empty;
        draw_layer_once(random, scale, layer);
        if (chance(random, scale->long_percent))
            draw_long_dim(random, layer);
    } while (points(layer) > scale->macs);
}

/* ---- machines ---- */

/* Each statement with some probability: a number up to `high`, seldom up to `most`. */
static void draw_machine(uint64_t *random, struct sc_machine *machine) {
    enum { SELDOM = 8 };
    static const struct {
        enum sc_hardware_id id;
        int percent;
        int64_t low, high, most;
    } STATEMENTS[] = {
        {SC_HARDWARE_bandwidth, 60, 1, 8, 40},     {SC_HARDWARE_l1_buffers, 40, 1, 4, 40},
        {SC_HARDWARE_noc_latency, 40, 0, 5, 300},  {SC_HARDWARE_vector_width, 30, 1, 4, 9},
        {SC_HARDWARE_link_bandwidth, 30, 1, 3, 9}, {SC_HARDWARE_multicast, 20, 0, 0, 0},
        {SC_HARDWARE_reduction, 20, 0, 0, 0},      {SC_HARDWARE_forwarding, 20, 0, 0, 0},
    };
    for (size_t i = 0; i < sizeof STATEMENTS / sizeof STATEMENTS[0]; i++) {
        int64_t high = chance(random, SELDOM) ? STATEMENTS[i].most : STATEMENTS[i].high;
        if (chance(random, STATEMENTS[i].percent))
            sc_machine_set(machine, STATEMENTS[i].id, between(random, STATEMENTS[i].low, high));
    }
}

/* ---- networks, dilation, overhead ---- */

/* What the first version of the paper does not have is drawn on its own, so that the rest of a case is as it is
 * without.
 */
static void draw_array(uint64_t *random, const struct hunt_case *made, struct sc_machine *machine) {
    int64_t pes = made->machine.num_pes, inner = pes;
    for (int i = 0; i < made->pragma_count; i++)
        if (made->pragma[i].kind == SC_PRAGMA_TILE)
            inner = made->pragma[i].size;
    const int64_t columns[] = {1, inner, pes, between(random, 1, pes + 1)};
    if (chance(random, 80))
        sc_machine_set(machine, SC_HARDWARE_array_columns, columns[between(random, 0, 3)]);
    if (chance(random, 30))
        sc_machine_set(machine, SC_HARDWARE_feed_row, between(random, 0, chance(random, 80) ? 1 : 4));
    if (chance(random, 40))
        sc_machine_set(machine, SC_HARDWARE_tree_arity, between(random, 2, 4));
}

static void draw_network(uint64_t *random, const struct hunt_case *made, struct sc_machine *machine) {
    bool one = chance(random, 50);
    enum sc_topology all = (enum sc_topology)between(random, 0, SC_TOPOLOGY_COUNT - 1);
    for (int tensor = 0; tensor < SC_TENSOR_COUNT; tensor++) {
        enum sc_topology own = (enum sc_topology)between(random, 0, SC_TOPOLOGY_COUNT - 1);
        sc_machine_set(machine, (enum sc_hardware_id)(SC_HARDWARE_topology_weight + tensor), one ? all : own);
        if (chance(random, 15))
            sc_machine_set(machine, (enum sc_hardware_id)(SC_HARDWARE_channel_weight + tensor), between(random, 1, 5));
        if (chance(random, 15))
            sc_machine_set(machine, (enum sc_hardware_id)(SC_HARDWARE_tensor_l1_buffers_weight + tensor),
                           between(random, 1, 3));
    }
    draw_array(random, made, machine);
    if (chance(random, 50))
        sc_machine_set(machine, SC_HARDWARE_hop_bandwidth, between(random, 1, 4));
    if (chance(random, 40))
        sc_machine_set(machine, SC_HARDWARE_hop_latency, between(random, 1, 4));
}

/* Taps further apart, and an input that has room for them. */
static void draw_dilation(uint64_t *random, struct sc_layer *layer, int window) {
    enum sc_dim input = layer->type->window[window].input;
    int64_t before = hunt_window_reach(layer, window);
    layer->dilation[window] = between(random, 2, 3);
    layer->size[input] += hunt_window_reach(layer, window) - before;
}

/* ---- marks, streams ---- */

/* Some of the places at which a mark may stand; they end behind the first Tile's own map. */
static int draw_place(uint64_t *random, const struct hunt_case *made) {
    int last = made->pragma_count;
    for (int i = made->pragma_count - 1; i >= 0; i--)
        last = made->pragma[i].kind == SC_PRAGMA_TILE ? (int)smaller(i + 2, made->pragma_count) : last;
    int place = (int)between(random, 0, last);
    bool splits = place < made->pragma_count && (made->pragma[place].kind == SC_PRAGMA_MERGE ||
                                                 (place > 0 && made->pragma[place - 1].kind == SC_PRAGMA_TILE));
    return splits ? place - 1 : place;
}

/* Behind the mark at a place, or behind the pragma that follows it, divide the chunk of a loop before it again. */
static void draw_second_map(uint64_t *random, struct hunt_case *made, int mark) {
    for (int i = 0; i < mark; i++) {
        const struct hunt_pragma *map = &made->pragma[i];
        if (map->kind != SC_PRAGMA_TEMPORAL_MAP || map->size < 2 || chance(random, 50))
            continue;
        int64_t size = between(random, 1, map->size - 1);
        int64_t place = mark + 1 + between(random, 0, 1);
        hunt_case_insert(
            made, (int)smaller(place, made->pragma_count),
            (struct hunt_pragma){.kind = SC_PRAGMA_TEMPORAL_MAP, .dim = map->dim, .size = size, .offset = size});
        return;
    }
}

static void draw_marks(uint64_t *random, struct hunt_case *made) {
    const bool all = chance(random, 55);
    for (int tensor = all ? SC_TENSOR_COUNT : 0; tensor < SC_TENSOR_COUNT + all; tensor++) {
        bool on_chip = !all && made->machine.on_chip[tensor];
        int place = draw_place(random, made);
        if (on_chip || (!all && chance(random, 25)))
            continue;
        bool inserted = hunt_case_insert(
            made, place,
            (struct hunt_pragma){.kind = SC_PRAGMA_BUFFER, .dim = SC_DIM_COUNT, .tensor = (enum sc_tensor)tensor});
        if (inserted && chance(random, 15))
            draw_second_map(random, made, place);
    }
}

static void draw_off_chip(uint64_t *random, struct sc_machine *machine) {
    if (chance(random, 60))
        sc_machine_set(machine, SC_HARDWARE_off_chip_bandwidth, between(random, 1, 6));
    if (chance(random, 40))
        sc_machine_set(machine, SC_HARDWARE_off_chip_latency, between(random, 0, chance(random, 90) ? 6 : 60));
    if (chance(random, 50))
        sc_machine_set(machine, SC_HARDWARE_l2_buffers, between(random, 1, 4));
    if (chance(random, 20))
        sc_machine_set(machine, SC_HARDWARE_load_overhead, between(random, 1, 4));
    for (int tensor = 0; tensor < SC_TENSOR_COUNT; tensor++) {
        if (tensor < SC_OPERAND_COUNT && chance(random, 12))
            sc_machine_set(machine, (enum sc_hardware_id)(SC_HARDWARE_l2_keep_weight + tensor), 0);
        if (chance(random, 8))
            sc_machine_set(machine, (enum sc_hardware_id)(SC_HARDWARE_on_chip_weight + tensor), 1);
    }
}

/* These are drawn last, for the same reason as the network. */
static void draw_tiles_of_l2(uint64_t *random, const struct hunt_space *space, struct hunt_case *made) {
    struct sc_machine off_chip = {0};
    const bool marks = chance(random, 25);
    if (marks)
        draw_off_chip(random, &off_chip);
    for (int tensor = 0; tensor < SC_OPERAND_COUNT; tensor++)
        if (chance(random, 5))
            sc_machine_set(&off_chip, (enum sc_hardware_id)(SC_HARDWARE_stream_weight + tensor), 1);
    sc_machine_override(&made->machine, &off_chip);
    sc_machine_override(&made->machine, &space->always);
    if (marks)
        draw_marks(random, made);
}

static void draw_later_statements(uint64_t random, const struct hunt_space *space, struct hunt_case *made) {
    struct sc_machine network = {0};
    if (chance(&random, 30))
        draw_network(&random, made, &network);
    sc_machine_override(&made->machine, &network);
    sc_machine_override(&made->machine, &space->always);
    for (int window = 0; window < made->layer.type->window_count; window++)
        if (chance(&random, 8) && !made->layer.type->filter_covers_input)
            draw_dilation(&random, &made->layer, window);
    for (int i = 0; i < made->pragma_count; i++) {
        enum sc_pragma_kind kind = made->pragma[i].kind;
        bool is_map = kind == SC_PRAGMA_TEMPORAL_MAP || kind == SC_PRAGMA_SPATIAL_MAP;
        if (chance(&random, 5) && is_map)
            made->pragma[i].overhead = between(&random, 1, 6);
    }
    draw_tiles_of_l2(&random, space, made);
}

/* ---- dataflows ---- */

enum { TILES_MAX = 2 };

struct dims {
    int count;
    enum sc_dim dim[SC_DIM_COUNT];
};

struct drawer {
    uint64_t random;
    const struct scale *scale;
    struct hunt_case *made;
    int tile_count;
    int64_t width[TILES_MAX];
    int64_t given[SC_DIM_COUNT], handed[SC_DIM_COUNT]; /* longest chunks of the present level, and of the next */
    unsigned outer, inner;                             /* named by outer levels, and by this one */
};

static void add_dim(struct dims *dims, enum sc_dim dim) { dims->dim[dims->count++] = dim; }

static void remove_dim(struct dims *dims, enum sc_dim dim) {
    int kept = 0;
    for (int i = 0; i < dims->count; i++)
        if (dims->dim[i] != dim)
            dims->dim[kept++] = dims->dim[i];
    dims->count = kept;
}

static enum sc_dim any_dim(struct drawer *drawer, const struct dims *dims) {
    return dims->dim[between(&drawer->random, 0, dims->count - 1)];
}

static void shuffle(struct drawer *drawer, struct dims *dims) {
    for (int i = dims->count - 1; i > 0; i--) {
        int64_t other = between(&drawer->random, 0, i);
        enum sc_dim dim = dims->dim[i];
        dims->dim[i] = dims->dim[other];
        dims->dim[other] = dim;
    }
}

static bool slides(const struct drawer *drawer, enum sc_dim dim) {
    return sc_layer_window_over(&drawer->made->layer, dim) >= 0;
}

/* PEs, and the widths of the tiles that share them. */
static void draw_tiles(struct drawer *drawer) {
    uint64_t *random = &drawer->random;
    struct sc_machine *machine = &drawer->made->machine;
    bool fixed = machine->given & sc_hardware_bit(SC_HARDWARE_num_pes);
    int64_t most = fixed ? machine->num_pes : drawer->scale->pes, product = 1;
    int count = chance(random, 50) ? 0 : chance(random, 75) ? 1 : TILES_MAX;
    for (int i = 0; i < count; i++) {
        drawer->width[i] = between(random, 1, smaller(4, most / product));
        product *= drawer->width[i];
    }
    drawer->tile_count = count;
    int64_t left_over = chance(random, 20) ? between(random, 0, product - 1) : 0;
    if (!fixed)
        sc_machine_set(machine, SC_HARDWARE_num_pes, between(random, 1, most / product) * product + left_over);
}

static void push_map(struct drawer *drawer, enum sc_pragma_kind kind, enum sc_dim dim, int64_t size, int64_t offset) {
    bool is_map = kind != SC_PRAGMA_UNROLL;
    hunt_case_add(drawer->made, kind, dim, is_map ? size : 0, is_map ? offset : 0);
    drawer->inner |= 1u << dim;
    drawer->handed[dim] = smaller(drawer->given[dim], size);
}

/* Seldom larger than what there is. */
static int64_t draw_size(struct drawer *drawer, enum sc_dim dim) {
    return between(&drawer->random, 1, drawer->given[dim] + chance(&drawer->random, 5));
}

/* A chunk of a sliding dimension, often one window, and an offset that leaves a full halo, any or none; or a hole,
 * where there are rows between windows. */
static void draw_window_map(struct drawer *drawer, enum sc_pragma_kind kind, enum sc_dim dim) {
    uint64_t *random = &drawer->random;
    const struct sc_layer *layer = &drawer->made->layer;
    int window = sc_layer_window_over(layer, dim);
    int64_t filter = hunt_window_reach(layer, window), stride = layer->stride[window];
    int64_t size = chance(random, 50) ? filter : draw_size(drawer, dim);
    int64_t full = size < filter ? size : ((size - filter) / stride + 1) * stride;
    int64_t offset = chance(random, 60) ? smaller(size, full) : between(random, 1, size);
    if (full > size && chance(random, 50))
        offset = full;
    push_map(drawer, kind, dim, size, offset);
}

static void draw_map(struct drawer *drawer, enum sc_pragma_kind kind, enum sc_dim dim) {
    uint64_t *random = &drawer->random;
    int64_t given = drawer->given[dim], size = chance(random, 45) ? 1 : draw_size(drawer, dim);
    int64_t offset = size >= given && chance(random, 10) ? between(random, 1, 2 * size) : size;
    if (kind == SC_PRAGMA_TEMPORAL_MAP && chance(random, 15))
        push_map(drawer, SC_PRAGMA_UNROLL, dim, drawer->made->layer.size[dim], 0);
    else if (slides(drawer, dim) && chance(random, 75))
        draw_window_map(drawer, kind, dim);
    else
        push_map(drawer, kind, dim, size, offset);
}

/* ---- merged loops ---- */

/* Dimensions to merge into a loop over `dim`: whole ones that nothing has divided. */
static struct dims draw_merged(struct drawer *drawer, enum sc_dim dim, const struct dims *rest) {
    struct dims whole = {0}, merged = {0};
    for (int i = 0; i < rest->count; i++)
        if (!has(drawer->outer | drawer->inner, rest->dim[i]))
            add_dim(&whole, rest->dim[i]);
    if (has(drawer->outer, dim) || !chance(&drawer->random, 12))
        return merged;
    shuffle(drawer, &whole);
    for (int i = 0; i < whole.count && (i == 0 || chance(&drawer->random, 30)); i++)
        add_dim(&merged, whole.dim[i]);
    return merged;
}

static int64_t draw_divisor(struct drawer *drawer, int64_t number) {
    int64_t divisor = between(&drawer->random, 1, number);
    while (number % divisor != 0)
        divisor--;
    return divisor;
}

/* Its chunk is a rectangle: whole inner dimensions, a divisor of the next, and single indices of the rest. */
static void draw_merge(struct drawer *drawer, enum sc_pragma_kind kind, enum sc_dim upper, const struct dims *merged) {
    int64_t size = 1;
    bool whole = true;
    for (int i = merged->count - 1; i >= 0; i--) {
        int64_t length = drawer->made->layer.size[merged->dim[i]];
        int64_t side = whole ? draw_divisor(drawer, length) : 1;
        whole = whole && side == length;
        size *= side;
        drawer->handed[merged->dim[i]] = side;
        drawer->inner |= 1u << merged->dim[i];
    }
    int64_t side = whole ? between(&drawer->random, 1, drawer->made->layer.size[upper]) : 1;
    push_map(drawer, kind, upper, size * side, size * side);
    drawer->handed[upper] = smaller(drawer->given[upper], side);
    for (int i = 0; i < merged->count; i++)
        hunt_case_add(drawer->made, SC_PRAGMA_MERGE, merged->dim[i], 0, 0);
}

/* A loop over `dim`, into which some of `rest` may be merged. */
static void draw_loop(struct drawer *drawer, enum sc_dim dim, bool spatial, struct dims *rest) {
    enum sc_pragma_kind kind = spatial ? SC_PRAGMA_SPATIAL_MAP : SC_PRAGMA_TEMPORAL_MAP;
    struct dims merged = draw_merged(drawer, dim, rest);
    for (int i = 0; i < merged.count; i++)
        remove_dim(rest, merged.dim[i]);
    if (merged.count > 0)
        draw_merge(drawer, kind, dim, &merged);
    else
        draw_map(drawer, kind, dim);
}

/* ---- levels ---- */

/* The dimensions that a level names: most of those with more than one index, few of the others. */
static struct dims draw_dims(struct drawer *drawer) {
    struct dims dims = {0};
    for (int dim = 0; dim < SC_DIM_COUNT; dim++) {
        int often = drawer->given[dim] == 1 ? 8 : drawer->outer == 0 ? 85 : 50;
        if (has(drawer->made->layer.type->mapped_dims, (enum sc_dim)dim) && chance(&drawer->random, often))
            add_dim(&dims, (enum sc_dim)dim);
    }
    shuffle(drawer, &dims);
    return dims;
}

/* The level's spatial dimension, where inputs may be forwarded more often than others; SC_DIM_COUNT for none. */
static enum sc_dim draw_spatial(struct drawer *drawer, const struct dims *dims) {
    if (dims->count == 0 || !chance(&drawer->random, 80))
        return SC_DIM_COUNT;
    enum sc_dim spatial = any_dim(drawer, dims);
    for (int i = 0; i < dims->count; i++)
        if (slides(drawer, dims->dim[i]) && chance(&drawer->random, 25))
            spatial = dims->dim[i];
    return spatial;
}

/* Rows of the input and of the filter advance together, one of each for a unit. */
static void draw_diagonal(struct drawer *drawer, struct dims *dims) {
    int window = chance(&drawer->random, 50) ? SC_WINDOW_Y : SC_WINDOW_X;
    const struct sc_window *over = &drawer->made->layer.type->window[window];
    push_map(drawer, SC_PRAGMA_SPATIAL_MAP, over->input, 1, 1);
    push_map(drawer, SC_PRAGMA_SPATIAL_MAP, over->filter, 1, 1);
    remove_dim(dims, over->input);
    remove_dim(dims, over->filter);
}

/* A tile of a dimension that this level does not name otherwise: it ends the level. False when there is none. */
static bool draw_tile(struct drawer *drawer, int64_t width) {
    struct dims dims = {0}, none = {0};
    for (int dim = 0; dim < SC_DIM_COUNT; dim++)
        if (has(drawer->made->layer.type->mapped_dims & ~drawer->inner, (enum sc_dim)dim))
            if (drawer->given[dim] > 1 || chance(&drawer->random, 20))
                add_dim(&dims, (enum sc_dim)dim);
    if (dims.count == 0)
        return false;
    enum sc_dim dim = any_dim(drawer, &dims);
    hunt_case_add(drawer->made, SC_PRAGMA_TILE, dim, width, 0);
    draw_loop(drawer, dim, chance(&drawer->random, 40), &none);
    return true;
}

/* False when it is the last, planned or not. */
static bool draw_level(struct drawer *drawer, int level) {
    struct dims dims = draw_dims(drawer);
    enum sc_dim spatial = draw_spatial(drawer, &dims);
    if (sc_layer_has_window(&drawer->made->layer) && chance(&drawer->random, level == 0 ? 3 : 10)) {
        draw_diagonal(drawer, &dims);
        spatial = SC_DIM_COUNT;
    }
    while (dims.count > 0) {
        enum sc_dim dim = dims.dim[--dims.count];
        draw_loop(drawer, dim, dim == spatial, &dims);
    }
    if (level == drawer->tile_count || !draw_tile(drawer, drawer->width[level]))
        return false;
    drawer->outer |= drawer->inner;
    drawer->inner = 0;
    memcpy(drawer->given, drawer->handed, sizeof drawer->given);
    return true;
}

void hunt_draw(const struct hunt_space *space, int64_t number, struct hunt_case *made) {
    struct drawer drawer = {
        .random = mix(space->seed + 0x632be59bd9b4e019u) + (uint64_t)number, .scale = scale_of(number), .made = made};
    drawer.random = mix(drawer.random);
    *made = hunt_case_of(draw_type(&drawer.random, space->types), &(struct sc_machine){0});
    draw_layer(&drawer.random, drawer.scale, &made->layer);
    draw_machine(&drawer.random, &made->machine);
    sc_machine_override(&made->machine, &space->always);
    draw_tiles(&drawer);
    memcpy(drawer.given, made->layer.size, sizeof drawer.given);
    memcpy(drawer.handed, made->layer.size, sizeof drawer.handed);
    for (int level = 0; draw_level(&drawer, level);)
        level++;
    if (made->pragma_count == 0)
        hunt_case_add(made, SC_PRAGMA_UNROLL, SC_DIM_K, 0, 0);
    draw_later_statements(mix(drawer.random), space, made);
}

bool hunt_case_at(const struct hunt_space *space, int64_t number, struct hunt_case *made) {
    int64_t ladder = hunt_ladder_count(space);
    bool systematic = number % 2 == 0 && number / 2 < ladder;
    if (systematic)
        hunt_ladder(space, number / 2, made);
    else
        hunt_draw(space, number - smaller(ladder, (number + 1) / 2), made);
    hunt_leave_out(space->without, made);
    return systematic;
}
