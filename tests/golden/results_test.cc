// results.csv holds what every layer of layers.dsl gives with every dataflow on every machine of this folder, simulated
// and by formulas; quantities that no counter is like have rows of their own. Whoever changes a number on purpose
// writes it anew with scripts/golden, and sees what changed.
#include <gtest/gtest.h>

extern "C" {
#include "check/run/compare.h"
#include "check/run/sets.h"
#include "sim/sim.h"
}

#include <algorithm>
#include <cstdlib>
#include <fstream>
#include <sstream>
#include <string>
#include <vector>

#include "tests/golden/cases.h"

namespace {

const char *const kSets[] = {"exact", "fig5", "fig5-amended"};

std::string Value(const sc_formula_result *result) {
    char text[SC_RATIONAL_TEXT_SIZE];
    if (!result || result->outcome == SC_FORMULA_NONE)
        return "-";
    return result->outcome == SC_FORMULA_ERROR ? "error" : sc_rational_text(result->value, text);
}

class Results {
  public:
    Results() {
        EXPECT_EQ(library_open(&library_, nullptr, &problem_), SC_STATUS_OK) << problem_.message;
        for (const char *name : kSets) {
            set opened;
            EXPECT_EQ(set_open(&opened, name, library_, &problem_), SC_STATUS_OK) << problem_.message;
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
        text_ << "layer,dataflow,machine,counter,simulated,exact,fig5,fig5-amended\n";
        cases_.Each([this](const golden::Case &each) {
            if (each.mapped)
                Rows(each.name() + ",", *each.mapped);
            else
                text_ << each.name() << ",refused,,,,\n";
        });
        return text_.str();
    }
    int legal() const { return legal_; }

  private:
    void Rows(const std::string &name, const sc_mapping &mapped) {
        const sc_counters counted = Simulated(mapped);
        legal_++;
        std::vector<std::vector<sc_formula_result>> values;
        std::vector<std::vector<const sc_formula_result *>> by_counter;
        for (const set &each : sets_) {
            values.emplace_back(static_cast<size_t>(each.quantity_count));
            by_counter.emplace_back(SC_COUNTER_COUNT);
            set_evaluate(&each, &mapped, values.back().data(), by_counter.back().data());
        }
        for (int id = 0; id < SC_COUNTER_COUNT; id++) {
            const auto counter = static_cast<sc_counter_id>(id);
            text_ << name << sc_counter_info(counter)->name << ',' << sc_counter_get(&counted, counter);
            for (const auto &of_set : by_counter)
                text_ << ',' << Value(of_set[static_cast<size_t>(id)]);
            text_ << '\n';
        }
        QuantityRows(name, values);
    }

    void QuantityRows(const std::string &name, const std::vector<std::vector<sc_formula_result>> &values) {
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
                if (const sc_formula_quantity *quantity = set_quantity(&each, i);
                    quantity->counter == SC_COUNTER_COUNT && !std::count(names.begin(), names.end(), quantity->name))
                    names.emplace_back(quantity->name);
        return names;
    }

    static const sc_formula_result *ValueOf(const set &of, const std::vector<sc_formula_result> &values,
                                            const std::string &quantity) {
        for (int i = 0; i < of.quantity_count; i++)
            if (quantity == set_quantity(&of, i)->name)
                return &values[static_cast<size_t>(i)];
        return nullptr;
    }

    sc_counters Simulated(const sc_mapping &mapped) {
        sc_sim_data *data = nullptr;
        sc_sim_options options = {};
        sc_sim_result result = {};
        EXPECT_EQ(sc_sim_data_create(&data, &mapped.layer, 1, &problem_), SC_STATUS_OK) << problem_.message;
        EXPECT_EQ(sc_sim_run(&mapped, data, &options, &result, &problem_), SC_STATUS_OK) << problem_.message;
        EXPECT_TRUE(result.output_ok);
        sc_sim_data_free(data);
        return result.counters;
    }

    golden::Cases cases_;
    library *library_ = nullptr;
    std::vector<set> sets_;
    sc_error problem_ = {};
    std::ostringstream text_;
    int legal_ = 0;
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
    const std::string path = std::string(golden::kFolder) + "results.csv";
    Results results;
    const std::string today = results.Csv();
    EXPECT_GE(results.legal(), 300);
    if (std::getenv("SIMCHECK_WRITE_GOLDEN")) {
        std::ofstream(path, std::ios::binary) << today;
        return;
    }
    const std::string committed = ReadFile(path);
    EXPECT_TRUE(today == committed) << Difference(committed, today) << "scripts/golden writes the file anew";
}

} // namespace
