// One decoder layer of LLaMA 7B, prefill of 2048 tokens: Touvron et al., "LLaMA: Open and Efficient Foundation Language
// Models" (arXiv:2302.13971), section 2 and Table 2. Width 4096, 32 heads of 128; the feed-forward net has SwiGLU, and is
// 11008 wide: two thirds of 4 * 4096, rounded up to a multiple of 256. The model has 32 such layers. The products of the
// attention have a group for each head, and are whole: nothing is saved where the causal mask is zero. Not here: what is no
// product (RMSNorm, rotary embeddings, softmax, SiLU).
//
// 448,824,082,432 MACs in 9 matrix products, 2 of them of 32 groups.

Layer GEMM q_proj;   M 2048; N 4096; K 4096; endLayer
Layer GEMM k_proj;   M 2048; N 4096; K 4096; endLayer
Layer GEMM v_proj;   M 2048; N 4096; K 4096; endLayer
Layer GEMM attn_qk;  G 32; M 2048; N 2048; K 128; endLayer
Layer GEMM attn_av;  G 32; M 2048; N 128; K 2048; endLayer
Layer GEMM out_proj; M 2048; N 4096; K 4096; endLayer
Layer GEMM gate;     M 2048; N 11008; K 4096; endLayer
Layer GEMM up;       M 2048; N 11008; K 4096; endLayer
Layer GEMM down;     M 2048; N 4096; K 11008; endLayer
