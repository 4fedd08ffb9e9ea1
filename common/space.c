#include "common/space.h"

#include <stdio.h>
#include <string.h>

#include "common/dsl_internal.h"
#include "common/near.h"
#include "common/quantity.h"

/* Every function starts at its first token and ends past its last. */
struct space_reader {
    struct lexer *lexer;
    struct sc_arena *arena;
    struct sc_space *space;
    struct sc_space_parameter *parameter; /* those of `space` */
    struct sc_space_flow *flow;           /* those of `space` */
    struct token opener;
    struct sc_place flows_place; /* of the word Dataflow */
};

/* The values of a parameter, while they are read. */
struct space_values {
    const struct sc_space_parameter *of;
    int64_t *value; /* [room][of->statements] */
    int count, room;
};

static int line_of(struct sc_place place) { return sc_place_line_column(place).line; }

static enum sc_status no_memory(struct space_reader *reader) {
    return sc_error_set(reader->lexer->error, SC_STATUS_LIMIT, "no memory left while reading '%s'",
                        reader->lexer->source->name);
}

/* ---- values ---- */

static enum sc_status grow(struct space_reader *reader, struct space_values *values) {
    int room = values->room > 0 ? 2 * values->room : 8;
    size_t row = (size_t)values->of->statements * sizeof *values->value;
    int64_t *larger = sc_arena_alloc(reader->arena, (size_t)room, row);
    if (!larger)
        return no_memory(reader);
    if (values->count > 0)
        memcpy(larger, values->value, (size_t)values->count * row);
    values->value = larger;
    values->room = room;
    return SC_STATUS_OK;
}

/* `value` has a number for each of the parameter's statements. */
static enum sc_status add_value(struct space_reader *reader, struct space_values *values, const int64_t *value,
                                struct sc_place place) {
    size_t statements = (size_t)values->of->statements;
    if (values->count == SC_SPACE_VALUES_MAX)
        return sc_error_at(reader->lexer->error, place, "%s has more than %d values", values->of->name,
                           SC_SPACE_VALUES_MAX);
    enum sc_status status = values->count == values->room ? grow(reader, values) : SC_STATUS_OK;
    if (!status)
        memcpy(values->value + (size_t)values->count++ * statements, value, statements * sizeof *value);
    return status;
}

static enum sc_status add_number(struct space_reader *reader, struct space_values *values, int64_t number,
                                 struct sc_place place) {
    int64_t before = values->count > 0 ? values->value[values->count - 1] : INT64_MIN;
    if (number <= before)
        return sc_error_at(reader->lexer->error, place, "the values of %s must ascend: %lld is not above %lld",
                           values->of->name, (long long)number, (long long)before);
    return add_value(reader, values, &number, place);
}

static enum sc_status read_number(struct space_reader *reader, const struct sc_space_parameter *of, int64_t *number) {
    struct sc_place place = reader->lexer->token.place;
    enum sc_status status = common_expr_parse_number(reader->lexer, reader->arena, NULL, number);
    if (!status && !of->is_constant)
        return common_dsl_check_hardware(of->hardware, *number, place, reader->lexer->error);
    if (!status && *number < 1)
        status = sc_error_at(reader->lexer->error, place, "the constant %s must be at least 1, not %lld", of->name,
                             (long long)*number);
    return status;
}

/* 8..512 step 8: from, from + by, ... up to the last one that is not above `to`; or from, from * by, ... */
struct space_range {
    struct sc_place place;
    int64_t from, to, by;
    bool times;
};

static bool is_last(const struct space_range *range, int64_t number) {
    return range->times ? number > range->to / range->by : number > range->to - range->by;
}

static enum sc_status add_range(struct space_reader *reader, struct space_values *values,
                                const struct space_range *range) {
    int64_t number = range->from;
    enum sc_status status = add_number(reader, values, number, range->place);
    while (!status && !is_last(range, number)) {
        number = range->times ? number * range->by : number + range->by;
        status = add_number(reader, values, number, range->place);
    }
    return status;
}

