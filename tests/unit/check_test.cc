// The referee's judgement, and how it puts things.
#include <gtest/gtest.h>

#include <cmath>
#include <set>
#include <string>
#include <vector>

#include "check/cli/command.h"
#include "check/cli/progress.h"
#include "check/cli/talk.h"
#include "check/report/table.h"
#include "check/report/text.h"
#include "check/run/check_options.h"
#include "check/run/compare.h"
#include "check/run/fuse.h"
#include "check/run/plan.h"
#include "check/run/sets.h"
#include "check/run/tally.h"
#include "common/lower.h"
#include "tests/support/mapped.h"

namespace {

// ---- comparison ----

struct sc_formula_result value(int64_t numerator, int64_t denominator = 1) {
    struct sc_formula_result result = {};
    result.outcome = SC_FORMULA_VALUE;
    result.value = {numerator, denominator};
    return result;
}

struct sc_formula_result no_value(enum sc_formula_outcome outcome) {
    struct sc_formula_result result = {};
    result.outcome = outcome;
    return result;
}

// Only `macs` has a formula.
struct comparison compare_macs(int64_t simulated, const struct sc_formula_result *formula) {
    struct sc_counters counters = {};
    const struct sc_formula_result *by_counter[SC_COUNTER_COUNT] = {};
    counters.macs = simulated;
    by_counter[SC_COUNTER_macs] = formula;
    return compare_counts(&counters, by_counter);
}

TEST(Compare, EqualAgrees) {
    struct sc_formula_result formula = value(100);
    struct comparison comparison = compare_macs(100, &formula);
    EXPECT_EQ(comparison.row[SC_COUNTER_macs].verdict, VERDICT_AGREE);
    EXPECT_EQ(comparison.verdict, VERDICT_AGREE);
    EXPECT_EQ(comparison.count[VERDICT_AGREE], 1);
    EXPECT_EQ(comparison.count[VERDICT_DIFFER], 0);
    EXPECT_EQ(comparison.count[VERDICT_NONE], SC_COUNTER_COUNT - 1);
}

TEST(Compare, OneOffDiffersOnBothSides) {
    for (int64_t off : {-1, 1}) {
        struct sc_formula_result formula = value(100 + off);
        struct comparison comparison = compare_macs(100, &formula);
        EXPECT_EQ(comparison.verdict, VERDICT_DIFFER);
        EXPECT_TRUE(comparison.row[SC_COUNTER_macs].has_difference);
        EXPECT_EQ(comparison.row[SC_COUNTER_macs].difference.numerator, off);
    }
}

TEST(Compare, FractionsDiffer) {
    struct sc_formula_result formula = value(201, 2);
    struct comparison comparison = compare_macs(100, &formula);
    EXPECT_EQ(comparison.verdict, VERDICT_DIFFER);
    EXPECT_EQ(comparison.row[SC_COUNTER_macs].difference.numerator, 1);
    EXPECT_EQ(comparison.row[SC_COUNTER_macs].difference.denominator, 2);
}

TEST(Compare, NoFormulaIsNoVerdict) {
    EXPECT_EQ(compare_macs(100, nullptr).verdict, VERDICT_NONE);
    for (enum sc_formula_outcome outcome : {SC_FORMULA_NONE, SC_FORMULA_ERROR}) {
        struct sc_formula_result formula = no_value(outcome);
        EXPECT_EQ(compare_macs(0, &formula).verdict, VERDICT_NONE);
    }
}

TEST(Compare, DifferencesBeyond63BitsStillDiffer) {
    struct sc_formula_result formula = value(-INT64_MAX);
    struct comparison comparison = compare_macs(INT64_MAX, &formula);
    EXPECT_EQ(comparison.verdict, VERDICT_DIFFER);
    EXPECT_FALSE(comparison.row[SC_COUNTER_macs].has_difference);
}

TEST(Compare, EveryCounterIsCompared) {
    for (int id = 0; id < SC_COUNTER_COUNT; id++) {
        struct sc_counters counters = {};
        std::vector<struct sc_formula_result> formulas(SC_COUNTER_COUNT, value(5));
        const struct sc_formula_result *by_counter[SC_COUNTER_COUNT];
        for (int i = 0; i < SC_COUNTER_COUNT; i++) {
            sc_counter_set(&counters, (enum sc_counter_id)i, 5);
            by_counter[i] = &formulas[(size_t)i];
        }
        sc_counter_set(&counters, (enum sc_counter_id)id, 6);
        struct comparison comparison = compare_counts(&counters, by_counter);
        EXPECT_EQ(comparison.row[id].verdict, VERDICT_DIFFER);
        EXPECT_EQ(comparison.count[VERDICT_AGREE], SC_COUNTER_COUNT - 1);
    }
}

TEST(Compare, BuffersFromBothSides) {
    struct sc_machine machine = sc_machine_default();
    struct sc_counters counters = {};
    counters.l1_req = 10;
    counters.l2_req = 7;
    machine.l1_buffers = 3;
    struct buffer_checks unlimited = compare_buffers(&machine, &counters);
    EXPECT_TRUE(unlimited.l1.enough);
    EXPECT_TRUE(unlimited.l2.enough);
    EXPECT_EQ(unlimited.l1.needed_elems, 30);
    machine.l1_size = 30;
    machine.l2_size = 6;
    EXPECT_TRUE(compare_buffers(&machine, &counters).l1.enough);
    EXPECT_FALSE(compare_buffers(&machine, &counters).l2.enough);
    machine.l1_size = 29;
    machine.l2_size = 7;
    EXPECT_FALSE(compare_buffers(&machine, &counters).l1.enough);
    EXPECT_TRUE(compare_buffers(&machine, &counters).l2.enough);
    counters.l1_req = INT64_MAX;
    EXPECT_FALSE(compare_buffers(&machine, &counters).l1.enough);
}

// 2 sets of 5 weights of 8 bits, 3 inputs of 8 and 2 psums of 32: 256 bits, 8 words of 32.
TEST(Compare, BuffersHoldWordsOfTheWidestElement) {
    struct sc_machine machine = sc_machine_default();
    struct sc_counters counters = {};
    counters.l1_req = 10;
    counters.l1_req_weight = 5;
    counters.l1_req_input = 3;
    counters.l1_req_sum = 2;
    counters.l2_req = 7;
    machine.bits = 8;
    EXPECT_EQ(compare_buffers(&machine, &counters).l1.needed_elems, 20);
    machine.psum_bits = 32;
    EXPECT_EQ(compare_buffers(&machine, &counters).l1.needed_elems, 8);
    EXPECT_EQ(compare_buffers(&machine, &counters).l2.needed_elems, 7);
    machine.tensor_l1_buffers[SC_TENSOR_WEIGHT] = 1; // 216 bits
    EXPECT_EQ(compare_buffers(&machine, &counters).l1.needed_elems, 7);
    counters.l1_req_sum = INT64_MAX / 2;
    EXPECT_EQ(compare_buffers(&machine, &counters).l1.needed_elems, INT64_MAX);
}

TEST(Compare, ACountIsAWholeNumberThatIsNotNegative) {
    int64_t count = -1;
    const struct sc_formula_result seven = value(7), zero = value(0), half = value(1, 2), minus = value(-9),
                                   none = no_value(SC_FORMULA_NONE);
    EXPECT_TRUE(compare_count(&seven, &count));
    EXPECT_EQ(count, 7);
    EXPECT_TRUE(compare_count(&zero, &count));
    for (const struct sc_formula_result *formula : {&half, &minus, &none, static_cast<decltype(&none)>(nullptr)}) {
        EXPECT_FALSE(compare_count(formula, &count));
        EXPECT_EQ(count, 0);
    }
}

TEST(Compare, Utilization) {
    struct sc_machine machine = sc_machine_default();
    struct sc_counters counters = {};
    machine.num_pes = 4;
    machine.vector_width = 2;
    EXPECT_EQ(compare_utilization(&machine, &counters), 0);
    counters.macs = 24;
    counters.cycles = 6;
    EXPECT_DOUBLE_EQ(compare_utilization(&machine, &counters), 0.5);
}

// 6 weights meet 5 inputs each on two PEs of two lanes.
struct Possible : testing::Test {
    Possible() {
        mapping.layer = sc_layer_default(sc_layer_type_find("CONV", 4));
        mapping.layer.size[SC_DIM_K] = 6;
        mapping.layer.size[SC_DIM_N] = 5;
        mapping.machine = sc_machine_default();
        mapping.machine.num_pes = mapping.machine.vector_width = 2;
        counters.macs = counters.l1_rd_weight = counters.l1_rd_input = counters.l1_wr_sum = 30;
        counters.noc_down = 11;
        counters.l2_rd_weight = 6;
        counters.l2_rd_input = 5;
        counters.noc_up = counters.l2_wr_sum = 30;
        counters.l1_rd_evict = 32;
        counters.noc_reduce = 2;
        counters.steps = 15;
        counters.pe_steps = 30;
        counters.cycles = 8;
    }

