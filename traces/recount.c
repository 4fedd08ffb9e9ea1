#include "traces/recount.h"

#include <string.h>

#include "common/checked.h"
#include "traces/step_gatherer.h"
#include "traces/trace_format.h"

/* ---- what counts as what ---- */

enum { COUNTED_MAX = 4 };

struct counted {
    int length;
    enum sc_counter_id counter[COUNTED_MAX];
};

#define AS(...)                                                                                                        \
    {                                                                                                                  \
        sizeof((enum sc_counter_id[]){__VA_ARGS__}) / sizeof(enum sc_counter_id), { __VA_ARGS__ }                      \
    }

static const struct counted COUNTED[SC_TRACE_EVENT_COUNT][RECOUNT_TENSORS] = {
    [SC_TRACE_L2_BRING] =
        {[SC_TENSOR_WEIGHT] = AS(SC_COUNTER_l2_wr_weight), [SC_TENSOR_INPUT] = AS(SC_COUNTER_l2_wr_input)},
    [SC_TRACE_DOWN_FETCH] = {[SC_TENSOR_WEIGHT] = AS(SC_COUNTER_l2_rd_weight, SC_COUNTER_noc_down),
                             [SC_TENSOR_INPUT] = AS(SC_COUNTER_l2_rd_input, SC_COUNTER_noc_down)},
    [SC_TRACE_LINK_FORWARD] =
        {[SC_TENSOR_WEIGHT] = AS(SC_COUNTER_noc_forward), [SC_TENSOR_INPUT] = AS(SC_COUNTER_noc_forward)},
    [SC_TRACE_L1_FILL] =
        {[SC_TENSOR_WEIGHT] = AS(SC_COUNTER_l1_wr_weight), [SC_TENSOR_INPUT] = AS(SC_COUNTER_l1_wr_input)},
    [SC_TRACE_PE_ACTIVE] = {[SC_TENSOR_NONE] = AS(SC_COUNTER_pe_steps)},
    [SC_TRACE_PE_COMPUTE] = {[SC_TENSOR_NONE] = AS(SC_COUNTER_macs, SC_COUNTER_l1_rd_weight, SC_COUNTER_l1_rd_input,
                                                   SC_COUNTER_l1_wr_sum)},
    [SC_TRACE_L1_READ] = {[SC_TENSOR_WEIGHT] = AS(SC_COUNTER_l1_rd_weight),
                          [SC_TENSOR_INPUT] = AS(SC_COUNTER_l1_rd_input),
                          [SC_TENSOR_OUTPUT] = AS(SC_COUNTER_l1_rd_sum)},
    [SC_TRACE_L1_WRITE] = {[SC_TENSOR_OUTPUT] = AS(SC_COUNTER_macs, SC_COUNTER_l1_wr_sum)},
    [SC_TRACE_L1_ACCUMULATE] = {[SC_TENSOR_OUTPUT] = AS(SC_COUNTER_l1_rd_sum)},
    [SC_TRACE_PE_EVICT] = {[SC_TENSOR_OUTPUT] = AS(SC_COUNTER_l1_rd_evict)},
    [SC_TRACE_UP_REDUCE] = {[SC_TENSOR_OUTPUT] = AS(SC_COUNTER_noc_reduce)},
    [SC_TRACE_UP_DRAIN] = {[SC_TENSOR_OUTPUT] = AS(SC_COUNTER_noc_up, SC_COUNTER_l2_wr_sum)},
    [SC_TRACE_L2_ACCUMULATE] = {[SC_TENSOR_OUTPUT] = AS(SC_COUNTER_l2_rd_sum)},
};

#undef AS

/* Counters that are the most that one step has of an event, of all tensors together. */
static const struct {
    enum sc_counter_id counter;
    enum sc_trace_event event;
} PEAKS[] = {
    {SC_COUNTER_peak_down, SC_TRACE_DOWN_FETCH},
    {SC_COUNTER_peak_up, SC_TRACE_UP_DRAIN},
    {SC_COUNTER_l1_req, SC_TRACE_L1_HOLD},
    {SC_COUNTER_l2_req, SC_TRACE_L2_HOLD},
};

