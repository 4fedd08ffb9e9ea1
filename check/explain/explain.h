/* `simcheck explain`: for which loop a formula is wrong, and what the machine does there. */
#ifndef SIMCHECK_CHECK_EXPLAIN_EXPLAIN_H
#define SIMCHECK_CHECK_EXPLAIN_EXPLAIN_H

#include <stdio.h>

#include "check/cli/command.h"
#include "check/explain/explanation.h"
#include "check/run/plan.h"

#ifdef __cplusplus
extern "C" {
#endif

struct explain_options {
    struct plan_options plan;
    struct words counters, formulas;
    uint64_t seed;
    bool quiet;
};

extern const struct command explain_command;

/* explain_text.c: print the run, and for a counter of a set, the difference, the formula with its terms, the layer
 * grown loop by loop, the loop to blame, and what caused the simulated count. */
void explain_print_run(const struct explanation *explanation, const struct plan_run *run, FILE *to);
void explain_print_counter(const struct explanation *explanation, int set, enum sc_counter_id counter, FILE *to);

/* Explain every run of the plan: the counters that the options name, or all that differ. The exit code is that of a
 * check. */
enum exit_code explain_run(const struct plan *plan, const struct sets *sets, const struct explain_options *options);

#ifdef __cplusplus
}
#endif
#endif