    struct sc_mapping mapping = {};
    struct sc_counters counters = {};
};

TEST_F(Possible, CountsMayBeThoseOfARun) { EXPECT_TRUE(compare_possible(&mapping, &counters)); }

TEST_F(Possible, NoCountIsNegative) {
    for (int id = 0; id < SC_COUNTER_COUNT; id++) {
        struct sc_counters other = counters;
        sc_counter_set(&other, static_cast<enum sc_counter_id>(id), -9);
        EXPECT_FALSE(compare_possible(&mapping, &other)) << id;
    }
}

TEST_F(Possible, WhatAnOperationReadsAndWritesIsCounted) {
    const std::pair<int64_t sc_counters::*, int64_t> wrong[] = {
        {&sc_counters::macs, 29},         {&sc_counters::l1_rd_weight, 31}, {&sc_counters::l1_rd_input, 29},
        {&sc_counters::l1_wr_sum, 0},     {&sc_counters::l1_rd_sum, 30},    {&sc_counters::noc_down, 12},
        {&sc_counters::noc_up, 31},       {&sc_counters::l2_wr_sum, 29},    {&sc_counters::l2_rd_sum, 30},
        {&sc_counters::l1_rd_evict, 31},  {&sc_counters::noc_reduce, 3},    {&sc_counters::steps, 0},
        {&sc_counters::steps, 31},        {&sc_counters::steps, 14},        {&sc_counters::cycles, 7},
        {&sc_counters::noc_up, INT64_MAX}};
    for (const auto &[counter, value] : wrong) {
        struct sc_counters other = counters;
        other.*counter = value;
        EXPECT_FALSE(compare_possible(&mapping, &other)) << value;
    }
}

TEST_F(Possible, AMachineMayBeLargerThanAnyNumber) {
    mapping.machine.num_pes = mapping.machine.vector_width = INT64_MAX;
    EXPECT_TRUE(compare_possible(&mapping, &counters));
    counters.cycles = 0;
    EXPECT_FALSE(compare_possible(&mapping, &counters));
}

TEST(Compare, L2TrafficIsAllReadsAndWrites) {
    struct sc_counters counters = {};
    counters.l2_rd_weight = 1;
    counters.l2_rd_input = 10;
    counters.l2_rd_sum = 100;
    counters.l2_wr_weight = 1000;
    counters.l2_wr_input = 10000;
    counters.l2_wr_sum = 100000;
    EXPECT_EQ(compare_l2_traffic(&counters), 111111);
    counters.l2_rd_sum = INT64_MAX;
    EXPECT_EQ(compare_l2_traffic(&counters), INT64_MAX);
}

TEST(Compare, OffChipTrafficIsAllLoadsAndStores) {
    struct sc_counters counters = {};
    counters.offchip_rd_weight = 1;
    counters.offchip_rd_input = 10;
    counters.offchip_rd_sum = 100;
    counters.offchip_wr_sum = 1000;
    EXPECT_EQ(compare_off_chip_traffic(&counters), 1111);
    EXPECT_EQ(compare_l2_traffic(&counters), 1100) << "psums go off chip and come back through L2";
}

// Of a strided layer of 1 x 1 filters a quarter of the inputs is used. Padding is made on chip.
TEST(Compare, CompulsoryIsWhatAnyDataflowMoves) {
    const sc_mapping strided =
        MapText("NumPEs 1; Layer CONV a; K 3; C 2; Y 6; X 4; Stride 2; endLayer Temporal_Map (1,1) K");
    EXPECT_EQ(compare_compulsory_traffic(&strided), 3 * 2 + 2 * (3 * 2) + 3 * (3 * 2));
    const sc_mapping padded =
        MapText("NumPEs 1; Layer CONV a; K 3; C 2; Y 6; X 4; R 3; S 3; Pad 1; endLayer Temporal_Map (1,1) K");
    EXPECT_EQ(compare_compulsory_traffic(&padded), 3 * 2 * 9 + 2 * 24 + 3 * 24);
    const sc_mapping fused = MapText("NumPEs 1; OnChip input; Layer CONV a; K 3; C 2; Y 6; X 4; endLayer "
                                     "Temporal_Map (1,1) K");
    EXPECT_EQ(compare_compulsory_traffic(&fused), 6 + 3 * 24);
}

// The model is not asked again for each of its counts.
TEST(Compare, TermsOfTheExactModelAreTheValuesThatWereFound) {
    const sc_mapping mapping = MapText("NumPEs 1; Layer CONV a; K 3; endLayer Temporal_Map (1,1) K");
    struct set exact = {};
    sc_error error = {};
    ASSERT_EQ(set_exact_open(&exact, &error), SC_STATUS_OK);
    sc_formula_result found = {};
    found.outcome = SC_FORMULA_VALUE;
    found.value = sc_rational_whole(12345);
    char *text = set_explain(&exact, 0, &mapping, &found);
    EXPECT_EQ(std::string(text), "macs\n  = closed form (docs/exact-model.md)\n  = 12345\n");
    free(text);
    found.outcome = SC_FORMULA_ERROR;
    snprintf(found.error.message, sizeof found.error.message, "it gives up");
    text = set_explain(&exact, 0, &mapping, &found);
    EXPECT_EQ(std::string(text), "macs\n  = closed form (docs/exact-model.md)\n  = error: it gives up\n");
    free(text);
    set_close(&exact);
}

// Each row of the input is looked at, and each window.
int64_t RowsUsed(int64_t rows, int64_t taps, int64_t stride, int64_t dilation, int64_t pad) {
    const int64_t whole = rows + 2 * pad, outputs = (whole - 1 - (taps - 1) * dilation) / stride + 1;
    std::set<int64_t> used;
    for (int64_t output = 0; output < outputs; output++)
        for (int64_t tap = 0; tap < taps; tap++)
            if (const int64_t row = output * stride + tap * dilation; row >= pad && row < whole - pad)
                used.insert(row);
    return static_cast<int64_t>(used.size());
}

TEST(Compare, CompulsoryInputsAreThoseThatSomeWindowHas) {
    int64_t windows = 0, unused = 0;
    for (int64_t i = 0; i < 4 * 5 * 7 * 5 * 24; i++) {
        const int64_t taps = 1 + i % 4, dilation = 1 + i / 4 % 5, stride = 1 + i / 20 % 7, pad = i / 140 % 5;
        const int64_t rows = 1 + i / 700;
        if (rows + 2 * pad < 1 + (taps - 1) * dilation || pad > (taps - 1) * dilation)
            continue;
        const int64_t expected = RowsUsed(rows, taps, stride, dilation, pad);
        const std::string text = "NumPEs 1; OnChip weight; OnChip output; Layer CONV a; Y " + std::to_string(rows) +
                                 "; R " + std::to_string(taps) + "; StrideY " + std::to_string(stride) +
                                 "; DilationY " + std::to_string(dilation) + "; PadY " + std::to_string(pad) +
                                 "; endLayer Temporal_Map (1,1) K";
        const sc_mapping mapping = MapText(text.c_str());
        ASSERT_EQ(compare_compulsory_traffic(&mapping), expected) << text;
        windows++;
        unused += expected < rows;
    }
    EXPECT_GT(windows, 8000);
    EXPECT_GT(unused, 2000);
    const sc_mapping large = MapText("NumPEs 1; OnChip weight; OnChip output; Layer CONV a; Y 17000001; R 4000; "
                                     "StrideY 4000000; endLayer Temporal_Map (1,1) K");
    EXPECT_EQ(compare_compulsory_traffic(&large), 5 * 4000) << "of 17 million rows";
}

TEST(Fuse, LayersFollowEachOtherWhereTheirShapesSaySo) {
    auto layer = [](const char *text) {
        return MapText(std::string("NumPEs 1; ") + text + " Temporal_Map (1,1) N").layer;
    };
    const sc_layer conv = layer("Layer CONV a; K 8; C 3; Y 6; X 8; R 3; S 3; Pad 1; endLayer");
    const sc_layer pool = layer("Layer POOL b; C 8; Y 6; X 8; R 2; S 2; Stride 2; endLayer");
    const sc_layer grouped = layer("Layer CONV c; G 2; K 5; C 4; Y 3; X 4; endLayer");
    const sc_layer repeated = layer("Layer CONV d; K 8; C 8; Y 6; X 8; Repeat 2; endLayer");
    EXPECT_TRUE(fuse_follows(&conv, &pool));
    EXPECT_TRUE(fuse_follows(&pool, &grouped));
    EXPECT_FALSE(fuse_follows(&conv, &grouped));
    EXPECT_FALSE(fuse_follows(&grouped, &pool));
    EXPECT_FALSE(fuse_follows(&conv, &repeated));
    const sc_layer depthwise = layer("Layer DSCONV e; K 2; C 4; Y 3; X 4; endLayer");
    const sc_layer after = layer("Layer CONV f; K 5; C 8; Y 3; X 4; endLayer");
    EXPECT_TRUE(fuse_follows(&depthwise, &after)); // two outputs of each of four channels
    const sc_layer thin = layer("Layer CONV g; K 5; C 2; Y 3; X 4; endLayer");
    EXPECT_FALSE(fuse_follows(&depthwise, &thin));
    const sc_layer transposed = layer("Layer TRCONV h; K 2; C 8; Y 3; X 4; R 3; S 3; Stride 2; endLayer");
    EXPECT_EQ(transposed.size[SC_DIM_Y], 9); // with its zeros; what it takes is not that
    const sc_layer large = layer("Layer CONV i; K 8; C 1; Y 9; X 11; endLayer");
    EXPECT_FALSE(fuse_follows(&large, &transposed));
    sc_layer first = MapText("NumPEs 1; Layer GEMM a; M 4; N 6; K 5; endLayer Temporal_Map (1,1) K").layer;
    sc_layer second = MapText("NumPEs 1; Layer GEMM b; M 4; N 2; K 6; endLayer Temporal_Map (1,1) K").layer;
    EXPECT_TRUE(fuse_follows(&first, &second));
    EXPECT_FALSE(fuse_follows(&second, &first));
    second.size[SC_DIM_G] = 12; // twelve times as many inputs
    EXPECT_FALSE(fuse_follows(&first, &second));
    first.size[SC_DIM_G] = 12;
    EXPECT_TRUE(fuse_follows(&first, &second));
    second.size[SC_DIM_G] = 1; // the heads side by side
    second.size[SC_DIM_K] *= 12;
    EXPECT_TRUE(fuse_follows(&first, &second));
}

// ---- the tally ----

class Tally : public testing::Test {
  protected:
    Tally() {
        sets_.count = 2;
        sets_.set[0].name = "fig5";
        sets_.set[0].policy = SC_FORMULA_PUBLISHED;
        EXPECT_EQ(set_exact_open(&sets_.set[1], nullptr), SC_STATUS_OK);
        for (auto &row : rows_) {
            row.run = &run_;
            row.has_counts = row.buffers.l1.enough = row.buffers.l2.enough = true;
            row.set[0].count[VERDICT_AGREE] = row.set[1].count[VERDICT_AGREE] = 10;
        }
        tally_.sets = &sets_;
        tally_.row_count = 2;
        tally_.row = rows_;
    }
    ~Tally() override { set_close(&sets_.set[1]); }

