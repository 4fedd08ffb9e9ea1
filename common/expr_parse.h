/* Inside common: reading expressions, which both mapping languages have. */
#ifndef SIMCHECK_COMMON_EXPR_PARSE_H
#define SIMCHECK_COMMON_EXPR_PARSE_H

#include "common/arena.h"
#include "common/expr.h"
#include "common/lexer.h"

/* A name that stands for a number. */
struct constant {
    struct token name;
    int64_t value;
    const struct constant *next;
};

/* The constant of this name (case matters), or NULL. */
const struct constant *common_constant_find(const struct constant *constants, const struct token *name);

/* Read an expression that begins with the lexer's token, into the arena. `constants` may be NULL. Errors go to
 * lexer->error. */
enum sc_status common_expr_parse(struct lexer *lexer, struct sc_arena *arena, const struct constant *constants,
                                 const struct sc_expr **result);

/* Read an expression without Sz(): a number. */
enum sc_status common_expr_parse_number(struct lexer *lexer, struct sc_arena *arena, const struct constant *constants,
                                        int64_t *value);

/* Read the name of a dimension. */
enum sc_status common_expr_parse_dim(struct lexer *lexer, enum sc_dim *dim);

#endif
