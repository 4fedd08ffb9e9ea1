#include "traces/export/export.h"

#include <stdlib.h>
#include <string.h>

#include "common/at_first.h"
#include "traces/export/elements.h"
#include "traces/loops.h"
#include "traces/step_gatherer.h"
#include "traces/tiles.h"

enum { NEVER = -1, IN_L2 = -1, PES_MAX = 1 << 20 };

/* A row of the table that has no end yet; none if `from` is NEVER. */
struct interval {
    int64_t from, step, elements, filled, forwarded;
    char *which;
};

/* The elements that a PE holds of one tensor. While none comes or goes that is one interval. */
struct content {
    struct elements elements;
    bool touched; /* something came or went since the interval began */
    int64_t filled, forwarded;
    struct interval open;
};

/* When a PE executes, and how much, in the present step. */
struct work {
    int64_t from, to, operations;
};

/* What a channel off chip passes without a break, for one step. */
struct off_chip_passing {
    struct elements elements;
    int64_t from, to;
};

/* What L2 holds, of a run with marks: the present tile of each tensor. */
struct l2_content {
    struct tiles tiles;
    struct loops loops;
    int64_t steps;                   /* so far */
    int64_t fetched[TRACE_CHANNELS]; /* when the last step had been */
    int64_t drained;
    struct interval tile[SC_TENSOR_COUNT];
    struct elements elements; /* of a tile that begins */
    struct off_chip_passing load[SC_TENSOR_COUNT], store;
};

struct held_export {
    struct sink *sink;
    bool begun; /* the names of the columns stand there */
    int64_t run, step;
    const struct sc_mapping *mapping;
    int64_t pes;
    struct content *content; /* [pes][SC_TENSOR_COUNT] */
    struct work *work;       /* [pes] */
    int64_t computed;        /* when the last step's computing ended */
    struct pe_array array;
    struct step_gatherer gatherer;
    struct l2_content l2;
    /* Evicted after the present step, in which they are still there: */
    struct sc_trace_record *leaving;
    int64_t leaving_count, leaving_capacity;
};

static const char COLUMNS[] = "run,from,to,step,pe,what,elements,filled,forwarded,which\n";

static enum sc_status no_memory(struct sc_error *error) {
    return sc_error_set(error, SC_STATUS_LIMIT, "no memory to export");
}

/* ---- rows ---- */

/* `head` is from, to, step and PE, or IN_L2; `counts` are elements, filled and forwarded. */
static void put_row(struct held_export *held, const int64_t head[4], const char *what, const int64_t counts[3],
                    const char *which) {
    trace_export_sink_number(held->sink, held->run);
    for (int i = 0; i < 4; i++) {
        trace_export_sink_text(held->sink, ",");
        if (head[i] >= 0)
            trace_export_sink_number(held->sink, head[i]);
    }
    trace_export_sink_text(held->sink, ",");
    trace_export_sink_text(held->sink, what);
    for (int i = 0; i < 3; i++) {
        trace_export_sink_text(held->sink, ",");
        trace_export_sink_number(held->sink, counts[i]);
    }
    trace_export_sink_text(held->sink, ",");
    trace_export_sink_text(held->sink, which);
    trace_export_sink_text(held->sink, "\n");
}

static void forget_interval(struct interval *open) {
    free(open->which);
    *open = (struct interval){.from = NEVER};
}

/* The PE computes by its own clock. */
static void close_interval(struct held_export *held, struct interval *open, int64_t pe, int tensor, int64_t to) {
    const int64_t behind = pe == IN_L2 ? 0 : trace_array_behind(&held->array, pe);
    if (open->from != NEVER)
        put_row(held, (int64_t[]){open->from + behind, to + behind, open->step, pe},
                sc_tensor_name((enum sc_tensor)tensor), (int64_t[]){open->elements, open->filled, open->forwarded},
                open->which);
    forget_interval(open);
}

/* An interval of these elements, unless there are none. */
static enum sc_status open_interval(struct held_export *held, struct interval *open, int tensor,
                                    const struct elements *elements, int64_t from, struct sc_error *error) {
    char text[ELEMENTS_TEXT_SIZE];
    if (elements->count == 0)
        return SC_STATUS_OK;
    open->which = strdup(trace_elements_text(elements, &held->mapping->layer, (enum sc_tensor)tensor, text));
    if (!open->which)
        return no_memory(error);
    open->from = from;
    open->step = held->step;
    open->elements = elements->count;
    return SC_STATUS_OK;
}

