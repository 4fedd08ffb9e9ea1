#include "common/energy_table.h"

#include <stdio.h>
#include <stdlib.h>
#include <string.h>

#include "common/dsl_internal.h"
#include "common/near.h"
#include "common/quantity.h"

/* Every function starts at its first token and ends past its last. */
struct energy_reader {
    struct lexer *lexer;
    struct sc_arena *arena;
    struct sc_energy_table *table;
    struct token opener;
    unsigned statements_given; /* bit s: the table has STATEMENTS[s] */
    struct sc_place point_place[SC_ENERGY_POINTS_MAX];
};

bool sc_energy_is_given(const struct sc_energy_table *table, enum sc_energy_cost cost) {
    return table->given & 1u << cost;
}

static const char *const UNIT_NAMES[] = {"pJ", "MAC"};
_Static_assert(sizeof UNIT_NAMES / sizeof UNIT_NAMES[0] == SC_ENERGY_MACS + 1, "every unit has a name");

const char *sc_energy_unit_name(enum sc_energy_unit unit) { return UNIT_NAMES[unit]; }

/* ---- values ---- */

/* Read a cost, which must be above zero: a zero is most likely a mistake, since something without a cost can be left
 * out of the table. */
static enum sc_status read_cost(struct energy_reader *reader, double *cost) {
    enum { COST_BELOW_EXPONENT = 15 };
    const struct token *token = &reader->lexer->token;
    if (token->kind != TOKEN_NUMBER && token->kind != TOKEN_DECIMAL)
        return common_lexer_expected(reader->lexer, "an energy such as 0.42");
    if (!(token->decimal > 0 && token->decimal < 1e15))
        return sc_error_at(reader->lexer->error, token->place, "an energy must be above 0 and below 10^%d",
                           COST_BELOW_EXPONENT);
    *cost = token->decimal;
    common_lexer_advance(reader->lexer);
    return SC_STATUS_OK;
}

static enum sc_status read_access(struct energy_reader *reader, struct sc_energy_access *access) {
    enum sc_status status = read_cost(reader, &access->read);
    return status ? status : read_cost(reader, &access->write);
}

static enum sc_status read_bytes(struct energy_reader *reader, const char *what, int64_t *bytes) {
    return common_quantity_read_bytes(reader->lexer, reader->arena, what, bytes);
}

/* ---- statements ---- */

static enum sc_status read_unit(struct energy_reader *reader) {
    for (int unit = SC_ENERGY_PICOJOULES; unit <= SC_ENERGY_MACS; unit++) {
        reader->table->unit = (enum sc_energy_unit)unit;
        if (common_lexer_accept_word(reader->lexer, UNIT_NAMES[unit]))
            return SC_STATUS_OK;
    }
    return common_lexer_expected(reader->lexer, "'pJ' or 'MAC'");
}

static enum sc_status read_mac(struct energy_reader *reader) { return read_cost(reader, &reader->table->mac); }

static enum sc_status read_l1(struct energy_reader *reader) { return read_access(reader, &reader->table->l1); }

static enum sc_status read_l2(struct energy_reader *reader) { return read_access(reader, &reader->table->l2); }

static enum sc_status read_noc(struct energy_reader *reader) { return read_cost(reader, &reader->table->noc_hop); }

static enum sc_status read_wire(struct energy_reader *reader) { return read_cost(reader, &reader->table->wire); }

static enum sc_status read_off_chip(struct energy_reader *reader) {
    return read_cost(reader, &reader->table->off_chip);
}

static enum sc_status read_l1_port(struct energy_reader *reader) {
    return read_bytes(reader, "L1Port", &reader->table->l1_port_bytes);
}

static enum sc_status read_l2_port(struct energy_reader *reader) {
    return read_bytes(reader, "L2Port", &reader->table->l2_port_bytes);
}

