// How large L1 must be, by hand: at most 63 bits of words, whose bits may be more.
#include <gtest/gtest.h>

#include "model/fit.h"

namespace {

sc_machine WideSums(int64_t psum_bits, int64_t sets) {
    sc_machine machine = sc_machine_default();
    machine.l1_buffers = sets;
    sc_machine_set(&machine, SC_HARDWARE_psum_bits, psum_bits);
    return machine;
}

sc_counters Boxes(int64_t weight, int64_t input, int64_t sum) {
    sc_counters counters = {};
    counters.l1_req_weight = weight;
    counters.l1_req_input = input;
    counters.l1_req_sum = sum;
    counters.l1_req = weight + input + sum;
    return counters;
}

int64_t Needed(const sc_machine &machine, const sc_counters &counters) { return sc_fit_l1_needed(&machine, &counters); }

// Psums of a GEMM with 2^29 rows and columns: 2^64 bits, in 2^58 words of 64 bits.
TEST(FitL1, CountsWordsWhoseBitsPass63Bits) {
    const int64_t side = INT64_C(1) << 29, sums = INT64_C(1) << 58;
    const sc_counters counters = Boxes(side, side, sums);
    EXPECT_EQ(Needed(WideSums(64, 1), counters), sums + 2 * side * 16 / 64);
    EXPECT_EQ(Needed(WideSums(64, 2), counters), 2 * (sums + 2 * side * 16 / 64));
    EXPECT_EQ(Needed(WideSums(64, 31), counters), 31 * (sums + 2 * side * 16 / 64));
}

// Part of a word is a word, also where the bits pass 2^63.
TEST(FitL1, RoundsTheLastWordUp) {
    const int64_t sums = INT64_C(1) << 60;
    EXPECT_EQ(Needed(WideSums(64, 1), Boxes(3, 0, sums)), sums + 1);
    EXPECT_EQ(Needed(WideSums(64, 1), Boxes(4, 0, sums)), sums + 1);
    EXPECT_EQ(Needed(WideSums(64, 1), Boxes(5, 0, sums)), sums + 2);
    EXPECT_EQ(Needed(WideSums(64, 1), Boxes(3, 1, 0)), 1);
}

// The largest number that fits, and one more.
TEST(FitL1, SaturatesWhereWordsPass63BitsAndNotBefore) {
    EXPECT_EQ(Needed(WideSums(64, 1), Boxes(4, 0, INT64_MAX - 1)), INT64_MAX);
    EXPECT_EQ(Needed(WideSums(64, 1), Boxes(0, 0, INT64_MAX - 1)), INT64_MAX - 1);
    EXPECT_EQ(Needed(WideSums(64, 1), Boxes(4, 4, INT64_MAX - 1)), INT64_MAX);
    EXPECT_EQ(Needed(WideSums(64, 256), Boxes(0, 0, INT64_MAX)), INT64_MAX);
    EXPECT_EQ(Needed(WideSums(8, 1), Boxes(0, 0, INT64_MAX)), INT64_MAX / 2 + 1);
}

// 2^63 * 2^56 * 64 passes 2^127, as no legal machine does.
TEST(FitL1, SaturatesWhereBitsPass127Bits) {
    EXPECT_EQ(Needed(WideSums(64, INT64_C(1) << 60), Boxes(0, 0, INT64_MAX)), INT64_MAX);
}

// Equally wide elements of tensors with sets of their own are counted as they are.
TEST(FitL1, OfEqualWidthsIsTheSumOfSets) {
    sc_machine machine = WideSums(16, 2);
    machine.tensor_l1_buffers[SC_TENSOR_WEIGHT] = 3;
    EXPECT_EQ(Needed(machine, Boxes(5, 7, 11)), 3 * 5 + 2 * 7 + 2 * 11);
    EXPECT_EQ(Needed(machine, Boxes(INT64_C(1) << 61, INT64_C(1) << 59, 0)), (INT64_C(3) << 61) + (INT64_C(1) << 60));
    EXPECT_EQ(Needed(machine, Boxes(INT64_C(1) << 61, INT64_C(1) << 60, 0)), INT64_MAX);
}

} // namespace
