/* What a search found, for people and for programs. */
#ifndef SIMCHECK_CHECK_EXPLORE_DESIGNS_REPORT_H
#define SIMCHECK_CHECK_EXPLORE_DESIGNS_REPORT_H

#include <stdio.h>

#include "check/explore/designs_execute.h"
#include "check/explore/designs_search.h"

#ifdef __cplusplus
extern "C" {
#endif

/* The optima that a search has, in the order of the report: returns how many. */
int designs_optima(const struct designs_search *search, enum sc_measure optimum[SC_MEASURE_COUNT]);

/* "cycles", "energy", "EDP", "throughput/area" */
const char *designs_optimum_name(enum sc_measure measure);

/* The text for terminals; `executed` may be NULL. False: no memory. */
bool designs_report_text(const struct designs_search *search, const struct designs_outcome *outcome,
                         const struct designs_options *options, const struct designs_executed *executed, FILE *to);

/* A row for each optimum and for each member of the front (docs/explore.md). SC_STATUS_LIMIT without memory. */
enum sc_status designs_report_csv(const struct designs_search *search, const struct designs_outcome *outcome, bool head,
                                  FILE *to, struct sc_error *error);

/* A row for each valid design, with its figures only. SC_STATUS_IO: they could not be written to `to`, which errors
 * call `path`. SC_STATUS_LIMIT: no memory. */
enum sc_status designs_report_valid(const struct designs_search *search, bool head, const char *path, FILE *to,
                                    struct sc_error *error);

/* A row for each value, or pair of values, of --by. */
void designs_report_by_csv(const struct designs_search *search, const struct designs_outcome *outcome, bool head,
                           FILE *to);

#ifdef __cplusplus
}
#endif
#endif
