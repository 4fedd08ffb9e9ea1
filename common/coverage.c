/* The proof that a mapping executes every operation exactly once.
 *
 * A point of the nest has one owner position at every directive (docs/semantics.md, section 4), so it is never
 * executed twice. Lowering refuses a map that leaves a point in a hole. So the owner's chunk contains it, and it is
 * executed if at every level one unit has all its owner positions: spatial directives of one level share the unit
 * index, and their folds are free, so the owner positions must agree modulo the units. Directives of dimensions that
 * are no part of one window vary independently of each other: then each may only use positions that leave the remainder
 * 0. Within a window (Y with R, X with S) the points are walked. */
#include <stdio.h>
#include <stdlib.h>
#include <string.h>

#include "common/amount_internal.h"
#include "common/lower_internal.h"
#include "common/window_internal.h"

/* A window walk visits outputs * filter points for each co-mapped level. Larger layers are refused without a walk. The
 * operations that a mapping would skip or repeat are counted within the same bound, and up to this number of units. */
enum { WINDOW_POINTS_MAX = 1 << 20, COUNTED_UNITS_MAX = 1 << 12 };

struct coverage_span {
    int64_t begin, end;
};

static struct coverage_span whole(const struct sc_mapping *mapping, enum sc_dim dim) {
    return (struct coverage_span){0, mapping->layer.size[dim]};
}

static int64_t least(int64_t a, int64_t b) { return a < b ? a : b; }
static int64_t most(int64_t a, int64_t b) { return a > b ? a : b; }

static int64_t last_position(const struct sc_map_part *part, struct coverage_span chunk) {
    int64_t length = chunk.end - chunk.begin;
    return length <= part->size ? 0 : least((length - part->size - 1) / part->offset + 1, (length - 1) / part->offset);
}

/* Section 4: the smallest chunk that contains `index` and is not before the chunk holding the anchor. */
static int64_t owner(const struct sc_map_part *part, struct coverage_span chunk, int64_t index, int64_t anchor) {
    int64_t from_begin = index - chunk.begin;
    int64_t first = from_begin < part->size ? 0 : (from_begin - part->size) / part->offset + 1;
    int64_t holds_anchor = anchor < chunk.begin ? 0 : (anchor - chunk.begin) / part->offset;
    return most(first, least(holds_anchor, last_position(part, chunk)));
}

static struct coverage_span chunk_at(const struct sc_map_part *part, struct coverage_span chunk, int64_t position) {
    int64_t begin = chunk.begin + position * part->offset;
    bool clipped = part->size >= chunk.end - begin; /* no addition: sizes may be near 2^63 */
    return (struct coverage_span){begin, clipped ? chunk.end : begin + part->size};
}

static const struct sc_map_part *part_of(const struct sc_level *level, enum sc_dim dim) {
    for (int i = 0; i < level->directive_count; i++)
        for (int j = 0; j < level->directive[i].part_count; j++)
            if (level->directive[i].part[j].dim == dim)
                return &level->directive[i].part[j];
    return NULL;
}

/* The owner position of a point at level `target`, found from the whole dimension inwards; 0 if nothing maps `dim`. */
static int64_t owner_at_level(const struct sc_mapping *mapping, enum sc_dim dim, int target, int64_t index,
                              int64_t anchor) {
    struct coverage_span chunk = whole(mapping, dim);
    int64_t position = 0;
    for (int l = 0; l <= target; l++) {
        const struct sc_map_part *part = part_of(&mapping->level[l], dim);
        position = part ? owner(part, chunk, index, anchor) : 0;
        if (part)
            chunk = chunk_at(part, chunk, position);
    }
    return position;
}

/* The longest chunk of `dim` that the levels above pass to level `target`. */
static struct coverage_span given_chunk(const struct sc_mapping *mapping, enum sc_dim dim, int target) {
    struct coverage_span chunk = whole(mapping, dim);
    for (int l = 0; l < target; l++) {
        const struct sc_map_part *part = part_of(&mapping->level[l], dim);
        if (part)
            chunk = chunk_at(part, chunk, 0);
    }
    return chunk;
}

/* A window's filter for its input, and its input for its filter; else SC_DIM_COUNT. */
static enum sc_dim window_partner(const struct sc_layer *layer, enum sc_dim dim) {
    for (int w = 0; w < layer->type->window_count; w++) {
        const struct sc_window *window = &layer->type->window[w];
        if (window->input == dim || window->filter == dim)
            return window->input == dim ? window->filter : window->input;
    }
    return SC_DIM_COUNT;
}

