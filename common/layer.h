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
    SC_OPERATION_COUNT
};

/* An operation makes a term of its operands, and combines the output so far with this term. Sums wrap around. */
struct sc_operation_description {
    const char *name;
    const char *unit;   /* "MACs", "operations": what a report calls a number of them */
    int ops;            /* what one counts in GOPS: a MAC is two, a product and a sum; a comparison is one */
    bool needs_weights; /* else `weight` is ignored */
    int32_t start;      /* an output before its first operation: combined with a term, it gives the term */
    int32_t (*term)(int32_t weight, int32_t input);
    int32_t (*combine)(int32_t before, int32_t term);
};

enum { SC_SUBSCRIPTS_MAX = 5 };

/* A tensor's subscripts, outermost first. In the output, SC_DIM_Y and SC_DIM_X mean the window's output row Y' and
 * column X', which couple it to R and S as well. count 0: the layer has no such tensor. */
struct sc_subscripts {
    int count;
    enum sc_dim dim[SC_SUBSCRIPTS_MAX];
};

/* A layer slides its filter over at most two dimensions: over rows, Y with R, and over columns, X with S. What it
 * gives for a window stands in arrays with an element for each window. */
enum { SC_WINDOW_Y, SC_WINDOW_X, SC_WINDOWS_MAX };

/* An input dimension, and that of the filter which slides over it. */
struct sc_window {
    enum sc_dim input, filter;
};

/* One row of layer_type.def: a new type of layer is a new row. */
struct sc_layer_type {
    const char *name, *description;
    enum sc_operation operation;
    unsigned own_dims;    /* bit d: the layer may give dimension d a size */
    unsigned mapped_dims; /* bit d: a dataflow may name d; what is not the layer's own has size 1 */
    struct sc_subscripts tensor[SC_TENSOR_COUNT];
    int window_count; /* 0, or SC_WINDOWS_MAX */
    struct sc_window window[SC_WINDOWS_MAX];
    bool filter_covers_input; /* each filter is as large as its input */
    bool is_convolution;      /* totals of "convolutions" count it */
    bool equals_convolution;  /* it is a CONV by other names: own dimension d is the CONV's convolution_dim[d] */
    enum sc_dim convolution_dim[SC_DIM_COUNT];
    const char *grouped_name; /* the directive language's name for a layer with groups; NULL without */
    const char *formula;      /* the operation, for people */
};

/* One for each array of a layer with an element for each window. */
enum sc_window_setting {
#define WINDOW_SETTING(field, keyword, noun, usual, description) SC_SETTING_##field,
#include "window.def"
#undef WINDOW_SETTING
    SC_SETTING_COUNT
};

struct sc_window_setting_description {
    const char *keyword;              /* "Pad" */
    const char *word[SC_WINDOWS_MAX]; /* "PadY", "PadX" */
    const char *noun;                 /* "padding" */
    int64_t usual;                    /* the lowest value, and the default */
    const char *description;
};

/* Plain data. `size` of Y and X includes the padding; sizes not given are 1. What window.def lists, stride[w] and
 * pad[w], has its usual value where the layer has no window. */
struct sc_layer {
    const struct sc_layer_type *type;
    char name[64];
    int64_t size[SC_DIM_COUNT];
#define WINDOW_SETTING(field, keyword, noun, usual, description) int64_t field[SC_WINDOWS_MAX];
#include "window.def"
#undef WINDOW_SETTING
    int64_t repeat; /* how often the same layer occurs in its network; only network totals use it */
    bool stuffed;   /* its input has zeros between what the layer before made, as TRCONV says: only --fuse asks */
};

/* The types, in the table's order: the first is CONV. */
SC_API int sc_layer_type_count(void);
SC_API const struct sc_layer_type *sc_layer_type_at(int index);

/* The type of this name (any case, `length` bytes), or NULL. */
SC_API const struct sc_layer_type *sc_layer_type_find(const char *name, int length);

/* The names of all types for a message, the last one behind `last`: "CONV, DSCONV, FC, POOL or GEMM" with " or ". With
 * `grouped`, the names for layers with groups, too. */
