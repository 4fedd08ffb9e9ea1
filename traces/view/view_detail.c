#include "traces/view/view_detail.h"

#include <stdlib.h>

#include "common/at_first.h"
#include "traces/trace_format.h"

/* What a group of records has a sequence of, in this order; `pe` is a link's number where the event has one. Operations
 * are a group of their own: their PE, weight, input, sum and cycle. */
enum detail_column { DETAIL_PE, DETAIL_ELEMENT, DETAIL_CYCLE, DETAIL_VALUE, DETAIL_COLUMNS };
enum operation_column { OPERATION_PE, OPERATION_WEIGHT, OPERATION_INPUT, OPERATION_SUM, OPERATION_CYCLE };
enum { OPERATION_COLUMNS = OPERATION_CYCLE + 1, TENSORS_OR_NONE = SC_TENSOR_COUNT + 1 };

static const char *const OPERATION_NAMES[OPERATION_COLUMNS] = {"pe", "weight", "input", "sum", "cycle"};

/* The records of one event and tensor in a step. */
struct detail_group {
    struct view_sequence column[DETAIL_COLUMNS];
};

/* Elements of a tensor with their values, each as it was first seen. */
struct detail_values {
    struct view_sequence element, value;
    int64_t *slot; /* a hash table: place in the sequences, or -1 */
    int64_t slot_count;
};

struct detail {
    struct view_json *json;
    int64_t most; /* bytes */
    const struct sc_trace_run *run;
    struct view_window window;
    int64_t step;  /* the present one; -1: none yet */
    int64_t first; /* the cycle that those of the step are relative to */
    bool no_memory;
    struct detail_group group[SC_TRACE_EVENT_COUNT][TENSORS_OR_NONE];
    struct view_sequence operation[OPERATION_COLUMNS];
    int64_t operand[SC_TENSOR_COUNT]; /* that the present operation has read; -1: none */
    struct detail_values values[SC_TENSOR_COUNT];
    struct view_patterns patterns;
};

static enum sc_status no_memory(struct sc_error *error) {
    return sc_error_set(error, SC_STATUS_LIMIT, "no memory for what happens in the steps of the page");
}

enum sc_status trace_view_too_large(int64_t most, struct sc_error *error) {
    return sc_error_set(error, SC_STATUS_LIMIT,
                        "the page would have more than %lld MB, which browsers open slowly: show fewer steps with "
                        "--steps A:B",
                        (long long)(most >> 20));
}

/* ---- values ---- */

static int64_t slot_of(const struct detail_values *values, int64_t element) {
    int64_t slot = (int64_t)((uint64_t)element * 0x9e3779b97f4a7c15u >> 20) % values->slot_count;
    while (values->slot[slot] >= 0 && values->element.number[values->slot[slot]] != element)
        slot = slot + 1 == values->slot_count ? 0 : slot + 1;
    return slot;
}

static bool make_slots(struct detail_values *values) {
    if (2 * (values->element.count + 1) <= values->slot_count)
        return true;
    int64_t count = values->slot_count ? 2 * values->slot_count : COMMON_AT_FIRST(256, 2);
    int64_t *slot = malloc((size_t)count * sizeof *slot);
    if (!slot)
        return false;
    free(values->slot);
    values->slot = slot;
    values->slot_count = count;
    for (int64_t i = 0; i < count; i++)
        slot[i] = -1;
    for (int64_t i = 0; i < values->element.count; i++)
        slot[slot_of(values, values->element.number[i])] = i;
    return true;
}

static bool note_value(struct detail_values *values, int64_t element, int64_t value) {
    if (!make_slots(values))
        return false;
    const int64_t slot = slot_of(values, element);
    if (values->slot[slot] >= 0)
        return true;
    values->slot[slot] = values->element.count;
    return trace_view_sequence_add(&values->element, element) && trace_view_sequence_add(&values->value, value);
}

static void free_values(struct detail_values *values) {
    trace_view_sequence_free(&values->element);
    trace_view_sequence_free(&values->value);
    free(values->slot);
}

/* ---- records ---- */

static void add(struct detail *detail, struct view_sequence *sequence, int64_t number) {
    detail->no_memory = !trace_view_sequence_add(sequence, number) || detail->no_memory;
}

