/* The program `simcheck`, from its arguments to its exit code. */
#ifndef SIMCHECK_CHECK_PROGRAM_H
#define SIMCHECK_CHECK_PROGRAM_H

#include "common/error.h"

#ifdef __cplusplus
extern "C" {
#endif

enum exit_code {
    EXIT_AGREE = 0,         /* nothing that is maintained differs */
    EXIT_DIFFER = 1,        /* a maintained set differs, whatever else was refused or has no value */
    EXIT_UNUSABLE = 2,      /* usage, input or I/O; with --strict also buffers that are too small */
    EXIT_INVARIANT = 3,     /* the simulator contradicts itself, or its output is wrong */
    EXIT_INTERRUPTED = 130, /* SIGINT came first, as shells say it: 128 + 2 */
};

/* Print the error on stderr. Returns EXIT_UNUSABLE. */
enum exit_code program_fail(const struct sc_error *error);

/* Check that all of standard output was written. If it was not, print an error. */
enum exit_code program_finish_printing(void);

int program_main(int argc, char **argv);

#ifdef __cplusplus
}
#endif
#endif
