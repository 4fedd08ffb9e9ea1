// What a context keeps from one evaluation to the next: it never shows in a result. Limits, errors, and mappings that
// are changed in place; tests/agree/exact_search_test.cc has the random ones.
#include <gtest/gtest.h>
#include <malloc.h>

#include <algorithm>
#include <string>
#include <vector>

#include "model/exact.h"
#include "tests/support/mapped.h"

namespace {

const std::string KEPT_LAYER = "Layer CONV a; K 12; C 5; Y 11; X 9; R 3; S 3; endLayer ";
const std::string KEPT_FLOW =
    "Temporal_Map (2,2) C -> Temporal_Map (1,1) K -> Spatial_Map (3,1) Y -> Temporal_Map (3,1) X "
    "-> Unroll R -> Unroll S";

class ExactKeptTest : public testing::Test {
  protected:
    ~ExactKeptTest() override {
        sc_exact_free(context_);
        sc_exact_free(plain_);
    }

    // Counts and all counters of a mapping, in the context that keeps axes, are those of one that keeps nothing.
    void Same(const sc_mapping &mapped) {
        sc_counters plain = {}, kept = {}, counts = {};
        ASSERT_EQ(sc_exact_evaluate(plain_, &mapped, &plain, &problem_), SC_STATUS_OK) << problem_.message;
        ASSERT_EQ(sc_exact_counts(context_, &mapped, &counts, &problem_), SC_STATUS_OK) << problem_.message;
        ASSERT_EQ(sc_exact_evaluate(context_, &mapped, &kept, &problem_), SC_STATUS_OK) << problem_.message;
        EXPECT_EQ(counts.cycles, SC_EXACT_NOT_GIVEN);
        counts.cycles = plain.cycles;
        for (int id = 0; id < SC_COUNTER_COUNT; id++) {
            const auto counter = static_cast<sc_counter_id>(id);
            EXPECT_EQ(sc_counter_get(&kept, counter), sc_counter_get(&plain, counter))
                << sc_counter_info(counter)->name;
            EXPECT_EQ(sc_counter_get(&counts, counter), sc_counter_get(&plain, counter))
                << sc_counter_info(counter)->name;
        }
    }

    // The plain evaluation and counts fail alike.
    void FailAlike(const std::string &text) {
        const sc_mapping mapped = MapText(text);
        sc_counters counts = {}, untouched = {};
        sc_error plain = {}, fast = {};
        counts.macs = untouched.macs = 77;
        EXPECT_EQ(sc_exact_evaluate(plain_, &mapped, &counts, &plain), SC_STATUS_LIMIT);
        EXPECT_EQ(sc_exact_counts(context_, &mapped, &counts, &fast), SC_STATUS_LIMIT);
        EXPECT_STREQ(fast.message, plain.message);
        EXPECT_EQ(sc_exact_evaluate(context_, &mapped, &counts, &fast), SC_STATUS_LIMIT);
        EXPECT_STREQ(fast.message, plain.message);
        EXPECT_EQ(counts.macs, untouched.macs);
    }

    int64_t CyclesOn(sc_mapping mapped, const sc_machine &machine) {
        sc_counters found = {};
        mapped.machine = machine;
        EXPECT_EQ(sc_exact_evaluate(plain_, &mapped, &found, &problem_), SC_STATUS_OK) << problem_.message;
        return found.cycles;
    }

    int64_t Retime(const sc_mapping &mapped, const sc_machine &machine) {
        int64_t cycles = -1;
        EXPECT_EQ(sc_exact_retime(context_, &mapped, &machine, &cycles, &problem_), SC_STATUS_OK) << problem_.message;
        return cycles;
    }

    // The message with which another machine is refused; no cycles are written.
    std::string Refused(const sc_mapping &mapped, const sc_machine &machine) {
        int64_t cycles = 77;
        sc_error problem = {};
        EXPECT_EQ(sc_exact_retime(context_, &mapped, &machine, &cycles, &problem), SC_STATUS_INPUT);
        EXPECT_EQ(cycles, 77);
        return problem.message;
    }

