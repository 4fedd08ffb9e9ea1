#include "tests/property/random_case.h"

#include <algorithm>
#include <cstring>
#include <numeric>

#include "tests/property/draw_off_chip.h"
#include "tests/property/random.h"

namespace {

using Sizes = std::array<int64_t, SC_DIM_COUNT>;
using Dims = std::vector<enum sc_dim>;

bool has_dim(unsigned set, enum sc_dim dim) { return (set & 1u << dim) != 0; }

bool is_window_input(enum sc_dim dim) { return dim == SC_DIM_Y || dim == SC_DIM_X; }

// ---- layers ----

const struct sc_layer_type *random_type(Random &random) {
    const char *name = random.one_of(
        std::vector<const char *>{"CONV", "CONV", "CONV", "CONV", "CONV", "CONV", "DSCONV", "FC", "POOL", "GEMM"});
    return sc_layer_type_find(name, static_cast<int>(std::strlen(name)));
}

int64_t reach_of(int64_t filter, int64_t dilation) { return (filter - 1) * dilation + 1; }

// One window dimension: the filter, the stride, and an input that is large enough for it.
void draw_window(Random &random, int64_t &input, int64_t &filter, int64_t &stride, int64_t &pad, int64_t dilation) {
    filter = random.chance(25) ? 1 : random.between(2, 4);
    stride = random.chance(50) ? 1 : random.between(2, 3);
    pad = random.chance(75) ? 0 : random.between(1, 2);
    int64_t room = random.chance(15) ? 0 : random.between(0, 6);
    input = std::max(reach_of(filter, dilation) + room, 2 * pad + 1);
}

// A filter that covers its input has no room between its taps.
void draw_dilation(Random &random, RandomCase &drawn) {
    if (drawn.type->filter_covers_input || !random.chance(20))
        return;
    drawn.dilation_y = random.chance(70) ? random.between(2, 3) : 1;
    drawn.dilation_x = random.chance(70) ? random.between(2, 4) : 1;
}

void draw_layer(Random &random, RandomCase &drawn) {
    drawn.type = random_type(random);
    drawn.size.fill(1);
    drawn.stride_y = drawn.stride_x = 1;
    drawn.pad_y = drawn.pad_x = 0;
    drawn.dilation_y = drawn.dilation_x = 1;
    const int64_t most[SC_DIM_COUNT] = {4, 3, 7, 6, 1, 1, 1, 1, 8};
    const int often[SC_DIM_COUNT] = {25, 20, 80, 75, 0, 0, 0, 0, 95};
    for (int dim = 0; dim < SC_DIM_COUNT; dim++)
        if (has_dim(drawn.type->own_dims, static_cast<enum sc_dim>(dim)) && random.chance(often[dim]))
            drawn.size[dim] = random.between(1, most[dim]);
    if (drawn.type->window_count == 0)
        return;
    draw_dilation(random, drawn);
    draw_window(random, drawn.size[SC_DIM_Y], drawn.size[SC_DIM_R], drawn.stride_y, drawn.pad_y, drawn.dilation_y);
    draw_window(random, drawn.size[SC_DIM_X], drawn.size[SC_DIM_S], drawn.stride_x, drawn.pad_x, drawn.dilation_x);
    if (drawn.type->filter_covers_input) {
        drawn.size[SC_DIM_R] = drawn.size[SC_DIM_Y];
        drawn.size[SC_DIM_S] = drawn.size[SC_DIM_X];
    }
}

// The dimension that is long while the others are short, so that many PEs have work. Mostly none: SC_DIM_COUNT.
enum sc_dim draw_long_dim(Random &random, RandomCase &drawn) {
    enum sc_dim dim = random.one_of(Dims{SC_DIM_N, SC_DIM_K, SC_DIM_C, SC_DIM_Y, SC_DIM_X, SC_DIM_M});
    bool owned = has_dim(drawn.type->own_dims, dim);
    bool fixed = drawn.type->filter_covers_input && is_window_input(dim);
    if (!owned || fixed || !random.chance(4))
        return SC_DIM_COUNT;
    for (enum sc_dim other : {SC_DIM_N, SC_DIM_G, SC_DIM_K, SC_DIM_C, SC_DIM_M})
        drawn.size[other] = std::min<int64_t>(drawn.size[other], 2);
    drawn.size[dim] = random.between(30, 130);
    return dim;
}

int64_t operations(const RandomCase &drawn) {
    int64_t count = 1;
    for (int64_t size : drawn.size)
        count *= size;
    return count;
}

// ---- machines ----

void maybe_set(Random &random, struct sc_machine &machine, enum sc_hardware_id id, int percent, int64_t low,
               int64_t high) {
    if (random.chance(percent))
        sc_machine_set(&machine, id, random.between(low, high));
}

void draw_machine(Random &random, struct sc_machine &machine) {
    maybe_set(random, machine, SC_HARDWARE_bandwidth, 80, 1, 16);
    maybe_set(random, machine, SC_HARDWARE_l1_buffers, 70, 1, 4);
    maybe_set(random, machine, SC_HARDWARE_noc_latency, 60, 0, 5);
    maybe_set(random, machine, SC_HARDWARE_vector_width, 40, 1, 4);
    maybe_set(random, machine, SC_HARDWARE_link_bandwidth, 40, 1, 3);
    maybe_set(random, machine, SC_HARDWARE_multicast, 60, 0, 1);
    maybe_set(random, machine, SC_HARDWARE_reduction, 60, 0, 1);
    maybe_set(random, machine, SC_HARDWARE_forwarding, 60, 0, 1);
}

// ---- arrays and networks ----

// Where PEs stand is drawn after the dataflow, whose tiles may be rows of the array.
int64_t draw_columns(Random &random, const RandomCase &drawn) {
    std::vector<int64_t> widths = {drawn.machine.num_pes};
    for (const CasePragma &pragma : drawn.pragmas)
        if (pragma.kind == SC_PRAGMA_TILE) {
            widths[0] /= pragma.size;
            widths.push_back(pragma.size);
        }
    int64_t inner = 1;
    for (size_t level = widths.size() - 1; level > 0 && random.chance(50); level--)
        inner *= widths[level];
    int64_t wider = inner * random.between(1, 4);
    return random.chance(30) ? random.between(1, drawn.machine.num_pes + 2) : random.chance(50) ? inner : wider;
}

void draw_topologies(Random &random, struct sc_machine &machine) {
    const int64_t one = random.between(0, SC_TOPOLOGY_COUNT - 1);
    const bool systolic = random.chance(15), same = random.chance(30);
    const int64_t of_systolic[] = {SC_TOPOLOGY_COLUMNS, SC_TOPOLOGY_ROWS, SC_TOPOLOGY_COLUMNS};
    for (int tensor = 0; tensor < SC_TENSOR_COUNT; tensor++) {
        auto id = static_cast<enum sc_hardware_id>(SC_HARDWARE_topology_weight + tensor);
        if (systolic || same)
            sc_machine_set(&machine, id, systolic ? of_systolic[tensor] : one);
        else if (random.chance(80))
            sc_machine_set(&machine, id, random.chance(30) ? one : random.between(0, SC_TOPOLOGY_COUNT - 1));
    }
}

void draw_for_tensors(Random &random, struct sc_machine &machine, enum sc_hardware_id first, int percent,
                      int64_t most) {
    for (int tensor = 0; tensor < SC_TENSOR_COUNT; tensor++)
        maybe_set(random, machine, static_cast<enum sc_hardware_id>(first + tensor), percent, 1, most);
}

void draw_network(Random &random, RandomCase &drawn) {
    struct sc_machine &machine = drawn.machine;
    if (random.chance(85))
        draw_topologies(random, machine);
    if (random.chance(70))
        sc_machine_set(&machine, SC_HARDWARE_array_columns, draw_columns(random, drawn));
    if (random.chance(40))
        sc_machine_set(&machine, SC_HARDWARE_feed_row,
                       random.between(0, case_rows(drawn) - 1 + (random.chance(3) ? 1 : 0)));
    maybe_set(random, machine, SC_HARDWARE_tree_arity, 60, 2, 4);
    maybe_set(random, machine, SC_HARDWARE_hop_bandwidth, 50, 1, 4);
    maybe_set(random, machine, SC_HARDWARE_hop_latency, 50, 0, 3);
}

// Each of these is given in some of the cases that have any, so that every pair of them meets.
void draw_additions(Random &random, RandomCase &drawn) {
    if (random.chance(70))
        draw_network(random, drawn);
    if (random.chance(40))
        draw_for_tensors(random, drawn.machine, SC_HARDWARE_channel_weight, 50, 8);
    if (random.chance(40))
        draw_for_tensors(random, drawn.machine, SC_HARDWARE_tensor_l1_buffers_weight, 50, 4);
    if (random.chance(30))
        for (CasePragma &pragma : drawn.pragmas)
            if (pragma.kind != SC_PRAGMA_TILE && pragma.kind != SC_PRAGMA_MERGE && random.chance(50))
                pragma.overhead = random.between(1, 9);
}

// ---- dataflows ----

// Draws the pragmas level by level, and keeps the lengths of the chunks that each level is given.
class Drawer {
  public:
    Drawer(Random &random, RandomCase &drawn, enum sc_dim long_dim)
        : random_(random), drawn_(drawn), long_dim_(long_dim), given_(drawn.size), handed_(drawn.size) {
        draw_tiles();
    }

