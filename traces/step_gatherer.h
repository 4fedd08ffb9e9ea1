/* Gathers steps from the records of a trace of any level. */
#ifndef SIMCHECK_TRACES_STEP_GATHERER_H
#define SIMCHECK_TRACES_STEP_GATHERER_H

#include <stdbool.h>

#include "traces/trace_reader.h"

#ifdef __cplusplus
extern "C" {
#endif

/* The parts of a step. At SC_TRACE_STEP the record has the cycles of all of them; at the other levels a part lasts from
 * its first record to its last. */
enum step_part { PART_FETCH, PART_COMPUTE, PART_DRAIN, PART_COUNT };

struct known_step {
    struct sc_trace_step step;
    bool known[PART_COUNT];                /* the part has records; else its cycles mean nothing */
    int64_t most_executed, most_forwarded; /* operations of one PE, elements forwarded to one; -1: unknown */
};

/* `struct step_gatherer g = {0};` has no step yet. */
struct step_gatherer {
    bool begun;
    struct known_step now;
};

/* Take in an item. Returns true if it completes a step, which is then *done. */
bool trace_step_gatherer_take(struct step_gatherer *gatherer, const struct sc_trace_item *item,
                              struct known_step *done);

/* Call it behind the last item of a run. Returns true if there is one more step. */
bool trace_step_gatherer_end(struct step_gatherer *gatherer, struct known_step *done);

#ifdef __cplusplus
}
#endif
#endif
