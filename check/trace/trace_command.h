/* 'simcheck trace': shows traces, counts them again, or turns them into other formats. */
#ifndef SIMCHECK_CHECK_TRACE_TRACE_COMMAND_H
#define SIMCHECK_CHECK_TRACE_TRACE_COMMAND_H

#include "check/cli/options.h"
#include "check/cli/program.h"
#include "check/run/library.h"

#ifdef __cplusplus
extern "C" {
#endif

/* Errors go to stderr, results to stdout. */
enum exit_code trace_command(const struct options *options, struct library *library);

/* The tasks. */
enum exit_code trace_info(const struct options *options);
enum exit_code trace_recount(const struct options *options, struct library *library);
enum exit_code trace_export(const struct options *options);

#ifdef __cplusplus
}
#endif
#endif
