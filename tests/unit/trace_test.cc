// Traces: what is written can be read back, equal runs write equal bytes, and what cannot be written is told.
#include <gtest/gtest.h>

#include <unistd.h>
#include <zlib.h>

#include <cstdio>
#include <string>
#include <vector>

#include "common/trace.h"
#include "tests/support/mapped.h"

namespace {

const std::string PROGRAM = "NumPEs 3; Bandwidth 2; Multicast off; Layer CONV tiny; K 2; Y 5; R 3; StrideY 2; endLayer "
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

struct trace_step Step(int64_t number) {
    const int64_t at = number * 10;
    return {number, at, at + 1, at + 2, at + 3, at + 4, at + 5, at + 6, at + 7, at + 8, at + 9};
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

    struct trace *Open(const std::string &path) {
        struct trace *trace = nullptr;
        EXPECT_EQ(trace_open(&trace, path.c_str(), &error_), STATUS_OK) << error_.message;
        return trace;
    }

    void WriteRun(struct trace *trace, int64_t steps, uint64_t seed = 7) {
        struct counters counters = {};
        for (int id = 0; id < COUNTER_COUNT; id++)
            counter_set(&counters, static_cast<counter_id>(id), 1000 + id);
        trace_begin(trace, &mapping_, "ws", seed);
        for (int64_t i = 0; i < steps; i++) {
            const struct trace_step step = Step(i);
            trace_write_step(trace, &step);
        }
        EXPECT_EQ(trace_end(trace, &counters, &error_), STATUS_OK) << error_.message;
    }

    void WriteFile(const std::string &path, int64_t steps, uint64_t seed = 7) {
        struct trace *trace = Open(path);
        ASSERT_NE(trace, nullptr);
        WriteRun(trace, steps, seed);
        EXPECT_EQ(trace_close(trace, &error_), STATUS_OK) << error_.message;
    }

    const struct mapping mapping_ = MapText(PROGRAM);
    struct error error_ = {};

