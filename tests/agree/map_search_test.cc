// The best mapping of small spaces, against an enumeration of its own: every tiling in every order of all loops, also
// of those that take no time, as a text that is parsed, lowered and evaluated. It counts the mappings that differ, and
// finds the best of them; the search must find the same. And bounds, which no mapping may pass.
#include <gtest/gtest.h>

#include <algorithm>
#include <map>
#include <memory>
#include <optional>
#include <set>
#include <string>
#include <vector>

#include "check/hunt/hunt_case.h"
#include "check/hunt/hunt_draw.h"
#include "check/run/compare.h"
#include "common/lower.h"
#include "model/exact.h"
#include "model/map_search.h"
#include "tests/support/environment.h"
#include "tests/support/lowered.h"

namespace {

// ---- an enumeration of its own ----

struct MapChunk {
    int64_t size, offset;
    bool operator<(const MapChunk &other) const {
        return size != other.size ? size < other.size : offset < other.offset;
    }
};

// Section 2: how many positions a chunk has, by walking them.
int64_t Positions(int64_t length, const MapChunk &chunk) {
    int64_t count = 1;
    while (chunk.size + (count - 1) * chunk.offset < length && count * chunk.offset < length)
        count++;
    return count;
}

std::set<int64_t> SizesOf(sc_map_sizes which, int64_t length) {
    std::set<int64_t> sizes;
    std::map<int64_t, int64_t> smallest; // by the number of chunks
    for (int64_t size = length - 1; size >= 1; size--) {
        smallest[(length + size - 1) / size] = size;
        if (which == SC_MAP_ALL || (which == SC_MAP_DIVISORS && length % size == 0))
            sizes.insert(size);
    }
    if (which == SC_MAP_TRIPS)
        for (const auto &[count, size] : smallest)
            sizes.insert(size);
    return sizes;
}

// What is divided: indices, and of a window's input whole windows.
struct MapExtent {
    int64_t length, outputs;
};

struct MapDivision {
    MapChunk chunk;
    MapExtent longest;
};

std::vector<MapDivision> DivisionsOf(const sc_layer &layer, sc_map_sizes which, sc_dim dim, const MapExtent &extent) {
    const int window = sc_layer_window_over(&layer, dim);
    std::map<MapChunk, int64_t> made; // the outputs that it holds
    std::set<int64_t> sizes = SizesOf(which, extent.length);
    if (window >= 0) {
        const int64_t reach = hunt_window_reach(&layer, window), stride = layer.stride[window];
        if (reach > 1 && reach < extent.length)
            sizes.insert(reach);
        for (const int64_t outputs : SizesOf(which, extent.outputs))
            made[{(outputs - 1) * stride + reach, outputs * stride}] = outputs;
    }
    for (const int64_t size : sizes)
        made.insert({{size, size}, 0});
    std::vector<MapDivision> all;
    for (const auto &[chunk, outputs] : made)
        if (Positions(extent.length, chunk) > 1)
            all.push_back({chunk, {chunk.size, outputs}});
    return all;
}

struct MapSetting {
    const char *name, *machine, *layer;
    int levels;
    sc_map_sizes sizes;
};

void PrintTo(const MapSetting &setting, std::ostream *to) { *to << setting.name; }

std::string MapOfDim(bool spatial, const MapChunk &chunk, sc_dim dim) {
    return std::string(spatial ? "Spatial_Map (" : "Temporal_Map (") + std::to_string(chunk.size) + "," +
           std::to_string(chunk.offset) + ") " + sc_dim_name(dim);
}

// What is the same in all mappings that count the same by the claims of docs/map.md.
struct MapBrute {
    sc_map_index index;
    sc_map_score score;
    sc_counters counters;
    bool fits;
};

// One setting: its layer on its machine, the search's space, and all mappings.
class MapCase {
  public:
    explicit MapCase(const MapSetting &setting)
        : setting_(setting), base_(std::string(setting.machine) + " " + setting.layer), parsed_(base_.c_str()) {
        EXPECT_EQ(parsed_.result, SC_STATUS_OK) << parsed_.error.message;
        sc_machine_override(&machine_, &parsed_.dsl.machine);
        layer = parsed_.dsl.layers[0].layer;
        const sc_map_bounds bounds = {setting.levels, setting.sizes};
        sc_error error = {};
        EXPECT_EQ(sc_map_space_make(&space, &arena_, &layer, &machine_, &bounds, &error), SC_STATUS_OK)
            << error.message;
        table_.mac = 1;
        table_.l1 = {0.5, 0.75};
        table_.l2 = {6, 7};
        table_.noc_hop = 2;
        table_.off_chip = 100;
        EXPECT_EQ(sc_energy_costs_find(&costs_, &table_, &machine_, &error), SC_STATUS_OK) << error.message;
        for (int measure = 0; measure < SC_MAP_MEASURES; measure++) {
            goal[measure].measure = static_cast<sc_map_measure>(measure);
            goal[measure].costs = &costs_;
            EXPECT_EQ(sc_energy_prices_of(&goal[measure].prices, &costs_, nullptr), SC_STATUS_OK);
        }
    }
    ~MapCase() {
        sc_exact_free(exact_);
        sc_arena_free(&arena_);
    }
    MapCase(const MapCase &) = delete;
    MapCase &operator=(const MapCase &) = delete;

