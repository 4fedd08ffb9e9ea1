// A 1x1 filter of stride 2 reads every second row and column: the chunks leave out what no operation reads, which is
// legal, and holds nothing in L1s that is not used.
// Look at: l2_wr_input 128 of the 512 inputs: the other rows and columns are never brought. With (2,2) instead of (1,2),
//          each PE holds 4 inputs in place of 1 (l1_req 6), and all 512 are brought.
NumPEs 16; Bandwidth 16;

Layer CONV down; K 16; C 8; Y 8; X 8; Stride 2; endLayer

Spatial_Map (1,1) K
-> Temporal_Map (1,1) C
-> Temporal_Map (1,2) Y
-> Temporal_Map (1,2) X
