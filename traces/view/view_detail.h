/* What each PE, link and channel does in the steps of a window, from the records of bursts or accesses. */
#ifndef SIMCHECK_TRACES_VIEW_DETAIL_H
#define SIMCHECK_TRACES_VIEW_DETAIL_H

#include "traces/trace_reader.h"
#include "traces/view/view_pattern.h"
#include "traces/view/view_survey.h"

#ifdef __cplusplus
extern "C" {
#endif

/* Write the member "detail": the steps of the survey's window, as the rest of the run has them, with the patterns of
 * their sequences and the values of elements. More than `most` bytes in all are too many: SC_STATUS_LIMIT, and the
 * error names --steps. The other errors are those of the reader, and SC_STATUS_LIMIT without memory. */
enum sc_status trace_view_detail_put(struct view_json *json, int64_t most, struct sc_trace_reader *reader,
                                     const struct sc_trace_run *run, const struct view_survey *survey,
                                     struct sc_error *error);

/* The error of a page that is too large. */
enum sc_status trace_view_too_large(int64_t most, struct sc_error *error);

#ifdef __cplusplus
}
#endif
#endif
