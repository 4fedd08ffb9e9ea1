/* Expressions, from text to syntax. Names that are not local are looked up later, by the checker:
 * definitions come in any order. */
#include <stdio.h>
#include <string.h>

#include "model/formula_parser_internal.h"

static enum status parse_factor(struct parser *parser, struct node **result);

enum status formula_new_node(struct parser *parser, struct node value, struct node **result) {
    struct node *node = arena_alloc(&parser->set->arena, 1, sizeof *node);
    if (!node)
        return formula_no_memory(parser);
    *node = value;
    *result = node;
    return STATUS_OK;
}

enum status formula_count_term(struct parser *parser) {
    if (++parser->term_count > TERMS_MAX)
        return error_at(parser->error, parser->lexer.token.place, "this definition is too long (more than %d terms)",
                        TERMS_MAX);
    return STATUS_OK;
}

static enum status parse_number(struct parser *parser, struct node **result) {
    const struct token *token = &parser->lexer.token;
    struct node node = {.kind = NODE_LITERAL, .place = token->place, .literal = value_whole(token->number)};
    lexer_advance(&parser->lexer);
    return formula_new_node(parser, node, result);
}

static enum status parse_negation(struct parser *parser, struct node **result) {
    struct node node = {.kind = NODE_NEGATE, .place = parser->lexer.token.place};
    lexer_advance(&parser->lexer);
    enum status status = parse_factor(parser, &node.left);
    return status ? status : formula_new_node(parser, node, result);
}

static enum status parse_parenthesis(struct parser *parser, struct node **result) {
    struct token opener = parser->lexer.token;
    lexer_advance(&parser->lexer);
    enum status status = formula_parse_expression(parser, result);
    return status ? status : lexer_expect_punct(&parser->lexer, ')', &opener);
}

/* max(a, b, c) is max(max(a, b), c). */
static enum status parse_more(struct parser *parser, struct node node, struct node **result) {
    enum status status = STATUS_OK;
    do {
        node.left = *result;
        status = lexer_expect_punct(&parser->lexer, ',', NULL);
        if (!status)
            status = formula_parse_expression(parser, &node.right);
        if (!status)
            status = formula_new_node(parser, node, result);
    } while (!status && node.kind != NODE_MOD && token_is_punct(&parser->lexer.token, ','));
    return status;
}

/* ceil(a), mod(a, b), max(a, b, c) */
static enum status parse_operator(struct parser *parser, const struct word *word, struct node **result) {
    struct node node = {.kind = (enum node_kind)word->id, .place = parser->lexer.token.place};
    bool unary = node.kind == NODE_CEIL || node.kind == NODE_FLOOR || node.kind == NODE_ABS;
    lexer_advance(&parser->lexer);
    struct token opener = parser->lexer.token;
    enum status status = lexer_expect_punct(&parser->lexer, '(', NULL);
    if (!status)
        status = formula_parse_expression(parser, unary ? &node.left : result);
    if (!status)
        status = unary ? formula_new_node(parser, node, result) : parse_more(parser, node, result);
    return status ? status : lexer_expect_punct(&parser->lexer, ')', &opener);
}

bool formula_at_arguments(const struct parser *parser) {
    return token_is_punct(&parser->lexer.token, '(') || token_is_punct(&parser->lexer.token, '[');
}

char formula_closer_of(const struct token *opener) { return token_is_punct(opener, '(') ? ')' : ']'; }

static enum status parse_arguments(struct parser *parser, struct call *call, size_t *end) {
    struct token opener = parser->lexer.token;
    enum status status = STATUS_OK;
    do {
        if (call->argument_count == PARAMETERS_MAX)
            return error_at(parser->error, parser->lexer.token.place, "more than %d arguments", PARAMETERS_MAX);
        lexer_advance(&parser->lexer);
        status = formula_parse_expression(parser, &call->argument[call->argument_count++]);
    } while (!status && token_is_punct(&parser->lexer.token, ','));
    *end = parser->lexer.token.place.offset + 1;
    return status ? status : lexer_expect_punct(&parser->lexer, formula_closer_of(&opener), &opener);
}

static enum status new_call(struct parser *parser, const struct name *name, int below, struct node **result) {
    struct call *call = arena_alloc(&parser->set->arena, 1, sizeof *call);
    char *text = arena_copy_text(&parser->set->arena, name->text, (size_t)name->length);
    if (!call || !text)
        return formula_no_memory(parser);
    call->name = text;
    call->below = below;
    struct node node = {.kind = NODE_CALL, .place = name->place, .end = name->end, .call = call};
    enum status status = formula_at_arguments(parser) ? parse_arguments(parser, call, &node.end) : STATUS_OK;
    return status ? status : formula_new_node(parser, node, result);
}

/* A word that stands alone is a local name, a dimension or a tensor; anything else is looked up by the checker. */
static enum status parse_reference(struct parser *parser, struct node **result) {
    struct name name;
    enum status status = formula_parse_name(parser, &name, "a number, a name or '('");
    if (status)
        return status;
    bool alone = name.is_word && !formula_at_arguments(parser);
    struct node node = {.kind = NODE_LITERAL, .place = name.place, .end = name.end};
    node.slot = alone ? formula_find_local(parser, name.text, name.length) : -1;
    if (node.slot >= 0)
        node.kind = NODE_LOCAL;
    else if (!alone || !formula_find_literal(name.text, name.length, &node.literal))
        return new_call(parser, &name, EXTENDS_MAX, result);
    if (node.slot >= 0)
        parser->used |= 1u << node.slot;
    return formula_new_node(parser, node, result);
}

