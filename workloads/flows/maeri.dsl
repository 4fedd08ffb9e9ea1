// Virtual neurons as in MAERI, for --hw maeri: all layers with filters of at most 64 columns (docs/machines.md).
//
// Spatial:    a virtual neuron has a PE for each weight of a filter and channel, R * S of them, as far as 64 PEs suffice, or
//             else S PEs that each take a column of the filter. With 1 x 1 filters it has 8 channels. As many neurons as there
//             is room for take an output channel each. A neuron's products meet in the tree.
// Stationary: the weights, while the pixels of a strip pass. The next pixel's inputs come from the PE beside, or from L2.
// L2:         the psums of 32 channels of a strip of 7 rows and 28 columns; the inputs and weights of 8 input channels.
//
// (64/(Sz(R)*Sz(S))+63)/64 is 1 if R * S are at most 64, else 0; 1/(Sz(R)*Sz(S)) is 1 for 1 x 1 filters.

Temporal_Map (1,1) N
-> Temporal_Map (1,1) G
-> Temporal_Map (7,7) Y'
-> Temporal_Map (28,28) X'
-> Temporal_Map (32,32) K
-> Buffer L2 output
-> Temporal_Map (8,8) C
-> Buffer L2 weight
-> Buffer L2 input
-> Spatial_Map (1,1) K
-> Tile (1+7*(1/(Sz(R)*Sz(S)))) C
-> Temporal_Map (1+7*(1/(Sz(R)*Sz(S))),1+7*(1/(Sz(R)*Sz(S)))) C
-> Temporal_Map (1,1) Y'
-> Spatial_Map (1,1) C
// rows of the filter: all, or one PE for them
-> Tile (1+(Sz(R)-1)*((64/(Sz(R)*Sz(S))+63)/64)) X
-> Temporal_Map (1,1) X'
-> Spatial_Map (Sz(R)/(1+(Sz(R)-1)*((64/(Sz(R)*Sz(S))+63)/64)),Sz(R)/(1+(Sz(R)-1)*((64/(Sz(R)*Sz(S))+63)/64))) Y
-> Tile (Sz(S)) R
-> Spatial_Map (Sz(R)/(1+(Sz(R)-1)*((64/(Sz(R)*Sz(S))+63)/64)),Sz(R)/(1+(Sz(R)-1)*((64/(Sz(R)*Sz(S))+63)/64))) R
-> Spatial_Map (1,1) S
-> Spatial_Map (1,1) X
