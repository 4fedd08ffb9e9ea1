/* What is more than arithmetic, from text to syntax: match, if, let, and folds over a domain. */
#include <stdio.h>

#include "model/formula_parser_internal.h"

/* ---- match ---- */

static enum sc_status parse_pragma_kind(struct formula_parser *parser, unsigned covered, struct arm *arm) {
    const struct token *token = &parser->lexer.token;
    for (int kind = 0; kind < MATCHED_KINDS; kind++) {
        if (!common_token_is_word(token, sc_pragma_name((enum sc_pragma_kind)kind)))
            continue;
        if ((covered | arm->kinds) & 1u << kind)
            return sc_error_at(parser->error, token->place, "'%.*s' is matched already", token->length, token->text);
        arm->kinds |= 1u << kind;
        common_lexer_advance(&parser->lexer);
        return SC_STATUS_OK;
    }
    return common_lexer_expected(&parser->lexer, "Spatial_Map, Temporal_Map, Unroll, Merge or default");
}

/* Further patterns of an arm must bind the same names as the first, since one body uses them. */
static FORMULA_OWN_FRAME enum sc_status parse_repeated_name(struct formula_parser *parser, int slot) {
    const struct token *token = &parser->lexer.token, *local = &parser->local[slot];
    if (token->kind != TOKEN_WORD || !formula_same_word(local, token->text, token->length)) {
        char what[TOKEN_NAME_SIZE + 48], name[TOKEN_NAME_SIZE];
        snprintf(what, sizeof what, "%s, as in the pattern before", common_token_name(local, name));
        return common_lexer_expected(&parser->lexer, what);
    }
    common_lexer_advance(&parser->lexer);
    return SC_STATUS_OK;
}

static enum sc_status parse_bound_name(struct formula_parser *parser, int slot) {
    return slot < parser->local_count ? parse_repeated_name(parser, slot)
                                      : formula_declare_local(parser, "a name for the size or offset");
}

/* (Sz,Ofs) after the name of a map; the first pattern of an arm decides whether there is one. */
static enum sc_status parse_bindings(struct formula_parser *parser, struct arm *arm, int slot, bool first) {
    struct token opener = parser->lexer.token;
    if (first && !common_token_is_punct(&opener, '('))
        return SC_STATUS_OK;
    if (first)
        arm->slot = slot;
    enum sc_status status = common_lexer_expect_punct(&parser->lexer, '(', NULL);
    if (!status)
        status = parse_bound_name(parser, slot);
    if (!status)
        status = common_lexer_expect_punct(&parser->lexer, ',', NULL);
    if (!status)
        status = parse_bound_name(parser, slot + 1);
    return status ? status : common_lexer_expect_punct(&parser->lexer, ')', &opener);
}

static FORMULA_OWN_FRAME enum sc_status parse_patterns(struct formula_parser *parser, unsigned covered,
                                                       struct arm *arm) {
    enum { MAPS = 1 << SC_PRAGMA_SPATIAL_MAP | 1 << SC_PRAGMA_TEMPORAL_MAP };
    int slot = parser->local_count;
    bool first = true;
    enum sc_status status;
    do {
        struct token token = parser->lexer.token;
        status = parse_pragma_kind(parser, covered, arm);
        if (!status && (first || arm->slot >= 0))
            status = parse_bindings(parser, arm, slot, first);
        if (!status && arm->slot >= 0 && arm->kinds & ~(unsigned)MAPS)
            status = sc_error_at(parser->error, token.place, "'%.*s' has no size and offset", token.length, token.text);
        first = false;
    } while (!status && common_lexer_accept_punct(&parser->lexer, ','));
    return status;
}

/* | patterns : body */
static enum sc_status parse_arm(struct formula_parser *parser, unsigned covered, struct arm *arm) {
    int outer_count = parser->local_count;
    arm->slot = -1;
    enum sc_status status = SC_STATUS_OK;
    if (!common_lexer_accept_punct(&parser->lexer, '|'))
        status = common_lexer_expected(&parser->lexer, "'| default :' or patterns for the pragmas not matched yet");
    else if (common_lexer_accept_word(&parser->lexer, "default"))
        arm->kinds = MATCHED_ALL & ~covered;
    else
        status = parse_patterns(parser, covered, arm);
    if (!status)
        status = common_lexer_expect_punct(&parser->lexer, ':', NULL);
    if (!status)
        status = formula_parse_expression(parser, &arm->body);
    parser->local_count = outer_count;
    return status;
}

