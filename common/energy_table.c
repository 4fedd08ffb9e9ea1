#include "common/energy_table.h"

#include <stdio.h>
#include <stdlib.h>
#include <string.h>

#include "common/expr.h"
#include "common/near.h"

/* Every function starts at its first token and ends past its last. */
struct reader {
    struct lexer *lexer;
    struct arena *arena;
    struct energy_table *table;
    struct token opener;
    unsigned statements_given; /* bit s: STATEMENTS[s] stood there */
    struct place point_place[ENERGY_POINTS_MAX];
};

bool energy_is_given(const struct energy_table *table, enum energy_cost cost) { return table->given & 1u << cost; }

static const char *const UNIT_NAMES[] = {"pJ", "MAC"};

const char *energy_unit_name(enum energy_unit unit) { return UNIT_NAMES[unit]; }

/* ---- values ---- */

/* What a table gives to a cost must cost something: a zero is a slip, and what costs nothing is left out. */
static enum status read_cost(struct reader *reader, double *cost) {
    enum { COST_BELOW_EXPONENT = 15 };
    const struct token *token = &reader->lexer->token;
    if (token->kind != TOKEN_NUMBER && token->kind != TOKEN_DECIMAL)
        return lexer_expected(reader->lexer, "an energy such as 0.42");
    if (!(token->decimal > 0 && token->decimal < 1e15))
        return error_at(reader->lexer->error, token->place, "an energy must be above 0 and below 10^%d",
                        COST_BELOW_EXPONENT);
    *cost = token->decimal;
    lexer_advance(reader->lexer);
    return STATUS_OK;
}

static enum status read_access(struct reader *reader, struct energy_access *access) {
    enum status status = read_cost(reader, &access->read);
    return status ? status : read_cost(reader, &access->write);
}

static enum status read_bytes(struct reader *reader, const char *what, int64_t *bytes) {
    struct place place = reader->lexer->token.place;
    if (reader->lexer->token.kind == TOKEN_DECIMAL)
        return lexer_expected(reader->lexer, "a whole number of bytes");
    enum status status = expr_parse_number(reader->lexer, reader->arena, NULL, bytes);
    if (!status && (*bytes < 1 || *bytes > INT64_C(1) << 50))
        status =
            error_at(reader->lexer->error, place, "%s must be from 1 to 2^50 bytes, not %lld", what, (long long)*bytes);
    return status;
}

/* ---- statements ---- */

static enum status read_unit(struct reader *reader) {
    for (int unit = ENERGY_PICOJOULES; unit <= ENERGY_MACS; unit++) {
        reader->table->unit = (enum energy_unit)unit;
        if (lexer_accept_word(reader->lexer, UNIT_NAMES[unit]))
            return STATUS_OK;
    }
    return lexer_expected(reader->lexer, "'pJ' or 'MAC'");
}

static enum status read_mac(struct reader *reader) { return read_cost(reader, &reader->table->mac); }

static enum status read_l1(struct reader *reader) { return read_access(reader, &reader->table->l1); }

static enum status read_l2(struct reader *reader) { return read_access(reader, &reader->table->l2); }

static enum status read_noc(struct reader *reader) { return read_cost(reader, &reader->table->noc_hop); }

static enum status read_off_chip(struct reader *reader) { return read_cost(reader, &reader->table->off_chip); }

static enum status read_l1_port(struct reader *reader) {
    return read_bytes(reader, "L1Port", &reader->table->l1_port_bytes);
}

static enum status read_l2_port(struct reader *reader) {
    return read_bytes(reader, "L2Port", &reader->table->l2_port_bytes);
}

static enum status read_point(struct reader *reader) {
    struct energy_table *table = reader->table;
    struct place place = reader->lexer->token.place;
    struct energy_point point = {0};
    if (table->point_count == ENERGY_POINTS_MAX)
        return error_at(reader->lexer->error, place, "more than %d points in one table", ENERGY_POINTS_MAX);
    enum status status = read_bytes(reader, "a memory's size", &point.size_bytes);
    if (!status)
        status = read_bytes(reader, "a port", &point.port_bytes);
    if (!status)
        status = read_access(reader, &point.access);
    for (int i = 0; !status && i < table->point_count; i++)
        if (table->point[i].size_bytes == point.size_bytes && table->point[i].port_bytes == point.port_bytes)
            status = error_at(reader->lexer->error, place, "this size and port already stand at line %d",
                              place_line_column(reader->point_place[i]).line);
    if (!status) {
        reader->point_place[table->point_count] = place;
        table->point[table->point_count++] = point;
    }
    return status;
}

/* In the order of enum energy_cost, and then the others. */
static const struct {
    const char *keyword;
    enum status (*read)(struct reader *reader);
    bool repeats;
} STATEMENTS[] = {
    [ENERGY_COST_MAC] = {"MAC", read_mac, false},
    [ENERGY_COST_L1] = {"L1", read_l1, false},
    [ENERGY_COST_L2] = {"L2", read_l2, false},
    [ENERGY_COST_NOC] = {"NoC", read_noc, false},
    [ENERGY_COST_OFF_CHIP] = {"OffChip", read_off_chip, false},
    {"Unit", read_unit, false},
    {"L1Port", read_l1_port, false},
    {"L2Port", read_l2_port, false},
    {"SRAM", read_point, true},
};

enum { STATEMENT_COUNT = sizeof STATEMENTS / sizeof STATEMENTS[0], COST_COUNT = ENERGY_COST_OFF_CHIP + 1 };

