// The exact model's promises beside its numbers: limits, reuse, threads, and cost that does not follow the layer's
// size.
#include <gtest/gtest.h>
#include <malloc.h>

#include <thread>
#include <vector>

#include "model/exact.h"
#include "tests/support/mapped.h"

namespace {

bool SameCounts(const sc_counters &a, const sc_counters &b) {
    for (int id = 0; id < SC_COUNTER_COUNT; id++)
        if (sc_counter_get(&a, static_cast<sc_counter_id>(id)) != sc_counter_get(&b, static_cast<sc_counter_id>(id)))
            return false;
    return true;
}

class ExactTest : public testing::Test {
  protected:
    ~ExactTest() override { sc_exact_free(context_); }

    enum sc_status Try(const std::string &text, sc_counters *found) {
        const sc_mapping mapped = MapText(text);
        return sc_exact_evaluate(context_, &mapped, found, &problem_);
    }
    sc_counters Count(const std::string &text) {
        sc_counters found = {};
        EXPECT_EQ(Try(text, &found), SC_STATUS_OK) << problem_.message << "\n" << text;
        return found;
    }

    sc_exact *context_ = sc_exact_create();
    sc_error problem_ = {};
};

const char SMALL[] = "NumPEs 3; Bandwidth 2; Layer CONV a; K 5; C 2; Y 9; R 3; endLayer "
                     "Temporal_Map (1,1) C -> Spatial_Map (1,1) K -> Temporal_Map (3,1) Y -> Unroll R";

TEST_F(ExactTest, AnswersArePlausibleByHand) {
    // Example 1 of docs/semantics.md.
    const sc_counters found =
        Count("NumPEs 1; Bandwidth 1; Layer CONV a; X 8; S 3; endLayer Temporal_Map (3,1) X -> Unroll S");
    EXPECT_EQ(found.macs, 18);
    EXPECT_EQ(found.steps, 6);
    EXPECT_EQ(found.l1_rd_sum, 12);
    EXPECT_EQ(found.l1_req, 7);
    EXPECT_EQ(found.cycles, 25);
}

// What is not given has no count, and what is given has one: a forgotten counter is not 0.
TEST_F(ExactTest, EveryCounterIsGivenOrSaysThatItIsNot) {
    const sc_counters found = Count(SMALL);
    int given = 0;
    for (int i = 0; i < SC_COUNTER_COUNT; i++) {
        const auto id = static_cast<sc_counter_id>(i);
        given += sc_exact_gives(id);
        if (sc_exact_gives(id))
            EXPECT_GE(sc_counter_get(&found, id), 0) << sc_counter_info(id)->name;
        else
            EXPECT_EQ(sc_counter_get(&found, id), SC_EXACT_NOT_GIVEN) << sc_counter_info(id)->name;
    }
    EXPECT_GE(given, 24);
    EXPECT_TRUE(sc_exact_gives(SC_COUNTER_cycles));
}

TEST_F(ExactTest, UnitsBeyondThePositionsIdleAndCostNothing) {
    for (const std::string flow : {"K", "Y", "K -> Merge C", "Y -> Merge K"}) {
        const std::string rest = "; Layer CONV a; K 5; C 2; Y 9; R 3; endLayer Spatial_Map (1,1) " + flow;
        EXPECT_TRUE(SameCounts(Count("NumPEs 45" + rest), Count("NumPEs 4611686018427387904" + rest))) << flow;
    }
}

TEST_F(ExactTest, SizesMayExceedTheDimension) {
    const std::string layer = "NumPEs 2; Layer CONV a; K 5; Y 9; R 3; endLayer ";
    EXPECT_TRUE(
        SameCounts(Count(layer + "Temporal_Map (9223372036854775807,9223372036854775807) K -> Spatial_Map (3,1) Y"),
                   Count(layer + "Temporal_Map (5,5) K -> Spatial_Map (3,1) Y")));
}

// A layer of 10^18 operations: a walk of its steps would not end.
TEST_F(ExactTest, CostDoesNotFollowTripCounts) {
    const sc_counters found =
        Count("NumPEs 64; Bandwidth 32; Layer CONV a; K 1000000; C 1000003; R 3; S 3; Y 333; X 335; "
              "endLayer Temporal_Map (1,1) C -> Temporal_Map (3,1) Y -> Spatial_Map (1,1) K "
              "-> Temporal_Map (1,1) X -> Temporal_Map (1,1) S");
    EXPECT_EQ(found.macs, int64_t{1000000} * 1000003 * 9 * 331 * 333);
}

// Two billion rows, of which every second is left out, in one level or in two.
TEST_F(ExactTest, HolesAreCountedWithoutAWalk) {
    const std::string layer = "NumPEs 3; Layer CONV a; K 3; Y 2000000000; StrideY 2; endLayer Temporal_Map (1,1) K -> ";
    EXPECT_EQ(Count(layer + "Spatial_Map (1,2) Y").l2_wr_input, 1000000000);
    EXPECT_EQ(Count(layer + "Tile (3) Y -> Temporal_Map (27,28) Y -> Spatial_Map (1,2) Y").l2_wr_input, 1000000000);
}

TEST_F(ExactTest, MergedLoopsCostOneDimensionAtMost) {
    const sc_counters found = Count("NumPEs 6; Bandwidth 3; Layer CONV a; K 1000003; C 101; endLayer "
                                    "Spatial_Map (1,1) K -> Merge C");
    EXPECT_EQ(found.macs, 1000003 * 101);
    EXPECT_EQ(found.steps, (1000003 * 101 - 1) / 6 + 1);
}

TEST_F(ExactTest, AnOverflowIsAnErrorAndNotANumber) {
    sc_counters found = {};
    found.macs = 4;
    EXPECT_EQ(
        Try("NumPEs 1; NoCLatency 1000000000; L1Buffers 1; Bandwidth 1; Layer GEMM a; M 1000000; N 1000000; K 900000; "
            "endLayer Temporal_Map (1,1) M -> Temporal_Map (1,1) N -> Temporal_Map (1,1) K",
            &found),
        SC_STATUS_LIMIT);
    EXPECT_NE(std::string(problem_.message).find("2^63"), std::string::npos) << problem_.message;
    EXPECT_EQ(found.macs, 4);
    EXPECT_EQ(Count(SMALL).macs, 5 * 2 * 7 * 3);
}

TEST_F(ExactTest, RepeatedEvaluationsAllocateNothing) {
    const sc_mapping mapped = MapText(SMALL);
    sc_counters found = {};
    ASSERT_EQ(sc_exact_evaluate(context_, &mapped, &found, &problem_), SC_STATUS_OK);
    const auto before = mallinfo2();
    for (int i = 0; i < 100; i++)
        ASSERT_EQ(sc_exact_evaluate(context_, &mapped, &found, &problem_), SC_STATUS_OK);
    const auto after = mallinfo2();
    EXPECT_EQ(before.uordblks, after.uordblks);
    EXPECT_EQ(before.hblkhd, after.hblkhd);
}

TEST_F(ExactTest, ContextsOfSeveralThreadsShareNothing) {
    const sc_counters expected = Count(SMALL);
    const sc_mapping mapped = MapText(SMALL);
    std::vector<std::thread> threads;
    std::vector<int> wrong(4, 0);
    for (int &count : wrong)
        threads.emplace_back([&mapped, &expected, &count] {
            sc_exact *own = sc_exact_create();
            for (int i = 0; i < 500; i++) {
                sc_counters found = {};
                count +=
                    sc_exact_evaluate(own, &mapped, &found, nullptr) != SC_STATUS_OK || !SameCounts(found, expected);
            }
            sc_exact_free(own);
        });
    for (std::thread &thread : threads)
        thread.join();
    EXPECT_EQ(wrong, std::vector<int>(4, 0));
}

} // namespace
