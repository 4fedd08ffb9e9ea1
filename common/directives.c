/* The directive language of the paper's later versions, from text to the same syntax as the pragmas
 * (docs/directives.md). A layer that cannot be read is refused, and reading continues after it. */
#include <stdio.h>
#include <string.h>

#include "common/checked.h"
#include "common/dsl_internal.h"
#include "common/lexer.h"
#include "common/window_internal.h"

/* A recursive descent over one lexer; every function starts at its first token and ends past its last. */
struct directives_parser {
    struct lexer lexer;
    struct sc_arena *arena;
    struct sc_dsl *dsl;
    struct sc_error problem; /* the lexer's error; copied to the caller's at the end */
    struct sc_place hardware_place[SC_HARDWARE_COUNT];
    struct sc_place all_tensors_place[SC_HARDWARE_COUNT]; /* of what is said of all tensors, by the id of the first */
    int64_t all_tensors[SC_HARDWARE_COUNT];               /* what it gives each of them */
    struct sc_place network_place;                        /* of its name */
    struct sc_place accelerator_place;
    struct sc_refused_layer *last_refused;
    struct sc_pragma *scratch; /* SC_DSL_PRAGMAS_MAX, for the dataflow being read */
};

/* The statements of the layer that is being read. */
struct directives_layer_reader {
    struct sc_dsl_layer layer;
    struct sc_place dim_place[SC_DIM_COUNT]; /* of the dimensions that are given */
    int64_t outputs[SC_WINDOWS_MAX];         /* Y' and X'; 0 if not given */
    struct sc_place outputs_place[SC_WINDOWS_MAX];
    struct sc_place setting_place[SC_SETTING_COUNT][SC_WINDOWS_MAX];
    enum sc_window_setting setting; /* the sizes that are being read are of this one */
    bool dims_given;
    bool transposed; /* a TRCONV */
};

static int line_of(struct sc_place place) { return sc_place_line_column(place).line; }

static enum sc_status no_memory(struct directives_parser *parser) {
    return sc_error_set(&parser->problem, SC_STATUS_LIMIT, "no memory left while reading '%s'",
                        parser->lexer.source->name);
}

static struct sc_warnings *warnings_of(struct directives_parser *parser) {
    return common_dsl_warnings(parser->dsl, parser->arena);
}

static enum sc_status parse_number(struct directives_parser *parser, int64_t *value) {
    return common_expr_parse_number(&parser->lexer, parser->arena, &parser->dsl->constants, value);
}

static enum sc_status expect_to_close(struct directives_parser *parser, const char *what, const struct token *opener) {
    char text[192], name[TOKEN_NAME_SIZE];
    snprintf(text, sizeof text, "%s, or '}' to close %s opened at line %d", what, common_token_name(opener, name),
             line_of(opener->place));
    return common_lexer_expected(&parser->lexer, text);
}

/* ---- names ---- */

/* Copy the present token, a name of at most `size` - 1 letters, and go past it. */
static enum sc_status take_name(struct directives_parser *parser, const char *what, char *name, size_t size) {
    const struct token *token = &parser->lexer.token;
    if (token->kind != TOKEN_WORD)
        return common_lexer_expected(&parser->lexer, what);
    if ((size_t)token->length >= size)
        return sc_error_at(&parser->problem, token->place, "%s has at most %zu letters, this one has %d", what,
                           size - 1, token->length);
    memcpy(name, token->text, (size_t)token->length);
    name[token->length] = '\0';
    common_lexer_advance(&parser->lexer);
    return SC_STATUS_OK;
}

/* ---- constants ---- */

/* Constant NAME value; */
static enum sc_status parse_constant(struct directives_parser *parser) {
    common_lexer_advance(&parser->lexer);
    struct token name = parser->lexer.token;
    const struct sc_constant *same = common_constant_named(&parser->dsl->constants, &name);
    int64_t value;
    if (name.kind != TOKEN_WORD)
        return common_lexer_expected(&parser->lexer, "the constant's name");
    common_lexer_advance(&parser->lexer);
    enum sc_status status = parse_number(parser, &value);
    if (!status && same && same->value != value)
        return sc_error_at(&parser->problem, name.place, "the constant %.*s was already given at line %d, as %lld",
                           name.length, name.text, line_of(same->place), (long long)same->value);
    if (!status)
        status = common_lexer_expect_punct(&parser->lexer, ';', NULL);
    if (status || same)
        return status;
    return common_constant_declare(&parser->dsl->constants, parser->arena, &name, value, &parser->problem);
}

/* ---- hardware ---- */

static const char INSIDE[] = "all PEs share one network";

