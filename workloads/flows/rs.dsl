// RS, "Row Stationary": Eyeriss, as the MAESTRO paper writes it (Table 2).
//
// Spatial:    tiles of Sz(S) PEs. A tile takes one input column; each of its PEs takes one column of the filter.
// Stationary: three rows of an input column and the psum of one output row, while the rows of the filter pass; two of
//             the rows stay on for the next output row, as long as the columns fit the tiles. The PEs' psums of one
//             output meet in the network.

Temporal_Map (1,1) K
-> Temporal_Map (1,1) C
-> Temporal_Map (3,1) Y
-> Spatial_Map (1,1) X
-> Temporal_Map (1,1) R
-> Tile (Sz(S)) S
-> Temporal_Map (Sz(S),Sz(S)) S