static enum sc_status parse_arms(struct formula_parser *parser, struct match *match) {
    unsigned covered = 0;
    enum sc_status status = SC_STATUS_OK;
    while (!status && covered != MATCHED_ALL) {
        struct arm *arm = &match->arm[match->arm_count];
        status = parse_arm(parser, covered, arm);
        covered |= arm->kinds;
        match->arm_count++;
    }
    return status;
}

static FORMULA_OWN_FRAME enum sc_status parse_subject(struct formula_parser *parser, struct match *match) {
    if (!common_lexer_accept_word(&parser->lexer, "getPragma"))
        return common_lexer_expected(&parser->lexer, "getPragma(dimension)");
    struct token opener = parser->lexer.token;
    if (!formula_at_arguments(parser))
        return common_lexer_expected(&parser->lexer, "'('");
    common_lexer_advance(&parser->lexer);
    enum sc_status status = formula_parse_expression(parser, &match->subject);
    return status ? status : common_lexer_expect_punct(&parser->lexer, formula_closer_of(&opener), &opener);
}

/* Ends with the arm after which nothing is left to match. */
enum sc_status formula_parse_match(struct formula_parser *parser, struct formula_node **result) {
    enum sc_status status = formula_new_node(parser, NODE_MATCH, result);
    struct match *match = sc_arena_alloc(&parser->set->arena, 1, sizeof *match);
    common_lexer_advance(&parser->lexer);
    if (status || !match)
        return formula_no_memory(parser);
    status = formula_count_term(parser);
    if (!status)
        status = parse_subject(parser, match);
    if (!status)
        status = parse_arms(parser, match);
    (*result)->match = match;
    (*result)->end = parser->lexer.token.place.offset;
    return status;
}

/* ---- if ---- */

static enum sc_status expect_word(struct formula_parser *parser, const char *word, const char *what) {
    return common_lexer_accept_word(&parser->lexer, word) ? SC_STATUS_OK : common_lexer_expected(&parser->lexer, what);
}

static enum sc_status parse_branch(struct formula_parser *parser, struct choice *choice, int branch) {
    choice->begin[branch] = parser->lexer.token.place.offset;
    enum sc_status status = formula_parse_expression(parser, &choice->branch[branch]);
    choice->end[branch] = parser->lexer.token.place.offset;
    return status;
}

enum sc_status formula_parse_if(struct formula_parser *parser, struct formula_node **result) {
    enum sc_status status = formula_new_node(parser, NODE_IF, result);
    struct choice *choice = sc_arena_alloc(&parser->set->arena, 1, sizeof *choice);
    common_lexer_advance(&parser->lexer);
    if (status || !choice)
        return formula_no_memory(parser);
    (*result)->choice = choice;
    status = formula_count_term(parser);
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
    return status;
}

/* ---- let ---- */

/* A local name that is not known yet, since its value comes first; `token` gets what `reveal` gives back. */
static enum sc_status declare_hidden(struct formula_parser *parser, const char *what, struct token *token) {
    *token = parser->lexer.token;
    enum sc_status status = formula_declare_local(parser, what);
    if (!status)
        parser->local[parser->local_count - 1].length = 0;
    return status;
}

static void reveal(struct formula_parser *parser, int slot, const struct token *token) { parser->local[slot] = *token; }

static FORMULA_OWN_FRAME enum sc_status parse_let_value(struct formula_parser *parser, struct formula_node *node) {
    struct token token;
    node->slot = parser->local_count;
    enum sc_status status = declare_hidden(parser, "a name after 'let'", &token);
    if (!status)
        status = common_lexer_expect_punct(&parser->lexer, '=', NULL);
    if (!status)
        status = formula_parse_expression(parser, &node->left);
    if (!status)
        reveal(parser, node->slot, &token);
    return status;
}

