// The rules of docs/semantics.md that are easiest to get wrong, one small mapping each. The numbers in a comment were
// counted by hand. The oracle, which knows nothing of the simulator, must find all of them, and the simulator must
// agree with the oracle in every counter.
#include <gtest/gtest.h>

#include <ostream>
#include <string>
#include <vector>

#include "tests/property/arguments.h"
#include "tests/property/oracle.h"
#include "tests/property/simulated.h"

namespace {

struct Expected {
    enum sc_counter_id counter;
    int64_t value;
};

struct Rule {
    const char *name;
    const char *text;
    std::vector<Expected> expected;
};

void PrintTo(const Rule &rule, std::ostream *out) { *out << rule.name; }

const Rule RULES[] = {
    // Six columns of a 1x1 filter, three positions on two PEs: PE1 idles at steps 1 and 3.
    //   step 0 (k0)  PE0 x0, PE1 x1       1: PE0 x2       2 (k1)  PE0 x0, PE1 x1       3: PE0 x2
    // Inputs fill L1s: 2 + 1 + 1 (x0; PE1 still has x1) + 1 = 5. Weights: 2, then 2 when k moves, each for one read.
    // PE1 evicts its output of k0 when it wakes for step 2, that is after step 1, together with PE0's; that of k1 after
    // the last step: up 1, 2, 1, 2. Down 3, 1, 2, 1, one cycle an element, one operation a step:
    //   fetch 3, 4, 6, 7   compute 4, 5, 7, 8   drain 5, 7, 8, 10
    {"IdlePesKeepWhatTheyHave",
     "NumPEs 2; Bandwidth 1; Layer CONV a; K 2; X 3; endLayer Temporal_Map (1,1) K -> Spatial_Map (1,1) X",
     {{SC_COUNTER_steps, 4},
      {SC_COUNTER_macs, 6},
      {SC_COUNTER_l1_wr_input, 5},
      {SC_COUNTER_l2_rd_input, 5},
      {SC_COUNTER_l1_wr_weight, 4},
      {SC_COUNTER_l2_rd_weight, 2},
      {SC_COUNTER_noc_up, 6},
      {SC_COUNTER_peak_down, 3},
      {SC_COUNTER_peak_up, 2},
      {SC_COUNTER_cycles, 10}}},

    // As above with two channels inside: PE1 works at steps 0, 1 and 4, 5 and sleeps at 2, 3 and 6, 7. It evicts
    // (k0, x1) when it wakes for step 4: up 0, 1, 0, 2, 0, 1, 0, 2; on falling asleep it would be 0, 2, 0, 1, and so
    // on. Every step needs a weight and PE0's input, steps 0, 1, 4 and 5 PE1's too: down 3, 3, 2, 2, 3, 3, 2, 2. With
    // one buffer set:
    //   fetch    3, 7, 10, 13, 17, 21, 24, 27
    //   compute  4, 8, 11, 14, 18, 22, 25, 28
    //   drain    4, 9, 11, 16, 18, 23, 25, 30
    {"AWakingPeEvictsAfterTheStepBefore",
     "NumPEs 2; Bandwidth 1; L1Buffers 1; Layer CONV a; K 2; C 2; X 3; endLayer "
     "Temporal_Map (1,1) K -> Spatial_Map (1,1) X -> Temporal_Map (1,1) C",
     {{SC_COUNTER_steps, 8},
      {SC_COUNTER_macs, 12},
      {SC_COUNTER_l1_rd_evict, 6},
      {SC_COUNTER_l1_rd_sum, 6},
      {SC_COUNTER_l2_rd_sum, 0},
      {SC_COUNTER_noc_down, 20},
      {SC_COUNTER_peak_up, 2},
      {SC_COUNTER_cycles, 30}}},

    // The same positions without weights, one step each: up 1, 2, 1, 2 and down 2, 1, 2, 1.
    //   fetch 2, 4, 7, 9   compute 3, 5, 8, 10   drain 4, 7, 9, 12
    {"AWakingPeEvictsAfterTheStepBeforeThoughItIsTheNext",
     "NumPEs 2; Bandwidth 1; L1Buffers 1; Layer POOL a; C 2; X 3; endLayer "
     "Temporal_Map (1,1) C -> Spatial_Map (1,1) X",
     {{SC_COUNTER_steps, 4}, {SC_COUNTER_noc_up, 6}, {SC_COUNTER_peak_up, 2}, {SC_COUNTER_cycles, 12}}},

    // Chunks [0,3) [2,5) [4,7) [6,8), a window of 3. Window 1 (columns 1-3) is anchored in chunk 0, which lacks column
    // 3; windows 3 and 5 are cut the same way. PEs execute 5, 6, 6, 1 and make outputs {0,1} {1,2,3} {3,4,5} {5}:
    // 9 copies of 6. Inputs 3 + 3 + 3 + 2 = 11. One step: 1 cycle down, 6 operations, 1 up.
    {"OwnerUnderPartialOverlap",
     "NumPEs 4; Layer CONV a; X 8; S 3; endLayer Spatial_Map (3,2) X -> Unroll S",
     {{SC_COUNTER_steps, 1},
      {SC_COUNTER_macs, 18},
      {SC_COUNTER_l1_rd_evict, 9},
      {SC_COUNTER_noc_reduce, 3},
      {SC_COUNTER_noc_up, 6},
      {SC_COUNTER_l1_rd_sum, 9},
      {SC_COUNTER_l1_wr_input, 11},
      {SC_COUNTER_l2_rd_input, 8},
      {SC_COUNTER_l1_wr_weight, 12},
      {SC_COUNTER_l2_rd_weight, 3},
      {SC_COUNTER_l1_req, 9},
      {SC_COUNTER_l2_req, 17},
      {SC_COUNTER_cycles, 8}}},

    // The same in time: outputs 1, 3 and 5 stay in the box from one chunk to the next and leave once, complete.
    {"OwnerUnderPartialOverlapInTime",
     "NumPEs 1; Layer CONV a; X 8; S 3; endLayer Temporal_Map (3,2) X -> Unroll S",
     {{SC_COUNTER_steps, 4},
      {SC_COUNTER_l1_rd_evict, 6},
      {SC_COUNTER_l2_rd_sum, 0},
      {SC_COUNTER_l1_rd_sum, 12},
      {SC_COUNTER_l1_wr_input, 8},
      {SC_COUNTER_peak_up, 2}}},

    // Stride 2, chunks [0,4) [3,7) [6,9), anchors 0, 2, 4, 6. Window 1 (2-4) is cut between chunks 0 and 1; window 2
    // (4-6) is whole in chunk 1 and window 3 in chunk 2. Operations 5, 4, 3; outputs {0,1} {1,2} {3}.
    {"OwnerUnderPartialOverlapWithAStride",
     "NumPEs 3; Layer CONV a; X 9; S 3; Stride 2; endLayer Spatial_Map (4,3) X -> Unroll S",
     {{SC_COUNTER_macs, 12},
      {SC_COUNTER_l1_rd_evict, 5},
      {SC_COUNTER_noc_reduce, 1},
      {SC_COUNTER_noc_up, 4},
      {SC_COUNTER_l1_wr_input, 11},
      {SC_COUNTER_l2_rd_input, 9},
      {SC_COUNTER_cycles, 7}}},

    // The stride is larger than the window: columns 2 and 5 are mapped, held and sent, and never read by an operation.
    {"MappedIsResidentThoughNeverRead",
     "NumPEs 1; Layer CONV a; X 6; S 2; Stride 3; endLayer Temporal_Map (3,3) X -> Unroll S",
     {{SC_COUNTER_macs, 4}, {SC_COUNTER_l1_rd_input, 4}, {SC_COUNTER_l1_wr_input, 6}, {SC_COUNTER_l1_req, 6}}},

    // The same without column 2 and column 5: chunks [0,2) and [3,5), and none behind the second hole.
    {"HolesAreNotHeld",
     "NumPEs 1; Layer CONV a; X 6; S 2; Stride 3; endLayer Temporal_Map (2,3) X -> Unroll S",
     {{SC_COUNTER_steps, 2},
      {SC_COUNTER_macs, 4},
      {SC_COUNTER_l1_wr_input, 4},
      {SC_COUNTER_l2_wr_input, 4},
      {SC_COUNTER_l1_req, 5}}},

    // Columns 0, 2, 4 and 6 of 8 on three PEs: x7 lies in a hole, so that there is no fifth position.
    {"HolesBetweenPes",
     "NumPEs 3; Layer CONV a; X 8; Stride 2; endLayer Spatial_Map (1,2) X",
     {{SC_COUNTER_steps, 2},
      {SC_COUNTER_pe_steps, 4},
      {SC_COUNTER_macs, 4},
      {SC_COUNTER_l1_wr_input, 4},
      {SC_COUNTER_l2_wr_input, 4},
      {SC_COUNTER_l2_req, 7}}},

    // Chunks [0,4) and [6,7), of which the loop inside takes columns 0 and 3, and column 6.
    {"HolesInChunksBetweenHoles",
     "NumPEs 1; Layer CONV a; X 7; Stride 3; endLayer Tile (1) X -> Temporal_Map (4,6) X -> Temporal_Map (1,3) X",
     {{SC_COUNTER_steps, 3}, {SC_COUNTER_macs, 3}, {SC_COUNTER_l1_wr_input, 3}, {SC_COUNTER_l2_wr_input, 3}}},

    // Two channels are less than a chunk of four, and so are less than what an offset of eight leaves out.
    {"OnePositionCoversAll",
     "NumPEs 2; Layer CONV a; K 2; C 2; endLayer Spatial_Map (1,1) K -> Temporal_Map (4,8) C",
     {{SC_COUNTER_steps, 1}, {SC_COUNTER_macs, 4}, {SC_COUNTER_l1_wr_weight, 4}, {SC_COUNTER_l2_rd_input, 2}}},

    // The eighth row is under no window, and in no chunk.
    {"RowsBehindTheLastWindowLeftOut",
     "NumPEs 1; Layer CONV a; Y 8; R 3; StrideY 2; endLayer Temporal_Map (7,8) Y -> Unroll R",
     {{SC_COUNTER_steps, 1}, {SC_COUNTER_macs, 9}, {SC_COUNTER_l1_wr_input, 7}, {SC_COUNTER_l2_wr_input, 7}}},

    // The same in each of two chunks, and no offset is too large.
    {"RowsBehindTheLastWindowOfAChunkLeftOut",
     "NumPEs 1; Layer CONV a; X 18; StrideX 3; endLayer "
     "Tile (1) X -> Temporal_Map (9,9) X -> Temporal_Map (7,9223372036854775807) X",
     {{SC_COUNTER_steps, 2}, {SC_COUNTER_macs, 6}, {SC_COUNTER_l1_wr_input, 14}, {SC_COUNTER_l2_wr_input, 14}}},

    // Chunks [0,4) [2,6) [4,8) and [6,9), of which column 3, 5 and 7 begin no window and are left out: columns 0 2, 2
    // 4, and 6 8.
    {"HolesInChunksThatOverlap",
     "NumPEs 1; Layer CONV a; X 9; StrideX 2; endLayer Tile (1) X -> Temporal_Map (4,2) X -> Temporal_Map (1,2) X",
     {{SC_COUNTER_macs, 5}, {SC_COUNTER_l2_wr_input, 5}, {SC_COUNTER_l1_wr_input, 5}}},

    // Three channels on three PEs: each output goes up three times in one step, the first is written, the others added.
    {"ArrivalsWithReductionOff",
     "NumPEs 3; Reduction off; Layer CONV a; C 3; X 2; endLayer Temporal_Map (1,1) X -> Spatial_Map (1,1) C",
     {{SC_COUNTER_noc_up, 6},
      {SC_COUNTER_l1_rd_evict, 6},
      {SC_COUNTER_noc_reduce, 0},
      {SC_COUNTER_l2_wr_sum, 6},
      {SC_COUNTER_l2_rd_sum, 4},
      {SC_COUNTER_peak_up, 3}}},
    {"ArrivalsWithReductionOn",
     "NumPEs 3; Layer CONV a; C 3; X 2; endLayer Temporal_Map (1,1) X -> Spatial_Map (1,1) C",
     {{SC_COUNTER_noc_up, 2},
      {SC_COUNTER_l1_rd_evict, 6},
      {SC_COUNTER_noc_reduce, 4},
      {SC_COUNTER_l2_wr_sum, 2},
      {SC_COUNTER_l2_rd_sum, 0},
      {SC_COUNTER_peak_up, 1}}},

    // Both inputs are sent for step 0; step 1 fetches nothing and works on the same output, so nothing goes up after
    // step 0. Down 2, 0; up 0, 1:  fetch 2, 8   compute 2+5+1 = 8, 9   drain 8, 9+5+1 = 15.
    {"LatencyOnlyWhenSomethingMoves",
     "NumPEs 1; Bandwidth 1; L1Buffers 1; NoCLatency 5; Layer POOL a; Y 2; R 2; endLayer "
     "Temporal_Map (1,1) R -> Unroll Y",
     {{SC_COUNTER_steps, 2}, {SC_COUNTER_noc_down, 2}, {SC_COUNTER_noc_up, 1}, {SC_COUNTER_cycles, 15}}},

    // Chunks of columns [0,4) and [4,6): the loop inside makes 4 trips, then 2.
    {"InnerTripsInAClippedChunk",
     "NumPEs 1; Layer CONV a; X 6; endLayer Tile (1) X -> Temporal_Map (4,4) X -> Temporal_Map (1,1) X",
     {{SC_COUNTER_steps, 6}, {SC_COUNTER_macs, 6}, {SC_COUNTER_l1_wr_input, 6}, {SC_COUNTER_l1_wr_weight, 1}}},

    // The same chunks side by side: 4 trips as unit 0 needs them, in the last two of which unit 1 idles.
    {"InnerTripsOfUnitZero",
     "NumPEs 2; Layer CONV a; X 6; endLayer Tile (1) X -> Spatial_Map (4,4) X -> Temporal_Map (1,1) X",
     {{SC_COUNTER_steps, 4}, {SC_COUNTER_macs, 6}, {SC_COUNTER_l1_wr_weight, 2}, {SC_COUNTER_peak_down, 3}}},

    // Six flattened indices on two PEs: k0c0 k0c1 | k0c2 k1c0 | k1c1 k1c2.
    // Inputs: every PE misses one each step, 6 in all; c0 of step 1 and c2 of step 2 were PE0's in the step before, so
    // they are forwarded to PE1, and 4 are read. PE1 leaves k0 after step 0, PE0 after step 1: an accumulation; both
    // leave k1 after step 2: summed. 4 copies, 3 arrivals; 4 times an output is new in a box.
    {"SpatialMerge",
     "NumPEs 2; Layer CONV a; K 2; C 3; endLayer Spatial_Map (1,1) K -> Merge C",
     {{SC_COUNTER_steps, 3},
      {SC_COUNTER_l1_wr_input, 6},
      {SC_COUNTER_noc_forward, 2},
      {SC_COUNTER_l2_rd_input, 4},
      {SC_COUNTER_l1_rd_evict, 4},
      {SC_COUNTER_noc_reduce, 1},
      {SC_COUNTER_noc_up, 3},
      {SC_COUNTER_l2_rd_sum, 1},
      {SC_COUNTER_l1_rd_sum, 2}}},

    // Chunks of two flattened indices: k fixed, two of four channels. k0: c01, c23; k1: c01, c23.
    {"TemporalMergeOfADivisor",
     "NumPEs 1; Layer CONV a; K 2; C 4; endLayer Temporal_Map (2,2) K -> Merge C",
     {{SC_COUNTER_steps, 4}, {SC_COUNTER_l1_wr_input, 8}, {SC_COUNTER_l1_wr_weight, 8}, {SC_COUNTER_l1_req, 5}}},

    // Chunks of two whole rows of three: k01, then k2 alone. The inputs stay.
    {"TemporalMergeOfAMultiple",
     "NumPEs 1; Layer CONV a; K 3; C 3; endLayer Temporal_Map (6,6) K -> Merge C",
     {{SC_COUNTER_steps, 2}, {SC_COUNTER_l1_wr_input, 3}, {SC_COUNTER_l1_wr_weight, 9}, {SC_COUNTER_l1_req, 11}}},

    // 2 tiles of K by 2 of C by 2 PEs of X, and one PE left over: one step of 2*2*2 operations in each of 8 PEs, which
    // hold 4 of the 16 elements of each tensor. Two copies of each output. Down 32, one cycle; 8; up 16, one cycle.
    {"ASecondTile",
     "NumPEs 9; Layer CONV a; K 4; C 4; X 4; endLayer "
     "Tile (2) K -> Spatial_Map (2,2) K -> Tile (2) C -> Spatial_Map (2,2) C -> Spatial_Map (2,2) X",
     {{SC_COUNTER_steps, 1},
      {SC_COUNTER_macs, 64},
      {SC_COUNTER_l1_wr_weight, 32},
      {SC_COUNTER_l2_rd_weight, 16},
      {SC_COUNTER_l1_wr_input, 32},
      {SC_COUNTER_l2_rd_input, 16},
      {SC_COUNTER_l1_rd_evict, 32},
      {SC_COUNTER_noc_reduce, 16},
      {SC_COUNTER_l1_req, 12},
      {SC_COUNTER_l2_req, 48},
      {SC_COUNTER_cycles, 10}}},

    // A tile's chunk is 4 columns, so a unit's block is 2: [0,2) [2,4). The clipped chunk [4,6) is one block of 2, and
    // unit 1 idles: 2 + 2 steps. PE0 takes 4 columns, PE1 2.
    {"BlockDistributionOfAClippedChunk",
     "NumPEs 2; Layer CONV a; X 6; endLayer Tile (2) X -> Temporal_Map (4,4) X -> Temporal_Map (1,1) X",
     {{SC_COUNTER_steps, 4}, {SC_COUNTER_macs, 6}, {SC_COUNTER_l1_wr_input, 6}, {SC_COUNTER_l1_wr_weight, 2}}},

    // Two of five PEs have work: each weight is sent once, and the input once for both PEs.
    {"MorePesThanWork",
     "NumPEs 5; Bandwidth 1; Layer CONV a; K 2; X 2; endLayer Temporal_Map (1,1) X -> Spatial_Map (1,1) K",
     {{SC_COUNTER_steps, 2},
      {SC_COUNTER_l1_wr_weight, 2},
      {SC_COUNTER_l1_wr_input, 4},
      {SC_COUNTER_l2_rd_input, 2},
      {SC_COUNTER_noc_down, 4},
      {SC_COUNTER_l2_req, 5}}},

    // Column 1 begins no window: it is fetched, computing it takes no time, and output 0 leaves the empty box.
    // Down 2, 1, 1; operations 1, 0, 1; up 1, 0, 1, with one buffer set:
    //   fetch 2, 4, 5   compute 3, 4, 6   drain 4, 4, 7
    {"StepsWithoutOperationsTakeNoTime",
     "NumPEs 1; Bandwidth 1; L1Buffers 1; Layer CONV a; X 3; StrideX 2; endLayer Temporal_Map (1,1) X",
     {{SC_COUNTER_steps, 3},
      {SC_COUNTER_macs, 2},
      {SC_COUNTER_l1_wr_input, 3},
      {SC_COUNTER_noc_up, 2},
      {SC_COUNTER_cycles, 7}}},

    // Chunks [0,2) [1,3) | [2,4) -, and again for k1. Step 0: 4 copies fill L1s, 3 are read. Step 1: column 2 comes
    // from PE1, column 3 from L2. Step 2: PE0 misses 0 and 1; PE1 still has column 1, but it was idle in step 1, so
    // both are read. Step 3 is like step 1.
    {"ForwardingOnlyFromPesActiveInThePrecedingStep",
     "NumPEs 2; Layer CONV a; K 2; X 4; S 2; endLayer Temporal_Map (1,1) K -> Spatial_Map (2,1) X -> Unroll S",
     {{SC_COUNTER_steps, 4}, {SC_COUNTER_l1_wr_input, 10}, {SC_COUNTER_noc_forward, 2}, {SC_COUNTER_l2_rd_input, 7}}},
    {"ForwardingOff",
     "NumPEs 2; Forwarding off; Layer CONV a; K 2; X 4; S 2; endLayer "
     "Temporal_Map (1,1) K -> Spatial_Map (2,1) X -> Unroll S",
     {{SC_COUNTER_l1_wr_input, 10}, {SC_COUNTER_noc_forward, 0}, {SC_COUNTER_l2_rd_input, 9}}},

    // r0c0 r0c1 r1c0 | r1c1 r2c0 r2c1, three rows a channel. In step 1 every PE needs the channel that another had in
    // step 0: nothing leaves L2, three elements pass each link, and NoCLatency, which is of the way from L2, is not
    // waited for. Down 6, 0; up 2, 2 (three copies, two of them of one output), with one buffer set:
    //   fetch 1, 7+3 = 10   compute 1+5+1 = 7, 13+1 = 14   drain 7+5+1 = 13, 14+5+1 = 20
    {"ForwardsHaveNoLatency",
     "NumPEs 3; Bandwidth 6; NoCLatency 5; L1Buffers 1; Layer POOL a; C 2; Y 3; R 3; endLayer "
     "Spatial_Map (1,1) R -> Merge C",
     {{SC_COUNTER_steps, 2},
      {SC_COUNTER_l1_wr_input, 18},
      {SC_COUNTER_noc_forward, 9},
      {SC_COUNTER_noc_down, 6},
      {SC_COUNTER_noc_reduce, 2},
      {SC_COUNTER_l2_rd_sum, 2},
      {SC_COUNTER_cycles, 20}}},

    // n0k0 n0k1 | n0k2 n1k0 | n1k1 n1k2: with Merge, weights are forwarded too. k0 goes to PE1 in step 1, and k2 in
    // step 2; there PE0 misses k1, which nobody had in step 1. PE0's n1 of step 2 was PE1's in step 1.
    {"MergedWeightsAreForwarded",
     "NumPEs 2; Layer CONV a; N 2; K 3; endLayer Spatial_Map (1,1) N -> Merge K",
     {{SC_COUNTER_steps, 3},
      {SC_COUNTER_l1_wr_weight, 6},
      {SC_COUNTER_l2_rd_weight, 4},
      {SC_COUNTER_l1_wr_input, 4},
      {SC_COUNTER_l2_rd_input, 2},
      {SC_COUNTER_noc_forward, 3}}},

    // Step 0 reads column 1 and both PEs' weights once for each PE that misses them: 2 + 2 + 2 + 2 weights and inputs.
    {"MulticastOff",
     "NumPEs 2; Multicast off; Layer CONV a; X 3; S 2; endLayer Spatial_Map (2,1) X -> Unroll S",
     {{SC_COUNTER_steps, 1},
      {SC_COUNTER_noc_down, 8},
      {SC_COUNTER_l2_rd_input, 4},
      {SC_COUNTER_l2_wr_input, 3},
      {SC_COUNTER_l2_rd_weight, 4},
      {SC_COUNTER_l2_wr_weight, 2}}},

    // Rows [0,3) [1,4) | [2,5) -, three columns. In step 1 PE0 has row 2, gets row 3 from PE1, and row 4 from L2: three
    // elements each, which is one cycle of the channel, but three of the link. Nine operations a cycle, one set of
    // outputs up after step 0, two after step 1:  fetch 1, 4   compute 2, 5   drain 3, 6
    {"LinkBandwidthBindsTheFetch",
     "NumPEs 2; Bandwidth 16; VectorWidth 9; Layer POOL a; Y 5; X 3; R 3; endLayer "
     "Spatial_Map (3,1) Y -> Unroll X -> Unroll R",
     {{SC_COUNTER_steps, 2}, {SC_COUNTER_noc_forward, 3}, {SC_COUNTER_noc_down, 15}, {SC_COUNTER_cycles, 6}}},
    {"TwoForwardedElementsACycle",
     "NumPEs 2; Bandwidth 16; VectorWidth 9; LinkBandwidth 2; Layer POOL a; Y 5; X 3; R 3; endLayer "
     "Spatial_Map (3,1) Y -> Unroll X -> Unroll R",
     {{SC_COUNTER_noc_forward, 3}, {SC_COUNTER_cycles, 5}}},

    // Two elements down, one up. As many as the bandwidth take one cycle, one more takes another cycle.
    {"BandwidthThatJustFits",
     "NumPEs 1; Bandwidth 2; Layer GEMM a; M 1; endLayer Unroll M",
     {{SC_COUNTER_noc_down, 2}, {SC_COUNTER_cycles, 3}}},
    {"BandwidthThatIsOneShort",
     "NumPEs 1; Bandwidth 1; Layer GEMM a; M 1; endLayer Unroll M",
     {{SC_COUNTER_noc_down, 2}, {SC_COUNTER_cycles, 4}}},
    {"UnlimitedBandwidthTakesACycle",
     "NumPEs 1; Layer GEMM a; M 2; K 3; N 2; endLayer Unroll M",
     {{SC_COUNTER_noc_down, 12}, {SC_COUNTER_cycles, 1 + 12 + 1}}},

    // Five operations, three at a time.
    {"VectorsThatAreNotFull",
     "NumPEs 1; VectorWidth 3; Layer GEMM a; K 5; endLayer Unroll K",
     {{SC_COUNTER_macs, 5}, {SC_COUNTER_cycles, 1 + 2 + 1}}},

    // Filter row r meets input row y' + r, and y' is the window that the tile was given: the three PEs' positions in Y
    // and R always agree. Each PE keeps its filter row, and its row of the next window was its neighbour's.
    // Inputs: 3 for the first window, then 3 for each of 2 more, of which 2 are forwarded and 1 is read.
    {"RowsAndFilterRowsAdvanceTogether",
     "NumPEs 3; Layer CONV a; Y 5; R 3; endLayer "
     "Tile (3) Y -> Temporal_Map (3,1) Y -> Spatial_Map (1,1) Y -> Spatial_Map (1,1) R",
     {{SC_COUNTER_steps, 3},
      {SC_COUNTER_macs, 9},
      {SC_COUNTER_l1_wr_weight, 3},
      {SC_COUNTER_l1_wr_input, 9},
      {SC_COUNTER_noc_forward, 4},
      {SC_COUNTER_l2_rd_input, 5},
      {SC_COUNTER_l1_rd_evict, 9},
      {SC_COUNTER_noc_up, 3}}},

    // The same on two PEs: Y and R each have a fold loop of two trips, so four steps a window. Rows meet their filter
    // rows at folds (0,0), two of them, and (1,1), the third; at the others the PEs hold rows that don't meet.
    {"EachSpatialMapHasItsOwnFolds",
     "NumPEs 2; Layer CONV a; Y 5; R 3; endLayer "
     "Tile (2) Y -> Temporal_Map (3,1) Y -> Spatial_Map (1,1) Y -> Spatial_Map (1,1) R",
     {{SC_COUNTER_steps, 12}, {SC_COUNTER_macs, 9}}},

    // With a stride of 2 even rows meet filter row 0 and odd ones row 1, so both have the same unit though not the same
    // position: y0r0 y1r1 | y2r0 y3r1. Weights stay; both PEs make a part of the same output.
    {"PositionsThatMeetInTheSameUnit",
     "NumPEs 2; Layer CONV a; Y 4; R 2; StrideY 2; endLayer Spatial_Map (1,1) Y -> Spatial_Map (1,1) R",
     {{SC_COUNTER_steps, 2},
      {SC_COUNTER_macs, 4},
      {SC_COUNTER_l1_wr_weight, 2},
      {SC_COUNTER_l1_wr_input, 4},
      {SC_COUNTER_l1_rd_evict, 4},
      {SC_COUNTER_noc_reduce, 2},
      {SC_COUNTER_noc_up, 2}}},

    // Five PEs in rows of three: PE0, PE1, PE2 and below them PE3, PE4. Each gets a weight of its own, all get the one
    // input, and each sends an output. So link_weight is the links on all ways together, link_input the links that lie
    // on any way. On a bus there is one link.
    {"LinksOfABus",
     "NumPEs 5; ArrayColumns 3; Topology bus; Layer CONV a; K 5; endLayer Spatial_Map (1,1) K",
     {{SC_COUNTER_link_weight, 5},
      {SC_COUNTER_link_input, 1},
      {SC_COUNTER_link_sum, 5},
      {SC_COUNTER_peak_link_down, 6},
      {SC_COUNTER_peak_link_up, 5}}},

    // The port of a PE passes its weight and the input.
    {"LinksOfACrossbar",
     "NumPEs 5; ArrayColumns 3; Topology crossbar; Layer CONV a; K 5; endLayer Spatial_Map (1,1) K",
     {{SC_COUNTER_link_weight, 5},
      {SC_COUNTER_link_input, 5},
      {SC_COUNTER_link_sum, 5},
      {SC_COUNTER_peak_link_down, 2},
      {SC_COUNTER_peak_link_up, 1}}},

    // Two links to each PE: the Y bus, and the X bus of one of two rows.
    {"LinksOfAnXyBus",
     "NumPEs 5; ArrayColumns 3; Topology xybus; Layer CONV a; K 5; endLayer Spatial_Map (1,1) K",
     {{SC_COUNTER_link_weight, 10},
      {SC_COUNTER_link_input, 3},
      {SC_COUNTER_link_sum, 10},
      {SC_COUNTER_peak_link_down, 6},
      {SC_COUNTER_peak_link_up, 5}}},

    // Three links to each PE, as 4 < 5 <= 8. Nodes above PEs: two, three, and the five PEs. The first of the two has
    // four.
    {"LinksOfABinaryTree",
     "NumPEs 5; ArrayColumns 3; Topology tree; Layer CONV a; K 5; endLayer Spatial_Map (1,1) K",
     {{SC_COUNTER_link_weight, 15},
      {SC_COUNTER_link_input, 10},
      {SC_COUNTER_link_sum, 15},
      {SC_COUNTER_peak_link_down, 5},
      {SC_COUNTER_peak_link_up, 4}}},

    // Two links to each PE, as 3 < 5 <= 9: two nodes, of which the first has three PEs, and the five PEs.
    {"LinksOfATernaryTree",
     "NumPEs 5; ArrayColumns 3; Topology tree; TreeArity 3; Layer CONV a; K 5; endLayer Spatial_Map (1,1) K",
     {{SC_COUNTER_link_weight, 10},
      {SC_COUNTER_link_input, 7},
      {SC_COUNTER_link_sum, 10},
      {SC_COUNTER_peak_link_down, 4},
      {SC_COUNTER_peak_link_up, 3}}},

    // A single PE has a link to itself all the same.
    {"LinksOfATreeOfOnePe",
     "NumPEs 1; Topology tree; Layer CONV a; X 2; endLayer Temporal_Map (1,1) X",
     {{SC_COUNTER_link_weight, 1},
      {SC_COUNTER_link_input, 2},
      {SC_COUNTER_link_sum, 2},
      {SC_COUNTER_peak_link_down, 2},
      {SC_COUNTER_peak_link_up, 1}}},

    // 1 + 2 + 3 links in the first row, 1 + 2 in the second.
    {"LinksOfRows",
     "NumPEs 5; ArrayColumns 3; Topology rows; Layer CONV a; K 5; endLayer Spatial_Map (1,1) K",
     {{SC_COUNTER_link_weight, 9},
      {SC_COUNTER_link_input, 5},
      {SC_COUNTER_link_sum, 9},
      {SC_COUNTER_peak_link_down, 4},
      {SC_COUNTER_peak_link_up, 3}}},

    // With a sixth PE, which idles. Down 1 link to the first row, 2 to the second. Up the other way: outputs of the
    // first row pass the second, also in the third column, whose second PE idles.
    {"LinksOfColumns",
     "NumPEs 6; ArrayColumns 3; Topology columns; Layer CONV a; K 5; endLayer Spatial_Map (1,1) K",
     {{SC_COUNTER_link_weight, 7},
      {SC_COUNTER_link_input, 5},
      {SC_COUNTER_link_sum, 8},
      {SC_COUNTER_peak_link_down, 3},
      {SC_COUNTER_peak_link_up, 2}}},

    // Two tiles of three PEs are two rows. The seventh PE is left over, but it is the last of the first column: outputs
    // of PE0 pass it and PE3 (3 links), those of PE3 pass it (2). In the other columns there are 2 links and 1.
    {"ColumnsEndWithTheLastPeThatTheArrayHas",
     "NumPEs 7; ArrayColumns 3; Topology columns; Layer CONV a; K 6; endLayer "
     "Tile (3) K -> Spatial_Map (3,3) K -> Spatial_Map (1,1) K",
     {{SC_COUNTER_link_weight, 9},
      {SC_COUNTER_link_input, 6},
      {SC_COUNTER_link_sum, 11},
      {SC_COUNTER_peak_link_down, 3},
      {SC_COUNTER_peak_link_up, 2}}},

    // Fed in row 1, the second of two: PE3 1 link, PE4 2, PE0 2, PE1 3, PE2 4.
    {"LinksOfAMesh",
     "NumPEs 5; ArrayColumns 3; Topology mesh; Layer CONV a; K 5; endLayer Spatial_Map (1,1) K",
     {{SC_COUNTER_link_weight, 12},
      {SC_COUNTER_link_input, 5},
      {SC_COUNTER_link_sum, 12},
      {SC_COUNTER_peak_link_down, 6},
      {SC_COUNTER_peak_link_up, 5}}},

    // Fed in row 0: 1, 2, 3, and 2, 3 in the second row.
    {"LinksOfAMeshFedAtTheTop",
     "NumPEs 5; ArrayColumns 3; Topology mesh; FeedRow 0; Layer CONV a; K 5; endLayer Spatial_Map (1,1) K",
     {{SC_COUNTER_link_weight, 11},
      {SC_COUNTER_link_input, 5},
      {SC_COUNTER_link_sum, 11},
      {SC_COUNTER_peak_link_down, 6},
      {SC_COUNTER_peak_link_up, 5}}},

    // As above but fed in row 1, with five copies of the input on ways of 12 links. All pass the feed.
    {"CopiesGoTheirOwnWays",
     "NumPEs 5; ArrayColumns 3; Topology mesh; Multicast off; Layer CONV a; K 5; endLayer Spatial_Map (1,1) K",
     {{SC_COUNTER_link_weight, 12},
      {SC_COUNTER_link_input, 12},
      {SC_COUNTER_link_sum, 12},
      {SC_COUNTER_peak_link_down, 10},
      {SC_COUNTER_peak_link_up, 5}}},

    // Five copies of one output from the PEs of the mesh: they meet where their ways join, or each goes its own.
    {"CopiesMeetOnTheirWayUp",
     "NumPEs 5; ArrayColumns 3; Topology mesh; Layer CONV a; C 5; endLayer Spatial_Map (1,1) C",
     {{SC_COUNTER_link_weight, 12},
      {SC_COUNTER_link_input, 12},
      {SC_COUNTER_link_sum, 5},
      {SC_COUNTER_peak_link_down, 10},
      {SC_COUNTER_peak_link_up, 1}}},
    {"CopiesDoNotMeetWithReductionOff",
     "NumPEs 5; ArrayColumns 3; Topology mesh; Reduction off; Layer CONV a; C 5; endLayer Spatial_Map (1,1) C",
     {{SC_COUNTER_link_weight, 12},
      {SC_COUNTER_link_input, 12},
      {SC_COUNTER_link_sum, 12},
      {SC_COUNTER_peak_link_down, 10},
      {SC_COUNTER_peak_link_up, 5}}},

    // A mesh of 2 x 3 PEs fed in row 0. A row works on one k, a column on one x. Weights: k0 crosses the feed and two
    // links east, k1 one more, to row 1. Inputs: x0 the feed and the link to row 1, x1 one link east in each row more,
    // x2 two: 2 + 4 + 6. Outputs 1 + 2 + 3 + 2 + 3 + 4. The feed passes 2 weights and 3 inputs, and 6 outputs.
    {"MulticastCrossesTheSmallestSubTree",
     "NumPEs 6; ArrayColumns 3; Topology mesh; FeedRow 0; Layer CONV a; K 2; X 3; endLayer "
     "Tile (3) K -> Spatial_Map (1,1) K -> Spatial_Map (1,1) X",
     {{SC_COUNTER_link_weight, 7},
      {SC_COUNTER_link_input, 12},
      {SC_COUNTER_link_sum, 15},
      {SC_COUNTER_peak_link_down, 5},
      {SC_COUNTER_peak_link_up, 6},
      {SC_COUNTER_cycles, 3}}},

    // The same with links that pass one element a cycle: 5 cycles down, 1 to compute, 6 up. With two it is 3, 1, 3.
    {"TheBusiestLinkBindsFetchAndDrain",
     "NumPEs 6; ArrayColumns 3; Topology mesh; FeedRow 0; HopBandwidth 1; Layer CONV a; K 2; X 3; endLayer "
     "Tile (3) K -> Spatial_Map (1,1) K -> Spatial_Map (1,1) X",
     {{SC_COUNTER_link_weight, 7},
      {SC_COUNTER_link_input, 12},
      {SC_COUNTER_link_sum, 15},
      {SC_COUNTER_peak_link_down, 5},
      {SC_COUNTER_peak_link_up, 6},
      {SC_COUNTER_cycles, 12}}},
    {"TwoElementsACycleOnALink",
     "NumPEs 6; ArrayColumns 3; Topology mesh; FeedRow 0; HopBandwidth 2; Layer CONV a; K 2; X 3; endLayer "
     "Tile (3) K -> Spatial_Map (1,1) K -> Spatial_Map (1,1) X",
     {{SC_COUNTER_link_weight, 7},
      {SC_COUNTER_link_input, 12},
      {SC_COUNTER_link_sum, 15},
      {SC_COUNTER_peak_link_down, 5},
      {SC_COUNTER_peak_link_up, 6},
      {SC_COUNTER_cycles, 7}}},

    // With a channel, inputs have a feed of their own: 3 cycles, and 2 for weights at the same time.
    {"AChannelHasLinksOfItsOwn",
     "NumPEs 6; ArrayColumns 3; Topology mesh; FeedRow 0; HopBandwidth 1; Channel input 9; Layer CONV a; K 2; X 3; "
     "endLayer "
     "Tile (3) K -> Spatial_Map (1,1) K -> Spatial_Map (1,1) X",
     {{SC_COUNTER_link_weight, 7},
      {SC_COUNTER_link_input, 12},
      {SC_COUNTER_link_sum, 15},
      {SC_COUNTER_peak_link_down, 3},
      {SC_COUNTER_peak_link_up, 6},
      {SC_COUNTER_cycles, 10}}},

    // And so where weights have the channel.
    {"AChannelOfWeightsHasLinksOfItsOwn",
     "NumPEs 6; ArrayColumns 3; Topology mesh; FeedRow 0; HopBandwidth 1; Channel weight 9; Layer CONV a; K 2; X 3; "
     "endLayer "
     "Tile (3) K -> Spatial_Map (1,1) K -> Spatial_Map (1,1) X",
     {{SC_COUNTER_link_weight, 7},
      {SC_COUNTER_link_input, 12},
      {SC_COUNTER_peak_link_down, 3},
      {SC_COUNTER_cycles, 10}}},

    // And so with a network of their own: row 0 is fed 3 inputs, row 1 too. The shared channel waits for the busier
    // link.
    {"AnotherTopologyHasLinksOfItsOwn",
     "NumPEs 6; ArrayColumns 3; Topology mesh; FeedRow 0; HopBandwidth 1; Topology input rows; Layer CONV a; K 2; X 3; "
     "endLayer "
     "Tile (3) K -> Spatial_Map (1,1) K -> Spatial_Map (1,1) X",
     {{SC_COUNTER_link_weight, 7},
      {SC_COUNTER_link_input, 12},
      {SC_COUNTER_link_sum, 15},
      {SC_COUNTER_peak_link_down, 3},
      {SC_COUNTER_peak_link_up, 6},
      {SC_COUNTER_cycles, 10}}},

    // Weights have a bus to themselves and pass it in 8 cycles, inputs of each step another in 4, outputs theirs in 2:
    // no channel waits for the links of the other.   weights 8   inputs 4, 8, 12   compute 9, 10, 13   drain 11, 13, 15
    {"AChannelWaitsForItsOwnLinksOnly",
     "NumPEs 1; VectorWidth 8; L1Buffers 3; HopBandwidth 1; Channel weight 9; Layer GEMM a; M 3; N 2; K 4; endLayer "
     "Temporal_Map (1,1) M",
     {{SC_COUNTER_peak_link_down, 8}, {SC_COUNTER_peak_link_up, 2}, {SC_COUNTER_cycles, 15}}},

    // One step of 1 + 1 + 1 cycles. The farthest PE of the mesh is 4 links from L2, down and up: 3 + 2 * (4 + 4).
    {"TheFarthestPeIsLate",
     "NumPEs 5; ArrayColumns 3; Topology mesh; HopLatency 2; Layer CONV a; K 5; endLayer Spatial_Map (1,1) K",
     {{SC_COUNTER_cycles, 19}}},

    // Weights come over 1 link, inputs over up to 4, outputs leave by 1: 3 + 2 * (4 + 1).
    {"LateAsTheFartherOfWeightsAndInputs",
     "NumPEs 5; ArrayColumns 3; Topology weight crossbar; Topology input mesh; HopLatency 2; Layer CONV a; K 5; "
     "endLayer Spatial_Map (1,1) K",
     {{SC_COUNTER_cycles, 13}}},

    // The same with the longer way for weights.
    {"LateAsTheFartherOfInputsAndWeights",
     "NumPEs 5; ArrayColumns 3; Topology weight mesh; Topology input crossbar; HopLatency 2; Layer CONV a; K 5; "
     "endLayer "
     "Spatial_Map (1,1) K",
     {{SC_COUNTER_cycles, 13}}},

    // The third PE of the row never works: 3 + 1 * (2 + 2).
    {"APeThatNeverWorksIsNotLate",
     "NumPEs 3; ArrayColumns 3; Topology rows; HopLatency 1; Layer CONV a; K 2; endLayer "
     "Spatial_Map (1,1) K",
     {{SC_COUNTER_cycles, 7}}},

    // The fourth PE holds a column that begins no window. It is active, but sends no output: 3 + 1 * (4 + 3).
    {"APeWithoutOutputsIsLateOnlyOnTheWayDown",
     "NumPEs 4; ArrayColumns 4; Topology rows; HopLatency 1; Layer CONV a; X 4; StrideX 2; endLayer "
     "Spatial_Map (1,1) X",
     {{SC_COUNTER_pe_steps, 4}, {SC_COUNTER_macs, 2}, {SC_COUNTER_cycles, 10}}},

    // One weight and one input at the same time, each over its channel: 1 + 1 + 1.
    {"ChannelsWorkAtTheSameTime",
     "NumPEs 1; Bandwidth 1; Channel weight 1; Layer GEMM a; M 1; endLayer Unroll M",
     {{SC_COUNTER_cycles, 3}}},

    // 5 elements down and 4 operations. Four outputs leave at once.
    {"OutputsHaveAChannel",
     "NumPEs 1; Bandwidth 1; Channel output 4; Layer GEMM a; M 4; endLayer Unroll M",
     {{SC_COUNTER_cycles, 10}}},

    // Weights come at steps 0 and 3, when k moves, 3 cycles each; inputs at every step, 1 cycle. Two sets of weights:
    // the second is filled early.    weights 3, -, -, 6   inputs 1, 5, 7, 9, 11, 13   compute 4, 6, 8, 10, 12, 14
    // drain 15
    {"OwnSetsTurnOverWhenSomethingComes",
     "NumPEs 1; Bandwidth 3; VectorWidth 3; L1Buffers 1; Channel weight 1; L1Buffers weight 2; Layer CONV a; K 2; C 3; "
     "X 3; endLayer "
     "Temporal_Map (1,1) K -> Temporal_Map (1,1) X -> Unroll C",
     {{SC_COUNTER_cycles, 15}}},

    // Weights come at steps 0, 2 and 4. Those of step 4 take the set of the first ones, which step 1 used last.
    //   weights 6, -, 12, -, 8 or later + 6 = 18   inputs 1, 2, 8, 9, 14, 15   compute 7, 8, 13, 14, 19, 20   drain 21
    {"ASetIsUsedUntilTheNextIsFilled",
     "NumPEs 1; Bandwidth 6; VectorWidth 6; Channel weight 1; L1Buffers weight 2; Layer CONV a; K 3; C 6; X 2; "
     "endLayer "
     "Temporal_Map (1,1) K -> Temporal_Map (1,1) X -> Unroll C",
     {{SC_COUNTER_cycles, 21}}},

    // The one set of L1Buffers: the weights of step 3 wait for step 2, until 8, and are there at 11.
    //   inputs 1, 5, 7, 9, 13, 15   compute 4, 6, 8, 12, 14, 16   drain 17
    {"InheritedSetsTurnOverAtEachStep",
     "NumPEs 1; Bandwidth 3; VectorWidth 3; L1Buffers 1; Channel weight 1; Layer CONV a; K 2; C 3; X 3; endLayer "
     "Temporal_Map (1,1) K -> Temporal_Map (1,1) X -> Unroll C",
     {{SC_COUNTER_cycles, 17}}},

    // One set of weights, two of all else. A preload waits until the last step that used the weights before is
    // computed.
    //   weights 1, -, -, 5   inputs 1, 2, 3, 4, 5, 7   compute 2, 3, 4, 6, 7, 8   drain 9
    {"APreloadIntoTheOnlySetIsNotHidden",
     "NumPEs 1; Bandwidth 1; Channel weight 1; L1Buffers weight 1; Layer CONV a; K 2; X 3; endLayer "
     "Temporal_Map (1,1) K -> Temporal_Map (1,1) X",
     {{SC_COUNTER_cycles, 9}}},

    // Two sets: the weight of step 3 is there at 2.  inputs 1, 2, 3, 4, 5, 6   compute 2, 3, 4, 5, 6, 7   drain 8
    {"APreloadIntoASecondSetIsHidden",
     "NumPEs 1; Bandwidth 1; Channel weight 1; L1Buffers weight 2; Layer CONV a; K 2; X 3; endLayer "
     "Temporal_Map (1,1) K -> Temporal_Map (1,1) X",
     {{SC_COUNTER_cycles, 8}}},

    // The input of step 1 has a free set, but weights share its channel and inherit one set, so it waits for step 0.
    //   fetch 2, 4   compute 3, 5   drain 4, 6
    {"AChannelWaitsForBothSortsOfSets",
     "NumPEs 1; Bandwidth 1; L1Buffers 1; L1Buffers input 2; L1Buffers output 2; Layer GEMM a; M 2; endLayer "
     "Temporal_Map (1,1) M",
     {{SC_COUNTER_cycles, 6}}},

    // With sets of their own, weights wait for nothing at step 1, where none come.   fetch 2, 3   compute 3, 4   drain
    // 5
    {"ASetIsNotWaitedForWhereNothingComes",
     "NumPEs 1; Bandwidth 1; L1Buffers 1; L1Buffers input 2; L1Buffers output 2; L1Buffers weight 1; Layer GEMM a; M "
     "2; endLayer "
     "Temporal_Map (1,1) M",
     {{SC_COUNTER_cycles, 5}}},

    // Columns [0,2) and [1,3), then [2,4) in PE0: column 2 is forwarded, column 3 sent. Inputs have two sets. No tensor
    // uses the shared channel: it waits for the inherited set, until step 0 is computed. Otherwise step 1 would compute
    // until 5.
    //   sent 1, 2   forwarded -, 4   compute 3, 6   drain 4, 7
    {"AnEmptySharedChannelWaitsForInheritedSets",
     "NumPEs 2; L1Buffers 1; Channel input 9; L1Buffers input 2; L1Buffers output 2; "
     "Layer POOL a; X 4; S 2; endLayer Spatial_Map (2,1) X -> Unroll S",
     {{SC_COUNTER_noc_forward, 1}, {SC_COUNTER_noc_down, 4}, {SC_COUNTER_cycles, 7}}},

    // With a latency, which forwarded copies do not pay.
    //   sent 1 (+ 2), 2 (+ 2)   forwarded -, 6   compute 5, 8   drain 8, 11
    {"ForwardsHaveNoLatencyOnAChannelOfTheirOwn",
     "NumPEs 2; NoCLatency 2; L1Buffers 1; Channel input 9; L1Buffers input 2; L1Buffers output 2; "
     "Layer POOL a; X 4; S 2; endLayer Spatial_Map (2,1) X -> Unroll S",
     {{SC_COUNTER_noc_forward, 1}, {SC_COUNTER_cycles, 11}}},

    // r0c0 r0c1 r1c0 | r1c1 r2c0 r2c1 as above: in step 1 all words are forwarded, and these are new contents of the
    // one
    // set.   fetch 1, 2 + 3 = 5   compute 2, 6   drain 3, 7
    {"ForwardedWordsAreNewContents",
     "NumPEs 3; Bandwidth 6; L1Buffers input 1; Layer POOL a; C 2; Y 3; R 3; endLayer Spatial_Map (1,1) R -> Merge C",
     {{SC_COUNTER_noc_forward, 9}, {SC_COUNTER_cycles, 7}}},

    // Inputs are forwarded over the channel of the weights, which have sets of their own. In step 1 no weight comes.
    // Inputs have the one inherited set, for which only their own channel waits.
    //   weights 1, then forwarded 1 + 2 = 3   inputs 1, 5 + 1 = 6   compute 5, 10   drain 6, 11
    {"ForwardsDoNotWaitForInheritedSets",
     "NumPEs 2; Bandwidth 9; L1Buffers 1; Channel input 9; L1Buffers weight 3; L1Buffers output 2; "
     "Layer CONV a; C 2; X 4; S 2; endLayer Spatial_Map (2,1) X -> Temporal_Map (1,1) K",
     {{SC_COUNTER_noc_forward, 2}, {SC_COUNTER_l1_wr_weight, 8}, {SC_COUNTER_cycles, 11}}},

    // In step 1 no weight comes, so that nothing waits for the one set of weights: neither the shared channel, over
    // which
    // inputs are forwarded, nor anything else.
    //   weights 1, then forwarded 1 + 2 = 3   inputs 3, 4   compute 4, 5   drain 5, 6
    {"ForwardsDoNotWaitForASetThatNothingFills",
     "NumPEs 2; VectorWidth 4; Channel input 2; L1Buffers weight 1; Layer CONV a; C 2; X 4; S 2; endLayer "
     "Spatial_Map (2,1) X -> Temporal_Map (1,1) K",
     {{SC_COUNTER_noc_forward, 2}, {SC_COUNTER_cycles, 6}}},

    // Step 1 computes when the output of step 0 has drained.   fetch 1, 2 (+ 5)   compute 7, 14   drain 13, 20
    {"OutputsHaveASetOfTheirOwn",
     "NumPEs 1; NoCLatency 5; L1Buffers output 1; Layer GEMM a; M 2; endLayer Temporal_Map (1,1) M",
     {{SC_COUNTER_cycles, 20}}},

    // k0x0, k0x1 (X advances: 1), k1x0 (K advances, and only that counts: 3), k1x1 (1).
    //   compute 2, 2 + 2 = 4, 4 + 4 = 8, 8 + 2 = 10   drain 11
    {"TheOutermostLoopThatAdvancesCosts",
     "NumPEs 1; Layer CONV a; K 2; X 2; endLayer "
     "Temporal_Map (1,1) K Overhead 3 -> Temporal_Map (1,1) X Overhead 1",
     {{SC_COUNTER_cycles, 11}}},

    // Where K advances nothing is added, since K has no overhead: compute 2, 5, 6, 9   drain 10
    {"AnInnerLoopThatBeginsAgainDoesNotCost",
     "NumPEs 1; Layer CONV a; K 2; X 2; endLayer Temporal_Map (1,1) K -> Temporal_Map (1,1) X Overhead 2",
     {{SC_COUNTER_cycles, 10}}},

    // Three channels on two PEs are two folds, one advance: compute 2, 2 + 1 + 4 = 7   drain 8
    {"AFoldCosts", "NumPEs 2; Layer CONV a; K 3; endLayer Spatial_Map (1,1) K Overhead 4", {{SC_COUNTER_cycles, 8}}},

    // The second column begins no window, and its step takes the overhead alone: compute 2, 4, 7   drain 8
    {"AStepWithoutOperationsCosts",
     "NumPEs 1; Layer CONV a; X 3; StrideX 2; endLayer Temporal_Map (1,1) X Overhead 2",
     {{SC_COUNTER_cycles, 8}}},

    // Four flattened indices, three advances: compute 2, 5, 8, 11   drain 12
    {"AMergedLoopCostsAtEachAdvance",
     "NumPEs 1; Layer CONV a; K 2; C 2; endLayer Temporal_Map (1,1) K Overhead 2 -> Merge C",
     {{SC_COUNTER_cycles, 12}}},

    // Output x' reads columns x' and x' + 2. Chunks of one column make outputs 0 | 1 | 0 2 | 1 3 | 2 | 3: those of the
    // third and the fourth chunk are no interval. Every output leaves twice.
    {"OutputsOfADilatedChunkAreNoInterval",
     "NumPEs 1; Layer CONV a; X 6; S 2; DilationX 2; endLayer Temporal_Map (1,1) X -> Unroll S",
     {{SC_COUNTER_steps, 6},
      {SC_COUNTER_macs, 8},
      {SC_COUNTER_l1_rd_evict, 8},
      {SC_COUNTER_l1_rd_sum, 0},
      {SC_COUNTER_l2_rd_sum, 4},
      {SC_COUNTER_peak_up, 2},
      {SC_COUNTER_l1_req, 5}}},

    // Chunks of a whole window, from its first tap to its last: each output is made in one.
    {"ADilatedWindowInAChunk",
     "NumPEs 1; Layer CONV a; X 6; S 2; DilationX 2; endLayer Temporal_Map (3,1) X -> Unroll S",
     {{SC_COUNTER_steps, 4},
      {SC_COUNTER_macs, 8},
      {SC_COUNTER_l1_rd_evict, 4},
      {SC_COUNTER_l1_wr_input, 6},
      {SC_COUNTER_l1_req, 6}}},

    // Output x' reads columns x' and x' + 3, of chunks [0,3) [2,5) [4,7) [6,8). First taps of 0, 1 | 2, 3 | 4 are
    // PE0's, PE1's, PE2's, where the anchor is. Last taps: columns 3 and 4 are PE1's, 5 and 6 PE2's, 7 PE3's. Outputs
    // {0,1} {0,1,2,3} {2,3,4} {4}: ten copies of five. Inputs 3 + 3 + 3 + 2. The busiest PE has four operations.
    {"OwnerUnderPartialOverlapWithADilation",
     "NumPEs 4; Layer CONV a; X 8; S 2; DilationX 3; endLayer Spatial_Map (3,2) X -> Unroll S",
     {{SC_COUNTER_steps, 1},
      {SC_COUNTER_macs, 10},
      {SC_COUNTER_l1_rd_evict, 10},
      {SC_COUNTER_noc_reduce, 5},
      {SC_COUNTER_l1_wr_input, 11},
      {SC_COUNTER_l2_rd_input, 8},
      {SC_COUNTER_cycles, 6}}},

    // Two columns from window to window and from tap to tap: no operation has an odd column. Outputs 0 | 0 1 | 1.
    {"HolesBetweenTaps",
     "NumPEs 1; Layer CONV a; X 5; S 2; StrideX 2; DilationX 2; endLayer Temporal_Map (1,2) X -> Unroll S",
     {{SC_COUNTER_steps, 3}, {SC_COUNTER_macs, 4}, {SC_COUNTER_l2_wr_input, 3}, {SC_COUNTER_l1_rd_evict, 2}}},

    // ---- streams ----

    // The two inputs of a window between strides of three are sent, and not the third column of the chunk.
    {"AStreamIsWhatTheOperationsUse",
     "NumPEs 1; Stream input; Layer CONV a; X 6; S 2; Stride 3; endLayer Temporal_Map (3,3) X -> Unroll S",
     {{SC_COUNTER_l1_wr_input, 4}, {SC_COUNTER_l2_wr_input, 4}, {SC_COUNTER_l1_wr_weight, 2}, {SC_COUNTER_l1_req, 5}}},

    // Both steps use the same three inputs, and both are sent them.
    {"AStreamIsNotKept",
     "NumPEs 1; Stream input; Layer CONV a; K 2; X 3; endLayer Temporal_Map (1,1) K -> Unroll X",
     {{SC_COUNTER_l1_wr_input, 6}, {SC_COUNTER_l2_rd_input, 6}, {SC_COUNTER_l2_wr_input, 3}}},

    // One weight for three columns, a step each.
    {"AStreamOfWeightsIsNotKept",
     "NumPEs 1; Stream weight; Layer CONV a; X 3; endLayer Temporal_Map (1,1) X",
     {{SC_COUNTER_l1_wr_weight, 3}, {SC_COUNTER_l2_rd_weight, 3}, {SC_COUNTER_l2_wr_weight, 1}}},

    // Columns [0,2) and [1,3), then [2,4) in PE0, which PE1 could give column 2. One read serves both PEs of a step.
    {"AStreamIsNotForwarded",
     "NumPEs 2; Stream input; Layer POOL a; X 4; S 2; endLayer Spatial_Map (2,1) X -> Unroll S",
     {{SC_COUNTER_noc_forward, 0}, {SC_COUNTER_l1_wr_input, 6}, {SC_COUNTER_l2_rd_input, 5}}},

    // The one set of a streamed tensor turns over at each step, also where the same inputs come again: the fetch of
    // step
    // 1 waits for step 0.   fetch 3, 9   compute 6, 12   drain 9, 15
    {"AStreamIsNewContentsAtEachStep",
     "NumPEs 1; Bandwidth 1; Stream input; Channel weight 3; L1Buffers input 1; Layer CONV a; K 2; X 3; endLayer "
     "Temporal_Map (1,1) K -> Unroll X",
     {{SC_COUNTER_cycles, 15}}},

    // ---- tiles that L2 holds ----

    // Outputs k0, k1, k0, k1, one a tile: each comes back for the second channel and is accumulated upon. L2 holds all
    // four weights and both inputs, which have no mark, and one output.
    {"PsumsComeBack",
     "NumPEs 1; Layer CONV a; K 2; C 2; endLayer "
     "Temporal_Map (1,1) C -> Temporal_Map (1,1) K -> Buffer L2 output",
     {{SC_COUNTER_offchip_wr_sum, 4},
      {SC_COUNTER_offchip_rd_sum, 2},
      {SC_COUNTER_l2_wr_sum, 4},
      {SC_COUNTER_l2_rd_sum, 2},
      {SC_COUNTER_offchip_rd_weight, 4},
      {SC_COUNTER_offchip_rd_input, 2},
      {SC_COUNTER_l2_hold, 7},
      {SC_COUNTER_tiles, 6}}},

    // Two tiles of the same outputs: nothing is stored between them.
    {"WhatTilesShareStaysInL2",
     "NumPEs 1; Layer CONV a; K 2; C 2; endLayer "
     "Temporal_Map (1,1) C -> Buffer L2 output -> Temporal_Map (1,1) K",
     {{SC_COUNTER_offchip_wr_sum, 2},
      {SC_COUNTER_offchip_rd_sum, 0},
      {SC_COUNTER_l2_rd_sum, 2},
      {SC_COUNTER_l2_hold, 8},
      {SC_COUNTER_tiles, 4}}},

    // Columns [0,2) [1,3) [2,4): the halo stays, and so does the filter.
    {"TheHaloOfTilesStaysInL2",
     "NumPEs 1; Layer CONV a; X 4; S 2; endLayer Temporal_Map (2,1) X -> Buffer L2 -> Unroll S",
     {{SC_COUNTER_offchip_rd_input, 4},
      {SC_COUNTER_offchip_rd_weight, 2},
      {SC_COUNTER_l2_wr_input, 4},
      {SC_COUNTER_l2_wr_weight, 2},
      {SC_COUNTER_l2_hold, 5},
      {SC_COUNTER_tiles, 9}}},

    // Three tiles of two inputs, and three times the same two weights.
    {"WholeTilesAreLoaded",
     "NumPEs 1; L2Keep off; Layer CONV a; X 4; S 2; endLayer Temporal_Map (2,1) X -> Buffer L2 -> Unroll S",
     {{SC_COUNTER_offchip_rd_input, 6},
      {SC_COUNTER_offchip_rd_weight, 6},
      {SC_COUNTER_l2_wr_input, 6},
      {SC_COUNTER_l2_wr_weight, 6},
      {SC_COUNTER_l1_wr_input, 4},
      {SC_COUNTER_l1_wr_weight, 2}}},
    {"WholeTilesOfOneTensorAreLoaded",
     "NumPEs 1; L2Keep weight off; Layer CONV a; X 4; S 2; endLayer Temporal_Map (2,1) X -> Buffer L2 -> Unroll S",
     {{SC_COUNTER_offchip_rd_input, 4}, {SC_COUNTER_offchip_rd_weight, 6}}},

    // L2 holds the third column of a chunk, which the stream leaves out.
    {"L2HoldsWhatIsMappedAlsoForAStream",
     "NumPEs 1; Stream input; Layer CONV a; X 6; S 2; Stride 3; endLayer Temporal_Map (3,3) X -> Buffer L2 -> Unroll S",
     {{SC_COUNTER_offchip_rd_input, 6}, {SC_COUNTER_l2_rd_input, 4}, {SC_COUNTER_l2_hold, 6}}},

    // All four weights are there from the start and stay. L2 holds six inputs and three outputs of a tile besides.
    {"WeightsOnChipAreHeld",
     "NumPEs 1; OnChip weight; Layer CONV a; K 2; C 2; X 3; endLayer "
     "Temporal_Map (1,1) K -> Buffer L2 -> Temporal_Map (1,1) C",
     {{SC_COUNTER_l2_hold, 13},
      {SC_COUNTER_offchip_rd_weight, 0},
      {SC_COUNTER_l2_wr_weight, 0},
      {SC_COUNTER_l2_rd_weight, 4},
      {SC_COUNTER_offchip_rd_input, 6},
      {SC_COUNTER_tiles, 5}}},

    // All six outputs stay; of weights a tile has two. The run ends with the last drain: inputs and weights are loaded
    // until 2, weights of k1 until 3.
    //   fetch 3, 4, 5, 6   compute 6, 9, 12, 15   drain -, 10, -, 16
    {"OutputsOnChipAreHeld",
     "NumPEs 1; OnChip output; OffChipBandwidth 100; L1Buffers 4; Layer CONV a; K 2; C 2; X 3; endLayer "
     "Temporal_Map (1,1) K -> Buffer L2 -> Temporal_Map (1,1) C",
     {{SC_COUNTER_l2_hold, 14},
      {SC_COUNTER_offchip_wr_sum, 0},
      {SC_COUNTER_offchip_rd_sum, 0},
      {SC_COUNTER_offchip_rd_weight, 4},
      {SC_COUNTER_tiles, 5},
      {SC_COUNTER_cycles, 16}}},

    {"OnChipChangesNothingWithoutAMark",
     "NumPEs 1; OnChip weight; OnChip input; Layer GEMM a; M 2; endLayer Temporal_Map (1,1) M",
     {{SC_COUNTER_l2_wr_weight, 1}, {SC_COUNTER_l2_wr_input, 2}, {SC_COUNTER_l2_hold, 0}, {SC_COUNTER_tiles, 0}}},

    // Chunks [0,4) and [4,6) of columns, on two PEs: two folds and one. A tile is a chunk.
    {"AMapBehindAMarkDividesTheChunk",
     "NumPEs 2; Layer POOL a; X 6; endLayer Temporal_Map (4,4) X -> Buffer L2 -> Spatial_Map (1,1) X",
     {{SC_COUNTER_steps, 3},
      {SC_COUNTER_pe_steps, 6},
      {SC_COUNTER_offchip_rd_input, 6},
      {SC_COUNTER_l2_hold, 8},
      {SC_COUNTER_tiles, 4}}},

    // Row 0 of the filter at columns 0, 1 | 2, then row 1. PE1 idles in the second fold, and L2 will not hold its
    // output
    // of column 1: it is sent up, stored, and comes back, as the others.
    {"IdlePesEvictAtAChangeOfOutputs",
     "NumPEs 2; Layer POOL a; Y 2; R 2; X 3; endLayer "
     "Temporal_Map (1,1) R -> Spatial_Map (1,1) X -> Buffer L2 output -> Unroll Y",
     {{SC_COUNTER_l1_rd_evict, 6},
      {SC_COUNTER_l1_rd_sum, 0},
      {SC_COUNTER_l2_rd_sum, 3},
      {SC_COUNTER_offchip_rd_sum, 3},
      {SC_COUNTER_offchip_wr_sum, 6},
      {SC_COUNTER_peak_up, 2},
      {SC_COUNTER_l2_hold, 8},
      {SC_COUNTER_tiles, 5}}},
    {"IdlePesKeepOutputsWithoutAMark",
     "NumPEs 2; Layer POOL a; Y 2; R 2; X 3; endLayer "
     "Temporal_Map (1,1) R -> Spatial_Map (1,1) X -> Unroll Y",
     {{SC_COUNTER_l1_rd_evict, 5}, {SC_COUNTER_l1_rd_sum, 1}, {SC_COUNTER_l2_rd_sum, 2}}},

    // The same tiles, of inputs.
    {"IdlePesKeepOutputsAtAChangeOfInputs",
     "NumPEs 2; Layer POOL a; Y 2; R 2; X 3; endLayer "
     "Temporal_Map (1,1) R -> Spatial_Map (1,1) X -> Buffer L2 input -> Unroll Y",
     {{SC_COUNTER_l1_rd_evict, 5}, {SC_COUNTER_l1_rd_sum, 1}, {SC_COUNTER_l2_rd_sum, 2}, {SC_COUNTER_tiles, 5}}},

    // Three channels on two PEs. The second tile has the same output. PE0 keeps it, and PE1, which idles, does not: two
    // arrivals, none of which can be summed in the network.
    {"IdlePesEvictThoughTheOutputsStay",
     "NumPEs 2; Layer CONV a; C 3; endLayer Spatial_Map (1,1) C -> Buffer L2 output",
     {{SC_COUNTER_l1_rd_evict, 2},
      {SC_COUNTER_noc_up, 2},
      {SC_COUNTER_noc_reduce, 0},
      {SC_COUNTER_l2_rd_sum, 1},
      {SC_COUNTER_offchip_wr_sum, 1},
      {SC_COUNTER_offchip_rd_sum, 0},
      {SC_COUNTER_tiles, 4}}},

    // ---- time of loads and stores ----

    // Two inputs take 2 + 4 cycles in, and arrive 3 later; two outputs take 2 out, and arrive 3 later.
    //   there 9   fetch 10   compute 12   drain 13   stored 15
    {"LoadsHaveAnOverhead",
     "NumPEs 1; OffChipBandwidth 1; OffChipLatency 3; LoadOverhead 4; Layer POOL a; X 2; endLayer "
     "Buffer L2 -> Unroll X",
     {{SC_COUNTER_cycles, 18}}},

    // The weight takes 1 + 4 cycles, and the two inputs behind it, which the same step needs, as many.
    //   loaded 5 and 10   fetch 11   compute 13   drain 14   stored 15
    {"EachLoadHasAnOverhead",
     "NumPEs 1; LoadOverhead 4; Layer GEMM a; M 2; endLayer Buffer L2 -> Unroll M",
     {{SC_COUNTER_cycles, 15}}},

    // The second row begins no window: no output is in the last tile, and none is stored after it, at 17.
    //   loaded 1, 2   there 10, 11   fetch 11, 12   compute 12, 12 + 5   drain 13, 17   stored 14, arrived 23
    {"TheLastArrivalEndsTheRun",
     "NumPEs 1; OffChipLatency 9; Layer POOL a; Y 2; Stride 2; endLayer Temporal_Map (1,1) Y Overhead 5 -> Buffer L2",
     {{SC_COUNTER_offchip_wr_sum, 1}, {SC_COUNTER_cycles, 23}}},

    // Columns: padding, x1, x2, padding. x1 is the first contents and waits for nothing; x2 waits in the only set until
    // x1 is fetched for step 1; the last column waits for nothing.
    //   loaded -, 1, 8, -   there -, 6, 13, -   fetch 1, 7, 14, 15   compute 2, 8, 15, 16   drain 17   stored 21
    {"NewPaddingAloneIsNoNewContents",
     "NumPEs 1; OffChipBandwidth 1; OffChipLatency 5; L2Buffers 1; Layer POOL a; X 2; PadX 1; endLayer "
     "Temporal_Map (1,1) X -> Buffer L2 input",
     {{SC_COUNTER_l2_wr_input, 4}, {SC_COUNTER_offchip_rd_input, 2}, {SC_COUNTER_cycles, 26}}},

    // Outputs 0, none, 1, and again for the second row of the filter. Computing takes 20 cycles more where the column
    // advances. Output 0 comes back for step 3, no sooner than 30 cycles after the store behind the tile without
    // outputs, which ends with that step's drain at 53 and not with output 0 at 35.
    //   there 31   fetch 32, 33, 34   compute 33, 53, 74   drain 34, 53, 75   stored 35, 53, 76
    //   back: loaded 84, there 114    fetch 115, 116   compute 116, 136   drain 117, 136   stored 118, 136
    //   back: 118 + 30 + 1 = 149, there 179   fetch 180   compute 201   drain 202   stored 203
    {"PsumsWaitForTheStoreBeforeTheLastThoughItIsEmpty",
     "NumPEs 1; OffChipLatency 30; L2Buffers 3; Layer POOL a; Y 2; R 2; X 3; StrideX 2; endLayer "
     "Temporal_Map (1,1) R -> Temporal_Map (1,1) X Overhead 20 -> Buffer L2 output -> Unroll Y",
     {{SC_COUNTER_offchip_rd_sum, 2}, {SC_COUNTER_offchip_wr_sum, 4}, {SC_COUNTER_cycles, 233}}},

    // A tile has one output, and nothing comes back. For step 2 a set is free when output 0 is stored, at 26; the
    // weight
    // of step 3 is behind it in the order of steps, but not in the queue.
    //   loaded 1 and 2, weight of step 3: 3   there 21 and 22, 23
    //   fetch 23, 24, 27, 28, 31, 32   compute 24, 25, 28, 29, 32, 33   drain 25, 26, 29, 30, 33, 34
    //   stored 26, 27, 30, 31, 34, 35
    {"OutputsThatDoNotComeBackDoNotQueue",
     "NumPEs 1; OffChipLatency 20; Layer CONV a; K 2; X 3; endLayer "
     "Temporal_Map (1,1) K -> Buffer L2 weight -> Temporal_Map (1,1) X -> Buffer L2 output",
     {{SC_COUNTER_cycles, 55}}},

    // Two tiles have the same output: the second waits for no set, of which there is one.
    //   loaded 1 and 2   fetch 3, 4   compute 4, 5   drain -, 6   stored 7
    {"TilesOfTheSameOutputsAreTheSameContents",
     "NumPEs 1; L2Buffers 1; Layer CONV a; C 2; endLayer Temporal_Map (1,1) C -> Buffer L2 output",
     {{SC_COUNTER_cycles, 7}}},

    // One set. A tile is a step. The second brings no weight: that of the first is used until it has been fetched,
    // at 14.
    //   loaded 1 and 2, -, 15   there 11 and 12, -, 25
    //   fetch 13, 14, 26, 27   compute 14, 15, 27, 28   drain 29   stored 30
    {"ContentsAreUsedInTilesThatBringNothing",
     "NumPEs 1; OffChipLatency 10; L2Buffers 1; Layer CONV a; K 2; X 2; endLayer "
     "Temporal_Map (1,1) K -> Temporal_Map (1,1) X -> Buffer L2 weight",
     {{SC_COUNTER_cycles, 40}}},

    // One set. The second input might be loaded at 3, but is behind the weights, which wait for their channel until 6.
    //   loaded 1 and 2   fetch 6 and 3   compute 7   loaded 7 and 8   fetch 12 and 9   compute 13   drain 14   stored
    //   15
    {"LoadsForAStepQueueWeightsFirst",
     "NumPEs 1; VectorWidth 4; Channel weight 1; L2Buffers 1; Layer CONV a; K 4; C 2; endLayer "
     "Temporal_Map (1,1) C -> Buffer L2 -> Unroll K",
     {{SC_COUNTER_cycles, 15}}},

    // One set. No weights come for step 1, but their channel waits until its inputs are in L2, at 33; then the weights
    // of step 2 are loaded, and behind them the inputs.
    //   loaded 4 and 8, 23, 37 and 41, 56   there 14 and 18, 33, 47 and 51, 66
    //   fetch 19 and 19, 33 and 34, 52 and 52, 66 and 67   compute 20, 35, 53, 68   drain 69   stored 73
    {"ChannelsWaitForLoadsThoughNothingComesOverThem",
     "NumPEs 1; VectorWidth 4; Channel weight 4; OffChipBandwidth 1; OffChipLatency 10; L2Buffers 1; "
     "Layer CONV a; K 2; C 4; X 2; endLayer "
     "Temporal_Map (1,1) K -> Buffer L2 weight -> Temporal_Map (1,1) X -> Buffer L2 input -> Unroll C",
     {{SC_COUNTER_cycles, 83}}},

    // One set. The weights of k1 wait until those of k0 are fetched on their channel, and neither for the inputs of the
    // other channel (16) nor for the PE (20).
    //   loaded 1 and 2   there 11 and 12   fetch 13 and 16   compute 20   drain 21
    //   loaded 14   there 24   fetch 25 and 24   compute 29   drain 30   stored 31
    {"ASetOfL2IsFreeWhenItsChannelHasFetched",
     "NumPEs 1; Bandwidth 1; Channel weight 4; L1Buffers 2; OffChipLatency 10; L2Buffers 1; "
     "Layer CONV a; K 2; C 4; endLayer Temporal_Map (1,1) K -> Buffer L2 weight -> Unroll C",
     {{SC_COUNTER_cycles, 41}}},

    // A PE that is 2 * 3 cycles late sends its outputs late, and only then they are stored. One set: the second output
    // waits for it.
    //   loaded 1   fetch 2, 12   compute 3, 13   drain 4, 14   stored 4 + 6 + 1 = 11, 14 + 6 + 1 = 21
    {"StoresAreLateAsTheFarthestPe",
     "NumPEs 1; HopLatency 3; L2Buffers 1; Layer POOL a; X 2; endLayer Temporal_Map (1,1) X -> Buffer L2 output",
     {{SC_COUNTER_cycles, 21}}},
};

class Rules : public testing::TestWithParam<Rule> {
  protected:
    void SetUp() override {
        enum { LIMIT = 100000 };
        ASSERT_TRUE(program_.accepted()) << program_.message();
        oracle_ = oracle_walk(program_.mapping(), LIMIT);
        ASSERT_TRUE(oracle_.finished);
    }

    Program program_{GetParam().text};
    OracleResult oracle_ = {};
};

TEST_P(Rules, HoldInTheOracle) {
    for (const Expected &expected : GetParam().expected)
        EXPECT_EQ(sc_counter_get(&oracle_.counters, expected.counter), expected.value)
            << sc_counter_info(expected.counter)->name;
}

TEST_P(Rules, HoldInTheSimulator) {
    enum { DATA_SEED = 1 };
    EXPECT_EQ(disagreement(program_.mapping(), oracle_.counters, DATA_SEED), "");
}

INSTANTIATE_TEST_SUITE_P(, Rules, testing::ValuesIn(RULES),
                         [](const testing::TestParamInfo<Rule> &rule) { return std::string(rule.param.name); });

} // namespace
