#include "common/write.h"

#include <stdarg.h>
#include <stdlib.h>
#include <string.h>
#include <strings.h>

#include "common/at_first.h"
#include "common/dsl_internal.h"
#include "common/lower_internal.h"
#include "common/reread.h"
#include "common/window_internal.h"

/* ---- texts that grow ---- */

struct written_text {
    char *data; /* NULL before the first addition; then with a terminating zero */
    size_t size, capacity;
    bool failed; /* no memory */
};

static void reserve(struct written_text *text, size_t more) {
    if (text->failed || text->size + more < text->capacity)
        return;
    size_t capacity = COMMON_AT_FIRST(2 * (text->size + more) + 256, text->size + more + 1);
    char *data = realloc(text->data, capacity);
    text->failed = !data;
    if (data) {
        text->data = data;
        text->capacity = capacity;
    }
}

static void add(struct written_text *text, const char *format, ...) __attribute__((format(printf, 2, 3)));

static void add(struct written_text *text, const char *format, ...) {
    va_list arguments, again;
    va_start(arguments, format);
    va_copy(again, arguments);
    int size = vsnprintf(NULL, 0, format, arguments);
    va_end(arguments);
    reserve(text, size > 0 ? (size_t)size : 0);
    if (!text->failed && size > 0) {
        vsnprintf(text->data + text->size, text->capacity - text->size, format, again);
        text->size += (size_t)size;
    }
    va_end(again);
}

static bool same_text(const struct written_text *a, const struct written_text *b) {
    return a->size == b->size && (a->size == 0 || memcmp(a->data, b->data, a->size) == 0);
}

/* ---- expressions ---- */

/* The precedence of an expression: a sum, a product, or a single factor. */
static int tightness(const struct sc_expr *expr) {
    switch (expr->kind) {
    case SC_EXPR_ADD:
    case SC_EXPR_SUBTRACT:
        return 0;
    case SC_EXPR_MULTIPLY:
    case SC_EXPR_DIVIDE:
        return 1;
    default:
        return 2;
    }
}

static void add_expr(struct written_text *text, const struct sc_expr *expr, int least_tightness) {
    static const char OPERATORS[] = {
        [SC_EXPR_ADD] = '+', [SC_EXPR_SUBTRACT] = '-', [SC_EXPR_MULTIPLY] = '*', [SC_EXPR_DIVIDE] = '/'};
    bool closed = tightness(expr) < least_tightness;
    add(text, "%s", closed ? "(" : "");
    if (expr->kind == SC_EXPR_NUMBER || expr->kind == SC_EXPR_CONSTANT) {
        add(text, "%lld", (long long)expr->number);
    } else if (expr->kind == SC_EXPR_SIZE_OF) {
        add(text, "Sz(%s)", sc_dim_name(expr->dim));
    } else if (expr->kind == SC_EXPR_NEGATE) {
        add(text, "-");
        add_expr(text, expr->right, 2);
    } else {
        add_expr(text, expr->left, tightness(expr));
        add(text, "%c", OPERATORS[expr->kind]);
        add_expr(text, expr->right, tightness(expr) + 1);
    }
    add(text, "%s", closed ? ")" : "");
}

/* ---- dataflows ---- */

/* A dataflow on a layer while it is written. */
struct written_flow {
    const struct sc_layer *layer; /* NULL: no layer is known */
    const struct sc_pragma *pragma;
    int count;
    int64_t chunk[SC_DIM_COUNT];       /* the longest chunk that the present level is given */
    int64_t inner_chunk[SC_DIM_COUNT]; /* the longest chunk that it passes on */
    int64_t tile_size;                 /* of which a Tile's blocks are parts, if the last map is its own */
    struct written_text *text;
    struct sc_error *error;
};

static bool is_map(const struct sc_pragma *pragma) {
    return pragma->kind == SC_PRAGMA_TEMPORAL_MAP || pragma->kind == SC_PRAGMA_SPATIAL_MAP ||
           pragma->kind == SC_PRAGMA_UNROLL;
}

static bool names_input(const struct sc_pragma *pragma) { return sc_window_named(pragma->dim) < SC_WINDOWS_MAX; }

static enum sc_status cannot_say(const struct written_flow *flow, const struct sc_pragma *pragma, const char *language,
                                 const char *why) {
    const char *name = pragma->is_directive ? common_directive_name(pragma->kind) : sc_pragma_name(pragma->kind);
    return sc_error_at(flow->error, pragma->place, "%s%s%s cannot be said in %s: %s", name,
                       pragma->kind == SC_PRAGMA_CLUSTER ? "" : " ",
                       pragma->kind == SC_PRAGMA_CLUSTER ? "" : sc_dim_name(pragma->dim), language, why);
}

