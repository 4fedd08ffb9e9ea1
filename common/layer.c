#include "common/layer.h"

#include <string.h>
#include <strings.h>

#include "common/checked.h"

#define D(name) (1u << SC_DIM_##name)
#define CONV_DIMS (D(N) | D(G) | D(K) | D(C) | D(Y) | D(X) | D(R) | D(S))

static const struct sc_layer_type TYPES[] = {
    {.name = "CONV",
     .operation = SC_OPERATION_MAC,
     .own_dims = CONV_DIMS,
     .mapped_dims = CONV_DIMS,
     .tensor = {{5, {SC_DIM_G, SC_DIM_K, SC_DIM_C, SC_DIM_R, SC_DIM_S}},
                {5, {SC_DIM_N, SC_DIM_G, SC_DIM_C, SC_DIM_Y, SC_DIM_X}},
                {5, {SC_DIM_N, SC_DIM_G, SC_DIM_K, SC_DIM_Y, SC_DIM_X}}},
     .formula = "O[n][g][k][y'][x'] += W[g][k][c][r][s] * I[n][g][c][y][x]"},
    {.name = "DSCONV",
     .operation = SC_OPERATION_MAC,
     .own_dims = D(N) | D(C) | D(Y) | D(X) | D(R) | D(S),
     .mapped_dims = CONV_DIMS,
     .tensor = {{3, {SC_DIM_C, SC_DIM_R, SC_DIM_S}},
                {4, {SC_DIM_N, SC_DIM_C, SC_DIM_Y, SC_DIM_X}},
                {4, {SC_DIM_N, SC_DIM_C, SC_DIM_Y, SC_DIM_X}}},
     .formula = "O[n][c][y'][x'] += W[c][r][s] * I[n][c][y][x]"},
    {.name = "FC",
     .operation = SC_OPERATION_MAC,
     .own_dims = D(N) | D(K) | D(C) | D(Y) | D(X) | D(R) | D(S),
     .mapped_dims = CONV_DIMS,
     .tensor = {{4, {SC_DIM_K, SC_DIM_C, SC_DIM_R, SC_DIM_S}},
                {4, {SC_DIM_N, SC_DIM_C, SC_DIM_Y, SC_DIM_X}},
                {4, {SC_DIM_N, SC_DIM_K, SC_DIM_Y, SC_DIM_X}}},
     .formula = "O[n][k][y'][x'] += W[k][c][r][s] * I[n][c][y][x], R = Y and S = X"},
    {.name = "POOL",
     .operation = SC_OPERATION_MAX,
     .own_dims = D(N) | D(C) | D(Y) | D(X) | D(R) | D(S),
     .mapped_dims = CONV_DIMS,
     .tensor = {{0, {SC_DIM_N}},
                {4, {SC_DIM_N, SC_DIM_C, SC_DIM_Y, SC_DIM_X}},
                {4, {SC_DIM_N, SC_DIM_C, SC_DIM_Y, SC_DIM_X}}},
     .formula = "O[n][c][y'][x'] = max(O[n][c][y'][x'], I[n][c][y][x])"},
    {.name = "GEMM",
     .operation = SC_OPERATION_MAC,
     .own_dims = D(M) | D(N) | D(K),
     .mapped_dims = D(M) | D(N) | D(K),
     .tensor = {{2, {SC_DIM_K, SC_DIM_N}}, {2, {SC_DIM_M, SC_DIM_K}}, {2, {SC_DIM_M, SC_DIM_N}}},
     .formula = "O[m][n] += A[m][k] * B[k][n], B the weights"},
};

enum { TYPE_COUNT = sizeof TYPES / sizeof TYPES[0] };

static const char *const DIM_NAMES[SC_DIM_COUNT] = {"N", "G", "K", "C", "Y", "X", "R", "S", "M"};
static const char *const TENSOR_NAMES[SC_TENSOR_COUNT] = {"weight", "input", "sum"};

static bool same_name(const char *known, const char *name, int length) {
    return strlen(known) == (size_t)length && strncasecmp(known, name, (size_t)length) == 0;
}

int sc_layer_type_count(void) { return TYPE_COUNT; }

const struct sc_layer_type *sc_layer_type_at(int index) { return &TYPES[index]; }

const struct sc_layer_type *sc_layer_type_find(const char *name, int length) {
    for (int i = 0; i < TYPE_COUNT; i++)
        if (same_name(TYPES[i].name, name, length))
            return &TYPES[i];
    return NULL;
}

const char *sc_dim_name(enum sc_dim dim) { return DIM_NAMES[dim]; }

enum sc_dim sc_dim_find(const char *name, int length) {
    int dim = 0;
    while (dim < SC_DIM_COUNT && !same_name(DIM_NAMES[dim], name, length))
        dim++;
    return (enum sc_dim)dim;
}

const char *sc_tensor_name(enum sc_tensor tensor) { return TENSOR_NAMES[tensor]; }

static bool subscripted_by(const struct sc_subscripts *subscripts, enum sc_dim dim) {
    for (int i = 0; i < subscripts->count; i++)
        if (subscripts->dim[i] == dim)
            return true;
    return false;
}

