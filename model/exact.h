/* The exact model: every counter of common/counters.def for a mapping, without stepping through it, and equal to what
 * the simulator counts (docs/exact-model.md). */
#ifndef SIMCHECK_MODEL_EXACT_H
#define SIMCHECK_MODEL_EXACT_H

#include "common/counters.h"
#include "common/error.h"
#include "common/lower.h"

#ifdef __cplusplus
extern "C" {
#endif

/* Memory for evaluations. It grows to what the largest needs, after which evaluations no larger allocate nothing.
 * A context is used by one thread at a time; contexts share nothing. */
struct exact;

/* NULL when there is no memory. The caller owns the context and calls exact_free, which accepts NULL. */
struct exact *exact_create(void);
void exact_free(struct exact *exact);

/* All counters of a mapping that mapping_lower made. STATUS_LIMIT when a count would pass 2^63, or when the mapping
 * needs more memory or work than a context gives (docs/exact-model.md says when); `counters` is then not written.
 * The time does not depend on how often loops repeat, with the exceptions listed there. */
enum status exact_evaluate(struct exact *exact, const struct mapping *mapping, struct counters *counters,
                           struct error *error);

#ifdef __cplusplus
}
#endif
#endif
