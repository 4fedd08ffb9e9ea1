/* What the files of this room share. */
#ifndef SIMCHECK_RTL_INTERNAL_H
#define SIMCHECK_RTL_INTERNAL_H

#include "rtl/rtl.h"

enum { ROW_FIELDS = 8, RTL_NETS = SC_TENSOR_COUNT };

/* A subscript: its dimension, its stride in the tensor, its places in an L1, and its stride there. */
enum { SUBSCRIPT_DIM, SUBSCRIPT_STRIDE, SUBSCRIPT_PLACES, SUBSCRIPT_SLOTS, RTL_SUBSCRIPT_FIELDS };

/* Sizes of the machine's memories, and how many there are of each part. The largest of several mappings' serves all. */
struct rtl_capacity {
    int64_t pe, link, row, loop, own, lane, pair, out, in, filter, elem;
    int64_t ways[SC_TENSOR_COUNT], slots[SC_TENSOR_COUNT];
    int64_t step, tile, send, forward, evict, load, store;
    int64_t value; /* the largest number that it computes with */
    bool merged;
};

struct rtl_row {
    int64_t field[ROW_FIELDS];
    int64_t inner_pes; /* PEs of a unit of its level */
    int64_t units;     /* of its level, if it is spatial; else 0 */
};

struct rtl_network {
    int64_t link_count;
    int64_t *link;          /* their names */
    unsigned char *reaches; /* [link * pes + pe] */
    int64_t *depth;         /* [pe]: links of its way */
};

/* A mapping as the machine sees it. */
struct rtl_design {
    const struct sc_mapping *mapping;
    struct rtl_capacity need;
    int row_count, loop_count;
    struct rtl_row *row;
    int64_t *loop; /* overhead and windows of each */
    int64_t pes, steps;
    int64_t extent[SC_DIM_COUNT]; /* longest chunk of each dimension */
    int64_t subscript[SC_TENSOR_COUNT][SC_SUBSCRIPTS_MAX][RTL_SUBSCRIPT_FIELDS];
    int64_t elems[SC_TENSOR_COUNT];
    int64_t outputs[SC_WINDOWS_MAX], taps[SC_WINDOWS_MAX];
    struct rtl_network network[RTL_NETS];
};

/* Fill in a design: rows of the nest, sizes of chunks, and what the machine must have for it. */
enum sc_status rtl_design_make(struct rtl_design *design, const struct sc_mapping *mapping, struct sc_arena *arena,
                               struct sc_error *error);

/* The links of the network of a tensor (docs/semantics.md, section 10). */
enum sc_status rtl_network_make(struct rtl_network *network, const struct sc_mapping *mapping, enum sc_tensor tensor,
                                int64_t pes, struct sc_arena *arena, struct sc_error *error);

/* Do weights and inputs cross the same links? */
bool rtl_links_shared(const struct sc_mapping *mapping);

/* The words and masks that configure a machine of capacity `n` for a design; `words` has rtl_word_count of them. */
int64_t rtl_word_count(const struct rtl_capacity *n);
void rtl_words(int64_t *words, const struct rtl_design *design, const struct rtl_capacity *n, int64_t most);
void rtl_write_word_names(const struct rtl_capacity *n, FILE *to);

/* A line of hexadecimal digits for each element: weights and inputs, and the outputs that they give. */
void rtl_write_operand(const struct rtl_design *design, enum sc_tensor tensor, FILE *to);
enum sc_status rtl_write_expected(const struct rtl_design *design, FILE *to, struct sc_error *error);

/* A file of the template, made at build time from rtl/template. NULL behind the last. */
struct rtl_template_file {
    const char *name;
    const unsigned char *bytes;
    size_t size;
};
extern const struct rtl_template_file rtl_template[];

#endif
