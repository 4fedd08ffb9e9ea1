// AlexNet without its two groups: the layers of Krizhevsky, Sutskever and Hinton (NIPS 2012) on a 227 x 227 image, with
// conv2, conv4 and conv5 connected in full. Many accelerator papers count it so; alexnet.dsl has the groups.
//
// 1,076,634,144 MACs in 5 convolutions, and 58,621,952 in 3 fully connected layers.

Layer CONV conv1; K 96; C 3; R 11; S 11; Y 227; X 227; Stride 4; endLayer
Layer CONV conv2; K 256; C 96; R 5; S 5; Y 27; X 27; Pad 2; endLayer
Layer CONV conv3; K 384; C 256; R 3; S 3; Y 13; X 13; Pad 1; endLayer
Layer CONV conv4; K 384; C 384; R 3; S 3; Y 13; X 13; Pad 1; endLayer
Layer CONV conv5; K 256; C 384; R 3; S 3; Y 13; X 13; Pad 1; endLayer
Layer FC fc6;     K 4096; C 9216; endLayer
Layer FC fc7;     K 4096; C 4096; endLayer
Layer FC fc8;     K 1000; C 4096; endLayer
