// The words about L2 and off chip: marks, tiles, and the flags of a tensor.
#include <gtest/gtest.h>

#include <ostream>
#include <string>

#include "tests/support/formula_sets.h"

namespace {

struct WordCase {
    const char *name, *program, *body, *expected; // of Q
};

void PrintTo(const WordCase &c, std::ostream *os) { *os << c.name; }

class OffChipWord : public testing::TestWithParam<WordCase> {};

TEST_P(OffChipWord, IsAsExpected) { EXPECT_EQ(value_in(GetParam().body, GetParam().program), GetParam().expected); }

#define LAYER(machine) machine " Layer CONV a; K 5; C 6; Y 9; X 8; R 3; S 3; endLayer "

// K is divided by two loops, of which one is outside; C by a loop outside of all tensors but the outputs.
const char *const BY_TENSOR = LAYER("NumPEs 2;") "Temporal_Map (4,4) K -> Buffer L2 output -> Temporal_Map (4,4) C "
                                                 "-> Temporal_Map (5,3) Y -> Buffer L2 input -> Buffer L2 weight "
                                                 "-> Spatial_Map (1,1) K";

const char *const NO_MARK = LAYER("NumPEs 2;") "Temporal_Map (2,2) K -> Spatial_Map (1,1) C";

const char *const FLAGS = LAYER("NumPEs 2; Stream input; L2Keep weight off; OnChip output;") "Temporal_Map (2,2) K "
                                                                                             "-> Buffer L2";

#define FOLD(pes, map) "NumPEs " pes "; Layer CONV a; K 8; Y 9; R 3; endLayer " map " -> Buffer L2 -> Unroll R"

const char *const MERGED_AT_A_MARK = "NumPEs 4; Layer CONV a; K 5; C 3; Y 2; endLayer "
                                     "Spatial_Map (1,1) K -> Merge C -> Buffer L2 -> Temporal_Map (1,1) Y";

const char *const TWICE =
    "NumPEs 8; Layer GEMM a; M 1; N 6; K 6; endLayer Temporal_Map (5,5) N -> Temporal_Map (4,4) K "
    "-> Buffer L2 input -> Spatial_Map (3,3) N -> Buffer L2 weight -> Tile (2) K -> Unroll K";

const char *const HUGE_FOLD = "NumPEs 9000000000000000000; Layer CONV h; K 4000000000; C 1000000000; endLayer "
                              "Spatial_Map (3000000000,3000000000) K -> Buffer L2 -> Temporal_Map (1,1) C";

const WordCase WORD_CASES[] = {
    {"a_mark", BY_TENSOR, "Q = HasMarks;", "1"},
    {"no_mark", NO_MARK, "Q = HasMarks;", "0"},
    {"loops_outside_of_outputs", BY_TENSOR, "Q = sum(l in loops : OutsideL2(Sum, l));", "1"},
    {"loops_outside_of_inputs", BY_TENSOR, "Q = sum(l in loops : OutsideL2(Input, l));", "3"},
    {"no_loop_is_outside_without_a_mark", NO_MARK, "Q = sum(l in loops : OutsideL2(Weight, l));", "0"},
    {"the_mark_divides_the_loops_of_a_dimension", BY_TENSOR,
     "Q = OutsideL2(Weight, first(l in loops(K))) * 10 + OutsideL2(Weight, Loop(K));", "10"},
    {"tiles", BY_TENSOR, "Q = OutsideL2(Input, Loop(Y)) * product(l in loops where OutsideL2(Input, l) : Trips(l));",
     "12"}, // 2 * 2 * 3
    {"a_chunk_at_the_mark", BY_TENSOR, "Q = L2Chunk(Weight, K) * 100 + L2Chunk(Input, C) * 10 + L2Chunk(Input, Y);",
     "445"},
    {"a_chunk_that_the_mark_leaves_whole", BY_TENSOR, "Q = L2Chunk(Sum, C) * 10 + L2Chunk(Sum, Y);", "69"},
    {"a_chunk_without_a_mark", NO_MARK, "Q = L2Chunk(Weight, K) * 10 + L2Chunk(Weight, C);", "56"},
    {"a_dimension_that_is_not_the_tensors", BY_TENSOR, "Q = L2Chunk(Weight, Y);", "5"},
    {"a_chunk_for_each_unit", FOLD("3", "Spatial_Map (2,2) K"), "Q = L2Chunk(Weight, K);", "6"},
    {"chunks_that_overlap", FOLD("3", "Spatial_Map (3,2) Y"), "Q = L2Chunk(Input, Y);", "7"},
    {"chunks_of_more_units_than_there_are", FOLD("9", "Spatial_Map (3,1) Y"), "Q = L2Chunk(Input, Y);", "9"},
    {"a_last_chunk_that_is_short", FOLD("3", "Spatial_Map (3,3) K"), "Q = L2Chunk(Weight, K);", "8"},
    {"chunks_without_the_holes_between",
     "NumPEs 3; Layer CONV a; Y 9; Stride 2; endLayer Spatial_Map (1,2) Y -> Buffer L2", "Q = L2Chunk(Input, Y);", "3"},
    {"units_of_merged_loops", MERGED_AT_A_MARK, "Q = L2Chunk(Weight, K) * 10 + L2Chunk(Weight, C);", "23"},
    {"a_dimension_mapped_twice", TWICE, "Q = L2Chunk(Input, N) * 100 + L2Chunk(Weight, N) * 10 + L2Chunk(Weight, K);",
     "554"},
    {"more_units_than_63_bits_of_chunks", HUGE_FOLD, "Q = L2Chunk(Weight, K);", "4000000000"},
    {"flags_of_a_machine", NO_MARK,
     "F(T) = Stream(T) * 100 + L2Keep(T) * 10 + OnChip(T); Q = F(Weight) * 1000000 + F(Input) * 1000 + F(Sum);",
     "10010010"},
    {"flags_of_a_tensor", FLAGS,
     "F(T) = Stream(T) * 100 + L2Keep(T) * 10 + OnChip(T); Q = F(Weight) * 1000000 + F(Input) * 1000 + F(Sum);",
     "110011"},
    {"a_tensor_on_chip_has_no_loop_outside", FLAGS,
     "Q = OutsideL2(Weight, Loop(K)) * 100 + OutsideL2(Sum, Loop(K)) * 10 + L2Chunk(Sum, K);", "105"},
    {"statements_with_a_default", NO_MARK, "Q = OffChipLatency * 100 + LoadOverhead * 10 + L2Buffers;", "2"},
    {"statements_of_a_machine",
     LAYER("NumPEs 2; OffChipBandwidth 4; OffChipLatency 3; L2Buffers 5; LoadOverhead 6;") "Temporal_Map (2,2) K",
     "Q = OffChipBandwidth * 1000 + OffChipLatency * 100 + L2Buffers * 10 + LoadOverhead;", "4356"},
    {"no_limit", NO_MARK, "Q = ceil(1000 / OffChipBandwidth);", "1"},
};

INSTANTIATE_TEST_SUITE_P(Words, OffChipWord, testing::ValuesIn(WORD_CASES),
                         [](const auto &test) { return std::string(test.param.name); });

} // namespace
