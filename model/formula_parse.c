/* Definitions and the heads of a formula set and of those that it extends, from text to syntax. */
#include <stdio.h>
#include <string.h>
#include <strings.h>

#include "common/near.h"
#include "model/formula_parser_internal.h"

enum status formula_no_memory(struct parser *parser) {
    error_set(parser->error, STATUS_LIMIT, "no memory left while reading '%s'", parser->lexer.source->name);
    return STATUS_LIMIT;
}

/* "line 3", and of another text "line 3 of 'fig5.formulas'". */
enum { WHERE_SIZE = 256 };
static const char *where(const struct parser *parser, struct place place, char buffer[WHERE_SIZE]) {
    int used = snprintf(buffer, WHERE_SIZE, "line %d", place_line_column(place).line);
    if (place.source != parser->lexer.source)
        snprintf(buffer + used, WHERE_SIZE - (size_t)used, " of '%.200s'", place.source->name);
    return buffer;
}

/* ---- definitions ---- */

/* Of the words, those that the mapping answers with a number have a meaning that a set may change; but what changes a
 * meaning must say so, by extending another set. */
static enum status check_word_may_be_defined(struct parser *parser, const struct name *name, const struct word *word) {
    if (word->use != WORD_ANSWERED || word->result != KIND_NUMBER)
        return error_at(parser->error, name->place, "'%s' has a meaning in the language and cannot be defined",
                        name->text);
    if (parser->layer == 0)
        return error_at(parser->error, name->place,
                        "'%s' is a word of the language: only a set that extends another can define it", name->text);
    return STATUS_OK;
}

