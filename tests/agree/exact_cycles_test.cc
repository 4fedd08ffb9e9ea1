// Cycles of long runs, in which fetching, computing and draining drift apart slowly until a buffer is full: the exact
// model leaps where the simulator walks.
#include <gtest/gtest.h>

#include <random>
#include <sstream>

#include "tests/agree/exact_workloads.h"

namespace {

class ExactCyclesTest : public testing::Test {
  protected:
    ~ExactCyclesTest() override { sc_exact_free(context_); }

    sc_counters Model(const std::string &text) { return Evaluate(context_, MapText(text)); }
    static sc_counters Simulate(const std::string &text) { return ::Simulate(MapText(text)); }

    sc_exact *context_ = sc_exact_create();
};

std::string LongText(uint64_t seed) {
    std::mt19937_64 random(seed);
    auto between = [&](uint64_t low, uint64_t high) { return low + random() % (high - low + 1); };
    const uint64_t buffers[] = {1, 2, 3, 4, 5, 7, 8, 16, 31, 64, 200, 256};
    std::ostringstream text;
    const uint64_t m = between(300, 2500), n = between(1, 12), k = between(1, 12);
    text << "NumPEs " << between(1, 3) << "; Bandwidth " << between(1, 12) << "; L1Buffers " << buffers[between(0, 11)]
         << "; VectorWidth " << between(1, 6) << "; NoCLatency " << (between(0, 1) ? between(0, 2000) : between(0, 9))
         << ";\nLayer GEMM a; M " << m << "; N " << n << "; K " << k << "; endLayer\n";
    const uint64_t outer = between(1, n), inner = between(1, k), rows = between(1, 3);
    const std::string maps[] = {(between(0, 1) ? "Temporal_Map (" : "Spatial_Map (") + std::to_string(rows) + "," +
                                    std::to_string(rows) + ") M",
                                "Temporal_Map (" + std::to_string(outer) + "," + std::to_string(outer) + ") N",
                                "Temporal_Map (" + std::to_string(inner) + "," + std::to_string(inner) + ") K"};
    const uint64_t first = between(0, 2), second = (first + between(1, 2)) % 3;
    text << maps[first] << "\n-> " << maps[second] << "\n-> " << maps[3 - first - second] << "\n";
    return text.str();
}

TEST_F(ExactCyclesTest, LongRunsAgreeWithTheSimulator) {
    for (uint64_t seed = 1; seed <= 300; seed++) {
        const std::string text = LongText(seed);
        ASSERT_EQ(Model(text).cycles, Simulate(text).cycles) << "seed " << seed << "\n" << text;
    }
}

// The recurrence of the contract, step by step, for a layer that needs the same at each.
int64_t Recurrence(int64_t steps, int64_t buffers, int64_t first_fetch, int64_t fetch_cycles, int64_t compute_cycles,
                   int64_t drain_cycles, int64_t latency) {
    std::vector<int64_t> computed(static_cast<size_t>(steps)), drained(static_cast<size_t>(steps));
    int64_t fetched = 0;
    for (int64_t t = 0; t < steps; t++) {
        auto at = static_cast<size_t>(t), free = static_cast<size_t>(t >= buffers ? t - buffers : 0);
        const int64_t compute_free = t >= buffers ? computed[free] : 0, drain_free = t >= buffers ? drained[free] : 0;
        fetched = std::max(fetched, compute_free) + (t ? fetch_cycles : first_fetch);
        computed[at] = std::max({t ? computed[at - 1] : 0, fetched + latency, drain_free}) + compute_cycles;
        drained[at] = std::max(t ? drained[at - 1] : 0, computed[at] + latency) + drain_cycles;
    }
    return std::max(computed.back(), drained.back());
}

// A row of M at a time: it needs K inputs and K * N operations, and makes N outputs; the weights stay.
TEST_F(ExactCyclesTest, TheNearlyBalancedIsLeaptNotWalked) {
    const int64_t m = 200000, n = 9, k = 1000;
    for (int64_t buffers : {1, 2, 3, 17, 256})
        for (int64_t bandwidth : {1, 3})
            for (int64_t width : {8, 9, 26, 27}) {
                std::ostringstream text;
                text << "NumPEs 1; NoCLatency 77; Bandwidth " << bandwidth << "; VectorWidth " << width
                     << "; L1Buffers " << buffers << ";\nLayer GEMM a; M " << m << "; N " << n << "; K " << k
                     << "; endLayer\nTemporal_Map (1,1) M -> Unroll N -> Unroll K";
                const int64_t fetch = (k - 1) / bandwidth + 1, first = (k * (n + 1) - 1) / bandwidth + 1;
                EXPECT_EQ(Model(text.str()).cycles,
                          Recurrence(m, buffers, first, fetch, (n * k - 1) / width + 1, (n - 1) / bandwidth + 1, 77))
                    << text.str();
            }
}

// A PE keeps what it has of a chunk that its neighbour had before it: that much is not forwarded to it.
TEST_F(ExactCyclesTest, WhatAReceiverKeepsIsNotForwardedToIt) {
    const std::string text = "NumPEs 2; LinkBandwidth 1; Layer CONV a; C 7; X 5; endLayer "
                             "Temporal_Map (2,2) C -> Tile (2) K -> Temporal_Map (1,1) K -> Spatial_Map (3,1) X -> "
                             "Temporal_Map (1,1) C";
    EXPECT_EQ(Model(text).cycles, Simulate(text).cycles);
    EXPECT_EQ(Model(text).cycles, 30);
}

} // namespace