    // Nothing is simulated, and nothing compared.
    void model(int row) {
        rows_[row].state = RUN_MODELLED;
        rows_[row].set[0] = rows_[row].set[1] = {};
    }

    std::string verdict() const {
        char line[512];
        struct text text = {line, sizeof line, 0};
        tally_verdict(&tally_, &text);
        return line;
    }

    struct plan_run run_ = {};
    struct sets sets_ = {};
    struct tally_row rows_[2] = {};
    struct tally tally_ = {};
};

TEST_F(Tally, AgreementExits0) {
    EXPECT_EQ(tally_exit(&tally_), EXIT_AGREE);
    EXPECT_EQ(verdict(), "verdict: agree: output right in 2 of 2 runs; fig5 (published) agrees in all 20 counts; exact "
                         "(maintained) agrees in all 20 counts");
}

TEST_F(Tally, SaysWhichRunsWereSimulatedBefore) {
    rows_[1].kept = true;
    EXPECT_NE(verdict().find(": output right in 2 of 2 runs (1 as kept by --out); "), std::string::npos) << verdict();
}

TEST_F(Tally, WhatWasNotSimulatedHasNoOutput) {
    rows_[0].state = RUN_REFUSED;
    model(1);
    EXPECT_EQ(verdict(), "verdict: incomplete: 1 of 2 runs could not be made; 1 of 2 runs not simulated");
    rows_[1].state = RUN_FAILED;
    EXPECT_EQ(verdict(), "verdict: incomplete: 2 of 2 runs could not be made; nothing was simulated");
}

TEST_F(Tally, PublishedDifferenceExits0) {
    rows_[1].set[0].count[VERDICT_DIFFER] = 3;
    EXPECT_EQ(tally_exit(&tally_), EXIT_AGREE);
    EXPECT_EQ(verdict(),
              "verdict: differ (published formulas only: reported, not failed): output right in 2 of 2 runs; "
              "fig5 (published) differs in 3 of 23 counts; exact (maintained) agrees in all 20 counts");
}

TEST_F(Tally, MaintainedDifferenceExits1) {
    rows_[0].set[0].count[VERDICT_DIFFER] = 1;
    rows_[0].set[1].count[VERDICT_DIFFER] = 1;
    EXPECT_EQ(tally_exit(&tally_), EXIT_DIFFER);
    EXPECT_EQ(verdict().rfind("verdict: differ: ", 0), 0u);
}

TEST_F(Tally, RunsThatCouldNotBeMadeExit2) {
    for (enum run_state state : {RUN_REFUSED, RUN_FAILED}) {
        rows_[1].state = state;
        EXPECT_EQ(tally_exit(&tally_), EXIT_UNUSABLE);
        EXPECT_EQ(
            verdict().rfind("verdict: incomplete: 1 of 2 runs could not be made; output right in 1 of 1 run; ", 0), 0u);
    }
}

// What was compared and differs does so, whatever could not be made, evaluated or held.
TEST_F(Tally, MaintainedDifferenceExits1WhateverElseHappened) {
    rows_[0].set[1].count[VERDICT_DIFFER] = 1;
    tally_.strict = true;
    rows_[1].buffers.l2.enough = false;
    EXPECT_EQ(tally_exit(&tally_), EXIT_DIFFER);
    EXPECT_EQ(verdict().rfind("verdict: differ, and too small: --strict, and a buffer", 0), 0u) << verdict();
    rows_[0].set[1].has_error = true;
    EXPECT_EQ(tally_exit(&tally_), EXIT_DIFFER);
    EXPECT_EQ(verdict().rfind("verdict: differ, and incomplete: some formulas have no value; ", 0), 0u) << verdict();
    for (enum run_state state : {RUN_REFUSED, RUN_FAILED}) {
        rows_[1].state = state;
        EXPECT_EQ(tally_exit(&tally_), EXIT_DIFFER);
        EXPECT_EQ(verdict().rfind("verdict: differ, and incomplete: 1 of 2 runs could not be made; output", 0), 0u)
            << verdict();
    }
    rows_[1].state = RUN_BROKEN;
    EXPECT_EQ(tally_exit(&tally_), EXIT_INVARIANT);
}

TEST_F(Tally, BrokenSimulatorExits3BeforeAllElse) {
    rows_[0].set[1].count[VERDICT_DIFFER] = 5;
    rows_[0].state = RUN_REFUSED;
    rows_[1].state = RUN_BROKEN;
    EXPECT_EQ(tally_exit(&tally_), EXIT_INVARIANT);
    EXPECT_EQ(verdict(),
              "verdict: broken: the simulator contradicts itself in 1 of 2 runs; output right in 0 of 1 run");
}

TEST_F(Tally, CountsOfABrokenRunDoNotCount) {
    rows_[0].set[1].count[VERDICT_DIFFER] = 5;
    rows_[0].state = RUN_BROKEN;
    EXPECT_NE(verdict().find("exact (maintained) agrees in all 10 counts"), std::string::npos);
}

TEST_F(Tally, SmallBuffersExit2OnlyWithStrict) {
    rows_[0].buffers.l2.enough = false;
    EXPECT_EQ(tally_exit(&tally_), EXIT_AGREE);
    tally_.strict = true;
    EXPECT_EQ(tally_exit(&tally_), EXIT_UNUSABLE);
    EXPECT_EQ(verdict().rfind("verdict: too small: --strict, and a buffer does not suffice in 1 of 2 runs; ", 0), 0u);
}

TEST_F(Tally, SmallBuffersOfRunsThatAreNotSimulatedExit2WithStrict) {
    model(0);
    model(1);
    rows_[1].buffers.l1.enough = false;
    EXPECT_EQ(tally_exit(&tally_), EXIT_AGREE);
    EXPECT_EQ(verdict(), "verdict: modelled: 2 of 2 runs not simulated");
    tally_.strict = true;
    EXPECT_EQ(tally_exit(&tally_), EXIT_UNUSABLE);
    EXPECT_EQ(verdict(), "verdict: too small: --strict, and a buffer does not suffice in 1 of 2 runs; 2 of 2 runs not "
                         "simulated");
    rows_[1].has_counts = false;
    EXPECT_EQ(tally_exit(&tally_), EXIT_AGREE) << "what a run without counts needs is not known";
}

TEST_F(Tally, FormulaErrorsExit2WhenMaintained) {
    rows_[0].set[0].has_error = true;
    EXPECT_EQ(tally_exit(&tally_), EXIT_AGREE);
    rows_[0].set[1].has_error = true;
    EXPECT_EQ(tally_exit(&tally_), EXIT_UNUSABLE);
}

TEST_F(Tally, AMaintainedSetThatWasComparedInNoCountAgreesWithNothing) {
    rows_[0].set[1] = rows_[1].set[1] = {};
    EXPECT_EQ(tally_exit(&tally_), EXIT_UNUSABLE);
    EXPECT_EQ(verdict().rfind("verdict: incomplete: a maintained set was compared in no count; output right in 2", 0),
              0u);
    model(0);
    model(1);
    EXPECT_EQ(tally_exit(&tally_), EXIT_AGREE) << "the exact model is not compared with itself";
    EXPECT_EQ(verdict(), "verdict: modelled: 2 of 2 runs not simulated");
    sets_.set[0].policy = SC_FORMULA_MAINTAINED;
    EXPECT_EQ(tally_exit(&tally_), EXIT_UNUSABLE);
    EXPECT_EQ(verdict(), "verdict: incomplete: a maintained set was compared in no count; 2 of 2 runs not simulated");
    rows_[0].has_counts = rows_[1].has_counts = false;
    EXPECT_EQ(tally_exit(&tally_), EXIT_AGREE) << "there is nothing to compare with";
}

// With --model-only the other sets are compared with the exact model.
TEST_F(Tally, WhatIsNotSimulatedMayDifferFromTheExactModel) {
    model(0);
    model(1);
    rows_[0].set[0].count[VERDICT_AGREE] = 3;
    EXPECT_EQ(verdict(),
              "verdict: modelled: 2 of 2 runs not simulated; fig5 (published) agrees with exact in all 3 counts");
    rows_[1].set[0].count[VERDICT_DIFFER] = 2;
    EXPECT_EQ(tally_exit(&tally_), EXIT_AGREE);
    EXPECT_EQ(verdict(),
              "verdict: modelled: 2 of 2 runs not simulated; fig5 (published) differs from exact in 2 of 5 counts");
    sets_.set[0].policy = SC_FORMULA_MAINTAINED;
    EXPECT_EQ(tally_exit(&tally_), EXIT_DIFFER);
    EXPECT_EQ(verdict().rfind("verdict: differ: 2 of 2 runs not simulated; fig5 (maintained) differs from exact", 0),
              0u)
        << verdict();
}

TEST_F(Tally, WithoutAComparisonNothingAgrees) {
    rows_[0].set[0] = rows_[1].set[0] = {};
    sets_.count = 1;
    EXPECT_EQ(tally_exit(&tally_), EXIT_AGREE);
    EXPECT_EQ(verdict().rfind("verdict: nothing compared: output right in 2 of 2 runs", 0), 0u) << verdict();
}

TEST_F(Tally, SetWithoutFormulas) {
    rows_[0].set[0] = rows_[1].set[0] = {};
    EXPECT_NE(verdict().find("fig5 (published) has no value for any count"), std::string::npos);
}

// ---- texts ----

std::string grouped(int64_t number) {
    char buffer[TEXT_NUMBER_SIZE];
    return text_integer(buffer, number);
}

TEST(Text, Integers) {
    EXPECT_EQ(grouped(0), "0");
    EXPECT_EQ(grouped(999), "999");
    EXPECT_EQ(grouped(1000), "1,000");
    EXPECT_EQ(grouped(-999), "-999");
    EXPECT_EQ(grouped(-1000), "-1,000");
    EXPECT_EQ(grouped(462422016), "462,422,016");
    EXPECT_EQ(grouped(INT64_MAX), "9,223,372,036,854,775,807");
    EXPECT_EQ(grouped(INT64_MIN), "-9,223,372,036,854,775,808");
}

TEST(Text, SumsAndSharesThatAreNotKnown) {
    char buffer[TEXT_NUMBER_SIZE];
    EXPECT_STREQ(text_sum(buffer, INT64_MAX), "beyond 2^63");
    EXPECT_STREQ(text_sum(buffer, INT64_MAX - 1), "9,223,372,036,854,775,806");
    EXPECT_STREQ(text_share(buffer, 0.7417), "74.17%");
    EXPECT_STREQ(text_share(buffer, NAN), "-");
}

TEST(Text, Fractions) {
    char buffer[TEXT_NUMBER_SIZE];
    EXPECT_STREQ(text_rational(buffer, {1234, 1}), "1,234");
    EXPECT_STREQ(text_rational(buffer, {-12345, 2}), "-12,345/2");
    EXPECT_STREQ(text_rational(buffer, {-INT64_MAX, INT64_MAX}),
                 "-9,223,372,036,854,775,807/9,223,372,036,854,775,807");
    EXPECT_STREQ(text_difference(buffer, {1234, 1}), "+1,234");
    EXPECT_STREQ(text_difference(buffer, {0, 1}), "0");
    EXPECT_STREQ(text_difference(buffer, {-3, 2}), "-3/2");
}

std::string relative(int64_t numerator, int64_t simulated, int64_t denominator = 1) {
    char buffer[TEXT_NUMBER_SIZE];
    return text_relative(buffer, {numerator, denominator}, simulated);
}

TEST(Text, RelativeDifferences) {
    EXPECT_EQ(relative(0, 100), "");
    EXPECT_EQ(relative(5, 0), "");
    EXPECT_EQ(relative(50, 100), "+50.0%");
    EXPECT_EQ(relative(-100, 100), "-100.0%");
    EXPECT_EQ(relative(-9995, 10000), "->99.9%");
    EXPECT_EQ(relative(-9994, 10000), "-99.9%");
    EXPECT_EQ(relative(1, 200, 2), "+0.2%");
    EXPECT_EQ(relative(1, 1000000), "+<0.1%");
    EXPECT_EQ(relative(-1, 1000000), "-<0.1%");
    EXPECT_EQ(relative(899, 100), "+899.0%");
    EXPECT_EQ(relative(900, 100), "x10.0");
    EXPECT_EQ(relative(99900, 100), "x1000");
    EXPECT_EQ(relative(INT64_MAX, 3), "x3.07e+18");
    EXPECT_EQ(relative(INT64_MIN + 1, 3), "-3.07e+20%");
}

TEST(Text, CutsWhatDoesNotFit) {
    char buffer[8];
    struct text text = {buffer, sizeof buffer, 0};
    text_add(&text, "abc");
    EXPECT_STREQ(buffer, "abc");
    text_add(&text, "%s", "defgh");
    EXPECT_STREQ(buffer, "abcd...");
    text_add(&text, "more");
    EXPECT_STREQ(buffer, "abcd...");
}

std::string parsed(const char *dsl_text, void (*describe)(struct text *, const struct sc_dsl *)) {
    struct sc_arena arena = {};
    struct sc_source source = {"test", dsl_text, strlen(dsl_text)};
    struct sc_dsl dsl;
    struct sc_error error;
    char line[512] = "";
    struct text text = {line, sizeof line, 0};
    EXPECT_EQ(sc_dsl_parse(&dsl, &source, &arena, &error), SC_STATUS_OK) << error.message;
    describe(&text, &dsl);
    sc_arena_free(&arena);
    return line;
}

void shape(struct text *text, const struct sc_dsl *dsl) { text_shape(text, &dsl->layers[0].layer); }

TEST(Text, Shapes) {
    EXPECT_EQ(parsed("Layer CONV a; K 8; C 3; R 3; S 3; Y 14; X 12; Stride 2; Pad 1; endLayer", shape),
              "CONV  K 8  C 3  Y 14  X 12  R 3  S 3  Stride 2  Pad 1");
    EXPECT_EQ(parsed("Layer CONV a; Y 5; X 5; R 3; S 3; StrideY 2; PadX 1; endLayer", shape),
              "CONV  Y 5  X 5  R 3  S 3  StrideY 2  StrideX 1  PadY 0  PadX 1");
    EXPECT_EQ(parsed("Layer GEMM g; M 2; N 3; K 4; endLayer", shape), "GEMM  N 3  K 4  M 2");
}

void machine(struct text *text, const struct sc_dsl *dsl) { text_machine(text, &dsl->machine); }

TEST(Text, Machines) {
    EXPECT_EQ(parsed("Bandwidth 32; NumPEs 1024; Multicast off;", machine),
              "NumPEs 1,024  Bandwidth 32  Multicast off");
}

void nest(struct text *text, const struct sc_dsl *dsl) {
    struct sc_mapping mapping;
    struct sc_arena arena = {};
    struct sc_machine full = sc_machine_default();
    struct sc_error error;
    sc_machine_override(&full, &dsl->machine);
    ASSERT_EQ(sc_mapping_lower(&mapping, &arena, &dsl->layers[0].layer, &full, dsl->pragmas, dsl->pragma_count, nullptr,
                               &error),
              SC_STATUS_OK)
        << error.message;
    text_nest(text, &mapping);
    sc_arena_free(&arena);
}

TEST(Text, Nests) {
    EXPECT_EQ(parsed("NumPEs 7; Layer CONV a; K 8; Y 6; X 6; R 3; S 3; endLayer\n"
                     "Temporal_Map (2,2) K -> Spatial_Map (3,1) Y -> Unroll R -> Unroll X\n"
                     "-> Tile (Sz(S)) S -> Unroll S",
                     nest),
              "2 tiles: K(2,2) spatial Y(3,1) R(3,3) X(6,6) S(3,3) | 3 PEs: spatial S(1,1)");
}

// ---- tables ----

TEST(Table, AlignsColumns) {
    struct table table = {};
    char *text = nullptr;
    size_t size = 0;
    FILE *memory = open_memstream(&text, &size);
    table_column(&table, "name", false);
    table_column(&table, "n", true);
    table_column(&table, "last", false);
    for (const char *cell : {"a", "1,000", "x", "longer", "2", "yes"})
        table_cell(&table, "%s", cell);
    EXPECT_TRUE(table_print(&table, 2, memory));
    table_free(&table);
    fclose(memory);
    EXPECT_EQ(std::string(text, size), "  name        n  last\n"
                                       "  ------  -----  ----\n"
                                       "  a       1,000  x\n"
                                       "  longer      2  yes\n");
    free(text);
}

// Names take 60 columns: beside "name", each other column stands in a table of its own.
TEST(Table, WithKeysStaysWithin120Columns) {
    const std::string wide(60, 'x');
    struct table table = {};
    table.key_count = 1;
    char *text = nullptr;
    size_t size = 0;
    FILE *memory = open_memstream(&text, &size);
    table_column(&table, "name", false);
    for (int i = 0; i < 3; i++)
        table_column(&table, wide.c_str(), true);
    for (const char *cell : {"a", "1", "", "3"})
        table_cell(&table, "%s", cell);
    EXPECT_TRUE(table_print(&table, 0, memory));
    table_free(&table);
    fclose(memory);
    const std::string blanks(59, ' '), rule = "----  " + std::string(60, '-') + "\n", head = "name  " + wide + "\n";
    EXPECT_EQ(std::string(text, size), head + rule + "a     " + blanks + "1\n\n" + head + rule + "a\n\n" + head + rule +
                                           "a     " + blanks + "3\n");
    free(text);
}

TEST(Text, LinesGoOnBelow) {
    const std::string word(70, 'w'), longer(130, 'l');
    char *text = nullptr;
    size_t size = 0;
    FILE *memory = open_memstream(&text, &size);
    text_print(memory, ("a; b " + word + " " + word).c_str(), 2);
    text_print_labelled(memory, "label", (word + "  " + word + " " + longer + " z").c_str());
    fclose(memory);
    EXPECT_EQ(std::string(text, size), "a;\n  b " + word + "\n  " + word + "\n  label       " + word + "\n" +
                                           std::string(14, ' ') + word + "\n" + std::string(14, ' ') + longer + "\n" +
                                           std::string(14, ' ') + "z\n");
    free(text);
}

TEST(Table, HoldsManyRows) {
    struct table table = {};
    table_column(&table, "i", true);
    for (int i = 0; i < 10000; i++)
        table_cell(&table, "%d", i);
    EXPECT_FALSE(table.failed);
    EXPECT_STREQ(table.cell[9999], "9999");
    table_free(&table);
}

// ---- progress ----

TEST(Progress, Times) {
    char buffer[PROGRESS_TIME_SIZE];
    EXPECT_STREQ(progress_time(buffer, 0), "0 s");
    EXPECT_STREQ(progress_time(buffer, 99.4), "99 s");
    EXPECT_STREQ(progress_time(buffer, 99.6), "2 min");
    EXPECT_STREQ(progress_time(buffer, 3600), "60 min");
    EXPECT_STREQ(progress_time(buffer, 7200), "2.0 h");
}

TEST(Progress, LineHasShareRateAndTimeLeft) {
    struct progress progress = {};
    char line[PROGRESS_LINE_SIZE];
    progress.run_count = 5;
    progress.run = 3;
    progress.total_macs = 1000e6;
    progress.done_macs = 200e6;
    progress.layer = "conv11";
    progress.flow = "os";
    EXPECT_STREQ(progress_line(line, &progress, 50000000, 1234567, 10),
                 "[3/5] 25% of MACs  25 MMACs/s  30 s left  1,234,567 cycles  conv11 os");
    EXPECT_STREQ(progress_line(line, &progress, 50000000, 7, 0.001),
                 "[3/5] 25% of MACs  250 GMACs/s  0 s left  7 cycles  conv11 os");
}

TEST(Progress, LineIsNeverTooLong) {
    struct progress progress = {};
    char line[PROGRESS_LINE_SIZE];
    std::string name(100, 'n');
    progress.run_count = progress.run = 1000000;
    progress.total_macs = 1e18;
    progress.layer = progress.flow = name.c_str();
    EXPECT_LT(strlen(progress_line(line, &progress, 1, INT64_MAX, 1e9)), (size_t)PROGRESS_LINE_SIZE);
}

TEST(Progress, IsSilentWhereNobodyLooks) {
    char *text = nullptr;
    size_t size = 0;
    FILE *memory = open_memstream(&text, &size);
    struct progress progress = progress_start(memory, true, 1, 100);
    progress_next_run(&progress, "a", "b");
    progress_report(&progress, 50, 50);
    progress_end_run(&progress, 100);
    fclose(memory);
    EXPECT_EQ(size, 0u);
    free(text);
}

// ---- options ----

class Options : public testing::Test {
  protected:
    ~Options() override { sc_arena_free(&arena_); }

