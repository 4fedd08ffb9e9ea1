// How fast the exact model evaluates CONV11 in the five dataflows of Table 2 on 64 PEs (the goal is a mean of 50,000 to
// 100,000 evaluations a second on one core), and the same with a layer a thousand times larger (at most twice the
// time), and on a mesh whose links are counted (at least 5,000 a second), also with rows of 142 inputs, whose units are
// taken one by one.
// And a search over CONV11's dataflows: counts of mappings whose axes stay (the goal is a mean of 1,000,000 a second on
// one core), cycles on one machine after the other (700,000), all counters of mappings whose axes stay (250,000).
#include <benchmark/benchmark.h>

#include <cstdio>
#include <cstdlib>
#include <fstream>
#include <sstream>
#include <string>
#include <vector>

#include "common/lower.h"
#include "model/exact.h"

namespace {

const char *const FLOWS[] = {"nlr", "ws", "os", "rs", "nvdla"};

std::string ReadWorkload(const std::string &name) {
    std::ifstream file(std::string(TEST_SOURCE_DIR "/workloads/") + name);
    std::ostringstream all;
    all << file.rdbuf();
    return all.str();
}

sc_mapping MapOnto(const std::string &layer, const std::string &flow) {
    const std::string text =
        ReadWorkload("machines/paper64.dsl") + layer + ReadWorkload(std::string("flows/") + flow + ".dsl");
    const sc_source from = {flow.c_str(), text.data(), text.size()};
    static sc_arena kept;
    sc_arena memory = {};
    sc_dsl parsed = {};
    sc_error problem = {};
    sc_machine on = sc_machine_default();
    sc_mapping mapped = {};
    enum sc_status status = sc_dsl_parse(&parsed, &from, &memory, &problem);
    if (!status) {
        sc_machine_override(&on, &parsed.machine);
        status = sc_mapping_lower(&mapped, &kept, &parsed.layers[0].layer, &on, parsed.pragmas, parsed.pragma_count,
                                  nullptr, &problem);
    }
    sc_arena_free(&memory);
    if (status) {
        fprintf(stderr, "%s: %s\n", flow.c_str(), problem.message);
        exit(2);
    }
    return mapped;
}

const char CONV11[] = "Layer CONV conv11; K 512; C 512; R 3; S 3; Y 14; X 14; Pad 1; endLayer\n";
const char MESH[] =
    "Topology mesh; HopBandwidth 4; Layer CONV conv11; K 512; C 512; R 3; S 3; Y 14; X 14; Pad 1; endLayer\n";
const char MESH_142[] = "Topology mesh; Layer CONV rows142; K 64; C 64; R 3; S 3; Y 142; X 142; endLayer\n";
const char LARGER[] = "Layer CONV larger; K 5120; C 5120; R 3; S 3; Y 46; X 46; Pad 1; endLayer\n";

void SetRate(benchmark::State &state, const char *name, size_t each) {
    state.counters[name] = benchmark::Counter(static_cast<double>(state.iterations()) * static_cast<double>(each),
                                              benchmark::Counter::kIsRate);
}

void Evaluate(benchmark::State &state, const std::vector<sc_mapping> &mapped) {
    sc_exact *context = sc_exact_create();
    sc_counters found = {};
    sc_error problem = {};
    for (auto _ : state)
        for (const sc_mapping &one : mapped)
            if (sc_exact_evaluate(context, &one, &found, &problem))
                state.SkipWithError(problem.message);
    sc_exact_free(context);
    SetRate(state, "evaluations/s", mapped.size());
}

void OneFlow(benchmark::State &state, const char *layer, const char *flow) { Evaluate(state, {MapOnto(layer, flow)}); }

void AllFlows(benchmark::State &state, const char *layer) {
    std::vector<sc_mapping> mapped;
    for (const char *flow : FLOWS)
        mapped.push_back(MapOnto(layer, flow));
    Evaluate(state, mapped);
}

// ---- a search: the same axes again and again ----

std::vector<sc_mapping> FlowsOf(const char *layer, const char *flow) {
    if (flow)
        return {MapOnto(layer, flow)};
    std::vector<sc_mapping> mapped;
    for (const char *each : FLOWS)
        mapped.push_back(MapOnto(layer, each));
    return mapped;
}

sc_exact *Keeping() {
    sc_exact *context = sc_exact_create();
    sc_exact_keep(context, SC_EXACT_KEEP_USUAL);
    return context;
}

// One mapping after the other, whose axes stay from before.
template <typename Evaluation>
void Search(benchmark::State &state, const std::vector<sc_mapping> &mapped, Evaluation evaluate, const char *rate) {
    sc_exact *context = Keeping();
    sc_counters found = {};
    sc_error problem = {};
    for (auto _ : state)
        for (const sc_mapping &one : mapped)
            if (evaluate(context, &one, &found, &problem))
                state.SkipWithError(problem.message);
    sc_exact_free(context);
    SetRate(state, rate, mapped.size());
}

void Counts(benchmark::State &state, const char *layer, const char *flow) {
    Search(state, FlowsOf(layer, flow), sc_exact_counts, "counts/s");
}

void FreshCountsAndCycles(benchmark::State &state, const char *layer, const char *flow) {
    Search(state, FlowsOf(layer, flow), sc_exact_evaluate, "evaluations/s");
}

// A machine for each iteration, on which nothing has been timed just before.
sc_machine OtherMachine(const sc_machine &machine, uint64_t number) {
    sc_machine other = machine;
    other.bandwidth = 4 + static_cast<int64_t>(number * 7 % 61);
    other.noc_latency = static_cast<int64_t>(number % 5);
    other.vector_width = 1 + static_cast<int64_t>(number % 3);
    other.l1_buffers = 1 + static_cast<int64_t>(number % 4);
    other.link_bandwidth = 1 + static_cast<int64_t>(number % 2);
    return other;
}

// The cycles of one mapping on one machine after the other. Each mapping has a context of its own, so that its blocks
// stay.
void Retime(benchmark::State &state, const char *layer, const char *flow) {
    const std::vector<sc_mapping> mapped = FlowsOf(layer, flow);
    std::vector<sc_exact *> contexts;
    for (size_t i = 0; i < mapped.size(); i++)
        contexts.push_back(Keeping());
    int64_t cycles = 0;
    uint64_t number = 0;
    sc_error problem = {};
    for (auto _ : state) {
        number++;
        for (size_t i = 0; i < mapped.size(); i++) {
            const sc_machine other = OtherMachine(mapped[i].machine, number);
            if (sc_exact_retime(contexts[i], &mapped[i], &other, &cycles, &problem))
                state.SkipWithError(problem.message);
        }
    }
    for (sc_exact *context : contexts)
        sc_exact_free(context);
    SetRate(state, "retimings/s", mapped.size());
}

#define SEARCH(function)                                                                                               \
    BENCHMARK_CAPTURE(function, conv11_nlr, CONV11, "nlr");                                                            \
    BENCHMARK_CAPTURE(function, conv11_ws, CONV11, "ws");                                                              \
    BENCHMARK_CAPTURE(function, conv11_os, CONV11, "os");                                                              \
    BENCHMARK_CAPTURE(function, conv11_rs, CONV11, "rs");                                                              \
    BENCHMARK_CAPTURE(function, conv11_nvdla, CONV11, "nvdla");                                                        \
    BENCHMARK_CAPTURE(function, conv11, CONV11, nullptr);                                                              \
    BENCHMARK_CAPTURE(function, conv11_on_a_mesh, MESH, nullptr)

SEARCH(Counts);
SEARCH(Retime);
SEARCH(FreshCountsAndCycles);

BENCHMARK_CAPTURE(OneFlow, conv11_nlr, CONV11, "nlr");
BENCHMARK_CAPTURE(OneFlow, conv11_ws, CONV11, "ws");
BENCHMARK_CAPTURE(OneFlow, conv11_os, CONV11, "os");
BENCHMARK_CAPTURE(OneFlow, conv11_rs, CONV11, "rs");
BENCHMARK_CAPTURE(OneFlow, conv11_nvdla, CONV11, "nvdla");
BENCHMARK_CAPTURE(AllFlows, conv11, CONV11);
BENCHMARK_CAPTURE(AllFlows, conv11_on_a_mesh, MESH);
BENCHMARK_CAPTURE(AllFlows, rows_of_142_on_a_mesh, MESH_142);
BENCHMARK_CAPTURE(AllFlows, a_thousand_times_larger, LARGER);

} // namespace
