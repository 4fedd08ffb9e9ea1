#include "tests/property/draw_off_chip.h"

#include <algorithm>

namespace {

using Pragmas = std::vector<CasePragma>;

bool draws_a_window(enum sc_dim dim) { return dim == SC_DIM_Y || dim == SC_DIM_X; }

void maybe_say(Random &random, RandomCase &drawn, enum sc_hardware_id id, int percent, int64_t low, int64_t high) {
    if (random.chance(percent))
        sc_machine_set(&drawn.machine, id, random.between(low, high));
}

// Without a mark none of it has an effect.
void draw_statements(Random &random, RandomCase &drawn) {
    maybe_say(random, drawn, SC_HARDWARE_off_chip_bandwidth, 70, 1, 8);
    maybe_say(random, drawn, SC_HARDWARE_off_chip_latency, 70, 0, 9);
    maybe_say(random, drawn, SC_HARDWARE_l2_buffers, 70, 1, 3);
    maybe_say(random, drawn, SC_HARDWARE_load_overhead, 40, 0, 5);
    maybe_say(random, drawn, SC_HARDWARE_l2_keep_weight, 25, 0, 1);
    maybe_say(random, drawn, SC_HARDWARE_l2_keep_input, 25, 0, 1);
    maybe_say(random, drawn, SC_HARDWARE_on_chip_weight, 15, 0, 1);
    maybe_say(random, drawn, SC_HARDWARE_on_chip_input, 15, 0, 1);
    maybe_say(random, drawn, SC_HARDWARE_on_chip_output, 15, 0, 1);
}

void draw_streams(Random &random, RandomCase &drawn) {
    maybe_say(random, drawn, SC_HARDWARE_stream_weight, 60, 1, 1);
    maybe_say(random, drawn, SC_HARDWARE_stream_input, 70, 1, 1);
}

// ---- loops that divide what the loops behind a mark are given ----

// A dimension of a merged loop must be whole.
bool is_merged(const Pragmas &pragmas, enum sc_dim dim) {
    for (size_t i = 0; i < pragmas.size(); i++) {
        bool merged =
            pragmas[i].kind == SC_PRAGMA_MERGE || (i + 1 < pragmas.size() && pragmas[i + 1].kind == SC_PRAGMA_MERGE);
        if (merged && pragmas[i].dim == dim)
            return true;
    }
    return false;
}

// Mostly chunks of whole windows, each of which begins where the one before ends.
CasePragma draw_outer_map(Random &random, const RandomCase &drawn, enum sc_dim dim) {
    int64_t size = random.between(1, drawn.size[dim]), offset = size;
    const bool rows = dim == SC_DIM_Y;
    const int64_t filter = drawn.size[rows ? SC_DIM_R : SC_DIM_S],
                  dilation = rows ? drawn.dilation_y : drawn.dilation_x;
    const int64_t stride = rows ? drawn.stride_y : drawn.stride_x, reach = (filter - 1) * dilation + 1;
    if (draws_a_window(dim) && random.chance(75)) {
        const int64_t windows = random.between(1, (drawn.size[dim] - reach) / stride + 1);
        size = (windows - 1) * stride + reach;
        offset = windows * stride;
    }
    const int64_t overhead = random.chance(10) ? random.between(1, 5) : 0;
    return {SC_PRAGMA_TEMPORAL_MAP, dim, size, offset, overhead};
}

// Returns how many loops now stand ahead of all others.
size_t draw_outer_loops(Random &random, RandomCase &drawn) {
    std::vector<enum sc_dim> dims;
    for (int dim = 0; dim < SC_DIM_COUNT; dim++)
        if (drawn.size[dim] > 1 && !is_merged(drawn.pragmas, static_cast<enum sc_dim>(dim)))
            dims.push_back(static_cast<enum sc_dim>(dim));
    if (dims.empty() || !random.chance(35))
        return 0;
    random.shuffle(dims);
    dims.resize(static_cast<size_t>(random.between(1, std::min<int64_t>(3, static_cast<int64_t>(dims.size())))));
    for (enum sc_dim dim : dims)
        drawn.pragmas.insert(drawn.pragmas.begin(), draw_outer_map(random, drawn, dim));
    return dims.size();
}

// ---- marks ----

// Every place before a pragma, and behind the last, up to the one behind the first Tile's own map.
size_t places(const Pragmas &pragmas) {
    size_t tile = 0;
    while (tile < pragmas.size() && pragmas[tile].kind != SC_PRAGMA_TILE)
        tile++;
    return std::min(tile + 2, pragmas.size());
}

// Between a Tile and its map, or a loop and its Merge, nothing may stand.
bool may_stand(const Pragmas &pragmas, size_t place) {
    bool behind_tile = place > 0 && pragmas[place - 1].kind == SC_PRAGMA_TILE;
    bool before_merge = place < pragmas.size() && pragmas[place].kind == SC_PRAGMA_MERGE;
    return !behind_tile && !before_merge;
}

size_t draw_place(Random &random, const Pragmas &pragmas) {
    std::vector<size_t> legal;
    for (size_t place = 0; place <= places(pragmas); place++)
        if (may_stand(pragmas, place))
            legal.push_back(place);
    return random.one_of(legal);
}

struct Placed {
    size_t place;
    enum sc_tensor tensor;
};

// All at one place, or each at its own. With loops ahead that others divide, one mark stands behind these.
std::vector<Placed> draw_places(Random &random, const RandomCase &drawn, size_t outer) {
    std::vector<Placed> marks;
    const bool all = random.chance(35);
    for (int tensor = 0; tensor < SC_TENSOR_COUNT && !all; tensor++)
        if ((!drawn.machine.on_chip[tensor] || random.chance(2)) && random.chance(75))
            marks.push_back({draw_place(random, drawn.pragmas), static_cast<enum sc_tensor>(tensor)});
    if (marks.empty())
        marks.push_back({draw_place(random, drawn.pragmas), SC_TENSOR_COUNT});
    if (outer > 0 && random.chance(97))
        marks[static_cast<size_t>(random.between(0, static_cast<int64_t>(marks.size()) - 1))].place = outer;
    return marks;
}

void draw_marks(Random &random, RandomCase &drawn) {
    const size_t outer = draw_outer_loops(random, drawn);
    std::vector<Placed> marks = draw_places(random, drawn, outer);
    if (random.chance(2))
        marks.push_back(marks[0]); // a second mark
    if (random.chance(2))          // which may be none of its places
        marks[0].place = static_cast<size_t>(random.between(0, static_cast<int64_t>(drawn.pragmas.size())));
    random.shuffle(marks);
    std::stable_sort(marks.begin(), marks.end(), [](const Placed &a, const Placed &b) { return a.place > b.place; });
    for (const Placed &mark : marks)
        drawn.pragmas.insert(drawn.pragmas.begin() + static_cast<std::ptrdiff_t>(mark.place),
                             {SC_PRAGMA_BUFFER, SC_DIM_COUNT, 0, 0, 0, mark.tensor});
}

} // namespace

void draw_off_chip(Random &random, RandomCase &drawn) {
    if (random.chance(15))
        draw_streams(random, drawn);
    const bool marks = random.chance(40);
    if (marks || random.chance(5))
        draw_statements(random, drawn);
    if (marks)
        draw_marks(random, drawn);
}
