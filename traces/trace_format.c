#include "traces/trace_format.h"

#include <string.h>

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

static void put_number(struct trace_text *text, int64_t number) {
    if (number < 0)
        put_char(text, '-');
    put_unsigned(text, number < 0 ? 0 - (uint64_t)number : (uint64_t)number);
}

/* ---- the header of a run ---- */

static void put_setting(struct trace_text *text, const char *name, int64_t value) {
    put_char(text, ' ');
    put_text(text, name);
    put_char(text, ' ');
    put_number(text, value);
}

static void put_window(struct trace_text *text, const struct sc_trace_options *options) {
    put_text(text, "# window ");
    if (options->from > 0)
        put_number(text, options->from);
    put_text(text, options->from > 0 || options->to < INT64_MAX ? ":" : "all");
    if (options->to < INT64_MAX)
        put_number(text, options->to);
    put_char(text, '\n');
}

static void put_layer(struct trace_text *text, const struct sc_layer *layer) {
    put_text(text, "# layer ");
    put_text(text, layer->type->name);
    put_char(text, ' ');
    put_text(text, layer->name);
    for (int dim = 0; dim < SC_DIM_COUNT; dim++)
        if (layer->type->own_dims & 1u << dim)
            put_setting(text, sc_dim_name((enum sc_dim)dim), layer->size[dim]);
    for (int setting = 0; setting < SC_SETTING_COUNT; setting++)
        for (int window = 0; window < SC_WINDOWS_MAX; window++)
            put_setting(text, sc_window_setting_info((enum sc_window_setting)setting)->word[window],
                        sc_layer_setting(layer, (enum sc_window_setting)setting, window));
    put_char(text, '\n');
}

static void put_pragmas(struct trace_text *text, const struct sc_mapping *mapping) {
    put_text(text, "# pragmas");
    for (int i = 0; i < mapping->pragma_count; i++) {
        const struct sc_mapped_pragma *pragma = &mapping->pragma[i];
        if (pragma->implied)
            continue;
        put_char(text, ' ');
        put_text(text, sc_pragma_name(pragma->kind));
        put_char(text, '(');
        put_number(text, pragma->size);
        put_char(text, ',');
        put_number(text, pragma->offset);
        put_char(text, ')');
        put_text(text, sc_dim_name(pragma->dim));
    }
    put_char(text, '\n');
}

/* " Spatial(3,1)X", of a merged loop " Spatial(1,1)K*(1,1)C" */
static void put_directive(struct trace_text *text, const struct sc_directive *directive) {
    put_text(text, directive->spatial ? " Spatial" : " Temporal");
    for (int i = 0; i < directive->part_count; i++) {
        put_text(text, i ? "*(" : "(");
        put_number(text, directive->part[i].size);
        put_char(text, ',');
        put_number(text, directive->part[i].offset);
        put_char(text, ')');
        put_text(text, sc_dim_name(directive->part[i].dim));
    }
}

static void put_levels(struct trace_text *text, const struct sc_mapping *mapping) {
    for (int l = 0; l < mapping->level_count; l++) {
        put_text(text, "# units ");
        put_number(text, mapping->level[l].units);
        for (int i = 0; i < mapping->level[l].directive_count; i++)
            put_directive(text, &mapping->level[l].directive[i]);
        put_char(text, '\n');
    }
}

