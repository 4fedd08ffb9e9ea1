// Nothing divides anything: chunks are clipped at the end of a dimension, and in the last fold two of three PEs idle.
// Look at: macs 7560 = 7 * 5 * 2 * 3 * 6 * 6, each operation once in spite of the overlapping chunks of Y and X.
//          NoCLatency 2 costs two cycles at the start and two at the end, and is hidden in between.
NumPEs 3; Bandwidth 3; NoCLatency 2;

Layer CONV partial; K 7; C 5; R 2; S 3; Y 7; X 8; endLayer

Temporal_Map (2,2) C
-> Temporal_Map (3,2) Y
-> Spatial_Map (2,2) K
-> Temporal_Map (4,2) X
-> Unroll R
-> Unroll S