/* "step 8" or "times 2" */
static enum sc_status read_progress(struct space_reader *reader, struct space_range *range) {
    range->times = common_token_is_word(&reader->lexer->token, "times");
    if (!range->times && !common_token_is_word(&reader->lexer->token, "step"))
        return common_lexer_expected(reader->lexer, "'step' or 'times' and a number");
    common_lexer_advance(reader->lexer);
    struct sc_place place = reader->lexer->token.place;
    enum sc_status status = common_expr_parse_number(reader->lexer, reader->arena, NULL, &range->by);
    if (!status && range->by < 1 + range->times)
        return sc_error_at(reader->lexer->error, place, "%s must be at least %d, not %lld",
                           range->times ? "times" : "step", 1 + range->times, (long long)range->by);
    if (!status && range->times && range->from < 1)
        return sc_error_at(reader->lexer->error, range->place, "a range with 'times' begins with at least 1, not %lld",
                           (long long)range->from);
    return status;
}

static enum sc_status read_range(struct space_reader *reader, struct space_values *values, struct space_range *range) {
    struct sc_place place = reader->lexer->token.place;
    enum sc_status status = read_number(reader, values->of, &range->to);
    if (!status && range->to < range->from)
        return sc_error_at(reader->lexer->error, place, "a range must ascend: %lld is below %lld", (long long)range->to,
                           (long long)range->from);
    if (!status)
        status = read_progress(reader, range);
    return status ? status : add_range(reader, values, range);
}

/* A number, or a range of numbers. */
static enum sc_status read_numbers(struct space_reader *reader, struct space_values *values) {
    struct space_range range = {.place = reader->lexer->token.place};
    enum sc_status status = read_number(reader, values->of, &range.from);
    if (status)
        return status;
    if (reader->lexer->token.kind == TOKEN_WORD)
        return common_lexer_expected(reader->lexer, "',', '..' or ';' (numbers of a space have no unit)");
    if (reader->lexer->token.kind != TOKEN_RANGE)
        return add_number(reader, values, range.from, range.place);
    common_lexer_advance(reader->lexer);
    return read_range(reader, values, &range);
}

/* "on", "mesh", "auto": what is no number. */
static enum sc_status read_choice(struct space_reader *reader, struct space_values *values,
                                  struct hardware_statement *statement) {
    struct token token = reader->lexer->token;
    size_t statements = (size_t)values->of->statements;
    enum sc_status status = common_dsl_parse_hardware_value(reader->lexer, reader->arena, NULL, statement);
    for (int i = 0; !status && i < values->count; i++)
        if (memcmp(values->value + (size_t)i * statements, statement->value, statements * sizeof *values->value) == 0)
            status = sc_error_at(reader->lexer->error, token.place, "%s: '%.*s' stands twice", values->of->name,
                                 token.length, token.text);
    return status ? status : add_value(reader, values, statement->value, token.place);
}

/* ---- parameters ---- */

/* Hardware is in the order of machine.def, and before constants. */
static enum sc_status keep_parameter(struct space_reader *reader, struct sc_space_parameter *parameter,
                                     const struct space_values *values) {
    struct sc_space *space = reader->space;
    int at = space->parameter_count;
    if (space->parameter_count == SC_SPACE_PARAMETERS_MAX)
        return sc_error_at(reader->lexer->error, parameter->place, "more than %d parameters in one space",
                           SC_SPACE_PARAMETERS_MAX);
    while (!parameter->is_constant && at > 0 &&
           (reader->parameter[at - 1].is_constant || reader->parameter[at - 1].hardware > parameter->hardware))
        at--;
    memmove(reader->parameter + at + 1, reader->parameter + at,
            (size_t)(space->parameter_count - at) * sizeof *reader->parameter);
    parameter->value = values->value;
    parameter->count = values->count;
    reader->parameter[at] = *parameter;
    space->parameter_count++;
    return common_lexer_expect_punct(reader->lexer, ';', NULL);
}

