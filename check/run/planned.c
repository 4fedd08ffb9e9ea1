#include "check/run/planned.h"

#include "check/cli/talk.h"

enum exit_code planned_run(const struct plan_options *named, const struct words *formulas, bool quiet,
                           struct library *library, struct sc_arena *arena, planned_function *run,
                           planned_failure *fail, const void *options) {
    struct plan plan;
    struct sets sets = {0};
    struct sc_warnings *warnings = talk_warnings(arena);
    struct sc_error error = {0};
    struct talk talk = {.to = stderr, .quiet = quiet};
    enum sc_status status = plan_make(&plan, named, library, arena, warnings, &error);
    if (!status)
        status = sets_open(&sets, formulas, library, &error);
    talk_note_warnings(&talk, warnings, NULL);
    for (int i = 0; !status && i < plan.refused_count; i++)
        talk_note_error(&talk, plan.refused[i].error, NULL);
    talk_say(&talk);
    enum exit_code code = EXIT_UNUSABLE;
    if (!status)
        code = run(&plan, &sets, options);
    else if (fail)
        code = fail(&error, options);
    else
        code = program_fail(&error);
    sets_close(&sets);
    return plan.refused_count > 0 && code == EXIT_AGREE ? EXIT_UNUSABLE : code;
}
