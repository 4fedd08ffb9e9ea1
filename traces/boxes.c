#include "traces/boxes.h"

#include <stdlib.h>

#include "common/at_first.h"

enum { BOXES_INDICES_MAX = 1 << 28, BOXES_PES_MAX = 1 << 20 };

/* ---- axes ---- */

static bool has_part(const struct sc_directive *directive, const struct box_axis *axis) {
    for (int p = 0; p < directive->part_count; p++)
        for (int d = 0; d < axis->dim_count; d++)
            if (directive->part[p].dim == axis->dim[d])
                return true;
    return false;
}

static void add_level(struct box_axis *axis, int level) {
    for (int i = 0; i < axis->level_count; i++)
        if (axis->level[i] == level)
            return;
    axis->level[axis->level_count++] = level;
}

static void find_loops(const struct boxes *boxes, struct box_axis *axis) {
    axis->class_count = 1;
    for (int loop = 0; loop < boxes->loops.count; loop++) {
        const struct sc_directive *directive = boxes->loops.loop[loop].directive;
        if (!has_part(directive, axis))
            continue;
        if (loop < boxes->outside || directive->part_count > 1)
            axis->fixed[axis->fixed_count++] = loop;
        if (directive->spatial)
            add_level(axis, boxes->loops.loop[loop].level);
    }
    for (int i = 0; i < axis->level_count; i++)
        axis->class_count *= boxes->array->units[axis->level[i]];
}

/* The row-major distance of two neighbours along the subscript; 0: the tensor does not have it. */
static int64_t stride_of(const struct sc_layer *layer, enum sc_tensor tensor, enum sc_dim dim) {
    const struct sc_subscripts *subscripts = &layer->type->tensor[tensor];
    int64_t stride = 1;
    for (int i = subscripts->count - 1; i >= 0; i--) {
        if (subscripts->dim[i] == dim)
            return stride;
        stride *= sc_layer_subscript_size(layer, tensor, subscripts->dim[i]);
    }
    return 0;
}

static void add_axis(struct boxes *boxes, enum sc_dim dim) {
    const struct sc_layer *layer = &boxes->array->mapping->layer;
    const int window = sc_layer_window_over(layer, dim);
    struct box_axis *axis = &boxes->axis[boxes->axis_count];
    const bool outputs = boxes->tensor == SC_TENSOR_OUTPUT;
    if (outputs && sc_layer_window_with_filter(layer, dim) >= 0)
        return;
    boxes->axis_count++;
    *axis = (struct box_axis){.dim_count = 1, .dim = {dim}, .stride = stride_of(layer, boxes->tensor, dim)};
    axis->is_subscript = axis->stride > 0;
    if (outputs && window >= 0)
        axis->dim[axis->dim_count++] = layer->type->window[window].filter;
    find_loops(boxes, axis);
}

/* ---- opening ---- */

static bool alloc(struct boxes *boxes) {
    int64_t longest = 1;
    for (int dim = 0; dim < SC_DIM_COUNT; dim++)
        if (boxes->array->mapping->layer.size[dim] > longest)
            longest = boxes->array->mapping->layer.size[dim];
    boxes->seen = longest <= BOXES_INDICES_MAX ? calloc((size_t)longest, sizeof *boxes->seen) : NULL;
    bool whole = boxes->seen != NULL;
    for (int a = 0; a < boxes->axis_count; a++) {
        struct box_axis *axis = &boxes->axis[a];
        axis->of_class = calloc((size_t)axis->class_count, sizeof *axis->of_class);
        whole = whole && axis->of_class;
    }
    return whole;
}

enum sc_status trace_boxes_open(struct boxes *boxes, const struct pe_array *array, enum sc_tensor tensor, int outside,
                                struct sc_error *error) {
    const struct sc_layer *layer = &array->mapping->layer;
    *boxes = (struct boxes){.array = array, .tensor = tensor, .outside = outside};
    trace_loops_begin(&boxes->loops, array->mapping);
    if (array->pes > BOXES_PES_MAX)
        return sc_error_set(error, SC_STATUS_LIMIT, "too many PEs for what they hold of layer '%s' to be recounted",
                            layer->name);
    for (int loop = outside; loop < boxes->loops.count; loop++)
        if (boxes->loops.loop[loop].directive->part_count > 1)
            boxes->merged[boxes->merged_count++] = loop;
    for (int dim = 0; dim < SC_DIM_COUNT; dim++)
        add_axis(boxes, (enum sc_dim)dim);
    if (!alloc(boxes))
        return sc_error_set(error, SC_STATUS_LIMIT, "no memory for what PEs hold of layer '%s'", layer->name);
    return SC_STATUS_OK;
}

void trace_boxes_close(struct boxes *boxes) {
    free(boxes->seen);
    for (int a = 0; a < boxes->axis_count; a++) {
        free(boxes->axis[a].of_class);
        free(boxes->axis[a].index);
    }
    *boxes = (struct boxes){0};
}

