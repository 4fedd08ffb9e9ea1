// Memory runs out: in each command every place that allocates, known by its stack of callers, is made to fail, alone or
// with all that come after it. The program then says so and ends with 2, or does all the same; it never gives another
// result, crashes, leaks or leaves a file that is not whole.
#include "tests/cli/run_program.h"

#include <algorithm>
#include <atomic>
#include <filesystem>
#include <map>
#include <mutex>
#include <ostream>
#include <set>
#include <thread>

namespace {

namespace fs = std::filesystem;

const int kWatchedExit = 99; // of a sanitizer that found something

struct Command {
    const char *name;
    std::vector<std::string> arguments; // {in}: the folder of the inputs, {out}: one of the run's own
};

void PrintTo(const Command &command, std::ostream *to) { *to << command.name; }

struct Result {
    Outcome outcome;
    std::map<std::string, std::string> files;
};

std::string Replaced(std::string text, const std::string &what, const std::string &by) {
    for (size_t at = 0; (at = text.find(what, at)) != std::string::npos; at += by.size())
        text.replace(at, what.size(), by);
    return text;
}

class Allocations : public testing::TestWithParam<Command> {
  protected:
    static void SetUpTestSuite() {
        root_ = new TempFolder;
        fs::create_directory(root_->path + "/in");
        WriteInputs(root_->path + "/in/");
    }

    static void TearDownTestSuite() { delete root_; }

    static void WriteInputs(const std::string &in) {
        std::ofstream(in + "net.dsl") << "Layer CONV one; K 3; C 2; R 2; S 2; Y 3; X 3; endLayer\n"
                                         "Layer CONV two; K 2; C 2; R 2; S 2; Y 4; X 4; endLayer\n";
        const std::string space = "NumPEs 1, 2; Bandwidth 2, 4; L1Size 32, 64; L2Size 8192, 16384; Dataflow ws, rs;";
        const std::string layer = "Layer CONV one; K 3; C 2; R 2; S 2; Y 3; X 3; endLayer ";
        std::ofstream(in + "bare.dsl") << "Space s; " << space << " endSpace\n";
        std::ofstream(in + "space.dsl") << layer << "Space s; " << space << " endSpace\n";
        std::ofstream(in + "none.dsl") << layer << "Space none; " << space << " Area <= 1 um2; endSpace\n";
        std::ofstream(in + "small.dsl") << "NumPEs 2; Bandwidth 2; L1Size 64; L2Size 4096;\n"
                                           "Layer CONV one; K 2; C 2; R 2; Y 4; endLayer\n"
                                           "Layer FC two; K 2; C 3; endLayer\n"
                                           "Spatial_Map (1,1) K -> Temporal_Map (1,1) C\n";
        std::ofstream(in + "small.m") << "Network small {\n"
                                         "  Layer rows { Type: CONV Dimensions { K: 2, C: 1, R: 3, S: 3, Y: 5, X: 5 }\n"
                                         "    Dataflow { TemporalMap(1,1) K; SpatialMap(Sz(R),1) Y; } }\n"
                                         "}\n";
        std::ofstream(in + "other.m") << "Network other {\n"
                                         "  Layer rows { Type: CONV Dimensions { K: 2, C: 1, R: 3, S: 3, Y: 5, X: 5 }\n"
                                         "    Dataflow { SpatialMap(1,1) K; } }\n"
                                         "}\n";
        std::ofstream(in + "search.dsl") << "Constant A 2; NumPEs 2; Cost c; SRAM 64 2 area 1 um2 power 1 mW; Term t "
                                            "SRAM L1Size port 2 each NumPEs;\n"
                                            "Term u area 1 um2 each NumPEs * 2; endCost\n"
                                            "Space s; NumPEs 1..20 step 1; Topology bus, mesh; Constant B 1, 2; "
                                            "Dataflow rs; Area <= 1 mm2; endSpace\n"
                                            "Layer CONV one; K 2; C 4; endLayer\n"
                                            "Temporal_Map (A,A*B) C -> Spatial_Map (1,1) K\n";
        std::ofstream(in + "tiles.dsl")
            << "NumPEs 2; Bandwidth 2; Topology mesh; Layer CONV one; K 2; C 2; R 2; Y 4; endLayer\n"
               "Temporal_Map (1,1) C -> Buffer L2 -> Spatial_Map (1,1) K\n";
        std::ofstream(in + "table.csv") << "Layer Number,NumPEs,Runtime (Cycles),Num MACs\nrows,4,100,162\n";
        std::ofstream(in + "layers.csv") << "layer,type,K,C,Y,X,R,S,M,N,stride,pad,repeat\n"
                                            "up,TRCONV,2,2,3,3,2,2,,,2,1,3\ng,GEMM,4,,,,,,3,2,,,\n";
        std::ofstream(in + "scale.csv") << "Layer,M,N,K,\na,2,3,4,\na,2,3,5,\n";
        simcheck({in + "small.dsl", "--layer", "one", "--trace", in + "access.gz", "--trace-level", "access"});
        simcheck({in + "small.dsl", "--out", in + "kept"});
        simcheck({"explore", in + "space.dsl", "--out", in + "found", "--json"});
    }