enum { PEAK_COUNT = sizeof PEAKS / sizeof PEAKS[0] };

bool trace_recount_counts_as(enum sc_trace_event event, int tensor, enum sc_counter_id id) {
    const struct counted *counted = &COUNTED[event][tensor];
    bool found = false;
    for (int i = 0; i < counted->length; i++)
        found = found || counted->counter[i] == id;
    for (int i = 0; i < PEAK_COUNT; i++)
        found = found || (PEAKS[i].counter == id && PEAKS[i].event == event);
    return found;
}

/* Returns true if the run has all columns that the counter comes from. */
static bool steps_give(const struct sc_trace_run *run, enum sc_counter_id id) {
    bool found = false, missing = false;
    for (int i = 0; i < SC_TRACE_STEP_COUNTS; i++) {
        const struct sc_trace_step_count_description *info = sc_trace_step_count_info((enum sc_trace_step_count)i);
        bool counts = trace_recount_counts_as(info->event, (int)info->tensor, id);
        found = found || counts;
        missing = missing || (counts && !run->has_count[i]);
    }
    return found && !missing;
}

static bool records_give(const struct sc_trace_run *run, enum sc_counter_id id) {
    bool found = false;
    for (int event = 0; event < SC_TRACE_EVENT_COUNT; event++)
        for (int tensor = 0; tensor < RECOUNT_TENSORS; tensor++)
            found = found || ((trace_event_shapes[event].levels & 1 << run->options.level) &&
                              trace_recount_counts_as((enum sc_trace_event)event, tensor, id));
    return found;
}

bool trace_recount_gives(const struct sc_trace_run *run, enum sc_counter_id id) {
    if (id == SC_COUNTER_steps || id == SC_COUNTER_cycles)
        return true;
    return run->options.level == SC_TRACE_STEP ? steps_give(run, id) : records_give(run, id);
}

/* ---- counting ---- */

static void add(struct recount *recount, int64_t *to, int64_t count) {
    if (!checked_add(*to, count, to)) {
        *to = INT64_MAX;
        recount->overflow = true;
    }
}

static int64_t larger(int64_t a, int64_t b) { return a > b ? a : b; }

/* Of a state, the largest count of a step is kept; those of the others add up. */
static void note(struct recount *recount, enum sc_trace_event event, int tensor, int64_t count) {
    const struct counted *counted = &COUNTED[event][tensor];
    if (count == 0)
        return;
    if (sc_trace_event_info(event).is_state)
        recount->moved[event][tensor] = larger(recount->moved[event][tensor], count);
    else
        add(recount, &recount->moved[event][tensor], count);
    for (int i = 0; i < counted->length; i++)
        add(recount, &recount->count[counted->counter[i]], count);
}

/* ---- what a step must satisfy ---- */

static int64_t moved(const struct recount *recount, enum sc_trace_event event, int tensor) {
    return recount->moved[event][tensor];
}

static void check_operands(struct recount *recount, int tensor) {
    const struct sc_machine *machine = &recount->run->mapping->machine;
    int64_t brought = moved(recount, SC_TRACE_L2_BRING, tensor), sent = moved(recount, SC_TRACE_DOWN_FETCH, tensor);
    int64_t forwarded = moved(recount, SC_TRACE_LINK_FORWARD, tensor),
            filled = moved(recount, SC_TRACE_L1_FILL, tensor);
    const char *name = sc_tensor_name((enum sc_tensor)tensor);
    int64_t arrived = sent;
    add(recount, &arrived, forwarded);
    if (brought > sent)
        trace_findings_add(recount->findings, recount->line,
                           "step %lld: %lld elements (%s) come from off chip, but %lld are sent",
                           (long long)recount->step, (long long)brought, name, (long long)sent);
    if (machine->multicast ? filled < arrived : filled != arrived)
        trace_findings_add(recount->findings, recount->line,
                           "step %lld: %lld elements (%s) are sent and %lld forwarded, but %lld written to L1s",
                           (long long)recount->step, (long long)sent, name, (long long)forwarded, (long long)filled);
    if (!machine->forwarding && forwarded > 0)
        trace_findings_add(recount->findings, recount->line,
                           "step %lld: %lld elements (%s) are forwarded, with Forwarding off", (long long)recount->step,
                           (long long)forwarded, name);
}

