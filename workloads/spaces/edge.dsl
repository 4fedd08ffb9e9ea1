// Small machines, as in a phone or a camera: at most 2 mm2 and 100 mW without what leaves the chip. The ranges and the budget
// are ours. What varies besides the sizes: whether the network multicasts and sums, and double buffering.

Space edge;
NumPEs 16..256 step 16;
Bandwidth 2..64 times 2;
L1Size 32..512 times 2;
L2Size 8192..131072 times 2;
L1Buffers 1, 2;
VectorWidth 1, 2, 4;
Multicast on, off;
Reduction on, off;
Constant C_TILE 8, 16, 32, 64;
Constant K_TILE 1, 2;
Dataflow nlr, ws, os, rs, nvdla-tiled;
Area <= 2 mm2;
Power <= 100 mW;
endSpace