    // Its output, the folder's name left out, and its files.
    static Result Run(const Command &command, const std::string &folder, const std::vector<std::string> &settings) {
        std::vector<std::string> arguments, all = settings;
        for (const auto &argument : command.arguments)
            arguments.push_back(Replaced(Replaced(argument, "{in}", root_->path + "/in"), "{out}", folder));
        all.push_back("ASAN_OPTIONS=exitcode=" + std::to_string(kWatchedExit) +
                      ":allocator_may_return_null=1:quarantine_size_mb=16");
        all.push_back("UBSAN_OPTIONS=exitcode=" + std::to_string(kWatchedExit));
        fs::create_directory(folder);
        Result result;
        result.outcome = simcheck(arguments, Stdout::Captured, all);
        result.outcome.out = Replaced(result.outcome.out, folder, "{out}");
        for (const auto &entry : fs::recursive_directory_iterator(folder))
            if (entry.is_regular_file())
                result.files[Replaced(entry.path().string(), folder, "")] = read_file(entry.path().string());
        fs::remove_all(folder);
        return result;
    }

    // The first allocation of each stack that no earlier command has tried.
    static std::vector<std::string> NewPlaces(const std::string &log) {
        std::ifstream lines(log);
        std::string number, stack;
        std::vector<std::string> places;
        while (lines >> number >> stack)
            if (tried_.insert(stack).second)
                places.push_back(number);
        return places;
    }

    // Evenly spread, as many as time allows.
    static std::vector<std::string> Sample(const std::vector<std::string> &places) {
        const char *wanted = std::getenv("SIMCHECK_RUNS");
        size_t most = wanted ? std::strtoul(wanted, nullptr, 10) : 40;
        std::vector<std::string> sample;
        for (size_t i = 0; i < std::min(most, places.size()); i++)
            sample.push_back(places[i * places.size() / std::min(most, places.size())]);
        return sample;
    }

    // Empty: as it should be.
    static std::string Problem(const Result &whole, const Result &failed) {
        const Outcome &outcome = failed.outcome;
        if (outcome.exit_code < 0)
            return "ended by signal " + std::to_string(outcome.signal);
        if (outcome.exit_code == kWatchedExit)
            return "a sanitizer found something";
        bool same = outcome.exit_code == whole.outcome.exit_code && outcome.out == whole.outcome.out;
        if (same && failed.files == whole.files)
            return "";
        if (outcome.exit_code != 2)
            return "another result, and exit code " + std::to_string(outcome.exit_code);
        if (outcome.err.find("error") == std::string::npos)
            return "no error on stderr";
        for (const auto &file : failed.files) {
            auto expected = whole.files.find(file.first);
            if (expected == whole.files.end())
                return "left " + file.first;
            const std::set<std::string> reports = {"/r.csv", "/r.json", "/t.md",
                                                   "/t.tex"}; // say what could not be done
            const bool is_report = reports.count(file.first) > 0;
            const bool is_part = file.first.find("/results-") != std::string::npos && // lines of a search that goes on
                                 expected->second.rfind(file.second, 0) == 0;
            if (expected->second != file.second && !is_report && !is_part)
                return "left " + file.first + ", which is not whole";
        }
        return "";
    }

