/* Inside traces: by how much the array's end is behind L2's clock (docs/semantics.md, section 10, HopLatency). */
#ifndef SIMCHECK_TRACES_SKEW_H
#define SIMCHECK_TRACES_SKEW_H

#include "traces/pe_array.h"

#ifdef __cplusplus
extern "C" {
#endif

/* HopLatency for each link down to the farthest PE that is active in any step, and up from the farthest that sends an
 * output. SC_STATUS_LIMIT when the array is too large, or there is no memory. */
enum sc_status trace_skew_find(const struct pe_array *array, int64_t *cycles, struct sc_error *error);

#ifdef __cplusplus
}
#endif
#endif
