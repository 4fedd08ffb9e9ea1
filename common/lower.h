/* From syntax to the intermediate form: a dataflow lowered onto a layer and a machine (docs/semantics.md, section 2).
 */
#ifndef SIMCHECK_COMMON_LOWER_H
#define SIMCHECK_COMMON_LOWER_H

#include "common/dsl.h"
#include "common/error.h"
#include "common/mapping.h"

#ifdef __cplusplus
extern "C" {
#endif

/* Lower a dataflow, and prove it legal: every operation of the layer is executed exactly once. `machine` has its
 * defaults filled in. Warnings (a dimension that no pragma names, idle units) go to `warnings`, which may be NULL.
 * Errors are about a place in the dataflow's source, or about the machine. */
enum status mapping_lower(struct mapping *mapping, const struct layer *layer, const struct machine *machine,
                          const struct pragma *pragmas, int pragma_count, struct warnings *warnings,
                          struct error *error);

/* The proof alone, for a mapping whose directives stand. Called by mapping_lower. */
enum status mapping_check_coverage(const struct mapping *mapping, struct error *error);

#ifdef __cplusplus
}
#endif
#endif
