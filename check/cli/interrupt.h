/* What happens when a signal ends the program: unfinished files are removed. */
#ifndef SIMCHECK_CHECK_INTERRUPT_H
#define SIMCHECK_CHECK_INTERRUPT_H

#include <stdbool.h>

#ifdef __cplusplus
extern "C" {
#endif

/* From here on SIGINT, SIGTERM and SIGHUP call `clean` before they end the program, and a closed pipe is a failed write
 * instead of a signal. `clean` may do only what a signal handler may. */
void interrupt_prepare(void (*clean)(void));

/* Between the two calls no signal ends the program, in any thread: `clean` never sees a change that is half done. One
 * thread at a time; not nested. */
void interrupt_hold(void);
void interrupt_release(void);

/* Call `clean` and end the program by the signal. */
void interrupt_end(int signal_number) __attribute__((noreturn));

/* From here on the first SIGINT does not end the program: the caller asks whether it came, and ends in its own
 * way. The second SIGINT ends the program. */
void interrupt_defer(void);
bool interrupt_came(void);

#ifdef __cplusplus
}
#endif
#endif
