// RS, Eyeriss as in the authors' repository (github.com/hyoukjun/MAESTRO, June 2018).
// There are two files of it; this is the one for which their tool prints no memory that was never set. The MAESTRO paper's
// Table 2 (`rs`) has its tiles on S and divides a row of the filter among the PEs of a tile.
//
// Spatial:    tiles of three PEs on X. A tile takes one input column, so that one of its PEs works.
// Stationary: three rows of an input column and the psums of one output row, while the rows of the filter pass.

Temporal_Map (1,1) K
-> Temporal_Map (1,1) C
-> Temporal_Map (3,1) Y
-> Tile (3) X
-> Spatial_Map (1,1) X
-> Temporal_Map (1,1) R
-> Temporal_Map (3,3) S
