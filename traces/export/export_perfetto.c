#include "traces/export/export.h"

#include <stdlib.h>
#include <string.h>

#include "common/at_first.h"
#include "traces/step_gatherer.h"

/* Tracks of a run: Perfetto's threads. Those of the PEs follow. Perfetto shows the number of a thread behind its name,
 * so that no name may end in what reads on as one. */
enum track { TRACK_DOWN, TRACK_LINK, TRACK_COMPUTE, TRACK_UP, TRACK_COUNT };

static const char *const TRACK_NAMES[] = {"down (L2 to PEs)", "link (PE to PE)", "compute (all PEs)", "up (PEs to L2)"};
_Static_assert(sizeof TRACK_NAMES / sizeof TRACK_NAMES[0] == TRACK_COUNT, "every track has a name");

enum { PES_MAX = 1 << 20, PES_AT_FIRST = COMMON_AT_FIRST(64, 1) };

/* What a PE does in the present step. */
struct perfetto_work {
    int64_t step; /* that the rest is about; -1: none yet */
    int64_t begin, end, operations, filled, evicted;
    int64_t last_end; /* of its slices */
    bool executes, named;
};

/* A channel's rate, as steps of a curve. */
struct rate {
    const char *name;
    bool moving;
    int64_t end;
};

struct perfetto_export {
    struct sink *sink;
    int64_t run;
    bool any; /* an event stands in the document */
    int64_t track_end[TRACK_COUNT];
    struct rate down, up;
    struct step_gatherer gatherer;
    struct perfetto_work *pe;
    int32_t pe_count;
    int32_t *busy; /* PEs of the present step */
    int32_t busy_count;
};

/* ---- events ---- */

/* Up to the arguments, which the caller writes with the two braces that follow. A thread whose number is the process's
 * is its main thread, which Perfetto puts first: that has to be the first track, in every run. */
static void begin_event(struct perfetto_export *perfetto, const char *phase, int64_t track) {
    trace_export_sink_text(perfetto->sink, perfetto->any ? ",\n{\"ph\":\"" : "\n{\"ph\":\"");
    trace_export_sink_text(perfetto->sink, phase);
    trace_export_sink_text(perfetto->sink, "\",\"pid\":");
    trace_export_sink_number(perfetto->sink, perfetto->run);
    if (track >= 0) {
        trace_export_sink_text(perfetto->sink, ",\"tid\":");
        trace_export_sink_number(perfetto->sink, perfetto->run + track);
    }
    perfetto->any = true;
}

static void put_member(struct perfetto_export *perfetto, const char *key, int64_t value) {
    trace_export_sink_text(perfetto->sink, key);
    trace_export_sink_number(perfetto->sink, value);
}

/* Escape a name from a trace, which may hold anything. */
static void put_quoted(struct sink *sink, const char *text) {
    trace_export_sink_text(sink, "\"");
    for (; *text; text++) {
        if (*text == '"' || *text == '\\')
            trace_export_sink_bytes(sink, "\\", 1);
        if ((unsigned char)*text < 0x20 || (unsigned char)*text >= 0x7f)
            trace_export_sink_text(sink, "?");
        else
            trace_export_sink_bytes(sink, text, 1);
    }
    trace_export_sink_text(sink, "\"");
}

/* Write the name of a thread, or of the process when `track` is negative, and its place among the others. */
static void put_name(struct perfetto_export *perfetto, int64_t track, const char *name, int64_t place) {
    const char *kind = track < 0 ? "process" : "thread";
    begin_event(perfetto, "M", track);
    trace_export_sink_format(perfetto->sink, ",\"name\":\"%s_name\",\"args\":{\"name\":", kind);
    put_quoted(perfetto->sink, name);
    trace_export_sink_text(perfetto->sink, "}}");
    begin_event(perfetto, "M", track);
    trace_export_sink_format(perfetto->sink, ",\"name\":\"%s_sort_index\",\"args\":{\"sort_index\":", kind);
    trace_export_sink_number(perfetto->sink, place);
    trace_export_sink_text(perfetto->sink, "}}");
}

static void name_process(struct perfetto_export *perfetto, const struct sc_trace_run *run) {
    char name[256];
    snprintf(name, sizeof name, "run %lld: %s (%s)", (long long)run->number, run->mapping->layer.name, run->dataflow);
    put_name(perfetto, -1, name, run->number);
}

static void name_track(struct perfetto_export *perfetto, int64_t track, const char *name) {
    put_name(perfetto, track, name, track);
}

