#include "tests/property/case_marks.h"

#include <algorithm>

namespace {

bool is_mark(const CasePragma &pragma) { return pragma.kind == SC_PRAGMA_BUFFER; }

bool is_tile(const CasePragma &pragma) { return pragma.kind == SC_PRAGMA_TILE; }

bool names(const std::vector<CasePragma> &pragmas, enum sc_dim dim) {
    return std::any_of(pragmas.begin(), pragmas.end(), [&](const CasePragma &pragma) { return pragma.dim == dim; });
}

// The pragmas between the loop above and a Merge are at most the Tile that the Merge is the map of.
bool divides_a_merge(const std::vector<CasePragma> &pragmas, size_t mark) {
    size_t next = mark + 1;
    while (next < pragmas.size() && (is_mark(pragmas[next]) || is_tile(pragmas[next])))
        next++;
    return next < pragmas.size() && pragmas[next].kind == SC_PRAGMA_MERGE;
}

// Is the mark behind another pragma than the first Tile's own map and marks, and behind that Tile?
bool is_inside_a_tile(const std::vector<CasePragma> &pragmas, size_t mark) {
    auto end = pragmas.begin() + static_cast<std::ptrdiff_t>(mark);
    auto tile = std::find_if(pragmas.begin(), end, is_tile);
    return tile != end && std::count_if(tile + 1, end, [](const CasePragma &pragma) { return !is_mark(pragma); }) > 1;
}

} // namespace

std::vector<std::vector<CasePragma>> parts_at_marks(const std::vector<CasePragma> &outermost) {
    std::vector<std::vector<CasePragma>> parts = {{}};
    std::vector<CasePragma> since_mark; // of the last part, behind its last mark
    bool spatial = false;
    for (const CasePragma &pragma : outermost) {
        if (is_mark(pragma) && !spatial) {
            parts.back().insert(parts.back().end(), since_mark.begin(), since_mark.end());
            since_mark.clear();
        } else if (!is_mark(pragma) && !is_tile(pragma) && names(parts.back(), pragma.dim)) {
            parts.emplace_back();
        }
        spatial = spatial || pragma.kind == SC_PRAGMA_SPATIAL_MAP;
        since_mark.push_back(pragma);
    }
    parts.back().insert(parts.back().end(), since_mark.begin(), since_mark.end());
    return parts;
}

bool has_marks(const RandomCase &random) { return std::any_of(random.pragmas.begin(), random.pragmas.end(), is_mark); }

bool is_mapped_again(const RandomCase &random) {
    auto end = std::find_if(random.pragmas.begin(), random.pragmas.end(), is_tile);
    end += std::min<std::ptrdiff_t>(2, random.pragmas.end() - end);
    return parts_at_marks({random.pragmas.begin(), end}).size() > 1;
}

std::string broken_mark_rule(const RandomCase &random) {
    int marks[SC_TENSOR_COUNT] = {0};
    for (size_t i = 0; i < random.pragmas.size(); i++) {
        const CasePragma &mark = random.pragmas[i];
        if (!is_mark(mark))
            continue;
        if (divides_a_merge(random.pragmas, i))
            return "a mark doesn't stand between a loop and its Merge";
        if (is_inside_a_tile(random.pragmas, i))
            return "a mark stands at the latest behind the map of the first Tile";
        for (int tensor = 0; tensor < SC_TENSOR_COUNT; tensor++) {
            if (mark.tensor == tensor && random.machine.on_chip[tensor])
                return "a tensor on chip has no mark";
            bool meant = mark.tensor == tensor || (mark.tensor == SC_TENSOR_COUNT && !random.machine.on_chip[tensor]);
            marks[tensor] += meant;
            if (marks[tensor] > 1)
                return "a tensor has one mark";
        }
    }
    return "";
}
