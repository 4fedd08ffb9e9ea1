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
    int reason;       /* errno of the first failure; 0: unknown */
    int64_t runs;     /* that have ended */
    bool only_begun;  /* a run has a header and nothing else, and it is still in the buffer... */
    size_t header_at; /* ...from here on */
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
    trace->only_begun = false;
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
    put_text(trace, " ");
    put_number(trace, value);
}

static void put_layer(struct trace *trace, const struct layer *layer) {
    put_text(trace, "# layer ");
    put_text(trace, layer->type->name);
    put_text(trace, " ");
    put_text(trace, layer->name);
    for (int dim = 0; dim < DIM_COUNT; dim++)
        if (layer->type->own_dims & 1u << dim)
            put_setting(trace, dim_name((enum dim)dim), layer->size[dim]);
    put_setting(trace, "StrideY", layer->stride_y);
    put_setting(trace, "StrideX", layer->stride_x);
    put_setting(trace, "PadY", layer->pad_y);
    put_setting(trace, "PadX", layer->pad_x);
    put_text(trace, "\n");
}

static void put_directive(struct trace *trace, const struct directive *directive) {
    put_text(trace, directive->spatial ? " Spatial" : " Temporal");
    for (int i = 0; i < directive->part_count; i++) {
        put_text(trace, i ? "*(" : "(");
        put_number(trace, directive->part[i].size);
        put_text(trace, ",");
        put_number(trace, directive->part[i].offset);
        put_text(trace, ")");
        put_text(trace, dim_name(directive->part[i].dim));
    }
}

static void put_levels(struct trace *trace, const struct mapping *mapping) {
    for (int l = 0; l < mapping->level_count; l++) {
        put_text(trace, "# level");
        put_setting(trace, "units", mapping->level[l].units);
        for (int i = 0; i < mapping->level[l].directive_count; i++)
            put_directive(trace, &mapping->level[l].directive[i]);
        put_text(trace, "\n");
    }
}

static void put_machine(struct trace *trace, const struct machine *machine) {
    put_text(trace, "# machine");
    for (int id = 0; id < HARDWARE_COUNT; id++) {
        const struct hardware_description *info = hardware_info((enum hardware_id)id);
        int64_t value = machine_get(machine, (enum hardware_id)id);
        if (value < info->lowest) {
            put_text(trace, " ");
            put_text(trace, info->keyword);
            put_text(trace, " unlimited");
        } else {
            put_setting(trace, info->keyword, value);
        }
    }
    put_text(trace, "\n");
}

static void put_counters(struct trace *trace) {
    for (int id = 0; id < COUNTER_COUNT; id++) {
        const struct counter_description *info = counter_info((enum counter_id)id);
        const char *const words[] = {"# counter ", info->name, " (", info->unit, "): ", info->description, "\n"};
        for (size_t i = 0; i < sizeof words / sizeof words[0]; i++)
            put_text(trace, words[i]);
    }
}

/* Forget a run that was begun and never went on. */
static void drop_empty_run(struct trace *trace) {
    if (trace->only_begun)
        trace->used = trace->header_at;
    trace->only_begun = false;
}

void trace_begin(struct trace *trace, const struct mapping *mapping, const char *flow, uint64_t seed) {
    drop_empty_run(trace);
    flush(trace);
    trace->only_begun = true;
    trace->header_at = trace->used;
    put_text(trace, "# schema simcheck.trace version 1\n");
    put_layer(trace, &mapping->layer);
    put_text(trace, "# dataflow ");
    put_text(trace, flow);
    put_text(trace, "\n");
    put_levels(trace, mapping);
    put_machine(trace, &mapping->machine);
    put_text(trace, "# seed ");
    put_unsigned(trace, seed);
    put_text(trace, "\n");
    put_counters(trace);
    put_text(trace, "cycle,duration,unit,event,tensor,count,step\n");
}

static void put_column(struct trace *trace, const char *text) {
    put_text(trace, text);
    put_text(trace, ",");
}

void trace_write(struct trace *trace, const struct trace_record *record) {
    trace->only_begun = false;
    put_number(trace, record->cycle);
    put_text(trace, ",");
    put_number(trace, record->duration);
    put_text(trace, ",");
    put_column(trace, record->unit);
    put_column(trace, record->event);
    put_column(trace, record->tensor);
    put_number(trace, record->count);
    put_text(trace, ",");
    put_number(trace, record->step);
    put_text(trace, "\n");
}

static enum status result_of(const struct trace *trace, struct error *error) {
    if (!trace->failed)
        return STATUS_OK;
    return error_set(error, STATUS_IO, "cannot write the trace '%s'%s%s", trace->path, trace->reason ? ": " : "",
                     trace->reason ? strerror(trace->reason) : "");
}

enum status trace_end(struct trace *trace, const struct counters *counters, struct error *error) {
    trace->only_begun = false;
    trace->runs++;
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
    drop_empty_run(trace);
    put_text(trace, "# end");
    put_setting(trace, "runs", trace->runs);
    put_text(trace, "\n");
    flush(trace);
    errno = 0;
    if (gzclose(trace->file) != Z_OK)
        note_failure(trace);
    enum status status = result_of(trace, error);
    free(trace->path);
    free(trace);
    return status;
}
