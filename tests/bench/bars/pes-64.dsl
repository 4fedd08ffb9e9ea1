// Two levels, K and X, of 64 PEs.
NumPEs 64; Bandwidth 64;
Layer CONV pes; K 512; C 256; R 3; S 3; Y 30; X 30; endLayer
Temporal_Map (1,1) C -> Temporal_Map (3,3) Y -> Spatial_Map (1,1) K -> Unroll R -> Unroll S
-> Tile (32) X -> Temporal_Map (Sz(X),Sz(X)) X
