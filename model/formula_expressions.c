/* Expressions, from text to syntax. Names that are not local are looked up later, by the checker:
 * definitions come in any order. */
#include <ctype.h>
#include <stdio.h>
#include <string.h>

#include "common/near.h"
#include "model/formula_parser_internal.h"

enum { FOLDS_MAX = 16 };

/* From what binds least to what binds most. */
enum level { LEVEL_OR, LEVEL_AND, LEVEL_NOT, LEVEL_COMPARISON, LEVEL_SUM, LEVEL_PRODUCT, LEVEL_FACTOR };

static enum sc_status parse_level(struct formula_parser *parser, enum level lowest, struct formula_node **result);
static enum sc_status parse_factor(struct formula_parser *parser, struct formula_node **result);

enum sc_status formula_new_node(struct formula_parser *parser, enum node_kind kind, struct formula_node **result) {
    *result = sc_arena_alloc(&parser->set->arena, 1, sizeof **result);
    if (!*result)
        return formula_no_memory(parser);
    (*result)->kind = kind;
    (*result)->place = parser->lexer.token.place;
    return SC_STATUS_OK;
}

enum sc_status formula_count_term(struct formula_parser *parser) {
    if (++parser->term_count > TERMS_MAX)
        return sc_error_at(parser->error, parser->lexer.token.place, "this definition is too long (more than %d terms)",
                           TERMS_MAX);
    return SC_STATUS_OK;
}

enum sc_status formula_enter(struct formula_parser *parser) {
    if (++parser->nesting > NESTING_MAX)
        return sc_error_at(parser->error, parser->lexer.token.place,
                           "more than %d expressions inside one another: give a part of them a name", NESTING_MAX);
    return SC_STATUS_OK;
}

void formula_leave(struct formula_parser *parser) { parser->nesting--; }

static enum sc_status parse_number(struct formula_parser *parser, struct formula_node **result) {
    enum sc_status status = formula_new_node(parser, NODE_LITERAL, result);
    if (status)
        return status;
    (*result)->literal = value_whole(parser->lexer.token.number);
    common_lexer_advance(&parser->lexer);
    return SC_STATUS_OK;
}

/* "1.5" */
static FORMULA_OWN_FRAME enum sc_status refuse_decimal(struct formula_parser *parser) {
    const struct token *token = &parser->lexer.token;
    struct sc_rational value = sc_rational_whole(0), ten = sc_rational_whole(10);
    int behind_point = -1;
    char text[SC_RATIONAL_TEXT_SIZE];
    for (int i = 0; i < token->length; i++) {
        if (behind_point >= 0 || token->text[i] == '.')
            behind_point++;
        if (token->text[i] != '.' && sc_rational_multiply(value, ten, &value))
            (void)sc_rational_add(value, sc_rational_whole(token->text[i] - '0'), &value);
    }
    for (; behind_point > 0; behind_point--)
        (void)sc_rational_divide(value, ten, &value);
    bool divides = parser->lexer.behind > 0 && parser->lexer.source->text[parser->lexer.behind - 1] == '/';
    return sc_error_at(parser->error, token->place, "numbers are whole; write %s%s%s", divides ? "(" : "",
                       sc_rational_text(value, text), divides ? ")" : "");
}

/* - factor, not comparison */
static FORMULA_OWN_FRAME enum sc_status parse_prefix(struct formula_parser *parser, enum node_kind kind,
                                                     enum level operand, struct formula_node **result) {
    enum sc_status status = formula_enter(parser);
    if (!status)
        status = formula_new_node(parser, kind, result);
    if (status)
        return status;
    common_lexer_advance(&parser->lexer);
    status = parse_level(parser, operand, &(*result)->left);
    formula_leave(parser);
    return status;
}

static FORMULA_OWN_FRAME enum sc_status parse_parenthesis(struct formula_parser *parser, struct formula_node **result) {
    struct token opener = parser->lexer.token;
    common_lexer_advance(&parser->lexer);
    enum sc_status status = formula_parse_expression(parser, result);
    return status ? status : common_lexer_expect_punct(&parser->lexer, ')', &opener);
}

