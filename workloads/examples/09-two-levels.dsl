// Two levels: tiles share out the rows (Y), the three PEs of a tile the output channels (K).
// Look at: l1_wr_input 1368 against l2_rd_input 360: the PEs of a tile need the same inputs.
//          The pragma after Tile is the map of Y among the tiles; everything below it happens inside a tile.
NumPEs 8; Bandwidth 3; VectorWidth 2;

Layer CONV two_levels; K 5; C 3; R 3; S 2; Y 9; X 6; Pad 1; endLayer

Temporal_Map (1,1) C
-> Tile (3) Y
-> Spatial_Map (4,2) Y
-> Temporal_Map (2,1) X
-> Spatial_Map (1,1) K
-> Unroll R
-> Unroll S