static void check_outputs(struct recount *recount) {
    int64_t evicted = moved(recount, SC_TRACE_PE_EVICT, SC_TENSOR_OUTPUT);
    int64_t reduced = moved(recount, SC_TRACE_UP_REDUCE, SC_TENSOR_OUTPUT);
    int64_t arrived = moved(recount, SC_TRACE_UP_DRAIN, SC_TENSOR_OUTPUT), together = reduced;
    add(recount, &together, arrived);
    if (evicted != together)
        trace_findings_add(recount->findings, recount->line,
                           "step %lld: %lld output copies leave L1s, but %lld are reduced and %lld arrive",
                           (long long)recount->step, (long long)evicted, (long long)reduced, (long long)arrived);
    if (!recount->run->mapping->machine.reduction && reduced > 0)
        trace_findings_add(recount->findings, recount->line,
                           "step %lld: %lld output copies are reduced, with Reduction off", (long long)recount->step,
                           (long long)reduced);
    if (moved(recount, SC_TRACE_L2_ACCUMULATE, SC_TENSOR_OUTPUT) > arrived)
        trace_findings_add(recount->findings, recount->line, "step %lld: L2 accumulates more outputs than arrive",
                           (long long)recount->step);
}

/* At level burst a step has one record for each event and tensor. At any level it has one for each kind of hold. */
static void check_burst(struct recount *recount, const struct sc_trace_record *record) {
    static const struct {
        bool lasts; /* as long as the other bursts of the part */
        enum step_part part;
    } BURSTS[SC_TRACE_EVENT_COUNT] = {
        [SC_TRACE_L2_BRING] = {true, PART_FETCH},        [SC_TRACE_DOWN_FETCH] = {true, PART_FETCH},
        [SC_TRACE_LINK_FORWARD] = {true, PART_FETCH},    [SC_TRACE_PE_COMPUTE] = {true, PART_COMPUTE},
        [SC_TRACE_L1_ACCUMULATE] = {true, PART_COMPUTE}, [SC_TRACE_UP_DRAIN] = {true, PART_DRAIN},
        [SC_TRACE_L2_ACCUMULATE] = {true, PART_DRAIN},
    };
    struct sc_trace_record *first = &recount->burst[BURSTS[record->event].part];
    if (recount->moved[record->event][record->tensor] > 0)
        trace_findings_add(recount->findings, recount->line, "step %lld: %s,%s is told twice", (long long)record->step,
                           sc_trace_event_info(record->event).unit, sc_trace_event_info(record->event).event);
    if (!BURSTS[record->event].lasts)
        return;
    if (first->duration < 0)
        *first = *record;
    if (first->cycle != record->cycle || first->duration != record->duration)
        trace_findings_add(recount->findings, recount->line, "step %lld: %s,%s and %s,%s do not take the same cycles",
                           (long long)record->step, sc_trace_event_info(first->event).unit,
                           sc_trace_event_info(first->event).event, sc_trace_event_info(record->event).unit,
                           sc_trace_event_info(record->event).event);
}

/* The elements that one PE holds are among those that all PEs hold, and every step has elements. */
static void check_holds(struct recount *recount) {
    int64_t fullest = moved(recount, SC_TRACE_L1_HOLD, SC_TENSOR_NONE),
            distinct = moved(recount, SC_TRACE_L2_HOLD, SC_TENSOR_NONE);
    if (fullest <= 0 || distinct < fullest)
        trace_findings_add(recount->findings, recount->line,
                           "step %lld: the fullest PE holds %lld elements, and all together %lld",
                           (long long)recount->step, (long long)fullest, (long long)distinct);
}

/* ---- steps ---- */

static void raise_peaks(struct recount *recount) {
    for (int i = 0; i < PEAK_COUNT; i++) {
        int64_t together = 0;
        for (int tensor = 0; tensor < RECOUNT_TENSORS; tensor++)
            add(recount, &together, moved(recount, PEAKS[i].event, tensor));
        recount->count[PEAKS[i].counter] = larger(recount->count[PEAKS[i].counter], together);
    }
}

