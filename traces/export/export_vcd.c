#include "traces/export/export.h"

#include <inttypes.h>
#include <stdlib.h>
#include <string.h>

#include "traces/export/changes.h"
#include "traces/loads.h"
#include "traces/step_gatherer.h"
#include "traces/trace_format.h"

/* Signals of the machine; at level access two of each PE follow, and where bursts or accesses are traced one of each
 * link. */
enum signal {
    DOWN_BUSY, /* of the channel that tensors share: busy, step and elements follow one another */
    DOWN_STEP,
    DOWN_ELEMS,
    DOWN_WEIGHT_BUSY, /* of those of a tensor's own, if there are any */
    DOWN_WEIGHT_STEP,
    DOWN_WEIGHT_ELEMS,
    DOWN_INPUT_BUSY,
    DOWN_INPUT_STEP,
    DOWN_INPUT_ELEMS,
    LINK_BUSY,
    LINK_ELEMS,
    COMPUTE_BUSY,
    COMPUTE_STEP,
    COMPUTE_OPS,
    UP_BUSY,
    UP_STEP,
    UP_ELEMS,
    ELEMS_IN_FLIGHT,
    STEPS_WAITING,
    OUTPUTS_IN_FLIGHT,
    HOLD_L1,
    HOLD_L2,
    LOAD_BUSY, /* of a run with marks, as are those behind it */
    LOAD_STEP,
    LOAD_ELEMS,
    STORE_BUSY,
    STORE_STEP, /* whose drain has been the first behind it */
    STORE_ELEMS,
    TILE_WEIGHT, /* inputs and outputs follow */
    TILE_INPUT,
    TILE_SUM,
    SIGNAL_COUNT
};

enum { WIDTH = 64, PES_MAX = 1 << 20, L1_BUFFERS_MAX = 256, LINK_SIGNALS_MAX = 4096 };

static const struct {
    int width;
    const char *name;
} SIGNALS[] = {
    [DOWN_BUSY] = {1, "down_busy"},
    [DOWN_STEP] = {WIDTH, "down_step"},
    [DOWN_ELEMS] = {WIDTH, "down_elems"},
    [DOWN_WEIGHT_BUSY] = {1, "down_weight_busy"},
    [DOWN_WEIGHT_STEP] = {WIDTH, "down_weight_step"},
    [DOWN_WEIGHT_ELEMS] = {WIDTH, "down_weight_elems"},
    [DOWN_INPUT_BUSY] = {1, "down_input_busy"},
    [DOWN_INPUT_STEP] = {WIDTH, "down_input_step"},
    [DOWN_INPUT_ELEMS] = {WIDTH, "down_input_elems"},
    [LINK_BUSY] = {1, "link_busy"},
    [LINK_ELEMS] = {WIDTH, "link_elems"},
    [COMPUTE_BUSY] = {1, "compute_busy"},
    [COMPUTE_STEP] = {WIDTH, "compute_step"},
    [COMPUTE_OPS] = {WIDTH, "compute_ops"},
    [UP_BUSY] = {1, "up_busy"},
    [UP_STEP] = {WIDTH, "up_step"},
    [UP_ELEMS] = {WIDTH, "up_elems"},
    [ELEMS_IN_FLIGHT] = {WIDTH, "elems_sent_not_filled"},
    [STEPS_WAITING] = {WIDTH, "steps_fetched_not_computed"},
    [OUTPUTS_IN_FLIGHT] = {WIDTH, "outputs_evicted_not_drained"},
    [HOLD_L1] = {WIDTH, "hold_fullest_l1"},
    [HOLD_L2] = {WIDTH, "hold_distinct"},
    [LOAD_BUSY] = {1, "load_busy"},
    [LOAD_STEP] = {WIDTH, "load_step"},
    [LOAD_ELEMS] = {WIDTH, "load_elems"},
    [STORE_BUSY] = {1, "store_busy"},
    [STORE_STEP] = {WIDTH, "store_step"},
    [STORE_ELEMS] = {WIDTH, "store_elems"},
    [TILE_WEIGHT] = {WIDTH, "l2_weights"},
    [TILE_INPUT] = {WIDTH, "l2_inputs"},
    [TILE_SUM] = {WIDTH, "l2_outputs"},
};
_Static_assert(sizeof SIGNALS / sizeof SIGNALS[0] == SIGNAL_COUNT, "every signal has a name");

