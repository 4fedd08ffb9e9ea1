/* Integer expressions over a layer's sizes and over constants: `2*(Sz(R)-TILE)`. Both mapping languages have them. They
 * stay expressions until a layer is known. */
#ifndef SIMCHECK_COMMON_EXPR_H
#define SIMCHECK_COMMON_EXPR_H

#include "api.h"
#include "error.h"
#include "layer.h"

#ifdef __cplusplus
extern "C" {
#endif

enum sc_expr_kind {
    SC_EXPR_NUMBER,
    SC_EXPR_CONSTANT,
    SC_EXPR_SIZE_OF,
    SC_EXPR_NEGATE,
    SC_EXPR_ADD,
    SC_EXPR_SUBTRACT,
    SC_EXPR_MULTIPLY,
    SC_EXPR_DIVIDE
};

struct sc_expr {
    enum sc_expr_kind kind;
    int64_t number;                     /* SC_EXPR_NUMBER, and the declared value of SC_EXPR_CONSTANT */
    const char *name;                   /* SC_EXPR_CONSTANT */
    enum sc_dim dim;                    /* SC_EXPR_SIZE_OF: Sz(dim) */
    const struct sc_expr *left, *right; /* SC_EXPR_NEGATE has a right only */
    struct sc_place place;
};

/* A name that stands for a number, `Constant TILE 64;`. */
struct sc_constant {
    const char *name; /* case matters */
    int64_t value;
    struct sc_place place;          /* of its name */
    const struct sc_constant *next; /* declared before, or NULL */
};

/* The constants of a text, the last declared one first. It hides others of its name. */
struct sc_constants {
    int count;
    const struct sc_constant *last; /* NULL: none */
};

/* The constant of this name, or NULL. */
SC_API const struct sc_constant *sc_constant_find(const struct sc_constants *constants, const char *name, int length);

/* The value of an expression for a layer, in checked 64-bit integers; division rounds toward zero. `layer` NULL: there
 * is none, and Sz is an error, as it is for a layer without a type. */
SC_API enum sc_status sc_expr_value(const struct sc_expr *expr, const struct sc_layer *layer, int64_t *value,
                                    struct sc_error *error);

#ifdef __cplusplus
}
#endif
#endif
