#include "traces/recount.h"

#include <string.h>

#include "common/checked.h"
#include "traces/step_gatherer.h"
#include "traces/trace_format.h"
#include "traces/ways.h"

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
    [SC_TRACE_OFFCHIP_LOAD] = {[SC_TENSOR_WEIGHT] = AS(SC_COUNTER_offchip_rd_weight),
                               [SC_TENSOR_INPUT] = AS(SC_COUNTER_offchip_rd_input),
                               [SC_TENSOR_OUTPUT] = AS(SC_COUNTER_offchip_rd_sum)},
    [SC_TRACE_OFFCHIP_STORE] = {[SC_TENSOR_OUTPUT] = AS(SC_COUNTER_offchip_wr_sum)},
    [SC_TRACE_L2_BRING] =
        {[SC_TENSOR_WEIGHT] = AS(SC_COUNTER_l2_wr_weight), [SC_TENSOR_INPUT] = AS(SC_COUNTER_l2_wr_input)},
    [SC_TRACE_DOWN_FETCH] = {[SC_TENSOR_WEIGHT] = AS(SC_COUNTER_l2_rd_weight, SC_COUNTER_noc_down),
                             [SC_TENSOR_INPUT] = AS(SC_COUNTER_l2_rd_input, SC_COUNTER_noc_down)},
    [SC_TRACE_LINK_DOWN] =
        {[SC_TENSOR_WEIGHT] = AS(SC_COUNTER_link_weight), [SC_TENSOR_INPUT] = AS(SC_COUNTER_link_input)},
    [SC_TRACE_LINK_UP] = {[SC_TENSOR_OUTPUT] = AS(SC_COUNTER_link_sum)},
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

enum { TOGETHER = RECOUNT_TENSORS };

/* Counters that are the most that one step has of an event on a tensor, or on all tensors TOGETHER. */
static const struct {
    enum sc_counter_id counter;
    enum sc_trace_event event;
    int tensor;
} PEAKS[] = {
    {SC_COUNTER_peak_down, SC_TRACE_DOWN_FETCH, TOGETHER},
    {SC_COUNTER_peak_up, SC_TRACE_UP_DRAIN, TOGETHER},
    {SC_COUNTER_peak_link_down, SC_TRACE_DOWN_BUSIEST, SC_TENSOR_NONE},
    {SC_COUNTER_peak_link_up, SC_TRACE_UP_BUSIEST, SC_TENSOR_NONE},
    {SC_COUNTER_l1_req, SC_TRACE_L1_HOLD, SC_TENSOR_NONE},
    {SC_COUNTER_l1_req_weight, SC_TRACE_L1_HOLD, SC_TENSOR_WEIGHT},
    {SC_COUNTER_l1_req_input, SC_TRACE_L1_HOLD, SC_TENSOR_INPUT},
    {SC_COUNTER_l1_req_sum, SC_TRACE_L1_HOLD, SC_TENSOR_OUTPUT},
    {SC_COUNTER_l2_req, SC_TRACE_L2_HOLD, SC_TENSOR_NONE},
    {SC_COUNTER_l2_hold, SC_TRACE_L2_TILE, TOGETHER},
};

enum { PEAK_COUNT = sizeof PEAKS / sizeof PEAKS[0] };

