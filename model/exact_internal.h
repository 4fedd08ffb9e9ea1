/* The exact model's data, and its stages (docs/exact-model.md):
 *   exact_nest.c     a mapping as axes, loops and units
 *   exact_chunks.c   which chunk each unit holds, which outputs it makes
 *   exact_steady.c   which iterations of a loop are alike
 *   exact_tree.c     an axis's loops, walked once for each kind of iteration
 *   exact_overlap.c  what an axis keeps, misses and could forward from one step to the next
 *   exact_boxes.c    the same for tensors with several coordinates in one axis
 *   exact_fronts.c   sizes that no other exceeds
 *   exact_intern.c   equal contents get equal numbers
 *   exact_blocks.c   loops of all axes together: totals and peaks
 *   exact_cycles.c   when the last step ends
 */
#ifndef SIMCHECK_MODEL_EXACT_INTERNAL_H
#define SIMCHECK_MODEL_EXACT_INTERNAL_H

#include <stdbool.h>
#include <stddef.h>
#include <stdint.h>

#include "common/checked.h"
#include "model/exact.h"

enum {
    LOOPS_MAX = SC_LEVELS_MAX * SC_DIM_COUNT,
    WINDOWS_MAX = 2,
    COORDS_MAX = SC_DIM_COUNT + WINDOWS_MAX,
    SLOTS_MAX = 2 * SC_LEVELS_MAX,
    CUTS_MAX = 2 * (SC_LEVELS_MAX + 2),
    RECEIVERS_MAX = 256,
    UNITS_MAX = 1 << 20, /* distinct units of an axis */
};

/* The indices from lo to hi - 1. Empty: lo >= hi. */
struct exact_span {
    int64_t lo, hi;
};

/* Memory that grows and is used again. */
struct buffer {
    void *data;
    size_t bytes;
};

/* ---- the nest ---- */

/* One dimension's part of a loop. `count` is its number of positions where several parts are counted through. */
struct loop_part {
    enum sc_dim dim;
    int coord; /* of its axis */
    int64_t size, offset, count;
    int window, rule; /* of a window's input: which window, and which of the window's rules; rule -1: none */
};

/* At its index i, unit u takes position i * stride + (u's index in the slot). Temporal: stride 1, slot -1. */
struct exact_loop {
    int axis, slot, level;
    int64_t stride, used; /* units that have a position at all; level -1: only unit 0 */
    bool still;           /* never more than one index in lockstep: it places the units and takes no time */
    int part_count;
    struct loop_part part[SC_DIM_COUNT];
};

/* A sliding window: input coordinate, filter coordinate, and the coordinate of its outputs. */
struct exact_window {
    int input, filter, output;
    int64_t stride, filters, outputs;
    bool together;  /* the input shares a level's units with something: not every row need be touched */
    int rule_count; /* loops over the input */
};

/* The tensor's coordinates in an axis. None: the axis does not see the tensor, which counts as one element. */
struct coupling {
    int count;
    int coord[COORDS_MAX];
};

/* Units of one level as far as they differ. */
struct exact_slot {
    int level;
    int count;
    int64_t used;
    int64_t *index, *weight; /* the unit that stands for `weight` units alike; indices ascend from 0 */
};

/* Dimensions whose chunks move together, see nest_build. */
struct exact_axis {
    int dim_count, coord_count;
    enum sc_dim dim[SC_DIM_COUNT];
    int window_count;
    struct exact_window window[WINDOWS_MAX];
    struct coupling coupling[SC_TENSOR_COUNT];
    bool plain;  /* one dimension, in no window: chunks are equal or disjoint */
    bool joined; /* more than a window's two dimensions, or a loop with several parts */
    int depth;
    int loop[LOOPS_MAX]; /* indices of its loops, outermost first */
    int slot_count;
    struct exact_slot slot[SLOTS_MAX];
    int unit_count;
    int64_t *weight;           /* [unit] */
    int64_t *index[SLOTS_MAX]; /* [slot][unit] */
    int root;                  /* kind of its empty prefix */
    int64_t distinct_inputs;   /* of the axis's input coordinates, those ever in a box */
};

/* ---- states ---- */

/* A state is what the units of an axis hold: spans, coordinate by coordinate, [coord * unit_count + unit]. In an idle
 * unit all are empty; in an active one only those of outputs can be. */

/* A prefix of an axis's loops as its surroundings see it. */
struct exact_node {
    struct exact_span *first; /* state at its first leaf */
    struct exact_span *own;   /* each unit at its own last active leaf */
    struct exact_span *last;  /* at the last leaf in lockstep */
    int kind;
    struct exact_span *storage[3];
};

