/* Cycles and energies as time and power, at the clock of --clock. For people: nothing is compared with them. */
#ifndef SIMCHECK_CHECK_SPEED_H
#define SIMCHECK_CHECK_SPEED_H

#include <stdbool.h>
#include <stdint.h>

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
struct speed speed_of(uint64_t clock_hz, double ops, int64_t cycles, double energy, bool in_picojoules);

/* "33.03 ms", "850 ns" */
enum { SPEED_TEXT_SIZE = 32 };
const char *speed_time(char buffer[SPEED_TEXT_SIZE], double seconds);

/* "78.05 mW" */
const char *speed_power(char buffer[SPEED_TEXT_SIZE], double watts);

/* "1 GHz", "200 MHz" */
const char *speed_clock(char buffer[SPEED_TEXT_SIZE], uint64_t clock_hz);

/* "200 MHz", "1.5GHz", "800000000": whole Hz, at least 1. False: it is no clock. */
bool speed_read_clock(const char *text, uint64_t *clock_hz);

#ifdef __cplusplus
}
#endif
#endif
