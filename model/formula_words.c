/* The words of the language: one table, from which the parser knows what is no name, the checker what is expected, the
 * evaluator the answer, and people the list (sc_formulas_word). */
#include <string.h>
#include <strings.h>

#include "model/formula_internal.h"

/* ---- answers: a number, or what something is ---- */

static enum sc_formula_outcome answer(int64_t whole, struct value *result) {
    *result = value_whole(whole);
    return SC_FORMULA_VALUE;
}

static enum sc_formula_outcome answer_is(enum value_kind kind, int which, struct value *result) {
    *result = value_of_kind(kind, which);
    return SC_FORMULA_VALUE;
}

/* ---- the layer ---- */

/* Y' = floor((Y - (R - 1) * DilationY - 1) / StrideY) + 1 */
static enum sc_formula_outcome of_outputs(const struct question *question, struct value *result) {
    const struct sc_layer *layer = &question->nest->mapping->layer;
    if (question->id >= layer->type->window_count)
        return SC_FORMULA_NONE;
    const struct sc_window *window = &layer->type->window[question->id];
    int64_t last_tap = (layer->size[window->filter] - 1) * layer->dilation[question->id];
    return answer((layer->size[window->input] - last_tap - 1) / layer->stride[question->id] + 1, result);
}

static enum sc_formula_outcome of_setting(const struct question *question, struct value *result) {
    const struct sc_layer *layer = &question->nest->mapping->layer;
    enum sc_window_setting setting = (enum sc_window_setting)(question->id / SC_WINDOWS_MAX);
    int window = question->id % SC_WINDOWS_MAX;
    if (window >= layer->type->window_count)
        return SC_FORMULA_NONE;
    return answer(sc_layer_setting(layer, setting, window), result);
}

enum {
#define LAYER_TYPE(name, ...) LAYER_TYPE_##name,
#define LAST_LAYER_TYPE LAYER_TYPE
#include "common/layer_type.def"
#undef LAYER_TYPE
#undef LAST_LAYER_TYPE
};

/* "CONV, DSCONV, FC, POOL or GEMM": each name follows a comma, which the first one is without. */
#define LAYER_TYPE(name, ...) ", " #name
#define LAST_LAYER_TYPE(name, ...) " or " #name
static const char LAYER_TYPES[] =
#include "common/layer_type.def"
    ;
#undef LAYER_TYPE
#undef LAST_LAYER_TYPE

static enum sc_formula_outcome layer_type_of(const struct question *question, struct value *result) {
    int which = 0;
    while (sc_layer_type_at(which) != question->nest->mapping->layer.type)
        which++;
    return answer_is(KIND_LAYER_TYPE, which, result);
}

/* Of a loop: any of the dimensions that it divides. */
static enum sc_formula_outcome couples(const struct question *question, struct value *result) {
    const struct sc_layer *layer = &question->nest->mapping->layer;
    enum sc_tensor tensor = (enum sc_tensor)question->argument[0].which;
    const struct value *what = &question->argument[1];
    bool found = what->kind == KIND_DIM && sc_layer_couples(layer, tensor, (enum sc_dim)what->which);
    for (int d = 0; what->kind == KIND_LOOP && d < SC_DIM_COUNT; d++)
        found = found || (formula_divides(question->nest->loop[what->which].directive, (enum sc_dim)d) &&
                          sc_layer_couples(layer, tensor, (enum sc_dim)d));
    return answer(found, result);
}

/* ---- the machine ---- */

/* What is not limited counts as the largest number, by which any transfer divides to one cycle. */
static enum sc_formula_outcome of_machine(const struct question *question, struct value *result) {
    enum sc_hardware_id id = (enum sc_hardware_id)question->id;
    const struct sc_hardware_description *about = sc_hardware_info(id);
    int64_t value = sc_machine_get(&question->nest->mapping->machine, id);
    return answer(value == 0 && about->lowest > 0 ? about->highest : value, result);
}

/* ---- levels and loops ---- */

static enum sc_formula_outcome units_of(const struct question *question, struct value *result) {
    return answer(question->nest->mapping->level[question->argument[0].which].units, result);
}

/* The innermost loop over a dimension, or the innermost one that moves; NULL without any. */
static const struct formula_loop *innermost(const struct formula_nest *nest, enum sc_dim dim, bool moving) {
    const struct formula_loop *loop = nest->loop + nest->loop_count;
    while (loop-- > nest->loop)
        if (formula_divides(loop->directive, dim) && (!moving || formula_trips(loop) > 1))
            return loop;
    return NULL;
}

static enum sc_formula_outcome loop_over(const struct question *question, struct value *result) {
    const struct formula_loop *loop = innermost(question->nest, (enum sc_dim)question->argument[0].which, false);
    return loop ? answer_is(KIND_LOOP, (int)(loop - question->nest->loop), result) : SC_FORMULA_NONE;
}

static enum sc_formula_outcome dimension_of(const struct question *question, struct value *result) {
    return answer_is(KIND_DIM, (int)question->nest->loop[question->argument[0].which].directive->part[0].dim, result);
}

