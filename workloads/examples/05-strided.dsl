// Stride 2 with chunks that overlap by less than a whole halo: an output is made in parts, by two PEs or at two times.
// Look at: l2_wr_sum 84 for 48 outputs: 36 arrivals met an earlier part in L2 and were added to it (l2_rd_sum 36).
//          L1Buffers 1 makes fetching, computing and draining wait for each other: 608 cycles; with 2 sets it is 503.
NumPEs 4; Bandwidth 2; L1Buffers 1;

Layer CONV strided; K 3; C 2; R 3; S 3; Y 9; X 9; Stride 2; endLayer

Temporal_Map (1,1) K
-> Temporal_Map (4,3) Y
-> Spatial_Map (3,2) X
-> Temporal_Map (1,1) C
-> Temporal_Map (2,2) R
-> Unroll S
