// What a formula can say beyond arithmetic: choices, names, folds over loops, the words of the mapping, sets that
// extend others, and the guide, docs/formulas.md, whose examples all hold.
#include <gtest/gtest.h>

#include <algorithm>
#include <ostream>
#include <set>
#include <sstream>
#include <string>
#include <utility>
#include <vector>

#include "model/formulas.h"
#include "tests/support/formula_sets.h"
#include "tests/support/json_reader.h"
#include "tests/support/repeat.h"

namespace {

// ---- values ----

struct ValueCase {
    const char *name, *program, *body, *expected; // of Q
};

void PrintTo(const ValueCase &c, std::ostream *os) { *os << c.name; }

class LanguageValue : public testing::TestWithParam<ValueCase> {};

TEST_P(LanguageValue, IsAsExpected) { EXPECT_EQ(value_in(GetParam().body, GetParam().program), GetParam().expected); }

// X has chunks [0,3) [2,5) [4,7) [6,8): 4 positions on 3 units, two folds. Y has 3 outputs from [0,3) [2,5) [4,7).
const char *const NEST = "NumPEs 3; Bandwidth 4; NoCLatency 7; VectorWidth 2; LinkBandwidth 3; Multicast off; "
                         "Layer CONV n; K 5; C 2; R 3; S 1; Y 7; X 8; StrideY 2; endLayer "
                         "Temporal_Map (2,2) K -> Temporal_Map (3,2) Y -> Spatial_Map (3,2) X -> Unroll R";

// Two levels: two units share Y, and the three inside each share K.
const char *const TWO_LEVELS = "NumPEs 6; Layer CONV t; K 14; C 3; Y 4; endLayer "
                               "Spatial_Map (2,2) Y -> Tile (3) C -> Temporal_Map (3,3) C -> Spatial_Map (1,1) K";

const char *const HUGE = "NumPEs 9000000000000000000; Layer CONV h; K 4000000000; C 1000000000; endLayer "
                         "Spatial_Map (3000000000,3000000000) K -> Temporal_Map (1,1) C";

// Y moves with the outer loop alone; C's only chunk is larger than C.
const char *const OUTER_MOVES = "NumPEs 2; Layer CONV o; K 4; C 3; R 3; Y 9; endLayer "
                                "Temporal_Map (64,64) C -> Temporal_Map (3,1) Y -> Tile (2) K -> Temporal_Map (4,4) K "
                                "-> Temporal_Map (3,2) Y -> Spatial_Map (1,1) K -> Unroll R";

const char *const MERGED_ON_ONE_PE = "NumPEs 1; Layer CONV m; K 4; C 6; endLayer Spatial_Map (3,3) K -> Merge C";

// Seven PEs in rows of three: the last row has one.
#define ARRAY(words)                                                                                                   \
    "NumPEs 7; ArrayColumns 3; " words " Layer CONV a; K 7; Y 9; X 9; R 3; S 3; DilationY 2; endLayer "                \
    "Spatial_Map (1,1) K -> Unroll R -> Unroll S"

// A column is a part of the outer level's units.
const char *const COLUMNS = "NumPEs 7; ArrayColumns 3; Topology columns; Layer CONV a; K 2; C 3; endLayer "
                            "Spatial_Map (1,1) K -> Tile (3) C -> Temporal_Map (3,3) C -> Spatial_Map (1,1) C";

const ValueCase VALUE_CASES[] = {
    // the network
    {"rows_of_the_array", ARRAY(""), "Q = ArrayRows * 100 + ArrayColumns * 10 + FeedRow;", "331"},
    {"hops_of_a_bus", ARRAY(""), "Q = Hops(Weight, 6) * 10 + Links(Weight);", "11"},
    {"hops_of_a_crossbar", ARRAY("Topology crossbar;"), "Q = Hops(Input, 6) * 10 + Links(Input);", "17"},
    {"hops_of_an_xybus", ARRAY("Topology xybus;"), "Q = Hops(Sum, 6) * 10 + Links(Sum);", "24"},
    {"hops_of_a_tree", ARRAY("Topology tree;"), "Q = Hops(Weight, 0) * 100 + Links(Weight);", "313"}, // 7 + 4 + 2
    {"hops_of_a_wide_tree", ARRAY("Topology tree; TreeArity 7;"), "Q = Hops(Weight, 6) * 100 + Links(Weight);", "107"},
    {"hops_of_rows", ARRAY("Topology rows;"), "Q = Hops(Weight, 5) * 100 + Hops(Weight, 6) * 10 + Links(Weight);",
     "317"},
    {"hops_of_columns", COLUMNS, "Q = Hops(Weight, 5) * 10 + Hops(Input, 6);", "23"},
    // column 0 ends with PE 6, column 2 with PE 5
    {"hops_up_columns", COLUMNS, "Q = Hops(Sum, 0) * 100 + Hops(Sum, 2) * 10 + Hops(Sum, 5);", "321"},
    {"hops_of_a_mesh", ARRAY("Topology mesh;"), "Q = Hops(Sum, 2) * 100 + Hops(Sum, 3) * 10 + Hops(Sum, 6);", "412"},
    {"hops_to_no_pe", ARRAY(""), "Q = Hops(Weight, 7);", "none 3:5: Hops(weight): there is no such PE"},
    {"hops_to_half_a_pe", ARRAY(""), "Q = Hops(Weight, 1/2);", "none 3:5: Hops(weight): there is no such PE"},
    {"channels", ARRAY("Bandwidth 5; Channel input 2;"),
     "Q = Channel(Weight) * 100 + Channel(Input) * 10 + Channel(Sum);", "525"},
    {"channel_without_limit", ARRAY(""), "Q = Channel(Weight);", "9223372036854775807"},
    {"dilation", ARRAY(""), "Q = DilationY * 100 + OutputRows * 10 + OutputColumns - DilationX;", "256"},
    // comparisons are numbers
    {"less", NEST, "Q = (1 < 2) * 10 + (2 < 1);", "10"},
    {"less_or_equal", NEST, "Q = (1 <= 1) * 100 + (1/3 <= 1/2) * 10 + (2 <= 1);", "110"},
    {"greater", NEST, "Q = (2 > 1) * 10 + (1 > 1);", "10"},
    {"greater_or_equal", NEST, "Q = (1 >= 1) * 100 + (2 >= 1) * 10 + (1 >= 2);", "110"},
    {"equal", NEST, "Q = (1/2 == 2/4) * 10 + (1 == 2);", "10"},
    {"unequal", NEST, "Q = (1 <> 2) * 10 + (1/2 <> 2/4);", "10"},
    {"equal_dimensions", NEST, "Q = F(X) * 10 + F(Y); F(d) = d == X;", "10"},
    {"unequal_tensors", NEST, "Q = F(Weight) * 10 + F(Input); F(t) = t <> Input;", "10"},
    {"sum_is_output", NEST, "Q = Sum == Output;", "1"},
    {"layer_type", NEST, "Q = (LayerType == conv) * 10 + (LayerType == POOL);", "10"},
    {"layer_type_of_a_gemm", GEMM, "Q = if LayerType == GEMM then 3 else 4;", "3"},
    {"layer_type_of_a_pool", POOL, "Q = LayerType == POOL;", "1"},
    {"pragma", NEST, "Q = (getPragma(R) == Unroll) * 10 + (getPragma(X) == Temporal_Map);", "10"},
    {"pragma_merge", MERGED, "Q = getPragma(C) == Merge;", "1"},
    {"compared_after_the_sum", NEST, "Q = 1 + 2 < 2 * 2;", "1"},
    {"and", NEST, "Q = (1 and 2) * 1000 + (1 and 0) * 100 + (0 and 1) * 10 + (0 and 0);", "1000"},
    {"or", NEST, "Q = (1 or 0) * 1000 + (0 or 5) * 100 + (1 or 1) * 10 + (0 or 0);", "1110"},
    {"not", NEST, "Q = not 0 and not (3 > 4) and not not 1;", "1"},
    {"and_before_or", NEST, "Q = 1 or 1 and 0;", "1"},
    {"not_before_and", NEST, "Q = not 1 and 0;", "0"},
    {"and_needs_no_right_side", NEST, "Q = 0 and 1 / 0;", "0"},
    {"or_needs_no_right_side", NEST, "Q = 1 or 1 / 0;", "1"},
    {"or_needs_its_right_side", NEST, "Q = 0 or 1 / 0;", "error 3:12: division by zero"},
    {"comparison_too_large", NEST, "Q = 9223372036854775807 < 1/2;", "error 3:25: the value does not fit in 63 bits"},
    // if
    {"if_true", NEST, "Q = if Sz(K) == 5 then 1 else 1 / 0;", "1"},
    {"if_false", NEST, "Q = if Sz(K) == 4 then 1 / 0 else 2;", "2"},
    {"if_number", NEST, "Q = if -1/2 then 1 else 2;", "1"},
    {"if_flag", NEST, "Q = (if Multicast then 1 else 2) + (if Reduction then 10 else 20);", "12"},
    {"if_in_else", NEST, "Q = if 0 then 1 else if 0 then 2 else 3;", "3"},
    {"if_in_then", NEST, "Q = if 1 then if 0 then 1 else 2 else 3;", "2"},
    {"if_of_a_dimension", NEST, "Q = Sz(if Multicast then K else C);", "2"},
    // let
    {"let", NEST, "Q = let a = Sz(K) in a * a + a;", "30"},
    {"let_several", NEST, "Q = let a = 2, b = a * 3, c1 = a + b in c1 * 10;", "80"},
    {"let_in_let", NEST, "Q = let a = let b = 2 in b * b in a + 1;", "5"},
    {"let_names_after_each_other", NEST, "Q = (let a = 1 in a) + (let a = 2 in a);", "3"},
    {"let_of_a_dimension", NEST, "Q = let d = K in Sz(d);", "5"},
    {"let_of_a_loop", NEST, "Q = let l = Loop(X) in Trips(l);", "2"},
    {"let_of_a_parameter", NEST, "Q = F(3); F(a) = let b = a + 1 in a * b;", "12"},
    {"let_of_an_open_parameter", NEST, "Q = F(3); F(a) = let b = a in Sz(b);",
     "error 3:34: this word is not about such a thing"},
    // arithmetic
    {"ceil", NEST, "Q = ceil(7 / 2) * 100 + ceil(4 / 2) * 10 + ceil(-7 / 2);", "417"},
    {"floor", NEST, "Q = floor(7 / 2) * 100 + floor(4 / 2) * 10 + floor(-7 / 2);", "316"},
    {"mod", NEST, "Q = mod(7, 3) * 1000 + mod(-7, 3) * 100 + mod(7, -3) * 10 + mod(6, 3);", "1180"},
    {"mod_of_fractions", NEST, "Q = mod(7/2, 1);", "1/2"},
    {"mod_zero", NEST, "Q = 1 + mod(1, 0);", "error 3:9: division by zero"},
    {"abs", NEST, "Q = abs(-3/2) + abs(2);", "7/2"},
    {"largest_abs", NEST, "Q = abs(-9223372036854775807);", "9223372036854775807"},
    {"ceil_of_the_largest", NEST, "Q = ceil(9223372036854775807 / 2);", "4611686018427387904"},
    // folds
    {"sum_over_dims", NEST, "Q = sum(d in dims : Sz(d));", "28"}, // N 1 G 1 K 5 C 2 Y 7 X 8 R 3 S 1
    {"dims_of_a_gemm", GEMM, "Q = sum(d in dims : 1);", "4"},
    {"dims_of_weights", NEST, "Q = product(d in dims(Weight) : Sz(d));", "30"},
    {"dims_of_inputs", NEST, "Q = product(d in dims(Input) : Sz(d));", "112"},
    {"dims_of_outputs", NEST, "Q = product(d in dims(Sum) : Sz(d));", "840"}, // K Y X and the R S that Y X go with
    {"dims_of_a_parameter", NEST, "Q = F(Weight) - F(Input); F(t) = product(d in dims(t) : Sz(d));", "-82"},
    {"dims_of_a_missing_tensor", POOL, "Q = sum(d in dims(Weight) : 1);",
     "none 3:19: a POOL layer has no tensor weight"},
    {"filtered", NEST, "Q = sum(d in dims where Sz(d) > 4 and d <> X : Sz(d));", "12"},
    {"nested", NEST, "Q = sum(d in dims(Weight) : sum(e in dims(Weight) where e == d : Sz(e) * Sz(d)));", "40"},
    {"sum_of_nothing", NEST, "Q = sum(d in dims where 0 : 1 / 0);", "0"},
    {"product_of_nothing", NEST, "Q = product(d in dims where 0 : 1 / 0);", "1"},
    {"max_of_items", NEST, "Q = max(d in dims : -Sz(d)) * 10 + max(d in dims : Sz(d));", "-2"},
    {"min_of_items", NEST, "Q = min(d in dims where Sz(d) > 1 : Sz(d));", "2"},
    {"max_of_nothing", NEST, "Q = 1 + max(d in dims where 0 : 1);",
     "error 3:9: there is nothing to take the largest or smallest of"},
    {"any", NEST, "Q = any(d in dims : Sz(d) == 7) * 10 + any(d in dims : Sz(d) == 6);", "10"},
    {"any_stops", NEST, "Q = any(d in dims : if d == Y then 1 / 0 else d == K);", "1"},
    {"any_of_nothing", NEST, "Q = any(d in dims where 0 : 1);", "0"},
    {"all", NEST, "Q = all(d in dims : Sz(d) < 9) * 10 + all(d in dims : Sz(d) < 8);", "10"},
    {"all_of_nothing", NEST, "Q = all(d in dims where 0 : 0);", "1"},
    {"first", NEST, "Q = Sz(first(d in dims(Weight))) * 10 + Trips(first(l in loops));", "13"},        // G; K
    {"first_that_passes", NEST, "Q = Sz(first(d in dims where Sz(d) > 5));", "7"},                     // Y
    {"last", NEST, "Q = Trips(last(l in loops)) * 100 + Sz(last(d in dims where Sz(d) > 5));", "108"}, // R; X
    {"first_level", TWO_LEVELS, "Q = Units(first(v in levels)) * 10 + Units(last(v in levels));", "23"},
    {"first_loop_of_a_dimension", OUTER_MOVES, "Q = Trips(first(l in loops(Y))) * 10 + Trips(Loop(Y));", "71"},
    {"first_stops", NEST, "Q = Sz(first(d in dims where d == N or 1 / 0));", "1"},
    {"last_goes_on", NEST, "Q = Sz(last(d in dims where d == N or 1 / 0));", "error 3:41: division by zero"},
    {"first_of_nothing", NEST, "Q = 1 + Sz(first(d in dims where Sz(d) > 9));",
     "none 3:12: there is nothing to take the first or last of"},
    {"last_of_nothing", NEST, "Q = Sz(last(d in dims where 0));",
     "none 3:8: there is nothing to take the first or last of"},
    // definitions of other kinds
    {"a_loop", NEST, "Point = last(l in loops where Spatial(l)); Q = Trips(Point) * 10 + Positions(Point);", "24"},
    {"a_dimension", NEST, "Q = Sz(Point); Point = Dim(Inner); Inner = last(l in loops where Spatial(l));", "8"},
    {"a_dimension_by_parameter", NEST, "Q = Sz(Under(X)) + Sz(Under(Y)); Under(X) = S; Under(d) = R;", "4"},
    {"a_loop_or_another", NEST, "Q = Trips(L(1)) * 10 + Trips(L(0)); L(a) = if a then Loop(K) else Loop(Y);", "33"},
    {"a_tensor", NEST, "Q = Couples(T, S); T = Weight;", "1"},
    {"a_pragma", NEST, "Q = Kind(R) == Unroll; Kind(d) = getPragma(d);", "1"},
    {"what_is_given", NEST, "Q = Sz(Same(K)) + Same(3); Same(a) = a;", "8"},
    {"what_is_given_is_no_number", NEST, "Q = Same(K); Same(a) = a;",
     "error 3:5: expected a number, but this is a dimension"},
    // each
    {"each", NEST,
     "each T in (Weight, INPUT) : All T = product(d in dims(T) : Sz(d)); Q = All Weight * 1000 + All INPUT;", "30112"},
    {"each_parameter", NEST,
     "each T in (Weight, Sum) : F(T) = 1 + Couples(T, K); F(t) = 5; Q = F(Sum) * 10 + F(Input);", "25"},
    {"each_of_one", NEST, "each U in (Sum) : Q = Couples(U, K);", "1"},
    // what is written
    {"place", TWO_LEVELS, "Q = getPlace(Y) * 1000 + getPlace(C) * 100 + getPlace(K) * 10 + getPlace(X);", "234"},
    {"unpadded", "NumPEs 1; Layer CONV p; R 3; Y 5; PadY 1; endLayer Unroll R",
     "Q = Sz(Y) * 100 + UnpaddedSz(Y) * 10 + UnpaddedSz(R);", "753"},
    // a definition is evaluated once for the same arguments
    {"remembered_by_definition", NEST, "Q = A(K) * 100 + B(K) * 10 + A(K); A(d) = Sz(d); B(d) = Sz(d) - 1;", "545"},
    {"remembered_by_argument", NEST, "Q = A(K) * 100 + A(Y) * 10 + A(K); A(d) = Sz(d);", "575"},
    {"remembered_by_all_arguments", NEST, "Q = A(K, Y) * 100 + A(Y, K); A(d, e) = Sz(d) * 10 + Sz(e);", "5775"},
    {"remembered_by_kind", NEST, "Q = A(N) * 10 + A(first(l in loops)); A(a) = Chunk(a);",
     "12"}, // each the first of its kind
    {"not_remembered_for_numbers", NEST, "Q = A(1) * 100 + A(2) * 10 + A(3); A(a) = a;", "123"},
    {"overflow_of_a_product", HUGE, "Q = product(d in dims : 4000000000);",
     "error 3:5: the value does not fit in 63 bits"},
    {"error_in_an_item", NEST, "Q = sum(d in dims : 1 / (Sz(d) - 7));", "error 3:23: division by zero"},
    {"error_in_a_condition", NEST, "Q = sum(d in dims where 1 / 0 : 1);", "error 3:27: division by zero"},
    {"item_hides_no_call", NEST, "Q = sum(Sz in dims(Weight) : Sz(Sz));", "12"},
    {"item_beside_a_parameter", NEST, "Q = F(10); F(v) = sum(d in dims(Weight) : v * Sz(d));", "120"},
    // levels
    {"levels", TWO_LEVELS, "Q = sum(v in levels : Units(v));", "5"},
    {"levels_in_order", TWO_LEVELS, "Q = sum(v in levels where any(w in levels : w inside v) : Units(v));", "2"},
    {"level_outside", TWO_LEVELS, "Q = sum(v in levels where any(w in levels : w outside v) : Units(v));", "3"},
    {"level_of_a_loop", TWO_LEVELS, "Q = Units(Level(Loop(K))) * 10 + Units(Level(Loop(Y)));", "32"},
    {"loops_of_a_level", TWO_LEVELS, "Q = sum(v in levels : Units(v) * sum(l in loops(v) : 1));", "7"},
    // loops
    {"loop_order", NEST, "Q = sum(l in loops where l inside Loop(Y) : 1);", "3"},
    {"loop_outside", NEST, "Q = sum(l in loops where l outside Loop(X) : Sz(Dim(l)));", "12"},
    {"loop_is_the_same", NEST, "Q = sum(l in loops where l == Loop(X) : 1);", "1"},
    {"loops_over_a_dimension", TWO_LEVELS, "Q = sum(l in loops(K) : 1) * 10 + sum(l in loops(X) : 1);", "10"},
    {"implied_loop", NEST, "Q = Trips(Loop(C));", "1"}, // a dimension without a pragma
    {"no_loop", NEST, "Q = Trips(Loop(N));", "none 3:11: Loop(N): no loop divides it"},
    {"trips", NEST, "Q = product(l in loops : Trips(l));", "18"}, // K 3, Y 3, X 2 folds
    {"positions", NEST, "Q = Positions(Loop(K)) * 100 + Positions(Loop(X)) * 10 + Positions(Loop(R));", "341"},
    {"extent", NEST, "Q = Extent(Loop(K)) * 10 + Extent(Loop(X));", "58"},
    {"offset", NEST, "Q = Offset(Loop(X)) * 10 + Offset(Loop(R));", "23"},
    {"spatial", NEST, "Q = Spatial(Loop(X)) * 10 + Spatial(Loop(Y));", "10"},
    {"overlap", NEST, "Q = Overlap(Loop(X)) * 10 + Overlap(Loop(K));", "10"},
    {"edge_chunk", NEST, "Q = EdgeChunk(Loop(K)) * 100 + EdgeChunk(Loop(Y)) * 10 + EdgeChunk(Loop(X));", "132"},
    {"active_units", NEST, "Q = ActiveUnits(Loop(X)) * 10 + ActiveUnits(Loop(K));", "31"},
    {"edge_units", NEST, "Q = EdgeUnits(Loop(X)) * 10 + EdgeUnits(Loop(K));", "11"},
    {"chunk_of_dimensions", NEST, "Q = Chunk(K) * 1000 + Chunk(X) * 100 + Chunk(R) * 10 + Chunk(N);", "2331"},
    {"chunk_of_a_loop", TWO_LEVELS, "Q = Chunk(Loop(K)) * 10 + Chunk(Loop(Y));", "12"},
    {"new_part", NEST, "Q = NewPart(K) * 1000 + NewPart(Y) * 100 + NewPart(X) * 10 + NewPart(R);", "2233"},
    {"new_part_of_the_loop_that_moves", OUTER_MOVES, "Q = NewPart(Y);", "1"},
    {"new_part_of_a_merged_loop", MERGED_ON_ONE_PE, "Q = Chunk(C) * 10 + NewPart(C);", "33"},
    {"chunk_larger_than_the_dimension", OUTER_MOVES, "Q = Chunk(C) * 10 + NewPart(C);", "33"},
    {"no_overlap_of_one_chunk", OUTER_MOVES, "Q = Positions(Loop(Y)) * 10 + Overlap(Loop(Y));", "10"},
    {"couples", NEST, "Q = Couples(Weight, K) * 100 + Couples(Input, K) * 10 + Couples(Sum, R);", "101"},
    {"couples_a_loop", NEST, "Q = Couples(Weight, Loop(K)) * 10 + Couples(Input, Loop(K));", "10"},
    {"couples_a_merged_loop", MERGED, "Q = Couples(Input, Loop(K)) * 10 + Couples(Input, Loop(C));", "11"},
    {"merged_positions", MERGED, "Q = Positions(Loop(C)) * 10 + Trips(Loop(C));", "82"},
    {"merged_dimension", MERGED, "Q = Dim(Loop(C)) == K;", "1"},
    {"loop_parameter", NEST, "Q = F(Loop(K)) + F(Loop(X)); F(l) = Trips(l);", "5"},
    {"level_parameter", NEST, "Q = F(Level(Loop(K))); F(v) = Units(v);", "3"},
    {"units_beyond_the_chunk", HUGE, "Q = NewPart(K) * 10 + EdgeUnits(Loop(K));", "30000000002"},
    // the layer and the machine
    {"output_rows", NEST, "Q = OutputRows * 10 + OutputColumns;", "38"},
    {"output_rows_of_a_gemm", GEMM, "Q = OutputRows;", "none 3:5: OutputRows: the layer has no rows and columns"},
    {"strides", NEST, "Q = StrideY * 10 + StrideX;", "21"},
    {"pads", "NumPEs 1; Layer CONV p; R 3; Y 5; PadY 1; PadX 2; endLayer Unroll R", "Q = PadY * 10 + PadX;", "12"},
    {"machine", NEST,
     "Q = NumPEs * 10000000 + Bandwidth * 1000000 + L1Buffers * 100000 + NoCLatency * 10000 + VectorWidth * 1000 "
     "+ LinkBandwidth * 100 + Multicast * 10 + Forwarding;",
     "34272301"},
    {"unlimited", GEMM, "Q = ceil(123 / Bandwidth) + ceil(0 / L1Size) * 10;", "1"},
    {"no_latency", GEMM, "Q = NoCLatency;", "0"},
};

INSTANTIATE_TEST_SUITE_P(, LanguageValue, testing::ValuesIn(VALUE_CASES), case_name<ValueCase>);

// ---- errors of a text ----

struct BadCase {
    const char *name, *text;
    int line, column;
    const char *message;
};

void PrintTo(const BadCase &c, std::ostream *os) { *os << c.name; }

class LanguageError : public testing::TestWithParam<BadCase> {};

TEST_P(LanguageError, IsAtItsPlace) {
    const BadCase &bad = GetParam();
    Set set(HEADER + bad.text);
    EXPECT_EQ(set.status, SC_STATUS_INPUT);
    EXPECT_EQ(set.get(), nullptr);
    EXPECT_STREQ(set.error.message, bad.message);
    EXPECT_EQ(std::make_pair(set.error.line, set.error.column), std::make_pair(bad.line, bad.column));
}

const BadCase BAD_CASES[] = {
    // comparisons and truth
    {"compared_kinds", "Q = K == 1;", 3, 10, "expected a dimension, but this is a number"},
    {"compared_tensor_and_dimension", "Q = Weight == R;", 3, 15, "expected a tensor, but R is a dimension"},
    {"order_of_dimensions", "Q = K < C;", 3, 5, "expected a number, but K is a dimension"},
    {"quantity_that_is_a_dimension", "Q = K;", 3, 5, "expected a number, but K is a dimension"},
    {"quantity_that_is_a_loop", "Q = last(l in loops);", 3, 5, "expected a number, but this is a loop"},
    {"counter_that_is_a_loop", "Q : macs = Loop(K); P = Trips(Q);", 3, 12, "expected a number, but this is a loop"},
    {"no_quantity_at_all", "P = Loop(K); F(a) = Trips(P) + a;", 3, 1,
     "this set has no quantity: none of its definitions is a number without parameters"},
    {"two_kinds_in_an_if", "Q = Sz(if 1 then K else 2);", 3, 25, "expected a dimension, but this is a number"},
    {"two_kinds_of_a_definition", "Q = Trips(F(K)); F(K) = Loop(K); F(d) = Sz(d);", 3, 41,
     "expected a loop, but this is a number"},
    {"a_loop_for_a_number", "Q = P + 1; P = Loop(K);", 3, 5, "expected a number, but this is a loop"},
    {"first_with_a_value", "Q = first(l in loops : 1);", 3, 22,
     "expected ')' to close '(' opened at line 3 but found ':'"},
    {"order_of_loops", "Q = Loop(K) < Loop(C);", 3, 5, "expected a number, but this is a loop"},
    {"inside_of_numbers", "Q = 1 inside 2;", 3, 5, "expected a loop or a level, but this is a number"},
    {"inside_of_loop_and_level", "Q = Loop(K) inside Level(Loop(K));", 3, 20, "expected a loop, but this is a level"},
    {"compared_twice", "Q = 1 < 2 < 3;", 3, 11, "expected ';' but found '<'"},
    {"single_equals", "Q = 1 = 1;", 3, 7, "expected ';' but found '='; write == to compare"},
    {"equals_apart", "Q = 1 = = 1;", 3, 7, "expected ';' but found '='; write == to compare"},
    {"equals_in_a_condition", "Q = if Sz(K) = 2 then 1 else 3;", 3, 14,
     "expected 'then' but found '='; write == to compare"},
    {"equals_in_parentheses", "Q = (1 = 2);", 3, 8,
     "expected ')' to close '(' opened at line 3 but found '='; write == to compare"},
    {"other_unequal", "Q = 1 != 2;", 3, 7, "unexpected character '!'; write <>"},
    {"other_not", "Q = !1;", 3, 5, "unexpected character '!'; write not"},
    {"other_and", "Q = 1 && 2;", 3, 7, "unexpected character '&'; write and"},
    {"other_or", "Q = 1 || 2;", 3, 7, "expected ';' but found '|'; write or"},
    {"other_choice", "Q = 1 ? 2 : 3;", 3, 7, "unexpected character '?'; write if a then b else c"},
    {"other_power", "Q = 2 ^ 3;", 3, 7, "unexpected character '^'; there are no powers: write a product"},
    {"other_power_of_stars", "Q = 2 ** 3;", 3, 8,
     "expected a number, a name or '(' but found '*'; there are no powers: write a product"},
    {"star_missing_its_left_side", "Q = * 3;", 3, 5, "expected a number, a name or '(' but found '*'"},
    {"decimal", "Q = 1.5;", 3, 5, "numbers are whole; write 3/2"},
    {"decimal_divisor", "Q = 3 / 0.250;", 3, 9, "numbers are whole; write (1/4)"},
    {"decimal_that_is_whole", "Q = 12.0;", 3, 5, "numbers are whole; write 12"},
    {"decimal_argument", "Q = Sz(0.5);", 3, 8, "numbers are whole; write 1/2"},
    {"exponent", "Q = 1e3;", 3, 5, "numbers have no exponent; write 1000"},
    {"decimal_without_digit", "Q = .5;", 3, 5, "unexpected character '.'; numbers are whole: write a fraction, as 3/2"},
    {"nothing_compared", "Q = 1 < ;", 3, 9, "expected a number, a name or '(' but found ';'"},
    {"and_of_dimensions", "Q = 1 and K;", 3, 11, "expected a number, but K is a dimension"},
    {"not_of_a_tensor", "Q = not Weight;", 3, 9, "expected a number, but weight is a tensor"},
    {"not_in_a_sum", "Q = 1 + not 1;", 3, 9, "expected a number, a name or '(' but found 'not'"},
    {"parameter_of_two_kinds", "F(a) = (a == X) + a; Q = F(X);", 3, 19, "expected a number, but this is a dimension"},
    {"parameter_learns_from_the_right", "F(a) = a == X; Q = F(2);", 3, 22,
     "expected a dimension, but this is a number"},
    // if, let
    {"if_without_then", "Q = if 1 2 else 3;", 3, 10, "expected 'then' but found '2'"},
    {"if_without_else", "Q = if 1 then 2;", 3, 16, "expected 'else' but found ';'"},
    {"if_of_a_dimension", "Q = if K then 1 else 2;", 3, 8, "expected a number, but K is a dimension"},
    {"branches_of_other_kinds", "Q = Sz(if 1 then K else 2);", 3, 25, "expected a dimension, but this is a number"},
    {"if_as_an_operand", "Q = 1 + if 1 then 2 else 3;", 3, 9, "expected a number, a name or '(' but found 'if'"},
    {"let_without_in", "Q = let a = 1;", 3, 14, "expected 'in' or ',' but found ';'"},
    {"let_without_name", "Q = let 1 = 1 in 2;", 3, 9, "expected a name after 'let' but found '1'"},
    {"let_without_equals", "Q = let a 1 in 2;", 3, 11, "expected '=' but found '1'"},
    {"let_by_itself", "Q = let a = a in a;", 3, 13, "unknown name 'a'"},
    {"let_ends", "Q = (let a = 1 in a) + a;", 3, 24, "unknown name 'a'"},
    {"let_again", "Q = let a = 1, a = 2 in a;", 3, 16, "'a' names something else here already"},
    {"let_a_dimension", "Q = let k = 1 in k;", 3, 9, "'k' is a dimension and cannot name something else"},
    {"let_a_layer_type", "Q = let pool = 1 in 1;", 3, 9, "'pool' is a layer type and cannot name something else"},
    {"let_of_the_wrong_kind", "Q = let a = K in a + 1;", 3, 18, "expected a number, but this is a dimension"},
    // folds
    {"fold_over_nothing", "Q = sum(d in 5 : 1);", 3, 14, "expected a domain: dims, loops or levels but found '5'"},
    {"fold_over_a_word", "Q = sum(d in pragmas : 1);", 3, 14,
     "expected a domain: dims, loops or levels but found 'pragmas'"},
    {"fold_without_value", "Q = sum(d in dims);", 3, 18, "expected ':' but found ')'"},
    {"fold_not_closed", "Q = sum(d in dims : 1;", 3, 22, "expected ')' to close '(' opened at line 3 but found ';'"},
    {"fold_of_a_dimension", "Q = sum(d in dims : d);", 3, 21, "expected a number, but this is a dimension"},
    {"fold_item_is_a_loop", "Q = sum(l in loops : Sz(l));", 3, 25, "expected a dimension, but this is a loop"},
    {"fold_item_is_a_level", "Q = sum(v in levels : Trips(v));", 3, 29, "expected a loop, but this is a level"},
    {"fold_item_ends", "Q = sum(d in dims : 1) + Sz(d);", 3, 29, "unknown name 'd'"},
    {"fold_item_not_in_its_domain", "Q = sum(l in loops(l) : 1);", 3, 20, "unknown name 'l'"},
    {"fold_item_is_taken", "F(d) = sum(d in dims : 1); Q = 1;", 3, 12, "'d' names something else here already"},
    {"fold_item_is_a_literal", "Q = sum(m in dims : 1);", 3, 9, "'m' is a dimension and cannot name something else"},
    {"dims_of_a_dimension", "Q = sum(d in dims(K) : 1);", 3, 19, "expected a tensor, but K is a dimension"},
    {"loops_of_a_tensor", "Q = sum(l in loops(Input) : 1);", 3, 20,
     "expected a dimension or a level, but input is a tensor"},
    {"levels_of_something", "Q = sum(v in levels(K) : 1);", 3, 20, "expected ':' but found '('"},
    {"condition_of_the_wrong_kind", "Q = sum(d in dims where d : 1);", 3, 25,
     "expected a number, but this is a dimension"},
    {"in_outside_of_folds", "Q = F(d in dims);", 3, 9, "expected ')' to close '(' opened at line 3 but found 'in'"},
    // operators and words
    {"ceil_of_two", "Q = ceil(1, 2);", 3, 11, "expected ')' to close '(' opened at line 3 but found ','"},
    {"mod_of_one", "Q = mod(1);", 3, 10, "expected ',' but found ')'"},
    {"mod_of_three", "Q = mod(1, 2, 3);", 3, 13, "expected ')' to close '(' opened at line 3 but found ','"},
    {"ceil_without_parenthesis", "Q = ceil 1;", 3, 10, "expected '(' but found '1'"},
    {"dimension_for_a_loop", "Q = Trips(K);", 3, 11, "expected a loop, but K is a dimension"},
    {"couples_the_other_way", "Q = Couples(K, Weight);", 3, 13, "expected a tensor, but K is a dimension"},
    {"couples_a_level", "Q = Couples(Input, Level(Loop(K)));", 3, 20,
     "expected a dimension or a loop, but this is a level"},
    {"nearly_a_word", "Q = OutputRow;", 3, 5, "unknown name 'OutputRow'; did you mean 'OutputRows'?"},
    {"nearly_a_tensor", "Q = Couples(Weigth, K);", 3, 13, "unknown name 'Weigth'; did you mean 'Weight'?"},
    {"nearly_a_layer_type", "Q = LayerType == CNV;", 3, 18, "unknown name 'CNV'; did you mean 'CONV'?"},
    {"nearly_an_operator", "Q = cel(1 / 2);", 3, 5, "unknown name 'cel'; did you mean 'ceil'?"},
    {"nearly_a_fold", "Q = prodct(l in loops : 1);", 3, 14, "'prodct' is no fold; did you mean 'product'?"},
    {"counter_as_a_word", "Q = l2_rd_weight * 2;", 3, 5,
     "'l2_rd_weight' is a counter of the simulator: a formula is compared with it, and cannot use it"},
    {"counter_with_a_formula", "A : l1_req = 3; Q = 1 + L1_Req;", 3, 25,
     "'l1_req' is a counter of the simulator: a formula is compared with it, and cannot use it; did you mean 'A', "
     "which "
     "is bound to it?"},
    {"semicolon_missing_behind_a_number", "A = 1\nQ = 2;", 3, 6, "expected ';' but found 'Q' in line 4"},
    {"semicolon_missing_behind_a_call", "A = Sz(K)\n\nQ = 2;", 3, 10, "expected ';' but found 'Q' in line 5"},
    {"semicolon_missing_behind_a_name", "A = NumPEs // all\nQ : steps = 2;", 3, 11,
     "expected ';' but found 'Q' in line 4"},
    {"semicolon_missing_before_parameters", "A = NumPEs\nF(T) = 2;", 3, 11, "expected ';' but found 'F' in line 4"},
    {"semicolon_missing_before_a_direction", "A = NumPEs\n(L2 -> L1) NoCBW = 2;", 3, 11,
     "expected ';' but found '(' in line 4"},
    {"semicolon_missing_at_the_end", "A = 1\n\n", 3, 6, "expected ';' but found the end of the file"},
    {"equals_behind_an_operator", "A = 1 +\nB = 2;", 4, 3, "expected ';' but found '='; write == to compare"},
    {"name_over_two_lines", "A = NumPEs\nQ;", 3, 5, "unknown name 'NumPEs Q'; did you mean 'NumPEs'?"},
    {"word_defined", "Trips(l) = 1; Q = 1;", 3, 1,
     "'Trips' is a word of the language: only a set that extends another can define it"},
    {"domain_defined", "loops = 1;", 3, 1, "'loops' has a meaning in the language and cannot be defined"},
    {"literal_defined", "Unroll = 1;", 3, 1, "'Unroll' has a meaning in the language and cannot be defined"},
    {"fold_defined", "product = 1;", 3, 1, "'product' has a meaning in the language and cannot be defined"},
    {"base_of_nothing", "Q = base Sz(K);", 3, 5, "this set extends none, so that nothing has a meaning of its base"},
    {"tensor_misspelt", "F(Imput) = 1; Q = 1;", 3, 3,
     "parameter 'Imput' is not used; did you mean the tensor 'Input'?"},
    {"recursion_in_a_fold", "Q = sum(d in dims : F(d)); F(d) = Q;", 3, 35, "'Q' is defined by itself: Q -> F -> Q"},
};

INSTANTIATE_TEST_SUITE_P(, LanguageError, testing::ValuesIn(BAD_CASES), case_name<BadCase>);

// ---- sets that extend others ----

const char *const BASE = "set base_set; status maintained;\n"
                         "F(Weight) = 1; F(Input) = 2; F(T) = 3;\n"
                         "A : l1_req = F(Weight) * 100 + F(Input) * 10 + F(Sum);\n"
                         "B : l2_req = A * 2;\n"
                         "G1 = NumSTile * 10 + Sz(K);\n";

struct ExtendCase {
    const char *name, *text;
    std::vector<std::pair<const char *, const char *>> expected; // names, with "@counter" where bound; and values
};

void PrintTo(const ExtendCase &c, std::ostream *os) { *os << c.name; }

std::vector<std::pair<std::string, std::string>> all_values(const struct sc_formula_set *set, const char *program) {
    std::vector<std::pair<std::string, std::string>> values;
    std::vector<struct sc_formula_result> results = evaluate(set, program);
    for (size_t i = 0; i < results.size(); i++) {
        const struct sc_formula_quantity *quantity = sc_formulas_quantity(set, static_cast<int>(i));
        std::string name = quantity->name;
        if (quantity->counter != SC_COUNTER_COUNT)
            name += std::string("@") + sc_counter_info(quantity->counter)->name;
        values.emplace_back(name, text_of(results[i]));
    }
    return values;
}

class Extended : public testing::TestWithParam<ExtendCase> {};

TEST_P(Extended, HasTheseQuantities) {
    Set set(std::string("set mine; extends other;\n") + GetParam().text, "mine.formulas", {{"other", BASE}});
    ASSERT_EQ(set.status, SC_STATUS_OK) << set.error.line << ":" << set.error.column << ": " << set.error.message;
    EXPECT_STREQ(sc_formulas_name(set.get()), "mine");
    std::vector<std::pair<std::string, std::string>> expected(GetParam().expected.begin(), GetParam().expected.end());
    EXPECT_EQ(all_values(set.get(), NEST), expected);
}

const ExtendCase EXTEND_CASES[] = {
    {"nothing_changed", "", {{"A@l1_req", "123"}, {"B@l2_req", "246"}, {"G1", "35"}}},
    {"one_tensor", "F(Input) = 5;", {{"A@l1_req", "153"}, {"B@l2_req", "306"}, {"G1", "35"}}},
    {"all_tensors", "F(T) = 4;", {{"A@l1_req", "444"}, {"B@l2_req", "888"}, {"G1", "35"}}},
    {"the_other_tensors", "F(Sum) = 4;", {{"A@l1_req", "124"}, {"B@l2_req", "248"}, {"G1", "35"}}},
    {"quantity_keeps_place_and_counter", "a = 7;", {{"a@l1_req", "7"}, {"B@l2_req", "14"}, {"G1", "35"}}},
    {"quantity_gets_another_counter", "A : steps = 7;", {{"A@steps", "7"}, {"B@l2_req", "14"}, {"G1", "35"}}},
    {"new_quantity", "C1 = A + B;", {{"A@l1_req", "123"}, {"B@l2_req", "246"}, {"G1", "35"}, {"C1", "369"}}},
    {"new_quantity_takes_a_counter",
     "New : l2_req = 1;",
     {{"A@l1_req", "123"}, {"B", "246"}, {"G1", "35"}, {"New@l2_req", "1"}}},
    {"taken_counter_stays_taken",
     "New : l2_req = 1; B = 5;",
     {{"A@l1_req", "123"}, {"B", "5"}, {"G1", "35"}, {"New@l2_req", "1"}}},
    {"counter_taken_from_an_override",
     "B = 5; New : l2_req = 1;",
     {{"A@l1_req", "123"}, {"B", "5"}, {"G1", "35"}, {"New@l2_req", "1"}}},
    {"counters_exchanged", "A : l2_req = 1; B : l1_req = 2;", {{"A@l2_req", "1"}, {"B@l1_req", "2"}, {"G1", "35"}}},
    {"base_quantity", "A = base A + 1;", {{"A@l1_req", "124"}, {"B@l2_req", "248"}, {"G1", "35"}}},
    {"base_function",
     "F(Input) = base F(Input) * 4; F(T) = base F(Weight) + 5;",
     {{"A@l1_req", "686"}, {"B@l2_req", "1372"}, {"G1", "35"}}},
    {"base_uses_new_meanings", "F(Weight) = 9; A = base A;", {{"A@l1_req", "923"}, {"B@l2_req", "1846"}, {"G1", "35"}}},
    {"word", "NumSTile = 100;", {{"A@l1_req", "123"}, {"B@l2_req", "246"}, {"G1", "1005"}, {"NumSTile", "100"}}},
    {"base_word",
     "NumSTile = base NumSTile + 1;",
     {{"A@l1_req", "123"}, {"B@l2_req", "246"}, {"G1", "45"}, {"NumSTile", "4"}}},
    {"word_for_one_dimension",
     "Sz(K) = 7; New = Sz(C);",
     {{"A@l1_req", "123"}, {"B@l2_req", "246"}, {"G1", "37"}, {"New", "2"}}},
    {"word_for_all", "Sz(d) = base Sz(d) * 2;", {{"A@l1_req", "123"}, {"B@l2_req", "246"}, {"G1", "40"}}},
};

INSTANTIATE_TEST_SUITE_P(, Extended, testing::ValuesIn(EXTEND_CASES), case_name<ExtendCase>);

TEST(Extending, FindsTheNearestBaseFirst) {
    Bases bases = {{"one", "set one; status published; A = 1; B = A * 10;"},
                   {"two", "set two; extends one; A = base A + 1;"},
                   {"three", "set three; extends two; C1 = A;"}};
    Set set("set four; extends three; status maintained; A = base A * 7;", "four", bases);
    ASSERT_EQ(set.status, SC_STATUS_OK) << set.error.message;
    EXPECT_EQ(value_of(set.get(), NEST, "A"), "14");
    EXPECT_EQ(value_of(set.get(), NEST, "B"), "140");
    EXPECT_EQ(value_of(set.get(), NEST, "C1"), "14");
    EXPECT_EQ(sc_formulas_policy(set.get()), SC_FORMULA_MAINTAINED);
}

TEST(Extending, HasItsOwnStatus) {
    Set silent("set a; extends b;", "a", {{"b", BASE}});
    Set loud("set a; extends b; status maintained;", "a", {{"b", "set b; status published; Q = 1;"}});
    EXPECT_EQ(sc_formulas_policy(silent.get()), SC_FORMULA_PUBLISHED);
    EXPECT_EQ(sc_formulas_policy(loud.get()), SC_FORMULA_MAINTAINED);
}

TEST(Extending, TakesPaths) {
    Set set("set a;\n extends \t\r\n ../sets/fig-5 v1.formulas \t\n;\nA = 1;", "a",
            {{"../sets/fig-5 v1.formulas", "set b; status published; B = 2;"}});
    ASSERT_EQ(set.status, SC_STATUS_OK) << set.error.message;
    EXPECT_EQ(value_of(set.get(), NEST, "B"), "2");
}

// What an extending text is refused for, in which file.
struct BadExtendCase {
    const char *name, *base, *text, *file;
    int line, column;
    const char *message;
};

void PrintTo(const BadExtendCase &c, std::ostream *os) { *os << c.name; }

class BadExtended : public testing::TestWithParam<BadExtendCase> {};

TEST_P(BadExtended, IsRefusedInTheRightFile) {
    const BadExtendCase &bad = GetParam();
    Set set(bad.text, "mine", {{"other", bad.base}});
    EXPECT_EQ(set.status, SC_STATUS_INPUT);
    EXPECT_EQ(set.get(), nullptr);
    EXPECT_STREQ(set.error.message, bad.message);
    EXPECT_STREQ(set.error.file, bad.file);
    EXPECT_EQ(std::make_pair(set.error.line, set.error.column), std::make_pair(bad.line, bad.column));
}

const BadExtendCase BAD_EXTEND_CASES[] = {
    {"unknown_base", BASE, "set a;\nextends others;", "mine", 2, 9, "there is no set 'others'"},
    {"no_name", BASE, "set a; extends ;", "mine", 1, 16, "expected the name or the path of a set after 'extends'"},
    {"byte_for_a_name", BASE, "set a; extends \x01other;", "mine", 1, 16,
     "expected the name or the path of a set after 'extends'"},
    {"no_name_at_the_end", BASE, "set a; extends", "mine", 1, 15,
     "expected the name or the path of a set after 'extends'"},
    {"no_semicolon", BASE, "set a; extends other\nA = 1;", "mine", 1, 21, "expected ';' but found 'A' in line 2"},
    {"no_semicolon_behind_the_name", BASE, "set a\nextends other;", "mine", 1, 6,
     "expected ';' but found 'extends' in line 2"},
    {"counter_without_a_colon", BASE, "set a; extends other;\npe_steps = 1;", "mine", 2, 1,
     "'pe_steps' overrides nothing, and is not compared with the counter of this name; did you mean 'NAME : pe_steps = "
     "...'?"},
    {"bytes_for_a_name", BASE, "set a; extends \xff\x01;", "mine", 1, 17,
     "unexpected byte 0x01: this is no text of the mapping language"},
    {"itself", "set b; extends other; status published; A = 1;", "set a; extends other;", "other", 1, 16,
     "'other' extends itself"},
    {"the_one_that_extends_it", "set b; extends mine; status published; A = 1;", "set a; extends other;", "other", 1,
     16, "there is no set 'mine'"},
    {"error_in_the_base", "set b; status published;\nA = ;", "set a; extends other; B = 1 / ;", "other", 2, 5,
     "expected a number, a name or '(' but found ';'"},
    {"error_in_both", "set b; status published;\nA = Foo;", "set a; extends other;\nA = 1; B = Fox(1);", "mine", 2, 12,
     "unknown name 'Fox'"},
    {"base_broken_by_an_override", "set b; status published; F(v) = v;\nA = F(K);",
     "set a; extends other; F(v) = v + 1;", "other", 2, 7, "expected a number, but K is a dimension"},
    {"other_parameters", BASE, "set a; extends other;\nF(a,b) = 1;", "mine", 2, 1,
     "'F' has 1 parameters in line 2 of 'other', not 2"},
    {"other_parameters_of_a_word", BASE, "set a; extends other;\nSz = 1;", "mine", 2, 1,
     "'Sz' is a word with 1 parameters, not 0"},
    {"other_kind_than_the_words", BASE, "set a; extends other;\nSz(Weight) = 1;", "mine", 2, 1,
     "parameter 1 of 'Sz' is a dimension in one definition and a tensor in another"},
    {"word_that_is_no_number", BASE, "set a; extends other;\ngetUpLoopVar(d) = 1;", "mine", 2, 1,
     "'getUpLoopVar' has a meaning in the language and cannot be defined"},
    {"twice", BASE, "set a; extends other;\nA = 1;\nA = 2;", "mine", 3, 1, "'A' is defined already in line 2"},
    {"counter_twice", BASE, "set a; extends other;\nP : l1_req = 1;\nO : l1_req = 2;", "mine", 3, 5,
     "counter 'l1_req' is bound to 'P' already"},
    {"base_of_a_new_name", BASE, "set a; extends other;\nOther = base Other;", "mine", 2, 9, "unknown name 'Other'"},
    {"base_without_name", BASE, "set a; extends other;\nA = base + 1;", "mine", 2, 10,
     "expected a name after 'base' but found '+'"},
    {"recursion_through_the_base", "set b; status published;\nA = 1; B = A;", "set a; extends other; A = base B;",
     "mine", 1, 27, "'B' is defined by itself: B -> A -> B"},
    {"misspelt_quantity", "set b; status published; L2 RD WEIGHT = 1;", "set a; extends other;\nL2 RD WIEGHT = 2;",
     "mine", 2, 1, "'L2 RD WIEGHT' overrides nothing, and nothing uses it; did you mean 'L2 RD WEIGHT'?"},
    {"misspelt_word", BASE, "set a; extends other;\nNumSTiles = 2;", "mine", 2, 1,
     "'NumSTiles' overrides nothing, and nothing uses it; did you mean 'NumSTile'?"},
    {"misspelt_tensor", BASE, "set a; extends other;\nF(Inptu) = 2;", "mine", 2, 3,
     "parameter 'Inptu' is not used; did you mean the tensor 'Input'?"},
};

INSTANTIATE_TEST_SUITE_P(, BadExtended, testing::ValuesIn(BAD_EXTEND_CASES), case_name<BadExtendCase>);

TEST(Extending, KnowsNewQuantitiesFromSlips) {
    Bases bases = {{"b", "set b; status published; L1 RD SUM = 1;"}};
    EXPECT_EQ(Set("set a; extends b; L2 RD SUM = 2;", "a", bases).status, SC_STATUS_OK);          // another level
    EXPECT_EQ(Set("set a; extends b; L1 RD SUMS : steps = 2;", "a", bases).status, SC_STATUS_OK); // compared
    EXPECT_EQ(Set("set a; extends b; L1 RD SUMS = 2; P = L1 RD SUMS;", "a", bases).status, SC_STATUS_OK); // used
    EXPECT_EQ(Set("set a; extends b; L1 RD SUMS = 2;", "a", bases).status, SC_STATUS_INPUT);
    EXPECT_EQ(Set("set a; extends b; L1 RD SUMS(v) = v;", "a", bases).status, SC_STATUS_OK); // other parameters
}

TEST(Extending, NamesBothFilesOfACycle) {
    Bases bases = {{"b", "set b; extends c;"}, {"c", "set c;\nextends b;"}};
    Set set("set a; extends b;", "a", bases);
    EXPECT_STREQ(set.error.message, "'c' extends 'b', by which it is extended");
    EXPECT_STREQ(set.error.file, "c");
    EXPECT_EQ(set.error.line, 2);
}

TEST(Extending, StopsALongChain) {
    Bases bases = {{"s8", "set s8; status published; Q = 1;"}};
    for (int i = 0; i < 8; i++)
        bases["s" + std::to_string(i)] = "set s; extends s" + std::to_string(i + 1) + ";";
    EXPECT_EQ(Set("set a; extends s2;", "a", bases).status, SC_STATUS_OK);
    Set set("set a; extends s1;", "a", bases);
    EXPECT_STREQ(set.error.message, "more than 8 sets extend one another");
    EXPECT_STREQ(set.error.file, "s7");
}

TEST(Extending, NeedsAFinder) {
    const std::string text = "set a; extends b; Q = 1;";
    const struct sc_source source = {"a", text.data(), text.size()};
    struct sc_formula_set *set = nullptr;
    struct sc_error error = {};
    EXPECT_EQ(sc_formulas_load(&set, &source, nullptr, &error), SC_STATUS_INPUT);
    EXPECT_STREQ(error.message, "'b' cannot be extended: sets cannot be looked up here");
}

TEST(Extending, FailsAsTheFinderDoes) {
    struct sc_formula_finder finder = {
        [](void *, const char *, const struct sc_source *, const struct sc_source **, struct sc_error *error) {
            sc_error_set(error, SC_STATUS_IO, "the disk is gone");
            return SC_STATUS_IO;
        },
        nullptr};
    const std::string text = "set a; extends b;";
    const struct sc_source source = {"a", text.data(), text.size()};
    struct sc_formula_set *set = nullptr;
    struct sc_error error = {};
    EXPECT_EQ(sc_formulas_load(&set, &source, &finder, &error), SC_STATUS_IO);
    EXPECT_EQ(error.status, SC_STATUS_IO);
    EXPECT_STREQ(error.message, "the disk is gone");
    EXPECT_EQ(error.column, 16);
}

TEST(Extending, PointsIntoTheTextThatAnErrorIsIn) {
    Set set("set a; extends b;\nZero = 0; P = 1 / Zero;", "a",
            {{"b", "set b; status published;\n\nZero = 1; Q = 1 / Zero;"}});
    ASSERT_EQ(set.status, SC_STATUS_OK) << set.error.message;
    EXPECT_EQ(value_of(set.get(), NEST, "Q"), "error 3:17: division by zero");
    EXPECT_EQ(value_of(set.get(), NEST, "P"), "error 2:17: division by zero");
    EXPECT_STREQ(evaluate(set.get(), NEST)[1].error.file, "b");
    EXPECT_EQ(explained(set.get(), NEST, "P"), "P\n  = 1 / Zero\n  error at a:2:17: division by zero\n");
}

// ---- limits ----

TEST(LanguageLimits, NestingOfEveryKind) {
    for (const char *opening :
         {"if 1 then ", "if ", "let a = ", "let a = 1, ", "not ", "abs(", "max(1, ",
          "sum(d in dims : ", "sum(d in dims where ", "sum(d in dims(", "1 and (", "1 < (", "mod("}) {
        Set set(HEADER + "Q = " + Repeat(opening, 100000));
        EXPECT_EQ(set.status, SC_STATUS_INPUT) << opening;
        EXPECT_NE(set.error.message[0], '\0') << opening;
    }
}

TEST(LanguageLimits, FoldsInFolds) {
    std::string body = "1";
    for (int i = 0; i < 12; i++)
        body = "sum(d" + std::to_string(i) + " in dims : " + body + ")";
    EXPECT_EQ(value_in("Q = " + body + ";", NEST).substr(0, 11), "error 3:211");
    EXPECT_NE(value_in("Q = " + body + ";", NEST).find("this formula takes too many steps to evaluate"),
              std::string::npos);
    EXPECT_EQ(value_in("Q = sum(a in dims : sum(b in dims : sum(d in dims : sum(e in dims : 1))));", NEST), "4096");
}

TEST(LanguageLimits, NamesInFolds) {
    std::string body = "1";
    for (int i = 0; i < 13; i++)
        body = "let a" + std::to_string(i) + " = 1 in " + body;
    Set set(HEADER + "Q = " + body + ";");
    EXPECT_STREQ(set.error.message, "more than 12 names inside one another");
}

TEST(LanguageLimits, BytesOfEveryValue) {
    for (int c = 0; c < 256; c++) {
        Set set(HEADER + "Q = sum(d in " + std::string(1, static_cast<char>(c)) + " dims : Sz(d));");
        EXPECT_EQ(set.status == SC_STATUS_OK, c == ' ' || c == '\t' || c == '\n' || c == '\r') << c;
    }
}

// ---- explanations ----

struct ExplainCase {
    const char *name, *body, *substituted;
};

void PrintTo(const ExplainCase &c, std::ostream *os) { *os << c.name; }

class LanguageExplanation : public testing::TestWithParam<ExplainCase> {};

TEST_P(LanguageExplanation, ShowsValues) {
    Set set(HEADER + "Q = " + GetParam().body + "; Z = 0;");
    ASSERT_EQ(set.status, SC_STATUS_OK) << set.error.message;
    std::istringstream lines(explained(set.get(), NEST, "Q"));
    std::string line;
    for (int i = 0; i < 3; i++)
        std::getline(lines, line);
    EXPECT_EQ(line, std::string("  = ") + GetParam().substituted);
}

const ExplainCase EXPLAIN_CASES[] = {
    {"sum_of_terms", "1 + sum(d in dims(Weight) : Sz(d))", "1 + (1 + 5 + 2 + 3 + 1)"},
    {"product_of_terms", "product(l in loops where Trips(l) > 1 : Trips(l)) * 2", "(3 * 3 * 2) * 2"},
    {"max_of_terms", "max(l in loops : Trips(l) / 2)", "max((3/2), (3/2), 1, (1/2), (1/2))"},
    {"any", "any(l in loops : Spatial(l)) + 1", "1 + 1"},
    {"arguments_of_a_call", "F(Sz(K) * 2, 1 + Trips(Loop(X))); F(a, b) = a - b", "F(5 * 2, 1 + 2)"},
    {"sum_of_nothing", "sum(d in dims where 0 : 1) + 1", "0 + 1"},
    {"too_many_terms", "sum(d in dims : 1 + Sz(d)) + sum(a in dims : sum(b in dims : 1))",
     "(2 + 2 + 6 + 3 + 8 + 9 + 4 + 2) + (8 + 8 + 8 + 8 + 8 + 8 + 8 + 8)"},
    {"taken_branch", "if Sz(K) > 4 then Sz(C) + 1 else 1 / Z", "if 5 > 4 then 2 + 1 else ..."},
    {"other_branch", "2 * (if Sz(K) > 5 then 1 / Z else Sz(C) + 1)", "2 * (if 5 > 5 then ... else 2 + 1)"},
    {"let", "let a = Sz(K), b = a + Z in a * b", "let a = 5, b = 5 + 0 in 5 * 5"},
    {"let_around_a_sum", "let a = Sz(K) in sum(d in dims(Weight) where d <> K : a)", "let a = 5 in (5 + 5 + 5 + 5)"},
    {"not_evaluated", "Z and 1 / Z", "0 and 1 / 0"},
    {"rounding", "ceil(Sz(K) / 2) + abs(-Sz(C))", "ceil(5 / 2) + abs(-2)"},
    {"no_numbers", "(LayerType == CONV) + (Dim(Loop(K)) == K)", "(LayerType == CONV) + (Dim(Loop(K)) == K)"},
};

INSTANTIATE_TEST_SUITE_P(, LanguageExplanation, testing::ValuesIn(EXPLAIN_CASES), case_name<ExplainCase>);

TEST(Extending, IsExplainedWithBase) {
    Set set("set a; extends b; Q = base Q + 1;", "a", {{"b", "set b; status published; Q = 4;"}});
    EXPECT_EQ(explained(set.get(), NEST, "Q"), "Q\n  = base Q + 1\n  = 4 + 1\n  = 5\n");
}

// ---- the list of words ----

TEST(Words, AreDescribedAndGrouped) {
    std::set<std::string> groups, seen;
    std::string last;
    for (int i = 0; i < sc_formulas_word_count(); i++) {
        const struct sc_formula_word *word = sc_formulas_word(i);
        EXPECT_STRNE(word->description, "") << word->name;
        EXPECT_NE(word->description[std::string(word->description).size() - 1], '.') << word->name;
        EXPECT_TRUE(seen.insert(std::string(word->group) + " " + word->name).second) << word->name;
        if (word->group != last) {
            EXPECT_TRUE(groups.insert(word->group).second) << word->name << " stands apart from its group";
        }
        last = word->group;
    }
}

// One that formulas can say as the list says it, with any arguments of the right kinds.
std::string use_of(const struct sc_formula_word *word) {
    static const std::vector<std::pair<std::string, std::string>> ARGUMENTS = {
        {"", ""},
        {"(dimension)", "(K)"},
        {"(loop)", "(Loop(K))"},
        {"(level)", "(Level(Loop(K)))"},
        {"(dimension or loop)", "(Loop(K))"},
        {"(tensor, dimension or loop)", "(Input, K)"},
        {"(tensor)", "(Input)"},
        {"(tensor, number of a PE)", "(Input, 2)"},
        {"(tensor, loop)", "(Input, Loop(K))"},
        {"(tensor, dimension)", "(Input, K)"},
        {"(a)", "(1)"},
        {"(a, b)", "(1, 2)"},
        {"(a, b, ...)", "(1, 2, 3)"},
        {"(name in domain where condition : value)", "(v in levels where 1 : 1)"},
        {"(name in domain where condition)", "(v in levels where 1)"},
    };
    for (const auto &argument : ARGUMENTS)
        if (argument.first == word->arguments)
            return word->name + argument.second;
    return std::string("no use of ") + word->name + word->arguments;
}

TEST(Words, MeanWhatTheListSays) {
    for (int i = 0; i < sc_formulas_word_count(); i++) {
        const struct sc_formula_word *word = sc_formulas_word(i);
        std::string group = word->group;
        if (group == "syntax" || group == "domain")
            continue;
        std::string use = use_of(word);
        bool number = std::string(word->kind) == "number";
        std::string value = value_in("Q = " + use + (number ? " * 0;" : " <> " + use + ";"), NEST);
        EXPECT_TRUE(value == "0" || value.rfind("none ", 0) == 0) << use << ": " << value;
    }
}

TEST(Words, NameEveryDimensionTensorTypeAndPragma) {
    std::set<std::string> literals;
    for (int i = 0; i < sc_formulas_word_count(); i++)
        literals.insert(std::string(sc_formulas_word(i)->group) + " " + sc_formulas_word(i)->name);
    for (int d = 0; d < SC_DIM_COUNT; d++)
        EXPECT_EQ(literals.count(std::string("dimension ") + sc_dim_name(static_cast<enum sc_dim>(d))), 1U);
    for (int i = 0; i < sc_layer_type_count(); i++) {
        const std::string type = sc_layer_type_at(i)->name;
        EXPECT_EQ(literals.count("layer type " + type), 1U) << type;
        const char *sizes = type == "GEMM" ? "M 1;" : "C 1;";
        std::string program = "NumPEs 1; Layer " + type + " l; " + sizes + " endLayer Unroll " + sizes[0];
        EXPECT_EQ(value_in("Q = LayerType == " + type + ";", program.c_str()), "1") << type;
    }
    for (int i = 0; i <= SC_PRAGMA_MERGE; i++)
        EXPECT_EQ(literals.count(std::string("pragma ") + sc_pragma_name(static_cast<enum sc_pragma_kind>(i))), 1U);
}

// ---- the guide ----

const std::string HALO = ReadFile(TEST_SOURCE_DIR "/workloads/examples/03-halo.dsl");

// The indented blocks of docs/formulas.md.
std::vector<std::string> blocks_of_the_guide() {
    std::istringstream text(ReadFile(TEST_SOURCE_DIR "/docs/formulas.md"));
    std::vector<std::string> blocks(1);
    for (std::string line; std::getline(text, line);) {
        if (line.rfind("    ", 0) == 0)
            blocks.back() += line.substr(4) + "\n";
        else if (!blocks.back().empty())
            blocks.emplace_back();
    }
    return blocks;
}

bool is_value(const std::string &text) {
    return !text.empty() && text.find_first_not_of("0123456789/-") == std::string::npos;
}

// "Name = ...;   // 12": the name, with blanks for one, and the value. False for other lines.
bool promised(const std::string &line, std::string *name, std::string *value) {
    size_t comment = line.find("// "), end = line.find_first_of(":=");
    if (comment == std::string::npos || end == std::string::npos || !is_value(line.substr(comment + 3)))
        return false;
    *name = line.substr(0, line.find_last_not_of(' ', end - 1) + 1);
    *value = line.substr(comment + 3);
    return true;
}

// Checks one block; returns the number of values that it promises.
int check_block(const std::string &block) {
    bool whole = block.rfind("set ", 0) == 0;
    Set set(whole ? block : "set guide; extends fig5;\n" + block, "guide", {{"fig5", fig5_text()}});
    EXPECT_EQ(set.status, SC_STATUS_OK) << block << set.error.line << ":" << set.error.column << ": "
                                        << set.error.message;
    std::istringstream lines(block);
    std::string name, value;
    int count = 0;
    for (std::string line; set.status == SC_STATUS_OK && std::getline(lines, line);) {
        if (!promised(line, &name, &value))
            continue;
        EXPECT_EQ(value_of(set.get(), HALO.c_str(), name), value) << line;
        count++;
    }
    return count;
}

TEST(Guide, PromisesWhatHolds) {
    int count = 0;
    for (const std::string &block : blocks_of_the_guide())
        if (block.find(';') != std::string::npos)
            count += check_block(block);
    EXPECT_GE(count, 19);
}

// Rows "| `formula` | `error` |".
TEST(Guide, ShowsTheErrorsThatThereAre) {
    std::istringstream text(ReadFile(TEST_SOURCE_DIR "/docs/formulas.md"));
    int count = 0;
    for (std::string line; std::getline(text, line);) {
        size_t between = line.find(";` | `");
        if (line.rfind("| `", 0) != 0 || between == std::string::npos)
            continue;
        Set set("set guide; extends fig5;\n" + line.substr(3, between - 2), "guide", {{"fig5", fig5_text()}});
        EXPECT_EQ(set.error.message, line.substr(between + 6, line.rfind('`') - between - 6));
        count++;
    }
    EXPECT_GE(count, 8);
}

TEST(Guide, NamesEveryWord) {
    std::string guide = ReadFile(TEST_SOURCE_DIR "/docs/formulas.md");
    for (int i = 0; i < sc_formulas_word_count(); i++)
        if (std::string(sc_formulas_word(i)->group) != "machine") { // those are named in docs/semantics.md
            EXPECT_NE(guide.find(sc_formulas_word(i)->name), std::string::npos) << sc_formulas_word(i)->name;
        }
}

// ---- formulas against the simulator's counts ----

const char *const SWEEPS =
    "set sweeps; status published;\n"
    "Volume(T) = product(d in dims(T) : Sz(d));\n"
    "Moves(T, l) = Couples(T, l) and Trips(l) > 1;\n"
    "Sweeps(T) = product(l in loops where not Couples(T, l) and any(i in loops where i inside l : Moves(T, i)) : "
    "Trips(l));\n"
    "Reads : l2_rd_weight = Volume(Weight) * Sweeps(Weight);\n"
    "Full = Multicast and all(l in loops where Couples(Weight, l) : EdgeUnits(l) == ActiveUnits(l));\n";

TEST(Trips, OfAllLoopsAreTheSteps) {
    Json golden = read_json(ReadFile(TEST_SOURCE_DIR "/tests/golden/examples.json"));
    EXPECT_GE(golden.members.size(), 15U);
    for (const auto &example : golden.members) {
        std::string program = ReadFile(TEST_SOURCE_DIR "/workloads/examples/" + example.first + ".dsl");
        EXPECT_EQ(value_in("Q = product(l in loops : Trips(l));", program.c_str()), example.second["steps"].text)
            << example.first;
    }
}

TEST(Stationarity, GivesTheWeightsReadWhereAllUnitsWork) {
    Json golden = read_json(ReadFile(TEST_SOURCE_DIR "/tests/golden/examples.json"));
    int agreed = 0;
    for (const auto &example : golden.members) {
        std::string program = ReadFile(TEST_SOURCE_DIR "/workloads/examples/" + example.first + ".dsl");
        Set set(SWEEPS);
        ASSERT_EQ(set.status, SC_STATUS_OK) << set.error.message;
        std::string reads = value_of(set.get(), program.c_str(), "Reads");
        bool streams = value_in("Q = Stream(Weight);", program.c_str()) == "1";
        if (reads.rfind("none ", 0) == 0 || value_in("Q = Multicast;", program.c_str()) == "0" || streams)
            continue;
        int64_t counted = example.second["l2_rd_weight"].integer();
        if (value_of(set.get(), program.c_str(), "Full") == "1") {
            EXPECT_EQ(reads, std::to_string(counted)) << example.first;
            agreed++;
        } else {
            EXPECT_GE(std::stoll(reads), counted) << example.first; // what idles keeps its weights
        }
    }
    EXPECT_GE(agreed, 10);
}

} // namespace
