// Steps as shapes: the reader gives back the rows that a trace without shapes has, and says what is wrong with a line.
#include <cstdio>
#include <map>
#include <random>
#include <string>
#include <vector>

#include "tests/support/mapped.h"
#include "tests/support/traced.h"
#include "traces/trace_shapes.h"
#include "traces/trace_writer.h"

namespace {

using namespace traced;

const char TINY[] = "NumPEs 3; Bandwidth 2; Layer CONV tiny; K 4; C 3; Y 5; X 8; R 3; S 3; endLayer "
                    "Temporal_Map (1,1) K -> Temporal_Map (1,1) C -> Temporal_Map (3,1) Y -> Spatial_Map (3,1) X -> "
                    "Unroll R -> Unroll S";

const char MARKED[] = "NumPEs 3; Bandwidth 2; OffChipBandwidth 1; OffChipLatency 5; "
                      "Layer CONV tiny; K 4; C 3; Y 5; X 8; R 3; S 3; endLayer "
                      "Temporal_Map (1,1) K -> Temporal_Map (1,1) C -> Buffer L2 -> Temporal_Map (3,1) Y -> "
                      "Spatial_Map (3,1) X -> Unroll R -> Unroll S";

bool IsLineOfAStep(const std::string &line) { return line[0] >= '0' && line[0] <= '9'; }

// What stands between a file's header and its totals, without the ends of the lines.
std::vector<std::string> LinesOfSteps(const std::string &text) {
    std::vector<std::string> lines;
    for (const std::string &line : SplitLines(text))
        if (IsLineOfAStep(line))
            lines.push_back(line.substr(0, line.size() - 1));
    return lines;
}

// The rows of a file, as the reader gives them.
std::vector<std::string> RowsOf(const std::string &path) {
    std::vector<std::string> rows;
    sc_trace_reader *reader = nullptr;
    const sc_trace_run *run = nullptr;
    sc_trace_item item = {};
    sc_error problem = {};
    EXPECT_EQ(sc_trace_reader_open(&reader, path.c_str(), &problem), SC_STATUS_OK);
    while (sc_trace_reader_next_run(reader, &run, &problem) == SC_STATUS_OK && run)
        while (sc_trace_reader_next(reader, &item, &problem) == SC_STATUS_OK && item.step)
            rows.emplace_back(item.text, static_cast<size_t>(item.length));
    EXPECT_EQ(problem.status, SC_STATUS_OK) << problem.message;
    sc_trace_reader_close(reader);
    return rows;
}

std::string ShapesOf(const sc_mapping &mapped) {
    return SimulatedText(mapped, SC_TRACE_STEP, 0, INT64_MAX, SC_TRACE_SHAPES);
}

TEST(TraceShapes, GiveBackTheRows) {
    for (const char *text : {TINY, MARKED})
        for (const int64_t to : {INT64_MAX, INT64_C(100)}) {
            const sc_mapping mapped = MapText(text);
            Scratch file;
            Simulate(file.path, mapped, {SC_TRACE_STEP, 20, to, SC_TRACE_SHAPES});
            const std::vector<std::string> rows = RowsOf(file.path);
            EXPECT_GT(rows.size(), 4u);
            EXPECT_EQ(rows, LinesOfSteps(SimulatedText(mapped, SC_TRACE_STEP, 20, to))) << text;
        }
}

TEST(TraceShapes, AreCountedAgain) {
    for (const char *text : {TINY, MARKED}) {
        const Judgement judgement = JudgeText(ShapesOf(MapText(text)));
        EXPECT_TRUE(judgement.agrees()) << judgement.problem.message << judgement.all;
        EXPECT_EQ(judgement.complete, 1);
        EXPECT_GT(judgement.records, 8);
    }
}

// Lines that stand for several steps.
std::vector<std::string> LinesOfManySteps(const std::string &text) {
    std::vector<std::string> lines;
    for (const std::string &line : SplitLines(text))
        if (line[0] == '+')
            lines.push_back(line);
    return lines;
}

// Most steps are the number of a shape, or are only counted.
TEST(TraceShapes, AreWrittenOnce) {
    const std::string text = ShapesOf(MapText(TINY));
    const std::vector<std::string> lines = LinesOfSteps(text);
    size_t rows = 0, counted = 0;
    for (const std::string &line : lines)
        rows += line.find('=') != std::string::npos;
    for (const std::string &line : LinesOfManySteps(text))
        counted += std::stoul(line.substr(1));
    EXPECT_EQ(lines.size() + counted, 4u * 3u * 3u * 2u);
    EXPECT_GT(counted, 10u);
    EXPECT_GT(rows, 2u);
    EXPECT_LT(rows, lines.size());
    EXPECT_EQ(text.find("# schema simcheck.trace version 5\n# level step\n# form shapes\n"), 0u);
}

// In version 3 each step has a line.
TEST(TraceShapes, OfVersion3AreRead) {
    const std::string VERSION = "version 5", text = ShapesOf(MapText(TINY));
    std::map<std::string, std::string> next;
    std::string last, old;
    auto put = [&](const std::string &place) {
        next[last] = place;
        last = place;
    };
    for (const std::string &line : SplitLines(text)) {
        const bool counted = line[0] == '+', step = IsLineOfAStep(line);
        for (unsigned long i = 0; counted && i < std::stoul(line.substr(1)); i++) {
            put(next.at(last));
            old += last + "\n";
        }
        if (step)
            put(line.substr(0, line.find_first_of("=\n")));
        old += counted ? "" : line;
    }
    old.replace(old.find(VERSION), VERSION.size(), "version 3");
    const Judgement judgement = JudgeText(old);
    EXPECT_TRUE(judgement.agrees()) << judgement.problem.message << judgement.all;
    EXPECT_EQ(judgement.records, 4 * 3 * 3 * 2);
    std::string mixed = text;
    mixed.replace(mixed.find(VERSION), VERSION.size(), "version 3");
    const Judgement refused = JudgeText(mixed);
    EXPECT_EQ(refused.result, SC_STATUS_INPUT);
    EXPECT_EQ(std::string(refused.problem.message).find("expected a record, or the end of the run"), 0u)
        << refused.problem.message;
}

// ---- any steps ----

// Times in their order, close together, so that shapes meet in one place and times are where others were; sometimes far
// apart. Counts are few, and some steps load or store.
sc_trace_step DrawStep(std::mt19937 &random, const sc_trace_step &before) {
    auto below = [&random](unsigned bound) { return static_cast<int64_t>(random() % bound); };
    sc_trace_step step = {};
    const int64_t far = below(50) == 0 ? INT64_C(1) << (20 + below(40)) : 0;
    int64_t now = before.fetch > INT64_MAX / 4 ? before.fetch : before.fetch + far;
    step.step = before.step + 1 + (below(20) == 0 ? below(1000) : 0);
    step.fetch = now += below(3);
    step.fetched = now += below(2);
    step.compute = now += below(2);
    step.computed = now += below(3);
    step.drain = now += below(2);
    step.drained = now += below(2);
    if (below(3) == 0) {
        step.load = below(2) == 0 ? below(9) : before.fetch;
        step.loaded = step.load + below(5);
        step.store = step.computed;
        step.stored = step.computed + below(3);
    }
    for (int64_t &count : step.count)
        count = below(6) == 0 ? below(2) : 0;
    return step;
}

std::vector<sc_trace_step> DrawSteps(uint32_t seed, size_t count) {
    std::mt19937 random(seed);
    std::vector<sc_trace_step> steps;
    sc_trace_step before = {};
    before.step = -1;
    for (size_t i = 0; i < count; i++)
        steps.push_back(before = DrawStep(random, before));
    return steps;
}

void WriteSteps(const std::string &path, sc_trace_form form, const std::vector<sc_trace_step> &steps) {
    const sc_mapping mapped = MapText(MARKED);
    const sc_trace_options options = {SC_TRACE_STEP, 0, INT64_MAX, form};
    sc_trace *trace = nullptr;
    sc_error problem = {};
    const sc_counters counters = {};
    ASSERT_EQ(sc_trace_open(&trace, path.c_str(), &options, &problem), SC_STATUS_OK);
    for (int run = 0; run < 2; run++) { // a run begins without the shapes of the one before
        sc_trace_begin(trace, &mapped, "flow", 1);
        for (const sc_trace_step &step : steps)
            sc_trace_sink_of(trace)->step(sc_trace_sink_of(trace), &step);
        EXPECT_EQ(sc_trace_end(trace, &counters, &problem), SC_STATUS_OK);
    }
    EXPECT_EQ(sc_trace_close(trace, &problem), SC_STATUS_OK);
}

TEST(TraceShapes, GiveBackAnyRows) {
    for (uint32_t seed = 1; seed <= 4; seed++) {
        const std::vector<sc_trace_step> steps = DrawSteps(seed, 10000);
        Scratch rows, shapes;
        WriteSteps(rows.path, SC_TRACE_ROWS, steps);
        WriteSteps(shapes.path, SC_TRACE_SHAPES, steps);
        const std::vector<std::string> read = RowsOf(shapes.path);
        EXPECT_EQ(read.size(), 2 * steps.size());
        EXPECT_EQ(read, LinesOfSteps(Gunzip(rows.path))) << "seed " << seed;
    }
}

// Some steps over and over, and at times one that is none of them.
TEST(TraceShapes, GiveBackRowsThatComeAgain) {
    for (size_t period = 1; period <= 5; period++) {
        std::mt19937 random(static_cast<uint32_t>(period));
        std::vector<sc_trace_step> steps;
        for (int64_t i = 0; i < 3000; i++) {
            sc_trace_step step = {};
            step.step = i;
            step.fetch = step.fetched = step.compute = step.computed = step.drain = step.drained = 10 * i;
            step.count[0] = random() % 700 == 0 ? 9 : i % static_cast<int64_t>(period);
            steps.push_back(step);
        }
        Scratch rows, shapes;
        WriteSteps(rows.path, SC_TRACE_ROWS, steps);
        WriteSteps(shapes.path, SC_TRACE_SHAPES, steps);
        EXPECT_EQ(RowsOf(shapes.path), LinesOfSteps(Gunzip(rows.path))) << "period " << period;
        const std::string text = Gunzip(shapes.path);
        EXPECT_NE(text.find("\n+256\n"), std::string::npos) << "a line has no more steps";
        EXPECT_LT(LinesOfSteps(text).size() + LinesOfManySteps(text).size(), 2u * 60u);
    }
}

// ---- lines of others ----

// A program that has a column that this one does not know, and another order.
TEST(TraceShapes, MayHaveColumnsOfOthers) {
    std::string text = ShapesOf(MapText(TINY)), other, rows;
    bool records = false;
    for (std::string line : SplitLines(text)) {
        const bool names = line.find("step,fetch,") == 0;
        if (names) {
            line = "hops,fetch,step" + line.substr(std::string("step,fetch").size());
        } else if (records && line.find('=') != std::string::npos) {
            const size_t begin = line.find('=') + 1, first = line.find(',') + 1, second = line.find(',', first);
            line = line.substr(0, begin) + "-7," + line.substr(first, second - first) + "," +
                   line.substr(begin, first - 1 - begin) + line.substr(second);
        }
        records = (records || names) && line[0] != '#';
        other += line;
    }
    const Judgement judgement = JudgeText(other);
    EXPECT_TRUE(judgement.agrees()) << judgement.problem.message << judgement.all;
    EXPECT_EQ(judgement.skipped, "; hops");
}

struct BadLine {
    const char *line; // in place of the second step's
    int column;
    const char *expected;
};

class TraceShapesRefused : public testing::TestWithParam<BadLine> {};

TEST_P(TraceShapesRefused, WithThePlace) {
    const std::string text = ShapesOf(MapText(TINY));
    const std::vector<std::string> steps = LinesOfSteps(text);
    const size_t at = text.find("\n" + steps[1] + "\n") + 1;
    const std::string bad = text.substr(0, at) + GetParam().line + text.substr(at + steps[1].size());
    const Judgement judgement = JudgeText(bad);
    EXPECT_EQ(judgement.result, SC_STATUS_INPUT);
    EXPECT_EQ(std::string(judgement.problem.message).find(std::string("expected ") + GetParam().expected), 0u)
        << judgement.problem.message;
    EXPECT_EQ(judgement.problem.column, GetParam().column);
    int lines = 1;
    for (size_t i = 0; i < at; i++)
        lines += text[i] == '\n';
    EXPECT_EQ(judgement.problem.line, lines);
}

const BadLine BAD_LINES[] = {
    {"4096", 1, "the place of a shape, from 0 to 4095"},
    {"9999999999999999999999", 1, "the place of a shape, from 0 to 4095"},
    {"=1", 1, "a record, or the end of the run"},
    {"17", 1, "a place at which a shape was kept before"},
    {"17 ", 3, "'=' and a shape, or the end of the line"},
    {"17=", 4, "a shape of no more than 1023 bytes"},
    {"17=1", 5, "a comma and the next column"},
    {"17=,1", 4, "a number of steps, relative to the record before"},
    {"17=-", 4, "a number of steps, relative to the record before"},
    {"17=-2,1", 4, "a number of steps, relative to the record before"},
    {"17=1,x", 6, "a number of cycles, relative to the fetch of the record before"},
    {"17=1,-9223372036854775809", 6, "a number of cycles, relative to the fetch of the record before"},
    {"17=1,-1", 6, "a number of cycles, relative to the fetch of the record before"},
    {"17=1,1,1,1,1,1,1,,,,,,,,,,,,,,,,,,,,,,,,,,,", 42, "the end of the line"},
    {"+", 2, "how many steps follow as before, 1 to 256"},
    {"+0", 2, "how many steps follow as before, 1 to 256"},
    {"+257", 2, "how many steps follow as before, 1 to 256"},
    {"+9999999999999999999999", 2, "how many steps follow as before, 1 to 256"},
    {"+1 ", 2, "how many steps follow as before, 1 to 256"},
    {"+1", 1, "a shape: none has come behind that of the step before"},
};

INSTANTIATE_TEST_SUITE_P(Lines, TraceShapesRefused, testing::ValuesIn(BAD_LINES),
                         [](const auto &line) { return "n" + std::to_string(line.index); });

// What a shape stands for is held to what holds for rows.
TEST(TraceShapes, StandForRowsThatMakeSense) {
    const std::string text = ShapesOf(MapText(TINY));
    const std::vector<std::string> steps = LinesOfSteps(text);
    const size_t at = text.find("\n" + steps[1] + "\n") + 1;
    for (const char *line : {"17=0,1,1,1,1,1,1,,,,,,,,,,,,,,,,,,,,,,,,,", "17=1,2,1,1,1,1,1,,,,,,,,,,,,,,,,,,,,,,,,,",
                             "17=1,1,1,1,1,1,1,x,,,,,,,,,,,,,,,,,,,,,,,,"}) {
        const Judgement judgement = JudgeText(text.substr(0, at) + line + text.substr(at + steps[1].size()));
        EXPECT_EQ(judgement.result, SC_STATUS_INPUT) << line;
        EXPECT_EQ(std::string(judgement.problem.message).find("column '"), 0u) << judgement.problem.message;
    }
}

} // namespace
