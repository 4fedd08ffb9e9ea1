/* Leaving out of a case what a user does not want to hear about: formulas may not be meant for it, or are known to be
 * wrong there, and the hunt is for the next thing. */
#include "check/hunt/hunt_draw.h"

static bool is_map(const struct hunt_pragma *pragma) {
    return pragma->kind == SC_PRAGMA_TEMPORAL_MAP || pragma->kind == SC_PRAGMA_SPATIAL_MAP;
}

/* ---- features ---- */

/* Chunks hold what lies between them. */
static void leave_out_holes(struct hunt_case *made) {
    for (int i = 0; i < made->pragma_count; i++)
        if (is_map(&made->pragma[i]) && made->pragma[i].offset > made->pragma[i].size)
            made->pragma[i].size = made->pragma[i].offset;
}

/* Without strides no rows are left between windows. */
static void leave_out_stride(struct hunt_case *made) {
    leave_out_holes(made);
    for (int window = 0; window < SC_WINDOWS_MAX; window++)
        made->layer.stride[window] = 1;
}

static void leave_out_dilation(struct hunt_case *made) {
    leave_out_holes(made);
    for (int window = 0; window < SC_WINDOWS_MAX; window++)
        made->layer.dilation[window] = 1;
}

static void leave_out_overhead(struct hunt_case *made) {
    for (int i = 0; i < made->pragma_count; i++)
        made->pragma[i].overhead = 0;
}

static void leave_out_stream(struct hunt_case *made) {
    hunt_case_drop(made, sc_hardware_bit(SC_HARDWARE_stream_weight) | sc_hardware_bit(SC_HARDWARE_stream_input));
}

/* Statements about what is off chip: they stand last in the table. */
static bool is_of_off_chip(enum sc_hardware_id id) { return id >= SC_HARDWARE_buffer; }

/* Without marks L2 holds everything. Maps that divide what a loop before a mark gives go with them. */
static void leave_out_marks(struct hunt_case *made) {
    uint64_t out = 0;
    unsigned named = 0;
    int kept = 0;
    bool behind = false;
    for (int id = 0; id < SC_HARDWARE_COUNT; id++)
        out |= is_of_off_chip((enum sc_hardware_id)id) ? sc_hardware_bit(id) : 0;
    for (int i = 0; i < made->pragma_count; i++) {
        const struct hunt_pragma *pragma = &made->pragma[i];
        bool mark = pragma->kind == SC_PRAGMA_BUFFER;
        behind = (behind || mark) && pragma->kind != SC_PRAGMA_TILE;
        if (mark || (behind && is_map(pragma) && named & 1u << pragma->dim))
            continue;
        named |= is_map(pragma) ? 1u << pragma->dim : 0;
        made->pragma[kept++] = *pragma;
    }
    made->pragma_count = kept;
    hunt_case_drop(made, out);
}

/* Statements about the network: without them it is one bus that all tensors share. */
static bool is_of_network(enum sc_hardware_id id) {
    return (id < SC_HARDWARE_stream_weight && sc_hardware_info(id)->tensor != SC_TENSOR_COUNT) ||
           id == SC_HARDWARE_array_columns || id == SC_HARDWARE_feed_row || id == SC_HARDWARE_tree_arity ||
           id == SC_HARDWARE_hop_bandwidth || id == SC_HARDWARE_hop_latency;
}

static void leave_out_network(struct hunt_case *made) {
    uint64_t out = 0;
    for (int id = 0; id < SC_HARDWARE_COUNT; id++)
        out |= is_of_network((enum sc_hardware_id)id) ? sc_hardware_bit(id) : 0;
    hunt_case_drop(made, out);
}

static void leave_out_pad(struct hunt_case *made) {
    struct sc_layer *layer = &made->layer;
    for (int window = 0; window < layer->type->window_count; window++) {
        layer->size[layer->type->window[window].input] -= 2 * layer->pad[window];
        layer->pad[window] = 0;
    }
}

static void leave_out_merge(struct hunt_case *made) {
    int kept = 0;
    for (int i = 0; i < made->pragma_count; i++)
        if (made->pragma[i].kind != SC_PRAGMA_MERGE)
            made->pragma[kept++] = made->pragma[i];
    made->pragma_count = kept;
}

