#include "traces/step_gatherer.h"

#include "traces/tiles.h"

/* ---- from records ---- */

/* The part of the step that an event belongs to. What happens when the step is staged, and what passes between L2 and
 * off chip, belongs to none: PART_COUNT. With marks, that is what comes into L2, too. */
static enum step_part part_of(const struct step_gatherer *gatherer, enum sc_trace_event event) {
    static const enum step_part PART_OF[] = {
        [SC_TRACE_WHEN_STAGED] = PART_COUNT,     [SC_TRACE_WHEN_LOADS] = PART_COUNT,
        [SC_TRACE_WHEN_FETCH] = PART_FETCH,      [SC_TRACE_WHEN_BEGINS] = PART_COMPUTE,
        [SC_TRACE_WHEN_COMPUTES] = PART_COMPUTE, [SC_TRACE_WHEN_ENDS] = PART_COMPUTE,
        [SC_TRACE_WHEN_DRAINS] = PART_DRAIN,     [SC_TRACE_WHEN_STORES] = PART_COUNT,
    };
    const bool comes_ahead = event == SC_TRACE_L2_BRING && gatherer->array->mapping->has_marks;
    return comes_ahead ? PART_COUNT : PART_OF[sc_trace_event_info(event).when];
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

static void extend_fetch(struct known_fetch *fetch, int64_t begin, int64_t end) {
    fetch->begin = !fetch->known || begin < fetch->begin ? begin : fetch->begin;
    fetch->end = !fetch->known || end > fetch->end ? end : fetch->end;
    fetch->known = true;
}

static bool is_made(const struct step_gatherer *gatherer, const struct sc_trace_record *record) {
    const struct sc_mapping *mapping = gatherer->array->mapping;
    return record->element >= 0 && mapping->has_marks &&
           trace_tiles_is_padding(&mapping->layer, (int)record->tensor, record->element);
}

/* An element comes behind the load's overhead. */
static int64_t load_begin(const struct step_gatherer *gatherer, const struct sc_trace_record *record) {
    return record->cycle - (record->element >= 0 ? gatherer->array->mapping->machine.load_overhead : 0);
}

static void extend_off_chip(struct step_gatherer *gatherer, const struct sc_trace_record *record) {
    struct known_step *now = &gatherer->now;
    const int64_t begin = record->cycle, end = record->cycle + record->duration;
    if (record->event == SC_TRACE_OFFCHIP_LOAD)
        extend_fetch(&now->load[record->tensor], load_begin(gatherer, record), end);
    else if (record->event == SC_TRACE_L2_BRING)
        extend_fetch(is_made(gatherer, record) ? &now->made[record->tensor] : &now->brought[record->tensor], begin,
                     end);
    else if (record->event == SC_TRACE_OFFCHIP_STORE)
        extend_fetch(&now->store, begin, end);
}

/* Forwarded copies go with the channel that tensors share. */
static enum trace_channel channel_of(const struct step_gatherer *gatherer, const struct sc_trace_record *record) {
    if (record->event == SC_TRACE_LINK_FORWARD)
        return TRACE_CHANNEL_SHARED;
    return trace_channel_of(&gatherer->array->mapping->machine, record->tensor);
}

/* At level access the write of an operation counts as the operation, and the read of its psum as the accumulation. */
static void add_count(struct known_step *now, const struct sc_trace_record *record) {
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
        now->seen |= (uint64_t)1 << i;
        if (__builtin_add_overflow(now->step.count[i], record->count, &now->step.count[i]))
            now->step.count[i] = INT64_MAX;
    }
}

_Static_assert(SC_TRACE_STEP_COUNTS <= 64, "known_step.seen has a bit for each count");

bool trace_known_count(const struct step_gatherer *gatherer, const struct known_step *done,
                       enum sc_trace_step_count which) {
    return !gatherer->is_part || done->summary || (done->seen >> which & 1) ||
           !sc_trace_event_info(sc_trace_step_count_info(which)->event).is_state;
}

static const struct known_step NOTHING_KNOWN = {
    .most_executed = -1, .most_forwarded = -1, .busiest_link = {-1, -1, -1}};
_Static_assert(TRACE_CHANNELS == 3, "the busiest links of all channels are unknown");

static void begin_step(struct step_gatherer *gatherer, int64_t number) {
    gatherer->begun = true;
    gatherer->now = NOTHING_KNOWN;
    gatherer->now.step.step = number;
}

/* ---- what the loops tell ---- */

static bool has_overhead(const struct sc_mapping *mapping) {
    bool any = false;
    for (int level = 0; level < mapping->level_count; level++)
        for (int i = 0; i < mapping->level[level].directive_count; i++)
            any |= mapping->level[level].directive[i].overhead > 0;
    return any;
}

void trace_step_gatherer_begin(struct step_gatherer *gatherer, const struct pe_array *array,
                               const struct sc_trace_run *run) {
    const struct sc_mapping *mapping = array->mapping;
    *gatherer = (struct step_gatherer){.array = array, .has_overhead = has_overhead(mapping)};
    gatherer->is_part = run->options.from > 0 || run->options.to < INT64_MAX;
    gatherer->follows = gatherer->has_overhead || mapping->has_marks;
    trace_loops_begin(&gatherer->loops, mapping);
    for (int tensor = 0; tensor < SC_TENSOR_COUNT; tensor++)
        gatherer->tile[tensor] = mapping->has_marks && mapping->layer.type->tensor[tensor].count > 0;
}

