#include "traces/export/export.h"

#include <stdlib.h>
#include <string.h>

#include "common/at_first.h"
#include "traces/loads.h"
#include "traces/step_gatherer.h"
#include "traces/trace_format.h"

/* Tracks of a run: Perfetto's threads. Those of the PEs follow, and of the links. The channel that tensors share is
 * there in any case; the trace of steps of a machine with several channels has them all in its track. Perfetto shows
 * the number of a thread behind its name, so that no name may end in what reads on as one. */
enum track {
    TRACK_DOWN,
    TRACK_DOWN_WEIGHT,
    TRACK_DOWN_INPUT,
    TRACK_LINK,
    TRACK_COMPUTE,
    TRACK_UP,
    TRACK_LOAD, /* of a run with marks, as are those behind it */
    TRACK_STORE,
    TRACK_TILE, /* of weights; those of inputs and outputs follow */
    TRACK_COUNT = TRACK_TILE + SC_TENSOR_COUNT
};

static const char *const TRACK_NAMES[] = {"down (L2 to PEs)",      "down (weights to PEs)",  "down (inputs to PEs)",
                                          "link (PE to PE)",       "compute (all PEs)",      "up (PEs to L2)",
                                          "load (off chip to L2)", "store (L2 to off chip)", "L2 (tiles of weights)",
                                          "L2 (tiles of inputs)",  "L2 (tiles of outputs)"};
_Static_assert(sizeof TRACK_NAMES / sizeof TRACK_NAMES[0] == TRACK_COUNT, "every track has a name");

enum { PES_MAX = 1 << 20, PES_AT_FIRST = COMMON_AT_FIRST(64, 1) };

/* If there are more links than these, none has a track. */
enum { LINK_TRACKS_MAX = 1024, TRACK_OF_LINKS = TRACK_COUNT + PES_MAX };

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

/* The present tile of a tensor; `number` 0: there is none. */
struct perfetto_tile {
    int64_t number, step, begin, elems, loads;
};

