/* What happens when a signal ends the program: unfinished files are removed. */
#ifndef SIMCHECK_CHECK_INTERRUPT_H
#define SIMCHECK_CHECK_INTERRUPT_H

#include <stdbool.h>

#ifdef __cplusplus
extern "C" {
#endif

/* From here on SIGINT, SIGTERM and SIGHUP remove the guarded files before they end the program, and a closed pipe is
 * a failed write instead of a signal. */
void interrupt_prepare(void);

/* Remove `path` when a signal comes, until it is released. A few files at a time; more are not guarded. */
void interrupt_guard(const char *path);
void interrupt_release(const char *path);

/* mkstemp, with the file guarded from its first moment: a signal to this thread waits until it is. The path is then to
 * be released as any other. Returns the descriptor, or -1 with the reason in errno. */
int interrupt_make_temporary(char *path_template);

/* From here on the first SIGINT does not end the program: it is for the caller to ask whether it came, and to end in
 * his own way. The second ends it. */
void interrupt_defer(void);
bool interrupt_came(void);

#ifdef __cplusplus
}
#endif
#endif