/* A signal's value now, and the value that was last written. */
struct wave {
    int64_t value, written;
    bool changed; /* at the present moment */
};

struct vcd_work {
    int64_t step; /* that the rest is about; -1: none yet */
    int64_t begin, end, operations;
};

struct vcd_export {
    struct sink *sink;
    const struct sc_trace_run *run; /* the one run; NULL: none yet */
    struct changes changes;
    int64_t time; /* all changes before it have been written */
    int64_t last; /* the latest change so far */
    int32_t signal_count;
    struct wave *wave;
    int32_t *moving; /* signals that change at the present moment */
    int32_t moving_count;
    struct pe_array array;
    struct step_gatherer gatherer;
    struct loads loads;                   /* where links have signals */
    int32_t link_signal[SC_TENSOR_COUNT]; /* the first of each network */
    int64_t loaded, stored;               /* the last load, and the last store, of those that have been put */
    int64_t last_computed;                /* when the last step had been */
    int64_t computed[L1_BUFFERS_MAX];     /* [step % L1Buffers]: when it was */
    int64_t steps;
    struct vcd_work *pe; /* NULL: there are none at this level */
    int32_t *busy;       /* PEs of the present step */
    int32_t busy_count;
    bool no_memory, late; /* a change came for a moment that was written */
};

/* ---- the head ---- */

/* A signal's code in the file: digits from '!' to '~'. */
static void put_code(struct sink *sink, int32_t signal) {
    enum { FIRST = '!', BASE = '~' - '!' + 1 };
    char code[8];
    size_t length = 0;
    do {
        code[length++] = (char)(FIRST + signal % BASE);
        signal /= BASE;
    } while (signal > 0);
    trace_export_sink_bytes(sink, code, length);
}

/* Viewers show a wire's value in hexadecimal with all its zeros, and an integer's in decimal. */
static void put_variable(struct vcd_export *vcd, int width, int32_t signal, const char *name) {
    trace_export_sink_format(vcd->sink, "$var %s %d ", width == 1 ? "wire" : "integer", width);
    put_code(vcd->sink, signal);
    trace_export_sink_format(vcd->sink, " %s $end\n", name);
}

/* Names from a trace become words: what else they hold would end the comment. */
static void put_word(struct sink *sink, const char *name) {
    for (; *name; name++) {
        bool plain = (*name >= 'a' && *name <= 'z') || (*name >= 'A' && *name <= 'Z') || (*name >= '0' && *name <= '9');
        trace_export_sink_bytes(sink, plain || strchr("._-/", *name) ? name : "_", 1);
    }
}

static int32_t pe_signals_end(const struct vcd_export *vcd) {
    return SIGNAL_COUNT + (vcd->pe ? 2 * (int32_t)vcd->run->pes : 0);
}

static bool has_signal(const struct sc_trace_run *run, int32_t signal) {
    const int64_t *channel = run->mapping->machine.channel;
    if (signal >= DOWN_WEIGHT_BUSY && signal <= DOWN_WEIGHT_ELEMS)
        return channel[SC_TENSOR_WEIGHT] > 0;
    if (signal >= LOAD_BUSY && signal < SIGNAL_COUNT)
        return run->mapping->has_marks;
    return signal < DOWN_INPUT_BUSY || signal > DOWN_INPUT_ELEMS || channel[SC_TENSOR_INPUT] > 0;
}

/* A single link is the channel. */
static bool has_link_signals(const struct network_load *network) { return network->link && network->links > 1; }

