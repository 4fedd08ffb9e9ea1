/* Inside traces: the links between L2 and the PEs, as docs/semantics.md, section 10, lists them for each topology. The
 * numbers of links are those of common/link.h. `number` is a PE's in the array: that of section 10, not a record's. */
#ifndef SIMCHECK_TRACES_WAYS_H
#define SIMCHECK_TRACES_WAYS_H

#include <stdbool.h>
#include <stdint.h>

#include "common/layer.h"
#include "common/machine.h"

#ifdef __cplusplus
extern "C" {
#endif

/* How many links the network of a tensor has; INT64_MAX if they do not fit. */
int64_t trace_ways_links(const struct sc_machine *machine, enum sc_tensor tensor);

/* How many links are on the way from L2 to a PE, or of outputs from the PE to L2. */
int64_t trace_ways_hops(const struct sc_machine *machine, enum sc_tensor tensor, int64_t number);

/* The link in place `place` of this way: 0 is the one at L2. */
int64_t trace_ways_link(const struct sc_machine *machine, enum sc_tensor tensor, int64_t number, int64_t place);

/* The link ahead of it on every way that it is on; -1: it is at L2. */
int64_t trace_ways_before(const struct sc_machine *machine, enum sc_tensor tensor, int64_t link);

/* Do weights and inputs share their links? */
bool trace_ways_are_shared(const struct sc_machine *machine);

/* The channels down: of a tensor's own, and the one that the other tensors share (section 11). */
enum trace_channel {
    TRACE_CHANNEL_WEIGHT = SC_TENSOR_WEIGHT,
    TRACE_CHANNEL_INPUT = SC_TENSOR_INPUT,
    TRACE_CHANNEL_SHARED,
    TRACE_CHANNELS
};

/* The channel that brings weights, or inputs. */
enum trace_channel trace_channel_of(const struct sc_machine *machine, enum sc_tensor tensor);

/* Elements in a cycle, of a channel down and of the one up; 0: unlimited. */
int64_t trace_channel_rate(const struct sc_machine *machine, enum trace_channel channel);
int64_t trace_rate_up(const struct sc_machine *machine);

#ifdef __cplusplus
}
#endif
#endif
