// Eyeriss' ratios: an access against one MAC, as its authors published them (Chen, Emer and Sze, ISCA 2016).
//
// 65 nm, 16 bits, whatever the sizes: a register file (our L1) 1, another PE's (a hop of the network) 2, the global buffer
// (our L2) 6, DRAM 200. Reads and writes are not distinguished.

Energy eyeriss;
Unit MAC;
MAC 1;
L1 1 1;
L2 6 6;
NoC 2;
OffChip 200;
endEnergy
