// Records as copies: the reader gives back the rows that a trace without copies has, and says what is wrong with a
// line.
#include <algorithm>
#include <cstdio>
#include <filesystem>
#include <functional>
#include <memory>
#include <random>
#include <string>
#include <vector>

#include "tests/support/mapped.h"
#include "tests/support/traced.h"
#include "traces/trace_copies.h"
#include "traces/trace_guess.h"
#include "traces/trace_writer.h"

namespace {

using namespace traced;

const sc_trace_level LEVELS[] = {SC_TRACE_BURST, SC_TRACE_ACCESS};

const char TINY[] = "NumPEs 3; Bandwidth 2; Layer CONV tiny; K 4; C 3; Y 5; X 8; R 3; S 3; endLayer "
                    "Temporal_Map (1,1) K -> Temporal_Map (1,1) C -> Temporal_Map (3,1) Y -> Spatial_Map (3,1) X -> "
                    "Unroll R -> Unroll S";

const char LAYER_AND_FLOW[] = " Layer CONV small; K 4; C 4; Y 7; X 9; R 3; S 3; endLayer "
                              "Temporal_Map (1,1) K -> Spatial_Map (1,1) C -> Temporal_Map (3,1) Y -> Tile (3) X -> "
                              "Temporal_Map (3,1) X -> Spatial_Map (1,1) S -> Unroll R";

const char POOLS[] = "NumPEs 4; Layer POOL p; C 3; Y 6; X 6; R 2; S 2; Stride 2; endLayer "
                     "Spatial_Map (1,1) C -> Temporal_Map (1,1) Y -> Temporal_Map (2,2) X";

using EachItem = std::function<void(const sc_trace_item &)>;

void ReadEach(const std::string &path, const EachItem &each) {
    sc_trace_reader *reader = nullptr;
    const sc_trace_run *run = nullptr;
    sc_trace_item item = {};
    sc_error problem = {};
    EXPECT_EQ(sc_trace_reader_open(&reader, path.c_str(), &problem), SC_STATUS_OK);
    while (sc_trace_reader_next_run(reader, &run, &problem) == SC_STATUS_OK && run)
        while (sc_trace_reader_next(reader, &item, &problem) == SC_STATUS_OK && item.record)
            each(item);
    EXPECT_EQ(problem.status, SC_STATUS_OK) << problem.message;
    sc_trace_reader_close(reader);
}

// The rows of a file, as the reader gives them.
std::vector<std::string> RowsOf(const std::string &path) {
    std::vector<std::string> rows;
    ReadEach(path,
             [&rows](const sc_trace_item &item) { rows.emplace_back(item.text, static_cast<size_t>(item.length)); });
    return rows;
}

bool IsCopy(const std::string &line) { return line[0] == '='; }

// The lines of a file's records, without their ends.
std::vector<std::string> LinesOf(const std::string &text) {
    std::vector<std::string> lines;
    for (const std::string &line : SplitLines(text))
        if (IsRecord(line) || IsCopy(line))
            lines.push_back(line.substr(0, line.size() - 1));
    return lines;
}

size_t CountCopies(const std::vector<std::string> &lines) {
    size_t copies = 0;
    for (const std::string &line : lines)
        copies += IsCopy(line);
    return copies;
}

std::string CopiesOf(const sc_mapping &mapped, sc_trace_level level = SC_TRACE_ACCESS) {
    return SimulatedText(mapped, level, 0, INT64_MAX, SC_TRACE_COPIES);
}

void ExpectTheRows(const sc_mapping &mapped, int64_t from = 0, int64_t to = INT64_MAX) {
    for (const sc_trace_level level : LEVELS) {
        SCOPED_TRACE(sc_trace_level_name(level));
        Scratch file;
        Simulate(file.path, mapped, {level, from, to, SC_TRACE_COPIES});
        const std::vector<std::string> rows = RowsOf(file.path), lines = LinesOf(Gunzip(file.path));
        EXPECT_EQ(rows, LinesOf(SimulatedText(mapped, level, from, to)));
        EXPECT_LE(lines.size(), rows.size());
    }
}

// The paper's Fig. 4(b) is too long for a trace of accesses in a test.
TEST(TraceCopies, GiveBackTheRowsOfAllExamples) {
    size_t examples = 0;
    for (const auto &file : std::filesystem::directory_iterator(TEST_SOURCE_DIR "/workloads/examples")) {
        const std::string name = file.path().filename().string();
        if (file.path().extension() != ".dsl" || name == "fig4b.dsl")
            continue;
        SCOPED_TRACE(name);
        ExpectTheRows(MapFile("workloads/examples/" + name));
        examples++;
    }
    EXPECT_GT(examples, 40u);
}

TEST(TraceCopies, GiveBackTheRowsOfAnyMachine) {
    const char *const MACHINES[] = {
        "NumPEs 12; Bandwidth 3;",
        "NumPEs 12; Multicast off; Reduction off; Forwarding off; VectorWidth 2; NoCLatency 3; L1Buffers 1;",
        "NumPEs 12; Topology crossbar; LinkBandwidth 1;",
        "NumPEs 12; Topology xybus; HopBandwidth 2;",
        "NumPEs 12; Topology tree; HopLatency 2;",
        "NumPEs 12; Topology rows; ArrayColumns 3; HopLatency 1;",
        "NumPEs 12; Topology columns; ArrayColumns 3;",
        "NumPEs 12; Topology mesh; HopBandwidth 1; HopLatency 3; Reduction off;",
        "NumPEs 12; Topology mesh; Multicast off;",
        "NumPEs 12; Channel weight 1; Channel input 2; Channel output 1;",
    };
    for (const char *machine : MACHINES) {
        SCOPED_TRACE(machine);
        ExpectTheRows(MapText(std::string(machine) + LAYER_AND_FLOW));
    }
    ExpectTheRows(MapText(POOLS));
}

TEST(TraceCopies, GiveBackTheRowsOfAWindow) {
    ExpectTheRows(MapText(TINY), 20);
    ExpectTheRows(MapText(TINY), 20, 100);
    ExpectTheRows(MapText(TINY), 0, 100);
    ExpectTheRows(MapFile("workloads/examples/23-l2-fold.dsl"), 30, 200);
}

TEST(TraceCopies, AreCountedAgain) {
    for (const sc_trace_level level : LEVELS)
        for (const char *text : {TINY, POOLS}) {
            const Judgement judgement = JudgeText(CopiesOf(MapText(text), level));
            EXPECT_TRUE(judgement.agrees()) << judgement.problem.message << judgement.all;
            EXPECT_EQ(judgement.complete, 1);
            EXPECT_EQ(judgement.replayed, level == SC_TRACE_ACCESS);
        }
}

TEST(TraceCopies, AreFewLines) {
    const std::string text = CopiesOf(MapText(TINY));
    const std::vector<std::string> lines = LinesOf(text);
    const std::vector<std::string> rows = LinesOf(SimulatedText(MapText(TINY), SC_TRACE_ACCESS));
    EXPECT_GT(rows.size(), 8000u);
    EXPECT_LT(lines.size(), rows.size() / 10);
    EXPECT_GT(CountCopies(lines), 72u);
    EXPECT_EQ(text.find("# schema simcheck.trace version 4\n# level access\n# form copies\n"), 0u);
}

TEST(TraceCopies, AreWrittenAlike) { EXPECT_EQ(CopiesOf(MapText(TINY)), CopiesOf(MapText(TINY))); }

// Only the first sight of an operand is a surprise. Psums, what leaves and what L2 makes of it follow.
TEST(TraceCopies, GuessAllThatFollows) {
    const std::string machines[] = {std::string("NumPEs 12; Topology mesh; HopLatency 1;") + LAYER_AND_FLOW, TINY,
                                    POOLS};
    for (const std::string &text : machines) {
        SCOPED_TRACE(text);
        const sc_mapping mapped = MapText(text);
        Scratch file;
        Simulate(file.path, mapped, {SC_TRACE_ACCESS, 0, INT64_MAX, SC_TRACE_ROWS});
        auto guess = std::make_unique<trace_guess>();
        trace_guess_clear(guess.get(), mapped.layer.type->operation == SC_OPERATION_MAX);
        ReadEach(file.path, [&guess](const sc_trace_item &item) {
            const sc_trace_record &record = *item.record;
            if (record.element < 0)
                return;
            const int32_t guessed = trace_guess_of(guess.get(), record.event, record.tensor, record.pe, record.element);
            EXPECT_TRUE(guessed == record.value || record.event == SC_TRACE_L2_BRING) << guessed << " " << item.text;
            trace_guess_learn(guess.get(), record.event, record.tensor, record.pe, record.element, record.value);
        });
    }
}

// ---- any records ----

using Records = std::vector<sc_trace_record>;

struct Written {
    size_t at_once = 1000; // records handed over
    sc_trace_level level = SC_TRACE_ACCESS;
    int runs = 2; // a run begins without the records of the one before
};

void Write(const std::string &path, const Records &records, sc_trace_form form, const Written &how = {}) {
    const sc_mapping mapped = MapText(TINY);
    const sc_trace_options options = {how.level, 0, INT64_MAX, form};
    sc_trace *trace = nullptr;
    sc_error problem = {};
    const sc_counters counters = {};
    ASSERT_EQ(sc_trace_open(&trace, path.c_str(), &options, &problem), SC_STATUS_OK);
    for (int run = 0; run < how.runs; run++) {
        sc_trace_begin(trace, &mapped, "flow", 1);
        for (size_t i = 0; i < records.size(); i += how.at_once)
            sc_trace_sink_of(trace)->records(sc_trace_sink_of(trace), &records[i],
                                             static_cast<int64_t>(std::min(how.at_once, records.size() - i)));
        EXPECT_EQ(sc_trace_end(trace, &counters, &problem), SC_STATUS_OK);
    }
    EXPECT_EQ(sc_trace_close(trace, &problem), SC_STATUS_OK);
}

// Returns the lines.
std::vector<std::string> ExpectTheRowsOf(const Records &records, const Written &how = {}) {
    Scratch rows, copies;
    Write(rows.path, records, SC_TRACE_ROWS, how);
    Write(copies.path, records, SC_TRACE_COPIES, how);
    const std::vector<std::string> expected = LinesOf(Gunzip(rows.path));
    EXPECT_EQ(expected.size(), static_cast<size_t>(how.runs) * records.size());
    EXPECT_TRUE(RowsOf(copies.path) == expected);
    return LinesOf(Gunzip(copies.path));
}

// An operation reads an input: element `element` of the 120.
sc_trace_record Read(int64_t cycle, int64_t element, int32_t pe = 0, int32_t value = 7, int64_t step = 0) {
    sc_trace_record record = {};
    record.event = SC_TRACE_L1_READ;
    record.tensor = SC_TENSOR_INPUT;
    record.cycle = cycle;
    record.duration = 1;
    record.count = 1;
    record.step = step;
    record.pe = pe;
    record.element = element;
    record.value = value;
    return record;
}

TEST(TraceCopies, MayOverlapWhatTheyCopy) {
    Records records;
    for (int64_t i = 0; i < 100; i++)
        records.push_back(Read(3 * i, i, 0, 0));
    const std::vector<std::string> lines = ExpectTheRowsOf(records, {7});
    EXPECT_EQ(lines[0], "0,1,l1,read,input,1,0,0,0,0");
    EXPECT_EQ(lines[1], "=1,99,3,0,1,0");
    EXPECT_EQ(lines.size(), 4u);
}

TEST(TraceCopies, HaveTheValuesThatWereNotGuessed) {
    Records records = {Read(0, 0, 0, 0), Read(1, 1, 0, 0)};
    for (int64_t i = 2; i < 100; i++)
        records.push_back(Read(i, i, 0, i == 50 ? -5 : i == 60 ? INT32_MIN : 0));
    const std::vector<std::string> lines = ExpectTheRowsOf(records);
    EXPECT_EQ(lines[1], "=1,99,1,0,1,0,49:-5,59:-2147483648");
    // One that has too many of them ends, and the next goes on.
    for (int64_t i = 0; i < 100; i++)
        records.push_back(Read(100 + i, i, 0, static_cast<int32_t>(1000 + i)));
    ExpectTheRowsOf(records);
    ExpectTheRowsOf(records, {1});
    ExpectTheRowsOf(records, {17});
}

// What a machine does wrong stays wrong.
TEST(TraceCopies, KeepWrongValues) {
    const std::string text = SimulatedText(MapText(TINY), SC_TRACE_ACCESS);
    Records records;
    Scratch file;
    WriteGzip(file.path, text);
    ReadEach(file.path, [&records](const sc_trace_item &item) { records.push_back(*item.record); });
    for (size_t i = 0; i < records.size(); i++)
        records[i].value += records[i].event == SC_TRACE_L1_WRITE && i % 11 == 0;
    ExpectTheRowsOf(records);
}

// What a PE reads, is filled with or drops, drawn at random.
sc_trace_record DrawOfAPe(std::mt19937 &random, int64_t cycle) {
    const sc_trace_event events[] = {SC_TRACE_L1_READ, SC_TRACE_L1_FILL, SC_TRACE_L1_DROP};
    sc_trace_record record = Read(cycle, static_cast<int64_t>(random() % 100), static_cast<int32_t>(random() % 3));
    record.event = events[random() % 3];
    record.tensor = random() % 2 ? SC_TENSOR_WEIGHT : SC_TENSOR_INPUT;
    return record;
}

// Records come again as far back as a copy reaches, and farther.
TEST(TraceCopies, ReachOnlySoFarBack) {
    const size_t farthest = TRACE_COPY_BACK_MAX - TRACE_COPIES_AT_ONCE, again = 1500;
    for (const size_t period : {farthest, farthest + 1}) {
        SCOPED_TRACE(period);
        std::mt19937 random(5);
        Records records;
        for (size_t i = 0; i < period + again; i++) {
            sc_trace_record record = DrawOfAPe(random, static_cast<int64_t>(i));
            if (i >= period) {
                record = records[i - period];
                record.cycle += 5;
            }
            records.push_back(record);
        }
        const std::vector<std::string> lines = ExpectTheRowsOf(records, {1000, SC_TRACE_ACCESS, 1});
        const std::string last = lines.back().substr(0, lines.back().find(',', lines.back().find(',') + 1));
        EXPECT_EQ(last == "=" + std::to_string(period) + "," + std::to_string(again), period == farthest) << last;
    }
}

TEST(TraceCopies, HaveOnlySoManyRecords) {
    Records records;
    for (int64_t i = 0; i < 2 * TRACE_COPY_RECORDS_MAX; i++)
        records.push_back(Read(i, 5));
    const std::vector<std::string> lines = ExpectTheRowsOf(records);
    EXPECT_EQ(lines[1], "=1,4096,1,0,0,0");
    EXPECT_EQ(lines[2], "=1,4095,1,0,0,0");
}

// Of every event that there is at the level, near each other and sometimes far apart; every few come again, moved.
sc_trace_record DrawRecord(std::mt19937 &random, sc_trace_level level, const sc_trace_record &before) {
    auto below = [&random](unsigned bound) { return static_cast<int64_t>(random() % bound); };
    const int64_t elems[] = {108, 120, 72};
    sc_trace_record record = {};
    do
        record.event = static_cast<sc_trace_event>(below(SC_TRACE_EVENT_COUNT));
    while (!(trace_event_shapes[record.event].levels & 1 << level));
    do
        record.tensor = static_cast<sc_tensor>(below(SC_TENSOR_COUNT + 1));
    while (!(trace_event_shapes[record.event].tensors & 1 << record.tensor));
    const bool state = sc_trace_event_info(record.event).is_state;
    const bool has_element = level == SC_TRACE_ACCESS && !state && record.tensor != SC_TENSOR_COUNT;
    const trace_event_shape &shape = trace_event_shapes[record.event];
    record.step = before.step + (below(20) == 0) + (below(200) == 0 ? 65534 + below(3) : 0);
    record.cycle = below(100) == 0 ? below(1000000000) * below(1000000000) : before.cycle % 1000 + below(3);
    record.duration = below(100) == 0 ? UINT32_MAX + below(3) - 1 : below(2);
    record.count = state || level == SC_TRACE_BURST ? below(5) : 1;
    record.pe = shape.link ? 0 : shape.pe && level == SC_TRACE_ACCESS ? static_cast<int32_t>(below(3)) : -1;
    record.element = has_element ? below(static_cast<unsigned>(elems[record.tensor])) : -1;
    record.value = has_element ? static_cast<int32_t>(below(3) == 0 ? random() : below(3)) : 0;
    return record;
}

Records DrawRecords(uint32_t seed, sc_trace_level level, size_t count) {
    std::mt19937 random(seed);
    Records records;
    sc_trace_record before = {};
    while (records.size() < count) {
        const size_t length = 1 + random() % 40, back = 1 + random() % 80, moved = random() % 3;
        const bool again = random() % 3 > 0 && back < records.size();
        for (size_t i = 0; i < length; i++) {
            sc_trace_record record = DrawRecord(random, level, before);
            if (again) {
                record = records[records.size() - back];
                record.step = before.step;
                record.cycle += record.cycle < INT64_MAX / 2 ? static_cast<int64_t>(moved) : 0;
                record.value += random() % 8 == 0;
            }
            records.push_back(before = record);
        }
    }
    return records;
}

TEST(TraceCopies, GiveBackAnyRows) {
    for (const sc_trace_level level : LEVELS)
        for (uint32_t seed = 1; seed <= 4; seed++) {
            SCOPED_TRACE("seed " + std::to_string(seed) + " " + sc_trace_level_name(level));
            const std::vector<std::string> lines =
                ExpectTheRowsOf(DrawRecords(seed, level, 10000), {1 + 300 * (seed - 1), level});
            EXPECT_GT(CountCopies(lines), 500u);
        }
}

// A machine that broke off: what it has done until then is there.
TEST(TraceCopies, OfABrokenOffRunAreWhole) {
    const sc_mapping mapped = MapText(TINY);
    const sc_trace_options options = {SC_TRACE_ACCESS, 0, INT64_MAX, SC_TRACE_COPIES};
    const Records records(9, Read(4, 5));
    Scratch file;
    sc_trace *trace = nullptr;
    sc_error problem = {};
    ASSERT_EQ(sc_trace_open(&trace, file.path.c_str(), &options, &problem), SC_STATUS_OK);
    for (int run = 0; run < 2; run++) {
        sc_trace_begin(trace, &mapped, "flow", 1);
        sc_trace_sink_of(trace)->records(sc_trace_sink_of(trace), records.data(), 9);
    }
    EXPECT_EQ(sc_trace_close(trace, &problem), SC_STATUS_OK);
    EXPECT_EQ(RowsOf(file.path).size(), 18u);
}

// ---- lines of others ----

std::string WithLine(const std::string &text, const std::string &line, const std::string &other) {
    const size_t at = text.find("\n" + line + "\n") + 1;
    return text.substr(0, at) + other + text.substr(at + line.size());
}

int LineNumber(const std::string &text, const std::string &line) {
    const size_t at = text.find("\n" + line + "\n") + 1;
    return static_cast<int>(std::count(text.begin(), text.begin() + static_cast<std::ptrdiff_t>(at), '\n')) + 1;
}

std::string ThreeRecords() {
    Scratch file;
    Write(file.path, {Read(10, 100), Read(11, 101), Read(9, 7, 1)}, SC_TRACE_COPIES);
    return Gunzip(file.path);
}

struct BadCopy {
    const char *line; // in place of the second record's
    int column;
    const char *message; // how it begins
};

class TraceCopiesRefused : public testing::TestWithParam<BadCopy> {};

TEST_P(TraceCopiesRefused, WithThePlace) {
    const std::string text = ThreeRecords(), second = LinesOf(text)[1];
    const Judgement judgement = JudgeText(WithLine(text, second, GetParam().line));
    EXPECT_EQ(judgement.result, SC_STATUS_INPUT);
    EXPECT_EQ(std::string(judgement.problem.message).find(GetParam().message), 0u) << judgement.problem.message;
    EXPECT_EQ(judgement.problem.column, GetParam().column) << judgement.problem.message;
    EXPECT_EQ(judgement.problem.line, LineNumber(text, second));
}

const char BACK[] = "expected how many records ahead the first one to copy stands: 1 to 131072, in the same run";
const char COUNT[] = "expected how many records to copy, 1 to 4096";
const char CYCLES[] = "expected a distance of cycles, and the distances of weights, inputs and sums";
const char ELEMENTS[] = "expected a distance of elements, one of each tensor";
const char PLACE[] = "expected the place of a record in the copy, behind the one before, and a colon";

const BadCopy BAD_COPIES[] = {
    {"=", 2, BACK},
    {"=1", 2, BACK},
    {"=0,1,0,0,0,0", 2, BACK},
    {"=-1,1,0,0,0,0", 2, BACK},
    {"=2,1,0,0,0,0", 2, BACK},
    {"=131073,1,0,0,0,0", 2, BACK},
    {"=99999999999999999999,1,0,0,0,0", 2, BACK},
    {"=1,", 4, COUNT},
    {"=1,0,0,0,0,0", 4, COUNT},
    {"=1,-1,0,0,0,0", 4, COUNT},
    {"=1,4097,0,0,0,0", 4, COUNT},
    {"=1,9223372036854775807,0,0,0,0", 4, COUNT},
    {"=1,1", 4, COUNT},
    {"=1,1,", 6, CYCLES},
    {"=1,1,-,0,0,0", 6, CYCLES},
    {"=1,1,x,0,0,0", 6, CYCLES},
    {"=1,1,9223372036854775808,0,0,0", 6, CYCLES},
    {"=1,1,0,0,0", 10, ELEMENTS},
    {"=1,1,0,0,,0", 10, ELEMENTS},
    {"=1,1,0,0,0,0 ", 12, ELEMENTS},
    {"=1,1,0,0,0,0,", 14, PLACE},
    {"=1,1,0,0,0,0,0", 14, PLACE},
    {"=1,1,0,0,0,0,1:5", 14, PLACE},
    {"=1,1,0,0,0,0,-1:5", 14, PLACE},
    {"=1,3,0,0,0,0,1:5,1:5", 18, PLACE},
    {"=1,1,0,0,0,0,0:", 16, "expected a whole number of 32 bits"},
    {"=1,1,0,0,0,0,0:2147483648", 16, "expected a whole number of 32 bits"},
    {"=1,1,0,0,0,0,0:5:6", 16, "expected a whole number of 32 bits"},
    {"=1,20,0,0,0,0,0:1,1:1,2:1,3:1,4:1,5:1,6:1,7:1,8:1,9:1,10:1,11:1,12:1,13:1,14:1,15:1,16:1", 84,
     "expected the end of the line behind 16 values"},
    {"=1,1,-11,0,0,0", 6, "expected cycles from 0 on that fit in 63 bits, moved by this distance"},
    {"=1,9,-3,0,0,0", 6, "expected cycles from 0 on that fit in 63 bits, moved by this distance"},
    {"=1,1,9223372036854775807,0,0,0", 6, "expected cycles from 0 on that fit in 63 bits, moved by this distance"},
    {"=1,1,0,0,-101,0", 10, "expected elements from 0 on, moved by this distance"},
    {"=1,1,0,0,9223372036854775807,0", 10, "expected elements from 0 on, moved by this distance"},
    {"=1,1,0,0,20,0", 26, "column 'element': expected a number below 120"},
    {"=1,1,9223372036854775797,0,0,0", 1, "column 'duration': expected an end that fits in 63 bits"},
};

INSTANTIATE_TEST_SUITE_P(Lines, TraceCopiesRefused, testing::ValuesIn(BAD_COPIES),
                         [](const auto &line) { return "n" + std::to_string(line.index); });

// Steps of a copy are as far behind each other as those that it copies.
TEST(TraceCopies, OfManyStepsMayNotPassTheLastOne) {
    const std::string text = ThreeRecords(), second = LinesOf(text)[1];
    const std::string rows = "10,1,l1,read,input,1,9223372036854775806,0,100,7\n=1,1,0,0,0,0\n=2,2,0,0,0,0";
    const Judgement judgement = JudgeText(WithLine(text, second, rows));
    EXPECT_EQ(judgement.result, SC_STATUS_INPUT);
    EXPECT_EQ(std::string(judgement.problem.message).find("expected steps that fit in 63 bits"), 0u)
        << judgement.problem.message;
}

TEST(TraceCopies, ReachAsFarBackAsTheyMay) {
    const std::string text = ThreeRecords(), second = LinesOf(text)[1];
    std::string many;
    for (int i = 0; i < TRACE_COPY_BACK_MAX / TRACE_COPY_RECORDS_MAX; i++)
        many += "=1,4096,0,0,0,0\n";
    EXPECT_EQ(JudgeText(WithLine(text, second, many + "=131072,9,0,0,0,0")).result, SC_STATUS_OK);
    const Judgement judgement = JudgeText(WithLine(text, second, many + "=131073,9,0,0,0,0"));
    EXPECT_EQ(judgement.result, SC_STATUS_INPUT);
    EXPECT_EQ(judgement.problem.line, LineNumber(text, second) + 32);
    EXPECT_EQ(judgement.progress.records, 131073);
}

TEST(TraceCopies, OfTheRecordsOfAnotherRunAreRefused) {
    const std::string text = ThreeRecords(), first = LinesOf(text)[0];
    const size_t second_run = text.find("# schema", 1);
    const std::string bad = text.substr(0, second_run) + WithLine(text.substr(second_run), first, "=1,1,0,0,0,0");
    const Judgement judgement = JudgeText(bad);
    EXPECT_EQ(judgement.result, SC_STATUS_INPUT);
    EXPECT_EQ(std::string(judgement.problem.message).find(BACK), 0u) << judgement.problem.message;
    EXPECT_EQ(judgement.runs, 2);
}

TEST(TraceCopies, AreLinesOfVersion4Only) {
    const std::string rows = SimulatedText(MapText(TINY), SC_TRACE_ACCESS), second = LinesOf(rows)[1];
    const Judgement judgement = JudgeText(WithLine(rows, second, "=1,1,0,0,0,0"));
    EXPECT_EQ(judgement.result, SC_STATUS_INPUT);
    EXPECT_EQ(std::string(judgement.problem.message).find("expected a record, or the end of the run"), 0u)
        << judgement.problem.message;
}

std::string Replaced(std::string text, const std::string &from, const std::string &to) {
    return text.replace(text.find(from), from.size(), to);
}

TEST(TraceCopies, HaveALevelAndColumnsOfTheirOwn) {
    const std::string text = ThreeRecords();
    const struct {
        const char *from, *to, *message;
    } CASES[] = {
        {"# level access", "# level step", "expected 'burst' or 'access', as always in version 4"},
        {"# form copies", "# form shapes", "expected '# form copies', as the lines above say"},
        {"cycle,duration,", "hops,cycle,duration,",
         "expected all columns of the level in their order and no others, as always in version 4"},
        {"cycle,duration,", "duration,cycle,",
         "expected all columns of the level in their order and no others, as always in version 4"},
    };
    for (const auto &one : CASES) {
        const Judgement judgement = JudgeText(Replaced(text, one.from, one.to));
        EXPECT_EQ(judgement.result, SC_STATUS_INPUT);
        EXPECT_EQ(std::string(judgement.problem.message).find(one.message), 0u) << judgement.problem.message;
    }
}

} // namespace