/* Reads and write of an operation stand together; the write is the last. */
static void add_access(struct detail *detail, const struct sc_trace_record *record, int64_t cycle) {
    detail->operand[record->tensor] = record->element;
    if (record->event == SC_TRACE_L1_READ)
        return;
    add(detail, &detail->operation[OPERATION_PE], record->pe);
    for (int tensor = 0; tensor < SC_TENSOR_COUNT; tensor++) {
        add(detail, &detail->operation[OPERATION_WEIGHT + tensor], detail->operand[tensor]);
        detail->operand[tensor] = -1;
    }
    add(detail, &detail->operation[OPERATION_CYCLE], cycle);
}

/* Of a burst the value is the number of elements; of an access that of a sum, as the others do not change. */
static bool has_value(const struct detail *detail, const struct sc_trace_record *record) {
    if (detail->run->options.level == SC_TRACE_BURST)
        return true;
    return record->tensor == SC_TENSOR_OUTPUT && trace_event_shapes[record->event].value &&
           !trace_event_shapes[record->event].link;
}

static void add_record(struct detail *detail, const struct sc_trace_record *record) {
    struct view_sequence *column = detail->group[record->event][record->tensor].column;
    const struct trace_event_shape *shape = &trace_event_shapes[record->event];
    const int64_t cycle = record->cycle - detail->first;
    const bool burst = detail->run->options.level == SC_TRACE_BURST;
    if (record->event == SC_TRACE_L1_READ || record->event == SC_TRACE_L1_WRITE) {
        add_access(detail, record, cycle);
    } else {
        if (record->pe >= 0)
            add(detail, &column[DETAIL_PE], record->pe);
        if (record->element >= 0)
            add(detail, &column[DETAIL_ELEMENT], record->element);
        if (has_value(detail, record))
            add(detail, &column[DETAIL_VALUE], burst ? record->count : record->value);
        add(detail, &column[DETAIL_CYCLE], cycle);
    }
    if (record->tensor < SC_TENSOR_OUTPUT && record->element >= 0 && shape->value)
        detail->no_memory =
            !note_value(&detail->values[record->tensor], record->element, record->value) || detail->no_memory;
}

/* ---- a step ---- */

/* The number of its pattern, and where it begins; nothing for an empty sequence. */
static void put_sequence(struct detail *detail, struct view_sequence *sequence) {
    if (sequence->count > 0) {
        const int64_t pattern = trace_view_patterns_find(&detail->patterns, sequence);
        detail->no_memory = detail->no_memory || pattern < 0;
        trace_view_json_number(detail->json, pattern);
        trace_view_json_number(detail->json, sequence->number[0]);
    } else {
        trace_view_json_number(detail->json, -1);
        trace_view_json_number(detail->json, 0);
    }
    sequence->count = 0;
}

static void put_group(struct detail *detail, int event, int tensor) {
    struct view_sequence *column = detail->group[event][tensor].column;
    if (column[DETAIL_CYCLE].count == 0)
        return;
    trace_view_json_open(detail->json, '[');
    trace_view_json_number(detail->json, event * TENSORS_OR_NONE + tensor);
    for (int i = 0; i < DETAIL_COLUMNS; i++)
        put_sequence(detail, &column[i]);
    trace_view_json_close(detail->json, ']');
}

static void put_operations(struct detail *detail) {
    if (detail->operation[OPERATION_PE].count == 0)
        return;
    trace_view_json_open(detail->json, '[');
    trace_view_json_number(detail->json, SC_TRACE_EVENT_COUNT * TENSORS_OR_NONE);
    for (int i = 0; i < OPERATION_COLUMNS; i++)
        put_sequence(detail, &detail->operation[i]);
    trace_view_json_close(detail->json, ']');
}

/* [number, the cycle that others are relative to, group, ...] */
static void end_step(struct detail *detail) {
    if (detail->step < 0)
        return;
    trace_view_json_open(detail->json, '[');
    trace_view_json_number(detail->json, detail->step);
    trace_view_json_number(detail->json, detail->first);
    for (int event = 0; event < SC_TRACE_EVENT_COUNT; event++)
        for (int tensor = 0; tensor < TENSORS_OR_NONE; tensor++)
            put_group(detail, event, tensor);
    put_operations(detail);
    trace_view_json_close(detail->json, ']');
}

/* What a step has as a whole is in its frame. */
static bool is_shown(const struct detail *detail, const struct sc_trace_record *record) {
    if (record->step < detail->window.from || record->step >= detail->window.to ||
        sc_trace_event_info(record->event).is_state)
        return false;
    return detail->run->options.level == SC_TRACE_ACCESS || trace_event_shapes[record->event].link;
}

