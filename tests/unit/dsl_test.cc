// The mapping language: what is refused, where and why; which texts mean the same; and files that cannot be read.
#include <gtest/gtest.h>

#include <sys/stat.h>
#include <unistd.h>

#include <cstdio>
#include <cstring>
#include <fstream>
#include <ostream>
#include <string>
#include <utility>
#include <vector>

#include "common/lexer.h"
#include "tests/support/lowered.h"
#include "tests/support/repeat.h"

namespace {

// ---- what is refused ----

// The third line of a text is the first after these two.
const std::string ON_CONV = "NumPEs 8;\nLayer CONV a; K 8; C 6; R 3; S 3; Y 8; X 8; endLayer\n";
const std::string ON_GEMM = "NumPEs 8;\nLayer GEMM a; M 8; N 6; K 4; endLayer\n";
const std::string IN_CONV = "Layer CONV a; K 8;\n";

struct Refused {
    std::string text;
    int line, column; // 0: about no place
    const char *message;
    enum sc_status status = SC_STATUS_INPUT;
};

void PrintTo(const Refused &refused, std::ostream *to) { *to << testing::PrintToString(refused.text.substr(0, 200)); }

class RefusedTest : public testing::TestWithParam<Refused> {};

TEST_P(RefusedTest, SaysWhereAndWhy) {
    const Refused &refused = GetParam();
    Parsed parsed(refused.text);
    struct sc_error error = parsed.error;
    enum sc_status status = parsed.result;
    if (!status && parsed.dsl.layer_count > 0) {
        Lowered lowered(parsed);
        status = lowered.result;
        error = lowered.error;
    }
    EXPECT_EQ(status, refused.status);
    EXPECT_EQ(error.status, refused.status);
    EXPECT_EQ(error.line, refused.line) << error.message;
    EXPECT_EQ(error.column, refused.column) << error.message;
    EXPECT_NE(std::string(error.message).find(refused.message), std::string::npos) << error.message;
    EXPECT_LE(std::string(error.message).size() + 1, sizeof error.message);
}

INSTANTIATE_TEST_SUITE_P(
    Files, RefusedTest,
    testing::Values(
        Refused{"", 1, 1, "'test.dsl' says nothing: expected hardware, layers or a dataflow"},
        Refused{"\n// NumPEs 4;\n", 3, 1, "says nothing"}, Refused{"\xef\xbb\xbf", 1, 4, "says nothing"},
        Refused{";", 1, 1, "expected a hardware statement, 'Layer' or a pragma but found ';'"},
        Refused{"NumPEs 4; Foo 3;", 1, 11, "expected a hardware statement, 'Layer' or a pragma but found 'Foo'"},
        Refused{"NumPEs 4; K 3;", 1, 11, "expected a hardware statement"},
        Refused{"Topology ring;", 1, 10,
                "expected bus, crossbar, xybus, tree, rows, columns, mesh or systolic but found 'ring'"},
        Refused{"Topology input systolic;", 1, 16, "expected bus, crossbar, xybus, tree, rows, columns or mesh"},
        Refused{"Topology bus;\nTopology mesh;", 2, 1, "Topology was already given at line 1"},
        Refused{"Topology input bus;\nTopology input mesh;", 2, 1, "Topology input was already given at line 1"},
        Refused{"Channel 4;", 1, 9, "expected 'weight', 'input' or 'output' but found '4'"},
        Refused{"Channel filter 4;", 1, 9, "expected 'weight', 'input' or 'output' but found 'filter'"},
        Refused{"Channel weight 0;", 1, 16, "Channel weight must be at least 1, not 0"},
        Refused{"L1Buffers output 257;", 1, 18, "L1Buffers output must be from 1 to 256, not 257"},
        Refused{"TreeArity 1;", 1, 11, "TreeArity must be at least 2, not 1"},
        Refused{"HopLatency 1000000001;", 1, 12, "HopLatency must be from 0 to 1000000000"},
        Refused{"NumPEs weight 4;", 1, 8, "expected a number"},
        Refused{"K 3; R 3;", 1, 4, "expected a hardware statement, 'Layer' or a pragma but found ';'"},
        Refused{"K 3\nC 2\nK 4", 3, 1, "this layer's K was already given, as 3"},
        Refused{"K 3\nM 2", 2, 1, "a CONV layer has no dimension M"},
        Refused{"K 3\nC 0", 2, 3, "the size of C must be at least 1, not 0"},
        Refused{"R 3\nY 9223372036854775807", 1, 1, "layer 'test': its padded size would pass 2^63"},
        Refused{"NumPEs 4;\nendLayer", 2, 1, "but found 'endLayer'"}, Refused{"4", 1, 1, "but found '4'"},
        Refused{"-> Unroll K", 1, 1, "but found '->'"}, Refused{"NumPEs 4; $", 1, 11, "unexpected character '$'"},
        Refused{std::string("\0\0\0", 3), 1, 1, "unexpected byte 0x00"},
        Refused{"\x7f"
                "ELF\x02\x01\x01",
                1, 1, "unexpected byte 0x7f"},
        Refused{"\x1f\x8b\x08", 1, 1, "unexpected byte 0x1f"}, Refused{"\xff\xfeN", 1, 1, "unexpected byte 0xff"},
        Refused{"NumPEs 4;\n\x80", 2, 1, "unexpected byte 0x80"}, Refused{"NumPEs 12abc;", 1, 8, "malformed number"},
        Refused{"Layer CONV a; endLayer $", 1, 24, "unexpected character '$'"},
        Refused{"Spatial_Map (1,1) K'", 1, 20, "only Y and X have outputs of their own: K' is no dimension"},
        Refused{"Tile (2) Y' -> Unroll Y", 1, 11, "expected '->'"}, Refused{"Unroll Y'", 1, 9, "expected '->'"},
        Refused{"Unroll K $", 1, 10, "unexpected character '$'"}));

INSTANTIATE_TEST_SUITE_P(
    Hardware, RefusedTest,
    testing::Values(Refused{"NumPEs 4", 1, 9, "expected ';' but found the end of the file"},
                    Refused{"NumPEs 4\nBandwidth 2;", 1, 9, "expected ';' but found 'Bandwidth' in line 2"},
                    Refused{"NumPEs 4 // four\n\nBandwidth 2;", 1, 9, "expected ';' but found 'Bandwidth' in line 3"},
                    Refused{"NumPEs;", 1, 7, "expected a number or '(' but found ';'"},
                    Refused{"NumPEs on;", 1, 8, "expected a number"}, Refused{"NumPEs = 4;", 1, 8, "expected a number"},
                    Refused{"NumPEs 0;", 1, 8, "NumPEs must be at least 1, not 0"},
                    Refused{"NumPEs -3;", 1, 8, "NumPEs must be at least 1, not -3"},
                    Refused{"Bandwidth 5-10;", 1, 11, "Bandwidth must be at least 1, not -5"},
                    Refused{"NumPEs 9223372036854775808;", 1, 8, "this number does not fit in 63 bits"},
                    Refused{"L1Buffers 0;", 1, 11, "L1Buffers must be from 1 to 256, not 0"},
                    Refused{"L1Buffers 257;", 1, 11, "L1Buffers must be from 1 to 256, not 257"},
                    Refused{"NoCLatency -1;", 1, 12, "NoCLatency must be from 0 to 1000000000, not -1"},
                    Refused{"NoCLatency 1000000001;", 1, 12, "NoCLatency must be from 0 to 1000000000, not 1000000001"},
                    Refused{"VectorWidth 0;", 1, 13, "VectorWidth must be at least 1"},
                    Refused{"LinkBandwidth 0;", 1, 15, "LinkBandwidth must be at least 1"},
                    Refused{"L1Size 0;", 1, 8, "L1Size must be at least 1"},
                    Refused{"L2Size 0;", 1, 8, "L2Size must be at least 1"},
                    Refused{"Multicast yes;", 1, 11, "expected 'on' or 'off' but found 'yes'"},
                    Refused{"Reduction 1;", 1, 11, "expected 'on' or 'off' but found '1'"},
                    Refused{"Forwarding;", 1, 11, "expected 'on' or 'off' but found ';'"},
                    Refused{"NumPEs 4;\nBandwidth 1;\nNUMPES 4;", 3, 1, "NumPEs was already given at line 1"},
                    Refused{"Multicast on; Multicast on;", 1, 15, "Multicast was already given at line 1"}));

INSTANTIATE_TEST_SUITE_P(
    Arithmetic, RefusedTest,
    testing::Values(
        Refused{"NumPEs 4 / 0;", 1, 10, "division by zero"}, Refused{"NumPEs 4/(2-2);", 1, 9, "division by zero"},
        Refused{"NumPEs 9223372036854775807 + 1;", 1, 28, "the value of this expression does not fit in 63 bits"},
        Refused{"NumPEs 4294967296 * 4294967296;", 1, 19, "the value of this expression does not fit"},
        Refused{"NumPEs -9223372036854775807 - 2;", 1, 29, "the value of this expression does not fit"},
        Refused{"NumPEs (-9223372036854775807 - 1) / -1;", 1, 35, "the value of this expression does not fit"},
        Refused{"NumPEs -(-9223372036854775807 - 1);", 1, 8, "the value of this expression does not fit"},
        Refused{"NumPEs 1 +;", 1, 11, "expected a number or '(' but found ';'"},
        Refused{"NumPEs * 3;", 1, 8, "expected a number"}, Refused{"NumPEs -;", 1, 9, "expected a number"},
        Refused{"NumPEs 2 3;", 1, 10, "expected ';' but found '3'"},
        Refused{"NumPEs (1 + 2;", 1, 14, "expected ')' to close '(' opened at line 1 but found ';'"},
        Refused{"NumPEs (\n\n2", 3, 2, "expected ')' to close '(' opened at line 1 but found the end of the file"},
        Refused{"NumPEs ();", 1, 9, "expected a number"},
        Refused{"NumPEs Sz(K);", 1, 8, "Sz(K) has a value only in a dataflow"},
        Refused{"NumPEs Sz K;", 1, 11, "expected '(' but found 'K'"},
        Refused{"NumPEs Sz(Q);", 1, 11, "expected a dimension (N, G, K, C, Y, X, R, S or M) but found 'Q'"},
        Refused{"NumPEs Sz(K;", 1, 12, "expected ')' to close '(' opened at line 1"},
        Refused{"NumPEs " + Repeat("(", 300), 1, 264, "this expression is too long (more than 256 terms)"},
        Refused{"NumPEs " + Repeat("-", 300) + "1;", 1, 264, "this expression is too long"},
        Refused{"NumPEs 1" + Repeat("+1", 256) + ";", 1, 520, "this expression is too long"}));

INSTANTIATE_TEST_SUITE_P(
    Layers, RefusedTest,
    testing::Values(
        Refused{"Layer;", 1, 6, "expected a layer type (CONV, DSCONV, FC, POOL, GEMM or TRCONV) but found ';'"},
        Refused{"Layer CONVO a;", 1, 7,
                "expected a layer type (CONV, DSCONV, FC, POOL, GEMM or TRCONV) but found 'CONVO'"},
        Refused{"Layer 3 a;", 1, 7, "but found '3'"}, Refused{"Layer CONV;", 1, 11, "expected the layer's name"},
        Refused{"Layer CONV 1;", 1, 12, "expected the layer's name but found '1'"},
        Refused{"Layer CONV 1a;", 1, 12, "malformed number"},
        Refused{"Layer CONV " + std::string(64, 'n') + ";", 1, 12,
                "a layer's name has at most 63 letters, this one has 64"},
        Refused{"Layer CONV a K 8;", 1, 14, "expected ';' but found 'K'"},
        Refused{IN_CONV + "Foo 3;", 2, 1,
                "expected a dimension, Stride, Pad, Dilation, Repeat, or 'endLayer' to close 'Layer' opened at line 1 "
                "but found "
                "'Foo'"},
        Refused{IN_CONV + "\nNumPEs 3;", 3, 1, "'endLayer' to close 'Layer' opened at line 1 but found 'NumPEs'"},
        Refused{IN_CONV + "Unroll K", 2, 1, "'endLayer' to close 'Layer' opened at line 1 but found 'Unroll'"},
        Refused{IN_CONV, 2, 1, "'endLayer' to close 'Layer' opened at line 1 but found the end of the file"},
        Refused{"\n\n" + IN_CONV + "Layer CONV b; endLayer", 4, 1, "'endLayer' to close 'Layer' opened at line 3"},
        Refused{IN_CONV + "C 3", 2, 4, "expected ';' but found the end of the file"},
        Refused{IN_CONV + "C 3 R 3;", 2, 5, "expected ';' but found 'R'"},
        Refused{IN_CONV + "K 8;", 2, 1, "this layer's K was already given"},
        Refused{IN_CONV + "C 1; k 8;", 2, 6, "this layer's K was already given"},
        Refused{IN_CONV + "C 0;", 2, 3, "the size of C must be at least 1, not 0"},
        Refused{IN_CONV + "C -3;", 2, 3, "the size of C must be at least 1, not -3"},
        Refused{IN_CONV + "C 1/2;", 2, 3, "the size of C must be at least 1, not 0"},
        Refused{IN_CONV + "C Sz(K);", 2, 3, "Sz(K) has a value only in a dataflow"},
        Refused{IN_CONV + "C;", 2, 2, "expected a number"},
        Refused{IN_CONV + "M 3;", 2, 1, "a CONV layer has no dimension M"},
        Refused{"Layer POOL a; K 3;", 1, 15, "a POOL layer has no dimension K"},
        Refused{"Layer POOL a; K 3;", 1, 15, "a POOL layer has no dimension K"},
        Refused{"Layer FC a; G 2;", 1, 13, "a FC layer has no dimension G"},
        Refused{"Layer GEMM a; R 3;", 1, 15, "a GEMM layer has no dimension R"},
        Refused{IN_CONV + "Stride 0;", 2, 8, "Stride must be at least 1, not 0"},
        Refused{IN_CONV + "StrideY -2;", 2, 9, "StrideY must be at least 1, not -2"},
        Refused{IN_CONV + "Pad -1;", 2, 5, "Pad must be at least 0, not -1"},
        Refused{IN_CONV + "Repeat 0;", 2, 8, "Repeat must be at least 1, not 0"},
        Refused{IN_CONV + "Stride 2; Stride 2;", 2, 11, "Stride: this layer's stride was already given"},
        Refused{IN_CONV + "Stride 2; StrideX 1;", 2, 11, "StrideX: this layer's stride was already given"},
        Refused{IN_CONV + "StrideY 2; Stride 1;", 2, 12, "Stride: this layer's stride was already given"},
        Refused{IN_CONV + "PadX 2; Pad 1;", 2, 9, "Pad: this layer's padding was already given"},
        Refused{IN_CONV + "PadY 2; PadY 1;", 2, 9, "PadY: this layer's padding was already given"},
        Refused{IN_CONV + "Repeat 2; Repeat 1;", 2, 11, "Repeat: this layer's repetition was already given"},
        Refused{"Layer GEMM a; M 3; Stride 2; endLayer", 1, 12, "layer 'a': a GEMM layer has no stride and no padding"},
        Refused{"Layer GEMM a; PadX 1; endLayer", 1, 12, "a GEMM layer has no stride and no padding"},
        Refused{"Layer CONV a; endLayer\nLayer POOL A; endLayer", 2, 12, "a layer 'A' already stands at line 1"},
        Refused{"Layer CONV a; R 3; Y 2; endLayer", 1, 12,
                "layer 'a': the filter is larger than the input: R 3, but Y is 2 with padding"},
        Refused{"Layer CONV a; S 6; X 3; Pad 1; endLayer", 1, 12,
                "the filter is larger than the input: S 6, but X is 5 with padding"},
        Refused{"Layer FC a; Y 7; R 6; X 7; S 7; endLayer", 1, 10, "layer 'a': an FC layer's filter covers its input"},
        Refused{"Layer FC a; Y 7; X 7; endLayer", 1, 10, "R must equal Y and S must equal X"},
        Refused{IN_CONV + "Y 9223372036854775807; PadY 1; endLayer", 1, 12,
                "layer 'a': its padded size would pass 2^63"},
        Refused{IN_CONV + "PadX 4611686018427387904; endLayer", 1, 12, "layer 'a': its padded size would pass 2^63"},
        Refused{"Layer CONV a; K 2147483648; C 4294967296; endLayer", 1, 12,
                "layer 'a': its operations or elements would pass 2^63"},
        Refused{"Layer GEMM a; M 4294967296; N 2147483648; endLayer", 1, 12, "would pass 2^63"},
        Refused{"Layer CONV a; Y 4294967296; X 4294967296; R 4294967296; S 4294967296; endLayer", 1, 12,
                "would pass 2^63"}));

INSTANTIATE_TEST_SUITE_P(
    Pragmas, RefusedTest,
    testing::Values(
        Refused{"Unroll K -> Foo C", 1, 13,
                "expected a pragma (Temporal_Map, Spatial_Map, Unroll, Merge, Tile or Buffer) but found 'Foo'"},
        Refused{"Unroll K ->", 1, 12,
                "expected a pragma (Temporal_Map, Spatial_Map, Unroll, Merge, Tile or Buffer) but found the end of the "
                "file"},
        Refused{"Unroll K -> NumPEs 3;", 1, 13, "expected a pragma"},
        Refused{"Unroll K Unroll C", 1, 10,
                "expected '->' and the next pragma, ';', or the end of the file but found 'Unroll'"},
        Refused{"Unroll K, Unroll C", 1, 9, "but found ','"}, Refused{"Unroll K -\n> Unroll C", 1, 10, "but found '-'"},
        Refused{"Unroll K;;", 1, 10, "expected a hardware statement, 'Layer' or a pragma but found ';'"},
        Refused{"Unroll", 1, 7, "expected a dimension (N, G, K, C, Y, X, R, S or M) but found the end of the file"},
        Refused{"Unroll Q", 1, 8, "expected a dimension"}, Refused{"Unroll (1,1) K", 1, 8, "expected a dimension"},
        Refused{"Merge 3", 1, 7, "expected a dimension"},
        Refused{"Temporal_Map K", 1, 14, "expected '(' but found 'K'"},
        Refused{"Temporal_Map (1) K", 1, 16, "expected ',' but found ')'"},
        Refused{"Temporal_Map\n(1,1 K", 2, 6, "expected ')' to close '(' opened at line 2 but found 'K'"},
        Refused{"Spatial_Map (1,1,1) K", 1, 17, "expected ')' to close '(' opened at line 1 but found ','"},
        Refused{"Spatial_Map (1,1)", 1, 18, "expected a dimension"},
        Refused{"Spatial_Map (,1) K", 1, 14, "expected a number"},
        Refused{"Tile (2,2) K", 1, 8, "expected ')' to close '(' opened at line 1 but found ','"},
        Refused{"Tile K", 1, 6, "expected '(' but found 'K'"},
        Refused{"Unroll K;\nNumPEs 4;\nUnroll C;", 3, 1,
                "a second dataflow: the first one is at line 1, and a file has one"},
        Refused{"Unroll K;\nLayer CONV a; endLayer\nUnroll C;", 3, 1, "a second dataflow"},
        Refused{"Unroll N" + Repeat("->Unroll N", 1024), 1, 10241, "more than 1024 pragmas in one file"}));

INSTANTIATE_TEST_SUITE_P(
    Maps, RefusedTest,
    testing::Values(
        Refused{ON_CONV + "Temporal_Map (1,2) K", 3, 1,
                "the offset 2 is larger than the size 1: indices of K would be skipped"},
        Refused{ON_CONV + "Temporal_Map (3,4) X", 3, 1,
                "the offset 4 is larger than the size 3: indices of X would be skipped"},
        Refused{"NumPEs 1; Layer CONV a; Y 9; X 2; StrideY 2; endLayer Temporal_Map (1,3) Y", 1, 55,
                "the offset 3 is larger than the size 1: indices of Y would be skipped: 6 of the layer's 10 operations "
                "(60%) would be skipped"},
        Refused{ON_CONV + "Temporal_Map (2,1) K", 3, 1,
                "the offset 1 is smaller than the size 2: only Y and X may overlap, K would be repeated"},
        Refused{ON_CONV + "Spatial_Map (7,1) K", 3, 1, "only Y and X may overlap, K would be repeated"},
        Refused{ON_CONV + "Temporal_Map (2,1) R", 3, 1, "only Y and X may overlap, R would be repeated"},
        Refused{"NumPEs 64;\nLayer CONV a; K 20; endLayer\nTile (3) K -> Spatial_Map (11,11) K -> Temporal_Map (3,2) K",
                3, 40, "the offset 2 is smaller than the size 3: only Y and X may overlap, K would be repeated"},
        Refused{ON_CONV + "Temporal_Map (6,6) K -> Tile (2) C -> Spatial_Map (3,3) C -> Temporal_Map (5,2) K", 3, 62,
                "K would be repeated"},
        Refused{ON_CONV + "Temporal_Map (0,1) K", 3, 1, "size and offset must be at least 1, not (0,1)"},
        Refused{ON_CONV + "Temporal_Map (1,0) K", 3, 1, "size and offset must be at least 1, not (1,0)"},
        Refused{ON_CONV + "Spatial_Map (1,1) K -> Temporal_Map (-2,-2) C", 3, 24,
                "size and offset must be at least 1, not (-2,-2)"},
        Refused{ON_CONV + "Temporal_Map (Sz(K)/16,1) K", 3, 1, "size and offset must be at least 1, not (0,1)"},
        Refused{ON_CONV + "Temporal_Map (1/(Sz(R)-3),1) K", 3, 16, "division by zero"},
        Refused{ON_CONV + "Temporal_Map (1,Sz(K)*9223372036854775807) K", 3, 22, "does not fit in 63 bits"},
        Refused{ON_CONV + "Unroll M", 3, 1, "a CONV layer has no dimension M"},
        Refused{ON_CONV + "Temporal_Map (Sz(M),1) K", 3, 15, "a CONV layer has no dimension M"},
        Refused{ON_CONV + "Spatial_Map (2,2) K -> Temporal_Map (1,1) K", 3, 24,
                "K has a pragma already in this level, at line 3: its indices would be mapped twice; to divide its "
                "chunks again, end their level by 'Tile (1) K' before the first"},
        // a width that an inner spatial map can use: its positions, or the PEs that there are
        Refused{ON_CONV + "Temporal_Map (4,4) K -> Unroll C -> Spatial_Map (1,1) K", 3, 37,
                "end their level by 'Tile (4) K' before the first"},
        Refused{ON_CONV + "Temporal_Map (5,5) K -> Spatial_Map (2,2) K", 3, 25,
                "end their level by 'Tile (3) K' before the first"},
        Refused{ON_CONV + "Temporal_Map (7,7) K -> Spatial_Map (1,1) K", 3, 25,
                "end their level by 'Tile (7) K' before the first"},
        Refused{ON_CONV + "Temporal_Map (7,7) K -> Spatial_Map (1,1) K -> Tile (3) C -> Unroll C", 3, 25,
                "end their level by 'Tile (2) K' before the first"},
        Refused{ON_CONV + "Temporal_Map (7,7) K -> Spatial_Map (1,1) K -> Tile (7) C -> Unroll C", 3, 25,
                "end their level by 'Tile (1) K' before the first"},
        Refused{ON_CONV + "Unroll K -> Temporal_Map (4,4) K -> Temporal_Map (1,1) K", 3, 37,
                "K has a pragma already in this level"},
        // one of them merged
        Refused{ON_CONV + "Temporal_Map (2,2) C -> Merge K -> Temporal_Map (1,1) K", 3, 36,
                "K has a pragma already in this level, at line 3: its indices would be mapped twice; to divide its "
                "chunks again, end their level by 'Tile (1) K' before 'Merge K'"},
        Refused{ON_CONV + "Temporal_Map (1,1) N -> Merge C -> Merge K -> Spatial_Map (1,1) K", 3, 47,
                "mapped twice; to divide its chunks again, end their level by 'Tile (1) K' before 'Merge K'"},
        Refused{ON_CONV + "Temporal_Map (8,8) C -> Merge K -> Temporal_Map (1,1) C", 3, 36,
                "C has a pragma already in this level"},
        Refused{ON_CONV + "Temporal_Map (2,2) K -> Unroll K -> Merge C", 3, 25,
                "K has a pragma already in this level, at line 3: its indices would be mapped twice; only whole "
                "dimensions can be merged"},
        Refused{ON_CONV + "Temporal_Map (2,2) K -> Unroll N -> Merge K", 3, 37,
                "K has a pragma already in this level, at line 3: its indices would be mapped twice; only whole "
                "dimensions can be merged"},
        Refused{ON_CONV + "Temporal_Map (8,8) C -> Merge K -> Merge K", 3, 36, "K has a pragma already in this level"},
        Refused{ON_CONV + "Unroll K -> Merge K", 3, 13, "K has a pragma already in this level"},
        Refused{ON_CONV + "Temporal_Map (2,2) K -> Temporal_Map (9,0) K", 3, 25,
                "size and offset must be at least 1, not (9,0)"},
        Refused{ON_GEMM + "Unroll C -> Unroll M", 3, 1, "a GEMM layer has no dimension C"},
        Refused{ON_GEMM + "Unroll M -> Spatial_Map (Sz(R),1) N", 3, 26, "a GEMM layer has no dimension R"}));

INSTANTIATE_TEST_SUITE_P(
    Tiles, RefusedTest,
    testing::Values(Refused{ON_CONV + "Tile (0) K -> Temporal_Map (1,1) K", 3, 1, "a tile is at least 1 wide, not 0"},
                    Refused{ON_CONV + "Tile (-4) K -> Temporal_Map (1,1) K", 3, 1, "a tile is at least 1 wide, not -4"},
                    Refused{ON_CONV + "Tile (9) K -> Temporal_Map (1,1) K", 3, 1,
                            "the tiles down to this one need more PEs than the 8 there are"},
                    Refused{ON_CONV + "Tile (4) K -> Temporal_Map (4,4) K -> Tile (3) C -> Temporal_Map (3,3) C", 3, 39,
                            "the tiles down to this one need more PEs than the 8 there are"},
                    Refused{ON_CONV + "Tile (2) K -> Unroll K\n-> Tile (9223372036854775807) C -> Unroll C", 4, 4,
                            "need more PEs than the 8"},
                    Refused{ON_CONV + "Tile (4/(Sz(R)-3)) K -> Unroll K", 3, 8, "division by zero"},
                    Refused{ON_CONV +
                                "Spatial_Map (2,2) K -> Unroll C -> Temporal_Map (2,2) K -> Tile (Sz(M)) C -> Unroll C",
                            3, 36, "K has a pragma already"}, // comes first
                    Refused{ON_CONV + "Tile (Sz(M)) K -> Unroll K", 3, 7, "a CONV layer has no dimension M"},
                    Refused{ON_CONV + "Tile (2) M -> Unroll M", 3, 1, "a CONV layer has no dimension M"},
                    Refused{ON_CONV + "Tile (2) K", 3, 1, "expected K's own map directly after 'Tile ... K' of line 3"},
                    Refused{ON_CONV + "Tile (2) K\n-> Spatial_Map (1,1) X -> Unroll K", 4, 4,
                            "expected K's own map directly after 'Tile ... K' of line 3"},
                    Refused{ON_CONV + "Tile (2) K\n-> Tile (2) K -> Unroll K", 4, 4,
                            "expected K's own map directly after 'Tile ... K' of line 3"},
                    Refused{ON_CONV + "Temporal_Map (2,2) K -> Tile (2) K -> Spatial_Map (1,1) K", 3, 39,
                            "K has a pragma already in this level"},
                    Refused{"NumPEs 65536; Layer CONV a; K 2; endLayer\nUnroll C" +
                                Repeat("\n-> Tile (2) K -> Spatial_Map (1,1) K", 16),
                            18, 4, "the tiles are nested too deeply: at most 16 levels"}));

INSTANTIATE_TEST_SUITE_P(
    Merges, RefusedTest,
    testing::Values(
        Refused{ON_CONV + "Merge K", 3, 1, "Merge K has no loop above it in its level to merge with"},
        Refused{ON_CONV + "Tile (2) K -> Spatial_Map (1,1) K -> Merge C", 3, 38,
                "Merge C has no loop above it in its level to merge with"},
        Refused{ON_CONV + "Temporal_Map (2,1) X -> Merge C", 3, 25,
                "Merge C: the pragma of X must have an offset equal to its size, not (2,1)"},
        Refused{ON_CONV + "Temporal_Map (4,4) K -> Merge C", 3, 25,
                "merged with a size of 4 a chunk is no rectangle: the size must divide Sz(C) = 6 or be a multiple of "
                "it; the nearest that would do are 3 and 6"},
        Refused{ON_CONV + "Spatial_Map (9,9) K -> Merge C", 3, 24,
                "no rectangle: the size must divide Sz(C) = 6 or be a multiple of it; the nearest that would do are 6 "
                "and 12"},
        Refused{"NumPEs 1;\nLayer CONV a; K 8; C 1000000; endLayer\nTemporal_Map (400001,400001) K -> Merge C", 3, 35,
                "multiple of it; the nearest that would do is 500000"},
        Refused{"NumPEs 1;\nLayer CONV a; K 8; C 1000000; endLayer\nTemporal_Map (700001,700001) K -> Merge C", 3, 35,
                "multiple of it"},
        Refused{"NumPEs 1;\nLayer CONV a; K 8; C 6; endLayer\nTemporal_Map (9223372036854775807,9223372036854775807) K "
                "-> Merge C",
                3, 61, "multiple of it; the nearest that would do is 9223372036854775806"},
        Refused{ON_CONV + "Temporal_Map (8,8) K -> Merge C\n-> Merge R", 4, 4,
                "with a size of 8 a chunk is no rectangle: the size must divide Sz(R) = 3 or be a multiple of it; the "
                "nearest that would do are 6 and 9"},
        Refused{ON_CONV + "Temporal_Map (12,12) K -> Merge C\n-> Merge R", 4, 4,
                "with a size of 12 a chunk is no rectangle: what it leaves to C, 4, must divide Sz(C) = 6 or be a "
                "multiple of it; the nearest that would do are 9 and 18"},
        Refused{ON_CONV + "Unroll K -> Merge C", 3, 13, "merged with a size of 8 a chunk is no rectangle"},
        Refused{ON_CONV + "Temporal_Map (1,1) K -> Merge K", 3, 25, "K has a pragma already in this level"},
        Refused{ON_CONV + "Temporal_Map (1,1) K -> Merge M", 3, 25, "a CONV layer has no dimension M"},
        Refused{ON_CONV + "Tile (2) K -> Temporal_Map (4,4) K -> Temporal_Map (1,1) K -> Merge C", 3, 63,
                "Merge C: K is divided by an outer level already, and only whole dimensions can be merged"},
        Refused{ON_CONV + "Tile (2) C -> Temporal_Map (3,3) C -> Temporal_Map (1,1) K -> Merge C", 3, 63,
                "Merge C: C is divided by an outer level already"}));

INSTANTIATE_TEST_SUITE_P(
    Wholes, RefusedTest,
    testing::Values(
        Refused{"Layer CONV a; K 8; endLayer Unroll K", 0, 0,
                "the number of PEs is missing: write 'NumPEs n;' or give --hw NumPEs=n"},
        Refused{"NumPEs 8; Layer CONV a; K 8; endLayer", 0, 0, "there is no dataflow: write pragmas or give --flow"},
        Refused{ON_CONV + "Spatial_Map (1,1) K -> Unroll R\n-> Spatial_Map (1,1) C", 4, 4,
                "the Spatial_Maps of K and C advance together over the 8 units of their level, and some "
                "pairs of their positions would never meet in a unit"},
        Refused{ON_CONV + "Spatial_Map (1,1) K -> Merge C -> Spatial_Map (1,1) Y", 3, 35,
                "of K and Y advance together"},
        Refused{ON_CONV + "Spatial_Map (1,1) Y -> Spatial_Map (1,1) R", 3, 24,
                "the Spatial_Maps of Y and R advance together over the 8 units"},
        Refused{"NumPEs 8; Layer CONV a; Y 1048577; endLayer Spatial_Map (1,1) Y -> Spatial_Map (1,1) R", 0, 0,
                "Y shares the units of its level and is too large to check", SC_STATUS_LIMIT},
        Refused{"NumPEs 1; Layer CONV a; Y 9000000; StrideY 2; endLayer Temporal_Map (1,3) Y", 0, 0,
                "Y has holes between its chunks, and is too large to check what they skip", SC_STATUS_LIMIT}));

// ---- what is not refused ----

class AcceptedTest : public testing::TestWithParam<const char *> {};

TEST_P(AcceptedTest, IsTaken) {
    Parsed parsed(GetParam());
    EXPECT_EQ(parsed.result, SC_STATUS_OK) << parsed.error.message;
    if (parsed.dsl.pragma_count > 0) {
        Lowered lowered(parsed);
        EXPECT_EQ(lowered.result, SC_STATUS_OK) << lowered.error.message;
    }
}

INSTANTIATE_TEST_SUITE_P(Texts, AcceptedTest,
                         testing::Values("NumPEs 9223372036854775807;", "L1Buffers 1; NoCLatency 0;",
                                         "L1Buffers 256; NoCLatency 1000000000;", "NumPEs -(-3);", "NumPEs -1 + 2;",
                                         "NumPEs - -1;", "Layer CONV a; endLayer", "Layer CONV a; endLayer;",
                                         "Layer CONV K; endLayer Layer GEMM Layer; endLayer",
                                         "Layer CONV a; Pad 0; R 3; Y 3; endLayer",
                                         "Layer CONV a; Y 9223372036854775807; endLayer",
                                         "Layer CONV a; K 2147483648; C 4294967295; endLayer",
                                         "Layer CONV a; StrideX 3; StrideY 2; PadY 1; PadX 2; endLayer",
                                         "Layer GEMM a; M 3; Repeat 12; endLayer",
                                         "Layer FC a; Y 3; R 5; PadY 1; endLayer",
                                         "NumPEs 1; Layer CONV a; K 3; endLayer Temporal_Map (4,1) K",
                                         "NumPEs 1; Layer CONV a; K 3; endLayer Temporal_Map (3,1) K",
                                         "NumPEs 1; Layer POOL a; C 3; endLayer Unroll K -> Unroll G"));

TEST(Limits, ArePassedAtOneMore) {
    const std::string name(63, 'n');
    EXPECT_STREQ(Parsed("Layer CONV " + name + "; endLayer").dsl.layers[0].layer.name, name.c_str());
    EXPECT_EQ(Parsed("NumPEs 1" + Repeat("+1", 255) + ";").dsl.machine.num_pes, 256);
    EXPECT_EQ(Parsed("NumPEs " + Repeat("(", 255) + "7" + Repeat(")", 255) + ";").dsl.machine.num_pes, 7);
    EXPECT_EQ(Parsed("Unroll N" + Repeat("->Unroll N", 1023)).dsl.pragma_count, 1024);

    const std::string levels = "NumPEs 65536; Layer CONV a; K 2; endLayer Unroll K";
    Parsed parsed(levels + Repeat("-> Tile (1) C -> Spatial_Map (1,1) C", 15) + "-> Unroll G");
    Lowered lowered(parsed);
    EXPECT_EQ(lowered.result, SC_STATUS_OK) << lowered.error.message;
    EXPECT_EQ(lowered.mapping->level_count, 16);
}

TEST(OldLayer, IsCalledAsItsFileAndSaysHowItIsRead) {
    Parsed parsed("K 64\nR 3\nY 14\n", "a/vgg-16/conv11.v1.m");
    ASSERT_EQ(parsed.result, SC_STATUS_OK) << parsed.error.message;
    EXPECT_STREQ(parsed.dsl.layers[0].layer.name, "conv11");
    EXPECT_EQ(sc_layer_output_rows(&parsed.dsl.layers[0].layer), 14);
    ASSERT_TRUE(parsed.dsl.warnings);
    EXPECT_STREQ(
        parsed.dsl.warnings->items[0].message,
        "layer 'conv11' is in the form of the tool of the paper's version 1: its Y and X count outputs, so that "
        "16 x 1 inputs are read");
    for (const char *path : {"1.m", "", "a/.m"})
        EXPECT_STREQ(Parsed("K 64", path).dsl.layers[0].layer.name, "layer") << path;
}

TEST(Limits, OfLayersIsTold) {
    std::string text;
    for (int i = 0; i < SC_DSL_LAYERS_MAX; i++)
        text += "Layer CONV a" + std::to_string(i) + "; endLayer\n";
    EXPECT_EQ(Parsed(text).dsl.layer_count, SC_DSL_LAYERS_MAX);
    Parsed parsed(text + "Layer CONV b; endLayer");
    EXPECT_EQ(parsed.result, SC_STATUS_INPUT);
    EXPECT_STREQ(parsed.error.message, "more than 1024 layers in one file");
    EXPECT_EQ(parsed.error.line, 1025);
}

// A file of long lines of arithmetic would need much memory, were it not refused early.
TEST(Limits, OfMemoryIsTold) {
    Parsed whole(ON_CONV + "Unroll K");
    ASSERT_EQ(whole.result, SC_STATUS_OK);
    for (size_t limit_bytes : {size_t{1}, size_t{100000}, size_t{300000}}) {
        Parsed parsed(ON_CONV + "Temporal_Map (1,1) K" + Repeat("\n-> Temporal_Map (1+1-1,1*1*1/1) K", 1000),
                      "test.dsl", limit_bytes);
        EXPECT_EQ(parsed.result, SC_STATUS_LIMIT) << limit_bytes;
        EXPECT_STREQ(parsed.error.message, "no memory left while reading 'test.dsl'");
    }
}

TEST(Arithmetic, IsThatOfIntegers) {
    const std::vector<std::pair<const char *, int64_t>> cases = {
        {"1 + 2 * 3", 7},    {"(1 + 2) * 3", 9},
        {"10 - 3 - 2", 5},   {"7 / 2", 3},
        {"100 / 10 / 5", 2}, {"8 / 3 * 3", 6},
        {"3 - -2", 5},       {"-2 + 5", 3},
        {"- (2 - 5)", 3},    {"-(-7)/2", 3},
        {"2*-3+7", 1},       {"((((5))))", 5},
        {"1+1//2\n", 2},     {"9223372036854775806 + 1", INT64_MAX},
        {"10-7/-2", 13}, // toward zero
    };
    for (const auto &[text, value] : cases) {
        Parsed parsed("NumPEs " + std::string(text) + ";");
        EXPECT_EQ(parsed.result, SC_STATUS_OK) << text << ": " << parsed.error.message;
        EXPECT_EQ(parsed.dsl.machine.num_pes, value) << text;
    }
}

TEST(Hardware, IsKeptStatementByStatement) {
    for (int id = 0; id < SC_HARDWARE_COUNT; id++) {
        const struct sc_hardware_description *info = sc_hardware_info(static_cast<sc_hardware_id>(id));
        const std::string name = info->keyword;
        EXPECT_EQ(sc_hardware_find(name.c_str(), static_cast<int>(name.size())), id);
        EXPECT_EQ(sc_hardware_find(name.c_str(), static_cast<int>(name.size()) - 1), SC_HARDWARE_COUNT) << name;
        for (int64_t value : {info->lowest, info->highest}) {
            char written[SC_HARDWARE_TEXT_SIZE];
            const std::string text = sc_hardware_text(written, static_cast<sc_hardware_id>(id), value);
            Parsed parsed(name + " " + text + ";");
            EXPECT_EQ(parsed.result, SC_STATUS_OK) << name << " " << text << ": " << parsed.error.message;
            EXPECT_EQ(parsed.dsl.machine.given, sc_hardware_bit(id)) << name;
            for (int other = 0; other < SC_HARDWARE_COUNT; other++)
                EXPECT_EQ(sc_machine_get(&parsed.dsl.machine, static_cast<sc_hardware_id>(other)),
                          other == id ? value : 0)
                    << name;
        }
    }
}

TEST(Hardware, OverridesWhatItGives) {
    struct sc_machine machine = sc_machine_default(), over = {};
    sc_machine_set(&over, SC_HARDWARE_multicast, 0);
    sc_machine_set(&over, SC_HARDWARE_num_pes, 5);
    sc_machine_override(&machine, &over);
    EXPECT_EQ(machine.num_pes, 5);
    EXPECT_EQ(machine.multicast, 0);
    EXPECT_EQ(machine.reduction, 1);
    EXPECT_EQ(machine.l1_buffers, 2);
    EXPECT_EQ(machine.given, over.given);
}

// ---- sizes in bytes, widths, clocks ----

TEST(Hardware, SizesMayBeInBytes) {
    struct sc_machine machine = sc_machine_default();
    Parsed parsed("L1Size 2 KB; L2Size 3*2 MiB; Bits 8; Bits psum 24; Bits input 12; Clock 0.8 GHz; NumPEs 4;");
    ASSERT_EQ(parsed.result, SC_STATUS_OK) << parsed.error.message;
    sc_machine_override(&machine, &parsed.dsl.machine);
    EXPECT_EQ(machine.l1_size, 2048);
    EXPECT_EQ(machine.in_bytes, sc_hardware_bit(SC_HARDWARE_l1_size) | sc_hardware_bit(SC_HARDWARE_l2_size));
    EXPECT_EQ(machine.clock_hz, 800000000);
    EXPECT_EQ(sc_machine_bits(&machine, SC_TENSOR_WEIGHT), 8);
    EXPECT_EQ(sc_machine_bits(&machine, SC_TENSOR_INPUT), 12);
    EXPECT_EQ(sc_machine_bits(&machine, SC_TENSOR_OUTPUT), 8);
    EXPECT_EQ(sc_machine_psum_bits(&machine), 24);
    EXPECT_EQ(sc_machine_word_bits(&machine), 24);
    ASSERT_EQ(sc_machine_settle(&machine, nullptr), SC_STATUS_OK);
    EXPECT_EQ(machine.l1_size, 2048 * 8 / 24);
    EXPECT_EQ(machine.l2_size, 6 * 1048576 / 3);
    EXPECT_EQ(machine.in_bytes, 0u);
    const struct sc_machine settled = machine;
    ASSERT_EQ(sc_machine_settle(&machine, nullptr), SC_STATUS_OK);
    EXPECT_EQ(std::memcmp(&machine, &settled, sizeof machine), 0);
}

// Whatever comes last holds, in its own unit.
TEST(Hardware, BytesAndElementsOverrideEachOther) {
    Parsed bytes("L1Size 64 B;"), elems("L1Size 64;");
    struct sc_machine machine = sc_machine_default();
    sc_machine_override(&machine, &bytes.dsl.machine);
    sc_machine_override(&machine, &elems.dsl.machine);
    ASSERT_EQ(sc_machine_settle(&machine, nullptr), SC_STATUS_OK);
    EXPECT_EQ(machine.l1_size, 64);
    sc_machine_override(&machine, &bytes.dsl.machine);
    ASSERT_EQ(sc_machine_settle(&machine, nullptr), SC_STATUS_OK);
    EXPECT_EQ(machine.l1_size, 32);
}

TEST(Hardware, AMemoryHoldsAtLeastAnElement) {
    struct sc_error error = {};
    Parsed parsed("L1Size 1 B; Bits weight 9;");
    struct sc_machine machine = sc_machine_default();
    sc_machine_override(&machine, &parsed.dsl.machine);
    EXPECT_EQ(sc_machine_settle(&machine, &error), SC_STATUS_INPUT);
    EXPECT_STREQ(error.message, "L1Size of 1 byte holds no element of 16 bits");
    Parsed whole("NumPEs 4; L1Size 1 B; Layer CONV a; K 4; endLayer Spatial_Map (1,1) K");
    EXPECT_STREQ(Lowered(whole, whole, whole, 0).error.message, error.message);
}

TEST(Hardware, IsLegalBeforeItIsSettled) {
    struct sc_error error = {};
    struct sc_machine machine = sc_machine_default();
    sc_machine_set_bytes(&machine, SC_HARDWARE_l1_size, (INT64_C(1) << 50) + 1);
    EXPECT_EQ(sc_machine_settle(&machine, &error), SC_STATUS_INPUT);
    EXPECT_STREQ(error.message, "L1Size must be from 1 to 2^50 bytes, not 1125899906842625");
    sc_machine_set_bytes(&machine, SC_HARDWARE_l1_size, INT64_C(1) << 50);
    machine.bits = 0;
    EXPECT_EQ(sc_machine_settle(&machine, &error), SC_STATUS_INPUT);
    EXPECT_STREQ(error.message, "Bits 0: it must be from 1 to 64");
    machine.bits = 64;
    EXPECT_EQ(sc_machine_settle(&machine, &error), SC_STATUS_OK);
    EXPECT_EQ(machine.l1_size, INT64_C(1) << 47);
    EXPECT_EQ(sc_hardware_check(SC_HARDWARE_COUNT, 1, &error), SC_STATUS_INPUT);
    EXPECT_EQ(sc_hardware_check(sc_hardware_id(-1), 1, &error), SC_STATUS_INPUT);
    EXPECT_STREQ(error.message, "there is no hardware statement -1");
}

TEST(Hardware, BitsBelongToWhatTheyName) {
    for (const char *text : {"Bits psum 8; Bits 16;", "Bits 16; Bits PSUM 8;"}) {
        Parsed parsed(text);
        ASSERT_EQ(parsed.result, SC_STATUS_OK) << parsed.error.message;
        EXPECT_EQ(parsed.dsl.machine.bits, 16);
        EXPECT_EQ(parsed.dsl.machine.psum_bits, 8);
    }
    EXPECT_NE(std::string(Parsed("Bits psum 8; Bits psum 9;").error.message).find("Bits psum was already given"),
              std::string::npos);
}

TEST(Layers, AreKeptAsWritten) {
    Parsed parsed("Layer CONV Conv_1; N 2; G 3; K 4; C 5; Y 6; X 7; R 2; S 3; StrideY 2; StrideX 3; PadY 1; PadX 2; "
                  "Repeat 9; endLayer Layer gemm g; M 2; N 3; K 4; endLayer");
    ASSERT_EQ(parsed.result, SC_STATUS_OK) << parsed.error.message;
    ASSERT_EQ(parsed.dsl.layer_count, 2);
    const struct sc_layer &conv = parsed.dsl.layers[0].layer, &gemm = parsed.dsl.layers[1].layer;
    EXPECT_STREQ(conv.name, "Conv_1");
    EXPECT_STREQ(conv.type->name, "CONV");
    const int64_t sizes[SC_DIM_COUNT] = {2, 3, 4, 5, 8, 11, 2, 3, 1};
    for (int dim = 0; dim < SC_DIM_COUNT; dim++)
        EXPECT_EQ(conv.size[dim], sizes[dim]) << sc_dim_name(static_cast<enum sc_dim>(dim));
    EXPECT_EQ(conv.stride[SC_WINDOW_Y], 2);
    EXPECT_EQ(conv.stride[SC_WINDOW_X], 3);
    EXPECT_EQ(conv.pad[SC_WINDOW_Y], 1);
    EXPECT_EQ(conv.pad[SC_WINDOW_X], 2);
    EXPECT_EQ(conv.repeat, 9);
    EXPECT_STREQ(gemm.type->name, "GEMM");
    EXPECT_EQ(gemm.size[SC_DIM_M], 2);
    EXPECT_EQ(gemm.size[SC_DIM_Y], 1);
    EXPECT_EQ(gemm.stride[SC_WINDOW_Y], 1);
    EXPECT_EQ(gemm.repeat, 1);
    const sc_line_column at = sc_place_line_column(parsed.dsl.layers[1].place);
    EXPECT_EQ(at.column, 128);
}

// ---- texts that mean the same ----

struct Same {
    const char *name;
    std::string one, other;
};

void PrintTo(const Same &same, std::ostream *to) { *to << same.name; }

class SameTest : public testing::TestWithParam<Same> {};

TEST_P(SameTest, MeaningInEveryField) {
    Parsed one(GetParam().one), other(GetParam().other);
    Lowered first(one), second(other);
    ASSERT_EQ(first.result, SC_STATUS_OK) << first.error.message;
    ASSERT_EQ(second.result, SC_STATUS_OK) << second.error.message;
    EXPECT_EQ(WholeText(*first.mapping), WholeText(*second.mapping));
    EXPECT_EQ(first.mapping->machine.given, second.mapping->machine.given);
}

const std::string FLOW = "Temporal_Map (1,1) K -> Spatial_Map (3,1) X -> Unroll C";

INSTANTIATE_TEST_SUITE_P(
    Texts, SameTest,
    testing::Values(
        Same{"keywords in any case", ON_CONV + FLOW,
             "NUMPES 8; LAYER conv a; k 8; c 6; r 3; s 3; y 8; x 8; ENDLAYER temporal_map (1,1) k -> SPATIAL_MAP (3,1) "
             "x "
             "-> unROLL c"},
        Same{"CRLF", ON_CONV + FLOW,
             "NumPEs 8;\r\nLayer CONV a; K 8; C 6; R 3; S 3; // six\r\nY 8; X 8;\r\nendLayer\r\nTemporal_Map (1,1) "
             "K\r\n->\r\nSpatial_Map (3,1) X -> Unroll C\r\n"},
        Same{"a byte order mark", ON_CONV + FLOW, "\xef\xbb\xbf" + ON_CONV + FLOW},
        Same{"comments", ON_CONV + FLOW,
             "// a\n" + ON_CONV + "Temporal_Map // (2,2)\n(1,1) K -> // ->\nSpatial_Map (3,1) X -> Unroll C // d"},
        Same{"no blanks", ON_CONV + FLOW,
             "NumPEs 8;Layer CONV a;K 8;C 6;R 3;S 3;Y 8;X 8;endLayer Temporal_Map(1,1)K->Spatial_Map(3,1)X->Unroll C"},
        Same{"semicolons for arrows", ON_CONV + FLOW, ON_CONV + "Temporal_Map (1,1) K; Spatial_Map (3,1) X; Unroll C;"},
        Same{"lines for arrows, and the words of the tool of version 1", ON_CONV + FLOW,
             ON_CONV + "\ntMap (1,1) K\r\nsMap (3,1) X // columns\nUnroll\nC\n"},
        Same{"arrows at the ends of lines", ON_CONV + FLOW,
             ON_CONV + "\nTemporal_Map (1,1) K\n\nSpatial_Map (3,1) X ->\nUnroll C"},
        Same{"true for on", "NumPEs 8; Multicast off; Reduction on; Layer CONV a; endLayer Unroll K",
             "Multicast False; Reduction TRUE; NumPEs 8; Layer CONV a; endLayer Unroll K"},
        Same{"a layer of the tool of version 1",
             "NumPEs 8; Layer CONV test; K 4; C 3; R 3; S 2; Y 14; PadY 1; X 8; endLayer Temporal_Map (3,1) Y",
             "K 4\nC 3\nX 7\nR 3\nS 2\nY 14\nK 4\nNumPEs 8;\ntMap (3,1) Y"},
        Same{"a last semicolon", ON_CONV + FLOW, ON_CONV + FLOW + ";"},
        Same{"endLayer with a semicolon", ON_CONV + FLOW,
             "NumPEs 8; Layer CONV a; K 8; C 6; R 3; S 3; Y 8; X 8; endLayer; " + FLOW},
        Same{"another order", ON_CONV + FLOW,
             FLOW + "; Layer CONV a; X 8; Y 8; S 3; R 3; C 6; K 8; endLayer NumPEs 8;"},
        Same{"arithmetic", ON_CONV + FLOW,
             "NumPEs 2*(3+1); Layer CONV a; K 16/2; C 7-1; R 3; S 3; Y 8; X 8; endLayer Temporal_Map (2-1,5/5) K -> "
             "Spatial_Map (1+2,-1+2) X -> Unroll C"},
        Same{"Sz", ON_CONV + FLOW,
             ON_CONV + "Temporal_Map (sz(S)-Sz(R)+1, SZ(N)) K -> Spatial_Map (Sz(S),Sz(K)/8) X -> Unroll C"},
        Same{"sizes of one", ON_CONV + FLOW,
             "NumPEs 8; Layer CONV a; N 1; G 1; K 8; C 6; R 3; S 3; Y 8; X 8; Stride 1; Pad 0; Repeat 1; endLayer " +
                 FLOW},
        Same{"one stride", "NumPEs 8; Layer CONV a; Y 8; X 8; Stride 2; Pad 1; endLayer " + FLOW,
             "NumPEs 8; Layer CONV a; Y 8; X 8; StrideX 2; PadX 1; PadY 1; StrideY 2; endLayer " + FLOW},
        Same{"Sz with padding", "NumPEs 8; Layer CONV a; Y 4; Pad 2; endLayer Temporal_Map (8,8) Y",
             "NumPEs 8; Layer CONV a; Y 4; Pad 2; endLayer Temporal_Map (Sz(Y),Sz(Y)) Y"},
        Same{"outputs",
             "NumPEs 8; Layer CONV a; Y 9; X 13; R 3; S 3; Stride 2; endLayer "
             "Temporal_Map (3,2) Y -> Spatial_Map (5,2) X",
             "NumPEs 8; Layer CONV a; Y 9; X 13; R 3; S 3; Stride 2; endLayer Temporal_Map (1,1) Y' -> "
             "Spatial_Map (2,1) x'"},
        Same{"flags", "NumPEs 8; Multicast off; Reduction ON; Layer CONV a; endLayer Unroll K",
             "MULTICAST OFF; reduction on; NumPEs 8; Layer CONV a; endLayer Unroll K"}));

TEST(Unroll, IsATemporalMapOfTheWholeDimension) {
    Parsed one(ON_CONV + "Unroll K"), other(ON_CONV + "Temporal_Map (Sz(K),Sz(K)) K");
    Lowered unrolled(one), mapped(other);
    ASSERT_EQ(unrolled.result, SC_STATUS_OK);
    EXPECT_EQ(LevelsText(*unrolled.mapping), LevelsText(*mapped.mapping));
    EXPECT_EQ(unrolled.mapping->pragma[0].size, mapped.mapping->pragma[0].size);
    EXPECT_EQ(unrolled.mapping->pragma[0].offset, mapped.mapping->pragma[0].offset);
    EXPECT_EQ(unrolled.mapping->pragma[0].kind, SC_PRAGMA_UNROLL); // the formulas tell them apart
    EXPECT_EQ(mapped.mapping->pragma[0].kind, SC_PRAGMA_TEMPORAL_MAP);
}

// ---- settings ----

enum sc_status ParseSettings(const std::string &text, struct sc_machine *machine, struct sc_error *error) {
    struct sc_source source = {"--hw", text.data(), text.size()};
    return sc_dsl_parse_settings(machine, &source, error);
}

TEST(Settings, GoOverAMachine) {
    struct sc_machine machine = sc_machine_default();
    struct sc_error error = {};
    ASSERT_EQ(ParseSettings("NumPEs=16", &machine, &error), SC_STATUS_OK) << error.message;
    ASSERT_EQ(ParseSettings("bandwidth = 2*4, Multicast=OFF,NumPEs=32", &machine, &error), SC_STATUS_OK)
        << error.message;
    EXPECT_EQ(machine.num_pes, 32);
    EXPECT_EQ(machine.bandwidth, 8);
    EXPECT_EQ(machine.multicast, 0);
    EXPECT_EQ(machine.reduction, 1);
    EXPECT_EQ(machine.given, sc_hardware_bit(SC_HARDWARE_num_pes) | sc_hardware_bit(SC_HARDWARE_bandwidth) |
                                 sc_hardware_bit(SC_HARDWARE_multicast));
}

struct Setting {
    const char *text;
    int column;
    const char *message;
};

void PrintTo(const Setting &setting, std::ostream *to) { *to << setting.text; }

class RefusedSettingTest : public testing::TestWithParam<Setting> {};

TEST_P(RefusedSettingTest, SaysWhyAndChangesNothing) {
    struct sc_machine machine = sc_machine_default();
    struct sc_error error = {};
    EXPECT_EQ(ParseSettings(GetParam().text, &machine, &error), SC_STATUS_INPUT);
    EXPECT_EQ(error.line, 1);
    EXPECT_EQ(error.column, GetParam().column);
    EXPECT_NE(std::string(error.message).find(GetParam().message), std::string::npos) << error.message;
    EXPECT_EQ(machine.given, 0u);
    EXPECT_EQ(machine.num_pes, 0);
}

INSTANTIATE_TEST_SUITE_P(
    Settings, RefusedSettingTest,
    testing::Values(Setting{"", 1, "expected a hardware setting such as NumPEs=64 but found the end of the value"},
                    Setting{"Foo=3", 1, "expected a hardware setting such as NumPEs=64 but found 'Foo'"},
                    Setting{"K=3", 1, "expected a hardware setting"},
                    Setting{"NumPEs", 7, "expected '=' but found the end of the value"},
                    Setting{"NumPEs 3", 8, "expected '=' but found '3'"},
                    Setting{"NumPEs=", 8, "expected a number or '(' but found the end of the value"},
                    Setting{"NumPEs=0", 8, "NumPEs must be at least 1, not 0"},
                    Setting{"NumPEs=-2", 8, "NumPEs must be at least 1, not -2"},
                    Setting{"NumPEs=4 // x, Bandwidth=1", 11, "expected a number or '(' but found '/'"},
                    Setting{"Clock=1GHz // x", 12, "expected ',' or the end of the value but found '/'"},
                    Setting{"L1Size=2 XB", 10, "expected ',' or the end of the value but found 'XB'"},
                    Setting{"L1Size=0 KB", 8, "L1Size must be from 1 to 2^50 bytes"},
                    Setting{"L2Size=1048577 GB", 8, "L2Size must be from 1 to 2^50 bytes"},
                    Setting{"L1Size=0.5KB", 8, "expected a whole number but found '0.5'"},
                    Setting{"NumPEs=2KB", 9, "expected ',' or the end of the value but found 'KB'"},
                    Setting{"Bits=0", 6, "Bits must be from 1 to 64, not 0"},
                    Setting{"Bits psum=65", 11, "Bits psum must be from 1 to 64, not 65"},
                    Setting{"Bits sum=8", 6, "expected 'output' (off chip, complete) or 'psum' (anywhere else)"},
                    Setting{"Bits wight=8", 6, "expected '=' but found 'wight'"},
                    Setting{"Clock=0", 7, "Clock must be at least 1, not 0"},
                    Setting{"Clock=1 nm", 9, "expected 'GHz', 'MHz', 'kHz' or 'Hz' but found 'nm'"},
                    Setting{"Clock=fast", 7, "expected a frequency such as 1.5 GHz but found 'fast'"},
                    Setting{"Clock=0.1Hz", 7, "0.1 Hz is no whole number of Hz below 2^63"},
                    Setting{"NumPEs=3;", 9, "expected ',' or the end of the value but found ';'"},
                    Setting{"NumPEs=3 Bandwidth=2", 10, "expected ',' or the end of the value but found 'Bandwidth'"},
                    Setting{"NumPEs=3,", 10, "expected a hardware setting"},
                    Setting{"NumPEs=3,,", 10, "expected a hardware setting"},
                    Setting{"NumPEs=3 $", 10, "unexpected character '$'"},
                    Setting{"Multicast=1", 11, "expected 'on' or 'off'"},
                    Setting{"NumPEs=Sz(K)", 8, "Sz(K) has a value only in a dataflow"},
                    Setting{"NumPEs=3,numpes=4", 10, "NumPEs was already given"}));

// ---- files ----

class FileTest : public testing::Test {
  protected:
    FileTest() : path_(testing::TempDir() + "simcheck_dsl_test_" + std::to_string(getpid()) + ".dsl") {}
    ~FileTest() override { remove(path_.c_str()); }