static enum sc_status turn_content_over(struct held_export *held, int64_t index, int64_t cycle,
                                        struct sc_error *error) {
    struct content *content = &held->content[index];
    const int tensor = (int)(index % SC_TENSOR_COUNT);
    close_interval(held, &content->open, index / SC_TENSOR_COUNT, tensor, cycle);
    enum sc_status status = open_interval(held, &content->open, tensor, &content->elements, cycle, error);
    content->open.filled = content->filled;
    content->open.forwarded = content->forwarded;
    content->touched = false;
    content->filled = content->forwarded = 0;
    return status;
}

/* The elements that came and went count from `cycle` on, when the step computes. */
static enum sc_status turn_over(struct held_export *held, int64_t cycle, struct sc_error *error) {
    enum sc_status status = SC_STATUS_OK;
    for (int64_t i = 0; !status && i < held->pes * SC_TENSOR_COUNT; i++)
        if (held->content[i].touched)
            status = turn_content_over(held, i, cycle, error);
    return status;
}

/* ---- what comes and goes ---- */

static enum sc_status contradiction(const struct sc_trace_record *record, struct sc_error *error) {
    return sc_error_set(error, SC_STATUS_INPUT, "the trace contradicts itself: in step %lld PE %d %s %s %lld",
                        (long long)record->step, (int)record->pe,
                        record->event == SC_TRACE_L1_DROP || record->event == SC_TRACE_PE_EVICT
                            ? "loses, but has not,"
                            : "gets, but has already,",
                        sc_tensor_name(record->tensor), (long long)record->element);
}

static enum sc_status change(struct content *content, enum elements_change changed,
                             const struct sc_trace_record *record, struct sc_error *error) {
    if (changed == ELEMENTS_NO_MEMORY)
        return no_memory(error);
    if (changed == ELEMENTS_SAME)
        return contradiction(record, error);
    content->touched = true;
    return SC_STATUS_OK;
}

static struct content *content_of(struct held_export *held, const struct sc_trace_record *record) {
    return &held->content[(int64_t)record->pe * SC_TENSOR_COUNT + (int64_t)record->tensor];
}

static enum sc_status come(struct held_export *held, const struct sc_trace_record *record, struct sc_error *error) {
    struct content *content = content_of(held, record);
    content->filled += record->event == SC_TRACE_L1_FILL;
    return change(content, trace_elements_add(&content->elements, record->element), record, error);
}

static enum sc_status lose(struct held_export *held, const struct sc_trace_record *record, struct sc_error *error) {
    struct content *content = content_of(held, record);
    return change(content, trace_elements_remove(&content->elements, record->element), record, error);
}

static enum sc_status forward(struct held_export *held, const struct sc_trace_record *record, struct sc_error *error) {
    (void)error;
    content_of(held, record)->forwarded++;
    return SC_STATUS_OK;
}

static enum sc_status evict(struct held_export *held, const struct sc_trace_record *record, struct sc_error *error) {
    if (held->leaving_count == held->leaving_capacity) {
        int64_t capacity = held->leaving_capacity ? 2 * held->leaving_capacity : COMMON_AT_FIRST(64, 1);
        struct sc_trace_record *grown = realloc(held->leaving, (size_t)capacity * sizeof *grown);
        if (!grown)
            return no_memory(error);
        held->leaving = grown;
        held->leaving_capacity = capacity;
    }
    held->leaving[held->leaving_count++] = *record;
    return SC_STATUS_OK;
}

/* Reads and writes come in the order of time. */
static enum sc_status execute(struct held_export *held, const struct sc_trace_record *record, struct sc_error *error) {
    struct work *work = &held->work[record->pe];
    (void)error;
    if (work->operations == 0)
        work->from = record->cycle;
    work->to = record->cycle + record->duration;
    work->operations++;
    return SC_STATUS_OK;
}

/* ---- off chip ---- */

