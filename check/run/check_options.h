/* `simcheck` without a command's word: what it is asked for. */
#ifndef SIMCHECK_CHECK_CHECK_OPTIONS_H
#define SIMCHECK_CHECK_CHECK_OPTIONS_H

#include "check/cli/command.h"
#include "check/run/plan.h"
#include "check/run/tally.h"
#include "common/trace_record.h"

#ifdef __cplusplus
extern "C" {
#endif

/* What is not given is empty, NULL, 0 or false; the seed is 1. */
struct check_options {
    struct plan_options plan;
    struct words formulas;
    const char *trace, *out;
    struct sc_trace_options traced; /* all of it at SC_TRACE_STEP, unless said otherwise */
    struct output_option json, csv, links, rows, markdown, latex;
    bool terms, strict, quiet, literal;
    bool all, model_only; /* --budget and --out include --all; so does --model-only where whole networks run */
    enum network_best best;
    struct tolerance tolerance;
    uint64_t seed, jobs, budget;
    int64_t clock_hz; /* 0: that of the machine, or none */
    struct option_shard shard;
};

extern const struct command check_command;

#ifdef __cplusplus
}
#endif
#endif
