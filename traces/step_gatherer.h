/* Gathers steps from the records of a trace of any level. */
#ifndef SIMCHECK_TRACES_STEP_GATHERER_H
#define SIMCHECK_TRACES_STEP_GATHERER_H

#include <stdbool.h>

#include "traces/loops.h"
#include "traces/pe_array.h"
#include "traces/trace_columns.h"
#include "traces/trace_reader.h"
#include "traces/ways.h"

#ifdef __cplusplus
extern "C" {
#endif

/* The parts of a step. At SC_TRACE_STEP the record has the cycles of all of them; at the other levels a part lasts from
 * its first record to its last. */
enum step_part { PART_FETCH, PART_COMPUTE, PART_DRAIN, PART_COUNT };

/* When a channel was busy with the step, or a tensor came. */
struct known_fetch {
    bool known; /* there are records of it; else its cycles mean nothing */
    int64_t begin, end;
};

/* All cycles are L2's. At SC_TRACE_STEP nothing is known of the channels and of what each tensor loads. */
struct known_step {
    struct sc_trace_step step;
    uint64_t seen;          /* bit c: there are records of count c */
    bool summary;           /* it is the record of a step */
    bool known[PART_COUNT]; /* the part has records; else its cycles mean nothing */
    bool begins, ends;      /* of computing the begin is known, and the end; a window may cut off either */
    struct known_fetch channel[TRACE_CHANNELS];
    struct known_fetch load[SC_TENSOR_COUNT]; /* LoadOverhead included */
    /* Into L2; of runs without marks with the fetch. Accesses tell what is made on chip, padding, from what was loaded.
     */
    struct known_fetch brought[SC_TENSOR_COUNT], made[SC_TENSOR_COUNT];
    struct known_fetch store;              /* the first to the last of those that the step's records have */
    int64_t most_executed, most_forwarded; /* operations of one PE, elements forwarded to one; -1: unknown */
    int64_t busiest_link[TRACE_CHANNELS];  /* elements that it passes; -1: unknown */
    int64_t overhead; /* cycles of control before it is computed, 0 if a window cut them off; -1: unknown */
    int64_t tile[SC_TENSOR_COUNT]; /* the number of the tile that L2 holds for it; 0: unknown, or there is none */
};

struct step_gatherer {
    const struct pe_array *array; /* of the run; a PE's records are by the PE's clock */
    bool begun;
    struct known_step now;
    struct loops loops;   /* at step `at`, the last one that was gathered */
    int64_t at, overhead; /* of that step */
    int64_t tile[SC_TENSOR_COUNT];
    int64_t left_out;  /* steps up to it that the trace lacks */
    bool has_overhead; /* in any step */
    bool follows;      /* something is to be found from the loops */
    bool is_part;      /* of the run: a window may cut off records of a step */
};

/* Begin a run. The array, which is open and of its mapping, must outlive the gatherer. Without it `struct step_gatherer
 * g = {.array = a};` gathers, too, for a caller that follows the loops itself: no overhead is known then, and no tile.
 */
void trace_step_gatherer_begin(struct step_gatherer *gatherer, const struct pe_array *array,
                               const struct sc_trace_run *run);

/* Take in an item. Returns true if it completes a step, which is then *done. */
bool trace_step_gatherer_take(struct step_gatherer *gatherer, const struct sc_trace_item *item,
                              struct known_step *done);

/* Call it behind the last item of a run. Returns true if there is one more step. */
bool trace_step_gatherer_end(struct step_gatherer *gatherer, struct known_step *done);

/* Is it known how much the step has of this count? What holds for a whole step has one record, which a window may have
 * cut off; of anything else there is what the window has. */
bool trace_known_count(const struct step_gatherer *gatherer, const struct known_step *done,
                       enum sc_trace_step_count which);

/* The cycles that the step's record has, or would have: -1 for those of parts of which nothing is known. */
void trace_known_times(const struct known_step *done, int64_t time[TRACE_STEP_TIMES]);

#ifdef __cplusplus
}
#endif
#endif
