/* Names in a formula set: of definitions, of what the language knows, and local ones. */
#include <string.h>
#include <strings.h>

#include "model/formula_parser_internal.h"

/* ---- names ---- */

bool formula_is_reserved(const struct token *token) {
    return token->kind == TOKEN_WORD && (formula_word_find(WORD_SYNTAX, token->text, token->length) ||
                                         formula_word_find(WORD_OPERATOR, token->text, token->length));
}

bool formula_find_literal(const char *text, int length, struct value *literal) {
    const struct word *word = formula_word_find(WORD_LITERAL, text, length);
    if (word)
        *literal = value_of_kind((enum value_kind)word->result, word->id);
    return word != NULL;
}

bool formula_at_direction(const struct formula_parser *parser) {
    struct lexer ahead = parser->lexer;
    ahead.error = NULL;
    if (!common_lexer_accept_punct(&ahead, '('))
        return false;
    common_lexer_advance(&ahead);
    return ahead.token.kind == TOKEN_ARROW;
}

const struct token *formula_meant(const struct formula_parser *parser, const struct token *token) {
    const struct token *name = &parser->item_name;
    bool named = token->kind == TOKEN_WORD && name->length > 0 && formula_same_word(token, name->text, name->length);
    return named ? &parser->item : token;
}

static size_t end_of(const struct token *token) { return token->place.offset + (size_t)token->length; }

/* Append the present token to a name and go past it. */
static enum sc_status append_token(struct formula_parser *parser, struct name *name) {
    const struct token *token = formula_meant(parser, &parser->lexer.token);
    bool blank = name->length > 0 && name->text[name->length - 1] != '(' && !common_token_is_punct(token, ')');
    if (name->length + blank + token->length >= FORMULA_NAME_SIZE)
        return sc_error_at(parser->error, name->place, "this name is longer than %d characters", FORMULA_NAME_SIZE - 1);
    name->is_word = name->length == 0;
    if (blank)
        name->text[name->length++] = ' ';
    memcpy(name->text + name->length, token->text, (size_t)token->length);
    name->length += token->length;
    name->text[name->length] = '\0';
    name->end = end_of(&parser->lexer.token);
    common_lexer_advance(&parser->lexer);
    return SC_STATUS_OK;
}

static enum sc_status append_word(struct formula_parser *parser, struct name *name, const char *what) {
    if (parser->lexer.token.kind != TOKEN_WORD || formula_is_reserved(&parser->lexer.token))
        return common_lexer_expected(&parser->lexer, what);
    return append_token(parser, name);
}

static enum sc_status append_direction(struct formula_parser *parser, struct name *name) {
    enum sc_status status = append_token(parser, name);
    if (!status)
        status = append_word(parser, name, "a name before '->'");
    if (!status)
        status = append_token(parser, name);
    if (!status)
        status = append_word(parser, name, "a name after '->'");
    if (!status && !common_token_is_punct(&parser->lexer.token, ')'))
        status = common_lexer_expected(&parser->lexer, "')'");
    return status ? status : append_token(parser, name);
}

enum sc_status formula_parse_name(struct formula_parser *parser, struct name *name, const char *what) {
    *name = (struct name){.place = parser->lexer.token.place};
    enum sc_status status = formula_at_direction(parser) ? append_direction(parser, name) : SC_STATUS_OK;
    if (!status)
        status = append_word(parser, name, what);
    while (!status && parser->lexer.token.kind == TOKEN_WORD && !formula_is_reserved(&parser->lexer.token))
        status = append_token(parser, name);
    return status;
}

/* ---- local names: parameters, and what a pattern binds ---- */

bool formula_same_word(const struct token *token, const char *text, int length) {
    return token->length == length && strncasecmp(token->text, text, (size_t)length) == 0;
}

int formula_find_local(const struct formula_parser *parser, const char *text, int length) {
    int slot = parser->local_count - 1;
    while (slot >= 0 && !formula_same_word(&parser->local[slot], text, length))
        slot--;
    return slot;
}

enum sc_status formula_push_local(struct formula_parser *parser, const struct token *token) {
    if (parser->local_count == LOCALS_MAX)
        return sc_error_at(parser->error, token->place, "more than %d names inside one another", LOCALS_MAX);
    parser->local[parser->local_count++] = *token;
    return SC_STATUS_OK;
}

enum sc_status formula_declare_local(struct formula_parser *parser, const char *what) {
    struct token token = *formula_meant(parser, &parser->lexer.token);
    token.place = parser->lexer.token.place;
    struct value literal;
    char kind[KINDS_TEXT_SIZE];
    if (token.kind != TOKEN_WORD || formula_is_reserved(&token))
        return common_lexer_expected(&parser->lexer, what);
    if (formula_find_literal(token.text, token.length, &literal))
        return sc_error_at(parser->error, token.place, "'%.*s' is %s and cannot name something else", token.length,
                           token.text, formula_kinds_text(literal.kind, kind));
    if (formula_find_local(parser, token.text, token.length) >= 0)
        return sc_error_at(parser->error, token.place, "'%.*s' names something else here already", token.length,
                           token.text);
    common_lexer_advance(&parser->lexer);
    return formula_push_local(parser, &token);
}
