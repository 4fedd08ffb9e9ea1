// Reading traces: what was written comes back, and whatever else a file holds is reported, with how far it is good.
#include "common/lower.h"
#include "tests/support/lowered.h"
#include "tests/support/mapped.h"
#include "tests/support/traced.h"

#include <algorithm>

namespace {

using namespace traced;

const char READ_BACK[] = "NumPEs 3; Bandwidth 2; Layer CONV tiny; K 2; Y 5; R 3; StrideY 2; endLayer "
                         "Spatial_Map (1,1) K -> Unroll Y -> Unroll R";

// ---- what is there ----

TEST(TraceRead, GivesBackWhatWasWritten) {
    const sc_mapping mapped = MapText(READ_BACK);
    Scratch file;
    const sc_counters simulated = Simulate(file.path, mapped, {SC_TRACE_ACCESS, 0, INT64_MAX, SC_TRACE_ROWS});
    sc_trace_reader *reader = nullptr;
    const sc_trace_run *run = nullptr;
    sc_trace_item item = {};
    sc_error problem = {};
    ASSERT_EQ(sc_trace_reader_open(&reader, file.path.c_str(), &problem), SC_STATUS_OK);
    ASSERT_EQ(sc_trace_reader_next_run(reader, &run, &problem), SC_STATUS_OK) << problem.message;
    ASSERT_NE(run, nullptr);
    EXPECT_EQ(run->number, 1);
    EXPECT_EQ(run->options.level, SC_TRACE_ACCESS);
    EXPECT_EQ(run->options.from, 0);
    EXPECT_EQ(run->options.to, INT64_MAX);
    EXPECT_STREQ(run->dataflow, "flow");
    EXPECT_STREQ(run->mapping->layer.name, "tiny");
    EXPECT_EQ(run->seed, 1u);
    EXPECT_EQ(run->pes, 3);
    EXPECT_STREQ(run->columns, "cycle,duration,unit,event,tensor,count,step,pe,element,value");
    std::vector<std::string> records;
    while (sc_trace_reader_next(reader, &item, &problem) == SC_STATUS_OK && item.record)
        records.push_back(std::string(item.text, static_cast<size_t>(item.length)) + "\n");
    EXPECT_TRUE(run->complete);
    EXPECT_EQ(run->omitted, 0);
    for (int id = 0; id < SC_COUNTER_COUNT; id++)
        EXPECT_EQ(sc_counter_get(&run->totals, static_cast<sc_counter_id>(id)),
                  sc_counter_get(&simulated, static_cast<sc_counter_id>(id)));
    ASSERT_EQ(sc_trace_reader_next_run(reader, &run, &problem), SC_STATUS_OK) << problem.message;
    EXPECT_EQ(run, nullptr);
    sc_trace_reader_close(reader);
    std::vector<std::string> expected = SplitLines(Gunzip(file.path));
    expected.erase(std::remove_if(expected.begin(), expected.end(), [](const auto &line) { return !IsRecord(line); }),
                   expected.end());
    EXPECT_EQ(records, expected);
}

// Its cluster has no spatial map: a Tile would give each of its PEs a block.
const char CLUSTERED[] =
    "Network n { Layer c { Type: CONV Dimensions { K: 4, C: 4, R: 3, S: 3, Y: 8, X: 8 } "
    "Dataflow { TemporalMap(1,1) K; SpatialMap(1,1) C; Cluster(2, P); TemporalMap(1,1) Y'; TemporalMap(1,1) X'; } } }";

// The first layer of a file of either language, on its machine or else 8 PEs.
sc_mapping MapFirst(const std::string &program) {
    const Parsed parsed(program);
    EXPECT_EQ(parsed.result, SC_STATUS_OK) << parsed.error.message;
    sc_error problem = {};
    sc_mapping mapped = {};
    sc_machine hardware = sc_machine_default();
    sc_machine_override(&hardware, &parsed.dsl.machine);
    hardware.num_pes = hardware.num_pes ? hardware.num_pes : 8;
    const sc_dsl_layer &layer = parsed.dsl.layers[0];
    const bool own = layer.pragma_count > 0;
    EXPECT_EQ(sc_mapping_lower(&mapped, MappedArena(), &layer.layer, &hardware,
                               own ? layer.pragmas : parsed.dsl.pragmas,
                               own ? layer.pragma_count : parsed.dsl.pragma_count, nullptr, &problem),
              SC_STATUS_OK)
        << problem.message;
    return mapped;
}

// What lowered it is lowered again: levels, pragmas and machine, of both languages.
TEST(TraceRead, RebuildsTheMapping) {
    const char *const PROGRAMS[] = {
        READ_BACK,
        "NumPEs 6; L1Size 99; Multicast off; Layer CONV b; K 8; C 2; Y 3; X 5; S 2; Pad 1; endLayer "
        "Temporal_Map (1,1) C -> Spatial_Map (2,2) K -> Merge S -> Tile (3) X -> Temporal_Map (4,4) X "
        "-> Spatial_Map (2,1) X -> Unroll Y",
        "Network n { Layer c { Type: CONV Dimensions { K: 4, C: 4, R: 3, S: 3, Y: 8, X: 8 } "
        "Dataflow { TemporalMap(1,1) K; SpatialMap(1,1) C; Cluster(2, P); TemporalMap(1,1) Y'; SpatialMap(1,1) X'; } } "
        "}",
        CLUSTERED,
    };
    for (const char *program : PROGRAMS) {
        SCOPED_TRACE(program);
        const sc_mapping mapped = MapFirst(program);
        sc_error problem = {};
        Scratch file;
        Simulate(file.path, mapped, {SC_TRACE_STEP, 0, INT64_MAX, SC_TRACE_ROWS});
        sc_trace_reader *reader = nullptr;
        const sc_trace_run *run = nullptr;
        ASSERT_EQ(sc_trace_reader_open(&reader, file.path.c_str(), &problem), SC_STATUS_OK);
        EXPECT_EQ(sc_trace_reader_next_run(reader, &run, &problem), SC_STATUS_OK) << problem.message;
        if (run) {
            EXPECT_EQ(LevelsText(*run->mapping), LevelsText(mapped));
            EXPECT_EQ(PragmasText(*run->mapping), PragmasText(mapped));
            EXPECT_EQ(WholeText(*run->mapping), WholeText(mapped));
        }
        sc_trace_reader_close(reader);
    }
}

// A Tile might have been a Cluster, which would be no mapping on these columns.
TEST(TraceRead, LeavesNoErrorOfWhatTheTileIsNot) {
    const sc_mapping mapped = MapText("NumPEs 12; ArrayColumns 2; Topology output columns; Layer CONV a; K 7; endLayer "
                                      "Spatial_Map (2,2) K -> Tile (4) N -> Temporal_Map (1,1) N");
    Scratch file;
    Simulate(file.path, mapped, {SC_TRACE_STEP, 0, INT64_MAX, SC_TRACE_ROWS});
    sc_trace_reader *reader = nullptr;
    const sc_trace_run *run = nullptr;
    sc_error problem = {};
    ASSERT_EQ(sc_trace_reader_open(&reader, file.path.c_str(), &problem), SC_STATUS_OK);
    ASSERT_EQ(sc_trace_reader_next_run(reader, &run, &problem), SC_STATUS_OK) << problem.message;
    EXPECT_EQ(problem.status, SC_STATUS_OK) << problem.message;
    EXPECT_STREQ(problem.message, "");
    sc_trace_reader_close(reader);
}

TEST(TraceRead, TellsRunsThatWereBrokenOff) {
    const std::string text = SimulatedText(MapText(READ_BACK), SC_TRACE_STEP);
    const size_t totals = text.find("# omitted"), end = text.find("# end");
    const std::string run = text.substr(0, end), broken = text.substr(0, totals);
    const Judgement judgement = JudgeText(broken + run + broken + "# end runs 1\n");
    EXPECT_EQ(judgement.result, SC_STATUS_OK) << judgement.problem.message;
    EXPECT_EQ(judgement.runs, 3);
    EXPECT_EQ(judgement.complete, 1);
}

// ---- what is broken ----

struct Broken {
    const char *name, *from, *to; // the first `from` becomes `to`
    int line, column;
    const char *message;
};

class BrokenTest : public testing::TestWithParam<Broken> {};

// Statements come and go; those that nobody gives are as they are by default.
std::string MachineLine() {
    sc_machine hardware = sc_machine_default();
    sc_machine_set(&hardware, SC_HARDWARE_num_pes, 3);
    sc_machine_set(&hardware, SC_HARDWARE_bandwidth, 2);
    std::string line = "# machine";
    for (int i = 0; i < SC_HARDWARE_COUNT; i++) {
        const sc_hardware_description *info = sc_hardware_info(static_cast<sc_hardware_id>(i));
        const int64_t value = sc_machine_get(&hardware, static_cast<sc_hardware_id>(i));
        line += " " + std::string(info->keyword) + " ";
        char written[SC_HARDWARE_TEXT_SIZE];
        line += sc_hardware_text(written, static_cast<sc_hardware_id>(i), value);
    }
    return line + "\n";
}

std::string CounterLines() {
    std::string text;
    for (int id = 0; id < SC_COUNTER_COUNT; id++) {
        const sc_counter_description *info = sc_counter_info(static_cast<sc_counter_id>(id));
        text += "# counter " + std::string(info->name) + " (" + info->unit + "): what it counts\n";
    }
    return text;
}

std::string SampleText() {
    return "# schema simcheck.trace version 2\n" // 1
           "# level access\n"
           "# window all\n"
           "# layer CONV tiny N 1 G 1 K 2 C 1 Y 5 X 1 R 3 S 1 StrideY 2 StrideX 1 PadY 0 PadX 0\n"
           "# dataflow ws\n" // 5
           "# pragmas Spatial_Map(1,1)K Unroll(5,5)Y Unroll(3,3)R\n"
           "# units 3 Spatial(1,1)K Temporal(5,5)Y Temporal(3,3)R\n" +
           MachineLine() + "# seed 7\n" + CounterLines() + // 9, 10
           "cycle,duration,unit,event,tensor,count,step,pe,element,value\n"
           "0,0,l2,bring,weight,1,0,,0,-5\n" // 35
           "0,1,down,fetch,weight,1,0,,0,-5\n"
           "1,0,l1,fill,weight,1,0,0,0,-5\n"
           "1,0,l1,hold,-,3,0,,,\n"
           "1,0,pe,evict,sum,1,1,0,2,9\n"
           "# omitted 0\n";
}

std::string SampleEnd() {
    std::string text;
    for (int id = 0; id < SC_COUNTER_COUNT; id++)
        text += "# total " + std::string(sc_counter_info(static_cast<sc_counter_id>(id))->name) + " 1\n";
    return text + "# end runs 1\n";
}

const Broken BROKEN[] = {
    {"version", "version 2", "version 6", 1, 1,
     "the trace has version 6 of the format, and only versions 2 to 5 can be read; good up to line 0"},
    {"version_of_shapes", "version 2", "version 3", 2, 9,
     "expected 'step', as always in versions 3 and 5; good up to line 33"},
    {"version_of_copies", "version 2", "version 4", 3, 1,
     "expected '# form copies', as the lines above say; good up to line 33"},
    {"longer_version", "version 2", "version 20", 1, 1,
     "the trace has version 20 of the format, and only versions 2 to 5 can be read; good up to line 0"},
    {"no_version", "version 2", "version x", 1, 1,
     "expected '# schema simcheck.trace version 2' and the end of the line; good up to line 0"},
    {"more_than_version", "version 2", "version 2 ", 1, 1,
     "expected '# schema simcheck.trace version 2' and the end of the line; good up to line 0"},
    {"carriage_return_first", "version 2\n", "version 2\r\n", 1, 1,
     "the lines end in CR LF, and those of a trace end in LF alone; good up to line 0"},
    {"no_schema", "# schema", "# scheme", 1, 1,
     "expected '# schema simcheck.trace version 2': this is no trace; good up to line 0"},
    {"level", "# level access", "# level none", 2, 9, "expected 'step', 'burst' or 'access'; good up to line 33"},
    {"other_level", "# level access", "# level burst", 34, 48,
     "expected no column 'element' at level burst; good up to line 33"},
    {"window", "# window all", "# window 7", 3, 11, "expected ':'; good up to line 33"},
    {"type", "CONV tiny", "CURV tiny", 4, 9, "expected a type of layer; good up to line 33"},
    {"size", "K 2 C", "K 0 C", 4, 85,
     "expected sizes and strides of at least 1, and no more padding than the size; "
     "good up to line 33"},
    {"huge", "K 2 C", "K 99999999999999999999 C", 4, 29, "expected a number that fits in 63 bits; good up to line 33"},
    {"pad", "PadY 0", "PadY 3", 4, 85,
     "expected sizes and strides of at least 1, and no more padding than the size; "
     "good up to line 33"},
    {"column_of_layer", "R 3 S", "Q 3 S", 4, 43, "expected 'R'; good up to line 33"},
    {"no_pragmas", "# pragmas Spatial_Map", "# pragma Spatial_Map", 34, 1,
     "expected a line '# pragmas ...' in the header; good up to line 33"},
    {"pragma", "Unroll(5,5)Y", "Unfold(5,5)Y", 6, 29, "expected a pragma; good up to line 33"},
    {"illegal_pragma", "Spatial_Map(1,1)K", "Spatial_Map(1,2)K", 6, 1,
     "the pragmas make no mapping: the offset 2 is larger than the size 1: indices of K would be skipped: 6 of the "
     "layer's 12 operations (50%) would be skipped; good up to line 33"},
    {"other_units", "# units 3", "# units 2", 7, 1,
     "expected '# units 3 Spatial(1,1)K Temporal(5,5)Y Temporal(3,3)R', as the lines above say; good up to line 33"},
    {"other_pragmas", "Unroll(5,5)Y", "Unroll(4,5)Y", 6, 1,
     "expected '# pragmas Spatial_Map(1,1)K Unroll(5,5)Y Unroll(3,3)R', as the lines above say; good up to line 33"},
    {"flag", "Multicast on", "Multicast up", 8, 0, "expected ' on' or ' off'; good up to line 33"},
    {"counter_twice", "# counter l1_rd_weight", "# counter l1_rd_input", 12, 11,
     "expected each counter once; good up to line 33"},
    {"unit_of_counter", "macs (ops)", "macs (elems)", 10, 15, "expected ' (ops):'; good up to line 33"},
    {"name_of_counter", "counter macs", "counter -macs", 10, 11, "expected the name of a counter; good up to line 33"},
    {"no_counter", "# counter macs (ops): what it counts\n", "", 40, 1,
     "expected '# total l1_rd_weight ...', found '# total macs 1'; good up to line 39, run 1, record 5, in step 1"},
    {"a_counter_too_many", "cycle,", "# counter more (ops): what it counts\ncycle,", 66, 1,
     "expected '# total more ...', found '# end runs 1'; good up to line 65, run 1, record 5, in step 1"},
    {"no_counter_behind_one", "# counter macs", "# counter more (ops): \n# seed 7\n# counter macs", 11, 1,
     "expected '# counter ...', or the columns' names; good up to line 35"},
    {"line_too_many", "# counter macs", "# mesh 7\n# counter macs", 10, 1,
     "expected the lines of the counters, or of the columns' names; good up to line 34"},
    {"column_twice", "pe,element", "pe,pe,element", 34, 48, "expected one column 'pe'; good up to line 33"},
    {"no_column", "pe,element,value", "element,value", 34, 58,
     "expected a column 'pe' at level access; good up to line 33"},
    {"column_without_name", "pe,element", "pe,,element", 34, 48, "expected the name of a column; good up to line 33"},
    {"column_with_blank", "pe,element", "pe ,element", 34, 47,
     "expected ',' or the end of the line; good up to line 33"},
    {"no_number", "0,1,down", "x,1,down", 36, 1,
     "expected a record, or the end of the run, found 'x,1,down,fetch,weight,1,0,,0,-5'; good up to line 35, run 1, "
     "record 1, in step 0"},
    {"negative", "0,1,down", "0,-1,down", 36, 3,
     "column 'duration': expected a whole number that fits in 63 bits; good up to line 35, run 1, record 1, in step 0"},
    {"beyond_63_bits", "0,1,down", "9223372036854775808,1,down", 36, 1,
     "column 'cycle': expected a whole number that fits in 63 bits; good up to line 35, run 1, record 1, in step 0"},
    {"end_beyond", "0,1,down", "9223372036854775807,1,down", 36, 1,
     "column 'duration': expected an end that fits in 63 bits; good up to line 35, run 1, record 1, in step 0"},
    {"event", "down,fetch", "down,fetched", 36, 5,
     "column 'unit': expected a unit and an event of this level; good up to line 35, run 1, record 1, in step 0"},
    {"event_of_another_level", "down,fetch", "pe,compute", 36, 5,
     "column 'unit': expected a unit and an event of this level; good up to line 35, run 1, record 1, in step 0"},
    {"tensor", "fetch,weight", "fetch,sum", 36, 16,
     "column 'tensor': expected a tensor that the event can be about; good up to line 35, run 1, record 1, in step 0"},
    {"count", "fetch,weight,1", "fetch,weight,2", 36, 1,
     "column 'count': expected 1, as always at level access; good up to line 35, run 1, record 1, in step 0"},
    {"earlier_step", "sum,1,1,0,2,9\n", "sum,1,1,0,2,9\n1,0,l1,hold,-,3,0,,,\n", 40, 1,
     "column 'step': expected no earlier step than in the record before; good up to line 39, run 1, record 5, in step "
     "1"},
    {"last_step", "sum,1,1,0,2,9", "sum,1,9223372036854775807,0,2,9", 39, 1,
     "column 'step': expected a number below 2^63 - 1; good up to line 38, run 1, record 4, in step 0"},
    {"pe", "fill,weight,1,0,0", "fill,weight,1,0,3", 37, 24,
     "column 'pe': expected a number below 3; good up to line 36, run 1, record 2, in step 0"},
    {"no_pe", "fill,weight,1,0,0", "fill,weight,1,0,", 37, 24,
     "column 'pe': expected a number below 3; good up to line 36, run 1, record 2, in step 0"},
    {"a_pe_too_many", "fetch,weight,1,0,", "fetch,weight,1,0,1", 36, 27,
     "column 'pe': expected nothing; good up to line 35, run 1, record 1, in step 0"},
    {"element", "fill,weight,1,0,0,0", "fill,weight,1,0,0,6", 37, 26,
     "column 'element': expected a number below 6; good up to line 36, run 1, record 2, in step 0"},
    {"output", "0,2,9", "0,4,9", 39, 24,
     "column 'element': expected a number below 4; good up to line 38, run 1, record 4, in step 0"},
    {"value", "0,2,9", "0,2,2147483648", 39, 26,
     "column 'value': expected a whole number of 32 bits at the end of the line; good up to line 38, run 1, record 4, "
     "in step 0"},
    {"no_value", "0,2,9", "0,2,", 39, 26,
     "column 'value': expected a whole number of 32 bits at the end of the line; good up to line 38, run 1, record 4, "
     "in step 0"},
    {"missing_columns", "0,0,l2,bring,weight,1,0,,0,-5", "0,0,l2,bring,weight,1,0", 35, 24,
     "column 'step': expected a comma behind it; good up to line 34, run 1, before its first record"},
    {"more_columns", "-,3,0,,,", "-,3,0,,,,", 38, 21,
     "column 'value': expected nothing; good up to line 37, run 1, record 3, in step 0"},
    {"carriage_return", "0,2,9\n", "0,2,9\r\n", 39, 26,
     "column 'value': expected a whole number of 32 bits at the end of the line; good up to line 38, run 1, record 4, "
     "in step 0"},
    {"empty_line", "0,2,9\n", "0,2,9\n\n", 40, 1,
     "expected a record, or the end of the run, found ''; good up to line 39, run 1, record 5, in step 1"},
    {"no_total", "# total noc_up 1\n", "", 56, 1,
     "expected '# total noc_up ...', found '# total noc_forward 1'; good up to line 55, run 1, record 5, in step 1"},
    {"total", "# total noc_up 1", "# total noc_up 1.5", 56, 17,
     "expected a whole number that fits in 63 bits, and the end of the line; good up to line 55, run 1, record 5, in "
     "step 1"},
    {"runs", "# end runs 1", "# end runs 2", 66, 1,
     "the trace ends after 2 complete runs, but it holds 1; good up to line 65, run 1, record 5, in step 1"},
    {"no_end", "# end runs 1\n", "", 65, 1,
     "expected '# schema' or '# end', found the end of the file; good up to line 64, run 1, record 5, in step 1"},
    {"more_behind", "# end runs 1\n", "# end runs 1\n\n", 66, 1,
     "expected the end of the file, found ''; good up to line 65, run 1, record 5, in step 1"},
    {"last_line_does_not_end", "# end runs 1\n", "# end runs 1", 65, 1,
     "the trace is cut off: its last line does not end; good up to line 64, run 1, record 5, in step 1"},
};

// The numbers of lines in this file are those of a trace with 24 counters, whose header and whose totals have a line
// for each. Counters that came later stand behind noc_up and ahead of cycles.
int Today(int line) {
    const int more = SC_COUNTER_COUNT - 24;
    if (line < 33)
        return line; // ahead of the last counter
    if (line < 64)
        return line + more;                                // ahead of the last total
    return line < 120 ? line + 2 * more : line + 4 * more; // of the second run: twice as many
}

// The same for a message, which has the number of a line behind "to line ".
std::string Today(std::string message) {
    const std::string word = "to line ";
    const size_t at = message.find(word);
    if (at == std::string::npos || at + word.size() == message.size())
        return message;
    const size_t begin = at + word.size(), end = message.find_first_not_of("0123456789", begin);
    const size_t length = (end == std::string::npos ? message.size() : end) - begin;
    return message.replace(begin, length, std::to_string(Today(std::stoi(message.substr(begin, length)))));
}

TEST_P(BrokenTest, IsToldWithItsPlaceAndHowFarTheTraceIsGood) {
    const Broken &broken = GetParam();
    std::string text = SampleText() + SampleEnd();
    ASSERT_EQ(JudgeText(text).result, SC_STATUS_OK) << JudgeText(text).problem.message;
    const size_t at = text.find(broken.from);
    ASSERT_NE(at, std::string::npos);
    text.replace(at, std::string(broken.from).size(), broken.to);
    const Judgement judgement = JudgeText(text);
    EXPECT_EQ(judgement.result, SC_STATUS_INPUT);
    EXPECT_EQ(judgement.problem.status, SC_STATUS_INPUT);
    EXPECT_EQ(judgement.problem.line, Today(broken.line));
    // The table does not say where in the machine's line the flag stands.
    EXPECT_TRUE(judgement.problem.column == broken.column || broken.column == 0) << judgement.problem.column;
    EXPECT_EQ(judgement.problem.message, Today(std::string(broken.message)));
}

INSTANTIATE_TEST_SUITE_P(TraceRead, BrokenTest, testing::ValuesIn(BROKEN),
                         [](const auto &broken) { return std::string(broken.param.name); });

void ExpectUnusable(const Judgement &judgement, const std::string &begins) {
    EXPECT_EQ(judgement.result, SC_STATUS_INPUT);
    EXPECT_EQ(std::string(judgement.problem.message).rfind(Today(begins), 0), 0u) << judgement.problem.message;
}

// Tiles and Clusters make different levels of the same pragmas: the reported difference is that to what was meant.
TEST(TraceRead, TellsWhatIsWrongBelowClusters) {
    std::string text = SimulatedText(MapFirst(CLUSTERED), SC_TRACE_STEP);
    ASSERT_EQ(JudgeText(text).result, SC_STATUS_OK);
    text.replace(text.find("# seed 1\n"), 9, "# seed 01\n");
    ExpectUnusable(JudgeText(text), "expected '# seed 1', as the lines above say; good up to line ");
}

TEST(TraceRead, TellsFilesThatAreNoGzip) {
    Scratch file;
    WriteBytes(file.path, "");
    ExpectUnusable(JudgeFile(file.path), "the trace is empty; good up to line 0");
    WriteBytes(file.path, SampleText());
    ExpectUnusable(JudgeFile(file.path), "the trace is not gzipped, as a trace is; good up to line 0");
    WriteBytes(file.path, "\x1f");
    ExpectUnusable(JudgeFile(file.path), "the trace is cut off: the gzip data ends before its time");
    WriteGzip(file.path, "");
    ExpectUnusable(JudgeFile(file.path), "expected '# schema' or '# end', found the end of the file");
    WriteGzip(file.path, SampleText() + SampleEnd());
    const std::string member = ReadFile(file.path);
    WriteBytes(file.path, member + member);
    // The checksum of the member holds.
    ExpectUnusable(JudgeFile(file.path),
                   "the trace has more behind its gzip member, which should be the only one; good "
                   "up to line 65, run 1, record 5, in step 1");
    EXPECT_EQ(JudgeFile(file.path).runs, 1);
    EXPECT_EQ(JudgeFile("/nowhere/at/all").result, SC_STATUS_IO);
    EXPECT_STREQ(JudgeFile("/nowhere/at/all").problem.message,
                 "cannot read '/nowhere/at/all': No such file or directory");
    EXPECT_EQ(JudgeFile("/").result, SC_STATUS_IO);
}

TEST(TraceRead, TellsLinesWithoutEnd) {
    ExpectUnusable(JudgeText(SampleText() + std::string(3000000, '7')),
                   "the trace has a line of more than 65536 bytes");
    ExpectUnusable(JudgeText(std::string(200000, 'x') + "\n"), "the trace has a line of more than 65536 bytes");
    ExpectUnusable(JudgeText(std::string("# schema simcheck.trace version 2\n# \0\n", 38)),
                   "expected text, which has no NUL bytes, found '# '");
    ExpectUnusable(JudgeText("# schema simcheck.trace version 2\n#" + std::string(65000, 'x') + "\n# seed " +
                             std::string(600, '1') + "\n"),
                   "expected a header of no more than 256 lines and 64 KB, found '# seed 1");
}

// It would have to be read twice.
TEST(TraceRead, TellsPipes) {
    int ends[2];
    ASSERT_EQ(pipe(ends), 0);
    close(ends[1]);
    const std::string path = "/dev/fd/" + std::to_string(ends[0]);
    const Judgement judgement = JudgeFile(path);
    EXPECT_EQ(judgement.result, SC_STATUS_IO);
    EXPECT_EQ(judgement.problem.message,
              "cannot read '" + path + "': this is a pipe, and it would be read twice: first for its checksum");
    close(ends[0]);
}

// ---- what no checksum vouches for ----

const char DOUBT[] = ", but no checksum vouches for it: any line may be wrong";

// The bytes of a gzip file that holds text as it is, so that a byte of it can be found and changed.
std::string Stored(const std::string &text) {
    Scratch file;
    gzFile out = gzopen(file.path.c_str(), "wb0");
    EXPECT_EQ(gzwrite(out, text.data(), static_cast<unsigned>(text.size())), static_cast<int>(text.size()));
    EXPECT_EQ(gzclose(out), Z_OK);
    return ReadFile(file.path);
}

Judgement JudgeStored(const std::string &text, const std::string &from, const std::string &to) {
    Scratch file;
    std::string bytes = Stored(text);
    const size_t at = bytes.find(from);
    EXPECT_NE(at, std::string::npos);
    WriteBytes(file.path, bytes.replace(at, from.size(), to));
    Judgement judgement = JudgeFile(file.path);
    judgement.problem.file = nullptr;
    return judgement;
}

void ExpectRefused(const Judgement &judgement, int line, const std::string &message) {
    EXPECT_EQ(judgement.result, SC_STATUS_INPUT);
    EXPECT_EQ(judgement.problem.message, Today(message));
    EXPECT_EQ(judgement.problem.line, Today(line));
    EXPECT_EQ(judgement.runs, 0);
}

TEST(TraceRead, TellsDamageThatTheTextDoesNotShow) {
    const std::string text = SampleText() + SampleEnd();
    EXPECT_EQ(JudgeStored(text, "0,2,9", "0,2,9").result, SC_STATUS_OK);
    ExpectRefused(JudgeStored(text, "0,2,9", "0,2,8"), 66,
                  std::string("the trace is damaged: incorrect data check; readable up to line 65, run 1, record 5, in "
                              "step 1") +
                      DOUBT);
}

TEST(TraceRead, TellsDamageBesideWhatItMadeOfTheText) {
    const std::string text = SampleText() + SampleEnd();
    ExpectRefused(JudgeStored(text, "fill,weight,1,0,0", "fill,weight,1,0,3"), 37,
                  std::string("the trace is damaged: incorrect data check; here: column 'pe': expected a number below "
                              "3; readable up to line 36, run 1, record 2, in step 0") +
                      DOUBT);
    ExpectRefused(JudgeStored(text, "# seed 7", "# seed x"), 9,
                  std::string("the trace is damaged: incorrect data check; here: expected a whole number; readable up "
                              "to line 33") +
                      DOUBT);
    ExpectRefused(JudgeStored(text, "# schema", "# scheme"), 1,
                  "the trace is damaged: incorrect data check; here: expected '# schema simcheck.trace version 2': "
                  "this is no trace; good up to line 0");
}

// A line that lost its end is too long because of the damage.
TEST(TraceRead, TellsDamageRatherThanLongLines) {
    const std::string half = "#" + std::string(40000, 'x');
    ExpectRefused(JudgeStored("# schema simcheck.trace version 2\n" + half + "\n" + half + "\n", "x\n#", "xx#"), 2,
                  std::string("the trace is damaged: incorrect data check; readable up to line 1") + DOUBT);
}

TEST(TraceRead, HandsNothingOutOfAFileThatIsDamagedBehindIt) {
    const std::string run = SampleText() + SampleEnd();
    const std::string one = run.substr(0, run.find("# end"));
    ExpectRefused(JudgeStored(one + one + "# end runs 2\n", "# end runs 2", "# end runs 3"), 130,
                  std::string("the trace is damaged: incorrect data check; readable up to line 129, run 2, record 5, "
                              "in step 1") +
                      DOUBT);
    Scratch file;
    const std::string bytes = Stored(one + one + "# end runs 2\n");
    WriteBytes(file.path, bytes.substr(0, bytes.size() - 4));
    ExpectRefused(JudgeFile(file.path), 130,
                  std::string("the trace is cut off: the gzip data ends before its time; readable up to line 129, run "
                              "2, record 5, in step 1") +
                      DOUBT);
}

// What the message ends with.
bool Claims(const Judgement &judgement, const std::string &end) {
    const std::string message = judgement.problem.message;
    return message.size() >= end.size() && message.compare(message.size() - end.size(), end.size(), end) == 0;
}

// Cut off after any byte it is unusable, and what was read before it is no more than what was there.
TEST(TraceRead, TellsATraceThatIsCutOffAnywhere) {
    Scratch whole, cut;
    Simulate(whole.path, MapText(READ_BACK), {SC_TRACE_BURST, 0, INT64_MAX, SC_TRACE_ROWS});
    const std::string bytes = ReadFile(whole.path);
    const Judgement good = JudgeFile(whole.path);
    ASSERT_TRUE(good.agrees());
    ASSERT_GT(bytes.size(), 500u);
    for (size_t size = 0; size < bytes.size(); size += size < 20 || size + 20 > bytes.size() ? 1 : 7) {
        WriteBytes(cut.path, bytes.substr(0, size));
        const Judgement judgement = JudgeFile(cut.path);
        ASSERT_EQ(judgement.result, SC_STATUS_INPUT) << size;
        EXPECT_LE(judgement.progress.lines, good.progress.lines);
        EXPECT_EQ(judgement.runs, 0);
        EXPECT_TRUE(Claims(judgement, judgement.progress.lines > 0 ? DOUBT : "; good up to line 0"))
            << judgement.problem.message;
    }
}

// With any byte changed it is unusable, and no line is said to be good; or the byte was one that gzip does not care
// for.
TEST(TraceRead, NeverMiscountsADamagedTrace) {
    Scratch whole, damaged;
    Simulate(whole.path, MapText(READ_BACK), {SC_TRACE_ACCESS, 0, INT64_MAX, SC_TRACE_ROWS});
    const std::string bytes = ReadFile(whole.path), text = Gunzip(whole.path);
    int unusable = 0, tried = 0;
    for (size_t at = 0; at < bytes.size(); at += at < 20 ? 1 : 5) {
        std::string changed = bytes;
        changed[at] = static_cast<char>(changed[at] ^ 0x24);
        WriteBytes(damaged.path, changed);
        const Judgement judgement = JudgeFile(damaged.path);
        tried++;
        unusable += judgement.result != SC_STATUS_OK;
        if (judgement.result == SC_STATUS_OK) {
            EXPECT_TRUE(judgement.agrees() && Gunzip(damaged.path) == text) << at;
            continue;
        }
        EXPECT_EQ(judgement.runs, 0);
        EXPECT_TRUE(Claims(judgement, DOUBT) || Claims(judgement, "; good up to line 0")) << judgement.problem.message;
    }
    EXPECT_GT(unusable, tried - 12);
}

} // namespace