/* The words of the tool's family and our statements for them. Only those of the released tool are written. */
static const struct hardware_word {
    const char *word;
    enum sc_hardware_id id; /* SC_HARDWARE_COUNT: we have none, and the word has no effect */
    bool is_released;
    const char *unmodelled; /* what has no effect, and why */
} HARDWARE_WORDS[] = {
    {"num_pes", SC_HARDWARE_num_pes, true, NULL},
    {"l1_size_cstr", SC_HARDWARE_l1_size, true, NULL},
    {"l2_size_cstr", SC_HARDWARE_l2_size, true, NULL},
    {"noc_bw_cstr", SC_HARDWARE_bandwidth, true, NULL},
    {"NoC_NumHops", SC_HARDWARE_noc_latency, true, NULL},
    {"offchip_bw_cstr", SC_HARDWARE_off_chip_bandwidth, true, NULL},
    {"NoC_BW", SC_HARDWARE_bandwidth, false, NULL},
    {"OffChip_BW", SC_HARDWARE_off_chip_bandwidth, false, NULL},
    {"offchip_bandwidth", SC_HARDWARE_off_chip_bandwidth, false, NULL},
    {"top_noc_bw", SC_HARDWARE_bandwidth, false, NULL},
    {"top_noc_latency", SC_HARDWARE_noc_latency, false, NULL},
    {"top_noc_multicast", SC_HARDWARE_multicast, false, NULL},
    {"col_noc_bw", SC_HARDWARE_COUNT, false, INSIDE},
    {"col_noc_latency", SC_HARDWARE_COUNT, false, INSIDE},
    {"col_noc_multicast", SC_HARDWARE_COUNT, false, INSIDE},
    {"global_shared_memory", SC_HARDWARE_l2_size, false, NULL},
    {"PE_local_memory", SC_HARDWARE_l1_size, false, NULL},
};

enum { HARDWARE_WORD_COUNT = sizeof HARDWARE_WORDS / sizeof HARDWARE_WORDS[0] };

const char *common_directives_hardware_word(enum sc_hardware_id id) {
    for (int i = 0; i < HARDWARE_WORD_COUNT; i++)
        if (HARDWARE_WORDS[i].id == id && HARDWARE_WORDS[i].is_released)
            return HARDWARE_WORDS[i].word;
    return NULL;
}

/* Find `token` among the words of the tool's family, or else among those of our hardware statements. */
static bool find_hardware(const struct token *token, struct hardware_word *found) {
    for (int i = 0; i < HARDWARE_WORD_COUNT; i++)
        if (common_token_is_word(token, HARDWARE_WORDS[i].word)) {
            *found = HARDWARE_WORDS[i];
            return true;
        }
    *found = (struct hardware_word){.id = SC_HARDWARE_COUNT};
    return common_dsl_is_hardware(token);
}

static bool is_tools_word(const struct token *token) {
    struct hardware_word found;
    return find_hardware(token, &found) && found.word;
}

/* The value of a word without effect: a number, perhaps with a fraction, or a word. */
static enum sc_status skip_value(struct directives_parser *parser, const struct token *word, const char *why) {
    enum token_kind kind = parser->lexer.token.kind;
    if (kind != TOKEN_NUMBER && kind != TOKEN_DECIMAL && kind != TOKEN_WORD)
        return common_lexer_expected(&parser->lexer, "a value");
    common_lexer_advance(&parser->lexer);
    sc_warn_at(warnings_of(parser), word->place, "%.*s has no effect: %s", word->length, word->text, why);
    return SC_STATUS_OK;
}

/* What a statement gave before, with the same words, if that is another value; else "". */
static const char *given_before(const struct directives_parser *parser, const struct hardware_statement *statement,
                                char text[SC_HARDWARE_TEXT_SIZE]) {
    const struct sc_machine *machine = &parser->dsl->machine;
    for (int i = 0; i < statement->count; i++) {
        enum sc_hardware_id id = (enum sc_hardware_id)((int)statement->id + i);
        bool all = statement->count > 1;
        int64_t before = all ? parser->all_tensors[id] : sc_machine_get(machine, id);
        bool given = (all ? parser->all_tensors_place[statement->id] : parser->hardware_place[id]).source;
        const bool was_in_bytes = (machine->in_bytes & sc_hardware_bit((int)id)) != 0;
        if (given && (before != statement->value[i] || was_in_bytes != statement->in_bytes))
            return sc_hardware_text(text, id, before);
    }
    return "";
}

/* The same value may be given again. What a statement about all tensors says holds for those that have none of their
 * own.
 */
