// At the third step PE 0 needs column 1 again. PE 1 holds it, but idled at the second step, so that L2 sends it.
// Look at: l2_rd_input 7 = 3 + 1 + 2 + 1, noc_forward 2. If idle PEs could forward, it would be 6, and 3.
NumPEs 2; Bandwidth 1;
Layer CONV idle_source; K 2; X 4; S 2; endLayer
Temporal_Map (1,1) K -> Spatial_Map (2,1) X -> Unroll S
