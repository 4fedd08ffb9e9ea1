#include "traces/trace_writer.h"

#include <errno.h>
#include <pthread.h>
#include <stdlib.h>
#include <string.h>
#include <zlib.h>

#include "traces/trace_copies.h"
#include "traces/trace_format.h"
#include "traces/trace_shapes.h"

/* ---- chunks on their way from the machine to the writer ---- */

enum { CHUNK_BYTES = 4 * TRACE_HEADER_BYTES, CHUNK_COUNT = 8 };

/* Shapes and copies are text at once: few bytes, which cost less than handing over the steps and records. */
enum chunk_kind { CHUNK_TEXT, CHUNK_LINES, CHUNK_STEPS, CHUNK_RECORDS };

struct trace_chunk {
    enum chunk_kind kind;
    size_t used;   /* bytes of text, or items */
    bool off_chip; /* steps are of a run with marks of L2 */
    union {
        char text[CHUNK_BYTES];
        struct sc_trace_step step[CHUNK_BYTES / sizeof(struct sc_trace_step)];
        struct sc_trace_record record[CHUNK_BYTES / sizeof(struct sc_trace_record)];
    } is;
};

struct sc_trace {
    struct sc_trace_sink sink; /* the first member, so that trace_of can cast */
    char *path;
    int64_t runs;            /* that have ended */
    int64_t omitted;         /* records of this run */
    bool off_chip;           /* this run has marks of L2 */
    bool only_begun;         /* the chunk being filled is the header of a run that has nothing else yet */
    int64_t filled, written; /* chunks so far; those between are on their way. Chunk number `filled` is being filled. */
    bool closing;            /* no more will come */
    bool failed;
    int reason; /* errno of the first failure; 0: unknown */
    pthread_t writer;
    pthread_mutex_t lock;   /* of `filled`, `written`, `closing`, `failed`, `reason` */
    pthread_cond_t changed; /* signalled when one of them changes */
    gzFile file;            /* the writer's alone, as long as it runs */
    struct trace_chunk chunk[CHUNK_COUNT];
    struct trace_shapes *shapes; /* NULL: steps are rows */
    struct trace_copies *copies; /* NULL: bursts and accesses are rows */
    char packed[CHUNK_BYTES];    /* the writer's: text on its way to zlib */
};

static struct trace_chunk *being_filled(struct sc_trace *trace) { return &trace->chunk[trace->filled % CHUNK_COUNT]; }

/* Hand over the chunk being filled, and wait until another is free. */
static void hand_over(struct sc_trace *trace) {
    if (being_filled(trace)->used == 0)
        return;
    pthread_mutex_lock(&trace->lock);
    trace->filled++;
    pthread_cond_broadcast(&trace->changed);
    while (trace->filled - trace->written == CHUNK_COUNT)
        pthread_cond_wait(&trace->changed, &trace->lock);
    pthread_mutex_unlock(&trace->lock);
    being_filled(trace)->used = 0;
    trace->only_begun = false;
}

/* The chunk being filled, of a kind and with less than `capacity` used. */
static struct trace_chunk *room_for(struct sc_trace *trace, enum chunk_kind kind, size_t capacity) {
    struct trace_chunk *chunk = being_filled(trace);
    if (chunk->used > 0 && (chunk->kind != kind || chunk->used >= capacity)) {
        hand_over(trace);
        chunk = being_filled(trace);
    }
    chunk->kind = kind;
    chunk->off_chip = trace->off_chip;
    return chunk;
}

/* ---- records, from whoever runs the machine ---- */

static struct sc_trace *trace_of(struct sc_trace_sink *sink) { return (struct sc_trace *)sink; }

static void omit(struct sc_trace_sink *sink, int64_t records) { trace_of(sink)->omitted += records; }

