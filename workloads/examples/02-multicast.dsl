// K is spatial: both PEs need the same input at the same step, and one L2 read serves them both.
// Look at: l1_wr_input 48 against l2_rd_input 24.
//          l2_rd_weight 96 = macs: the fold over K is the innermost loop, so no weight stays for a second step.
NumPEs 2; Bandwidth 2;

Layer CONV multicast; K 4; C 2; Y 3; X 4; endLayer

Temporal_Map (1,1) C
-> Temporal_Map (1,1) Y
-> Temporal_Map (1,1) X
-> Spatial_Map (1,1) K
