// 480-million with four times as many sizes of L1, of one layer: 959,447,040 designs.
Space slurm;
NumPEs 8..512 step 8;
Bandwidth 4..256 step 4;
L1Size 32..1944 step 8;
L2Size 8192..499712 step 8192;
Constant C_TILE 16, 32, 64, 128;
Constant K_TILE 1, 2;
Constant RS_C_TILE 1, 2, 4, 8;
Constant RS_K_TILE 1, 2;
Dataflow nvdla-tiled, rs-tiled;
Area <= 16 mm2;
Power <= 450 mW;
endSpace
