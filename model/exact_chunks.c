#include "model/exact_chunks.h"

#include <string.h>

#include "model/exact_context.h"

/* The positions of several parts together are at most the product of the layer's sizes, which common/layer.c checks. */
int64_t exact_chunks_trip(const struct walk *walk, int k) {
    const struct exact_loop *loop = &walk->exact->loop[walk->axis->loop[k]];
    int64_t positions = 1;
    for (int i = 0; i < loop->part_count; i++) {
        const struct loop_part *part = &loop->part[i];
        struct exact_span chunk = walk->chunk[k][axis_at(walk->axis, part->coord, 0)];
        positions *= exact_positions(chunk.hi - chunk.lo, part->size, part->offset);
    }
    return (positions - 1) / loop->stride + 1;
}

struct exact_span exact_chunks_at(const struct loop_part *part, struct exact_span given, int64_t position) {
    int64_t lo = given.lo + position * part->offset;
    return (struct exact_span){lo, part->size >= given.hi - lo ? given.hi : lo + part->size};
}

/* The chunks before and after this one may own what the window reaches from here. At the first position no anchor is
 * too small, at the last none too large. */
static struct rule rule_at(const struct loop_part *part, struct exact_span given, int64_t position, int64_t positions) {
    struct rule rule = {0, 0, INT64_MAX, INT64_MAX};
    int64_t lo = given.lo + position * part->offset;
    if (position > 0) {
        rule.after = lo - part->offset + part->size;
        rule.after_anchor = lo;
    }
    if (position < positions - 1) {
        rule.before = lo + part->size;
        rule.before_anchor = lo + part->offset;
    }
    return rule;
}

static bool enter_part(struct walk *walk, int k, const struct loop_part *part, int u, int64_t position) {
    struct exact_span given = walk->chunk[k][axis_at(walk->axis, part->coord, u)];
    int64_t positions = exact_positions(given.hi - given.lo, part->size, part->offset);
    if (position >= positions)
        return false;
    walk->chunk[k + 1][axis_at(walk->axis, part->coord, u)] = exact_chunks_at(part, given, position);
    if (part->rule >= 0)
        walk->rule[part->window][axis_at(walk->axis, part->rule, u)] = rule_at(part, given, position, positions);
    return true;
}

bool exact_chunks_enter_part(struct walk *walk, int k, const struct loop_part *part, int u, int64_t position,
                             bool all) {
    if (!enter_part(walk, k, part, u, position))
        return false;
    if (!all)
        return true;
    walk->chunk[k + 1][axis_at(walk->axis, part->coord, u)].lo = walk->chunk[k][axis_at(walk->axis, part->coord, u)].lo;
    if (part->rule >= 0) {
        struct rule *rule = &walk->rule[part->window][axis_at(walk->axis, part->rule, u)];
        rule->after = rule->after_anchor = 0;
    }
    return true;
}

/* Position counts through the parts, the last fastest. */
static bool enter_parts(struct walk *walk, int k, const struct exact_loop *loop, int u, int64_t position) {
    bool inside = true;
    for (int i = loop->part_count - 1; i > 0; i--) {
        inside = inside && enter_part(walk, k, &loop->part[i], u, position % loop->part[i].count);
        position /= loop->part[i].count;
    }
    return inside && enter_part(walk, k, &loop->part[0], u, position);
}

void exact_chunks_whole_part(struct walk *walk, const struct loop_part *part, int u) {
    if (part->rule >= 0)
        walk->rule[part->window][axis_at(walk->axis, part->rule, u)] = (struct rule){0, 0, INT64_MAX, INT64_MAX};
}

void exact_chunks_set_idle(struct walk *walk, int k, int u) {
    for (int c = 0; c < walk->axis->dim_count; c++)
        walk->chunk[k][axis_at(walk->axis, c, u)] = (struct exact_span){0, 0};
}

void exact_chunks_enter(struct walk *walk, int k, int64_t index) {
    const struct exact_axis *axis = walk->axis;
    const struct exact_loop *loop = &walk->exact->loop[axis->loop[k]];
    int units = axis->unit_count;
    memcpy(walk->chunk[k + 1], walk->chunk[k], axis_at(axis, axis->dim_count, 0) * sizeof(struct exact_span));
    for (int u = 0; u < units; u++) {
        int64_t first = loop->slot >= 0 ? axis->index[loop->slot][u] : 0, position;
        bool exists = checked_add(index * loop->stride, first, &position);
        if (!is_empty(walk->chunk[k][u]) && !(exists && enter_parts(walk, k, loop, u, position)))
            exact_chunks_set_idle(walk, k + 1, u);
    }
}

/* ---- leaves ---- */