static enum sc_status keep_hardware(struct directives_parser *parser, const struct hardware_statement *statement) {
    const struct sc_hardware_description *info = sc_hardware_info(statement->id);
    bool all = statement->count > 1;
    struct sc_place *place = all ? &parser->all_tensors_place[statement->id] : &parser->hardware_place[statement->id];
    char text[SC_HARDWARE_TEXT_SIZE];
    const char *before = given_before(parser, statement, text);
    enum sc_status status = SC_STATUS_OK;
    if (*before)
        return sc_error_at(&parser->problem, statement->place, "%s was already given at line %d, as %s",
                           all ? info->word : info->keyword, line_of(*place), before);
    *place = statement->place;
    for (int i = 0; !status && i < statement->count; i++) {
        enum sc_hardware_id id = (enum sc_hardware_id)((int)statement->id + i);
        if (all)
            parser->all_tensors[id] = statement->value[i];
        if (!all || !parser->hardware_place[id].source)
            status = common_dsl_set_hardware(&parser->dsl->machine, statement, i, &parser->problem);
    }
    return status;
}

/* num_pes: 256 */
static enum sc_status parse_tools_hardware(struct directives_parser *parser, const struct hardware_word *found,
                                           struct hardware_statement *statement) {
    struct token word = parser->lexer.token;
    *statement = (struct hardware_statement){.id = found->id, .count = 1, .place = word.place};
    common_lexer_advance(&parser->lexer);
    common_lexer_accept_punct(&parser->lexer, ':');
    if (!found->unmodelled)
        return common_dsl_parse_hardware_value(&parser->lexer, parser->arena, &parser->dsl->constants, statement);
    statement->count = 0;
    return skip_value(parser, &word, found->unmodelled);
}

static enum sc_status parse_hardware(struct directives_parser *parser, const struct hardware_word *found) {
    struct hardware_statement statement;
    enum sc_status status = found->word ? parse_tools_hardware(parser, found, &statement)
                                        : common_dsl_parse_hardware(&parser->lexer, parser->arena,
                                                                    &parser->dsl->constants, ':', false, &statement);
    if (!status && statement.count > 0)
        status = keep_hardware(parser, &statement);
    common_lexer_accept_punct(&parser->lexer, ';');
    return status;
}

/* Accelerator NAME { num_pes: 256 ... } */
static enum sc_status parse_accelerator(struct directives_parser *parser) {
    struct token opener = parser->lexer.token;
    struct hardware_word found;
    if (parser->accelerator_place.source)
        return sc_error_at(&parser->problem, opener.place,
                           "a second accelerator: the first one is at line %d, and a file has one",
                           line_of(parser->accelerator_place));
    parser->accelerator_place = opener.place;
    common_lexer_advance_to_name(&parser->lexer);
    if (parser->lexer.token.kind == TOKEN_WORD)
        common_lexer_advance(&parser->lexer);
    enum sc_status status = common_lexer_expect_punct(&parser->lexer, '{', NULL);
    while (!status && find_hardware(&parser->lexer.token, &found))
        status = parse_hardware(parser, &found);
    if (status)
        return status;
    if (!common_token_is_punct(&parser->lexer.token, '}'))
        return expect_to_close(parser, "hardware such as 'num_pes: 64'", &opener);
    common_lexer_advance(&parser->lexer);
    return SC_STATUS_OK;
}

/* ---- dataflows ---- */

static const struct {
    const char *word;
    enum sc_pragma_kind kind;
} DIRECTIVES[] = {
    {"TemporalMap", SC_PRAGMA_TEMPORAL_MAP},
    {"SpatialMap", SC_PRAGMA_SPATIAL_MAP},
    {"Cluster", SC_PRAGMA_CLUSTER},
};

enum { DIRECTIVE_COUNT = sizeof DIRECTIVES / sizeof DIRECTIVES[0] };

const char *common_directive_name(enum sc_pragma_kind kind) {
    for (int i = 0; i < DIRECTIVE_COUNT; i++)
        if (DIRECTIVES[i].kind == kind)
            return DIRECTIVES[i].word;
    return NULL;
}

static enum sc_status parse_expr(struct directives_parser *parser, const struct sc_expr **expr) {
    return common_expr_parse(&parser->lexer, parser->arena, &parser->dsl->constants, expr);
}

/* "(size, offset) D" */
static enum sc_status parse_map(struct directives_parser *parser, struct sc_pragma *pragma) {
    struct token opener = parser->lexer.token;
    enum sc_status status = common_lexer_expect_punct(&parser->lexer, '(', NULL);
    if (!status)
        status = parse_expr(parser, &pragma->size);
    if (!status)
        status = common_lexer_expect_punct(&parser->lexer, ',', NULL);
    if (!status)
        status = parse_expr(parser, &pragma->offset);
    if (!status)
        status = common_lexer_expect_punct(&parser->lexer, ')', &opener);
    bool outputs = false;
    if (!status)
        status = common_dsl_parse_primed_dim(&parser->lexer, &pragma->dim, &outputs);
    pragma->counts = outputs ? SC_COUNTS_OUTPUTS : SC_COUNTS_AS_UNSTRIDED;
    return status;
}

