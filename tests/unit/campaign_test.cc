// The name of a kept result has a number of all that its counts depend on.
#include <gtest/gtest.h>

#include <cstring>
#include <set>
#include <string>
#include <vector>

#include "check/run/campaign.h"
#include "tests/support/lowered.h"

namespace {

class CampaignNames : public testing::Test {
  protected:
    CampaignNames()
        : parsed_(
              "NumPEs 8; L2Size 1000; Layer CONV a; K 4; C 6; R 3; S 2; Y 9; X 11; StrideY 2; DilationX 2; endLayer "
              "Temporal_Map (2,2) K Overhead 3 -> Buffer L2 weight -> Temporal_Map (1,1) C -> "
              "Buffer L2 input -> Tile (4) Y -> Spatial_Map (3,2) Y -> Temporal_Map (1,1) R"),
          lowered_(parsed_, parsed_, parsed_, 0) {
        run_.layer = &parsed_.dsl.layers[0].layer;
        run_.flow = "flow";
    }
    ~CampaignNames() override { sc_arena_free(&arena_); }

    void Expect(const struct sc_mapping &mapping, const std::string &changed, uint64_t seed = 1) {
        const struct campaign_run *run = campaign_run_make("folder", &run_, &mapping, seed, &arena_);
        ASSERT_NE(run, nullptr);
        EXPECT_TRUE(numbers_.insert(run->number).second) << changed;
        EXPECT_TRUE(paths_.insert(run->path).second) << changed;
    }

    // The mapping with one word of a directive, a level or an array of marks changed.
    template <typename Change> void ExpectChanged(const std::string &what, Change change) {
        struct sc_mapping mapping = *lowered_.mapping;
        std::vector<struct sc_level> levels(mapping.level, mapping.level + mapping.level_count);
        mapping.level = levels.data();
        change(mapping, levels);
        Expect(mapping, what);
    }

    Parsed parsed_;
    Lowered lowered_;

  private:
    struct sc_arena arena_ = {};
    struct plan_run run_ = {};
    std::set<uint64_t> numbers_;
    std::set<std::string> paths_;
};

TEST_F(CampaignNames, DependOnEverything) {
    using Levels = std::vector<struct sc_level>;
    ASSERT_EQ(lowered_.result, SC_STATUS_OK) << lowered_.error.message;
    ASSERT_EQ(lowered_.mapping->level_count, 3);
    Expect(*lowered_.mapping, "nothing");
    Expect(*lowered_.mapping, "the seed", 2);
    ExpectChanged("has_marks", [](sc_mapping &mapping, Levels &) { mapping.has_marks = false; });
    for (int tensor = 0; tensor < SC_TENSOR_COUNT; tensor++)
        ExpectChanged("a mark", [=](sc_mapping &mapping, Levels &) { mapping.mark[tensor].loops += 3; });
    for (int i = 0; i < lowered_.mapping->level_count; i++) {
        ExpectChanged("units", [=](sc_mapping &, Levels &levels) { levels[i].units++; });
        ExpectChanged("a directive less", [=](sc_mapping &, Levels &levels) { levels[i].directive_count--; });
        for (int j = 0; j < lowered_.mapping->level[i].directive_count; j++) {
            const std::string place = std::to_string(i) + "/" + std::to_string(j);
            const auto part = [=](Levels &levels) -> sc_map_part & { return levels[i].directive[j].part[0]; };
            ExpectChanged("spatial " + place, [=](sc_mapping &, Levels &levels) {
                levels[i].directive[j].spatial = !levels[i].directive[j].spatial;
            });
            ExpectChanged("overhead " + place, [=](sc_mapping &, Levels &l) { l[i].directive[j].overhead += 7; });
            ExpectChanged("dim " + place, [=](sc_mapping &, Levels &levels) { part(levels).dim = SC_DIM_N; });
            ExpectChanged("size " + place, [=](sc_mapping &, Levels &levels) { part(levels).size += 11; });
            ExpectChanged("offset " + place, [=](sc_mapping &, Levels &levels) { part(levels).offset += 13; });
            ExpectChanged("parts " + place, [=](sc_mapping &, Levels &levels) {
                levels[i].directive[j].part[1] = {SC_DIM_G, 1, 1};
                levels[i].directive[j].part_count++;
            });
        }
    }
    for (int dim = 0; dim < SC_DIM_COUNT; dim++)
        ExpectChanged("a size", [=](sc_mapping &mapping, Levels &) { mapping.layer.size[dim]++; });
    for (int window = 0; window < SC_WINDOWS_MAX; window++) {
        ExpectChanged("a stride", [=](sc_mapping &mapping, Levels &) { mapping.layer.stride[window]++; });
        ExpectChanged("a padding", [=](sc_mapping &mapping, Levels &) { mapping.layer.pad[window]++; });
        ExpectChanged("a dilation", [=](sc_mapping &mapping, Levels &) { mapping.layer.dilation[window]++; });
    }
    for (int id = 0; id < SC_HARDWARE_COUNT; id++)
        ExpectChanged(sc_hardware_info(static_cast<sc_hardware_id>(id))->keyword, [=](sc_mapping &mapping, Levels &) {
            const auto hardware = static_cast<sc_hardware_id>(id);
            sc_machine_set(&mapping.machine, hardware, sc_machine_get(&mapping.machine, hardware) + 1);
        });
}

} // namespace
