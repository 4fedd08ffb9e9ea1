#include "traces/view/view_page.h"

#include <inttypes.h>
#include <stdio.h>
#include <string.h>

#include "traces/loads.h"
#include "traces/recount.h"
#include "traces/view/view_detail.h"
#include "traces/view/view_template.h"

enum { PAGE_FORMAT = 1, PAGE_PES_MAX = 1 << 14, PAGE_LINKS_MAX = 1 << 14 };

/* ---- layer and machine ---- */

static void put_tensor(struct view_json *json, const struct sc_layer *layer, enum sc_tensor tensor) {
    const struct sc_subscripts *subscripts = &layer->type->tensor[tensor];
    trace_view_json_open(json, '{');
    trace_view_json_text(json, "name", sc_tensor_name(tensor));
    trace_view_json_key(json, "subscripts");
    trace_view_json_open(json, '[');
    for (int i = 0; i < subscripts->count; i++) {
        trace_view_json_open(json, '[');
        trace_view_json_string(json, sc_dim_name(subscripts->dim[i]));
        trace_view_json_number(json, sc_layer_subscript_size(layer, tensor, subscripts->dim[i]));
        trace_view_json_close(json, ']');
    }
    trace_view_json_close(json, ']');
    trace_view_json_close(json, '}');
}

static void put_layer(struct view_json *json, const struct sc_layer *layer) {
    trace_view_json_text(json, "layer", layer->name);
    trace_view_json_text(json, "type", layer->type->name);
    trace_view_json_text(json, "formula", layer->type->formula);
    trace_view_json_key(json, "maximum");
    trace_view_json_bool(json, layer->type->operation == SC_OPERATION_MAX);
    trace_view_json_key(json, "dims");
    trace_view_json_open(json, '[');
    for (int dim = 0; dim < SC_DIM_COUNT; dim++)
        if (layer->type->own_dims >> dim & 1) {
            trace_view_json_open(json, '[');
            trace_view_json_string(json, sc_dim_name((enum sc_dim)dim));
            trace_view_json_number(json, layer->size[dim]);
            trace_view_json_close(json, ']');
        }
    trace_view_json_close(json, ']');
    trace_view_json_key(json, "tensors");
    trace_view_json_open(json, '[');
    for (int tensor = 0; tensor < SC_TENSOR_COUNT; tensor++)
        put_tensor(json, layer, (enum sc_tensor)tensor);
    trace_view_json_close(json, ']');
}

/* The statements that were given, as they are written. */
static void put_machine(struct view_json *json, const struct sc_machine *machine) {
    trace_view_json_key(json, "machine");
    trace_view_json_open(json, '[');
    for (int id = 0; id < SC_HARDWARE_COUNT; id++) {
        char value[SC_HARDWARE_TEXT_SIZE];
        if (!(machine->given >> id & 1))
            continue;
        trace_view_json_open(json, '[');
        trace_view_json_string(json, sc_hardware_info((enum sc_hardware_id)id)->keyword);
        trace_view_json_string(
            json, sc_hardware_text(value, (enum sc_hardware_id)id, sc_machine_get(machine, (enum sc_hardware_id)id)));
        trace_view_json_close(json, ']');
    }
    trace_view_json_close(json, ']');
}

/* ---- loops ---- */

static void put_part(struct view_json *json, const struct sc_map_part *part) {
    trace_view_json_open(json, '[');
    trace_view_json_string(json, sc_dim_name(part->dim));
    trace_view_json_number(json, part->size);
    trace_view_json_number(json, part->offset);
    trace_view_json_close(json, ']');
}

static void put_loop(struct view_json *json, const struct sc_mapping *mapping, int level,
                     const struct sc_directive *directive, int64_t trips) {
    trace_view_json_open(json, '{');
    trace_view_json_pair(json, "level", level);
    trace_view_json_pair(json, "units", directive->spatial ? mapping->level[level].units : 0);
    trace_view_json_pair(json, "trips", trips);
    trace_view_json_key(json, "parts");
    trace_view_json_open(json, '[');
    for (int i = 0; i < directive->part_count; i++)
        put_part(json, &directive->part[i]);
    trace_view_json_close(json, ']');
    trace_view_json_close(json, '}');
}

static void put_loops(struct view_json *json, const struct sc_mapping *mapping, const struct view_survey *survey) {
    struct loops loops;
    trace_loops_begin(&loops, mapping);
    trace_view_json_key(json, "loops");
    trace_view_json_open(json, '[');
    for (int i = 0; i < loops.count; i++)
        put_loop(json, mapping, loops.loop[i].level, loops.loop[i].directive, survey->trips[i]);
    trace_view_json_close(json, ']');
    trace_view_json_key(json, "marks");
    trace_view_json_open(json, '[');
    for (int tensor = 0; mapping->has_marks && tensor < SC_TENSOR_COUNT; tensor++)
        trace_view_json_number(json, mapping->mark[tensor].loops);
    trace_view_json_close(json, ']');
}