/* "(units)", "(units, P)" or "(units, L)": physical and logical clusters mean the same here. */
static enum sc_status parse_cluster(struct directives_parser *parser, struct sc_pragma *pragma) {
    struct token opener = parser->lexer.token;
    pragma->dim = SC_DIM_COUNT;
    enum sc_status status = common_lexer_expect_punct(&parser->lexer, '(', NULL);
    if (!status)
        status = parse_expr(parser, &pragma->size);
    if (!status && common_lexer_accept_punct(&parser->lexer, ',') && !common_lexer_accept_word(&parser->lexer, "P") &&
        !common_lexer_accept_word(&parser->lexer, "L"))
        status = common_lexer_expected(&parser->lexer, "P or L");
    return status ? status : common_lexer_expect_punct(&parser->lexer, ')', &opener);
}

static enum sc_status parse_directive(struct directives_parser *parser, struct sc_pragma *pragma,
                                      const struct token *opener) {
    const struct token *token = &parser->lexer.token;
    int i = 0;
    while (i < DIRECTIVE_COUNT && !common_token_is_word(token, DIRECTIVES[i].word))
        i++;
    if (i == DIRECTIVE_COUNT)
        return expect_to_close(parser, "TemporalMap, SpatialMap, Cluster", opener);
    *pragma = (struct sc_pragma){.kind = DIRECTIVES[i].kind, .is_directive = true, .place = token->place};
    common_lexer_advance(&parser->lexer);
    enum sc_status status =
        pragma->kind == SC_PRAGMA_CLUSTER ? parse_cluster(parser, pragma) : parse_map(parser, pragma);
    if (!status && !common_token_is_punct(&parser->lexer.token, '}'))
        status = common_lexer_expect_punct(&parser->lexer, ';', NULL);
    return status;
}

static enum sc_status parse_directives(struct directives_parser *parser, const struct token *opener, int *count) {
    enum sc_status status = SC_STATUS_OK;
    *count = 0;
    while (!status && !common_token_is_punct(&parser->lexer.token, '}')) {
        if (*count == SC_DSL_PRAGMAS_MAX)
            return sc_error_at(&parser->problem, parser->lexer.token.place, "more than %d directives in one dataflow",
                               SC_DSL_PRAGMAS_MAX);
        status = parse_directive(parser, &parser->scratch[*count], opener);
        *count += !status;
    }
    return status;
}

/* Dataflow { directives } */
static enum sc_status parse_dataflow(struct directives_parser *parser, struct sc_pragma **pragmas, int *count) {
    struct token opener = parser->lexer.token;
    common_lexer_advance(&parser->lexer);
    common_lexer_accept_punct(&parser->lexer, ':');
    enum sc_status status = common_lexer_expect_punct(&parser->lexer, '{', NULL);
    if (!status)
        status = parse_directives(parser, &opener, count);
    if (status)
        return status;
    if (*count == 0)
        return sc_error_at(&parser->problem, opener.place, "this dataflow has no directives");
    common_lexer_advance(&parser->lexer);
    *pragmas = sc_arena_alloc(parser->arena, (size_t)*count, sizeof **pragmas);
    if (!*pragmas)
        return no_memory(parser);
    memcpy(*pragmas, parser->scratch, (size_t)*count * sizeof **pragmas);
    return SC_STATUS_OK;
}

/* The file's dataflow, for all layers that have none. */
static enum sc_status parse_file_dataflow(struct directives_parser *parser) {
    struct sc_dsl *dsl = parser->dsl;
    if (dsl->pragma_count > 0)
        return sc_error_at(&parser->problem, parser->lexer.token.place,
                           "a second dataflow outside of layers: the first one is at line %d",
                           line_of(dsl->pragmas[0].place));
    return parse_dataflow(parser, &dsl->pragmas, &dsl->pragma_count);
}

/* ---- layers ---- */

/* A type by its name, or by its name for layers with groups. */
static const struct sc_layer_type *find_type(const struct token *token, bool *transposed) {
    *transposed = false;
    for (int i = 0; i < sc_layer_type_count(); i++) {
        const struct sc_layer_type *type = sc_layer_type_at(i);
        if (type->grouped_name && common_token_is_word(token, type->grouped_name))
            return type;
    }
    return token->kind == TOKEN_WORD ? common_dsl_find_type(token->text, token->length, transposed) : NULL;
}

/* Types of other programs that we do not have. */
static bool is_unsupported_type(const struct token *token) {
    static const char *const TYPES[] = {"BMM", "LSTM", "RESIDUAL_IDENTITY"};
    size_t i = 0;
    while (i < sizeof TYPES / sizeof TYPES[0] && !common_token_is_word(token, TYPES[i]))
        i++;
    return i < sizeof TYPES / sizeof TYPES[0];
}

