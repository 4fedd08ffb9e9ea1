// A systolic array of 16 x 16, weight stationary, with a scratchpad. Sizes are those of a Gemmini (Genc and others,
// "Gemmini: Enabling Systematic Deep-Learning Architecture Evaluation via Full-Stack Integration", DAC 2021, and
// github.com/ucb-bar/gemmini), with one set of weights. Its dataflows are `systolic` and `systolic-gemm`; docs/machines.md.

NumPEs 256;
ArrayColumns 16;
Topology systolic;    // inputs along rows; weights and psums along columns
HopLatency 1;         // a register for each PE on the way
Channel weight 16;    // a row of weights, a vector of inputs and one of sums in a cycle
Channel input 16;
Channel output 16;
Forwarding off;       // what moves from PE to PE is counted in the links
Stream input;         // an input is used as it passes, and not kept
L1Size 5;             // a weight, and two each of inputs and sums in flight
L1Buffers weight 1;   // nothing hides loading of weights; Gemmini's PEs have a second register, as in L1Buffers weight 2
L2Size 163840;        // 320 KB of 16 bits: a scratchpad of 256 KB and accumulators of 64 KB
OffChipBandwidth 8;   // a bus of 128 bits
