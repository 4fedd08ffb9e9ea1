/* Inside common: reading expressions, which both mapping languages have. */
#ifndef SIMCHECK_COMMON_EXPR_PARSE_H
#define SIMCHECK_COMMON_EXPR_PARSE_H

#include "common/arena.h"
#include "common/expr.h"
#include "common/lexer.h"

enum { CONSTANTS_MAX = 1024 };

/* Declare a constant, in the arena, of which there may be CONSTANTS_MAX. */
enum sc_status common_constant_declare(struct sc_constants *constants, struct sc_arena *arena, const struct token *name,
                                       int64_t value, struct sc_error *error);

/* The constant that the token names, or NULL. */
const struct sc_constant *common_constant_named(const struct sc_constants *constants, const struct token *name);

/* Read an expression that begins with the lexer's token, into the arena. `constants` NULL: none may stand in it. Errors
 * go to lexer->error. */
enum sc_status common_expr_parse(struct lexer *lexer, struct sc_arena *arena, const struct sc_constants *constants,
                                 const struct sc_expr **result);

/* Read an expression without Sz(): a number. */
enum sc_status common_expr_parse_number(struct lexer *lexer, struct sc_arena *arena,
                                        const struct sc_constants *constants, int64_t *value);

/* Read the name of a dimension. */
enum sc_status common_expr_parse_dim(struct lexer *lexer, enum sc_dim *dim);

#endif
