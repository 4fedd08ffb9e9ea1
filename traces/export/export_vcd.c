#include "traces/export/export.h"

#include <inttypes.h>
#include <stdlib.h>
#include <string.h>

#include "traces/export/changes.h"
#include "traces/step_gatherer.h"

/* Signals of the machine; at level access two of each PE follow. */
enum signal {
    DOWN_BUSY,
    DOWN_STEP,
    DOWN_ELEMS,
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
    SIGNAL_COUNT
};

enum { WIDTH = 64, PES_MAX = 1 << 20, L1_BUFFERS_MAX = 256 };

static const struct {
    int width;
    const char *name;
} SIGNALS[] = {
    [DOWN_BUSY] = {1, "down_busy"},
    [DOWN_STEP] = {WIDTH, "down_step"},
    [DOWN_ELEMS] = {WIDTH, "down_elems"},
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
    struct step_gatherer gatherer;
    int64_t computed[L1_BUFFERS_MAX]; /* [step % L1Buffers]: when it was */
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

/* Viewers show names without their scope: the number of the PE is in the name. */
static void put_pe_variables(struct vcd_export *vcd) {
    char name[32];
    trace_export_sink_text(vcd->sink, "$scope module pes $end\n");
    for (int32_t i = SIGNAL_COUNT; i < vcd->signal_count; i += 2) {
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
        put_variable(vcd, SIGNALS[i].width, i, SIGNALS[i].name);
    if (vcd->pe)
        put_pe_variables(vcd);
    trace_export_sink_text(vcd->sink, "$upscope $end\n$enddefinitions $end\n");
}

/* ---- changes ---- */

static int width_of(int32_t signal) {
    if (signal < SIGNAL_COUNT)
        return SIGNALS[signal].width;
    return (signal - SIGNAL_COUNT) % 2 == 0 ? 1 : WIDTH;
}

/* "1!" or "b101 !" */
static void put_value(struct vcd_export *vcd, int32_t signal, int64_t value) {
    char bits[WIDTH + 2];
    char *end = bits + sizeof bits, *at = end;
    uint64_t left = (uint64_t)value;
    bool single = width_of(signal) == 1;
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

static void put_initial(struct vcd_export *vcd) {
    trace_export_sink_text(vcd->sink, "#0\n$dumpvars\n");
    for (int32_t i = 0; i < vcd->signal_count; i++)
        put_value(vcd, i, 0);
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
        wave->changed = false;
        if (wave->value == wave->written)
            continue;
        if (!stamped)
            trace_export_sink_format(vcd->sink, "#%" PRId64 "\n", time);
        stamped = true;
        put_value(vcd, vcd->moving[i], wave->value);
        wave->written = wave->value;
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

static void put_fetch(struct vcd_export *vcd, const struct sc_trace_step *step) {
    int64_t sent = sum(step->count[SC_TRACE_STEP_send_weight], step->count[SC_TRACE_STEP_send_input]),
            forwarded = sum(step->count[SC_TRACE_STEP_forward_weight], step->count[SC_TRACE_STEP_forward_input]);
    if (sent > 0) {
        busy(vcd, DOWN_BUSY, step->fetch, step->fetched);
        change(vcd, step->fetch, DOWN_STEP, step->step);
        change(vcd, step->fetch, DOWN_ELEMS, sent);
        change(vcd, step->fetched, DOWN_ELEMS, 0);
    }
    if (forwarded > 0) {
        busy(vcd, LINK_BUSY, step->fetch, step->fetched);
        change(vcd, step->fetch, LINK_ELEMS, forwarded);
        change(vcd, step->fetched, LINK_ELEMS, 0);
    }
}

static void put_compute(struct vcd_export *vcd, const struct sc_trace_step *step) {
    busy(vcd, COMPUTE_BUSY, step->compute, step->computed);
    change(vcd, step->compute, COMPUTE_STEP, step->step);
    change(vcd, step->compute, COMPUTE_OPS, step->count[SC_TRACE_STEP_compute_ops]);
    change(vcd, step->computed, COMPUTE_OPS, 0);
    change(vcd, step->compute, HOLD_L1, step->count[SC_TRACE_STEP_hold_l1]);
    change(vcd, step->compute, HOLD_L2, step->count[SC_TRACE_STEP_hold_l2]);
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

/* The next step is fetched when this one has been, and when a buffer set is free; nothing of it comes before. */
static int64_t next_step_from(struct vcd_export *vcd, const struct known_step *done) {
    int64_t buffers = vcd->run->mapping->machine.l1_buffers;
    int64_t from = done->known[PART_FETCH] ? done->step.fetched : 0;
    vcd->computed[vcd->steps % buffers] = done->known[PART_COMPUTE] ? done->step.computed : 0;
    vcd->steps++;
    int64_t free_from = vcd->steps >= buffers ? vcd->computed[vcd->steps % buffers] : 0;
    return from > free_from ? from : free_from;
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
        put_fetch(vcd, &done->step);
    if (done->known[PART_COMPUTE])
        put_compute(vcd, &done->step);
    if (done->known[PART_DRAIN])
        put_drain(vcd, &done->step);
    put_queues(vcd, done);
    put_pes(vcd);
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

static enum sc_status begin_run(void *self, const struct sc_trace_run *run, struct sc_error *error) {
    struct vcd_export *vcd = self;
    bool has_pes = run->options.level == SC_TRACE_ACCESS;
    if (vcd->run)
        return sc_error_set(error, SC_STATUS_INPUT, "--vcd holds one run, and the trace has several: --run says which");
    if (has_pes && run->pes > PES_MAX)
        return sc_error_set(error, SC_STATUS_LIMIT, "--vcd: more than %d PEs", PES_MAX);
    vcd->run = run;
    vcd->signal_count = SIGNAL_COUNT + (has_pes ? 2 * (int32_t)run->pes : 0);
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
    if (!status && vcd->pe && (record->event == SC_TRACE_L1_READ || record->event == SC_TRACE_L1_WRITE))
        note_pe(vcd, record);
    return status;
}

static enum sc_status end_run(void *self, struct sc_error *error) {
    struct vcd_export *vcd = self;
    struct known_step done;
    enum sc_status status = SC_STATUS_OK;
    if (trace_step_gatherer_end(&vcd->gatherer, &done))
        status = put_step(vcd, &done, error);
    if (status)
        return status;
    write_until(vcd, INT64_MAX);
    if (vcd->last > 0 && vcd->last < INT64_MAX)
        trace_export_sink_format(vcd->sink, "#%" PRId64 "\n", vcd->last + 1);
    return SC_STATUS_OK;
}

static void close_export(void *self) {
    struct vcd_export *vcd = self;
    trace_changes_free(&vcd->changes);
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
