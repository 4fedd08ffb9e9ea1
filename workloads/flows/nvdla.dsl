// NVDLA, weight stationary: the accelerator as the MAESTRO paper writes it (Table 2).
//
// Spatial:    output channels, one a PE; every PE receives the same 64 inputs by multicast.
// Stationary: the weights of 64 input channels at one filter position, while Y and X advance, as long as the output
//             channels fit the PEs. With more of them, K folds inside X: then the inputs stay and the weights change at
//             every step. The psums leave at every step.

Temporal_Map (1,1) R
-> Temporal_Map (1,1) S
-> Temporal_Map (64,64) C
-> Temporal_Map (1,1) Y
-> Temporal_Map (1,1) X
-> Spatial_Map (1,1) K
