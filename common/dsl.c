#include "common/dsl.h"

#include <stdio.h>
#include <string.h>
#include <strings.h>

#include "common/checked.h"
#include "common/dsl_internal.h"
#include "common/lexer.h"
#include "common/near.h"

/* A recursive descent over one lexer; every function starts at its first token and ends past its last. */
struct parser {
    struct lexer lexer;
    struct arena *arena;
    struct dsl *dsl;
    struct error *error;
    struct place hardware_place[HARDWARE_COUNT];
    bool dataflow_ended; /* another statement came after pragmas */
};

static const char *const PRAGMA_NAMES[] = {"Temporal_Map", "Spatial_Map", "Unroll", "Merge", "Tile", "Cluster"};

enum { PRAGMA_KINDS = PRAGMA_CLUSTER }; /* all but Cluster are words of this language */

const char *pragma_name(enum pragma_kind kind) { return PRAGMA_NAMES[kind]; }

static int line_of(struct place place) { return place_line_column(place).line; }

/* ---- what both languages do ---- */

enum status dsl_set_hardware(struct machine *machine, enum hardware_id id, int64_t value, struct place place,
                             struct error *error) {
    const struct hardware_description *info = hardware_info(id);
    if (value < info->lowest && info->highest == INT64_MAX)
        return error_at(error, place, "%s must be at least %lld, not %lld", info->keyword, (long long)info->lowest,
                        (long long)value);
    if (value < info->lowest || value > info->highest)
        return error_at(error, place, "%s must be from %lld to %lld, not %lld", info->keyword, (long long)info->lowest,
                        (long long)info->highest, (long long)value);
    machine_set(machine, id, value);
    return STATUS_OK;
}

const struct dsl_layer *dsl_find_layer(const struct dsl *dsl, const char *name) {
    for (int i = 0; i < dsl->layer_count; i++)
        if (strcasecmp(dsl->layers[i].layer.name, name) == 0)
            return &dsl->layers[i];
    return NULL;
}

enum status dsl_keep_layer(struct dsl *dsl, const struct dsl_layer *layer, struct error *error) {
    const struct dsl_layer *same = dsl_find_layer(dsl, layer->layer.name);
    if (same)
        return error_at(error, layer->place, "a layer '%s' already stands at line %d", layer->layer.name,
                        line_of(same->place));
    if (dsl->layer_count == DSL_LAYERS_MAX)
        return error_at(error, layer->place, "more than %d layers in one file", DSL_LAYERS_MAX);
    enum status status = layer_check(&layer->layer, layer->place, error);
    if (!status)
        dsl->layers[dsl->layer_count++] = *layer;
    return status;
}

/* ---- hardware statements ---- */

static enum status parse_number(struct parser *parser, int64_t *value) {
    return expr_parse_number(&parser->lexer, parser->arena, NULL, value);
}

static enum status parse_flag(struct parser *parser, int64_t *value) {
    *value = token_is_word(&parser->lexer.token, "on");
    if (!*value && !token_is_word(&parser->lexer.token, "off"))
        return lexer_expected(&parser->lexer, "'on' or 'off'");
    lexer_advance(&parser->lexer);
    return STATUS_OK;
}

static enum status parse_hardware_value(struct parser *parser, enum hardware_id id) {
    struct place place = parser->lexer.token.place;
    int64_t value;
    enum status status = hardware_info(id)->is_flag ? parse_flag(parser, &value) : parse_number(parser, &value);
    return status ? status : dsl_set_hardware(&parser->dsl->machine, id, value, place, parser->error);
}

static enum status parse_hardware(struct parser *parser, enum hardware_id id) {
    struct place place = parser->lexer.token.place;
    if (parser->dsl->machine.given & 1u << id)
        return error_at(parser->error, place, "%s was already given at line %d", hardware_info(id)->keyword,
                        line_of(parser->hardware_place[id]));
    parser->hardware_place[id] = place;
    lexer_advance(&parser->lexer);
    enum status status = parse_hardware_value(parser, id);
    return status ? status : lexer_expect_punct(&parser->lexer, ';', NULL);
}

