// AlexNet: Krizhevsky, Sutskever and Hinton, "ImageNet Classification with Deep Convolutional Neural Networks"
// (NIPS 2012), on a 227 x 227 image. conv2, conv4 and conv5 have two groups, one for each of the two GPUs it was
// trained on; K and C are those of one group.
//
// 665,784,864 MACs in 5 convolutions, and 58,621,952 in 3 fully connected layers.

Layer CONV conv1; K 96; C 3; R 11; S 11; Y 227; X 227; Stride 4; endLayer
Layer CONV conv2; G 2; K 128; C 48; R 5; S 5; Y 27; X 27; Pad 2; endLayer
Layer CONV conv3; K 384; C 256; R 3; S 3; Y 13; X 13; Pad 1; endLayer
Layer CONV conv4; G 2; K 192; C 192; R 3; S 3; Y 13; X 13; Pad 1; endLayer
Layer CONV conv5; G 2; K 128; C 192; R 3; S 3; Y 13; X 13; Pad 1; endLayer
Layer FC fc6;     K 4096; C 9216; endLayer
Layer FC fc7;     K 4096; C 4096; endLayer
Layer FC fc8;     K 1000; C 4096; endLayer
