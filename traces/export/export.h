/* Traces in other formats. An exporter takes one run after another, and the items of each as they come. It holds the
 * items of a few steps at most. */
#ifndef SIMCHECK_TRACES_EXPORT_EXPORT_H
#define SIMCHECK_TRACES_EXPORT_EXPORT_H

#include "traces/export/sink.h"
#include "traces/trace_reader.h"

#ifdef __cplusplus
extern "C" {
#endif

/* Each function may be NULL where there is nothing to do. After an error only `close` is called. */
struct exporter {
    void *self;
    enum sc_status (*begin_run)(void *self, const struct sc_trace_run *run, struct sc_error *error);
    enum sc_status (*item)(void *self, const struct sc_trace_item *item, struct sc_error *error);
    enum sc_status (*end_run)(void *self, struct sc_error *error);
    void (*end)(void *self); /* behind the last run */
    void (*close)(void *self);
};

/* The sink must outlive the exporter. SC_STATUS_LIMIT when there is no memory. On success the caller calls `close`. */

/* The records as they stand, behind the number of their run. */
enum sc_status trace_export_csv_open(struct exporter *exporter, struct sink *sink, struct sc_error *error);

/* Trace events for Perfetto and chrome://tracing: a process for each run, and in it a track for each channel, for
 * computing, at level access for each PE and at levels burst and access for each link of a network of several; counters
 * for what the L1s and L2 hold, and for what the channels move. */
enum sc_status trace_export_perfetto_open(struct exporter *exporter, struct sink *sink, struct sc_error *error);

/* Each step as a trace of steps would have it, and its cycles of control, as CSV (traces/README.md); of any level. */
enum sc_status trace_export_steps_open(struct exporter *exporter, struct sink *sink, struct sc_error *error);

/* What the L1 of each PE holds and when it executes, and with marks what L2 holds, as CSV (traces/README.md); of whole
 * runs at level access. */
enum sc_status trace_export_held_open(struct exporter *exporter, struct sink *sink, struct sc_error *error);

/* What crossed each link, as CSV, with the columns of `simcheck --links`; of whole runs at level burst or access. */
enum sc_status trace_export_links_open(struct exporter *exporter, struct sink *sink, struct sc_error *error);

/* A value change dump (IEEE 1364) of one run. */
enum sc_status trace_export_vcd_open(struct exporter *exporter, struct sink *sink, struct sc_error *error);

#ifdef __cplusplus
}
#endif
#endif
