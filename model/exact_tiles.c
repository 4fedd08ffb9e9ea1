#include "model/exact_tiles.h"

#include <string.h>

#include "model/exact_chunks.h"
#include "model/exact_context.h"
#include "model/exact_intern.h"
#include "model/exact_overlap.h"
#include "model/exact_rows.h"
#include "model/exact_state.h"

static enum sc_tensor tensor_of(enum exact_tile_set set) {
    return set == TILE_REAL ? SC_TENSOR_INPUT : (enum sc_tensor)set;
}

static const struct tile_coupling *coupling_of(const struct walk *walk, enum exact_tile_set set) {
    return &walk->axis->tile[tensor_of(set)];
}

static int loops_outside(const struct walk *walk, enum exact_tile_set set) {
    return walk->axis->outside[tensor_of(set)];
}

/* Sets that this axis has regions of. */
static bool is_in_use(const struct walk *walk, enum exact_tile_set set) {
    return set == TILE_REAL ? walk->tiling.clips : set != TILE_WEIGHT || walk->exact->has_weights;
}

void exact_tiles_start(struct walk *walk) {
    struct exact_tiling *tiling = &walk->tiling;
    const struct exact_axis *axis = walk->axis;
    tiling->collects = tiling->clips = tiling->found = false;
    for (int w = 0; w < axis->window_count; w++) {
        tiling->collects |= axis->window[w].together;
        tiling->clips |= axis->window[w].pad > 0;
    }
    for (int k = 0; k <= axis->depth; k++) {
        tiling->first[k] = tiling->last[k] = (struct exact_tile){.fresh = 0};
        tiling->earlier[k] = (struct exact_region){.coords = 0};
    }
    tiling->shifted = (struct exact_tile){.fresh = 0};
    tiling->had = (struct exact_region){.coords = 0};
    for (int i = 0; i < COORDS_MAX; i++)
        tiling->line[i] = (struct line){.in_order = true};
    tiling->at_start[0] = true;
}

bool exact_tiles_first_differs(const struct walk *walk, int k) {
    const struct exact_marks *marks = &walk->exact->marks;
    return marks->any &&
           (k < walk->axis->outside[SC_TENSOR_OUTPUT] || (marks->padded && k < walk->axis->outside[SC_TENSOR_INPUT]));
}

/* ---- what L2 holds under a prefix ---- */

/* The indices of one coordinate that unit u, with its chunks at depth k, holds of a tensor under this prefix. */
static void find_indices(struct walk *walk, enum sc_tensor tensor, int i, int k, int u) {
    const struct tile_coupling *coupling = &walk->axis->tile[tensor];
    int coord = coupling->at[i].coord, window = coupling->at[i].window;
    struct line *line = &walk->tiling.line[i];
    struct exact_span chunk = walk->chunk[k][axis_at(walk->axis, coord, u)];
    exact_line_start(line);
    if (window >= 0 && tensor == SC_TENSOR_OUTPUT) {
        exact_chunks_outputs(walk, window, k, u, line);
    } else if (window >= 0 && walk->axis->window[window].holes) {
        exact_rows_visit(walk, window, k, chunk, line);
    } else {
        exact_line_reserve(walk->exact, line);
        exact_line_add(line, chunk);
    }
    exact_line_finish(line);
}

/* Add the product of the indices in the tiling's lines. */
static void add_product(struct walk *walk, int coords, struct exact_region *region) {
    const struct line *line = walk->tiling.line;
    struct exact_span box[COORDS_MAX] = {{0, 0}};
    int at[COORDS_MAX] = {0}, i = 0;
    for (int c = 0; c < coords; c++)
        if (line[c].count == 0)
            return;
    while (i >= 0) {
        for (int c = 0; c < coords; c++)
            box[c] = line[c].span[at[c]];
        exact_region_add(walk->exact, region, box);
        for (i = coords - 1; i >= 0 && ++at[i] == line[i].count; i--)
            at[i] = 0;
    }
}