enum { SC_LAYER_TYPE_LIST_SIZE = 256 };
SC_API const char *sc_layer_type_list(char buffer[SC_LAYER_TYPE_LIST_SIZE], const char *last, bool grouped);

SC_API const struct sc_operation_description *sc_operation_info(enum sc_operation operation);

/* "N", "G", ...; and the dimension of that name (any case), or SC_DIM_COUNT. */
SC_API const char *sc_dim_name(enum sc_dim dim);
SC_API enum sc_dim sc_dim_find(const char *name, int length);
SC_API const char *sc_tensor_name(enum sc_tensor tensor); /* of counters: "weight", "input", "sum" */
SC_API const char *sc_tensor_word(enum sc_tensor tensor); /* of statements: "weight", "input", "output" */

/* Does the place in `tensor` that an operation reads or writes depend on its index of `dim`? */
SC_API bool sc_layer_couples(const struct sc_layer *layer, enum sc_tensor tensor, enum sc_dim dim);

/* Does the layer slide its filter over rows and columns? */
SC_API bool sc_layer_has_window(const struct sc_layer *layer);

/* The window whose input, or filter, is `dim`; -1 if none is. */
SC_API int sc_layer_window_over(const struct sc_layer *layer, enum sc_dim dim);
SC_API int sc_layer_window_with_filter(const struct sc_layer *layer, enum sc_dim dim);

/* The window that statements name after this dimension, Y or X; SC_WINDOWS_MAX for other dimensions. */
SC_API int sc_window_named(enum sc_dim input);

SC_API const struct sc_window_setting_description *sc_window_setting_info(enum sc_window_setting setting);
SC_API int64_t sc_layer_setting(const struct sc_layer *layer, enum sc_window_setting setting, int window);
SC_API void sc_layer_set(struct sc_layer *layer, enum sc_window_setting setting, int window, int64_t value);

/* Does a window have another value than the usual one? Do all windows have the same value? */
SC_API bool sc_layer_is_set(const struct sc_layer *layer, enum sc_window_setting setting);
SC_API bool sc_layer_windows_agree(const struct sc_layer *layer, enum sc_window_setting setting);

/* The same type, sizes and settings of windows; names and repetitions may differ. */
SC_API bool sc_layer_same_shape(const struct sc_layer *a, const struct sc_layer *b);

/* A layer without a name in which everything has its usual value: each size is 1. `type` may be NULL, to be filled in.
 */
SC_API struct sc_layer sc_layer_default(const struct sc_layer_type *type);

/* The CONV that a layer equals whose type says so, under the same name: the same operations on the same elements. */
SC_API struct sc_layer sc_layer_as_convolution(const struct sc_layer *layer);

/* The size that a file gives: without padding. */
SC_API int64_t sc_layer_unpadded_size(const struct sc_layer *layer, enum sc_dim dim);

/* How many outputs a window makes: output rows Y', or columns X'; 1 where the layer has no window. The layer must
 * be one that sc_layer_check accepts. */
SC_API int64_t sc_layer_outputs(const struct sc_layer *layer, int window);
SC_API int64_t sc_layer_output_rows(const struct sc_layer *layer);
SC_API int64_t sc_layer_output_columns(const struct sc_layer *layer);

/* The size of one of a tensor's subscripts: the dimension's, or in the output the rows and columns of the window. */
SC_API int64_t sc_layer_subscript_size(const struct sc_layer *layer, enum sc_tensor tensor, enum sc_dim dim);

/* Elements of a tensor, operations of the layer. They do not overflow if sc_layer_check accepts the layer. */
SC_API int64_t sc_layer_tensor_elems(const struct sc_layer *layer, enum sc_tensor tensor);
SC_API int64_t sc_layer_macs(const struct sc_layer *layer);

/* Is the layer possible: it has a type; sizes, repetitions and settings of windows are no lower than the usual ones,
 * and the usual ones where the type has no such dimension or window; the filter is no larger than the padded input, or
 * as large where the type says so; counts are below 2^63? An error is about `place`. */
SC_API enum sc_status sc_layer_check(const struct sc_layer *layer, struct sc_place place, struct sc_error *error);

#ifdef __cplusplus
}
#endif
#endif
