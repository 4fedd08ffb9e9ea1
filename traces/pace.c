#include "traces/pace.h"

#include <stdlib.h>
#include <string.h>

#include "traces/trace_format.h"

enum { PES_MAX = 1 << 20 };

enum sc_status trace_pace_open(struct pace *pace, const struct sc_trace_run *run, struct findings *findings,
                               struct sc_error *error) {
    bool each = run->options.level == SC_TRACE_ACCESS;
    *pace = (struct pace){.findings = findings, .step = -1};
    if (each && run->pes <= PES_MAX)
        pace->pe = calloc((size_t)run->pes, sizeof *pace->pe);
    if (each && !pace->pe)
        return sc_error_set(error, SC_STATUS_LIMIT, "no memory to watch %lld PEs", (long long)run->pes);
    pace->machine = &run->mapping->machine;
    pace->has_marks = run->mapping->has_marks;
    return SC_STATUS_OK;
}

void trace_pace_close(struct pace *pace) {
    free(pace->pe);
    pace->pe = NULL;
}

/* ---- in a cycle ---- */

/* A `rate` of 0 means no limit. */
static void pass(struct pace *pace, struct passing *passing, int64_t rate, const struct sc_trace_record *record,
                 int64_t line, const char *what) {
    if (passing->count > 0 && record->cycle < passing->cycle)
        trace_findings_add(pace->findings, line, "step %lld: cycle %lld comes behind cycle %lld (%s)",
                           (long long)record->step, (long long)record->cycle, (long long)passing->cycle, what);
    if (record->cycle != passing->cycle)
        *passing = (struct passing){record->cycle, 0};
    if (++passing->count == rate + 1 && rate > 0)
        trace_findings_add(pace->findings, line, "more than %lld %s in cycle %lld", (long long)rate, what,
                           (long long)record->cycle);
}

static void check_duration(struct pace *pace, const struct sc_trace_record *record, int64_t line) {
    static const int DURATION[SC_TRACE_EVENT_COUNT] = {
        [SC_TRACE_DOWN_FETCH] = 1, [SC_TRACE_LINK_DOWN] = 1, [SC_TRACE_LINK_UP] = 1,      [SC_TRACE_L1_READ] = 1,
        [SC_TRACE_L1_WRITE] = 1,   [SC_TRACE_UP_DRAIN] = 1,  [SC_TRACE_OFFCHIP_LOAD] = 1, [SC_TRACE_OFFCHIP_STORE] = 1,
    };
    int expected = DURATION[record->event];
    const struct sc_trace_event_description is = sc_trace_event_info(record->event);
    const bool as_long_as_the_part = record->event == SC_TRACE_LINK_FORWARD || record->event == SC_TRACE_UP_BUSIEST;
    if (!as_long_as_the_part && record->duration != expected)
        trace_findings_add(pace->findings, line, "step %lld: %s,%s takes %lld cycles, and should take %d",
                           (long long)record->step, is.unit, is.event, (long long)record->duration, expected);
}

static void note_moment(struct pace *pace, enum moment moment, const struct sc_trace_record *record, int64_t cycle,
                        int64_t line) {
    int64_t *at = &pace->at[moment];
    const struct sc_trace_event_description is = sc_trace_event_info(record->event);
    if (*at >= 0 && *at != cycle)
        trace_findings_add(pace->findings, line, "step %lld: cycle %lld of %s,%s should be cycle %lld",
                           (long long)record->step, (long long)cycle, is.unit, is.event, (long long)*at);
    *at = cycle;
}

static void check_moment(struct pace *pace, const struct sc_trace_record *record, int64_t line) {
    static const int MOMENT[] = {
        [SC_TRACE_WHEN_STAGED] = 1 + MOMENT_DROP,
        [SC_TRACE_WHEN_BEGINS] = 1 + MOMENT_BEGIN,
        [SC_TRACE_WHEN_ENDS] = 1 + MOMENT_END,
        [SC_TRACE_WHEN_STORES] = 0, /* takes time, as do the others without a moment */
    };
    const struct sc_trace_event_description is = sc_trace_event_info(record->event);
    const int moment = MOMENT[is.when];
    if (record->event == SC_TRACE_PE_COMPUTE) {
        note_moment(pace, MOMENT_BEGIN, record, record->cycle, line);
        note_moment(pace, MOMENT_END, record, record->cycle + record->duration, line);
    }
    if (!moment)
        return;
    note_moment(pace, (enum moment)(moment - 1), record, record->cycle, line);
    if (record->duration != 0)
        trace_findings_add(pace->findings, line, "step %lld: %s,%s takes %lld cycles, and should take none",
                           (long long)record->step, is.unit, is.event, (long long)record->duration);
}

