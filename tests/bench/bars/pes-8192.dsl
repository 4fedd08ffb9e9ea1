// Two levels, K and X, of 8,192 PEs, with half the operations of 16,384.
NumPEs 8192; Bandwidth 64;
Layer CONV pes; K 512; C 512; R 3; S 3; Y 16; X 16; endLayer
Temporal_Map (1,1) C -> Temporal_Map (3,3) Y -> Spatial_Map (1,1) K -> Unroll R -> Unroll S
-> Tile (16) X -> Temporal_Map (Sz(X),Sz(X)) X
