/* Systematic cases, rung by rung: everything small of one kind before anything of the next. A rung counts through the
 * combinations of a few choices, which are the digits of a case's number. */
#include "check/hunt/hunt_draw.h"

/* ---- choices ---- */

/* Takes the next digit off a number: one of `radix` choices. */
static int choose(int64_t *number, int radix) {
    int digit = (int)(*number % radix);
    *number /= radix;
    return digit;
}

static int dim_count(const struct sc_layer_type *type) {
    int count = 0;
    for (int dim = 0; dim < SC_DIM_COUNT; dim++)
        count += (int)(type->own_dims >> dim & 1);
    return count;
}

/* The type's own dimension of this index. */
static enum sc_dim own_dim(const struct sc_layer_type *type, int index) {
    int dim = 0;
    while (!(type->own_dims & 1u << dim) || index-- > 0)
        dim++;
    return (enum sc_dim)dim;
}

static void choose_pes(struct hunt_case *made, int64_t *number, const int *pes, int count) {
    sc_machine_set(&made->machine, SC_HARDWARE_num_pes, pes[choose(number, count)]);
}

static enum sc_pragma_kind choose_map(int64_t *number) {
    return choose(number, 2) ? SC_PRAGMA_SPATIAL_MAP : SC_PRAGMA_TEMPORAL_MAP;
}

/* A filter needs an input around it, and some types' filters are as large as their inputs. */
static void make_room(struct sc_layer *layer) {
    for (int window = 0; window < layer->type->window_count; window++) {
        int64_t *input = &layer->size[layer->type->window[window].input];
        int64_t *filter = &layer->size[layer->type->window[window].filter];
        if (*input < *filter)
            *input = *filter;
        if (layer->type->filter_covers_input)
            *filter = *input;
    }
}

/* ---- rungs: what they make of a number ---- */

/* One dimension in one loop. */
static void one_loop(struct hunt_case *made, int64_t number) {
    static const struct hunt_pragma FORMS[6] = {
        {.kind = SC_PRAGMA_TEMPORAL_MAP, .dim = SC_DIM_N, .size = 1, .offset = 1},
        {.kind = SC_PRAGMA_SPATIAL_MAP, .dim = SC_DIM_N, .size = 1, .offset = 1},
        {.kind = SC_PRAGMA_TEMPORAL_MAP, .dim = SC_DIM_N, .size = 2, .offset = 2},
        {.kind = SC_PRAGMA_SPATIAL_MAP, .dim = SC_DIM_N, .size = 2, .offset = 2},
        {.kind = SC_PRAGMA_SPATIAL_MAP, .dim = SC_DIM_N, .size = 3, .offset = 3},
        {.kind = SC_PRAGMA_UNROLL, .dim = SC_DIM_N, .size = 0, .offset = 0}};
    static const int PES[] = {1, 2, 4}, SIZES[5] = {3, 2, 4, 5, 1};
    const struct sc_layer_type *type = made->layer.type;
    enum sc_dim dim = own_dim(type, choose(&number, dim_count(type)));
    const struct hunt_pragma *form = &FORMS[choose(&number, 6)];
    choose_pes(made, &number, PES, 3);
    made->layer.size[dim] = SIZES[choose(&number, 5)];
    make_room(&made->layer);
    hunt_case_add(made, form->kind, dim, form->size, form->offset);
}

/* One axis of a sliding window: filter, stride, padding, and chunks of the input that overlap or not. */
static void one_window(struct hunt_case *made, int64_t number) {
    static const int CHUNKS[7][2] = {{1, 1}, {2, 1}, {2, 2}, {3, 1}, {3, 2}, {3, 3}, {4, 2}}, PES[] = {1, 3};
    struct sc_layer *layer = &made->layer;
    int window = choose(&number, 2);
    enum sc_dim input = layer->type->window[window].input, filter = layer->type->window[window].filter;
    const int *chunk = CHUNKS[choose(&number, 7)];
    enum sc_pragma_kind kind = choose_map(&number);
    choose_pes(made, &number, PES, 2);
    int64_t room = 1 << choose(&number, 3), pad = choose(&number, 2);
    layer->stride[window] = 1 + choose(&number, 2);
    layer->pad[window] = pad;
    layer->size[filter] = 1 + choose(&number, 3);
    layer->size[input] = layer->size[filter] + room + 2 * pad;
    int one = choose(&number, 2);
    hunt_case_add(made, kind, input, chunk[0], chunk[1]);
    hunt_case_add(made, one ? SC_PRAGMA_TEMPORAL_MAP : SC_PRAGMA_UNROLL, filter, one, one);
}