    void draw() {
        for (size_t level = 0; level <= widths_.size(); level++)
            draw_level(level);
    }

  private:
    void draw_tiles() {
        int64_t product = 1, tiles = random_.chance(50) ? 0 : random_.chance(70) ? 1 : 2;
        for (int64_t i = 0; i < tiles; i++) {
            int64_t width = random_.between(1, std::min<int64_t>(4, 12 / product));
            widths_.push_back(width);
            product *= width;
        }
        int64_t most = 12 / product, outer = random_.between(1, random_.chance(50) ? std::min<int64_t>(most, 4) : most);
        if (long_dim_ != SC_DIM_COUNT)
            outer = random_.between(20, 140) / product;
        int64_t left_over = random_.chance(20) ? random_.between(0, product - 1) : 0;
        sc_machine_set(&drawn_.machine, SC_HARDWARE_num_pes, outer * product + left_over);
    }

    // The dimensions that a level names: most of those with more than one index, few of the others.
    Dims draw_dims(size_t level) {
        Dims dims;
        for (int dim = 0; dim < SC_DIM_COUNT; dim++) {
            if (!has_dim(drawn_.type->mapped_dims, static_cast<enum sc_dim>(dim)))
                continue;
            int often = given_[dim] == 1 ? 8 : level == 0 ? 85 : 50;
            if (random_.chance(often))
                dims.push_back(static_cast<enum sc_dim>(dim));
        }
        random_.shuffle(dims);
        return dims;
    }