    // Evaluate every mapping, and keep one of those that are claimed to be alike.
    void EnumerateAll() {
        for (int dim = 0; dim < SC_DIM_COUNT; dim++)
            if (layer.size[dim] > 1)
                dims_.push_back(static_cast<sc_dim>(dim));
        ChooseChunk(0);
    }

    sc_layer layer = {};
    sc_map_space space = {};
    sc_map_goal goal[SC_MAP_MEASURES] = {};
    std::map<std::string, MapBrute> mapping; // by what is claimed to make a difference
    std::set<std::string> refused;
    int64_t texts = 0;

  private:
    MapExtent ExtentOf(sc_dim dim) const {
        const int window = sc_layer_window_over(&layer, dim);
        return {layer.size[dim], window < 0 ? 0 : sc_layer_outputs(&layer, window)};
    }

    void ChooseChunk(size_t at) {
        if (at == dims_.size()) {
            ChooseInner();
            return;
        }
        const sc_dim dim = dims_[at];
        chosen_[dim] = {{layer.size[dim], layer.size[dim]}, ExtentOf(dim)};
        ChooseChunk(at + 1);
        for (const MapDivision &division : DivisionsOf(layer, setting_.sizes, dim, ExtentOf(dim))) {
            chosen_[dim] = division;
            ChooseChunk(at + 1);
        }
    }

    void ChooseInner() {
        inner_.reset();
        ChooseSpatial(machine_.num_pes);
        if (setting_.levels < 2)
            return;
        for (const sc_dim dim : dims_)
            for (const MapDivision &division : DivisionsOf(layer, setting_.sizes, dim, chosen_[dim].longest)) {
                const int64_t width = Positions(chosen_[dim].longest.length, division.chunk);
                if (width > machine_.num_pes)
                    continue;
                inner_ = {dim, division.chunk, width};
                ChooseSpatial(machine_.num_pes / width);
            }
    }

    int64_t PositionsOf(sc_dim dim) const { return Positions(layer.size[dim], chosen_.at(dim).chunk); }

    void ChooseSpatial(int64_t units) {
        Permute(SC_DIM_COUNT, units);
        for (const sc_dim dim : dims_)
            if (units > 1 && PositionsOf(dim) > 1)
                Permute(dim, units);
    }

    void Permute(sc_dim spatial, int64_t units) {
        std::vector<sc_dim> order = dims_;
        do
            Evaluate(order, spatial, units);
        while (std::next_permutation(order.begin(), order.end()));
    }

    std::string TextOf(const std::vector<sc_dim> &order, sc_dim spatial) const {
        std::string text;
        for (size_t i = 0; i < order.size(); i++) {
            text += i ? " -> " : "";
            if (inner_ && i == order.size() - 1)
                text += "Tile (" + std::to_string(inner_->width) + ") " + sc_dim_name(order[i]) + " -> ";
            text += MapOfDim(order[i] == spatial, chosen_.at(order[i]).chunk, order[i]);
        }
        if (order.empty())
            text = std::string("Unroll ") + (sc_layer_has_window(&layer) ? "C" : "M");
        if (inner_)
            text += " -> " + MapOfDim(true, inner_->chunk, inner_->dim);
        return text;
    }

