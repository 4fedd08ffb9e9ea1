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
    {"Cost c;\nTern a", 2, 1, "expected Term, SRAM, or 'endCost' to close 'Cost' opened at line 1 but found 'Tern'"},
    {"Cost c;\n", 2, 1, "expected Term, SRAM, or 'endCost'"},
    {"Cost c; Term 1", 1, 14, "expected the term's name"},
    {"Cost c; Term a each 1;", 1, 16, "expected 'area', 'power' or 'SRAM'"},
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
    // memories
    {"Cost c; SRAM 64.5 2 area 1 um2 power 1 nW;", 1, 14, "expected a whole number of bytes but found '64.5'"},
    {"Cost c; SRAM 0 2 area 1 um2 power 1 nW;", 1, 14, "a memory's size must be from 1 to 2^50 bytes, not 0"},
    {"Cost c; SRAM 64 0 area 1 um2 power 1 nW;", 1, 17, "a port must be from 1 to 2^50 bytes, not 0"},
    {"Cost c; SRAM 64 2 power 1 nW;", 1, 19, "expected 'area' but found 'power'"},
    {"Cost c; SRAM 64 2 area 1 um2;", 1, 29, "expected 'power' but found ';'"},
    {"Cost c; SRAM 64 2 area 0 um2 power 1 nW;", 1, 24, "a memory's area must be above 0"},
    {"Cost c; SRAM 64 2 area 1 um2 power 0.0 nW;", 1, 36, "a memory's power must be above 0"},
    {"Cost c; SRAM 64 2 area 1 um2 power 1 nW each 1;", 1, 41, "expected ';' but found 'each'"},
    {"Cost c;\nSRAM 64 2 area 1 um2 power 1 nW;\nSRAM 64 2 area 2 um2 power 2 nW;", 3, 6,
     "this size and port already stand at line 2"},
    {"Cost c; SRAM 64 2 area 1 um2 power 1 nW; endCost", 1, 6, "cost table 'c' has no Term"},
    {"Cost c; Term a area 1 um2 each 1;\nSRAM 64 2 area 2 um2 power 1 nW;\nSRAM 128 2 area 1 um2 power 1 nW; endCost",
     3, 6, "this memory takes less area than the smaller one at line 2"},
    {"Cost c; Term a area 1 um2 each 1;\nSRAM 128 2 area 2 um2 power 1 nW; SRAM 99 8 area 1 um2 power 1 nW;\nSRAM 64 2 "
     "area 1 um2 power 2 nW; endCost",
     2, 6, "this memory takes less power than the smaller one at line 3"},
    {"Cost c; Term a SRAM NumPEs port 2 each 1;", 1, 21, "expected 'L1Size' or 'L2Size' but found 'NumPEs'"},
    {"Cost c; Term a SRAM 64 port 2 each 1;", 1, 21, "expected 'L1Size' or 'L2Size' but found '64'"},
    {"Cost c; Term a SRAM L1Size each 1;", 1, 28, "expected 'port' and its bytes but found 'each'"},
    {"Cost c; Term a SRAM L1Size port each;", 1, 33, "expected a number"},
    {"Cost c; Term a SRAM L1Size port 0 each 1;", 1, 33, "a port must be from 1 to 2^50 bytes, not 0"},
    {"Cost c; Term a SRAM L1Size port 2 area 1 um2 each 1;", 1, 35, "expected 'each' but found 'area'"},
    {"Cost c; SRAM 64 8 area 1 um2 power 1 nW;\nTerm a SRAM L1Size port 2 each 1; endCost", 2, 6,
     "cost table 'c' has no SRAM with a port of 2 bytes, as term 'a' says"},
    {"Cost c; Term a area 1 um2 each 1; endCost NumPEs 3;", 1, 43, "expected the end of the file"},
    {"Cost c; Term a area 1 um2 each 1; endCost $", 1, 43, "unexpected character '$'"},
};

INSTANTIATE_TEST_SUITE_P(Cost, RefusedCostTest, testing::ValuesIn(REFUSED_COSTS));

TEST(CostTest, LongExpressionsAndTablesAreRefused) {
    std::string deep = "Cost c; Term a area 1 um2 each " + std::string(300, '(') + "1";
    EXPECT_NE(std::strstr(CostText(deep).error.message, "too long (more than 256 terms)"), nullptr);
    std::string points = "Cost c;";
    for (int i = 1; i <= SC_COST_POINTS_MAX + 1; i++)
        points += " SRAM " + std::to_string(i) + " 2 area 1 um2 power 1 nW;";
    EXPECT_NE(std::strstr(CostText(points + " endCost").error.message, "more than 256 points"), nullptr);
    std::string many = "Cost c;";
    for (int i = 0; i <= SC_COST_TERMS_MAX; i++)
        many += " Term t" + std::to_string(i) + " area 1 um2 each 1;";
    EXPECT_NE(std::strstr(CostText(many + " endCost").error.message, "more than 64 terms"), nullptr);
}