/* name = value, ... in expression: a name is known to what follows it. */
static enum sc_status parse_let_values(struct formula_parser *parser, struct formula_node **result) {
    enum sc_status status = formula_count_term(parser);
    if (!status)
        status = formula_new_node(parser, NODE_LET, result);
    if (!status)
        status = parse_let_value(parser, *result);
    if (status)
        return status;
    if (common_lexer_accept_punct(&parser->lexer, ','))
        return parse_let_values(parser, &(*result)->right);
    if (common_lexer_accept_word(&parser->lexer, "in"))
        return formula_parse_expression(parser, &(*result)->right);
    return common_lexer_expected(&parser->lexer, "'in' or ','");
}

enum sc_status formula_parse_let(struct formula_parser *parser, struct formula_node **result) {
    int outer_count = parser->local_count;
    common_lexer_advance(&parser->lexer);
    enum sc_status status = parse_let_values(parser, result);
    parser->local_count = outer_count;
    return status;
}

/* ---- folds ---- */

bool formula_at_fold(const struct formula_parser *parser) {
    struct lexer ahead = parser->lexer;
    ahead.error = NULL;
    if (ahead.token.kind != TOKEN_WORD || !formula_word_find(WORD_FOLD, ahead.token.text, ahead.token.length))
        return false;
    common_lexer_advance(&ahead);
    if (!common_lexer_accept_punct(&ahead, '(') || ahead.token.kind != TOKEN_WORD)
        return false;
    common_lexer_advance(&ahead);
    return common_token_is_word(&ahead.token, "in");
}

/* dims, dims(Input), loops(v) */
static FORMULA_OWN_FRAME enum sc_status parse_domain(struct formula_parser *parser, struct fold *fold) {
    const struct token *token = &parser->lexer.token;
    if (token->kind == TOKEN_WORD)
        fold->domain = formula_word_find(WORD_DOMAIN, token->text, token->length);
    if (!fold->domain)
        return common_lexer_expected(&parser->lexer, "a domain: dims, loops or levels");
    common_lexer_advance(&parser->lexer);
    struct token opener = *token;
    if (formula_word_parameters(fold->domain) == 0 || !formula_at_arguments(parser))
        return SC_STATUS_OK;
    common_lexer_advance(&parser->lexer);
    enum sc_status status = formula_parse_expression(parser, &fold->part);
    return status ? status : common_lexer_expect_punct(&parser->lexer, formula_closer_of(&opener), &opener);
}

/* d in dims(Input) where condition : value; an item itself has no value of its own */
static FORMULA_OWN_FRAME enum sc_status parse_items(struct formula_parser *parser, struct fold *fold) {
    struct token token;
    fold->slot = parser->local_count;
    enum sc_status status = declare_hidden(parser, "a name for the items", &token);
    if (status)
        return status;
    common_lexer_advance(&parser->lexer); /* in */
    status = parse_domain(parser, fold);
    reveal(parser, fold->slot, &token);
    if (!status && common_lexer_accept_word(&parser->lexer, "where"))
        status = formula_parse_expression(parser, &fold->where);
    if (status || fold->kind == FOLD_FIRST || fold->kind == FOLD_LAST)
        return status;
    status = common_lexer_expect_punct(&parser->lexer, ':', NULL);
    return status ? status : formula_parse_expression(parser, &fold->body);
}

enum sc_status formula_parse_fold(struct formula_parser *parser, struct formula_node **result) {
    const struct token *token = &parser->lexer.token;
    enum sc_status status = formula_new_node(parser, NODE_FOLD, result);
    struct fold *fold = sc_arena_alloc(&parser->set->arena, 1, sizeof *fold);
    if (status || !fold)
        return formula_no_memory(parser);
    int outer_count = parser->local_count;
    fold->kind = (enum fold_kind)formula_word_find(WORD_FOLD, token->text, token->length)->id;
    (*result)->fold = fold;
    common_lexer_advance(&parser->lexer);
    struct token opener = *token;
    common_lexer_advance(&parser->lexer);
    status = parse_items(parser, fold);
    parser->local_count = outer_count;
    (*result)->end = token->place.offset + 1;
    return status ? status : common_lexer_expect_punct(&parser->lexer, ')', &opener);
}
