// MobileNetV2, width 1.0: Sandler, Howard, Zhu, Zhmoginov and Chen, "MobileNetV2: Inverted Residuals and Linear
// Bottlenecks" (CVPR 2018), on a 224 x 224 image. Each bottleneck expands (1x1), filters depthwise (dw, 3x3) and
// projects (1x1); padding is 1 on every side of a 3x3.
//
// 299,494,272 MACs in 52 convolutions, and 1,280,000 in 1 fully connected layer.

Layer CONV conv0;       K 32; C 3; R 3; S 3; Y 224; X 224; Stride 2; Pad 1; endLayer
Layer DSCONV b1_dw;     C 32; R 3; S 3; Y 112; X 112; Pad 1; endLayer
Layer CONV b1_project;  K 16; C 32; Y 112; X 112; endLayer
Layer CONV b2_expand;   K 96; C 16; Y 112; X 112; endLayer
Layer DSCONV b2_dw;     C 96; R 3; S 3; Y 112; X 112; Stride 2; Pad 1; endLayer
Layer CONV b2_project;  K 24; C 96; Y 56; X 56; endLayer
Layer CONV b3_expand;   K 144; C 24; Y 56; X 56; endLayer
Layer DSCONV b3_dw;     C 144; R 3; S 3; Y 56; X 56; Pad 1; endLayer
Layer CONV b3_project;  K 24; C 144; Y 56; X 56; endLayer
Layer CONV b4_expand;   K 144; C 24; Y 56; X 56; endLayer
Layer DSCONV b4_dw;     C 144; R 3; S 3; Y 56; X 56; Stride 2; Pad 1; endLayer
Layer CONV b4_project;  K 32; C 144; Y 28; X 28; endLayer
Layer CONV b5_expand;   K 192; C 32; Y 28; X 28; endLayer
Layer DSCONV b5_dw;     C 192; R 3; S 3; Y 28; X 28; Pad 1; endLayer
Layer CONV b5_project;  K 32; C 192; Y 28; X 28; endLayer
Layer CONV b6_expand;   K 192; C 32; Y 28; X 28; endLayer
Layer DSCONV b6_dw;     C 192; R 3; S 3; Y 28; X 28; Pad 1; endLayer
Layer CONV b6_project;  K 32; C 192; Y 28; X 28; endLayer
Layer CONV b7_expand;   K 192; C 32; Y 28; X 28; endLayer
Layer DSCONV b7_dw;     C 192; R 3; S 3; Y 28; X 28; Stride 2; Pad 1; endLayer
Layer CONV b7_project;  K 64; C 192; Y 14; X 14; endLayer
Layer CONV b8_expand;   K 384; C 64; Y 14; X 14; endLayer
Layer DSCONV b8_dw;     C 384; R 3; S 3; Y 14; X 14; Pad 1; endLayer
Layer CONV b8_project;  K 64; C 384; Y 14; X 14; endLayer
Layer CONV b9_expand;   K 384; C 64; Y 14; X 14; endLayer
Layer DSCONV b9_dw;     C 384; R 3; S 3; Y 14; X 14; Pad 1; endLayer
Layer CONV b9_project;  K 64; C 384; Y 14; X 14; endLayer
Layer CONV b10_expand;  K 384; C 64; Y 14; X 14; endLayer
Layer DSCONV b10_dw;    C 384; R 3; S 3; Y 14; X 14; Pad 1; endLayer
Layer CONV b10_project; K 64; C 384; Y 14; X 14; endLayer
Layer CONV b11_expand;  K 384; C 64; Y 14; X 14; endLayer
Layer DSCONV b11_dw;    C 384; R 3; S 3; Y 14; X 14; Pad 1; endLayer
Layer CONV b11_project; K 96; C 384; Y 14; X 14; endLayer
Layer CONV b12_expand;  K 576; C 96; Y 14; X 14; endLayer
Layer DSCONV b12_dw;    C 576; R 3; S 3; Y 14; X 14; Pad 1; endLayer
Layer CONV b12_project; K 96; C 576; Y 14; X 14; endLayer
Layer CONV b13_expand;  K 576; C 96; Y 14; X 14; endLayer
Layer DSCONV b13_dw;    C 576; R 3; S 3; Y 14; X 14; Pad 1; endLayer
Layer CONV b13_project; K 96; C 576; Y 14; X 14; endLayer
Layer CONV b14_expand;  K 576; C 96; Y 14; X 14; endLayer
Layer DSCONV b14_dw;    C 576; R 3; S 3; Y 14; X 14; Stride 2; Pad 1; endLayer
Layer CONV b14_project; K 160; C 576; Y 7; X 7; endLayer
Layer CONV b15_expand;  K 960; C 160; Y 7; X 7; endLayer
Layer DSCONV b15_dw;    C 960; R 3; S 3; Y 7; X 7; Pad 1; endLayer
Layer CONV b15_project; K 160; C 960; Y 7; X 7; endLayer
Layer CONV b16_expand;  K 960; C 160; Y 7; X 7; endLayer
Layer DSCONV b16_dw;    C 960; R 3; S 3; Y 7; X 7; Pad 1; endLayer
Layer CONV b16_project; K 160; C 960; Y 7; X 7; endLayer
Layer CONV b17_expand;  K 960; C 160; Y 7; X 7; endLayer
Layer DSCONV b17_dw;    C 960; R 3; S 3; Y 7; X 7; Pad 1; endLayer
Layer CONV b17_project; K 320; C 960; Y 7; X 7; endLayer
Layer CONV conv_last;   K 1280; C 320; Y 7; X 7; endLayer
Layer FC fc;            K 1000; C 1280; endLayer