static enum sc_formula_outcome level_of(const struct question *question, struct value *result) {
    return answer_is(KIND_LEVEL, question->nest->loop[question->argument[0].which].level, result);
}

static enum sc_formula_outcome chunk_of(const struct question *question, struct value *result) {
    const struct value *what = &question->argument[0];
    return answer(what->kind == KIND_DIM ? question->nest->chunk[what->which] : question->nest->loop[what->which].chunk,
                  result);
}

/* By how many indices a PE's chunk moves when a loop advances; at most the chunk, which is all that can be new. */
static int64_t moved_indices(const struct formula_loop *loop, int64_t chunk) {
    int64_t offset = loop->directive->part[0].offset;
    return loop->units > chunk / offset ? chunk : offset * loop->units;
}

/* Merged loops divide all dimensions but the first without remainder or overlap: all of theirs is new. */
static enum sc_formula_outcome new_part_of(const struct question *question, struct value *result) {
    enum sc_dim dim = (enum sc_dim)question->argument[0].which;
    int64_t chunk = question->nest->chunk[dim];
    const struct formula_loop *loop = innermost(question->nest, dim, true);
    bool first = loop && loop->directive->part[0].dim == dim;
    return answer(first ? moved_indices(loop, chunk) : chunk, result);
}

enum {
    LOOP_SPATIAL,
    LOOP_EXTENT,
    LOOP_OFFSET,
    LOOP_OVERLAP,
    LOOP_POSITIONS,
    LOOP_TRIPS,
    LOOP_EDGE_CHUNK,
    LOOP_ACTIVE_UNITS,
    LOOP_EDGE_UNITS
};

static int64_t at_most(int64_t a, int64_t b) { return a < b ? a : b; }

/* Positions of the first part, which alone may have an edge. */
static int64_t last_chunk(const struct formula_loop *loop) {
    const struct sc_map_part *part = &loop->directive->part[0];
    if (loop->extent <= part->size)
        return loop->extent;
    int64_t rest = (loop->extent - part->size) % part->offset, last = part->size - part->offset + rest;
    return rest == 0 || last <= 0 ? part->size : last;
}

static enum sc_formula_outcome of_loop(const struct question *question, struct value *result) {
    const struct formula_loop *loop = &question->nest->loop[question->argument[0].which];
    const struct sc_map_part *part = &loop->directive->part[0];
    const int64_t values[] = {
        [LOOP_SPATIAL] = loop->directive->spatial,
        [LOOP_EXTENT] = loop->extent,
        [LOOP_OFFSET] = part->offset,
        [LOOP_OVERLAP] = loop->extent > part->size && part->size > part->offset ? part->size - part->offset : 0,
        [LOOP_POSITIONS] = loop->positions,
        [LOOP_TRIPS] = formula_trips(loop),
        [LOOP_EDGE_CHUNK] = last_chunk(loop),
        [LOOP_ACTIVE_UNITS] = at_most(loop->positions, loop->units),
        [LOOP_EDGE_UNITS] = (loop->positions - 1) % loop->units + 1,
    };
    return answer(values[question->id], result);
}

/* ---- the figure's ---- */

/* A dimension without a pragma has size 1: it counts as unrolled. */
static enum sc_formula_outcome pragma_of(const struct question *question, struct value *result) {
    const struct sc_mapped_pragma *pragma =
        formula_innermost_pragma(question->nest->mapping, (enum sc_dim)question->argument[0].which);
    return answer_is(KIND_PRAGMA, pragma ? (int)pragma->kind : SC_PRAGMA_UNROLL, result);
}

/* ---- the table ---- */

#define WORD(name, arguments, kind_name, unit, description, group, ...)                                                \
    {.about = {name, arguments, kind_name, unit, description, group}, .length = sizeof(name) - 1, __VA_ARGS__},

#define NUMBER(name, arguments, unit, group, kinds, finder, number, description)                                       \
    WORD(name, arguments, "number", unit, description, group, .use = WORD_ANSWERED, .result = KIND_NUMBER,             \
         .parameter = {kinds}, .id = number, .absence = "", .find = finder)
#define OTHER(name, arguments, kind_name, kind, group, kinds, finder, why, description)                                \
    WORD(name, arguments, kind_name, "", description, group, .use = WORD_ANSWERED, .result = kind,                     \
         .parameter = {kinds}, .absence = why, .find = finder)
#define WINDOW(name, finder, setting, window, description)                                                             \
    WORD(name, "", "number", "indices", description, "layer", .use = WORD_ANSWERED, .result = KIND_NUMBER,             \
         .id = (setting)*SC_WINDOWS_MAX + (window), .absence = "the layer has no rows and columns", .find = finder)
#define COUPLES(name, arguments, description)                                                                          \
    WORD(name, arguments, "number", "", description, "layer", .use = WORD_ANSWERED, .result = KIND_NUMBER,             \
         .parameter = {KIND_TENSOR, KIND_DIM | KIND_LOOP}, .absence = "", .find = couples)
