// Output and input channels in one loop over the units.

Spatial_Map (1,1) K
-> Merge C
-> Temporal_Map (3,1) Y
-> Temporal_Map (4,2) X
-> Unroll R
-> Unroll S
