// Counters, columns and statements of the machine are found by name: traces of programs that have others can be read.
#include "tests/support/traced.h"
#include "traces/recount.h"
#include "traces/trace_columns.h"
#include "traces/trace_format.h"

#include <algorithm>
#include <fstream>
#include <functional>
#include <sstream>

namespace {

using namespace traced;

sc_mapping Halo() { return MapFile("workloads/examples/03-halo.dsl"); }

using Fields = std::vector<std::string>;

// The trace with `change` made to the line of names (`names`: it is that line) and to every record.
std::string WithColumns(const std::string &text, const std::function<void(Fields &, bool names)> &change) {
    std::vector<std::string> lines = SplitLines(text);
    for (std::string &line : lines) {
        if (line[0] == '#')
            continue;
        Fields fields = SplitFields(line);
        change(fields, !IsRecord(line));
        line = JoinFields(fields);
    }
    return Join(lines);
}

// The trace with the lines of counter `name` replaced.
std::string WithCounter(const std::string &text, const std::string &name, const std::string &header,
                        const std::string &total) {
    std::vector<std::string> lines = SplitLines(text);
    for (std::string &line : lines) {
        if (line.rfind("# counter " + name + " ", 0) == 0)
            line = header;
        else if (line.rfind("# total " + name + " ", 0) == 0)
            line = total;
    }
    return Join(lines);
}

std::string WithWord(std::string text, const std::string &from, const std::string &to) {
    const size_t at = text.find(from);
    EXPECT_NE(at, std::string::npos) << from;
    return at == std::string::npos ? text : text.replace(at, from.size(), to);
}

void ExpectError(const Judgement &judgement, int line, int column, const std::string &begins) {
    EXPECT_EQ(judgement.result, SC_STATUS_INPUT);
    EXPECT_EQ(std::string(judgement.problem.message).rfind(begins, 0), 0u) << judgement.problem.message;
    EXPECT_EQ(judgement.problem.line, line);
    EXPECT_EQ(judgement.problem.column, column) << judgement.problem.message;
}

class TraceNamesTest : public testing::TestWithParam<sc_trace_level> {
  protected:
    const std::string text_ = SimulatedText(Halo(), GetParam());
    const Judgement good_ = JudgeText(text_);