/* A step may load before it fetches, and its record may have stores that end behind the last drain. */
static bool touches_window(const struct sc_trace_options *options, const struct sc_trace_step *step) {
    return sc_trace_in_window(options, step->fetch, step->drained) ||
           (step->loaded > 0 && sc_trace_in_window(options, step->load, step->loaded)) ||
           (step->stored > 0 && sc_trace_in_window(options, step->store, step->stored));
}

static void take_step(struct sc_trace_sink *sink, const struct sc_trace_step *step) {
    if (!touches_window(&sink->options, step)) {
        omit(sink, 1);
        return;
    }
    struct sc_trace *trace = trace_of(sink);
    if (trace->shapes) {
        struct trace_chunk *lines = room_for(trace, CHUNK_LINES, CHUNK_BYTES - TRACE_LINE_BYTES);
        struct trace_text text = {lines->is.text, lines->used};
        trace_put_shaped_step(&text, trace->shapes, step, trace->off_chip);
        lines->used = text.used;
        return;
    }
    struct trace_chunk *chunk = room_for(trace, CHUNK_STEPS, sizeof chunk->is.step / sizeof chunk->is.step[0]);
    chunk->is.step[chunk->used++] = *step;
}

enum { CHUNK_RECORDS_MAX = CHUNK_BYTES / sizeof(struct sc_trace_record) };

/* Hand over records as rows. */
static void take_rows(struct sc_trace *trace, const struct sc_trace_record *records, int64_t count) {
    while (count > 0) {
        struct trace_chunk *chunk = room_for(trace, CHUNK_RECORDS, CHUNK_RECORDS_MAX);
        const int64_t room = CHUNK_RECORDS_MAX - (int64_t)chunk->used, part = count < room ? count : room;
        memcpy(&chunk->is.record[chunk->used], records, (size_t)part * sizeof *records);
        chunk->used += (size_t)part;
        records += part;
        count -= part;
    }
}

static void take_copies(struct sc_trace *trace, const struct sc_trace_record *records, int64_t count) {
    while (count > 0) {
        struct trace_chunk *lines = room_for(trace, CHUNK_LINES, CHUNK_BYTES - TRACE_COPIES_BYTES);
        struct trace_text text = {lines->is.text, lines->used};
        const int64_t part = count < TRACE_COPIES_AT_ONCE ? count : TRACE_COPIES_AT_ONCE;
        trace_put_copies(&text, trace->copies, records, part);
        lines->used = text.used;
        records += part;
        count -= part;
    }
}

/* Put the line that might have gone on: the run's records are over. */
static void end_lines(struct sc_trace *trace) {
    if (!trace->copies && !trace->shapes)
        return;
    struct trace_chunk *lines = room_for(trace, CHUNK_LINES, CHUNK_BYTES - TRACE_LINE_BYTES);
    struct trace_text text = {lines->is.text, lines->used};
    if (trace->copies)
        trace_put_last_copy(&text, trace->copies);
    if (trace->shapes)
        trace_put_last_shapes(&text, trace->shapes);
    lines->used = text.used;
}

/* How many of the records, from the first on, touch the window, or do not. */
static int64_t count_alike(const struct sc_trace_options *options, const struct sc_trace_record *records, int64_t count,
                           bool inside) {
    int64_t i = 0;
    while (i < count && inside == sc_trace_in_window(options, records[i].cycle, records[i].cycle + records[i].duration))
        i++;
    return i;
}

static void take_records(struct sc_trace_sink *sink, const struct sc_trace_record *records, int64_t count) {
    for (int64_t i = 0; i < count;) {
        const int64_t inside = count_alike(&sink->options, records + i, count - i, true);
        if (trace_of(sink)->copies)
            take_copies(trace_of(sink), records + i, inside);
        else
            take_rows(trace_of(sink), records + i, inside);
        i += inside;
        const int64_t outside = count_alike(&sink->options, records + i, count - i, false);
        if (outside > 0)
            omit(sink, outside);
        i += outside;
    }
}