    enum sc_status parse(std::vector<const char *> arguments) {
        arguments.insert(arguments.begin(), "simcheck");
        enum sc_status status =
            command_parse(&line_, (int)arguments.size(), const_cast<char **>(arguments.data()), &arena_, &error_);
        if (line_.command == &check_command && line_.options)
            options_ = *static_cast<const struct check_options *>(line_.options);
        return status;
    }

    struct sc_arena arena_ = {};
    struct command_line line_ = {};
    struct check_options options_ = {};
    struct sc_error error_ = {};
};

TEST_F(Options, Defaults) {
    EXPECT_EQ(parse({}), SC_STATUS_OK);
    EXPECT_EQ(line_.command, &check_command);
    EXPECT_EQ(options_.seed, 1u);
    EXPECT_EQ(options_.plan.files.count + options_.plan.layers.count + options_.plan.flows.count +
                  options_.plan.hardware.count,
              0);
    EXPECT_FALSE(options_.json.wanted || options_.csv.wanted || options_.trace || options_.strict);
}

TEST_F(Options, BothWaysToGiveAValue) {
    EXPECT_EQ(parse({"--net=vgg16", "--seed", "7", "--csv=a=b"}), SC_STATUS_OK);
    EXPECT_STREQ(options_.plan.net, "vgg16");
    EXPECT_EQ(options_.seed, 7u);
    EXPECT_STREQ(options_.csv.path, "a=b");
}

TEST_F(Options, ListsAndRepetitionsAddUp) {
    EXPECT_EQ(parse({"--layer", "a,b", "--layer=c", "--hw", "NumPEs=4,Bandwidth=2", "--hw", "NumPEs=4"}), SC_STATUS_OK);
    ASSERT_EQ(options_.plan.layers.count, 3);
    EXPECT_STREQ(options_.plan.layers.word[1], "b");
    EXPECT_STREQ(options_.plan.layers.word[2], "c");
    EXPECT_EQ(options_.plan.hardware.count, 2);
}

TEST_F(Options, JsonTakesAFileOnlyBehindAnEqualsSign) {
    EXPECT_EQ(parse({"--json", "a.dsl"}), SC_STATUS_OK);
    EXPECT_TRUE(options_.json.wanted);
    EXPECT_EQ(options_.json.path, nullptr);
    EXPECT_EQ(options_.plan.files.count, 1);
    EXPECT_EQ(parse({"--json=f.json"}), SC_STATUS_OK);
    EXPECT_STREQ(options_.json.path, "f.json");
}

TEST_F(Options, AnyNumberOfWordsIsKeptInOrder) {
    std::vector<std::string> names;
    std::vector<const char *> files;
    for (int i = 0; i < 5000; i++)
        names.push_back(std::to_string(i) + ".dsl");
    for (const std::string &name : names)
        files.push_back(name.c_str());
    ASSERT_EQ(parse(files), SC_STATUS_OK);
    ASSERT_EQ(options_.plan.files.count, 5000);
    for (size_t i = 0; i < names.size(); i++)
        EXPECT_EQ(options_.plan.files.word[i], names[i]);
}

TEST_F(Options, TheFirstWordThatIsNoValueIsTheCommand) {
    EXPECT_EQ(parse({"--formulas", "fig5", "hunt"}), SC_STATUS_OK);
    EXPECT_STREQ(line_.command->word, "hunt");
    EXPECT_EQ(parse({"--layer", "hunt"}), SC_STATUS_OK);
    EXPECT_EQ(line_.command, &check_command);
    EXPECT_EQ(parse({"a.dsl", "hunt"}), SC_STATUS_OK);
    EXPECT_EQ(line_.command, &check_command);
    EXPECT_EQ(parse({"--", "hunt"}), SC_STATUS_OK);
    EXPECT_EQ(line_.command, &check_command);
    EXPECT_EQ(parse({"--json", "list"}), SC_STATUS_INPUT);
    EXPECT_STREQ(line_.command->word, "list");
}

// Before the command's word is found, an option's row is taken from whichever command has one.
TEST(Commands, RowsOfTheSameNameAgreeOnWhetherThereIsAValue) {
    for (int i = 0; PROGRAM_COMMANDS[i]; i++)
        for (const struct option *row = PROGRAM_COMMANDS[i]->options; !option_is_last(row); row++)
            for (int j = 0; row->name && row->shown != OPTION_TASK && PROGRAM_COMMANDS[j]; j++) {
                const struct option *other = command_option(PROGRAM_COMMANDS[j], row->name);
                if (other) {
                    EXPECT_EQ(option_takes_value(row), option_takes_value(other)) << row->name;
                    EXPECT_EQ(option_value_optional(row), option_value_optional(other)) << row->name;
                }
            }
}

// Where a value is written must be inside of the command's struct, and each row has its own place.
TEST(Commands, RowsAreWhole) {
    for (int i = 0; PROGRAM_COMMANDS[i]; i++) {
        const struct command *command = PROGRAM_COMMANDS[i];
        EXPECT_TRUE(command->usage && command->about && command->example && command->run);
        for (const struct option *row = command->options; !option_is_last(row); row++) {
            if (!row->name || row->shown == OPTION_TASK)
                continue;
            EXPECT_EQ(command_option(command, row->name), row) << row->name << " is there twice";
            EXPECT_EQ(std::string(row->name).rfind("--", 0), 0u);
            EXPECT_TRUE(row->read && row->help && row->help[0]) << row->name;
            EXPECT_LT(row->field, command->size) << row->name;
            EXPECT_NE(row->help[std::string(row->help).size() - 1], '.') << row->name;
            EXPECT_FALSE(row->list && row->choice) << row->name;
        }
    }
}

// ---- warnings ----

// Three runs in dataflow "os", and what is said about them.
class Talk : public testing::Test {
  protected:
    Talk() {
        for (int i = 0; i < 3; i++) {
            snprintf(layers_[i].name, sizeof layers_[i].name, "conv%d", i + 1);
            runs_[i].layer = &layers_[i];
            runs_[i].flow = "os";
        }
        talk_.to = open_memstream(&text_, &size_);
    }

