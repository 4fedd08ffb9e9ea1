// How fast a space is searched by one thread: 480-million exhaustively (the goal is 10 seconds of CPU time) and with
// what may be left out (2 seconds), and the machines of a space with VGG16's thirteen convolutions, each with the best
// of 17 instances (5 million a second).
#include <benchmark/benchmark.h>

#include <cstdio>
#include <cstdlib>
#include <fstream>
#include <memory>
#include <sstream>
#include <string>
#include <vector>

#include "model/explore.h"

namespace {

// A file of the workloads, or a text.
class Document {
  public:
    explicit Document(const std::string &name, const std::string &text = "") : name_(name), text_(text) {
        if (text.empty()) {
            std::ifstream file(TEST_SOURCE_DIR "/workloads/" + name);
            std::ostringstream all;
            all << file.rdbuf();
            text_ = all.str();
        }
        source_ = {name_.c_str(), text_.data(), text_.size()};
        sc_error problem = {};
        if (sc_dsl_parse(&dsl, &source_, &memory_, &problem)) {
            fprintf(stderr, "%s: %s\n", name.c_str(), problem.message);
            exit(2);
        }
    }
    ~Document() { sc_arena_free(&memory_); }
    Document(const Document &) = delete;
    Document &operator=(const Document &) = delete;

    sc_dsl dsl = {};

  private:
    std::string name_, text_;
    sc_source source_ = {};
    sc_arena memory_ = {};
};

struct Space {
    explicit Space(Document &of, const std::vector<const char *> &names)
        : energy("energy/28nm.dsl"), cost("costs/28nm.dsl") {
        for (const char *name : names) {
            documents.push_back(std::make_unique<Document>(std::string("flows/") + name + ".dsl"));
            flows.push_back({name, documents.back()->dsl.pragmas, documents.back()->dsl.pragma_count});
        }
        task.space = of.dsl.space;
        task.machine = sc_machine_default();
        task.flow = flows.data();
        task.flow_count = static_cast<int>(flows.size());
        task.energy = energy.dsl.energy;
        task.cost = cost.dsl.cost;
        task.front = 1u << SC_MEASURE_CYCLES | 1u << SC_MEASURE_ENERGY | 1u << SC_MEASURE_AREA;
    }

    // Returns how many designs were searched; the valid ones are added to `valid`.
    int64_t Search(const std::vector<const sc_layer *> &layers, int64_t *valid) {
        sc_arena memory = {};
        sc_error problem = {};
        sc_explore *explore = nullptr;
        sc_explore_result result = {};
        task.layer = layers.data();
        task.layer_count = static_cast<int>(layers.size());
        if (sc_explore_open(&explore, &task, &memory, &problem) || sc_explore_result_init(&result, explore, &problem)) {
            fprintf(stderr, "%s\n", problem.message);
            exit(2);
        }
        sc_explore_worker *worker = sc_explore_worker_create(explore);
        for (int64_t block = 0; block < sc_explore_blocks(explore); block++)
            if (sc_explore_block(worker, block, &result, &problem))
                exit(2);
        sc_explore_worker_free(worker);
        const int64_t searched = result.searched;
        *valid += result.all.valid;
        sc_explore_result_free(&result);
        sc_arena_free(&memory);
        return searched;
    }

    Document energy, cost;
    std::vector<std::unique_ptr<Document>> documents;
    std::vector<sc_explore_flow> flows;
    sc_explore_task task = {};
};

void Report(benchmark::State &state, int64_t searched, int64_t valid) {
    state.counters["designs/s"] = benchmark::Counter(static_cast<double>(searched), benchmark::Counter::kIsRate);
    state.counters["valid"] = benchmark::Counter(static_cast<double>(valid), benchmark::Counter::kAvgIterations);
}

void Explore480Million(benchmark::State &state, bool exhaustive) {
    Document text("spaces/480-million.dsl");
    Space space(text, {"nvdla-tiled", "rs-tiled"});
    int64_t searched = 0, valid = 0;
    space.task.exhaustive = exhaustive;
    for (auto _ : state)
        for (int i = 0; i < text.dsl.layer_count; i++)
            searched += space.Search({&text.dsl.layers[i].layer}, &valid);
    Report(state, searched, valid);
}

// 7,495,680 machines.
const char MACHINES[] = "Space machines;\n"
                        "NumPEs 16..512 step 16; Bandwidth 4..256 step 4; L1Size 32..1920 step 32;\n"
                        "L2Size 8192..499712 step 8192;\n"
                        "Constant C_TILE 16, 32, 64, 128; Constant K_TILE 1, 2;\n"
                        "Constant RS_C_TILE 1, 2, 4, 8; Constant RS_K_TILE 1, 2;\n"
                        "Area <= 16 mm2; Power <= 450 mW;\n"
                        "endSpace\n";

void ExploreVgg16(benchmark::State &state) {
    Document text("machines.dsl", MACHINES), network("networks/vgg16.dsl");
    Space space(text, {"nvdla-tiled", "rs-tiled", "os"});
    std::vector<const sc_layer *> layers;
    for (int i = 0; i < network.dsl.layer_count; i++)
        if (network.dsl.layers[i].layer.type->is_convolution)
            layers.push_back(&network.dsl.layers[i].layer);
    int64_t searched = 0, valid = 0;
    space.task.choice = SC_CHOICE_CYCLES;
    for (auto _ : state)
        searched += space.Search(layers, &valid);
    Report(state, searched, valid);
}

BENCHMARK_CAPTURE(Explore480Million, exhaustive, true)->Unit(benchmark::kSecond)->Iterations(1);
BENCHMARK_CAPTURE(Explore480Million, pruned, false)->Unit(benchmark::kSecond)->Iterations(3);
BENCHMARK(ExploreVgg16)->Unit(benchmark::kSecond)->Iterations(1);

} // namespace
