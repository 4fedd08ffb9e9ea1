/* What is more than arithmetic, from text to syntax: match, if, let, and folds over a domain. */
#include <stdio.h>

#include "model/formula_parser_internal.h"

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
enum status formula_parse_match(struct parser *parser, struct node **result) {
    struct node node = {.kind = NODE_MATCH, .place = parser->lexer.token.place};
    lexer_advance(&parser->lexer);
    node.match = arena_alloc(&parser->set->arena, 1, sizeof *node.match);
    if (!node.match)
        return formula_no_memory(parser);
    enum status status = formula_count_term(parser);
    if (!status)
        status = parse_subject(parser, node.match);
    if (!status)
        status = parse_arms(parser, node.match);
    node.end = parser->lexer.token.place.offset;
    return status ? status : formula_new_node(parser, node, result);
}

/* ---- if ---- */

static enum status expect_word(struct parser *parser, const char *word, const char *what) {
    return lexer_accept_word(&parser->lexer, word) ? STATUS_OK : lexer_expected(&parser->lexer, what);
}

static enum status parse_branch(struct parser *parser, struct choice *choice, int branch) {
    choice->begin[branch] = parser->lexer.token.place.offset;
    enum status status = formula_parse_expression(parser, &choice->branch[branch]);
    choice->end[branch] = parser->lexer.token.place.offset;
    return status;
}

enum status formula_parse_if(struct parser *parser, struct node **result) {
    struct node node = {.kind = NODE_IF, .place = parser->lexer.token.place};
    struct choice *choice = node.choice = arena_alloc(&parser->set->arena, 1, sizeof *choice);
    if (!choice)
        return formula_no_memory(parser);
    lexer_advance(&parser->lexer);
    enum status status = formula_count_term(parser);
    if (!status)
        status = formula_parse_expression(parser, &choice->condition);
    if (!status)
        status = expect_word(parser, "then", "'then'");
    if (!status)
        status = parse_branch(parser, choice, 1);
    if (!status)
        status = expect_word(parser, "else", "'else'");
    if (!status)
        status = parse_branch(parser, choice, 0);
    return status ? status : formula_new_node(parser, node, result);
}

/* ---- let ---- */

/* A local name that is not known yet, since its value comes first; `token` gets what `reveal` gives back. */
static enum status declare_hidden(struct parser *parser, const char *what, struct token *token) {
    *token = parser->lexer.token;
    enum status status = formula_declare_local(parser, what);
    if (!status)
        parser->local[parser->local_count - 1].length = 0;
    return status;
}

static void reveal(struct parser *parser, int slot, const struct token *token) { parser->local[slot] = *token; }

static enum status parse_let_value(struct parser *parser, struct node *node) {
    struct token token;
    node->place = parser->lexer.token.place;
    node->slot = parser->local_count;
    enum status status = declare_hidden(parser, "a name after 'let'", &token);
    if (!status)
        status = lexer_expect_punct(&parser->lexer, '=', NULL);
    if (!status)
        status = formula_parse_expression(parser, &node->left);
    if (!status)
        reveal(parser, node->slot, &token);
    return status;
}

/* name = value, ... in expression: a name is known to what follows it. */
static enum status parse_let_values(struct parser *parser, struct node **result) {
    struct node node = {.kind = NODE_LET};
    enum status status = formula_count_term(parser);
    if (!status)
        status = parse_let_value(parser, &node);
    if (!status && lexer_accept_punct(&parser->lexer, ','))
        status = parse_let_values(parser, &node.right);
    else if (!status && lexer_accept_word(&parser->lexer, "in"))
        status = formula_parse_expression(parser, &node.right);
    else if (!status)
        status = lexer_expected(&parser->lexer, "'in' or ','");
    return status ? status : formula_new_node(parser, node, result);
}

enum status formula_parse_let(struct parser *parser, struct node **result) {
    int outer_count = parser->local_count;
    lexer_advance(&parser->lexer);
    enum status status = parse_let_values(parser, result);
    parser->local_count = outer_count;
    return status;
}

/* ---- folds ---- */

bool formula_at_fold(const struct parser *parser) {
    struct lexer ahead = parser->lexer;
    ahead.error = NULL;
    if (ahead.token.kind != TOKEN_WORD || !formula_word_find(WORD_FOLD, ahead.token.text, ahead.token.length))
        return false;
    lexer_advance(&ahead);
    if (!lexer_accept_punct(&ahead, '(') || ahead.token.kind != TOKEN_WORD)
        return false;
    lexer_advance(&ahead);
    return token_is_word(&ahead.token, "in");
}

/* dims, dims(Input), loops(v) */
static enum status parse_domain(struct parser *parser, struct fold *fold) {
    const struct token *token = &parser->lexer.token;
    if (token->kind == TOKEN_WORD)
        fold->domain = formula_word_find(WORD_DOMAIN, token->text, token->length);
    if (!fold->domain)
        return lexer_expected(&parser->lexer, "a domain: dims, loops or levels");
    lexer_advance(&parser->lexer);
    struct token opener = *token;
    if (formula_word_parameters(fold->domain) == 0 || !formula_at_arguments(parser))
        return STATUS_OK;
    lexer_advance(&parser->lexer);
    enum status status = formula_parse_expression(parser, &fold->part);
    return status ? status : lexer_expect_punct(&parser->lexer, formula_closer_of(&opener), &opener);
}

/* d in dims(Input) where condition : value */
static enum status parse_items(struct parser *parser, struct fold *fold) {
    struct token token;
    fold->slot = parser->local_count;
    enum status status = declare_hidden(parser, "a name for the items", &token);
    if (status)
        return status;
    lexer_advance(&parser->lexer); /* in */
    status = parse_domain(parser, fold);
    reveal(parser, fold->slot, &token);
    if (!status && lexer_accept_word(&parser->lexer, "where"))
        status = formula_parse_expression(parser, &fold->where);
    if (!status)
        status = lexer_expect_punct(&parser->lexer, ':', NULL);
    return status ? status : formula_parse_expression(parser, &fold->body);
}

enum status formula_parse_fold(struct parser *parser, struct node **result) {
    const struct token word = parser->lexer.token;
    struct node node = {.kind = NODE_FOLD, .place = word.place};
    struct fold *fold = node.fold = arena_alloc(&parser->set->arena, 1, sizeof *fold);
    if (!fold)
        return formula_no_memory(parser);
    int outer_count = parser->local_count;
    fold->kind = (enum fold_kind)formula_word_find(WORD_FOLD, word.text, word.length)->id;
    lexer_advance(&parser->lexer);
    struct token opener = parser->lexer.token;
    lexer_advance(&parser->lexer);
    enum status status = parse_items(parser, fold);
    parser->local_count = outer_count;
    node.end = parser->lexer.token.place.offset + 1;
    if (!status)
        status = lexer_expect_punct(&parser->lexer, ')', &opener);
    return status ? status : formula_new_node(parser, node, result);
}
