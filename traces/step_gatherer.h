/* Steps from the records of a trace of any level. */
#ifndef SIMCHECK_TRACES_STEP_GATHERER_H
#define SIMCHECK_TRACES_STEP_GATHERER_H

#include <stdbool.h>

#include "traces/trace_reader.h"

#ifdef __cplusplus
extern "C" {
#endif

/* Parts of a step of which something is recorded. At SC_TRACE_STEP that is all of them; else when a part began and
 * ended is told by what it did. */
enum step_part { PART_FETCH, PART_COMPUTE, PART_DRAIN, PART_COUNT };

struct known_step {
    struct sc_trace_step step;
    bool known[PART_COUNT];                /* else the part's cycles mean nothing */
    int64_t most_executed, most_forwarded; /* operations of one PE, elements forwarded to one; -1: not told */
};

/* `struct step_gatherer g = {0};` has nothing yet. */
struct step_gatherer {
    bool begun;
    struct known_step now;
};

/* Take an item in. True when that completes a step, which goes to *done. */
bool trace_step_gatherer_take(struct step_gatherer *gatherer, const struct sc_trace_item *item,
                              struct known_step *done);

/* Behind the last item of a run: true when there is one more step. */
bool trace_step_gatherer_end(struct step_gatherer *gatherer, struct known_step *done);

#ifdef __cplusplus
}
#endif
#endif
