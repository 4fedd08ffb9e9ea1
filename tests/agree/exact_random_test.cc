// Random mappings, as texts in the mapping language: the exact model and the simulator must say the same of all of
// them.
//
// SIMCHECK_SEED and SIMCHECK_RUNS choose the cases: a case is SIMCHECK_SEED=its seed SIMCHECK_RUNS=1.
#include <gtest/gtest.h>

#include <algorithm>
#include <cstdlib>
#include <sstream>
#include <string>
#include <vector>

#include "common/lower.h"
#include "model/exact.h"
#include "sim/sim.h"
#include "tests/support/case_count.h"
#include "tests/support/mapped.h"

namespace {

const int USUAL_RUNS = Cases(1500, 25000);

// What the simulator may take for one case.
enum : int64_t { MACS_MAX = 60000, STEPS_MAX = 20000 };

uint64_t FromEnvironment(const char *name, uint64_t usual) {
    const char *text = std::getenv(name);
    return text ? std::strtoull(text, nullptr, 10) : usual;
}

// splitmix64: the same numbers on every machine.
class Random {
  public:
    explicit Random(uint64_t seed) : state_(seed * 0x9e3779b97f4a7c15u + 1) {}

    uint64_t Next() {
        uint64_t z = (state_ += 0x9e3779b97f4a7c15u);
        z = (z ^ (z >> 30)) * 0xbf58476d1ce4e5b9u;
        z = (z ^ (z >> 27)) * 0x94d049bb133111ebu;
        return z ^ (z >> 31);
    }
    int64_t Between(int64_t low, int64_t high) {
        return low + static_cast<int64_t>(Next() % static_cast<uint64_t>(high - low + 1));
    }
    bool Percent(int chance) { return Between(0, 99) < chance; }
    template <typename T> T Pick(const std::vector<T> &from) {
        return from[static_cast<size_t>(Between(0, static_cast<int64_t>(from.size()) - 1))];
    }
    template <typename T> void Shuffle(std::vector<T> *items) {
        for (size_t i = items->size(); i > 1; i--)
            std::swap((*items)[i - 1], (*items)[static_cast<size_t>(Between(0, static_cast<int64_t>(i) - 1))]);
    }