/* Which outputs a unit may make under an input chunk, for filter index r (section 4): those with an anchor of at least
 * min(after - r, after_anchor) and below min(before - r, before_anchor). */
struct rule {
    int64_t after, after_anchor, before, before_anchor;
};

/* Disjoint spans, ascending, once exact_line_finish has been called. */
struct line {
    struct exact_span *span;
    int count, capacity; /* capacity: of lines that grow (exact_line_reserve) */
    bool in_order;
};

/* An axis while its loops are walked. */
struct walk {
    struct sc_exact *exact;
    struct exact_axis *axis;
    struct exact_span *chunk[LOOPS_MAX + 1]; /* [depth][coord * unit_count + unit] */
    struct rule *rule[WINDOWS_MAX];          /* [window][rule * unit_count + unit] */
    int64_t *ops;                            /* [unit], of the present leaf */
    struct exact_node node[LOOPS_MAX + 1];
    struct exact_span *shifted;   /* a state */
    struct receiver *receiver[2]; /* [0: inputs, 1: weights][unit] */
    struct line near, all, missing, rows[WINDOWS_MAX];
    bool both_together; /* rows and columns that need not all be touched: rectangles, in exact->touched */
};

/* ---- what a transition moves ---- */

/* Of a tensor in one axis: copies that units hold on one side of a transition, how many of these the same unit holds
 * on the other side too. _ONCE: elements instead of copies; kept is
 * then what all its holders keep. They are multiplied over the axes. The same
 * four are counted of near elements, which some active unit held before the transition. */
enum overlap { OVERLAP_ALL, OVERLAP_KEPT, OVERLAP_ALL_ONCE, OVERLAP_KEPT_ONCE, OVERLAP_COUNT };

/* A transition of one axis: overlaps of weights and inputs (after it) and of outputs (before it). The near ones are in
 * use only with forwarding; see exact->flow_count. */
enum exact_flow {
    FLOW_WEIGHT = 0,
    FLOW_OUTPUT = FLOW_WEIGHT + OVERLAP_COUNT,
    FLOW_INPUT = FLOW_OUTPUT + OVERLAP_COUNT,
    FLOW_INPUT_NEAR = FLOW_INPUT + OVERLAP_COUNT,
    FLOW_WEIGHT_NEAR = FLOW_INPUT_NEAR + OVERLAP_COUNT,
    FLOW_COUNT = FLOW_WEIGHT_NEAR + OVERLAP_COUNT,
};

/* Sizes of a leaf, also to be multiplied over the axes. */
enum leaf_size { LEAF_OPS, LEAF_OPS_MAX, LEAF_WEIGHT_ONCE, LEAF_INPUT_ONCE, LEAF_OUTPUT_ONCE, LEAF_SIZE_COUNT };

/* What is compared in several respects at once: a box's elements by tensor, or a receiver's inputs and weights that
 * are near, and of those that it keeps, negative. */
enum { RESPECTS = 4 };

struct exact_point {
    int64_t value[RESPECTS];
};

/* ---- interning ---- */

/* Sequences of words; equal sequences get the same id, from 0 in order of appearance. */
struct intern {
    struct buffer words, entries, slots;
    size_t word_count;
    int count;
    uint32_t generation;
    uint32_t slot_mask;
};

/* ---- blocks ---- */

enum total {
    TOTAL_STEPS,
    TOTAL_MACS,
    TOTAL_WEIGHT_ARRIVALS,
    TOTAL_INPUT_ARRIVALS,
    TOTAL_WEIGHT_READS,
    TOTAL_INPUT_READS,
    TOTAL_FORWARDS,
    TOTAL_EVICTIONS,
    TOTAL_UP,
    TOTAL_COUNT
};

/* What a transition moves, in elements. */
struct moved {
    int64_t weight_arrivals, input_arrivals; /* at L1s */
    int64_t weight_reads, input_reads;       /* from L2 */
    int64_t forwards;
    int64_t evictions, up; /* copies of outputs that leave L1s; what of them arrives at L2 */
};

/* What happens between two steps, in cycles. */
struct pass {
    int block;  /* the inner block, computed first */
    bool moves; /* a transition follows it: drain, then fetch */
    int64_t fetch_cycles, fetch_latency, drain_cycles, drain_latency;
};

/* Passes [first, first + count), `repeat` times. */
struct run {
    int64_t repeat;
    int first, count;
};

/* Loops j.. of the nest under given kinds of prefixes. No runs: one step, computing `compute_cycles`. */
struct block {
    int first_run, run_count;
    int64_t compute_cycles;
    int64_t total[TOTAL_COUNT];
};

