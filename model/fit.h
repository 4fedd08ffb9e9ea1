/* How large the memories of a machine must be for what a mapping holds in them (docs/semantics.md, sections 5 and 12).
 */
#ifndef SIMCHECK_MODEL_FIT_H
#define SIMCHECK_MODEL_FIT_H

#include <stdbool.h>

#include "../common/api.h"
#include "../common/counters.h"
#include "../common/machine.h"

#ifdef __cplusplus
extern "C" {
#endif

/* Are all elements of L1 and L2 equally wide? */
SC_API bool sc_fit_has_equal_words(const struct sc_machine *machine);

/* Elements that L1 must have room for: its buffer sets of the most that a PE holds. Where a tensor has sets of its own,
 * or elements are not equally wide: the sum over the tensors of their sets, as words of the widest, the last of which
 * may be part of one. INT64_MAX where that many words do not fit in 63 bits; their bits may pass 2^63. */
SC_API int64_t sc_fit_l1_needed(const struct sc_machine *machine, const struct sc_counters *counters);

/* Elements that L2 must have room for: with a mark of L2 its buffer sets of the most that it holds, else what all PEs
 * hold together at a step. Each element takes a word of the widest: no counter says whose they are. INT64_MAX as above.
 */
SC_API int64_t sc_fit_l2_needed(const struct sc_machine *machine, const struct sc_counters *counters);

/* Has a tensor that L1 holds something of buffer sets of its own? */
SC_API bool sc_fit_has_own_sets(const struct sc_machine *machine, const struct sc_counters *counters);

/* The buffer sets of a tensor. */
SC_API int64_t sc_fit_sets(const struct sc_machine *machine, enum sc_tensor tensor);

/* The most elements of a tensor that a PE holds at a step, one buffer set. */
SC_API int64_t sc_fit_box(const struct sc_counters *counters, enum sc_tensor tensor);

#ifdef __cplusplus
}
#endif
#endif