    ~Talk() override {
        fclose(talk_.to);
        free(text_);
    }

    // `line`: 0 for an error without a place.
    void error(const std::string &message, int run, int line = 0, const char *file = "a.m") {
        struct sc_error error = made(message, line, file);
        talk_note_error(&talk_, &error, run < 0 ? nullptr : &runs_[run]);
    }

    void warning(const std::string &message, int run) {
        struct sc_error error = made(message, 0, nullptr);
        talk_note_warning(&talk_, &error, run < 0 ? nullptr : &runs_[run]);
    }

    std::string said() {
        talk_say(&talk_);
        fflush(talk_.to);
        std::string said(text_, size_);
        rewind(talk_.to);
        return said;
    }

    static struct sc_error made(const std::string &message, int line, const char *file) {
        struct sc_error error = {};
        sc_error_set(&error, SC_STATUS_INPUT, "%s", message.c_str());
        error.file = line > 0 ? file : nullptr;
        error.line = error.column = line;
        return error;
    }

    struct sc_layer layers_[3] = {};
    struct plan_run runs_[3] = {};
    struct talk talk_ = {};
    char *text_ = nullptr;
    size_t size_ = 0;
};

TEST_F(Talk, SaysWhatSeveralRunsHaveInCommonOnceAndCounts) {
    for (int i = 0; i < 3; i++) {
        error("layer 'conv" + std::to_string(i + 1) + "': " + std::to_string(7 * i) + " of 9 operations (66." +
                  std::to_string(i) + "%)",
              i, i + 1);
        warning("first", i);
    }
    EXPECT_EQ(said(),
              "a.m:1:1: error: layer 'conv1': 0 of 9 operations (66.0%) (layer conv1, dataflow os; 2 more like it)\n"
              "simcheck: warning: first (layer conv1, dataflow os; 2 more like it)\n");
    error("layer 'conv1': 7 of 9 operations (100%)", 1, 4);
    EXPECT_EQ(said(), "a.m:4:4: error: layer 'conv1': 7 of 9 operations (100%) (layer conv2, dataflow os)\n")
        << "what was said is forgotten";
}

TEST_F(Talk, OtherWordsFilesSeveritiesAndNamesAreOtherKinds) {
    error("no K", 0, 1);
    error("no C", 1, 1);
    error("no K", 2, 1, "b.m");
    warning("no K", 0);
    error("L1Size 3 is too small", 0);
    error("L2Size 3 is too small", 0);
    EXPECT_EQ(said(), "a.m:1:1: error: no K (layer conv1, dataflow os)\n"
                      "a.m:1:1: error: no C (layer conv2, dataflow os)\n"
                      "b.m:1:1: error: no K (layer conv3, dataflow os)\n"
                      "simcheck: warning: no K (layer conv1, dataflow os)\n"
                      "simcheck: error: L1Size 3 is too small (layer conv1, dataflow os)\n"
                      "simcheck: error: L2Size 3 is too small (layer conv1, dataflow os)\n");
}

// One wrong term is in many formulas of a run, and another may fail for the same reason.
TEST_F(Talk, EachPlaceOfARunIsSaidOnce) {
    for (int i = 0; i < 2; i++)
        for (int line : {3, 3, 8})
            error("division by 0", i, line, "f.formulas");
    EXPECT_EQ(said(), "f.formulas:3:3: error: division by 0 (layer conv1, dataflow os; 1 more like it)\n"
                      "f.formulas:8:8: error: division by 0 (layer conv1, dataflow os; 1 more like it)\n");
}

TEST_F(Talk, WhatIsAboutNoRunIsCountedToo) {
    error("layer 'conv1': no LSTM", -1, 1);
    error("layer 'conv2': no LSTM", -1, 2);
    warning("a layer 'conv1' already stands at line 3: this one is called 'conv1_2'", -1);
    warning("a layer 'fc' already stands at line 9: this one is called 'fc_2'", -1);
    EXPECT_EQ(said(), "a.m:1:1: error: layer 'conv1': no LSTM (1 more like it)\n"
                      "simcheck: warning: a layer 'conv1' already stands at line 3: this one is called 'conv1_2' "
                      "(1 more like it)\n");
}

TEST_F(Talk, QuietHasErrorsOnlyAndAnErrorCanBeSaidAtOnce) {
    struct sc_error broken = made("broken", 0, nullptr);
    talk_.quiet = true;
    warning("first", 0);
    error("second", 0);
    talk_error(&talk_, &broken, &runs_[1]);
    EXPECT_EQ(said(), "simcheck: error: broken (layer conv2, dataflow os)\n"
                      "simcheck: error: second (layer conv1, dataflow os)\n");
}

} // namespace
