/* The exact model: counters of common/counters.def for a mapping, without stepping through it, and equal to what the
 * simulator counts (docs/exact-model.md). */
#ifndef SIMCHECK_MODEL_EXACT_H
#define SIMCHECK_MODEL_EXACT_H

#include <stdbool.h>
#include <stddef.h>
#include <stdint.h>

#include "../common/api.h"
#include "../common/counters.h"
#include "../common/error.h"
#include "../common/mapping.h"

#ifdef __cplusplus
extern "C" {
#endif

/* Memory for evaluations. It grows to what the largest one needs. Later evaluations that need no more allocate nothing.
 * A context is used by one thread at a time; contexts share nothing. */
struct sc_exact;

/* NULL when there is no memory. The caller owns the context and calls sc_exact_free, which accepts NULL. */
SC_API struct sc_exact *sc_exact_create(void);
SC_API void sc_exact_free(struct sc_exact *exact);

/* True if the model gives this counter. Any other counter is not counted: it is not 0, and is compared with nothing. */
SC_API bool sc_exact_gives(enum sc_counter_id id);

/* What sc_exact_evaluate writes to a counter that the model does not give. No count is negative. */
enum { SC_EXACT_NOT_GIVEN = -1 };

/* The counters of a mapping that sc_mapping_lower made, as far as sc_exact_gives them. Here and below, the caller
 * makes sure that sc_mapping_check accepts the mapping: it is not called, since a search evaluates millions of them.
 * SC_STATUS_LIMIT when a count would pass 2^63, or when the mapping needs more memory or work than a context gives
 * (docs/exact-model.md says when); SC_STATUS_INPUT for a mapping that still wants marks (sc_exact_place_mark);
 * `counters` is then not written. The time does not depend on how often loops repeat, with the exceptions listed there.
 */
SC_API enum sc_status sc_exact_evaluate(struct sc_exact *exact, const struct sc_mapping *mapping,
                                        struct sc_counters *counters, struct sc_error *error);

/* The three below make a search of many mappings faster. Their results, statuses and errors are those of
 * sc_exact_evaluate, whatever the context has evaluated before; but what they leave out needs no work, so they may find
 * what it gives up for want of work or memory.
 *
 * Keep the axes that are walked from now on, in about `bytes` of memory; when it is full, all are forgotten. 0: keep
 * none, as at first. sc_exact_evaluate and sc_exact_counts then walk an axis only once. An axis is the loops over
 * dimensions that move together, with their sizes, under the same layer type and reuse flags. Axes are not kept if the
 * mapping has a mark of L2; nor, in sc_exact_evaluate, if HopLatency is given and a tensor's network is no bus. */
enum { SC_EXACT_KEEP_USUAL = 1 << 24 };
SC_API void sc_exact_keep(struct sc_exact *exact, size_t bytes);

/* All counters but cycles, which becomes SC_EXACT_NOT_GIVEN. Fast without a mark of L2: streams, merged loops, channels
 * and networks included, with the time of a network growing with its kinds of links. With a mark, and where a sum that
 * is taken on the way or a bound of the cycles passes 2^63, it is an sc_exact_evaluate. */
SC_API enum sc_status sc_exact_counts(struct sc_exact *exact, const struct sc_mapping *mapping,
                                      struct sc_counters *counters, struct sc_error *error);

/* The cycles of a mapping on `machine` in place of the machine that it was lowered onto. `machine` is a copy of
 * mapping->machine in which these statements may differ: Bandwidth, VectorWidth, NoCLatency, LinkBandwidth,
 * HopBandwidth, HopLatency, OffChipBandwidth, OffChipLatency, L2Buffers, LoadOverhead; L1Buffers and Channel, of all
 * tensors or of one; and L1Size, L2Size, L1VectorRead and LinkLength, which do not change cycles. SC_STATUS_INPUT if
 * another statement differs, or a value is not legal.
 *
 * Fast if the last mapping whose cycles this context found is the same one, by this function or, while the context
 * keeps axes, by sc_exact_evaluate. A Channel or L1Buffers of weights or inputs that comes or goes is a new
 * evaluation, and so is the first HopLatency where a tensor's network is no bus. */
SC_API enum sc_status sc_exact_retime(struct sc_exact *exact, const struct sc_mapping *mapping,
                                      const struct sc_machine *machine, int64_t *cycles, struct sc_error *error);

/* For a mapping that sc_mapping_wants_marks (`Buffer auto`): put the mark of all tensors at the outermost of its places
 * at which L2Buffers times l2_hold is at most L2Size. Any other mapping stays as it is. SC_STATUS_INPUT when no place
 * fits: the error gives the smallest L2Size with which a place would fit, and the mark is put at that place.
 * SC_STATUS_LIMIT as sc_exact_evaluate, or when there is no memory: the mapping still wants marks. */
SC_API enum sc_status sc_exact_place_mark(struct sc_mapping *mapping, struct sc_error *error);

#ifdef __cplusplus
}
#endif
#endif
