// A random case as text, written in the many ways that the language allows: keywords in any case, numbers as sizes and
// sums.
#include <algorithm>
#include <cctype>
#include <string>

#include "tests/property/random.h"
#include "tests/property/random_case.h"

namespace {

class TextWriter {
  public:
    explicit TextWriter(const RandomCase &written) : case_(written), random_(~written.seed) {}

    std::string text() {
        machine();
        layer();
        for (size_t i = 0; i < case_.pragmas.size(); i++)
            pragma(case_.pragmas[i], i > 0 ? "-> " : "");
        return text_;
    }

  private:
    static bool is_topology(int id) {
        return sc_hardware_info(static_cast<enum sc_hardware_id>(id))->kind == SC_HARDWARE_KIND;
    }

    // The word for the networks of all tensors together; null if there is none.
    const char *networks() const {
        const int64_t *network = case_.machine.topology;
        if (network[SC_TENSOR_WEIGHT] == SC_TOPOLOGY_COLUMNS && network[SC_TENSOR_INPUT] == SC_TOPOLOGY_ROWS &&
            network[SC_TENSOR_OUTPUT] == SC_TOPOLOGY_COLUMNS)
            return "systolic";
        bool same = std::equal(network + 1, network + SC_TENSOR_COUNT, network);
        return same ? sc_topology_name(static_cast<enum sc_topology>(network[0])) : nullptr;
    }

    bool gives_all_networks() const {
        for (int id = 0; id < SC_HARDWARE_COUNT; id++)
            if (is_topology(id) && !(case_.machine.given & sc_hardware_bit(id)))
                return false;
        return true;
    }

    void machine() {
        const char *of_all = gives_all_networks() && random_.chance(70) ? networks() : nullptr;
        if (of_all)
            text_ += keyword("Topology") + " " + keyword(of_all) + "; ";
        for (int id = 0; id < SC_HARDWARE_COUNT; id++) {
            if (!(case_.machine.given & sc_hardware_bit(id)) || (of_all && is_topology(id)))
                continue;
            const struct sc_hardware_description *info = sc_hardware_info(static_cast<enum sc_hardware_id>(id));
            int64_t value = sc_machine_get(&case_.machine, static_cast<enum sc_hardware_id>(id));
            char written[SC_HARDWARE_TEXT_SIZE];
            text_ += keyword(info->keyword) + " ";
            text_ += keyword(sc_hardware_text(written, static_cast<enum sc_hardware_id>(id), value)) + "; ";
        }
        text_ += "\n";
    }

    void layer() {
        text_ += keyword("Layer") + " " + case_.type->name + " seed_" + std::to_string(case_.seed) + ";";
        for (int dim = 0; dim < SC_DIM_COUNT; dim++) {
            int64_t pad = dim == SC_DIM_Y ? case_.pad_y : dim == SC_DIM_X ? case_.pad_x : 0;
            setting(sc_dim_name(static_cast<enum sc_dim>(dim)), case_.size[dim] - 2 * pad, 1);
        }
        pair("Stride", case_.stride_y, case_.stride_x, 1);
        pair("Pad", case_.pad_y, case_.pad_x, 0);
        pair("Dilation", case_.dilation_y, case_.dilation_x, 1);
        text_ += " " + keyword("endLayer") + "\n";
    }

    void setting(const std::string &name, int64_t value, int64_t usual) {
        if (value != usual)
            text_ += " " + name + " " + std::to_string(value) + ";";
    }

    void pair(const std::string &name, int64_t y, int64_t x, int64_t usual) {
        if (y == x && random_.chance(70)) {
            setting(name, y, usual);
        } else {
            setting(name + "Y", y, usual);
            setting(name + "X", x, usual);
        }
    }

    void pragma(const CasePragma &pragma, const char *arrow) {
        text_ += arrow + keyword(sc_pragma_name(pragma.kind)) + " ";
        if (pragma.kind == SC_PRAGMA_TILE)
            text_ += "(" + number(pragma.size) + ") ";
        else if (pragma.kind == SC_PRAGMA_TEMPORAL_MAP || pragma.kind == SC_PRAGMA_SPATIAL_MAP)
            text_ += "(" + number(pragma.size) + "," + number(pragma.offset) + ") ";
        text_ += pragma.kind == SC_PRAGMA_BUFFER ? marked(pragma.tensor) : sc_dim_name(pragma.dim);
        if (pragma.overhead > 0)
            text_ += " " + keyword("Overhead") + " " + number(pragma.overhead);
        text_ += random_.chance(5) ? " // a remark\n" : "\n";
    }

    std::string marked(enum sc_tensor tensor) {
        return keyword("L2") + (tensor == SC_TENSOR_COUNT ? "" : " " + keyword(sc_tensor_word(tensor)));
    }

    std::string keyword(std::string word) {
        if (random_.chance(5))
            for (char &letter : word)
                letter = static_cast<char>(std::tolower(static_cast<unsigned char>(letter)));
        return word;
    }

    std::string number(int64_t value) {
        if (random_.chance(75))
            return std::to_string(value);
        if (random_.chance(30))
            return "2*" + std::to_string(value) + "/(3-1)";
        for (int dim = SC_DIM_COUNT; dim-- > 0;)
            if (case_.size[dim] > 1 && random_.chance(50))
                return relative(value, static_cast<enum sc_dim>(dim));
        return std::to_string(value);
    }

    std::string relative(int64_t value, enum sc_dim dim) const {
        int64_t rest = value - case_.size[dim];
        std::string size = std::string("Sz(") + sc_dim_name(dim) + ")";
        return rest == 0 ? size : size + (rest > 0 ? " + " : " - ") + std::to_string(rest > 0 ? rest : -rest);
    }

    const RandomCase &case_;
    Random random_;
    std::string text_;
};

} // namespace

std::string case_text(const RandomCase &random) { return TextWriter(random).text(); }
