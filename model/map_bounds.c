#include "model/map_bounds.h"

#include "common/checked.h"
#include "model/exact_arithmetic.h"
#include "model/fit.h"

/* ---- inputs that some operation uses ---- */

/* Rows of a window's input that a tap meets at some output. Taps meet the same rows if their distance is a multiple of
 * the stride: those that are `period` apart. Of such a class each further tap adds the rows behind those of the tap
 * before. */
static int64_t used_rows(const struct sc_layer *layer, int window) {
    const int64_t taps = layer->size[layer->type->window[window].filter], stride = layer->stride[window];
    const int64_t outputs = sc_layer_outputs(layer, window), dilation = layer->dilation[window];
    const int64_t period = stride / exact_common_divisor(stride, dilation);
    const int64_t shift = period * dilation / stride;
    int64_t used = 0;
    for (int64_t first = 0; first < lesser(period, taps); first++)
        used += outputs + (ceil_div(taps - first, period) - 1) * lesser(shift, outputs);
    return used;
}

static int64_t used_inputs(const struct sc_layer *layer) {
    int64_t elems = sc_layer_tensor_elems(layer, SC_TENSOR_INPUT);
    for (int window = 0; window < layer->type->window_count; window++)
        elems = elems / layer->size[layer->type->window[window].input] * used_rows(layer, window);
    return elems;
}

/* ---- cycles ---- */

/* A sum of numbers that are not negative; what passes 2^63 is INT64_MAX, and less than what is bounded. */
static int64_t plus(int64_t a, int64_t b) { return a > INT64_MAX - b ? INT64_MAX : a + b; }

static bool has_tensor(const struct sc_layer *layer, int tensor) { return layer->type->tensor[tensor].count > 0; }

/* Cycles in which `elems` pass a channel; at an unlimited rate (0) it is one. */
static int64_t passing(int64_t elems, int64_t rate) { return rate > 0 ? ceil_div(elems, rate) : elems > 0; }

/* The channels down have passed all of `elems`, of weights and inputs. */
static int64_t passing_down(const struct sc_machine *machine, const int64_t elems[SC_OPERAND_COUNT]) {
    int64_t shared = 0, cycles = 0;
    for (int tensor = 0; tensor < SC_OPERAND_COUNT; tensor++) {
        const int64_t rate = machine->channel[tensor];
        if (rate > 0)
            cycles = greater(cycles, passing(elems[tensor], rate));
        else
            shared = plus(shared, elems[tensor]);
    }
    return greater(cycles, passing(shared, machine->bandwidth));
}

static int64_t passing_up(const struct sc_machine *machine, int64_t elems) {
    const int64_t own = machine->channel[SC_TENSOR_OUTPUT];
    return passing(elems, own > 0 ? own : machine->bandwidth);
}

int64_t sc_map_least_cycles(const struct sc_machine *machine, const struct sc_counters *counters,
                            const struct sc_map_work *work) {
    const int64_t latency = machine->noc_latency;
    const int64_t elems[SC_OPERAND_COUNT] = {counters->l2_rd_weight, counters->l2_rd_input};
    const int64_t begin = plus(passing_down(machine, work->first_elems), latency);
    const int64_t computing = plus(plus(begin, work->computing_cycles), latency + passing_up(machine, 1));
    const int64_t down = plus(passing_down(machine, elems), latency);
    const int64_t up = plus(plus(begin, 1 + latency), passing_up(machine, counters->noc_up));
    return greater(computing, greater(down, up));
}

/* ---- any mapping ---- */

/* No PE computes before an element of each operand has come, and all PEs compute at most so fast. */
static struct sc_map_work least_work(const struct sc_layer *layer, const struct sc_machine *machine) {
    int64_t rate;
    if (!checked_mul(machine->num_pes, machine->vector_width, &rate))
        rate = INT64_MAX;
    return (struct sc_map_work){
        .first_elems = {has_tensor(layer, SC_TENSOR_WEIGHT), has_tensor(layer, SC_TENSOR_INPUT)},
        .computing_cycles = ceil_div(sc_layer_macs(layer), rate)};
}