/* One level is left, without the map behind a Tile: the outermost that has pragmas of its own. */
static void leave_out_tile(struct hunt_case *made) {
    int kept = 0;
    for (int i = 0; i < made->pragma_count; i++) {
        bool is_tile = made->pragma[i].kind == SC_PRAGMA_TILE;
        if (is_tile && kept > 0)
            break;
        if (is_tile)
            i++;
        else
            made->pragma[kept++] = made->pragma[i];
    }
    made->pragma_count = kept;
}

static void leave_out_overlap(struct hunt_case *made) {
    for (int i = 0; i < made->pragma_count; i++)
        if (is_map(&made->pragma[i]) && made->pragma[i].offset < made->pragma[i].size)
            made->pragma[i].offset = made->pragma[i].size;
}

static void leave_out_oversize(struct hunt_case *made) {
    for (int i = 0; i < made->pragma_count; i++) {
        struct hunt_pragma *pragma = &made->pragma[i];
        const int64_t size = is_map(pragma) ? hunt_case_indices(made, i) : INT64_MAX;
        if (!is_map(pragma) || pragma->size <= size)
            continue;
        pragma->size = size;
        pragma->offset = pragma->offset < size ? pragma->offset : size;
    }
}

static bool names(const struct hunt_case *made, enum sc_dim dim) {
    for (int i = 0; i < made->pragma_count; i++)
        if (made->pragma[i].dim == dim)
            return true;
    return false;
}

/* Dimensions that no pragma names are unrolled, too. */
static void leave_out_unroll(struct hunt_case *made) {
    for (int i = 0; i < made->pragma_count; i++)
        if (made->pragma[i].kind == SC_PRAGMA_UNROLL)
            made->pragma[i] = (struct hunt_pragma){
                .kind = SC_PRAGMA_TEMPORAL_MAP, .dim = made->pragma[i].dim, .size = 1, .offset = 1};
    for (int dim = 0; dim < SC_DIM_COUNT; dim++) {
        struct hunt_case whole = *made;
        if (made->layer.size[dim] == 1 || names(made, (enum sc_dim)dim))
            continue;
        made->pragma_count = 0;
        hunt_case_add(made, SC_PRAGMA_TEMPORAL_MAP, (enum sc_dim)dim, 1, 1);
        for (int i = 0; i < whole.pragma_count; i++)
            made->pragma[made->pragma_count++] = whole.pragma[i];
    }
}

/* ---- features of a single level: Tile goes with them ---- */

static bool has_merged(const struct hunt_case *made, int index) {
    return index + 1 < made->pragma_count && made->pragma[index + 1].kind == SC_PRAGMA_MERGE;
}

/* Chunks that begin within the indices, until one reaches their end. */
static int64_t positions_of(const struct hunt_pragma *map, int64_t indices) {
    int64_t count = 1;
    while ((count - 1) * map->offset + map->size < indices && count * map->offset < indices)
        count++;
    return count;
}

static bool has_edge(const struct hunt_pragma *map, int64_t indices) {
    return (positions_of(map, indices) - 1) * map->offset + map->size > indices;
}

/* Chunks of one index have no edge. */
static void divide_without_edge(struct hunt_pragma *map, int64_t indices) {
    while (has_edge(map, indices)) {
        bool together = map->offset >= map->size;
        map->size--;
        if (together && map->offset > map->size)
            map->offset = map->size;
    }
}

/* Merged loops advance by single indices. */
static void leave_out_edges(struct hunt_case *made) {
    leave_out_tile(made);
    for (int i = 0; i < made->pragma_count; i++) {
        if (has_merged(made, i))
            made->pragma[i].size = made->pragma[i].offset = 1;
        else if (is_map(&made->pragma[i]))
            divide_without_edge(&made->pragma[i], made->layer.size[made->pragma[i].dim]);
    }
}

/* Spatial maps stand last; where there is none, the last map becomes one. A loop takes along what is merged into it. */
static void leave_out_inner(struct hunt_case *made) {
    int spatial = 0, last_map = -1;
    leave_out_tile(made);
    for (int i = 0; i < made->pragma_count; i++) {
        spatial += made->pragma[i].kind == SC_PRAGMA_SPATIAL_MAP;
        last_map = is_map(&made->pragma[i]) ? i : last_map;
    }
    if (spatial == 0 && last_map >= 0)
        made->pragma[last_map].kind = SC_PRAGMA_SPATIAL_MAP;
    struct hunt_case sorted = *made;
    sorted.pragma_count = 0;
    for (int last = 0; last < 2; last++) {
        bool taken = false;
        for (int i = 0; i < made->pragma_count; i++) {
            if (made->pragma[i].kind != SC_PRAGMA_MERGE)
                taken = (made->pragma[i].kind == SC_PRAGMA_SPATIAL_MAP) == last;
            if (taken)
                sorted.pragma[sorted.pragma_count++] = made->pragma[i];
        }
    }
    *made = sorted;
}

