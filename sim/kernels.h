/* What a plan does to rows, as loops over all of its work of one sort, and what is done to all counts of a step. There
 * is one text of them (kernel_code.h), compiled for several instruction sets; the results are the same. */
#ifndef SIMCHECK_SIM_KERNELS_H
#define SIMCHECK_SIM_KERNELS_H

#include "sim/step_plan.h"

/* Where it is counted, by tensor, what leaves L2: parcels, and those that they are for. */
struct sim_sent_counts {
    int64_t *parcels, *receivers;
};

/* Lanes of fills with values, and of outputs that begin. */
struct sim_fill_counts {
    int64_t *filled, *begun;
};

/* Copies that leave, and lanes of which some had none. */
struct sim_evicted {
    int64_t copies;
    lane_set without;
};

struct sim_operated {
    int64_t operations, accumulated; /* accumulated: those that read their psum */
};

struct sim_received {
    int64_t arrivals, copies, accumulated, completed;
    bool too_many; /* some output is made of more operations than the layer has for it */
};

/* L2's outputs, by identity. */
struct sim_outputs {
    int32_t *sum, *terms;
    int32_t whole; /* operations that an output is made of in the end */
    bool max;      /* the layer's operation is a maximum; else it is a sum of products */
};

/* `base` is what a plan's identities are relative to, by tensor. `arrived` has 2 * LANE_GRAIN numbers for each block:
 * what its outputs are, and of how many operations each is made. */
struct sim_kernels {
    /* Put the elements of moves [begin, end) into the rows of values that they are for. `from` is L2's: weights, and
     * inputs, by identity. */
    void (*deliver)(const struct sim_plan *plan, int32_t begin, int32_t end, const int32_t *base, int16_t *const *from,
                    int16_t *values, struct sim_sent_counts counts);
    /* Write the identities of all fills, and the values of those that have any. This and `evict` count by lane what
     * crosses links, where somebody asks. */
    void (*fill)(const struct sim_plan *plan, const int32_t *base, const int16_t *values,
                 struct sim_fill_counts counts);
    /* Has every lane what the checks say? */
    bool (*check)(const struct sim_plan *plan, const int32_t *base);
    /* Execute all operations of the step. */
    struct sim_operated (*operate)(const struct sim_plan *plan, bool max);
    /* Take psums out of the L1s: in these lanes there are none any more. */
    struct sim_evicted (*evict)(const struct sim_plan *plan);
    /* Read the copies that leave, and add up those of an output. False if one is of another output. */
    bool (*collect)(const struct sim_plan *plan, int32_t base, bool max, int32_t *arrived);
    /* Take in what blocks [begin, end) have. */
    struct sim_received (*receive)(const struct sim_plan *plan, int32_t begin, int32_t end, int32_t base,
                                   const int32_t *arrived, const struct sim_outputs *outputs);
    /* Add to a total what a part has counted, and let it count from 0 on: of peaks the larger one stays. */
    void (*move)(struct sim_tally *total, struct sim_tally *part);
};

extern const struct sim_kernels sim_kernels_portable, sim_kernels_avx2, sim_kernels_avx512;

#endif