/* One past the maps of the level that begins at `from`: it ends at a Cluster, or with the map after a Tile. */
static int end_of_level(const struct written_flow *flow, int from) {
    int i = from;
    while (i < flow->count && flow->pragma[i].kind != SC_PRAGMA_CLUSTER && flow->pragma[i].kind != SC_PRAGMA_TILE)
        i++;
    return i + 1 < flow->count && flow->pragma[i].kind == SC_PRAGMA_TILE ? i + 2 : i;
}

/* Return true if a map of the next level covers all that the level is given. */
static bool covers(const struct written_flow *flow, const struct sc_pragma *pragma) {
    struct sc_map_part part;
    if (!is_map(pragma))
        return false;
    int64_t chunk = flow->inner_chunk[pragma->dim];
    return flow->layer && !common_mapping_part(flow->layer, pragma, chunk, &part, NULL) && part.size >= chunk;
}

/* Return true if the map at `index` of the next level, [from, end), is left out: it covers all, and another map of its
 * dimension stands before it, or divides. */
static bool is_left_out(const struct written_flow *flow, int from, int end, int index) {
    const struct sc_pragma *map = &flow->pragma[index];
    for (int i = from; covers(flow, map) && i < end; i++)
        if (i != index && is_map(&flow->pragma[i]) && flow->pragma[i].dim == map->dim &&
            (i < index || !covers(flow, &flow->pragma[i])))
            return true;
    return false;
}

/* Return true if a spatial map that stays is in the next level, which begins at `from`. */
static bool has_spatial(const struct written_flow *flow, int from) {
    int end = end_of_level(flow, from);
    for (int i = from; i < end; i++)
        if (flow->pragma[i].kind == SC_PRAGMA_SPATIAL_MAP && !is_left_out(flow, from, end, i))
            return true;
    return false;
}

/* The size and offset of a map in indices; `counts` is the unit in which they are given. */
static enum sc_status part_of(const struct written_flow *flow, const struct sc_pragma *pragma,
                              enum sc_map_counts counts, struct sc_map_part *part) {
    struct sc_pragma read = *pragma;
    read.counts = counts;
    return common_mapping_part(flow->layer, &read, flow->chunk[pragma->dim], part, flow->error);
}

/* The chunk that the map passes to the level inside. */
static enum sc_status hand_on(struct written_flow *flow, const struct sc_pragma *pragma) {
    struct sc_map_part part;
    if (!flow->layer)
        return SC_STATUS_OK;
    enum sc_status status = part_of(flow, pragma, pragma->counts, &part);
    if (status)
        return status;
    int64_t whole = flow->layer->size[pragma->dim];
    flow->tile_size = part.size < whole ? part.size : whole;
    if (part.size < flow->chunk[pragma->dim])
        flow->inner_chunk[pragma->dim] = part.size;
    return SC_STATUS_OK;
}

static void end_level(struct written_flow *flow) { memcpy(flow->chunk, flow->inner_chunk, sizeof flow->chunk); }

static bool same_part(const struct sc_map_part *a, const struct sc_map_part *b) {
    return a->size == b->size && a->offset == b->offset;
}

static enum sc_status needs_layer(const struct written_flow *flow, const struct sc_pragma *pragma) {
    return sc_error_at(
        flow->error, pragma->place,
        "what this map of %s counts depends on the stride and the filter: it can only be written together "
        "with a layer",
        sc_dim_name(pragma->dim));
}

/* Return true if a Tile or Cluster has one unit, for every layer where none is known. */
static bool is_one_wide(const struct written_flow *flow, const struct sc_pragma *pragma) {
    int64_t units;
    return !sc_expr_value(pragma->size, flow->layer, &units, NULL) && units == 1;
}

/* ---- as pragmas ---- */

/* Return true if the map means the same as a pragma. */
static bool is_said_in_pragmas(const struct written_flow *flow, const struct sc_pragma *pragma) {
    struct sc_map_part as_is, as_indices;
    if (pragma->counts != SC_COUNTS_AS_UNSTRIDED || !names_input(pragma))
        return true;
    return flow->layer && !part_of(flow, pragma, pragma->counts, &as_is) &&
           !part_of(flow, pragma, SC_COUNTS_INDICES, &as_indices) && same_part(&as_is, &as_indices);
}

