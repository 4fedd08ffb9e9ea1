/* One design: what it costs, and which rules it breaks. */
#ifndef SIMCHECK_CHECK_EXPLORE_DESIGNS_WHY_H
#define SIMCHECK_CHECK_EXPLORE_DESIGNS_WHY_H

#include <stdio.h>

#include "check/explore/designs_task.h"

#ifdef __cplusplus
extern "C" {
#endif

/* The design that `word` means: its index, or "NumPEs=64,L1Size=512,dataflow=nvdla"; what is not said has its first
 * value. */
enum sc_status designs_find(int64_t *index, const struct designs_search *search, const char *word,
                            struct sc_error *error);

/* Print a design, each rule with what it allows and by how much it is kept or broken. */
enum sc_status designs_why(const struct designs_search *search, int64_t index, FILE *to, struct sc_error *error);

#ifdef __cplusplus
}
#endif
#endif