/* `, b, c)` of max(a, b, c), behind its first operand: max is applied to b, and then to c. */
static enum sc_status parse_more(struct formula_parser *parser, struct formula_node *node) {
    const struct sc_place place = node->place;
    enum sc_status status = common_lexer_expect_punct(&parser->lexer, ',', NULL);
    if (!status)
        status = formula_parse_expression(parser, &node->right);
    while (!status && node->kind != NODE_MOD && common_lexer_accept_punct(&parser->lexer, ',')) {
        status = formula_new_node(parser, node->kind, &node->next);
        if (status)
            return status;
        node = node->next;
        node->place = place;
        status = formula_parse_expression(parser, &node->right);
    }
    return status;
}

/* ceil(a), mod(a, b), max(a, b, c) */
static FORMULA_OWN_FRAME enum sc_status parse_operator(struct formula_parser *parser, enum node_kind kind,
                                                       struct formula_node **result) {
    bool unary = kind == NODE_CEIL || kind == NODE_FLOOR || kind == NODE_ABS;
    enum sc_status status = formula_new_node(parser, kind, result);
    common_lexer_advance(&parser->lexer);
    struct token opener = parser->lexer.token;
    if (!status)
        status = common_lexer_expect_punct(&parser->lexer, '(', NULL);
    if (!status)
        status = formula_parse_expression(parser, &(*result)->left);
    if (!status && !unary)
        status = parse_more(parser, *result);
    return status ? status : common_lexer_expect_punct(&parser->lexer, ')', &opener);
}

bool formula_at_arguments(const struct formula_parser *parser) {
    return (common_token_is_punct(&parser->lexer.token, '(') && !formula_at_direction(parser)) ||
           common_token_is_punct(&parser->lexer.token, '[');
}

char formula_closer_of(const struct token *opener) { return common_token_is_punct(opener, '(') ? ')' : ']'; }

/* "prodct(l in loops : 1)" is read as a call. */
static FORMULA_OWN_FRAME enum sc_status unknown_fold(struct formula_parser *parser, const struct call *call,
                                                     const struct token *opener) {
    const char *names[FOLDS_MAX];
    char hint[NEAR_HINT_SIZE];
    int count = 0;
    for (int i = 0; i < formula_word_count() && count < FOLDS_MAX; i++)
        if (formula_word_at(i)->use == WORD_FOLD)
            names[count++] = formula_word_at(i)->about.name;
    if (!common_near_hint(hint, call->name, names, count)[0])
        return common_lexer_expect_punct(&parser->lexer, formula_closer_of(opener), opener);
    return sc_error_at(parser->error, parser->lexer.token.place, "'%s' is no fold%s", call->name, hint);
}

static FORMULA_OWN_FRAME enum sc_status parse_arguments(struct formula_parser *parser, struct call *call, size_t *end) {
    struct token opener = parser->lexer.token;
    enum sc_status status = SC_STATUS_OK;
    do {
        if (call->argument_count == PARAMETERS_MAX)
            return sc_error_at(parser->error, parser->lexer.token.place, "more than %d arguments", PARAMETERS_MAX);
        common_lexer_advance(&parser->lexer);
        status = formula_parse_expression(parser, &call->argument[call->argument_count++]);
    } while (!status && common_token_is_punct(&parser->lexer.token, ','));
    *end = parser->lexer.token.place.offset + 1;
    if (!status && common_token_is_word(&parser->lexer.token, "in"))
        return unknown_fold(parser, call, &opener);
    return status ? status : common_lexer_expect_punct(&parser->lexer, formula_closer_of(&opener), &opener);
}

static enum sc_status name_call(struct formula_parser *parser, struct formula_node *node, const struct name *name,
                                int below) {
    struct call *call = node->call = sc_arena_alloc(&parser->set->arena, 1, sizeof *call);
    char *text = sc_arena_copy_text(&parser->set->arena, name->text, (size_t)name->length);
    if (!call || !text)
        return formula_no_memory(parser);
    call->name = text;
    call->below = below;
    node->kind = NODE_CALL;
    return SC_STATUS_OK;
}

