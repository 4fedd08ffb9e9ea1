// Lowering: which levels and directives a dataflow becomes, worked out by hand.
#include <gtest/gtest.h>

#include <dirent.h>

#include <algorithm>
#include <cstdio>
#include <ostream>
#include <string>
#include <vector>

#include "common/lower.h"
#include "rtl/rtl.h"
#include "sim/sim.h"
#include "tests/support/formula_sets.h"
#include "tests/support/lowered.h"
#include "tests/support/mapped.h"

namespace {

std::string Workload(const std::string &path) { return ReadFile(TEST_SOURCE_DIR "/workloads/" + path); }

std::string WarningsText(const struct sc_warnings &warnings) {
    std::string text;
    for (int i = 0; i < warnings.count; i++)
        text += (i ? "; " : "") + std::string(warnings.items[i].message);
    return text;
}

// ---- levels ----

// On eight PEs.
const std::string CONV = "NumPEs 8; Layer CONV a; K 8; C 6; endLayer ";
const std::string WINDOW = "NumPEs 8; Layer CONV a; R 3; S 3; Y 8; X 9; endLayer ";
const std::string THREE = "NumPEs 8; Layer CONV a; N 4; K 8; C 6; endLayer ";

std::string ConvOf(int k, int num_pes) {
    return "NumPEs " + std::to_string(num_pes) + "; Layer CONV a; K " + std::to_string(k) + "; endLayer ";
}

struct Case {
    std::string text;
    const char *levels;
    const char *warnings = "";
};

void PrintTo(const Case &one, std::ostream *to) { *to << one.text; }

class LevelsTest : public testing::TestWithParam<Case> {};

TEST_P(LevelsTest, AreAsWorkedOutByHand) {
    Parsed parsed(GetParam().text);
    Lowered lowered(parsed);
    ASSERT_EQ(lowered.result, SC_STATUS_OK) << lowered.error.message;
    EXPECT_EQ(LevelsText(*lowered.mapping), GetParam().levels);
    EXPECT_EQ(WarningsText(lowered.warnings), GetParam().warnings);
}

const char *const FOUR_IDLE = "no Spatial_Map at the outermost level: one of its 4 units works, the others idle";
const char *const EIGHT_IDLE = "no Spatial_Map at the outermost level: one of its 8 units works, the others idle";

INSTANTIATE_TEST_SUITE_P(
    Maps, LevelsTest,
    testing::Values(
        Case{CONV + "Temporal_Map (2,2) C -> Spatial_Map (1,1) K", "8: T C(2,2) S K(1,1)"},
        Case{CONV + "Spatial_Map (3,3) K -> Unroll C", "8: S K(3,3) T C(6,6)"},
        Case{CONV + "Spatial_Map (100,100) K -> Temporal_Map (7,2) C", "8: S K(100,100) T C(7,2)"},
        // holes that skip nothing
        Case{CONV + "Spatial_Map (8,9) K -> Temporal_Map (7,100) C", "8: S K(8,9) T C(7,100)"},
        Case{WINDOW + "Temporal_Map (4,2) Y -> Spatial_Map (Sz(S),1) X -> Temporal_Map (Sz(R),7) R -> Unroll S",
             "8: T Y(4,2) S X(3,1) T R(3,7) T S(3,3)"},
        Case{"NumPEs 3; Layer CONV a; Y 8; X 9; S 2; StrideY 2; StrideX 3; endLayer Temporal_Map (3,4) Y -> Tile (2) X "
             "-> Temporal_Map (5,6) X -> Spatial_Map (2,3) X -> Unroll S",
             "1: T Y(3,4) T X(5,6) | 2: S X(2,3) T S(2,2)"},
        // rows behind the last window
        Case{"NumPEs 3; Layer CONV a; Y 8; R 3; StrideY 2; endLayer Spatial_Map (7,9223372036854775807) Y -> Unroll R",
             "3: S Y(7,9223372036854775807) T R(3,3)"},
        // more windows than are walked, with chunks that begin with one
        Case{"NumPEs 1; Layer CONV a; Y 9000000; StrideY 2; endLayer Temporal_Map (7,8) Y", "1: T Y(7,8)"},
        Case{WINDOW + "Temporal_Map (4,2) Y -> Spatial_Map (Sz(S),1) X -> Unroll R -> Unroll S",
             "8: T Y(4,2) S X(3,1) T R(3,3) T S(3,3)"},
        Case{CONV + "Spatial_Map (1,1) K -> Unroll C -> Unroll N -> Unroll G",
             "8: S K(1,1) T C(6,6) T N(1,1) T G(1,1)"},
        Case{"NumPEs 3; Layer GEMM a; M 2; N 3; K 4; endLayer Spatial_Map (1,1) M -> Temporal_Map (2,2) N -> Unroll K",
             "3: S M(1,1) T N(2,2) T K(4,4)"},
        // dimensions that the layer's type has not, but that a dataflow may name
        Case{"NumPEs 3; Layer POOL a; C 4; endLayer Unroll K -> Spatial_Map (1,1) C", "3: T K(1,1) S C(1,1)"},
        Case{"NumPEs 3; Layer DSCONV a; C 4; endLayer Temporal_Map (64,64) K -> Spatial_Map (1,1) C",
             "3: T K(64,64) S C(1,1)"}));

// Of two maps of a dimension in a level, one that covers all is left out.
INSTANTIATE_TEST_SUITE_P(
    Twice, LevelsTest,
    testing::Values(
        Case{WINDOW + "Spatial_Map (1,1) S -> Unroll X -> Unroll Y\n-> Temporal_Map (Sz(S),Sz(S)) S -> Unroll R",
             "8: S S(1,1) T X(9,9) T Y(8,8) T R(3,3)",
             "this map covers all of S and is left out: S is mapped in the same level at line 1, too"},
        Case{CONV + "Unroll K -> Unroll C\n-> Spatial_Map (2,2) K", "8: T C(6,6) S K(2,2)",
             "this map covers all of K and is left out: K is mapped in the same level at line 2, too"},
        // of two that do, the later
        Case{CONV + "Temporal_Map (9,9) K -> Unroll C -> Spatial_Map (8,8) K", "1: T K(9,9) T C(6,6)",
             "this map covers all of K and is left out: K is mapped in the same level at line 1, too; "
             "no Spatial_Map at the outermost level: one of its 8 units works, the others idle"},
        // all that the level is given, not the whole dimension
        Case{CONV + "Unroll C -> Tile (2) K -> Spatial_Map (4,4) K -> Temporal_Map (4,4) K -> Spatial_Map (2,2) K",
             "4: T C(6,6) S K(4,4) | 2: S K(2,2)",
             "this map covers all of K and is left out: K is mapped in the same level at line 1, too"},
        // a Tile's own map sizes its blocks all the same
        Case{CONV + "Spatial_Map (1,1) K -> Tile (2) K -> Unroll K -> Unroll C",
             "4: S K(1,1) | 2: S K(4,4) | 1: T C(6,6)",
             "this map covers all of K and is left out: K is mapped in the same level at line 1, too"},
        Case{CONV + "Unroll K -> Tile (2) K -> Spatial_Map (4,4) K -> Unroll C",
             "4: S K(4,4) | 2: S K(2,2) | 1: T C(6,6)",
             "this map covers all of K and is left out: K is mapped in the same level at line 1, too"},
        // one that is left out does not keep a tile's units from their blocks, wherever it stands
        Case{CONV + "Tile (2) K -> Spatial_Map (4,4) K -> Temporal_Map (2,2) C -> Spatial_Map (6,6) C",
             "4: S K(4,4) | 2: S K(2,2) | 1: T C(2,2)",
             "this map covers all of C and is left out: C is mapped in the same level at line 1, too"},
        Case{CONV + "Tile (2) K -> Spatial_Map (4,4) K -> Spatial_Map (6,6) C -> Temporal_Map (2,2) C",
             "4: S K(4,4) | 2: S K(2,2) | 1: T C(2,2)",
             "this map covers all of C and is left out: C is mapped in the same level at line 1, too"},
        Case{CONV + "Tile (2) K -> Spatial_Map (4,4) K -> Unroll C -> Tile (2) C -> Spatial_Map (6,6) C",
             "2: S K(4,4) | 2: S K(2,2) | 1: T C(6,6) | 2: S C(3,3)",
             "this map covers all of C and is left out: C is mapped in the same level at line 1, too"},
        Case{CONV + "Tile (2) K -> Spatial_Map (4,4) K -> Spatial_Map (6,6) C -> Unroll C", "4: S K(4,4) | 2: S C(6,6)",
             "this map covers all of C and is left out: C is mapped in the same level at line 1, too"},
        // a merged loop's map covers flattened indices, and stays
        Case{CONV + "Unroll K -> Spatial_Map (12,12) K -> Merge C", "8: T C(6,6) S K(2,2)",
             "this map covers all of K and is left out: K is mapped in the same level at line 1, too"},
        Case{CONV + "Unroll K -> Spatial_Map (3,3) K -> Tile (2) C -> Merge C", "4: S K(1,1)*C(3,3) | 2: S C(2,2)",
             "this map covers all of K and is left out: K is mapped in the same level at line 1, too"},
        Case{CONV + "Unroll C -> Spatial_Map (12,12) K -> Merge C", "8: T C(6,6) S K(2,2)",
             "this map covers all of C and is left out: C is mapped in the same level at line 1, too"},
        Case{CONV + "Spatial_Map (12,12) K -> Merge C -> Unroll K -> Unroll C", "8: T C(6,6) S K(2,2)",
             "this map covers all of K and is left out: K is mapped in the same level at line 1, too; "
             "this map covers all of C and is left out: C is mapped in the same level at line 1, too"},
        // what the hint says
        Case{CONV + "Spatial_Map (12,12) K -> Tile (1) C -> Merge C -> Temporal_Map (1,1) K",
             "8: T C(6,6) S K(2,2) | 1: T K(1,1)"},
        Case{CONV + "Unroll C -> Tile (4) K -> Temporal_Map (4,4) K -> Spatial_Map (1,1) K",
             "1: T C(6,6) T K(4,4) | 4: S K(1,1)",
             "no Spatial_Map at the outermost level: one of its 2 units works, the others idle"},
        Case{CONV + "Unroll C -> Tile (1) K -> Spatial_Map (2,2) K -> Temporal_Map (1,1) K",
             "8: T C(6,6) S K(2,2) | 1: T K(1,1)"}));

TEST(Lowering, RecordsAPragmaThatIsLeftOutOnlyBehindATile) {
    Parsed tile(CONV + "Temporal_Map (2,2) C -> Spatial_Map (1,1) K -> Unroll C -> Tile (2) K -> Unroll K");
    EXPECT_EQ(PragmasText(*Lowered(tile).mapping),
              "Temporal_Map(2,2) C in 0; Spatial_Map(1,1) K in 0; Tile(2,0) K in 0; Unroll(8,8) K in 0");
    Parsed parsed(CONV + "Unroll K -> Unroll C -> Temporal_Map (6,6) C -> Tile (2) K -> Spatial_Map (2,2) K");
    Lowered lowered(parsed);
    ASSERT_EQ(lowered.result, SC_STATUS_OK) << lowered.error.message;
    EXPECT_EQ(PragmasText(*lowered.mapping), "Unroll(6,6) C in 0; Tile(2,0) K in 0; Spatial_Map(2,2) K in 0");
}

INSTANTIATE_TEST_SUITE_P(
    Idle, LevelsTest,
    testing::Values(Case{CONV + "Unroll K -> Unroll C", "1: T K(8,8) T C(6,6)", EIGHT_IDLE},
                    Case{ConvOf(8, 1) + "Unroll K", "1: T K(8,8)"},
                    Case{ConvOf(8, 1) + "Spatial_Map (1,1) K", "1: S K(1,1)"},
                    Case{ConvOf(8, 2) + "Unroll K", "1: T K(8,8)",
                         "no Spatial_Map at the outermost level: one of its 2 units works, the others idle"},
                    Case{ConvOf(8, 2) + "Tile (2) K -> Unroll K", "1: T K(8,8) | 2: S K(4,4)"}));

INSTANTIATE_TEST_SUITE_P(
    Unnamed, LevelsTest,
    testing::Values(
        Case{CONV + "Spatial_Map (1,1) K", "8: S K(1,1) T C(6,6)",
             "no pragma names C (size 6): it is unrolled, innermost"},
        Case{"NumPEs 8; Layer CONV a; N 2; G 3; X 5; S 2; endLayer Spatial_Map (1,1) X",
             "8: S X(1,1) T N(2,2) T G(3,3) T S(2,2)",
             "no pragma names N (size 2): it is unrolled, innermost; no pragma names G (size 3): it is unrolled, "
             "innermost; no pragma names S (size 2): it is unrolled, innermost"},
        Case{CONV + "Tile (2) K -> Spatial_Map (4,4) K -> Spatial_Map (1,1) K", "4: S K(4,4) | 2: S K(1,1) T C(6,6)",
             "no pragma names C (size 6): it is unrolled, innermost"},
        Case{CONV + "Tile (2) K -> Spatial_Map (4,4) K", "4: S K(4,4) | 2: S K(2,2) | 1: T C(6,6)",
             "no pragma names C (size 6): it is unrolled, innermost"}));

INSTANTIATE_TEST_SUITE_P(
    Tiles, LevelsTest,
    testing::Values(
        // with a Spatial_Map inside
        Case{CONV + "Tile (2) K -> Temporal_Map (4,4) K -> Spatial_Map (1,1) C", "1: T K(4,4) | 2: S C(1,1)",
             FOUR_IDLE},
        Case{CONV + "Tile (2) K -> Spatial_Map (4,4) K -> Temporal_Map (1,1) C -> Spatial_Map (1,1) K",
             "4: S K(4,4) | 2: T C(1,1) S K(1,1)"},
        Case{CONV + "Tile (3) K -> Spatial_Map (4,4) K -> Spatial_Map (2,2) C", "2: S K(4,4) | 3: S C(2,2)"},
        Case{CONV + "Unroll C -> Tile (1) K -> Spatial_Map (4,4) K -> Spatial_Map (1,1) K",
             "8: T C(6,6) S K(4,4) | 1: S K(1,1)"},
        Case{WINDOW + "Unroll X -> Unroll S -> Tile (3) Y -> Spatial_Map (3,1) Y -> Spatial_Map (1,1) Y -> Spatial_Map "
                      "(1,1) R",
             "2: T X(9,9) T S(3,3) S Y(3,1) | 3: S Y(1,1) S R(1,1)"},
        // without one: blocks of the tile's chunk
        Case{CONV + "Tile (2) K -> Spatial_Map (4,4) K -> Unroll C", "4: S K(4,4) | 2: S K(2,2) | 1: T C(6,6)"},
        Case{CONV + "Unroll C -> Tile (3) K -> Spatial_Map (4,4) K", "2: T C(6,6) S K(4,4) | 3: S K(2,2)"},
        Case{CONV + "Unroll C -> Tile (8) K -> Spatial_Map (3,3) K", "1: T C(6,6) S K(3,3) | 8: S K(1,1)"},
        Case{ConvOf(7, 8) + "Tile (2) K -> Spatial_Map (5,5) K", "4: S K(5,5) | 2: S K(3,3)"},
        Case{ConvOf(7, 8) + "Tile (2) K -> Spatial_Map (100,100) K", "4: S K(100,100) | 2: S K(4,4)"},
        Case{ConvOf(7, 8) + "Tile (7) K -> Unroll K", "1: T K(7,7) | 7: S K(1,1)"},
        Case{ConvOf(7, 8) + "Tile (1) K -> Spatial_Map (2,2) K", "8: S K(2,2)"}, // one unit: no blocks
        Case{ConvOf(7, 8) + "Tile (1) K -> Spatial_Map (2,2) K -> Temporal_Map (1,1) K", "8: S K(2,2) | 1: T K(1,1)"},
        Case{WINDOW + "Unroll X -> Unroll S -> Unroll R -> Tile (2) Y -> Spatial_Map (5,2) Y",
             "4: T X(9,9) T S(3,3) T R(3,3) S Y(5,2) | 2: S Y(3,3)"},
        // what is mapped inside is a block: of 4 indices, one position covers all
        Case{ConvOf(20, 64) + "Tile (3) K -> Spatial_Map (11,11) K -> Temporal_Map (4,2) K",
             "21: S K(11,11) | 3: S K(4,4) | 1: T K(4,2)"},
        // nested, on one dimension
        Case{ConvOf(20, 64) + "Tile (3) K -> Spatial_Map (11,11) K -> Tile (2) K -> Temporal_Map (3,3) K",
             "10: S K(11,11) | 3: S K(4,4) | 1: T K(3,3) | 2: S K(2,2)"},
        Case{ConvOf(20, 64) + "Tile (3) K -> Spatial_Map (11,11) K -> Tile (2) K -> Temporal_Map (6,6) K",
             "10: S K(11,11) | 3: S K(4,4) | 1: T K(6,6) | 2: S K(3,3)"},
        Case{ConvOf(20, 64) +
                 "Tile (3) K -> Spatial_Map (11,11) K -> Tile (2) K -> Spatial_Map (5,5) K -> Temporal_Map (1,1) K",
             "10: S K(11,11) | 3: S K(5,5) | 2: S K(3,3) | 1: T K(1,1)"},
        Case{ConvOf(9, 12) + "Tile (2) K -> Unroll K -> Tile (2) K -> Unroll K -> Tile (2) K -> Unroll K",
             "1: T K(9,9) | 2: S K(5,5) | 1: T K(9,9) | 2: S K(5,5) | 1: T K(9,9) | 2: S K(5,5)"},
        // and on two
        Case{CONV + "Tile (2) K -> Spatial_Map (4,4) K -> Tile (2) C -> Temporal_Map (3,3) C",
             "2: S K(4,4) | 2: S K(2,2) | 1: T C(3,3) | 2: S C(2,2)"},
        // through a level that does not name the dimension
        Case{"NumPEs 64; Layer CONV a; K 16; C 6; endLayer Tile (2) K -> Spatial_Map (16,16) K -> Tile (2) C -> Unroll "
             "C -> Tile (2) K -> Unroll K",
             "8: S K(16,16) | 2: S K(8,8) | 1: T C(6,6) | 2: S C(3,3) | 1: T K(16,16) | 2: S K(8,8)"},
        // a Spatial_Map further inside is of another level
        Case{"NumPEs 64; Layer CONV a; K 20; C 6; endLayer Tile (3) K -> Spatial_Map (11,11) K -> Tile (2) C -> Unroll "
             "C -> Spatial_Map (1,1) K",
             "10: S K(11,11) | 3: S K(4,4) | 1: T C(6,6) | 2: S K(1,1)"},
        // what is left over idles
        Case{ConvOf(8, 7) + "Tile (3) K -> Spatial_Map (3,3) K", "2: S K(3,3) | 3: S K(1,1)"}));

INSTANTIATE_TEST_SUITE_P(
    Merges, LevelsTest,
    testing::Values(
        // temporal: a divisor, all, a multiple, more than there is
        Case{CONV + "Temporal_Map (3,3) K -> Merge C", "1: T K(1,1) T C(3,3)", EIGHT_IDLE},
        Case{CONV + "Temporal_Map (6,6) K -> Merge C", "1: T K(1,1) T C(6,6)", EIGHT_IDLE},
        Case{CONV + "Temporal_Map (12,12) K -> Merge C", "1: T K(2,2) T C(6,6)", EIGHT_IDLE},
        Case{CONV + "Temporal_Map (30,30) K -> Merge C", "1: T K(5,5) T C(6,6)", EIGHT_IDLE},
        Case{CONV + "Temporal_Map (60,60) K -> Merge C", "1: T K(10,10) T C(6,6)", EIGHT_IDLE},
        // spatial: what is divided goes into one directive
        Case{CONV + "Spatial_Map (3,3) K -> Merge C", "8: S K(1,1)*C(3,3)"},
        Case{CONV + "Spatial_Map (1,1) K -> Merge C", "8: S K(1,1)*C(1,1)"},
        Case{CONV + "Spatial_Map (6,6) K -> Merge C", "8: T C(6,6) S K(1,1)"},
        Case{CONV + "Spatial_Map (12,12) K -> Merge C", "8: T C(6,6) S K(2,2)"},
        // nothing is divided
        Case{CONV + "Spatial_Map (48,48) K -> Merge C", "8: S K(8,8) T C(6,6)"},
        Case{CONV + "Spatial_Map (60,60) K -> Merge C", "8: S K(10,10) T C(6,6)"},
        // chains: only the last one has to leave a rectangle
        Case{THREE + "Temporal_Map (4,4) K -> Merge C -> Merge N", "1: T K(1,1) T C(1,1) T N(4,4)", EIGHT_IDLE},
        Case{THREE + "Temporal_Map (12,12) K -> Merge C -> Merge N", "1: T K(1,1) T C(3,3) T N(4,4)", EIGHT_IDLE},
        Case{THREE + "Temporal_Map (48,48) K -> Merge C -> Merge N", "1: T K(2,2) T C(6,6) T N(4,4)", EIGHT_IDLE},
        Case{THREE + "Temporal_Map (2,2) K -> Merge C -> Merge N", "1: T K(1,1) T C(1,1) T N(2,2)", EIGHT_IDLE},
        Case{THREE + "Spatial_Map (12,12) K -> Merge C -> Merge N", "8: T N(4,4) S K(1,1)*C(3,3)"},
        Case{THREE + "Spatial_Map (2,2) K -> Merge C -> Merge N", "8: S K(1,1)*C(1,1)*N(2,2)"},
        Case{THREE + "Spatial_Map (48,48) K -> Merge C -> Merge N", "8: T C(6,6) T N(4,4) S K(2,2)"},
        Case{THREE + "Spatial_Map (192,192) K -> Merge C -> Merge N", "8: S K(8,8) T C(6,6) T N(4,4)"},
        Case{"NumPEs 8; Layer CONV a; G 2; endLayer Spatial_Map (1,1) G -> Merge K", "8: T K(1,1) S G(1,1)"},
        Case{"NumPEs 8; Layer CONV a; K 6; C 6; endLayer Unroll K -> Merge C", "1: T K(1,1) T C(6,6)", EIGHT_IDLE},
        // the loop above is the nearest one, at its own place in the order
        Case{THREE + "Temporal_Map (2,2) N -> Spatial_Map (3,3) K -> Merge C", "8: T N(2,2) S K(1,1)*C(3,3)"},
        Case{THREE + "Spatial_Map (3,3) K -> Merge C -> Temporal_Map (2,2) N", "8: S K(1,1)*C(3,3) T N(2,2)"},
        Case{THREE + "Spatial_Map (6,6) K -> Merge C -> Temporal_Map (2,2) N", "8: T C(6,6) S K(1,1) T N(2,2)"},
        // with tiles
        Case{CONV + "Spatial_Map (3,3) K -> Tile (2) C -> Merge C", "4: S K(1,1)*C(3,3) | 2: S C(2,2)"},
        Case{
            "NumPEs 8; Layer CONV a; K 8; C 6; Y 5; endLayer Tile (2) Y -> Unroll Y -> Temporal_Map (3,3) K -> Merge C",
            "1: T Y(5,5) | 2: S Y(3,3) | 1: T K(1,1) T C(3,3)", FOUR_IDLE},
        Case{CONV + "Spatial_Map (3,3) K -> Merge C -> Tile (2) N -> Unroll N -> Spatial_Map (1,1) C",
             "4: S K(1,1)*C(3,3) T N(1,1) | 2: S C(1,1)"}));

// ---- what the formulas ask for ----

class PragmasTest : public testing::TestWithParam<Case> {};

TEST_P(PragmasTest, KeepTheirNumbersAndLevels) {
    Parsed parsed(GetParam().text);
    Lowered lowered(parsed);
    ASSERT_EQ(lowered.result, SC_STATUS_OK) << lowered.error.message;
    EXPECT_EQ(PragmasText(*lowered.mapping), GetParam().levels);
}

INSTANTIATE_TEST_SUITE_P(
    Texts, PragmasTest,
    testing::Values(
        Case{CONV + "Temporal_Map (100,3) K -> Spatial_Map (Sz(K)/4,2) C",
             "Temporal_Map(100,3) K in 0; Spatial_Map(2,2) C in 0"},
        Case{CONV + "Unroll K -> Unroll N", "Unroll(8,8) K in 0; Unroll(1,1) N in 0; Unroll(6,6) C in 0 implied"},
        Case{THREE + "Spatial_Map (12,12) K -> Merge C -> Merge N",
             "Spatial_Map(12,12) K in 0; Merge(0,0) C under K in 0; Merge(0,0) N under C in 0"},
        Case{CONV + "Tile (2) K -> Spatial_Map (4,4) K -> Spatial_Map (1,1) K -> Unroll C",
             "Tile(2,0) K in 0; Spatial_Map(4,4) K in 0; Spatial_Map(1,1) K in 1; Unroll(6,6) C in 1"},
        // a tile without a Spatial_Map inside has its pragmas below the level of its blocks
        Case{CONV + "Tile (2) K -> Spatial_Map (4,4) K -> Tile (2) C -> Temporal_Map (3,3) C -> Temporal_Map (1,1) K",
             "Tile(2,0) K in 0; Spatial_Map(4,4) K in 0; Tile(2,0) C in 2; Temporal_Map(3,3) C in 2; "
             "Temporal_Map(1,1) K in 4"},
        Case{CONV + "Tile (2) K -> Spatial_Map (4,4) K",
             "Tile(2,0) K in 0; Spatial_Map(4,4) K in 0; Unroll(6,6) C in 2 implied"}));

// ---- places and parts ----

TEST(Lowering, KeepsLayerAndMachine) {
    Parsed parsed("NumPEs 3; Multicast off; Layer CONV a; K 8; Y 7; Stride 2; Pad 1; Repeat 4; endLayer Unroll K");
    Lowered lowered(parsed);
    ASSERT_EQ(lowered.result, SC_STATUS_OK);
    const struct sc_mapping &mapped = *lowered.mapping;
    EXPECT_STREQ(mapped.layer.name, "a");
    EXPECT_EQ(mapped.layer.size[SC_DIM_Y], 9);
    EXPECT_EQ(mapped.layer.stride[SC_WINDOW_Y], 2);
    EXPECT_EQ(mapped.layer.repeat, 4);
    EXPECT_EQ(mapped.machine.num_pes, 3);
    EXPECT_EQ(mapped.machine.multicast, 0);
    EXPECT_EQ(mapped.machine.l1_buffers, 2);
}

// A machine that a program fills in may have what no text can say.
TEST(Lowering, RefusesAValueThatNoStatementMayHave) {
    Parsed text("NumPEs 4; Layer CONV a; K 4; endLayer Spatial_Map (1,1) K");
    for (int id = 0; id < SC_HARDWARE_COUNT; id++) {
        const sc_hardware_description *info = sc_hardware_info(static_cast<sc_hardware_id>(id));
        for (const int64_t value : {info->lowest - 2, info->highest == INT64_MAX ? INT64_MIN : info->highest + 1}) {
            sc_machine machine = sc_machine_default();
            machine.num_pes = 4;
            sc_machine_set(&machine, static_cast<sc_hardware_id>(id), value);
            sc_mapping mapping = {};
            sc_error error = {};
            EXPECT_EQ(sc_mapping_lower(&mapping, MappedArena(), &text.dsl.layers[0].layer, &machine, text.dsl.pragmas,
                                       text.dsl.pragma_count, nullptr, &error),
                      SC_STATUS_INPUT);
            EXPECT_EQ(std::string(error.message), std::string(info->keyword) + " " + std::to_string(value) +
                                                      ": it must be from " + std::to_string(info->lowest) + " to " +
                                                      std::to_string(info->highest));
        }
    }
}

TEST(Lowering, RemembersWhereADirectiveWasWritten) {
    Parsed parsed(THREE + "\nSpatial_Map (3,3) K\n-> Merge C\n-> Tile (2) N\n-> Temporal_Map (2,2) N");
    Lowered lowered(parsed);
    ASSERT_EQ(lowered.result, SC_STATUS_OK) << lowered.error.message;
    ASSERT_EQ(LevelsText(*lowered.mapping), "4: S K(1,1)*C(3,3) T N(2,2) | 2: S N(1,1)");
    const auto line = [&](int level, int index) {
        return sc_place_line_column(lowered.mapping->level[level].directive[index].place).line;
    };
    EXPECT_EQ(line(0, 0), 3); // of the Merge
    EXPECT_EQ(line(0, 1), 5);
    EXPECT_EQ(line(1, 0), 4); // of the Tile, whose blocks these are
}

TEST(Lowering, WarnsAtAPlace) {
    Parsed parsed("NumPEs 2; Layer CONV a; K 8; C 6; endLayer\nUnroll N\n-> Unroll K");
    Lowered lowered(parsed);
    ASSERT_EQ(lowered.result, SC_STATUS_OK);
    ASSERT_EQ(lowered.warnings.count, 2);
    EXPECT_EQ(lowered.warnings.items[0].line, 3); // after the last pragma C would have to be named
    EXPECT_EQ(lowered.warnings.items[0].column, 4);
    EXPECT_EQ(lowered.warnings.items[1].line, 2);
}

TEST(Lowering, NeedsNobodyToWarn) {
    Parsed parsed(CONV + "Unroll K");
    struct sc_machine machine = sc_machine_default();
    struct sc_mapping mapping;
    struct sc_arena arena = {};
    struct sc_error error = {};
    sc_machine_override(&machine, &parsed.dsl.machine);
    EXPECT_EQ(sc_mapping_lower(&mapping, &arena, &parsed.dsl.layers[0].layer, &machine, parsed.dsl.pragmas, 1, nullptr,
                               &error),
              SC_STATUS_OK);
    sc_arena_free(&arena);
}

// ---- the workloads ----

struct NamedFlow {
    const char *name, *levels;
};

void PrintTo(const NamedFlow &flow, std::ostream *to) { *to << flow.name; }

class FlowTest : public testing::TestWithParam<NamedFlow> {};

TEST_P(FlowTest, OnVgg16Conv11AndPaper64) {
    Parsed layers(Workload("networks/vgg16.dsl")), machine(Workload("machines/paper64.dsl"));
    Parsed flow(Workload(std::string("flows/") + GetParam().name + ".dsl"));
    ASSERT_EQ(layers.result, SC_STATUS_OK) << layers.error.message;
    ASSERT_STREQ(layers.dsl.layers[10].layer.name, "conv11");
    Lowered lowered(layers, machine, flow, 10);
    ASSERT_EQ(lowered.result, SC_STATUS_OK) << lowered.error.message;
    EXPECT_EQ(LevelsText(*lowered.mapping), GetParam().levels);
    EXPECT_EQ(lowered.warnings.count, 0);
    EXPECT_EQ(sc_layer_macs(&lowered.mapping->layer), 462422016);
}

INSTANTIATE_TEST_SUITE_P(
    Table2, FlowTest,
    testing::Values(NamedFlow{"nlr", "64: T K(4,4) T C(1,1) T Y(1,1) T R(1,1) T S(1,1) S X(1,1)"},
                    NamedFlow{"ws", "64: T K(1,1) T C(1,1) T Y(3,3) S X(1,1) T R(3,3) T S(3,3)"},
                    NamedFlow{"os", "64: T K(1,1) T C(1,1) T Y(1,1) S X(3,1) T R(3,3) T S(3,3)"},
                    NamedFlow{"rs", "21: T K(1,1) T C(1,1) T Y(3,1) S X(1,1) T R(1,1) T S(3,3) | 3: S S(1,1)"},
                    NamedFlow{"nvdla", "64: T R(1,1) T S(1,1) T C(64,64) T Y(1,1) T X(1,1) S K(1,1)"}));

INSTANTIATE_TEST_SUITE_P(
    AsShipped, FlowTest,
    testing::Values(NamedFlow{"nlr-tool", "64: T K(4,4) T C(1,1) T Y(1,1) T R(1,1) T S(1,1) S X(1,1)"},
                    NamedFlow{"ws-tool", "64: T K(1,1) T C(1,1) T Y(3,3) S X(1,1) T R(3,3) T S(3,3)"},
                    NamedFlow{"shi-tool", "64: T K(1,1) T C(1,1) T Y(3,1) S X(3,1) T R(3,3) T S(3,3)"},
                    NamedFlow{"rs-tool",
                              "21: T K(1,1) T C(1,1) T Y(3,1) S X(1,1) | 3: S X(1,1) | 1: T R(1,1) T S(3,3)"},
                    NamedFlow{"nvdla-tool", "64: T R(1,1) T S(1,1) T C(16,16) T Y(1,1) T X(1,1) S K(1,1)"}));

INSTANTIATE_TEST_SUITE_P(Tiled, FlowTest,
                         testing::Values(NamedFlow{"nvdla-tiled",
                                                   "64: T R(1,1) T S(1,1) T C(64,64) T Y(1,1) T X(1,1) S K(1,1)"}));

TEST(Workloads, Fig4bOfThePaper) {
    Parsed parsed(Workload("examples/fig4b.dsl"));
    Lowered lowered(parsed);
    ASSERT_EQ(lowered.result, SC_STATUS_OK) << lowered.error.message;
    EXPECT_EQ(LevelsText(*lowered.mapping), "256: T K(1,1) T C(1,1) T Y(1,1) S X(1,1) T R(3,3) T S(3,3)");
    EXPECT_EQ(lowered.warnings.count, 0);
    EXPECT_EQ(lowered.mapping->machine.l1_size, 256);
    EXPECT_EQ(lowered.mapping->machine.l2_size, 1024);
    EXPECT_EQ(lowered.mapping->machine.bandwidth, 32);
    EXPECT_EQ(sc_layer_macs(&lowered.mapping->layer), int64_t{64} * 3 * 9 * 222 * 222);
}

std::vector<std::string> FilesIn(const std::string &folder) {
    std::vector<std::string> paths;
    DIR *directory = opendir((TEST_SOURCE_DIR "/workloads/" + folder).c_str());
    EXPECT_NE(directory, nullptr) << folder;
    for (const dirent *entry; directory && (entry = readdir(directory));) {
        const std::string name = entry->d_name;
        if (name.size() > 4 && name.substr(name.size() - 4) == ".dsl")
            paths.push_back(std::string(folder).append("/").append(name));
    }
    if (directory)
        closedir(directory);
    std::sort(paths.begin(), paths.end());
    EXPECT_FALSE(paths.empty()) << folder;
    return paths;
}

// Some dataflows are those of a machine; the others run on the paper's.
std::string MachineOf(const std::string &flow) {
    for (const char *machine : {"eyeriss", "systolic16", "tpu128", "maeri", "nvdla-small"}) {
        const std::string name = machine, word = name.substr(0, name.find_first_of("0123456789"));
        if (flow.rfind("flows/" + word, 0) == 0)
            return "machines/" + name + ".dsl";
    }
    return "machines/paper64.dsl";
}

bool IsOfGemm(const std::string &flow) { return flow.find("gemm") != std::string::npos; }

TEST(Workloads, EveryLayerOnEveryFlow) {
    int lowered_count = 0, gemm_count = 0;
    for (const std::string &network : FilesIn("networks")) {
        Parsed layers(Workload(network));
        ASSERT_EQ(layers.result, SC_STATUS_OK) << network << ": " << layers.error.message;
        for (const std::string &path : FilesIn("flows")) {
            Parsed flow(Workload(path)), machine(Workload(MachineOf(path)));
            ASSERT_EQ(flow.result, SC_STATUS_OK) << path << ": " << flow.error.message;
            for (int i = 0; i < layers.dsl.layer_count; i++) {
                const struct sc_layer &layer = layers.dsl.layers[i].layer;
                Lowered lowered(layers, machine, flow, i);
                const std::string who = std::string(network)
                                            .append(" ")
                                            .append(layer.name)
                                            .append(" ")
                                            .append(path)
                                            .append(": ")
                                            .append(lowered.error.message);
                const bool is_gemm = layer.type->equals_convolution, gemm_flow = IsOfGemm(path);
                if (gemm_flow && !is_gemm) {
                    EXPECT_NE(who.find(" layer has no dimension M"), std::string::npos) << who;
                    continue;
                }
                EXPECT_EQ(lowered.result, SC_STATUS_OK) << who;
                EXPECT_STREQ(lowered.mapping->layer.type->name, is_gemm && !gemm_flow ? "CONV" : layer.type->name);
                lowered_count++;
                gemm_count += is_gemm && !gemm_flow;
            }
        }
    }
    EXPECT_GT(lowered_count, 1000);
    EXPECT_GT(gemm_count, 100);
}

struct ForConvolutions {
    const char *name, *flow, *levels, *message; // the levels of the convolution, or the error
};

void PrintTo(const ForConvolutions &item, std::ostream *to) { *to << item.name; }

class ForConvolutionsTest : public testing::TestWithParam<ForConvolutions> {};

TEST_P(ForConvolutionsTest, IsTheConvolutionThatTheProductEquals) {
    Parsed all(std::string("NumPEs 4; Layer GEMM g; G 2; M 7; N 5; K 6; Repeat 3; endLayer ") + GetParam().flow);
    Lowered lowered(all);
    EXPECT_STREQ(lowered.error.message, GetParam().message);
    if (lowered.result != SC_STATUS_OK)
        return;
    const bool product = std::string(GetParam().levels).rfind("GEMM", 0) == 0;
    const sc_layer &layer = lowered.mapping->layer;
    EXPECT_EQ(layer.type->name + (" " + LevelsText(*lowered.mapping)), GetParam().levels);
    EXPECT_STREQ(layer.name, "g");
    EXPECT_EQ(layer.repeat, 3);
    EXPECT_EQ(sc_layer_macs(&layer), 2 * 7 * 5 * 6);
    EXPECT_EQ(sc_layer_tensor_elems(&layer, SC_TENSOR_WEIGHT), 2 * 6 * 5);
    EXPECT_EQ(sc_layer_tensor_elems(&layer, SC_TENSOR_INPUT), 2 * 7 * 6);
    EXPECT_EQ(sc_layer_tensor_elems(&layer, SC_TENSOR_OUTPUT), 2 * 7 * 5);
    EXPECT_EQ(lowered.warnings.count > 0 &&
                  std::string(lowered.warnings.items[0].message).find("is for convolutions") != std::string::npos,
              !product);
}

INSTANTIATE_TEST_SUITE_P(
    Maps, ForConvolutionsTest,
    testing::Values(
        ForConvolutions{"rows", "Temporal_Map (1,1) G -> Temporal_Map (3,3) C -> Spatial_Map (2,1) Y -> Unroll K",
                        "CONV 4: T G(1,1) T C(3,3) S Y(2,1) T K(5,5)", ""},
        ForConvolutions{"outputs",
                        "Temporal_Map (1,1) G -> Spatial_Map (2,2) Y' -> Tile (Sz(R)) C -> Unroll C -> Unroll K",
                        "CONV 4: T G(1,1) S Y(2,2) T C(6,6) | 1: T K(5,5)", ""},
        ForConvolutions{"only_names_of_both", "Unroll G -> Temporal_Map (1,1) K -> Spatial_Map (1,1) N -> Unroll M",
                        "GEMM 4: T G(2,2) T K(1,1) S N(1,1) T M(7,7)", ""},
        ForConvolutions{"names_of_each", "Unroll M -> Unroll C", "", "a GEMM layer has no dimension C"},
        ForConvolutions{"sizes_alone", "Unroll M -> Temporal_Map (Sz(R),Sz(R)) N", "",
                        "a GEMM layer has no dimension R"}),
    [](const auto &item) { return std::string(item.param.name); });

// ---- mappings that a program changes ----

// A mapping of two levels and a mark, with levels and pragmas of its own.
struct OwnMapping {
    sc_mapping mapping = MapText("NumPEs 4; Layer CONV a; K 4; C 6; endLayer Spatial_Map (2,2) K -> Buffer L2 -> "
                                 "Tile (2) C -> Temporal_Map (2,2) C -> Spatial_Map (1,1) C");
    std::vector<sc_level> level{mapping.level, mapping.level + mapping.level_count};
    std::vector<sc_mapped_pragma> pragma{mapping.pragma, mapping.pragma + mapping.pragma_count};