    void draw_level(size_t level) {
        Dims dims = draw_dims(level);
        Dims spatial = draw_spatial(level, dims);
        if (!spatial.empty() && is_window_input(spatial[0]) && random_.chance(50))
            move_innermost(spatial[0], dims);
        if (draw_diagonal(dims))
            spatial = {};
        while (!dims.empty()) {
            enum sc_dim dim = dims.back();
            dims.pop_back();
            draw_loop(dim, std::count(spatial.begin(), spatial.end(), dim) > 0, dims);
        }
        if (level < widths_.size())
            draw_tile(level);
        outer_ |= inner_;
        inner_ = 0;
        given_ = handed_;
    }

    Dims draw_spatial(size_t level, const Dims &dims) {
        if (level == 0 && std::count(dims.begin(), dims.end(), long_dim_) > 0)
            return {long_dim_};
        if (dims.empty() || !random_.chance(level == 0 ? 85 : 65))
            return {};
        Dims spatial = {random_.one_of(dims)};
        for (enum sc_dim dim : dims)
            if (is_window_input(dim) && random_.chance(30))
                spatial = {dim};
        if (random_.chance(5))
            spatial.push_back(random_.one_of(dims));
        return spatial;
    }

    // Drawn last, so that neighbouring units have overlapping windows in successive steps, and forward them.
    static void move_innermost(enum sc_dim dim, Dims &dims) {
        dims.erase(std::find(dims.begin(), dims.end(), dim));
        dims.insert(dims.begin(), dim);
    }

