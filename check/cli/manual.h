/* The manual page: prose from a file, the rest from the commands' tables. */
#ifndef SIMCHECK_CHECK_MANUAL_H
#define SIMCHECK_CHECK_MANUAL_H

#include <stdio.h>

#include "common/source.h"

#ifdef __cplusplus
extern "C" {
#endif

/* Copy `prose`, a page in the language of man(7), to `to`. A line of it that is "@synopsis@", "@options@" (of the
 * check) or "@commands@" (a section for each) gives way to what the tables say, and "@version@" anywhere to the
 * program's. */
void manual_print(const struct sc_source *prose, FILE *to);

#ifdef __cplusplus
}
#endif
#endif
