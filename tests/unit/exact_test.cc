// The exact model's promises beside its numbers: limits, reuse, threads, and cost that does not follow the layer's
// size; and the network's rules, each on numbers that are found by hand.
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

// Indices are right up to the largest of 64 bits.
TEST_F(ExactTest, TheLargestIndicesAreNoSpecialOnes) {
    const struct {
        const char *text;
        int64_t macs, steps;
    } cases[] = {
        {"NumPEs 2; Layer CONV g; Y 2305843009213693953; R 2; DilationY 2305843009213693952; endLayer "
         "Temporal_Map (1,2305843009213693952) Y",
         2, 2},
        {"NumPEs 1; Layer CONV g; Y 4000000000000000000; endLayer "
         "Temporal_Map (1000000000000000000,1000000000000000000) Y",
         4000000000000000000, 4},
        {"NumPEs 1; Layer CONV g; Y 4000000000000000000; endLayer Spatial_Map (1,1) Y", 4000000000000000000,
         4000000000000000000},
        {"NumPEs 1; Layer CONV g; Y 9000000000000000000; StrideY 8000000000000000000; endLayer "
         "Temporal_Map (2000000000000000000,2000000000000000000) Y",
         2, 5},
        {"NumPEs 3; Layer CONV g; Y 3000000000000000000; DilationY 1000000000000000000; R 3; endLayer "
         "Spatial_Map (2250000000000000000,250000000000000000) Y",
         3000000000000000000, 2},
        {"NumPEs 1024; Layer CONV g; Y 9223372036854775296; endLayer Spatial_Map (1,1) Y", 9223372036854775296,
         9007199254740992},
    };
    for (const auto &want : cases) {
        const sc_counters found = Count(want.text);
        EXPECT_EQ(found.macs, want.macs) << want.text;
        EXPECT_EQ(found.steps, want.steps) << want.text;
    }
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

// ---- the network (docs/semantics.md, section 10) ----

// Sixteen weights and outputs, one for each PE, and one input for all of them.
TEST_F(ExactTest, TraversalsAreLinksTimesElementsOrLinksOfASubTree) {
    struct {
        const char *topology;
        int64_t weight, input, sum, peak_down, peak_up;
    } const cases[] = {
        {"bus", 16, 1, 16, 17, 16},
        {"crossbar", 16, 16, 16, 2, 1},
        {"xybus", 2 * 16, 1 + 4, 2 * 16, 17, 16},
        {"tree", 4 * 16, 2 + 4 + 8 + 16, 4 * 16, 9, 8},
        {"rows", 4 * (1 + 2 + 3 + 4), 16, 4 * (1 + 2 + 3 + 4), 5, 4},
        {"columns", 4 * (1 + 2 + 3 + 4), 16, 4 * (1 + 2 + 3 + 4), 5, 4},
        {"mesh", 16 + 4 * (2 + 1 + 0 + 1) + 4 * (0 + 1 + 2 + 3), 16, 56, 17, 16},
        {"mesh; FeedRow 0", 16 + 4 * (0 + 1 + 2 + 3) + 4 * (0 + 1 + 2 + 3), 16, 64, 17, 16},
    };
    for (const auto &one : cases) {
        SCOPED_TRACE(one.topology);
        const sc_counters found = Count(std::string("NumPEs 16; Topology ") + one.topology +
                                        "; Layer CONV a; K 16; endLayer Spatial_Map (1,1) K");
        EXPECT_EQ(found.link_weight, one.weight);
        EXPECT_EQ(found.link_input, one.input);
        EXPECT_EQ(found.link_sum, one.sum);
        EXPECT_EQ(found.peak_link_down, one.peak_down);
        EXPECT_EQ(found.peak_link_up, one.peak_up);
    }
}

// PEs of two levels, 2k + c, in rows of four: below the link into column 1 are (0,1), (1,0) and (1,1), no product of
// units.
TEST_F(ExactTest, PiecesBelowALinkShareElements) {
    const sc_counters found = Count("NumPEs 6; ArrayColumns 4; Topology rows; Layer CONV a; K 3; C 2; endLayer "
                                    "Spatial_Map (1,1) K -> Tile (2) C -> Unroll C");
    EXPECT_EQ(found.link_weight, (1 + 2 + 3 + 4) + (1 + 2));
    EXPECT_EQ(found.link_input, (2 + 2 + 2 + 1) + (2 + 1));
    EXPECT_EQ(found.link_sum, (2 + 2 + 1 + 1) + (1 + 1));
}

// Twelve units 4k + c in columns of six: units c and c + 6 of a column have no index in common.
TEST_F(ExactTest, AColumnOfAMergedLevelIsFoundPEByPE) {
    const sc_counters found = Count("NumPEs 12; ArrayColumns 6; Topology columns; Layer CONV a; K 3; C 4; endLayer "
                                    "Spatial_Map (1,1) K -> Merge C");
    EXPECT_EQ(found.link_weight, 6 * (1 + 2));
    EXPECT_EQ(found.link_input, 6 * (2 + 1));
    EXPECT_EQ(found.link_sum, 6 * (2 + 1));
}

// Rows of 341 PEs of five levels: an interval of their numbers falls into up to nine products of units. What crosses
// was counted by the simulator.
TEST_F(ExactTest, EachLevelMayAddPieces) {
    const struct {
        const char *machine;
        int64_t weight, input, sum, peak_down, peak_up;
    } cases[] = {
        {"Topology xybus; ArrayColumns 341", 257, 545, 521, 320, 256},
        {"Topology mesh; ArrayColumns 341", 41659, 55489, 47041, 320, 256},
        {"Topology rows; ArrayColumns 341", 41659, 55249, 46789, 160, 88},
        {"Topology tree; TreeArity 341", 1217, 1313, 1289, 160, 88},
    };
    for (const auto &want : cases) {
        SCOPED_TRACE(want.machine);
        const sc_counters found = Count(std::string("NumPEs 1024; ") + want.machine +
                                        "; Layer CONV a; N 4; G 4; K 4; C 4; Y 4; endLayer "
                                        "Tile (4) N -> Spatial_Map (1,1) N -> Tile (4) G -> Spatial_Map (1,1) G -> "
                                        "Tile (4) K -> Spatial_Map (1,1) K -> Tile (4) C -> Spatial_Map (1,1) C -> "
                                        "Spatial_Map (1,1) Y");
        EXPECT_EQ(found.link_weight, want.weight);
        EXPECT_EQ(found.link_input, want.input);
        EXPECT_EQ(found.link_sum, want.sum);
        EXPECT_EQ(found.peak_link_down, want.peak_down);
        EXPECT_EQ(found.peak_link_up, want.peak_up);
    }
}

// 2^20 PEs with a column of B each, and four rows of A one after the other.
TEST_F(ExactTest, LinksThatAreAlikeAreFoundOnce) {
    const int64_t side = 1024, pes = side * side, along = side * (side * (side + 1) / 2), depth = 20;
    const int64_t edge =
        (side / 2) * (side / 2 + 1) / 2 + (side / 2 - 1) * (side / 2) / 2; // rows behind links of a mesh
    const struct {
        const char *topology;
        int64_t lacking, links; // PEs below all links, and links
    } cases[] = {
        {"crossbar", pes, pes},
        {"xybus", pes + pes, 1 + side},
        {"rows", along, pes},
        {"columns", along, pes},
        {"tree; TreeArity 2", depth * pes, 2 * pes - 2},
        {"mesh", along - side * side + pes + side * edge, pes},
    };
    for (const auto &want : cases) {
        SCOPED_TRACE(want.topology);
        const sc_counters found = Count(std::string("NumPEs 1048576; Topology ") + want.topology +
                                        "; Layer GEMM a; M 4; N 1048576; K 2; endLayer Temporal_Map (1,1) M -> "
                                        "Spatial_Map (1,1) N");
        EXPECT_EQ(found.link_weight, 2 * want.lacking);
        EXPECT_EQ(found.link_input, 4 * 2 * want.links);
        EXPECT_EQ(found.link_sum, 4 * want.lacking);
    }
}

// Each PE has rows of its own, and so has each link of a mesh.
TEST_F(ExactTest, TooManyKindsOfLinksAreCalledSo) {
    sc_counters found = {};
    EXPECT_EQ(Try("NumPEs 65536; Topology mesh; Layer CONV a; Y 65538; R 3; endLayer Spatial_Map (3,1) Y", &found),
              SC_STATUS_LIMIT);
    EXPECT_NE(std::string(problem_.message).find("links"), std::string::npos) << problem_.message;
}

TEST_F(ExactTest, CopiesGoEachItsOwnWay) {
    const sc_counters found =
        Count("NumPEs 4; ArrayColumns 4; Topology rows; Multicast off; Reduction off; Layer CONV a; "
              "C 4; K 2; endLayer Spatial_Map (1,1) C -> Unroll K");
    EXPECT_EQ(found.link_weight, 2 * (1 + 2 + 3 + 4));
    EXPECT_EQ(found.link_input, 1 + 2 + 3 + 4);
    EXPECT_EQ(found.link_sum, 2 * (1 + 2 + 3 + 4));
    EXPECT_EQ(found.peak_link_up, 8);
}

// Outputs leave below the column's last PE, with work or not.
TEST_F(ExactTest, PsumsGoDownPastIdlePEs) {
    const sc_counters found = Count("NumPEs 8; ArrayColumns 2; Topology columns; Layer CONV a; K 4; endLayer "
                                    "Spatial_Map (1,1) K");
    EXPECT_EQ(found.link_weight, 2 * (1 + 2));
    EXPECT_EQ(found.link_sum, 2 * (4 + 3));
}

TEST_F(ExactTest, WeightsAndInputsShareLinksUnlessOneHasAChannel) {
    const std::string rest = " Layer CONV a; K 4; endLayer Spatial_Map (1,1) K";
    EXPECT_EQ(Count("NumPEs 4;" + rest).peak_link_down, 5);
    EXPECT_EQ(Count("NumPEs 4; Channel input 1;" + rest).peak_link_down, 4);
    EXPECT_EQ(Count("NumPEs 4; Topology weight crossbar;" + rest).peak_link_down, 1);
}

TEST_F(ExactTest, TheBusiestLinkEndsAFetchAndADrain) {
    const std::string rest = " Layer CONV a; K 4; endLayer Spatial_Map (1,1) K";
    EXPECT_EQ(Count("NumPEs 4; Bandwidth 5;" + rest).cycles, 1 + 1 + 1);
    EXPECT_EQ(Count("NumPEs 4; Bandwidth 5; HopBandwidth 1;" + rest).cycles, 5 + 1 + 4);
    EXPECT_EQ(Count("NumPEs 4; Bandwidth 5; HopBandwidth 1; Topology crossbar;" + rest).cycles, 2 + 1 + 1);
}

// Of the second row only the first PE works, which is nearer than the first row's last.
TEST_F(ExactTest, TheFarthestPEThatWorksSkewsTheEnd) {
    const std::string rest = " Layer CONV a; K 5; endLayer Spatial_Map (1,1) K";
    EXPECT_EQ(Count("NumPEs 16; Topology mesh; FeedRow 0; HopLatency 3;" + rest).cycles,
              Count("NumPEs 16;" + rest).cycles + 3 * (4 + 4));
    EXPECT_EQ(Count("NumPEs 16; HopLatency 3;" + rest).cycles, Count("NumPEs 16;" + rest).cycles + 3 * (1 + 1));
}

// ---- channels, sets, overhead (section 11) ----

TEST_F(ExactTest, AChannelFetchesForItself) {
    const std::string machine = "NumPEs 1; VectorWidth 8; Bandwidth 8; ",
                      rest = " Layer CONV a; K 2; C 8; endLayer Temporal_Map (1,1) K";
    EXPECT_EQ(Count(machine + rest).cycles, 2 + 1 + 1 + 1);
    EXPECT_EQ(Count(machine + "Channel weight 2;" + rest).cycles, 4 + 4 + 1 + 1);
    EXPECT_EQ(Count(machine + "Channel weight 2; L1Buffers weight 1;" + rest).cycles, 4 + 1 + 4 + 1 + 1)
        << "a single set is free when the first step is computed";
}

TEST_F(ExactTest, SetsThatRarelyTurnOverCostNothing) {
    const std::string layer = "Layer GEMM a; M 1000000; N 1000; K 1000; endLayer Temporal_Map (1,1) N -> Temporal_Map "
                              "(1,1) K -> Temporal_Map (1,1) M";
    for (const std::string sets : {"1", "2", "5"}) {
        const sc_counters found =
            Count("NumPEs 1; Bandwidth 3; Channel weight 1; NoCLatency 2; L1Buffers weight " + sets + "; " + layer);
        EXPECT_EQ(found.steps, 1000000000000);
        EXPECT_GE(found.cycles, found.steps);
    }
}

TEST_F(ExactTest, OverheadComesWithTheOutermostLoopThatAdvances) {
    EXPECT_EQ(Count("NumPEs 1; Layer CONV a; K 2; C 2; endLayer Temporal_Map (1,1) K Overhead 3 -> "
                    "Temporal_Map (1,1) C Overhead 5")
                  .cycles,
              1 + 1 + (5 + 1) + (3 + 1) + (5 + 1) + 1);
}

// ---- dilation ----

// Row 2 makes the outputs 0 and 2.
TEST_F(ExactTest, ADilatedChunkMakesOutputsApart) {
    const sc_counters found =
        Count("NumPEs 1; Layer CONV a; Y 5; R 2; DilationY 2; endLayer Temporal_Map (1,1) Y -> Unroll R");
    EXPECT_EQ(found.macs, 6);
    EXPECT_EQ(found.l1_req, 2 + 1 + 2);
    EXPECT_EQ(found.l1_rd_evict, 1 + 1 + 2 + 1 + 1);
    EXPECT_EQ(found.l2_rd_sum, 3);
}

// Positions of rows and columns together, two at a time: outputs apart, of which each stays while C advances.
TEST_F(ExactTest, OutputsApartStayInAJoinedAxis) {
    const std::string layer = "Y 5; X 3; R 2; S 2; DilationY 2; endLayer Spatial_Map (1,1) Y -> Merge X -> Unroll R -> "
                              "Unroll S -> Temporal_Map (1,1) C";
    const sc_counters one = Count("NumPEs 2; Layer CONV a; C 1; " + layer),
                      two = Count("NumPEs 2; Layer CONV a; C 2; " + layer);
    EXPECT_EQ(one.macs, 3 * 2 * 2 * 2);
    EXPECT_EQ(one.l1_rd_evict, (1 + 1 + 2 + 1 + 1) * (1 + 2 + 1)) << "rows make 1 or 2 outputs, and so do columns";
    EXPECT_EQ(one.l1_req, 4 + 1 + 2 * 2);
    EXPECT_EQ(two.macs, 2 * one.macs);
    EXPECT_EQ(two.l1_rd_evict, one.l1_rd_evict);
    EXPECT_EQ(two.noc_up, one.noc_up);
}

// ---- off chip ----

// What L2 holds changes with channels, or with channels and rows: outputs stay, or leave and come back.
TEST_F(ExactTest, CostDoesNotFollowTheNumberOfTiles) {
    const int64_t k = 1000000, c = 1000003, rows = 331, columns = 333;
    const std::string layer = "NumPEs 64; Bandwidth 32; OffChipBandwidth 8; OffChipLatency 100; L2Buffers 3; "
                              "Layer CONV a; K 1000000; C 1000003; R 3; S 3; Y 333; X 335; endLayer ";
    const std::string rest = "Spatial_Map (1,1) K -> Temporal_Map (1,1) X -> Temporal_Map (1,1) S";
    const sc_counters of_channels =
        Count(layer + "Temporal_Map (1,1) C -> Buffer L2 -> Temporal_Map (3,1) Y -> " + rest);
    EXPECT_EQ(of_channels.tiles, 3 * c);
    EXPECT_EQ(of_channels.offchip_rd_weight, k * c * 9);
    EXPECT_EQ(of_channels.offchip_rd_input, c * 333 * 335);
    EXPECT_EQ(of_channels.offchip_rd_sum, 0);
    EXPECT_EQ(of_channels.offchip_wr_sum, k * rows * columns);
    EXPECT_EQ(of_channels.l2_hold, k * 9 + 333 * 335 + k * rows * columns);
    const sc_counters of_rows = Count(layer + "Temporal_Map (1,1) C -> Temporal_Map (3,1) Y -> Buffer L2 -> " + rest);
    EXPECT_EQ(of_rows.tiles, 3 * c * rows);
    EXPECT_EQ(of_rows.offchip_rd_weight, k * c * 9);
    EXPECT_EQ(of_rows.offchip_rd_input, c * 333 * 335);
    EXPECT_EQ(of_rows.offchip_rd_sum, (c - 1) * k * rows * columns);
    EXPECT_EQ(of_rows.offchip_wr_sum, c * k * rows * columns);
    EXPECT_EQ(of_rows.l2_hold, k * 9 + 3 * 335 + k * columns);
}

// Loads are slightly slower than computing: the queue falls behind for a million tiles.
TEST_F(ExactTest, AQueueOfLoadsFallsBehindForLong) {
    const sc_counters found =
        Count("NumPEs 1; OffChipBandwidth 1; LoadOverhead 2; L2Buffers 2; Layer GEMM a; M 1; N 1; K 1000000; endLayer "
              "Temporal_Map (1,1) K -> Buffer L2 weight -> Buffer L2 input -> Temporal_Map (1,1) M");
    EXPECT_EQ(found.tiles, 2000001);
    // Two loads of three cycles for each step, and at the end a fetch, an operation, a drain and a store.
    EXPECT_EQ(found.cycles, 6 * 1000000 + 4);
}

TEST_F(ExactTest, PaddingIsNotLoaded) {
    const sc_counters found = Count("NumPEs 1; Layer CONV a; Y 4; R 3; PadY 2; endLayer "
                                    "Temporal_Map (1,1) Y -> Buffer L2 input -> Temporal_Map (1,1) R");
    EXPECT_EQ(found.offchip_rd_input, 4);
    EXPECT_EQ(found.l2_wr_input, 8);
}

// Of rows a streamed input is sent those that operations use: two of three in two billion.
TEST_F(ExactTest, AStreamHasWhatOperationsUse) {
    const sc_counters found = Count("NumPEs 2; Stream input; Layer CONV a; Y 2000000000; R 2; Stride 3; endLayer "
                                    "Spatial_Map (6,6) Y -> Temporal_Map (1,1) R");
    EXPECT_EQ(found.l2_wr_input, 2 * found.l1_rd_evict);
    EXPECT_EQ(found.l1_wr_input, found.macs);
    EXPECT_EQ(found.l1_req_input, 2);
}

class BufferAutoTest : public ExactTest {
  protected:
    enum sc_status Place(const std::string &size, sc_mapping *mapped) {
        *mapped = MapText("NumPEs 4; Buffer auto; L2Size " + size +
                          "; Layer CONV a; K 8; C 8; Y 10; X 10; R 3; S 3; Pad 1; endLayer Temporal_Map (2,2) K -> "
                          "Temporal_Map (4,4) C -> Temporal_Map (5,3) Y -> Tile (2) X -> Spatial_Map (4,2) X -> "
                          "Spatial_Map (1,1) C");
        return sc_exact_place_mark(mapped, &problem_);
    }
};

TEST_F(BufferAutoTest, TheOutermostPlaceThatFitsGetsTheMark) {
    const struct {
        const char *size;
        int loops;
    } cases[] = {{"5056", 0}, {"5055", 1}, {"2992", 1}, {"2991", 2}};
    for (const auto &one : cases) {
        sc_mapping mapped = {};
        ASSERT_EQ(Place(one.size, &mapped), SC_STATUS_OK) << problem_.message;
        EXPECT_TRUE(mapped.has_marks);
        for (const sc_mark &mark : mapped.mark)
            EXPECT_EQ(mark.loops, one.loops) << one.size;
        sc_counters found = {};
        ASSERT_EQ(sc_exact_evaluate(context_, &mapped, &found, &problem_), SC_STATUS_OK) << problem_.message;
        EXPECT_LE(2 * found.l2_hold, mapped.machine.l2_size);
    }
}

// The error names the least that would do: with it, the innermost place is taken.
TEST_F(BufferAutoTest, WhatFitsNowhereIsAnErrorWithTheLeastThatWould) {
    sc_mapping mapped = {};
    EXPECT_EQ(Place("9", &mapped), SC_STATUS_INPUT);
    EXPECT_TRUE(mapped.has_marks); // where it lacks least
    EXPECT_EQ(mapped.mark[SC_TENSOR_WEIGHT].loops, mapped.place[mapped.place_count - 1].loops);
    const std::string message = problem_.message;
    const std::string least = message.substr(message.rfind(' ') + 1);
    ASSERT_EQ(Place(least, &mapped), SC_STATUS_OK) << message;
    EXPECT_EQ(mapped.mark[SC_TENSOR_WEIGHT].loops, mapped.place[mapped.place_count - 1].loops);
    EXPECT_EQ(Place(std::to_string(std::stoll(least) - 1), &mapped), SC_STATUS_INPUT);
}

TEST_F(BufferAutoTest, AMappingThatWantsMarksIsNotEvaluated) {
    const sc_mapping mapped = MapText("NumPEs 1; Buffer auto; L2Size 100; Layer GEMM a; M 2; N 2; K 2; endLayer "
                                      "Temporal_Map (1,1) M");
    sc_counters found = {};
    EXPECT_EQ(sc_exact_evaluate(context_, &mapped, &found, &problem_), SC_STATUS_INPUT);
    EXPECT_NE(std::string(problem_.message).find("Buffer auto"), std::string::npos);
}

} // namespace
