// Running the simulator in every mode, and comparing what it counts.
#ifndef SIMCHECK_TESTS_PROPERTY_SIMULATED_H
#define SIMCHECK_TESTS_PROPERTY_SIMULATED_H

#include <memory>
#include <string>
#include <vector>

#include "common/counters.h"
#include "common/mapping.h"
#include "sim/sim.h"
#include "traces/trace_writer.h"

// Modes of the simulator that must not change any result.
struct Mode {
    const char *name;
    bool every_cycle, reverse_units;
    bool attributed;                      // counts are kept by cause and phase: the same in all such modes
    bool literal;                         // no step is replayed
    int64_t restage_one_of, replay_bytes; // as in sc_sim_options
    const char *instructions;             // as in SIMCHECK_LANES; nullptr: what there is
};

inline const Mode MODES[] = {
    {"literal", false, false, false, true, 0, 0, nullptr},
    {"replayed", false, false, false, false, 0, 0, nullptr},
    {"replayed, units reversed", false, true, false, false, 0, 0, nullptr},
    {"literal, every cycle", true, false, false, true, 0, 0, nullptr},
    {"replayed, every cycle, units reversed", true, true, false, false, 0, 0, nullptr},
    {"replayed, attributed", false, false, true, false, 0, 0, nullptr},
    {"literal, attributed", false, false, true, true, 0, 0, nullptr},
    {"replayed, one of two staged afresh", false, false, false, false, 2, 0, nullptr},
    {"replayed with little memory", false, false, false, false, 0, 1 << 15, nullptr},
    {"replayed with portable instructions", false, false, false, false, 0, 0, "portable"},
    {"replayed with AVX2", false, false, false, false, 0, 0, "avx2"},
};

// The seeded contents of a layer's tensors.
class LayerData {
  public:
    LayerData(const struct sc_layer &layer, uint64_t seed);
    LayerData(const LayerData &) = delete;
    LayerData &operator=(const LayerData &) = delete;
    ~LayerData() { sc_sim_data_free(data_); }
    const struct sc_sim_data *get() const { return data_; }

  private:
    struct sc_sim_data *data_ = nullptr;
};

struct Simulated {
    enum sc_status status;
    std::string message;
    struct sc_sim_result result;
    std::shared_ptr<struct sc_sim_attribution> attribution; // nullptr: not asked for
};

Simulated simulate(const struct sc_mapping &mapping, const LayerData &data, const Mode &mode,
                   struct sc_trace *trace = nullptr);

// A line for each counter that differs; "" if none does.
std::string differences(const struct sc_counters &expected, const struct sc_counters &measured);

// The differences of the simulator's counters from the expected ones, in any mode; "" if there are none, the output is
// right, and the referee takes the counts for possible.
std::string disagreement(const struct sc_mapping &mapping, const struct sc_counters &expected, uint64_t data_seed);

#endif
