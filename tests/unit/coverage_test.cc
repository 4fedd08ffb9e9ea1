// The proof that every operation is executed exactly once, against counting: every PE at every step says of every
// operation whether it executes it.
#include <gtest/gtest.h>

#include <array>
#include <cstdint>
#include <functional>
#include <ostream>
#include <random>
#include <string>
#include <vector>

#include "tests/support/lowered.h"

namespace {

// ---- counting, as docs/semantics.md words it and with no closed form ----

struct Chunk {
    int64_t begin, end;
};

using Chunks = std::array<Chunk, SC_DIM_COUNT>;
using Indices = std::array<int64_t, SC_DIM_COUNT>;

// An operation: an index of every dimension, and the anchors of its input row and column.
struct Operation {
    Indices index, anchor;
    int executions = 0;
};

std::vector<Operation> OperationsOf(const struct sc_layer &layer) {
    std::vector<Operation> all(1);
    const auto extend = [&](int64_t count, const std::function<void(Operation &, int64_t)> &set) {
        std::vector<Operation> longer;
        for (const Operation &one : all)
            for (int64_t i = 0; i < count; i++) {
                longer.push_back(one);
                set(longer.back(), i);
            }
        all = longer;
    };
    for (int dim : {SC_DIM_N, SC_DIM_G, SC_DIM_K, SC_DIM_C, SC_DIM_R, SC_DIM_S, SC_DIM_M})
        extend(layer.size[dim], [&](Operation &one, int64_t i) { one.index[dim] = one.anchor[dim] = i; });
    extend(sc_layer_output_rows(&layer), [&](Operation &one, int64_t i) {
        one.anchor[SC_DIM_Y] = i * layer.stride[SC_WINDOW_Y];
        one.index[SC_DIM_Y] = one.anchor[SC_DIM_Y] + one.index[SC_DIM_R];
    });
    extend(sc_layer_output_columns(&layer), [&](Operation &one, int64_t i) {
        one.anchor[SC_DIM_X] = i * layer.stride[SC_WINDOW_X];
        one.index[SC_DIM_X] = one.anchor[SC_DIM_X] + one.index[SC_DIM_S];
    });
    return all;
}

std::vector<Chunk> PositionsOf(const sc_map_part &part, const Chunk &given) {
    std::vector<Chunk> positions = {{given.begin, given.begin + std::min(part.size, given.end - given.begin)}};
    while (positions.back().end < given.end) {
        const int64_t begin = positions.back().begin + part.offset;
        if (begin >= given.end) // a hole to the end
            break;
        positions.push_back({begin, begin + std::min(part.size, given.end - begin)});
    }
    return positions;
}

// What a PE, or a group of them, was given at one level of one dimension.
struct Held {
    sc_map_part part;
    Chunk given;
    int64_t position;
};

struct Group {
    Chunks chunk;
    std::vector<Held> held;
};

bool Owns(const Held &held, const Operation &one) {
    const std::vector<Chunk> positions = PositionsOf(held.part, held.given);
    const int64_t index = one.index[held.part.dim], anchor = one.anchor[held.part.dim];
    int64_t owner = 0;
    while (owner + 1 < static_cast<int64_t>(positions.size()) &&
           held.given.begin + (owner + 1) * held.part.offset <= anchor)
        owner++;
    while (owner < static_cast<int64_t>(positions.size()) &&
           !(positions[static_cast<size_t>(owner)].begin <= index && index < positions[static_cast<size_t>(owner)].end))
        owner++;
    return owner == held.position;
}

bool Executes(const Group &pe, const Operation &one) {
    for (int dim = 0; dim < SC_DIM_COUNT; dim++)
        if (one.index[static_cast<size_t>(dim)] < pe.chunk[static_cast<size_t>(dim)].begin ||
            one.index[static_cast<size_t>(dim)] >= pe.chunk[static_cast<size_t>(dim)].end)
            return false;
    for (const Held &held : pe.held)
        if (!Owns(held, one))
            return false;
    return true;
}

class Counting {
  public:
    explicit Counting(const struct sc_mapping &mapping) : mapping_(mapping), operations_(OperationsOf(mapping.layer)) {
        Group all;
        for (size_t dim = 0; dim < SC_DIM_COUNT; dim++)
            all.chunk[dim] = {0, mapping.layer.size[dim]};
        WalkLevel(0, {all}, all);
    }

