#include "common/dsl.h"

#include <stdio.h>
#include <string.h>
#include <strings.h>

#include "common/checked.h"
#include "common/dsl_internal.h"
#include "common/lexer.h"
#include "common/near.h"
#include "common/quantity.h"

/* A recursive descent over one lexer; every function starts at its first token and ends past its last. */
struct dsl_parser {
    struct lexer lexer;
    struct sc_arena *arena;
    struct sc_dsl *dsl;
    struct sc_error *error;
    struct sc_place hardware_place[SC_HARDWARE_COUNT];
    struct sc_place all_tensors_place[SC_HARDWARE_COUNT]; /* of what is said of all tensors, by the id of the first */
    bool dataflow_ended;                                  /* another statement came after pragmas */
};

static const char *const PRAGMA_NAMES[] = {"Temporal_Map", "Spatial_Map", "Unroll", "Merge",
                                           "Tile",         "Buffer",      "Cluster"};

_Static_assert(sizeof PRAGMA_NAMES / sizeof PRAGMA_NAMES[0] == SC_PRAGMA_CLUSTER + 1, "every pragma has a name");

enum { PRAGMA_KINDS = SC_PRAGMA_CLUSTER }; /* all but Cluster are words of this language */

const char *sc_pragma_name(enum sc_pragma_kind kind) { return PRAGMA_NAMES[kind]; }

static int line_of(struct sc_place place) { return sc_place_line_column(place).line; }

/* ---- what both languages do ---- */

enum sc_status common_dsl_check_hardware(enum sc_hardware_id id, int64_t value, struct sc_place place,
                                         struct sc_error *error) {
    const struct sc_hardware_description *info = sc_hardware_info(id);
    if (value < info->lowest && info->highest == INT64_MAX)
        return sc_error_at(error, place, "%s must be at least %lld, not %lld", info->keyword, (long long)info->lowest,
                           (long long)value);
    if (value < info->lowest || value > info->highest)
        return sc_error_at(error, place, "%s must be from %lld to %lld, not %lld", info->keyword,
                           (long long)info->lowest, (long long)info->highest, (long long)value);
    return SC_STATUS_OK;
}

enum sc_status common_dsl_set_hardware(struct sc_machine *machine, const struct hardware_statement *statement, int i,
                                       struct sc_error *error) {
    const enum sc_hardware_id id = (enum sc_hardware_id)((int)statement->id + i);
    enum sc_status status = common_dsl_check_hardware(id, statement->value[i], statement->value_place, error);
    if (!status)
        (statement->in_bytes ? sc_machine_set_bytes : sc_machine_set)(machine, id, statement->value[i]);
    return status;
}

enum sc_status common_dsl_parse_primed_dim(struct lexer *lexer, enum sc_dim *dim, bool *outputs) {
    enum sc_status status = common_expr_parse_dim(lexer, dim);
    *outputs = !status && common_token_is_punct(&lexer->token, '\'');
    if (!*outputs)
        return status;
    if (sc_window_named(*dim) == SC_WINDOWS_MAX)
        return sc_error_at(lexer->error, lexer->token.place,
                           "only Y and X have outputs of their own: %s' is no dimension", sc_dim_name(*dim));
    common_lexer_advance(lexer);
    return SC_STATUS_OK;
}

const struct sc_dsl_layer *common_dsl_find_layer(const struct sc_dsl *dsl, const char *name) {
    for (int i = 0; i < dsl->layer_count; i++)
        if (strcasecmp(dsl->layers[i].layer.name, name) == 0)
            return &dsl->layers[i];
    return NULL;
}

enum sc_status common_dsl_keep_layer(struct sc_dsl *dsl, const struct sc_dsl_layer *layer, struct sc_error *error) {
    const struct sc_dsl_layer *same = layer->written[0] ? NULL : common_dsl_find_layer(dsl, layer->layer.name);
    if (same)
        return sc_error_at(error, layer->place, "a layer '%s' already stands at line %d", layer->layer.name,
                           line_of(same->place));
    if (dsl->layer_count == SC_DSL_LAYERS_MAX)
        return sc_error_at(error, layer->place, "more than %d layers in one file", SC_DSL_LAYERS_MAX);
    enum sc_status status = sc_layer_check(&layer->layer, layer->place, error);
    if (status)
        return status;
    struct sc_dsl_layer *kept = &dsl->layers[dsl->layer_count];
    *kept = *layer;
    if (!kept->written[0])
        memcpy(kept->written, layer->layer.name, sizeof kept->written);
    kept->number = dsl->layer_count++ + dsl->refused_count;
    return SC_STATUS_OK;
}

struct sc_warnings *common_dsl_warnings(struct sc_dsl *dsl, struct sc_arena *arena) {
    if (!dsl->warnings)
        dsl->warnings = sc_arena_alloc(arena, 1, sizeof *dsl->warnings);
    return dsl->warnings;
}

/* ---- hardware statements ---- */

/* The networks of a systolic array: weights and outputs move along columns, inputs along rows. */
static const int64_t SYSTOLIC[SC_TENSOR_COUNT] = {[SC_TENSOR_WEIGHT] = SC_TOPOLOGY_COLUMNS,
                                                  [SC_TENSOR_INPUT] = SC_TOPOLOGY_ROWS,
                                                  [SC_TENSOR_OUTPUT] = SC_TOPOLOGY_COLUMNS};

/* The statement of `word` about a tensor, or about none; SC_HARDWARE_COUNT: there is none. */
static enum sc_hardware_id hardware_about(const struct token *word, enum sc_tensor tensor) {
    int id = 0;
    while (id < SC_HARDWARE_COUNT && (sc_hardware_info((enum sc_hardware_id)id)->tensor != tensor ||
                                      !common_token_is_word(word, sc_hardware_info((enum sc_hardware_id)id)->word)))
        id++;
    return (enum sc_hardware_id)id;
}

