/* Expressions and matches, from text to syntax. Names that are not local are looked up later, by the checker:
 * definitions come in any order. */
#include <stdio.h>
#include <string.h>

#include "model/formula_parser_internal.h"

static enum status parse_factor(struct parser *parser, struct node **result);

static enum status new_node(struct parser *parser, struct node value, struct node **result) {
    struct node *node = arena_alloc(&parser->set->arena, 1, sizeof *node);
    if (!node)
        return formula_no_memory(parser);
    *node = value;
    *result = node;
    return STATUS_OK;
}

/* Bounds the recursion as well: nothing goes deeper without coming through here. */
static enum status count_term(struct parser *parser) {
    if (++parser->term_count > TERMS_MAX)
        return error_at(parser->error, parser->lexer.token.place, "this definition is too long (more than %d terms)",
                        TERMS_MAX);
    return STATUS_OK;
}

static enum status parse_number(struct parser *parser, struct node **result) {
    const struct token *token = &parser->lexer.token;
    struct node node = {.kind = NODE_LITERAL, .place = token->place, .literal = value_whole(token->number)};
    lexer_advance(&parser->lexer);
    return new_node(parser, node, result);
}

static enum status parse_negation(struct parser *parser, struct node **result) {
    struct node node = {.kind = NODE_NEGATE, .place = parser->lexer.token.place};
    lexer_advance(&parser->lexer);
    enum status status = parse_factor(parser, &node.left);
    return status ? status : new_node(parser, node, result);
}

static enum status parse_parenthesis(struct parser *parser, struct node **result) {
    struct token opener = parser->lexer.token;
    lexer_advance(&parser->lexer);
    enum status status = formula_parse_expression(parser, result);
    return status ? status : lexer_expect_punct(&parser->lexer, ')', &opener);
}