static void add_pragma_as_is(struct written_flow *flow, const struct sc_pragma *pragma) {
    add(flow->text, "%s ", sc_pragma_name(pragma->kind));
    if (pragma->size) {
        add(flow->text, "(");
        add_expr(flow->text, pragma->size, 0);
        add(flow->text, ",");
        add_expr(flow->text, pragma->offset, 0);
        add(flow->text, ") ");
    }
    add(flow->text, "%s%s", sc_dim_name(pragma->dim), pragma->counts == SC_COUNTS_OUTPUTS ? "'" : "");
}

static void add_mark(struct written_flow *flow, const struct sc_pragma *pragma) {
    const bool all = pragma->tensor == SC_TENSOR_COUNT;
    add(flow->text, "%s L2%s%s", sc_pragma_name(pragma->kind), all ? "" : " ",
        all ? "" : sc_tensor_word(pragma->tensor));
}

static enum sc_status add_map_as_pragma(struct written_flow *flow, const struct sc_pragma *pragma) {
    struct sc_map_part part;
    if (!is_said_in_pragmas(flow, pragma) && !flow->layer)
        return needs_layer(flow, pragma);
    if (is_said_in_pragmas(flow, pragma)) {
        add_pragma_as_is(flow, pragma);
        return hand_on(flow, pragma);
    }
    enum sc_status status = part_of(flow, pragma, pragma->counts, &part);
    if (!status)
        add(flow->text, "%s (%lld,%lld) %s", sc_pragma_name(pragma->kind), (long long)part.size, (long long)part.offset,
            sc_dim_name(pragma->dim));
    return status ? status : hand_on(flow, pragma);
}

static void add_tile(struct written_flow *flow, const struct sc_pragma *pragma, enum sc_dim dim) {
    add(flow->text, "Tile (");
    add_expr(flow->text, pragma->size, 0);
    add(flow->text, ") %s", sc_dim_name(dim));
}

/* Write the pragma at `i`. A Cluster after a map has already been written, as a Tile before that map. */
static enum sc_status add_as_pragma(struct written_flow *flow, int i) {
    const struct sc_pragma *pragma = &flow->pragma[i];
    bool clustered = i + 1 < flow->count && pragma[1].kind == SC_PRAGMA_CLUSTER;
    if (pragma->kind == SC_PRAGMA_CLUSTER) {
        end_level(flow);
        return SC_STATUS_OK;
    }
    add(flow->text, "%s", i > 0 ? "\n-> " : "");
    if (pragma->kind == SC_PRAGMA_TILE) {
        add_tile(flow, pragma, pragma->dim);
        return SC_STATUS_OK;
    }
    if (clustered) {
        add_tile(flow, pragma + 1, pragma->dim);
        add(flow->text, " -> ");
    }
    enum sc_status status = SC_STATUS_OK;
    if (is_map(pragma))
        status = add_map_as_pragma(flow, pragma);
    else if (pragma->kind == SC_PRAGMA_BUFFER)
        add_mark(flow, pragma);
    else
        add_pragma_as_is(flow, pragma);
    if (pragma->overhead) {
        add(flow->text, " Overhead ");
        add_expr(flow->text, pragma->overhead, 0);
    }
    if (!status && clustered && !has_spatial(flow, i + 2) && !is_one_wide(flow, pragma + 1))
        return cannot_say(flow, pragma + 1, "pragmas",
                          "it has no SpatialMap inside, and a Tile would distribute blocks over its units");
    return status;
}

/* ---- as directives ---- */

/* An Overhead of zero cycles is none, however it is written. */
static bool costs_control(const struct written_flow *flow, const struct sc_expr *overhead) {
    struct sc_error unknown;
    int64_t cycles;
    return overhead && (sc_expr_value(overhead, flow->layer, &cycles, &unknown) || cycles != 0);
}

static void begin_directive(struct written_flow *flow, const struct sc_pragma *pragma) {
    add(flow->text, "            %s",
        common_directive_name(pragma->kind == SC_PRAGMA_UNROLL ? SC_PRAGMA_TEMPORAL_MAP : pragma->kind));
}

static void add_directive_as_is(struct written_flow *flow, const struct sc_pragma *pragma) {
    const char *dim = sc_dim_name(pragma->dim);
    begin_directive(flow, pragma);
    if (!pragma->size) {
        add(flow->text, "(Sz(%s),Sz(%s)) %s;\n", dim, dim, dim);
        return;
    }
    add(flow->text, "(");
    add_expr(flow->text, pragma->size, 0);
    add(flow->text, ",");
    add_expr(flow->text, pragma->offset, 0);
    add(flow->text, ") %s%s;\n", dim, pragma->counts == SC_COUNTS_OUTPUTS ? "'" : "");
}