/* "link_weight+input_L2_PE_3" */
static void put_link_variables(struct vcd_export *vcd) {
    trace_export_sink_text(vcd->sink, "$scope module links $end\n");
    for (int n = 0; n < SC_TENSOR_COUNT; n++)
        for (int32_t link = 0; has_link_signals(&vcd->loads.network[n]) && link < vcd->loads.network[n].links; link++) {
            const struct link_name ends = trace_loads_link(&vcd->loads, n, link);
            char name[160];
            snprintf(name, sizeof name, "link_%s_%s_to_%s", trace_loads_name(&vcd->loads, n), ends.from, ends.to);
            for (char *c = name; *c; c++)
                *c = *c == ' ' || *c == '.' || *c == '+' ? '_' : *c;
            put_variable(vcd, WIDTH, vcd->link_signal[n] + link, name);
        }
    trace_export_sink_text(vcd->sink, "$upscope $end\n");
}

/* Viewers show names without their scope: the number of the PE is in the name. */
static void put_pe_variables(struct vcd_export *vcd) {
    char name[32];
    trace_export_sink_text(vcd->sink, "$scope module pes $end\n");
    for (int32_t i = SIGNAL_COUNT; i < pe_signals_end(vcd); i += 2) {
        snprintf(name, sizeof name, "pe%d_busy", (int)(i - SIGNAL_COUNT) / 2);
        put_variable(vcd, 1, i, name);
        snprintf(name, sizeof name, "pe%d_ops", (int)(i - SIGNAL_COUNT) / 2);
        put_variable(vcd, WIDTH, i + 1, name);
    }
    trace_export_sink_text(vcd->sink, "$upscope $end\n");
}

static void put_head(struct vcd_export *vcd, const struct sc_trace_run *run) {
    trace_export_sink_text(vcd->sink, "$version simcheck " SIMCHECK_VERSION " $end\n$comment layer ");
    put_word(vcd->sink, run->mapping->layer.name);
    trace_export_sink_text(vcd->sink, " dataflow ");
    put_word(vcd->sink, run->dataflow);
    trace_export_sink_text(vcd->sink, " : 1 ns is 1 cycle $end\n$timescale 1 ns $end\n$scope module machine $end\n");
    for (int32_t i = 0; i < SIGNAL_COUNT; i++)
        if (has_signal(run, i))
            put_variable(vcd, SIGNALS[i].width, i, SIGNALS[i].name);
    if (vcd->pe)
        put_pe_variables(vcd);
    if (vcd->signal_count > pe_signals_end(vcd))
        put_link_variables(vcd);
    trace_export_sink_text(vcd->sink, "$upscope $end\n$enddefinitions $end\n");
}

/* ---- changes ---- */

static int width_of(const struct vcd_export *vcd, int32_t signal) {
    if (signal < SIGNAL_COUNT)
        return SIGNALS[signal].width;
    return signal >= pe_signals_end(vcd) ? WIDTH : (signal - SIGNAL_COUNT) % 2 == 0 ? 1 : WIDTH;
}

/* "1!" or "b101 !" */
static void put_value(struct vcd_export *vcd, int32_t signal, int64_t value) {
    char bits[WIDTH + 2];
    char *end = bits + sizeof bits, *at = end;
    uint64_t left = (uint64_t)value;
    bool single = width_of(vcd, signal) == 1;
    if (!single)
        *--at = ' ';
    do {
        *--at = (char)('0' + (left & 1));
        left >>= 1;
    } while (left && !single);
    trace_export_sink_text(vcd->sink, single ? "" : "b");
    trace_export_sink_bytes(vcd->sink, at, (size_t)(end - at));
    put_code(vcd->sink, signal);
    trace_export_sink_text(vcd->sink, "\n");
}

static void put_unknown(struct vcd_export *vcd, int32_t signal) {
    trace_export_sink_text(vcd->sink, "bx ");
    put_code(vcd->sink, signal);
    trace_export_sink_text(vcd->sink, "\n");
}

static bool is_held(int32_t signal) {
    return signal == HOLD_L1 || signal == HOLD_L2 || (signal >= TILE_WEIGHT && signal <= TILE_SUM);
}

/* What was held before a window is not known. */
static void put_initial(struct vcd_export *vcd) {
    trace_export_sink_text(vcd->sink, "#0\n$dumpvars\n");
    for (int32_t i = 0; i < vcd->signal_count; i++) {
        if (has_signal(vcd->run, i) && is_held(i) && vcd->run->options.from > 0)
            put_unknown(vcd, i);
        else if (has_signal(vcd->run, i))
            put_value(vcd, i, 0);
    }
    trace_export_sink_text(vcd->sink, "$end\n");
}