/* ---- layers ---- */

/* What has been said of the layer being read. */
struct layer_reader {
    struct layer layer;
    struct place place; /* of its name */
    struct token opener;
    unsigned dims_given;
    unsigned settings_given;
};

enum layer_setting { STRIDE, STRIDE_Y, STRIDE_X, PAD, PAD_Y, PAD_X, REPEAT, LAYER_SETTINGS };

static const struct {
    const char *keyword;
    int64_t lowest;
    unsigned clashes; /* settings that say the same thing */
} SETTINGS[LAYER_SETTINGS] = {
    [STRIDE] = {"Stride", 1, 1u << STRIDE_Y | 1u << STRIDE_X},
    [STRIDE_Y] = {"StrideY", 1, 1u << STRIDE},
    [STRIDE_X] = {"StrideX", 1, 1u << STRIDE},
    [PAD] = {"Pad", 0, 1u << PAD_Y | 1u << PAD_X},
    [PAD_Y] = {"PadY", 0, 1u << PAD},
    [PAD_X] = {"PadX", 0, 1u << PAD},
    [REPEAT] = {"Repeat", 1, 0},
};

static void apply_setting(struct layer *layer, enum layer_setting setting, int64_t value) {
    switch (setting) {
    case STRIDE:
        layer->stride_y = layer->stride_x = value;
        break;
    case STRIDE_Y:
        layer->stride_y = value;
        break;
    case STRIDE_X:
        layer->stride_x = value;
        break;
    case PAD:
        layer->pad_y = layer->pad_x = value;
        break;
    case PAD_Y:
        layer->pad_y = value;
        break;
    case PAD_X:
        layer->pad_x = value;
        break;
    default:
        layer->repeat = value;
    }
}

static enum layer_setting setting_find(const struct token *token) {
    int setting = 0;
    while (setting < LAYER_SETTINGS && !token_is_word(token, SETTINGS[setting].keyword))
        setting++;
    return (enum layer_setting)setting;
}

static enum status parse_setting(struct parser *parser, struct layer_reader *reader, enum layer_setting setting) {
    const char *keyword = SETTINGS[setting].keyword;
    struct place place = parser->lexer.token.place;
    if (reader->settings_given & (1u << setting | SETTINGS[setting].clashes))
        return error_at(parser->error, place, "%s: this layer's %s was already given", keyword,
                        setting >= PAD ? (setting == REPEAT ? "repetition" : "padding") : "stride");
    lexer_advance(&parser->lexer);
    struct place value_place = parser->lexer.token.place;
    int64_t value = 0;
    enum status status = parse_number(parser, &value);
    if (!status && value < SETTINGS[setting].lowest)
        status = error_at(parser->error, value_place, "%s must be at least %lld, not %lld", keyword,
                          (long long)SETTINGS[setting].lowest, (long long)value);
    reader->settings_given |= 1u << setting;
    if (!status)
        apply_setting(&reader->layer, setting, value);
    return status;
}

static enum status parse_dim_size(struct parser *parser, struct layer_reader *reader, enum dim dim) {
    struct place place = parser->lexer.token.place;
    const struct layer_type *type = reader->layer.type;
    if (!(type->own_dims & 1u << dim))
        return error_at(parser->error, place, "a %s layer has no dimension %s", type->name, dim_name(dim));
    if (reader->dims_given & 1u << dim)
        return error_at(parser->error, place, "this layer's %s was already given", dim_name(dim));
    reader->dims_given |= 1u << dim;
    lexer_advance(&parser->lexer);
    struct place value_place = parser->lexer.token.place;
    enum status status = parse_number(parser, &reader->layer.size[dim]);
    if (!status && reader->layer.size[dim] < 1)
        status = error_at(parser->error, value_place, "the size of %s must be at least 1, not %lld", dim_name(dim),
                          (long long)reader->layer.size[dim]);
    return status;
}

