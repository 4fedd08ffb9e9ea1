// GEMM, output stationary: a dataflow of our own for matrix products, which those of the paper's Table 2 do not fit.
// Each PE makes 16 outputs of one column of B, and keeps them until they are whole: K is innermost. A's elements are
// multicast, and its 16 by 16 blocks are the largest thing in an L1.

Temporal_Map (1,1) G
-> Temporal_Map (16,16) M
-> Spatial_Map (1,1) N
-> Temporal_Map (16,16) K
