#include "model/exact.h"

#include <stdlib.h>
#include <string.h>

#include "model/exact_blocks.h"
#include "model/exact_context.h"
#include "model/exact_counters.h"
#include "model/exact_cycles.h"
#include "model/exact_flows.h"
#include "model/exact_intern.h"
#include "model/exact_nest.h"
#include "model/exact_skew.h"
#include "model/exact_state.h"
#include "model/exact_tree.h"

/* ---- a context ---- */

struct sc_exact *sc_exact_create(void) {
    struct sc_exact *exact = calloc(1, sizeof *exact);
    if (!exact)
        return NULL;
    exact->walk = calloc(1, sizeof *exact->walk);
    if (exact->walk)
        return exact;
    free(exact);
    return NULL;
}

static void free_buffers(struct sc_exact *exact) {
    exact_buffer_free(&exact->blocks);
    exact_buffer_free(&exact->runs);
    exact_buffer_free(&exact->passes);
    exact_buffer_free(&exact->marked_blocks);
    exact_buffer_free(&exact->marked_runs);
    exact_buffer_free(&exact->marked_passes);
    exact_buffer_free(&exact->vector_results);
    exact_buffer_free(&exact->key);
    exact_buffer_free(&exact->front[0]);
    exact_buffer_free(&exact->front[1]);
    exact_buffer_free(&exact->cells);
    for (int i = 0; i < COORDS_MAX; i++)
        exact_buffer_free(&exact->edges[i]);
    exact_buffer_free(&exact->products);
    exact_buffer_free(&exact->pieces.cells);
    exact_buffer_free(&exact->pieces.masks);
    exact_buffer_free(&exact->links.subsets);
    exact_buffer_free(&exact->links.kind_of);
    exact_buffer_free(&exact->links.group);
    exact_buffer_free(&exact->links.kind_count);
    exact_buffer_free(&exact->links.key);
}

static void free_interns(struct sc_exact *exact) {
    exact_intern_free(&exact->flows);
    exact_intern_free(&exact->kinds);
    exact_intern_free(&exact->block_keys);
    exact_intern_free(&exact->vectors);
    exact_intern_free(&exact->touched);
    exact_intern_free(&exact->links.groups);
    exact_intern_free(&exact->links.shapes);
    exact_intern_free(&exact->links.kinds);
}

void sc_exact_free(struct sc_exact *exact) {
    if (!exact)
        return;
    free_interns(exact);
    free_buffers(exact);
    exact_pool_free(&exact->pool);
    free(exact->walk);
    free(exact);
}

static void start(struct sc_exact *exact, const struct sc_mapping *mapping) {
    exact->mapping = mapping;
    exact->layer = &mapping->layer;
    exact->machine = &mapping->machine;
    exact->has_weights = mapping->layer.type->tensor[SC_TENSOR_WEIGHT].count > 0;
    for (int t = 0; t < SC_OPERAND_COUNT; t++)
        exact->streams[t] = mapping->machine.stream[t] && mapping->layer.type->tensor[t].count > 0;
    exact->any_stream = exact->streams[SC_TENSOR_WEIGHT] || exact->streams[SC_TENSOR_INPUT];
    exact->status = SC_STATUS_OK;
    exact->overflow = false;
    exact->work_left = EXACT_WORK_MAX;
    exact->link_work = 0;
    exact_pool_restart(&exact->pool);
    for (int i = TOTALS_OF_TILES; i <= PEAK_HELD; i++)
        exact->amount[i] = 0;
    exact_intern_clear(&exact->flows);
    exact_intern_clear(&exact->kinds);
    exact_intern_clear(&exact->block_keys);
    exact_intern_clear(&exact->vectors);
}

/* ---- an evaluation ---- */

static void count_all(struct sc_exact *exact, struct sc_counters *counters) {
    struct pass ends;
    exact->skew = exact_skew(exact);
    int root = exact_build_blocks(exact);
    if (exact->status)
        return;
    struct exact_totals total = exact_block(exact, root)->total, moved = exact_blocks_ends(exact, &ends);
    exact_totals_add(exact, &total, &moved);
    exact_links_finish(exact, &total);
    exact_counters_find(exact, &total, exact_cycles(exact, root, &ends), counters);
}

