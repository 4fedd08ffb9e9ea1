/* What searches found as one JSON document (docs/explore.md). */
#ifndef SIMCHECK_CHECK_EXPLORE_DESIGNS_JSON_H
#define SIMCHECK_CHECK_EXPLORE_DESIGNS_JSON_H

#include <stdio.h>

#include "check/explore/designs_execute.h"
#include "check/explore/designs_search.h"

#ifdef __cplusplus
extern "C" {
#endif

/* `outcome` and `executed` have one for each search. False: a failed write. */
bool designs_report_json(const struct designs_searches *searches, const struct designs_outcome *outcome,
                         const struct designs_executed *executed, FILE *to);

#ifdef __cplusplus
}
#endif
#endif
