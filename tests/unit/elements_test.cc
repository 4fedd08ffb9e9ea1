// Sets of elements, and what they are called.
#include <gtest/gtest.h>

extern "C" {
#include "traces/export/elements.h"
}

#include <string>
#include <vector>

#include "tests/support/mapped.h"

namespace {

struct ElementSet {
    ElementSet(const std::vector<int64_t> &all) {
        for (int64_t element : all)
            EXPECT_EQ(trace_elements_add(&elements, element), ELEMENTS_CHANGED);
    }
    ~ElementSet() { trace_elements_free(&elements); }
    std::vector<int64_t> now() const { return {elements.element, elements.element + elements.count}; }
    struct elements elements = {};
};

// K 4, C 3, R 3, S 1, Y 5, X 9: the output has rows y0-2 and columns x0-8.
sc_layer Layer() {
    sc_layer of = {};
    of.type = sc_layer_type_find("CONV", 4);
    for (int64_t &size : of.size)
        size = 1;
    of.size[SC_DIM_K] = 4;
    of.size[SC_DIM_C] = of.size[SC_DIM_R] = 3;
    of.size[SC_DIM_Y] = 5;
    of.size[SC_DIM_X] = 9;
    of.stride[SC_WINDOW_Y] = of.stride[SC_WINDOW_X] = 1;
    of.dilation[SC_WINDOW_Y] = of.dilation[SC_WINDOW_X] = 1;
    return of;
}

std::string ElementText(sc_tensor tensor, const std::vector<int64_t> &all) {
    const ElementSet set(all);
    const sc_layer of = Layer();
    char text[ELEMENTS_TEXT_SIZE];
    return trace_elements_text(&set.elements, &of, tensor, text);
}

TEST(Elements, StayInOrderAndAreThereOnce) {
    ElementSet set({7, 3, 5, 1});
    EXPECT_EQ(set.now(), (std::vector<int64_t>{1, 3, 5, 7}));
    EXPECT_EQ(trace_elements_add(&set.elements, 5), ELEMENTS_SAME);
    EXPECT_EQ(trace_elements_remove(&set.elements, 4), ELEMENTS_SAME);
    EXPECT_EQ(trace_elements_remove(&set.elements, 8), ELEMENTS_SAME);
    EXPECT_EQ(trace_elements_remove(&set.elements, 3), ELEMENTS_CHANGED);
    EXPECT_EQ(trace_elements_remove(&set.elements, 7), ELEMENTS_CHANGED);
    EXPECT_EQ(set.now(), (std::vector<int64_t>{1, 5}));
}

TEST(Elements, AreManyOnes) {
    ElementSet set({});
    for (int64_t i = 0; i < 1000; i++)
        ASSERT_EQ(trace_elements_add(&set.elements, i * 7 % 1000), ELEMENTS_CHANGED);
    for (int64_t i = 0; i < 1000; i++)
        ASSERT_EQ(set.elements.element[i], i);
}

TEST(Elements, AreCalledByTheBoxThatTheyFill) {
    EXPECT_EQ(ElementText(SC_TENSOR_WEIGHT, {0}), "k0 c0 r0");
    EXPECT_EQ(ElementText(SC_TENSOR_WEIGHT, {9, 10, 11, 12, 13, 14}), "k1 c0-1 r0-2"); // (k * 3 + c) * 3 + r
    EXPECT_EQ(ElementText(SC_TENSOR_INPUT, {45 + 9 + 2, 45 + 9 + 3, 45 + 18 + 2, 45 + 18 + 3}), "c1 y1-2 x2-3");
    EXPECT_EQ(ElementText(SC_TENSOR_OUTPUT, {2 * 27 + 2 * 9 + 8}), "k2 y2 x8"); // rows and columns of the output
}

TEST(Elements, WithGapsOfOneSizeAreABoxToo) {
    EXPECT_EQ(ElementText(SC_TENSOR_INPUT, {0, 2, 4, 6, 8}), "c0 y0 x0-8/2");
    EXPECT_EQ(ElementText(SC_TENSOR_INPUT, {1, 7, 4}), "c0 y0 x1-7/3");
    EXPECT_EQ(ElementText(SC_TENSOR_INPUT, {0, 8, 18, 26}), "c0 y0-2/2 x0-8/8");
}

TEST(Elements, ThatFillNoBoxAreSomeOfIt) {
    EXPECT_EQ(ElementText(SC_TENSOR_INPUT, {0, 2, 3}), "some of c0 y0 x0-3");
    EXPECT_EQ(ElementText(SC_TENSOR_INPUT, {0, 10}), "some of c0 y0-1 x0-1");
}

TEST(Elements, OfATensorThatHasOneAreAll) {
    sc_layer of = Layer();
    for (int64_t &size : of.size)
        size = 1;
    const ElementSet set({0});
    char text[ELEMENTS_TEXT_SIZE];
    EXPECT_STREQ(trace_elements_text(&set.elements, &of, SC_TENSOR_WEIGHT, text), "all");
}

} // namespace