/* Find a map of outputs whose size and offset in indices are those of `want`. Returns false if there is none. */
static bool find_outputs(const struct written_flow *flow, const struct sc_pragma *pragma,
                         const struct sc_map_part *want, int64_t *size, int64_t *offset) {
    const struct sc_layer *layer = flow->layer;
    int window = sc_layer_window_over(layer, pragma->dim);
    if (window < 0)
        return false;
    int64_t stride = layer->stride[window], reach = common_window_reach(layer, window);
    *size = want->size < reach ? 0 : (want->size - reach) / stride + 1;
    *offset = want->offset / stride;
    struct sc_expr numbers[] = {{.kind = SC_EXPR_NUMBER, .number = *size}, {.kind = SC_EXPR_NUMBER, .number = *offset}};
    struct sc_pragma outputs = *pragma;
    struct sc_map_part part;
    outputs.size = &numbers[0];
    outputs.offset = &numbers[1];
    return *size > 0 && *offset > 0 && !part_of(flow, &outputs, SC_COUNTS_OUTPUTS, &part) && same_part(&part, want);
}

/* Write a map of input indices. On a layer with a stride, directives do not count indices. */
static enum sc_status add_input_map_as_directive(struct written_flow *flow, const struct sc_pragma *pragma) {
    struct sc_map_part want, part;
    int64_t size, offset;
    if (!flow->layer)
        return needs_layer(flow, pragma);
    enum sc_status status = part_of(flow, pragma, SC_COUNTS_INDICES, &want);
    if (!status)
        status = part_of(flow, pragma, SC_COUNTS_AS_UNSTRIDED, &part);
    if (status)
        return status;
    if (same_part(&want, &part)) {
        add_directive_as_is(flow, pragma);
        return SC_STATUS_OK;
    }
    if (!find_outputs(flow, pragma, &want, &size, &offset))
        return cannot_say(flow, pragma, "directives",
                          "on a layer with this stride no number of outputs has its size and offset");
    begin_directive(flow, pragma);
    add(flow->text, "(%lld,%lld) %s';\n", (long long)size, (long long)offset, sc_dim_name(pragma->dim));
    return SC_STATUS_OK;
}

static void add_cluster(struct written_flow *flow, const struct sc_pragma *pragma) {
    add(flow->text, "            Cluster(");
    add_expr(flow->text, pragma->size, 0);
    add(flow->text, ", P);\n");
    end_level(flow);
}

static enum sc_status add_map_as_directive(struct written_flow *flow, const struct sc_pragma *pragma) {
    enum sc_status status = SC_STATUS_OK;
    if (pragma->counts == SC_COUNTS_INDICES && pragma->size && names_input(pragma))
        status = add_input_map_as_directive(flow, pragma);
    else
        add_directive_as_is(flow, pragma);
    return status ? status : hand_on(flow, pragma);
}

/* Return true if a level inside this map has directives: later pragmas, or a dimension that no pragma names. */
static bool has_inside(const struct written_flow *flow, int i) {
    unsigned named = 0;
    for (int j = 0; j < flow->count; j++)
        named |= flow->pragma[j].dim < SC_DIM_COUNT ? 1u << flow->pragma[j].dim : 0;
    for (int dim = 0; dim < SC_DIM_COUNT; dim++)
        if (flow->layer->size[dim] > 1 && !(named & 1u << dim))
            return true;
    return i + 1 < flow->count;
}

/* Write the level that distributes the blocks of a Tile without a Spatial_Map. `i` is the map after the Tile. */
static enum sc_status add_blocks(struct written_flow *flow, int i) {
    const struct sc_pragma *tile = &flow->pragma[i - 1];
    int64_t units;
    if (!flow->layer)
        return sc_error_at(
            flow->error, tile->place,
            "the blocks of this Tile depend on the size of %s: it can only be written together with a layer",
            sc_dim_name(tile->dim));
    enum sc_status status = sc_expr_value(tile->size, flow->layer, &units, flow->error);
    if (!status && units < 1)
        status = sc_error_at(flow->error, tile->place, "a tile is at least 1 wide, not %lld", (long long)units);
    if (status)
        return status;
    struct sc_expr block = {.kind = SC_EXPR_NUMBER, .number = (flow->tile_size - 1) / units + 1};
    struct sc_pragma blocks = {.kind = SC_PRAGMA_SPATIAL_MAP, .dim = tile->dim, .size = &block, .offset = &block};
    if (add_map_as_directive(flow, &blocks))
        return cannot_say(flow, tile, "directives",
                          "on a layer with this stride no number of outputs is as large as its blocks");
    if (has_inside(flow, i)) {
        add(flow->text, "            Cluster(1, P);\n");
        end_level(flow);
    }
    return SC_STATUS_OK;
}