bool common_dsl_is_hardware(const struct token *token) {
    return hardware_about(token, SC_TENSOR_COUNT) != SC_HARDWARE_COUNT ||
           hardware_about(token, SC_TENSOR_WEIGHT) != SC_HARDWARE_COUNT;
}

/* Outputs are called sums in counters and formulas. */
static enum sc_tensor find_tensor(const struct token *token) {
    int tensor = 0;
    if (common_token_is_word(token, sc_tensor_name(SC_TENSOR_OUTPUT)))
        return SC_TENSOR_OUTPUT;
    while (tensor < SC_TENSOR_COUNT && !common_token_is_word(token, sc_tensor_word((enum sc_tensor)tensor)))
        tensor++;
    return (enum sc_tensor)tensor;
}

/* `Bits psum`: the statement whose two words are `word` and the present token. */
static enum sc_hardware_id hardware_of_words(const struct token *word, const struct token *next) {
    char keyword[TOKEN_NAME_SIZE];
    int length = snprintf(keyword, sizeof keyword, "%.*s %.*s", word->length, word->text, next->length, next->text);
    return length < (int)sizeof keyword ? sc_hardware_find(keyword, length) : SC_HARDWARE_COUNT;
}

/* Which statement: the present token is behind its word. What is no number may be said of all tensors that can have it.
 */
static enum sc_status choose_hardware(struct lexer *lexer, const struct token *word,
                                      struct hardware_statement *statement) {
    const enum sc_hardware_id of_both = hardware_of_words(word, &lexer->token);
    if (common_token_is_word(word, "Bits") && common_token_is_word(&lexer->token, "sum"))
        return common_lexer_expected(lexer, "'output' (off chip, complete) or 'psum' (anywhere else)");
    if (of_both != SC_HARDWARE_COUNT && sc_hardware_info(of_both)->tensor == SC_TENSOR_COUNT) {
        *statement = (struct hardware_statement){.id = of_both, .count = 1, .place = statement->place};
        common_lexer_advance(lexer);
        return SC_STATUS_OK;
    }
    enum sc_tensor tensor = find_tensor(&lexer->token);
    enum sc_hardware_id of_first = hardware_about(word, SC_TENSOR_WEIGHT);
    bool names_tensor = of_first != SC_HARDWARE_COUNT && tensor != SC_TENSOR_COUNT;
    statement->count = 1;
    statement->id = hardware_about(word, names_tensor ? tensor : SC_TENSOR_COUNT);
    if (statement->id == SC_HARDWARE_COUNT && (names_tensor || sc_hardware_info(of_first)->kind == SC_HARDWARE_NUMBER))
        return common_lexer_expected(lexer, sc_hardware_tensors(of_first) < SC_TENSOR_COUNT
                                                ? "'weight' or 'input'"
                                                : "'weight', 'input' or 'output'");
    if (names_tensor)
        common_lexer_advance(lexer);
    if (statement->id == SC_HARDWARE_COUNT) {
        statement->id = of_first;
        statement->count = sc_hardware_tensors(of_first);
    }
    return SC_STATUS_OK;
}

static bool is_flag_of_tensor(const struct hardware_statement *statement) {
    const struct sc_hardware_description *info = sc_hardware_info(statement->id);
    return info->kind == SC_HARDWARE_FLAG && info->tensor != SC_TENSOR_COUNT;
}

static enum sc_status expect_flag(struct lexer *lexer, const struct hardware_statement *statement) {
    if (statement->count == 1 || statement->in_list)
        return common_lexer_expected(lexer, "'on' or 'off'");
    return common_lexer_expected(lexer, statement->count < SC_TENSOR_COUNT
                                            ? "'weight', 'input', 'on' or 'off'"
                                            : "'weight', 'input', 'output', 'on' or 'off'");
}

/* `OnChip output` says on, and so does `OnChip=output` where a sign stands between. */
static enum sc_status parse_flag(struct lexer *lexer, struct hardware_statement *statement) {
    const struct token *token = &lexer->token;
    bool on = common_token_is_word(token, "on") || common_token_is_word(token, "true");
    bool off = common_token_is_word(token, "off") || common_token_is_word(token, "false");
    enum sc_tensor tensor = find_tensor(token);
    bool ends =
        !statement->in_list && token->kind != TOKEN_WORD && is_flag_of_tensor(statement) && statement->count == 1;
    if (!statement->in_list && statement->count > 1 && (int)tensor < statement->count) {
        statement->id = (enum sc_hardware_id)((int)statement->id + (int)tensor);
        statement->count = 1;
        on = true;
    } else if (!on && !off && !ends) {
        return expect_flag(lexer, statement);
    }
    if (!ends)
        common_lexer_advance(lexer);
    for (int i = 0; i < statement->count; i++)
        statement->value[i] = on || ends;
    return SC_STATUS_OK;
}

/* "marks" or "auto". */
static enum sc_status parse_marks(struct lexer *lexer, int64_t *value) {
    bool automatic = common_token_is_word(&lexer->token, "auto");
    if (!automatic && !common_token_is_word(&lexer->token, "marks"))
        return common_lexer_expected(lexer, "'auto' or 'marks'; a mark 'Buffer L2' stands between pragmas");
    *value = automatic ? SC_MARKS_AUTO : SC_MARKS_OF_DATAFLOW;
    common_lexer_advance(lexer);
    return SC_STATUS_OK;
}

