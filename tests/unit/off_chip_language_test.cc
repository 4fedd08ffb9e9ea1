// What the languages say of off chip: streams, what L2 holds and keeps, what is on chip, Buffer auto.
#include <gtest/gtest.h>

#include <memory>
#include <string>

#include "model/exact.h"
#include "rtl/rtl.h"
#include "sim/sim.h"
#include "tests/support/formula_sets.h"
#include "tests/support/lowered.h"
#include "tests/support/written.h"

namespace {

// The statements that a text gives, as they are written.
std::string Said(const sc_machine &machine) {
    std::string text;
    char value[SC_HARDWARE_TEXT_SIZE];
    for (sc_hardware_said said = {}; sc_machine_next(&machine, &said);)
        text += std::string(said.keyword) + " " + sc_hardware_text(value, said.id, said.value) + "; ";
    return text;
}

std::string SaidBy(const std::string &text) {
    Parsed parsed(text);
    return parsed.result == SC_STATUS_OK ? Said(parsed.dsl.machine) : parsed.error.message;
}

std::string SaidOnACommandLine(const std::string &text) {
    sc_machine machine = {};
    sc_error error = {};
    const sc_source source = {"--hw", text.c_str(), text.size()};
    return sc_dsl_parse_settings(&machine, &source, &error) ? error.message : Said(machine);
}

TEST(OffChip, AFlagOfATensorNeedsNoValue) {
    EXPECT_EQ(SaidBy("Stream weight;"), "Stream weight on; ");
    EXPECT_EQ(SaidBy("OnChip output; OnChip input off;"), "OnChip input off; OnChip output on; ");
    EXPECT_EQ(SaidBy("onchip SUM;"), "OnChip output on; ");
    EXPECT_EQ(SaidBy("L2Keep off;"), "L2Keep off; ");
    EXPECT_EQ(SaidBy("L2Keep weight off;"), "L2Keep weight off; ");
    EXPECT_EQ(SaidBy("L2Keep off; L2Keep input on;"), "L2Keep weight off; L2Keep input on; ");
    EXPECT_EQ(SaidBy("L2Keep input on; L2Keep off;"), "L2Keep weight off; L2Keep input on; ");
}

TEST(OffChip, OutputsAreNeitherStreamedNorKeptOnPurpose) {
    EXPECT_EQ(SaidBy("Stream output;"), "expected 'weight' or 'input' but found 'output'");
    EXPECT_EQ(SaidBy("Stream sum on;"), "expected 'weight' or 'input' but found 'sum'");
    EXPECT_EQ(SaidBy("OnChip;"), "expected 'weight', 'input', 'output', 'on' or 'off' but found ';'");
    EXPECT_EQ(SaidBy("OnChip weights;"), "expected 'weight', 'input', 'output', 'on' or 'off' but found 'weights'");
    EXPECT_EQ(SaidBy("Stream weight maybe;"), "expected 'on' or 'off' but found 'maybe'");
    EXPECT_EQ(SaidBy("L2Keep off; L2Keep off;"), "L2Keep was already given at line 1");
    EXPECT_EQ(SaidBy("OnChip input; OnChip input off;"), "OnChip input was already given at line 1");
}

TEST(OffChip, ACommandLineHasTheSameStatements) {
    EXPECT_EQ(SaidOnACommandLine("OnChip output"), "OnChip output on; ");
    EXPECT_EQ(SaidOnACommandLine("OnChip=output,OnChip input=off"), "OnChip input off; OnChip output on; ");
    EXPECT_EQ(SaidOnACommandLine("Stream weight,L2Buffers=3"), "Stream weight on; L2Buffers 3; ");
    EXPECT_EQ(SaidOnACommandLine("Buffer=auto,OffChipBandwidth=8,L2Keep=off"),
              "Buffer auto; OffChipBandwidth 8; L2Keep off; ");
    EXPECT_EQ(SaidOnACommandLine("Stream=output"), "expected 'weight', 'input', 'on' or 'off' but found 'output'");
    EXPECT_EQ(SaidOnACommandLine("OffChipLatency=1000000001"),
              "OffChipLatency must be from 0 to 1000000000, not 1000000001");
}

TEST(OffChip, BufferAutoIsHardware) {
    EXPECT_EQ(SaidBy("Buffer auto;"), "Buffer auto; ");
    EXPECT_EQ(SaidBy("Buffer marks;"), "Buffer marks; ");
    EXPECT_EQ(SaidBy("Temporal_Map (1,1) K;\nBuffer auto;\nL2Size 8;"), "L2Size 8; Buffer auto; ");
    EXPECT_EQ(SaidBy("Temporal_Map (1,1) K -> Buffer auto"),
              "'Buffer auto' is no pragma: write 'Buffer auto;' before the dataflow, and no arrow");
    EXPECT_EQ(SaidBy("Temporal_Map (1,1) K -> Buffer L3"), "expected 'L2' but found 'L3'");
    EXPECT_EQ(SaidBy("num_pes: 4 offchip_bw_cstr: 50"), "NumPEs 4; OffChipBandwidth 50; ");
    EXPECT_EQ(SaidBy("num_pes: 4 OffChip_BW: 3"), "NumPEs 4; OffChipBandwidth 3; ");
}

// ---- lowering ----

// A text that is lowered.
struct LoweredText : private Parsed, public Lowered {
    explicit LoweredText(const std::string &text) : Parsed(text), Lowered(static_cast<const Parsed &>(*this)) {}
    using Lowered::error;
    using Lowered::result;
};

std::string Warnings(const Lowered &lowered) {
    std::string text;
    for (int i = 0; i < lowered.warnings.count; i++)
        text += lowered.warnings.items[i].message + std::string("\n");
    return text;
}

const char kLayer[] = "NumPEs 4; Layer CONV a; K 6; C 4; Y 6; X 6; R 3; S 3; endLayer ";

TEST(OffChip, WhatHasNoEffectWithoutAMarkIsSaid) {
    LoweredText plain(std::string("OffChipBandwidth 4; ") + kLayer + "Temporal_Map (1,1) K");
    ASSERT_EQ(plain.result, SC_STATUS_OK);
    EXPECT_NE(Warnings(plain).find("OffChipBandwidth has no effect: L2 holds the whole layer"), std::string::npos)
        << Warnings(plain);
    EXPECT_FALSE(plain.mapping->has_marks);
    LoweredText marked(std::string("OffChipBandwidth 4; ") + kLayer + "Temporal_Map (1,1) K -> Buffer L2");
    EXPECT_EQ(Warnings(marked).find("has no effect"), std::string::npos) << Warnings(marked);
    EXPECT_TRUE(marked.mapping->has_marks);
    LoweredText both(std::string("Buffer auto; L2Size 99; ") + kLayer + "Temporal_Map (1,1) K -> Buffer L2");
    EXPECT_NE(Warnings(both).find("Buffer auto has no effect: the dataflow has marks of its own"), std::string::npos);
}

TEST(OffChip, BufferAutoWantsToKnowWhatL2Holds) {
    LoweredText unknown(std::string("Buffer auto; ") + kLayer + "Temporal_Map (1,1) K");
    EXPECT_EQ(unknown.result, SC_STATUS_INPUT);
    EXPECT_STREQ(unknown.error.message,
                 "Buffer auto needs to know how much L2 holds: write 'L2Size n;' or give --hw L2Size=n");
    LoweredText known(std::string("Buffer auto; L2Size 99; ") + kLayer +
                      "Temporal_Map (1,1) K -> Tile (2) C -> Unroll C");
    ASSERT_EQ(known.result, SC_STATUS_OK);
    EXPECT_TRUE(sc_mapping_wants_marks(known.mapping.get()));
    ASSERT_EQ(known.mapping->place_count, 3) << "ahead of all, behind K, behind the Tile's own map";
    for (int place = 0; place < 3; place++)
        EXPECT_EQ(known.mapping->place[place].loops, place);
    sc_mapping_put_marks(known.mapping.get(), &known.mapping->place[1]);
    EXPECT_FALSE(sc_mapping_wants_marks(known.mapping.get()));
    EXPECT_EQ(known.mapping->mark[SC_TENSOR_INPUT].loops, 1);
}

// The counts of a machine whose L2 holds everything are wrong for it.
TEST(OffChip, NothingExecutesOrEvaluatesAMappingThatWantsItsMark) {
    const char wants[] = "the mark that Buffer auto asks for has not been put anywhere yet";
    LoweredText text(std::string("Buffer auto; L2Size 200; ") + kLayer + "Temporal_Map (1,1) K -> Unroll C");
    ASSERT_EQ(text.result, SC_STATUS_OK) << text.error.message;
    const sc_mapping *mapping = text.mapping.get();
    for (const bool wanted : {true, false}) {
        const sc_status expected = wanted ? SC_STATUS_INPUT : SC_STATUS_OK;
        const std::string message = wanted ? wants : "";
        std::unique_ptr<sc_exact, void (*)(sc_exact *)> exact(sc_exact_create(), sc_exact_free);
        sc_counters counters;
        for (const auto evaluate : {sc_exact_evaluate, sc_exact_counts}) {
            sc_error error = {};
            EXPECT_EQ(evaluate(exact.get(), mapping, &counters, &error), expected);
            EXPECT_EQ(error.message, message);
        }
        sc_error error = {};
        sc_sim_data *data = nullptr;
        ASSERT_EQ(sc_sim_data_create(&data, &mapping->layer, 1, &error), SC_STATUS_OK) << error.message;
        sc_sim_options options = {};
        sc_sim_result result = {};
        EXPECT_EQ(sc_sim_run(mapping, data, &options, &result, &error), expected);
        EXPECT_EQ(result.output_ok, !wanted);
        EXPECT_EQ(error.message, message);
        sc_sim_data_free(data);
        sc_arena arena = {};
        sc_rtl *rtl = nullptr;
        error = {};
        EXPECT_EQ(sc_rtl_make(&rtl, &mapping, 1, &arena, &error), expected);
        EXPECT_EQ(error.message, message);
        sc_arena_free(&arena);
        Set set("set s; status published; A = 1;");
        sc_formula_result value = {};
        EXPECT_EQ(sc_formulas_evaluate(set.get(), mapping, &value), expected);
        EXPECT_EQ(value.outcome, wanted ? SC_FORMULA_ERROR : SC_FORMULA_VALUE);
        EXPECT_EQ(value.error.message, message);
        std::FILE *nowhere = std::fopen("/dev/null", "w");
        EXPECT_EQ(sc_formulas_explain(set.get(), 0, mapping, nowhere), expected);
        std::fclose(nowhere);
        sc_mapping_put_marks(text.mapping.get(), &text.mapping->place[0]);
    }
}

TEST(OffChip, TensorsThatAreOnChipHaveNoMark) {
    LoweredText all(std::string("OnChip output; ") + kLayer +
                    "Temporal_Map (1,1) K -> Buffer L2 -> Temporal_Map (1,1) C");
    ASSERT_EQ(all.result, SC_STATUS_OK) << all.error.message;
    EXPECT_EQ(all.mapping->mark[SC_TENSOR_WEIGHT].loops, 1);
    EXPECT_EQ(all.mapping->mark[SC_TENSOR_OUTPUT].loops, 0);
    LoweredText own(std::string("OnChip output; ") + kLayer + "Temporal_Map (1,1) K -> Buffer L2 output");
    EXPECT_STREQ(own.error.message, "a mark of a tensor that is on chip: the machine says OnChip output");
}

// A mark is written as it was read; MAESTRO has no word for it.
TEST(OffChip, MarksAreWritten) {
    const std::string flow = "Temporal_Map (2,2) K -> Buffer L2 input -> Temporal_Map (1,1) C -> Buffer L2 weight";
    Parsed parsed(kLayer + flow);
    ASSERT_EQ(parsed.result, SC_STATUS_OK);
    const std::string written = Write(sc_dsl_write_pragmas, parsed.dsl).text;
    EXPECT_NE(written.find("-> Buffer L2 input\n-> Temporal_Map (1,1) C\n-> Buffer L2 weight"), std::string::npos)
        << written;
}

} // namespace