    sc_exact *context_ = sc_exact_create(), *plain_ = sc_exact_create();
    sc_error problem_ = {};
};

sc_mapping WithSize(int k) {
    return MapText("NumPEs 4; Layer CONV a; K " + std::to_string(k) +
                   "; C 5; Y 11; R 3; endLayer Temporal_Map (1,1) C -> Spatial_Map (2,2) K -> Temporal_Map (3,1) Y");
}

TEST_F(ExactKeptTest, WhatStaysIsForgottenAtTheCapAndFoundAgain) {
    sc_exact_keep(context_, 4000);
    for (int round = 0; round < 2; round++)
        for (int k = 1; k <= 60; k++)
            Same(WithSize(k));
    sc_exact_keep(context_, 0);
    Same(WithSize(7));
    sc_exact_keep(context_, SC_EXACT_KEEP_USUAL);
    Same(WithSize(7));
    Same(WithSize(7));
}

// The heap's growth while many different mappings are counted.
size_t GrowthAtCap(size_t cap) {
    sc_exact *context = sc_exact_create();
    sc_counters found = {};
    sc_exact_keep(context, cap);
    size_t before = 0;
    for (int k = 1; k <= 1500; k++) {
        const sc_mapping mapped = WithSize(k);
        EXPECT_EQ(sc_exact_counts(context, &mapped, &found, nullptr), SC_STATUS_OK);
        sc_arena_free(MappedArena());
        if (k == 300)
            before = mallinfo2().uordblks + mallinfo2().hblkhd;
    }
    const size_t after = mallinfo2().uordblks + mallinfo2().hblkhd;
    sc_exact_free(context);
    return after > before ? after - before : 0;
}

TEST_F(ExactKeptTest, MemoryDoesNotGrowBeyondTheCap) {
    const size_t without_cap = GrowthAtCap(size_t{1} << 30);
    if (without_cap == 0)
        GTEST_SKIP() << "this allocator does not say what is in use";
    EXPECT_GT(without_cap, size_t{600000});
    EXPECT_LT(GrowthAtCap(size_t{1} << 16), size_t{300000});
}

TEST_F(ExactKeptTest, OneContextForAllKindsOfMappings) {
    std::vector<sc_mapping> mapped;
    for (const std::string &machine : std::vector<std::string>{
             "NumPEs 4;", "NumPEs 4; Multicast off;", "NumPEs 4; Reduction off;", "NumPEs 4; Forwarding off;",
             "NumPEs 4; Stream input;", "NumPEs 4; Stream weight;", "NumPEs 4; Topology mesh;",
             "NumPEs 4; Channel input 2;", "NumPEs 4; Topology mesh; HopLatency 3;",
             "NumPEs 4; Topology input xybus; Topology output tree;"})
        for (const std::string &layer : std::vector<std::string>{
                 KEPT_LAYER, std::string("Layer CONV a; K 12; C 5; Y 11; X 9; R 3; S 3; StrideY 2; endLayer "),
                 std::string("Layer CONV a; K 12; C 5; Y 11; X 9; R 3; S 3; DilationY 2; endLayer "),
                 std::string("Layer CONV a; K 12; C 5; Y 11; X 9; R 2; S 3; endLayer ")})
            for (const std::string &flow : std::vector<std::string>{
                     KEPT_FLOW,
                     std::string("Temporal_Map (2,2) C -> Buffer L2 -> Temporal_Map (1,1) K -> Spatial_Map (3,1) Y"),
                     std::string("Spatial_Map (1,1) K -> Merge C -> Temporal_Map (3,1) Y"),
                     std::string("Temporal_Map (1,1) C -> Overhead 5 -> Spatial_Map (1,1) K")}) {
                const std::string text = machine + " " + layer + flow;
                sc_source from = {"test", text.data(), text.size()};
                sc_arena memory = {};
                sc_dsl parsed = {};
                sc_machine hardware = sc_machine_default();
                sc_mapping one = {};
                if (sc_dsl_parse(&parsed, &from, &memory, nullptr) == SC_STATUS_OK) {
                    sc_machine_override(&hardware, &parsed.machine);
                    if (sc_mapping_lower(&one, MappedArena(), &parsed.layers[0].layer, &hardware, parsed.pragmas,
                                         parsed.pragma_count, nullptr, nullptr) == SC_STATUS_OK)
                        mapped.push_back(one);
                }
                sc_arena_free(&memory);
            }
    EXPECT_GT(mapped.size(), size_t{100});
    sc_exact_keep(context_, SC_EXACT_KEEP_USUAL);
    for (int round = 0; round < 2; round++) {
        for (const sc_mapping &one : mapped)
            Same(one);
        std::reverse(mapped.begin(), mapped.end());
    }
}

// ---- overflow ----

TEST_F(ExactKeptTest, WhatPasses63BitsFailsAsInThePlainEvaluation) {
    sc_exact_keep(context_, SC_EXACT_KEEP_USUAL);
    // At each of 2^33 steps 2^32 inputs are fetched.
    FailAlike("NumPEs 1; Layer CONV a; C 4; Y 2147483648; X 131072; endLayer "
              "Temporal_Map (32768,1) Y -> Temporal_Map (1,1) C");
    Same(MapText("NumPEs 4; " + KEPT_LAYER + KEPT_FLOW));
    // Only the cycles are too many.
    FailAlike("NumPEs 1; NoCLatency 1000000000; Layer CONV a; K 1099511627776; endLayer Temporal_Map (1,1) K");
    Same(MapText("NumPEs 4; " + KEPT_LAYER + KEPT_FLOW));
}

// Of 2^32 inputs that a PE holds at each of 2^33 steps, most have been there before: a sum of what it holds would pass
// 2^63, and no counter does.
TEST_F(ExactKeptTest, SumsOnTheWayMayPass63Bits) {
    sc_exact_keep(context_, SC_EXACT_KEEP_USUAL);
    Same(MapText("NumPEs 1; Layer CONV a; K 4; Y 2147483648; X 131072; endLayer "
                 "Temporal_Map (1,1) K -> Temporal_Map (32768,1) Y"));
}

TEST_F(ExactKeptTest, CyclesOnAnotherMachineMayPass63Bits) {
    const sc_mapping mapped = MapText("NumPEs 1; Layer CONV a; K 1099511627776; endLayer Temporal_Map (1,1) K");
    const int64_t usual = Retime(mapped, mapped.machine);
    sc_machine slow = mapped.machine;
    slow.noc_latency = 1000000000;
    int64_t cycles = 77;
    EXPECT_EQ(sc_exact_retime(context_, &mapped, &slow, &cycles, &problem_), SC_STATUS_LIMIT);
    EXPECT_STREQ(problem_.message, "the exact model gives up: a count would pass 2^63");
    EXPECT_EQ(cycles, 77);
    EXPECT_EQ(Retime(mapped, mapped.machine), usual);
}

// ---- other machines ----

TEST_F(ExactKeptTest, EachStatementThatTakesTimeIsFollowed) {
    const sc_mapping mapped = MapText(
        "NumPEs 4; Bandwidth 2; Topology mesh; HopLatency 1; Channel weight 2; L1Buffers input 2; Forwarding on; " +
        KEPT_LAYER +
        "Temporal_Map (2,2) C -> Buffer L2 -> Temporal_Map (1,1) K -> Spatial_Map (3,1) Y -> Temporal_Map (3,1) X");
    const int64_t usual = Retime(mapped, mapped.machine);
    int followed = 0;
    for (const sc_hardware_id id :
         {SC_HARDWARE_bandwidth, SC_HARDWARE_l1_buffers, SC_HARDWARE_vector_width, SC_HARDWARE_noc_latency,
          SC_HARDWARE_link_bandwidth, SC_HARDWARE_hop_bandwidth, SC_HARDWARE_hop_latency, SC_HARDWARE_channel_weight,
          SC_HARDWARE_channel_input, SC_HARDWARE_channel_output, SC_HARDWARE_tensor_l1_buffers_weight,
          SC_HARDWARE_tensor_l1_buffers_input, SC_HARDWARE_tensor_l1_buffers_output, SC_HARDWARE_off_chip_bandwidth,
          SC_HARDWARE_off_chip_latency, SC_HARDWARE_l2_buffers, SC_HARDWARE_load_overhead})
        for (const int64_t value : {1, 3, 40}) {
            sc_machine other = mapped.machine;
            sc_machine_set(&other, id, value);
            const int64_t cycles = Retime(mapped, other);
            EXPECT_EQ(cycles, CyclesOn(mapped, other)) << sc_hardware_info(id)->keyword << " " << value;
            followed += cycles != usual;
        }
    EXPECT_GT(followed, 25);
    EXPECT_EQ(Retime(mapped, mapped.machine), usual);
}

TEST_F(ExactKeptTest, OtherMachinesThatAreNotLegalAreRefused) {
    const sc_mapping mapped = MapText("NumPEs 4; Bandwidth 2; " + KEPT_LAYER + KEPT_FLOW);
    sc_machine other = mapped.machine;
    other.bandwidth = -1;
    EXPECT_EQ(Refused(mapped, other), "Bandwidth -1: it must be from 1 to 9223372036854775807");
    other.bandwidth = 0; // as where it is not given
    EXPECT_EQ(Retime(mapped, other), CyclesOn(mapped, other));
    other.l1_buffers = 0;
    EXPECT_EQ(Refused(mapped, other), "L1Buffers 0: it must be from 1 to 256");
    other.l1_buffers = 257;
    EXPECT_EQ(Refused(mapped, other), "L1Buffers 257: it must be from 1 to 256");
    other = mapped.machine;
    other.noc_latency = 1000000001;
    EXPECT_EQ(Refused(mapped, other), "NoCLatency 1000000001: it must be from 0 to 1000000000");
}

TEST_F(ExactKeptTest, StatementsThatChangeMoreThanTimesAreRefused) {
    const sc_mapping mapped = MapText("NumPEs 4; Bandwidth 2; " + KEPT_LAYER + KEPT_FLOW);
    const std::string rest = " changes more than times: lower the dataflow onto the other machine, and evaluate it";
    sc_machine other = mapped.machine;
    other.num_pes = 8;
    other.bandwidth = 7;
    EXPECT_EQ(Refused(mapped, other), "NumPEs" + rest);
    other = mapped.machine;
    other.multicast = 0;
    EXPECT_EQ(Refused(mapped, other), "Multicast" + rest);
    other = mapped.machine;
    other.topology[SC_TENSOR_OUTPUT] = SC_TOPOLOGY_MESH;
    EXPECT_EQ(Refused(mapped, other), "Topology output" + rest);
    other = mapped.machine;
    other.l2_size = other.l1_size = 5; // no part in cycles
    EXPECT_EQ(Retime(mapped, other), CyclesOn(mapped, mapped.machine));
}

TEST_F(ExactKeptTest, AMarkThatIsNotPlacedIsRefused) {
    const sc_mapping plain = MapText("NumPEs 4; L2Size 100000; " + KEPT_LAYER + KEPT_FLOW);
    const sc_mapping wants = MapText("NumPEs 4; L2Size 100000; Buffer auto; " + KEPT_LAYER + KEPT_FLOW);
    Retime(plain, plain.machine);
    EXPECT_EQ(Refused(wants, wants.machine), "the mark that Buffer auto asks for has not been put anywhere yet");
    sc_counters found = {};
    EXPECT_EQ(sc_exact_counts(context_, &wants, &found, &problem_), SC_STATUS_INPUT);
}

// The blocks that stay are those of a mapping's contents, wherever these are.
TEST_F(ExactKeptTest, AMappingThatHasBeenChangedInPlaceIsAnotherOne) {
    sc_mapping mapped = MapText("NumPEs 4; Bandwidth 2; " + KEPT_LAYER + KEPT_FLOW);
    std::vector<sc_level> level(mapped.level, mapped.level + mapped.level_count);
    mapped.level = level.data();
    sc_machine other = mapped.machine;
    other.bandwidth = 3;
    EXPECT_EQ(Retime(mapped, other), CyclesOn(mapped, other));
    level[0].directive[0].part[0].size = level[0].directive[0].part[0].offset = 1;
    EXPECT_EQ(Retime(mapped, other), CyclesOn(mapped, other));
    level[0].directive[1].overhead = 9;
    EXPECT_EQ(Retime(mapped, other), CyclesOn(mapped, other));
    std::swap(level[0].directive[0], level[0].directive[1]);
    EXPECT_EQ(Retime(mapped, other), CyclesOn(mapped, other));
    mapped.layer.size[SC_DIM_K] = 9;
    EXPECT_EQ(Retime(mapped, other), CyclesOn(mapped, other));
    mapped.layer.stride[SC_WINDOW_X] = 2;
    EXPECT_EQ(Retime(mapped, other), CyclesOn(mapped, other));
}

} // namespace
