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
inline const char *const NETWORKS[] = {
    "alexnet",        "alexnet_ungrouped",    "googlenet",   "mobilenetv2",   "bert_base_s128",
    "bert_base_s384", "llama_7b_layer_s2048", "resnet50_v1", "resnet50_v1_5", "vgg16"};

inline std::vector<sc_layer> LayersOf(const std::string &network) {
    const std::string text = ReadFile(TEST_SOURCE_DIR "/workloads/networks/" + network + ".dsl");
    sc_source from = {"network", text.data(), text.size()};
    sc_arena memory = {};
    sc_dsl parsed = {};
    sc_error problem = {};
    EXPECT_EQ(sc_dsl_parse(&parsed, &from, &memory, &problem), SC_STATUS_OK) << problem.message;
    std::vector<sc_layer> layers;
    for (int i = 0; i < parsed.layer_count; i++)
        layers.push_back(parsed.layers[i].layer);
    sc_arena_free(&memory);
    return layers;
}

// A flow on a layer and the paper's machine; nothing where the front end refuses it.
inline std::optional<sc_mapping> MapFlow(const sc_layer &onto, const std::string &flow) {
    const std::string text = ReadFile(TEST_SOURCE_DIR "/workloads/machines/paper64.dsl") +
                             ReadFile(TEST_SOURCE_DIR "/workloads/flows/" + flow + ".dsl");
    sc_source from = {"flow", text.data(), text.size()};
    sc_arena memory = {};
    sc_dsl parsed = {};
    sc_error problem = {};
    sc_machine hardware = sc_machine_default();
    sc_mapping mapped = {};
    EXPECT_EQ(sc_dsl_parse(&parsed, &from, &memory, &problem), SC_STATUS_OK) << problem.message;
    sc_machine_override(&hardware, &parsed.machine);
    enum sc_status status = sc_mapping_lower(&mapped, MappedArena(), &onto, &hardware, parsed.pragmas,
                                             parsed.pragma_count, nullptr, &problem);
    sc_arena_free(&memory);
    return status == SC_STATUS_OK ? std::optional<sc_mapping>(mapped) : std::nullopt;
}

inline sc_counters Evaluate(sc_exact *context, const sc_mapping &mapped) {
    sc_counters found = {};
    sc_error problem = {};
    EXPECT_EQ(sc_exact_evaluate(context, &mapped, &found, &problem), SC_STATUS_OK) << problem.message;
    return found;
}

inline sc_counters Simulate(const sc_mapping &mapped) {
    sc_sim_data *data = nullptr;
    sc_sim_result result = {};
    const sc_sim_options options = {};
    sc_error problem = {};
    EXPECT_EQ(sc_sim_data_create(&data, &mapped.layer, 1, &problem), SC_STATUS_OK) << problem.message;
    EXPECT_EQ(sc_sim_run(&mapped, data, &options, &result, &problem), SC_STATUS_OK) << problem.message;
    sc_sim_data_free(data);
    return result.counters;
}

// A line for each counter that differs; "" when none does.
inline std::string DifferentCounters(const sc_counters &model, const sc_counters &simulated) {
    std::ostringstream lines;
    for (int id = 0; id < SC_COUNTER_COUNT; id++) {
        auto counter = static_cast<sc_counter_id>(id);
        if (sc_counter_get(&model, counter) != sc_counter_get(&simulated, counter))
            lines << sc_counter_info(counter)->name << ": model " << sc_counter_get(&model, counter) << ", simulated "
                  << sc_counter_get(&simulated, counter) << '\n';
    }
    return lines.str();
}

#endif
