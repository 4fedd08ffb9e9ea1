// NLR, "No Local Reuse": an example dataflow of the MAESTRO paper (Table 2).
//
// Spatial:    input columns, one a PE; with fewer columns than PEs the rest idle.
// Stationary: by intent nothing. As long as the columns fit the PEs, a PE's one input does stay while R and S advance;
//             its four weights are new at every step. Every psum leaves after one operation, to be accumulated in L2.

Temporal_Map (4,4) K
-> Temporal_Map (1,1) C
-> Temporal_Map (1,1) Y
-> Temporal_Map (1,1) R
-> Temporal_Map (1,1) S
-> Spatial_Map (1,1) X