static enum sc_status take(struct detail *detail, const struct sc_trace_record *record, struct sc_error *error) {
    if (!is_shown(detail, record))
        return SC_STATUS_OK;
    if (record->step != detail->step) {
        end_step(detail);
        detail->step = record->step;
        detail->first = record->cycle;
    }
    add_record(detail, record);
    if (detail->no_memory)
        return no_memory(error);
    return detail->json->bytes > detail->most ? trace_view_too_large(detail->most, error) : SC_STATUS_OK;
}

/* ---- the whole ---- */

/* Which groups there are, by number; the last is that of operations. */
static void put_groups(struct view_json *json) {
    trace_view_json_key(json, "groups");
    trace_view_json_open(json, '[');
    for (int event = 0; event < SC_TRACE_EVENT_COUNT; event++)
        for (int tensor = 0; tensor < TENSORS_OR_NONE; tensor++) {
            char name[64];
            const struct sc_trace_event_description info = sc_trace_event_info((enum sc_trace_event)event);
            snprintf(name, sizeof name, "%s %s %s", info.unit, info.event,
                     tensor == SC_TENSOR_NONE ? "-" : sc_tensor_name((enum sc_tensor)tensor));
            trace_view_json_string(json, name);
        }
    trace_view_json_string(json, "operation");
    trace_view_json_close(json, ']');
    trace_view_json_key(json, "operation");
    trace_view_json_open(json, '[');
    for (int i = 0; i < OPERATION_COLUMNS; i++)
        trace_view_json_string(json, OPERATION_NAMES[i]);
    trace_view_json_close(json, ']');
}

static void put_values(struct detail *detail) {
    trace_view_json_key(detail->json, "values");
    trace_view_json_open(detail->json, '[');
    for (int tensor = 0; tensor < SC_TENSOR_OUTPUT; tensor++) {
        trace_view_json_open(detail->json, '[');
        trace_view_sequence_put(&detail->values[tensor].element, detail->json);
        trace_view_sequence_put(&detail->values[tensor].value, detail->json);
        trace_view_json_close(detail->json, ']');
    }
    trace_view_json_close(detail->json, ']');
}

static enum sc_status put_steps(struct detail *detail, struct sc_trace_reader *reader, struct sc_error *error) {
    struct sc_trace_item item;
    enum sc_status status;
    trace_view_json_key(detail->json, "steps");
    trace_view_json_open(detail->json, '[');
    while (!(status = sc_trace_reader_next(reader, &item, error)) && item.record &&
           !(status = take(detail, item.record, error)))
        continue;
    if (status)
        return status;
    end_step(detail);
    trace_view_json_close(detail->json, ']');
    return detail->no_memory ? no_memory(error) : SC_STATUS_OK;
}

static void free_all(struct detail *detail) {
    for (int event = 0; event < SC_TRACE_EVENT_COUNT; event++)
        for (int tensor = 0; tensor < TENSORS_OR_NONE; tensor++)
            for (int i = 0; i < DETAIL_COLUMNS; i++)
                trace_view_sequence_free(&detail->group[event][tensor].column[i]);
    for (int i = 0; i < OPERATION_COLUMNS; i++)
        trace_view_sequence_free(&detail->operation[i]);
    for (int tensor = 0; tensor < SC_TENSOR_COUNT; tensor++)
        free_values(&detail->values[tensor]);
    trace_view_patterns_free(&detail->patterns);
    free(detail);
}

enum sc_status trace_view_detail_put(struct view_json *json, int64_t most, struct sc_trace_reader *reader,
                                     const struct sc_trace_run *run, const struct view_survey *survey,
                                     struct sc_error *error) {
    struct detail *detail = calloc(1, sizeof *detail);
    if (!detail)
        return no_memory(error);
    *detail = (struct detail){.json = json, .most = most, .run = run, .window = survey->window, .step = -1};
    for (int tensor = 0; tensor < SC_TENSOR_COUNT; tensor++)
        detail->operand[tensor] = -1;
    trace_view_json_key(json, "detail");
    trace_view_json_open(json, '{');
    trace_view_json_text(json, "level", sc_trace_level_name(run->options.level));
    put_groups(json);
    enum sc_status status = put_steps(detail, reader, error);
    if (!status) {
        put_values(detail);
        trace_view_json_key(json, "patterns");
        trace_view_patterns_put(&detail->patterns, json);
        trace_view_json_close(json, '}');
    }
    free_all(detail);
    return status;
}