/* `all`: a tensor may stand here, too. */
static enum sc_status expect_topology(struct lexer *lexer, bool all) {
    const struct token *token = &lexer->token;
    const char *names[SC_TOPOLOGY_COUNT + 1 + SC_TENSOR_COUNT];
    char word[NEAR_LENGTH_MAX + 1] = "", hint[NEAR_HINT_SIZE] = "", name[TOKEN_NAME_SIZE], list[160] = "";
    int count = 0;
    if (lexer->failed)
        return SC_STATUS_INPUT;
    while (count < SC_TOPOLOGY_COUNT) {
        names[count] = sc_topology_name((enum sc_topology)count);
        count++;
    }
    if (all)
        names[count++] = "systolic";
    for (int i = 0; i < count; i++) {
        size_t used = strlen(list);
        snprintf(list + used, sizeof list - used, "%s%s", i == 0 ? "" : i == count - 1 ? " or " : ", ", names[i]);
    }
    for (int tensor = 0; all && tensor < SC_TENSOR_COUNT; tensor++)
        names[count++] = sc_tensor_word((enum sc_tensor)tensor);
    if (token->kind == TOKEN_WORD && token->length <= NEAR_LENGTH_MAX) {
        memcpy(word, token->text, (size_t)token->length);
        common_near_hint(hint, word, names, count);
    }
    return sc_error_at(lexer->error, token->place, "expected %s but found %s%s", list, common_token_name(token, name),
                       hint);
}

static enum sc_status parse_topology(struct lexer *lexer, struct hardware_statement *statement) {
    const struct token *token = &lexer->token;
    enum sc_topology found =
        token->kind == TOKEN_WORD ? sc_topology_find(token->text, token->length) : SC_TOPOLOGY_COUNT;
    bool systolic = statement->count > 1 && common_token_is_word(token, "systolic");
    if (found == SC_TOPOLOGY_COUNT && !systolic)
        return expect_topology(lexer, statement->count > 1);
    for (int i = 0; i < statement->count; i++)
        statement->value[i] = systolic ? SYSTOLIC[i] : (int64_t)found;
    common_lexer_advance(lexer);
    return SC_STATUS_OK;
}

/* "KB" is 1024 bytes. */
static const struct size_unit {
    const char *word;
    int64_t bytes;
} SIZE_UNITS[] = {{"B", 1},
                  {"KB", INT64_C(1) << 10},
                  {"KiB", INT64_C(1) << 10},
                  {"MB", INT64_C(1) << 20},
                  {"MiB", INT64_C(1) << 20},
                  {"GB", INT64_C(1) << 30},
                  {"GiB", INT64_C(1) << 30}};

/* Elements, or bytes in a unit. */
static enum sc_status parse_size(struct lexer *lexer, struct sc_arena *arena, const struct sc_constants *constants,
                                 struct hardware_statement *statement) {
    const int64_t bytes_max = INT64_C(1) << 50;
    enum sc_status status = common_expr_parse_number(lexer, arena, constants, statement->value);
    const size_t units = sizeof SIZE_UNITS / sizeof SIZE_UNITS[0];
    size_t unit = 0;
    while (unit < units && !common_token_is_word(&lexer->token, SIZE_UNITS[unit].word))
        unit++;
    if (status || unit == units)
        return status;
    if (statement->value[0] < 1 || statement->value[0] > bytes_max / SIZE_UNITS[unit].bytes)
        return sc_error_at(lexer->error, statement->value_place, "%s must be from 1 to 2^50 bytes",
                           sc_hardware_info(statement->id)->keyword);
    statement->value[0] *= SIZE_UNITS[unit].bytes;
    statement->in_bytes = true;
    common_lexer_advance(lexer);
    return SC_STATUS_OK;
}

enum sc_status common_dsl_parse_hardware_value(struct lexer *lexer, struct sc_arena *arena,
                                               const struct sc_constants *constants,
                                               struct hardware_statement *statement) {
    statement->value_place = lexer->token.place;
    switch (sc_hardware_info(statement->id)->kind) {
    case SC_HARDWARE_FLAG:
        return parse_flag(lexer, statement);
    case SC_HARDWARE_MARKS:
        return parse_marks(lexer, statement->value);
    case SC_HARDWARE_KIND:
        return parse_topology(lexer, statement);
    case SC_HARDWARE_NUMBER:
        break;
    }
    if (statement->id == SC_HARDWARE_clock_hz)
        return common_quantity_read(lexer, &common_quantity_frequency, statement->value, NULL);
    if (statement->id == SC_HARDWARE_l1_size || statement->id == SC_HARDWARE_l2_size)
        return parse_size(lexer, arena, constants, statement);
    return common_expr_parse_number(lexer, arena, constants, statement->value);
}

enum sc_status common_dsl_parse_hardware_word(struct lexer *lexer, struct hardware_statement *statement) {
    struct token word = lexer->token;
    *statement = (struct hardware_statement){.place = word.place};
    common_lexer_advance(lexer);
    return choose_hardware(lexer, &word, statement);
}

enum sc_status common_dsl_parse_hardware(struct lexer *lexer, struct sc_arena *arena,
                                         const struct sc_constants *constants, char between, bool must_have,
                                         struct hardware_statement *statement) {
    enum sc_status status = common_dsl_parse_hardware_word(lexer, statement);
    if (!status && must_have && !(is_flag_of_tensor(statement) && statement->count == 1))
        status = common_lexer_expect_punct(lexer, between, NULL);
    else if (!status && between)
        common_lexer_accept_punct(lexer, between);
    return status ? status : common_dsl_parse_hardware_value(lexer, arena, constants, statement);
}

/* What a statement about all tensors says holds for those that have none of their own. */
static enum sc_status keep_hardware(struct dsl_parser *parser, const struct hardware_statement *statement) {
    bool all = statement->count > 1;
    struct sc_place *place = all ? &parser->all_tensors_place[statement->id] : &parser->hardware_place[statement->id];
    const struct sc_hardware_description *info = sc_hardware_info(statement->id);
    if (place->source)
        return sc_error_at(parser->error, statement->place, "%s was already given at line %d",
                           all ? info->word : info->keyword, line_of(*place));
    *place = statement->place;
    enum sc_status status = SC_STATUS_OK;
    for (int i = 0; !status && i < statement->count; i++)
        if (!all || !parser->hardware_place[(int)statement->id + i].source)
            status = common_dsl_set_hardware(&parser->dsl->machine, statement, i, parser->error);
    return status;
}

static enum sc_status parse_hardware(struct dsl_parser *parser, char between, bool must_have) {
    struct hardware_statement statement;
    enum sc_status status =
        common_dsl_parse_hardware(&parser->lexer, parser->arena, NULL, between, must_have, &statement);
    return status ? status : keep_hardware(parser, &statement);
}

