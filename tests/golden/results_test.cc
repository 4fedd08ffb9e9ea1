// results.csv holds what every layer of layers.dsl gives with every dataflow on every machine of this folder, simulated
// and by formulas; quantities that no counter is like have rows of their own. Whoever changes a number on purpose
// writes it anew with scripts/golden, and sees what changed.
#include <gtest/gtest.h>

extern "C" {
#include "check/compare.h"
#include "check/library.h"
#include "check/sets.h"
#include "sim/sim.h"
}

#include <algorithm>
#include <cstdlib>
#include <fstream>
#include <sstream>
#include <string>
#include <vector>

#include "tests/support/mapped.h"

namespace {

const char kFolder[] = TEST_SOURCE_DIR "/tests/golden/";
const char *const kFlows[] = {"nlr",   "ws",   "os",    "rs",
                              "nvdla", "gemm", "tiled", "merged"}; // the last two of this folder
const char *const kMachines[] = {"paper", "narrow", "bare"};
const char *const kSets[] = {"exact", "fig5", "fig5-amended"};

std::string Value(const formula_result *result) {
    char text[RATIONAL_TEXT_SIZE];
    if (!result || result->outcome == FORMULA_NONE)
        return "-";
    return result->outcome == FORMULA_ERROR ? "error" : rational_text(result->value, text);
}

class Results {
  public:
    Results() {
        EXPECT_EQ(library_open(&library_, nullptr, &problem_), STATUS_OK) << problem_.message;
        for (const char *name : kSets) {
            set opened;
            EXPECT_EQ(set_open(&opened, name, library_, &problem_), STATUS_OK) << problem_.message;
            sets_.push_back(opened);
        }
    }
    ~Results() {
        for (set &each : sets_)
            set_close(&each);
        library_close(library_);
    }
    Results(const Results &) = delete;
    Results &operator=(const Results &) = delete;

    std::string Csv() {
        const dsl *layers = Read(std::string(kFolder) + "layers.dsl");
        text_ << "layer,dataflow,machine,counter,simulated,exact,fig5,fig5-amended\n";
        for (int i = 0; i < layers->layer_count; i++)
            for (const char *flow : kFlows)
                for (const char *machine : kMachines)
                    Case(layers->layers[i].layer, flow, machine);
        return text_.str();
    }
    int cases() const { return cases_; }

  private:
    const dsl *Read(const std::string &path) {
        const document *read = nullptr;
        EXPECT_EQ(library_file(library_, path.c_str(), &read, &problem_), STATUS_OK) << problem_.message;
        return &read->dsl;
    }

    static std::string FlowPath(const std::string &flow) {
        const std::string here = kFolder + ("flows/" + flow) + ".dsl";
        return std::ifstream(here) ? here : TEST_SOURCE_DIR "/workloads/flows/" + flow + ".dsl";
    }

    void Case(const layer &of, const std::string &flow, const std::string &hardware) {
        const dsl *dataflow = Read(FlowPath(flow));
        machine on = machine_default();
        machine_override(&on, &Read(std::string(kFolder) + "machines/" + hardware + ".dsl")->machine);
        const std::string name = of.name + ("," + flow) + "," + hardware + ",";
        if (mapping_lower(&mapped_, &of, &on, dataflow->pragmas, dataflow->pragma_count, nullptr, &problem_)) {
            text_ << name << "refused,,,,\n";
            return;
        }
        cases_++;
        Rows(name);
    }

    void Rows(const std::string &name) {
        const counters counted = Simulated();
        std::vector<std::vector<formula_result>> values;
        std::vector<std::vector<const formula_result *>> by_counter;
        for (const set &each : sets_) {
            values.emplace_back(static_cast<size_t>(each.quantity_count));
            by_counter.emplace_back(COUNTER_COUNT);
            set_evaluate(&each, &mapped_, values.back().data(), by_counter.back().data());
        }
        for (int id = 0; id < COUNTER_COUNT; id++) {
            const auto counter = static_cast<counter_id>(id);
            text_ << name << counter_info(counter)->name << ',' << counter_get(&counted, counter);
            for (const auto &of_set : by_counter)
                text_ << ',' << Value(of_set[static_cast<size_t>(id)]);
            text_ << '\n';
        }
        QuantityRows(name, values);
    }

    void QuantityRows(const std::string &name, const std::vector<std::vector<formula_result>> &values) {
        for (const std::string &quantity : QuantitiesWithoutCounter()) {
            text_ << name << quantity << ",-";
            for (size_t i = 0; i < sets_.size(); i++)
                text_ << ',' << Value(ValueOf(sets_[i], values[i], quantity));
            text_ << '\n';
        }
    }

    std::vector<std::string> QuantitiesWithoutCounter() const {
        std::vector<std::string> names;
        for (const set &each : sets_)
            for (int i = 0; i < each.quantity_count; i++)
                if (const formula_quantity *quantity = set_quantity(&each, i);
                    quantity->counter == COUNTER_COUNT && !std::count(names.begin(), names.end(), quantity->name))
                    names.emplace_back(quantity->name);
        return names;
    }

    static const formula_result *ValueOf(const set &of, const std::vector<formula_result> &values,
                                         const std::string &quantity) {
        for (int i = 0; i < of.quantity_count; i++)
            if (quantity == set_quantity(&of, i)->name)
                return &values[static_cast<size_t>(i)];
        return nullptr;
    }

    counters Simulated() {
        sim_data *data = nullptr;
        sim_options options = {};
        sim_result result = {};
        EXPECT_EQ(sim_data_create(&data, &mapped_.layer, 1, &problem_), STATUS_OK) << problem_.message;
        EXPECT_EQ(sim_run(&mapped_, data, &options, &result, &problem_), STATUS_OK) << problem_.message;
        EXPECT_TRUE(result.output_ok);
        sim_data_free(data);
        return result.counters;
    }

    library *library_ = nullptr;
    std::vector<set> sets_;
    mapping mapped_ = {};
    error problem_ = {};
    std::ostringstream text_;
    int cases_ = 0;
};

std::vector<std::string> Lines(const std::string &text) {
    std::vector<std::string> lines;
    std::istringstream from(text);
    for (std::string line; std::getline(from, line);)
        lines.push_back(line);
    return lines;
}

// The first few lines that are not in both.
std::string Difference(const std::string &committed, const std::string &today) {
    enum { SHOWN = 20 };
    const std::vector<std::string> before = Lines(committed), after = Lines(today);
    std::string shown;
    int different = 0;
    for (size_t i = 0; i < std::max(before.size(), after.size()); i++) {
        const std::string a = i < before.size() ? before[i] : "(no line)",
                          b = i < after.size() ? after[i] : "(no line)";
        if (a != b && ++different <= SHOWN)
            shown += "line " + std::to_string(i + 1) + "\n  committed " + a + "\n  today     " + b + "\n";
    }
    return std::to_string(different) + " lines differ\n" + shown;
}

TEST(Results, AreTheCommittedOnes) {
    const std::string path = std::string(kFolder) + "results.csv";
    Results results;
    const std::string today = results.Csv();
    EXPECT_GE(results.cases(), 300);
    if (std::getenv("SIMCHECK_WRITE_GOLDEN")) {
        std::ofstream(path, std::ios::binary) << today;
        return;
    }
    const std::string committed = ReadFile(path);
    EXPECT_TRUE(today == committed) << Difference(committed, today) << "scripts/golden writes the file anew";
}

} // namespace
