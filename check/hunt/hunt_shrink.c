#include "check/hunt/hunt_shrink.h"

#include <string.h>

/* A change that is being made: to the dimension, pragma or statement `index`. */
struct shrink_change {
    struct hunt_case *made;
    const struct hunt_space *space;
    int index;
};

static bool is_map(const struct hunt_pragma *pragma) {
    return pragma->kind == SC_PRAGMA_TEMPORAL_MAP || pragma->kind == SC_PRAGMA_SPATIAL_MAP;
}

static int64_t smaller(int64_t a, int64_t b) { return a < b ? a : b; }

/* ---- numbers ---- */

/* The ways in which a number goes down to `lowest`: at once, half the way, by one. */
static int64_t at_once(int64_t number, int64_t lowest) {
    (void)number;
    return lowest;
}

static int64_t half_way(int64_t number, int64_t lowest) { return lowest + (number - lowest) / 2; }

static int64_t by_one(int64_t number, int64_t lowest) { return number > lowest ? number - 1 : lowest; }

typedef int64_t (*way_down)(int64_t number, int64_t lowest);

/* False when it is down already. */
static bool lower_to(int64_t *number, int64_t lowest, way_down way) {
    if (*number <= lowest)
        return false;
    *number = way(*number, lowest);
    return true;
}

/* ---- chunks that fit ---- */

static bool is_merged(const struct hunt_case *made, int index) {
    return index + 1 < made->pragma_count && made->pragma[index + 1].kind == SC_PRAGMA_MERGE;
}

static bool has_holes(const struct hunt_pragma *pragma) { return pragma->offset > pragma->size; }

/* Holes between chunks stay as long as they are. */
static void set_size(struct hunt_pragma *pragma, int64_t size) {
    pragma->offset = has_holes(pragma) ? pragma->offset - (pragma->size - size) : smaller(pragma->offset, size);
    pragma->size = size;
}

static void fit_map(struct hunt_case *made, int index) {
    struct hunt_pragma *pragma = &made->pragma[index];
    if (is_map(pragma) && !is_merged(made, index))
        set_size(pragma, smaller(pragma->size, made->layer.size[pragma->dim]));
}

/* A chunk that fitted into the dimension still does: one that is larger than all there is makes a case of its own, and
 * seldom the one that was found. */
static bool set_dim(struct hunt_case *made, enum sc_dim dim, int64_t size) {
    int64_t before = made->layer.size[dim];
    made->layer.size[dim] = size;
    for (int i = 0; i < made->pragma_count; i++)
        if (made->pragma[i].dim == dim && made->pragma[i].size <= before)
            fit_map(made, i);
    return size != before;
}

/* ---- pragmas ---- */

/* The chunk of a loop that nothing is merged into any more counts the indices of one dimension. */
static bool remove_pragmas(struct hunt_case *made, int first, int count) {
    bool was_merged = first > 0 && made->pragma[first].kind == SC_PRAGMA_MERGE;
    if (first + count > made->pragma_count || count == made->pragma_count)
        return false;
    made->pragma_count -= count;
    memmove(&made->pragma[first], &made->pragma[first + count],
            (size_t)(made->pragma_count - first) * sizeof made->pragma[0]);
    if (was_merged)
        fit_map(made, first - 1);
    return true;
}

static bool drop_pragma(struct shrink_change *change, way_down way) {
    (void)way;
    return remove_pragmas(change->made, change->index, 1);
}

/* A Tile and its map, or a loop and what is merged into it. */
static bool drop_pair(struct shrink_change *change, way_down way) {
    (void)way;
    const struct hunt_case *made = change->made;
    int first = change->index;
    if (first + 1 >= made->pragma_count)
        return false;
    bool pair = made->pragma[first].kind == SC_PRAGMA_TILE || made->pragma[first + 1].kind == SC_PRAGMA_MERGE;
    return pair && remove_pragmas(change->made, first, 2);
}

static bool make_temporal(struct shrink_change *change, way_down way) {
    (void)way;
    struct hunt_pragma *pragma = &change->made->pragma[change->index];
    if (pragma->kind != SC_PRAGMA_SPATIAL_MAP)
        return false;
    pragma->kind = SC_PRAGMA_TEMPORAL_MAP;
    return true;
}

static bool lower_overhead(struct shrink_change *change, way_down way) {
    return lower_to(&change->made->pragma[change->index].overhead, 0, way);
}

/* The chunk of a map; the width of a Tile. */
static bool lower_size(struct shrink_change *change, way_down way) {
    struct hunt_pragma *pragma = &change->made->pragma[change->index];
    int64_t size = pragma->size;
    if (!lower_to(&size, 1, way))
        return false;
    set_size(pragma, size);
    return true;
}

