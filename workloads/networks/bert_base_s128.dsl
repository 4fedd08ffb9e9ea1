// BERT base, one sequence of 128 tokens: Devlin, Chang, Lee and Toutanova, "BERT: Pre-training of Deep Bidirectional
// Transformers for Language Understanding" (NAACL 2019), section 3. 12 encoder layers, hidden size 768, 12 heads of 64,
// feed-forward size 3072; the pooler takes the first token. Of the attention, Q * K^T and the product with V are a group
// for each head. Not here: what is no product (embeddings, softmax, GELU, layer norms), and the heads of a task.
//
// 11,174,215,680 MACs in 97 matrix products, 24 of them of 12 groups.

Layer GEMM q_proj;   M 128; N 768; K 768; Repeat 12; endLayer
Layer GEMM k_proj;   M 128; N 768; K 768; Repeat 12; endLayer
Layer GEMM v_proj;   M 128; N 768; K 768; Repeat 12; endLayer
Layer GEMM attn_qk;  G 12; M 128; N 128; K 64; Repeat 12; endLayer
Layer GEMM attn_av;  G 12; M 128; N 64; K 128; Repeat 12; endLayer
Layer GEMM out_proj; M 128; N 768; K 768; Repeat 12; endLayer
Layer GEMM ffn1;     M 128; N 3072; K 768; Repeat 12; endLayer
Layer GEMM ffn2;     M 128; N 768; K 3072; Repeat 12; endLayer
Layer GEMM pooler;   N 768; K 768; endLayer
