// Shi, ShiDianNao as in the authors' repository (github.com/hyoukjun/MAESTRO, June 2018).
// The MAESTRO paper's Table 2 (`os`) keeps one row of the input in a PE; here it is three, which overlap by two.
//
// Spatial:    windows of three input columns, neighbours overlapping by two: with 3 x 3 filters, an output column a PE.
// Stationary: the weights of one filter and channel, and two of three rows of the input, while Y advances.

Temporal_Map (1,1) K
-> Temporal_Map (1,1) C
-> Temporal_Map (3,1) Y
-> Spatial_Map (3,1) X
-> Unroll R
-> Unroll S
