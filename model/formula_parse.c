/* Definitions and the heads of a formula set and of those that it extends, from text to syntax. */
#include <stdio.h>
#include <string.h>
#include <strings.h>

#include "common/near.h"
#include "model/formula_parser_internal.h"

enum sc_status formula_no_memory(struct formula_parser *parser) {
    sc_error_set(parser->error, SC_STATUS_LIMIT, "no memory left while reading '%s'", parser->lexer.source->name);
    return SC_STATUS_LIMIT;
}

/* "line 3", and of another text "line 3 of 'fig5.formulas'". */
enum { WHERE_SIZE = 256 };
static const char *where(const struct formula_parser *parser, struct sc_place place, char buffer[WHERE_SIZE]) {
    int used = snprintf(buffer, WHERE_SIZE, "line %d", sc_place_line_column(place).line);
    if (place.source != parser->lexer.source)
        snprintf(buffer + used, WHERE_SIZE - (size_t)used, " of '%.200s'", place.source->name);
    return buffer;
}

/* ---- definitions ---- */

/* Of the words, those that the mapping answers with a number have a meaning that a set may change; but what changes a
 * meaning must say so, by extending another set. */
static enum sc_status check_word_may_be_defined(struct formula_parser *parser, const struct name *name,
                                                const struct word *word) {
    if (word->use != WORD_ANSWERED || word->result != KIND_NUMBER)
        return sc_error_at(parser->error, name->place, "'%s' has a meaning in the language and cannot be defined",
                           name->text);
    if (parser->layer == 0)
        return sc_error_at(parser->error, name->place,
                           "'%s' is a word of the language: only a set that extends another can define it", name->text);
    return SC_STATUS_OK;
}

static enum sc_status check_new_name(struct formula_parser *parser, const struct name *name) {
    enum sc_status status = SC_STATUS_OK;
    for (int use = 0; !status && name->is_word && use < WORD_USES; use++) {
        const struct word *word = formula_word_find((enum word_use)use, name->text, name->length);
        if (word)
            status = check_word_may_be_defined(parser, name, word);
    }
    return status;
}

static enum sc_status find_or_add_function(struct formula_parser *parser, const char *name, struct function **result) {
    struct sc_formula_set *set = parser->set;
    *result = formula_find_function(set, name);
    if (*result)
        return SC_STATUS_OK;
    struct function *function = sc_arena_alloc(&set->arena, 1, sizeof *function);
    if (!function)
        return formula_no_memory(parser);
    function->name = name;
    function->hash = formula_hash(name);
    function->parameter_count = -1; /* known after the first head */
    function->word = formula_word_find(WORD_ANSWERED, name, (int)strlen(name));
    function->result = function->word ? KIND_NUMBER : KIND_ANY;
    for (int i = 0; i < PARAMETERS_MAX; i++)
        function->kinds[i] = KIND_ANY;
    set->function[set->function_count++] = function;
    *result = function;
    return SC_STATUS_OK;
}

static enum sc_status new_definition(struct formula_parser *parser, struct definition **result) {
    struct sc_formula_set *set = parser->set;
    struct name name;
    enum sc_status status = formula_parse_name(parser, &name, "the name of a definition");
    if (!status)
        status = check_new_name(parser, &name);
    if (!status && set->definition_count == DEFINITIONS_MAX)
        status = sc_error_at(parser->error, name.place, "more than %d definitions", DEFINITIONS_MAX);
    if (status)
        return status;
    struct definition *definition = sc_arena_alloc(&set->arena, 1, sizeof *definition);
    char *text = sc_arena_copy_text(&set->arena, name.text, (size_t)name.length);
    if (!definition || !text)
        return formula_no_memory(parser);
    definition->layer = parser->layer;
    definition->quantity = (struct sc_formula_quantity){.name = text, .counter = SC_COUNTER_COUNT, .place = name.place};
    definition->index = set->definition_count;
    set->definition[set->definition_count++] = definition;
    *result = definition;
    return find_or_add_function(parser, text, &definition->function);
}

/* A literal takes the slot of its index, too. */
static enum sc_status parse_parameter(struct formula_parser *parser, struct value *literal) {
    struct token token = *formula_meant(parser, &parser->lexer.token);
    if (token.kind != TOKEN_WORD || !formula_find_literal(token.text, token.length, literal))
        return formula_declare_local(parser, "a parameter: a name, a dimension or a tensor");
    common_lexer_advance(&parser->lexer);
    token.length = 0;
    return formula_push_local(parser, &token);
}

