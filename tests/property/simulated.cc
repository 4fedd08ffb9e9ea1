#include "tests/property/simulated.h"

#include <cstdlib>
#include <memory>

#include "check/run/compare.h"

LayerData::LayerData(const struct sc_layer &layer, uint64_t seed) {
    struct sc_error error = {};
    if (sc_sim_data_create(&data_, &layer, seed, &error) != SC_STATUS_OK)
        data_ = nullptr;
}

// While it lives, simulations use these instructions, if the processor has them.
class Instructions {
  public:
    explicit Instructions(const char *name) : named_(name) {
        const char *before = std::getenv("SIMCHECK_LANES"), *text = nullptr;
        struct sc_error error = {};
        before_ = before ? before : "";
        if (named_ && setenv("SIMCHECK_LANES", name, 1) == 0 && sc_sim_instructions(&text, &error))
            setenv("SIMCHECK_LANES", before_.c_str(), 1);
    }
    ~Instructions() {
        if (named_)
            setenv("SIMCHECK_LANES", before_.c_str(), 1);
    }
    Instructions(const Instructions &) = delete;
    Instructions &operator=(const Instructions &) = delete;

  private:
    bool named_;
    std::string before_; // empty: none was named
};

Simulated simulate(const struct sc_mapping &mapping, const LayerData &data, const Mode &mode, struct sc_trace *trace) {
    struct sc_sim_options options = {};
    options.every_cycle = mode.every_cycle;
    options.reverse_units = mode.reverse_units;
    options.literal = mode.literal;
    options.restage_one_of = mode.restage_one_of;
    options.replay_bytes = mode.replay_bytes;
    const Instructions instructions(mode.instructions);
    options.trace = trace ? sc_trace_sink_of(trace) : nullptr;
    struct sc_error error = {};
    Simulated simulated = {};
    if (mode.attributed)
        simulated.attribution = std::make_shared<struct sc_sim_attribution>();
    options.attribution = simulated.attribution.get();
    simulated.status = sc_sim_run(&mapping, data.get(), &options, &simulated.result, &error);
    simulated.message = error.message;
    return simulated;
}

std::string differences(const struct sc_counters &expected, const struct sc_counters &measured) {
    std::string lines;
    for (int i = 0; i < SC_COUNTER_COUNT; i++) {
        auto id = static_cast<enum sc_counter_id>(i);
        if (sc_counter_get(&expected, id) != sc_counter_get(&measured, id))
            lines += std::string("  ") + sc_counter_info(id)->name + ": expected " +
                     std::to_string(sc_counter_get(&expected, id)) + ", measured " +
                     std::to_string(sc_counter_get(&measured, id)) + "\n";
    }
    return lines;
}

static std::string wrong_with(const Simulated &simulated, const struct sc_counters &expected) {
    if (simulated.status != SC_STATUS_OK)
        return "  sc_sim_run failed with status " + std::to_string(simulated.status) + ": " + simulated.message + "\n";
    return (simulated.result.output_ok ? "" : "  the output is wrong\n") +
           differences(expected, simulated.result.counters);
}

// Of what each cause did in each phase, against another run.
static std::string attributed_elsewhere(const struct sc_sim_attribution &one, const struct sc_sim_attribution &other) {
    std::string lines;
    if (one.cause_count != other.cause_count)
        return "  there are other causes\n";
    for (int cause = 0; cause < one.cause_count; cause++)
        for (int phase = 0; phase < SC_SIM_PHASE_COUNT; phase++) {
            const std::string differing = differences(one.of[cause][phase], other.of[cause][phase]);
            if (!differing.empty())
                lines += "  cause " + std::to_string(cause) + ", phase " + std::to_string(phase) + ":\n" + differing;
        }
    return lines;
}

std::string disagreement(const struct sc_mapping &mapping, const struct sc_counters &expected, uint64_t data_seed) {
    LayerData data(mapping.layer, data_seed);
    if (!data.get())
        return "no data could be made for the layer\n";
    std::string wrong = compare_possible(&mapping, &expected) ? "" : "the referee takes these counts for impossible\n";
    std::vector<int64_t> waits;
    std::shared_ptr<struct sc_sim_attribution> attribution;
    for (const Mode &mode : MODES) {
        const Simulated simulated = simulate(mapping, data, mode);
        std::string here = wrong_with(simulated, expected);
        const std::vector<int64_t> waits_here(simulated.result.waits, simulated.result.waits + SC_SIM_WAIT_COUNT);
        waits = waits.empty() ? waits_here : waits;
        if (waits_here != waits)
            here += "  the PEs wait for other things than when run '" + std::string(MODES[0].name) + "'\n";
        if (attribution && simulated.attribution && simulated.status == SC_STATUS_OK)
            here += attributed_elsewhere(*attribution, *simulated.attribution);
        attribution = attribution ? attribution : simulated.attribution;
        if (!here.empty())
            wrong += std::string(mode.name) + ":\n" + here;
    }
    return wrong;
}