/* A word that stands alone is a local name, a dimension or a tensor; anything else is looked up by the checker, and may
 * have arguments. */
static FORMULA_OWN_FRAME enum sc_status parse_named(struct formula_parser *parser, int below,
                                                    struct formula_node *node) {
    struct name name;
    bool base = below < EXTENDS_MAX;
    enum sc_status status = formula_parse_name(parser, &name, base ? "a name after 'base'" : "a number, a name or '('");
    if (status)
        return status;
    bool alone = !base && name.is_word && !formula_at_arguments(parser);
    node->end = name.end;
    node->slot = alone ? formula_find_local(parser, name.text, name.length) : -1;
    if (node->slot >= 0) {
        node->kind = NODE_LOCAL;
        parser->used |= 1u << node->slot;
    } else if (!alone || !formula_find_literal(name.text, name.length, &node->literal)) {
        status = name_call(parser, node, &name, below);
    }
    return status;
}

static enum sc_status parse_reference(struct formula_parser *parser, int below, struct formula_node *node) {
    enum sc_status status = parse_named(parser, below, node);
    bool takes = !status && node->kind == NODE_CALL && formula_at_arguments(parser);
    return takes ? parse_arguments(parser, node->call, &node->end) : status;
}

/* base NumSU(Input): what the name means in the sets that this one extends. */
static enum sc_status parse_base(struct formula_parser *parser, struct formula_node **result) {
    if (parser->layer == 0)
        return sc_error_at(parser->error, parser->lexer.token.place,
                           "this set extends none, so that nothing has a meaning of its base");
    enum sc_status status = formula_new_node(parser, NODE_LITERAL, result);
    common_lexer_advance(&parser->lexer);
    return status ? status : parse_reference(parser, parser->layer, *result);
}

static enum sc_status parse_factor(struct formula_parser *parser, struct formula_node **result) {
    const struct token *token = &parser->lexer.token;
    enum sc_status status = formula_count_term(parser);
    if (status)
        return status;
    if (token->kind == TOKEN_NUMBER)
        return parse_number(parser, result);
    if (token->kind == TOKEN_DECIMAL)
        return refuse_decimal(parser);
    if (common_token_is_punct(token, '-'))
        return parse_prefix(parser, NODE_NEGATE, LEVEL_FACTOR, result);
    if (formula_at_fold(parser))
        return formula_parse_fold(parser, result);
    const struct word *op =
        token->kind == TOKEN_WORD ? formula_word_find(WORD_OPERATOR, token->text, token->length) : NULL;
    if (op)
        return parse_operator(parser, (enum node_kind)op->id, result);
    if (common_token_is_word(token, "base"))
        return parse_base(parser, result);
    if (common_token_is_punct(token, '(') && !formula_at_direction(parser))
        return parse_parenthesis(parser, result);
    status = formula_new_node(parser, NODE_LITERAL, result);
    return status ? status : parse_reference(parser, EXTENDS_MAX, *result);
}

/* ---- operators ---- */

static const struct formula_operator {
    const char *text;
    enum node_kind kind;
    enum level level;
} OPERATORS[] = {
    {"or", NODE_OR, LEVEL_OR},
    {"and", NODE_AND, LEVEL_AND},
    {"==", NODE_EQUAL, LEVEL_COMPARISON},
    {"<>", NODE_UNEQUAL, LEVEL_COMPARISON},
    {"<=", NODE_LESS_EQUAL, LEVEL_COMPARISON},
    {">=", NODE_GREATER_EQUAL, LEVEL_COMPARISON},
    {"<", NODE_LESS, LEVEL_COMPARISON},
    {">", NODE_GREATER, LEVEL_COMPARISON},
    {"inside", NODE_INSIDE, LEVEL_COMPARISON},
    {"outside", NODE_OUTSIDE, LEVEL_COMPARISON},
    {"+", NODE_ADD, LEVEL_SUM},
    {"-", NODE_SUBTRACT, LEVEL_SUM},
    {"*", NODE_MULTIPLY, LEVEL_PRODUCT},
    {"/", NODE_DIVIDE, LEVEL_PRODUCT},
};

