// Weight stationary on a systolic array of 128 x 128, for --hw tpu128: all layers (docs/machines.md).
//
// Spatial:    128 input channels, a row each; 128 output channels, a column each. A column's psums meet in its last PE.
// Stationary: a weight in each PE, while the pixels of a strip pass.
// L2:         the psums of 512 channels of a strip of 28 rows and 112 columns; the inputs and weights of 128 input channels.

Temporal_Map (1,1) N
-> Temporal_Map (1,1) G
-> Temporal_Map (28,28) Y'
-> Temporal_Map (112,112) X'
-> Temporal_Map (512,512) K
-> Buffer L2 output
-> Temporal_Map (128,128) C
-> Buffer L2 weight
-> Buffer L2 input
-> Temporal_Map (128,128) K
-> Tile (128) R
-> Temporal_Map (1,1) R
-> Spatial_Map (1,1) C
-> Tile (128) S
-> Temporal_Map (1,1) S
-> Spatial_Map (1,1) K
-> Temporal_Map (1,1) Y'
-> Temporal_Map (1,1) X'
