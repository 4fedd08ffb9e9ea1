#include "traces/export/export.h"

#include <stdlib.h>

struct csv_export {
    struct sink *sink;
    bool begun;
    enum trace_level level; /* of all runs */
    int64_t run;
};

static enum status begin_run(void *self, const struct trace_run *run, struct error *error) {
    struct csv_export *csv = self;
    if (csv->begun && csv->level != run->options.level)
        return error_set(error, STATUS_INPUT, "run %lld is of another level than the runs before: give --run",
                         (long long)run->number);
    if (!csv->begun)
        sink_format(csv->sink, "run,%s\n", run->columns);
    csv->begun = true;
    csv->level = run->options.level;
    csv->run = run->number;
    return STATUS_OK;
}

static enum status item(void *self, const struct trace_item *read, struct error *error) {
    struct csv_export *csv = self;
    (void)error;
    sink_number(csv->sink, csv->run);
    sink_text(csv->sink, ",");
    sink_bytes(csv->sink, read->text, (size_t)read->length);
    sink_text(csv->sink, "\n");
    return STATUS_OK;
}

enum status export_csv_open(struct exporter *exporter, struct sink *sink, struct error *error) {
    struct csv_export *csv = calloc(1, sizeof *csv);
    if (!csv)
        return error_set(error, STATUS_LIMIT, "no memory to export");
    csv->sink = sink;
    *exporter = (struct exporter){.self = csv, .begin_run = begin_run, .item = item, .close = free};
    return STATUS_OK;
}
