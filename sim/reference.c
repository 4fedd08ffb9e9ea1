/* The output tensor, computed directly: plain nested loops over the type's subscripts, sharing nothing with the
 * machine. */
#include <stddef.h>
#include <stdlib.h>
#include <string.h>

#include "sim/data.h"

/* One of the nested loops: how often it runs, and by how many elements its step moves each tensor. */
struct reference_loop {
    int64_t count, step[SC_TENSOR_COUNT];
};

/* Loops that run once are left out. The output's stand outside of those that are summed over, but for its last two
 * subscripts, which are innermost: there the elements of a row are neighbours, and a plane of rows stays in the cache.
 */
struct reference_nest {
    enum sc_operation operation;
    int loop_count, sums; /* sums: the first loop that is summed over, if any is */
    struct reference_loop loop[SC_DIM_COUNT];
    int64_t plane_elems;
    int32_t *plane; /* NULL: rows are computed where they are */
};

/* ---- loops ---- */

/* Elements from one index of `dim` to the next; 0 where the tensor has no such subscript. */
static int64_t elements_between(const struct sc_layer *layer, enum sc_tensor tensor, enum sc_dim dim) {
    const struct sc_subscripts *subscripts = &layer->type->tensor[tensor];
    int64_t between = 1;
    for (int i = subscripts->count - 1; i >= 0; i--) {
        if (subscripts->dim[i] == dim)
            return between;
        between *= sc_layer_subscript_size(layer, tensor, subscripts->dim[i]);
    }
    return 0;
}

/* y = y' * stride + r * dilation: a step of y' is `stride` input rows, one of r is `dilation`. */
static struct reference_loop loop_over(const struct sc_layer *layer, enum sc_dim dim) {
    int slides = sc_layer_window_over(layer, dim), filters = sc_layer_window_with_filter(layer, dim);
    enum sc_dim input = filters < 0 ? dim : layer->type->window[filters].input;
    struct reference_loop loop = {.count = sc_layer_subscript_size(layer, SC_TENSOR_OUTPUT, dim)};
    for (int tensor = 0; tensor < SC_TENSOR_COUNT; tensor++)
        loop.step[tensor] = elements_between(layer, (enum sc_tensor)tensor, dim);
    if (loop.count <= 1) /* nothing is stepped over, however large the stride */
        return loop;
    loop.step[SC_TENSOR_INPUT] = elements_between(layer, SC_TENSOR_INPUT, input) *
                                 (slides < 0 ? 1 : layer->stride[slides]) *
                                 (filters < 0 ? 1 : layer->dilation[filters]);
    return loop;
}

static bool is_output_subscript(const struct sc_layer_type *type, enum sc_dim dim) {
    const struct sc_subscripts *output = &type->tensor[SC_TENSOR_OUTPUT];
    for (int i = 0; i < output->count; i++)
        if (output->dim[i] == dim)
            return true;
    return false;
}

static void add_loop(struct reference_nest *nest, const struct sc_layer *layer, enum sc_dim dim) {
    struct reference_loop loop = loop_over(layer, dim);
    if (loop.count > 1)
        nest->loop[nest->loop_count++] = loop;
}

static struct reference_nest make_nest(struct sc_sim_data *data) {
    const struct sc_layer_type *type = data->layer.type;
    const struct sc_subscripts *output = &type->tensor[SC_TENSOR_OUTPUT];
    struct reference_nest nest = {.operation = type->operation};
    const int inside = output->count > 1 ? 2 : output->count;
    data->operations_each = 1;
    for (int i = 0; i < output->count - inside; i++)
        add_loop(&nest, &data->layer, output->dim[i]);
    nest.sums = nest.loop_count;
    for (int dim = 0; dim < SC_DIM_COUNT; dim++) {
        if (is_output_subscript(type, (enum sc_dim)dim))
            continue;
        add_loop(&nest, &data->layer, (enum sc_dim)dim);
        data->operations_each *= data->layer.size[dim];
    }
    for (int i = output->count - inside; i < output->count; i++)
        add_loop(&nest, &data->layer, output->dim[i]);
    if (nest.loop_count == 0)
        nest.loop[nest.loop_count++] = (struct reference_loop){.count = 1};
    return nest;
}

/* ---- the loops ---- */

/* Where the loops are in each tensor. Without weights, `weight` is not read. */
struct reference_place {
    const int16_t *weight, *input;
    int32_t *output;
};

/* A row of a convolution has one weight, one of a matrix product has one input, and a sum has one output. */
static void multiply_row(const struct reference_loop *row, struct reference_place at) {
    const int64_t by_weight = row->step[SC_TENSOR_WEIGHT], by_input = row->step[SC_TENSOR_INPUT],
                  by_output = row->step[SC_TENSOR_OUTPUT];
    if (by_output == 1 && by_weight == 0 && by_input == 1)
        for (int64_t i = 0; i < row->count; i++)
            at.output[i] += *at.weight * at.input[i];
    else if (by_output == 1 && by_weight == 1 && by_input == 0)
        for (int64_t i = 0; i < row->count; i++)
            at.output[i] += at.weight[i] * *at.input;
    else
        for (int64_t i = 0; i < row->count; i++)
            at.output[i * by_output] += at.weight[i * by_weight] * at.input[i * by_input];
}

