// nvdla with tiles of input and output channels that a space may vary: C_TILE inputs at a time, K_TILE outputs a PE.
//
// With the values below it is nvdla. A search gives the constants other ones: `Constant C_TILE 16, 32, 64, 128;`.

Constant C_TILE 64;
Constant K_TILE 1;

Temporal_Map (1,1) R
-> Temporal_Map (1,1) S
-> Temporal_Map (C_TILE,C_TILE) C
-> Temporal_Map (1,1) Y
-> Temporal_Map (1,1) X
-> Spatial_Map (K_TILE,K_TILE) K
