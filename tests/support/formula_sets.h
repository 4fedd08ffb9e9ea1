// Formula sets and mappings from text, for tests.
#ifndef SIMCHECK_TESTS_SUPPORT_FORMULA_SETS_H
#define SIMCHECK_TESTS_SUPPORT_FORMULA_SETS_H

#include <gtest/gtest.h>

#include <cstdio>
#include <list>
#include <map>
#include <memory>
#include <optional>
#include <string>
#include <utility>
#include <vector>

#include "common/lower.h"
#include "common/source.h"
#include "model/formulas.h"
#include "tests/support/mapped.h"

// ---- programs ----

const char *const GEMM = "NumPEs 2; Layer GEMM g; M 2; N 2; K 2; endLayer "
                         "Spatial_Map (1,1) M -> Temporal_Map (1,1) N -> Temporal_Map (1,1) K";

const char *const POOL = "NumPEs 2; Layer POOL p; C 4; R 2; S 2; Y 4; X 4; StrideY 2; StrideX 2; endLayer "
                         "Spatial_Map (1,1) C -> Temporal_Map (2,2) Y -> Temporal_Map (2,2) X -> Unroll R -> Unroll S";

const char *const MERGED = "NumPEs 4; Layer CONV m; K 4; C 6; Y 2; X 2; endLayer "
                           "Temporal_Map (1,1) Y -> Temporal_Map (1,1) X -> Spatial_Map (3,3) K -> Merge C";

// The name of a test of a table.
template <class Case> std::string case_name(const testing::TestParamInfo<Case> &info) { return info.param.name; }

// ---- sets ----

// The texts that `extends` can find, by name.
using Bases = std::map<std::string, std::string>;

// A set read from text. It owns its text and the texts that it extends.
class Set {
  public:
    explicit Set(std::string text, const char *name = "test.formulas", Bases bases = {})
        : text_(std::move(text)), bases_(std::move(bases)), source_{name, text_.data(), text_.size()} {
        const struct sc_formula_finder finder = {find, this};
        status = sc_formulas_load(&set_, &source_, &finder, &error);
    }
    Set(const Set &) = delete;
    Set &operator=(const Set &) = delete;
    ~Set() { sc_formulas_free(set_); }
    const struct sc_formula_set *get() const { return set_; }

    enum sc_status status;
    struct sc_error error = {};

  private:
    static enum sc_status find(void *self, const char *name, const struct sc_source *, const struct sc_source **found,
                               struct sc_error *error) {
        Set *set = static_cast<Set *>(self);
        auto base = set->bases_.find(name);
        if (base == set->bases_.end())
            return sc_error_set(error, SC_STATUS_INPUT, "there is no set '%s'", name);
        set->found_.push_back(sc_source{base->first.c_str(), base->second.data(), base->second.size()});
        *found = &set->found_.back();
        return SC_STATUS_OK;
    }

    std::string text_;
    Bases bases_;
    std::list<struct sc_source> found_;
    struct sc_source source_;
    struct sc_formula_set *set_ = nullptr;
};

inline std::string fig5_text() { return ReadFile(TEST_SOURCE_DIR "/model/formulas/fig5.formulas"); }

inline std::unique_ptr<Set> fig5() {
    auto set = std::make_unique<Set>(fig5_text(), "fig5.formulas");
    EXPECT_EQ(set->status, SC_STATUS_OK) << set->error.line << ":" << set->error.column << ": " << set->error.message;
    return set;
}

inline const std::string HEADER = "set t;\nstatus maintained;\n";

inline std::vector<struct sc_formula_result> evaluate(const struct sc_formula_set *set, const char *program) {
    const struct sc_mapping mapped = MapText(program);
    std::vector<struct sc_formula_result> results(static_cast<size_t>(sc_formulas_quantity_count(set)));
    sc_formulas_evaluate(set, &mapped, results.data());
    return results;
}

inline std::string text_of(const struct sc_formula_result &result) {
    char buffer[SC_RATIONAL_TEXT_SIZE];
    if (result.outcome == SC_FORMULA_VALUE)
        return sc_rational_text(result.value, buffer);
    std::string at = std::to_string(result.error.line) + ":" + std::to_string(result.error.column) + ": ";
    return (result.outcome == SC_FORMULA_NONE ? "none " : "error ") + at + result.error.message;
}

inline std::optional<int> find_quantity(const struct sc_formula_set *set, const std::string &name) {
    for (int i = 0; i < sc_formulas_quantity_count(set); i++)
        if (name == sc_formulas_quantity(set, i)->name)
            return i;
    return std::nullopt;
}

// The value of a quantity, or the reason why it has none.
inline std::string value_of(const struct sc_formula_set *set, const char *program, const std::string &name) {
    std::optional<int> index = find_quantity(set, name);
    return index ? text_of(evaluate(set, program)[static_cast<size_t>(*index)]) : "no quantity " + name;
}

// The value of the quantity Q of a set that begins with HEADER and ends with `body`.
inline std::string value_in(const std::string &body, const char *program) {
    Set set(HEADER + body);
    if (set.status != SC_STATUS_OK)
        return set.error.message;
    return value_of(set.get(), program, "Q");
}

inline std::string explained(const struct sc_formula_set *set, const char *program, const std::string &name) {
    const struct sc_mapping mapped = MapText(program);
    char *text = nullptr;
    size_t size = 0;
    FILE *to = open_memstream(&text, &size);
    sc_formulas_explain(set, find_quantity(set, name).value(), &mapped, to);
    fclose(to);
    std::string result(text, size);
    free(text);
    return result;
}

#endif
