#include "traces/trace_format.h"

#include <string.h>

#include "traces/trace_columns.h"

/* ---- what records say ---- */

/* The words of trace.def. */
enum {
    OPERANDS = 1 << SC_TENSOR_WEIGHT | 1 << SC_TENSOR_INPUT,
    SUM = 1 << SC_TENSOR_OUTPUT,
    ANY = OPERANDS | SUM,
    NO_TENSOR = 1 << SC_TENSOR_NONE,
    ANY_OR_NONE = ANY | NO_TENSOR,
    BURST = 1 << SC_TRACE_BURST,
    ACCESS = 1 << SC_TRACE_ACCESS,
    BOTH = BURST | ACCESS,
    NOTHING = 0,
    PE = 1,
    VALUE = 2,
    LINK = 4,
    PE_VALUE = PE | VALUE,
    LINK_VALUE = LINK | VALUE
};

const struct trace_event_shape trace_event_shapes[SC_TRACE_EVENT_COUNT] = {
#define TRACE_EVENT(name, unit, event, tensors, levels, names, when, kind)                                             \
    {tensors, levels, ((names)&PE) != 0, ((names)&VALUE) != 0, ((names)&LINK) != 0},
#include "common/trace.def"
};
_Static_assert(SC_TENSOR_NONE < 31 && SC_TRACE_LEVELS < 31, "the bit sets above fit in an int");

/* ---- text ---- */

static void put_text(struct trace_text *text, const char *added) {
    size_t size = strlen(added);
    memcpy(text->begin + text->used, added, size);
    text->used += size;
}

static void put_char(struct trace_text *text, char added) { text->begin[text->used++] = added; }

static int digits_of(uint64_t number) {
    int digits = 1;
    for (; number >= 10000; number /= 10000)
        digits += 4;
    return digits + (number >= 10) + (number >= 100) + (number >= 1000);
}

/* printf would halve the speed of tracing. */
static void put_unsigned(struct trace_text *text, uint64_t number) {
    text->used += (size_t)digits_of(number);
    char *at = text->begin + text->used;
    for (; number >= 10; number /= 10)
        *--at = (char)('0' + number % 10);
    *--at = (char)('0' + number);
}

void trace_put_number(struct trace_text *text, int64_t number) {
    if (number < 0)
        put_char(text, '-');
    put_unsigned(text, number < 0 ? 0 - (uint64_t)number : (uint64_t)number);
}

void trace_put_field(struct trace_text *text, int64_t number, bool given) {
    put_char(text, ',');
    if (given)
        trace_put_number(text, number);
}

/* ---- the header of a run ---- */

/* From TRACE_VERSION_FIRST on. */
static const enum sc_trace_form FORMS[] = {SC_TRACE_ROWS, SC_TRACE_SHAPES, SC_TRACE_COPIES, SC_TRACE_SHAPES};
_Static_assert(sizeof FORMS / sizeof FORMS[0] == TRACE_VERSION_LAST - TRACE_VERSION_FIRST + 1, "one form a version");

int trace_version_of(enum sc_trace_form form) {
    int version = TRACE_VERSION_LAST;
    while (trace_form_of(version) != form)
        version--;
    return version;
}

enum sc_trace_form trace_form_of(int version) { return FORMS[version - TRACE_VERSION_FIRST]; }

static void put_setting(struct trace_text *text, const char *name, int64_t value) {
    put_char(text, ' ');
    put_text(text, name);
    put_char(text, ' ');
    trace_put_number(text, value);
}

static void put_window(struct trace_text *text, const struct sc_trace_options *options) {
    put_text(text, "# window ");
    if (options->from > 0)
        trace_put_number(text, options->from);
    put_text(text, options->from > 0 || options->to < INT64_MAX ? ":" : "all");
    if (options->to < INT64_MAX)
        trace_put_number(text, options->to);
    put_char(text, '\n');
}

bool trace_setting_is_usual(enum sc_window_setting setting, int64_t value) {
    return setting == SC_SETTING_dilation && value == sc_window_setting_info(setting)->usual;
}

/* A layer that a program makes may have a name of several words, or none. In the header it is one. */
static void put_layer_name(struct trace_text *text, const char *name) {
    for (const char *c = name[0] ? name : "?"; *c; c++)
        put_char(text, *c == ' ' || *c == '\n' || *c == '\r' ? '?' : *c);
}

