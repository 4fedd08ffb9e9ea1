// Random mappings with marks of L2 or streams: the front end keeps the rules and finds the meaning, and what the oracle
// counts is possible. The simulator has no part in this.
//
// SIMCHECK_SEED and SIMCHECK_RUNS choose the cases, as for the other random tests.
#include <gtest/gtest.h>

#include <algorithm>
#include <map>
#include <string>

#include "tests/property/case_judge.h"
#include "tests/property/case_marks.h"
#include "tests/support/case_count.h"
#include "tests/support/environment.h"

namespace {

const int OFF_CHIP_RUNS = Cases(1000, 8000);

// Not those of the tests of all cases.
enum { OFF_CHIP_SEED = 1000001 };

// The same, but L2 holds the whole layer.
OracleResult walk_without_marks(struct sc_mapping mapping) {
    mapping.has_marks = false;
    return oracle_walk(mapping, ORACLE_LIMIT);
}

bool send_up_alike(const OracleResult &one, const OracleResult &other) {
    return std::equal(one.steps.begin(), one.steps.end(), other.steps.begin(), [](const auto &a, const auto &b) {
        return a.up_elems == b.up_elems && a.busiest_link[SC_TENSOR_OUTPUT] == b.busiest_link[SC_TENSOR_OUTPUT];
    });
}

// Marks change nothing below L2, but that idle PEs may evict earlier.
void expect_the_same_below_l2(const OracleResult &marked, const OracleResult &whole) {
    for (enum sc_counter_id id :
         {SC_COUNTER_macs, SC_COUNTER_l1_wr_weight, SC_COUNTER_l1_wr_input, SC_COUNTER_l2_rd_weight,
          SC_COUNTER_l2_rd_input, SC_COUNTER_noc_down, SC_COUNTER_noc_forward, SC_COUNTER_link_weight,
          SC_COUNTER_link_input, SC_COUNTER_peak_down, SC_COUNTER_l1_req, SC_COUNTER_l2_req, SC_COUNTER_pe_steps,
          SC_COUNTER_steps})
        EXPECT_EQ(sc_counter_get(&marked.counters, id), sc_counter_get(&whole.counters, id))
            << sc_counter_info(id)->name;
    EXPECT_GE(marked.counters.l1_rd_evict, whole.counters.l1_rd_evict);
    if (send_up_alike(marked, whole)) {
        EXPECT_EQ(marked.counters.noc_up, whole.counters.noc_up);
        EXPECT_GE(marked.counters.cycles, whole.counters.cycles);
    }
}

// Each output is stored once more than it comes back, and L2 holds what the PEs hold.
void expect_possible_off_chip(const struct sc_mapping &mapping, const struct sc_counters &count) {
    const bool stored = !mapping.machine.on_chip[SC_TENSOR_OUTPUT];
    EXPECT_EQ(count.offchip_wr_sum - count.offchip_rd_sum,
              stored ? sc_layer_tensor_elems(&mapping.layer, SC_TENSOR_OUTPUT) : 0);
    EXPECT_LE(count.offchip_rd_weight, count.l2_wr_weight);
    EXPECT_LE(count.offchip_rd_input, count.l2_wr_input);
    EXPECT_GE(count.l2_hold, count.l2_req);
}

void expect_nothing_off_chip(const struct sc_counters &count) {
    EXPECT_EQ(count.l2_hold + count.tiles + count.offchip_rd_weight + count.offchip_rd_input + count.offchip_rd_sum +
                  count.offchip_wr_sum,
              0);
}

void expect_possible(const struct sc_mapping &mapping, const OracleResult &oracle) {
    if (!mapping.has_marks)
        return expect_nothing_off_chip(oracle.counters);
    expect_possible_off_chip(mapping, oracle.counters);
    expect_the_same_below_l2(oracle, walk_without_marks(mapping));
}

bool has_stream(const RandomCase &random) {
    return random.machine.stream[SC_TENSOR_WEIGHT] || random.machine.stream[SC_TENSOR_INPUT];
}

TEST(RandomMarks, MeanWhatTheContractSays) {
    const uint64_t first = number_from_environment("SIMCHECK_SEED", OFF_CHIP_SEED);
    const uint64_t runs = number_from_environment("SIMCHECK_RUNS", static_cast<uint64_t>(OFF_CHIP_RUNS));
    std::map<std::string, uint64_t> with;
    for (uint64_t seed = first; seed - first < runs && !HasFailure(); seed++) {
        const RandomCase random = random_case(seed);
        if (!has_marks(random) && !has_stream(random))
            continue;
        const std::string text = case_text(random);
        SCOPED_TRACE("SIMCHECK_SEED=" + std::to_string(seed) + " SIMCHECK_RUNS=1\n" + text);
        const Program program(text);
        const Verdict verdict = judge_front_end(random, program);
        EXPECT_NE(verdict.outcome, Outcome::disagrees) << verdict.problem;
        with["a broken rule"] += verdict.outcome == Outcome::breaks_a_rule;
        if (verdict.outcome != Outcome::agrees)
            continue;
        expect_possible(program.mapping(), verdict.oracle);
        with["marks"] += has_marks(random);
        with["a stream"] += has_stream(random);
        with["a dimension mapped again"] += is_mapped_again(random);
        with["psums that come back"] += verdict.oracle.counters.offchip_rd_sum > 0;
        with["padding"] +=
            verdict.oracle.counters.offchip_rd_input < verdict.oracle.counters.l2_wr_input && has_marks(random);
    }
    for (const auto &[feature, cases] : with)
        EXPECT_TRUE(cases > runs / 100 || runs < 100) << feature << ": " << cases;
    EXPECT_TRUE(with["marks"] > runs / 4 || runs < 100) << with["marks"];
}

} // namespace
