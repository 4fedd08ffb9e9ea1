/* Inside of sim_data: the operands that L2 is loaded with, and the expected output. */
#ifndef SIMCHECK_SIM_DATA_H
#define SIMCHECK_SIM_DATA_H

#include "sim/sim.h"

/* Elements stand in the order of their tensor's subscripts, padding included; an element's index is its identity. */
struct sc_sim_data {
    struct sc_layer layer;
    uint64_t seed;
    int64_t elems[SC_TENSOR_COUNT];
    int16_t *operand[2];     /* SC_TENSOR_WEIGHT (NULL in POOL), SC_TENSOR_INPUT */
    int32_t *expected;       /* the output by direct computation */
    int64_t operations_each; /* that make one output */
};

/* Compute data->expected and operations_each with plain nested loops. */
void sim_reference_compute(struct sc_sim_data *data);

#endif
