#include "model/exact_nest.h"

#include "model/exact_arithmetic.h"
#include "model/exact_context.h"

enum {
    CUTS_MAX = 2 * (SC_LEVELS_MAX + 2),
    UNITS_MAX = 1 << 20, /* distinct units of an axis */
};

/* A level's spatial directives share a unit index; `used` units have a position in each of them. */
struct level_use {
    int64_t used;
    int spatial_count;
};

struct exact_nest {
    struct sc_exact *exact;
    int64_t longest[SC_DIM_COUNT]; /* chunk that the present level is given */
    int64_t inner[SC_DIM_COUNT];   /* and hands on */
    int64_t overhead;              /* of the present directive */
    int joined[SC_DIM_COUNT];      /* the lowest dimension that moves together with this one */
};

/* ---- positions ---- */

/* Positions of a directive under the longest chunks; at most `limit`, which no unit passes. */
static int64_t positions_up_to(const struct exact_nest *nest, const struct sc_directive *directive, int64_t limit) {
    int64_t count = 1;
    for (int i = 0; i < directive->part_count && count < limit; i++) {
        const struct sc_map_part *part = &directive->part[i];
        int64_t positions = exact_positions(nest->longest[part->dim], part->size, part->offset);
        count = positions > limit / count ? limit : count * positions;
    }
    return count < limit ? count : limit;
}

static struct level_use use_of_level(const struct exact_nest *nest, const struct sc_level *level) {
    struct level_use use = {level->units, 0};
    for (int i = 0; i < level->directive_count; i++)
        if (level->directive[i].spatial) {
            use.used = positions_up_to(nest, &level->directive[i], use.used);
            use.spatial_count++;
        }
    if (use.spatial_count == 0)
        use.used = 1;
    return use;
}

/* ---- dimensions that move together ---- */

/* `joined` names the lowest dimension that moves together with each. */
static void join(int *joined, int a, int b) {
    int lower = joined[a] < joined[b] ? joined[a] : joined[b];
    int other = joined[a] < joined[b] ? joined[b] : joined[a];
    for (int d = 0; d < SC_DIM_COUNT; d++)
        if (joined[d] == other)
            joined[d] = lower;
}

/* ---- loops ---- */

static struct exact_loop *push_loop(struct exact_nest *nest, int64_t stride, int level) {
    struct sc_exact *exact = nest->exact;
    if (exact->loop_count == LOOPS_MAX) {
        exact_fail(exact, "too many loops");
        return NULL;
    }
    struct exact_loop *loop = &exact->loop[exact->loop_count++];
    loop->slot = -1;
    loop->level = level;
    loop->stride = stride;
    loop->overhead = nest->overhead;
    loop->still = false;
    loop->part_count = 0;
    return loop;
}

static void add_part(struct exact_nest *nest, struct exact_loop *loop, const struct sc_map_part *part) {
    loop->part[loop->part_count++] = (struct loop_part){
        .dim = part->dim,
        .size = part->size,
        .offset = part->offset,
        .count = exact_positions(nest->longest[part->dim], part->size, part->offset),
        .rule = -1,
    };
}

/* A loop that holds all it is given does nothing. */
static void push_single(struct exact_nest *nest, const struct sc_map_part *part, int64_t stride, int64_t used,
                        int level) {
    if (nest->longest[part->dim] <= part->size)
        return;
    nest->inner[part->dim] = part->size;
    struct exact_loop *loop = push_loop(nest, stride, used > 1 ? level : -1);
    if (!loop)
        return;
    loop->used = used;
    add_part(nest, loop, part);
    loop->still = loop->part[0].count <= stride;
}

/* Parts that cannot be separated: one loop over all of them, whose dimensions move together. */
static void push_joined(struct exact_nest *nest, const struct sc_map_part *parts, int count, int64_t stride,
                        int64_t used, int slot) {
    struct exact_loop *loop = push_loop(nest, stride, used > 1 ? slot : -1);
    if (!loop)
        return;
    loop->used = used;
    for (int i = 0; i < count; i++) {
        add_part(nest, loop, &parts[i]);
        nest->inner[parts[i].dim] = parts[i].size;
        join(nest->joined, (int)parts[0].dim, (int)parts[i].dim);
    }
}