static void change(struct vcd_export *vcd, int64_t time, int32_t signal, int64_t value) {
    vcd->late |= time < vcd->time;
    vcd->last = time > vcd->last ? time : vcd->last;
    vcd->no_memory |= !trace_changes_put(&vcd->changes, time, signal, false, value);
}

static void add(struct vcd_export *vcd, int64_t time, int32_t signal, int64_t value) {
    if (value == 0)
        return;
    vcd->late |= time < vcd->time;
    vcd->last = time > vcd->last ? time : vcd->last;
    vcd->no_memory |= !trace_changes_put(&vcd->changes, time, signal, true, value);
}

static void apply(struct vcd_export *vcd, const struct trace_change *next) {
    struct wave *wave = &vcd->wave[next->signal];
    if (!next->adds)
        wave->value = next->value;
    else
        wave->value = (int64_t)((uint64_t)wave->value + (uint64_t)next->value);
    if (!wave->changed)
        vcd->moving[vcd->moving_count++] = next->signal;
    wave->changed = true;
}

static void write_moment(struct vcd_export *vcd, int64_t time) {
    bool stamped = time == 0; /* the initial values stand under it */
    for (int32_t i = 0; i < vcd->moving_count; i++) {
        struct wave *wave = &vcd->wave[vcd->moving[i]];
        const int64_t value = width_of(vcd, vcd->moving[i]) == 1 ? wave->value != 0 : wave->value;
        wave->changed = false;
        if (value == wave->written)
            continue;
        if (!stamped)
            trace_export_sink_format(vcd->sink, "#%" PRId64 "\n", time);
        stamped = true;
        put_value(vcd, vcd->moving[i], value);
        wave->written = value;
    }
    vcd->moving_count = 0;
}

/* Write the changes before `time`. No change there may come later. */
static void write_until(struct vcd_export *vcd, int64_t time) {
    struct trace_change next;
    int64_t now = -1;
    while (trace_changes_take(&vcd->changes, time, &next)) {
        if (next.time != now && now >= 0)
            write_moment(vcd, now);
        now = next.time;
        apply(vcd, &next);
    }
    if (now >= 0)
        write_moment(vcd, now);
    vcd->time = time > vcd->time ? time : vcd->time;
}

/* ---- steps ---- */

/* Signal `busy` is 1 from one cycle to another. */
static void busy(struct vcd_export *vcd, int32_t signal, int64_t begin, int64_t end) {
    change(vcd, begin, signal, 1);
    change(vcd, end, signal, 0);
}

static int64_t sum(int64_t a, int64_t b) { return (int64_t)((uint64_t)a + (uint64_t)b); }

static int64_t minus(int64_t a) { return (int64_t)(0 - (uint64_t)a); }

/* `busy_signal` is the channel's first. */
static void put_sent(struct vcd_export *vcd, int32_t busy_signal, int64_t step, int64_t begin, int64_t end,
                     int64_t sent) {
    const int32_t step_signal = busy_signal + 1, elems_signal = busy_signal + 2;
    if (sent == 0)
        return;
    busy(vcd, busy_signal, begin, end);
    change(vcd, begin, step_signal, step);
    change(vcd, begin, elems_signal, sent);
    change(vcd, end, elems_signal, 0);
}

/* A trace of steps says when all channels together are busy with a step; this may begin before all has come for the
 * step before, or even before anything has: what is on its way for several steps is added up. */
static void put_together(struct vcd_export *vcd, const struct sc_trace_step *step, int32_t busy_signal,
                         int32_t elems_signal, int64_t elems) {
    if (elems == 0)
        return;
    add(vcd, step->fetch, busy_signal, 1);
    add(vcd, step->fetched, busy_signal, -1);
    add(vcd, step->fetch, elems_signal, elems);
    add(vcd, step->fetched, elems_signal, minus(elems));
}

