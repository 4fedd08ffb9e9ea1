/* 'simcheck rtl': a machine in SystemVerilog for mappings, into a folder. */
#ifndef SIMCHECK_CHECK_RTL_COMMAND_H
#define SIMCHECK_CHECK_RTL_COMMAND_H

#include "check/cli/command.h"
#include "check/run/plan.h"

#ifdef __cplusplus
extern "C" {
#endif

struct rtl_options {
    struct plan_options plan;
    const char *out;
    bool quiet;
};

extern const struct command rtl_command;

#ifdef __cplusplus
}
#endif
#endif