/* Position p counts through the parts, the last fastest. Where the last part's positions divide the units, or the
 * units divide them, the unit index and the fold split into independent ones, each with a slot of its own. */
static void push_merged(struct exact_nest *nest, const struct sc_map_part *parts, int count, int64_t units, int level) {
    const struct sc_map_part *last = &parts[count - 1];
    int64_t positions = exact_positions(nest->longest[last->dim], last->size, last->offset);
    int slot = level * SC_DIM_COUNT + count - 1;
    if (count == 1) {
        push_single(nest, last, units, units < positions ? units : positions, slot);
    } else if (units % positions == 0) {
        push_merged(nest, parts, count - 1, units / positions, level);
        push_single(nest, last, positions, positions, slot);
    } else if (positions % units == 0) {
        push_merged(nest, parts, count - 1, 1, level);
        push_single(nest, last, units, units, slot);
    } else {
        push_joined(nest, parts, count, units, units, slot);
    }
}

static void push_directive(struct exact_nest *nest, const struct sc_directive *directive, int level,
                           const struct level_use *use) {
    int64_t units = directive->spatial ? nest->exact->mapping->level[level].units : 1;
    int64_t used = directive->spatial ? use->used : 1;
    nest->overhead = directive->overhead;
    if (directive->part_count == 1)
        push_single(nest, &directive->part[0], units, used, level * SC_DIM_COUNT);
    else if (use->spatial_count == 1 || units == 1)
        push_merged(nest, directive->part, directive->part_count, used, level);
    else
        push_joined(nest, directive->part, directive->part_count, units, used, level * SC_DIM_COUNT);
}

/* Spatial directives that share their level's units: of a window's input not every row need be touched. Where more than
 * one unit has a position in all of them, their dimensions move together. */
static void note_shared_units(struct exact_nest *nest, const struct sc_level *level, const struct level_use *use) {
    unsigned spatial = 0;
    for (int i = 0; i < level->directive_count; i++)
        for (int k = 0; level->directive[i].spatial && k < level->directive[i].part_count; k++)
            spatial |= 1u << level->directive[i].part[k].dim;
    nest->exact->rows_together |= (spatial & 1u << SC_DIM_Y) != 0;
    nest->exact->columns_together |= (spatial & 1u << SC_DIM_X) != 0;
    int first = 0;
    while (!(spatial & 1u << first))
        first++;
    for (int d = first; use->used > 1 && d < SC_DIM_COUNT; d++)
        if (spatial & 1u << d)
            join(nest->joined, first, d);
}

/* The loops so far are outside of the marks before directive `directive`, those of all levels counted. */
static void note_marks(struct sc_exact *exact, int directive) {
    for (int t = 0; t < SC_TENSOR_COUNT; t++)
        if (exact->mapping->mark[t].loops == directive)
            exact->marks.loop[t] = exact->marks.last = exact->loop_count;
}

static void push_levels(struct exact_nest *nest) {
    const struct sc_mapping *mapping = nest->exact->mapping;
    int directives = 0;
    for (int l = 0; l < mapping->level_count; l++) {
        const struct sc_level *level = &mapping->level[l];
        struct level_use use = use_of_level(nest, level);
        if (use.spatial_count > 1 && level->units > 1)
            note_shared_units(nest, level, &use);
        for (int i = 0; i < level->directive_count; i++) {
            if (nest->exact->marks.any)
                note_marks(nest->exact, directives++);
            push_directive(nest, &level->directive[i], l, &use);
        }
        for (int d = 0; d < SC_DIM_COUNT; d++)
            nest->longest[d] = nest->inner[d];
    }
    if (nest->exact->marks.any)
        note_marks(nest->exact, directives);
}

/* ---- axes ---- */

