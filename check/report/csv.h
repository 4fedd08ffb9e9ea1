/* Fields of a CSV document. */
#ifndef SIMCHECK_CHECK_CSV_H
#define SIMCHECK_CHECK_CSV_H

#include <stdio.h>

#ifdef __cplusplus
extern "C" {
#endif

/* A text, and `end` behind it. It is quoted where RFC 4180 asks for it. */
void csv_field(const char *text, const char *end, FILE *to);

#ifdef __cplusplus
}
#endif
#endif
