#include "traces/export/export.h"

#include <stdlib.h>
#include <string.h>

#include "common/at_first.h"
#include "traces/export/elements.h"
#include "traces/step_gatherer.h"

enum { NEVER = -1, PES_MAX = 1 << 20 };

/* The elements that a PE holds of one tensor. While none comes or goes that is one interval, a row of the table. */
struct content {
    struct elements elements;
    bool touched; /* something came or went since the interval began */
    int64_t filled, forwarded;
    /* The open interval, if `from` is not NEVER: */
    int64_t from, step, interval_elements, interval_filled, interval_forwarded;
    char *which;
};

/* When a PE executes, and how much, in the present step. */
struct work {
    int64_t from, to, operations;
};

struct held_export {
    struct sink *sink;
    bool begun; /* the names of the columns stand there */
    int64_t run, step;
    struct sc_layer layer;
    int64_t pes;
    struct content *content; /* [pes][SC_TENSOR_COUNT] */
    struct work *work;       /* [pes] */
    int64_t computed;        /* when the last step's computing ended */
    struct pe_array array;
    struct step_gatherer gatherer;
    /* Evicted after the present step, in which they are still there: */
    struct sc_trace_record *leaving;
    int64_t leaving_count, leaving_capacity;
};

static const char COLUMNS[] = "run,from,to,step,pe,what,elements,filled,forwarded,which\n";

static enum sc_status no_memory(struct sc_error *error) {
    return sc_error_set(error, SC_STATUS_LIMIT, "no memory to export");
}

/* ---- rows ---- */

static void put_row(struct held_export *held, const int64_t head[4], const char *what, const int64_t counts[3],
                    const char *which) {
    trace_export_sink_number(held->sink, held->run);
    for (int i = 0; i < 4; i++) {
        trace_export_sink_text(held->sink, ",");
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

/* The PE computes by its own clock. */
static void close_interval(struct held_export *held, int64_t index, int64_t to) {
    struct content *content = &held->content[index];
    const int64_t pe = index / SC_TENSOR_COUNT, behind = trace_array_behind(&held->array, pe);
    if (content->from != NEVER)
        put_row(held, (int64_t[]){content->from + behind, to + behind, content->step, pe},
                sc_tensor_name((enum sc_tensor)(index % SC_TENSOR_COUNT)),
                (int64_t[]){content->interval_elements, content->interval_filled, content->interval_forwarded},
                content->which);
    content->from = NEVER;
    free(content->which);
    content->which = NULL;
}

static enum sc_status open_interval(struct held_export *held, int64_t index, int64_t from, struct sc_error *error) {
    struct content *content = &held->content[index];
    if (content->elements.count > 0) {
        char text[ELEMENTS_TEXT_SIZE];
        content->which = strdup(
            trace_elements_text(&content->elements, &held->layer, (enum sc_tensor)(index % SC_TENSOR_COUNT), text));
        if (!content->which)
            return no_memory(error);
        content->from = from;
        content->step = held->step;
        content->interval_elements = content->elements.count;
        content->interval_filled = content->filled;
        content->interval_forwarded = content->forwarded;
    }
    content->touched = false;
    content->filled = content->forwarded = 0;
    return SC_STATUS_OK;
}

/* The elements that came and went count from `cycle` on, when the step computes. */
static enum sc_status turn_over(struct held_export *held, int64_t cycle, struct sc_error *error) {
    enum sc_status status = SC_STATUS_OK;
    for (int64_t i = 0; !status && i < held->pes * SC_TENSOR_COUNT; i++) {
        if (!held->content[i].touched)
            continue;
        close_interval(held, i, cycle);
        status = open_interval(held, i, cycle, error);
    }
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
    return status;
}

static enum sc_status item(void *self, const struct sc_trace_item *read, struct sc_error *error) {
    static enum sc_status (*const TAKE[SC_TRACE_EVENT_COUNT])(
        struct held_export * held, const struct sc_trace_record *record, struct sc_error *error) = {
        [SC_TRACE_L1_DROP] = lose,         [SC_TRACE_L1_BEGIN] = come,    [SC_TRACE_L1_FILL] = come,
        [SC_TRACE_LINK_FORWARD] = forward, [SC_TRACE_L1_WRITE] = execute, [SC_TRACE_PE_EVICT] = evict,
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

static void forget_run(struct held_export *held) {
    for (int64_t i = 0; held->content && i < held->pes * SC_TENSOR_COUNT; i++) {
        trace_elements_free(&held->content[i].elements);
        free(held->content[i].which);
    }
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
    held->layer = run->mapping->layer;
    held->pes = run->pes;
    status = trace_array_open(&held->array, run->mapping, error);
    if (status)
        return status;
    held->gatherer = (struct step_gatherer){.array = &held->array};
    if (held->pes > PES_MAX)
        return sc_error_set(error, SC_STATUS_LIMIT, "--held: run %lld has more than %d PEs", (long long)run->number,
                            PES_MAX);
    held->content = calloc((size_t)held->pes * SC_TENSOR_COUNT, sizeof *held->content);
    held->work = calloc((size_t)held->pes, sizeof *held->work);
    if (!held->content || !held->work)
        return no_memory(error);
    for (int64_t i = 0; i < held->pes * SC_TENSOR_COUNT; i++)
        held->content[i].from = NEVER;
    trace_export_sink_text(held->sink, held->begun ? "" : COLUMNS);
    held->begun = true;
    return SC_STATUS_OK;
}

static enum sc_status end_run(void *self, struct sc_error *error) {
    struct held_export *held = self;
    struct known_step done;
    enum sc_status status = SC_STATUS_OK;
    if (trace_step_gatherer_end(&held->gatherer, &done))
        status = end_step(held, &done, error);
    for (int64_t i = 0; !status && i < held->pes * SC_TENSOR_COUNT; i++)
        close_interval(held, i, held->computed);
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
