// A whole text, parsed and lowered.
#ifndef SIMCHECK_TESTS_PROPERTY_PROGRAM_H
#define SIMCHECK_TESTS_PROPERTY_PROGRAM_H

#include <algorithm>
#include <string>
#include <utility>

#include "common/arena.h"
#include "common/dsl.h"
#include "common/lower.h"
#include "common/source.h"

// The first layer of a text, mapped by its dataflow. It owns what the mapping points to.
class Program {
  public:
    explicit Program(std::string text) : text_(std::move(text)), source_{"test.dsl", text_.data(), text_.size()} {
        parse_status_ = sc_dsl_parse(&dsl_, &source_, &arena_, &error_);
        if (parse_status_ != SC_STATUS_OK)
            return;
        struct sc_machine machine = sc_machine_default();
        sc_machine_override(&machine, &dsl_.machine);
        lower_status_ = sc_mapping_lower(&mapping_, &arena_, &dsl_.layers[0].layer, &machine, dsl_.pragmas,
                                         dsl_.pragma_count, nullptr, &error_);
    }
    Program(const Program &) = delete;
    Program &operator=(const Program &) = delete;
    ~Program() { sc_arena_free(&arena_); }

    bool parsed() const { return parse_status_ == SC_STATUS_OK; }
    bool accepted() const { return parsed() && lower_status_ == SC_STATUS_OK; }
    std::string message() const { return error_.message; }
    const struct sc_mapping &mapping() const { return mapping_; }

    // Return true if lowering succeeded and only the proof failed that each operation is executed exactly once. Then
    // the mapping is whole, and the proof gives the same message again.
    bool rejected_for_coverage() const {
        struct sc_error again = {};
        return parsed() && !accepted() && every_level_has_units() &&
               sc_mapping_check_coverage(&mapping_, &again) != SC_STATUS_OK && message() == again.message;
    }

  private:
    bool every_level_has_units() const {
        return std::all_of(mapping_.level, mapping_.level + mapping_.level_count,
                           [](const struct sc_level &level) { return level.units > 0; });
    }

    std::string text_;
    struct sc_source source_;
    struct sc_arena arena_ = {};
    struct sc_dsl dsl_ = {};
    struct sc_mapping mapping_ = {};
    struct sc_error error_ = {};
    enum sc_status parse_status_ = SC_STATUS_INPUT, lower_status_ = SC_STATUS_INPUT;
};

#endif
