#include "model/exact_rows.h"

#include "model/exact_boxes.h"
#include "model/exact_chunks.h"
#include "model/exact_context.h"
#include "model/exact_intern.h"

void exact_rows_start(struct walk *walk) {
    const struct exact_axis *axis = walk->axis;
    walk->both_together = axis->window_count == 2 && axis->window[0].together && axis->window[1].together;
    walk->touches = false;
    for (int w = 0; w < axis->window_count; w++)
        walk->touches |= axis->window[w].together;
    exact_intern_clear(&walk->exact->touched);
    walk->rectangles = (struct exact_region){.coords = WINDOWS_MAX};
}

static struct exact_span input_of(const struct exact_axis *axis, int w, const struct exact_span *state, int u) {
    return state[axis_at(axis, axis->window[w].input, u)];
}

static void note_rectangle(struct walk *walk, const struct exact_span *state, int u) {
    struct exact_span rows = input_of(walk->axis, 0, state, u), columns = input_of(walk->axis, 1, state, u);
    const int64_t words[] = {rows.lo, rows.hi, columns.lo, columns.hi};
    bool is_new = false;
    exact_intern_words(walk->exact, &walk->exact->touched, words, sizeof words / sizeof *words, &is_new);
    if (is_new)
        exact_region_add(walk->exact, &walk->rectangles, (const struct exact_span[]){rows, columns});
}

static void note_rows(struct walk *walk, struct line *line, struct exact_span rows) {
    exact_line_reserve(walk->exact, line);
    exact_line_add(line, rows);
}

void exact_rows_touch(struct walk *walk, const struct exact_span *state) {
    const struct exact_axis *axis = walk->axis;
    for (int w = 0; w < axis->window_count && !walk->both_together; w++)
        for (int u = 0; axis->window[w].together && u < axis->unit_count; u++)
            if (!is_empty(state[u]))
                note_rows(walk, &walk->rows[w], input_of(axis, w, state, u));
    for (int u = 0; walk->both_together && u < axis->unit_count; u++)
        if (!is_empty(state[u]))
            note_rectangle(walk, state, u);
}

/* The next loop over the input of window w, from the axis's k-th on; k goes past it. NULL if there is none. */
static const struct loop_part *next_part_over(const struct walk *walk, int w, int *k) {
    while (*k < walk->axis->depth) {
        const struct exact_loop *loop = &walk->exact->loop[walk->axis->loop[(*k)++]];
        for (int i = 0; i < loop->part_count; i++)
            if (loop->part[i].rule >= 0 && loop->part[i].window == w)
                return &loop->part[i];
    }
    return NULL;
}

void exact_rows_visit(struct walk *walk, int w, int k, struct exact_span rows, struct line *line) {
    const struct loop_part *part = next_part_over(walk, w, &k);
    if (!part)
        note_rows(walk, line, rows);
    int64_t positions = part ? exact_positions(length(rows), part->size, part->offset) : 0;
    for (int64_t i = 0; i < positions && exact_work(walk->exact, 1); i++)
        exact_rows_visit(walk, w, k, exact_chunks_at(part, rows, i), line);
}

static int64_t noted_rows(struct walk *walk, int w) {
    exact_line_finish(&walk->rows[w]);
    return exact_line_measure(&walk->rows[w]);
}

/* Their number. All chunks of a loop but the last are alike; only where they overlap it matters which rows they are. */
static int64_t rows_visited(struct walk *walk, int w, int k, struct exact_span rows) {
    int inside = k;
    const struct loop_part *part = next_part_over(walk, w, &inside);
    if (!part)
        return length(rows);
    int64_t last = exact_positions(length(rows), part->size, part->offset) - 1;
    if (last > 0 && part->offset < part->size) {
        exact_line_start(&walk->rows[w]);
        exact_rows_visit(walk, w, k, rows, &walk->rows[w]);
        return noted_rows(walk, w);
    }
    int64_t of_each = last > 0 ? rows_visited(walk, w, inside, exact_chunks_at(part, rows, 0)) : 0;
    return last * of_each + rows_visited(walk, w, inside, exact_chunks_at(part, rows, last));
}

/* Indices of an input coordinate that are ever in a box: all, but for windows where rows may be left out. */
static int64_t distinct_indices(struct walk *walk, int coord) {
    const struct exact_axis *axis = walk->axis;
    for (int w = 0; w < axis->window_count; w++)
        if (axis->window[w].input == coord && walk->both_together)
            return 1;
        else if (axis->window[w].input == coord && axis->window[w].together)
            return noted_rows(walk, w);
        else if (axis->window[w].input == coord && axis->window[w].holes)
            return rows_visited(walk, w, 0, (struct exact_span){0, walk->exact->layer->size[axis->dim[coord]]});
    return walk->exact->layer->size[axis->dim[coord]];
}

/* Rows that some operation uses: y' * stride + tap for all outputs y' and taps. A tap of the same rest by the stride as
 * an earlier one adds rows only as far as it is ahead of it. */
static int64_t rows_used(struct sc_exact *exact, const struct exact_axis *axis, int w) {
    const struct exact_window *window = &axis->window[w];
    int64_t taps = exact->layer->size[axis->dim[window->filter]];
    int64_t common = exact_common_divisor(window->stride, window->dilation);
    int64_t rests = lesser(taps, window->stride / common), ahead = lesser(window->outputs, window->dilation / common);
    return exact_add(exact, exact_mul(exact, rests, window->outputs), exact_mul(exact, taps - rests, ahead));
}

/* Every operation is executed, so each of a streamed tensor's elements that has a use is in a box. */
static int64_t used_indices(struct sc_exact *exact, const struct exact_axis *axis, int coord) {
    for (int w = 0; w < axis->window_count; w++)
        if (axis->window[w].input == coord)
            return rows_used(exact, axis, w);
    return exact->layer->size[axis->dim[coord]];
}

static int64_t used_inputs(struct sc_exact *exact, const struct exact_axis *axis) {
    int64_t used = 1;
    for (int c = 0; c < axis->dim_count; c++)
        if (sc_layer_couples(exact->layer, SC_TENSOR_INPUT, axis->dim[c]))
            used = exact_mul(exact, used, used_indices(exact, axis, c));
    return used;
}

static int64_t rectangles_touched(struct walk *walk) {
    exact_region_finish(walk->exact, &walk->rectangles);
    return walk->rectangles.elems;
}

int64_t exact_rows_distinct_inputs(struct walk *walk) {
    struct sc_exact *exact = walk->exact;
    if (exact->streams[SC_TENSOR_INPUT])
        return used_inputs(exact, walk->axis);
    const struct coupling *inputs = &walk->axis->coupling[SC_TENSOR_INPUT];
    int64_t distinct = walk->both_together ? rectangles_touched(walk) : 1;
    for (int i = 0; i < inputs->count; i++)
        distinct = exact_mul(exact, distinct, distinct_indices(walk, inputs->coord[i]));
    return distinct;
}
