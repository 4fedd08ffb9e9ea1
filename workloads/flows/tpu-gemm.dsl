// GEMM, weight stationary on a systolic array of 128 x 128, for --hw tpu128 (docs/machines.md).
//
// Spatial:    128 rows of B, a row each; 128 columns of B, a column each. A column's psums meet in its last PE.
// Stationary: an element of B in each PE, while the rows of A pass.
// L2:         the psums of 512 rows and 1024 columns; of A and B what 512 of the dimension K need.

Temporal_Map (1,1) G
-> Temporal_Map (512,512) M
-> Temporal_Map (1024,1024) N
-> Buffer L2 output
-> Temporal_Map (512,512) K
-> Buffer L2 weight
-> Buffer L2 input
-> Tile (128) N
-> Temporal_Map (128,128) N
-> Tile (128) K
-> Spatial_Map (1,1) K
-> Spatial_Map (1,1) N
-> Temporal_Map (1,1) M
