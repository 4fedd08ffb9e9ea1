// What the simulator counts, by the loop that caused it and the phase of the step: small nests, counted by hand.
#include "tests/support/mapped.h"

extern "C" {
#include "sim/sim.h"
}

#include <memory>

namespace {

std::unique_ptr<sc_sim_attribution> Attributed(const std::string &text) {
    const sc_mapping mapped = MapText(text);
    auto attribution = std::make_unique<sc_sim_attribution>();
    sc_sim_data *data = nullptr;
    sc_sim_options options = {};
    sc_sim_result result = {};
    sc_error problem = {};
    options.attribution = attribution.get();
    EXPECT_EQ(sc_sim_data_create(&data, &mapped.layer, 1, &problem), SC_STATUS_OK) << problem.message;
    EXPECT_EQ(sc_sim_run(&mapped, data, &options, &result, &problem), SC_STATUS_OK) << problem.message;
    sc_sim_data_free(data);
    return attribution;
}

int64_t Sum(const sc_sim_attribution &attribution, sc_counter_id id) {
    sc_counters total = {};
    for (int cause = 0; cause < attribution.cause_count; cause++)
        for (const sc_counters &part : attribution.of[cause])
            EXPECT_TRUE(sc_counters_add(&total, &part));
    return sc_counter_get(&total, id);
}

// Two filters slide over six columns: four windows, which share two of their three columns.
const char kSliding[] = "NumPEs 1; Layer CONV a; K 2; X 6; S 3; endLayer "
                        "Temporal_Map (1,1) K -> Temporal_Map (3,1) X -> Unroll S";

enum { K_ADVANCES = SC_SIM_CAUSE_LOOP, X_ADVANCES, S_ADVANCES };

TEST(Attribution, EachAdvanceBringsWhatItMakesMissing) {
    const auto by = Attributed(kSliding);
    const int start = SC_SIM_CAUSE_START;
    EXPECT_EQ(by->of[start][SC_SIM_FIRST].l2_rd_input, 3);
    EXPECT_EQ(by->of[start][SC_SIM_FIRST].l2_rd_weight, 3);
    EXPECT_EQ(by->of[start][SC_SIM_FIRST].steps, 1);
    EXPECT_EQ(by->of[X_ADVANCES][SC_SIM_STEADY].l2_rd_input, 2 * 3 * 1);
    EXPECT_EQ(by->of[X_ADVANCES][SC_SIM_STEADY].l2_rd_weight, 0);
    EXPECT_EQ(by->of[X_ADVANCES][SC_SIM_STEADY].steps, 6);
    EXPECT_EQ(by->of[K_ADVANCES][SC_SIM_FIRST].l2_rd_input, 3);
    EXPECT_EQ(by->of[K_ADVANCES][SC_SIM_FIRST].l2_rd_weight, 3);
    EXPECT_EQ(by->of[K_ADVANCES][SC_SIM_FIRST].steps, 1);
    EXPECT_EQ(by->of[X_ADVANCES][SC_SIM_CLIPPED].steps, 0);
    EXPECT_EQ(by->of[S_ADVANCES][SC_SIM_STEADY].steps, 0);
    EXPECT_EQ(Sum(*by, SC_COUNTER_l2_rd_input), 12);
    EXPECT_EQ(Sum(*by, SC_COUNTER_macs), 24);
}

TEST(Attribution, AnOutputLeavesWhenTheNestGoesOn) {
    const auto by = Attributed(kSliding);
    const int end = by->cause_count - 1;
    EXPECT_EQ(by->cause_count, 3 + 2);
    EXPECT_EQ(by->of[SC_SIM_CAUSE_START][SC_SIM_FIRST].l2_wr_sum, 0);
    EXPECT_EQ(by->of[X_ADVANCES][SC_SIM_FIRST].l2_wr_sum, 2); // of the first window of each filter
    EXPECT_EQ(by->of[X_ADVANCES][SC_SIM_STEADY].l2_wr_sum, 4);
    EXPECT_EQ(by->of[K_ADVANCES][SC_SIM_STEADY].l2_wr_sum, 1);
    EXPECT_EQ(by->of[end][SC_SIM_STEADY].l2_wr_sum, 1);
}

TEST(Attribution, PeaksAndCyclesGoToTheirSteps) {
    const auto by = Attributed(kSliding);
    EXPECT_EQ(by->of[SC_SIM_CAUSE_START][SC_SIM_FIRST].peak_down, 6);
    EXPECT_EQ(by->of[X_ADVANCES][SC_SIM_STEADY].peak_down, 1);
    EXPECT_EQ(by->of[X_ADVANCES][SC_SIM_STEADY].l1_req, 7);
    // Everything moves in one cycle, and a step computes for three: the start waits for its fetch as well, and all
    // steps but the last drain while the next one computes.
    EXPECT_EQ(by->of[SC_SIM_CAUSE_START][SC_SIM_FIRST].cycles, 1 + 3 + 1);
    EXPECT_EQ(by->of[X_ADVANCES][SC_SIM_STEADY].cycles, 6 * 3);
    EXPECT_EQ(by->of[K_ADVANCES][SC_SIM_FIRST].cycles, 3);
}

TEST(Attribution, AChunkShorterThanTheFirstIsClipped) {
    // Windows [0,4) [2,6) [4,7): the last is an edge.
    const auto by = Attributed("NumPEs 1; Layer CONV a; X 7; S 3; endLayer Temporal_Map (4,2) X -> Unroll S");
    EXPECT_EQ(by->of[SC_SIM_CAUSE_START][SC_SIM_FIRST].l2_rd_input, 4);
    EXPECT_EQ(by->of[SC_SIM_CAUSE_LOOP][SC_SIM_STEADY].l2_rd_input, 2);
    EXPECT_EQ(by->of[SC_SIM_CAUSE_LOOP][SC_SIM_CLIPPED].l2_rd_input, 1);
    EXPECT_EQ(by->of[SC_SIM_CAUSE_LOOP][SC_SIM_CLIPPED].macs, 3);
}

TEST(Attribution, AFoldThatLeavesPEsIdleIsClipped) {
    const auto by = Attributed("NumPEs 2; Layer CONV a; K 5; endLayer Spatial_Map (1,1) K");
    EXPECT_EQ(by->of[SC_SIM_CAUSE_START][SC_SIM_FIRST].l2_rd_weight, 2);
    EXPECT_EQ(by->of[SC_SIM_CAUSE_LOOP][SC_SIM_STEADY].l2_rd_weight, 2);
    EXPECT_EQ(by->of[SC_SIM_CAUSE_LOOP][SC_SIM_CLIPPED].l2_rd_weight, 1);
}

TEST(Attribution, PEsThatNeverHaveWorkAreNoEdge) {
    const auto by =
        Attributed("NumPEs 8; Layer CONV a; K 2; C 2; endLayer Temporal_Map (1,1) C -> Spatial_Map (1,1) K");
    EXPECT_EQ(by->of[SC_SIM_CAUSE_LOOP][SC_SIM_STEADY].l2_rd_weight, 2);
    EXPECT_EQ(Sum(*by, SC_COUNTER_steps), 2);
}

} // namespace
