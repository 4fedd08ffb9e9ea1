// The hunt: its cases and their text, where they come from, what is left out of them, and how a find gets smaller.
#include <gtest/gtest.h>

#include <unistd.h>

#include <algorithm>
#include <csignal>
#include <cstdio>
#include <cstdlib>
#include <cstring>
#include <fstream>
#include <set>
#include <string>
#include <vector>

#include "check/cli/interrupt.h"
#include "check/hunt/hunt_draw.h"
#include "check/hunt/hunt_search.h"
#include "check/hunt/hunt_shrink.h"
#include "tests/support/case_count.h"
#include "tests/support/formula_sets.h"
#include "tests/support/lowered.h"

namespace {

// ---- cases ----

hunt_space Everything(uint64_t seed) {
    hunt_space space = {};
    space.seed = seed;
    space.types = (1u << sc_layer_type_count()) - 1;
    return space;
}

hunt_case CaseAt(const hunt_space &space, int64_t number) {
    hunt_case made;
    hunt_case_at(&space, number, &made);
    return made;
}

std::string CaseText(const hunt_case &made, bool one_line = false) {
    char *text = nullptr;
    size_t size = 0;
    FILE *memory = open_memstream(&text, &size);
    hunt_case_print(&made, one_line, memory);
    fclose(memory);
    std::string result(text, size);
    free(text);
    return result;
}

hunt_case CaseOf(const char *type, int64_t pes) {
    sc_machine hardware = {};
    sc_machine_set(&hardware, SC_HARDWARE_num_pes, pes);
    return hunt_case_of(sc_layer_type_find(type, static_cast<int>(std::string(type).size())), &hardware);
}

bool IsLegal(const hunt_case &made) {
    sc_mapping mapped;
    sc_arena arena = {};
    const bool legal = hunt_case_lower(&made, &mapped, &arena, nullptr) == SC_STATUS_OK;
    sc_arena_free(&arena);
    return legal;
}

TEST(HuntCase, IsWrittenAsAPersonWould) {
    hunt_case made = CaseOf("CONV", 3);
    sc_machine_set(&made.machine, SC_HARDWARE_multicast, 0);
    made.layer.size[SC_DIM_K] = 2;
    made.layer.size[SC_DIM_Y] = 7;
    made.layer.size[SC_DIM_R] = 3;
    made.layer.pad[SC_WINDOW_Y] = 1;
    made.layer.stride[SC_WINDOW_Y] = made.layer.stride[SC_WINDOW_X] = 2;
    hunt_case_add(&made, SC_PRAGMA_TILE, SC_DIM_K, 3, 0);
    hunt_case_add(&made, SC_PRAGMA_SPATIAL_MAP, SC_DIM_K, 1, 1);
    hunt_case_add(&made, SC_PRAGMA_UNROLL, SC_DIM_R, 0, 0);
    EXPECT_EQ(CaseText(made), "NumPEs 3; Multicast off;\n"
                              "Layer CONV found; K 2; Y 5; R 3; Stride 2; PadY 1; endLayer\n"
                              "Tile (3) K\n-> Spatial_Map (1,1) K\n-> Unroll R\n");
    EXPECT_EQ(CaseText(made, true),
              "NumPEs 3; Multicast off; Layer CONV found; K 2; Y 5; R 3; Stride 2; PadY 1; endLayer "
              "Tile (3) K -> Spatial_Map (1,1) K -> Unroll R");
}

TEST(HuntCase, HasRoomForSoManyPragmas) {
    hunt_case made = CaseOf("GEMM", 1);
    for (int i = 0; i < HUNT_PRAGMAS_MAX; i++)
        EXPECT_TRUE(hunt_case_add(&made, SC_PRAGMA_TEMPORAL_MAP, SC_DIM_M, 1, 1));
    EXPECT_FALSE(hunt_case_add(&made, SC_PRAGMA_TEMPORAL_MAP, SC_DIM_M, 1, 1));
    EXPECT_EQ(made.pragma_count, HUNT_PRAGMAS_MAX);
}

// What the text says is what was lowered, whether it is legal or not.
void ExpectSameFromText(const hunt_case &made, bool one_line) {
    sc_mapping mapped;
    sc_arena arena = {};
    enum sc_status status = hunt_case_lower(&made, &mapped, &arena, nullptr);
    Parsed parsed(CaseText(made, one_line));
    ASSERT_EQ(parsed.result, SC_STATUS_OK) << CaseText(made) << parsed.error.message;
    Lowered lowered(parsed);
    ASSERT_EQ(lowered.result, status) << CaseText(made);
    if (status == SC_STATUS_OK) {
        EXPECT_EQ(WholeText(*lowered.mapping), WholeText(mapped)) << CaseText(made);
    }
    sc_arena_free(&arena);
}

TEST(HuntCase, ItsTextLowersToTheSame) {
    const hunt_space space = Everything(5);
    for (int64_t number = 0; number < 12000 && !testing::Test::HasFailure(); number++)
        ExpectSameFromText(CaseAt(space, number), number % 3 == 0);
    for (int64_t number = 0; number < hunt_ladder_count(&space) && !testing::Test::HasFailure(); number += 7) {
        hunt_case made;
        hunt_ladder(&space, number, &made);
        ExpectSameFromText(made, false);
    }
}

// ---- where they come from ----

// What stands in the text of legal cases, and how many are legal.
struct Seen {
    int64_t cases = 0, legal = 0;
    std::string texts;
};

Seen LegalOf(const hunt_space &space, bool systematic, int64_t count) {
    Seen seen;
    for (int64_t number = 0; number < count; number++) {
        hunt_case made;
        if (systematic)
            hunt_ladder(&space, number, &made);
        else
            hunt_draw(&space, number, &made);
        EXPECT_LE(sc_layer_macs(&made.layer), HUNT_MACS_MAX);
        seen.cases++;
        if (!IsLegal(made))
            continue;
        seen.legal++;
        seen.texts += CaseText(made);
    }
    return seen;
}

void ExpectVariety(const Seen &seen) {
    for (const char *part :
         {"Layer CONV", "Layer DSCONV", "Layer FC",    "Layer POOL", "Layer GEMM",    "Temporal_Map",  "Spatial_Map",
          "Unroll",     "Merge",        "Tile",        "(2,1)",      "(3,2)",         "Stride",        "Pad",
          "Bandwidth",  "L1Buffers",    "VectorWidth", "NoCLatency", "Multicast off", "Reduction off", "Forwarding off",
          "NumPEs 1;",  "NumPEs 4;",    "N 2;",        "G 2;",       "K 3;",          "C 3;",          "M 3;"})
        EXPECT_NE(seen.texts.find(part), std::string::npos) << part;
}

TEST(HuntDraw, TheLadderHasOneOfEverything) {
    const hunt_space space = Everything(1);
    Seen seen = LegalOf(space, true, hunt_ladder_count(&space));
    EXPECT_GT(seen.legal, seen.cases * 7 / 10);
    ExpectVariety(seen);
}

TEST(HuntDraw, RandomCasesHaveSomeOfEverything) {
    Seen seen = LegalOf(Everything(2), false, 6000);
    EXPECT_GT(seen.legal, seen.cases * 7 / 10);
    ExpectVariety(seen);
    EXPECT_NE(seen.texts.find("LinkBandwidth"), std::string::npos);
}

TEST(HuntDraw, FirstAreSmallest) {
    const hunt_space space = Everything(3);
    for (int64_t number = 0; number < 500; number++) {
        hunt_case made = CaseAt(space, number);
        EXPECT_LE(sc_layer_macs(&made.layer), 60);
    }
}

TEST(HuntDraw, IsAFunctionOfSeedAndNumber) {
    std::set<std::string> of_seeds;
    for (uint64_t seed : {1, 2, 3, 4, 5, 6, 7, 8}) {
        EXPECT_EQ(CaseText(CaseAt(Everything(seed), 30001)), CaseText(CaseAt(Everything(seed), 30001)));
        of_seeds.insert(CaseText(CaseAt(Everything(seed), 30001)));
    }
    EXPECT_EQ(of_seeds.size(), 8u);
}

TEST(HuntDraw, TakesTurnsWhileTheLadderLasts) {
    const hunt_space space = Everything(1);
    const int64_t ladder = hunt_ladder_count(&space);
    hunt_case made, expected;
    for (int64_t number : {int64_t{0}, int64_t{2}, 2 * ladder - 2}) {
        EXPECT_TRUE(hunt_case_at(&space, number, &made)) << number;
        hunt_ladder(&space, number / 2, &expected);
        EXPECT_EQ(CaseText(made), CaseText(expected));
    }
    for (auto [number, drawn] : std::vector<std::pair<int64_t, int64_t>>{
             {1, 0}, {3, 1}, {2 * ladder - 1, ladder - 1}, {2 * ladder, ladder}, {2 * ladder + 1, ladder + 1}}) {
        EXPECT_FALSE(hunt_case_at(&space, number, &made)) << number;
        hunt_draw(&space, drawn, &expected);
        EXPECT_EQ(CaseText(made), CaseText(expected));
    }
}

TEST(HuntDraw, TypesAndStatementsHold) {
    hunt_space space = Everything(1);
    space.types = 1u << 4;
    ASSERT_STREQ(sc_layer_type_at(4)->name, "GEMM");
    sc_machine_set(&space.always, SC_HARDWARE_num_pes, 5);
    sc_machine_set(&space.always, SC_HARDWARE_multicast, 1);
    for (int64_t number = 0; number < 2000; number++) {
        hunt_case made = CaseAt(space, number);
        EXPECT_STREQ(made.layer.type->name, "GEMM");
        EXPECT_EQ(made.machine.num_pes, 5);
        EXPECT_EQ(made.machine.multicast, 1);
    }
}

// A mark may be the last pragma; a second map of a dimension then stands right behind it.
TEST(HuntDraw, MapsHaveSizes) {
    hunt_space space = Everything(1);
    for (int64_t number = 0; number < 20000; number++) {
        hunt_case made;
        hunt_draw(&space, number, &made);
        for (int i = 0; i < made.pragma_count; i++) {
            const hunt_pragma &pragma = made.pragma[i];
            if (pragma.kind == SC_PRAGMA_TEMPORAL_MAP || pragma.kind == SC_PRAGMA_SPATIAL_MAP) {
                EXPECT_GE(std::min(pragma.size, pragma.offset), 1) << number << ": " << CaseText(made, true);
            }
        }
    }
}

// The bit of what is left out.
unsigned Without(const std::string &word) {
    int index = 0;
    while (hunt_without_word(index) != word)
        index++;
    return 1u << index;
}

bool Overlaps(const hunt_pragma &pragma) { return pragma.offset > 0 && pragma.offset < pragma.size; }

bool HasHoles(const hunt_pragma &pragma) { return pragma.offset > pragma.size; }

bool HasKind(const hunt_case &made, enum sc_pragma_kind kind) {
    for (int i = 0; i < made.pragma_count; i++)
        if (made.pragma[i].kind == kind)
            return true;
    return false;
}

// What a formula says of the lowered case; false where that is illegal.
bool Holds(const hunt_case &made, const std::string &condition) {
    struct sc_arena arena = {};
    struct sc_error error = {};
    struct sc_mapping mapping = {};
    const Set set("set t;\nstatus published;\nQ = " + condition + ";");
    EXPECT_EQ(set.status, SC_STATUS_OK) << set.error.message;
    struct sc_formula_result result = {};
    if (!hunt_case_lower(&made, &mapping, &arena, &error))
        sc_formulas_evaluate(set.get(), &mapping, &result);
    sc_arena_free(&arena);
    return result.value.numerator != 0;
}

bool HasFeature(const hunt_case &made, const std::string &word) {
    const sc_layer &shape = made.layer;
    if (word == "edges")
        return Holds(made, "any(l in loops : EdgeChunk(l) <> Chunk(l))");
    if (word == "unroll")
        return Holds(made, "any(d in dims where Sz(d) > 1 : getPragma(d) == Unroll)");
    if (word == "inner")
        return Holds(made, "any(l in loops : not Spatial(l) and Trips(l) > 1 and "
                           "(not any(o in loops : Spatial(o)) or l inside last(o in loops where Spatial(o))))");
    if (word == "idle")
        return Holds(
            made,
            "product(v in levels : Units(v)) <> NumPEs or any(v in levels : Units(v) > 1 and "
            "(not any(l in loops(v) : Spatial(l)) or any(l in loops(v) : Spatial(l) and EdgeUnits(l) <> Units(v))))");
    if (word == "stride")
        return shape.stride[SC_WINDOW_Y] > 1 || shape.stride[SC_WINDOW_X] > 1;
    if (word == "pad")
        return shape.pad[SC_WINDOW_Y] > 0 || shape.pad[SC_WINDOW_X] > 0;
    if (word == "dilation")
        return shape.dilation[SC_WINDOW_Y] > 1 || shape.dilation[SC_WINDOW_X] > 1;
    if (word == "network")
        return made.machine.given << (64 - SC_HARDWARE_stream_weight) >> (64 - SC_HARDWARE_stream_weight) >>
               SC_HARDWARE_array_columns;
    if (word == "stream")
        return made.machine.stream[SC_TENSOR_WEIGHT] || made.machine.stream[SC_TENSOR_INPUT];
    if (word == "marks")
        return HasKind(made, SC_PRAGMA_BUFFER) || made.machine.given >> SC_HARDWARE_buffer;
    if (word == "overhead") {
        for (int i = 0; i < made.pragma_count; i++)
            if (made.pragma[i].overhead > 0)
                return true;
        return false;
    }
    if (word == "merge" || word == "tile")
        return HasKind(made, word == "merge" ? SC_PRAGMA_MERGE : SC_PRAGMA_TILE);
    for (int i = 0; i < made.pragma_count; i++) {
        const hunt_pragma &pragma = made.pragma[i];
        int64_t indices = shape.size[pragma.dim]; // merged loops count those of several dimensions
        for (int k = i + 1; k < made.pragma_count && made.pragma[k].kind == SC_PRAGMA_MERGE; k++)
            indices *= shape.size[made.pragma[k].dim];
        if (word == "overlap" ? Overlaps(pragma)
            : word == "holes" ? HasHoles(pragma)
                              : pragma.offset > 0 && pragma.size > indices)
            return true;
    }
    return false;
}

TEST(HuntWithout, LeavesItOutAndMostCasesLegal) {
    const unsigned all = (1u << hunt_without_count()) - 1;
    for (int word = 0; word < hunt_without_count(); word++) {
        hunt_space space = Everything(4);
        int64_t legal = 0, had = 0;
        for (int64_t number = 0; number < 3000; number++) {
            hunt_case before = CaseAt(Everything(4), number), made = before;
            hunt_leave_out(1u << word, &made);
            const bool is_dim = word < SC_DIM_COUNT;
            had += is_dim ? before.layer.size[word] > 1 : HasFeature(before, hunt_without_word(word));
            ASSERT_FALSE(is_dim ? made.layer.size[word] > 1 : HasFeature(made, hunt_without_word(word)))
                << hunt_without_word(word) << "\n"
                << CaseText(before) << CaseText(made);
            legal += IsLegal(made);
        }
        EXPECT_GT(had, 50) << hunt_without_word(word);
        EXPECT_GT(legal, 2000) << hunt_without_word(word);
        space.without = 1u << word;
        EXPECT_EQ(CaseText(CaseAt(space, 2999)), [&] {
            hunt_case made = CaseAt(Everything(4), 2999);
            hunt_leave_out(1u << word, &made);
            return CaseText(made);
        }());
    }
    for (int64_t number = 0; number < 3000; number++) {
        hunt_case nothing = CaseAt(Everything(4), number);
        hunt_leave_out(all, &nothing);
        EXPECT_EQ(sc_layer_macs(&nothing.layer), 1);
        EXPECT_TRUE(IsLegal(nothing)) << CaseText(nothing);
    }
}

// ---- formulas that are wrong now and then ----

// Right for CONV without groups, but for K and C of 5 and more.
const char RARELY_WRONG[] = "set rare;\nstatus maintained;\n"
                            "W : l2_wr_weight = Sz(K) * Sz(C) * Sz(R) * Sz(S)"
                            " + max(0, Sz(K) - 4) * max(0, Sz(C) - 4);\n";
const char DIVIDES_BY_ZERO[] = "set zero;\nstatus maintained;\n"
                               "W : l2_wr_weight = Sz(K) * Sz(C) * Sz(R) * Sz(S) + 0 / (Sz(K) - 3);\n";

class HuntTest : public testing::Test {
  protected:
    HuntTest() { EXPECT_EQ(library_open(&library_, nullptr, &error_), SC_STATUS_OK) << error_.message; }
    ~HuntTest() override {
        for (hunter &one : hunters_)
            hunt_close(&one);
        for (sets &one : sets_)
            sets_close(&one);
        library_close(library_);
    }

