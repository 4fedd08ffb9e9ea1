// Spaces of designs: what is read of their values, and what is refused and where.
#include <gtest/gtest.h>

#include <cstring>
#include <ostream>
#include <string>
#include <vector>

#include "common/space.h"
#include "tests/support/lowered.h"
#include "tests/support/written.h"

namespace {

// ---- what is read ----

std::string ValueText(const sc_space_parameter &one, int statement, int64_t value) {
    char buffer[SC_HARDWARE_TEXT_SIZE];
    return one.is_constant ? std::to_string(value)
                           : sc_hardware_text(buffer, static_cast<sc_hardware_id>(one.hardware + statement), value);
}

// "NumPEs 8 16": a parameter and its values, "bus/bus/bus" where a value sets several statements.
std::string Said(const sc_space_parameter &one) {
    std::string text = (one.is_constant ? "Constant " : "") + std::string(one.name);
    for (int i = 0; i < one.count; i++)
        for (int j = 0; j < one.statements; j++)
            text += (j ? "/" : " ") + ValueText(one, j, one.value[i * one.statements + j]);
    return text;
}

std::string Said(const sc_space &space) {
    std::string text;
    for (int i = 0; i < space.parameter_count; i++)
        text += Said(space.parameter[i]) + "; ";
    for (int i = 0; i < space.flow_count; i++)
        text += std::string(space.flow[i].name) + "; ";
    return text;
}

struct SpaceText {
    const char *text, *said; // between "Space s;" and "endSpace"
};

void PrintTo(const SpaceText &one, std::ostream *to) { *to << testing::PrintToString(one.text); }

class SpaceReadTest : public testing::TestWithParam<SpaceText> {};

TEST_P(SpaceReadTest, HasItsValues) {
    Parsed parsed("Space s; " + std::string(GetParam().text) + " endSpace");
    ASSERT_EQ(parsed.result, SC_STATUS_OK) << parsed.error.message;
    ASSERT_TRUE(parsed.dsl.space);
    EXPECT_EQ(Said(*parsed.dsl.space), GetParam().said);
}

INSTANTIATE_TEST_SUITE_P(
    Texts, SpaceReadTest,
    testing::Values(
        SpaceText{"NumPEs 16;", "NumPEs 16; "}, SpaceText{"NumPEs 16, 32, 64;", "NumPEs 16 32 64; "},
        SpaceText{"numpes 2*8, 16+1;", "NumPEs 16 17; "},
        // ranges end with their last value that is not above the end
        SpaceText{"NumPEs 8..32 step 8;", "NumPEs 8 16 24 32; "},
        SpaceText{"NumPEs 8..33 step 8;", "NumPEs 8 16 24 32; "},
        SpaceText{"NumPEs 8 .. 31 step 8;", "NumPEs 8 16 24; "}, SpaceText{"NumPEs 3..3 step 9;", "NumPEs 3; "},
        SpaceText{"L1Size 32..256 times 2;", "L1Size 32 64 128 256; "},
        SpaceText{"L1Size 32..255 times 2;", "L1Size 32 64 128; "},
        SpaceText{"L1Size 5..50 times 3;", "L1Size 5 15 45; "},
        SpaceText{"NumPEs 1, 2..4 step 1, 8..32 times 2, 33;", "NumPEs 1 2 3 4 8 16 32 33; "},
        SpaceText{"NoCLatency 0..4 step 2;", "NoCLatency 0 2 4; "},
        SpaceText{"L2Size 9223372036854775806..9223372036854775807 step 1;",
                  "L2Size 9223372036854775806 9223372036854775807; "},
        SpaceText{"L2Size 4611686018427387904..9223372036854775807 times 2;", "L2Size 4611686018427387904; "},
        SpaceText{"L2Size 1..9223372036854775807 step 9223372036854775807;", "L2Size 1; "},
        // what is no number
        SpaceText{"Multicast on, off;", "Multicast on off; "}, SpaceText{"Forwarding False;", "Forwarding off; "},
        SpaceText{"Topology bus, mesh, systolic;", "Topology bus/bus/bus mesh/mesh/mesh columns/rows/columns; "},
        SpaceText{"Topology output tree, bus;", "Topology output tree bus; "},
        SpaceText{"Buffer marks, auto;", "Buffer marks auto; "},
        SpaceText{"Channel weight 1, 2;", "Channel weight 1 2; "},
        SpaceText{"L1Buffers 1, 2; L1Buffers weight 1;", "L1Buffers 1 2; L1Buffers weight 1; "},
        SpaceText{"OnChip on, off;", "OnChip on/on/on off/off/off; "},
        SpaceText{"OnChip output on, off;", "OnChip output on off; "},
        SpaceText{"L2Keep off, on;", "L2Keep off/off on/on; "},
        SpaceText{"Topology sum mesh; Topology weight bus;", "Topology weight bus; Topology output mesh; "},
        // hardware in the order of machine.def, then constants as they are written
        SpaceText{"Constant B 2; L2Size 5; Constant A 1, 7; Bandwidth 3; NumPEs 1;",
                  "NumPEs 1; Bandwidth 3; L2Size 5; Constant B 2; Constant A 1 7; "},
        SpaceText{"Constant C_TILE 16..64 times 2;", "Constant C_TILE 16 32 64; "},
        SpaceText{"Constant K 1; Constant k 2;", "Constant K 1; Constant k 2; "},
        // dataflows
        SpaceText{"Dataflow rs;", "rs; "},
        SpaceText{"Dataflow nvdla-tiled,28nm , ./a-b/mine.dsl,../x.m;", "nvdla-tiled; 28nm; ./a-b/mine.dsl; ../x.m; "},
        SpaceText{"Dataflow rs//, ws\n, /home/a_1;", "rs; /home/a_1; "}));

TEST(Space, KeepsWhereAllOfItStands) {
    Parsed parsed(
        "NumPEs 4;\nspace Edge-1.0; Area <= 16 mm2;\n  Topology input bus; Constant A 3;\n  Dataflow rs, ws;\n"
        "endSpace; Bandwidth 2;");
    ASSERT_EQ(parsed.result, SC_STATUS_OK) << parsed.error.message;
    const sc_space &space = *parsed.dsl.space;
    EXPECT_STREQ(space.name, "Edge-1.0");
    const auto at = [](sc_place place) {
        sc_line_column found = sc_place_line_column(place);
        return std::to_string(found.line) + ":" + std::to_string(found.column);
    };
    EXPECT_EQ(at(space.place), "2:7");
    EXPECT_EQ(at(space.limit_place[SC_SPACE_AREA_NM2]), "2:17");
    EXPECT_FALSE(space.limit_place[SC_SPACE_POWER_NW].source);
    EXPECT_EQ(at(space.parameter[0].place), "3:3");
    EXPECT_EQ(space.parameter[0].hardware, SC_HARDWARE_topology_input);
    EXPECT_EQ(at(space.parameter[1].place), "3:32");
    EXPECT_EQ(at(space.flow[1].place), "4:16");
    EXPECT_EQ(parsed.dsl.machine.num_pes, 4);
    EXPECT_EQ(parsed.dsl.machine.bandwidth, 2);
}

TEST(Space, ParametersAreTheirStatements) {
    Parsed parsed("Space s; Topology bus, tree; OnChip input on; NumPEs 2; endSpace");
    ASSERT_EQ(parsed.result, SC_STATUS_OK) << parsed.error.message;
    const sc_space_parameter *parameter = parsed.dsl.space->parameter;
    EXPECT_EQ(parameter[0].hardware, SC_HARDWARE_num_pes);
    EXPECT_EQ(parameter[1].hardware, SC_HARDWARE_topology_weight);
    EXPECT_EQ(parameter[1].statements, 3);
    EXPECT_EQ(parameter[2].hardware, SC_HARDWARE_on_chip_input);
    EXPECT_EQ(parameter[2].statements, 1);
}

TEST(Space, LimitsAreExactAndInSmallUnits) {
    Parsed parsed("Space s; NumPEs 1; Area <= 16.5 mm2; Power <= 450 mW; Cycles < = 2*1000; Energy <= 1.000001 pJ; "
                  "endSpace");
    ASSERT_EQ(parsed.result, SC_STATUS_OK) << parsed.error.message;
    const int64_t *limit = parsed.dsl.space->limit;
    EXPECT_EQ(limit[SC_SPACE_AREA_NM2], 16500000000000);
    EXPECT_EQ(limit[SC_SPACE_POWER_NW], 450000000);
    EXPECT_EQ(limit[SC_SPACE_CYCLES], 2000);
    EXPECT_EQ(limit[SC_SPACE_ENERGY_AJ], 1000001);
    EXPECT_EQ(limit[SC_SPACE_ENERGY_UMAC], 0);
}

TEST(Space, EnergiesAreInJoulesOrInMacs) {
    const struct {
        const char *energy;
        int64_t aj, umac;
    } cases[] = {
        {"2.5 MAC", 0, 2500000},
        {"9 J", 9000000000000000000, 0},
        {"3 mJ", 3000000000000000, 0},
        {"1 uJ", 1000000000000, 0},
        {"1 nJ", 1000000000, 0},
        {"0.5 fJ", 500, 0},
        {"7 aJ", 7, 0},
    };
    for (const auto &one : cases) {
        Parsed parsed("Space s; NumPEs 1; Energy <= " + std::string(one.energy) + "; endSpace");
        ASSERT_EQ(parsed.result, SC_STATUS_OK) << parsed.error.message;
        EXPECT_EQ(parsed.dsl.space->limit[SC_SPACE_ENERGY_AJ], one.aj) << one.energy;
        EXPECT_EQ(parsed.dsl.space->limit[SC_SPACE_ENERGY_UMAC], one.umac) << one.energy;
    }
}

TEST(Space, MayHaveManyValues) {
    Parsed parsed("Space s; NumPEs 1..65536 step 1; endSpace");
    ASSERT_EQ(parsed.result, SC_STATUS_OK) << parsed.error.message;
    const sc_space_parameter &parameter = parsed.dsl.space->parameter[0];
    ASSERT_EQ(parameter.count, SC_SPACE_VALUES_MAX);
    for (int i = 0; i < parameter.count; i++)
        ASSERT_EQ(parameter.value[i], i + 1);
}

// ---- what is refused ----

struct RefusedSpace {
    const char *text;
    int line, column;
    const char *message;
};

void PrintTo(const RefusedSpace &refused, std::ostream *to) { *to << testing::PrintToString(refused.text); }

class RefusedSpaceTest : public testing::TestWithParam<RefusedSpace> {};

TEST_P(RefusedSpaceTest, SaysWhereAndWhy) {
    const RefusedSpace &refused = GetParam();
    Parsed parsed(refused.text);
    EXPECT_EQ(parsed.result, SC_STATUS_INPUT);
    EXPECT_EQ(parsed.error.line, refused.line) << parsed.error.message;
    EXPECT_EQ(parsed.error.column, refused.column) << parsed.error.message;
    EXPECT_NE(std::strstr(parsed.error.message, refused.message), nullptr) << parsed.error.message;
}

INSTANTIATE_TEST_SUITE_P(
    Texts, RefusedSpaceTest,
    testing::Values(
        RefusedSpace{"Space ;", 1, 7, "expected the space's name but found ';'"},
        RefusedSpace{"Space s NumPEs 1;", 1, 9, "expected ';' but found 'NumPEs'"},
        RefusedSpace{"Space s; endSpace", 1, 7,
                     "space 's' has no design: expected a hardware statement, a Constant or a Dataflow"},
        RefusedSpace{"Space s; Area <= 1 mm2; endSpace", 1, 7, "has no design"},
        RefusedSpace{"Space s;\nNumPEs 1;\n", 3, 1,
                     "or 'endSpace' to close 'Space' opened at line 1, but found the end of the file"},
        RefusedSpace{"Space s; NumPES2 1;", 1, 10,
                     "expected a hardware statement, Constant, Dataflow, Area, Power, Cycles, Energy, or 'endSpace' to "
                     "close 'Space' opened at line 1, but found 'NumPES2'; did you mean 'NumPEs'?"},
        RefusedSpace{"Space s; Aera <= 1 mm2;", 1, 10, "did you mean 'Area'?"},
        RefusedSpace{"Space s; Constnt A 1;", 1, 10, "did you mean 'Constant'?"},
        RefusedSpace{"Space s; ensSpace", 1, 10, "did you mean 'endSpace'?"}, RefusedSpace{"Space s; 8;", 1, 10, "'8'"},
        RefusedSpace{"Space s; $", 1, 10, "unexpected character '$'"},
        RefusedSpace{"Spce s;", 1, 1, "did you mean 'Space'?"},
        // numbers
        RefusedSpace{"Space s; NumPEs;", 1, 16, "expected a number"},
        RefusedSpace{"Space s; NumPEs 1,;", 1, 19, "expected a number"},
        RefusedSpace{"Space s; NumPEs 1.5;", 1, 17, "expected a whole number but found '1.5'"},
        RefusedSpace{"Space s; NumPEs on;", 1, 17, "expected a number"},
        RefusedSpace{"Space s; NumPEs 1 2;", 1, 19, "expected ';' but found '2'"},
        RefusedSpace{"Space s; NumPEs 0;", 1, 17, "NumPEs must be at least 1, not 0"},
        RefusedSpace{"Space s; NumPEs 1, -1;", 1, 20, "NumPEs must be at least 1, not -1"},
        RefusedSpace{"Space s; L1Buffers 1..257 step 1;", 1, 23, "L1Buffers must be from 1 to 256, not 257"},
        RefusedSpace{"Space s; L1Buffers weight 300;", 1, 27, "L1Buffers weight must be from 1 to 256, not 300"},
        RefusedSpace{"Space s; NumPEs 4, 4;", 1, 20, "the values of NumPEs must ascend: 4 is not above 4"},
        RefusedSpace{"Space s; NumPEs 8,\n4;", 2, 1, "the values of NumPEs must ascend: 4 is not above 8"},
        RefusedSpace{"Space s; NumPEs 1..9 step 4, 9..12 step 1;", 1, 30, "must ascend: 9 is not above 9"},
        RefusedSpace{"Space s; NumPEs 8, 2..9 step 1;", 1, 20, "must ascend: 2 is not above 8"},
        RefusedSpace{"Space s; NumPEs 8..4 step 1;", 1, 20, "a range must ascend: 4 is below 8"},
        RefusedSpace{"Space s; NumPEs 8..;", 1, 20, "expected a number"},
        RefusedSpace{"Space s; NumPEs ..8 step 1;", 1, 17, "expected a number"},
        RefusedSpace{"Space s; NumPEs 1..8;", 1, 21, "expected 'step' or 'times' and a number but found ';'"},
        RefusedSpace{"Space s; NumPEs 1..8 stp 2;", 1, 22, "expected 'step' or 'times' and a number but found 'stp'"},
        RefusedSpace{"Space s; NumPEs 1..8 step;", 1, 26, "expected a number"},
        RefusedSpace{"Space s; NumPEs 1..8 step 0;", 1, 27, "step must be at least 1, not 0"},
        RefusedSpace{"Space s; NumPEs 1..8 times 1;", 1, 28, "times must be at least 2, not 1"},
        RefusedSpace{"Space s; NoCLatency 0..8 times 2;", 1, 21, "a range with 'times' begins with at least 1, not 0"},
        RefusedSpace{"Space s; NumPEs 1..65537 step 1;", 1, 17, "NumPEs has more than 65536 values"},
        RefusedSpace{"Space s; NumPEs 1..9223372036854775807 step 1;", 1, 17, "NumPEs has more than 65536 values"},
        RefusedSpace{"Space s; NumPEs 1e3;", 1, 17, "numbers have no exponent; write 1000"},
        // what is no number
        RefusedSpace{"Space s; Multicast;", 1, 19, "expected 'on' or 'off' but found ';'"},
        RefusedSpace{"Space s; Multicast on, on;", 1, 24, "Multicast: 'on' stands twice"},
        RefusedSpace{"Space s; Multicast on, true;", 1, 24, "Multicast: 'true' stands twice"},
        RefusedSpace{"Space s; Multicast 1;", 1, 20, "expected 'on' or 'off' but found '1'"},
        RefusedSpace{"Space s; OnChip on, output;", 1, 21, "expected 'on' or 'off' but found 'output'"},
        RefusedSpace{"Space s; OnChip output;", 1, 23, "expected 'on' or 'off' but found ';'"},
        RefusedSpace{"Space s; OnChip output on,;", 1, 27, "expected 'on' or 'off' but found ';'"},
        RefusedSpace{"Space s; Topology bus, tree, Bus;", 1, 30, "Topology: 'Bus' stands twice"},
        RefusedSpace{"Space s; Topology bsu;", 1, 19, "did you mean 'bus'"},
        RefusedSpace{"Space s; Topology output systolic;", 1, 26, "expected bus"},
        RefusedSpace{"Space s; Buffer L2;", 1, 17, "expected 'auto' or 'marks'"},
        RefusedSpace{"Space s; Channel 4;", 1, 18, "expected 'weight', 'input' or 'output'"},
        // given twice
        RefusedSpace{"Space s;\nNumPEs 1;\nnumpes 2;", 3, 1, "NumPEs was already given at line 2"},
        RefusedSpace{"Space s;\nTopology bus;\nTopology output tree;", 3, 1,
                     "Topology was already given at line 2, and Topology output is about the same: give one of them"},
        RefusedSpace{"Space s;\nTopology output tree;\nTopology bus;", 3, 1,
                     "Topology output was already given at line 2, and Topology is about the same: give one of them"},
        RefusedSpace{"Space s; Channel weight 1; Channel weight 2;", 1, 28,
                     "Channel weight was already given at line 1"},
        RefusedSpace{"Space s; Constant A 1;\nConstant A 2;", 2, 10, "A was already given at line 1"},
        RefusedSpace{"Space s; Dataflow a;\nDataflow b;", 2, 1, "Dataflow was already given at line 1"},
        RefusedSpace{"Space s; Area <= 1 mm2;\nArea <= 2 mm2;", 2, 1, "Area was already given at line 1"},
        RefusedSpace{"Space s; Energy <= 1 J; Energy <= 2 MAC;", 1, 25, "Energy was already given at line 1"},
        RefusedSpace{"Space s; Energy <= 2 MAC; Energy <= 1 J;", 1, 27, "Energy was already given at line 1"},
        RefusedSpace{"Space s; NumPEs 1; endSpace\nSpace t; NumPEs 1; endSpace", 2, 1,
                     "a second space: the first one, 's', is at line 1"},
        // constants and dataflows
        RefusedSpace{"Space s; Constant 3;", 1, 19, "expected the constant's name but found '3'"},
        RefusedSpace{"Space s; Constant A;", 1, 20, "expected a number"},
        RefusedSpace{"Space s; Constant A 0;", 1, 21, "the constant A must be at least 1, not 0"},
        RefusedSpace{"Space s; Constant A 3, 2;", 1, 24, "the values of A must ascend: 2 is not above 3"},
        RefusedSpace{"Space s; Dataflow;", 1, 18, "expected the name of a dataflow or of its file but found ';'"},
        RefusedSpace{"Space s; Dataflow a,;", 1, 21, "expected the name of a dataflow"},
        RefusedSpace{"Space s; Dataflow a b;", 1, 21, "expected ';' but found 'b'"},
        RefusedSpace{"Space s; Dataflow a, b, a;", 1, 25, "Dataflow: 'a' stands twice"},
        // limits
        RefusedSpace{"Space s; Area 16 mm2;", 1, 15, "expected '<=' but found '16'"},
        RefusedSpace{"Space s; Area < 16 mm2;", 1, 17, "expected '<='"},
        RefusedSpace{"Space s; Area <= mm2;", 1, 18, "expected an area such as 4470.9 um2"},
        RefusedSpace{"Space s; Area <= 16;", 1, 20, "expected 'um2', 'mm2' or 'nm2'"},
        RefusedSpace{"Space s; Area <= 0.1 nm2;", 1, 18, "0.1 nm2 is no whole number of nm2 below 2^63"},
        RefusedSpace{"Space s; Area <= 0 mm2;", 1, 18, "a limit of Area must be above 0"},
        RefusedSpace{"Space s; Power <= 1 mm2;", 1, 21, "expected 'mW', 'uW', 'nW' or 'W'"},
        RefusedSpace{"Space s; Power <= 10000000000 W;", 1, 19, "is no whole number of nW below 2^63"},
        RefusedSpace{"Space s; Cycles <= 2.5;", 1, 20, "expected a whole number but found '2.5'"},
        RefusedSpace{"Space s; Cycles <= -1;", 1, 20, "a limit of Cycles must be above 0"},
        RefusedSpace{"Space s; Cycles <= 5 ms;", 1, 22, "expected ';' but found 'ms'"},
        RefusedSpace{"Space s; Energy <= 1 kWh;", 1, 22, "expected 'J', 'mJ', 'uJ', 'nJ', 'pJ', 'fJ', 'aJ' or 'MAC'"},
        RefusedSpace{"Space s; Energy <= 10 J;", 1, 20, "10 J is no whole number of aJ below 2^63"},
        RefusedSpace{"Space s; Energy <= 0.0000001 MAC;", 1, 20, "is no whole number of 10^-6 MAC below 2^63"}));

TEST(Space, NamesAndListsHaveLimits) {
    Parsed name("Space " + std::string(64, 's') + ";");
    EXPECT_STREQ(name.error.message, "a space's name has at most 63 letters, this one has 64");
    std::string constants = "Space s;", flows = "Space s; Dataflow f";
    for (int i = 0; i <= SC_SPACE_PARAMETERS_MAX; i++)
        constants += " Constant C" + std::to_string(i) + " 1;";
    for (int i = 0; i < SC_SPACE_FLOWS_MAX; i++)
        flows += ", f" + std::to_string(i);
    EXPECT_STREQ(Parsed(constants).error.message, "more than 64 parameters in one space");
    EXPECT_STREQ(Parsed(flows).error.message, "more than 256 dataflows in one space");
}

TEST(Space, EveryPrefixIsRefused) {
    const std::string whole =
        "Space s; NumPEs 1..8 step 2, 9; Topology bus, systolic; OnChip input on, off; Constant A "
        "1, 2..8 times 2; Dataflow rs, a/b.dsl; Area <= 1.5 mm2; Energy <= 3 MAC; endSpace";
    ASSERT_EQ(Parsed(whole).result, SC_STATUS_OK);
    for (size_t size = 0; size < whole.size(); size++)
        EXPECT_EQ(Parsed(whole.substr(0, size)).result, SC_STATUS_INPUT) << size;
}

TEST(Space, WithoutMemoryIsALimit) {
    const std::string text = "Space s; NumPEs 1..1000 step 1; Constant A 1, 2; Dataflow rs; endSpace";
    bool read = false;
    for (size_t limit = 1; !read; limit += 1000) {
        Parsed parsed(text, "test.dsl", limit);
        read = parsed.result == SC_STATUS_OK;
        EXPECT_TRUE(read || parsed.result == SC_STATUS_LIMIT) << limit;
        EXPECT_TRUE(read || !parsed.dsl.space) << limit;
    }
}

TEST(Space, IsNotWrittenInAnotherForm) {
    for (const char *text :
         {"Space s; NumPEs 1; endSpace Unroll K", "Cost c; Term t area 1 um2 each 1; endCost Unroll K"}) {
        Parsed parsed(text);
        ASSERT_EQ(parsed.result, SC_STATUS_OK) << parsed.error.message;
        for (Writer writer : {sc_dsl_write_pragmas, sc_dsl_write_directives}) {
            Written written = Write(writer, parsed.dsl);
            EXPECT_EQ(written.status, SC_STATUS_INPUT);
            EXPECT_EQ(written.text, "");
            EXPECT_NE(std::strstr(written.error.message, "is for 'simcheck explore' and has no other form"), nullptr);
        }
    }
}

// ---- costs in a file ----

TEST(CostInAFile, StandsBesideTheOthers) {
    Parsed parsed("NumPEs 4; Cost 28nm; Term t area 1 um2 each 1; endCost; Layer CONV a; K 2; endLayer\nUnroll K");
    ASSERT_EQ(parsed.result, SC_STATUS_OK) << parsed.error.message;
    ASSERT_TRUE(parsed.dsl.cost);
    EXPECT_STREQ(parsed.dsl.cost->name, "28nm");
    EXPECT_EQ(parsed.dsl.layer_count, 1);
    Parsed twice("Cost c; Term t area 1 um2 each 1; endCost\nCost d; Term t area 1 um2 each 1; endCost");
    EXPECT_STREQ(twice.error.message, "a second cost table: the first one, 'c', is at line 1");
    EXPECT_EQ(twice.error.line, 2);
    EXPECT_NE(std::strstr(Parsed("Cots c;").error.message, "did you mean 'Cost'"), nullptr);
}

} // namespace
