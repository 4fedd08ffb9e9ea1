#include "model/exact.h"

#include <stdlib.h>
#include <string.h>

#include "model/exact_blocks.h"
#include "model/exact_classes.h"
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
    exact_buffer_free(&exact->times);
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
    exact_keep_free(&exact->keep);
    exact_retiming_free(&exact->retiming);
    exact_pool_free(&exact->pool);
    free(exact->walk);
    free(exact);
}

/* Walks that find which units work are not kept, nor are those of mappings with marks. */
static bool can_keep(const struct sc_exact *exact) { return !exact->mapping->has_marks && !exact->notes_units; }

static void choose_kept(struct sc_exact *exact, bool keeps) {
    exact->keep.in_use = keeps && can_keep(exact);
    if (keeps)
        exact_keep_limit(exact);
    else
        exact_keep_clear(exact);
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
    exact->notes_units = exact_skew_needs_units(exact);
    exact->retiming.records = false;
    exact->retiming.ready = exact->retiming.numbered = false;
    exact_pool_restart(&exact->pool);
    for (int i = TOTALS_OF_TILES; i <= PEAK_HELD; i++)
        exact->amount[i] = 0;
    exact_intern_clear(&exact->block_keys);
    exact_intern_clear(&exact->vectors);
}

/* ---- an evaluation ---- */

static void count_all(struct sc_exact *exact, struct sc_counters *counters) {
    struct exact_times ends;
    int64_t work = exact->work_left;
    exact->skew = exact_skew(exact);
    work -= exact->work_left;
    int root = exact_build_blocks(exact);
    if (exact->status)
        return;
    struct exact_totals total = exact_block(exact, root)->total, moved = exact_blocks_ends(exact, &ends);
    exact_totals_add(exact, &total, &moved);
    exact_links_finish(exact, &total);
    exact->retiming.root = root;
    exact->retiming.work_left = exact->work_left + work;
    exact->retiming.pool = exact->pool;
    exact_counters_find(exact, &total, exact_cycles(exact, root, &ends), counters);
}

static bool complete_axes(struct sc_exact *exact) {
    for (int a = 0; exact->status == SC_STATUS_OK && a < exact->axis_count; a++)
        exact_complete_axis(exact, &exact->axis[a]);
    return exact->status == SC_STATUS_OK;
}

/* Find the roots of the axes, from which comes all the rest. False after a failure. */
static bool find_axes(struct sc_exact *exact) {
    exact_build_nest(exact);
    exact_flows_choose(exact);
    if (!exact->keep.in_use || exact_links_any_network(exact))
        complete_axes(exact);
    if (exact->status == SC_STATUS_OK)
        exact_links_build(exact);
    if (exact->keep.in_use)
        return exact_keep_find_axes(exact);
    for (int a = 0; exact->status == SC_STATUS_OK && a < exact->axis_count; a++)
        exact_walk_axis(exact, &exact->axis[a]);
    return exact->status == SC_STATUS_OK;
}

static bool has_failed(struct sc_exact *exact) {
    if (exact->overflow)
        exact_fail(exact, "a count would pass 2^63");
    return exact->status != SC_STATUS_OK;
}

static enum sc_status finish(struct sc_exact *exact, struct sc_error *error) {
    if (!has_failed(exact))
        return SC_STATUS_OK;
    return sc_error_set(error, exact->status, "the exact model gives up: %s", exact->message);
}

/* False after a failure, after which nothing of the axes stays. `keeps`: axes may stay, and be taken from before.
 * `records`: the blocks may be timed again. */
static bool evaluate(struct sc_exact *exact, const struct sc_mapping *mapping, bool keeps, bool records,
                     struct sc_counters *found) {
    start(exact, mapping);
    choose_kept(exact, keeps);
    exact->retiming.records = records;
    if (find_axes(exact))
        count_all(exact, found);
    exact->keep.stale = has_failed(exact);
    if (records && !exact->status)
        exact_retiming_note(exact, mapping);
    return !exact->keep.stale;
}

/* What fails where something stays is tried again without, so that no failure comes from that. */
static bool evaluate_all(struct sc_exact *exact, const struct sc_mapping *mapping, struct sc_counters *found) {
    bool keeps = exact->keep.bytes_max > 0, records = keeps || exact->retiming.wanted;
    return (records && evaluate(exact, mapping, keeps, true, found)) || evaluate(exact, mapping, false, false, found);
}

enum sc_status sc_exact_evaluate(struct sc_exact *exact, const struct sc_mapping *mapping, struct sc_counters *counters,
                                 struct sc_error *error) {
    struct sc_counters found;
    enum sc_status status = sc_mapping_check_marks(mapping, error);
    if (status)
        return status;
    if (!evaluate_all(exact, mapping, &found))
        return finish(exact, error);
    *counters = found;
    return SC_STATUS_OK;
}

/* ---- counts without blocks ---- */

/* False where only blocks can tell: after any failure, and where the cycles might pass 2^63. */
static bool count_classes(struct sc_exact *exact, const struct sc_mapping *mapping, struct sc_counters *found) {
    start(exact, mapping);
    exact->notes_units = false;
    if (!can_keep(exact))
        return false;
    choose_kept(exact, true);
    if (find_axes(exact)) {
        struct exact_totals total = exact_classes_count(exact);
        if (!exact->status && !exact_classes_cycles_fit(exact, &total))
            return false;
        exact_counters_find(exact, &total, SC_EXACT_NOT_GIVEN, found);
    }
    exact->keep.stale = has_failed(exact);
    return !exact->keep.stale;
}

enum sc_status sc_exact_counts(struct sc_exact *exact, const struct sc_mapping *mapping, struct sc_counters *counters,
                               struct sc_error *error) {
    struct sc_counters found;
    enum sc_status status = sc_mapping_check_marks(mapping, error);
    if (status)
        return status;
    if (!count_classes(exact, mapping, &found) && !evaluate_all(exact, mapping, &found))
        return finish(exact, error);
    found.cycles = SC_EXACT_NOT_GIVEN;
    *counters = found;
    return SC_STATUS_OK;
}

void sc_exact_keep(struct sc_exact *exact, size_t bytes) {
    exact->keep.bytes_max = bytes;
    exact->keep.stale = true;
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
    choose_kept(exact, false);
    if (find_axes(exact))
        exact_build_blocks(exact);
    *held = exact->amount[PEAK_HELD];
    return finish(exact, error);
}

static enum sc_status place_mark(struct sc_exact *exact, struct sc_mapping *mapping, struct sc_error *error) {
    int64_t held, needed, least = INT64_MAX;
    struct sc_mapping least_marked = *mapping;
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
        if (needed < least) {
            least = needed;
            least_marked = marked;
        }
    }
    if (least == INT64_MAX)
        return sc_error_set(error, SC_STATUS_LIMIT, "Buffer auto: what L2 holds passes 2^63 elements at every place");
    *mapping = least_marked;
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