    // The chunks, what is spread, and the order of the loops that take time.
    std::string KeyOf(const std::vector<sc_dim> &order, sc_dim spatial, int64_t units) const {
        std::string key = spatial == SC_DIM_COUNT ? "none" : sc_dim_name(spatial);
        for (const sc_dim dim : dims_)
            key += " " + MapOfDim(false, chosen_.at(dim).chunk, dim);
        if (inner_)
            key += " inner " + MapOfDim(true, inner_->chunk, inner_->dim);
        for (const sc_dim dim : order)
            if (PositionsOf(dim) > (dim == spatial ? units : 1))
                key += std::string(" ") + sc_dim_name(dim);
        return key;
    }

    void Evaluate(const std::vector<sc_dim> &order, sc_dim spatial, int64_t units) {
        const std::string key = KeyOf(order, spatial, units), flow = TextOf(order, spatial);
        const Parsed flow_parsed(flow);
        const Lowered lowered(parsed_, parsed_, flow_parsed);
        texts++;
        if (lowered.result != SC_STATUS_OK) {
            EXPECT_EQ(mapping.count(key), 0u) << flow << ": " << lowered.error.message;
            refused.insert(key);
            return;
        }
        MapBrute brute = {};
        sc_error error = {};
        ASSERT_EQ(sc_exact_evaluate(exact_, lowered.mapping.get(), &brute.counters, &error), SC_STATUS_OK)
            << error.message;
        ASSERT_TRUE(sc_map_find(&space, lowered.mapping.get(), &brute.index)) << flow;
        const buffer_checks buffers = compare_buffers(&machine_, &brute.counters);
        const sc_map_needs needs = sc_map_needs_of(&machine_, &brute.counters);
        EXPECT_EQ(needs.l1_elems, buffers.l1.needed_elems);
        EXPECT_EQ(needs.l2_elems, buffers.l2.needed_elems);
        EXPECT_EQ(sc_map_needs_fit(&machine_, &needs), compare_buffers_suffice(&buffers));
        brute.fits = compare_buffers_suffice(&buffers);
        brute.score.cycles = brute.counters.cycles;
        ASSERT_TRUE(sc_map_energy_of(&goal[0], &brute.counters, &brute.score.energy));
        const auto [kept, is_new] = mapping.insert({key, brute});
        if (!is_new)
            Same(kept->second, brute, flow);
    }

    static void Same(const MapBrute &a, const MapBrute &b, const std::string &flow) {
        EXPECT_EQ(sc_map_index_compare(a.index, b.index), 0) << flow;
        for (int id = 0; id < SC_COUNTER_COUNT; id++) {
            const auto counter = static_cast<sc_counter_id>(id);
            EXPECT_EQ(sc_counter_get(&a.counters, counter), sc_counter_get(&b.counters, counter))
                << sc_counter_info(counter)->name << " of " << flow;
        }
    }

    struct Inner {
        sc_dim dim;
        MapChunk chunk;
        int64_t width;
    };

