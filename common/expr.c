#include "common/expr_parse.h"

#include <string.h>

#include "common/checked.h"
#include "common/near.h"

/* The depth of nesting: it bounds the recursion, and nobody writes a deeper expression. */
enum { EXPR_NODES_MAX = 256 };

/* A recursive descent; every function starts at its first token and ends past its last. */
struct expr_reader {
    struct lexer *lexer;
    struct sc_arena *arena;
    const struct sc_constants *constants;
    bool is_number; /* no Sz() */
    int expr_nodes;
};

enum sc_status common_expr_parse_dim(struct lexer *lexer, enum sc_dim *dim) {
    const struct token *token = &lexer->token;
    *dim = token->kind == TOKEN_WORD ? sc_dim_find(token->text, token->length) : SC_DIM_COUNT;
    if (*dim == SC_DIM_COUNT)
        return common_lexer_expected(lexer, "a dimension (N, G, K, C, Y, X, R, S or M)");
    common_lexer_advance(lexer);
    return SC_STATUS_OK;
}

/* ---- reading ---- */

static enum sc_status parse_sum(struct expr_reader *reader, const struct sc_expr **result);

static enum sc_status new_expr(struct expr_reader *reader, struct sc_expr value, const struct sc_expr **result) {
    struct sc_expr *expr = sc_arena_alloc(reader->arena, 1, sizeof *expr);
    if (!expr)
        return sc_error_set(reader->lexer->error, SC_STATUS_LIMIT, "no memory left while reading '%s'",
                            reader->lexer->source->name);
    *expr = value;
    *result = expr;
    return SC_STATUS_OK;
}

static enum sc_status parse_size_of(struct expr_reader *reader, const struct sc_expr **result) {
    struct sc_expr expr = {.kind = SC_EXPR_SIZE_OF, .place = reader->lexer->token.place};
    common_lexer_advance(reader->lexer);
    struct token opener = reader->lexer->token;
    enum sc_status status = common_lexer_expect_punct(reader->lexer, '(', NULL);
    if (!status)
        status = common_expr_parse_dim(reader->lexer, &expr.dim);
    if (!status)
        status = common_lexer_expect_punct(reader->lexer, ')', &opener);
    return status ? status : new_expr(reader, expr, result);
}

static enum sc_status parse_parenthesis(struct expr_reader *reader, const struct sc_expr **result) {
    struct token opener = reader->lexer->token;
    common_lexer_advance(reader->lexer);
    enum sc_status status = parse_sum(reader, result);
    return status ? status : common_lexer_expect_punct(reader->lexer, ')', &opener);
}

static enum sc_status parse_factor(struct expr_reader *reader, const struct sc_expr **result);

static enum sc_status parse_literal(struct expr_reader *reader, const struct sc_expr **result) {
    const struct token *token = &reader->lexer->token;
    struct sc_expr expr = {.kind = SC_EXPR_NUMBER, .number = token->number, .place = token->place};
    common_lexer_advance(reader->lexer);
    return new_expr(reader, expr, result);
}

static enum sc_status parse_constant(struct expr_reader *reader, const struct sc_constant *constant,
                                     const struct sc_expr **result) {
    struct sc_expr expr = {.kind = SC_EXPR_CONSTANT,
                           .name = constant->name,
                           .number = constant->value,
                           .place = reader->lexer->token.place};
    common_lexer_advance(reader->lexer);
    return new_expr(reader, expr, result);
}

static enum sc_status expect_factor(struct expr_reader *reader) {
    return common_lexer_expected(reader->lexer,
                                 reader->is_number ? "a number or '('" : "a number, Sz(dimension) or '('");
}

/* The present token is a word that begins no expression. In a dataflow it is meant to be a constant; where only a
 * number may stand, such as `num_pes: on`, it is so if a constant is called almost the same. */
static enum sc_status unknown_constant(struct expr_reader *reader) {
    const struct token *token = &reader->lexer->token;
    const char *names[CONSTANTS_MAX + 1];
    char word[NEAR_LENGTH_MAX + 1] = "", hint[NEAR_HINT_SIZE], name[TOKEN_NAME_SIZE];
    int count = 0;
    for (const struct sc_constant *constant = reader->constants->last; constant; constant = constant->next)
        names[count++] = constant->name;
    if (!reader->is_number)
        names[count++] = "Sz";
    if (token->length <= NEAR_LENGTH_MAX)
        memcpy(word, token->text, (size_t)token->length);
    common_near_hint(hint, word, names, count);
    if (reader->is_number && !hint[0])
        return expect_factor(reader);
    return sc_error_at(reader->lexer->error, token->place, "there is no constant %s%s", common_token_name(token, name),
                       hint[0] ? hint : ": expected a number, Sz(dimension), '(' or a constant");
}

static enum sc_status parse_negation(struct expr_reader *reader, const struct sc_expr **result) {
    struct sc_expr expr = {.kind = SC_EXPR_NEGATE, .place = reader->lexer->token.place};
    common_lexer_advance(reader->lexer);
    enum sc_status status = parse_factor(reader, &expr.right);
    return status ? status : new_expr(reader, expr, result);
}

