// Where a mark of L2 may stand (docs/semantics.md, section 12), and how a text is refused that has it elsewhere.
#include <gtest/gtest.h>

#include <ostream>
#include <string>

#include "tests/property/arguments.h"

namespace {

struct MarkPlace {
    const char *name;
    const char *text;
    const char *refusal; // a part of the message; null: the text is accepted
    int outside[SC_TENSOR_COUNT];
};

void PrintTo(const MarkPlace &place, std::ostream *out) { *out << place.name; }

const MarkPlace MARK_PLACES[] = {
    {"AheadOfAllLoops", "NumPEs 1; Layer GEMM a; M 2; endLayer Buffer L2 -> Temporal_Map (1,1) M", nullptr, {0, 0, 0}},
    {"BehindAllLoopsThatAreWritten",
     "NumPEs 1; Layer GEMM a; M 2; N 2; endLayer Temporal_Map (1,1) M -> Temporal_Map (1,1) N -> Buffer L2",
     nullptr,
     {2, 2, 2}},
    {"OfEachTensor",
     "NumPEs 1; Layer GEMM a; M 2; N 2; endLayer "
     "Buffer L2 output -> Temporal_Map (1,1) M -> Buffer L2 weight -> Temporal_Map (1,1) N -> Buffer L2 input",
     nullptr,
     {1, 2, 0}},
    {"OfOneTensorTheOthersAhead",
     "NumPEs 1; Layer GEMM a; M 2; endLayer Temporal_Map (1,1) M -> Buffer L2 input",
     nullptr,
     {0, 1, 0}},
    {"OfATensorOnChipAheadOfAllLoops",
     "NumPEs 1; OnChip input; Layer GEMM a; M 2; endLayer Temporal_Map (1,1) M -> Buffer L2",
     nullptr,
     {1, 0, 1}},
    {"BehindTheMapOfTheFirstTile",
     "NumPEs 2; Layer GEMM a; M 4; N 2; endLayer "
     "Temporal_Map (1,1) N -> Tile (2) M -> Temporal_Map (2,2) M -> Buffer L2 -> Temporal_Map (1,1) M",
     nullptr,
     {2, 2, 2}},
    {"BetweenMapsOfADimension",
     "NumPEs 2; Layer GEMM a; M 4; N 2; endLayer "
     "Temporal_Map (2,2) M -> Buffer L2 -> Temporal_Map (1,1) N -> Spatial_Map (1,1) M",
     nullptr,
     {1, 1, 1}},
    {"BetweenMapsOfADimensionBehindASpatialOne",
     "NumPEs 2; Layer GEMM a; M 4; endLayer Spatial_Map (2,2) M -> Buffer L2 -> Temporal_Map (1,1) M",
     "M",
     {}},
    {"NotBetweenMapsOfADimension",
     "NumPEs 2; Layer GEMM a; M 4; endLayer Buffer L2 -> Temporal_Map (2,2) M -> Spatial_Map (1,1) M",
     "M",
     {}},
    {"BehindALoopInATile",
     "NumPEs 2; Layer GEMM a; M 4; N 2; endLayer "
     "Tile (2) M -> Temporal_Map (2,2) M -> Temporal_Map (1,1) N -> Buffer L2",
     "a mark inside of a Tile",
     {}},
    {"BehindTheMapOfTheSecondTile",
     "NumPEs 2; Layer GEMM a; M 4; N 2; endLayer "
     "Tile (2) M -> Temporal_Map (2,2) M -> Tile (1) N -> Temporal_Map (1,1) N -> Buffer L2",
     "a mark inside of a Tile",
     {}},
    {"BetweenATileAndItsMap",
     "NumPEs 2; Layer GEMM a; M 4; endLayer Tile (2) M -> Buffer L2 -> Temporal_Map (2,2) M",
     "Tile",
     {}},
    {"BetweenALoopAndItsMerge",
     "NumPEs 2; Layer CONV a; K 2; C 2; endLayer Temporal_Map (1,1) K -> Buffer L2 -> Merge C",
     "a mark cannot stand between a loop and its Merge",
     {}},
    {"BetweenALoopAndTheTileOfItsMerge",
     "NumPEs 2; Layer CONV a; K 2; C 2; endLayer Temporal_Map (1,1) K -> Buffer L2 -> Tile (2) C -> Merge C",
     "a mark cannot stand between a loop and its Merge",
     {}},
    {"Twice",
     "NumPEs 1; Layer GEMM a; M 2; endLayer Buffer L2 weight -> Temporal_Map (1,1) M -> Buffer L2 weight",
     "a second mark of the weights",
     {}},
    {"OfATensorAndOfAll",
     "NumPEs 1; Layer GEMM a; M 2; endLayer Buffer L2 input -> Temporal_Map (1,1) M -> Buffer L2",
     "a second mark of the inputs",
     {}},
    {"OfATensorThatIsOnChip",
     "NumPEs 1; OnChip output; Layer GEMM a; M 2; endLayer Temporal_Map (1,1) M -> Buffer L2 output",
     "a mark of a tensor that is on chip",
     {}},
};

class MarkPlaces : public testing::TestWithParam<MarkPlace> {};

TEST_P(MarkPlaces, AreAcceptedOrRefused) {
    const Program program(GetParam().text);
    ASSERT_TRUE(program.parsed()) << program.message();
    if (GetParam().refusal) {
        EXPECT_FALSE(program.accepted());
        EXPECT_NE(program.message().find(GetParam().refusal), std::string::npos) << program.message();
        return;
    }
    ASSERT_TRUE(program.accepted()) << program.message();
    EXPECT_TRUE(program.mapping().has_marks);
    for (int tensor = 0; tensor < SC_TENSOR_COUNT; tensor++)
        EXPECT_EQ(program.mapping().mark[tensor].loops, GetParam().outside[tensor]) << tensor;
}

INSTANTIATE_TEST_SUITE_P(, MarkPlaces, testing::ValuesIn(MARK_PLACES),
                         [](const testing::TestParamInfo<MarkPlace> &place) { return std::string(place.param.name); });

} // namespace