struct perfetto_export {
    struct sink *sink;
    int64_t run;
    bool any; /* an event stands in the document */
    int64_t track_end[TRACK_COUNT];
    struct rate down[TRACE_CHANNELS], up;
    const struct sc_mapping *mapping;
    const struct sc_machine *machine;
    bool whole; /* the trace has all of the run, and so each tile from its first step on */
    struct perfetto_tile tile[SC_TENSOR_COUNT];
    struct rate in, out;
    struct pe_array array;
    struct step_gatherer gatherer;
    struct loads loads;                  /* where links have tracks */
    int64_t link_track[SC_TENSOR_COUNT]; /* the first of each network */
    int64_t link_end[LINK_TRACKS_MAX];   /* of the track's slices; -1: it is not named yet */
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

/* A slice called "step 3", or "tile 3". */
static void begin_named_slice(struct perfetto_export *perfetto, int64_t track, const char *what, int64_t number,
                              int64_t step, int64_t begin, int64_t end) {
    begin_event(perfetto, "X", track);
    put_member(perfetto, ",\"ts\":", begin);
    put_member(perfetto, ",\"dur\":", end - begin);
    trace_export_sink_format(perfetto->sink, ",\"name\":\"%s ", what);
    trace_export_sink_number(perfetto->sink, number);
    put_member(perfetto, "\",\"args\":{\"step\":", step);
}

static void begin_slice(struct perfetto_export *perfetto, int64_t track, int64_t step, int64_t begin, int64_t end) {
    begin_named_slice(perfetto, track, "step", step, step, begin, end);
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

static enum track track_of(enum trace_channel channel) {
    static const enum track TRACKS[] = {[TRACE_CHANNEL_WEIGHT] = TRACK_DOWN_WEIGHT,
                                        [TRACE_CHANNEL_INPUT] = TRACK_DOWN_INPUT,
                                        [TRACE_CHANNEL_SHARED] = TRACK_DOWN};
    return TRACKS[channel];
}

static enum sc_status put_sent(struct perfetto_export *perfetto, enum track track, int64_t step,
                               struct known_fetch fetch, int64_t weights, int64_t inputs, struct sc_error *error) {
    const struct slice_count sent[] = {{",\"weights\":", weights}, {",\"inputs\":", inputs}, {NULL, 0}};
    return sum(weights, inputs) == 0 ? SC_STATUS_OK
                                     : put_slice(perfetto, track, step, fetch.begin, fetch.end, sent, error);
}

static enum sc_status put_channel(struct perfetto_export *perfetto, enum trace_channel channel, int64_t step,
                                  struct known_fetch fetch, int64_t weights, int64_t inputs, struct sc_error *error) {
    if (fetch.end == fetch.begin)
        return SC_STATUS_OK;
    move(perfetto, &perfetto->down[channel], fetch.begin, fetch.end, sum(weights, inputs));
    return put_sent(perfetto, track_of(channel), step, fetch, weights, inputs, error);
}

/* What several channels bring for a step may begin before all has come for the step before, and may have come before
 * that, too: then its slice has no length. */
static struct known_fetch behind_last(const struct perfetto_export *perfetto, enum track track,
                                      const struct sc_trace_step *step) {
    const int64_t last = perfetto->track_end[track];
    struct known_fetch fetch = {true, step->fetch > last ? step->fetch : last, step->fetched};
    fetch.end = fetch.end > fetch.begin ? fetch.end : fetch.begin;
    return fetch;
}

static bool has_own_channels(const struct perfetto_export *perfetto) {
    return perfetto->machine->channel[SC_TENSOR_WEIGHT] > 0 || perfetto->machine->channel[SC_TENSOR_INPUT] > 0;
}

static enum sc_status put_fetch(struct perfetto_export *perfetto, const struct known_step *done,
                                struct sc_error *error) {
    const struct sc_trace_step *step = &done->step;
    const int64_t weights = step->count[SC_TRACE_STEP_send_weight], inputs = step->count[SC_TRACE_STEP_send_input];
    const struct slice_count forwarded[] = {{",\"weights\":", step->count[SC_TRACE_STEP_forward_weight]},
                                            {",\"inputs\":", step->count[SC_TRACE_STEP_forward_input]},
                                            {NULL, 0}};
    const bool together = done->summary && has_own_channels(perfetto);
    struct known_fetch shared = {true, step->fetch, step->fetched};
    enum sc_status status = SC_STATUS_OK;
    if (together)
        status =
            put_sent(perfetto, TRACK_DOWN, step->step, behind_last(perfetto, TRACK_DOWN, step), weights, inputs, error);
    else if (done->summary)
        status = put_channel(perfetto, TRACE_CHANNEL_SHARED, step->step, shared, weights, inputs, error);
    for (int c = 0; !status && !done->summary && c < TRACE_CHANNELS; c++) {
        const enum trace_channel channel = (enum trace_channel)c;
        const bool weight = trace_channel_of(perfetto->machine, SC_TENSOR_WEIGHT) == channel,
                   input = trace_channel_of(perfetto->machine, SC_TENSOR_INPUT) == channel;
        if (done->channel[channel].known)
            status = put_channel(perfetto, channel, step->step, done->channel[channel], weight ? weights : 0,
                                 input ? inputs : 0, error);
    }
    if (done->channel[TRACE_CHANNEL_SHARED].known)
        shared = done->channel[TRACE_CHANNEL_SHARED];
    else if (together)
        shared = behind_last(perfetto, TRACK_LINK, step);
    if (!status && (together || shared.end > shared.begin) &&
        sum(step->count[SC_TRACE_STEP_forward_weight], step->count[SC_TRACE_STEP_forward_input]) > 0)
        status = put_slice(perfetto, TRACK_LINK, step->step, shared.begin, shared.end, forwarded, error);
    return status;
}

static enum sc_status put_compute(struct perfetto_export *perfetto, const struct known_step *done,
                                  struct sc_error *error) {
    const struct sc_trace_step *step = &done->step;
    const struct slice_count counts[] = {{",\"operations\":", step->count[SC_TRACE_STEP_compute_ops]},
                                         {",\"psums_read\":", step->count[SC_TRACE_STEP_accumulate_l1]},
                                         {",\"weights_filled\":", step->count[SC_TRACE_STEP_fill_weight]},
                                         {",\"inputs_filled\":", step->count[SC_TRACE_STEP_fill_input]},
                                         {",\"evicted\":", step->count[SC_TRACE_STEP_evict]},
                                         {NULL, 0}};
    if (trace_known_count(&perfetto->gatherer, done, SC_TRACE_STEP_hold_l1))
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

/* ---- off chip ---- */

/* One load: of a tensor, or of a trace of steps of all that the step is the first to need. */
static enum sc_status put_load(struct perfetto_export *perfetto, int64_t step, struct known_fetch load,
                               const int64_t elems[SC_TENSOR_COUNT], struct sc_error *error) {
    const struct slice_count counts[] = {{",\"weights\":", elems[SC_TENSOR_WEIGHT]},
                                         {",\"inputs\":", elems[SC_TENSOR_INPUT]},
                                         {",\"outputs\":", elems[SC_TENSOR_OUTPUT]},
                                         {NULL, 0}};
    if (load.end == load.begin)
        return SC_STATUS_OK;
    move(perfetto, &perfetto->in, load.begin, load.end,
         sum(sum(elems[SC_TENSOR_WEIGHT], elems[SC_TENSOR_INPUT]), elems[SC_TENSOR_OUTPUT]));
    return put_slice(perfetto, TRACK_LOAD, step, load.begin, load.end, counts, error);
}

static enum sc_status put_loads(struct perfetto_export *perfetto, const struct known_step *done,
                                struct sc_error *error) {
    const int64_t *elems = &done->step.count[SC_TRACE_STEP_load_weight];
    enum sc_status status = SC_STATUS_OK;
    if (done->summary)
        return put_load(perfetto, done->step.step, (struct known_fetch){true, done->step.load, done->step.loaded},
                        elems, error);
    for (int tensor = 0; !status && tensor < SC_TENSOR_COUNT; tensor++) {
        int64_t of_tensor[SC_TENSOR_COUNT] = {0};
        of_tensor[tensor] = elems[tensor];
        if (done->load[tensor].known)
            status = put_load(perfetto, done->step.step, done->load[tensor], of_tensor, error);
    }
    return status;
}

static enum sc_status put_stores(struct perfetto_export *perfetto, const struct known_step *done,
                                 struct sc_error *error) {
    const int64_t elems = done->step.count[SC_TRACE_STEP_store_sum];
    const struct slice_count counts[] = {{",\"outputs\":", elems}, {NULL, 0}};
    if (!done->store.known || done->store.end == done->store.begin)
        return SC_STATUS_OK;
    move(perfetto, &perfetto->out, done->store.begin, done->store.end, elems);
    return put_slice(perfetto, TRACK_STORE, done->step.step, done->store.begin, done->store.end, counts, error);
}

/* ---- what L2 holds ---- */

/* The tile lasts until the next one begins. */
static void end_tile(struct perfetto_export *perfetto, int tensor, int64_t end) {
    const struct perfetto_tile *tile = &perfetto->tile[tensor];
    if (tile->number == 0 || end <= tile->begin)
        return;
    begin_named_slice(perfetto, TRACK_TILE + tensor, "tile", tile->number, tile->step, tile->begin, end);
    put_member(perfetto, ",\"elements\":", tile->elems);
    put_member(perfetto, ",\"loaded\":", tile->loads);
    end_slice(perfetto);
}

/* A tile begins when its first step is fetched, or if nothing comes for that, computed. */
static void begin_tile(struct perfetto_export *perfetto, int tensor, const struct known_step *done) {
    struct perfetto_tile *tile = &perfetto->tile[tensor];
    int64_t begin = done->known[PART_FETCH] ? done->step.fetch : done->step.compute;
    begin = begin > tile->begin ? begin : tile->begin;
    end_tile(perfetto, tensor, begin);
    *tile = (struct perfetto_tile){.number = done->tile[tensor],
                                   .step = done->step.step,
                                   .begin = begin,
                                   .elems = done->step.count[SC_TRACE_STEP_tile_weight + tensor],
                                   .loads = done->step.count[SC_TRACE_STEP_load_weight + tensor]};
}

static void put_tile_held(struct perfetto_export *perfetto, int tensor, int64_t cycle, int64_t elems) {
    static const char *const CURVES[SC_TENSOR_COUNT] = {
        [SC_TENSOR_WEIGHT] = "L2: weights", [SC_TENSOR_INPUT] = "L2: inputs", [SC_TENSOR_OUTPUT] = "L2: outputs"};
    if (perfetto->mapping->layer.type->tensor[tensor].count > 0)
        put_counter(perfetto, CURVES[tensor], "held", cycle, (double)elems);
}

static void put_tiles(struct perfetto_export *perfetto, const struct known_step *done) {
    for (int tensor = 0; tensor < SC_TENSOR_COUNT; tensor++) {
        if (perfetto->mapping->layer.type->tensor[tensor].count == 0)
            continue;
        if (perfetto->whole && done->tile[tensor] != perfetto->tile[tensor].number)
            begin_tile(perfetto, tensor, done);
        const enum sc_trace_step_count held = (enum sc_trace_step_count)(SC_TRACE_STEP_tile_weight + tensor);
        if (done->known[PART_COMPUTE] && trace_known_count(&perfetto->gatherer, done, held))
            put_tile_held(perfetto, tensor, done->step.compute, done->step.count[SC_TRACE_STEP_tile_weight + tensor]);
    }
}

static enum sc_status put_off_chip(struct perfetto_export *perfetto, const struct known_step *done,
                                   struct sc_error *error) {
    if (!perfetto->mapping->has_marks)
        return SC_STATUS_OK;
    put_tiles(perfetto, done);
    enum sc_status status = put_loads(perfetto, done, error);
    return status ? status : put_stores(perfetto, done, error);
}

static void end_off_chip(struct perfetto_export *perfetto) {
    const int64_t end = perfetto->track_end[TRACK_COMPUTE];
    for (int tensor = 0; perfetto->mapping->has_marks && end > 0 && tensor < SC_TENSOR_COUNT; tensor++) {
        end_tile(perfetto, tensor, end);
        put_tile_held(perfetto, tensor, end, 0);
    }
    stop_rate(perfetto, &perfetto->in);
    stop_rate(perfetto, &perfetto->out);
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

/* ---- links ---- */

/* A single link is the channel. */
static bool has_tracks(const struct network_load *network) { return network->link && network->links > 1; }

static enum sc_status put_link(struct perfetto_export *perfetto, int network, int32_t link, int64_t step,
                               struct sc_error *error) {
    const struct link_load *load = &perfetto->loads.network[network].link[link];
    const int64_t number = perfetto->link_track[network] + link, track = TRACK_OF_LINKS + number;
    int64_t *last = &perfetto->link_end[number];
    if (load->end == load->first)
        return SC_STATUS_OK;
    if (*last < 0) {
        const struct link_name ends = trace_loads_link(&perfetto->loads, network, link);
        char name[160];
        snprintf(name, sizeof name, "%s > %s (%s)", ends.from, ends.to, trace_loads_name(&perfetto->loads, network));
        name_track(perfetto, track, name);
        *last = 0;
    }
    enum sc_status status = check_follows(last, load->first, load->end, step, error);
    if (status)
        return status;
    begin_slice(perfetto, track, step, load->first, load->end);
    put_member(perfetto, ",\"weights\":", load->of_tensor[SC_TENSOR_WEIGHT]);
    put_member(perfetto, ",\"inputs\":", load->of_tensor[SC_TENSOR_INPUT]);
    put_member(perfetto, ",\"outputs\":", load->of_tensor[SC_TENSOR_OUTPUT]);
    end_slice(perfetto);
    return SC_STATUS_OK;
}

static enum sc_status put_links(struct perfetto_export *perfetto, int64_t step, struct sc_error *error) {
    enum sc_status status = SC_STATUS_OK;
    for (int n = 0; n < SC_TENSOR_COUNT; n++) {
        const struct network_load *network = &perfetto->loads.network[n];
        for (int32_t i = 0; !status && has_tracks(network) && i < network->loaded_count; i++)
            status = put_link(perfetto, n, network->loaded[i], step, error);
    }
    trace_loads_clear(&perfetto->loads);
    return status;
}

/* Give each link of each network a track, or say that they have none. */
static enum sc_status open_links(struct perfetto_export *perfetto, const struct sc_trace_run *run,
                                 struct sc_error *error) {
    int64_t tracks = 0;
    trace_loads_close(&perfetto->loads);
    if (!run->has_links || run->options.level == SC_TRACE_STEP)
        return SC_STATUS_OK;
    enum sc_status status = trace_loads_open(&perfetto->loads, run->mapping, error);
    for (int n = 0; !status && n < SC_TENSOR_COUNT; n++) {
        perfetto->link_track[n] = tracks;
        tracks += has_tracks(&perfetto->loads.network[n]) ? perfetto->loads.network[n].links : 0;
    }
    for (int i = 0; i < LINK_TRACKS_MAX; i++)
        perfetto->link_end[i] = -1;
    if (tracks <= LINK_TRACKS_MAX)
        return status;
    char name[80];
    snprintf(name, sizeof name, "links (%lld of them: no tracks for more than %d)", (long long)tracks, LINK_TRACKS_MAX);
    name_track(perfetto, TRACK_OF_LINKS, name);
    trace_loads_close(&perfetto->loads);
    return SC_STATUS_OK;
}

/* ---- the whole ---- */

static enum sc_status put_step(struct perfetto_export *perfetto, const struct known_step *done,
                               struct sc_error *error) {
    enum sc_status status = SC_STATUS_OK;
    if (done->known[PART_FETCH])
        status = put_fetch(perfetto, done, error);
    if (!status && done->known[PART_COMPUTE])
        status = put_compute(perfetto, done, error);
    if (!status)
        status = put_pes(perfetto, error);
    if (!status && done->known[PART_DRAIN])
        status = put_drain(perfetto, &done->step, error);
    if (!status)
        status = put_off_chip(perfetto, done, error);
    return status ? status : put_links(perfetto, done->step.step, error);
}

static bool has_track(const struct sc_mapping *mapping, int track) {
    if (track >= TRACK_TILE)
        return mapping->has_marks && mapping->layer.type->tensor[track - TRACK_TILE].count > 0;
    if (track == TRACK_DOWN_WEIGHT)
        return mapping->machine.channel[SC_TENSOR_WEIGHT] > 0;
    if (track == TRACK_DOWN_INPUT)
        return mapping->machine.channel[SC_TENSOR_INPUT] > 0;
    return track < TRACK_LOAD || mapping->has_marks;
}

static enum sc_status begin_run(void *self, const struct sc_trace_run *run, struct sc_error *error) {
    struct perfetto_export *perfetto = self;
    trace_array_close(&perfetto->array);
    enum sc_status status = trace_array_open(&perfetto->array, run->mapping, error);
    if (status)
        return status;
    perfetto->mapping = run->mapping;
    perfetto->machine = &run->mapping->machine;
    perfetto->whole = run->options.from == 0 && run->options.to == INT64_MAX;
    memset(perfetto->tile, 0, sizeof perfetto->tile);
    perfetto->in = (struct rate){.name = "off chip to L2: elements"};
    perfetto->out = (struct rate){.name = "L2 to off chip: elements"};
    trace_step_gatherer_begin(&perfetto->gatherer, &perfetto->array, run);
    perfetto->run = run->number;
    memset(perfetto->track_end, 0, sizeof perfetto->track_end);
    for (int32_t i = 0; i < perfetto->pe_count; i++)
        perfetto->pe[i] = (struct perfetto_work){.step = -1};
    perfetto->down[TRACE_CHANNEL_SHARED] = (struct rate){.name = "down: elements"};
    perfetto->down[TRACE_CHANNEL_WEIGHT] = (struct rate){.name = "down: weights"};
    perfetto->down[TRACE_CHANNEL_INPUT] = (struct rate){.name = "down: inputs"};
    perfetto->up = (struct rate){.name = "up: elements"};
    name_process(perfetto, run);
    for (int track = 0; track < TRACK_COUNT; track++)
        if (has_track(run->mapping, track))
            name_track(perfetto, track, TRACK_NAMES[track]);
    return open_links(perfetto, run, error);
}

static enum sc_status item(void *self, const struct sc_trace_item *read, struct sc_error *error) {
    struct perfetto_export *perfetto = self;
    struct known_step done;
    enum sc_status status = SC_STATUS_OK;
    if (trace_step_gatherer_take(&perfetto->gatherer, read, &done))
        status = put_step(perfetto, &done, error);
    if (!status && read->record && trace_event_shapes[read->record->event].link)
        (void)trace_loads_add(&perfetto->loads, read->record);
    else if (!status && read->record)
        status = note_pe(perfetto, read->record, error);
    return status;
}

static enum sc_status end_run(void *self, struct sc_error *error) {
    struct perfetto_export *perfetto = self;
    struct known_step done;
    enum sc_status status = SC_STATUS_OK;
    if (trace_step_gatherer_end(&perfetto->gatherer, &done))
        status = put_step(perfetto, &done, error);
    for (int channel = 0; channel < TRACE_CHANNELS; channel++)
        stop_rate(perfetto, &perfetto->down[channel]);
    stop_rate(perfetto, &perfetto->up);
    if (!status)
        end_off_chip(perfetto);
    if (perfetto->track_end[TRACK_COMPUTE] > 0) /* the curves end */
        put_held(perfetto, perfetto->track_end[TRACK_COMPUTE], 0, 0);
    return status;
}

static void end(void *self) {
    struct perfetto_export *perfetto = self;
    trace_export_sink_text(perfetto->sink, "\n]}\n");
}

static void close_export(void *self) {
    struct perfetto_export *perfetto = self;
    trace_array_close(&perfetto->array);
    trace_loads_close(&perfetto->loads);
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
