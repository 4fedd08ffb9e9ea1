// What the languages say of the network: topologies, the array, channels and buffer sets of a tensor, overhead of
// control, and dilation.
#include <gtest/gtest.h>

#include <ostream>
#include <string>
#include <vector>

#include "tests/support/lowered.h"
#include "tests/support/written.h"

namespace {

std::string Topologies(const sc_machine &machine) {
    std::string text;
    for (int64_t topology : machine.topology)
        text += (text.empty() ? "" : " ") + std::string(sc_topology_name(static_cast<sc_topology>(topology)));
    return text;
}

sc_machine MachineSaid(const std::string &text) {
    Parsed parsed(text);
    EXPECT_EQ(parsed.result, SC_STATUS_OK) << text << ": " << parsed.error.message;
    sc_machine machine = sc_machine_default();
    sc_machine_override(&machine, &parsed.dsl.machine);
    return machine;
}

// ---- topologies ----

TEST(Topology, IsOneForAllTensorsOrOneForEach) {
    EXPECT_EQ(Topologies(MachineSaid("NumPEs 4;")), "bus bus bus");
    EXPECT_EQ(Topologies(MachineSaid("Topology mesh;")), "mesh mesh mesh");
    EXPECT_EQ(Topologies(MachineSaid("topology input ROWS;")), "bus rows bus");
    EXPECT_EQ(Topologies(MachineSaid("Topology systolic;")), "columns rows columns");
}

TEST(Topology, OfATensorGoesOverThatOfAllInAnyOrder) {
    EXPECT_EQ(Topologies(MachineSaid("Topology xybus; Topology output crossbar;")), "xybus xybus crossbar");
    EXPECT_EQ(Topologies(MachineSaid("Topology output crossbar; Topology xybus;")), "xybus xybus crossbar");
    EXPECT_EQ(Topologies(MachineSaid("Topology weight tree; Topology systolic;")), "tree rows columns");
}

TEST(Topology, OfATensorGoesOverThatOfAllInDirectivesToo) {
    EXPECT_EQ(Topologies(MachineSaid("num_pes: 4 Topology: mesh Topology weight: tree")), "tree mesh mesh");
    EXPECT_EQ(Topologies(MachineSaid("num_pes: 4 Topology weight: tree Topology: systolic")), "tree rows columns");
    EXPECT_EQ(Topologies(MachineSaid("num_pes: 4 Topology: mesh Topology: mesh Topology weight: bus")),
              "bus mesh mesh");
    Parsed twice("num_pes: 4\nTopology: mesh\nTopology weight: bus\nTopology: tree");
    EXPECT_STREQ(twice.error.message, "Topology was already given at line 2, as mesh");
    Parsed own("num_pes: 4\nTopology weight: mesh\nTopology weight: bus");
    EXPECT_STREQ(own.error.message, "Topology weight was already given at line 2, as mesh");
}

TEST(Topology, OfOutputsIsThatOfSums) { EXPECT_EQ(Topologies(MachineSaid("Topology sum tree;")), "bus bus tree"); }

TEST(Topology, OnACommandLineGoesOverThatOfAFile) {
    sc_machine machine = MachineSaid("Topology xybus; Topology output crossbar; Channel weight 2;");
    sc_error error = {};
    for (const char *text : {"Topology=mesh,HopBandwidth=4", "Topology input=bus,Channel weight=3"}) {
        sc_source source = {"--hw", text, std::string(text).size()};
        ASSERT_EQ(sc_dsl_parse_settings(&machine, &source, &error), SC_STATUS_OK) << error.message;
    }
    EXPECT_EQ(Topologies(machine), "mesh bus mesh");
    EXPECT_EQ(machine.hop_bandwidth, 4);
    EXPECT_EQ(machine.channel[SC_TENSOR_WEIGHT], 3);
}

TEST(Topology, HasEveryRowOfTheTable) {
    for (int i = 0; i < SC_TOPOLOGY_COUNT; i++) {
        const std::string name = sc_topology_name(static_cast<sc_topology>(i));
        EXPECT_EQ(sc_topology_find(name.c_str(), static_cast<int>(name.size())), i);
        EXPECT_EQ(sc_topology_find(name.c_str(), static_cast<int>(name.size()) - 1), SC_TOPOLOGY_COUNT) << name;
        EXPECT_EQ(Topologies(MachineSaid("Topology " + name + ";")), name + " " + name + " " + name);
    }
}

// ---- channels and buffer sets ----

TEST(Channel, IsOfATensor) {
    const sc_machine machine = MachineSaid("Bandwidth 7; Channel weight 4; Channel output 2*3;");
    EXPECT_EQ(machine.bandwidth, 7);
    EXPECT_EQ(machine.channel[SC_TENSOR_WEIGHT], 4);
    EXPECT_EQ(machine.channel[SC_TENSOR_INPUT], 0);
    EXPECT_EQ(machine.channel[SC_TENSOR_OUTPUT], 6);
}

TEST(BufferSets, AreOfAllTensorsOrOfOne) {
    const sc_machine machine = MachineSaid("L1Buffers input 3; L1Buffers 4;");
    EXPECT_EQ(machine.l1_buffers, 4);
    EXPECT_EQ(machine.tensor_l1_buffers[SC_TENSOR_WEIGHT], 0);
    EXPECT_EQ(machine.tensor_l1_buffers[SC_TENSOR_INPUT], 3);
    EXPECT_EQ(machine.tensor_l1_buffers[SC_TENSOR_OUTPUT], 0);
}

// ---- the array ----

struct Array {
    const char *machine;
    int64_t columns, feed_row;
};

void PrintTo(const Array &array, std::ostream *to) { *to << array.machine; }

class ArrayTest : public testing::TestWithParam<Array> {};

TEST_P(ArrayTest, IsAsSquareAsItCanBe) {
    Parsed parsed(GetParam().machine + std::string(" Layer CONV a; K 2; endLayer Spatial_Map (1,1) K"));
    Lowered lowered(parsed);
    ASSERT_EQ(lowered.result, SC_STATUS_OK) << lowered.error.message;
    EXPECT_EQ(lowered.mapping->machine.array_columns, GetParam().columns);
    EXPECT_EQ(lowered.mapping->machine.feed_row, GetParam().feed_row);
}

INSTANTIATE_TEST_SUITE_P(Machines, ArrayTest,
                         testing::Values(Array{"NumPEs 1;", 1, 0}, Array{"NumPEs 2;", 2, 0}, Array{"NumPEs 4;", 2, 1},
                                         Array{"NumPEs 5;", 3, 1}, Array{"NumPEs 9;", 3, 1}, Array{"NumPEs 10;", 4, 1},
                                         Array{"NumPEs 64;", 8, 4}, Array{"NumPEs 64; ArrayColumns 4;", 4, 8},
                                         Array{"NumPEs 7; ArrayColumns 9;", 9, 0},
                                         Array{"NumPEs 6; ArrayColumns 1; FeedRow 0;", 1, 0},
                                         Array{"NumPEs 999999999999999999;", 1000000000, 500000000},
                                         Array{"NumPEs 9223372036854775807;", 3037000500, 1518500250}));

std::string Lower(const std::string &text, std::string *warnings = nullptr) {
    Parsed parsed(text);
    Lowered lowered(parsed);
    for (int i = 0; warnings && i < lowered.warnings.count; i++)
        *warnings += lowered.warnings.items[i].message + std::string("\n");
    return lowered.result == SC_STATUS_OK ? "" : lowered.error.message;
}

TEST(Array, OfColumnsDoesNotCutAcrossLevels) {
    const std::string flow =
        " Layer CONV a; K 8; C 6; endLayer Tile (6) C -> Temporal_Map (6,6) C -> Spatial_Map (1,1) C "
        "-> Temporal_Map (1,1) K";
    const std::string two =
        " Layer CONV a; K 8; C 6; endLayer Spatial_Map (1,1) K -> Tile (6) C -> Temporal_Map (6,6) C "
        "-> Spatial_Map (1,1) C";
    for (int columns : {1, 2, 3, 6})
        EXPECT_EQ(Lower("NumPEs 6; Topology columns; ArrayColumns " + std::to_string(columns) + ";" + flow), "");
    for (int columns : {4, 5})
        EXPECT_NE(Lower("NumPEs 6; Topology output columns; ArrayColumns " + std::to_string(columns) + ";" + flow)
                      .find("cut across the levels"),
                  std::string::npos);
    for (int columns : {12, 24, 6, 30})
        EXPECT_EQ(Lower("NumPEs 24; Topology columns; ArrayColumns " + std::to_string(columns) + ";" + two), "");
    for (int columns : {8, 18, 4})
        EXPECT_NE(Lower("NumPEs 24; Topology columns; ArrayColumns " + std::to_string(columns) + ";" + two), "");
    EXPECT_EQ(Lower("NumPEs 24; Topology mesh; ArrayColumns 8;" + two), "");
}

TEST(Array, HasItsRowOfFeed) {
    const std::string flow = " Layer CONV a; K 8; endLayer Spatial_Map (1,1) K";
    EXPECT_EQ(Lower("NumPEs 8; ArrayColumns 3; Topology mesh; FeedRow 2;" + flow), "");
    EXPECT_EQ(Lower("NumPEs 8; ArrayColumns 3; Topology mesh; FeedRow 3;" + flow),
              "FeedRow 3 is outside of the array: 8 PEs in 3 columns have the rows 0 to 2");
    EXPECT_EQ(Lower("NumPEs 8; ArrayColumns 3; FeedRow 3;" + flow), "") << "no tensor moves over a mesh";
}

// What a layer lacks has no network that could be wrong for it.
TEST(Array, OfATensorThatTheLayerLacksIsNotChecked) {
    const std::string pool = " Layer POOL a; C 4; endLayer Spatial_Map (1,1) C", conv = " Layer CONV a; C 4; endLayer "
                                                                                        "Spatial_Map (1,1) C";
    for (const char *machine :
         {"NumPEs 4; ArrayColumns 3; Topology weight columns;", "NumPEs 4; Topology weight mesh; FeedRow 9;"}) {
        EXPECT_EQ(Lower(machine + pool), "") << machine;
        EXPECT_NE(Lower(machine + conv), "") << machine;
    }
}

TEST(Array, ThatCutsAcrossLevelsIsShownAtTheLevel) {
    Parsed parsed("NumPEs 6; Topology columns; ArrayColumns 4; Layer CONV a; K 8; C 6; endLayer\n"
                  "Tile (6) C -> Temporal_Map (6,6) C -> Spatial_Map (1,1) C -> Temporal_Map (1,1) K");
    Lowered lowered(parsed);
    EXPECT_EQ(lowered.error.line, 2);
    EXPECT_EQ(lowered.error.column, 39);
    EXPECT_NE(std::string(lowered.error.message).find("would do are ArrayColumns 3 and 6"), std::string::npos)
        << lowered.error.message;
}

TEST(Array, WarnsOfWhatAUserMayNotExpect) {
    std::string warnings;
    const std::string tiled =
        " Layer CONV a; K 8; C 6; endLayer Spatial_Map (1,1) K -> Tile (3) C -> Temporal_Map (3,3) C "
        "-> Spatial_Map (1,1) C";
    EXPECT_EQ(Lower("NumPEs 6; ArrayColumns 2; Topology mesh;" + tiled, &warnings), "");
    EXPECT_NE(warnings.find("a tile of 3 PEs is no row of the array, which has 2 columns"), std::string::npos)
        << warnings;
    warnings.clear();
    EXPECT_EQ(Lower("NumPEs 6; ArrayColumns 3; Topology mesh;" + tiled, &warnings), "");
    EXPECT_EQ(Lower("NumPEs 6; ArrayColumns 2; Topology tree;" + tiled, &warnings), "");
    EXPECT_EQ(warnings, "");
    EXPECT_EQ(Lower("NumPEs 1; Channel weight 2; L1Buffers weight 1; Topology weight mesh; Channel input 1; "
                    "Layer POOL a; C 2; endLayer Temporal_Map (1,1) C",
                    &warnings),
              "");
    EXPECT_EQ(warnings, "Channel weight has no effect: a POOL layer has no such tensor\n"
                        "L1Buffers weight has no effect: a POOL layer has no such tensor\n");
    warnings.clear();
    EXPECT_EQ(
        Lower("NumPEs 1; Forwarding on; HopLatency 1; Layer CONV a; C 2; endLayer Temporal_Map (1,1) C", &warnings),
        "");
    EXPECT_NE(warnings.find("Forwarding with HopLatency"), std::string::npos) << warnings;
    warnings.clear();
    const std::string later = "NumPEs 4; Topology rows; HopLatency 2; Layer CONV a; X 8; S 3; endLayer ";
    EXPECT_EQ(Lower(later + "Spatial_Map (3,1) X -> Unroll S", &warnings), "");
    EXPECT_NE(warnings.find("Forwarding with HopLatency"), std::string::npos) << warnings;
    warnings.clear();
    EXPECT_EQ(Lower(later + "Spatial_Map (3,3) X -> Unroll S", &warnings), "");
    EXPECT_EQ(warnings, "") << "nothing overlaps, and nothing is forwarded";
}

// ---- overhead ----

std::string Levels(const std::string &flow) {
    Parsed parsed("NumPEs 4; Layer CONV a; K 4; C 6; Y 4; endLayer " + flow);
    Lowered lowered(parsed);
    return lowered.result == SC_STATUS_OK ? LevelsText(*lowered.mapping) : lowered.error.message;
}

TEST(Overhead, IsOfTheLoopOfAMap) {
    EXPECT_EQ(Levels("Temporal_Map (1,1) C Overhead 5 -> Spatial_Map (1,1) K Overhead Sz(K) -> Unroll Y"),
              "4: T C(1,1) Overhead 5 S K(1,1) Overhead 4 T Y(4,4)");
    EXPECT_EQ(Levels("Temporal_Map (2,2) K Overhead 3 -> Merge C -> Spatial_Map (1,1) Y"),
              "4: T K(1,1) Overhead 3 T C(2,2) Overhead 3 S Y(1,1)");
    EXPECT_EQ(Levels("Tile (2) C -> Temporal_Map (2,2) C Overhead 7 -> Spatial_Map (1,1) C -> Unroll K -> Unroll Y"),
              "1: T C(2,2) Overhead 7 | 2: S C(1,1) T K(4,4) T Y(4,4)");
}

TEST(Overhead, IsRefusedWhereThereIsNoLoop) {
    EXPECT_EQ(Levels("Temporal_Map (1,1) C Overhead 1000000001"),
              "an Overhead is from 0 to 1000000000 cycles, not 1000000001");
    EXPECT_EQ(Levels("Temporal_Map (1,1) C Overhead 3-4"), "an Overhead is from 0 to 1000000000 cycles, not -1");
    for (const char *flow :
         {"Temporal_Map (1,1) C -> Merge K Overhead 3", "Tile (2) C Overhead 3 -> Temporal_Map (2,2) C"}) {
        Parsed parsed(flow);
        EXPECT_EQ(parsed.result, SC_STATUS_INPUT);
        EXPECT_NE(std::string(parsed.error.message).find("Overhead stands behind a map"), std::string::npos);
    }
}

// ---- dilation ----

struct Dilated {
    const char *layer;
    int64_t rows, columns; // of the output
};

void PrintTo(const Dilated &dilated, std::ostream *to) { *to << dilated.layer; }

class DilatedTest : public testing::TestWithParam<Dilated> {};

TEST_P(DilatedTest, HasTheOutputsOfItsReach) {
    Parsed parsed(std::string("Layer CONV a; ") + GetParam().layer + " endLayer");
    ASSERT_EQ(parsed.result, SC_STATUS_OK) << parsed.error.message;
    EXPECT_EQ(sc_layer_output_rows(&parsed.dsl.layers[0].layer), GetParam().rows);
    EXPECT_EQ(sc_layer_output_columns(&parsed.dsl.layers[0].layer), GetParam().columns);
}

INSTANTIATE_TEST_SUITE_P(Layers, DilatedTest,
                         testing::Values(Dilated{"Y 8; R 3; X 10; S 2; DilationY 2; DilationX 3;", 4, 7},
                                         Dilated{"Y 9; R 3; Stride 2; Dilation 4;", 1, 1},
                                         Dilated{"Y 12; R 3; StrideY 2; Dilation 4;", 2, 1},
                                         Dilated{"Y 5; X 5; Dilation 9;", 5, 5},
                                         Dilated{"Y 5; R 3; Dilation 3; Pad 1;", 1, 3}));

TEST(Dilation, ThatReachesBeyondTheInputIsRefused) {
    Parsed parsed("Layer CONV a; Y 6; R 3; DilationY 3; endLayer");
    EXPECT_EQ(parsed.result, SC_STATUS_INPUT);
    EXPECT_EQ(std::string(parsed.error.message),
              "layer 'a': the filter is larger than the input: R 3 with a dilation of 3, but Y is 6 with padding");
    Parsed huge("Layer CONV a; Y 6; R 3; DilationY 9223372036854775807; endLayer");
    EXPECT_EQ(huge.result, SC_STATUS_INPUT);
    Parsed product("Layer GEMM a; M 6; Dilation 2; endLayer");
    EXPECT_EQ(product.result, SC_STATUS_INPUT);
}

TEST(Dilation, IsAWordOfDirectives) {
    const std::string body = "Type: CONV Stride { X: 2, Y: 2 } Dilation { X: 3, Y: 1 } Dimensions { K 2 C 2 R 3 S 3 ";
    Parsed inputs("Network n { Layer a { " + body + "Y: 9 X: 13 } } }"),
        outputs("Network n { Layer a { " + body + "Y': 4 X': 4 } } }");
    for (const Parsed *parsed : {&inputs, &outputs}) {
        ASSERT_EQ(parsed->result, SC_STATUS_OK) << parsed->error.message;
        const sc_layer &layer = parsed->dsl.layers[0].layer;
        EXPECT_EQ(layer.dilation[SC_WINDOW_Y], 1);
        EXPECT_EQ(layer.dilation[SC_WINDOW_X], 3);
        EXPECT_EQ(layer.size[SC_DIM_Y], 9);
        EXPECT_EQ(layer.size[SC_DIM_X], 13);
        EXPECT_EQ(sc_layer_output_columns(&layer), 4);
    }
}

// A window of three taps two rows apart reaches over five rows: a chunk of two outputs is six rows, and advances by
// two.
TEST(Dilation, StretchesMapsOfOutputs) {
    Parsed parsed("Network n { Layer a { Type: CONV Dilation { Y: 2 } Dimensions { R: 3 Y: 9 } Dataflow { "
                  "TemporalMap(2,2) Y'; } } } num_pes: 1");
    Lowered lowered(parsed);
    ASSERT_EQ(lowered.result, SC_STATUS_OK) << lowered.error.message;
    EXPECT_EQ(LevelsText(*lowered.mapping), "1: T Y(6,2) T R(3,3)");
}

// Holes hold rows that no tap of any window meets. Taps of stride 4 and dilation 2 meet every second row.
TEST(Dilation, MakesHolesLegal) {
    const std::string layer = "NumPEs 1; Layer CONV a; Y 11; R 2; Stride 4; Dilation 2; endLayer ";
    EXPECT_EQ(Lower(layer + "Temporal_Map (1,2) Y"), "");
    EXPECT_EQ(Lower("NumPEs 1; Layer CONV a; Y 11; R 2; Stride 4; endLayer Temporal_Map (1,2) Y").substr(0, 12),
              "the offset 2");
}

// ---- what convert writes ----

TEST(NetworkStatements, AreWrittenAndReadAgain) {
    const std::string text = "NumPEs 6;\nArrayColumns 3;\nFeedRow 1;\nTreeArity 3;\nHopBandwidth 2;\nHopLatency 4;\n"
                             "Topology mesh;\nChannel weight 4;\nL1Buffers input 1;\n"
                             "Layer CONV a; K 6; Y 9; R 3; DilationY 2; endLayer\n"
                             "Temporal_Map (1,1) Y Overhead 5\n-> Spatial_Map (1,1) K\n";
    Parsed parsed(text);
    ASSERT_EQ(parsed.result, SC_STATUS_OK) << parsed.error.message;
    const Written written = Write(sc_dsl_write_pragmas, parsed.dsl);
    EXPECT_EQ(written.text, text) << written.error.message;
}

TEST(NetworkStatements, ThatDirectivesLackAreNamed) {
    for (const char *text : {"NumPEs 6; Topology mesh;", "NumPEs 6; Channel weight 4;",
                             "Layer CONV a; K 6; endLayer Temporal_Map (1,1) K Overhead 5"}) {
        Parsed parsed(text);
        const Written written = Write(sc_dsl_write_directives, parsed.dsl);
        EXPECT_EQ(written.status, SC_STATUS_INPUT);
        EXPECT_NE(std::string(written.error.message).find("cannot be said in directives"), std::string::npos)
            << written.error.message;
    }
}

} // namespace
