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

/* Elements stand in the order of the subscripts, the last one fastest. */
static bool is_padding(const struct sc_layer *layer, int64_t element) {
    const struct sc_subscripts *subscripts = &layer->type->tensor[SC_TENSOR_INPUT];
    int windows = layer->type->window_count;
    for (int i = subscripts->count - 1; windows > 0; i--) {
        int64_t size = layer->size[subscripts->dim[i]], index = element % size;
        int window = sc_layer_window_over(layer, subscripts->dim[i]);
        if (window >= 0 && (index < layer->pad[window] || index >= size - layer->pad[window]))
            return true;
        windows -= window >= 0;
        element /= size;
    }
    return false;
}

static void fill_operand(struct sc_sim_data *data, enum sc_tensor tensor, int32_t magnitude) {
    bool padded = tensor == SC_TENSOR_INPUT && sc_layer_has_window(&data->layer);
    uint64_t range = 2 * (uint64_t)magnitude + 1;
    for (int64_t i = 0; i < data->elems[tensor]; i++) {
        int32_t value = (int32_t)(mix(data->seed + tensor, (uint64_t)i) % range) - magnitude;
        data->operand[tensor][i] = (int16_t)(padded && is_padding(&data->layer, i) ? 0 : value);
    }
}

static enum sc_status check_sizes(const struct sc_sim_data *data, struct sc_error *error) {
    for (int tensor = 0; tensor < SC_TENSOR_COUNT; tensor++)
        if (data->elems[tensor] > ELEMS_MAX)
            return sc_error_set(
                error, SC_STATUS_LIMIT,
                "layer '%s' is too large to simulate: its %s tensor has %lld elements, the limit is %lld",
                data->layer.name, sc_tensor_name((enum sc_tensor)tensor), (long long)data->elems[tensor],
                (long long)ELEMS_MAX);
    return SC_STATUS_OK;
}

static bool allocate(struct sc_sim_data *data) {
    for (int tensor = 0; tensor < 2; tensor++)
        data->operand[tensor] = calloc((size_t)data->elems[tensor] + 1, sizeof *data->operand[tensor]);
    data->expected = calloc((size_t)data->elems[SC_TENSOR_OUTPUT] + 1, sizeof *data->expected);
    return data->operand[0] && data->operand[1] && data->expected;
}

enum sc_status sc_sim_data_create(struct sc_sim_data **result, const struct sc_layer *layer, uint64_t seed,
                                  struct sc_error *error) {
    *result = NULL;
    enum sc_status status = sc_layer_check(layer, (struct sc_place){0}, error);
    if (status)
        return status;
    struct sc_sim_data *data = calloc(1, sizeof *data);
    if (!data)
        return sc_error_set(error, SC_STATUS_LIMIT, "no memory for the tensors of layer '%s'", layer->name);
    data->layer = *layer;
    data->seed = seed;
    for (int tensor = 0; tensor < SC_TENSOR_COUNT; tensor++)
        data->elems[tensor] = sc_layer_tensor_elems(layer, (enum sc_tensor)tensor);
    status = check_sizes(data, error);
    if (!status && !allocate(data))
        status = sc_error_set(error, SC_STATUS_LIMIT, "no memory for the tensors of layer '%s'", layer->name);
    if (status) {
        sc_sim_data_free(data);
        return status;
    }
    int32_t magnitude = largest_magnitude(sc_layer_macs(layer) / data->elems[SC_TENSOR_OUTPUT]);
    fill_operand(data, SC_TENSOR_WEIGHT, magnitude);
    fill_operand(data, SC_TENSOR_INPUT, magnitude);
    sim_reference_compute(data);
    *result = data;
    return SC_STATUS_OK;
}

void sc_sim_data_free(struct sc_sim_data *data) {
    if (!data)
        return;
    free(data->operand[SC_TENSOR_WEIGHT]);
    free(data->operand[SC_TENSOR_INPUT]);
    free(data->expected);
    free(data);
}