    MapSetting setting_;
    std::string base_;
    Parsed parsed_;
    sc_machine machine_ = sc_machine_default();
    sc_energy_table table_ = {};
    sc_energy_costs costs_ = {};
    sc_arena arena_ = {};
    sc_exact *exact_ = sc_exact_create();
    std::vector<sc_dim> dims_;
    std::map<sc_dim, MapDivision> chosen_;
    std::optional<Inner> inner_;
};

bool Mirrored(const MapCase &one, const sc_map_index &index) {
    const sc_map_tiling tiling = sc_map_tiling_at(&one.space, index.tiling);
    return sc_map_is_mirrored(&one.space, &tiling);
}

// The best of all that were enumerated, mirror images included; of equal ones the lowest index that is searched.
std::optional<MapBrute> BestOf(const MapCase &one, sc_map_measure measure) {
    std::optional<MapBrute> best;
    for (const auto &[key, brute] : one.mapping) {
        if (!brute.fits)
            continue;
        const int order = best ? sc_map_score_compare(measure, &brute.score, &best->score) : -1;
        const bool earlier = order == 0 && !Mirrored(one, brute.index) &&
                             (Mirrored(one, best->index) || sc_map_index_compare(brute.index, best->index) < 0);
        if (order < 0 || earlier)
            best = brute;
    }
    return best;
}

// In `parts`, of which each knows what the one before found or, where `alone`, nothing; added up backwards.
sc_map_result SearchIn(const MapCase &one, sc_map_measure measure, int64_t parts, bool alone) {
    sc_map_result sum = {}, part[16] = {};
    sc_map_searcher *searcher = sc_map_searcher_create(&one.space, &one.goal[measure]);
    const int64_t count = one.space.tiling_count;
    for (int64_t i = 0; i < parts; i++) {
        const sc_map_visits visits = {count * i / parts, count * (i + 1) / parts, 0};
        part[i] = sc_map_search(searcher, &visits, i > 0 && !alone ? &part[i - 1].best : nullptr, nullptr, nullptr);
    }
    for (int64_t i = parts - 1; i >= 0; i--)
        sc_map_result_add(&sum, &part[i], &one.goal[measure]);
    sc_map_searcher_free(searcher);
    return sum;
}

void ExpectBest(const MapCase &one, sc_map_measure measure, const sc_map_result &found) {
    const std::optional<MapBrute> best = BestOf(one, measure);
    ASSERT_EQ(found.best.found, best.has_value());
    if (!best)
        return;
    EXPECT_EQ(found.best.score.cycles, best->score.cycles) << sc_map_measure_name(measure);
    EXPECT_TRUE(found.best.score.energy == best->score.energy) << sc_map_measure_name(measure);
    EXPECT_EQ(sc_map_index_compare(found.best.index, best->index), 0) << sc_map_measure_name(measure);
}

void ExpectTally(const MapCase &one, const sc_map_tally &tally) {
    int64_t small = 0, mirrored = 0;
    for (const auto &[key, brute] : one.mapping) {
        mirrored += Mirrored(one, brute.index);
        small += !Mirrored(one, brute.index) && !brute.fits;
    }
    EXPECT_EQ(sc_map_settled(&tally), one.space.mapping_count);
    EXPECT_EQ(tally.small_l1 + tally.small_l2, small);
    EXPECT_EQ(tally.unknown, 0);
    if (one.refused.empty())
        EXPECT_EQ(tally.mirrored, mirrored);
    else
        EXPECT_GT(tally.refused, 0);
}

// No mapping counts less than the least of any, nor takes fewer cycles than its placement's bound.
void ExpectBounds(const MapCase &one) {
    const sc_counters least = sc_map_least_counters(&one.space.layer, &one.space.machine);
    sc_energy_amount least_energy = 0;
    ASSERT_TRUE(sc_map_energy_of(&one.goal[0], &least, &least_energy));
    for (const auto &[key, brute] : one.mapping) {
        const sc_map_tiling tiling = sc_map_tiling_at(&one.space, brute.index.tiling);
        sc_map_placement placement = sc_map_no_placement();
        while (sc_map_next_placement(&one.space, &tiling, &placement) && placement.number < brute.index.placement)
            ;
        const sc_map_work work = sc_map_work_of(&one.space, &tiling, &placement);
        ASSERT_LE(sc_map_least_cycles(&one.space.machine, &brute.counters, &work), brute.counters.cycles) << key;
        ASSERT_LE(least.cycles, brute.counters.cycles) << key;
        ASSERT_TRUE(least_energy <= brute.score.energy) << key;
    }
}

class MapSearchTest : public testing::TestWithParam<MapSetting> {};

TEST_P(MapSearchTest, FindsWhatTryingAllFinds) {
    MapCase one(GetParam());
    one.EnumerateAll();
    std::set<std::vector<int64_t>> indices;
    for (const auto &[key, brute] : one.mapping)
        indices.insert({brute.index.tiling, brute.index.placement, brute.index.order});
    EXPECT_EQ(indices.size(), one.mapping.size());
    EXPECT_EQ(one.space.mapping_count, static_cast<int64_t>(one.mapping.size() + one.refused.size()));
    ExpectBounds(one);
    for (int measure = 0; measure < SC_MAP_MEASURES; measure++)
        for (const int64_t parts : {1, 5, 16})
            for (const bool alone : {false, true}) {
                const sc_map_result found = SearchIn(one, static_cast<sc_map_measure>(measure), parts, alone);
                ExpectBest(one, static_cast<sc_map_measure>(measure), found);
                ExpectTally(one, found.tally);
            }
}

const char MAP_WINDOW[] = "Layer CONV a; K 4; C 2; Y 5; R 3; endLayer";
const char MAP_SQUARE[] = "Layer CONV a; K 2; Y 4; X 4; R 2; S 2; endLayer";

INSTANTIATE_TEST_SUITE_P(
    Small, MapSearchTest,
    testing::Values(
        MapSetting{"one_pe", "NumPEs 1; Bandwidth 2;", MAP_WINDOW, 2, SC_MAP_ALL},
        MapSetting{"window", "NumPEs 4; Bandwidth 2;", MAP_WINDOW, 2, SC_MAP_ALL},
        MapSetting{"window_small_l1", "NumPEs 3; Bandwidth 1; L1Size 20; NoCLatency 2;", MAP_WINDOW, 1, SC_MAP_TRIPS},
        MapSetting{"window_small_l2", "NumPEs 3; Bandwidth 3; L2Size 24;", MAP_WINDOW, 2, SC_MAP_DIVISORS},
        MapSetting{"nothing_fits", "NumPEs 3; Bandwidth 3; L1Size 5;", MAP_WINDOW, 1, SC_MAP_DIVISORS},
        MapSetting{"square", "NumPEs 3; Bandwidth 2;", MAP_SQUARE, 1, SC_MAP_ALL},
        MapSetting{"square_vector", "NumPEs 4; Bandwidth 3; VectorWidth 2; L1Buffers 1; L1Size 9;", MAP_SQUARE, 1,
                   SC_MAP_DIVISORS},
        MapSetting{"square_two_levels", "NumPEs 6; Bandwidth 2;", "Layer CONV a; Y 4; X 4; R 2; S 2; endLayer", 2,
                   SC_MAP_ALL},
        MapSetting{"strides_unlike", "NumPEs 2; Bandwidth 1;", "Layer CONV a; Y 4; X 4; R 2; S 2; StrideX 2; endLayer",
                   1, SC_MAP_ALL},
        MapSetting{"dilations_unlike", "NumPEs 2; Bandwidth 1;",
                   "Layer CONV a; Y 5; X 5; R 2; S 2; DilationY 2; endLayer", 1, SC_MAP_ALL},
        MapSetting{"pool", "NumPEs 3; Bandwidth 2;", "Layer POOL a; C 4; Y 6; R 2; StrideY 2; endLayer", 2, SC_MAP_ALL},
        MapSetting{"depthwise", "NumPEs 4;", "Layer DSCONV a; C 4; Y 7; R 3; StrideY 2; endLayer", 2, SC_MAP_ALL},
        MapSetting{"grouped", "NumPEs 4; Bandwidth 1;", "Layer CONV a; N 2; G 2; K 2; C 2; Y 3; R 2; endLayer", 1,
                   SC_MAP_ALL},
        MapSetting{"gemm", "NumPEs 5; Bandwidth 2;", "Layer GEMM a; M 4; N 3; K 6; endLayer", 2, SC_MAP_ALL},
        MapSetting{"holes", "NumPEs 2; Bandwidth 2;", "Layer CONV a; K 3; Y 9; R 2; StrideY 3; endLayer", 2,
                   SC_MAP_ALL},
        MapSetting{"dilated", "NumPEs 3; Bandwidth 2;", "Layer CONV a; K 2; Y 8; R 2; DilationY 3; PadY 1; endLayer", 2,
                   SC_MAP_ALL},
        MapSetting{"rest_behind_windows", "NumPEs 3; Bandwidth 2;", "Layer CONV a; C 2; Y 8; R 3; StrideY 2; endLayer",
                   2, SC_MAP_ALL},
        MapSetting{"all_ones", "NumPEs 4; Bandwidth 2;", "Layer CONV a; endLayer", 2, SC_MAP_ALL},
        MapSetting{"too_many_pes", "NumPEs 5000; Bandwidth 7;", MAP_WINDOW, 2, SC_MAP_ALL},
        MapSetting{"channels", "NumPEs 4; Bandwidth 1; Channel weight 2; Channel output 3; NoCLatency 1;", MAP_WINDOW,
                   1, SC_MAP_ALL},
        MapSetting{"buffer_sets", "NumPEs 4; Bandwidth 1; L1Buffers weight 1; L1Size 30;", MAP_WINDOW, 1, SC_MAP_ALL},
        MapSetting{"streams", "NumPEs 4; Bandwidth 1; Stream input;", MAP_WINDOW, 1, SC_MAP_ALL},
        MapSetting{"copies", "NumPEs 4; Bandwidth 1; Multicast off; Reduction off; Forwarding off;", MAP_WINDOW, 1,
                   SC_MAP_ALL},
        MapSetting{"mesh", "NumPEs 6; Bandwidth 4; Topology mesh; HopBandwidth 1; HopLatency 2;", MAP_WINDOW, 2,
                   SC_MAP_DIVISORS},
        MapSetting{"columns", "NumPEs 5; ArrayColumns 2; Bandwidth 4; Topology output columns;", MAP_WINDOW, 2,
                   SC_MAP_DIVISORS}),
    [](const auto &each) { return std::string(each.param.name); });

// A table without prices makes all energies equal.
TEST(MapSearchTies, TheFirstOfEqualOnesIsTheBest) {
    MapCase one({"ties", "NumPEs 2;", "Layer GEMM a; M 4; N 4; K 4; endLayer", 1, SC_MAP_DIVISORS});
    one.EnumerateAll();
    for (auto &goal : one.goal)
        goal.costs = nullptr;
    for (auto &[key, brute] : one.mapping)
        brute.score.energy = 0;
    for (const int measure : {SC_MAP_CYCLES, SC_MAP_ENERGY, SC_MAP_EDP})
        ExpectBest(one, static_cast<sc_map_measure>(measure),
                   SearchIn(one, static_cast<sc_map_measure>(measure), 7, true));
}

// ---- scores ----

sc_map_score MapScore(int64_t cycles, uint64_t energy_high, uint64_t energy_low) {
    sc_map_score score = {};
    score.cycles = cycles;
    score.energy = static_cast<sc_energy_amount>(energy_high) << 64 | energy_low;
    return score;
}

// Products of up to 190 bits, and equal ones.
TEST(MapScoreTest, ComparesProductsExactly) {
    const struct {
        sc_map_score a, b;
        int edp;
    } rows[] = {
        {MapScore(3, 0, 5), MapScore(5, 0, 3), -1}, // 15 both: fewer cycles are better
        {MapScore(3, 0, 5), MapScore(2, 0, 7), 1},
        {MapScore(INT64_MAX, uint64_t{1} << 62, 0), MapScore(INT64_MAX, uint64_t{1} << 62, 1), -1},
        {MapScore(INT64_MAX - 1, uint64_t{1} << 62, 9), MapScore(INT64_MAX, uint64_t{1} << 62, 8), -1},
        {MapScore(4, uint64_t{1} << 40, 0), MapScore(8, uint64_t{1} << 39, 1), -1},
        {MapScore(1, 1, 0), MapScore(1, 0, UINT64_MAX), 1},
        {MapScore(INT64_MAX, 0, UINT64_MAX), MapScore(INT64_MAX, 1, 0), -1},
        {MapScore(int64_t{1} << 33, 0, uint64_t{1} << 63), MapScore(int64_t{1} << 32, 1, 0), 1},
        {MapScore(7, 9, 9), MapScore(7, 9, 9), 0},
    };
    for (const auto &row : rows) {
        EXPECT_EQ(sc_map_score_compare(SC_MAP_EDP, &row.a, &row.b), row.edp);
        EXPECT_EQ(sc_map_score_compare(SC_MAP_EDP, &row.b, &row.a), -row.edp);
    }
    const sc_map_score less_energy = MapScore(9, 0, 1), fewer_cycles = MapScore(1, 0, 9);
    EXPECT_EQ(sc_map_score_compare(SC_MAP_ENERGY, &less_energy, &fewer_cycles), -1);
    EXPECT_EQ(sc_map_score_compare(SC_MAP_CYCLES, &less_energy, &fewer_cycles), 1);
}

// ---- what the space has ----

TEST(MapSpaceTest, AMappingIsWhatItsPragmasAreLoweredTo) {
    MapCase one({"written", "NumPEs 12; Bandwidth 2;",
                 "Layer CONV a; K 6; C 4; Y 9; X 7; R 3; S 2; StrideX 2; endLayer", 2, SC_MAP_TRIPS});
    uint64_t random = 1;
    for (int i = 0; i < 3000; i++) {
        random = random * 6364136223846793005u + 1442695040888963407u;
        const sc_map_tiling tiling = sc_map_tiling_at(
            &one.space, static_cast<int64_t>((random >> 20) % static_cast<uint64_t>(one.space.tiling_count)));
        int64_t size = 0;
        for (sc_map_placement placement = sc_map_no_placement();
             sc_map_next_placement(&one.space, &tiling, &placement);) {
            size += placement.order_count;
            const sc_map_index index = {tiling.number, placement.number,
                                        static_cast<int64_t>(random >> 8) % placement.order_count};
            sc_mapped_pragma pragma[SC_MAP_PRAGMAS_MAX];
            const int count = sc_map_pragmas(&one.space, index, pragma);
            std::string text;
            for (int p = 0; p < count; p++) {
                text += p ? " -> " : "";
                text += sc_pragma_name(pragma[p].kind);
                if (pragma[p].kind == SC_PRAGMA_TILE)
                    text += " (" + std::to_string(pragma[p].size) + ")";
                else if (pragma[p].kind != SC_PRAGMA_UNROLL)
                    text += lowered_text::Pair(pragma[p].size, pragma[p].offset);
                text += std::string(" ") + sc_dim_name(pragma[p].dim);
            }
            const Parsed whole("NumPEs 12; Bandwidth 2; Layer CONV a; K 6; C 4; Y 9; X 7; R 3; S 2; StrideX 2; "
                               "endLayer " +
                               text);
            const Lowered lowered(whole);
            ASSERT_EQ(lowered.result, SC_STATUS_OK) << text << ": " << lowered.error.message;
            sc_mapping filled = {};
            sc_level level[SC_MAP_LEVELS_MAX] = {};
            int order[SC_DIM_COUNT];
            sc_map_order_at(&placement, index.order, order);
            sc_map_fill(&one.space, &tiling, &placement, order, &filled, level);
            ASSERT_EQ(LevelsText(filled), LevelsText(*lowered.mapping)) << text;
            ASSERT_EQ(filled.machine.array_columns, lowered.mapping->machine.array_columns);
            sc_map_index again = {};
            ASSERT_TRUE(sc_map_find(&one.space, lowered.mapping.get(), &again)) << text;
            ASSERT_EQ(sc_map_index_compare(again, index), 0) << text;
        }
        ASSERT_EQ(sc_map_tiling_size(&one.space, &tiling), size);
    }
}

TEST(MapSpaceTest, AllOrdersAreOnceInTheirPlace) {
    sc_map_placement placement = {};
    placement.loop_count = 5;
    placement.order_count = 120;
    for (int i = 0; i < 5; i++)
        placement.loop[i] = 2 * i;
    int next[SC_DIM_COUNT], at[SC_DIM_COUNT];
    sc_map_order_at(&placement, 0, next);
    for (int64_t number = 0; number < 120; number++) {
        sc_map_order_at(&placement, number, at);
        ASSERT_TRUE(std::equal(at, at + 5, next)) << number;
        ASSERT_EQ(sc_map_next_order(&placement, next), number < 119);
    }
}

TEST(MapSpaceTest, AllTilingsAreVisitedOnce) {
    for (int64_t count = 1; count < 400; count++) {
        sc_map_space space = {};
        space.tiling_count = count;
        std::set<int64_t> visited;
        for (int64_t visit = 0; visit < count; visit++)
            visited.insert(sc_map_visited(&space, visit));
        ASSERT_EQ(static_cast<int64_t>(visited.size()), count);
        ASSERT_EQ(*visited.begin(), 0);
        ASSERT_EQ(*visited.rbegin(), count - 1);
    }
}

std::string WorkloadText(const std::string &name) {
    std::ifstream file(std::string(TEST_SOURCE_DIR "/workloads/") + name);
    std::ostringstream all;
    all << file.rdbuf();
    return all.str();
}

// CONV11's sizes are divided by all of Table 2's chunks.
TEST(MapSpaceTest, HasThePapersDataflows) {
    const std::string layer = "Layer CONV conv11; K 512; C 512; R 3; S 3; Y 14; X 14; Pad 1; endLayer ";
    const Parsed base(WorkloadText("machines/paper64.dsl") + layer);
    for (const int levels : {1, 2}) {
        sc_machine machine = sc_machine_default();
        sc_machine_override(&machine, &base.dsl.machine);
        sc_map_space space = {};
        sc_arena arena = {};
        const sc_map_bounds bounds = {levels, SC_MAP_DIVISORS};
        ASSERT_EQ(sc_map_space_make(&space, &arena, &base.dsl.layers[0].layer, &machine, &bounds, nullptr),
                  SC_STATUS_OK);
        for (const std::string flow : {"nlr", "ws", "os", "rs", "nvdla"}) {
            const Parsed text(WorkloadText("flows/" + flow + ".dsl"));
            const Lowered lowered(base, base, text);
            ASSERT_EQ(lowered.result, SC_STATUS_OK);
            sc_map_index index = {};
            const bool has = sc_map_find(&space, lowered.mapping.get(), &index);
            EXPECT_EQ(has, levels == 2 || flow != "rs") << flow;
            if (!has)
                continue;
            sc_map_goal goal = {};
            sc_map_searcher *searcher = sc_map_searcher_create(&space, &goal);
            sc_exact *exact = sc_exact_create();
            sc_counters plain = {}, found = {};
            EXPECT_EQ(sc_exact_evaluate(exact, lowered.mapping.get(), &plain, nullptr), SC_STATUS_OK);
            EXPECT_EQ(sc_map_evaluate(searcher, index, &found, nullptr), SC_STATUS_OK);
            EXPECT_EQ(found.cycles, plain.cycles) << flow;
            EXPECT_EQ(found.l2_rd_input, plain.l2_rd_input) << flow;
            sc_exact_free(exact);
            sc_map_searcher_free(searcher);
        }
        sc_arena_free(&arena);
    }
}

// ---- bounds of any mapping ----

TEST(MapBoundsTest, NoRandomMappingPassesThem) {
    const uint64_t seed = number_from_environment("SIMCHECK_SEED", 1);
    const auto runs = static_cast<int64_t>(number_from_environment("SIMCHECK_RUNS", 20000));
    hunt_space space = {};
    space.seed = seed;
    space.types = (1u << sc_layer_type_count()) - 1;
    sc_exact *exact = sc_exact_create();
    int64_t compared = 0, met = 0;
    for (int64_t number = 0; compared < runs; number++) {
        hunt_case made = {};
        sc_mapping mapped = {};
        sc_arena arena = {};
        sc_counters counters = {};
        hunt_case_at(&space, number, &made);
        if (hunt_case_lower(&made, &mapped, &arena, nullptr) == SC_STATUS_OK && !mapped.has_marks &&
            sc_exact_evaluate(exact, &mapped, &counters, nullptr) == SC_STATUS_OK) {
            const sc_counters least = sc_map_least_counters(&mapped.layer, &mapped.machine);
            for (int id = 0; id < SC_COUNTER_COUNT; id++) {
                if (id != SC_COUNTER_l1_rd_sum) {
                    ASSERT_LE(sc_counter_get(&least, static_cast<sc_counter_id>(id)),
                              sc_counter_get(&counters, static_cast<sc_counter_id>(id)))
                        << sc_counter_info(static_cast<sc_counter_id>(id))->name << " of case " << number << " of seed "
                        << seed;
                }
            }
            ASSERT_EQ(least.l1_rd_sum + least.l1_rd_evict, counters.l1_rd_sum + counters.l1_rd_evict);
            met += least.cycles == counters.cycles;
            compared++;
        }
        sc_arena_free(&arena);
    }
    EXPECT_GT(met, 0); // a bound that none meets may be too low
    std::printf("compared %lld, met by %lld\n", static_cast<long long>(compared), static_cast<long long>(met));
    sc_exact_free(exact);
}

} // namespace
