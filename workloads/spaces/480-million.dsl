// As many designs as the later versions of the MAESTRO paper say that they searched: 479,723,520, half of them for each of two
// layers of VGG16, an early one with large inputs and a late one with many channels.
//
// The paper's ranges are not published, nor which of its designs were skipped: the ranges are ours. Two dataflows with 8
// tilings each, 64 numbers of PEs, 64 bandwidths, 60 sizes of L1, 61 of L2; the budget is that of eyeriss-budget.

Layer CONV conv2;  K 64;  C 64;  R 3; S 3; Y 224; X 224; Pad 1; endLayer
Layer CONV conv11; K 512; C 512; R 3; S 3; Y 14;  X 14;  Pad 1; endLayer

Space 480-million;
NumPEs 8..512 step 8;
Bandwidth 4..256 step 4;
L1Size 32..1920 step 32;
L2Size 8192..499712 step 8192;
Constant C_TILE 16, 32, 64, 128;
Constant K_TILE 1, 2;
Constant RS_C_TILE 1, 2, 4, 8;
Constant RS_K_TILE 1, 2;
Dataflow nvdla-tiled, rs-tiled;
Area <= 16 mm2;
Power <= 450 mW;
endSpace