/* ---- array and network ---- */

static enum sc_status put_array(struct view_json *json, const struct sc_mapping *mapping, struct sc_error *error) {
    struct pe_array array;
    enum sc_status status = trace_array_open(&array, mapping, error);
    if (!status && array.pes > PAGE_PES_MAX)
        status = sc_error_set(error, SC_STATUS_LIMIT, "a page shows up to %d PEs, and %lld have work", PAGE_PES_MAX,
                              (long long)array.pes);
    trace_view_json_key(json, "array");
    trace_view_json_open(json, '{');
    trace_view_json_pair(json, "pes", mapping->machine.num_pes);
    trace_view_json_pair(json, "columns", mapping->machine.array_columns);
    trace_view_json_pair(json, "feedRow", mapping->machine.feed_row);
    trace_view_json_pair(json, "arity", mapping->machine.tree_arity);
    trace_view_json_key(json, "number");
    struct view_sequence numbers = {0};
    for (int64_t pe = 0; !status && pe < array.pes; pe++)
        if (!trace_view_sequence_add(&numbers, trace_array_number(&array, pe)))
            status = sc_error_set(error, SC_STATUS_LIMIT, "no memory for the PEs of the page");
    trace_view_sequence_put(&numbers, json);
    trace_view_sequence_free(&numbers);
    trace_view_json_key(json, "late");
    trace_view_json_open(json, '[');
    for (int64_t pe = 0; !status && array.behind && pe < array.pes; pe++)
        trace_view_json_number(json, array.behind[pe]);
    trace_view_json_close(json, ']');
    trace_view_json_close(json, '}');
    trace_array_close(&array);
    return status;
}

static void put_network(struct view_json *json, const struct loads *loads, int network) {
    const struct network_load *load = &loads->network[network];
    trace_view_json_open(json, '{');
    trace_view_json_pair(json, "tensor", network);
    trace_view_json_text(json, "name", trace_loads_name(loads, network));
    trace_view_json_text(json, "topology",
                         sc_topology_name((enum sc_topology)loads->mapping->machine.topology[network]));
    trace_view_json_pair(json, "count", load->links);
    trace_view_json_key(json, "links");
    trace_view_json_open(json, '[');
    for (int32_t i = 0; load->links <= PAGE_LINKS_MAX && i < load->links; i++) {
        const struct link_name name = trace_loads_link(loads, network, i);
        trace_view_json_open(json, '[');
        trace_view_json_string(json, name.from);
        trace_view_json_string(json, name.to);
        trace_view_json_close(json, ']');
    }
    trace_view_json_close(json, ']');
    trace_view_json_close(json, '}');
}

static enum sc_status put_networks(struct view_json *json, const struct sc_mapping *mapping, struct sc_error *error) {
    struct loads loads;
    enum sc_status status = trace_loads_open(&loads, mapping, error);
    trace_view_json_key(json, "networks");
    trace_view_json_open(json, '[');
    for (int network = 0; !status && network < SC_TENSOR_COUNT; network++)
        if (loads.network[network].link)
            put_network(json, &loads, network);
    trace_view_json_close(json, ']');
    trace_loads_close(&loads);
    return status;
}

/* ---- counters ---- */

/* Columns of the frames that are no counts of a step's record. */
static const char *special_column(enum sc_counter_id id) {
    switch (id) {
    case SC_COUNTER_steps:
        return "steps";
    case SC_COUNTER_cycles:
        return "end";
    case SC_COUNTER_tiles:
        return "tiles";
    case SC_COUNTER_peak_down:
        return "most_sent";
    case SC_COUNTER_peak_up:
        return "most_arrived";
    case SC_COUNTER_l2_hold:
        return "most_held";
    default:
        return NULL;
    }
}

/* What of a step counts: the counter is the sum of these, or the most of any step. */
static void put_terms(struct view_json *json, const struct sc_layer *layer, enum sc_counter_id id) {
    const bool reads_weights = layer->type->tensor[SC_TENSOR_WEIGHT].count > 0;
    trace_view_json_key(json, "terms");
    trace_view_json_open(json, '[');
    if (special_column(id))
        trace_view_json_string(json, special_column(id));
    for (int i = 0; !special_column(id) && i < SC_TRACE_STEP_COUNTS; i++) {
        const struct sc_trace_step_count_description *info = sc_trace_step_count_info((enum sc_trace_step_count)i);
        if (trace_recount_counts_as(info->event, (int)info->tensor, id) &&
            (reads_weights || id != SC_COUNTER_l1_rd_weight))
            trace_view_json_string(json, info->name);
    }
    trace_view_json_close(json, ']');
}