static enum sc_status parse_parameters(struct formula_parser *parser, struct definition *definition) {
    struct token opener = parser->lexer.token;
    enum sc_status status = SC_STATUS_OK;
    do {
        if (parser->local_count == PARAMETERS_MAX)
            return sc_error_at(parser->error, parser->lexer.token.place, "more than %d parameters", PARAMETERS_MAX);
        common_lexer_advance(&parser->lexer);
        status = parse_parameter(parser, &definition->literal[parser->local_count]);
    } while (!status && common_token_is_punct(&parser->lexer.token, ','));
    return status ? status : common_lexer_expect_punct(&parser->lexer, formula_closer_of(&opener), &opener);
}

/* Would no call ever come to `later`, because `earlier` takes all its arguments? */
static bool covers(const struct definition *earlier, const struct definition *later) {
    for (int i = 0; i < PARAMETERS_MAX; i++)
        if (!formula_accepts(earlier, i, &later->literal[i]))
            return false;
    return true;
}

static enum sc_status narrow_kind(struct formula_parser *parser, const struct definition *definition, int index,
                                  unsigned kinds) {
    struct function *function = definition->function;
    char is[KINDS_TEXT_SIZE], was[KINDS_TEXT_SIZE];
    if ((function->kinds[index] & kinds) == 0)
        return sc_error_at(parser->error, definition->quantity.place,
                           "parameter %d of '%s' is %s in one definition and %s in another", index + 1, function->name,
                           formula_kinds_text(function->kinds[index], was), formula_kinds_text(kinds, is));
    function->kinds[index] &= kinds;
    return SC_STATUS_OK;
}

static enum sc_status narrow_kinds(struct formula_parser *parser, const struct definition *definition) {
    const struct word *word = definition->function->word;
    enum sc_status status = SC_STATUS_OK;
    for (int i = 0; !status && i < definition->function->parameter_count; i++) {
        if (word)
            status = narrow_kind(parser, definition, i, word->parameter[i]);
        if (!status && definition->literal[i].kind != 0)
            status = narrow_kind(parser, definition, i, definition->literal[i].kind);
    }
    return status;
}

static enum sc_status check_parameter_count(struct formula_parser *parser, const struct definition *definition) {
    const struct function *function = definition->function;
    struct sc_place place = definition->quantity.place;
    char first[WHERE_SIZE];
    if (function->first && function->parameter_count != parser->local_count)
        return sc_error_at(parser->error, place, "'%s' has %d parameters in %s, not %d", function->name,
                           function->parameter_count, where(parser, function->first->quantity.place, first),
                           parser->local_count);
    if (function->word && formula_word_parameters(function->word) != parser->local_count)
        return sc_error_at(parser->error, place, "'%s' is a word with %d parameters, not %d", function->name,
                           formula_word_parameters(function->word), parser->local_count);
    return SC_STATUS_OK;
}

/* Put a definition behind those of its layer and before those of the lower ones, which it overrides where it takes all
 * their arguments. */
static enum sc_status insert(struct formula_parser *parser, struct definition *definition) {
    struct definition **link = &definition->function->first;
    char earlier[WHERE_SIZE];
    for (; *link && (*link)->layer == definition->layer; link = &(*link)->next)
        if (covers(*link, definition))
            return sc_error_at(parser->error, definition->quantity.place, "'%s' is defined already in %s",
                               definition->function->name, where(parser, (*link)->quantity.place, earlier));
    definition->next = *link;
    *link = definition;
    for (struct definition *lower = definition->next; lower; lower = lower->next)
        lower->overridden = lower->overridden || covers(definition, lower);
    return SC_STATUS_OK;
}

/* Append to the definitions of the same function, which must fit together. */
static enum sc_status join_function(struct formula_parser *parser, struct definition *definition) {
    enum sc_status status = check_parameter_count(parser, definition);
    definition->function->parameter_count = parser->local_count;
    if (!status)
        status = narrow_kinds(parser, definition);
    return status ? status : insert(parser, definition);
}

/* ---- quantities and counters ---- */

