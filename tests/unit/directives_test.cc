// The directives of the later language: which pragmas they mean the same as, what is refused, where and why, and what
// becomes of the other layers then.
#include <gtest/gtest.h>

#include <cstdio>
#include <ostream>
#include <string>

#include "tests/support/lowered.h"
#include "tests/support/repeat.h"

namespace {

// ---- texts that mean the same ----

struct Pair {
    const char *name;
    std::string pragmas, directives;
};

void PrintTo(const Pair &pair, std::ostream *to) { *to << pair.name; }

class DirectivesSame : public testing::TestWithParam<Pair> {};

TEST_P(DirectivesSame, InEveryField) {
    Parsed pragmas(GetParam().pragmas), directives(GetParam().directives, "test.m");
    Lowered expected(pragmas), lowered(directives);
    ASSERT_EQ(expected.result, SC_STATUS_OK) << expected.error.message;
    ASSERT_EQ(lowered.result, SC_STATUS_OK) << lowered.error.line << ": " << lowered.error.message;
    EXPECT_EQ(WholeText(*lowered.mapping), WholeText(*expected.mapping));
    EXPECT_EQ(lowered.warnings.count, expected.warnings.count);
}

std::string Network(const std::string &layer, const std::string &flow) {
    return "Network n { Layer a { " + layer + " Dataflow { " + flow + " } } }";
}

// A layer with halos on both sides, in either language.
const std::string HALOS = "NumPEs 8; Layer CONV a; K 4; C 6; R 3; S 3; Y 8; X 9; endLayer ";
std::string OnHalos(const std::string &flow) {
    return "num_pes: 8\n" + Network("Type: CONV Dimensions { K: 4, C: 6, R: 3, S: 3, Y: 8, X: 9 }", flow);
}

INSTANTIATE_TEST_SUITE_P(
    Paper, DirectivesSame,
    testing::Values(
        Pair{"C-P",
             HALOS + "Temporal_Map (1,1) K -> Temporal_Map (Sz(R),1) Y -> Temporal_Map (Sz(S),1) X -> "
                     "Temporal_Map (Sz(R),Sz(R)) R -> Temporal_Map (Sz(S),Sz(S)) S -> Spatial_Map (1,1) C",
             OnHalos("TemporalMap(1,1) K; TemporalMap(Sz(R),1) Y; TemporalMap(Sz(S),1) X; TemporalMap(Sz(R),Sz(R)) R; "
                     "TemporalMap(Sz(S),Sz(S)) S; SpatialMap(1,1) C;")},
        Pair{"X-P",
             HALOS + "Temporal_Map (1,1) K -> Temporal_Map (1,1) C -> Temporal_Map (3,1) Y -> Spatial_Map (3,1) X -> "
                     "Temporal_Map (3,3) R -> Temporal_Map (3,3) S",
             OnHalos("TemporalMap(1,1) K; TemporalMap(1,1) C; TemporalMap(Sz(R),1) Y; SpatialMap(Sz(S),1) X; "
                     "TemporalMap(Sz(R),Sz(R)) R; TemporalMap(Sz(S),Sz(S)) S;")},
        Pair{"YX-P",
             HALOS + "Temporal_Map (1,1) K -> Temporal_Map (1,1) C -> Spatial_Map (3,1) Y -> Temporal_Map (6,4) X -> "
                     "Temporal_Map (3,3) R -> Tile (4) S -> Temporal_Map (3,3) S -> Spatial_Map (3,1) X -> "
                     "Temporal_Map (3,3) R -> Temporal_Map (3,3) S",
             OnHalos("TemporalMap(1,1) K; TemporalMap(1,1) C; SpatialMap(Sz(R),1) Y; TemporalMap(4+Sz(S)-1,4) X; "
                     "TemporalMap(Sz(R),Sz(R)) R; TemporalMap(Sz(S),Sz(S)) S; Cluster(4, P); SpatialMap(Sz(S),1) X; "
                     "TemporalMap(Sz(R),Sz(R)) R; TemporalMap(Sz(S),Sz(S)) S;")},
        Pair{"YR-P",
             HALOS + "Temporal_Map (2,2) K -> Temporal_Map (2,2) C -> Spatial_Map (3,1) Y -> Temporal_Map (3,1) X -> "
                     "Temporal_Map (3,3) R -> Tile (3) S -> Temporal_Map (3,3) S -> Spatial_Map (1,1) Y -> "
                     "Spatial_Map (1,1) R -> Temporal_Map (3,3) S",
             OnHalos("TemporalMap(2,2) K; TemporalMap(2,2) C; SpatialMap(Sz(R),1) Y; TemporalMap(Sz(S),1) X; "
                     "TemporalMap(Sz(R),Sz(R)) R; TemporalMap(Sz(S),Sz(S)) S; Cluster(Sz(R), P); SpatialMap(1,1) Y; "
                     "SpatialMap(1,1) R; TemporalMap(Sz(S),Sz(S)) S;")},
        Pair{"KC-P",
             HALOS + "Spatial_Map (1,1) K -> Temporal_Map (4,4) C -> Temporal_Map (3,3) R -> Temporal_Map (3,3) S -> "
                     "Temporal_Map (3,1) Y -> Tile (4) X -> Temporal_Map (3,1) X -> Spatial_Map (1,1) C -> "
                     "Temporal_Map (3,1) Y -> Temporal_Map (3,1) X -> Temporal_Map (3,3) R -> Temporal_Map (3,3) S",
             OnHalos("SpatialMap(1,1) K; TemporalMap(4,4) C; TemporalMap(Sz(R),Sz(R)) R; TemporalMap(Sz(S),Sz(S)) S; "
                     "TemporalMap(Sz(R),1) Y; TemporalMap(Sz(S),1) X; Cluster(4, P); SpatialMap(1,1) C; "
                     "TemporalMap(Sz(R),1) Y; TemporalMap(Sz(S),1) X; TemporalMap(Sz(R),Sz(R)) R; "
                     "TemporalMap(Sz(S),Sz(S)) S;")}));

// A row of 17 with a filter of 6 has 12 outputs.
const std::string ROW = "NumPEs 6; Layer CONV a; X 17; S 6; endLayer ";
std::string OnRow(const std::string &flow) {
    return "num_pes: 6\n" + Network("Type: CONV Dimensions { X: 17, S: 6 }", flow);
}

INSTANTIATE_TEST_SUITE_P(
    Rows, DirectivesSame,
    testing::Values(
        Pair{"A", ROW + "Spatial_Map (6,1) X -> Temporal_Map (1,1) S",
             OnRow("SpatialMap(1,1) X'; TemporalMap(1,1) S;")},
        Pair{"B", ROW + "Temporal_Map (1,1) S -> Spatial_Map (6,1) X",
             OnRow("TemporalMap(1,1) S; SpatialMap(1,1) X';")},
        Pair{"C", ROW + "Temporal_Map (6,1) X -> Spatial_Map (1,1) S",
             OnRow("TemporalMap(1,1) X'; SpatialMap(1,1) S;")},
        Pair{"D", ROW + "Spatial_Map (1,1) S -> Temporal_Map (6,1) X",
             OnRow("SpatialMap(1,1) S; TemporalMap(1,1) X';")},
        Pair{"E", ROW + "Spatial_Map (2,2) S -> Temporal_Map (6,1) X",
             OnRow("SpatialMap(2,2) S; TemporalMap(1,1) X';")},
        Pair{"F",
             ROW + "Temporal_Map (3,3) S -> Tile (3) X -> Spatial_Map (6,1) X -> Spatial_Map (1,1) S -> "
                   "Temporal_Map (6,1) X",
             OnRow("TemporalMap(3,3) S; SpatialMap(1,1) X'; Cluster(3); SpatialMap(1,1) S; TemporalMap(1,1) X';")}));

// A column of `y` rows under a filter of `r` with a stride: only how Y is counted differs.
std::string Column(int y, int r, int stride, const std::string &map) {
    return "NumPEs 2; Layer CONV a; Y " + std::to_string(y) + "; R " + std::to_string(r) + "; StrideY " +
           std::to_string(stride) + "; endLayer " + map;
}
std::string OnColumn(int y, int r, int stride, const std::string &map) {
    return "num_pes: 2\n" + Network("Type: CONV Stride { X: 1, Y: " + std::to_string(stride) +
                                        " } Dimensions { Y: " + std::to_string(y) + ", R: " + std::to_string(r) + " }",
                                    map);
}
Pair Columns(const char *name, int y, int r, int stride, const std::string &indices, const std::string &map) {
    return Pair{name, Column(y, r, stride, "Temporal_Map " + indices + " Y -> Unroll R"),
                OnColumn(y, r, stride, "TemporalMap" + map + "; TemporalMap(Sz(R),Sz(R)) R;")};
}

class DirectivesStride : public testing::TestWithParam<Pair> {};

TEST_P(DirectivesStride, CountsTheSameRows) {
    Parsed pragmas(GetParam().pragmas), directives(GetParam().directives, "test.m");
    Lowered expected(pragmas), lowered(directives);
    ASSERT_EQ(expected.result, SC_STATUS_OK) << expected.error.message;
    ASSERT_EQ(lowered.result, SC_STATUS_OK) << lowered.error.message;
    EXPECT_EQ(LevelsText(*lowered.mapping), LevelsText(*expected.mapping));
}

INSTANTIATE_TEST_SUITE_P(Unstrided, DirectivesStride,
                         testing::Values(Columns("a window", 9, 3, 1, "(3,1)", "(Sz(R),1) Y"),
                                         Columns("as it is", 9, 3, 1, "(5,2)", "(5,2) Y"),
                                         Columns("a window at a stride", 9, 3, 2, "(3,2)", "(Sz(R),1) Y"),
                                         Columns("several", 23, 3, 2, "(9,8)", "(8+Sz(R)-1,8) Y"),
                                         // rows between the last window of a chunk and the next are left out
                                         Columns("no halo", 24, 1, 2, "(7,8)", "(8,8) Y"),
                                         Columns("a single row", 9, 1, 2, "(1,2)", "(1,1) Y"),
                                         Columns("a filter shorter than the stride", 14, 2, 3, "(2,3)", "(4,4) Y"),
                                         Columns("two of them", 14, 2, 3, "(5,6)", "(5,5) Y"),
                                         // unlike outputs, all of them are not the whole column
                                         Columns("all and a rest", 6, 3, 4, "(3,4)", "(5,3) Y"),
                                         // less than a window, and all of the column, stand as they are
                                         Columns("less than a window", 9, 3, 2, "(2,1)", "(2,1) Y"),
                                         Columns("the whole", 8, 3, 2, "(8,1)", "(Sz(Y),1) Y"),
                                         Columns("more than the whole", 8, 3, 2, "(100,100)", "(100,100) Y")));

INSTANTIATE_TEST_SUITE_P(Outputs, DirectivesStride,
                         testing::Values(Columns("one", 9, 3, 1, "(3,1)", "(1,1) Y'"),
                                         Columns("two", 9, 3, 1, "(4,2)", "(2,2) Y'"),
                                         Columns("two by one", 9, 3, 1, "(4,1)", "(2,1) Y'"),
                                         Columns("strided", 9, 3, 2, "(3,2)", "(1,1) Y'"),
                                         Columns("two strided", 13, 3, 2, "(5,4)", "(2,2) Y'"),
                                         Columns("two strided by one", 13, 3, 2, "(5,2)", "(2,1) Y'"),
                                         Columns("with holes", 9, 1, 2, "(1,2)", "(1,1) Y'"),
                                         Columns("two with holes", 9, 1, 2, "(3,4)", "(2,2) Y'"),
                                         Columns("two with holes by one", 9, 1, 2, "(3,2)", "(2,1) Y'"),
                                         Columns("all with holes", 9, 1, 2, "(9,10)", "(5,5) Y'"),
                                         // the row behind the last window is no chunk of its own, or would be one
                                         Columns("all but a hole", 8, 1, 2, "(7,8)", "(4,4) Y'"),
                                         Columns("all and a rest", 7, 2, 3, "(7,6)", "(2,2) Y'"),
                                         // all three outputs hold the eighth row too, which no window reaches
                                         Columns("all", 8, 3, 2, "(8,6)", "(3,3) Y'"),
                                         Columns("all but one", 8, 3, 2, "(5,4)", "(2,2) Y'"),
                                         Columns("more than all", 8, 3, 2, "(9,8)", "(4,4) Y'")));

// The chunk that counts is the one from above.
INSTANTIATE_TEST_SUITE_P(
    Nested, DirectivesStride,
    testing::Values(Pair{"a window of a chunk",
                         Column(23, 3, 2, "Tile (2) Y -> Temporal_Map (9,8) Y -> Spatial_Map (3,2) Y -> Unroll R"),
                         OnColumn(23, 3, 2,
                                  "TemporalMap(8+Sz(R)-1,8) Y; Cluster(2); SpatialMap(Sz(R),1) Y; "
                                  "TemporalMap(Sz(R),Sz(R)) R;")},
                    Pair{"rows of a window",
                         Column(23, 3, 2,
                                "Tile (2) Y -> Temporal_Map (3,2) Y -> Spatial_Map (1,1) Y -> "
                                "Spatial_Map (1,1) R"),
                         OnColumn(23, 3, 2,
                                  "TemporalMap(Sz(R),1) Y; Cluster(2); SpatialMap(1,1) Y; "
                                  "SpatialMap(1,1) R;")},
                    Pair{"all of a chunk",
                         Column(23, 3, 2,
                                "Tile (2) Y -> Temporal_Map (9,8) Y -> Temporal_Map (9,9) Y -> "
                                "Spatial_Map (1,1) R"),
                         OnColumn(23, 3, 2,
                                  "TemporalMap(4,4) Y'; Cluster(2); TemporalMap(9,9) Y; "
                                  "SpatialMap(1,1) R;")}));

// ---- how it may be written ----

const std::string PLAIN = "NumPEs 4; Layer CONV a; K 8; Y 5; R 3; endLayer Spatial_Map (2,2) K -> Temporal_Map (3,1) Y "
                          "-> Temporal_Map (3,3) R";

INSTANTIATE_TEST_SUITE_P(
    Writing, DirectivesSame,
    testing::Values(
        Pair{"on one line", PLAIN,
             "num_pes:4 Network n{Layer a{Type:CONV Dimensions{K:8,Y:5,R:3}Dataflow{SpatialMap(2,2)K;TemporalMap(3,1)Y;"
             "TemporalMap(3,3)R}}}"},
        Pair{"without colons and commas", PLAIN,
             "num_pes 4\nNetwork n { Layer a { Type CONV Dimensions { K 8 Y 5 R 3 } Dataflow { SpatialMap(2,2) K; "
             "TemporalMap(3,1) Y; TemporalMap(3,3) R; } } }"},
        Pair{"in another order, and case", PLAIN,
             "network n { layer a { dataflow: { spatialmap(2,2) k; TEMPORALMAP(3,1) y; TemporalMap(3,3) R; } "
             "STRIDE { Y 1 X 1, } dimensions: { R: 3, K: 8, Y: 5, C: 1 } type: conv } }\n num_pes: 4;"},
        Pair{"with constants", PLAIN,
             "Constant PEs 2*2; Constant Tile 4-2; Constant Rows Tile+1; // of one window\r\n num_pes: PEs\n"
             "Network n { Layer a { Type: CONV Dimensions { K: 4*Tile, Y: Rows+2, R: Rows } Dataflow { "
             "SpatialMap(Tile,Tile) K; TemporalMap(Rows,1) Y; TemporalMap(Rows,Rows) R; } } }"},
        Pair{
            "with comments", PLAIN,
            "// 'num_pes: 9'\nnum_pes: 4 // four\nNetwork n { // }\n Layer a { Type: CONV // GEMM\n Dimensions { K: 8, "
            "// "
            "R: 9\n Y: 5, R: 3 } Dataflow { SpatialMap(2,2) K; // '\n TemporalMap(1,1) Y'; //'\n TemporalMap(3,3) R; } "
            "} }"},
        Pair{"with a dataflow outside of the layer", PLAIN,
             "Dataflow { SpatialMap(2,2) K; TemporalMap(3,1) Y; TemporalMap(3,3) R; } num_pes: 4 Network n { Layer a { "
             "Type: CONV Dimensions { K: 8, Y: 5, R: 3 } } }"},
        Pair{"logical clusters",
             "NumPEs 4; Layer CONV a; K 8; C 2; endLayer Tile (2) K -> Spatial_Map (2,2) K -> "
             "Spatial_Map (1,1) C",
             "num_pes: 4 Network n { Layer a { Type: CONV Dimensions { K: 8, C: 2 } Dataflow { SpatialMap(2,2) K; "
             "Cluster(2, L); SpatialMap(1,1) C; } } }"},
        Pair{"all hardware words",
             "NumPEs 4; L1Size 100; L2Size 3000; Bandwidth 16; NoCLatency 2; VectorWidth 3; OffChipBandwidth 50; Layer "
             "CONV "
             "a; K 8; endLayer "
             "Spatial_Map (2,2) K",
             "num_pes: 4\nl1_size_cstr: 100\nl2_size_cstr: 3000\nnoc_bw_cstr: 16\noffchip_bw_cstr: 50\nNoC_NumHops: 2\n"
             "VectorWidth: 3\n" +
                 Network("Type: CONV Dimensions { K: 8 }", "SpatialMap(2,2) K;")},
        Pair{"words of the family",
             "NumPEs 4; L1Size 100; L2Size 3000; Bandwidth 16; NoCLatency 2; Multicast off; Forwarding on; "
             "OffChipBandwidth 128; "
             "Layer CONV a; "
             "K 8; endLayer Spatial_Map (2,2) K",
             "Accelerator Acc0_512 { num_pes: 4 offchip_bw: 128 top_noc_bw: 16 top_noc_latency: 2\n"
             "top_noc_multicast: False col_noc_bw: 9; col_noc_latency: 1; col_noc_multicast: True\n"
             "global_shared_memory: 3000 // bytes\n PE_local_memory: 100 }\n"
             "Forwarding: True Network n { FPS: 29.97 Probability: 50; Layer a { Type: CONV Dimensions { K: 8 } "
             "Dataflow { SpatialMap(2,2) K; } } FPS 30 }"},
        Pair{"of the family's older tool",
             "NumPEs 4; Bandwidth 16; OffChipBandwidth 4; Multicast on; Layer CONV a; K 8; endLayer Temporal_Map (8,8) "
             "K",
             "NumPEs: 4\nNoC_BW: 16\nOffChip_BW: 4\nMulticast: True\n" +
                 Network("Type: CONV Dimensions { K: 8 }", "TemporalMap(8,8) K;")},
        Pair{
            "the same again", PLAIN,
            "Constant A 4; Constant A 2+2; num_pes: A NumPEs: 4 num_pes 4 Network n { Layer a { Type: CONV Type: CONV "
            "Stride { X: 1, X: 1 } Stride { X: 1 } Dimensions { N: 1, N: 1, K: 8, Y: 5, R: 3 K 8 } Dimensions { R: 3 } "
            "Dataflow { SpatialMap(2,2) K; TemporalMap(3,1) Y; TemporalMap(3,3) R; } } }"},
        Pair{"sizes of outputs",
             "NumPEs 4; Layer CONV a; K 8; Y 11; X 64; R 3; StrideY 2; endLayer Spatial_Map (2,2) K -> Temporal_Map "
             "(11,11) Y -> Temporal_Map (64,64) X -> Temporal_Map (3,3) R",
             "num_pes: 4 Network n { Layer a { Dimensions { Y': 5, K: 8, R: 3, X': 64, X: 64 } Stride { Y: 2 } Type: "
             "CONV "
             "Dataflow { SpatialMap(2,2) K; TemporalMap(Sz(Y),Sz(Y)) Y; TemporalMap(Sz(X),Sz(X)) X; "
             "TemporalMap(Sz(R),Sz(R)) R; } } }"},
        Pair{"our hardware words", "NumPEs 4; L1Size 100; Layer CONV a; K 8; endLayer Spatial_Map (2,2) K",
             "NumPEs: 4\nL1Size: 100\n" + Network("Type: CONV Dimensions { K: 8 }", "SpatialMap(2,2) K;")}));

INSTANTIATE_TEST_SUITE_P(
    Types, DirectivesSame,
    testing::Values(Pair{
        "groups",
        "NumPEs 4; Layer CONV a; G 3; K 2; C 4; endLayer Spatial_Map (1,1) G -> Temporal_Map (2,2) K -> "
        "Temporal_Map (4,4) C",
        "NumPEs: 4 " + Network("Type: NGCONV Dimensions { G: 3, K: 2, C: 4 }",
                               "SpatialMap(1,1) G; TemporalMap(2,2) K; TemporalMap(4,4) C;")}));

TEST(Directives, AreOurs) {
    const auto levels = [](const std::string &layer, const std::string &flow) {
        Parsed parsed("num_pes: 4 " + Network(layer, flow), "test.m");
        Lowered lowered(parsed);
        EXPECT_EQ(lowered.result, SC_STATUS_OK) << lowered.error.message;
        return std::string(lowered.mapping->layer.type->name) + " " + LevelsText(*lowered.mapping);
    };
    // K of a depthwise layer may be said, and mapped: it is 1
    EXPECT_EQ(levels("Type: DSCONV Dimensions { K: 1, C: 6, R: 3, Y: 5 }", "TemporalMap(1,1) K; SpatialMap(1,1) C; "
                                                                           "TemporalMap(1,1) Y'; TemporalMap(3,3) R;"),
              "DSCONV 4: T K(1,1) S C(1,1) T Y(3,1) T R(3,3)");
    EXPECT_EQ(levels("Type: GEMM Stride { X: 1, Y: 1 } Dimensions { M: 6, N: 5, K: 4 }",
                     "TemporalMap(1,1) N; SpatialMap(2,2) M; TemporalMap(4,4) K; Cluster(2); SpatialMap(1,1) K;"),
              "GEMM 2: T N(1,1) S M(2,2) T K(4,4) | 2: S K(1,1)");
    EXPECT_EQ(levels("Type: POOL Stride { X: 2, Y: 2 } Dimensions { C: 6, R: 2, S: 2, Y: 4, X: 4 }",
                     "SpatialMap(1,1) C; TemporalMap(2,2) R; TemporalMap(2,2) S; TemporalMap(1,1) Y'; "
                     "TemporalMap(1,1) X';"),
              "POOL 4: S C(1,1) T R(2,2) T S(2,2) T Y(2,2) T X(2,2)");
    EXPECT_EQ(levels("Type: FC Dimensions { K: 6, C: 5 }", "SpatialMap(1,1) K; TemporalMap(5,5) C;"),
              "FC 4: S K(1,1) T C(5,5)");
}

TEST(Directives, TellTheirLanguage) {
    const auto directives = [](const std::string &text) {
        sc_source source = {"test", text.data(), text.size()};
        return sc_directives_stand_in(&source);
    };
    for (const char *text : {"Network n {", "// Layer\n Constant A 1;",
                             "\xef\xbb\xbf"
                             "Dataflow {",
                             "num_pes 4", "anything :", "NumPEs: 4", "Accelerator a {", "offchip_bw 3"})
        EXPECT_TRUE(directives(text)) << text;
    for (const char *text :
         {"", "NumPEs 4;", "Layer CONV a;", "Unroll K", "//", ";", ":", "$", "num_pe 4", "Constants 3"})
        EXPECT_FALSE(directives(text)) << text;
}

// ---- what is refused ----

struct Illegal {
    std::string text;
    int line, column;
    const char *message;
    enum sc_status status = SC_STATUS_INPUT;
};

void PrintTo(const Illegal &refused, std::ostream *to) { *to << testing::PrintToString(refused.text.substr(0, 200)); }

class DirectivesRefused : public testing::TestWithParam<Illegal> {};

TEST_P(DirectivesRefused, SaysWhereAndWhy) {
    const Illegal &refused = GetParam();
    Parsed parsed(refused.text, "test.m");
    struct sc_error error = parsed.error;
    enum sc_status status = parsed.result;
    if (!status && parsed.dsl.layer_count > 0) {
        Lowered lowered(parsed);
        status = lowered.result;
        error = lowered.error;
    }
    EXPECT_EQ(status, refused.status);
    EXPECT_EQ(std::string(error.message), refused.message);
    EXPECT_EQ(error.line, refused.line) << error.message;
    EXPECT_EQ(error.column, refused.column) << error.message;
}

INSTANTIATE_TEST_SUITE_P(
    Files, DirectivesRefused,
    testing::Values(
        Illegal{"Constant A 3;", 1, 14, "'test.m' says nothing: expected hardware, a network or a dataflow"},
        Illegal{"Constant 3;", 1, 10, "expected the constant's name but found '3'"},
        Illegal{"Constant A;", 1, 11, "expected a number or '(' but found ';'"},
        Illegal{"Constant A 3", 1, 13, "expected ';' but found the end of the file"},
        Illegal{"Constant A 3;\nConstant A 4;", 2, 10, "the constant A was already given at line 1, as 3"},
        Illegal{"Constant A B;", 1, 12, "expected a number or '(' but found 'B'"},
        Illegal{"Constant A 1/0;", 1, 13, "division by zero"},
        Illegal{"Constant A Sz(K);", 1, 12, "Sz(K) has a value only in a dataflow"},
        Illegal{"num_pes: 4\nnum_pes: 8", 2, 1, "NumPEs was already given at line 1, as 4"},
        Illegal{"num_pes: 4\nNumPEs: 8", 2, 1, "NumPEs was already given at line 1, as 4"},
        Illegal{"num_pes: 0", 1, 10, "NumPEs must be at least 1, not 0"},
        Illegal{"num_pes: on", 1, 10, "expected a number or '(' but found 'on'"},
        Illegal{"num_pe: 4", 1, 1,
                "expected Network, Constant, Dataflow or hardware such as 'num_pes: 64' but found 'num_pe'"},
        Illegal{"Multicast: 1", 1, 12, "expected 'on' or 'off' but found '1'"},
        Illegal{"Multicast: True Multicast: off", 1, 17, "Multicast was already given at line 1, as on"},
        Illegal{"Accelerator a { num_pes: 4 } Accelerator b {", 1, 30,
                "a second accelerator: the first one is at line 1, and a file has one"},
        Illegal{"Accelerator a { num_pes: 4\nFPS: 3 }", 2, 1,
                "expected hardware such as 'num_pes: 64', or '}' to close 'Accelerator' opened at line 1 but found "
                "'FPS'"},
        Illegal{"col_noc_bw: -", 1, 13, "expected a value but found '-'"},
        Illegal{"Network n { FPS: }", 1, 18, "expected a value but found '}'"},
        Illegal{"num_pes: 4 $", 1, 12, "unexpected character '$'"},
        Illegal{"Network { }", 1, 9, "expected a network's name but found '{'"},
        Illegal{"Network n Layer", 1, 11, "expected '{' but found 'Layer'"},
        Illegal{"Network n { Layers", 1, 13,
                "expected 'Layer', or '}' to close 'Network' opened at line 1 but found 'Layers'"},
        Illegal{"Network n {\n", 2, 1,
                "expected 'Layer', or '}' to close 'Network' opened at line 1 but found the end of the file"},
        Illegal{"Network n { } Network m { }", 1, 15, "a second network: the first one is at line 1"},
        Illegal{"Network n { Layer { } }", 1, 19, "expected a layer's name but found '{'"},
        Illegal{"Network n { Layer " + std::string(64, 'a') + " { } }", 1, 19,
                "a layer's name has at most 63 letters, this one has 64"},
        Illegal{"Network n { Layer a b } }", 1, 21, "expected '{' but found 'b'"},
        Illegal{"Dataflow { SpatialMap(1,1) K; }\nDataflow { SpatialMap(1,1) K; }", 2, 1,
                "a second dataflow outside of layers: the first one is at line 1"},
        Illegal{"Dataflow { }", 1, 1, "this dataflow has no directives"},
        Illegal{
            "Dataflow { SpatialMap(1,1) K;", 1, 30,
            "expected TemporalMap, SpatialMap, Cluster, or '}' to close 'Dataflow' opened at line 1 but found the end "
            "of the file"}));

// One layer, on the second line.
std::string Layer(const std::string &body) { return "num_pes: 8 Network n {\nLayer a { " + body + " } }"; }

INSTANTIATE_TEST_SUITE_P(
    Layers, DirectivesRefused,
    testing::Values(
        Illegal{Layer(""), 2, 7, "layer 'a': this layer has no type: expected 'Type: CONV'"},
        Illegal{Layer("Type: CONV"), 2, 7, "layer 'a': this layer has no sizes: expected 'Dimensions { ... }'"},
        Illegal{Layer("Type: CNV"), 2, 17,
                "layer 'a': expected a layer type (CONV, NGCONV, DSCONV, FC, POOL, GEMM or TRCONV) but found 'CNV'"},
        Illegal{
            Layer("Type: BMM Dimensions { K: 2 }"), 2, 17,
            "layer 'a': layers of type BMM are not supported, only CONV, NGCONV, DSCONV, FC, POOL, GEMM and TRCONV"},
        Illegal{Layer("Type: CONV Type: TRCONV"), 2, 22, "layer 'a': this layer has its type already"},
        Illegal{Layer("Type: TRCONV Dimensions { Y': 4, Y: 2 }"), 2, 37,
                "layer 'a': a TRCONV layer gives the sizes of its input, Y and X"},
        Illegal{Layer("Type: CONV Type: DSCONV"), 2, 22, "layer 'a': this layer has its type already"},
        Illegal{Layer("Type: CONV Dimensions { K: 2 } Dimensions { K: 3 }"), 2, 55,
                "layer 'a': this layer's size of K was already given, as 2"},
        Illegal{Layer("Type: CONV Dimensions { K: 2, K: 3 }"), 2, 41,
                "layer 'a': this layer's size of K was already given, as 2"},
        Illegal{Layer("Type: CONV Stride { X: 1, X: 2 } Dimensions { K: 2 }"), 2, 37,
                "layer 'a': this layer's stride was already given, as 1"},
        Illegal{Layer("Type: CONV Dimensions { Y': 2, Y': 3 }"), 2, 42,
                "layer 'a': this layer's size of Y' was already given, as 2"},
        Illegal{Layer("Type: CONV Dimensions { K': 2 }"), 2, 36,
                "layer 'a': only Y and X have outputs of their own: K' is no dimension"},
        Illegal{Layer("Type: CONV Dimensions { Y': 5, R: 3, Y: 6 }"), 2, 35,
                "layer 'a': 6 rows of inputs make 4 of outputs, not 5"},
        Illegal{Layer("Type: CONV Stride { X: 2 } Dimensions { X': 4611686018427387905 }"), 2, 51,
                "layer 'a': the inputs of 4611686018427387905 outputs do not fit in 63 bits"},
        Illegal{Layer("Type: GEMM Dimensions { M: 2, X': 3 }"), 2, 41,
                "layer 'a': a GEMM layer has no windows, and so no outputs of its own"},
        Illegal{Layer("Type: CONV Dimensions { K: 0 }"), 2, 38, "layer 'a': the size of K must be at least 1, not 0"},
        Illegal{Layer("Type: CONV Dimensions { B: 2 }"), 2, 35,
                "layer 'a': expected a dimension (N, G, K, C, Y, X, R, S or M) but found 'B'"},
        Illegal{Layer("Type: CONV Dimensions { M: 2 }"), 2, 35,
                "layer 'a': a CONV layer has no dimension M: it can only be 1, not 2"},
        Illegal{Layer("Type: POOL Dimensions { K: 2, C: 4 }"), 2, 35,
                "layer 'a': a POOL layer has no dimension K: it can only be 1, not 2"},
        Illegal{Layer("Type: GEMM Stride { X: 2, Y: 2 } Dimensions { K: 2 }"), 2, 7,
                "layer 'a': a GEMM layer has no stride"},
        Illegal{Layer("Type: CONV Stride { X: 0 }"), 2, 34, "layer 'a': the stride must be at least 1, not 0"},
        Illegal{Layer("Type: CONV Stride { Z: 1 }"), 2, 31, "layer 'a': expected Y or X but found 'Z'"},
        Illegal{Layer("Type: CONV Dimensions { Y: 2, R: 3 }"), 2, 7,
                "layer 'a': the filter is larger than the input: R 3, but Y is 2 with padding"},
        Illegal{Layer("Type: CONV Padding { X: 1 }"), 2, 22,
                "layer 'a': expected Type, Stride, Dilation, Dimensions, Dataflow, or '}' to close 'Layer' opened at "
                "line 2 but "
                "found 'Padding'"},
        Illegal{"Network n {\nLayer a { Type: CONV Dimensions { K: 2", 2, 39,
                "expected 'Layer', or '}' to close 'Network' opened at line 1 but found the end of the file"}));

std::string Flow(const std::string &flow) {
    return Layer("Type: CONV Dimensions { K: 8, C: 6, R: 3, Y: 8 } Dataflow {\n" + flow + " }");
}

INSTANTIATE_TEST_SUITE_P(
    Dataflows, DirectivesRefused,
    testing::Values(
        Illegal{Flow(""), 2, 60, "layer 'a': this dataflow has no directives"},
        Illegal{Flow("Temporal(1,1) K;"), 3, 1,
                "layer 'a': expected TemporalMap, SpatialMap, Cluster, or '}' to close 'Dataflow' opened at line 2 but "
                "found 'Temporal'"},
        Illegal{Flow("SpatialMap(1) K;"), 3, 13, "layer 'a': expected ',' but found ')'"},
        Illegal{Flow("SpatialMap(1,1 K;"), 3, 16,
                "layer 'a': expected ')' to close '(' opened at line 3 but found 'K'"},
        Illegal{Flow("SpatialMap(1,1) K C"), 3, 19, "layer 'a': expected ';' but found 'C'"},
        Illegal{Flow("SpatialMap(1,1) K';"), 3, 18,
                "layer 'a': only Y and X have outputs of their own: K' is no dimension"},
        Illegal{Flow("SpatialMap(T,1) K;"), 3, 12,
                "layer 'a': there is no constant 'T': expected a number, Sz(dimension), '(' or a constant"},
        Illegal{Flow("SpatialMap(1,1) K; Cluster(2, Q);"), 3, 31, "layer 'a': expected P or L but found 'Q'"},
        Illegal{Flow("Cluster(2); SpatialMap(1,1) K;"), 3, 1,
                "layer 'a': expected a map before the Cluster: its level is empty"},
        Illegal{Flow("SpatialMap(1,1) K; Cluster(0);"), 3, 20, "layer 'a': a cluster is at least 1 wide, not 0"},
        Illegal{Flow("SpatialMap(1,1) K; Cluster(3); SpatialMap(1,1) C; Cluster(3); SpatialMap(1,1) Y;"), 3, 51,
                "layer 'a': the clusters down to this one need more PEs than the 8 there are"},
        Illegal{Flow("SpatialMap(1,1) M;"), 3, 1, "layer 'a': a CONV layer has no dimension M"},
        Illegal{Flow("SpatialMap(1,1) K;\nTemporalMap(1,1) K;"), 4, 1,
                "layer 'a': K has a pragma already in this level, at line 3: its indices would be mapped twice; to "
                "divide its chunks again, end their level by 'Cluster(1);' before the second"},
        Illegal{Flow("TemporalMap(3,3) K;\nSpatialMap(1,1) K;"), 4, 1,
                "layer 'a': K has a pragma already in this level, at line 3: its indices would be mapped twice; to "
                "divide its chunks again, end their level by 'Cluster(3);' before the second"},
        Illegal{Flow("SpatialMap(1,1) Y';\nTemporalMap(1,1) Y;"), 4, 1,
                "layer 'a': Y has a pragma already in this level, at line 3: its indices would be mapped twice; to "
                "divide its chunks again, end their level by 'Cluster(1);' before the second"},
        Illegal{Flow("SpatialMap(0,1) Y';"), 3, 1, "layer 'a': size and offset must be at least 1, not (0,1)"},
        Illegal{Flow("SpatialMap(9223372036854775807,1) Y';"), 3, 1,
                "layer 'a': the size of this map does not fit in 63 bits"}));

// Which part of the work is wrong, on a layer of 8 * 6 * 3 * 6 = 864 operations.
INSTANTIATE_TEST_SUITE_P(
    Amounts, DirectivesRefused,
    testing::Values(
        Illegal{Flow("SpatialMap(1,2) K;"), 3, 1,
                "layer 'a': the offset 2 is larger than the size 1: indices of K would be skipped: 432 of the layer's "
                "864 operations (50%) would be skipped"},
        Illegal{Flow("TemporalMap(5,5) K; Cluster(2); SpatialMap(1,2) K;"), 3, 33,
                // 1 and 3 of each five, of 5, 6, 7 the middle one
                "layer 'a': the offset 2 is larger than the size 1: indices of K would be skipped: 324 of the layer's "
                "864 operations (37.5%) would be skipped"},
        Illegal{
            Flow("TemporalMap(3,2) K;"), 3, 1,
            // 2, 4 and 6 are in two chunks each
            "layer 'a': the offset 2 is smaller than the size 3: only Y and X may overlap, K would be repeated: 324 "
            "of the layer's 864 operations (37.5%) would be repeated"},
        Illegal{Flow("TemporalMap(2,5) Y;"), 3, 1,
                // rows 2, 3, 4 and 7: all but one of them meets three filter rows, the last one
                "layer 'a': the offset 5 is larger than the size 2: indices of Y would be skipped: 480 of the layer's "
                "864 operations (55.6%) would be skipped"},
        Illegal{Flow("TemporalMap(5,5) Y; Cluster(2); TemporalMap(2,3) Y;"), 3, 33,
                // rows 2 and 7, with three filter rows and one
                "layer 'a': the offset 3 is larger than the size 2: indices of Y would be skipped: 192 of the layer's "
                "864 operations (22.2%) would be skipped"},
        Illegal{Flow("TemporalMap(2,3) R;"), 3, 1,
                "layer 'a': the offset 3 is larger than the size 2: indices of R would be skipped: 288 of the layer's "
                "864 operations (33.3%) would be skipped"},
        Illegal{Flow("TemporalMap(4,9) C;"), 3, 1,
                "layer 'a': the offset 9 is larger than the size 4: indices of C would be skipped: 288 of the layer's "
                "864 operations (33.3%) would be skipped"},
        Illegal{
            Flow("SpatialMap(1,1) K; SpatialMap(1,1) C;"), 3, 20,
            // eight units: k and c must be equal, which 6 of 48 pairs are
            "layer 'a': the Spatial_Maps of K and C advance together over the 8 units of their level, and some pairs "
            "of their positions would never meet in a unit: 756 of the layer's 864 operations (87.5%) would be "
            "skipped"},
        Illegal{
            Flow("TemporalMap(3,1) Y; Cluster(4); SpatialMap(1,1) C; SpatialMap(1,1) R;"), 3, 52,
            // c mod 4 must be r: 2 + 2 + 1 of 18 pairs
            "layer 'a': the Spatial_Maps of C and R advance together over the 4 units of their level, and some pairs "
            "of their positions would never meet in a unit: 624 of the layer's 864 operations (72.2%) would be "
            "skipped"},
        Illegal{
            Flow("TemporalMap(2,1) K;"), 3, 1,
            "layer 'a': the offset 1 is smaller than the size 2: only Y and X may overlap, K would be repeated: 648 "
            "of the layer's 864 operations (75%) would be repeated"}));

// ---- the other layers ----

TEST(DirectivesNetwork, GoesOnBehindLayersThatAreRefused) {
    Parsed parsed("Network net-1.5 {\n"
                  "Layer a { Type: CONV Dimensions { K: 2 } }\n"
                  "Layer b { Type: LSTM { } Dataflow { } }\n"
                  "Layer c-2.x { Type: CONV Dimensions { C: 2 } }\n"
                  "Layer d { Type: CONV Dimensions { C: 2 } Dataflow { TemporalMap(1 }\n" // a brace is missing
                  "Layer 3e { Type: GEMM Dimensions { M: 2 } }\n"
                  "Layer f { Type: CONV Dimensions { R: 2 } }\n"
                  "}",
                  "test.m");
    ASSERT_EQ(parsed.result, SC_STATUS_OK) << parsed.error.message;
    EXPECT_STREQ(parsed.dsl.network, "net-1.5");
    ASSERT_EQ(parsed.dsl.layer_count, 3);
    EXPECT_STREQ(parsed.dsl.layers[0].layer.name, "a");
    EXPECT_STREQ(parsed.dsl.layers[1].layer.name, "c-2.x");
    EXPECT_STREQ(parsed.dsl.layers[2].layer.name, "3e");
    std::string refused;
    for (const sc_refused_layer *one = parsed.dsl.refused; one; one = one->next)
        refused += std::to_string(one->error.line) + ":" + std::to_string(one->error.column) + ": " +
                   one->error.message + "\n";
    EXPECT_EQ(
        refused,
        "3:17: layer 'b': layers of type LSTM are not supported, only CONV, NGCONV, DSCONV, FC, POOL, GEMM and TRCONV\n"
        "5:67: layer 'd': expected ',' but found '}'\n"
        "7:7: layer 'f': the filter is larger than the input: R 2, but Y is 1 with padding\n");
    EXPECT_EQ(parsed.dsl.refused_count, 3);
}

TEST(DirectivesNetwork, TellsLayersOfOneNameApart) {
    Parsed parsed("Network n { Layer a { Type: CONV Dimensions { K: 2 } }\nLayer A { Type: CONV Dimensions { K: 3 } }\n"
                  "Layer a { Type: CONV Dimensions { K: 4 } } Layer a_2 { Type: CONV Dimensions { K: 5 } } }",
                  "test.m");
    ASSERT_EQ(parsed.result, SC_STATUS_OK) << parsed.error.message;
    ASSERT_EQ(parsed.dsl.layer_count, 4);
    EXPECT_STREQ(parsed.dsl.layers[1].layer.name, "A_3"); // A_2 would be the last one's
    EXPECT_STREQ(parsed.dsl.layers[1].written, "A");
    EXPECT_STREQ(parsed.dsl.layers[2].layer.name, "a_4");
    EXPECT_STREQ(parsed.dsl.layers[3].layer.name, "a_2");
    EXPECT_EQ(parsed.dsl.layers[3].layer.size[SC_DIM_K], 5);
    ASSERT_TRUE(parsed.dsl.warnings);
    ASSERT_EQ(parsed.dsl.warnings->count, 2);
    EXPECT_STREQ(parsed.dsl.warnings->items[0].message,
                 "a layer 'A' already stands at line 1: this one is called 'A_3'");
    EXPECT_EQ(parsed.dsl.warnings->items[0].line, 2);
}

TEST(DirectivesNetwork, LayersKeepTheirOwnDataflows) {
    Parsed parsed(
        "num_pes: 4 Network n { Layer a { Type: CONV Dimensions { K: 8 } Dataflow { SpatialMap(1,1) K; } }\n"
        "Layer b { Type: CONV Dimensions { C: 9 } Dataflow { SpatialMap(2,2) C; Cluster(2); SpatialMap(1,1) C; } "
        "}\nLayer c { Type: CONV Dimensions { C: 9 } } }",
        "test.m");
    ASSERT_EQ(parsed.result, SC_STATUS_OK) << parsed.error.message;
    EXPECT_EQ(LevelsText(*Lowered(parsed, parsed, parsed, 0).mapping), "4: S K(1,1)");
    EXPECT_EQ(LevelsText(*Lowered(parsed, parsed, parsed, 1).mapping), "2: S C(2,2) | 2: S C(1,1)");
    EXPECT_EQ(parsed.dsl.layers[2].pragmas, nullptr);
    EXPECT_STREQ(Lowered(parsed, parsed, parsed, 2).error.message,
                 "there is no dataflow: write pragmas or give --flow");
    // another file's dataflow is for those that have none
    Parsed flow("Temporal_Map (3,3) C");
    EXPECT_EQ(LevelsText(*Lowered(parsed, parsed, flow, 0).mapping), "4: S K(1,1)");
    EXPECT_EQ(LevelsText(*Lowered(parsed, parsed, flow, 2).mapping), "1: T C(3,3)");
}

TEST(DirectivesHardware, WordsWithoutEffectAreTold) {
    Parsed parsed(
        "Accelerator a { num_pes: 4 OffChip_BW: 9 col_noc_multicast: True }\nNetwork n { FPS: 30 Layer a { Type: "
        "CONV Dimensions { K: 2 } } }",
        "test.m");
    ASSERT_EQ(parsed.result, SC_STATUS_OK) << parsed.error.message;
    ASSERT_TRUE(parsed.dsl.warnings);
    ASSERT_EQ(parsed.dsl.warnings->count, 2);
    EXPECT_STREQ(parsed.dsl.warnings->items[0].message, "col_noc_multicast has no effect: all PEs share one network");
    EXPECT_STREQ(parsed.dsl.warnings->items[1].message, "FPS has no effect: a network runs once");
    EXPECT_EQ(parsed.dsl.warnings->items[1].line, 2);
    EXPECT_EQ(parsed.dsl.machine.off_chip_bandwidth, 9);
}

TEST(DirectivesHardware, WhatHasNoEffectIsSaid) {
    Parsed parsed("num_pes: 4\ncol_noc_bw: 50", "test.m");
    ASSERT_EQ(parsed.result, SC_STATUS_OK);
    ASSERT_TRUE(parsed.dsl.warnings);
    EXPECT_STREQ(parsed.dsl.warnings->items[0].message, "col_noc_bw has no effect: all PEs share one network");
    EXPECT_EQ(parsed.dsl.warnings->items[0].line, 2);
    EXPECT_EQ(Parsed("num_pes: 4").dsl.warnings, nullptr);
}

TEST(DirectivesCluster, WithoutASpatialMapIdle) {
    const auto lowered = [](const std::string &flow) {
        Parsed parsed(
            OnHalos(flow + " TemporalMap(8,8) Y; TemporalMap(9,9) X; TemporalMap(3,3) R; TemporalMap(3,3) S;"));
        Lowered result(parsed);
        EXPECT_EQ(result.result, SC_STATUS_OK) << result.error.message;
        std::string text = LevelsText(*result.mapping);
        for (int i = 0; i < result.warnings.count; i++)
            text += "\n" + std::string(result.warnings.items[i].message);
        return text;
    };
    EXPECT_EQ(lowered("SpatialMap(1,1) K; Cluster(4); TemporalMap(1,1) C;"),
              "2: S K(1,1) | 1: T C(1,1) T Y(8,8) T X(9,9) T R(3,3) T S(3,3)\n"
              "no Spatial_Map in this cluster: one of its 4 units works, the others idle");
    EXPECT_EQ(lowered("TemporalMap(1,1) K; Cluster(4); SpatialMap(1,1) C;"),
              "1: T K(1,1) | 4: S C(1,1) T Y(8,8) T X(9,9) T R(3,3) T S(3,3)\n"
              "no Spatial_Map at the outermost level: one of its 2 units works, the others idle");
}

TEST(DirectivesCluster, AtTheEndHoldWhatNothingNames) {
    Parsed parsed("num_pes: 8 " + Network("Type: CONV Dimensions { K: 4, C: 3 }", "SpatialMap(1,1) K; Cluster(4);"));
    Lowered lowered(parsed);
    ASSERT_EQ(lowered.result, SC_STATUS_OK) << lowered.error.message;
    EXPECT_EQ(LevelsText(*lowered.mapping), "2: S K(1,1) | 1: T C(3,3)");
    EXPECT_EQ(lowered.warnings.count, 2);
    Parsed bare("num_pes: 8 " + Network("Type: CONV Dimensions { K: 4 }", "SpatialMap(1,1) K; Cluster(4);"));
    EXPECT_EQ(LevelsText(*Lowered(bare).mapping), "2: S K(1,1)");
}

// ---- hostile texts ----

TEST(DirectivesHostile, LimitsAreSaid) {
    const std::string layer = "Layer a { Type: CONV Dimensions { K: 2 } } ";
    EXPECT_EQ(Parsed("Network n { " + Repeat(layer, SC_DSL_LAYERS_MAX) + "}").dsl.layer_count, SC_DSL_LAYERS_MAX);
    Parsed layers("Network n { " + Repeat(layer, SC_DSL_LAYERS_MAX + 1) + "}");
    EXPECT_EQ(layers.dsl.refused_count, 1);
    EXPECT_STREQ(layers.dsl.refused->error.message, "layer 'a': more than 1024 layers in one file");
    Parsed refused("Network n { " + Repeat("Layer a { } ", SC_DSL_LAYERS_MAX + 1) + "}");
    EXPECT_EQ(refused.result, SC_STATUS_INPUT);
    EXPECT_EQ(refused.dsl.refused_count, SC_DSL_LAYERS_MAX);
    EXPECT_STREQ(refused.error.message,
                 "more than 1024 layers cannot be read, this is the first: layer 'a': this layer has no type: expected "
                 "'Type: CONV'");
    EXPECT_EQ(refused.error.column, 19);
    const std::string map = "TemporalMap(1,1) K; ";
    EXPECT_EQ(Parsed("Dataflow { " + Repeat(map, SC_DSL_PRAGMAS_MAX) + "}").dsl.pragma_count, SC_DSL_PRAGMAS_MAX);
    Parsed maps("Dataflow { " + Repeat(map, SC_DSL_PRAGMAS_MAX + 1) + "}");
    EXPECT_STREQ(maps.error.message, "more than 1024 directives in one dataflow");
    std::string constants;
    for (int i = 0; i < 1024; i++)
        constants += "Constant A" + std::to_string(i) + " " + std::to_string(i) + ";\n";
    EXPECT_EQ(Parsed(constants + "num_pes: A1023").dsl.machine.num_pes, 1023);
    EXPECT_STREQ(Parsed(constants + "Constant B 1;").error.message, "more than 1024 constants");
    Parsed deep("num_pes: 8 " +
                Network("Type: CONV Dimensions { K: 4 }", Repeat("SpatialMap(1,1) K; Cluster(1); ", 20)));
    EXPECT_STREQ(Lowered(deep).error.message, "layer 'a': the tiles are nested too deeply: at most 16 levels");
}

TEST(DirectivesHostile, TextsEndAnywhere) {
    const std::string text =
        "Constant A 2; num_pes: A Network n-1 { Layer a { Type: CONV Stride { X: 1, Y: A } Dimensions "
        "{ K: 4, Y 5 } Dataflow { TemporalMap(A,A) K; Cluster(2, P); SpatialMap(1,1) Y'; } } }";
    ASSERT_EQ(Parsed(text).result, SC_STATUS_OK);
    for (size_t size = 0; size < text.size(); size++) {
        Parsed parsed(text.substr(0, size));
        if (size <= text.find("Network") && parsed.result == SC_STATUS_OK)
            continue; // hardware alone
        EXPECT_EQ(parsed.result, SC_STATUS_INPUT) << size;
        EXPECT_NE(parsed.error.message[0], '\0') << size;
    }
    for (const char *junk : {"{", "}", ";", ":", "'", "(", "Layer", "\0", "9"})
        for (size_t at = 0; at <= text.size(); at += 3) {
            Parsed parsed(text.substr(0, at) + junk + text.substr(at));
            EXPECT_EQ(parsed.result == SC_STATUS_OK, parsed.error.message[0] == '\0') << at << junk;
        }
}

TEST(DirectivesHostile, WithoutMemoryItIsSaid) {
    const std::string text =
        "Constant A 2; num_pes: A col_noc_bw: 3 Network n { Layer a { Type: CONV Dimensions { K: 4 "
        "} Dataflow { TemporalMap(A,A) K; } } Layer b { } } Dataflow { SpatialMap(1,1) K; }";
    size_t limit = 1;
    enum sc_status status = SC_STATUS_LIMIT;
    int refused = 0;
    for (; status == SC_STATUS_LIMIT; limit += 64) {
        Parsed parsed(text, "test.m", limit);
        status = parsed.result;
        if (status == SC_STATUS_LIMIT) {
            EXPECT_STREQ(parsed.error.message, "no memory left while reading 'test.m'");
            refused++;
        }
        ASSERT_LT(limit, size_t{1} << 22);
    }
    EXPECT_EQ(status, SC_STATUS_OK);
    EXPECT_GT(refused, 10);
}

} // namespace
