/* What happens when a signal ends the program: unfinished files are removed. */
#ifndef SIMCHECK_CHECK_INTERRUPT_H
#define SIMCHECK_CHECK_INTERRUPT_H

#ifdef __cplusplus
extern "C" {
#endif

/* From here on SIGINT, SIGTERM and SIGHUP remove the guarded files before they end the program, and a closed pipe is
 * a failed write instead of a signal. */
void interrupt_prepare(void);

/* Remove `path` when a signal comes, until it is released. A few files at a time; more are not guarded. */
void interrupt_guard(const char *path);
void interrupt_release(const char *path);

#ifdef __cplusplus
}
#endif
#endif
