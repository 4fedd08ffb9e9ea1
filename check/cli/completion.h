/* Scripts that make shells complete simcheck's command lines, from the commands' tables. */
#ifndef SIMCHECK_CHECK_COMPLETION_H
#define SIMCHECK_CHECK_COMPLETION_H

#include <stdio.h>

#ifdef __cplusplus
extern "C" {
#endif

enum { COMPLETION_SHELLS = 3 };

/* "bash", "zsh", "fish"; and the shell of that name, or COMPLETION_SHELLS. */
const char *completion_shell_name(int shell);
int completion_shell_find(const char *name);

/* Print the script for a shell. It asks the program for names that are files, so that new ones are completed, too. */
void completion_print(int shell, FILE *to);

#ifdef __cplusplus
}
#endif
#endif
