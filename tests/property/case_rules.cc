#include "tests/property/case_rules.h"

#include <algorithm>
#include <optional>

#include "tests/property/case_marks.h"

namespace {

// One level of pragmas: those between two Tiles, and the second one's own map.
struct PragmaLevel {
    std::vector<CasePragma> pragmas; // no Tiles
    std::optional<CasePragma> tile;  // the Tile that this level is inside of
};

struct RuleChunk {
    int64_t begin, end;
};

// The chunks that a map makes of one, until the end is reached or nothing is left.
std::vector<RuleChunk> divide(const CasePragma &map, RuleChunk given) {
    std::vector<RuleChunk> chunks;
    for (int64_t begin = given.begin; begin < given.end; begin += map.offset) {
        chunks.push_back({begin, std::min(begin + map.size, given.end)});
        if (chunks.back().end == given.end)
            break;
    }
    return chunks;
}

bool contains(RuleChunk chunk, int64_t index) { return chunk.begin <= index && index < chunk.end; }

class CaseRules {
  public:
    explicit CaseRules(const RandomCase &random) : case_(random), given_(random.size) {}

    std::string broken() {
        std::vector<PragmaLevel> levels;
        std::string rule = broken_mark_rule(case_);
        if (rule.empty())
            rule = split(levels);
        for (size_t i = 0; i < levels.size() && rule.empty(); i++)
            rule = check_level(levels[i]);
        return rule.empty() ? check_array() : rule;
    }

  private:
    // The network of a tensor that the layer lacks does not count.
    bool has_topology(enum sc_topology topology) const {
        for (int tensor = 0; tensor < SC_TENSOR_COUNT; tensor++)
            if (case_.type->tensor[tensor].count > 0 && case_.machine.topology[tensor] == topology)
                return true;
        return false;
    }

    std::string check_array() const {
        if (has_topology(SC_TOPOLOGY_MESH) && case_.machine.given & sc_hardware_bit(SC_HARDWARE_feed_row) &&
            case_.machine.feed_row >= case_rows(case_))
            return "a mesh is fed in a row of the array";
        if (has_topology(SC_TOPOLOGY_COLUMNS) && cuts_across_levels())
            return "the columns are the units of innermost levels, and a divisor of the next";
        return "";
    }

    bool cuts_across_levels() const {
        const int64_t columns = case_columns(case_);
        int64_t inside = 1;
        for (size_t level = units_.size(); level-- > 0; inside *= units_[level])
            for (int64_t divisor = 1; divisor <= units_[level]; divisor++)
                if (units_[level] % divisor == 0 && columns == inside * divisor)
                    return false;
        return columns < inside;
    }

    std::string split(std::vector<PragmaLevel> &levels) {
        int64_t product = 1;
        std::optional<CasePragma> pending;
        levels.push_back({});
        for (const CasePragma &pragma : case_.pragmas) {
            if (pending && (pragma.kind == SC_PRAGMA_TILE || pragma.dim != pending->dim))
                return "a Tile is followed by its own map";
            if (pragma.kind == SC_PRAGMA_TILE) {
                pending = pragma;
                product *= pragma.size;
                continue;
            }
            levels.back().pragmas.push_back(pragma);
            if (pending)
                levels.push_back({{}, pending});
            pending.reset();
        }
        if (pending)
            return "a Tile is followed by its own map";
        split_at_marks(levels);
        return product > case_.machine.num_pes ? "there are PEs for all tiles" : "";
    }

    // Marks divide the outermost level, and are about no loop.
    static void split_at_marks(std::vector<PragmaLevel> &levels) {
        std::vector<PragmaLevel> divided;
        for (const std::vector<CasePragma> &part : parts_at_marks(levels[0].pragmas))
            divided.push_back({part, std::nullopt});
        levels.erase(levels.begin());
        levels.insert(levels.begin(), divided.begin(), divided.end());
        for (PragmaLevel &level : levels)
            level.pragmas.erase(
                std::remove_if(level.pragmas.begin(), level.pragmas.end(),
                               [](const CasePragma &pragma) { return pragma.kind == SC_PRAGMA_BUFFER; }),
                level.pragmas.end());
    }

