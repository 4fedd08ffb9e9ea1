/* The simulator: a clocked machine of PEs with L1s, a shared L2 and a network that literally executes a mapped layer on
 * real 16-bit numbers, and counts what happens (docs/semantics.md, sections 3 to 8). */
#ifndef SIMCHECK_SIM_SIM_H
#define SIMCHECK_SIM_SIM_H

#include <stdbool.h>
#include <stdint.h>
#include <stdio.h>

#include "../common/api.h"
#include "../common/counters.h"
#include "../common/error.h"
#include "../common/layer.h"
#include "../common/mapping.h"
#include "../common/trace_record.h"

#ifdef __cplusplus
extern "C" {
#endif

/* A layer's tensors with seeded contents, and its output computed by a direct convolution. Opaque; made once and used
 * by any number of runs of the same layer, from any number of threads. */
struct sc_sim_data;

/* On success the caller owns *data and calls sc_sim_data_free. SC_STATUS_INPUT when sc_layer_check does not accept the
 * layer, SC_STATUS_LIMIT when it is too large to hold. */
SC_API enum sc_status sc_sim_data_create(struct sc_sim_data **data, const struct sc_layer *layer, uint64_t seed,
                                         struct sc_error *error);
SC_API void sc_sim_data_free(struct sc_sim_data *data);

/* Called now and then (many thousand steps apart). */
struct sc_sim_progress {
    void (*report)(void *context, int64_t macs_done, int64_t cycles_done); /* may be NULL */
    void *context;
};

/* Steps of the loop nest, by what they do. */
enum sc_sim_phase {
    SC_SIM_FIRST,   /* at least one loop starts (over), so that what its iterations share must be fetched anew */
    SC_SIM_STEADY,  /* only the innermost loop that iterates went on */
    SC_SIM_CLIPPED, /* a PE's chunk is shorter than in the run's first step, or a PE that was active then is idle */
    SC_SIM_PHASE_COUNT
};

/* Causes: the start of the run, the advance of each loop of the nest (directives, level by level, outermost first; a
 * spatial directive is its fold loop), and the end of the run. */
enum { SC_SIM_CAUSE_START, SC_SIM_CAUSE_LOOP, SC_SIM_CAUSES_MAX = SC_LEVELS_MAX * SC_DIM_COUNT + 2 };

/* Everything that is counted, by the loop whose advance caused it and by the phase of its step. The outputs of a step
 * that go up are caused by the advance that ends this step. The cycles of a step begin when the step before has
 * drained, and end when the step itself has drained. A peak is that of the steps of its cause and phase. */
struct sc_sim_attribution {
    int cause_count; /* loops + 2; the last cause is the end */
    struct sc_counters of[SC_SIM_CAUSES_MAX][SC_SIM_PHASE_COUNT];
};

/* The instructions that simulations use, as a text of constants: the fastest that this processor has, or those that the
 * environment variable SIMCHECK_LANES names ("avx512", "avx2", "portable"). The results are the same. SC_STATUS_INPUT
 * when the variable names none of these, SC_STATUS_LIMIT when this processor lacks instructions that the program was
 * compiled for. sc_sim_run then fails with the same status. */
SC_API enum sc_status sc_sim_instructions(const char **text, struct sc_error *error);

/* What crossed a link in a run. Weights and inputs on links that they share, also on a single bus, are counted
 * together: `tensors` then has both. */
struct sc_sim_link {
    unsigned tensors;       /* bit t: enum sc_tensor t */
    int64_t link;           /* its number (common/link.h) */
    int64_t elements, peak; /* in all, and the most in a step */
};

/* Who takes what crossed each link, network by network, when a run is over. */
struct sc_sim_link_sink {
    void (*take)(void *context, const struct sc_sim_link *link); /* NULL: nobody */
    void *context;
};

struct sc_sim_options {
    bool every_cycle;       /* clock every cycle, also those in which only countdowns move; slower, same results */
    bool reverse_units;     /* visit the units of the machine in the reverse order; same results */
    bool literal;           /* stage each step by itself, also one that is like a step before; slower, same results */
    int64_t restage_one_of; /* one of so many replayed steps is staged, too, and the two are compared; 0: 1,024 */
    int64_t replay_bytes;   /* most bytes kept for replaying, without the tables that find them; 0: 96 MiB */

    /* Stop after this cycle. The trace then has the records of all steps that are over, except the last of them.
     * 0: run to the end. */
    int64_t until;

    struct sc_sim_attribution *attribution; /* the caller's; NULL: not wanted. Its sum is what the counters say */
    struct sc_trace_sink *trace;            /* who takes the records; NULL: nobody */
    FILE *dump;                             /* where the machine's state goes when an invariant breaks; NULL: nowhere */
    struct sc_sim_link_sink links;
    struct sc_sim_progress progress;
};

/* What the PEs spend a cycle on: they compute, or wait for what holds the next step back; of several things, for the
 * one that takes longest. */
enum sc_sim_wait {
    SC_SIM_COMPUTES,                 /* the busiest PE executes operations */
    SC_SIM_CONTROLS,                 /* Overhead */
    SC_SIM_WAITS_FOR_WEIGHT_CHANNEL, /* a channel of the tensor's own, down */
    SC_SIM_WAITS_FOR_INPUT_CHANNEL,
    SC_SIM_WAITS_FOR_CHANNEL, /* the shared one, down */
    SC_SIM_WAITS_FOR_LINK,    /* the busiest link down */
    SC_SIM_WAITS_FOR_FORWARDING,
    SC_SIM_WAITS_FOR_LOADS,   /* from off chip */
    SC_SIM_WAITS_FOR_LATENCY, /* NoCLatency, either way */
    SC_SIM_WAITS_FOR_CHANNEL_UP,
    SC_SIM_WAITS_FOR_LINK_UP,
    SC_SIM_WAITS_FOR_STORES, /* to off chip */
    SC_SIM_WAITS_FOR_HOPS,   /* HopLatency, at the end */
    SC_SIM_WAIT_COUNT
};

/* "computing", "channel down", ... */
SC_API const char *sc_sim_wait_name(enum sc_sim_wait wait);

struct sc_sim_result {
    struct sc_counters counters;
    int64_t waits[SC_SIM_WAIT_COUNT]; /* cycles; they add up to counters.cycles */
    bool output_ok;                   /* the output tensor equals the direct convolution's */
    bool stopped;                     /* `until` came first: the result is of a part of the run, not output_ok */
};

/* Run a mapping on the data of its layer. Returns SC_STATUS_OK when the run is whole and every invariant held,
 * SC_STATUS_INPUT when the data are of another layer, sc_mapping_check does not accept the mapping, a number of the
 * options is below 0, or sc_trace_options_check does not accept the options of the trace,
 * SC_STATUS_INVARIANT when an invariant broke (a bug in the simulator; the result then holds what was counted so far),
 * SC_STATUS_LIMIT when the machine is too large to hold. */
SC_API enum sc_status sc_sim_run(const struct sc_mapping *mapping, const struct sc_sim_data *data,
                                 const struct sc_sim_options *options, struct sc_sim_result *result,
                                 struct sc_error *error);

#ifdef __cplusplus
}
#endif
#endif