/* ---- what a class holds of an axis ---- */

/* A directive on the way to a chunk of Y or X, for the rule of owners. */
struct way_part {
    const struct sc_map_part *part;
    int64_t begin, positions, position;
};

struct visit {
    struct boxes *boxes;
    struct box_axis *axis;
    struct box_class *of_class;
    int64_t unit[SC_LEVELS_MAX];
    int64_t begin[2], end[2]; /* the chunk of each dimension */
    int way_count;            /* to the chunk of the first */
    struct way_part way[TRACE_LOOPS_MAX];
};

static bool reserve(struct box_axis *axis) {
    if (axis->used < axis->capacity)
        return true;
    const int64_t capacity = axis->capacity ? 2 * axis->capacity : COMMON_AT_FIRST(64, 1);
    int32_t *larger = axis->used < BOXES_INDICES_MAX ? realloc(axis->index, (size_t)capacity * sizeof *larger) : NULL;
    if (!larger)
        return false;
    axis->index = larger;
    axis->capacity = capacity;
    return true;
}

static void note(struct visit *visit, int64_t index) {
    struct boxes *boxes = visit->boxes;
    if (boxes->seen[index] == boxes->lists)
        return;
    boxes->seen[index] = boxes->lists;
    if (reserve(visit->axis))
        visit->axis->index[visit->axis->used++] = (int32_t)index;
    else
        boxes->no_memory = true;
}

static int64_t floor_div(int64_t a, int64_t b) { return a / b - (a % b < 0); }

static int64_t between(int64_t low, int64_t value, int64_t high) {
    return value < low ? low : value > high ? high : value;
}

/* Section 4: among the chunks that contain the row, the first that is not before the one with the anchor of its window.
 */
static bool owns(const struct visit *visit, int64_t row, int64_t anchor) {
    for (int i = 0; i < visit->way_count; i++) {
        const struct way_part *way = &visit->way[i];
        const int64_t first = floor_div(row - way->begin - way->part->size, way->part->offset) + 1,
                      of_anchor = between(0, floor_div(anchor - way->begin, way->part->offset), way->positions - 1);
        const int64_t owner = first > of_anchor ? first : of_anchor;
        if (owner != way->position)
            return false;
    }
    return true;
}

/* The outputs that the chunks of a window's two dimensions make. */
static void note_outputs(struct visit *visit) {
    const struct sc_layer *layer = &visit->boxes->array->mapping->layer;
    const int window = sc_layer_window_over(layer, visit->axis->dim[0]);
    const int64_t outputs = sc_layer_subscript_size(layer, SC_TENSOR_OUTPUT, visit->axis->dim[0]),
                  stride = layer->stride[window], dilation = layer->dilation[window];
    for (int64_t row = visit->begin[0]; row < visit->end[0]; row++)
        for (int64_t tap = visit->begin[1]; tap < visit->end[1]; tap++) {
            const int64_t anchor = row - tap * dilation;
            if (anchor >= 0 && anchor % stride == 0 && anchor / stride < outputs && owns(visit, row, anchor))
                note(visit, anchor / stride);
        }
}

static void note_chunks(struct visit *visit) {
    visit->of_class->active = true;
    if (visit->axis->dim_count > 1) {
        note_outputs(visit);
        return;
    }
    for (int64_t index = visit->begin[0]; visit->axis->is_subscript && index < visit->end[0]; index++)
        note(visit, index);
}

static void go_down(struct visit *visit, int d, int from, int64_t begin, int64_t end);

static void enter(struct visit *visit, int d, int loop, int part, int64_t begin, int64_t end, int64_t position) {
    const struct sc_map_part *map = &visit->boxes->loops.loop[loop].directive->part[part];
    const int64_t at = begin + position * map->offset, behind = at + map->size;
    const int way_count = visit->way_count;
    if (d == 0)
        visit->way[visit->way_count++] =
            (struct way_part){map, begin, trace_loops_positions(map, end - begin), position};
    go_down(visit, d, loop + 1, at, behind < end ? behind : end);
    visit->way_count = way_count;
}

/* The positions of one loop that the class's units have: a loop that stands still has one. */
static void take_loop(struct visit *visit, int d, int loop, int part, int64_t begin, int64_t end) {
    const struct boxes *boxes = visit->boxes;
    const struct sc_directive *directive = boxes->loops.loop[loop].directive;
    const int level = boxes->loops.loop[loop].level;
    const int64_t positions = trace_loops_positions(&directive->part[part], end - begin),
                  units = directive->spatial ? boxes->array->mapping->level[level].units : 1,
                  unit = directive->spatial ? visit->unit[level] : 0;
    if (loop >= boxes->outside && directive->part_count == 1) {
        for (int64_t position = unit; position < positions && !boxes->no_memory; position += units)
            enter(visit, d, loop, part, begin, end, position);
        return;
    }
    const int64_t position =
        trace_loops_part_position(&boxes->loops, directive, part, boxes->loops.index[loop] * units + unit);
    if (position < positions)
        enter(visit, d, loop, part, begin, end, position);
}

