// The vector instructions and the plain loops must do the same.
#include "sim/lanes.h"

#include <gtest/gtest.h>

#include <random>
#include <vector>

namespace {

constexpr int kLanes = 64;

struct Rows {
    std::vector<int32_t> ids, base, sum, terms, operations;
    std::vector<int16_t> weight, input;
};

Rows RandomRows(std::mt19937_64 &random) {
    Rows rows;
    auto full = [&] { return static_cast<int32_t>(random()); };
    for (int i = 0; i < kLanes; i++) {
        rows.base.push_back(full());
        rows.ids.push_back(random() % 2 ? rows.base.back() + 7 : full());
        rows.sum.push_back(full() / 4);
        rows.terms.push_back(full() & 0xffff);
        rows.operations.push_back(full() & 0xffff);
        rows.weight.push_back(static_cast<int16_t>(random() % 512 - 256));
        rows.input.push_back(static_cast<int16_t>(random() % 512 - 256));
    }
    return rows;
}

lanes_operands Operands(Rows &rows) {
    return {rows.weight.data(), rows.input.data(), rows.sum.data(), rows.terms.data(), rows.operations.data()};
}

class LanesTest : public testing::TestWithParam<int> {};

TEST_P(LanesTest, VectorsAndLoopsAgree) {
    const lanes *fast = sim_lanes_avx512(), *plain = sim_lanes_portable();
    if (!fast)
        GTEST_SKIP() << "this processor has no AVX-512";
    const int width = GetParam();
    const uint64_t all = width == kLanes ? ~uint64_t{0} : (uint64_t{1} << width) - 1;
    std::mt19937_64 random(width);
    for (int round = 0; round < 2000; round++) {
        Rows a = RandomRows(random), b = a;
        const uint64_t set = random() & random() & all, accumulate = set & random();
        EXPECT_EQ(fast->differ(a.ids.data(), a.base.data(), 7, width),
                  plain->differ(b.ids.data(), b.base.data(), 7, width));
        lanes_operands on_a = Operands(a), on_b = Operands(b);
        auto operate = [&](const lanes *lanes, const lanes_operands *operands) {
            (round % 2 ? lanes->mac : lanes->max)(operands, set, accumulate, width);
        };
        operate(fast, &on_a);
        operate(plain, &on_b);
        fast->assign(a.ids.data(), a.base.data(), -3, set, width);
        plain->assign(b.ids.data(), b.base.data(), -3, set, width);
        fast->copy(a.weight.data(), a.input.data(), set, width);
        plain->copy(b.weight.data(), b.input.data(), set, width);
        EXPECT_EQ(fast->count(a.terms.data(), -1, 3, set, width), plain->count(b.terms.data(), -1, 3, set, width));
        EXPECT_EQ(fast->positive(a.sum.data(), set, width), plain->positive(b.sum.data(), set, width));
        EXPECT_EQ(fast->sum(a.terms.data(), set, width), plain->sum(b.terms.data(), set, width));
        EXPECT_EQ(fast->largest(a.sum.data(), set, width), plain->largest(b.sum.data(), set, width));
        ASSERT_EQ(a.ids, b.ids);
        ASSERT_EQ(a.sum, b.sum);
        ASSERT_EQ(a.terms, b.terms);
        ASSERT_EQ(a.operations, b.operations);
        ASSERT_EQ(a.weight, b.weight);
    }
}

INSTANTIATE_TEST_SUITE_P(Widths, LanesTest, testing::Values(16, 32, 48, 64));

TEST(Lanes, MacStartsAPsumWhereItDoesNotAccumulate) {
    Rows rows;
    rows.weight.assign(16, 3);
    rows.input.assign(16, -5);
    rows.sum.assign(16, 100);
    rows.terms.assign(16, 9);
    rows.operations.assign(16, 1);
    lanes_operands operands = Operands(rows);
    sim_lanes_portable()->mac(&operands, 0b111, 0b101, 16);
    EXPECT_EQ(rows.sum[0], 85);
    EXPECT_EQ(rows.sum[1], -15);
    EXPECT_EQ(rows.sum[3], 100);
    EXPECT_EQ(rows.terms[0], 10);
    EXPECT_EQ(rows.terms[1], 1);
    EXPECT_EQ(rows.operations[2], 2);
    EXPECT_EQ(rows.operations[3], 1);
}

TEST(Lanes, CountSaysWhoReachedTheNumber) {
    std::vector<int32_t> counts = {0, 1, 2, 0, 1, 0, 0, 0, 0, 0, 0, 0, 0, 0, 0, 0};
    EXPECT_EQ(sim_lanes_portable()->positive(counts.data(), 0b11110, 16), 0b10110u);
    EXPECT_EQ(sim_lanes_portable()->count(counts.data(), 1, 1, 0b01111, 16), 0b01001u);
    EXPECT_EQ(sim_lanes_portable()->count(counts.data(), -1, 0, 0b11001, 16), 0b11001u);
    EXPECT_EQ(counts[1], 2);
    EXPECT_EQ(counts[2], 3);
    EXPECT_EQ(counts[5], 0);
}

TEST(Lanes, MaxKeepsTheLarger) {
    Rows rows;
    rows.input = std::vector<int16_t>(16, -5);
    rows.sum = {-7, -3, -7, 0, 0, 0, 0, 0, 0, 0, 0, 0, 0, 0, 0, 0};
    rows.terms.assign(16, 1);
    rows.operations.assign(16, 0);
    lanes_operands operands = {nullptr, rows.input.data(), rows.sum.data(), rows.terms.data(), rows.operations.data()};
    sim_lanes_portable()->max(&operands, 0b1111, 0b0011, 16);
    EXPECT_EQ(rows.sum[0], -5);
    EXPECT_EQ(rows.sum[1], -3);
    EXPECT_EQ(rows.sum[2], -5) << "a first operand is taken as it is";
    EXPECT_EQ(rows.sum[3], -5);
}

} // namespace