/* Two different dimensions of sizes 2 and 3; with a filter's, its input's. */
static void choose_two(struct hunt_case *made, int64_t *number, enum sc_dim *a, enum sc_dim *b) {
    const struct sc_layer_type *type = made->layer.type;
    int count = dim_count(type), first = choose(number, count), second = choose(number, count - 1);
    *a = own_dim(type, first);
    *b = own_dim(type, second + (second >= first));
    made->layer.size[*a] = 2;
    made->layer.size[*b] = 3;
    make_room(&made->layer);
}

/* Two loops, merged into one. */
static void merged_loops(struct hunt_case *made, int64_t number) {
    static const int PES[] = {1, 2, 4};
    enum sc_dim a, b;
    choose_two(made, &number, &a, &b);
    int64_t inner = made->layer.size[b];
    const int64_t sizes[] = {1, inner, 2 * inner};
    enum sc_pragma_kind kind = choose_map(&number);
    int64_t size = sizes[choose(&number, 3)];
    choose_pes(made, &number, PES, 3);
    hunt_case_add(made, kind, a, size, size);
    hunt_case_add(made, SC_PRAGMA_MERGE, b, 0, 0);
}

/* Rows and columns over the same PEs: legal where strides leave all PEs but the first nothing to do, which hold their
 * rows and columns all the same. */
static void shared_units(struct hunt_case *made, int64_t number) {
    struct sc_layer *layer = &made->layer;
    int64_t units = 2 + choose(&number, 2);
    layer->size[SC_DIM_Y] = 2 + choose(&number, 7);
    layer->size[SC_DIM_X] = 2 + choose(&number, 7);
    layer->stride[SC_WINDOW_Y] = units * (1 + choose(&number, 2));
    layer->stride[SC_WINDOW_X] = units * (1 + choose(&number, 2));
    int channels = choose(&number, 3); /* none; outside; inside */
    layer->size[SC_DIM_K] = channels ? 2 : 1;
    sc_machine_set(&made->machine, SC_HARDWARE_num_pes, units);
    if (channels == 1)
        hunt_case_add(made, SC_PRAGMA_TEMPORAL_MAP, SC_DIM_K, 1, 1);
    hunt_case_add(made, SC_PRAGMA_SPATIAL_MAP, SC_DIM_Y, 1, 1);
    hunt_case_add(made, SC_PRAGMA_SPATIAL_MAP, SC_DIM_X, 1, 1);
    if (channels == 2)
        hunt_case_add(made, SC_PRAGMA_TEMPORAL_MAP, SC_DIM_K, 1, 1);
}

/* Many steps that are alike, each of which fetches C elements, computes about K cycles and drains K elements: the three
 * drift apart, until a buffer is full. Then, where there is one more output channel, as many steps with other times. */
static void long_run(struct hunt_case *made, int64_t number) {
    static const int BUFFERS[] = {2, 3, 16, 1, 5, 64}, LATENCIES[] = {0, 3, 77}, LENGTHS[] = {60, 150, 300};
    struct sc_layer *layer = &made->layer;
    struct sc_machine *machine = &made->machine;
    sc_machine_set(machine, SC_HARDWARE_l1_buffers, BUFFERS[choose(&number, 6)]);
    int64_t channels = 3 + 2 * choose(&number, 2);
    layer->size[SC_DIM_C] = channels;
    int64_t kernels = channels - 2 + choose(&number, 4);
    sc_machine_set(machine, SC_HARDWARE_vector_width, channels - 1 + choose(&number, 3));
    sc_machine_set(machine, SC_HARDWARE_bandwidth, 1 + choose(&number, 2));
    sc_machine_set(machine, SC_HARDWARE_noc_latency, LATENCIES[choose(&number, 3)]);
    layer->size[SC_DIM_K] = kernels + choose(&number, 2);
    layer->size[SC_DIM_N] = LENGTHS[choose(&number, 3)];
    sc_machine_set(machine, SC_HARDWARE_num_pes, 1);
    hunt_case_add(made, SC_PRAGMA_TEMPORAL_MAP, SC_DIM_K, kernels, kernels);
    hunt_case_add(made, SC_PRAGMA_TEMPORAL_MAP, SC_DIM_N, 1, 1);
}

/* Chunks of rows, and smaller ones in them: windows cross the edges of both. */
static void windows_in_windows(struct hunt_case *made, int64_t number) {
    static const int CHUNKS[4][2] = {{1, 1}, {2, 1}, {2, 2}, {3, 1}};
    struct sc_layer *layer = &made->layer;
    enum sc_pragma_kind outer = choose_map(&number), inner = choose_map(&number);
    const int *chunk = CHUNKS[choose(&number, 4)];
    int64_t filter = 3 + choose(&number, 3), size = filter + 2 * choose(&number, 3);
    const int64_t offsets[] = {size - filter + 1, size, (size + 1) / 2};
    int64_t offset = offsets[choose(&number, 3)], more = 1 + choose(&number, 2);
    layer->stride[SC_WINDOW_Y] = 1 + choose(&number, 2);
    layer->size[SC_DIM_R] = filter;
    layer->size[SC_DIM_Y] = size + offset * more;
    sc_machine_set(&made->machine, SC_HARDWARE_num_pes, 4);
    hunt_case_add(made, outer, SC_DIM_Y, size, offset);
    hunt_case_add(made, SC_PRAGMA_TILE, SC_DIM_K, 2, 0);
    hunt_case_add(made, SC_PRAGMA_TEMPORAL_MAP, SC_DIM_K, 1, 1);
    hunt_case_add(made, inner, SC_DIM_Y, chunk[0], chunk[1]);
}