static void put_counter(struct view_json *json, const struct sc_layer *layer, const struct view_survey *survey,
                        enum sc_counter_id id) {
    const struct sc_counter_description *info = sc_counter_info(id);
    const bool is_largest = info->kind == SC_COUNTER_IS_PEAK || id == SC_COUNTER_cycles;
    trace_view_json_open(json, '{');
    trace_view_json_text(json, "name", info->name);
    trace_view_json_text(json, "unit", info->unit);
    trace_view_json_text(json, "what", info->description);
    trace_view_json_key(json, "most");
    trace_view_json_bool(json, is_largest);
    trace_view_json_key(json, "counted");
    trace_view_json_bool(json, survey->gives[id] && (id != SC_COUNTER_tiles || survey->has_tiles ||
                                                     (survey->has_total[id] && survey->totals.tiles == 0)));
    put_terms(json, layer, id);
    if (survey->has_total[id])
        trace_view_json_pair(json, "total", sc_counter_get(&survey->totals, id));
    trace_view_json_close(json, '}');
}

static void put_counters(struct view_json *json, const struct sc_layer *layer, const struct view_survey *survey) {
    trace_view_json_key(json, "counters");
    trace_view_json_open(json, '[');
    for (int id = 0; id < SC_COUNTER_COUNT; id++)
        put_counter(json, layer, survey, (enum sc_counter_id)id);
    trace_view_json_close(json, ']');
}

/* ---- frames ---- */

/* A column of the frames: the number at this offset, in each of them. */
struct frame_column {
    const char *name;
    size_t offset;
};

static enum sc_status put_column(struct view_json *json, const struct view_survey *survey,
                                 const struct frame_column *column, struct sc_error *error) {
    struct view_sequence sequence = {0};
    bool whole = true;
    for (int part = 0; part < VIEW_PARTS; part++)
        for (int64_t i = 0; whole && i < survey->part[part].count; i++) {
            const char *frame = (const char *)&survey->part[part].frame[i];
            int64_t number;
            memcpy(&number, frame + column->offset, sizeof number);
            whole = trace_view_sequence_add(&sequence, number);
        }
    if (column->name)
        trace_view_json_key(json, column->name);
    trace_view_sequence_put(&sequence, json);
    trace_view_sequence_free(&sequence);
    return whole ? SC_STATUS_OK : sc_error_set(error, SC_STATUS_LIMIT, "no memory for the steps of the page");
}

