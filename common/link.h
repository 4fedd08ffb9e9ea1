/* How links are called (docs/semantics.md, section 10): for people and for files. Who counts what crosses a link finds
 * its links without this. */
#ifndef SIMCHECK_COMMON_LINK_H
#define SIMCHECK_COMMON_LINK_H

#include "api.h"
#include "layer.h"
#include "machine.h"

#ifdef __cplusplus
extern "C" {
#endif

/* The two ends of a link: "L2", "bus", "Y bus", "X bus 3", "PE 12" (its number), "node 2.1" (depth and place). */
struct sc_link_ends {
    char near[48]; /* toward L2 */
    char far[48];
};

/* The ends of the link of this number in the network of a tensor. A bus is link 0. Links of an xybus are 0, the Y bus,
 * and 1 + r, the X bus of row r. Links of a tree are those into its PEs, then those into the nodes above them, and so
 * on. In all other networks a PE's link has its number: the last on the way from L2, or for outputs the first on the
 * way up. `machine` is that of a mapping. */
SC_API struct sc_link_ends sc_link_ends_of(const struct sc_machine *machine, enum sc_tensor tensor, int64_t link);

#ifdef __cplusplus
}
#endif
#endif