/* Two levels: groups of PEs, and a tile of them. */
static void two_levels(struct hunt_case *made, int64_t number) {
    static const int PES[] = {3, 4, 6};
    enum sc_dim a, b;
    choose_two(made, &number, &a, &b);
    enum sc_pragma_kind outer = choose_map(&number), tiled = choose_map(&number);
    int64_t chunk = 1 + choose(&number, 2), width = 2 + choose(&number, 2);
    int inside = choose(&number, 2);
    choose_pes(made, &number, PES, 3);
    hunt_case_add(made, outer, a, 1, 1);
    hunt_case_add(made, SC_PRAGMA_TILE, b, width, 0);
    hunt_case_add(made, tiled, b, chunk, chunk);
    if (inside)
        hunt_case_add(made, SC_PRAGMA_SPATIAL_MAP, b, 1, 1);
}

/* Two loops, on machines that lack something. */
static void two_loops(struct hunt_case *made, int64_t number) {
    static const struct {
        enum sc_hardware_id id;
        int64_t value;
    } MACHINES[8] = {{SC_HARDWARE_num_pes, 2},     {SC_HARDWARE_bandwidth, 1},   {SC_HARDWARE_multicast, 0},
                     {SC_HARDWARE_reduction, 0},   {SC_HARDWARE_forwarding, 0},  {SC_HARDWARE_l1_buffers, 1},
                     {SC_HARDWARE_noc_latency, 3}, {SC_HARDWARE_vector_width, 2}};
    enum sc_dim a, b;
    choose_two(made, &number, &a, &b);
    enum sc_pragma_kind outer = choose_map(&number), inner = choose_map(&number);
    int machine = choose(&number, 8);
    sc_machine_set(&made->machine, SC_HARDWARE_num_pes, 2);
    sc_machine_set(&made->machine, MACHINES[machine].id, MACHINES[machine].value);
    hunt_case_add(made, outer, a, 1, 1);
    hunt_case_add(made, inner, b, 1, 1);
}

/* ---- the ladder ---- */

/* `others` is the product of the radices, but for those of the `dims` dimensions chosen. */
static const struct rung {
    void (*make)(struct hunt_case *made, int64_t number);
    bool all_types; /* else CONV, the first */
    int dims;
    int64_t others;
} RUNGS[] = {
    {one_loop, true, 1, 6 * 3 * 5},
    {one_window, false, 0, 2 * 7 * 2 * 2 * 3 * 2 * 2 * 3 * 2},
    {merged_loops, true, 2, 2 * 3 * 3},
    {shared_units, false, 0, 2 * 7 * 7 * 2 * 2 * 3},
    {long_run, false, 0, 6 * 2 * 4 * 3 * 2 * 3 * 2 * 3},
    {windows_in_windows, false, 0, 2 * 2 * 4 * 3 * 3 * 3 * 2 * 2},
    {two_levels, true, 2, 2 * 2 * 2 * 2 * 2 * 3},
    {two_loops, true, 2, 2 * 2 * 8},
};

enum { RUNG_COUNT = sizeof RUNGS / sizeof RUNGS[0] };

static int64_t case_count(const struct hunt_space *space, const struct rung *rung, int type) {
    int64_t dims = dim_count(sc_layer_type_at(type)), count = rung->others;
    bool searched = space->types & 1u << type && (rung->all_types || type == 0);
    for (int i = 0; i < rung->dims; i++)
        count *= dims - i;
    return searched ? count : 0;
}

int64_t hunt_ladder_count(const struct hunt_space *space) {
    int64_t count = 0;
    for (int i = 0; i < RUNG_COUNT; i++)
        for (int type = 0; type < sc_layer_type_count(); type++)
            count += case_count(space, &RUNGS[i], type);
    return count;
}

void hunt_ladder(const struct hunt_space *space, int64_t number, struct hunt_case *made) {
    int rung = 0, type = 0;
    for (int64_t count; number >= (count = case_count(space, &RUNGS[rung], type)); number -= count) {
        type = (type + 1) % sc_layer_type_count();
        rung += type == 0;
    }
    *made = hunt_case_of(sc_layer_type_at(type), &(struct sc_machine){0});
    RUNGS[rung].make(made, number);
    sc_machine_override(&made->machine, &space->always);
}