static enum sc_status read_point(struct energy_reader *reader) {
    struct sc_energy_table *table = reader->table;
    struct sc_place place = reader->lexer->token.place;
    struct sc_energy_point point = {0};
    if (table->point_count == SC_ENERGY_POINTS_MAX)
        return sc_error_at(reader->lexer->error, place, "more than %d points in one table", SC_ENERGY_POINTS_MAX);
    enum sc_status status = read_bytes(reader, "a memory's size", &point.size_bytes);
    if (!status)
        status = read_bytes(reader, "a port", &point.port_bytes);
    if (!status)
        status = read_access(reader, &point.access);
    for (int i = 0; !status && i < table->point_count; i++)
        if (table->point[i].size_bytes == point.size_bytes && table->point[i].port_bytes == point.port_bytes)
            status = sc_error_at(reader->lexer->error, place, "this size and port already stand at line %d",
                                 sc_place_line_column(reader->point_place[i]).line);
    if (!status) {
        reader->point_place[table->point_count] = place;
        table->point[table->point_count++] = point;
    }
    return status;
}

/* The statements of enum sc_energy_cost, in its order, and then the others. */
static const struct {
    const char *keyword;
    enum sc_status (*read)(struct energy_reader *reader);
    bool repeats;
} STATEMENTS[] = {
    [SC_ENERGY_COST_MAC] = {"MAC", read_mac, false},
    [SC_ENERGY_COST_L1] = {"L1", read_l1, false},
    [SC_ENERGY_COST_L2] = {"L2", read_l2, false},
    [SC_ENERGY_COST_NOC] = {"NoC", read_noc, false},
    [SC_ENERGY_COST_WIRE] = {"Wire", read_wire, false},
    [SC_ENERGY_COST_OFF_CHIP] = {"OffChip", read_off_chip, false},
    {"Unit", read_unit, false},
    {"L1Port", read_l1_port, false},
    {"L2Port", read_l2_port, false},
    {"SRAM", read_point, true},
};

enum { STATEMENT_COUNT = sizeof STATEMENTS / sizeof STATEMENTS[0], COST_COUNT = SC_ENERGY_COST_OFF_CHIP + 1 };
_Static_assert(STATEMENT_COUNT <= 32, "statements_given has a bit for each statement, `given` for each cost");

static enum sc_status unknown_statement(struct energy_reader *reader) {
    const struct token *token = &reader->lexer->token;
    const char *names[STATEMENT_COUNT];
    char word[NEAR_LENGTH_MAX + 1] = "", hint[NEAR_HINT_SIZE], name[TOKEN_NAME_SIZE], opener[TOKEN_NAME_SIZE];
    if (reader->lexer->failed)
        return SC_STATUS_INPUT;
    for (int i = 0; i < STATEMENT_COUNT; i++)
        names[i] = STATEMENTS[i].keyword;
    if (token->kind == TOKEN_WORD && token->length <= NEAR_LENGTH_MAX)
        memcpy(word, token->text, (size_t)token->length);
    return sc_error_at(
        reader->lexer->error, token->place,
        "expected Unit, MAC, L1, L2, L1Port, L2Port, SRAM, NoC, Wire, OffChip, or 'endEnergy' to close %s opened "
        "at line %d, but found %s%s",
        common_token_name(&reader->opener, opener), sc_place_line_column(reader->opener.place).line,
        common_token_name(token, name), word[0] ? common_near_hint(hint, word, names, STATEMENT_COUNT) : "");
}

static enum sc_status read_statement(struct energy_reader *reader) {
    int which = 0;
    struct sc_place place = reader->lexer->token.place;
    while (which < STATEMENT_COUNT && !common_token_is_word(&reader->lexer->token, STATEMENTS[which].keyword))
        which++;
    if (which == STATEMENT_COUNT)
        return unknown_statement(reader);
    if (!STATEMENTS[which].repeats && reader->statements_given & 1u << which)
        return sc_error_at(reader->lexer->error, place, "this table's %s was already given", STATEMENTS[which].keyword);
    reader->statements_given |= 1u << which;
    common_lexer_advance(reader->lexer);
    enum sc_status status = STATEMENTS[which].read(reader);
    return status ? status : common_lexer_expect_punct(reader->lexer, ';', NULL);
}

/* ---- tables ---- */