static void end_step(struct recount *recount) {
    raise_peaks(recount);
    if (recount->rules_hold && recount->step >= 0) {
        check_operands(recount, SC_TENSOR_WEIGHT);
        check_operands(recount, SC_TENSOR_INPUT);
        check_outputs(recount);
        check_holds(recount);
    }
    memset(recount->moved, 0, sizeof recount->moved);
    for (int part = 0; part < PART_COUNT; part++)
        recount->burst[part].duration = -1;
}

static bool in_window_only(const struct sc_trace_run *run) {
    return run->options.from > 0 || run->options.to < INT64_MAX;
}

static void begin_step(struct recount *recount, int64_t step) {
    if (step == recount->step)
        return;
    end_step(recount);
    if (step > recount->step + 1 && !in_window_only(recount->run))
        trace_findings_add(recount->findings, recount->line, "no record of step %lld", (long long)recount->step + 1);
    recount->step = step;
    recount->count[SC_COUNTER_steps]++;
}

static void note_end(struct recount *recount, int64_t end) {
    if (end > recount->last_end)
        recount->last_end = end;
}

enum sc_status trace_recount_begin(struct recount *recount, const struct sc_trace_run *run, struct findings *findings,
                                   struct sc_error *error) {
    *recount = (struct recount){.run = run, .findings = findings, .step = -1};
    recount->in_time = !in_window_only(run);
    recount->rules_hold = run->options.level == SC_TRACE_STEP || recount->in_time;
    recount->schedule.machine = &run->mapping->machine;
    memset(recount->burst, 0xff, sizeof recount->burst);
    if (run->options.level == SC_TRACE_STEP || !recount->in_time)
        return SC_STATUS_OK;
    return trace_pace_open(&recount->pace, run, findings, error);
}

void trace_recount_close(struct recount *recount) { trace_pace_close(&recount->pace); }

static void count_step(struct recount *recount, const struct sc_trace_step *step) {
    begin_step(recount, step->step);
    note_end(recount, step->drained);
    for (int i = 0; i < SC_TRACE_STEP_COUNTS; i++) {
        const struct sc_trace_step_count_description *info = sc_trace_step_count_info((enum sc_trace_step_count)i);
        note(recount, info->event, (int)info->tensor, step->count[i]);
    }
}

static void count_record(struct recount *recount, const struct sc_trace_record *record) {
    begin_step(recount, record->step);
    note_end(recount, record->cycle + record->duration);
    bool once = recount->run->options.level == SC_TRACE_BURST || sc_trace_event_info(record->event).is_state;
    if (recount->rules_hold && once)
        check_burst(recount, record);
    note(recount, record->event, (int)record->tensor, record->count);
}

static void end_known_step(struct recount *recount, struct known_step *done) {
    if (recount->pace.machine)
        trace_pace_end_step(&recount->pace, done, recount->line);
    trace_schedule_take(&recount->schedule, done, recount->findings, recount->line);
}

void trace_recount_item(struct recount *recount, const struct sc_trace_item *item) {
    struct known_step done;
    if (recount->in_time && trace_step_gatherer_take(&recount->gatherer, item, &done))
        end_known_step(recount, &done);
    if (recount->pace.machine)
        trace_pace_take(&recount->pace, item->record, item->line);
    if (item->step)
        count_step(recount, item->step);
    else
        count_record(recount, item->record);
    recount->line = item->line;
}

void trace_recount_end(struct recount *recount, struct sc_counters *counters) {
    struct known_step done;
    if (recount->in_time && trace_step_gatherer_end(&recount->gatherer, &done))
        end_known_step(recount, &done);
    end_step(recount);
    recount->count[SC_COUNTER_cycles] = recount->last_end;
    if (recount->run->mapping->layer.type->tensor[SC_TENSOR_WEIGHT].count == 0)
        recount->count[SC_COUNTER_l1_rd_weight] = 0;
    for (int id = 0; id < SC_COUNTER_COUNT; id++)
        sc_counter_set(counters, (enum sc_counter_id)id, recount->count[id]);
    if (recount->overflow)
        trace_findings_add(recount->findings, recount->line, "a count does not fit in 63 bits");
}
