// The links of each topology, as section 10 of docs/semantics.md lists them, and the steps of a loop nest.
#include <vector>

#include "tests/support/mapped.h"
#include "traces/loops.h"
#include "traces/pe_array.h"
#include "traces/ways.h"

namespace {

// 7 PEs in rows of 3: 0 1 2, 3 4 5, 6.
sc_machine Machine(sc_topology topology) {
    sc_machine machine = sc_machine_default();
    machine.num_pes = 7;
    machine.array_columns = 3;
    machine.feed_row = 1;
    machine.tree_arity = 2;
    for (int64_t &one : machine.topology)
        one = topology;
    return machine;
}

std::vector<int64_t> Way(sc_topology topology, sc_tensor tensor, int64_t number) {
    const sc_machine machine = Machine(topology);
    std::vector<int64_t> way;
    for (int64_t place = 0; place < trace_ways_hops(&machine, tensor, number); place++)
        way.push_back(trace_ways_link(&machine, tensor, number, place));
    return way;
}

using Links = std::vector<int64_t>;

TEST(Ways, AreThoseOfTheContract) {
    EXPECT_EQ(Way(SC_TOPOLOGY_BUS, SC_TENSOR_INPUT, 5), (Links{0}));
    EXPECT_EQ(Way(SC_TOPOLOGY_CROSSBAR, SC_TENSOR_INPUT, 5), (Links{5}));
    EXPECT_EQ(Way(SC_TOPOLOGY_XYBUS, SC_TENSOR_INPUT, 5), (Links{0, 2}));
    EXPECT_EQ(Way(SC_TOPOLOGY_TREE, SC_TENSOR_INPUT, 5), (Links{7 + 4 + 1, 7 + 2, 5}));
    EXPECT_EQ(Way(SC_TOPOLOGY_ROWS, SC_TENSOR_INPUT, 5), (Links{3, 4, 5}));
    EXPECT_EQ(Way(SC_TOPOLOGY_COLUMNS, SC_TENSOR_INPUT, 6), (Links{0, 3, 6}));
    EXPECT_EQ(Way(SC_TOPOLOGY_COLUMNS, SC_TENSOR_OUTPUT, 0), (Links{6, 3, 0}));
    EXPECT_EQ(Way(SC_TOPOLOGY_COLUMNS, SC_TENSOR_OUTPUT, 1), (Links{4, 1})); // the last row is short
    EXPECT_EQ(Way(SC_TOPOLOGY_MESH, SC_TENSOR_INPUT, 2), (Links{3, 0, 1, 2}));
    EXPECT_EQ(Way(SC_TOPOLOGY_MESH, SC_TENSOR_INPUT, 6), (Links{3, 6}));
    EXPECT_EQ(Way(SC_TOPOLOGY_MESH, SC_TENSOR_INPUT, 4), (Links{3, 4}));
}

TEST(Ways, HaveSoManyLinks) {
    const int64_t counts[] = {1, 7, 1 + 3, 7 + 4 + 2, 7, 7, 7};
    for (int topology = 0; topology < SC_TOPOLOGY_COUNT; topology++) {
        const sc_machine machine = Machine(static_cast<sc_topology>(topology));
        EXPECT_EQ(trace_ways_links(&machine, SC_TENSOR_INPUT), counts[topology]) << topology;
    }
}

// Each link stands behind the one that is ahead of it on every way.
TEST(Ways, LeadFromLinkToLink) {
    for (int topology = 0; topology < SC_TOPOLOGY_COUNT; topology++)
        for (sc_tensor tensor : {SC_TENSOR_INPUT, SC_TENSOR_OUTPUT})
            for (int64_t number = 0; number < 7; number++) {
                const sc_machine machine = Machine(static_cast<sc_topology>(topology));
                int64_t before = -1;
                for (int64_t link : Way(static_cast<sc_topology>(topology), tensor, number)) {
                    EXPECT_EQ(trace_ways_before(&machine, tensor, link), before) << topology << " to PE " << number;
                    EXPECT_LT(link, trace_ways_links(&machine, tensor));
                    before = link;
                }
            }
}

// Units without work have numbers in the array, and none in a record.
TEST(Ways, NumbersCountIdleUnits) {
    const sc_mapping mapping =
        MapText("NumPEs 9; HopLatency 2; Topology crossbar; Layer CONV a; K 2; X 5; S 1; endLayer "
                "Tile (3) K -> Spatial_Map (2,2) K -> Spatial_Map (1,1) K -> Temporal_Map (1,1) X");
    pe_array array = {};
    sc_error error = {};
    ASSERT_EQ(trace_array_open(&array, &mapping, &error), SC_STATUS_OK) << error.message;
    EXPECT_EQ(array.pes, 2); // of 3 groups of 3 only one has work, and in it 2 PEs
    EXPECT_EQ(trace_array_number(&array, 1), 1);
    EXPECT_EQ(trace_array_behind(&array, 1), 2);
    trace_array_close(&array);
}

// A step has the overhead of the outermost loop whose index changed.
TEST(Loops, LeadToEachStepWithItsOverhead) {
    const sc_mapping mapping = MapText("NumPEs 2; Layer CONV a; K 2; X 5; S 1; endLayer "
                                       "Temporal_Map (1,1) K Overhead 7 -> Spatial_Map (1,1) X Overhead 3");
    loops walk;
    int64_t overhead = 0;
    std::vector<int64_t> seen;
    trace_loops_begin(&walk, &mapping);
    while (trace_loops_next(&walk, &overhead))
        seen.push_back(overhead);
    EXPECT_EQ(seen, (std::vector<int64_t>{3, 3, 7, 3, 3})); // 5 columns in 3 folds of 2
}

} // namespace
