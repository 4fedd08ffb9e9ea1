/* 'simcheck trace': shows traces, counts them again, or turns them into other formats. */
#ifndef SIMCHECK_CHECK_TRACE_TRACE_COMMAND_H
#define SIMCHECK_CHECK_TRACE_TRACE_COMMAND_H

#include "check/cli/command.h"
#include "check/run/library.h"

#ifdef __cplusplus
extern "C" {
#endif

enum trace_task { TRACE_INFO, TRACE_RECOUNT, TRACE_EXPORT, TRACE_TASKS };

struct trace_command_options {
    enum trace_task task;
    bool has_task; /* it was named */
    struct words files, formulas;
    const char *perfetto, *vcd;
    struct output_option held, links, steps, csv;
    uint64_t run; /* 0: all */
    bool quiet;
};

extern const struct command trace_command;

/* The tasks. Errors go to stderr, results to stdout. */
enum exit_code trace_info(const struct trace_command_options *options);
enum exit_code trace_recount(const struct trace_command_options *options, struct library *library);
enum exit_code trace_export(const struct trace_command_options *options);

#ifdef __cplusplus
}
#endif
#endif
