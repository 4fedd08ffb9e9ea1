/* Layers that follow each other and are fused: what one makes stays in L2 for the next (docs/semantics.md, section 12,
 * OnChip). */
#ifndef SIMCHECK_CHECK_RUN_FUSE_H
#define SIMCHECK_CHECK_RUN_FUSE_H

#include "check/run/plan.h"

#ifdef __cplusplus
extern "C" {
#endif

/* Is the output of `before` the input of `after`, as far as their shapes tell? Padding is made on chip. A layer that
 * repeats is followed by itself, so it has no next one. */
bool fuse_follows(const struct sc_layer *before, const struct sc_layer *after);

/* In each dataflow of a network, from its first layer on: where a run's outputs are the inputs of the next layer's, and
 * by the exact model both fit L1Size, and L2Size with them on chip, and take together no more cycles and move no more
 * off chip than apart, say so in both runs, which are then lowered with OnChip. Runs without marks of L2 stay as they
 * are. It is a warning if nothing changes. SC_STATUS_LIMIT when there is no memory. */
enum sc_status fuse_plan(struct plan *plan, struct sc_warnings *warnings, struct sc_error *error);

#ifdef __cplusplus
}
#endif
#endif
