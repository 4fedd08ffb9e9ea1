/* `--shard I/N`: of a plan's runs those whose place modulo N is I, simulated into the folder of --out. The same command
 * without --shard finds them there, and prints the report. */
#ifndef SIMCHECK_CHECK_RUN_CAMPAIGN_SHARD_H
#define SIMCHECK_CHECK_RUN_CAMPAIGN_SHARD_H

#include "check/cli/program.h"
#include "check/run/check_options.h"
#include "check/run/plan.h"

#ifdef __cplusplus
extern "C" {
#endif

/* Simulate what the folder lacks of the shard's runs, and print a line that says how many there are. No formula is
 * evaluated and no document written: what is only true of all runs is for the report. EXIT_UNUSABLE when some run was
 * refused or could not be made, or the folder could not be written: then no line is printed. */
enum exit_code campaign_shard_run(const struct plan *plan, const struct check_options *options);

#ifdef __cplusplus
}
#endif
#endif
