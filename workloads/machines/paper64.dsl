// The machine of the MAESTRO paper's evaluation: 64 PEs, each with an L1 of 2 KB, and a shared L2 of 1 MB. Sizes are in
// elements of 16 bits. The paper leaves this machine's bandwidth open; 32 is that of its example program.

NumPEs 64;
Bandwidth 32;   // elements a cycle out of L2, and as many into it
L1Size 1024;    // elements in each PE: 2 KB
L2Size 524288;  // elements: 1 MB
