// Constants of both mapping languages: what they are worth, which texts have them, and dataflows with other values.
#include <gtest/gtest.h>

#include <cstring>
#include <ostream>
#include <string>
#include <vector>

#include "tests/support/lowered.h"
#include "tests/support/written.h"

namespace {

const char LAYER[] = "NumPEs 8; Layer CONV a; K 8; C 12; R 3; S 3; Y 9; X 9; endLayer\n";

// ---- declared values ----

struct ConstantText {
    const char *text, *plain; // mean the same on LAYER
};

void PrintTo(const ConstantText &one, std::ostream *to) { *to << testing::PrintToString(one.text); }

class ConstantTest : public testing::TestWithParam<ConstantText> {};

TEST_P(ConstantTest, IsWorthItsValue) {
    Parsed with(GetParam().text + std::string("\n") + LAYER), plain(GetParam().plain + std::string("\n") + LAYER);
    Lowered lowered(with), expected(plain);
    ASSERT_EQ(lowered.result, SC_STATUS_OK) << lowered.error.message;
    ASSERT_EQ(expected.result, SC_STATUS_OK) << expected.error.message;
    EXPECT_EQ(WholeText(*lowered.mapping), WholeText(*expected.mapping));
}

INSTANTIATE_TEST_SUITE_P(
    Texts, ConstantTest,
    testing::Values(
        ConstantText{"Constant A 4; Temporal_Map (A,A) C -> Spatial_Map (1,1) K;",
                     "Temporal_Map (4,4) C -> Spatial_Map (1,1) K;"},
        ConstantText{"Constant A 2; Constant B 3; Temporal_Map (A*B,B+A*2-1) C -> Unroll K;",
                     "Temporal_Map (6,6) C -> Unroll K;"},
        ConstantText{"Constant A 2; Unroll C -> Tile (A) X -> Temporal_Map (Sz(S)+A-2,1) X -> Spatial_Map (1,1) K;",
                     "Unroll C -> Tile (2) X -> Temporal_Map (Sz(S),1) X -> Spatial_Map (1,1) K;"},
        ConstantText{"Constant A 7; Temporal_Map (1,1) C Overhead A;", "Temporal_Map (1,1) C Overhead 7;"},
        ConstantText{"Constant a 1; Constant A 4; Temporal_Map (A,A) C;", "Temporal_Map (4,4) C;"},
        ConstantText{"Constant A 2*3; Temporal_Map (A,A) C;", "Temporal_Map (6,6) C;"},
        // of a space: the first value, unless a statement gives one
        ConstantText{"Space s; Constant A 3, 4; endSpace Temporal_Map (A,A) C;", "Temporal_Map (3,3) C;"},
        ConstantText{"Constant A 6; Space s; Constant A 3, 4; endSpace Temporal_Map (A,A) C;", "Temporal_Map (6,6) C;"},
        ConstantText{"Space s; Constant A 3, 4; endSpace Constant A 6; Temporal_Map (A,A) C;",
                     "Temporal_Map (6,6) C;"}));

TEST(Constants, AreKept) {
    Parsed parsed("NumPEs 1; Constant A 4;\nSpace s; Constant A 1; Constant B 2, 3; endSpace");
    ASSERT_EQ(parsed.result, SC_STATUS_OK) << parsed.error.message;
    const sc_constants &constants = parsed.dsl.constants;
    EXPECT_EQ(constants.count, 2);
    ASSERT_TRUE(sc_constant_find(&constants, "A", 1));
    EXPECT_EQ(sc_constant_find(&constants, "A", 1)->value, 4);
    EXPECT_EQ(sc_constant_find(&constants, "B", 1)->value, 2);
    EXPECT_EQ(sc_place_line_column(sc_constant_find(&constants, "B", 1)->place).column, 33);
    EXPECT_EQ(sc_constant_find(&constants, "b", 1), nullptr);
    EXPECT_EQ(sc_constant_find(&constants, "Ax", 1)->value, 4);
    EXPECT_EQ(sc_constant_find(&constants, "Ax", 2), nullptr);
}

// ---- what is refused ----

struct RefusedConstant {
    const char *text;
    int line, column;
    const char *message;
};

void PrintTo(const RefusedConstant &refused, std::ostream *to) { *to << testing::PrintToString(refused.text); }

class RefusedConstantTest : public testing::TestWithParam<RefusedConstant> {};

TEST_P(RefusedConstantTest, SaysWhereAndWhy) {
    const RefusedConstant &refused = GetParam();
    Parsed parsed(refused.text);
    EXPECT_EQ(parsed.result, SC_STATUS_INPUT);
    EXPECT_EQ(parsed.error.line, refused.line) << parsed.error.message;
    EXPECT_EQ(parsed.error.column, refused.column) << parsed.error.message;
    EXPECT_STREQ(parsed.error.message, refused.message);
}

INSTANTIATE_TEST_SUITE_P(
    Texts, RefusedConstantTest,
    testing::Values(
        RefusedConstant{"Constant C_TILE 4;\nTemporal_Map (C_TIEL,1) C;", 2, 15,
                        "there is no constant 'C_TIEL'; did you mean 'C_TILE'?"},
        RefusedConstant{"Constant A 4; Temporal_Map (1,a) C;", 1, 31, "there is no constant 'a'; did you mean 'A'?"},
        RefusedConstant{"Temporal_Map (Size(R),1) Y;", 1, 15, "there is no constant 'Size'; did you mean 'Sz'?"},
        RefusedConstant{"Temporal_Map (C_TILE,1) Y;", 1, 15,
                        "there is no constant 'C_TILE': expected a number, Sz(dimension), '(' or a constant"},
        RefusedConstant{"Temporal_Map (A,1) Y; Constant A 3;", 1, 15,
                        "there is no constant 'A': expected a number, Sz(dimension), '(' or a constant"},
        RefusedConstant{"NumPEs 1; Constant 4;", 1, 20, "expected the constant's name but found '4'"},
        RefusedConstant{"NumPEs 1; Constant A;", 1, 21, "expected a number or '(' but found ';'"},
        RefusedConstant{"NumPEs 1; Constant A 1.5;", 1, 22, "expected a whole number but found '1.5'"},
        RefusedConstant{"NumPEs 1; Constant A 4 Unroll K", 1, 24, "expected ';' but found 'Unroll'"},
        RefusedConstant{"NumPEs 1; Constant A 4;\nConstant A 4;", 2, 10, "the constant A was already given at line 1"},
        RefusedConstant{"Space s; Constant A 1; endSpace Constant A 4;\nConstant A 4;", 2, 10,
                        "the constant A was already given at line 1"},
        RefusedConstant{"Layer CONV a; K 2; endLayer Constant A 4; NumPEs A;", 1, 50,
                        "expected a number or '(' but found 'A'"},
        RefusedConstant{"Constant A 4; Constant B A; Unroll K", 1, 26, "expected a number or '(' but found 'A'"},
        RefusedConstant{"NumPEs 1; Constnt A 4;", 1, 11,
                        "expected a hardware statement, 'Layer' or a pragma but found 'Constnt'; did you mean "
                        "'Constant' or 'Cost'?"},
        RefusedConstant{"Unroll K; Constant A 4; Unroll C", 1, 25,
                        "a second dataflow: the first one is at line 1, and a file has one"}));

TEST(Constants, HaveALimit) {
    std::string text = "NumPEs 1;\n";
    for (int i = 0; i < 1025; i++)
        text += "Constant A" + std::to_string(i) + " 1;\n";
    Parsed parsed(text);
    EXPECT_EQ(parsed.result, SC_STATUS_INPUT);
    EXPECT_STREQ(parsed.error.message, "more than 1024 constants");
    EXPECT_EQ(parsed.error.line, 1026);
}

// ---- the language of a text that begins with constants ----

TEST(Constants, AreBehindWhatTellsTheLanguage) {
    const auto directives = [](const std::string &text) {
        sc_source source = {"test", text.data(), text.size()};
        return sc_directives_stand_in(&source);
    };
    for (const char *after :
         {"Unroll K", "Buffer L2 -> Unroll K", "tMap (1,1) K", "NumPEs 4; Unroll K", "Buffer auto; Unroll K",
          "Layer CONV a;", "Energy e;", "Cost c;", "Space s;", "Constant B 2; NumPEs 4; Layer CONV a;"})
        EXPECT_FALSE(directives("Constant A 1; " + std::string(after))) << after;
    for (const char *after :
         {"", "Network n {", "Dataflow {", "num_pes: 4", "Accelerator a {", "NumPEs: 4", "NumPEs 4; Network n {",
          "NumPEs 4\nNetwork n {", "NumPEs 4\nNetwork n { FPS 30; Layer a {", "Constant B 2; Dataflow {",
          "Constant B 2", "Topology: bus Dataflow {"})
        EXPECT_TRUE(directives("Constant A 1; " + std::string(after))) << after;
}

// ---- other values ----

const char *const USES_TWO = "Constant A 4; Constant B 2; Temporal_Map (A,A+Sz(S)-3) C Overhead B -> Tile (-(-B)) X -> "
                             "Temporal_Map (3,1) X -> Spatial_Map (1,1) K;\n";

std::string LevelsWith(const Parsed &parsed, const std::vector<sc_constant_value> &values) {
    sc_arena arena = {};
    auto *pragmas = sc_pragmas_with_constants(&arena, parsed.dsl.pragmas, parsed.dsl.pragma_count, values.data(),
                                              static_cast<int>(values.size()));
    EXPECT_TRUE(pragmas);
    sc_machine machine = sc_machine_default();
    sc_machine_override(&machine, &parsed.dsl.machine);
    auto mapping = std::make_unique<sc_mapping>();
    sc_error error = {};
    EXPECT_EQ(sc_mapping_lower(mapping.get(), &arena, &parsed.dsl.layers[0].layer, &machine, pragmas,
                               parsed.dsl.pragma_count, nullptr, &error),
              SC_STATUS_OK)
        << error.message;
    std::string text = LevelsText(*mapping);
    sc_arena_free(&arena);
    return text;
}

TEST(Constants, TakeOtherValues) {
    Parsed parsed(USES_TWO + std::string(LAYER));
    ASSERT_EQ(parsed.result, SC_STATUS_OK) << parsed.error.message;
    const std::string declared = LevelsWith(parsed, {});
    EXPECT_EQ(declared, "1: T C(4,4) Overhead 2 T X(3,1) | 2: S K(1,1) T Y(9,9) T R(3,3) T S(3,3)");
    EXPECT_EQ(LevelsWith(parsed, {{"C", 9}, {"a", 9}}), declared);
    EXPECT_EQ(LevelsWith(parsed, {{"A", 6}}),
              "1: T C(6,6) Overhead 2 T X(3,1) | 2: S K(1,1) T Y(9,9) T R(3,3) T S(3,3)");
    EXPECT_EQ(LevelsWith(parsed, {{"B", 8}, {"A", 3}}),
              "1: T C(3,3) Overhead 8 T X(3,1) | 8: S K(1,1) T Y(9,9) T R(3,3) T S(3,3)");
    EXPECT_EQ(LevelsWith(parsed, {}), declared);
}

TEST(Constants, OfDirectivesTakeOtherValues) {
    Parsed parsed("Constant A 4;\nNetwork n { Layer a { Type: CONV Dimensions { K: 8, C: A, R: 3, S: 3, Y: 9, X: 9 } "
                  "Dataflow { TemporalMap(A,A) K; SpatialMap(1,1) C; } } } num_pes: 4",
                  "test.m");
    ASSERT_EQ(parsed.result, SC_STATUS_OK) << parsed.error.message;
    const sc_dsl_layer &layer = parsed.dsl.layers[0];
    EXPECT_EQ(layer.layer.size[SC_DIM_C], 4);
    EXPECT_TRUE(sc_pragmas_use_constant(layer.pragmas, layer.pragma_count, "A"));
    sc_arena arena = {};
    const sc_constant_value value = {"A", 2};
    const auto *pragmas = sc_pragmas_with_constants(&arena, layer.pragmas, layer.pragma_count, &value, 1);
    ASSERT_TRUE(pragmas);
    EXPECT_EQ(pragmas[0].size->kind, SC_EXPR_NUMBER);
    EXPECT_EQ(pragmas[0].size->number, 2);
    EXPECT_EQ(pragmas[0].size->place.offset, layer.pragmas[0].size->place.offset);
    EXPECT_EQ(pragmas[1].size, layer.pragmas[1].size);
    sc_arena_free(&arena);
}

TEST(Constants, AreWrittenAsTheirNumbers) {
    Parsed parsed("Constant A 4; Temporal_Map (A,2*A) C -> Unroll K");
    ASSERT_EQ(parsed.result, SC_STATUS_OK) << parsed.error.message;
    EXPECT_EQ(Write(sc_dsl_write_pragmas, parsed.dsl).text, "Temporal_Map (4,2*4) C\n-> Unroll K\n");
}

TEST(Constants, AreUsedBySomeDataflows) {
    Parsed parsed(USES_TWO + std::string(LAYER));
    ASSERT_EQ(parsed.result, SC_STATUS_OK) << parsed.error.message;
    const auto uses = [&parsed](int from, int count, const char *name) {
        return sc_pragmas_use_constant(parsed.dsl.pragmas + from, count, name);
    };
    EXPECT_TRUE(uses(0, 4, "A"));
    EXPECT_TRUE(uses(0, 4, "B"));
    EXPECT_FALSE(uses(0, 4, "C"));
    EXPECT_FALSE(uses(0, 4, "a"));
    EXPECT_TRUE(uses(0, 1, "B"));
    EXPECT_FALSE(uses(1, 3, "A"));
    EXPECT_TRUE(uses(1, 1, "B"));
    EXPECT_FALSE(uses(2, 2, "B"));
    EXPECT_FALSE(uses(0, 0, "A"));
}

TEST(Constants, NeedMemoryForOtherValues) {
    Parsed parsed(USES_TWO + std::string(LAYER));
    ASSERT_EQ(parsed.result, SC_STATUS_OK) << parsed.error.message;
    const sc_constant_value values[] = {{"A", 2}, {"B", 2}};
    bool copied = false;
    for (size_t limit = 64; !copied; limit += 64) {
        sc_arena arena = {};
        arena.limit_bytes = limit;
        copied = sc_pragmas_with_constants(&arena, parsed.dsl.pragmas, parsed.dsl.pragma_count, values, 2);
        EXPECT_TRUE(copied || limit < 4096);
        EXPECT_FALSE(copied && limit < 4 * sizeof(sc_pragma)) << limit;
        sc_arena_free(&arena);
    }
}

} // namespace