/* In a trace the channels are named as the columns of a step are. */
static enum sc_status put_passed(struct held_export *held, struct off_chip_passing *passing, const char *what,
                                 int tensor, struct sc_error *error) {
    struct interval open = {.from = NEVER};
    enum sc_status status = open_interval(held, &open, tensor, &passing->elements, passing->from, error);
    if (open.from != NEVER)
        put_row(held, (int64_t[]){passing->from, passing->to, held->step, IN_L2}, what,
                (int64_t[]){open.elements, 0, 0}, open.which);
    forget_interval(&open);
    passing->elements.count = 0;
    return status;
}

static enum sc_status pass(struct off_chip_passing *passing, const struct sc_trace_record *record, int64_t from,
                           struct sc_error *error) {
    const int64_t to = record->cycle + record->duration;
    const bool first = passing->elements.count == 0;
    passing->from = first || from < passing->from ? from : passing->from;
    passing->to = first || to > passing->to ? to : passing->to;
    return trace_elements_add(&passing->elements, record->element) == ELEMENTS_NO_MEMORY ? no_memory(error)
                                                                                         : SC_STATUS_OK;
}

/* The channel is busy with the load's overhead, too. */
static enum sc_status load(struct held_export *held, const struct sc_trace_record *record, struct sc_error *error) {
    return pass(&held->l2.load[record->tensor], record, record->cycle - held->mapping->machine.load_overhead, error);
}

/* A step's record may have several stores, one after the other. */
static enum sc_status store(struct held_export *held, const struct sc_trace_record *record, struct sc_error *error) {
    struct off_chip_passing *now = &held->l2.store;
    enum sc_status status = SC_STATUS_OK;
    if (now->elements.count > 0 && record->cycle > now->to)
        status = put_passed(held, now, "store_sum", SC_TENSOR_OUTPUT, error);
    return status ? status : pass(now, record, record->cycle, error);
}

static enum sc_status put_loads_and_stores(struct held_export *held, struct sc_error *error) {
    static const char *const LOADS[SC_TENSOR_COUNT] = {
        [SC_TENSOR_WEIGHT] = "load_weight", [SC_TENSOR_INPUT] = "load_input", [SC_TENSOR_OUTPUT] = "load_sum"};
    enum sc_status status = put_passed(held, &held->l2.store, "store_sum", SC_TENSOR_OUTPUT, error);
    for (int tensor = 0; !status && tensor < SC_TENSOR_COUNT; tensor++)
        status = put_passed(held, &held->l2.load[tensor], LOADS[tensor], tensor, error);
    return status;
}

/* ---- what L2 holds ---- */

static enum sc_status copy_tile(struct held_export *held, int tensor, struct sc_error *error) {
    const struct tiled_tensor *of = &held->l2.tiles.of[tensor];
    struct elements *elements = &held->l2.elements;
    if (of->now.held > elements->capacity) {
        int64_t *grown = realloc(elements->element, (size_t)of->now.held * sizeof *grown);
        if (!grown)
            return no_memory(error);
        elements->element = grown;
        elements->capacity = of->now.held;
    }
    for (int64_t i = 0; i < of->now.held; i++)
        elements->element[i] = of->member[i];
    elements->count = of->now.held;
    return SC_STATUS_OK;
}

/* Has something come or gone with the tile that begins? */
static bool tile_differs(const struct tile *now, const struct interval *before, int tensor) {
    if (before->from == NEVER || tensor == SC_TENSOR_OUTPUT)
        return before->from == NEVER || now->has_contents;
    return now->comes > 0 || now->held != before->elements;
}

static enum sc_status change_tile(struct held_export *held, int tensor, int64_t cycle, struct sc_error *error) {
    const struct tile *now = &held->l2.tiles.of[tensor].now;
    struct interval *open = &held->l2.tile[tensor];
    if (!now->begins || !tile_differs(now, open, tensor))
        return SC_STATUS_OK;
    close_interval(held, open, IN_L2, tensor, tensor == SC_TENSOR_OUTPUT ? held->l2.drained : cycle);
    enum sc_status status = copy_tile(held, tensor, error);
    if (!status)
        status = open_interval(held, open, tensor, &held->l2.elements, cycle, error);
    open->filled = tensor == SC_TENSOR_OUTPUT ? now->loads : now->comes;
    return status;
}

