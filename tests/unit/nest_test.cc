// The controller's walk: trip counts, chunks and owners, counted by hand.
extern "C" {
#include "sim/nest.h"
}

#include <vector>

#include "tests/support/mapped.h"

namespace {

int64_t CountSteps(const sc_mapping &mapped) {
    sim_nest walk;
    int64_t steps = 1;
    sim_nest_start(&walk, &mapped);
    while (sim_nest_advance(&walk) >= 0)
        steps++;
    return steps;
}

struct Steps {
    const char *text;
    int64_t steps;
};

void PrintTo(const Steps &steps, std::ostream *to) { *to << steps.text; }

class StepsTest : public testing::TestWithParam<Steps> {};

TEST_P(StepsTest, AreCounted) { EXPECT_EQ(CountSteps(MapText(GetParam().text)), GetParam().steps); }

INSTANTIATE_TEST_SUITE_P(
    Nests, StepsTest,
    testing::Values(
        // X 8 by (3,1): 6 positions.
        Steps{"NumPEs 1; Layer CONV l; X 8; S 3; endLayer Temporal_Map (3,1) X -> Unroll S", 6},
        // K 7 by 2 makes 4 positions, on 3 PEs 2 folds.
        Steps{"NumPEs 3; Layer CONV l; K 7; endLayer Spatial_Map (2,2) K", 2},
        // A size beyond the dimension, even beyond reason, is one position.
        Steps{"NumPEs 3; Layer CONV l; K 7; endLayer Spatial_Map (9223372036854775807,9223372036854775807) K", 1},
        // Units beyond reason take one fold.
        Steps{"NumPEs 9223372036854775807; Layer CONV l; K 7; endLayer Spatial_Map (1,1) K", 1},
        // The inner trips shrink in the clipped chunk: K 5 by 3 leaves 3 and 2, which by 2 are 2 and 1 positions, for
        // each of C's 2 folds on one tile.
        Steps{"NumPEs 2; Layer CONV l; K 5; C 2; endLayer Temporal_Map (3,3) K -> Tile (2) C -> Spatial_Map (1,1) C "
              "-> Temporal_Map (2,2) K",
              2 * (2 + 1)},
        // A merged loop of 3 * 4 indices by 2 on 4 PEs: 6 positions, 2 folds.
        Steps{"NumPEs 4; Layer CONV l; K 3; C 4; endLayer Spatial_Map (2,2) K -> Merge C", 2}));

TEST(Nest, AMergedPositionCountsThroughItsParts) {
    const sc_mapping mapped = MapText("NumPEs 4; Layer CONV l; K 3; C 4; endLayer Spatial_Map (2,2) K -> Merge C");
    sim_nest walk;
    sim_nest_start(&walk, &mapped);
    ASSERT_TRUE(sim_nest_has_merged(&walk));
    ASSERT_EQ(sim_nest_advance(&walk), 0); // the second fold: positions 4 to 7, of which 6 and 7 do not exist
    const int64_t one[SC_LEVELS_MAX] = {1}, two[SC_LEVELS_MAX] = {2};
    holding held;
    ASSERT_TRUE(sim_nest_holding(&walk, SC_DIM_K, one, &held)); // position 5 = (2, 1)
    EXPECT_EQ(held.chunk.begin, 2);
    EXPECT_EQ(held.chunk.end, 3);
    ASSERT_TRUE(sim_nest_holding(&walk, SC_DIM_C, one, &held));
    EXPECT_EQ(held.chunk.begin, 2);
    EXPECT_EQ(held.chunk.end, 4);
    EXPECT_FALSE(sim_nest_holding(&walk, SC_DIM_K, two, &held));
}

// Y 9, R 3, (4,3): chunks [0,4) [3,7) [6,9). Row 3 is in the first two.
TEST(Nest, AnOverlapHasOneOwner) {
    const sc_mapping mapped = MapText("NumPEs 4; Layer CONV l; Y 9; R 3; endLayer Spatial_Map (4,3) Y -> Unroll R");
    sim_nest walk;
    sim_nest_start(&walk, &mapped);
    holding first, second;
    const int64_t zero[SC_LEVELS_MAX] = {0}, one[SC_LEVELS_MAX] = {1};
    ASSERT_TRUE(sim_nest_holding(&walk, SC_DIM_Y, zero, &first));
    ASSERT_TRUE(sim_nest_holding(&walk, SC_DIM_Y, one, &second));
    EXPECT_TRUE(sim_holding_owns(&first, 3, 1)); // the window of output 1 starts in the first chunk
    EXPECT_FALSE(sim_holding_owns(&second, 3, 1));
    EXPECT_FALSE(sim_holding_owns(&first, 3, 3)); // the window of output 3 starts in the second
    EXPECT_TRUE(sim_holding_owns(&second, 3, 3));
    EXPECT_TRUE(sim_holding_owns(&second, 4, 2)); // row 4 is in the second alone, wherever its window starts
}

} // namespace
