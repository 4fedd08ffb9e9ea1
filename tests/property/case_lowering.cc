#include "tests/property/case_lowering.h"

#include <algorithm>
#include <vector>

#include "tests/property/case_marks.h"

namespace {

// Levels as text, a line each, and the marks of L2. Loops of one trip over a whole dimension, and levels of one unit
// without loops, make no difference and are left out.
class Levels {
  public:
    explicit Levels(const std::array<int64_t, SC_DIM_COUNT> &size) : size_(size) {}

    void begin(int64_t units) {
        end();
        units_ = units;
    }

    void add(bool spatial, enum sc_dim dim, int64_t size, int64_t offset) {
        if (!spatial && size >= size_[dim])
            return;
        loops_++;
        directives_ += std::string(spatial ? " spatial " : " temporal ") + sc_dim_name(dim) + " (" +
                       std::to_string(size) + "," + std::to_string(offset) + ")";
    }

    // The loops so far are outside of the tensor's mark.
    void mark(int tensor) {
        has_marks_ = true;
        outside_[tensor] = loops_;
    }

    std::string text() {
        end();
        for (int tensor = 0; tensor < SC_TENSOR_COUNT && has_marks_; tensor++)
            text_ += std::string("  ") + sc_tensor_word(static_cast<enum sc_tensor>(tensor)) + ": " +
                     std::to_string(outside_[tensor]) + " of these loops outside\n";
        return text_;
    }

  private:
    void end() {
        if (units_ > 1 || !directives_.empty())
            text_ += "  " + std::to_string(units_) + " units:" + directives_ + "\n";
        directives_.clear();
        units_ = 1;
    }

    const std::array<int64_t, SC_DIM_COUNT> size_;
    int64_t units_ = 1;
    std::string directives_, text_;
    bool has_marks_ = false;
    int loops_ = 0, outside_[SC_TENSOR_COUNT] = {0};
};

void add_marks(const struct sc_mapping &mapping, int loops, Levels &levels) {
    for (int tensor = 0; tensor < SC_TENSOR_COUNT && mapping.has_marks; tensor++)
        if (mapping.mark[tensor].loops == loops)
            levels.mark(tensor);
}

std::string lowered_levels(const RandomCase &random, const struct sc_mapping &mapping) {
    Levels levels(random.size);
    int loops = 0;
    add_marks(mapping, loops, levels);
    for (int l = 0; l < mapping.level_count; l++) {
        const struct sc_level &level = mapping.level[l];
        levels.begin(level.units);
        for (int d = 0; d < level.directive_count; d++) {
            const struct sc_map_part &part = level.directive[d].part[0];
            levels.add(level.directive[d].spatial, part.dim, part.size, part.offset);
            add_marks(mapping, ++loops, levels);
        }
    }
    return levels.text();
}

// ---- what the pragmas mean ----

using Pragmas = std::vector<CasePragma>;

class Meaning {
  public:
    explicit Meaning(const RandomCase &random) : case_(random), levels_(random.size), chunk_(random.size) {}

    std::string text() {
        Pragmas inside;
        if (has_marks(case_))
            put_marks_ahead();
        const CasePragma *tile = nullptr, *next = nullptr;
        for (const CasePragma &pragma : case_.pragmas) {
            if (pragma.kind == SC_PRAGMA_TILE) {
                next = &pragma;
                continue;
            }
            inside.push_back(pragma);
            if (!next)
                continue;
            write_parts(tile, inside);
            inside.clear();
            tile = next;
            next = nullptr;
        }
        write_parts(tile, inside);
        return levels_.text();
    }

  private:
    static bool is_mark(const CasePragma &pragma) { return pragma.kind == SC_PRAGMA_BUFFER; }

    // A tensor without a mark of its own has it ahead of all loops.
    void put_marks_ahead() {
        for (int tensor = 0; tensor < SC_TENSOR_COUNT; tensor++)
            levels_.mark(tensor);
    }

    void write_mark(const CasePragma &mark) {
        for (int tensor = 0; tensor < SC_TENSOR_COUNT; tensor++)
            if (!case_.machine.on_chip[tensor] && (mark.tensor == SC_TENSOR_COUNT || mark.tensor == tensor))
                levels_.mark(tensor);
    }

    // The outermost level may be several. Marks in a tile stand directly behind its own map.
    void write_parts(const CasePragma *tile, Pragmas pragmas) {
        if (tile) {
            while (!pragmas.empty() && is_mark(pragmas[0])) {
                write_mark(pragmas[0]);
                pragmas.erase(pragmas.begin());
            }
            write_level(tile, pragmas);
            return;
        }
        for (const Pragmas &part : parts_at_marks(pragmas))
            write_level(nullptr, part);
    }

    // The units of the outermost level: groups of as many PEs as the product of the tiles' widths.
    int64_t outermost_units() const {
        int64_t group = 1;
        for (const CasePragma &pragma : case_.pragmas)
            group *= pragma.kind == SC_PRAGMA_TILE ? pragma.size : 1;
        return case_.machine.num_pes / group;
    }

