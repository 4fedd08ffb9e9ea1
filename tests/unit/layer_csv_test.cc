// Tables of layers: what each format says, and what is refused, where and why.
#include <gtest/gtest.h>

#include <string>

#include "tests/support/lowered.h"

namespace {

// "CONV a K8 C4 Y9 X9 R3 S3 st2,2 pad1,1 dil1,1 x2": sizes above 1 without padding, settings where they are not the
// usual.
std::string LayerLine(const sc_layer &layer) {
    std::string text = layer.type->name + (" " + std::string(layer.name));
    for (int dim = 0; dim < SC_DIM_COUNT; dim++) {
        const int64_t size = sc_layer_unpadded_size(&layer, static_cast<sc_dim>(dim));
        if (size != 1)
            text += std::string(" ") + sc_dim_name(static_cast<sc_dim>(dim)) + std::to_string(size);
    }
    for (int setting = 0; setting < SC_SETTING_COUNT; setting++)
        if (sc_layer_is_set(&layer, static_cast<sc_window_setting>(setting)))
            text += std::string(" ") + sc_window_setting_info(static_cast<sc_window_setting>(setting))->keyword +
                    std::to_string(sc_layer_setting(&layer, static_cast<sc_window_setting>(setting), SC_WINDOW_Y)) +
                    "," +
                    std::to_string(sc_layer_setting(&layer, static_cast<sc_window_setting>(setting), SC_WINDOW_X));
    return layer.repeat == 1 ? text : text + " x" + std::to_string(layer.repeat);
}

std::string LayerLines(const Parsed &parsed) {
    std::string text;
    for (int i = 0; parsed.result == SC_STATUS_OK && i < parsed.dsl.layer_count; i++)
        text += (i ? "; " : "") + LayerLine(parsed.dsl.layers[i].layer);
    return text;
}

struct CsvCase {
    const char *name, *text, *layers;
};

void PrintTo(const CsvCase &item, std::ostream *to) { *to << item.name; }

class LayerCsvTest : public testing::TestWithParam<CsvCase> {};

TEST_P(LayerCsvTest, SaysTheseLayers) {
    Parsed parsed(GetParam().text);
    EXPECT_EQ(parsed.result, SC_STATUS_OK)
        << parsed.error.line << ":" << parsed.error.column << " " << parsed.error.message;
    EXPECT_EQ(LayerLines(parsed), GetParam().layers);
    EXPECT_TRUE(parsed.dsl.is_table);
}

const CsvCase kTables[] = {
    {"ours",
     "layer,type,N,G,K,C,Y,X,R,S,stride,pad,dilation,repeat\n"
     "a,CONV,2,3,4,5,16,17,3,2,2,1,4,6\n",
     "CONV a N2 G3 K4 C5 Y16 X17 R3 S2 Stride2,2 Pad1,1 Dilation4,4 x6"},
    {"any_order_and_case", "Repeat, C ,\"Type\",LAYER\r\n7,8,dsconv,Dw\r\n", "DSCONV Dw C8 x7"},
    {"each_window", "layer,type,Y,X,R,S,strideY,stride_x,PadY,pad x\na,POOL,9,9,2,2,3,2,1,0\n",
     "POOL a Y9 X9 R2 S2 Stride3,2 Pad1,0"},
    {"products", "layer,type,G,M,N,K,C,pad,stride\na,GEMM,12,128,64,96,1,0,1\n", "GEMM a N64 G12 K96 M128"},
    {"empty_cells_and_lines", "\n# a comment\nlayer,type,K,C,,\n\na,FC,,4\n ,,,\nb,FC,3, # all\n,,\n",
     "FC a C4; FC b K3"},
    {"as_scripts_write_numbers", "layer,type,K,C\na,CONV,64.0,1e3\n", "CONV a K64 C1000"},
    {"a_multiplier", "layer,type,K,C\na,DSCONV,2,9", "DSCONV a K2 C9"},
    {"names_of_other_tools", "layer,type\n/model/conv.1/Conv-2,CONV\n\"two words, and\",CONV",
     "CONV _model_conv.1_Conv-2; CONV two_words__and"},
    {"byte_order_mark", "\xef\xbb\xbflayer,type,K\na,CONV,2\n", "CONV a K2"},
    {"scale_sim",
     "Layer name, IFMAP Height, IFMAP Width, Filter Height, Filter Width, Channels, Num Filter, Strides,\n"
     "Conv1,  28, 27,    3, 2,      4,      32,     2,\n\nFC, 1, 1, 1, 1, 1024, 1000, 1, #dense\n",
     "CONV Conv1 K32 C4 Y28 X27 R3 S2 Stride2,2; CONV FC K1000 C1024"},
    {"scale_sim_names_twice",
     "Layer name,IFMAP Height,IFMAP Width,Filter Height,Filter Width,Channels,Num Filter,Strides\n"
     "a,5,5,1,1,1,1,1\na,5,6,1,1,1,1,1\na,5,7,1,1,1,1,1\n",
     "CONV a Y5 X5; CONV a_2 Y5 X6; CONV a_3 Y5 X7"},
    {"scale_sim_in_another_order",
     "Strides,Num Filters,Channels,Filter Width,Filter Height,IFMAP Width,IFMAP Height,Layer Name\n2,8,3,2,1,7,6,a\n",
     "CONV a K8 C3 Y6 X7 S2 Stride2,2"},
    {"scale_sim_products", "Layer,M,N,K,\nqkv,128,1536,512,\n", "GEMM qkv N1536 K512 M128"},
    {"gamma", "K,C,Y,X,R,S,T\n32,3,224,223,3,2,1\n1,32,112,112,3,3,2\n2048,4096,128,1,1,1,3\n2,3,4,4,2,2,4\n",
     "CONV layer1 K32 C3 Y224 X223 R3 S2; DSCONV layer2 C32 Y112 X112 R3 S3; GEMM layer3 N2048 K4096 M128; "
     "CONV layer4 K2 C3 Y4 X4 R2 S2 Pad1,1"},
    {"transposed", "layer,type,K,C,Y,X,R,S,stride,pad\nup,TRCONV,3,2,4,5,4,4,2,1\n",
     "CONV up K3 C2 Y7 X9 R4 S4 Pad2,2"},
};

INSTANTIATE_TEST_SUITE_P(Of, LayerCsvTest, testing::ValuesIn(kTables),
                         [](const auto &item) { return std::string(item.param.name); });

struct CsvRefused {
    const char *text;
    int line, column;
    const char *message;
};

void PrintTo(const CsvRefused &item, std::ostream *to) { *to << testing::PrintToString(std::string(item.text)); }

class LayerCsvRefusedTest : public testing::TestWithParam<CsvRefused> {};

TEST_P(LayerCsvRefusedTest, SaysWhereAndWhy) {
    Parsed parsed(GetParam().text);
    EXPECT_NE(parsed.result, SC_STATUS_OK) << LayerLines(parsed);
    EXPECT_STREQ(parsed.error.message, GetParam().message);
    EXPECT_EQ(parsed.error.line, GetParam().line);
    EXPECT_EQ(parsed.error.column, GetParam().column);
}

const CsvRefused kRefused[] = {
    {"layer,type,Q\na,CONV,1\n", 1, 12, "a table of layers has no column 'Q'"},
    {"layer,type,K,k\na,CONV,1,1\n", 1, 14, "a column of the same meaning stands there already: 'k'"},
    {"layer,type,padX,pad\na,CONV,1,1\n", 1, 17, "another column says this of a window already: 'pad'"},
    {"layer,type,K\na,CONV,x\n", 2, 8, "expected a whole number from 1 under 'K', found 'x'"},
    {"layer,type,K\na,CONV,0\n", 2, 8, "expected a whole number from 1 under 'K', found '0'"},
    {"layer,type,K\na,CONV,-3\n", 2, 8, "expected a whole number from 1 under 'K', found '-3'"},
    {"layer,type,K\na,CONV,1.5\n", 2, 8, "expected a whole number from 1 under 'K', found '1.5'"},
    {"layer,type,K\na,CONV,9223372036854775808\n", 2, 8,
     "expected a whole number from 1 under 'K', found '9223372036854775808'"},
    {"layer,type,pad\na,CONV,-1\n", 2, 8, "expected a whole number from 0 under 'pad', found '-1'"},
    {"layer,type,repeat\na,CONV,0\n", 2, 8, "expected a whole number from 1 under 'repeat', found '0'"},
    {"layer,type\na,CNV\n", 2, 3, "expected a layer type (CONV, DSCONV, FC, POOL, GEMM or TRCONV) but found 'CNV'"},
    {"layer,type,K\n,CONV,1\n", 2, 1, "the row has no value under 'layer'"},
    {"layer,type,K\na,,1\n", 2, 3, "the row has no value under 'type'"},
    {"layer,type,K\na\n", 2, 1, "the row has no value under 'type'"},
    {"layer,type,K\na,CONV,1,4\n", 2, 10, "no column of the header stands above this value: '4'"},
    {"layer,type,K,,C\na,CONV,1,4,2\n", 2, 10, "no column of the header stands above this value: '4'"},
    {"layer,type,C\na,GEMM,2\n", 2, 8, "a GEMM layer has no dimension C: it can only be 1, not 2"},
    {"layer,type,K\na,POOL,2\n", 2, 8, "a POOL layer has no dimension K: it can only be 1, not 2"},
    {"layer,type,M,stride\na,GEMM,2,2\n", 2, 10, "a GEMM layer has no stride: it can only be 1, not 2"},
    {"layer,type,R\n\na,CONV,3\n", 3, 1,
     "layer 'a': the filter is larger than the input: R 3, but Y is 1 with padding"},
    {"layer,type\na,CONV\nA,CONV\n", 3, 1, "a layer 'A' already stands at line 2"},
    {"layer,type,Y,pad\na,CONV,9223372036854775807,1\n", 2, 1, "layer 'a': its padded size would pass 2^63"},
    {"layer,type,M,N\na,GEMM,4294967296,2147483648\n", 2, 1, "layer 'a': its operations or elements would pass 2^63"},
    {"layer,type\na1234567890123456789012345678901234567890123456789012345678901234,CONV\n", 2, 1,
     "a layer's name has at most 63 letters, this one has 65"},
    {"layer,type\n", 0, 0, "'test.dsl' has a header and no layers"},
    {"layer,type\n\"a,CONV\n", 2, 1, "expected a quote that closes this one, in front of a comma or the line's end"},
    {"Layer name,IFMAP Height,IFMAP Width,Filter Height,Filter Width,Channels,Num Filter,Strides\nAlexnet,\n", 2, 9,
     "the row has no value under 'IFMAP Height'"},
    {"Layer name,IFMAP Height,IFMAP Width,Filter Height,Filter Width,Channels,Num Filter,Strides,Sparsity\n", 1, 92,
     "a table of layers has no column 'Sparsity'"},
    {"K,C,Y,X,R,S,T\n1,2,3,4,1,1,5\n", 2, 13,
     "there is no layer type 5: expected 1 (CONV), 2 (DSCONV), 3 (GEMM) or 4 (TRCONV)"},
    {"K,C,Y,X,R,S,T\n1,2,3,4,1,1,3\n", 2, 1, "a row of type 3 is a matrix product: its X, R and S can only be 1"},
};

INSTANTIATE_TEST_SUITE_P(Of, LayerCsvRefusedTest, testing::ValuesIn(kRefused));

// What has the name of a table is one, and says which headers there are.
TEST(LayerCsv, AnUnknownHeaderIsRefused) {
    const std::string text = "layer,typ,K\na,CONV,1\n";
    const sc_source source = {"net.csv", text.data(), text.size()};
    sc_arena arena = {};
    sc_dsl dsl = {};
    sc_error error = {};
    EXPECT_EQ(sc_dsl_parse(&dsl, &source, &arena, &error), SC_STATUS_INPUT);
    EXPECT_EQ(std::string(error.message).find("expected the header of a table of layers: 'layer,type,K,C,...' (see"),
              0u)
        << error.message;
    EXPECT_EQ(error.line, 1);
    sc_arena_free(&arena);
    Parsed without_name(text);
    EXPECT_EQ(std::string(without_name.error.message).find("expected a layer type ("), 0u)
        << without_name.error.message;
}

TEST(LayerCsv, ANameThatStandsTwiceIsSaid) {
    Parsed parsed("Layer,M,N,K\na,1,2,3\na,4,5,6\n");
    ASSERT_NE(parsed.dsl.warnings, nullptr);
    EXPECT_STREQ(parsed.dsl.warnings->items[0].message,
                 "a layer 'a' already stands at line 2: this one is called 'a_2'");
    EXPECT_EQ(parsed.dsl.warnings->items[0].line, 3);
}

TEST(LayerCsv, HasAsManyLayersAsAnyFile) {
    std::string text = "layer,type\n";
    for (int i = 0; i < SC_DSL_LAYERS_MAX; i++)
        text += "l" + std::to_string(i) + ",FC\n";
    EXPECT_EQ(Parsed(text).dsl.layer_count, SC_DSL_LAYERS_MAX);
    Parsed more(text + "last,FC\n");
    EXPECT_EQ(more.result, SC_STATUS_INPUT);
    EXPECT_STREQ(more.error.message, "more than 1024 layers in one file");
    EXPECT_EQ(more.error.line, SC_DSL_LAYERS_MAX + 2);
}

} // namespace
