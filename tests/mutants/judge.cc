// Judges one set of formulas, which may be a mutant, in a process of its own: a mutant may crash, and the exact model's
// are linked in place of the original.
//
//   judge agreed SPEC RUNS                  what the set has right: of a maintained one the counters (as bits), of a
//                                           published one, for each counter, in how many of the hunted mappings
//   judge try SPEC COLUMN AGREED RUNS       its values against a column of tests/golden/results.csv ("-": none), then
//                                           a hunt on these counters; or whether it is right as often as it was
//
// The answer is one line on standard output: "golden COUNTER CASES", "hunt COUNTER NUMBER" (of the case, from 0, or of
// published sets among so many), "survived" or "refused MESSAGE"; or what the set has right.
#include <algorithm>
#include <cinttypes>
#include <cstdio>
#include <cstdlib>
#include <fstream>
#include <optional>
#include <sstream>
#include <string>
#include <sys/resource.h>
#include <vector>

#include "tests/mutants/rounds.h"

extern "C" {
#include "check/hunt/hunt_search.h"
#include "check/run/library.h"
#include "common/lower.h"
}

namespace {

constexpr char kFolder[] = TEST_SOURCE_DIR "/tests/golden/";

[[noreturn]] void Fail(const std::string &what) {
    fprintf(stderr, "mutants: judge: %s\n", what.c_str());
    exit(EXIT_FAILURE);
}

void Must(enum sc_status status, const struct sc_error &problem) {
    if (status)
        Fail(problem.message);
}

// A mutant may run on and on, or ask for all memory.
void LimitResources() {
    const rlimit seconds = {60, 70}, bytes = {rlim_t{2} << 30, rlim_t{2} << 30};
    setrlimit(RLIMIT_CPU, &seconds);
    setrlimit(RLIMIT_AS, &bytes);
}

// ---- a set ----

class Sets {
  public:
    explicit Sets(const char *spec) {
        Must(library_open(&library_, nullptr, &problem_), problem_);
        const words specs = {1, 1, &spec};
        refused_ = sets_open(&sets_, &specs, library_, &problem_) != SC_STATUS_OK;
    }
    Sets(const Sets &) = delete;
    Sets &operator=(const Sets &) = delete;
    ~Sets() {
        sets_close(&sets_);
        library_close(library_);
    }
    bool refused() const { return refused_; }
    const char *message() const { return problem_.message; }
    const struct sets *get() const { return &sets_; }
    const set &first() const { return sets_.set[0]; }

    const sc_dsl &Read(const std::string &path) {
        const document *read = nullptr;
        Must(library_file(library_, path.c_str(), &read, &problem_), problem_);
        return read->dsl;
    }

  private:
    library *library_ = nullptr;
    struct sets sets_ = {};
    sc_error problem_ = {};
    bool refused_ = false;
};

// ---- the golden values ----

std::vector<std::string> Fields(const std::string &line) {
    std::vector<std::string> fields;
    std::istringstream from(line);
    for (std::string field; std::getline(from, field, ',');)
        fields.push_back(field);
    return fields;
}

std::string Value(const sc_formula_result *result) {
    char text[SC_RATIONAL_TEXT_SIZE];
    if (!result || result->outcome == SC_FORMULA_NONE)
        return "-";
    return result->outcome == SC_FORMULA_ERROR ? "error" : sc_rational_text(result->value, text);
}

class Golden {
  public:
    Golden(Sets *sets, const std::string &column)
        : sets_(sets), layers_(sets->Read(std::string(kFolder) + "layers.dsl")),
          file_(std::string(kFolder) + "results.csv"), results_(static_cast<size_t>(sets->first().quantity_count)) {
        std::string line;
        std::getline(file_, line);
        const auto names = Fields(line);
        while (column_ < names.size() && names[column_] != column)
            column_++;
        if (column_ == names.size())
            Fail("results.csv has no column '" + column + "'");
    }

    // The first value that differs, as "COUNTER CASES".
    std::optional<std::string> Difference() {
        for (std::string line; std::getline(file_, line);) {
            const auto fields = Fields(line);
            if (fields[3] == "refused")
                continue;
            if (const std::string name = fields[0] + "," + fields[1] + "," + fields[2]; name != name_) {
                Evaluate(fields);
                name_ = name;
            }
            if (Value(Result(fields[3])) != fields[column_])
                return OneWord(fields[3]) + " " + std::to_string(cases_);
        }
        return std::nullopt;
    }

  private:
    // The value of what a row is about, a counter or a quantity that no counter is like; NULL when the set has none.
    const sc_formula_result *Result(const std::string &name) const {
        for (int id = 0; id < SC_COUNTER_COUNT; id++)
            if (name == sc_counter_info(static_cast<sc_counter_id>(id))->name)
                return by_counter_[id];
        const set &formulas = sets_->first();
        for (int i = 0; i < formulas.quantity_count; i++)
            if (name == set_quantity(&formulas, i)->name)
                return &results_[static_cast<size_t>(i)];
        return nullptr;
    }

    static std::string OneWord(std::string name) {
        std::replace(name.begin(), name.end(), ' ', '_');
        return name;
    }

    const sc_layer &Layer(const std::string &name) const {
        int i = 0;
        while (i < layers_.layer_count && name != layers_.layers[i].layer.name)
            i++;
        if (i == layers_.layer_count)
            Fail("results.csv has an unknown layer '" + name + "'");
        return layers_.layers[i].layer;
    }

    static std::string FlowPath(const std::string &flow) {
        const std::string here = kFolder + ("flows/" + flow) + ".dsl";
        return std::ifstream(here) ? here : TEST_SOURCE_DIR "/workloads/flows/" + flow + ".dsl";
    }

