/* The values of the tensors, and a direct evaluation of the layer. */
#include <inttypes.h>
#include <stdlib.h>

#include "rtl/rtl_internal.h"

enum { VALUES = 23 }; /* from -11 to 11: sums of millions of products fit */

/* A value that depends on the element alone. */
static int32_t value_of(enum sc_tensor tensor, int64_t element) {
    uint64_t x = (uint64_t)element * 2 + (uint64_t)tensor + 1;
    x *= UINT64_C(0x9e3779b97f4a7c15);
    x ^= x >> 29;
    x *= UINT64_C(0xbf58476d1ce4e5b9);
    return (int32_t)((x >> 32) % VALUES) - VALUES / 2;
}

/* Where the operation at these indices has its element; `outside` if that is padding. */
static int64_t element_at(const struct rtl_design *design, enum sc_tensor tensor, const int64_t index[SC_DIM_COUNT],
                          bool *outside) {
    const struct sc_layer *layer = &design->mapping->layer;
    int64_t element = 0;
    for (int k = 0; k < layer->type->tensor[tensor].count; k++) {
        enum sc_dim dim = layer->type->tensor[tensor].dim[k];
        int64_t place = index[dim];
        if (tensor == SC_TENSOR_INPUT && (dim == SC_DIM_Y || dim == SC_DIM_X)) {
            int w = dim == SC_DIM_Y ? SC_WINDOW_Y : SC_WINDOW_X;
            *outside |= place < layer->pad[w] || place >= layer->size[dim] - layer->pad[w];
        }
        element += place * design->subscript[tensor][k][SUBSCRIPT_STRIDE];
    }
    return element;
}

static int32_t input_at(const struct rtl_design *design, const int64_t index[SC_DIM_COUNT]) {
    bool outside = false;
    int64_t element = element_at(design, SC_TENSOR_INPUT, index, &outside);
    return outside ? 0 : value_of(SC_TENSOR_INPUT, element);
}

void rtl_write_operand(const struct rtl_design *design, enum sc_tensor tensor, FILE *to) {
    const struct sc_subscripts *subscripts = &design->mapping->layer.type->tensor[tensor];
    for (int64_t element = 0; element < design->elems[tensor]; element++) {
        int64_t index[SC_DIM_COUNT] = {0}, rest = element;
        for (int k = 0; k < subscripts->count; k++) {
            index[subscripts->dim[k]] = rest / design->subscript[tensor][k][SUBSCRIPT_STRIDE];
            rest %= design->subscript[tensor][k][SUBSCRIPT_STRIDE];
        }
        int32_t value = tensor == SC_TENSOR_INPUT ? input_at(design, index) : value_of(tensor, element);
        fprintf(to, "%08" PRIx32 "\n", (uint32_t)value);
    }
}

/* To the next point of the layer; false behind the last. */
static bool next_point(int64_t point[SC_DIM_COUNT], const int64_t size[SC_DIM_COUNT]) {
    int d = SC_DIM_COUNT - 1;
    while (d >= 0 && ++point[d] == size[d])
        point[d--] = 0;
    return d >= 0;
}

/* One operation: `point` counts output rows and columns in place of Y and X. */
static void operate(const struct rtl_design *design, const int64_t point[SC_DIM_COUNT], int32_t *sum, bool *begun) {
    const struct sc_layer *layer = &design->mapping->layer;
    int64_t index[SC_DIM_COUNT];
    bool ignored = false;
    int64_t output = element_at(design, SC_TENSOR_OUTPUT, point, &ignored);
    for (int d = 0; d < SC_DIM_COUNT; d++)
        index[d] = point[d];
    index[SC_DIM_Y] = point[SC_DIM_Y] * layer->stride[SC_WINDOW_Y] + point[SC_DIM_R] * layer->dilation[SC_WINDOW_Y];
    index[SC_DIM_X] = point[SC_DIM_X] * layer->stride[SC_WINDOW_X] + point[SC_DIM_S] * layer->dilation[SC_WINDOW_X];
    int32_t input = input_at(design, index);
    if (layer->type->operation == SC_OPERATION_MAX) {
        if (!begun[output] || input > sum[output])
            sum[output] = input;
    } else {
        int32_t weight = value_of(SC_TENSOR_WEIGHT, element_at(design, SC_TENSOR_WEIGHT, index, &ignored));
        sum[output] = (int32_t)((uint32_t)sum[output] + (uint32_t)(weight * input));
    }
    begun[output] = true;
}

enum sc_status rtl_write_expected(const struct rtl_design *design, FILE *to, struct sc_error *error) {
    int64_t point[SC_DIM_COUNT] = {0}, size[SC_DIM_COUNT], outputs = design->elems[SC_TENSOR_OUTPUT];
    int32_t *sum = calloc((size_t)outputs, sizeof *sum);
    bool *begun = calloc((size_t)outputs, sizeof *begun);
    if (sum && begun) {
        for (int d = 0; d < SC_DIM_COUNT; d++)
            size[d] = design->mapping->layer.size[d];
        size[SC_DIM_Y] = design->outputs[SC_WINDOW_Y];
        size[SC_DIM_X] = design->outputs[SC_WINDOW_X];
        do
            operate(design, point, sum, begun);
        while (next_point(point, size));
        for (int64_t i = 0; i < outputs; i++)
            fprintf(to, "%08" PRIx32 "\n", (uint32_t)sum[i]);
    }
    enum sc_status status =
        sum && begun ? SC_STATUS_OK : sc_error_set(error, SC_STATUS_LIMIT, "no memory left for the outputs");
    free(sum);
    free(begun);
    return status;
}
