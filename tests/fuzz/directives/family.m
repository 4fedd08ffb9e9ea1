Constant Rows 3; Constant Rows 2+1;
Accelerator Acc0 {
  num_pes: 8
  offchip_bw: 128
  top_noc_bw: 16; top_noc_latency: 1
  top_noc_multicast: False
  col_noc_multicast: True
  global_shared_memory: 3000 // bytes
  PE_local_memory: 100
}
Network n {
  FPS: 29.97
  Layer a { Type: CONV Stride { Y: 2, Y: 2 } Dimensions: { N: 1, N: 1, K: 4, C: 3, R: Rows, Y': 5, X': 6, S: 2 }
    Dataflow {
      SpatialMap(1,1) S; TemporalMap(1,1) Y'; TemporalMap(Sz(S),Sz(S)) S; TemporalMap(2,2) K;
      Cluster(1); TemporalMap(1,1) K;
    } }
}
