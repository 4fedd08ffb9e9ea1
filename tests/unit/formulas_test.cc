// Formula sets: what a text may say, what it comes to, and Fig. 5 of the paper against values computed by hand.
#include <gtest/gtest.h>

#include <ostream>
#include <string>
#include <utility>
#include <vector>

#include "model/formulas.h"
#include "tests/support/formula_sets.h"
#include "tests/support/repeat.h"

namespace {

// ---- mappings ----

const char *const CONV11 = "NumPEs 64; Layer CONV conv11; K 512; C 512; R 3; S 3; Y 14; X 14; Pad 1; endLayer ";
const char *const WS = "Temporal_Map (1,1) K -> Temporal_Map (1,1) C -> Temporal_Map (3,3) Y -> Spatial_Map (1,1) X "
                       "-> Unroll R -> Unroll S";
const char *const RS = "Temporal_Map (1,1) K -> Temporal_Map (1,1) C -> Temporal_Map (3,1) Y -> Spatial_Map (1,1) X "
                       "-> Temporal_Map (1,1) R -> Tile (Sz(S)) S -> Temporal_Map (Sz(S),Sz(S)) S";

// Two PEs, windows of two columns that overlap, an odd number of channels.
const char *const OVERLAP = "NumPEs 2; Layer CONV a; K 2; C 3; R 2; S 2; Y 5; X 4; endLayer "
                            "Temporal_Map (1,1) K -> Temporal_Map (2,2) C -> Temporal_Map (2,1) Y "
                            "-> Spatial_Map (2,1) X -> Unroll R -> Unroll S";

// X is divided twice, and K is a spatial loop outside the innermost one. R and S are 1 and have no pragma.
const char *const TILED = "NumPEs 6; Layer CONV b; K 8; C 2; Y 3; X 5; endLayer "
                          "Temporal_Map (1,1) C -> Spatial_Map (2,2) K -> Tile (3) X -> Temporal_Map (4,4) X "
                          "-> Spatial_Map (1,1) X -> Temporal_Map (2,2) Y";

// ---- Fig. 5 ----

struct Fig5Case {
    const char *name, *program;
    std::vector<std::pair<const char *, const char *>> expected; // every quantity, in the order of the figure
};

void PrintTo(const Fig5Case &c, std::ostream *os) { *os << c.name; }

class Fig5 : public testing::TestWithParam<Fig5Case> {};

TEST_P(Fig5, ComesToTheValuesComputedByHand) {
    auto set = fig5();
    std::string program = GetParam().program;
    auto results = evaluate(set->get(), program.c_str());
    ASSERT_EQ(results.size(), GetParam().expected.size());
    for (size_t i = 0; i < results.size(); i++) {
        EXPECT_STREQ(sc_formulas_quantity(set->get(), static_cast<int>(i))->name, GetParam().expected[i].first);
        EXPECT_EQ(text_of(results[i]), GetParam().expected[i].second) << GetParam().expected[i].first;
    }
}

const std::string CONV11_WS = std::string(CONV11) + WS, CONV11_RS = std::string(CONV11) + RS;

const Fig5Case FIG5_CASES[] = {
    // TSz  K 1  C 2  R 2  S 2  Y 2  X 2    NumS  W 8  I 8  Sum 16    NumTempFold 2 * ceil(3/2) * 5 = 20
    // UTSz K 1  C 1  R 2  S 2  Y 2  X 2    NumSU W 4  I 4  Sum 8     NumSTile 2, NumSpatialFold ceil(4/2) = 2
    {"overlap",
     OVERLAP,
     {{"L1 BUFFER REQ", "32"},        // 8 + 8 + 16
      {"L2 BUFFER REQ", "48"},        // 1 * (4 + 4 + 8) + 32
      {"L1 RD WEIGHT", "5120"},       // 20 * 2 * 2 * 8 * 8
      {"L1 RD INPUT", "5120"},        //
      {"L1 RD SUM", "280"},           // 20 * 2 * (0 + (2 * 3 + 2 - 1))
      {"L1 WR WEIGHT", "168"},        // 20 * 2 * 1 * 4 + 8
      {"L1 WR INPUT", "168"},         // 20 * 2 * 1 * 4 + 8
      {"L1 WR SUM", "336"},           // 20 * 2 * 1 * 8 + 16
      {"L2 RD WEIGHT", "320"},        // 20 * 2 * (4 + 4)
      {"L2 RD INPUT", "320"},         //
      {"L2 WR WEIGHT", "24"},         // 2 * 3 * 2 * 2
      {"L2 WR INPUT", "60"},          // 3 * 5 * 4
      {"L2 WR SUM", "30"},            // 2 * 5 * 3
      {"(L2 -> L1) NoCBW", "24"},     // 1 * (4 + 4) + 8 + 8
      {"(L1 -> L2) NoCBW", "16"},     // 2 * 8
      {"NumTotalPartialSums", "480"}, // 2 * 3 * 5 * 4 * 2 * 2
      {"ROOFLINE_TH", "3/32"}}},      // 480 / 5120
    // TSz  K 2  C 1  R 1  S 1  Y 2  X 1    NumS  W 2  I 2  Sum 4     NumSTile 2 * 3 = 6, NumSpatialFold ceil(4/3) = 2
    // UTSz all 1                           NumSU W 1  I 1  Sum 1     NumTempFold C 2 * K ceil(4/2) * X ceil(5/4) * Y 2
    {"tiled",
     TILED,
     {{"L1 BUFFER REQ", "8"},         // 2 + 2 + 4
      {"L2 BUFFER REQ", "23"},        // 5 * 3 + 8
      {"L1 RD WEIGHT", "768"},        // 16 * 2 * 6 * 2 * 2
      {"L1 RD INPUT", "768"},         //
      {"L1 RD SUM", "96"},            // 16 * 6 * (2 - 1 + (1 * 0 + 1 - 1))
      {"L1 WR WEIGHT", "98"},         // 16 * 6 * 1 * 1 + 2
      {"L1 WR INPUT", "98"},          //
      {"L1 WR SUM", "100"},           // 16 * 6 * 1 * 1 + 4
      {"L2 RD WEIGHT", "192"},        // 16 * 6 * (1 + 1)
      {"L2 RD INPUT", "192"},         //
      {"L2 WR WEIGHT", "16"},         // 8 * 2
      {"L2 WR INPUT", "30"},          // 2 * 3 * 5
      {"L2 WR SUM", "48"},            // 8 * 3 * 2
      {"(L2 -> L1) NoCBW", "14"},     // 5 * 2 + 4
      {"(L1 -> L2) NoCBW", "6"},      // 6 * 1
      {"NumTotalPartialSums", "240"}, // 8 * 2 * 3 * 5
      {"ROOFLINE_TH", "5/16"}}},      // 240 / 768
    // TSz(C) = 6/4    NumS  W 9/2  I 3/2  Sum 9/2    NumTempFold 2 * 2, NumSTile 4
    // UTSz K 1        NumSU W 3/2  I 3/2  Sum 3/2    NumSpatialFold ceil(4 * 6 / 3 / 4) = 2
    {"merged",
     MERGED,
     {{"L1 BUFFER REQ", "21/2"},
      {"L2 BUFFER REQ", "24"},       // 3 * 9/2 + 21/2
      {"L1 RD WEIGHT", "216"},       // 4 * 2 * 4 * 9/2 * 3/2
      {"L1 RD INPUT", "216"},        //
      {"L1 RD SUM", "40"},           // 4 * 4 * (3 - 1 + (3/2 * 0 + 3/2 - 1))
      {"L1 WR WEIGHT", "57/2"},      // 4 * 4 * 1 * 3/2 + 9/2
      {"L1 WR INPUT", "51/2"},       // 4 * 4 * 1 * 3/2 + 3/2
      {"L1 WR SUM", "57/2"},         //
      {"L2 RD WEIGHT", "48"},        // 4 * 4 * (3/2 + 3/2)
      {"L2 RD INPUT", "48"},         //
      {"L2 WR WEIGHT", "24"},        // 4 * 6
      {"L2 WR INPUT", "24"},         // 6 * 2 * 2
      {"L2 WR SUM", "48"},           // 4 * 2 * 6
      {"(L2 -> L1) NoCBW", "15"},    // 3 * 3 + 9/2 + 3/2
      {"(L1 -> L2) NoCBW", "6"},     // 4 * 3/2
      {"NumTotalPartialSums", "96"}, // 4 * 6 * 2 * 2
      {"ROOFLINE_TH", "4/9"}}},      // 96 / 216
    // TSz  K 1  C 1  R 3  S 3  Y 3  X 1    NumS  W 9  I 3  Sum 27    NumTempFold 512 * 512 * ceil(16/3) = 1572864
    // UTSz K 1  C 1  R 3  S 3  Y 1  X 1    NumSU W 9  I 1  Sum 9     NumSTile 64, NumSpatialFold ceil(16/64) = 1
    {"conv11_ws",
     CONV11_WS.c_str(),
     {{"L1 BUFFER REQ", "39"},              // 9 + 3 + 27
      {"L2 BUFFER REQ", "1236"},            // 63 * 19 + 39
      {"L1 RD WEIGHT", "2717908992"},       // 1572864 * 64 * 27
      {"L1 RD INPUT", "2717908992"},        //
      {"L1 RD SUM", "805306368"},           // 1572864 * 64 * 8
      {"L1 WR WEIGHT", "9"},                // 0 + 9
      {"L1 WR INPUT", "3"},                 // 0 + 3
      {"L1 WR SUM", "27"},                  // 0 + 27
      {"L2 RD WEIGHT", "905969664"},        // 1572864 * 64 * 9
      {"L2 RD INPUT", "100663296"},         // 1572864 * 64 * 1
      {"L2 WR WEIGHT", "2359296"},          // 512 * 512 * 9
      {"L2 WR INPUT", "131072"},            // 512 * 16 * 16
      {"L2 WR SUM", "4194304"},             // 512 * 16 * 512
      {"(L2 -> L1) NoCBW", "642"},          // 63 * 10 + 12
      {"(L1 -> L2) NoCBW", "576"},          // 64 * 9
      {"NumTotalPartialSums", "603979776"}, // 512 * 512 * 16 * 16 * 9
      {"ROOFLINE_TH", "2/9"}}},
    // TSz  K 1  C 1  R 1  S 3  Y 3  X 1    NumS  W 3  I 3  Sum 9    NumTempFold 512 * 512 * 16 * 3 * 1 = 12582912
    // UTSz K 1  C 1  R 1  S 1  Y 3  X 1    NumSU W 1  I 3  Sum 3    NumSTile 64 / 3 = 21, NumSpatialFold 1
    {"conv11_rs",
     CONV11_RS.c_str(),
     {{"L1 BUFFER REQ", "15"},              // 3 + 3 + 9
      {"L2 BUFFER REQ", "155"},             // 20 * 7 + 15
      {"L1 RD WEIGHT", "2378170368"},       // 12582912 * 21 * 9
      {"L1 RD INPUT", "2378170368"},        //
      {"L1 RD SUM", "528482304"},           // 12582912 * 21 * 2
      {"L1 WR WEIGHT", "3"},                // 0 + 3
      {"L1 WR INPUT", "3"},                 // 0 + 3
      {"L1 WR SUM", "9"},                   // 0 + 9
      {"L2 RD WEIGHT", "264241152"},        // 12582912 * 21 * 1
      {"L2 RD INPUT", "792723456"},         // 12582912 * 21 * 3
      {"L2 WR WEIGHT", "2359296"},          // as for any dataflow
      {"L2 WR INPUT", "131072"},            //
      {"L2 WR SUM", "4194304"},             //
      {"(L2 -> L1) NoCBW", "86"},           // 20 * 4 + 6
      {"(L1 -> L2) NoCBW", "63"},           // 21 * 3
      {"NumTotalPartialSums", "603979776"}, //
      {"ROOFLINE_TH", "16/63"}}},           // 2304 / 9072
};

INSTANTIATE_TEST_SUITE_P(, Fig5, testing::ValuesIn(FIG5_CASES), case_name<Fig5Case>);

TEST(Fig5Set, SaysThatItIsPublished) {
    auto set = fig5();
    EXPECT_STREQ(sc_formulas_name(set->get()), "fig5");
    EXPECT_EQ(sc_formulas_policy(set->get()), SC_FORMULA_PUBLISHED);
}

TEST(Fig5Set, BindsEveryQuantityThatACounterIsLike) {
    auto set = fig5();
    std::string bound;
    for (int i = 0; i < sc_formulas_quantity_count(set->get()); i++) {
        enum sc_counter_id counter = sc_formulas_quantity(set->get(), i)->counter;
        bound += counter == SC_COUNTER_COUNT ? "- " : std::string(sc_counter_info(counter)->name) + " ";
    }
    EXPECT_EQ(bound, "l1_req l2_req l1_rd_weight l1_rd_input l1_rd_sum l1_wr_weight l1_wr_input l1_wr_sum "
                     "l2_rd_weight l2_rd_input l2_wr_weight l2_wr_input l2_wr_sum peak_down peak_up - - ");
}

TEST(Fig5Set, HasNoFormulaForAGemm) {
    auto set = fig5();
    for (const struct sc_formula_result &result : evaluate(set->get(), GEMM)) {
        EXPECT_EQ(result.outcome, SC_FORMULA_NONE);
        EXPECT_STREQ(result.error.file, "fig5.formulas");
        EXPECT_EQ(std::string(result.error.message).find("a GEMM layer has no "), 0U) << result.error.message;
    }
}

TEST(Fig5Set, HasNoFormulaForTheWeightsOfAPool) {
    auto set = fig5();
    EXPECT_NE(value_of(set->get(), POOL, "L1 RD WEIGHT").find("a POOL layer has no tensor weight"), std::string::npos);
    EXPECT_EQ(value_of(set->get(), POOL, "L2 WR INPUT"), "64");
}

// ---- what the mapping answers ----

struct SetValueCase {
    const char *name, *program, *body, *expected; // of Q
};

void PrintTo(const SetValueCase &c, std::ostream *os) { *os << c.name; }

class Value : public testing::TestWithParam<SetValueCase> {};

TEST_P(Value, IsAsExpected) { EXPECT_EQ(value_in(GetParam().body, GetParam().program), GetParam().expected); }

// A tile without a Spatial_Map inside: S is spread over its units before the inner loop divides it.
const char *const SPREAD = "NumPEs 4; Layer CONV s; S 7; X 7; endLayer "
                           "Spatial_Map (1,1) X -> Tile (2) S -> Temporal_Map (6,6) S -> Temporal_Map (1,1) S";

// Three loops merged into one, in time; K stays as it is.
const char *const MERGED_TWICE = "NumPEs 2; Layer CONV m; K 2; C 3; Y 4; X 4; endLayer "
                                 "Spatial_Map (1,1) K -> Temporal_Map (4,4) C -> Merge Y -> Merge X";

const char *const NO_SPATIAL = "NumPEs 2; Layer CONV n; K 5; endLayer Temporal_Map (2,2) K";

const char *const HUGE_LAYER = "NumPEs 1; Layer CONV h; K 4000000000; C 1000000000; endLayer "
                               "Temporal_Map (1,1) K -> Temporal_Map (1,1) C";

// Chunks of Y that overlap and are divided again: more iterations than the layer has indices.
const char *const ENDLESS = "NumPEs 1; Layer CONV e; Y 4000000000000000000; endLayer "
                            "Tile (1) Y -> Temporal_Map (2000000000000000000,1) Y -> Temporal_Map (1,1) Y";

const SetValueCase SET_VALUE_CASES[] = {
    // the words of the figure
    {"size_with_padding", CONV11_WS.c_str(), "Q = Sz(Y) + getSize(X) + getUpperBound(K);", "544"},
    {"size_without_pragma", TILED, "Q = Sz(R);", "1"},
    {"units_down_to_the_spatial_map", TILED, "Q = NumSTile;", "6"},
    {"units_without_spatial_map", NO_SPATIAL, "Q = NumSTile;", "1"},
    {"fold_without_spatial_map", NO_SPATIAL, "Q = NumSpatialFold;", "1"},
    {"loop_rounded_up", NO_SPATIAL, "Q = NumTempFold;", "3"},
    {"fold_within_the_outer_chunk", TILED, "Q = NumSpatialFold;", "2"},
    {"outer_spatial_loop_folds_in_time", TILED, "Q = NumTempFold;", "16"},
    {"loop_within_a_tiles_block", SPREAD, "Q = NumTempFold;", "6"},
    {"units_of_the_written_spatial_map", SPREAD, "Q = NumSTile;", "2"},
    {"fold_of_a_merged_loop", MERGED, "Q = NumSpatialFold;", "2"},
    {"temporal_merged_loop", MERGED_TWICE, "Q = NumTempFold;", "12"},
    {"loop_above_a_merged_one", MERGED_TWICE, "Q = Sz(getUpLoopVar(X)) * 100 + Sz(getUpLoopVar(Y));", "403"},
    {"loop_above_skips_tile", CONV11_RS.c_str(), "Q = Sz(getUpLoopVar(S)) * 100 + Sz(getUpLoopVar(R));", "316"},
    {"loop_above_the_outermost", NO_SPATIAL, "Q = Sz(getUpLoopVar(K));",
     "none 3:8: getUpLoopVar(K): no loop stands above it"},
    {"loop_above_no_loop", NO_SPATIAL, "Q = Sz(getUpLoopVar(C));",
     "none 3:8: getUpLoopVar(C): no loop stands above it"},
    {"missing_dimension", GEMM, "Q = Sz(K) + Sz(R);", "none 3:16: a GEMM layer has no dimension R"},
    {"missing_tensor", POOL, "Q = F(Weight); F(T) = 1;", "none 3:7: a POOL layer has no tensor weight"},
    {"present_dimension", GEMM, "Q = Sz(M);", "2"},
    // match
    {"match_temporal", OVERLAP, "Q = match getPragma(C) | Temporal_Map(a,b) : a * 10 + b | default : 0;", "22"},
    {"match_spatial", OVERLAP,
     "Q = match getPragma(X) | Temporal_Map : 1 | Spatial_Map(a,b) : a * 10 + b | default : 0;", "21"},
    {"match_unroll", OVERLAP, "Q = match getPragma(R) | Unroll, Merge : 1 | default : 0;", "1"},
    {"match_without_pragma", TILED, "Q = match getPragma(S) | Unroll : 1 | default : 0;", "1"},
    {"match_merge", MERGED, "Q = match getPragma(C) | Merge : 1 | default : 0;", "1"},
    {"match_default", MERGED, "Q = match getPragma(K) | Merge : 1 | default : 2;", "2"},
    {"match_brackets_and_case", MERGED, "Q = MATCH GETPRAGMA[k] | MERGE : 1 | DEFAULT : 2;", "2"},
    {"match_innermost", TILED, "Q = match getPragma(X) | Spatial_Map(a,b) : a | Temporal_Map(a,b) : 9 | default : 0;",
     "1"},
    {"match_of_a_missing_dimension", GEMM, "Q = match getPragma(R) | default : 1;",
     "none 3:21: a GEMM layer has no dimension R"},
    {"match_every_kind", TILED, "Q = match getPragma(Y) | Spatial_Map : 1 | Temporal_Map : 2 | Unroll : 3 | Merge : 4;",
     "2"},
    {"match_in_a_sum", TILED, "Q = 1 + 2 * (match getPragma(Y) | default : 3) - 4;", "3"},
    {"match_in_an_arm", TILED,
     "Q = match getPragma(Y) | Temporal_Map(a,b) : match getPragma(K) | Spatial_Map(u,v) : a + u | default : 0 "
     "| default : 1;",
     "4"},
    {"match_in_an_arm_in_parentheses", TILED,
     "Q = match getPragma(Y) | Temporal_Map(a,b) : (match getPragma(K) | Spatial_Map(u,v) : a + u | default : 0) "
     "| default : 1;",
     "4"},
    // arithmetic
    {"product_before_sum", TILED, "Q = 2 + 3 * 4 - 10 / 5;", "12"},
    {"left_to_right", TILED, "Q = 20 - 5 - 3 + 100 / 10 / 2;", "17"},
    {"negation", TILED, "Q = -2 * -(3 - 1) - -1;", "5"},
    {"exact_division", TILED, "Q = 1 / 3 + 1 / 6;", "1/2"},
    {"fraction_becomes_whole", TILED, "Q = 7 / 3 * 6;", "14"},
    {"fraction_below_zero", TILED, "Q = 2 / (0 - 9);", "-2/9"},
    {"maximum", TILED, "Q = max(3, 1/2, 7/2, -9);", "7/2"},
    {"minimum", TILED, "Q = min(1/2, 1/3, 2/5) + MIN(2, 1);", "4/3"},
    {"largest_number", TILED, "Q = 9223372036854775807 - 9223372036854775806;", "1"},
    // definitions
    {"several_words", TILED, "Q = L1  rd\nweight * 2; L1 RD WEIGHT = 4;", "8"},
    {"direction", TILED, "Q = 2 * (l2 -> L1) BW; (L2 -> L1) BW = 4;", "8"},
    {"brackets", TILED, "Q = F[K] + F(C); F(D) = Sz[D];", "10"},
    {"literal_parameters", TILED,
     "Q = F(K,Input) * 100 + F(C,Sum) * 10 + F(C,Weight); "
     "F(K,Input) = 1; F(D,Sum) = 2; F(D,T) = 3;",
     "123"},
    {"first_that_fits", TILED, "Q = F(K); F(K) = 1; F(D) = 2;", "1"},
    {"literal_chosen_by_value", TILED, "Q = H(C) + H(K); H(D) = F(D); F(K) = 1; F(C) = 20;", "21"},
    {"no_definition_for_a_value", TILED, "Q = H(C); H(D) = F(D); F(K) = 1;",
     "error 3:18: no definition is for these arguments"},
    {"number_parameters", TILED, "Q = half(2 * 8) + half(1); half(v) = v / 2;", "17/2"},
    {"parameters_stay_apart", TILED, "Q = F(1, 2); F(a, b) = H(b, a) * 10 + a; H(a, b) = a - b;", "11"},
    {"name_shadows_nothing_called", TILED,
     "Q = match getPragma(Y) | Temporal_Map(Sz,Ofs) : Sz * 10 + Sz(Y) | default : 0;", "23"},
    {"counter_binding", TILED, "Q : l1_req = 3;", "3"},
    {"comments_and_line_ends", TILED, "Q = // one\r\n 1 // two\r\n + 2;\r\n", "3"},
    // what only a mapping shows
    {"division_by_zero", TILED, "Q = 1 +\n  Sz(K) / (Sz(C) - 2);", "error 4:9: division by zero"},
    {"overflow_of_a_product", HUGE_LAYER, "Q = Sz(K) * Sz(C) * 3;", "error 3:19: the value does not fit in 63 bits"},
    {"overflow_of_a_sum", TILED, "Q = 9223372036854775807 + 1;", "error 3:25: the value does not fit in 63 bits"},
    {"overflow_of_a_difference", TILED, "Q = -9223372036854775807 - 1;",
     "error 3:26: the value does not fit in 63 bits"},
    {"overflow_of_a_division", TILED, "Q = 1 / 9223372036854775807 / 2;",
     "error 3:29: the value does not fit in 63 bits"},
    {"overflow_of_a_comparison", TILED, "Q = max(9223372036854775807, 1/2);",
     "error 3:5: the value does not fit in 63 bits"},
    {"overflow_of_a_primitive", ENDLESS, "Q = NumTempFold;", "error 3:5: the value does not fit in 63 bits"},
    {"error_in_a_function", TILED, "Q = 1 + F(0); F(v) = 1 / v;", "error 3:24: division by zero"},
};

INSTANTIATE_TEST_SUITE_P(, Value, testing::ValuesIn(SET_VALUE_CASES), case_name<SetValueCase>);

TEST(Evaluation, GoesOnAfterAnError) {
    Set set(HEADER + "A = 1 / 0; B = 2;");
    const struct sc_mapping mapped = MapText(TILED);
    struct sc_formula_result results[2];
    EXPECT_EQ(sc_formulas_evaluate(set.get(), &mapped, results), SC_STATUS_INPUT);
    EXPECT_EQ(results[0].outcome, SC_FORMULA_ERROR);
    EXPECT_EQ(text_of(results[1]), "2");
}

TEST(Evaluation, WithoutAFormulaIsNoError) {
    Set set(HEADER + "A = Sz(R);");
    const struct sc_mapping mapped = MapText(GEMM);
    struct sc_formula_result result;
    EXPECT_EQ(sc_formulas_evaluate(set.get(), &mapped, &result), SC_STATUS_OK);
    EXPECT_EQ(result.outcome, SC_FORMULA_NONE);
}

// ---- errors of a text ----

struct BadSetCase {
    const char *name, *text;
    int line, column;
    const char *message;
};

void PrintTo(const BadSetCase &c, std::ostream *os) { *os << c.name; }

class Bad : public testing::TestWithParam<BadSetCase> {};

void expect_error(const std::string &text, int line, int column, const std::string &message) {
    Set set(text);
    EXPECT_EQ(set.status, SC_STATUS_INPUT);
    EXPECT_EQ(set.get(), nullptr);
    EXPECT_EQ(set.error.message, message);
    EXPECT_EQ(std::make_pair(set.error.line, set.error.column), std::make_pair(line, column));
    EXPECT_STREQ(set.error.file, "test.formulas");
}

TEST_P(Bad, IsRefusedAtItsPlace) {
    const BadSetCase &bad = GetParam();
    expect_error(HEADER + bad.text, bad.line, bad.column, bad.message);
}

const BadSetCase BAD_SET_CASES[] = {
    // text
    {"strange_character", "Q = 1 % 2;", 3, 7, "unexpected character '%'; write mod(a, b)"},
    {"strange_byte", "Q = 1;\n\x01", 4, 1, "unexpected byte 0x01: this is no text of the mapping language"},
    {"number_too_large", "Q = 9223372036854775808;", 3, 5, "this number does not fit in 63 bits"},
    {"no_definition", "", 3, 1, "expected a definition without parameters but found the end of the file"},
    {"no_quantity", "F(D) = 1;", 3, 10, "expected a definition without parameters but found the end of the file"},
    {"no_end", "Q = 1", 3, 6, "expected ';' but found the end of the file"},
    {"no_body", "Q = ;", 3, 5, "expected a number, a name or '(' but found ';'"},
    {"no_equals", "Q 1;", 3, 3, "expected '=' but found '1'"},
    {"no_name", "= 1;", 3, 1, "expected the name of a definition but found '='"},
    {"reserved_name", "max = 1;", 3, 1, "expected the name of a definition but found 'max'"},
    {"dangling_operator", "Q = 1 + ;", 3, 9, "expected a number, a name or '(' but found ';'"},
    {"open_parenthesis", "Q = (1\n+ 2;", 4, 4, "expected ')' to close '(' opened at line 3 but found ';'"},
    {"open_call", "Q = Sz(K;", 3, 9, "expected ')' to close '(' opened at line 3 but found ';'"},
    {"crossed_brackets", "Q = Sz[K);", 3, 9, "expected ']' to close '[' opened at line 3 but found ')'"},
    {"empty_call", "Q = Sz();", 3, 8, "expected a number, a name or '(' but found ')'"},
    {"max_of_one", "Q = max(1);", 3, 10, "expected ',' but found ')'"},
    {"unfinished_direction", "(L2 -> L1 NoCBW = 1;", 3, 11, "expected ')' but found 'NoCBW'"},
    {"direction_alone", "(L2 -> L1) = 1;", 3, 12, "expected the name of a definition but found '='"},
    // names
    {"unknown_name", "Q = 1 +\nAnything;", 4, 1, "unknown name 'Anything'"},
    {"nearly_a_primitive", "Q = NumTile;", 3, 5, "unknown name 'NumTile'; did you mean 'NumSTile'?"},
    {"nearly_a_definition", "Q = L1 RED; L1 READ = 1;", 3, 5, "unknown name 'L1 RED'; did you mean 'L1 READ'?"},
    {"unknown_words", "Q = L1 RD;", 3, 5, "unknown name 'L1 RD'"},
    {"unknown_function", "Q = Volume(K);", 3, 5, "unknown name 'Volume'"},
    {"parameter_of_another", "F(Var) = Sz(Var); Q = Sz(Var);", 3, 26, "unknown name 'Var'"},
    {"binding_of_another_arm", "Q = match getPragma(K) | Spatial_Map(a,other) : a | default : other;", 3, 63,
     "unknown name 'other'"},
    {"parameter_called", "F(Var) = Var(K); Q = 1;", 3, 10, "unknown name 'Var'"},
    {"defined_twice", "Q = 1;\nq = 2;", 4, 1, "'Q' is defined already in line 3"},
    {"defined_twice_for_a_literal", "F(K) = 1;\nF(K) = 2;", 4, 1, "'F' is defined already in line 3"},
    {"defined_for_all_already", "F(D) = 1;\nF(K) = 2;", 4, 1, "'F' is defined already in line 3"},
    {"primitive_defined", "Sz(K) = 1;", 3, 1,
     "'Sz' is a word of the language: only a set that extends another can define it"},
    {"dimension_defined", "X = 1;", 3, 1, "'X' has a meaning in the language and cannot be defined"},
    {"tensor_defined", "sum = 1;", 3, 1, "'sum' has a meaning in the language and cannot be defined"},
    {"parameter_twice", "F(a,a) = 1;", 3, 5, "'a' names something else here already"},
    {"parameter_is_a_number", "F(1) = 1;", 3, 3, "expected a parameter: a name, a dimension or a tensor but found '1'"},
    {"too_many_parameters", "F(a,b,c,d,e) = 1;", 3, 10, "more than 4 parameters"},
    {"too_many_arguments", "Q = F(1,2,3,4,5);", 3, 14, "more than 4 arguments"},
    {"other_number_of_parameters", "F(a) = 1;\nF(a,b) = 1;", 4, 1, "'F' has 1 parameters in line 3, not 2"},
    {"other_kind_of_literal", "F(K) = 1;\nF(Sum) = 1;", 4, 1,
     "parameter 1 of 'F' is a dimension in one definition and a tensor in another"},
    // arguments
    {"too_few_arguments", "Q = F(1); F(a,b) = 1;", 3, 5, "'F' takes 2 arguments, not 1"},
    {"no_arguments", "Q = F; F(a) = 1;", 3, 5, "'F' takes 1 argument, not 0"},
    {"primitive_without_argument", "Q = Sz;", 3, 5, "'Sz' takes 1 argument, not 0"},
    {"primitive_with_argument", "Q = NumSTile(K);", 3, 5, "'NumSTile' takes 0 arguments, not 1"},
    {"not_for_this_literal", "Q = F(C); F(K) = 1;", 3, 5, "'F' is not defined for these arguments"},
    {"tensor_for_dimension", "Q = Sz(Weight);", 3, 8, "expected a dimension, but weight is a tensor"},
    {"number_for_dimension", "Q = Sz(1 + 2);", 3, 10, "expected a dimension, but this is a number"},
    {"dimension_for_number", "Q = 1 + k;", 3, 9, "expected a number, but K is a dimension"},
    {"dimension_from_primitive", "Q = 1 + getUpLoopVar(K);", 3, 9, "expected a number, but this is a dimension"},
    {"number_for_tensor", "Q = F(2); F(Sum) = 1;", 3, 5, "'F' is not defined for these arguments"},
    {"parameter_of_two_kinds", "F(D) = Sz(D) + D; Q = 1;", 3, 16, "expected a number, but this is a dimension"},
    {"kind_from_a_call", "Q = F(Sum); F(D) = H(D); H(D) = Sz(D);", 3, 7, "expected a dimension, but sum is a tensor"},
    // recursion
    {"recursion", "Q = 1 + Q;", 3, 9, "'Q' is defined by itself"},
    {"recursion_through_others", "A = B; B = 1 + C1; C1 = A;", 3, 25, "'A' is defined by itself: A -> B -> C1 -> A"},
    {"recursion_of_a_function", "F(D) = F(D); Q = 1;", 3, 8, "'F' is defined by itself"},
    // counters
    {"unknown_counter", "Q : l1_reqs = 1;", 3, 5,
     "expected the name of a counter but found 'l1_reqs'; did you mean 'l1_req', 'l2_req' or 'l1_req_sum'?"},
    {"far_from_counters", "Q : zebra = 1;", 3, 5, "expected the name of a counter but found 'zebra'"},
    {"counter_in_capitals", "Q : L1_REQ = 1;", 3, 5,
     "expected the name of a counter but found 'L1_REQ'; did you mean 'l1_req'?"},
    {"counter_missing", "Q : = 1;", 3, 5, "expected the name of a counter but found '='"},
    {"counter_bound_twice", "A : l1_req = 1;\nB : l1_req = 1;", 4, 5, "counter 'l1_req' is bound to 'A' already"},
    {"counter_of_a_function", "F(D) : l1_req = 1;", 3, 8, "'F' has parameters and cannot be bound to a counter"},
    // each
    {"each_dimension", "each T in (K) : Q T = 1;", 3, 12, "expected a tensor but found 'K'"},
    {"each_of_nothing", "each T in () : Q T = 1;", 3, 12, "expected a tensor but found ')'"},
    {"each_name", "each Sum in (Weight) : Q T = 1;", 3, 6, "expected a name for the tensors but found 'Sum'"},
    {"each_in", "each T (Weight) : Q T = 1;", 3, 8, "expected 'in' but found '('"},
    {"each_colon", "each T in (Weight) Q T = 1;", 3, 20, "expected ':' but found 'Q'"},
    {"each_the_same", "each T in (Weight, Sum) : Q = 1;", 3, 27, "'Q' is defined already in line 3"},
    {"each_too_many", "each T in (Weight, Sum, Input, Sum) : Q T = 1;", 3, 32, "more than 3 tensors"},
    {"each_and_let", "each T in (Weight) : Q T = let T = 1 in T;", 3, 32,
     "'Weight' is a tensor and cannot name something else"},
    {"each_is_over", "each T in (Weight) : Q T = 1; P = T;", 3, 35, "unknown name 'T'"},
    // match
    {"match_of_something_else", "Q = match Sz(K) | default : 1;", 3, 11,
     "expected getPragma(dimension) but found 'Sz'"},
    {"match_of_no_dimension", "Q = match getPragma | default : 1;", 3, 21, "expected '(' but found '|'"},
    {"match_of_a_tensor", "Q = match getPragma(Sum) | default : 1;", 3, 21,
     "expected a dimension, but sum is a tensor"},
    {"match_incomplete", "Q = match getPragma(K) | Unroll : 1;", 3, 36,
     "expected '| default :' or patterns for the pragmas not matched yet but found ';'"},
    {"match_twice", "Q = match getPragma(K) | Unroll : 1 | unroll : 1;", 3, 39, "'unroll' is matched already"},
    {"match_twice_in_an_arm", "Q = match getPragma(K) | Unroll, Unroll : 1;", 3, 34, "'Unroll' is matched already"},
    {"match_after_default", "Q = match getPragma(K) | default : 1 | Unroll : 1;", 3, 38, "expected ';' but found '|'"},
    {"match_of_tile", "Q = match getPragma(K) | Tile : 1;", 3, 26,
     "expected Spatial_Map, Temporal_Map, Unroll, Merge or default but found 'Tile'"},
    {"match_unroll_with_numbers", "Q = match getPragma(K) | Unroll(a,b) : 1;", 3, 26,
     "'Unroll' has no size and offset"},
    {"match_mixed", "Q = match getPragma(K) | Spatial_Map(a,b), Unroll : 1;", 3, 51, "expected '(' but found ':'"},
    {"match_binds_other_names", "Q = match getPragma(K) | Spatial_Map(a,b), Temporal_Map(a,c) : 1;", 3, 59,
     "expected 'b', as in the pattern before but found 'c'"},
    {"match_binds_one_name", "Q = match getPragma(K) | Spatial_Map(a) : 1;", 3, 39, "expected ',' but found ')'"},
    {"match_binds_a_dimension", "Q = match getPragma(K) | Spatial_Map(K,b) : 1;", 3, 38,
     "'K' is a dimension and cannot name something else"},
    {"match_binds_a_name_in_use", "F(a) = match getPragma(a) | Spatial_Map(a,b) : 1 | default : 2;", 3, 41,
     "'a' names something else here already"},
};

INSTANTIATE_TEST_SUITE_P(, Bad, testing::ValuesIn(BAD_SET_CASES), case_name<BadSetCase>);

TEST(BadHeader, IsRefusedAtItsPlace) {
    expect_error("", 1, 1, "expected 'set NAME;' at the start of a formula file but found the end of the file");
    expect_error("Q = 1;", 1, 1, "expected 'set NAME;' at the start of a formula file but found 'Q'");
    expect_error("set 5;", 1, 5, "expected the name of the set but found '5'");
    expect_error("set t", 1, 6, "expected ';' but found the end of the file");
    expect_error("set t;\nQ = 1;", 2, 1, "expected 'status published;' or 'status maintained;' but found 'Q'");
    expect_error("set t; status good;", 1, 15, "expected 'published' or 'maintained' but found 'good'");
}

// ---- limits ----

TEST(Limits, ALongDefinition) {
    Set longest(HEADER + "Q = 1" + Repeat("+1", 255) + ";");
    EXPECT_EQ(longest.status, SC_STATUS_OK);
    expect_error(HEADER + "Q = 1" + Repeat("+1", 256) + ";", 3, 517,
                 "this definition is too long (more than 256 terms)");
}

// What is more than a stack of 128 KiB holds is an error: see Files.AStackOf128KiBIsEnoughForFormulas.
TEST(Limits, NestedParenthesesAndMatches) {
    const char TOO_DEEP[] = "more than 64 expressions inside one another: give a part of them a name";
    expect_error(HEADER + "Q = " + Repeat("(", 100000), 3, 69, TOO_DEEP);
    expect_error(HEADER + "Q = " + Repeat("match getPragma(", 100000), 3, 1029, TOO_DEEP);
    expect_error(HEADER + "Q = " + Repeat("-", 100000), 3, 68, TOO_DEEP);
    expect_error(HEADER + "Q = " + Repeat("not ", 100000), 3, 257, TOO_DEEP);
    Set deepest(HEADER + "Q = " + Repeat("(", 63) + "7" + Repeat(")", 63) + ";");
    EXPECT_EQ(value_of(deepest.get(), TILED, "Q"), "7") << deepest.error.message;
}

// Operators of one level are a row: their number is no depth.
TEST(Limits, LongRowsAreNotDeep) {
    const std::string ones = "Q = 1" + Repeat(" - 1", 255) + "; P = 2" + Repeat(" * 1", 254) + " * 3; ";
    const std::string truth =
        "Both = 1" + Repeat(" and 1", 254) + " and 0; Either = 0" + Repeat(" or 0", 254) + " or 1;";
    const std::string most = "T = max(1" + Repeat(", 1", 253) + ", 5); U = 8 / 2 / 2 - 1 + 3 * 2 - 2;";
    Set set(HEADER + ones + truth + most);
    ASSERT_EQ(set.status, SC_STATUS_OK) << set.error.message;
    const std::pair<const char *, const char *> values[] = {{"Q", "-254"},   {"P", "6"}, {"Both", "0"},
                                                            {"Either", "1"}, {"T", "5"}, {"U", "5"}};
    for (const auto &value : values)
        EXPECT_EQ(value_of(set.get(), TILED, value.first), value.second) << value.first << set.error.message;
}

std::string chain_of(int count, const std::string &before, const std::string &after) {
    std::string text = HEADER;
    for (int i = 0; i < count; i++)
        text += "a" + std::to_string(i) + " = " + before + "a" + std::to_string(i + 1) + after + ";\n";
    return text + "a" + std::to_string(count) + " = 1;\n";
}

TEST(Limits, NamesInsideOneAnother) {
    std::string body = "Q = ";
    for (int i = 0; i < 7; i++)
        body += "match getPragma(K) | Spatial_Map(u" + std::to_string(i) + ",v" + std::to_string(i) + ") : ";
    Set set(HEADER + body + "1");
    EXPECT_STREQ(set.error.message, "more than 12 names inside one another");
}

TEST(Limits, DefinitionsThatLeadFarDown) {
    Set chain(chain_of(198, "", ""));
    EXPECT_EQ(chain.status, SC_STATUS_OK);
    EXPECT_EQ(text_of(evaluate(chain.get(), TILED)[0]), "1");
    Set deep(chain_of(400, "1 + ", ""));
    EXPECT_EQ(deep.status, SC_STATUS_INPUT);
    EXPECT_STREQ(deep.error.message, "formulas are nested too deeply here (more than 200)");
}

// Each is evaluated once: without that, 2^60 times.
TEST(Limits, DefinitionsThatDoubleTheWork) {
    std::string body = HEADER;
    for (int i = 0; i < 60; i++)
        body += "a" + std::to_string(i) + " = a" + std::to_string(i + 1) + " + a" + std::to_string(i + 1) + ";\n";
    Set doubling(body + "a60 = 1;");
    EXPECT_EQ(text_of(evaluate(doubling.get(), TILED)[0]), "1152921504606846976");
    std::string of_dimensions = HEADER + "Q = F0(K);\n";
    for (int i = 0; i < 60; i++) {
        const std::string next = "F" + std::to_string(i + 1);
        of_dimensions += "F" + std::to_string(i) + "(d) = " + next + "(d) + " + next + "(d);\n";
    }
    Set of(of_dimensions + "F60(d) = 1;");
    EXPECT_EQ(value_of(of.get(), TILED, "Q"), "1152921504606846976");
}

// What takes numbers is not remembered: the work has a limit.
TEST(Limits, NumbersThatDoubleTheWork) {
    std::string body = HEADER + "Q = F0(1);\n";
    for (int i = 0; i < 60; i++) {
        const std::string next = "F" + std::to_string(i + 1);
        body += "F" + std::to_string(i) + "(a) = " + next + "(a) + " + next + "(a + 1);\n";
    }
    Set exploding(body + "F60(a) = a;");
    EXPECT_NE(value_of(exploding.get(), TILED, "Q").find("this formula takes too many steps to evaluate"),
              std::string::npos);
}

// What one quantity has computed does not help the next: no value depends on the order of the text.
TEST(Limits, WorkIsCountedForEachQuantity) {
    std::string functions = "F0(v) = v;\n";
    for (int i = 1; i < 16; i++) {
        const std::string inner = "F" + std::to_string(i - 1) + "(v)";
        functions += "F" + std::to_string(i) + "(v) = " + inner + " + " + inner + ";\n";
    }
    const std::string parts = "A = F14(1); B = F14(2); D = F14(3);\n", sum = "Q = A + B + D + F14(1);\n";
    for (const std::string &text : {functions + parts + sum, functions + sum + parts}) {
        Set set(HEADER + text);
        EXPECT_NE(value_of(set.get(), TILED, "Q").find("this formula takes too many steps"), std::string::npos);
        EXPECT_EQ(value_of(set.get(), TILED, "A"), "16384");
    }
}

TEST(Limits, ManyDefinitions) {
    std::string text = HEADER;
    for (int i = 0; i < 512; i++)
        text += "a" + std::to_string(i) + " = 1;\n";
    Set most(text);
    EXPECT_EQ(most.status, SC_STATUS_OK);
    expect_error(text + "b = 1;", 515, 1, "more than 512 definitions");
}

TEST(Limits, LongNames) {
    std::string name(63, 'n');
    Set longest(HEADER + name + " = 1;");
    EXPECT_EQ(longest.status, SC_STATUS_OK);
    expect_error(HEADER + name + "n = 1;", 3, 1, "this name is longer than 63 characters");
    expect_error(HEADER + "Q = " + Repeat("n ", 10000) + ";", 3, 5, "this name is longer than 63 characters");
}

// ---- what a set reports ----

TEST(Quantity, HasTheFormulaAsWritten) {
    Set set(HEADER + "Q   =  1 // one\n   +\t( 2*3 )  // two\n ;");
    EXPECT_STREQ(sc_formulas_quantity(set.get(), 0)->text, "1 + ( 2*3 )");
}

TEST(Quantity, IsADefinitionWithoutParameters) {
    Set set(HEADER + "F(D) = Sz(D); l1  Reads = F(K); Q = 1;");
    ASSERT_EQ(sc_formulas_quantity_count(set.get()), 2);
    EXPECT_STREQ(sc_formulas_quantity(set.get(), 0)->name, "l1 Reads");
    EXPECT_EQ(sc_formulas_quantity(set.get(), 0)->counter, SC_COUNTER_COUNT);
    EXPECT_EQ(sc_formulas_policy(set.get()), SC_FORMULA_MAINTAINED);
}

TEST(Quantity, IsOneOfTheSet) {
    Set set(HEADER + "Q = 1; P = 2;");
    const sc_mapping mapping = MapText(TILED);
    std::FILE *nowhere = std::fopen("/dev/null", "w");
    for (const int index : {-1, 2}) {
        sc_formula_result result = {};
        EXPECT_EQ(sc_formulas_evaluate_quantity(set.get(), index, &mapping, &result), SC_STATUS_INPUT);
        EXPECT_EQ(result.outcome, SC_FORMULA_ERROR);
        EXPECT_EQ(result.error.message, "set '" + std::string(sc_formulas_name(set.get())) + "' has no quantity " +
                                            std::to_string(index) + ": it has 2");
        EXPECT_EQ(sc_formulas_explain(set.get(), index, &mapping, nowhere), SC_STATUS_INPUT);
    }
    EXPECT_EQ(std::ftell(nowhere), 0);
    std::fclose(nowhere);
}

TEST(Explanation, ShowsTermsWithTheirValues) {
    auto set = fig5();
    EXPECT_EQ(explained(set->get(), CONV11_WS.c_str(), "L1 RD WEIGHT"),
              "L1 RD WEIGHT  (l1_rd_weight)\n"
              "  = NumTempFold * NumSpatialFold * NumSTile * NumS(Weight) * NumS(Input)\n"
              "  = 1572864 * 1 * 64 * 9 * 3\n"
              "  = 2717908992\n");
    EXPECT_EQ(explained(set->get(), CONV11_WS.c_str(), "ROOFLINE_TH"),
              "ROOFLINE_TH\n"
              "  = NumTotalPartialSums / (NumTempFold * NumSpatialFold * NumSTile * NumS(Input) * NumS(Weight))\n"
              "  = 603979776 / (1572864 * 1 * 64 * 3 * 9)\n"
              "  = 2/9\n");
}

TEST(Explanation, KeepsWhatIsNoTerm) {
    Set set(HEADER + "Q = max(Sz[K], 3) * -( A - 1/2 ) // note\n + (match getPragma(Y) | default : 4 ); A = 1/2 - 2;");
    EXPECT_EQ(explained(set.get(), TILED, "Q"),
              "Q\n"
              "  = max(Sz[K], 3) * -( A - 1/2 ) + (match getPragma(Y) | default : 4 )\n"
              "  = max(8, 3) * -( (-3/2) - 1/2 ) + (4)\n"
              "  = 20\n");
}

TEST(Explanation, OfASingleTermHasNoTerms) {
    Set set(HEADER + "Q = A; A = 7;");
    EXPECT_EQ(explained(set.get(), TILED, "Q"), "Q\n  = A\n  = 7\n");
}

TEST(Explanation, SaysWhyThereIsNoValue) {
    Set set(HEADER + "Q = 1 + Sz(R); E = 1 / 0;");
    EXPECT_EQ(explained(set.get(), GEMM, "Q"), "Q\n  = 1 + Sz(R)\n  no formula: a GEMM layer has no dimension R\n");
    EXPECT_EQ(explained(set.get(), GEMM, "E"), "E\n  = 1 / 0\n  error at test.formulas:3:22: division by zero\n");
}

} // namespace