static void put_layer(struct trace_text *text, const struct sc_layer *layer) {
    put_text(text, "# layer ");
    put_text(text, layer->type->name);
    put_char(text, ' ');
    put_layer_name(text, layer->name);
    for (int dim = 0; dim < SC_DIM_COUNT; dim++)
        if (layer->type->own_dims & 1u << dim)
            put_setting(text, sc_dim_name((enum sc_dim)dim), layer->size[dim]);
    for (int setting = 0; setting < SC_SETTING_COUNT; setting++)
        for (int window = 0; window < SC_WINDOWS_MAX; window++) {
            const int64_t value = sc_layer_setting(layer, (enum sc_window_setting)setting, window);
            if (!trace_setting_is_usual((enum sc_window_setting)setting, value))
                put_setting(text, sc_window_setting_info((enum sc_window_setting)setting)->word[window], value);
        }
    put_char(text, '\n');
}

static void put_overhead(struct trace_text *text, int64_t overhead) {
    if (overhead == 0)
        return;
    put_text(text, " Overhead ");
    trace_put_number(text, overhead);
}

static bool has_mark_at(const struct sc_mapping *mapping, int tensor, int pragma) {
    return mapping->has_marks && !mapping->machine.on_chip[tensor] && mapping->mark[tensor].pragma == pragma;
}

/* Where a mark alone ends a level, the maps behind it divide chunks again. */
static bool ends_level(const struct sc_mapping *mapping, int pragma) {
    if (pragma == 0 || pragma == mapping->pragma_count)
        return false;
    for (int i = 0; i < pragma; i++)
        if (mapping->pragma[i].kind == SC_PRAGMA_TILE)
            return false;
    return mapping->pragma[pragma].level > mapping->pragma[pragma - 1].level;
}

/* If all tensors are on chip, the mapping knows of no place: marks stand where they end levels, or ahead of all
 * pragmas. */
static bool is_place_of_none(const struct sc_mapping *mapping, int pragma) {
    bool ends_any = false;
    for (int i = 0; i < mapping->pragma_count; i++)
        ends_any = ends_any || ends_level(mapping, i);
    return ends_any ? ends_level(mapping, pragma) : pragma == 0;
}

/* The marks of L2 ahead of a pragma: one of all tensors that are not on chip, or one for each. */
static void put_marks(struct trace_text *text, const struct sc_mapping *mapping, int pragma) {
    int marks = 0, tensors = 0;
    if (!mapping->has_marks)
        return;
    for (int tensor = 0; tensor < SC_TENSOR_COUNT; tensor++) {
        tensors += !mapping->machine.on_chip[tensor];
        marks += has_mark_at(mapping, tensor, pragma);
    }
    if (marks == tensors && (marks > 0 || is_place_of_none(mapping, pragma))) {
        put_text(text, " Buffer(L2)");
        return;
    }
    for (int tensor = 0; tensor < SC_TENSOR_COUNT; tensor++)
        if (has_mark_at(mapping, tensor, pragma)) {
            put_text(text, " Buffer(L2)");
            put_text(text, sc_tensor_word((enum sc_tensor)tensor));
        }
}

/* How many pragmas the outermost level has: it ends with the map behind a Tile. */
static int outermost_length(const struct sc_mapping *mapping) {
    int length = 0;
    while (length < mapping->pragma_count && mapping->pragma[length].kind != SC_PRAGMA_TILE)
        length++;
    return length + 2 < mapping->pragma_count ? length + 2 : mapping->pragma_count;
}

/* A pragma from `from` on, but before `place`, whose dimension is named again behind `place`, before `end`; -1: none
 * is. */
static int named_again(const struct sc_mapping *mapping, int from, int place, int end) {
    for (int i = from; i < place; i++)
        for (int again = place; again < end; again++)
            if (mapping->pragma[again].kind != SC_PRAGMA_TILE && !mapping->pragma[again].implied &&
                mapping->pragma[again].dim == mapping->pragma[i].dim)
                return i;
    return -1;
}

/* A dimension that is named on both sides of a mark is divided again, unless a spatial map stands before the mark. One
 * that covers its whole dimension beside another map is no pragma of the mapping. Where the mark does not end a level,
 * such a map has to stand before it: of the dimension of the pragma that this returns. -1: none has to. */
static int hidden_spatial_map(const struct sc_mapping *mapping, int place) {
    int from = 0;
    const int end = outermost_length(mapping);
    for (int i = 1; i < end; i++)
        from = ends_level(mapping, i) ? i : from;
    if (place <= from || place >= end)
        return -1;
    for (int i = from; i < place; i++)
        if (mapping->pragma[i].kind == SC_PRAGMA_SPATIAL_MAP || mapping->pragma[i].kind == SC_PRAGMA_TILE)
            return -1;
    return named_again(mapping, from, place, end);
}

