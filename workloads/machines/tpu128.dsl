// A TPU-like array of 128 x 128: one core of a TPU v2. Norrie and others, "The Design Process for Google's Training Chips:
// TPUv2 and TPUv3", IEEE Micro 41(2), 2021; Jouppi and others, "In-Datacenter Performance Analysis of a Tensor Processing
// Unit", ISCA 2017. Its dataflows are `tpu` and `tpu-gemm`; docs/machines.md. Sizes are in elements of 16 bits (bfloat16).

NumPEs 16384;
ArrayColumns 128;
Topology systolic;
HopLatency 1;
Channel weight 128;
Channel input 128;
Channel output 128;
Forwarding off;
Stream input;
L1Size 6;               // two sets of a weight, an input and a sum: the first TPU's array has a second tile of weights, too
L2Size 8388608;         // a vector memory of 16 MiB
OffChipBandwidth 250;   // half of 700 GB/s at 700 MHz: 500 bytes a cycle for each of two cores
