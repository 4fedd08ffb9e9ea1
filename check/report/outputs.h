/* Where the results of the runs go: tables, JSON, CSV, trace. */
#ifndef SIMCHECK_CHECK_OUTPUTS_H
#define SIMCHECK_CHECK_OUTPUTS_H

#include <stdbool.h>

#include "check/cli/outfile.h"
#include "check/report/json.h"
#include "check/report/report.h"
#include "check/run/check_options.h"
#include "traces/trace_writer.h"

#ifdef __cplusplus
extern "C" {
#endif

/* Tables go to standard output unless a document does. */
struct outputs {
    const struct options *options;
    bool tables;
    struct outfile json_file, csv_file, trace_file;
    struct json json;
    struct sc_trace *trace; /* NULL: none */
};

/* Open what the options ask for, so that what cannot be written is known before anything runs. On failure nothing is
 * left open. All errors are SC_STATUS_IO. */
enum sc_status outputs_open(struct outputs *outputs, const struct options *options, const struct sets *sets,
                            struct sc_error *error);

/* Report one run everywhere. */
enum sc_status outputs_run(struct outputs *outputs, const struct run_result *result, struct sc_error *error);

/* The summary, and every file but the trace to its place. On failure nothing is left open. */
enum sc_status outputs_finish(struct outputs *outputs, const struct tally *tally, struct sc_error *error);

/* And then the trace: it comes last and by itself, because the counts hold without it. SC_STATUS_IO when some of it
 * could not be written, at any time. Closes it in any case. */
enum sc_status outputs_finish_trace(struct outputs *outputs, struct sc_error *error);

/* Close and leave no file. */
void outputs_discard(struct outputs *outputs);

#ifdef __cplusplus
}
#endif
#endif
