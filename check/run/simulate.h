/* The simulations of a plan, on threads. One thread waits for their results in the order that it likes. */
#ifndef SIMCHECK_CHECK_SIMULATE_H
#define SIMCHECK_CHECK_SIMULATE_H

#include <stdbool.h>

#include "check/cli/options.h"
#include "check/run/plan.h"
#include "common/error.h"
#include "common/mapping.h"
#include "sim/sim.h"
#include "traces/trace_writer.h"

#ifdef __cplusplus
extern "C" {
#endif

/* The outcome of one run. */
struct simulation {
    enum sc_status status; /* SC_STATUS_INVARIANT also when the output is wrong */
    struct sc_sim_result result;
    bool kept; /* the result is from the folder: an earlier start of this program simulated the run */
    const struct sc_error *error; /* unless SC_STATUS_OK */
    int64_t link_count;           /* 0: not wanted */
    const struct sc_sim_link *link;
    const char *dump; /* of the machine's state, when an invariant broke; else NULL */
};

struct simulations;

/* How to simulate. What is not given is 0, NULL or false. */
struct simulate_options {
    uint64_t seed, jobs; /* 0 jobs: one for each processor */
    uint64_t budget;     /* in seconds; 0: no end */
    const char *out;     /* the folder of --out */
    bool links;          /* what crossed each link is wanted */
    bool literal;        /* --literal */
    int64_t until;       /* each run stops behind this cycle, with the records of what is over by then; 0: none does */
    bool quiet;
};

/* Begin to simulate the runs that have a mapping: `mapping[run]` is what plan_lower made of the run, or NULL where it
 * is not to be simulated. Runs take as many threads as the options say, or one where there is a `trace`. With a folder
 * (--out), a run that the folder has is not simulated again, and a run that is finished is put there. With a budget,
 * the smallest runs come first, and a run that would not be finished in time is not begun. `plan`, `mapping`, `options`
 * and `trace` must outlive the simulations. SC_STATUS_IO when the folder cannot be used. */
enum sc_status simulate_start(struct simulations **simulations, const struct plan *plan,
                              const struct sc_mapping *const *mapping, const struct simulate_options *options,
                              struct sc_trace *trace, struct sc_error *error);

/* The result of a run that has a mapping, as soon as it is there; meanwhile progress is shown. NULL when the run did
 * not fit into the budget. The result lives as long as the simulations. SC_STATUS_IO: the folder could not be written.
 * A trace that could not be written is reported when it is closed. */
const struct simulation *simulate_wait(struct simulations *simulations, int run);

/* Begin no other, wait for those that were begun, and free all. NULL is accepted. */
void simulate_stop(struct simulations *simulations);

#ifdef __cplusplus
}
#endif
#endif
