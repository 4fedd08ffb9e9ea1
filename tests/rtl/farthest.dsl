// The farthest PE that sends an output stands between two that are nearer, and is idle in the last step.
NumPEs 11; Bandwidth 2; VectorWidth 2; NoCLatency 2; Multicast off; Reduction off; Topology rows; ArrayColumns 2;
HopBandwidth 3; HopLatency 2;
Layer FC farthest; C 4; K 1; R 3; Y 3; S 3; X 3; endLayer
Spatial_Map (1,1) C -> Temporal_Map (1,1) K -> Tile (3) S -> Temporal_Map (3,3) S -> Spatial_Map (3,3) S -> Temporal_Map (1,1) C
