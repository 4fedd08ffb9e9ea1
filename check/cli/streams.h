/* The edge of the program's standard streams. What is printed has names, words and messages from files of others in it;
 * nothing of that reaches a terminal but what can be printed. */
#ifndef SIMCHECK_CHECK_STREAMS_H
#define SIMCHECK_CHECK_STREAMS_H

#include <stdbool.h>
#include <stddef.h>
#include <stdio.h>

#ifdef __cplusplus
extern "C" {
#endif

/* From here on what is written to stdout and stderr passes common_make_printable. When nobody reads standard output any
 * more (`| head`), the program ends without a word, as by SIGPIPE; but as long as it has a file to finish it goes on,
 * and what it prints is lost. False when there is no memory. */
bool streams_guard(void);

/* Write a document to standard output, and flush it: byte by byte as it is, unless that is a terminal. False, with
 * errno, when it could not be written. */
bool streams_put_document(const char *text, size_t size);

/* Standard error as it is, for a line that returns to its beginning. Who writes there makes it printable himself. */
FILE *streams_bare_error(void);

#ifdef __cplusplus
}
#endif
#endif
