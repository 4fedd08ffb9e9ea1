// None of the network's ways of reuse; wide PEs and slow links.
NumPEs 24; Bandwidth 5; L1Buffers 3; VectorWidth 4; LinkBandwidth 2;
Multicast off; Reduction off; Forwarding off;
