// Machines of at most 16 mm2 and 450 mW, about a chip as Eyeriss, with the five dataflows of Table 2.
//
// Later versions of the MAESTRO paper search under a budget of area and power, too, and do not publish their ranges. That
// their budget is this one is from notes and was not checked. The ranges are ours: 64 numbers of PEs, 64 bandwidths, 6
// sizes of L1, 7 of L2 and 5 dataflows are 860,160 designs of a layer. L1 has at least 32 elements and L2 8,192, the
// smallest memories of the cost table 28nm. Layers come from elsewhere.

Space eyeriss-budget;
NumPEs 8..512 step 8;
Bandwidth 4..256 step 4;
L1Size 32..1024 times 2;
L2Size 8192..524288 times 2;
Dataflow nlr, ws, os, rs, nvdla;
Area <= 16 mm2;
Power <= 450 mW;
endSpace
