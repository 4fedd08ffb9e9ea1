/* Definitions and the head of a formula set, from text to syntax. */
#include "model/formula_parser_internal.h"

enum status formula_no_memory(struct parser *parser) {
    error_set(parser->error, STATUS_LIMIT, "no memory left while reading '%s'", parser->set->source->name);
    return STATUS_LIMIT;
}

static int line_of(struct place place) { return place_line_column(place).line; }

/* ---- definitions ---- */

static enum status check_new_name(struct parser *parser, const struct name *name) {
    struct value literal;
    bool taken = name->is_word &&
                 (formula_primitive(name->text) != NULL || formula_find_literal(name->text, name->length, &literal));
    return taken ? error_at(parser->error, name->place, "'%s' has a meaning in the language and cannot be defined",
                            name->text)
                 : STATUS_OK;
}

static enum status find_or_add_function(struct parser *parser, const char *name, struct function **result) {
    struct formula_set *set = parser->set;
    *result = formula_find_function(set, name);
    if (*result)
        return STATUS_OK;
    struct function *function = arena_alloc(&set->arena, 1, sizeof *function);
    if (!function)
        return formula_no_memory(parser);
    function->name = name;
    function->parameter_count = -1; /* known after the first head */
    set->function[set->function_count++] = function;
    *result = function;
    return STATUS_OK;
}

static enum status new_definition(struct parser *parser, struct definition **result) {
    struct formula_set *set = parser->set;
    struct name name;
    enum status status = formula_parse_name(parser, &name, "the name of a definition");
    if (!status)
        status = check_new_name(parser, &name);
    if (!status && set->definition_count == DEFINITIONS_MAX)
        status = error_at(parser->error, name.place, "more than %d definitions", DEFINITIONS_MAX);
    if (status)
        return status;
    struct definition *definition = arena_alloc(&set->arena, 1, sizeof *definition);
    char *text = arena_copy_text(&set->arena, name.text, (size_t)name.length);
    if (!definition || !text)
        return formula_no_memory(parser);
    definition->quantity = (struct formula_quantity){.name = text, .counter = COUNTER_COUNT, .place = name.place};
    set->definition[set->definition_count++] = definition;
    *result = definition;
    return find_or_add_function(parser, text, &definition->function);
}

/* A literal takes the slot of its index, too. */
static enum status parse_parameter(struct parser *parser, struct value *literal) {
    struct token token = parser->lexer.token;
    if (token.kind != TOKEN_WORD || !formula_find_literal(token.text, token.length, literal))
        return formula_declare_local(parser, "a parameter: a name, a dimension or a tensor");
    lexer_advance(&parser->lexer);
    token.length = 0;
    return formula_push_local(parser, &token);
}

static enum status parse_parameters(struct parser *parser, struct definition *definition) {
    struct token opener = parser->lexer.token;
    enum status status = STATUS_OK;
    do {
        if (parser->local_count == PARAMETERS_MAX)
            return error_at(parser->error, parser->lexer.token.place, "more than %d parameters", PARAMETERS_MAX);
        lexer_advance(&parser->lexer);
        status = parse_parameter(parser, &definition->literal[parser->local_count]);
    } while (!status && token_is_punct(&parser->lexer.token, ','));
    return status ? status : lexer_expect_punct(&parser->lexer, formula_closer_of(&opener), &opener);
}

/* Would no call ever come to `later`, because `earlier` takes all its arguments? */
static bool covers(const struct definition *earlier, const struct definition *later) {
    for (int i = 0; i < PARAMETERS_MAX; i++)
        if (!formula_accepts(earlier, i, &later->literal[i]))
            return false;
    return true;
}

static enum status agree_on_kind(struct parser *parser, const struct definition *definition, int index) {
    struct function *function = definition->function;
    enum value_kind kind = definition->literal[index].kind;
    if (kind == KIND_ANY)
        return STATUS_OK;
    if (function->kind[index] != KIND_ANY && function->kind[index] != kind)
        return error_at(parser->error, definition->quantity.place,
                        "parameter %d of '%s' is a dimension in one definition and a tensor in another", index + 1,
                        function->name);
    function->kind[index] = kind;
    return STATUS_OK;
}

/* Append to the definitions of the same function, which must fit together. */
static enum status join_function(struct parser *parser, struct definition *definition) {
    struct function *function = definition->function;
    struct place place = definition->quantity.place;
    if (function->first && function->parameter_count != parser->local_count)
        return error_at(parser->error, place, "'%s' has %d parameters in line %d, not %d", function->name,
                        function->parameter_count, line_of(function->first->quantity.place), parser->local_count);
    function->parameter_count = parser->local_count;
    struct definition **link = &function->first;
    for (; *link; link = &(*link)->next)
        if (covers(*link, definition))
            return error_at(parser->error, place, "'%s' is defined already in line %d", function->name,
                            line_of((*link)->quantity.place));
    *link = definition;
    enum status status = STATUS_OK;
    for (int i = 0; !status && i < function->parameter_count; i++)
        status = agree_on_kind(parser, definition, i);
    return status;
}