static enum sc_status go_to_step(struct held_export *held, struct sc_error *error) {
    struct l2_content *l2 = &held->l2;
    int64_t overhead;
    if (held->step != l2->steps || (l2->steps > 0 && !trace_loops_next(&l2->loops, &overhead)))
        return sc_error_set(error, SC_STATUS_INPUT,
                            "the trace contradicts itself: it has a step %lld behind %lld steps", (long long)held->step,
                            (long long)l2->steps);
    l2->steps++;
    trace_tiles_step(&l2->tiles, &l2->loops);
    return l2->tiles.no_memory ? no_memory(error) : SC_STATUS_OK;
}

static int64_t later(int64_t a, int64_t b) { return a > b ? a : b; }

/* When a tile of the tensor that begins with the step is there: when the step is fetched on the tensor's channel, or if
 * nothing is, when the step before had been. Outputs of the tile before have drained by then. */
static int64_t there(const struct held_export *held, int tensor, const struct known_step *done) {
    const int channel = (int)trace_channel_of(&held->mapping->machine, (enum sc_tensor)tensor);
    const struct known_fetch *fetch = &done->channel[channel];
    const int64_t fetched = fetch->known ? fetch->begin : held->l2.fetched[channel];
    return tensor == SC_TENSOR_OUTPUT ? later(fetched, held->l2.drained) : fetched;
}

/* Weights and inputs are there until the next tile is, outputs until they have drained: from then on those that leave
 * are stored. */
static enum sc_status take_step(struct held_export *held, const struct known_step *done, struct sc_error *error) {
    struct l2_content *l2 = &held->l2;
    enum sc_status status = go_to_step(held, error);
    for (int tensor = 0; !status && tensor < SC_TENSOR_COUNT; tensor++)
        status = change_tile(held, tensor, there(held, tensor, done), error);
    for (int channel = 0; channel < TRACE_CHANNELS; channel++)
        if (done->channel[channel].known)
            l2->fetched[channel] = done->channel[channel].end;
    l2->drained = later(l2->drained, done->known[PART_DRAIN] ? done->step.drained : done->step.computed);
    return status ? status : put_loads_and_stores(held, error);
}

static void end_tiles(struct held_export *held) {
    for (int tensor = 0; tensor < SC_TENSOR_COUNT; tensor++)
        close_interval(held, &held->l2.tile[tensor], IN_L2, tensor,
                       tensor == SC_TENSOR_OUTPUT ? held->l2.drained : held->computed);
}

/* ---- steps ---- */

static void put_work(struct held_export *held) {
    for (int64_t pe = 0; pe < held->pes; pe++) {
        struct work *work = &held->work[pe];
        if (work->operations > 0)
            put_row(held, (int64_t[]){work->from, work->to, held->step, pe}, "compute",
                    (int64_t[]){work->operations, 0, 0}, "");
        *work = (struct work){0};
    }
}

static enum sc_status end_step(struct held_export *held, const struct known_step *done, struct sc_error *error) {
    held->step = done->step.step;
    enum sc_status status = turn_over(held, done->step.compute, error);
    put_work(held);
    held->computed = done->step.computed;
    for (int64_t i = 0; !status && i < held->leaving_count; i++)
        status = lose(held, &held->leaving[i], error);
    held->leaving_count = 0;
    return !status && held->mapping->has_marks ? take_step(held, done, error) : status;
}

static enum sc_status item(void *self, const struct sc_trace_item *read, struct sc_error *error) {
    static enum sc_status (*const TAKE[SC_TRACE_EVENT_COUNT])(
        struct held_export * held, const struct sc_trace_record *record, struct sc_error *error) = {
        [SC_TRACE_L1_DROP] = lose,         [SC_TRACE_L1_BEGIN] = come,       [SC_TRACE_L1_FILL] = come,
        [SC_TRACE_LINK_FORWARD] = forward, [SC_TRACE_L1_WRITE] = execute,    [SC_TRACE_PE_EVICT] = evict,
        [SC_TRACE_OFFCHIP_LOAD] = load,    [SC_TRACE_OFFCHIP_STORE] = store,
    };
    struct held_export *held = self;
    struct known_step done;
    enum sc_status status = SC_STATUS_OK;
    if (trace_step_gatherer_take(&held->gatherer, read, &done))
        status = end_step(held, &done, error);
    if (!status && TAKE[read->record->event])
        status = TAKE[read->record->event](held, read->record, error);
    return status;
}

/* ---- runs ---- */

