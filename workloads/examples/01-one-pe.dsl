// One PE, a 1-D convolution with a window that slides by one: what stays in a PE is not sent again.
// Look at: l1_wr_weight 3, though l1_rd_weight is 18: the three weights come once and stay.
//          l1_wr_input 8: all of the input, once; two of the three inputs stay when the window moves on.
//          l1_req 7 = 3 weights + 3 inputs + 1 psum.
NumPEs 1; Bandwidth 1;

Layer CONV one_d; X 8; S 3; endLayer

Temporal_Map (3,1) X
-> Unroll S
