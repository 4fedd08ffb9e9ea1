/* What no mapping can do without (docs/map.md derives it): least counts and cycles. */
#ifndef SIMCHECK_MODEL_MAP_BOUNDS_H
#define SIMCHECK_MODEL_MAP_BOUNDS_H

#include "../common/api.h"
#include "../common/counters.h"
#include "../common/layer.h"
#include "../common/machine.h"
#include "map_space.h"

#ifdef __cplusplus
extern "C" {
#endif

/* The least that any mapping without marks of L2 counts, in any space: each counter that is charged energy, and cycles;
 * what is not charged is 0. `machine` has its defaults filled in. */
SC_API struct sc_counters sc_map_least_counters(const struct sc_layer *layer, const struct sc_machine *machine);

/* What is the same in every order of a placement's loops. */
struct sc_map_work {
    int64_t first_elems[SC_OPERAND_COUNT]; /* weights and inputs that come before anything is computed; or fewer */
    int64_t computing_cycles;              /* in which some PE executes operations; or fewer */
};

SC_API struct sc_map_work sc_map_work_of(const struct sc_map_space *space, const struct sc_map_tiling *tiling,
                                         const struct sc_map_placement *placement);

/* The least cycles of a mapping with this work and these counts (of what is sent and arrives; sc_exact_counts gives
 * them). */
SC_API int64_t sc_map_least_cycles(const struct sc_machine *machine, const struct sc_counters *counters,
                                   const struct sc_map_work *work);

/* What a machine's buffers must hold, as the referee compares it with L1Size and L2Size: the buffer sets of L1, and
 * what the PEs hold together. INT64_MAX where it does not fit in 63 bits. */
struct sc_map_needs {
    int64_t l1_elems, l2_elems;
};

SC_API struct sc_map_needs sc_map_needs_of(const struct sc_machine *machine, const struct sc_counters *counters);
SC_API bool sc_map_needs_fit(const struct sc_machine *machine, const struct sc_map_needs *needs);

#ifdef __cplusplus
}
#endif
#endif