static enum sc_status parse_hardware_statement(struct dsl_parser *parser) {
    enum sc_status status = parse_hardware(parser, '\0', false);
    return status ? status : common_lexer_expect_punct(&parser->lexer, ';', NULL);
}

/* ---- layers ---- */

static enum sc_status parse_number(struct dsl_parser *parser, int64_t *value) {
    return common_expr_parse_number(&parser->lexer, parser->arena, NULL, value);
}

/* The statements of the layer that is being read. */
struct dsl_layer_reader {
    struct sc_layer layer;
    struct sc_place place; /* of its name */
    struct token opener;
    unsigned dims_given;
    unsigned windows_given[SC_SETTING_COUNT]; /* bit w: the setting is given for window w */
    bool repeat_given;
    bool transposed; /* a TRCONV */
};

/* A statement about windows: Stride is about both, StrideY about one. */
struct window_statement {
    const char *word;
    enum sc_window_setting setting;
    unsigned windows; /* bit w: it is about window w */
};
_Static_assert(SC_WINDOWS_MAX < 32 && SC_DIM_COUNT <= 32, "what was given is noted in an unsigned, a bit each");

static bool find_window_statement(const struct token *token, struct window_statement *found) {
    for (int setting = 0; setting < SC_SETTING_COUNT; setting++) {
        const struct sc_window_setting_description *info = sc_window_setting_info((enum sc_window_setting)setting);
        *found = (struct window_statement){info->keyword, (enum sc_window_setting)setting, (1u << SC_WINDOWS_MAX) - 1};
        if (common_token_is_word(token, info->keyword))
            return true;
        for (int window = 0; window < SC_WINDOWS_MAX; window++) {
            found->word = info->word[window];
            found->windows = 1u << window;
            if (common_token_is_word(token, found->word))
                return true;
        }
    }
    return false;
}

/* The present token is `word`, whose value follows; `noun` is what it gives the layer. */
static enum sc_status parse_setting(struct dsl_parser *parser, const char *word, const char *noun, bool given,
                                    int64_t lowest, int64_t *value) {
    if (given)
        return sc_error_at(parser->error, parser->lexer.token.place, "%s: this layer's %s was already given", word,
                           noun);
    common_lexer_advance(&parser->lexer);
    struct sc_place place = parser->lexer.token.place;
    enum sc_status status = parse_number(parser, value);
    if (!status && *value < lowest)
        status = sc_error_at(parser->error, place, "%s must be at least %lld, not %lld", word, (long long)lowest,
                             (long long)*value);
    return status;
}

static enum sc_status parse_window_setting(struct dsl_parser *parser, struct dsl_layer_reader *reader,
                                           const struct window_statement *statement) {
    const struct sc_window_setting_description *info = sc_window_setting_info(statement->setting);
    unsigned *given = &reader->windows_given[statement->setting];
    int64_t value = 0;
    enum sc_status status =
        parse_setting(parser, statement->word, info->noun, *given & statement->windows, info->usual, &value);
    *given |= statement->windows;
    for (int window = 0; !status && window < SC_WINDOWS_MAX; window++)
        if (statement->windows & 1u << window)
            sc_layer_set(&reader->layer, statement->setting, window, value);
    return status;
}

static enum sc_status parse_repeat(struct dsl_parser *parser, struct dsl_layer_reader *reader) {
    enum sc_status status =
        parse_setting(parser, "Repeat", "repetition", reader->repeat_given, 1, &reader->layer.repeat);
    reader->repeat_given = true;
    return status;
}

static enum sc_status parse_dim_size(struct dsl_parser *parser, struct dsl_layer_reader *reader, enum sc_dim dim) {
    struct sc_place place = parser->lexer.token.place;
    const struct sc_layer_type *type = reader->layer.type;
    if (!(type->own_dims & 1u << dim))
        return sc_error_at(parser->error, place, "a %s layer has no dimension %s", type->name, sc_dim_name(dim));
    if (reader->dims_given & 1u << dim)
        return sc_error_at(parser->error, place, "this layer's %s was already given", sc_dim_name(dim));
    reader->dims_given |= 1u << dim;
    common_lexer_advance(&parser->lexer);
    struct sc_place value_place = parser->lexer.token.place;
    enum sc_status status = parse_number(parser, &reader->layer.size[dim]);
    if (!status && reader->layer.size[dim] < 1)
        status = sc_error_at(parser->error, value_place, "the size of %s must be at least 1, not %lld",
                             sc_dim_name(dim), (long long)reader->layer.size[dim]);
    return status;
}

static enum sc_status expect_layer_statement(struct dsl_parser *parser, const struct dsl_layer_reader *reader) {
    char what[256] = "a dimension", name[TOKEN_NAME_SIZE];
    for (int setting = 0; setting < SC_SETTING_COUNT; setting++) {
        size_t used = strlen(what);
        snprintf(what + used, sizeof what - used, ", %s",
                 sc_window_setting_info((enum sc_window_setting)setting)->keyword);
    }
    size_t used = strlen(what);
    snprintf(what + used, sizeof what - used, ", Repeat, or 'endLayer' to close %s opened at line %d",
             common_token_name(&reader->opener, name), line_of(reader->opener.place));
    return common_lexer_expected(&parser->lexer, what);
}

static enum sc_status parse_layer_statement(struct dsl_parser *parser, struct dsl_layer_reader *reader) {
    const struct token *token = &parser->lexer.token;
    enum sc_dim dim = token->kind == TOKEN_WORD ? sc_dim_find(token->text, token->length) : SC_DIM_COUNT;
    struct window_statement statement;
    enum sc_status status;
    if (dim != SC_DIM_COUNT)
        status = parse_dim_size(parser, reader, dim);
    else if (find_window_statement(token, &statement))
        status = parse_window_setting(parser, reader, &statement);
    else if (common_token_is_word(token, "Repeat"))
        status = parse_repeat(parser, reader);
    else
        return expect_layer_statement(parser, reader);
    return status ? status : common_lexer_expect_punct(&parser->lexer, ';', NULL);
}

