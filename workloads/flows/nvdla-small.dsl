// NVDLA's nv_small, for --hw nvdla-small: all layers (docs/machines.md).
//
// Spatial:    8 kernels, a MAC cell each; 8 input channels, a multiplier each, whose products meet in the network.
// Stationary: a weight in each multiplier, while the 16 pixels of a stripe pass. A stripe is repeated for each column and
//             row of the filter, and these for each 8 channels: stripe, block and channel operation in NVDLA's words.
// L2:         the inputs of four output rows; the weights of 8 kernels, of at most 4,608 channels at a time.

Temporal_Map (1,1) N
-> Temporal_Map (1,1) G
-> Temporal_Map (4,4) Y'
-> Buffer L2 input
-> Temporal_Map (8,8) K
-> Buffer L2 output
-> Temporal_Map (4608,4608) C
-> Buffer L2 weight
-> Temporal_Map (1,1) Y'
-> Temporal_Map (16,16) X'
-> Tile (8) C
-> Temporal_Map (8,8) C
-> Spatial_Map (1,1) K
-> Temporal_Map (1,1) R
-> Temporal_Map (1,1) S
-> Tile (8) X
-> Temporal_Map (1,1) X'
-> Spatial_Map (1,1) C