  private:
    uint64_t state_;
};

// ---- texts ----

enum Scale { SMALL, MIDDLE };

struct Shape {
    std::string type, dims; // dims: those it has, a letter each
    int64_t size[128] = {};
    int64_t stride_y = 1, stride_x = 1, pad_y = 0, pad_x = 0;
};

int64_t SizeOf(Random *random, Scale scale, char dim) {
    switch (dim) {
    case 'N':
        return random->Percent(80) ? 1 : random->Between(2, 3);
    case 'G':
        return random->Percent(80) ? 1 : 2;
    case 'Y':
    case 'X':
        return scale == SMALL ? random->Between(1, 9) : random->Between(3, random->Percent(50) ? 20 : 45);
    case 'R':
    case 'S':
        return scale == SMALL ? random->Between(1, 4) : random->Between(1, 5);
    default:
        return random->Percent(40) ? random->Between(1, 3) : random->Between(1, scale == SMALL ? 7 : 10);
    }
}

Shape RandomShape(Random *random, Scale scale) {
    static const std::vector<std::pair<std::string, std::string>> TYPES = {
        {"CONV", "NGKCYXRS"}, {"CONV", "NGKCYXRS"}, {"CONV", "NGKCYXRS"}, {"DSCONV", "NKCYXRS"},
        {"POOL", "NCYXRS"},   {"GEMM", "GMNK"},     {"FC", "NKCYXRS"}};
    Shape shape;
    std::tie(shape.type, shape.dims) = random->Pick(TYPES);
    for (char dim : shape.dims)
        shape.size[int{dim}] = SizeOf(random, scale, dim);
    if (shape.type == "GEMM") {
        for (char dim : shape.dims)
            shape.size[int{dim}] = random->Between(1, dim == 'G' ? 3 : scale == SMALL ? 9 : 40);
        return shape;
    }
    if (random->Percent(30)) { // a single spatial dimension, so that the others can be larger
        shape.size['X'] = shape.size['S'] = 1;
    }
    if (shape.type == "FC") {
        shape.size['R'] = shape.size['Y'] = random->Between(1, 5);
        shape.size['S'] = shape.size['X'] = random->Between(1, 3);
        return shape;
    }
    shape.stride_y = random->Percent(60) ? 1 : random->Between(1, 3);
    shape.stride_x = random->Percent(60) ? 1 : random->Between(1, 3);
    shape.pad_y = random->Percent(80) ? 0 : 1;
    shape.pad_x = random->Percent(80) ? 0 : 1;
    shape.size['R'] = std::min(shape.size['R'], shape.size['Y'] + 2 * shape.pad_y);
    shape.size['S'] = std::min(shape.size['S'], shape.size['X'] + 2 * shape.pad_x);
    return shape;
}

std::string LayerText(const Shape &shape) {
    std::ostringstream text;
    text << "Layer " << shape.type << " a;";
    for (char dim : shape.dims)
        text << ' ' << dim << ' ' << shape.size[int{dim}] << ';';
    if (shape.type != "GEMM" && shape.type != "FC")
        text << " StrideY " << shape.stride_y << "; StrideX " << shape.stride_x << "; PadY " << shape.pad_y << "; PadX "
             << shape.pad_x << ';';
    text << " endLayer\n";
    return text.str();
}

std::string MachineText(Random *random, int64_t pes) {
    std::ostringstream text;
    text << "NumPEs " << pes << ';';
    if (random->Percent(80))
        text << " Bandwidth " << random->Between(1, random->Percent(50) ? 4 : 30) << ';';
    if (random->Percent(60))
        text << " L1Buffers " << random->Between(1, 4) << ';';
    if (random->Percent(4))
        text << " L1Buffers " << random->Between(5, 40) << ';';
    if (random->Percent(40))
        text << " NoCLatency " << random->Between(0, random->Percent(80) ? 6 : 300) << ';';
    if (random->Percent(40))
        text << " VectorWidth " << random->Between(1, 5) << ';';
    if (random->Percent(40))
        text << " LinkBandwidth " << random->Between(1, 4) << ';';
    for (const char *flag : {"Multicast", "Reduction", "Forwarding"})
        if (random->Percent(20))
            text << ' ' << flag << " off;";
    text << '\n';
    return text.str();
}

// A dataflow under construction.
class Flow {
  public:
    Flow(Random *random, const Shape &shape, int64_t pes, bool merging)
        : random_(random), shape_(shape), pes_(pes), merging_(merging) {
        for (char dim : shape.dims)
            given_[int{dim}] = shape.size[int{dim}] + (dim == 'Y' ? 2 * shape.pad_y : dim == 'X' ? 2 * shape.pad_x : 0);
    }

    std::string Text() {
        int64_t levels = random_->Percent(45) ? 1 : random_->Percent(75) ? 2 : 3;
        for (int64_t l = 0; l < levels; l++)
            AddLevel(l, l + 1 == levels);
        return text_ + "\n";
    }

  private:
    void Add(const std::string &pragma) { text_ += (text_.empty() ? "" : "\n-> ") + pragma; }

    static bool Overlaps(char dim) { return dim == 'Y' || dim == 'X'; }

    int64_t FilterOf(char dim) const { return shape_.size[int{dim == 'Y' ? 'R' : 'S'}]; }

    int64_t StrideOf(char dim) const { return dim == 'Y' ? shape_.stride_y : shape_.stride_x; }