static enum status unknown_statement(struct reader *reader) {
    const struct token *token = &reader->lexer->token;
    const char *names[STATEMENT_COUNT];
    char word[NEAR_LENGTH_MAX + 1] = "", hint[NEAR_HINT_SIZE], name[TOKEN_NAME_SIZE], opener[TOKEN_NAME_SIZE];
    if (reader->lexer->failed)
        return STATUS_INPUT;
    for (int i = 0; i < STATEMENT_COUNT; i++)
        names[i] = STATEMENTS[i].keyword;
    if (token->kind == TOKEN_WORD && token->length <= NEAR_LENGTH_MAX)
        memcpy(word, token->text, (size_t)token->length);
    return error_at(reader->lexer->error, token->place,
                    "expected Unit, MAC, L1, L2, L1Port, L2Port, SRAM, NoC, OffChip, or 'endEnergy' to close %s opened "
                    "at line %d, but found %s%s",
                    token_name(&reader->opener, opener), place_line_column(reader->opener.place).line,
                    token_name(token, name), word[0] ? near_hint(hint, word, names, STATEMENT_COUNT) : "");
}

static enum status read_statement(struct reader *reader) {
    int which = 0;
    struct place place = reader->lexer->token.place;
    while (which < STATEMENT_COUNT && !token_is_word(&reader->lexer->token, STATEMENTS[which].keyword))
        which++;
    if (which == STATEMENT_COUNT)
        return unknown_statement(reader);
    if (!STATEMENTS[which].repeats && reader->statements_given & 1u << which)
        return error_at(reader->lexer->error, place, "this table's %s was already given", STATEMENTS[which].keyword);
    reader->statements_given |= 1u << which;
    lexer_advance(reader->lexer);
    enum status status = STATEMENTS[which].read(reader);
    return status ? status : lexer_expect_punct(reader->lexer, ';', NULL);
}

/* ---- tables ---- */

static enum status read_name(struct reader *reader) {
    const struct token *token = &reader->lexer->token;
    struct energy_table *table = reader->table;
    if (token->kind != TOKEN_WORD)
        return lexer_expected(reader->lexer, "the energy table's name");
    if ((size_t)token->length >= sizeof table->name)
        return error_at(reader->lexer->error, token->place, "a table's name has at most %zu letters, this one has %d",
                        sizeof table->name - 1, token->length);
    memcpy(table->name, token->text, (size_t)token->length);
    table->place = token->place;
    lexer_advance(reader->lexer);
    return lexer_expect_punct(reader->lexer, ';', NULL);
}

static int by_port_and_size(const void *a, const void *b) {
    const struct energy_point *left = a, *right = b;
    if (left->port_bytes != right->port_bytes)
        return left->port_bytes < right->port_bytes ? -1 : 1;
    return (left->size_bytes > right->size_bytes) - (left->size_bytes < right->size_bytes);
}

static bool has_port(const struct energy_table *table, int64_t port_bytes) {
    for (int i = 0; i < table->point_count; i++)
        if (table->point[i].port_bytes == port_bytes)
            return true;
    return false;
}

/* A buffer has its cost, or a port that there are points for. */
static enum status check_buffer(struct reader *reader, enum energy_cost cost, int64_t port_bytes) {
    const struct energy_table *table = reader->table;
    const char *buffer = STATEMENTS[cost].keyword;
    struct error *error = reader->lexer->error;
    if (energy_is_given(table, cost) && port_bytes)
        return error_at(error, table->place, "energy table '%s' gives both %s and %sPort: expected one of them",
                        table->name, buffer, buffer);
    if (!energy_is_given(table, cost) && !port_bytes)
        return error_at(error, table->place, "energy table '%s' does not say what %s costs: expected %s or %sPort",
                        table->name, buffer, buffer, buffer);
    if (port_bytes && !has_port(table, port_bytes))
        return error_at(error, table->place, "energy table '%s' has no SRAM with a port of %lld bytes, as %sPort says",
                        table->name, (long long)port_bytes, buffer);
    return STATUS_OK;
}

static enum status check_table(struct reader *reader) {
    struct energy_table *table = reader->table;
    table->given = reader->statements_given & ((1u << COST_COUNT) - 1);
    if (!energy_is_given(table, ENERGY_COST_MAC))
        return error_at(reader->lexer->error, table->place,
                        "energy table '%s' does not say what an operation costs: expected MAC", table->name);
    enum status status = check_buffer(reader, ENERGY_COST_L1, table->l1_port_bytes);
    if (!status)
        status = check_buffer(reader, ENERGY_COST_L2, table->l2_port_bytes);
    if (!status && table->point_count > 0)
        qsort(table->point, (size_t)table->point_count, sizeof *table->point, by_port_and_size);
    return status;
}

static enum status allocate(struct reader *reader) {
    reader->table = arena_alloc(reader->arena, 1, sizeof *reader->table);
    if (reader->table)
        reader->table->point = arena_alloc(reader->arena, ENERGY_POINTS_MAX, sizeof *reader->table->point);
    if (reader->table && reader->table->point)
        return STATUS_OK;
    (void)error_set(reader->lexer->error, STATUS_LIMIT, "no memory left while reading '%s'",
                    reader->lexer->source->name);
    return STATUS_LIMIT;
}

enum status energy_parse(struct lexer *lexer, struct arena *arena, const struct energy_table **result) {
    struct reader reader = {.lexer = lexer, .arena = arena, .opener = lexer->token};
    enum status status = allocate(&reader);
    if (status)
        return status;
    lexer_advance_to_name(lexer); /* such as 28nm */
    status = read_name(&reader);
    while (!status && !token_is_word(&lexer->token, "endEnergy"))
        status = read_statement(&reader);
    if (status)
        return status;
    lexer_advance(lexer);
    lexer_accept_punct(lexer, ';');
    *result = reader.table;
    return check_table(&reader);
}
