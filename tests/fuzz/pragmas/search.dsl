Constant A 2;
NumPEs 4;
Space s;
  NumPEs 1, 2..6 step 2, 8..32 times 2;
  Topology bus, systolic;
  OnChip output on, off;
  Constant B 1, 3;
  Dataflow rs, ./a-b/c.dsl;
  Area <= 16.5 mm2; Power <= 450 mW; Cycles <= 2000; Energy <= 1.5 MAC;
endSpace
Cost c;
  SRAM 64 2 area 123.9 um2 power 0.02 mW;
  SRAM 256 2 area 394.5 um2 power 0.09 mW;
  Term l1 SRAM L1Size port 2 each NumPEs;
  Term pe area 4471 um2 power 1222 uW each (NumPEs + 1) * VectorWidth per 4;
endCost
Layer CONV a; K 3; C 4; R 2; S 2; Y 5; X 5; endLayer
Temporal_Map (A,A) C Overhead B
-> Spatial_Map (1,1) K
-> Temporal_Map (Sz(R)+B-1,1) Y