static enum sc_status parse_layer_type(struct dsl_parser *parser, struct dsl_layer_reader *reader) {
    const struct token *token = &parser->lexer.token;
    char names[SC_LAYER_TYPE_LIST_SIZE], what[SC_LAYER_TYPE_LIST_SIZE + 32];
    reader->layer.type =
        token->kind == TOKEN_WORD ? common_dsl_find_type(token->text, token->length, &reader->transposed) : NULL;
    if (reader->layer.type) {
        common_lexer_advance(&parser->lexer);
        return SC_STATUS_OK;
    }
    snprintf(what, sizeof what, "a layer type (%s)", common_dsl_type_list(names, " or ", false));
    return common_lexer_expected(&parser->lexer, what);
}

static enum sc_status parse_layer_name(struct dsl_parser *parser, struct dsl_layer_reader *reader) {
    const struct token *token = &parser->lexer.token;
    if (token->kind != TOKEN_WORD)
        return common_lexer_expected(&parser->lexer, "the layer's name");
    if ((size_t)token->length >= sizeof reader->layer.name)
        return sc_error_at(parser->error, token->place, "a layer's name has at most %zu letters, this one has %d",
                           sizeof reader->layer.name - 1, token->length);
    memcpy(reader->layer.name, token->text, (size_t)token->length);
    reader->place = token->place;
    common_lexer_advance(&parser->lexer);
    return SC_STATUS_OK;
}

/* A layer without windows may give none of their settings. */
static enum sc_status check_windows_given(struct dsl_parser *parser, const struct dsl_layer_reader *reader) {
    char none[64] = "";
    bool given = false;
    for (int setting = 0; setting < SC_SETTING_COUNT; setting++) {
        size_t used = strlen(none);
        given = given || reader->windows_given[setting];
        snprintf(none + used, sizeof none - used, "%sno %s", setting > 0 ? " and " : "",
                 sc_window_setting_info((enum sc_window_setting)setting)->noun);
    }
    if (!given || sc_layer_has_window(&reader->layer))
        return SC_STATUS_OK;
    return sc_error_at(parser->error, reader->place, "layer '%s': a %s layer has %s", reader->layer.name,
                       reader->layer.type->name, none);
}

static enum sc_status keep_layer(struct dsl_parser *parser, struct dsl_layer_reader *reader) {
    struct sc_dsl *dsl = parser->dsl;
    struct sc_layer *layer = &reader->layer;
    enum sc_status status = check_windows_given(parser, reader);
    struct sc_warnings *warnings = reader->transposed ? common_dsl_warnings(dsl, parser->arena) : NULL;
    if (!status)
        status = common_dsl_complete_layer(layer, reader->transposed, reader->place, warnings, parser->error);
    if (status)
        return status;
    return common_dsl_keep_layer(dsl, &(struct sc_dsl_layer){.layer = *layer, .place = reader->place}, parser->error);
}

static enum sc_status parse_layer(struct dsl_parser *parser) {
    struct dsl_layer_reader reader = {.opener = parser->lexer.token, .layer = sc_layer_default(NULL)};
    common_lexer_advance(&parser->lexer);
    enum sc_status status = parse_layer_type(parser, &reader);
    if (!status)
        status = parse_layer_name(parser, &reader);
    if (!status)
        status = common_lexer_expect_punct(&parser->lexer, ';', NULL);
    while (!status && !common_token_is_word(&parser->lexer.token, "endLayer"))
        status = parse_layer_statement(parser, &reader);
    if (status)
        return status;
    common_lexer_advance(&parser->lexer);
    common_lexer_accept_punct(&parser->lexer, ';');
    return keep_layer(parser, &reader);
}

/* ---- a layer in the form of the tool of version 1 ---- */

static bool is_dim(const struct token *token) {
    return token->kind == TOKEN_WORD && sc_dim_find(token->text, token->length) != SC_DIM_COUNT;
}

/* The layer is called as its file: the letters, digits and '_' before the first point. */
static void name_after_file(struct sc_layer *layer, const char *path) {
    const char *slash = strrchr(path, '/'), *from = slash ? slash + 1 : path;
    size_t length = strspn(from, "abcdefghijklmnopqrstuvwxyzABCDEFGHIJKLMNOPQRSTUVWXYZ_0123456789");
    bool usable = length > 0 && length < sizeof layer->name && !(from[0] >= '0' && from[0] <= '9');
    snprintf(layer->name, sizeof layer->name, "%.*s", usable ? (int)length : 5, usable ? from : "layer");
}

/* The sizes of Y and X count outputs: the filter reaches beyond them on both sides, into padding. */
static bool pad_for_outputs(struct sc_layer *layer, int window) {
    const struct sc_window *dims = &layer->type->window[window];
    int64_t beyond = layer->size[dims->filter] - 1;
    layer->pad[window] = beyond % 2 == 0 ? beyond / 2 : 0;
    return checked_add(layer->size[dims->input], beyond, &layer->size[dims->input]);
}

static enum sc_status parse_bare_size(struct dsl_parser *parser, struct sc_layer *layer, unsigned *given) {
    struct token name = parser->lexer.token;
    enum sc_dim dim = sc_dim_find(name.text, name.length);
    if (!(layer->type->own_dims & 1u << dim))
        return sc_error_at(parser->error, name.place, "a %s layer has no dimension %s", layer->type->name,
                           sc_dim_name(dim));
    common_lexer_advance(&parser->lexer);
    struct sc_place place = parser->lexer.token.place;
    int64_t size;
    enum sc_status status = parse_number(parser, &size);
    if (!status && size < 1)
        status = sc_error_at(parser->error, place, "the size of %s must be at least 1, not %lld", sc_dim_name(dim),
                             (long long)size);
    if (!status && *given & 1u << dim && size != layer->size[dim])
        status = sc_error_at(parser->error, name.place, "this layer's %s was already given, as %lld", sc_dim_name(dim),
                             (long long)layer->size[dim]);
    if (!status)
        layer->size[dim] = size;
    *given |= 1u << dim;
    return status;
}

