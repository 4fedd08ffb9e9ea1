#include "common/layer.h"

#include <string.h>
#include <strings.h>

#include "common/checked.h"

#define D(name) (1u << DIM_##name)
#define CONV_DIMS (D(N) | D(G) | D(K) | D(C) | D(Y) | D(X) | D(R) | D(S))

static const struct layer_type TYPES[] = {
    {.name = "CONV",
     .operation = OPERATION_MAC,
     .own_dims = CONV_DIMS,
     .mapped_dims = CONV_DIMS,
     .tensor = {{5, {DIM_G, DIM_K, DIM_C, DIM_R, DIM_S}},
                {5, {DIM_N, DIM_G, DIM_C, DIM_Y, DIM_X}},
                {5, {DIM_N, DIM_G, DIM_K, DIM_Y, DIM_X}}},
     .formula = "O[n][g][k][y'][x'] += W[g][k][c][r][s] * I[n][g][c][y][x]"},
    {.name = "DSCONV",
     .operation = OPERATION_MAC,
     .own_dims = D(N) | D(C) | D(Y) | D(X) | D(R) | D(S),
     .mapped_dims = CONV_DIMS,
     .tensor = {{3, {DIM_C, DIM_R, DIM_S}}, {4, {DIM_N, DIM_C, DIM_Y, DIM_X}}, {4, {DIM_N, DIM_C, DIM_Y, DIM_X}}},
     .formula = "O[n][c][y'][x'] += W[c][r][s] * I[n][c][y][x]"},
    {.name = "FC",
     .operation = OPERATION_MAC,
     .own_dims = D(N) | D(K) | D(C) | D(Y) | D(X) | D(R) | D(S),
     .mapped_dims = CONV_DIMS,
     .tensor = {{4, {DIM_K, DIM_C, DIM_R, DIM_S}},
                {4, {DIM_N, DIM_C, DIM_Y, DIM_X}},
                {4, {DIM_N, DIM_K, DIM_Y, DIM_X}}},
     .formula = "O[n][k][y'][x'] += W[k][c][r][s] * I[n][c][y][x], R = Y and S = X"},
    {.name = "POOL",
     .operation = OPERATION_MAX,
     .own_dims = D(N) | D(C) | D(Y) | D(X) | D(R) | D(S),
     .mapped_dims = CONV_DIMS,
     .tensor = {{0, {DIM_N}}, {4, {DIM_N, DIM_C, DIM_Y, DIM_X}}, {4, {DIM_N, DIM_C, DIM_Y, DIM_X}}},
     .formula = "O[n][c][y'][x'] = max(O[n][c][y'][x'], I[n][c][y][x])"},
    {.name = "GEMM",
     .operation = OPERATION_MAC,
     .own_dims = D(M) | D(N) | D(K),
     .mapped_dims = D(M) | D(N) | D(K),
     .tensor = {{2, {DIM_K, DIM_N}}, {2, {DIM_M, DIM_K}}, {2, {DIM_M, DIM_N}}},
     .formula = "O[m][n] += A[m][k] * B[k][n], B the weights"},
};

enum { TYPE_COUNT = sizeof TYPES / sizeof TYPES[0] };

static const char *const DIM_NAMES[DIM_COUNT] = {"N", "G", "K", "C", "Y", "X", "R", "S", "M"};
static const char *const TENSOR_NAMES[TENSOR_COUNT] = {"weight", "input", "sum"};

static bool same_name(const char *known, const char *name, int length) {
    return strlen(known) == (size_t)length && strncasecmp(known, name, (size_t)length) == 0;
}

int layer_type_count(void) { return TYPE_COUNT; }

const struct layer_type *layer_type_at(int index) { return &TYPES[index]; }

const struct layer_type *layer_type_find(const char *name, int length) {
    for (int i = 0; i < TYPE_COUNT; i++)
        if (same_name(TYPES[i].name, name, length))
            return &TYPES[i];
    return NULL;
}

const char *dim_name(enum dim dim) { return DIM_NAMES[dim]; }

enum dim dim_find(const char *name, int length) {
    int dim = 0;
    while (dim < DIM_COUNT && !same_name(DIM_NAMES[dim], name, length))
        dim++;
    return (enum dim)dim;
}

const char *tensor_name(enum tensor tensor) { return TENSOR_NAMES[tensor]; }

static bool subscripted_by(const struct subscripts *subscripts, enum dim dim) {
    for (int i = 0; i < subscripts->count; i++)
        if (subscripts->dim[i] == dim)
            return true;
    return false;
}

