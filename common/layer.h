/* A layer: its type, its dimensions, and how its tensors are subscripted (docs/semantics.md, section 1). */
#ifndef SIMCHECK_COMMON_LAYER_H
#define SIMCHECK_COMMON_LAYER_H

#include <stdbool.h>
#include <stdint.h>

#include "common/error.h"

#ifdef __cplusplus
extern "C" {
#endif

/* N batch (or GEMM column), G group, K output channel and C input channel (per group), Y and X input row and column,
 * R and S filter row and column, M GEMM row. GEMM's K is its inner dimension. */
enum dim { DIM_N, DIM_G, DIM_K, DIM_C, DIM_Y, DIM_X, DIM_R, DIM_S, DIM_M, DIM_COUNT };

enum tensor { TENSOR_WEIGHT, TENSOR_INPUT, TENSOR_OUTPUT, TENSOR_COUNT };

enum operation {
    OPERATION_MAC, /* O += W * I */
    OPERATION_MAX, /* O = max(O, I) */
};

enum { SUBSCRIPTS_MAX = 5 };

/* A tensor's subscripts, outermost first. In the output, DIM_Y and DIM_X mean the window's output row Y' and column
 * X', which couple it to R and S as well. count 0: the layer has no such tensor. */
struct subscripts {
    int count;
    enum dim dim[SUBSCRIPTS_MAX];
};

/* One row for each type: a new type of layer is a new row. */
struct layer_type {
    const char *name;
    enum operation operation;
    unsigned own_dims;    /* bit d: the layer may give dimension d a size */
    unsigned mapped_dims; /* bit d: a dataflow may name d; what is not the layer's own has size 1 */
    struct subscripts tensor[TENSOR_COUNT];
    const char *formula; /* the operation, for people */
};

/* Plain data. `size` of Y and X includes the padding; sizes not given are 1. */
struct layer {
    const struct layer_type *type;
    char name[64];
    int64_t size[DIM_COUNT];
    int64_t stride_y, stride_x;
    int64_t pad_y, pad_x; /* rows and columns of zeros on either side, already in size[Y] and size[X] */
    int64_t repeat;       /* how often the same layer occurs in its network; only network totals use it */
};

/* What the operation reads and writes, by the type's table. */
int layer_type_count(void);
const struct layer_type *layer_type_at(int index);

/* The type of this name (any case, `length` bytes), or NULL. */
const struct layer_type *layer_type_find(const char *name, int length);

/* "N", "G", ...; and the dimension of that name (any case), or DIM_COUNT. */
const char *dim_name(enum dim dim);
enum dim dim_find(const char *name, int length);
const char *tensor_name(enum tensor tensor); /* "weight", "input", "sum" */

/* Is a chunk of `dim` part of what says where in `tensor` an operation reads or writes? */
bool layer_couples(const struct layer *layer, enum tensor tensor, enum dim dim);

/* Does the layer slide a window over this dimension pair (Y with R, X with S)? */
bool layer_has_window(const struct layer *layer);

/* Output rows Y' and columns X'; 1 where the layer has no window. Of a layer that layer_check accepts. */
int64_t layer_output_rows(const struct layer *layer);
int64_t layer_output_columns(const struct layer *layer);

/* The size of one of a tensor's subscripts: the dimension's, or in the output the rows and columns of the window. */
int64_t layer_subscript_size(const struct layer *layer, enum tensor tensor, enum dim dim);

/* Elements of a tensor, operations of the layer. Of a layer that layer_check accepts, these do not overflow. */
int64_t layer_tensor_elems(const struct layer *layer, enum tensor tensor);
int64_t layer_macs(const struct layer *layer);

/* Is the layer possible: filter no larger than the padded input, FC with a filter as large as its input, sizes
 * and counts below 2^63? An error is about `place`. */
enum status layer_check(const struct layer *layer, struct place place, struct error *error);

#ifdef __cplusplus
}
#endif
#endif
