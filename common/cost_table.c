#include "common/cost_table.h"

#include <stdio.h>
#include <string.h>

#include "common/dsl_internal.h"
#include "common/quantity.h"

/* Bounds the recursion; nobody writes a longer expression. */
enum { NODES_MAX = 256 };

/* Every function starts at its first token and ends past its last. */
struct cost_reader {
    struct lexer *lexer;
    struct sc_arena *arena;
    struct sc_cost_table *table;
    struct token opener;
    int nodes; /* of the present expression */
};

static enum sc_status no_memory(struct cost_reader *reader) {
    (void)sc_error_set(reader->lexer->error, SC_STATUS_LIMIT, "no memory left while reading '%s'",
                       reader->lexer->source->name);
    return SC_STATUS_LIMIT;
}

static enum sc_status read_name(struct cost_reader *reader, char name[SC_COST_NAME_SIZE], struct sc_place *place,
                                const char *what) {
    const struct token *token = &reader->lexer->token;
    if (token->kind != TOKEN_WORD)
        return common_lexer_expected(reader->lexer, what);
    if (token->length >= SC_COST_NAME_SIZE)
        return sc_error_at(reader->lexer->error, token->place, "a name has at most %d letters, this one has %d",
                           SC_COST_NAME_SIZE - 1, token->length);
    memcpy(name, token->text, (size_t)token->length);
    *place = token->place;
    common_lexer_advance(reader->lexer);
    return SC_STATUS_OK;
}

/* ---- expressions ---- */

static enum sc_status read_sum(struct cost_reader *reader, const struct sc_cost_expr **result);

static enum sc_status new_node(struct cost_reader *reader, struct sc_cost_expr value,
                               const struct sc_cost_expr **result) {
    struct sc_cost_expr *expr = sc_arena_alloc(reader->arena, 1, sizeof *expr);
    if (!expr)
        return no_memory(reader);
    *expr = value;
    *result = expr;
    return SC_STATUS_OK;
}

static enum sc_status read_hardware(struct cost_reader *reader, const struct sc_cost_expr **result) {
    struct token word = reader->lexer->token;
    enum sc_hardware_id id = sc_hardware_find(word.text, word.length);
    if (id == SC_HARDWARE_COUNT || sc_hardware_info(id)->kind != SC_HARDWARE_NUMBER)
        return common_lexer_expected(reader->lexer, "a whole number, a hardware number such as NumPEs, or '('");
    common_lexer_advance(reader->lexer);
    return new_node(reader, (struct sc_cost_expr){.kind = SC_COST_HARDWARE, .hardware = id, .place = word.place},
                    result);
}

static enum sc_status read_factor(struct cost_reader *reader, const struct sc_cost_expr **result) {
    struct token token = reader->lexer->token;
    if (++reader->nodes > NODES_MAX)
        return sc_error_at(reader->lexer->error, token.place, "this expression is too long (more than %d terms)",
                           NODES_MAX);
    if (token.kind == TOKEN_WORD)
        return read_hardware(reader, result);
    if (common_lexer_accept_punct(reader->lexer, '(')) {
        enum sc_status status = read_sum(reader, result);
        return status ? status : common_lexer_expect_punct(reader->lexer, ')', &token);
    }
    if (token.kind != TOKEN_NUMBER)
        return common_lexer_expected(reader->lexer, "a whole number, a hardware number such as NumPEs, or '('");
    common_lexer_advance(reader->lexer);
    return new_node(reader, (struct sc_cost_expr){.kind = SC_COST_NUMBER, .number = token.number, .place = token.place},
                    result);
}

static enum sc_status read_binary(struct cost_reader *reader, char sign, enum sc_cost_expr_kind kind,
                                  enum sc_status (*operand)(struct cost_reader *, const struct sc_cost_expr **),
                                  const struct sc_cost_expr **result) {
    enum sc_status status = operand(reader, result);
    while (!status && common_token_is_punct(&reader->lexer->token, sign)) {
        struct sc_cost_expr expr = {.kind = kind, .left = *result, .place = reader->lexer->token.place};
        common_lexer_advance(reader->lexer);
        status = operand(reader, &expr.right);
        if (!status)
            status = new_node(reader, expr, result);
    }
    return status;
}

static enum sc_status read_product(struct cost_reader *reader, const struct sc_cost_expr **result) {
    return read_binary(reader, '*', SC_COST_MULTIPLY, read_factor, result);
}

static enum sc_status read_sum(struct cost_reader *reader, const struct sc_cost_expr **result) {
    return read_binary(reader, '+', SC_COST_ADD, read_product, result);
}

/* ---- terms ---- */

static enum sc_status read_per(struct cost_reader *reader, struct sc_cost_term *term) {
    term->per = 1;
    if (!common_lexer_accept_word(reader->lexer, "per"))
        return SC_STATUS_OK;
    if (reader->lexer->token.kind != TOKEN_NUMBER || reader->lexer->token.number < 1)
        return common_lexer_expected(reader->lexer, "a whole number of at least 1");
    term->per = reader->lexer->token.number;
    common_lexer_advance(reader->lexer);
    return SC_STATUS_OK;
}

