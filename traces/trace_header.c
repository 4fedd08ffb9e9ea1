#include "traces/trace_header.h"

#include <stdio.h>
#include <stdlib.h>
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

/* The version that the digits are; 0: none that can be read. */
static int version_of(const char *digits, size_t count) {
    const int version = count == 1 ? digits[0] - '0' : 0;
    return version >= TRACE_VERSION_FIRST && version <= TRACE_VERSION_LAST ? version : 0;
}
_Static_assert(TRACE_VERSION_LAST < 10, "a version is one digit");

enum sc_status trace_header_check_schema(const char *text, size_t length, struct sc_error *error) {
    const int version = trace_version_of(SC_TRACE_ROWS);
    if (!begins_with(text, length, SCHEMA))
        return sc_error_set(error, SC_STATUS_INPUT, "expected '%s%d': this is no trace", SCHEMA, version);
    text += strlen(SCHEMA);
    length -= strlen(SCHEMA);
    size_t digits = strspn(text, "0123456789");
    if (digits < length && text[digits] == '\r')
        return sc_error_set(error, SC_STATUS_INPUT, "the lines end in CR LF, and those of a trace end in LF alone");
    if (digits == 0 || digits < length)
        return sc_error_set(error, SC_STATUS_INPUT, "expected '%s%d' and the end of the line", SCHEMA, version);
    if (version_of(text, digits) > 0)
        return SC_STATUS_OK;
    return sc_error_set(error, SC_STATUS_INPUT,
                        "the trace has version %.*s of the format, and only versions %d to %d can be read",
                        (int)(digits < 16 ? digits : 16), text, TRACE_VERSION_FIRST, TRACE_VERSION_LAST);
}

/* ---- a line ---- */

/* A place in a line of the header. A line ends with a newline, and no function below goes past it. */
struct cursor {
    const struct trace_header *header;
    int line; /* from 0 */
    const char *at;
    struct sc_error *error;
};

static enum sc_status fail(const struct cursor *cursor, const char *expected) {
    const char *begin = cursor->header->text + cursor->header->begin[cursor->line];
    enum sc_status status = sc_error_set(cursor->error, SC_STATUS_INPUT, "expected %s", expected);
    cursor->error->line = (int)(cursor->header->first_line + cursor->line);
    cursor->error->column = (int)(cursor->at - begin) + 1;
    return status;
}

