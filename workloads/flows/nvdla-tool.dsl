// NVDLA as in the authors' repository (github.com/hyoukjun/MAESTRO, June 2018).
// The MAESTRO paper's Table 2 (`nvdla`) maps 64 channels onto a PE; here it is 16.
//
// Spatial:    output channels, one a PE; every PE receives the same 16 inputs by multicast.
// Stationary: as in `nvdla`, the weights while Y and X advance, as long as the output channels fit the PEs. With more of
//             them the inputs stay, and the weights change at every step. The psums leave at every step.

Temporal_Map (1,1) R
-> Temporal_Map (1,1) S
-> Temporal_Map (16,16) C
-> Temporal_Map (1,1) Y
-> Temporal_Map (1,1) X
-> Spatial_Map (1,1) K