static void add_units(struct walk *walk, enum sc_tensor tensor, int k, struct exact_region *region) {
    int coords = walk->axis->tile[tensor].count;
    for (int u = 0; coords > 0 && u < walk->axis->unit_count && exact_work(walk->exact, 1); u++) {
        if (is_empty(walk->chunk[k][u]))
            continue;
        for (int i = 0; i < coords; i++)
            find_indices(walk, tensor, i, k, u);
        add_product(walk, coords, region);
    }
}

/* Has one of the axis's first k loops this slot? */
static bool is_placed(const struct walk *walk, int k, int slot) {
    for (int i = 0; i < k; i++)
        if (walk->exact->loop[walk->axis->loop[i]].slot == slot)
            return true;
    return false;
}

/* For how many chunks at depth k unit u of a plain axis stands. Units that have the same one count once: 0 for all but
 * the first. */
static int64_t chunks_of(const struct walk *walk, int k, int u) {
    const struct exact_axis *axis = walk->axis;
    int64_t chunks = axis->weight[u];
    for (int s = 0; s < axis->slot_count; s++)
        if (!is_placed(walk, k, s))
            chunks = axis->index[s][u] > 0 ? 0 : chunks / axis->slot[s].weight[0];
    return chunks;
}

/* On a plain axis units stand for others, and chunks are equal or disjoint: the first unit's says which they are. */
static void find_plain(struct walk *walk, int k, struct exact_region *region) {
    struct sc_exact *exact = walk->exact;
    const struct exact_axis *axis = walk->axis;
    exact_region_add(exact, region, walk->chunk[k]);
    region->elems = 0;
    for (int u = 0; u < axis->unit_count; u++)
        region->elems =
            exact_add(exact, region->elems, exact_mul(exact, chunks_of(walk, k, u), length(walk->chunk[k][u])));
}

static bool is_plain(const struct walk *walk, enum exact_tile_set set) {
    return walk->axis->plain && coupling_of(walk, set)->count > 0;
}

static int64_t meet_tiles(const struct walk *walk, enum exact_tile_set set, const struct exact_region *a,
                          const struct exact_region *b) {
    if (is_plain(walk, set))
        return a->span[0].lo == b->span[0].lo && a->span[0].hi == b->span[0].hi ? a->elems : 0;
    return exact_region_meet(walk->exact, a, b);
}

/* The part of inputs that is no padding. */
static void clip(struct walk *walk, const struct exact_region *input, struct exact_region *real) {
    const struct exact_axis *axis = walk->axis;
    const struct tile_coupling *coupling = coupling_of(walk, TILE_INPUT);
    struct exact_span box[COORDS_MAX];
    exact_region_start(real, input->coords);
    for (int b = 0; b < input->count; b++) {
        for (int i = 0; i < input->coords; i++) {
            int w = coupling->at[i].window;
            int64_t pad = w >= 0 ? axis->window[w].pad : 0,
                    size = walk->exact->layer->size[axis->dim[coupling->at[i].coord]];
            box[i] = meet(input->span[b * input->coords + i], (struct exact_span){pad, size - pad});
        }
        exact_region_add(walk->exact, real, box);
    }
    exact_region_finish(walk->exact, real);
}

/* ---- outputs that earlier tiles have ---- */

/* Put unit u into what is before position `count` of a loop with several parts, as far as the positions of the parts
 * before part i are those at `digit`, and that of part i is lower. Later parts are whole. */
static bool enter_earlier(struct walk *walk, int k, const struct exact_loop *loop, int u, int i, const int64_t *digit) {
    bool inside = true;
    for (int p = 0; p <= i && inside; p++) {
        const struct loop_part *part = &loop->part[p];
        struct exact_span given = walk->chunk[k][axis_at(walk->axis, part->coord, u)];
        int64_t positions = exact_positions(length(given), part->size, part->offset);
        int64_t position = p < i ? digit[p] : lesser(digit[p], positions) - 1;
        inside = exact_chunks_enter_part(walk, k, part, u, position, p == i);
    }
    for (int p = i + 1; p < loop->part_count; p++)
        exact_chunks_whole_part(walk, &loop->part[p], u);
    return inside;
}

/* All units of all earlier children together are the positions before the first of this one. Every operation is
 * executed, so what they make is what one unit with all of these positions would. */
