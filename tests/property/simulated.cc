#include "tests/property/simulated.h"

#include <memory>

LayerData::LayerData(const struct layer &layer, uint64_t seed) {
    struct error error = {};
    if (sim_data_create(&data_, &layer, seed, &error) != STATUS_OK)
        data_ = nullptr;
}

Simulated simulate(const struct mapping &mapping, const LayerData &data, const Mode &mode, struct trace *trace) {
    struct sim_options options = {};
    options.every_cycle = mode.every_cycle;
    options.reverse_units = mode.reverse_units;
    options.trace = trace ? trace_sink_of(trace) : nullptr;
    std::unique_ptr<sim_attribution> attribution(mode.attributed ? new sim_attribution : nullptr);
    options.attribution = attribution.get();
    struct error error = {};
    Simulated simulated = {};
    simulated.status = sim_run(&mapping, data.get(), &options, &simulated.result, &error);
    simulated.message = error.message;
    return simulated;
}

std::string differences(const struct counters &expected, const struct counters &measured) {
    std::string lines;
    for (int i = 0; i < COUNTER_COUNT; i++) {
        auto id = static_cast<enum counter_id>(i);
        if (counter_get(&expected, id) != counter_get(&measured, id))
            lines += std::string("  ") + counter_info(id)->name + ": expected " +
                     std::to_string(counter_get(&expected, id)) + ", measured " +
                     std::to_string(counter_get(&measured, id)) + "\n";
    }
    return lines;
}

static std::string wrong_with(const Simulated &simulated, const struct counters &expected) {
    if (simulated.status != STATUS_OK)
        return "  sim_run failed with status " + std::to_string(simulated.status) + ": " + simulated.message + "\n";
    return (simulated.result.output_ok ? "" : "  the output is wrong\n") +
           differences(expected, simulated.result.counters);
}

std::string disagreement(const struct mapping &mapping, const struct counters &expected, uint64_t data_seed) {
    LayerData data(mapping.layer, data_seed);
    if (!data.get())
        return "no data could be made for the layer\n";
    std::string wrong;
    for (const Mode &mode : MODES) {
        std::string here = wrong_with(simulate(mapping, data, mode), expected);
        if (!here.empty())
            wrong += std::string(mode.name) + ":\n" + here;
    }
    return wrong;
}
