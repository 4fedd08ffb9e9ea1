#include "traces/trace_header.h"

#include <stdio.h>
#include <string.h>

#include "common/dsl.h"
#include "common/lower.h"

static const char SCHEMA[] = "# schema simcheck.trace version ";

const char *trace_header_add(struct trace_header *header, const char *text, size_t length) {
    if (memchr(text, '\0', length))
        return "text, which has no NUL bytes";
    if (header->line_count == TRACE_HEADER_LINES_MAX || length + 1 > sizeof header->text - header->used)
        return "a header of no more than 256 lines and 64 KB";
    header->begin[header->line_count++] = header->used;
    memcpy(header->text + header->used, text, length);
    header->used += length;
    header->text[header->used++] = '\n';
    return NULL;
}

static bool begins_with(const char *text, size_t length, const char *with) {
    return length >= strlen(with) && memcmp(text, with, strlen(with)) == 0;
}

enum status trace_header_check_schema(const char *text, size_t length, struct error *error) {
    char version[16];
    snprintf(version, sizeof version, "%d", TRACE_VERSION);
    if (!begins_with(text, length, SCHEMA))
        return error_set(error, STATUS_INPUT, "expected '%s%s': this is no trace", SCHEMA, version);
    text += strlen(SCHEMA);
    length -= strlen(SCHEMA);
    size_t digits = strspn(text, "0123456789");
    if (digits < length && text[digits] == '\r')
        return error_set(error, STATUS_INPUT, "the lines end in CR LF, and those of a trace end in LF alone");
    if (digits == 0 || digits < length)
        return error_set(error, STATUS_INPUT, "expected '%s%s' and the end of the line", SCHEMA, version);
    if (digits == strlen(version) && memcmp(text, version, digits) == 0)
        return STATUS_OK;
    return error_set(error, STATUS_INPUT, "the trace has version %.*s of the format, and only version %s can be read",
                     (int)(digits < 16 ? digits : 16), text, version);
}

/* ---- a line ---- */

/* A place in a line of the header; a line ends with a newline, which nothing below goes past. */
struct cursor {
    const struct trace_header *header;
    int line; /* from 0 */
    const char *at;
    struct error *error;
};

static enum status fail(const struct cursor *cursor, const char *expected) {
    const char *begin = cursor->header->text + cursor->header->begin[cursor->line];
    enum status status = error_set(cursor->error, STATUS_INPUT, "expected %s", expected);
    cursor->error->line = (int)(cursor->header->first_line + cursor->line);
    cursor->error->column = (int)(cursor->at - begin) + 1;
    return status;
}

/* The line that begins with "# KEY ". */
static enum status find_line(struct cursor *cursor, const struct trace_header *header, const char *key,
                             struct error *error) {
    char begin[32];
    int length = snprintf(begin, sizeof begin, "# %s ", key);
    *cursor = (struct cursor){header, 0, header->text, error};
    for (int i = 0; i < header->line_count; i++) {
        cursor->line = i;
        cursor->at = header->text + header->begin[i];
        if (strncmp(cursor->at, begin, (size_t)length) == 0) {
            cursor->at += length;
            return STATUS_OK;
        }
    }
    char expected[64];
    snprintf(expected, sizeof expected, "a line '%s...' in the header", begin);
    return fail(cursor, expected);
}

static bool take(struct cursor *cursor, const char *text) {
    size_t length = strlen(text);
    if (strncmp(cursor->at, text, length) != 0)
        return false;
    cursor->at += length;
    return true;
}

static enum status expect(struct cursor *cursor, const char *text) {
    char expected[64];
    if (take(cursor, text))
        return STATUS_OK;
    snprintf(expected, sizeof expected, "'%s'", text[0] == '\n' ? "the end of the line" : text);
    return fail(cursor, expected);
}

static enum status expect_unsigned(struct cursor *cursor, uint64_t highest, uint64_t *value) {
    const char *begin = cursor->at;
    uint64_t number = 0;
    bool fits = true;
    for (; *cursor->at >= '0' && *cursor->at <= '9'; cursor->at++)
        fits = fits && !__builtin_mul_overflow(number, 10, &number) &&
               !__builtin_add_overflow(number, (uint64_t)(*cursor->at - '0'), &number);
    bool digits = cursor->at > begin;
    if (digits && fits && number <= highest) {
        *value = number;
        return STATUS_OK;
    }
    cursor->at = begin;
    return fail(cursor, digits ? "a number that fits in 63 bits" : "a whole number");
}

static enum status expect_number(struct cursor *cursor, int64_t *value) {
    uint64_t number = 0;
    enum status status = expect_unsigned(cursor, INT64_MAX, &number);
    *value = (int64_t)number;
    return status;
}