/* Give every group of dimensions that has a loop or more than one index an axis. */
static void make_axes(struct exact_nest *nest) {
    struct sc_exact *exact = nest->exact;
    unsigned wanted = 0;
    for (int i = 0; i < exact->loop_count; i++)
        wanted |= 1u << nest->joined[exact->loop[i].part[0].dim];
    for (int d = 0; d < SC_DIM_COUNT; d++)
        if (exact->layer->size[d] > 1)
            wanted |= 1u << nest->joined[d];
    for (int d = 0; d < SC_DIM_COUNT; d++)
        if (nest->joined[d] == d && wanted & 1u << d) {
            struct exact_axis *axis = &exact->axis[exact->axis_count];
            axis->dim_count = axis->window_count = axis->depth = axis->slot_count = 0;
            axis->works = axis->sends = NULL;
            axis->complete = false;
            exact->axis_of[d] = exact->axis_count++;
        }
    for (int d = 0; d < SC_DIM_COUNT; d++) {
        bool has_axis = wanted & 1u << nest->joined[d];
        exact->axis_of[d] = has_axis ? exact->axis_of[nest->joined[d]] : -1;
        if (!has_axis)
            continue;
        struct exact_axis *axis = &exact->axis[exact->axis_of[d]];
        exact->coord_of[d] = axis->dim_count;
        axis->dim[axis->dim_count++] = (enum sc_dim)d;
    }
}

static int spans_of_taps(struct exact_nest *nest, int64_t taps) {
    enum { SPANS_MAX = 1 << 16 };
    if (taps > SPANS_MAX)
        exact_fail(nest->exact, "more than 2^16 filter taps in a chunk of a dilated or streamed window");
    return (int)lesser(taps, SPANS_MAX);
}

/* Taps that follow each other make outputs that follow each other; of dilated ones each can have a span of its own. */
static int most_spans(struct exact_nest *nest, int64_t dilation, int64_t taps) {
    return dilation == 1 ? 1 : spans_of_taps(nest, taps);
}

/* Inputs from the first tap of a window to its last. */
static int64_t reach_of(struct sc_exact *exact, enum sc_dim filter, int64_t dilation) {
    return exact_add(exact, exact_mul(exact, exact->layer->size[filter] - 1, dilation), 1);
}

static void add_window(struct exact_nest *nest, int w, bool together) {
    struct sc_exact *exact = nest->exact;
    const struct sc_layer *layer = exact->layer;
    enum sc_dim input = layer->type->window[w].input, filter = layer->type->window[w].filter;
    if (exact->axis_of[input] < 0)
        return;
    struct exact_axis *axis = &exact->axis[exact->axis_of[input]];
    struct exact_window *window = &axis->window[axis->window_count];
    int output = axis->window_count > 0 ? window[-1].output + window[-1].spans : axis->dim_count;
    *window = (struct exact_window){
        .input = exact->coord_of[input],
        .filter = exact->coord_of[filter],
        .output = output,
        .stride = layer->stride[w],
        .dilation = layer->dilation[w],
        .pad = layer->pad[w],
        .reach = reach_of(exact, filter, layer->dilation[w]),
        .outputs = sc_layer_outputs(layer, w),
        .together = together,
        .spans = most_spans(nest, layer->dilation[w], nest->longest[filter]),
        .used_spans = exact->any_stream ? spans_of_taps(nest, nest->longest[filter]) : 0,
    };
    axis->window_count++;
}

static void add_coord(struct coupling *coupling, int coord, int spans) {
    coupling->several |= spans > 1;
    coupling->coord[coupling->count] = coord;
    coupling->spans[coupling->count++] = spans;
}

/* Of a streamed tensor a box has what the step's operations use of rows and filter taps. */
static void couple_used(const struct exact_axis *axis, struct coupling *coupling, int coord, bool input) {
    for (int w = 0; w < axis->window_count; w++)
        if ((input ? axis->window[w].input : axis->window[w].filter) == coord)
            add_coord(coupling, input ? axis->window[w].used_input : axis->window[w].used_filter,
                      axis->window[w].used_spans);
}

