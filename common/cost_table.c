#include "common/cost_table.h"

#include <stdio.h>
#include <stdlib.h>
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
    int nodes;                             /* of the present expression */
    int64_t port_bytes[SC_COST_TERMS_MAX]; /* of each term's memory */
};

static int line_of(struct sc_place place) { return sc_place_line_column(place).line; }

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

static enum sc_status read_area(struct cost_reader *reader, int64_t *area_nm2) {
    return common_quantity_read(reader->lexer, &common_quantity_area, area_nm2, NULL);
}

static enum sc_status read_power(struct cost_reader *reader, int64_t *power_nw) {
    return common_quantity_read(reader->lexer, &common_quantity_power, power_nw, NULL);
}

/* "area A um2", "power P mW", or both, in this order. */
static enum sc_status read_amounts(struct cost_reader *reader, struct sc_cost_term *term) {
    bool area = common_lexer_accept_word(reader->lexer, "area");
    enum sc_status status = area ? read_area(reader, &term->area_nm2) : SC_STATUS_OK;
    if (!status && common_lexer_accept_word(reader->lexer, "power"))
        return read_power(reader, &term->power_nw);
    return status || area ? status : common_lexer_expected(reader->lexer, "'area', 'power' or 'SRAM'");
}

/* "L1Size port 2": the amounts of a memory. */
static enum sc_status read_memory(struct cost_reader *reader, struct sc_cost_term *term, int64_t *port_bytes) {
    const struct token *token = &reader->lexer->token;
    term->memory = token->kind == TOKEN_WORD ? sc_hardware_find(token->text, token->length) : SC_HARDWARE_COUNT;
    if (term->memory != SC_HARDWARE_l1_size && term->memory != SC_HARDWARE_l2_size)
        return common_lexer_expected(reader->lexer, "'L1Size' or 'L2Size'");
    common_lexer_advance(reader->lexer);
    if (!common_lexer_accept_word(reader->lexer, "port"))
        return common_lexer_expected(reader->lexer, "'port' and its bytes");
    return common_quantity_read_bytes(reader->lexer, reader->arena, "a port", port_bytes);
}

static enum sc_status keep_term(struct cost_reader *reader, const struct sc_cost_term *term, int64_t port_bytes) {
    struct sc_cost_table *table = reader->table;
    for (int i = 0; i < table->term_count; i++)
        if (strcmp(table->term[i].name, term->name) == 0)
            return sc_error_at(reader->lexer->error, term->place, "a term '%s' already stands at line %d", term->name,
                               line_of(table->term[i].place));
    if (table->term_count == SC_COST_TERMS_MAX)
        return sc_error_at(reader->lexer->error, term->place, "more than %d terms in one table", SC_COST_TERMS_MAX);
    reader->port_bytes[table->term_count] = port_bytes;
    table->term[table->term_count++] = *term;
    return SC_STATUS_OK;
}

/* Term NAME amounts each EXPRESSION; */
static enum sc_status read_term(struct cost_reader *reader) {
    struct sc_cost_term term = {.memory = SC_HARDWARE_COUNT};
    int64_t port_bytes = 0;
    enum sc_status status = read_name(reader, term.name, &term.place, "the term's name");
    if (!status && common_lexer_accept_word(reader->lexer, "SRAM"))
        status = read_memory(reader, &term, &port_bytes);
    else if (!status)
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
    return status ? status : keep_term(reader, &term, port_bytes);
}

/* ---- memories ---- */

/* An amount of a memory, behind its word. Logarithms of it will be taken. */
static enum sc_status read_of_memory(struct cost_reader *reader, const char *word, int64_t *amount,
                                     enum sc_status (*read)(struct cost_reader *, int64_t *)) {
    char what[16];
    snprintf(what, sizeof what, "'%s'", word);
    if (!common_lexer_accept_word(reader->lexer, word))
        return common_lexer_expected(reader->lexer, what);
    struct sc_place place = reader->lexer->token.place;
    enum sc_status status = read(reader, amount);
    if (!status && *amount == 0)
        status = sc_error_at(reader->lexer->error, place, "a memory's %s must be above 0", word);
    return status;
}

static enum sc_status keep_point(struct cost_reader *reader, const struct sc_cost_point *point) {
    struct sc_cost_table *table = reader->table;
    for (int i = 0; i < table->point_count; i++)
        if (table->point[i].size_bytes == point->size_bytes && table->point[i].port_bytes == point->port_bytes)
            return sc_error_at(reader->lexer->error, point->place, "this size and port already stand at line %d",
                               line_of(table->point[i].place));
    if (table->point_count == SC_COST_POINTS_MAX)
        return sc_error_at(reader->lexer->error, point->place, "more than %d points in one table", SC_COST_POINTS_MAX);
    table->point[table->point_count++] = *point;
    return SC_STATUS_OK;
}

