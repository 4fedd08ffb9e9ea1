// Random small spaces: the search, with and without leaving designs out, in blocks that are added up in any order,
// finds what is found when each design is evaluated on its own.
#include <gtest/gtest.h>

#include <algorithm>
#include <array>
#include <memory>
#include <set>
#include <string>
#include <vector>

#include "model/explore.h"
#include "tests/property/random.h"
#include "tests/support/case_count.h"
#include "tests/support/explored.h"

namespace {

const int SPACES = Cases(40, 250);

// ---- random spaces ----

struct RandomSpace {
    std::string text;
    std::vector<std::string> flows;
};

std::string list(Random &random, int64_t low, int64_t high, int most) {
    std::vector<int64_t> values;
    for (int64_t i = 0, count = random.between(1, most); i < count; i++)
        values.push_back(random.between(low, high));
    std::sort(values.begin(), values.end());
    values.erase(std::unique(values.begin(), values.end()), values.end());
    std::string text;
    for (int64_t value : values)
        text += (text.empty() ? "" : ", ") + std::to_string(value);
    return text;
}

std::string number(Random &random, int64_t low, int64_t high) { return std::to_string(random.between(low, high)); }

// A layer of any type that has the dimensions of the dataflows; some are refused, as those of an FC layer with S.
std::string layers(Random &random) {
    static const char *const TYPES[] = {"CONV", "DSCONV", "POOL", "FC"};
    std::string text;
    for (int64_t i = 0, count = random.between(1, 3); i < count; i++) {
        const std::string type = random.chance(60) ? "CONV" : TYPES[random.between(1, 3)];
        const bool has_k = type == "CONV" || type == "FC";
        text += "Layer " + type + " l" + std::to_string(i) + "; C " + number(random, 1, 5);
        text += has_k ? "; K " + number(random, 1, 6) : "";
        if (type == "FC")
            text += random.chance(50) ? "; R 3; S 2; Y 3; X 2" : "";
        else
            text += "; R " + number(random, 1, 3) + "; S " + number(random, 1, 3) + "; Y " + number(random, 3, 8) +
                    "; X " + number(random, 3, 8) + "; Stride " + number(random, 1, 2);
        text += random.chance(40) ? "; Repeat " + number(random, 2, 4) : "";
        text += "; endLayer\n";
    }
    return text;
}

std::string energy(Random &random) {
    std::string text = "Energy e; Unit pJ; MAC 0.5;";
    if (random.chance(50))
        text += " L1 1 2; L2 6.25 7;";
    else
        text += " L1Port 2; L2Port 32; SRAM 8 2 0.1 0.2; SRAM 200 2 0.7 0.9; SRAM 100000 2 3 3;"
                " SRAM 8 32 1 1; SRAM 64 32 1.5 3; SRAM 100000 32 8 9;";
    if (random.chance(50))
        text += " NoC 2;";
    if (random.chance(50))
        text += " OffChip 60;";
    return text + " endEnergy\n";
}

std::string cost(Random &random) {
    std::string text = "Cost c; Term pe area 5 um2 power 3 uW each NumPEs * VectorWidth;"
                       " Term bus area 1 um2 power 2 uW each NumPEs * Bandwidth per 3;";
    if (random.chance(80))
        text += " Term l1 area 1 um2 power 1 uW each NumPEs * L1Size per 4;";
    if (random.chance(80))
        text += " Term l2 area 1 um2 power 1 uW each L2Size per 4;";
    if (random.chance(30))
        text += " Term sets area 1 um2 each L1Size * L1Buffers;"; // depends on a parameter of points
    return text + " endCost\n";
}

// Tight ones leave nothing valid.
std::string limits(Random &random) {
    const bool tight = random.chance(25);
    std::string text;
    if (random.chance(40))
        text += "Area <= " + (tight ? number(random, 2, 60) : number(random, 20, 600)) + " um2; ";
    if (random.chance(40))
        text += "Power <= " + (tight ? number(random, 2, 60) : number(random, 20, 400)) + " uW; ";
    if (random.chance(30))
        text += "Cycles <= " + std::to_string(random.between(100, 6000)) + "; ";
    if (random.chance(30))
        text += "Energy <= " + std::to_string(random.between(2, 60)) + " nJ; ";
    return text;
}

// Parameters of every role; what is varied as one value is given all the same.
std::string parameters(Random &random, bool marks) {
    std::string text = "NumPEs " + list(random, 1, 9, 3) + "; L1Size " + list(random, 4, 120, 5) + "; L2Size " +
                       list(random, 20, 500, 5) + "; Bandwidth " + list(random, 1, 8, 3) + "; L1Buffers " +
                       list(random, 1, 3, 2) + "; VectorWidth " + list(random, 1, 4, 2) + ";";
    if (random.chance(30))
        text += " NoCLatency " + list(random, 0, 7, 3) + ";";
    if (random.chance(25))
        text += " Multicast on, off;";
    if (random.chance(25))
        text += " Topology bus, mesh; LinkLength 100, 900; HopBandwidth " + list(random, 1, 9, 2) + ";";
    if (random.chance(25))
        text += " L1VectorRead 1, 4;";
    if (random.chance(20))
        text += " Channel weight " + list(random, 1, 5, 2) + ";";
    if (random.chance(20))
        text += " L1Buffers input " + list(random, 1, 3, 2) + ";";
    if (marks)
        text += random.chance(50) ? " Buffer auto;" : " Buffer marks, auto;";
    if (marks && random.chance(50))
        text += " L2Buffers 1, 2; OffChipBandwidth " + list(random, 1, 5, 2) + "; OffChipLatency 0, 9;";
    return text;
}

RandomSpace random_space(uint64_t seed) {
    Random random(seed);
    const bool marks = random.chance(25);
    RandomSpace made;
    made.text = layers(random) + energy(random) + cost(random) + "Space s; " + parameters(random, marks) +
                "\nConstant T " + list(random, 1, 4, 3) + "; " + limits(random) + "endSpace\n" +
                "Temporal_Map (1,1) K -> Temporal_Map (T,T) C -> Temporal_Map (Sz(R),1) Y -> Spatial_Map (Sz(S),1) X "
                "-> Unroll R -> Unroll S";
    if (random.chance(60))
        made.flows.push_back("Spatial_Map (1,1) K -> Temporal_Map (1,1) C -> Temporal_Map (Sz(R),1) Y -> "
                             "Temporal_Map (Sz(S),1) X -> Temporal_Map (1,1) R -> Unroll S");
    if (random.chance(30)) // not legal on every layer and machine
        made.flows.push_back("Temporal_Map (1,1) K -> Temporal_Map (1,1) C -> Temporal_Map (3,1) Y -> "
                             "Spatial_Map (1,1) X -> Temporal_Map (1,1) R -> Tile (Sz(S)) S -> "
                             "Temporal_Map (Sz(S),Sz(S)) S");
    return made;
}

// ---- each design on its own ----

using Figures = sc_figures;

bool is_valid(const sc_explore_found &found) {
    return found.legal && found.has_figures &&
           std::none_of(found.broken, found.broken + SC_RULE_COUNT, [](bool broken) { return broken; });
}

// Keys of the total order, written anew: energies of these spaces are below 2^90, cycles below 2^30.
std::array<unsigned __int128, 6> keys(sc_measure measure, const Figures &f) {
    unsigned __int128 first = 0;
    if (measure == SC_MEASURE_CYCLES)
        first = (unsigned __int128)f.cycles;
    else if (measure == SC_MEASURE_ENERGY)
        first = f.energy;
    else if (measure == SC_MEASURE_EDP)
        first = f.energy * (unsigned __int128)f.cycles;
    else if (measure == SC_MEASURE_CYCLES_AREA)
        first = (unsigned __int128)f.cycles * (unsigned __int128)f.area_nm2;
    else
        first = (unsigned __int128)(measure == SC_MEASURE_AREA ? f.area_nm2 : f.power_nw);
    return {first,
            (unsigned __int128)f.cycles,
            f.energy,
            (unsigned __int128)f.area_nm2,
            (unsigned __int128)f.power_nw,
            (unsigned __int128)f.index};
}

// By how many millionths of it a limit is passed.
int64_t excess(unsigned __int128 value, unsigned __int128 limit) {
    return limit == 0 || value <= limit ? 0 : int64_t((value - limit) * 1000000 / limit);
}

int64_t excess_of(const sc_explore_found &found, const sc_space &space) {
    const int64_t *limit = space.limit;
    const sc_machine &machine = found.design.machine;
    return excess((unsigned __int128)found.l1_needed, (unsigned __int128)machine.l1_size) +
           excess((unsigned __int128)found.l2_needed, (unsigned __int128)machine.l2_size) +
           excess((unsigned __int128)found.figures.area_nm2, (unsigned __int128)limit[SC_SPACE_AREA_NM2]) +
           excess((unsigned __int128)found.figures.power_nw, (unsigned __int128)limit[SC_SPACE_POWER_NW]) +
           excess((unsigned __int128)found.figures.cycles, (unsigned __int128)limit[SC_SPACE_CYCLES]) +
           excess(found.figures.energy, (unsigned __int128)limit[SC_SPACE_ENERGY_AJ] * 1000000);
}

struct BruteForce {
    int64_t valid = 0, refused = 0;
    int64_t nearest = -1, nearest_excess = 0; // of the designs that are legal, the first that exceeds its limits least
    int64_t alone[SC_RULE_COUNT] = {};
    std::vector<Figures> designs; // the valid ones
};

BruteForce brute_force(const Explored &explored) {
    BruteForce all;
    for (int64_t index = 0; index < sc_explore_designs(explored.explore); index++) {
        sc_arena arena = {};
        sc_error error = {};
        sc_explore_found found;
        Figures wanted = {};
        wanted.index = index;
        EXPECT_EQ(sc_explore_find(explored.explore, &wanted, &found, &arena, &error), SC_STATUS_OK) << error.message;
        const bool fits = found.legal && found.has_figures;
        int broken = 0, which = 0;
        for (int rule = 0; rule < SC_RULE_COUNT; rule++) {
            broken += found.broken[rule];
            which = found.broken[rule] ? rule : which;
        }
        all.refused += !found.legal;
        const int64_t exceeds = found.legal ? excess_of(found, *explored.task.space) : 0;
        if (found.legal && (all.nearest < 0 || exceeds < all.nearest_excess)) {
            all.nearest = index;
            all.nearest_excess = exceeds;
        }
        if (is_valid(found))
            all.designs.push_back(found.figures);
        else if (found.legal && broken == 1 && (fits || which <= SC_RULE_L2))
            all.alone[which]++;
        sc_arena_free(&arena);
    }
    all.valid = int64_t(all.designs.size());
    return all;
}

// ---- of fronts: every choice of every layer on every machine ----

// What a layer's instance has on a machine alone; nothing where it is not legal or does not fit.
struct Part {
    int64_t cycles;
    sc_energy_amount energy;
};

std::vector<std::vector<std::vector<Part>>> parts_of(const Explored &explored) {
    std::vector<std::vector<std::vector<Part>>> parts(size_t(sc_explore_designs(explored.explore)));
    const int instances = sc_explore_instances(explored.explore);
    for (int l = 0; l < explored.task.layer_count; l++) {
        sc_explore_task task = explored.task;
        sc_arena arena = {};
        sc_explore *alone = nullptr;
        task.choice = SC_CHOICE_FIXED;
        task.layer += l;
        task.layer_count = 1;
        task.group_count = 0;
        EXPECT_EQ(sc_explore_open(&alone, &task, &arena, nullptr), SC_STATUS_OK);
        for (size_t machine = 0; machine < parts.size(); machine++) {
            std::vector<Part> of;
            for (int k = 0; k < instances; k++) {
                sc_arena memory = {};
                sc_explore_found found;
                Figures wanted = {};
                wanted.index = int64_t(machine) * instances + k;
                EXPECT_EQ(sc_explore_find(alone, &wanted, &found, &memory, nullptr), SC_STATUS_OK);
                if (found.legal && !found.broken[SC_RULE_L1] && !found.broken[SC_RULE_L2])
                    of.push_back({found.figures.cycles, found.figures.energy});
                sc_arena_free(&memory);
            }
            parts[machine].push_back(of);
        }
        sc_arena_free(&arena);
    }
    return parts;
}

std::vector<Part> all_sums(const std::vector<std::vector<Part>> &layers) {
    std::vector<Part> sums = {{0, 0}};
    for (const std::vector<Part> &layer : layers) {
        std::vector<Part> more;
        for (const Part &sum : sums)
            for (const Part &part : layer)
                more.push_back({sum.cycles + part.cycles, sum.energy + part.energy});
        sums = more;
    }
    return sums;
}

// Sums that lose to another one of the same machine are left out, and so is the second of two equal ones.
bool is_beaten(const std::vector<Part> &sums, size_t n) {
    for (size_t m = 0; m < sums.size(); m++) {
        const bool no_worse = sums[m].cycles <= sums[n].cycles && sums[m].energy <= sums[n].energy;
        const bool same = sums[m].cycles == sums[n].cycles && sums[m].energy == sums[n].energy;
        if (m != n && no_worse && (!same || m < n))
            return true;
    }
    return false;
}

bool is_within(const Figures &figures, const sc_space &space) {
    const int64_t *limit = space.limit;
    return (!limit[SC_SPACE_AREA_NM2] || figures.area_nm2 <= limit[SC_SPACE_AREA_NM2]) &&
           (!limit[SC_SPACE_POWER_NW] || figures.power_nw <= limit[SC_SPACE_POWER_NW]) &&
           (!limit[SC_SPACE_CYCLES] || figures.cycles <= limit[SC_SPACE_CYCLES]) &&
           (!limit[SC_SPACE_ENERGY_AJ] || figures.energy <= sc_energy_amount(limit[SC_SPACE_ENERGY_AJ]) * 1000000);
}

// The designs have the figures of all choices; `valid` counts machines.
void add_fronts(const Explored &explored, BruteForce *all) {
    const auto parts = parts_of(explored);
    all->designs.clear();
    all->valid = 0;
    for (size_t machine = 0; machine < parts.size(); machine++) {
        const std::vector<Part> sums = all_sums(parts[machine]);
        sc_explore_found found;
        sc_arena memory = {};
        Figures wanted = {};
        wanted.index = int64_t(machine);
        EXPECT_EQ(sc_explore_find(explored.explore, &wanted, &found, &memory, nullptr), SC_STATUS_OK);
        bool any = false;
        for (size_t n = 0; n < sums.size(); n++) {
            Figures figures = found.figures;
            figures.cycles = sums[n].cycles;
            figures.energy = sums[n].energy;
            if (is_beaten(sums, n) || !is_within(figures, *explored.task.space))
                continue;
            any = true;
            all->designs.push_back(figures);
            // the choice that has these figures is found again
            sc_explore_found again;
            EXPECT_EQ(sc_explore_find(explored.explore, &figures, &again, &memory, nullptr), SC_STATUS_OK);
            EXPECT_TRUE(again.has_figures && again.figures.cycles == figures.cycles &&
                        again.figures.energy == figures.energy);
        }
        all->valid += any;
        sc_arena_free(&memory);
    }
}

// Each layer takes the part that is least in the choice's measure, of equal ones in the other, of equal ones the first.
void expect_choices(const Explored &explored, const BruteForce &all) {
    const auto parts = parts_of(explored);
    for (const Figures &design : all.designs) {
        Part sum = {0, 0};
        for (const std::vector<Part> &layer : parts[size_t(design.index)]) {
            const Part part = *std::min_element(layer.begin(), layer.end(), [&](const Part &a, const Part &b) {
                const auto key = [&](const Part &of) {
                    const auto cycles = (unsigned __int128)of.cycles;
                    const unsigned __int128 first = explored.task.choice == SC_CHOICE_EDP      ? cycles * of.energy
                                                    : explored.task.choice == SC_CHOICE_ENERGY ? of.energy
                                                                                               : cycles;
                    return std::array<unsigned __int128, 3>{first, cycles, of.energy};
                };
                return key(a) < key(b);
            });
            sum.cycles += part.cycles;
            sum.energy += part.energy;
        }
        EXPECT_EQ(design.cycles, sum.cycles);
        EXPECT_TRUE(design.energy == sum.energy);
    }
}

const Figures *least(const std::vector<const Figures *> &designs, sc_measure measure) {
    return *std::min_element(designs.begin(), designs.end(), [measure](const Figures *a, const Figures *b) {
        return keys(measure, *a) < keys(measure, *b);
    });
}

bool no_worse(const Figures &a, const Figures &b) {
    return a.cycles <= b.cycles && a.energy <= b.energy && a.area_nm2 <= b.area_nm2;
}

std::vector<int64_t> front_of(const BruteForce &all) {
    std::vector<const Figures *> front;
    for (const Figures &design : all.designs) {
        bool loses = false;
        for (const Figures &other : all.designs)
            loses = loses || (&other != &design && no_worse(other, design) &&
                              (!no_worse(design, other) || other.index < design.index));
        if (!loses)
            front.push_back(&design);
    }
    std::vector<int64_t> indices;
    for (const Figures *member : front)
        indices.push_back(member->index);
    std::sort(indices.begin(), indices.end());
    return indices;
}

void expect_same(const Figures &a, const Figures &b) {
    EXPECT_EQ(a.index, b.index);
    EXPECT_EQ(a.cycles, b.cycles);
    EXPECT_TRUE(a.energy == b.energy);
    EXPECT_EQ(a.area_nm2, b.area_nm2);
    EXPECT_EQ(a.power_nw, b.power_nw);
}

// Of a choice by fronts a machine has several figures, and counts once.
void expect_bests(const sc_explore_bests &bests, const std::vector<const Figures *> &designs) {
    std::set<int64_t> machines;
    for (const Figures *design : designs)
        machines.insert(design->index);
    EXPECT_EQ(bests.valid, int64_t(machines.size()));
    EXPECT_EQ(bests.any, !designs.empty());
    for (int m = 0; !designs.empty() && m < SC_MEASURE_COUNT; m++) {
        SCOPED_TRACE(sc_measure_name(sc_measure(m)));
        expect_same(bests.best[m], *least(designs, sc_measure(m)));
    }
}

void expect_groups(const Explored &explored, const BruteForce &all) {
    const sc_explore_task &task = explored.task;
    std::vector<const sc_space_parameter *> hardware;
    for (int i = 0; i < task.space->parameter_count; i++)
        if (!task.space->parameter[i].is_constant)
            hardware.push_back(&task.space->parameter[i]);
    for (int g = 0; g < task.group_count; g++) {
        const sc_space_parameter *one = hardware[size_t(task.group[g].first)];
        const sc_space_parameter *other = task.group[g].second < 0 ? nullptr : hardware[size_t(task.group[g].second)];
        for (int n = 0; n < one->count; n++)
            for (int m = 0; m < (other ? other->count : 1); m++) {
                std::vector<const Figures *> designs;
                for (const Figures &design : all.designs) {
                    sc_explore_design at;
                    sc_explore_design_at(explored.explore, design.index, &at);
                    if (sc_machine_get(&at.machine, one->hardware) == one->value[n * one->statements] &&
                        (!other || sc_machine_get(&at.machine, other->hardware) == other->value[m * other->statements]))
                        designs.push_back(&design);
                }
                SCOPED_TRACE(std::string("group ") + one->name + " " + std::to_string(n) + " " + std::to_string(m));
                expect_bests(*sc_explore_group_value(explored.explore, &explored.result, g, n, m), designs);
            }
    }
}

// These products fit into 128 bits.
unsigned __int128 product(const Figures &f) {
    return (unsigned __int128)f.cycles * f.energy * (unsigned __int128)(f.area_nm2 / 1000);
}

void expect_knee(const Explored &explored, const BruteForce &all) {
    const int knee = sc_explore_knee(explored.explore, &explored.result);
    ASSERT_EQ(knee < 0, all.designs.empty());
    for (int i = 0; knee >= 0 && i < explored.result.front_count; i++)
        EXPECT_LE(product(explored.result.front[knee]), product(explored.result.front[i]));
}

// ---- the search against it ----

void expect_found(const Explored &explored, const BruteForce &all) {
    const sc_explore_result &result = explored.result;
    EXPECT_EQ(result.searched, sc_explore_designs(explored.explore));
    EXPECT_EQ(result.searched, result.evaluated + result.refused + result.invalid + result.dominated + result.bounded);
    for (int rule = 0; rule < SC_RULE_COUNT && explored.task.choice != SC_CHOICE_FRONT; rule++)
        EXPECT_EQ(result.alone[rule], all.alone[rule]) << sc_rule_name(sc_rule(rule));
    std::vector<const Figures *> designs;
    for (const Figures &design : all.designs)
        designs.push_back(&design);
    expect_bests(result.all, designs);
    std::vector<int64_t> front;
    for (int i = 0; i < result.front_count; i++)
        front.push_back(result.front[i].index);
    std::sort(front.begin(), front.end());
    EXPECT_EQ(front, front_of(all));
    if (explored.task.choice == SC_CHOICE_FIXED && all.valid == 0) {
        EXPECT_EQ(result.has_nearest, all.nearest >= 0);
        EXPECT_TRUE(all.nearest < 0 || (result.nearest == all.nearest && result.nearest_excess == all.nearest_excess))
            << result.nearest << " by " << result.nearest_excess << ", not " << all.nearest << " by "
            << all.nearest_excess;
    }
    expect_knee(explored, all);
    expect_groups(explored, all);
}

int64_t choose_task(Explored &explored, Random &random) {
    explored.task.choice = random.chance(50) ? SC_CHOICE_FIXED : sc_choice(random.between(1, 4));
    if (explored.Open() != SC_STATUS_OK)
        ADD_FAILURE() << explored.error.message;
    return sc_explore_designs(explored.explore);
}

int count_hardware(const sc_space &space) {
    return int(std::count_if(space.parameter, space.parameter + space.parameter_count,
                             [](const sc_space_parameter &parameter) { return !parameter.is_constant; }));
}

void add_groups(Explored &explored, Random &random) {
    const int count = count_hardware(*explored.task.space);
    const int first = int(random.between(0, count - 1)), second = int(random.between(0, count - 1));
    explored.task.group[0] = {first, -1};
    explored.task.group[1] = {first, second == first ? -1 : second};
    explored.task.group_count = 2;
}

TEST(RandomSpaces, AreSearchedAsDesignByDesign) {
    int64_t designs = 0, valid = 0, dominated = 0, bounded = 0, searched = 0, nothing = 0;
    for (uint64_t seed = 1; seed <= uint64_t(SPACES) && !HasFailure(); seed++) {
        const RandomSpace space = random_space(seed);
        SCOPED_TRACE("seed " + std::to_string(seed) + "\n" + space.text);
        Random random(seed + 77);
        Explored explored(space.text, space.flows);
        if (choose_task(explored, random) > 3000)
            continue;
        BruteForce all = brute_force(explored);
        if (explored.task.choice == SC_CHOICE_FRONT)
            add_fronts(explored, &all);
        else if (explored.task.choice != SC_CHOICE_FIXED)
            expect_choices(explored, all);
        designs += sc_explore_designs(explored.explore);
        valid += all.valid;
        searched++;
        nothing += explored.task.choice == SC_CHOICE_FIXED && all.valid == 0 && all.nearest >= 0;
        explored.task.nearest = true;
        for (int round = 0; round < 4; round++) {
            SCOPED_TRACE(round);
            explored.task.exhaustive = round % 2 == 1;
            explored.task.group_count = 0;
            if (round >= 2)
                add_groups(explored, random);
            explored.Search(random.between(1, 7));
            expect_found(explored, all);
            dominated += explored.result.dominated;
            bounded += explored.result.bounded;
        }
    }
    EXPECT_GT(searched, SPACES / 2);
    EXPECT_GT(valid, designs / 50);
    EXPECT_GT(dominated, valid / 10);
    EXPECT_GT(bounded, 0);
    EXPECT_GT(nothing, SPACES / 50);
}

} // namespace
