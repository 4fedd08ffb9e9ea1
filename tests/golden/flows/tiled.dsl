// Chunks longer than what they divide, so that sizes and offsets are all different; inputs in halos of several widths.

Temporal_Map (80,78) K
-> Temporal_Map (72,71) C
-> Temporal_Map (9,5) R
-> Temporal_Map (8,5) S
-> Spatial_Map (5,2) Y
-> Temporal_Map (7,5) X
