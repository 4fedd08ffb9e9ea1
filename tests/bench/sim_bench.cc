// How fast the simulator executes the main job: CONV11 in the five dataflows of Table 2 on 64 PEs. The whole of it is
// to stay within a minute and 500 MB on one core; traced at level step, within 1.5 times as long.
#include <benchmark/benchmark.h>

#include <sys/resource.h>
#include <unistd.h>

#include <cstdlib>
#include <filesystem>
#include <fstream>
#include <sstream>
#include <string>

#include "common/lower.h"
#include "sim/sim.h"
#include "traces/trace_writer.h"

namespace {

// A parsed workload file that stays in memory.
struct Workload {
    explicit Workload(const std::string &name) {
        std::ifstream file(std::string(TEST_SOURCE_DIR "/workloads/") + name);
        std::ostringstream all;
        all << file.rdbuf();
        text = all.str();
        from = {name.c_str(), text.data(), text.size()};
        sc_error problem = {};
        if (!file || sc_dsl_parse(&parsed, &from, &memory, &problem)) {
            fprintf(stderr, "%s: %s\n", name.c_str(), problem.message);
            exit(2);
        }
    }
    ~Workload() { sc_arena_free(&memory); }

    std::string text;
    sc_source from = {};
    sc_arena memory = {};
    sc_dsl parsed = {};
};

sc_mapping MapConv11(const std::string &flow) {
    const Workload net("networks/vgg16.dsl"), hardware("machines/paper64.dsl"), dataflow("flows/" + flow + ".dsl");
    static sc_arena kept;
    sc_machine on = sc_machine_default();
    sc_machine_override(&on, &hardware.parsed.machine);
    sc_mapping mapped = {};
    sc_error problem = {};
    if (sc_mapping_lower(&mapped, &kept, &net.parsed.layers[10].layer, &on, dataflow.parsed.pragmas,
                         dataflow.parsed.pragma_count, nullptr, &problem)) {
        fprintf(stderr, "%s: %s\n", flow.c_str(), problem.message);
        exit(2);
    }
    return mapped;
}

void Check(benchmark::State &state, sc_status result, const sc_error &problem) {
    if (result)
        state.SkipWithError(problem.message);
}

void Report(benchmark::State &state, const sc_counters &counted) {
    rusage usage = {};
    getrusage(RUSAGE_SELF, &usage);
    const double runs = static_cast<double>(state.iterations());
    auto rate = [&](int64_t count) {
        return benchmark::Counter(static_cast<double>(count) * runs, benchmark::Counter::kIsRate);
    };
    state.counters["MACs/s"] = rate(counted.macs);
    state.counters["cycles/s"] = rate(counted.cycles);
    state.counters["steps/s"] = rate(counted.steps);
    state.counters["peak_MB"] = static_cast<double>(usage.ru_maxrss) / 1024;
}

void Conv11(benchmark::State &state, const char *flow) {
    const sc_mapping mapped = MapConv11(flow);
    sc_sim_data *data = nullptr;
    sc_error problem = {};
    sc_sim_result result = {};
    const sc_sim_options options = {};
    Check(state, sc_sim_data_create(&data, &mapped.layer, 1, &problem), problem);
    for (auto _ : state)
        Check(state, sc_sim_run(&mapped, data, &options, &result, &problem), problem);
    sc_sim_data_free(data);
    Report(state, result.counters);
}

// A path that nobody else uses, gone with the object.
struct TemporaryFile {
    TemporaryFile() : path(std::filesystem::temp_directory_path() / "simcheck_bench_XXXXXX") {
        const int file = mkstemp(path.data());
        if (file < 0)
            perror(path.c_str());
        else
            close(file);
    }
    ~TemporaryFile() { std::remove(path.c_str()); }
    TemporaryFile(const TemporaryFile &) = delete;
    TemporaryFile &operator=(const TemporaryFile &) = delete;

    std::string path;
};

// As the program does it: the file is whole when the time is over.
sc_status RunTraced(const sc_mapping &mapped, sc_sim_data *data, const char *flow, const std::string &path,
                    sc_trace_form form, sc_sim_result *result, sc_error *problem) {
    const sc_trace_options all_steps = {SC_TRACE_STEP, 0, INT64_MAX, form};
    sc_sim_options options = {};
    sc_trace *written = nullptr;
    sc_status status = sc_trace_open(&written, path.c_str(), &all_steps, problem);
    if (status)
        return status;
    options.trace = sc_trace_sink_of(written);
    sc_trace_begin(written, &mapped, flow, 1);
    status = sc_sim_run(&mapped, data, &options, result, problem);
    if (!status)
        status = sc_trace_end(written, &result->counters, problem);
    sc_error closing = {};
    return sc_trace_close(written, status ? &closing : problem) && !status ? SC_STATUS_IO : status;
}

void Conv11Traced(benchmark::State &state, const char *flow, sc_trace_form form) {
    const sc_mapping mapped = MapConv11(flow);
    const TemporaryFile file;
    sc_sim_data *data = nullptr;
    sc_error problem = {};
    sc_sim_result result = {};
    Check(state, sc_sim_data_create(&data, &mapped.layer, 1, &problem), problem);
    for (auto _ : state)
        Check(state, RunTraced(mapped, data, flow, file.path, form, &result, &problem), problem);
    sc_sim_data_free(data);
    Report(state, result.counters);
    state.counters["file_MB"] = static_cast<double>(std::filesystem::file_size(file.path)) / 1e6;
}

// Each flow traced beside itself untraced. The trace's thread counts in the CPU time, too.
#define BENCHMARK_FLOW(flow)                                                                                           \
    BENCHMARK_CAPTURE(Conv11, flow, #flow)->Unit(benchmark::kSecond)->Iterations(1)->MeasureProcessCPUTime();          \
    BENCHMARK_CAPTURE(Conv11Traced, flow##_rows, #flow, SC_TRACE_ROWS)                                                 \
        ->Unit(benchmark::kSecond)                                                                                     \
        ->Iterations(1)                                                                                                \
        ->MeasureProcessCPUTime();                                                                                     \
    BENCHMARK_CAPTURE(Conv11Traced, flow##_shapes, #flow, SC_TRACE_SHAPES)                                             \
        ->Unit(benchmark::kSecond)                                                                                     \
        ->Iterations(1)                                                                                                \
        ->MeasureProcessCPUTime()

BENCHMARK_FLOW(nlr);
BENCHMARK_FLOW(ws);
BENCHMARK_FLOW(os);
BENCHMARK_FLOW(rs);
BENCHMARK_FLOW(nvdla);

} // namespace
