/* 'simcheck trace export': writes all formats that were asked for in one pass over the trace. */
#include <errno.h>
#include <stdio.h>
#include <string.h>

#include "check/cli/outfile.h"
#include "check/trace/trace_command.h"
#include "traces/export/export.h"

enum { FORMATS = 6 };

struct format {
    bool wanted;
    const char *path; /* NULL: standard output */
    enum sc_status (*open)(struct exporter *exporter, struct sink *sink, struct sc_error *error);
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

static enum sc_status open_file(struct format *format, struct sc_error *error) {
    if (!format->path)
        return trace_export_sink_open(&format->sink, NULL, false, error);
    enum sc_status status = outfile_reserve(&format->file, format->path, error);
    if (status)
        return status;
    status =
        trace_export_sink_open(&format->sink, outfile_written_path(&format->file), ends_in_gz(format->path), error);
    if (status == SC_STATUS_IO)
        (void)outfile_failed(format->path, error);
    if (status)
        outfile_discard(&format->file);
    return status;
}

static enum sc_status open_formats(struct exporting *exporting, struct sc_error *error) {
    enum sc_status status = SC_STATUS_OK;
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

static enum sc_status begin_run(struct exporting *exporting, const struct sc_trace_run *run, struct sc_error *error) {
    enum sc_status status = SC_STATUS_OK;
    for (int i = 0; !status && i < FORMATS; i++)
        if (exporting->format[i].is_open)
            status = exporting->format[i].to.begin_run(exporting->format[i].to.self, run, error);
    return status;
}

static enum sc_status give_item(struct exporting *exporting, const struct sc_trace_item *item, struct sc_error *error) {
    enum sc_status status = SC_STATUS_OK;
    for (int i = 0; !status && i < FORMATS; i++)
        if (exporting->format[i].is_open)
            status = exporting->format[i].to.item(exporting->format[i].to.self, item, error);
    return status;
}

static enum sc_status end_run(struct exporting *exporting, struct sc_error *error) {
    enum sc_status status = SC_STATUS_OK;
    for (int i = 0; !status && i < FORMATS; i++)
        if (exporting->format[i].is_open && exporting->format[i].to.end_run)
            status = exporting->format[i].to.end_run(exporting->format[i].to.self, error);
    return status;
}

static enum sc_status export_run(struct exporting *exporting, struct sc_trace_reader *reader,
                                 const struct sc_trace_run *run, struct sc_error *error) {
    struct sc_trace_item item;
    enum sc_status status = begin_run(exporting, run, error);
    while (!status && !(status = sc_trace_reader_next(reader, &item, error)) && (item.step || item.record))
        status = give_item(exporting, &item, error);
    exporting->runs++;
    return status ? status : end_run(exporting, error);
}

static enum sc_status export_runs(struct exporting *exporting, const char *path, struct sc_error *error) {
    struct sc_trace_reader *reader;
    const struct sc_trace_run *run;
    enum sc_status status = sc_trace_reader_open(&reader, path, error);
    if (status)
        return status;
    while (!(status = sc_trace_reader_next_run(reader, &run, error)) && run) {
        if (exporting->only_run == 0 || exporting->only_run == run->number)
            status = export_run(exporting, reader, run, error);
        if (status)
            break;
    }
    if (!status && exporting->only_run > 0 && exporting->runs == 0)
        status =
            sc_error_set(error, SC_STATUS_INPUT, "--run: '%s' has no run %lld", path, (long long)exporting->only_run);
    sc_trace_reader_close(reader);
    return status;
}

/* Afterwards the new file is in its place, or after an error the old one still is. */
static enum sc_status close_file(struct format *format, enum sc_status status, struct sc_error *error) {
    if (!format->sink)
        return status;
    enum sc_status closed = trace_export_sink_close(format->sink);
    if (!status && closed)
        status = outfile_failed(format->path, error);
    if (!status && format->path)
        return outfile_commit(&format->file, error);
    outfile_discard(&format->file);
    return status;
}

/* All files appear; or if the trace cannot be read, none does. */
static enum sc_status close_formats(struct exporting *exporting, enum sc_status status, struct sc_error *error) {
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

enum exit_code trace_export(const struct trace_command_options *options) {
    struct sc_error error = {0};
    struct exporting exporting = {
        .format = {{.wanted = options->perfetto, .path = options->perfetto, .open = trace_export_perfetto_open},
                   {.wanted = options->vcd, .path = options->vcd, .open = trace_export_vcd_open},
                   {.wanted = options->held.wanted, .path = options->held.path, .open = trace_export_held_open},
                   {.wanted = options->links.wanted, .path = options->links.path, .open = trace_export_links_open},
                   {.wanted = options->steps.wanted, .path = options->steps.path, .open = trace_export_steps_open},
                   {.wanted = options->csv.wanted, .path = options->csv.path, .open = trace_export_csv_open}},
        .only_run = (int64_t)options->run};
    enum sc_status status = outfile_protect(options->files.word[0], &error);
    if (!status)
        status = open_formats(&exporting, &error);
    if (!status)
        status = export_runs(&exporting, options->files.word[0], &error);
    status = close_formats(&exporting, status, &error);
    if (!status)
        return EXIT_AGREE;
    sc_error_print(&error, "error", stderr);
    return EXIT_UNUSABLE;
}