static void begin_slice(struct perfetto_export *perfetto, int64_t track, int64_t step, int64_t begin, int64_t end) {
    begin_event(perfetto, "X", track);
    put_member(perfetto, ",\"ts\":", begin);
    put_member(perfetto, ",\"dur\":", end - begin);
    put_member(perfetto, ",\"name\":\"step ", step);
    put_member(perfetto, "\",\"args\":{\"step\":", step);
}

static void end_slice(struct perfetto_export *perfetto) { trace_export_sink_text(perfetto->sink, "}}"); }

/* Perfetto puts the key of the value behind the counter's name, so that it has to read on from there. */
static void put_counter(struct perfetto_export *perfetto, const char *name, const char *key, int64_t cycle,
                        double value) {
    begin_event(perfetto, "C", -1);
    put_member(perfetto, ",\"ts\":", cycle);
    trace_export_sink_format(perfetto->sink, ",\"name\":\"%s\",\"args\":{\"%s\":%.15g}}", name, key, value);
}

/* ---- curves ---- */

static void put_rate(struct perfetto_export *perfetto, const struct rate *rate, int64_t cycle, double value) {
    put_counter(perfetto, rate->name, "a cycle", cycle, value);
}

static void stop_rate(struct perfetto_export *perfetto, struct rate *rate) {
    if (rate->moving)
        put_rate(perfetto, rate, rate->end, 0);
    rate->moving = false;
}

static void move(struct perfetto_export *perfetto, struct rate *rate, int64_t begin, int64_t end, int64_t elems) {
    if (elems == 0 || end == begin)
        return;
    if (rate->end < begin)
        stop_rate(perfetto, rate);
    put_rate(perfetto, rate, begin, (double)elems / (double)(end - begin));
    rate->moving = true;
    rate->end = end;
}

static void put_held(struct perfetto_export *perfetto, int64_t cycle, int64_t fullest, int64_t distinct) {
    put_counter(perfetto, "fullest L1: elements", "held", cycle, (double)fullest);
    put_counter(perfetto, "all L1s: distinct elements", "held", cycle, (double)distinct);
}

/* ---- steps ---- */

/* The slices of a track do not overlap, because a unit works for one step after another. */
static enum sc_status check_follows(int64_t *last_end, int64_t begin, int64_t end, int64_t step,
                                    struct sc_error *error) {
    if (begin < *last_end)
        return sc_error_set(error, SC_STATUS_INPUT,
                            "the trace contradicts itself: a part of step %lld begins in cycle %lld, before the one of "
                            "the step before ends in cycle %lld",
                            (long long)step, (long long)begin, (long long)*last_end);
    *last_end = end;
    return SC_STATUS_OK;
}

struct slice_count {
    const char *key;
    int64_t value;
};

static enum sc_status put_slice(struct perfetto_export *perfetto, enum track track, int64_t step, int64_t begin,
                                int64_t end, const struct slice_count *counts, struct sc_error *error) {
    enum sc_status status = check_follows(&perfetto->track_end[track], begin, end, step, error);
    if (status)
        return status;
    begin_slice(perfetto, track, step, begin, end);
    for (; counts->key; counts++)
        put_member(perfetto, counts->key, counts->value);
    end_slice(perfetto);
    return SC_STATUS_OK;
}

static int64_t sum(int64_t a, int64_t b) {
    int64_t result;
    return __builtin_add_overflow(a, b, &result) ? INT64_MAX : result;
}

static enum sc_status put_fetch(struct perfetto_export *perfetto, const struct sc_trace_step *step,
                                struct sc_error *error) {
    const struct slice_count sent[] = {{",\"weights\":", step->count[SC_TRACE_STEP_send_weight]},
                                       {",\"inputs\":", step->count[SC_TRACE_STEP_send_input]},
                                       {NULL, 0}};
    const struct slice_count forwarded[] = {{",\"weights\":", step->count[SC_TRACE_STEP_forward_weight]},
                                            {",\"inputs\":", step->count[SC_TRACE_STEP_forward_input]},
                                            {NULL, 0}};
    enum sc_status status = SC_STATUS_OK;
    int64_t elems = sum(step->count[SC_TRACE_STEP_send_weight], step->count[SC_TRACE_STEP_send_input]);
    if (elems > 0)
        status = put_slice(perfetto, TRACK_DOWN, step->step, step->fetch, step->fetched, sent, error);
    if (!status && sum(step->count[SC_TRACE_STEP_forward_weight], step->count[SC_TRACE_STEP_forward_input]) > 0)
        status = put_slice(perfetto, TRACK_LINK, step->step, step->fetch, step->fetched, forwarded, error);
    move(perfetto, &perfetto->down, step->fetch, step->fetched, elems);
    return status;
}

