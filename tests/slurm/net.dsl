// Small layers, and a large one that takes seconds: the runs of two dataflows by four tasks. Task 2 has second, fourth and
// sixth in the first dataflow.
Layer CONV first; K 4; C 4; Y 10; X 10; R 3; S 3; endLayer
Layer CONV second; K 6; C 4; Y 10; X 10; R 3; S 3; endLayer
Layer CONV third; K 4; C 6; Y 10; X 10; R 3; S 3; endLayer
Layer CONV fourth; K 128; C 64; Y 80; X 80; R 3; S 3; endLayer
Layer CONV fifth; K 4; C 4; Y 12; X 10; R 3; S 3; endLayer
Layer CONV sixth; K 4; C 4; Y 10; X 12; R 3; S 3; endLayer