bool sc_layer_couples(const struct sc_layer *layer, enum sc_tensor tensor, enum sc_dim dim) {
    if (tensor == SC_TENSOR_OUTPUT && dim == SC_DIM_R)
        dim = SC_DIM_Y;
    if (tensor == SC_TENSOR_OUTPUT && dim == SC_DIM_S)
        dim = SC_DIM_X;
    return subscripted_by(&layer->type->tensor[tensor], dim);
}

bool sc_layer_has_window(const struct sc_layer *layer) {
    return subscripted_by(&layer->type->tensor[SC_TENSOR_OUTPUT], SC_DIM_Y);
}

int64_t sc_layer_output_rows(const struct sc_layer *layer) {
    return (layer->size[SC_DIM_Y] - layer->size[SC_DIM_R]) / layer->stride[SC_WINDOW_Y] + 1;
}

int64_t sc_layer_output_columns(const struct sc_layer *layer) {
    return (layer->size[SC_DIM_X] - layer->size[SC_DIM_S]) / layer->stride[SC_WINDOW_X] + 1;
}

int64_t sc_layer_subscript_size(const struct sc_layer *layer, enum sc_tensor tensor, enum sc_dim dim) {
    if (tensor == SC_TENSOR_OUTPUT && dim == SC_DIM_Y)
        return sc_layer_output_rows(layer);
    if (tensor == SC_TENSOR_OUTPUT && dim == SC_DIM_X)
        return sc_layer_output_columns(layer);
    return layer->size[dim];
}

static bool tensor_elems(const struct sc_layer *layer, enum sc_tensor tensor, int64_t *elems) {
    const struct sc_subscripts *subscripts = &layer->type->tensor[tensor];
    *elems = subscripts->count > 0;
    for (int i = 0; i < subscripts->count; i++)
        if (!checked_mul(*elems, sc_layer_subscript_size(layer, tensor, subscripts->dim[i]), elems))
            return false;
    return true;
}

/* Each output meets every weight position and reduced channel once. */
static bool operations(const struct sc_layer *layer, int64_t *macs) {
    if (!tensor_elems(layer, SC_TENSOR_OUTPUT, macs))
        return false;
    for (int dim = 0; dim < SC_DIM_COUNT; dim++) {
        bool reduced = !subscripted_by(&layer->type->tensor[SC_TENSOR_OUTPUT], (enum sc_dim)dim);
        if (reduced && !checked_mul(*macs, layer->size[dim], macs))
            return false;
    }
    return true;
}

int64_t sc_layer_tensor_elems(const struct sc_layer *layer, enum sc_tensor tensor) {
    int64_t elems = 0;
    return tensor_elems(layer, tensor, &elems) ? elems : INT64_MAX;
}

int64_t sc_layer_macs(const struct sc_layer *layer) {
    int64_t macs = 0;
    return operations(layer, &macs) ? macs : INT64_MAX;
}

static enum sc_status check_window(const struct sc_layer *layer, enum sc_dim input, enum sc_dim filter,
                                   struct sc_place place, struct sc_error *error) {
    if (layer->size[filter] <= layer->size[input])
        return SC_STATUS_OK;
    return sc_error_at(error, place,
                       "layer '%s': the filter is larger than the input: %s %lld, but %s is %lld with padding",
                       layer->name, sc_dim_name(filter), (long long)layer->size[filter], sc_dim_name(input),
                       (long long)layer->size[input]);
}

static enum sc_status check_fully_connected(const struct sc_layer *layer, struct sc_place place,
                                            struct sc_error *error) {
    bool full = layer->size[SC_DIM_R] == layer->size[SC_DIM_Y] && layer->size[SC_DIM_S] == layer->size[SC_DIM_X];
    if (strcmp(layer->type->name, "FC") != 0 || full)
        return SC_STATUS_OK;
    return sc_error_at(error, place,
                       "layer '%s': an FC layer's filter covers its input: R must equal Y and S must equal X",
                       layer->name);
}

/* Input rows and columns stand in a loop nest too, so the product of all sizes bounds the steps. */
static bool nest_fits(const struct sc_layer *layer) {
    int64_t steps = 1;
    for (int dim = 0; dim < SC_DIM_COUNT; dim++)
        if (!checked_mul(steps, layer->size[dim], &steps))
            return false;
    return true;
}

static enum sc_status check_counts(const struct sc_layer *layer, struct sc_place place, struct sc_error *error) {
    int64_t count;
    bool fits = nest_fits(layer) && operations(layer, &count);
    for (int tensor = 0; tensor < SC_TENSOR_COUNT; tensor++)
        fits = fits && tensor_elems(layer, (enum sc_tensor)tensor, &count);
    if (fits)
        return SC_STATUS_OK;
    return sc_error_at(error, place, "layer '%s': its operations or elements would pass 2^63", layer->name);
}

enum sc_status sc_layer_check(const struct sc_layer *layer, struct sc_place place, struct sc_error *error) {
    enum sc_status status = check_window(layer, SC_DIM_Y, SC_DIM_R, place, error);
    if (!status)
        status = check_window(layer, SC_DIM_X, SC_DIM_S, place, error);
    if (!status)
        status = check_fully_connected(layer, place, error);
    if (!status)
        status = check_counts(layer, place, error);
    return status;
}
