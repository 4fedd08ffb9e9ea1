// Spaces of designs: two whose answers were found by brute force elsewhere, each design on its own; what adds up; and
// what is refused.
#include <gtest/gtest.h>

#include <string>

#include "tests/support/explored.h"

namespace {

// ---- reference spaces: 69,120 and 442,368 designs ----

const char COST[] = "Cost c;\n"
                    "Term pe area 4471 um2 power 1222 uW each NumPEs * VectorWidth;\n"
                    "Term l1_area area 2 um2 each NumPEs * L1Size;\n"
                    "Term l1_power power 1 uW each NumPEs * L1Size per 4;\n"
                    "Term l2_area area 2 um2 each L2Size;\n"
                    "Term l2_power power 1 uW each L2Size per 4;\n"
                    "Term bus_area area 23 um2 each NumPEs * Bandwidth;\n"
                    "Term bus_power power 800 uW each Bandwidth;\n"
                    "Term arbiter area 1 um2 each NumPEs * NumPEs;\n"
                    "endCost\n";

const char EYERISS[] = "Energy eyeriss; Unit MAC; MAC 1; L1 1 1; L2 6 6; NoC 2; OffChip 200; endEnergy\n";

std::string SmallReference() {
    return std::string("Layer CONV a; K 6; C 5; R 3; S 3; Y 9; X 9; endLayer\n") + COST + EYERISS +
           "Space small;\n"
           "NumPEs 1..8 step 1; Bandwidth 1..12 step 1; NoCLatency 0, 4; L1Size 20..240 step 20;\n"
           "L2Size 50..500 step 50; Constant C_TILE 1, 2, 5; Area <= 30000 um2; Power <= 12000 uW;\n"
           "endSpace\n"
           "Temporal_Map (1,1) K -> Temporal_Map (C_TILE,C_TILE) C -> Temporal_Map (3,1) Y -> Spatial_Map (3,1) X\n"
           "-> Unroll R -> Unroll S";
}

// The energies of the reference are those of workloads/energy/28nm.dsl without what comes from off chip; these are the
// points for the sizes of the space.
const char SRAM[] = "Energy e; Unit pJ; MAC 0.42; L1Port 2; L2Port 32;\n"
                    "SRAM 256 2 0.181694 0.235092; SRAM 512 2 0.250326 0.366104; SRAM 1024 2 0.409187 0.448445;\n"
                    "SRAM 2048 2 0.711228 0.597445; SRAM 4096 2 1.29079 0.870932;\n"
                    "SRAM 16384 32 7.4836 11.3322; SRAM 32768 32 9.92862 17.7696; SRAM 65536 32 19.2643 22.3322;\n"
                    "SRAM 131072 32 26.2313 29.2992;\n"
                    "endEnergy\n";

std::string LargeReference() {
    return std::string("Layer CONV conv11; K 512; C 512; R 3; S 3; Y 14; X 14; Pad 1; endLayer\n") + COST + SRAM +
           "Space large;\n"
           "NumPEs 16..256 step 16; Bandwidth 16..128 step 16; VectorWidth 1, 2, 4; L1Size 128..1536 step 128;\n"
           "L2Size 8192..65536 step 8192; Constant C_TILE 16, 32, 64, 128; Constant K_TILE 1, 2, 4;\n"
           "Area <= 4000000 um2; Power <= 450 mW;\n"
           "endSpace\n"
           "Temporal_Map (1,1) R -> Temporal_Map (1,1) S -> Temporal_Map (C_TILE,C_TILE) C -> Temporal_Map (1,1) Y\n"
           "-> Temporal_Map (1,1) X -> Spatial_Map (K_TILE,K_TILE) K";
}

struct Optimum {
    sc_measure measure;
    int64_t cycles;
    double energy; // to the last digit that was printed
    int64_t area_um2, power_uw;
    int64_t machine[6]; // NumPEs, Bandwidth, VectorWidth, NoCLatency, L1Size, L2Size
    std::vector<int64_t> constants;
};

void ExpectOptimum(const Explored &explored, const Optimum &expected) {
    const sc_figures &best = explored.result.all.best[expected.measure];
    sc_explore_design design;
    sc_explore_design_at(explored.explore, best.index, &design);
    const int64_t machine[] = {design.machine.num_pes,     design.machine.bandwidth, design.machine.vector_width,
                               design.machine.noc_latency, design.machine.l1_size,   design.machine.l2_size};
    EXPECT_EQ(best.cycles, expected.cycles);
    EXPECT_NEAR(double(best.energy) * 1e-12, expected.energy, 0.005000001);
    EXPECT_EQ(best.area_nm2, expected.area_um2 * 1000000);
    EXPECT_EQ(best.power_nw, expected.power_uw * 1000);
    for (int i = 0; i < 6; i++)
        EXPECT_EQ(machine[i], expected.machine[i]) << i;
    const sc_explore_instance *instance = sc_explore_instance_at(explored.explore, design.instance);
    ASSERT_EQ(size_t(instance->constant_count), expected.constants.size());
    for (size_t i = 0; i < expected.constants.size(); i++)
        EXPECT_EQ(instance->constant[i].value, expected.constants[i]);
}

struct FrontSums {
    int count;
    int64_t cycles, area_um2;
    double energy;
};

void ExpectFront(const sc_explore_result &result, const FrontSums &expected) {
    int64_t cycles = 0, area = 0;
    sc_energy_amount energy = 0;
    for (int i = 0; i < result.front_count; i++) {
        cycles += result.front[i].cycles;
        area += result.front[i].area_nm2;
        energy += result.front[i].energy;
    }
    EXPECT_EQ(result.front_count, expected.count);
    EXPECT_EQ(cycles, expected.cycles);
    EXPECT_EQ(area, expected.area_um2 * 1000000);
    EXPECT_NEAR(double(energy) * 1e-12, expected.energy, 0.5);
}

void ExpectSumsUp(const Explored &explored) {
    const sc_explore_result &result = explored.result;
    EXPECT_EQ(result.searched, sc_explore_designs(explored.explore));
    EXPECT_EQ(result.searched, result.evaluated + result.refused + result.invalid + result.dominated + result.bounded);
}

class ReferenceSpace : public testing::TestWithParam<bool> {};

TEST_P(ReferenceSpace, SmallComesOutExactly) {
    Explored explored(SmallReference());
    explored.task.exhaustive = GetParam();
    explored.Search();
    EXPECT_EQ(sc_explore_designs(explored.explore), 69120);
    EXPECT_EQ(explored.result.all.valid, 22158);
    ExpectSumsUp(explored);
    ExpectFront(explored.result, {123, 896558, 1741432, 33673572});
    ExpectOptimum(explored, {SC_MEASURE_CYCLES, 3785, 283506, 18964, 10540, {4, 7, 1, 0, 40, 50}, {1}});
    ExpectOptimum(explored, {SC_MEASURE_ENERGY, 4056, 252642, 29938, 9282, {6, 2, 1, 0, 200, 200}, {5}});
    ExpectOptimum(explored, {SC_MEASURE_EDP, 3806, 261552, 25470, 11210, {5, 6, 1, 0, 200, 200}, {5}});
}

TEST_P(ReferenceSpace, LargeComesOutExactly) {
    Explored explored(LargeReference());
    explored.task.exhaustive = GetParam();
    explored.Search();
    EXPECT_EQ(sc_explore_designs(explored.explore), 442368);
    EXPECT_EQ(explored.result.all.valid, 175465);
    ExpectSumsUp(explored);
    ExpectFront(explored.result, {121, 1226043050, 96398944, 125574687890});
    ExpectOptimum(explored,
                  {SC_MEASURE_CYCLES, 1833821, 1134703887.97, 2213632, 445440, {256, 112, 1, 0, 512, 40960}, {64, 2}});
    ExpectOptimum(explored,
                  {SC_MEASURE_ENERGY, 1848964, 681468813.20, 2062080, 427520, {256, 128, 1, 0, 128, 16384}, {16, 2}});
    ExpectOptimum(explored,
                  {SC_MEASURE_EDP, 1848964, 681468813.20, 2062080, 427520, {256, 128, 1, 0, 128, 16384}, {16, 2}});
}

INSTANTIATE_TEST_SUITE_P(Exhaustive, ReferenceSpace, testing::Bool());

// ---- choices ----

// The first dataflow needs 6 elements of L1 and 17 of L2, the second 18 and 9.
const char TWO_NEEDS[] = "Layer CONV l; K 8; C 4; endLayer Space s; NumPEs 8; L1Size 6, 18; L2Size 9, 17; endSpace\n"
                         "Spatial_Map (1,1) K -> Temporal_Map (1,1) C";
const char OTHER_NEEDS[] = "Temporal_Map (1,1) K -> Temporal_Map (4,4) C";

TEST(ExploreChoice, NeedsAnInstanceThatFitsBothMemories) {
    Explored explored(TWO_NEEDS, {OTHER_NEEDS});
    explored.task.choice = SC_CHOICE_CYCLES;
    explored.Search();
    EXPECT_EQ(explored.result.searched, 4);
    EXPECT_EQ(explored.result.all.valid, 3);
    EXPECT_EQ(explored.result.alone[SC_RULE_L1], 0);
    EXPECT_EQ(explored.result.alone[SC_RULE_L2], 0);
    for (int64_t index = 0; index < 4; index++) {
        sc_explore_found found;
        sc_figures wanted = {};
        wanted.index = index;
        ASSERT_EQ(sc_explore_find(explored.explore, &wanted, &found, &explored.arena, &explored.error), SC_STATUS_OK);
        EXPECT_TRUE(found.legal);
        EXPECT_EQ(found.l1_needed, 6);
        EXPECT_EQ(found.l2_needed, 9);
        EXPECT_EQ(found.broken[SC_RULE_L1] && found.broken[SC_RULE_L2], index == 0);
        const int expected[] = {-1, 0, 1, 0}; // the first is faster
        EXPECT_EQ(found.layer[0].instance, expected[index]);
    }
}

// ---- what is nearest ----

// A layer whose PEs need L1 and L2 of known sizes, on memories that are all too small or too dear: the nearest design
// weighs what they lack against what they cost. The limits are such that it has neither the smallest nor the largest.
// What a program fills in may be what no text can say.
TEST(ExploreTask, IsCheckedBeforeItIsSearched) {
    const struct {
        void (*change)(sc_explore_task *task);
        const char *message;
    } tasks[] = {{[](sc_explore_task *task) { task->layer_count = 0; },
                  "a search needs a layer and a dataflow, not 0 and 1 of them"},
                 {[](sc_explore_task *task) { task->flow_count = -1; },
                  "a search needs a layer and a dataflow, not 1 and -1 of them"},
                 {[](sc_explore_task *task) { task->choice = static_cast<sc_choice>(99); }, "there is no choice 99"},
                 {[](sc_explore_task *task) { task->group_count = SC_EXPLORE_GROUPS_MAX + 1; },
                  "81 groups of designs: expected at most 80"},
                 {[](sc_explore_task *task) {
                      static const sc_layer NONE = sc_layer_default(nullptr);
                      static const sc_layer *layers[] = {&NONE};
                      task->layer = layers;
                  },
                  "layer '' has no type"},
                 {[](sc_explore_task *task) { task->machine.bits = 0; }, "Bits 0: it must be from 1 to 64"},
                 {[](sc_explore_task *task) {
                      task->group_count = 1;
                      task->group[0] = {7, -1};
                  },
                  "group 0 of designs is by parameters 7 and -1, of 2 hardware parameters"},
                 {[](sc_explore_task *task) {
                      task->group_count = 2;
                      task->group[0] = {0, 1};
                      task->group[1] = {1, 2};
                  },
                  "group 1 of designs is by parameters 1 and 2, of 2 hardware parameters"},
                 {[](sc_explore_task *task) {
                      task->group_count = 1;
                      task->group[0] = {-1, -1};
                  },
                  "group 0 of designs is by parameters -1 and -1, of 2 hardware parameters"}};
    for (const auto &one : tasks) {
        Explored explored("Layer CONV a; K 4; endLayer Space s; NumPEs 2, 4; Bandwidth 1, 2; endSpace\n"
                          "Spatial_Map (1,1) K");
        ASSERT_EQ(explored.Open(), SC_STATUS_OK) << explored.error.message;
        one.change(&explored.task);
        EXPECT_EQ(explored.Open(), SC_STATUS_INPUT);
        EXPECT_STREQ(explored.error.message, one.message);
    }
}

TEST(ExploreTask, HasNoBlockAndNoDesignBehindItsLast) {
    Explored explored("Layer CONV a; K 4; endLayer Space s; NumPEs 2, 4; Bandwidth 1, 2; endSpace\n"
                      "Spatial_Map (1,1) K");
    ASSERT_NO_FATAL_FAILURE(explored.Search());
    sc_explore_worker *worker = sc_explore_worker_create(explored.explore);
    const int64_t blocks = sc_explore_blocks(explored.explore), designs = sc_explore_designs(explored.explore);
    for (const int64_t block : {int64_t{-1}, blocks}) {
        EXPECT_EQ(sc_explore_block(worker, block, &explored.result, &explored.error), SC_STATUS_INPUT);
        EXPECT_EQ(explored.error.message,
                  "there is no block " + std::to_string(block) + " among " + std::to_string(blocks));
    }
    EXPECT_EQ(explored.result.searched, designs);
    sc_explore_worker_free(worker);
    for (const int64_t index : {int64_t{-1}, designs}) {
        sc_explore_found found;
        sc_figures wanted = {};
        wanted.index = index;
        EXPECT_EQ(sc_explore_find(explored.explore, &wanted, &found, &explored.arena, &explored.error),
                  SC_STATUS_INPUT);
        EXPECT_EQ(explored.error.message,
                  "there is no design " + std::to_string(index) + " among " + std::to_string(designs));
    }
}

TEST(ExploreNearest, WeighsWhatMemoriesLackAgainstWhatTheyCost) {
    const int64_t area_limit = 50;
    Explored explored("Layer CONV a; K 6; C 5; R 3; S 3; Y 9; X 9; endLayer\n"
                      "Cost c; Term l1 area 2 um2 each L1Size; Term l2 area 3 um2 each L2Size; endCost\n"
                      "Space s; NumPEs 2; L1Size 1..60 step 1; L2Size 1..90 step 1; Area <= 50 um2; endSpace\n"
                      "Temporal_Map (1,1) K -> Temporal_Map (1,1) C -> Temporal_Map (3,1) Y -> Spatial_Map (3,1) X\n"
                      "-> Unroll R -> Unroll S");
    explored.task.nearest = true;
    ASSERT_NO_FATAL_FAILURE(explored.Search());
    ASSERT_EQ(explored.result.all.valid, 0);
    sc_explore_found found;
    sc_figures wanted = {};
    ASSERT_EQ(sc_explore_find(explored.explore, &wanted, &found, &explored.arena, &explored.error), SC_STATUS_OK);
    const int64_t million = 1000000;
    const auto excess = [million](int64_t value, int64_t limit) {
        return value > limit ? (value - limit) * million / limit : 0;
    };
    int64_t least = INT64_MAX, nearest = -1;
    for (int64_t l1 = 1; l1 <= 60; l1++)
        for (int64_t l2 = 1; l2 <= 90; l2++) {
            const int64_t exceeds =
                excess(found.l1_needed, l1) + excess(found.l2_needed, l2) + excess(2 * l1 + 3 * l2, area_limit);
            if (exceeds < least) {
                least = exceeds;
                nearest = (l1 - 1) * 90 + l2 - 1;
            }
        }
    EXPECT_GT(nearest % 90, 0);
    EXPECT_LT(nearest % 90 + 1, found.l2_needed);
    EXPECT_GT(nearest / 90, 0);
    EXPECT_LT(nearest / 90 + 1, found.l1_needed);
    EXPECT_EQ(explored.result.nearest, nearest);
    EXPECT_EQ(explored.result.nearest_excess, least);
}

// ---- what is refused ----

struct RefusedSearch {
    const char *text;
    int line, column; // 0: no place
    const char *message;
};

void PrintTo(const RefusedSearch &refused, std::ostream *to) { *to << testing::PrintToString(refused.text); }

class RefusedSearchTest : public testing::TestWithParam<RefusedSearch> {};

TEST_P(RefusedSearchTest, SaysWhereAndWhy) {
    const RefusedSearch &refused = GetParam();
    Explored explored(std::string(refused.text) + "\nLayer CONV l; K 8; endLayer Temporal_Map (1,1) K");
    EXPECT_EQ(explored.Open(), SC_STATUS_INPUT);
    EXPECT_EQ(explored.error.line, refused.line);
    EXPECT_EQ(explored.error.column, refused.column);
    EXPECT_NE(std::string(explored.error.message).find(refused.message), std::string::npos) << explored.error.message;
}

INSTANTIATE_TEST_SUITE_P(
    Spaces, RefusedSearchTest,
    testing::Values(
        RefusedSearch{"Space s; NumPEs 1; Area <= 5 um2; endSpace", 1, 20, "this limit needs a table of costs"},
        RefusedSearch{"Space s; NumPEs 1; Power <= 5 uW; endSpace", 1, 20, "this limit needs a table of costs"},
        RefusedSearch{"Space s; NumPEs 1; Energy <= 5 pJ; endSpace", 1, 20, "this limit needs a table of energies"},
        RefusedSearch{
            "Energy e; Unit MAC; MAC 1; L1 1 1; L2 1 1; endEnergy\nSpace s; NumPEs 1; Energy <= 5 pJ; endSpace", 2, 20,
            "the energies of 'e' are in MAC"},
        RefusedSearch{
            "Cost c; Term t area 1 um2 each L1Size * L2Size; endCost\nSpace s; NumPEs 1; L1Size 1, 2; L2Size 1, "
            "2; endSpace",
            1, 14, "term 't' depends on L1Size and on L2Size: a search needs a term for each"},
        RefusedSearch{"Energy e; Unit pJ; MAC 1; L1Port 2; L2 1 1; SRAM 8 2 1 1; SRAM 16 2 0.5 1; endEnergy\n"
                      "Space s; NumPEs 1; L1Size 4, 8; endSpace",
                      2, 20, "by 'e' an access to L1Size costs less with 8 elements than with 4"},
        RefusedSearch{"Energy e; Unit pJ; MAC 1; L1Port 2; L2 1 1; SRAM 8 2 1 1; endEnergy\n"
                      "Space s; NumPEs 1; L1Size 4, 8; endSpace",
                      1, 8, "L1 has 16 bytes"},
        RefusedSearch{"Space s; NumPEs 1..65536 step 1; Bandwidth 1..65536 step 1; L1Size 1..65536 step 1;\n"
                      "L2Size 1..65536 step 1; endSpace",
                      1, 7, "space 's' has more than 2^62 designs"}));

} // namespace