/* "area A um2", "power P mW", or both, in this order. */
static enum sc_status read_amounts(struct cost_reader *reader, struct sc_cost_term *term) {
    bool area = common_lexer_accept_word(reader->lexer, "area");
    enum sc_status status = SC_STATUS_OK;
    if (area)
        status = common_quantity_read(reader->lexer, &common_quantity_area, &term->area_nm2, NULL);
    if (status)
        return status;
    if (common_lexer_accept_word(reader->lexer, "power"))
        return common_quantity_read(reader->lexer, &common_quantity_power, &term->power_nw, NULL);
    return area ? SC_STATUS_OK : common_lexer_expected(reader->lexer, "'area' or 'power'");
}

static enum sc_status keep_term(struct cost_reader *reader, const struct sc_cost_term *term) {
    struct sc_cost_table *table = reader->table;
    for (int i = 0; i < table->term_count; i++)
        if (strcmp(table->term[i].name, term->name) == 0)
            return sc_error_at(reader->lexer->error, term->place, "a term '%s' already stands at line %d", term->name,
                               sc_place_line_column(table->term[i].place).line);
    if (table->term_count == SC_COST_TERMS_MAX)
        return sc_error_at(reader->lexer->error, term->place, "more than %d terms in one table", SC_COST_TERMS_MAX);
    table->term[table->term_count++] = *term;
    return SC_STATUS_OK;
}

static enum sc_status read_term(struct cost_reader *reader) {
    struct sc_cost_term term = {0};
    if (!common_token_is_word(&reader->lexer->token, "Term")) {
        char what[TOKEN_NAME_SIZE + 64], name[TOKEN_NAME_SIZE];
        snprintf(what, sizeof what, "Term, or 'endCost' to close %s opened at line %d",
                 common_token_name(&reader->opener, name), sc_place_line_column(reader->opener.place).line);
        return common_lexer_expected(reader->lexer, what);
    }
    common_lexer_advance(reader->lexer);
    enum sc_status status = read_name(reader, term.name, &term.place, "the term's name");
    if (!status)
        status = read_amounts(reader, &term);
    if (!status && !common_lexer_accept_word(reader->lexer, "each"))
        status = common_lexer_expected(reader->lexer, "'each'");
    reader->nodes = 0;
    if (!status)
        status = read_sum(reader, &term.each);
    if (!status)
        status = read_per(reader, &term);
    if (!status)
        status = common_lexer_expect_punct(reader->lexer, ';', NULL);
    return status ? status : keep_term(reader, &term);
}

/* ---- tables ---- */

static enum sc_status allocate(struct cost_reader *reader) {
    reader->table = sc_arena_alloc(reader->arena, 1, sizeof *reader->table);
    if (reader->table)
        reader->table->term = sc_arena_alloc(reader->arena, SC_COST_TERMS_MAX, sizeof *reader->table->term);
    return reader->table && reader->table->term ? SC_STATUS_OK : no_memory(reader);
}

static enum sc_status check_table(struct cost_reader *reader) {
    const struct sc_cost_table *table = reader->table;
    if (table->term_count == 0)
        return sc_error_at(reader->lexer->error, table->place, "cost table '%s' has no Term", table->name);
    return SC_STATUS_OK;
}

enum sc_status common_cost_parse(struct lexer *lexer, struct sc_arena *arena, const struct sc_cost_table **result) {
    struct cost_reader reader = {.lexer = lexer, .arena = arena, .opener = lexer->token};
    enum sc_status status = allocate(&reader);
    if (status)
        return status;
    common_lexer_advance_to_name(lexer); /* such as 28nm */
    status = read_name(&reader, reader.table->name, &reader.table->place, "the cost table's name");
    if (!status)
        status = common_lexer_expect_punct(lexer, ';', NULL);
    while (!status && !common_token_is_word(&lexer->token, "endCost"))
        status = read_term(&reader);
    if (status)
        return status;
    common_lexer_advance(lexer);
    common_lexer_accept_punct(lexer, ';');
    status = check_table(&reader);
    if (!status)
        *result = reader.table;
    return status;
}

enum sc_status sc_cost_parse(const struct sc_cost_table **table, const struct sc_source *source, struct sc_arena *arena,
                             struct sc_error *error) {
    const struct sc_cost_table *read = NULL;
    struct lexer lexer;
    common_lexer_start(&lexer, source, error);
    if (!common_token_is_word(&lexer.token, "Cost"))
        return common_lexer_expected(&lexer, "'Cost'");
    enum sc_status status = common_cost_parse(&lexer, arena, &read);
    if (!status && (lexer.failed || lexer.token.kind != TOKEN_END))
        status = common_lexer_expected(&lexer, "the end of the file");
    if (!status)
        *table = read;
    return status;
}
