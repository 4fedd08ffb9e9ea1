// What docs/semantics.md says of a mapping, done literally: every PE at every step has its sets of elements, every
// point is enumerated, every counter counts. It shares no arithmetic with the simulator or the models, has no idea of
// what is fast, and is only for small layers.
#ifndef SIMCHECK_TESTS_PROPERTY_ORACLE_H
#define SIMCHECK_TESTS_PROPERTY_ORACLE_H

#include <cstdint>
#include <vector>

#include "common/counters.h"
#include "common/mapping.h"

// What one step moves and does.
struct OracleStep {
    int64_t down_elems;         // D: leaving L2 for the step
    int64_t forward_elems;      // copies forwarded for the step, all PEs together
    int64_t most_forward_elems; // F: copies forwarded to the PE that gets most
    int64_t macs;               // executed, all PEs together
    int64_t compute_cycles;     // C: of the PE that takes longest
    int64_t up_elems;           // E: arriving at L2 after the step
    // Section 8's fetch[t], compute[t], drain[t].
    int64_t fetch_end, compute_end, drain_end;
};

struct OracleResult {
    bool finished;        // false: given up at the limit, and nothing below means anything
    int64_t missed_ops;   // operations of the layer that no PE executes
    int64_t repeated_ops; // operations that are executed more than once
    struct sc_counters counters;
    std::vector<OracleStep> steps;
};

// Walk a mapping, legal or not. `limit` bounds the points and elements looked at.
OracleResult oracle_walk(const struct sc_mapping &mapping, int64_t limit);

#endif
