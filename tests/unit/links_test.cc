// What crosses the links of each topology, when channels and buffer sets let things come, and how late PEs are: counts
// and cycles worked out by hand (docs/semantics.md, sections 10 and 11).
extern "C" {
#include "sim/sim.h"
}

#include <vector>

#include "tests/support/mapped.h"

namespace {

// The counters of a run, which must hold all invariants, and be the same in all modes of the clock.
sc_counters Simulate(const std::string &text, sc_trace_sink *trace = nullptr) {
    const sc_mapping mapped = MapText(text);
    sc_sim_data *data = nullptr;
    sc_error problem = {};
    sc_counters counters = {};
    EXPECT_EQ(sc_sim_data_create(&data, &mapped.layer, 1, &problem), SC_STATUS_OK) << problem.message;
    for (int mode = 0; mode < 4; mode++) {
        sc_sim_options options = {};
        sc_sim_result result = {};
        options.every_cycle = mode & 1;
        options.reverse_units = mode & 2;
        options.trace = mode == 0 ? trace : nullptr;
        EXPECT_EQ(sc_sim_run(&mapped, data, &options, &result, &problem), SC_STATUS_OK) << text << problem.message;
        EXPECT_TRUE(result.output_ok) << text;
        for (int id = 0; mode > 0 && id < SC_COUNTER_COUNT; id++)
            EXPECT_EQ(sc_counter_get(&result.counters, static_cast<sc_counter_id>(id)),
                      sc_counter_get(&counters, static_cast<sc_counter_id>(id)))
                << text << sc_counter_info(static_cast<sc_counter_id>(id))->name << " in mode " << mode;
        counters = result.counters;
    }
    sc_sim_data_free(data);
    return counters;
}

int64_t Cycles(const std::string &text) { return Simulate(text).cycles; }

std::vector<int64_t> Links(const std::string &text) {
    const sc_counters counters = Simulate(text);
    return {counters.link_weight, counters.link_input, counters.link_sum, counters.peak_link_down,
            counters.peak_link_up};
}

// ---- topologies ----

// Each PE gets a weight of its own, all get the input, and each sends an output.
std::string EachItsOwn(int pes, const std::string &hardware) {
    const std::string number = std::to_string(pes);
    return "NumPEs " + number + "; " + hardware + " Layer CONV a; K " + number + "; endLayer Spatial_Map (1,1) K";
}

struct TopologyCase {
    int pes;
    const char *hardware;
    std::vector<int64_t> links; // weights, inputs, outputs, most on one link down and up
};

void PrintTo(const TopologyCase &topology, std::ostream *to) { *to << topology.pes << " " << topology.hardware; }

class TopologyTest : public testing::TestWithParam<TopologyCase> {};

TEST_P(TopologyTest, LinksAreCrossedOnceAnElement) {
    EXPECT_EQ(Links(EachItsOwn(GetParam().pes, GetParam().hardware)), GetParam().links);
}

const TopologyCase kTopologies[] = {
    {6, "", {6, 1, 6, 7, 6}},
    {6, "Topology crossbar;", {6, 6, 6, 2, 1}},
    {6, "ArrayColumns 3; Topology xybus;", {12, 3, 12, 7, 6}},
    {6, "Topology tree;", {18, 2 + 3 + 6, 18, 5, 4}},
    {6, "Topology tree; TreeArity 3;", {12, 2 + 6, 12, 4, 3}},
    {6, "Topology tree; TreeArity 6;", {6, 6, 6, 2, 1}},
    {6, "ArrayColumns 3; Topology rows;", {2 * (1 + 2 + 3), 6, 2 * (1 + 2 + 3), 4, 3}},
    {6, "ArrayColumns 3; Topology columns;", {3 * (1 + 2), 6, 3 * (1 + 2), 3, 2}},
    // Five columns of one PE.
    {5, "ArrayColumns 5; Topology columns;", {5, 5, 5, 2, 1}},
    {6, "ArrayColumns 3; Topology mesh;", {(2 + 3 + 4) + (1 + 2 + 3), 6, 15, 7, 6}},
    {6, "ArrayColumns 2; Topology mesh; FeedRow 0;", {1 + 2 + 2 + 3 + 3 + 4, 6, 15, 7, 6}},
    {6, "ArrayColumns 2; Topology mesh; FeedRow 2;", {3 + 4 + 2 + 3 + 1 + 2, 6, 15, 7, 6}},
    // One word to all of a full mesh, and another word to each PE, from a middle row.
    {16, "Topology mesh;", {40 + 16, 16, 40 + 16, 17, 16}},
    // Weights down the columns, inputs along the rows: no link is shared.
    {6, "ArrayColumns 3; Topology systolic;", {9, 6, 9, 2, 2}},
    // A channel of its own has links of its own.
    {6, "ArrayColumns 3; Topology mesh; Channel input 1;", {15, 6, 15, 6, 6}},
    {6, "ArrayColumns 3; Topology mesh; Topology input bus;", {15, 1, 15, 6, 6}},
    {6, "ArrayColumns 3; Topology mesh; Multicast off;", {15, 15, 15, 12, 6}},
};

INSTANTIATE_TEST_SUITE_P(Topologies, TopologyTest, testing::ValuesIn(kTopologies));

// Outputs leave below the last PE of a column, also where none of its PEs is active: of 5 PEs in 3 columns the third
// column has one, of 8 it has two. A tile is a row.
TEST(Links, AColumnEndsWithItsLastPE) {
    const std::string columns = "ArrayColumns 3; Topology columns; ";
    const std::string flow = "endLayer Tile (3) K -> Spatial_Map (3,3) K -> Spatial_Map (1,1) K";
    EXPECT_EQ(Links("NumPEs 5; " + columns + "Layer CONV a; K 3; " + flow),
              (std::vector<int64_t>{3, 3, 2 + 2 + 1, 2, 1}));
    EXPECT_EQ(Links("NumPEs 8; " + columns + "Layer CONV a; K 6; " + flow),
              (std::vector<int64_t>{3 * (1 + 2), 6, (3 + 3 + 2) + (2 + 2 + 1), 3, 2}));
    EXPECT_EQ(Cycles("NumPEs 8; HopLatency 10; " + columns + "Layer CONV a; K 6; " + flow), 3 + 10 * (2 + 3));
}

// Four copies of one output: with Reduction they are added up where their ways join.
TEST(Links, CopiesJoinWhereTheirWaysDo) {
    const std::string copies = "NumPEs 4; Topology mesh; FeedRow 0; Layer CONV a; C 4; endLayer Spatial_Map (1,1) C";
    const sc_counters joined = Simulate(copies), apart = Simulate("Reduction off; " + copies);
    EXPECT_EQ(joined.link_sum, 4);
    EXPECT_EQ(joined.peak_link_up, 1);
    EXPECT_EQ(joined.noc_reduce, 3);
    EXPECT_EQ(apart.link_sum, 1 + 2 + 2 + 3);
    EXPECT_EQ(apart.peak_link_up, 4);
    EXPECT_EQ(apart.noc_reduce, 0);
}

// Three of the four PEs of each row have work. The second row begins with PE 4 all the same.
TEST(Links, IdleUnitsHaveTheirPlaceInTheArray) {
    EXPECT_EQ(Links("NumPEs 8; ArrayColumns 4; Topology rows; Layer CONV a; K 3; Y 2; endLayer "
                    "Tile (4) Y -> Spatial_Map (1,1) Y -> Spatial_Map (1,1) K"),
              (std::vector<int64_t>{12, 6, 12, 4, 3}));
}

// 130 PEs in a chain are three banks: an input crosses all its links once, an output goes up once for all.
TEST(Links, AWayGoesThroughManyBanks) {
    EXPECT_EQ(Links("NumPEs 130; ArrayColumns 130; Topology rows; Layer CONV a; K 130; endLayer Spatial_Map (1,1) K"),
              (std::vector<int64_t>{130 * 131 / 2, 130, 130 * 131 / 2, 131, 130}));
    EXPECT_EQ(
        Links("NumPEs 130; ArrayColumns 130; Topology rows; Layer CONV a; C 130; endLayer Spatial_Map (1,1) C")[2],
        130);
}

TEST(Links, TooManyAreRefused) {
    const sc_mapping mapped = MapText("NumPEs 5000000; Topology mesh; Layer CONV a; K 2; endLayer Spatial_Map (1,1) K");
    sc_sim_data *data = nullptr;
    sc_error problem = {};
    sc_sim_options options = {};
    sc_sim_result result = {};
    ASSERT_EQ(sc_sim_data_create(&data, &mapped.layer, 1, &problem), SC_STATUS_OK);
    EXPECT_EQ(sc_sim_run(&mapped, data, &options, &result, &problem), SC_STATUS_LIMIT);
    EXPECT_STREQ(problem.message,
                 "Topology mesh with 5000000 PEs is too large to simulate: the limit is 4194304 links; "
                 "--model-only gives the counts");
    sc_sim_data_free(data);
}

// ---- time over links ----

// The feed of a row passes three weights and the input, and three outputs.
TEST(Links, TheBusiestLinkEndsTheFetchAndTheDrain) {
    EXPECT_EQ(Cycles(EachItsOwn(6, "ArrayColumns 3; Topology rows;")), 1 + 1 + 1);
    EXPECT_EQ(Cycles(EachItsOwn(6, "ArrayColumns 3; Topology rows; HopBandwidth 1;")), 4 + 1 + 3);
    EXPECT_EQ(Cycles(EachItsOwn(6, "ArrayColumns 3; Topology rows; HopBandwidth 3;")), 2 + 1 + 1);
    EXPECT_EQ(Cycles(EachItsOwn(6, "ArrayColumns 3; Topology rows; HopBandwidth 1; Bandwidth 1;")), 7 + 1 + 6);
    EXPECT_EQ(Cycles(EachItsOwn(6, "HopBandwidth 2;")), 4 + 1 + 3);
}

// All PEs of a row of three, or two of them, are active and send an output.
TEST(Links, TheFarthestActivePEIsBehindInTheEnd) {
    const std::string row = "ArrayColumns 3; Topology rows; HopLatency 10; ";
    EXPECT_EQ(Cycles(EachItsOwn(6, row)), 3 + 10 * (3 + 3));
    EXPECT_EQ(Cycles("NumPEs 6; " + row + "Layer CONV a; K 2; endLayer Spatial_Map (1,1) K"), 3 + 10 * (2 + 2));
    EXPECT_EQ(Cycles(EachItsOwn(6, row + "Topology weight bus; Topology output crossbar;")), 3 + 10 * (3 + 1));
    EXPECT_EQ(Cycles(EachItsOwn(6, row + "Topology input bus; Topology output crossbar;")), 3 + 10 * (3 + 1));
    EXPECT_EQ(Cycles("NumPEs 3; " + row + "Topology input bus; Layer POOL a; C 3; endLayer Spatial_Map (1,1) C"),
              3 + 10 * (1 + 3))
        << "a tensor that the layer lacks does not count";
}

// The second row has one output of four: its second and third PE would be three and four links away, and are never
// active.
TEST(Links, PEsThatAreNeverActiveAreNotFar) {
    const std::string uneven = "NumPEs 9; ArrayColumns 3; Topology mesh; FeedRow 0; Layer CONV a; K 4; endLayer "
                               "Tile (3) K -> Spatial_Map (3,3) K -> Spatial_Map (1,1) K";
    EXPECT_EQ(Cycles("HopLatency 10; " + uneven), Cycles(uneven) + 10 * (3 + 3));
}

// ---- channels and sets ----

TEST(Channels, FetchEachForItself) {
    EXPECT_EQ(Cycles(EachItsOwn(6, "Bandwidth 1;")), 7 + 1 + 6);
    EXPECT_EQ(Cycles(EachItsOwn(6, "Bandwidth 1; Channel weight 2;")), 3 + 1 + 6);
    EXPECT_EQ(Cycles(EachItsOwn(6, "Bandwidth 1; Channel input 1;")), 6 + 1 + 6);
    EXPECT_EQ(Cycles(EachItsOwn(6, "Bandwidth 1; Channel output 3;")), 7 + 1 + 2);
    EXPECT_EQ(Cycles(EachItsOwn(6, "Bandwidth 1; Channel weight 2; NoCLatency 5;")), 3 + 5 + 1 + 5 + 6);
    EXPECT_EQ(Simulate(EachItsOwn(6, "Bandwidth 1; Channel weight 2;")).peak_down, 7);
}

// Four weights stay for `columns` steps of four operations each, then four others come in four cycles.
std::string TwoContents(int columns, const std::string &hardware) {
    return "NumPEs 1; Bandwidth 4; Channel weight 1; " + hardware + " Layer CONV a; K 2; C 4; X " +
           std::to_string(columns) + "; endLayer Temporal_Map (1,1) K -> Temporal_Map (1,1) X -> Temporal_Map (4,4) C";
}

TEST(Channels, ATensorsSetsTurnOverWithItsContents) {
    EXPECT_EQ(Cycles(TwoContents(3, "L1Buffers weight 1;")), 4 + 3 * 4 + 4 + 3 * 4 + 1) << "the preload is not hidden";
    EXPECT_EQ(Cycles(TwoContents(3, "L1Buffers weight 2;")), 4 + 6 * 4 + 1);
    EXPECT_EQ(Cycles(TwoContents(3, "L1Buffers 1;")), 4 + 5 * (1 + 4) + (4 - 1) + 4 + 1)
        << "inputs come in one cycle between steps, the second weights in four";
    EXPECT_EQ(Cycles(TwoContents(3, "L1Buffers weight 2; VectorWidth 4;")), 4 + 4 + 3 + 1)
        << "the second weights come next, whatever the steps between";
    EXPECT_EQ(Cycles(TwoContents(3, "L1Buffers 1; L1Buffers weight 2;")), 4 + 5 * (1 + 4) + 4 + 1);
}

// New weights with each step of eight operations, ten cycles away: what comes third takes the set of what came first.
TEST(Channels, SetsGoRound) {
    const std::string turns = "NumPEs 1; NoCLatency 10; Channel weight 1; Layer CONV a; K 5; C 4; X 2; endLayer "
                              "Temporal_Map (1,1) K -> Temporal_Map (4,4) C -> Temporal_Map (2,2) X";
    EXPECT_EQ(Cycles("L1Buffers weight 2; " + turns), 77) << "computed at 22, 30, 44, 52, 66; l and one cycle up";
    EXPECT_EQ(Cycles("L1Buffers weight 3; " + turns), 71) << "computed at 22, 30, 41, 49, 60";
}

// The second weights are fetched while the first step is computed, though they are for step 100.
TEST(Channels, RunAhead) {
    EXPECT_EQ(Cycles(TwoContents(100, "L1Buffers weight 2;")), 4 + 200 * 4 + 1);
    EXPECT_EQ(Cycles(TwoContents(100, "L1Buffers weight 1;")), 4 + 200 * 4 + 4 + 1);
}

// The weight stays in one of two sets: no other comes, and 100,000 steps cannot be in flight.
TEST(Channels, DoNotRunAheadForNothing) {
    EXPECT_EQ(
        Cycles("NumPEs 1; Channel weight 1; L1Buffers weight 2; L1Buffers input 2; Layer CONV a; X 100000; endLayer "
               "Temporal_Map (1,1) X"),
        1 + 100000 + 1);
}

// The second step takes weights 1 and 2, and the second input, from other PEs: nothing leaves L2. PE 0 gets two copies.
TEST(Channels, ForwardedCopiesTurnContentsOver) {
    const std::string moves = "NumPEs 4; Layer CONV a; K 3; Y 2; endLayer Spatial_Map (1,1) Y -> Merge K";
    const sc_counters counters = Simulate(moves);
    EXPECT_EQ(counters.noc_forward, 2 + 2);
    EXPECT_EQ(counters.noc_down, 3 + 2);
    EXPECT_EQ(counters.cycles, 1 + 2 + 1 + 1);
    EXPECT_EQ(Cycles("L1Buffers weight 1; " + moves), 1 + 1 + 2 + 1 + 1) << "they wait for the set of the first";
}

// Steps of one cycle, of which each sends four outputs up in four cycles.
TEST(Channels, OutputsHaveSetsOfTheirOwn) {
    const std::string slow = "NumPEs 1; VectorWidth 4; Channel output 1; Layer CONV a; K 4; X 4; endLayer "
                             "Temporal_Map (4,4) K -> Temporal_Map (1,1) X";
    EXPECT_EQ(Cycles(slow), 2 + 4 * 4);
    EXPECT_EQ(Cycles("L1Buffers output 1; " + slow), 1 + 4 * (1 + 4));
}

// docs/semantics.md, section 11, the rules that are easily forgotten.
TEST(Channels, WaitForWhatTheyCarry) {
    const std::string flow = "endLayer Spatial_Map (2,1) X -> Temporal_Map (1,1) K";
    EXPECT_EQ(
        Cycles("NumPEs 2; Bandwidth 9; Channel input 9; L1Buffers input 1; Layer CONV forward; C 2; X 4; S 2; " + flow),
        12)
        << "forwarded inputs wait for their tensor's single set on the shared channel";
    EXPECT_EQ(Cycles("NumPEs 2; Bandwidth 9; L1Buffers 1; Channel weight 9; L1Buffers weight 3; Channel input 9; "
                     "L1Buffers input 2; Layer CONV empty; C 2; X 4; S 2; " +
                     flow),
              12)
        << "a shared channel that no tensor uses waits for computing";
}

// ---- control ----

TEST(Overhead, ComesWithTheAdvanceOfALoop) {
    EXPECT_EQ(Cycles("NumPEs 1; Layer CONV a; C 3; endLayer Temporal_Map (1,1) C Overhead 5"),
              1 + 1 + (5 + 1) + (5 + 1) + 1)
        << "not with the first step";
    EXPECT_EQ(Cycles("NumPEs 1; Layer CONV a; K 2; C 2; endLayer Temporal_Map (1,1) K Overhead 3 -> "
                     "Temporal_Map (1,1) C Overhead 5"),
              1 + 1 + (5 + 1) + (3 + 1) + (5 + 1) + 1)
        << "of the outermost loop that advances";
    EXPECT_EQ(Cycles("NumPEs 2; Layer CONV a; K 4; endLayer Spatial_Map (1,1) K Overhead 7"), 1 + 1 + (7 + 1) + 1)
        << "of the fold loop";
}

// ---- dilation ----

// Rows 0 to 4 in turn: row 2 makes outputs 0 and 2, which are no interval.
TEST(Dilation, AChunkMakesOutputsThatAreApart) {
    const sc_counters counters =
        Simulate("NumPEs 1; Layer CONV a; Y 5; R 2; DilationY 2; endLayer Temporal_Map (1,1) Y -> Unroll R");
    EXPECT_EQ(counters.macs, 6);
    EXPECT_EQ(counters.l1_rd_evict, 6);
    EXPECT_EQ(counters.l2_rd_sum, 3);
    EXPECT_EQ(counters.l1_req, 1 + 2 + 2);
    EXPECT_EQ(counters.l1_rd_sum, 0);
}

// ---- the clocks of PEs ----

struct Recorder {
    sc_trace_sink sink = {}; // first, so that the sink's address is the recorder's
    std::vector<sc_trace_record> records;
};

// PE 1 is two links away, PE 0 one: each does everything that much later. L2 keeps its own time.
TEST(Skew, APEsAccessesAreLateByItsHops) {
    Recorder recorder;
    recorder.sink.options.level = SC_TRACE_ACCESS;
    recorder.sink.options.to = INT64_MAX;
    recorder.sink.records = [](sc_trace_sink *sink, const sc_trace_record *records, int64_t count) {
        std::vector<sc_trace_record> &kept = reinterpret_cast<Recorder *>(sink)->records;
        kept.insert(kept.end(), records, records + count);
    };
    recorder.sink.omit = [](sc_trace_sink *, int64_t) { ADD_FAILURE() << "nothing is outside of the window"; };
    Simulate(EachItsOwn(2, "ArrayColumns 2; Topology rows; HopLatency 10;"), &recorder.sink);
    auto cycle_of = [&](sc_trace_event event, int pe) {
        for (const sc_trace_record &record : recorder.records)
            if (record.event == event && record.pe == pe)
                return record.cycle;
        return int64_t{-1};
    };
    EXPECT_EQ(cycle_of(SC_TRACE_DOWN_FETCH, -1), 0);
    for (int pe = 0; pe < 2; pe++) {
        EXPECT_EQ(cycle_of(SC_TRACE_L1_FILL, pe), 1 + 10 * (pe + 1));
        EXPECT_EQ(cycle_of(SC_TRACE_L1_WRITE, pe), 1 + 10 * (pe + 1));
        EXPECT_EQ(cycle_of(SC_TRACE_PE_EVICT, pe), 2 + 10 * (pe + 1));
    }
    EXPECT_EQ(cycle_of(SC_TRACE_UP_DRAIN, -1), 2);
}

} // namespace