/* Type: CONV */
static enum sc_status parse_type(struct directives_parser *parser, struct directives_layer_reader *reader) {
    struct sc_layer *layer = &reader->layer.layer;
    char names[SC_LAYER_TYPE_LIST_SIZE], what[SC_LAYER_TYPE_LIST_SIZE + 32];
    const struct sc_layer_type *before = layer->type;
    struct sc_place place = parser->lexer.token.place;
    common_lexer_advance(&parser->lexer);
    common_lexer_accept_punct(&parser->lexer, ':');
    struct token type = parser->lexer.token;
    const bool transposed = reader->transposed;
    layer->type = find_type(&type, &reader->transposed);
    if (before && (layer->type != before || reader->transposed != transposed))
        return sc_error_at(&parser->problem, place, "this layer has its type already");
    if (is_unsupported_type(&type))
        return sc_error_at(&parser->problem, type.place, "layers of type %.*s are not supported, only %s", type.length,
                           type.text, common_dsl_type_list(names, " and ", true));
    if (layer->type) {
        common_lexer_advance(&parser->lexer);
        return SC_STATUS_OK;
    }
    snprintf(what, sizeof what, "a layer type (%s)", common_dsl_type_list(names, " or ", true));
    return common_lexer_expected(&parser->lexer, what);
}

/* A number of at least 1, after the name of the thing that has this number. At `name` it may have been given before, at
 * `given`, as the same number. */
static enum sc_status parse_size(struct directives_parser *parser, const char *what, struct sc_place name,
                                 struct sc_place *given, int64_t *size) {
    common_lexer_accept_punct(&parser->lexer, ':');
    struct sc_place place = parser->lexer.token.place;
    int64_t value;
    enum sc_status status = parse_number(parser, &value);
    if (status)
        return status;
    if (value < 1)
        return sc_error_at(&parser->problem, place, "the %s must be at least 1, not %lld", what, (long long)value);
    if (given->source && *size != value)
        return sc_error_at(&parser->problem, name, "this layer's %s was already given, as %lld", what,
                           (long long)*size);
    *given = name;
    *size = value;
    return SC_STATUS_OK;
}

static enum sc_status parse_dim_size(struct directives_parser *parser, struct directives_layer_reader *reader) {
    struct sc_place place = parser->lexer.token.place;
    char what[32];
    enum sc_dim dim;
    bool outputs;
    enum sc_status status = common_dsl_parse_primed_dim(&parser->lexer, &dim, &outputs);
    if (status)
        return status;
    int window = sc_window_named(dim);
    snprintf(what, sizeof what, "size of %s%s", sc_dim_name(dim), outputs ? "'" : "");
    return outputs ? parse_size(parser, what, place, &reader->outputs_place[window], &reader->outputs[window])
                   : parse_size(parser, what, place, &reader->dim_place[dim], &reader->layer.layer.size[dim]);
}

static enum sc_status parse_setting_size(struct directives_parser *parser, struct directives_layer_reader *reader) {
    struct sc_layer *layer = &reader->layer.layer;
    const struct token *token = &parser->lexer.token;
    struct sc_place place = token->place;
    int window = token->kind == TOKEN_WORD ? sc_window_named(sc_dim_find(token->text, token->length)) : SC_WINDOWS_MAX;
    if (window == SC_WINDOWS_MAX)
        return common_lexer_expected(&parser->lexer, "Y or X");
    common_lexer_advance(&parser->lexer);
    int64_t value = sc_layer_setting(layer, reader->setting, window);
    enum sc_status status = parse_size(parser, sc_window_setting_info(reader->setting)->noun, place,
                                       &reader->setting_place[reader->setting][window], &value);
    sc_layer_set(layer, reader->setting, window, value);
    return status;
}

/* { X: 2, Y: 2 }; colons and commas are optional. */
static enum sc_status parse_sizes(struct directives_parser *parser, struct directives_layer_reader *reader,
                                  enum sc_status (*parse_one)(struct directives_parser *,
                                                              struct directives_layer_reader *)) {
    struct token opener = parser->lexer.token;
    common_lexer_advance(&parser->lexer);
    common_lexer_accept_punct(&parser->lexer, ':');
    enum sc_status status = common_lexer_expect_punct(&parser->lexer, '{', NULL);
    while (!status && !common_token_is_punct(&parser->lexer.token, '}')) {
        if (parser->lexer.token.kind == TOKEN_END)
            return expect_to_close(parser, "a size", &opener);
        status = parse_one(parser, reader);
        common_lexer_accept_punct(&parser->lexer, ',');
    }
    if (!status)
        common_lexer_advance(&parser->lexer);
    return status;
}

static enum sc_status parse_layer_dataflow(struct directives_parser *parser, struct directives_layer_reader *reader) {
    struct sc_pragma *pragmas = NULL;
    if (reader->layer.pragmas)
        return sc_error_at(&parser->problem, parser->lexer.token.place, "this layer has its dataflow already");
    enum sc_status status = parse_dataflow(parser, &pragmas, &reader->layer.pragma_count);
    reader->layer.pragmas = pragmas;
    return status;
}

