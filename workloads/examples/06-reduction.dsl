// C is spatial: each PE has a partial sum of the same output, and the network adds them on their way up.
// Look at: l1_rd_evict 192 copies leave the PEs, noc_reduce 144 additions, noc_up 48:
//          every output arrives once, complete.
NumPEs 4; Bandwidth 4;

Layer CONV reduction; K 3; C 6; R 2; S 2; Y 5; X 5; endLayer

Temporal_Map (1,1) K
-> Temporal_Map (2,1) Y
-> Temporal_Map (2,1) X
-> Unroll R
-> Unroll S
-> Spatial_Map (1,1) C