/* The chunk and the offset, which leaves the overlap. */
static bool lower_size_and_offset(struct shrink_change *change, way_down way) {
    struct hunt_pragma *pragma = &change->made->pragma[change->index];
    return pragma->offset < pragma->size && lower_to(&pragma->offset, 1, way) && lower_to(&pragma->size, 1, way);
}

/* What chunks overlap, or the holes between them. */
static bool lower_overlap(struct shrink_change *change, way_down way) {
    struct hunt_pragma *pragma = &change->made->pragma[change->index];
    bool holes = has_holes(pragma);
    int64_t indices = holes ? pragma->offset - pragma->size : pragma->size - pragma->offset;
    if (!is_map(pragma) || !lower_to(&indices, 0, way))
        return false;
    pragma->offset = pragma->size + (holes ? indices : -indices);
    return true;
}

/* ---- layers ---- */

static int64_t padding(const struct sc_layer *layer, enum sc_dim dim) {
    return layer->size[dim] - sc_layer_unpadded_size(layer, dim);
}

/* The window whose input is being changed, or -1. */
static int window_of(const struct shrink_change *change) {
    return sc_layer_window_over(&change->made->layer, (enum sc_dim)change->index);
}

/* A filter that covers its input goes with it. */
static bool lower_dim(struct shrink_change *change, way_down way) {
    const struct sc_layer *layer = &change->made->layer;
    enum sc_dim dim = (enum sc_dim)change->index;
    int window = window_of(change);
    int64_t size = layer->size[dim];
    if (!lower_to(&size, 1 + padding(layer, dim), way))
        return false;
    if (window >= 0 && layer->type->filter_covers_input)
        (void)set_dim(change->made, layer->type->window[window].filter, size);
    return set_dim(change->made, dim, size);
}

/* The flattened chunks of merged loops over the dimension go with it, so that they stay rectangles. */
static bool lower_dim_merged(struct shrink_change *change, way_down way) {
    struct hunt_case *made = change->made;
    int64_t before = made->layer.size[change->index];
    bool any = false;
    if (!lower_dim(change, way))
        return false;
    for (int i = 0, loop = 0; i < made->pragma_count; i++) {
        struct hunt_pragma *pragma = &made->pragma[loop];
        loop = made->pragma[i].kind == SC_PRAGMA_MERGE ? loop : i;
        bool merged = made->pragma[i].kind == SC_PRAGMA_MERGE && (int)made->pragma[i].dim == change->index;
        if (!merged || pragma->size % before != 0)
            continue;
        pragma->size = pragma->offset = pragma->size / before * made->layer.size[change->index];
        any = true;
    }
    return any;
}

/* The input, its filter and the chunks of the input by one: as many windows as before. */
static bool lower_window(struct shrink_change *change, way_down way) {
    struct hunt_case *made = change->made;
    struct sc_layer *layer = &made->layer;
    enum sc_dim input = (enum sc_dim)change->index;
    int window = window_of(change);
    (void)way;
    if (window < 0)
        return false;
    enum sc_dim filter = layer->type->window[window].filter;
    if (layer->size[filter] == 1 || layer->size[input] <= 1 + padding(layer, input))
        return false;
    for (int i = 0; i < made->pragma_count; i++) {
        struct hunt_pragma *pragma = &made->pragma[i];
        if (is_map(pragma) && pragma->dim == input && pragma->size > 1 && has_holes(pragma))
            pragma->size--;
        else if (is_map(pragma) && pragma->dim == input && pragma->size > 1)
            set_size(pragma, pragma->size - 1);
    }
    (void)set_dim(made, filter, layer->size[filter] - 1);
    return set_dim(made, input, layer->size[input] - 1);
}

/* Chunks with holes between them advance by as many windows as before. */
static bool lower_stride(struct shrink_change *change, way_down way) {
    struct hunt_case *made = change->made;
    int window = window_of(change);
    int64_t before = window < 0 ? 1 : made->layer.stride[window];
    if (window < 0 || !lower_to(&made->layer.stride[window], 1, way))
        return false;
    for (int i = 0; i < made->pragma_count; i++) {
        struct hunt_pragma *pragma = &made->pragma[i];
        if (!is_map(pragma) || (int)pragma->dim != change->index || !has_holes(pragma) || pragma->offset < before)
            continue;
        pragma->offset = pragma->offset / before * made->layer.stride[window];
        pragma->size = pragma->offset > 1 ? smaller(pragma->size, pragma->offset - 1) : 1;
    }
    return true;
}