static void put_fetch(struct vcd_export *vcd, const struct known_step *done) {
    static const int32_t SIGNAL_OF[] = {[TRACE_CHANNEL_WEIGHT] = DOWN_WEIGHT_BUSY,
                                        [TRACE_CHANNEL_INPUT] = DOWN_INPUT_BUSY,
                                        [TRACE_CHANNEL_SHARED] = DOWN_BUSY};
    const struct sc_machine *machine = &vcd->run->mapping->machine;
    const struct sc_trace_step *step = &done->step;
    const int64_t weights = step->count[SC_TRACE_STEP_send_weight], inputs = step->count[SC_TRACE_STEP_send_input],
                  forwarded = sum(step->count[SC_TRACE_STEP_forward_weight], step->count[SC_TRACE_STEP_forward_input]);
    struct known_fetch shared = done->channel[TRACE_CHANNEL_SHARED];
    if (done->summary && (machine->channel[SC_TENSOR_WEIGHT] > 0 || machine->channel[SC_TENSOR_INPUT] > 0)) {
        if (weights > 0 || inputs > 0)
            change(vcd, step->fetch, DOWN_STEP, step->step);
        put_together(vcd, step, DOWN_BUSY, DOWN_ELEMS, sum(weights, inputs));
        put_together(vcd, step, LINK_BUSY, LINK_ELEMS, forwarded);
        return;
    }
    if (done->summary) {
        shared = (struct known_fetch){true, step->fetch, step->fetched};
        put_sent(vcd, DOWN_BUSY, step->step, shared.begin, shared.end, sum(weights, inputs));
    }
    for (int c = 0; c < TRACE_CHANNELS; c++) {
        const bool weight = (int)trace_channel_of(machine, SC_TENSOR_WEIGHT) == c,
                   input = (int)trace_channel_of(machine, SC_TENSOR_INPUT) == c;
        if (done->channel[c].known)
            put_sent(vcd, SIGNAL_OF[c], step->step, done->channel[c].begin, done->channel[c].end,
                     sum(weight ? weights : 0, input ? inputs : 0));
    }
    if (forwarded > 0) {
        busy(vcd, LINK_BUSY, shared.begin, shared.end);
        change(vcd, shared.begin, LINK_ELEMS, forwarded);
        change(vcd, shared.end, LINK_ELEMS, 0);
    }
}

static void put_loads(struct vcd_export *vcd, const struct known_step *done) {
    const struct sc_trace_step *step = &done->step;
    const int64_t *elems = &step->count[SC_TRACE_STEP_load_weight];
    if (done->summary)
        put_sent(vcd, LOAD_BUSY, step->step, step->load, step->loaded,
                 sum(sum(elems[SC_TENSOR_WEIGHT], elems[SC_TENSOR_INPUT]), elems[SC_TENSOR_OUTPUT]));
    vcd->loaded = step->loaded > vcd->loaded ? step->loaded : vcd->loaded;
    for (int tensor = 0; tensor < SC_TENSOR_COUNT; tensor++) {
        const struct known_fetch *load = &done->load[tensor];
        if (!load->known)
            continue;
        put_sent(vcd, LOAD_BUSY, step->step, load->begin, load->end, elems[tensor]);
        vcd->loaded = load->end > vcd->loaded ? load->end : vcd->loaded;
    }
}

/* What is held stays what it was where a window has cut off the record. */
static void change_held(struct vcd_export *vcd, const struct known_step *done, int32_t signal,
                        enum sc_trace_step_count held) {
    if (trace_known_count(&vcd->gatherer, done, held))
        change(vcd, done->step.compute, signal, done->step.count[held]);
}

/* What L2 holds is shown as of the step that is computed. */
static void put_off_chip(struct vcd_export *vcd, const struct known_step *done) {
    put_loads(vcd, done);
    if (done->store.known) {
        put_sent(vcd, STORE_BUSY, done->step.step, done->store.begin, done->store.end,
                 done->step.count[SC_TRACE_STEP_store_sum]);
        vcd->stored = done->store.end > vcd->stored ? done->store.end : vcd->stored;
    }
    for (int tensor = 0; done->known[PART_COMPUTE] && tensor < SC_TENSOR_COUNT; tensor++)
        change_held(vcd, done, TILE_WEIGHT + tensor, (enum sc_trace_step_count)(SC_TRACE_STEP_tile_weight + tensor));
}

