// A run that stops early has all records of the steps that are over by then.
#include "tests/support/mapped.h"

extern "C" {
#include "sim/sim.h"
}

#include <algorithm>
#include <fstream>
#include <map>
#include <sstream>
#include <tuple>
#include <vector>

namespace {

using KeptRecord = std::tuple<int, int, int64_t, int64_t, int64_t, int64_t, int, int64_t>;

// Keeps the records of accesses.
struct Keeping {
    sc_trace_sink sink; // the first member
    std::vector<KeptRecord> records;
};

void KeepRecords(sc_trace_sink *sink, const sc_trace_record *records, int64_t count) {
    for (const sc_trace_record *record = records; record < records + count; record++)
        reinterpret_cast<Keeping *>(sink)->records.emplace_back(record->event, record->tensor, record->cycle,
                                                                record->duration, record->step, record->count,
                                                                record->pe, record->element);
}

void OmitRecords(sc_trace_sink *, int64_t) {}

struct StoppedRun {
    sc_sim_result result;
    std::vector<KeptRecord> records;
};

StoppedRun RunUntil(const std::string &text, int64_t until) {
    const sc_mapping mapped = MapText(text);
    sc_sim_data *data = nullptr;
    Keeping keeping = {};
    keeping.sink.options = {SC_TRACE_ACCESS, 0, INT64_MAX, SC_TRACE_ROWS};
    keeping.sink.records = KeepRecords;
    keeping.sink.omit = OmitRecords;
    sc_sim_options options = {};
    options.trace = &keeping.sink;
    options.until = until;
    sc_error problem = {};
    StoppedRun stopped = {};
    EXPECT_EQ(sc_sim_data_create(&data, &mapped.layer, 1, &problem), SC_STATUS_OK) << problem.message;
    EXPECT_EQ(sc_sim_run(&mapped, data, &options, &stopped.result, &problem), SC_STATUS_OK) << problem.message;
    sc_sim_data_free(data);
    stopped.records = keeping.records;
    return stopped;
}

std::string UntilExample(const std::string &name) {
    std::ifstream file(TEST_SOURCE_DIR "/workloads/examples/" + name + ".dsl");
    std::ostringstream text;
    text << file.rdbuf();
    return text.str();
}

// The records of the steps below `step`.
std::vector<KeptRecord> RecordsBelow(const std::vector<KeptRecord> &records, int64_t step) {
    std::vector<KeptRecord> below;
    for (const KeptRecord &record : records)
        if (std::get<4>(record) < step)
            below.push_back(record);
    return below;
}

// The last step has the last stores, which end the run.
TEST(SimUntil, StepsThatAreOverHaveAllTheirRecords) {
    for (const char *name : {"03-halo", "17-tree", "25-l2-and-mesh", "28-channels", "31-l2-by-tensor"}) {
        const std::string text = UntilExample(name);
        const StoppedRun whole = RunUntil(text, 0);
        EXPECT_FALSE(whole.result.stopped);
        EXPECT_TRUE(whole.result.output_ok);
        std::map<int64_t, int64_t> ends; // [step]: of its records and those of the steps before it
        for (const KeptRecord &record : whole.records)
            ends[std::get<4>(record)] = std::max(
                {ends[std::get<4>(record)], std::get<2>(record) + std::get<3>(record), ends[std::get<4>(record) - 1]});
        for (int64_t step = 0; step < whole.result.counters.steps - 1; step += 1 + whole.result.counters.steps / 50) {
            const StoppedRun part = RunUntil(text, ends[step]);
            EXPECT_EQ(part.result.output_ok, !part.result.stopped);
            EXPECT_EQ(RecordsBelow(part.records, step + 1), RecordsBelow(whole.records, step + 1))
                << name << ", step " << step;
        }
    }
}

TEST(SimUntil, ARunStopsBehindItsCycle) {
    const std::string text = UntilExample("03-halo");
    EXPECT_TRUE(RunUntil(text, 100).result.stopped);
    EXPECT_LT(RunUntil(text, 100).result.counters.macs, 1008);
    EXPECT_FALSE(RunUntil(text, 453).result.stopped);
    EXPECT_FALSE(RunUntil(text, 0).result.stopped);
}

} // namespace
