#include "common/trace.h"

#include <errno.h>
#include <stdbool.h>
#include <stdlib.h>
#include <string.h>
#include <zlib.h>

enum { BUFFER_BYTES = 1 << 16, LINE_BYTES = 1024 };

struct trace {
    gzFile file;
    char *path;
    bool failed;
    int reason; /* errno of the first failure; 0: unknown */
    size_t used;
    char buffer[BUFFER_BYTES];
};

enum status trace_open(struct trace **result, const char *path, struct error *error) {
    struct trace *trace = calloc(1, sizeof *trace);
    size_t size = strlen(path) + 1;
    *result = NULL;
    if (trace && (trace->path = malloc(size))) {
        memcpy(trace->path, path, size);
        errno = 0;
        trace->file = gzopen(path, "wb1");
    }
    if (!trace || !trace->path || !trace->file) {
        enum status status =
            error_set(error, STATUS_IO, "cannot write the trace '%s': %s", path, errno ? strerror(errno) : "no memory");
        if (trace)
            free(trace->path);
        free(trace);
        return status;
    }
    *result = trace;
    return STATUS_OK;
}

static void note_failure(struct trace *trace) {
    if (!trace->failed)
        trace->reason = errno;
    trace->failed = true;
}

static void flush(struct trace *trace) {
    errno = 0;
    if (trace->used > 0 && gzwrite(trace->file, trace->buffer, (unsigned)trace->used) != (int)trace->used)
        note_failure(trace);
    trace->used = 0;
}

static void put_text(struct trace *trace, const char *text) {
    size_t size = strlen(text);
    if (size > LINE_BYTES)
        size = LINE_BYTES;
    if (BUFFER_BYTES - trace->used < size)
        flush(trace);
    memcpy(trace->buffer + trace->used, text, size);
    trace->used += size;
}

/* printf would halve the speed of tracing. */
static void put_unsigned(struct trace *trace, uint64_t number) {
    char digits[24];
    char *at = digits + sizeof digits;
    *--at = '\0';
    do {
        *--at = (char)('0' + number % 10);
        number /= 10;
    } while (number);
    put_text(trace, at);
}

static void put_number(struct trace *trace, int64_t number) {
    if (number < 0)
        put_text(trace, "-");
    put_unsigned(trace, number < 0 ? 0 - (uint64_t)number : (uint64_t)number);
}

static void put_setting(struct trace *trace, const char *name, int64_t value) {
    put_text(trace, " ");
    put_text(trace, name);
    put_text(trace, "=");
    put_number(trace, value);
}

void trace_begin(struct trace *trace, const struct mapping *mapping, const char *flow, uint64_t seed) {
    const struct layer *layer = &mapping->layer;
    put_text(trace, "# simcheck trace 1\n# layer ");
    put_text(trace, layer->type->name);
    put_text(trace, " ");
    put_text(trace, layer->name);
    for (int dim = 0; dim < DIM_COUNT; dim++)
        if (layer->type->own_dims & 1u << dim)
            put_setting(trace, dim_name((enum dim)dim), layer->size[dim]);
    put_setting(trace, "StrideY", layer->stride_y);
    put_setting(trace, "StrideX", layer->stride_x);
    put_text(trace, "\n# dataflow ");
    put_text(trace, flow);
    put_text(trace, "\n# machine");
    for (int id = 0; id < HARDWARE_COUNT; id++)
        put_setting(trace, hardware_info((enum hardware_id)id)->keyword,
                    machine_get(&mapping->machine, (enum hardware_id)id));
    put_text(trace, "\n# seed=");
    put_unsigned(trace, seed);
    put_text(trace, "\nstep,fetch_begin,fetch_end,compute_begin,compute_end,drain_begin,drain_end,"
                    "down_elems,forward_elems,macs,up_elems\n");
}

void trace_write_step(struct trace *trace, const struct trace_step *step) {
    const int64_t fields[] = {step->step,          step->fetch_begin, step->fetch_end, step->compute_begin,
                              step->compute_end,   step->drain_begin, step->drain_end, step->down_elems,
                              step->forward_elems, step->macs,        step->up_elems};
    enum { FIELDS = sizeof fields / sizeof fields[0] };
    for (int i = 0; i < FIELDS; i++) {
        put_number(trace, fields[i]);
        put_text(trace, i + 1 < FIELDS ? "," : "\n");
    }
}

static enum status result_of(const struct trace *trace, struct error *error) {
    if (!trace->failed)
        return STATUS_OK;
    return error_set(error, STATUS_IO, "cannot write the trace '%s'%s%s", trace->path, trace->reason ? ": " : "",
                     trace->reason ? strerror(trace->reason) : "");
}

enum status trace_end(struct trace *trace, const struct counters *counters, struct error *error) {
    for (int id = 0; id < COUNTER_COUNT; id++) {
        put_text(trace, "# total ");
        put_text(trace, counter_info((enum counter_id)id)->name);
        put_text(trace, " ");
        put_number(trace, counter_get(counters, (enum counter_id)id));
        put_text(trace, "\n");
    }
    return result_of(trace, error);
}

enum status trace_close(struct trace *trace, struct error *error) {
    flush(trace);
    errno = 0;
    if (gzclose(trace->file) != Z_OK)
        note_failure(trace);
    enum status status = result_of(trace, error);
    free(trace->path);
    free(trace);
    return status;
}
