// Traces: what is written can be read back, equal runs write equal bytes, and what cannot be written is reported.
#include <gtest/gtest.h>

#include <unistd.h>
#include <zlib.h>

#include <algorithm>
#include <cstdio>
#include <string>
#include <vector>

#include "tests/support/mapped.h"
#include "traces/trace_writer.h"

namespace {

const std::string TRACED = "NumPEs 3; Bandwidth 2; Multicast off; Layer CONV tiny; K 2; Y 5; R 3; StrideY 2; endLayer "
                           "Spatial_Map (1,1) K -> Unroll Y -> Unroll R";

std::vector<std::string> Lines(const std::string &path) {
    std::vector<std::string> lines;
    gzFile file = gzopen(path.c_str(), "rb");
    EXPECT_NE(file, nullptr) << path;
    char line[4096];
    while (file && gzgets(file, line, sizeof line))
        lines.push_back(line);
    EXPECT_EQ(gzclose(file), Z_OK);
    return lines;
}

// Does one gzip member hold the whole file?
bool IsOneMember(const std::string &bytes) {
    z_stream stream = {};
    EXPECT_EQ(inflateInit2(&stream, 15 + 16), Z_OK); // gzip only
    std::string text(1 << 16, '\0');
    stream.next_in = reinterpret_cast<Bytef *>(const_cast<char *>(bytes.data()));
    stream.avail_in = static_cast<uInt>(bytes.size());
    int status = Z_OK;
    while (status == Z_OK) {
        stream.next_out = reinterpret_cast<Bytef *>(text.data());
        stream.avail_out = static_cast<uInt>(text.size());
        status = inflate(&stream, Z_NO_FLUSH);
    }
    const bool whole = status == Z_STREAM_END && stream.avail_in == 0;
    inflateEnd(&stream);
    return whole;
}

const struct sc_trace_options ALL_BURSTS = {SC_TRACE_BURST, 0, INT64_MAX, SC_TRACE_ROWS};

struct sc_trace_record Record(int64_t number) {
    struct sc_trace_record record = {};
    record.event = SC_TRACE_DOWN_FETCH;
    record.tensor = SC_TENSOR_WEIGHT;
    record.cycle = number * 10;
    record.duration = 4;
    record.count = number + 9;
    record.step = number;
    record.pe = -1;
    record.element = -1;
    return record;
}

class TraceTest : public testing::Test {
  protected:
    ~TraceTest() override {
        for (const std::string &path : paths_)
            remove(path.c_str());
    }

    std::string Path(const std::string &name) {
        paths_.push_back(testing::TempDir() + "simcheck_trace_test_" + std::to_string(getpid()) + name + ".gz");
        return paths_.back();
    }

    struct sc_trace *Open(const std::string &path, const struct sc_trace_options &options = ALL_BURSTS) {
        struct sc_trace *trace = nullptr;
        EXPECT_EQ(sc_trace_open(&trace, path.c_str(), &options, &error_), SC_STATUS_OK) << error_.message;
        return trace;
    }

    void WriteRun(struct sc_trace *trace, int64_t steps, uint64_t seed = 7) {
        struct sc_counters counters = {};
        for (int id = 0; id < SC_COUNTER_COUNT; id++)
            sc_counter_set(&counters, static_cast<sc_counter_id>(id), 1000 + id);
        sc_trace_begin(trace, &mapping_, "ws", seed);
        for (int64_t i = 0; i < steps; i++) {
            const struct sc_trace_record record = Record(i);
            sc_trace_sink_of(trace)->records(sc_trace_sink_of(trace), &record, 1);
        }
        EXPECT_EQ(sc_trace_end(trace, &counters, &error_), SC_STATUS_OK) << error_.message;
    }

    void WriteFile(const std::string &path, int64_t steps, uint64_t seed = 7) {
        struct sc_trace *trace = Open(path);
        ASSERT_NE(trace, nullptr);
        WriteRun(trace, steps, seed);
        EXPECT_EQ(sc_trace_close(trace, &error_), SC_STATUS_OK) << error_.message;
    }

    const struct sc_mapping mapping_ = MapText(TRACED);
    struct sc_error error_ = {};

