#include "check/run/fuse.h"

#include <string.h>
#include <strings.h>

#include "check/run/compare.h"
#include "common/checked.h"
#include "model/exact.h"

/* ---- which layers follow each other ---- */

/* A tensor's elements as an image: how many, channels of all groups, rows and columns. */
struct image {
    int64_t images, channels, rows, columns;
};

static struct image input_of(const struct sc_layer *layer) {
    const int64_t *size = layer->size;
    if (!sc_layer_has_window(layer))
        return (struct image){size[SC_DIM_M], size[SC_DIM_G] * size[SC_DIM_K], 1, 1};
    return (struct image){size[SC_DIM_N], size[SC_DIM_G] * size[SC_DIM_C], sc_layer_unpadded_size(layer, SC_DIM_Y),
                          sc_layer_unpadded_size(layer, SC_DIM_X)};
}

/* The channels of an output are those of all dimensions that are no images, rows or columns: a depthwise layer has K
 * for each of its input's. */
static struct image output_of(const struct sc_layer *layer) {
    const int64_t *size = layer->size;
    if (!sc_layer_has_window(layer))
        return (struct image){size[SC_DIM_M], size[SC_DIM_G] * size[SC_DIM_N], 1, 1};
    int64_t channels = 1;
    for (int dim = SC_DIM_G; dim <= SC_DIM_C; dim++)
        if (sc_layer_couples(layer, SC_TENSOR_OUTPUT, (enum sc_dim)dim))
            channels *= size[dim];
    return (struct image){size[SC_DIM_N], channels, sc_layer_output_rows(layer), sc_layer_output_columns(layer)};
}
_Static_assert(SC_DIM_G + 1 == SC_DIM_K && SC_DIM_K + 1 == SC_DIM_C, "the dimensions of channels are neighbours");

bool fuse_follows(const struct sc_layer *before, const struct sc_layer *after) {
    const struct image out = output_of(before), in = input_of(after);
    return !after->stuffed && before->repeat == 1 && after->repeat == 1 && out.images == in.images &&
           out.channels == in.channels && out.rows == in.rows && out.columns == in.columns;
}

/* ---- whether it is worth it ---- */

/* What two runs take together. */
struct cost {
    int64_t cycles, off_chip_elems;
};

/* Add what a run takes by the exact model. False if a buffer does not hold what it needs, or the model cannot say: what
 * is never the best must not take its layer from another dataflow's. */
static bool add_cost(struct cost *cost, struct sc_exact *exact, const struct plan_run *run) {
    struct sc_arena arena = {0};
    const struct sc_mapping *mapping;
    struct sc_counters counters;
    bool fits = !plan_lower(&mapping, run, &arena, NULL, NULL) && mapping->has_marks &&
                !sc_exact_evaluate(exact, mapping, &counters, NULL);
    const struct buffer_checks buffers =
        fits ? compare_buffers(&mapping->machine, &counters) : (struct buffer_checks){0};
    fits = fits && compare_buffers_suffice(&buffers) && checked_add(cost->cycles, counters.cycles, &cost->cycles) &&
           checked_add(cost->off_chip_elems, compare_off_chip_traffic(&counters), &cost->off_chip_elems);
    sc_arena_free(&arena);
    return fits;
}

/* What stays in L2 takes room from the tiles, which may then be loaded more often. */
static bool pays(struct sc_exact *exact, const struct plan_run before[2], const struct plan_run after[2]) {
    struct cost apart = {0, 0}, fused = {0, 0};
    for (int i = 0; i < 2; i++)
        if (!add_cost(&apart, exact, &before[i]) || !add_cost(&fused, exact, &after[i]))
            return false;
    return fused.cycles <= apart.cycles && fused.off_chip_elems <= apart.off_chip_elems;
}

/* ---- pairs ---- */

/* Files that are one network have dataflows of their own. Is the layer of this number the same one in all of them? */
static bool is_one_layer(const struct plan *plan, const struct plan_run *run) {
    bool one = true;
    for (int i = 0; run->joined && i < plan->run_count; i++)
        one = one && (plan->run[i].in_file->number != run->in_file->number ||
                      strcasecmp(plan->run[i].layer->name, run->layer->name) == 0);
    return one;
}

/* The run of the layer that comes next in the network, with the same dataflow on the same machine; NULL: there is none
 * among those of the plan. */
static struct plan_run *next_of(struct plan *plan, int index) {
    const struct plan_run *run = &plan->run[index];
    const struct sc_layer *after = NULL;
    for (int i = index + 1; i < plan->run_count; i++) {
        struct plan_run *next = &plan->run[i];
        if (next->network != run->network || next->machine_name != run->machine_name || next->layer == run->layer)
            continue;
        if (run->joined && strcmp(next->flow, run->flow) != 0)
            continue;
        if (!is_one_layer(plan, run) || !is_one_layer(plan, next))
            return NULL;
        after = after ? after : next->layer;
        if (next->layer != after || next->in_file->number != run->in_file->number + 1)
            return NULL;
        if (strcmp(next->flow, run->flow) == 0)
            return next;
    }
    return NULL;
}

enum sc_status fuse_plan(struct plan *plan, struct sc_warnings *warnings, struct sc_error *error) {
    bool any = false;
    struct sc_exact *exact = sc_exact_create();
    if (!exact)
        return sc_error_set(error, SC_STATUS_LIMIT, "no memory left for the exact model");
    for (int i = 0; i < plan->run_count; i++) {
        struct plan_run *run = &plan->run[i], *next = next_of(plan, i);
        if (!next || !fuse_follows(run->layer, next->layer))
            continue;
        const struct plan_run before[2] = {*run, *next};
        struct plan_run after[2] = {*run, *next};
        after[0].feeds_next = after[1].is_fed = true;
        if (!pays(exact, before, after))
            continue;
        run->feeds_next = next->is_fed = any = true;
    }
    if (!any)
        sc_warn_at(
            warnings, (struct sc_place){0},
            "--fuse changes nothing: no layer's outputs are the next one's inputs, with marks of L2 in both and room "
            "for them, in no more cycles%s",
            plan->run_count > 0 && plan->run[0].joined ? "; and in all files the same layer has to be the next one"
                                                       : "");
    sc_exact_free(exact);
    return SC_STATUS_OK;
}
