#include "check/cli/program.h"

#include <errno.h>
#include <fcntl.h>
#include <stdio.h>
#include <sys/resource.h>
#include <unistd.h>

#include "check/cli/command.h"
#include "check/cli/help.h"
#include "check/cli/interrupt.h"
#include "check/cli/list.h"
#include "check/cli/outfile.h"
#include "check/cli/shortage.h"
#include "check/cli/streams.h"
#include "check/explain/explain.h"
#include "check/explore/designs.h"
#include "check/hunt/hunt.h"
#include "check/maestro/convert.h"
#include "check/maestro/maestro_compare.h"
#include "check/map/map.h"
#include "check/rtl/rtl_command.h"
#include "check/run/check_options.h"
#include "check/trace/trace_command.h"
#include "check/view/view.h"
#include "sim/sim.h"

const struct command *const PROGRAM_COMMANDS[] = {
    &check_command, &explain_command, &hunt_command, &map_command,     &explore_command,
    &trace_command, &view_command,    &rtl_command,  &convert_command, &maestro_compare_command,
    &list_command,  &help_command,    NULL,
};

/* With a standard stream closed, the next file opened would take its place and get what is printed. Writing to what
 * this opens instead fails, as it should. */
static void hold_standard_streams(void) {
    for (int descriptor = 0; descriptor <= 2; descriptor++)
        if (fcntl(descriptor, F_GETFD) < 0 && open("/dev/null", descriptor == 0 ? O_WRONLY : O_RDONLY) < 0)
            return;
}

enum exit_code program_fail(const struct sc_error *error) {
    sc_error_print(error, "error", stderr);
    return EXIT_UNUSABLE;
}

enum exit_code program_finish_printing(void) {
    struct sc_error error = {0};
    errno = 0;
    if (fflush(stdout) == 0 && !ferror(stdout))
        return EXIT_AGREE;
    outfile_failed(NULL, &error);
    return program_fail(&error);
}

static enum exit_code run_command(const struct command_line *line, struct sc_arena *arena) {
    struct library *library;
    struct sc_error error = {0};
    const char *instructions;
    if (sc_sim_instructions(&instructions, &error))
        return program_fail(&error);
    if (library_open(&library, line->verbose ? stderr : NULL, &error))
        return program_fail(&error);
    enum exit_code code = line->command->run(line->options, library, arena);
    library_close(library);
    return code;
}

/* With --verbose also what simulations are executed by. */
static enum exit_code print_version(bool verbose) {
    struct sc_error error = {0};
    const char *instructions = NULL;
    enum sc_status status = verbose ? sc_sim_instructions(&instructions, &error) : SC_STATUS_OK;
    help_version(instructions, stdout);
    return status ? program_fail(&error) : program_finish_printing();
}

static enum exit_code run_line(const struct command_line *line, struct sc_arena *arena) {
    if (line->version)
        return print_version(line->verbose);
    if (!line->help)
        return run_command(line, arena);
    help_print(line->command, stdout);
    return program_finish_printing();
}

static enum exit_code fail_for_shortage(struct sc_error *error) {
    (void)sc_error_set(error, SC_STATUS_LIMIT, "memory ran out: the report above is not whole");
    return program_fail(error);
}

/* What any input needs at most (docs/formulas.md). With less the end could be a signal. */
static bool has_stack(struct sc_error *error) {
    const rlim_t needed = 128 << 10;
    struct rlimit limit;
    if (getrlimit(RLIMIT_STACK, &limit) != 0 || limit.rlim_cur == RLIM_INFINITY || limit.rlim_cur >= needed)
        return true;
    (void)sc_error_set(error, SC_STATUS_LIMIT, "the stack is limited to %lld KiB, and %lld are needed: ulimit -s %lld",
                       (long long)(limit.rlim_cur >> 10), (long long)(needed >> 10), (long long)(needed >> 10));
    return false;
}

int program_main(int argc, char **argv) {
    struct sc_arena arena = {0};
    struct command_line line;
    struct sc_error error = {0};
    enum exit_code code;
    hold_standard_streams();
    if (!has_stack(&error))
        return (int)program_fail(&error);
    interrupt_prepare(outfile_remove_temporaries);
    if (!streams_guard()) {
        (void)sc_error_set(&error, SC_STATUS_LIMIT, "no memory left for the standard streams");
        return (int)program_fail(&error);
    }
    if (command_parse(&line, argc, argv, &arena, &error)) {
        code = program_fail(&error);
        help_hint(line.command, stderr);
    } else {
        code = run_line(&line, &arena);
    }
    if (shortage_came() && code < EXIT_UNUSABLE)
        code = fail_for_shortage(&error);
    sc_arena_free(&arena);
    return (int)code;
}