/* Lines such as "K 64" with which a file begins are a CONV layer. */
static enum sc_status parse_bare_layer(struct dsl_parser *parser) {
    struct sc_place place = parser->lexer.token.place;
    struct sc_layer layer = sc_layer_default(sc_layer_type_at(0));
    unsigned given = 0;
    enum sc_status status = SC_STATUS_OK;
    while (!status && is_dim(&parser->lexer.token))
        status = parse_bare_size(parser, &layer, &given);
    if (status)
        return status;
    name_after_file(&layer, place.source->name);
    for (int window = 0; window < layer.type->window_count; window++)
        if (!pad_for_outputs(&layer, window))
            return sc_error_at(parser->error, place, "layer '%s': its padded size would pass 2^63", layer.name);
    sc_warn_at(common_dsl_warnings(parser->dsl, parser->arena), place,
               "layer '%s' is in the form of the tool of the paper's version 1: its Y and X count outputs, so that "
               "%lld x %lld inputs are read",
               layer.name, (long long)layer.size[SC_DIM_Y], (long long)layer.size[SC_DIM_X]);
    return common_dsl_keep_layer(parser->dsl, &(struct sc_dsl_layer){.layer = layer, .place = place}, parser->error);
}

/* ---- the dataflow ---- */

/* The tool of version 1 of the paper has shorter words for the maps. */
static int pragma_find(const struct token *token) {
    int kind = 0;
    if (common_token_is_word(token, "tMap"))
        return SC_PRAGMA_TEMPORAL_MAP;
    if (common_token_is_word(token, "sMap"))
        return SC_PRAGMA_SPATIAL_MAP;
    while (kind < PRAGMA_KINDS && !common_token_is_word(token, PRAGMA_NAMES[kind]))
        kind++;
    return kind;
}

/* Constants stand in dataflows only, since no other part of a file changes with them. */
static enum sc_status parse_expr(struct dsl_parser *parser, const struct sc_expr **expr) {
    return common_expr_parse(&parser->lexer, parser->arena, &parser->dsl->constants, expr);
}

/* "(size, offset)" of a map, "(size)" of a Tile. */
static enum sc_status parse_arguments(struct dsl_parser *parser, struct sc_pragma *pragma) {
    struct token opener = parser->lexer.token;
    enum sc_status status = common_lexer_expect_punct(&parser->lexer, '(', NULL);
    if (!status)
        status = parse_expr(parser, &pragma->size);
    if (!status && pragma->kind != SC_PRAGMA_TILE)
        status = common_lexer_expect_punct(&parser->lexer, ',', NULL);
    if (!status && pragma->kind != SC_PRAGMA_TILE)
        status = parse_expr(parser, &pragma->offset);
    return status ? status : common_lexer_expect_punct(&parser->lexer, ')', &opener);
}

/* "Overhead n" may stand behind a map. */
static enum sc_status parse_overhead(struct dsl_parser *parser, struct sc_pragma *pragma) {
    if (!common_token_is_word(&parser->lexer.token, "Overhead"))
        return SC_STATUS_OK;
    if (pragma->kind == SC_PRAGMA_MERGE || pragma->kind == SC_PRAGMA_TILE || pragma->kind == SC_PRAGMA_BUFFER)
        return sc_error_at(parser->error, parser->lexer.token.place,
                           "Overhead stands behind a map, whose loop then costs it at each advance, not behind %s",
                           PRAGMA_NAMES[pragma->kind]);
    common_lexer_advance(&parser->lexer);
    return parse_expr(parser, &pragma->overhead);
}

/* "L2", and perhaps a tensor: the mark of that tensor, or of all. */
static enum sc_status parse_mark(struct dsl_parser *parser, struct sc_pragma *pragma) {
    struct lexer *lexer = &parser->lexer;
    pragma->dim = SC_DIM_COUNT;
    if (common_token_is_word(&lexer->token, "auto"))
        return sc_error_at(parser->error, lexer->token.place,
                           "'Buffer auto' is no pragma: write 'Buffer auto;' before the dataflow, and no arrow");
    if (!common_token_is_word(&lexer->token, "L2"))
        return common_lexer_expected(lexer, "'L2'");
    common_lexer_advance(lexer);
    pragma->tensor = find_tensor(&lexer->token);
    if (pragma->tensor != SC_TENSOR_COUNT)
        common_lexer_advance(lexer);
    return SC_STATUS_OK;
}

/* "(size, offset) D", or "(size) D" of a Tile. Y' and X' count outputs. */
static enum sc_status parse_map(struct dsl_parser *parser, struct sc_pragma *pragma) {
    bool outputs = false;
    enum sc_status status = parse_arguments(parser, pragma);
    if (!status && pragma->kind == SC_PRAGMA_TILE)
        return common_expr_parse_dim(&parser->lexer, &pragma->dim);
    if (!status)
        status = common_dsl_parse_primed_dim(&parser->lexer, &pragma->dim, &outputs);
    pragma->counts = outputs ? SC_COUNTS_OUTPUTS : SC_COUNTS_INDICES;
    return status;
}

static enum sc_status parse_pragma(struct dsl_parser *parser) {
    const struct token *token = &parser->lexer.token;
    int kind = pragma_find(token);
    if (kind == PRAGMA_KINDS)
        return common_lexer_expected(&parser->lexer,
                                     "a pragma (Temporal_Map, Spatial_Map, Unroll, Merge, Tile or Buffer)");
    struct sc_pragma pragma = {.kind = (enum sc_pragma_kind)kind, .place = token->place};
    if (parser->dsl->pragma_count == SC_DSL_PRAGMAS_MAX)
        return sc_error_at(parser->error, token->place, "more than %d pragmas in one file", SC_DSL_PRAGMAS_MAX);
    common_lexer_advance(&parser->lexer);
    enum sc_status status;
    if (kind == SC_PRAGMA_BUFFER)
        status = parse_mark(parser, &pragma);
    else if (kind == SC_PRAGMA_UNROLL || kind == SC_PRAGMA_MERGE)
        status = common_expr_parse_dim(&parser->lexer, &pragma.dim);
    else
        status = parse_map(parser, &pragma);
    if (!status)
        status = parse_overhead(parser, &pragma);
    if (!status)
        parser->dsl->pragmas[parser->dsl->pragma_count++] = pragma;
    return status;
}

