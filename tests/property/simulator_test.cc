// Random mappings: the front end, the oracle and the simulator in all its modes must agree.
//
// SIMCHECK_SEED and SIMCHECK_RUNS choose the cases. SIMCHECK_SEED=s SIMCHECK_RUNS=1 runs the case of seed s alone.
#include <gtest/gtest.h>
#include <unistd.h>
#include <zlib.h>

#include <algorithm>
#include <cstdlib>
#include <map>
#include <sstream>
#include <string>
#include <vector>

#include "tests/property/arguments.h"
#include "tests/property/case_judge.h"
#include "tests/property/case_marks.h"
#include "tests/property/oracle.h"
#include "tests/property/random_case.h"
#include "tests/property/simulated.h"
#include "tests/support/case_count.h"
#include "tests/support/environment.h"

namespace {

const int USUAL_RUNS = Cases(1000, 6000);
const int TRACED_RUNS = Cases(40, 200);

struct Campaign {
    uint64_t first = number_from_environment("SIMCHECK_SEED", 1);
    uint64_t runs;
    explicit Campaign(uint64_t usual_runs) : runs(number_from_environment("SIMCHECK_RUNS", usual_runs)) {}
};

// ---- a case ----

Verdict judge_case(const RandomCase &random, const Program &program) {
    Verdict verdict = judge_front_end(random, program);
    if (verdict.outcome == Outcome::agrees)
        verdict.problem = disagreement(program.mapping(), verdict.oracle.counters, random.seed);
    if (!verdict.problem.empty())
        verdict.outcome = Outcome::disagrees;
    return verdict;
}

// Some map leaves out indices of its dimension.
bool has_holes(const RandomCase &random) {
    return std::any_of(random.pragmas.begin(), random.pragmas.end(), [&](const CasePragma &pragma) {
        return pragma.offset > pragma.size && pragma.size < random.size[pragma.dim];
    });
}

// What a case has that another may lack. Every statement of the machine is one, and every network of a tensor.
std::vector<std::string> features(const RandomCase &random) {
    std::vector<std::string> found;
    for (int i = 0; i < SC_HARDWARE_COUNT; i++) {
        auto id = static_cast<enum sc_hardware_id>(i);
        const struct sc_hardware_description *info = sc_hardware_info(id);
        char value[SC_HARDWARE_TEXT_SIZE];
        if (info->kind == SC_HARDWARE_KIND)
            found.push_back(info->keyword + std::string(" ") +
                            sc_hardware_text(value, id, sc_machine_get(&random.machine, id)));
        else if (random.machine.given & sc_hardware_bit(i))
            found.push_back(info->keyword);
    }
    if (has_holes(random))
        found.push_back("holes");
    if (random.dilation_y > 1 || random.dilation_x > 1)
        found.push_back("Dilation");
    if (std::any_of(random.pragmas.begin(), random.pragmas.end(),
                    [](const CasePragma &pragma) { return pragma.overhead > 0; }))
        found.push_back("Overhead");
    if (has_marks(random))
        found.push_back("marks");
    if (is_mapped_again(random))
        found.push_back("mapped again");
    return found;
}

// Features of which a campaign must have many cases that agree.
std::vector<std::string> wanted_features() {
    std::vector<std::string> wanted = {"holes", "Dilation", "Overhead", "marks", "mapped again"};
    for (int i = 0; i < SC_HARDWARE_COUNT; i++) {
        const struct sc_hardware_description *info = sc_hardware_info(static_cast<enum sc_hardware_id>(i));
        bool counted = i != SC_HARDWARE_l1_size && i != SC_HARDWARE_l2_size && i != SC_HARDWARE_l1_vector_read &&
                       i != SC_HARDWARE_link_length && i != SC_HARDWARE_buffer && i < SC_HARDWARE_clock_hz;
        if (info->kind != SC_HARDWARE_KIND && counted)
            wanted.push_back(info->keyword);
        for (int kind = 0; info->kind == SC_HARDWARE_KIND && kind < SC_TOPOLOGY_COUNT; kind++)
            wanted.push_back(info->keyword + std::string(" ") + sc_topology_name(static_cast<enum sc_topology>(kind)));
    }
    return wanted;
}

TEST(RandomMappings, FrontEndOracleAndSimulatorAgree) {
    enum { SHOWN = 3 };
    Campaign campaign(USUAL_RUNS);
    std::map<Outcome, uint64_t> count;
    std::map<std::string, uint64_t> with;
    for (uint64_t seed = campaign.first; seed - campaign.first < campaign.runs; seed++) {
        RandomCase random = random_case(seed);
        std::string text = case_text(random);
        Verdict verdict = judge_case(random, Program(text));
        count[verdict.outcome]++;
        if (verdict.outcome == Outcome::agrees)
            for (const std::string &feature : features(random))
                with[feature]++;
        if (verdict.outcome == Outcome::disagrees && count[Outcome::disagrees] <= SHOWN)
            ADD_FAILURE() << "SIMCHECK_SEED=" << seed << " SIMCHECK_RUNS=1\n" << text << verdict.problem;
    }
    std::ostringstream summary;
    summary << count[Outcome::agrees] << " agree, " << count[Outcome::breaks_a_rule] << " break a rule, "
            << count[Outcome::not_covered] << " don't execute everything, " << count[Outcome::too_large]
            << " are too large for the oracle, " << count[Outcome::disagrees] << " disagree. Of those that agree have";
    for (const std::string &feature : wanted_features())
        summary << ' ' << feature << ' ' << with[feature] << ',';
    RecordProperty("cases", summary.str());
    EXPECT_EQ(count[Outcome::disagrees], 0u) << summary.str();
    if (campaign.runs >= 1000) { // of fewer, a rare feature may by chance be in none
        EXPECT_GT(count[Outcome::agrees], campaign.runs * 6 / 10) << "few cases are worth much: " << summary.str();
        for (const std::string &feature : wanted_features())
            EXPECT_GT(with[feature], campaign.runs / 100) << feature << ": " << summary.str();
    }
}

// ---- traces ----

// A file in the test's temporary folder; the destructor removes it.
class TemporaryFile {
  public:
    explicit TemporaryFile(const std::string &name)
        : path_(testing::TempDir() + "simcheck_property_" + std::to_string(getpid()) + "_" + name) {}
    ~TemporaryFile() { std::remove(path_.c_str()); }
    const char *path() const { return path_.c_str(); }