    void Write(const std::string &text) { std::ofstream(path_, std::ios::binary) << text; }
    enum sc_status Open(const std::string &path) { return sc_source_open(&source_, path.c_str(), &error_); }

    const std::string path_;
    struct sc_source source_ = {};
    struct sc_error error_ = {};
};

TEST_F(FileTest, IsReadWhole) {
    for (size_t size : {size_t{0}, size_t{1}, size_t{16383}, size_t{16384}, size_t{16385}, size_t{1} << 20}) {
        std::string text(size, 'a');
        if (size)
            text[size / 2] = '\0';
        Write(text);
        ASSERT_EQ(Open(path_), SC_STATUS_OK) << error_.message;
        EXPECT_TRUE(std::string(source_.text, source_.size) == text) << size;
        EXPECT_EQ(source_.name, path_);
        sc_source_close(&source_);
        EXPECT_EQ(source_.text, nullptr);
    }
}

TEST_F(FileTest, MissingIsTold) {
    EXPECT_EQ(Open("/no/such/file.dsl"), SC_STATUS_IO);
    EXPECT_STREQ(error_.message, "cannot open '/no/such/file.dsl': No such file or directory");
    EXPECT_EQ(Open(""), SC_STATUS_IO);
    EXPECT_EQ(Open(std::string(5000, 'a')), SC_STATUS_IO);
}

TEST_F(FileTest, BeingADirectoryIsTold) {
    EXPECT_EQ(Open(TEST_SOURCE_DIR), SC_STATUS_IO);
    EXPECT_EQ(std::string(error_.message), "cannot read '" TEST_SOURCE_DIR "': it is a directory");
}

TEST_F(FileTest, UnreadableIsTold) {
    Write("NumPEs 1;");
    chmod(path_.c_str(), 0);
    if (access(path_.c_str(), R_OK) == 0)
        GTEST_SKIP() << "this user may read everything";
    EXPECT_EQ(Open(path_), SC_STATUS_IO);
    EXPECT_EQ(std::string(error_.message), "cannot open '" + path_ + "': Permission denied");
}

TEST_F(FileTest, LargerThanTheLimitIsTold) {
    Write("");
    ASSERT_EQ(truncate(path_.c_str(), off_t{SC_SOURCE_MAX_BYTES} + 1), 0);
    EXPECT_EQ(Open(path_), SC_STATUS_LIMIT);
    EXPECT_EQ(std::string(error_.message), "'" + path_ + "' is larger than 64 MiB");
    ASSERT_EQ(truncate(path_.c_str(), off_t{SC_SOURCE_MAX_BYTES}), 0);
    ASSERT_EQ(Open(path_), SC_STATUS_OK) << error_.message;
    EXPECT_EQ(source_.size, size_t{SC_SOURCE_MAX_BYTES});
    sc_source_close(&source_);
}

TEST_F(FileTest, WithoutAnEndIsTold) {
    if (access("/dev/zero", R_OK) != 0)
        GTEST_SKIP() << "no /dev/zero";
    EXPECT_EQ(Open("/dev/zero"), SC_STATUS_LIMIT);
}

} // namespace
