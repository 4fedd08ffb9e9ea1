#include "traces/export/export.h"

#include <stdio.h>
#include <stdlib.h>
#include <string.h>

enum { CSV_NAMES_BYTES = 1 << 15 };

struct csv_export {
    struct sink *sink;
    bool begun;
    enum sc_trace_level level;     /* of all runs */
    char columns[CSV_NAMES_BYTES]; /* of all runs */
    int64_t run;
};

static enum sc_status begin_run(void *self, const struct sc_trace_run *run, struct sc_error *error) {
    struct csv_export *csv = self;
    if (csv->begun && csv->level != run->options.level)
        return sc_error_set(error, SC_STATUS_INPUT, "run %lld is of another level than the runs before: give --run",
                            (long long)run->number);
    if (csv->begun && strncmp(csv->columns, run->columns, sizeof csv->columns - 1) != 0)
        return sc_error_set(error, SC_STATUS_INPUT, "run %lld has other columns than the runs before: give --run",
                            (long long)run->number);
    snprintf(csv->columns, sizeof csv->columns, "%s", run->columns);
    if (!csv->begun)
        trace_export_sink_format(csv->sink, "run,%s\n", run->columns);
    csv->begun = true;
    csv->level = run->options.level;
    csv->run = run->number;
    return SC_STATUS_OK;
}

static enum sc_status item(void *self, const struct sc_trace_item *read, struct sc_error *error) {
    struct csv_export *csv = self;
    (void)error;
    trace_export_sink_number(csv->sink, csv->run);
    trace_export_sink_text(csv->sink, ",");
    trace_export_sink_bytes(csv->sink, read->text, (size_t)read->length);
    trace_export_sink_text(csv->sink, "\n");
    return SC_STATUS_OK;
}

enum sc_status trace_export_csv_open(struct exporter *exporter, struct sink *sink, struct sc_error *error) {
    struct csv_export *csv = calloc(1, sizeof *csv);
    if (!csv)
        return sc_error_set(error, SC_STATUS_LIMIT, "no memory to export");
    csv->sink = sink;
    *exporter = (struct exporter){.self = csv, .begin_run = begin_run, .item = item, .close = free};
    return SC_STATUS_OK;
}
