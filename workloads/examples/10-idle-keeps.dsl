// Six columns on four PEs: in the second fold two PEs idle, and an idle PE keeps what it has.
// Look at: l1_wr_input 56. It would be 72 if idle PEs lost their inputs: two PEs are spared 4 elements each
//          when K moves on, twice.
NumPEs 4; Bandwidth 2;

Layer CONV idle_keeps; K 3; C 2; Y 2; X 6; endLayer

Temporal_Map (2,2) Y
-> Temporal_Map (1,1) K
-> Temporal_Map (2,2) C
-> Spatial_Map (1,1) X
