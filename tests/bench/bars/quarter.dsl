// A part of CONV11 on the machine of the paper, for what is tried on each dataflow.
NumPEs 64; Bandwidth 32; L1Size 1024; L2Size 524288;
Layer CONV quarter; K 256; C 128; R 3; S 3; Y 16; X 16; endLayer