    // The tile is of a dimension that this level does not name otherwise.
    void draw_tile(size_t level) {
        Dims dims;
        for (int dim = 0; dim < SC_DIM_COUNT; dim++)
            if (has_dim(drawn_.type->mapped_dims & ~inner_, static_cast<enum sc_dim>(dim)))
                for (int64_t i = 0; i < std::min<int64_t>(given_[dim], 4); i++)
                    dims.push_back(static_cast<enum sc_dim>(dim));
        if (dims.empty())
            return;
        enum sc_dim dim = random_.one_of(dims);
        drawn_.pragmas.push_back({SC_PRAGMA_TILE, dim, widths_[level], 0});
        dims.clear();
        draw_loop(dim, random_.chance(40), dims);
    }

    // One unit a filter row: Y and R advance together inside a window that an outer level chose, or that is the whole
    // input. Returns true if the level has these loops. Without such a window they seldom cover all operations.
    bool draw_diagonal(Dims &dims) {
        enum sc_dim input = random_.chance(50) ? SC_DIM_Y : SC_DIM_X, filter = input == SC_DIM_Y ? SC_DIM_R : SC_DIM_S;
        bool whole_window = given_[input] == reach(input) && given_[filter] == drawn_.size[filter];
        if (drawn_.size[filter] == 1 || !random_.chance(whole_window ? 30 : 3))
            return false;
        for (enum sc_dim dim : {input, filter}) {
            dims.erase(std::remove(dims.begin(), dims.end(), dim), dims.end());
            push_map(SC_PRAGMA_SPATIAL_MAP, dim, 1, dim == input ? dilation(input) : 1);
        }
        return true;
    }

    // A loop over `dim`, into which some of `rest` may be merged.
    void draw_loop(enum sc_dim dim, bool spatial, Dims &rest) {
        enum sc_pragma_kind kind = spatial ? SC_PRAGMA_SPATIAL_MAP : SC_PRAGMA_TEMPORAL_MAP;
        Dims merged = draw_merged(dim, rest);
        for (enum sc_dim gone : merged)
            rest.erase(std::remove(rest.begin(), rest.end(), gone), rest.end());
        if (!merged.empty())
            draw_merge(kind, dim, merged);
        else if (!spatial && random_.chance(15))
            push_map(SC_PRAGMA_UNROLL, dim, drawn_.size[dim], drawn_.size[dim]);
        else
            draw_map(kind, dim);
    }

    void draw_map(enum sc_pragma_kind kind, enum sc_dim dim) {
        int64_t length = given_[dim];
        int64_t size = random_.chance(40) ? 1 : random_.between(1, length + 1), offset = size;
        if (dim == long_dim_ && kind == SC_PRAGMA_SPATIAL_MAP)
            size = offset = random_.between(1, 2);
        if (is_window_input(dim) && kind == SC_PRAGMA_SPATIAL_MAP && random_.chance(50)) {
            size = random_.between(2, 4);
            offset = random_.between(1, size - 1);
        } else if (is_window_input(dim) && random_.chance(70)) {
            size = draw_window_chunk(dim);
            offset = random_.chance(50) ? draw_full_halo_offset(dim, size) : random_.between(1, size);
        } else if (size >= length && random_.chance(10)) {
            offset = random_.between(1, 2 * size);
        }
        if (is_window_input(dim) && reach(dim) < stride(dim) && random_.chance(50))
            draw_holes(dim, size, offset);
        else if (is_window_input(dim) && lattice(dim) > 1 && random_.chance(50))
            draw_lattice_holes(dim, size, offset);
        push_map(kind, dim, size, offset);
    }

