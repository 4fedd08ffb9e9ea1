// Eyeriss: Chen, Krishna, Emer and Sze, "Eyeriss: An Energy-Efficient Reconfigurable Accelerator for Deep Convolutional
// Neural Networks", IEEE JSSC 52(1), 2017. Its dataflow is `eyeriss`. What is published and what is our reading:
// docs/machines.md. Sizes are in elements of 16 bits, which the chip has, too.

NumPEs 168;           // 12 rows of 14 (section III)
ArrayColumns 12;      // the array lies on its side: a row here is a column there, so that an output's psums meet in a row
Topology xybus;       // the global networks: a Y bus, and an X bus for each row (section V-B)
Channel weight 4;     // buses of 64 bits for filters and psums, of 16 bits for inputs (section V-B)
Channel input 1;
Channel output 4;
Forwarding off;       // inputs come over the global network only; psums add up over local links (section V-B)
L1Size 260;           // scratchpads of 224 weights, 12 inputs and 24 psums (section V-C)
L1Buffers weight 1;   // a pass waits for its weights: 192 of 224 are in use (our reading of "ramp up", section VI-A)
L2Size 55296;         // 108 KB: 100 KB for inputs and psums, 8 KB for the next filters (section V-A)
L2Buffers 1;          // inputs and psums have no second set (our reading)
OffChipBandwidth 1;   // 64 bits at 60 MHz are 1.2 elements a core cycle at 200 MHz (Table V), rounded down