/* Does the present token begin a line after the one at `from`? */
static bool is_on_new_line(const struct dsl_parser *parser, struct sc_place from) {
    size_t offset = from.offset, end = parser->lexer.token.place.offset;
    while (offset < end && from.source->text[offset] != '\n' && from.source->text[offset] != '\r')
        offset++;
    return offset < end;
}

/* A pragma on a line of its own needs no separator before it. */
static enum sc_status expect_separator(struct dsl_parser *parser) {
    const struct sc_dsl *dsl = parser->dsl;
    if (parser->lexer.token.kind == TOKEN_END && !parser->lexer.failed)
        return SC_STATUS_OK;
    if (pragma_find(&parser->lexer.token) < PRAGMA_KINDS &&
        is_on_new_line(parser, dsl->pragmas[dsl->pragma_count - 1].place))
        return SC_STATUS_OK;
    if (common_lexer_accept_punct(&parser->lexer, ';'))
        return SC_STATUS_OK;
    return common_lexer_expected(&parser->lexer, "'->' and the next pragma, ';', or the end of the file");
}

static enum sc_status parse_dataflow(struct dsl_parser *parser) {
    if (parser->dataflow_ended)
        return sc_error_at(parser->error, parser->lexer.token.place,
                           "a second dataflow: the first one is at line %d, and a file has one",
                           line_of(parser->dsl->pragmas[0].place));
    enum sc_status status = parse_pragma(parser);
    while (!status && parser->lexer.token.kind == TOKEN_ARROW) {
        common_lexer_advance(&parser->lexer);
        status = parse_pragma(parser);
    }
    return status ? status : expect_separator(parser);
}

/* ---- tables ---- */

static enum sc_status parse_energy(struct dsl_parser *parser) {
    const struct sc_energy_table *before = parser->dsl->energy;
    if (before)
        return sc_error_at(parser->error, parser->lexer.token.place,
                           "a second energy table: the first one, '%s', is at line %d", before->name,
                           line_of(before->place));
    return common_energy_parse(&parser->lexer, parser->arena, &parser->dsl->energy);
}

static enum sc_status parse_cost(struct dsl_parser *parser) {
    const struct sc_cost_table *before = parser->dsl->cost;
    if (before)
        return sc_error_at(parser->error, parser->lexer.token.place,
                           "a second cost table: the first one, '%s', is at line %d", before->name,
                           line_of(before->place));
    return common_cost_parse(&parser->lexer, parser->arena, &parser->dsl->cost);
}

/* ---- constants ---- */

static enum sc_status declare(struct dsl_parser *parser, const struct token *name, int64_t value) {
    return common_constant_declare(&parser->dsl->constants, parser->arena, name, value, parser->error);
}

static enum sc_status parse_space(struct dsl_parser *parser) {
    struct sc_dsl *dsl = parser->dsl;
    if (dsl->space)
        return sc_error_at(parser->error, parser->lexer.token.place,
                           "a second space: the first one, '%s', is at line %d", dsl->space->name,
                           line_of(dsl->space->place));
    const struct sc_space *space = NULL;
    enum sc_status status = common_space_parse(&parser->lexer, parser->arena, &space);
    for (int i = 0; !status && i < space->parameter_count; i++) {
        const struct sc_space_parameter *one = &space->parameter[i];
        struct token name = {
            .kind = TOKEN_WORD, .place = one->place, .text = one->name, .length = (int)strlen(one->name)};
        if (one->is_constant && !common_constant_named(&dsl->constants, &name))
            status = declare(parser, &name, one->value[0]);
    }
    dsl->space = status ? NULL : space;
    return status;
}

/* Is the constant one that the space has declared? */
static bool is_of_space(const struct sc_dsl *dsl, const struct sc_constant *constant) {
    for (int i = 0; dsl->space && i < dsl->space->parameter_count; i++)
        if (dsl->space->parameter[i].place.offset == constant->place.offset)
            return true;
    return false;
}

/* Constant NAME number; it hides the first value of the space's constant of this name. */
static enum sc_status parse_constant(struct dsl_parser *parser) {
    common_lexer_advance(&parser->lexer);
    struct token name = parser->lexer.token;
    const struct sc_constant *same = common_constant_named(&parser->dsl->constants, &name);
    int64_t value;
    if (name.kind != TOKEN_WORD)
        return common_lexer_expected(&parser->lexer, "the constant's name");
    if (same && !is_of_space(parser->dsl, same))
        return sc_error_at(parser->error, name.place, "the constant %s was already given at line %d", same->name,
                           line_of(same->place));
    common_lexer_advance(&parser->lexer);
    enum sc_status status = parse_number(parser, &value);
    if (!status)
        status = common_lexer_expect_punct(&parser->lexer, ';', NULL);
    return status ? status : declare(parser, &name, value);
}

/* ---- files ---- */

static const struct {
    const char *word;
    enum sc_status (*parse)(struct dsl_parser *parser);
} BLOCKS[] = {
    {"Layer", parse_layer},
    {"Energy", parse_energy},
    {"Cost", parse_cost},
    {"Space", parse_space},
};

enum { BLOCK_COUNT = sizeof BLOCKS / sizeof BLOCKS[0] };

/* Which block begins with the word; BLOCK_COUNT: none. */
static int find_block(const struct token *token) {
    int block = 0;
    while (block < BLOCK_COUNT && !common_token_is_word(token, BLOCKS[block].word))
        block++;
    return block;
}