static void put_compute(struct vcd_export *vcd, const struct known_step *done) {
    const struct sc_trace_step *step = &done->step;
    busy(vcd, COMPUTE_BUSY, step->compute, step->computed);
    change(vcd, step->compute, COMPUTE_STEP, step->step);
    change(vcd, step->compute, COMPUTE_OPS, step->count[SC_TRACE_STEP_compute_ops]);
    change(vcd, step->computed, COMPUTE_OPS, 0);
    vcd->last_computed = step->computed;
    change_held(vcd, done, HOLD_L1, SC_TRACE_STEP_hold_l1);
    change_held(vcd, done, HOLD_L2, SC_TRACE_STEP_hold_l2);
}

static void put_drain(struct vcd_export *vcd, const struct sc_trace_step *step) {
    if (step->count[SC_TRACE_STEP_arrive] == 0)
        return;
    busy(vcd, UP_BUSY, step->drain, step->drained);
    change(vcd, step->drain, UP_STEP, step->step);
    change(vcd, step->drain, UP_ELEMS, step->count[SC_TRACE_STEP_arrive]);
    change(vcd, step->drained, UP_ELEMS, 0);
}

/* Signals of what is between two units, where both sides are known. */
static void put_queues(struct vcd_export *vcd, const struct known_step *done) {
    const struct sc_trace_step *step = &done->step;
    int64_t sent = sum(step->count[SC_TRACE_STEP_send_weight], step->count[SC_TRACE_STEP_send_input]);
    if (done->known[PART_FETCH] && done->known[PART_COMPUTE]) {
        add(vcd, step->fetch, ELEMS_IN_FLIGHT, sent);
        add(vcd, step->compute, ELEMS_IN_FLIGHT, minus(sent));
        add(vcd, step->fetched, STEPS_WAITING, 1);
        add(vcd, step->compute, STEPS_WAITING, -1);
    }
    if (done->known[PART_COMPUTE] && done->known[PART_DRAIN]) {
        add(vcd, step->computed, OUTPUTS_IN_FLIGHT, step->count[SC_TRACE_STEP_arrive]);
        add(vcd, step->drained, OUTPUTS_IN_FLIGHT, minus(step->count[SC_TRACE_STEP_arrive]));
    }
}

static void put_pes(struct vcd_export *vcd) {
    for (int32_t i = 0; i < vcd->busy_count; i++) {
        int32_t signal = SIGNAL_COUNT + 2 * vcd->busy[i];
        const struct vcd_work *pe = &vcd->pe[vcd->busy[i]];
        busy(vcd, signal, pe->begin, pe->end);
        change(vcd, pe->begin, signal + 1, pe->operations);
        change(vcd, pe->end, signal + 1, 0);
    }
    vcd->busy_count = 0;
}

/* What each link passes of the step, while it does. */
static void put_links(struct vcd_export *vcd) {
    for (int n = 0; n < SC_TENSOR_COUNT; n++) {
        const struct network_load *network = &vcd->loads.network[n];
        for (int32_t i = 0; has_link_signals(network) && i < network->loaded_count; i++) {
            const int32_t link = network->loaded[i];
            change(vcd, network->link[link].first, vcd->link_signal[n] + link, network->link[link].elems);
            change(vcd, network->link[link].end, vcd->link_signal[n] + link, 0);
        }
    }
    trace_loads_clear(&vcd->loads);
}

/* A tensor with buffer sets of its own may come for a step long before others do. */
static bool may_run_ahead(const struct sc_machine *machine) {
    return machine->tensor_l1_buffers[SC_TENSOR_WEIGHT] > 0 || machine->tensor_l1_buffers[SC_TENSOR_INPUT] > 0;
}

static int64_t earlier(int64_t a, int64_t b) { return a < b ? a : b; }

/* Loads and stores of steps that have not been put begin behind those that have, but may begin long before the steps.
 */
static int64_t off_chip_from(const struct vcd_export *vcd, int64_t from) {
    if (!vcd->run->mapping->has_marks)
        return from;
    from = earlier(from, vcd->loaded);
    return vcd->run->mapping->machine.on_chip[SC_TENSOR_OUTPUT] ? from : earlier(from, vcd->stored);
}

