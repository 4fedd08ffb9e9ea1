#include "check/run/planned.h"

static void print_refused(const struct plan *plan) {
    for (int i = 0; i < plan->refused_count; i++)
        sc_error_print(plan->refused[i].error, "error", stderr);
}

enum exit_code planned_run(const struct plan_options *named, const struct words *formulas, bool quiet,
                           struct library *library, struct sc_arena *arena, planned_function *run,
                           const void *options) {
    struct plan plan;
    struct sets sets = {0};
    struct sc_warnings warnings = {0};
    struct sc_error error = {0};
    enum sc_status status = plan_make(&plan, named, library, arena, &warnings, &error);
    if (!status)
        status = sets_open(&sets, formulas, library, &error);
    if (!quiet)
        sc_warnings_print(&warnings, stderr);
    if (!status)
        print_refused(&plan);
    enum exit_code code = status ? program_fail(&error) : run(&plan, &sets, options);
    sets_close(&sets);
    return plan.refused_count > 0 && code < EXIT_UNUSABLE ? EXIT_UNUSABLE : code;
}
