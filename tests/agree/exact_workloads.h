// The networks, dataflows and machines under workloads/, for tests of the exact model.
#ifndef SIMCHECK_TESTS_AGREE_EXACT_WORKLOADS_H
#define SIMCHECK_TESTS_AGREE_EXACT_WORKLOADS_H

#include <optional>
#include <sstream>
#include <string>
#include <vector>

#include "common/lower.h"
#include "model/exact.h"
#include "sim/sim.h"
#include "tests/support/mapped.h"

inline const char *const FLOWS[] = {"nlr", "ws", "os", "rs", "nvdla", "gemm"};
inline const char *const NETWORKS[] = {"alexnet",     "alexnet_ungrouped", "googlenet",
                                       "mobilenetv2", "bert_base_s128",    "bert_base_s384",
                                       "resnet50_v1", "resnet50_v1_5",     "vgg16"};

inline std::vector<layer> LayersOf(const std::string &network) {
    const std::string text = ReadFile(TEST_SOURCE_DIR "/workloads/networks/" + network + ".dsl");
    source from = {"network", text.data(), text.size()};
    arena memory = {};
    dsl parsed = {};
    error problem = {};
    EXPECT_EQ(dsl_parse(&parsed, &from, &memory, &problem), STATUS_OK) << problem.message;
    std::vector<layer> layers;
    for (int i = 0; i < parsed.layer_count; i++)
        layers.push_back(parsed.layers[i].layer);
    arena_free(&memory);
    return layers;
}

// A flow on a layer and the paper's machine; nothing where the front end refuses it.
inline std::optional<mapping> MapFlow(const layer &onto, const std::string &flow) {
    const std::string text = ReadFile(TEST_SOURCE_DIR "/workloads/machines/paper64.dsl") +
                             ReadFile(TEST_SOURCE_DIR "/workloads/flows/" + flow + ".dsl");
    source from = {"flow", text.data(), text.size()};
    arena memory = {};
    dsl parsed = {};
    error problem = {};
    machine hardware = machine_default();
    mapping mapped = {};
    EXPECT_EQ(dsl_parse(&parsed, &from, &memory, &problem), STATUS_OK) << problem.message;
    machine_override(&hardware, &parsed.machine);
    enum status status =
        mapping_lower(&mapped, &onto, &hardware, parsed.pragmas, parsed.pragma_count, nullptr, &problem);
    arena_free(&memory);
    return status == STATUS_OK ? std::optional<mapping>(mapped) : std::nullopt;
}

inline counters Evaluate(exact *context, const mapping &mapped) {
    counters found = {};
    error problem = {};
    EXPECT_EQ(exact_evaluate(context, &mapped, &found, &problem), STATUS_OK) << problem.message;
    return found;
}

inline counters Simulate(const mapping &mapped) {
    sim_data *data = nullptr;
    sim_result result = {};
    const sim_options options = {};
    error problem = {};
    EXPECT_EQ(sim_data_create(&data, &mapped.layer, 1, &problem), STATUS_OK) << problem.message;
    EXPECT_EQ(sim_run(&mapped, data, &options, &result, &problem), STATUS_OK) << problem.message;
    sim_data_free(data);
    return result.counters;
}

// A line for each counter that differs; "" when none does.
inline std::string DifferentCounters(const counters &model, const counters &simulated) {
    std::ostringstream lines;
    for (int id = 0; id < COUNTER_COUNT; id++) {
        auto counter = static_cast<counter_id>(id);
        if (counter_get(&model, counter) != counter_get(&simulated, counter))
            lines << counter_info(counter)->name << ": model " << counter_get(&model, counter) << ", simulated "
                  << counter_get(&simulated, counter) << '\n';
    }
    return lines.str();
}

#endif
