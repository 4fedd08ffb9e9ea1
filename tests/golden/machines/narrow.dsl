// Few PEs, a number that divides nothing; a slow channel, one buffer set, latency.
NumPEs 7; Bandwidth 1; L1Buffers 1; NoCLatency 3;