static const struct frame_column FRAME_COLUMNS[] = {
    {"step", offsetof(struct view_frame, step)},
    {"steps", offsetof(struct view_frame, steps)},
    {"end", offsetof(struct view_frame, end)},
    {"tiles", offsetof(struct view_frame, tiles)},
    {"most_sent", offsetof(struct view_frame, most_sent)},
    {"most_arrived", offsetof(struct view_frame, most_arrived)},
    {"most_held", offsetof(struct view_frame, most_held)},
#define TRACE_STEP_TIME(name) {#name, offsetof(struct view_frame, time) + sizeof(int64_t) * TRACE_TIME_##name},
#include "common/trace.def"
#define TRACE_STEP_COUNT(name, event, tensor)                                                                          \
    {#name, offsetof(struct view_frame, count) + sizeof(int64_t) * SC_TRACE_STEP_##name},
#include "common/trace.def"
};

static enum sc_status put_frames(struct view_json *json, const struct view_survey *survey, int loops,
                                 struct sc_error *error) {
    enum sc_status status = SC_STATUS_OK;
    trace_view_json_key(json, "frames");
    trace_view_json_open(json, '{');
    for (size_t i = 0; !status && i < sizeof FRAME_COLUMNS / sizeof FRAME_COLUMNS[0]; i++)
        status = put_column(json, survey, &FRAME_COLUMNS[i], error);
    trace_view_json_key(json, "index");
    trace_view_json_open(json, '[');
    for (int i = 0; !status && survey->has_index && i < loops; i++) {
        const struct frame_column index = {NULL, offsetof(struct view_frame, index) + sizeof(int64_t) * (size_t)i};
        status = put_column(json, survey, &index, error);
    }
    trace_view_json_close(json, ']');
    trace_view_json_close(json, '}');
    return status;
}

/* ---- the page ---- */

static void put_head(struct view_json *json, const struct view_page *page, const struct sc_trace_run *run) {
    const struct view_survey *survey = page->survey;
    char seed[24];
    trace_view_json_pair(json, "format", PAGE_FORMAT);
    trace_view_json_text(json, "program", SIMCHECK_VERSION);
    trace_view_json_text(json, "source", page->source);
    trace_view_json_text(json, "flow", run->dataflow);
    trace_view_json_text(json, "level", sc_trace_level_name(survey->traced.level));
    trace_view_json_pair(json, "run", survey->run);
    snprintf(seed, sizeof seed, "%" PRIu64, survey->seed);
    trace_view_json_text(json, "seed", seed);
    trace_view_json_key(json, "complete");
    trace_view_json_bool(json, survey->complete);
    trace_view_json_key(json, "whole");
    trace_view_json_bool(json, survey->whole);
    trace_view_json_key(json, "hasLinks");
    trace_view_json_bool(json, survey->has_links);
    trace_view_json_pair(json, "omitted", survey->omitted);
    trace_view_json_key(json, "window");
    trace_view_json_open(json, '[');
    trace_view_json_number(json, survey->window.from);
    trace_view_json_number(json, survey->window.to);
    trace_view_json_close(json, ']');
    trace_view_json_pair(json, "steps", survey->steps);
    trace_view_json_pair(json, "cycles", survey->cycles);
}

static enum sc_status put_data(struct view_json *json, const struct view_page *page, struct sc_trace_reader *reader,
                               const struct sc_trace_run *run, struct sc_error *error) {
    const struct sc_mapping *mapping = run->mapping;
    struct loops loops;
    trace_loops_begin(&loops, mapping);
    json->separated = true;
    trace_view_json_open(json, '{');
    put_head(json, page, run);
    put_layer(json, &mapping->layer);
    put_machine(json, &mapping->machine);
    put_loops(json, mapping, page->survey);
    put_counters(json, &mapping->layer, page->survey);
    enum sc_status status = put_array(json, mapping, error);
    if (!status)
        status = put_networks(json, mapping, error);
    if (!status)
        status = put_frames(json, page->survey, loops.count, error);
    if (!status && run->options.level != SC_TRACE_STEP)
        status = trace_view_detail_put(json, page->most, reader, run, page->survey, error);
    trace_view_json_close(json, '}');
    if (!status && json->too_large)
        return sc_error_set(error, SC_STATUS_LIMIT, "the run has numbers of 2^53 or more, which a page cannot show");
    return status;
}

/* The title's text in HTML. */
static void put_title(struct view_json *json, const struct sc_trace_run *run) {
    char title[256];
    snprintf(title, sizeof title, "%s, dataflow %s", run->mapping->layer.name, run->dataflow);
    for (const char *c = title; *c; c++) {
        const bool plain = (unsigned char)*c >= 0x20 && (unsigned char)*c < 0x7f && !strchr("<>&\"'", *c);
        trace_view_json_raw(json, plain ? c : "?", 1);
    }
}

/* Where the template has a place of this name, as "<!--name-->". */
static const char *find_place(const char *from, const char *name, size_t *length) {
    char mark[32];
    *length = (size_t)snprintf(mark, sizeof mark, "<!--%s-->", name);
    return strstr(from, mark);
}

static enum sc_status fill(struct view_json *json, const char *name, const struct view_page *page,
                           struct sc_trace_reader *reader, const struct sc_trace_run *run, struct sc_error *error) {
    if (strcmp(name, "title") == 0)
        put_title(json, run);
    else if (strcmp(name, "style") == 0)
        trace_view_json_raw(json, trace_view_css, trace_view_css_size);
    else if (strcmp(name, "program") == 0)
        trace_view_json_raw(json, trace_view_js, trace_view_js_size);
    else
        return put_data(json, page, reader, run, error);
    return SC_STATUS_OK;
}

static enum sc_status put_page(struct view_json *json, const struct view_page *page, struct sc_trace_reader *reader,
                               const struct sc_trace_run *run, struct sc_error *error) {
    static const char *const PLACES[] = {"title", "style", "data", "program"};
    const char *from = trace_view_html;
    for (size_t i = 0; i < sizeof PLACES / sizeof PLACES[0]; i++) {
        size_t length;
        const char *place = find_place(from, PLACES[i], &length);
        if (!place)
            return sc_error_set(error, SC_STATUS_INVARIANT, "the page's template has no place for its %s", PLACES[i]);
        trace_view_json_raw(json, from, (size_t)(place - from));
        enum sc_status status = fill(json, PLACES[i], page, reader, run, error);
        if (status)
            return status;
        from = place + length;
    }
    trace_view_json_raw(json, from, strlen(from));
    return json->bytes > page->most ? trace_view_too_large(page->most, error) : SC_STATUS_OK;
}

enum sc_status trace_view_page_write(const struct view_page *page, struct sink *sink, int64_t *bytes,
                                     struct sc_error *error) {
    struct sc_trace_reader *reader;
    const struct sc_trace_run *run;
    struct view_json json = {.sink = sink};
    enum sc_status status = sc_trace_reader_open(&reader, page->path, error);
    if (status)
        return status;
    status = trace_view_find_run(reader, page->run, page->path, &run, error);
    if (!status)
        status = put_page(&json, page, reader, run, error);
    sc_trace_reader_close(reader);
    *bytes = json.bytes;
    return status;
}
