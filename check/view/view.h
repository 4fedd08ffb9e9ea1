/* 'simcheck view': a run as a page of HTML. */
#ifndef SIMCHECK_CHECK_VIEW_VIEW_H
#define SIMCHECK_CHECK_VIEW_VIEW_H

#include "check/cli/command.h"
#include "check/run/plan.h"
#include "traces/view/view_survey.h"

#ifdef __cplusplus
extern "C" {
#endif

struct view_options {
    struct plan_options plan;
    struct output_option out;
    struct view_window steps; /* `to` 0: as many as fit */
    uint64_t run, seed;       /* run 0: the only one */
    bool quiet;
};

extern const struct command view_command;

/* Write the page. Errors go to stderr, what was made to stdout, unless the page goes there. */
enum exit_code view_run(const struct view_options *options, struct library *library, struct sc_arena *arena);

#ifdef __cplusplus
}
#endif
#endif
