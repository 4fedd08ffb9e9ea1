// Weight stationary on a systolic array of 16 x 16, for --hw systolic16: all layers (docs/machines.md).
//
// Spatial:    16 input channels, a row each; 16 output channels, a column each. A column's psums meet in its last PE.
// Stationary: a weight in each PE, while the pixels of a strip pass.
// L2:         the psums of 32 channels of a strip of 14 rows and 56 columns; the inputs and weights of 16 input channels.

Temporal_Map (1,1) N
-> Temporal_Map (1,1) G
-> Temporal_Map (14,14) Y'
-> Temporal_Map (56,56) X'
-> Temporal_Map (32,32) K
-> Buffer L2 output
-> Temporal_Map (16,16) C
-> Buffer L2 weight
-> Buffer L2 input
-> Temporal_Map (16,16) K
-> Tile (16) R
-> Temporal_Map (1,1) R
-> Spatial_Map (1,1) C
-> Tile (16) S
-> Temporal_Map (1,1) S
-> Spatial_Map (1,1) K
-> Temporal_Map (1,1) Y'
-> Temporal_Map (1,1) X'
