// WS, "Weight Stationary": an example dataflow of the MAESTRO paper (Table 2).
//
// Spatial:    input columns, one a PE; with fewer columns than PEs the rest idle.
// Stationary: the R x S weights of one filter and channel, while Y and X advance. Blocks of three rows do not overlap:
//             what an output still lacks from the next block is added in L2. The psums of neighbouring columns meet in
//             the network.

Temporal_Map (1,1) K
-> Temporal_Map (1,1) C
-> Temporal_Map (3,3) Y
-> Spatial_Map (1,1) X
-> Unroll R
-> Unroll S
