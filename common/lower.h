/* From syntax to the intermediate form: a dataflow lowered onto a layer and a machine (docs/semantics.md, section 2).
 */
#ifndef SIMCHECK_COMMON_LOWER_H
#define SIMCHECK_COMMON_LOWER_H

#include "api.h"
#include "arena.h"
#include "dsl.h"
#include "error.h"
#include "mapping.h"

#ifdef __cplusplus
extern "C" {
#endif

/* Lower a dataflow, and prove it legal: every operation of the layer is executed exactly once. `machine` has its
 * defaults filled in, and the pragmas are as sc_dsl_parse makes them. The levels and pragmas of `mapping` are allocated
 * in `arena`, with no spare memory. A dataflow for convolutions is lowered onto the CONV that a GEMM layer equals, with
 * a warning: that is the layer of `mapping`. A refused dataflow has the levels that stand before the error. Warnings (a
 * dimension that no pragma names, idle units) go to `warnings`, which may be NULL. Errors are about a place in the
 * dataflow's source, or about the layer or the machine, which sc_layer_check and sc_machine_check must accept;
 * SC_STATUS_LIMIT: there is no memory.
 */
SC_API enum sc_status sc_mapping_lower(struct sc_mapping *mapping, struct sc_arena *arena, const struct sc_layer *layer,
                                       const struct sc_machine *machine, const struct sc_pragma *pragmas,
                                       int pragma_count, struct sc_warnings *warnings, struct sc_error *error);

/* The proof alone, and that the array has room for the levels, for a mapping whose numbers are in range, as
 * sc_mapping_check says. Called by sc_mapping_lower. */
SC_API enum sc_status sc_mapping_check_coverage(const struct sc_mapping *mapping, struct sc_error *error);

#ifdef __cplusplus
}
#endif
#endif
