// BERT-base, one sequence of 128 tokens: Devlin, Chang, Lee and Toutanova, "BERT: Pre-training of Deep Bidirectional
// Transformers for Language Understanding" (NAACL 2019). 12 encoder layers, hidden size 768, 12 heads of 64. Matrix
// products only; the attention products occur once for each head of each encoder layer.
//
// 11,173,625,856 MACs in 360 matrix products.

Layer GEMM q_proj;           M 128; N 768; K 768; Repeat 12; endLayer
Layer GEMM k_proj;           M 128; N 768; K 768; Repeat 12; endLayer
Layer GEMM v_proj;           M 128; N 768; K 768; Repeat 12; endLayer
Layer GEMM attn_qk_per_head; M 128; N 128; K 64; Repeat 144; endLayer
Layer GEMM attn_av_per_head; M 128; N 64; K 128; Repeat 144; endLayer
Layer GEMM out_proj;         M 128; N 768; K 768; Repeat 12; endLayer
Layer GEMM ffn1;             M 128; N 3072; K 768; Repeat 12; endLayer
Layer GEMM ffn2;             M 128; N 768; K 3072; Repeat 12; endLayer
