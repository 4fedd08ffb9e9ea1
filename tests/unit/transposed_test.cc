// TRCONV: the CONV over the zero-stuffed input, against the definition of a transposed convolution.
#include <gtest/gtest.h>

#include <vector>

#include "tests/support/lowered.h"

namespace {

struct Transposed {
    int64_t input, filter, stride, pad, dilation;
};

// What each output of a transposed convolution is made of, by its definition: input i and tap t of the filter are added
// to output i * stride + t * dilation - pad. As many outputs as there are from the first such place to the last,
// without those that the padding cuts off.
std::vector<std::vector<std::pair<int64_t, int64_t>>> ByDefinition(const Transposed &one) {
    const int64_t outputs = (one.input - 1) * one.stride + (one.filter - 1) * one.dilation + 1 - 2 * one.pad;
    std::vector<std::vector<std::pair<int64_t, int64_t>>> made(static_cast<size_t>(outputs));
    for (int64_t i = 0; i < one.input; i++)
        for (int64_t tap = 0; tap < one.filter; tap++) {
            const int64_t output = i * one.stride + tap * one.dilation - one.pad;
            if (output >= 0 && output < outputs)
                made[static_cast<size_t>(output)].emplace_back(i, tap);
        }
    return made;
}

// The same from the CONV: a window's taps meet the stuffed rows, of which every `stride`th between the padding is an
// input; the filter is the other way around.
std::vector<std::vector<std::pair<int64_t, int64_t>>> ByTheConvolution(const Transposed &one, const sc_layer &layer) {
    std::vector<std::vector<std::pair<int64_t, int64_t>>> made;
    for (int64_t row = 0; row + (layer.size[SC_DIM_R] - 1) * layer.dilation[0] < layer.size[SC_DIM_Y];
         row += layer.stride[0]) {
        made.emplace_back();
        for (int64_t r = layer.size[SC_DIM_R] - 1; r >= 0; r--) {
            const int64_t at = row + r * layer.dilation[0] - layer.pad[0];
            if (at >= 0 && at % one.stride == 0 && at / one.stride < one.input)
                made.back().insert(made.back().begin(), {at / one.stride, one.filter - 1 - r});
        }
    }
    for (auto &output : made)
        std::sort(output.begin(), output.end());
    return made;
}

TEST(Transposed, IsTheConvolutionOverTheStuffedInput) {
    int compared = 0;
    for (int64_t input : {1, 2, 5})
        for (int64_t filter : {1, 2, 3, 4})
            for (int64_t stride : {1, 2, 3})
                for (int64_t dilation : {1, 2})
                    for (int64_t pad = 0; pad <= (filter - 1) * dilation; pad++) {
                        const Transposed one = {input, filter, stride, pad, dilation};
                        if ((input - 1) * stride + (filter - 1) * dilation + 1 <= 2 * pad)
                            continue;
                        const std::string text = "Layer TRCONV a; Y " + std::to_string(input) + "; R " +
                                                 std::to_string(filter) + "; StrideY " + std::to_string(stride) +
                                                 "; PadY " + std::to_string(pad) + "; DilationY " +
                                                 std::to_string(dilation) + "; endLayer";
                        Parsed parsed(text);
                        ASSERT_EQ(parsed.result, SC_STATUS_OK) << text << parsed.error.message;
                        const sc_layer &layer = parsed.dsl.layers[0].layer;
                        EXPECT_STREQ(layer.type->name, "CONV");
                        EXPECT_EQ(layer.stride[0], 1);
                        EXPECT_EQ(ByTheConvolution(one, layer), ByDefinition(one)) << text;
                        EXPECT_EQ(sc_layer_output_rows(&layer), static_cast<int64_t>(ByDefinition(one).size()));
                        compared++;
                    }
    EXPECT_GT(compared, 100);
}

// Four rows become 7, and the window of 4 reaches 3 beyond: 3 - 1 rows of zeros at both ends.
TEST(Transposed, ByHand) {
    Parsed parsed("Layer TRCONV up; K 3; C 2; Y 4; X 4; R 4; S 4; Stride 2; Pad 1; endLayer");
    ASSERT_EQ(parsed.result, SC_STATUS_OK) << parsed.error.message;
    const sc_layer &layer = parsed.dsl.layers[0].layer;
    EXPECT_EQ(layer.size[SC_DIM_Y], 7 + 2 * 2);
    EXPECT_EQ(sc_layer_unpadded_size(&layer, SC_DIM_X), 7);
    EXPECT_EQ(layer.pad[SC_WINDOW_X], 2);
    EXPECT_EQ(sc_layer_output_rows(&layer), 8);
    EXPECT_EQ(sc_layer_macs(&layer), 8 * 8 * 3 * 2 * 4 * 4);
    ASSERT_NE(parsed.dsl.warnings, nullptr);
    EXPECT_STREQ(parsed.dsl.warnings->items[0].message,
                 "layer 'up': a TRCONV is the CONV over its zero-stuffed input: Y 7, X 7, Stride 1, PadY 2, PadX 2");
}

TEST(Transposed, OfTheLaterLanguage) {
    Parsed parsed(
        "Network n { Layer up { Type: TRCONV Stride { X: 2, Y: 2 } Dimensions { K: 3, C: 2, Y: 4, X: 4, R: 2, "
        "S: 2 } } }");
    ASSERT_EQ(parsed.result, SC_STATUS_OK) << parsed.error.message;
    const sc_layer &layer = parsed.dsl.layers[0].layer;
    EXPECT_EQ(sc_layer_output_rows(&layer), 8);
    EXPECT_EQ(layer.stride[SC_WINDOW_Y], 1);
}

TEST(Transposed, WhatDoesNotFitIsRefused) {
    struct {
        const char *text, *message;
    } const cases[] = {
        {"Layer TRCONV a; Y 4; R 3; PadY 3; endLayer",
         "layer 'a': the PadY of a TRCONV is at most 2, what its filter reaches beyond one Y, not 3"},
        {"Layer TRCONV a; Y 1; R 3; PadY 2; endLayer",
         "layer 'a': the filter is larger than the input: R 3, but Y is 1 with padding"},
        {"Layer TRCONV a; Y 4611686018427387905; StrideY 3; endLayer",
         "layer 'a': its zero-stuffed size would pass 2^63"},
        {"Layer TRCONV a; Y 2; R 9223372036854775807; DilationY 2; endLayer",
         "layer 'a': its zero-stuffed size would pass 2^63"},
        {"Layer TRCONV a; Y 2; R 9223372036854775807; endLayer", "layer 'a': its padded size would pass 2^63"},
    };
    for (const auto &one : cases) {
        Parsed parsed(one.text);
        EXPECT_EQ(parsed.result, SC_STATUS_INPUT) << one.text;
        EXPECT_STREQ(parsed.error.message, one.message);
    }
}

} // namespace