/* Write the pragma at `i`. A Tile is written after the map that follows it. */
static enum sc_status add_as_directive(struct written_flow *flow, int i) {
    const struct sc_pragma *pragma = &flow->pragma[i];
    if (pragma->kind == SC_PRAGMA_MERGE)
        return cannot_say(flow, pragma, "directives", "no two loops are one there");
    if (pragma->kind == SC_PRAGMA_BUFFER)
        return sc_error_at(flow->error, pragma->place,
                           "Buffer L2 cannot be said in directives: MAESTRO has no word for what L2 holds");
    if (costs_control(flow, pragma->overhead))
        return cannot_say(flow, pragma, "directives", "MAESTRO has no word for its Overhead");
    if (pragma->kind == SC_PRAGMA_TILE)
        return SC_STATUS_OK;
    if (pragma->kind == SC_PRAGMA_CLUSTER) {
        add_cluster(flow, pragma);
        return SC_STATUS_OK;
    }
    enum sc_status status = add_map_as_directive(flow, pragma);
    if (status || i == 0 || pragma[-1].kind != SC_PRAGMA_TILE)
        return status;
    add_cluster(flow, pragma - 1);
    return has_spatial(flow, i + 1) || is_one_wide(flow, pragma - 1) ? SC_STATUS_OK : add_blocks(flow, i);
}

/* The dataflow of a layer: its own, or else the file's. */
static enum sc_status add_flow(struct written_text *text, const struct sc_dsl *dsl, const struct sc_dsl_layer *layer,
                               enum sc_status (*add_one)(struct written_flow *, int), struct sc_error *error) {
    bool own = layer && layer->pragmas;
    struct written_flow flow = {.pragma = own ? layer->pragmas : dsl->pragmas,
                                .count = own ? layer->pragma_count : dsl->pragma_count,
                                .text = text,
                                .error = error};
    struct sc_layer mapped;
    enum sc_status status = SC_STATUS_OK;
    if (layer) {
        mapped = common_convolution_pragma(&layer->layer, flow.pragma, flow.count)
                     ? sc_layer_as_convolution(&layer->layer)
                     : layer->layer;
        flow.layer = &mapped;
        memcpy(flow.chunk, mapped.size, sizeof flow.chunk);
        memcpy(flow.inner_chunk, mapped.size, sizeof flow.inner_chunk);
    }
    for (int i = 0; !status && i < flow.count; i++)
        status = add_one(&flow, i);
    return status;
}

/* ---- a text of pragmas ---- */

static void add_hardware_statements(struct written_text *text, const struct sc_machine *machine) {
    char value[SC_HARDWARE_TEXT_SIZE];
    for (struct sc_hardware_said said = {0}; sc_machine_next(machine, &said);)
        add(text, "%s %s%s;\n", said.keyword, sc_hardware_text(value, said.id, said.value), said.in_bytes ? " B" : "");
}

/* Write a number with the fewest digits after the point that the lexer reads as the same number. */
static void add_decimal(struct written_text *text, double value) {
    enum { DIGITS_MAX = 15 };
    int places = 0;
    int64_t scale = 1, digits = (int64_t)(value + 0.5);
    while ((double)digits / (double)scale != value && digits < INT64_C(1000000000000000) && places < DIGITS_MAX) {
        places++;
        scale *= 10;
        digits = (int64_t)(value * (double)scale + 0.5);
    }
    add(text, " %lld", (long long)(digits / scale));
    if (places > 0)
        add(text, ".%0*lld", places, (long long)(digits % scale));
}

static void add_access(struct written_text *text, struct sc_energy_access access) {
    add_decimal(text, access.read);
    add_decimal(text, access.write);
    add(text, ";\n");
}

static void add_cost(struct written_text *text, const char *keyword, double cost) {
    add(text, "%s", keyword);
    add_decimal(text, cost);
    add(text, ";\n");
}

static void add_buffer(struct written_text *text, const struct sc_energy_table *table, const char *keyword,
                       enum sc_energy_cost cost, struct sc_energy_access access, int64_t port_bytes) {
    add(text, "%s", keyword);
    if (sc_energy_is_given(table, cost))
        add_access(text, access);
    else
        add(text, "Port %lld;\n", (long long)port_bytes);
}

