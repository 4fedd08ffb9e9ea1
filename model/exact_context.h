/* A context: all that one evaluation finds, and what it keeps for the next. Each part says which file writes it; every
 * file may read all of it. */
#ifndef SIMCHECK_MODEL_EXACT_CONTEXT_H
#define SIMCHECK_MODEL_EXACT_CONTEXT_H

#include <stdbool.h>
#include <stddef.h>
#include <stdint.h>

#include "common/checked.h"
#include "common/status.h"
#include "model/exact_amounts.h"
#include "model/exact_arithmetic.h"
#include "model/exact_array.h"
#include "model/exact_intern.h"
#include "model/exact_keep.h"
#include "model/exact_links.h"
#include "model/exact_memory.h"
#include "model/exact_nest.h"
#include "model/exact_pieces.h"
#include "model/exact_retime.h"
#include "model/exact_stages.h"

struct sc_exact {
    /* exact.c: what is evaluated, and the first failure. After a failure all results are void. */
    const struct sc_mapping *mapping;
    const struct sc_layer *layer;
    const struct sc_machine *machine;
    enum sc_status status;
    bool overflow;
    const char *message;
    int64_t work_left; /* units visited, blocks made, states advanced, links found */
    int64_t link_work; /* spent on links */
    bool has_weights;
    bool notes_units;                          /* walks find which units work, and which send outputs */
    bool streams[SC_TENSOR_COUNT], any_stream; /* PEs are sent what a step uses of the tensor, and keep nothing */

    /* exact_memory.c */
    struct exact_pool pool;

    /* exact_nest.c */
    int axis_count, loop_count;
    struct exact_axis axis[SC_DIM_COUNT];
    struct exact_loop loop[LOOPS_MAX];
    struct exact_marks marks;
    int axis_of[SC_DIM_COUNT], coord_of[SC_DIM_COUNT]; /* of a dimension; axis -1: size 1 and no loop */
    bool rows_together, columns_together;              /* Y, or X, shares a level's units with something */

    /* exact_keep.c, and its sums exact_classes.c. */
    struct exact_keep keep;

    /* exact_flows.c: the flows in use. */
    size_t flow_count;
    bool near[SC_TENSOR_COUNT]; /* the tensor can be forwarded; weights only where a loop joins axes, outputs never */

    /* exact_array.c and exact_pieces.c: numbers of PEs; those below the link that is being found. */
    struct exact_array array;
    struct buffer products;
    struct exact_pieces pieces;

    /* exact_links.c */
    struct exact_links links;

    /* exact_tree.c and what it calls: numbers of flows and kinds, the rectangles of inputs that are touched, the kind
     * under construction; fronts, edges and cells for one transition. */
    struct intern flows, kinds, touched;
    struct walk *walk;
    struct buffer key, front[2], edges[COORDS_MAX], cells;
    size_t key_count;

    /* exact_blocks.c: conditions of the stages that hold at every transition, and the load that each tensor's transfers
     * are; numbers of blocks, and by these the blocks with their runs and passes. */
    int64_t skew; /* exact_skew.c; by so many cycles the array is late */
    unsigned when;
    bool by_tensor;
    enum exact_load load_of[SC_TENSOR_COUNT];
    struct intern block_keys;
    struct buffer blocks, runs, passes, times;
    struct buffer marked_blocks, marked_runs, marked_passes; /* with marks: of each block, run and pass */
    int runs_made, pass_count;

    /* exact_blocks.c and exact_retime.c: the blocks for another machine. */
    struct exact_retiming retiming;

    /* exact_cycles.c: the layout of a state, and the states that blocks were advanced from and to. */
    struct exact_state_layout layout;
    struct intern vectors;
    struct buffer vector_results;
    int64_t *state_key, *anchors;

    /* Peaks are found with the blocks; exact_counters.c adds the others. */
    int64_t amount[AMOUNT_COUNT];
};

/* Note a failure (the first stays). Returns false. */
bool exact_fail(struct sc_exact *exact, const char *message);

/* A few seconds of work. */
enum { EXACT_WORK_MAX = 1 << 26 };

/* Note that there is no work left, and what most of it was spent on. Returns false. */
bool exact_fail_at_work(struct sc_exact *exact);

/* Spend work; false, and SC_STATUS_LIMIT noted, when there is none left. */
static inline bool exact_work(struct sc_exact *exact, int64_t amount) {
    if (amount > exact->work_left)
        return exact_fail_at_work(exact);
    exact->work_left -= amount;
    return exact->status == SC_STATUS_OK;
}

/* The same for what only a network with many links needs. */
static inline bool exact_links_work(struct sc_exact *exact, int64_t amount) {
    exact->link_work += lesser(amount, EXACT_WORK_MAX);
    return exact_work(exact, amount);
}

/* An overflow is a failure of the evaluation, reported when the evaluation ends. The value is then void. */
static inline int64_t exact_add(struct sc_exact *exact, int64_t a, int64_t b) {
    int64_t sum;
    if (!checked_add(a, b, &sum))
        exact->overflow = true;
    return sum;
}

static inline int64_t exact_mul(struct sc_exact *exact, int64_t a, int64_t b) {
    int64_t product;
    if (!checked_mul(a, b, &product))
        exact->overflow = true;
    return product;
}

/* A peak becomes `value` if that is larger. */
static inline void exact_raise(struct sc_exact *exact, enum exact_amount peak, int64_t value) {
    if (value > exact->amount[peak])
        exact->amount[peak] = value;
}

#endif