static void find_earlier(struct walk *walk, int k, int64_t index, struct exact_region *earlier) {
    const struct exact_axis *axis = walk->axis;
    const struct exact_loop *loop = &walk->exact->loop[axis->loop[k]];
    int64_t digit[SC_DIM_COUNT], count = index * loop->stride;
    for (int i = loop->part_count - 1; i > 0; i--) {
        digit[i] = count % loop->part[i].count;
        count /= loop->part[i].count;
    }
    digit[0] = count;
    for (int i = 0; i < loop->part_count; i++) {
        if (digit[i] == 0)
            continue;
        memcpy(walk->chunk[k + 1], walk->chunk[k], axis_at(axis, axis->dim_count, 0) * sizeof(struct exact_span));
        for (int u = 0; u < axis->unit_count; u++)
            if (!is_empty(walk->chunk[k][u]) && !enter_earlier(walk, k, loop, u, i, digit))
                exact_chunks_set_idle(walk, k + 1, u);
        add_units(walk, SC_TENSOR_OUTPUT, k + 1, earlier);
    }
}

void exact_tiles_before_child(struct walk *walk, int k, int64_t index) {
    struct exact_tiling *tiling = &walk->tiling;
    int coords = coupling_of(walk, TILE_OUTPUT)->count;
    tiling->at_start[k + 1] = tiling->at_start[k] && index == 0;
    if (k >= loops_outside(walk, TILE_OUTPUT) || walk->axis->plain || coords == 0)
        return;
    exact_region_start(&tiling->earlier[k], coords);
    if (index > 0)
        find_earlier(walk, k, index, &tiling->earlier[k]);
}

/* Outputs of a tile at depth k that no earlier one has. Where the axis has no part in outputs, all tiles have the same.
 */
static int64_t fresh_outputs(struct walk *walk, int k, const struct exact_region *outputs) {
    struct exact_tiling *tiling = &walk->tiling;
    if (outputs->coords == 0)
        return tiling->at_start[k];
    if (walk->axis->plain)
        return outputs->elems;
    exact_region_start(&tiling->had, outputs->coords);
    for (int i = 0; i < k; i++)
        exact_region_join(walk->exact, &tiling->had, &tiling->earlier[i]);
    exact_region_finish(walk->exact, &tiling->had);
    return outputs->elems - exact_region_meet(walk->exact, outputs, &tiling->had);
}

/* ---- prefixes ---- */

/* The tile at depth k is complete. */
static void finish_tile(struct walk *walk, int k, enum exact_tile_set set) {
    struct exact_tiling *tiling = &walk->tiling;
    struct exact_tile *tile = &tiling->first[k];
    struct exact_region *region = &tile->set[set];
    if (!is_plain(walk, set))
        exact_region_finish(walk->exact, region);
    exact_region_copy(walk->exact, &tiling->last[k].set[set], region);
    if (set == TILE_OUTPUT)
        tile->fresh = fresh_outputs(walk, k, region);
    if (set != TILE_INPUT || !walk->exact->marks.padded)
        return;
    tile->starts = tiling->at_start[k];
    if (!tiling->clips)
        return;
    clip(walk, region, &tile->set[TILE_REAL]);
    exact_region_copy(walk->exact, &tiling->last[k].set[TILE_REAL], &tile->set[TILE_REAL]);
    tile->starts = !tiling->found && tile->set[TILE_REAL].elems > 0;
    tiling->found |= tile->starts;
}

/* Is the tile put together from leaves? Of outputs it need not be: what no unit works on has none. */
static bool is_collected(const struct walk *walk, enum exact_tile_set set) {
    return walk->tiling.collects && set != TILE_OUTPUT;
}

void exact_tiles_enter(struct walk *walk, int k) {
    for (int set = TILE_WEIGHT; set <= TILE_OUTPUT; set++) {
        if (k != loops_outside(walk, (enum exact_tile_set)set) || !is_in_use(walk, (enum exact_tile_set)set))
            continue;
        struct exact_region *region = &walk->tiling.first[k].set[set];
        exact_region_start(region, coupling_of(walk, (enum exact_tile_set)set)->count);
        if (is_collected(walk, (enum exact_tile_set)set))
            continue;
        if (is_plain(walk, (enum exact_tile_set)set))
            find_plain(walk, k, region);
        else
            add_units(walk, (enum sc_tensor)set, k, region);
        finish_tile(walk, k, (enum exact_tile_set)set);
    }
}