static void add_energy(struct written_text *text, const struct sc_energy_table *table) {
    add(text, "Energy %s;\nUnit %s;\n", table->name, sc_energy_unit_name(table->unit));
    add_cost(text, "MAC", table->mac);
    add_buffer(text, table, "L1", SC_ENERGY_COST_L1, table->l1, table->l1_port_bytes);
    add_buffer(text, table, "L2", SC_ENERGY_COST_L2, table->l2, table->l2_port_bytes);
    if (sc_energy_is_given(table, SC_ENERGY_COST_NOC))
        add_cost(text, "NoC", table->noc_hop);
    if (sc_energy_is_given(table, SC_ENERGY_COST_WIRE))
        add_cost(text, "Wire", table->wire);
    if (sc_energy_is_given(table, SC_ENERGY_COST_OFF_CHIP))
        add_cost(text, "OffChip", table->off_chip);
    for (int i = 0; i < table->point_count; i++) {
        const struct sc_energy_point *point = &table->point[i];
        add(text, "SRAM %lld %lld", (long long)point->size_bytes, (long long)point->port_bytes);
        add_access(text, point->access);
    }
    add(text, "endEnergy\n");
}

/* A name as pragmas have it: letters, digits and '_', and no digit first. */
struct plain_name {
    char text[sizeof((struct sc_layer *)0)->name];
};

static struct plain_name plain_name(const char *name) {
    struct plain_name plain;
    const bool digit_first = name[0] >= '0' && name[0] <= '9';
    snprintf(plain.text, sizeof plain.text, "%s%.*s", digit_first ? "_" : "", (int)sizeof plain.text - 1 - digit_first,
             name);
    for (char *c = plain.text; *c; c++)
        *c = *c == '-' || *c == '.' ? '_' : *c;
    return plain;
}

/* "name_2", whose end is cut off where it would be too long. */
static struct plain_name numbered_name(struct plain_name name, int number) {
    char end[16];
    const size_t room = sizeof name.text - 1 - (size_t)snprintf(end, sizeof end, "_%d", number);
    if (strlen(name.text) > room)
        name.text[room] = '\0';
    strcat(name.text, end);
    return name;
}

static bool is_same_name(const struct plain_name *one, const struct plain_name *other) {
    return strcasecmp(one->text, other->text) == 0;
}

static bool has_earlier(const struct plain_name *names, int index, const struct plain_name *name) {
    bool any = false;
    for (int i = 0; !any && i < index; i++)
        any = is_same_name(&names[i], name);
    return any;
}

static bool has_later(const struct sc_dsl *dsl, int index, const struct plain_name *name) {
    bool any = false;
    for (int i = index + 1; !any && i < dsl->layer_count; i++) {
        const struct plain_name later = plain_name(dsl->layers[i].layer.name);
        any = is_same_name(&later, name);
    }
    return any;
}

/* The names of all layers. Of those that have become the same, the later ones get numbers that make them new names. */
static void find_plain_names(struct plain_name *names, const struct sc_dsl *dsl) {
    for (int i = 0; i < dsl->layer_count; i++) {
        const struct plain_name plain = names[i] = plain_name(dsl->layers[i].layer.name);
        bool taken = has_earlier(names, i, &plain);
        for (int number = i + 1; taken; number++) {
            names[i] = numbered_name(plain, number);
            taken = has_earlier(names, i, &names[i]) || has_later(dsl, i, &names[i]);
        }
    }
}

static void add_statement(struct written_text *text, const char *keyword, int64_t value, int64_t unsaid) {
    if (value != unsaid)
        add(text, " %s %lld;", keyword, (long long)value);
}

static void add_window_statements(struct written_text *text, const struct sc_layer *layer,
                                  enum sc_window_setting setting) {
    const struct sc_window_setting_description *info = sc_window_setting_info(setting);
    for (int window = 0; window < SC_WINDOWS_MAX; window++)
        add_statement(text, info->word[window], sc_layer_setting(layer, setting, window), info->usual);
}

static void add_plain_layer(struct written_text *text, const struct sc_layer *layer, const struct plain_name *name) {
    add(text, "Layer %s %s;", layer->type->name, name->text);
    for (int i = 0; i < SC_DIM_COUNT; i++)
        add_statement(text, sc_dim_name((enum sc_dim)i), sc_layer_unpadded_size(layer, (enum sc_dim)i), 1);
    for (int i = 0; i < SC_SETTING_COUNT; i++)
        add_window_statements(text, layer, (enum sc_window_setting)i);
    add_statement(text, "Repeat", layer->repeat, 1);
    add(text, " endLayer\n");
}