  private:
    std::vector<std::string> paths_;
};

const size_t HEADER_LINES = 6;

TEST_F(TraceTest, CanBeReadBackLineByLine) {
    const std::string path = Path("");
    WriteFile(path, 2);
    const std::vector<std::string> lines = Lines(path);
    ASSERT_EQ(lines.size(), HEADER_LINES + 2 + COUNTER_COUNT);
    EXPECT_EQ(lines[0], "# simcheck trace 1\n");
    EXPECT_EQ(lines[1], "# layer CONV tiny N=1 G=1 K=2 C=1 Y=5 X=1 R=3 S=1 StrideY=2 StrideX=1\n");
    EXPECT_EQ(lines[2], "# dataflow ws\n");
    EXPECT_EQ(lines[3], "# machine NumPEs=3 Bandwidth=2 L1Size=0 L2Size=0 L1Buffers=2 VectorWidth=1 NoCLatency=0 "
                        "LinkBandwidth=1 Multicast=0 Reduction=1 Forwarding=1\n");
    EXPECT_EQ(lines[4], "# seed=7\n");
    EXPECT_EQ(lines[5], "step,fetch_begin,fetch_end,compute_begin,compute_end,drain_begin,drain_end,down_elems,"
                        "forward_elems,macs,up_elems\n");
    EXPECT_EQ(lines[6], "0,0,1,2,3,4,5,6,7,8,9\n");
    EXPECT_EQ(lines[7], "1,10,11,12,13,14,15,16,17,18,19\n");
    for (int id = 0; id < COUNTER_COUNT; id++)
        EXPECT_EQ(lines[static_cast<size_t>(id) + 8], "# total " +
                                                          std::string(counter_info(static_cast<counter_id>(id))->name) +
                                                          " " + std::to_string(1000 + id) + "\n");
}

TEST_F(TraceTest, IsOneGzipMemberHoweverLong) {
    for (int64_t steps : {0, 1, 100, 50000}) { // the last are many buffers
        const std::string path = Path(std::to_string(steps));
        WriteFile(path, steps);
        EXPECT_TRUE(IsOneMember(ReadFile(path))) << steps;
        const std::vector<std::string> lines = Lines(path);
        ASSERT_EQ(lines.size(), HEADER_LINES + static_cast<size_t>(steps) + COUNTER_COUNT);
        for (int64_t i = 0; i < steps; i++) {
            const std::string number = std::to_string(i);
            const std::string &line = lines[HEADER_LINES + static_cast<size_t>(i)];
            ASSERT_EQ(line.substr(0, number.size() + 1), number + ",");
            ASSERT_EQ(line.substr(line.rfind(',')), "," + std::to_string(i * 10 + 9) + "\n");
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
    struct trace *trace = Open(path);
    ASSERT_NE(trace, nullptr);
    WriteRun(trace, 1);
    WriteRun(trace, 2, 9);
    EXPECT_EQ(trace_close(trace, &error_), STATUS_OK);
    EXPECT_TRUE(IsOneMember(ReadFile(path)));
    const std::vector<std::string> lines = Lines(path);
    ASSERT_EQ(lines.size(), 2 * (HEADER_LINES + COUNTER_COUNT) + 3);
    EXPECT_EQ(lines[HEADER_LINES + 1 + COUNTER_COUNT], lines[0]);
    EXPECT_EQ(lines[HEADER_LINES + 1 + COUNTER_COUNT + 4], "# seed=9\n");
}

TEST_F(TraceTest, WritesEveryNumberThereIs) {
    const std::string path = Path("");
    struct trace *trace = Open(path);
    ASSERT_NE(trace, nullptr);
    struct counters counters = {};
    counters.cycles = INT64_MIN;
    trace_begin(trace, &mapping_, "", UINT64_MAX);
    const struct trace_step step = {INT64_MAX, INT64_MIN, -1, 0, 1, 9, 10, 99, 100, -10, INT64_MAX - 1};
    trace_write_step(trace, &step);
    EXPECT_EQ(trace_end(trace, &counters, &error_), STATUS_OK);
    EXPECT_EQ(trace_close(trace, &error_), STATUS_OK);
    const std::vector<std::string> lines = Lines(path);
    ASSERT_EQ(lines.size(), HEADER_LINES + 1 + COUNTER_COUNT);
    EXPECT_EQ(lines[4], "# seed=18446744073709551615\n");
    EXPECT_EQ(lines[6], "9223372036854775807,-9223372036854775808,-1,0,1,9,10,99,100,-10,9223372036854775806\n");
    EXPECT_EQ(lines.back(), "# total cycles -9223372036854775808\n");
}

TEST_F(TraceTest, ReplacesWhatWasThere) {
    const std::string path = Path(""), fresh = Path("fresh");
    WriteFile(path, 5000);
    WriteFile(path, 1);
    WriteFile(fresh, 1);
    EXPECT_EQ(ReadFile(path), ReadFile(fresh));
}

TEST_F(TraceTest, ThatCannotBeOpenedIsTold) {
    struct trace *trace = nullptr;
    EXPECT_EQ(trace_open(&trace, "/no/such/folder/t.gz", &error_), STATUS_IO);
    EXPECT_EQ(trace, nullptr);
    EXPECT_STREQ(error_.message, "cannot write the trace '/no/such/folder/t.gz': No such file or directory");
    EXPECT_EQ(trace_open(&trace, TEST_SOURCE_DIR, &error_), STATUS_IO);
    EXPECT_EQ(std::string(error_.message), "cannot write the trace '" TEST_SOURCE_DIR "': Is a directory");
    EXPECT_EQ(trace_open(&trace, "", &error_), STATUS_IO);
    EXPECT_EQ(trace, nullptr);
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
    struct trace *trace = Open("/dev/full");
    ASSERT_NE(trace, nullptr);
    WriteRun(trace, 1);
    EXPECT_EQ(trace_close(trace, &error_), STATUS_IO);
    EXPECT_STREQ(error_.message, "cannot write the trace '/dev/full': No space left on device");
}

TEST_F(FullDiskTest, IsToldAtTheEndOfALongRun) {
    struct trace *trace = Open("/dev/full");
    ASSERT_NE(trace, nullptr);
    const struct counters counters = {};
    trace_begin(trace, &mapping_, "ws", 1);
    for (int64_t i = 0; i < 200000; i++) {
        const struct trace_step step = Step(i * i);
        trace_write_step(trace, &step);
    }
    EXPECT_EQ(trace_end(trace, &counters, &error_), STATUS_IO);
    EXPECT_STREQ(error_.message, "cannot write the trace '/dev/full': No space left on device");
    EXPECT_EQ(trace_close(trace, &error_), STATUS_IO);
}

} // namespace
