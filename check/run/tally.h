/* What came of the runs, and what it adds up to: the summary's rows, the verdict line and the exit code. Pure. */
#ifndef SIMCHECK_CHECK_TALLY_H
#define SIMCHECK_CHECK_TALLY_H

#include <stdbool.h>

#include "check/cli/program.h"
#include "check/report/text.h"
#include "check/run/compare.h"
#include "check/run/plan.h"
#include "check/run/sets.h"

#ifdef __cplusplus
extern "C" {
#endif

enum run_state {
    RUN_WHOLE,    /* every invariant held and the output is right */
    RUN_BROKEN,   /* the simulator contradicted itself */
    RUN_REFUSED,  /* the dataflow is not legal for the layer */
    RUN_FAILED,   /* more than this program can hold */
    RUN_MODELLED, /* not simulated: its counts are a formula set's */
};

struct tally_set {
    int count[VERDICT_DIFFER + 1]; /* counters of each verdict, of those that a report of the run shows */
    bool has_error;                /* some formula overflows or divides by zero */
};

struct tally_row {
    const struct plan_run *run;
    enum run_state state;
    bool kept;           /* RUN_WHOLE in an earlier start of the program, which kept its counts (--out) */
    const char *problem; /* of those that are broken, refused or failed: why */
    bool has_counts;     /* RUN_WHOLE, and RUN_MODELLED where a set has a value for every counter: what follows, up to
                          * `energy`, is there */
    int64_t macs, cycles, l2_traffic_elems;
    bool has_tiles; /* L2 has marks: the elements that move off chip, and those that any dataflow moves */
    int64_t off_chip_elems, compulsory_elems;
    double utilization;
    struct buffer_checks buffers;
    double energy; /* 0 where the run has no prices */
    struct tally_set set[SETS_MAX];
};

/* By what the best dataflow of a layer is chosen. */
enum network_best { NETWORK_BEST_CYCLES, NETWORK_BEST_ENERGY, NETWORK_BEST_EDP };

struct tally {
    const struct sets *sets;
    const struct plan *plan; /* for layers that were refused; NULL: none were */
    bool strict;
    bool totals; /* those of whole networks are wanted, too */
    enum network_best best;
    struct tolerance tolerance; /* zero: none */
    int row_count;
    struct tally_row *row; /* one for each planned run, in order */
};

int tally_count(const struct tally *tally, enum run_state state);

/* Of counts by verdict: those that were compared. */
int tally_compared(const int count[VERDICT_DIFFER + 1]);

/* A buffer has a size, and nothing says how much is needed: the run was not simulated, and no set has a value for every
 * counter. */
bool tally_buffers_unknown(const struct tally_row *row);

/* Runs that the simulator carried out, whole or broken. */
int tally_simulated(const struct tally *tally);

/* Some runs were simulated, and others not: reports mark the others. */
bool tally_is_mixed(const struct tally *tally);

/* Runs that were made, or are still to be made: neither refused nor failed. */
int tally_made(const struct tally *tally);

/* Layers of files that could not be read. */
int tally_refused_layers(const struct tally *tally);

/* A differing published set does not fail; a maintained one does. */
enum exit_code tally_exit(const struct tally *tally);

/* "verdict: ...": one line, without its end, of at most so many bytes with the names of as many sets as there may be.
 */
enum { VERDICT_SIZE = 256 + 192 * SETS_MAX };
void tally_verdict(const struct tally *tally, struct text *text);

#ifdef __cplusplus
}
#endif
#endif