void exact_tiles_leaf(struct walk *walk) {
    for (int set = TILE_WEIGHT; set < TILE_OUTPUT; set++)
        if (is_collected(walk, (enum exact_tile_set)set) && is_in_use(walk, (enum exact_tile_set)set))
            add_units(walk, (enum sc_tensor)set, walk->axis->depth,
                      &walk->tiling.first[loops_outside(walk, (enum exact_tile_set)set)].set[set]);
}

void exact_tiles_leave(struct walk *walk, int k) {
    for (int set = TILE_WEIGHT; set < TILE_OUTPUT; set++)
        if (k == loops_outside(walk, (enum exact_tile_set)set) && is_collected(walk, (enum exact_tile_set)set) &&
            is_in_use(walk, (enum exact_tile_set)set))
            finish_tile(walk, k, (enum exact_tile_set)set);
}

/* The sets of which a prefix at depth k has several tiles, or can have. */
static bool has_tiles(const struct walk *walk, int k, enum exact_tile_set set) {
    return is_in_use(walk, set) && k < loops_outside(walk, set);
}

static void copy_tile(struct walk *walk, int k, struct exact_tile *to, const struct exact_tile *from) {
    for (int set = 0; set < TILE_SET_COUNT; set++)
        if (has_tiles(walk, k, (enum exact_tile_set)set))
            exact_region_copy(walk->exact, &to->set[set], &from->set[set]);
}

void exact_tiles_take_first(struct walk *walk, int k) {
    struct exact_tile *first = &walk->tiling.first[k], *of_child = &walk->tiling.first[k + 1];
    copy_tile(walk, k, first, of_child);
    if (k < loops_outside(walk, TILE_OUTPUT))
        first->fresh = of_child->fresh;
    if (k < loops_outside(walk, TILE_INPUT))
        first->starts = of_child->starts;
    exact_tiles_take_next(walk, k);
}

void exact_tiles_take_next(struct walk *walk, int k) {
    copy_tile(walk, k, &walk->tiling.last[k], &walk->tiling.last[k + 1]);
}

void exact_tiles_take_only(struct walk *walk, int k) {
    walk->tiling.first[k] = walk->tiling.first[k + 1];
    walk->tiling.last[k] = walk->tiling.last[k + 1];
}

static void shift_tile(struct walk *walk, int k, const struct loop_part *part, int64_t rows, struct exact_tile *tile) {
    for (int set = 0; set < TILE_SET_COUNT; set++) {
        const struct tile_coupling *coupling = coupling_of(walk, (enum exact_tile_set)set);
        for (int i = 0; has_tiles(walk, k, (enum exact_tile_set)set) && i < coupling->count; i++)
            if (coupling->at[i].coord == part->coord)
                exact_region_shift(
                    &tile->set[set], i,
                    set == TILE_OUTPUT && part->rule >= 0 ? rows / walk->axis->window[part->window].stride : rows);
    }
}

const struct exact_tile *exact_tiles_shifted(struct walk *walk, int k, const struct loop_part *part, int64_t rows) {
    struct exact_tile *shifted = &walk->tiling.shifted;
    copy_tile(walk, k - 1, shifted, &walk->tiling.first[k]);
    shift_tile(walk, k - 1, part, rows, shifted);
    shifted->fresh = walk->tiling.first[k].fresh;
    shifted->starts = false;
    return shifted;
}

void exact_tiles_shift_last(struct walk *walk, int k, const struct loop_part *part, int64_t rows) {
    shift_tile(walk, k - 1, part, rows, &walk->tiling.last[k]);
}

/* ---- a transition ---- */

