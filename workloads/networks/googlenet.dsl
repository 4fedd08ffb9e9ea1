// GoogLeNet (Inception v1): Szegedy and others, "Going Deeper with Convolutions" (CVPR 2015), on a 224 x 224 image,
// without the auxiliary classifiers. Names are those of the released Caffe model, with _ for /.
//
// 1,581,647,872 MACs in 57 convolutions, and 1,024,000 in 1 fully connected layer.

Layer CONV conv1_7x7_s2;            K 64; C 3; R 7; S 7; Y 224; X 224; Stride 2; Pad 3; endLayer
Layer CONV conv2_3x3_reduce;        K 64; C 64; Y 56; X 56; endLayer
Layer CONV conv2_3x3;               K 192; C 64; R 3; S 3; Y 56; X 56; Pad 1; endLayer
Layer CONV inception_3a_1x1;        K 64; C 192; Y 28; X 28; endLayer
Layer CONV inception_3a_3x3_reduce; K 96; C 192; Y 28; X 28; endLayer
Layer CONV inception_3a_3x3;        K 128; C 96; R 3; S 3; Y 28; X 28; Pad 1; endLayer
Layer CONV inception_3a_5x5_reduce; K 16; C 192; Y 28; X 28; endLayer
Layer CONV inception_3a_5x5;        K 32; C 16; R 5; S 5; Y 28; X 28; Pad 2; endLayer
Layer CONV inception_3a_pool_proj;  K 32; C 192; Y 28; X 28; endLayer
Layer CONV inception_3b_1x1;        K 128; C 256; Y 28; X 28; endLayer
Layer CONV inception_3b_3x3_reduce; K 128; C 256; Y 28; X 28; endLayer
Layer CONV inception_3b_3x3;        K 192; C 128; R 3; S 3; Y 28; X 28; Pad 1; endLayer
Layer CONV inception_3b_5x5_reduce; K 32; C 256; Y 28; X 28; endLayer
Layer CONV inception_3b_5x5;        K 96; C 32; R 5; S 5; Y 28; X 28; Pad 2; endLayer
Layer CONV inception_3b_pool_proj;  K 64; C 256; Y 28; X 28; endLayer
Layer CONV inception_4a_1x1;        K 192; C 480; Y 14; X 14; endLayer
Layer CONV inception_4a_3x3_reduce; K 96; C 480; Y 14; X 14; endLayer
Layer CONV inception_4a_3x3;        K 208; C 96; R 3; S 3; Y 14; X 14; Pad 1; endLayer
Layer CONV inception_4a_5x5_reduce; K 16; C 480; Y 14; X 14; endLayer
Layer CONV inception_4a_5x5;        K 48; C 16; R 5; S 5; Y 14; X 14; Pad 2; endLayer
Layer CONV inception_4a_pool_proj;  K 64; C 480; Y 14; X 14; endLayer
Layer CONV inception_4b_1x1;        K 160; C 512; Y 14; X 14; endLayer
Layer CONV inception_4b_3x3_reduce; K 112; C 512; Y 14; X 14; endLayer
Layer CONV inception_4b_3x3;        K 224; C 112; R 3; S 3; Y 14; X 14; Pad 1; endLayer
Layer CONV inception_4b_5x5_reduce; K 24; C 512; Y 14; X 14; endLayer
Layer CONV inception_4b_5x5;        K 64; C 24; R 5; S 5; Y 14; X 14; Pad 2; endLayer
Layer CONV inception_4b_pool_proj;  K 64; C 512; Y 14; X 14; endLayer
Layer CONV inception_4c_1x1;        K 128; C 512; Y 14; X 14; endLayer
Layer CONV inception_4c_3x3_reduce; K 128; C 512; Y 14; X 14; endLayer
Layer CONV inception_4c_3x3;        K 256; C 128; R 3; S 3; Y 14; X 14; Pad 1; endLayer
Layer CONV inception_4c_5x5_reduce; K 24; C 512; Y 14; X 14; endLayer
Layer CONV inception_4c_5x5;        K 64; C 24; R 5; S 5; Y 14; X 14; Pad 2; endLayer
Layer CONV inception_4c_pool_proj;  K 64; C 512; Y 14; X 14; endLayer
Layer CONV inception_4d_1x1;        K 112; C 512; Y 14; X 14; endLayer
Layer CONV inception_4d_3x3_reduce; K 144; C 512; Y 14; X 14; endLayer
Layer CONV inception_4d_3x3;        K 288; C 144; R 3; S 3; Y 14; X 14; Pad 1; endLayer
Layer CONV inception_4d_5x5_reduce; K 32; C 512; Y 14; X 14; endLayer
Layer CONV inception_4d_5x5;        K 64; C 32; R 5; S 5; Y 14; X 14; Pad 2; endLayer
Layer CONV inception_4d_pool_proj;  K 64; C 512; Y 14; X 14; endLayer
Layer CONV inception_4e_1x1;        K 256; C 528; Y 14; X 14; endLayer
Layer CONV inception_4e_3x3_reduce; K 160; C 528; Y 14; X 14; endLayer
Layer CONV inception_4e_3x3;        K 320; C 160; R 3; S 3; Y 14; X 14; Pad 1; endLayer
Layer CONV inception_4e_5x5_reduce; K 32; C 528; Y 14; X 14; endLayer
Layer CONV inception_4e_5x5;        K 128; C 32; R 5; S 5; Y 14; X 14; Pad 2; endLayer
Layer CONV inception_4e_pool_proj;  K 128; C 528; Y 14; X 14; endLayer
Layer CONV inception_5a_1x1;        K 256; C 832; Y 7; X 7; endLayer
Layer CONV inception_5a_3x3_reduce; K 160; C 832; Y 7; X 7; endLayer
Layer CONV inception_5a_3x3;        K 320; C 160; R 3; S 3; Y 7; X 7; Pad 1; endLayer
Layer CONV inception_5a_5x5_reduce; K 32; C 832; Y 7; X 7; endLayer
Layer CONV inception_5a_5x5;        K 128; C 32; R 5; S 5; Y 7; X 7; Pad 2; endLayer
Layer CONV inception_5a_pool_proj;  K 128; C 832; Y 7; X 7; endLayer
Layer CONV inception_5b_1x1;        K 384; C 832; Y 7; X 7; endLayer
Layer CONV inception_5b_3x3_reduce; K 192; C 832; Y 7; X 7; endLayer
Layer CONV inception_5b_3x3;        K 384; C 192; R 3; S 3; Y 7; X 7; Pad 1; endLayer
Layer CONV inception_5b_5x5_reduce; K 48; C 832; Y 7; X 7; endLayer
Layer CONV inception_5b_5x5;        K 128; C 48; R 5; S 5; Y 7; X 7; Pad 2; endLayer
Layer CONV inception_5b_pool_proj;  K 128; C 832; Y 7; X 7; endLayer
Layer FC loss3_classifier;          K 1000; C 1024; endLayer