    bool IsExactlyOnce() const {
        for (const Operation &one : operations_)
            if (one.executions != 1)
                return false;
        return true;
    }
    int64_t Missed() const {
        int64_t missed = 0;
        for (const Operation &one : operations_)
            missed += one.executions == 0;
        return missed;
    }
    bool IsNeverTwice() const {
        for (const Operation &one : operations_)
            if (one.executions > 1)
                return false;
        return true;
    }

  private:
    static int64_t PositionCount(const sc_directive &one, const Group &group) {
        int64_t count = 1;
        for (int i = 0; i < one.part_count; i++)
            count *= static_cast<int64_t>(PositionsOf(one.part[i], group.chunk[one.part[i].dim]).size());
        return count;
    }

    // False when the group has no such position.
    static bool Narrow(Group *group, const sc_directive &one, int64_t position) {
        if (position >= PositionCount(one, *group))
            return false;
        for (int i = one.part_count - 1; i >= 0; i--) {
            Chunk &chunk = group->chunk[one.part[i].dim];
            const std::vector<Chunk> positions = PositionsOf(one.part[i], chunk);
            const auto count = static_cast<int64_t>(positions.size());
            group->held.push_back({one.part[i], chunk, position % count});
            chunk = positions[static_cast<size_t>(position % count)];
            position /= count;
        }
        return true;
    }

    // `first` is unit 0 of every level; it may be none of `groups` only where none is left.
    void WalkLevel(int number, const std::vector<Group> &groups, const Group &first) {
        if (number < mapping_.level_count)
            WalkDirectives(number, groups, first, {});
        else
            for (const Group &pe : groups)
                for (Operation &one : operations_)
                    one.executions += Executes(pe, one);
    }

    void WalkDirectives(int number, const std::vector<Group> &groups, const Group &first, std::vector<int64_t> trips) {
        const sc_level &here = mapping_.level[number];
        const size_t at = trips.size();
        if (at == static_cast<size_t>(here.directive_count)) {
            WalkUnits(number, groups, first, trips);
            return;
        }
        const sc_directive &one = here.directive[at];
        const int64_t width = one.spatial ? here.units : 1;
        trips.push_back(0);
        for (int64_t trip = 0; trip * width < PositionCount(one, first); trip++) {
            trips[at] = trip;
            WalkDirectives(number, groups, first, trips);
        }
    }

    static bool Enter(Group *group, const sc_level &here, int64_t unit, const std::vector<int64_t> &trips) {
        for (size_t i = 0; i < trips.size(); i++) {
            const sc_directive &one = here.directive[i];
            if (!Narrow(group, one, one.spatial ? trips[i] * here.units + unit : trips[i]))
                return false;
        }
        return true;
    }

    void WalkUnits(int number, const std::vector<Group> &groups, const Group &first,
                   const std::vector<int64_t> &trips) {
        const sc_level &here = mapping_.level[number];
        std::vector<Group> units;
        for (const Group &group : groups)
            for (int64_t unit = 0; unit < here.units; unit++) {
                Group one = group;
                if (Enter(&one, here, unit, trips))
                    units.push_back(one);
            }
        Group next = first;
        ASSERT_TRUE(Enter(&next, here, 0, trips));
        WalkLevel(number + 1, units, next);
    }