static bool overlap(const struct sc_space_parameter *a, const struct sc_space_parameter *b) {
    return (int)a->hardware < (int)b->hardware + b->statements && (int)b->hardware < (int)a->hardware + a->statements;
}

static enum sc_status check_new(struct space_reader *reader, const struct sc_space_parameter *parameter) {
    for (int i = 0; i < reader->space->parameter_count; i++) {
        const struct sc_space_parameter *other = &reader->parameter[i];
        bool same = strcmp(other->name, parameter->name) == 0;
        if (other->is_constant != parameter->is_constant ||
            !(parameter->is_constant ? same : overlap(other, parameter)))
            continue;
        if (same)
            return sc_error_at(reader->lexer->error, parameter->place, "%s was already given at line %d",
                               parameter->name, line_of(other->place));
        return sc_error_at(reader->lexer->error, parameter->place,
                           "%s was already given at line %d, and %s is about the same: give one of them", other->name,
                           line_of(other->place), parameter->name);
    }
    return SC_STATUS_OK;
}

static enum sc_status read_hardware(struct space_reader *reader) {
    struct hardware_statement statement;
    enum sc_status status = common_dsl_parse_hardware_word(reader->lexer, &statement);
    if (status)
        return status;
    const struct sc_hardware_description *info = sc_hardware_info(statement.id);
    struct sc_space_parameter parameter = {.name = statement.count > 1 ? info->word : info->keyword,
                                           .place = statement.place,
                                           .hardware = statement.id,
                                           .statements = statement.count};
    struct space_values values = {.of = &parameter};
    statement.in_list = true;
    status = check_new(reader, &parameter);
    do {
        if (!status)
            status = info->kind == SC_HARDWARE_NUMBER ? read_numbers(reader, &values)
                                                      : read_choice(reader, &values, &statement);
    } while (!status && common_lexer_accept_punct(reader->lexer, ','));
    return status ? status : keep_parameter(reader, &parameter, &values);
}

/* Constant NAME values; */
static enum sc_status read_constant(struct space_reader *reader) {
    common_lexer_advance(reader->lexer);
    struct token name = reader->lexer->token;
    if (name.kind != TOKEN_WORD)
        return common_lexer_expected(reader->lexer, "the constant's name");
    struct sc_space_parameter parameter = {
        .name = sc_arena_copy_text(reader->arena, name.text, (size_t)name.length),
        .place = name.place,
        .is_constant = true,
        .statements = 1,
    };
    struct space_values values = {.of = &parameter};
    if (!parameter.name)
        return no_memory(reader);
    common_lexer_advance(reader->lexer);
    enum sc_status status = check_new(reader, &parameter);
    do {
        if (!status)
            status = read_numbers(reader, &values);
    } while (!status && common_lexer_accept_punct(reader->lexer, ','));
    return status ? status : keep_parameter(reader, &parameter, &values);
}

/* ---- dataflows ---- */

static enum sc_status keep_flow(struct space_reader *reader) {
    const struct token *token = &reader->lexer->token;
    struct sc_space *space = reader->space;
    if (token->kind != TOKEN_WORD)
        return common_lexer_expected(reader->lexer, "the name of a dataflow or of its file");
    if (space->flow_count == SC_SPACE_FLOWS_MAX)
        return sc_error_at(reader->lexer->error, token->place, "more than %d dataflows in one space",
                           SC_SPACE_FLOWS_MAX);
    const char *name = sc_arena_copy_text(reader->arena, token->text, (size_t)token->length);
    if (!name)
        return no_memory(reader);
    for (int i = 0; i < space->flow_count; i++)
        if (strcmp(reader->flow[i].name, name) == 0)
            return sc_error_at(reader->lexer->error, token->place, "Dataflow: '%s' stands twice", name);
    reader->flow[space->flow_count++] = (struct sc_space_flow){name, token->place};
    common_lexer_advance(reader->lexer);
    return SC_STATUS_OK;
}