/* Dimension d of the axis: the chunk is divided by the loops from `from` on. */
static void go_down(struct visit *visit, int d, int from, int64_t begin, int64_t end) {
    const struct boxes *boxes = visit->boxes;
    for (int loop = from; loop < boxes->loops.count; loop++) {
        const struct sc_directive *directive = boxes->loops.loop[loop].directive;
        for (int part = 0; part < directive->part_count; part++)
            if (directive->part[part].dim == visit->axis->dim[d]) {
                take_loop(visit, d, loop, part, begin, end);
                return;
            }
    }
    visit->begin[d] = begin;
    visit->end[d] = end;
    if (d + 1 < visit->axis->dim_count)
        go_down(visit, d + 1, 0, 0, boxes->array->mapping->layer.size[visit->axis->dim[d + 1]]);
    else
        note_chunks(visit);
}

static void find_class(struct boxes *boxes, struct box_axis *axis, int64_t number) {
    struct visit visit = {.boxes = boxes, .axis = axis, .of_class = &axis->of_class[number]};
    for (int i = axis->level_count - 1; i >= 0; i--) {
        visit.unit[axis->level[i]] = number % boxes->array->units[axis->level[i]];
        number /= boxes->array->units[axis->level[i]];
    }
    *visit.of_class = (struct box_class){.begin = axis->used};
    boxes->lists++;
    go_down(&visit, 0, 0, 0, boxes->array->mapping->layer.size[axis->dim[0]]);
    visit.of_class->end = axis->used;
}

/* The lists stay what they are while the loops that stand still have the same indices. */
static bool find_axis(struct boxes *boxes, struct box_axis *axis) {
    bool same = axis->is_known;
    for (int i = 0; i < axis->fixed_count; i++) {
        same = same && axis->at[i] == boxes->loops.index[axis->fixed[i]];
        axis->at[i] = boxes->loops.index[axis->fixed[i]];
    }
    if (same)
        return false;
    axis->is_known = true;
    axis->used = 0;
    for (int64_t number = 0; number < axis->class_count && !boxes->no_memory; number++)
        find_class(boxes, axis, number);
    return true;
}

/* ---- steps ---- */

void trace_boxes_begin(struct boxes *boxes, const int64_t *index) {
    for (int loop = 0; loop < boxes->outside; loop++)
        boxes->loops.index[loop] = index[loop];
    for (int i = 0; i < boxes->merged_count; i++)
        boxes->loops.index[boxes->merged[i]] = 0;
}

bool trace_boxes_find(struct boxes *boxes) {
    bool changed = boxes->merged_count > 0;
    for (int a = 0; a < boxes->axis_count; a++)
        changed |= find_axis(boxes, &boxes->axis[a]);
    return changed;
}

bool trace_boxes_next(struct boxes *boxes) {
    for (int i = boxes->merged_count - 1; i >= 0; i--)
        if (trace_loops_advance(&boxes->loops, boxes->merged[i]))
            return true;
    return false;
}

/* ---- PEs ---- */

static void units_of(const struct pe_array *array, int64_t pe, int64_t unit[SC_LEVELS_MAX]) {
    for (int level = array->mapping->level_count - 1; level >= 0; level--) {
        unit[level] = pe % array->units[level];
        pe /= array->units[level];
    }
}

bool trace_boxes_of(const struct boxes *boxes, int64_t pe, struct box_range range[SC_DIM_COUNT]) {
    int64_t unit[SC_LEVELS_MAX];
    units_of(boxes->array, pe, unit);
    for (int a = 0; a < boxes->axis_count; a++) {
        const struct box_axis *axis = &boxes->axis[a];
        int64_t number = 0;
        for (int i = 0; i < axis->level_count; i++)
            number = number * boxes->array->units[axis->level[i]] + unit[axis->level[i]];
        const struct box_class *of_class = &axis->of_class[number];
        if (!of_class->active)
            return false;
        range[a] = axis->is_subscript
                       ? (struct box_range){axis->index + of_class->begin, (int32_t)(of_class->end - of_class->begin)}
                       : (struct box_range){NULL, 0};
    }
    return true;
}

static bool spreads_subscript(const struct boxes *boxes, int level) {
    for (int a = 0; a < boxes->axis_count; a++)
        for (int i = 0; boxes->axis[a].is_subscript && i < boxes->axis[a].level_count; i++)
            if (boxes->axis[a].level[i] == level)
                return true;
    return false;
}

int64_t trace_boxes_class(const struct boxes *boxes, int64_t pe, int64_t *count) {
    int64_t unit[SC_LEVELS_MAX], number = 0;
    units_of(boxes->array, pe, unit);
    *count = 1;
    for (int level = 0; level < boxes->array->mapping->level_count; level++)
        if (spreads_subscript(boxes, level)) {
            number = number * boxes->array->units[level] + unit[level];
            *count *= boxes->array->units[level];
        }
    return number;
}