/* Anchors that unit u owns, by its first so many rules, with a filter tap that is `tap` inputs behind the anchor. */
static inline struct exact_span anchors_under(const struct walk *walk, int w, int u, struct exact_span input,
                                              int64_t tap, int rules) {
    const struct exact_window *window = &walk->axis->window[w];
    int64_t end = window->stride * (window->outputs - 1) + 1;
    struct exact_span anchors = {greater(input.lo - tap, 0), lesser(input.hi - tap, end)};
    for (int i = 0; i < rules; i++) {
        const struct rule *rule = &walk->rule[w][axis_at(walk->axis, i, u)];
        anchors.lo = greater(anchors.lo, lesser(rule->after - tap, rule->after_anchor));
        anchors.hi = lesser(anchors.hi, lesser(rule->before - tap, rule->before_anchor));
    }
    return anchors;
}

static struct exact_span owned_anchors(const struct walk *walk, int w, int u, struct exact_span input, int64_t tap) {
    return anchors_under(walk, w, u, input, tap, walk->axis->window[w].rule_count);
}

/* Outputs whose anchors these are. */
static struct exact_span outputs_of(struct exact_span anchors, int64_t stride) {
    if (stride == 1 || is_empty(anchors))
        return anchors;
    return (struct exact_span){ceil_div(anchors.lo, stride), ceil_div(anchors.hi, stride)};
}

/* Undilated, the outputs of all filter indices of a chunk are consecutive. Returns the operations. */
static int64_t make_outputs(struct walk *walk, int w, int u, struct exact_span *made) {
    const struct exact_window *window = &walk->axis->window[w];
    const struct exact_span *chunk = walk->chunk[walk->axis->depth];
    struct exact_span input = chunk[axis_at(walk->axis, window->input, u)],
                      filter = chunk[axis_at(walk->axis, window->filter, u)];
    int64_t ops = 0;
    *made = (struct exact_span){0, 0};
    for (int64_t r = filter.lo; r < filter.hi; r++) {
        struct exact_span outputs = outputs_of(owned_anchors(walk, w, u, input, r * window->dilation), window->stride);
        if (is_empty(outputs))
            continue;
        *made = ops == 0 ? outputs : (struct exact_span){lesser(made->lo, outputs.lo), greater(made->hi, outputs.hi)};
        ops += outputs.hi - outputs.lo;
    }
    return ops;
}

/* Give unit u the spans of a line on the coordinate from `coord` on, which has places for `spans` of them. */
static void set_spans(const struct exact_axis *axis, int coord, int spans, int u, struct exact_span *state,
                      const struct line *line) {
    for (int i = 0; i < spans; i++)
        state[axis_at(axis, coord + i, u)] = i < line->count ? line->span[i] : (struct exact_span){0, 0};
}

/* Dilated, each filter index has outputs of its own, later indices earlier ones. Returns the operations. */
static __attribute__((noinline)) int64_t make_dilated_outputs(struct walk *walk, int w, int u,
                                                              struct exact_span *state) {
    const struct exact_window *window = &walk->axis->window[w];
    const struct exact_span *chunk = walk->chunk[walk->axis->depth];
    struct exact_span input = chunk[axis_at(walk->axis, window->input, u)],
                      filter = chunk[axis_at(walk->axis, window->filter, u)];
    int64_t ops = 0;
    exact_line_start(&walk->made);
    for (int64_t r = filter.hi - 1; r >= filter.lo; r--) {
        struct exact_span outputs = outputs_of(owned_anchors(walk, w, u, input, r * window->dilation), window->stride);
        exact_line_add(&walk->made, outputs);
        ops += length(outputs);
    }
    exact_line_finish(&walk->made);
    set_spans(walk->axis, window->output, window->spans, u, state, &walk->made);
    return ops;
}

/* The rows that a filter tap uses for some outputs, in an order in which they follow each other: first all rows that
 * the stride divides, then those with rest 1, and so on. Which row is where does not matter, for rows are only compared
 * and counted. */
static struct exact_span rows_used(const struct walk *walk, int w, struct exact_span outputs, int64_t tap) {
    const struct exact_window *window = &walk->axis->window[w];
    int64_t rows = walk->exact->layer->size[walk->axis->dim[window->input]];
    int64_t first = tap % window->stride * (rows / window->stride + 2) + tap / window->stride;
    return (struct exact_span){first + outputs.lo, first + outputs.hi};
}

