// A depthwise layer has no K: weights and outputs go by the input channel C. Padded, and strided in X only.
// Look at: l2_wr_input 192 = 3 * 8 * 8: a padded zero is an element like any other.
//          l1_wr_weight 108 = 27 * 4: the fourth PE's two columns begin no window, so it computes nothing, but what is
//          mapped on it is sent all the same.
NumPEs 4; Bandwidth 4;

Layer DSCONV depthwise; C 3; R 3; S 3; Y 6; X 6; Pad 1; StrideX 2; endLayer

Temporal_Map (1,1) C
-> Temporal_Map (3,1) Y
-> Spatial_Map (3,2) X
-> Unroll R
-> Unroll S
