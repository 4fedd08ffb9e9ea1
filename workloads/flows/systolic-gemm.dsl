// GEMM, weight stationary on a systolic array of 16 x 16, for --hw systolic16 (docs/machines.md).
//
// Spatial:    16 rows of B, a row each; 16 columns of B, a column each. A column's psums meet in its last PE.
// Stationary: an element of B in each PE, while the rows of A pass.
// L2:         the psums of 512 rows and 32 columns; of A and B what 64 of the dimension K need.

Temporal_Map (1,1) G
-> Temporal_Map (512,512) M
-> Temporal_Map (32,32) N
-> Buffer L2 output
-> Temporal_Map (64,64) K
-> Buffer L2 weight
-> Buffer L2 input
-> Tile (16) N
-> Temporal_Map (16,16) N
-> Tile (16) K
-> Spatial_Map (1,1) K
-> Spatial_Map (1,1) N
-> Temporal_Map (1,1) M