/* What the operations of unit u use of streamed tensors: rows and filter taps. */
static void set_used(struct walk *walk, int w, int u, struct exact_span *state) {
    const struct exact_window *window = &walk->axis->window[w];
    const struct exact_span *chunk = walk->chunk[walk->axis->depth];
    struct exact_span input = chunk[axis_at(walk->axis, window->input, u)],
                      filter = chunk[axis_at(walk->axis, window->filter, u)];
    exact_line_start(&walk->made);
    exact_line_start(&walk->taps);
    for (int64_t r = filter.lo; r < filter.hi; r++) {
        struct exact_span outputs = outputs_of(owned_anchors(walk, w, u, input, r * window->dilation), window->stride);
        if (is_empty(outputs))
            continue;
        exact_line_add(&walk->made, rows_used(walk, w, outputs, r * window->dilation));
        exact_line_add(&walk->taps, (struct exact_span){r, r + 1});
    }
    exact_line_finish(&walk->made);
    if (window->used_input >= 0)
        set_spans(walk->axis, window->used_input, window->used_spans, u, state, &walk->made);
    if (window->used_filter >= 0)
        set_spans(walk->axis, window->used_filter, window->used_spans, u, state, &walk->taps);
}

/* Loops over the input of window w among the axis's first k. */
static int rules_at(const struct walk *walk, int w, int k) {
    int rules = 0;
    for (int i = 0; i < k; i++) {
        const struct exact_loop *loop = &walk->exact->loop[walk->axis->loop[i]];
        for (int p = 0; p < loop->part_count; p++)
            rules += loop->part[p].rule >= 0 && loop->part[p].window == w;
    }
    return rules;
}

void exact_chunks_outputs(struct walk *walk, int w, int k, int u, struct line *line) {
    const struct exact_window *window = &walk->axis->window[w];
    struct exact_span input = walk->chunk[k][axis_at(walk->axis, window->input, u)],
                      filter = walk->chunk[k][axis_at(walk->axis, window->filter, u)];
    int rules = rules_at(walk, w, k);
    for (int64_t r = filter.lo; r < filter.hi && exact_work(walk->exact, 1); r++) {
        struct exact_span anchors = anchors_under(walk, w, u, input, r * window->dilation, rules);
        exact_line_reserve(walk->exact, line);
        exact_line_add(line, outputs_of(anchors, window->stride));
    }
}

static __attribute__((noinline)) void set_all_used(struct walk *walk, struct exact_span *state) {
    for (int w = 0; w < walk->axis->window_count; w++)
        for (int u = 0; u < walk->axis->unit_count; u++)
            if (!is_empty(state[u]))
                set_used(walk, w, u, state);
}

static void set_no_outputs(const struct exact_axis *axis, int u, struct exact_span *state) {
    for (int c = axis->dim_count; c < axis->coord_count; c++)
        state[axis_at(axis, c, u)] = (struct exact_span){0, 0};
}

static int64_t unit_ops(struct walk *walk, int u, struct exact_span *state) {
    const struct exact_axis *axis = walk->axis;
    bool in_window[COORDS_MAX] = {false};
    int64_t ops = 1;
    for (int w = 0; w < axis->window_count; w++) {
        const struct exact_window *window = &axis->window[w];
        in_window[window->input] = in_window[window->filter] = true;
        ops = exact_mul(walk->exact, ops,
                        window->spans > 1 ? make_dilated_outputs(walk, w, u, state)
                                          : make_outputs(walk, w, u, &state[axis_at(axis, window->output, u)]));
    }
    for (int c = 0; c < axis->dim_count; c++)
        if (!in_window[c])
            ops = exact_mul(walk->exact, ops, state[axis_at(axis, c, u)].hi - state[axis_at(axis, c, u)].lo);
    return ops;
}

int64_t exact_chunks_box_of_spans(const struct exact_axis *axis, enum sc_tensor tensor, const struct exact_span *state,
                                  int u) {
    const struct coupling *coupling = &axis->coupling[tensor];
    int64_t elems = 1;
    for (int i = 0; i < coupling->count; i++) {
        int64_t indices = 0;
        for (int k = 0; k < coupling->spans[i]; k++)
            indices += length(state[axis_at(axis, coupling->coord[i] + k, u)]);
        elems *= indices;
    }
    return elems;
}

void exact_chunks_leaf(struct walk *walk, struct exact_span *state) {
    const struct exact_axis *axis = walk->axis;
    int units = axis->unit_count;
    memcpy(state, walk->chunk[axis->depth], axis_at(axis, axis->dim_count, 0) * sizeof *state);
    for (int u = 0; u < units; u++) {
        walk->ops[u] = 0;
        if (!is_empty(state[u]))
            walk->ops[u] = unit_ops(walk, u, state);
        else
            set_no_outputs(axis, u, state);
    }
    if (walk->exact->any_stream)
        set_all_used(walk, state);
}
