/* What all parts of a machine share: what it executes, the present cycle, the first failure. No part sees another
 * through it. */
#ifndef SIMCHECK_SIM_RUN_H
#define SIMCHECK_SIM_RUN_H

#include <stdbool.h>
#include <stdint.h>

#include "common/arena.h"
#include "sim/address.h"
#include "sim/data.h"
#include "sim/lanes.h"
#include "sim/sim.h"

struct sim_run {
    const struct sc_mapping *mapping;
    const struct sc_sim_data *data;
    const struct sc_sim_options *options;
    struct sc_error *error;
    enum sc_status status; /* the first failure */
    struct sc_arena arena; /* freed when the run is over */
    const struct lanes *lanes;
    /* What the layer's operation makes of two values of an output (docs/semantics.md, section 1). */
    int32_t (*combine)(int32_t before, int32_t term);
    struct geometry geometry;
    int64_t now;                     /* in cycles */
    bool skips;                      /* the clock goes on to when something happens; else cycle by cycle */
    int64_t *place[SC_TENSOR_COUNT]; /* [identity]: row-major, where accesses are traced; else NULL */
    int64_t *behind;                 /* [PE]: cycles by which its clock is behind L2's; NULL: none is */
};

/* Keep the first failure. An invariant that broke is reported with the present cycle. */
enum sc_status sim_fail(struct sim_run *run, enum sc_status status, const char *format, ...)
    __attribute__((format(printf, 3, 4)));

/* Zeroed memory for the whole run; NULL, and the failure is kept, when there is none. */
void *sim_take(struct sim_run *run, int64_t count, size_t size);

static inline bool sim_accesses_are_traced(const struct sim_run *run) { return run->place[SC_TENSOR_INPUT] != NULL; }

static inline bool sim_bursts_are_traced(const struct sim_run *run) {
    return run->options->trace && run->options->trace->options.level == SC_TRACE_BURST;
}

/* The k-th of the things that pass something from now on, one after the other, `per_cycle` (0: unlimited) in a cycle,
 * passes in this cycle. Only a trace of accesses wants to know. */
static inline int64_t sim_passing_cycle(const struct sim_run *run, int64_t k, int64_t per_cycle) {
    return run->now + (sim_accesses_are_traced(run) && per_cycle > 0 ? k / per_cycle : 0);
}

/* A function that is kept out of those that call it, so that what they do most often has a short way. */
#define SIM_APART __attribute__((noinline))

/* ---- channels ---- */

/* The channels down: of a tensor's own, and the one that the other tensors share. */
enum sim_channel {
    SIM_CHANNEL_WEIGHT = SC_TENSOR_WEIGHT,
    SIM_CHANNEL_INPUT = SC_TENSOR_INPUT,
    SIM_CHANNEL_SHARED,
    SIM_CHANNEL_COUNT
};

static inline bool sim_has_tensor(const struct sim_run *run, int tensor) {
    return run->mapping->layer.type->tensor[tensor].count > 0;
}

/* The channel that brings weights, or inputs. */
static inline enum sim_channel sim_channel_of(const struct sim_run *run, int tensor) {
    return run->mapping->machine.channel[tensor] > 0 ? (enum sim_channel)tensor : SIM_CHANNEL_SHARED;
}

/* Is there this channel? The shared one is, also where no tensor uses it. */
static inline bool sim_has_channel(const struct sim_run *run, enum sim_channel channel) {
    return channel == SIM_CHANNEL_SHARED ||
           (sim_has_tensor(run, (int)channel) && sim_channel_of(run, (int)channel) == channel);
}

/* Elements in a cycle; 0: unlimited. */
static inline int64_t sim_channel_rate(const struct sim_run *run, enum sim_channel channel) {
    const struct sc_machine *machine = &run->mapping->machine;
    return channel == SIM_CHANNEL_SHARED ? machine->bandwidth : machine->channel[channel];
}

static inline int64_t sim_rate_up(const struct sim_run *run) {
    const struct sc_machine *machine = &run->mapping->machine;
    return machine->channel[SC_TENSOR_OUTPUT] > 0 ? machine->channel[SC_TENSOR_OUTPUT] : machine->bandwidth;
}

/* The buffer sets of a tensor: its own, or 0 if it has none of its own. */
static inline int64_t sim_own_sets(const struct sim_run *run, int tensor) {
    return sim_has_tensor(run, tensor) ? run->mapping->machine.tensor_l1_buffers[tensor] : 0;
}

/* The sets of L1Buffers turn over with each step, for tensors without sets of their own. A channel without any tensor
 * waits for them, too. */
static inline bool sim_uses_common_sets(const struct sim_run *run, enum sim_channel channel) {
    bool brings_any = false;
    for (int tensor = 0; tensor < SC_TENSOR_OUTPUT; tensor++) {
        bool brings = sim_has_tensor(run, tensor) && sim_channel_of(run, tensor) == channel;
        if (brings && sim_own_sets(run, tensor) == 0)
            return true;
        brings_any |= brings;
    }
    return !brings_any;
}

/* ---- rates ---- */

/* What a rate of `per_cycle` (0: unlimited, all of it in one cycle) does in some cycles. */
static inline int64_t sim_done_in(int64_t cycles, int64_t per_cycle) {
    int64_t done;
    if (per_cycle == 0 || __builtin_mul_overflow(per_cycle, cycles, &done))
        return INT64_MAX;
    return done;
}

/* Cycles until `left` things are done: at least one while anything is left. */
static inline int64_t sim_cycles_to_do(int64_t left, int64_t per_cycle) {
    if (left <= per_cycle || per_cycle == 0)
        return left > 0;
    if ((per_cycle & (per_cycle - 1)) == 0) /* most often: a shift is faster than a division */
        return ((left - 1) >> __builtin_ctzll((uint64_t)per_cycle)) + 1;
    return left / per_cycle + (left % per_cycle != 0);
}

#endif
