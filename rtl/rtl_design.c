/* A mapping as rows of a nest, and the sizes of what it needs. */
#include "common/checked.h"
#include "rtl/rtl_internal.h"

enum { FIELD_DIM, FIELD_SIZE, FIELD_OFFSET, FIELD_UNITS, FIELD_LOOP, FIELD_DIVISOR, FIELD_MODULUS, FIELD_LEAD };
enum { NO_DIM = 15, MACHINE_MOST = 1 << 29, MEMORY_MOST = 1 << 22, PES_MOST = 1 << 12 };

static int64_t less(int64_t a, int64_t b) { return a < b ? a : b; }

/* a * b, or a number that is too large for any machine. */
static int64_t times(int64_t a, int64_t b) {
    int64_t product;
    return checked_mul(a, b, &product) ? product : INT64_MAX;
}

/* a + b, neither of them negative, or a number that is too large for any machine. */
static int64_t plus(int64_t a, int64_t b) {
    int64_t sum;
    return checked_add(a, b, &sum) ? sum : INT64_MAX;
}

static void grow(int64_t *value, int64_t to) {
    if (to > *value)
        *value = to;
}

/* Positions of a directive in a chunk of `length`: so many begin before all is covered. */
static int64_t positions_in(int64_t length, const struct sc_map_part *part) {
    int64_t count = 1;
    if (length > part->size) {
        int64_t to_cover = (length - part->size + part->offset - 1) / part->offset + 1;
        count = less(to_cover, (length + part->offset - 1) / part->offset);
    }
    return count;
}

static void add_row(struct rtl_design *design, const struct sc_map_part *part, const struct sc_level *level,
                    const struct sc_directive *directive, int64_t inner_pes) {
    struct rtl_row *row = &design->row[design->row_count++];
    int window = sc_layer_window_over(&design->mapping->layer, part->dim);
    int filter = sc_layer_window_with_filter(&design->mapping->layer, part->dim);
    int side = window >= 0 ? window : filter;
    row->field[FIELD_DIM] = (int64_t)part->dim;
    row->field[FIELD_SIZE] = part->size;
    row->field[FIELD_OFFSET] = part->offset;
    row->field[FIELD_UNITS] = directive->spatial ? level->units : 0;
    row->field[FIELD_LOOP] = design->loop_count;
    row->field[FIELD_DIVISOR] = 1;
    row->field[FIELD_LEAD] = part == directive->part;
    row->units = row->field[FIELD_UNITS];
    row->inner_pes = inner_pes;
    if (side >= 0)
        design->loop[2 * design->loop_count + 1] |= (int64_t)1 << side;
}

/* The rows of a directive. Of a merged one the position counts through its parts, the last one fastest. */
static void add_directive(struct rtl_design *design, const struct sc_level *level, const struct sc_directive *directive,
                          int64_t inner_pes) {
    int64_t count = 1, trips, below = 1;
    int first = design->row_count;
    for (int i = 0; i < directive->part_count; i++) {
        const struct sc_map_part *part = &directive->part[i];
        add_row(design, part, level, directive, inner_pes);
        int64_t positions = positions_in(design->extent[part->dim], part);
        count = times(count, positions);
        if (i > 0)
            design->row[first + i].field[FIELD_MODULUS] = positions;
        design->extent[part->dim] = less(design->extent[part->dim], part->size);
    }
    for (int i = directive->part_count - 1; i >= 0; i--) {
        design->row[first + i].field[FIELD_DIVISOR] = below;
        if (i > 0)
            below = times(below, design->row[first + i].field[FIELD_MODULUS]);
    }
    trips = directive->spatial ? (count - 1) / level->units + 1 : count;
    design->steps = times(design->steps, trips);
    design->need.merged |= directive->part_count > 1;
    for (int i = 0; i < directive->part_count; i++) {
        const struct sc_map_part *part = &directive->part[i];
        int64_t units = directive->spatial ? level->units : 1;
        grow(&design->need.value, times(plus(times(plus(trips, 1), units), units), part->offset));
        grow(&design->need.value, part->size);
    }
    design->loop[2 * design->loop_count] = directive->overhead;
    grow(&design->need.value, directive->overhead);
    design->loop_count++;
}

static enum sc_status too_large(const char *what, int64_t value, int64_t most, struct sc_error *error) {
    return sc_error_set(error, SC_STATUS_LIMIT,
                        "the machine in SystemVerilog would have %lld %s; expected at most %lld", (long long)value,
                        what, (long long)most);
}

