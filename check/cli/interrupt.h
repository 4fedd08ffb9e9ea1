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

/* mkstemp, with the file guarded from its first moment: a signal to this thread waits until the file is guarded.
 * Release the path as any other. Returns the descriptor, or -1 with the reason in errno. */
int interrupt_make_temporary(char *path_template);

/* From here on the first SIGINT does not end the program: the caller asks whether it came, and ends in its own
 * way. The second SIGINT ends the program. */
void interrupt_defer(void);
bool interrupt_came(void);

#ifdef __cplusplus
}
#endif
#endif
