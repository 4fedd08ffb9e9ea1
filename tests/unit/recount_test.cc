// Counting a trace again: it agrees with the simulator that wrote it, and with no trace that was changed.
#include "tests/support/case_count.h"
#include "tests/support/traced.h"

#include <algorithm>
#include <functional>

namespace {

using namespace traced;

const char *const EXAMPLES[] = {"01-one-pe",
                                "02-multicast",
                                "03-halo",
                                "04-partial-tiles",
                                "05-strided",
                                "06-reduction",
                                "07-reduction-off",
                                "08-tiles",
                                "09-two-levels",
                                "10-idle-keeps",
                                "11-depthwise",
                                "12-pool",
                                "13-gemm",
                                "14-link-bound",
                                "15-grouped",
                                "16-mesh",
                                "17-tree",
                                "18-systolic-halo",
                                "19-xybus-two-levels",
                                "20-multicast-off",
                                "21-l2-tiles",
                                "22-l2-halo",
                                "23-l2-fold",
                                "24-l2-idle-outputs",
                                "25-l2-and-mesh",
                                "26-holes",
                                "27-drain-bound",
                                "28-channels",
                                "29-overhead",
                                "30-dilation",
                                "31-l2-by-tensor",
                                "32-input-channel",
                                "33-single-weight-set",
                                "34-three-l2-sets",
                                "35-ternary-tree",
                                "36-mapped-twice",
                                "37-shared-channel-own-set",
                                "38-last-store",
                                "39-pool-sets",
                                "40-feed-row",
                                "41-stream",
                                "42-whole-tiles",
                                "43-on-chip",
                                "44-forward-set",
                                "45-empty-channel"};

sc_mapping Example(const std::string &name) { return MapFile("workloads/examples/" + name + ".dsl"); }

class RecountTest : public testing::TestWithParam<sc_trace_level> {};

TEST_P(RecountTest, AgreesWithTheSimulatorOnAllExamples) {
    for (const char *name : EXAMPLES) {
        SCOPED_TRACE(name);
        Scratch file;
        const sc_counters simulated = Simulate(file.path, Example(name), {GetParam(), 0, INT64_MAX, SC_TRACE_ROWS});
        const Judgement judgement = JudgeFile(file.path);
        EXPECT_EQ(judgement.result, SC_STATUS_OK) << judgement.problem.message;
        EXPECT_EQ(judgement.differing, 0);
        EXPECT_EQ(judgement.findings, 0) << judgement.finding;
        EXPECT_EQ(judgement.complete, 1);
        EXPECT_GE(judgement.records, simulated.steps);
    }
}

// The paper's Fig. 4(b) is too long for a trace of accesses in a test.
TEST(Recount, AgreesWithTheSimulatorOnThePapersExample) {
    for (sc_trace_level level : {SC_TRACE_STEP, SC_TRACE_BURST}) {
        Scratch file;
        Simulate(file.path, Example("fig4b"), {level, 0, INT64_MAX, SC_TRACE_ROWS});
        const Judgement judgement = JudgeFile(file.path);
        EXPECT_TRUE(judgement.agrees()) << judgement.problem.message << judgement.finding;
    }
}

// Kinds of reuse that are off, wide PEs, latency, merged loops, and directives with clusters.
TEST_P(RecountTest, AgreesWithTheSimulatorOnOtherMachinesAndLanguages) {
    const char *const PROGRAMS[] = {
        "NumPEs 3; Multicast off; Reduction off; Forwarding off; VectorWidth 2; NoCLatency 3; L1Buffers 1;"
        "Layer CONV a; K 2; C 2; Y 6; X 9; R 3; S 3; endLayer "
        "Temporal_Map (1,1) K -> Temporal_Map (1,1) C -> Temporal_Map (3,1) Y -> Spatial_Map (3,1) X",
        "NumPEs 6; Bandwidth 3; Layer CONV b; K 8; C 2; Y 3; X 5; S 2; endLayer "
        "Temporal_Map (1,1) C -> Spatial_Map (2,2) K -> Merge S -> Tile (3) X -> Temporal_Map (4,4) X "
        "-> Spatial_Map (2,1) X -> Unroll Y",
        "NumPEs 4; L1Buffers 3; Reduction off; Layer POOL p; C 3; Y 6; X 6; R 2; S 2; Stride 2; endLayer "
        "Spatial_Map (1,1) C -> Temporal_Map (1,1) Y -> Temporal_Map (2,2) X",
        // Computing waits for draining.
        "NumPEs 4; Bandwidth 1; Layer GEMM o; M 9; N 4; endLayer Spatial_Map (1,1) N -> Temporal_Map (1,1) M",
        "NumPEs 4; Multicast off; Layer GEMM g; M 5; N 3; K 4; endLayer "
        "Spatial_Map (1,1) K -> Temporal_Map (2,2) M -> Temporal_Map (1,1) N",
    };
    for (const char *program : PROGRAMS) {
        SCOPED_TRACE(program);
        const Judgement judgement = JudgeText(SimulatedText(MapText(program), GetParam()));
        EXPECT_TRUE(judgement.agrees()) << judgement.problem.message << judgement.finding;
        EXPECT_EQ(judgement.complete, 1);
    }
}

// Does a count of this record show in any sum? What is dropped is counted nowhere, holding only where it is the most,
// and an output that is begun has no value.
bool IsSummed(const std::string &line) {
    return IsRecord(line) && line.find("drop") == std::string::npos && line.find("hold") == std::string::npos &&
           line.find("begin") == std::string::npos;
}

// A trace of few lines, and how many of them to leave out between two that are tried.
std::vector<std::string> ShortTrace(sc_trace_level level) {
    return SplitLines(SimulatedText(Example("06-reduction"), level));
}

size_t Stride(const std::vector<std::string> &lines) { return lines.size() / static_cast<size_t>(Cases(75, 150)) + 1; }

// The step of a burst, the value of an access.
TEST_P(RecountTest, FindsOutEveryLastNumberThatIsChanged) {
    const std::vector<std::string> lines = ShortTrace(GetParam());
    int tried = 0;
    for (size_t i = 0; i < lines.size() && GetParam() != SC_TRACE_STEP; i += Stride(lines)) {
        if (!IsSummed(lines[i]))
            continue;
        std::vector<std::string> changed = lines;
        char &digit = changed[i][changed[i].size() - 2];
        digit = static_cast<char>(digit == '9' ? '8' : digit + 1);
        tried++;
        EXPECT_FALSE(JudgeText(Join(changed)).agrees()) << changed[i];
    }
    EXPECT_TRUE(tried > 20 || GetParam() == SC_TRACE_STEP) << tried;
}

TEST_P(RecountTest, FindsOutEveryLineThatIsMissing) {
    const std::vector<std::string> lines = ShortTrace(GetParam());
    int tried = 0;
    for (size_t i = 0; i < lines.size(); i += Stride(lines)) {
        if (!IsSummed(lines[i]))
            continue;
        std::vector<std::string> changed = lines;
        changed.erase(changed.begin() + static_cast<std::ptrdiff_t>(i));
        tried++;
        EXPECT_FALSE(JudgeText(Join(changed)).agrees()) << lines[i];
    }
    EXPECT_GT(tried, 3);
}

INSTANTIATE_TEST_SUITE_P(Levels, RecountTest, testing::Values(SC_TRACE_STEP, SC_TRACE_BURST, SC_TRACE_ACCESS),
                         [](const auto &level) { return LEVEL_NAMES[level.param]; });

const int APART = Cases(97, 23); // of the numbers, those that are tried

// The line with one more in a column; empty when there is no number.
std::string Raised(const std::string &line, int column) {
    size_t from = 0;
    for (int c = 0; c < column; c++)
        from = line.find(',', from) + 1;
    const size_t to = std::min(line.find(',', from), line.size() - 1); // the newline
    if (from == to || !(std::isdigit(line[from]) || line[from] == '-'))
        return "";
    return line.substr(0, from) + std::to_string(std::stoll(line.substr(from, to - from)) + 1) + line.substr(to);
}

// Where no channel or PE could have done the same in another cycle, nothing can be changed: not when it was, how long
// it took, how many there were, nor step, PE, element and value.
const char *const ONE_A_CYCLE[] = {
    "NumPEs 3; Bandwidth 1; Layer CONV a; K 2; Y 4; X 7; R 2; S 3; endLayer "
    "Temporal_Map (1,1) K -> Temporal_Map (2,1) Y -> Spatial_Map (3,1) X -> Temporal_Map (1,1) R",
    "NumPEs 4; Bandwidth 1; Layer CONV b; K 2; C 6; Y 3; X 3; R 2; S 2; endLayer "
    "Temporal_Map (1,1) K -> Spatial_Map (1,1) C -> Temporal_Map (2,1) Y -> Temporal_Map (2,1) X",
};

// Raise the number in a column of line i and expect that to be found out; false when there is no number.
bool ExpectRaisedFoundOut(const std::vector<std::string> &lines, size_t i, int column) {
    const std::string raised = Raised(lines[i], column);
    if (raised.empty())
        return false;
    std::vector<std::string> changed = lines;
    changed[i] = raised;
    EXPECT_FALSE(JudgeText(Join(changed)).agrees()) << lines[i] << "is now\n" << raised;
    return true;
}

// Raise numbers of these columns, one in so many, and expect each to be found out. Returns how many were tried.
int ExpectFoundOut(const std::vector<std::string> &lines, const std::vector<int> &columns, size_t apart) {
    int tried = 0;
    EXPECT_TRUE(JudgeText(Join(lines)).agrees());
    for (size_t i = 0; i < lines.size(); i++)
        for (int column : columns)
            if (IsRecord(lines[i]) && !(column == 5 && lines[i].find("l2,hold") != std::string::npos) &&
                (i + static_cast<size_t>(column)) % apart == 0)
                tried += ExpectRaisedFoundOut(lines, i, column);
    return tried;
}

TEST(Recount, FindsOutEveryNumberOfAnAccess) {
    for (const char *program : ONE_A_CYCLE)
        EXPECT_GT(
            ExpectFoundOut(SplitLines(SimulatedText(MapText(program), SC_TRACE_ACCESS)), {0, 1, 5, 6, 7, 8, 9}, APART),
            2500 / APART);
}

// Of bursts those that take no time of the channels; how long forwarding takes is not known.
TEST(Recount, FindsOutEveryCycleOfAnL1sBurst) {
    for (const char *program : ONE_A_CYCLE) {
        std::vector<std::string> lines = SplitLines(SimulatedText(MapText(program), SC_TRACE_BURST));
        int tried = 0;
        for (size_t i = 0; i < lines.size(); i++)
            for (int column : {0, 1})
                if (IsRecord(lines[i]) && lines[i].find("fetch") == std::string::npos &&
                    lines[i].find("forward") == std::string::npos)
                    tried += ExpectRaisedFoundOut(lines, i, column);
        EXPECT_GT(tried, 100);
    }
}

// Every column of a step's record matters, its cycles too.
TEST(Recount, FindsOutEveryColumnOfAStep) {
    const std::vector<std::string> lines = SplitLines(SimulatedText(Example("03-halo"), SC_TRACE_STEP));
    const size_t first = static_cast<size_t>(std::find_if(lines.begin(), lines.end(), IsRecord) - lines.begin());
    const int columns = 32;
    for (size_t line : {first, first + 5})
        for (int column = 0; column < columns; column++) {
            std::vector<std::string> changed = lines;
            size_t at = 0;
            for (int i = 0; i < column; i++)
                at = changed[line].find(',', at) + 1;
            changed[line].insert(at, "9");
            EXPECT_FALSE(JudgeText(Join(changed)).agrees()) << column << ": " << changed[line];
        }
}

// Each of these leaves every count as it is.
TEST(Recount, FindsOutCyclesThatDoNotFollow) {
    const std::string text = SimulatedText(Example("03-halo"), SC_TRACE_STEP);
    const size_t at = text.find("\n1,7,9,10,13,13,14,");
    ASSERT_NE(at, std::string::npos);
    const struct {
        const char *record, *finding;
    } cases[] = {{"1,8,9,10,13,13,14,", "step 1: the fetch begins in cycle 8, and should in cycle 7"},
                 {"1,7,8,10,13,13,14,", "step 1: the fetch takes 1 cycles, and should take at least 2"},
                 {"1,7,9,11,13,13,14,", "step 1: computing begins in cycle 11, and should in cycle 10"},
                 {"1,7,9,10,10,13,14,", "step 1: draining begins in cycle 13, and should in cycle 12"},
                 {"1,7,9,10,13,13,15,", "step 1: draining takes 2 cycles, and should take 1"}};
    for (const auto &one : cases) {
        std::string changed = text;
        changed.replace(at + 1, std::string("1,7,9,10,13,13,14,").size(), one.record);
        const Judgement judgement = JudgeText(changed);
        EXPECT_EQ(judgement.differing, 0);
        EXPECT_EQ(judgement.finding, one.finding);
    }
}

size_t FirstRecord(const std::vector<std::string> &lines) {
    return static_cast<size_t>(std::find_if(lines.begin(), lines.end(), IsRecord) - lines.begin());
}

// The same counts in all, but not in each step.
TEST(Recount, FindsOutCountsThatMoveToAnotherStep) {
    const std::vector<std::string> lines = SplitLines(SimulatedText(Example("03-halo"), SC_TRACE_STEP));
    const size_t first = FirstRecord(lines);
    const struct {
        const char *from, *to, *back_from, *back_to, *finding;
    } cases[] = {
        {",9,6,3,,3,,13,17,", ",9,6,4,,3,,13,17,", ",9,6,1,,1,,13,17,", ",9,6,,,1,,13,17,",
         "step 0: 4 output copies leave L1s, but 0 are reduced and 3 arrive\n"},
        {",9,5,9,5,,,27,9,", ",10,5,9,5,,,27,9,", "", "",
         "step 0: 10 elements (weight) come from off chip, but 9 are sent\n"},
        {",9,5,9,5,,,27,9,", ",9,5,9,5,,,8,9,", "", "",
         "step 0: 9 elements (weight) are sent and 0 forwarded, but 8 written to L1s\n"},
    };
    for (const auto &one : cases) {
        std::vector<std::string> changed = lines;
        const size_t at = changed[first].find(one.from), back = changed[first + 1].find(one.back_from);
        ASSERT_NE(at, std::string::npos) << changed[first];
        ASSERT_NE(back, std::string::npos) << changed[first + 1];
        changed[first].replace(at, std::string(one.from).size(), one.to);
        changed[first + 1].replace(back, std::string(one.back_from).size(), one.back_to);
        const Judgement judgement = JudgeText(Join(changed));
        EXPECT_NE(judgement.all.find(one.finding), std::string::npos) << judgement.all;
    }
}

TEST(Recount, FindsOutStepsThatAreMissingAndBurstsThatAreToldTwice) {
    std::vector<std::string> steps = SplitLines(SimulatedText(Example("03-halo"), SC_TRACE_STEP));
    steps.erase(steps.begin() + static_cast<std::ptrdiff_t>(FirstRecord(steps)) + 4);
    EXPECT_NE(JudgeText(Join(steps)).all.find("no record of step 4\n"), std::string::npos);
    std::vector<std::string> bursts = SplitLines(SimulatedText(Example("03-halo"), SC_TRACE_BURST));
    const auto hold = std::find_if(bursts.begin(), bursts.end(),
                                   [](const std::string &line) { return line.find("l1,hold") != std::string::npos; });
    ASSERT_NE(hold, bursts.end());
    bursts.insert(hold, std::string(*hold));
    const Judgement judgement = JudgeText(Join(bursts));
    EXPECT_EQ(judgement.differing, 0);
    EXPECT_NE(judgement.all.find("step 0: l1,hold is told twice\n"), std::string::npos) << judgement.all;
}

// ---- the replay ----

// Replace the first `from` behind the column line by `to`.
std::string Changed(const std::string &text, const std::string &from, const std::string &to) {
    const size_t records = text.find("\ncycle,");
    const size_t at = text.find(from, records);
    EXPECT_NE(at, std::string::npos) << from;
    return text.substr(0, at) + to + text.substr(at + from.size());
}

// One PE, weights 0 to 2, inputs 0 to 7: the first step computes output 0.
class ReplayTest : public testing::Test {
  protected:
    const std::string text_ = SimulatedText(Example("01-one-pe"), SC_TRACE_ACCESS);
    std::string Line(const std::string &begin) const {
        const size_t at = text_.find("\n" + begin, text_.find("\ncycle,"));
        EXPECT_NE(at, std::string::npos) << begin;
        return text_.substr(at + 1, text_.find('\n', at + 1) - at);
    }
};

TEST_F(ReplayTest, FindsOutAnElementThatIsNotThere) {
    const std::string line = Line("6,1,l1,read,input,1,0,0,0,");
    std::string other = line;
    other.replace(line.find(",0,0,0,") + 5, 1, "5"); // input 5 has not come
    const Judgement judgement = JudgeText(Changed(text_, line, other));
    EXPECT_EQ(judgement.finding, "PE 0 reads input 5, which its L1 does not hold");
    EXPECT_EQ(judgement.differing, 0); // the counts cannot tell
}

TEST_F(ReplayTest, FindsOutAValueThatIsNotWhatCame) {
    const std::string line = Line("6,1,l1,read,weight,1,0,0,0,");
    const std::string other = line.substr(0, line.find_last_of(',') + 1) + "12345\n";
    const Judgement judgement = JudgeText(Changed(text_, line, other));
    EXPECT_EQ(judgement.finding.rfind("weight 0 is 12345 here, and was ", 0), 0u) << judgement.finding;
    EXPECT_EQ(judgement.differing, 0);
}

TEST_F(ReplayTest, FindsOutAWrongResult) {
    const std::string line = Line("6,1,l1,write,sum,1,0,0,0,");
    const std::string other = line.substr(0, line.find_last_of(',') + 1) + "1\n";
    const Judgement judgement = JudgeText(Changed(text_, line, other));
    EXPECT_EQ(judgement.finding.rfind("PE 0 makes output 0 1, and it should be ", 0), 0u) << judgement.finding;
}

TEST_F(ReplayTest, FindsOutAnArrivalThatIsNotWhatLeft) {
    const std::string line = Line("9,1,up,drain,sum,1,0,,0,");
    const std::string other = line.substr(0, line.find_last_of(',') + 1) + "7\n";
    const Judgement judgement = JudgeText(Changed(text_, line, other));
    EXPECT_EQ(judgement.finding.rfind("sum 0 is 7 here, and was ", 0), 0u) << judgement.finding;
}

TEST_F(ReplayTest, FindsOutAnOperationThatTheLayerDoesNotHave) {
    // Weights 0 and 1 change places, in what is read: both are there, and the values are theirs.
    const std::string first = Line("6,1,l1,read,weight,1,0,0,0,"), second = Line("7,1,l1,read,weight,1,0,0,1,");
    const std::string value = second.substr(second.find_last_of(','));
    const Judgement judgement = JudgeText(Changed(text_, first, "6,1,l1,read,weight,1,0,0,1" + value));
    EXPECT_EQ(judgement.finding, "PE 0 makes output 0 of an input or weight that has no part in it");
}

TEST_F(ReplayTest, FindsOutAnElementThatWasNotSent) {
    const Judgement judgement = JudgeText(Changed(text_, Line("0,1,down,fetch,weight,1,0,,0,"), ""));
    EXPECT_NE(judgement.all.find("weight 0 is written to the L1 of PE 0, but was not sent\n"), std::string::npos)
        << judgement.all;
}

TEST_F(ReplayTest, FindsOutAnL1ThatHoldsMoreThanItShould) {
    const std::string line = Line("6,0,l1,hold,-,7,0,,,");
    const Judgement judgement = JudgeText(Changed(text_, line, "6,0,l1,hold,-,6,0,,,\n"));
    EXPECT_EQ(judgement.finding, "step 0: the fullest PE holds 6 elements, and it should be from 7 to 7");
}

TEST(Replay, AddsUpWhatIsReducedAndAccumulated) {
    const std::string text = SimulatedText(Example("06-reduction"), SC_TRACE_ACCESS);
    for (const std::string event : {",up,reduce,sum,", ",up,drain,sum,", ",pe,evict,sum,"}) {
        const size_t begin = text.find(event), end = text.find('\n', begin);
        ASSERT_NE(begin, std::string::npos) << event;
        const size_t value = text.find_last_of(',', end) + 1;
        const Judgement judgement = JudgeText(text.substr(0, value) + "3" + text.substr(end));
        EXPECT_GT(judgement.findings, 0) << event;
        EXPECT_EQ(judgement.differing, 0) << event;
    }
}

// ---- the network ----

const char *const NETWORKS[] = {"16-mesh",          "17-tree",    "18-systolic-halo", "19-xybus-two-levels",
                                "20-multicast-off", "28-channels"};

bool IsCrossing(const std::string &line) {
    return line.find(",link,down,") != std::string::npos || line.find(",link,up,") != std::string::npos;
}

// Change each of some of the crossings, one a trace, and expect that to be found out.
void ExpectCrossingsFoundOut(sc_trace_level level,
                             const std::function<void(std::vector<std::string> &, size_t)> &change) {
    for (const char *name : NETWORKS) {
        const std::vector<std::string> lines = SplitLines(SimulatedText(Example(name), level));
        int tried = 0;
        for (size_t i = 0, crossing = 0; i < lines.size() && tried < 12; i++) {
            if (!IsRecord(lines[i]) || !IsCrossing(lines[i]) || crossing++ % 7 != 3)
                continue;
            std::vector<std::string> changed = lines;
            change(changed, i);
            tried++;
            EXPECT_FALSE(JudgeText(Join(changed)).agrees()) << name << ": " << lines[i];
        }
        EXPECT_GT(tried, 1) << name;
    }
}

void Remove(std::vector<std::string> &lines, size_t i) { lines.erase(lines.begin() + static_cast<std::ptrdiff_t>(i)); }

void Repeat(std::vector<std::string> &lines, size_t i) {
    const std::string line = lines[i];
    lines.insert(lines.begin() + static_cast<std::ptrdiff_t>(i), line);
}

void RaiseColumn(std::vector<std::string> &lines, size_t i, int column) { lines[i] = Raised(lines[i], column); }

TEST(Recount, FindsOutCrossingsThatAreMissing) {
    ExpectCrossingsFoundOut(SC_TRACE_BURST, Remove);
    ExpectCrossingsFoundOut(SC_TRACE_ACCESS, Remove);
}

TEST(Recount, FindsOutCrossingsThatNothingMade) {
    ExpectCrossingsFoundOut(SC_TRACE_BURST, Repeat);
    ExpectCrossingsFoundOut(SC_TRACE_ACCESS, Repeat);
    for (int column : {5}) // one element more
        ExpectCrossingsFoundOut(SC_TRACE_BURST, [column](auto &lines, size_t i) { RaiseColumn(lines, i, column); });
}

TEST(Recount, FindsOutCrossingsOfAnotherLinkOrElement) {
    for (int column : {7, 8})
        ExpectCrossingsFoundOut(SC_TRACE_ACCESS, [column](auto &lines, size_t i) { RaiseColumn(lines, i, column); });
}

TEST(Recount, FindsOutCrossingsInAnotherCycle) {
    for (int column : {0, 1}) {
        ExpectCrossingsFoundOut(SC_TRACE_BURST, [column](auto &lines, size_t i) { RaiseColumn(lines, i, column); });
        ExpectCrossingsFoundOut(SC_TRACE_ACCESS, [column](auto &lines, size_t i) { RaiseColumn(lines, i, column); });
    }
}

// 3 elements cross the feed of the mesh: it cannot be less, nor all links.
TEST(Recount, FindsOutLinksOfAStep) {
    const std::vector<std::string> lines = SplitLines(SimulatedText(Example("16-mesh"), SC_TRACE_STEP));
    const size_t first = FirstRecord(lines);
    for (int column = 24; column < 29; column++) {
        std::vector<std::string> changed = lines;
        size_t at = 0;
        for (int i = 0; i < column; i++)
            at = changed[first].find(',', at) + 1;
        changed[first].insert(at, "9");
        EXPECT_FALSE(JudgeText(Join(changed)).agrees()) << changed[first];
    }
}

// A PE is as late as its way is long; draining waits for the farthest.
TEST(Recount, FindsOutAClockThatIsWrong) {
    const std::string late = SimulatedText(Example("18-systolic-halo"), SC_TRACE_ACCESS);
    const size_t fill = late.find(",l1,fill,", late.find("\ncycle,")), line = late.rfind('\n', fill) + 1;
    std::vector<std::string> lines = SplitLines(late);
    for (std::string &one : lines)
        if (IsRecord(one) && late.compare(line, one.size(), one) == 0)
            one = Raised(one, 0);
    EXPECT_FALSE(JudgeText(Join(lines)).agrees());
    for (sc_trace_level level : {SC_TRACE_BURST, SC_TRACE_ACCESS}) {
        lines = SplitLines(SimulatedText(Example("18-systolic-halo"), level));
        for (size_t i = lines.size(); i-- > 0;)
            if (lines[i].find(",up,busiest,") != std::string::npos) {
                lines[i] = Raised(lines[i], 1);
                break;
            }
        EXPECT_FALSE(JudgeText(Join(lines)).agrees());
    }
}

// ---- windows ----

TEST(Recount, OfAWindowNeverCountsTooMuch) {
    const sc_mapping mapped = Example("03-halo");
    for (sc_trace_level level : {SC_TRACE_STEP, SC_TRACE_BURST, SC_TRACE_ACCESS})
        for (const auto &[from, to] :
             {std::pair<int64_t, int64_t>{0, 60}, {0, 200}, {0, 201}, {100, 200}, {100, 450}}) {
            const std::string text = SimulatedText(mapped, level, from, to);
            const Judgement judgement = JudgeText(text);
            EXPECT_EQ(judgement.result, SC_STATUS_OK) << judgement.problem.message;
            EXPECT_GT(judgement.omitted, 0);
            EXPECT_GT(judgement.records, 0);
            EXPECT_EQ(judgement.findings, 0) << judgement.finding;
        }
}

} // namespace