static enum sc_status make_rows(struct rtl_design *design, struct sc_arena *arena, struct sc_error *error) {
    const struct sc_mapping *mapping = design->mapping;
    size_t rows = (size_t)mapping->level_count * SC_DIM_COUNT * SC_DIM_COUNT;
    design->row = sc_arena_alloc(arena, rows, sizeof *design->row);
    design->loop = sc_arena_alloc(arena, rows * 2, sizeof *design->loop);
    if (!design->row || !design->loop)
        return sc_error_set(error, SC_STATUS_LIMIT, "no memory left for the nest");
    design->pes = 1;
    design->steps = 1;
    for (int l = 0; l < mapping->level_count; l++)
        design->pes = times(design->pes, mapping->level[l].units);
    if (design->pes > PES_MOST) /* the tables of networks grow with the square */
        return too_large("PEs", design->pes, PES_MOST, error);
    int64_t inner_pes = design->pes;
    for (int l = 0; l < mapping->level_count; l++) {
        const struct sc_level *level = &mapping->level[l];
        inner_pes /= level->units;
        for (int d = 0; d < level->directive_count; d++)
            add_directive(design, level, &level->directive[d], inner_pes);
    }
    return SC_STATUS_OK;
}

static void measure_windows(struct rtl_design *design) {
    const struct sc_layer *layer = &design->mapping->layer;
    static const enum sc_dim input[] = {SC_DIM_Y, SC_DIM_X}, filter[] = {SC_DIM_R, SC_DIM_S};
    for (int w = 0; w < SC_WINDOWS_MAX; w++) {
        int64_t reach = (layer->size[filter[w]] - 1) * layer->dilation[w] + 1;
        design->taps[w] = layer->size[filter[w]];
        design->outputs[w] = (layer->size[input[w]] - reach) / layer->stride[w] + 1;
        grow(&design->need.out, design->outputs[w]);
        grow(&design->need.filter, design->taps[w]);
        grow(&design->need.in, layer->size[input[w]]);
        grow(&design->need.pair, less(times(design->outputs[w], design->taps[w]),
                                      times(design->extent[input[w]], design->extent[filter[w]])));
    }
}

/* How many places a subscript has in an L1, and in the tensor. */
static int64_t places_of(const struct rtl_design *design, enum sc_tensor tensor, enum sc_dim dim, int64_t *size) {
    const struct sc_layer *layer = &design->mapping->layer;
    bool counts_outputs = tensor == SC_TENSOR_OUTPUT && (dim == SC_DIM_Y || dim == SC_DIM_X);
    *size = layer->size[dim];
    if (!counts_outputs)
        return design->extent[dim];
    int w = dim == SC_DIM_Y ? SC_WINDOW_Y : SC_WINDOW_X;
    int64_t taps = design->extent[w == SC_WINDOW_Y ? SC_DIM_R : SC_DIM_S];
    *size = design->outputs[w];
    return less(*size, (design->extent[dim] - 1 + (taps - 1) * layer->dilation[w]) / layer->stride[w] + 1);
}

static void measure_tensor(struct rtl_design *design, enum sc_tensor tensor) {
    const struct sc_subscripts *subscripts = &design->mapping->layer.type->tensor[tensor];
    int64_t stride = 1, slots = 1;
    for (int k = SC_SUBSCRIPTS_MAX - 1; k >= 0; k--) {
        int64_t *field = design->subscript[tensor][k];
        int64_t size = 1, places = 1;
        field[SUBSCRIPT_DIM] = NO_DIM;
        if (k < subscripts->count) {
            field[SUBSCRIPT_DIM] = (int64_t)subscripts->dim[k];
            places = places_of(design, tensor, subscripts->dim[k], &size);
        }
        field[SUBSCRIPT_STRIDE] = stride;
        field[SUBSCRIPT_PLACES] = places;
        field[SUBSCRIPT_SLOTS] = slots;
        stride = times(stride, size);
        slots = times(slots, places);
    }
    design->elems[tensor] = subscripts->count > 0 ? stride : 0;
    design->need.slots[tensor] = slots;
    grow(&design->need.elem, stride);
}

static int64_t sets_of(const struct sc_machine *machine, int tensor) {
    return machine->tensor_l1_buffers[tensor] > 0 ? machine->tensor_l1_buffers[tensor] : machine->l1_buffers;
}

/* Can a channel, or a load, run ahead of the PEs by more steps than L1 has sets? */
static bool runs_ahead(const struct sc_mapping *mapping) {
    bool ahead = mapping->has_marks;
    for (int t = 0; t < SC_TENSOR_COUNT; t++)
        ahead |= mapping->machine.channel[t] > 0 || mapping->machine.tensor_l1_buffers[t] > 0;
    return ahead;
}

