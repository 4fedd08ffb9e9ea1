/* Integer expressions over a layer's sizes: `2*(Sz(R)-1)`. Both mapping languages have them. They stay expressions
 * until a layer is known. */
#ifndef SIMCHECK_COMMON_EXPR_H
#define SIMCHECK_COMMON_EXPR_H

#include "common/arena.h"
#include "common/error.h"
#include "common/layer.h"
#include "common/lexer.h"

#ifdef __cplusplus
extern "C" {
#endif

enum expr_kind { EXPR_NUMBER, EXPR_SIZE_OF, EXPR_NEGATE, EXPR_ADD, EXPR_SUBTRACT, EXPR_MULTIPLY, EXPR_DIVIDE };

struct expr {
    enum expr_kind kind;
    int64_t number;                  /* EXPR_NUMBER */
    enum dim dim;                    /* EXPR_SIZE_OF: Sz(dim) */
    const struct expr *left, *right; /* EXPR_NEGATE has a right only */
    struct place place;
};

/* A name that stands for a number. */
struct constant {
    struct token name;
    int64_t value;
    const struct constant *next;
};

/* The constant of this name (its case counts), or NULL. */
const struct constant *constant_find(const struct constant *constants, const struct token *name);

/* Read an expression from the lexer's token on, into the arena. `constants` may be NULL. Errors go to the lexer's. */
enum status expr_parse(struct lexer *lexer, struct arena *arena, const struct constant *constants,
                       const struct expr **result);

/* Read an expression without Sz(): a number. */
enum status expr_parse_number(struct lexer *lexer, struct arena *arena, const struct constant *constants,
                              int64_t *value);

/* Read the name of a dimension. */
enum status expr_parse_dim(struct lexer *lexer, enum dim *dim);

/* The value of an expression for a layer, in checked 64-bit integers; division rounds toward zero. */
enum status expr_value(const struct expr *expr, const struct layer *layer, int64_t *value, struct error *error);

#ifdef __cplusplus
}
#endif
#endif
