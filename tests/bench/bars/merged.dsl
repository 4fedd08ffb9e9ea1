// Filters and their rows are one loop, spread over the PEs.
NumPEs 64; Bandwidth 32;
Layer CONV merged; K 64; C 64; R 3; S 3; Y 16; X 16; endLayer
Temporal_Map (1,1) C -> Temporal_Map (3,1) Y -> Temporal_Map (3,1) X -> Spatial_Map (1,1) K -> Merge R -> Unroll S