    static std::string FirstDifference(const std::string &whole, const std::string &failed) {
        const size_t end = std::min(whole.size(), failed.size());
        size_t at = 0;
        while (at < end && whole[at] == failed[at])
            at++;
        at = at > 40 ? at - 40 : 0;
        return "instead of: " + whole.substr(at, 120) + "\ncame: " + failed.substr(at, 120);
    }

    static TempFolder *root_;
    static std::set<std::string> tried_;
};

TempFolder *Allocations::root_;
std::set<std::string> Allocations::tried_;

TEST_P(Allocations, Fail) {
    const std::string log = root_->path + "/log";
    const Result whole = Run(GetParam(), root_->path + "/run-whole", {"SIMCHECK_LOG_ALLOCATIONS=" + log});
    ASSERT_NE(whole.outcome.exit_code, kWatchedExit) << testing::PrintToString(whole.outcome);
    ASSERT_TRUE(whole.outcome.exit_code == 0 || whole.outcome.exit_code == 1) << testing::PrintToString(whole.outcome);
    const std::vector<std::string> all = NewPlaces(log), places = Sample(all);
    fs::remove(log);
    std::atomic<size_t> next{0};
    std::mutex lock;
    auto work = [&](int job) {
        for (size_t i; (i = next++) < places.size();) {
            const std::string fail = "SIMCHECK_FAIL_ALLOCATION=" + places[i] + (i % 2 ? "+" : "");
            const Result failed = Run(GetParam(), root_->path + "/run-job-" + std::to_string(job), {fail});
            const std::string problem = Problem(whole, failed);
            std::lock_guard<std::mutex> guard(lock);
            if (!problem.empty())
                ADD_FAILURE() << fail << ": " << problem << "\nexit " << failed.outcome.exit_code << "\n"
                              << failed.outcome.err.substr(0, 4000) << "\n"
                              << FirstDifference(whole.outcome.out, failed.outcome.out);
        }
    };
    std::thread other(work, 1);
    work(2);
    other.join();
    RecordProperty("places", static_cast<int>(all.size()));
}

std::string Halo() { return example("03-halo"); }
std::string Trace() { return std::string(TEST_SOURCE_DIR) + "/traces/03-halo.csv.gz"; }

const Command kCommands[] = {
    {"check",
     {Halo(), "--jobs", "1", "--json={out}/r.json", "--csv", "{out}/r.csv", "--trace", "{out}/t.gz", "--terms",
      "--energy", "28nm"}},
    {"check_two", {"{in}/small.dsl", "--jobs", "2", "--json", "--formulas", "fig5-amended"}},
    {"check_all", {"{in}/small.dsl", "--all", "--model-only"}},
    {"check_all_out", {"{in}/small.dsl", "--all", "--out", "{out}/kept", "--jobs", "1"}},
    {"check_all_kept", {"{in}/small.dsl", "--out", "{in}/kept", "--jobs", "1"}},
    {"check_directives", {"{in}/small.m", "--hw", "NumPEs=4"}},
    {"check_machines",
     {"{in}/small.dsl", "--sweep", "NumPEs=2,4", "--hw", "Bandwidth=2", "--hw", "Bandwidth=3", "--layer", "two",
      "--model-only", "--clock", "1GHz", "--rows", "{out}/r.csv", "--markdown", "{out}/t.md", "--latex",
      "{out}/t.tex"}},
    {"check_candidates",
     {"{in}/small.m", "{in}/other.m", "--hw", "NumPEs=4", "--all", "--model-only", "--best", "edp"}},
    {"check_table", {"{in}/layers.csv", "--flow", "ws,nvdla", "--jobs", "1"}},
    {"check_products", {"{in}/scale.csv", "--flow", "gemm", "--jobs", "1"}},
    {"check_search", {"{in}/search.dsl"}},
    {"explain", {Halo(), "--formulas", "fig5"}},
    {"hunt", {"hunt", "--formulas", "fig5", "--runs", "40", "--jobs", "1", "--each", "--csv", "{out}/h.csv"}},
    {"explore",
     {"explore", "{in}/space.dsl", "--jobs", "1", "--json", "{out}/e.json", "--csv", "{out}/e.csv", "--by",
      "NumPEs,L1Size", "--by-csv", "{out}/b.csv", "--out", "{out}/found", "--front", "cycles,energy"}},
    {"explore_found", {"explore", "{in}/space.dsl", "--jobs", "1", "--json", "{out}/e.json", "--out", "{in}/found"}},
    {"explore_net", {"explore", "{in}/bare.dsl", "--net", "{in}/net.dsl", "--jobs", "1", "--verify", "2"}},
    {"explore_front",
     {"explore", "{in}/bare.dsl", "--net", "{in}/net.dsl", "--jobs", "1", "--choose", "front", "--csv", "{out}/f.csv"}},
    {"explore_none", {"explore", "{in}/none.dsl", "--jobs", "1"}},
    {"explore_merge", {"explore", "merge", "{out}/merged", "{in}/found"}},
    {"explore_why", {"explore", "why", "{in}/space.dsl", "NumPEs=2,L1Size=64,L2Size=8192,Bandwidth=2,dataflow=ws"}},
    {"hunt_none", {"hunt", "--runs", "5", "--jobs", "2"}},
    {"map", {"map", "--layer", "fc3", "--no-verify", "--jobs", "1", "--out", "{out}/m.dsl", "--json={out}/m.json"}},
    {"trace_info", {"trace", "info", Trace()}},
    {"trace_recount", {"trace", "recount", Trace()}},
    {"trace_perfetto", {"trace", "export", Trace(), "--perfetto", "{out}/p.json"}},
    {"trace_vcd", {"trace", "export", Trace(), "--vcd", "{out}/t.vcd"}},
    {"trace_held", {"trace", "export", "{in}/access.gz", "--held", "{out}/held.csv"}},
    {"trace_replay", {"trace", "recount", "{in}/access.gz"}},
    {"trace_csv", {"trace", "export", Trace(), "--csv", "{out}/t.csv"}},
    {"view", {"view", "{in}/tiles.dsl", "--out", "{out}/page.html"}},
    {"view_trace", {"view", "{in}/access.gz", "--steps", "1:3", "--out", "-"}},
    {"convert", {"convert", "{in}/small.m", "--out", "{out}/small.dsl"}},
    {"convert_back", {"convert", "{in}/small.dsl", "--to", "directives"}},
    {"compare", {"compare", "--maestro", "{in}/table.csv", "{in}/small.m", "--hw", "NumPEs=4", "--jobs", "1"}},
    {"rtl", {"rtl", Halo(), "--out", "{out}/machine"}},
    {"list_layers", {"list", "layers", "--net", "alexnet"}},
    {"list_csv", {"list", "layers", "--csv-template", "--net", "{in}/layers.csv"}},
    {"list_formulas", {"list", "formulas"}},
    {"list_costs", {"list", "costs"}},
};

std::string Name(const testing::TestParamInfo<Command> &info) { return info.param.name; }

INSTANTIATE_TEST_SUITE_P(Commands, Allocations, testing::ValuesIn(kCommands), Name);

} // namespace
