// What the paper's evaluation has.
NumPEs 64; Bandwidth 32; L1Size 1024; L2Size 524288;
