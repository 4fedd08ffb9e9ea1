// The simulator's table of events: every counter is somebody's, and what an event means is written down once.
extern "C" {
#include "sim/event.h"
}

#include <gtest/gtest.h>

#include <algorithm>

namespace {

TEST(Events, ClaimEveryCounter) {
    bool claimed[SC_COUNTER_COUNT];
    sc_error problem = {};
    sim_claim_counters(claimed);
    EXPECT_EQ(sim_check_claims(claimed, &problem), SC_STATUS_OK) << problem.message;
}

TEST(Events, ACounterThatNobodyClaimsIsAnInvariantThatBroke) {
    bool claimed[SC_COUNTER_COUNT];
    sc_error problem = {};
    sim_claim_counters(claimed);
    claimed[SC_COUNTER_noc_up] = false;
    EXPECT_EQ(sim_check_claims(claimed, &problem), SC_STATUS_INVARIANT);
    EXPECT_STREQ(problem.message, "counter 'noc_up' is counted by nobody");
}

TEST(Events, RaiseTheCountersOfTheirRow) {
    sim_tally tally = {};
    tally.count[SIM_SEND][SC_TENSOR_WEIGHT] = 3;
    tally.count[SIM_SEND][SC_TENSOR_INPUT] = 5;
    tally.peak[SIM_PEAK_L2] = 7;
    const sc_counters counters = sim_tally_counters(&tally);
    EXPECT_EQ(counters.l2_rd_weight, 3);
    EXPECT_EQ(counters.l2_rd_input, 5);
    EXPECT_EQ(counters.noc_down, 8);
    EXPECT_EQ(counters.l2_req, 7);
    EXPECT_EQ(counters.noc_up, 0);
}

TEST(Events, StandInTheColumnOfTheirRow) {
    sim_tally tally = {};
    sim_columns columns = {};
    int64_t column[SC_TRACE_STEP_COUNTS] = {};
    tally.count[SIM_FORWARD][SC_TENSOR_INPUT] = 2;
    tally.count[SIM_DROP][SC_TENSOR_INPUT] = 9;
    tally.peak[SIM_PEAK_L1] = 4;
    sim_list_columns(&columns);
    sim_add_columns(&columns, &tally, column);
    EXPECT_EQ(column[SC_TRACE_STEP_forward_input], 2);
    EXPECT_EQ(column[SC_TRACE_STEP_hold_l1], 4);
    EXPECT_EQ(std::count_if(column, column + SC_TRACE_STEP_COUNTS, [](int64_t count) { return count != 0; }), 2);
}

TEST(Events, EveryColumnOfAStepIsSomebodys) {
    sim_tally tally = {};
    sim_columns columns = {};
    int64_t column[SC_TRACE_STEP_COUNTS] = {};
    for (auto &event : tally.count)
        for (int64_t &count : event)
            count = 1;
    for (int64_t &peak : tally.peak)
        peak = 1;
    sim_list_columns(&columns);
    sim_add_columns(&columns, &tally, column);
    for (int i = 0; i < SC_TRACE_STEP_COUNTS; i++)
        EXPECT_EQ(column[i], 1) << sc_trace_step_count_info(static_cast<sc_trace_step_count>(i))->name;
}

TEST(Events, BalanceTwoSides) {
    sim_tally tally = {};
    tally.count[SIM_EVICT][SC_TENSOR_OUTPUT] = 6;
    tally.count[SIM_ARRIVE][SC_TENSOR_OUTPUT] = 4;
    tally.count[SIM_REDUCE][SC_TENSOR_OUTPUT] = 2;
    const sim_balance_sides sides = sim_tally_balance(&tally, SIM_BALANCE_REDUCED);
    EXPECT_EQ(sides.left, 6);
    EXPECT_EQ(sides.right, 6);
    EXPECT_EQ(sim_tally_balance(&tally, SIM_BALANCE_COPIES).right, 0);
}

TEST(Events, OfTwoTalliesCountsAddUpAndTheLargerPeakStays) {
    sim_tally total = {}, part = {};
    total.count[SIM_STEP][SIM_NO_TENSOR] = 1;
    part.count[SIM_STEP][SIM_NO_TENSOR] = 2;
    total.peak[SIM_PEAK_SENT] = 8;
    part.peak[SIM_PEAK_SENT] = 5;
    sim_tally_add(&total, &part);
    EXPECT_EQ(sim_tally_counters(&total).steps, 3);
    EXPECT_EQ(sim_tally_counters(&total).peak_down, 8);
}

} // namespace
