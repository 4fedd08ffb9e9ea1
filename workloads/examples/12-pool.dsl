// Max pooling: no weights, and a maximum instead of a multiply-accumulate.
// Look at: l1_rd_weight 0; macs 144 counts the maxima.
//          l2_rd_input 144: the windows do not overlap, so every input is read once and used once.
NumPEs 3; Bandwidth 4;

Layer POOL pool; C 4; R 2; S 2; Y 6; X 6; Stride 2; endLayer

Temporal_Map (2,2) Y
-> Temporal_Map (2,2) X
-> Spatial_Map (1,1) C
-> Unroll R
-> Unroll S
