// The dataflows of Table 2 on odd layers: every operation once, the output right, whatever divides what.
#include <gtest/gtest.h>

#include "sim/sim.h"
#include "tests/support/mapped.h"

namespace {

const char *const kFlows[] = {"nlr", "ws", "os", "rs", "nvdla"};

const char *const kLayers[] = {
    "CONV square; K 5; C 3; R 3; S 3; Y 7; X 9;",
    "CONV padded; K 7; C 5; R 3; S 3; Y 8; X 8; Pad 1;",
    "CONV stride2; K 3; C 4; R 3; S 3; Y 11; X 13; Stride 2; Pad 1;",
    "CONV stride3; K 3; C 2; R 5; S 2; Y 14; X 11; StrideY 3; StrideX 2;",
    "CONV pointwise; K 9; C 7; Y 5; X 6; Stride 2;",
    "CONV grouped; N 2; G 3; K 2; C 3; R 2; S 3; Y 6; X 7;",
    "CONV manyk; K 70; C 65; R 1; S 1; Y 2; X 3;",
    "CONV wide; K 2; C 2; R 1; S 3; Y 2; X 140;",
    "DSCONV depthwise; C 6; R 3; S 3; Y 9; X 9; Stride 2; Pad 1;",
    "POOL pool; C 5; R 3; S 2; Y 9; X 8; Stride 2;",
    "FC connected; K 11; C 66;",
    "FC window; K 4; C 3; R 4; S 5; Y 4; X 5;",
};

using Case = std::tuple<const char *, const char *, int>;

class Table2Test : public testing::TestWithParam<Case> {};

TEST_P(Table2Test, ExecutesEveryOperationOnce) {
    const auto [flow, layer, pes] = GetParam();
    const std::string text = "NumPEs " + std::to_string(pes) + "; Bandwidth 3; Layer " + layer + " endLayer " +
                             ReadFile(std::string(TEST_SOURCE_DIR "/workloads/flows/") + flow + ".dsl");
    const sc_mapping mapped = MapText(text);
    sc_sim_data *data = nullptr;
    sc_error problem = {};
    sc_sim_result result = {};
    const sc_sim_options options = {};
    ASSERT_EQ(sc_sim_data_create(&data, &mapped.layer, 3, &problem), SC_STATUS_OK);
    EXPECT_EQ(sc_sim_run(&mapped, data, &options, &result, &problem), SC_STATUS_OK) << problem.message;
    sc_sim_data_free(data);
    EXPECT_TRUE(result.output_ok);
    EXPECT_EQ(result.counters.macs, sc_layer_macs(&mapped.layer));
}

// Row stationary tiles are as wide as the filter, so 5 PEs are the fewest that all layers can have.
INSTANTIATE_TEST_SUITE_P(OddLayers, Table2Test,
                         testing::Combine(testing::ValuesIn(kFlows), testing::ValuesIn(kLayers),
                                          testing::Values(5, 12, 64, 130, 1000)));

INSTANTIATE_TEST_SUITE_P(OnePE, Table2Test,
                         testing::Combine(testing::Values("nlr", "ws", "os", "nvdla"), testing::ValuesIn(kLayers),
                                          testing::Values(1)));

} // namespace