void exact_tiles_change(struct walk *walk, int k, bool advances, const struct exact_tile *tile) {
    const struct exact_tile *old = &walk->tiling.last[k];
    int64_t *term = walk->flows + walk->axis->tile_word;
    int depth = advances ? k + 1 : k; /* where tiles change that are no deeper than their marks */
    memset(term, 0, TERM_COUNT * sizeof *term);
    static const enum exact_tile_term TERMS[TILE_SET_COUNT] = {
        [TILE_WEIGHT] = TERM_WEIGHT, [TILE_INPUT] = TERM_INPUT, [TILE_OUTPUT] = TERM_OUTPUT, [TILE_REAL] = TERM_REAL};
    for (int set = 0; set < TILE_SET_COUNT; set++) {
        if (!is_in_use(walk, (enum exact_tile_set)set) || depth > loops_outside(walk, (enum exact_tile_set)set))
            continue;
        term[TERMS[set]] = tile->set[set].elems;
        term[TERMS[set] + 1] = meet_tiles(walk, (enum exact_tile_set)set, &tile->set[set], &old->set[set]);
    }
    if (depth <= loops_outside(walk, TILE_INPUT)) {
        term[TERM_REAL_STARTS] = tile->starts;
        if (!walk->tiling.clips)
            memcpy(term + TERM_REAL, term + TERM_INPUT, 2 * sizeof *term);
    }
    if (depth <= loops_outside(walk, TILE_OUTPUT)) {
        term[TERM_OUTPUT_FRESH] = tile->fresh;
        term[TERM_OUTPUT_OLD] = old->set[TILE_OUTPUT].elems;
    }
}

/* ---- all axes together ---- */

void exact_tiles_multiply_none(const struct sc_exact *exact, struct exact_tile_terms *product) {
    for (int i = 0; i < TERM_COUNT; i++)
        product->of[i] = 1;
    product->of[TERM_WEIGHT] = product->of[TERM_WEIGHT_KEPT] = exact->has_weights;
}

void exact_tiles_multiply(struct sc_exact *exact, struct exact_tile_terms *product, int axis, int flows) {
    const int64_t *words = intern_get(&exact->flows, flows) + exact->axis[axis].tile_word;
    for (int i = 0; i < TERM_COUNT; i++)
        product->of[i] = exact_mul(exact, product->of[i], words[i]);
}

struct exact_overlap exact_tiles_evicted(const struct exact_tile_terms *terms) {
    struct exact_overlap evicted;
    memcpy(&evicted, terms->of + TERM_EVICTED, sizeof evicted);
    return evicted;
}

int64_t exact_tiles_held(const struct exact_tile_terms *terms, enum sc_tensor tensor) {
    static const enum exact_tile_term TERMS[SC_TENSOR_COUNT] = {
        [SC_TENSOR_WEIGHT] = TERM_WEIGHT, [SC_TENSOR_INPUT] = TERM_INPUT, [SC_TENSOR_OUTPUT] = TERM_OUTPUT};
    return terms->of[TERMS[tensor]];
}

static bool is_on_chip(const struct sc_exact *exact, enum sc_tensor tensor) { return exact->machine->on_chip[tensor]; }

static int64_t *total_of(struct exact_tile_totals *totals, enum exact_amount total) {
    return &totals->of[total - TOTALS_OF_TILES];
}

static unsigned bit_if(bool holds, enum exact_when when) { return holds ? 1u << when : 0; }

/* What comes of weights or inputs: `brought` into L2, of it `loaded` from off chip. */
static unsigned load_operand(enum sc_tensor tensor, int64_t brought, int64_t loaded, struct exact_tile_totals *moved,
                             int64_t load[LOAD_COUNT]) {
    bool weight = tensor == SC_TENSOR_WEIGHT;
    *total_of(moved, weight ? TOTAL_BROUGHT_WEIGHT : TOTAL_BROUGHT_INPUT) = brought;
    *total_of(moved, weight ? TOTAL_LOADED_WEIGHT : TOTAL_LOADED_INPUT) = loaded;
    load[weight ? LOAD_LOADED_WEIGHT : LOAD_LOADED_INPUT] = loaded;
    return bit_if(loaded > 0, WHEN_LOADED) | bit_if(loaded > 0, weight ? WHEN_WEIGHT_LOADED : WHEN_INPUT_LOADED);
}

static unsigned change_weights(const struct sc_exact *exact, const int64_t *term, struct exact_tile_totals *moved,
                               int64_t load[LOAD_COUNT]) {
    int64_t kept = exact->machine->l2_keep[SC_TENSOR_WEIGHT] ? term[TERM_WEIGHT_KEPT] : 0;
    int64_t comes = term[TERM_WEIGHT] - kept;
    return load_operand(SC_TENSOR_WEIGHT, comes, comes, moved, load) | bit_if(comes > 0, WHEN_WEIGHT_REPLACED);
}

