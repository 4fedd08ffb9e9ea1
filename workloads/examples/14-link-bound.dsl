// Slow links: at the second fold the first PE needs 16 inputs from its neighbours and 4 from L2.
// Look at: noc_forward 96 = 6 * 16. At LinkBandwidth 1 such a fetch takes 16 cycles, for 4 elements from L2 that would
//          take one. Faster links leave the cycles as they are: the PEs compute for longer than that.
NumPEs 3; Bandwidth 8; LinkBandwidth 1; L1Buffers 3;

Layer CONV link_bound; K 2; C 4; Y 3; X 12; S 5; endLayer

Temporal_Map (1,1) K
-> Temporal_Map (1,1) Y
-> Spatial_Map (7,2) X
-> Unroll C
-> Unroll S
