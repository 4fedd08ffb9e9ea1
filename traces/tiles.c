#include "traces/tiles.h"

#include <stdlib.h>

enum { TILE_ELEMS_MAX = 1 << 28 };

/* ---- opening ---- */

int trace_tiles_loops(const struct sc_mapping *mapping, int tensor) {
    return mapping->machine.on_chip[tensor] ? 0 : mapping->mark[tensor].loops;
}

static bool has_tensor(const struct tiles *tiles, int tensor) {
    return tiles->array->mapping->layer.type->tensor[tensor].count > 0;
}

/* Memory that is not touched costs nothing. */
static bool alloc(struct tiled_tensor *of, int64_t elems, bool outputs) {
    of->last = calloc((size_t)elems + 1, sizeof *of->last);
    of->since = calloc((size_t)elems + 1, sizeof *of->since);
    of->member = calloc((size_t)elems + 1, sizeof *of->member);
    of->leaving = outputs ? calloc((size_t)elems + 1, sizeof *of->leaving) : NULL;
    return of->last && of->since && of->member && (!outputs || of->leaving);
}

static enum sc_status open_tensor(struct tiles *tiles, int tensor, struct sc_error *error) {
    const struct sc_mapping *mapping = tiles->array->mapping;
    struct tiled_tensor *of = &tiles->of[tensor];
    const int64_t elems = sc_layer_tensor_elems(&mapping->layer, (enum sc_tensor)tensor);
    if (elems > TILE_ELEMS_MAX)
        return sc_error_set(error, SC_STATUS_LIMIT, "layer '%s' is too large for its tiles to be recounted",
                            mapping->layer.name);
    enum sc_status status =
        trace_boxes_open(&of->boxes, tiles->array, (enum sc_tensor)tensor, trace_tiles_loops(mapping, tensor), error);
    if (!status && !alloc(of, elems, tensor == SC_TENSOR_OUTPUT))
        status = sc_error_set(error, SC_STATUS_LIMIT, "no memory for the tiles of layer '%s'", mapping->layer.name);
    return status;
}

enum sc_status trace_tiles_open(struct tiles *tiles, const struct pe_array *array, struct sc_error *error) {
    enum sc_status status = SC_STATUS_OK;
    *tiles = (struct tiles){.array = array};
    for (int tensor = 0; !status && tensor < SC_TENSOR_COUNT; tensor++)
        if (has_tensor(tiles, tensor))
            status = open_tensor(tiles, tensor, error);
    return status;
}

void trace_tiles_close(struct tiles *tiles) {
    for (int tensor = 0; tensor < SC_TENSOR_COUNT; tensor++) {
        struct tiled_tensor *of = &tiles->of[tensor];
        trace_boxes_close(&of->boxes);
        free(of->last);
        free(of->since);
        free(of->member);
        free(of->leaving);
    }
    *tiles = (struct tiles){0};
}

/* ---- padding ---- */

static bool is_padding(const struct sc_layer *layer, int tensor, enum sc_dim dim, int64_t index) {
    const int window = tensor == SC_TENSOR_INPUT ? sc_layer_window_over(layer, dim) : -1;
    return window >= 0 && (index < layer->pad[window] || index >= layer->size[dim] - layer->pad[window]);
}

bool trace_tiles_is_padding(const struct sc_layer *layer, int tensor, int64_t element) {
    const struct sc_subscripts *subscripts = &layer->type->tensor[tensor];
    bool padding = false;
    for (int i = subscripts->count - 1; i >= 0; i--) {
        const int64_t size = sc_layer_subscript_size(layer, (enum sc_tensor)tensor, subscripts->dim[i]);
        padding = padding || is_padding(layer, tensor, subscripts->dim[i], element % size);
        element /= size;
    }
    return padding;
}

/* ---- a tile ---- */

bool trace_tiles_move(const struct tiles *tiles, int tensor) {
    return has_tensor(tiles, tensor) && !tiles->array->mapping->machine.on_chip[tensor];
}

/* Outputs are always kept. */
static bool keeps(const struct tiles *tiles, int tensor) {
    return tensor == SC_TENSOR_OUTPUT || tiles->array->mapping->machine.l2_keep[tensor];
}

/* What a change of tiles has found so far. */
struct changing {
    struct tiles *tiles;
    int tensor;
    int32_t before; /* the set that L2 holds when the tile begins; 0: none */
    int64_t kept;
};

static void add_element(struct changing *changing, int64_t element, bool padding) {
    struct tiled_tensor *of = &changing->tiles->of[changing->tensor];
    const int32_t last = of->last[element];
    const bool outputs = changing->tensor == SC_TENSOR_OUTPUT, kept = last > 0 && last == changing->before;
    if (last == of->now.set)
        return;
    of->last[element] = of->now.set;
    if (!kept)
        of->since[element] = (int32_t)of->now.number;
    of->member[of->now.held++] = (int32_t)element;
    of->padding += padding;
    changing->kept += kept;
    of->now.loads += !kept && (outputs ? last > 0 : !padding);
}

