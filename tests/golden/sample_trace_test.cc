// The committed sample trace is what the simulator writes today.
#include <gtest/gtest.h>
#include <unistd.h>
#include <zlib.h>

#include "sim/sim.h"
#include "tests/support/mapped.h"
#include "traces/trace_writer.h"

namespace {

std::string Gunzip(const std::string &path) {
    std::string text;
    gzFile file = gzopen(path.c_str(), "rb");
    char part[4096];
    for (int size; file && (size = gzread(file, part, sizeof part)) > 0;)
        text.append(part, static_cast<size_t>(size));
    gzclose(file);
    return text;
}

TEST(Trace, OfTheHaloExampleIsTheCommittedSample) {
    const sc_mapping mapped = MapFile("workloads/examples/03-halo.dsl");
    const std::string path = testing::TempDir() + "halo-" + std::to_string(getpid()) + ".csv.gz";
    sc_trace *log = nullptr;
    sc_sim_data *data = nullptr;
    sc_error problem = {};
    sc_sim_result result = {};
    sc_sim_options options = {};
    const sc_trace_options bursts = {SC_TRACE_BURST, 0, INT64_MAX, SC_TRACE_ROWS};
    ASSERT_EQ(sc_trace_open(&log, path.c_str(), &bursts, &problem), SC_STATUS_OK);
    ASSERT_EQ(sc_sim_data_create(&data, &mapped.layer, 1, &problem), SC_STATUS_OK);
    options.trace = sc_trace_sink_of(log);
    sc_trace_begin(log, &mapped, "03-halo", 1);
    EXPECT_EQ(sc_sim_run(&mapped, data, &options, &result, &problem), SC_STATUS_OK);
    EXPECT_EQ(sc_trace_end(log, &result.counters, &problem), SC_STATUS_OK);
    EXPECT_EQ(sc_trace_close(log, &problem), SC_STATUS_OK);
    sc_sim_data_free(data);
    const std::string written = Gunzip(path);
    unlink(path.c_str());
    EXPECT_GT(written.size(), 1000u);
    EXPECT_EQ(written, Gunzip(TEST_SOURCE_DIR "/traces/03-halo.csv.gz"));
}

} // namespace
