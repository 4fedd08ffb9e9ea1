// A matrix product: A[M][K] is the input, B[K][N] the weight.
// Look at: l2_rd_input 60, twice A: once for each of the two blocks of N.
//          l2_rd_weight 48, twice B: once for each of the two folds of M. Multicast makes 120 arrivals of them.
NumPEs 4; Bandwidth 4;

Layer GEMM gemm; M 5; N 4; K 6; endLayer

Temporal_Map (2,2) N
-> Spatial_Map (1,1) M
-> Temporal_Map (3,3) K