/* The one dataflow of all layers. */
static enum sc_status add_common_flow(struct written_text *text, const struct sc_dsl *dsl, struct sc_error *error) {
    const struct sc_dsl_layer *first = dsl->layer_count > 0 ? &dsl->layers[0] : NULL;
    struct written_text flow = {0};
    enum sc_status status = add_flow(&flow, dsl, first, add_as_pragma, error);
    for (int i = 1; !status && i < dsl->layer_count; i++) {
        const struct sc_dsl_layer *layer = &dsl->layers[i];
        struct written_text other = {0};
        status = add_flow(&other, dsl, layer, add_as_pragma, error);
        if (!status && !same_text(&flow, &other))
            status =
                sc_error_at(error, layer->place,
                            "the dataflow of layer '%s' differs from that of '%s': pragmas have one dataflow a file, "
                            "so write these layers one by one",
                            layer->layer.name, first->layer.name);
        free(other.data);
    }
    if (!status && flow.size > 0)
        add(text, "%s\n", flow.data);
    text->failed = text->failed || flow.failed;
    free(flow.data);
    return status;
}

static enum sc_status add_pragmas_text(struct written_text *text, const struct sc_dsl *dsl, struct sc_error *error) {
    add_hardware_statements(text, &dsl->machine);
    if (dsl->energy)
        add_energy(text, dsl->energy);
    struct plain_name *names = calloc((size_t)dsl->layer_count + 1, sizeof *names);
    text->failed |= !names;
    if (names)
        find_plain_names(names, dsl);
    for (int i = 0; names && i < dsl->layer_count; i++)
        add_plain_layer(text, &dsl->layers[i].layer, &names[i]);
    free(names);
    return add_common_flow(text, dsl, error);
}

/* ---- a text of directives ---- */

static enum sc_status add_hardware_words(struct written_text *text, const struct sc_machine *machine,
                                         struct sc_error *error) {
    struct sc_machine usual = sc_machine_default();
    for (int i = 0; i < SC_HARDWARE_COUNT; i++) {
        enum sc_hardware_id id = (enum sc_hardware_id)i;
        const char *word = common_directives_hardware_word(id);
        int64_t value = sc_machine_get(machine, id);
        if (!(machine->given & sc_hardware_bit(i)) || (!word && value == sc_machine_get(&usual, id)))
            continue;
        if (word && machine->in_bytes & sc_hardware_bit(i))
            return sc_error_set(error, SC_STATUS_INPUT, "%s in bytes cannot be said in directives: give elements",
                                sc_hardware_info(id)->keyword);
        if (!word)
            return sc_error_set(error, SC_STATUS_INPUT,
                                "%s cannot be said in directives: the released MAESTRO has no word for it",
                                sc_hardware_info(id)->keyword);
        add(text, "%s: %lld\n", word, (long long)value);
    }
    return SC_STATUS_OK;
}

static const char *plural(int64_t count) { return count == 1 ? "" : "s"; }

static void add_notes(struct written_text *text, const struct sc_layer *layer) {
    if (sc_layer_is_set(layer, SC_SETTING_pad))
        add(text, "        // Y and X are with padding, %lld row%s and %lld column%s on either side\n",
            (long long)layer->pad[SC_WINDOW_Y], plural(layer->pad[SC_WINDOW_Y]), (long long)layer->pad[SC_WINDOW_X],
            plural(layer->pad[SC_WINDOW_X]));
    if (layer->repeat > 1)
        add(text, "        // this layer occurs %lld times\n", (long long)layer->repeat);
}

static void add_dimensions(struct written_text *text, const struct sc_layer *layer) {
    const char *between = "";
    add(text, "        Dimensions {");
    for (int i = 0; i < SC_DIM_COUNT; i++)
        if (layer->type->own_dims & 1u << i && (layer->size[i] > 1 || (i != SC_DIM_N && i != SC_DIM_G))) {
            add(text, "%s %s: %lld", between, sc_dim_name((enum sc_dim)i), (long long)layer->size[i]);
            between = ",";
        }
    add(text, " }\n");
}

static void add_setting_sizes(struct written_text *text, const struct sc_layer *layer, enum sc_window_setting setting) {
    if (sc_layer_is_set(layer, setting))
        add(text, "        %s { X: %lld, Y: %lld }\n", sc_window_setting_info(setting)->keyword,
            (long long)sc_layer_setting(layer, setting, SC_WINDOW_X),
            (long long)sc_layer_setting(layer, setting, SC_WINDOW_Y));
}

