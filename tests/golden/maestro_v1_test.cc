// maestro-v1.tsv holds what the authors' tool of MAESTRO v1 printed (github.com/hyoukjun/MAESTRO, the binary of June
// 2018, run as a black box): a machine, a layer and a dataflow a row, then each quantity as printed. Dataflows are
// written short: t(1,1)K is Temporal_Map (1,1) K; s, u, m and g(4) are Spatial_Map, Unroll, Merge and Tile (4). Runs
// that gave two outputs for one input are not in it.
#include <gtest/gtest.h>

#include <cstdio>
#include <fstream>
#include <sstream>
#include <string>
#include <vector>

#include "tests/support/formula_sets.h"

namespace {

const char kTable[] = TEST_SOURCE_DIR "/tests/golden/maestro-v1.tsv";
constexpr size_t kDataflow = 11, kQuantities = 12; // columns; before the dataflow machine and layer

std::vector<std::string> Split(const std::string &line, char by) {
    std::vector<std::string> parts;
    std::istringstream in(line);
    for (std::string part; std::getline(in, part, by);)
        parts.push_back(part);
    return parts;
}

// t(1,1)K is Temporal_Map (1,1) K
std::string Pragma(const std::string &brief) {
    const std::map<char, std::string> names = {
        {'t', "Temporal_Map"}, {'s', "Spatial_Map"}, {'u', "Unroll"}, {'m', "Merge"}, {'g', "Tile"}};
    return names.at(brief.front()) + " " + brief.substr(1);
}

std::string ProgramText(const std::vector<std::string> &columns, const std::vector<std::string> &row) {
    std::string text, flow;
    for (size_t i = 0; i < kDataflow; i++) {
        if (columns[i] == "K")
            text += "Layer CONV l; ";
        text += columns[i] + " " + (columns[i] == "Multicast" ? (row[i] == "1" ? "on" : "off") : row[i]) + "; ";
    }
    for (const std::string &brief : Split(row[kDataflow], ' '))
        flow += (flow.empty() ? "" : " -> ") + Pragma(brief);
    return text + "endLayer " + flow;
}

// With as many decimals as were printed.
std::string Printed(const sc_formula_result &result, const std::string &like) {
    const size_t point = like.find('.');
    const int decimals = point == std::string::npos ? 0 : static_cast<int>(like.size() - point - 1);
    char text[64];
    if (result.outcome != SC_FORMULA_VALUE || (decimals == 0 && result.value.denominator != 1))
        return text_of(result);
    if (decimals == 0)
        snprintf(text, sizeof text, "%lld", static_cast<long long>(result.value.numerator));
    else
        snprintf(text, sizeof text, "%.*f", decimals,
                 static_cast<double>(result.value.numerator) / static_cast<double>(result.value.denominator));
    return text;
}

size_t IndexOf(const sc_formula_set *set, const std::string &column) {
    for (int i = 0; i < sc_formulas_quantity_count(set); i++) {
        const sc_formula_quantity *quantity = sc_formulas_quantity(set, i);
        if (column == quantity->name ||
            (quantity->counter != SC_COUNTER_COUNT && column == sc_counter_info(quantity->counter)->name))
            return static_cast<size_t>(i);
    }
    ADD_FAILURE() << "the set has no " << column;
    return 0;
}

// Tile (n) D -> Merge D: the tool merges with the line before, which is the Tile; here D merges with the loop above it.
bool MergesWithTile(const std::string &dataflow) {
    const std::vector<std::string> briefs = Split(dataflow, ' ');
    for (size_t i = 0; i + 1 < briefs.size(); i++)
        if (briefs[i].front() == 'g' && briefs[i + 1] == std::string("m") + briefs[i].back())
            return true;
    return false;
}

TEST(MaestroV1, GivesWhatTheAuthorsToolPrinted) {
    const Set set(ReadFile(TEST_SOURCE_DIR "/model/formulas/maestro-v1.formulas"), "maestro-v1.formulas",
                  {{"fig5", fig5_text()}});
    ASSERT_EQ(set.status, SC_STATUS_OK) << set.error.line << ": " << set.error.message;
    std::ifstream in(kTable);
    std::string line;
    std::getline(in, line);
    const std::vector<std::string> columns = Split(line, '\t');
    ASSERT_EQ(columns.size(), kQuantities + 27);
    std::vector<size_t> index(columns.size());
    for (size_t i = kQuantities; i < columns.size(); i++)
        index[i] = IndexOf(set.get(), columns[i]);
    int equal = 0, merged_with_tile = 0;
    while (std::getline(in, line)) {
        const std::vector<std::string> row = Split(line, '\t');
        ASSERT_EQ(row.size(), columns.size());
        const std::string program = ProgramText(columns, row);
        const std::vector<sc_formula_result> results = evaluate(set.get(), program.c_str());
        std::string differences;
        for (size_t i = kQuantities; i < columns.size(); i++)
            if (const std::string value = Printed(results[index[i]], row[i]); value != row[i])
                differences.append(columns[i]).append(" ").append(value).append(", not ").append(row[i]).append("; ");
        const bool exception = MergesWithTile(row[kDataflow]);
        EXPECT_EQ(differences.empty(), !exception) << program << "\n" << differences;
        equal += differences.empty();
        merged_with_tile += exception;
    }
    EXPECT_EQ(equal, 1861);
    EXPECT_EQ(merged_with_tile, 1);
}

} // namespace