static void count_tiles(struct step_gatherer *gatherer) {
    for (int tensor = 0; tensor < SC_TENSOR_COUNT; tensor++)
        gatherer->tile[tensor] += gatherer->tile[tensor] > 0 &&
                                  gatherer->loops.advanced < trace_tiles_loops(gatherer->array->mapping, tensor);
}

/* Go to a step. False: too many are lacking ahead of it. */
static bool follow(struct step_gatherer *gatherer, int64_t step) {
    const int64_t lacking = step > gatherer->at + 1 ? step - gatherer->at - 1 : 0;
    if (lacking > TRACE_STEPS_FOLLOWED - gatherer->left_out) {
        gatherer->left_out = TRACE_STEPS_FOLLOWED + 1;
        return false;
    }
    gatherer->left_out += lacking;
    while (gatherer->at < step && trace_loops_next(&gatherer->loops, &gatherer->overhead)) {
        gatherer->at++;
        count_tiles(gatherer);
    }
    return gatherer->at == step;
}

/* Where nothing was executed, computing ends with control. */
static void finish(struct step_gatherer *gatherer, struct known_step *done) {
    *done = gatherer->now;
    const bool followed = gatherer->follows && follow(gatherer, done->step.step);
    if (gatherer->has_overhead && done->begins)
        done->overhead = followed ? gatherer->overhead : -1;
    for (int tensor = 0; followed && tensor < SC_TENSOR_COUNT; tensor++)
        done->tile[tensor] = gatherer->tile[tensor];
    if (done->known[PART_COMPUTE] && !done->ends && done->overhead > 0)
        done->step.computed = done->step.compute + done->overhead;
}

/* ---- steps ---- */

static bool take_record(struct step_gatherer *gatherer, const struct sc_trace_record *record, struct known_step *done) {
    bool completes = gatherer->begun && gatherer->now.step.step != record->step;
    if (completes)
        finish(gatherer, done);
    if (completes || !gatherer->begun)
        begin_step(gatherer, record->step);
    const struct sc_trace_record by_l2 = trace_array_by_l2(gatherer->array, record);
    const int64_t begin = by_l2.cycle, end = by_l2.cycle + by_l2.duration;
    const enum step_part part = part_of(gatherer, record->event);
    if (part != PART_COUNT)
        extend_part(&gatherer->now, part, begin, end);
    extend_off_chip(gatherer, &by_l2);
    if (sc_trace_event_info(record->event).when >= SC_TRACE_WHEN_COMPUTES && part == PART_COMPUTE)
        gatherer->now.ends = true;
    gatherer->now.begins |=
        sc_trace_event_info(record->event).when == SC_TRACE_WHEN_BEGINS || record->event == SC_TRACE_PE_COMPUTE;
    if (part == PART_FETCH)
        extend_fetch(&gatherer->now.channel[channel_of(gatherer, record)], begin, end);
    add_count(&gatherer->now, record);
    return completes;
}

static bool take_step(struct step_gatherer *gatherer, const struct sc_trace_step *step, struct known_step *done) {
    const bool completes = gatherer->begun;
    if (completes)
        finish(gatherer, done);
    begin_step(gatherer, step->step);
    gatherer->now.step = *step;
    gatherer->now.summary = gatherer->now.begins = gatherer->now.ends = true;
    gatherer->now.store = (struct known_fetch){step->stored > 0, step->store, step->stored};
    for (int part = 0; part < PART_COUNT; part++)
        gatherer->now.known[part] = true;
    return completes;
}

bool trace_step_gatherer_take(struct step_gatherer *gatherer, const struct sc_trace_item *item,
                              struct known_step *done) {
    return item->step ? take_step(gatherer, item->step, done) : take_record(gatherer, item->record, done);
}

bool trace_step_gatherer_end(struct step_gatherer *gatherer, struct known_step *done) {
    bool completes = gatherer->begun;
    if (completes)
        finish(gatherer, done);
    gatherer->begun = false;
    return completes;
}

/* ---- its times ---- */

void trace_known_times(const struct known_step *done, int64_t time[TRACE_STEP_TIMES]) {
    const struct sc_trace_step *step = &done->step;
    const int64_t told[TRACE_STEP_TIMES] = {
#define TRACE_STEP_TIME(name) step->name,
#include "common/trace.def"
    };
    struct known_fetch load = {done->summary && step->loaded > 0, step->load, step->loaded};
    for (int i = 0; i < TRACE_STEP_TIMES; i++)
        time[i] = i < TRACE_TIME_load && done->known[i / 2] ? told[i] : -1;
    for (int tensor = 0; tensor < SC_TENSOR_COUNT; tensor++)
        if (done->load[tensor].known)
            extend_fetch(&load, done->load[tensor].begin, done->load[tensor].end);
    if (load.known) {
        time[TRACE_TIME_load] = load.begin;
        time[TRACE_TIME_loaded] = load.end;
    }
    if (done->store.known) {
        time[TRACE_TIME_store] = done->store.begin;
        time[TRACE_TIME_stored] = done->store.end;
    }
}