/* Dataflow rs, mine.dsl; */
static enum sc_status read_flows(struct space_reader *reader) {
    if (reader->flows_place.source)
        return sc_error_at(reader->lexer->error, reader->lexer->token.place, "Dataflow was already given at line %d",
                           line_of(reader->flows_place));
    reader->flows_place = reader->lexer->token.place;
    enum sc_status status;
    do {
        common_lexer_advance_to_path(reader->lexer);
        status = keep_flow(reader);
    } while (!status && common_token_is_punct(&reader->lexer->token, ','));
    return status ? status : common_lexer_expect_punct(reader->lexer, ';', NULL);
}

/* ---- limits ---- */

static const struct {
    const char *word;
    const struct quantity *quantity; /* NULL: a number without a unit */
    enum sc_space_limit limit;       /* of energies, the one in joules */
} LIMITS[] = {
    {"Area", &common_quantity_area, SC_SPACE_AREA_NM2},
    {"Power", &common_quantity_power, SC_SPACE_POWER_NW},
    {"Cycles", NULL, SC_SPACE_CYCLES},
    {"Energy", &common_quantity_energy, SC_SPACE_ENERGY_AJ},
};

enum { LIMIT_COUNT = sizeof LIMITS / sizeof LIMITS[0] };

/* Which limit begins with this word; LIMIT_COUNT: none. */
static int find_limit(const struct token *token) {
    int which = 0;
    while (which < LIMIT_COUNT && !common_token_is_word(token, LIMITS[which].word))
        which++;
    return which;
}

/* The place where the limit was given, if it was: energies in one unit or in the other. */
static struct sc_place place_of_limit(const struct sc_space *space, int which) {
    bool in_macs = LIMITS[which].limit == SC_SPACE_ENERGY_AJ && space->limit_place[SC_SPACE_ENERGY_UMAC].source;
    return space->limit_place[in_macs ? SC_SPACE_ENERGY_UMAC : LIMITS[which].limit];
}

static enum sc_status read_most(struct space_reader *reader, int which, enum sc_space_limit *limit, int64_t *most) {
    const struct quantity_unit *unit;
    *limit = LIMITS[which].limit;
    if (!LIMITS[which].quantity)
        return common_expr_parse_number(reader->lexer, reader->arena, NULL, most);
    enum sc_status status = common_quantity_read(reader->lexer, LIMITS[which].quantity, most, &unit);
    if (!status && *limit == SC_SPACE_ENERGY_AJ && unit->is_mac)
        *limit = SC_SPACE_ENERGY_UMAC;
    return status;
}

/* Area <= 16 mm2; */
static enum sc_status read_limit(struct space_reader *reader, int which) {
    struct lexer *lexer = reader->lexer;
    struct sc_place word = lexer->token.place, before = place_of_limit(reader->space, which);
    enum sc_space_limit limit;
    int64_t most = 0;
    if (before.source)
        return sc_error_at(lexer->error, word, "%s was already given at line %d", LIMITS[which].word, line_of(before));
    common_lexer_advance(lexer);
    if (!common_lexer_accept_punct(lexer, '<') || !common_lexer_accept_punct(lexer, '='))
        return common_lexer_expected(lexer, "'<='");
    struct sc_place place = lexer->token.place;
    enum sc_status status = read_most(reader, which, &limit, &most);
    if (!status && most < 1)
        return sc_error_at(lexer->error, place, "a limit of %s must be above 0", LIMITS[which].word);
    if (status)
        return status;
    reader->space->limit[limit] = most;
    reader->space->limit_place[limit] = word;
    return common_lexer_expect_punct(lexer, ';', NULL);
}

/* ---- spaces ---- */