    const struct sc_mapping &mapping_;
    std::vector<Operation> operations_;
};

// ---- by hand ----

struct Cover {
    const char *text;
    bool legal;
};

void PrintTo(const Cover &one, std::ostream *to) { *to << one.text; }

class CoverageTest : public testing::TestWithParam<Cover> {};

TEST_P(CoverageTest, IsThatOfCounting) {
    Parsed parsed(GetParam().text);
    Lowered lowered(parsed);
    EXPECT_EQ(lowered.result, GetParam().legal ? SC_STATUS_OK : SC_STATUS_INPUT) << lowered.error.message;
    EXPECT_EQ(std::string(lowered.error.message).find("advance together") == std::string::npos, GetParam().legal)
        << lowered.error.message;
    const Counting counting(*lowered.mapping);
    EXPECT_EQ(counting.IsExactlyOnce(), GetParam().legal);
    EXPECT_TRUE(counting.IsNeverTwice());
    const std::string message = lowered.error.message, amount = " of the layer's ";
    const size_t end = message.find(amount), begin = message.rfind(": ", end);
    if (end != std::string::npos) {
        EXPECT_EQ(std::stoll(message.substr(begin + 2)), counting.Missed()) << message;
        EXPECT_EQ(std::stoll(message.substr(end + amount.size())), sc_layer_macs(&lowered.mapping->layer)) << message;
    }
    // only of merged loops is it not counted
    EXPECT_EQ(end == std::string::npos,
              GetParam().legal || std::string(GetParam().text).find("Merge") != std::string::npos)
        << message;
}

// Row stationary as in Eyeriss: a tile is given one window of rows, each of its PEs one row and one row of the filter.
#define WINDOW(y, r, stride) "Layer CONV a; K 2; Y " #y "; R " #r "; Stride " #stride "; endLayer Unroll K -> "
#define TILED(units, map) "Tile (" #units ") Y -> " map " Y -> Spatial_Map (1,1) Y -> Spatial_Map (1,1) R"

INSTANTIATE_TEST_SUITE_P(
    Windows, CoverageTest,
    testing::Values(
        Cover{"NumPEs 6; " WINDOW(6, 3, 1) TILED(3, "Spatial_Map (3,1)"), true},
        Cover{"NumPEs 6; " WINDOW(6, 3, 1) TILED(3, "Temporal_Map (3,1)"), true},
        Cover{"NumPEs 6; " WINDOW(7, 3, 2) TILED(3, "Spatial_Map (3,2)"), true},
        Cover{"NumPEs 6; " WINDOW(8, 3, 2) TILED(3, "Spatial_Map (3,2)"), true},
        Cover{"NumPEs 6; " WINDOW(7, 3, 3) TILED(3, "Spatial_Map (3,3)"), true},
        // fewer PEs than filter rows fold, more idle
        Cover{"NumPEs 4; " WINDOW(6, 3, 1) TILED(2, "Spatial_Map (3,1)"), true},
        Cover{"NumPEs 10; " WINDOW(6, 3, 1) TILED(5, "Spatial_Map (3,1)"), true},
        Cover{"NumPEs 4; " WINDOW(9, 5, 1) TILED(2, "Spatial_Map (5,1)"), true},
        // two windows in one tile, or rows that are not a whole window
        Cover{"NumPEs 6; " WINDOW(6, 3, 1) TILED(3, "Spatial_Map (4,2)"), false},
        Cover{"NumPEs 6; " WINDOW(6, 3, 1) TILED(3, "Spatial_Map (3,3)"), false},
        Cover{"NumPEs 6; " WINDOW(6, 3, 1) TILED(3, "Unroll"), false},
        Cover{"NumPEs 6; " WINDOW(7, 3, 2) TILED(3, "Spatial_Map (3,1)"), true},
        Cover{"NumPEs 6; " WINDOW(6, 3, 1) TILED(1, "Spatial_Map (4,2)"), true},
        // a stride that is the number of units
        Cover{"NumPEs 3; " WINDOW(9, 3, 3) "Spatial_Map (1,1) Y -> Spatial_Map (1,1) R", true},
        Cover{"NumPEs 3; " WINDOW(9, 3, 2) "Spatial_Map (1,1) Y -> Spatial_Map (1,1) R", false},
        Cover{"NumPEs 2; " WINDOW(9, 3, 2) "Spatial_Map (1,1) Y -> Spatial_Map (1,1) R", true},
        Cover{"NumPEs 1; " WINDOW(9, 3, 1) "Spatial_Map (1,1) Y -> Spatial_Map (1,1) R", true},
        // holes between windows
        Cover{"NumPEs 6; " WINDOW(8, 2, 3) TILED(2, "Spatial_Map (2,3)"), true},
        Cover{"NumPEs 6; " WINDOW(8, 2, 3) TILED(2, "Temporal_Map (2,3)"), true},
        Cover{"NumPEs 6; " WINDOW(8, 2, 3) "Spatial_Map (2,3) Y -> Spatial_Map (1,1) R", false},
        // only one of them is divided
        Cover{"NumPEs 3; " WINDOW(9, 3, 1) "Spatial_Map (3,1) Y -> Spatial_Map (3,3) R", false},
        Cover{"NumPEs 3; " WINDOW(9, 3, 1) "Spatial_Map (9,9) Y -> Spatial_Map (1,1) R", false},
        Cover{"NumPEs 3; " WINDOW(9, 3, 1) "Spatial_Map (9,1) Y -> Spatial_Map (3,3) R", true},
        Cover{"NumPEs 3; " WINDOW(9, 3, 1) "Spatial_Map (3,1) Y -> Temporal_Map (1,1) R", true},
        // the columns' window
        Cover{"NumPEs 6; Layer CONV a; X 6; S 3; endLayer Tile (3) X -> Spatial_Map (3,1) X -> Spatial_Map (1,1) S -> "
              "Spatial_Map (1,1) X",
              true},
        Cover{"NumPEs 6; Layer CONV a; X 6; S 3; endLayer Tile (3) X -> Spatial_Map (4,2) X -> Spatial_Map (1,1) S -> "
              "Spatial_Map (1,1) X",
              false},
        Cover{"NumPEs 6; Layer CONV a; X 9; S 3; StrideX 2; StrideY 3; endLayer Tile (3) X -> Spatial_Map (3,2) X -> "
              "Spatial_Map (1,1) S -> Spatial_Map (1,1) X",
              true},
        // within chunks that two levels have cut, of blocks
        Cover{"NumPEs 12; " WINDOW(8, 4,
                                   1) "Tile (2) Y -> Spatial_Map (4,1) Y -> Spatial_Map (2,2) Y -> Spatial_Map (2,2) R",
              true},
        Cover{"NumPEs 12; " WINDOW(8, 4,
                                   1) "Tile (2) Y -> Spatial_Map (4,1) Y -> Spatial_Map (2,2) Y -> Spatial_Map (1,1) R",
              false},
        Cover{"NumPEs 12; " WINDOW(8, 4,
                                   1) "Tile (2) Y -> Spatial_Map (4,1) Y -> Spatial_Map (2,2) Y -> Spatial_Map "
                                      "(2,2) R -> Tile (2) G -> Unroll G -> Spatial_Map (1,1) Y -> Spatial_Map (1,1) R",
              true},
        // sizes beyond reason, in a chunk that does not begin at 0
        Cover{"NumPEs 6; " WINDOW(6, 3, 1) "Tile (3) Y -> Spatial_Map (3,1) Y -> Spatial_Map "
                                           "(9223372036854775807,9223372036854775807) Y -> Spatial_Map "
                                           "(9223372036854775807,9223372036854775807) R",
              true}));

#define PAIR "Layer CONV a; K 4; C 3; endLayer "

INSTANTIATE_TEST_SUITE_P(
    Others, CoverageTest,
    testing::Values(
        Cover{"NumPEs 2; " PAIR "Spatial_Map (1,1) K -> Spatial_Map (1,1) C", false},
        Cover{"NumPEs 12; " PAIR "Spatial_Map (1,1) K -> Spatial_Map (1,1) C", false},
        Cover{"NumPEs 1; " PAIR "Spatial_Map (1,1) K -> Spatial_Map (1,1) C", true},
        Cover{"NumPEs 2; " PAIR "Spatial_Map (2,2) K -> Spatial_Map (3,3) C", false},
        Cover{"NumPEs 2; " PAIR "Spatial_Map (4,4) K -> Spatial_Map (1,1) C", false},
        Cover{"NumPEs 2; " PAIR "Spatial_Map (4,4) K -> Spatial_Map (3,3) C", true},
        Cover{"NumPEs 2; " PAIR "Spatial_Map (4,4) K -> Spatial_Map (1,1) G", true},
        Cover{"NumPEs 2; " PAIR "Spatial_Map (1,1) K -> Spatial_Map (1,1) G", false},
        Cover{"NumPEs 2; " PAIR "Spatial_Map (1,1) G -> Spatial_Map (1,1) N -> Spatial_Map (1,1) C", false},
        Cover{"NumPEs 4; " PAIR "Tile (2) K -> Spatial_Map (2,2) K -> Spatial_Map (1,1) C", true},
        Cover{"NumPEs 4; " PAIR "Tile (2) K -> Temporal_Map (1,1) K -> Spatial_Map (1,1) K -> Spatial_Map (3,3) C",
              true},
        Cover{"NumPEs 4; " PAIR "Tile (2) K -> Temporal_Map (2,2) K -> Spatial_Map (1,1) K -> Spatial_Map (3,3) C",
              false},
        Cover{"NumPEs 3; Layer CONV a; Y 4; X 4; endLayer Spatial_Map (1,1) Y -> Spatial_Map (1,1) X", false},
        Cover{"NumPEs 3; Layer CONV a; Y 4; R 2; X 3; S 3; endLayer Spatial_Map (1,1) R -> Spatial_Map (1,1) S", false},
        Cover{"NumPEs 3; Layer CONV a; Y 4; R 2; X 4; S 2; endLayer Spatial_Map (2,1) Y -> Spatial_Map (1,1) S", false},
        Cover{"NumPEs 2; Layer GEMM a; M 2; N 2; K 2; endLayer Spatial_Map (1,1) M -> Spatial_Map (1,1) K", false},
        // a third one with a window
        Cover{
            "NumPEs 3; Layer CONV a; K 2; Y 9; R 3; StrideY 3; endLayer Spatial_Map (1,1) Y -> Spatial_Map (1,1) R -> "
            "Spatial_Map (1,1) K",
            false},
        Cover{
            "NumPEs 3; Layer CONV a; K 2; Y 9; R 3; StrideY 3; endLayer Spatial_Map (1,1) Y -> Spatial_Map (1,1) R -> "
            "Spatial_Map (2,2) K",
            false},
        // positions that a stride leaves without work do not count
        Cover{"NumPEs 3; Layer CONV a; K 2; Y 9; StrideY 3; endLayer Spatial_Map (1,1) Y -> Spatial_Map (2,2) K", true},
        Cover{"NumPEs 3; Layer CONV a; K 2; Y 9; StrideY 2; endLayer Spatial_Map (1,1) Y -> Spatial_Map (2,2) K",
              false},
        Cover{"NumPEs 3; Layer CONV a; K 2; Y 6; StrideY 3; endLayer Spatial_Map (4,4) Y -> Spatial_Map (2,2) K", true},
        Cover{"NumPEs 3; Layer CONV a; K 2; Y 6; StrideY 3; endLayer Spatial_Map (4,4) Y -> Spatial_Map (1,1) K",
              false},
        Cover{"NumPEs 3; Layer CONV a; K 2; Y 9; StrideY 3; endLayer Spatial_Map (1,3) Y -> Spatial_Map (2,2) K",
              false},
        Cover{"NumPEs 3; Layer CONV a; K 2; Y 9; StrideY 3; endLayer Spatial_Map (7,9) Y -> Spatial_Map (2,9) K", true},
        // one directive of several dimensions is one coordinate
        Cover{"NumPEs 5; " PAIR "Spatial_Map (1,1) K -> Merge C", true},
        Cover{"NumPEs 5; Layer CONV a; K 4; C 3; N 2; endLayer Spatial_Map (1,1) K -> Merge C -> Merge N", true},
        Cover{"NumPEs 5; Layer CONV a; K 3; C 4; endLayer Spatial_Map (8,8) K -> Merge C", true},
        Cover{"NumPEs 5; Layer CONV a; Y 4; R 2; X 3; endLayer Spatial_Map (1,1) Y -> Merge X", true},
        Cover{"NumPEs 5; Layer CONV a; K 4; C 3; N 2; endLayer Spatial_Map (1,1) K -> Merge C -> Spatial_Map (1,1) N",
              false},
        Cover{"NumPEs 5; Layer CONV a; Y 4; R 2; endLayer Spatial_Map (1,1) Y -> Merge R", true}));

// ---- at random ----

class Dice {
  public:
    explicit Dice(uint64_t seed) : source_(seed) {}
    int64_t Between(int64_t low, int64_t high) {
        return low + static_cast<int64_t>(source_() % static_cast<uint64_t>(high - low + 1));
    }
    bool Chance(int percent) { return Between(0, 99) < percent; }