/* The next step is fetched when a buffer set is free, and by a single channel when this one has been; nothing of it
 * comes before. */
static int64_t next_step_from(struct vcd_export *vcd, const struct known_step *done) {
    int64_t buffers = vcd->run->mapping->machine.l1_buffers;
    const struct sc_machine *machine = &vcd->run->mapping->machine;
    const bool single = machine->channel[SC_TENSOR_WEIGHT] == 0 && machine->channel[SC_TENSOR_INPUT] == 0;
    int64_t from = single && done->known[PART_FETCH] ? done->step.fetched : 0;
    vcd->computed[vcd->steps % buffers] = done->known[PART_COMPUTE] ? done->step.computed : 0;
    vcd->steps++;
    int64_t free_from = vcd->steps >= buffers ? vcd->computed[vcd->steps % buffers] : 0;
    if (may_run_ahead(machine))
        return 0;
    return off_chip_from(vcd, from > free_from ? from : free_from);
}

static enum sc_status outcome(const struct vcd_export *vcd, int64_t step, struct sc_error *error) {
    if (vcd->no_memory)
        return sc_error_set(error, SC_STATUS_LIMIT, "no memory left for the signals of step %lld", (long long)step);
    if (vcd->late)
        return sc_error_set(error, SC_STATUS_INPUT,
                            "the trace contradicts itself: something of step %lld comes before cycle %lld, when no "
                            "buffer set or channel was free for it",
                            (long long)step, (long long)vcd->time);
    return SC_STATUS_OK;
}

static enum sc_status put_step(struct vcd_export *vcd, const struct known_step *done, struct sc_error *error) {
    if (done->known[PART_FETCH])
        put_fetch(vcd, done);
    if (done->known[PART_COMPUTE])
        put_compute(vcd, done);
    if (done->known[PART_DRAIN])
        put_drain(vcd, &done->step);
    if (vcd->run->mapping->has_marks)
        put_off_chip(vcd, done);
    put_queues(vcd, done);
    put_pes(vcd);
    put_links(vcd);
    enum sc_status status = outcome(vcd, done->step.step, error);
    if (!status)
        write_until(vcd, next_step_from(vcd, done));
    return status;
}

static void note_pe(struct vcd_export *vcd, const struct sc_trace_record *record) {
    struct vcd_work *pe = &vcd->pe[record->pe];
    int64_t end = record->cycle + record->duration;
    if (pe->step != record->step) {
        *pe = (struct vcd_work){record->step, record->cycle, end, 0};
        vcd->busy[vcd->busy_count++] = record->pe;
    }
    pe->begin = record->cycle < pe->begin ? record->cycle : pe->begin;
    pe->end = end > pe->end ? end : pe->end;
    pe->operations += record->event == SC_TRACE_L1_WRITE;
}

/* ---- the whole ---- */

static bool alloc_pes(struct vcd_export *vcd, int32_t pes) {
    vcd->pe = calloc((size_t)pes, sizeof *vcd->pe);
    vcd->busy = calloc((size_t)pes, sizeof *vcd->busy);
    for (int32_t i = 0; vcd->pe && i < pes; i++)
        vcd->pe[i].step = -1;
    return vcd->pe && vcd->busy;
}

/* Give each link of each network a signal, or say that they have none. */
static enum sc_status open_links(struct vcd_export *vcd, const struct sc_trace_run *run, struct sc_error *error) {
    int64_t signals = 0;
    if (!run->has_links || run->options.level == SC_TRACE_STEP)
        return SC_STATUS_OK;
    enum sc_status status = trace_loads_open(&vcd->loads, run->mapping, error);
    for (int n = 0; !status && n < SC_TENSOR_COUNT; n++) {
        vcd->link_signal[n] = vcd->signal_count + (int32_t)signals;
        signals += has_link_signals(&vcd->loads.network[n]) ? vcd->loads.network[n].links : 0;
    }
    if (signals <= LINK_SIGNALS_MAX) {
        vcd->signal_count += (int32_t)signals;
        return status;
    }
    trace_export_sink_format(vcd->sink, "$comment %" PRId64 " links : no signals for more than %d $end\n", signals,
                             LINK_SIGNALS_MAX);
    trace_loads_close(&vcd->loads);
    return status;
}

