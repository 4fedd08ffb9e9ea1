/* Inside traces: what the PEs hold of a tensor in a set of steps, found from the mapping alone (docs/semantics.md,
 * sections 2 to 5 and 12): of weights and inputs their chunks, of outputs those that they own operations of.
 *
 * The set has all steps in which the loops ahead of a place, those outside, have the same indices. In it a PE holds
 * each index of an axis with each of the others, because loops move one axis each. A loop that moves several, of a
 * merged directive, has an index of its own, and the caller goes through all of them. */
#ifndef SIMCHECK_TRACES_BOXES_H
#define SIMCHECK_TRACES_BOXES_H

#include "traces/loops.h"
#include "traces/pe_array.h"

#ifdef __cplusplus
extern "C" {
#endif

/* What one PE holds of an axis; NULL and 0 where the tensor has no such subscript. */
struct box_range {
    const int32_t *index;
    int32_t count;
};

/* What PEs of each class hold: those with the same units at the levels that spread the axis. */
struct box_class {
    int64_t begin, end; /* in `index` */
    bool active;        /* in some step, as far as this axis goes */
};

/* A dimension; or of outputs with windows two, whose chunks make outputs together: Y and R. */
struct box_axis {
    int dim_count;
    enum sc_dim dim[2];
    bool is_subscript;
    int64_t stride; /* of the subscript, in elements */
    int level_count, level[SC_LEVELS_MAX];
    int fixed_count, fixed[TRACE_LOOPS_MAX]; /* loops of it that stand still: outside, and of merged directives */
    int64_t at[TRACE_LOOPS_MAX];             /* their indices when the lists were made */
    bool is_known;
    int64_t class_count;
    struct box_class *of_class;
    int32_t *index;
    int64_t used, capacity;
};

struct boxes {
    const struct pe_array *array;
    enum sc_tensor tensor;
    int outside;                               /* loops that are */
    struct loops loops;                        /* indices of those that stand still */
    int merged_count, merged[TRACE_LOOPS_MAX]; /* inside */
    int axis_count;
    struct box_axis axis[SC_DIM_COUNT];
    int64_t *seen; /* [index]: the list that had it last */
    int64_t lists; /* so far */
    bool no_memory;
};

/* The array must outlive the boxes. SC_STATUS_LIMIT when the layer or the array is too large, or there is no memory;
 * close them in any case. */
enum sc_status trace_boxes_open(struct boxes *boxes, const struct pe_array *array, enum sc_tensor tensor, int outside,
                                struct sc_error *error);
void trace_boxes_close(struct boxes *boxes);

/* Go to the steps in which the loops outside have these indices, and to the first of the merged loops'. */
void trace_boxes_begin(struct boxes *boxes, const int64_t *index);

/* Find what PEs hold there. Returns true if that may differ from what was found before. */
bool trace_boxes_find(struct boxes *boxes);

/* Go on to the next indices of the merged loops. False: there are none. */
bool trace_boxes_next(struct boxes *boxes);

/* What a PE holds of each axis. False: it is active in none of the steps. Of outputs it may be active and make none. */
bool trace_boxes_of(const struct boxes *boxes, int64_t pe, struct box_range range[SC_DIM_COUNT]);

/* PEs with equal numbers hold the same, if they are active. The number is below *count. */
int64_t trace_boxes_class(const struct boxes *boxes, int64_t pe, int64_t *count);

#ifdef __cplusplus
}
#endif
#endif
