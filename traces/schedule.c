#include "traces/schedule.h"

#include "common/checked.h"
#include "traces/ways.h"

/* The step being taken, and where findings about it go. */
struct taking {
    struct schedule *schedule;
    const struct sc_machine *machine;
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

/* ---- channels ---- */

static bool has_tensor(const struct taking *taking, int tensor) {
    return taking->schedule->mapping->layer.type->tensor[tensor].count > 0;
}

static int64_t sent(const struct taking *taking, int tensor) {
    return taking->done->step.count[tensor == SC_TENSOR_WEIGHT ? SC_TRACE_STEP_send_weight : SC_TRACE_STEP_send_input];
}

static int64_t forwarded(const struct taking *taking, int tensor) {
    return taking->done->step
        .count[tensor == SC_TENSOR_WEIGHT ? SC_TRACE_STEP_forward_weight : SC_TRACE_STEP_forward_input];
}

static bool brings(const struct taking *taking, int channel, int tensor) {
    return has_tensor(taking, tensor) && (int)trace_channel_of(taking->machine, (enum sc_tensor)tensor) == channel;
}

static int64_t own_sets(const struct taking *taking, int tensor) {
    return has_tensor(taking, tensor) ? taking->machine->tensor_l1_buffers[tensor] : 0;
}

/* A step's new contents of a tensor with sets of its own wait until the last step is computed that used those whose set
 * they take: the step before the next contents came. Called once a step. */
static int64_t take_contents(const struct taking *taking, int tensor) {
    struct schedule *schedule = taking->schedule;
    const int64_t sets = own_sets(taking, tensor);
    if (sets == 0 || (sent(taking, tensor) == 0 && forwarded(taking, tensor) == 0))
        return 0;
    const int64_t number = schedule->contents[tensor]++;
    schedule->came_at[tensor][number % sets] = schedule->computed;
    return number < sets ? 0 : schedule->came_at[tensor][(number + 1) % sets];
}

/* Does the channel wait for the sets of L1Buffers, which turn over with each step? It does for a tensor without sets of
 * its own, and where it has no tensor. */
static bool uses_common_sets(const struct taking *taking, int channel) {
    bool brings_any = false;
    for (int tensor = 0; tensor < SC_TENSOR_OUTPUT; tensor++) {
        if (brings(taking, channel, tensor) && own_sets(taking, tensor) == 0)
            return true;
        brings_any = brings_any || brings(taking, channel, tensor);
    }
    return !brings_any;
}

/* A channel's part in the step. */
struct fetch {
    int64_t begin, cycles; /* at least so many, or exactly */
    bool comes, exact;
    int64_t elems;
};

/* `sets_free`: when the tensors with sets of their own have one. `in_l2`: when all that the step is the first to need
 * is in L2. */
static struct fetch expect_fetch(const struct taking *taking, int channel, const int64_t sets_free[SC_TENSOR_OUTPUT],
                                 int64_t in_l2) {
    const struct schedule *schedule = taking->schedule;
    const struct sc_machine *machine = taking->machine;
    const bool shared = channel == TRACE_CHANNEL_SHARED;
    const int64_t busiest = taking->done->busiest_link[channel];
    struct fetch fetch = {.begin = later(schedule->fetched[channel], in_l2)};
    bool copies = false;
    if (uses_common_sets(taking, channel))
        fetch.begin = later(fetch.begin, schedule->computed_at[schedule->steps % machine->l1_buffers]);
    for (int tensor = 0; tensor < SC_TENSOR_OUTPUT; tensor++) {
        const bool copied = shared && forwarded(taking, tensor) > 0;
        copies = copies || copied;
        if (brings(taking, channel, tensor))
            fetch.elems = plus(fetch.elems, sent(taking, tensor));
        if (brings(taking, channel, tensor) || copied)
            fetch.begin = later(fetch.begin, sets_free[tensor]);
    }
    fetch.cycles = cycles_for(fetch.elems, trace_channel_rate(machine, (enum trace_channel)channel));
    if (busiest > 0)
        fetch.cycles = later(fetch.cycles, cycles_for(busiest, machine->hop_bandwidth));
    if (copies)
        fetch.cycles = later(fetch.cycles, cycles_for(later(taking->done->most_forwarded, 0), machine->link_bandwidth));
    fetch.comes = fetch.elems > 0 || copies;
    fetch.exact = (busiest >= 0 || machine->hop_bandwidth == 0) && (!copies || taking->done->most_forwarded >= 0);
    return fetch;
}

static const char *name_of(int channel) {
    static const char *const NAMES[] = {[TRACE_CHANNEL_WEIGHT] = "the fetch of weights",
                                        [TRACE_CHANNEL_INPUT] = "the fetch of inputs",
                                        [TRACE_CHANNEL_SHARED] = "the fetch"};
    return NAMES[channel];
}

/* When the data of the step can be used: not before `low`, and not after `high`. */
struct ready {
    int64_t low, high;
};

/* Records say when the step had left a channel. */
static void check_channel(const struct taking *taking, int channel, const struct fetch *fetch,
                          const struct known_fetch *known) {
    check_begin(taking, name_of(channel), known->begin, fetch->begin);
    check_duration(taking, name_of(channel), known->end - known->begin, fetch->cycles, !fetch->exact);
}

/* A trace of steps says when all channels together were busy with it. */
static void check_together(const struct taking *taking, struct ready *ready, const struct fetch fetch[TRACE_CHANNELS]) {
    const struct sc_trace_step *step = &taking->done->step;
    const int64_t latency = taking->machine->noc_latency;
    int64_t begin = INT64_MAX, end = 0;
    for (int channel = 0; channel < TRACE_CHANNELS; channel++) {
        if (!fetch[channel].comes)
            continue;
        begin = fetch[channel].begin < begin ? fetch[channel].begin : begin;
        end = later(end, plus(fetch[channel].begin, fetch[channel].cycles));
        taking->schedule->loose = taking->schedule->loose || !fetch[channel].exact;
    }
    if (begin == INT64_MAX)
        return;
    if (!taking->schedule->loose) {
        check_begin(taking, "the fetch", step->fetch, begin);
        check_duration(taking, "the fetch", step->fetched - step->fetch, end - begin, false);
        return;
    }
    check_duration(taking, "the fetch", step->fetched, end, true);
    ready->low = later(ready->low, step->fetched);
    ready->high = later(ready->low, plus(step->fetched, latency));
}

static struct off_chip_step off_chip_step(const struct taking *taking) {
    const struct schedule *schedule = taking->schedule;
    struct off_chip_step at = {.machine = taking->machine,
                               .tiles = schedule->tiles,
                               .done = taking->done,
                               .drained = schedule->drained,
                               .skew = schedule->skew,
                               .loose = schedule->loose,
                               .findings = taking->findings,
                               .line = taking->line};
    for (int channel = 0; channel < TRACE_CHANNELS; channel++)
        at.fetched[channel] = schedule->fetched[channel];
    return at;
}

/* Returns when all that the step is the first to need is in L2. */
static int64_t take_loads(const struct taking *taking) {
    const struct off_chip_step at = off_chip_step(taking);
    return at.tiles ? trace_off_chip_load(&taking->schedule->off_chip, &at) : 0;
}

static void take_stores(const struct taking *taking, bool last) {
    const struct off_chip_step at = off_chip_step(taking);
    if (at.tiles)
        trace_off_chip_store(&taking->schedule->off_chip, &at, taking->done->step.drained, last);
}

/* All channels fetch the step. Those of which the trace says nothing do it as early as they may. */
static struct ready take_fetches(const struct taking *taking) {
    struct schedule *schedule = taking->schedule;
    struct fetch fetch[TRACE_CHANNELS];
    struct ready ready = {0, 0};
    int64_t sets_free[SC_TENSOR_OUTPUT];
    bool told = true;
    const int64_t in_l2 = take_loads(taking);
    for (int tensor = 0; tensor < SC_TENSOR_OUTPUT; tensor++)
        sets_free[tensor] = take_contents(taking, tensor);
    for (int channel = 0; channel < TRACE_CHANNELS; channel++) {
        const struct known_fetch *known = &taking->done->channel[channel];
        fetch[channel] = expect_fetch(taking, channel, sets_free, in_l2);
        int64_t end = plus(fetch[channel].begin, fetch[channel].comes ? fetch[channel].cycles : 0);
        if (known->known) {
            check_channel(taking, channel, &fetch[channel], known);
            end = known->end;
        }
        told = told && (known->known || !fetch[channel].comes);
        schedule->fetched[channel] = end;
        ready.low = later(ready.low, plus(end, fetch[channel].elems > 0 ? taking->machine->noc_latency : 0));
    }
    ready.high = ready.low;
    if (!told)
        check_together(taking, &ready, fetch);
    return ready;
}

/* ---- the step ---- */

static void check_compute(const struct taking *taking, const struct sc_trace_step *step) {
    const struct known_step *done = taking->done;
    const int64_t operations = step->count[SC_TRACE_STEP_compute_ops];
    const bool known = done->most_executed >= 0 || operations == 0;
    const int64_t least =
        done->most_executed >= 0 ? cycles_for(done->most_executed, taking->machine->vector_width) : operations > 0;
    check_duration(taking, "computing", step->computed - step->compute, plus(done->overhead, least), !known);
}

/* What leaves the array in the end waits for the PEs that are behind L2's clock. */
static void check_drain(const struct taking *taking, const struct sc_trace_step *step, int64_t skew) {
    const struct sc_machine *machine = taking->machine;
    const int64_t arrive = cycles_for(step->count[SC_TRACE_STEP_arrive], trace_rate_up(machine)),
                  busiest = cycles_for(step->count[SC_TRACE_STEP_busiest_up], machine->hop_bandwidth);
    check_duration(taking, "draining", step->drained - step->drain, plus(later(arrive, busiest), skew), false);
}

/* A trace of steps has the cycles of a single channel. Where nothing comes they mean something only if the channel
 * waits for each step. */
static void know_single_channel(const struct taking *taking, struct known_step *done) {
    bool any = false, single = true;
    if (!done->summary)
        return;
    for (int tensor = 0; tensor < SC_TENSOR_OUTPUT; tensor++) {
        single = single && !(has_tensor(taking, tensor) && !brings(taking, TRACE_CHANNEL_SHARED, tensor));
        any = any || sent(taking, tensor) > 0 || forwarded(taking, tensor) > 0;
    }
    if (single && (any || uses_common_sets(taking, TRACE_CHANNEL_SHARED)))
        done->channel[TRACE_CHANNEL_SHARED] = (struct known_fetch){true, done->step.fetch, done->step.fetched};
    if (single)
        done->busiest_link[TRACE_CHANNEL_SHARED] = done->step.count[SC_TRACE_STEP_busiest_down];
}

void trace_schedule_take(struct schedule *schedule, const struct known_step *done, bool last, struct findings *findings,
                         int64_t line) {
    struct known_step filled = *done;
    const struct sc_machine *machine = &schedule->mapping->machine;
    const struct taking taking = {schedule, machine, &filled, findings, line};
    struct sc_trace_step *step = &filled.step;
    know_single_channel(&taking, &filled);
    const int64_t own = own_sets(&taking, SC_TENSOR_OUTPUT), out_sets = own > 0 ? own : machine->l1_buffers;
    int64_t *computed_at = &schedule->computed_at[schedule->steps % machine->l1_buffers],
            *drained_at = &schedule->drained_at[schedule->steps % out_sets];
    const struct ready ready = take_fetches(&taking);
    int64_t from = later(schedule->computed, *drained_at);
    fill_in(&filled, PART_COMPUTE, &step->compute, &step->computed, later(from, ready.low));
    if (!filled.ends)
        step->computed = plus(step->compute, filled.overhead);
    if (step->compute < later(from, ready.low) || step->compute > later(from, ready.high))
        check_begin(&taking, "computing", step->compute,
                    later(from, step->compute < later(from, ready.low) ? ready.low : ready.high));
    from = later(schedule->drained,
                 plus(step->computed, step->count[SC_TRACE_STEP_arrive] > 0 ? machine->noc_latency : 0));
    fill_in(&filled, PART_DRAIN, &step->drain, &step->drained, from);
    check_begin(&taking, "draining", step->drain, from);
    check_compute(&taking, step);
    check_drain(&taking, step, last ? schedule->skew : 0);
    take_stores(&taking, last);
    schedule->computed = *computed_at = step->computed;
    schedule->drained = *drained_at = step->drained;
    schedule->steps++;
}