static enum status check_counter_free(struct parser *parser, enum counter_id counter, struct place place) {
    const struct formula_set *set = parser->set;
    for (int i = 0; i < set->quantity_count; i++)
        if (set->quantity[i]->quantity.counter == counter)
            return error_at(parser->error, place, "counter '%s' is bound to '%s' already", counter_info(counter)->name,
                            set->quantity[i]->quantity.name);
    return STATUS_OK;
}

/* : counter */
static enum status parse_binding(struct parser *parser, struct definition *definition) {
    const struct token *token = &parser->lexer.token;
    struct place place = token->place;
    enum counter_id counter = token->kind == TOKEN_WORD ? counter_find(token->text, token->length) : COUNTER_COUNT;
    if (parser->local_count > 0)
        return error_at(parser->error, place, "'%s' has parameters and cannot be bound to a counter",
                        definition->quantity.name);
    if (counter == COUNTER_COUNT)
        return lexer_expected(&parser->lexer, "the name of a counter");
    enum status status = check_counter_free(parser, counter, place);
    definition->quantity.counter = counter;
    lexer_advance(&parser->lexer);
    return status;
}

static enum status parse_head(struct parser *parser, struct definition **result) {
    parser->local_count = 0;
    enum status status = new_definition(parser, result);
    if (!status && formula_at_arguments(parser))
        status = parse_parameters(parser, *result);
    if (!status)
        status = join_function(parser, *result);
    if (!status && lexer_accept_punct(&parser->lexer, ':'))
        status = parse_binding(parser, *result);
    if (!status && parser->local_count == 0)
        parser->set->quantity[parser->set->quantity_count++] = *result;
    return status ? status : lexer_expect_punct(&parser->lexer, '=', NULL);
}

static const char *copy_text(struct parser *parser, size_t begin, size_t end) {
    char *copy = arena_alloc(&parser->set->arena, end - begin + 1, 1);
    for (size_t i = 0, offset = begin; copy && formula_next_char(parser->set->source, &offset, end, &copy[i]); i++)
        ;
    return copy;
}

static enum status parse_definition(struct parser *parser) {
    struct definition *definition = NULL;
    enum status status = parse_head(parser, &definition);
    if (status)
        return status;
    parser->term_count = 0;
    definition->begin = parser->lexer.token.place.offset;
    status = formula_parse_expression(parser, &definition->body);
    definition->end = parser->lexer.token.place.offset;
    if (!status)
        status = lexer_expect_punct(&parser->lexer, ';', NULL);
    if (status)
        return status;
    definition->quantity.text = copy_text(parser, definition->begin, definition->end);
    return definition->quantity.text ? STATUS_OK : formula_no_memory(parser);
}

/* ---- the whole ---- */

/* set NAME; */
static enum status parse_set_name(struct parser *parser) {
    if (!lexer_accept_word(&parser->lexer, "set"))
        return lexer_expected(&parser->lexer, "'set NAME;' at the start of a formula file");
    struct token token = parser->lexer.token;
    if (token.kind != TOKEN_WORD)
        return lexer_expected(&parser->lexer, "the name of the set");
    parser->set->name = arena_copy_text(&parser->set->arena, token.text, (size_t)token.length);
    if (!parser->set->name)
        return formula_no_memory(parser);
    lexer_advance(&parser->lexer);
    return lexer_expect_punct(&parser->lexer, ';', NULL);
}

/* status published|maintained; */
static enum status parse_policy(struct parser *parser) {
    if (!lexer_accept_word(&parser->lexer, "status"))
        return lexer_expected(&parser->lexer, "'status published;' or 'status maintained;'");
    parser->set->policy = FORMULA_MAINTAINED;
    if (lexer_accept_word(&parser->lexer, "published"))
        parser->set->policy = FORMULA_PUBLISHED;
    else if (!lexer_accept_word(&parser->lexer, "maintained"))
        return lexer_expected(&parser->lexer, "'published' or 'maintained'");
    return lexer_expect_punct(&parser->lexer, ';', NULL);
}

enum status formula_parse(struct formula_set *set, struct error *error) {
    struct parser parser = {.set = set, .error = error};
    lexer_start(&parser.lexer, set->source, error);
    enum status status = parse_set_name(&parser);
    if (!status)
        status = parse_policy(&parser);
    while (!status && parser.lexer.token.kind != TOKEN_END)
        status = parse_definition(&parser);
    if (!status && parser.lexer.failed)
        status = STATUS_INPUT;
    if (!status && set->quantity_count == 0)
        status = lexer_expected(&parser.lexer, "a definition without parameters");
    return status;
}