static void put_machine(struct trace_text *text, const struct sc_machine *machine) {
    put_text(text, "# machine");
    for (int id = 0; id < SC_HARDWARE_COUNT; id++) {
        const struct sc_hardware_description *info = sc_hardware_info((enum sc_hardware_id)id);
        int64_t value = sc_machine_get(machine, (enum sc_hardware_id)id);
        if (!info->is_flag && value >= info->lowest) {
            put_setting(text, info->keyword, value);
            continue;
        }
        put_char(text, ' ');
        put_text(text, info->keyword);
        put_text(text, !info->is_flag ? " unlimited" : value ? " on" : " off");
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

static const char *column_names(enum sc_trace_level level) {
    static const char *const NAMES[SC_TRACE_LEVELS] = {
        "step,fetch,fetched,compute,computed,drain,drained,bring_weight,bring_input,send_weight,send_input,"
        "forward_weight,forward_input,fill_weight,fill_input,compute_ops,accumulate_l1,evict,reduce,arrive,"
        "accumulate_l2,hold_l1,hold_l2\n",
        "cycle,duration,unit,event,tensor,count,step\n",
        "cycle,duration,unit,event,tensor,count,step,pe,element,value\n",
    };
    return NAMES[level];
}

void trace_put_header(struct trace_text *text, const struct sc_trace_options *options, const struct sc_mapping *mapping,
                      const char *flow, uint64_t seed) {
    enum { FLOW_BYTES_MAX = 4096 };
    char name[FLOW_BYTES_MAX] = "";
    strncat(name, flow, sizeof name - 1);
    for (char *c = name; *c; c++)
        if (*c == '\n' || *c == '\r')
            *c = '?'; /* a file's name may hold an end of line, which would end the header's */
    put_text(text, "# schema simcheck.trace version 2\n# level ");
    put_text(text, sc_trace_level_name(options->level));
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
    put_counters(text);
    put_text(text, column_names(options->level));
}

/* ---- records ---- */

void trace_put_step(struct trace_text *text, const struct sc_trace_step *step) {
    const int64_t columns[] = {
        step->fetch,    step->fetched,       step->compute,     step->computed,      step->drain,      step->drained,
        step->bring[0], step->bring[1],      step->send[0],     step->send[1],       step->forward[0], step->forward[1],
        step->fill[0],  step->fill[1],       step->compute_ops, step->accumulate_l1, step->evict,      step->reduce,
        step->arrive,   step->accumulate_l2, step->hold_l1,     step->hold_l2,
    };
    put_number(text, step->step);
    for (size_t i = 0; i < sizeof columns / sizeof columns[0]; i++) {
        put_char(text, ',');
        if (columns[i] != 0)
            put_number(text, columns[i]);
    }
    put_char(text, '\n');
}

static void put_element(struct trace_text *text, const struct sc_trace_record *record) {
    put_char(text, ',');
    if (record->pe >= 0)
        put_number(text, record->pe);
    put_char(text, ',');
    if (record->element >= 0)
        put_number(text, record->element);
    put_char(text, ',');
    if (record->element >= 0)
        put_number(text, record->value);
}

void trace_put_record(struct trace_text *text, enum sc_trace_level level, const struct sc_trace_record *record) {
    const struct sc_trace_event_description names = sc_trace_event_info(record->event);
    put_number(text, record->cycle);
    put_char(text, ',');
    put_number(text, record->duration);
    put_char(text, ',');
    put_text(text, names.unit);
    put_char(text, ',');
    put_text(text, names.event);
    put_char(text, ',');
    put_text(text, record->tensor < SC_TENSOR_COUNT ? sc_tensor_name(record->tensor) : "-");
    put_char(text, ',');
    put_number(text, record->count);
    put_char(text, ',');
    put_number(text, record->step);
    if (level == SC_TRACE_ACCESS)
        put_element(text, record);
    put_char(text, '\n');
}

/* ---- the end ---- */

void trace_put_totals(struct trace_text *text, const struct sc_counters *counters, int64_t omitted) {
    put_text(text, "# omitted ");
    put_number(text, omitted);
    put_char(text, '\n');
    for (int id = 0; id < SC_COUNTER_COUNT; id++) {
        put_text(text, "# total ");
        put_text(text, sc_counter_info((enum sc_counter_id)id)->name);
        put_char(text, ' ');
        put_number(text, sc_counter_get(counters, (enum sc_counter_id)id));
        put_char(text, '\n');
    }
}

void trace_put_end(struct trace_text *text, int64_t runs) {
    put_text(text, "# end runs ");
    put_number(text, runs);
    put_char(text, '\n');
}
