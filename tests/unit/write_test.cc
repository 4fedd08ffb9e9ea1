// Mappings written in either language mean what they meant.
#include <gtest/gtest.h>

#include <cstdio>
#include <cstring>
#include <ostream>
#include <string>

#include "tests/support/lowered.h"
#include "tests/support/mapped.h"
#include "tests/support/written.h"

namespace {

// ---- there and back ----

struct Text {
    const char *text;
};

void PrintTo(const Text &text, std::ostream *to) { *to << text.text; }

class WriteRound : public testing::TestWithParam<Text> {
  protected:
    // The same layers on the same machine in the same levels.
    static void ExpectSame(const Parsed &a, const Parsed &b, bool in_every_field) {
        ASSERT_EQ(b.result, SC_STATUS_OK) << b.error.line << ": " << b.error.message;
        ASSERT_EQ(a.dsl.layer_count, b.dsl.layer_count);
        for (int i = 0; i < a.dsl.layer_count; i++) {
            Lowered before(a, a, a, i), after(b, b, b, i);
            ASSERT_EQ(before.result, SC_STATUS_OK) << before.error.message;
            ASSERT_EQ(after.result, SC_STATUS_OK) << after.error.message;
            EXPECT_EQ(LevelsText(*after.mapping), LevelsText(*before.mapping));
            EXPECT_EQ(std::memcmp(&after.mapping->machine, &before.mapping->machine, sizeof(struct sc_machine)), 0);
            for (int dim = 0; dim < SC_DIM_COUNT; dim++)
                EXPECT_EQ(after.mapping->layer.size[dim], before.mapping->layer.size[dim]);
            if (in_every_field) {
                EXPECT_EQ(WholeText(*after.mapping), WholeText(*before.mapping));
            }
        }
    }
};

TEST_P(WriteRound, PragmasAgain) {
    Parsed parsed(GetParam().text);
    ASSERT_EQ(parsed.result, SC_STATUS_OK) << parsed.error.message;
    Written written = Write(sc_dsl_write_pragmas, parsed.dsl);
    ASSERT_EQ(written.status, SC_STATUS_OK) << written.error.message;
    Parsed again(written.text);
    ExpectSame(parsed, again, true);
    EXPECT_EQ(Write(sc_dsl_write_pragmas, again.dsl).text, written.text);
}

TEST_P(WriteRound, Directives) {
    Parsed parsed(GetParam().text);
    Written written = Write(sc_dsl_write_directives, parsed.dsl);
    ASSERT_EQ(written.status, SC_STATUS_OK) << written.error.message;
    Parsed again(written.text);
    ExpectSame(parsed, again, false);
    EXPECT_EQ(Write(sc_dsl_write_directives, again.dsl).text, written.text);
}

TEST_P(WriteRound, DirectivesAndBack) {
    Parsed parsed(GetParam().text);
    Parsed directives(Write(sc_dsl_write_directives, parsed.dsl).text);
    ASSERT_EQ(directives.result, SC_STATUS_OK) << directives.error.message;
    Written written = Write(sc_dsl_write_pragmas, directives.dsl);
    ASSERT_EQ(written.status, SC_STATUS_OK) << written.error.message;
    Parsed again(written.text);
    ExpectSame(parsed, again, false);
}

#define CONV "Layer CONV a; K 4; C 6; R 3; S 3; Y 9; X 11; endLayer "
#define STRIDED "Layer CONV a; K 4; C 6; R 3; S 2; Y 9; X 13; StrideY 2; StrideX 3; endLayer "

INSTANTIATE_TEST_SUITE_P(
    Texts, WriteRound,
    testing::Values(
        Text{"NumPEs 4; " CONV "Spatial_Map (2,2) K -> Temporal_Map (3,1) Y -> Unroll X -> Unroll R"},
        Text{"NumPEs 4; L1Size 10; L2Size 90; Bandwidth 3; NoCLatency 2; " CONV "Spatial_Map (2,2) K"},
        Text{"NumPEs 4; " CONV
             "Temporal_Map (8/(3-1)-Sz(K)/2,2) K -> Spatial_Map (Sz(R)-(1-(2-1)),1) Y -> Temporal_Map "
             "(2*(3-2),-(-2)) C -> Temporal_Map (-1+-(-3)*(2+Sz(S))/5,2) R"},
        Text{"NumPEs 8; " CONV "Tile (4) K -> Spatial_Map (2,2) K -> Spatial_Map (1,1) C"},
        Text{"NumPEs 8; " CONV "Unroll C -> Tile (Sz(R)) Y -> Spatial_Map (3,1) Y -> Spatial_Map (1,1) Y -> "
             "Spatial_Map (1,1) R -> Unroll S -> Unroll X -> Unroll K"},
        Text{"NumPEs 16; " CONV "Tile (4) K -> Temporal_Map (2,2) K -> Tile (2) C -> Spatial_Map (3,3) C -> "
             "Spatial_Map (1,1) K -> Temporal_Map (3,1) X"},
        Text{"NumPEs 16; " CONV "Temporal_Map (2,2) K -> Tile (4) C -> Temporal_Map (6,6) C -> Unroll R"},
        Text{"NumPEs 16; Layer CONV a; C 6; endLayer Tile (4) C -> Temporal_Map (6,6) C"},
        Text{"NumPEs 6; " STRIDED "Temporal_Map (5,4) Y -> Spatial_Map (2,3) X -> Unroll R"},
        Text{"NumPEs 6; Layer CONV a; K 4; R 2; Y 12; StrideY 2; endLayer Tile (3) Y -> Unroll Y -> Temporal_Map (1,1) "
             "K"},
        Text{"NumPEs 6; " STRIDED "Tile (6) Y -> Temporal_Map (9,9) Y -> Unroll C"}, // a block is less than a window
        Text{"NumPEs 6; " CONV "Tile (1) K -> Temporal_Map (2,2) K -> Temporal_Map (1,1) C -> Temporal_Map (1,1) K"},
        Text{"NumPEs 6; " CONV "Tile (1) K -> Spatial_Map (2,2) K"},
        // the map of X that is spatial covers all, and is left out
        Text{"NumPEs 6; Layer CONV a; C 6; X 5; endLayer Tile (2) C -> Unroll C -> Unroll X -> Spatial_Map (5,5) X"},
        Text{"NumPEs 6; " STRIDED "Tile (3) Y -> Temporal_Map (3,2) Y -> Spatial_Map (1,1) Y -> Spatial_Map (1,1) R -> "
             "Temporal_Map (5,3) X"},
        Text{"NumPEs 6; " STRIDED "Temporal_Map (Sz(Y),1) Y -> Unroll X -> Temporal_Map (99,9) R"},
        Text{"NumPEs 4; Layer DSCONV a; C 6; R 3; Y 9; endLayer Unroll K -> Spatial_Map (1,1) C -> Unroll R"},
        Text{"NumPEs 4; Layer GEMM a; M 6; N 5; K 4; endLayer Temporal_Map (2,2) M -> Spatial_Map (1,1) N"},
        Text{"NumPEs 4; Layer FC a; K 6; C 5; Y 2; R 2; endLayer Spatial_Map (1,1) K"},
        Text{"NumPEs 4; Layer POOL a; C 6; Y 4; R 2; StrideY 2; endLayer Spatial_Map (1,1) C -> Temporal_Map (2,2) Y"},
        Text{"NumPEs 4; Layer CONV a; G 3; K 2; endLayer Layer CONV b; K 5; endLayer Spatial_Map (1,1) K"}));

// ---- what is written ----

TEST(Write, SizesInBytesAndWidths) {
    const std::string text = "NumPEs 4;\nL1Size 2048 B;\nClock 1500000000;\nBits 8;\nBits input 4;\nBits psum 32;\n";
    Parsed parsed("NumPEs 4; L1Size 2 KB; Clock 1.5 GHz; Bits 8; Bits input 4; Bits psum 32;");
    ASSERT_EQ(parsed.result, SC_STATUS_OK) << parsed.error.message;
    EXPECT_EQ(Write(sc_dsl_write_pragmas, parsed.dsl).text, text);
    Parsed again(text);
    EXPECT_EQ(std::memcmp(&again.dsl.machine, &parsed.dsl.machine, sizeof(struct sc_machine)), 0);
    EXPECT_STREQ(Write(sc_dsl_write_directives, parsed.dsl).error.message,
                 "L1Size in bytes cannot be said in directives: give elements");
    Parsed bits("NumPEs 4; Bits psum 32;");
    EXPECT_STREQ(Write(sc_dsl_write_directives, bits.dsl).error.message,
                 "Bits psum cannot be said in directives: the released MAESTRO has no word for it");
}

TEST(Write, AsPragmas) {
    Parsed parsed(
        "Constant Rows 3; num_pes: 16 noc_bw_cstr: 8 Network net {\n"
        "Layer conv-1.a { Type: CONV Stride { X: 2, Y: 2 } Dimensions { K: 64, C: 3, R: Rows, S: Rows, Y: 23, "
        "X: 23 } Dataflow { SpatialMap(1,1) K; TemporalMap(Sz(R),1) Y; TemporalMap(2,2) X'; TemporalMap(Rows,"
        "Sz(R)) R; Cluster(4, P); SpatialMap(1,1) C; TemporalMap((1+1)*2-1,1) R; } } }");
    ASSERT_EQ(parsed.result, SC_STATUS_OK) << parsed.error.message;
    EXPECT_EQ(Write(sc_dsl_write_pragmas, parsed.dsl).text,
              "NumPEs 16;\n"
              "Bandwidth 8;\n"
              "Layer CONV conv_1_a; K 64; C 3; Y 23; X 23; R 3; S 3; StrideY 2; StrideX 2; endLayer\n"
              "Spatial_Map (1,1) K\n"
              "-> Temporal_Map (3,2) Y\n"
              "-> Temporal_Map (2,2) X'\n"
              "-> Tile (4) R -> Temporal_Map (3,Sz(R)) R\n"
              "-> Spatial_Map (1,1) C\n"
              "-> Temporal_Map ((1+1)*2-1,1) R\n");
}

TEST(Write, AsDirectives) {
    Parsed parsed(
        "NumPEs 16; Bandwidth 8; Layer CONV conv1; K 64; C 3; R 3; S 3; Y 21; X 21; Stride 2; Pad 1; Repeat 4; "
        "endLayer Unroll C -> Spatial_Map (1,1) K -> Temporal_Map (Sz(R),2) Y -> Tile (4) X -> "
        "Temporal_Map (5,2) X -> Spatial_Map (1,1) S");
    ASSERT_EQ(parsed.result, SC_STATUS_OK) << parsed.error.message;
    EXPECT_EQ(Write(sc_dsl_write_directives, parsed.dsl).text,
              "num_pes: 16\n"
              "noc_bw_cstr: 8\n"
              "Network network {\n"
              "    Layer conv1 {\n"
              "        Type: CONV\n"
              "        Stride { X: 2, Y: 2 }\n"
              "        // Y and X are with padding, 1 row and 1 column on either side\n"
              "        // this layer occurs 4 times\n"
              "        Dimensions { K: 64, C: 3, Y: 23, X: 23, R: 3, S: 3 }\n"
              "        Dataflow {\n"
              "            TemporalMap(Sz(C),Sz(C)) C;\n"
              "            SpatialMap(1,1) K;\n"
              "            TemporalMap(Sz(R),2) Y;\n"
              "            TemporalMap(2,1) X';\n"
              "            Cluster(4, P);\n"
              "            SpatialMap(1,1) S;\n"
              "        }\n"
              "    }\n"
              "}\n");
}

TEST(Write, PartsAlone) {
    Parsed machine("NumPEs 4; Multicast on;"), flow("Temporal_Map (2,2) K -> Unroll Y"),
        layers("Layer CONV a; endLayer");
    EXPECT_EQ(Write(sc_dsl_write_directives, machine.dsl).text, "num_pes: 4\n");
    EXPECT_EQ(Write(sc_dsl_write_pragmas, machine.dsl).text, "NumPEs 4;\nMulticast on;\n");
    EXPECT_EQ(Write(sc_dsl_write_directives, flow.dsl).text,
              "Dataflow {\n            TemporalMap(2,2) K;\n            TemporalMap(Sz(Y),Sz(Y)) Y;\n}\n");
    EXPECT_EQ(Write(sc_dsl_write_pragmas, flow.dsl).text, "Temporal_Map (2,2) K\n-> Unroll Y\n");
    EXPECT_EQ(Write(sc_dsl_write_pragmas, layers.dsl).text, "Layer CONV a; endLayer\n");
    EXPECT_EQ(
        Write(sc_dsl_write_directives, layers.dsl).text,
        "Network network {\n    Layer a {\n        Type: CONV\n        Dimensions { K: 1, C: 1, Y: 1, X: 1, R: 1, "
        "S: 1 }\n    }\n}\n");
}

TEST(Write, Energies) {
    const std::string text = "NumPEs 2;\nEnergy e;\nUnit MAC;\nMAC 0.1;\nL1 0.711228 12;\nL2Port 32;\nNoC 0.061;\n"
                             "OffChip 99999999999999.9;\nSRAM 64 32 0.00000000000001 8.05;\nendEnergy\n";
    Parsed parsed(text);
    ASSERT_EQ(parsed.result, SC_STATUS_OK) << parsed.error.message;
    EXPECT_EQ(Write(sc_dsl_write_pragmas, parsed.dsl).text, text);
    Written written = Write(sc_dsl_write_directives, parsed.dsl);
    EXPECT_EQ(written.status, SC_STATUS_INPUT);
    EXPECT_EQ(written.text, "");
    EXPECT_STREQ(written.error.message, "energies cannot be said in directives: they have no word for them");
}

TEST(Write, MergeAsPragmas) {
    const std::string text = "Spatial_Map (2,2) K\n-> Merge C\n-> Tile (2) Y -> Unroll Y\n-> Unroll X\n";
    Parsed parsed(text);
    ASSERT_EQ(parsed.result, SC_STATUS_OK) << parsed.error.message;
    EXPECT_EQ(Write(sc_dsl_write_pragmas, parsed.dsl).text,
              "Spatial_Map (2,2) K\n-> Merge C\n-> Tile (2) Y\n-> Unroll Y\n-> Unroll X\n");
}

TEST(Write, AClusterOfOneAsATileOfOne) {
    Parsed parsed(
        "num_pes: 4 Constant One 1; Network n { Layer a { Type: CONV Dimensions { K: 4, C: 3, R: 1 } Dataflow "
        "{ SpatialMap(2,2) K; Cluster(One); TemporalMap(1,1) K; TemporalMap(1,1) C; Cluster(Sz(R), P); } } }");
    ASSERT_EQ(parsed.result, SC_STATUS_OK) << parsed.error.message;
    Written written = Write(sc_dsl_write_pragmas, parsed.dsl);
    EXPECT_EQ(written.text, "NumPEs 4;\n"
                            "Layer CONV a; K 4; C 3; endLayer\n"
                            "Tile (1) K -> Spatial_Map (2,2) K\n"
                            "-> Temporal_Map (1,1) K\n"
                            "-> Tile (Sz(R)) C -> Temporal_Map (1,1) C\n")
        << written.error.message;
    EXPECT_EQ(LevelsText(*Lowered(Parsed(written.text)).mapping), "4: S K(2,2) | 1: T K(1,1) T C(1,1)");
    EXPECT_EQ(LevelsText(*Lowered(parsed).mapping), "4: S K(2,2) | 1: T K(1,1) T C(1,1)");
}

TEST(Write, NamesThatBecomeTheSameGetANumber) {
    Parsed parsed(
        "Network n { Layer a-b { Type: CONV Dimensions { K: 4 } } Layer A.B { Type: CONV Dimensions { K: 5 } } "
        "Layer 1 { Type: CONV Dimensions { K: 6 } } }");
    ASSERT_EQ(parsed.result, SC_STATUS_OK) << parsed.error.message;
    EXPECT_EQ(Write(sc_dsl_write_pragmas, parsed.dsl).text, "Layer CONV a_b; K 4; endLayer\n"
                                                            "Layer CONV A_B_2; K 5; endLayer\n"
                                                            "Layer CONV _1; K 6; endLayer\n");
}

// Of parts that a program filled in itself.
TEST(Write, LayersAndStatementsThatAreLegal) {
    for (const Writer writer : {sc_dsl_write_pragmas, sc_dsl_write_directives}) {
        Parsed parsed("NumPEs 4; " CONV "Spatial_Map (2,2) K");
        ASSERT_EQ(parsed.result, SC_STATUS_OK) << parsed.error.message;
        sc_machine_set(&parsed.dsl.machine, SC_HARDWARE_topology_weight, 99);
        Written written = Write(writer, parsed.dsl);
        EXPECT_EQ(written.status, SC_STATUS_INPUT);
        EXPECT_EQ(std::string(written.error.message).rfind("Topology weight 99: it must be from 0 to ", 0), 0u)
            << written.error.message;
        sc_machine_set(&parsed.dsl.machine, SC_HARDWARE_topology_weight, SC_TOPOLOGY_BUS);
        parsed.dsl.layers[0].layer.type = nullptr;
        written = Write(writer, parsed.dsl);
        EXPECT_EQ(written.status, SC_STATUS_INPUT);
        EXPECT_STREQ(written.error.message, "layer 'a' has no type");
        EXPECT_EQ(written.text, "");
    }
}

// ---- what cannot be said ----

struct Unsaid {
    Writer writer;
    const char *text;
    int line, column;
    const char *message;
};

void PrintTo(const Unsaid &unsaid, std::ostream *to) { *to << unsaid.text; }

class WriteUnsaid : public testing::TestWithParam<Unsaid> {};

TEST_P(WriteUnsaid, IsNamedAndNothingIsWritten) {
    const Unsaid &unsaid = GetParam();
    Parsed parsed(unsaid.text);
    ASSERT_EQ(parsed.result, SC_STATUS_OK) << parsed.error.message;
    Written written = Write(unsaid.writer, parsed.dsl);
    EXPECT_EQ(written.status, SC_STATUS_INPUT);
    EXPECT_EQ(std::string(written.error.message), unsaid.message);
    EXPECT_EQ(written.error.line, unsaid.line);
    EXPECT_EQ(written.error.column, unsaid.column);
    EXPECT_EQ(written.text, "");
}

INSTANTIATE_TEST_SUITE_P(
    Languages, WriteUnsaid,
    testing::Values(
        Unsaid{sc_dsl_write_directives, CONV "Unroll K -> Merge C", 1, 67,
               "Merge C cannot be said in directives: no two loops are one there"},
        Unsaid{sc_dsl_write_directives, "NumPEs 4; VectorWidth 2; " CONV, 0, 0,
               "VectorWidth cannot be said in directives: the released MAESTRO has no word for it"},
        Unsaid{sc_dsl_write_directives, "Multicast off; " CONV, 0, 0,
               "Multicast cannot be said in directives: the released MAESTRO has no word for it"},
        Unsaid{sc_dsl_write_directives, STRIDED "Temporal_Map (4,2) Y", 1, 77,
               "Temporal_Map Y cannot be said in directives: on a layer with this stride no number of outputs has its "
               "size and offset"},
        Unsaid{sc_dsl_write_directives, STRIDED "Spatial_Map (3,1) Y", 1, 77,
               "Spatial_Map Y cannot be said in directives: on a layer with this stride no number of outputs has its "
               "size and offset"},
        // chunks that hold the column between windows
        Unsaid{sc_dsl_write_directives, STRIDED "Spatial_Map (3,3) X", 1, 77,
               "Spatial_Map X cannot be said in directives: on a layer with this stride no number of outputs has its "
               "size and offset"},
        Unsaid{sc_dsl_write_directives, STRIDED "Tile (2) Y -> Unroll Y -> Unroll K", 1, 77,
               "Tile Y cannot be said in directives: on a layer with this stride no number of outputs is as large as "
               "its blocks"},
        Unsaid{sc_dsl_write_directives, "Temporal_Map (3,1) Y", 1, 1,
               "what this map of Y counts depends on the stride and the filter: it can only be written together with a "
               "layer"},
        Unsaid{sc_dsl_write_directives, "Tile (2) K -> Unroll K", 1, 1,
               "the blocks of this Tile depend on the size of K: it can only be written together with a layer"},
        Unsaid{sc_dsl_write_pragmas, "Dataflow { TemporalMap(3,1) X; }", 1, 12,
               "what this map of X counts depends on the stride and the filter: it can only be written together with a "
               "layer"},
        Unsaid{
            sc_dsl_write_pragmas,
            "Dataflow { TemporalMap(3,1) K;\nCluster(4); TemporalMap(1,1) C; Cluster(2); "
            "SpatialMap(1,1) C; }",
            2, 1,
            "Cluster cannot be said in pragmas: it has no SpatialMap inside, and a Tile would distribute blocks over "
            "its units"},
        Unsaid{sc_dsl_write_pragmas,
               "Network n { Layer a { Type: CONV Dimensions { K: 2 } Dataflow { SpatialMap(1,1) K; } }\n"
               "Layer b { Type: CONV Dimensions { K: 2 } Dataflow { SpatialMap(2,2) K; } } }",
               2, 7,
               "the dataflow of layer 'b' differs from that of 'a': pragmas have one dataflow a file, so write these "
               "layers one by one"}));

// ---- the networks and dataflows that come along ----

class WriteShipped : public testing::TestWithParam<const char *> {};

TEST_P(WriteShipped, FlowsAsDirectivesOnEveryLayer) {
    Parsed flow(ReadFile(std::string(TEST_SOURCE_DIR "/workloads/flows/") + GetParam() + ".dsl"));
    ASSERT_EQ(flow.result, SC_STATUS_OK);
    Parsed machine("NumPEs 64;");
    int said = 0, unsaid = 0;
    for (const char *network : {"alexnet", "mobilenetv2", "resnet50_v1", "vgg16"}) {
        Parsed layers(ReadFile(std::string(TEST_SOURCE_DIR "/workloads/networks/") + network + ".dsl"));
        for (int i = 0; i < layers.dsl.layer_count; i++) {
            Lowered expected(layers, machine, flow, i);
            struct sc_dsl one = flow.dsl;
            one.machine = machine.dsl.machine;
            one.layers = &layers.dsl.layers[i];
            one.layer_count = 1;
            if (expected.result != SC_STATUS_OK)
                continue;
            Written written = Write(sc_dsl_write_directives, one);
            said += written.status == SC_STATUS_OK;
            unsaid += written.status != SC_STATUS_OK;
            if (written.status != SC_STATUS_OK) { // a chunk that is no whole number of outputs
                EXPECT_NE(std::string(written.error.message).find("no number of outputs"), std::string::npos);
                continue;
            }
            Parsed again(written.text);
            ASSERT_EQ(again.result, SC_STATUS_OK) << again.error.message << written.text;
            Lowered lowered(again);
            EXPECT_EQ(lowered.result, SC_STATUS_OK) << lowered.error.message << written.text;
            EXPECT_EQ(LevelsText(*lowered.mapping), LevelsText(*expected.mapping)) << written.text;
        }
    }
    EXPECT_GT(said, 4 * unsaid);
    EXPECT_GT(said, 20);
}

INSTANTIATE_TEST_SUITE_P(Flows, WriteShipped, testing::Values("nlr", "nvdla", "os", "rs", "ws"));

} // namespace
