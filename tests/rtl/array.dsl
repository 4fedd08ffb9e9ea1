// A 4 x 4 array, small enough for a synthesizer: tiles of a product, weights stay.
NumPEs 16; ArrayColumns 4; Topology mesh; Bandwidth 4;
Layer GEMM array; M 4; N 4; K 4; endLayer
Tile (4) N -> Spatial_Map (1,1) N -> Temporal_Map (1,1) M -> Spatial_Map (1,1) K