static enum sc_status put_compute(struct perfetto_export *perfetto, const struct sc_trace_step *step,
                                  struct sc_error *error) {
    const struct slice_count counts[] = {{",\"operations\":", step->count[SC_TRACE_STEP_compute_ops]},
                                         {",\"psums_read\":", step->count[SC_TRACE_STEP_accumulate_l1]},
                                         {",\"weights_filled\":", step->count[SC_TRACE_STEP_fill_weight]},
                                         {",\"inputs_filled\":", step->count[SC_TRACE_STEP_fill_input]},
                                         {",\"evicted\":", step->count[SC_TRACE_STEP_evict]},
                                         {NULL, 0}};
    put_held(perfetto, step->compute, step->count[SC_TRACE_STEP_hold_l1], step->count[SC_TRACE_STEP_hold_l2]);
    return put_slice(perfetto, TRACK_COMPUTE, step->step, step->compute, step->computed, counts, error);
}

static enum sc_status put_drain(struct perfetto_export *perfetto, const struct sc_trace_step *step,
                                struct sc_error *error) {
    const struct slice_count counts[] = {{",\"outputs\":", step->count[SC_TRACE_STEP_arrive]},
                                         {",\"reduced\":", step->count[SC_TRACE_STEP_reduce]},
                                         {",\"accumulated\":", step->count[SC_TRACE_STEP_accumulate_l2]},
                                         {NULL, 0}};
    if (step->count[SC_TRACE_STEP_arrive] == 0)
        return SC_STATUS_OK;
    move(perfetto, &perfetto->up, step->drain, step->drained, step->count[SC_TRACE_STEP_arrive]);
    return put_slice(perfetto, TRACK_UP, step->step, step->drain, step->drained, counts, error);
}

/* ---- PEs ---- */

static enum sc_status reach_pe(struct perfetto_export *perfetto, int32_t pe, struct sc_error *error) {
    int32_t capacity = perfetto->pe_count ? perfetto->pe_count : PES_AT_FIRST;
    if (pe < perfetto->pe_count)
        return SC_STATUS_OK;
    while (capacity <= pe && capacity < PES_MAX)
        capacity *= 2;
    struct perfetto_work *pes = pe < capacity ? realloc(perfetto->pe, (size_t)capacity * sizeof *pes) : NULL;
    perfetto->pe = pes ? pes : perfetto->pe;
    int32_t *busy = pes ? realloc(perfetto->busy, (size_t)capacity * sizeof *busy) : NULL;
    perfetto->busy = busy ? busy : perfetto->busy;
    if (!busy)
        return sc_error_set(error, SC_STATUS_LIMIT, "too many PEs to be exported");
    for (int32_t i = perfetto->pe_count; i < capacity; i++)
        pes[i] = (struct perfetto_work){.step = -1};
    perfetto->pe_count = capacity;
    return SC_STATUS_OK;
}

/* A PE's slice is its computing; its other counts are arguments of that slice. */
static enum sc_status note_pe(struct perfetto_export *perfetto, const struct sc_trace_record *record,
                              struct sc_error *error) {
    bool executes = record->event == SC_TRACE_L1_READ || record->event == SC_TRACE_L1_WRITE;
    if (record->pe < 0 || (!executes && record->event != SC_TRACE_L1_FILL && record->event != SC_TRACE_PE_EVICT))
        return SC_STATUS_OK;
    enum sc_status status = reach_pe(perfetto, record->pe, error);
    if (status)
        return status;
    struct perfetto_work *pe = &perfetto->pe[record->pe];
    int64_t end = record->cycle + record->duration;
    if (pe->step != record->step) {
        *pe = (struct perfetto_work){
            .step = record->step, .begin = record->cycle, .end = end, .last_end = pe->last_end, .named = pe->named};
        perfetto->busy[perfetto->busy_count++] = record->pe;
    }
    if (executes && (!pe->executes || record->cycle < pe->begin))
        pe->begin = record->cycle;
    if (executes && (!pe->executes || end > pe->end))
        pe->end = end;
    pe->executes |= executes;
    pe->operations += record->event == SC_TRACE_L1_WRITE;
    pe->filled += record->event == SC_TRACE_L1_FILL;
    pe->evicted += record->event == SC_TRACE_PE_EVICT;
    return SC_STATUS_OK;
}