/* ---- a context ---- */

struct sc_exact {
    const struct sc_mapping *mapping;
    const struct sc_layer *layer;
    const struct sc_machine *machine;
    enum sc_status status; /* the first failure; everything after it is void */
    bool overflow;
    const char *message;
    size_t flow_count;              /* flows in use */
    bool has_weights, weights_near; /* weights can be forwarded only where a loop joins axes */
    int64_t work_left;              /* units visited, blocks made, vectors advanced */

    int axis_count, loop_count;
    struct exact_axis axis[SC_DIM_COUNT];
    struct exact_loop loop[LOOPS_MAX];
    int axis_of[SC_DIM_COUNT], coord_of[SC_DIM_COUNT]; /* of a dimension; axis -1: size 1 and no loop */
    bool rows_together, columns_together;              /* Y, or X, shares a level's units with something */

    struct scratch_chunk *chunks, *chunk; /* memory for one evaluation: all, and the one in use */
    size_t chunk_used, chunk_bytes;

    struct intern flows, kinds, block_keys, vectors, touched;
    struct walk *walk;
    struct buffer blocks, runs, passes, vector_results, key, front[2], edges[COORDS_MAX], cells;
    size_t key_count;
    int runs_made, pass_count;
    int64_t peak_down, peak_up, l1_req, l2_req;
    int sets; /* L1 buffer sets that matter */
    int64_t *state_key, *anchors;
};

/* ---- exact.c: memory, work, checked arithmetic ---- */

/* Note a failure (the first stays). Returns false. */
bool exact_fail(struct sc_exact *exact, const char *message);

/* Spend work; false, and SC_STATUS_LIMIT noted, when there is none left. */
bool exact_work(struct sc_exact *exact, int64_t amount);

/* Memory for the present evaluation, not cleared; NULL and a failure noted when there is none. */
void *exact_memory(struct sc_exact *exact, size_t count, size_t size);

/* An overflow is a failure of the evaluation, found when it ends; the value is then void. */
static inline int64_t exact_add(struct sc_exact *exact, int64_t a, int64_t b) {
    int64_t sum;
    exact->overflow |= !checked_add(a, b, &sum);
    return sum;
}

static inline int64_t exact_mul(struct sc_exact *exact, int64_t a, int64_t b) {
    int64_t product;
    exact->overflow |= !checked_mul(a, b, &product);
    return product;
}

/* Make room for `bytes` in a buffer, keeping its contents. */
bool exact_buffer_grow(struct sc_exact *exact, struct buffer *buffer, size_t bytes);
static inline bool buffer_reserve(struct sc_exact *exact, struct buffer *buffer, size_t bytes) {
    return bytes <= buffer->bytes || exact_buffer_grow(exact, buffer, bytes);
}
void exact_buffer_free(struct buffer *buffer);

/* ---- exact_nest.c ---- */

bool exact_build_nest(struct sc_exact *exact);

/* Positions of a directive in a chunk (section 2). */
static inline int64_t exact_positions(int64_t length, int64_t size, int64_t offset) {
    if (length <= size)
        return 1;
    return offset == 1 ? length - size + 1 : (length - size - 1) / offset + 2;
}

/* Where a state or a set of chunks keeps a unit's span of a coordinate. */
static inline size_t axis_at(const struct exact_axis *axis, int coord, int u) {
    return (size_t)coord * (size_t)axis->unit_count + (size_t)u;
}

/* ---- exact_chunks.c ---- */

/* Enter child `index` of the prefix at depth k: the units' chunks and rules at depth k + 1. */
void exact_chunks_enter(struct walk *walk, int k, int64_t index);

/* Children of the prefix at depth k, in lockstep. */
int64_t exact_chunks_trip(const struct walk *walk, int k);

/* The state at a leaf, into `state`, and the units' operations, into walk->ops. */
void exact_chunks_leaf(struct walk *walk, struct exact_span *state);

/* ---- exact_steady.c ---- */

/* Children lo..hi - 1 of a prefix do the same, every `period` of them. */
struct steady {
    int64_t lo, hi, period;
};

/* The steady children of the prefix at depth k from `index` on; none: lo == hi. */
struct steady exact_steady_children(const struct walk *walk, int k, int64_t index, int64_t trip);

/* ---- exact_tree.c ---- */

/* Walk an axis and fill its root kind and distinct inputs. */
bool exact_walk_axis(struct sc_exact *exact, struct exact_axis *axis);