static enum status parse_layer_statement(struct parser *parser, struct layer_reader *reader) {
    const struct token *token = &parser->lexer.token;
    enum dim dim = token->kind == TOKEN_WORD ? dim_find(token->text, token->length) : DIM_COUNT;
    enum layer_setting setting = setting_find(token);
    char what[160], name[TOKEN_NAME_SIZE];
    enum status status;
    if (dim != DIM_COUNT) {
        status = parse_dim_size(parser, reader, dim);
    } else if (setting != LAYER_SETTINGS) {
        status = parse_setting(parser, reader, setting);
    } else {
        snprintf(what, sizeof what, "a dimension, Stride, Pad, Repeat, or 'endLayer' to close %s opened at line %d",
                 token_name(&reader->opener, name), line_of(reader->opener.place));
        return lexer_expected(&parser->lexer, what);
    }
    return status ? status : lexer_expect_punct(&parser->lexer, ';', NULL);
}

static enum status parse_layer_type(struct parser *parser, struct layer_reader *reader) {
    const struct token *token = &parser->lexer.token;
    reader->layer.type = token->kind == TOKEN_WORD ? layer_type_find(token->text, token->length) : NULL;
    if (!reader->layer.type)
        return lexer_expected(&parser->lexer, "a layer type (CONV, DSCONV, FC, POOL or GEMM)");
    lexer_advance(&parser->lexer);
    return STATUS_OK;
}

static enum status parse_layer_name(struct parser *parser, struct layer_reader *reader) {
    const struct token *token = &parser->lexer.token;
    if (token->kind != TOKEN_WORD)
        return lexer_expected(&parser->lexer, "the layer's name");
    if ((size_t)token->length >= sizeof reader->layer.name)
        return error_at(parser->error, token->place, "a layer's name has at most %zu letters, this one has %d",
                        sizeof reader->layer.name - 1, token->length);
    memcpy(reader->layer.name, token->text, (size_t)token->length);
    reader->place = token->place;
    lexer_advance(&parser->lexer);
    return STATUS_OK;
}

static bool add_padding(struct layer *layer, enum dim dim, int64_t pad) {
    int64_t both;
    return checked_mul(pad, 2, &both) && checked_add(layer->size[dim], both, &layer->size[dim]);
}

static enum status keep_layer(struct parser *parser, struct layer_reader *reader) {
    struct dsl *dsl = parser->dsl;
    struct layer *layer = &reader->layer;
    if (!(layer->type->own_dims & 1u << DIM_Y) && reader->settings_given & ~(1u << REPEAT))
        return error_at(parser->error, reader->place, "layer '%s': a %s layer has no stride and no padding",
                        layer->name, layer->type->name);
    if (!add_padding(layer, DIM_Y, layer->pad_y) || !add_padding(layer, DIM_X, layer->pad_x))
        return error_at(parser->error, reader->place, "layer '%s': its padded size would pass 2^63", layer->name);
    return dsl_keep_layer(dsl, &(struct dsl_layer){.layer = *layer, .place = reader->place}, parser->error);
}

static enum status parse_layer(struct parser *parser) {
    struct layer_reader reader = {.opener = parser->lexer.token};
    reader.layer.stride_y = reader.layer.stride_x = reader.layer.repeat = 1;
    for (int dim = 0; dim < DIM_COUNT; dim++)
        reader.layer.size[dim] = 1;
    lexer_advance(&parser->lexer);
    enum status status = parse_layer_type(parser, &reader);
    if (!status)
        status = parse_layer_name(parser, &reader);
    if (!status)
        status = lexer_expect_punct(&parser->lexer, ';', NULL);
    while (!status && !token_is_word(&parser->lexer.token, "endLayer"))
        status = parse_layer_statement(parser, &reader);
    if (status)
        return status;
    lexer_advance(&parser->lexer);
    lexer_accept_punct(&parser->lexer, ';');
    return keep_layer(parser, &reader);
}

/* ---- the dataflow ---- */

