#include "traces/schedule.h"

#include "common/checked.h"

/* The step being taken, and where findings about it go. */
struct taking {
    struct schedule *schedule;
    const struct known_step *done;
    struct findings *findings;
    int64_t line;
};

static int64_t later(int64_t a, int64_t b) { return a > b ? a : b; }

static int64_t plus(int64_t a, int64_t b) {
    int64_t sum;
    return checked_add(a, b, &sum) ? sum : INT64_MAX;
}

/* The cycles that a channel needs. A rate of 0 means no limit: all elements pass in one cycle. */
static int64_t cycles_for(int64_t elems, int64_t rate) {
    if (elems == 0 || rate == 0)
        return elems > 0;
    return (elems - 1) / rate + 1;
}

/* A part of the step without records takes no time, and begins as early as it may. */
static void fill_in(struct known_step *step, enum step_part part, int64_t *begin, int64_t *end, int64_t from) {
    if (!step->known[part])
        *begin = *end = from;
}

static void check_begin(const struct taking *taking, const char *what, int64_t begin, int64_t expected) {
    if (begin != expected)
        trace_findings_add(taking->findings, taking->line,
                           "step %lld: %s begins in cycle %lld, and should in cycle %lld",
                           (long long)taking->done->step.step, what, (long long)begin, (long long)expected);
}

/* With `least`, the part may take longer than expected. */
static void check_duration(const struct taking *taking, const char *what, int64_t cycles, int64_t expected,
                           bool least) {
    if (least ? cycles < expected : cycles != expected)
        trace_findings_add(taking->findings, taking->line, "step %lld: %s takes %lld cycles, and should take %s%lld",
                           (long long)taking->done->step.step, what, (long long)cycles, least ? "at least " : "",
                           (long long)expected);
}

static void check_fetch(const struct taking *taking, const struct sc_trace_step *step) {
    const struct sc_machine *machine = taking->schedule->machine;
    bool forwards = step->count[SC_TRACE_STEP_forward_weight] > 0 || step->count[SC_TRACE_STEP_forward_input] > 0,
         known = taking->done->most_forwarded >= 0;
    int64_t expected = cycles_for(plus(step->count[SC_TRACE_STEP_send_weight], step->count[SC_TRACE_STEP_send_input]),
                                  machine->bandwidth);
    if (known)
        expected = later(expected, cycles_for(taking->done->most_forwarded, machine->link_bandwidth));
    check_duration(taking, "the fetch", step->fetched - step->fetch, expected, forwards && !known);
}

static void check_durations(const struct taking *taking, const struct sc_trace_step *step) {
    const struct sc_machine *machine = taking->schedule->machine;
    bool known = taking->done->most_executed >= 0;
    int64_t least = step->count[SC_TRACE_STEP_compute_ops] > 0;
    check_fetch(taking, step);
    check_duration(taking, "computing", step->computed - step->compute,
                   known ? cycles_for(taking->done->most_executed, machine->vector_width) : least, !known);
    check_duration(taking, "draining", step->drained - step->drain,
                   cycles_for(step->count[SC_TRACE_STEP_arrive], machine->bandwidth), false);
}

void trace_schedule_take(struct schedule *schedule, const struct known_step *done, struct findings *findings,
                         int64_t line) {
    const struct taking taking = {schedule, done, findings, line};
    const struct sc_machine *machine = schedule->machine;
    int64_t slot = schedule->steps++ % machine->l1_buffers;
    struct known_step filled = *done;
    struct sc_trace_step *step = &filled.step;
    bool sends = step->count[SC_TRACE_STEP_send_weight] > 0 || step->count[SC_TRACE_STEP_send_input] > 0;
    int64_t from = later(schedule->fetched, schedule->computed_at[slot]);
    fill_in(&filled, PART_FETCH, &step->fetch, &step->fetched, from);
    check_begin(&taking, "the fetch", step->fetch, from);
    from = later(schedule->computed, plus(step->fetched, sends ? machine->noc_latency : 0));
    from = later(from, schedule->drained_at[slot]);
    fill_in(&filled, PART_COMPUTE, &step->compute, &step->computed, from);
    check_begin(&taking, "computing", step->compute, from);
    from = later(schedule->drained,
                 plus(step->computed, step->count[SC_TRACE_STEP_arrive] > 0 ? machine->noc_latency : 0));
    fill_in(&filled, PART_DRAIN, &step->drain, &step->drained, from);
    check_begin(&taking, "draining", step->drain, from);
    check_durations(&taking, step);
    schedule->fetched = step->fetched;
    schedule->computed = schedule->computed_at[slot] = step->computed;
    schedule->drained = schedule->drained_at[slot] = step->drained;
}