/* max(a, b, c) is max(max(a, b), c). */
static enum status parse_extreme(struct parser *parser, enum node_kind kind, struct node **result) {
    struct node node = {.kind = kind, .place = parser->lexer.token.place};
    lexer_advance(&parser->lexer);
    struct token opener = parser->lexer.token;
    enum status status = lexer_expect_punct(&parser->lexer, '(', NULL);
    if (!status)
        status = formula_parse_expression(parser, result);
    do {
        node.left = *result;
        if (!status)
            status = lexer_expect_punct(&parser->lexer, ',', NULL);
        if (!status)
            status = formula_parse_expression(parser, &node.right);
        if (!status)
            status = new_node(parser, node, result);
    } while (!status && token_is_punct(&parser->lexer.token, ','));
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

static enum status new_call(struct parser *parser, const struct name *name, struct node **result) {
    struct call *call = arena_alloc(&parser->set->arena, 1, sizeof *call);
    char *text = arena_copy_text(&parser->set->arena, name->text, (size_t)name->length);
    if (!call || !text)
        return formula_no_memory(parser);
    call->name = text;
    struct node node = {.kind = NODE_CALL, .place = name->place, .end = name->end, .call = call};
    enum status status = formula_at_arguments(parser) ? parse_arguments(parser, call, &node.end) : STATUS_OK;
    return status ? status : new_node(parser, node, result);
}

/* A word that stands alone is a local name, a dimension or a tensor; anything else is looked up by the checker. */
static enum status parse_reference(struct parser *parser, struct node **result) {
    struct name name;
    enum status status = formula_parse_name(parser, &name, "a number, a name or '('");
    if (status)
        return status;
    bool alone = name.is_word && !formula_at_arguments(parser);
    struct node node = {.kind = NODE_LITERAL, .place = name.place};
    node.slot = alone ? formula_find_local(parser, name.text, name.length) : -1;
    if (node.slot >= 0)
        node.kind = NODE_LOCAL;
    else if (!alone || !formula_find_literal(name.text, name.length, &node.literal))
        return new_call(parser, &name, result);
    return new_node(parser, node, result);
}

static enum status parse_factor(struct parser *parser, struct node **result) {
    const struct token *token = &parser->lexer.token;
    enum status status = count_term(parser);
    if (status)
        return status;
    if (token->kind == TOKEN_NUMBER)
        return parse_number(parser, result);
    if (token_is_punct(token, '-'))
        return parse_negation(parser, result);
    if (token_is_word(token, "max"))
        return parse_extreme(parser, NODE_MAX, result);
    if (token_is_word(token, "min"))
        return parse_extreme(parser, NODE_MIN, result);
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
            status = new_node(parser, node, result);
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

/* ---- match ---- */

static enum status parse_pragma_kind(struct parser *parser, unsigned covered, struct arm *arm) {
    const struct token *token = &parser->lexer.token;
    for (int kind = 0; kind < MATCHED_KINDS; kind++) {
        if (!token_is_word(token, pragma_name((enum pragma_kind)kind)))
            continue;
        if ((covered | arm->kinds) & 1u << kind)
            return error_at(parser->error, token->place, "'%.*s' is matched already", token->length, token->text);
        arm->kinds |= 1u << kind;
        lexer_advance(&parser->lexer);
        return STATUS_OK;
    }
    return lexer_expected(&parser->lexer, "Spatial_Map, Temporal_Map, Unroll, Merge or default");
}

/* Further patterns of an arm must bind the same names as the first, since one body uses them. */
static enum status parse_repeated_name(struct parser *parser, int slot) {
    const struct token *token = &parser->lexer.token, *local = &parser->local[slot];
    if (token->kind != TOKEN_WORD || !formula_same_word(local, token->text, token->length)) {
        char what[TOKEN_NAME_SIZE + 48], name[TOKEN_NAME_SIZE];
        snprintf(what, sizeof what, "%s, as in the pattern before", token_name(local, name));
        return lexer_expected(&parser->lexer, what);
    }
    lexer_advance(&parser->lexer);
    return STATUS_OK;
}

static enum status parse_bound_name(struct parser *parser, int slot) {
    return slot < parser->local_count ? parse_repeated_name(parser, slot)
                                      : formula_declare_local(parser, "a name for the size or offset");
}

/* (Sz,Ofs) after the name of a map; the first pattern of an arm decides whether there is one. */
static enum status parse_bindings(struct parser *parser, struct arm *arm, int slot, bool first) {
    struct token opener = parser->lexer.token;
    if (first && !token_is_punct(&opener, '('))
        return STATUS_OK;
    if (first)
        arm->slot = slot;
    enum status status = lexer_expect_punct(&parser->lexer, '(', NULL);
    if (!status)
        status = parse_bound_name(parser, slot);
    if (!status)
        status = lexer_expect_punct(&parser->lexer, ',', NULL);
    if (!status)
        status = parse_bound_name(parser, slot + 1);
    return status ? status : lexer_expect_punct(&parser->lexer, ')', &opener);
}

static enum status parse_patterns(struct parser *parser, unsigned covered, struct arm *arm) {
    enum { MAPS = 1 << PRAGMA_SPATIAL_MAP | 1 << PRAGMA_TEMPORAL_MAP };
    int slot = parser->local_count;
    bool first = true;
    enum status status;
    do {
        struct token token = parser->lexer.token;
        status = parse_pragma_kind(parser, covered, arm);
        if (!status && (first || arm->slot >= 0))
            status = parse_bindings(parser, arm, slot, first);
        if (!status && arm->slot >= 0 && arm->kinds & ~(unsigned)MAPS)
            status = error_at(parser->error, token.place, "'%.*s' has no size and offset", token.length, token.text);
        first = false;
    } while (!status && lexer_accept_punct(&parser->lexer, ','));
    return status;
}

/* | patterns : body */
static enum status parse_arm(struct parser *parser, unsigned covered, struct arm *arm) {
    int outer_count = parser->local_count;
    arm->slot = -1;
    enum status status = STATUS_OK;
    if (!lexer_accept_punct(&parser->lexer, '|'))
        status = lexer_expected(&parser->lexer, "'| default :' or patterns for the pragmas not matched yet");
    else if (lexer_accept_word(&parser->lexer, "default"))
        arm->kinds = MATCHED_ALL & ~covered;
    else
        status = parse_patterns(parser, covered, arm);
    if (!status)
        status = lexer_expect_punct(&parser->lexer, ':', NULL);
    if (!status)
        status = formula_parse_expression(parser, &arm->body);
    parser->local_count = outer_count;
    return status;
}

static enum status parse_arms(struct parser *parser, struct match *match) {
    unsigned covered = 0;
    enum status status = STATUS_OK;
    while (!status && covered != MATCHED_ALL) {
        struct arm *arm = &match->arm[match->arm_count];
        status = parse_arm(parser, covered, arm);
        covered |= arm->kinds;
        match->arm_count++;
    }
    return status;
}

static enum status parse_subject(struct parser *parser, struct match *match) {
    if (!lexer_accept_word(&parser->lexer, "getPragma"))
        return lexer_expected(&parser->lexer, "getPragma(dimension)");
    struct token opener = parser->lexer.token;
    if (!formula_at_arguments(parser))
        return lexer_expected(&parser->lexer, "'('");
    lexer_advance(&parser->lexer);
    enum status status = formula_parse_expression(parser, &match->subject);
    return status ? status : lexer_expect_punct(&parser->lexer, formula_closer_of(&opener), &opener);
}

/* Ends with the arm after which nothing is left to match. */
static enum status parse_match(struct parser *parser, struct node **result) {
    struct node node = {.kind = NODE_MATCH, .place = parser->lexer.token.place};
    lexer_advance(&parser->lexer);
    node.match = arena_alloc(&parser->set->arena, 1, sizeof *node.match);
    if (!node.match)
        return formula_no_memory(parser);
    enum status status = count_term(parser);
    if (!status)
        status = parse_subject(parser, node.match);
    if (!status)
        status = parse_arms(parser, node.match);
    node.end = parser->lexer.token.place.offset;
    return status ? status : new_node(parser, node, result);
}

enum status formula_parse_expression(struct parser *parser, struct node **result) {
    bool match = token_is_word(&parser->lexer.token, "match");
    return match ? parse_match(parser, result) : parse_sum(parser, result);
}
