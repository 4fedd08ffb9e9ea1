// NVDLA in its configuration nv_small: nvdla.org, "Hardware Architectural Specification" and the table of scalability
// parameters (64 multipliers, CBUF of 32 banks of 512 x 8 bytes), as in nvdla/hw, spec/defs/nv_small.spec. Its dataflow is
// `nvdla-small`; docs/machines.md says what is published. An element is 8 bits in this machine; energies are charged as for
// 16.

NumPEs 64;            // 8 MAC cells (atomic K) of 8 multipliers (atomic C)
ArrayColumns 8;
Channel weight 8;     // a bank is 8 bytes wide
Channel input 8;      // a pixel of 8 channels goes to all MAC cells
Channel output 8;     // a sum of each MAC cell
Forwarding off;
Stream input;         // a multiplier keeps its weight, not its input
L1Size 6;             // registers and their shadows: a weight, an input and a sum
L2Size 131072;        // CBUF: 128 KB. The accumulators of CACC are in it here: our reading
L2Buffers 1;          // CBUF's banks are handed on one by one; so tiles have no second set: our reading
OffChipBandwidth 8;   // a memory interface of 8 bytes
OffChipLatency 50;    // the read latency that its buffers are made to tolerate; that the memory has it: our reading