/* The settings of windows for which the language has a word. It counts inputs with their padding. */
static bool find_setting(const struct token *token, enum sc_window_setting *setting) {
    static const enum sc_window_setting SAID[] = {SC_SETTING_stride, SC_SETTING_dilation};
    for (size_t i = 0; i < sizeof SAID / sizeof SAID[0]; i++) {
        *setting = SAID[i];
        if (common_token_is_word(token, sc_window_setting_info(*setting)->keyword))
            return true;
    }
    return false;
}

static enum sc_status parse_section(struct directives_parser *parser, struct directives_layer_reader *reader,
                                    const struct token *opener) {
    const struct token *token = &parser->lexer.token;
    if (common_token_is_word(token, "Type"))
        return parse_type(parser, reader);
    if (find_setting(token, &reader->setting))
        return parse_sizes(parser, reader, parse_setting_size);
    reader->dims_given = reader->dims_given || common_token_is_word(token, "Dimensions");
    if (common_token_is_word(token, "Dimensions"))
        return parse_sizes(parser, reader, parse_dim_size);
    if (common_token_is_word(token, "Dataflow"))
        return parse_layer_dataflow(parser, reader);
    return expect_to_close(parser, "Type, Stride, Dilation, Dimensions, Dataflow", opener);
}

/* The input rows that Y' outputs need, or columns. If they are given, too, both must agree. */
static enum sc_status take_outputs(struct directives_parser *parser, struct directives_layer_reader *reader,
                                   int window) {
    struct sc_layer *layer = &reader->layer.layer;
    const struct sc_window *dims = &layer->type->window[window];
    int64_t outputs = reader->outputs[window], *size = &layer->size[dims->input];
    struct sc_place place = reader->outputs_place[window];
    if (reader->dim_place[dims->input].source && *size < common_window_reach(layer, window))
        return SC_STATUS_OK; /* an error of its own */
    if (reader->dim_place[dims->input].source && sc_layer_outputs(layer, window) != outputs)
        return sc_error_at(&parser->problem, place, "%lld %s of inputs make %lld of outputs, not %lld",
                           (long long)*size, window == SC_WINDOW_Y ? "rows" : "columns",
                           (long long)sc_layer_outputs(layer, window), (long long)outputs);
    if (reader->dim_place[dims->input].source)
        return SC_STATUS_OK;
    reader->dim_place[dims->input] = place;
    if (!checked_mul(outputs - 1, layer->stride[window], size) ||
        !checked_add(*size, common_window_reach(layer, window), size))
        return sc_error_at(&parser->problem, place, "the inputs of %lld outputs do not fit in 63 bits",
                           (long long)outputs);
    return SC_STATUS_OK;
}

static enum sc_status take_all_outputs(struct directives_parser *parser, struct directives_layer_reader *reader) {
    const struct sc_layer_type *type = reader->layer.layer.type;
    enum sc_status status = SC_STATUS_OK;
    for (int window = 0; !status && window < SC_WINDOWS_MAX; window++)
        if (reader->outputs[window] > 0 && reader->transposed)
            status = sc_error_at(&parser->problem, reader->outputs_place[window],
                                 "a TRCONV layer gives the sizes of its input, Y and X");
        else if (reader->outputs[window] > 0)
            status = window < type->window_count
                         ? take_outputs(parser, reader, window)
                         : sc_error_at(&parser->problem, reader->outputs_place[window],
                                       "a %s layer has no windows, and so no outputs of its own", type->name);
    return status;
}

/* Fail if the layer gives something that its type does not have. A size of 1 is always accepted. */
static enum sc_status check_own(struct directives_parser *parser, const struct directives_layer_reader *reader) {
    const struct sc_layer *layer = &reader->layer.layer;
    if (!layer->type)
        return sc_error_at(&parser->problem, reader->layer.place, "this layer has no type: expected 'Type: CONV'");
    if (!reader->dims_given)
        return sc_error_at(&parser->problem, reader->layer.place,
                           "this layer has no sizes: expected 'Dimensions { ... }'");
    for (int dim = 0; dim < SC_DIM_COUNT; dim++)
        if (layer->size[dim] > 1 && !(layer->type->own_dims & 1u << dim))
            return sc_error_at(&parser->problem, reader->dim_place[dim],
                               "a %s layer has no dimension %s: it can only be "
                               "1, not %lld",
                               layer->type->name, sc_dim_name((enum sc_dim)dim), (long long)layer->size[dim]);
    for (int setting = 0; setting < SC_SETTING_COUNT; setting++)
        if (!sc_layer_has_window(layer) && sc_layer_is_set(layer, (enum sc_window_setting)setting))
            return sc_error_at(&parser->problem, reader->layer.place, "a %s layer has no %s", layer->type->name,
                               sc_window_setting_info((enum sc_window_setting)setting)->noun);
    return SC_STATUS_OK;
}

