// The oracle does literally what docs/semantics.md says of a mapping: it enumerates every point, keeps the sets of
// elements of every PE at every step, and counts. It shares no arithmetic with the simulator or the models, and is
// slow: it is for small layers only.
#ifndef SIMCHECK_TESTS_PROPERTY_ORACLE_H
#define SIMCHECK_TESTS_PROPERTY_ORACLE_H

#include <cstdint>
#include <vector>

#include "common/counters.h"
#include "common/mapping.h"

// What comes down for a step: weights and inputs on their own channels, if they have any, and all else on the shared
// one.
enum OracleChannel { ORACLE_WEIGHT_CHANNEL, ORACLE_INPUT_CHANNEL, ORACLE_SHARED_CHANNEL, ORACLE_CHANNELS };

// Elements that one step moves, and its operations and times.
struct OracleStep {
    int64_t sent[SC_TENSOR_COUNT];         // by L2 for the step
    int64_t forwarded[SC_TENSOR_COUNT];    // copies forwarded for the step, all PEs together
    int64_t most_forward_elems;            // F: copies forwarded to the PE that gets most
    int64_t busiest_link[SC_TENSOR_COUNT]; // most elements on one link that the tensor uses
    int64_t macs;                          // executed, all PEs together
    int64_t compute_cycles;                // C: of the PE that takes longest
    int64_t overhead_cycles;               // of control, before the PEs compute
    int64_t up_elems;                      // E: arriving at L2 after the step
    // Section 8's fetch[t], compute[t], drain[t]; section 11 has a fetch for each channel.
    int64_t channel_end[ORACLE_CHANNELS], compute_end, drain_end;
    int64_t fetch_end; // of the last channel over which something comes for the step
    // Section 12, of each tensor; all 0 without a mark. Contents of L2 that are first needed at the step:
    int64_t brought[SC_TENSOR_COUNT];  // inputs and weights that L2 has not kept, with padding
    int64_t loaded[SC_TENSOR_COUNT];   // elements from off chip: without padding; of outputs psums that come back
    int64_t load_end[SC_TENSOR_COUNT]; // when they have left the channel in, if any do
    int64_t there[SC_TENSOR_COUNT];    // when the step may use them; of outputs also where none come back
    int64_t l2_held[SC_TENSOR_COUNT];  // elements of the tile that L2 holds in the step
    int64_t stored, store_end;         // outputs that go off chip after the step, and when they have left L2
};

struct OracleResult {
    bool finished;        // false: the walk stopped at the limit, and the fields below are undefined
    int64_t missed_ops;   // operations of the layer that no PE executes
    int64_t repeated_ops; // operations that are executed more than once
    struct sc_counters counters;
    std::vector<OracleStep> steps;
};

// Walk a mapping, legal or not. The walk stops after `limit` points and elements.
OracleResult oracle_walk(const struct sc_mapping &mapping, int64_t limit);

#endif