struct sc_trace_sink *sc_trace_sink_of(struct sc_trace *trace) {
    return &trace->sink;
}

/* ---- the writer ---- */

static bool pack(struct sc_trace *trace, struct trace_text *text, size_t room) {
    if (text->used + room <= CHUNK_BYTES)
        return true;
    bool whole = gzwrite(trace->file, text->begin, (unsigned)text->used) == (int)text->used;
    text->used = 0;
    return whole;
}

static bool write_items(struct sc_trace *trace, const struct trace_chunk *chunk) {
    struct trace_text text = {trace->packed, 0};
    for (size_t i = 0; i < chunk->used; i++) {
        if (!pack(trace, &text, TRACE_LINE_BYTES))
            return false;
        if (chunk->kind == CHUNK_STEPS)
            trace_put_step(&text, &chunk->is.step[i], chunk->off_chip);
        else
            trace_put_record(&text, trace->sink.options.level, &chunk->is.record[i]);
    }
    return pack(trace, &text, CHUNK_BYTES);
}

static bool write_chunk(struct sc_trace *trace, const struct trace_chunk *chunk) {
    if (chunk->kind == CHUNK_TEXT || chunk->kind == CHUNK_LINES)
        return gzwrite(trace->file, chunk->is.text, (unsigned)chunk->used) == (int)chunk->used;
    return write_items(trace, chunk);
}

/* After a failure the chunks are taken and dropped, so that hand_over does not wait for ever. */
static void *write_all(void *argument) {
    struct sc_trace *trace = argument;
    pthread_mutex_lock(&trace->lock);
    for (;;) {
        while (trace->written == trace->filled && !trace->closing)
            pthread_cond_wait(&trace->changed, &trace->lock);
        if (trace->written == trace->filled)
            break;
        bool skip = trace->failed;
        pthread_mutex_unlock(&trace->lock);
        errno = 0;
        bool whole = skip || write_chunk(trace, &trace->chunk[trace->written % CHUNK_COUNT]);
        int reason = errno;
        pthread_mutex_lock(&trace->lock);
        if (!whole)
            trace->reason = reason;
        trace->failed |= !whole;
        trace->written++;
        pthread_cond_broadcast(&trace->changed);
    }
    pthread_mutex_unlock(&trace->lock);
    return NULL;
}

/* ---- opening ---- */

static bool open_file(struct sc_trace *trace, const char *path) {
    size_t size = strlen(path) + 1;
    errno = 0;
    trace->path = malloc(size);
    if (!trace->path)
        return false;
    memcpy(trace->path, path, size);
    trace->file = gzopen(path, "wb1"); /* higher levels take several times as long */
    return trace->file && gzbuffer(trace->file, CHUNK_BYTES) == 0;
}

static bool make_form(struct sc_trace *trace) {
    const enum sc_trace_form form = trace->sink.options.form;
    if (form == SC_TRACE_SHAPES)
        trace->shapes = trace_shapes_create();
    if (form == SC_TRACE_COPIES)
        trace->copies = trace_copies_create();
    return form == SC_TRACE_ROWS || trace->shapes || trace->copies;
}

static void free_form(struct sc_trace *trace) {
    trace_shapes_free(trace->shapes);
    trace_copies_free(trace->copies);
}

static bool start_writer(struct sc_trace *trace) {
    pthread_mutex_init(&trace->lock, NULL);
    pthread_cond_init(&trace->changed, NULL);
    errno = pthread_create(&trace->writer, NULL, write_all, trace);
    if (errno == 0)
        return true;
    pthread_cond_destroy(&trace->changed);
    pthread_mutex_destroy(&trace->lock);
    return false;
}