/* The input goes with the reach of the filter, so that there are as many windows as before. */
static bool lower_dilation(struct shrink_change *change, way_down way) {
    struct sc_layer *layer = &change->made->layer;
    int window = window_of(change);
    if (window < 0)
        return false;
    int64_t before = hunt_window_reach(layer, window);
    if (!lower_to(&layer->dilation[window], 1, way))
        return false;
    int64_t less = before - hunt_window_reach(layer, window);
    (void)set_dim(change->made, (enum sc_dim)change->index, layer->size[change->index] - less);
    return true;
}

static bool lower_pad(struct shrink_change *change, way_down way) {
    struct sc_layer *layer = &change->made->layer;
    int window = window_of(change);
    int64_t before = window < 0 ? 0 : layer->pad[window];
    if (window < 0 || !lower_to(&layer->pad[window], 0, way))
        return false;
    int64_t less = before - layer->pad[window];
    return set_dim(change->made, (enum sc_dim)change->index, layer->size[change->index] - 2 * less);
}

/* Rows of the input in place of those of the padding. */
static bool fill_pad(struct shrink_change *change, way_down way) {
    int window = window_of(change);
    return window >= 0 && lower_to(&change->made->layer.pad[window], 0, way);
}

static enum sc_dim conv_dim_of_gemm(enum sc_dim dim) {
    static const enum sc_dim CONV_DIM[SC_DIM_COUNT] = {
        [SC_DIM_G] = SC_DIM_G, [SC_DIM_M] = SC_DIM_N, [SC_DIM_N] = SC_DIM_K, [SC_DIM_K] = SC_DIM_C};
    return CONV_DIM[dim];
}

/* Of dimensions that a CONV lacks: O[g][m][n] += A[g][m][k] * B[g][k][n] as a 1x1 CONV of M images with K channels. */
static void make_gemm_conv(struct hunt_case *made) {
    struct sc_layer *layer = &made->layer;
    layer->size[SC_DIM_C] = layer->size[SC_DIM_K];
    layer->size[SC_DIM_K] = layer->size[SC_DIM_N];
    layer->size[SC_DIM_N] = layer->size[SC_DIM_M];
    layer->size[SC_DIM_M] = 1;
    for (int i = 0; i < made->pragma_count; i++)
        if (made->pragma[i].kind != SC_PRAGMA_BUFFER)
            made->pragma[i].dim = conv_dim_of_gemm(made->pragma[i].dim);
}

static bool make_conv(struct shrink_change *change, way_down way) {
    struct hunt_case *made = change->made;
    const struct sc_layer_type *conv = sc_layer_type_at(0);
    (void)way;
    if (made->layer.type == conv || !(change->space->types & 1u)) /* which --type may have left out */
        return false;
    if (made->layer.type->own_dims & ~conv->own_dims)
        make_gemm_conv(made);
    made->layer.type = conv;
    return true;
}

/* ---- machines ---- */

static bool is_free(const struct shrink_change *change) {
    uint64_t bit = sc_hardware_bit(change->index);
    return change->made->machine.given & bit && !(change->space->always.given & bit);
}

static bool drop_statement(struct shrink_change *change, way_down way) {
    (void)way;
    if (!is_free(change) || change->index == SC_HARDWARE_num_pes)
        return false;
    hunt_case_drop(change->made, sc_hardware_bit(change->index));
    return true;
}

static bool lower_statement(struct shrink_change *change, way_down way) {
    const struct sc_hardware_description *info = sc_hardware_info((enum sc_hardware_id)change->index);
    int64_t value = sc_machine_get(&change->made->machine, (enum sc_hardware_id)change->index);
    if (!is_free(change) || info->kind != SC_HARDWARE_NUMBER || !lower_to(&value, info->lowest, way))
        return false;
    sc_machine_set(&change->made->machine, (enum sc_hardware_id)change->index, value);
    return true;
}

/* ---- steps ---- */

enum subject { LAYER, DIMS, PRAGMAS, STATEMENTS };

static const int SUBJECT_COUNT[] = {
    [LAYER] = 1, [DIMS] = SC_DIM_COUNT, [PRAGMAS] = HUNT_PRAGMAS_MAX, [STATEMENTS] = SC_HARDWARE_COUNT};

