// Layers: sizes and operations worked out by hand, what couples to what, and which layers are possible.
#include <gtest/gtest.h>

#include <ostream>
#include <string>

#include "sim/sim.h"
#include "tests/support/lowered.h"
#include "tests/support/mapped.h"

namespace {

struct Sizes {
    const char *text; // of one layer
    int64_t rows, columns, weights, inputs, outputs, macs;
};

void PrintTo(const Sizes &sizes, std::ostream *to) { *to << sizes.text; }

class SizesTest : public testing::TestWithParam<Sizes> {};

TEST_P(SizesTest, AreAsWorkedOutByHand) {
    const Sizes &sizes = GetParam();
    Parsed parsed("Layer " + std::string(sizes.text) + " endLayer");
    ASSERT_EQ(parsed.result, SC_STATUS_OK) << parsed.error.message;
    const struct sc_layer *layer = &parsed.dsl.layers[0].layer;
    EXPECT_EQ(sc_layer_output_rows(layer), sizes.rows);
    EXPECT_EQ(sc_layer_output_columns(layer), sizes.columns);
    EXPECT_EQ(sc_layer_tensor_elems(layer, SC_TENSOR_WEIGHT), sizes.weights);
    EXPECT_EQ(sc_layer_tensor_elems(layer, SC_TENSOR_INPUT), sizes.inputs);
    EXPECT_EQ(sc_layer_tensor_elems(layer, SC_TENSOR_OUTPUT), sizes.outputs);
    EXPECT_EQ(sc_layer_macs(layer), sizes.macs);
}

INSTANTIATE_TEST_SUITE_P(
    Layers, SizesTest,
    testing::Values(Sizes{"CONV a;", 1, 1, 1, 1, 1, 1},
                    Sizes{"CONV a; N 2; G 3; K 4; C 5; R 3; S 2; Y 7; X 8; Stride 2;", 3, 4, 360, 1680, 288, 8640},
                    Sizes{"CONV conv11; K 512; C 512; R 3; S 3; Y 14; X 14; Pad 1;", 14, 14, 2359296, 131072, 100352,
                          462422016},
                    Sizes{"CONV a; Y 8; R 3; StrideY 2; X 9; S 2; StrideX 3; PadX 1;", 3, 4, 6, 88, 12, 72},
                    Sizes{"CONV a; Y 5; R 5; X 5; S 4; Stride 7;", 1, 1, 20, 25, 1, 20},
                    Sizes{"CONV a; Y 9; R 1; Stride 4; X 8;", 3, 2, 1, 72, 6, 6},
                    Sizes{"CONV a; Y 1; R 3; Pad 1; X 3;", 1, 5, 3, 15, 5, 15},
                    Sizes{"DSCONV a; C 4; R 3; S 3; Y 5; X 6; Pad 1;", 5, 6, 36, 224, 120, 1080},
                    Sizes{"DSCONV a; N 3; C 2; R 2; Y 4; Stride 2;", 2, 1, 4, 24, 12, 24},
                    Sizes{"DSCONV a; N 3; C 2; K 5; R 2; Y 4; Stride 2;", 2, 1, 20, 24, 60, 120},
                    Sizes{"FC a; K 10; C 4;", 1, 1, 40, 4, 10, 40},
                    Sizes{"FC a; N 3; K 10; C 4;", 1, 1, 40, 12, 30, 120},
                    Sizes{"FC a; K 10; C 4; Y 3; X 2; R 3; S 2;", 1, 1, 240, 24, 10, 240},
                    Sizes{"POOL a; C 3; R 2; S 2; Y 6; X 6; Stride 2;", 3, 3, 0, 108, 27, 108},
                    Sizes{"POOL a; N 2; C 3; R 3; S 3; Y 6; X 6; Stride 2; Pad 1;", 3, 3, 0, 384, 54, 486},
                    Sizes{"GEMM a; M 2; N 3; K 4;", 1, 1, 12, 8, 6, 24},
                    Sizes{"GEMM a; G 5; M 2; N 3; K 4;", 1, 1, 60, 40, 30, 120},
                    Sizes{"CONV a; Y 9223372036854775807;", INT64_MAX, 1, 1, INT64_MAX, INT64_MAX, INT64_MAX}));

// ---- couplings ----

struct Coupling {
    const char *type;
    std::string weight, input, output;
    bool window;
};

void PrintTo(const Coupling &coupling, std::ostream *to) { *to << coupling.type; }

class CouplingTest : public testing::TestWithParam<Coupling> {};

std::string Coupled(const struct sc_layer &layer, enum sc_tensor tensor) {
    std::string dims;
    for (int dim = 0; dim < SC_DIM_COUNT; dim++)
        if (sc_layer_couples(&layer, tensor, static_cast<enum sc_dim>(dim)))
            dims += sc_dim_name(static_cast<enum sc_dim>(dim));
    return dims;
}

TEST_P(CouplingTest, IsTheTablesOfTheContract) {
    struct sc_layer layer = {};
    layer.type = sc_layer_type_find(GetParam().type, static_cast<int>(std::string(GetParam().type).size()));
    ASSERT_NE(layer.type, nullptr);
    EXPECT_EQ(Coupled(layer, SC_TENSOR_WEIGHT), GetParam().weight);
    EXPECT_EQ(Coupled(layer, SC_TENSOR_INPUT), GetParam().input);
    EXPECT_EQ(Coupled(layer, SC_TENSOR_OUTPUT), GetParam().output);
    EXPECT_EQ(sc_layer_has_window(&layer), GetParam().window);
}

INSTANTIATE_TEST_SUITE_P(Types, CouplingTest,
                         testing::Values(Coupling{"CONV", "GKCRS", "NGCYX", "NGKYXRS", true},
                                         Coupling{"DSCONV", "KCRS", "NCYX", "NKCYXRS", true},
                                         Coupling{"FC", "KCRS", "NCYX", "NKYXRS", true},
                                         Coupling{"POOL", "", "NCYX", "NCYXRS", true},
                                         Coupling{"GEMM", "NGK", "GKM", "NGM", false}));

TEST(LayerTypes, MapWhatTheyOwnAndSubscriptWhatTheyMap) {
    EXPECT_EQ(sc_layer_type_count(), 5);
    for (int i = 0; i < sc_layer_type_count(); i++) {
        const struct sc_layer_type *type = sc_layer_type_at(i);
        EXPECT_EQ(type->own_dims & ~type->mapped_dims, 0u) << type->name;
        for (const struct sc_subscripts &subscripts : type->tensor)
            for (int s = 0; s < subscripts.count; s++)
                EXPECT_NE(type->own_dims & 1u << subscripts.dim[s], 0u) << type->name;
    }
}

// ---- the table's other columns ----

struct TypeRow {
    const char *type, *windows, *operation; // windows: input and filter of each
    bool covers, convolution;
};

void PrintTo(const TypeRow &row, std::ostream *to) { *to << row.type; }

class TypeRowTest : public testing::TestWithParam<TypeRow> {};

TEST_P(TypeRowTest, IsTheContracts) {
    const TypeRow &row = GetParam();
    const struct sc_layer_type *type = sc_layer_type_find(row.type, static_cast<int>(std::string(row.type).size()));
    ASSERT_NE(type, nullptr);
    std::string windows;
    for (int w = 0; w < type->window_count; w++)
        windows += std::string(sc_dim_name(type->window[w].input)) + sc_dim_name(type->window[w].filter);
    EXPECT_EQ(windows, row.windows);
    EXPECT_STREQ(sc_operation_info(type->operation)->name, row.operation);
    EXPECT_EQ(type->filter_covers_input, row.covers);
    EXPECT_EQ(type->is_convolution, row.convolution);
}

INSTANTIATE_TEST_SUITE_P(Types, TypeRowTest,
                         testing::Values(TypeRow{"CONV", "YRXS", "MAC", false, true},
                                         TypeRow{"DSCONV", "YRXS", "MAC", false, true},
                                         TypeRow{"FC", "YRXS", "MAC", true, false},
                                         TypeRow{"POOL", "YRXS", "MAX", false, false},
                                         TypeRow{"GEMM", "", "MAC", false, false}));

// What code that reads a row relies on.
TEST(LayerTypes, SlideFiltersOverInputsAndHaveTheTensorsOfTheirOperation) {
    for (int i = 0; i < sc_layer_type_count(); i++) {
        const struct sc_layer_type *type = sc_layer_type_at(i);
        const struct sc_layer layer = sc_layer_default(type);
        EXPECT_EQ(type->tensor[SC_TENSOR_WEIGHT].count > 0, sc_operation_info(type->operation)->needs_weights)
            << type->name;
        EXPECT_TRUE(type->window_count == 0 || type->window_count == SC_WINDOWS_MAX) << type->name;
        EXPECT_TRUE(type->window_count > 0 || !type->filter_covers_input) << type->name;
        for (int w = 0; w < type->window_count; w++) {
            const struct sc_window &window = type->window[w];
            EXPECT_NE(type->own_dims & 1u << window.input, 0u) << type->name;
            EXPECT_NE(type->own_dims & 1u << window.filter, 0u) << type->name;
            EXPECT_TRUE(sc_layer_couples(&layer, SC_TENSOR_INPUT, window.input)) << type->name;
            EXPECT_TRUE(sc_layer_couples(&layer, SC_TENSOR_OUTPUT, window.filter)) << type->name;
            EXPECT_EQ(sc_layer_window_over(&layer, window.input), w);
            EXPECT_EQ(sc_layer_window_with_filter(&layer, window.filter), w);
            EXPECT_EQ(sc_layer_window_over(&layer, window.filter), -1);
            EXPECT_EQ(sc_window_named(window.input), w) << "the statements' words name the input";
        }
    }
}

TEST(LayerTypes, AreListedForMessages) {
    char buffer[SC_LAYER_TYPE_LIST_SIZE];
    EXPECT_STREQ(sc_layer_type_list(buffer, " or ", false), "CONV, DSCONV, FC, POOL or GEMM");
    EXPECT_STREQ(sc_layer_type_list(buffer, " and ", true), "CONV, NGCONV, DSCONV, FC, POOL and GEMM");
    EXPECT_STREQ(sc_layer_type_list(buffer, ", ", false), "CONV, DSCONV, FC, POOL, GEMM");
}

TEST(Operations, MakeATermAndCombineIt) {
    const struct sc_operation_description *mac = sc_operation_info(SC_OPERATION_MAC);
    EXPECT_EQ(mac->combine(5, mac->term(-3, 4)), -7);
    EXPECT_EQ(mac->combine(INT32_MAX, 1), INT32_MIN) << "sums wrap around";
    const struct sc_operation_description *max = sc_operation_info(SC_OPERATION_MAX);
    EXPECT_EQ(max->term(-3, 4), 4) << "without weights";
    EXPECT_EQ(max->combine(5, 4), 5);
    EXPECT_EQ(max->combine(-5, -4), -4);
}

TEST(Operations, StartWithWhatLeavesTheFirstTerm) {
    for (int i = 0; i < SC_OPERATION_COUNT; i++) {
        const struct sc_operation_description *operation = sc_operation_info(static_cast<enum sc_operation>(i));
        for (int32_t term : {INT32_MIN, -1, 0, 1, INT32_MAX})
            EXPECT_EQ(operation->combine(operation->start, term), term) << operation->name;
    }
}

TEST(WindowSettings, AreNamedAfterTheirWindowsInput) {
    for (int i = 0; i < SC_SETTING_COUNT; i++) {
        const struct sc_window_setting_description *info =
            sc_window_setting_info(static_cast<enum sc_window_setting>(i));
        EXPECT_EQ(info->word[SC_WINDOW_Y], std::string(info->keyword) + sc_dim_name(SC_DIM_Y));
        EXPECT_EQ(info->word[SC_WINDOW_X], std::string(info->keyword) + sc_dim_name(SC_DIM_X));
    }
    EXPECT_EQ(sc_window_named(SC_DIM_R), SC_WINDOWS_MAX);
    EXPECT_EQ(sc_window_named(SC_DIM_COUNT), SC_WINDOWS_MAX);
}

TEST(WindowSettings, AreReadAndSetByWindow) {
    struct sc_layer layer = sc_layer_default(sc_layer_type_at(0));
    EXPECT_FALSE(sc_layer_is_set(&layer, SC_SETTING_stride));
    sc_layer_set(&layer, SC_SETTING_stride, SC_WINDOW_X, 3);
    EXPECT_EQ(layer.stride[SC_WINDOW_Y], 1);
    EXPECT_EQ(layer.stride[SC_WINDOW_X], 3);
    EXPECT_TRUE(sc_layer_is_set(&layer, SC_SETTING_stride));
    EXPECT_FALSE(sc_layer_windows_agree(&layer, SC_SETTING_stride));
    layer.stride[SC_WINDOW_Y] = 3;
    EXPECT_TRUE(sc_layer_windows_agree(&layer, SC_SETTING_stride));
    EXPECT_EQ(sc_layer_setting(&layer, SC_SETTING_stride, SC_WINDOW_Y), 3);
    EXPECT_FALSE(sc_layer_is_set(&layer, SC_SETTING_pad)) << "other settings stay";
}

TEST(Layers, AreUnpaddedInWindowsOnly) {
    Parsed parsed("Layer CONV a; C 2; Y 8; R 3; X 9; S 2; StrideX 3; PadY 2; PadX 1; endLayer");
    ASSERT_EQ(parsed.result, SC_STATUS_OK) << parsed.error.message;
    const struct sc_layer *layer = &parsed.dsl.layers[0].layer;
    EXPECT_EQ(layer->size[SC_DIM_Y], 12);
    EXPECT_EQ(sc_layer_unpadded_size(layer, SC_DIM_Y), 8);
    EXPECT_EQ(sc_layer_unpadded_size(layer, SC_DIM_X), 9);
    EXPECT_EQ(sc_layer_unpadded_size(layer, SC_DIM_C), 2);
    EXPECT_EQ(sc_layer_outputs(layer, SC_WINDOW_Y), 10);
    EXPECT_EQ(sc_layer_outputs(layer, SC_WINDOW_X), 4);
}

TEST(LayerTypes, AreFoundInAnyCase) {
    EXPECT_STREQ(sc_layer_type_find("dsConv", 6)->name, "DSCONV");
    EXPECT_STREQ(sc_layer_type_find("CONVO", 4)->name, "CONV");
    EXPECT_EQ(sc_layer_type_find("CONV", 3), nullptr);
    EXPECT_EQ(sc_layer_type_find("CONVO", 5), nullptr);
    EXPECT_EQ(sc_layer_type_find("", 0), nullptr);
}

TEST(Dimensions, AreFoundInAnyCase) {
    const std::string names = "NGKCYXRSM", small = "ngkcyxrsm";
    for (int dim = 0; dim < SC_DIM_COUNT; dim++) {
        const auto at = static_cast<size_t>(dim);
        EXPECT_EQ(sc_dim_find(&names[at], 1), dim);
        EXPECT_EQ(sc_dim_find(&small[at], 1), dim);
        EXPECT_EQ(sc_dim_name(static_cast<enum sc_dim>(dim)), names.substr(at, 1));
    }
    EXPECT_EQ(sc_dim_find("Q", 1), SC_DIM_COUNT);
    EXPECT_EQ(sc_dim_find("KK", 2), SC_DIM_COUNT);
    EXPECT_EQ(sc_dim_find("", 0), SC_DIM_COUNT);
}

TEST(Tensors, HaveNames) {
    EXPECT_STREQ(sc_tensor_name(SC_TENSOR_WEIGHT), "weight");
    EXPECT_STREQ(sc_tensor_name(SC_TENSOR_INPUT), "input");
    EXPECT_STREQ(sc_tensor_name(SC_TENSOR_OUTPUT), "sum");
}

// ---- checks, at the last that is possible and one further ----

struct Check {
    const char *text;
    const char *message; // "" where the layer is possible
};

void PrintTo(const Check &check, std::ostream *to) { *to << check.text; }

class CheckTest : public testing::TestWithParam<Check> {};

TEST_P(CheckTest, TellsThePossible) {
    Parsed parsed("Layer " + std::string(GetParam().text) + " endLayer");
    EXPECT_EQ(parsed.result, *GetParam().message ? SC_STATUS_INPUT : SC_STATUS_OK);
    EXPECT_EQ(std::string(parsed.error.message), GetParam().message);
}

INSTANTIATE_TEST_SUITE_P(
    Layers, CheckTest,
    testing::Values(
        Check{"CONV a; Y 3; R 3;", ""},
        Check{"CONV a; Y 3; R 4;", "layer 'a': the filter is larger than the input: R 4, but Y is 3 with padding"},
        Check{"CONV a; Y 3; R 5; PadY 1;", ""},
        Check{"CONV a; Y 3; R 6; PadY 1;",
              "layer 'a': the filter is larger than the input: R 6, but Y is 5 with padding"},
        Check{"POOL a; X 3; S 3;", ""},
        Check{"POOL a; X 3; S 4;", "layer 'a': the filter is larger than the input: S 4, but X is 3 with padding"},
        Check{"FC a; Y 3; R 3; X 2; S 2;", ""},
        Check{"FC a; Y 3; R 2;", "layer 'a': an FC layer's filter covers its input: R must equal Y and S must equal X"},
        Check{"FC a; X 3; S 2;", "layer 'a': an FC layer's filter covers its input: R must equal Y and S must equal X"},
        Check{"FC a; PadX 1;", "layer 'a': an FC layer's filter covers its input: R must equal Y and S must equal X"},
        Check{"CONV a; K 9223372036854775807;", ""},
        // 2^63 operations, weights, inputs, outputs, and at last steps
        Check{"GEMM a; M 2097152; N 2097152; K 2097151;", ""},
        Check{"GEMM a; M 2097152; N 2097152; K 2097152;", "layer 'a': its operations or elements would pass 2^63"},
        Check{"CONV a; K 4294967296; C 2147483648;", "layer 'a': its operations or elements would pass 2^63"},
        Check{"CONV a; N 4294967296; C 2147483648;", "layer 'a': its operations or elements would pass 2^63"},
        Check{"CONV a; N 4294967296; K 2147483648;", "layer 'a': its operations or elements would pass 2^63"},
        Check{"CONV a; Y 4294967296; R 2147483647;", ""},
        Check{"CONV a; Y 4294967296; R 2147483648;", "layer 'a': its operations or elements would pass 2^63"}));

// ---- what no text can say: layers that a program builds ----

struct Built {
    const char *name;
    void (*change)(sc_layer *layer);
    const char *message;
};

void PrintTo(const Built &built, std::ostream *to) { *to << built.name; }

class BuiltTest : public testing::TestWithParam<Built> {};

// A layer without a type has no sizes that a dataflow could ask for.
TEST(Layer, OfNoTypeHasNoSizes) {
    sc_layer layer = sc_layer_default(nullptr);
    const sc_expr size = {SC_EXPR_SIZE_OF, 0, nullptr, SC_DIM_Y, nullptr, nullptr, {}};
    int64_t value;
    sc_error error = {};
    EXPECT_EQ(sc_expr_value(&size, &layer, &value, &error), SC_STATUS_INPUT);
    EXPECT_STREQ(error.message, "layer '' has no type");
    layer = sc_layer_default(sc_layer_type_at(0));
    EXPECT_EQ(sc_expr_value(&size, &layer, &value, &error), SC_STATUS_OK);
    EXPECT_EQ(value, 1);
}

TEST_P(BuiltTest, IsNoLayer) {
    sc_layer layer = sc_layer_default(sc_layer_type_find("DSCONV", 6));
    layer.name[0] = 'a';
    layer.size[SC_DIM_Y] = layer.size[SC_DIM_X] = 6;
    sc_error error = {};
    ASSERT_EQ(sc_layer_check(&layer, sc_place{}, &error), SC_STATUS_OK) << error.message;
    GetParam().change(&layer);
    EXPECT_EQ(sc_layer_check(&layer, sc_place{}, &error), SC_STATUS_INPUT);
    EXPECT_STREQ(error.message, GetParam().message);
    // Nor is it lowered.
    sc_mapping mapping = {};
    sc_machine machine = sc_machine_default();
    machine.num_pes = 1;
    Parsed flow("Temporal_Map (1,1) Y");
    sc_error again = {};
    EXPECT_EQ(sc_mapping_lower(&mapping, MappedArena(), &layer, &machine, flow.dsl.pragmas, flow.dsl.pragma_count,
                               nullptr, &again),
              SC_STATUS_INPUT);
    EXPECT_STREQ(again.message, GetParam().message);
    // Nor has it data.
    sc_sim_data *data = nullptr;
    sc_error none = {};
    EXPECT_EQ(sc_sim_data_create(&data, &layer, 1, &none), SC_STATUS_INPUT);
    EXPECT_STREQ(none.message, GetParam().message);
    EXPECT_EQ(data, nullptr);
}

INSTANTIATE_TEST_SUITE_P(
    Layers, BuiltTest,
    testing::Values(Built{"NoType", [](sc_layer *layer) { layer->type = nullptr; }, "layer 'a' has no type"},
                    Built{"NoChannels", [](sc_layer *layer) { layer->size[SC_DIM_C] = 0; },
                          "layer 'a': C must be at least 1, not 0"},
                    Built{"FewerThanNone", [](sc_layer *layer) { layer->size[SC_DIM_N] = -3; },
                          "layer 'a': N must be at least 1, not -3"},
                    Built{"AnothersDimension", [](sc_layer *layer) { layer->size[SC_DIM_M] = 2; },
                          "layer 'a': a layer of type DSCONV has no M"},
                    Built{"NoStride", [](sc_layer *layer) { layer->stride[SC_WINDOW_Y] = 0; },
                          "layer 'a': StrideY must be at least 1, not 0"},
                    Built{"StrideBackwards", [](sc_layer *layer) { layer->stride[SC_WINDOW_X] = -1; },
                          "layer 'a': StrideX must be at least 1, not -1"},
                    Built{"NoDilation", [](sc_layer *layer) { layer->dilation[SC_WINDOW_X] = 0; },
                          "layer 'a': DilationX must be at least 1, not 0"},
                    Built{"PaddingTakenAway", [](sc_layer *layer) { layer->pad[SC_WINDOW_Y] = -1; },
                          "layer 'a': PadY must be at least 0, not -1"},
                    Built{"PaddingAlone", [](sc_layer *layer) { layer->pad[SC_WINDOW_X] = 3; },
                          "layer 'a': X is 6 with a padding of 3 on either side"},
                    Built{"MuchPadding", [](sc_layer *layer) { layer->pad[SC_WINDOW_X] = INT64_MAX; },
                          "layer 'a': X is 6 with a padding of 9223372036854775807 on either side"},
                    Built{"Nowhere", [](sc_layer *layer) { layer->repeat = 0; },
                          "layer 'a': it must occur at least once, not 0 times"},
                    Built{"AWindowOfGemm",
                          [](sc_layer *layer) {
                              layer->type = sc_layer_type_find("GEMM", 4);
                              layer->size[SC_DIM_Y] = layer->size[SC_DIM_X] = 1;
                              layer->stride[SC_WINDOW_Y] = 2;
                          },
                          "layer 'a': a layer of type GEMM has no stride"}),
    [](const auto &item) { return std::string(item.param.name); });

// ---- networks against their published totals ----

struct Total {
    const char *network;
    int64_t macs; // of the convolutions, or of the matrix products
};

void PrintTo(const Total &total, std::ostream *to) { *to << total.network; }

class TotalTest : public testing::TestWithParam<Total> {};

TEST_P(TotalTest, IsThePublishedOne) {
    Parsed parsed(ReadFile(TEST_SOURCE_DIR "/workloads/networks/" + std::string(GetParam().network) + ".dsl"));
    ASSERT_EQ(parsed.result, SC_STATUS_OK) << parsed.error.message;
    int64_t macs = 0;
    for (int i = 0; i < parsed.dsl.layer_count; i++) {
        const struct sc_layer &layer = parsed.dsl.layers[i].layer;
        const std::string type = layer.type->name;
        if (type == "CONV" || type == "DSCONV" || type == "GEMM")
            macs += sc_layer_macs(&layer) * layer.repeat;
    }
    EXPECT_EQ(macs, GetParam().macs);
}

INSTANTIATE_TEST_SUITE_P(Networks, TotalTest,
                         testing::Values(Total{"vgg16", 15346630656}, Total{"alexnet", 665784864},
                                         Total{"resnet50_v1", 3855925248}, Total{"mobilenetv2", 299494272},
                                         Total{"googlenet", 1581647872}, Total{"bert_base_s128", 11174215680},
                                         Total{"bert_base_s384", 35333406720},
                                         Total{"llama_7b_layer_s2048", 448824082432}));

} // namespace