static enum sc_status begin_run(void *self, const struct sc_trace_run *run, struct sc_error *error) {
    struct vcd_export *vcd = self;
    bool has_pes = run->options.level == SC_TRACE_ACCESS;
    if (vcd->run)
        return sc_error_set(error, SC_STATUS_INPUT, "--vcd holds one run, and the trace has several: --run says which");
    if (has_pes && run->pes > PES_MAX)
        return sc_error_set(error, SC_STATUS_LIMIT, "--vcd: more than %d PEs", PES_MAX);
    vcd->run = run;
    enum sc_status status = trace_array_open(&vcd->array, run->mapping, error);
    trace_step_gatherer_begin(&vcd->gatherer, &vcd->array, run);
    vcd->signal_count = SIGNAL_COUNT + (has_pes ? 2 * (int32_t)run->pes : 0);
    if (!status)
        status = open_links(vcd, run, error);
    if (status)
        return status;
    vcd->wave = calloc((size_t)vcd->signal_count, sizeof *vcd->wave);
    vcd->moving = calloc((size_t)vcd->signal_count, sizeof *vcd->moving);
    if (!vcd->wave || !vcd->moving || (has_pes && !alloc_pes(vcd, (int32_t)run->pes)))
        return sc_error_set(error, SC_STATUS_LIMIT, "no memory for %d signals", (int)vcd->signal_count);
    put_head(vcd, run);
    put_initial(vcd);
    return SC_STATUS_OK;
}

static enum sc_status item(void *self, const struct sc_trace_item *read, struct sc_error *error) {
    struct vcd_export *vcd = self;
    const struct sc_trace_record *record = read->record;
    struct known_step done;
    enum sc_status status = SC_STATUS_OK;
    if (trace_step_gatherer_take(&vcd->gatherer, read, &done))
        status = put_step(vcd, &done, error);
    if (!status && record && trace_event_shapes[record->event].link)
        (void)trace_loads_add(&vcd->loads, record);
    if (!status && vcd->pe && (record->event == SC_TRACE_L1_READ || record->event == SC_TRACE_L1_WRITE))
        note_pe(vcd, record);
    return status;
}

/* After the last step everything leaves the PEs. */
static void let_go(struct vcd_export *vcd) {
    change(vcd, vcd->last_computed, HOLD_L1, 0);
    change(vcd, vcd->last_computed, HOLD_L2, 0);
}

static enum sc_status end_run(void *self, struct sc_error *error) {
    struct vcd_export *vcd = self;
    struct known_step done;
    enum sc_status status = SC_STATUS_OK;
    if (trace_step_gatherer_end(&vcd->gatherer, &done))
        status = put_step(vcd, &done, error);
    if (status)
        return status;
    if (vcd->run->complete && vcd->run->omitted == 0)
        let_go(vcd);
    write_until(vcd, INT64_MAX);
    if (vcd->last > 0 && vcd->last < INT64_MAX)
        trace_export_sink_format(vcd->sink, "#%" PRId64 "\n", vcd->last + 1);
    return SC_STATUS_OK;
}

static void close_export(void *self) {
    struct vcd_export *vcd = self;
    trace_changes_free(&vcd->changes);
    trace_array_close(&vcd->array);
    trace_loads_close(&vcd->loads);
    free(vcd->wave);
    free(vcd->moving);
    free(vcd->pe);
    free(vcd->busy);
    free(vcd);
}

enum sc_status trace_export_vcd_open(struct exporter *exporter, struct sink *sink, struct sc_error *error) {
    struct vcd_export *vcd = calloc(1, sizeof *vcd);
    if (!vcd)
        return sc_error_set(error, SC_STATUS_LIMIT, "no memory to export");
    vcd->sink = sink;
    *exporter = (struct exporter){vcd, begin_run, item, end_run, NULL, close_export};
    return SC_STATUS_OK;
}