  private:
    std::string path_;
};

std::string bytes_of(const char *path) {
    std::string bytes;
    FILE *file = std::fopen(path, "rb");
    for (int c; file && (c = std::fgetc(file)) != EOF;)
        bytes += static_cast<char>(c);
    if (file)
        std::fclose(file);
    return bytes;
}

std::string unzipped(const char *path) {
    std::string text;
    char buffer[4096];
    gzFile file = gzopen(path, "rb");
    for (int n; file && (n = gzread(file, buffer, sizeof buffer)) > 0;)
        text.append(buffer, static_cast<size_t>(n));
    if (file)
        gzclose(file);
    return text;
}

void write_trace(const struct sc_mapping &mapping, const LayerData &data, const Mode &mode, enum sc_trace_level level,
                 const struct sc_counters &untraced, const char *path) {
    struct sc_error error = {};
    struct sc_trace *trace = nullptr;
    const struct sc_trace_options options = {level, 0, INT64_MAX, SC_TRACE_ROWS};
    ASSERT_EQ(sc_trace_open(&trace, path, &options, &error), SC_STATUS_OK) << error.message;
    sc_trace_begin(trace, &mapping, "random", 7);
    Simulated simulated = simulate(mapping, data, mode, trace);
    EXPECT_EQ(simulated.status, SC_STATUS_OK) << simulated.message;
    EXPECT_EQ(differences(untraced, simulated.result.counters), "") << "tracing changes what is counted";
    EXPECT_EQ(sc_trace_end(trace, &simulated.result.counters, &error), SC_STATUS_OK) << error.message;
    EXPECT_EQ(sc_trace_close(trace, &error), SC_STATUS_OK) << error.message;
}

// One step in a trace; -1 for the end of a part that did nothing.
struct TracedStep {
    long long fetch_end = -1, compute_end = -1, drain_end = -1, down = 0, forward = 0, macs = 0, up = 0;
    // Of each tensor: what comes from off chip, and when all has left there; what comes into L2; what L2 holds.
    std::vector<long long> loaded = {0, 0, 0}, load_end = {-1, -1, -1}, brought = {0, 0, 0}, tile = {0, 0, 0};
};

void PrintTo(const TracedStep &step, std::ostream *to) {
    *to << "fetch ends " << step.fetch_end << ", compute " << step.compute_end << ", drain " << step.drain_end << "; "
        << step.down << " down, " << step.forward << " forwarded, " << step.macs << " operations, " << step.up << " up";
    for (size_t t = 0; t < step.loaded.size(); t++)
        *to << "; " << sc_tensor_name(static_cast<sc_tensor>(t)) << " loaded " << step.loaded[t] << " until "
            << step.load_end[t] << ", brought " << step.brought[t] << ", L2 holds " << step.tile[t];
}

bool operator==(const TracedStep &a, const TracedStep &b) {
    return a.fetch_end == b.fetch_end && a.compute_end == b.compute_end && a.drain_end == b.drain_end &&
           a.down == b.down && a.forward == b.forward && a.macs == b.macs && a.up == b.up && a.loaded == b.loaded &&
           a.load_end == b.load_end && a.brought == b.brought && a.tile == b.tile;
}

// With marks. Without any, what comes into L2 is what is sent there first, which the oracle does not keep by step.
void expect_off_chip(const OracleStep &step, TracedStep *traced) {
    for (size_t t = 0; t < SC_TENSOR_COUNT; t++) {
        traced->loaded[t] = step.loaded[t];
        traced->load_end[t] = step.loaded[t] > 0 ? step.load_end[t] : -1;
        traced->brought[t] = step.brought[t];
        traced->tile[t] = step.l2_held[t];
    }
}

std::vector<TracedStep> expected_steps(const OracleResult &oracle, bool marks) {
    std::vector<TracedStep> steps;
    for (const OracleStep &step : oracle.steps) {
        TracedStep traced;
        traced.down = step.sent[SC_TENSOR_WEIGHT] + step.sent[SC_TENSOR_INPUT];
        traced.forward = step.forwarded[SC_TENSOR_WEIGHT] + step.forwarded[SC_TENSOR_INPUT];
        traced.macs = step.macs;
        traced.up = step.up_elems;
        if (marks)
            expect_off_chip(step, &traced);
        if (traced.down + traced.forward > 0)
            traced.fetch_end = step.fetch_end;
        if (traced.macs > 0)
            traced.compute_end = step.compute_end;
        if (traced.up > 0)
            traced.drain_end = step.drain_end;
        steps.push_back(traced);
    }
    return steps;
}

// Stores that ended, and when: each is in the record of some step that drains later.
struct TracedStore {
    long long end, elems;
};

// After each record of stores as many outputs are off chip as the oracle has stored by then.
void expect_stores(const std::vector<TracedStore> &stores, const OracleResult &oracle) {
    long long stored = 0, expected = 0, last = 0;
    for (const TracedStore &store : stores) {
        stored += store.elems;
        last = store.end;
        expected = 0;
        for (const OracleStep &step : oracle.steps)
            expected += step.stored > 0 && step.store_end <= store.end ? step.stored : 0;
        EXPECT_EQ(stored, expected) << "until cycle " << store.end;
    }
    for (const OracleStep &step : oracle.steps)
        EXPECT_TRUE(step.stored == 0 || step.store_end <= last) << step.store_end;
}

struct TracedRun {
    std::vector<TracedStep> steps;
    std::vector<TracedStore> stores;
};

size_t tensor_called(const std::string &name) { return name == "weight" ? 0 : name == "input" ? 1 : 2; }

void read_record(const std::string &line, bool marks, TracedRun *run) {
    long long cycle, duration, count, number;
    char unit[16], event[16], tensor[16];
    if (std::sscanf(line.c_str(), "%lld,%lld,%15[a-z0-9],%15[a-z],%15[a-z-],%lld,%lld", &cycle, &duration, unit, event,
                    tensor, &count, &number) != 7)
        return;
    ASSERT_LT(static_cast<size_t>(number), run->steps.size()) << line;
    TracedStep &step = run->steps[static_cast<size_t>(number)];
    const std::string what = std::string(unit) + " " + event;
    const size_t t = tensor_called(tensor);
    if (what == "down fetch" || what == "link forward")
        step.fetch_end = std::max(step.fetch_end, cycle + duration); // of several channels the last
    if (what == "down fetch")
        step.down += count;
    else if (what == "link forward")
        step.forward += count;
    else if (what == "pe compute")
        step.compute_end = cycle + duration, step.macs += count;
    else if (what == "up drain")
        step.drain_end = cycle + duration, step.up += count;
    else if (what == "offchip load")
        step.load_end[t] = cycle + duration, step.loaded[t] += count;
    else if (what == "offchip store")
        run->stores.push_back({cycle + duration, count});
    else if (what == "l2 bring" && marks)
        step.brought[t] += count;
    else if (what == "l2 tile")
        step.tile[t] = count;
}

TracedRun traced_run(const std::string &text, bool marks, size_t count) {
    std::istringstream lines(text);
    TracedRun run;
    run.steps.resize(count);
    for (std::string line; std::getline(lines, line);)
        read_record(line, marks, &run);
    return run;
}

void check_traces(const Program &program, const OracleResult &oracle, uint64_t seed) {
    LayerData data(program.mapping().layer, seed);
    TemporaryFile first("first.trace.gz"), other("other.trace.gz");
    for (enum sc_trace_level level : {SC_TRACE_STEP, SC_TRACE_BURST, SC_TRACE_ACCESS}) {
        SCOPED_TRACE(sc_trace_level_name(level));
        write_trace(program.mapping(), data, MODES[0], level, oracle.counters, first.path());
        std::string bytes = bytes_of(first.path());
        if (level == SC_TRACE_BURST) {
            const bool marks = program.mapping().has_marks;
            const TracedRun run = traced_run(unzipped(first.path()), marks, oracle.steps.size());
            EXPECT_EQ(run.steps, expected_steps(oracle, marks));
            expect_stores(run.stores, oracle);
        }
        for (const Mode &mode : MODES) {
            write_trace(program.mapping(), data, mode, level, oracle.counters, other.path());
            EXPECT_TRUE(bytes == bytes_of(other.path()))
                << "the trace differs from that of '" << MODES[0].name << "' when run '" << mode.name << "'";
        }
    }
}

TEST(RandomMappings, TracesAreTheSameInEveryModeAndTellTheOraclesSteps) {
    Campaign campaign(TRACED_RUNS);
    for (uint64_t seed = campaign.first; seed - campaign.first < campaign.runs && !HasFailure(); seed++) {
        std::string text = case_text(random_case(seed));
        SCOPED_TRACE("SIMCHECK_SEED=" + std::to_string(seed) + " SIMCHECK_RUNS=1\n" + text);
        Program program(text);
        if (!program.accepted())
            continue;
        OracleResult oracle = oracle_walk(program.mapping(), ORACLE_LIMIT);
        if (oracle.finished)
            check_traces(program, oracle, seed);
    }
}

} // namespace