/* A walk over all points of a window. */
struct coverage_window {
    int64_t outputs, filters, stride, dilation, reach;
};

static struct coverage_window window_of(const struct sc_layer *layer, int window) {
    return (struct coverage_window){.outputs = sc_layer_outputs(layer, window),
                                    .filters = layer->size[layer->type->window[window].filter],
                                    .stride = layer->stride[window],
                                    .dilation = layer->dilation[window],
                                    .reach = common_window_reach(layer, window)};
}

/* ---- how much is skipped or repeated ---- */

/* The places of operations in one dimension: its indices, or for the input of a window the points of the window. */
struct points {
    int64_t count;
    bool is_window;
    struct coverage_window window;
};

static struct points points_of(const struct sc_layer *layer, enum sc_dim dim) {
    int window = sc_layer_window_over(layer, dim);
    struct points points = {.count = layer->size[dim], .is_window = window >= 0};
    if (points.is_window) {
        points.window = window_of(layer, window);
        points.count = points.window.outputs * points.window.filters; /* sc_layer_check: operations fit */
    }
    return points;
}

static int64_t anchor_of(const struct points *points, int64_t number) {
    return points->is_window ? number / points->window.filters * points->window.stride : number;
}

/* The index of the filter's tap; 0 where no filter slides. */
static int64_t tap_of(const struct points *points, int64_t number) {
    return points->is_window ? number % points->window.filters : 0;
}

static int64_t index_of(const struct points *points, int64_t number) {
    return points->is_window ? anchor_of(points, number) + tap_of(points, number) * points->window.dilation : number;
}

/* The number of operations that belong to `number` of all points. */
static struct amount amount_of_points(const struct sc_layer *layer, int64_t number, int64_t all, const char *verb) {
    return (struct amount){true, sc_layer_macs(layer) / all * number, verb};
}

/* The chunk that the owners of the point pass to a level below all levels of `mapping`. */
static struct coverage_span chunk_of_point(const struct sc_mapping *mapping, enum sc_dim dim,
                                           const struct points *points, int64_t number) {
    struct coverage_span chunk = whole(mapping, dim);
    for (int l = 0; l < mapping->level_count; l++) {
        const struct sc_map_part *part = part_of(&mapping->level[l], dim);
        if (part)
            chunk = chunk_at(part, chunk, owner(part, chunk, index_of(points, number), anchor_of(points, number)));
    }
    return chunk;
}

/* The number of positions of `part` that contain an index: 0 in a hole, several in an overlap. */
static int64_t positions_with(const struct sc_map_part *part, struct coverage_span chunk, int64_t index) {
    int64_t from_begin = index - chunk.begin;
    int64_t first = from_begin < part->size ? 0 : (from_begin - part->size) / part->offset + 1;
    return least(from_begin / part->offset, last_position(part, chunk)) - first + 1;
}

static struct amount count_points(const struct sc_mapping *mapping, const struct sc_map_part *part, bool several,
                                  const char *verb) {
    struct points points = points_of(&mapping->layer, part->dim);
    int64_t found = 0;
    if (points.count > WINDOW_POINTS_MAX)
        return (struct amount){.known = false};
    for (int64_t i = 0; i < points.count; i++) {
        struct coverage_span chunk = chunk_of_point(mapping, part->dim, &points, i);
        int64_t positions = positions_with(part, chunk, index_of(&points, i));
        found += several ? positions > 1 : positions < 1;
    }
    return amount_of_points(&mapping->layer, found, points.count, verb);
}

/* Return true if all chunks of `part` begin where a window may, and its holes are rows that lie between the end of one
 * window and the begin of the next: what a map of outputs has. */
static bool holes_between_windows(const struct sc_mapping *mapping, const struct sc_map_part *part) {
    struct points points = points_of(&mapping->layer, part->dim);
    bool aligned = points.is_window && part->offset % points.window.stride == 0;
    for (int l = 0; aligned && l < mapping->level_count; l++) {
        const struct sc_map_part *outer = part_of(&mapping->level[l], part->dim);
        aligned = !outer || outer->offset % points.window.stride == 0;
    }
    return aligned && part->offset - part->size <= points.window.stride - points.window.reach;
}

struct amount common_amount_skipped(const struct sc_mapping *mapping, const struct sc_map_part *part) {
    if (holes_between_windows(mapping, part))
        return (struct amount){true, 0, "skipped"};
    return count_points(mapping, part, false, "skipped");
}

struct amount common_amount_repeated(const struct sc_mapping *mapping, const struct sc_map_part *part) {
    return count_points(mapping, part, true, "repeated");
}