static enum sc_status read_name(struct energy_reader *reader) {
    const struct token *token = &reader->lexer->token;
    struct sc_energy_table *table = reader->table;
    if (token->kind != TOKEN_WORD)
        return common_lexer_expected(reader->lexer, "the energy table's name");
    if ((size_t)token->length >= sizeof table->name)
        return sc_error_at(reader->lexer->error, token->place,
                           "a table's name has at most %zu letters, this one has %d", sizeof table->name - 1,
                           token->length);
    memcpy(table->name, token->text, (size_t)token->length);
    table->place = token->place;
    common_lexer_advance(reader->lexer);
    return common_lexer_expect_punct(reader->lexer, ';', NULL);
}

static int by_port_and_size(const void *a, const void *b) {
    const struct sc_energy_point *left = a, *right = b;
    if (left->port_bytes != right->port_bytes)
        return left->port_bytes < right->port_bytes ? -1 : 1;
    return (left->size_bytes > right->size_bytes) - (left->size_bytes < right->size_bytes);
}

static bool has_port(const struct sc_energy_table *table, int64_t port_bytes) {
    for (int i = 0; i < table->point_count; i++)
        if (table->point[i].port_bytes == port_bytes)
            return true;
    return false;
}

/* A buffer must have either its cost, or a port for which the table has points. */
static enum sc_status check_buffer(struct energy_reader *reader, enum sc_energy_cost cost, int64_t port_bytes) {
    const struct sc_energy_table *table = reader->table;
    const char *buffer = STATEMENTS[cost].keyword;
    struct sc_error *error = reader->lexer->error;
    if (sc_energy_is_given(table, cost) && port_bytes)
        return sc_error_at(error, table->place, "energy table '%s' gives both %s and %sPort: expected one of them",
                           table->name, buffer, buffer);
    if (!sc_energy_is_given(table, cost) && !port_bytes)
        return sc_error_at(error, table->place, "energy table '%s' does not say what %s costs: expected %s or %sPort",
                           table->name, buffer, buffer, buffer);
    if (port_bytes && !has_port(table, port_bytes))
        return sc_error_at(error, table->place,
                           "energy table '%s' has no SRAM with a port of %lld bytes, as %sPort says", table->name,
                           (long long)port_bytes, buffer);
    return SC_STATUS_OK;
}

static enum sc_status check_table(struct energy_reader *reader) {
    struct sc_energy_table *table = reader->table;
    table->given = reader->statements_given & ((1u << COST_COUNT) - 1);
    if (!sc_energy_is_given(table, SC_ENERGY_COST_MAC))
        return sc_error_at(reader->lexer->error, table->place,
                           "energy table '%s' does not say what an operation costs: expected MAC", table->name);
    enum sc_status status = check_buffer(reader, SC_ENERGY_COST_L1, table->l1_port_bytes);
    if (!status)
        status = check_buffer(reader, SC_ENERGY_COST_L2, table->l2_port_bytes);
    if (!status && table->point_count > 0)
        qsort(table->point, (size_t)table->point_count, sizeof *table->point, by_port_and_size);
    return status;
}

static enum sc_status allocate(struct energy_reader *reader) {
    reader->table = sc_arena_alloc(reader->arena, 1, sizeof *reader->table);
    if (reader->table)
        reader->table->point = sc_arena_alloc(reader->arena, SC_ENERGY_POINTS_MAX, sizeof *reader->table->point);
    if (reader->table && reader->table->point)
        return SC_STATUS_OK;
    (void)sc_error_set(reader->lexer->error, SC_STATUS_LIMIT, "no memory left while reading '%s'",
                       reader->lexer->source->name);
    return SC_STATUS_LIMIT;
}

enum sc_status common_energy_parse(struct lexer *lexer, struct sc_arena *arena, const struct sc_energy_table **result) {
    struct energy_reader reader = {.lexer = lexer, .arena = arena, .opener = lexer->token};
    enum sc_status status = allocate(&reader);
    if (status)
        return status;
    common_lexer_advance_to_name(lexer); /* such as 28nm */
    status = read_name(&reader);
    while (!status && !common_token_is_word(&lexer->token, "endEnergy"))
        status = read_statement(&reader);
    if (status)
        return status;
    common_lexer_advance(lexer);
    common_lexer_accept_punct(lexer, ';');
    *result = reader.table;
    return check_table(&reader);
}