/* ---- off chip ---- */

/* The channel passes an element in each cycle, or as many as OffChipBandwidth says, from the first of a run on. With
 * `may_begin`, another run may begin later. */
static void go_on(struct pace *pace, struct pace_run *run, bool may_begin, const struct sc_trace_record *record,
                  int64_t line) {
    const int64_t rate = pace->machine->off_chip_bandwidth, behind = rate > 0 ? run->passed / rate : 0,
                  expected = run->first + behind;
    if (run->passed == 0 || (may_begin && record->cycle > expected))
        *run = (struct pace_run){record->cycle, 0};
    else if (record->cycle != expected)
        trace_findings_add(pace->findings, line, "step %lld: %s,%s is in cycle %lld, and should be in cycle %lld",
                           (long long)record->step, sc_trace_event_info(record->event).unit,
                           sc_trace_event_info(record->event).event, (long long)record->cycle, (long long)expected);
    run->passed++;
}

/* Without marks, an element that comes from off chip is sent down in the same cycle. */
static void check_brought(struct pace *pace, const struct sc_trace_record *record, int64_t line) {
    if (pace->brought >= 0 && pace->brought != record->cycle)
        trace_findings_add(pace->findings, line, "an element comes in cycle %lld, and is sent in cycle %lld",
                           (long long)pace->brought, (long long)record->cycle);
    pace->brought = -1;
}

/* L2 adds an output in the cycle in which it arrives. */
static void check_accumulated(struct pace *pace, const struct sc_trace_record *record, int64_t line) {
    if (pace->up.cycle != record->cycle)
        trace_findings_add(pace->findings, line, "an output arrives in cycle %lld, and is added in cycle %lld",
                           (long long)pace->up.cycle, (long long)record->cycle);
}

/* ---- by PE ---- */

static struct pace_pe *pe_of(struct pace *pace, const struct sc_trace_record *record) {
    struct pace_pe *pe = &pace->pe[record->pe];
    if (pe->step != record->step + 1)
        *pe = (struct pace_pe){.step = record->step + 1, .operations = pe->operations, .reading = -1};
    return pe;
}

/* The operands of an operation are read, and its result is written, in one cycle. */
static void read(struct pace *pace, const struct sc_trace_record *record, int64_t line) {
    struct pace_pe *pe = pe_of(pace, record);
    if (pe->reading >= 0 && pe->reading != record->cycle)
        trace_findings_add(pace->findings, line, "PE %d takes cycles %lld and %lld for one operation", (int)record->pe,
                           (long long)pe->reading, (long long)record->cycle);
    pe->reading = record->cycle;
}

static void write(struct pace *pace, const struct sc_trace_record *record, int64_t line) {
    struct pace_pe *pe = pe_of(pace, record);
    read(pace, record, line);
    pe->reading = -1;
    pass(pace, &pe->operations, pace->machine->vector_width, record, line, "operations of a PE");
    if (++pe->executed > pace->most_executed)
        pace->most_executed = pe->executed;
    if (record->cycle < pace->first_operation)
        pace->first_operation = record->cycle;
}

/* Every forward of a step has the cycle and duration of the step's fetch: the records do not say when each element
 * passes. */
static void forward(struct pace *pace, const struct sc_trace_record *record, int64_t line) {
    struct pace_pe *pe = pe_of(pace, record);
    if (++pe->forwarded > pace->most_forwarded)
        pace->most_forwarded = pe->forwarded;
    if (pace->forward_duration < 0) {
        pace->forward_cycle = record->cycle;
        pace->forward_duration = record->duration;
    }
    if (record->cycle != pace->forward_cycle || record->duration != pace->forward_duration)
        trace_findings_add(pace->findings, line, "step %lld: not all that is forwarded takes the same cycles",
                           (long long)record->step);
}