/* In the place of the one that it overrides, of which it takes the counter over. */
static void add_quantity(struct sc_formula_set *set, struct definition *definition) {
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
static enum sc_status take_counter(struct formula_parser *parser, enum sc_counter_id counter, struct sc_place place) {
    const struct sc_formula_set *set = parser->set;
    for (int i = 0; i < set->quantity_count; i++) {
        struct definition *other = set->quantity[i];
        if (other->quantity.counter != counter)
            continue;
        if (other->binding_layer == parser->layer)
            return sc_error_at(parser->error, place, "counter '%s' is bound to '%s' already",
                               sc_counter_info(counter)->name, other->quantity.name);
        other->quantity.counter = SC_COUNTER_COUNT;
    }
    return SC_STATUS_OK;
}

static enum sc_status unknown_counter(struct formula_parser *parser) {
    const struct token *token = &parser->lexer.token;
    const char *names[SC_COUNTER_COUNT];
    char written[NEAR_LENGTH_MAX + 1], hint[NEAR_HINT_SIZE], name[TOKEN_NAME_SIZE];
    if (token->kind != TOKEN_WORD)
        return common_lexer_expected(&parser->lexer, "the name of a counter");
    for (int i = 0; i < SC_COUNTER_COUNT; i++)
        names[i] = sc_counter_info((enum sc_counter_id)i)->name;
    snprintf(written, sizeof written, "%.*s", token->length, token->text);
    return sc_error_at(parser->error, token->place, "expected the name of a counter but found %s%s",
                       common_token_name(token, name), common_near_hint(hint, written, names, SC_COUNTER_COUNT));
}

/* : counter */
static enum sc_status parse_binding(struct formula_parser *parser, struct definition *definition) {
    const struct token *token = &parser->lexer.token;
    struct sc_place place = token->place;
    enum sc_counter_id counter =
        token->kind == TOKEN_WORD ? sc_counter_find(token->text, token->length) : SC_COUNTER_COUNT;
    if (parser->local_count > 0)
        return sc_error_at(parser->error, place, "'%s' has parameters and cannot be bound to a counter",
                           definition->quantity.name);
    if (counter == SC_COUNTER_COUNT)
        return unknown_counter(parser);
    enum sc_status status = take_counter(parser, counter, place);
    definition->quantity.counter = counter;
    definition->binding_layer = parser->layer;
    common_lexer_advance(&parser->lexer);
    return status;
}

static enum sc_status parse_head(struct formula_parser *parser, struct definition **result) {
    parser->local_count = 0;
    enum sc_status status = new_definition(parser, result);
    if (!status && formula_at_arguments(parser))
        status = parse_parameters(parser, *result);
    if (!status)
        status = join_function(parser, *result);
    if (!status && parser->local_count == 0)
        add_quantity(parser->set, *result);
    if (!status && common_lexer_accept_punct(&parser->lexer, ':'))
        status = parse_binding(parser, *result);
    return status ? status : common_lexer_expect_punct(&parser->lexer, '=', NULL);
}

static const char *copy_text(struct formula_parser *parser, size_t begin, size_t end) {
    char *copy = sc_arena_alloc(&parser->set->arena, end - begin + 1, 1);
    for (size_t i = 0, offset = begin; copy && formula_next_char(parser->lexer.source, &offset, end, &copy[i]); i++)
        ;
    return copy;
}

/* A parameter that is meant to be a tensor would stand for any. */
static enum sc_status check_parameters_used(struct formula_parser *parser, const struct definition *definition) {
    for (int i = 0; i < definition->function->parameter_count; i++) {
        char name[FORMULA_NAME_SIZE] = "";
        const struct token *token = &parser->local[i];
        if (definition->literal[i].kind != 0 || parser->used & 1u << i || token->length >= FORMULA_NAME_SIZE)
            continue;
        memcpy(name, token->text, (size_t)token->length);
        for (int t = 0; t < formula_word_count(); t++) {
            const struct word *word = formula_word_at(t);
            if (word->use == WORD_LITERAL && word->result == KIND_TENSOR &&
                common_near_distance(name, word->about.name) <= 2)
                return sc_error_at(parser->error, token->place,
                                   "parameter '%s' is not used; did you mean the tensor '%s'?", name, word->about.name);
        }
    }
    return SC_STATUS_OK;
}

/* A name goes on over a line's end, so that a definition without ';' takes the next one's head into it, and breaks at
 * its
 * '='. Find the end of the last token before this head, and its first token. False when it is no head, or when what
 * stands before it could not have ended. */
static bool find_swallowed_head(const struct formula_parser *parser, const struct definition *definition, size_t *end,
                                struct token *head) {
    struct lexer ahead = parser->lexer;
    const struct token *token = &parser->lexer.token;
    size_t line = token->place.offset;
    bool complete = false;
    if (!common_token_is_punct(token, '=') && !common_token_is_punct(token, ':'))
        return false;
    while (line > definition->begin && ahead.source->text[line - 1] != '\n')
        line--;
    ahead.error = NULL;
    ahead.offset = definition->begin;
    for (common_lexer_advance(&ahead); ahead.token.kind != TOKEN_END && ahead.token.place.offset < line;
         common_lexer_advance(&ahead))
        complete = ahead.token.kind == TOKEN_WORD
                       ? !formula_is_reserved(&ahead.token)
                       : ahead.token.kind == TOKEN_NUMBER || common_token_is_punct(&ahead.token, ')') ||
                             common_token_is_punct(&ahead.token, ']');
    *end = ahead.behind;
    *head = ahead.token;
    return complete && head->kind == TOKEN_WORD && !formula_is_reserved(head);
}

static enum sc_status end_definition(struct formula_parser *parser, const struct definition *definition) {
    struct token head;
    size_t end;
    if (find_swallowed_head(parser, definition, &end, &head))
        return common_lexer_missing_semicolon(&parser->lexer, end, &head);
    return common_lexer_expect_punct(&parser->lexer, ';', NULL);
}

/* What other languages write, and what is written here; the place of an error is `before` characters further on. */
static const struct foreign {
    const char *text;
    size_t before;
    const char *hint;
} FOREIGN[] = {
    {"!=", 0, "write <>"},
    {"!", 0, "write not"},
    {"%", 0, "write mod(a, b)"},
    {"^", 0, "there are no powers: write a product"},
    {"**", 1, "there are no powers: write a product"},
    {"&", 0, "write and"},
    {"||", 0, "write or"},
    {"=", 0, "write == to compare"},
    {"?", 0, "write if a then b else c"},
    {".", 0, "numbers are whole: write a fraction, as 3/2"},
};

static bool is_foreign(const struct sc_source *source, size_t at, const struct foreign *foreign) {
    size_t length = strlen(foreign->text), begin = at - foreign->before;
    return at >= foreign->before && length <= source->size - begin &&
           memcmp(source->text + begin, foreign->text, length) == 0;
}

/* To an error at the present token of a definition's body. */
static void add_hint(struct formula_parser *parser) {
    enum { COUNT = sizeof FOREIGN / sizeof FOREIGN[0] };
    struct sc_error *error = parser->error;
    struct sc_place place = parser->lexer.token.place;
    struct sc_line_column at = sc_place_line_column(place);
    int i = 0;
    while (i < COUNT && !is_foreign(place.source, place.offset, &FOREIGN[i]))
        i++;
    if (i == COUNT || !error || error->line != at.line || error->column != at.column)
        return;
    size_t used = strlen(error->message);
    snprintf(error->message + used, sizeof error->message - used, "; %s", FOREIGN[i].hint);
}

static enum sc_status parse_definition(struct formula_parser *parser) {
    struct definition *definition = NULL;
    enum sc_status status = parse_head(parser, &definition);
    if (status)
        return status;
    parser->term_count = 0;
    parser->used = 0;
    definition->begin = parser->lexer.token.place.offset;
    status = formula_parse_expression(parser, &definition->body);
    definition->end = parser->lexer.token.place.offset;
    if (!status)
        status = end_definition(parser, definition);
    if (status)
        add_hint(parser);
    else
        status = check_parameters_used(parser, definition);
    if (status)
        return status;
    definition->quantity.text = copy_text(parser, definition->begin, definition->end);
    return definition->quantity.text ? SC_STATUS_OK : formula_no_memory(parser);
}

/* ---- each ---- */

/* The name of the items, which no definition may have for something else. */
static enum sc_status parse_item_name(struct formula_parser *parser, struct token *name) {
    struct value literal;
    *name = parser->lexer.token;
    if (name->kind != TOKEN_WORD || formula_is_reserved(name) ||
        formula_find_literal(name->text, name->length, &literal))
        return common_lexer_expected(&parser->lexer, "a name for the tensors");
    common_lexer_advance(&parser->lexer);
    return common_lexer_accept_word(&parser->lexer, "in") ? SC_STATUS_OK
                                                          : common_lexer_expected(&parser->lexer, "'in'");
}

static enum sc_status parse_items(struct formula_parser *parser, struct token item[SC_TENSOR_COUNT], int *count) {
    struct token opener = parser->lexer.token;
    struct value literal;
    enum sc_status status = common_lexer_expect_punct(&parser->lexer, '(', NULL);
    if (status)
        return status;
    do {
        const struct token *token = &parser->lexer.token;
        if (token->kind != TOKEN_WORD || !formula_find_literal(token->text, token->length, &literal) ||
            literal.kind != KIND_TENSOR)
            return common_lexer_expected(&parser->lexer, "a tensor");
        if (*count == SC_TENSOR_COUNT)
            return sc_error_at(parser->error, token->place, "more than %d tensors", SC_TENSOR_COUNT);
        item[(*count)++] = *token;
        common_lexer_advance(&parser->lexer);
    } while (common_lexer_accept_punct(&parser->lexer, ','));
    status = common_lexer_expect_punct(&parser->lexer, ')', &opener);
    return status ? status : common_lexer_expect_punct(&parser->lexer, ':', NULL);
}

/* each T in (Weight, Input) : definition; the definition is read for every item, which stands for the name. */
static enum sc_status parse_each(struct formula_parser *parser) {
    struct token item[SC_TENSOR_COUNT], name;
    int count = 0;
    common_lexer_advance(&parser->lexer);
    enum sc_status status = parse_item_name(parser, &name);
    if (!status)
        status = parse_items(parser, item, &count);
    const struct lexer begin = parser->lexer;
    parser->item_name = name;
    for (int i = 0; !status && i < count; i++) {
        parser->lexer = begin;
        parser->item = item[i];
        status = parse_definition(parser);
    }
    parser->item_name.length = 0;
    return status;
}

static enum sc_status parse_definitions(struct formula_parser *parser) {
    return common_token_is_word(&parser->lexer.token, "each") ? parse_each(parser) : parse_definition(parser);
}

/* ---- the whole ---- */

/* The texts being read, each of which extends the next. */
struct chain {
    struct sc_formula_set *set;
    const struct sc_formula_finder *finder;
    struct sc_error *error;
    int count;
    const struct sc_source *source[EXTENDS_MAX];
};

static enum sc_status parse_text(struct chain *chain, const struct sc_source *source);

/* set NAME; */
static enum sc_status parse_set_name(struct formula_parser *parser) {
    if (!common_lexer_accept_word(&parser->lexer, "set"))
        return common_lexer_expected(&parser->lexer, "'set NAME;' at the start of a formula file");
    struct token token = parser->lexer.token;
    if (token.kind != TOKEN_WORD)
        return common_lexer_expected(&parser->lexer, "the name of the set");
    parser->name = sc_arena_copy_text(&parser->set->arena, token.text, (size_t)token.length);
    if (!parser->name)
        return formula_no_memory(parser);
    common_lexer_advance(&parser->lexer);
    return common_lexer_expect_punct(&parser->lexer, ';', NULL);
}

/* What stands between `extends` and `;`: a name or a path, in which any printable character may be. */
static enum sc_status read_base_name(struct formula_parser *parser, struct sc_place *place, char **name) {
    const struct sc_source *source = parser->lexer.source;
    size_t begin = parser->lexer.token.place.offset + strlen("extends"), end;
    while (begin < source->size && strchr(" \t\r\n", source->text[begin]) && source->text[begin] != '\0')
        begin++;
    for (end = begin; end < source->size && source->text[end] != ';' && (unsigned char)source->text[end] >= ' '; end++)
        ;
    parser->lexer.offset = end;
    *place = (struct sc_place){source, begin};
    common_lexer_advance(&parser->lexer);
    while (end > begin && source->text[end - 1] == ' ')
        end--;
    if (end == begin)
        return sc_error_at(parser->error, *place, "expected the name or the path of a set after 'extends'");
    *name = sc_arena_copy_text(&parser->set->arena, source->text + begin, end - begin);
    return *name ? common_lexer_expect_punct(&parser->lexer, ';', NULL) : formula_no_memory(parser);
}

static enum sc_status find_base(const struct chain *chain, const char *name, struct sc_place place,
                                const struct sc_source **found) {
    struct sc_error error = {0};
    if (!chain->finder)
        return sc_error_at(chain->error, place, "'%s' cannot be extended: sets cannot be looked up here", name);
    enum sc_status status = chain->finder->find(chain->finder->self, name, place.source, found, &error);
    if (!status)
        return SC_STATUS_OK;
    if (error.file && chain->error)
        *chain->error = error;
    else
        (void)sc_error_at(chain->error, place, "%s", error.message);
    if (chain->error)
        chain->error->status = status;
    return status;
}

static enum sc_status check_chain(const struct chain *chain, const struct sc_source *base, struct sc_place place) {
    const char *from = place.source->name;
    if (strcmp(from, base->name) == 0)
        return sc_error_at(chain->error, place, "'%s' extends itself", from);
    for (int i = 0; i < chain->count; i++)
        if (strcmp(chain->source[i]->name, base->name) == 0)
            return sc_error_at(chain->error, place, "'%s' extends '%s', by which it is extended", from, base->name);
    if (chain->count == EXTENDS_MAX)
        return sc_error_at(chain->error, place, "more than %d sets extend one another", EXTENDS_MAX);
    return SC_STATUS_OK;
}

/* extends NAME; the other set is read first, so that its definitions and errors come first. */
static enum sc_status parse_extends(struct chain *chain, struct formula_parser *parser) {
    const struct sc_source *base = NULL;
    struct sc_place place;
    char *name = NULL;
    enum sc_status status = read_base_name(parser, &place, &name);
    if (!status)
        status = find_base(chain, name, place, &base);
    if (!status)
        status = check_chain(chain, base, place);
    return status ? status : parse_text(chain, base);
}

/* status published|maintained; */
static enum sc_status parse_policy(struct formula_parser *parser) {
    if (!common_lexer_accept_word(&parser->lexer, "status"))
        return common_lexer_expected(&parser->lexer, "'status published;' or 'status maintained;'");
    parser->set->policy = SC_FORMULA_MAINTAINED;
    if (common_lexer_accept_word(&parser->lexer, "published"))
        parser->set->policy = SC_FORMULA_PUBLISHED;
    else if (!common_lexer_accept_word(&parser->lexer, "maintained"))
        return common_lexer_expected(&parser->lexer, "'published' or 'maintained'");
    return common_lexer_expect_punct(&parser->lexer, ';', NULL);
}

/* A set that extends another may leave its status out: what it changes is tried, and nobody has promised that it
 * agrees. */
static enum sc_status parse_header(struct chain *chain, struct formula_parser *parser) {
    enum sc_status status = parse_set_name(parser);
    bool extends = !status && common_token_is_word(&parser->lexer.token, "extends");
    if (extends)
        status = parse_extends(chain, parser);
    if (status)
        return status;
    parser->layer = parser->set->layer_count++;
    parser->set->name = parser->name;
    parser->set->policy = SC_FORMULA_PUBLISHED;
    return extends && !common_token_is_word(&parser->lexer.token, "status") ? SC_STATUS_OK : parse_policy(parser);
}

static enum sc_status parse_text(struct chain *chain, const struct sc_source *source) {
    struct formula_parser parser = {.set = chain->set, .error = chain->error};
    chain->source[chain->count++] = source;
    common_lexer_start(&parser.lexer, source, chain->error);
    enum sc_status status = parse_header(chain, &parser);
    while (!status && parser.lexer.token.kind != TOKEN_END)
        status = parse_definitions(&parser);
    if (!status && parser.lexer.failed)
        status = SC_STATUS_INPUT;
    if (!status && chain->set->quantity_count == 0)
        status = common_lexer_expected(&parser.lexer, "a definition without parameters");
    return status;
}

enum sc_status formula_parse(struct sc_formula_set *set, const struct sc_source *source,
                             const struct sc_formula_finder *finder, struct sc_error *error) {
    struct chain chain = {.set = set, .finder = finder, .error = error};
    return parse_text(&chain, source);
}