static int pragma_find(const struct token *token) {
    int kind = 0;
    while (kind < PRAGMA_KINDS && !token_is_word(token, PRAGMA_NAMES[kind]))
        kind++;
    return kind;
}

/* "(size, offset)" of a map, "(size)" of a Tile. */
static enum status parse_arguments(struct parser *parser, struct pragma *pragma) {
    struct token opener = parser->lexer.token;
    enum status status = lexer_expect_punct(&parser->lexer, '(', NULL);
    if (!status)
        status = expr_parse(&parser->lexer, parser->arena, NULL, &pragma->size);
    if (!status && pragma->kind != PRAGMA_TILE)
        status = lexer_expect_punct(&parser->lexer, ',', NULL);
    if (!status && pragma->kind != PRAGMA_TILE)
        status = expr_parse(&parser->lexer, parser->arena, NULL, &pragma->offset);
    return status ? status : lexer_expect_punct(&parser->lexer, ')', &opener);
}

static enum status parse_pragma(struct parser *parser) {
    const struct token *token = &parser->lexer.token;
    int kind = pragma_find(token);
    if (kind == PRAGMA_KINDS)
        return lexer_expected(&parser->lexer, "a pragma (Temporal_Map, Spatial_Map, Unroll, Merge or Tile)");
    struct pragma pragma = {.kind = (enum pragma_kind)kind, .place = token->place};
    if (parser->dsl->pragma_count == DSL_PRAGMAS_MAX)
        return error_at(parser->error, token->place, "more than %d pragmas in one file", DSL_PRAGMAS_MAX);
    lexer_advance(&parser->lexer);
    enum status status = STATUS_OK;
    if (kind != PRAGMA_UNROLL && kind != PRAGMA_MERGE)
        status = parse_arguments(parser, &pragma);
    if (!status)
        status = expr_parse_dim(&parser->lexer, &pragma.dim);
    if (!status)
        parser->dsl->pragmas[parser->dsl->pragma_count++] = pragma;
    return status;
}

static enum status expect_separator(struct parser *parser) {
    if (parser->lexer.token.kind == TOKEN_END && !parser->lexer.failed)
        return STATUS_OK;
    if (lexer_accept_punct(&parser->lexer, ';'))
        return STATUS_OK;
    return lexer_expected(&parser->lexer, "'->' and the next pragma, ';', or the end of the file");
}

static enum status parse_dataflow(struct parser *parser) {
    if (parser->dataflow_ended)
        return error_at(parser->error, parser->lexer.token.place,
                        "a second dataflow: the first one is at line %d, and a file has one",
                        line_of(parser->dsl->pragmas[0].place));
    enum status status = parse_pragma(parser);
    while (!status && parser->lexer.token.kind == TOKEN_ARROW) {
        lexer_advance(&parser->lexer);
        status = parse_pragma(parser);
    }
    return status ? status : expect_separator(parser);
}

/* ---- files ---- */

/* A word that begins no statement, with the ones that it may have been meant to be. */
static enum status unknown_statement(struct parser *parser) {
    const struct token *token = &parser->lexer.token;
    const char *names[HARDWARE_COUNT + PRAGMA_KINDS + 2] = {"Layer", "Energy"};
    int count = 2;
    for (int id = 0; id < HARDWARE_COUNT; id++)
        names[count++] = hardware_info((enum hardware_id)id)->keyword;
    for (int kind = 0; kind < PRAGMA_KINDS; kind++)
        names[count++] = PRAGMA_NAMES[kind];
    char word[NEAR_LENGTH_MAX + 1] = "", hint[NEAR_HINT_SIZE], name[TOKEN_NAME_SIZE];
    if (token->kind != TOKEN_WORD || token->length > NEAR_LENGTH_MAX)
        return lexer_expected(&parser->lexer, "a hardware statement, 'Layer' or a pragma");
    memcpy(word, token->text, (size_t)token->length);
    return error_at(parser->error, token->place, "expected a hardware statement, 'Layer' or a pragma but found %s%s",
                    token_name(token, name), near_hint(hint, word, names, count));
}

