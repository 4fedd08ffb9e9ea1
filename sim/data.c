#include "sim/data.h"

#include <stdlib.h>

/* Identities are 32-bit indices. */
enum { ELEMS_MAX = INT32_MAX };

/* SplitMix64 of a counter: any element's value, without the ones before it. */
static uint64_t mix(uint64_t seed, uint64_t counter) {
    uint64_t z = seed * 0xd1342543de82ef95u + (counter + 1) * 0x9e3779b97f4a7c15u;
    z = (z ^ (z >> 30)) * 0xbf58476d1ce4e5b9u;
    z = (z ^ (z >> 27)) * 0x94d049bb133111ebu;
    return z ^ (z >> 31);
}

/* The largest magnitude whose products, as many as make an output, sum up within 31 bits. */
static int32_t largest_magnitude(int64_t operations_each) {
    int64_t magnitude = INT16_MAX;
    while (magnitude > 1 && operations_each > INT32_MAX / (magnitude * magnitude))
        magnitude--;
    return (int32_t)magnitude;
}

static bool is_padding(const struct layer *layer, int64_t element) {
    int64_t width = layer->size[DIM_X], height = layer->size[DIM_Y];
    int64_t x = element % width, y = element / width % height;
    return x < layer->pad_x || x >= width - layer->pad_x || y < layer->pad_y || y >= height - layer->pad_y;
}

static void fill_operand(struct sim_data *data, enum tensor tensor, int32_t magnitude) {
    bool padded = tensor == TENSOR_INPUT && layer_has_window(&data->layer);
    uint64_t range = 2 * (uint64_t)magnitude + 1;
    for (int64_t i = 0; i < data->elems[tensor]; i++) {
        int32_t value = (int32_t)(mix(data->seed + tensor, (uint64_t)i) % range) - magnitude;
        data->operand[tensor][i] = (int16_t)(padded && is_padding(&data->layer, i) ? 0 : value);
    }
}

static enum status check_sizes(const struct sim_data *data, struct error *error) {
    for (int tensor = 0; tensor < TENSOR_COUNT; tensor++)
        if (data->elems[tensor] > ELEMS_MAX)
            return error_set(error, STATUS_LIMIT,
                             "layer '%s' is too large to simulate: its %s tensor has %lld elements, the limit is %lld",
                             data->layer.name, tensor_name((enum tensor)tensor), (long long)data->elems[tensor],
                             (long long)ELEMS_MAX);
    return STATUS_OK;
}

static bool allocate(struct sim_data *data) {
    for (int tensor = 0; tensor < 2; tensor++)
        data->operand[tensor] = calloc((size_t)data->elems[tensor] + 1, sizeof *data->operand[tensor]);
    data->expected = calloc((size_t)data->elems[TENSOR_OUTPUT] + 1, sizeof *data->expected);
    return data->operand[0] && data->operand[1] && data->expected;
}

enum status sim_data_create(struct sim_data **result, const struct layer *layer, uint64_t seed, struct error *error) {
    struct sim_data *data = calloc(1, sizeof *data);
    *result = NULL;
    if (!data)
        return error_set(error, STATUS_LIMIT, "no memory for the tensors of layer '%s'", layer->name);
    data->layer = *layer;
    data->seed = seed;
    for (int tensor = 0; tensor < TENSOR_COUNT; tensor++)
        data->elems[tensor] = layer_tensor_elems(layer, (enum tensor)tensor);
    enum status status = check_sizes(data, error);
    if (!status && !allocate(data))
        status = error_set(error, STATUS_LIMIT, "no memory for the tensors of layer '%s'", layer->name);
    if (status) {
        sim_data_free(data);
        return status;
    }
    int32_t magnitude = largest_magnitude(layer_macs(layer) / data->elems[TENSOR_OUTPUT]);
    fill_operand(data, TENSOR_WEIGHT, magnitude);
    fill_operand(data, TENSOR_INPUT, magnitude);
    reference_compute(data);
    *result = data;
    return STATUS_OK;
}

void sim_data_free(struct sim_data *data) {
    if (!data)
        return;
    free(data->operand[TENSOR_WEIGHT]);
    free(data->operand[TENSOR_INPUT]);
    free(data->expected);
    free(data);
}