/* " KEY VALUE" */
static enum status expect_setting(struct cursor *cursor, const char *key, int64_t *value) {
    enum status status = expect(cursor, " ");
    if (!status)
        status = expect(cursor, key);
    if (!status)
        status = expect(cursor, " ");
    return status ? status : expect_number(cursor, value);
}

/* ---- level and window ---- */

static enum status read_level(const struct trace_header *header, struct trace_run *run, struct error *error) {
    struct cursor cursor;
    enum status status = find_line(&cursor, header, "level", error);
    for (int level = 0; !status && level < TRACE_LEVELS; level++) {
        run->options.level = (enum trace_level)level;
        if (take(&cursor, trace_level_name(run->options.level)))
            return expect(&cursor, "\n");
    }
    return status ? status : fail(&cursor, "'step', 'burst' or 'access'");
}

static enum status read_window(const struct trace_header *header, struct trace_run *run, struct error *error) {
    struct cursor cursor;
    enum status status = find_line(&cursor, header, "window", error);
    run->options.from = 0;
    run->options.to = INT64_MAX;
    if (status || take(&cursor, "all"))
        return status;
    if (*cursor.at != ':')
        status = expect_number(&cursor, &run->options.from);
    if (!status)
        status = expect(&cursor, ":");
    if (!status && *cursor.at != '\n')
        status = expect_number(&cursor, &run->options.to);
    return status;
}

/* ---- layer ---- */

/* A name may hold anything but blanks. */
static enum status read_layer_name(struct cursor *cursor, struct layer *layer) {
    size_t length = strcspn(cursor->at, " \n");
    if (length == 0 || length >= sizeof layer->name)
        return fail(cursor, "the layer's name");
    memcpy(layer->name, cursor->at, length);
    cursor->at += length;
    return STATUS_OK;
}

static enum status read_layer_type(struct cursor *cursor, struct layer *layer) {
    layer->type = layer_type_find(cursor->at, (int)strcspn(cursor->at, " \n"));
    if (!layer->type)
        return fail(cursor, "a type of layer");
    cursor->at += strlen(layer->type->name);
    return expect(cursor, " ");
}

static enum status check_layer(struct cursor *cursor, const struct layer *layer) {
    bool sizes = layer->stride_y > 0 && layer->stride_x > 0;
    for (int dim = 0; dim < DIM_COUNT; dim++)
        sizes = sizes && layer->size[dim] > 0;
    bool pads = sizes && layer->pad_y <= (layer->size[DIM_Y] - 1) / 2 && layer->pad_x <= (layer->size[DIM_X] - 1) / 2;
    if (!pads)
        return fail(cursor, "sizes and strides of at least 1, and no more padding than the size");
    if (!layer_check(layer, (struct place){NULL, 0}, cursor->error))
        return STATUS_OK;
    cursor->error->line = (int)(cursor->header->first_line + cursor->line);
    cursor->error->column = 1;
    return STATUS_INPUT;
}

static enum status read_layer(const struct trace_header *header, struct layer *layer, struct error *error) {
    struct cursor cursor;
    enum status status = find_line(&cursor, header, "layer", error);
    *layer = (struct layer){.repeat = 1};
    if (!status)
        status = read_layer_type(&cursor, layer);
    if (!status)
        status = read_layer_name(&cursor, layer);
    for (int dim = 0; !status && dim < DIM_COUNT; dim++) {
        layer->size[dim] = 1;
        if (layer->type->own_dims & 1u << dim)
            status = expect_setting(&cursor, dim_name((enum dim)dim), &layer->size[dim]);
    }
    const struct {
        const char *key;
        int64_t *value;
    } settings[] = {
        {"StrideY", &layer->stride_y}, {"StrideX", &layer->stride_x}, {"PadY", &layer->pad_y}, {"PadX", &layer->pad_x}};
    for (size_t i = 0; !status && i < sizeof settings / sizeof settings[0]; i++)
        status = expect_setting(&cursor, settings[i].key, settings[i].value);
    if (!status)
        status = expect(&cursor, "\n");
    return status ? status : check_layer(&cursor, layer);
}

/* ---- machine ---- */

static enum status read_flag(struct cursor *cursor, int64_t *value) {
    *value = take(cursor, " on");
    return *value || take(cursor, " off") ? STATUS_OK : fail(cursor, "' on' or ' off'");
}

static enum status read_amount(struct cursor *cursor, const struct hardware_description *info, int64_t *value) {
    *value = 0;
    if (take(cursor, " unlimited"))
        return STATUS_OK;
    enum status status = expect(cursor, " ");
    if (!status)
        status = expect_number(cursor, value);
    if (!status && (*value < info->lowest || *value > info->highest))
        status = fail(cursor, "a value that the hardware can have");
    return status;
}

