/* Cycles and energies as time and power, at a clock. For people: nothing is compared with them. */
#ifndef SIMCHECK_CHECK_SPEED_H
#define SIMCHECK_CHECK_SPEED_H

#include <stdbool.h>
#include <stdint.h>

#include "check/report/text.h"
#include "common/layer.h"

#ifdef __cplusplus
extern "C" {
#endif

struct speed {
    bool known; /* there is a clock, and a cycle passed */
    double seconds, gops;
    bool has_power; /* the energy is in picojoules: watts are the average over the time, without what leaks */
    double watts, gops_per_watt;
};

/* What so many MACs of a layer are in GOPS: sc_operation_description.ops for each of them. */
double speed_ops(const struct sc_layer *layer, int64_t macs);

/* Of `ops` operations as speed_ops counts them, in `cycles`, for `energy` units. */
struct speed speed_of(int64_t clock_hz, double ops, int64_t cycles, double energy, bool in_picojoules);

/* "33.03 ms", "850 ns" */
const char *speed_time(char buffer[TEXT_NUMBER_SIZE], double seconds);

/* "78.05 mW" */
const char *speed_power(char buffer[TEXT_NUMBER_SIZE], double watts);

#ifdef __cplusplus
}
#endif
#endif
