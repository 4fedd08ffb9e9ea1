/* Words of command lines that users copy. */
#ifndef SIMCHECK_CHECK_CLI_SHELL_WORD_H
#define SIMCHECK_CHECK_CLI_SHELL_WORD_H

#include <stdbool.h>
#include <stdio.h>

#ifdef __cplusplus
extern "C" {
#endif

/* Can the word be printed such that a POSIX shell takes it back byte for byte? Not where a byte is of no printable
 * character: a shell has no quotes for these that every shell knows, and streams replace them. */
bool shell_word_possible(const char *word);

/* Is it printed as it is? Then it may stand inside of other quotes, too. */
bool shell_word_plain(const char *word);

/* Print a word that is possible: in quotes where a shell wants them, a file's name that begins with '-' after "./". */
void shell_word_print(const char *word, FILE *to);

#ifdef __cplusplus
}
#endif
#endif
