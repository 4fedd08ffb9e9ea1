#include "traces/step_gatherer.h"

/* ---- from records ---- */

/* The part of the step that an event belongs to. What happens when the step is staged belongs to none: PART_COUNT. */
static enum step_part part_of(enum sc_trace_event event) {
    static const enum step_part PART_OF[] = {
        [SC_TRACE_WHEN_STAGED] = PART_COUNT,   [SC_TRACE_WHEN_FETCH] = PART_FETCH,
        [SC_TRACE_WHEN_BEGINS] = PART_COMPUTE, [SC_TRACE_WHEN_COMPUTES] = PART_COMPUTE,
        [SC_TRACE_WHEN_ENDS] = PART_COMPUTE,   [SC_TRACE_WHEN_DRAINS] = PART_DRAIN,
    };
    return PART_OF[sc_trace_event_info(event).when];
}

static void extend_part(struct known_step *now, enum step_part part, int64_t begin, int64_t end) {
    struct sc_trace_step *step = &now->step;
    int64_t *const begins[PART_COUNT] = {&step->fetch, &step->compute, &step->drain};
    int64_t *const ends[PART_COUNT] = {&step->fetched, &step->computed, &step->drained};
    if (!now->known[part] || begin < *begins[part])
        *begins[part] = begin;
    if (!now->known[part] || end > *ends[part])
        *ends[part] = end;
    now->known[part] = true;
}

/* At level access the write of an operation counts as the operation, and the read of its psum as the accumulation. */
static void add_count(struct sc_trace_step *step, const struct sc_trace_record *record) {
    enum sc_trace_event event = record->event;
    int tensor = (int)record->tensor;
    if (event == SC_TRACE_L1_WRITE) {
        event = SC_TRACE_PE_COMPUTE;
        tensor = SC_TENSOR_NONE;
    } else if (event == SC_TRACE_L1_READ && tensor == SC_TENSOR_OUTPUT) {
        event = SC_TRACE_L1_ACCUMULATE;
    }
    for (int i = 0; i < SC_TRACE_STEP_COUNTS; i++) {
        const struct sc_trace_step_count_description *info = sc_trace_step_count_info((enum sc_trace_step_count)i);
        if (info->event != event || (int)info->tensor != tensor)
            continue;
        if (__builtin_add_overflow(step->count[i], record->count, &step->count[i]))
            step->count[i] = INT64_MAX;
    }
}

static void begin_step(struct step_gatherer *gatherer, int64_t number) {
    gatherer->begun = true;
    gatherer->now = (struct known_step){.step = {.step = number}, .most_executed = -1, .most_forwarded = -1};
}

static bool take_record(struct step_gatherer *gatherer, const struct sc_trace_record *record, struct known_step *done) {
    bool completes = gatherer->begun && gatherer->now.step.step != record->step;
    if (completes)
        *done = gatherer->now;
    if (completes || !gatherer->begun)
        begin_step(gatherer, record->step);
    if (part_of(record->event) != PART_COUNT)
        extend_part(&gatherer->now, part_of(record->event), record->cycle, record->cycle + record->duration);
    add_count(&gatherer->now.step, record);
    return completes;
}

bool trace_step_gatherer_take(struct step_gatherer *gatherer, const struct sc_trace_item *item,
                              struct known_step *done) {
    if (item->record)
        return take_record(gatherer, item->record, done);
    *done = (struct known_step){*item->step, {true, true, true}, -1, -1};
    return true;
}

bool trace_step_gatherer_end(struct step_gatherer *gatherer, struct known_step *done) {
    bool completes = gatherer->begun;
    *done = gatherer->now;
    gatherer->begun = false;
    return completes;
}
