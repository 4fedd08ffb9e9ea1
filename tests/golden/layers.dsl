// The layers of results.csv: small and medium ones of every type, chosen for their edges. Sizes that no chunk divides,
// windows that do not fit, strides larger than the filter, groups, padding, single rows and single channels.

Layer CONV square;      K 8;  C 8;  Y 10; X 10; R 3; S 3; endLayer
Layer CONV odd;         K 7;  C 5;  Y 9;  X 11; R 3; S 2; endLayer
Layer CONV padded;      K 6;  C 4;  Y 8;  X 8;  R 3; S 3; Pad 1; endLayer
Layer CONV strided;     K 6;  C 3;  Y 15; X 13; R 3; S 3; Stride 2; endLayer
Layer CONV stem;        K 16; C 3;  Y 19; X 19; R 7; S 7; Stride 2; Pad 3; endLayer
Layer CONV gapped;      K 5;  C 4;  Y 11; X 10; R 2; S 2; Stride 3; endLayer
Layer CONV uneven;      K 4;  C 6;  Y 12; X 7;  R 5; S 1; StrideY 2; PadX 1; endLayer
Layer CONV pointwise;   K 24; C 20; Y 7;  X 7;  R 1; S 1; endLayer
Layer CONV row;         N 3;  K 9;  C 10; X 40; S 5; endLayer
Layer CONV grouped;     G 3;  K 5;  C 4;  Y 8;  X 9;  R 3; S 3; endLayer
Layer CONV deep;        K 64; C 70; Y 6;  X 6;  R 3; S 3; endLayer
Layer CONV batch;       N 4;  K 6;  C 5;  Y 7;  X 7;  R 3; S 3; endLayer
Layer DSCONV depthwise; C 20; Y 12; X 12; R 3; S 3; Pad 1; endLayer
Layer DSCONV halved;    C 9;  Y 13; X 14; R 3; S 3; Stride 2; endLayer
Layer DSCONV multiplied; K 3; C 5; Y 9; X 8; R 3; S 2; endLayer
Layer FC    classifier; K 40; C 30; Y 3;  X 3;  R 3; S 3; endLayer
Layer FC    plain;      N 2;  K 50; C 64; endLayer
Layer POOL  halves;     C 12; Y 12; X 12; R 2; S 2; Stride 2; endLayer
Layer POOL  overlaps;   C 7;  Y 13; X 13; R 3; S 3; Stride 2; endLayer
Layer GEMM  matrices;   M 33; N 20; K 45; endLayer
Layer GEMM  vector;     M 1;  N 70; K 64; endLayer
Layer GEMM  heads;      G 3;  M 11; N 9; K 14; endLayer
