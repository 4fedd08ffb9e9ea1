/* What `simcheck --help` and `--version` print. */
#ifndef SIMCHECK_CHECK_HELP_H
#define SIMCHECK_CHECK_HELP_H

#include <stdio.h>

#include "check/cli/options.h"

#ifdef __cplusplus
extern "C" {
#endif

/* All commands in short and the options of the check; or those of another command. */
void help_print(enum command command, FILE *to);
void help_version(FILE *to);

/* One line behind a usage error of a command. */
void help_hint(enum command command, FILE *to);

#ifdef __cplusplus
}
#endif
#endif