/* Points that vary together, and the number of them that have their owner in each unit. */
struct meeting {
    int64_t count;
    int64_t in_unit[COUNTED_UNITS_MAX];
};

static bool is_spatial_at(const struct sc_level *level, enum sc_dim dim) {
    for (int i = 0; i < level->directive_count; i++)
        if (level->directive[i].spatial && level->directive[i].part[0].dim == dim)
            return true;
    return false;
}

/* The points of `dim`, together with those of its filter dimension if that shares the level. */
static bool count_meeting(const struct sc_mapping *mapping, int target, enum sc_dim dim, struct meeting *meeting) {
    const struct sc_level *level = &mapping->level[target];
    struct points points = points_of(&mapping->layer, dim);
    enum sc_dim filter = points.is_window ? window_partner(&mapping->layer, dim) : SC_DIM_COUNT;
    bool with_filter = points.is_window && is_spatial_at(level, filter);
    memset(meeting, 0, sizeof *meeting);
    meeting->count = points.count;
    for (int64_t i = 0; i < points.count && points.count <= WINDOW_POINTS_MAX; i++) {
        int64_t index = index_of(&points, i), anchor = anchor_of(&points, i), f = tap_of(&points, i);
        int64_t unit = owner_at_level(mapping, dim, target, index, anchor) % level->units;
        if (unit >= COUNTED_UNITS_MAX)
            return false;
        if (!with_filter || owner_at_level(mapping, filter, target, f, f) % level->units == unit)
            meeting->in_unit[unit]++;
    }
    return points.count <= WINDOW_POINTS_MAX;
}

/* Return true if `dim` is a filter dimension whose points are counted together with those of its input dimension. */
static bool is_counted_elsewhere(const struct sc_mapping *mapping, int target, enum sc_dim dim) {
    int window = sc_layer_window_with_filter(&mapping->layer, dim);
    return window >= 0 && is_spatial_at(&mapping->level[target], mapping->layer.type->window[window].input);
}

/* The operations that no unit executes: all except those whose spatial positions at level `target` belong to one unit.
 * `all` and `one` are room. */
static struct amount count_not_met(const struct sc_mapping *mapping, int target, struct meeting *all,
                                   struct meeting *one) {
    const struct sc_level *level = &mapping->level[target];
    int64_t met = 0;
    all->count = 1;
    for (int unit = 0; unit < COUNTED_UNITS_MAX; unit++)
        all->in_unit[unit] = 1;
    for (int i = 0; i < level->directive_count; i++) {
        enum sc_dim dim = level->directive[i].part[0].dim;
        if (!level->directive[i].spatial || is_counted_elsewhere(mapping, target, dim))
            continue;
        if (level->directive[i].part_count > 1 || !count_meeting(mapping, target, dim, one))
            return (struct amount){.known = false};
        all->count *= one->count; /* a part of the operations */
        for (int unit = 0; unit < COUNTED_UNITS_MAX; unit++)
            all->in_unit[unit] *= one->in_unit[unit];
    }
    for (int unit = 0; unit < COUNTED_UNITS_MAX; unit++)
        met += all->in_unit[unit];
    return amount_of_points(&mapping->layer, all->count - met, all->count, "skipped");
}

/* Too large for a stack. Without memory the amount is not known. */
static struct amount amount_not_met(const struct sc_mapping *mapping, int target) {
    struct meeting *room = malloc(2 * sizeof *room);
    struct amount amount = room ? count_not_met(mapping, target, &room[0], &room[1]) : (struct amount){.known = false};
    free(room);
    return amount;
}

const char *common_amount_text(char buffer[AMOUNT_TEXT_SIZE], const struct sc_layer *layer, struct amount amount) {
    int64_t macs = sc_layer_macs(layer);
    buffer[0] = '\0';
    if (amount.known && amount.operations > 0)
        snprintf(buffer, AMOUNT_TEXT_SIZE, ": %lld of the layer's %lld operations (%.3g%%) would be %s",
                 (long long)amount.operations, (long long)macs, 100.0 * (double)amount.operations / (double)macs,
                 amount.verb);
    return buffer;
}

/* ---- the proof ---- */

static enum sc_status not_covered(const struct sc_mapping *mapping, int target, enum sc_dim a, enum sc_dim b,
                                  struct sc_error *error) {
    const struct sc_level *level = &mapping->level[target];
    struct sc_place place = {0};
    char which[AMOUNT_TEXT_SIZE];
    for (int i = 0; i < level->directive_count; i++)
        if (level->directive[i].spatial)
            place = level->directive[i].place;
    return sc_error_at(
        error, place,
        "the Spatial_Maps of %s and %s advance together over the %lld units of their level, and some pairs "
        "of their positions would never meet in a unit%s",
        sc_dim_name(a), sc_dim_name(b), (long long)level->units,
        common_amount_text(which, &mapping->layer, amount_not_met(mapping, target)));
}

