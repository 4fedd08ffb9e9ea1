#include "check/cli/program.h"

#include <errno.h>
#include <fcntl.h>
#include <stdio.h>
#include <unistd.h>

#include "check/cli/help.h"
#include "check/cli/interrupt.h"
#include "check/cli/list.h"
#include "check/cli/options.h"
#include "check/cli/outfile.h"
#include "check/explain/explain.h"
#include "check/hunt/hunt.h"
#include "check/maestro/convert.h"
#include "check/maestro/maestro_compare.h"
#include "check/run/library.h"
#include "check/run/plan.h"
#include "check/run/referee.h"
#include "check/run/sets.h"
#include "check/run/shortage.h"
#include "check/trace/trace_command.h"
#include "common/arena.h"

/* With a standard stream closed, the next file opened would take its place and get what is printed. Writing to what
 * this opens instead fails, as it should. */
static void hold_standard_streams(void) {
    for (int descriptor = 0; descriptor <= 2; descriptor++)
        if (fcntl(descriptor, F_GETFD) < 0 && open("/dev/null", descriptor == 0 ? O_WRONLY : O_RDONLY) < 0)
            return;
}

static enum exit_code fail(const struct sc_error *error) {
    sc_error_print(error, "error", stderr);
    return EXIT_UNUSABLE;
}

/* What was printed has arrived. */
static enum exit_code finish_printing(struct sc_error *error) {
    errno = 0;
    if (fflush(stdout) == 0 && !ferror(stdout))
        return EXIT_AGREE;
    outfile_failed(NULL, error);
    return fail(error);
}

static void print_refused(const struct plan *plan) {
    for (int i = 0; i < plan->refused_count; i++)
        sc_error_print(plan->refused[i].error, "error", stderr);
}

/* Check, explain or compare what the options name. Layers that could not be read are missing in any case. */
static enum exit_code with_plan(const struct options *options, struct library *library, struct sc_arena *arena,
                                struct sc_error *error) {
    struct plan plan;
    struct sets sets = {0};
    struct sc_warnings warnings = {0};
    enum exit_code (*run)(const struct plan *, const struct sets *, const struct options *) =
        options->command == COMMAND_EXPLAIN   ? explain_run
        : options->command == COMMAND_COMPARE ? maestro_compare
                                              : referee_run;
    enum sc_status status = plan_make(&plan, options, library, arena, &warnings, error);
    if (!status)
        status = sets_open(&sets, &options->formulas, library, error);
    if (!options->quiet)
        sc_warnings_print(&warnings, stderr);
    if (!status)
        print_refused(&plan);
    enum exit_code code = status ? fail(error) : run(&plan, &sets, options);
    sets_close(&sets);
    return plan.refused_count > 0 && code < EXIT_UNUSABLE ? EXIT_UNUSABLE : code;
}

static enum exit_code list(const struct options *options, struct library *library, struct sc_error *error) {
    enum sc_status status = list_print(options->topic, options->net, library, stdout, error);
    return status ? fail(error) : finish_printing(error);
}

static enum exit_code with_convert(const struct options *options, struct library *library, struct sc_arena *arena,
                                   struct sc_error *error) {
    enum exit_code code = convert_run(options, library, arena), printed = finish_printing(error);
    return printed > code ? printed : code;
}

static enum exit_code run_with(const struct options *options, struct library *library, struct sc_arena *arena,
                               struct sc_error *error) {
    switch (options->command) {
    case COMMAND_LIST:
        return list(options, library, error);
    case COMMAND_HUNT:
        return hunt_run(options, library, arena);
    case COMMAND_TRACE:
        return trace_command(options, library);
    case COMMAND_CONVERT:
        return with_convert(options, library, arena, error);
    default:
        return with_plan(options, library, arena, error);
    }
}

static enum exit_code with_library(const struct options *options, struct sc_arena *arena, struct sc_error *error) {
    struct library *library;
    if (library_open(&library, options->verbose ? stderr : NULL, error))
        return fail(error);
    enum exit_code code = run_with(options, library, arena, error);
    library_close(library);
    return code;
}

static enum exit_code run_command(const struct options *options, struct sc_arena *arena, struct sc_error *error) {
    switch (options->command) {
    case COMMAND_HELP:
        help_print(options->asked, stdout);
        return finish_printing(error);
    case COMMAND_VERSION:
        help_version(stdout);
        return finish_printing(error);
    default:
        return with_library(options, arena, error);
    }
}

static enum exit_code fail_for_shortage(struct sc_error *error) {
    (void)sc_error_set(error, SC_STATUS_LIMIT, "memory ran out: the report above is not whole");
    return fail(error);
}

int program_main(int argc, char **argv) {
    struct sc_arena arena = {0};
    struct options options;
    struct sc_error error = {0};
    enum exit_code code;
    hold_standard_streams();
    interrupt_prepare();
    if (options_parse(&options, argc, argv, &arena, &error)) {
        code = fail(&error);
        help_hint(options.command, stderr);
    } else {
        code = run_command(&options, &arena, &error);
    }
    if (shortage_came() && code < EXIT_UNUSABLE)
        code = fail_for_shortage(&error);
    sc_arena_free(&arena);
    return (int)code;
}