  private:
    std::vector<std::string> paths_;
};

// Before the records of a run, and behind them.
const size_t HEADER_LINES = 10 + SC_COUNTER_COUNT, END_LINES = 1 + SC_COUNTER_COUNT;

TEST_F(TraceTest, CanBeReadBackLineByLine) {
    const std::string path = Path("");
    WriteFile(path, 2);
    const std::vector<std::string> lines = Lines(path);
    ASSERT_EQ(lines.size(), HEADER_LINES + 2 + END_LINES + 1);
    EXPECT_EQ(lines[0], "# schema simcheck.trace version 2\n");
    EXPECT_EQ(lines[1], "# level burst\n");
    EXPECT_EQ(lines[2], "# window all\n");
    EXPECT_EQ(lines[3], "# layer CONV tiny N 1 G 1 K 2 C 1 Y 5 X 1 R 3 S 1 StrideY 2 StrideX 1 PadY 0 PadX 0\n");
    EXPECT_EQ(lines[4], "# dataflow ws\n");
    EXPECT_EQ(lines[5], "# pragmas Spatial_Map(1,1)K Unroll(5,5)Y Unroll(3,3)R\n");
    EXPECT_EQ(lines[6], "# units 3 Spatial(1,1)K Temporal(5,5)Y Temporal(3,3)R\n");
    EXPECT_EQ(lines[7], "# machine NumPEs 3 Bandwidth 2 L1Size unlimited L2Size unlimited L1Buffers 2 VectorWidth 1 "
                        "NoCLatency 0 LinkBandwidth 1 L1VectorRead 1 Multicast off Reduction on Forwarding on\n");
    EXPECT_EQ(lines[8], "# seed 7\n");
    EXPECT_EQ(lines[9].rfind("# counter macs (ops): ", 0), 0u) << lines[9];
    EXPECT_EQ(lines[HEADER_LINES - 1], "cycle,duration,unit,event,tensor,count,step,pe\n");
    EXPECT_EQ(lines[HEADER_LINES], "0,4,down,fetch,weight,9,0,\n");
    EXPECT_EQ(lines[HEADER_LINES + 1], "10,4,down,fetch,weight,10,1,\n");
    EXPECT_EQ(lines[HEADER_LINES + 2], "# omitted 0\n");
    for (int id = 0; id < SC_COUNTER_COUNT; id++)
        EXPECT_EQ(lines[HEADER_LINES + 3 + static_cast<size_t>(id)],
                  "# total " + std::string(sc_counter_info(static_cast<sc_counter_id>(id))->name) + " " +
                      std::to_string(1000 + id) + "\n");
    EXPECT_EQ(lines.back(), "# end runs 1\n");
}

TEST_F(TraceTest, ARunThatOnlyBeganLeavesNothing) {
    const std::string path = Path(""), plain = Path("plain");
    struct sc_trace *trace = Open(path);
    ASSERT_NE(trace, nullptr);
    sc_trace_begin(trace, &mapping_, "refused", 1);
    WriteRun(trace, 2);
    sc_trace_begin(trace, &mapping_, "refused", 1);
    EXPECT_EQ(sc_trace_close(trace, &error_), SC_STATUS_OK);
    WriteFile(plain, 2);
    EXPECT_EQ(Lines(path), Lines(plain));
}

TEST_F(TraceTest, IsOneGzipMemberHoweverLong) {
    for (int64_t steps : {0, 1, 100, 50000}) { // the last are many buffers
        const std::string path = Path(std::to_string(steps));
        WriteFile(path, steps);
        EXPECT_TRUE(IsOneMember(ReadFile(path))) << steps;
        const std::vector<std::string> lines = Lines(path);
        ASSERT_EQ(lines.size(), HEADER_LINES + static_cast<size_t>(steps) + END_LINES + 1);
        for (int64_t i = 0; i < steps; i++) {
            const std::string number = std::to_string(i);
            const std::string &line = lines[HEADER_LINES + static_cast<size_t>(i)];
            ASSERT_EQ(line,
                      std::to_string(i * 10) + ",4,down,fetch,weight," + std::to_string(i + 9) + "," + number + ",\n");
        }
    }
}

TEST_F(TraceTest, OfEqualRunsHasEqualBytes) {
    const std::string one = Path("1"), same = Path("2"), other = Path("3");
    WriteFile(one, 3000);
    WriteFile(same, 3000);
    WriteFile(other, 3000, 8);
    EXPECT_FALSE(ReadFile(one).empty());
    EXPECT_EQ(ReadFile(one), ReadFile(same));
    EXPECT_NE(ReadFile(one), ReadFile(other));
}

TEST_F(TraceTest, HoldsSeveralRuns) {
    const std::string path = Path("");
    struct sc_trace *trace = Open(path);
    ASSERT_NE(trace, nullptr);
    WriteRun(trace, 1);
    WriteRun(trace, 2, 9);
    EXPECT_EQ(sc_trace_close(trace, &error_), SC_STATUS_OK);
    EXPECT_TRUE(IsOneMember(ReadFile(path)));
    const std::vector<std::string> lines = Lines(path);
    ASSERT_EQ(lines.size(), 2 * (HEADER_LINES + END_LINES) + 3 + 1);
    EXPECT_EQ(lines[HEADER_LINES + 1 + END_LINES], lines[0]);
    EXPECT_EQ(lines[HEADER_LINES + 1 + END_LINES + 8], "# seed 9\n");
    EXPECT_EQ(lines.back(), "# end runs 2\n");
}

TEST_F(TraceTest, WritesEveryNumberThereIs) {
    const std::string path = Path("");
    struct sc_trace *trace = Open(path);
    ASSERT_NE(trace, nullptr);
    struct sc_counters counters = {};
    counters.cycles = INT64_MIN;
    sc_trace_begin(trace, &mapping_, "", UINT64_MAX);
    struct sc_trace_record record = Record(100);
    record.event = SC_TRACE_PE_COMPUTE;
    record.tensor = SC_TENSOR_COUNT;
    record.cycle = INT64_MAX - 1;
    record.duration = 1;
    record.count = INT64_MIN;
    sc_trace_sink_of(trace)->records(sc_trace_sink_of(trace), &record, 1);
    EXPECT_EQ(sc_trace_end(trace, &counters, &error_), SC_STATUS_OK);
    EXPECT_EQ(sc_trace_close(trace, &error_), SC_STATUS_OK);
    const std::vector<std::string> lines = Lines(path);
    ASSERT_EQ(lines.size(), HEADER_LINES + 1 + END_LINES + 1);
    EXPECT_EQ(lines[8], "# seed 18446744073709551615\n");
    EXPECT_EQ(lines[HEADER_LINES], "9223372036854775806,1,pe,compute,-,-9223372036854775808,100,\n");
    EXPECT_EQ(lines[lines.size() - 2], "# total cycles -9223372036854775808\n");
}

TEST_F(TraceTest, OfStepsHasALineForEach) {
    const std::string path = Path("");
    struct sc_trace *trace = Open(path, {SC_TRACE_STEP, 0, INT64_MAX, SC_TRACE_ROWS});
    ASSERT_NE(trace, nullptr);
    const struct sc_counters counters = {};
    sc_trace_begin(trace, &mapping_, "ws", 1);
    const struct sc_trace_step step = {
        3,  20, 27, 27, 30, 30,
        32, 0,  0,  0,  0,  {9, 5, 9, 6, 0, 2, 27, 9, 18, 12, 3, 1, 2, 0, 13, 17, 3, 9, 6, 2, 15, 2, 4, 5, 4}};
    sc_trace_sink_of(trace)->step(sc_trace_sink_of(trace), &step);
    EXPECT_EQ(sc_trace_end(trace, &counters, &error_), SC_STATUS_OK);
    EXPECT_EQ(sc_trace_close(trace, &error_), SC_STATUS_OK);
    const std::vector<std::string> lines = Lines(path);
    EXPECT_EQ(lines[1], "# level step\n");
    const std::string &head = lines[HEADER_LINES - 1], &line = lines[HEADER_LINES];
    EXPECT_EQ(line, "3,20,27,27,30,30,32,9,5,9,6,,2,27,9,18,12,3,1,2,,13,17,3,9,6,2,15,2,4,5,4\n");
    EXPECT_EQ(head.rfind("step,fetch,fetched,compute,computed,drain,drained,bring_weight,", 0), 0u) << head;
    EXPECT_EQ(std::count(head.begin(), head.end(), ','), std::count(line.begin(), line.end(), ','));
}

TEST_F(TraceTest, OfAccessesNamesElements) {
    const std::string path = Path("");
    struct sc_trace *trace = Open(path, {SC_TRACE_ACCESS, 0, INT64_MAX, SC_TRACE_ROWS});
    ASSERT_NE(trace, nullptr);
    const struct sc_counters counters = {};
    struct sc_trace_record record = Record(1);
    sc_trace_begin(trace, &mapping_, "ws", 1);
    sc_trace_sink_of(trace)->records(sc_trace_sink_of(trace), &record, 1);
    record.pe = 0;
    record.element = 0;
    record.value = -12;
    sc_trace_sink_of(trace)->records(sc_trace_sink_of(trace), &record, 1);
    EXPECT_EQ(sc_trace_end(trace, &counters, &error_), SC_STATUS_OK);
    EXPECT_EQ(sc_trace_close(trace, &error_), SC_STATUS_OK);
    const std::vector<std::string> lines = Lines(path);
    EXPECT_EQ(lines[HEADER_LINES], "10,4,down,fetch,weight,10,1,,,\n");
    EXPECT_EQ(lines[HEADER_LINES + 1], "10,4,down,fetch,weight,10,1,0,0,-12\n");
}

// Record i lasts from 10 i to 10 i + 4.
TEST_F(TraceTest, KeepsWhatTouchesItsWindowAndCountsTheRest) {
    struct Window {
        int64_t from, to;
        std::string name;
        int first, count;
    };
    const Window windows[] = {{0, INT64_MAX, "all", 0, 10}, {20, 40, "20:40", 2, 2},      {23, 24, "23:24", 2, 1},
                              {24, 30, "24:30", 0, 0},      {84, INT64_MAX, "84:", 9, 1}, {0, 11, ":11", 0, 2}};
    for (const Window &window : windows) {
        SCOPED_TRACE(window.name);
        const std::string path = Path("");
        struct sc_trace *trace = Open(path, {SC_TRACE_BURST, window.from, window.to, SC_TRACE_ROWS});
        ASSERT_NE(trace, nullptr);
        WriteRun(trace, 10);
        EXPECT_EQ(sc_trace_close(trace, &error_), SC_STATUS_OK);
        const std::vector<std::string> lines = Lines(path);
        EXPECT_EQ(lines[2], "# window " + window.name + "\n");
        ASSERT_EQ(lines.size(), HEADER_LINES + static_cast<size_t>(window.count) + END_LINES + 1);
        EXPECT_EQ(lines[HEADER_LINES + static_cast<size_t>(window.count)],
                  "# omitted " + std::to_string(10 - window.count) + "\n");
        if (window.count > 0) {
            EXPECT_EQ(lines[HEADER_LINES].rfind(std::to_string(10 * window.first) + ",4,", 0), 0u);
        }
    }
}

TEST_F(TraceTest, CountsWhatIsOmittedAnewInEachRun) {
    const std::string path = Path("");
    struct sc_trace *trace = Open(path, {SC_TRACE_BURST, 0, 1, SC_TRACE_ROWS});
    ASSERT_NE(trace, nullptr);
    WriteRun(trace, 10);
    WriteRun(trace, 3);
    EXPECT_EQ(sc_trace_close(trace, &error_), SC_STATUS_OK);
    const std::vector<std::string> lines = Lines(path);
    EXPECT_EQ(lines[HEADER_LINES + 1], "# omitted 9\n");
    EXPECT_EQ(lines[HEADER_LINES + 1 + END_LINES + HEADER_LINES + 1], "# omitted 2\n");
}

TEST_F(TraceTest, ReplacesWhatWasThere) {
    const std::string path = Path(""), fresh = Path("fresh");
    WriteFile(path, 5000);
    WriteFile(path, 1);
    WriteFile(fresh, 1);
    EXPECT_EQ(ReadFile(path), ReadFile(fresh));
}

TEST_F(TraceTest, ThatCannotBeOpenedIsTold) {
    struct sc_trace *trace = nullptr;
    EXPECT_EQ(sc_trace_open(&trace, "/no/such/folder/t.gz", &ALL_BURSTS, &error_), SC_STATUS_IO);
    EXPECT_EQ(trace, nullptr);
    EXPECT_STREQ(error_.message, "cannot write the trace '/no/such/folder/t.gz': No such file or directory");
    EXPECT_EQ(sc_trace_open(&trace, TEST_SOURCE_DIR, &ALL_BURSTS, &error_), SC_STATUS_IO);
    EXPECT_EQ(std::string(error_.message), "cannot write the trace '" TEST_SOURCE_DIR "': Is a directory");
    EXPECT_EQ(sc_trace_open(&trace, "", &ALL_BURSTS, &error_), SC_STATUS_IO);
    EXPECT_EQ(trace, nullptr);
}

// What nobody could read, or write: no file is there then.
TEST_F(TraceTest, OptionsThatFitNothingAreRefused) {
    const struct {
        sc_trace_options options;
        const char *message;
    } refused[] = {
        {{sc_trace_level(SC_TRACE_LEVELS), 0, INT64_MAX, SC_TRACE_ROWS}, "there is no level 3 of traces"},
        {{sc_trace_level(-1), 0, INT64_MAX, SC_TRACE_ROWS}, "there is no level -1 of traces"},
        {{SC_TRACE_STEP, 0, INT64_MAX, SC_TRACE_FORMS}, "there is no form 3 of traces"},
        {{SC_TRACE_STEP, 0, INT64_MAX, sc_trace_form(-1)}, "there is no form -1 of traces"},
        {{SC_TRACE_STEP, 0, INT64_MAX, SC_TRACE_COPIES}, "a trace of level 'step' has no form 'copies'"},
        {{SC_TRACE_BURST, 0, INT64_MAX, SC_TRACE_SHAPES}, "a trace of level 'burst' has no form 'shapes'"},
        {{SC_TRACE_ACCESS, 0, INT64_MAX, SC_TRACE_SHAPES}, "a trace of level 'access' has no form 'shapes'"},
        {{SC_TRACE_STEP, 0, -1, SC_TRACE_ROWS},
         "a trace's window is from 0 to -1: it must begin at cycle 0 or later, and end behind its begin"},
        {{SC_TRACE_STEP, -1, 5, SC_TRACE_ROWS},
         "a trace's window is from -1 to 5: it must begin at cycle 0 or later, and end behind its begin"},
        {{SC_TRACE_STEP, 5, 5, SC_TRACE_ROWS},
         "a trace's window is from 5 to 5: it must begin at cycle 0 or later, and end behind its begin"},
    };
    const std::string path = Path("refused");
    for (const auto &one : refused) {
        struct sc_trace *trace = nullptr;
        EXPECT_EQ(sc_trace_open(&trace, path.c_str(), &one.options, &error_), SC_STATUS_INPUT) << one.message;
        EXPECT_EQ(trace, nullptr);
        EXPECT_STREQ(error_.message, one.message);
        EXPECT_NE(access(path.c_str(), F_OK), 0);
        if (trace)
            sc_trace_close(trace, nullptr);
    }
    const struct sc_trace_options shortest = {SC_TRACE_ACCESS, 0, 1, SC_TRACE_COPIES};
    struct sc_trace *trace = Open(path, shortest);
    EXPECT_EQ(sc_trace_close(trace, &error_), SC_STATUS_OK);
}

class FullDiskTest : public TraceTest {
  protected:
    void SetUp() override {
        if (access("/dev/full", W_OK) != 0)
            GTEST_SKIP() << "no /dev/full";
    }
};

// A short trace is still in the buffers when the run ends.
TEST_F(FullDiskTest, IsToldAtTheLatestAtTheEnd) {
    struct sc_trace *trace = Open("/dev/full");
    ASSERT_NE(trace, nullptr);
    WriteRun(trace, 1);
    EXPECT_EQ(sc_trace_close(trace, &error_), SC_STATUS_IO);
    EXPECT_STREQ(error_.message, "cannot write the trace '/dev/full': No space left on device");
}

TEST_F(FullDiskTest, IsToldAtTheEndOfALongRun) {
    struct sc_trace *trace = Open("/dev/full");
    ASSERT_NE(trace, nullptr);
    const struct sc_counters counters = {};
    sc_trace_begin(trace, &mapping_, "ws", 1);
    for (int64_t i = 0; i < 200000; i++) {
        const struct sc_trace_record record = Record(i * i);
        sc_trace_sink_of(trace)->records(sc_trace_sink_of(trace), &record, 1);
    }
    EXPECT_EQ(sc_trace_end(trace, &counters, &error_), SC_STATUS_IO);
    EXPECT_STREQ(error_.message, "cannot write the trace '/dev/full': No space left on device");
    EXPECT_EQ(sc_trace_close(trace, &error_), SC_STATUS_IO);
}

} // namespace
