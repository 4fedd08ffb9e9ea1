/* The simulator: a clocked machine of PEs with L1s, a shared L2 and a network that literally executes a mapped layer on
 * real 16-bit numbers, and counts what happens (docs/semantics.md, sections 3 to 8). */
#ifndef SIMCHECK_SIM_SIM_H
#define SIMCHECK_SIM_SIM_H

#include <stdbool.h>
#include <stdint.h>
#include <stdio.h>

#include "common/counters.h"
#include "common/error.h"
#include "common/layer.h"
#include "common/mapping.h"
#include "common/trace.h"

#ifdef __cplusplus
extern "C" {
#endif

/* A layer's tensors with seeded contents, and its output computed by a direct convolution. Opaque; made once and used
 * by any number of runs of the same layer, from any number of threads. */
struct sim_data;

/* On success the caller owns *data and calls sim_data_free. STATUS_LIMIT when the layer is too large to hold. */
enum status sim_data_create(struct sim_data **data, const struct layer *layer, uint64_t seed, struct error *error);
void sim_data_free(struct sim_data *data);

/* Called now and then (many thousand steps apart). */
struct sim_progress {
    void (*report)(void *context, int64_t macs_done, int64_t cycles_done); /* may be NULL */
    void *context;
};

struct sim_options {
    bool every_cycle;    /* clock every cycle, also those in which only countdowns move; slower, same results */
    bool reverse_units;  /* visit the units of the machine in the reverse order; same results */
    struct trace *trace; /* NULL: none */
    FILE *dump;          /* where the machine's state goes when an invariant breaks; NULL: nowhere */
    struct sim_progress progress;
};

struct sim_result {
    struct counters counters;
    bool output_ok; /* the output tensor equals the direct convolution's */
};

/* Run a mapping on the data of its layer. Returns STATUS_OK when the run is whole and every invariant held,
 * STATUS_INVARIANT when one broke (a bug in the simulator; the result then holds what was counted so far),
 * STATUS_LIMIT when the machine is too large to hold, STATUS_IO when the trace cannot be written. */
enum status sim_run(const struct mapping *mapping, const struct sim_data *data, const struct sim_options *options,
                    struct sim_result *result, struct error *error);

#ifdef __cplusplus
}
#endif
#endif