    void Evaluate(const std::vector<std::string> &fields) {
        sc_error problem = {};
        const sc_dsl &flow = sets_->Read(FlowPath(fields[1]));
        sc_machine on = sc_machine_default();
        sc_machine_override(&on, &sets_->Read(std::string(kFolder) + "machines/" + fields[2] + ".dsl").machine);
        sc_arena_free(&arena_);
        Must(sc_mapping_lower(&mapped_, &arena_, &Layer(fields[0]), &on, flow.pragmas, flow.pragma_count, nullptr,
                              &problem),
             problem);
        set_evaluate(&sets_->first(), &mapped_, results_.data(), by_counter_);
        cases_++;
    }

    Sets *sets_;
    const sc_dsl &layers_;
    std::ifstream file_;
    size_t column_ = 0;
    std::string name_;
    sc_mapping mapped_ = {};
    sc_arena arena_ = {};
    std::vector<sc_formula_result> results_;
    const sc_formula_result *by_counter_[SC_COUNTER_COUNT] = {};
    int cases_ = 0;
};

// ---- the hunt ----

hunt_tally Hunt(const Sets &sets, uint64_t counters, int64_t runs, bool each) {
    sc_error problem = {};
    hunter one = {};
    hunt_space space = {};
    space.seed = 1;
    space.types = (1u << sc_layer_type_count()) - 1;
    hunt_search search = {};
    search.space = &space;
    search.each = each;
    search.runs = runs;
    search.hunter_count = 1;
    search.hunter = &one;
    Must(hunt_open(&one, sets.get(), counters, &problem), problem);
    const hunt_tally tally = hunt_search_run(&search);
    hunt_close(&one);
    return tally;
}

// In how many of the hunted mappings is each counter right?
std::vector<int64_t> CountAgreed(const Sets &sets, int64_t runs) {
    const hunt_tally tally = Hunt(sets, ~uint64_t{0}, runs, true);
    std::vector<int64_t> agreed;
    for (const hunt_score &score : tally.score[0])
        agreed.push_back(score.agreed);
    return agreed;
}

std::vector<int64_t> Rounds(int64_t runs) {
    return runs > kFirstRound ? std::vector<int64_t>{kFirstRound, runs} : std::vector<int64_t>{runs};
}

void PrintCounts(const Sets &sets, int64_t runs) {
    std::string text;
    for (int64_t round : Rounds(runs))
        for (int64_t agreed : CountAgreed(sets, round))
            text += (text.empty() ? "" : ",") + std::to_string(agreed);
    printf("%s\n", text.c_str());
}

void CompareCounts(const Sets &sets, const std::string &counts, int64_t runs) {
    std::istringstream expected(counts);
    for (int64_t round : Rounds(runs)) {
        const std::vector<int64_t> agreed = CountAgreed(sets, round);
        for (size_t id = 0; id < agreed.size(); id++) {
            std::string count;
            std::getline(expected, count, ',');
            if (std::stoll(count) == agreed[id])
                continue;
            printf("hunt %s %" PRId64 "\n", sc_counter_info(static_cast<sc_counter_id>(id))->name, round);
            return;
        }
    }
    puts("survived");
}

void PrintAgreed(const Sets &sets, int64_t runs) {
    if (sets.first().policy == SC_FORMULA_PUBLISHED) {
        PrintCounts(sets, runs);
        return;
    }
    const hunt_tally tally = Hunt(sets, ~uint64_t{0}, runs, false);
    if (tally.first != HUNT_NEVER)
        Fail("the set is maintained, and wrong in case " + std::to_string(tally.first));
    uint64_t agreed = 0;
    for (int id = 0; id < SC_COUNTER_COUNT; id++)
        if (tally.score[0][id].agreed > 0 && tally.score[0][id].differed == 0)
            agreed |= uint64_t{1} << id;
    printf("%" PRIu64 "\n", agreed);
}

void PrintVerdict(const Sets &sets, uint64_t counters, int64_t runs) {
    const hunt_tally tally = Hunt(sets, counters, runs, false);
    for (int id = 0; id < SC_COUNTER_COUNT; id++)
        if (tally.first != HUNT_NEVER && tally.score[0][id].first == tally.first) {
            printf("hunt %s %" PRId64 "\n", sc_counter_info(static_cast<sc_counter_id>(id))->name, tally.first);
            return;
        }
    puts("survived");
}

void Try(Sets *sets, const std::string &column, const std::string &agreed, int64_t runs) {
    if (sets->refused()) {
        printf("refused %s\n", sets->message());
        return;
    }
    if (column != "-")
        if (const auto difference = Golden(sets, column).Difference()) {
            printf("golden %s\n", difference->c_str());
            return;
        }
    if (agreed.find(',') != std::string::npos)
        CompareCounts(*sets, agreed, runs);
    else
        PrintVerdict(*sets, std::stoull(agreed), runs);
}

} // namespace

int main(int argc, char **argv) {
    const std::vector<std::string> arguments(argv, argv + argc);
    if (argc < 4)
        Fail("too few arguments");
    LimitResources();
    Sets sets(argv[2]);
    if (arguments[1] == "agreed" && argc == 4 && !sets.refused())
        PrintAgreed(sets, std::stoll(arguments[3]));
    else if (arguments[1] == "try" && argc == 6)
        Try(&sets, arguments[3], arguments[4], std::stoll(arguments[5]));
    else
        Fail(sets.refused() ? sets.message() : "wrong arguments");
    return EXIT_SUCCESS;
}