static void forget_l2(struct l2_content *l2) {
    trace_tiles_close(&l2->tiles);
    trace_elements_free(&l2->elements);
    trace_elements_free(&l2->store.elements);
    for (int tensor = 0; tensor < SC_TENSOR_COUNT; tensor++) {
        forget_interval(&l2->tile[tensor]);
        trace_elements_free(&l2->load[tensor].elements);
    }
}

static enum sc_status begin_l2(struct held_export *held, struct sc_error *error) {
    struct l2_content *l2 = &held->l2;
    *l2 = (struct l2_content){.steps = 0};
    for (int tensor = 0; tensor < SC_TENSOR_COUNT; tensor++)
        l2->tile[tensor].from = NEVER;
    trace_loops_begin(&l2->loops, held->mapping);
    return held->mapping->has_marks ? trace_tiles_open(&l2->tiles, &held->array, error) : SC_STATUS_OK;
}

static void forget_run(struct held_export *held) {
    for (int64_t i = 0; held->content && i < held->pes * SC_TENSOR_COUNT; i++) {
        trace_elements_free(&held->content[i].elements);
        forget_interval(&held->content[i].open);
    }
    forget_l2(&held->l2);
    free(held->content);
    free(held->work);
    held->content = NULL;
    held->work = NULL;
    held->leaving_count = 0;
    trace_array_close(&held->array);
}

static enum sc_status check_level(const struct sc_trace_run *run, struct sc_error *error) {
    if (run->options.level != SC_TRACE_ACCESS)
        return sc_error_set(error, SC_STATUS_INPUT,
                            "--held: run %lld is of level %s, which does not tell the PEs' elements; expected a trace "
                            "written with --trace-level access",
                            (long long)run->number, sc_trace_level_name(run->options.level));
    if (run->options.from > 0 || run->options.to < INT64_MAX)
        return sc_error_set(error, SC_STATUS_INPUT,
                            "--held: run %lld has only a window of its records, and what was held before is not known",
                            (long long)run->number);
    return SC_STATUS_OK;
}

static enum sc_status begin_run(void *self, const struct sc_trace_run *run, struct sc_error *error) {
    struct held_export *held = self;
    enum sc_status status = check_level(run, error);
    if (status)
        return status;
    forget_run(held);
    held->run = run->number;
    held->mapping = run->mapping;
    held->pes = run->pes;
    status = trace_array_open(&held->array, run->mapping, error);
    if (status)
        return status;
    trace_step_gatherer_begin(&held->gatherer, &held->array, run);
    if (held->pes > PES_MAX)
        return sc_error_set(error, SC_STATUS_LIMIT, "--held: run %lld has more than %d PEs", (long long)run->number,
                            PES_MAX);
    held->content = calloc((size_t)held->pes * SC_TENSOR_COUNT, sizeof *held->content);
    held->work = calloc((size_t)held->pes, sizeof *held->work);
    if (!held->content || !held->work)
        return no_memory(error);
    for (int64_t i = 0; i < held->pes * SC_TENSOR_COUNT; i++)
        held->content[i].open.from = NEVER;
    trace_export_sink_text(held->sink, held->begun ? "" : COLUMNS);
    held->begun = true;
    return begin_l2(held, error);
}

static enum sc_status end_run(void *self, struct sc_error *error) {
    struct held_export *held = self;
    struct known_step done;
    enum sc_status status = SC_STATUS_OK;
    if (trace_step_gatherer_end(&held->gatherer, &done))
        status = end_step(held, &done, error);
    for (int64_t i = 0; !status && i < held->pes * SC_TENSOR_COUNT; i++)
        close_interval(held, &held->content[i].open, i / SC_TENSOR_COUNT, (int)(i % SC_TENSOR_COUNT), held->computed);
    if (!status)
        end_tiles(held);
    return status;
}

static void close_export(void *self) {
    struct held_export *held = self;
    forget_run(held);
    free(held->leaving);
    free(held);
}

enum sc_status trace_export_held_open(struct exporter *exporter, struct sink *sink, struct sc_error *error) {
    struct held_export *held = calloc(1, sizeof *held);
    if (!held)
        return no_memory(error);
    held->sink = sink;
    *exporter = (struct exporter){held, begin_run, item, end_run, NULL, close_export};
    return SC_STATUS_OK;
}
