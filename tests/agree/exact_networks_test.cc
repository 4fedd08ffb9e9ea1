// The layers of whole networks in the dataflows of Table 2: against the simulator with fewer channels, and at full size
// what must hold of any correct count.
#include <algorithm>

#include "tests/agree/exact_workloads.h"
#include "tests/support/case_count.h"

namespace {

class ExactNetworksTest : public testing::TestWithParam<const char *> {
  protected:
    ~ExactNetworksTest() override { sc_exact_free(context_); }
    sc_exact *context_ = sc_exact_create();
};

const int CHANNELS = Cases(1, 2);

sc_layer WithFewerChannels(sc_layer one) {
    one.size[SC_DIM_K] = std::min<int64_t>(one.size[SC_DIM_K], CHANNELS + 1);
    one.size[SC_DIM_C] = std::min<int64_t>(one.size[SC_DIM_C], CHANNELS);
    one.size[SC_DIM_M] = std::min<int64_t>(one.size[SC_DIM_M], 70);
    one.size[SC_DIM_N] = std::min<int64_t>(one.size[SC_DIM_N], 5);
    return one;
}

TEST_P(ExactNetworksTest, AgreesWithTheSimulatorOnFewerChannels) {
    int compared = 0;
    for (const sc_layer &whole : LayersOf(GetParam()))
        for (const char *flow : FLOWS)
            if (const auto mapped = MapFlow(WithFewerChannels(whole), flow)) {
                EXPECT_EQ(DifferentCounters(Evaluate(context_, *mapped), Simulate(*mapped)), "")
                    << whole.name << " " << flow;
                compared++;
            }
    EXPECT_GT(compared, 0);
    std::printf("%d compared\n", compared);
}

INSTANTIATE_TEST_SUITE_P(Networks, ExactNetworksTest, testing::Values("vgg16", "alexnet", "mobilenetv2"),
                         [](const auto &network) { return std::string(network.param); });

// ---- invariants ----

class ExactInvariantsTest : public testing::TestWithParam<const char *> {
  protected:
    ~ExactInvariantsTest() override { sc_exact_free(context_); }

    // Call check(mapped, counts) for each layer and flow.
    template <typename Check> void ForEach(Check check) {
        int seen = 0;
        for (const sc_layer &one : LayersOf(GetParam()))
            for (const char *flow : FLOWS)
                if (const auto mapped = MapFlow(one, flow)) {
                    SCOPED_TRACE(std::string(one.name) + " " + flow);
                    check(*mapped, Evaluate(context_, *mapped));
                    seen++;
                }
        EXPECT_GT(seen, 0);
    }

    sc_exact *context_ = sc_exact_create();
};

int64_t CeilDiv(int64_t a, int64_t b) { return (a + b - 1) / b; }

TEST_P(ExactInvariantsTest, CountsAreAtLeastWhatTheLayerNeeds) {
    ForEach([](const sc_mapping &mapped, const sc_counters &counts) {
        const sc_layer &one = mapped.layer;
        EXPECT_EQ(counts.macs, sc_layer_macs(&one));
        EXPECT_GE(counts.l2_rd_weight, sc_layer_tensor_elems(&one, SC_TENSOR_WEIGHT));
        EXPECT_GE(counts.l2_rd_input, counts.l2_wr_input);
        EXPECT_LE(counts.l2_wr_input, sc_layer_tensor_elems(&one, SC_TENSOR_INPUT));
        EXPECT_GE(counts.l2_wr_sum, sc_layer_tensor_elems(&one, SC_TENSOR_OUTPUT));
        EXPECT_GE(counts.l1_wr_weight + counts.l1_wr_input, counts.noc_down);
        EXPECT_EQ(counts.noc_up + counts.noc_reduce, counts.l1_rd_evict);
        for (int id = 0; id < SC_COUNTER_COUNT; id++)
            EXPECT_GE(sc_counter_get(&counts, static_cast<sc_counter_id>(id)), 0);
    });
}

TEST_P(ExactInvariantsTest, CyclesAreAtLeastWhatUnitsAndChannelsNeed) {
    ForEach([](const sc_mapping &mapped, const sc_counters &counts) {
        const sc_machine &on = mapped.machine;
        EXPECT_GE(counts.cycles, CeilDiv(counts.macs, on.num_pes * on.vector_width));
        EXPECT_GE(counts.cycles, CeilDiv(counts.noc_down, on.bandwidth));
        EXPECT_GE(counts.cycles, CeilDiv(counts.noc_up, on.bandwidth));
    });
}

TEST_P(ExactInvariantsTest, MoreBandwidthOrBuffersNeverTakeMoreCycles) {
    ForEach([this](sc_mapping mapped, const sc_counters &counts) {
        int64_t before = counts.cycles;
        for (int64_t bandwidth : {64, 1000, 0}) {
            mapped.machine.bandwidth = bandwidth;
            EXPECT_LE(Evaluate(context_, mapped).cycles, before) << bandwidth;
            before = Evaluate(context_, mapped).cycles;
        }
        mapped.machine.bandwidth = 3;
        mapped.machine.l1_buffers = 1;
        before = Evaluate(context_, mapped).cycles;
        for (int64_t buffers : {2, 3, 8}) {
            mapped.machine.l1_buffers = buffers;
            EXPECT_LE(Evaluate(context_, mapped).cycles, before) << buffers;
            before = Evaluate(context_, mapped).cycles;
        }
    });
}

// Where K is the outermost loop, one at a time, nothing of one k but inputs is of use to the next.
TEST_P(ExactInvariantsTest, ASplitAlongKSumsToTheWhole) {
    for (const sc_layer &whole : LayersOf(GetParam()))
        for (const char *flow : {"ws", "os", "rs"}) {
            sc_layer part[2] = {whole, whole};
            const sc_dim k = whole.type->equals_convolution ? SC_DIM_N : SC_DIM_K; // of the convolution it is
            part[0].size[k] = whole.size[k] / 3;
            part[1].size[k] = whole.size[k] - part[0].size[k];
            const auto mapped = MapFlow(whole, flow), first = MapFlow(part[0], flow), second = MapFlow(part[1], flow);
            if (part[0].size[k] == 0 || !mapped)
                continue;
            SCOPED_TRACE(std::string(whole.name) + " " + flow);
            const sc_counters sum = Evaluate(context_, *mapped), a = Evaluate(context_, *first),
                              b = Evaluate(context_, *second);
            EXPECT_EQ(sum.macs, a.macs + b.macs);
            EXPECT_EQ(sum.steps, a.steps + b.steps);
            EXPECT_EQ(sum.l2_rd_weight, a.l2_rd_weight + b.l2_rd_weight);
            EXPECT_EQ(sum.l1_wr_weight, a.l1_wr_weight + b.l1_wr_weight);
            EXPECT_EQ(sum.noc_up, a.noc_up + b.noc_up);
            EXPECT_EQ(sum.l1_rd_evict, a.l1_rd_evict + b.l1_rd_evict);
            EXPECT_LE(sum.l2_rd_input, a.l2_rd_input + b.l2_rd_input);
            EXPECT_EQ(sum.l1_req, std::max(a.l1_req, b.l1_req));
        }
}

INSTANTIATE_TEST_SUITE_P(Networks, ExactInvariantsTest, testing::ValuesIn(NETWORKS),
                         [](const auto &network) { return std::string(network.param); });

} // namespace