/* What a step uses of streamed tensors has coordinates of its own, behind those of outputs. */
static void place_used(const struct sc_exact *exact, struct exact_axis *axis) {
    for (int w = 0; w < axis->window_count; w++) {
        struct exact_window *window = &axis->window[w];
        window->used_input = window->used_filter = -1;
        if (exact->streams[SC_TENSOR_INPUT]) {
            window->used_input = axis->coord_count;
            axis->coord_count += window->used_spans;
        }
        if (exact->streams[SC_TENSOR_WEIGHT]) {
            window->used_filter = axis->coord_count;
            axis->coord_count += window->used_spans;
        }
    }
}

static void couple(struct sc_exact *exact, struct exact_axis *axis, enum sc_tensor tensor) {
    struct coupling *coupling = &axis->coupling[tensor];
    coupling->count = 0;
    coupling->several = false;
    bool windows = tensor == SC_TENSOR_OUTPUT && sc_layer_has_window(exact->layer);
    for (int c = 0; c < axis->dim_count; c++) {
        enum sc_dim dim = axis->dim[c];
        bool in_window = dim == SC_DIM_Y || dim == SC_DIM_X || dim == SC_DIM_R || dim == SC_DIM_S;
        if (in_window && exact->streams[tensor])
            couple_used(axis, coupling, c, tensor == SC_TENSOR_INPUT);
        else if (!(windows && in_window) && sc_layer_couples(exact->layer, tensor, dim))
            add_coord(coupling, c, 1);
    }
    for (int w = 0; windows && w < axis->window_count; w++)
        add_coord(coupling, axis->window[w].output, axis->window[w].spans);
}

static void finish_axis(struct sc_exact *exact, struct exact_axis *axis) {
    axis->coord_count = axis->dim_count;
    for (int w = 0; w < axis->window_count; w++)
        axis->coord_count += axis->window[w].spans;
    if (exact->any_stream)
        place_used(exact, axis);
    axis->plain = axis->dim_count == 1;
    axis->joined = axis->dim_count > (axis->window_count > 0 ? 2 : 1);
}

/* ---- slots and units ---- */

static int slot_of(struct sc_exact *exact, struct exact_axis *axis, const struct exact_loop *loop) {
    for (int i = 0; i < axis->slot_count; i++)
        if (axis->slot[i].level == loop->level)
            return i;
    if (axis->slot_count == SLOTS_MAX) {
        exact_fail(exact, "too many spatial loops over one dimension");
        return 0;
    }
    axis->slot[axis->slot_count] = (struct exact_slot){.level = loop->level, .used = loop->used};
    return axis->slot_count++;
}

static void attach_rule(struct exact_axis *axis, struct loop_part *part) {
    for (int w = 0; w < axis->window_count; w++)
        if (axis->window[w].input == part->coord) {
            part->rule = axis->window[w].rule_count++;
            part->window = w;
            axis->window[w].holes |= part->offset > part->size;
        }
}

static void attach_loops(struct sc_exact *exact) {
    for (int j = 0; j < exact->loop_count; j++) {
        struct exact_loop *loop = &exact->loop[j];
        loop->axis = exact->axis_of[loop->part[0].dim];
        struct exact_axis *axis = &exact->axis[loop->axis];
        axis->loop[axis->depth++] = j;
        axis->joined |= loop->part_count > 1;
        if (loop->level >= 0)
            loop->slot = slot_of(exact, axis, loop);
        for (int i = 0; i < loop->part_count; i++) {
            loop->part[i].coord = exact->coord_of[loop->part[i].dim];
            attach_rule(axis, &loop->part[i]);
        }
    }
}

struct cuts {
    int count;
    int64_t at[CUTS_MAX];
};

static void cut(struct cuts *cuts, int64_t at, int64_t end) {
    int i = 0;
    while (i < cuts->count && cuts->at[i] < at)
        i++;
    if (at <= 0 || at >= end || (i < cuts->count && cuts->at[i] == at) || cuts->count == CUTS_MAX)
        return;
    for (int k = cuts->count++; k > i; k--)
        cuts->at[k] = cuts->at[k - 1];
    cuts->at[i] = at;
}

