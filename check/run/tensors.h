/* The tensors of layers, made when the first run needs them and freed after the last one; for any number of threads.
 */
#ifndef SIMCHECK_CHECK_TENSORS_H
#define SIMCHECK_CHECK_TENSORS_H

#include <stdint.h>

#include "common/error.h"
#include "common/layer.h"
#include "sim/sim.h"

#ifdef __cplusplus
extern "C" {
#endif

struct tensors;

/* For layers that follow in this order, `layer[i]` being that of run i; equal ones that stand together share theirs.
 * They must outlive the tensors. NULL in place of a layer: run i needs none. NULL when there is no memory. */
struct tensors *tensors_create(const struct sc_layer *const *layer, int run_count, uint64_t seed);
void tensors_free(struct tensors *tensors);

/* The tensors of a run's layer. While one thread makes them, others that need the same ones wait. Release them once
 * for each call, failed or not. */
enum sc_status tensors_take(struct tensors *tensors, int run, const struct sc_sim_data **data, struct sc_error *error);
void tensors_release(struct tensors *tensors, int run);

#ifdef __cplusplus
}
#endif
#endif
