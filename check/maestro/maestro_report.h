/* What `simcheck compare` shows: all layers together, the worst, and each on request. */
#ifndef SIMCHECK_CHECK_MAESTRO_MAESTRO_REPORT_H
#define SIMCHECK_CHECK_MAESTRO_MAESTRO_REPORT_H

#include <stdio.h>

#include "check/maestro/maestro_table.h"
#include "check/run/plan.h"
#include "check/run/tolerance.h"

#ifdef __cplusplus
extern "C" {
#endif

/* A layer of the plan, and what the table says of it. */
struct maestro_pair {
    const struct plan_run *run;    /* on the row's machine */
    const struct maestro_row *row; /* NULL: nothing */
    int rows;                      /* that have been read of its name */
    bool is_told_apart;            /* the table has names that layers of its name have here only */
    bool compared;
    int64_t ours[MAESTRO_COLUMNS]; /* counts, of compared ones */
};

struct maestro_pairs {
    const char *witness;     /* who counted here: "exact", "simulated" */
    const struct plan *plan; /* on the machines as named, without the table */
    struct tolerance tolerance;
    struct maestro_table table;
    struct maestro_pair *pair; /* [plan->run_count] */
};

/* What the table said of the machine, and what became of it; nothing when it said nothing. */
void maestro_report_machine(const struct maestro_pairs *pairs, FILE *to);

/* Sums, the worst layers, what had no counterpart, and with `details` a table for each layer; to standard output. */
void maestro_report_tables(const struct maestro_pairs *pairs, bool details);

/* A row for each layer and counter, below a header. */
void maestro_report_csv(const struct maestro_pairs *pairs, FILE *to);

#ifdef __cplusplus
}
#endif
#endif