static enum status check_new_name(struct parser *parser, const struct name *name) {
    enum status status = STATUS_OK;
    for (int i = 0; !status && name->is_word && i < formula_word_count(); i++) {
        const struct word *word = formula_word_at(i);
        if (strcasecmp(word->about.name, name->text) == 0)
            status = check_word_may_be_defined(parser, name, word);
    }
    return status;
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
    function->word = formula_word_find(WORD_ANSWERED, name, (int)strlen(name));
    for (int i = 0; i < PARAMETERS_MAX; i++)
        function->kinds[i] = KIND_ANY;
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
    definition->layer = parser->layer;
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

static enum status narrow_kind(struct parser *parser, const struct definition *definition, int index, unsigned kinds) {
    struct function *function = definition->function;
    char is[KINDS_TEXT_SIZE], was[KINDS_TEXT_SIZE];
    if ((function->kinds[index] & kinds) == 0)
        return error_at(parser->error, definition->quantity.place,
                        "parameter %d of '%s' is %s in one definition and %s in another", index + 1, function->name,
                        formula_kinds_text(function->kinds[index], was), formula_kinds_text(kinds, is));
    function->kinds[index] &= kinds;
    return STATUS_OK;
}

static enum status narrow_kinds(struct parser *parser, const struct definition *definition) {
    const struct word *word = definition->function->word;
    enum status status = STATUS_OK;
    for (int i = 0; !status && i < definition->function->parameter_count; i++) {
        if (word)
            status = narrow_kind(parser, definition, i, word->parameter[i]);
        if (!status && definition->literal[i].kind != 0)
            status = narrow_kind(parser, definition, i, definition->literal[i].kind);
    }
    return status;
}

static enum status check_parameter_count(struct parser *parser, const struct definition *definition) {
    const struct function *function = definition->function;
    struct place place = definition->quantity.place;
    char first[WHERE_SIZE];
    if (function->first && function->parameter_count != parser->local_count)
        return error_at(parser->error, place, "'%s' has %d parameters in %s, not %d", function->name,
                        function->parameter_count, where(parser, function->first->quantity.place, first),
                        parser->local_count);
    if (function->word && formula_word_parameters(function->word) != parser->local_count)
        return error_at(parser->error, place, "'%s' is a word with %d parameters, not %d", function->name,
                        formula_word_parameters(function->word), parser->local_count);
    return STATUS_OK;
}

/* Put a definition behind those of its layer and before those of the lower ones, which it overrides where it takes all
 * their arguments. */
static enum status insert(struct parser *parser, struct definition *definition) {
    struct definition **link = &definition->function->first;
    char earlier[WHERE_SIZE];
    for (; *link && (*link)->layer == definition->layer; link = &(*link)->next)
        if (covers(*link, definition))
            return error_at(parser->error, definition->quantity.place, "'%s' is defined already in %s",
                            definition->function->name, where(parser, (*link)->quantity.place, earlier));
    definition->next = *link;
    *link = definition;
    for (struct definition *lower = definition->next; lower; lower = lower->next)
        lower->overridden = lower->overridden || covers(definition, lower);
    return STATUS_OK;
}

/* Append to the definitions of the same function, which must fit together. */
static enum status join_function(struct parser *parser, struct definition *definition) {
    enum status status = check_parameter_count(parser, definition);
    definition->function->parameter_count = parser->local_count;
    if (!status)
        status = narrow_kinds(parser, definition);
    return status ? status : insert(parser, definition);
}

/* ---- quantities and counters ---- */

/* In the place of the one that it overrides, of which it takes the counter over. */
static void add_quantity(struct formula_set *set, struct definition *definition) {
    int index = 0;
    while (index < set->quantity_count && set->quantity[index]->function != definition->function)
        index++;
    if (index < set->quantity_count) {
        definition->quantity.counter = set->quantity[index]->quantity.counter;
        definition->binding_layer = set->quantity[index]->binding_layer;
    } else {
        set->quantity_count++;
    }
    set->quantity[index] = definition;
}

/* A counter that a lower layer has bound goes to the quantity of the higher one. */
static enum status take_counter(struct parser *parser, enum counter_id counter, struct place place) {
    const struct formula_set *set = parser->set;
    for (int i = 0; i < set->quantity_count; i++) {
        struct definition *other = set->quantity[i];
        if (other->quantity.counter != counter)
            continue;
        if (other->binding_layer == parser->layer)
            return error_at(parser->error, place, "counter '%s' is bound to '%s' already", counter_info(counter)->name,
                            other->quantity.name);
        other->quantity.counter = COUNTER_COUNT;
    }
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
    enum status status = take_counter(parser, counter, place);
    definition->quantity.counter = counter;
    definition->binding_layer = parser->layer;
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
    if (!status && parser->local_count == 0)
        add_quantity(parser->set, *result);
    if (!status && lexer_accept_punct(&parser->lexer, ':'))
        status = parse_binding(parser, *result);
    return status ? status : lexer_expect_punct(&parser->lexer, '=', NULL);
}

static const char *copy_text(struct parser *parser, size_t begin, size_t end) {
    char *copy = arena_alloc(&parser->set->arena, end - begin + 1, 1);
    for (size_t i = 0, offset = begin; copy && formula_next_char(parser->lexer.source, &offset, end, &copy[i]); i++)
        ;
    return copy;
}

/* A parameter that is meant to be a tensor would stand for any. */
static enum status check_parameters_used(struct parser *parser, const struct definition *definition) {
    for (int i = 0; i < definition->function->parameter_count; i++) {
        char name[FORMULA_NAME_SIZE] = "";
        const struct token *token = &parser->local[i];
        if (definition->literal[i].kind != 0 || parser->used & 1u << i || token->length >= FORMULA_NAME_SIZE)
            continue;
        memcpy(name, token->text, (size_t)token->length);
        for (int t = 0; t < formula_word_count(); t++) {
            const struct word *word = formula_word_at(t);
            if (word->use == WORD_LITERAL && word->result == KIND_TENSOR && near_distance(name, word->about.name) <= 2)
                return error_at(parser->error, token->place,
                                "parameter '%s' is not used; did you mean the tensor '%s'?", name, word->about.name);
        }
    }
    return STATUS_OK;
}

static enum status parse_definition(struct parser *parser) {
    struct definition *definition = NULL;
    enum status status = parse_head(parser, &definition);
    if (status)
        return status;
    parser->term_count = 0;
    parser->used = 0;
    definition->begin = parser->lexer.token.place.offset;
    status = formula_parse_expression(parser, &definition->body);
    definition->end = parser->lexer.token.place.offset;
    if (!status)
        status = lexer_expect_punct(&parser->lexer, ';', NULL);
    if (!status)
        status = check_parameters_used(parser, definition);
    if (status)
        return status;
    definition->quantity.text = copy_text(parser, definition->begin, definition->end);
    return definition->quantity.text ? STATUS_OK : formula_no_memory(parser);
}

/* ---- the whole ---- */

/* The texts being read, each of which extends the next. */
struct chain {
    struct formula_set *set;
    const struct formula_finder *finder;
    struct error *error;
    int count;
    const struct source *source[EXTENDS_MAX];
};

static enum status parse_text(struct chain *chain, const struct source *source);

/* set NAME; */
static enum status parse_set_name(struct parser *parser) {
    if (!lexer_accept_word(&parser->lexer, "set"))
        return lexer_expected(&parser->lexer, "'set NAME;' at the start of a formula file");
    struct token token = parser->lexer.token;
    if (token.kind != TOKEN_WORD)
        return lexer_expected(&parser->lexer, "the name of the set");
    parser->name = arena_copy_text(&parser->set->arena, token.text, (size_t)token.length);
    if (!parser->name)
        return formula_no_memory(parser);
    lexer_advance(&parser->lexer);
    return lexer_expect_punct(&parser->lexer, ';', NULL);
}

/* What stands between `extends` and `;`: a name or a path, in which any printable character may be. */
static enum status read_base_name(struct parser *parser, struct place *place, char **name) {
    const struct source *source = parser->lexer.source;
    size_t begin = parser->lexer.token.place.offset + strlen("extends"), end;
    while (begin < source->size && strchr(" \t\r\n", source->text[begin]) && source->text[begin] != '\0')
        begin++;
    for (end = begin; end < source->size && source->text[end] != ';' && (unsigned char)source->text[end] >= ' '; end++)
        ;
    parser->lexer.offset = end;
    *place = (struct place){source, begin};
    lexer_advance(&parser->lexer);
    while (end > begin && source->text[end - 1] == ' ')
        end--;
    if (end == begin)
        return error_at(parser->error, *place, "expected the name or the path of a set after 'extends'");
    *name = arena_copy_text(&parser->set->arena, source->text + begin, end - begin);
    return *name ? lexer_expect_punct(&parser->lexer, ';', NULL) : formula_no_memory(parser);
}

static enum status find_base(const struct chain *chain, const char *name, struct place place,
                             const struct source **found) {
    struct error error = {0};
    if (!chain->finder)
        return error_at(chain->error, place, "'%s' cannot be extended: sets cannot be looked up here", name);
    enum status status = chain->finder->find(chain->finder->self, name, place.source, found, &error);
    if (!status)
        return STATUS_OK;
    if (error.file && chain->error)
        *chain->error = error;
    else
        (void)error_at(chain->error, place, "%s", error.message);
    if (chain->error)
        chain->error->status = status;
    return status;
}

static enum status check_chain(const struct chain *chain, const struct source *base, struct place place) {
    const char *from = place.source->name;
    if (strcmp(from, base->name) == 0)
        return error_at(chain->error, place, "'%s' extends itself", from);
    for (int i = 0; i < chain->count; i++)
        if (strcmp(chain->source[i]->name, base->name) == 0)
            return error_at(chain->error, place, "'%s' extends '%s', by which it is extended", from, base->name);
    if (chain->count == EXTENDS_MAX)
        return error_at(chain->error, place, "more than %d sets extend one another", EXTENDS_MAX);
    return STATUS_OK;
}

/* extends NAME; the other set is read first, so that its definitions and errors come first. */
static enum status parse_extends(struct chain *chain, struct parser *parser) {
    const struct source *base = NULL;
    struct place place;
    char *name = NULL;
    enum status status = read_base_name(parser, &place, &name);
    if (!status)
        status = find_base(chain, name, place, &base);
    if (!status)
        status = check_chain(chain, base, place);
    return status ? status : parse_text(chain, base);
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

/* A set that extends another may leave its status out: what it changes is tried, and nobody has promised that it
 * agrees. */
static enum status parse_header(struct chain *chain, struct parser *parser) {
    enum status status = parse_set_name(parser);
    bool extends = !status && token_is_word(&parser->lexer.token, "extends");
    if (extends)
        status = parse_extends(chain, parser);
    if (status)
        return status;
    parser->layer = parser->set->layer_count++;
    parser->set->name = parser->name;
    parser->set->policy = FORMULA_PUBLISHED;
    return extends && !token_is_word(&parser->lexer.token, "status") ? STATUS_OK : parse_policy(parser);
}

static enum status parse_text(struct chain *chain, const struct source *source) {
    struct parser parser = {.set = chain->set, .error = chain->error};
    chain->source[chain->count++] = source;
    lexer_start(&parser.lexer, source, chain->error);
    enum status status = parse_header(chain, &parser);
    while (!status && parser.lexer.token.kind != TOKEN_END)
        status = parse_definition(&parser);
    if (!status && parser.lexer.failed)
        status = STATUS_INPUT;
    if (!status && chain->set->quantity_count == 0)
        status = lexer_expected(&parser.lexer, "a definition without parameters");
    return status;
}

enum status formula_parse(struct formula_set *set, const struct source *source, const struct formula_finder *finder,
                          struct error *error) {
    struct chain chain = {.set = set, .finder = finder, .error = error};
    return parse_text(&chain, source);
}
