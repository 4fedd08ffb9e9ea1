// WS as in the authors' repository (github.com/hyoukjun/MAESTRO, June 2018).
// The MAESTRO paper's Table 2 (`ws`) unrolls R and S; here a filter of 3 x 3 is mapped whole, which is the same to execute.
// The authors' tool counts other numbers for the two.
//
// Spatial:    input columns, one a PE; with fewer columns than PEs the rest idle.
// Stationary: the weights of one filter and channel, while Y and X advance. Blocks of three rows do not overlap.

Temporal_Map (1,1) K
-> Temporal_Map (1,1) C
-> Temporal_Map (3,3) Y
-> Spatial_Map (1,1) X
-> Temporal_Map (3,3) R
-> Temporal_Map (3,3) S