    std::string Write(const char *text) {
        std::string path = testing::TempDir() + "/hunt-" + std::to_string(getpid()) + ".formulas";
        std::ofstream(path) << text;
        return path;
    }

    // Hunters with these formulas.
    void Open(const std::string &spec, int count = 1) {
        const char *name = spec.c_str();
        const struct words specs = {1, 1, &name};
        sets_.resize(static_cast<size_t>(count));
        hunters_.resize(static_cast<size_t>(count));
        for (size_t i = 0; i < sets_.size(); i++) {
            ASSERT_EQ(sets_open(&sets_[i], &specs, library_, &error_), SC_STATUS_OK) << error_.message;
            ASSERT_EQ(hunt_open(&hunters_[i], &sets_[i], UINT64_MAX, &error_), SC_STATUS_OK);
        }
    }

    void OpenText(const char *text, int count = 1) {
        std::string path = Write(text);
        Open(path, count);
        std::remove(path.c_str());
    }

    hunt_tally Search(const hunt_space &space, bool each, int64_t runs, double seconds = 0) {
        hunt_search search = {&space, each, runs, false, static_cast<int>(hunters_.size()), hunters_.data()};
        const struct deadline deadline = deadline_after(seconds);
        for (hunter &hunter : hunters_)
            hunter.deadline = &deadline;
        const hunt_tally tally = hunt_search_run(&search);
        for (hunter &hunter : hunters_)
            hunter.deadline = nullptr;
        return tally;
    }