/* Units from one cut to the next behave alike. */
static void fill_slot_from_cuts(struct sc_exact *exact, struct exact_slot *slot, const struct cuts *cuts) {
    slot->count = cuts->count + 1;
    slot->index = exact_memory(exact, (size_t)slot->count, sizeof *slot->index);
    slot->weight = exact_memory(exact, (size_t)slot->count, sizeof *slot->weight);
    for (int i = 0; slot->index && slot->weight && i < slot->count; i++) {
        slot->index[i] = i > 0 ? cuts->at[i - 1] : 0;
        slot->weight[i] = (i < cuts->count ? cuts->at[i] : slot->used) - slot->index[i];
    }
}

/* The lengths of chunk that a loop can hand on, given those that it can be given. */
static void next_lengths(const struct cuts *lengths, const struct loop_part *part, struct cuts *next) {
    next->count = 0;
    for (int i = 0; i < lengths->count; i++) {
        int64_t length = lengths->at[i], positions = exact_positions(length, part->size, part->offset);
        cut(next, positions > 1 ? part->size : length, INT64_MAX);
        cut(next, length - (positions - 1) * part->offset, INT64_MAX);
    }
}

/* On a plain axis a unit's fate is the lengths of its chunks. Only a chunk's last position is shorter: under a chunk
 * of n positions that is the unit (n - 1) mod units, before which all units get full chunks in every fold and after
 * which all miss the last one. So units differ at these cuts only. */
static void fill_plain_slots(struct sc_exact *exact, struct exact_axis *axis) {
    struct cuts lengths[2], cuts;
    lengths[0].count = 1;
    lengths[0].at[0] = exact->layer->size[axis->dim[0]];
    for (int k = 0; k < axis->depth; k++) {
        const struct cuts *given = &lengths[k % 2];
        const struct exact_loop *loop = &exact->loop[axis->loop[k]];
        cuts.count = 0;
        for (int i = 0; loop->slot >= 0 && i < given->count; i++) {
            int64_t positions = exact_positions(given->at[i], loop->part[0].size, loop->part[0].offset);
            int64_t last = (positions - 1) % loop->stride;
            cut(&cuts, last, loop->used);
            cut(&cuts, last + 1, loop->used);
        }
        if (loop->slot >= 0)
            fill_slot_from_cuts(exact, &axis->slot[loop->slot], &cuts);
        next_lengths(given, &loop->part[0], &lengths[(k + 1) % 2]);
    }
}

static void fill_slots_one_by_one(struct sc_exact *exact, struct exact_axis *axis) {
    for (int s = 0; s < axis->slot_count; s++) {
        struct exact_slot *slot = &axis->slot[s];
        if (slot->used > UNITS_MAX) {
            exact_fail(exact, "more than 2^20 units that differ");
            return;
        }
        slot->count = (int)slot->used;
        slot->index = exact_memory(exact, (size_t)slot->count, sizeof *slot->index);
        slot->weight = exact_memory(exact, (size_t)slot->count, sizeof *slot->weight);
        for (int i = 0; slot->index && slot->weight && i < slot->count; i++) {
            slot->index[i] = i;
            slot->weight[i] = 1;
        }
    }
}

/* The units are the product of the slots, the first slot slowest. */
static void multiply_slots(struct sc_exact *exact, struct exact_axis *axis) {
    int64_t units = 1;
    for (int s = 0; s < axis->slot_count; s++)
        if ((units *= axis->slot[s].count) > UNITS_MAX) {
            exact_fail(exact, "more than 2^20 units that differ");
            return;
        }
    axis->unit_count = (int)units;
    axis->weight = exact_memory(exact, (size_t)units, sizeof *axis->weight);
    for (int s = 0; s < axis->slot_count; s++)
        axis->index[s] = exact_memory(exact, (size_t)units, sizeof *axis->index[s]);
    for (int u = 0; exact->status == SC_STATUS_OK && u < axis->unit_count; u++) {
        int rest = u;
        axis->weight[u] = 1;
        for (int s = axis->slot_count - 1; s >= 0; s--) {
            const struct exact_slot *slot = &axis->slot[s];
            axis->index[s][u] = slot->index[rest % slot->count];
            axis->weight[u] = exact_mul(exact, axis->weight[u], slot->weight[rest % slot->count]);
            rest /= slot->count;
        }
    }
}

