// Traces of mappings with marks of L2, and of streams: what is changed in them is found out.
#include "tests/support/case_count.h"
#include "tests/support/traced.h"

#include <algorithm>
#include <functional>

namespace recount_off_chip {

using namespace traced;

const char *const OFF_CHIP_EXAMPLES[] = {"21-l2-tiles",     "22-l2-halo",       "23-l2-fold",      "24-l2-idle-outputs",
                                         "31-l2-by-tensor", "34-three-l2-sets", "36-mapped-twice", "38-last-store",
                                         "42-whole-tiles",  "43-on-chip"};

using Lines = std::vector<std::string>;

Lines Trace(const std::string &name, sc_trace_level level) {
    return SplitLines(SimulatedText(MapFile("workloads/examples/" + name + ".dsl"), level));
}

bool IsOffChip(const std::string &line) {
    return IsRecord(line) &&
           (line.find(",offchip,") != std::string::npos || line.find(",l2,tile,") != std::string::npos ||
            line.find(",l2,bring,") != std::string::npos);
}

void ExpectFoundOut(const Lines &lines, const std::string &what) {
    const Judgement judgement = JudgeText(Join(lines));
    EXPECT_EQ(judgement.agrees(), false) << what;
}

const size_t OFF_CHIP_APART = static_cast<size_t>(Cases(211, 61)); // of the records, those that are tried

// Change some of the records of each example, one a trace.
void ExpectChangesFoundOut(sc_trace_level level, const std::function<bool(Lines &, size_t)> &change) {
    for (const char *name : OFF_CHIP_EXAMPLES) {
        SCOPED_TRACE(name);
        const Lines lines = Trace(name, level);
        int tried = 0;
        for (size_t i = 0, seen = 0; i < lines.size(); i++) {
            if (!IsOffChip(lines[i]) || (seen++ % OFF_CHIP_APART != 0 && tried > 2))
                continue;
            Lines changed = lines;
            if (!change(changed, i))
                continue;
            tried++;
            ExpectFoundOut(changed, lines[i] + "is now\n" + (i < changed.size() ? changed[i] : ""));
        }
        EXPECT_GT(tried, 2);
    }
}

class OffChipRecountTest : public testing::TestWithParam<sc_trace_level> {};

TEST_P(OffChipRecountTest, FindsOutRecordsThatAreMissing) {
    ExpectChangesFoundOut(GetParam(), [](Lines &lines, size_t i) {
        lines.erase(lines.begin() + static_cast<std::ptrdiff_t>(i));
        return true;
    });
}

TEST_P(OffChipRecountTest, FindsOutRecordsThatStandTwice) {
    ExpectChangesFoundOut(GetParam(), [](Lines &lines, size_t i) {
        const std::string line = lines[i];
        lines.insert(lines.begin() + static_cast<std::ptrdiff_t>(i), line);
        return true;
    });
}

// When, how long, how many, the step; of accesses element and value, too.
TEST_P(OffChipRecountTest, FindsOutNumbersThatAreHigher) {
    const std::vector<size_t> bursts = {0, 1, 5, 6}, accesses = {0, 1, 5, 6, 8, 9};
    for (size_t column : GetParam() == SC_TRACE_BURST ? bursts : accesses)
        ExpectChangesFoundOut(GetParam(), [column](Lines &lines, size_t i) {
            std::vector<std::string> fields = SplitFields(lines[i]);
            if (fields[column].empty())
                return false;
            fields[column] = std::to_string(std::stoll(fields[column]) + 1);
            lines[i] = JoinFields(fields);
            return true;
        });
}

INSTANTIATE_TEST_SUITE_P(Levels, OffChipRecountTest, testing::Values(SC_TRACE_BURST, SC_TRACE_ACCESS),
                         [](const auto &level) { return LEVEL_NAMES[level.param]; });

// Every column of a step's record.
TEST(OffChipRecount, FindsOutEveryColumnOfAStep) {
    for (const char *name : OFF_CHIP_EXAMPLES) {
        SCOPED_TRACE(name);
        const Lines lines = Trace(name, SC_TRACE_STEP);
        const size_t first = static_cast<size_t>(std::find_if(lines.begin(), lines.end(), IsRecord) - lines.begin());
        const size_t columns = SplitFields(lines[first]).size();
        for (size_t column = 7; column < columns; column++) {
            Lines changed = lines;
            const size_t line = first + (IsRecord(lines[first + 1]) ? column % 2 : 0);
            std::vector<std::string> fields = SplitFields(lines[line]);
            fields[column] = "9" + fields[column];
            changed[line] = JoinFields(fields);
            ExpectFoundOut(changed, SplitFields(lines[first - 1])[column] + " is now " + fields[column]);
        }
    }
}

// ---- the replay ----

// Replace the `number`th record that has all of these words by what `change` makes of it.
std::string Changed(const Lines &lines, const std::string &word, size_t number,
                    const std::function<void(std::vector<std::string> &)> &change) {
    Lines changed = lines;
    for (std::string &line : changed) {
        if (!IsRecord(line) || line.find(word) == std::string::npos || number-- > 0)
            continue;
        std::vector<std::string> fields = SplitFields(line);
        change(fields);
        line = JoinFields(fields);
        return Join(changed);
    }
    ADD_FAILURE() << "no such record: " << word;
    return Join(changed);
}

void ExpectFinding(const std::string &text, const std::string &finding) {
    const Judgement judgement = JudgeText(text);
    EXPECT_NE(judgement.all.find(finding), std::string::npos) << judgement.problem.message << judgement.all;
    EXPECT_EQ(judgement.differing, 0); // the counts cannot tell
}

TEST(OffChipReplay, FindsOutAnElementThatL2HasGivenUp) {
    const Lines lines = Trace("22-l2-halo", SC_TRACE_ACCESS);
    size_t sent = 0;
    for (const std::string &line : lines)
        sent += line.find(",down,fetch,input,") != std::string::npos;
    ExpectFinding(Changed(lines, ",down,fetch,input,", sent - 1, [](auto &fields) { fields[8] = "0"; }),
                  "input 0 leaves L2, which does not have it\n");
}

TEST(OffChipReplay, FindsOutValuesThatAreNotWhatWasLoadedOrStored) {
    const Lines lines = Trace("24-l2-idle-outputs", SC_TRACE_ACCESS);
    for (const char *word : {",offchip,store,sum,", ",offchip,load,sum,", ",l2,bring,input,", ",l2,bring,weight,"})
        ExpectFinding(Changed(lines, word, 0, [](auto &fields) { fields[9] = "12345"; }), " is 12345 here, and was ");
}

TEST(OffChipReplay, FindsOutOutputsThatDoNotComeBackButOthersDo) {
    const Lines lines = Trace("24-l2-idle-outputs", SC_TRACE_ACCESS);
    Lines loads;
    for (const std::string &line : lines)
        if (line.find(",offchip,load,sum,") != std::string::npos)
            loads.push_back(line);
    ASSERT_GT(loads.size(), 1u);
    const std::vector<std::string> other = SplitFields(loads[0]);
    const std::string changed = Changed(lines, ",offchip,load,sum,", 1, [&](auto &fields) {
        fields[8] = other[8];
        fields[9] = other[9];
    });
    const Judgement judgement = JudgeText(changed);
    EXPECT_NE(judgement.all.find("comes into L2, "), std::string::npos) << judgement.all;
}

// A stream's element stays for a step: 41-stream has weights that stream.
TEST(OffChipReplay, FindsOutAStreamThatIsKept) {
    const Lines lines = Trace("41-stream", SC_TRACE_ACCESS);
    Lines fewer;
    int left_out = 0;
    for (const std::string &line : lines) {
        const std::vector<std::string> fields = SplitFields(line);
        const bool drops = left_out == 0 && line.find(",l1,drop,") != std::string::npos;
        left_out += drops;
        if (!drops)
            fewer.push_back(line);
    }
    EXPECT_EQ(left_out, 1);
    EXPECT_FALSE(JudgeText(Join(fewer)).agrees());
}

// ---- columns ----

size_t ColumnsOf(const Lines &lines) {
    for (const std::string &line : lines)
        if (line[0] != '#')
            return SplitFields(line).size();
    return 0;
}

TEST(OffChipColumns, AreThoseOfRunsWithMarksOnly) {
    const Lines plain = Trace("03-halo", SC_TRACE_STEP), marked = Trace("22-l2-halo", SC_TRACE_STEP);
    EXPECT_EQ(ColumnsOf(plain), 32u);
    EXPECT_EQ(ColumnsOf(marked), 43u);
    EXPECT_EQ(Join(plain).find(",load,"), std::string::npos);
}

// A trace without marks may have the columns, and one with marks must.
TEST(OffChipColumns, AreWantedWhereThereAreMarks) {
    for (const char *name : {"03-halo", "22-l2-halo"}) {
        Lines lines = Trace(name, SC_TRACE_STEP);
        const bool marks = name[0] == '2';
        for (std::string &line : lines) {
            if (line[0] == '#')
                continue;
            std::vector<std::string> fields = SplitFields(line);
            if (marks)
                fields.erase(fields.begin() + 9);
            else
                fields.push_back(IsRecord(line) ? "" : "store_sum");
            line = JoinFields(fields);
        }
        const Judgement judgement = JudgeText(Join(lines));
        EXPECT_EQ(judgement.agrees(), !marks) << judgement.all;
        if (marks) {
            EXPECT_EQ(std::string(judgement.problem.message).rfind("expected a column 'store' at level step", 0), 0u)
                << judgement.problem.message;
        }
    }
}

TEST(OffChipColumns, FindOutWhatPassesWithoutAMark) {
    Lines lines = Trace("03-halo", SC_TRACE_BURST);
    const auto first = std::find_if(lines.begin(), lines.end(), IsRecord);
    lines.insert(first, "0,1,offchip,load,weight,1,0,\n");
    const Judgement judgement = JudgeText(Join(lines));
    EXPECT_NE(judgement.all.find("step 0: load_weight is 1, and should be 0\n"), std::string::npos) << judgement.all;
}

// ---- windows ----

TEST(OffChipRecount, OfAWindowNeverCountsTooMuch) {
    const sc_mapping mapped = MapFile("workloads/examples/22-l2-halo.dsl");
    for (sc_trace_level level : {SC_TRACE_STEP, SC_TRACE_BURST, SC_TRACE_ACCESS})
        for (const auto &[from, to] : {std::pair<int64_t, int64_t>{0, 60}, {100, 300}, {300, INT64_MAX}}) {
            const Judgement judgement = JudgeText(SimulatedText(mapped, level, from, to));
            EXPECT_EQ(judgement.result, SC_STATUS_OK) << judgement.problem.message;
            EXPECT_GT(judgement.omitted, 0);
            EXPECT_EQ(judgement.findings, 0) << judgement.all;
            EXPECT_EQ(judgement.differing, 0) << judgement.all;
        }
}

// Then all counts are compared with the totals, but for what takes a walk along with all steps.
TEST(OffChipRecount, OfAWindowThatHoldsEverythingAgrees) {
    const sc_mapping mapped = MapFile("workloads/examples/25-l2-and-mesh.dsl");
    for (sc_trace_level level : {SC_TRACE_STEP, SC_TRACE_BURST, SC_TRACE_ACCESS})
        for (const int64_t to : {int64_t{1000}, int64_t{INT64_MAX}}) {
            const Judgement judgement = JudgeText(SimulatedText(mapped, level, 0, to));
            EXPECT_EQ(judgement.result, SC_STATUS_OK) << judgement.problem.message;
            EXPECT_EQ(judgement.omitted, 0);
            EXPECT_EQ(judgement.findings, 0) << judgement.all;
            EXPECT_EQ(judgement.differing, 0) << judgement.all;
        }
}

} // namespace recount_off_chip