    // Chunks of whole windows without the rows between them, or without some.
    void draw_holes(enum sc_dim dim, int64_t &size, int64_t &offset) {
        offset = stride(dim) * random_.between(1, std::max<int64_t>(1, given_[dim] / stride(dim)));
        size = offset - random_.between(1, stride(dim) - reach(dim));
    }

    // All taps of all windows lie at multiples of this.
    int64_t lattice(enum sc_dim dim) const { return std::gcd(stride(dim), dilation(dim)); }

    // Chunks that end behind a tap, or at the next.
    void draw_lattice_holes(enum sc_dim dim, int64_t &size, int64_t &offset) {
        offset = lattice(dim) * random_.between(1, std::max<int64_t>(1, given_[dim] / lattice(dim)));
        size = offset - random_.between(1, lattice(dim) - 1);
    }

    int64_t dilation(enum sc_dim dim) const { return dim == SC_DIM_Y ? drawn_.dilation_y : drawn_.dilation_x; }

    // Inputs from the first tap of a window to its last.
    int64_t reach(enum sc_dim dim) const {
        return reach_of(drawn_.size[dim == SC_DIM_Y ? SC_DIM_R : SC_DIM_S], dilation(dim));
    }

    int64_t stride(enum sc_dim dim) const { return dim == SC_DIM_Y ? drawn_.stride_y : drawn_.stride_x; }

    int64_t draw_window_chunk(enum sc_dim dim) {
        return random_.chance(50) ? reach(dim) : random_.between(1, given_[dim] + 1);
    }

    // A chunk of whole windows: the next begins where the first window begins that this one doesn't hold.
    int64_t draw_full_halo_offset(enum sc_dim dim, int64_t size) {
        int64_t windows = (size - reach(dim)) / stride(dim) + 1;
        return size < reach(dim) ? size : std::min(size, windows * stride(dim));
    }

    // Dimensions to merge into a loop of `dim`: those that no level has divided.
    Dims draw_merged(enum sc_dim dim, const Dims &rest) {
        Dims whole, merged;
        for (enum sc_dim other : rest)
            if (!has_dim(outer_ | inner_, other))
                whole.push_back(other);
        if (has_dim(outer_, dim) || !random_.chance(15))
            return {};
        random_.shuffle(whole);
        for (size_t i = 0; i < whole.size() && (i == 0 || random_.chance(30)); i++)
            merged.push_back(whole[i]);
        return merged;
    }

    // A chunk that is a rectangle: whole innermost dimensions, a divisor of the next, and single indices of the rest.
    void draw_merge(enum sc_pragma_kind kind, enum sc_dim upper, const Dims &merged) {
        int64_t size = 1, side = 1;
        bool whole = true;
        handed_[upper] = 1;
        for (size_t i = merged.size(); i-- > 0;) {
            int64_t length = drawn_.size[merged[i]];
            side = whole ? random_.one_of(divisors(length)) : 1;
            whole = whole && side == length;
            size *= side;
            handed_[merged[i]] = side;
        }
        if (whole) {
            handed_[upper] = random_.between(1, drawn_.size[upper]);
            size *= handed_[upper];
        }
        int64_t handed_upper = handed_[upper];
        push_map(kind, upper, size, size);
        handed_[upper] = std::min(given_[upper], handed_upper);
        for (enum sc_dim dim : merged) {
            drawn_.pragmas.push_back({SC_PRAGMA_MERGE, dim, 0, 0});
            inner_ |= 1u << dim;
        }
    }

    static std::vector<int64_t> divisors(int64_t number) {
        std::vector<int64_t> found;
        for (int64_t i = 1; i <= number; i++)
            if (number % i == 0)
                found.push_back(i);
        return found;
    }

