// Tables of costs: what is refused and where, and what machines take, by hand.
#include <gtest/gtest.h>

#include <cstring>
#include <ostream>
#include <string>

#include "common/machine.h"
#include "model/cost.h"

namespace {

// A text that is read as a table.
struct CostText {
    std::string text;
    sc_source source;
    sc_arena arena = {};
    sc_error error = {};
    const sc_cost_table *table = nullptr;
    sc_status status;

    explicit CostText(const std::string &of) : text(of), source{"cost.dsl", text.data(), text.size()} {
        status = sc_cost_parse(&table, &source, &arena, &error);
    }
    ~CostText() { sc_arena_free(&arena); }
    CostText(const CostText &) = delete;
    CostText &operator=(const CostText &) = delete;
};

// ---- what is refused ----

struct RefusedCost {
    const char *text;
    int line, column;
    const char *message;
};

void PrintTo(const RefusedCost &refused, std::ostream *to) { *to << testing::PrintToString(refused.text); }

class RefusedCostTest : public testing::TestWithParam<RefusedCost> {};

TEST_P(RefusedCostTest, SaysWhereAndWhy) {
    const RefusedCost &refused = GetParam();
    CostText read(refused.text);
    EXPECT_EQ(read.status, SC_STATUS_INPUT);
    EXPECT_EQ(read.table, nullptr);
    EXPECT_EQ(read.error.line, refused.line) << read.error.message;
    EXPECT_EQ(read.error.column, refused.column) << read.error.message;
    EXPECT_NE(std::strstr(read.error.message, refused.message), nullptr) << read.error.message;
}

const RefusedCost REFUSED_COSTS[] = {
    {"", 1, 1, "expected 'Cost'"},
    {"Layer", 1, 1, "expected 'Cost' but found 'Layer'"},
    {"Cost ;", 1, 6, "expected the cost table's name"},
    {"Cost c Term", 1, 8, "expected ';'"},
    {"Cost c; endCost", 1, 6, "cost table 'c' has no Term"},
    {"Cost c;\nTern a", 2, 1, "expected Term, or 'endCost' to close 'Cost' opened at line 1 but found 'Tern'"},
    {"Cost c;\n", 2, 1, "expected Term, or 'endCost'"},
    {"Cost c; Term 1", 1, 14, "expected the term's name"},
    {"Cost c; Term a each 1;", 1, 16, "expected 'area' or 'power'"},
    {"Cost c; Term a area um2 each 1;", 1, 21, "expected an area such as 4470.9 um2"},
    {"Cost c; Term a area -1 um2 each 1;", 1, 21, "expected an area"},
    {"Cost c; Term a area 1 mW each 1;", 1, 23, "expected 'um2', 'mm2' or 'nm2'"},
    {"Cost c; Term a power 1 um2 each 1;", 1, 24, "expected 'mW', 'uW', 'nW' or 'W'"},
    {"Cost c; Term a area 0.0000001 um2 each 1;", 1, 21, "is no whole number of nm2 below 2^63"},
    {"Cost c; Term a area 9300000 mm2 each 1;", 1, 21,
     "is no whole number of nm2 below 2^63: these are what is counted"},
    {"Cost c; Term a area 1 um2 NumPEs;", 1, 27, "expected 'each'"},
    {"Cost c; Term a area 1 um2 each NumPES2;", 1, 32, "a hardware number such as NumPEs"},
    {"Cost c; Term a area 1 um2 each Multicast;", 1, 32, "a hardware number such as NumPEs"},
    {"Cost c; Term a area 1 um2 each 3 - NumPEs;", 1, 34, "expected ';' but found '-'"},
    {"Cost c; Term a area 1 um2 each -3;", 1, 32, "expected a whole number"},
    {"Cost c; Term a area 1 um2 each 1 / NumPEs;", 1, 34, "expected ';' but found '/'"},
    {"Cost c; Term a area 1 um2 each 1.5;", 1, 32, "expected a whole number"},
    {"Cost c; Term a area 1 um2 each (NumPEs;", 1, 39, "expected ')' to close '('"},
    {"Cost c; Term a area 1 um2 each NumPEs per 0;", 1, 43, "expected a whole number of at least 1"},
    {"Cost c; Term a area 1 um2 each NumPEs per L1Size;", 1, 43, "expected a whole number of at least 1"},
    {"Cost c;\nTerm a area 1 um2 each 1;\nTerm a power 1 W each 1;\nendCost", 3, 6,
     "a term 'a' already stands at line 2"},
    {"Cost c; Term a area 1 um2 each 1; endCost NumPEs 3;", 1, 43, "expected the end of the file"},
    {"Cost c; Term a area 1 um2 each 1; endCost $", 1, 43, "unexpected character '$'"},
};

INSTANTIATE_TEST_SUITE_P(Cost, RefusedCostTest, testing::ValuesIn(REFUSED_COSTS));

TEST(CostTest, LongExpressionsAndTablesAreRefused) {
    std::string deep = "Cost c; Term a area 1 um2 each " + std::string(300, '(') + "1";
    EXPECT_NE(std::strstr(CostText(deep).error.message, "too long (more than 256 terms)"), nullptr);
    std::string many = "Cost c;";
    for (int i = 0; i <= SC_COST_TERMS_MAX; i++)
        many += " Term t" + std::to_string(i) + " area 1 um2 each 1;";
    EXPECT_NE(std::strstr(CostText(many + " endCost").error.message, "more than 64 terms"), nullptr);
}

TEST(CostTest, EveryPrefixOfATableIsRefused) {
    const std::string whole = "Cost c; Term a area 1.5 um2 power 2 mW each (NumPEs + 1) * L1Size per 4; endCost";
    ASSERT_EQ(CostText(whole).status, SC_STATUS_OK);
    for (size_t size = 0; size < whole.size(); size++) {
        CostText read(whole.substr(0, size));
        EXPECT_EQ(read.status, SC_STATUS_INPUT) << size;
        EXPECT_EQ(read.error.line, 1) << size;
    }
}

// ---- what machines take ----

struct CostlyMachine {
    int64_t pes, bandwidth, vector_width, l1_size, l2_size, area_um2, power_uw;
};

void PrintTo(const CostlyMachine &machine, std::ostream *to) {
    *to << machine.pes << " PEs, " << machine.area_um2 << " um2";
}

class CostOfMachineTest : public testing::TestWithParam<CostlyMachine> {};

// area = 4471 PEs VW + 2 PEs L1 + 2 L2 + 23 PEs BW + PEs^2 um2;
// power = 1222 PEs VW + floor(PEs L1 / 4) + floor(L2 / 4) + 800 BW uW.
const char WITH_FLOORS[] = "Cost reference;\n"
                           "  Term pe      area 4471 um2 power 1222 uW each NumPEs * VectorWidth;\n"
                           "  Term l1      area 2 um2 each NumPEs * L1Size;\n"
                           "  Term l1_leak power 1 uW each NumPEs * L1Size per 4;\n"
                           "  Term l2      area 2 um2 each L2Size;\n"
                           "  Term l2_leak power 0.001 mW each L2Size per 4;\n"
                           "  Term bus     area 23 um2 each NumPEs * Bandwidth;\n"
                           "  Term lines   power 0.8 mW each Bandwidth;\n"
                           "  Term arbiter area 0.000001 mm2 each NumPEs * NumPEs;\n"
                           "endCost\n";

TEST_P(CostOfMachineTest, IsAsByHand) {
    const CostlyMachine &by_hand = GetParam();
    CostText read(WITH_FLOORS);
    ASSERT_EQ(read.status, SC_STATUS_OK) << read.error.message;
    sc_machine machine = sc_machine_default();
    machine.num_pes = by_hand.pes;
    machine.bandwidth = by_hand.bandwidth;
    machine.vector_width = by_hand.vector_width;
    machine.l1_size = by_hand.l1_size;
    machine.l2_size = by_hand.l2_size;
    sc_cost cost;
    ASSERT_EQ(sc_cost_of(&cost, read.table, &machine, &read.error), SC_STATUS_OK) << read.error.message;
    EXPECT_EQ(cost.area_nm2, by_hand.area_um2 * 1000000);
    EXPECT_EQ(cost.power_nw, by_hand.power_uw * 1000);
}

const CostlyMachine COSTLY_MACHINES[] = {
    {4, 7, 1, 40, 50, 18964, 10540},
    {6, 2, 1, 200, 200, 29938, 9282},
    {5, 6, 1, 200, 200, 25470, 11210},
    {256, 112, 1, 512, 40960, 2213632, 445440},
    {256, 128, 1, 128, 16384, 2062080, 427520},
};

INSTANTIATE_TEST_SUITE_P(Cost, CostOfMachineTest, testing::ValuesIn(COSTLY_MACHINES));

TEST(CostTest, ProductsBindTighterThanSumsAndDecimalsAreExact) {
    CostText read("Cost c; Term a area 101.790001 um2 each 1 + 2 * (NumPEs + 3); endCost;");
    ASSERT_EQ(read.status, SC_STATUS_OK) << read.error.message;
    sc_machine machine = sc_machine_default();
    machine.num_pes = 4;
    sc_cost cost;
    ASSERT_EQ(sc_cost_of(&cost, read.table, &machine, &read.error), SC_STATUS_OK);
    EXPECT_EQ(cost.area_nm2, INT64_C(101790001) * 15);
    EXPECT_EQ(cost.power_nw, 0);
}

TEST(CostTest, WhatTheMachineDoesNotLimitHasNoCost) {
    CostText read("Cost c; Term a area 1 um2 each 2 *\n L2Size; endCost");
    ASSERT_EQ(read.status, SC_STATUS_OK) << read.error.message;
    sc_machine machine = sc_machine_default();
    sc_cost cost = {-1, -1};
    EXPECT_EQ(sc_cost_of(&cost, read.table, &machine, &read.error), SC_STATUS_INPUT);
    EXPECT_STREQ(read.error.message, "the cost depends on L2Size, which the machine does not give");
    EXPECT_EQ(read.error.line, 2);
    EXPECT_EQ(cost.area_nm2, -1);
}

TEST(CostTest, AnAmountBeyond63BitsIsALimit) {
    for (const char *text :
         {"Cost c; Term a area 1 um2 each NumPEs * NumPEs; endCost", "Cost c; Term a area 1 um2 each NumPEs; endCost",
          "Cost c; Term a area 1 nm2 each NumPEs; Term b area 1 nm2 each NumPEs; endCost"}) {
        CostText read(text);
        ASSERT_EQ(read.status, SC_STATUS_OK) << read.error.message;
        sc_machine machine = sc_machine_default();
        machine.num_pes = INT64_MAX - 1;
        sc_cost cost;
        EXPECT_EQ(sc_cost_of(&cost, read.table, &machine, &read.error), SC_STATUS_LIMIT) << text;
        EXPECT_EQ(read.error.status, SC_STATUS_LIMIT);
    }
}

} // namespace
