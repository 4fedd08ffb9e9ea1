/* A time on the clock by which something is to be over. */
#ifndef SIMCHECK_CHECK_CLI_DEADLINE_H
#define SIMCHECK_CHECK_CLI_DEADLINE_H

#include <stdbool.h>

#ifdef __cplusplus
extern "C" {
#endif

/* Seconds on a clock that is never set back. */
double deadline_now(void);

struct deadline {
    double at; /* as deadline_now; 0: never */
};

/* 0 seconds: never. */
struct deadline deadline_after(double seconds);

/* The same deadline, so much later. */
struct deadline deadline_postponed(struct deadline deadline, double seconds);

/* NULL: never. */
bool deadline_came(const struct deadline *deadline);

#ifdef __cplusplus
}
#endif
#endif