/* All elements that have one of the PE's indices on each axis from `a` on. */
static void add_product(struct changing *changing, const struct box_range range[SC_DIM_COUNT], int a, int64_t element,
                        bool padding) {
    const struct boxes *boxes = &changing->tiles->of[changing->tensor].boxes;
    while (a < boxes->axis_count && !boxes->axis[a].is_subscript)
        a++;
    if (a == boxes->axis_count) {
        add_element(changing, element, padding);
        return;
    }
    for (int32_t i = 0; i < range[a].count; i++) {
        const bool here =
            is_padding(&boxes->array->mapping->layer, changing->tensor, boxes->axis[a].dim[0], range[a].index[i]);
        add_product(changing, range, a + 1, element + range[a].index[i] * boxes->axis[a].stride, padding || here);
    }
}

/* One PE of each class will do. */
static void add_boxes(struct changing *changing) {
    struct boxes *boxes = &changing->tiles->of[changing->tensor].boxes;
    struct box_range range[SC_DIM_COUNT];
    int64_t classes;
    (void)trace_boxes_class(boxes, 0, &classes);
    bool *done = calloc((size_t)classes, sizeof *done);
    changing->tiles->no_memory |= !done || boxes->no_memory;
    for (int64_t pe = 0; !changing->tiles->no_memory && pe < boxes->array->pes; pe++) {
        const int64_t number = trace_boxes_class(boxes, pe, &classes);
        if (done[number] || !trace_boxes_of(boxes, pe, range))
            continue;
        done[number] = true;
        add_product(changing, range, 0, 0, false);
    }
    free(done);
}

/* The elements of the new tile are those of the one before. */
static void repeat_set(struct tiles *tiles, int tensor) {
    struct tile *now = &tiles->of[tensor].now;
    if (keeps(tiles, tensor))
        return;
    now->comes = now->held;
    now->loads = now->held - tiles->of[tensor].padding;
}

/* Of the `before` outputs that the tile before had, those that are not in the new one. */
static void find_leaving(struct tiled_tensor *of, int64_t before) {
    for (int64_t i = 0; i < before; i++)
        if (of->last[of->leaving[i]] != of->now.set)
            of->leaving[of->now.leaves++] = of->leaving[i];
}

static void find_set(struct tiles *tiles, int tensor) {
    struct tiled_tensor *of = &tiles->of[tensor];
    struct changing changing = {.tiles = tiles, .tensor = tensor};
    const int64_t before = of->now.held;
    if (tensor == SC_TENSOR_OUTPUT) {
        int32_t *const members = of->member;
        of->member = of->leaving;
        of->leaving = members;
    }
    changing.before = keeps(tiles, tensor) ? of->now.set : 0;
    of->now.set++;
    of->now.held = of->padding = 0;
    do {
        (void)trace_boxes_find(&of->boxes);
        add_boxes(&changing);
    } while (trace_boxes_next(&of->boxes));
    of->now.comes = of->now.held - changing.kept;
    if (tensor == SC_TENSOR_OUTPUT)
        find_leaving(of, before);
}

static void begin_tile(struct tiles *tiles, int tensor, const struct loops *loops) {
    struct tiled_tensor *of = &tiles->of[tensor];
    const bool outputs = tensor == SC_TENSOR_OUTPUT, first = of->now.number++ == 0;
    of->now.begins = true;
    trace_boxes_begin(&of->boxes, loops->index);
    if (trace_boxes_find(&of->boxes) || first)
        find_set(tiles, tensor);
    else
        repeat_set(tiles, tensor);
    if (!trace_tiles_move(tiles, tensor))
        of->now.comes = of->now.loads = of->now.leaves = 0;
    of->now.has_contents = outputs ? first || of->now.comes + of->now.leaves > 0 : of->now.loads > 0;
    of->now.has_contents = of->now.has_contents && trace_tiles_move(tiles, tensor);
    of->now.comes = outputs ? 0 : of->now.comes;
}

void trace_tiles_step(struct tiles *tiles, const struct loops *loops) {
    for (int tensor = 0; tensor < SC_TENSOR_COUNT && !tiles->no_memory; tensor++) {
        struct tile *now = &tiles->of[tensor].now;
        now->begins = now->has_contents = false;
        now->comes = now->loads = now->leaves = 0;
        if (has_tensor(tiles, tensor) && loops->advanced < trace_tiles_loops(tiles->array->mapping, tensor))
            begin_tile(tiles, tensor, loops);
    }
}

bool trace_tiles_have(const struct tiles *tiles, int tensor, int64_t element) {
    const struct tiled_tensor *of = &tiles->of[tensor];
    return of->now.set > 0 && of->last[element] == of->now.set;
}

/* Without L2Keep all of a tile comes with it. */
int64_t trace_tiles_since(const struct tiles *tiles, int tensor, int64_t element) {
    const struct tiled_tensor *of = &tiles->of[tensor];
    return keeps(tiles, tensor) ? of->since[element] : of->now.number;
}