#define HOPS(name, arguments, description)                                                                             \
    WORD(name, arguments, "number", "links", description, "network", .use = WORD_ANSWERED, .result = KIND_NUMBER,      \
         .parameter = {KIND_TENSOR, KIND_NUMBER}, .absence = "there is no such PE", .find = formula_hops)
#define OUTSIDE(name, arguments, description)                                                                          \
    WORD(name, arguments, "number", "", description, "off chip", .use = WORD_ANSWERED, .result = KIND_NUMBER,          \
         .parameter = {KIND_TENSOR, KIND_LOOP}, .absence = "", .find = formula_outside_l2)
#define CHUNK(name, arguments, description)                                                                            \
    WORD(name, arguments, "number", "indices", description, "off chip", .use = WORD_ANSWERED, .result = KIND_NUMBER,   \
         .parameter = {KIND_TENSOR, KIND_DIM}, .absence = "", .find = formula_l2_chunk)
#define LOOP(name, unit, number, description)                                                                          \
    NUMBER(name, "(loop)", unit, "loop", KIND_LOOP, of_loop, number, description)
#define OPERATOR(name, arguments, node, description)                                                                   \
    WORD(name, arguments, "number", "", description, "arithmetic", .use = WORD_OPERATOR, .result = KIND_NUMBER,        \
         .id = node)
#define FOLD(name, fold, description)                                                                                  \
    WORD(name, "(name in domain where condition : value)", "number", "", description, "fold", .use = WORD_FOLD,        \
         .result = KIND_NUMBER, .id = fold)
#define PICK(name, fold, description)                                                                                  \
    WORD(name, "(name in domain where condition)", "dimension, loop or level", "", description, "fold",                \
         .use = WORD_FOLD, .id = fold)
#define DOMAIN(name, arguments, kind_name, kind, kinds, domain, description)                                           \
    WORD(name, arguments, kind_name, "", description, "domain", .use = WORD_DOMAIN, .result = kind,                    \
         .parameter = {kinds}, .id = domain)
#define LITERAL(name, kind_name, kind, which, description)                                                             \
    WORD(name, "", kind_name, "", description, kind_name, .use = WORD_LITERAL, .result = kind, .id = which)
#define SYNTAX(name, arguments, kind_name, description)                                                                \
    WORD(name, arguments, kind_name, "", description, "syntax", .use = WORD_SYNTAX)

static const struct word WORDS[] = {
#include "model/formula_words.def"
};

enum { WORD_COUNT = sizeof WORDS / sizeof WORDS[0] };

int formula_word_count(void) { return WORD_COUNT; }

const struct word *formula_word_at(int index) { return &WORDS[index]; }

int sc_formulas_word_count(void) { return WORD_COUNT; }

const struct sc_formula_word *sc_formulas_word(int index) { return &WORDS[index].about; }

/* Words of one use stand together, in the order of enum word_use. */
static int first_of(enum word_use use) {
    int low = 0, high = WORD_COUNT;
    while (low < high) {
        int middle = (low + high) / 2;
        if (WORDS[middle].use < use)
            low = middle + 1;
        else
            high = middle;
    }
    return low;
}

/* Reading a set asks for every word several times: so most others are passed over by their length and first letter. */
const struct word *formula_word_find(enum word_use use, const char *name, int length) {
    enum { CASE = 'a' ^ 'A' };
    for (int i = first_of(use); i < WORD_COUNT && WORDS[i].use == use; i++)
        if (WORDS[i].length == length && ((WORDS[i].about.name[0] ^ name[0]) & ~CASE) == 0 &&
            strncasecmp(WORDS[i].about.name, name, (size_t)length) == 0)
            return &WORDS[i];
    return NULL;
}

int formula_word_parameters(const struct word *word) {
    int count = 0;
    while (count < WORD_PARAMETERS_MAX && word->parameter[count] != 0)
        count++;
    return count;
}

/* ---- names for people ---- */

const char *formula_kinds_text(unsigned kinds, char buffer[KINDS_TEXT_SIZE]) {
    static const char *const NAMES[] = {"a number", "a dimension",  "a tensor", "a loop",
                                        "a level",  "a layer type", "a pragma"};
    _Static_assert(sizeof NAMES / sizeof NAMES[0] == KIND_COUNT, "every kind has a name");
    buffer[0] = '\0';
    for (int i = 0; i < KIND_COUNT; i++) {
        size_t used = strlen(buffer);
        if (kinds & 1u << i)
            snprintf(buffer + used, KINDS_TEXT_SIZE - used, "%s%s", used ? " or " : "", NAMES[i]);
    }
    return buffer;
}

const char *formula_value_name(const struct formula_nest *nest, const struct value *value) {
    switch (value->kind) {
    case KIND_DIM:
        return sc_dim_name((enum sc_dim)value->which);
    case KIND_TENSOR:
        return sc_tensor_name((enum sc_tensor)value->which);
    case KIND_LOOP:
        return sc_dim_name(nest->loop[value->which].directive->part[0].dim);
    case KIND_LAYER_TYPE:
        return sc_layer_type_at(value->which)->name;
    case KIND_PRAGMA:
        return sc_pragma_name((enum sc_pragma_kind)value->which);
    default:
        return "this";
    }
}
