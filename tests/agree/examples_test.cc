// The simulator against counts that were found by brute force, point by point, outside this project's code.
#include <gtest/gtest.h>

#include "sim/sim.h"
#include "tests/support/json_reader.h"
#include "tests/support/mapped.h"

namespace {

struct Mode {
    const char *name;
    bool every_cycle, reverse_units;
};

class ExamplesTest : public testing::TestWithParam<Mode> {};

TEST_P(ExamplesTest, EveryCountAndCycleIsTheExpectedOne) {
    const Json expected = JsonReader(ReadFile(TEST_SOURCE_DIR "/tests/golden/examples.json")).document();
    ASSERT_EQ(expected.members.size(), 45u);
    for (const auto &[name, counts] : expected.members) {
        SCOPED_TRACE(name);
        const sc_mapping mapped = MapFile("workloads/examples/" + name + ".dsl");
        sc_sim_data *data = nullptr;
        sc_error problem = {};
        sc_sim_result result = {};
        sc_sim_options options = {};
        options.every_cycle = GetParam().every_cycle;
        options.reverse_units = GetParam().reverse_units;
        ASSERT_EQ(sc_sim_data_create(&data, &mapped.layer, 7, &problem), SC_STATUS_OK);
        ASSERT_EQ(sc_sim_run(&mapped, data, &options, &result, &problem), SC_STATUS_OK) << problem.message;
        sc_sim_data_free(data);
        EXPECT_TRUE(result.output_ok);
        ASSERT_EQ(counts.members.size(), static_cast<size_t>(SC_COUNTER_COUNT));
        for (int id = 0; id < SC_COUNTER_COUNT; id++) {
            const char *counter = sc_counter_info(static_cast<sc_counter_id>(id))->name;
            EXPECT_EQ(sc_counter_get(&result.counters, static_cast<sc_counter_id>(id)), counts[counter].integer())
                << counter;
        }
    }
}

INSTANTIATE_TEST_SUITE_P(Modes, ExamplesTest,
                         testing::Values(Mode{"skipping", false, false}, Mode{"every_cycle", true, false},
                                         Mode{"reversed", false, true}, Mode{"every_cycle_reversed", true, true}),
                         [](const auto &mode) { return mode.param.name; });

} // namespace
