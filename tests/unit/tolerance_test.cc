// What is close, and how far off many values are.
#include "check/run/tolerance.h"

#include <gtest/gtest.h>

#include <cmath>
#include <cstdint>
#include <string>
#include <vector>

#include "check/run/compare.h"
#include "check/run/spread.h"

namespace {

struct tolerance Read(const char *text) {
    struct tolerance tolerance = {-1};
    EXPECT_TRUE(tolerance_read(text, &tolerance)) << text;
    return tolerance;
}

TEST(Tolerance, IsAShareInPercent) {
    char buffer[TOLERANCE_TEXT_SIZE];
    for (const auto &[text, millionths, again] : {std::tuple("5%", int64_t{50000}, "5%"),
                                                  {"0.25%", 2500, "0.25%"},
                                                  {"0.0001%", 1, "0.0001%"},
                                                  {"007.50%", 75000, "7.5%"},
                                                  {"100%", 1000000, "100%"},
                                                  {"1000000%", 10000000000, "1000000%"}}) {
        EXPECT_EQ(Read(text).millionths, millionths);
        EXPECT_STREQ(tolerance_text(buffer, Read(text)), again);
    }
    struct tolerance tolerance = {};
    for (const char *text : {"", "%", "5", "0%", "0.0%", "-5%", "5 %", "5%%", ".5%", "5.%", "0.00001%", "1000001%",
                             "99999999999999999999%", "5e1%", "0x5%"})
        EXPECT_FALSE(tolerance_read(text, &tolerance)) << text;
}

TEST(Tolerance, IsExactAtItsEdge) {
    const struct tolerance five = Read("5%");
    EXPECT_TRUE(tolerance_allows(five, {105, 1}, 100));
    EXPECT_TRUE(tolerance_allows(five, {95, 1}, 100));
    EXPECT_FALSE(tolerance_allows(five, {106, 1}, 100));
    EXPECT_FALSE(tolerance_allows(five, {94, 1}, 100));
    EXPECT_FALSE(tolerance_allows(five, {104, 1}, 99));
    EXPECT_TRUE(tolerance_allows(five, {99 * 20 + 99, 20}, 99)); // 4.95 more than 99
    EXPECT_FALSE(tolerance_allows(five, {99 * 20 + 100, 20}, 99));
    EXPECT_TRUE(tolerance_allows(five, {0, 1}, 0));
    EXPECT_FALSE(tolerance_allows(Read("1000000%"), {1, INT64_MAX}, 0)); // beside nothing everything is far off
    EXPECT_FALSE(tolerance_allows(five, {INT64_MIN, 1}, INT64_MAX));
    EXPECT_TRUE(tolerance_allows(Read("100%"), {0, 1}, INT64_MAX));
    EXPECT_FALSE(tolerance_allows(Read("99.9999%"), {0, 1}, INT64_MAX));
    EXPECT_TRUE(tolerance_allows(Read("1000000%"), {INT64_MIN, 1}, INT64_MAX));
    EXPECT_FALSE(tolerance_allows({0}, {1, INT64_MAX}, INT64_MAX));
    EXPECT_TRUE(tolerance_allows({0}, {INT64_MAX, 1}, INT64_MAX));
    const sc_rational near_one = {INT64_MAX, INT64_MAX - 1}; // a little more than 1 of 72: 98.6% off
    EXPECT_TRUE(tolerance_allows(Read("98.6112%"), near_one, 72));
    EXPECT_FALSE(tolerance_allows(Read("98.6111%"), near_one, 72));
}

TEST(Tolerance, MakesWhatDiffersClose) {
    sc_counters counters = {};
    counters.macs = 100;
    counters.cycles = 100;
    sc_formula_result near = {}, far = {}, equal = {};
    near.outcome = far.outcome = equal.outcome = SC_FORMULA_VALUE;
    near.value = {105, 1};
    far.value = {106, 1};
    equal.value = {0, 1};
    const sc_formula_result *formula[SC_COUNTER_COUNT] = {};
    formula[SC_COUNTER_macs] = &near;
    formula[SC_COUNTER_steps] = &equal;
    struct comparison comparison = compare_counts(&counters, formula);
    EXPECT_EQ(comparison.verdict, VERDICT_DIFFER);
    compare_tolerate(&comparison, {0});
    EXPECT_EQ(comparison.verdict, VERDICT_DIFFER);
    compare_tolerate(&comparison, Read("5%"));
    EXPECT_EQ(comparison.verdict, VERDICT_CLOSE);
    EXPECT_EQ(comparison.row[SC_COUNTER_macs].verdict, VERDICT_CLOSE);
    EXPECT_EQ(comparison.row[SC_COUNTER_steps].verdict, VERDICT_AGREE);
    EXPECT_EQ(comparison.count[VERDICT_CLOSE], 1);
    EXPECT_EQ(comparison.count[VERDICT_DIFFER], 0);
    EXPECT_EQ(comparison.count[VERDICT_AGREE], 1);
    formula[SC_COUNTER_cycles] = &far;
    comparison = compare_counts(&counters, formula);
    compare_tolerate(&comparison, Read("5%"));
    EXPECT_EQ(comparison.verdict, VERDICT_DIFFER);
    EXPECT_EQ(comparison.count[VERDICT_CLOSE], 1);
    EXPECT_EQ(comparison.count[VERDICT_DIFFER], 1);
}

TEST(Spread, IsMeanMedianAndTheFirstOfTheWorst) {
    std::vector<double> room(8);
    const auto of = [&](std::vector<double> all) { return spread_of(all.data(), all.size(), room.data()); };
    EXPECT_EQ(of({0.5}).mean, 0.5);
    EXPECT_EQ(of({0.5}).median, 0.5);
    const spread odd = of({3, 0, 1, 3, 0.5});
    EXPECT_EQ(odd.mean, 1.5);
    EXPECT_EQ(odd.median, 1);
    EXPECT_EQ(odd.worst, 0u);
    EXPECT_EQ(of({4, 1, 3, 0}).median, 2);
    const spread endless = of({0.5, INFINITY, 0, INFINITY, 1});
    EXPECT_EQ(endless.mean, INFINITY);
    EXPECT_EQ(endless.median, 1);
    EXPECT_EQ(endless.worst, 1u);
    EXPECT_EQ(of({INFINITY, INFINITY}).median, INFINITY);
    char text[SPREAD_TEXT_SIZE];
    for (const auto &[distance, expected] : {std::pair<double, const char *>{0, "0%"},
                                             {0.0512, "5.12%"},
                                             {8.99, "899%"},
                                             {9, "x10.0"},
                                             {200, "x201"},
                                             {INFINITY, "no end"}})
        EXPECT_STREQ(spread_text(text, distance), expected);
}

} // namespace