bool trace_recount_counts_as(enum sc_trace_event event, int tensor, enum sc_counter_id id) {
    const struct counted *counted = &COUNTED[event][tensor];
    bool found = false;
    for (int i = 0; i < counted->length; i++)
        found = found || counted->counter[i] == id;
    for (int i = 0; i < PEAK_COUNT; i++)
        found = found || (PEAKS[i].counter == id && PEAKS[i].event == event &&
                          (PEAKS[i].tensor == TOGETHER || PEAKS[i].tensor == tensor));
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

static bool is_about_links(enum sc_counter_id id) {
    return trace_recount_counts_as(SC_TRACE_LINK_DOWN, SC_TENSOR_WEIGHT, id) ||
           trace_recount_counts_as(SC_TRACE_LINK_DOWN, SC_TENSOR_INPUT, id) ||
           trace_recount_counts_as(SC_TRACE_LINK_UP, SC_TENSOR_OUTPUT, id) ||
           trace_recount_counts_as(SC_TRACE_DOWN_BUSIEST, SC_TENSOR_NONE, id) ||
           trace_recount_counts_as(SC_TRACE_UP_BUSIEST, SC_TENSOR_NONE, id);
}

static bool is_about_holds(enum sc_counter_id id) {
    return id != SC_COUNTER_l1_req && (trace_recount_counts_as(SC_TRACE_L1_HOLD, SC_TENSOR_WEIGHT, id) ||
                                       trace_recount_counts_as(SC_TRACE_L1_HOLD, SC_TENSOR_INPUT, id) ||
                                       trace_recount_counts_as(SC_TRACE_L1_HOLD, SC_TENSOR_OUTPUT, id));
}

static bool records_give(const struct sc_trace_run *run, enum sc_counter_id id) {
    bool found = false;
    if ((is_about_links(id) && !run->has_links) || (is_about_holds(id) && !run->has_holds))
        return false;
    for (int event = 0; event < SC_TRACE_EVENT_COUNT; event++)
        for (int tensor = 0; tensor < RECOUNT_TENSORS; tensor++)
            found = found || ((trace_event_shapes[event].levels & 1 << run->options.level) &&
                              trace_recount_counts_as((enum sc_trace_event)event, tensor, id));
    return found;
}

/* Is 0 without marks of L2? */
static bool is_about_off_chip(enum sc_counter_id id) {
    bool found = id == SC_COUNTER_tiles;
    for (int tensor = 0; tensor < SC_TENSOR_COUNT; tensor++)
        found = found || trace_recount_counts_as(SC_TRACE_OFFCHIP_LOAD, tensor, id) ||
                trace_recount_counts_as(SC_TRACE_OFFCHIP_STORE, tensor, id) ||
                trace_recount_counts_as(SC_TRACE_L2_TILE, tensor, id);
    return found;
}

static bool in_window_only(const struct sc_trace_run *run) {
    return run->options.from > 0 || run->options.to < INT64_MAX;
}

/* Tiles are known from walking the mapping along with the steps, of which a window may lack some. */
bool trace_recount_gives(const struct sc_trace_run *run, enum sc_counter_id id) {
    if (id == SC_COUNTER_steps || id == SC_COUNTER_cycles)
        return true;
    if (id == SC_COUNTER_tiles)
        return !run->mapping->has_marks || !in_window_only(run);
    if (is_about_off_chip(id) && !run->mapping->has_marks)
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

/* All that a PE holds of a stream has come in the step, for some operation of it, and none from another PE. */
static void check_stream(struct recount *recount, int tensor, int64_t filled) {
    const int64_t held = moved(recount, SC_TRACE_L1_HOLD, tensor),
                  used = moved(recount, SC_TRACE_PE_COMPUTE, SC_TENSOR_NONE) +
                         moved(recount, SC_TRACE_L1_WRITE, SC_TENSOR_OUTPUT);
    const char *name = sc_tensor_name((enum sc_tensor)tensor);
    if (moved(recount, SC_TRACE_LINK_FORWARD, tensor) > 0)
        trace_findings_add(recount->findings, recount->line, "step %lld: elements (%s) are forwarded, which stream",
                           (long long)recount->step, name);
    if (held > filled || filled > used)
        trace_findings_add(
            recount->findings, recount->line,
            "step %lld: %lld elements (%s) are written to L1s, which stream: a PE holds %lld of them, and "
            "there are %lld operations",
            (long long)recount->step, (long long)filled, name, (long long)held, (long long)used);
}

static void check_operands(struct recount *recount, int tensor) {
    const struct sc_machine *machine = &recount->run->mapping->machine;
    int64_t brought = moved(recount, SC_TRACE_L2_BRING, tensor), sent = moved(recount, SC_TRACE_DOWN_FETCH, tensor);
    int64_t forwarded = moved(recount, SC_TRACE_LINK_FORWARD, tensor),
            filled = moved(recount, SC_TRACE_L1_FILL, tensor);
    const char *name = sc_tensor_name((enum sc_tensor)tensor);
    int64_t arrived = sent;
    add(recount, &arrived, forwarded);
    if (brought > sent && !recount->run->mapping->has_marks)
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
    if (machine->stream[tensor])
        check_stream(recount, tensor, filled);
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

/* ---- links ---- */

static bool has_tensor(const struct recount *recount, int tensor) {
    return recount->run->mapping->layer.type->tensor[tensor].count > 0;
}

/* Where every PE is as far, these are the same; so all need not be asked. */
static void measure_hops(struct recount *recount) {
    enum { ASKED_MAX = 1 << 20 };
    const struct sc_machine *machine = &recount->run->mapping->machine;
    for (int tensor = 0; tensor < SC_TENSOR_COUNT; tensor++) {
        int64_t *fewest = &recount->fewest_hops[tensor], *most = &recount->most_hops[tensor];
        *fewest = recount->array.pes > ASKED_MAX ? 0 : INT64_MAX;
        *most = recount->array.pes > ASKED_MAX ? INT64_MAX : 0;
        for (int64_t pe = 0; recount->array.pes <= ASKED_MAX && pe < recount->array.pes; pe++) {
            const int64_t number = trace_array_number(&recount->array, pe);
            const int64_t hops = trace_ways_hops(machine, (enum sc_tensor)tensor, number);
            *fewest = hops < *fewest ? hops : *fewest;
            *most = larger(*most, hops);
        }
    }
}

static int64_t times(int64_t a, int64_t b) {
    int64_t product;
    return checked_mul(a, b, &product) ? product : INT64_MAX;
}

static int64_t smaller(int64_t a, int64_t b) { return a < b ? a : b; }

/* What crosses links is no less than what L2 sends or gets times the links to the nearest PE, and no more than the
 * PEs' copies times those to the farthest; and no element crosses a link twice where copies share their ways. */
static void check_crossings(struct recount *recount, int tensor, int64_t crossed, int64_t elems, int64_t copies) {
    const struct sc_machine *machine = &recount->run->mapping->machine;
    const bool shared = tensor == SC_TENSOR_OUTPUT ? machine->reduction : machine->multicast;
    const int64_t least = times(elems, recount->fewest_hops[tensor]);
    int64_t most = times(copies, recount->most_hops[tensor]);
    if (shared)
        most = smaller(most, times(elems, trace_ways_links(machine, (enum sc_tensor)tensor)));
    if (crossed < least || crossed > most)
        trace_findings_add(recount->findings, recount->line,
                           "step %lld: elements (%s) cross %lld links, and it should be from %lld to %lld",
                           (long long)recount->step, sc_tensor_name((enum sc_tensor)tensor), (long long)crossed,
                           (long long)least, (long long)most);
}

/* The busiest of `links` links passes no less than their mean, and no more than all. */
static void check_busiest(struct recount *recount, const char *way, int64_t busiest, int64_t least, int64_t most) {
    if (busiest < least || busiest > most)
        trace_findings_add(recount->findings, recount->line,
                           "step %lld: the busiest link %s passes %lld elements, and it should be from %lld to %lld",
                           (long long)recount->step, way, (long long)busiest, (long long)least, (long long)most);
}

static int64_t mean_of(const struct recount *recount, int tensor, int64_t crossed) {
    const int64_t links = trace_ways_links(&recount->run->mapping->machine, (enum sc_tensor)tensor);
    return crossed / links + (crossed % links > 0);
}

static void check_step_of_links(struct recount *recount) {
    int64_t crossed[SC_TENSOR_COUNT], together = 0;
    for (int tensor = 0; tensor < SC_TENSOR_OUTPUT; tensor++) {
        int64_t copies = moved(recount, SC_TRACE_L1_FILL, tensor);
        copies -= smaller(copies, moved(recount, SC_TRACE_LINK_FORWARD, tensor));
        crossed[tensor] = moved(recount, SC_TRACE_LINK_DOWN, tensor);
        add(recount, &together, crossed[tensor]);
        check_crossings(recount, tensor, crossed[tensor], moved(recount, SC_TRACE_DOWN_FETCH, tensor), copies);
    }
    crossed[SC_TENSOR_OUTPUT] = moved(recount, SC_TRACE_LINK_UP, SC_TENSOR_OUTPUT);
    check_crossings(recount, SC_TENSOR_OUTPUT, crossed[SC_TENSOR_OUTPUT],
                    moved(recount, SC_TRACE_UP_DRAIN, SC_TENSOR_OUTPUT),
                    moved(recount, SC_TRACE_PE_EVICT, SC_TENSOR_OUTPUT));
    const bool shared = trace_ways_are_shared(&recount->run->mapping->machine);
    const int64_t weight = crossed[SC_TENSOR_WEIGHT], input = crossed[SC_TENSOR_INPUT], sum = crossed[SC_TENSOR_OUTPUT];
    int64_t least = larger(mean_of(recount, SC_TENSOR_WEIGHT, weight), mean_of(recount, SC_TENSOR_INPUT, input));
    check_busiest(recount, "down", moved(recount, SC_TRACE_DOWN_BUSIEST, SC_TENSOR_NONE),
                  shared ? mean_of(recount, SC_TENSOR_INPUT, together) : least,
                  shared ? together : larger(weight, input));
    check_busiest(recount, "up", moved(recount, SC_TRACE_UP_BUSIEST, SC_TENSOR_NONE),
                  mean_of(recount, SC_TENSOR_OUTPUT, sum), sum);
}

/* What crosses a link has crossed the one ahead of it, each copy for itself where they do not share their ways. Those
 * at L2 together pass what it sends or gets, or more if ways part there. */
static void check_tree(struct recount *recount, int tensor, int64_t elems) {
    const struct sc_machine *machine = &recount->run->mapping->machine;
    const struct network_load *network = recount->loads.of[tensor];
    const bool shared = tensor == SC_TENSOR_OUTPUT ? machine->reduction : machine->multicast;
    int64_t at_l2 = 0;
    for (int32_t i = 0; i < network->loaded_count; i++) {
        const int32_t link = network->loaded[i];
        const int64_t before = trace_ways_before(machine, (enum sc_tensor)tensor, link),
                      load = network->link[link].elems;
        if (before < 0)
            add(recount, &at_l2, load);
        else if (load > network->link[before].elems)
            trace_findings_add(recount->findings, recount->line,
                               "step %lld: link %d passes %lld elements (%s), and link %lld ahead of it %lld",
                               (long long)recount->step, (int)link, (long long)load,
                               sc_tensor_name((enum sc_tensor)tensor), (long long)before,
                               (long long)network->link[before].elems);
    }
    if (shared ? at_l2 < elems : at_l2 != elems)
        trace_findings_add(
            recount->findings, recount->line, "step %lld: the links at L2 pass %lld elements (%s), and L2 has %lld",
            (long long)recount->step, (long long)at_l2, sc_tensor_name((enum sc_tensor)tensor), (long long)elems);
}

static void check_loads(struct recount *recount) {
    const struct loads *loads = &recount->loads;
    const int64_t weights = moved(recount, SC_TRACE_DOWN_FETCH, SC_TENSOR_WEIGHT);
    int64_t inputs = moved(recount, SC_TRACE_DOWN_FETCH, SC_TENSOR_INPUT);
    const bool shared = loads->of[SC_TENSOR_INPUT] == &loads->network[SC_TENSOR_WEIGHT];
    const int64_t down = larger(loads->of[SC_TENSOR_WEIGHT]->busiest, loads->of[SC_TENSOR_INPUT]->busiest);
    const int64_t up = loads->of[SC_TENSOR_OUTPUT]->busiest;
    if (shared)
        add(recount, &inputs, weights);
    else if (has_tensor(recount, SC_TENSOR_WEIGHT))
        check_tree(recount, SC_TENSOR_WEIGHT, weights);
    check_tree(recount, SC_TENSOR_INPUT, inputs);
    check_tree(recount, SC_TENSOR_OUTPUT, moved(recount, SC_TRACE_UP_DRAIN, SC_TENSOR_OUTPUT));
    check_busiest(recount, "down", moved(recount, SC_TRACE_DOWN_BUSIEST, SC_TENSOR_NONE), down, down);
    check_busiest(recount, "up", moved(recount, SC_TRACE_UP_BUSIEST, SC_TENSOR_NONE), up, up);
}

static bool steps_have_links(const struct sc_trace_run *run) {
    return run->has_count[SC_TRACE_STEP_link_weight] && run->has_count[SC_TRACE_STEP_link_input] &&
           run->has_count[SC_TRACE_STEP_link_sum] && run->has_count[SC_TRACE_STEP_busiest_down] &&
           run->has_count[SC_TRACE_STEP_busiest_up];
}

/* A step has a record of each state, also if it is 0. */
static void check_told(struct recount *recount, enum sc_trace_event event, int tensor) {
    if (!recount->told[event][tensor])
        trace_findings_add(recount->findings, recount->line, "step %lld: no record of %s,%s (%s)",
                           (long long)recount->step, sc_trace_event_info(event).unit, sc_trace_event_info(event).event,
                           tensor < SC_TENSOR_COUNT ? sc_tensor_name((enum sc_tensor)tensor) : "-");
}

static void check_links(struct recount *recount) {
    const bool steps = recount->run->options.level == SC_TRACE_STEP;
    if (steps ? !steps_have_links(recount->run) : !recount->run->has_links)
        return;
    check_step_of_links(recount);
    if (steps)
        return;
    check_loads(recount);
    check_told(recount, SC_TRACE_DOWN_BUSIEST, SC_TENSOR_NONE);
    check_told(recount, SC_TRACE_UP_BUSIEST, SC_TENSOR_NONE);
}

/* All links begin with the step's first cycle on their channel, and those up with draining. At level access a record
 * stands for each element. */
static void check_links_begin(struct recount *recount, const struct known_step *done) {
    const struct sc_machine *machine = &recount->run->mapping->machine;
    for (int tensor = 0; tensor < SC_TENSOR_COUNT; tensor++) {
        const struct network_load *network = recount->loads.of[tensor];
        const int64_t begin = tensor == SC_TENSOR_OUTPUT
                                  ? done->step.drain
                                  : done->channel[trace_channel_of(machine, (enum sc_tensor)tensor)].begin;
        for (int32_t i = 0; i < network->loaded_count; i++)
            if (network->link[network->loaded[i]].first != begin)
                trace_findings_add(recount->findings, recount->line,
                                   "step %lld: link %d (%s) begins in cycle %lld, and should in cycle %lld",
                                   (long long)done->step.step, (int)network->loaded[i],
                                   sc_tensor_name((enum sc_tensor)tensor),
                                   (long long)network->link[network->loaded[i]].first, (long long)begin);
    }
}

/* ---- bursts ---- */

/* Which bursts last as long as each other: those of a channel, of computing, of draining. -1: none. */
static int burst_group(const struct recount *recount, const struct sc_trace_record *record) {
    switch (record->event) {
    case SC_TRACE_L2_BRING:
        if (recount->run->mapping->has_marks)
            return -1;
        return (int)trace_channel_of(&recount->run->mapping->machine, record->tensor);
    case SC_TRACE_DOWN_FETCH:
    case SC_TRACE_LINK_DOWN:
        return (int)trace_channel_of(&recount->run->mapping->machine, record->tensor);
    case SC_TRACE_LINK_FORWARD:
        return TRACE_CHANNEL_SHARED;
    case SC_TRACE_PE_COMPUTE:
    case SC_TRACE_L1_ACCUMULATE:
        return TRACE_CHANNELS + PART_COMPUTE;
    case SC_TRACE_UP_BUSIEST:
    case SC_TRACE_LINK_UP:
    case SC_TRACE_UP_DRAIN:
    case SC_TRACE_L2_ACCUMULATE:
        return TRACE_CHANNELS + PART_DRAIN;
    default:
        return -1;
    }
}

/* Has a record of the event, tensor and link been there before in the step? */
static bool is_told(const struct recount *recount, const struct sc_trace_record *record) {
    const struct network_load *network =
        trace_event_shapes[record->event].link ? recount->loads.of[record->tensor] : NULL;
    if (!network)
        return recount->moved[record->event][record->tensor] > 0 ||
               (sc_trace_event_info(record->event).is_state && recount->told[record->event][record->tensor]);
    return network->link && (network->link[record->pe].tensors & 1 << record->tensor);
}

/* At level burst a step has one record for each event, tensor and link. At any level it has one for each kind of hold.
 */
static void check_burst(struct recount *recount, const struct sc_trace_record *record) {
    const int group = burst_group(recount, record);
    if (is_told(recount, record))
        trace_findings_add(recount->findings, recount->line, "step %lld: %s,%s is told twice", (long long)record->step,
                           sc_trace_event_info(record->event).unit, sc_trace_event_info(record->event).event);
    if (record->event == SC_TRACE_L2_BRING && group < 0 && record->duration != 0)
        trace_findings_add(recount->findings, recount->line, "step %lld: what comes into L2 takes %lld cycles",
                           (long long)record->step, (long long)record->duration);
    if (group < 0)
        return;
    struct sc_trace_record *first = &recount->burst[group];
    if (first->duration < 0)
        *first = *record;
    if (first->cycle != record->cycle || first->duration != record->duration)
        trace_findings_add(recount->findings, recount->line, "step %lld: %s,%s and %s,%s do not take the same cycles",
                           (long long)record->step, sc_trace_event_info(first->event).unit,
                           sc_trace_event_info(first->event).event, sc_trace_event_info(record->event).unit,
                           sc_trace_event_info(record->event).event);
}

/* Of what streams a PE holds only what it uses, and that may be nothing. */
static bool all_stream(const struct recount *recount) {
    bool all = true;
    for (int tensor = 0; tensor < SC_OPERAND_COUNT; tensor++)
        all = all && (!has_tensor(recount, tensor) || recount->run->mapping->machine.stream[tensor]);
    return all;
}

/* The elements that one PE holds are among those that all PEs hold, and every step has elements. */
static void check_holds(struct recount *recount) {
    int64_t fullest = moved(recount, SC_TRACE_L1_HOLD, SC_TENSOR_NONE),
            distinct = moved(recount, SC_TRACE_L2_HOLD, SC_TENSOR_NONE);
    if ((fullest <= 0 && !all_stream(recount)) || distinct < fullest)
        trace_findings_add(recount->findings, recount->line,
                           "step %lld: the fullest PE holds %lld elements, and all together %lld",
                           (long long)recount->step, (long long)fullest, (long long)distinct);
}

/* The fullest PE holds no more than those that are fullest of each tensor, and no less than any of these. */
static void check_holds_of_tensors(struct recount *recount) {
    const struct sc_trace_run *run = recount->run;
    const bool steps = run->options.level == SC_TRACE_STEP;
    const int64_t fullest = moved(recount, SC_TRACE_L1_HOLD, SC_TENSOR_NONE);
    int64_t together = 0, most = 0;
    if (steps ? !run->has_count[SC_TRACE_STEP_hold_l1_weight] || !run->has_count[SC_TRACE_STEP_hold_l1_input] ||
                    !run->has_count[SC_TRACE_STEP_hold_l1_sum]
              : !run->has_holds)
        return;
    for (int tensor = 0; tensor < SC_TENSOR_COUNT; tensor++) {
        most = larger(most, moved(recount, SC_TRACE_L1_HOLD, tensor));
        add(recount, &together, moved(recount, SC_TRACE_L1_HOLD, tensor));
        if (!steps)
            check_told(recount, SC_TRACE_L1_HOLD, tensor);
    }
    if (fullest < most || fullest > together)
        trace_findings_add(recount->findings, recount->line,
                           "step %lld: the fullest PE holds %lld elements, and it should be from %lld to %lld",
                           (long long)recount->step, (long long)fullest, (long long)most, (long long)together);
}

/* ---- off chip ---- */

static void check_count(struct recount *recount, const struct known_step *done, enum sc_trace_step_count which,
                        int64_t expected) {
    const int64_t count = done->step.count[which];
    if (count != expected)
        trace_findings_add(recount->findings, recount->line, "step %lld: %s is %lld, and should be %lld",
                           (long long)done->step.step, sc_trace_step_count_info(which)->name, (long long)count,
                           (long long)expected);
}

/* What comes with a step's tiles and what these hold follows from the mapping. Without marks there is nothing of that.
 */
static void check_tiles(struct recount *recount, const struct known_step *done) {
    const bool marks = recount->run->mapping->has_marks;
    for (int tensor = 0; tensor < SC_TENSOR_COUNT; tensor++) {
        const struct tile *tile = &recount->tiles.of[tensor].now;
        check_count(recount, done, (enum sc_trace_step_count)(SC_TRACE_STEP_load_weight + tensor), tile->loads);
        check_count(recount, done, (enum sc_trace_step_count)(SC_TRACE_STEP_tile_weight + tensor), tile->held);
        if (marks && tensor != SC_TENSOR_OUTPUT)
            check_count(recount, done, (enum sc_trace_step_count)(SC_TRACE_STEP_bring_weight + tensor), tile->comes);
        recount->count[SC_COUNTER_tiles] += tile->begins;
    }
    if (!marks)
        check_count(recount, done, SC_TRACE_STEP_store_sum, 0);
}
_Static_assert(SC_TRACE_STEP_bring_input == SC_TRACE_STEP_bring_weight + SC_TENSOR_INPUT &&
                   SC_TRACE_STEP_load_sum == SC_TRACE_STEP_load_weight + SC_TENSOR_OUTPUT &&
                   SC_TRACE_STEP_tile_sum == SC_TRACE_STEP_tile_weight + SC_TENSOR_OUTPUT,
               "counts of weights, inputs and sums stand one behind the other");

/* ---- steps ---- */

static void raise_peaks(struct recount *recount) {
    for (int i = 0; i < PEAK_COUNT; i++) {
        int64_t together = 0;
        for (int tensor = 0; tensor < RECOUNT_TENSORS; tensor++)
            if (PEAKS[i].tensor == TOGETHER || PEAKS[i].tensor == tensor)
                add(recount, &together, moved(recount, PEAKS[i].event, tensor));
        recount->count[PEAKS[i].counter] = larger(recount->count[PEAKS[i].counter], together);
    }
}

static void check_tiles_told(struct recount *recount) {
    const bool wanted = recount->run->mapping->has_marks && recount->run->options.level != SC_TRACE_STEP;
    for (int tensor = 0; wanted && tensor < SC_TENSOR_COUNT; tensor++)
        check_told(recount, SC_TRACE_L2_TILE, tensor);
}

static void end_step(struct recount *recount) {
    raise_peaks(recount);
    if (recount->rules_hold && recount->step >= 0) {
        check_operands(recount, SC_TENSOR_WEIGHT);
        check_operands(recount, SC_TENSOR_INPUT);
        check_outputs(recount);
        check_holds(recount);
        check_holds_of_tensors(recount);
        check_links(recount);
        check_tiles_told(recount);
    }
    memset(recount->moved, 0, sizeof recount->moved);
    memset(recount->told, 0, sizeof recount->told);
    trace_loads_clear(&recount->loads);
    for (int group = 0; group < TRACE_CHANNELS + PART_COUNT; group++)
        recount->burst[group].duration = -1;
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

/* At the first step. */
static enum sc_status open_tiles(struct recount *recount, struct sc_error *error) {
    enum sc_status status = trace_tiles_open(&recount->tiles, &recount->array, error);
    if (status)
        return status;
    recount->schedule.tiles = &recount->tiles;
    trace_tiles_step(&recount->tiles, &recount->loops);
    return SC_STATUS_OK;
}

enum sc_status trace_recount_begin(struct recount *recount, const struct sc_trace_run *run, struct findings *findings,
                                   struct sc_error *error) {
    *recount = (struct recount){.run = run, .findings = findings, .step = -1};
    recount->in_time = !in_window_only(run);
    recount->rules_hold = run->options.level == SC_TRACE_STEP || recount->in_time;
    recount->schedule.mapping = run->mapping;
    recount->gatherer.array = &recount->array;
    memset(recount->burst, 0xff, sizeof recount->burst);
    trace_loops_begin(&recount->loops, run->mapping);
    enum sc_status status = trace_array_open(&recount->array, run->mapping, error);
    if (!status)
        measure_hops(recount);
    if (!status && run->options.level != SC_TRACE_STEP && run->has_links)
        status = trace_loads_open(&recount->loads, run->mapping, error);
    if (!status && run->options.level != SC_TRACE_STEP && recount->in_time)
        status = trace_pace_open(&recount->pace, run, findings, error);
    if (!status && recount->in_time)
        status = trace_skew_find(&recount->array, &recount->schedule.skew, error);
    if (!status && recount->in_time && run->mapping->has_marks)
        status = open_tiles(recount, error);
    return status;
}

void trace_recount_close(struct recount *recount) {
    trace_tiles_close(&recount->tiles);
    trace_pace_close(&recount->pace);
    trace_loads_close(&recount->loads);
    trace_array_close(&recount->array);
}

/* What is stored arrives later. */
static void note_stored(struct recount *recount, int64_t end) {
    int64_t arrived;
    note_end(recount,
             checked_add(end, recount->run->mapping->machine.off_chip_latency, &arrived) ? arrived : INT64_MAX);
}

static void count_step(struct recount *recount, const struct sc_trace_step *step) {
    begin_step(recount, step->step);
    note_end(recount, step->drained);
    if (step->stored > 0)
        note_stored(recount, step->stored);
    for (int i = 0; i < SC_TRACE_STEP_COUNTS; i++) {
        const struct sc_trace_step_count_description *info = sc_trace_step_count_info((enum sc_trace_step_count)i);
        note(recount, info->event, (int)info->tensor, step->count[i]);
    }
}

static void count_record(struct recount *recount, const struct sc_trace_record *record) {
    note_end(recount, record->cycle + record->duration);
    if (record->event == SC_TRACE_OFFCHIP_STORE)
        note_stored(recount, record->cycle + record->duration);
    bool once = recount->run->options.level == SC_TRACE_BURST || sc_trace_event_info(record->event).is_state;
    if (recount->rules_hold && once)
        check_burst(recount, record);
    note(recount, record->event, (int)record->tensor, record->count);
    recount->told[record->event][record->tensor] = true;
}

/* The records of the links that a channel loads say how much the busiest of them passes. */
static void set_busiest_links(const struct recount *recount, struct known_step *done) {
    const struct sc_machine *machine = &recount->run->mapping->machine;
    if (!recount->loads.mapping)
        return;
    for (int channel = 0; channel < TRACE_CHANNELS; channel++)
        done->busiest_link[channel] = 0;
    for (int tensor = 0; tensor < SC_TENSOR_OUTPUT; tensor++) {
        int64_t *busiest = &done->busiest_link[trace_channel_of(machine, (enum sc_tensor)tensor)];
        *busiest = larger(*busiest, recount->loads.of[tensor]->busiest);
    }
}

/* The loops lead to as many steps as there are; a run that was broken off has fewer. */
static void check_loops(struct recount *recount, bool last) {
    const bool more = trace_loops_next(&recount->loops, &recount->overhead);
    if (more && recount->schedule.tiles)
        trace_tiles_step(&recount->tiles, &recount->loops);
    if (more == last)
        trace_findings_add(recount->findings, recount->line, "step %lld: the loops %s", (long long)recount->step,
                           more ? "have another step behind it" : "have no step behind it");
}

static void end_known_step(struct recount *recount, struct known_step *done, bool last) {
    done->overhead = recount->overhead;
    check_tiles(recount, done);
    set_busiest_links(recount, done);
    if (recount->pace.machine)
        trace_pace_end_step(&recount->pace, done, recount->line);
    if (recount->pace.pe && recount->loads.mapping)
        check_links_begin(recount, done);
    trace_schedule_take(&recount->schedule, done, last, recount->findings, recount->line);
}

/* What the record's link has passed in the step before it. */
static struct link_load load_before(const struct recount *recount, const struct sc_trace_record *record) {
    const struct network_load *network =
        trace_event_shapes[record->event].link ? recount->loads.of[record->tensor] : NULL;
    if (!network || !network->link || network->link[record->pe].tensors == 0)
        return (struct link_load){.first = record->cycle};
    return network->link[record->pe];
}

/* A record by L2's clock. */
static void take_record(struct recount *recount, const struct sc_trace_record *record, int64_t line) {
    if (record->cycle < 0)
        trace_findings_add(recount->findings, line, "step %lld: PE %d is behind L2's clock, and not so late",
                           (long long)record->step, (int)record->pe);
    begin_step(recount, record->step);
    if (recount->pace.machine) {
        const struct link_load load = load_before(recount, record);
        trace_pace_take(&recount->pace, record, load.elems, load.first, line);
    }
    count_record(recount, record);
    if (trace_event_shapes[record->event].link)
        (void)trace_loads_add(&recount->loads, record);
}

void trace_recount_item(struct recount *recount, const struct sc_trace_item *item) {
    struct known_step done;
    if (recount->in_time && trace_step_gatherer_take(&recount->gatherer, item, &done)) {
        end_known_step(recount, &done, false);
        check_loops(recount, false);
    }
    if (item->step) {
        count_step(recount, item->step);
    } else {
        const struct sc_trace_record record = trace_array_by_l2(&recount->array, item->record);
        take_record(recount, &record, item->line);
    }
    recount->line = item->line;
}

void trace_recount_end(struct recount *recount, struct sc_counters *counters) {
    struct known_step done;
    if (recount->in_time && trace_step_gatherer_end(&recount->gatherer, &done))
        end_known_step(recount, &done, recount->run->complete);
    if (recount->in_time && recount->run->complete)
        check_loops(recount, true);
    end_step(recount);
    recount->count[SC_COUNTER_cycles] = recount->last_end;
    if (recount->run->mapping->layer.type->tensor[SC_TENSOR_WEIGHT].count == 0)
        recount->count[SC_COUNTER_l1_rd_weight] = 0;
    for (int id = 0; id < SC_COUNTER_COUNT; id++)
        sc_counter_set(counters, (enum sc_counter_id)id, recount->count[id]);
    if (recount->overflow)
        trace_findings_add(recount->findings, recount->line, "a count does not fit in 63 bits");
}
