/* What `simcheck --help` and `--version` print. */
#ifndef SIMCHECK_CHECK_HELP_H
#define SIMCHECK_CHECK_HELP_H

#include <stdio.h>

#ifdef __cplusplus
extern "C" {
#endif

void help_print(FILE *to);
void help_version(FILE *to);

/* One line behind a usage error. */
void help_hint(FILE *to);

#ifdef __cplusplus
}
#endif
#endif