enum sc_status sc_trace_open(struct sc_trace **result, const char *path, const struct sc_trace_options *options,
                             struct sc_error *error) {
    *result = NULL;
    enum sc_status status = sc_trace_options_check(options, error);
    if (status)
        return status;
    struct sc_trace *trace = calloc(1, sizeof *trace);
    if (trace)
        trace->sink = (struct sc_trace_sink){*options, take_step, take_records, omit};
    if (trace && make_form(trace) && open_file(trace, path) && start_writer(trace)) {
        *result = trace;
        return SC_STATUS_OK;
    }
    int reason = trace && errno ? errno : ENOMEM;
    status = sc_error_set(error, SC_STATUS_IO, "cannot write the trace '%s': %s", path, strerror(reason));
    if (trace && trace->file)
        (void)gzclose(trace->file);
    if (trace) {
        free_form(trace);
        free(trace->path);
    }
    free(trace);
    errno = reason;
    return status;
}

/* ---- writing ---- */

/* Drop the header of a run that has no records and no end. */
static void drop_empty_run(struct sc_trace *trace) {
    if (trace->only_begun)
        being_filled(trace)->used = 0;
    trace->only_begun = false;
}

static struct trace_text text_chunk(struct sc_trace *trace) {
    hand_over(trace);
    being_filled(trace)->kind = CHUNK_TEXT;
    return (struct trace_text){being_filled(trace)->is.text, 0};
}

void sc_trace_begin(struct sc_trace *trace, const struct sc_mapping *mapping, const char *flow, uint64_t seed) {
    drop_empty_run(trace);
    end_lines(trace);
    struct trace_text text = text_chunk(trace);
    trace_put_header(&text, &trace->sink.options, mapping, flow, seed);
    being_filled(trace)->used = text.used;
    trace->only_begun = true;
    trace->off_chip = mapping->has_marks;
    if (trace->shapes)
        trace_shapes_clear(trace->shapes);
    if (trace->copies)
        trace_copies_begin(trace->copies, trace->sink.options.level, mapping);
    trace->omitted = 0;
}

/* ---- ending ---- */

static enum sc_status result_of(const struct sc_trace *trace, struct sc_error *error) {
    if (!trace->failed)
        return SC_STATUS_OK;
    return sc_error_set(error, SC_STATUS_IO, "cannot write the trace '%s'%s%s", trace->path, trace->reason ? ": " : "",
                        trace->reason ? strerror(trace->reason) : "");
}

enum sc_status sc_trace_end(struct sc_trace *trace, const struct sc_counters *counters, struct sc_error *error) {
    end_lines(trace);
    struct trace_text text = text_chunk(trace);
    trace_put_totals(&text, counters, trace->omitted);
    being_filled(trace)->used = text.used;
    hand_over(trace);
    trace->runs++;
    pthread_mutex_lock(&trace->lock);
    while (trace->written < trace->filled)
        pthread_cond_wait(&trace->changed, &trace->lock);
    enum sc_status status = result_of(trace, error);
    pthread_mutex_unlock(&trace->lock);
    return status;
}

static void stop_writer(struct sc_trace *trace) {
    pthread_mutex_lock(&trace->lock);
    trace->closing = true;
    pthread_cond_broadcast(&trace->changed);
    pthread_mutex_unlock(&trace->lock);
    pthread_join(trace->writer, NULL);
    pthread_cond_destroy(&trace->changed);
    pthread_mutex_destroy(&trace->lock);
}

enum sc_status sc_trace_close(struct sc_trace *trace, struct sc_error *error) {
    drop_empty_run(trace);
    end_lines(trace);
    struct trace_text text = text_chunk(trace);
    trace_put_end(&text, trace->runs);
    being_filled(trace)->used = text.used;
    hand_over(trace);
    stop_writer(trace);
    errno = 0;
    if (gzclose(trace->file) != Z_OK && !trace->failed) {
        trace->reason = errno;
        trace->failed = true;
    }
    enum sc_status status = result_of(trace, error);
    int reason = trace->reason;
    free_form(trace);
    free(trace->path);
    free(trace);
    errno = reason;
    return status;
}