bool common_dsl_is_block(const struct token *token) { return find_block(token) < BLOCK_COUNT; }

/* Fail because of a word that begins no statement; the message lists the nearest words. */
static enum sc_status unknown_statement(struct dsl_parser *parser) {
    const struct token *token = &parser->lexer.token;
    const char *names[SC_HARDWARE_COUNT + PRAGMA_KINDS + BLOCK_COUNT + 1] = {"Constant"};
    int count = 1;
    for (int block = 0; block < BLOCK_COUNT; block++)
        names[count++] = BLOCKS[block].word;
    count += sc_hardware_words(names + count);
    for (int kind = 0; kind < PRAGMA_KINDS; kind++)
        names[count++] = PRAGMA_NAMES[kind];
    char word[NEAR_LENGTH_MAX + 1] = "", hint[NEAR_HINT_SIZE], name[TOKEN_NAME_SIZE];
    if (token->kind != TOKEN_WORD || token->length > NEAR_LENGTH_MAX)
        return common_lexer_expected(&parser->lexer, "a hardware statement, 'Layer' or a pragma");
    memcpy(word, token->text, (size_t)token->length);
    return sc_error_at(parser->error, token->place, "expected a hardware statement, 'Layer' or a pragma but found %s%s",
                       common_token_name(token, name), common_near_hint(hint, word, names, count));
}

static bool says_nothing(const struct sc_dsl *dsl) {
    return !dsl->machine.given && !dsl->energy && !dsl->cost && !dsl->space && !dsl->layer_count && !dsl->pragma_count;
}

bool common_dsl_is_pragma(const struct lexer *lexer) {
    struct lexer ahead = *lexer;
    int kind = pragma_find(&ahead.token);
    if (kind != SC_PRAGMA_BUFFER)
        return kind < PRAGMA_KINDS;
    ahead.error = NULL;
    common_lexer_advance(&ahead);
    return !common_token_is_word(&ahead.token, "auto") && !common_token_is_word(&ahead.token, "marks");
}

static enum sc_status parse_statement(struct dsl_parser *parser) {
    const struct token *token = &parser->lexer.token;
    int block = find_block(token);
    if (common_dsl_is_pragma(&parser->lexer))
        return parse_dataflow(parser);
    parser->dataflow_ended = parser->dsl->pragma_count > 0;
    if (common_dsl_is_hardware(token))
        return parse_hardware_statement(parser);
    if (block < BLOCK_COUNT)
        return BLOCKS[block].parse(parser);
    if (common_token_is_word(token, "Constant"))
        return parse_constant(parser);
    if (is_dim(token) && says_nothing(parser->dsl))
        return parse_bare_layer(parser);
    return unknown_statement(parser);
}

static enum sc_status parse_statements(struct sc_dsl *dsl, const struct sc_source *source, struct sc_arena *arena,
                                       struct sc_error *error) {
    struct dsl_parser parser = {.arena = arena, .dsl = dsl, .error = error};
    enum sc_status status = SC_STATUS_OK;
    common_lexer_start(&parser.lexer, source, error);
    while (!status && parser.lexer.token.kind != TOKEN_END)
        status = parse_statement(&parser);
    if (!status && parser.lexer.failed)
        status = SC_STATUS_INPUT;
    if (!status && says_nothing(dsl))
        status = sc_error_at(error, parser.lexer.token.place,
                             "'%s' says nothing: expected hardware, layers or a dataflow", source->name);
    return status;
}

/* No layer and no pragma is shorter than the word Layer, so a short text needs little memory. */
size_t common_dsl_at_most(const struct sc_source *source, size_t limit) {
    size_t most = source->size / strlen("Layer");
    return most < limit ? most + 1 : limit;
}

enum sc_status sc_dsl_parse(struct sc_dsl *dsl, const struct sc_source *source, struct sc_arena *arena,
                            struct sc_error *error) {
    size_t layers = common_dsl_at_most(source, SC_DSL_LAYERS_MAX);
    size_t pragmas = common_dsl_at_most(source, SC_DSL_PRAGMAS_MAX);
    *dsl = (struct sc_dsl){.layers = sc_arena_alloc(arena, layers, sizeof *dsl->layers),
                           .pragmas = sc_arena_alloc(arena, pragmas, sizeof *dsl->pragmas)};
    if (!dsl->layers || !dsl->pragmas)
        return sc_error_set(error, SC_STATUS_LIMIT, "no memory left while reading '%s'", source->name);
    if (common_layer_csv_stands_in(source))
        return common_layer_csv_parse(dsl, source, arena, error);
    return sc_directives_stand_in(source) ? common_directives_parse(dsl, source, arena, error)
                                          : parse_statements(dsl, source, arena, error);
}

static enum sc_status parse_one_setting(struct dsl_parser *parser) {
    if (!common_dsl_is_hardware(&parser->lexer.token))
        return common_lexer_expected(&parser->lexer, "a hardware setting such as NumPEs=64");
    return parse_hardware(parser, '=', true);
}

enum sc_status sc_dsl_parse_settings(struct sc_machine *machine, const struct sc_source *source,
                                     struct sc_error *error) {
    struct sc_arena arena = {0};
    struct sc_dsl dsl = {.machine = *machine};
    struct dsl_parser parser = {.arena = &arena, .dsl = &dsl, .error = error};
    common_lexer_start(&parser.lexer, source, error);
    parser.lexer.end_name = "the end of the value";
    parser.lexer.no_comments = true;
    enum sc_status status = parse_one_setting(&parser);
    while (!status && common_lexer_accept_punct(&parser.lexer, ','))
        status = parse_one_setting(&parser);
    if (!status && (parser.lexer.failed || parser.lexer.token.kind != TOKEN_END))
        status = common_lexer_expected(&parser.lexer, "',' or the end of the value");
    if (!status)
        *machine = dsl.machine;
    sc_arena_free(&arena);
    return status;
}
