#include "common/expr.h"

#include <string.h>

#include "common/checked.h"

/* Enough for anything a person writes, and it bounds the recursion. */
enum { EXPR_NODES_MAX = 256 };

/* A recursive descent; every function starts at its first token and ends past its last. */
struct reader {
    struct lexer *lexer;
    struct arena *arena;
    const struct constant *constants;
    int expr_nodes;
};

const struct constant *constant_find(const struct constant *constants, const struct token *name) {
    const struct constant *constant = constants;
    while (constant && !(name->kind == TOKEN_WORD && constant->name.length == name->length &&
                         memcmp(constant->name.text, name->text, (size_t)name->length) == 0))
        constant = constant->next;
    return constant;
}

enum status expr_parse_dim(struct lexer *lexer, enum dim *dim) {
    const struct token *token = &lexer->token;
    *dim = token->kind == TOKEN_WORD ? dim_find(token->text, token->length) : DIM_COUNT;
    if (*dim == DIM_COUNT)
        return lexer_expected(lexer, "a dimension (N, G, K, C, Y, X, R, S or M)");
    lexer_advance(lexer);
    return STATUS_OK;
}

/* ---- reading ---- */

static enum status parse_sum(struct reader *reader, const struct expr **result);

static enum status new_expr(struct reader *reader, struct expr value, const struct expr **result) {
    struct expr *expr = arena_alloc(reader->arena, 1, sizeof *expr);
    if (!expr)
        return error_set(reader->lexer->error, STATUS_LIMIT, "no memory left while reading '%s'",
                         reader->lexer->source->name);
    *expr = value;
    *result = expr;
    return STATUS_OK;
}

static enum status parse_size_of(struct reader *reader, const struct expr **result) {
    struct expr expr = {.kind = EXPR_SIZE_OF, .place = reader->lexer->token.place};
    lexer_advance(reader->lexer);
    struct token opener = reader->lexer->token;
    enum status status = lexer_expect_punct(reader->lexer, '(', NULL);
    if (!status)
        status = expr_parse_dim(reader->lexer, &expr.dim);
    if (!status)
        status = lexer_expect_punct(reader->lexer, ')', &opener);
    return status ? status : new_expr(reader, expr, result);
}

static enum status parse_parenthesis(struct reader *reader, const struct expr **result) {
    struct token opener = reader->lexer->token;
    lexer_advance(reader->lexer);
    enum status status = parse_sum(reader, result);
    return status ? status : lexer_expect_punct(reader->lexer, ')', &opener);
}

static enum status parse_factor(struct reader *reader, const struct expr **result);

static enum status parse_literal(struct reader *reader, int64_t number, const struct expr **result) {
    struct expr expr = {.kind = EXPR_NUMBER, .number = number, .place = reader->lexer->token.place};
    lexer_advance(reader->lexer);
    return new_expr(reader, expr, result);
}

static enum status parse_negation(struct reader *reader, const struct expr **result) {
    struct expr expr = {.kind = EXPR_NEGATE, .place = reader->lexer->token.place};
    lexer_advance(reader->lexer);
    enum status status = parse_factor(reader, &expr.right);
    return status ? status : new_expr(reader, expr, result);
}

static enum status parse_factor(struct reader *reader, const struct expr **result) {
    const struct token *token = &reader->lexer->token;
    if (++reader->expr_nodes > EXPR_NODES_MAX)
        return error_at(reader->lexer->error, token->place, "this expression is too long (more than %d terms)",
                        EXPR_NODES_MAX);
    const struct constant *constant = constant_find(reader->constants, token);
    enum status status;
    if (token->kind == TOKEN_NUMBER) {
        status = parse_literal(reader, token->number, result);
    } else if (constant) {
        status = parse_literal(reader, constant->value, result);
    } else if (token_is_word(token, "Sz")) {
        status = parse_size_of(reader, result);
    } else if (token_is_punct(token, '(')) {
        status = parse_parenthesis(reader, result);
    } else if (token_is_punct(token, '-')) {
        status = parse_negation(reader, result);
    } else if (token->kind == TOKEN_DECIMAL) {
        status = lexer_expected(reader->lexer, "a whole number");
    } else {
        status = lexer_expected(reader->lexer, "a number, Sz(dimension) or '('");
    }
    return status;
}