static void put_hidden_spatial_map(struct trace_text *text, const struct sc_mapping *mapping, int place) {
    const int of = hidden_spatial_map(mapping, place);
    bool any = false;
    for (int tensor = 0; tensor < SC_TENSOR_COUNT; tensor++)
        any = any || has_mark_at(mapping, tensor, place);
    if (!any || of < 0)
        return;
    const enum sc_dim dim = mapping->pragma[of].dim;
    put_text(text, " Spatial_Map(");
    trace_put_number(text, mapping->layer.size[dim]);
    put_char(text, ',');
    trace_put_number(text, mapping->layer.size[dim]);
    put_char(text, ')');
    put_text(text, sc_dim_name(dim));
}

static void put_pragmas(struct trace_text *text, const struct sc_mapping *mapping) {
    put_text(text, "# pragmas");
    for (int i = 0; i < mapping->pragma_count; i++) {
        const struct sc_mapped_pragma *pragma = &mapping->pragma[i];
        put_hidden_spatial_map(text, mapping, i);
        put_marks(text, mapping, i);
        if (pragma->implied)
            continue;
        put_char(text, ' ');
        put_text(text, sc_pragma_name(pragma->kind));
        put_char(text, '(');
        trace_put_number(text, pragma->size);
        put_char(text, ',');
        trace_put_number(text, pragma->offset);
        put_char(text, ')');
        put_text(text, sc_dim_name(pragma->dim));
        put_overhead(text, pragma->overhead);
    }
    put_marks(text, mapping, mapping->pragma_count);
    put_char(text, '\n');
}

/* " Spatial(3,1)X", of a merged loop " Spatial(1,1)K*(1,1)C" */
static void put_directive(struct trace_text *text, const struct sc_directive *directive) {
    put_text(text, directive->spatial ? " Spatial" : " Temporal");
    for (int i = 0; i < directive->part_count; i++) {
        put_text(text, i ? "*(" : "(");
        trace_put_number(text, directive->part[i].size);
        put_char(text, ',');
        trace_put_number(text, directive->part[i].offset);
        put_char(text, ')');
        put_text(text, sc_dim_name(directive->part[i].dim));
    }
    put_overhead(text, directive->overhead);
}

static void put_levels(struct trace_text *text, const struct sc_mapping *mapping) {
    for (int l = 0; l < mapping->level_count; l++) {
        put_text(text, "# units ");
        trace_put_number(text, mapping->level[l].units);
        for (int i = 0; i < mapping->level[l].directive_count; i++)
            put_directive(text, &mapping->level[l].directive[i]);
        put_char(text, '\n');
    }
}

void trace_put_hardware(struct trace_text *text, const struct sc_machine *machine, enum sc_hardware_id id) {
    char written[SC_HARDWARE_TEXT_SIZE];
    put_text(text, sc_hardware_info(id)->keyword);
    put_char(text, ' ');
    put_text(text, sc_hardware_text(written, id, sc_machine_get(machine, id)));
}

/* A trace has the statements of the first version of the format in any case, and the later ones if they are given. */
static bool has_statement(const struct sc_machine *machine, int id) {
    return id <= SC_HARDWARE_forwarding || (machine->given >> id & 1);
}

static void put_machine(struct trace_text *text, const struct sc_machine *machine) {
    put_text(text, "# machine");
    for (int id = 0; id < SC_HARDWARE_COUNT; id++) {
        if (!has_statement(machine, id))
            continue;
        put_char(text, ' ');
        trace_put_hardware(text, machine, (enum sc_hardware_id)id);
    }
    put_char(text, '\n');
}

static void put_counters(struct trace_text *text) {
    for (int id = 0; id < SC_COUNTER_COUNT; id++) {
        const struct sc_counter_description *info = sc_counter_info((enum sc_counter_id)id);
        const char *const words[] = {"# counter ", info->name, " (", info->unit, "): ", info->description, "\n"};
        for (size_t i = 0; i < sizeof words / sizeof words[0]; i++)
            put_text(text, words[i]);
    }
}

static void put_column_names(struct trace_text *text, enum sc_trace_level level, bool off_chip) {
    for (int i = 0; i < trace_column_count(level); i++) {
        if (!off_chip && trace_column_is_off_chip(level, i))
            continue;
        if (i > 0)
            put_char(text, ',');
        put_text(text, trace_column_name(level, i));
    }
    put_char(text, '\n');
}