/* base NumSU(Input): what the name means in the sets that this one extends. */
static enum status parse_base(struct parser *parser, struct node **result) {
    struct place place = parser->lexer.token.place;
    struct name name;
    if (parser->layer == 0)
        return error_at(parser->error, place, "this set extends none, so that nothing has a meaning of its base");
    lexer_advance(&parser->lexer);
    enum status status = formula_parse_name(parser, &name, "a name after 'base'");
    name.place = place;
    return status ? status : new_call(parser, &name, parser->layer, result);
}

static enum status parse_factor(struct parser *parser, struct node **result) {
    const struct token *token = &parser->lexer.token;
    enum status status = formula_count_term(parser);
    if (status)
        return status;
    if (token->kind == TOKEN_NUMBER)
        return parse_number(parser, result);
    if (token_is_punct(token, '-'))
        return parse_negation(parser, result);
    if (formula_at_fold(parser))
        return formula_parse_fold(parser, result);
    const struct word *op =
        token->kind == TOKEN_WORD ? formula_word_find(WORD_OPERATOR, token->text, token->length) : NULL;
    if (op)
        return parse_operator(parser, op, result);
    if (token_is_word(token, "base"))
        return parse_base(parser, result);
    if (token_is_punct(token, '(') && !formula_at_direction(parser))
        return parse_parenthesis(parser, result);
    return parse_reference(parser, result);
}

/* One level of binary operators, `operators[i]` making `kinds[i]`, over `operand`. */
static enum status parse_binary(struct parser *parser, const char *operators, const enum node_kind *kinds,
                                enum status (*operand)(struct parser *, struct node **), struct node **result) {
    enum status status = operand(parser, result);
    const struct token *token = &parser->lexer.token;
    for (const char *found;
         !status && token->kind == TOKEN_PUNCT && (found = strchr(operators, token->text[0])) != NULL;) {
        struct node node = {.kind = kinds[found - operators], .place = token->place, .left = *result};
        lexer_advance(&parser->lexer);
        status = operand(parser, &node.right);
        if (!status)
            status = formula_new_node(parser, node, result);
    }
    return status;
}

static enum status parse_product(struct parser *parser, struct node **result) {
    static const enum node_kind KINDS[] = {NODE_MULTIPLY, NODE_DIVIDE};
    return parse_binary(parser, "*/", KINDS, parse_factor, result);
}

static enum status parse_sum(struct parser *parser, struct node **result) {
    static const enum node_kind KINDS[] = {NODE_ADD, NODE_SUBTRACT};
    return parse_binary(parser, "+-", KINDS, parse_product, result);
}

/* ---- comparisons and truth ---- */

static const struct comparison {
    const char *text;
    enum node_kind kind;
} COMPARISONS[] = {
    {"==", NODE_EQUAL}, {"<>", NODE_UNEQUAL}, {"<=", NODE_LESS_EQUAL}, {">=", NODE_GREATER_EQUAL},
    {"<", NODE_LESS},   {">", NODE_GREATER},  {"inside", NODE_INSIDE}, {"outside", NODE_OUTSIDE},
};

/* Does this begin here? Two characters must stand together. */
static bool at_comparison(const struct parser *parser, const char *text) {
    const struct token *token = &parser->lexer.token;
    const struct source *source = parser->lexer.source;
    size_t next = token->place.offset + 1;
    if (token->kind == TOKEN_WORD)
        return token_is_word(token, text);
    return token_is_punct(token, text[0]) &&
           (text[1] == '\0' || (next < source->size && source->text[next] == text[1]));
}

/* sum, or sum < sum */
static enum status parse_comparison(struct parser *parser, struct node **result) {
    enum { COUNT = sizeof COMPARISONS / sizeof COMPARISONS[0] };
    enum status status = parse_sum(parser, result);
    int i = 0;
    while (!status && i < COUNT && !at_comparison(parser, COMPARISONS[i].text))
        i++;
    if (status || i == COUNT)
        return status;
    struct node node = {.kind = COMPARISONS[i].kind, .place = parser->lexer.token.place, .left = *result};
    bool two_tokens = parser->lexer.token.kind == TOKEN_PUNCT && COMPARISONS[i].text[1] != '\0';
    lexer_advance(&parser->lexer);
    if (two_tokens)
        lexer_advance(&parser->lexer);
    status = parse_sum(parser, &node.right);
    return status ? status : formula_new_node(parser, node, result);
}

static enum status parse_not(struct parser *parser, struct node **result) {
    struct node node = {.kind = NODE_NOT, .place = parser->lexer.token.place};
    if (!lexer_accept_word(&parser->lexer, "not"))
        return parse_comparison(parser, result);
    enum status status = formula_count_term(parser);
    if (!status)
        status = parse_not(parser, &node.left);
    return status ? status : formula_new_node(parser, node, result);
}

/* operand { word operand } */
static enum status parse_words(struct parser *parser, const char *word, enum node_kind kind,
                               enum status (*operand)(struct parser *, struct node **), struct node **result) {
    enum status status = operand(parser, result);
    while (!status && token_is_word(&parser->lexer.token, word)) {
        struct node node = {.kind = kind, .place = parser->lexer.token.place, .left = *result};
        lexer_advance(&parser->lexer);
        status = operand(parser, &node.right);
        if (!status)
            status = formula_new_node(parser, node, result);
    }
    return status;
}

static enum status parse_and(struct parser *parser, struct node **result) {
    return parse_words(parser, "and", NODE_AND, parse_not, result);
}

enum status formula_parse_expression(struct parser *parser, struct node **result) {
    const struct token *token = &parser->lexer.token;
    if (token_is_word(token, "match"))
        return formula_parse_match(parser, result);
    if (token_is_word(token, "if"))
        return formula_parse_if(parser, result);
    if (token_is_word(token, "let"))
        return formula_parse_let(parser, result);
    return parse_words(parser, "or", NODE_OR, parse_and, result);
}