bool layer_couples(const struct layer *layer, enum tensor tensor, enum dim dim) {
    if (tensor == TENSOR_OUTPUT && dim == DIM_R)
        dim = DIM_Y;
    if (tensor == TENSOR_OUTPUT && dim == DIM_S)
        dim = DIM_X;
    return subscripted_by(&layer->type->tensor[tensor], dim);
}

bool layer_has_window(const struct layer *layer) { return subscripted_by(&layer->type->tensor[TENSOR_OUTPUT], DIM_Y); }

int64_t layer_output_rows(const struct layer *layer) {
    return (layer->size[DIM_Y] - layer->size[DIM_R]) / layer->stride_y + 1;
}

int64_t layer_output_columns(const struct layer *layer) {
    return (layer->size[DIM_X] - layer->size[DIM_S]) / layer->stride_x + 1;
}

int64_t layer_subscript_size(const struct layer *layer, enum tensor tensor, enum dim dim) {
    if (tensor == TENSOR_OUTPUT && dim == DIM_Y)
        return layer_output_rows(layer);
    if (tensor == TENSOR_OUTPUT && dim == DIM_X)
        return layer_output_columns(layer);
    return layer->size[dim];
}

static bool tensor_elems(const struct layer *layer, enum tensor tensor, int64_t *elems) {
    const struct subscripts *subscripts = &layer->type->tensor[tensor];
    *elems = subscripts->count > 0;
    for (int i = 0; i < subscripts->count; i++)
        if (!checked_mul(*elems, layer_subscript_size(layer, tensor, subscripts->dim[i]), elems))
            return false;
    return true;
}

/* Each output meets every weight position and reduced channel once. */
static bool operations(const struct layer *layer, int64_t *macs) {
    if (!tensor_elems(layer, TENSOR_OUTPUT, macs))
        return false;
    for (int dim = 0; dim < DIM_COUNT; dim++) {
        bool reduced = !subscripted_by(&layer->type->tensor[TENSOR_OUTPUT], (enum dim)dim);
        if (reduced && !checked_mul(*macs, layer->size[dim], macs))
            return false;
    }
    return true;
}

int64_t layer_tensor_elems(const struct layer *layer, enum tensor tensor) {
    int64_t elems = 0;
    return tensor_elems(layer, tensor, &elems) ? elems : INT64_MAX;
}

int64_t layer_macs(const struct layer *layer) {
    int64_t macs = 0;
    return operations(layer, &macs) ? macs : INT64_MAX;
}

static enum status check_window(const struct layer *layer, enum dim input, enum dim filter, struct place place,
                                struct error *error) {
    if (layer->size[filter] <= layer->size[input])
        return STATUS_OK;
    return error_at(
        error, place, "layer '%s': the filter is larger than the input: %s %lld, but %s is %lld with padding",
        layer->name, dim_name(filter), (long long)layer->size[filter], dim_name(input), (long long)layer->size[input]);
}

static enum status check_fully_connected(const struct layer *layer, struct place place, struct error *error) {
    bool full = layer->size[DIM_R] == layer->size[DIM_Y] && layer->size[DIM_S] == layer->size[DIM_X];
    if (strcmp(layer->type->name, "FC") != 0 || full)
        return STATUS_OK;
    return error_at(error, place,
                    "layer '%s': an FC layer's filter covers its input: R must equal Y and S must equal X",
                    layer->name);
}

/* Input rows and columns stand in a loop nest too, so the product of all sizes bounds the steps. */
static bool nest_fits(const struct layer *layer) {
    int64_t steps = 1;
    for (int dim = 0; dim < DIM_COUNT; dim++)
        if (!checked_mul(steps, layer->size[dim], &steps))
            return false;
    return true;
}

static enum status check_counts(const struct layer *layer, struct place place, struct error *error) {
    int64_t count;
    bool fits = nest_fits(layer) && operations(layer, &count);
    for (int tensor = 0; tensor < TENSOR_COUNT; tensor++)
        fits = fits && tensor_elems(layer, (enum tensor)tensor, &count);
    if (fits)
        return STATUS_OK;
    return error_at(error, place, "layer '%s': its operations or elements would pass 2^63", layer->name);
}

enum status layer_check(const struct layer *layer, struct place place, struct error *error) {
    enum status status = check_window(layer, DIM_Y, DIM_R, place, error);
    if (!status)
        status = check_window(layer, DIM_X, DIM_S, place, error);
    if (!status)
        status = check_fully_connected(layer, place, error);
    if (!status)
        status = check_counts(layer, place, error);
    return status;
}
