/* What `simcheck --help` and `--version` print. */
#ifndef SIMCHECK_CHECK_HELP_H
#define SIMCHECK_CHECK_HELP_H

#include <stdio.h>

#include "check/cli/command.h"

#ifdef __cplusplus
extern "C" {
#endif

extern const struct command help_command; /* 'simcheck help' */

/* Made from the command's table; that of the check names all commands, too. */
void help_print(const struct command *command, FILE *to);
void help_version(const char *instructions, FILE *to); /* NULL: a line without them */

/* One line behind a usage error of a command. */
void help_hint(const struct command *command, FILE *to);

#ifdef __cplusplus
}
#endif
#endif