/* A slice without duration would be drawn inside of its neighbour: a PE that computes nothing in the step has none. */
static enum sc_status put_pe(struct perfetto_export *perfetto, int32_t number, struct sc_error *error) {
    struct perfetto_work *pe = &perfetto->pe[number];
    char name[32];
    if (!pe->executes)
        return SC_STATUS_OK;
    enum sc_status status = check_follows(&pe->last_end, pe->begin, pe->end, pe->step, error);
    if (status)
        return status;
    snprintf(name, sizeof name, "PE[%d]", (int)number);
    if (!pe->named)
        name_track(perfetto, TRACK_COUNT + number, name);
    pe->named = true;
    begin_slice(perfetto, TRACK_COUNT + number, pe->step, pe->begin, pe->end);
    put_member(perfetto, ",\"operations\":", pe->operations);
    put_member(perfetto, ",\"filled\":", pe->filled);
    put_member(perfetto, ",\"evicted\":", pe->evicted);
    end_slice(perfetto);
    return SC_STATUS_OK;
}

static enum sc_status put_pes(struct perfetto_export *perfetto, struct sc_error *error) {
    enum sc_status status = SC_STATUS_OK;
    for (int32_t i = 0; !status && i < perfetto->busy_count; i++)
        status = put_pe(perfetto, perfetto->busy[i], error);
    perfetto->busy_count = 0;
    return status;
}

/* ---- the whole ---- */

static enum sc_status put_step(struct perfetto_export *perfetto, const struct known_step *done,
                               struct sc_error *error) {
    enum sc_status status = SC_STATUS_OK;
    if (done->known[PART_FETCH])
        status = put_fetch(perfetto, &done->step, error);
    if (!status && done->known[PART_COMPUTE])
        status = put_compute(perfetto, &done->step, error);
    if (!status)
        status = put_pes(perfetto, error);
    if (!status && done->known[PART_DRAIN])
        status = put_drain(perfetto, &done->step, error);
    return status;
}

static enum sc_status begin_run(void *self, const struct sc_trace_run *run, struct sc_error *error) {
    struct perfetto_export *perfetto = self;
    (void)error;
    perfetto->run = run->number;
    memset(perfetto->track_end, 0, sizeof perfetto->track_end);
    for (int32_t i = 0; i < perfetto->pe_count; i++)
        perfetto->pe[i] = (struct perfetto_work){.step = -1};
    perfetto->down = (struct rate){.name = "down: elements"};
    perfetto->up = (struct rate){.name = "up: elements"};
    name_process(perfetto, run);
    for (int track = 0; track < TRACK_COUNT; track++)
        name_track(perfetto, track, TRACK_NAMES[track]);
    return SC_STATUS_OK;
}

static enum sc_status item(void *self, const struct sc_trace_item *read, struct sc_error *error) {
    struct perfetto_export *perfetto = self;
    struct known_step done;
    enum sc_status status = SC_STATUS_OK;
    if (trace_step_gatherer_take(&perfetto->gatherer, read, &done))
        status = put_step(perfetto, &done, error);
    return !status && read->record ? note_pe(perfetto, read->record, error) : status;
}

static enum sc_status end_run(void *self, struct sc_error *error) {
    struct perfetto_export *perfetto = self;
    struct known_step done;
    enum sc_status status = SC_STATUS_OK;
    if (trace_step_gatherer_end(&perfetto->gatherer, &done))
        status = put_step(perfetto, &done, error);
    stop_rate(perfetto, &perfetto->down);
    stop_rate(perfetto, &perfetto->up);
    if (perfetto->track_end[TRACK_COMPUTE] > 0)
        put_held(perfetto, perfetto->track_end[TRACK_COMPUTE], 0, 0);
    return status;
}

static void end(void *self) {
    struct perfetto_export *perfetto = self;
    trace_export_sink_text(perfetto->sink, "\n]}\n");
}

static void close_export(void *self) {
    struct perfetto_export *perfetto = self;
    free(perfetto->pe);
    free(perfetto->busy);
    free(perfetto);
}

enum sc_status trace_export_perfetto_open(struct exporter *exporter, struct sink *sink, struct sc_error *error) {
    struct perfetto_export *perfetto = calloc(1, sizeof *perfetto);
    if (!perfetto)
        return sc_error_set(error, SC_STATUS_LIMIT, "no memory to export");
    perfetto->sink = sink;
    trace_export_sink_text(sink, "{\"otherData\":{\"unit\":\"1 us is 1 cycle\"},\"traceEvents\":[");
    *exporter = (struct exporter){perfetto, begin_run, item, end_run, end, close_export};
    return SC_STATUS_OK;
}
