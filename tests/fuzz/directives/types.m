num_pes: 8
l1_size_cstr: 100
noc_bw_cstr: 16
offchip_bw_cstr: 50
Dataflow { SpatialMap(1,1) C; TemporalMap(2,1) K; }
Network seed {
    Layer product { Type: GEMM Dimensions { M: 4, N: 5, K: 6 }
        Dataflow { TemporalMap(1,1) N; SpatialMap(2,2) M; Cluster(2, L); SpatialMap(3,3) K } }
    Layer depth { Type: DSCONV Dimensions { K: 1, C: 6, R: 3, S: 3, Y: 8, X: 8 }
        Dataflow { SpatialMap(1,1) C; TemporalMap(2,2) Y'; TemporalMap(3,1) X; } }
    Layer groups { Type: NGCONV Dimensions { G: 2, K: 3, C: 4 } Dataflow { SpatialMap(1,1) G; } }
    Layer pool { Type: POOL Stride { X: 2, Y: 2 } Dimensions { C: 3, R: 2, S: 2, Y: 4, X: 4 } }
}