static unsigned change_inputs(const struct sc_exact *exact, const int64_t *term, struct exact_tile_totals *moved,
                              int64_t load[LOAD_COUNT]) {
    bool keeps = exact->machine->l2_keep[SC_TENSOR_INPUT];
    int64_t brought = term[TERM_INPUT] - (keeps ? term[TERM_INPUT_KEPT] : 0);
    int64_t loaded = term[TERM_REAL] - (keeps ? term[TERM_REAL_KEPT] : 0);
    return load_operand(SC_TENSOR_INPUT, brought, loaded, moved, load) |
           bit_if(loaded > 0 && term[TERM_REAL_STARTS] == 0, WHEN_INPUT_REPLACED);
}

static unsigned change_outputs(const int64_t *term, struct exact_tile_totals *moved, int64_t load[LOAD_COUNT]) {
    int64_t leaves = term[TERM_OUTPUT_OLD] - term[TERM_OUTPUT_KEPT], new = term[TERM_OUTPUT] - term[TERM_OUTPUT_KEPT];
    int64_t returns = new - term[TERM_OUTPUT_FRESH];
    *total_of(moved, TOTAL_STORED) = load[LOAD_STORED] = leaves;
    *total_of(moved, TOTAL_RETURNED) = load[LOAD_RETURNED] = returns;
    return bit_if(leaves > 0 || new > 0, WHEN_OUTPUTS_CHANGE) | bit_if(leaves > 0, WHEN_OUTPUTS_LEAVE) |
           bit_if(returns > 0, WHEN_LOADED) | bit_if(returns > 0, WHEN_OUTPUTS_RETURN) |
           bit_if(returns == 0 && new + leaves > 0, WHEN_OUTPUTS_TAKE_A_SET);
}

unsigned exact_tiles_moved(struct sc_exact *exact, const struct exact_tile_terms *terms, int j,
                           struct exact_tile_totals *moved, int64_t load[LOAD_COUNT]) {
    const struct exact_marks *marks = &exact->marks;
    unsigned when = 0;
    if (exact->has_weights && exact_marks_outside(marks, SC_TENSOR_WEIGHT, j)) {
        ++*total_of(moved, TOTAL_TILES);
        when |= change_weights(exact, terms->of, moved, load);
    }
    if (exact_marks_outside(marks, SC_TENSOR_INPUT, j)) {
        ++*total_of(moved, TOTAL_TILES);
        when |= change_inputs(exact, terms->of, moved, load);
    }
    if (exact_marks_outside(marks, SC_TENSOR_OUTPUT, j)) {
        ++*total_of(moved, TOTAL_TILES);
        when |= change_outputs(terms->of, moved, load);
    }
    return when;
}

unsigned exact_tiles_moved_at_ends(struct sc_exact *exact, const struct exact_tile_terms *terms,
                                   struct exact_tile_totals *moved, int64_t load[LOAD_COUNT]) {
    const int64_t *term = terms->of;
    unsigned when = 0;
    *total_of(moved, TOTAL_TILES) = exact->has_weights ? 3 : 2;
    if (exact->has_weights && !is_on_chip(exact, SC_TENSOR_WEIGHT))
        when |= load_operand(SC_TENSOR_WEIGHT, term[TERM_WEIGHT], term[TERM_WEIGHT], moved, load);
    if (!is_on_chip(exact, SC_TENSOR_INPUT))
        when |= load_operand(SC_TENSOR_INPUT, term[TERM_INPUT], term[TERM_REAL], moved, load);
    if (!is_on_chip(exact, SC_TENSOR_OUTPUT)) {
        int64_t leaves = term[TERM_OUTPUT_OLD];
        *total_of(moved, TOTAL_STORED) = load[LOAD_STORED] = leaves;
        when |= bit_if(true, WHEN_OUTPUTS_CHANGE) | bit_if(leaves > 0, WHEN_OUTPUTS_LEAVE);
    }
    return when;
}