/* Elements of a unit's box, as far as this axis tells. */
static inline int64_t walk_box_elems(const struct exact_axis *axis, enum sc_tensor tensor,
                                     const struct exact_span *state, int u) {
    const struct coupling *coupling = &axis->coupling[tensor];
    int64_t elems = 1;
    for (int i = 0; i < coupling->count; i++) {
        struct exact_span span = state[axis_at(axis, coupling->coord[i], u)];
        elems *= span.hi - span.lo;
    }
    return elems;
}

/* ---- exact_overlap.c ---- */

/* The number of the flows of a transition of this axis: the state after, the state each unit holds before, and the
 * lockstep state before. -1 on failure. */
int exact_overlap_flows(struct walk *walk, const struct exact_span *after, const struct exact_span *own,
                        const struct exact_span *last);

/* The same of a leaf that stays as it is, and each tensor's distinct elements there. */
int exact_overlap_leaf(struct walk *walk, const struct exact_span *state, int64_t distinct[SC_TENSOR_COUNT]);

void exact_line_start(struct line *line);
void exact_line_reserve(struct sc_exact *exact, struct line *line);
void exact_line_add(struct line *line, struct exact_span span);
void exact_line_finish(struct line *line);
int64_t exact_line_measure(const struct line *line);

/* ---- exact_fronts.c ---- */

/* Points of which none is at most another in every respect. */
struct front {
    struct buffer *buffer;
    int count;
};

void exact_front_start(struct front *front, struct buffer *buffer);
void exact_front_add(struct sc_exact *exact, struct front *front, struct exact_point point);

static inline struct exact_point front_get(const struct front *front, int index) {
    return ((const struct exact_point *)front->buffer->data)[index];
}

/* What a unit holds that was near, and of that what it held itself. */
struct receiver {
    int64_t near, kept;
};

/* A transition as one tensor sees it: `held` on one side, `other` on the other, by units that are active after it;
 * `near` before it, in lockstep; NULL when nothing is forwarded. */
struct view {
    struct walk *walk;
    const struct coupling *coupling;
    const struct exact_span *active; /* units that are active after the transition */
    const struct exact_span *held, *other, *near;
    bool once;
    int64_t *overlap;          /* [OVERLAP_COUNT] */
    int64_t *overlap_near;     /* the same, of what was near */
    struct receiver *receiver; /* [unit]; only with `near` */
};

/* ---- exact_boxes.c ---- */

/* The overlaps of a tensor with several coordinates in the axis. */
void exact_boxes_overlap(const struct view *view);

/* Elements of a union of rectangles: two spans each in an intern's words. */
int64_t exact_boxes_measure(struct sc_exact *exact, const struct intern *rectangles);

/* ---- exact_intern.c ---- */

void exact_intern_clear(struct intern *intern);
void exact_intern_free(struct intern *intern);

/* The number of a sequence; -1 and a failure noted when there is no memory. `is_new` may be NULL. */
int exact_intern_words(struct sc_exact *exact, struct intern *intern, const int64_t *words, size_t count, bool *is_new);

struct intern_entry {
    size_t first, count;
    uint64_t hash;
};

static inline const int64_t *intern_get(const struct intern *intern, int id) {
    const struct intern_entry *entries = (const struct intern_entry *)intern->entries.data;
    return (const int64_t *)intern->words.data + entries[id].first;
}

static inline size_t intern_length(const struct intern *intern, int id) {
    const struct intern_entry *entries = (const struct intern_entry *)intern->entries.data;
    return entries[id].count;
}

/* ---- exact_blocks.c ---- */

/* Make the blocks of the whole nest; the number of the outermost. Finds the peaks, too. */
int exact_build_blocks(struct sc_exact *exact);
struct block *exact_block(const struct sc_exact *exact, int block);

/* The flows of a reset of the whole nest. */
void exact_root_flows(struct sc_exact *exact, int64_t flows[FLOW_COUNT]);

/* What flows multiplied over all axes mean, under the machine's flags. */
struct moved exact_moved(const struct sc_exact *exact, const int64_t flows[FLOW_COUNT]);

/* Add to totals and peaks. */
void exact_add_moved(struct sc_exact *exact, int64_t total[TOTAL_COUNT], const struct moved *moved);

void exact_set_fetch(const struct sc_exact *exact, struct pass *pass, int64_t down, int64_t forwarded);
void exact_set_drain(const struct sc_exact *exact, struct pass *pass, int64_t up);

/* ---- exact_cycles.c ---- */

/* The cycles of the outermost block between the first fetch and the last drain, both in `ends`. */
int64_t exact_cycles(struct sc_exact *exact, int root, const struct pass *ends);

#endif
