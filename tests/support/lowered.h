// A text that is parsed and lowered, or refused; and the lowered mapping as one line of text.
#ifndef SIMCHECK_TESTS_SUPPORT_LOWERED_H
#define SIMCHECK_TESTS_SUPPORT_LOWERED_H

#include <memory>
#include <string>
#include <utility>

#include "common/arena.h"
#include "common/dsl.h"
#include "common/lower.h"
#include "common/source.h"

// A text that holds any of hardware, layers and a dataflow. It owns what the parts point into.
class Parsed {
  public:
    explicit Parsed(std::string text, const char *name = "test.dsl", size_t limit_bytes = 0)
        : text_(std::move(text)), source_{name, text_.data(), text_.size()} {
        arena_.limit_bytes = limit_bytes;
        result = sc_dsl_parse(&dsl, &source_, &arena_, &error);
    }
    Parsed(const Parsed &) = delete;
    Parsed &operator=(const Parsed &) = delete;
    ~Parsed() { sc_arena_free(&arena_); }

    enum sc_status result;
    struct sc_dsl dsl = {};
    struct sc_error error = {};

  private:
    std::string text_;
    struct sc_source source_;
    struct sc_arena arena_ = {};
};

// Lower the dataflow of `flow`, or the layer's own, on one layer of `layers` and on the machine of `machine`. One text
// may hold all three.
class Lowered {
  public:
    Lowered(const Parsed &layers, const Parsed &machine, const Parsed &flow, int layer_index = 0) {
        struct sc_machine hardware = sc_machine_default();
        for (const Parsed *part : {&layers, &machine, &flow})
            if (part->result != SC_STATUS_OK) {
                result = part->result;
                error = part->error;
                return;
            }
        sc_machine_override(&hardware, &machine.dsl.machine);
        const sc_dsl_layer &one = layers.dsl.layers[layer_index];
        result = sc_mapping_lower(mapping.get(), &arena_, &one.layer, &hardware,
                                  one.pragmas ? one.pragmas : flow.dsl.pragmas,
                                  one.pragmas ? one.pragma_count : flow.dsl.pragma_count, &warnings, &error);
    }
    explicit Lowered(const Parsed &all) : Lowered(all, all, all) {}
    Lowered(const Lowered &) = delete;
    Lowered &operator=(const Lowered &) = delete;
    ~Lowered() { sc_arena_free(&arena_); }

    enum sc_status result = SC_STATUS_OK;
    struct sc_error error = {};
    struct sc_warnings warnings = {};
    std::unique_ptr<struct sc_mapping> mapping = std::make_unique<struct sc_mapping>();

  private:
    struct sc_arena arena_ = {};
};

namespace lowered_text {

inline std::string Pair(int64_t size, int64_t offset) {
    return "(" + std::to_string(size) + "," + std::to_string(offset) + ")";
}

inline std::string Of(const sc_directive &one) {
    std::string text = one.spatial ? "S " : "T ";
    for (int i = 0; i < one.part_count; i++)
        text += (i ? "*" : "") + std::string(sc_dim_name(one.part[i].dim)) + Pair(one.part[i].size, one.part[i].offset);
    if (one.overhead > 0)
        text += " Overhead " + std::to_string(one.overhead);
    return text;
}

inline std::string Of(const sc_mapped_pragma &one) {
    std::string text = std::string(sc_pragma_name(one.kind)) + Pair(one.size, one.offset) + " " + sc_dim_name(one.dim);
    if (one.upper != SC_DIM_COUNT)
        text += " under " + std::string(sc_dim_name(one.upper));
    if (one.overhead > 0)
        text += " Overhead " + std::to_string(one.overhead);
    return text + " in " + std::to_string(one.level) + (one.implied ? " implied" : "");
}

} // namespace lowered_text

// "21: T K(1,1) S X(1,1) | 3: S S(1,1)": the units and directives of each level. Parts that one directive counts
// through are joined by "*".
inline std::string LevelsText(const sc_mapping &mapped) {
    std::string text;
    for (int l = 0; l < mapped.level_count; l++) {
        const sc_level &one = mapped.level[l];
        text += (l ? " | " : "") + std::to_string(one.units) + ":";
        for (int i = 0; i < one.directive_count; i++)
            text += " " + lowered_text::Of(one.directive[i]);
    }
    return text;
}

// "Temporal_Map(1,1) K in 0; Merge(0,0) C under K in 0": the pragmas with their numbers and levels.
inline std::string PragmasText(const sc_mapping &mapped) {
    std::string text;
    for (int i = 0; i < mapped.pragma_count; i++)
        text += (i ? "; " : "") + lowered_text::Of(mapped.pragma[i]);
    return text;
}

// "weight 2, input 0, output 2" loops outside; "" without marks.
inline std::string MarksText(const sc_mapping &mapped) {
    std::string text;
    for (int tensor = 0; mapped.has_marks && tensor < SC_TENSOR_COUNT; tensor++)
        text += (tensor ? ", " : "") + std::string(sc_tensor_word(static_cast<sc_tensor>(tensor))) + " " +
                std::to_string(mapped.mark[tensor].loops);
    return text;
}

// Every field of a mapping except the places.
inline std::string WholeText(const sc_mapping &mapped) {
    const sc_layer &layer = mapped.layer;
    std::string text = std::string(layer.type->name) + " " + layer.name;
    for (int dim = 0; dim < SC_DIM_COUNT; dim++)
        text += " " + std::string(sc_dim_name(static_cast<enum sc_dim>(dim))) + " " + std::to_string(layer.size[dim]);
    for (int setting = 0; setting < SC_SETTING_COUNT; setting++)
        for (int window = 0; window < SC_WINDOWS_MAX; window++)
            text += " " + std::to_string(sc_layer_setting(&layer, static_cast<sc_window_setting>(setting), window));
    text += " " + std::to_string(layer.repeat);
    for (int id = 0; id < SC_HARDWARE_COUNT; id++)
        text += "\n" + std::string(sc_hardware_info(static_cast<sc_hardware_id>(id))->keyword) + " " +
                std::to_string(sc_machine_get(&mapped.machine, static_cast<sc_hardware_id>(id)));
    return text + "\n" + LevelsText(mapped) + "\n" + PragmasText(mapped) + "\n" + MarksText(mapped);
}

#endif
