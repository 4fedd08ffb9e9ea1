/* Carrying out a plan: lower, simulate, evaluate, compare and report every run. */
#ifndef SIMCHECK_CHECK_REFEREE_H
#define SIMCHECK_CHECK_REFEREE_H

#include "check/cli/program.h"
#include "check/run/check_options.h"
#include "check/run/plan.h"
#include "check/run/sets.h"

#ifdef __cplusplus
extern "C" {
#endif

/* Results go where the options say, talk to stderr. Nothing is simulated, opened or printed as a result before every
 * run has been lowered; runs that are refused then are reported, and the others carried out. A file that cannot be
 * written ends it all; but a trace that cannot be written is reported at the end, beside all results. */
enum exit_code referee_run(const struct plan *plan, const struct sets *sets, const struct check_options *options);

/* Say why nothing can be run, on stderr, and in the document of a --json to standard output. */
enum exit_code referee_fail(const struct sc_error *error, const struct check_options *options);

#ifdef __cplusplus
}
#endif
#endif
