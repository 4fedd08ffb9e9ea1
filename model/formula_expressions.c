/* Expressions, from text to syntax. Names that are not local are looked up later, by the checker:
 * definitions come in any order. */
#include <stdio.h>
#include <string.h>

#include "common/near.h"
#include "model/formula_parser_internal.h"

enum { FOLDS_MAX = 16 };

static enum sc_status parse_factor(struct formula_parser *parser, struct formula_node **result);

enum sc_status formula_new_node(struct formula_parser *parser, struct formula_node value,
                                struct formula_node **result) {
    struct formula_node *node = sc_arena_alloc(&parser->set->arena, 1, sizeof *node);
    if (!node)
        return formula_no_memory(parser);
    *node = value;
    *result = node;
    return SC_STATUS_OK;
}

enum sc_status formula_count_term(struct formula_parser *parser) {
    if (++parser->term_count > TERMS_MAX)
        return sc_error_at(parser->error, parser->lexer.token.place, "this definition is too long (more than %d terms)",
                           TERMS_MAX);
    return SC_STATUS_OK;
}

static enum sc_status parse_number(struct formula_parser *parser, struct formula_node **result) {
    const struct token *token = &parser->lexer.token;
    struct formula_node node = {.kind = NODE_LITERAL, .place = token->place, .literal = value_whole(token->number)};
    common_lexer_advance(&parser->lexer);
    return formula_new_node(parser, node, result);
}

