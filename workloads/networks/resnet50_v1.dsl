// ResNet-50 as published: He, Zhang, Ren and Sun, "Deep Residual Learning for Image Recognition" (CVPR 2016), on a
// 224 x 224 image. The stride of a stage is in the first 1x1 convolution of its first block. Names: stage, block, and
// 1x1a, 3x3, 1x1b in the order of the block; proj is the projection shortcut.
//
// 3,855,925,248 MACs in 53 convolutions, and 2,048,000 in 1 fully connected layer.

Layer CONV conv1;        K 64; C 3; R 7; S 7; Y 224; X 224; Stride 2; Pad 3; endLayer
Layer CONV conv2_1_1x1a; K 64; C 64; Y 56; X 56; endLayer
Layer CONV conv2_1_3x3;  K 64; C 64; R 3; S 3; Y 56; X 56; Pad 1; endLayer
Layer CONV conv2_1_1x1b; K 256; C 64; Y 56; X 56; endLayer
Layer CONV conv2_1_proj; K 256; C 64; Y 56; X 56; endLayer
Layer CONV conv2_2_1x1a; K 64; C 256; Y 56; X 56; endLayer
Layer CONV conv2_2_3x3;  K 64; C 64; R 3; S 3; Y 56; X 56; Pad 1; endLayer
Layer CONV conv2_2_1x1b; K 256; C 64; Y 56; X 56; endLayer
Layer CONV conv2_3_1x1a; K 64; C 256; Y 56; X 56; endLayer
Layer CONV conv2_3_3x3;  K 64; C 64; R 3; S 3; Y 56; X 56; Pad 1; endLayer
Layer CONV conv2_3_1x1b; K 256; C 64; Y 56; X 56; endLayer
Layer CONV conv3_1_1x1a; K 128; C 256; Y 56; X 56; Stride 2; endLayer
Layer CONV conv3_1_3x3;  K 128; C 128; R 3; S 3; Y 28; X 28; Pad 1; endLayer
Layer CONV conv3_1_1x1b; K 512; C 128; Y 28; X 28; endLayer
Layer CONV conv3_1_proj; K 512; C 256; Y 56; X 56; Stride 2; endLayer
Layer CONV conv3_2_1x1a; K 128; C 512; Y 28; X 28; endLayer
Layer CONV conv3_2_3x3;  K 128; C 128; R 3; S 3; Y 28; X 28; Pad 1; endLayer
Layer CONV conv3_2_1x1b; K 512; C 128; Y 28; X 28; endLayer
Layer CONV conv3_3_1x1a; K 128; C 512; Y 28; X 28; endLayer
Layer CONV conv3_3_3x3;  K 128; C 128; R 3; S 3; Y 28; X 28; Pad 1; endLayer
Layer CONV conv3_3_1x1b; K 512; C 128; Y 28; X 28; endLayer
Layer CONV conv3_4_1x1a; K 128; C 512; Y 28; X 28; endLayer
Layer CONV conv3_4_3x3;  K 128; C 128; R 3; S 3; Y 28; X 28; Pad 1; endLayer
Layer CONV conv3_4_1x1b; K 512; C 128; Y 28; X 28; endLayer
Layer CONV conv4_1_1x1a; K 256; C 512; Y 28; X 28; Stride 2; endLayer
Layer CONV conv4_1_3x3;  K 256; C 256; R 3; S 3; Y 14; X 14; Pad 1; endLayer
Layer CONV conv4_1_1x1b; K 1024; C 256; Y 14; X 14; endLayer
Layer CONV conv4_1_proj; K 1024; C 512; Y 28; X 28; Stride 2; endLayer
Layer CONV conv4_2_1x1a; K 256; C 1024; Y 14; X 14; endLayer
Layer CONV conv4_2_3x3;  K 256; C 256; R 3; S 3; Y 14; X 14; Pad 1; endLayer
Layer CONV conv4_2_1x1b; K 1024; C 256; Y 14; X 14; endLayer
Layer CONV conv4_3_1x1a; K 256; C 1024; Y 14; X 14; endLayer
Layer CONV conv4_3_3x3;  K 256; C 256; R 3; S 3; Y 14; X 14; Pad 1; endLayer
Layer CONV conv4_3_1x1b; K 1024; C 256; Y 14; X 14; endLayer
Layer CONV conv4_4_1x1a; K 256; C 1024; Y 14; X 14; endLayer
Layer CONV conv4_4_3x3;  K 256; C 256; R 3; S 3; Y 14; X 14; Pad 1; endLayer
Layer CONV conv4_4_1x1b; K 1024; C 256; Y 14; X 14; endLayer
Layer CONV conv4_5_1x1a; K 256; C 1024; Y 14; X 14; endLayer
Layer CONV conv4_5_3x3;  K 256; C 256; R 3; S 3; Y 14; X 14; Pad 1; endLayer
Layer CONV conv4_5_1x1b; K 1024; C 256; Y 14; X 14; endLayer
Layer CONV conv4_6_1x1a; K 256; C 1024; Y 14; X 14; endLayer
Layer CONV conv4_6_3x3;  K 256; C 256; R 3; S 3; Y 14; X 14; Pad 1; endLayer
Layer CONV conv4_6_1x1b; K 1024; C 256; Y 14; X 14; endLayer
Layer CONV conv5_1_1x1a; K 512; C 1024; Y 14; X 14; Stride 2; endLayer
Layer CONV conv5_1_3x3;  K 512; C 512; R 3; S 3; Y 7; X 7; Pad 1; endLayer
Layer CONV conv5_1_1x1b; K 2048; C 512; Y 7; X 7; endLayer
Layer CONV conv5_1_proj; K 2048; C 1024; Y 14; X 14; Stride 2; endLayer
Layer CONV conv5_2_1x1a; K 512; C 2048; Y 7; X 7; endLayer
Layer CONV conv5_2_3x3;  K 512; C 512; R 3; S 3; Y 7; X 7; Pad 1; endLayer
Layer CONV conv5_2_1x1b; K 2048; C 512; Y 7; X 7; endLayer
Layer CONV conv5_3_1x1a; K 512; C 2048; Y 7; X 7; endLayer
Layer CONV conv5_3_3x3;  K 512; C 512; R 3; S 3; Y 7; X 7; Pad 1; endLayer
Layer CONV conv5_3_1x1b; K 2048; C 512; Y 7; X 7; endLayer
Layer FC fc1000;         K 1000; C 2048; endLayer