static enum sc_status parse_factor(struct expr_reader *reader, const struct sc_expr **result) {
    const struct token *token = &reader->lexer->token;
    if (++reader->expr_nodes > EXPR_NODES_MAX)
        return sc_error_at(reader->lexer->error, token->place, "this expression is too long (more than %d terms)",
                           EXPR_NODES_MAX);
    const struct sc_constant *constant = reader->constants ? common_constant_named(reader->constants, token) : NULL;
    enum sc_status status;
    if (token->kind == TOKEN_NUMBER) {
        status = parse_literal(reader, result);
    } else if (constant) {
        status = parse_constant(reader, constant, result);
    } else if (common_token_is_word(token, "Sz")) {
        status = parse_size_of(reader, result);
    } else if (common_token_is_punct(token, '(')) {
        status = parse_parenthesis(reader, result);
    } else if (common_token_is_punct(token, '-')) {
        status = parse_negation(reader, result);
    } else if (token->kind == TOKEN_DECIMAL) {
        status = common_lexer_expected(reader->lexer, "a whole number");
    } else if (token->kind == TOKEN_WORD && reader->constants) {
        status = unknown_constant(reader);
    } else {
        status = expect_factor(reader);
    }
    return status;
}

/* Read one level of binary operators over `operand`; operators[i] makes an expression of kinds[i]. */
static enum sc_status parse_binary(struct expr_reader *reader, const char *operators, const enum sc_expr_kind *kinds,
                                   enum sc_status (*operand)(struct expr_reader *, const struct sc_expr **),
                                   const struct sc_expr **result) {
    enum sc_status status = operand(reader, result);
    while (!status && reader->lexer->token.kind == TOKEN_PUNCT && strchr(operators, reader->lexer->token.text[0])) {
        const char *found = strchr(operators, reader->lexer->token.text[0]);
        struct sc_expr expr = {.kind = kinds[found - operators], .left = *result, .place = reader->lexer->token.place};
        common_lexer_advance(reader->lexer);
        status = operand(reader, &expr.right);
        if (!status)
            status = new_expr(reader, expr, result);
    }
    return status;
}

static enum sc_status parse_term(struct expr_reader *reader, const struct sc_expr **result) {
    static const enum sc_expr_kind KINDS[] = {SC_EXPR_MULTIPLY, SC_EXPR_DIVIDE};
    return parse_binary(reader, "*/", KINDS, parse_factor, result);
}

static enum sc_status parse_sum(struct expr_reader *reader, const struct sc_expr **result) {
    static const enum sc_expr_kind KINDS[] = {SC_EXPR_ADD, SC_EXPR_SUBTRACT};
    return parse_binary(reader, "+-", KINDS, parse_term, result);
}

enum sc_status common_expr_parse(struct lexer *lexer, struct sc_arena *arena, const struct sc_constants *constants,
                                 const struct sc_expr **result) {
    struct expr_reader reader = {.lexer = lexer, .arena = arena, .constants = constants};
    return parse_sum(&reader, result);
}

enum sc_status common_expr_parse_number(struct lexer *lexer, struct sc_arena *arena,
                                        const struct sc_constants *constants, int64_t *value) {
    struct expr_reader reader = {.lexer = lexer, .arena = arena, .constants = constants, .is_number = true};
    const struct sc_expr *expr;
    enum sc_status status = parse_sum(&reader, &expr);
    return status ? status : sc_expr_value(expr, NULL, value, lexer->error);
}

/* ---- values ---- */

static enum sc_status combine(const struct sc_expr *expr, int64_t left, int64_t right, int64_t *value,
                              struct sc_error *error) {
    bool fits = true;
    switch (expr->kind) {
    case SC_EXPR_ADD:
        fits = checked_add(left, right, value);
        break;
    case SC_EXPR_MULTIPLY:
        fits = checked_mul(left, right, value);
        break;
    case SC_EXPR_DIVIDE:
        if (right == 0)
            return sc_error_at(error, expr->place, "division by zero");
        fits = !(left == INT64_MIN && right == -1);
        *value = fits ? left / right : 0;
        break;
    default:
        fits = checked_sub(left, right, value);
    }
    return fits ? SC_STATUS_OK
                : sc_error_at(error, expr->place, "the value of this expression does not fit in 63 bits");
}

static enum sc_status size_of(const struct sc_expr *expr, const struct sc_layer *layer, int64_t *value,
                              struct sc_error *error) {
    if (!layer)
        return sc_error_at(error, expr->place, "Sz(%s) has a value only in a dataflow", sc_dim_name(expr->dim));
    if (!layer->type)
        return sc_error_at(error, expr->place, "layer '%s' has no type", layer->name);
    if (!(layer->type->mapped_dims & 1u << expr->dim))
        return sc_error_at(error, expr->place, "a %s layer has no dimension %s", layer->type->name,
                           sc_dim_name(expr->dim));
    *value = layer->size[expr->dim];
    return SC_STATUS_OK;
}

enum sc_status sc_expr_value(const struct sc_expr *expr, const struct sc_layer *layer, int64_t *value,
                             struct sc_error *error) {
    int64_t left = 0, right = 0;
    if (expr->kind == SC_EXPR_NUMBER || expr->kind == SC_EXPR_CONSTANT) {
        *value = expr->number;
        return SC_STATUS_OK;
    }
    if (expr->kind == SC_EXPR_SIZE_OF)
        return size_of(expr, layer, value, error);
    enum sc_status status = expr->left ? sc_expr_value(expr->left, layer, &left, error) : SC_STATUS_OK;
    if (!status)
        status = sc_expr_value(expr->right, layer, &right, error);
    return status ? status : combine(expr, left, right, value, error);
}
