// The machine in SystemVerilog as files: its parameters, its tables, and what is too large for it. Whether it computes
// the right thing, tests/rtl asks.
#include <gtest/gtest.h>

#include <climits>
#include <cstdio>
#include <map>
#include <string>
#include <vector>

#include "rtl/rtl.h"
#include "tests/support/lowered.h"

namespace {

const char RTL_ROW[] = "NumPEs 2; Bandwidth 1; L1Buffers 3; NoCLatency 7;\n"
                       "Layer CONV row; X 4; S 2; endLayer\n"
                       "Spatial_Map (2,1) X -> Unroll S\n";

// The files of the machine for these texts, by their paths.
struct RtlFiles {
    enum sc_status status;
    struct sc_error error;
    std::map<std::string, std::string> file;
};

std::string RtlText(const struct sc_rtl *rtl, int file, RtlFiles *files) {
    std::FILE *to = std::tmpfile();
    files->status = sc_rtl_write(rtl, file, to, &files->error);
    std::string text(static_cast<size_t>(std::ftell(to)), '\0');
    std::rewind(to);
    EXPECT_EQ(std::fread(&text[0], 1, text.size(), to), text.size());
    std::fclose(to);
    return text;
}

RtlFiles RtlOf(const std::vector<std::string> &texts, size_t limit_bytes = 0) {
    RtlFiles files = {};
    struct sc_arena arena = {};
    struct sc_rtl *rtl = nullptr;
    std::vector<std::unique_ptr<Parsed>> parsed;
    std::vector<std::unique_ptr<Lowered>> lowered;
    std::vector<const struct sc_mapping *> mappings;
    for (const std::string &text : texts) {
        parsed.push_back(std::make_unique<Parsed>(text));
        lowered.push_back(std::make_unique<Lowered>(*parsed.back()));
        EXPECT_EQ(lowered.back()->result, SC_STATUS_OK) << lowered.back()->error.message;
        mappings.push_back(lowered.back()->mapping.get());
    }
    arena.limit_bytes = limit_bytes;
    files.status = sc_rtl_make(&rtl, mappings.data(), static_cast<int>(mappings.size()), &arena, &files.error);
    for (int i = 0; files.status == SC_STATUS_OK && sc_rtl_path(rtl, i); i++) {
        const std::string text = RtlText(rtl, i, &files);
        files.file[sc_rtl_path(rtl, i)] = text;
    }
    sc_arena_free(&arena);
    return files;
}

int64_t MacroOf(const std::string &parameters, const std::string &name) {
    const size_t at = parameters.find("`define " + name + " ");
    EXPECT_NE(at, std::string::npos) << name;
    return at == std::string::npos ? -1 : std::stoll(parameters.substr(at + 9 + name.size()));
}

std::vector<int64_t> HexOf(const std::string &text) {
    std::vector<int64_t> values;
    for (size_t at = 0; at < text.size(); at = text.find('\n', at) + 1)
        values.push_back(static_cast<int32_t>(std::stoul(text.substr(at), nullptr, 16)));
    return values;
}

// Chunks of two columns: three positions on two PEs are two folds, two ways for inputs would be too few.
TEST(Rtl, TheParametersOfASmallMachine) {
    const RtlFiles files = RtlOf({RTL_ROW});
    ASSERT_EQ(files.status, SC_STATUS_OK) << files.error.message;
    const std::string &parameters = files.file.at("params.svh");
    EXPECT_EQ(MacroOf(parameters, "N_PE"), 2);
    EXPECT_EQ(MacroOf(parameters, "SLOTS_WEIGHT"), 2);
    EXPECT_EQ(MacroOf(parameters, "SLOTS_INPUT"), 2);
    EXPECT_EQ(MacroOf(parameters, "SLOTS_OUTPUT"), 3); // two columns may have taps of three outputs
    EXPECT_EQ(MacroOf(parameters, "WAYS_INPUT"), 3);
    EXPECT_EQ(MacroOf(parameters, "N_LINK"), 1);
    EXPECT_EQ(MacroOf(parameters, "OUTPUT_ELEMS"), 3);
    EXPECT_NE(parameters.find("`define CFG {"), std::string::npos);
    EXPECT_EQ(parameters.find("TABLES_AT_RUN_TIME"), std::string::npos);
}

TEST(Rtl, OfNothingThereIsNoMachineAndNoFile) {
    sc_rtl *rtl = nullptr;
    sc_arena arena = {};
    sc_error error = {};
    EXPECT_EQ(sc_rtl_make(&rtl, nullptr, 0, &arena, &error), SC_STATUS_INPUT);
    EXPECT_STREQ(error.message, "a machine needs at least one mapping");
    Parsed parsed("NumPEs 1; Layer CONV a; K 2; endLayer Temporal_Map (1,1) K");
    Lowered lowered(parsed);
    const sc_mapping *mapping = lowered.mapping.get();
    ASSERT_EQ(sc_rtl_make(&rtl, &mapping, 1, &arena, &error), SC_STATUS_OK) << error.message;
    int files = 0;
    while (sc_rtl_path(rtl, files))
        files++;
    std::FILE *nowhere = std::fopen("/dev/null", "w");
    for (const int file : {-1, files, files + 1, INT_MAX}) {
        EXPECT_EQ(sc_rtl_path(rtl, file), nullptr) << file;
        EXPECT_EQ(sc_rtl_write(rtl, file, nowhere, &error), SC_STATUS_INPUT) << file;
        EXPECT_EQ(std::string(error.message), "the machine has no file number " + std::to_string(file));
    }
    EXPECT_EQ(sc_rtl_write(rtl, files - 1, nowhere, &error), SC_STATUS_OK);
    std::fclose(nowhere);
    sc_arena_free(&arena);
}

TEST(Rtl, TheExpectedOutputsAreThoseOfTheValues) {
    const RtlFiles files = RtlOf({RTL_ROW});
    const std::vector<int64_t> weights = HexOf(files.file.at("weights.hex"));
    const std::vector<int64_t> inputs = HexOf(files.file.at("inputs.hex"));
    const std::vector<int64_t> outputs = HexOf(files.file.at("expected.hex"));
    ASSERT_EQ(weights.size(), 2u);
    ASSERT_EQ(inputs.size(), 4u);
    ASSERT_EQ(outputs.size(), 3u);
    for (size_t x = 0; x < outputs.size(); x++)
        EXPECT_EQ(outputs[x], weights[0] * inputs[x] + weights[1] * inputs[x + 1]) << x;
}

TEST(Rtl, PaddingIsZero) {
    const RtlFiles files = RtlOf({"NumPEs 1;\nLayer CONV row; X 3; PadX 2; S 2; endLayer\nUnroll X -> Unroll S\n"});
    const std::vector<int64_t> inputs = HexOf(files.file.at("inputs.hex"));
    ASSERT_EQ(inputs.size(), 7u);
    for (const size_t x : {0, 1, 5, 6})
        EXPECT_EQ(inputs[x], 0) << x;
    EXPECT_NE(inputs[2] * inputs[2] + inputs[3] * inputs[3] + inputs[4] * inputs[4], 0);
}

TEST(Rtl, SeveralMappingsHaveOneMachineThatIsLargeEnough) {
    const std::string wide = "NumPEs 5; Topology crossbar;\nLayer CONV wide; K 5; endLayer\nSpatial_Map (1,1) K\n";
    const RtlFiles both = RtlOf({RTL_ROW, wide}), again = RtlOf({RTL_ROW, wide});
    ASSERT_EQ(both.status, SC_STATUS_OK) << both.error.message;
    EXPECT_EQ(both.file, again.file);
    const std::string &parameters = both.file.at("params.svh");
    EXPECT_EQ(MacroOf(parameters, "N_PE"), 5);
    EXPECT_EQ(MacroOf(parameters, "N_LINK"), 5);
    EXPECT_EQ(MacroOf(parameters, "WAYS_INPUT"), 3);
    EXPECT_NE(parameters.find("TABLES_AT_RUN_TIME"), std::string::npos);
    const std::vector<int64_t> words = HexOf(both.file.at("1/words.hex"));
    EXPECT_EQ(static_cast<int64_t>(words.size()), MacroOf(parameters, "N_WORD"));
    EXPECT_EQ(words[static_cast<size_t>(MacroOf(parameters, "C_LATENCY"))], 7);
    EXPECT_EQ(words[static_cast<size_t>(MacroOf(parameters, "C_PES"))], 2);
    // Port 2 of the crossbar leads to PE 2 alone; the bus of the other mapping to its two PEs.
    EXPECT_EQ(both.file.at("2/reach.hex").substr(0, 15), "01\n02\n04\n08\n10\n");
    EXPECT_EQ(both.file.at("1/reach.hex").substr(0, 6), "03\n00\n");
}

// The template is the same whatever the mapping.
TEST(Rtl, TheTemplateDoesNotDependOnTheMapping) {
    RtlFiles one = RtlOf({RTL_ROW}), other = RtlOf({"NumPEs 1;\nLayer GEMM g; M 2; N 2; K 2; endLayer\nUnroll M\n"});
    int same = 0;
    for (const auto &[name, text] : one.file)
        if (name != "params.svh" && name.find(".hex") == std::string::npos) {
            EXPECT_EQ(text, other.file.at(name)) << name;
            same++;
        }
    EXPECT_GE(same, 15);
    EXPECT_NE(one.file.at("params.svh"), other.file.at("params.svh"));
}

TEST(Rtl, WhatIsTooLargeIsRefused) {
    const struct {
        const char *text, *message;
    } cases[] = {
        {"NumPEs 5000;\nLayer CONV a; K 5000; endLayer\nSpatial_Map (1,1) K\n", "5000 PEs; expected at most 4096"},
        {"NumPEs 1;\nLayer CONV a; K 3000; C 3000; endLayer\nTemporal_Map (1,1) K\n",
         "9000000 elements of a tensor; expected at most 4194304"},
        {"NumPEs 1; NoCLatency 1000000000;\nLayer CONV a; endLayer\nUnroll K\n", "1000000000 as its largest number"},
        {"NumPEs 1; VectorWidth 300;\nLayer CONV a; K 400; endLayer\nUnroll K\n", "300 lanes of a PE"},
    };
    for (const auto &one : cases) {
        const RtlFiles files = RtlOf({one.text});
        EXPECT_EQ(files.status, SC_STATUS_LIMIT);
        EXPECT_NE(std::string(files.error.message).find(one.message), std::string::npos) << files.error.message;
    }
}

// The tables of a network grow with the square of the PEs.
TEST(Rtl, TooManyPesAreRefusedAheadOfTheirTables) {
    const RtlFiles files = RtlOf(
        {"NumPEs 65536; Topology crossbar;\nLayer GEMM l; M 65536; endLayer\nSpatial_Map (1,1) M\n"}, size_t{1} << 20);
    EXPECT_EQ(files.status, SC_STATUS_LIMIT);
    EXPECT_NE(std::string(files.error.message).find("65536 PEs; expected at most 4096"), std::string::npos)
        << files.error.message;
}

TEST(Rtl, NoMemoryIsAnError) {
    for (size_t limit = 1; limit < 20000; limit += 500) {
        const RtlFiles files = RtlOf({RTL_ROW}, limit);
        if (files.status == SC_STATUS_OK)
            return;
        EXPECT_EQ(files.status, SC_STATUS_LIMIT);
        EXPECT_NE(std::string(files.error.message).find("no memory left"), std::string::npos) << files.error.message;
    }
}

} // namespace
