// A part of CONV11 whose trace of accesses is a file of 25 MB.
NumPEs 64; Bandwidth 32; L1Size 1024; L2Size 524288;
Layer CONV small; K 16; C 16; R 3; S 3; Y 16; X 16; endLayer