/* Walk the axes, which is what all the rest is found from. False after a failure. */
static bool walk_axes(struct sc_exact *exact) {
    for (int a = 0; exact->status == SC_STATUS_OK && a < exact->axis_count; a++)
        exact_walk_axis(exact, &exact->axis[a]);
    return exact->status == SC_STATUS_OK;
}

static enum sc_status finish(struct sc_exact *exact, struct sc_error *error) {
    if (exact->overflow)
        exact_fail(exact, "a count would pass 2^63");
    if (exact->status == SC_STATUS_OK)
        return SC_STATUS_OK;
    return sc_error_set(error, exact->status, "the exact model gives up: %s", exact->message);
}

enum sc_status sc_exact_evaluate(struct sc_exact *exact, const struct sc_mapping *mapping, struct sc_counters *counters,
                                 struct sc_error *error) {
    struct sc_counters found;
    if (sc_mapping_wants_marks(mapping))
        return sc_error_set(error, SC_STATUS_INPUT, "the mark that Buffer auto asks for has not been put anywhere yet");
    start(exact, mapping);
    exact_build_nest(exact);
    exact_flows_choose(exact);
    if (exact->status == SC_STATUS_OK)
        exact_links_build(exact);
    if (walk_axes(exact))
        count_all(exact, &found);
    enum sc_status status = finish(exact, error);
    if (status == SC_STATUS_OK)
        *counters = found;
    return status;
}

/* ---- Buffer auto ---- */

/* The most that L2 holds of a mapping. What does not change it is left out: networks, and the time. */
static enum sc_status find_held(struct sc_exact *exact, const struct sc_mapping *mapping, int64_t *held,
                                struct sc_error *error) {
    struct sc_mapping plain = *mapping;
    const struct sc_machine usual = sc_machine_default();
    memcpy(plain.machine.topology, usual.topology, sizeof usual.topology);
    memcpy(plain.machine.channel, usual.channel, sizeof usual.channel);
    plain.machine.forwarding = false;
    plain.machine.hop_latency = 0;
    start(exact, &plain);
    exact_build_nest(exact);
    exact_flows_choose(exact);
    if (exact->status == SC_STATUS_OK)
        exact_links_build(exact);
    if (walk_axes(exact))
        exact_build_blocks(exact);
    *held = exact->amount[PEAK_HELD];
    return finish(exact, error);
}

static enum sc_status place_mark(struct sc_exact *exact, struct sc_mapping *mapping, struct sc_error *error) {
    int64_t held, needed, least = INT64_MAX;
    for (int i = 0; i < mapping->place_count; i++) {
        struct sc_mapping marked = *mapping;
        sc_mapping_put_marks(&marked, &mapping->place[i]);
        enum sc_status status = find_held(exact, &marked, &held, error);
        if (status)
            return status;
        if (!checked_mul(held, mapping->machine.l2_buffers, &needed))
            continue;
        if (needed <= mapping->machine.l2_size) {
            *mapping = marked;
            return SC_STATUS_OK;
        }
        least = needed < least ? needed : least;
    }
    if (least == INT64_MAX)
        return sc_error_set(error, SC_STATUS_LIMIT, "Buffer auto: what L2 holds passes 2^63 elements at every place");
    return sc_error_set(
        error, SC_STATUS_INPUT,
        "Buffer auto: at no place does what L2 holds, times %lld L2Buffers, fit L2Size %lld; the smallest "
        "that would do is %lld",
        (long long)mapping->machine.l2_buffers, (long long)mapping->machine.l2_size, (long long)least);
}

enum sc_status sc_exact_place_mark(struct sc_mapping *mapping, struct sc_error *error) {
    if (!sc_mapping_wants_marks(mapping))
        return SC_STATUS_OK;
    struct sc_exact *exact = sc_exact_create();
    if (!exact)
        return sc_error_set(error, SC_STATUS_LIMIT, "no memory left for the exact model");
    enum sc_status status = place_mark(exact, mapping, error);
    sc_exact_free(exact);
    return status;
}