void trace_put_run(struct trace_text *text, const struct sc_trace_options *options, const struct sc_mapping *mapping,
                   const char *flow, uint64_t seed) {
    enum { FLOW_BYTES_MAX = 4096 };
    char name[FLOW_BYTES_MAX] = "";
    strncat(name, flow, sizeof name - 1);
    for (char *c = name; *c; c++)
        if (*c == '\n' || *c == '\r')
            *c = '?'; /* a file's name may hold an end of line, which would end the header's */
    put_text(text, "# schema simcheck.trace version ");
    trace_put_number(text, trace_version_of(options->form));
    put_text(text, "\n# level ");
    put_text(text, sc_trace_level_name(options->level));
    if (options->form != SC_TRACE_ROWS) {
        put_text(text, "\n# form ");
        put_text(text, sc_trace_form_name(options->form));
    }
    put_char(text, '\n');
    put_window(text, options);
    put_layer(text, &mapping->layer);
    put_text(text, "# dataflow ");
    put_text(text, name);
    put_char(text, '\n');
    put_pragmas(text, mapping);
    put_levels(text, mapping);
    put_machine(text, &mapping->machine);
    put_text(text, "# seed ");
    put_unsigned(text, seed);
    put_char(text, '\n');
}

void trace_put_header(struct trace_text *text, const struct sc_trace_options *options, const struct sc_mapping *mapping,
                      const char *flow, uint64_t seed) {
    trace_put_run(text, options, mapping, flow, seed);
    put_counters(text);
    put_column_names(text, options->level, mapping->has_marks);
}

/* ---- records ---- */

enum { NUMBER_BYTES = 21 }; /* a sign, 19 digits, a comma */
_Static_assert(TRACE_STEP_COLUMNS *NUMBER_BYTES <= TRACE_LINE_BYTES, "a step's record fits in a line");

/* An empty field is 0. */
static void put_amount(struct trace_text *text, int64_t amount) { trace_put_field(text, amount, amount != 0); }

void trace_put_step(struct trace_text *text, const struct sc_trace_step *step, bool off_chip) {
    trace_put_number(text, step->step);
#define TRACE_STEP_TIME(name)                                                                                          \
    if (off_chip || !trace_time_is_off_chip(TRACE_TIME_##name))                                                        \
        put_amount(text, step->name);
#include "common/trace.def"
    for (int i = 0; i < SC_TRACE_STEP_COUNTS; i++)
        if (off_chip || !trace_event_is_off_chip(sc_trace_step_count_info((enum sc_trace_step_count)i)->event))
            put_amount(text, step->count[i]);
    put_char(text, '\n');
}

/* ",l1,read,": unit and event, copied with all their room, which is faster than by length. */
static void put_names(struct trace_text *text, enum sc_trace_event event) {
    static const struct {
        char text[24];
        size_t length;
    } NAMES[SC_TRACE_EVENT_COUNT] = {
#define TRACE_EVENT(name, unit, event, tensors, levels, names, when, kind)                                             \
    {"," unit "," event ",", sizeof("," unit "," event ",") - 1},
#include "common/trace.def"
    };
    memcpy(text->begin + text->used, NAMES[event].text, sizeof NAMES[event].text);
    text->used += NAMES[event].length;
}

static void put_element(struct trace_text *text, const struct sc_trace_record *record) {
    put_char(text, ',');
    if (record->element >= 0)
        trace_put_number(text, record->element);
    put_char(text, ',');
    if (record->element >= 0)
        trace_put_number(text, record->value);
}

void trace_put_record(struct trace_text *text, enum sc_trace_level level, const struct sc_trace_record *record) {
    trace_put_number(text, record->cycle);
    put_char(text, ',');
    trace_put_number(text, record->duration);
    put_names(text, record->event);
    put_text(text, record->tensor < SC_TENSOR_COUNT ? sc_tensor_name(record->tensor) : "-");
    put_char(text, ',');
    trace_put_number(text, record->count);
    put_char(text, ',');
    trace_put_number(text, record->step);
    put_char(text, ',');
    if (record->pe >= 0)
        trace_put_number(text, record->pe);
    if (level == SC_TRACE_ACCESS)
        put_element(text, record);
    put_char(text, '\n');
}

/* ---- the end ---- */

void trace_put_totals(struct trace_text *text, const struct sc_counters *counters, int64_t omitted) {
    put_text(text, "# omitted ");
    trace_put_number(text, omitted);
    put_char(text, '\n');
    for (int id = 0; id < SC_COUNTER_COUNT; id++) {
        put_text(text, "# total ");
        put_text(text, sc_counter_info((enum sc_counter_id)id)->name);
        put_char(text, ' ');
        trace_put_number(text, sc_counter_get(counters, (enum sc_counter_id)id));
        put_char(text, '\n');
    }
}

void trace_put_end(struct trace_text *text, int64_t runs) {
    put_text(text, "# end runs ");
    trace_put_number(text, runs);
    put_char(text, '\n');
}