    // The units that a level uses. A tile always uses its own: without a Spatial_Map they get blocks.
    int64_t units_of(const PragmaLevel &level) const {
        auto spatial = [](const CasePragma &pragma) { return pragma.kind == SC_PRAGMA_SPATIAL_MAP; };
        if (level.tile)
            return level.tile->size;
        int64_t units = case_.machine.num_pes;
        for (const CasePragma &pragma : case_.pragmas)
            units /= pragma.kind == SC_PRAGMA_TILE ? pragma.size : 1;
        return std::any_of(level.pragmas.begin(), level.pragmas.end(), spatial) ? units : 1;
    }

    std::string check_level(const PragmaLevel &written) {
        distribute(written);
        const PragmaLevel level = {without_redundant(written.pragmas), written.tile};
        units_.push_back(units_of(level));
        std::vector<CasePragma> chain;
        unsigned named = 0;
        handed_ = given_;
        for (CasePragma pragma : level.pragmas) {
            bool merge = pragma.kind == SC_PRAGMA_MERGE;
            if (pragma.kind == SC_PRAGMA_UNROLL)
                pragma.size = pragma.offset = case_.size[pragma.dim];
            if (named & 1u << pragma.dim)
                return "of two pragmas of a dimension in a level one is a map that covers all";
            named |= 1u << pragma.dim;
            if (!merge)
                chain.clear();
            chain.push_back(pragma);
            std::string rule = merge ? check_merge(chain) : check_map(pragma);
            if (!rule.empty())
                return rule;
        }
        outer_ |= named;
        given_ = handed_;
        std::string rule = check_rectangles(level);
        if (!written.pragmas.empty())
            note_last(written.pragmas.back());
        for (const CasePragma &pragma : level.pragmas)
            outer_maps_[pragma.dim].push_back({pragma.kind, pragma.dim, given_[pragma.dim], offset_of(level, pragma)});
        return rule;
    }

    // Without the maps that cover all that the level is given where another pragma of their dimension is kept. The map
    // above a Merge is of a flattened loop.
    std::vector<CasePragma> without_redundant(std::vector<CasePragma> pragmas) const {
        for (size_t i = pragmas.size(); i-- > 0;) {
            const CasePragma map = pragmas[i];
            auto same = [&](const CasePragma &other) { return other.dim == map.dim; };
            bool merged =
                map.kind == SC_PRAGMA_MERGE || (i + 1 < pragmas.size() && pragmas[i + 1].kind == SC_PRAGMA_MERGE);
            int64_t size = map.kind == SC_PRAGMA_UNROLL ? case_.size[map.dim] : map.size;
            if (!merged && size >= given_[map.dim] && std::count_if(pragmas.begin(), pragmas.end(), same) > 1)
                pragmas.erase(pragmas.begin() + static_cast<std::ptrdiff_t>(i));
        }
        return pragmas;
    }

    // The size of a Tile's own map, the last of the level: the blocks of its units are parts of it, also where the
    // level is given less.
    void note_last(const CasePragma &map) {
        int64_t size = map.kind == SC_PRAGMA_UNROLL  ? case_.size[map.dim]
                       : map.kind == SC_PRAGMA_MERGE ? given_[map.dim]
                                                     : map.size;
        tile_size_ = std::min(size, case_.size[map.dim]);
    }

    // Chunks of merged loops lie side by side.
    int64_t offset_of(const PragmaLevel &level, const CasePragma &pragma) const {
        const CasePragma *next = &pragma + 1;
        bool last = next == level.pragmas.data() + level.pragmas.size();
        bool merged = pragma.kind == SC_PRAGMA_MERGE || (!last && next->kind == SC_PRAGMA_MERGE);
        return merged || pragma.kind == SC_PRAGMA_UNROLL ? given_[pragma.dim] : pragma.offset;
    }

    // Inside a tile without a Spatial_Map, every unit is given a block of the tile's dimension.
    void distribute(const PragmaLevel &level) {
        auto spatial = [](const CasePragma &pragma) { return pragma.kind == SC_PRAGMA_SPATIAL_MAP; };
        const std::vector<CasePragma> kept = without_redundant(level.pragmas);
        if (!level.tile || std::any_of(kept.begin(), kept.end(), spatial))
            return;
        int64_t &chunk = given_[level.tile->dim];
        chunk = std::min(chunk, (tile_size_ + level.tile->size - 1) / level.tile->size);
        outer_maps_[level.tile->dim].push_back({SC_PRAGMA_SPATIAL_MAP, level.tile->dim, chunk, chunk});
    }

