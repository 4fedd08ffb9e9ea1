#include "check/trace/trace_command.h"

#include <errno.h>
#include <stdio.h>

#include "check/cli/outfile.h"

static enum exit_code carry_out(const struct options *options, struct library *library) {
    switch (options->task) {
    case TASK_RECOUNT:
        return trace_recount(options, library);
    case TASK_EXPORT:
        return trace_export(options);
    default:
        return trace_info(options);
    }
}

enum exit_code trace_command(const struct options *options, struct library *library) {
    struct sc_error error;
    enum exit_code code = carry_out(options, library);
    errno = 0;
    if (fflush(stdout) == 0 && !ferror(stdout))
        return code;
    outfile_failed(NULL, &error);
    sc_error_print(&error, "error", stderr);
    return EXIT_UNUSABLE;
}
