#include "traces/skew.h"

#include "common/checked.h"
#include "traces/boxes.h"

/* A PE that is active but makes no output has an axis of which it makes none. */
static bool makes_outputs(const struct boxes *boxes, const struct box_range range[SC_DIM_COUNT]) {
    bool makes = true;
    for (int a = 0; a < boxes->axis_count; a++)
        makes = makes && (!boxes->axis[a].is_subscript || range[a].count > 0);
    return makes;
}

struct farthest {
    int64_t down, up;
};

static void note_pes(const struct boxes *boxes, struct farthest *farthest) {
    struct box_range range[SC_DIM_COUNT];
    for (int64_t pe = 0; pe < boxes->array->pes; pe++) {
        if (!trace_boxes_of(boxes, pe, range))
            continue;
        const int64_t down = trace_array_hops_down(boxes->array, pe), up = trace_array_hops_up(boxes->array, pe);
        farthest->down = down > farthest->down ? down : farthest->down;
        if (up > farthest->up && makes_outputs(boxes, range))
            farthest->up = up;
    }
}

enum sc_status trace_skew_find(const struct pe_array *array, int64_t *cycles, struct sc_error *error) {
    struct boxes boxes;
    struct farthest farthest = {0, 0};
    *cycles = 0;
    if (array->mapping->machine.hop_latency == 0)
        return SC_STATUS_OK;
    enum sc_status status = trace_boxes_open(&boxes, array, SC_TENSOR_OUTPUT, 0, error);
    if (!status) {
        trace_boxes_begin(&boxes, NULL);
        do {
            (void)trace_boxes_find(&boxes);
            if (!boxes.no_memory)
                note_pes(&boxes, &farthest);
        } while (!boxes.no_memory && trace_boxes_next(&boxes));
        if (boxes.no_memory)
            status = sc_error_set(error, SC_STATUS_LIMIT, "no memory for what PEs hold of layer '%s'",
                                  array->mapping->layer.name);
    }
    trace_boxes_close(&boxes);
    if (!status && !checked_mul(array->mapping->machine.hop_latency, farthest.down + farthest.up, cycles))
        *cycles = INT64_MAX;
    return status;
}