    void AddMap(const char *kind, char dim) {
        int64_t given = given_[int{dim}];
        int64_t size = random_->Percent(45) ? 1 : random_->Between(1, given + (random_->Percent(5) ? 2 : 0));
        int64_t offset = size;
        if (Overlaps(dim) && random_->Percent(60)) {
            size = random_->Percent(40) ? std::min(given, FilterOf(dim)) : size;
            offset = random_->Between(1, size);
        } else if (size >= given && random_->Percent(20)) {
            offset = random_->Between(1, 2 * size + 2);
        }
        const int64_t filter = FilterOf(dim), stride = StrideOf(dim);
        if (Overlaps(dim) && stride > filter && random_->Percent(60)) { // rows between windows are left out, or some
            int64_t windows = random_->Between(1, std::max<int64_t>(1, given / stride));
            offset = windows * stride;
            size = offset - random_->Between(1, stride - filter);
        }
        Add(std::string(kind) + " (" + std::to_string(size) + "," + std::to_string(offset) + ") " + dim);
        inner_[int{dim}] = std::min(inner_[int{dim}], size);
    }

    void AddMerged(const char *kind, char dim, char merged) {
        int64_t whole = given_[int{merged}], size = 1;
        do
            size = random_->Between(1, 2 * whole);
        while (size % whole != 0 && whole % size != 0);
        if (random_->Percent(50))
            size = 1;
        Add(std::string(kind) + " (" + std::to_string(size) + "," + std::to_string(size) + ") " + dim);
        Add(std::string("Merge ") + merged);
        inner_[int{merged}] = std::min(whole, size);
        inner_[int{dim}] = std::max<int64_t>(1, size / whole);
        if (random_->Percent(20) && !rest_.empty()) {
            Add(std::string("Merge ") + rest_.back());
            rest_.pop_back();
        }
    }

    char Partner(char dim) const {
        const size_t at = std::string("YRXS").find(dim);
        return at == std::string::npos ? 0 : "RYSX"[at];
    }

    // The dimension's pragma; spatial ones of both dimensions of a window advance together.
    void AddPragma(char dim) {
        bool spatial = dim == spatial_ || (together_ && Partner(dim) == spatial_) || random_->Percent(2);
        const char *kind = spatial ? "Spatial_Map" : "Temporal_Map";
        if (random_->Percent(spatial ? (merging_ ? 85 : 18) : 5) && !rest_.empty()) {
            char merged = rest_.back();
            rest_.pop_back();
            AddMerged(kind, dim, merged);
        } else if (!spatial && random_->Percent(15)) {
            Add(std::string("Unroll ") + dim);
        } else if (together_ && spatial) {
            Add(std::string("Spatial_Map (1,1) ") + dim);
            inner_[int{dim}] = 1;
        } else {
            AddMap(kind, dim);
        }
    }

    void AddTile(char dim) {
        int64_t width = random_->Percent(50) ? random_->Between(1, pes_) : random_->Between(1, 4);
        pes_ = std::max<int64_t>(1, pes_ / width);
        Add("Tile (" + std::to_string(width) + ") " + dim);
    }

    void AddLevel(int64_t level, bool last) {
        std::copy(std::begin(given_), std::end(given_), std::begin(inner_));
        rest_.assign(shape_.dims.begin(), shape_.dims.end());
        random_->Shuffle(&rest_);
        int64_t keep = level == 0 ? random_->Between(1, static_cast<int64_t>(rest_.size()))
                                  : random_->Between(1, std::min<int64_t>(4, static_cast<int64_t>(rest_.size())));
        rest_.resize(static_cast<size_t>(keep));
        spatial_ = random_->Percent(85) ? random_->Pick(rest_) : 0;
        for (char dim : rest_) // the dimensions in which inputs are forwarded
            if (spatial_ && Overlaps(dim) && random_->Percent(35))
                spatial_ = dim;
        together_ = spatial_ && Partner(spatial_) && random_->Percent(25);
        while (!rest_.empty()) {
            char dim = rest_.back();
            rest_.pop_back();
            if (rest_.empty() && !last)
                AddTile(dim);
            AddPragma(dim);
        }
        std::copy(std::begin(inner_), std::end(inner_), std::begin(given_));
    }

