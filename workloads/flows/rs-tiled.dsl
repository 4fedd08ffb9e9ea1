// RS, "Row Stationary", with tiles of filters and input channels: rs, whose loops over K and C take RS_K_TILE and RS_C_TILE
// at a time. With 1 and 1 it is rs. The tiles are constants, so that a space of designs may vary them.
//
// Stationary: as in rs, for every filter and channel of the tile: L1 holds RS_K_TILE * RS_C_TILE times as many weights,
//             RS_C_TILE times as many inputs and RS_K_TILE times as many psums.

Constant RS_K_TILE 1;
Constant RS_C_TILE 1;

Temporal_Map (RS_K_TILE,RS_K_TILE) K
-> Temporal_Map (RS_C_TILE,RS_C_TILE) C
-> Temporal_Map (3,1) Y
-> Spatial_Map (1,1) X
-> Temporal_Map (1,1) R
-> Tile (Sz(S)) S
-> Temporal_Map (Sz(S),Sz(S)) S