static void make_units(struct sc_exact *exact, struct exact_axis *axis) {
    if (axis->plain)
        fill_plain_slots(exact, axis);
    else
        fill_slots_one_by_one(exact, axis);
    if (exact->status == SC_STATUS_OK)
        multiply_slots(exact, axis);
}

/* ---- marks of L2 ---- */

/* A loop that stands still makes no difference to a tile, wherever it is. */
static int loops_outside(const struct sc_exact *exact, const struct exact_axis *axis, int mark) {
    int outside = 0;
    while (outside < axis->depth && (axis->loop[outside] < mark || exact->loop[axis->loop[outside]].still))
        outside++;
    return outside;
}

static int window_over(const struct exact_axis *axis, int coord) {
    for (int w = 0; w < axis->window_count; w++)
        if (axis->window[w].input == coord)
            return w;
    return -1;
}

static bool is_filter(const struct exact_axis *axis, int coord) {
    for (int w = 0; w < axis->window_count; w++)
        if (axis->window[w].filter == coord)
            return true;
    return false;
}

/* Outputs of a window are found from its input and its filter together. */
static void couple_tile(const struct sc_exact *exact, struct exact_axis *axis, enum sc_tensor tensor) {
    struct tile_coupling *tile = &axis->tile[tensor];
    tile->count = 0;
    for (int c = 0; c < axis->dim_count; c++)
        if (sc_layer_couples(exact->layer, tensor, axis->dim[c]) &&
            !(tensor == SC_TENSOR_OUTPUT && is_filter(axis, c))) {
            tile->at[tile->count].coord = c;
            tile->at[tile->count++].window = window_over(axis, c);
        }
}

static void place_marks(const struct sc_exact *exact, struct exact_axis *axis) {
    for (int t = 0; t < SC_TENSOR_COUNT; t++) {
        axis->outside[t] = loops_outside(exact, axis, exact->marks.loop[t]);
        couple_tile(exact, axis, (enum sc_tensor)t);
    }
}

/* ---- all ---- */

static void start_nest(struct exact_nest *nest, struct sc_exact *exact) {
    *nest = (struct exact_nest){.exact = exact};
    exact->axis_count = exact->loop_count = 0;
    exact->marks.any = exact->mapping->has_marks;
    exact->marks.padded = exact->layer->pad[SC_WINDOW_Y] > 0 || exact->layer->pad[SC_WINDOW_X] > 0;
    exact->rows_together = exact->columns_together = false;
    for (int d = 0; d < SC_DIM_COUNT; d++) {
        nest->longest[d] = nest->inner[d] = exact->layer->size[d];
        nest->joined[d] = d;
    }
    if (sc_layer_has_window(exact->layer)) {
        nest->joined[SC_DIM_R] = SC_DIM_Y;
        nest->joined[SC_DIM_S] = SC_DIM_X;
    }
}

bool exact_build_nest(struct sc_exact *exact) {
    const struct sc_layer *layer = exact->layer;
    struct exact_nest nest;
    start_nest(&nest, exact);
    push_levels(&nest);
    make_axes(&nest);
    if (sc_layer_has_window(layer)) {
        add_window(&nest, SC_WINDOW_Y, exact->rows_together);
        add_window(&nest, SC_WINDOW_X, exact->columns_together);
    }
    for (int a = 0; a < exact->axis_count; a++)
        finish_axis(exact, &exact->axis[a]);
    attach_loops(exact);
    for (int a = 0; exact->marks.any && a < exact->axis_count; a++)
        place_marks(exact, &exact->axis[a]);
    return exact->status == SC_STATUS_OK;
}

bool exact_complete_axis(struct sc_exact *exact, struct exact_axis *axis) {
    if (axis->complete || exact->status)
        return exact->status == SC_STATUS_OK;
    axis->complete = true;
    for (int t = 0; t < SC_TENSOR_COUNT; t++)
        couple(exact, axis, (enum sc_tensor)t);
    make_units(exact, axis);
    return exact->status == SC_STATUS_OK;
}