    void ExpectSameCounts(const Judgement &judgement) {
        EXPECT_EQ(judgement.result, SC_STATUS_OK) << judgement.problem.message;
        EXPECT_EQ(judgement.findings, 0) << judgement.finding;
        EXPECT_EQ(judgement.differing, 0);
        EXPECT_EQ(judgement.records, good_.records);
        for (int id = 0; id < SC_COUNTER_COUNT; id++)
            EXPECT_EQ(sc_counter_get(&judgement.counted, static_cast<sc_counter_id>(id)),
                      sc_counter_get(&good_.counted, static_cast<sc_counter_id>(id)));
    }
};

// ---- columns ----

TEST_P(TraceNamesTest, ColumnsMayStandInAnyOrder) {
    const Judgement reversed =
        JudgeText(WithColumns(text_, [](Fields &fields, bool) { std::reverse(fields.begin(), fields.end()); }));
    ExpectSameCounts(reversed);
    EXPECT_TRUE(reversed.agrees());
    EXPECT_EQ(reversed.skipped, "; ");
    const Judgement turned = JudgeText(WithColumns(
        text_, [](Fields &fields, bool) { std::rotate(fields.begin(), fields.begin() + 3, fields.end()); }));
    ExpectSameCounts(turned);
    EXPECT_TRUE(turned.agrees());
}

TEST_P(TraceNamesTest, UnknownColumnsAreSkipped) {
    for (size_t place : {0u, 4u, 7u}) {
        const Judgement judgement = JudgeText(WithColumns(text_, [place](Fields &fields, bool names) {
            fields.insert(fields.begin() + static_cast<std::ptrdiff_t>(place), names ? "hops" : "7 or so");
            fields.push_back(names ? "last_1" : "");
        }));
        ExpectSameCounts(judgement);
        EXPECT_TRUE(judgement.agrees());
        EXPECT_EQ(judgement.skipped, "; hops, last_1");
    }
}

// Columns that stand behind those of the first traces.
const char *const LATER[] = {"active",     "link_weight",    "link_input",    "link_sum",   "busiest_down",
                             "busiest_up", "hold_l1_weight", "hold_l1_input", "hold_l1_sum"};

TEST_P(TraceNamesTest, MissingColumnsAreNamed) {
    const std::vector<std::string> lines = SplitLines(text_);
    const auto names = std::find_if(lines.begin(), lines.end(), [](const auto &line) { return line[0] != '#'; });
    const int line = static_cast<int>(names - lines.begin()) + 1;
    for (const std::string &name : SplitFields(*names)) {
        const std::string without = WithColumns(text_, [&](Fields &fields, bool) {
            const Fields all = SplitFields(*names);
            fields.erase(fields.begin() + (std::find(all.begin(), all.end(), name) - all.begin()));
        });
        const int column = static_cast<int>(names->size() - name.size()) - 1;
        if (std::find(std::begin(LATER), std::end(LATER), name) != std::end(LATER)) { // older traces lack it
            EXPECT_EQ(JudgeText(without).result, SC_STATUS_OK);
            continue;
        }
        if (name == "pe" && GetParam() == SC_TRACE_BURST) { // they lack records of links, too
            EXPECT_EQ(std::string(JudgeText(without).problem.message).rfind("column 'pe': expected a number below 1;"),
                      0u);
            continue;
        }
        ExpectError(JudgeText(without), line, column,
                    "expected a column '" + name + "' at level " + LEVEL_NAMES[GetParam()] + "; good up to line ");
    }
}

TEST_P(TraceNamesTest, FieldsTooManyOrTooFewAreErrors) {
    const std::string other =
        WithColumns(text_, [](Fields &fields, bool) { std::reverse(fields.begin(), fields.end()); });
    std::vector<std::string> lines = SplitLines(other);
    const auto names = std::find_if(lines.begin(), lines.end(), [](const auto &line) { return line[0] != '#'; });
    std::string &record = *(names + 1);
    const std::string whole = record;
    const int line = static_cast<int>(names - lines.begin()) + 2, length = static_cast<int>(whole.size()) - 1;
    const Fields columns = SplitFields(*names);
    record = whole.substr(0, whole.size() - 1) + ",1\n";
    ExpectError(JudgeText(Join(lines)), line, length + 1,
                "column '" + columns.back() + "': expected the end of the line behind it; good up to line ");
    record = whole.substr(0, whole.rfind(',')) + "\n";
    ExpectError(JudgeText(Join(lines)), line, static_cast<int>(whole.rfind(',')) + 1,
                "column '" + columns[columns.size() - 2] + "': expected a comma behind it; good up to line ");
}

TEST(TraceNames, ErrorsAreWhereTheFieldStands) {
    const std::string text = SimulatedText(Halo(), SC_TRACE_ACCESS);
    std::vector<std::string> lines =
        SplitLines(WithColumns(text, [](Fields &fields, bool) { std::reverse(fields.begin(), fields.end()); }));
    const auto fill = std::find_if(lines.begin(), lines.end(),
                                   [](const auto &line) { return line.find(",fill,l1,") != std::string::npos; });
    ASSERT_NE(fill, lines.end());
    Fields fields = SplitFields(*fill);
    const int number = static_cast<int>(fill - lines.begin()) + 1;
    const int column = static_cast<int>(fields[0].size() + fields[1].size()) + 3;
    ASSERT_EQ(fields.size(), 10u);
    fields[2] = "3";
    *fill = JoinFields(fields);
    ExpectError(JudgeText(Join(lines)), number, column, "column 'pe': expected a number below 3; good up to line ");
    fields[2] = "1x";
    *fill = JoinFields(fields);
    ExpectError(JudgeText(Join(lines)), number, column, "column 'pe': expected a number below 3; good up to line ");
}

// A program may make a layer without a name, or with one that no text can give it.
TEST(TraceNames, ALayersNameIsOneWordOfTheHeader) {
    for (const char *name : {"", " ", "a b", "a\nb", "a\r\n", "\tx", "# total", "?"}) {
        sc_mapping mapped = Halo();
        snprintf(mapped.layer.name, sizeof mapped.layer.name, "%s", name);
        for (const sc_trace_level level : {SC_TRACE_STEP, SC_TRACE_ACCESS}) {
            const Judgement judgement = JudgeText(SimulatedText(mapped, level));
            EXPECT_TRUE(judgement.agrees()) << "'" << name << "': " << judgement.problem.message << judgement.all;
            EXPECT_EQ(judgement.complete, 1);
        }
    }
}

// A column that a program adds later is one that older traces lack.
TEST(TraceNames, WhatComesFromAColumnThatIsMissingIsNotCounted) {
    const sc_mapping mapping = MapFile("workloads/examples/22-l2-halo.dsl");
    sc_trace_run run = {};
    run.mapping = &mapping;
    run.options.level = SC_TRACE_STEP;
    run.options.to = INT64_MAX;
    std::fill(run.has_count, run.has_count + SC_TRACE_STEP_COUNTS, true);
    run.has_count[SC_TRACE_STEP_send_input] = false;
    const sc_counter_id lost[] = {SC_COUNTER_l2_rd_input, SC_COUNTER_noc_down, SC_COUNTER_peak_down};
    for (int id = 0; id < SC_COUNTER_COUNT; id++)
        EXPECT_EQ(trace_recount_gives(&run, static_cast<sc_counter_id>(id)),
                  std::find(std::begin(lost), std::end(lost), id) == std::end(lost))
            << sc_counter_info(static_cast<sc_counter_id>(id))->name;
}

// ---- counters ----

TEST_P(TraceNamesTest, EveryCounterIsRecounted) {
    const sc_mapping mapping = MapFile("workloads/examples/22-l2-halo.dsl");
    sc_trace_run run = {};
    run.mapping = &mapping;
    run.has_links = run.has_holds = true;
    run.options.level = GetParam();
    run.options.to = INT64_MAX;
    std::fill(run.has_count, run.has_count + SC_TRACE_STEP_COUNTS, true);
    for (int id = 0; id < SC_COUNTER_COUNT; id++)
        EXPECT_TRUE(trace_recount_gives(&run, static_cast<sc_counter_id>(id)))
            << sc_counter_info(static_cast<sc_counter_id>(id))->name;
    EXPECT_TRUE(good_.agrees());
}

// As a row would be that was added to counters.def and nowhere else.
TEST_P(TraceNamesTest, ACounterThatNoEventCountsAsIsNotGiven) {
    const sc_mapping mapping = Halo();
    sc_trace_run run = {};
    run.mapping = &mapping;
    run.options.level = GetParam();
    run.options.to = INT64_MAX;
    std::fill(run.has_count, run.has_count + SC_TRACE_STEP_COUNTS, true);
    EXPECT_FALSE(trace_recount_gives(&run, SC_COUNTER_COUNT));
}

TEST_P(TraceNamesTest, UnknownCountersAreSkipped) {
    std::string text =
        WithWord(text_, "# counter noc_up ", "# counter noc_hops (hops): links that elements cross\n# counter noc_up ");
    text = WithWord(text, "# total noc_up ", "# total noc_hops 1234\n# total noc_up ");
    const Judgement judgement = JudgeText(text);
    ExpectSameCounts(judgement);
    EXPECT_TRUE(judgement.agrees());
    EXPECT_EQ(judgement.skipped, "noc_hops; ");
}

TEST_P(TraceNamesTest, MissingCountersAreNotCounted) {
    for (int id = 0; id < SC_COUNTER_COUNT; id++) {
        const std::string name = sc_counter_info(static_cast<sc_counter_id>(id))->name;
        const Judgement judgement = JudgeText(WithCounter(text_, name, "", ""));
        ExpectSameCounts(judgement);
        EXPECT_EQ(judgement.not_counted, 1) << name;
        EXPECT_FALSE(judgement.agrees());
        EXPECT_EQ(judgement.complete, 1);
    }
}

TEST_P(TraceNamesTest, CountersMayStandInAnyOrder) {
    const std::string text = WithCounter(text_, "macs", "", "");
    std::string header, total;
    for (const std::string &line : SplitLines(text_)) {
        header = line.rfind("# counter macs ", 0) == 0 ? line : header;
        total = line.rfind("# total macs ", 0) == 0 ? line : total;
    }
    const std::string moved = WithWord(WithWord(text, "# counter steps", header + "# counter steps"), "# total steps",
                                       total + "# total steps");
    EXPECT_TRUE(JudgeText(moved).agrees());
    // Totals stand in the order of the header.
    const Judgement torn = JudgeText(WithWord(text, "# counter steps", header + "# counter steps"));
    EXPECT_EQ(torn.result, SC_STATUS_INPUT);
}

// A trace as it was before anybody recorded what crosses links.
TEST_P(TraceNamesTest, OlderTracesWithoutLinksAndHoldsOfTensorsAgreeInAllElse) {
    std::string text;
    for (const std::string &line : SplitLines(text_))
        if (line.find("link,down") == std::string::npos && line.find("link,up") == std::string::npos &&
            line.find("busiest,") == std::string::npos && line.find(" l1_req_") == std::string::npos &&
            line.find("l1,hold,weight") == std::string::npos && line.find("l1,hold,input") == std::string::npos &&
            line.find("l1,hold,sum") == std::string::npos && line.find("# counter link_") == std::string::npos &&
            line.find("# counter peak_link_") == std::string::npos && line.find("# total link_") == std::string::npos &&
            line.find("# total peak_link_") == std::string::npos)
            text += line;
        else if (line.rfind("step,", 0) == 0)
            text += line;
    text = WithColumns(text, [](Fields &fields, bool) {
        fields.resize(GetParam() == SC_TRACE_STEP ? fields.size() - 8 : GetParam() == SC_TRACE_BURST ? 7 : 10);
    });
    const Judgement judgement = JudgeText(text);
    EXPECT_EQ(judgement.result, SC_STATUS_OK) << judgement.problem.message;
    EXPECT_EQ(judgement.differing, 0);
    EXPECT_EQ(judgement.not_counted, 8);
    EXPECT_EQ(judgement.findings, 0) << judgement.all;
    EXPECT_EQ(judgement.counted.cycles, good_.counted.cycles);
}

INSTANTIATE_TEST_SUITE_P(Levels, TraceNamesTest, testing::Values(SC_TRACE_STEP, SC_TRACE_BURST, SC_TRACE_ACCESS),
                         [](const auto &level) { return LEVEL_NAMES[level.param]; });

// ---- the machine ----

const int MACHINE_LINE = 8;

std::string HaloMachine() {
    const std::vector<std::string> lines = SplitLines(SimulatedText(Halo(), SC_TRACE_STEP));
    return lines[MACHINE_LINE - 1];
}

std::string WithMachine(const std::string &line) {
    return WithWord(SimulatedText(Halo(), SC_TRACE_STEP), HaloMachine(), line);
}

TEST(TraceNames, AStatementThatIsMissingIsItsDefault) {
    ASSERT_EQ(HaloMachine().rfind("# machine NumPEs 3 Bandwidth 2 L1Size unlimited L2Size unlimited L1Buffers 2 ", 0),
              0u)
        << HaloMachine();
    EXPECT_TRUE(JudgeText(WithMachine("# machine NumPEs 3 Bandwidth 2\n")).agrees());
    EXPECT_TRUE(JudgeText(WithMachine("# machine Multicast on Bandwidth 2 NumPEs 3\n")).agrees());
    // The records are of another machine.
    EXPECT_GT(JudgeText(WithMachine("# machine NumPEs 3\n")).findings, 0);
    ExpectError(JudgeText(WithMachine("# machine Bandwidth 2\n")), MACHINE_LINE, 22, "expected ' NumPEs ...'");
}

TEST(TraceNames, AStatementThatIsUnknownIsNamed) {
    const std::string line = HaloMachine();
    ExpectError(JudgeText(WithMachine(WithWord(line, "Bandwidth 2", "Topology mesh Bandwidth 2"))), MACHINE_LINE, 20,
                "expected a statement of the machine that this program knows, found 'Topology'");
    ExpectError(JudgeText(WithMachine(WithWord(line, "Bandwidth 2", "NumPEs 3 Bandwidth 2"))), MACHINE_LINE, 20,
                "expected each statement of the machine once, found 'NumPEs'");
}

TEST(TraceNames, AStatementIsAsItWouldBeWritten) {
    const std::string line = HaloMachine();
    ExpectError(JudgeText(WithMachine(WithWord(line, "Bandwidth 2", "Bandwidth 02"))), MACHINE_LINE, 20,
                "expected 'Bandwidth 2'");
    ExpectError(JudgeText(WithMachine(WithWord(line, "Bandwidth 2", "bandwidth 2"))), MACHINE_LINE, 20,
                "expected 'Bandwidth 2'");
    ExpectError(JudgeText(WithMachine(WithWord(line, "NoCLatency 0", "NoCLatency unlimited"))), MACHINE_LINE,
                static_cast<int>(line.find("NoCLatency ")) + 12, "expected a whole number");
    ExpectError(JudgeText(WithMachine(WithWord(line, "Bandwidth 2", "Bandwidth 0"))), MACHINE_LINE, 31,
                "expected a value that the hardware can have");
    ExpectError(JudgeText(WithMachine(WithWord(line, "L1Buffers 2", "L1Buffers unlimited"))), MACHINE_LINE,
                static_cast<int>(line.find("L1Buffers ")) + 11, "expected a whole number");
}

// ---- the documentation ----

std::string Readme() {
    std::ifstream file(TEST_SOURCE_DIR "/traces/README.md");
    std::stringstream text;
    text << file.rdbuf();
    return text.str();
}

TEST(TraceNames, TheDocumentationHasTheColumns) {
    const std::string readme = Readme();
    for (int level = 0; level < SC_TRACE_LEVELS; level++) {
        Fields names;
        for (int i = 0; i < trace_column_count(static_cast<sc_trace_level>(level)); i++)
            names.push_back(trace_column_name(static_cast<sc_trace_level>(level), i));
        std::string line = "\n    " + JoinFields(names);
        line.pop_back();
        EXPECT_NE(readme.find(line), std::string::npos) << line;
    }
}

// "| `unit` | `event` | tensor, tensor | what | `counter`, `counter` |"
std::string EventRow(sc_trace_event event) {
    const sc_trace_event_description info = sc_trace_event_info(event);
    std::string tensors;
    for (int t = 0; t < SC_TENSOR_COUNT; t++)
        if (trace_event_shapes[event].tensors & 1 << t)
            tensors += (tensors.empty() ? "" : ", ") + std::string(sc_tensor_name(static_cast<sc_tensor>(t)));
    return "\n| `" + std::string(info.unit) + "` | `" + info.event + "` | " + (tensors.empty() ? "-" : tensors) + " | ";
}

// The counters that a row of the documentation names.
std::vector<std::string> CountersIn(const std::string &row) {
    std::vector<std::string> names;
    for (int id = 0; id < SC_COUNTER_COUNT; id++) {
        const std::string name = sc_counter_info(static_cast<sc_counter_id>(id))->name;
        if (row.find("`" + name + "`") != std::string::npos)
            names.push_back(name);
    }
    return names;
}

TEST(TraceNames, TheDocumentationHasTheEventsAndWhatTheyCountAs) {
    const std::string readme = Readme();
    for (int event = 0; event < SC_TRACE_EVENT_COUNT; event++) {
        const std::string begin = EventRow(static_cast<sc_trace_event>(event));
        const size_t at = readme.find(begin);
        ASSERT_NE(at, std::string::npos) << begin;
        const std::string row = readme.substr(at + 1, readme.find('\n', at + 1) - at - 1);
        std::vector<std::string> counters;
        for (int id = 0; id < SC_COUNTER_COUNT; id++)
            for (int tensor = 0; tensor < RECOUNT_TENSORS; tensor++)
                if (trace_recount_counts_as(static_cast<sc_trace_event>(event), tensor,
                                            static_cast<sc_counter_id>(id)) &&
                    (counters.empty() || counters.back() != sc_counter_info(static_cast<sc_counter_id>(id))->name))
                    counters.push_back(sc_counter_info(static_cast<sc_counter_id>(id))->name);
        EXPECT_EQ(CountersIn(row), counters) << row;
        const bool in_bursts = trace_event_shapes[event].levels & 1 << SC_TRACE_BURST;
        const bool in_accesses = trace_event_shapes[event].levels & 1 << SC_TRACE_ACCESS;
        EXPECT_EQ(row.find("(level burst)") != std::string::npos, in_bursts && !in_accesses) << row;
        EXPECT_EQ(row.find("level access") != std::string::npos, in_accesses && !in_bursts) << row;
    }
}

} // namespace
