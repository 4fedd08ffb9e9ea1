// The row-stationary dataflow of the MAESTRO paper's Table 2: tiles of three PEs, one filter column a PE.
// Look at: 7 PEs make two tiles, and one PE is left over.
//          l1_rd_evict 360, noc_reduce 120: the psums of one output come from PEs of neighbouring tiles.
NumPEs 7; Bandwidth 4;

Layer CONV tiles; K 2; C 2; R 3; S 3; Y 7; X 8; endLayer

Temporal_Map (1,1) K
-> Temporal_Map (1,1) C
-> Temporal_Map (3,1) Y
-> Spatial_Map (1,1) X
-> Temporal_Map (1,1) R
-> Tile (Sz(S)) S
-> Temporal_Map (Sz(S),Sz(S)) S