/* A forward lasts as long as the step's fetch, so that its duration is compared with that of the step's first one. */
static void take_access(struct pace *pace, const struct sc_trace_record *record, int64_t line) {
    const enum trace_channel channel =
        record->event == SC_TRACE_DOWN_FETCH ? trace_channel_of(pace->machine, record->tensor) : TRACE_CHANNEL_SHARED;
    check_duration(pace, record, line);
    switch (record->event) {
    case SC_TRACE_OFFCHIP_LOAD:
        go_on(pace, &pace->loads[record->tensor], false, record, line);
        break;
    case SC_TRACE_OFFCHIP_STORE:
        go_on(pace, &pace->stores, true, record, line);
        break;
    case SC_TRACE_L2_BRING:
        if (!pace->has_marks)
            pace->brought = record->cycle;
        break;
    case SC_TRACE_DOWN_FETCH:
        check_brought(pace, record, line);
        pass(pace, &pace->down[channel], trace_channel_rate(pace->machine, channel), record, line, "elements leave L2");
        break;
    case SC_TRACE_UP_DRAIN:
        pass(pace, &pace->up, trace_rate_up(pace->machine), record, line, "elements arrive at L2");
        break;
    case SC_TRACE_L2_ACCUMULATE:
        check_accumulated(pace, record, line);
        break;
    case SC_TRACE_LINK_FORWARD:
        forward(pace, record, line);
        break;
    case SC_TRACE_L1_READ:
        read(pace, record, line);
        break;
    case SC_TRACE_L1_WRITE:
        write(pace, record, line);
        break;
    default:
        break;
    }
}

static void begin_step(struct pace *pace, int64_t step) {
    pace->step = step;
    pace->most_executed = pace->most_forwarded = 0;
    pace->first_operation = INT64_MAX;
    pace->forward_duration = pace->brought = -1;
    memset(pace->loads, 0, sizeof pace->loads);
    pace->stores = (struct pace_run){0, 0};
    for (int i = 0; i < MOMENT_COUNT; i++)
        pace->at[i] = -1;
}

/* A link passes what crosses it in a step without a break. */
static void check_link(struct pace *pace, const struct sc_trace_record *record, int64_t passed, int64_t first,
                       int64_t line) {
    const int64_t rate = pace->machine->hop_bandwidth, behind = rate > 0 ? passed / rate : 0;
    if (record->cycle - first != behind)
        trace_findings_add(pace->findings, line,
                           "step %lld: link %d passes an element in cycle %lld, and should %lld behind cycle %lld",
                           (long long)record->step, (int)record->pe, (long long)record->cycle, (long long)behind,
                           (long long)first);
}

void trace_pace_take(struct pace *pace, const struct sc_trace_record *record, int64_t passed, int64_t first,
                     int64_t line) {
    if (record->step != pace->step)
        begin_step(pace, record->step);
    check_moment(pace, record, line);
    if (pace->pe)
        take_access(pace, record, line);
    if (pace->pe && trace_event_shapes[record->event].link)
        check_link(pace, record, passed, first, line);
}

static void check_at(struct pace *pace, enum moment moment, int64_t expected, int64_t line, const char *what) {
    if (pace->at[moment] >= 0 && pace->at[moment] != expected)
        trace_findings_add(pace->findings, line, "step %lld: %s in cycle %lld, and should be in cycle %lld",
                           (long long)pace->step, what, (long long)pace->at[moment], (long long)expected);
}

void trace_pace_end_step(struct pace *pace, struct known_step *done, int64_t line) {
    if (pace->pe) {
        done->most_executed = pace->most_executed;
        done->most_forwarded = pace->most_forwarded;
    }
    if (pace->first_operation < INT64_MAX && pace->first_operation - done->step.compute != done->overhead)
        trace_findings_add(pace->findings, line,
                           "step %lld: its first operation is in cycle %lld, and should be %lld behind cycle %lld",
                           (long long)pace->step, (long long)pace->first_operation, (long long)done->overhead,
                           (long long)done->step.compute);
    check_at(pace, MOMENT_BEGIN, done->step.compute, line, "L1s are filled");
    check_at(pace, MOMENT_END, done->step.computed, line, "outputs leave L1s");
    if (done->known[PART_FETCH] && pace->at[MOMENT_DROP] > done->step.fetch)
        trace_findings_add(pace->findings, line,
                           "step %lld: elements are dropped in cycle %lld, after its fetch has begun",
                           (long long)pace->step, (long long)pace->at[MOMENT_DROP]);
}