TEST(CostTest, EveryPrefixOfATableIsRefused) {
    const std::string whole = "Cost c; Term a area 1.5 um2 power 2 mW each (NumPEs + 1) * L1Size per 4; SRAM 64 2 area "
                              "1 um2 power 1 nW; Term b SRAM L2Size port 2 each 1; endCost";
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

// ---- machines that are none ----

TEST(CostTest, IsOfALegalMachine) {
    CostText read("Cost c; SRAM 64 2 area 1 um2 power 1 nW; Term l1 SRAM L1Size port 2 each 1; endCost");
    ASSERT_EQ(read.status, SC_STATUS_OK) << read.error.message;
    sc_machine machine = sc_machine_default();
    sc_cost cost;
    machine.l1_size = 32;
    ASSERT_EQ(sc_cost_of(&cost, read.table, &machine, &read.error), SC_STATUS_OK) << read.error.message;
    machine.bits = 0;
    EXPECT_EQ(sc_cost_of(&cost, read.table, &machine, &read.error), SC_STATUS_INPUT);
    EXPECT_STREQ(read.error.message, "Bits 0: it must be from 1 to 64");
    EXPECT_EQ(sc_cost_of_term(&cost, &read.table->term[0], &machine, nullptr), SC_STATUS_INPUT);
}

// ---- memories ----

// L1 grows with the size in area, and with its root in power; L2 not at all in area.
const char MEMORIES[] = "Cost c; SRAM 256 2 area 4 um2 power 20 nW; SRAM 64 2 area 1 um2 power 10 nW;\n"
                        "Term l1 SRAM L1Size port 2 each NumPEs;\n"
                        "SRAM 4096 32 area 7 um2 power 3 nW; SRAM 1024 32 area 7 um2 power 3 nW;\n"
                        "Term l2 SRAM L2Size port 32 each 3 * NumPEs per 2; endCost";

class Memories {
  public:
    Memories(int64_t pes, int64_t l1_size, int64_t l2_size) : read_(MEMORIES) {
        EXPECT_EQ(read_.status, SC_STATUS_OK) << read_.error.message;
        if (read_.status != SC_STATUS_OK)
            return;
        sc_machine machine = sc_machine_default();
        machine.num_pes = pes;
        machine.l1_size = l1_size;
        machine.l2_size = l2_size;
        l1_status = sc_cost_of_term(&l1, &read_.table->term[0], &machine, &error);
        l2_status = sc_cost_of_term(&l2, &read_.table->term[1], &machine, l1_status ? nullptr : &error);
        status = sc_cost_of(&all, read_.table, &machine, nullptr);
    }

    sc_cost l1 = {}, l2 = {}, all = {};
    sc_status l1_status = SC_STATUS_INVARIANT, l2_status = SC_STATUS_INVARIANT, status = SC_STATUS_INVARIANT;
    sc_error error = {};

  private:
    CostText read_;
};

TEST(CostOfMemories, IsThatOfThePointsThere) {
    Memories small(5, 32, 512), large(1, 128, 2048);
    ASSERT_EQ(small.status, SC_STATUS_OK);
    EXPECT_EQ(small.l1.area_nm2, 5000000);
    EXPECT_EQ(small.l1.power_nw, 50);
    EXPECT_EQ(small.l2.area_nm2, 49000000); // floor(15 / 2) times
    EXPECT_EQ(small.l2.power_nw, 21);
    EXPECT_EQ(small.all.area_nm2, 54000000);
    EXPECT_EQ(small.all.power_nw, 71);
    EXPECT_EQ(large.l1.area_nm2, 4000000);
    EXPECT_EQ(large.l1.power_nw, 20);
    EXPECT_EQ(large.l2.area_nm2, 7000000);
}

// 10 * sqrt(96 / 64) is 12.247: rounded once, and then five times.
TEST(CostOfMemories, IsRoundedBetweenThem) {
    Memories between(5, 48, 777);
    ASSERT_EQ(between.status, SC_STATUS_OK);
    EXPECT_EQ(between.l1.area_nm2, 7500000);
    EXPECT_EQ(between.l1.power_nw, 60);
    EXPECT_EQ(between.l2.power_nw, 21);
    EXPECT_EQ(Memories(1, 127, 512).l1.power_nw, 20); // 19.92
    EXPECT_EQ(Memories(1, 35, 512).l1.area_nm2, 1093750);
}

TEST(CostOfMemories, NeverFallsAsTheyGrow) {
    sc_cost before = {};
    for (int64_t l1_size = 32; l1_size <= 128; l1_size++) {
        Memories memories(1, l1_size, 512);
        ASSERT_EQ(memories.status, SC_STATUS_OK);
        EXPECT_GE(memories.l1.area_nm2, before.area_nm2);
        EXPECT_GE(memories.l1.power_nw, before.power_nw);
        before = memories.l1;
    }
}

TEST(CostOfMemories, EndsWithTheirPoints) {
    Memories small(1, 31, 512);
    EXPECT_EQ(small.l1_status, SC_STATUS_INPUT);
    EXPECT_STREQ(small.error.message,
                 "L1 has 62 bytes (2 an element), and the SRAMs with a port of 2 bytes go from 64 to 256 bytes");
    EXPECT_EQ(small.error.line, 2);
    EXPECT_EQ(small.error.column, 6);
    EXPECT_EQ(small.status, SC_STATUS_INPUT);
    Memories large(1, 128, 2049);
    EXPECT_EQ(large.l2_status, SC_STATUS_INPUT);
    EXPECT_STREQ(large.error.message,
                 "L2 has 4098 bytes (2 an element), and the SRAMs with a port of 32 bytes go from 1024 to 4096 bytes");
    EXPECT_EQ(Memories(1, 128, INT64_MAX).l2_status, SC_STATUS_INPUT);
    Memories none(1, 0, 512);
    EXPECT_EQ(none.l1_status, SC_STATUS_INPUT);
    EXPECT_STREQ(none.error.message, "the cost depends on L1Size, which the machine does not give");
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
