// VGG16: configuration D of Simonyan and Zisserman, "Very Deep Convolutional Networks for Large-Scale Image
// Recognition" (ICLR 2015), on a 224 x 224 image. The convolutions are numbered in order, as accelerator papers
// do; the name in the released model stands behind each layer (conv11 is its conv5_1).
//
// 15,346,630,656 MACs in 13 convolutions, and 123,633,664 in 3 fully connected layers.

Layer CONV conv1;  K 64; C 3; R 3; S 3; Y 224; X 224; Pad 1; endLayer // conv1_1
Layer CONV conv2;  K 64; C 64; R 3; S 3; Y 224; X 224; Pad 1; endLayer // conv1_2
Layer CONV conv3;  K 128; C 64; R 3; S 3; Y 112; X 112; Pad 1; endLayer // conv2_1
Layer CONV conv4;  K 128; C 128; R 3; S 3; Y 112; X 112; Pad 1; endLayer // conv2_2
Layer CONV conv5;  K 256; C 128; R 3; S 3; Y 56; X 56; Pad 1; endLayer // conv3_1
Layer CONV conv6;  K 256; C 256; R 3; S 3; Y 56; X 56; Pad 1; endLayer // conv3_2
Layer CONV conv7;  K 256; C 256; R 3; S 3; Y 56; X 56; Pad 1; endLayer // conv3_3
Layer CONV conv8;  K 512; C 256; R 3; S 3; Y 28; X 28; Pad 1; endLayer // conv4_1
Layer CONV conv9;  K 512; C 512; R 3; S 3; Y 28; X 28; Pad 1; endLayer // conv4_2
Layer CONV conv10; K 512; C 512; R 3; S 3; Y 28; X 28; Pad 1; endLayer // conv4_3
Layer CONV conv11; K 512; C 512; R 3; S 3; Y 14; X 14; Pad 1; endLayer // conv5_1
Layer CONV conv12; K 512; C 512; R 3; S 3; Y 14; X 14; Pad 1; endLayer // conv5_2
Layer CONV conv13; K 512; C 512; R 3; S 3; Y 14; X 14; Pad 1; endLayer // conv5_3
Layer FC fc1;      K 4096; C 25088; endLayer // fc6
Layer FC fc2;      K 4096; C 4096; endLayer // fc7
Layer FC fc3;      K 1000; C 4096; endLayer // fc8
