// How fast the simulator executes the main job: CONV11 in the five dataflows of Table 2 on 64 PEs. The whole of it is
// to stay within a minute and 500 MB on one core.
#include <benchmark/benchmark.h>

#include <sys/resource.h>

#include <fstream>
#include <sstream>
#include <string>

#include "common/mapping.h"
#include "sim/sim.h"

namespace {

// A parsed workload file that stays in memory.
struct Workload {
    explicit Workload(const std::string &name) {
        std::ifstream file(std::string(TEST_SOURCE_DIR "/workloads/") + name);
        std::ostringstream all;
        all << file.rdbuf();
        text = all.str();
        from = {name.c_str(), text.data(), text.size()};
        error problem = {};
        if (!file || dsl_parse(&parsed, &from, &memory, &problem)) {
            fprintf(stderr, "%s: %s\n", name.c_str(), problem.message);
            exit(2);
        }
    }
    ~Workload() { arena_free(&memory); }

    std::string text;
    source from = {};
    arena memory = {};
    dsl parsed = {};
};

mapping MapConv11(const std::string &flow) {
    const Workload net("networks/vgg16.dsl"), hardware("machines/paper64.dsl"), dataflow("flows/" + flow + ".dsl");
    machine on = machine_default();
    machine_override(&on, &hardware.parsed.machine);
    mapping mapped = {};
    error problem = {};
    if (mapping_lower(&mapped, &net.parsed.layers[10].layer, &on, dataflow.parsed.pragmas, dataflow.parsed.pragma_count,
                      nullptr, &problem)) {
        fprintf(stderr, "%s: %s\n", flow.c_str(), problem.message);
        exit(2);
    }
    return mapped;
}

void Conv11(benchmark::State &state, const char *flow) {
    const mapping mapped = MapConv11(flow);
    sim_data *data = nullptr;
    error problem = {};
    sim_result result = {};
    const sim_options options = {};
    if (sim_data_create(&data, &mapped.layer, 1, &problem))
        state.SkipWithError(problem.message);
    for (auto _ : state)
        if (sim_run(&mapped, data, &options, &result, &problem))
            state.SkipWithError(problem.message);
    sim_data_free(data);
    rusage usage = {};
    getrusage(RUSAGE_SELF, &usage);
    const double runs = static_cast<double>(state.iterations());
    auto rate = [&](int64_t count) {
        return benchmark::Counter(static_cast<double>(count) * runs, benchmark::Counter::kIsRate);
    };
    state.counters["MACs/s"] = rate(result.counters.macs);
    state.counters["cycles/s"] = rate(result.counters.cycles);
    state.counters["steps/s"] = rate(result.counters.steps);
    state.counters["peak_MB"] = static_cast<double>(usage.ru_maxrss) / 1024;
}

BENCHMARK_CAPTURE(Conv11, nlr, "nlr")->Unit(benchmark::kSecond)->Iterations(1);
BENCHMARK_CAPTURE(Conv11, ws, "ws")->Unit(benchmark::kSecond)->Iterations(1);
BENCHMARK_CAPTURE(Conv11, os, "os")->Unit(benchmark::kSecond)->Iterations(1);
BENCHMARK_CAPTURE(Conv11, rs, "rs")->Unit(benchmark::kSecond)->Iterations(1);
BENCHMARK_CAPTURE(Conv11, nvdla, "nvdla")->Unit(benchmark::kSecond)->Iterations(1);

} // namespace