/* How many steps are in flight, and how long the lists are that they make. */
static void measure_lists(struct rtl_design *design) {
    const struct sc_mapping *mapping = design->mapping;
    struct rtl_capacity *need = &design->need;
    int64_t box[SC_TENSOR_COUNT], in_flight = plus(design->steps, 3);
    if (!runs_ahead(mapping))
        in_flight = less(in_flight, plus(times(3, mapping->machine.l1_buffers), 6));
    for (int t = 0; t < SC_TENSOR_COUNT; t++)
        box[t] = less(design->elems[t], times(need->slots[t], design->pes));
    int64_t operands = plus(box[SC_TENSOR_WEIGHT], box[SC_TENSOR_INPUT]);
    grow(&need->value, times(design->pes, plus(operands, box[SC_TENSOR_OUTPUT])));
    need->step = in_flight;
    need->send = times(in_flight, operands);
    need->forward = mapping->machine.forwarding ? need->send : 1;
    need->evict = times(in_flight, box[SC_TENSOR_OUTPUT]);
    need->tile = need->load = need->store = 1;
    if (!mapping->has_marks)
        return;
    need->tile = plus(design->steps, 3);
    need->load = times(plus(design->steps, 1), operands > box[SC_TENSOR_OUTPUT] ? operands : box[SC_TENSOR_OUTPUT]);
    need->store = times(plus(design->steps, 1), box[SC_TENSOR_OUTPUT]);
}

static void measure_machine(struct rtl_design *design) {
    const struct sc_machine *machine = &design->mapping->machine;
    struct rtl_capacity *need = &design->need;
    int64_t rows_of_windows[SC_WINDOWS_MAX] = {1, 1};
    need->pe = design->pes;
    need->row = design->row_count;
    need->loop = design->loop_count;
    for (int i = 0; i < design->row_count; i++)
        for (int w = 0; w < SC_WINDOWS_MAX; w++)
            rows_of_windows[w] += design->row[i].field[FIELD_DIM] == (int64_t)SC_DIM_Y + w;
    for (int w = 0; w < SC_WINDOWS_MAX; w++)
        grow(&need->own, rows_of_windows[w]);
    for (int t = 0; t < SC_TENSOR_COUNT; t++)
        need->ways[t] = less(sets_of(machine, t), plus(design->steps, 1));
    need->lane = less(machine->vector_width, sc_layer_macs(&design->mapping->layer));
    for (int n = 0; n < RTL_NETS; n++)
        grow(&need->link, design->network[n].link_count);
    const int64_t delays[] = {machine->noc_latency,
                              machine->hop_latency,
                              machine->off_chip_latency,
                              machine->load_overhead,
                              machine->l1_buffers,
                              machine->l2_buffers,
                              plus(design->need.elem, 1),
                              need->pe,
                              need->row + 1,
                              times(need->loop + 1, 16),
                              machine->vector_width > need->lane ? 0 : need->lane};
    for (size_t i = 0; i < sizeof delays / sizeof *delays; i++)
        grow(&need->value, delays[i]);
    for (int d = 0; d < SC_DIM_COUNT; d++)
        grow(&need->value, plus(times(2, design->mapping->layer.size[d]), 1));
    for (int w = 0; w < SC_WINDOWS_MAX; w++) {
        grow(&need->value, design->mapping->layer.stride[w]);
        grow(&need->value, design->mapping->layer.dilation[w]);
    }
}

/* What no memory of a simulated machine should have to hold. */
static enum sc_status check_size(const struct rtl_design *design, struct sc_error *error) {
    const struct rtl_capacity *need = &design->need;
    const struct {
        const char *what;
        int64_t value, most;
    } limits[] = {{"elements of a tensor", need->elem, MEMORY_MOST},
                  {"steps in flight", need->step, MEMORY_MOST},
                  {"elements sent in the steps in flight", need->send, MEMORY_MOST * 2},
                  {"outputs evicted in the steps in flight", need->evict, MEMORY_MOST * 2},
                  {"elements loaded", need->load, MEMORY_MOST * 2},
                  {"lanes of a PE", need->lane, 256},
                  {"as its largest number", need->value, MACHINE_MOST}};
    for (size_t i = 0; i < sizeof limits / sizeof *limits; i++)
        if (limits[i].value > limits[i].most)
            return too_large(limits[i].what, limits[i].value, limits[i].most, error);
    return SC_STATUS_OK;
}

enum sc_status rtl_design_make(struct rtl_design *design, const struct sc_mapping *mapping, struct sc_arena *arena,
                               struct sc_error *error) {
    *design = (struct rtl_design){.mapping = mapping};
    for (int d = 0; d < SC_DIM_COUNT; d++)
        design->extent[d] = mapping->layer.size[d];
    enum sc_status status = sc_mapping_check(mapping, error);
    if (!status)
        status = make_rows(design, arena, error);
    if (status)
        return status;
    measure_windows(design);
    for (int t = 0; t < SC_TENSOR_COUNT; t++)
        measure_tensor(design, (enum sc_tensor)t);
    for (int n = 0; !status && n < RTL_NETS; n++)
        status = rtl_network_make(&design->network[n], mapping, (enum sc_tensor)n, design->pes, arena, error);
    if (status)
        return status;
    measure_machine(design);
    measure_lists(design);
    return check_size(design, error);
}
