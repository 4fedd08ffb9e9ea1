// The main job in full: CONV11 on 64 PEs, model against simulator.
#include "tests/agree/exact_workloads.h"

namespace {

class ExactConv11Test : public testing::TestWithParam<const char *> {};

TEST_P(ExactConv11Test, AgreesWithTheSimulator) {
    const sc_layer conv11 = LayersOf("vgg16").at(10);
    ASSERT_STREQ(conv11.name, "conv11");
    const auto mapped = MapFlow(conv11, GetParam());
    ASSERT_TRUE(mapped);
    sc_exact *context = sc_exact_create();
    EXPECT_EQ(DifferentCounters(Evaluate(context, *mapped), Simulate(*mapped)), "");
    sc_exact_free(context);
}

INSTANTIATE_TEST_SUITE_P(Flows, ExactConv11Test, testing::Values("nlr", "ws", "os", "rs", "nvdla"),
                         [](const auto &flow) { return std::string(flow.param); });

} // namespace
