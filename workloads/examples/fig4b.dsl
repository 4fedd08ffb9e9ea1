// The example program of the MAESTRO paper, Fig. 4(b), as it stands: the first layer of VGG16 without its padding, on
// 256 PEs.
// Look at the buffers: a PE holds 9 weights, 1 input and 9 psums (l1_req 19), so L1Size 256 is enough for two such sets
// and more. At a step all PEs together hold 899 elements (l2_req), which L2Size 1024 just covers; the formula of Fig. 5
// asks for more than 4,000 (L2 BUFFER REQ), as if no two PEs shared a weight or an output.

//Physical Resource Description
L1Size 256;
L2Size 1024;
Bandwidth 32;
NumPEs 256;

//DNN Layer Description
Layer CONV VGG_C1;
K 64; C 3; R 3; S 3; Y 224; X 224;
endLayer

//Dataflow Description
Temporal_Map (1,1) K
-> Temporal_Map (1,1) C
-> Temporal_Map (1,1) Y
-> Spatial_Map (1,1) X
-> Unroll R
-> Unroll S
