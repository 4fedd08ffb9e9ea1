// OS, "Output Stationary": ShiDianNao, as the MAESTRO paper writes it (Table 2).
//
// Spatial:    windows of three input columns, neighbours overlapping by two: with 3 x 3 filters, an output column a PE.
// Stationary: the psums, while the rows of their window pass, as long as the windows fit the PEs. C is outside Y, so
//             an output is sent up once for each input channel. The weights stay too, for a whole channel.

Temporal_Map (1,1) K
-> Temporal_Map (1,1) C
-> Temporal_Map (1,1) Y
-> Spatial_Map (3,1) X
-> Unroll R
-> Unroll S
