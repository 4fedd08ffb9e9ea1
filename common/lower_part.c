/* What a map's size and offset are in indices. Those of directives on Y and X may count something else
 * (docs/directives.md). */
#include "common/checked.h"
#include "common/lower_internal.h"
#include "common/window_internal.h"

/* Rows that a window reaches over and its stride, or columns. */
struct sliding {
    int64_t reach, stride;
};

/* Indices from the first window of `outputs` to the end of the last one. */
static bool rows_of_outputs(const struct sliding *sliding, int64_t outputs, int64_t *rows) {
    return checked_mul(outputs - 1, sliding->stride, rows) && checked_add(*rows, sliding->reach, rows);
}

static struct sliding sliding_of(const struct sc_layer *layer, int window) {
    return (struct sliding){.reach = common_window_reach(layer, window), .stride = layer->stride[window]};
}

/* Outputs in a chunk of indices that begins with one. */
static int64_t outputs_in(const struct sliding *sliding, int64_t chunk) {
    return chunk < sliding->reach ? 0 : (chunk - sliding->reach) / sliding->stride + 1;
}

/* From outputs to indices. */
static bool stretch(const struct sliding *sliding, struct sc_map_part *part) {
    return rows_of_outputs(sliding, part->size, &part->size) &&
           checked_mul(part->offset, sliding->stride, &part->offset);
}

/* A map that counts outputs. If it holds all of its chunk's outputs, and rows after the last window would make a
 * position of their own, it holds the whole chunk. */
static bool count_outputs(const struct sliding *sliding, int64_t chunk, struct sc_map_part *part) {
    bool covers = part->size >= outputs_in(sliding, chunk);
    if (!stretch(sliding, part))
        return false;
    if (covers && part->size < chunk && part->offset < chunk)
        part->size = chunk;
    return true;
}

/* A map whose size and offset count as if the stride were 1: its size in outputs is counted so, and it advances by as
 * many. What holds no window or the whole chunk stands as it is written. */
static bool count_unstrided(const struct sliding *sliding, int64_t chunk, struct sc_map_part *part) {
    int64_t outputs = outputs_in(sliding, part->size);
    if (sliding->stride == 1 || outputs == 0 || part->size >= chunk)
        return true;
    part->size = part->offset = outputs;
    return stretch(sliding, part);
}

/* Sizes and offsets of Y and X in indices, as the levels have them. */
static bool count_indices(const struct sc_layer *layer, enum sc_map_counts counts, int64_t chunk,
                          struct sc_map_part *part) {
    int window = counts == SC_COUNTS_INDICES ? -1 : sc_layer_window_over(layer, part->dim);
    if (window < 0 || part->size < 1 || part->offset < 1)
        return true;
    struct sliding sliding = sliding_of(layer, window);
    return counts == SC_COUNTS_OUTPUTS ? count_outputs(&sliding, chunk, part) : count_unstrided(&sliding, chunk, part);
}

enum sc_status common_mapping_part(const struct sc_layer *layer, const struct sc_pragma *pragma, int64_t chunk,
                                   struct sc_map_part *part, struct sc_error *error) {
    enum sc_status status = SC_STATUS_OK;
    *part = (struct sc_map_part){pragma->dim, layer->size[pragma->dim], layer->size[pragma->dim]};
    if (pragma->size)
        status = sc_expr_value(pragma->size, layer, &part->size, error);
    if (!status && pragma->offset)
        status = sc_expr_value(pragma->offset, layer, &part->offset, error);
    if (!status && !count_indices(layer, pragma->counts, chunk, part))
        status = sc_error_at(error, pragma->place, "the size of this map does not fit in 63 bits");
    return status;
}