static enum sc_status add_layer_with_flow(struct written_text *text, const struct sc_dsl *dsl,
                                          const struct sc_dsl_layer *layer, struct sc_error *error) {
    const struct sc_layer *one = &layer->layer;
    bool grouped = one->size[SC_DIM_G] > 1 && one->type->grouped_name;
    add(text, "    Layer %s {\n        Type: %s\n", one->name, grouped ? one->type->grouped_name : one->type->name);
    add_setting_sizes(text, one, SC_SETTING_stride);
    add_setting_sizes(text, one, SC_SETTING_dilation);
    add_notes(text, one);
    add_dimensions(text, one);
    if (!layer->pragmas && dsl->pragma_count == 0) {
        add(text, "    }\n");
        return SC_STATUS_OK;
    }
    add(text, "        Dataflow {\n");
    enum sc_status status = add_flow(text, dsl, layer, add_as_directive, error);
    add(text, "        }\n    }\n");
    return status;
}

static enum sc_status add_network(struct written_text *text, const struct sc_dsl *dsl, struct sc_error *error) {
    enum sc_status status = SC_STATUS_OK;
    add(text, "Network %s {\n", dsl->network[0] ? dsl->network : "network");
    for (int i = 0; !status && i < dsl->layer_count; i++)
        status = add_layer_with_flow(text, dsl, &dsl->layers[i], error);
    add(text, "}\n");
    return status;
}

static enum sc_status add_directives_text(struct written_text *text, const struct sc_dsl *dsl, struct sc_error *error) {
    if (dsl->energy)
        return sc_error_set(error, SC_STATUS_INPUT,
                            "energies cannot be said in directives: they have no word for them");
    enum sc_status status = add_hardware_words(text, &dsl->machine, error);
    if (status || dsl->layer_count > 0)
        return status ? status : add_network(text, dsl, error);
    if (dsl->pragma_count > 0) {
        add(text, "Dataflow {\n");
        status = add_flow(text, dsl, NULL, add_as_directive, error);
        add(text, "}\n");
    }
    return status;
}

/* ---- the whole ---- */

/* No writer is needed for what only a search reads; leaving it out would change what the text says. */
static enum sc_status cannot_write(const struct sc_dsl *dsl, struct sc_error *error) {
    if (!dsl->space && !dsl->cost)
        return SC_STATUS_OK;
    return sc_error_at(error, dsl->space ? dsl->space->place : dsl->cost->place,
                       "a %s is for 'simcheck explore' and has no other form", dsl->space ? "space" : "cost table");
}

/* A program may have filled `dsl` itself. */
static enum sc_status check_parts(const struct sc_dsl *dsl, struct sc_error *error) {
    enum sc_status status = SC_STATUS_OK;
    for (int i = 0; !status && i < SC_HARDWARE_COUNT; i++)
        if (dsl->machine.given & sc_hardware_bit(i))
            status =
                sc_hardware_check((enum sc_hardware_id)i, sc_machine_get(&dsl->machine, (enum sc_hardware_id)i), error);
    for (int i = 0; !status && i < dsl->layer_count; i++)
        status = sc_layer_check(&dsl->layers[i].layer, dsl->layers[i].place, error);
    return status;
}

static enum sc_status write_text(FILE *to, const struct sc_dsl *dsl, bool pragmas, struct sc_error *error) {
    struct written_text text = {0};
    enum sc_status status = check_parts(dsl, error);
    if (!status)
        status = cannot_write(dsl, error);
    if (!status)
        status = pragmas ? add_pragmas_text(&text, dsl, error) : add_directives_text(&text, dsl, error);
    if (!status && text.failed)
        status = sc_error_set(error, SC_STATUS_LIMIT, "no memory left to write a mapping");
    if (!status && text.size > 0)
        status = common_reread_check(dsl, text.data, text.size, pragmas, error);
    if (!status && text.size > 0 && fwrite(text.data, 1, text.size, to) != text.size)
        status = sc_error_set(error, SC_STATUS_IO, "cannot write a mapping");
    free(text.data);
    return status;
}

enum sc_status sc_dsl_write_pragmas(FILE *to, const struct sc_dsl *dsl, struct sc_error *error) {
    return write_text(to, dsl, true, error);
}

enum sc_status sc_dsl_write_directives(FILE *to, const struct sc_dsl *dsl, struct sc_error *error) {
    return write_text(to, dsl, false, error);
}
