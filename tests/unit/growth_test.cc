// A layer grown loop by loop: which stages there are, and what is legal on its own.
#include "tests/support/mapped.h"

extern "C" {
#include "check/explain/growth.h"
}

#include <memory>
#include <vector>

namespace {

// "first K 1 X 3; steady X 6; ...": the dimensions above 1 of each stage, and the units where there are several.
std::string Stages(const sc_mapping &mapped) {
    auto grown = std::make_unique<growth>();
    std::string text;
    growth_make(grown.get(), &mapped);
    for (int i = 0; i < grown->stage_count; i++) {
        const growth_stage &stage = grown->stage[i];
        text += (i > 0 ? "; " : "") + std::string(growth_kind_name(stage.kind));
        for (int dim = 0; dim < SC_DIM_COUNT; dim++)
            if (stage.size[dim] > 1)
                text += std::string(" ") + sc_dim_name(static_cast<enum sc_dim>(dim)) + std::to_string(stage.size[dim]);
        for (int level = 0; level < mapped.level_count; level++)
            if (stage.units[level] > 1)
                text += " x" + std::to_string(stage.units[level]);
    }
    return text;
}

struct GrowthCase {
    const char *name, *text, *stages;
};

void PrintTo(const GrowthCase &item, std::ostream *to) { *to << item.name; }

class StagesTest : public testing::TestWithParam<GrowthCase> {};

TEST_P(StagesTest, GrowFromTheInnermostLoopOutwards) { EXPECT_EQ(Stages(MapText(GetParam().text)), GetParam().stages); }

const GrowthCase kCases[] = {
    {"one_step", "NumPEs 1; Layer CONV a; K 3; endLayer Unroll K", "first K3"},
    {"temporal", "NumPEs 1; Layer CONV a; K 3; C 2; endLayer Temporal_Map (1,1) K -> Temporal_Map (1,1) C",
     "first; steady C2; steady K3 C2"},
    {"clipped", "NumPEs 1; Layer CONV a; K 5; endLayer Temporal_Map (2,2) K", "first K2; steady K4; clipped K5"},
    {"only_an_edge", "NumPEs 1; Layer CONV a; K 3; endLayer Temporal_Map (2,2) K", "first K2; clipped K3"},
    {"halo", "NumPEs 1; Layer CONV a; X 8; S 3; endLayer Temporal_Map (4,2) X -> Unroll S",
     "first X4 S3; steady X8 S3"},
    {"halo_clipped", "NumPEs 1; Layer CONV a; X 7; S 3; endLayer Temporal_Map (4,2) X -> Unroll S",
     "first X4 S3; steady X6 S3; clipped X7 S3"},
    {"room_for_a_window", "NumPEs 1; Layer CONV a; Y 5; R 3; endLayer Temporal_Map (1,1) Y -> Unroll R",
     "first Y3 R3; steady Y5 R3"},
    {"units", "NumPEs 3; Layer CONV a; K 3; endLayer Spatial_Map (1,1) K", "first; units K3 x3"},
    {"folds", "NumPEs 3; Layer CONV a; K 8; endLayer Spatial_Map (1,1) K",
     "first; units K3 x3; steady K6 x3; clipped K8 x3"},
    {"idle_always", "NumPEs 4; Layer CONV a; K 3; endLayer Spatial_Map (1,1) K", "first; units K3 x3; clipped K3 x4"},
    {"edge_of_a_fold", "NumPEs 3; Layer CONV a; K 5; endLayer Spatial_Map (2,2) K",
     "first K2; units K4 x2; clipped K5 x3"},
    {"nested", "NumPEs 4; Layer CONV a; K 8; endLayer Tile (2) K -> Spatial_Map (4,4) K -> Temporal_Map (1,1) C",
     "first K2; units K4 x2; units K8 x2 x2"},
    {"merged", "NumPEs 6; Layer CONV a; K 4; C 3; N 2; endLayer Temporal_Map (1,1) N -> Spatial_Map (1,1) K -> Merge C",
     "first K4 C3 x6; steady N2 K4 C3 x6"},
    {"inside_a_merged_loop",
     "NumPEs 2; Layer CONV a; K 3; C 2; R 4; Y 4; endLayer Spatial_Map (2,2) K -> Merge C -> Merge R -> Merge Y -> "
     "Tile (2) S -> Unroll S -> Spatial_Map (1,1) Y",
     "first K3 C2 Y4 R4 x2"},
};

INSTANTIATE_TEST_SUITE_P(Of, StagesTest, testing::ValuesIn(kCases), [](const auto &item) { return item.param.name; });

TEST(Growth, TheLastStageIsTheWholeMapping) {
    const sc_mapping whole = MapFile("workloads/examples/09-two-levels.dsl");
    auto grown = std::make_unique<growth>();
    auto last = std::make_unique<grown_mapping>();
    growth_make(grown.get(), &whole);
    ASSERT_TRUE(growth_mapping(&whole, &grown->stage[grown->stage_count - 1], last.get()));
    for (int dim = 0; dim < SC_DIM_COUNT; dim++)
        EXPECT_EQ(last->mapping.layer.size[dim], whole.layer.size[dim]);
    for (int level = 0; level < whole.level_count; level++)
        EXPECT_EQ(last->mapping.level[level].units, whole.level[level].units);
}

TEST(Growth, AStageWithoutRoomForItsWindowIsNoLayer) {
    const sc_mapping whole = MapText("NumPEs 1; Layer CONV a; Y 5; R 3; endLayer Temporal_Map (1,1) Y -> Unroll R");
    auto grown = std::make_unique<growth>();
    auto some = std::make_unique<grown_mapping>();
    growth_make(grown.get(), &whole);
    growth_stage stage = grown->stage[0];
    EXPECT_TRUE(growth_mapping(&whole, &stage, some.get()));
    stage.size[SC_DIM_Y] = 2;
    EXPECT_FALSE(growth_mapping(&whole, &stage, some.get()));
}

TEST(Growth, AStageThatLeavesWorkUndoneIsNoLayer) {
    // The three units take a row and a filter row each: two of them would not meet all pairs.
    const sc_mapping whole = MapText("NumPEs 3; Layer CONV a; Y 3; R 3; endLayer "
                                     "Spatial_Map (1,1) Y -> Spatial_Map (1,1) R");
    auto grown = std::make_unique<growth>();
    auto some = std::make_unique<grown_mapping>();
    growth_make(grown.get(), &whole);
    growth_stage stage = grown->stage[grown->stage_count - 1];
    EXPECT_TRUE(growth_mapping(&whole, &stage, some.get()));
    stage.units[0] = 2;
    EXPECT_TRUE(growth_mapping(&whole, &stage, some.get())); // two folds, diagonal all the same
    stage.size[SC_DIM_Y] = 4;
    EXPECT_FALSE(growth_mapping(&whole, &stage, some.get()));
}

} // namespace
