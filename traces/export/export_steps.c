#include "traces/export/export.h"

#include <stdlib.h>

#include "traces/step_gatherer.h"

struct steps_export {
    struct sink *sink;
    bool begun; /* the names of the columns stand there */
    const struct sc_trace_run *run;
    bool has_count[SC_TRACE_STEP_COUNTS]; /* of the run's records; else nothing is known of it */
    struct pe_array array;
    struct step_gatherer gatherer;
};

static void put_names(struct sink *sink) {
    trace_export_sink_text(sink, "run,step"
#define TRACE_STEP_TIME(name) "," #name
#define TRACE_STEP_COUNT(name, event, tensor) "," #name
#include "common/trace.def"
                                 ",control,tile_number_weight,tile_number_input,tile_number_sum\n");
}

/* Without marks nothing is known of off chip. Older programs recorded neither links nor what PEs hold of each tensor.
 */
static bool is_known(const struct sc_trace_run *run, enum sc_trace_step_count which) {
    const struct sc_trace_step_count_description *info = sc_trace_step_count_info(which);
    switch (info->event) {
    case SC_TRACE_OFFCHIP_LOAD:
    case SC_TRACE_OFFCHIP_STORE:
    case SC_TRACE_L2_TILE:
        if (!run->mapping->has_marks)
            return false;
        break;
    case SC_TRACE_LINK_DOWN:
    case SC_TRACE_LINK_UP:
    case SC_TRACE_DOWN_BUSIEST:
    case SC_TRACE_UP_BUSIEST:
        return run->options.level == SC_TRACE_STEP ? run->has_count[which] : run->has_links;
    case SC_TRACE_L1_HOLD:
        if ((int)info->tensor != SC_TENSOR_NONE && run->options.level != SC_TRACE_STEP)
            return run->has_holds;
        break;
    default:
        break;
    }
    return run->options.level != SC_TRACE_STEP || run->has_count[which];
}

static enum sc_status begin_run(void *self, const struct sc_trace_run *run, struct sc_error *error) {
    struct steps_export *steps = self;
    trace_array_close(&steps->array);
    enum sc_status status = trace_array_open(&steps->array, run->mapping, error);
    if (status)
        return status;
    steps->run = run;
    for (int i = 0; i < SC_TRACE_STEP_COUNTS; i++)
        steps->has_count[i] = is_known(run, (enum sc_trace_step_count)i);
    trace_step_gatherer_begin(&steps->gatherer, &steps->array, run);
    if (!steps->begun)
        put_names(steps->sink);
    steps->begun = true;
    return SC_STATUS_OK;
}

/* The record of a step has cycles also of a part in which nothing comes or goes. What leaves or arrives at L2 may be
 * outside of a window that has its way over the links. */
static bool has_part(const struct known_step *done, int part) {
    const int64_t *count = done->step.count;
    switch (part) {
    case PART_FETCH:
        return count[SC_TRACE_STEP_send_weight] > 0 || count[SC_TRACE_STEP_send_input] > 0 ||
               count[SC_TRACE_STEP_forward_weight] > 0 || count[SC_TRACE_STEP_forward_input] > 0 ||
               count[SC_TRACE_STEP_link_weight] > 0 || count[SC_TRACE_STEP_link_input] > 0;
    case PART_DRAIN:
        return count[SC_TRACE_STEP_arrive] > 0 || count[SC_TRACE_STEP_link_sum] > 0;
    default:
        return true;
    }
}

static void put_step(struct steps_export *steps, const struct known_step *done) {
    int64_t time[TRACE_STEP_TIMES];
    trace_known_times(done, time);
    trace_export_sink_number(steps->sink, steps->run->number);
    trace_export_sink_text(steps->sink, ",");
    trace_export_sink_number(steps->sink, done->step.step);
    for (int i = 0; i < TRACE_STEP_TIMES; i++) {
        trace_export_sink_text(steps->sink, ",");
        if (time[i] >= 0 && (i >= TRACE_TIME_load || has_part(done, i / 2)))
            trace_export_sink_number(steps->sink, time[i]);
    }
    for (int i = 0; i < SC_TRACE_STEP_COUNTS; i++) {
        trace_export_sink_text(steps->sink, ",");
        if (steps->has_count[i] && trace_known_count(&steps->gatherer, done, (enum sc_trace_step_count)i))
            trace_export_sink_number(steps->sink, done->step.count[i]);
    }
    trace_export_sink_text(steps->sink, ",");
    if (done->overhead >= 0)
        trace_export_sink_number(steps->sink, done->overhead);
    for (int tensor = 0; tensor < SC_TENSOR_COUNT; tensor++) {
        trace_export_sink_text(steps->sink, ",");
        if (done->tile[tensor] > 0)
            trace_export_sink_number(steps->sink, done->tile[tensor]);
    }
    trace_export_sink_text(steps->sink, "\n");
}

static enum sc_status item(void *self, const struct sc_trace_item *read, struct sc_error *error) {
    struct steps_export *steps = self;
    struct known_step done;
    (void)error;
    if (trace_step_gatherer_take(&steps->gatherer, read, &done))
        put_step(steps, &done);
    return SC_STATUS_OK;
}

static enum sc_status end_run(void *self, struct sc_error *error) {
    struct steps_export *steps = self;
    struct known_step done;
    (void)error;
    if (trace_step_gatherer_end(&steps->gatherer, &done))
        put_step(steps, &done);
    return SC_STATUS_OK;
}

static void close_export(void *self) {
    struct steps_export *steps = self;
    trace_array_close(&steps->array);
    free(steps);
}

enum sc_status trace_export_steps_open(struct exporter *exporter, struct sink *sink, struct sc_error *error) {
    struct steps_export *steps = calloc(1, sizeof *steps);
    if (!steps)
        return sc_error_set(error, SC_STATUS_LIMIT, "no memory to export");
    steps->sink = sink;
    *exporter = (struct exporter){steps, begin_run, item, end_run, NULL, close_export};
    return SC_STATUS_OK;
}