/* One level of binary operators, `operators[i]` making `kinds[i]`, over `operand`. */
static enum status parse_binary(struct reader *reader, const char *operators, const enum expr_kind *kinds,
                                enum status (*operand)(struct reader *, const struct expr **),
                                const struct expr **result) {
    enum status status = operand(reader, result);
    while (!status && reader->lexer->token.kind == TOKEN_PUNCT && strchr(operators, reader->lexer->token.text[0])) {
        const char *found = strchr(operators, reader->lexer->token.text[0]);
        struct expr expr = {.kind = kinds[found - operators], .left = *result, .place = reader->lexer->token.place};
        lexer_advance(reader->lexer);
        status = operand(reader, &expr.right);
        if (!status)
            status = new_expr(reader, expr, result);
    }
    return status;
}

static enum status parse_term(struct reader *reader, const struct expr **result) {
    static const enum expr_kind KINDS[] = {EXPR_MULTIPLY, EXPR_DIVIDE};
    return parse_binary(reader, "*/", KINDS, parse_factor, result);
}

static enum status parse_sum(struct reader *reader, const struct expr **result) {
    static const enum expr_kind KINDS[] = {EXPR_ADD, EXPR_SUBTRACT};
    return parse_binary(reader, "+-", KINDS, parse_term, result);
}

enum status expr_parse(struct lexer *lexer, struct arena *arena, const struct constant *constants,
                       const struct expr **result) {
    struct reader reader = {.lexer = lexer, .arena = arena, .constants = constants};
    return parse_sum(&reader, result);
}

enum status expr_parse_number(struct lexer *lexer, struct arena *arena, const struct constant *constants,
                              int64_t *value) {
    const struct expr *expr;
    enum status status = expr_parse(lexer, arena, constants, &expr);
    return status ? status : expr_value(expr, NULL, value, lexer->error);
}

/* ---- values ---- */

static enum status combine(const struct expr *expr, int64_t left, int64_t right, int64_t *value, struct error *error) {
    bool fits = true;
    switch (expr->kind) {
    case EXPR_ADD:
        fits = checked_add(left, right, value);
        break;
    case EXPR_MULTIPLY:
        fits = checked_mul(left, right, value);
        break;
    case EXPR_DIVIDE:
        if (right == 0)
            return error_at(error, expr->place, "division by zero");
        fits = !(left == INT64_MIN && right == -1);
        *value = fits ? left / right : 0;
        break;
    default:
        fits = checked_sub(left, right, value);
    }
    return fits ? STATUS_OK : error_at(error, expr->place, "the value of this expression does not fit in 63 bits");
}

static enum status size_of(const struct expr *expr, const struct layer *layer, int64_t *value, struct error *error) {
    if (!layer)
        return error_at(error, expr->place, "Sz(%s) has a value only in a dataflow", dim_name(expr->dim));
    if (!(layer->type->mapped_dims & 1u << expr->dim))
        return error_at(error, expr->place, "a %s layer has no dimension %s", layer->type->name, dim_name(expr->dim));
    *value = layer->size[expr->dim];
    return STATUS_OK;
}

enum status expr_value(const struct expr *expr, const struct layer *layer, int64_t *value, struct error *error) {
    int64_t left = 0, right = 0;
    if (expr->kind == EXPR_NUMBER) {
        *value = expr->number;
        return STATUS_OK;
    }
    if (expr->kind == EXPR_SIZE_OF)
        return size_of(expr, layer, value, error);
    enum status status = expr->left ? expr_value(expr->left, layer, &left, error) : STATUS_OK;
    if (!status)
        status = expr_value(expr->right, layer, &right, error);
    return status ? status : combine(expr, left, right, value, error);
}