static enum sc_status parse_layer_body(struct directives_parser *parser, struct directives_layer_reader *reader,
                                       const struct token *opener) {
    enum sc_status status = SC_STATUS_OK;
    while (!status && !common_token_is_punct(&parser->lexer.token, '}'))
        status = parse_section(parser, reader, opener);
    if (status)
        return status;
    common_lexer_advance(&parser->lexer);
    status = check_own(parser, reader);
    if (!status)
        status = take_all_outputs(parser, reader);
    if (status)
        return status;
    struct sc_layer *layer = &reader->layer.layer;
    status = common_dsl_complete_layer(layer, reader->transposed, reader->layer.place,
                                       reader->transposed ? warnings_of(parser) : NULL, &parser->problem);
    if (status)
        return status;
    memcpy(reader->layer.written, layer->name, sizeof layer->name);
    return common_dsl_keep_layer(parser->dsl, &reader->layer, &parser->problem);
}

static enum sc_status too_many_refused(struct directives_parser *parser) {
    parser->problem = parser->dsl->refused->error;
    sc_error_prefix(&parser->problem, "more than %d layers cannot be read, this is the first: ", SC_DSL_LAYERS_MAX);
    return SC_STATUS_INPUT;
}

/* Keep the error of a layer that could not be read. */
static enum sc_status refuse_layer(struct directives_parser *parser, const struct sc_dsl_layer *refusing) {
    const struct sc_layer *layer = &refusing->layer;
    struct sc_dsl *dsl = parser->dsl;
    if (dsl->refused_count == SC_DSL_LAYERS_MAX)
        return too_many_refused(parser);
    struct sc_refused_layer *refused = sc_arena_alloc(parser->arena, 1, sizeof *refused);
    if (!refused)
        return no_memory(parser);
    if (strncmp(parser->problem.message, "layer '", 7) != 0)
        sc_error_prefix(&parser->problem, "layer '%s': ", layer->name);
    refused->error = parser->problem;
    memcpy(refused->name, layer->name, sizeof refused->name);
    refused->number = dsl->layer_count + dsl->refused_count;
    refused->line = sc_place_line_column(refusing->place).line;
    if (parser->last_refused)
        parser->last_refused->next = refused;
    else
        dsl->refused = refused;
    parser->last_refused = refused;
    dsl->refused_count++;
    return SC_STATUS_OK;
}

/* Go past the '}' of a layer's body. If braces are missing, go to the next layer. */
static void skip_body(struct directives_parser *parser) {
    struct lexer *lexer = &parser->lexer;
    for (int depth = 1; depth > 0 && lexer->token.kind != TOKEN_END; common_lexer_advance(lexer)) {
        if (common_token_is_word(&lexer->token, "Layer"))
            return;
        depth += common_token_is_punct(&lexer->token, '{') - common_token_is_punct(&lexer->token, '}');
    }
}

/* Layer NAME { ... } */
static enum sc_status parse_layer(struct directives_parser *parser) {
    struct directives_layer_reader reader = {.layer.layer = sc_layer_default(NULL)};
    struct token opener = parser->lexer.token;
    common_lexer_advance_to_name(&parser->lexer);
    reader.layer.place = parser->lexer.token.place;
    enum sc_status status =
        take_name(parser, "a layer's name", reader.layer.layer.name, sizeof reader.layer.layer.name);
    if (!status)
        status = common_lexer_expect_punct(&parser->lexer, '{', NULL);
    if (status)
        return status;
    struct lexer body = parser->lexer;
    status = parse_layer_body(parser, &reader, &opener);
    if (status != SC_STATUS_INPUT || parser->lexer.failed)
        return status;
    status = refuse_layer(parser, &reader.layer);
    parser->lexer = body;
    skip_body(parser);
    return status;
}

/* ---- files ---- */

/* FPS: 30, in a network: how often it runs. */
static bool is_pace(const struct token *token) {
    return common_token_is_word(token, "FPS") || common_token_is_word(token, "Probability");
}

static enum sc_status parse_pace(struct directives_parser *parser) {
    struct token word = parser->lexer.token;
    common_lexer_advance(&parser->lexer);
    common_lexer_accept_punct(&parser->lexer, ':');
    enum sc_status status = skip_value(parser, &word, "a network runs once");
    common_lexer_accept_punct(&parser->lexer, ';');
    return status;
}