/* Behind the last element that comes for the first time there is an operation that uses it, and its output goes up. */
static int64_t least_cycles_of_all(const struct sc_layer *layer, const struct sc_machine *machine,
                                   const struct sc_counters *least) {
    const int64_t elems[SC_OPERAND_COUNT] = {least->l2_rd_weight, least->l2_rd_input};
    const struct sc_map_work work = least_work(layer, machine);
    const int64_t down = plus(passing_down(machine, elems), machine->noc_latency);
    const int64_t end = 1 + machine->noc_latency + passing_up(machine, 1);
    return greater(sc_map_least_cycles(machine, least, &work), plus(down, end));
}

struct sc_counters sc_map_least_counters(const struct sc_layer *layer, const struct sc_machine *machine) {
    const int64_t macs = sc_layer_macs(layer), inputs = used_inputs(layer);
    const int64_t weights = sc_layer_tensor_elems(layer, SC_TENSOR_WEIGHT);
    const int64_t outputs = sc_layer_tensor_elems(layer, SC_TENSOR_OUTPUT);
    struct sc_counters least = {.macs = macs,
                                .l1_rd_weight = has_tensor(layer, SC_TENSOR_WEIGHT) ? macs : 0,
                                .l1_rd_input = macs,
                                .l1_rd_sum = macs - outputs,
                                .l1_rd_evict = outputs,
                                .l1_wr_weight = weights,
                                .l1_wr_input = inputs,
                                .l1_wr_sum = macs,
                                .l2_rd_weight = weights,
                                .l2_rd_input = inputs,
                                .l2_wr_weight = weights,
                                .l2_wr_input = inputs,
                                .l2_wr_sum = outputs,
                                .noc_down = plus(weights, inputs),
                                .noc_up = outputs,
                                .link_weight = weights,
                                .link_input = inputs,
                                .link_sum = outputs};
    least.cycles = least_cycles_of_all(layer, machine, &least);
    return least;
}

/* ---- a placement ---- */

/* What a dimension adds to the computing: a product of all dimensions. */
struct share {
    int64_t times, units; /* it takes times / units */
};

/* Are the operations of a window the product of those of its two dimensions? They are where chunks hold whole windows.
 */
static bool holds_windows(const struct sc_map_tiling *tiling, const struct sc_map_placement *placement, int dim) {
    return tiling->chunk[dim]->outputs > 0 && (dim != placement->inner_dim || placement->inner->outputs > 0);
}

/* The dimension of the space that is the window's input. */
static int input_of(const struct sc_map_space *space, int window) {
    int dim = 0;
    while (space->dim[dim].dim != space->layer.type->window[window].input)
        dim++;
    return dim;
}

/* In each fold the first unit has the longest chunk; in the last it may be the last chunk. A Tile's first unit has as
 * much of it as one of the Tile's chunks holds. */
static int64_t times_of_folds(int64_t length, int64_t size, int64_t units, int64_t inner_size) {
    const int64_t positions = ceil_div(length, size), folds = ceil_div(positions, units);
    const int64_t last = (positions - 1) % units == 0 ? length - (positions - 1) * size : size;
    return (folds - 1) * lesser(size, inner_size) + lesser(last, inner_size);
}

