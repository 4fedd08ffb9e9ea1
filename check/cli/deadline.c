#include "check/cli/deadline.h"

#include <stddef.h>
#include <time.h>

double deadline_now(void) {
    struct timespec time;
    clock_gettime(CLOCK_MONOTONIC, &time);
    return (double)time.tv_sec + (double)time.tv_nsec * 1e-9;
}

struct deadline deadline_after(double seconds) {
    return (struct deadline){seconds > 0 ? deadline_now() + seconds : 0};
}

struct deadline deadline_postponed(struct deadline deadline, double seconds) {
    return (struct deadline){deadline.at > 0 ? deadline.at + seconds : 0};
}

bool deadline_came(const struct deadline *deadline) {
    return deadline != NULL && deadline->at > 0 && deadline_now() >= deadline->at;
}