static enum sc_status unknown_statement(struct space_reader *reader) {
    const struct token *token = &reader->lexer->token;
    const char *names[SC_HARDWARE_COUNT + LIMIT_COUNT + 3] = {"Constant", "Dataflow", "endSpace"};
    char word[NEAR_LENGTH_MAX + 1] = "", hint[NEAR_HINT_SIZE], name[TOKEN_NAME_SIZE], opener[TOKEN_NAME_SIZE];
    int count = 3;
    if (reader->lexer->failed)
        return SC_STATUS_INPUT;
    for (int i = 0; i < LIMIT_COUNT; i++)
        names[count++] = LIMITS[i].word;
    count += sc_hardware_words(names + count);
    if (token->kind == TOKEN_WORD && token->length <= NEAR_LENGTH_MAX)
        memcpy(word, token->text, (size_t)token->length);
    return sc_error_at(reader->lexer->error, token->place,
                       "expected a hardware statement, Constant, Dataflow, Area, Power, Cycles, Energy, or 'endSpace' "
                       "to close %s opened at line %d, but found %s%s",
                       common_token_name(&reader->opener, opener), line_of(reader->opener.place),
                       common_token_name(token, name), common_near_hint(hint, word, names, count));
}

static enum sc_status read_statement(struct space_reader *reader) {
    const struct token *token = &reader->lexer->token;
    int limit = find_limit(token);
    if (limit < LIMIT_COUNT)
        return read_limit(reader, limit);
    if (common_token_is_word(token, "Constant"))
        return read_constant(reader);
    if (common_token_is_word(token, "Dataflow"))
        return read_flows(reader);
    if (common_dsl_is_hardware(token))
        return read_hardware(reader);
    return unknown_statement(reader);
}

static enum sc_status read_name(struct space_reader *reader) {
    const struct token *token = &reader->lexer->token;
    struct sc_space *space = reader->space;
    if (token->kind != TOKEN_WORD)
        return common_lexer_expected(reader->lexer, "the space's name");
    if (token->length >= SC_SPACE_NAME_SIZE)
        return sc_error_at(reader->lexer->error, token->place, "a space's name has at most %d letters, this one has %d",
                           SC_SPACE_NAME_SIZE - 1, token->length);
    memcpy(space->name, token->text, (size_t)token->length);
    space->place = token->place;
    common_lexer_advance(reader->lexer);
    return common_lexer_expect_punct(reader->lexer, ';', NULL);
}

static enum sc_status allocate(struct space_reader *reader) {
    reader->space = sc_arena_alloc(reader->arena, 1, sizeof *reader->space);
    reader->parameter = sc_arena_alloc(reader->arena, SC_SPACE_PARAMETERS_MAX, sizeof *reader->parameter);
    reader->flow = sc_arena_alloc(reader->arena, SC_SPACE_FLOWS_MAX, sizeof *reader->flow);
    if (!reader->space || !reader->parameter || !reader->flow)
        return no_memory(reader);
    reader->space->parameter = reader->parameter;
    reader->space->flow = reader->flow;
    return SC_STATUS_OK;
}

static enum sc_status check_space(struct space_reader *reader) {
    const struct sc_space *space = reader->space;
    if (space->parameter_count == 0 && space->flow_count == 0)
        return sc_error_at(reader->lexer->error, space->place,
                           "space '%s' has no design: expected a hardware statement, a Constant or a Dataflow",
                           space->name);
    return SC_STATUS_OK;
}

enum sc_status common_space_parse(struct lexer *lexer, struct sc_arena *arena, const struct sc_space **result) {
    struct space_reader reader = {.lexer = lexer, .arena = arena, .opener = lexer->token};
    enum sc_status status = allocate(&reader);
    if (status)
        return status;
    common_lexer_advance_to_name(lexer);
    status = read_name(&reader);
    while (!status && !common_token_is_word(&lexer->token, "endSpace"))
        status = read_statement(&reader);
    if (status)
        return status;
    common_lexer_advance(lexer);
    common_lexer_accept_punct(lexer, ';');
    status = check_space(&reader);
    if (!status)
        *result = reader.space;
    return status;
}
