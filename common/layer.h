/* A layer: its type, its dimensions, and how its tensors are subscripted (docs/semantics.md, section 1). */
#ifndef SIMCHECK_COMMON_LAYER_H
#define SIMCHECK_COMMON_LAYER_H

#include <stdbool.h>
#include <stdint.h>

#include "api.h"
#include "error.h"

#ifdef __cplusplus
extern "C" {
#endif

/* N batch (or GEMM column), G group, K output channel and C input channel (per group), Y and X input row and column,
 * R and S filter row and column, M GEMM row. GEMM's K is its inner dimension. */
enum sc_dim { SC_DIM_N, SC_DIM_G, SC_DIM_K, SC_DIM_C, SC_DIM_Y, SC_DIM_X, SC_DIM_R, SC_DIM_S, SC_DIM_M, SC_DIM_COUNT };

enum sc_tensor { SC_TENSOR_WEIGHT, SC_TENSOR_INPUT, SC_TENSOR_OUTPUT, SC_TENSOR_COUNT };

enum sc_operation {
    SC_OPERATION_MAC, /* O += W * I */
    SC_OPERATION_MAX, /* O = max(O, I) */
};

enum { SC_SUBSCRIPTS_MAX = 5 };

/* A tensor's subscripts, outermost first. In the output, SC_DIM_Y and SC_DIM_X mean the window's output row Y' and
 * column X', which couple it to R and S as well. count 0: the layer has no such tensor. */
struct sc_subscripts {
    int count;
    enum sc_dim dim[SC_SUBSCRIPTS_MAX];
};

/* A layer slides its filter over at most two dimensions: over rows, Y with R, and over columns, X with S. What it says
 * of each stands in arrays with an element for each window. */
enum { SC_WINDOW_Y, SC_WINDOW_X, SC_WINDOWS_MAX };

/* One row for each type: a new type of layer is a new row. */
struct sc_layer_type {
    const char *name;
    enum sc_operation operation;
    unsigned own_dims;    /* bit d: the layer may give dimension d a size */
    unsigned mapped_dims; /* bit d: a dataflow may name d; what is not the layer's own has size 1 */
    struct sc_subscripts tensor[SC_TENSOR_COUNT];
    const char *formula; /* the operation, for people */
};

/* Plain data. `size` of Y and X includes the padding; sizes not given are 1. */
struct sc_layer {
    const struct sc_layer_type *type;
    char name[64];
    int64_t size[SC_DIM_COUNT];
    int64_t stride[SC_WINDOWS_MAX]; /* 1 where the layer has no window */
    int64_t pad[SC_WINDOWS_MAX];    /* zeros on either side, already in the size of the window's input */
    int64_t repeat;                 /* how often the same layer occurs in its network; only network totals use it */
};

/* What the operation reads and writes, by the type's table. */
SC_API int sc_layer_type_count(void);
SC_API const struct sc_layer_type *sc_layer_type_at(int index);

/* The type of this name (any case, `length` bytes), or NULL. */
SC_API const struct sc_layer_type *sc_layer_type_find(const char *name, int length);

/* "N", "G", ...; and the dimension of that name (any case), or SC_DIM_COUNT. */
SC_API const char *sc_dim_name(enum sc_dim dim);
SC_API enum sc_dim sc_dim_find(const char *name, int length);
SC_API const char *sc_tensor_name(enum sc_tensor tensor); /* "weight", "input", "sum" */

/* Is a chunk of `dim` part of what says where in `tensor` an operation reads or writes? */
SC_API bool sc_layer_couples(const struct sc_layer *layer, enum sc_tensor tensor, enum sc_dim dim);

/* Does the layer slide a window over this dimension pair (Y with R, X with S)? */
SC_API bool sc_layer_has_window(const struct sc_layer *layer);

/* Output rows Y' and columns X'; 1 where the layer has no window. Of a layer that sc_layer_check accepts. */
SC_API int64_t sc_layer_output_rows(const struct sc_layer *layer);
SC_API int64_t sc_layer_output_columns(const struct sc_layer *layer);

/* The size of one of a tensor's subscripts: the dimension's, or in the output the rows and columns of the window. */
SC_API int64_t sc_layer_subscript_size(const struct sc_layer *layer, enum sc_tensor tensor, enum sc_dim dim);

/* Elements of a tensor, operations of the layer. Of a layer that sc_layer_check accepts, these do not overflow. */
SC_API int64_t sc_layer_tensor_elems(const struct sc_layer *layer, enum sc_tensor tensor);
SC_API int64_t sc_layer_macs(const struct sc_layer *layer);

/* Is the layer possible: filter no larger than the padded input, FC with a filter as large as its input, sizes
 * and counts below 2^63? An error is about `place`. */
SC_API enum sc_status sc_layer_check(const struct sc_layer *layer, struct sc_place place, struct sc_error *error);

#ifdef __cplusplus
}
#endif
#endif