    OwnMapping() {
        mapping.level = level.data();
        mapping.pragma = pragma.data();
    }
    OwnMapping(const OwnMapping &) = delete;
    OwnMapping &operator=(const OwnMapping &) = delete;
};

struct ChangedMapping {
    const char *name;
    void (*change)(OwnMapping *own);
    const char *message; // behind what all have
};

void PrintTo(const ChangedMapping &changed, std::ostream *to) { *to << changed.name; }

class ChangedMappingTest : public testing::TestWithParam<ChangedMapping> {};

TEST_P(ChangedMappingTest, IsRefusedWhereverItIsTaken) {
    const ChangedMapping &changed = GetParam();
    const std::string ours = "layer 'a' has a mapping that no dataflow is lowered to: ";
    const std::string message = changed.message[0] == '=' ? changed.message + 1 : ours + changed.message;
    OwnMapping own;
    sc_error error = {};
    sc_sim_data *data = nullptr;
    ASSERT_EQ(sc_mapping_check(&own.mapping, &error), SC_STATUS_OK) << error.message;
    ASSERT_EQ(sc_sim_data_create(&data, &own.mapping.layer, 1, &error), SC_STATUS_OK) << error.message;
    changed.change(&own);
    EXPECT_EQ(sc_mapping_check(&own.mapping, &error), SC_STATUS_INPUT);
    EXPECT_EQ(error.message, message);
    sc_sim_options options = {};
    sc_sim_result result = {};
    error = {};
    EXPECT_EQ(sc_sim_run(&own.mapping, data, &options, &result, &error), SC_STATUS_INPUT);
    EXPECT_EQ(error.message, message);
    sc_sim_data_free(data);
    sc_arena arena = {};
    sc_rtl *rtl = nullptr;
    const sc_mapping *mapping = &own.mapping;
    error = {};
    EXPECT_EQ(sc_rtl_make(&rtl, &mapping, 1, &arena, &error), SC_STATUS_INPUT);
    EXPECT_EQ(error.message, message);
    sc_arena_free(&arena);
    Set set("set s; status published; A = 1;");
    sc_formula_result value = {};
    EXPECT_EQ(sc_formulas_evaluate(set.get(), mapping, &value), SC_STATUS_INPUT);
    EXPECT_EQ(value.outcome, SC_FORMULA_ERROR);
    EXPECT_EQ(value.error.message, message);
    std::FILE *nowhere = std::fopen("/dev/null", "w");
    EXPECT_EQ(sc_formulas_explain(set.get(), 0, mapping, nowhere), SC_STATUS_INPUT);
    std::fclose(nowhere);
}

INSTANTIATE_TEST_SUITE_P(
    Numbers, ChangedMappingTest,
    testing::Values(
        ChangedMapping{"layer", [](OwnMapping *own) { own->mapping.layer.stride[0] = 0; },
                       "=layer 'a': StrideY must be at least 1, not 0"},
        ChangedMapping{"type", [](OwnMapping *own) { own->mapping.layer.type = nullptr; }, "=layer 'a' has no type"},
        ChangedMapping{"vectors", [](OwnMapping *own) { own->mapping.machine.vector_width = 0; },
                       "=VectorWidth 0: it must be from 1 to 9223372036854775807"},
        ChangedMapping{"topology", [](OwnMapping *own) { own->mapping.machine.topology[0] = 99; },
                       "=Topology weight 99: it must be from 0 to 6"},
        ChangedMapping{"pes", [](OwnMapping *own) { own->mapping.machine.num_pes = 0; },
                       "the number of PEs, or how they are placed"},
        ChangedMapping{"columns", [](OwnMapping *own) { own->mapping.machine.array_columns = 0; },
                       "the number of PEs, or how they are placed"},
        ChangedMapping{"no_levels", [](OwnMapping *own) { own->mapping.level_count = 0; }, "the number of levels"},
        ChangedMapping{"many_levels", [](OwnMapping *own) { own->mapping.level_count = SC_LEVELS_MAX + 1; },
                       "the number of levels"},
        ChangedMapping{"no_units", [](OwnMapping *own) { own->level[1].units = 0; }, "a level's number of units"},
        ChangedMapping{"many_units", [](OwnMapping *own) { own->level[0].units = 3; }, "a level's number of units"},
        ChangedMapping{"directives", [](OwnMapping *own) { own->level[0].directive_count = SC_DIM_COUNT + 1; },
                       "a level's number of directives"},
        ChangedMapping{"parts", [](OwnMapping *own) { own->level[0].directive[0].part_count = 0; },
                       "a directive's number of parts"},
        ChangedMapping{"overhead", [](OwnMapping *own) { own->level[0].directive[0].overhead = -1; },
                       "a directive's overhead"},
        ChangedMapping{"merged",
                       [](OwnMapping *own) {
                           own->level[0].directive[0].spatial = false;
                           own->level[0].directive[0].part_count = 2;
                       },
                       "a directive's number of parts"},
        ChangedMapping{"feed_row",
                       [](OwnMapping *own) {
                           own->mapping.machine.topology[0] = SC_TOPOLOGY_MESH;
                           own->mapping.machine.feed_row = 99;
                       },
                       "=FeedRow 99 is outside of the array: 4 PEs in 2 columns have the rows 0 to 1"},
        ChangedMapping{"dimension", [](OwnMapping *own) { own->level[0].directive[0].part[0].dim = SC_DIM_COUNT; },
                       "a directive's dimension"},
        ChangedMapping{"twice",
                       [](OwnMapping *own) {
                           own->level[1].directive[1] = own->level[1].directive[0];
                           own->level[1].directive_count = 2;
                       },
                       "a directive's dimension"},
        ChangedMapping{"missing",
                       [](OwnMapping *own) {
                           for (sc_level &level : own->level)
                               for (int i = 0; i < level.directive_count; i++)
                                   if (level.directive[i].part[0].dim == SC_DIM_K)
                                       level.directive[i].part[0].dim = SC_DIM_N;
                       },
                       "the dimensions of its levels"},
        ChangedMapping{"size", [](OwnMapping *own) { own->level[0].directive[0].part[0].size = 0; },
                       "a directive's size or offset"},
        ChangedMapping{"offset", [](OwnMapping *own) { own->level[1].directive[0].part[0].offset = -1; },
                       "a directive's size or offset"},
        ChangedMapping{"pragmas", [](OwnMapping *own) { own->mapping.pragma_count = -1; }, "the number of pragmas"},
        ChangedMapping{"kind", [](OwnMapping *own) { own->pragma[0].kind = sc_pragma_kind(99); }, "a pragma's kind"},
        ChangedMapping{"named", [](OwnMapping *own) { own->pragma[0].dim = SC_DIM_COUNT; }, "a pragma's dimension"},
        ChangedMapping{"level", [](OwnMapping *own) { own->pragma[0].level = 3; }, "a pragma's level"},
        ChangedMapping{"mark", [](OwnMapping *own) { own->mapping.mark[0].loops = 9; }, "the place of a mark"},
        ChangedMapping{"wanted",
                       [](OwnMapping *own) {
                           own->mapping.machine.buffer = SC_MARKS_AUTO;
                           own->mapping.has_marks = false;
                       },
                       "=the mark that Buffer auto asks for has not been put anywhere yet"}),
    [](const auto &item) { return std::string(item.param.name); });

TEST(Workloads, EveryExample) {
    for (const std::string &path : FilesIn("examples")) {
        Parsed parsed(Workload(path));
        Lowered lowered(parsed);
        EXPECT_EQ(lowered.result, SC_STATUS_OK) << path << ": " << lowered.error.message;
    }
}

} // namespace