/* One row is a step for each dimension, pragma or statement. */
static const struct {
    bool (*make)(struct shrink_change *change, way_down way);
    way_down way;
    enum subject subject;
} CHANGES[] = {
    {drop_pair, NULL, PRAGMAS},
    {drop_pragma, NULL, PRAGMAS},
    {make_conv, NULL, LAYER},
    {lower_dim, at_once, DIMS},
    {drop_statement, NULL, STATEMENTS},
    {lower_dim, half_way, DIMS},
    {lower_dim, by_one, DIMS},
    {lower_dim_merged, at_once, DIMS},
    {lower_dim_merged, by_one, DIMS},
    {lower_window, NULL, DIMS},
    {lower_stride, at_once, DIMS},
    {lower_stride, by_one, DIMS},
    {lower_dilation, at_once, DIMS},
    {lower_dilation, by_one, DIMS},
    {lower_pad, at_once, DIMS},
    {lower_pad, by_one, DIMS},
    {fill_pad, at_once, DIMS},
    {lower_statement, at_once, STATEMENTS},
    {lower_statement, half_way, STATEMENTS},
    {lower_statement, by_one, STATEMENTS},
    {lower_overhead, at_once, PRAGMAS},
    {lower_overhead, by_one, PRAGMAS},
    {make_temporal, NULL, PRAGMAS},
    {lower_size, at_once, PRAGMAS},
    {lower_size, half_way, PRAGMAS},
    {lower_size, by_one, PRAGMAS},
    {lower_size_and_offset, by_one, PRAGMAS},
    {lower_overlap, at_once, PRAGMAS},
    {lower_overlap, by_one, PRAGMAS},
};

enum { CHANGE_COUNT = sizeof CHANGES / sizeof CHANGES[0] };

int hunt_step_count(void) {
    int count = 0;
    for (int i = 0; i < CHANGE_COUNT; i++)
        count += SUBJECT_COUNT[CHANGES[i].subject];
    return count;
}

/* What a user reads of a case, as one number: no step makes it larger. */
static int64_t extent_of(const struct hunt_case *made) {
    int64_t extent = made->pragma_count;
    for (int i = 0; i < made->pragma_count; i++) {
        const struct hunt_pragma *pragma = &made->pragma[i];
        int64_t apart = pragma->size - pragma->offset;
        extent +=
            pragma->size + pragma->overhead + (apart < 0 ? -apart : apart) + (pragma->kind == SC_PRAGMA_SPATIAL_MAP);
    }
    for (int dim = 0; dim < SC_DIM_COUNT; dim++)
        extent += made->layer.size[dim];
    for (int window = 0; window < SC_WINDOWS_MAX; window++)
        extent += made->layer.stride[window] + made->layer.pad[window] + made->layer.dilation[window];
    for (int id = 0; id < SC_HARDWARE_COUNT; id++)
        if (made->machine.given >> id & 1)
            extent += 1 + sc_machine_get(&made->machine, (enum sc_hardware_id)id);
    return extent;
}

bool hunt_step(int step, const struct hunt_space *space, struct hunt_case *made) {
    struct hunt_case smaller_case = *made;
    struct shrink_change change = {&smaller_case, space, step};
    int i = 0;
    while (change.index >= SUBJECT_COUNT[CHANGES[i].subject])
        change.index -= SUBJECT_COUNT[CHANGES[i++].subject];
    if (CHANGES[i].subject == PRAGMAS && change.index >= made->pragma_count)
        return false;
    if (!CHANGES[i].make(&change, CHANGES[i].way))
        return false;
    if (space->without) {
        hunt_leave_out(space->without, &smaller_case);
        if (extent_of(&smaller_case) >= extent_of(made)) /* the step was taken back */
            return false;
    }
    *made = smaller_case;
    return true;
}

/* Take the step as often as the target is hit. */
static bool repeat_step(struct hunter *hunter, struct hunt_target target, const struct hunt_space *space, int step,
                        struct hunt_case *made, struct hunt_shrunk *shrunk) {
    bool any = false;
    for (;;) {
        struct hunt_case candidate = *made;
        if (!hunt_step(step, space, &candidate))
            return any;
        shrunk->tries++;
        if (!hunt_hits(hunt_try(hunter, &candidate), target))
            return any;
        *made = candidate;
        shrunk->steps++;
        any = true;
    }
}

struct hunt_shrunk hunt_shrink(struct hunter *hunter, struct hunt_target target, const struct hunt_space *space,
                               struct hunt_case *made) {
    struct hunt_shrunk shrunk = {0};
    int count = hunt_step_count(), vain = 0;
    for (int step = 0; vain < count && !shrunk.cut; step = (step + 1) % count) {
        vain = repeat_step(hunter, target, space, step, made, &shrunk) ? 0 : vain + 1;
        shrunk.cut = deadline_came(hunter->deadline);
    }
    return shrunk;
}