static enum status parse_energy(struct parser *parser) {
    const struct energy_table *before = parser->dsl->energy;
    if (before)
        return error_at(parser->error, parser->lexer.token.place,
                        "a second energy table: the first one, '%s', is at line %d", before->name,
                        line_of(before->place));
    return energy_parse(&parser->lexer, parser->arena, &parser->dsl->energy);
}

static enum status parse_statement(struct parser *parser) {
    const struct token *token = &parser->lexer.token;
    enum hardware_id id = token->kind == TOKEN_WORD ? hardware_find(token->text, token->length) : HARDWARE_COUNT;
    if (pragma_find(token) < PRAGMA_KINDS)
        return parse_dataflow(parser);
    parser->dataflow_ended = parser->dsl->pragma_count > 0;
    if (id != HARDWARE_COUNT)
        return parse_hardware(parser, id);
    if (token_is_word(token, "Layer"))
        return parse_layer(parser);
    if (token_is_word(token, "Energy"))
        return parse_energy(parser);
    return unknown_statement(parser);
}

static enum status parse_statements(struct dsl *dsl, const struct source *source, struct arena *arena,
                                    struct error *error) {
    struct parser parser = {.arena = arena, .dsl = dsl, .error = error};
    enum status status = STATUS_OK;
    lexer_start(&parser.lexer, source, error);
    while (!status && parser.lexer.token.kind != TOKEN_END)
        status = parse_statement(&parser);
    if (!status && parser.lexer.failed)
        status = STATUS_INPUT;
    bool empty = !dsl->machine.given && !dsl->energy && !dsl->layer_count && !dsl->pragma_count;
    if (!status && empty)
        status = error_at(error, parser.lexer.token.place, "'%s' says nothing: expected hardware, layers or a dataflow",
                          source->name);
    return status;
}

enum status dsl_parse(struct dsl *dsl, const struct source *source, struct arena *arena, struct error *error) {
    *dsl = (struct dsl){.layers = arena_alloc(arena, DSL_LAYERS_MAX, sizeof *dsl->layers),
                        .pragmas = arena_alloc(arena, DSL_PRAGMAS_MAX, sizeof *dsl->pragmas)};
    if (!dsl->layers || !dsl->pragmas)
        return error_set(error, STATUS_LIMIT, "no memory left while reading '%s'", source->name);
    return directives_stand_in(source) ? directives_parse(dsl, source, arena, error)
                                       : parse_statements(dsl, source, arena, error);
}

static enum status parse_one_setting(struct parser *parser) {
    const struct token *token = &parser->lexer.token;
    enum hardware_id id = token->kind == TOKEN_WORD ? hardware_find(token->text, token->length) : HARDWARE_COUNT;
    if (id == HARDWARE_COUNT)
        return lexer_expected(&parser->lexer, "a hardware setting such as NumPEs=64");
    if (parser->hardware_place[id].source)
        return error_at(parser->error, token->place, "%s was already given", hardware_info(id)->keyword);
    parser->hardware_place[id] = token->place;
    lexer_advance(&parser->lexer);
    enum status status = lexer_expect_punct(&parser->lexer, '=', NULL);
    return status ? status : parse_hardware_value(parser, id);
}

enum status dsl_parse_settings(struct machine *machine, const struct source *source, struct error *error) {
    struct arena arena = {0};
    struct dsl dsl = {.machine = *machine};
    struct parser parser = {.arena = &arena, .dsl = &dsl, .error = error};
    lexer_start(&parser.lexer, source, error);
    enum status status = parse_one_setting(&parser);
    while (!status && lexer_accept_punct(&parser.lexer, ','))
        status = parse_one_setting(&parser);
    if (!status && (parser.lexer.failed || parser.lexer.token.kind != TOKEN_END))
        status = lexer_expected(&parser.lexer, "',' or the end of the settings");
    if (!status)
        *machine = dsl.machine;
    arena_free(&arena);
    return status;
}
