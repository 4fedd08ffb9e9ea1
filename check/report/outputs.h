/* Where the results of the runs go: every report that the options ask for, and the trace. */
#ifndef SIMCHECK_CHECK_OUTPUTS_H
#define SIMCHECK_CHECK_OUTPUTS_H

#include <stdbool.h>

#include "check/cli/outfile.h"
#include "check/report/report.h"
#include "check/run/check_options.h"
#include "traces/trace_writer.h"

#ifdef __cplusplus
extern "C" {
#endif

enum { OUTPUTS_REPORTS_MAX = 16 };

struct outputs {
    const struct check_options *options;
    int report_count;
    struct report report[OUTPUTS_REPORTS_MAX]; /* those that are being written */
    struct outfile trace_file;
    struct sc_trace *trace; /* NULL: none */
};

/* Open every report and the trace that the options ask for, so that a file that cannot be written is reported before
 * anything runs. On failure nothing is left open. SC_STATUS_IO, or SC_STATUS_LIMIT when there is no memory. */
enum sc_status outputs_open(struct outputs *outputs, const struct check_options *options, const struct sets *sets,
                            struct sc_error *error);

/* Report one run everywhere. */
enum sc_status outputs_run(struct outputs *outputs, const struct run_result *result, struct sc_error *error);

/* Finish every report, and put every file but the trace at its place. Where no run was made, this holds for the reports
 * that have the reasons, and the others leave nothing. On failure nothing is left open. */
enum sc_status outputs_finish(struct outputs *outputs, const struct tally *tally, struct sc_error *error);

/* Finish the trace. It comes last and by itself, because the counts hold without it. SC_STATUS_IO when some of it could
 * not be written, at any time. Closes it in any case. */
enum sc_status outputs_finish_trace(struct outputs *outputs, const struct tally *tally, struct sc_error *error);

/* Close, and leave every file as it was before. */
void outputs_discard(struct outputs *outputs);

#ifdef __cplusplus
}
#endif
#endif
