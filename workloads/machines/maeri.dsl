// A MAERI-like machine: Kwon, Samajdar and Krishna, "MAERI: Enabling Flexible Dataflow Mapping over DNN Accelerators via
// Reconfigurable Interconnects", ASPLOS 2018. Multipliers are the leaves of a tree that distributes and of one that adds.
// Its dataflow is `maeri`. The figures are our choice; docs/machines.md says what MAERI has and this has not.

NumPEs 64;            // multiplier switches
Topology tree;        // both trees, with switches of two ways
TreeArity 2;
Bandwidth 8;          // at the root
L1Size 64;            // small FIFOs in each switch
L2Size 65536;         // a prefetch buffer of 128 KB of 16 bits
OffChipBandwidth 8;
