/* 'simcheck trace export': one pass over the trace feeds every format that was asked for. */
#include <errno.h>
#include <stdio.h>
#include <string.h>

#include "check/cli/outfile.h"
#include "check/trace/trace_command.h"
#include "traces/export/export.h"

enum { FORMATS = 4 };

struct format {
    bool wanted;
    const char *path; /* NULL: standard output */
    enum status (*open)(struct exporter *exporter, struct sink *sink, struct error *error);
    bool is_open;
    struct outfile file; /* unless it is standard output */
    struct sink *sink;
    struct exporter to;
};

struct exporting {
    struct format format[FORMATS];
    int64_t only_run; /* 0: all */
    int64_t runs;     /* that were exported */
};

static bool ends_in_gz(const char *path) {
    size_t length = strlen(path);
    return length > 3 && strcmp(path + length - 3, ".gz") == 0;
}

static enum status open_file(struct format *format, struct error *error) {
    if (!format->path)
        return sink_open(&format->sink, NULL, false, error);
    enum status status = outfile_reserve(&format->file, format->path, error);
    if (status)
        return status;
    status = sink_open(&format->sink, outfile_written_path(&format->file), ends_in_gz(format->path), error);
    if (status == STATUS_IO)
        (void)outfile_failed(format->path, error);
    if (status)
        outfile_discard(&format->file);
    return status;
}

static enum status open_formats(struct exporting *exporting, struct error *error) {
    enum status status = STATUS_OK;
    for (int i = 0; !status && i < FORMATS; i++) {
        struct format *format = &exporting->format[i];
        if (format->wanted)
            status = open_file(format, error);
        if (!status && format->wanted)
            status = format->open(&format->to, format->sink, error);
        format->is_open = !status && format->wanted;
    }
    return status;
}

static enum status begin_run(struct exporting *exporting, const struct trace_run *run, struct error *error) {
    enum status status = STATUS_OK;
    for (int i = 0; !status && i < FORMATS; i++)
        if (exporting->format[i].is_open)
            status = exporting->format[i].to.begin_run(exporting->format[i].to.self, run, error);
    return status;
}

static enum status give_item(struct exporting *exporting, const struct trace_item *item, struct error *error) {
    enum status status = STATUS_OK;
    for (int i = 0; !status && i < FORMATS; i++)
        if (exporting->format[i].is_open)
            status = exporting->format[i].to.item(exporting->format[i].to.self, item, error);
    return status;
}

static enum status end_run(struct exporting *exporting, struct error *error) {
    enum status status = STATUS_OK;
    for (int i = 0; !status && i < FORMATS; i++)
        if (exporting->format[i].is_open && exporting->format[i].to.end_run)
            status = exporting->format[i].to.end_run(exporting->format[i].to.self, error);
    return status;
}

static enum status export_run(struct exporting *exporting, struct trace_reader *reader, const struct trace_run *run,
                              struct error *error) {
    struct trace_item item;
    enum status status = begin_run(exporting, run, error);
    while (!status && !(status = trace_reader_next(reader, &item, error)) && (item.step || item.record))
        status = give_item(exporting, &item, error);
    exporting->runs++;
    return status ? status : end_run(exporting, error);
}

static enum status export_runs(struct exporting *exporting, const char *path, struct error *error) {
    struct trace_reader *reader;
    const struct trace_run *run;
    enum status status = trace_reader_open(&reader, path, error);
    if (status)
        return status;
    while (!(status = trace_reader_next_run(reader, &run, error)) && run) {
        if (exporting->only_run == 0 || exporting->only_run == run->number)
            status = export_run(exporting, reader, run, error);
        if (status)
            break;
    }
    if (!status && exporting->only_run > 0 && exporting->runs == 0)
        status = error_set(error, STATUS_INPUT, "--run: '%s' has no run %lld", path, (long long)exporting->only_run);
    trace_reader_close(reader);
    return status;
}

/* The file is at its place, or what was there before. */
static enum status close_file(struct format *format, enum status status, struct error *error) {
    if (!format->sink)
        return status;
    enum status closed = sink_close(format->sink);
    if (!status && closed)
        status = outfile_failed(format->path, error);
    if (!status && format->path)
        return outfile_commit(&format->file, error);
    outfile_discard(&format->file);
    return status;
}

/* All files appear, or as far as it depends on the trace, none does. */
static enum status close_formats(struct exporting *exporting, enum status status, struct error *error) {
    for (int i = 0; i < FORMATS; i++) {
        struct format *format = &exporting->format[i];
        if (format->is_open && !status && format->to.end)
            format->to.end(format->to.self);
        if (format->is_open)
            format->to.close(format->to.self);
        status = close_file(format, status, error);
    }
    return status;
}

enum exit_code trace_export(const struct options *options) {
    struct error error = {0};
    struct exporting exporting = {
        .format = {{.wanted = options->perfetto, .path = options->perfetto, .open = export_perfetto_open},
                   {.wanted = options->vcd, .path = options->vcd, .open = export_vcd_open},
                   {.wanted = options->held.wanted, .path = options->held.path, .open = export_held_open},
                   {.wanted = options->csv.wanted, .path = options->csv.path, .open = export_csv_open}},
        .only_run = (int64_t)options->run};
    enum status status = open_formats(&exporting, &error);
    if (!status)
        status = export_runs(&exporting, options->files.word[0], &error);
    status = close_formats(&exporting, status, &error);
    if (!status)
        return EXIT_AGREE;
    error_print(&error, "error", stderr);
    return EXIT_UNUSABLE;
}