    Random *random_;
    const Shape &shape_;
    int64_t pes_;
    bool merging_;
    std::string text_;
    int64_t given_[128] = {}, inner_[128] = {};
    std::vector<char> rest_;
    char spatial_ = 0;
    bool together_ = false;
};

std::string RandomText(uint64_t seed) {
    Random random(seed);
    Scale scale = random.Percent(60) ? SMALL : MIDDLE;
    Shape shape = RandomShape(&random, scale);
    int64_t pes = scale == SMALL ? random.Between(1, 9) : random.Between(4, 16);
    if (random.Percent(40)) // more folds
        pes = random.Between(2, 4);
    bool merging = random.Percent(12);
    for (char dim : shape.dims) // merged loops need more than a few positions to repeat themselves
        if (merging && std::string("KCMN").find(dim) != std::string::npos && random.Percent(50))
            shape.size[int{dim}] = random.Between(3, 23);
    std::string machine = MachineText(&random, pes), layer = LayerText(shape);
    return machine + layer + Flow(&random, shape, pes, merging).Text();
}

// ---- both sides ----

// Lower a text; false when the front end refuses it. The mapping is valid until the next one.
bool Lower(const std::string &text, sc_mapping *mapped) {
    sc_source from = {"random", text.data(), text.size()};
    sc_arena memory = {};
    sc_dsl parsed = {};
    sc_machine hardware = sc_machine_default();
    bool accepted = sc_dsl_parse(&parsed, &from, &memory, nullptr) == SC_STATUS_OK && parsed.layer_count == 1;
    if (accepted) {
        sc_machine_override(&hardware, &parsed.machine);
        sc_arena_free(MappedArena());
        accepted = sc_mapping_lower(mapped, MappedArena(), &parsed.layers[0].layer, &hardware, parsed.pragmas,
                                    parsed.pragma_count, nullptr, nullptr) == SC_STATUS_OK;
    }
    sc_arena_free(&memory);
    return accepted;
}

std::string Differences(const sc_counters &model, const sc_counters &simulated) {
    std::ostringstream lines;
    for (int id = 0; id < SC_COUNTER_COUNT; id++) {
        auto counter = static_cast<sc_counter_id>(id);
        if (sc_counter_get(&model, counter) != sc_counter_get(&simulated, counter))
            lines << "  " << sc_counter_info(counter)->name << ": model " << sc_counter_get(&model, counter)
                  << ", simulated " << sc_counter_get(&simulated, counter) << '\n';
    }
    return lines.str();
}

struct Tally {
    int64_t compared = 0, refused = 0, too_large = 0, differ = 0;
    int64_t forwarding = 0, reducing = 0, levels[4] = {}, joined = 0, together = 0, holes = 0;
};

bool HasParts(const sc_mapping &mapped) {
    return std::any_of(mapped.level, mapped.level + mapped.level_count, [](const sc_level &level) {
        return std::any_of(level.directive, level.directive + level.directive_count,
                           [](const sc_directive &directive) { return directive.part_count > 1; });
    });
}

bool HasTogether(const sc_mapping &mapped) {
    return std::any_of(mapped.level, mapped.level + mapped.level_count, [](const sc_level &level) {
        return level.units > 1 && std::count_if(level.directive, level.directive + level.directive_count,
                                                [](const sc_directive &directive) { return directive.spatial; }) > 1;
    });
}

// Some chunk of the layer is followed by a hole.
bool HasHoles(const sc_mapping &mapped) {
    for (int l = 0; l < mapped.level_count; l++)
        for (int i = 0; i < mapped.level[l].directive_count; i++) {
            const sc_map_part &part = mapped.level[l].directive[i].part[0];
            if (part.offset > part.size && part.size < mapped.layer.size[part.dim])
                return true;
        }
    return false;
}

void Note(Tally *tally, const sc_mapping &mapped, const sc_counters &counts) {
    tally->compared++;
    tally->forwarding += counts.noc_forward > 0;
    tally->reducing += counts.noc_reduce > 0;
    tally->levels[std::min(mapped.level_count, 3)]++;
    tally->joined += HasParts(mapped);
    tally->together += HasTogether(mapped);
    tally->holes += HasHoles(mapped);
}

bool Simulate(const sc_mapping &mapped, sc_sim_result *result) {
    sc_sim_data *data = nullptr;
    const sc_sim_options options = {};
    sc_error problem = {};
    if (sc_sim_data_create(&data, &mapped.layer, 1, &problem) != SC_STATUS_OK)
        return false;
    enum sc_status status = sc_sim_run(&mapped, data, &options, result, &problem);
    sc_sim_data_free(data);
    EXPECT_NE(status, SC_STATUS_INVARIANT) << problem.message;
    return status == SC_STATUS_OK;
}

void Compare(sc_exact *context, uint64_t seed, const std::string &text, Tally *tally) {
    sc_mapping mapped = {};
    sc_counters model = {};
    sc_error problem = {};
    sc_sim_result simulated = {};
    if (!Lower(text, &mapped)) {
        tally->refused++;
        return;
    }
    ASSERT_EQ(sc_exact_evaluate(context, &mapped, &model, &problem), SC_STATUS_OK)
        << problem.message << "\nseed " << seed << "\n"
        << text;
    if (sc_layer_macs(&mapped.layer) > MACS_MAX || model.steps > STEPS_MAX || !Simulate(mapped, &simulated)) {
        tally->too_large++;
        return;
    }
    Note(tally, mapped, model);
    const std::string differences = Differences(model, simulated.counters);
    tally->differ += !differences.empty();
    EXPECT_EQ(differences, "") << "seed " << seed << "\n" << text;
}

// Rows and columns that share the units of a level: legal where the strides leave the other units nothing to do, which
// hold their rows and columns all the same.
std::string SharedUnitsText(uint64_t seed) {
    Random random(seed);
    Shape shape;
    const int64_t units = random.Between(2, 3);
    shape.type = random.Percent(70) ? "CONV" : "POOL";
    shape.dims = shape.type == "CONV" ? "NKCYXRS" : "NCYXRS";
    for (char dim : shape.dims)
        shape.size[int{dim}] = random.Between(1, std::string("YX").find(dim) == std::string::npos ? 3 : 13);
    shape.size['R'] = shape.size['S'] = 1;
    shape.stride_y = units * random.Between(1, 2);
    shape.stride_x = units * random.Between(1, 2);
    std::vector<std::string> pragmas = {"Spatial_Map (1,1) Y", "Spatial_Map (1,1) X"};
    for (char dim : std::string("NKC"))
        if (shape.dims.find(dim) != std::string::npos)
            pragmas.push_back(std::string("Temporal_Map (1,1) ") + dim);
    random.Shuffle(&pragmas);
    int64_t outer = random.Percent(50) ? 1 : random.Between(2, 3);
    std::string flow;
    if (outer > 1)
        flow = "Spatial_Map (5,5) " + std::string(random.Percent(50) ? "Y" : "X") + " -> Tile (" +
               std::to_string(units) + ") R -> Unroll R -> ";
    for (const std::string &pragma : pragmas)
        flow += pragma + (&pragma == &pragmas.back() ? "\n" : " -> ");
    return MachineText(&random, units * outer) + LayerText(shape) + flow;
}

TEST(ExactRandomTest, AgreesWhereRowsAndColumnsShareUnits) {
    sc_exact *context = sc_exact_create();
    Tally tally;
    for (uint64_t seed = 1; seed <= static_cast<uint64_t>(USUAL_RUNS / 10) && tally.differ < 5; seed++)
        Compare(context, seed, SharedUnitsText(seed), &tally);
    sc_exact_free(context);
    EXPECT_GT(tally.together, USUAL_RUNS / 50);
}

// What random mappings seldom have.
TEST(ExactRandomTest, AgreesOnRareMappings) {
    const char *const texts[] = {
        // Rows and columns of one merged loop, and inside it columns with holes: two windows move together, and only
        // one of them leaves out indices.
        "NumPEs 2; Layer CONV a; Y 3; X 6; StrideX 2; endLayer "
        "Spatial_Map (2,2) Y -> Merge X -> Tile (1) C -> Unroll C -> Temporal_Map (1,2) X",
        // Unit 1 has one chunk, [4,9), and idles while unit 0 has its second, [5,6). In the next chunk of both, [4,13),
        // unit 0 needs rows of unit 1, which was not active and does not forward them.
        "NumPEs 2; Layer CONV a; Y 13; R 2; endLayer Tile (2) Y -> Temporal_Map (9,4) Y "
        "-> Tile (1) Y -> Spatial_Map (6,4) Y -> Temporal_Map (5,5) Y -> Unroll R",
        // Two channels on the PEs meet again after a period of the merged loop; in its first period the outputs of a
        // tile are new, and in the others they come back from off chip.
        "NumPEs 2; Layer CONV a; C 6; X 7; endLayer Spatial_Map (1,1) C -> Merge X -> Buffer L2",
        // Chunks of columns that lie a stride apart: the outputs of a later tile are the first one's, shifted by
        // outputs and not by columns.
        "NumPEs 1; Layer CONV a; X 13; S 2; StrideX 3; DilationX 3; endLayer Temporal_Map (3,3) X -> Buffer L2",
        // With holes in the filter a PE of a merged loop has psums of two rows that are no neighbours, and keeps both
        // while C advances.
        "NumPEs 3; Layer CONV a; N 2; K 4; C 2; Y 7; R 2; DilationY 2; endLayer "
        "Unroll R -> Spatial_Map (1,1) Y -> Merge K -> Merge N -> Temporal_Map (1,1) C",
        // PEs of a merged loop with more operations along an axis than the lanes of one bank are given cells for.
        "NumPEs 3; Layer CONV a; K 2; C 2; Y 130; R 65; endLayer Spatial_Map (1,1) K -> Merge C -> "
        "Temporal_Map (130,130) Y -> Unroll R",
        // 70 PEs of a merged loop are two banks; its indices begin anew in the middle of each.
        "NumPEs 70; Layer CONV a; K 9; C 11; X 5; S 2; endLayer "
        "Spatial_Map (1,1) K -> Merge C -> Temporal_Map (3,2) X -> Unroll S",
        // In the last fold one of three tiles of PEs idles, and gives its psums away when L2's tile changes. The PEs
        // below a link are parts of two tiles.
        "NumPEs 6; Topology rows; ArrayColumns 3; Layer CONV a; K 2; C 7; endLayer "
        "Spatial_Map (1,1) C -> Buffer L2 output -> Tile (2) K -> Temporal_Map (2,2) K -> Spatial_Map (1,1) K",
    };
    sc_exact *context = sc_exact_create();
    Tally tally;
    for (const char *text : texts)
        Compare(context, 0, text, &tally);
    sc_exact_free(context);
    EXPECT_EQ(tally.compared, static_cast<int64_t>(std::size(texts)));
}

TEST(ExactRandomTest, AgreesWithTheSimulator) {
    uint64_t seed = FromEnvironment("SIMCHECK_SEED", 1);
    const auto runs = static_cast<int64_t>(FromEnvironment("SIMCHECK_RUNS", USUAL_RUNS));
    const bool single = runs == 1;
    sc_exact *context = sc_exact_create();
    Tally tally;
    std::printf("seeds from %llu\n", static_cast<unsigned long long>(seed));
    while (tally.compared < runs && tally.differ < 5 && !HasFatalFailure()) {
        Compare(context, seed, RandomText(seed), &tally);
        seed++;
        if (single)
            break;
    }
    sc_exact_free(context);
    EXPECT_GE(tally.holes, single ? 0 : runs / 50);
    std::printf("compared %lld (%lld merged, %lld together, %lld with holes, %lld forward, %lld reduce; levels 1: "
                "%lld, 2: %lld, more: %lld), refused %lld, too large %lld, differ %lld; next seed %llu\n",
                static_cast<long long>(tally.compared), static_cast<long long>(tally.joined),
                static_cast<long long>(tally.together), static_cast<long long>(tally.holes),
                static_cast<long long>(tally.forwarding), static_cast<long long>(tally.reducing),
                static_cast<long long>(tally.levels[1]), static_cast<long long>(tally.levels[2]),
                static_cast<long long>(tally.levels[3]), static_cast<long long>(tally.refused),
                static_cast<long long>(tally.too_large), static_cast<long long>(tally.differ),
                static_cast<unsigned long long>(seed));
}

} // namespace