/* What is not as the defaults have it counts as given. */
static enum status read_machine(const struct trace_header *header, struct machine *machine, struct error *error) {
    struct cursor cursor;
    enum status status = find_line(&cursor, header, "machine", error);
    *machine = machine_default();
    cursor.at -= status ? 0 : 1; /* settings begin with their blank */
    for (int i = 0; !status && i < HARDWARE_COUNT; i++) {
        enum hardware_id id = (enum hardware_id)i;
        const struct hardware_description *info = hardware_info(id);
        int64_t value = 0;
        status = expect(&cursor, " ");
        if (!status)
            status = expect(&cursor, info->keyword);
        if (!status)
            status = info->is_flag ? read_flag(&cursor, &value) : read_amount(&cursor, info, &value);
        if (!status && value != machine_get(machine, id))
            machine_set(machine, id, value);
    }
    return status ? status : expect(&cursor, "\n");
}

/* ---- mapping ---- */

enum { PRAGMAS_MAX = 2 * MAPPED_PRAGMAS_MAX };

/* Pragmas with numbers for arguments. */
struct pragma_list {
    int count;
    struct pragma pragma[PRAGMAS_MAX];
    struct expr size[PRAGMAS_MAX], offset[PRAGMAS_MAX];
};

static bool take_kind(struct cursor *cursor, enum pragma_kind *kind) {
    for (int i = PRAGMA_TEMPORAL_MAP; i < PRAGMA_CLUSTER; i++) {
        *kind = (enum pragma_kind)i;
        const char *name = pragma_name(*kind);
        if (strncmp(cursor->at, name, strlen(name)) == 0 && take(cursor, name))
            return true;
    }
    return false;
}

static bool take_dim(struct cursor *cursor, enum dim *dim) {
    int length = (int)strcspn(cursor->at, " \n");
    *dim = dim_find(cursor->at, length);
    if (*dim == DIM_COUNT)
        return false;
    cursor->at += length;
    return true;
}

static void set_arguments(struct pragma_list *list, int index) {
    struct pragma *pragma = &list->pragma[index];
    bool map = pragma->kind == PRAGMA_TEMPORAL_MAP || pragma->kind == PRAGMA_SPATIAL_MAP;
    bool width = pragma->kind == PRAGMA_TILE || pragma->kind == PRAGMA_CLUSTER;
    pragma->size = map || width ? &list->size[index] : NULL;
    pragma->offset = map ? &list->offset[index] : NULL;
    pragma->counts = COUNTS_INDICES;
}

/* "Spatial_Map(3,1)X" */
static enum status read_pragma(struct cursor *cursor, struct pragma_list *list) {
    struct pragma *pragma = &list->pragma[list->count];
    struct expr *size = &list->size[list->count], *offset = &list->offset[list->count];
    if (!take_kind(cursor, &pragma->kind))
        return fail(cursor, "a pragma");
    enum status status = expect(cursor, "(");
    if (!status)
        status = expect_number(cursor, &size->number);
    if (!status)
        status = expect(cursor, ",");
    if (!status)
        status = expect_number(cursor, &offset->number);
    if (!status)
        status = expect(cursor, ")");
    if (!status && !take_dim(cursor, &pragma->dim))
        status = fail(cursor, "a dimension");
    set_arguments(list, list->count++);
    return status;
}

static enum status read_pragmas(struct cursor *cursor, struct pragma_list *list) {
    enum status status = STATUS_OK;
    cursor->at--; /* pragmas begin with their blank */
    while (!status && *cursor->at == ' ') {
        if (list->count == MAPPED_PRAGMAS_MAX)
            return fail(cursor, "no more pragmas");
        cursor->at++;
        status = read_pragma(cursor, list);
    }
    return status ? status : expect(cursor, "\n");
}

/* A Cluster was recorded as a Tile ahead of the map that it follows: turn that around. */
static void turn_into_clusters(struct pragma_list *list) {
    for (int i = 0; i + 1 < list->count; i++) {
        if (list->pragma[i].kind != PRAGMA_TILE)
            continue;
        const struct pragma tile = list->pragma[i];
        const struct expr width = list->size[i];
        list->pragma[i] = list->pragma[i + 1];
        list->size[i] = list->size[i + 1];
        list->offset[i] = list->offset[i + 1];
        set_arguments(list, i++);
        list->pragma[i] = tile;
        list->pragma[i].kind = PRAGMA_CLUSTER;
        list->pragma[i].dim = DIM_COUNT;
        list->size[i] = width;
        set_arguments(list, i);
    }
}

/* ---- is it as it would have been written? ---- */

static bool is_counter(const char *line) { return strncmp(line, "# counter ", 10) == 0; }

/* How much of a line is to be as it would be written: what a counter counts may be said in other words. */
static size_t fixed_length(const char *line) { return strcspn(line, is_counter(line) ? ":\n" : "\n"); }