/* Do all spatial maps fill so many PEs in every fold? */
static bool fills(const struct hunt_case *made, int64_t pes) {
    bool any = false, all = true;
    for (int i = 0; i < made->pragma_count; i++) {
        if (made->pragma[i].kind != SC_PRAGMA_SPATIAL_MAP)
            continue;
        any = true;
        all = all && positions_of(&made->pragma[i], hunt_case_indices(made, i)) % pes == 0;
    }
    return pes == 1 || (any && all);
}

/* As many PEs as have work in every fold. */
static void leave_out_idle(struct hunt_case *made) {
    int64_t pes = made->machine.num_pes;
    leave_out_tile(made);
    leave_out_stride(made); /* units between windows have no work */
    while (!fills(made, pes))
        pes--;
    sc_machine_set(&made->machine, SC_HARDWARE_num_pes, pes);
}

/* In this order: chunks have to fit into what the others leave. */
static const struct {
    const char *word;
    void (*leave_out)(struct hunt_case *made);
} FEATURES[] = {
    {"stride", leave_out_stride},     {"pad", leave_out_pad},           {"merge", leave_out_merge},
    {"tile", leave_out_tile},         {"overlap", leave_out_overlap},   {"holes", leave_out_holes},
    {"oversize", leave_out_oversize}, {"unroll", leave_out_unroll},     {"inner", leave_out_inner},
    {"edges", leave_out_edges},       {"idle", leave_out_idle},         {"network", leave_out_network},
    {"dilation", leave_out_dilation}, {"overhead", leave_out_overhead}, {"marks", leave_out_marks},
    {"stream", leave_out_stream},
};

enum { FEATURE_COUNT = sizeof FEATURES / sizeof FEATURES[0] };

_Static_assert(SC_DIM_COUNT + FEATURE_COUNT <= 8 * sizeof(unsigned), "what is left out are bits of an unsigned number");

/* ---- words ---- */

/* A dimension of 1 that is a window's input takes its filter along; a filter that covers its input takes the input. */
static void leave_out_dim(struct hunt_case *made, enum sc_dim dim) {
    struct sc_layer *layer = &made->layer;
    const struct sc_layer_type *type = layer->type;
    layer->size[dim] = 1;
    for (int window = 0; window < type->window_count; window++) {
        if (dim == type->window[window].input) {
            layer->size[type->window[window].filter] = 1;
            layer->pad[window] = 0;
        }
        if (dim == type->window[window].filter && type->filter_covers_input)
            layer->size[type->window[window].input] = 1;
    }
}

int hunt_without_count(void) { return SC_DIM_COUNT + FEATURE_COUNT; }

const char *hunt_without_word(int index) {
    return index < SC_DIM_COUNT ? sc_dim_name((enum sc_dim)index) : FEATURES[index - SC_DIM_COUNT].word;
}

bool hunt_without_changes(int index, enum sc_hardware_id id) {
    if (index < SC_DIM_COUNT)
        return false;
    void (*leave_out)(struct hunt_case *) = FEATURES[index - SC_DIM_COUNT].leave_out;
    return (leave_out == leave_out_idle && id == SC_HARDWARE_num_pes) ||
           (leave_out == leave_out_network && is_of_network(id)) ||
           (leave_out == leave_out_marks && is_of_off_chip(id)) ||
           (leave_out == leave_out_stream && (id == SC_HARDWARE_stream_weight || id == SC_HARDWARE_stream_input));
}

static void leave_out_features(unsigned without, struct hunt_case *made) {
    for (int i = 0; i < FEATURE_COUNT; i++)
        if (without >> (SC_DIM_COUNT + i) & 1)
            FEATURES[i].leave_out(made);
}

void hunt_leave_out(unsigned without, struct hunt_case *made) {
    for (int dim = 0; dim < SC_DIM_COUNT; dim++)
        if (without >> dim & 1)
            leave_out_dim(made, (enum sc_dim)dim);
    leave_out_features(without, made);
    if (made->pragma_count > 0)
        return;
    hunt_case_add(made, SC_PRAGMA_TEMPORAL_MAP, SC_DIM_K, 1, 1);
    leave_out_features(without, made);
}