    void push_map(enum sc_pragma_kind kind, enum sc_dim dim, int64_t size, int64_t offset) {
        drawn_.pragmas.push_back({kind, dim, size, offset});
        inner_ |= 1u << dim;
        handed_[dim] = std::min(given_[dim], size);
    }

    Random &random_;
    RandomCase &drawn_;
    const enum sc_dim long_dim_;     // to be spread over many PEs; SC_DIM_COUNT for none
    std::vector<int64_t> widths_;    // of the tiles
    Sizes given_, handed_;           // longest chunks of the present level, and of the next
    unsigned outer_ = 0, inner_ = 0; // dimensions that outer levels name, and that this one names
};

// ---- mistakes ----

size_t find_kind(const RandomCase &drawn, enum sc_pragma_kind kind) {
    auto found = std::find_if(drawn.pragmas.begin(), drawn.pragmas.end(),
                              [&](const CasePragma &pragma) { return pragma.kind == kind; });
    return static_cast<size_t>(found - drawn.pragmas.begin());
}

// Typical mistakes. The result may be legal all the same.
void make_mistake(Random &random, RandomCase &drawn) {
    auto &pragmas = drawn.pragmas;
    if (pragmas.empty())
        return;
    CasePragma &any = pragmas[static_cast<size_t>(random.between(0, static_cast<int64_t>(pragmas.size()) - 1))];
    CasePragma again = any;
    size_t tile = find_kind(drawn, SC_PRAGMA_TILE), merge = find_kind(drawn, SC_PRAGMA_MERGE);
    switch (random.between(0, 7)) {
    case 0:
        any.offset = any.size + 1;
        break;
    case 1:
        any.offset = std::max<int64_t>(any.offset - 1, 1);
        break;
    case 2:
        any.size = any.offset = random.between(1, 7);
        break;
    case 3: // the same pragma again, or a map of the whole dimension
        if (random.chance(50))
            again = {random.chance(50) ? SC_PRAGMA_SPATIAL_MAP : SC_PRAGMA_TEMPORAL_MAP, any.dim, drawn.size[any.dim],
                     drawn.size[any.dim]};
        pragmas.insert(pragmas.begin() + random.between(0, static_cast<int64_t>(pragmas.size())), again);
        break;
    case 4:
        std::swap(any, pragmas.back());
        break;
    case 5:
        any.kind = SC_PRAGMA_MERGE;
        break;
    case 6:
        if (tile < pragmas.size())
            pragmas[tile].size += 3;
        break;
    default:
        if (merge > 0 && merge < pragmas.size())
            pragmas[merge - 1].size++;
        break;
    }
}

} // namespace

RandomCase random_case(uint64_t seed) {
    enum { MOST_POINTS = 20000 };
    Random random(seed);
    RandomCase drawn = {};
    drawn.seed = seed;
    enum sc_dim long_dim;
    do {
        draw_layer(random, drawn);
        long_dim = draw_long_dim(random, drawn);
    } while (operations(drawn) > MOST_POINTS);
    draw_machine(random, drawn.machine);
    Drawer(random, drawn, long_dim).draw();
    if (drawn.pragmas.empty())
        drawn.pragmas.push_back({SC_PRAGMA_UNROLL, SC_DIM_K, drawn.size[SC_DIM_K], drawn.size[SC_DIM_K]});
    if (random.chance(6))
        make_mistake(random, drawn);
    if (random.chance(60))
        draw_additions(random, drawn);
    draw_off_chip(random, drawn);
    return drawn;
}

int64_t case_columns(const RandomCase &random) {
    int64_t columns = 1;
    while (columns * columns < random.machine.num_pes)
        columns++;
    return random.machine.given & sc_hardware_bit(SC_HARDWARE_array_columns) ? random.machine.array_columns : columns;
}

int64_t case_rows(const RandomCase &random) {
    int64_t rows = 0;
    while (rows * case_columns(random) < random.machine.num_pes)
        rows++;
    return rows;
}