/* How many lines are as writing what was read would have made them, before one that is not. */
static int count_equal(struct trace_header *header, const struct trace_run *run, const char **expected) {
    struct trace_text text = {header->rendered, 0};
    trace_put_header(&text, &run->options, &header->mapping, run->dataflow, run->seed);
    text.begin[text.used] = '\0';
    *expected = text.begin;
    for (int i = 0; i < header->line_count; i++) {
        const char *found = header->text + header->begin[i];
        size_t length = fixed_length(found);
        if (fixed_length(*expected) != length || memcmp(*expected, found, length) != 0)
            return i;
        *expected += strcspn(*expected, "\n");
        *expected += **expected == '\n';
    }
    return header->line_count;
}

static enum status check_rendering(struct trace_header *header, const struct trace_run *run, struct error *error) {
    const char *expected;
    char text[512];
    int line = count_equal(header, run, &expected);
    if (line == header->line_count)
        return STATUS_OK;
    snprintf(text, sizeof text, "'%.*s%s", (int)fixed_length(expected), expected,
             is_counter(expected) ? ": ...', the next of the counters" : "', as the lines above say");
    const struct cursor cursor = {header, line, header->text + header->begin[line], error};
    return fail(&cursor, text);
}

/* ---- the whole ---- */

static enum status lower(struct trace_header *header, const struct pragma_list *list, const struct layer *layer,
                         const struct machine *machine, struct error *error) {
    return mapping_lower(&header->mapping, layer, machine, list->pragma, list->count, NULL, error);
}

/* Whether pragmas were a text of Tiles or one of Clusters only the levels tell that they make. */
static enum status lower_either(struct trace_header *header, struct pragma_list *list, const struct layer *layer,
                                const struct machine *machine, const struct trace_run *run, struct error *error) {
    const char *expected;
    struct pragma_list clusters = *list;
    turn_into_clusters(&clusters);
    int tiled = lower(header, list, layer, machine, error) ? 0 : count_equal(header, run, &expected);
    int clustered = lower(header, &clusters, layer, machine, error) ? 0 : count_equal(header, run, &expected);
    enum status status = lower(header, clustered > tiled ? &clusters : list, layer, machine, error);
    return status ? status : check_rendering(header, run, error);
}

static enum status read_mapping(struct trace_header *header, struct trace_run *run, struct error *error) {
    struct layer layer;
    struct machine machine;
    struct cursor cursor;
    struct pragma_list list = {0};
    enum status status = read_layer(header, &layer, error);
    if (!status)
        status = read_machine(header, &machine, error);
    if (!status)
        status = find_line(&cursor, header, "pragmas", error);
    if (!status)
        status = read_pragmas(&cursor, &list);
    if (status)
        return status;
    status = lower_either(header, &list, &layer, &machine, run, error);
    if (status && !error->line) {
        error_prefix(error, "the pragmas make no mapping: ");
        error->line = (int)(header->first_line + cursor.line);
        error->column = 1;
    }
    run->mapping = &header->mapping;
    return status;
}

static enum status read_dataflow(struct trace_header *header, struct trace_run *run, struct error *error) {
    struct cursor cursor;
    enum status status = find_line(&cursor, header, "dataflow", error);
    size_t length = status ? 0 : strcspn(cursor.at, "\n");
    if (!status && (length >= sizeof header->flow || memchr(cursor.at, '\0', length)))
        status = fail(&cursor, "a shorter name");
    if (status)
        return status;
    memcpy(header->flow, cursor.at, length);
    header->flow[length] = '\0';
    run->dataflow = header->flow;
    return STATUS_OK;
}

static enum status read_seed(const struct trace_header *header, struct trace_run *run, struct error *error) {
    struct cursor cursor;
    enum status status = find_line(&cursor, header, "seed", error);
    if (!status)
        status = expect_unsigned(&cursor, UINT64_MAX, &run->seed);
    return status ? status : expect(&cursor, "\n");
}

/* The levels' units share out the PEs that there are, so the product fits. */
static int64_t count_pes(const struct mapping *mapping) {
    int64_t pes = 1;
    for (int l = 0; l < mapping->level_count; l++)
        pes *= mapping->level[l].units;
    return pes;
}

enum status trace_header_read(struct trace_header *header, struct trace_run *run, struct error *error) {
    enum status status = read_level(header, run, error);
    if (!status)
        status = read_window(header, run, error);
    if (!status)
        status = read_dataflow(header, run, error);
    if (!status)
        status = read_seed(header, run, error);
    if (!status)
        status = read_mapping(header, run, error);
    if (status)
        return status;
    size_t last = header->begin[header->line_count - 1];
    header->text[header->used - 1] = '\0';
    run->columns = header->text + last;
    run->pes = count_pes(&header->mapping);
    return STATUS_OK;
}