/* Any operation. */
static void operate_row(const struct reference_loop *row, const struct sc_operation_description *operation,
                        struct reference_place at) {
    for (int64_t i = 0; i < row->count; i++) {
        int32_t factor = operation->needs_weights ? at.weight[i * row->step[SC_TENSOR_WEIGHT]] : 0;
        int32_t term = operation->term(factor, at.input[i * row->step[SC_TENSOR_INPUT]]);
        int32_t *sum = &at.output[i * row->step[SC_TENSOR_OUTPUT]];
        *sum = operation->combine(*sum, term);
    }
}

static struct reference_place place_of(const struct reference_loop *loop, int64_t i, struct reference_place at) {
    return (struct reference_place){.weight = at.weight + i * loop->step[SC_TENSOR_WEIGHT],
                                    .input = at.input + i * loop->step[SC_TENSOR_INPUT],
                                    .output = at.output + i * loop->step[SC_TENSOR_OUTPUT]};
}

/* ---- planes ---- */

/* With a stride of 1 a plane of outputs is one long row, if it has as many columns as the input: most rows are too
 * short to be fast. Its last columns, where windows pass from one input row to the next, are dropped. */
static int64_t plane_elems(const struct reference_nest *nest) {
    const int count = nest->loop_count;
    if (nest->operation != SC_OPERATION_MAC || count - nest->sums < 3)
        return 0;
    const struct reference_loop *rows = &nest->loop[count - 2], *row = &nest->loop[count - 1];
    const bool is_plane = rows->step[SC_TENSOR_WEIGHT] == 0 && row->step[SC_TENSOR_WEIGHT] == 0 &&
                          row->step[SC_TENSOR_INPUT] == 1 && row->step[SC_TENSOR_OUTPUT] == 1 &&
                          rows->step[SC_TENSOR_OUTPUT] == row->count && rows->step[SC_TENSOR_INPUT] >= row->count &&
                          rows->step[SC_TENSOR_INPUT] <= 2 * row->count;
    return is_plane ? (rows->count - 1) * rows->step[SC_TENSOR_INPUT] + row->count : 0;
}

/* All that is summed over, inside of loop `depth`. */
static void sum_plane(const struct reference_nest *nest, int depth, struct reference_place at) {
    if (depth == nest->loop_count - 2) {
        for (int64_t i = 0; i < nest->plane_elems; i++)
            nest->plane[i] += *at.weight * at.input[i];
        return;
    }
    for (int64_t i = 0; i < nest->loop[depth].count; i++)
        sum_plane(nest, depth + 1, place_of(&nest->loop[depth], i, at));
}

static void compute_plane(const struct reference_nest *nest, struct reference_place at) {
    const struct reference_loop *rows = &nest->loop[nest->loop_count - 2], *row = rows + 1;
    memset(nest->plane, 0, (size_t)nest->plane_elems * sizeof *nest->plane);
    sum_plane(nest, nest->sums, at);
    for (int64_t i = 0; i < rows->count; i++)
        memcpy(at.output + i * rows->step[SC_TENSOR_OUTPUT], nest->plane + i * rows->step[SC_TENSOR_INPUT],
               (size_t)row->count * sizeof *at.output);
}

/* ---- the whole ---- */

/* The two innermost loops. */
static void compute_rows(const struct reference_nest *nest, const struct reference_loop *rows,
                         const struct reference_loop *row, struct reference_place at) {
    for (int64_t i = 0; i < rows->count; i++)
        if (nest->operation == SC_OPERATION_MAC)
            multiply_row(row, place_of(rows, i, at));
        else
            operate_row(row, sc_operation_info(nest->operation), place_of(rows, i, at));
}

/* All that is inside of loop `depth`, from `at` on. */
static void compute_loops(const struct reference_nest *nest, int depth, struct reference_place at) {
    static const struct reference_loop ONCE = {.count = 1};
    const struct reference_loop *loop = &nest->loop[depth];
    const int inside = nest->loop_count - depth;
    if (nest->plane && depth == nest->sums) {
        compute_plane(nest, at);
        return;
    }
    if (inside <= 2) {
        compute_rows(nest, inside == 2 ? loop : &ONCE, &nest->loop[nest->loop_count - 1], at);
        return;
    }
    for (int64_t i = 0; i < loop->count; i++)
        compute_loops(nest, depth + 1, place_of(loop, i, at));
}

void sim_reference_compute(struct sc_sim_data *data) {
    struct reference_nest nest = make_nest(data);
    const int32_t start = sc_operation_info(nest.operation)->start;
    for (int64_t i = 0; i < data->elems[SC_TENSOR_OUTPUT]; i++)
        data->expected[i] = start;
    nest.plane_elems = plane_elems(&nest);
    if (nest.plane_elems > 0) /* without memory rows are computed */
        nest.plane = malloc((size_t)nest.plane_elems * sizeof *nest.plane);
    compute_loops(
        &nest, 0,
        (struct reference_place){data->operand[SC_TENSOR_WEIGHT], data->operand[SC_TENSOR_INPUT], data->expected});
    free(nest.plane);
}