/* Does this begin here? Two characters must stand together. */
static bool at_operator(const struct formula_parser *parser, const char *text) {
    const struct token *token = &parser->lexer.token;
    const struct sc_source *source = parser->lexer.source;
    size_t next = token->place.offset + 1;
    if (token->kind == TOKEN_WORD)
        return common_token_is_word(token, text);
    return common_token_is_punct(token, text[0]) &&
           (text[1] == '\0' || (next < source->size && source->text[next] == text[1]));
}

/* The operator that begins here; NULL: none. */
static const struct formula_operator *find_operator(const struct formula_parser *parser) {
    enum token_kind kind = parser->lexer.token.kind;
    for (size_t i = 0; (kind == TOKEN_WORD || kind == TOKEN_PUNCT) && i < sizeof OPERATORS / sizeof OPERATORS[0]; i++)
        if (at_operator(parser, OPERATORS[i].text))
            return &OPERATORS[i];
    return NULL;
}

/* The operator here becomes a node. */
static enum sc_status take_operator(struct formula_parser *parser, const struct formula_operator *op,
                                    struct formula_node **node) {
    enum sc_status status = formula_new_node(parser, op->kind, node);
    common_lexer_advance(&parser->lexer);
    if (op->text[1] != '\0' && ispunct((unsigned char)op->text[1]))
        common_lexer_advance(&parser->lexer);
    return status;
}

/* { operator operand } behind the first operand, which is in `*result`; of comparisons one. Those of one level are a
 * row and not a tree, so that a long sum is not a deep one. */
static FORMULA_OWN_FRAME enum sc_status parse_row(struct formula_parser *parser, const struct formula_operator *op,
                                                  struct formula_node **result) {
    struct formula_node *first = *result, **link = result;
    const enum level level = op->level;
    enum sc_status status = SC_STATUS_OK;
    for (; !status && op && op->level == level; op = level == LEVEL_COMPARISON ? NULL : find_operator(parser)) {
        status = take_operator(parser, op, link);
        if (status)
            return status;
        (*link)->left = link == result ? first : NULL;
        status = parse_level(parser, (enum level)(level + 1), &(*link)->right);
        link = &(*link)->next;
    }
    return status;
}

/* An expression in which no operator binds less than `lowest`, those in parentheses left aside. What has been read
 * binds as `bound`; a row makes it bind less. */
static enum sc_status parse_level(struct formula_parser *parser, enum level lowest, struct formula_node **result) {
    bool negated = lowest <= LEVEL_NOT && common_token_is_word(&parser->lexer.token, "not");
    enum level bound = negated ? LEVEL_NOT : LEVEL_FACTOR;
    enum sc_status status = negated ? formula_count_term(parser) : parse_factor(parser, result);
    if (!status && negated)
        status = parse_prefix(parser, NODE_NOT, LEVEL_NOT, result);
    const struct formula_operator *op;
    while (!status && (op = find_operator(parser)) != NULL && op->level >= lowest && op->level < bound) {
        bound = op->level;
        status = parse_row(parser, op, result);
    }
    return status;
}

static enum sc_status parse_any(struct formula_parser *parser, struct formula_node **result) {
    const struct token *token = &parser->lexer.token;
    if (common_token_is_word(token, "match"))
        return formula_parse_match(parser, result);
    if (common_token_is_word(token, "if"))
        return formula_parse_if(parser, result);
    if (common_token_is_word(token, "let"))
        return formula_parse_let(parser, result);
    return parse_level(parser, LEVEL_OR, result);
}

enum sc_status formula_parse_expression(struct formula_parser *parser, struct formula_node **result) {
    enum sc_status status = formula_enter(parser);
    if (!status)
        status = parse_any(parser, result);
    formula_leave(parser);
    return status;
}
