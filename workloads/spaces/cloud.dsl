// Large machines, as in a data centre: 1,024 to 16,384 PEs, at most 400 mm2 and 60 W without what leaves the chip. The ranges
// and the budget are ours. The network of each tensor varies: a bus, or the chains of a systolic array.

Space cloud;
NumPEs 1024..16384 times 4; // squares, so that the chains are as long as the array is wide
Bandwidth 64..4096 times 2;
L1Size 32..1024 times 2;
L2Size 131072..2097152 times 2;
VectorWidth 1, 4, 16;
Topology bus, systolic;
Constant C_TILE 32, 64, 128, 256;
Constant K_TILE 1, 2;
Dataflow ws, os, nvdla-tiled;
Area <= 400 mm2;
Power <= 60 W;
endSpace