  private:
    std::mt19937_64 source_;
};

std::string RandomMap(Dice *dice, enum sc_dim dim, int64_t longest, bool spatial) {
    const int64_t size = dice->Between(1, longest + (longest < 9 ? 1 : 0));
    const bool overlaps = (dim == SC_DIM_Y || dim == SC_DIM_X) && dice->Chance(60);
    const int64_t offset = overlaps ? dice->Between(1, size) : size + (dice->Chance(10) ? dice->Between(1, 2) : 0);
    return std::string(spatial ? "Spatial_Map (" : "Temporal_Map (") + std::to_string(size) + "," +
           std::to_string(offset) + ") " + sc_dim_name(dim);
}

// Every dimension in some order, some of them spatial.
std::string RandomLevel(Dice *dice, const struct sc_layer &layer, bool tiled) {
    std::vector<enum sc_dim> dims = {SC_DIM_K, SC_DIM_C, SC_DIM_Y, SC_DIM_R};
    std::string text;
    for (size_t i = dims.size(); i > 1; i--)
        std::swap(dims[i - 1], dims[static_cast<size_t>(dice->Between(0, static_cast<int64_t>(i) - 1))]);
    const size_t count = static_cast<size_t>(dice->Between(2, 4));
    for (size_t i = 0; i < count; i++) {
        const bool window = dims[i] == SC_DIM_Y || dims[i] == SC_DIM_R;
        const bool last = i + 1 == count;
        if (last && tiled)
            text += "Tile (" + std::to_string(dice->Between(1, 3)) + ") " + sc_dim_name(dims[i]) + " -> ";
        text += RandomMap(dice, dims[i], layer.size[dims[i]], dice->Chance(window ? 50 : 20)) + (last ? "" : " -> ");
    }
    return text;
}

std::string RandomProgram(Dice *dice) {
    struct sc_layer layer = {};
    layer.size[SC_DIM_K] = dice->Between(1, 3);
    layer.size[SC_DIM_C] = dice->Between(1, 2);
    layer.size[SC_DIM_R] = dice->Between(1, 4);
    layer.size[SC_DIM_Y] = layer.size[SC_DIM_R] + dice->Between(0, 5);
    std::string text = "NumPEs " + std::to_string(dice->Between(1, 7)) + "; Layer CONV a; K " +
                       std::to_string(layer.size[SC_DIM_K]) + "; C " + std::to_string(layer.size[SC_DIM_C]) + "; R " +
                       std::to_string(layer.size[SC_DIM_R]) + "; Y " + std::to_string(layer.size[SC_DIM_Y]) +
                       "; Stride " + std::to_string(dice->Between(1, 3)) + "; endLayer ";
    if (dice->Chance(60))
        text += RandomLevel(dice, layer, true) + " -> ";
    return text + RandomLevel(dice, layer, false);
}

TEST(Coverage, OfRandomMappingsIsThatOfCounting) {
    Dice dice(20);
    int legal = 0, together = 0, illegal = 0;
    for (int i = 0; i < 3000; i++) {
        const std::string text = RandomProgram(&dice);
        Parsed parsed(text);
        ASSERT_EQ(parsed.result, SC_STATUS_OK) << text << "\n" << parsed.error.message;
        Lowered lowered(parsed);
        const bool refused = std::string(lowered.error.message).find("advance together") != std::string::npos;
        if (lowered.result != SC_STATUS_OK && !refused)
            continue; // for another reason
        const Counting counting(*lowered.mapping);
        ASSERT_TRUE(counting.IsNeverTwice()) << text;
        ASSERT_EQ(counting.IsExactlyOnce(), !refused) << text << "\n" << LevelsText(*lowered.mapping);
        legal += !refused;
        illegal += refused;
        for (int l = 0; l < lowered.mapping->level_count && !refused; l++) {
            int spatial = 0;
            for (int d = 0; d < lowered.mapping->level[l].directive_count; d++)
                spatial += lowered.mapping->level[l].directive[d].spatial;
            together += spatial > 1 && lowered.mapping->level[l].units > 1;
        }
    }
    EXPECT_GT(legal, 500);
    EXPECT_GT(illegal, 150);
    EXPECT_GT(together, 50);
}

// ---- too large to be proved ----

TEST(Coverage, OfAWindowThatIsTooLargeIsRefusedAtOnce) {
    const auto result = [](const std::string &y, const std::string &flow) {
        Parsed parsed("NumPEs 3; Layer CONV a; K 2; R 2; Y " + y + "; endLayer " + flow);
        return Lowered(parsed).result;
    };
    const std::string window = "Spatial_Map (Sz(Y),Sz(Y)) Y -> Spatial_Map (2,2) R";
    EXPECT_EQ(result("524289", window), SC_STATUS_OK); // 2^19 outputs of two filter rows each
    EXPECT_EQ(result("524290", window), SC_STATUS_LIMIT);
    EXPECT_EQ(result("1152921504606846976", window), SC_STATUS_LIMIT);
    EXPECT_EQ(result("524290", "Spatial_Map (1,1) Y -> Spatial_Map (2,2) K"), SC_STATUS_LIMIT);
    EXPECT_EQ(result("1152921504606846976", "Spatial_Map (Sz(Y),Sz(Y)) Y -> Spatial_Map (2,2) K"), SC_STATUS_OK);
}

// ---- too much to be counted ----

TEST(Coverage, AmountsThatTakeTooLongAreLeftOut) {
    const auto says_how_much = [](const std::string &text) {
        Parsed parsed(text);
        Lowered lowered(parsed);
        EXPECT_EQ(lowered.result, SC_STATUS_INPUT);
        return std::string(lowered.error.message).find(" of the layer's ") != std::string::npos;
    };
    const std::string pair = " -> Spatial_Map (1,1) C";
    EXPECT_TRUE(says_how_much("NumPEs 9999; Layer CONV a; K 4096; C 2; endLayer Spatial_Map (1,1) K" + pair));
    EXPECT_FALSE(says_how_much("NumPEs 9999; Layer CONV a; K 4097; C 2; endLayer Spatial_Map (1,1) K" + pair));
    EXPECT_TRUE(says_how_much("NumPEs 9; Layer CONV a; K 1048576; endLayer Temporal_Map (1,2) K"));
    EXPECT_FALSE(says_how_much("NumPEs 9; Layer CONV a; K 1048577; endLayer Temporal_Map (1,2) K"));
    EXPECT_FALSE(says_how_much("NumPEs 9; Layer CONV a; K 1048577; C 2; endLayer Spatial_Map (1,1) K" + pair));
}

} // namespace