/* "1.5" */
static enum sc_status refuse_decimal(struct formula_parser *parser) {
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

static enum sc_status parse_negation(struct formula_parser *parser, struct formula_node **result) {
    struct formula_node node = {.kind = NODE_NEGATE, .place = parser->lexer.token.place};
    common_lexer_advance(&parser->lexer);
    enum sc_status status = parse_factor(parser, &node.left);
    return status ? status : formula_new_node(parser, node, result);
}

static enum sc_status parse_parenthesis(struct formula_parser *parser, struct formula_node **result) {
    struct token opener = parser->lexer.token;
    common_lexer_advance(&parser->lexer);
    enum sc_status status = formula_parse_expression(parser, result);
    return status ? status : common_lexer_expect_punct(&parser->lexer, ')', &opener);
}

/* max(a, b, c) is max(max(a, b), c). */
static enum sc_status parse_more(struct formula_parser *parser, struct formula_node node,
                                 struct formula_node **result) {
    enum sc_status status = SC_STATUS_OK;
    do {
        node.left = *result;
        status = common_lexer_expect_punct(&parser->lexer, ',', NULL);
        if (!status)
            status = formula_parse_expression(parser, &node.right);
        if (!status)
            status = formula_new_node(parser, node, result);
    } while (!status && node.kind != NODE_MOD && common_token_is_punct(&parser->lexer.token, ','));
    return status;
}

/* ceil(a), mod(a, b), max(a, b, c) */
static enum sc_status parse_operator(struct formula_parser *parser, const struct word *word,
                                     struct formula_node **result) {
    struct formula_node node = {.kind = (enum node_kind)word->id, .place = parser->lexer.token.place};
    bool unary = node.kind == NODE_CEIL || node.kind == NODE_FLOOR || node.kind == NODE_ABS;
    common_lexer_advance(&parser->lexer);
    struct token opener = parser->lexer.token;
    enum sc_status status = common_lexer_expect_punct(&parser->lexer, '(', NULL);
    if (!status)
        status = formula_parse_expression(parser, unary ? &node.left : result);
    if (!status)
        status = unary ? formula_new_node(parser, node, result) : parse_more(parser, node, result);
    return status ? status : common_lexer_expect_punct(&parser->lexer, ')', &opener);
}

bool formula_at_arguments(const struct formula_parser *parser) {
    return (common_token_is_punct(&parser->lexer.token, '(') && !formula_at_direction(parser)) ||
           common_token_is_punct(&parser->lexer.token, '[');
}

char formula_closer_of(const struct token *opener) { return common_token_is_punct(opener, '(') ? ')' : ']'; }

/* "prodct(l in loops : 1)" is read as a call. */
static enum sc_status unknown_fold(struct formula_parser *parser, const struct call *call, const struct token *opener) {
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

static enum sc_status parse_arguments(struct formula_parser *parser, struct call *call, size_t *end) {
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

static enum sc_status new_call(struct formula_parser *parser, const struct name *name, int below,
                               struct formula_node **result) {
    struct call *call = sc_arena_alloc(&parser->set->arena, 1, sizeof *call);
    char *text = sc_arena_copy_text(&parser->set->arena, name->text, (size_t)name->length);
    if (!call || !text)
        return formula_no_memory(parser);
    call->name = text;
    call->below = below;
    struct formula_node node = {.kind = NODE_CALL, .place = name->place, .end = name->end, .call = call};
    enum sc_status status = formula_at_arguments(parser) ? parse_arguments(parser, call, &node.end) : SC_STATUS_OK;
    return status ? status : formula_new_node(parser, node, result);
}

/* A word that stands alone is a local name, a dimension or a tensor; anything else is looked up by the checker. */
static enum sc_status parse_reference(struct formula_parser *parser, struct formula_node **result) {
    struct name name;
    enum sc_status status = formula_parse_name(parser, &name, "a number, a name or '('");
    if (status)
        return status;
    bool alone = name.is_word && !formula_at_arguments(parser);
    struct formula_node node = {.kind = NODE_LITERAL, .place = name.place, .end = name.end};
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
static enum sc_status parse_base(struct formula_parser *parser, struct formula_node **result) {
    struct sc_place place = parser->lexer.token.place;
    struct name name;
    if (parser->layer == 0)
        return sc_error_at(parser->error, place, "this set extends none, so that nothing has a meaning of its base");
    common_lexer_advance(&parser->lexer);
    enum sc_status status = formula_parse_name(parser, &name, "a name after 'base'");
    name.place = place;
    return status ? status : new_call(parser, &name, parser->layer, result);
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
        return parse_negation(parser, result);
    if (formula_at_fold(parser))
        return formula_parse_fold(parser, result);
    const struct word *op =
        token->kind == TOKEN_WORD ? formula_word_find(WORD_OPERATOR, token->text, token->length) : NULL;
    if (op)
        return parse_operator(parser, op, result);
    if (common_token_is_word(token, "base"))
        return parse_base(parser, result);
    if (common_token_is_punct(token, '(') && !formula_at_direction(parser))
        return parse_parenthesis(parser, result);
    return parse_reference(parser, result);
}

/* One level of binary operators, `operators[i]` making `kinds[i]`, over `operand`. */
static enum sc_status parse_binary(struct formula_parser *parser, const char *operators, const enum node_kind *kinds,
                                   enum sc_status (*operand)(struct formula_parser *, struct formula_node **),
                                   struct formula_node **result) {
    enum sc_status status = operand(parser, result);
    const struct token *token = &parser->lexer.token;
    for (const char *found;
         !status && token->kind == TOKEN_PUNCT && (found = strchr(operators, token->text[0])) != NULL;) {
        struct formula_node node = {.kind = kinds[found - operators], .place = token->place, .left = *result};
        common_lexer_advance(&parser->lexer);
        status = operand(parser, &node.right);
        if (!status)
            status = formula_new_node(parser, node, result);
    }
    return status;
}

static enum sc_status parse_product(struct formula_parser *parser, struct formula_node **result) {
    static const enum node_kind KINDS[] = {NODE_MULTIPLY, NODE_DIVIDE};
    return parse_binary(parser, "*/", KINDS, parse_factor, result);
}

static enum sc_status parse_sum(struct formula_parser *parser, struct formula_node **result) {
    static const enum node_kind KINDS[] = {NODE_ADD, NODE_SUBTRACT};
    return parse_binary(parser, "+-", KINDS, parse_product, result);
}

/* ---- comparisons and truth ---- */

static const struct formula_comparison {
    const char *text;
    enum node_kind kind;
} COMPARISONS[] = {
    {"==", NODE_EQUAL}, {"<>", NODE_UNEQUAL}, {"<=", NODE_LESS_EQUAL}, {">=", NODE_GREATER_EQUAL},
    {"<", NODE_LESS},   {">", NODE_GREATER},  {"inside", NODE_INSIDE}, {"outside", NODE_OUTSIDE},
};

/* Does this begin here? Two characters must stand together. */
static bool at_comparison(const struct formula_parser *parser, const char *text) {
    const struct token *token = &parser->lexer.token;
    const struct sc_source *source = parser->lexer.source;
    size_t next = token->place.offset + 1;
    if (token->kind == TOKEN_WORD)
        return common_token_is_word(token, text);
    return common_token_is_punct(token, text[0]) &&
           (text[1] == '\0' || (next < source->size && source->text[next] == text[1]));
}

/* sum, or sum < sum */
static enum sc_status parse_comparison(struct formula_parser *parser, struct formula_node **result) {
    enum { COUNT = sizeof COMPARISONS / sizeof COMPARISONS[0] };
    enum sc_status status = parse_sum(parser, result);
    int i = 0;
    while (!status && i < COUNT && !at_comparison(parser, COMPARISONS[i].text))
        i++;
    if (status || i == COUNT)
        return status;
    struct formula_node node = {.kind = COMPARISONS[i].kind, .place = parser->lexer.token.place, .left = *result};
    bool two_tokens = parser->lexer.token.kind == TOKEN_PUNCT && COMPARISONS[i].text[1] != '\0';
    common_lexer_advance(&parser->lexer);
    if (two_tokens)
        common_lexer_advance(&parser->lexer);
    status = parse_sum(parser, &node.right);
    return status ? status : formula_new_node(parser, node, result);
}

static enum sc_status parse_not(struct formula_parser *parser, struct formula_node **result) {
    struct formula_node node = {.kind = NODE_NOT, .place = parser->lexer.token.place};
    if (!common_lexer_accept_word(&parser->lexer, "not"))
        return parse_comparison(parser, result);
    enum sc_status status = formula_count_term(parser);
    if (!status)
        status = parse_not(parser, &node.left);
    return status ? status : formula_new_node(parser, node, result);
}

/* operand { word operand } */
static enum sc_status parse_words(struct formula_parser *parser, const char *word, enum node_kind kind,
                                  enum sc_status (*operand)(struct formula_parser *, struct formula_node **),
                                  struct formula_node **result) {
    enum sc_status status = operand(parser, result);
    while (!status && common_token_is_word(&parser->lexer.token, word)) {
        struct formula_node node = {.kind = kind, .place = parser->lexer.token.place, .left = *result};
        common_lexer_advance(&parser->lexer);
        status = operand(parser, &node.right);
        if (!status)
            status = formula_new_node(parser, node, result);
    }
    return status;
}

static enum sc_status parse_and(struct formula_parser *parser, struct formula_node **result) {
    return parse_words(parser, "and", NODE_AND, parse_not, result);
}

enum sc_status formula_parse_expression(struct formula_parser *parser, struct formula_node **result) {
    const struct token *token = &parser->lexer.token;
    if (common_token_is_word(token, "match"))
        return formula_parse_match(parser, result);
    if (common_token_is_word(token, "if"))
        return formula_parse_if(parser, result);
    if (common_token_is_word(token, "let"))
        return formula_parse_let(parser, result);
    return parse_words(parser, "or", NODE_OR, parse_and, result);
}
