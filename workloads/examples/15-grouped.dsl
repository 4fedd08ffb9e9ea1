// A batch of two and two groups: each group is a convolution of its own, with its own weights, inputs and outputs.
// Look at: macs 864 = 2 * 2 * (2 * 3 * 3 * 3 * 2 * 2).
//          l1_wr_input 864 from l2_rd_input 432: K has two channels, so two PEs share the inputs and two never work.
NumPEs 4; Bandwidth 3;

Layer CONV grouped; N 2; G 2; K 2; C 3; R 2; S 2; Y 4; X 4; endLayer

Temporal_Map (1,1) N
-> Temporal_Map (1,1) G
-> Spatial_Map (1,1) K
-> Temporal_Map (2,1) Y
-> Temporal_Map (2,1) X
-> Temporal_Map (2,2) C
-> Unroll R
-> Unroll S