    // The first counterexample, made smaller.
    hunt_case Find(const hunt_space &space, hunt_target *target, hunt_case *before = nullptr) {
        hunt_tally tally = Search(space, false, 200000);
        EXPECT_LT(tally.first, HUNT_NEVER);
        hunt_case made = CaseAt(space, tally.first < HUNT_NEVER ? tally.first : 0);
        if (before)
            *before = made;
        EXPECT_TRUE(hunt_first_hit(hunt_try(&hunters_[0], &made), target));
        hunt_shrink(&hunters_[0], *target, &space, &made);
        return made;
    }

    struct sc_error error_ = {};
    struct library *library_ = nullptr;
    std::vector<sets> sets_;
    std::vector<hunter> hunters_;
};

// ---- trying ----

TEST_F(HuntTest, TryComparesWithTheMachine) {
    Open("fig5");
    hunt_case made = CaseOf("CONV", 1);
    made.layer.size[SC_DIM_N] = 2;
    hunt_case_add(&made, SC_PRAGMA_TEMPORAL_MAP, SC_DIM_N, 1, 1);
    const hunt_trial *trial = hunt_try(&hunters_[0], &made);
    EXPECT_EQ(trial->outcome, HUNT_COMPARED);
    EXPECT_EQ(trial->simulated.macs, 2);
    EXPECT_EQ(trial->verdict[0][SC_COUNTER_macs], HUNT_NONE);
    EXPECT_EQ(trial->verdict[0][SC_COUNTER_l2_wr_input], HUNT_DIFFERS); // the figure knows no N
    EXPECT_EQ(trial->verdict[0][SC_COUNTER_l2_wr_weight], HUNT_AGREES);
    EXPECT_TRUE(hunt_hits(trial, {0, SC_COUNTER_l2_wr_input}));
    EXPECT_FALSE(hunt_hits(trial, {0, SC_COUNTER_l2_wr_weight}));
    EXPECT_FALSE(hunt_hits(trial, {0, SC_COUNTER_COUNT}));
}

TEST_F(HuntTest, TryComparesChosenCountersOnly) {
    Open("fig5");
    hunters_[0].counters = uint64_t{1} << SC_COUNTER_l2_wr_weight;
    hunt_case made = CaseOf("CONV", 1);
    made.layer.size[SC_DIM_N] = 2;
    hunt_case_add(&made, SC_PRAGMA_TEMPORAL_MAP, SC_DIM_N, 1, 1);
    const hunt_trial *trial = hunt_try(&hunters_[0], &made);
    EXPECT_EQ(trial->verdict[0][SC_COUNTER_l2_wr_input], HUNT_NONE);
    EXPECT_EQ(trial->verdict[0][SC_COUNTER_l2_wr_weight], HUNT_AGREES);
}

TEST_F(HuntTest, TryRefusesWhatIsIllegal) {
    Open("fig5");
    hunt_case made = CaseOf("CONV", 1);
    made.layer.size[SC_DIM_K] = 3;
    hunt_case_add(&made, SC_PRAGMA_TEMPORAL_MAP, SC_DIM_K, 1, 2);
    const hunt_trial *trial = hunt_try(&hunters_[0], &made);
    hunt_target target;
    EXPECT_EQ(trial->outcome, HUNT_REFUSED);
    EXPECT_FALSE(hunt_first_hit(trial, &target));
    EXPECT_NE(std::string(trial->error.message), "");
}

TEST(HuntTrial, ABrokenSimulatorIsTheFirstHit) {
    static hunt_trial trial;
    hunt_target target = {};
    trial.outcome = HUNT_BROKEN;
    EXPECT_TRUE(hunt_first_hit(&trial, &target));
    EXPECT_EQ(target.counter, SC_COUNTER_COUNT);
    EXPECT_TRUE(hunt_hits(&trial, target));
}

TEST_F(HuntTest, AnErrorOfAFormulaDiffers) {
    OpenText(DIVIDES_BY_ZERO);
    hunt_space space = Everything(1);
    space.types = 1; // CONV
    space.without = 1u << SC_DIM_G | Without("marks");
    hunt_target target;
    hunt_case made = Find(space, &target);
    EXPECT_EQ(CaseText(made, true), "NumPEs 1; Layer CONV found; K 3; endLayer Temporal_Map (1,1) K");
}

// ---- searching ----

TEST_F(HuntTest, WhatIsFoundDoesNotDependOnThreads) {
    const hunt_space space = Everything(6);
    for (bool each : {false, true}) {
        std::vector<hunt_tally> tallies;
        for (int jobs : {1, 2, 5}) {
            for (hunter &one : hunters_)
                hunt_close(&one);
            for (sets &one : sets_)
                sets_close(&one);
            each ? Open("fig5", jobs) : OpenText(RARELY_WRONG, jobs);
            hunt_space conv = space;
            conv.types = 1;
            conv.without = 1u << SC_DIM_G | Without("marks");
            tallies.push_back(Search(conv, each, each ? Cases(1500, 6000) : 6000));
        }
        for (const hunt_tally &tally : tallies) {
            EXPECT_EQ(tally.first, tallies[0].first);
            EXPECT_TRUE(!each || memcmp(&tally, &tallies[0], sizeof tally) == 0);
        }
        EXPECT_EQ(tallies[0].first == HUNT_NEVER, each);
    }
}

TEST_F(HuntTest, FindsTheLowestNumber) {
    OpenText(RARELY_WRONG, 3);
    hunt_space space = Everything(6);
    space.types = 1;
    space.without = 1u << SC_DIM_G | Without("marks");
    int64_t first = Search(space, false, 50000).first;
    ASSERT_NE(first, HUNT_NEVER);
    EXPECT_GT(first, 1000); // with K and C of 5 there is none among the small ones
    for (int64_t number = 0; number <= first; number++) {
        hunt_case made = CaseAt(space, number);
        hunt_target target;
        ASSERT_EQ(hunt_first_hit(hunt_try(&hunters_[0], &made), &target), number == first) << number;
    }
}

TEST_F(HuntTest, CountsWhatWasTried) {
    Open("exact", 2);
    hunt_tally tally = Search(Everything(1), true, 3000);
    EXPECT_EQ(tally.systematic + tally.random + tally.refused, 3000);
    EXPECT_EQ(tally.first, HUNT_NEVER);
    EXPECT_EQ(tally.first_broken, HUNT_NEVER);
    int64_t of_types = 0;
    for (int64_t count : tally.of_type)
        of_types += count;
    EXPECT_EQ(of_types, tally.systematic + tally.random);
    EXPECT_EQ(tally.score[0][SC_COUNTER_cycles].agreed, of_types);
    EXPECT_EQ(tally.score[0][SC_COUNTER_cycles].differed, 0);
    EXPECT_GE(tally.most_size[SC_DIM_K], 3);
    EXPECT_GE(tally.most_levels, 2);
}

TEST_F(HuntTest, EndsWhenTheTimeIsOver) {
    Open("exact", 2);
    hunt_tally tally = Search(Everything(1), false, HUNT_NEVER, 0.05);
    EXPECT_EQ(tally.first, HUNT_NEVER);
    EXPECT_GT(tally.systematic, 0);
}

// Who started the tests may have had them ignore the signal.
TEST_F(HuntTest, EndsWhenInterrupted) {
    Open("exact", 2);
    signal(SIGINT, SIG_DFL);
    interrupt_defer();
    raise(SIGINT);
    ASSERT_TRUE(interrupt_came());
    hunt_tally tally = Search(Everything(1), false, HUNT_NEVER);
    EXPECT_EQ(tally.systematic + tally.random + tally.refused, 0);
    signal(SIGINT, SIG_DFL);
    interrupt_defer();
    EXPECT_FALSE(interrupt_came());
    signal(SIGINT, SIG_DFL);
}

// ---- making smaller ----

// No single step leads to another counterexample.
void ExpectLocalMinimum(hunter *hunter, hunt_target target, const hunt_space &space, const hunt_case &made) {
    ASSERT_TRUE(hunt_hits(hunt_try(hunter, &made), target)) << CaseText(made);
    for (int step = 0; step < hunt_step_count(); step++) {
        hunt_case candidate = made;
        bool hits = hunt_step(step, &space, &candidate) && hunt_hits(hunt_try(hunter, &candidate), target);
        EXPECT_FALSE(hits) << CaseText(made) << "gets to\n" << CaseText(candidate);
    }
}

TEST_F(HuntTest, ShrinksToALocalMinimum) {
    Open("fig5");
    int64_t shrunk = 0;
    for (int64_t number = 5001; number < 5201; number += 2) { // random ones, not the smallest
        const hunt_space space = Everything(9);
        hunt_case made = CaseAt(space, number), again = made;
        hunt_target target;
        if (!hunt_first_hit(hunt_try(&hunters_[0], &made), &target))
            continue;
        const int64_t macs = sc_layer_macs(&made.layer), pragmas = made.pragma_count;
        hunt_shrink(&hunters_[0], target, &space, &made);
        ExpectLocalMinimum(&hunters_[0], target, space, made);
        EXPECT_LE(sc_layer_macs(&made.layer), macs);
        EXPECT_LE(made.pragma_count, pragmas);
        EXPECT_LE(sc_layer_macs(&made.layer), 40) << CaseText(made);
        hunt_shrink(&hunters_[0], target, &space, &again);
        EXPECT_EQ(CaseText(made), CaseText(again));
        shrunk++;
    }
    EXPECT_GT(shrunk, 50);
}

// What is left is a counterexample, and said to be cut.
TEST_F(HuntTest, ShrinksNoLongerThanItMay) {
    Open("fig5");
    const hunt_space space = Everything(9);
    const struct deadline past = {1e-9};
    hunt_case made = CaseAt(space, 5001);
    const hunt_case before = made;
    hunt_target target;
    ASSERT_TRUE(hunt_first_hit(hunt_try(&hunters_[0], &made), &target));
    hunters_[0].deadline = &past;
    EXPECT_EQ(hunt_try(&hunters_[0], &made)->outcome, HUNT_UNTRIED);
    EXPECT_TRUE(hunt_shrink(&hunters_[0], target, &space, &made).cut);
    EXPECT_EQ(CaseText(made), CaseText(before));
    hunters_[0].deadline = nullptr;
    EXPECT_FALSE(hunt_shrink(&hunters_[0], target, &space, &made).cut);
    EXPECT_NE(CaseText(made), CaseText(before));
}

// One formula alone is judged as it is among all.
TEST_F(HuntTest, AFormulaAloneHasTheSameValue) {
    Open("maestro-v1");
    const struct set &all = sets_[0].set[0];
    for (int64_t number = 0; number < 40; number++) {
        hunt_case made = CaseAt(Everything(3), number);
        const hunt_trial *trial = hunt_try(&hunters_[0], &made);
        for (int id = 0; trial->outcome == HUNT_COMPARED && id < SC_COUNTER_COUNT; id++) {
            const sc_formula_result *by_counter[SC_COUNTER_COUNT], *among = trial->formula[0][id];
            const struct set one = set_of_counter(&all, static_cast<sc_counter_id>(id));
            sc_formula_result alone = {};
            EXPECT_EQ(one.quantity_count, among ? 1 : 0);
            set_evaluate(&one, &hunters_[0].mapping, &alone, by_counter);
            ASSERT_EQ(by_counter[id] == nullptr, among == nullptr) << id;
            if (!among)
                continue;
            EXPECT_EQ(alone.outcome, among->outcome);
            EXPECT_EQ(alone.value.numerator, among->value.numerator)
                << sc_counter_info(one.source->quantity(one.self, one.first)->counter)->name;
        }
    }
}

TEST_F(HuntTest, ShrinksEveryCounterToItself) {
    Open("fig5");
    const hunt_space space = Everything(9);
    hunt_tally tally = Search(space, true, 500);
    for (int id = 0; id < SC_COUNTER_COUNT; id++) {
        const int64_t first = tally.score[0][id].first;
        if (first == HUNT_NEVER)
            continue;
        hunt_case made = CaseAt(space, first);
        const hunt_target target = {0, static_cast<sc_counter_id>(id)};
        hunt_shrink(&hunters_[0], target, &space, &made);
        ExpectLocalMinimum(&hunters_[0], target, space, made);
    }
}

TEST_F(HuntTest, ShrinksToWhatMatters) {
    OpenText(RARELY_WRONG);
    hunt_space space = Everything(6);
    space.types = 1;
    space.without = 1u << SC_DIM_G | Without("marks");
    hunt_target target;
    hunt_case before, made = Find(space, &target, &before);
    EXPECT_GE(before.layer.size[SC_DIM_K], 5);
    EXPECT_EQ(made.layer.size[SC_DIM_K], 5);
    EXPECT_EQ(made.layer.size[SC_DIM_C], 5);
    EXPECT_EQ(sc_layer_macs(&made.layer), 25) << CaseText(made);
    EXPECT_EQ(made.machine.num_pes, 1);
    EXPECT_EQ(made.machine.given, sc_hardware_bit(SC_HARDWARE_num_pes));
    EXPECT_EQ(made.pragma_count, 1) << CaseText(made);
}

// Wrong where rows between windows are left out: the smallest layer with such rows has one window, and a row behind it.
TEST_F(HuntTest, FindsHolesAndKeepsThem) {
    OpenText("set all;\nstatus maintained;\nI : l2_wr_input = product(d in dims(Input) : Sz(d));\n");
    hunt_space space = Everything(6);
    space.without = Without("marks"); // nothing of an input that is on chip comes into L2
    hunt_target target;
    hunt_case before, made = Find(space, &target, &before);
    EXPECT_EQ(sc_layer_macs(&made.layer), 1) << CaseText(before) << CaseText(made);
    bool holes = false;
    for (int i = 0; i < made.pragma_count; i++)
        holes |= HasHoles(made.pragma[i]);
    EXPECT_TRUE(holes) << CaseText(made);
    ExpectLocalMinimum(&hunters_[0], target, space, made);
}

TEST_F(HuntTest, ShrinksWithinTheSpace) {
    OpenText("set none;\nstatus published;\nI : l2_rd_input = 0;\n");
    hunt_space space = Everything(2);
    sc_machine_set(&space.always, SC_HARDWARE_bandwidth, 3);
    sc_machine_set(&space.always, SC_HARDWARE_num_pes, 6);
    space.types = 1u << 4; // GEMM; its M would become the N of a CONV
    space.without = 1u << SC_DIM_N;
    hunt_target target;
    hunt_case made = Find(space, &target);
    EXPECT_EQ(made.machine.bandwidth, 3);
    EXPECT_EQ(made.machine.num_pes, 6);
    EXPECT_EQ(made.layer.size[SC_DIM_N], 1);
    ExpectLocalMinimum(&hunters_[0], target, space, made);
}

// The rows of a GEMM would be the images of a CONV.
TEST(HuntShrink, StepsStayWithinTheSpace) {
    hunt_space space = Everything(8);
    space.without = 1u << SC_DIM_N;
    hunt_case made = CaseOf("GEMM", 1);
    made.layer.size[SC_DIM_M] = 3;
    hunt_case_add(&made, SC_PRAGMA_TEMPORAL_MAP, SC_DIM_M, 1, 1);
    int convs = 0;
    for (int step = 0; step < hunt_step_count(); step++) {
        hunt_case after = made;
        convs += hunt_step(step, &space, &after) && after.layer.type == sc_layer_type_at(0);
        EXPECT_EQ(after.layer.size[SC_DIM_N], 1) << CaseText(after);
    }
    EXPECT_EQ(convs, 1);
}

// Any step makes a case smaller in something and larger in nothing, or shrinking might not end.
TEST(HuntShrink, StepsGoDown) {
    const hunt_space space = Everything(8);
    int64_t taken = 0;
    for (int64_t number = 0; number < 3000; number++) {
        const hunt_case made = CaseAt(space, number);
        for (int step = 0; step < hunt_step_count(); step++) {
            hunt_case after = made;
            if (!hunt_step(step, &space, &after))
                continue;
            taken++;
            ASSERT_NE(CaseText(made), CaseText(after)) << step;
            // Chunks of merged loops count indices of several dimensions, which go down one by one.
            ASSERT_TRUE(HasFeature(made, "oversize") || HasFeature(made, "merge") || !HasFeature(after, "oversize"))
                << CaseText(made) << CaseText(after);
            ASSERT_LE(after.pragma_count, made.pragma_count);
            ASSERT_LE(after.machine.num_pes, made.machine.num_pes);
            ASSERT_EQ(after.machine.given & ~made.machine.given, 0u);
            for (int dim = 0; after.layer.type == made.layer.type && dim < SC_DIM_COUNT; dim++)
                ASSERT_LE(after.layer.size[dim], made.layer.size[dim]) << CaseText(made) << CaseText(after);
            for (int i = 0; after.pragma_count == made.pragma_count && i < made.pragma_count; i++) {
                ASSERT_LE(after.pragma[i].size, made.pragma[i].size);
                if (HasHoles(made.pragma[i]))
                    ASSERT_LE(after.pragma[i].offset, made.pragma[i].offset);
                else
                    ASSERT_LE(after.pragma[i].size - after.pragma[i].offset,
                              made.pragma[i].size - made.pragma[i].offset);
            }
        }
    }
    EXPECT_GT(taken, 30000);
}

} // namespace