static enum sc_status walkable_window(const struct sc_mapping *mapping, enum sc_dim input,
                                      struct coverage_window *window, struct sc_error *error) {
    *window = window_of(&mapping->layer, sc_layer_window_over(&mapping->layer, input));
    if (window->outputs > WINDOW_POINTS_MAX / window->filters)
        return sc_error_set(error, SC_STATUS_LIMIT, "%s shares the units of its level and is too large to check",
                            sc_dim_name(input));
    return SC_STATUS_OK;
}

/* Return true if the positions of the two spatial directives of one window always meet. */
static enum sc_status check_window(const struct sc_mapping *mapping, int target, enum sc_dim input, enum sc_dim filter,
                                   struct sc_error *error) {
    const struct sc_level *level = &mapping->level[target];
    struct coverage_window window;
    enum sc_status status = walkable_window(mapping, input, &window, error);
    for (int64_t output = 0; !status && output < window.outputs; output++)
        for (int64_t f = 0; f < window.filters; f++) {
            int64_t anchor = output * window.stride;
            int64_t a = owner_at_level(mapping, input, target, anchor + f * window.dilation, anchor);
            int64_t b = owner_at_level(mapping, filter, target, f, f);
            if (a % level->units != b % level->units)
                return not_covered(mapping, target, input, filter, error);
        }
    return status;
}

/* A level whose several spatial directives are one window's two, and nothing else? */
static bool is_one_window(const struct sc_layer *layer, const enum sc_dim *dims, int count) {
    return count == 2 && window_partner(layer, dims[0]) == dims[1];
}

/* Set `stays` if every operation has its owner position in `dim` at a multiple of the level's units, so that the first
 * unit executes it. In a plain dimension all positions have operations; in the input of a window, those that own a
 * point of it. */
static enum sc_status stays_in_first_unit(const struct sc_mapping *mapping, int target, enum sc_dim dim, bool *stays,
                                          struct sc_error *error) {
    const struct sc_level *level = &mapping->level[target];
    *stays = last_position(part_of(level, dim), given_chunk(mapping, dim, target)) == 0;
    if (*stays || sc_layer_window_over(&mapping->layer, dim) < 0)
        return SC_STATUS_OK;
    struct coverage_window window;
    enum sc_status status = walkable_window(mapping, dim, &window, error);
    *stays = true;
    for (int64_t output = 0; !status && *stays && output < window.outputs; output++)
        for (int64_t f = 0; *stays && f < window.filters; f++) {
            int64_t anchor = output * window.stride;
            *stays = owner_at_level(mapping, dim, target, anchor + f * window.dilation, anchor) % level->units == 0;
        }
    return status;
}

static enum sc_status check_level(const struct sc_mapping *mapping, int target, struct sc_error *error) {
    const struct sc_level *level = &mapping->level[target];
    enum sc_dim dims[SC_DIM_COUNT] = {SC_DIM_N};
    int count = 0, directives = 0, of_first = 0;
    for (int i = 0; i < level->directive_count; i++) {
        directives += level->directive[i].spatial;
        for (int j = 0; level->directive[i].spatial && j < level->directive[i].part_count; j++)
            dims[count++] = level->directive[i].part[j].dim;
        of_first = directives == 1 ? count : of_first;
    }
    if (directives < 2 || level->units == 1)
        return SC_STATUS_OK;
    if (is_one_window(&mapping->layer, dims, count)) {
        bool input_first = sc_layer_window_over(&mapping->layer, dims[0]) >= 0;
        return check_window(mapping, target, dims[!input_first], dims[input_first], error);
    }
    /* Several coordinates vary independently, and all have operations at position 0. */
    for (int i = 0; i < count; i++) {
        bool stays;
        enum sc_status status = stays_in_first_unit(mapping, target, dims[i], &stays, error);
        if (status)
            return status;
        if (!stays)
            return not_covered(mapping, target, dims[i], dims[i < of_first ? count - 1 : 0], error);
    }
    return SC_STATUS_OK;
}

enum sc_status sc_mapping_check_coverage(const struct sc_mapping *mapping, struct sc_error *error) {
    enum sc_status status = common_array_check(mapping, error);
    for (int l = 0; !status && l < mapping->level_count; l++)
        status = check_level(mapping, l, error);
    return status;
}
