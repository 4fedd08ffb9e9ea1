// NLR as in the authors' repository (github.com/hyoukjun/MAESTRO, June 2018).
// It is the line of the MAESTRO paper's Table 2, as in `nlr`.
//
// Spatial:    input columns, one a PE; with fewer columns than PEs the rest idle.
// Stationary: by intent nothing; as in `nlr`, the input stays while R and S advance if the columns fit the PEs.

Temporal_Map (4,4) K
-> Temporal_Map (1,1) C
-> Temporal_Map (1,1) Y
-> Temporal_Map (1,1) R
-> Temporal_Map (1,1) S
-> Spatial_Map (1,1) X