/* SRAM size port area A um2 power P mW; */
static enum sc_status read_point(struct cost_reader *reader) {
    struct sc_cost_point point = {.place = reader->lexer->token.place};
    enum sc_status status =
        common_quantity_read_bytes(reader->lexer, reader->arena, "a memory's size", &point.size_bytes);
    if (!status)
        status = common_quantity_read_bytes(reader->lexer, reader->arena, "a port", &point.port_bytes);
    if (!status)
        status = read_of_memory(reader, "area", &point.area_nm2, read_area);
    if (!status)
        status = read_of_memory(reader, "power", &point.power_nw, read_power);
    if (!status)
        status = common_lexer_expect_punct(reader->lexer, ';', NULL);
    return status ? status : keep_point(reader, &point);
}

static int by_port_and_size(const void *a, const void *b) {
    const struct sc_cost_point *left = a, *right = b;
    if (left->port_bytes != right->port_bytes)
        return left->port_bytes < right->port_bytes ? -1 : 1;
    return (left->size_bytes > right->size_bytes) - (left->size_bytes < right->size_bytes);
}

/* No memory takes less than a smaller one. */
static enum sc_status check_points(struct cost_reader *reader) {
    const struct sc_cost_table *table = reader->table;
    for (int i = 1; i < table->point_count; i++) {
        const struct sc_cost_point *smaller = &table->point[i - 1], *point = &table->point[i];
        bool area = point->area_nm2 < smaller->area_nm2;
        if (point->port_bytes == smaller->port_bytes && (area || point->power_nw < smaller->power_nw))
            return sc_error_at(reader->lexer->error, point->place,
                               "this memory takes less %s than the smaller one at line %d", area ? "area" : "power",
                               line_of(smaller->place));
    }
    return SC_STATUS_OK;
}

/* Give the term the points that have its memory's port. */
static enum sc_status find_points(struct cost_reader *reader, struct sc_cost_term *term, int64_t port_bytes) {
    const struct sc_cost_table *table = reader->table;
    for (int i = table->point_count - 1; i >= 0; i--)
        if (table->point[i].port_bytes == port_bytes) {
            term->point = &table->point[i];
            term->point_count++;
        }
    if (term->point_count > 0)
        return SC_STATUS_OK;
    return sc_error_at(reader->lexer->error, term->place,
                       "cost table '%s' has no SRAM with a port of %lld bytes, as term '%s' says", table->name,
                       (long long)port_bytes, term->name);
}

/* ---- tables ---- */

static enum sc_status allocate(struct cost_reader *reader) {
    reader->table = sc_arena_alloc(reader->arena, 1, sizeof *reader->table);
    if (reader->table)
        reader->table->term = sc_arena_alloc(reader->arena, SC_COST_TERMS_MAX, sizeof *reader->table->term);
    if (reader->table)
        reader->table->point = sc_arena_alloc(reader->arena, SC_COST_POINTS_MAX, sizeof *reader->table->point);
    return reader->table && reader->table->term && reader->table->point ? SC_STATUS_OK : no_memory(reader);
}

static enum sc_status check_table(struct cost_reader *reader) {
    struct sc_cost_table *table = reader->table;
    if (table->term_count == 0)
        return sc_error_at(reader->lexer->error, table->place, "cost table '%s' has no Term", table->name);
    qsort(table->point, (size_t)table->point_count, sizeof *table->point, by_port_and_size);
    enum sc_status status = check_points(reader);
    for (int i = 0; !status && i < table->term_count; i++)
        if (table->term[i].memory != SC_HARDWARE_COUNT)
            status = find_points(reader, &table->term[i], reader->port_bytes[i]);
    return status;
}

static enum sc_status read_statement(struct cost_reader *reader) {
    char what[TOKEN_NAME_SIZE + 64], name[TOKEN_NAME_SIZE];
    if (common_lexer_accept_word(reader->lexer, "Term"))
        return read_term(reader);
    if (common_lexer_accept_word(reader->lexer, "SRAM"))
        return read_point(reader);
    snprintf(what, sizeof what, "Term, SRAM, or 'endCost' to close %s opened at line %d",
             common_token_name(&reader->opener, name), line_of(reader->opener.place));
    return common_lexer_expected(reader->lexer, what);
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
        status = read_statement(&reader);
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