/* Network NAME { layers } */
static enum sc_status parse_network(struct directives_parser *parser) {
    struct sc_dsl *dsl = parser->dsl;
    struct token opener = parser->lexer.token;
    if (parser->network_place.source)
        return sc_error_at(&parser->problem, opener.place, "a second network: the first one is at line %d",
                           line_of(parser->network_place));
    common_lexer_advance_to_name(&parser->lexer);
    parser->network_place = parser->lexer.token.place;
    enum sc_status status = take_name(parser, "a network's name", dsl->network, sizeof dsl->network);
    if (!status)
        status = common_lexer_expect_punct(&parser->lexer, '{', NULL);
    while (!status && (common_token_is_word(&parser->lexer.token, "Layer") || is_pace(&parser->lexer.token)))
        status = is_pace(&parser->lexer.token) ? parse_pace(parser) : parse_layer(parser);
    if (status)
        return status;
    if (!common_token_is_punct(&parser->lexer.token, '}'))
        return expect_to_close(parser, "'Layer'", &opener);
    common_lexer_advance(&parser->lexer);
    return SC_STATUS_OK;
}

static enum sc_status parse_statement(struct directives_parser *parser) {
    const struct token *token = &parser->lexer.token;
    struct hardware_word found;
    if (common_token_is_word(token, "Constant"))
        return parse_constant(parser);
    if (common_token_is_word(token, "Network"))
        return parse_network(parser);
    if (common_token_is_word(token, "Dataflow"))
        return parse_file_dataflow(parser);
    if (common_token_is_word(token, "Accelerator"))
        return parse_accelerator(parser);
    if (find_hardware(token, &found))
        return parse_hardware(parser, &found);
    return common_lexer_expected(&parser->lexer, "Network, Constant, Dataflow or hardware such as 'num_pes: 64'");
}

/* Go past the ';' that ends a statement. Only statements of this language have a colon or a brace: then return false.
 */
static bool skip_statement(struct lexer *lexer) {
    while (lexer->token.kind != TOKEN_END && !common_token_is_punct(&lexer->token, ';')) {
        if (common_token_is_punct(&lexer->token, ':') || common_token_is_punct(&lexer->token, '{'))
            return false;
        common_lexer_advance(lexer);
    }
    return common_lexer_accept_punct(lexer, ';');
}

/* Both languages have the constants with which a text begins, and hardware behind them. What follows decides. */
static bool stand_behind_constants(struct lexer *lexer) {
    while (common_token_is_word(&lexer->token, "Constant") ||
           (common_dsl_is_hardware(&lexer->token) && !common_dsl_is_pragma(lexer)))
        if (!skip_statement(lexer))
            return true;
    return !common_dsl_is_pragma(lexer) && !common_dsl_is_block(&lexer->token);
}

bool sc_directives_stand_in(const struct sc_source *source) {
    struct lexer lexer;
    common_lexer_start(&lexer, source, NULL);
    if (common_token_is_word(&lexer.token, "Constant"))
        return stand_behind_constants(&lexer);
    if (common_token_is_word(&lexer.token, "Network") || common_token_is_word(&lexer.token, "Dataflow") ||
        common_token_is_word(&lexer.token, "Accelerator") || is_tools_word(&lexer.token))
        return true;
    if (lexer.token.kind != TOKEN_WORD)
        return false;
    common_lexer_advance(&lexer);
    return common_token_is_punct(&lexer.token, ':');
}

/* If every layer was refused, the text is refused with the error of the first layer. */
static enum sc_status finish(struct directives_parser *parser, enum sc_status status) {
    const struct sc_dsl *dsl = parser->dsl;
    if (!status && parser->lexer.failed)
        status = SC_STATUS_INPUT;
    if (!status && dsl->refused && dsl->layer_count == 0) {
        parser->problem = dsl->refused->error;
        status = SC_STATUS_INPUT;
    }
    if (!status && !dsl->machine.given && !dsl->layer_count && !dsl->pragma_count)
        status =
            sc_error_at(&parser->problem, parser->lexer.token.place,
                        "'%s' says nothing: expected hardware, a network or a dataflow", parser->lexer.source->name);
    if (!status)
        common_dsl_number_names(parser->dsl, parser->arena);
    return status;
}

enum sc_status common_directives_parse(struct sc_dsl *dsl, const struct sc_source *source, struct sc_arena *arena,
                                       struct sc_error *error) {
    size_t pragmas = common_dsl_at_most(source, SC_DSL_PRAGMAS_MAX);
    struct directives_parser parser = {
        .arena = arena, .dsl = dsl, .scratch = sc_arena_alloc(arena, pragmas, sizeof *parser.scratch)};
    common_lexer_start(&parser.lexer, source, &parser.problem);
    enum sc_status status = parser.scratch ? SC_STATUS_OK : no_memory(&parser);
    while (!status && parser.lexer.token.kind != TOKEN_END)
        status = parse_statement(&parser);
    status = finish(&parser, status);
    if (status && error)
        *error = parser.problem;
    return status;
}