static struct share share_of(const struct sc_map_space *space, const struct sc_map_tiling *tiling,
                             const struct sc_map_placement *placement, int dim) {
    const struct sc_map_chunk *chunk = tiling->chunk[dim];
    const struct sc_map_chunk *inner = dim == placement->inner_dim ? placement->inner : NULL;
    const int window = sc_layer_window_over(&space->layer, space->dim[dim].dim);
    const int filtered = sc_layer_window_with_filter(&space->layer, space->dim[dim].dim);
    const int64_t units = dim == placement->spatial ? placement->units : 1;
    const int64_t length =
        window >= 0 ? sc_layer_outputs(&space->layer, window) : space->layer.size[space->dim[dim].dim];
    const int input = window >= 0 ? dim : filtered >= 0 ? input_of(space, filtered) : -1;
    if (input >= 0 && !holds_windows(tiling, placement, input))
        return (struct share){length, lesser(units, chunk->positions) * (inner ? inner->positions : 1)};
    if (window >= 0)
        return (struct share){times_of_folds(length, chunk->outputs, units, inner ? inner->outputs : INT64_MAX), 1};
    return (struct share){times_of_folds(length, chunk->size, units, inner ? inner->size : INT64_MAX), 1};
}

static int64_t least_computing(const struct sc_map_space *space, const struct sc_map_tiling *tiling,
                               const struct sc_map_placement *placement) {
    int64_t times = 1, units = 1; /* at most the operations, and the PEs' square */
    for (int d = 0; d < space->dim_count; d++) {
        const struct share share = share_of(space, tiling, placement, d);
        times *= share.times;
        units *= share.units;
    }
    return ceil_div(ceil_div(times, units), space->machine.vector_width);
}

/* Indices that are in some of the first `chunks` chunks of `length` indices. */
static int64_t indices_of_chunks(int64_t length, const struct sc_map_chunk *chunk, int64_t chunks) {
    const int64_t before = (chunks - 1) * lesser(chunk->offset, chunk->size);
    return before + lesser(chunk->size, length - (chunks - 1) * chunk->offset);
}

/* Indices of a dimension that the PEs hold together at the first step. Where a Tile's chunks leave holes, what is held
 * of the Tile's own chunks is not looked at: one of them is. */
static int64_t first_indices(const struct sc_map_space *space, const struct sc_map_tiling *tiling,
                             const struct sc_map_placement *placement, int dim) {
    const struct sc_map_chunk *chunk = tiling->chunk[dim];
    const int64_t length = space->layer.size[space->dim[dim].dim];
    if (dim == placement->inner_dim && placement->inner->offset > placement->inner->size)
        return indices_of_chunks(chunk->longest, placement->inner, placement->inner->positions);
    return indices_of_chunks(length, chunk, dim == placement->spatial ? lesser(placement->units, chunk->positions) : 1);
}

/* Of a tensor that is streamed only what operations use comes. */
static int64_t first_elems(const struct sc_map_space *space, const struct sc_map_tiling *tiling,
                           const struct sc_map_placement *placement, enum sc_tensor tensor) {
    if (!has_tensor(&space->layer, (int)tensor))
        return 0;
    int64_t elems = 1;
    for (int d = 0; !space->machine.stream[tensor] && d < space->dim_count; d++)
        if (sc_layer_couples(&space->layer, tensor, space->dim[d].dim))
            elems *= first_indices(space, tiling, placement, d);
    return elems;
}

struct sc_map_work sc_map_work_of(const struct sc_map_space *space, const struct sc_map_tiling *tiling,
                                  const struct sc_map_placement *placement) {
    return (struct sc_map_work){.first_elems = {first_elems(space, tiling, placement, SC_TENSOR_WEIGHT),
                                                first_elems(space, tiling, placement, SC_TENSOR_INPUT)},
                                .computing_cycles = least_computing(space, tiling, placement)};
}

/* ---- buffers ---- */

struct sc_map_needs sc_map_needs_of(const struct sc_machine *machine, const struct sc_counters *counters) {
    return (struct sc_map_needs){sc_fit_l1_needed(machine, counters), sc_fit_l2_needed(machine, counters)};
}

bool sc_map_needs_fit(const struct sc_machine *machine, const struct sc_map_needs *needs) {
    return (machine->l1_size == 0 || needs->l1_elems <= machine->l1_size) &&
           (machine->l2_size == 0 || needs->l2_elems <= machine->l2_size);
}
