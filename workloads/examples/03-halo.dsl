// Neighbouring PEs have windows that overlap by two columns, the halo, and the next fold begins inside the last one.
// Look at: l1_wr_input 504, from 216 L2 reads, each shared by multicast, and 120 elements forwarded from PE to PE
//          (noc_forward). With "Forwarding off" the L2 reads would be 312, with "Multicast off" 384.
NumPEs 3; Bandwidth 2;

Layer CONV halo; K 2; C 2; R 3; S 3; Y 6; X 9; endLayer

Temporal_Map (1,1) K
-> Temporal_Map (1,1) C
-> Temporal_Map (1,1) Y
-> Spatial_Map (3,1) X
-> Unroll R
-> Unroll S
