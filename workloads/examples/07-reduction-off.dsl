// 06-reduction on a bare network: every partial sum arrives at L2 and is added there.
// Look at: noc_up 192 instead of 48, l2_rd_sum 144 instead of 0, noc_reduce 0; nothing changes inside the PEs.
//          Multicast and Forwarding are off as well, and cost nothing here: no element is needed by two PEs.
NumPEs 4; Bandwidth 4; Multicast off; Reduction off; Forwarding off;

Layer CONV reduction_off; K 3; C 6; R 2; S 2; Y 5; X 5; endLayer

Temporal_Map (1,1) K
-> Temporal_Map (2,1) Y
-> Temporal_Map (2,1) X
-> Unroll R
-> Unroll S
-> Spatial_Map (1,1) C