    void write_level(const CasePragma *tile, const Pragmas &pragmas) {
        bool spatial = has_spatial(without_redundant(pragmas));
        if (tile && tile->size > 1 && !spatial)
            write_blocks(*tile);
        levels_.begin(!spatial ? 1 : tile ? tile->size : outermost_units());
        const Pragmas kept = without_redundant(pragmas);
        for (const CasePragma &pragma : pragmas)
            if (!is_mark(pragma))
                tile_size_ = std::min(case_.size[pragma.dim], size_of(pragma)); // of the last
        for (const CasePragma &pragma : kept)
            if (is_mark(pragma))
                write_mark(pragma);
            else
                write_loop(pragma);
    }

    static bool has_spatial(const Pragmas &pragmas) {
        return std::any_of(pragmas.begin(), pragmas.end(),
                           [](const CasePragma &pragma) { return pragma.kind == SC_PRAGMA_SPATIAL_MAP; });
    }

    int64_t size_of(const CasePragma &pragma) const {
        return pragma.kind == SC_PRAGMA_UNROLL ? case_.size[pragma.dim] : pragma.size;
    }

    // Of two maps of a dimension in a level, one that covers all that the level is given is left out.
    Pragmas without_redundant(const Pragmas &pragmas) const {
        Pragmas kept;
        for (const CasePragma &pragma : pragmas) {
            if (is_mark(pragma)) {
                kept.push_back(pragma);
                continue;
            }
            auto before = std::find_if(kept.begin(), kept.end(),
                                       [&](const CasePragma &other) { return other.dim == pragma.dim; });
            if (before != kept.end() && size_of(pragma) >= chunk_[pragma.dim])
                continue;
            if (before != kept.end())
                kept.erase(before);
            kept.push_back(pragma);
        }
        return kept;
    }

    // Each unit of the tile takes one block of the chunk that the tile's own map gives it.
    void write_blocks(const CasePragma &tile) {
        int64_t block = 1;
        while (block * tile.size < tile_size_)
            block++;
        levels_.begin(tile.size);
        levels_.add(true, tile.dim, block, block);
        chunk_[tile.dim] = std::min(chunk_[tile.dim], block);
    }

    void write_loop(const CasePragma &pragma) {
        int64_t size = size_of(pragma), offset = pragma.kind == SC_PRAGMA_UNROLL ? size : pragma.offset;
        levels_.add(pragma.kind == SC_PRAGMA_SPATIAL_MAP, pragma.dim, size, offset);
        chunk_[pragma.dim] = std::min(chunk_[pragma.dim], size);
    }

    const RandomCase &case_;
    Levels levels_;
    std::array<int64_t, SC_DIM_COUNT> chunk_; // the longest that the present level is given
    int64_t tile_size_ = 0;                   // of the last map of the level above, no more than its dimension
};

// ---- layer and machine ----

bool same_layer(const RandomCase &random, const struct sc_layer &layer) {
    return layer.type == random.type && std::equal(random.size.begin(), random.size.end(), layer.size) &&
           layer.stride[SC_WINDOW_Y] == random.stride_y && layer.stride[SC_WINDOW_X] == random.stride_x &&
           layer.pad[SC_WINDOW_Y] == random.pad_y && layer.pad[SC_WINDOW_X] == random.pad_x &&
           layer.dilation[SC_WINDOW_Y] == random.dilation_y && layer.dilation[SC_WINDOW_X] == random.dilation_x;
}

bool same_machine(const RandomCase &random, const struct sc_machine &machine) {
    struct sc_machine expected = sc_machine_default();
    sc_machine_override(&expected, &random.machine);
    expected.array_columns = case_columns(random);
    if (!(expected.given & sc_hardware_bit(SC_HARDWARE_feed_row)))
        expected.feed_row = case_rows(random) / 2;
    for (int i = 0; i < SC_HARDWARE_COUNT; i++) {
        auto id = static_cast<enum sc_hardware_id>(i);
        if (sc_machine_get(&expected, id) != sc_machine_get(&machine, id))
            return false;
    }
    return true;
}

} // namespace

std::string lowering_difference(const RandomCase &random, const struct sc_mapping &mapping) {
    if (!same_layer(random, mapping.layer))
        return "the layer was understood otherwise\n";
    if (!same_machine(random, mapping.machine))
        return "the machine was understood otherwise\n";
    if (std::any_of(random.pragmas.begin(), random.pragmas.end(),
                    [](const CasePragma &pragma) { return pragma.kind == SC_PRAGMA_MERGE; }))
        return "";
    std::string expected = Meaning(random).text(), lowered = lowered_levels(random, mapping);
    return expected == lowered ? "" : "expected the levels\n" + expected + "lowered to\n" + lowered;
}
