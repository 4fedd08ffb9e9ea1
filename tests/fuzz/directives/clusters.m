// A seed: clusters, constants, outputs, strides.
Constant Width 2;
num_pes: 4*Width
Network seed-1.0 {
    Layer conv_a {
        Type: CONV
        Stride { X: 2, Y: 2 }
        Dimensions { K: 4, C: 3, R: 3, S: 3, Y: 9, X: 11 }
        Dataflow {
            TemporalMap(Width,Width) K;
            SpatialMap(Sz(R),1) Y;
            TemporalMap(4+Sz(S)-1,4) X;
            TemporalMap(Sz(R),Sz(R)) R;
            Cluster(Width, P);
            SpatialMap(1,1) X';
            TemporalMap(1,1) C;
        }
    }
    Layer rows-2 {
        Type: CONV
        Dimensions { K 2 C 2 R 3 Y 6 }
        Dataflow {
            SpatialMap(1,1) Y';
            Cluster(Sz(R));
            SpatialMap(1,1) Y;
            SpatialMap(1,1) R;
        }
    }
    Layer rows-2 { Type: LSTM }
}