/* Find the line that begins with "# KEY ", and go behind that. */
static enum sc_status find_line(struct cursor *cursor, const struct trace_header *header, const char *key,
                                struct sc_error *error) {
    char begin[32];
    int length = snprintf(begin, sizeof begin, "# %s ", key);
    *cursor = (struct cursor){header, 0, header->text, error};
    for (int i = 0; i < header->line_count; i++) {
        cursor->line = i;
        cursor->at = header->text + header->begin[i];
        if (strncmp(cursor->at, begin, (size_t)length) == 0) {
            cursor->at += length;
            return SC_STATUS_OK;
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

static enum sc_status expect(struct cursor *cursor, const char *text) {
    char expected[64];
    if (take(cursor, text))
        return SC_STATUS_OK;
    snprintf(expected, sizeof expected, "'%s'", text[0] == '\n' ? "the end of the line" : text);
    return fail(cursor, expected);
}

static enum sc_status expect_unsigned(struct cursor *cursor, uint64_t highest, uint64_t *value) {
    const char *begin = cursor->at;
    uint64_t number = 0;
    bool fits = true;
    for (; *cursor->at >= '0' && *cursor->at <= '9'; cursor->at++)
        fits = fits && !__builtin_mul_overflow(number, 10, &number) &&
               !__builtin_add_overflow(number, (uint64_t)(*cursor->at - '0'), &number);
    bool digits = cursor->at > begin;
    if (digits && fits && number <= highest) {
        *value = number;
        return SC_STATUS_OK;
    }
    cursor->at = begin;
    return fail(cursor, digits ? "a number that fits in 63 bits" : "a whole number");
}

static enum sc_status expect_number(struct cursor *cursor, int64_t *value) {
    uint64_t number = 0;
    enum sc_status status = expect_unsigned(cursor, INT64_MAX, &number);
    *value = (int64_t)number;
    return status;
}

/* " KEY VALUE" */
static enum sc_status expect_setting(struct cursor *cursor, const char *key, int64_t *value) {
    enum sc_status status = expect(cursor, " ");
    if (!status)
        status = expect(cursor, key);
    if (!status)
        status = expect(cursor, " ");
    return status ? status : expect_number(cursor, value);
}

/* ---- level and window ---- */

static enum sc_status read_level(const struct trace_header *header, struct sc_trace_run *run, struct sc_error *error) {
    struct cursor cursor;
    enum sc_status status = find_line(&cursor, header, "level", error);
    for (int level = 0; !status && level < SC_TRACE_LEVELS; level++) {
        run->options.level = (enum sc_trace_level)level;
        if (take(&cursor, sc_trace_level_name(run->options.level)))
            return expect(&cursor, "\n");
    }
    return status ? status : fail(&cursor, "'step', 'burst' or 'access'");
}

/* The version says the form. That the line of the form is there is seen when the header is compared with what would
 * have been written. */
static enum sc_status read_form(struct trace_header *header, struct sc_trace_run *run, struct sc_error *error) {
    const char *version = header->text + header->begin[0] + strlen(SCHEMA);
    struct cursor cursor;
    header->version = version_of(version, strspn(version, "0123456789"));
    run->options.form = trace_form_of(header->version);
    if (sc_trace_form_fits(run->options.form, run->options.level))
        return SC_STATUS_OK;
    const enum sc_status status = find_line(&cursor, header, "level", error);
    if (status)
        return status;
    return fail(&cursor, run->options.form == SC_TRACE_SHAPES ? "'step', as always in versions 3 and 5"
                                                              : "'burst' or 'access', as always in version 4");
}

static enum sc_status read_window(const struct trace_header *header, struct sc_trace_run *run, struct sc_error *error) {
    struct cursor cursor;
    enum sc_status status = find_line(&cursor, header, "window", error);
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
static enum sc_status read_layer_name(struct cursor *cursor, struct sc_layer *layer) {
    size_t length = strcspn(cursor->at, " \n");
    if (length == 0 || length >= sizeof layer->name)
        return fail(cursor, "the layer's name");
    memcpy(layer->name, cursor->at, length);
    cursor->at += length;
    return SC_STATUS_OK;
}

static enum sc_status read_layer_type(struct cursor *cursor, struct sc_layer *layer) {
    layer->type = sc_layer_type_find(cursor->at, (int)strcspn(cursor->at, " \n"));
    if (!layer->type)
        return fail(cursor, "a type of layer");
    cursor->at += strlen(layer->type->name);
    return expect(cursor, " ");
}

static enum sc_status check_layer(struct cursor *cursor, const struct sc_layer *layer) {
    bool sizes = true, pads = true;
    for (int dim = 0; dim < SC_DIM_COUNT; dim++)
        sizes = sizes && layer->size[dim] > 0;
    for (int window = 0; window < SC_WINDOWS_MAX; window++) {
        bool slides = window < layer->type->window_count;
        int64_t size = slides ? layer->size[layer->type->window[window].input] : 1;
        sizes = sizes && layer->stride[window] > 0;
        pads = pads && layer->pad[window] <= (size - 1) / 2;
    }
    if (!sizes || !pads)
        return fail(cursor, "sizes and strides of at least 1, and no more padding than the size");
    if (!sc_layer_check(layer, (struct sc_place){NULL, 0}, cursor->error))
        return SC_STATUS_OK;
    cursor->error->line = (int)(cursor->header->first_line + cursor->line);
    cursor->error->column = 1;
    return SC_STATUS_INPUT;
}

/* " KEY" */
static bool is_next(const struct cursor *cursor, const char *key) {
    return *cursor->at == ' ' && strncmp(cursor->at + 1, key, strlen(key)) == 0;
}

static enum sc_status read_window_setting(struct cursor *cursor, struct sc_layer *layer,
                                          enum sc_window_setting setting) {
    enum sc_status status = SC_STATUS_OK;
    for (int window = 0; !status && window < SC_WINDOWS_MAX; window++) {
        const char *word = sc_window_setting_info(setting)->word[window];
        int64_t value = sc_window_setting_info(setting)->usual;
        if (!trace_setting_is_usual(setting, value) || is_next(cursor, word))
            status = expect_setting(cursor, word, &value);
        sc_layer_set(layer, setting, window, value);
    }
    return status;
}

static enum sc_status read_layer(const struct trace_header *header, struct sc_layer *layer, struct sc_error *error) {
    struct cursor cursor;
    enum sc_status status = find_line(&cursor, header, "layer", error);
    *layer = (struct sc_layer){.repeat = 1};
    if (!status)
        status = read_layer_type(&cursor, layer);
    if (!status)
        status = read_layer_name(&cursor, layer);
    for (int dim = 0; !status && dim < SC_DIM_COUNT; dim++) {
        layer->size[dim] = 1;
        if (layer->type->own_dims & 1u << dim)
            status = expect_setting(&cursor, sc_dim_name((enum sc_dim)dim), &layer->size[dim]);
    }
    for (int setting = 0; !status && setting < SC_SETTING_COUNT; setting++)
        status = read_window_setting(&cursor, layer, (enum sc_window_setting)setting);
    if (!status)
        status = expect(&cursor, "\n");
    return status ? status : check_layer(&cursor, layer);
}

/* ---- machine ---- */

static enum sc_status read_flag(struct cursor *cursor, int64_t *value) {
    *value = take(cursor, " on");
    return *value || take(cursor, " off") ? SC_STATUS_OK : fail(cursor, "' on' or ' off'");
}

/* Only what has no limit by default can be without one. */
static enum sc_status read_amount(struct cursor *cursor, enum sc_hardware_id id, int64_t *value) {
    const struct sc_hardware_description *info = sc_hardware_info(id);
    const struct sc_machine usual = sc_machine_default();
    *value = sc_machine_get(&usual, id);
    if (*value < info->lowest && take(cursor, " unlimited"))
        return SC_STATUS_OK;
    enum sc_status status = expect(cursor, " ");
    if (!status)
        status = expect_number(cursor, value);
    if (!status && (*value < info->lowest || *value > info->highest))
        status = fail(cursor, "a value that the hardware can have");
    return status;
}

static enum sc_status read_topology(struct cursor *cursor, int64_t *value) {
    for (int topology = 0; topology < SC_TOPOLOGY_COUNT; topology++) {
        char word[SC_HARDWARE_TEXT_SIZE];
        snprintf(word, sizeof word, " %s", sc_topology_name((enum sc_topology)topology));
        *value = topology;
        if (take(cursor, word))
            return SC_STATUS_OK;
    }
    return fail(cursor, "the name of a topology");
}

static enum sc_status read_marks(struct cursor *cursor, int64_t *value) {
    *value = take(cursor, " auto") ? SC_MARKS_AUTO : SC_MARKS_OF_DATAFLOW;
    return *value == SC_MARKS_AUTO || take(cursor, " marks") ? SC_STATUS_OK : fail(cursor, "auto or marks");
}

static enum sc_status read_value(struct cursor *cursor, enum sc_hardware_id id, int64_t *value) {
    switch (sc_hardware_info(id)->kind) {
    case SC_HARDWARE_FLAG:
        return read_flag(cursor, value);
    case SC_HARDWARE_KIND:
        return read_topology(cursor, value);
    case SC_HARDWARE_MARKS:
        return read_marks(cursor, value);
    case SC_HARDWARE_NUMBER:
        break;
    }
    return read_amount(cursor, id, value);
}

/* Returns true if the statement from `begin` up to the cursor is what the writer would write. */
static bool is_written_so(struct trace_header *header, const struct cursor *cursor, const char *begin,
                          const struct sc_machine *machine, enum sc_hardware_id id) {
    struct trace_text text = {header->rendered, 0};
    trace_put_hardware(&text, machine, id);
    return text.used == (size_t)(cursor->at - begin) && memcmp(text.begin, begin, text.used) == 0;
}

/* "KEYWORD VALUE". A value that is not the default counts as given. */
static enum sc_status read_statement(struct trace_header *header, struct cursor *cursor, struct sc_machine *machine,
                                     bool seen[SC_HARDWARE_COUNT]) {
    const char *begin = cursor->at;
    char expected[160];
    int length = (int)strcspn(begin, " \n");
    int longer = begin[length] == ' ' ? length + 1 + (int)strcspn(begin + length + 1, " \n") : length;
    enum sc_hardware_id id = sc_hardware_find(begin, longer);
    if (id == SC_HARDWARE_COUNT)
        id = sc_hardware_find(begin, length);
    else
        length = longer;
    if (id == SC_HARDWARE_COUNT || seen[id]) {
        snprintf(expected, sizeof expected, "%s, found '%.*s'",
                 id == SC_HARDWARE_COUNT ? "a statement of the machine that this program knows"
                                         : "each statement of the machine once",
                 length < 64 ? length : 64, begin);
        return fail(cursor, expected);
    }
    int64_t value = 0;
    cursor->at += length;
    seen[id] = true;
    enum sc_status status = read_value(cursor, id, &value);
    if (status)
        return status;
    if (value != sc_machine_get(machine, id))
        sc_machine_set(machine, id, value);
    if (is_written_so(header, cursor, begin, machine, id))
        return SC_STATUS_OK;
    struct trace_text text = {expected, 0};
    trace_put_hardware(&text, machine, id);
    snprintf(header->rendered, sizeof header->rendered, "'%.*s'", (int)text.used, expected);
    cursor->at = begin;
    return fail(cursor, header->rendered);
}

/* A statement that is missing did not exist when the trace was written, and its default is what the machine did then.
 * Only the number of PEs has no default. */
static enum sc_status read_machine(struct trace_header *header, struct sc_machine *machine, struct sc_error *error) {
    struct cursor cursor;
    bool seen[SC_HARDWARE_COUNT] = {false};
    enum sc_status status = find_line(&cursor, header, "machine", error);
    *machine = sc_machine_default();
    cursor.at -= status ? 0 : 1; /* statements begin with their blank */
    while (!status && take(&cursor, " "))
        status = read_statement(header, &cursor, machine, seen);
    if (!status && !seen[SC_HARDWARE_num_pes])
        status = fail(&cursor, "' NumPEs ...'");
    return status ? status : expect(&cursor, "\n");
}

/* ---- mapping ---- */

enum { PRAGMAS_MAX = 2 * SC_MAPPED_PRAGMAS_MAX };

/* Pragmas with numbers for arguments. */
struct pragma_list {
    int count;
    struct sc_pragma pragma[PRAGMAS_MAX];
    struct sc_expr size[PRAGMAS_MAX], offset[PRAGMAS_MAX], overhead[PRAGMAS_MAX];
};

static bool take_kind(struct cursor *cursor, enum sc_pragma_kind *kind) {
    for (int i = SC_PRAGMA_TEMPORAL_MAP; i < SC_PRAGMA_CLUSTER; i++) {
        *kind = (enum sc_pragma_kind)i;
        const char *name = sc_pragma_name(*kind);
        if (strncmp(cursor->at, name, strlen(name)) == 0 && take(cursor, name))
            return true;
    }
    return false;
}

static bool take_dim(struct cursor *cursor, enum sc_dim *dim) {
    int length = (int)strcspn(cursor->at, " \n");
    *dim = sc_dim_find(cursor->at, length);
    if (*dim == SC_DIM_COUNT)
        return false;
    cursor->at += length;
    return true;
}

static void set_arguments(struct pragma_list *list, int index) {
    struct sc_pragma *pragma = &list->pragma[index];
    bool map = pragma->kind == SC_PRAGMA_TEMPORAL_MAP || pragma->kind == SC_PRAGMA_SPATIAL_MAP;
    bool width = pragma->kind == SC_PRAGMA_TILE || pragma->kind == SC_PRAGMA_CLUSTER;
    pragma->size = map || width ? &list->size[index] : NULL;
    pragma->offset = map ? &list->offset[index] : NULL;
    pragma->overhead = map || pragma->kind == SC_PRAGMA_UNROLL ? &list->overhead[index] : NULL;
    pragma->counts = SC_COUNTS_INDICES;
}

/* "Buffer(L2)weight", or of all tensors "Buffer(L2)": what is behind the word. */
static enum sc_status read_mark(struct cursor *cursor, struct sc_pragma *pragma) {
    int tensor = 0;
    while (tensor < SC_TENSOR_COUNT && !take(cursor, sc_tensor_word((enum sc_tensor)tensor)))
        tensor++;
    pragma->tensor = (enum sc_tensor)tensor;
    pragma->dim = SC_DIM_COUNT;
    return SC_STATUS_OK;
}

/* "Spatial_Map(3,1)X" */
static enum sc_status read_pragma(struct cursor *cursor, struct pragma_list *list) {
    struct sc_pragma *pragma = &list->pragma[list->count];
    struct sc_expr *size = &list->size[list->count], *offset = &list->offset[list->count];
    if (!take_kind(cursor, &pragma->kind))
        return fail(cursor, "a pragma");
    if (pragma->kind == SC_PRAGMA_BUFFER) {
        enum sc_status marked = expect(cursor, "(L2)");
        set_arguments(list, list->count++);
        return marked ? marked : read_mark(cursor, pragma);
    }
    enum sc_status status = expect(cursor, "(");
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
    if (!status && take(cursor, " Overhead "))
        status = expect_number(cursor, &list->overhead[list->count].number);
    set_arguments(list, list->count++);
    return status;
}

static enum sc_status read_pragmas(struct cursor *cursor, struct pragma_list *list) {
    enum sc_status status = SC_STATUS_OK;
    cursor->at--; /* pragmas begin with their blank */
    while (!status && *cursor->at == ' ') {
        if (list->count == SC_MAPPED_PRAGMAS_MAX + SC_TENSOR_COUNT)
            return fail(cursor, "no more pragmas");
        cursor->at++;
        status = read_pragma(cursor, list);
    }
    return status ? status : expect(cursor, "\n");
}

/* The header has a Cluster as a Tile ahead of the map above it. Make every Tile a Cluster below its map. */
static void turn_into_clusters(struct pragma_list *list) {
    for (int i = 0; i + 1 < list->count; i++) {
        if (list->pragma[i].kind != SC_PRAGMA_TILE)
            continue;
        const struct sc_pragma tile = list->pragma[i];
        const struct sc_expr width = list->size[i];
        list->pragma[i] = list->pragma[i + 1];
        list->size[i] = list->size[i + 1];
        list->offset[i] = list->offset[i + 1];
        list->overhead[i] = list->overhead[i + 1];
        set_arguments(list, i++);
        list->pragma[i] = tile;
        list->pragma[i].kind = SC_PRAGMA_CLUSTER;
        list->pragma[i].dim = SC_DIM_COUNT;
        list->size[i] = width;
        set_arguments(list, i);
    }
}

/* ---- is it as it would have been written? ---- */

static const char *line_at(const struct trace_header *header, int line) { return header->text + header->begin[line]; }

static bool is_counter(const char *line) { return strncmp(line, "# counter ", 10) == 0; }

/* The first line of a counter, or else the line of the columns' names. */
static int first_counter(const struct trace_header *header) {
    int line = 0;
    while (line < header->line_count - 1 && !is_counter(line_at(header, line)))
        line++;
    return line;
}

static bool both_begin_with(const char *begin, const char *one, const char *other) {
    return strncmp(one, begin, strlen(begin)) == 0 && strncmp(other, begin, strlen(begin)) == 0;
}

/* Two lines always count as the same: that of the version, which may be an older one, and that of the machine, which
 * was compared statement by statement. */
static bool is_same_line(const char *expected, const char *found) {
    const size_t length = strcspn(found, "\n");
    return both_begin_with(SCHEMA, expected, found) || both_begin_with("# machine ", expected, found) ||
           (strcspn(expected, "\n") == length && memcmp(expected, found, length) == 0);
}

/* Write the header again from what was read, and count the lines ahead of the counters that are the same before one
 * that is not. *expected is what would have been written in that place, or "" behind the last line. */
static int count_equal(struct trace_header *header, const struct sc_trace_run *run, const char **expected) {
    struct trace_text text = {header->rendered, 0};
    int line = 0, end = first_counter(header);
    trace_put_run(&text, &run->options, &header->mapping, run->dataflow, run->seed);
    text.begin[text.used] = '\0';
    *expected = text.begin;
    for (; line < end && **expected && is_same_line(*expected, line_at(header, line)); line++)
        *expected += strcspn(*expected, "\n") + 1;
    return line;
}

static enum sc_status check_rendering(struct trace_header *header, const struct sc_trace_run *run,
                                      struct sc_error *error) {
    const char *expected;
    char text[512] = "the lines of the counters, or of the columns' names";
    int line = count_equal(header, run, &expected);
    if (line == first_counter(header) && !*expected)
        return SC_STATUS_OK;
    if (*expected)
        snprintf(text, sizeof text, "'%.*s', as the lines above say", (int)strcspn(expected, "\n"), expected);
    const struct cursor cursor = {header, line, line_at(header, line), error};
    return fail(&cursor, text);
}

/* ---- counters ---- */

static bool is_read_already(const struct trace_header *header, const char *name) {
    bool found = false;
    for (int i = 0; i < header->counter_count; i++)
        found = found || strcmp(header->counter[i].name, name) == 0;
    return found;
}

static void note_skipped(struct trace_header *header, const char *name) {
    size_t used = strlen(header->skipped_counters);
    snprintf(header->skipped_counters + used, sizeof header->skipped_counters - used, "%s%s", used > 0 ? ", " : "",
             name);
}

/* "# counter NAME (UNIT): what it counts". The words are for people, but a known counter has its unit. */
static enum sc_status read_counter(struct trace_header *header, int line, struct sc_error *error) {
    struct cursor cursor = {header, line, line_at(header, line) + strlen("# counter "), error};
    struct trace_header_counter *counter = &header->counter[header->counter_count];
    size_t length = trace_name_length(cursor.at);
    char expected[128];
    if (length == 0)
        return fail(&cursor, "the name of a counter");
    memcpy(counter->name, cursor.at, length);
    counter->name[length] = '\0';
    counter->id = sc_counter_find(counter->name, (int)length);
    if (is_read_already(header, counter->name))
        return fail(&cursor, "each counter once");
    cursor.at += length;
    header->counter_count++;
    if (counter->id == SC_COUNTER_COUNT) {
        note_skipped(header, counter->name);
        return SC_STATUS_OK;
    }
    snprintf(expected, sizeof expected, " (%s):", sc_counter_info(counter->id)->unit);
    return expect(&cursor, expected);
}

static enum sc_status read_counters(struct trace_header *header, struct sc_error *error) {
    enum sc_status status = SC_STATUS_OK;
    int line = first_counter(header);
    header->counter_count = 0;
    header->skipped_counters[0] = '\0';
    for (; !status && line < header->line_count - 1; line++) {
        const struct cursor cursor = {header, line, line_at(header, line), error};
        status = is_counter(cursor.at) ? read_counter(header, line, error)
                                       : fail(&cursor, "'# counter ...', or the columns' names");
    }
    return status;
}
_Static_assert(SC_COUNTER_COUNT < TRACE_HEADER_LINES_MAX / 2, "the counters leave room in a header");

/* ---- columns ---- */

static enum sc_status read_columns(struct trace_header *header, struct sc_trace_run *run, struct sc_error *error) {
    struct columns_problem problem;
    int line = header->line_count - 1;
    char *names = header->text + header->begin[line];
    if (!trace_columns_read(&header->columns, run->options.level, header->mapping.has_marks, names,
                            header->skipped_columns, &problem)) {
        const struct cursor cursor = {header, line, names + problem.at, error};
        return fail(&cursor, problem.expected);
    }
    if (run->options.form == SC_TRACE_COPIES &&
        (!header->columns.in_order || header->columns.count != trace_column_count(run->options.level))) {
        const struct cursor cursor = {header, line, names, error};
        return fail(&cursor, "all columns of the level in their order and no others, as always in version 4");
    }
    for (int i = 0; i < SC_TRACE_STEP_COUNTS; i++)
        run->has_count[i] = run->options.level == SC_TRACE_STEP && header->columns.has[1 + TRACE_STEP_TIMES + i];
    header->text[header->used - 1] = '\0';
    run->columns = names;
    run->skipped_counters = header->skipped_counters;
    run->skipped_columns = header->skipped_columns;
    return SC_STATUS_OK;
}

/* ---- the whole ---- */

static enum sc_status lower(struct trace_header *header, const struct pragma_list *list, const struct sc_layer *layer,
                            const struct sc_machine *machine, struct sc_error *error) {
    sc_arena_reset(&header->arena);
    return sc_mapping_lower(&header->mapping, &header->arena, layer, machine, list->pragma, list->count, NULL, error);
}

/* A Tile in the header may have been a Cluster. The one is right whose levels are those of the header. list[1] is room
 * for the other. */
static enum sc_status lower_either(struct trace_header *header, struct pragma_list list[2],
                                   const struct sc_layer *layer, const struct sc_machine *machine,
                                   const struct sc_trace_run *run, struct sc_error *error) {
    const char *expected;
    list[1] = list[0];
    turn_into_clusters(&list[1]);
    int tiled = lower(header, &list[0], layer, machine, NULL) ? 0 : count_equal(header, run, &expected);
    int clustered = lower(header, &list[1], layer, machine, NULL) ? 0 : count_equal(header, run, &expected);
    enum sc_status status = lower(header, &list[clustered > tiled], layer, machine, error);
    return status ? status : check_rendering(header, run, error);
}

static enum sc_status map_pragmas(struct trace_header *header, struct pragma_list list[2], struct sc_trace_run *run,
                                  struct sc_error *error) {
    struct sc_layer layer;
    struct sc_machine machine;
    struct cursor cursor;
    enum sc_status status = read_layer(header, &layer, error);
    if (!status)
        status = read_machine(header, &machine, error);
    if (!status)
        status = find_line(&cursor, header, "pragmas", error);
    if (!status)
        status = read_pragmas(&cursor, &list[0]);
    if (status)
        return status;
    status = lower_either(header, list, &layer, &machine, run, error);
    if (status && !error->line) {
        sc_error_prefix(error, "the pragmas make no mapping: ");
        error->line = (int)(header->first_line + cursor.line);
        error->column = 1;
    }
    run->mapping = &header->mapping;
    return status;
}

static enum sc_status read_mapping(struct trace_header *header, struct sc_trace_run *run, struct sc_error *error) {
    struct pragma_list *list = calloc(2, sizeof *list);
    if (!list)
        return sc_error_set(error, SC_STATUS_LIMIT, "no memory left for the pragmas of a trace's header");
    enum sc_status status = map_pragmas(header, list, run, error);
    free(list);
    return status;
}

static enum sc_status read_dataflow(struct trace_header *header, struct sc_trace_run *run, struct sc_error *error) {
    struct cursor cursor;
    enum sc_status status = find_line(&cursor, header, "dataflow", error);
    size_t length = status ? 0 : strcspn(cursor.at, "\n");
    if (!status && (length >= sizeof header->flow || memchr(cursor.at, '\0', length)))
        status = fail(&cursor, "a shorter name");
    if (status)
        return status;
    memcpy(header->flow, cursor.at, length);
    header->flow[length] = '\0';
    run->dataflow = header->flow;
    return SC_STATUS_OK;
}

static enum sc_status read_seed(const struct trace_header *header, struct sc_trace_run *run, struct sc_error *error) {
    struct cursor cursor;
    enum sc_status status = find_line(&cursor, header, "seed", error);
    if (!status)
        status = expect_unsigned(&cursor, UINT64_MAX, &run->seed);
    return status ? status : expect(&cursor, "\n");
}

/* The product fits: the levels' units share out the PEs of the machine. */
static int64_t count_pes(const struct sc_mapping *mapping) {
    int64_t pes = 1;
    for (int l = 0; l < mapping->level_count; l++)
        pes *= mapping->level[l].units;
    return pes;
}

/* Programs that count something record it: is any of these counters there? */
static bool has_any(const struct trace_header *header, const enum sc_counter_id *ids, size_t count) {
    bool found = false;
    for (size_t i = 0; i < count; i++)
        found = found || is_read_already(header, sc_counter_info(ids[i])->name);
    return found;
}

static void note_later_records(const struct trace_header *header, struct sc_trace_run *run) {
    static const enum sc_counter_id LINKS[] = {SC_COUNTER_link_weight, SC_COUNTER_link_input, SC_COUNTER_link_sum,
                                               SC_COUNTER_peak_link_down, SC_COUNTER_peak_link_up};
    static const enum sc_counter_id HOLDS[] = {SC_COUNTER_l1_req_weight, SC_COUNTER_l1_req_input,
                                               SC_COUNTER_l1_req_sum};
    run->has_links = has_any(header, LINKS, sizeof LINKS / sizeof LINKS[0]) &&
                     (run->options.level != SC_TRACE_BURST || header->columns.has[COLUMN_PE]);
    run->has_holds = has_any(header, HOLDS, sizeof HOLDS / sizeof HOLDS[0]);
}

enum sc_status trace_header_read(struct trace_header *header, struct sc_trace_run *run, struct sc_error *error) {
    enum sc_status status = read_level(header, run, error);
    if (!status)
        status = read_form(header, run, error);
    if (!status)
        status = read_window(header, run, error);
    if (!status)
        status = read_dataflow(header, run, error);
    if (!status)
        status = read_seed(header, run, error);
    if (!status)
        status = read_mapping(header, run, error);
    if (!status)
        status = read_counters(header, error);
    if (!status)
        status = read_columns(header, run, error);
    if (!status)
        run->pes = count_pes(&header->mapping);
    if (!status)
        note_later_records(header, run);
    return status;
}
