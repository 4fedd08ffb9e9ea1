#include "check/report/outputs.h"
#include "check/report/text.h"

#include <errno.h>

/* Documents stand before the reports for people: when a document cannot be written, no summary is printed. */
static const struct report_format *const FORMATS[] = {
    &report_format_json,  &report_format_csv,    &report_format_links, &report_format_rows,   &report_format_markdown,
    &report_format_latex, &report_format_errors, &report_format_text,  &report_format_network};

enum { FORMAT_COUNT = sizeof FORMATS / sizeof FORMATS[0] };
_Static_assert((int)FORMAT_COUNT <= (int)OUTPUTS_REPORTS_MAX, "every format may be asked for at once");

/* ---- which reports there are ---- */

static bool takes_standard_output(const struct report_format *format, const struct check_options *options) {
    struct output_option wanted = format->wanted(options);
    return format->is_document && wanted.wanted && !wanted.path;
}

static bool a_document_takes_standard_output(const struct check_options *options) {
    for (int i = 0; i < FORMAT_COUNT; i++)
        if (takes_standard_output(FORMATS[i], options))
            return true;
    return false;
}

static enum sc_status open_report(struct outputs *outputs, const struct report_format *format, const struct sets *sets,
                                  struct sc_error *error) {
    struct report *report = &outputs->report[outputs->report_count];
    *report = (struct report){.format = format, .options = outputs->options, .sets = sets, .to = stdout};
    if (format->is_document) {
        enum sc_status status = outfile_open(&report->file, format->wanted(outputs->options).path, error);
        if (status)
            return status;
        report->to = report->file.stream;
    }
    outputs->report_count++;
    return format->open ? format->open(report, error) : SC_STATUS_OK;
}

static enum sc_status open_reports(struct outputs *outputs, const struct sets *sets, struct sc_error *error) {
    bool taken = a_document_takes_standard_output(outputs->options);
    enum sc_status status = SC_STATUS_OK;
    for (int i = 0; !status && i < FORMAT_COUNT; i++)
        if (FORMATS[i]->wanted(outputs->options).wanted && (FORMATS[i]->is_document || !taken))
            status = open_report(outputs, FORMATS[i], sets, error);
    return status;
}

static enum sc_status open_trace(struct outputs *outputs, struct sc_error *error) {
    const char *path = outputs->options->trace;
    enum sc_status status = outfile_reserve(&outputs->trace_file, path, error);
    if (status)
        return status;
    const char *written = outfile_written_path(&outputs->trace_file); /* another name, which the user does not know */
    status = sc_trace_open(&outputs->trace, written, &outputs->options->traced, error);
    return status == SC_STATUS_IO ? outfile_failed(path, error) : status;
}

enum sc_status outputs_open(struct outputs *outputs, const struct check_options *options, const struct sets *sets,
                            struct sc_error *error) {
    *outputs = (struct outputs){.options = options};
    enum sc_status status = open_reports(outputs, sets, error);
    if (!status && options->trace)
        status = open_trace(outputs, error);
    if (status)
        outputs_discard(outputs);
    return status;
}

/* ---- writing them ---- */

/* Everything written to the stream so far has arrived; if not, errno has the reason. */
static enum sc_status check_stream(FILE *stream, const char *path, struct sc_error *error) {
    if (fflush(stream) == 0 && !ferror(stream))
        return SC_STATUS_OK;
    return outfile_failed(path, error);
}

enum sc_status outputs_run(struct outputs *outputs, const struct run_result *result, struct sc_error *error) {
    errno = 0;
    for (int i = 0; i < outputs->report_count; i++) {
        outputs->report[i].runs++;
        if (outputs->report[i].format->run)
            outputs->report[i].format->run(&outputs->report[i], result);
    }
    enum sc_status status = check_stream(stdout, NULL, error);
    for (int i = 0; !status && i < outputs->report_count; i++)
        status = check_stream(outputs->report[i].to, outputs->report[i].file.path, error);
    return status;
}

static void print_verdict(const struct tally *tally, FILE *to) {
    char line[VERDICT_SIZE];
    struct text text = {line, sizeof line, 0};
    tally_verdict(tally, &text);
    text_print(to, line, 2);
}

/* Where no run was made, only a report that has the reasons is finished. Of one for people the verdict is left. */
static enum sc_status finish_report(struct report *report, const struct tally *tally, struct sc_error *error) {
    const struct report_format *format = report->format;
    bool none = tally_made(tally) == 0 && !format->has_refusals;
    if (none && !format->is_document)
        print_verdict(tally, report->to);
    if (none)
        return outfile_withdraw(&report->file, error);
    errno = 0;
    enum sc_status status = format->finish ? format->finish(report, tally, error) : SC_STATUS_OK;
    if (!status && format->is_document)
        status = outfile_commit(&report->file, error);
    return status;
}

/* A file that is at its place stays there. */
static void discard_reports(struct outputs *outputs) {
    for (int i = 0; i < outputs->report_count; i++) {
        struct report *report = &outputs->report[i];
        if (report->format->discard)
            report->format->discard(report);
        outfile_discard(&report->file);
    }
    outputs->report_count = 0;
}

enum sc_status outputs_finish(struct outputs *outputs, const struct tally *tally, struct sc_error *error) {
    enum sc_status status = SC_STATUS_OK;
    for (int i = 0; !status && i < outputs->report_count; i++)
        status = finish_report(&outputs->report[i], tally, error);
    if (!status)
        status = check_stream(stdout, NULL, error);
    if (status)
        outputs_discard(outputs);
    else
        discard_reports(outputs);
    return status;
}

enum sc_status outputs_finish_trace(struct outputs *outputs, const struct tally *tally, struct sc_error *error) {
    if (!outputs->trace)
        return SC_STATUS_OK;
    enum sc_status status = sc_trace_close(outputs->trace, NULL);
    outputs->trace = NULL;
    if (!status && tally_made(tally) == 0)
        return outfile_withdraw(&outputs->trace_file, error);
    if (!status)
        return outfile_commit(&outputs->trace_file, error);
    (void)outfile_failed(outputs->options->trace, error);
    outfile_discard(&outputs->trace_file);
    return status;
}

void outputs_discard(struct outputs *outputs) {
    if (outputs->trace)
        (void)sc_trace_close(outputs->trace, NULL);
    outputs->trace = NULL;
    outfile_discard(&outputs->trace_file);
    discard_reports(outputs);
}