    // An operation is skipped if no chunk of its owner's chunk contains it. All indices of a dimension have operations
    // but those of an input that no window covers.
    bool skips(const CasePragma &map) const {
        if (map.dim != SC_DIM_Y && map.dim != SC_DIM_X)
            return map.offset > map.size && given_[map.dim] > map.size;
        const bool rows = map.dim == SC_DIM_Y;
        const int64_t filter = case_.size[rows ? SC_DIM_R : SC_DIM_S], stride = rows ? case_.stride_y : case_.stride_x;
        const int64_t dilation = rows ? case_.dilation_y : case_.dilation_x, reach = (filter - 1) * dilation + 1;
        for (int64_t anchor = 0; anchor + reach <= case_.size[map.dim]; anchor += stride)
            for (int64_t index = anchor; index < anchor + reach; index += dilation) {
                const std::vector<RuleChunk> chunks = divide(map, owners_chunk(map.dim, index, anchor));
                if (std::none_of(chunks.begin(), chunks.end(), [&](RuleChunk chunk) { return contains(chunk, index); }))
                    return true;
            }
        return false;
    }

    // The chunk in which the outer levels' owners have a point: the first that contains it and that does not come
    // before the one with the anchor.
    RuleChunk owners_chunk(enum sc_dim dim, int64_t index, int64_t anchor) const {
        RuleChunk owned = {0, case_.size[dim]};
        for (const CasePragma &map : outer_maps_[dim]) {
            const std::vector<RuleChunk> chunks = divide(map, owned);
            size_t owner = 0;
            while (owner + 1 < chunks.size() && chunks[owner + 1].begin <= anchor)
                owner++;
            while (!contains(chunks[owner], index))
                owner++;
            owned = chunks[owner];
        }
        return owned;
    }

    std::string check_map(const CasePragma &pragma) {
        if (pragma.size < 1 || pragma.offset < 1)
            return "sizes and offsets are at least 1";
        if (skips(pragma))
            return "no operation is skipped";
        bool slides = pragma.dim == SC_DIM_Y || pragma.dim == SC_DIM_X;
        if (pragma.offset < pragma.size && !slides && given_[pragma.dim] > pragma.size)
            return "only Y and X overlap";
        handed_[pragma.dim] = std::min(handed_[pragma.dim], pragma.size);
        return "";
    }

    std::string check_merge(const std::vector<CasePragma> &chain) const {
        if (chain.empty() || chain[0].kind == SC_PRAGMA_MERGE)
            return "a Merge has a loop above it";
        if (chain[0].size != chain[0].offset)
            return "a merged loop has an offset equal to its size";
        for (const CasePragma &pragma : chain)
            if (outer_ & 1u << pragma.dim)
                return "whole dimensions are merged";
        return "";
    }

    std::string check_rectangles(const PragmaLevel &level) {
        std::vector<CasePragma> chain;
        for (size_t i = 0; i <= level.pragmas.size(); i++) {
            bool ends = i == level.pragmas.size() || level.pragmas[i].kind != SC_PRAGMA_MERGE;
            if (ends && chain.size() > 1 && !hand_rectangle(chain))
                return "a merged chunk is a rectangle";
            if (ends)
                chain.clear();
            if (i < level.pragmas.size())
                chain.push_back(level.pragmas[i]);
        }
        return "";
    }

    // The flattened indices of the first chunk are a rectangle that repeats: the last dimensions are whole, one is
    // divided evenly, and of the first ones the chunk has a single index.
    bool hand_rectangle(const std::vector<CasePragma> &chain) {
        int64_t left = chain[0].kind == SC_PRAGMA_UNROLL ? case_.size[chain[0].dim] : chain[0].size;
        for (size_t i = chain.size() - 1; i > 0; i--) {
            int64_t length = case_.size[chain[i].dim];
            if (left % length != 0 && length % left != 0)
                return false;
            given_[chain[i].dim] = std::min(left, length);
            left = std::max<int64_t>(left / length, 1);
        }
        given_[chain[0].dim] = std::min(left, case_.size[chain[0].dim]);
        return true;
    }

    const RandomCase &case_;
    std::array<int64_t, SC_DIM_COUNT> given_, handed_ = {}; // longest chunks that this level and the next one are given
    std::array<std::vector<CasePragma>, SC_DIM_COUNT> outer_maps_; // of the levels so far
    std::vector<int64_t> units_;                                   // of the levels so far
    unsigned outer_ = 0;                                           // dimensions that outer levels name
    int64_t tile_size_ = 0;                                        // of the last map, no more than its dimension
};

} // namespace

std::string broken_rule(const RandomCase &random) { return CaseRules(random).broken(); }
