#include "check/report/outputs.h"

#include <errno.h>

#include "check/network/network.h"

static enum sc_status open_json(struct outputs *outputs, const struct sets *sets, struct sc_error *error) {
    enum sc_status status = outfile_open(&outputs->json_file, outputs->options->json.path, error);
    if (status)
        return status;
    json_start(&outputs->json, outputs->json_file.stream);
    report_json_begin(&outputs->json, sets, outputs->options->seed);
    return SC_STATUS_OK;
}

static enum sc_status open_csv(struct outputs *outputs, struct sc_error *error) {
    enum sc_status status = outfile_open(&outputs->csv_file, outputs->options->csv.path, error);
    if (!status)
        report_csv_begin(outputs->csv_file.stream);
    return status;
}

static enum sc_status open_trace(struct outputs *outputs, struct sc_error *error) {
    enum sc_status status = outfile_reserve(&outputs->trace_file, outputs->options->trace, error);
    return status ? status
                  : sc_trace_open(&outputs->trace, outfile_written_path(&outputs->trace_file),
                                  &outputs->options->traced, error);
}

enum sc_status outputs_open(struct outputs *outputs, const struct options *options, const struct sets *sets,
                            struct sc_error *error) {
    const struct output_option *json = &options->json, *csv = &options->csv;
    *outputs = (struct outputs){.options = options};
    outputs->tables = !(json->wanted && !json->path) && !(csv->wanted && !csv->path);
    enum sc_status status = SC_STATUS_OK;
    if (json->wanted)
        status = open_json(outputs, sets, error);
    if (!status && csv->wanted)
        status = open_csv(outputs, error);
    if (!status && options->trace)
        status = open_trace(outputs, error);
    if (status)
        outputs_discard(outputs);
    return status;
}

/* What has been written so far really went out; errno has the reason if not. */
static enum sc_status check_stream(FILE *stream, const char *path, struct sc_error *error) {
    if (!stream || (fflush(stream) == 0 && !ferror(stream)))
        return SC_STATUS_OK;
    return outfile_failed(path, error);
}

enum sc_status outputs_run(struct outputs *outputs, const struct run_result *result, struct sc_error *error) {
    errno = 0;
    if (outputs->tables && !outputs->options->all)
        report_text_run(result, outputs->options->terms, stdout);
    if (outputs->json_file.stream)
        report_json_run(&outputs->json, result, outputs->options->terms);
    if (outputs->csv_file.stream)
        report_csv_run(result, outputs->csv_file.stream);
    enum sc_status status = check_stream(stdout, NULL, error);
    if (!status)
        status = check_stream(outputs->json_file.stream, outputs->json_file.path, error);
    return status ? status : check_stream(outputs->csv_file.stream, outputs->csv_file.path, error);
}

static enum sc_status finish_json(struct outputs *outputs, const struct tally *tally, struct sc_error *error) {
    if (!outputs->json_file.stream)
        return SC_STATUS_OK;
    report_json_end(&outputs->json, tally);
    errno = 0;
    if (!json_end(&outputs->json)) {
        enum sc_status status = outfile_failed(outputs->json_file.path, error);
        outfile_discard(&outputs->json_file);
        return status;
    }
    return outfile_commit(&outputs->json_file, error);
}

static enum sc_status finish_csv(struct outputs *outputs, struct sc_error *error) {
    return outputs->csv_file.stream ? outfile_commit(&outputs->csv_file, error) : SC_STATUS_OK;
}

static enum sc_status print_summary(const struct outputs *outputs, const struct tally *tally, struct sc_error *error) {
    if (outputs->options->all)
        return network_print(tally, outputs->options->seed, stdout, error);
    report_text_summary(tally, stdout);
    return SC_STATUS_OK;
}

enum sc_status outputs_finish(struct outputs *outputs, const struct tally *tally, struct sc_error *error) {
    errno = 0;
    enum sc_status status = finish_json(outputs, tally, error);
    if (!status)
        status = finish_csv(outputs, error);
    if (!status && outputs->tables)
        status = print_summary(outputs, tally, error);
    if (!status)
        status = check_stream(stdout, NULL, error);
    if (status)
        outputs_discard(outputs);
    return status;
}

enum sc_status outputs_finish_trace(struct outputs *outputs, struct sc_error *error) {
    if (!outputs->trace)
        return SC_STATUS_OK;
    enum sc_status status = sc_trace_close(outputs->trace, NULL);
    outputs->trace = NULL;
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
    outfile_discard(&outputs->json_file);
    outfile_discard(&outputs->csv_file);
}
